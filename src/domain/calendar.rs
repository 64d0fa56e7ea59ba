//! Business time: a zone, the hours of the working week, and holidays.
//!
//! Days are counted as local days and never as 24 hours, so that a promise made before the clocks
//! change still ends at the hour it names.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeSet;

/// When the desk is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    zone: TimeZone,
    opens: Time,
    closes: Time,
    weekdays: BTreeSet<i8>,
    holidays: BTreeSet<Date>,
}

/// Why hours cannot be a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCalendar {
    /// The day ends before it begins.
    #[error("the desk closes before it opens")]
    Hours,
    /// Nobody ever works.
    #[error("there is no working day in the week")]
    NoDays,
}

/// Days looked at before giving up; ten years of holidays are not a calendar.
const DAYS_MAX: u32 = 3_660;

impl Calendar {
    /// A calendar of these hours.
    ///
    /// # Errors
    /// See [`BadCalendar`].
    pub fn new(
        zone: TimeZone,
        opens: Time,
        closes: Time,
        weekdays: &[Weekday],
        holidays: impl IntoIterator<Item = Date>,
    ) -> Result<Self, BadCalendar> {
        if closes <= opens {
            return Err(BadCalendar::Hours);
        }
        if weekdays.is_empty() {
            return Err(BadCalendar::NoDays);
        }
        let weekdays = weekdays.iter().map(|day| day.to_monday_one_offset()).collect();
        Ok(Self { zone, opens, closes, weekdays, holidays: holidays.into_iter().collect() })
    }

