//! Mailbox → archive → reading → desk; the server's copy is filed away only after the commit.
//!
//! # Contract
//! Oldest first, whatever the flags say; one batch is fetched while the one before it is decided.
//! Memory is bounded by two batches and by the largest message that is allowed.
//!
//! # Failure
//! A message that cannot be fetched or read is quarantined with the reason after
//! [`STRIKES_MAX`] attempts and never blocks the ones behind it.
//!
//! # After a crash
//! The cursor stands before the first message without a disposition. Messages that have theirs but
//! still lie in the inbox are filed away at the next look.

use crate::domain::disposition::{Fate, Location};
use crate::domain::words::masked;
use crate::logic::fingerprint::fingerprint;
use crate::logic::understand::{Reading, understand};
use crate::ports::{
    Archive, Drawer, Fetched, Mailbox, MailboxError, Step, Store, Ticket, Waiting, Witness,
};
use crate::shell::daemon::Stop;
use crate::shell::desk::{Arrival, Contents, Desk, DeskError, drawer};
use crate::shell::practice::Practice;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinHandle;

/// Messages of one batch.
const BATCH_MESSAGES_MAX: usize = 128;

/// Octets of one batch; a single larger message is a batch of its own.
const BATCH_OCTETS_MAX: u64 = 8 << 20;

/// Connections that a message may break before it is quarantined unread.
const STRIKES_MAX: u8 = 3;

/// UIDs below the cursor that are looked at again by the first look of a process and after a
/// failure. A crash leaves no more than two batches behind; their UIDs may have gaps.
const LEFTOVERS_REACH: u32 = 5_000;

/// Why a look at the mailbox ended early.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The mailbox; the next look may succeed.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// The desk; where it is not for want of room, the process must end.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

/// What a look found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages by fate.
    pub fates: BTreeMap<Fate, usize>,
}

impl Tally {
    /// Adds what another look found.
    pub fn add(&mut self, other: &Self) {
        for (fate, count) in &other.fates {
            let sum = self.fates.entry(*fate).or_default();
            *sum = sum.saturating_add(*count);
        }
    }

    /// All messages.
    #[must_use]
    pub fn total(&self) -> usize {
        self.fates.values().sum()
    }
}

/// Reads one mailbox.
pub struct Intake<M, S, A> {
    /// `None` only while it works beside the desk, or after it broke down.
    reader: Option<Reader<M, A>>,
    decider: Decider<S, A>,
    /// Messages that were handled may still lie in the inbox.
    has_leftovers: bool,
}

/// The half that gets messages and reads them.
struct Reader<M, A> {
    mailbox: M,
    archive: Arc<A>,
    witness: Arc<dyn Witness>,
    strikes: HashMap<u32, u8>,
    /// The last fetch broke the connection: one message at a time until it is found.
    is_careful: bool,
}

/// The half that decides and commits.
struct Decider<S, A> {
    desk: Arc<Mutex<Desk<S, A>>>,
    witness: Arc<dyn Witness>,
    /// Rung when letters may have been written.
    outbox: Arc<Notify>,
}

/// A batch of messages, some of them fetched.
struct Batch {
    uid_validity: u32,
    waiting: Vec<Waiting>,
    fetched: HashMap<u32, Vec<u8>>,
    unread: HashMap<u32, String>,
}

