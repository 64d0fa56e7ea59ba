//! Collections files under ordered keys: how a commit writes them, how they are asked for.

use crate::adapters::records::door::KeyStore;
use crate::adapters::records::envelope::{self, Keys};
use crate::adapters::records::keys;
use crate::adapters::records::project::Draft;
use crate::adapters::records::read::keys_between;
use crate::domain::collections::file::{CollectionsEntry, CollectionsFile, FileKey};
use crate::domain::commit::Commit;
use crate::ports::{CollectionsFiles, StoreError};

type Answer<T> = Result<T, StoreError>;

/// What a commit writes of collections: the entry, and the file as it stands after it.
pub(in crate::adapters::records) fn project(draft: &mut Draft<'_>, commit: &Commit) -> Answer<()> {
    for entry in &commit.collections {
        let key = keys::collections_file(&entry.key);
        let before: Option<CollectionsFile> = draft.record(&key)?;
        let revision = before.as_ref().map_or(0, |file| file.revision);
        if revision != entry.revision {
            return Err(StoreError::Stale(format!("the collections file {}", entry.key)));
        }
        let mut file = before.unwrap_or_else(|| CollectionsFile::new(entry.key.clone()));
        file.apply(entry.at, &entry.changes);
        draft.put(&key, &file)?;
        draft.put(&keys::collections_entry(&entry.key, revision), entry)?;
    }
    Ok(())
}

fn file(keys: &dyn Keys, key: &FileKey) -> Answer<Option<CollectionsFile>> {
    envelope::open(keys, &keys::collections_file(key))
}

fn files(keys: &dyn Keys, after: Option<&FileKey>, limit: usize) -> Answer<Vec<CollectionsFile>> {
    let from = after.map_or_else(keys::first_collections_file, |key| {
        let mut next = keys::collections_file(key);
        next.push(0);
        next
    });
    let found = keys_between(keys, &from, &keys::end_of_collections_files(), limit)?;
    found.iter().filter_map(|key| envelope::open(keys, key).transpose()).collect()
}

fn history(
    keys: &dyn Keys,
    key: &FileKey,
    from: u64,
    limit: usize,
) -> Answer<Vec<CollectionsEntry>> {
    let Some(file) = file(keys, key)? else { return Ok(Vec::new()) };
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let to = file.revision.min(from.saturating_add(limit));
    let entries = (from..to).filter_map(|revision| {
        envelope::open(keys, &keys::collections_entry(key, revision)).transpose()
    });
    entries.collect()
}

impl<S: KeyStore> CollectionsFiles for S {
    async fn collections_file(&self, key: &FileKey) -> Answer<Option<CollectionsFile>> {
        self.ask(|keys| file(keys, key))
    }

    async fn collections_files(
        &self,
        after: Option<&FileKey>,
        limit: usize,
    ) -> Answer<Vec<CollectionsFile>> {
        self.ask(|keys| files(keys, after, limit))
    }

    async fn collections_history(
        &self,
        key: &FileKey,
        from: u64,
        limit: usize,
    ) -> Answer<Vec<CollectionsEntry>> {
        self.ask(|keys| history(keys, key, from, limit))
    }
}
