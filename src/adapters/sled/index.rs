//! sled, held on a short leash: opened without trust, written in one batch, closed for good.
//!
//! What sled 0.34 does not keep does not matter here: everything in it is told from
//! the journal, and it is told again whenever sled cannot be believed.

use crate::adapters::disk;
use crate::adapters::journal::segment::{Position, broken};
use crate::adapters::records::envelope::{self, Bytes, Read};
use crate::adapters::records::keys;
use crate::adapters::sled::overlay::{failed, get, guarded};
use crate::adapters::sled::state::State;
use crate::ports::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The layout of keys. Another one is never read but built anew from the journal, so it may
/// change with any version.
const LAYOUT: u32 = 1;

/// How long the threads of a sled that was dropped may hold its file.
const CLOSING_MAX: Duration = Duration::from_secs(30);

/// How far the journal is applied, as it stands in sled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Applied {
    layout: u32,
    sequence: u64,
    check: u32,
}

/// An open sled. Dropping it drops the database first and closes its folder after that.
pub(in crate::adapters::sled) struct Index {
    database: ::sled::Db,
    closing: Closing,
}

/// What is still to be done once the database is gone.
struct Closing {
    folder: PathBuf,
    state: State,
    is_vouched_for: AtomicBool,
}

impl Read for Index {
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        get(&self.database, key)
    }
}

impl Index {
    /// Opens or makes the one that `state` names in `folder`. A panic of sled is an error.
    ///
    /// # Errors
    /// In words.
    pub(in crate::adapters::sled) fn open(
        folder: &Path,
        state: &State,
        cache_bytes: u64,
    ) -> Result<Self, String> {
        let data = state.data(folder);
        remove_half_written_snapshots(&data).map_err(|error| error.to_string())?;
        let config = ::sled::Config::new()
            .path(&data)
            // Values up to 16 KiB then never go to `blobs/`, which sled does not sync.
            .segment_size(2 << 20)
            .cache_capacity(cache_bytes);
        let opened = catch_unwind(AssertUnwindSafe(|| config.open()));
        let database = match opened {
            Ok(Ok(database)) => database,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err("sled panicked while it opened it".to_owned()),
        };
        let (folder, state) = (folder.to_owned(), state.clone());
        let closing = Closing { folder, state, is_vouched_for: AtomicBool::new(false) };
        Ok(Self { database, closing })
    }

    /// The tree of all keys.
    pub(in crate::adapters::sled) fn tree(&self) -> &::sled::Tree {
        &self.database
    }

    /// How far the journal is applied; `None` where nothing is, or in another layout.
    ///
    /// # Errors
    /// sled failed, or what stands there cannot be read.
    pub(in crate::adapters::sled) fn position(&self) -> Result<Option<Position>, StoreError> {
        let applied: Option<Applied> = envelope::open(self, keys::POSITION)?;
        if applied.is_none() && guarded(|| self.database.iter().next().transpose())?.is_none() {
            return Ok(Some(Position::default()));
        }
        let applied = applied.filter(|applied| applied.layout == LAYOUT);
        Ok(applied.map(|found| Position { sequence: found.sequence, check: found.check }))
    }

    /// Has the index built anew at the next start.
    pub(in crate::adapters::sled) fn distrust(&self) {
        let state = State { boot: String::new(), ..self.closing.state.clone() };
        if let Err(error) = state.write(&self.closing.folder) {
            tracing::error!(%error, "move the folder `sled` away before the next start");
        }
    }

    /// Applies writes and the position that they lead to, all or none.
    ///
    /// # Errors
    /// sled failed.
    pub(in crate::adapters::sled) fn apply(
        &self,
        writes: BTreeMap<Bytes, Option<Bytes>>,
        reached: Position,
    ) -> Result<(), StoreError> {
        let mut batch = ::sled::Batch::default();
        for (key, value) in writes {
            match value {
                Some(value) => batch.insert(&*key, &*value),
                None => batch.remove(&*key),
            }
        }
        let applied = Applied { layout: LAYOUT, sequence: reached.sequence, check: reached.check };
        for value in envelope::seal(&applied)? {
            batch.insert(keys::POSITION, &*value);
        }
        guarded(|| self.database.apply_batch(batch))
    }

    /// Says that everything was applied, so that the folder may be believed once it is closed.
    ///
    /// # Errors
    /// sled failed; the folder is then not vouched for.
    pub(in crate::adapters::sled) fn vouch(&self) -> Result<(), StoreError> {
        self.database.flush().map_err(|error| failed(&error))?;
        self.closing.is_vouched_for.store(true, Ordering::Release);
        Ok(())
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        if !self.is_vouched_for.load(Ordering::Acquire) {
            return;
        }
        // Failing here costs the next start a rebuild after a power cut, and nothing else.
        if let Err(error) = self.close() {
            tracing::warn!(%error, "the index could not be closed; it may be built anew");
        }
    }
}

impl Closing {
    /// Makes sled's files outlive a power cut, and says so in its state.
    fn close(&mut self) -> Result<(), StoreError> {
        let data = self.state.data(&self.folder);
        await_release(&data.join("db"))?;
        sync_files(&data).map_err(|error| broken(&data, &error))?;
        self.state.is_closed = true;
        self.state.write(&self.folder)
    }
}

/// sled locks its file while one of its threads has it open.
fn await_release(path: &Path) -> Result<(), StoreError> {
    let file = File::open(path).map_err(|error| broken(path, &error))?;
    let begun = Instant::now();
    while file.try_lock().is_err() {
        if begun.elapsed() > CLOSING_MAX {
            return Err(StoreError::Broken("sled does not let go of its file".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

fn sync_files(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_files(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    disk::sync_folder(folder)
}

/// sled takes a half-written snapshot for a whole one and calls itself corrupt.
fn remove_half_written_snapshots(folder: &Path) -> std::io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
