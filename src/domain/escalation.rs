//! An escalation: the provider's part of a case, with a state machine of its own (domain.md 7.4).

use crate::domain::address::Address;
use crate::domain::letter::BriefLine;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where an escalation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationStatus {
    /// The brief has gone out; no reference has come back.
    Sent,
    /// The provider's reference is known.
    Referenced,
    /// The provider has written; an agent judges what it means.
    Answered,
    /// Over: the case was resolved on it.
    Ended,
    /// Over: we no longer ask.
    Withdrawn,
}

/// One step of an escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationStep {
    /// The reference was learned.
    Referenced(String),
    /// The provider wrote.
    Answered,
    /// We chased.
    Chased,
    /// The case was resolved on it.
    Ended,
    /// We no longer ask.
    Withdrawn,
}

/// One request to the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// 1 for the first of its case.
    pub number: u32,
    /// Where it stands.
    pub status: EscalationStatus,
    /// To whom the brief went.
    pub recipient: Address,
    /// The recipient files in a portal, rather than being the provider.
    pub is_by_filer: bool,
    /// The provider's reference, verbatim.
    pub reference: Option<String>,
    /// The brief as it went out.
    pub brief: Vec<BriefLine>,
    /// When it went out.
    pub sent_at: Timestamp,
    /// How often we asked again.
    pub chases: u32,
    /// The provider has written at least once.
    pub was_answered: bool,
}

impl Escalation {
    /// It is not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.status {
            EscalationStatus::Sent | EscalationStatus::Referenced | EscalationStatus::Answered => {
                true
            }
            EscalationStatus::Ended | EscalationStatus::Withdrawn => false,
        }
    }

    /// The provider, or the filer, owes us the next word.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        match self.status {
            EscalationStatus::Sent | EscalationStatus::Referenced => true,
            EscalationStatus::Answered | EscalationStatus::Ended | EscalationStatus::Withdrawn => {
                false
            }
        }
    }

    pub(in crate::domain) fn apply(&mut self, _at: Timestamp, step: &EscalationStep) {
        match step {
            EscalationStep::Referenced(reference) => {
                self.reference = Some(reference.clone());
                if self.status == EscalationStatus::Sent {
                    self.status = EscalationStatus::Referenced;
                }
                self.chases = 0;
            }
            EscalationStep::Answered => {
                self.status = EscalationStatus::Answered;
                self.was_answered = true;
                self.chases = 0;
            }
            EscalationStep::Chased => self.chases = self.chases.saturating_add(1),
            EscalationStep::Ended => self.status = EscalationStatus::Ended,
            EscalationStep::Withdrawn => self.status = EscalationStatus::Withdrawn,
        }
    }
}
