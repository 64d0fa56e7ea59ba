//! Configuration → a house at work: the only place that knows every adapter by name.

use crate::adapters::archive::folder::{ArchiveSettings, FolderArchive};
use crate::adapters::imap::{ImapMailbox, ImapSent, ImapSettings, Security};
use crate::adapters::maildir::{MaildirMailbox, MaildirSent, MaildirSettings, MaildirTransport};
use crate::adapters::oauth2;
use crate::adapters::sled::settings::SledSettings;
use crate::adapters::sled::store::SledStore;
use crate::adapters::smtp::{SmtpLogin, SmtpSecurity, SmtpSettings, SmtpTransport};
use crate::adapters::tls::Endpoint;
use crate::config::units::MailUrl;
use crate::config::{self, Config};
use crate::domain::delivery::MailObject;
use crate::logic::classify::facts::FactPatterns;
use crate::logic::classify::model::{MODEL_BYTES_MAX, Model};
use crate::logic::compose::Stationery;
use crate::logic::identify::Believed;
use crate::logic::reply_address::Signer;
use crate::logic::screen::Ourselves;
use crate::logic::templates::Templates;
use crate::logic::understand::House;
use crate::ports::{
    Archive, DeliveryError, Drawer, Fetched, Mailbox, MailboxError, SentFolder, StoreError,
    Transport, Waiting,
};
use crate::shell::practice::Practice;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long a token server may take to answer.
const TOKEN_TIMEOUT: Duration = Duration::from_secs(30);

/// A mailbox of either kind.
pub enum AnyMailbox {
    /// On an IMAP server.
    Imap(Box<ImapMailbox>),
    /// In a folder.
    Maildir(Box<MaildirMailbox>),
}

impl Mailbox for AnyMailbox {
    fn name(&self) -> &str {
        match self {
            Self::Imap(mailbox) => mailbox.name(),
            Self::Maildir(mailbox) => mailbox.name(),
        }
    }

    async fn open(&mut self) -> Result<u32, MailboxError> {
        match self {
            Self::Imap(mailbox) => mailbox.open().await,
            Self::Maildir(mailbox) => mailbox.open().await,
        }
    }

