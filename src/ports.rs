//! The doors of the house: what the shell needs of the world, in our words.
//!
//! # Contract
//! Every door has at least two ways through (IMAP and Maildir, SMTP and Maildir, sled and memory).
//! Errors are named after what the caller does next, never after the library that failed.

use crate::domain::address::Address;
use crate::domain::case::{Case, Status, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::colleague::ColleagueState;
use crate::domain::commit::{Commit, HistoryEntry, KnownId};
use crate::domain::delivery::{LetterId, MailObject, OutboxEntry};
use crate::domain::disposition::{Cursor, Disposition, Fate, Location};
use crate::domain::message::{ContentHash, MessageId};
use crate::domain::search::Search;
use jiff::Timestamp;
use std::time::Duration;

pub mod books;
pub mod collections;

pub use books::Books;
pub use collections::CollectionsFiles;

/// Time is a door too: `main` passes `Timestamp::now`, tests a hand they turn.
pub trait Clock: Send + Sync {
    /// The present, in UTC.
    fn now(&self) -> Timestamp;
}

impl<F: Fn() -> Timestamp + Send + Sync> Clock for F {
    fn now(&self) -> Timestamp {
        self()
    }
}

/// A step on the way of a message or a letter, after which the process might end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Messages were fetched from a mailbox.
    Fetched,
    /// Their raw bytes were handed to the archive.
    Archived,
    /// A decision was taken and its letters composed.
    Decided,
    /// The store accepted the commit; it need not be on disk yet.
    Committed,
    /// The commit is on disk.
    Durable,
    /// The server's copies were filed away.
    FiledAway,
    /// The attempt to send a letter is on disk.
    AttemptRecorded,
    /// The transport has answered.
    Delivered,
    /// The outcome of the attempt is on disk.
    Settled,
}

impl Step {
    /// Every step, in the order of a message's way.
    pub const ALL: [Self; 9] = [
        Self::Fetched,
        Self::Archived,
        Self::Decided,
        Self::Committed,
        Self::Durable,
        Self::FiledAway,
        Self::AttemptRecorded,
        Self::Delivered,
        Self::Settled,
    ];
}

/// Is told of every step. The program's own takes no notice; the crash tests end the process in
/// it, between any two steps, and look whether anything was lost or doubled.
pub trait Witness: Send + Sync {
    /// The step is done.
    fn reached(&self, step: Step);
}

impl Witness for () {
    fn reached(&self, _step: Step) {}
}

/// Why a mailbox did not do what was asked. The intake asks: try again, or call a person?
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// The connection is gone, silent or confused: drop it, wait, open a new one.
    #[error("the connection to the mailbox was lost: {0}")]
    Reconnect(String),
    /// The server says no and will go on saying no until a person changes something: a wrong
    /// password, an untrusted certificate, a folder that cannot be made.
    #[error("the mailbox refuses us: {0}")]
    Fix(String),
    /// This one message cannot be had, or not be moved; the others can.
    #[error("message {uid} cannot be handled by the mailbox: {reason}")]
    Message {
        /// Which.
        uid: u32,
        /// What the server said.
        reason: String,
    },
}

/// A message that waits in a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its UID.
    pub uid: u32,
    /// Its size in octets as the server states it (RFC822.SIZE).
    pub size_bytes: u64,
}

/// A message that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its UID.
    pub uid: u32,
    /// Its raw bytes, exactly as the server has them.
    pub raw: Vec<u8>,
}

/// Where a handled message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Drawer {
    /// It has its disposition.
    Done,
    /// A person should look at it.
    Quarantine,
}

/// A mailbox that is read by UID, oldest first, whatever its flags say.
///
/// Saldo never deletes: the only changes are moves into a [`Drawer`] (or `\Seen`, where no
/// drawer is configured), after the commit.
pub trait Mailbox: Send {
    /// The name under which its cursor is kept; stable over restarts.
    fn name(&self) -> &str;

    /// Connects if need be, selects the folder, makes missing drawers, and gives its UIDVALIDITY.
    fn open(&mut self) -> impl Future<Output = Result<u32, MailboxError>> + Send;

    /// The oldest messages with a UID above `after`, ascending, with their sizes: as many as the
    /// adapter likes to give at once, so that memory does not grow with the mailbox. Ask again
    /// from the last; the answer is empty only if nothing waits.
    fn waiting(
        &mut self,
        after: u32,
    ) -> impl Future<Output = Result<Vec<Waiting>, MailboxError>> + Send;

    /// The raw bytes of `uids`, ascending. A UID that has vanished meanwhile is left out. After
    /// [`MailboxError::Message`] the others can be had without that one.
    fn fetch(
        &mut self,
        uids: &[u32],
    ) -> impl Future<Output = Result<Vec<Fetched>, MailboxError>> + Send;

    /// Moves handled messages into a drawer. Those that have vanished are no error.
    fn file_away(
        &mut self,
        uids: &[u32],
        drawer: Drawer,
    ) -> impl Future<Output = Result<(), MailboxError>> + Send;

