//! Builds lines out of words and breaks: blanks fold, breaks wait until a word needs them.

use super::{Mark, Marked};

/// Quotes deeper than this look no deeper.
const DEPTH_MAX: usize = 8;

/// Text under construction.
#[derive(Debug, Default)]
pub(super) struct Flow {
    out: Marked,
    /// Something stands on the last line already.
    line_begun: bool,
    /// The depth of quotation at which the last line stands.
    line_depth: usize,
    /// Line ends owed before the next word: 0 = same line, 1 = a new one, 2 = a blank one between.
    breaks: usize,
    /// A blank, or a tab between cells, owed before the next word on the same line.
    gap: Option<char>,
    /// What opens the next line: a list item's mark.
    bullet: Option<String>,
    /// Lines begun so far, for those who ask whether a cell took more than one.
    lines: usize,
}

impl Flow {
    /// At least `lines` line ends stand before the next word, if there is anything to part.
    pub(super) fn break_lines(&mut self, lines: usize) {
        // A cell whose words begin with a paragraph stays beside the cell before it.
        if self.line_begun && self.gap != Some('\t') {
            self.breaks = self.breaks.max(lines);
            self.gap = None;
        }
    }

    /// A `<br>`: ends a line; after a line's end, a blank one.
    pub(super) fn line_break(&mut self) {
        if self.line_begun || self.bullet.is_some() {
            self.breaks = self.breaks.saturating_add(1);
            self.gap = None;
        }
    }

    /// The next word stands in another cell of the same row.
    pub(super) fn next_cell(&mut self) {
        if self.line_begun {
            self.breaks = 0;
            self.gap = Some('\t');
        }
    }

    /// The cell is over, and if it was empty, so is what it owed.
    pub(super) fn end_cell(&mut self) {
        self.gap = None;
        self.break_lines(1);
    }

    /// The next line opens with the mark of a list item.
    pub(super) fn item(&mut self, bullet: String) {
        self.break_lines(1);
        self.bullet = Some(bullet);
    }

    /// How many lines there are so far; grows when a word begins a new one.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    /// Words whose blanks fold.
    pub(super) fn words(&mut self, text: &str, depth: usize, mark: Mark) {
        for (nth, word) in text.split([' ', '\t', '\n', '\r', '\u{c}']).enumerate() {
            if nth > 0 && self.gap.is_none() {
                self.gap = Some(' ');
            }
            if !word.is_empty() {
                self.word(word, depth, mark);
            }
        }
    }

    /// Text whose blanks and line ends stand as they are.
    pub(super) fn preformatted(&mut self, text: &str, depth: usize, mark: Mark) {
        for (nth, line) in text.split('\n').enumerate() {
            if nth > 0 {
                self.line_break();
            }
            let line = line.trim_end_matches('\r');
            if !line.is_empty() {
                self.word(line, depth, mark);
            }
        }
    }

    /// Appends to the line as it stands, without a blank before.
    fn word(&mut self, word: &str, depth: usize, mark: Mark) {
        if word.is_ascii() {
            self.open_line(depth.min(DEPTH_MAX), mark);
            self.out.text.push_str(word);
            return;
        }
        let visible = |c: char| !matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{34f}');
        let empty = word.chars().all(|c| c == '\u{a0}' || c == '\u{200c}' || !visible(c));
        if empty && (self.breaks > 0 || !self.line_begun || self.bullet.is_some()) {
            // Nothing but padding: it opens no line, but Word means a blank line by it.
            if self.breaks > 0 {
                self.breaks = 2;
            }
            self.gap = None;
            return;
        }
        self.open_line(depth.min(DEPTH_MAX), mark);
        for c in word.chars().filter(|&c| visible(c)) {
            self.out.text.push(if c == '\u{a0}' { ' ' } else { c });
        }
    }

    fn open_line(&mut self, depth: usize, mark: Mark) {
        if self.line_begun && self.breaks == 0 && self.bullet.is_none() && depth == self.line_depth
        {
            if let Some(gap) = self.gap.take()
                && !self.out.text.ends_with([' ', '\t'])
            {
                self.out.text.push(gap);
            }
            return;
        }
        if self.line_begun {
            self.end_lines(depth);
        }
        (self.line_begun, self.line_depth, self.breaks, self.gap) = (true, depth, 0, None);
        self.lines = self.lines.saturating_add(1);
        self.out.marks.push(mark);
        for _ in 0..depth {
            self.out.text.push_str("> ");
        }
        if let Some(bullet) = self.bullet.take() {
            self.out.text.push_str(&bullet);
        }
    }

    /// Ends the last line and puts at most one blank one after it.
    fn end_lines(&mut self, next_depth: usize) {
        self.trim_line();
        self.out.text.push('\n');
        let between = self.line_depth.min(next_depth);
        if self.breaks > 1 || self.line_depth != next_depth && between == 0 {
            for nth in 0..between {
                self.out.text.push_str(if nth == 0 { ">" } else { " >" });
            }
            self.out.text.push('\n');
            let last = self.out.marks.last().copied().unwrap_or_default();
            self.out.marks.push(Mark { begins_quoted_letter: false, ..last });
        }
    }

    fn trim_line(&mut self) {
        let kept = self.out.text.trim_end_matches([' ', '\t']).len();
        self.out.text.truncate(kept);
    }

    /// The finished text.
    pub(super) fn finish(mut self) -> Marked {
        self.trim_line();
        self.out
    }
}
