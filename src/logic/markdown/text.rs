//! Markdown events → plain text that reads well aloud: no stars, no hashes, no backslashes.
//!
//! A paragraph is one line however long: today's programs wrap it to their window, and a line
//! broken at column 72 is what makes plain text hard to read on a phone.

use super::{Piece, piece, words};
use pulldown_cmark::Event;

/// Writes plain text, event by event.
#[derive(Default)]
pub(super) struct TextWriter {
    out: String,
    /// What each line begins with: one entry for every open quotation or list item.
    prefixes: Vec<&'static str>,
    /// The pieces that are open, with a link's target and a list's next number.
    open: Vec<Open>,
    /// A blank line is due before the next block.
    gap_due: bool,
    /// The line has its prefix.
    line_begun: bool,
    /// The next line of an item begins with this mark instead of its indent.
    mark: Option<String>,
    /// The last thing written was a button.
    after_button: bool,
}

enum Open {
    Block,
    Heading,
    Quote,
    List(Option<u64>),
    Item,
    Link {
        target: String,
        from: usize,
    },
    Button,
    /// Words that describe a picture: the letter's own words say the same.
    Picture {
        from: usize,
        line_begun: bool,
    },
    Plain,
}

impl TextWriter {
    pub(super) fn write(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(piece(tag)),
            Event::End(_) => self.end(),
            // Buttons stand in a row; without their frames each needs a line.
            Event::SoftBreak if self.after_button => self.new_line(),
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.new_line(),
            Event::Rule => {
                self.begin_block();
                self.push("-----");
                self.end_block();
            }
            Event::Text(_)
            | Event::Code(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => self.push_lines(words(event).unwrap_or_default()),
        }
    }

    pub(super) fn finish(self) -> String {
        let mut text = self.out;
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    fn start(&mut self, piece: Piece<'_>) {
        let opened = match piece {
            Piece::Paragraph | Piece::Code => {
                self.begin_block();
                Open::Block
            }
            Piece::Heading => {
                self.begin_block();
                Open::Heading
            }
            Piece::Quote => {
                self.begin_block();
                self.prefixes.push("> ");
                Open::Quote
            }
            Piece::List(first) => {
                self.begin_block();
                Open::List(first)
            }
            Piece::Item => {
                self.begin_item();
                Open::Item
            }
            Piece::Link(target) => Open::Link { target: target.to_owned(), from: self.out.len() },
            Piece::Button(_) => Open::Button,
            Piece::Picture(_) => {
                Open::Picture { from: self.out.len(), line_begun: self.line_begun }
            }
            Piece::Strong | Piece::Emphasis | Piece::Plain => Open::Plain,
        };
        self.open.push(opened);
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Block | Open::List(_)) => self.end_block(),
            Some(Open::Heading) => {
                // Read aloud, a heading is what comes before a colon.
                if self.out.ends_with(char::is_alphanumeric) {
                    self.push(":");
                }
                self.end_block();
            }
            Some(Open::Quote) => {
                self.prefixes.pop();
                self.end_block();
            }
            Some(Open::Item) => {
                self.prefixes.pop();
                self.mark = None;
                self.gap_due = false;
                self.new_line();
            }
            Some(Open::Link { target, from }) => self.name_target(&target, from),
            Some(Open::Button) => self.after_button = true,
            Some(Open::Picture { from, line_begun }) => {
                self.out.truncate(from);
                self.line_begun = line_begun;
            }
            Some(Open::Plain) | None => {}
        }
    }

    /// `words <https://…>`, unless the words are the address.
    fn name_target(&mut self, target: &str, from: usize) {
        let shown = self.out.get(from..).unwrap_or_default();
        if shown != target && !target.is_empty() {
            let target = format!(" <{target}>");
            self.push(&target);
        }
    }

    fn begin_item(&mut self) {
        self.new_line();
        let mark = match self.open.last_mut() {
            Some(Open::List(Some(number))) => {
                let mark = format!("{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            Some(
                Open::List(None)
                | Open::Heading
                | Open::Block
                | Open::Quote
                | Open::Item
                | Open::Link { .. }
                | Open::Button
                | Open::Picture { .. }
                | Open::Plain,
            )
            | None => "- ".to_owned(),
        };
        self.mark = Some(mark);
        self.prefixes.push("  ");
        self.gap_due = false;
    }

    fn begin_block(&mut self) {
        self.new_line();
        let has_gap = self.out.ends_with("\n\n");
        if self.gap_due && !has_gap && !self.out.is_empty() && self.mark.is_none() {
            let prefix: String = self.prefixes.concat();
            self.out.push_str(prefix.trim_end());
            self.out.push('\n');
        }
        self.gap_due = false;
    }

    fn end_block(&mut self) {
        self.new_line();
        self.gap_due = true;
    }

    fn new_line(&mut self) {
        if self.line_begun {
            self.out.truncate(self.out.trim_end_matches(' ').len());
            self.out.push('\n');
            self.line_begun = false;
        }
    }

    fn push_lines(&mut self, text: &str) {
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            self.push(line);
            if lines.peek().is_some() {
                self.new_line();
            }
        }
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.after_button = false;
        if !self.line_begun {
            self.begin_line();
        }
        self.out.push_str(text);
    }

    fn begin_line(&mut self) {
        self.line_begun = true;
        let last = self.prefixes.len().saturating_sub(1);
        for (index, prefix) in self.prefixes.iter().enumerate() {
            match self.mark.take_if(|_| index == last) {
                Some(mark) => self.out.push_str(&mark),
                None => self.out.push_str(prefix),
            }
        }
    }
}
