//! `saldo.toml` as checked types.
//!
//! # Contract
//! Every key is documented in the file that `saldo init` writes. Unknown keys are errors with a
//! suggestion; all problems of a file are reported at once, each with its line. Secrets stand in
//! files, variables or commands, never in the file itself. Relative paths start at the folder of
//! the file.

mod collections;
mod ledger;
mod people;
pub mod reader;
mod sections;
mod trust;
pub mod units;
mod windows;

pub use reader::Problem;

use crate::domain::address::Address;
use crate::domain::collections::house::CollectionsHouse;
use crate::domain::kind::Language;
use crate::domain::limits::Limits;
use crate::domain::people::Directory;
use crate::domain::policy::Policy;
use reader::{Section, Sheet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use units::MailUrl;

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the file stands; relative paths start there.
    pub folder: PathBuf,
    /// `[desk]`.
    pub desk: Desk,
    /// `[store]`.
    pub store: Store,
    /// `[mailbox]`, one or several.
    pub mailboxes: Vec<Mailbox>,
    /// `[submission]`.
    pub submission: Submission,
    /// `[trust] authserv_id`; `None` means that nobody is ever authenticated.
    pub authserv_id: Option<String>,
    /// `[trust] arc_sealers`, in lower case: forwarders whose word counts (RFC 8617).
    pub arc_sealers: Vec<String>,
    /// `[[agent]]`, `[provider]`, `[trust] agents`.
    pub directory: Directory,
    /// `[hours]`, `[promises]`, `[provider] escalate_to`.
    pub policy: Policy,
    /// `[limits]`.
    pub limits: Limits,
    /// `[sorter] model`: what the agents have taught; need not exist.
    pub sorter_model: PathBuf,
    /// `[collections]`.
    pub collections: CollectionsHouse,
    /// `[ledger]`.
    pub ledger: crate::logic::import::ledger::House,
}

/// `[desk]`.
#[derive(Clone, Debug)]
pub struct Desk {
    /// How the desk signs.
    pub name: String,
    /// The one address the public knows.
    pub address: Address,
    /// What stands before the counter in a case number.
    pub case_prefix: String,
    /// The number of the first case.
    pub first_case: u64,
    /// The languages of the letters; the first is the default.
    pub languages: Vec<Language>,
    /// Signs reply addresses.
    pub key_file: PathBuf,
    /// A folder with templates of one's own.
    pub templates: Option<PathBuf>,
    /// Hours, channels and price of support, by language, for acknowledgements.
    pub support: BTreeMap<Language, String>,
    /// Shapes of our own invoice numbers, such as `F-9999-99999`.
    pub invoice_patterns: Vec<String>,
}

/// `[store]`.
#[derive(Clone, Debug)]
pub struct Store {
    /// The data folder: journal, sled, socket.
    pub folder: PathBuf,
    /// The archive's folder.
    pub archive: PathBuf,
    /// Free octets below which intake stops.
    pub free_bytes_min: u64,
}

/// A secret that is fetched when it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The first line of a file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// The first line that a command prints.
    Command(String),
}

/// How one proves who one is to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A password.
    Password(SecretSource),
    /// An OAuth 2 access token (SASL XOAUTH2) that somebody else keeps fresh.
    Token(SecretSource),
    /// An OAuth 2 access token that we get from a token server.
    Grant(Grant),
}

/// `oauth2 = { token_url = … }`: how tokens are got (RFC 6749 §4.4 and §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The token server.
    pub token_url: String,
    /// Which application we are to it.
    pub client_id: String,
    /// The application's secret, if it has one.
    pub client_secret: Option<SecretSource>,
    /// What the token is for.
    pub scope: Option<String>,
    /// File with the refresh token; `None` for the client-credentials grant.
    pub refresh_token_file: Option<PathBuf>,
    /// An authority of one's own.
    pub ca_file: Option<PathBuf>,
}

/// `[mailbox]`.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// Where it is.
    pub url: MailUrl,
    /// Who logs in.
    pub user: String,
    /// With what; `None` for a Maildir.
    pub credential: Option<Credential>,
    /// An authority of one's own.
    pub ca_file: Option<PathBuf>,
    /// The folder that is read.
    pub folder: String,
    /// Where handled messages go; `None` leaves them where they are.
    pub done: Option<String>,
    /// Where messages for a person go.
    pub quarantine: Option<String>,
    /// Where copies of sent letters go; `None` keeps none there.
    pub sent: Option<String>,
    /// Larger messages are quarantined unread.
    pub message_bytes_max: u64,
    /// Pause between looks where the server has no IDLE.
    pub poll: Duration,
}

/// `[submission]`.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Where letters go.
    pub url: MailUrl,
    /// Who logs in; `None` for a relay that asks nobody.
    pub user: Option<String>,
    /// With what.
    pub credential: Option<Credential>,
    /// An authority of one's own.
    pub ca_file: Option<PathBuf>,
    /// A `smtp://` relay beyond this machine may be used without TLS.
    pub is_clear_allowed: bool,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// Every problem found, in the order of the lines.
    pub fn read(path: &Path) -> Result<Self, Vec<Problem>> {
        let whole = |message| vec![Problem { line: 0, message }];
        let text = std::fs::read_to_string(path).map_err(|error| {
            whole(format!(
                "{} cannot be read: {error}; saldo init writes a new one",
                path.display()
            ))
        })?;
        let absolute = std::path::absolute(path).map_err(|error| whole(error.to_string()))?;
        let folder = absolute.parent().map(Path::to_path_buf).unwrap_or_default();
        Self::parse(&text, &folder)
    }

    /// Reads the text of a file that stands in `folder`.
    ///
    /// # Errors
    /// Every problem found, in the order of the lines.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, Vec<Problem>> {
        let (sheet, table) = Sheet::parse(text).map_err(|problem| vec![problem])?;
        let config = sections::config(Section::top(&sheet, &table), folder);
        let problems = sheet.into_problems();
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            Some(_) | None => Err(problems),
        }
    }
}
