//! What the reseller's books say is taken over: accounts, and statements of the ledger.
//!
//! # Contract
//! All of a file or nothing. Nobody else is served meanwhile, so that the accounts that a ledger
//! names are those that it was checked against.
//!
//! # After a crash
//! Accounts come in one commit. A ledger is staged in parts and counts with the last commit of
//! all; parts that a crash left behind count for nothing and are swept by the next import.

use super::{Desk, DeskError};
use crate::domain::account::{Account, AccountCode};
use crate::domain::commit::Commit;
use crate::domain::ledger::{
    LedgerItem, LedgerNews, LedgerStep, Snapshot, SnapshotId, difference, totals,
};
use crate::domain::message::ContentHash;
use crate::logic::import::ledger::{Manner, Statement};
use crate::logic::import::{BadLine, accounts, doubts, ledger};
use crate::ports::{Archive, ArchiveError, Store, StoreError};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Invoices in a part of a snapshot, about a hundred octets each in the journal; an account whose
/// invoices are more has a part of its own.
const PART_ITEMS: usize = 1_000;

/// Octets of a part, with room for what stands around it in a commit of 16 MiB.
const PART_OCTETS_MAX: usize = 15 << 20;

/// Records read at a time.
const PAGE: usize = 500;

/// Accounts that one import may change: all of them are one record of the journal.
const CHANGED_MAX: usize = 20_000;

/// Why a file was not taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// The file, line by line.
    #[error("the file is refused")]
    Refused(Vec<BadLine>),
    /// The desk; nothing was taken over.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl From<ArchiveError> for ImportError {
    fn from(error: ArchiveError) -> Self {
        Self::Desk(error.into())
    }
}

/// What an import of accounts did, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountsTaken {
    /// Were not there before.
    pub new: Vec<AccountCode>,
    /// Are different now.
    pub changed: Vec<AccountCode>,
    /// Are as they were.
    pub same: usize,
    /// Are not in the books any more.
    pub retired: Vec<AccountCode>,
}

/// What an import of a ledger did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerTaken {
    /// The head of what the books say now.
    pub snapshot: Snapshot,
    /// The head of what they said before.
    pub before: Option<Snapshot>,
    /// What is different.
    pub news: LedgerNews,
    /// How the file was read.
    pub reading: String,
    /// Columns that nobody reads.
    pub unused: Vec<String>,
    /// It was taken over before, and nothing was done.
    pub is_known: bool,
}

/// A ledger whose invoices are staged.
pub(super) struct Prepared {
    /// What its import does.
    pub(super) taken: LedgerTaken,
    /// The step that makes it count; `None` where it counts already.
    pub(super) current: Option<LedgerStep>,
}

/// How accounts are imported.
#[derive(Clone, Debug, Default)]
pub struct AccountsManner {
    /// What separates the columns.
    pub delimiter: Option<char>,
    /// What separates the decimals.
    pub mark: Option<crate::logic::import::amounts::Mark>,
    /// How many accounts there are.
    pub count: Option<u64>,
    /// The file has all of them: the others are retired.
    pub is_all: bool,
    /// Even where that looks wrong.
    pub is_forced: bool,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Takes over customers.
    ///
    /// # Errors
    /// [`ImportError`]; nothing was taken over.
    pub async fn import_accounts(
        &mut self,
        raw: &[u8],
        manner: &AccountsManner,
    ) -> Result<AccountsTaken, ImportError> {
        let read = self.read_accounts(raw, manner).map_err(ImportError::Refused)?;
        let mut before = self.all_accounts().await?;
        let mut taken = AccountsTaken::default();
        let mut changed: Vec<Account> = Vec::new();
        for account in read {
            match before.remove(&account.code) {
                Some(known) if known == account => taken.same = taken.same.saturating_add(1),
                Some(_) => {
                    taken.changed.push(account.code.clone());
                    changed.push(account);
                }
                None => {
                    taken.new.push(account.code.clone());
                    changed.push(account);
                }
            }
        }
        if changed.len() > CHANGED_MAX {
            return Err(refused(format!(
                "{} accounts are new or different; import {CHANGED_MAX} at a time",
                changed.len()
            )));
        }
        if manner.is_all {
            taken.retired = before.into_keys().collect();
            self.check_retired(&taken, manner.is_forced).await?;
        }
        if !changed.is_empty() || !taken.retired.is_empty() {
            let retired = taken.retired.clone();
            let commit = Commit { accounts: changed, retired, ..Commit::default() };
            self.store.commit(commit).await?;
        }
        Ok(taken)
    }

    fn read_accounts(
        &self,
        raw: &[u8],
        manner: &AccountsManner,
    ) -> Result<Vec<Account>, Vec<BadLine>> {
        let setting = accounts::Setting {
            is_zone: &|name| TimeZone::get(name).is_ok(),
            limits: &self.practice.limits,
            delimiter: manner.delimiter,
            mark: manner.mark,
            count: manner.count,
        };
        accounts::read(raw, &setting)
    }

