//! The line that introduces a quote: "On 3 May 2024 at 10:12, Ada <ada@…> wrote:" and its kin.
//!
//! A line is judged by what it holds, not by a pattern of each client: a word that begins such
//! lines, a date, a time, an address, a verb, a colon at the end. Where much of it is there the
//! line cuts by itself; where little is, it must be followed by quoted lines to count.

use super::line::{Line, Span, words};
use super::vocabulary::{LEADS, MONTHS, PRONOUNS, UNPARTED_VERBS, VERBS, WEEKDAYS};

/// Clients wrap an attribution over at most this many lines.
const LINES_MAX: usize = 6;
/// The longest seen holds two long addresses and their `mailto:` doubles.
const BYTES_MAX: usize = 420;

/// Every attribution among the unquoted lines, top to bottom.
pub(super) fn find(lines: &[Line<'_>]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for last in 0..lines.len() {
        let floor = found.last().map_or(0, |before| before.end);
        found.extend(ending_at(lines, last, floor));
    }
    found
}

/// Whether a quote says itself whose it is: by its first lines, as those of Apple Mail do, or by
/// our marker in it.
pub(super) fn opens(quote: &[Line<'_>]) -> bool {
    let mut joined = String::new();
    for line in quote.iter().filter(|line| !line.is_blank()).take(3) {
        let Some(bare) = line.rule().filter(|bare| bare.len() <= BYTES_MAX) else {
            return false;
        };
        joined.push_str(bare);
        if closes(bare) && judge(&joined, bare).is_some_and(Finding::is_enough) {
            return true;
        }
        joined.push(' ');
    }
    false
}

/// The attribution that ends on line `last` and begins on line `floor` or below.
fn ending_at(lines: &[Line<'_>], last: usize, floor: usize) -> Option<Span> {
    let end = lines.get(last).and_then(words_of).filter(|bare| closes(bare))?;
    if end.ends_with('>') && !is_followed_by_quote(lines, last) {
        return None;
    }
    let mut joined = String::new();
    let mut best: Option<(Finding, usize)> = None;
    let lowest = last.saturating_sub(LINES_MAX.saturating_sub(1)).max(floor);
    for first in (lowest..=last).rev() {
        let line = lines.get(first)?;
        // Polymail parts name and address by a blank line; nobody else does.
        if line.is_blank() && joined.starts_with('<') {
            continue;
        }
        let Some(bare) = words_of(line).filter(|bare| !bare.is_empty()) else { break };
        let ended_before = first < last && bare.ends_with([':', '：']);
        if ended_before || joined.len().saturating_add(bare.len()) > BYTES_MAX {
            break;
        }
        if best.is_some_and(|(finding, _)| finding.is_enough()) && ends_sentence(bare) {
            break;
        }
        joined = if joined.is_empty() { bare.to_owned() } else { format!("{bare} {joined}") };
        let finding = judge(&joined, bare);
        if finding >= best.map(|(finding, _)| finding) {
            best = finding.map(|finding| (finding, first));
        }
        let above = first.checked_sub(1).filter(|&above| above >= lowest);
        if finding >= Some(Finding::Led) && !above.is_some_and(|at| begins_here(lines, at)) {
            break;
        }
    }
    let (finding, first) = best?;
    let in_quote = lines.get(first).is_some_and(Line::is_quoted);
    let counts = finding.is_enough() || is_followed_by_quote(lines, last);
    (counts && !in_quote).then_some(Span { first, end: last.saturating_add(1) })
}

/// Whether a line begins as attributions begin, with a day and without an end.
fn begins_here(lines: &[Line<'_>], at: usize) -> bool {
    let bare = lines.get(at).and_then(words_of).unwrap_or_default();
    opens_with_day(bare) && !closes(bare)
}

/// Whether a line says "On Thu, 21 Nov." or the like at its head.
fn opens_with_day(bare: &str) -> bool {
    let first = words(bare).next().unwrap_or_default();
    let leads = LEADS.contains(&first.as_str()) || WEEKDAYS.contains(&first.as_str());
    leads && names_day(bare)
}

/// A sentence's end above a date is the author's, unless the "sentence" is "Am Do., 21. Nov."
fn ends_sentence(bare: &str) -> bool {
    bare.ends_with(['.', '!', '?']) && !opens_with_day(bare)
}

/// The words of a line that may belong to an attribution.
fn words_of<'a>(line: &'a Line<'_>) -> Option<&'a str> {
    if !line.is_quoted() {
        return line.rule();
    }
    // A wrapped address may close at the head of a line: "> wrote:".
    let bare = line.rule()?;
    (line.depth == 1 && bare.len() <= 24 && bare.ends_with(':') && closes(bare)).then_some(bare)
}

/// What a joined line was recognised by, the surest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Finding {
    /// "Ada Byron wrote:"
    Named,
    /// "On 3 May you wrote:"
    Sentence,
    /// "2013/7/20 Ada via Forum <ada@…>"
    Unclosed,
    /// "21.11.2024 10:37, Ada пишет:", unless a line above says whose address.
    Timed,
    /// "Ada <ada@…> schrieb:"
    Addressed,
    /// Begins with a date or as attributions begin, and says whose address.
    Dated,
    /// Begins as attributions begin, with a date in its first line.
    Led,
    /// Dashes on both sides.
    Framed,
}

impl Finding {
    /// Whether it cuts by itself; the others count where quoted lines follow.
    fn is_enough(self) -> bool {
        match self {
            Self::Named | Self::Sentence | Self::Unclosed => false,
            Self::Timed | Self::Addressed | Self::Dated | Self::Led | Self::Framed => true,
        }
    }
}

/// Whether the next words below `last` are quoted, or stand in an element for quotes.
fn is_followed_by_quote(lines: &[Line<'_>], last: usize) -> bool {
    let below = lines.get(last.saturating_add(1)..).unwrap_or_default();
    let boxed = lines.get(last).is_some_and(|line| line.mark.in_quote_box);
    boxed
        || below.iter().find(|line| !line.is_blank()).is_some_and(|line| {
            line.is_quoted() && words_of(line).is_none() || line.bare.starts_with('|')
        })
}

/// No verb that ends an attribution is longer, with what may be glued to it.
const VERB_BYTES_MAX: usize = 400;

/// Whether a line could be the end of an attribution: cheap, since it is asked of every line.
fn closes(bare: &str) -> bool {
    let end = bare.trim_end_matches(is_frame);
    if end.ends_with([':', '：', '>']) {
        return true;
    }
    let last = end.rsplit(char::is_whitespace).next().unwrap_or(end);
    if last.len() > VERB_BYTES_MAX {
        return false;
    }
    let Some(word) = words(last).last() else { return false };
    VERBS.contains(&word.as_str()) || UNPARTED_VERBS.iter().any(|verb| end.ends_with(verb))
}

fn is_frame(c: char) -> bool {
    let directional = matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    directional || c.is_whitespace() || matches!(c, '-' | '_' | '*' | '=' | '\u{2013}' | '\u{2014}')
}

/// Judges joined lines of which `head` is the first.
fn judge(joined: &str, head: &str) -> Option<Finding> {
    let open = joined.trim_start_matches(is_frame);
    let inner = open.trim_end_matches(is_frame);
    let framed = joined.starts_with("--") && joined.ends_with("--");
    let seen = Seen::of(inner);
    let colon = inner.ends_with([':', '：']);
    let closed = colon || seen.verb_last;
    let begins = seen.leads || seen.dated_first;
    let says_when = seen.time || seen.date;
    if seen.verb && framed {
        return Some(Finding::Framed);
    }
    if begins && seen.verb && closed && seen.pronoun && !seen.address {
        return Some(Finding::Sentence);
    }
    let by_verb = seen.verb && closed && (says_when || seen.address);
    if begins && (by_verb || colon && seen.address && says_when) {
        let led = seen.leads && (names_day(head) || joined.len() == head.len());
        let dated = if seen.address { Finding::Dated } else { Finding::Timed };
        return Some(if led { Finding::Led } else { dated });
    }
    // Programs put the address into brackets; people who say to whom they wrote do not.
    if seen.verb && colon && seen.address && inner.contains(['<', '(']) {
        return Some(Finding::Addressed);
    }
    if begins && seen.address && says_when && inner.ends_with('>') {
        return Some(Finding::Unclosed);
    }
    // Mutt's "* Ada Byron (ada@customers.test) [000614 17:23]:" has no verb.
    let who_and_when = seen.address && seen.time && seen.words <= 24;
    (colon && (seen.verb_last && seen.words <= 14 || who_and_when)).then_some(Finding::Named)
}

/// Whether a line names a day, be it by number or by name.
fn names_day(line: &str) -> bool {
    words(line).any(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) || WEEKDAYS.contains(&word.as_str())
    })
}

/// What a line holds.
#[expect(clippy::struct_excessive_bools, reason = "a list of things seen, each by itself")]
#[derive(Debug, Default)]
struct Seen {
    words: usize,
    leads: bool,
    dated_first: bool,
    verb: bool,
    verb_last: bool,
    pronoun: bool,
    time: bool,
    date: bool,
    address: bool,
}

impl Seen {
    fn of(inner: &str) -> Self {
        let mut seen =
            Self { address: has_address(inner), time: has_time(inner), ..Self::default() };
        let mut month = false;
        let mut numbers = 0_usize;
        for word in words(inner) {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            // "2013年11月" has letters in it, "416ffd32" of an address is no number.
            let number = (1..=4).contains(&digits) && (digits == word.len() || !word.is_ascii());
            if seen.words == 0 {
                seen.leads = LEADS.contains(&word.as_str());
                seen.dated_first = number || WEEKDAYS.contains(&word.as_str());
            }
            // "Sent" is a verb of attributions only where one begins.
            seen.verb_last = VERBS.contains(&word.as_str()) && (seen.leads || word != "sent");
            seen.verb |= seen.verb_last;
            seen.pronoun |= seen.words > 0 && PRONOUNS.contains(&word.as_str());
            month = month || MONTHS.iter().any(|month| word.starts_with(month));
            numbers = numbers.saturating_add(usize::from(number));
            seen.words = seen.words.saturating_add(1);
        }
        if !inner.is_ascii() && UNPARTED_VERBS.iter().any(|verb| inner.contains(verb)) {
            (seen.verb, seen.verb_last) = (true, true);
        }
        // "napisał(a):" and "(e)k idatzi du (…):" end on something else than the verb itself.
        seen.verb_last |= seen.verb
            && inner.trim_end_matches([':', '(', ')', ' ', 'a']).len()
                < inner.trim_end_matches(':').len();
        seen.date = numbers >= 3 || month && numbers >= 1;
        seen
    }
}

/// `ada@customers.test`, in whatever brackets.
fn has_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at.saturating_add(1)..).and_then(|t| t.chars().next());
        before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
            && after.is_some_and(char::is_alphanumeric)
    })
}

/// `10:12`, `10.12`, `10h12`, `10時12分`.
fn has_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(4).any(|four| match four {
        [a, b':' | b'h', c, d] => [a, c, d].iter().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }) || bytes.windows(5).any(|five| match five {
        [a, b, b'.', c, d] => [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }) || text.contains('時')
        || text.contains('点')
}
