//! Calendar dates in the message's language. A date without a year is left out, unless it opens a
//! range whose end has one.

use super::tokens::{Token, Tokens};
use crate::domain::facts::{Fact, Found};
use crate::domain::kind::Language;
use jiff::civil::Date;

/// Years that mail of a billing desk speaks of.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;

/// In which order a numeric date is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// Finds dates and claims what they are written with.
pub(super) fn dates(tokens: &mut Tokens, language: Language, found: &mut Vec<Found>) {
    let order = order(tokens, language);
    let mut at = 0;
    while at < tokens.list.len() {
        let nearby = tokens.is_numeric(at) || tokens.is_numeric(at.saturating_add(1));
        match if nearby { date_at(tokens, at, order) } else { None } {
            Some((fact, next)) => {
                let opening = range_opening(tokens, at, fact);
                push(tokens, found, fact, at, next);
                if let Some((day, first, after)) = opening {
                    push(tokens, found, day, first, after);
                }
                tokens.claim(at..next);
                at = next;
            }
            None => at = at.saturating_add(1),
        }
    }
}

fn push(tokens: &Tokens, found: &mut Vec<Found>, date: Date, first: usize, next: usize) {
    let (Some(first), Some(last)) = (tokens.get(first), tokens.get(next.saturating_sub(1))) else {
        return;
    };
    found.push(Found { fact: Fact::Date(date), start: first.start, end: last.end() });
}

/// English writes months first, unless another date of the text can only be day first.
fn order(tokens: &Tokens, language: Language) -> Order {
    let usual = if language == Language::EN { Order::MonthFirst } else { Order::DayFirst };
    for token in tokens.list.iter().filter(|token| token.numeric) {
        let Some([first, second, _]) = three(token.core) else { continue };
        match (first.parse::<i8>(), second.parse::<i8>()) {
            (Ok(13..=31), Ok(1..=12)) => return Order::DayFirst,
            (Ok(1..=12), Ok(13..=31)) => return Order::MonthFirst,
            _ => {}
        }
    }
    usual
}

/// A date from token `at`, and the token after its last.
fn date_at(tokens: &Tokens, at: usize, order: Order) -> Option<(Date, usize)> {
    let token = tokens.free(at)?;
    if let Some(date) = numeric(token, order) {
        return Some((date, at.saturating_add(1)));
    }
    day_first(tokens, at).or_else(|| month_first(tokens, at))
}

fn numeric(token: &Token, order: Order) -> Option<Date> {
    // ISO dates may carry a time.
    let core = match token.core.split_once('T') {
        Some((date, time)) if time.starts_with(|c: char| c.is_ascii_digit()) => date,
        Some(_) | None => token.core,
    };
    let [first, second, third] = three(core)?;
    if first.len() == 4 {
        return civil(first, second, third);
    }
    let dotted = core.contains('.');
    // Two-digit years: with slashes or dots, never with hyphens (those are ranges and numbers).
    let year = match third.len() {
        4 => third.to_owned(),
        2 if !core.contains('-') && (!dotted || first.len() == 2) => format!("20{third}"),
        _ => return None,
    };
    let day_first = dotted || core.contains('-') || order == Order::DayFirst;
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    civil(&year, month, day).or_else(|| civil(&year, day, month))
}

/// Three runs of digits with the same separator between them.
fn three(core: &str) -> Option<[&str; 3]> {
    let separator = core.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '/' | '.' | '-') {
        return None;
    }
    let mut parts = core.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let sound = |part: &&str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let lengths = three.map(str::len);
    let one_long = lengths.iter().filter(|length| **length > 2).count() <= 1;
    (parts.next().is_none() && three.iter().all(sound) && one_long).then_some(three)
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `12 de marzo de 2026`, `4. März 2026`, `12th of March, 2026`, `1er mars 2026`.
fn day_first(tokens: &Tokens, at: usize) -> Option<(Date, usize)> {
    let day = day(&tokens.free(at)?.folded)?;
    let month_at = skip(tokens, at.saturating_add(1))?;
    let month = month(tokens.free(month_at)?)?;
    let year_at = skip(tokens, month_at.saturating_add(1))?;
    let year = year(tokens, year_at)?;
    Some((Date::new(year, month, day).ok()?, year_at.saturating_add(1)))
}

