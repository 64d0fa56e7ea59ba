//! Customers, agents and the vendor at their mail programs.

use crate::office::{Office, PATIENCE};
use saldo::adapters::oauth2::{Credential, Secret, SecretSource};
use saldo::adapters::smtp::{SmtpLogin, SmtpSecurity, SmtpSettings, SmtpTransport};
use saldo::adapters::tls::Endpoint;
use saldo::domain::address::Address;
use saldo::domain::delivery::MailObject;
use saldo::domain::message::Message;
use saldo::logic::parse::parse;
use saldo::ports::Transport;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What the mail host finds out about a sender, as the offset of the port that says so.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dmarc {
    None = 25,
    Pass = 26,
    Fail = 27,
}

/// A message in the making.
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) headers: String,
    pub(crate) words: String,
}

impl Mail {
    pub(crate) fn raw(&self) -> Vec<u8> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let Self { from, to, subject, headers, words } = self;
        let domain = from.rsplit('@').next().unwrap();
        let plain = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n";
        let form = if headers.contains("MIME-Version:") { "" } else { plain };
        format!(
            "From: <{from}>\nTo: <{to}>\nSubject: {subject}\nDate: {}\n\
             Message-ID: <{}.{count}@{domain}>\n{headers}{form}\n{words}\n",
            jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap(),
            std::process::id(),
        )
        .replace('\n', "\r\n")
        .into_bytes()
    }

    /// The same with a text file, as a mail program attaches it.
    pub(crate) fn with_file(mut self, name: &str, content: &str) -> Self {
        self.headers +=
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"of-the-parts\"\n";
        self.words = format!(
            "--of-the-parts\nContent-Type: text/plain; charset=utf-8\n\n{}\n\
             --of-the-parts\nContent-Type: text/csv; name=\"{name}\"\n\
             Content-Disposition: attachment; filename=\"{name}\"\n\n{content}\n\
             --of-the-parts--",
            self.words
        );
        self
    }
}

fn endpoint(office: &Office<'_>, offset: u16) -> Endpoint {
    Endpoint { host: "127.0.0.1".into(), port: office.host.port(offset) }
}