    /// Waits until something may have arrived, or `at_most` has passed: IDLE where the server
    /// has it, a pause otherwise. Dropping the future ends the wait; the mailbox must be opened
    /// again after that.
    fn wait(&mut self, at_most: Duration) -> impl Future<Output = Result<(), MailboxError>> + Send;
}

/// Where a copy of each sent letter is kept for people to see.
pub trait SentFolder: Send {
    /// Appends a copy, marked as read.
    fn append(&mut self, content: &[u8]) -> impl Future<Output = Result<(), MailboxError>> + Send;
}

/// Why a letter did not go out. The outbox asks one thing of it: try again, or give up?
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// 4yz replies, timeouts, lost connections (RFC 5321 §4.2.1), also after the final dot, where
    /// nobody knows whether the relay took it: the same bytes go again under the same Message-ID.
    #[error("not now: {0}")]
    Temporary(String),
    /// 5yz replies to this letter. Trying again would annoy the relay and change nothing.
    #[error("not ever: {0}")]
    Permanent(String),
    /// The relay refuses all of us (password, certificate, policy): a person must act; letters
    /// wait meanwhile and their attempts are not counted.
    #[error("the relay refuses us: {0}")]
    Fix(String),
}

/// Carries letters out.
pub trait Transport: Send {
    /// Hands one letter over. `Ok` means the other side took responsibility; it does not mean read.
    fn deliver(
        &mut self,
        mail: &MailObject,
    ) -> impl Future<Output = Result<(), DeliveryError>> + Send;
}

/// Why the archive failed. Nothing may be committed that refers to bytes it does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// The disk is full or nearly so: intake stops until there is room; nothing is lost.
    #[error("the archive has no room: {0}")]
    Full(String),
    /// Anything else: the process ends with an error and starts again under its supervisor.
    #[error("the archive failed: {0}")]
    Broken(String),
}

/// Keeps raw messages and composed letters by the hash of their bytes. Bytes never change.
///
/// Writing has two halves so that many messages share one sync: [`Archive::stage`] writes,
/// [`Archive::sync`] makes everything staged before it outlive a power cut. The store crosses
/// `sync` before each group of commits, so a commit never refers to bytes that could vanish.
pub trait Archive: Send + Sync {
    /// Writes `bytes` (nothing happens if they are there already) and gives their name.
    ///
    /// # Errors
    /// [`ArchiveError`]; the bytes are then not kept.
    fn stage(&self, bytes: &[u8]) -> Result<ContentHash, ArchiveError>;

    /// Everything staged so far is on disk when this returns.
    ///
    /// # Errors
    /// [`ArchiveError`]; nothing staged since the last sync may be relied on.
    fn sync(&self) -> Result<(), ArchiveError>;

    /// The bytes of a name; `None` if they were never kept.
    ///
    /// # Errors
    /// [`ArchiveError::Broken`] also where the bytes no longer fit their name.
    fn get(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ArchiveError>;
}

/// Why the store failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The case has moved on since it was read: read it again and decide again.
    #[error("case {0} has changed meanwhile")]
    Conflict(CaseNumber),
    /// What a commit about the books was decided on is past: read again and decide again.
    #[error("{0} has changed meanwhile")]
    Stale(String),
    /// The disk is full or nearly so: nothing was kept, intake stops until there is room.
    #[error("the store has no room: {0}")]
    Full(String),
    /// Another process has the store open.
    #[error("the store is in use: {0}")]
    InUse(String),
    /// The journal is damaged where it was whole before: a person must act; says where and how.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// Anything else: the process ends with an error and starts again under its supervisor.
    #[error("the store failed: {0}")]
    Broken(String),
}

/// A commit that was accepted; waiting for it tells when it is on disk.
#[derive(Debug)]
#[must_use = "nothing may leave the house before the commit is on disk"]
pub struct Ticket(tokio::sync::oneshot::Receiver<Result<(), StoreError>>);

impl Ticket {
    /// A ticket and the sender that fulfils it.
    pub fn new() -> (tokio::sync::oneshot::Sender<Result<(), StoreError>>, Self) {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        (sender, Self(receiver))
    }

    /// Waits until the commit, and every commit accepted before it, outlives a power cut.
    ///
    /// # Errors
    /// What kept it from the disk; the store must then be taken for lost and opened again.
    pub async fn durable(self) -> Result<(), StoreError> {
        self.0.await.unwrap_or_else(|_| Err(StoreError::Broken("its writer has ended".to_owned())))
    }
}

/// Which cases to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseQuery {
    /// Only these statuses; empty means all.
    pub statuses: Vec<Status>,
    /// Only this agent's.
    pub assignee: Option<Address>,
    /// Only cases with a lower counter than this one (the last of the page before).
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

/// Which dispositions to list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailQuery {
    /// Only these fates; empty means all.
    pub fates: Vec<Fate>,
    /// Only refused attempts.
    pub refused_only: bool,
    /// Only older ones than this sequence number (the last of the page before).
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