impl<M, S, A> Intake<M, S, A>
where
    M: Mailbox + 'static,
    S: Store,
    A: Archive + 'static,
{
    /// An intake of one mailbox.
    pub fn new(
        mailbox: M,
        desk: Arc<Mutex<Desk<S, A>>>,
        archive: Arc<A>,
        witness: Arc<dyn Witness>,
        outbox: Arc<Notify>,
    ) -> Self {
        let reader = Reader {
            mailbox,
            archive,
            witness: witness.clone(),
            strikes: HashMap::new(),
            is_careful: false,
        };
        let decider = Decider { desk, witness, outbox };
        Self { reader: Some(reader), decider, has_leftovers: true }
    }

    /// The mailbox, to wait on it between two looks.
    ///
    /// # Errors
    /// [`MailboxError::Reconnect`] after the reading half broke down, which ends the intake.
    pub fn mailbox(&mut self) -> Result<&mut M, MailboxError> {
        self.reader().map(|reader| &mut reader.mailbox)
    }

    fn reader(&mut self) -> Result<&mut Reader<M, A>, MailboxError> {
        let gone = || MailboxError::Reconnect("its reader has broken down".to_owned());
        self.reader.as_mut().ok_or_else(gone)
    }

    /// Handles everything that waits in the mailbox.
    ///
    /// # Errors
    /// [`IntakeError`]; what was handled before it stays handled.
    pub async fn look(&mut self) -> Result<Tally, IntakeError> {
        let (_never, stop) = watch::channel(false);
        self.look_until(&stop).await
    }

    /// Handles what waits in the mailbox; told to stop, it ends after the batches in hand.
    ///
    /// # Errors
    /// [`IntakeError`]; what was handled before it stays handled.
    pub async fn look_until(&mut self, stop: &Stop) -> Result<Tally, IntakeError> {
        let mut tally = Tally::default();
        let looked = self.look_through(stop, &mut tally).await;
        self.has_leftovers = looked.is_err();
        looked.map(|()| tally)
    }

    /// Goes through the mailbox in the pieces that it gives, so that a large one is no matter of
    /// memory.
    async fn look_through(&mut self, stop: &Stop, tally: &mut Tally) -> Result<(), IntakeError> {
        let uid_validity = self.mailbox()?.open().await?;
        let read_up_to = self.read_up_to(uid_validity).await?;
        let reach = if self.has_leftovers { LEFTOVERS_REACH } else { 0 };
        let mut from = read_up_to.saturating_sub(reach);
        while !*stop.borrow() {
            let piece = self.mailbox()?.waiting(from).await?;
            let Some(last) = piece.last() else { break };
            from = last.uid;
            let todo = self.todo(uid_validity, read_up_to, piece).await?;
            self.handle_all(uid_validity, todo, stop, tally).await?;
        }
        Ok(())
    }

    /// The UID up to which every message has its disposition.
    async fn read_up_to(&mut self, uid_validity: u32) -> Result<u32, IntakeError> {
        let name = self.mailbox()?.name().to_owned();
        let store = self.decider.desk.lock().await.store().clone();
        let cursor = store.cursor(&name).await.map_err(DeskError::from)?;
        Ok(cursor.filter(|cursor| cursor.uid_validity == uid_validity).map_or(0, |c| c.uid))
    }

    /// Handles a piece of what waits: one batch is fetched and read while the one before it is
    /// decided, each on a core of its own.
    async fn handle_all(
        &mut self,
        uid_validity: u32,
        waiting: Vec<Waiting>,
        stop: &Stop,
        tally: &mut Tally,
    ) -> Result<(), IntakeError> {
        let mut waiting = waiting.into_iter().peekable();
        let mut read: Option<Vec<Arrival>> = None;
        loop {
            let practice = self.decider.desk.lock().await.practice().clone();
            let reader = self.reader()?;
            let next = if *stop.borrow() {
                None
            } else {
                reader.cut(uid_validity, &mut waiting, &practice)
            };
            if next.is_none() && read.is_none() {
                return Ok(());
            }
            let reading = next.map(|next| self.prepare(next, practice));
            let handled = match read.take() {
                Some(arrivals) => self.decider.decide(arrivals, tally).await,
                None => Ok(HashMap::new()),
            };
            let prepared = match reading {
                Some(reading) => Some(self.prepared(reading).await?),
                None => None,
            };
            // What is committed is filed away even if the batch behind it could not be had.
            self.file_away(handled?).await?;
            read = prepared.transpose()?;
        }
    }

    /// Starts to fetch and read a batch beside the desk's work.
    fn prepare(&mut self, batch: Batch, practice: Arc<Practice>) -> Option<Preparing<M, A>> {
        let mut reader = self.reader.take()?;
        Some(tokio::spawn(async move {
            let prepared = reader.prepare(batch, &practice).await;
            (reader, prepared)
        }))
    }

    /// Takes the reader back with what it read.
    async fn prepared(
        &mut self,
        reading: Option<Preparing<M, A>>,
    ) -> Result<Result<Vec<Arrival>, IntakeError>, IntakeError> {
        let Some(reading) = reading else { return Ok(Ok(Vec::new())) };
        match reading.await {
            Ok((reader, prepared)) => {
                self.reader = Some(reader);
                Ok(prepared)
            }
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(error) => Err(MailboxError::Reconnect(error.to_string()).into()),
        }
    }

    /// What of a piece is to be handled. Messages below the cursor that a crash left in the inbox
    /// are filed away by the way.
    async fn todo(
        &mut self,
        uid_validity: u32,
        read_up_to: u32,
        piece: Vec<Waiting>,
    ) -> Result<Vec<Waiting>, IntakeError> {
        let (old, new): (Vec<_>, Vec<_>) =
            piece.into_iter().partition(|message| message.uid <= read_up_to);
        let store = self.decider.desk.lock().await.store().clone();
        let mailbox = self.mailbox()?.name().to_owned();
        let mut todo = Vec::new();
        let mut left: HashMap<Drawer, Vec<u32>> = HashMap::new();
        for message in old {
            let location = Location { mailbox: mailbox.clone(), uid_validity, uid: message.uid };
            match store.disposition_at(&location).await.map_err(DeskError::from)? {
                Some(known) => {
                    left.entry(drawer(known.fate)).or_default().push(message.uid);
                }
                None => todo.push(message),
            }
        }
        todo.extend(new);
        self.file_away(left).await?;
        Ok(todo)
    }

    /// Moves handled messages out of the inbox. A single one that the server will not move stays
    /// where it is: it has its disposition, and nothing of it is lost.
    async fn file_away(&mut self, drawers: HashMap<Drawer, Vec<u32>>) -> Result<(), MailboxError> {
        let reader = self.reader()?;
        for (drawer, mut uids) in drawers {
            uids.sort_unstable();
            // Each refusal names one message and may have kept the ones behind it back.
            while let Err(error) = reader.mailbox.file_away(&uids, drawer).await {
                let MailboxError::Message { uid, reason } = error else { return Err(error) };
                let reason = masked(&reason);
                tracing::warn!(uid, reason, "a handled message could not be filed away");
                let before = uids.len();
                uids.retain(|waiting| *waiting != uid);
                if uids.len() == before {
                    break;
                }
            }
        }
        reader.witness.reached(Step::FiledAway);
        Ok(())
    }
}

