//! An archive that ends with the process: for stories and for the model of the conformance suite.

use crate::domain::message::ContentHash;
use crate::ports::{Archive, ArchiveError};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes by hash; see [`Archive`].
#[derive(Debug, Default)]
pub struct MemoryArchive(Mutex<BTreeMap<ContentHash, Vec<u8>>>);

impl MemoryArchive {
    /// An empty archive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn shelf(&self) -> MutexGuard<'_, BTreeMap<ContentHash, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Archive for MemoryArchive {
    fn stage(&self, bytes: &[u8]) -> Result<ContentHash, ArchiveError> {
        let hash = ContentHash::of(bytes);
        self.shelf().entry(hash).or_insert_with(|| bytes.to_vec());
        Ok(hash)
    }

    fn sync(&self) -> Result<(), ArchiveError> {
        Ok(())
    }

    fn get(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ArchiveError> {
        Ok(self.shelf().get(&hash).cloned())
    }
}
