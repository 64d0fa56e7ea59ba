//! A suspension of access: planned, noticed, approved, ordered, confirmed, and undone
//! (domain.md 1.2, I-13 … I-17).

use crate::domain::address::Address;
use crate::domain::message::ContentHash;
use crate::domain::money::Money;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the agent who asks for a suspension states: facts that no ledger holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPlan {
    /// Subscriptions and seats, one line each, as the customer knows them.
    pub services: Vec<String>,
    /// The provider's regime they are under, by its name in the configuration.
    pub regime: String,
    /// When the commitment ends, where the regime counts data loss from it.
    pub term_ends: Option<Date>,
    /// What we go on owing the provider; stated, never computed (domain.md 1.2).
    pub exposure: Option<Money>,
}

/// Where a suspension stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionState {
    /// The notice was written; its period runs once it is served.
    Noticed,
    /// The period is over and supervisors were asked.
    ApprovalAsked {
        /// When.
        at: Timestamp,
        /// What was shown to them.
        snapshot: ContentHash,
    },
    /// A supervisor agreed to this very snapshot.
    Approved {
        /// When.
        at: Timestamp,
        /// Who.
        by: Address,
        /// What was shown to them; anything else voids the approval.
        snapshot: ContentHash,
    },
    /// The operator was told to suspend. Nobody assumes that it is done (I-15).
    Ordered {
        /// When.
        at: Timestamp,
        /// When the operator was last asked whether it is done.
        asked_at: Timestamp,
    },
    /// The operator confirmed it.
    Suspended {
        /// When.
        at: Timestamp,
        /// Who said so.
        by: Address,
    },
    /// The operator was told to restore access.
    ReinstatementOrdered {
        /// When.
        at: Timestamp,
        /// When the operator was last asked whether it is done.
        asked_at: Timestamp,
    },
    /// The operator confirmed that access is restored.
    Reinstated {
        /// When.
        at: Timestamp,
        /// Who said so.
        by: Address,
    },
    /// It will not happen: paid, disputed, denied, or overtaken before the order.
    Dropped {
        /// When.
        at: Timestamp,
        /// Why, in words.
        because: String,
    },
}

impl SuspensionState {
    /// The word used in files and listings.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Noticed => "noticed",
            Self::ApprovalAsked { .. } => "approval_asked",
            Self::Approved { .. } => "approved",
            Self::Ordered { .. } => "ordered",
            Self::Suspended { .. } => "suspended",
            Self::ReinstatementOrdered { .. } => "reinstatement_ordered",
            Self::Reinstated { .. } => "reinstated",
            Self::Dropped { .. } => "dropped",
        }
    }
}

/// One suspension of a file. What it says never changes: another list, day or set of invoices is
/// another suspension, with a notice of its own (I-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Who asked for it.
    pub requested_by: Address,
    /// When.
    pub requested_at: Timestamp,
    /// What is suspended.
    pub plan: AccessPlan,
    /// For which invoices, by [`invoice_key`](super::hold::invoice_key).
    pub invoices: BTreeSet<String>,
    /// When access ends, at the earliest.
    pub effective_at: Timestamp,
    /// The earliest day on which data may be lost.
    pub data_loss_on: Date,
    /// The notice, by its number in the file.
    pub notice: u32,
    /// The last reminder was written.
    pub is_reminded: bool,
    /// Days before the data loss of the last warning that was written.
    pub warned_days: Option<u32>,
    /// When access was confirmed to have ended; `None`: it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The customer was told that access comes back late, and by when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delayed_until: Option<Timestamp>,
    /// Where it stands.
    pub state: SuspensionState,
}

impl Suspension {
    /// It goes a step.
    pub(super) fn moved(&mut self, state: &SuspensionState) {
        if let SuspensionState::Suspended { at, .. } = state {
            self.ended_at = Some(*at);
        }
        self.state = state.clone();
    }

    /// It goes on: neither dropped nor undone.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state {
            SuspensionState::Noticed
            | SuspensionState::ApprovalAsked { .. }
            | SuspensionState::Approved { .. }
            | SuspensionState::Ordered { .. }
            | SuspensionState::Suspended { .. }
            | SuspensionState::ReinstatementOrdered { .. } => true,
            SuspensionState::Reinstated { .. } | SuspensionState::Dropped { .. } => false,
        }
    }

    /// The operator has been told to act, so that it can no longer be dropped, only undone.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        match self.state {
            SuspensionState::Ordered { .. }
            | SuspensionState::Suspended { .. }
            | SuspensionState::ReinstatementOrdered { .. } => true,
            SuspensionState::Noticed
            | SuspensionState::ApprovalAsked { .. }
            | SuspensionState::Approved { .. }
            | SuspensionState::Reinstated { .. }
            | SuspensionState::Dropped { .. } => false,
        }
    }
}
