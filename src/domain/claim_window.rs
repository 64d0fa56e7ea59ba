//! Claim windows: by when something may still be claimed, cancelled or proven (domain.md 7.7).
//!
//! # Contract
//! The lengths are data with a source and a day on which somebody looked (`config/windows.toml`,
//! overridden by `[[window]]`), never numbers in code: vendors change them. A window of a case
//! ends at one instant, shown in UTC because vendors count so, and its end is never silent (I-24).

use crate::domain::calendar::Calendar;
use crate::domain::kind::Language;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// How long a window is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// Hours from the instant at which it begins. A day of a vendor's policy is 24 of them.
    Hours(u32),
    /// Whole months after the end of the calendar month in which it begins (UTC): SLA claims.
    MonthsAfterMonth(u32),
}

/// One rule of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowRule {
    /// Its name in commands, such as `nce-cancel`.
    pub code: String,
    /// What ends with it, in English and in Spanish.
    pub what: (String, String),
    /// What starts its clock, in English and in Spanish.
    pub begins: (String, String),
    /// How long it is open.
    pub length: Length,
    /// Where that is said: a page or a contract.
    pub source: String,
    /// When somebody last looked there.
    pub checked_on: Date,
}

impl WindowRule {
    /// The window that begins at an instant.
    #[must_use]
    pub fn from(&self, starts_at: Timestamp, is_assumed: bool) -> ClaimWindow {
        ClaimWindow {
            code: self.code.clone(),
            what: self.what.clone(),
            starts_at,
            ends_at: end(self.length, starts_at),
            is_assumed,
            warned: Warned::Nothing,
        }
    }
}

/// An end that cannot be reckoned is the start: an over-early warning harms nobody.
fn end(length: Length, starts_at: Timestamp) -> Timestamp {
    match length {
        Length::Hours(hours) => {
            starts_at.checked_add(SignedDuration::from_hours(i64::from(hours))).unwrap_or(starts_at)
        }
        Length::MonthsAfterMonth(months) => {
            let first = starts_at.to_zoned(TimeZone::UTC).date().first_of_month();
            first
                .checked_add(i64::from(months).saturating_add(1).months())
                .and_then(|end| end.to_zoned(TimeZone::UTC))
                .map_or(starts_at, |end| end.timestamp())
        }
    }
}

/// The table of a house.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowTable(pub Vec<WindowRule>);

impl WindowTable {
    /// Days after which a rule must be looked at again (domain.md section 5).
    pub const STALE_DAYS: i32 = 180;

    /// The rule of a code, in any case, with blanks or `_` for `-`.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&WindowRule> {
        let wanted = code.trim().to_lowercase().replace([' ', '_'], "-");
        self.0.iter().find(|rule| rule.code == wanted)
    }

    /// The codes, for a refusal that says what would be right.
    #[must_use]
    pub fn codes(&self) -> Vec<&str> {
        self.0.iter().map(|rule| rule.code.as_str()).collect()
    }

    /// Puts a rule into the table, in the place of the one with its code.
    pub fn put(&mut self, rule: WindowRule) {
        match self.0.iter_mut().find(|known| known.code == rule.code) {
            Some(known) => *known = rule,
            None => self.0.push(rule),
        }
    }

    /// Rules that nobody has looked at for too long.
    #[must_use]
    pub fn stale(&self, today: Date) -> Vec<&WindowRule> {
        let is_stale = |rule: &&WindowRule| {
            rule.checked_on.checked_add(Self::STALE_DAYS.days()).is_ok_and(|due| due < today)
        };
        self.0.iter().filter(is_stale).collect()
    }
}

/// The last warning that went out about a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warned {
    /// None.
    Nothing,
    /// Half of it has passed.
    Half,
    /// It ends soon: 24 hours before, or five business days where it is longer than two weeks.
    Soon,
    /// It has ended.
    Ended,
}

/// A window that runs on a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimWindow {
    /// Its rule.
    pub code: String,
    /// What ends with it, in English and in Spanish, as the rule said when it was set.
    pub what: (String, String),
    /// When its clock started.
    pub starts_at: Timestamp,
    /// The first instant at which it is too late.
    pub ends_at: Timestamp,
    /// The desk took the start from the mail; no person has said so.
    pub is_assumed: bool,
    /// The last warning about it.
    pub warned: Warned,
}

/// Windows longer than this are warned of five business days before their end.
const SHORT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long before a short window's end its warning is due.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);

impl ClaimWindow {
    /// What ends with it, in the reader's language.
    #[must_use]
    pub fn what_in(&self, language: Language) -> &str {
        if language == Language::ES { &self.what.1 } else { &self.what.0 }
    }

