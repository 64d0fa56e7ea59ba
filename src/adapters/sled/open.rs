//! A start: what sled says is compared with what the journal says, and the journal is right.
//!
//! # After a crash
//! Commits that the index lacks are applied from the journal. An index that is missing, cannot
//! be opened, may have lost something in a power cut, or tells of commits that the journal does
//! not have, is built anew. A journal that is missing while there is an index, or that is damaged
//! where it was whole, is for a person: nothing is opened and nothing is changed.

use crate::adapters::disk;
use crate::adapters::journal::log::{self, Journal};
use crate::adapters::journal::segment::{Position, Segment, broken, failed};
use crate::adapters::records::stored;
use crate::adapters::sled::index::Index;
use crate::adapters::sled::settings::SledSettings;
use crate::adapters::sled::state::{self, State};
use crate::adapters::sled::writer::{Core, GROUP_MAX};
use crate::domain::commit::Commit;
use crate::ports::StoreError;
use std::fs;
use std::path::{Path, PathBuf};

/// Told the octets of the journal that were read so far, and those to be read.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// An index that stands where the journal ends.
pub(in crate::adapters::sled) struct Opened {
    pub(in crate::adapters::sled) core: Core,
    pub(in crate::adapters::sled) journal: Journal,
}

/// Opens both, and brings the index up to the journal's end.
///
/// # Errors
/// [`StoreError::Damaged`] with the remedy, [`StoreError::Full`], [`StoreError::Broken`].
pub(in crate::adapters::sled) fn open(
    settings: &SledSettings,
    progress: Progress<'_>,
) -> Result<Opened, StoreError> {
    let start = Start::of(settings)?;
    let had_journal = !Segment::all(&start.journal)?.is_empty();
    let state = State::read(&start.folder);
    if !had_journal && start.has_index()? {
        return Err(start.journal_missing());
    }
    let (index, known) = start.believed(state.as_ref())?;
    let (journal, cut) = Journal::open(&start.journal, settings.segment_bytes, known)?;
    if let Some(cut) = cut {
        tracing::warn!(octets = cut.octets, "a commit that was never finished is cut off");
    }
    let fits = index.is_some() && start.fits(known, journal.end())?;
    let to = journal.end().sequence;
    if let Some(index) = index.filter(|_| fits) {
        let core = Core::over(index);
        match start.catch_up(&core, known.sequence.saturating_add(1), to, progress) {
            Ok(()) => return Ok(Opened { core, journal }),
            Err(
                because @ (StoreError::Broken(_) | StoreError::Conflict(_) | StoreError::Stale(_)),
            ) => {
                tracing::warn!(%because, "the index cannot be brought up to date");
            }
            Err(error @ (StoreError::Full(_) | StoreError::InUse(_) | StoreError::Damaged(_))) => {
                return Err(error);
            }
        }
    }
    let core = Core::over(start.anew(state.as_ref(), had_journal)?);
    start.catch_up(&core, 1, to, progress)?;
    Ok(Opened { core, journal })
}

fn unopenable(because: &str) -> (Option<Index>, Position) {
    tracing::warn!(because, "the index cannot be opened");
    (None, Position::default())
}

struct Start<'a> {
    settings: &'a SledSettings,
    folder: PathBuf,
    journal: PathBuf,
    place: String,
}

impl<'a> Start<'a> {
    fn of(settings: &'a SledSettings) -> Result<Self, StoreError> {
        let folder = settings.folder.join("sled");
        disk::make_folder(&folder).map_err(|error| failed(&folder, &error))?;
        let place = state::place(&folder)?;
        Ok(Self { settings, journal: settings.folder.join("journal"), folder, place })
    }

    fn has_index(&self) -> Result<bool, StoreError> {
        let mut entries =
            fs::read_dir(&self.folder).map_err(|error| broken(&self.folder, &error))?;
        Ok(entries.next().is_some())
    }

    fn journal_missing(&self) -> StoreError {
        StoreError::Damaged(format!(
            "there is an index in {} but no journal in {}; put the journal back from a backup, or \
             move the index away to begin with nothing",
            self.folder.display(),
            self.journal.display()
        ))
    }