/// A batch on its way, and the reader that comes back with it.
type Preparing<M, A> = JoinHandle<(Reader<M, A>, Result<Vec<Arrival>, IntakeError>)>;

impl<M: Mailbox, A: Archive + 'static> Reader<M, A> {
    /// The next batch.
    fn cut(
        &self,
        uid_validity: u32,
        waiting: &mut std::iter::Peekable<std::vec::IntoIter<Waiting>>,
        practice: &Practice,
    ) -> Option<Batch> {
        let most = if self.is_careful { 1 } else { BATCH_MESSAGES_MAX };
        let mut batch = Batch {
            uid_validity,
            waiting: Vec::new(),
            fetched: HashMap::new(),
            unread: HashMap::new(),
        };
        let mut octets: u64 = 0;
        while batch.waiting.len() < most {
            let Some(message) = waiting.peek() else { break };
            let is_too_large = message.size_bytes > practice.message_bytes_max;
            let size = if is_too_large { 0 } else { message.size_bytes };
            if !batch.waiting.is_empty() && octets.saturating_add(size) > BATCH_OCTETS_MAX {
                break;
            }
            octets = octets.saturating_add(size);
            if is_too_large {
                let reason = format!(
                    "it has {} octets, more than max_message allows ({})",
                    message.size_bytes, practice.message_bytes_max
                );
                batch.unread.insert(message.uid, reason);
            } else if self.strikes.get(&message.uid).is_some_and(|count| *count >= STRIKES_MAX) {
                let reason = "the server broke the connection each time it was fetched".to_owned();
                batch.unread.insert(message.uid, reason);
            }
            batch.waiting.extend(waiting.next());
        }
        (!batch.waiting.is_empty()).then_some(batch)
    }

    /// Fetches a batch, keeps its bytes, and reads it.
    async fn prepare(
        &mut self,
        batch: Batch,
        practice: &Arc<Practice>,
    ) -> Result<Vec<Arrival>, IntakeError> {
        let batch = self.fetch(batch).await?;
        self.read(batch, practice).await
    }

    /// Fetches what a batch lacks. A batch that broke the connection is fetched one by one next
    /// time, so that the culprit is found and the others are not held up by it.
    async fn fetch(&mut self, mut batch: Batch) -> Result<Batch, MailboxError> {
        let uids: Vec<u32> = batch
            .waiting
            .iter()
            .map(|message| message.uid)
            .filter(|uid| !batch.unread.contains_key(uid))
            .collect();
        if uids.is_empty() {
            return Ok(batch);
        }
        match self.mailbox.fetch(&uids).await {
            Ok(messages) => {
                let messages = messages.into_iter().map(|Fetched { uid, raw }| (uid, raw));
                batch.fetched = messages.collect();
                self.is_careful = false;
                self.witness.reached(Step::Fetched);
                Ok(batch)
            }
            Err(MailboxError::Message { uid, reason }) => {
                batch.unread.insert(uid, reason);
                Box::pin(self.fetch(batch)).await
            }
            Err(error) => {
                self.is_careful = true;
                if let [uid] = uids.as_slice() {
                    let count = self.strikes.entry(*uid).or_default();
                    *count = count.saturating_add(1);
                }
                Err(error)
            }
        }
    }

    /// Raw bytes to the archive first; then reading, on a thread where computing is allowed.
    async fn read(
        &mut self,
        mut batch: Batch,
        practice: &Arc<Practice>,
    ) -> Result<Vec<Arrival>, IntakeError> {
        let mut unread = Vec::new();
        let mut raws = Vec::new();
        for message in &batch.waiting {
            let location = Location {
                mailbox: self.mailbox.name().to_owned(),
                uid_validity: batch.uid_validity,
                uid: message.uid,
            };
            if let Some(raw) = batch.fetched.remove(&message.uid) {
                raws.push((location, raw));
            } else if let Some(reason) = batch.unread.remove(&message.uid) {
                let size_bytes = message.size_bytes;
                unread.push(Arrival { location, size_bytes, content: Err(reason) });
            }
            // One that was neither fetched nor refused has left the mailbox by another hand.
        }
        let (archive, practice, witness) =
            (self.archive.clone(), practice.clone(), self.witness.clone());
        let reading =
            tokio::task::spawn_blocking(move || read_all(raws, &*archive, &practice, &*witness));
        let mut arrivals = match reading.await {
            Ok(read) => read?,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        arrivals.extend(unread);
        arrivals.sort_by_key(|arrival| arrival.location.uid);
        Ok(arrivals)
    }
}