/// `March 12, 2026`, `Mar 12th 2026`.
fn month_first(tokens: &Tokens, at: usize) -> Option<(Date, usize)> {
    let month = month(tokens.free(at)?)?;
    let day_at = at.saturating_add(1);
    let day = day(&tokens.free(day_at)?.folded)?;
    let year_at = skip(tokens, day_at.saturating_add(1))?;
    let year = year(tokens, year_at)?;
    Some((Date::new(year, month, day).ok()?, year_at.saturating_add(1)))
}

/// The opening of a range that ends in a full date: `from 3 March to 5 April 2026`,
/// `del 1 al 15 de marzo de 2026`. Its year is that of the end, or the one before.
fn range_opening(tokens: &Tokens, end_at: usize, end: Date) -> Option<(Date, usize, usize)> {
    const UNTIL: &[&str] =
        &["to", "until", "till", "al", "a", "hasta", "bis", "au", "ate", "ao", "and", "y"];
    let until_at = end_at.checked_sub(1)?;
    let until = tokens.get(until_at)?;
    if !UNTIL.contains(&&*until.folded) {
        return None;
    }
    let last_at = until_at.checked_sub(1)?;
    let last = tokens.free(last_at)?;
    if let Some(month) = month(last) {
        let day_at = (1..=2).find_map(|back| {
            let at = last_at.checked_sub(back)?;
            day(&tokens.free(at)?.folded).map(|_| at)
        })?;
        let day = day(&tokens.get(day_at)?.folded)?;
        let year = if month <= end.month() { end.year() } else { end.year().checked_sub(1)? };
        return Some((Date::new(year, month, day).ok()?, day_at, until_at));
    }
    let opens = tokens.get(last_at.checked_sub(1)?)?;
    let from = ["del", "from", "vom", "du", "de", "dal", "between", "entre"];
    let day = day(&last.folded).filter(|day| *day < end.day())?;
    from.contains(&&*opens.folded)
        .then(|| Date::new(end.year(), end.month(), day).ok())?
        .map(|date| (date, last_at, until_at))
}

/// The token at `at`, or the one after a small word (`de`, `of`).
fn skip(tokens: &Tokens, at: usize) -> Option<usize> {
    let folded = &*tokens.free(at)?.folded;
    let small = matches!(folded, "de" | "del" | "of" | "d" | "do" | "di");
    Some(if small { at.saturating_add(1) } else { at })
}

fn day(folded: &str) -> Option<i8> {
    let digits = folded.trim_end_matches(|c: char| !c.is_ascii_digit());
    let ending = folded.get(digits.len()..)?;
    let is_ending = matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "°" | "o");
    digits.parse().ok().filter(|day| is_ending && (1..=31).contains(day))
}

fn year(tokens: &Tokens, at: usize) -> Option<i16> {
    let token = tokens.free(at)?;
    let is_year = token.core.len() == 4 && token.is_digits();
    token.core.parse().ok().filter(|year| is_year && YEARS.contains(year))
}

/// Months in English, Spanish, German, French, Portuguese, Italian, Catalan and Dutch: the folded
/// beginnings that tell them apart, and the words they must be a beginning or an abbreviation of.
#[rustfmt::skip]
pub(super) const MONTHS: [&[&str]; 12] = [
    &["january", "enero", "januar", "janner", "janvier", "janeiro", "gennaio", "gener", "januari"],
    &["february", "febrero", "februar", "feber", "fevrier", "fevereiro", "febbraio", "febrer",
        "februari"],
    &["march", "marzo", "marz", "maerz", "mars", "marco", "maart", "mrz"],
    &["april", "abril", "avril", "aprile", "avr", "abr", "apr"],
    &["may", "mayo", "mai", "maio", "maggio", "maig", "mei"],
    &["june", "junio", "juni", "juin", "junho", "giugno", "juny"],
    &["july", "julio", "juli", "juillet", "julho", "luglio", "juliol"],
    &["august", "agosto", "aout", "agost", "augustus"],
    &["september", "septiembre", "setiembre", "septembre", "setembro", "settembre",
        "setembre", "sept"],
    &["october", "octubre", "oktober", "octobre", "outubro", "ottobre"],
    &["november", "noviembre", "novembre", "novembro"],
    &["december", "diciembre", "dezember", "decembre", "dezembro", "dicembre", "desembre"],
];

fn month(token: &Token) -> Option<i8> {
    (token.said.month > 0).then_some(token.said.month)
}
