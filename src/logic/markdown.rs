//! The modest Markdown of the letters: one source, read twice, as plain text and as HTML.
//!
//! # Contract
//! A template is Markdown; a fact is not. [`escape_line`] and [`escape_block`] turn any text into
//! Markdown that reads back as exactly that text and nothing else: no heading, no link, no list,
//! no HTML (`tests` below hold them to it for arbitrary input). Both parts of a letter are
//! written from the same events of one parse, so they cannot say different things.
//!
//! Understood are paragraphs, hard breaks (a backslash at the end of a line), lists, quotations,
//! headings, emphasis, code, links, and pictures that travel in the letter itself (`cid:`,
//! RFC 2392), which the text part leaves out. Raw HTML and other images are shown as the text
//! they are: a picture from elsewhere tells its host who reads the letter.

mod html;
mod text;

use pulldown_cmark::{Event, Parser};
use std::fmt::Write;

/// Both parts of a letter's body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text part: one line a paragraph, so that it fits a phone as well as a wide screen.
    pub text: String,
    /// The HTML part, a fragment to be put into the layout.
    pub html: String,
}

/// Reads Markdown and writes it both ways.
#[must_use]
pub fn render(markdown: &str) -> Rendered {
    let mut text = text::TextWriter::default();
    let mut html = html::HtmlWriter::with_capacity(markdown.len().saturating_mul(2));
    for event in Parser::new(markdown) {
        text.write(&event);
        html.write(&event);
    }
    Rendered { text: text.finish(), html: html.finish() }
}

/// One line of plain text from a fact: blanks run together, without control characters and
/// without the invisible ones that turn the direction of the text (they can make an address or
/// an amount read as another).
#[must_use]
pub fn one_line(fact: &str) -> String {
    let mut line = String::with_capacity(fact.len());
    for word in fact.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|c| !turns_direction(*c)));
    }
    line
}

/// Several lines of plain text from a fact: line ends made uniform, blank lines run together,
/// none at either end, no control characters.
#[must_use]
pub fn lines(fact: &str) -> Vec<String> {
    let uniform = fact.replace("\r\n", "\n");
    let mut lines: Vec<String> = Vec::new();
    for line in uniform.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let clean: String = line
            .trim_end()
            .chars()
            .filter(|c| *c == '\t' || !(c.is_control() || turns_direction(*c)))
            .collect();
        let is_second_blank = clean.is_empty() && lines.last().is_none_or(String::is_empty);
        if !is_second_blank {
            lines.push(clean);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Markdown that reads as `fact`, which is one line ([`one_line`]).
#[must_use]
pub fn escape_line(fact: &str) -> String {
    let mut markdown = String::with_capacity(fact.len().saturating_add(8));
    push_escaped(&mut markdown, fact);
    markdown
}

/// Whose words a block is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Ours: an agent's or the configuration's. Links are made clickable.
    Own,
    /// Somebody else's, quoted. Their links stay plain text: a click is a decision.
    Quoted,
}

/// Markdown that reads as these lines: each on a line of its own, a blank one ends a paragraph.
#[must_use]
pub fn escape_block(lines: &[String], voice: Voice) -> String {
    let prefix = match voice {
        Voice::Own => "",
        Voice::Quoted => "> ",
    };
    let mut markdown = String::new();
    let mut lines = lines.iter().peekable();
    while let Some(line) = lines.next() {
        markdown.push_str(prefix);
        push_indented(&mut markdown, line, voice);
        let goes_on = lines.peek().is_some_and(|next| !next.is_empty());
        markdown.push_str(if goes_on && !line.is_empty() { "\\\n" } else { "\n" });
    }
    markdown
}

/// Leading blanks would be dropped, or make a code block: they become no-break spaces.
fn push_indented(markdown: &mut String, line: &str, voice: Voice) {
    const INDENT_MAX: usize = 12;
    let body = line.trim_start();
    let depth = line
        .chars()
        .take_while(|c| c.is_whitespace())
        .fold(0usize, |depth, blank| depth.saturating_add(if blank == '\t' { 4 } else { 1 }));
    markdown.extend(std::iter::repeat_n('\u{a0}', depth.min(INDENT_MAX)));
    match voice {
        Voice::Own => push_linked(markdown, body),
        Voice::Quoted => push_escaped(markdown, body),
    }
}

/// Escapes a line, but for its web addresses, which become autolinks.
fn push_linked(markdown: &mut String, line: &str) {
    let mut rest = line;
    while let Some((before, link, after)) = find_link(rest) {
        push_escaped(markdown, before);
        let _ = write!(markdown, "<{link}>");
        rest = after;
    }
    push_escaped(markdown, rest);
}

/// The first `https://…` (or `http://…`) of a text, with what stands before and after it.
///
/// The punctuation that ends a sentence is not taken for the end of the address, and only
/// characters that an address may hold (RFC 3986 §2) are.
pub(crate) fn find_link(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0usize;
    loop {
        let at = text.get(from..)?.find("http")?.saturating_add(from);
        let (before, candidate) = (text.get(..at)?, text.get(at..)?);
        let end = candidate.find(|c| !is_address_character(c)).unwrap_or(candidate.len());
        let link = candidate.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let link = if link.contains('(') { link } else { link.trim_end_matches(')') };
        let host = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
        if host.is_some_and(|host| host.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            return Some((before, link, candidate.get(link.len()..)?));
        }
        from = at.saturating_add("http".len());
    }
}

fn is_address_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

fn push_escaped(markdown: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\t' => markdown.push_str("\u{a0}\u{a0}"),
            // Any ASCII punctuation may be escaped (CommonMark 2.4), so all of it is.
            _ if c.is_ascii_punctuation() => {
                markdown.push('\\');
                markdown.push(c);
            }
            _ => markdown.push(c),
        }
    }
}

