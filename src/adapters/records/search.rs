//! Which cases hold all of some words, newest first.
//!
//! # Contract
//! Bounded: a word under which more than [`LISTS_MAX`] lists stand (a single letter, say) is not
//! gathered but looked for in the cases that the other words give; where all words are such, in
//! the newest [`WALK_MAX`] cases. There such words are so common that this fills any page.

use crate::adapters::records::envelope::Keys;
use crate::adapters::records::{keys, read, words};
use crate::domain::case::Case;
use crate::ports::{CaseQuery, StoreError};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Lists of one word, and of the words that begin with it, that are gathered.
pub const LISTS_MAX: usize = 20_000;

/// Cases that are looked at one by one.
pub const WALK_MAX: usize = 20_000;

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
    let mut common = Vec::new();
    let mut found: Option<BTreeSet<u64>> = None;
    for word in &asked {
        match gathered(keys, word)? {
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
fn gathered(keys: &dyn Keys, word: &str) -> Result<Option<BTreeSet<u64>>, StoreError> {
    let (from, to) = keys::words_from(word);
    let mut lists = 0usize;
    let mut counts = Vec::new();
    keys.scan(&from, &to, &mut |key, value| {
        lists = lists.saturating_add(1);
        counts.extend(words::cases_in(keys::newest_at_end(key).unwrap_or_default(), value));
        if lists <= LISTS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok((lists <= LISTS_MAX).then(|| counts.into_iter().collect()))
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