    /// The zone in which the desk lives.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local date of an instant.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The local time of day of an instant.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> Time {
        self.local(at).time()
    }

    /// A local date and time as an instant; an hour that the clocks skip is read as the one after.
    #[must_use]
    pub fn at(&self, date: Date, time: Time) -> Timestamp {
        self.instant(date.to_datetime(time), Timestamp::MAX)
    }

    /// The `days`th business day after `date`; with 0 it is `date` itself.
    #[must_use]
    pub fn business_days_after(&self, date: Date, days: u32) -> Date {
        (0..days).fold(date, |day, _| self.business_day_after(day))
    }

    /// Somebody works on that day.
    #[must_use]
    pub fn is_business_day(&self, date: Date) -> bool {
        self.weekdays.contains(&date.weekday().to_monday_one_offset())
            && !self.holidays.contains(&date)
    }

    /// The desk is open at that instant.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let local = self.local(at);
        self.is_business_day(local.date()) && (self.opens..self.closes).contains(&local.time())
    }

    /// `at` itself while the desk is open, else the next opening.
    #[must_use]
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        if self.is_open(at) {
            return at;
        }
        let local = self.local(at);
        let today_still = self.is_business_day(local.date()) && local.time() < self.opens;
        let day = if today_still { local.date() } else { self.business_day_after(local.date()) };
        self.instant(day.to_datetime(self.opens), at)
    }

    /// The same hour `days` business days later, counted from the next moment of opening.
    ///
    /// With 0 it is that moment itself.
    #[must_use]
    pub fn after_business_days(&self, at: Timestamp, days: u32) -> Timestamp {
        let start = self.local(self.next_open(at));
        let day = (0..days).fold(start.date(), |day, _| self.business_day_after(day));
        self.instant(day.to_datetime(start.time()), at)
    }

    /// The same hour `days` business days earlier.
    #[must_use]
    pub fn business_days_before(&self, at: Timestamp, days: u32) -> Timestamp {
        let start = self.local(at);
        let day = (0..days).fold(start.date(), |day, _| self.business_day_before(day));
        self.instant(day.to_datetime(start.time()), at)
    }

    /// `minutes` of opening time later.
    #[must_use]
    pub fn after_business_minutes(&self, at: Timestamp, minutes: u32) -> Timestamp {
        let mut rest = SignedDuration::from_mins(i64::from(minutes));
        let mut from = self.next_open(at);
        for _ in 0..DAYS_MAX {
            let day = self.local(from).date();
            let closing = self.instant(day.to_datetime(self.closes), from);
            let left = closing.duration_since(from);
            if rest <= left {
                return from.checked_add(rest).unwrap_or(from);
            }
            rest = rest.saturating_sub(left);
            from = self.next_open(closing);
        }
        from
    }

    /// Minutes of opening time between two moments; 0 if the second is not later.
    #[must_use]
    pub fn business_minutes(&self, from: Timestamp, to: Timestamp) -> u64 {
        let mut minutes = 0_u64;
        let mut from = self.next_open(from);
        for _ in 0..DAYS_MAX {
            if from >= to {
                break;
            }
            let closing = self.instant(self.local(from).date().to_datetime(self.closes), from);
            let open = closing.min(to).duration_since(from).as_mins();
            minutes = minutes.saturating_add(u64::try_from(open).unwrap_or(0));
            from = self.next_open(closing);
        }
        minutes
    }

    /// The next moment of opening at least `days` calendar days later: for letters that must not
    /// arrive at night.
    #[must_use]
    pub fn after_days(&self, at: Timestamp, days: u32) -> Timestamp {
        let local = self.local(at);
        let later = local.checked_add(i64::from(days).days()).unwrap_or(local);
        self.next_open(self.instant(later, at))
    }

    fn business_day_after(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..DAYS_MAX {
            day = day.tomorrow().unwrap_or(day);
            if self.is_business_day(day) {
                break;
            }
        }
        day
    }

    fn business_day_before(&self, date: Date) -> Date {
        let mut day = date;
        for _ in 0..DAYS_MAX {
            day = day.yesterday().unwrap_or(day);
            if self.is_business_day(day) {
                break;
            }
        }
        day
    }

    fn local(&self, at: Timestamp) -> DateTime {
        at.to_zoned(self.zone.clone()).datetime()
    }

    /// A local time as an instant; an hour that the clocks skip is read as the one after.
    fn instant(&self, local: DateTime, fallback: Timestamp) -> Timestamp {
        local.to_zoned(self.zone.clone()).map_or(fallback, |zoned| zoned.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn madrid() -> Calendar {
        let week = [
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
        ];
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let (opens, closes) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
        Calendar::new(zone, opens, closes, &week, [date(2026, 12, 25)]).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_question_of_friday_night_is_due_on_tuesday_morning() {
        let due = madrid().after_business_days(at("2026-11-20T22:15:00Z"), 1);
        assert_eq!(due, at("2026-11-24T08:00:00Z"));
    }

    #[test]
    fn a_business_day_skips_the_weekend_and_the_holiday_and_keeps_the_hour() {
        let due = madrid().after_business_days(at("2026-12-24T10:30:00Z"), 1);
        assert_eq!(due, at("2026-12-28T10:30:00Z"));
    }

    #[test]
    fn the_hour_stays_when_the_clocks_change() {
        let before = at("2026-10-23T08:00:00Z"); // Friday, 10:00 in summer time
        assert_eq!(madrid().after_business_days(before, 1), at("2026-10-26T09:00:00Z"));
    }

    #[test]
    fn two_hours_of_work_reach_over_the_night() {
        let due = madrid().after_business_minutes(at("2026-11-23T15:00:00Z"), 120);
        assert_eq!(due, at("2026-11-24T09:00:00Z"));
    }

    #[test]
    fn opening_time_between_two_moments_skips_nights_and_weekends() {
        let minutes = |from, to| madrid().business_minutes(at(from), at(to));
        assert_eq!(minutes("2026-11-20T15:00:00Z", "2026-11-23T08:30:00Z"), 90);
        assert_eq!(minutes("2026-11-20T22:00:00Z", "2026-11-22T22:00:00Z"), 0);
        assert_eq!(minutes("2026-11-23T09:00:00Z", "2026-11-23T08:00:00Z"), 0);
        let due = madrid().after_business_minutes(at("2026-11-20T13:07:00Z"), 777);
        assert_eq!(madrid().business_minutes(at("2026-11-20T13:07:00Z"), due), 777);
    }

    #[test]
    fn hours_that_end_before_they_begin_are_refused() {
        let (early, late) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
        let bad = Calendar::new(TimeZone::UTC, late, early, &[Weekday::Monday], []);
        assert_eq!(bad, Err(BadCalendar::Hours));
    }
}