    /// It is too late.
    #[must_use]
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.ends_at <= now
    }

    /// What is left of it; nothing once it has ended.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> SignedDuration {
        self.ends_at.duration_since(now).max(SignedDuration::ZERO)
    }

    /// When a warning is due; `None` where this window has none of that sort.
    #[must_use]
    pub fn due(&self, warning: Warned, calendar: &Calendar) -> Option<Timestamp> {
        let whole = self.ends_at.duration_since(self.starts_at);
        match warning {
            Warned::Nothing => None,
            Warned::Half => self.starts_at.checked_add(whole.checked_div(2)?).ok(),
            Warned::Soon if whole > SHORT => Some(calendar.business_days_before(self.ends_at, 5)),
            Warned::Soon if whole > A_DAY => self.ends_at.checked_sub(A_DAY).ok(),
            Warned::Soon => None,
            Warned::Ended => Some(self.ends_at),
        }
    }

    /// The next warning and its time. Short of its end, what is past is not made up for.
    #[must_use]
    pub fn next(&self, calendar: &Calendar) -> Option<(Timestamp, Warned)> {
        let due = |warning| Some((self.due(warning, calendar)?, warning));
        [Warned::Half, Warned::Soon, Warned::Ended]
            .into_iter()
            .filter(|warning| *warning > self.warned)
            .filter_map(due)
            .min()
    }

    /// The warnings that are past `now`: the reader of this very letter sees the date anyway.
    #[must_use]
    pub fn past(&self, calendar: &Calendar, now: Timestamp) -> Warned {
        [Warned::Ended, Warned::Soon, Warned::Half]
            .into_iter()
            .find(|warning| self.due(*warning, calendar).is_some_and(|due| due <= now))
            .unwrap_or(Warned::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Time, Weekday, date};

    fn rule(length: Length) -> WindowRule {
        WindowRule {
            code: "nce-cancel".to_owned(),
            what: ("cancel".to_owned(), "cancelar".to_owned()),
            begins: ("the purchase".to_owned(), "la compra".to_owned()),
            length,
            source: "a page".to_owned(),
            checked_on: date(2026, 11, 23),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn week() -> Calendar {
        let days = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
        ];
        let (nine, five) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
        Calendar::new(TimeZone::UTC, nine, five, &days, Vec::new()).unwrap()
    }

    #[test]
    fn seven_days_are_168_hours_to_the_minute() {
        let window = rule(Length::Hours(168)).from(at("2026-11-20T14:05:00Z"), false);
        assert_eq!(window.ends_at, at("2026-11-27T14:05:00Z"));
        assert!(!window.has_ended(at("2026-11-27T14:04:59Z")));
        assert!(window.has_ended(at("2026-11-27T14:05:00Z")));
    }

    #[test]
    fn an_sla_claim_counts_from_the_end_of_the_month_of_the_incident() {
        let two = rule(Length::MonthsAfterMonth(2));
        assert_eq!(two.from(at("2026-11-03T10:00:00Z"), false).ends_at, at("2027-02-01T00:00:00Z"));
        let one = rule(Length::MonthsAfterMonth(1));
        assert_eq!(one.from(at("2026-12-31T23:59:00Z"), false).ends_at, at("2027-02-01T00:00:00Z"));
    }

    #[test]
    fn a_week_is_warned_of_at_half_time_a_day_before_and_at_its_end() {
        let mut window = rule(Length::Hours(168)).from(at("2026-11-20T00:00:00Z"), false);
        let mut seen = Vec::new();
        while let Some((due, warning)) = window.next(&week()) {
            seen.push(due.to_string());
            window.warned = warning;
        }
        assert_eq!(seen, ["2026-11-23T12:00:00Z", "2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z"]);
    }

    #[test]
    fn a_day_is_warned_of_at_half_time_and_a_month_a_business_week_before() {
        let day = rule(Length::Hours(24)).from(at("2026-11-20T00:00:00Z"), false);
        assert_eq!(day.due(Warned::Soon, &week()), None);
        let months = rule(Length::Hours(60 * 24)).from(at("2026-10-01T00:00:00Z"), false);
        assert_eq!(months.ends_at, at("2026-11-30T00:00:00Z"));
        assert_eq!(months.due(Warned::Soon, &week()), Some(at("2026-11-23T00:00:00Z")));
    }

    #[test]
    fn what_was_past_when_the_window_was_learned_is_not_made_up_for() {
        let window = rule(Length::Hours(168)).from(at("2026-11-20T00:00:00Z"), true);
        assert_eq!(window.past(&week(), at("2026-11-26T08:00:00Z")), Warned::Soon);
        assert_eq!(window.past(&week(), at("2026-11-20T08:00:00Z")), Warned::Nothing);
        assert_eq!(window.past(&week(), at("2027-01-01T00:00:00Z")), Warned::Ended);
    }

    #[test]
    fn a_rule_goes_stale_and_its_code_is_read_as_people_write_it() {
        let table = WindowTable(vec![rule(Length::Hours(168))]);
        assert!(table.find(" NCE cancel ").is_some() && table.find("nce").is_none());
        assert!(table.stale(date(2027, 5, 22)).is_empty());
        assert_eq!(table.stale(date(2027, 5, 23)).len(), 1);
    }
}
