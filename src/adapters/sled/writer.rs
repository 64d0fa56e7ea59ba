//! The one thread that writes: groups of accepted commits, in order, each group with one sync.
//!
//! # Contract
//! For each group: the archive's barrier is crossed, the journal is written and synced, the
//! tickets are fulfilled, the index is brought up to date. So a commit on disk refers to nothing
//! that is not, and implies all commits before it.
//!
//! # Failure
//! After the first error nothing is written any more, and every commit is refused with it: nobody
//! knows what is on disk before the journal is opened again.

use crate::adapters::journal::log::Journal;
use crate::adapters::journal::segment::Position;
use crate::adapters::records::envelope::Bytes;
use crate::adapters::records::project::{Write, project};
use crate::adapters::sled::index::Index;
use crate::adapters::sled::overlay::{Overlay, View};
use crate::adapters::sled::state::State;
use crate::domain::commit::Commit;
use crate::ports::{ArchiveError, StoreError};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

/// Commits that share one sync.
pub(in crate::adapters::sled) const GROUP_MAX: usize = 256;

/// Octets of commits that share one sync; a group may pass it by its last commit.
const GROUP_BYTES: usize = 8 << 20;

/// What makes the bytes durable that commits refer to.
pub type Barrier = Arc<dyn Fn() -> Result<(), ArchiveError> + Send + Sync>;

/// A commit that was accepted.
pub(in crate::adapters::sled) struct Staged {
    pub(in crate::adapters::sled) octets: Vec<u8>,
    pub(in crate::adapters::sled) writes: Vec<Write>,
    pub(in crate::adapters::sled) ticket: oneshot::Sender<Result<(), StoreError>>,
    pub(in crate::adapters::sled) permit: OwnedSemaphorePermit,
}

/// What writer and readers share.
pub(in crate::adapters::sled) struct Core {
    pub(in crate::adapters::sled) index: Index,
    overlay: RwLock<Overlay>,
    failure: OnceLock<StoreError>,
}

impl Core {
    pub(in crate::adapters::sled) fn over(index: Index) -> Self {
        Self { index, overlay: RwLock::default(), failure: OnceLock::new() }
    }

    /// An index that [`Index::open`] opens.
    ///
    /// # Errors
    /// In words.
    pub(in crate::adapters::sled) fn open(
        folder: &Path,
        state: &State,
        cache_bytes: u64,
    ) -> Result<Self, String> {
        Index::open(folder, state, cache_bytes).map(Self::over)
    }

    /// Everything accepted is in the index.
    pub(in crate::adapters::sled) fn is_at_rest(&self) -> bool {
        self.readable().is_empty()
    }

    /// # Errors
    /// The first failure, for ever.
    pub(in crate::adapters::sled) fn sound(&self) -> Result<(), StoreError> {
        self.failure.get().map_or(Ok(()), |failure| Err(failure.clone()))
    }

    /// Passes on what came of reading; after records that cannot be read nothing is done any more,
    /// and the next start builds the index anew.
    pub(in crate::adapters::sled) fn judged<T>(
        &self,
        read: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Err(failure @ StoreError::Broken(_)) = &read
            && self.failure.set(failure.clone()).is_ok()
        {
            tracing::error!(%failure, "the index cannot be read; the next start builds it anew");
            self.index.distrust();
        }
        read
    }

    pub(in crate::adapters::sled) fn readable(&self) -> RwLockReadGuard<'_, Overlay> {
        self.overlay.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::adapters::sled) fn writable(&self) -> RwLockWriteGuard<'_, Overlay> {
        self.overlay.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::adapters::sled) fn view<'a>(&'a self, overlay: &'a Overlay) -> View<'a> {
        View { overlay, tree: self.index.tree() }
    }

    /// Brings the index up to `reached`, and lifts off the overlay what it holds now.
    pub(in crate::adapters::sled) fn apply(
        &self,
        commits: Vec<Vec<Write>>,
        reached: Position,
    ) -> Result<(), StoreError> {
        let writes: BTreeMap<Bytes, Option<Bytes>> =
            commits.into_iter().flatten().map(|write| (write.key, write.value)).collect();
        let keys: Vec<Bytes> = writes.keys().cloned().collect();
        self.index.apply(writes, reached)?;
        self.writable().lift(reached.sequence, keys.iter());
        Ok(())
    }

    /// Accepts a commit that is in the journal already.
    pub(in crate::adapters::sled) fn relearn(
        &self,
        at: Position,
        commit: &Commit,
    ) -> Result<Vec<Write>, StoreError> {
        let mut overlay = self.writable();
        let writes = project(commit, &self.view(&overlay))?;
        overlay.lay(at.sequence, &writes);
        Ok(writes)
    }
}

/// Writes until nobody can stage any more; then vouches for the index.
pub(in crate::adapters::sled) fn run(
    core: &Core,
    mut journal: Journal,
    barrier: &Barrier,
    staged: &Receiver<Staged>,
) {
    while let Ok(first) = staged.recv() {
        let group = group(first, staged);
        if let Err(failure) = core.sound() {
            refuse(group, &failure);
            continue;
        }
        let keep = || keep(core, &mut journal, barrier, group);
        let kept = catch_unwind(AssertUnwindSafe(keep));
        let failure = match kept {
            Ok(Ok(())) => continue,
            Ok(Err(failure)) => failure,
            Err(_) => StoreError::Broken("the writer panicked".to_owned()),
        };
        tracing::error!(%failure, "the store takes no more commits; start again");
        // Only this thread sets it, and only once.
        let _ = core.failure.set(failure);
    }
    if core.sound().is_ok()
        && let Err(error) = core.index.vouch()
    {
        tracing::warn!(%error, "the index could not be flushed; it may be built anew");
    }
}

fn group(first: Staged, staged: &Receiver<Staged>) -> Vec<Staged> {
    let mut octets = first.octets.len();
    let mut group = vec![first];
    while group.len() < GROUP_MAX && octets < GROUP_BYTES {
        let Ok(next) = staged.try_recv() else { break };
        octets = octets.saturating_add(next.octets.len());
        group.push(next);
    }
    group
}

fn keep(
    core: &Core,
    journal: &mut Journal,
    barrier: &Barrier,
    group: Vec<Staged>,
) -> Result<(), StoreError> {
    let commits: Vec<&[u8]> = group.iter().map(|staged| staged.octets.as_slice()).collect();
    let kept = barrier().map_err(StoreError::from).and_then(|()| journal.append(&commits));
    let reached = match kept {
        Ok(reached) => reached,
        Err(failure) => {
            refuse(group, &failure);
            return Err(failure);
        }
    };
    let mut writes = Vec::with_capacity(group.len());
    for staged in group {
        // Whoever does not wait for a ticket does not need it.
        let _ = staged.ticket.send(Ok(()));
        drop(staged.permit);
        writes.push(staged.writes);
    }
    core.apply(writes, reached)
}

fn refuse(group: Vec<Staged>, failure: &StoreError) {
    for staged in group {
        let _ = staged.ticket.send(Err(failure.clone()));
    }
}

impl From<ArchiveError> for StoreError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Full(why) => Self::Full(why),
            ArchiveError::Broken(why) => Self::Broken(why),
        }
    }
}
