//! Cuts a letter into zones, the author's own and others', and decides which are shown.

use super::LEFT_OUT;
use super::attribution::{self, Attribution};
use super::line::Line;
use super::signature::Author;
use super::{head, separator, signature};

/// A quote between two answers is context; of a longer one its end is, where the answer follows.
const CONTEXT_LINES_MAX: usize = 12;
/// Lines kept of a quote that is longer.
const CONTEXT_LINES: usize = 8;
/// An unintroduced quote above the only answer is context unless it is this long.
const UNINTRODUCED_LINES_MAX: usize = 40;

/// A line that was wrapped was at least so long.
const WRAPPED_CHARS_MIN: usize = 55;
/// Nobody wraps wider.
const WRAPPED_WIDTH_MAX: usize = 140;
/// By how much lines of one width differ where words are short.
const WRAPPED_SLACK: usize = 12;
/// A quoted line breaks into at most so many more; longer runs are somebody's paragraph.
const WRAPPED_LINES_MAX: usize = 12;

/// A run of lines of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Zone {
    kind: Kind,
    first: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The author's.
    Own,
    /// A quoted letter's words.
    Quote,
    /// What introduces a quote: never shown, but a quote below it is introduced.
    Introduction,
}

/// The lines to show.
pub(super) fn own_words<'a>(lines: &[Line<'a>], author: &Author) -> Vec<&'a str> {
    let zones = zones(lines);
    let mut own: Vec<Zone> = zones.iter().copied().filter(|zone| zone.kind == Kind::Own).collect();
    let last = own.len().saturating_sub(1);
    for (nth, zone) in own.iter_mut().enumerate() {
        let words = lines.get(zone.first..zone.end).unwrap_or_default();
        zone.end = zone.first.saturating_add(signature::end_of_words(words, nth == last, author));
    }
    own.retain(|zone| !is_footer(lines, zone));
    let answered = answered(lines, &zones, &own);
    let mut shown = Vec::new();
    for zone in &zones {
        match zone.kind {
            Kind::Introduction => {}
            Kind::Own => {
                let kept = own.iter().find(|kept| kept.first == zone.first);
                if let Some(kept) = kept {
                    show(lines, kept.first, kept.end, &mut shown);
                }
            }
            Kind::Quote => {
                if answered.contains(&zone.first) {
                    show_quote(lines, zone, &mut shown);
                }
            }
        }
    }
    shown
}

/// Adds lines and a blank one, without the blank ones around them.
fn show<'a>(lines: &[Line<'a>], first: usize, end: usize, shown: &mut Vec<&'a str>) {
    let lines = lines.get(first..end).unwrap_or_default();
    let begin = lines.iter().position(|line| !line.is_blank()).unwrap_or(lines.len());
    let end = lines.iter().rposition(|line| !line.is_blank()).map_or(0, |at| at.saturating_add(1));
    shown.extend(lines.get(begin..end).unwrap_or_default().iter().map(|line| line.whole));
    shown.push("");
}

fn show_quote<'a>(lines: &[Line<'a>], zone: &Zone, shown: &mut Vec<&'a str>) {
    let mut first = zone.first;
    if zone.end.saturating_sub(first) > CONTEXT_LINES_MAX {
        first = zone.end.saturating_sub(CONTEXT_LINES);
        shown.push(LEFT_OUT);
    }
    show(lines, first, zone.end, shown);
}

