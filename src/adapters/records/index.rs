//! The keys under which a record is found, told from the record alone.
//!
//! A changed record moves by comparing the keys before with the keys after, so no key is ever
//! forgotten and none is written twice.

use crate::adapters::records::envelope::{self, Bytes};
use crate::adapters::records::keys::{self, Trait};
use crate::domain::account::Account;
use crate::domain::case::Case;
use crate::domain::delivery::OutboxEntry;
use crate::domain::disposition::Disposition;
use crate::ports::StoreError;
use std::collections::BTreeMap;

/// Keys with their values; most are empty, because the key says it all.
pub type Index = BTreeMap<Vec<u8>, Bytes>;

fn empty() -> Bytes {
    Bytes::from([])
}

/// By status, by agent and status, and each timer by its time.
///
/// # Errors
/// A value cannot be written as JSON.
pub fn of_case(case: &Case) -> Result<Index, StoreError> {
    let count = case.number.count();
    let mut index = Index::from([(keys::status(case.status, count), empty())]);
    if let Some(agent) = &case.assignee {
        index.insert(keys::assignee(agent, case.status, count), empty());
    }
    for (timer, due_at) in &case.timers {
        index.insert(keys::timer(*due_at, count, *timer), sealed(&(&case.number, timer))?);
    }
    Ok(index)
}

/// By case, by state, by due time while it is to be tried, and by time if it is automatic.
///
/// # Errors
/// A value cannot be written as JSON.
pub fn of_letter(entry: &OutboxEntry) -> Result<Index, StoreError> {
    let mut index = Index::from([(keys::letter_state(entry.delivery.word(), entry.id), empty())]);
    if let Some(case) = &entry.case {
        index.insert(keys::letter_of(case.count(), entry.id), empty());
    }
    if entry.delivery.is_pending() {
        index.insert(keys::letter_due(entry.due_at, entry.id), empty());
    }
    if entry.is_automatic {
        index.insert(keys::automatic(entry.written_at, entry.id), sealed(&entry.recipient)?);
    }
    Ok(index)
}

/// By fate, and if it was refused among the refused ones.
#[must_use]
pub fn of_disposition(sequence: u64, record: &Disposition) -> Index {
    let mut index = Index::from([(keys::fate(record.fate, sequence), empty())]);
    if record.is_refused {
        index.insert(keys::refused(None, sequence), empty());
        index.insert(keys::refused(Some(record.fate), sequence), empty());
    }
    index
}

/// By each contact, domain and tenant.
///
/// # Errors
/// A value cannot be written as JSON.
pub fn of_account(account: &Account) -> Result<Index, StoreError> {
    let contacts = account.contacts.iter().map(|contact| Trait::Contact(&contact.address));
    let domains = account.domains.iter().map(|name| Trait::Domain(name));
    let tenants = account.tenants.iter().map(|name| Trait::Tenant(name));
    let code = sealed(&account.code)?;
    let traits = contacts.chain(domains).chain(tenants);
    Ok(traits.map(|by| (keys::account_of(by, &account.code), code.clone())).collect())
}

/// A short record as one value.
fn sealed<T: serde::Serialize>(record: &T) -> Result<Bytes, StoreError> {
    Ok(envelope::seal(record)?.into_iter().next().unwrap_or_else(empty))
}
