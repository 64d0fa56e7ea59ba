//! Accounts and the ledger under ordered keys: how a commit writes them, how they are asked for.
//!
//! # Contract
//! A snapshot counts for nothing until the step that makes it current; readers see the whole of
//! the one before or the whole of the next.

use crate::adapters::records::envelope::{self, Keys};
use crate::adapters::records::index::{self, Index};
use crate::adapters::records::keys::{self, Trait};
use crate::adapters::records::project::Draft;
use crate::adapters::records::read::keys_between;
use crate::domain::account::{Account, AccountCode};
use crate::domain::commit::Commit;
use crate::domain::ledger::{LedgerItem, LedgerStep, Snapshot, SnapshotId};
use crate::ports::StoreError;
use std::ops::ControlFlow;

type Answer<T> = Result<T, StoreError>;

/// What a commit writes about the books.
pub(in crate::adapters::records) fn project(draft: &mut Draft<'_>, commit: &Commit) -> Answer<()> {
    for account in &commit.accounts {
        put_account(draft, account)?;
    }
    for code in &commit.retired {
        retire(draft, code)?;
    }
    for step in &commit.ledger {
        match step {
            LedgerStep::Staged { snapshot, part, items } => stage(draft, *snapshot, *part, items)?,
            LedgerStep::Current(snapshot) => make_current(draft, snapshot)?,
            LedgerStep::Swept { snapshot, part } => sweep(draft, *snapshot, *part)?,
        }
    }
    Ok(())
}

fn put_account(draft: &mut Draft<'_>, account: &Account) -> Answer<()> {
    let before = index_of(draft, &account.code)?;
    draft.reindex(&before, index::of_account(account)?);
    draft.put(&keys::account(&account.code), account)
}

fn retire(draft: &mut Draft<'_>, code: &AccountCode) -> Answer<()> {
    let before = index_of(draft, code)?;
    draft.reindex(&before, Index::new());
    draft.remove(&keys::account(code))
}

fn index_of(draft: &Draft<'_>, code: &AccountCode) -> Answer<Index> {
    let account: Option<Account> = draft.record(&keys::account(code))?;
    Ok(account.as_ref().map(index::of_account).transpose()?.unwrap_or_default())
}

fn current(draft: &Draft<'_>) -> Answer<SnapshotId> {
    let snapshot: Option<Snapshot> = draft.record(keys::SNAPSHOT)?;
    Ok(snapshot.map_or(SnapshotId(0), |snapshot| snapshot.id))
}

fn whose(draft: &Draft<'_>, id: SnapshotId, part: u32) -> Answer<Option<Vec<AccountCode>>> {
    draft.record(&keys::staged(id, part))
}

fn stage(draft: &mut Draft<'_>, id: SnapshotId, part: u32, items: &[LedgerItem]) -> Answer<()> {
    let follows = match part.checked_sub(1) {
        Some(before) => whose(draft, id, before)?.is_some(),
        None => true,
    };
    if !follows || whose(draft, id, part)?.is_some() || id <= current(draft)? {
        return Err(past());
    }
    let mut codes = Vec::new();
    for of_one in items.chunk_by(|a, b| a.account == b.account) {
        let Some(first) = of_one.first() else { continue };
        draft.put(&keys::items(id, &first.account), &of_one)?;
        for item in of_one {
            draft.put(&keys::invoice(id, &item.invoice), &item.account)?;
        }
        codes.push(first.account.clone());
    }
    draft.put(&keys::staged(id, part), &codes)
}

/// Only a snapshot all of whose parts are there may count, and only one that is later.
fn make_current(draft: &mut Draft<'_>, snapshot: &Snapshot) -> Answer<()> {
    let has_last = match snapshot.parts.checked_sub(1) {
        Some(last) => whose(draft, snapshot.id, last)?.is_some(),
        None => true,
    };
    let has_more = whose(draft, snapshot.id, snapshot.parts)?.is_some();
    if !has_last || has_more || snapshot.id <= current(draft)? {
        return Err(past());
    }
    draft.put(keys::SNAPSHOT, snapshot)
}

