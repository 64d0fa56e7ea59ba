//! The clock of an invoice: days since something, without the days on which it rested.
//!
//! # Contract
//! A hold stops the clock and never turns it back or forward: the days before it and after it
//! add up, and after it a customer has some business days of rest (I-09). Whatever was missed
//! moves later, never sooner.

use crate::domain::calendar::Calendar;
use crate::domain::collections::file::FileState;
use crate::domain::collections::policy::CollectionsPolicy;
use jiff::ToSpan;
use jiff::civil::Date;

/// A collections letter may reach a customer on that day, and access may end on it.
#[must_use]
pub fn is_letter_day(day: Date, calendar: &Calendar) -> bool {
    let tomorrow = day.tomorrow().unwrap_or(day);
    calendar.is_business_day(day) && calendar.is_business_day(tomorrow)
}

/// The first such day from `day` on, itself included.
#[must_use]
pub fn letter_day_from(day: Date, calendar: &Calendar) -> Date {
    const DAYS_MAX: u32 = 3_660;
    let mut candidate = day;
    for _ in 0..DAYS_MAX {
        if is_letter_day(candidate, calendar) {
            break;
        }
        candidate = candidate.tomorrow().unwrap_or(candidate);
    }
    candidate
}

/// The last such day until `day`, itself included.
#[must_use]
pub fn letter_day_until(day: Date, calendar: &Calendar) -> Date {
    const DAYS_MAX: u32 = 60;
    let before = |days: &u32| is_letter_day(minus(day, *days), calendar);
    (0..DAYS_MAX).find(before).map_or(day, |days| minus(day, days))
}

/// `days` calendar days after `day`.
#[must_use]
pub fn plus(day: Date, days: u32) -> Date {
    day.checked_add(i64::from(days).days()).unwrap_or(Date::MAX)
}

/// `days` calendar days before `day`.
#[must_use]
pub fn minus(day: Date, days: u32) -> Date {
    day.checked_sub(i64::from(days).days()).unwrap_or(Date::MIN)
}

/// Whole days from `from` to `to`; 0 where `to` is not later.
#[must_use]
pub fn days_between(from: Date, to: Date) -> u32 {
    let days = to.since(from).map_or(0, |span| span.get_days());
    u32::try_from(days).unwrap_or(0)
}

/// The day on which `need` days have passed for an invoice since `anchor`, resting days not
/// counted, and the rest after the last hold is over. `None` while it rests.
#[must_use]
pub fn ready_on(
    key: &str,
    anchor: Date,
    need: u32,
    file: &FileState,
    policy: &CollectionsPolicy,
    calendar: &Calendar,
) -> Option<Date> {
    let rests = rests(key, file, calendar)?;
    let mut ready = plus(anchor, need);
    let mut counted_to = anchor;
    let mut rested_until = None;
    for (from, to) in rests {
        let start = from.max(counted_to);
        if start < ready && to > start {
            ready = plus(ready, days_between(start, to));
        }
        counted_to = counted_to.max(to);
        rested_until = rested_until.max(Some(to));
    }
    let rest_over = rested_until.map(|end| calendar.business_days_after(end, policy.resume_days));
    Some(rest_over.map_or(ready, |day| day.max(ready)))
}

/// The days on which an invoice rested, from and until (exclusive), in order; `None` where it
/// rests still.
fn rests(key: &str, file: &FileState, calendar: &Calendar) -> Option<Vec<(Date, Date)>> {
    let mut rests = Vec::new();
    for hold in file.holds.iter().filter(|hold| hold.scope.covers(key)) {
        let lifted = hold.lifted.as_ref()?;
        rests.push((calendar.date(hold.since), calendar.date(lifted.at)));
    }
    if let Some(track) = file.tracks.get(key)
        && let (Some(settled), Some(returned)) = (track.settled_at, track.returned_at)
        && returned >= settled
    {
        rests.push((calendar.date(settled), calendar.date(returned)));
    }
    rests.sort();
    Some(rests)
}