    async fn waiting(&mut self, after: u32) -> Result<Vec<Waiting>, MailboxError> {
        match self {
            Self::Imap(mailbox) => mailbox.waiting(after).await,
            Self::Maildir(mailbox) => mailbox.waiting(after).await,
        }
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, MailboxError> {
        match self {
            Self::Imap(mailbox) => mailbox.fetch(uids).await,
            Self::Maildir(mailbox) => mailbox.fetch(uids).await,
        }
    }

    async fn file_away(&mut self, uids: &[u32], drawer: Drawer) -> Result<(), MailboxError> {
        match self {
            Self::Imap(mailbox) => mailbox.file_away(uids, drawer).await,
            Self::Maildir(mailbox) => mailbox.file_away(uids, drawer).await,
        }
    }

    async fn wait(&mut self, at_most: Duration) -> Result<(), MailboxError> {
        match self {
            Self::Imap(mailbox) => mailbox.wait(at_most).await,
            Self::Maildir(mailbox) => mailbox.wait(at_most).await,
        }
    }
}

/// A transport of either kind.
pub enum AnyTransport {
    /// A relay.
    Smtp(Box<SmtpTransport>),
    /// Folders.
    Maildir(MaildirTransport),
}

impl Transport for AnyTransport {
    async fn deliver(&mut self, mail: &MailObject) -> Result<(), DeliveryError> {
        match self {
            Self::Smtp(transport) => transport.deliver(mail).await,
            Self::Maildir(transport) => transport.deliver(mail).await,
        }
    }
}

/// A folder for sent copies of either kind.
pub enum AnySent {
    /// On an IMAP server.
    Imap(Box<ImapSent>),
    /// In a folder.
    Maildir(MaildirSent),
}

impl SentFolder for AnySent {
    async fn append(&mut self, content: &[u8]) -> Result<(), MailboxError> {
        match self {
            Self::Imap(folder) => folder.append(content).await,
            Self::Maildir(folder) => folder.append(content).await,
        }
    }
}

/// Everything the desk knows of the house.
///
/// # Errors
/// Every problem with the key or the templates, in words.
pub fn practice(config: &Config) -> Result<Practice, Vec<String>> {
    let mut problems = Vec::new();
    let signer = signer(config).map_err(|problem| problems.push(problem)).ok();
    let templates = templates(config).map_err(|found| problems.extend(found)).ok();
    let (Some(signer), Some(templates)) = (signer, templates) else { return Err(problems) };
    Ok(Practice {
        policy: config.policy.clone(),
        directory: config.directory.clone(),
        house: house(config),
        believed: Believed {
            authserv_id: config.authserv_id.clone().unwrap_or_default(),
            arc_sealers: config.arc_sealers.clone(),
        },
        stationery: Stationery {
            desk_name: config.desk.name.clone(),
            desk_address: config.desk.address.clone(),
            zone: config.policy.calendar.zone().clone(),
            message_id_domain: message_id_domain(config),
            support: config.desk.support.clone(),
        },
        signer,
        templates,
        languages: config.desk.languages.clone(),
        case_prefix: config.desk.case_prefix.clone(),
        first_case: config.desk.first_case,
        collections: config.collections.clone(),
        limits: config.limits.clone(),
        ledger: config.ledger.clone(),
        message_bytes_max: config
            .mailboxes
            .iter()
            .map(|mailbox| mailbox.message_bytes_max)
            .min()
            .unwrap_or(u64::MAX),
    })
}

/// What reading a message needs to know of the house.
#[must_use]
pub fn house(config: &Config) -> House {
    House {
        ourselves: Ourselves {
            addresses: vec![config.desk.address.clone()],
            message_id_domain: Some(message_id_domain(config)),
            bounce_prefix: Some(Signer::bounce_prefix(&config.desk.address)),
            ..Ourselves::default()
        },
        patterns: FactPatterns { invoices: config.desk.invoice_patterns.clone() },
        sorter: sorter(config).unwrap_or_else(|problem| {
            tracing::warn!(problem, "the shipped sorter is used");
            None
        }),
    }
}

/// The model that this house's agents have taught; `None` where there is none yet.
///
/// # Errors
/// The file cannot be used, and what to do. The desk sorts with the shipped model then: a new
/// version's lexicon, which outdates the file, must not stop anybody's mail.
pub fn sorter(config: &Config) -> Result<Option<Arc<Model>>, String> {
    let path = &config.sorter_model;
    let told = |what: String| {
        format!("{}: {what}; saldo train --from-cases makes it anew", path.display())
    };
    match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(told(error.to_string())),
        Ok(bytes) if bytes.len() > MODEL_BYTES_MAX => Err(told("too large for a model".to_owned())),
        Ok(bytes) => match Model::read(&bytes) {
            Ok(model) => Ok(Some(Arc::new(model))),
            Err(bad) => Err(told(bad.to_string())),
        },
    }
}

/// The right side of our letters' Message-IDs: a name of its own, because the reseller's people
/// and machines use the plain domain, and their mail must not be taken for ours.
fn message_id_domain(config: &Config) -> String {
    format!("saldo.{}", config.desk.address.domain())
}

/// The signer with the key of the key file.
///
/// # Errors
/// What is wrong with the file and what to do.
pub fn signer(config: &Config) -> Result<Signer, String> {
    let path = &config.desk.key_file;
    let text = std::fs::read(path).map_err(|error| {
        format!(
            "the key {} cannot be read: {error}; saldo init writes one, and the same key must be kept for ever",
            path.display()
        )
    })?;
    Signer::new(text.trim_ascii(), &config.desk.address).ok_or_else(|| {
        format!(
            "the key {} is shorter than 32 octets; saldo init writes a good one",
            path.display()
        )
    })
}

/// Writes a new key if there is none; `true` if it did.
///
/// # Errors
/// Why it cannot be written.
pub fn write_key(path: &Path) -> Result<bool, String> {
    use std::io::{Read, Write};
    use std::os::unix::fs::OpenOptionsExt;
    if path.exists() {
        return Ok(false);
    }
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut octets = [0_u8; 32];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut f| f.read_exact(&mut octets))
        .map_err(failed)?;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    let line = format!("{}\n", data_encoding::HEXLOWER.encode(&octets));
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(true)
}

