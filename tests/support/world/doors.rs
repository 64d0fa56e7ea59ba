//! The world's doors in memory: a mailbox that is read, and a relay that can be told to refuse.

use jiff::Timestamp;
use saldo::domain::delivery::MailObject;
use saldo::ports::{DeliveryError, Drawer, Fetched, Mailbox, MailboxError, Transport, Waiting};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// The name under which the desk keeps the mailbox's cursor.
pub(crate) const MAILBOX: &str = "billing@reseller.example/INBOX";

/// Messages that the mailbox lists at once; real adapters have such a limit too.
const LISTED_MAX: usize = 40;

/// What lies in the mailbox.
pub(crate) struct Inbox {
    pub(crate) uid_validity: u32,
    next_uid: u32,
    pub(crate) waiting: BTreeMap<u32, Vec<u8>>,
    pub(crate) done: Vec<Vec<u8>>,
    pub(crate) quarantine: Vec<Vec<u8>>,
    /// Every place at which a message ever lay and was read by the desk.
    pub(crate) places: BTreeSet<(u32, u32)>,
    /// Messages at which the connection breaks.
    pub(crate) breaks_at: BTreeSet<u32>,
    /// Handled messages cannot be moved.
    pub(crate) is_stuck: bool,
}

impl Inbox {
    pub(crate) fn empty() -> Self {
        Self {
            uid_validity: 1,
            next_uid: 1,
            waiting: BTreeMap::new(),
            done: Vec::new(),
            quarantine: Vec::new(),
            places: BTreeSet::new(),
            breaks_at: BTreeSet::new(),
            is_stuck: false,
        }
    }

    /// The host delivers a message; its UID.
    pub(crate) fn deliver(&mut self, raw: Vec<u8>) -> u32 {
        let uid = self.next_uid;
        self.next_uid += 1;
        self.waiting.insert(uid, raw);
        uid
    }

    /// The server loses its numbers: what lies in the inbox gets new UIDs.
    pub(crate) fn renumber(&mut self) {
        self.uid_validity += 1;
        self.next_uid = 1;
        for (_, raw) in std::mem::take(&mut self.waiting) {
            self.deliver(raw);
        }
    }
}

/// The desk's way into the inbox.
pub(crate) struct PlayedMailbox(pub(crate) Arc<Mutex<Inbox>>);

impl PlayedMailbox {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.0.lock().unwrap()
    }
}

impl Mailbox for PlayedMailbox {
    fn name(&self) -> &str {
        MAILBOX
    }

    async fn open(&mut self) -> Result<u32, MailboxError> {
        Ok(self.inbox().uid_validity)
    }

    async fn waiting(&mut self, after: u32) -> Result<Vec<Waiting>, MailboxError> {
        let mut inbox = self.inbox();
        let listed = inbox.waiting.range(after.saturating_add(1)..).take(LISTED_MAX);
        let listed: Vec<Waiting> =
            listed.map(|(uid, raw)| Waiting { uid: *uid, size_bytes: raw.len() as u64 }).collect();
        let uid_validity = inbox.uid_validity;
        inbox.places.extend(listed.iter().map(|message| (uid_validity, message.uid)));
        Ok(listed)
    }

    async fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, MailboxError> {
        let inbox = self.inbox();
        if uids.iter().any(|uid| inbox.breaks_at.contains(uid)) {
            return Err(MailboxError::Reconnect("the server hung up".to_owned()));
        }
        let fetch = |uid: &u32| Some(Fetched { uid: *uid, raw: inbox.waiting.get(uid)?.clone() });
        Ok(uids.iter().filter_map(fetch).collect())
    }

    async fn file_away(&mut self, uids: &[u32], drawer: Drawer) -> Result<(), MailboxError> {
        let mut inbox = self.inbox();
        if inbox.is_stuck {
            return Ok(());
        }
        for uid in uids {
            let Some(raw) = inbox.waiting.remove(uid) else { continue };
            match drawer {
                Drawer::Done => inbox.done.push(raw),
                Drawer::Quarantine => inbox.quarantine.push(raw),
            }
        }
        Ok(())
    }

    async fn wait(&mut self, _at_most: Duration) -> Result<(), MailboxError> {
        Ok(())
    }
}

/// What a relay says to a letter; `None`: it takes it.
pub(crate) type Verdict = Box<dyn Fn(&MailObject) -> Option<DeliveryError> + Send>;

/// The relay that the desk hands its letters to.
pub(crate) struct Relay {
    pub(crate) now: Arc<Mutex<Timestamp>>,
    pub(crate) verdict: Verdict,
    /// Every letter that was offered, and when.
    pub(crate) offered: Vec<(Timestamp, MailObject)>,
    /// Every letter that was taken, and when.
    pub(crate) taken: Vec<(Timestamp, MailObject)>,
}

/// The desk's way to the relay.
pub(crate) struct PlayedTransport(pub(crate) Arc<Mutex<Relay>>);

impl Transport for PlayedTransport {
    async fn deliver(&mut self, mail: &MailObject) -> Result<(), DeliveryError> {
        let mut relay = self.0.lock().unwrap();
        let now = *relay.now.lock().unwrap();
        relay.offered.push((now, mail.clone()));
        if let Some(refusal) = (relay.verdict)(mail) {
            return Err(refusal);
        }
        relay.taken.push((now, mail.clone()));
        Ok(())
    }
}
