//! What became of an inbound message: exactly one disposition each, kept for ever, in words.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::message::{ContentHash, MessageId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a message lies: mailbox, UIDVALIDITY and UID (RFC 3501 §2.3.1.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The configured name of the mailbox, such as `billing@reseller.example/INBOX`.
    pub mailbox: String,
    /// The mailbox's UIDVALIDITY.
    pub uid_validity: u32,
    /// The message's UID.
    pub uid: u32,
}

/// How far a mailbox is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// UIDVALIDITY under which the UID counts.
    pub uid_validity: u32,
    /// Every UID up to this one has its disposition.
    pub uid: u32,
}

/// What became of a message (DESIGN.md section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It opened a case.
    Opened,
    /// It continued a case.
    Continued,
    /// An agent's words or commands, carried out or refused.
    Command,
    /// The provider's, filed with its escalation.
    Provider,
    /// It reports the fate of a letter of ours.
    Bounce,
    /// A machine's; kept, never answered.
    Automatic,
    /// The same message as one that has its disposition.
    Duplicate,
    /// Kept for a person to look at.
    Quarantined,
    /// Nothing follows from it: our own mail, for instance.
    Ignored,
    /// It brought a statement of the ledger, taken over or refused.
    Ledger,
}

impl Fate {
    /// The word of the design.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Continued => "continued",
            Self::Command => "command",
            Self::Provider => "provider",
            Self::Bounce => "bounce",
            Self::Automatic => "automatic",
            Self::Duplicate => "duplicate",
            Self::Quarantined => "quarantined",
            Self::Ignored => "ignored",
            Self::Ledger => "ledger",
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The record of one inbound message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposition {
    /// Where it lay when it was handled.
    pub location: Location,
    /// Its raw bytes, in the archive; `None` only where they could not be had at all (a message
    /// over the size limit, or one the server cannot deliver).
    pub content: Option<ContentHash>,
    /// Hash over id, author, date, subject and body, without the trace fields: the same message
    /// delivered along two ways has one fingerprint.
    pub fingerprint: Option<ContentHash>,
    /// Its id, where it has one.
    pub message_id: Option<MessageId>,
    /// Its author, where one could be read.
    pub author: Option<Address>,
    /// Its subject, shortened.
    pub subject: String,
    /// Length in octets.
    pub size_bytes: u64,
    /// When it was handled.
    pub at: Timestamp,
    /// What became of it.
    pub fate: Fate,
    /// The case it belongs to, if any.
    pub case: Option<CaseNumber>,
    /// Why this fate, in words.
    pub because: String,
    /// Why a reply was or was not sent, in words.
    pub reply: String,
    /// It tried what it must not: forged, a stranger's, a command without authority.
    pub is_refused: bool,
}
