//! Cuts a letter into zones, line by line: the author's own, quotes, and what introduces those.

use super::line::Line;
use super::zone::{Kind, Zone};
use super::{attribution, head, separator, signature};

/// A line that was wrapped was at least so long.
const WRAPPED_CHARS_MIN: usize = 55;
/// Nobody wraps wider.
const WRAPPED_WIDTH_MAX: usize = 140;
/// By how much lines of one width differ where words are short.
const WRAPPED_SLACK: usize = 12;
/// A quoted line breaks into at most so many more; longer runs are somebody's paragraph.
const WRAPPED_LINES_MAX: usize = 12;

/// Top to bottom: the author's lines, quotes, and what introduces them. Ends with the line below
/// which all is another's, or with the last.
pub(super) fn zones(lines: &[Line<'_>]) -> Vec<Zone> {
    let mut introductions = attribution::find(lines);
    introductions.extend(head::find_notes(lines));
    introductions.sort_unstable_by_key(|span| (span.first, std::cmp::Reverse(span.end)));
    let mut introductions = introductions.into_iter().peekable();
    let width = |line: &Line<'_>| line.whole.chars().count();
    let quoted = lines.iter().filter(|line| line.is_quoted());
    let quote_width =
        quoted.filter(|line| line.whole.len() <= WRAPPED_WIDTH_MAX).map(width).max().unwrap_or(0);
    let mut walk = Walk { lines, zones: Vec::new(), at: 0, said: false, quote_width };
    while walk.at < lines.len() {
        while introductions.next_if(|span| span.first < walk.at).is_some() {}
        let here = introductions.peek().filter(|span| span.first == walk.at);
        if !walk.step(here.map(|span| span.end)) {
            break;
        }
    }
    walk.zones
}

/// An item of a list, under which people put their answers.
fn is_item(bare: &str) -> bool {
    bare.starts_with(['-', '*', '•', '·']) || bare.starts_with(|c: char| c.is_ascii_digit())
}

struct Walk<'l, 'a> {
    lines: &'l [Line<'a>],
    zones: Vec<Zone>,
    at: usize,
    /// The author has said something already.
    said: bool,
    /// The length of the longest quoted line that a client could have wrapped.
    quote_width: usize,
}

impl Walk<'_, '_> {
    /// Takes one line or one introduction; `false` when all the rest is another's.
    /// `introduced` is the end of the attribution or Notes head that begins here.
    fn step(&mut self, introduced: Option<usize>) -> bool {
        let Some(line) = self.lines.get(self.at) else { return false };
        let next = self.at.saturating_add(1);
        if separator::is_groupwise(line) {
            return self.introduce(next);
        }
        if line.is_quoted() {
            self.push(Kind::Quote, next);
            return true;
        }
        if line.is_blank() {
            let kind = self.zones.last().map_or(Kind::Own, |zone| zone.kind);
            self.push(kind, next);
            return true;
        }
        if let Some(end) = self.box_introduction() {
            return self.introduce(end);
        }
        let quote_end = if self.is_barred(line) { Some(next) } else { self.wrapped_quote() };
        if let Some(end) = quote_end {
            self.push(Kind::Quote, end);
            return true;
        }
        if let Some(end) = self.introduction(introduced) {
            return self.introduce(end);
        }
        self.said = true;
        self.push(Kind::Own, next);
        true
    }

    /// The unquoted lines with which an element for quotes begins: the attribution, in whatever
    /// language, if a quote follows; else all of the box is one.
    fn box_introduction(&self) -> Option<usize> {
        const ATTRIBUTION_LINES_MAX: usize = 4;
        let boxed = |line: &Line<'_>| line.mark.in_quote_box;
        let above = self.lines.get(..self.at)?.iter().rfind(|line| !line.is_blank());
        if !self.lines.get(self.at).is_some_and(boxed) || above.is_some_and(boxed) {
            return None;
        }
        let rest = self.lines.get(self.at..)?;
        let run =
            rest.iter().take_while(|line| !line.is_quoted() && (boxed(line) || line.is_blank()));
        let (length, said) = run.fold((0_usize, 0_usize), |(length, said), line| {
            (length.saturating_add(1), said.saturating_add(usize::from(!line.is_blank())))
        });
        let end = self.at.saturating_add(length);
        let quoted = self.is_quoted_below(end);
        let whole = !quoted || said <= ATTRIBUTION_LINES_MAX;
        (self.said && whole).then_some(end)
    }