/// The built-in templates with the reseller's own in their place.
///
/// # Errors
/// Every problem of every template.
pub fn templates(config: &Config) -> Result<Templates, Vec<String>> {
    let own = match &config.desk.templates {
        None => BTreeMap::new(),
        Some(folder) => own_templates(folder).map_err(|problem| vec![problem])?,
    };
    Templates::load(&own).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// Every `.hbs` file below a folder by its path in it.
fn own_templates(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut own = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let failed = |error: std::io::Error| {
            format!("the templates' folder {} cannot be read: {error}", next.display())
        };
        for entry in std::fs::read_dir(&next).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "hbs") {
                let text = std::fs::read_to_string(&path)
                    .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
                let name = path.strip_prefix(folder).unwrap_or(&path);
                own.insert(name.to_string_lossy().into_owned(), text);
            }
        }
    }
    Ok(own)
}

/// The archive of the configuration.
///
/// # Errors
/// Why it cannot be opened.
pub fn open_archive(config: &Config) -> Result<Arc<FolderArchive>, String> {
    let settings = ArchiveSettings {
        floor_bytes: config.store.free_bytes_min,
        ..ArchiveSettings::at(&config.store.archive)
    };
    FolderArchive::open(&settings).map(Arc::new).map_err(|error| error.to_string())
}

/// The store of the configuration; each group of commits first makes sure of the archive.
///
/// # Errors
/// [`StoreError`].
pub fn open_store(
    config: &Config,
    archive: &Arc<FolderArchive>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Arc<SledStore>, StoreError> {
    let settings = SledSettings {
        floor_bytes: config.store.free_bytes_min,
        ..SledSettings::at(&config.store.folder)
    };
    let archive = archive.clone();
    let store = SledStore::open(&settings, Arc::new(move || archive.sync()), progress)?;
    Ok(Arc::new(store))
}

/// The wires of a configuration. Connections of one account share one grant, so that a rotated
/// refresh token is never used twice.
pub struct Wires<'c> {
    config: &'c Config,
    grants: Vec<(config::Grant, Arc<oauth2::TokenGrant>)>,
}

