//! The order of things: one letter for each sort of key, then what it is looked up by.
//!
//! Numbers are big-endian; where the newest shall come first they are inverted, so that every
//! list is a scan forwards. Texts that others choose (ids, references, mailbox names) are hashed,
//! which bounds their length and keeps their octets out of the order.
//!
//! ```text
//! c ⟲count                        a case             h count revision       its history
//! s status 0 ⟲count               cases by status    a agent 0 status 0 ⟲…  by agent
//! t time count timer              timers by time     w run word             sorted words → cases
//! W ⟲count                        words of a case    U number               words to be sorted
//! V                               how far they are   i hash                 message ids
//! r hash                          references         o ⟲letter              a letter
//! d time letter                   letters due        O count letter         letters of a case
//! e state 0 ⟲letter               letters by state   u time letter          automatic letters
//! n ⟲sequence                     a disposition      k hash                 by raw bytes
//! y hash                          by fingerprint     p hash validity uid    by place
//! f fate 0 ⟲sequence              by fate            x [fate] 0 ⟲sequence   refused ones
//! q hash                          cursor             N                      counters
//! g hash                          of a colleague
//! A code                          an account         C hash code            accounts by contact
//! D hash code                     accounts by domain T hash code            accounts by tenant
//! L                               current snapshot   S ⟲snapshot part       whose items it has
//! l snapshot code                 an account's items j snapshot hash        accounts by invoice
//! F code currency            a collections file  G code currency rev   its entries
//! ~ part key                      further parts      ! position             journal position
//! ```

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::case::{Status, Timer};
use crate::domain::collections::file::FileKey;
use crate::domain::delivery::LetterId;
use crate::domain::disposition::{Fate, Location};
use crate::domain::ledger::SnapshotId;
use crate::domain::message::{ContentHash, MessageId};
use jiff::Timestamp;

/// The counters.
pub const COUNTERS: &[u8] = b"N";

/// The ledger's current snapshot.
pub const SNAPSHOT: &[u8] = b"L";

/// How far words are sorted.
pub const RUNS: &[u8] = b"V";

/// How far the journal is applied. No record: written by the adapter in the same batch.
pub const POSITION: &[u8] = b"!position";

/// Octets of a hash that stand in a key; nobody finds two texts that agree in 160 bits.
const HASH_BYTES: usize = 20;

