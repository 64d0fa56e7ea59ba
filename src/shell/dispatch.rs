//! Outbox → transport → outcome. The attempt is on disk before it is made.
//!
//! # Contract
//! Letters of one recipient keep their order and go over one connection; several connections work
//! side by side. A letter withdrawn or held before its attempt began never leaves.
//!
//! # After a crash
//! A letter whose attempt began and whose end is not known is tried again with the same bytes and
//! Message-ID: it may arrive twice at most, and every mail program can tell.

use crate::domain::delivery::{LetterId, MailObject, OutboxEntry};
use crate::domain::words::masked;
use crate::ports::{
    Archive, DeliveryError, SentFolder, Step, Store, StoreError, Ticket, Transport, Witness,
};
use crate::shell::daemon::Stop;
use crate::shell::desk::{Attempt, Desk, DeskError};
use futures_util::future::join_all;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, watch};

/// Letters whose attempts are recorded with one sync. A crash may double so many on the wire.
const BATCH_MAX: usize = 64;

/// Sent copies that wait to be appended; beyond it dispatch waits for the mail host.
const COPIES_MAX: usize = 1_000;

/// What a round of dispatching did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that a relay took.
    pub taken: usize,
    /// Letters that will be tried again.
    pub deferred: usize,
    /// Letters that failed for good.
    pub failed: usize,
    /// Why the relay refuses all of us; nothing more is tried in this round then.
    pub blocked: Option<String>,
}

/// Sends letters.
pub struct Dispatch<T, S, A> {
    transports: Vec<T>,
    desk: Arc<Mutex<Desk<S, A>>>,
    archive: Arc<A>,
    witness: Arc<dyn Witness>,
    copies: Option<mpsc::Sender<Vec<u8>>>,
}

impl<T, S, A> Dispatch<T, S, A>
where
    T: Transport,
    S: Store,
    A: Archive,
{
    /// A dispatch over some connections, one at least.
    pub fn new(
        transports: Vec<T>,
        desk: Arc<Mutex<Desk<S, A>>>,
        archive: Arc<A>,
        witness: Arc<dyn Witness>,
    ) -> Self {
        Self { transports, desk, archive, witness, copies: None }
    }

    /// Hands a copy of each sent letter to whoever appends it to the `Sent` folder.
    #[must_use]
    pub fn with_copies(mut self, copies: mpsc::Sender<Vec<u8>>) -> Self {
        self.copies = Some(copies);
        self
    }

    /// Tries every letter that is due now.
    ///
    /// # Errors
    /// [`DeskError`] of store or archive; letters whose attempt began are tried again later.
    pub async fn flush(&mut self) -> Result<Round, DeskError> {
        let (_never, stop) = watch::channel(false);
        self.flush_until(&stop).await
    }

    /// Tries letters that are due now; told to stop, it ends after those whose attempt has begun.
    ///
    /// # Errors
    /// As [`Dispatch::flush`].
    pub async fn flush_until(&mut self, stop: &Stop) -> Result<Round, DeskError> {
        let mut round = Round::default();
        loop {
            if *stop.borrow() {
                return Ok(round);
            }
            let batch = self.begin().await?;
            if batch.is_empty() {
                return Ok(round);
            }
            let outcomes = self.deliver(batch).await?;
            let mut tickets = Vec::with_capacity(outcomes.len());
            for (entry, attempt) in outcomes {
                count(&attempt, &mut round);
                tickets.push(self.desk.lock().await.end_attempt(entry, attempt).await?);
            }
            for ticket in tickets {
                ticket.durable().await?;
            }
            self.witness.reached(Step::Settled);
            if round.blocked.is_some() {
                return Ok(round);
            }
        }
    }

    /// Records the attempts of a batch; they are on disk when this returns.
    async fn begin(&mut self) -> Result<Vec<OutboxEntry>, DeskError> {
        let mut desk = self.desk.lock().await;
        let now = desk.now();
        let due = desk.store().letters_due(now, BATCH_MAX).await?;
        let mut batch = Vec::new();
        let mut tickets: Vec<Ticket> = Vec::new();
        for id in due.iter().map(|entry| entry.id).collect::<Vec<LetterId>>() {
            if let Some((entry, ticket)) = desk.begin_attempt(id).await? {
                batch.push(entry);
                tickets.push(ticket);
            }
        }
        drop(desk);
        for ticket in tickets {
            ticket.durable().await?;
        }
        self.witness.reached(Step::AttemptRecorded);
        Ok(batch)
    }

    /// Hands a batch over, each recipient's letters in order over one of the connections.
    async fn deliver(
        &mut self,
        batch: Vec<OutboxEntry>,
    ) -> Result<Vec<(OutboxEntry, Attempt)>, DeskError> {
        let lanes = self.transports.len().max(1);
        let mut queues: Vec<Vec<(OutboxEntry, MailObject)>> = vec![Vec::new(); lanes];
        for entry in batch {
            let Some(content) = self.archive.get(entry.content)? else {
                let what = format!("the archive lost the bytes of letter {}", entry.id);
                return Err(StoreError::Damaged(what).into());
            };
            let mail = MailObject {
                sender: entry.sender.clone(),
                recipient: entry.recipient.clone(),
                content,
            };
            if let Some(queue) = queues.get_mut(lane(&entry, lanes)) {
                queue.push((entry, mail));
            }
        }
        let copies = self.copies.clone();
        let witness = self.witness.clone();
        let work = self.transports.iter_mut().zip(queues).map(|(transport, queue)| {
            deliver_in_order(transport, queue, copies.clone(), witness.clone())
        });
        Ok(join_all(work).await.into_iter().flatten().collect())
    }
}

