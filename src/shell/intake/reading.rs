//! Fetched bytes → archive → what is understood of them, on all cores.

use super::reader::Batch;
use super::{IntakeError, finished};
use crate::domain::disposition::Location;
use crate::logic::fingerprint::fingerprint;
use crate::logic::understand::{Reading, understand};
use crate::ports::{Archive, Step, Witness};
use crate::shell::desk::{Arrival, Contents, DeskError};
use crate::shell::practice::Practice;
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::task::{JoinHandle, spawn_blocking};

/// Messages below which another core is not worth the trouble.
const SHARE_MIN: usize = 16;

/// What reading needs of the house.
pub(super) struct Desktop<A> {
    pub(super) archive: Arc<A>,
    pub(super) witness: Arc<dyn Witness>,
    pub(super) mailbox: String,
}

impl<A: Archive + 'static> Desktop<A> {
    /// Raw bytes to the archive first; then reading, on threads where computing is allowed.
    pub(super) async fn read(
        &self,
        mut batch: Batch,
        practice: &Arc<Practice>,
    ) -> Result<Vec<Arrival>, IntakeError> {
        let mut arrivals = Vec::with_capacity(batch.waiting.len());
        let mut raws = Vec::with_capacity(batch.fetched.len());
        for message in &batch.waiting {
            let location = Location {
                mailbox: self.mailbox.clone(),
                uid_validity: batch.uid_validity,
                uid: message.uid,
            };
            if let Some(raw) = batch.fetched.remove(&message.uid) {
                raws.push((location, raw));
            } else if let Some(reason) = batch.unread.remove(&message.uid) {
                let size_bytes = message.size_bytes;
                arrivals.push(Arrival { location, size_bytes, content: Err(reason) });
            }
            // One that was neither fetched nor refused has left the mailbox by another hand.
        }
        for share in self.shared_out(raws, practice) {
            arrivals.extend(finished(share.await)??);
        }
        arrivals.sort_by_key(|arrival| arrival.location.uid);
        Ok(arrivals)
    }

    /// Gives each core its share of the messages.
    fn shared_out(
        &self,
        raws: Vec<(Location, Vec<u8>)>,
        practice: &Arc<Practice>,
    ) -> Vec<JoinHandle<Result<Vec<Arrival>, DeskError>>> {
        let cores = available_parallelism().map_or(1, usize::from);
        let size = raws.len().div_ceil(cores).max(SHARE_MIN);
        let mut raws = raws.into_iter();
        let mut shares = Vec::with_capacity(cores);
        loop {
            let share: Vec<_> = raws.by_ref().take(size).collect();
            if share.is_empty() {
                return shares;
            }
            let (archive, practice, witness) =
                (self.archive.clone(), practice.clone(), self.witness.clone());
            shares.push(spawn_blocking(move || read_all(share, &*archive, &practice, &*witness)));
        }
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
