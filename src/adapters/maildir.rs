//! Mailboxes as folders of files (Maildir and Maildir++): for a host that delivers locally, for
//! the demonstration, and for dry runs.
//!
//! # Contract
//! The inbox is read like an IMAP mailbox: each message has a UID that never changes, kept in a
//! small list beside the messages. Letters are delivered as every mail host does it: written to
//! `tmp`, synced, and renamed into `new`, so that nobody ever sees half of one.
//!
//! # After a crash
//! A file left in `tmp` is no message. A message that was moved but not yet forgotten by the list
//! keeps its UID; UIDs are never given twice.

mod deliver;
mod folder;

pub use deliver::create;

use crate::domain::delivery::MailObject;
use crate::ports::{
    DeliveryError, Drawer, Fetched, Mailbox, MailboxError, SentFolder, Transport, Waiting,
};
use folder::Folder;
use std::path::PathBuf;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep_until};

/// Where a Maildir inbox lies, and what to do there.
#[derive(Clone, Debug)]
pub struct MaildirSettings {
    /// The name under which the cursor is kept.
    pub name: String,
    /// The folder that holds `cur`, `new` and `tmp`.
    pub path: PathBuf,
    /// Where handled messages go, such as `Saldo/Done`, which is `.Saldo.Done` below the inbox;
    /// `None` leaves them and marks them as read.
    pub done: Option<String>,
    /// Where messages for a person go; `None` leaves them and marks them as read.
    pub quarantine: Option<String>,
    /// How often a waiting mailbox looks for new files.
    pub poll: Duration,
}

impl MaildirSettings {
    /// The inbox at `path` with the usual drawers.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self {
            name: format!("maildir:{}", path.display()),
            path,
            done: Some("Saldo/Done".into()),
            quarantine: Some("Saldo/Quarantine".into()),
            poll: Duration::from_millis(500),
        }
    }
}

/// An inbox in a Maildir.
pub struct MaildirMailbox {
    settings: MaildirSettings,
    folder: Option<Folder>,
}

impl MaildirMailbox {
    /// An inbox that is looked at when it is opened.
    #[must_use]
    pub fn new(settings: MaildirSettings) -> Self {
        Self { settings, folder: None }
    }

    /// Runs `work` where blocking is allowed.
    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Folder) -> Result<T, MailboxError> + Send + 'static,
    ) -> Result<T, MailboxError> {
        let not_open = || MailboxError::Reconnect("the mailbox is not open".into());
        let mut folder = self.folder.take().ok_or_else(not_open)?;
        let (folder, result) = spawn_blocking(move || {
            let result = work(&mut folder);
            (folder, result)
        })
        .await
        .map_err(|why| MailboxError::Reconnect(why.to_string()))?;
        self.folder = Some(folder);
        result
    }
}

impl Mailbox for MaildirMailbox {
    fn name(&self) -> &str {
        &self.settings.name
    }

    async fn open(&mut self) -> Result<u32, MailboxError> {
        let settings = self.settings.clone();
        let folder = spawn_blocking(move || Folder::open(&settings))
            .await
            .map_err(|why| MailboxError::Reconnect(why.to_string()))??;
        let uid_validity = folder.uid_validity();
        self.folder = Some(folder);
        Ok(uid_validity)
    }

    async fn waiting(&mut self, after: u32) -> Result<Vec<Waiting>, MailboxError> {
        self.with(move |folder| folder.waiting(after)).await
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, MailboxError> {
        let uids = uids.to_vec();
        self.with(move |folder| folder.fetch(&uids)).await
    }

    async fn file_away(&mut self, uids: &[u32], drawer: Drawer) -> Result<(), MailboxError> {
        let uids = uids.to_vec();
        self.with(move |folder| folder.file_away(&uids, drawer)).await
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), MailboxError> {
        let end = Instant::now()
            .checked_add(at_most)
            .ok_or_else(|| MailboxError::Fix("nobody waits that long".into()))?;
        while !self.with(Folder::has_news).await? && Instant::now() < end {
            let next = Instant::now().checked_add(self.settings.poll);
            sleep_until(next.map_or(end, |next| next.min(end))).await;
        }
        Ok(())
    }
}

/// Delivers each letter into a Maildir of its recipient: `PATH/<address>/new`.
pub struct MaildirTransport {
    path: PathBuf,
}

impl MaildirTransport {
    /// Delivers below `path`; mailboxes are made when their first letter comes.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl Transport for MaildirTransport {
    async fn deliver(&mut self, mail: &MailObject) -> Result<(), DeliveryError> {
        // A slash in the local part must not lead into another folder.
        let inbox = self.path.join(mail.recipient.key().replace('/', "_"));
        // Final delivery writes the envelope's sender down (RFC 5321 §4.4).
        let sender = mail.sender.as_ref().map_or("", |sender| sender.as_str());
        let mut content = format!("Return-Path: <{sender}>\r\n").into_bytes();
        content.extend_from_slice(&mail.content);
        spawn_blocking(move || {
            create(&inbox)?;
            deliver::into_new(&inbox, &content)
        })
        .await
        .map_err(|why| DeliveryError::Temporary(why.to_string()))?
        .map_err(|why| DeliveryError::Temporary(format!("the letter cannot be written: {why}")))
    }
}

/// Copies of sent letters in a Maildir++ folder.
pub struct MaildirSent {
    folder: PathBuf,
}

impl MaildirSent {
    /// Keeps copies in the folder `name`, such as `Sent`, of the Maildir `inbox`.
    #[must_use]
    pub fn new(inbox: impl Into<PathBuf>, name: &str) -> Self {
        Self { folder: folder::subfolder(&inbox.into(), name) }
    }
}

impl SentFolder for MaildirSent {
    async fn append(&mut self, content: &[u8]) -> Result<(), MailboxError> {
        let (folder, content) = (self.folder.clone(), content.to_vec());
        spawn_blocking(move || {
            deliver::create_subfolder(&folder)?;
            deliver::into_cur(&folder, &content)
        })
        .await
        .map_err(|why| MailboxError::Reconnect(why.to_string()))?
        .map_err(|why| MailboxError::Fix(format!("the copy of a letter cannot be kept: {why}")))
    }
}