/// Bidirectional overrides, embeddings and isolates (UAX #9 §2).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The events that a letter's Markdown may bring, without their payload.
///
/// One place that knows which tags there are, so that the two writers stay small: what is not
/// enabled in the parser never arrives, and is written as its plain content if it ever does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Paragraph,
    Heading,
    Quote,
    /// A list; numbered from that number, or with dashes.
    List(Option<u64>),
    Item,
    Code,
    Strong,
    Emphasis,
    Link(&'a str),
    /// A link that is shown as something to be pressed: `[Take it](<mailto:…> "button")`. Its
    /// target says nothing to a reader, so that the text part has its words alone.
    Button(&'a str),
    /// A picture of the letter's own, by its `cid:` address; what stands inside describes it.
    Picture(&'a str),
    Plain,
}

fn piece<'a>(tag: &'a pulldown_cmark::Tag<'a>) -> Piece<'a> {
    use pulldown_cmark::Tag;
    match tag {
        Tag::Paragraph => Piece::Paragraph,
        Tag::Heading { .. } => Piece::Heading,
        Tag::BlockQuote(_) => Piece::Quote,
        Tag::List(start) => Piece::List(*start),
        Tag::Item => Piece::Item,
        Tag::CodeBlock(_) => Piece::Code,
        Tag::Strong => Piece::Strong,
        Tag::Emphasis => Piece::Emphasis,
        Tag::Link { dest_url, title, .. } if &**title == "button" => Piece::Button(dest_url),
        Tag::Link { dest_url, .. } => Piece::Link(dest_url),
        Tag::Image { dest_url, .. } if dest_url.starts_with("cid:") => Piece::Picture(dest_url),
        Tag::HtmlBlock
        | Tag::FootnoteDefinition(_)
        | Tag::DefinitionList
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::Table(_)
        | Tag::TableHead
        | Tag::TableRow
        | Tag::TableCell
        | Tag::Strikethrough
        | Tag::Superscript
        | Tag::Subscript
        | Tag::Image { .. }
        | Tag::MetadataBlock(_) => Piece::Plain,
    }
}

/// The text that an event carries, if it carries any; raw HTML is text here.
fn words<'a>(event: &'a Event<'a>) -> Option<&'a str> {
    match event {
        Event::Text(text)
        | Event::Code(text)
        | Event::Html(text)
        | Event::InlineHtml(text)
        | Event::InlineMath(text)
        | Event::DisplayMath(text)
        | Event::FootnoteReference(text) => Some(text),
        Event::Start(_)
        | Event::End(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::Rule
        | Event::TaskListMarker(_) => None,
    }
}

#[cfg(test)]
mod tests;
