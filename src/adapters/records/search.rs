//! Which cases hold all of some words, newest first.
//!
//! # Contract
//! Bounded: a word that needs more than [`runs::PAGES_MAX`] pages (a single letter, say) is not
//! gathered but looked for in the cases that the other words give; where all words are such, in
//! the newest [`WALK_MAX`] cases. There such words are so common that this fills any page.

use crate::adapters::records::envelope::Keys;
use crate::adapters::records::{keys, read, runs, words};
use crate::domain::case::Case;
use crate::ports::{CaseQuery, StoreError};
use std::collections::BTreeSet;

/// Cases that are looked at one by one.
pub const WALK_MAX: usize = 5_000;

/// Cases that hold every word of `text`; a word stands for all that begin with it. No word at all
/// asks for all cases.
///
/// # Errors
/// The engine below failed.
pub fn search(keys: &dyn Keys, text: &str, limit: usize) -> Result<Vec<Case>, StoreError> {
    let asked: BTreeSet<String> = words::words(text).into_iter().collect();
    if asked.is_empty() {
        return read::cases(keys, &CaseQuery { limit, ..CaseQuery::default() });
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
    match found {
        Some(counts) => pick(keys, counts.into_iter().rev(), &common, limit),
        None => walk(keys, &common, limit),
    }
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
    limit: usize,
) -> Result<Vec<Case>, StoreError> {
    let mut cases = Vec::new();
    for count in counts {
        if cases.len() >= limit {
            break;
        }
        if common.is_empty() || holds_all(keys, count, common)? {
            cases.extend(read::case_of(keys, count)?);
        }
    }
    Ok(cases)
}

fn walk(keys: &dyn Keys, common: &[&str], limit: usize) -> Result<Vec<Case>, StoreError> {
    let newest = read::keys_between(keys, &keys::words_of(u64::MAX), &keys::words_of(0), WALK_MAX)?;
    pick(keys, newest.iter().filter_map(|key| keys::newest_at_end(key)), common, limit)
}

fn holds_all(keys: &dyn Keys, count: u64, asked: &[&str]) -> Result<bool, StoreError> {
    let words = words::words_of(keys, count)?;
    let holds = |asked: &str| {
        words.range(asked.to_owned()..).next().is_some_and(|word| word.starts_with(asked))
    };
    Ok(asked.iter().all(|asked| holds(asked)))
}
