//! Search, kept cheap: what was said waits in order, and is sorted in large runs.
//!
//! sled pays for each key that is written, and a mail has eighty different words. So a commit
//! keeps its new words as one record; when [`RUN`] of those wait, they are sorted into a run:
//! pages of words, each word with the cases that hold it. A search asks each run for the few
//! pages that can hold the word, and looks through what still waits.

use crate::adapters::records::envelope::{self, Keys};
use crate::adapters::records::keys;
use crate::adapters::records::project::Draft;
use crate::ports::StoreError;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Records that wait before they are sorted.
pub const RUN: u64 = 2_048;

/// Octets of a page; a word with very many cases makes a longer one.
const PAGE_BYTES: usize = 8 << 10;

/// Pages that one word may ask for; a word that needs more is too common to be gathered.
pub const PAGES_MAX: usize = 3_000;

/// How far sorting is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Records so far.
    pub said: u64,
    /// Records that are sorted into runs.
    pub sorted: u64,
    /// Runs so far.
    pub runs: u64,
}

/// A page: words in order, each with its cases: the first count, then the differences.
pub type Page = Vec<(String, Vec<u64>)>;

/// Keeps the new words of a case, and sorts a run when it is full.
pub(in crate::adapters::records) fn say(
    draft: &mut Draft<'_>,
    count: u64,
    words: &[String],
) -> Result<(), StoreError> {
    let mut progress: Progress = draft.record(keys::RUNS)?.unwrap_or_default();
    draft.put(&keys::said(progress.said), &(count, words.join(" ")))?;
    progress.said = progress.said.saturating_add(1);
    if progress.said.saturating_sub(progress.sorted) >= RUN {
        sort(draft, &progress)?;
        progress.sorted = progress.said;
        progress.runs = progress.runs.saturating_add(1);
    }
    draft.put(keys::RUNS, &progress)
}

fn sort(draft: &mut Draft<'_>, progress: &Progress) -> Result<(), StoreError> {
    let mut cases: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for number in progress.sorted..progress.said {
        let key = keys::said(number);
        let Some((count, words)) = draft.record::<(u64, String)>(&key)? else { continue };
        for word in words.split(' ') {
            cases.entry(word.to_owned()).or_default().insert(count);
        }
        draft.remove(&key)?;
    }
    let (mut page, mut octets) = (Page::new(), 0usize);
    for (word, counts) in cases {
        octets = octets.saturating_add(word.len()).saturating_add(counts.len().saturating_mul(3));
        page.push((word, differences(counts)));
        if octets >= PAGE_BYTES {
            put(draft, progress.runs, &mut page)?;
            octets = 0;
        }
    }
    put(draft, progress.runs, &mut page)
}

/// A page stands under its last word, so that a scan from a word on meets its page first.
fn put(draft: &mut Draft<'_>, run: u64, page: &mut Page) -> Result<(), StoreError> {
    let Some((last, _)) = page.last() else { return Ok(()) };
    draft.put(&keys::page(run, last), page)?;
    page.clear();
    Ok(())
}

fn differences(counts: BTreeSet<u64>) -> Vec<u64> {
    let mut before = 0;
    let step = |count: u64| count.saturating_sub(std::mem::replace(&mut before, count));
    counts.into_iter().map(step).collect()
}

fn counts(differences: &[u64]) -> impl Iterator<Item = u64> {
    differences.iter().scan(0u64, |count, step| {
        *count = count.saturating_add(*step);
        Some(*count)
    })
}

/// What was said and waits to be sorted.
///
/// # Errors
/// The engine below failed.
pub fn waiting(keys: &dyn Keys) -> Result<Vec<(u64, String)>, StoreError> {
    let progress = progress(keys)?;
    let read = (progress.sorted..progress.said)
        .filter_map(|number| envelope::open(keys, &keys::said(number)).transpose());
    read.collect()
}

/// The cases of every sorted word that begins with `word`; `None` where it is too common.
///
/// # Errors
/// The engine below failed.
pub fn sorted(keys: &dyn Keys, word: &str) -> Result<Option<Vec<u64>>, StoreError> {
    let mut found = Vec::new();
    let mut left = PAGES_MAX;
    for run in 0..progress(keys)?.runs {
        let mut from = keys::page(run, word);
        let end = keys::page(run.saturating_add(1), "");
        while let Some(key) = first_between(keys, &from, &end)? {
            let Some(fewer) = left.checked_sub(1) else { return Ok(None) };
            left = fewer;
            let page: Page = envelope::open(keys, &key)?.unwrap_or_default();
            let first = page.partition_point(|(known, _)| known.as_str() < word);
            let like = page.iter().skip(first).take_while(|(known, _)| known.starts_with(word));
            like.for_each(|(_, steps)| found.extend(counts(steps)));
            if page.last().is_none_or(|(last, _)| !last.starts_with(word)) {
                break;
            }
            from = key;
            from.push(0);
        }
    }
    Ok(Some(found))
}

fn progress(keys: &dyn Keys) -> Result<Progress, StoreError> {
    Ok(envelope::open(keys, keys::RUNS)?.unwrap_or_default())
}

fn first_between(keys: &dyn Keys, from: &[u8], to: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let mut first = None;
    keys.scan(from, to, &mut |key, _| {
        first = Some(key.to_vec());
        ControlFlow::Break(())
    })?;
    Ok(first)
}
