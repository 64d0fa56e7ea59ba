//! An escalation: the provider's part of a case, with a state machine of its own (domain.md 7.4).
//!
//! ```text
//! Sent → Referenced → InProgress ↔ NeedsInfo → Answered → Verified → Ended
//!            ↑______________ Contested ___________|                 Withdrawn
//! ```
//!
//! A brief that is not complete is refused, not kept; one of severity A or B waits as an approval
//! of the case before it is an escalation at all. What the provider writes is taken for what it
//! seems to be, and only an agent says that an answer holds.

use crate::domain::address::Address;
use crate::domain::letter::BriefLine;
use crate::domain::message::MessageId;
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
    /// The provider is at work on it.
    InProgress,
    /// The provider asks us something.
    NeedsInfo,
    /// The provider has written what may be an answer; an agent judges it.
    Answered,
    /// An agent has checked the provider's answer, and it holds.
    Verified,
    /// An agent has objected to the provider's answer.
    Contested,
    /// Over: the case was resolved on it.
    Ended,
    /// Over: we no longer ask.
    Withdrawn,
}

/// What a message of the provider seems to be (domain.md 2.3). A suggestion: only an agent's word
/// makes an answer one, and nothing of it ever closes a case (I-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeming {
    /// The request was filed and has its reference.
    Filed,
    /// Somebody took it on.
    Assigned,
    /// They are at work on it.
    Working,
    /// They ask us something.
    Asks,
    /// They decide or answer.
    Answer,
    /// They close or archive it.
    Closes,
}

impl Seeming {
    /// Nobody of ours has to do anything for it.
    #[must_use]
    pub fn is_only_progress(self) -> bool {
        match self {
            Self::Filed | Self::Assigned | Self::Working => true,
            Self::Asks | Self::Answer | Self::Closes => false,
        }
    }
}

/// What an agent says of an escalation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// They are still at it: we wait.
    Working,
    /// That was their answer: it is our turn to check it.
    Answered,
    /// Their answer was checked and holds: the credit is there, the explanation fits the lines.
    Verified,
}

/// One step of an escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationStep {
    /// The reference was learned.
    Referenced(String),
    /// The provider is at work.
    Working,
    /// The provider asks us something.
    AskedUs,
    /// The provider wrote what may be an answer.
    Answered,
    /// An agent checked it, and it holds.
    Verified,
    /// An agent objected to it; the provider owes the next word again.
    Contested,
    /// An agent wrote to the provider, who owes the next word.
    Replied,
    /// A message of the provider's came from this address: answers go there.
    HeardFrom(Address),
    /// A message of ours or theirs belongs to it: answers to it are about this escalation.
    Threaded(MessageId),
    /// Nobody is chased before then.
    ChaseAt(Timestamp),
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
    /// The provider has answered at least once.
    pub was_answered: bool,
    /// The provider's mailbox that wrote last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correspondent: Option<Address>,
    /// The latest messages of it, ours and theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub message_ids: Vec<MessageId>,
    /// When its silence is asked about, while the provider or the filer owes us a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chase_at: Option<Timestamp>,
}

impl Escalation {
    /// Message ids kept; the provider's answers refer to the latest ones.
    pub const IDS_MAX: usize = 12;

    /// It is not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.status {
            EscalationStatus::Sent
            | EscalationStatus::Referenced
            | EscalationStatus::InProgress
            | EscalationStatus::NeedsInfo
            | EscalationStatus::Answered
            | EscalationStatus::Verified
            | EscalationStatus::Contested => true,
            EscalationStatus::Ended | EscalationStatus::Withdrawn => false,
        }
    }

    /// The provider, or the filer, owes us the next word.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        match self.status {
            EscalationStatus::Sent
            | EscalationStatus::Referenced
            | EscalationStatus::InProgress
            | EscalationStatus::Contested => true,
            EscalationStatus::NeedsInfo
            | EscalationStatus::Answered
            | EscalationStatus::Verified
            | EscalationStatus::Ended
            | EscalationStatus::Withdrawn => false,
        }
    }

    /// Where words for the provider go: to the mailbox that wrote last, as their mail asks
    /// (domain.md 2.3), else to whom the brief went.
    #[must_use]
    pub fn addressee(&self) -> &Address {
        self.correspondent.as_ref().unwrap_or(&self.recipient)
    }

    pub(in crate::domain) fn apply(&mut self, _at: Timestamp, step: &EscalationStep) {
        use EscalationStatus as S;
        match step {
            EscalationStep::Referenced(reference) => {
                self.reference = Some(reference.clone());
                if self.status == S::Sent {
                    self.status = S::Referenced;
                }
                self.chases = 0;
            }
            EscalationStep::Working | EscalationStep::Replied => self.goes_on(S::InProgress),
            EscalationStep::Contested => self.goes_on(S::Contested),
            EscalationStep::AskedUs => self.rests(S::NeedsInfo),
            EscalationStep::Answered => {
                self.rests(S::Answered);
                self.was_answered = true;
            }
            EscalationStep::Verified => {
                self.rests(S::Verified);
                self.was_answered = true;
            }
            EscalationStep::HeardFrom(address) => self.correspondent = Some(address.clone()),
            EscalationStep::Threaded(id) => {
                self.message_ids.retain(|known| known != id);
                self.message_ids.push(id.clone());
                if self.message_ids.len() > Self::IDS_MAX {
                    self.message_ids.remove(0);
                }
            }
            EscalationStep::ChaseAt(at) => self.chase_at = Some(*at),
            EscalationStep::Chased => self.chases = self.chases.saturating_add(1),
            EscalationStep::Ended => self.rests(S::Ended),
            EscalationStep::Withdrawn => self.rests(S::Withdrawn),
        }
    }

    fn goes_on(&mut self, status: EscalationStatus) {
        self.status = status;
        self.chases = 0;
    }

    fn rests(&mut self, status: EscalationStatus) {
        self.status = status;
        self.chases = 0;
        self.chase_at = None;
    }
}
