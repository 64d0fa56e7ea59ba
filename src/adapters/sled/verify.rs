//! `saldo verify`: the index, told again from the journal beside the one in use, and every
//! content that a commit refers to, read and hashed.
//!
//! # Contract
//! Exact although the store goes on working: what differs at first sight, and what was touched
//! meanwhile, is looked at again at the end, while commits wait for a moment.

use crate::adapters::journal::log;
use crate::adapters::journal::segment::{Position, broken};
use crate::adapters::records::envelope::Bytes;
use crate::adapters::records::{keys, stored};
use crate::adapters::sled::open::Progress;
use crate::adapters::sled::overlay::{failed, get};
use crate::adapters::sled::state::State;
use crate::adapters::sled::store::SledStore;
use crate::adapters::sled::writer::{Core, GROUP_MAX};
use crate::domain::commit::Commit;
use crate::domain::event::Event;
use crate::domain::ledger::LedgerStep;
use crate::domain::message::ContentHash;
use crate::ports::{Archive, StoreError};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What was compared, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Commits in the journal.
    pub commits: u64,
    /// Keys of the index.
    pub keys: u64,
    /// Contents that commits refer to.
    pub contents: u64,
    /// Keys under which the index says something else than the journal, at most
    /// [`VerifyReport::NAMED_MAX`].
    pub differences: Vec<String>,
    /// Contents that the archive does not have or that are damaged, with the reason; at most as
    /// many.
    pub lost: Vec<String>,
}

impl VerifyReport {
    /// Differences that are named; there may be more.
    pub const NAMED_MAX: usize = 1_000;

    /// Nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.differences.is_empty() && self.lost.is_empty()
    }
}

/// An index beside the one in use; its folder goes away with it.
struct Beside {
    core: Core,
    _folder: Scratch,
}

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind is removed by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Beside {
    fn make(data: &Path) -> Result<Self, StoreError> {
        let folder = data.join("verify");
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| broken(&folder, &error))?;
        }
        fs::create_dir(&folder).map_err(|error| broken(&folder, &error))?;
        let (boot, place) = (String::new(), String::new());
        let state = State { generation: 1, is_closed: false, boot, place };
        let scratch = Scratch(folder);
        let core = Core::open(&scratch.0, &state, 64 << 20).map_err(StoreError::Broken)?;
        Ok(Self { core, _folder: scratch })
    }
}

/// A run of the comparison.
struct Run<'a> {
    store: &'a SledStore,
    archive: &'a dyn Archive,
    journal: PathBuf,
    beside: Beside,
    seen: BTreeSet<ContentHash>,
    report: VerifyReport,
}

impl SledStore {
    /// Compares index, journal and archive; `progress` is told of the journal's octets.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the place where the journal is; whatever else keeps it from
    /// comparing. What it finds wrong otherwise stands in the report.
    pub fn verify(
        &self,
        archive: &dyn Archive,
        progress: Progress<'_>,
    ) -> Result<VerifyReport, StoreError> {
        let data = self.folder();
        let mut run = Run {
            store: self,
            archive,
            journal: data.join("journal"),
            beside: Beside::make(data)?,
            seen: BTreeSet::new(),
            report: VerifyReport::default(),
        };
        let applied = self.core().index.position()?.unwrap_or_default();
        run.tell(1, applied, progress, &mut |_| {})?;
        let doubtful = run.compare()?;
        self.at_rest(|end| run.settle(applied, end, doubtful))?;
        Ok(run.report)
    }
}