fn count(attempt: &Attempt, round: &mut Round) {
    let number = match attempt {
        Attempt::Taken => &mut round.taken,
        Attempt::Deferred(_) => &mut round.deferred,
        Attempt::Refused(_) => &mut round.failed,
        Attempt::Blocked(reason) => {
            round.blocked = Some(reason.clone());
            &mut round.deferred
        }
    };
    *number = number.saturating_add(1);
}

async fn deliver_in_order<T: Transport>(
    transport: &mut T,
    queue: Vec<(OutboxEntry, MailObject)>,
    copies: Option<mpsc::Sender<Vec<u8>>>,
    witness: Arc<dyn Witness>,
) -> Vec<(OutboxEntry, Attempt)> {
    let mut outcomes = Vec::with_capacity(queue.len());
    let mut blocked: Option<String> = None;
    for (entry, mail) in queue {
        if let Some(reason) = &blocked {
            outcomes.push((entry, Attempt::Blocked(reason.clone())));
            continue;
        }
        let attempt = match transport.deliver(&mail).await {
            Ok(()) => {
                if let Some(copies) = &copies {
                    // Nobody listens only while the program ends; the letter itself has gone.
                    let _ended = copies.send(mail.content).await;
                }
                Attempt::Taken
            }
            Err(DeliveryError::Temporary(reason)) => Attempt::Deferred(reason),
            Err(DeliveryError::Permanent(reason)) => Attempt::Refused(reason),
            Err(DeliveryError::Fix(reason)) => {
                blocked = Some(reason.clone());
                Attempt::Blocked(reason)
            }
        };
        witness.reached(Step::Delivered);
        outcomes.push((entry, attempt));
    }
    outcomes
}

/// Appends copies of sent letters for people to see, until nobody sends any more. A copy is a
/// convenience: the archive has the letter, so a folder that cannot be written is only logged.
pub async fn keep_copies<F: SentFolder>(mut folder: F, mut copies: mpsc::Receiver<Vec<u8>>) {
    while let Some(content) = copies.recv().await {
        let mut appended = folder.append(&content).await;
        if appended.is_err() {
            appended = folder.append(&content).await;
        }
        if let Err(error) = appended {
            let error = masked(&error.to_string());
            tracing::warn!(error, "a copy of a sent letter was not kept in the Sent folder");
        }
    }
}

/// A channel for sent copies.
#[must_use]
pub fn copies() -> (mpsc::Sender<Vec<u8>>, mpsc::Receiver<Vec<u8>>) {
    mpsc::channel(COPIES_MAX)
}

fn lane(entry: &OutboxEntry, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    entry.recipient.hash(&mut hasher);
    let lanes = u64::try_from(lanes).unwrap_or(1);
    let lane = hasher.finish().checked_rem(lanes).unwrap_or(0);
    usize::try_from(lane).unwrap_or(0)
}
