//! The store in memory: the model that the others are measured by, and the store of stories.
//!
//! # Contract
//! The same commits give the same answers as in sled; only a power cut takes all of it.

use crate::adapters::records::door::KeyStore;
use crate::adapters::records::envelope::{Bytes, Keys, Read, Visit};
use crate::adapters::records::project::{Write, project};
use crate::adapters::records::stored;
use crate::domain::commit::Commit;
use crate::ports::{StoreError, Ticket};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

/// A store that ends with the process.
#[derive(Debug, Default)]
pub struct MemoryStore {
    keys: RwLock<Shelf>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl KeyStore for MemoryStore {
    async fn accept(&self, commit: Commit) -> Result<Ticket, StoreError> {
        // Through the journal's form, as in sled: what cannot be read back is not accepted.
        let commit = stored::read(&stored::write(&commit)?)?;
        let mut shelved = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let writes = project(&commit, &*shelved)?;
        shelved.apply(writes);
        let (fulfil, ticket) = Ticket::new();
        // The receiver is in our hand; it cannot be gone.
        let _ = fulfil.send(Ok(()));
        Ok(ticket)
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&dyn Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        question(&*self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Ordered keys with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf(BTreeMap<Bytes, Bytes>);

impl Shelf {
    /// Carries out the writes of a commit.
    pub fn apply(&mut self, writes: Vec<Write>) {
        for write in writes {
            match write.value {
                Some(value) => self.0.insert(write.key, value),
                None => self.0.remove(&write.key),
            };
        }
    }
}

impl Read for Shelf {
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        Ok(self.0.get(key).cloned())
    }
}

impl Keys for Shelf {
    fn scan(&self, from: &[u8], to: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        let range = (Bound::Included(from), Bound::Excluded(to));
        for (key, value) in self.0.range::<[u8], _>(range) {
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}
