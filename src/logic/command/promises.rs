//! What stands behind `#ask`, `#commit`, `#fulfilled` and `#window`.

use super::Command;
use super::arguments::{Read, one_of, only, unreadable};
use crate::domain::commitment::Promise;
use crate::domain::kind::Language;
use crate::logic::classify::facts::{FactPatterns, facts};
use crate::logic::fold::folded;
use crate::logic::missing::wanted::Wanted;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How a promise is written; refusals show it.
const COMMIT: &str = "#commit 2026-12-08 credit 120.00 EUR";
/// How a window is written.
const WINDOW: &str = "#window nce-cancel 2026-11-20";
/// Words that a name of a fact may have.
const NAME_WORDS_MAX: usize = 3;

/// The facts that are named, each by the longest name that fits; commas or blanks between.
pub(super) fn ask(argument: &str) -> Read {
    let words: Vec<&str> = argument
        .split(|c: char| c.is_whitespace() || ",;&+".contains(c))
        .filter(|word| !word.is_empty() && !matches!(*word, "and" | "y" | "e"))
        .collect();
    let mut wanted = Vec::new();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let name = (1..=NAME_WORDS_MAX.min(rest.len())).rev().find_map(|count| {
            let (name, after) = rest.split_at_checked(count)?;
            Some((Wanted::parse(&name.join("-"))?, after))
        });
        let Some((fact, after)) = name else {
            let said = rest.first().copied().unwrap_or_default();
            return Err(one_of("ask", said, Wanted::all().map(Wanted::key).collect()));
        };
        if !wanted.contains(&fact) {
            wanted.push(fact);
        }
        rest = after;
    }
    Ok(only(Command::Ask(wanted)))
}

/// A day, then what is promised: `credit 120.00 EUR`, `document …`, `callback`, `change …`.
pub(super) fn commit(argument: &str) -> Read {
    let (day, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let due_on = self::day(day).ok_or_else(|| unreadable(day, COMMIT))?;
    let (what, words) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    let words = words.trim();
    let promise = match folded(what).as_str() {
        "credit" | "abono" | "refund" | "reembolso" => {
            let amount = facts(words, Language::EN, &FactPatterns::default()).amounts;
            Promise::Credit(*amount.first().ok_or_else(|| unreadable(words, COMMIT))?)
        }
        "document" | "documento" => Promise::Document(words.to_owned()),
        "callback" | "call" | "llamada" => Promise::Callback,
        "change" | "cambio" => Promise::Change(words.to_owned()),
        _ => {
            return Err(one_of("commit", what, vec!["credit", "document", "callback", "change"]));
        }
    };
    Ok(only(Command::Commit { promise, due_on }))
}

/// A number where several are open, and the document that shows it.
pub(super) fn fulfilled(argument: &str) -> (Command, String) {
    let (first, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let (which, document) = match number(first) {
        Some(which) => (Some(which), rest.trim()),
        None => (None, argument),
    };
    let document = (!document.is_empty()).then(|| document.to_owned());
    only(Command::Fulfilled { which, document })
}

pub(super) fn take_back(argument: &str) -> Read {
    if argument.is_empty() {
        return Ok(only(Command::TakeBack(None)));
    }
    let which = number(argument).ok_or_else(|| unreadable(argument, "#uncommit 1"))?;
    Ok(only(Command::TakeBack(Some(which))))
}

/// A code and the day or the instant (UTC) at which its clock started, or `none`.
pub(super) fn window(argument: &str) -> Read {
    let (code, start) = argument.rsplit_once(char::is_whitespace).unwrap_or((argument, ""));
    let starts_at = match folded(start).as_str() {
        "none" | "no" | "ninguno" | "ninguna" => None,
        _ => Some(instant(start).ok_or_else(|| unreadable(argument, WINDOW))?),
    };
    Ok(only(Command::Window { code: code.trim().to_owned(), starts_at }))
}

/// A commitment's number: a few digits, never a document's.
fn number(text: &str) -> Option<u32> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

/// `2026-12-08`, or `8.12.2026` and `08/12/2026`, day before month.
fn day(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let mut parts = text.split(['.', '/']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && year.len() == 4;
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    is_whole.then_some(date)
}

/// A day is its first moment by UTC: a warning may come early, never late.
fn instant(text: &str) -> Option<Timestamp> {
    let day = || Some(self::day(text)?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    text.parse::<Timestamp>().ok().or_else(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(read: Read) -> Command {
        read.expect("it is understood").0
    }

    #[test]
    fn facts_are_asked_for_by_their_names_in_any_form() {
        assert_eq!(read(ask("")), Command::Ask(vec![]));
        let po_and_vat = Command::Ask(vec![Wanted::TaxId, Wanted::PurchaseOrder]);
        for words in ["vat po", "VAT, PO", "nif y pedido", "tax-id; purchase order; vat"] {
            assert_eq!(read(ask(words)), po_and_vat, "{words}");
        }
        assert!(ask("moon").unwrap_err().in_words(Language::EN).contains("invoice"));
    }

    #[test]
    fn a_promise_has_a_day_and_a_thing() {
        let Command::Commit { promise, due_on } = read(commit("2026-12-08 credit 120.00 EUR"))
        else {
            panic!("a promise")
        };
        assert_eq!(due_on, date(2026, 12, 8));
        assert!(matches!(promise, Promise::Credit(money) if money.to_string() == "120.00 EUR"));
        let Command::Commit { promise, due_on } =
            read(commit("8.12.2026 documento la rectificada"))
        else {
            panic!("a promise")
        };
        assert_eq!(due_on, date(2026, 12, 8));
        assert_eq!(promise, Promise::Document("la rectificada".to_owned()));
        for wrong in ["", "tomorrow callback", "2026-12-08", "2026-12-08 credit", "2026-12-08 gold"]
        {
            assert!(commit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_kept_is_named_by_its_number_or_its_document() {
        let fulfilled = |which, document: Option<&str>| Command::Fulfilled {
            which,
            document: document.map(str::to_owned),
        };
        assert_eq!(super::fulfilled("").0, fulfilled(None, None));
        assert_eq!(super::fulfilled("2").0, fulfilled(Some(2), None));
        assert_eq!(super::fulfilled("A-2026-0009").0, fulfilled(None, Some("A-2026-0009")));
        assert_eq!(super::fulfilled("2 20260009").0, fulfilled(Some(2), Some("20260009")));
        assert_eq!(super::fulfilled("20260009").0, fulfilled(None, Some("20260009")));
        assert!(take_back("A-1").is_err());
    }

    #[test]
    fn a_window_starts_on_a_day_by_utc_or_at_an_instant_or_not_at_all() {
        let starts = |text| {
            let Command::Window { code, starts_at } = read(window(text)) else {
                panic!("a window")
            };
            (code, starts_at.map(|at| at.to_string()))
        };
        let of = |text: &str| Some(text.to_owned());
        let code = || "nce-cancel".to_owned();
        assert_eq!(starts("nce-cancel 2026-11-20"), (code(), of("2026-11-20T00:00:00Z")));
        assert_eq!(starts("nce-cancel 2026-11-20T14:05:00Z"), (code(), of("2026-11-20T14:05:00Z")));
        assert_eq!(starts("nce-cancel none"), (code(), None));
        assert!(window("nce-cancel").is_err() && window("").is_err());
    }
}
