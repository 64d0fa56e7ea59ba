//! The stages of an unpaid invoice, in their order.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How far the customer has been asked for an invoice (domain.md 3.3). Ordered: what comes later
/// is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Stage {
    /// A courtesy note before the due date.
    PreDue,
    /// A reminder, from 1.
    Reminder(u8),
    /// The final demand, which names suspension as the next step.
    FinalDemand,
    /// Notice of a suspension on a named day.
    SuspensionNotice,
}

impl Stage {
    /// The word used in files and listings: short, because a file of collections holds many.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::PreDue => "pre_due".to_owned(),
            Self::Reminder(number) => format!("reminder{number}"),
            Self::FinalDemand => "final_demand".to_owned(),
            Self::SuspensionNotice => "suspension_notice".to_owned(),
        }
    }

    /// The letter that carries it; later reminders share one.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::PreDue => "coll.pre_due",
            Self::Reminder(0 | 1) => "coll.reminder1",
            Self::Reminder(_) => "coll.reminder2",
            Self::FinalDemand => "coll.final_demand",
            Self::SuspensionNotice => "coll.suspension_notice",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word())
    }
}

impl From<Stage> for String {
    fn from(stage: Stage) -> Self {
        stage.word()
    }
}

impl TryFrom<String> for Stage {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unknown = || format!("{text:?} is no stage of collections");
        Ok(match text.as_str() {
            "pre_due" => Self::PreDue,
            "final_demand" => Self::FinalDemand,
            "suspension_notice" => Self::SuspensionNotice,
            other => {
                let number = other.strip_prefix("reminder").ok_or_else(unknown)?;
                Self::Reminder(number.parse().map_err(|_| unknown())?)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_ordered_and_read_back_from_their_words() {
        let order = [
            Stage::PreDue,
            Stage::Reminder(1),
            Stage::Reminder(2),
            Stage::FinalDemand,
            Stage::SuspensionNotice,
        ];
        assert!(order.is_sorted());
        for stage in order {
            assert_eq!(Stage::try_from(stage.word()), Ok(stage));
        }
        assert!(Stage::try_from("reminderX".to_owned()).is_err());
    }
}
