//! The head of a quoted letter: `From: … Sent: … To: … Subject: …`, and Lotus Notes' own kind.

use super::line::{Line, Span};
use super::vocabulary::{Field, LABELS};

/// Lines within which the labels of one head stand; long lists of addressees take many.
const LINES_MAX: usize = 30;
/// Lines of a folded value, between two labels.
const FOLDED_MAX: usize = 12;
/// The longest label of the table, and some.
const LABEL_BYTES_MAX: usize = 48;

/// The head that begins on line `first`: the line after its last label, or `None`.
pub(super) fn at(lines: &[Line<'_>], first: usize) -> Option<usize> {
    let opening = lines.get(first).and_then(field)?;
    if !matches!(opening.0, Field::From | Field::Sent | Field::To) {
        return None;
    }
    let depth = lines.get(first)?.depth;
    let mut seen = Vec::new();
    let mut address = false;
    let (mut end, mut folded, mut blank) = (first, 0_usize, false);
    for (at, line) in lines.iter().enumerate().skip(first).take(LINES_MAX) {
        if line.depth < depth {
            break;
        }
        if let Some((field, value)) = field(line) {
            if seen.contains(&field) && field != Field::Other && field != Field::Sent {
                break;
            }
            address |= matches!(field, Field::From | Field::To) && is_address(value);
            seen.push(field);
            (end, folded, blank) = (at.saturating_add(1), 0, false);
        } else if line.is_blank() {
            // HTML mail in plain text parts the labels by blank lines, one each.
            if blank {
                break;
            }
            blank = true;
        } else {
            folded = folded.saturating_add(1);
            if blank || folded > FOLDED_MAX {
                break;
            }
        }
    }
    is_head(&seen, address).then_some(end)
}

/// Whether the labels together make a head. "From: Madrid, To: Lisbon" of a traveller do not.
fn is_head(seen: &[Field], address: bool) -> bool {
    let has = |field| seen.contains(&field);
    let kinds = [Field::From, Field::Sent, Field::To, Field::Subject];
    let count = kinds.into_iter().filter(|&kind| has(kind)).count();
    let who = has(Field::From) || has(Field::To);
    who && (count >= 3 && (address || has(Field::Subject)) || count >= 2 && address)
}

/// The label of a line and its value.
pub(super) fn field<'a>(line: &'a Line<'_>) -> Option<(Field, &'a str)> {
    let bare = line.rule()?.trim_start_matches(['*', '_', '|', ' ']);
    let (label, value) = bare.split_once([':', '：'])?;
    if label.len() > LABEL_BYTES_MAX {
        return None;
    }
    let label = label.trim_end_matches(['*', '_', ' ', '\u{a0}']).to_lowercase();
    let known = LABELS.iter().find(|(known, _)| *known == label)?;
    Some((known.1, value.trim_matches(['*', ' ', '\u{a0}'])))
}

fn is_address(value: &str) -> bool {
    value.contains('@')
}

/// The heads that Lotus Notes writes, which name author and date above `To:` without labels:
///
/// ```text
///     Ada Byron@CUSTOMER
///     04/11/2000 08:18 AM
///     To: Bob Cash/Desk
///     cc:
///     Subject: lunch
/// ```
pub(super) fn find_notes(lines: &[Line<'_>]) -> Vec<Span> {
    let is = |line: &Line<'_>, wanted| field(line).is_some_and(|(found, _)| found == wanted);
    let mut found: Vec<Span> = Vec::new();
    for (to, _) in lines.iter().enumerate().filter(|(_, line)| is(line, Field::To)) {
        let Some(first) = notes_author(lines, to) else { continue };
        let below = lines.iter().enumerate().skip(to).take(LINES_MAX);
        let subject = below.into_iter().find(|(_, line)| is(line, Field::Subject));
        let free = found.last().is_none_or(|before| before.end <= first);
        if let (Some((subject, _)), true) = (subject, free) {
            found.push(Span { first, end: subject.saturating_add(1) });
        }
    }
    found
}

/// Climbs from `To:` over the date to the author's name.
fn notes_author(lines: &[Line<'_>], to: usize) -> Option<usize> {
    let mut first = None;
    for at in (to.saturating_sub(7)..to).rev() {
        let line = lines.get(at)?;
        let bare = line.rule()?;
        if line.is_blank() {
            if first.is_some() {
                break;
            }
            continue;
        }
        let lower = bare.to_lowercase();
        let aside = lower.starts_with("sent by:") || lower.starts_with("please respond to");
        if has_date_and_time(bare) {
            let alone = !bare.chars().any(|c| c.is_alphabetic() && !matches!(c, 'A' | 'P' | 'M'));
            first = Some(at);
            if !alone {
                break;
            }
        } else if first.is_some() {
            if bare.len() > 90 || bare.ends_with(['.', '!', '?', ',']) {
                break;
            }
            first = Some(at);
            if !aside {
                break;
            }
        } else if !aside && !bare.contains('@') {
            return None;
        }
    }
    first
}

/// `04/11/2000 08:18 AM`, `13/12/2000 13:52 CST`, `11/16/00 10:14:55 AM`.
fn has_date_and_time(bare: &str) -> bool {
    let mut words = bare.split_ascii_whitespace();
    words.by_ref().any(|word| {
        let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
        parts.len() == 3 && parts.iter().all(|p| matches!(p.len(), 1..=4) && is_number(p))
    }) && words.next().is_some_and(|word| {
        word.split_once(':').is_some_and(|(hour, rest)| {
            is_number(hour) && rest.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