    fn read_ledger(
        &self,
        raw: &[u8],
        manner: &Manner,
        codes: &BTreeSet<AccountCode>,
    ) -> Result<Statement, Vec<BadLine>> {
        let setting = ledger::Setting {
            is_known: &|code| codes.contains(code),
            zone: self.practice.policy.calendar.zone(),
            now: self.now(),
        };
        ledger::read(raw, manner, &setting)
    }

    /// Nobody who owes money drops out of the books by a short file.
    async fn check_retired(
        &self,
        taken: &AccountsTaken,
        is_forced: bool,
    ) -> Result<(), ImportError> {
        let mut bad = Vec::new();
        for code in &taken.retired {
            let items = self.store.ledger_items(code).await?;
            if let Some(item) = items.iter().find(|item| item.is_owed()) {
                bad.push(BadLine::of_file(format!(
                    "{code} is not in the file but owes invoice {}: keep it, or import a ledger without it first",
                    item.invoice
                )));
            }
        }
        let kept = taken.same.saturating_add(taken.changed.len());
        if !is_forced && taken.retired.len() > kept && taken.retired.len() > 10 {
            bad.push(BadLine::of_file(format!(
                "{} of {} accounts would be retired: half a file; if it is right, import it with --force",
                taken.retired.len(),
                taken.retired.len().saturating_add(kept)
            )));
        }
        if bad.is_empty() { Ok(()) } else { Err(ImportError::Refused(bad)) }
    }

    /// Every account by its code.
    pub(super) async fn all_accounts(&self) -> Result<BTreeMap<AccountCode, Account>, DeskError> {
        let mut all = BTreeMap::new();
        let mut after: Option<AccountCode> = None;
        loop {
            let page = self.store.accounts(after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.code.clone());
            all.extend(page.into_iter().map(|account| (account.code.clone(), account)));
        }
    }

    /// Takes over a statement of the ledger; `source` is told to people.
    ///
    /// # Errors
    /// [`ImportError`]; the statement before it still counts.
    pub async fn import_ledger(
        &mut self,
        raw: &[u8],
        source: &str,
        manner: &Manner,
        is_forced: bool,
    ) -> Result<LedgerTaken, ImportError> {
        let Prepared { taken, current } =
            self.prepare_ledger(raw, source, manner, is_forced).await?;
        if let Some(current) = current {
            self.store.commit(steps(vec![current])).await?;
            self.sweep_ledger().await?;
        }
        Ok(taken)
    }

    /// Reads a statement and stages its invoices, so that one small step makes it count.
    ///
    /// # Errors
    /// [`ImportError`]; the statement before it still counts.
    pub(super) async fn prepare_ledger(
        &mut self,
        raw: &[u8],
        source: &str,
        manner: &Manner,
        is_forced: bool,
    ) -> Result<Prepared, ImportError> {
        let codes: BTreeSet<AccountCode> = self.all_accounts().await?.into_keys().collect();
        if codes.is_empty() {
            let says = "there are no accounts yet: import them first with saldo account import";
            return Err(refused(says.to_owned()));
        }
        let statement = self.read_ledger(raw, manner, &codes).map_err(ImportError::Refused)?;
        let before = self.store.snapshot().await?;
        let hash = ContentHash::of(raw);
        let is_known =
            before.as_ref().is_some_and(|last| last.hash == hash && last.as_of == statement.as_of);
        if let Some(last) = before.as_ref().filter(|_| !is_forced && !is_known) {
            let doubts = doubts::doubts(last, &statement);
            if !doubts.is_empty() {
                return Err(ImportError::Refused(doubts));
            }
        }
        match before.filter(|_| is_known) {
            Some(snapshot) => {
                let taken = LedgerTaken {
                    before: None,
                    snapshot,
                    news: LedgerNews::default(),
                    reading: statement.reading,
                    unused: statement.unused,
                    is_known: true,
                };
                Ok(Prepared { taken, current: None })
            }
            None => self.stage_ledger(statement, raw, source).await,
        }
    }

    async fn stage_ledger(
        &mut self,
        statement: Statement,
        raw: &[u8],
        source: &str,
    ) -> Result<Prepared, ImportError> {
        if let Some(says) = overlong(&statement.items, PART_OCTETS_MAX) {
            return Err(refused(says));
        }
        // What an import before this one left behind, which may have been a mailed one.
        self.sweep_ledger().await?;
        let before = self.store.snapshot().await?;
        let news = difference(&self.whole_ledger().await?, &statement.items);
        let hash = self.archive.stage(raw)?;
        let id = self.store.next_snapshot().await?;
        let mut parts = 0_u32;
        for items in in_parts(&statement.items) {
            let items = items.to_vec();
            let step = LedgerStep::Staged { snapshot: id, part: parts, items };
            // Nobody waits for a part: the last commit implies all before it.
            let _staged = self.store.stage(steps(vec![step])).await?;
            parts = parts.saturating_add(1);
        }
        let snapshot = Snapshot {
            id,
            as_of: statement.as_of,
            source: crate::domain::words::one_line(source, 120),
            imported_at: self.now(),
            hash,
            rows: u64::try_from(statement.items.len()).unwrap_or(u64::MAX),
            parts,
            open: totals(statement.items.iter().map(|item| item.open)),
        };
        let current = Some(LedgerStep::Current(snapshot.clone()));
        let (reading, unused) = (statement.reading, statement.unused);
        let taken = LedgerTaken { snapshot, before, news, reading, unused, is_known: false };
        Ok(Prepared { taken, current })
    }

