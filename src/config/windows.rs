//! The table of claim windows: the one that comes with the program, and a reseller's `[[window]]`.

use super::reader::{Section, Sheet};
use crate::domain::claim_window::{Length, WindowRule, WindowTable};
use jiff::civil::Date;

/// The table as it was looked up; see its head.
const SHIPPED: &str = include_str!("windows.toml");

/// A window longer than this many hours is a slip of the pen: ten years.
const HOURS_MAX: u32 = 10 * 366 * 24;

/// The table of a house: the shipped one, and what `[[window]]` changes of it.
pub(super) fn table(top: &Section<'_, '_>) -> WindowTable {
    let mut table = shipped();
    for section in top.sections("window") {
        if let Some(rule) = rule(section) {
            table.put(rule);
        }
    }
    table
}

/// The table that comes with the program; a test reads it.
fn shipped() -> WindowTable {
    let Ok((sheet, read)) = Sheet::parse(SHIPPED) else { return WindowTable::default() };
    let top = Section::top(&sheet, &read);
    WindowTable(top.sections("window").into_iter().filter_map(rule).collect())
}

fn rule(section: Section<'_, '_>) -> Option<WindowRule> {
    let code = section.required("code", "nce-cancel").and_then(|_| section.checked("code", code));
    let en = section.required("en", "cancel a subscription");
    let es = section.text("es").or_else(|| en.clone());
    let begins_en = section.required("begins_en", "the purchase");
    let begins_es = section.text("begins_es").or_else(|| begins_en.clone());
    let length =
        section.required("length", "168 h").and_then(|_| section.checked("length", length));
    let source = section.required("source", "our contract, clause 7");
    let checked_on = section.required("checked_on", "2026-11-23").and_then(|_| {
        section.checked("checked_on", |text| {
            text.parse::<Date>()
                .map_err(|_| format!("{text:?} is not a date; write \"2026-11-23\""))
        })
    });
    section.end();
    Some(WindowRule {
        code: code?,
        what: (en?, es?),
        begins: (begins_en?, begins_es?),
        length: length?,
        source: source?,
        checked_on: checked_on?,
    })
}

fn code(text: &str) -> Result<String, String> {
    let fits = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let is_word = fits && !text.is_empty() && text.len() <= 40;
    is_word.then(|| text.to_owned()).ok_or_else(|| {
        format!("{text:?} must be small letters, digits and hyphens, such as nce-cancel")
    })
}

/// `"168 h"`, `"60 d"`, `"2 months after the month"`.
fn length(text: &str) -> Result<Length, String> {
    let wrong = || {
        format!("{text:?} is no length; write \"168 h\", \"60 d\" or \"2 months after the month\"")
    };
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong())?;
    let hours = |hours: Option<u32>| {
        hours.filter(|hours| (1..=HOURS_MAX).contains(hours)).map(Length::Hours)
    };
    let length = match unit.trim() {
        "h" => hours(Some(number)),
        "d" => hours(number.checked_mul(24)),
        "month after the month" | "months after the month" => {
            (1..=120).contains(&number).then_some(Length::MonthsAfterMonth(number))
        }
        _ => None,
    };
    length.ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_read_to_its_last_row_without_a_problem() {
        let (sheet, read) = Sheet::parse(SHIPPED).unwrap();
        let top = Section::top(&sheet, &read);
        let rows = top.sections("window");
        let count = rows.len();
        assert_eq!(rows.into_iter().filter_map(rule).count(), count);
        let problems = sheet.into_problems();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(shipped().find("nce-cancel").unwrap().length, Length::Hours(168));
        assert_eq!(shipped().find("fraud").unwrap().length, Length::Hours(60 * 24));
        assert_eq!(shipped().find("sla-azure").unwrap().length, Length::MonthsAfterMonth(2));
    }

    #[test]
    fn a_length_is_refused_with_what_would_be_right() {
        for wrong in ["7", "d", "0 d", "7 weeks", "99999999 h", "-3 h", ""] {
            assert!(length(wrong).unwrap_err().contains("168 h"), "{wrong}");
        }
    }
}
