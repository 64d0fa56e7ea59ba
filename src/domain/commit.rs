//! What is kept together: everything one event causes, or nothing of it.

use crate::domain::account::{Account, AccountCode};
use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Change;
use crate::domain::colleague::ColleagueState;
use crate::domain::collections::file::CollectionsEntry;
use crate::domain::delivery::OutboxEntry;
use crate::domain::disposition::Disposition;
use crate::domain::event::Event;
use crate::domain::ledger::LedgerStep;
use crate::domain::letter::Audience;
use crate::domain::message::MessageId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One entry of a case's append-only history: what happened, and what followed (I-27).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Whose history.
    pub case: CaseNumber,
    /// The case's revision before this entry: 0 for the first. A store refuses a commit whose
    /// revision is not the case's, so that no decision is taken on a state that is past.
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// What followed; the first entry of a case begins with [`Change::Opened`].
    pub changes: Vec<Change>,
}

/// A message id that belongs to a conversation of a case: of a letter we sent, or of a message
/// that was filed. Later messages that refer to it are found by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownId {
    /// The id.
    pub message_id: MessageId,
    /// Whose.
    pub case: CaseNumber,
    /// Which conversation.
    pub audience: Audience,
}

/// One transaction of the store.
///
/// The order inside does not matter; all of it is applied, or none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Commit {
    /// History entries, with the changes that are applied to their cases. Entries of one case
    /// stand in the order of their revisions.
    pub history: Vec<HistoryEntry>,
    /// Message ids by which later messages find their case. The first owner of an id stays,
    /// because the ids of inbound mail are chosen by its author.
    pub ids: Vec<KnownId>,
    /// What names a case exactly, besides message ids: a provider's reference as it is written, a
    /// customer's address ([`author_mark`]) and an invoice ([`invoice_mark`]). The latest wins.
    pub references: Vec<(String, CaseNumber)>,
    /// Outbox entries, new ones and changed ones; an entry replaces the one of the same id.
    pub outbox: Vec<OutboxEntry>,
    /// What became of an inbound message. Also moves the cursor of its mailbox forward.
    pub dispositions: Vec<Disposition>,
    /// What is remembered of our own people; one replaces the one of the same address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colleagues: Vec<ColleagueState>,
    /// Customer accounts as the books have them now; one replaces the one of the same code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// Accounts that the books do not have any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<AccountCode>,
    /// Steps by which a snapshot of the ledger takes the place of the one before, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<LedgerStep>,
    /// Entries of collections files; those of one file stand in the order of their revisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<CollectionsEntry>,
}

/// The mark under which the latest case of an author is found. It begins with a character that
/// nobody can type into a reference.
#[must_use]
pub fn author_mark(author: &Address) -> String {
    format!("\u{1}author {}", author.key())
}

/// The mark under which the latest case is found whose closing notice asked this customer how
/// content they are: an address, or all of an account.
#[must_use]
pub fn rating_mark(customer: &str) -> String {
    format!("\u{1}rating {customer}")
}

/// The mark of a message that commanded the desk: a command is applied once (I-22).
#[must_use]
pub fn command_mark(message: &MessageId) -> String {
    format!("\u{1}command {message}")
}

/// The mark under which the latest case that names an invoice is found.
#[must_use]
pub fn invoice_mark(number: &str) -> String {
    format!("\u{1}invoice {}", number.to_uppercase())
}
