//! A commitment: something we promised a customer by a day, watched until they have it (I-26).
//!
//! A credit that was granted is not a case that is resolved: it comes with some later invoice, and
//! until it is there somebody of ours must look (domain.md 0.7).

use crate::domain::address::Address;
use crate::domain::money::Money;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// Money back, by a credit note.
    Credit(Money),
    /// A document, such as a corrected invoice; which one, in the agent's words, may be empty.
    Document(String),
    /// A call.
    Callback,
    /// A change, such as of the seats; which one, in the agent's words, may be empty.
    Change(String),
}

/// How a commitment stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// Not kept yet.
    Open,
    /// The customer has it.
    Fulfilled {
        /// When somebody said so.
        at: Timestamp,
        /// The document that shows it, such as a credit note's number.
        document: Option<String>,
    },
    /// It was a mistake, or the customer needs it no more.
    TakenBack,
}

/// One commitment of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// 1 for the first of its case.
    pub number: u32,
    /// What was promised.
    pub promise: Promise,
    /// The last day, in the desk's zone, on which it is kept in time.
    pub due_on: Date,
    /// Who of ours promised it and sees to it.
    pub owner: Address,
    /// When it was promised.
    pub made_at: Timestamp,
    /// When the desk looks at it next: on the day, after it, and then as often as customers who
    /// wait are told.
    pub watch_at: Timestamp,
    /// Its owner was reminded of it on the day.
    pub is_reminded: bool,
    /// How often the customer was told that it is late.
    pub delays: u32,
    /// How it stands.
    pub keeping: Keeping,
}

impl Commitment {
    /// Not kept yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.keeping {
            Keeping::Open => true,
            Keeping::Fulfilled { .. } | Keeping::TakenBack => false,
        }
    }

    pub(in crate::domain) fn apply(&mut self, at: Timestamp, step: &CommitmentStep) {
        match step {
            CommitmentStep::Reminded { watch_at } => {
                self.is_reminded = true;
                self.watch_at = *watch_at;
            }
            CommitmentStep::Missed { watch_at } => {
                self.is_reminded = true;
                self.delays = self.delays.saturating_add(1);
                self.watch_at = *watch_at;
            }
            CommitmentStep::Fulfilled { document } => {
                self.keeping = Keeping::Fulfilled { at, document: document.clone() };
            }
            CommitmentStep::TakenBack => self.keeping = Keeping::TakenBack,
        }
    }
}

/// One step of a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentStep {
    /// Its day came, and its owner was told.
    Reminded {
        /// When the desk looks next.
        watch_at: Timestamp,
    },
    /// Its day has passed, and the customer and a supervisor were told.
    Missed {
        /// When the desk looks next: the day by which the customer hears again.
        watch_at: Timestamp,
    },
    /// The customer has it.
    Fulfilled {
        /// The document that shows it.
        document: Option<String>,
    },
    /// It was a mistake, or is not needed any more.
    TakenBack,
}
