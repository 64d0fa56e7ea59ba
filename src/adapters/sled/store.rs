//! The store on one machine: the journal is the truth, sled its index.
//!
//! # Contract
//! See [`Store`](crate::ports::Store). One process at a time has the folder open.
//!
//! # Failure
//! Where the disk runs low, commits are refused with [`StoreError::Full`] before anything is
//! written, and taken again once there is room. After any other failure every commit and every
//! question is refused until the store is opened again.

use crate::adapters::disk::{self, Lock, LockError, Room};
use crate::adapters::journal::segment::{Position, failed};
use crate::adapters::records::door::KeyStore;
use crate::adapters::records::envelope::Keys;
use crate::adapters::records::project::{check, project};
use crate::adapters::records::stored;
use crate::adapters::sled::open::{self, Opened, Progress};
use crate::adapters::sled::settings::SledSettings;
use crate::adapters::sled::writer::{self, Barrier, Core, Staged};
use crate::domain::commit::Commit;
use crate::ports::{StoreError, Ticket};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Commits that may wait for the disk; more wait at the door.
const STAGED_MAX: usize = 2 * writer::GROUP_MAX;

/// A store in a folder of this machine. Dropping it writes what was accepted and closes it.
pub struct SledStore {
    core: Arc<Core>,
    folder: PathBuf,
    line: Mutex<Line>,
    places: Arc<Semaphore>,
    room: Room,
    writer: Option<JoinHandle<()>>,
    _lock: Lock,
}

/// The way to the writer, in order of staging.
struct Line {
    sender: Option<Sender<Staged>>,
    last: u64,
}

impl SledStore {
    /// Opens the store, or makes one where there is none; `barrier` is crossed before each group
    /// of commits ([`Archive::sync`](crate::ports::Archive::sync)), `progress` told of longer
    /// work.
    ///
    /// # Errors
    /// [`StoreError::InUse`] with the process that has it; [`StoreError::Damaged`] with place and
    /// remedy; [`StoreError::Full`]; [`StoreError::Broken`].
    pub fn open(
        settings: &SledSettings,
        barrier: Barrier,
        progress: Progress<'_>,
    ) -> Result<Self, StoreError> {
        let folder = &settings.folder;
        disk::make_folder(folder).map_err(|error| failed(folder, &error))?;
        let lock = lock(settings)?;
        // A process that was killed may have left names that are not on disk yet.
        disk::sync_folder(folder).map_err(|error| failed(folder, &error))?;
        let Opened { core, journal } = open::open(settings, progress)?;
        let core = Arc::new(core);
        let (sender, staged) = channel();
        let line = Line { sender: Some(sender), last: journal.end().sequence };
        let writers = core.clone();
        let writer = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer::run(&writers, journal, &barrier, &staged))
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok(Self {
            core,
            folder: folder.clone(),
            line: Mutex::new(line),
            places: Arc::new(Semaphore::new(STAGED_MAX)),
            room: settings.room(),
            writer: Some(writer),
            _lock: lock,
        })
    }

    /// The data folder.
    pub(in crate::adapters::sled) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What writer and readers share.
    pub(in crate::adapters::sled) fn core(&self) -> &Core {
        &self.core
    }

    /// Calls `work` with the last commit once the index holds everything; nothing is accepted
    /// meanwhile.
    pub(in crate::adapters::sled) fn at_rest<T>(
        &self,
        work: impl FnOnce(Position) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _nobody_stages = self.line();
        while !self.core.is_at_rest() {
            self.core.sound()?;
            std::thread::sleep(Duration::from_millis(1));
        }
        work(self.core.index.position()?.unwrap_or_default())
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyStore for SledStore {
    async fn accept(&self, commit: Commit) -> Result<Ticket, StoreError> {
        self.core.sound()?;
        // Through the journal's form: what cannot be read back is not accepted, and what is
        // applied now is what would be applied from the journal.
        let octets = stored::write(&commit)?;
        let commit = stored::read(&octets)?;
        self.room
            .check(u64::try_from(octets.len()).unwrap_or(u64::MAX))
            .map_err(StoreError::Full)?;
        let permit = self.places.clone().acquire_owned().await;
        let permit = permit.map_err(|error| StoreError::Broken(error.to_string()))?;

        let mut line = self.line();
        let mut overlay = self.core.writable();
        let projected = project(&commit, &self.core.view(&overlay));
        let writes = match check(&commit) {
            Ok(()) => self.core.judged(projected)?,
            Err(_) => projected?,
        };
        line.last = line.last.saturating_add(1);
        overlay.lay(line.last, &writes);
        let (ticket, waiting) = Ticket::new();
        let staged = Staged { octets, writes, ticket, permit };
        let sent = line.sender.as_ref().map(|sender| sender.send(staged));
        match sent {
            Some(Ok(())) => Ok(waiting),
            Some(Err(_)) | None => Err(StoreError::Broken("the writer has ended".to_owned())),
        }
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&dyn Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.core.sound()?;
        let overlay = self.core.readable();
        self.core.judged(question(&self.core.view(&overlay)))
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        self.line().sender = None;
        if let Some(writer) = self.writer.take() {
            // It caught its panics; there is nothing to learn from its end.
            let _ = writer.join();
        }
    }
}

fn lock(settings: &SledSettings) -> Result<Lock, StoreError> {
    let path = settings.folder.join("lock");
    Lock::take(&path).map_err(|error| match error {
        LockError::Held(by) => StoreError::InUse(format!(
            "{by} has {} open; speak to it, or stop it first",
            settings.folder.display()
        )),
        LockError::Failed(error) => failed(&path, &error),
    })
}
