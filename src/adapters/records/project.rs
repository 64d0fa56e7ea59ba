//! A commit, seen as writes: pure, and the same for every store that is made of ordered keys.
//!
//! # Contract
//! The writes depend on the commit and on what the records say before it, on nothing else; so the
//! journal, applied from its beginning, gives the same records to the octet (`saldo verify`).
//! Either all writes of a commit are given, or an error and none.

use crate::adapters::records::envelope::{self, Bytes, Read};
use crate::adapters::records::index::{self, Index};
use crate::adapters::records::{books, collections, keys, words};
use crate::domain::case::{Case, Opening};
use crate::domain::change::Change;
use crate::domain::commit::{Commit, HistoryEntry, KnownId};
use crate::domain::delivery::OutboxEntry;
use crate::domain::disposition::{Cursor, Disposition};
use crate::ports::StoreError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One key and what shall stand under it; `None` removes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The key.
    pub key: Bytes,
    /// The value.
    pub value: Option<Bytes>,
}

/// The highest numbers given so far, as they are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Of cases.
    pub cases: u64,
    /// Of letters.
    pub letters: u64,
    /// Of dispositions.
    pub dispositions: u64,
}

/// A commit does not contradict itself. Where [`project`] fails with [`StoreError::Broken`] all
/// the same, it is the records that are wrong.
///
/// # Errors
/// [`StoreError::Broken`] where a case is to begin without an opening of its number.
pub fn check(commit: &Commit) -> Result<(), StoreError> {
    let firsts = commit.history.iter().filter(|entry| entry.revision == 0);
    firsts.map(opening).try_for_each(|opening| opening.map(drop))
}

/// What `commit` writes over the records that `read` gives.
///
/// # Errors
/// [`StoreError::Conflict`] where a history entry was decided on a state that is past, a case is
/// opened under a number that is given, or an entry continues a case that is not there.
/// [`StoreError::Stale`] where a step of the ledger does not follow the one before.
/// [`StoreError::Broken`] where [`check`] says no. Whatever reading fails with.
pub fn project(commit: &Commit, read: &dyn Read) -> Result<Vec<Write>, StoreError> {
    let mut draft = Draft { read, writes: BTreeMap::new() };
    let before: Numbers = draft.record(keys::COUNTERS)?.unwrap_or_default();
    let mut numbers = before;
    for entry in &commit.history {
        numbers.cases = numbers.cases.max(entry.case.count());
        history(&mut draft, entry)?;
    }
    for id in &commit.ids {
        known_id(&mut draft, id)?;
    }
    for reference in &commit.references {
        draft.put(&keys::reference(&reference.0), reference)?;
    }
    for entry in &commit.outbox {
        numbers.letters = numbers.letters.max(entry.id.0);
        letter(&mut draft, entry)?;
    }
    for record in &commit.dispositions {
        disposition(&mut draft, &mut numbers.dispositions, record)?;
    }
    for state in &commit.colleagues {
        draft.put(&keys::colleague(&state.address), state)?;
    }
    books::project(&mut draft, commit)?;
    collections::project(&mut draft, commit)?;
    if numbers != before {
        draft.put(keys::COUNTERS, &numbers)?;
    }
    Ok(draft.into_writes())
}

/// Records as they will stand: the writes of the commit so far, over what is kept.
pub(in crate::adapters::records) struct Draft<'a> {
    read: &'a dyn Read,
    writes: BTreeMap<Vec<u8>, Option<Bytes>>,
}

impl Read for Draft<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        match self.writes.get(key) {
            Some(written) => Ok(written.clone()),
            None => self.read.get(key),
        }
    }
}

impl Draft<'_> {
    /// The record under a key.
    pub(in crate::adapters::records) fn record<T: DeserializeOwned>(
        &self,
        key: &[u8],
    ) -> Result<Option<T>, StoreError> {
        envelope::open(self, key)
    }

    /// Puts a record under a key, and removes parts of a longer one before it.
    pub(in crate::adapters::records) fn put<T: Serialize>(
        &mut self,
        key: &[u8],
        record: &T,
    ) -> Result<(), StoreError> {
        let before = self.get(key)?.map_or(0, |head| envelope::further_parts(&head));
        let mut values = envelope::seal(record)?.into_iter();
        self.writes.insert(key.to_vec(), values.next());
        for number in 1..=before {
            self.writes.insert(keys::part(key, number), None);
        }
        for (number, part) in (1..=u16::MAX).zip(values) {
            self.writes.insert(keys::part(key, number), Some(part));
        }
        Ok(())
    }

    /// Removes a record with all its parts.
    pub(in crate::adapters::records) fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        let parts = self.get(key)?.map_or(0, |head| envelope::further_parts(&head));
        self.writes.insert(key.to_vec(), None);
        for number in 1..=parts {
            self.writes.insert(keys::part(key, number), None);
        }
        Ok(())
    }

    /// Removes keys of an index that are no longer, adds new ones, leaves the others alone.
    pub(in crate::adapters::records) fn reindex(&mut self, before: &Index, after: Index) {
        for key in before.keys().filter(|key| !after.contains_key(*key)) {
            self.writes.insert(key.clone(), None);
        }
        for (key, value) in after {
            if before.get(&key) != Some(&value) {
                self.writes.insert(key, Some(value));
            }
        }
    }

    fn into_writes(self) -> Vec<Write> {
        let write = |(key, value): (Vec<u8>, Option<Bytes>)| Write { key: key.into(), value };
        self.writes.into_iter().map(write).collect()
    }
}

