//! Copies of sent letters, in the folder where a person's mail program looks for them.
//!
//! # Failure
//! A connection that died of idleness is replaced without a word. One that is lost after the copy
//! went out may have left it there; appending again makes a second one, which harms nobody.

use super::link::{Failure, Link};
use super::{ImapSettings, folders, login};
use crate::ports::{MailboxError, SentFolder};
use std::time::Duration;

/// How long a connection may lie idle before it is asked whether it lives.
const IDLE_UNPROVEN_MAX: Duration = Duration::from_secs(30);

/// The folder for sent mail, on a connection of its own.
pub struct ImapSent {
    settings: ImapSettings,
    folder: Option<String>,
    open: Option<Open>,
}

struct Open {
    link: Link,
    wire_name: String,
}

impl ImapSent {
    /// Keeps copies in `folder`, or in the one that the server marks as `\Sent`.
    #[must_use]
    pub fn new(settings: ImapSettings, folder: Option<String>) -> Self {
        Self { settings, folder, open: None }
    }

    async fn connect(&self) -> Result<Open, MailboxError> {
        let mut link = login::log_in(&self.settings).await?;
        let separator = folders::separator(&mut link).await?;
        let wire_name = match &self.folder {
            Some(name) => folders::drawer(&mut link, name, separator).await?,
            None => folders::sent(&mut link, separator).await?,
        };
        Ok(Open { link, wire_name })
    }

    /// The open connection if it lives, else a new one.
    async fn living(&mut self) -> Result<Open, MailboxError> {
        if let Some(mut open) = self.open.take() {
            let is_fresh = open.link.heard_at.elapsed() < IDLE_UNPROVEN_MAX;
            if is_fresh || open.link.command("NOOP", |_| {}).await.is_ok() {
                return Ok(open);
            }
        }
        self.connect().await
    }
}

impl Open {
    /// A synchronising literal: every server has it (RFC 3501 §6.3.11).
    async fn append(&mut self, content: &[u8]) -> Result<(), Failure> {
        let line = format!("APPEND {} (\\Seen) {{{}}}", self.wire_name, content.len());
        let tag = self.link.send(&line).await?;
        self.link.continuation(&tag).await?;
        self.link.write(content).await?;
        self.link.write(b"\r\n").await?;
        self.link.finish(&tag, |_| {}).await
    }

    async fn append_or_create(&mut self, content: &[u8]) -> Result<(), Failure> {
        match self.append(content).await {
            Err(why) if why.has_code("[TRYCREATE]") => {
                self.link.command(&format!("CREATE {}", self.wire_name), |_| {}).await?;
                self.append(content).await
            }
            other => other,
        }
    }
}

impl SentFolder for ImapSent {
    async fn append(&mut self, content: &[u8]) -> Result<(), MailboxError> {
        let mut open = self.living().await?;
        let outcome = open.append_or_create(content).await;
        match outcome {
            Ok(()) => {
                self.open = Some(open);
                Ok(())
            }
            Err(Failure::Lost(why)) => Err(MailboxError::Reconnect(why)),
            Err(why) if why.is_passing() => Err(MailboxError::Reconnect(why.to_string())),
            Err(Failure::No(words) | Failure::Bad(words)) => {
                self.open = Some(open);
                Err(MailboxError::Fix(format!(
                    "the copy of a sent letter was refused: {words}; is the mailbox full?"
                )))
            }
        }
    }
}