impl Run<'_> {
    /// Brings the index beside from commit `from` to `to`, and looks up what commits refer to.
    fn tell(
        &mut self,
        from: u64,
        to: Position,
        progress: Progress<'_>,
        touched: &mut dyn FnMut(&Bytes),
    ) -> Result<(), StoreError> {
        let journal = self.journal.clone();
        let mut group = Vec::with_capacity(GROUP_MAX);
        if from > to.sequence {
            return Ok(());
        }
        log::replay(&journal, from, to.sequence, progress, &mut |at, octets| {
            let commit = stored::read(&octets)?;
            self.report.commits = at.sequence;
            for hash in contents(&commit) {
                self.look_up(hash);
            }
            let writes = self.beside.core.relearn(at, &commit)?;
            for write in &writes {
                touched(&write.key);
            }
            group.push(writes);
            if group.len() == GROUP_MAX || at.sequence == to.sequence {
                self.beside.core.apply(std::mem::take(&mut group), at)?;
            }
            Ok(())
        })
    }

    fn look_up(&mut self, hash: ContentHash) {
        if !self.seen.insert(hash) {
            return;
        }
        self.report.contents = self.report.contents.saturating_add(1);
        let lost = match self.archive.get(hash) {
            Ok(Some(_)) => return,
            Ok(None) => format!("{hash} is not in the archive"),
            Err(error) => error.to_string(),
        };
        if self.report.lost.len() < VerifyReport::NAMED_MAX {
            self.report.lost.push(lost);
        }
    }

    /// The keys under which both indexes say different things right now.
    fn compare(&mut self) -> Result<BTreeSet<Bytes>, StoreError> {
        let store = self.store.core().index.tree();
        let beside = self.beside.core.index.tree();
        let mut doubtful = BTreeSet::new();
        let mut rest = store.iter().peekable();
        for told in beside {
            let (key, value) = told.map_err(|error| failed(&error))?;
            self.report.keys = self.report.keys.saturating_add(1);
            while let Some(kept) = rest.next_if(|kept| kept.as_ref().is_ok_and(|k| k.0 < key)) {
                doubtful.extend(kept.ok().map(|(key, _)| Bytes::from(&*key)));
            }
            let kept = rest.next_if(|kept| kept.as_ref().map_or(true, |k| k.0 == key));
            let kept = kept.transpose().map_err(|error| failed(&error))?;
            if kept.is_none_or(|kept| kept.1 != value) {
                doubtful.insert(Bytes::from(&*key));
            }
        }
        for kept in rest {
            doubtful.insert(Bytes::from(&*kept.map_err(|error| failed(&error))?.0));
        }
        Ok(doubtful)
    }

    /// Looks again at what was doubtful or touched meanwhile, now that nothing moves.
    fn settle(
        &mut self,
        applied: Position,
        end: Position,
        mut doubtful: BTreeSet<Bytes>,
    ) -> Result<(), StoreError> {
        let next = applied.sequence.saturating_add(1);
        self.tell(next, end, &mut |_, _| {}, &mut |key| {
            doubtful.insert(key.clone());
        })?;
        let (store, beside) = (self.store.core(), &self.beside.core);
        for key in doubtful.iter().filter(|key| ***key != *keys::POSITION) {
            let is_same = get(store.index.tree(), key)? == get(beside.index.tree(), key)?;
            if !is_same && self.report.differences.len() < VerifyReport::NAMED_MAX {
                self.report.differences.push(keys::shown(key));
            }
        }
        Ok(())
    }
}

/// Every content that a commit refers to.
#[must_use]
pub fn contents(commit: &Commit) -> Vec<ContentHash> {
    let events = commit.history.iter().filter_map(|entry| content(&entry.event));
    let letters = commit.outbox.iter().map(|letter| letter.content);
    let messages = commit.dispositions.iter().filter_map(|record| record.content);
    let statements = commit.ledger.iter().filter_map(|step| match step {
        LedgerStep::Current(snapshot) => Some(snapshot.hash),
        LedgerStep::Staged { .. } | LedgerStep::Swept { .. } => None,
    });
    events.chain(letters).chain(messages).chain(statements).collect()
}

fn content(event: &Event) -> Option<ContentHash> {
    event.mail().map(|mail| mail.content)
}
