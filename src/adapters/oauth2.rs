//! What proves who we are: a password or an `OAuth2` token, fetched when a connection is made.
//!
//! # Contract
//! Secrets never stand in the config and never in a log: they come from a file, from a command or
//! from a token server, and `{:?}` hides them. Files and commands are read anew for each
//! connection, so a rotated password needs no restart.

mod grant;
mod https;

pub use grant::{GrantSettings, TokenGrant};

use crate::adapters::tls::Trouble;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fmt;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Something nobody may see.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the wire and nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where a secret is kept.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// Already at hand, from an environment variable for instance.
    Given(Secret),
    /// The first line of a file.
    File(PathBuf),
    /// The first line a shell command prints.
    Command(String),
}

/// The longest secret: long enough for the largest tokens seen (Entra ID, about 4 KiB).
const SECRET_BYTES_MAX: u64 = 64 * 1024;

/// How long a command may take to print a secret.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(30);

impl SecretSource {
    /// Reads the secret.
    ///
    /// # Errors
    /// [`Trouble::Fix`], naming the file or saying that the command failed.
    pub async fn read(&self) -> Result<Secret, Trouble> {
        let text = match self {
            Self::Given(secret) => return Ok(secret.clone()),
            Self::File(path) => tokio::fs::read_to_string(path).await.map_err(|why| {
                Trouble::Fix(format!("the secret in {} cannot be read: {why}", path.display()))
            })?,
            Self::Command(line) => run(line).await?,
        };
        let first = text.lines().next().unwrap_or_default();
        if first.is_empty() {
            return Err(Trouble::Fix(match self {
                Self::Given(_) => String::new(),
                Self::File(path) => format!("the first line of {} is empty", path.display()),
                Self::Command(_) => "the command for the secret printed nothing".into(),
            }));
        }
        Ok(Secret::new(first))
    }
}

async fn run(line: &str) -> Result<String, Trouble> {
    let bad = |why: String| Trouble::Fix(format!("the command for the secret failed: {why}"));
    let child = Command::new("/bin/sh")
        .args(["-c", line])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|why| bad(why.to_string()))?;
    let group = Pid::from_child(&child);
    let reader = tokio::task::spawn_blocking(move || read_all(child));
    match tokio::time::timeout(COMMAND_TIMEOUT, reader).await {
        Ok(Ok(Ok(text))) => Ok(text),
        Ok(Ok(Err(why))) => Err(bad(why)),
        Ok(Err(why)) => Err(bad(why.to_string())),
        Err(_elapsed) => {
            // The whole group, since a grandchild may hold the pipe; the reader reaps the child.
            let _gone = kill_process_group(group, Signal::KILL);
            Err(bad(format!("it took longer than {} s", COMMAND_TIMEOUT.as_secs())))
        }
    }
}

fn read_all(mut child: Child) -> Result<String, String> {
    let pipe = child.stdout.take().ok_or("it has no output")?;
    let mut text = String::new();
    let read = pipe.take(SECRET_BYTES_MAX).read_to_string(&mut text);
    let status = child.wait().map_err(|why| why.to_string())?;
    read.map_err(|why| why.to_string())?;
    if status.success() { Ok(text) } else { Err(format!("it ended with {status}")) }
}

/// How we log in.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A password: `LOGIN`, or SASL `PLAIN`.
    Password(SecretSource),
    /// An `OAuth2` bearer token that somebody else keeps fresh: SASL `XOAUTH2`.
    Token(SecretSource),
    /// Tokens that Saldo gets from a token server; one source may serve several connections.
    Grant(Arc<TokenGrant>),
}

/// A credential as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// See [`Credential::Password`].
    Password(Secret),
    /// See [`Credential::Token`].
    Token(Secret),
}

impl Credential {
    /// Gets the secret for one connection.
    ///
    /// # Errors
    /// [`Trouble`], when there is none.
    pub async fn proof(&self) -> Result<Proof, Trouble> {
        match self {
            Self::Password(source) => source.read().await.map(Proof::Password),
            Self::Token(source) => source.read().await.map(Proof::Token),
            Self::Grant(grant) => grant.token().await.map(Proof::Token),
        }
    }

    /// The server has refused the proof; true if the next one may do better.
    pub async fn refused(&self) -> bool {
        match self {
            Self::Password(_) | Self::Token(_) => false,
            Self::Grant(grant) => grant.refused().await,
        }
    }
}

/// The initial response of SASL `XOAUTH2` (Google's and Microsoft's IMAP and SMTP pages).
#[must_use]
pub fn xoauth2_response(user: &str, token: &Secret) -> String {
    format!("user={user}\x01auth=Bearer {}\x01\x01", token.reveal())
}