impl<S: Store, A: Archive> Decider<S, A> {
    /// Decides and commits a batch; gives what may be filed away.
    async fn decide(
        &self,
        arrivals: Vec<Arrival>,
        tally: &mut Tally,
    ) -> Result<HashMap<Drawer, Vec<u32>>, IntakeError> {
        let mut drawers: HashMap<Drawer, Vec<u32>> = HashMap::new();
        let mut tickets: Vec<Ticket> = Vec::new();
        for arrival in arrivals {
            let receipt = self.desk.lock().await.receive(&arrival).await?;
            tracing::info!(
                uid_validity = arrival.location.uid_validity,
                uid = arrival.location.uid,
                size_bytes = arrival.size_bytes,
                fate = receipt.fate.word(),
                "a message has its disposition"
            );
            drawers.entry(receipt.drawer).or_default().push(arrival.location.uid);
            tickets.extend(receipt.ticket);
            let count = tally.fates.entry(receipt.fate).or_default();
            *count = count.saturating_add(1);
        }
        for ticket in tickets {
            ticket.durable().await.map_err(DeskError::from)?;
        }
        self.witness.reached(Step::Durable);
        self.outbox.notify_one();
        Ok(drawers)
    }
}

/// Stages and reads messages on a thread where computing is allowed.
fn read_all<A: Archive>(
    raws: Vec<(Location, Vec<u8>)>,
    archive: &A,
    practice: &Practice,
    witness: &dyn Witness,
) -> Result<Vec<Arrival>, DeskError> {
    for (_, raw) in &raws {
        archive.stage(raw)?;
    }
    witness.reached(Step::Archived);
    let read = |(location, raw): (Location, Vec<u8>)| {
        let reading: Reading = understand(&raw, &practice.house);
        Arrival {
            location,
            size_bytes: u64::try_from(raw.len()).unwrap_or(u64::MAX),
            content: Ok(Contents {
                fingerprint: fingerprint(&reading.message, &raw),
                reading: Box::new(reading),
            }),
        }
    };
    Ok(raws.into_iter().map(read).collect())
}
