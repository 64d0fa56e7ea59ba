//! The doors of the house: what the shell needs of the world, in our words.
//!
//! # Contract
//! Every door has at least two ways through (IMAP and Maildir, SMTP and Maildir, sled and memory).
//! Errors are named after what the caller does next, never after the library that failed.

use crate::domain::delivery::MailObject;
use crate::domain::message::ContentHash;
use jiff::Timestamp;
use std::time::Duration;

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
