//! A line of a letter, with the depth of its quotation.

use crate::logic::html::Mark;

/// A line longer than this is prose or data, never an attribution, a label or a delimiter.
pub(super) const RULE_BYTES_MAX: usize = 600;

/// One line of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// The line as it stands.
    pub(super) whole: &'a str,
    /// How many quote marks it opens with.
    pub(super) depth: usize,
    /// The line without its quote marks, without blanks and directional marks around it.
    pub(super) bare: &'a str,
    /// What the HTML said of it, if the text was made of HTML.
    pub(super) mark: Mark,
}

impl Line<'_> {
    /// Nothing but quote marks and blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.bare.is_empty()
    }

    /// Carries words of a quoted letter.
    pub(super) fn is_quoted(&self) -> bool {
        self.depth > 0
    }

    /// The words, if the line is short enough to follow a rule at all.
    pub(super) fn rule(&self) -> Option<&str> {
        (self.bare.len() <= RULE_BYTES_MAX).then_some(self.bare)
    }
}

/// A run of lines: the first, and the one after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The first line.
    pub(super) first: usize,
    /// The line after the last.
    pub(super) end: usize,
}

/// The lines of a text, each with its mark where there are any.
pub(super) fn lines<'a>(text: &'a str, marks: &[Mark]) -> Vec<Line<'a>> {
    let marks = marks.iter().copied().chain(std::iter::repeat(Mark::default()));
    // Counted first: growing step by step costs as much as reading.
    let count = text.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1);
    let mut lines: Vec<Line<'a>> = Vec::with_capacity(count);
    lines.extend(text.lines().zip(marks).map(|(whole, mark)| line(whole, mark)));
    unescape_from(&mut lines);
    quote_colons(&mut lines);
    lines
}

fn line(whole: &str, mark: Mark) -> Line<'_> {
    let mut rest = whole.trim_start();
    let mut depth = 0_usize;
    while let Some(inner) = rest.strip_prefix('>') {
        depth = depth.saturating_add(1);
        rest = inner.trim_start();
    }
    Line { whole, depth, bare: rest.trim_matches(is_invisible), mark }
}

/// Blanks, and the marks that right-to-left languages put around names and addresses.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || c == '\u{feff}'
}

/// Mail stores write ">From" where an author began a line with "From": that is no quote.
fn unescape_from(lines: &mut [Line<'_>]) {
    let mut above = 0;
    for at in 0..lines.len() {
        let next = lines.get(at.saturating_add(1)).map_or(0, |line| line.depth);
        let Some(line) = lines.get_mut(at) else { return };
        let escaped = line.depth == 1 && line.whole.starts_with(">From ");
        let is_label = line.bare.starts_with("From :") || line.bare.contains('@');
        if escaped && above == 0 && next == 0 && !is_label {
            line.depth = 0;
        }
        above = line.depth;
    }
}

/// Some quote with a colon and a blank; three such lines in a row are no accident.
fn quote_colons(lines: &mut [Line<'_>]) {
    const RUN_MIN: usize = 3;
    let quoted =
        |line: &Line<'_>| line.depth == 0 && (line.bare == ":" || line.bare.starts_with(": "));
    for run in lines.chunk_by_mut(|a, b| quoted(a) == quoted(b)) {
        if run.len() >= RUN_MIN && run.first().is_some_and(quoted) {
            for line in run {
                line.depth = 1;
                line.bare = line.bare.trim_start_matches(':').trim();
            }
        }
    }
}

/// The words of a text in lower case, parted at everything that is neither letter nor digit.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\u{303}' && c != '\u{301}')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}