    /// Some clients quote with a bar, which is a quote mark only below an introduction.
    fn is_barred(&self, line: &Line<'_>) -> bool {
        line.bare.starts_with('|') && self.zones.last().is_some_and(|zone| zone.kind != Kind::Own)
    }

    /// Lines that a client wrapped off quoted ones without repeating the mark: the sentence goes
    /// on from the line above, and the quote goes on below. Only where the author has spoken
    /// already: who has not may be answering between the lines.
    fn wrapped_quote(&self) -> Option<usize> {
        let above = self.lines.get(self.at.checked_sub(1)?).filter(|line| line.is_quoted())?;
        let here = self.lines.get(self.at)?;
        let ended = above.bare.ends_with(['.', '?', '!', ':', '…']);
        if !self.said || ended || above.whole.chars().count() < WRAPPED_CHARS_MIN {
            return None;
        }
        let run = self.lines.get(self.at..)?.iter().take(WRAPPED_LINES_MAX);
        let length = run.take_while(|line| !line.is_quoted() && !line.is_blank()).count();
        let end = self.at.saturating_add(length);
        let below = self.lines.get(end).filter(|line| line.is_quoted())?;
        let items = is_item(above.bare) && is_item(below.bare);
        let long = |line: &Line<'_>| line.whole.chars().count() >= WRAPPED_CHARS_MIN;
        let full = self.lines.get(self.at..end.checked_sub(1)?)?.iter().all(long);
        let goes_on = !here.bare.starts_with(char::is_uppercase) || self.fills(above, here);
        (!items && full && goes_on).then_some(end)
    }

    /// Whether the first word of `here` would have made `above` the longest line of the quote.
    fn fills(&self, above: &Line<'_>, here: &Line<'_>) -> bool {
        let first = here.bare.split_whitespace().next().unwrap_or_default();
        let whole = above.whole.chars().count().saturating_add(first.chars().count());
        whole.saturating_add(1) >= self.quote_width.saturating_sub(WRAPPED_SLACK)
    }

    /// The end of the introduction that begins on this line, if one does.
    fn introduction(&self, introduced: Option<usize>) -> Option<usize> {
        let line = self.lines.get(self.at)?;
        let next = self.at.saturating_add(1);
        if separator::is_marker(line, self.lines.get(next)) {
            return Some(next);
        }
        if separator::is_separator(line) {
            let is_wrapped = self.lines.get(next).is_some_and(separator::is_tail);
            return Some(self.after_head(next.saturating_add(usize::from(is_wrapped))));
        }
        if let Some(end) = head::at(self.lines, self.at).or(introduced) {
            return Some(end);
        }
        if line.mark.begins_quoted_letter {
            return Some(self.at);
        }
        let above_head = signature::is_rule(line) && self.is_head_below(next);
        above_head.then(|| self.after_head(next))
    }

    fn next_said(&self, from: usize) -> Option<usize> {
        let below = self.lines.get(from..)?;
        below.iter().position(|line| !line.is_blank()).map(|at| at.saturating_add(from))
    }

    fn is_head_below(&self, from: usize) -> bool {
        self.next_said(from).is_some_and(|at| head::at(self.lines, at).is_some())
    }

    /// The end of the head below `from`, or `from` where there is none.
    fn after_head(&self, from: usize) -> usize {
        self.next_said(from).and_then(|at| head::at(self.lines, at)).unwrap_or(from)
    }

    fn is_quoted_below(&self, from: usize) -> bool {
        self.next_said(from)
            .and_then(|at| self.lines.get(at))
            .is_some_and(|line| line.is_quoted() || line.bare.starts_with('|'))
    }

    /// Takes an introduction up to `end`; `false` if what it introduces is all the rest.
    fn introduce(&mut self, end: usize) -> bool {
        let end = end.max(self.at.saturating_add(1));
        let quoted = self.is_quoted_below(end);
        let begins = self.at;
        self.push(Kind::Introduction, end);
        if quoted {
            return true;
        }
        // Nothing said above, nothing marked below: the letter is a forward, or its author wrote
        // under a quote's head. Either way these are the words there are, up to the next quote.
        let above = self.lines.get(..begins).unwrap_or_default();
        let forward = !self.said || signature::is_all_signature(above);
        self.said = true;
        forward
    }

    fn push(&mut self, kind: Kind, end: usize) {
        match self.zones.last_mut() {
            Some(last) if last.kind == kind => last.end = end,
            Some(_) | None => self.zones.push(Zone { kind, first: self.at, end }),
        }
        self.at = end;
    }
}
