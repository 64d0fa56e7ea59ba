//! How content a customer says they are, once their case is closed (CSAT).
//!
//! # Contract
//! Asked in a closing notice, never more than once in [`Satisfaction::ASKED_AGAIN_DAYS`] a
//! customer. What they answer is counted, and does nothing else: it neither opens a case again
//! nor gets an answer.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a customer says of how a case went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// It went well.
    Good,
    /// It went neither well nor badly.
    Fair,
    /// It went badly.
    Poor,
}

impl Rating {
    /// Every rating, the best first.
    pub const ALL: [Self; 3] = [Self::Good, Self::Fair, Self::Poor];
}

/// The question of one case, and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Satisfaction {
    /// When the customer was last asked.
    pub asked_at: Timestamp,
    /// What they answered; their latest word counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
}

impl Satisfaction {
    /// The question, not answered yet.
    #[must_use]
    pub fn asked(asked_at: Timestamp) -> Self {
        Self { asked_at, rating: None }
    }

    /// Keeps an answer, where there was a question.
    pub(in crate::domain) fn answer(question: &mut Option<Self>, rating: Rating) {
        if let Some(question) = question {
            question.rating = Some(rating);
        }
    }

    /// Days in which nobody is asked twice, whatever closes meanwhile.
    pub const ASKED_AGAIN_DAYS: i64 = 30;

    /// The customer was asked so lately that they are left in peace.
    #[must_use]
    pub fn is_recent(&self, now: Timestamp) -> bool {
        let pause = SignedDuration::from_hours(24 * Self::ASKED_AGAIN_DAYS);
        now.duration_since(self.asked_at) < pause
    }
}

/// What the customers of many cases said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ratings {
    /// Closing notices that asked.
    pub asked: usize,
    /// Of those, answered with [`Rating::Good`].
    pub good: usize,
    /// With [`Rating::Fair`].
    pub fair: usize,
    /// With [`Rating::Poor`].
    pub poor: usize,
}

impl Ratings {
    /// Counts one question, with its answer.
    pub fn add(&mut self, rating: Option<Rating>) {
        self.asked = self.asked.saturating_add(1);
        let count = match rating {
            None => return,
            Some(Rating::Good) => &mut self.good,
            Some(Rating::Fair) => &mut self.fair,
            Some(Rating::Poor) => &mut self.poor,
        };
        *count = count.saturating_add(1);
    }

    /// Questions that were answered.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.good.saturating_add(self.fair).saturating_add(self.poor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_again_before_thirty_days_are_over() {
        let asked = Satisfaction { asked_at: Timestamp::UNIX_EPOCH, rating: None };
        let after = |hours: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours);
        assert!(asked.is_recent(after(0)) && asked.is_recent(after(30 * 24 - 1)));
        assert!(!asked.is_recent(after(30 * 24)));
    }
}