/// Words below a quote that are a list's footer or a notice as a whole, not an answer.
fn is_footer(lines: &[Line<'_>], zone: &Zone) -> bool {
    let words = lines.get(zone.first..zone.end).unwrap_or_default();
    let below_quote = zone.first > 0;
    words.iter().all(Line::is_blank) || below_quote && signature::is_all_signature(words)
}

/// The quotes that give an answer its sense, by their first lines.
fn answered(lines: &[Line<'_>], zones: &[Zone], own: &[Zone]) -> Vec<usize> {
    let answers_below = |zone: &Zone| own.iter().any(|own| own.first >= zone.end);
    let quotes: Vec<&Zone> = zones.iter().filter(|zone| zone.kind == Kind::Quote).collect();
    let between = quotes.iter().filter(|zone| answers_below(zone)).count();
    let mut kept = Vec::new();
    for (nth, zone) in zones.iter().enumerate() {
        let introduced = nth
            .checked_sub(1)
            .and_then(|before| zones.get(before))
            .is_some_and(|before| before.kind == Kind::Introduction);
        let length = zone.end.saturating_sub(zone.first);
        let is_context = zone.kind == Kind::Quote && answers_below(zone);
        let quote = lines.get(zone.first..zone.end).unwrap_or_default();
        let introduced = introduced || is_context && (attribution::opens(quote) || is_ours(quote));
        if is_context && (between >= 2 || !introduced && length <= UNINTRODUCED_LINES_MAX) {
            kept.push(zone.first);
        }
    }
    kept
}

/// A quote of our own letter, which needs no introduction.
fn is_ours(quote: &[Line<'_>]) -> bool {
    let below = quote.iter().skip(1).map(Some).chain([None]);
    quote.iter().zip(below).any(|(line, next)| separator::is_marker(line, next))
}

/// Top to bottom: the author's lines, quotes, and what introduces them.
fn zones(lines: &[Line<'_>]) -> Vec<Zone> {
    let attributions = attribution::find(lines);
    let quote_width = lines
        .iter()
        .filter(|line| line.is_quoted() && line.whole.len() <= WRAPPED_WIDTH_MAX)
        .map(|line| line.whole.chars().count())
        .max()
        .unwrap_or_default();
    let mut walk = Walk { lines, zones: Vec::new(), at: 0, said: false, quote_width };
    let mut attributions = attributions.into_iter().peekable();
    while walk.at < lines.len() {
        while attributions.next_if(|a| a.first < walk.at).is_some() {}
        let here = attributions.peek().filter(|a| a.first == walk.at).copied();
        if !walk.step(here) {
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
    fn step(&mut self, attribution: Option<Attribution>) -> bool {
        let Some(line) = self.lines.get(self.at) else { return false };
        let next = self.at.saturating_add(1);
        let closes_address = attribution.is_some_and(|found| found.first == found.last);
        if separator::is_groupwise(line) {
            return self.introduce(next);
        }
        if line.is_quoted() && !closes_address {
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
        if let Some(end) = self.introduction(attribution) {
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
    fn introduction(&self, attribution: Option<Attribution>) -> Option<usize> {
        let line = self.lines.get(self.at)?;
        let next = self.at.saturating_add(1);
        if separator::is_marker(line, self.lines.get(next)) {
            return Some(next);
        }
        if separator::is_separator(line) {
            return Some(self.after_head(next));
        }
        if let Some(end) = head::at(self.lines, self.at) {
            return Some(end);
        }
        if let Some((_, end)) = self.notes_head() {
            return Some(end);
        }
        if let Some(found) = attribution {
            return Some(found.last.saturating_add(1));
        }
        if line.mark.begins_quoted_letter {
            return Some(self.at);
        }
        if signature::is_rule(line) && self.is_head_below(next) {
            return Some(self.after_head(next));
        }
        None
    }

    /// A Lotus Notes head whose author stands on this line.
    fn notes_head(&self) -> Option<(usize, usize)> {
        (self.at..self.at.saturating_add(8))
            .filter_map(|to| head::notes(self.lines, to))
            .find(|&(first, _)| first == self.at)
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
        self.push(Kind::Introduction, end);
        if quoted {
            return true;
        }
        // Nothing said above, nothing marked below: the letter is a forward, or its author wrote
        // under a quote's head. Either way these are the words there are, up to the next quote.
        let forward = !self.said;
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