    /// Every invoice that the books state now.
    async fn whole_ledger(&self) -> Result<Vec<LedgerItem>, DeskError> {
        let mut all = Vec::new();
        let mut after: Option<AccountCode> = None;
        loop {
            let page = self.store.ledger_page(after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(all) };
            after = Some(last.clone());
            all.extend(page.into_iter().flat_map(|(_, items)| items));
        }
    }

    async fn sweep_ledger(&self) -> Result<(), DeskError> {
        loop {
            let left = self.store.ledger_leftovers(16).await?;
            if left.is_empty() {
                return Ok(());
            }
            let swept = |(snapshot, part): (SnapshotId, u32)| LedgerStep::Swept { snapshot, part };
            self.store.commit(steps(left.into_iter().map(swept).collect())).await?;
        }
    }
}

fn steps(ledger: Vec<LedgerStep>) -> Commit {
    Commit { ledger, ..Commit::default() }
}

fn refused(message: String) -> ImportError {
    ImportError::Refused(vec![BadLine::of_file(message)])
}

/// The invoices in parts, none of which ends within an account. They stand by account.
fn in_parts(items: &[LedgerItem]) -> Vec<&[LedgerItem]> {
    let mut parts = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let mut end = PART_ITEMS.min(rest.len());
        while let Some([last, next]) = rest.get(end.saturating_sub(1)..end.saturating_add(1))
            && last.account == next.account
        {
            end = end.saturating_add(1);
        }
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        parts.push(part);
        rest = after;
    }
    parts
}

/// The account that has more invoices than a part may hold, and what to do about it.
fn overlong(items: &[LedgerItem], octets_max: usize) -> Option<String> {
    // Only an account that does not end in time makes a part longer than usual.
    let long = in_parts(items).into_iter().filter(|part| part.len() > PART_ITEMS);
    let is_overlong = |part: &&[LedgerItem]| {
        serde_json::to_vec(part).is_ok_and(|written| written.len() > octets_max)
    };
    let account = &long.filter(is_overlong).find_map(<[LedgerItem]>::last)?.account;
    let count = items.iter().filter(|item| item.account == *account).count();
    Some(format!(
        "{account} has {count} invoices in the file, more than fit for one account: leave out those that were settled long ago, or split the customer into several accounts"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ledger::ItemStatus;
    use crate::domain::money::{Currency, Money};
    use jiff::civil::date;

    fn items(of: &[(&str, usize)]) -> Vec<LedgerItem> {
        let item = |account: &str, number: usize| LedgerItem {
            account: AccountCode::parse(account).unwrap(),
            invoice: format!("{account}-{number}"),
            issued_on: date(2026, 1, 1),
            due_on: date(2026, 1, 31),
            gross: Money { amount: 1.into(), currency: Currency::parse("EUR").unwrap() },
            open: Money { amount: 1.into(), currency: Currency::parse("EUR").unwrap() },
            status: ItemStatus::Open,
        };
        of.iter().flat_map(|(account, n)| (0..*n).map(move |i| item(account, i))).collect()
    }

    #[test]
    fn parts_end_between_accounts_and_lose_nothing() {
        for (of, expected) in [
            (vec![], vec![]),
            (vec![("A", 3)], vec![3]),
            (vec![("A", 999), ("B", 2), ("C", 1)], vec![1_001, 1]),
            (vec![("A", 1_000), ("B", 2_500), ("C", 5)], vec![1_000, 2_500, 5]),
        ] {
            let items = items(&of);
            let parts = in_parts(&items);
            assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), expected);
            assert_eq!(parts.concat(), items);
        }
    }

    #[test]
    fn an_account_of_too_many_invoices_is_named_with_a_remedy_before_anything_is_kept() {
        let octets_max = 200_000;
        let says = overlong(&items(&[("A", 10), ("BIG", 2_500), ("C", 5)]), octets_max).unwrap();
        assert!(says.starts_with("BIG has 2500 invoices"), "{says}");
        assert!(says.contains("leave out") && says.contains("split"), "{says}");
        assert_eq!(overlong(&items(&[("A", 10), ("BIG", 2_500)]), PART_OCTETS_MAX), None);
        assert_eq!(overlong(&items(&[("A", 900), ("B", 900), ("C", 900)]), octets_max), None);
    }
}
