//! A collections letter to a customer's contacts, and whether it reached anybody.

use crate::domain::address::Address;
use crate::domain::collections::policy::PolicyVersion;
use crate::domain::collections::stage::Stage;
use crate::domain::delivery::LetterId;
use crate::domain::message::ContentHash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of one copy of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passage {
    /// In the outbox.
    Waiting,
    /// A relay took it.
    Taken(Timestamp),
    /// A relay took it, and a machine answered that its reader is away.
    Away(Timestamp),
    /// It could not be delivered, or came back.
    Failed,
    /// It was overtaken by news before it left.
    Withdrawn,
}

/// One copy of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The letter.
    pub letter: LetterId,
    /// Its reader.
    pub to: Address,
    /// What became of it.
    pub passage: Passage,
}

/// One letter, in as many copies as contacts were written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Its number in the file, from 1.
    pub number: u32,
    /// How far it went: the highest stage of any invoice in it.
    pub stage: Stage,
    /// The policy under which it was written.
    pub policy: PolicyVersion,
    /// When it was written.
    pub written_at: Timestamp,
    /// Of what it says: invoices and amounts. Looked at again before it leaves (I-08).
    pub content: ContentHash,
    /// The copies.
    pub copies: Vec<Copy>,
}

impl Notice {
    /// When it first reached somebody: a relay took a copy that did not come back. What was
    /// answered by a machine alone reached nobody's eyes for sure; see [`Notice::served_at`].
    #[must_use]
    pub fn delivered_at(&self) -> Option<Timestamp> {
        self.copies
            .iter()
            .filter_map(|copy| match copy.passage {
                Passage::Taken(at) | Passage::Away(at) => Some(at),
                Passage::Waiting | Passage::Failed | Passage::Withdrawn => None,
            })
            .min()
    }

    /// When it was served: it reached somebody who did not answer by machine that they are away
    /// (I-14).
    #[must_use]
    pub fn served_at(&self) -> Option<Timestamp> {
        self.copies
            .iter()
            .filter_map(|copy| match copy.passage {
                Passage::Taken(at) => Some(at),
                Passage::Away(_) | Passage::Waiting | Passage::Failed | Passage::Withdrawn => None,
            })
            .min()
    }

    /// Whom it was served on.
    pub fn served_on(&self) -> impl Iterator<Item = &Address> {
        let taken = self.copies.iter().filter(|copy| matches!(copy.passage, Passage::Taken(_)));
        taken.map(|copy| &copy.to)
    }

    /// It reaches nobody any more: as if it had never been written.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.copies.iter().all(|copy| match copy.passage {
            Passage::Failed | Passage::Withdrawn => true,
            Passage::Waiting | Passage::Taken(_) | Passage::Away(_) => false,
        })
    }

    /// Every copy came back, so that somebody must find another contact.
    #[must_use]
    pub fn is_returned(&self) -> bool {
        self.is_lost() && self.copies.iter().any(|copy| copy.passage == Passage::Failed)
    }

    /// Some copy has not left yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.copies.iter().any(|copy| copy.passage == Passage::Waiting)
    }
}

/// The policy was told to the customer: `policy.statement`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Which version.
    pub policy: PolicyVersion,
    /// When it was written.
    pub written_at: Timestamp,
    /// The copies.
    pub copies: Vec<Copy>,
}

impl Statement {
    /// It reached somebody.
    #[must_use]
    pub fn is_delivered(&self) -> bool {
        let arrived = |copy: &Copy| matches!(copy.passage, Passage::Taken(_) | Passage::Away(_));
        self.copies.iter().any(arrived)
    }

    /// It reaches nobody any more.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        let gone = |copy: &Copy| matches!(copy.passage, Passage::Failed | Passage::Withdrawn);
        self.copies.iter().all(gone)
    }
}
