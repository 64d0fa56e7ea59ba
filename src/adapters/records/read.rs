//! The questions of the store's door, answered from ordered keys.
//!
//! # Contract
//! Each answer costs as many reads as it has entries, plus a few.

use crate::adapters::records::envelope::{self, Keys};
use crate::adapters::records::keys::{self, TimeList};
use crate::adapters::records::project::Numbers;
use crate::domain::address::Address;
use crate::domain::case::{Case, Status, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::colleague::ColleagueState;
use crate::domain::commit::{HistoryEntry, KnownId};
use crate::domain::delivery::{LetterId, OutboxEntry};
use crate::domain::disposition::{Cursor, Disposition, Location};
use crate::domain::message::{ContentHash, MessageId};
use crate::ports::{CaseQuery, Counters, MailQuery, StoreError};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use std::ops::ControlFlow;

type Answer<T> = Result<T, StoreError>;

/// At most `limit` keys from `from` on and below `to`.
///
/// # Errors
/// The engine below failed.
pub fn keys_between(keys: &dyn Keys, from: &[u8], to: &[u8], limit: usize) -> Answer<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    if limit == 0 {
        return Ok(found);
    }
    keys.scan(from, to, &mut |key, _| {
        found.push(key.to_vec());
        if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(found)
}

/// Running numbers, newest first, out of the lists that `key` makes for each of `sorts`, below
/// `before`.
fn newest<S: Copy>(
    keys: &dyn Keys,
    sorts: &[S],
    key: impl Fn(S, u64) -> Vec<u8>,
    before: Option<u64>,
    limit: usize,
) -> Answer<Vec<u64>> {
    let Some(top) = before.map_or(Some(u64::MAX), |before| before.checked_sub(1)) else {
        return Ok(Vec::new());
    };
    let mut numbers = Vec::new();
    for sort in sorts {
        // Numbers begin at 1, so the key of 0 ends each list.
        let found = keys_between(keys, &key(*sort, top), &key(*sort, 0), limit)?;
        numbers.extend(found.iter().filter_map(|key| keys::newest_at_end(key)));
    }
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    numbers.truncate(limit);
    Ok(numbers)
}

/// The records of `numbers`, in their order. An index that names a record which is not there
/// would be a defect of ours; the record is left out, and `saldo verify` tells of it.
fn records<T: DeserializeOwned>(
    keys: &dyn Keys,
    numbers: &[u64],
    key: impl Fn(u64) -> Vec<u8>,
) -> Answer<Vec<T>> {
    let read = numbers.iter().filter_map(|number| envelope::open(keys, &key(*number)).transpose());
    read.collect()
}

/// The case of a count, whatever its prefix.
pub(in crate::adapters::records) fn case_of(keys: &dyn Keys, count: u64) -> Answer<Option<Case>> {
    envelope::open(keys, &keys::case(count))
}

pub(in crate::adapters::records) fn case(
    keys: &dyn Keys,
    number: &CaseNumber,
) -> Answer<Option<Case>> {
    Ok(case_of(keys, number.count())?.filter(|case| case.number == *number))
}

pub(in crate::adapters::records) fn history(
    keys: &dyn Keys,
    number: &CaseNumber,
    from: u64,
    limit: usize,
) -> Answer<Vec<HistoryEntry>> {
    let Some(case) = case(keys, number)? else { return Ok(Vec::new()) };
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let to = case.revision.min(from.saturating_add(limit));
    let revisions: Vec<u64> = (from..to).collect();
    records(keys, &revisions, |revision| keys::history(number.count(), revision))
}

pub(in crate::adapters::records) fn cases(keys: &dyn Keys, query: &CaseQuery) -> Answer<Vec<Case>> {
    let statuses: &[Status] =
        if query.statuses.is_empty() { &Status::ALL } else { &query.statuses };
    let (before, limit) = (query.before, query.limit);
    let counts = match &query.assignee {
        Some(agent) => {
            newest(keys, statuses, |s, count| keys::assignee(agent, s, count), before, limit)?
        }
        None => newest(keys, statuses, keys::status, before, limit)?,
    };
    records(keys, &counts, keys::case)
}

pub(in crate::adapters::records) fn known_id(
    keys: &dyn Keys,
    id: &MessageId,
) -> Answer<Option<KnownId>> {
    envelope::open(keys, &keys::message_id(id))
}

pub(in crate::adapters::records) fn reference(
    keys: &dyn Keys,
    reference: &str,
) -> Answer<Option<CaseNumber>> {
    let found: Option<(String, CaseNumber)> = envelope::open(keys, &keys::reference(reference))?;
    Ok(found.map(|(_, case)| case))
}

/// Keys of a list of times, from `from` to `to` with both, earliest first.
fn times(
    keys: &dyn Keys,
    list: TimeList,
    from: Timestamp,
    to: Timestamp,
    limit: usize,
) -> Answer<Vec<Vec<u8>>> {
    let (from, to) = keys::times(list, from, to);
    keys_between(keys, &from, &to, limit)
}

pub(in crate::adapters::records) fn timers_due(
    keys: &dyn Keys,
    now: Timestamp,
    limit: usize,
) -> Answer<Vec<(Timestamp, CaseNumber, Timer)>> {
    let mut timers = Vec::new();
    for key in times(keys, TimeList::Timers, Timestamp::MIN, now, limit)? {
        if let (Some(due_at), Some((case, timer))) =
            (keys::time_in(&key), envelope::open(keys, &key)?)
        {
            timers.push((due_at, case, timer));
        }
    }
    Ok(timers)
}

pub(in crate::adapters::records) fn next_timer(keys: &dyn Keys) -> Answer<Option<Timestamp>> {
    let first = times(keys, TimeList::Timers, Timestamp::MIN, Timestamp::MAX, 1)?;
    Ok(first.first().and_then(|key| keys::time_in(key)))
}

pub(in crate::adapters::records) fn letters_due(
    keys: &dyn Keys,
    now: Timestamp,
    limit: usize,
) -> Answer<Vec<OutboxEntry>> {
    let due = times(keys, TimeList::LettersDue, Timestamp::MIN, now, limit)?;
    let ids: Vec<u64> = due.iter().filter_map(|key| keys::oldest_at_end(key)).collect();
    records(keys, &ids, |id| keys::letter(LetterId(id)))
}

pub(in crate::adapters::records) fn next_letter(keys: &dyn Keys) -> Answer<Option<Timestamp>> {
    let first = times(keys, TimeList::LettersDue, Timestamp::MIN, Timestamp::MAX, 1)?;
    Ok(first.first().and_then(|key| keys::time_in(key)))
}

pub(in crate::adapters::records) fn letter(
    keys: &dyn Keys,
    id: LetterId,
) -> Answer<Option<OutboxEntry>> {
    envelope::open(keys, &keys::letter(id))
}

pub(in crate::adapters::records) fn letters_of(
    keys: &dyn Keys,
    case: &CaseNumber,
) -> Answer<Vec<OutboxEntry>> {
    let count = case.count();
    let (from, to) = (keys::letter_of(count, LetterId(0)), keys::letter_of(count, LetterId(!0)));
    let found = keys_between(keys, &from, &to, usize::MAX)?;
    let ids: Vec<u64> = found.iter().filter_map(|key| keys::oldest_at_end(key)).collect();
    let letters: Vec<OutboxEntry> = records(keys, &ids, |id| keys::letter(LetterId(id)))?;
    Ok(letters.into_iter().filter(|letter| letter.case.as_ref() == Some(case)).collect())
}

pub(in crate::adapters::records) fn letters(
    keys: &dyn Keys,
    delivery: Option<&str>,
    before: Option<LetterId>,
    limit: usize,
) -> Answer<Vec<OutboxEntry>> {
    let before = before.map(|id| id.0);
    let ids = match delivery {
        Some(word) => {
            newest(keys, &[()], |(), id| keys::letter_state(word, LetterId(id)), before, limit)?
        }
        None => newest(keys, &[()], |(), id| keys::letter(LetterId(id)), before, limit)?,
    };
    records(keys, &ids, |id| keys::letter(LetterId(id)))
}

pub(in crate::adapters::records) fn automatic_letters_since(
    keys: &dyn Keys,
    since: Timestamp,
) -> Answer<Vec<(Timestamp, Address)>> {
    let mut letters = Vec::new();
    for key in times(keys, TimeList::Automatic, since, Timestamp::MAX, usize::MAX)? {
        if let (Some(at), Some(recipient)) = (keys::time_in(&key), envelope::open(keys, &key)?) {
            letters.push((at, recipient));
        }
    }
    Ok(letters)
}

/// The disposition whose sequence number stands under `key`.
fn disposition_under(keys: &dyn Keys, key: &[u8]) -> Answer<Option<Disposition>> {
    match envelope::open::<u64>(keys, key)? {
        Some(sequence) => envelope::open(keys, &keys::disposition(sequence)),
        None => Ok(None),
    }
}

pub(in crate::adapters::records) fn disposition_of(
    keys: &dyn Keys,
    content: ContentHash,
) -> Answer<Option<Disposition>> {
    disposition_under(keys, &keys::content(content))
}

pub(in crate::adapters::records) fn disposition_like(
    keys: &dyn Keys,
    fingerprint: ContentHash,
) -> Answer<Option<Disposition>> {
    disposition_under(keys, &keys::fingerprint(fingerprint))
}

pub(in crate::adapters::records) fn disposition_at(
    keys: &dyn Keys,
    location: &Location,
) -> Answer<Option<Disposition>> {
    disposition_under(keys, &keys::place(location))
}

pub(in crate::adapters::records) fn dispositions(
    keys: &dyn Keys,
    query: &MailQuery,
) -> Answer<Vec<(u64, Disposition)>> {
    let (fates, before, limit) = (query.fates.as_slice(), query.before, query.limit);
    let sequences = match (query.refused_only, fates.is_empty()) {
        (true, true) => newest(keys, &[None], keys::refused, before, limit)?,
        (true, false) => newest(keys, fates, |f, n| keys::refused(Some(f), n), before, limit)?,
        (false, true) => newest(keys, &[()], |(), n| keys::disposition(n), before, limit)?,
        (false, false) => newest(keys, fates, keys::fate, before, limit)?,
    };
    let mut found = Vec::new();
    for sequence in sequences {
        let record = envelope::open(keys, &keys::disposition(sequence))?;
        found.extend(record.map(|record| (sequence, record)));
    }
    Ok(found)
}

pub(in crate::adapters::records) fn counters(keys: &dyn Keys) -> Answer<Counters> {
    let numbers: Numbers = envelope::open(keys, keys::COUNTERS)?.unwrap_or_default();
    Ok(Counters { cases: numbers.cases, letters: numbers.letters })
}

pub(in crate::adapters::records) fn cursor(
    keys: &dyn Keys,
    mailbox: &str,
) -> Answer<Option<Cursor>> {
    envelope::open(keys, &keys::cursor(mailbox))
}

/// What is remembered of each of our own people.
pub(in crate::adapters::records) fn colleagues(keys: &dyn Keys) -> Answer<Vec<ColleagueState>> {
    let found = keys_between(keys, b"g", b"h", usize::MAX)?;
    found.iter().filter_map(|key| envelope::open(keys, key).transpose()).collect()
}
