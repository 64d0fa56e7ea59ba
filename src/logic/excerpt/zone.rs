//! Decides which zones of a letter are shown: the author's, and the quotes they answer.

use super::LEFT_OUT;
use super::attribution;
use super::line::Line;
use super::separator;
use super::signature::{self, Author};
use super::walk::zones;

/// A quote between two answers is context; of a longer one its end is, where the answer follows.
const CONTEXT_LINES_MAX: usize = 12;
/// Lines kept of a quote that is longer.
const CONTEXT_LINES: usize = 8;
/// An unintroduced quote above the only answer is context unless it is this long.
const UNINTRODUCED_LINES_MAX: usize = 40;

/// A run of lines of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    /// Whose lines they are.
    pub(super) kind: Kind,
    /// The first line.
    pub(super) first: usize,
    /// The line after the last.
    pub(super) end: usize,
}

/// Whose lines a zone holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The author's.
    Own,
    /// A quoted letter's words.
    Quote,
    /// What introduces a quote: never shown, but a quote below it is introduced.
    Introduction,
}

/// What is shown of a letter's lines.
#[derive(Debug, Default)]
pub(super) struct Shown<'a> {
    /// The lines, with blank ones between zones.
    pub(super) lines: Vec<&'a str>,
    /// Whose the last line is, and so whatever follows it: after an [`Kind::Introduction`] it is
    /// another's, without marks.
    pub(super) last: Option<Kind>,
}

/// The lines to show.
pub(super) fn own_words<'a>(lines: &[Line<'a>], author: &Author) -> Shown<'a> {
    let zones = zones(lines);
    let mut own: Vec<Zone> = zones.iter().copied().filter(|zone| zone.kind == Kind::Own).collect();
    let last = own.len().saturating_sub(1);
    for (nth, zone) in own.iter_mut().enumerate() {
        let words = lines.get(zone.first..zone.end).unwrap_or_default();
        zone.end = zone.first.saturating_add(signature::end_of_words(words, nth == last, author));
    }
    let alone = zones.len() <= 1;
    own.retain(|zone| alone || !is_footer(lines, zone));
    let mut all: Vec<Zone> = answered(lines, &zones, own.last()).collect();
    all.append(&mut own);
    all.sort_unstable_by_key(|zone| zone.first);
    let mut shown = Vec::new();
    for zone in &all {
        if zone.kind == Kind::Quote {
            show_quote(lines, zone, &mut shown);
        } else {
            show(lines, zone.first, zone.end, &mut shown);
        }
    }
    Shown { lines: shown, last: zones.last().map(|zone| zone.kind) }
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

/// Words beside a quote that are a list's footer, a notice or a signature as a whole.
fn is_footer(lines: &[Line<'_>], zone: &Zone) -> bool {
    let words = lines.get(zone.first..zone.end).unwrap_or_default();
    words.iter().all(Line::is_blank) || signature::is_all_signature(words)
}

/// The quotes that give an answer its sense. `last` is the author's last zone.
fn answered<'z>(
    lines: &[Line<'_>],
    zones: &'z [Zone],
    last: Option<&Zone>,
) -> impl Iterator<Item = Zone> + 'z {
    let last = last.map_or(0, |own| own.first);
    let is_context = move |zone: &Zone| zone.kind == Kind::Quote && zone.end <= last;
    let between = zones.iter().filter(|zone| is_context(zone)).count();
    // The only quote there is needs to be shown where nothing says whose it is.
    let needed = |zone: &Zone| {
        let quote = lines.get(zone.first..zone.end).unwrap_or_default();
        let above = zones.iter().rfind(|above| above.end == zone.first);
        let introduced = above.is_some_and(|above| above.kind == Kind::Introduction);
        let known = introduced || attribution::opens(quote) || is_ours(quote);
        !known && quote.len() <= UNINTRODUCED_LINES_MAX
    };
    let only = zones.iter().find(|zone| is_context(zone)).filter(|_| between == 1);
    let dropped = only.filter(|zone| !needed(zone)).copied();
    zones.iter().copied().filter(move |zone| is_context(zone) && Some(*zone) != dropped)
}

/// A quote of our own letter, which needs no introduction.
fn is_ours(quote: &[Line<'_>]) -> bool {
    let below = quote.iter().skip(1).map(Some).chain([None]);
    quote.iter().zip(below).any(|(line, next)| separator::is_marker(line, next))
}