    /// The index with its position, if it can be opened and believed.
    fn believed(&self, state: Option<&State>) -> Result<(Option<Index>, Position), StoreError> {
        let nothing = (None, Position::default());
        let Some(state) = state.filter(|s| s.is_credible(&self.settings.boot, &self.place)) else {
            return Ok(nothing);
        };
        if !state.data(&self.folder).is_dir() {
            return Ok(nothing);
        }
        let state = State { is_closed: false, ..self.state(state.generation) };
        state.write(&self.folder)?;
        match Index::open(&self.folder, &state, self.settings.cache_bytes) {
            Ok(index) => match index.position() {
                Ok(Some(position)) => Ok((Some(index), position)),
                Ok(None) => Ok(nothing),
                Err(error) => Ok(unopenable(&error.to_string())),
            },
            Err(because) => Ok(unopenable(&because)),
        }
    }

    fn state(&self, generation: u64) -> State {
        let (boot, place) = (self.settings.boot.clone(), self.place.clone());
        State { generation, is_closed: false, boot, place }
    }

    /// The journal has the commit that the index stands at, with the same check.
    fn fits(&self, known: Position, end: Position) -> Result<bool, StoreError> {
        if known == end || known.sequence == 0 {
            return Ok(true);
        }
        if known.sequence > end.sequence {
            tracing::error!(
                index = known.sequence,
                journal = end.sequence,
                "the index tells of commits that the journal does not have; was an older journal \
                 put back?"
            );
            return Ok(false);
        }
        let mut fits = false;
        let (at, to) = (known.sequence, known.sequence);
        log::replay(&self.journal, at, to, &mut |_, _| {}, &mut |found, _| {
            fits = found == known;
            Ok(())
        })?;
        Ok(fits)
    }

    /// A new, empty index in the next generation; older ones are removed.
    fn anew(&self, state: Option<&State>, is_rebuilt: bool) -> Result<Index, StoreError> {
        let generation = self.next_generation(state)?;
        if is_rebuilt {
            tracing::warn!("the index is built anew from the journal");
        }
        let state = self.state(generation);
        state.write(&self.folder)?;
        self.remove_others(&state.data(&self.folder))?;
        Index::open(&self.folder, &state, self.settings.cache_bytes)
            .map_err(|because| StoreError::Broken(format!("no index can be made: {because}")))
    }

    fn next_generation(&self, state: Option<&State>) -> Result<u64, StoreError> {
        let entries = fs::read_dir(&self.folder).map_err(|error| broken(&self.folder, &error))?;
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let highest = names.filter_map(|name| name.parse::<u64>().ok()).max();
        let known = state.map(|state| state.generation);
        Ok(highest.max(known).unwrap_or(0).saturating_add(1))
    }

    fn remove_others(&self, kept: &Path) -> Result<(), StoreError> {
        let entries = fs::read_dir(&self.folder).map_err(|error| broken(&self.folder, &error))?;
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() && path != kept {
                fs::remove_dir_all(&path).map_err(|error| broken(&path, &error))?;
            }
        }
        Ok(())
    }

    fn catch_up(
        &self,
        core: &Core,
        from: u64,
        to: u64,
        progress: Progress<'_>,
    ) -> Result<(), StoreError> {
        if from > to {
            return Ok(());
        }
        let mut group = Vec::with_capacity(GROUP_MAX);
        log::replay(&self.journal, from, to, progress, &mut |at, octets| {
            group.push(core.relearn(at, &commit_of(at, &octets)?)?);
            if group.len() == GROUP_MAX || at.sequence == to {
                core.apply(std::mem::take(&mut group), at)?;
            }
            Ok(())
        })?;
        tracing::info!(commits = to.saturating_sub(from).saturating_add(1), "the index caught up");
        Ok(())
    }
}

/// A commit of the journal, which was readable when it was written.
fn commit_of(at: Position, octets: &[u8]) -> Result<Commit, StoreError> {
    stored::read(octets).map_err(|error| {
        StoreError::Damaged(format!(
            "commit {} of the journal: {error}; was it written by a later version of Saldo?",
            at.sequence
        ))
    })
}
