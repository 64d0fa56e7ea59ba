//! Mailbox → archive → reading → desk; the server's copy is filed away only after the commit.
//!
//! # Contract
//! Oldest first, whatever the flags say. Batches stand in line: while one is fetched, the one
//! before it is read, the one before that decided, and the one before that on its way to the disk.
//! Memory is bounded by the batches in line (one a stage and one between any two of the first
//! three) and by the largest message that is allowed.
//!
//! # Failure
//! A message that cannot be fetched or read is quarantined with the reason after a few attempts
//! and never blocks the ones behind it. What is in line when the mailbox is lost is finished.
//!
//! # After a crash
//! The cursor stands before the first message without a disposition. Messages that have theirs but
//! still lie in the inbox are filed away at the next look.

mod reader;
mod reading;

use crate::domain::disposition::{Fate, Location};
use crate::ports::{Archive, Mailbox, MailboxError, Step, Store, Ticket, Waiting, Witness};
use crate::shell::daemon::Stop;
use crate::shell::desk::{Arrival, Desk, DeskError, drawer};
use crate::shell::practice::Practice;
use reader::{Batch, Drawers, Piece, Reader};
use reading::Desktop;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};
use tokio::sync::{Mutex, Notify, watch};
use tokio::task::JoinError;

/// UIDs below the cursor that are looked at again by the first look of a process and after a
/// failure. A crash leaves no more than the batches in line behind; their UIDs may have gaps.
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
    reader: Option<Reader<M>>,
    desktop: Arc<Desktop<A>>,
    decider: Decider<S, A>,
    /// Messages that were handled may still lie in the inbox.
    has_leftovers: bool,
}

/// The half that decides and commits.
struct Decider<S, A> {
    desk: Arc<Mutex<Desk<S, A>>>,
    witness: Arc<dyn Witness>,
    /// Rung when letters may have been written.
    outbox: Arc<Notify>,
}

/// A batch that the store has accepted.
struct Decided {
    tickets: Vec<Ticket>,
    drawers: Drawers,
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
        let name = mailbox.name().to_owned();
        let desktop = Desktop { archive, witness: witness.clone(), mailbox: name };
        let reader = Reader::new(mailbox, witness.clone());
        let decider = Decider { desk, witness, outbox };
        Self { reader: Some(reader), desktop: Arc::new(desktop), decider, has_leftovers: true }
    }

    /// The mailbox, to wait on it between two looks.
    ///
    /// # Errors
    /// [`MailboxError::Reconnect`] after the reading half broke down, which ends the intake.
    pub fn mailbox(&mut self) -> Result<&mut M, MailboxError> {
        self.reader().map(|reader| &mut reader.mailbox)
    }

    fn reader(&mut self) -> Result<&mut Reader<M>, MailboxError> {
        self.reader.as_mut().ok_or_else(broken_down)
    }

    /// Handles everything that waits in the mailbox.
    ///
    /// # Errors
    /// [`IntakeError`]; what was handled before it stays handled.
    pub async fn look(&mut self) -> Result<Tally, IntakeError> {
        let (_never, stop) = watch::channel(false);
        self.look_until(&stop).await
    }

    /// Handles what waits in the mailbox; told to stop, it ends after the batches in line.
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

    /// Handles a piece of what waits, every stage at its own pace, a batch or two apart.
    async fn handle_all(
        &mut self,
        uid_validity: u32,
        waiting: Vec<Waiting>,
        stop: &Stop,
        tally: &mut Tally,
    ) -> Result<(), IntakeError> {
        if waiting.is_empty() {
            return Ok(());
        }
        let practice = self.decider.desk.lock().await.practice().clone();
        let (fetched, to_read) = channel(1);
        let (read, mut to_decide) = channel(1);
        let (decided, to_settle) = unbounded_channel();
        let (durable, to_file) = unbounded_channel();
        let piece = Piece { uid_validity, waiting: waiting.into_iter().peekable() };
        let Some(reader) = self.reader.take() else { return Err(broken_down().into()) };
        let serving =
            tokio::spawn(reader.serve(piece, practice.clone(), stop.clone(), fetched, to_file));
        let reading = tokio::spawn(read_each(self.desktop.clone(), practice, to_read, read));
        let (witness, outbox) = (self.decider.witness.clone(), self.decider.outbox.clone());
        let settling = tokio::spawn(settle_each(witness, outbox, to_settle, durable));

        let mut deciding = Ok(());
        while let Some(arrivals) = to_decide.recv().await {
            deciding = self.decider.decide(arrivals, tally).await.map(|batch| {
                // Where nobody settles any more, the store has failed, and refuses all the rest.
                let _failed = decided.send(batch);
            });
            if deciding.is_err() {
                break;
            }
        }
        // Each stage ends when the one before it has; the mailbox is the first and the last.
        drop((to_decide, decided));
        let settled = finished(settling.await);
        let read = finished(reading.await);
        let (reader, served) = finished(serving.await)?;
        self.reader = Some(reader);
        deciding.and(settled?).and(read?).and(served.map_err(IntakeError::from))
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
        let mut left = Drawers::new();
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
        self.reader()?.file_away(left).await?;
        Ok(todo)
    }
}

/// Reads each batch for the desk, until there are no more or nobody decides any more.
async fn read_each<A: Archive + 'static>(
    desktop: Arc<Desktop<A>>,
    practice: Arc<Practice>,
    mut fetched: Receiver<Batch>,
    read: Sender<Vec<Arrival>>,
) -> Result<(), IntakeError> {
    while let Some(batch) = fetched.recv().await {
        let arrivals = desktop.read(batch, &practice).await?;
        if read.send(arrivals).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Waits until each batch is on disk; what may then be filed away goes to the mailbox.
async fn settle_each(
    witness: Arc<dyn Witness>,
    outbox: Arc<Notify>,
    mut decided: UnboundedReceiver<Decided>,
    durable: UnboundedSender<Drawers>,
) -> Result<(), IntakeError> {
    while let Some(Decided { tickets, drawers }) = decided.recv().await {
        for ticket in tickets {
            ticket.durable().await.map_err(DeskError::from)?;
        }
        witness.reached(Step::Durable);
        outbox.notify_one();
        // A mailbox that is gone gets the rest at the next look.
        let _gone = durable.send(drawers);
    }
    Ok(())
}

fn broken_down() -> MailboxError {
    MailboxError::Reconnect("its reader has broken down".to_owned())
}

/// What a task gave; its panic goes on here.
fn finished<T>(task: Result<T, JoinError>) -> Result<T, IntakeError> {
    task.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(error) => MailboxError::Reconnect(error.to_string()).into(),
    })
}

impl<S: Store, A: Archive> Decider<S, A> {
    /// Decides a batch; the store has accepted it when this returns.
    async fn decide(
        &self,
        arrivals: Vec<Arrival>,
        tally: &mut Tally,
    ) -> Result<Decided, IntakeError> {
        let mut decided = Decided { tickets: Vec::new(), drawers: Drawers::new() };
        for arrival in arrivals {
            let receipt = self.desk.lock().await.receive(&arrival).await?;
            tracing::info!(
                uid_validity = arrival.location.uid_validity,
                uid = arrival.location.uid,
                size_bytes = arrival.size_bytes,
                fate = receipt.fate.word(),
                "a message has its disposition"
            );
            decided.drawers.entry(receipt.drawer).or_default().push(arrival.location.uid);
            decided.tickets.extend(receipt.ticket);
            let count = tally.fates.entry(receipt.fate).or_default();
            *count = count.saturating_add(1);
        }
        Ok(decided)
    }
}
