//! The outbox: letters as final bytes, waiting, tried, and what became of them.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::letter::Audience;
use crate::domain::message::{ContentHash, MessageId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The running number of an outgoing letter, unique in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LetterId(pub u64);

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a transport carries: envelope and content (RFC 5321 §2.3.1).
///
/// One recipient each, because one refused `RCPT` must not keep the others' mail back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailObject {
    /// `MAIL FROM`; `None` is the null reverse-path.
    pub sender: Option<Address>,
    /// `RCPT TO`.
    pub recipient: Address,
    /// Header and body as they go over the wire, lines ending in CRLF.
    pub content: Vec<u8>,
}

/// Where a letter stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Delivery {
    /// Committed; to be tried when its time has come.
    Waiting,
    /// An attempt was begun, and its end is not known yet. After a crash it is tried again with
    /// the same Message-ID, so that a double can be told by every mail program.
    Trying,
    /// The relay took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// Never again: a 5yz reply, five days of 4yz, or a bounce that came back.
    Failed {
        /// When.
        at: Timestamp,
        /// The last reply, or the bounce's reason.
        reason: String,
    },
    /// Kept back: over a limit, or by an operator.
    Held {
        /// Which limit, or whose decision.
        reason: String,
    },
    /// Overtaken by news before it left.
    Withdrawn {
        /// Which news.
        reason: String,
    },
}

impl Delivery {
    /// The word used in listings.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Trying => "trying",
            Self::Sent { .. } => "sent",
            Self::Failed { .. } => "failed",
            Self::Held { .. } => "held",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Something is still to be done about it.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Waiting | Self::Trying)
    }
}

/// One letter to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// Its number.
    pub id: LetterId,
    /// The case it belongs to; `None` for letters outside any case, such as `#list`'s answer.
    pub case: Option<CaseNumber>,
    /// Which letter of the catalogue, such as `case.ack`.
    pub letter: String,
    /// Which conversation it belongs to.
    pub audience: Audience,
    /// The fixed id under which it goes out, however often it is tried.
    pub message_id: MessageId,
    /// Envelope sender; `None` is the null reverse-path.
    pub sender: Option<Address>,
    /// Envelope recipient.
    pub recipient: Address,
    /// The final bytes, in the archive.
    pub content: ContentHash,
    /// Written by the desk itself rather than by a person (RFC 3834); counts against the limits.
    pub is_automatic: bool,
    /// When it was committed.
    pub written_at: Timestamp,
    /// Attempts begun so far.
    pub attempts: u32,
    /// When it may be tried (again).
    pub due_at: Timestamp,
    /// Where it stands.
    pub delivery: Delivery,
}
