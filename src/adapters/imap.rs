//! A mailbox on an IMAP server: read by UID, filed away after the commit, waited on with IDLE.
//!
//! # Contract
//! The cursor is UIDVALIDITY and UID; flags are neither trusted nor needed. Nothing is ever
//! deleted: a message leaves the inbox only by `MOVE`, or after the server confirmed a copy of it.
//!
//! # Failure
//! On any doubt the connection is dropped and [`MailboxError::Reconnect`] says so: an answer that
//! was not a clear `OK` is never taken for an empty one. A dropped future drops its connection.
//!
//! # After a crash
//! The server's copies stand where they stood. Where `MOVE` is missing and the crash fell between
//! copy and removal, a second copy may lie in the drawer; the inbox is right.

mod file_away;
mod folders;
mod link;
mod login;
mod names;
mod read;
mod sent;
mod wait;

pub use sent::ImapSent;

use crate::adapters::oauth2::Credential;
use crate::adapters::tls::Endpoint;
use crate::ports::{Drawer, Fetched, Mailbox, MailboxError, Waiting};
use link::Link;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

/// How the connection is secured. There is no third way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte: `imaps://`, port 993.
    Implicit,
    /// `STARTTLS` before anything else: `imap://`, port 143.
    StartTls,
}

/// How to reach a mailbox and what to do there.
#[derive(Clone, Debug)]
pub struct ImapSettings {
    /// The name under which the cursor is kept.
    pub name: String,
    /// The server.
    pub endpoint: Endpoint,
    /// How the connection is secured.
    pub security: Security,
    /// Who logs in.
    pub user: String,
    /// With what.
    pub credential: Credential,
    /// PEM file with the authority to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// The folder to read, such as `INBOX`; `/` stands between a folder and its subfolder.
    pub folder: String,
    /// Where handled messages go; `None` leaves them and marks them as read.
    pub done: Option<String>,
    /// Where messages for a person go; `None` leaves them and marks them as read.
    pub quarantine: Option<String>,
    /// How often a server without IDLE is asked.
    pub poll: Duration,
    /// How long one IDLE may last; many servers and firewalls cut the line after 29 minutes.
    pub idle_max: Duration,
    /// How long the server may take to answer a command, or to go on with a long answer.
    pub command_timeout: Duration,
    /// The largest message that is ever fetched.
    pub message_bytes_max: u64,
}

impl ImapSettings {
    /// What most mailboxes need; the fields are there to be changed.
    #[must_use]
    pub fn new(
        endpoint: Endpoint,
        security: Security,
        user: impl Into<String>,
        credential: Credential,
    ) -> Self {
        let user = user.into();
        Self {
            name: format!("{user}@{}/INBOX", endpoint.host),
            endpoint,
            security,
            user,
            credential,
            ca_file: None,
            folder: "INBOX".into(),
            done: Some("Saldo/Done".into()),
            quarantine: Some("Saldo/Quarantine".into()),
            poll: Duration::from_secs(30),
            idle_max: Duration::from_mins(9),
            command_timeout: Duration::from_mins(1),
            message_bytes_max: 35 * 1024 * 1024,
        }
    }
}

/// A mailbox on an IMAP server.
pub struct ImapMailbox {
    settings: ImapSettings,
    session: Option<Session>,
}

/// A logged-in connection with the folder open.
struct Session {
    link: Link,
    uid_validity: u32,
    separator: Option<char>,
    /// Wire names of the drawers.
    done: Option<String>,
    quarantine: Option<String>,
    /// UIDs above `backlog_after` that a search has found; ascending. Four octets for each
    /// waiting message.
    backlog: VecDeque<u32>,
    backlog_after: u32,
}

impl ImapMailbox {
    /// A mailbox that connects when it is opened.
    #[must_use]
    pub fn new(settings: ImapSettings) -> Self {
        Self { settings, session: None }
    }

    /// The session, taken out: it is put back only when all went well, so neither an error nor a
    /// dropped future leaves a connection with half an answer behind.
    fn take(&mut self) -> Result<Session, MailboxError> {
        self.session.take().ok_or_else(|| MailboxError::Reconnect("the mailbox is not open".into()))
    }

    /// Keeps the session unless the connection is in doubt.
    fn put_back<T>(
        &mut self,
        session: Session,
        result: Result<T, MailboxError>,
    ) -> Result<T, MailboxError> {
        if !matches!(result, Err(MailboxError::Reconnect(_))) {
            self.session = Some(session);
        }
        result
    }

    async fn connect(&self) -> Result<Session, MailboxError> {
        let mut link = login::log_in(&self.settings).await?;
        let separator = folders::separator(&mut link).await?;
        let mut session = Session {
            link,
            uid_validity: 0,
            separator,
            done: None,
            quarantine: None,
            backlog: VecDeque::new(),
            backlog_after: 0,
        };
        if let Some(name) = &self.settings.done {
            session.done = Some(folders::drawer(&mut session.link, name, separator).await?);
        }
        if let Some(name) = &self.settings.quarantine {
            session.quarantine = Some(folders::drawer(&mut session.link, name, separator).await?);
        }
        self.select(&mut session).await?;
        Ok(session)
    }

    async fn select(&self, session: &mut Session) -> Result<(), MailboxError> {
        session.backlog.clear();
        session.uid_validity =
            folders::select(&mut session.link, &self.settings.folder, session.separator).await?;
        Ok(())
    }
}

impl Mailbox for ImapMailbox {
    fn name(&self) -> &str {
        &self.settings.name
    }

    async fn open(&mut self) -> Result<u32, MailboxError> {
        if let Some(mut session) = self.session.take()
            && self.select(&mut session).await.is_ok()
        {
            let uid_validity = session.uid_validity;
            self.session = Some(session);
            return Ok(uid_validity);
        }
        let session = self.connect().await?;
        let uid_validity = session.uid_validity;
        self.session = Some(session);
        Ok(uid_validity)
    }

    async fn waiting(&mut self, after: u32) -> Result<Vec<Waiting>, MailboxError> {
        let mut session = self.take()?;
        let result = session.waiting(after).await;
        self.put_back(session, result)
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, MailboxError> {
        let mut session = self.take()?;
        let result = session.fetch(uids, self.settings.message_bytes_max).await;
        self.put_back(session, result)
    }

    async fn file_away(&mut self, uids: &[u32], drawer: Drawer) -> Result<(), MailboxError> {
        let mut session = self.take()?;
        let result = session.file_away(uids, drawer).await;
        self.put_back(session, result)
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), MailboxError> {
        let mut session = self.take()?;
        let result = session.wait(at_most, &self.settings).await;
        self.put_back(session, result)
    }
}
