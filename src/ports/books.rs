//! What the reseller's books say, asked of the store: accounts and the ledger.

use super::StoreError;
use crate::domain::account::{Account, AccountCode};
use crate::domain::address::Address;
use crate::domain::ledger::{LedgerItem, Snapshot, SnapshotId};

/// The part of [`Store`](super::Store) that answers from the books.
///
/// # Contract
/// That of the store: every answer holds all accepted commits. What is staged for a snapshot that
/// is not current counts for nothing.
pub trait Books: Send + Sync {
    /// An account.
    fn account(
        &self,
        code: &AccountCode,
    ) -> impl Future<Output = Result<Option<Account>, StoreError>> + Send;

    /// Accounts in the order of their codes, after `after`, at most `limit`.
    fn accounts(
        &self,
        after: Option<&AccountCode>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Account>, StoreError>> + Send;

    /// Accounts that name this address as a contact: a bookkeeper may serve several.
    fn accounts_of_address(
        &self,
        address: &Address,
    ) -> impl Future<Output = Result<Vec<Account>, StoreError>> + Send;

    /// Accounts that name exactly this mail domain.
    fn accounts_of_domain(
        &self,
        domain: &str,
    ) -> impl Future<Output = Result<Vec<Account>, StoreError>> + Send;

    /// Accounts that name this tenant, by id or domain.
    fn accounts_of_tenant(
        &self,
        tenant: &str,
    ) -> impl Future<Output = Result<Vec<Account>, StoreError>> + Send;

    /// The head of what the books say now; `None` before the first import.
    fn snapshot(&self) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> + Send;

    /// An account's invoices, as imported.
    fn ledger_items(
        &self,
        code: &AccountCode,
    ) -> impl Future<Output = Result<Vec<LedgerItem>, StoreError>> + Send;

    /// Accounts that have invoices, in the order of their codes, after `after`, at most `limit`.
    fn ledger_page(
        &self,
        after: Option<&AccountCode>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(AccountCode, Vec<LedgerItem>)>, StoreError>> + Send;

    /// Whose an invoice is, by its number in any case.
    fn account_of_invoice(
        &self,
        number: &str,
    ) -> impl Future<Output = Result<Option<AccountCode>, StoreError>> + Send;

    /// The id of the next snapshot: above all that were ever staged and not swept.
    fn next_snapshot(&self) -> impl Future<Output = Result<SnapshotId, StoreError>> + Send;

    /// Parts of snapshots that do not count, to be swept, at most `limit`.
    fn ledger_leftovers(
        &self,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(SnapshotId, u32)>, StoreError>> + Send;
}