impl<'c> Wires<'c> {
    /// The wires of a configuration; nothing is connected yet.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn of(config: &'c Config) -> Result<Self, String> {
        let mut grants: Vec<(config::Grant, Arc<oauth2::TokenGrant>)> = Vec::new();
        let of_mailboxes = config.mailboxes.iter().map(|mailbox| &mailbox.credential);
        for credential in of_mailboxes.chain([&config.submission.credential]).flatten() {
            if let config::Credential::Grant(grant) = credential
                && !grants.iter().any(|(known, _)| known == grant)
            {
                grants.push((grant.clone(), Arc::new(token_grant(grant)?)));
            }
        }
        Ok(Self { config, grants })
    }

    /// The mailboxes.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn mailboxes(&self) -> Result<Vec<AnyMailbox>, String> {
        self.config.mailboxes.iter().map(|mailbox| self.mailbox(mailbox)).collect()
    }

    /// One mailbox.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn mailbox(&self, mailbox: &config::Mailbox) -> Result<AnyMailbox, String> {
        Ok(match &mailbox.url {
            MailUrl::Maildir(path) => {
                let settings = MaildirSettings {
                    done: mailbox.done.clone(),
                    quarantine: mailbox.quarantine.clone(),
                    poll: mailbox.poll.min(Duration::from_secs(1)),
                    ..MaildirSettings::new(path)
                };
                AnyMailbox::Maildir(Box::new(MaildirMailbox::new(settings)))
            }
            MailUrl::Host { .. } => {
                AnyMailbox::Imap(Box::new(ImapMailbox::new(self.imap_settings(mailbox)?)))
            }
        })
    }

    /// Where copies of sent letters go: the first mailbox's folder for them, if it has one.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn sent_folder(&self) -> Result<Option<AnySent>, String> {
        let Some(mailbox) = self.config.mailboxes.first() else { return Ok(None) };
        let Some(name) = &mailbox.sent else { return Ok(None) };
        Ok(Some(match &mailbox.url {
            MailUrl::Maildir(path) => AnySent::Maildir(MaildirSent::new(path, name)),
            MailUrl::Host { .. } => {
                let named = (name != "Sent").then(|| name.clone());
                AnySent::Imap(Box::new(ImapSent::new(self.imap_settings(mailbox)?, named)))
            }
        }))
    }

    /// Connections for letters, one at least.
    ///
    /// # Errors
    /// What is missing, in words.
    pub fn transports(&self, count: usize) -> Result<Vec<AnyTransport>, String> {
        (0..count.max(1)).map(|_| self.transport()).collect()
    }

    fn imap_settings(&self, mailbox: &config::Mailbox) -> Result<ImapSettings, String> {
        let MailUrl::Host { scheme, host, port } = &mailbox.url else {
            return Err("a Maildir has no IMAP settings".to_owned());
        };
        let security = if scheme == "imaps" { Security::Implicit } else { Security::StartTls };
        let endpoint = Endpoint { host: host.clone(), port: *port };
        let credential = mailbox.credential.as_ref().ok_or("[mailbox] has no password_file")?;
        let credential = self.credential(credential)?;
        Ok(ImapSettings {
            name: format!("{}@{host}:{port}/{}", mailbox.user, mailbox.folder),
            ca_file: mailbox.ca_file.clone(),
            folder: mailbox.folder.clone(),
            done: mailbox.done.clone(),
            quarantine: mailbox.quarantine.clone(),
            poll: mailbox.poll,
            message_bytes_max: mailbox.message_bytes_max,
            ..ImapSettings::new(endpoint, security, &mailbox.user, credential)
        })
    }

    fn transport(&self) -> Result<AnyTransport, String> {
        let submission = &self.config.submission;
        let (scheme, host, port) = match &submission.url {
            MailUrl::Host { scheme, host, port } => (scheme.as_str(), host, *port),
            MailUrl::Maildir(path) => {
                return Ok(AnyTransport::Maildir(MaildirTransport::new(path)));
            }
        };
        let security = match scheme {
            "smtps" => SmtpSecurity::Implicit,
            "submission" => SmtpSecurity::StartTls,
            _ => SmtpSecurity::Opportunistic { is_clear_allowed: submission.is_clear_allowed },
        };
        let endpoint = Endpoint { host: host.clone(), port };
        let login = match (&submission.user, &submission.credential) {
            (Some(user), Some(credential)) => {
                Some(SmtpLogin { user: user.clone(), credential: self.credential(credential)? })
            }
            (_, _) => None,
        };
        let hello_name = self.config.desk.address.domain();
        Ok(AnyTransport::Smtp(Box::new(SmtpTransport::new(SmtpSettings {
            login,
            ca_file: submission.ca_file.clone(),
            ..SmtpSettings::new(endpoint, security, hello_name)
        }))))
    }

    fn credential(&self, credential: &config::Credential) -> Result<oauth2::Credential, String> {
        Ok(match credential {
            config::Credential::Password(source) => oauth2::Credential::Password(secret(source)?),
            config::Credential::Token(source) => oauth2::Credential::Token(secret(source)?),
            config::Credential::Grant(grant) => {
                let shared = self.grants.iter().find(|(known, _)| known == grant);
                let (_, shared) = shared.ok_or("an OAuth 2 grant was not prepared")?;
                oauth2::Credential::Grant(shared.clone())
            }
        })
    }
}

fn token_grant(grant: &config::Grant) -> Result<oauth2::TokenGrant, String> {
    Ok(oauth2::TokenGrant::new(oauth2::GrantSettings {
        token_url: grant.token_url.clone(),
        client_id: grant.client_id.clone(),
        client_secret: grant.client_secret.as_ref().map(secret).transpose()?,
        scope: grant.scope.clone(),
        refresh_token_file: grant.refresh_token_file.clone(),
        ca_file: grant.ca_file.clone(),
        timeout: TOKEN_TIMEOUT,
    }))
}

fn secret(source: &config::SecretSource) -> Result<oauth2::SecretSource, String> {
    Ok(match source {
        config::SecretSource::File(path) => oauth2::SecretSource::File(path.clone()),
        config::SecretSource::Command(command) => oauth2::SecretSource::Command(command.clone()),
        config::SecretSource::Variable(name) => {
            let value = std::env::var(name).map_err(|_| {
                format!("the environment variable {name} with the secret is not set")
            })?;
            oauth2::SecretSource::Given(oauth2::Secret::new(value))
        }
    })
}