fn sweep(draft: &mut Draft<'_>, id: SnapshotId, part: u32) -> Answer<()> {
    if id == current(draft)? {
        return Err(past());
    }
    for code in whose(draft, id, part)?.unwrap_or_default() {
        let key = keys::items(id, &code);
        let items: Vec<LedgerItem> = draft.record(&key)?.unwrap_or_default();
        for item in &items {
            draft.remove(&keys::invoice(id, &item.invoice))?;
        }
        draft.remove(&key)?;
    }
    draft.remove(&keys::staged(id, part))
}

fn past() -> StoreError {
    StoreError::Stale("the ledger".to_owned())
}

pub(in crate::adapters::records) fn account(
    keys: &dyn Keys,
    code: &AccountCode,
) -> Answer<Option<Account>> {
    envelope::open(keys, &keys::account(code))
}

pub(in crate::adapters::records) fn accounts(
    keys: &dyn Keys,
    after: Option<&AccountCode>,
    limit: usize,
) -> Answer<Vec<Account>> {
    let from = after.map_or_else(|| b"A".to_vec(), |code| following(keys::account(code)));
    let found = keys_between(keys, &from, b"B", limit)?;
    found.iter().filter_map(|key| envelope::open(keys, key).transpose()).collect()
}

pub(in crate::adapters::records) fn accounts_of(
    keys: &dyn Keys,
    by: Trait<'_>,
) -> Answer<Vec<Account>> {
    let (from, to) = keys::accounts_of(by);
    let mut found = Vec::new();
    for key in keys_between(keys, &from, &to, usize::MAX)? {
        if let Some(code) = envelope::open::<AccountCode>(keys, &key)? {
            found.extend(account(keys, &code)?);
        }
    }
    Ok(found)
}

pub(in crate::adapters::records) fn snapshot(keys: &dyn Keys) -> Answer<Option<Snapshot>> {
    envelope::open(keys, keys::SNAPSHOT)
}

fn current_id(keys: &dyn Keys) -> Answer<SnapshotId> {
    Ok(snapshot(keys)?.map_or(SnapshotId(0), |snapshot| snapshot.id))
}

pub(in crate::adapters::records) fn ledger_items(
    keys: &dyn Keys,
    code: &AccountCode,
) -> Answer<Vec<LedgerItem>> {
    Ok(envelope::open(keys, &keys::items(current_id(keys)?, code))?.unwrap_or_default())
}

pub(in crate::adapters::records) fn ledger_page(
    keys: &dyn Keys,
    after: Option<&AccountCode>,
    limit: usize,
) -> Answer<Vec<(AccountCode, Vec<LedgerItem>)>> {
    let id = current_id(keys)?;
    let (first, end) = keys::all_items(id);
    let from = after.map_or(first, |code| following(keys::items(id, code)));
    let mut page = Vec::new();
    for key in keys_between(keys, &from, &end, limit)? {
        let items: Vec<LedgerItem> = envelope::open(keys, &key)?.unwrap_or_default();
        let code = items.first().map(|item| item.account.clone());
        page.extend(code.map(|code| (code, items)));
    }
    Ok(page)
}

pub(in crate::adapters::records) fn account_of_invoice(
    keys: &dyn Keys,
    number: &str,
) -> Answer<Option<AccountCode>> {
    envelope::open(keys, &keys::invoice(current_id(keys)?, number))
}

pub(in crate::adapters::records) fn next_snapshot(keys: &dyn Keys) -> Answer<SnapshotId> {
    let newest = keys_between(keys, b"S", b"T", 1)?;
    let staged = newest.first().and_then(|key| keys::staged_in(key)).map_or(0, |(id, _)| id.0);
    Ok(SnapshotId(staged.max(current_id(keys)?.0).saturating_add(1)))
}

pub(in crate::adapters::records) fn ledger_leftovers(
    keys: &dyn Keys,
    limit: usize,
) -> Answer<Vec<(SnapshotId, u32)>> {
    let current = current_id(keys)?;
    let mut found = Vec::new();
    keys.scan(b"S", b"T", &mut |key, _| {
        let staged = keys::staged_in(key).filter(|(id, _)| *id != current);
        found.extend(staged.filter(|_| found.len() < limit));
        if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(found)
}

/// The first key after `key` and all that begin with it followed by a zero octet.
fn following(mut key: Vec<u8>) -> Vec<u8> {
    key.push(0);
    key
}