fn hand_over(settings: SmtpSettings, mail: &Mail) {
    let object = MailObject {
        sender: Some(Address::parse(&mail.from).unwrap()),
        recipient: Address::parse(&mail.to).unwrap(),
        content: mail.raw(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(SmtpTransport::new(settings).deliver(&object)).unwrap();
}

impl Office<'_> {
    /// A message to the desk, as a mail program begins it.
    pub(crate) fn question(&self, from: &str, subject: &str, words: &str) -> Mail {
        Mail {
            from: from.into(),
            to: self.desk(),
            subject: subject.into(),
            headers: String::new(),
            words: words.into(),
        }
    }

    /// Mail arrives from outside.
    pub(crate) fn arrives(&self, mail: &Mail, dmarc: Dmarc) {
        let security = SmtpSecurity::Opportunistic { is_clear_allowed: false };
        let settings = SmtpSettings::new(endpoint(self, dmarc as u16), security, "customers.test");
        hand_over(SmtpSettings { ca_file: Some(self.host.ca()), ..settings }, mail);
    }

    /// A colleague sends through the reseller's own submission server.
    pub(crate) fn submits(&self, mail: &Mail) {
        let user = mail.from.split('@').next().unwrap();
        let credential =
            Credential::Password(SecretSource::Given(Secret::new(format!("pw-{user}"))));
        let login = Some(SmtpLogin { user: mail.from.clone(), credential });
        let settings =
            SmtpSettings::new(endpoint(self, 587), SmtpSecurity::StartTls, "example.test");
        hand_over(SmtpSettings { login, ca_file: Some(self.host.ca()), ..settings }, mail);
    }

    /// The first letter to `address` that holds these words; waits until it is there.
    pub(crate) fn letter(&self, address: &str, words: &str) -> Message {
        let end = Instant::now() + PATIENCE;
        loop {
            let letters = self.letters(address);
            if let Some(found) = letters.into_iter().find(|letter| letter.text.contains(words)) {
                return found;
            }
            if Instant::now() > end {
                let all: Vec<String> = self.letters(address).into_iter().map(|l| l.text).collect();
                panic!("{address} never got {words:?} but {all:#?}");
            }
            std::thread::park_timeout(Duration::from_millis(25));
        }
    }

    /// Every letter of the desk to `address`, copies included.
    pub(crate) fn letters(&self, address: &str) -> Vec<Message> {
        let user = match address.split_once('@').unwrap() {
            (_, "customers.test") => "customer",
            (_, "vendor.test") => "vendor",
            (local, _) => local,
        };
        let all = messages(&self.host.maildir(user)).into_iter().map(|raw| parse(&raw));
        let is_theirs = |m: &Message| m.to.iter().any(|to| to.address.as_str() == address);
        let is_ours = |m: &Message| m.from.iter().any(|from| from.address.as_str() == self.desk());
        all.filter(|m| is_theirs(m) && is_ours(m)).collect()
    }

    /// The raw messages in a folder of the desk's mailbox; `""` is the inbox.
    pub(crate) fn kept(&self, who: &str, folder: &str) -> Vec<Vec<u8>> {
        let user = format!("{who}-{}", self.name);
        let mut path = self.host.maildir(&user);
        if !folder.is_empty() {
            path.push(format!(".{folder}"));
        }
        messages(&path)
    }

    /// Every letter reaches its reader, and none more than `copies` times; waits for those that
    /// are on their way, so ask before the daemon is closed.
    pub(crate) fn each_letter_arrives(&self, copies: usize, readers: &[&str]) {
        let end = Instant::now() + PATIENCE;
        while let Err(why) = self.letters_stand(copies, readers) {
            assert!(Instant::now() < end, "{why}");
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }

    /// Whether outbox and mailboxes hold the same letters now; if not, which one is amiss.
    fn letters_stand(&self, copies: usize, readers: &[&str]) -> Result<(), String> {
        let sent = self.ask(&["mail", "list", "--outbox", "--limit", "1000"]);
        let arrived: Vec<Message> =
            readers.iter().flat_map(|reader| self.letters(reader)).collect();
        let mut known = BTreeSet::new();
        for letter in sent.as_array().unwrap() {
            let id = letter["message_id"].as_str().unwrap().to_owned();
            let count = arrived
                .iter()
                .filter(|l| l.message_id.as_ref().is_some_and(|known| known.to_string() == id))
                .count();
            if !(1..=copies).contains(&count) {
                return Err(format!("{count} copies of {letter}"));
            }
            known.insert(id);
        }
        let ids = arrived.iter().map(|letter| letter.message_id.as_ref().unwrap().to_string());
        let strange: Vec<String> = ids.filter(|id| !known.contains(id)).collect();
        if strange.is_empty() { Ok(()) } else { Err(format!("no letters of ours: {strange:?}")) }
    }
}

/// An answer to a letter, to its reply address.
pub(crate) fn answer(from: &str, letter: &Message, words: &str) -> Mail {
    let id = letter.message_id.as_ref().unwrap();
    Mail {
        from: from.into(),
        to: letter.reply_to[0].address.clone(),
        subject: format!("Re: {}", letter.subject),
        headers: format!("In-Reply-To: <{id}>\nReferences: <{id}>\n"),
        words: words.into(),
    }
}

fn messages(maildir: &Path) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for part in ["new", "cur"] {
        let Ok(entries) = fs::read_dir(maildir.join(part)) else { continue };
        let mut paths: Vec<_> = entries.map_while(Result::ok).map(|e| e.path()).collect();
        paths.sort();
        // One that the server renames under our eyes is there the next time.
        all.extend(paths.into_iter().filter_map(|path| fs::read(path).ok()));
    }
    all
}
