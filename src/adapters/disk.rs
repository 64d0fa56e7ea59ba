//! What everything that keeps files needs: syncs that hold, free space, and a lock with a name.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Makes new, renamed and removed names in `folder` outlive a power cut.
///
/// # Errors
/// What the system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes a folder with everything above it, and its name lasting.
///
/// # Errors
/// What the system says.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    sync_folder(parent.unwrap_or(Path::new(".")))
}

/// Puts a small file in place, whole or not at all: temporary name, fsync, rename, fsync.
///
/// # Errors
/// What the system says; the old content then still stands.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let draft = path.with_extension("tmp");
    let mut file = File::create(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// The write failed because there is no room for it.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// How many octets are free on the file system of a folder.
pub type Probe = Arc<dyn Fn(&Path) -> io::Result<u64> + Send + Sync>;

/// Watches that a folder's file system keeps some room, so that a full disk is met before a
/// write and not in the middle of one.
#[derive(Clone)]
pub struct Room {
    folder: PathBuf,
    floor_bytes: u64,
    probe: Probe,
}

impl Room {
    /// The floor where nothing else is configured: enough for sled to open again (it cannot on a
    /// full disk), for the journal of a day, and for an operator to work in.
    pub const FLOOR_BYTES: u64 = 512 << 20;

    /// Watches the file system that `folder` lies on.
    #[must_use]
    pub fn of(folder: &Path, floor_bytes: u64) -> Self {
        Self { folder: folder.to_owned(), floor_bytes, probe: Arc::new(free_bytes) }
    }

    /// The same, asking `probe` instead of the system.
    #[must_use]
    pub fn asking(mut self, probe: Probe) -> Self {
        self.probe = probe;
        self
    }

    /// There is room for `wanted` octets above the floor.
    ///
    /// # Errors
    /// In words for the operator, with the remedy.
    pub fn check(&self, wanted: u64) -> Result<(), String> {
        let free = (self.probe)(&self.folder).map_err(|error| error.to_string())?;
        if free >= self.floor_bytes.saturating_add(wanted) {
            return Ok(());
        }
        Err(format!(
            "{} MiB are free under {} and {} MiB must stay free; make room, work then goes on \
             by itself",
            free >> 20,
            self.folder.display(),
            self.floor_bytes >> 20,
        ))
    }
}

fn free_bytes(folder: &Path) -> io::Result<u64> {
    let status = rustix::fs::statvfs(folder)?;
    Ok(status.f_bavail.saturating_mul(status.f_frsize))
}

/// Why a lock was not taken.
#[derive(Debug)]
pub enum LockError {
    /// Somebody has it: the process id they left, or what stands there instead.
    Held(String),
    /// The system refused.
    Failed(io::Error),
}

/// A folder belongs to this process as long as this lives; the kernel ends it with the process.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// A program that is just being started by the last holder has the lock for a blink, between
    /// its fork and its exec.
    const TRIES: u32 = 50;

    /// From one try to the next.
    const PAUSE: Duration = Duration::from_millis(4);

    /// Takes the lock file at `path` and leaves our process id in it.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn take(path: &Path) -> Result<Self, LockError> {
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = open.map_err(LockError::Failed)?;
        let mut tries = 0u32;
        while let Err(refused) = file.try_lock() {
            match refused {
                TryLockError::WouldBlock if tries < Self::TRIES => std::thread::sleep(Self::PAUSE),
                TryLockError::WouldBlock => return Err(LockError::Held(holder(&mut file))),
                TryLockError::Error(error) => return Err(LockError::Failed(error)),
            }
            tries = tries.saturating_add(1);
        }
        file.set_len(0).map_err(LockError::Failed)?;
        writeln!(file, "{}", std::process::id()).map_err(LockError::Failed)?;
        Ok(Self { _file: file })
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(32).read_to_string(&mut text));
    match (read, text.trim()) {
        (Err(_), _) | (Ok(_), "") => "an unknown process".to_owned(),
        (Ok(_), id) => format!("process {id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_taken_once_and_names_its_holder() {
        let folder = std::env::temp_dir().join(format!("saldo-lock-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("lock");
        let first = Lock::take(&path).unwrap();
        match Lock::take(&path) {
            Err(LockError::Held(by)) => assert_eq!(by, format!("process {}", std::process::id())),
            other => panic!("a second lock: {other:?}"),
        }
        drop(first);
        drop(Lock::take(&path).unwrap());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_floor_stays_free_and_the_refusal_says_what_to_do() {
        let room = Room::of(Path::new("."), 1 << 20).asking(Arc::new(|_| Ok(2 << 20)));
        assert_eq!(room.check(1 << 20), Ok(()));
        assert!(room.check((1 << 20) + 1).unwrap_err().contains("make room"));
    }
}
