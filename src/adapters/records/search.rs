//! Which cases meet a search, newest first.
//!
//! # Contract
//! Words, facts and addresses come from the index of words; status and agent from their own keys;
//! days bound the counts that are looked at, because cases are counted in the order in which they
//! are opened. What is left (kind, a part of a name) is looked for in the cases that these give.
//!
//! Bounded: a word that needs more than [`runs::PAGES_MAX`] pages (a single letter, say) is not
//! gathered but looked for in the cases that the other words give; where all words are such, in
//! the newest [`WALK_MAX`] cases. There such words are so common that this fills any page.

use crate::adapters::records::envelope::Keys;
use crate::adapters::records::{keys, read, runs, words};
use crate::domain::case::Case;
use crate::domain::search::{Period, Search};
use crate::ports::{CaseQuery, StoreError};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Cases that are looked at one by one for words that are too common.
pub const WALK_MAX: usize = 5_000;

/// Cases read at once where nothing but their order leads to them.
const PAGE: usize = 256;

/// A clock that was set back makes a later case look older, by this much at most.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_hours(24);

/// Cases that meet the search, newest first; one that asks for nothing gives all.
///
/// # Errors
/// The engine below failed.
pub fn search(keys: &dyn Keys, wanted: &Search, limit: usize) -> Result<Vec<Case>, StoreError> {
    let asked = asked(wanted);
    if asked.is_empty() {
        return in_order(keys, wanted, limit);
    }
    let waiting = runs::waiting(keys)?;
    let mut common = Vec::new();
    let mut found: Option<BTreeSet<u64>> = None;
    for word in &asked {
        match gathered(keys, word, &waiting)? {
            None => common.push(word.as_str()),
            Some(cases) => {
                found = Some(match found {
                    Some(before) => before.intersection(&cases).copied().collect(),
                    None => cases,
                });
            }
        }
    }
    let found = match found {
        Some(counts) => counts.into_iter().rev().collect(),
        None => newest(keys)?,
    };
    let counts = within(keys, found, wanted.opened)?;
    pick(keys, counts.into_iter(), &common, wanted, limit)
}

/// What the index of words is asked for: the words, and facts and addresses as one word each.
fn asked(wanted: &Search) -> BTreeSet<String> {
    let facts = wanted.facts.iter().map(|(_, value)| words::joined(value));
    let addresses = wanted.people.iter().filter(|person| person.contains('@'));
    let names = wanted.people.iter().filter(|person| !person.contains('@'));
    let mut asked: BTreeSet<String> = words::words(&wanted.words).into_iter().collect();
    asked.extend(facts.chain(addresses.map(|person| words::joined(person))));
    // A part of a name need not be the beginning of a word, so only whole words help.
    asked.extend(names.flat_map(|name| words::words(name)).filter(|word| word.len() > 2));
    asked.retain(|word| !word.is_empty());
    asked
}

/// The cases that hold a word that begins with `word`; `None` where it is too common.
fn gathered(
    keys: &dyn Keys,
    word: &str,
    waiting: &[(u64, String)],
) -> Result<Option<BTreeSet<u64>>, StoreError> {
    let Some(mut counts) = runs::sorted(keys, word)? else { return Ok(None) };
    let holds = |said: &str| said.split(' ').any(|said| said.starts_with(word));
    counts.extend(waiting.iter().filter(|(_, said)| holds(said)).map(|(count, _)| *count));
    Ok(Some(counts.into_iter().collect()))
}

fn pick(
    keys: &dyn Keys,
    counts: impl Iterator<Item = u64>,
    common: &[&str],
    wanted: &Search,
    limit: usize,
) -> Result<Vec<Case>, StoreError> {
    let mut cases = Vec::new();
    for count in counts {
        if cases.len() >= limit {
            break;
        }
        if common.is_empty() || holds_all(keys, count, common)? {
            cases.extend(read::case_of(keys, count)?.filter(|case| wanted.admits(case)));
        }
    }
    Ok(cases)
}

/// Cases by status and agent, page by page, from the last day that is asked for.
fn in_order(keys: &dyn Keys, wanted: &Search, limit: usize) -> Result<Vec<Case>, StoreError> {
    let mut query = CaseQuery {
        statuses: wanted.statuses.clone(),
        assignee: wanted.agents.first().filter(|_| wanted.agents.len() == 1).cloned(),
        before: match wanted.opened {
            Some(period) => Some(after(keys, slackened(period).to)?),
            None => None,
        },
        limit: PAGE,
    };
    let begins = wanted.opened.map(|period| slackened(period).from);
    let mut found = Vec::new();
    loop {
        let cases = read::cases(keys, &query)?;
        let Some(last) = cases.last() else { break };
        query.before = Some(last.number.count());
        let is_past = begins.is_some_and(|begins| last.opened_at < begins);
        found.extend(cases.into_iter().filter(|case| wanted.admits(case)));
        if is_past || found.len() >= limit {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// Of counts from the newest on, those that may have been opened in the period.
fn within(
    keys: &dyn Keys,
    mut counts: Vec<u64>,
    opened: Option<Period>,
) -> Result<Vec<u64>, StoreError> {
    if let Some(period) = opened.map(slackened) {
        let (first, end) = (after(keys, period.from)?, after(keys, period.to)?);
        counts.retain(|count| (first..end).contains(count));
    }
    Ok(counts)
}

fn slackened(period: Period) -> Period {
    Period {
        from: period.from.checked_sub(CLOCK_SLACK).unwrap_or(Timestamp::MIN),
        to: period.to.checked_add(CLOCK_SLACK).unwrap_or(Timestamp::MAX),
    }
}

/// The lowest count of a case that was opened at `time` or later; one more than the highest where
/// there is none. Some twenty reads, whatever the number of cases.
fn after(keys: &dyn Keys, time: Timestamp) -> Result<u64, StoreError> {
    let Some(newest) = case_below(keys, u64::MAX)? else { return Ok(0) };
    let (mut low, mut high) = (0, newest.number.count().saturating_add(1));
    while low < high {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        match case_below(keys, middle.saturating_add(1))? {
            // Nothing stands below it: numbers begin where the reseller says.
            None => low = middle.saturating_add(1),
            Some(case) if case.opened_at < time => low = middle.saturating_add(1),
            Some(case) => high = case.number.count(),
        }
    }
    Ok(low)
}

/// The case with the highest count below `count`.
fn case_below(keys: &dyn Keys, count: u64) -> Result<Option<Case>, StoreError> {
    let Some(top) = count.checked_sub(1) else { return Ok(None) };
    let found = read::keys_between(keys, &keys::case(top), &keys::case(0), 1)?;
    match found.first().and_then(|key| keys::newest_at_end(key)) {
        Some(count) => read::case_of(keys, count),
        None => Ok(None),
    }
}

fn newest(keys: &dyn Keys) -> Result<Vec<u64>, StoreError> {
    let newest = read::keys_between(keys, &keys::words_of(u64::MAX), &keys::words_of(0), WALK_MAX)?;
    Ok(newest.iter().filter_map(|key| keys::newest_at_end(key)).collect())
}

fn holds_all(keys: &dyn Keys, count: u64, asked: &[&str]) -> Result<bool, StoreError> {
    let words = words::words_of(keys, count)?;
    let holds = |asked: &str| {
        words.range(asked.to_owned()..).next().is_some_and(|word| word.starts_with(asked))
    };
    Ok(asked.iter().all(|asked| holds(asked)))
}
