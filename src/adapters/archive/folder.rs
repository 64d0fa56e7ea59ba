//! The archive in a folder: small bytes many to a pack, large ones in files of their own.
//!
//! ```text
//! packs/00000001.pack, packs/00000001.idx    full packs with their indexes; the last one is open
//! files/ab/abcdef…                           larger bytes, by hash
//! files/drafts/                              not yet synced; emptied at start
//! ```
//!
//! # Contract
//! Bytes that were synced stay as they are and are found by their hash. What a power cut left
//! half-written is never given out: what is not in a closed and synced pack or file is checked
//! against its hash at start.

use crate::adapters::archive::frozen::{Frozen, index_path, pack_path};
use crate::adapters::archive::pack::{self, Hash, Spots};
use crate::adapters::disk::{self, Lock, LockError, Room};
use crate::domain::message::ContentHash;
use crate::ports::{Archive, ArchiveError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Length at which a pack is full.
pub const PACK_BYTES: u64 = 64 << 20;

/// How to open a [`FolderArchive`].
#[derive(Clone)]
pub struct ArchiveSettings {
    /// The folder.
    pub folder: PathBuf,
    /// Octets of free disk under which nothing is taken.
    pub floor_bytes: u64,
    /// Who is asked for the free octets; `None` asks the system.
    pub free_bytes: Option<disk::Probe>,
    /// Length at which a pack is full.
    pub pack_bytes: u64,
}

impl ArchiveSettings {
    /// The usual settings for a folder.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        let (folder, floor_bytes) = (folder.to_owned(), Room::FLOOR_BYTES);
        Self { folder, floor_bytes, free_bytes: None, pack_bytes: PACK_BYTES }
    }
}

/// An archive in a folder of this machine; one process at a time writes to it.
pub struct FolderArchive {
    packs: PathBuf,
    files: PathBuf,
    pack_bytes: u64,
    room: Room,
    inner: Mutex<Inner>,
    syncing: Mutex<()>,
    drafts: AtomicU64,
    failure: OnceLock<ArchiveError>,
    _lock: Lock,
}

struct Inner {
    frozen: Frozen,
    open: OpenPack,
    drafts: BTreeMap<Hash, Draft>,
}

struct OpenPack {
    number: u32,
    file: Arc<File>,
    length: u64,
    spots: Spots,
    is_dirty: bool,
}

#[derive(Clone)]
struct Draft {
    path: PathBuf,
    file: Arc<File>,
}

impl FolderArchive {
    /// Opens the archive, or makes one where there is none.
    ///
    /// # Errors
    /// [`ArchiveError::Broken`], also where another process has it open; [`ArchiveError::Full`].
    pub fn open(settings: &ArchiveSettings) -> Result<Self, ArchiveError> {
        let folder = &settings.folder;
        let (packs, files) = (folder.join("packs"), folder.join("files"));
        let drafts = files.join("drafts");
        for folder in [&packs, &drafts] {
            disk::make_folder(folder).map_err(|error| failed(folder, &error))?;
        }
        let lock = lock(folder)?;
        empty(&drafts).map_err(|error| failed(&drafts, &error))?;
        sync_shards(&files).map_err(|error| failed(&files, &error))?;
        let inner = load(&packs).map_err(|error| failed(&packs, &error))?;
        let room = Room::of(folder, settings.floor_bytes);
        let room = match &settings.free_bytes {
            Some(probe) => room.asking(probe.clone()),
            None => room,
        };
        Ok(Self {
            packs,
            files,
            pack_bytes: settings.pack_bytes,
            room,
            inner: Mutex::new(inner),
            syncing: Mutex::new(()),
            drafts: AtomicU64::new(0),
            failure: OnceLock::new(),
            _lock: lock,
        })
    }

