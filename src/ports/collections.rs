//! Collections files, asked of the store.

use super::StoreError;
use crate::domain::collections::file::{CollectionsEntry, CollectionsFile, FileKey};

/// The part of [`Store`](super::Store) that answers about collections.
///
/// # Contract
/// That of the store: every answer holds all accepted commits.
pub trait CollectionsFiles: Send + Sync {
    /// The file of a customer in one currency.
    fn collections_file(
        &self,
        key: &FileKey,
    ) -> impl Future<Output = Result<Option<CollectionsFile>, StoreError>> + Send;

    /// Files in the order of account and currency, after `after`, at most `limit`.
    fn collections_files(
        &self,
        after: Option<&FileKey>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<CollectionsFile>, StoreError>> + Send;

    /// A file's entries from a revision on, oldest first, at most `limit`.
    fn collections_history(
        &self,
        key: &FileKey,
        from: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<CollectionsEntry>, StoreError>> + Send;
}