fn key(sort: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![sort];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

/// Inverts a running number, so that the newest stands first.
fn newest(number: u64) -> [u8; 8] {
    (!number).to_be_bytes()
}

/// A time, in order, to the nanosecond.
fn time(at: Timestamp) -> [u8; 16] {
    at.as_nanosecond().wrapping_sub(i128::MIN).to_be_bytes()
}

fn hash(text: &[u8]) -> [u8; HASH_BYTES] {
    let digest = ContentHash::of(text);
    digest.octets().first_chunk().copied().unwrap_or_default()
}

/// A case.
#[must_use]
pub fn case(count: u64) -> Vec<u8> {
    key(b'c', &[&newest(count)])
}

/// A collections file. No code of an account holds the octet that ends it.
#[must_use]
pub fn collections_file(file: &FileKey) -> Vec<u8> {
    key(b'F', &[file.account.as_str().as_bytes(), &[0], file.currency.as_str().as_bytes()])
}

/// What comes before the first collections file.
#[must_use]
pub fn first_collections_file() -> Vec<u8> {
    vec![b'F']
}

/// What comes after the last one.
#[must_use]
pub fn end_of_collections_files() -> Vec<u8> {
    vec![b'G']
}

/// One entry of a collections file.
#[must_use]
pub fn collections_entry(file: &FileKey, revision: u64) -> Vec<u8> {
    let (account, currency) = (file.account.as_str(), file.currency.as_str());
    key(b'G', &[account.as_bytes(), &[0], currency.as_bytes(), &revision.to_be_bytes()])
}

/// One entry of a case's history.
#[must_use]
pub fn history(count: u64, revision: u64) -> Vec<u8> {
    key(b'h', &[&count.to_be_bytes(), &revision.to_be_bytes()])
}

/// Cases of a status.
#[must_use]
pub fn status(status: Status, count: u64) -> Vec<u8> {
    key(b's', &[status.word().as_bytes(), &[0], &newest(count)])
}

/// Cases of an agent in a status.
#[must_use]
pub fn assignee(agent: &Address, status: Status, count: u64) -> Vec<u8> {
    let agent = agent.key();
    key(b'a', &[agent.as_bytes(), &[0], status.word().as_bytes(), &[0], &newest(count)])
}

/// A timer of a case.
#[must_use]
pub fn timer(due_at: Timestamp, count: u64, timer: Timer) -> Vec<u8> {
    key(b't', &[&time(due_at), &count.to_be_bytes(), timer.word().as_bytes()])
}

/// A page of a run of sorted words, by its last word.
#[must_use]
pub fn page(run: u64, last: &str) -> Vec<u8> {
    key(b'w', &[&run.to_be_bytes(), last.as_bytes()])
}

/// Words that wait to be sorted.
#[must_use]
pub fn said(number: u64) -> Vec<u8> {
    key(b'U', &[&number.to_be_bytes()])
}

/// The words of a case.
#[must_use]
pub fn words_of(count: u64) -> Vec<u8> {
    key(b'W', &[&newest(count)])
}

/// A message id.
#[must_use]
pub fn message_id(id: &MessageId) -> Vec<u8> {
    key(b'i', &[&hash(id.as_str().as_bytes())])
}

/// A provider's reference.
#[must_use]
pub fn reference(reference: &str) -> Vec<u8> {
    key(b'r', &[&hash(reference.as_bytes())])
}

/// A letter.
#[must_use]
pub fn letter(id: LetterId) -> Vec<u8> {
    key(b'o', &[&newest(id.0)])
}

/// A letter that is to be tried.
#[must_use]
pub fn letter_due(due_at: Timestamp, id: LetterId) -> Vec<u8> {
    key(b'd', &[&time(due_at), &id.0.to_be_bytes()])
}

/// A letter of a case.
#[must_use]
pub fn letter_of(count: u64, id: LetterId) -> Vec<u8> {
    key(b'O', &[&count.to_be_bytes(), &id.0.to_be_bytes()])
}

/// Letters in a state.
#[must_use]
pub fn letter_state(word: &str, id: LetterId) -> Vec<u8> {
    key(b'e', &[word.as_bytes(), &[0], &newest(id.0)])
}

/// An automatic letter.
#[must_use]
pub fn automatic(written_at: Timestamp, id: LetterId) -> Vec<u8> {
    key(b'u', &[&time(written_at), &id.0.to_be_bytes()])
}

/// A disposition.
#[must_use]
pub fn disposition(sequence: u64) -> Vec<u8> {
    key(b'n', &[&newest(sequence)])
}

/// The first disposition of some raw bytes.
#[must_use]
pub fn content(hash: ContentHash) -> Vec<u8> {
    key(b'k', &[hash.octets()])
}

/// The first disposition of a fingerprint.
#[must_use]
pub fn fingerprint(hash: ContentHash) -> Vec<u8> {
    key(b'y', &[hash.octets()])
}

/// The latest disposition of a place.
#[must_use]
pub fn place(at: &Location) -> Vec<u8> {
    let mailbox = hash(at.mailbox.as_bytes());
    key(b'p', &[&mailbox, &at.uid_validity.to_be_bytes(), &at.uid.to_be_bytes()])
}

/// Dispositions of a fate.
#[must_use]
pub fn fate(fate: Fate, sequence: u64) -> Vec<u8> {
    key(b'f', &[fate.word().as_bytes(), &[0], &newest(sequence)])
}

/// Refused dispositions, of a fate or of any.
#[must_use]
pub fn refused(fate: Option<Fate>, sequence: u64) -> Vec<u8> {
    key(b'x', &[fate.map_or("", Fate::word).as_bytes(), &[0], &newest(sequence)])
}

/// A mailbox's cursor.
#[must_use]
pub fn cursor(mailbox: &str) -> Vec<u8> {
    key(b'q', &[&hash(mailbox.as_bytes())])
}

/// What is remembered of one of our own people.
#[must_use]
pub fn colleague(address: &Address) -> Vec<u8> {
    key(b'g', &[&hash(address.key().as_bytes())])
}

/// An account. Codes are short and checked, so they stand in their own order.
#[must_use]
pub fn account(code: &AccountCode) -> Vec<u8> {
    key(b'A', &[code.as_str().as_bytes()])
}

/// What an account is found by, besides its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trait<'a> {
    /// The address of a contact.
    Contact(&'a Address),
    /// A mail domain.
    Domain(&'a str),
    /// A tenant's id or domain.
    Tenant(&'a str),
}

/// Where the accounts of a trait begin and end.
#[must_use]
pub fn accounts_of(by: Trait<'_>) -> (Vec<u8>, Vec<u8>) {
    let (sort, hash) = match by {
        Trait::Contact(address) => (b'C', hash(address.key().as_bytes())),
        Trait::Domain(name) => (b'D', hash(name.to_lowercase().as_bytes())),
        Trait::Tenant(name) => (b'T', hash(name.to_lowercase().as_bytes())),
    };
    (key(sort, &[&hash]), key(sort, &[&hash, &[u8::MAX]]))
}

/// An account under a trait.
#[must_use]
pub fn account_of(by: Trait<'_>, code: &AccountCode) -> Vec<u8> {
    let (mut key, _) = accounts_of(by);
    key.extend_from_slice(code.as_str().as_bytes());
    key
}

/// A part of a snapshot, and whose invoices it has.
#[must_use]
pub fn staged(snapshot: SnapshotId, part: u32) -> Vec<u8> {
    key(b'S', &[&newest(snapshot.0), &part.to_be_bytes()])
}

/// The snapshot and the part of a [`staged`] key.
#[must_use]
pub fn staged_in(key: &[u8]) -> Option<(SnapshotId, u32)> {
    let (snapshot, part) = key.get(1..)?.split_first_chunk::<8>()?;
    let part = part.first_chunk::<4>()?;
    Some((SnapshotId(!u64::from_be_bytes(*snapshot)), u32::from_be_bytes(*part)))
}

/// An account's invoices in a snapshot.
#[must_use]
pub fn items(snapshot: SnapshotId, code: &AccountCode) -> Vec<u8> {
    key(b'l', &[&snapshot.0.to_be_bytes(), code.as_str().as_bytes()])
}

/// Where the invoices of a snapshot begin and end.
#[must_use]
pub fn all_items(snapshot: SnapshotId) -> (Vec<u8>, Vec<u8>) {
    let from = key(b'l', &[&snapshot.0.to_be_bytes()]);
    let to = key(b'l', &[&snapshot.0.saturating_add(1).to_be_bytes()]);
    (from, to)
}

/// Whose an invoice is in a snapshot.
#[must_use]
pub fn invoice(snapshot: SnapshotId, number: &str) -> Vec<u8> {
    key(b'j', &[&snapshot.0.to_be_bytes(), &hash(number.to_uppercase().as_bytes())])
}

/// The `number`th further part of the record under `of`.
#[must_use]
pub fn part(of: &[u8], number: u16) -> Vec<u8> {
    key(b'~', &[of, &number.to_be_bytes()])
}

/// The lists that are ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeList {
    /// [`timer`].
    Timers,
    /// [`letter_due`].
    LettersDue,
    /// [`automatic`].
    Automatic,
}

/// Where the keys of a list with times from `from` to `to`, both included, begin and end.
#[must_use]
pub fn times(list: TimeList, from: Timestamp, to: Timestamp) -> (Vec<u8>, Vec<u8>) {
    let sort = match list {
        TimeList::Timers => b't',
        TimeList::LettersDue => b'd',
        TimeList::Automatic => b'u',
    };
    (key(sort, &[&time(from)]), key(sort, &[&time(to), &[u8::MAX; 9]]))
}

/// The running number at the end of a key that was made with the newest first.
#[must_use]
pub fn newest_at_end(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|octets| !u64::from_be_bytes(*octets))
}

/// The running number at the end of a key that was made with the oldest first.
#[must_use]
pub fn oldest_at_end(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().map(|octets| u64::from_be_bytes(*octets))
}

/// The time that a key of times begins with, after its letter.
#[must_use]
pub fn time_in(key: &[u8]) -> Option<Timestamp> {
    let octets = key.get(1..)?.first_chunk::<16>()?;
    Timestamp::from_nanosecond(i128::from_be_bytes(*octets).wrapping_add(i128::MIN)).ok()
}

/// A key in print: its letter and the rest in hexadecimal.
#[must_use]
pub fn shown(key: &[u8]) -> String {
    let sort = key.first().map_or('?', |sort| char::from(*sort));
    format!("{sort}:{}", data_encoding::HEXLOWER.encode(key.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_in_order_and_read_back_also_before_1970() {
        let times = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.9Z", "2026-11-23T08:00:00Z"]
            .map(|text| text.parse::<Timestamp>().unwrap());
        let keys = times.map(|at| letter_due(at, LetterId(7)));
        assert!(keys.is_sorted());
        assert_eq!(keys.map(|key| time_in(&key).unwrap()), times);
    }

    #[test]
    fn the_newest_case_stands_first() {
        assert!(case(2) < case(1));
        assert!(case(256) < case(255));
        assert_eq!(newest_at_end(&status(Status::Open, 300)), Some(300));
    }
}