    /// The hash of everything that is kept, in no order, with its length.
    ///
    /// # Errors
    /// [`ArchiveError::Broken`].
    pub fn names(&self) -> Result<Vec<(ContentHash, u64)>, ArchiveError> {
        let mut found = Vec::new();
        let open = self.inner().open.number;
        let mut add = |spots: &Spots| {
            let named = spots.iter().filter_map(|(hash, spot)| Some((named(hash)?, spot.length)));
            found.extend(named.map(|(name, length)| (name, u64::from(length))));
        };
        add(&self.inner().open.spots);
        for number in numbers(&self.packs).map_err(|error| failed(&self.packs, &error))? {
            let path = index_path(&self.packs, number);
            let spots = pack::read_index(&path).map_err(|error| failed(&path, &error))?;
            match spots {
                Some(spots) => add(&spots),
                None if number == open => {}
                None => return Err(ArchiveError::Broken(format!("{} is lost", path.display()))),
            }
        }
        found.extend(self.large().map_err(|error| failed(&self.files, &error))?);
        // Two hands that brought the same bytes at once may have written them twice.
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn large(&self) -> io::Result<Vec<(ContentHash, u64)>> {
        let mut names = Vec::new();
        for shard in fs::read_dir(&self.files)? {
            for entry in fs::read_dir(shard?.path())? {
                let entry = entry?;
                let name = entry.file_name().into_string().ok();
                let hash = name.and_then(|name| ContentHash::try_from(name).ok());
                if let Some(hash) = hash {
                    names.push((hash, entry.metadata()?.len()));
                }
            }
        }
        Ok(names)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file_path(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.files.join(name.get(..2).unwrap_or_default()).join(name)
    }

    fn sound(&self) -> Result<(), ArchiveError> {
        self.failure.get().map_or(Ok(()), |failure| Err(failure.clone()))
    }

    /// A failed sync may have dropped what it could not write: nothing is sure any more.
    fn fail(&self, error: &io::Error) -> ArchiveError {
        let failure = failed(&self.packs, error);
        self.failure.get_or_init(|| failure).clone()
    }

    fn has(&self, hash: ContentHash, length: usize) -> io::Result<bool> {
        let inner = self.inner();
        let octets = hash.octets();
        Ok(inner.open.spots.contains_key(octets)
            || inner.drafts.contains_key(octets)
            || inner.frozen.find(&self.packs, octets)?.is_some()
            || (length > pack::CONTENT_MAX && self.file_path(hash).try_exists()?))
    }

    fn pack(&self, hash: ContentHash, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.inner();
        if inner.open.length >= self.pack_bytes
            && let Err(error) = inner.begin_pack(&self.packs)
        {
            self.fail(&error);
            return Err(error);
        }
        inner.open.append(hash.octets(), bytes)
    }

    fn draft(&self, hash: ContentHash, bytes: &[u8]) -> io::Result<()> {
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let path = self.files.join("drafts").join(number.to_string());
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(&path)?;
        if let Err(error) = file.write_all_at(bytes, 0) {
            // Half a draft is of no use, and the disk may be full of it.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        self.inner().drafts.insert(*hash.octets(), Draft { path, file: Arc::new(file) });
        Ok(())
    }

    fn sync_all(&self) -> io::Result<()> {
        let (pack, drafts) = {
            let mut inner = self.inner();
            let is_dirty = std::mem::take(&mut inner.open.is_dirty);
            (is_dirty.then(|| inner.open.file.clone()), inner.drafts.clone())
        };
        if let Some(pack) = pack {
            pack.sync_data()?;
        }
        let mut shards = BTreeSet::new();
        for (octets, draft) in &drafts {
            draft.file.sync_all()?;
            let Some(hash) = named(octets) else { continue };
            let path = self.file_path(hash);
            if let Some(shard) = path.parent() {
                disk::make_folder(shard)?;
                fs::rename(&draft.path, &path)?;
                shards.insert(shard.to_owned());
            }
        }
        for shard in &shards {
            disk::sync_folder(shard)?;
        }
        self.inner().drafts.retain(|hash, _| !drafts.contains_key(hash));
        Ok(())
    }

    fn read(&self, hash: ContentHash) -> io::Result<Option<(PathBuf, Vec<u8>)>> {
        let found = {
            let inner = self.inner();
            if let Some(draft) = inner.drafts.get(hash.octets()) {
                let length = usize::try_from(draft.file.metadata()?.len()).unwrap_or(usize::MAX);
                Some((draft.path.clone(), draft.file.clone(), 0, length))
            } else if let Some(spot) = inner.open.spots.get(hash.octets()) {
                let path = pack_path(&self.packs, inner.open.number);
                let length = usize::try_from(spot.length).unwrap_or(usize::MAX);
                Some((path, inner.open.file.clone(), spot.offset, length))
            } else if let Some((number, spot)) = inner.frozen.find(&self.packs, hash.octets())? {
                let path = pack_path(&self.packs, number);
                let file = Arc::new(File::open(&path)?);
                Some((path, file, spot.offset, usize::try_from(spot.length).unwrap_or(usize::MAX)))
            } else {
                None
            }
        };
        if let Some((path, file, offset, length)) = found {
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, offset)?;
            return Ok(Some((path, bytes)));
        }
        let path = self.file_path(hash);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some((path, bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Archive for FolderArchive {
    fn stage(&self, bytes: &[u8]) -> Result<ContentHash, ArchiveError> {
        self.sound()?;
        let hash = ContentHash::of(bytes);
        let failed = |error| failed(&self.packs, &error);
        if self.has(hash, bytes.len()).map_err(failed)? {
            return Ok(hash);
        }
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.room.check(length).map_err(ArchiveError::Full)?;
        if bytes.len() <= pack::CONTENT_MAX {
            self.pack(hash, bytes).map_err(failed)?;
        } else {
            self.draft(hash, bytes).map_err(failed)?;
        }
        Ok(hash)
    }

    fn sync(&self) -> Result<(), ArchiveError> {
        // Whoever comes second waits: what they staged may be in the hands of the first.
        let _one = self.syncing.lock().unwrap_or_else(PoisonError::into_inner);
        self.sound()?;
        self.sync_all().map_err(|error| self.fail(&error))
    }

    fn get(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ArchiveError> {
        let read = self.read(hash).map_err(|error| failed(&self.packs, &error))?;
        match read {
            Some((_, bytes)) if ContentHash::of(&bytes) == hash => Ok(Some(bytes)),
            Some((path, _)) => Err(ArchiveError::Broken(format!(
                "{} no longer holds the bytes of {hash}; put it back from a backup",
                path.display()
            ))),
            None => Ok(None),
        }
    }
}

impl OpenPack {
    fn create(packs: &Path, number: u32) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let path = pack_path(packs, number);
        let file = options.read(true).write(true).create_new(true).open(path)?;
        file.sync_all()?;
        disk::sync_folder(packs)?;
        let (file, spots) = (Arc::new(file), Spots::new());
        Ok(Self { number, file, length: 0, spots, is_dirty: false })
    }

    fn append(&mut self, hash: &Hash, bytes: &[u8]) -> io::Result<()> {
        if self.spots.contains_key(hash) {
            return Ok(());
        }
        let record = pack::record(hash, bytes);
        if let Err(error) = self.file.write_all_at(&record, self.length) {
            // What was half-written is written over by the next one; a start steps over it.
            let _ = self.file.set_len(self.length);
            return Err(error);
        }
        let offset = self.length.saturating_add(u64::try_from(pack::HEAD_BYTES).unwrap_or(0));
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.spots.insert(*hash, pack::Spot { offset, length });
        self.length = offset.saturating_add(u64::from(length));
        self.is_dirty = true;
        Ok(())
    }
}

impl Inner {
    /// Closes the open pack for good and begins the next.
    fn begin_pack(&mut self, packs: &Path) -> io::Result<()> {
        self.open.file.sync_data()?;
        pack::write_index(&index_path(packs, self.open.number), &self.open.spots)?;
        let next = OpenPack::create(packs, self.open.number.saturating_add(1))?;
        let full = std::mem::replace(&mut self.open, next);
        self.frozen.add(full.number, &full.spots);
        Ok(())
    }
}

/// Reads what is there; a pack that has no index gets one, unless it is the last and can be
/// written on.
fn load(packs: &Path) -> io::Result<Inner> {
    let mut frozen = Frozen::default();
    let mut open = None;
    let numbers = numbers(packs)?;
    let last = numbers.last().copied().unwrap_or(0);
    for number in numbers {
        let index = index_path(packs, number);
        if let Some(spots) = pack::read_index(&index)? {
            frozen.add(number, &spots);
            continue;
        }
        let path = pack_path(packs, number);
        let scan = pack::scan(&path)?;
        if !scan.is_whole {
            tracing::warn!(pack = %path.display(), "a part of the pack is not whole; kept as is");
        }
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        file.sync_all()?;
        if number == last && scan.is_whole {
            let (file, length, spots) = (Arc::new(file), scan.length, scan.spots);
            open = Some(OpenPack { number, file, length, spots, is_dirty: false });
        } else {
            pack::write_index(&index, &scan.spots)?;
            frozen.add(number, &scan.spots);
        }
    }
    frozen.fold();
    let open = match open {
        Some(open) => open,
        None => OpenPack::create(packs, last.saturating_add(1))?,
    };
    Ok(Inner { frozen, open, drafts: BTreeMap::new() })
}

/// The numbers of the packs, ascending.
fn numbers(packs: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(packs)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".pack"));
        numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// A process that was killed may have left names that are not on disk yet.
fn sync_shards(files: &Path) -> io::Result<()> {
    for shard in fs::read_dir(files)? {
        disk::sync_folder(&shard?.path())?;
    }
    disk::sync_folder(files)
}

fn empty(drafts: &Path) -> io::Result<()> {
    for entry in fs::read_dir(drafts)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

fn named(octets: &Hash) -> Option<ContentHash> {
    ContentHash::try_from(data_encoding::HEXLOWER.encode(octets)).ok()
}

fn lock(folder: &Path) -> Result<Lock, ArchiveError> {
    let path = folder.join("lock");
    Lock::take(&path).map_err(|error| match error {
        LockError::Held(by) => ArchiveError::Broken(format!(
            "{by} has the archive {} open; stop it first",
            folder.display()
        )),
        LockError::Failed(error) => failed(&path, &error),
    })
}

fn failed(path: &Path, error: &io::Error) -> ArchiveError {
    let text = format!("{}: {error}", path.display());
    if disk::is_full(error) { ArchiveError::Full(text) } else { ArchiveError::Broken(text) }
}
