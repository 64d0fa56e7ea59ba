//! The store's door for everything that is made of ordered keys: sled and memory.
//!
//! So both ways through the door differ only in how they keep keys, and nothing that is asked of
//! one can be answered differently by the other.

use crate::adapters::records::envelope::Keys;
use crate::adapters::records::keys::Trait;
use crate::adapters::records::{books, read, search};
use crate::domain::account::{Account, AccountCode};
use crate::domain::address::Address;
use crate::domain::case::{Case, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::colleague::ColleagueState;
use crate::domain::commit::{Commit, HistoryEntry, KnownId};
use crate::domain::delivery::{LetterId, OutboxEntry};
use crate::domain::disposition::{Cursor, Disposition, Location};
use crate::domain::ledger::{LedgerItem, Snapshot, SnapshotId};
use crate::domain::message::{ContentHash, MessageId};
use crate::domain::search::Search;
use crate::ports::{Books, CaseQuery, Counters, MailQuery, Store, StoreError, Ticket};
use jiff::Timestamp;

/// A store of ordered keys: all it must do to be a [`Store`].
pub trait KeyStore: Send + Sync {
    /// See [`Store::stage`].
    fn accept(&self, commit: Commit) -> impl Future<Output = Result<Ticket, StoreError>> + Send;

    /// Answers a question over the records as they stand, all accepted commits included.
    ///
    /// # Errors
    /// What `question` fails with, or why there is no answer at all.
    fn ask<T>(
        &self,
        question: impl FnOnce(&dyn Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError>;
}

type Answer<T> = Result<T, StoreError>;

impl<S: KeyStore> Store for S {
    async fn stage(&self, commit: Commit) -> Answer<Ticket> {
        self.accept(commit).await
    }

    async fn case(&self, number: &CaseNumber) -> Answer<Option<Case>> {
        self.ask(|keys| read::case(keys, number))
    }

    async fn history(
        &self,
        number: &CaseNumber,
        from: u64,
        limit: usize,
    ) -> Answer<Vec<HistoryEntry>> {
        self.ask(|keys| read::history(keys, number, from, limit))
    }

    async fn cases(&self, query: &CaseQuery) -> Answer<Vec<Case>> {
        self.ask(|keys| read::cases(keys, query))
    }

    async fn search(&self, wanted: &Search, limit: usize) -> Answer<Vec<Case>> {
        self.ask(|keys| search::search(keys, wanted, limit))
    }

    async fn known_id(&self, id: &MessageId) -> Answer<Option<KnownId>> {
        self.ask(|keys| read::known_id(keys, id))
    }

    async fn reference(&self, reference: &str) -> Answer<Option<CaseNumber>> {
        self.ask(|keys| read::reference(keys, reference))
    }

    async fn timers_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Answer<Vec<(Timestamp, CaseNumber, Timer)>> {
        self.ask(|keys| read::timers_due(keys, now, limit))
    }

    async fn next_timer(&self) -> Answer<Option<Timestamp>> {
        self.ask(read::next_timer)
    }

    async fn letters_due(&self, now: Timestamp, limit: usize) -> Answer<Vec<OutboxEntry>> {
        self.ask(|keys| read::letters_due(keys, now, limit))
    }

    async fn next_letter(&self) -> Answer<Option<Timestamp>> {
        self.ask(read::next_letter)
    }

    async fn letter(&self, id: LetterId) -> Answer<Option<OutboxEntry>> {
        self.ask(|keys| read::letter(keys, id))
    }

    async fn letters_of(&self, case: &CaseNumber) -> Answer<Vec<OutboxEntry>> {
        self.ask(|keys| read::letters_of(keys, case))
    }

    async fn letters(
        &self,
        delivery: Option<&str>,
        before: Option<LetterId>,
        limit: usize,
    ) -> Answer<Vec<OutboxEntry>> {
        self.ask(|keys| read::letters(keys, delivery, before, limit))
    }

    async fn automatic_letters_since(&self, since: Timestamp) -> Answer<Vec<(Timestamp, Address)>> {
        self.ask(|keys| read::automatic_letters_since(keys, since))
    }

    async fn disposition_of(&self, content: ContentHash) -> Answer<Option<Disposition>> {
        self.ask(|keys| read::disposition_of(keys, content))
    }

    async fn disposition_like(&self, fingerprint: ContentHash) -> Answer<Option<Disposition>> {
        self.ask(|keys| read::disposition_like(keys, fingerprint))
    }

    async fn disposition_at(&self, location: &Location) -> Answer<Option<Disposition>> {
        self.ask(|keys| read::disposition_at(keys, location))
    }

    async fn dispositions(&self, query: &MailQuery) -> Answer<Vec<(u64, Disposition)>> {
        self.ask(|keys| read::dispositions(keys, query))
    }

    async fn cursor(&self, mailbox: &str) -> Answer<Option<Cursor>> {
        self.ask(|keys| read::cursor(keys, mailbox))
    }

    async fn colleagues(&self) -> Answer<Vec<ColleagueState>> {
        self.ask(read::colleagues)
    }

    async fn counters(&self) -> Answer<Counters> {
        self.ask(read::counters)
    }
}

impl<S: KeyStore> Books for S {
    async fn account(&self, code: &AccountCode) -> Answer<Option<Account>> {
        self.ask(|keys| books::account(keys, code))
    }

    async fn accounts(&self, after: Option<&AccountCode>, limit: usize) -> Answer<Vec<Account>> {
        self.ask(|keys| books::accounts(keys, after, limit))
    }

    async fn accounts_of_address(&self, address: &Address) -> Answer<Vec<Account>> {
        self.ask(|keys| books::accounts_of(keys, Trait::Contact(address)))
    }

    async fn accounts_of_domain(&self, domain: &str) -> Answer<Vec<Account>> {
        self.ask(|keys| books::accounts_of(keys, Trait::Domain(domain)))
    }

    async fn accounts_of_tenant(&self, tenant: &str) -> Answer<Vec<Account>> {
        self.ask(|keys| books::accounts_of(keys, Trait::Tenant(tenant)))
    }

    async fn snapshot(&self) -> Answer<Option<Snapshot>> {
        self.ask(books::snapshot)
    }

    async fn ledger_items(&self, code: &AccountCode) -> Answer<Vec<LedgerItem>> {
        self.ask(|keys| books::ledger_items(keys, code))
    }

    async fn ledger_page(
        &self,
        after: Option<&AccountCode>,
        limit: usize,
    ) -> Answer<Vec<(AccountCode, Vec<LedgerItem>)>> {
        self.ask(|keys| books::ledger_page(keys, after, limit))
    }

    async fn account_of_invoice(&self, number: &str) -> Answer<Option<AccountCode>> {
        self.ask(|keys| books::account_of_invoice(keys, number))
    }

    async fn next_snapshot(&self) -> Answer<SnapshotId> {
        self.ask(books::next_snapshot)
    }

    async fn ledger_leftovers(&self, limit: usize) -> Answer<Vec<(SnapshotId, u32)>> {
        self.ask(|keys| books::ledger_leftovers(keys, limit))
    }
}