/// The highest numbers given so far; zero where none was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Of cases.
    pub cases: u64,
    /// Of letters.
    pub letters: u64,
}

/// Keeps cases, histories, ids, timers, letters, dispositions and cursors.
///
/// # Contract
/// [`Store::stage`] checks a commit and makes it visible to every later read at once; its
/// [`Ticket`] tells when it is on disk. Commits reach the disk in the order in which they were
/// staged, so that a commit on disk implies all before it. Nothing may leave the house (SMTP, a
/// moved message, an answer to the operator) before the ticket of what caused it is fulfilled.
///
/// Reads cost time in proportion to what they return, not to what is kept.
pub trait Store: Books + CollectionsFiles + Send + Sync {
    /// Accepts a commit, all of it or nothing.
    fn stage(&self, commit: Commit) -> impl Future<Output = Result<Ticket, StoreError>> + Send;

    /// Accepts a commit and waits until it is on disk.
    fn commit(&self, commit: Commit) -> impl Future<Output = Result<(), StoreError>> + Send {
        async { self.stage(commit).await?.durable().await }
    }

    /// A case as it stands.
    fn case(
        &self,
        number: &CaseNumber,
    ) -> impl Future<Output = Result<Option<Case>, StoreError>> + Send;

    /// A case's history entries from a revision on, oldest first, at most `limit`.
    fn history(
        &self,
        number: &CaseNumber,
        from: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<HistoryEntry>, StoreError>> + Send;

    /// Cases, newest first.
    fn cases(
        &self,
        query: &CaseQuery,
    ) -> impl Future<Output = Result<Vec<Case>, StoreError>> + Send;

    /// Cases that meet a search, newest first. Words stand in subject, people, facts or messages,
    /// each for every word that begins with it; case and accents do not count.
    fn search(
        &self,
        wanted: &Search,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Case>, StoreError>> + Send;

    /// Whose conversation a message id belongs to.
    fn known_id(
        &self,
        id: &MessageId,
    ) -> impl Future<Output = Result<Option<KnownId>, StoreError>> + Send;

    /// Which case a provider's reference belongs to.
    fn reference(
        &self,
        reference: &str,
    ) -> impl Future<Output = Result<Option<CaseNumber>, StoreError>> + Send;

    /// Timers due at or before `now`, earliest first, at most `limit`.
    fn timers_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(Timestamp, CaseNumber, Timer)>, StoreError>> + Send;

    /// When the next timer is due.
    fn next_timer(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// Letters that wait (or whose attempt never ended) and are due, earliest first.
    fn letters_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<OutboxEntry>, StoreError>> + Send;

    /// When the next letter is due.
    fn next_letter(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// One letter.
    fn letter(
        &self,
        id: LetterId,
    ) -> impl Future<Output = Result<Option<OutboxEntry>, StoreError>> + Send;

    /// The letters of a case, oldest first.
    fn letters_of(
        &self,
        case: &CaseNumber,
    ) -> impl Future<Output = Result<Vec<OutboxEntry>, StoreError>> + Send;

    /// Letters whose delivery has this word (all, if `None`), newest first, below `before`.
    fn letters(
        &self,
        delivery: Option<&str>,
        before: Option<LetterId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<OutboxEntry>, StoreError>> + Send;

    /// Time and recipient of each automatic letter written since `since`, for the limits.
    fn automatic_letters_since(
        &self,
        since: Timestamp,
    ) -> impl Future<Output = Result<Vec<(Timestamp, Address)>, StoreError>> + Send;

    /// The first disposition of a message with these raw bytes.
    fn disposition_of(
        &self,
        content: ContentHash,
    ) -> impl Future<Output = Result<Option<Disposition>, StoreError>> + Send;

    /// The first disposition of a message with this fingerprint.
    fn disposition_like(
        &self,
        fingerprint: ContentHash,
    ) -> impl Future<Output = Result<Option<Disposition>, StoreError>> + Send;

    /// The disposition of the message at a place in a mailbox.
    fn disposition_at(
        &self,
        location: &Location,
    ) -> impl Future<Output = Result<Option<Disposition>, StoreError>> + Send;

    /// Dispositions with their sequence numbers, newest first.
    fn dispositions(
        &self,
        query: &MailQuery,
    ) -> impl Future<Output = Result<Vec<(u64, Disposition)>, StoreError>> + Send;

    /// How far a mailbox is read.
    fn cursor(
        &self,
        mailbox: &str,
    ) -> impl Future<Output = Result<Option<Cursor>, StoreError>> + Send;

    /// What is remembered of each of our own people, in no order.
    fn colleagues(&self) -> impl Future<Output = Result<Vec<ColleagueState>, StoreError>> + Send;

    /// The highest numbers given so far.
    fn counters(&self) -> impl Future<Output = Result<Counters, StoreError>> + Send;
}
