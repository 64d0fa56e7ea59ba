//! The half of the intake that has the mailbox: batches are cut, fetched and filed away.

use crate::domain::words::masked;
use crate::ports::{Drawer, Fetched, Mailbox, MailboxError, Step, Waiting, Witness};
use crate::shell::daemon::Stop;
use crate::shell::practice::Practice;
use std::collections::HashMap;
use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

/// Messages of one batch: as many as one IMAP command names.
const BATCH_MESSAGES_MAX: usize = 80;

/// Octets of one batch; a single larger message is a batch of its own.
const BATCH_OCTETS_MAX: u64 = 5 << 20;

/// Connections that a message may break before it is quarantined unread.
const STRIKES_MAX: u8 = 3;

/// Handled messages by where the server's copies go.
pub(super) type Drawers = HashMap<Drawer, Vec<u32>>;

/// Whoever speaks to the mailbox.
pub(super) struct Reader<M> {
    pub(super) mailbox: M,
    pub(super) witness: Arc<dyn Witness>,
    strikes: HashMap<u32, u8>,
    /// The last fetch broke the connection: one message at a time until it is found.
    is_careful: bool,
}

/// Messages that wait in one mailbox, ascending.
pub(super) struct Piece {
    pub(super) uid_validity: u32,
    pub(super) waiting: Peekable<IntoIter<Waiting>>,
}

/// A batch of messages, some of them fetched.
pub(super) struct Batch {
    pub(super) uid_validity: u32,
    pub(super) waiting: Vec<Waiting>,
    pub(super) fetched: HashMap<u32, Vec<u8>>,
    pub(super) unread: HashMap<u32, String>,
}

impl<M: Mailbox> Reader<M> {
    /// A reader of a mailbox about which nothing is known yet.
    pub(super) fn new(mailbox: M, witness: Arc<dyn Witness>) -> Self {
        Self { mailbox, witness, strikes: HashMap::new(), is_careful: false }
    }

    /// Fetches a piece batch by batch, and files away what is on disk, until all is fetched and
    /// nothing more is to come. Told to stop, or after a failure, it fetches no more.
    pub(super) async fn serve(
        mut self,
        mut piece: Piece,
        practice: Arc<Practice>,
        stop: Stop,
        fetched: Sender<Batch>,
        mut to_file: UnboundedReceiver<Drawers>,
    ) -> (Self, Result<(), MailboxError>) {
        let mut fetched = Some(fetched);
        let mut outcome = Ok(());
        loop {
            tokio::select! {
                biased;
                drawers = to_file.recv() => {
                    let Some(drawers) = drawers else { return (self, outcome) };
                    outcome = outcome.and(self.file_away(drawers).await);
                }
                is_wanted = room(fetched.as_ref()), if fetched.is_some() => {
                    let is_over = !is_wanted || *stop.borrow() || outcome.is_err();
                    let next = if is_over { None } else { self.cut(&mut piece, &practice) };
                    let batch = match next {
                        Some(next) => self.fetch(next).await.map(Some),
                        None => Ok(None),
                    };
                    match batch {
                        Ok(Some(batch)) => hand_on(fetched.as_ref(), batch).await,
                        Ok(None) => fetched = None,
                        Err(error) => (fetched, outcome) = (None, Err(error)),
                    }
                }
            }
        }
    }

    /// The next batch.
    fn cut(&self, piece: &mut Piece, practice: &Practice) -> Option<Batch> {
        let Piece { uid_validity, waiting } = piece;
        let most = if self.is_careful { 1 } else { BATCH_MESSAGES_MAX };
        let mut batch = Batch {
            uid_validity: *uid_validity,
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

    /// Moves handled messages out of the inbox. A single one that the server will not move stays
    /// where it is: it has its disposition, and nothing of it is lost.
    pub(super) async fn file_away(&mut self, drawers: Drawers) -> Result<(), MailboxError> {
        for (drawer, mut uids) in drawers {
            uids.sort_unstable();
            // Each refusal names one message and may have kept the ones behind it back.
            while let Err(error) = self.mailbox.file_away(&uids, drawer).await {
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
        self.witness.reached(Step::FiledAway);
        Ok(())
    }
}

/// Waits until the next stage has room for a batch; `false` where it takes no more.
async fn room(fetched: Option<&Sender<Batch>>) -> bool {
    match fetched {
        Some(fetched) => fetched.reserve().await.is_ok(),
        None => false,
    }
}

/// There is room: nobody else sends.
async fn hand_on(fetched: Option<&Sender<Batch>>, batch: Batch) {
    if let Some(fetched) = fetched {
        let _nobody_reads = fetched.send(batch).await;
    }
}