fn history(draft: &mut Draft<'_>, entry: &HistoryEntry) -> Result<(), StoreError> {
    let count = entry.case.count();
    let before: Option<Case> = draft.record(&keys::case(count))?;
    let is_current = match &before {
        Some(case) => case.number == entry.case && case.revision == entry.revision,
        None => entry.revision == 0,
    };
    if !is_current {
        return Err(StoreError::Conflict(entry.case.clone()));
    }
    let old_index = before.as_ref().map(index::of_case).transpose()?.unwrap_or_default();
    let mut case = match before {
        Some(case) => case,
        None => opened(entry)?,
    };
    case.apply(entry.at, &entry.changes);
    draft.reindex(&old_index, index::of_case(&case)?);
    draft.put(&keys::case(count), &case)?;
    draft.put(&keys::history(count, entry.revision), entry)?;
    words::learn(draft, &case, entry)
}

fn opened(entry: &HistoryEntry) -> Result<Case, StoreError> {
    opening(entry).map(|opening| Case::open(opening.clone()))
}

fn opening(entry: &HistoryEntry) -> Result<&Opening, StoreError> {
    match entry.changes.first() {
        Some(Change::Opened(opening)) if opening.number == entry.case => Ok(opening),
        Some(_) | None => Err(StoreError::Broken(format!(
            "the first history entry of case {} does not open it",
            entry.case
        ))),
    }
}

/// The first owner of an id stays: ids of inbound mail are chosen by its author, and nobody shall
/// take over a conversation by claiming the id of one of its messages.
fn known_id(draft: &mut Draft<'_>, id: &KnownId) -> Result<(), StoreError> {
    let key = keys::message_id(&id.message_id);
    match draft.get(&key)? {
        Some(_) => Ok(()),
        None => draft.put(&key, id),
    }
}

fn letter(draft: &mut Draft<'_>, entry: &OutboxEntry) -> Result<(), StoreError> {
    let key = keys::letter(entry.id);
    let before: Option<OutboxEntry> = draft.record(&key)?;
    let old_index = before.as_ref().map(index::of_letter).transpose()?.unwrap_or_default();
    draft.reindex(&old_index, index::of_letter(entry)?);
    draft.put(&key, entry)
}

/// A message has one disposition: a second one for the same place (a message that an operator let
/// out of quarantine) takes the place of the first.
fn disposition(
    draft: &mut Draft<'_>,
    last: &mut u64,
    record: &Disposition,
) -> Result<(), StoreError> {
    let place = keys::place(&record.location);
    let sequence = if let Some(known) = draft.record::<u64>(&place)? {
        known
    } else {
        *last = last.saturating_add(1);
        *last
    };
    let key = keys::disposition(sequence);
    let before: Option<Disposition> = draft.record(&key)?;
    let old_index = before.map_or_else(Index::new, |old| index::of_disposition(sequence, &old));
    draft.put(&key, record)?;
    draft.reindex(&old_index, index::of_disposition(sequence, record));
    draft.put(&place, &sequence)?;
    let firsts = [record.content.map(keys::content), record.fingerprint.map(keys::fingerprint)];
    for key in firsts.into_iter().flatten() {
        if draft.get(&key)?.is_none() {
            draft.put(&key, &sequence)?;
        }
    }
    cursor(draft, record)
}

/// Moves forward only; a new UIDVALIDITY begins anew (RFC 3501 §2.3.1.1).
fn cursor(draft: &mut Draft<'_>, record: &Disposition) -> Result<(), StoreError> {
    let at = &record.location;
    let key = keys::cursor(&at.mailbox);
    let reached = Cursor { uid_validity: at.uid_validity, uid: at.uid };
    match draft.record::<Cursor>(&key)? {
        Some(known) if known.uid_validity == at.uid_validity && known.uid >= at.uid => Ok(()),
        Some(_) | None => draft.put(&key, &reached),
    }
}
