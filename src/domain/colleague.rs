//! What the desk remembers of one of our own people: absence, the last digest, the last turn.
//!
//! Who they are stands in the configuration; this is what changes from day to day, kept by the
//! store under their address.

use crate::domain::address::Address;
use crate::domain::ledger::SnapshotId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Somebody of ours is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// The first day on which they are back; `None`: until they say so.
    pub until: Option<Date>,
}

/// What the desk remembers of a colleague.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColleagueState {
    /// Whose.
    pub address: Address,
    /// They are away, or were and have not been asked since.
    #[serde(default)]
    pub away: Option<Away>,
    /// When a case was last given to them in their turn.
    #[serde(default)]
    pub assigned_at: Option<Timestamp>,
    /// The day of the last digest that was due to them, sent or empty.
    #[serde(default)]
    pub digest_on: Option<Date>,
    /// The statement of the books of which they were told that it is too old to collect by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_stale: Option<SnapshotId>,
}

impl ColleagueState {
    /// Somebody of whom nothing is remembered yet.
    #[must_use]
    pub fn of(address: &Address) -> Self {
        Self {
            address: address.clone(),
            away: None,
            assigned_at: None,
            digest_on: None,
            told_stale: None,
        }
    }

    /// They are away on a day.
    #[must_use]
    pub fn is_away(&self, today: Date) -> bool {
        self.away.is_some_and(|away| away.until.is_none_or(|until| today < until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_back_on_the_day_they_named() {
        let mut ana = ColleagueState::of(&Address::parse("ana@reseller.example").unwrap());
        let (sunday, monday) = (Date::constant(2026, 11, 29), Date::constant(2026, 11, 30));
        assert!(!ana.is_away(sunday));
        ana.away = Some(Away { until: Some(monday) });
        assert!(ana.is_away(sunday) && !ana.is_away(monday));
        ana.away = Some(Away { until: None });
        assert!(ana.is_away(monday));
    }
}
