//! What must not cross from one conversation of a case into another (I-18, I-19).
//!
//! # Contract
//! Pure. Words for a reader are held against what is hidden from that reader: a run of
//! [`RUN_WORDS`] or more words in a row, whatever their case, accents, punctuation, line breaks or
//! quotation marks; an address; a reference; a link or its host. What that reader wrote or was
//! told before is no secret from them, wherever else it stands.

pub mod marks;

use crate::domain::address::Address;
use crate::domain::leak::{Given, Leak, Source};
use marks::{Word, addresses, compact, hosts, words};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Words in a row that two texts may not share (I-18).
pub const RUN_WORDS: usize = 12;

/// Characters of a passage that a transcript shows.
const PASSAGE_CHARS: usize = 160;

/// Passages that one transcript shows; one is enough to see what happened.
const PASSAGES_MAX: usize = 5;

/// Shorter references are too likely to stand in some other number.
const REFERENCE_CHARS_MIN: usize = 6;

/// What is hidden from a reader, and what that reader knows already.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    runs: BTreeMap<u64, Source>,
    known_runs: BTreeSet<u64>,
    addresses: BTreeMap<String, Source>,
    domains: BTreeMap<String, Source>,
    hosts: BTreeMap<String, Source>,
    references: BTreeMap<String, Source>,
    known: BTreeSet<String>,
    known_text: String,
}

impl Guard {
    /// Hides a text: its runs of words, and, where it is not a letter of our own, the addresses
    /// and the hosts of links in it.
    pub fn hide(&mut self, source: Source, text: &str) {
        for run in runs(&words(text)) {
            self.runs.entry(run).or_insert(source);
        }
        if matches!(source, Source::Provider | Source::Note) {
            for address in addresses(text) {
                self.addresses.entry(address.key()).or_insert(source);
            }
        }
        if source == Source::Provider {
            for host in hosts(text) {
                self.hosts.entry(host).or_insert(source);
            }
        }
    }

    /// Hides an address.
    pub fn hide_address(&mut self, source: Source, address: &Address) {
        self.addresses.insert(address.key(), source);
    }

    /// Hides every address and host of a domain, with its subdomains.
    pub fn hide_domain(&mut self, source: Source, domain: &str) {
        self.domains.insert(domain.to_lowercase(), source);
    }

    /// Hides a reference, however it is spaced.
    pub fn hide_reference(&mut self, source: Source, reference: &str) {
        let reference = compact(reference);
        if reference.chars().count() >= REFERENCE_CHARS_MIN {
            self.references.insert(reference, source);
        }
    }

    /// The reader wrote it or was told it: no secret from them.
    pub fn know(&mut self, text: &str) {
        self.known_runs.extend(runs(&words(text)));
        self.known.extend(addresses(text).iter().map(Address::key));
        self.known.extend(hosts(text));
        self.known_text.push_str(&compact(text));
        self.known_text.push(' ');
    }

    /// Everything that the words would give away, passages first.
    #[must_use]
    pub fn leaks(&self, text: &str) -> Vec<Leak> {
        let mut leaks = self.passages(text);
        leaks.truncate(PASSAGES_MAX);
        for address in addresses(text) {
            let key = address.key();
            let of_domain = || self.domain_of(address.domain());
            if let Some(source) = self.addresses.get(&key).copied().or_else(of_domain) {
                self.add(&mut leaks, source, Given::Address(key));
            }
        }
        for host in hosts(text) {
            let of_domain = || self.domain_of(&host);
            if let Some(source) = self.hosts.get(&host).copied().or_else(of_domain) {
                self.add(&mut leaks, source, Given::Host(host));
            }
        }
        let compact = compact(text);
        for (reference, source) in &self.references {
            if compact.contains(reference.as_str()) && !self.known_text.contains(reference.as_str())
            {
                self.add(&mut leaks, *source, Given::Reference(reference.clone()));
            }
        }
        leaks
    }

    fn add(&self, leaks: &mut Vec<Leak>, source: Source, given: Given) {
        let is_known = match &given {
            Given::Address(text) | Given::Host(text) => self.known.contains(text),
            Given::Passage(_) | Given::Reference(_) => false,
        };
        let leak = Leak { source, given };
        if !is_known && !leaks.contains(&leak) {
            leaks.push(leak);
        }
    }

    fn domain_of(&self, host: &str) -> Option<Source> {
        let below =
            |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        self.domains
            .iter()
            .find(|(domain, _)| host == domain.as_str() || below(domain))
            .map(|(_, source)| *source)
    }

    /// The longest stretches of the text that are made of hidden runs.
    fn passages(&self, text: &str) -> Vec<Leak> {
        let words = words(text);
        let mut stretches: Vec<(usize, usize, Source)> = Vec::new();
        for (first, run) in runs(&words).enumerate() {
            let Some(source) = self.runs.get(&run).filter(|_| !self.known_runs.contains(&run))
            else {
                continue;
            };
            let end = first.saturating_add(RUN_WORDS);
            match stretches.last_mut() {
                Some((_, last, known)) if first <= *last && known == source => *last = end,
                Some(_) | None => stretches.push((first, end, *source)),
            }
        }
        let passage = |(first, end, source): (usize, usize, Source)| {
            let start = words.get(first)?.start;
            let end = words.get(end.checked_sub(1)?)?.end;
            let shown = crate::domain::words::one_line(text.get(start..end)?, PASSAGE_CHARS);
            Some(Leak { source, given: Given::Passage(shown) })
        };
        stretches.into_iter().filter_map(passage).collect()
    }
}

/// A number for each run of [`RUN_WORDS`] words, in order. Two runs with one number are as good as
/// impossible, and would only make somebody write `#quote`.
fn runs(words: &[Word]) -> impl Iterator<Item = u64> + '_ {
    words.windows(RUN_WORDS).map(|run| {
        let mut hasher = DefaultHasher::new();
        for word in run {
            word.folded.hash(&mut hasher);
        }
        hasher.finish()
    })
}

#[cfg(test)]
mod tests;
