//! The breaker: how much the desk has written by itself of late, and what must wait.
//!
//! # Contract
//! A letter beyond a limit is held, never dropped; supervisors hear of it once an hour, and let it
//! go or not. A mail loop is a chain, so that the first letter held ends it. Our own people are
//! not limited by address, but one customer cannot fill their mailboxes: beyond twice what the
//! customer may get themselves, notices about them are held and the agents told once an hour.
//!
//! # After a crash
//! Letters of the last hour come back from the store, held ones included, so that a restart makes
//! the limits no wider. What was said lately is forgotten: a loop says it again.

use crate::domain::address::Address;
use crate::domain::limits::{Excess, Limits};
use crate::domain::message::ContentHash;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Entries that a memory holds at most; beyond it every limit is long reached.
const ENTRIES_MAX: usize = 100_000;

/// How long the same words of the same author are remembered.
const SAID_FOR: SignedDuration = SignedDuration::from_hours(24 * 30);

/// So often an author may say the same and still be acknowledged, however narrow the limits are:
/// people send a mail twice.
const SAYINGS_MIN: usize = 2;

/// Counts what was written.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// Automatic letters of the last hour by address, without tags.
    to_address: Memory<Address>,
    /// The same by domain.
    to_domain: Memory<String>,
    /// Letters to our own people about a customer in the last hour: reader, customer.
    about_address: Memory<(Address, Address)>,
    /// The same by the customer's domain.
    about_domain: Memory<(Address, String)>,
    /// What authors said of late.
    said: Memory<ContentHash>,
    told_of_limit: Option<Timestamp>,
    told_of_flood: Option<Timestamp>,
}

/// What happened of late, oldest first, and how often each.
#[derive(Debug)]
struct Memory<K> {
    entries: VecDeque<(Timestamp, K)>,
    counts: HashMap<K, usize>,
}

impl<K> Default for Memory<K> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), counts: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash> Memory<K> {
    fn note(&mut self, at: Timestamp, what: K) {
        let count = self.counts.entry(what.clone()).or_default();
        *count = count.saturating_add(1);
        self.entries.push_back((at, what));
    }

    /// Forgets what happened up to `until`.
    fn forget(&mut self, until: Timestamp) {
        let is_old = |(at, _): &mut (Timestamp, K)| *at <= until;
        while let Some((_, what)) = self.entries.pop_front_if(is_old).or_else(|| self.surplus()) {
            if let Some(count) = self.counts.get_mut(&what) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.counts.remove(&what);
                }
            }
        }
    }

    fn surplus(&mut self) -> Option<(Timestamp, K)> {
        if self.entries.len() > ENTRIES_MAX { self.entries.pop_front() } else { None }
    }

    fn count(&self, what: &K) -> usize {
        self.counts.get(what).copied().unwrap_or(0)
    }

    fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Meter {
    /// A meter that knows the automatic letters of the last hour.
    pub(super) fn knowing(written: Vec<(Timestamp, Address)>) -> Self {
        let mut meter = Self::default();
        for (at, to) in written {
            meter.note(at, &to);
        }
        meter
    }

    fn note(&mut self, now: Timestamp, to: &Address) {
        self.to_address.note(now, to.without_tag());
        self.to_domain.note(now, to.domain().to_owned());
    }

    /// Whether a letter to the outside must wait; counts it if not. `of_case` letters have gone
    /// out about its case within a day.
    pub(super) fn outside(
        &mut self,
        now: Timestamp,
        to: &Address,
        of_case: usize,
        limits: &Limits,
    ) -> Result<(), Excess> {
        self.desk(now, limits)?;
        let Limits { per_address_hour, per_domain_hour, per_case_day, .. } = limits;
        if self.to_address.count(&to.without_tag()) >= *per_address_hour {
            return Err(Excess::Address(*per_address_hour));
        }
        if let Some(domain) = limits.domain_of(to)
            && self.to_domain.count(&domain.to_owned()) >= *per_domain_hour
        {
            return Err(Excess::Domain(domain.to_owned(), *per_domain_hour));
        }
        if of_case >= *per_case_day {
            return Err(Excess::Case(*per_case_day));
        }
        self.note(now, to);
        Ok(())
    }

    /// Whether a letter to one of ours must wait; counts it if not. `about` is the customer of the
    /// case, if it belongs to one.
    pub(super) fn inside(
        &mut self,
        now: Timestamp,
        to: &Address,
        about: Option<&Address>,
        limits: &Limits,
    ) -> Result<(), Excess> {
        self.desk(now, limits)?;
        self.about_address.forget(an_hour_before(now));
        self.about_domain.forget(an_hour_before(now));
        if let Some(customer) = about {
            self.flood(to, customer, limits)?;
            self.about_address.note(now, (to.clone(), customer.without_tag()));
            self.about_domain.note(now, (to.clone(), customer.domain().to_owned()));
        }
        self.note(now, to);
        Ok(())
    }

    fn flood(&self, to: &Address, customer: &Address, limits: &Limits) -> Result<(), Excess> {
        let plain = customer.without_tag();
        let address_max = limits.per_address_hour.saturating_mul(2);
        if self.about_address.count(&(to.clone(), plain.clone())) >= address_max {
            return Err(Excess::Flood(plain, address_max));
        }
        let domain_max = limits.per_domain_hour.saturating_mul(2);
        match limits.domain_of(customer) {
            Some(domain)
                if self.about_domain.count(&(to.clone(), domain.to_owned())) >= domain_max =>
            {
                Err(Excess::DomainFlood(domain.to_owned(), domain_max))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn desk(&mut self, now: Timestamp, limits: &Limits) -> Result<(), Excess> {
        self.to_address.forget(an_hour_before(now));
        self.to_domain.forget(an_hour_before(now));
        let desk = limits.per_desk_hour;
        if self.to_address.len() < desk {
            return Ok(());
        }
        Err(Excess::Desk(desk))
    }

    /// Our people are to be told of it now: the first time within an hour.
    pub(super) fn is_news(&mut self, now: Timestamp, beyond: &Excess) -> bool {
        let told =
            if beyond.is_flood() { &mut self.told_of_flood } else { &mut self.told_of_limit };
        let is_news = told.is_none_or(|told| told <= an_hour_before(now));
        if is_news {
            *told = Some(now);
        }
        is_news
    }

    /// An author says something; `true` if the same was said too often lately by somebody who
    /// waits for an acknowledgement: more than a quarter of what may go there within an hour.
    /// Numbers do not count: they are what a machine changes in what it says, and ticket systems
    /// write under an address of its own for each ticket.
    pub(super) fn repeats(
        &mut self,
        now: Timestamp,
        author: &Address,
        words: &str,
        limits: &Limits,
    ) -> bool {
        self.said.forget(now.checked_sub(SAID_FOR).unwrap_or(Timestamp::MIN));
        let words: String =
            words.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        if words.is_empty() {
            return false;
        }
        let plain = author.without_tag().key();
        let mut sayings = vec![(limits.per_address_hour, saying(&plain, &words))];
        if let Some(family) = family(&plain) {
            sayings.push((limits.per_domain_hour, saying(&family, &words)));
        }
        let is_often =
            |(most, it): &(usize, ContentHash)| self.said.count(it) >= (most / 4).max(SAYINGS_MIN);
        let repeats = sayings.iter().any(is_often);
        for (_, saying) in sayings {
            self.said.note(now, saying);
        }
        repeats
    }
}

fn saying(author: &str, words: &str) -> ContentHash {
    ContentHash::of(format!("{author}\n{words}").as_bytes())
}

/// The address without its number, where it is one of a series: `ticket-70012@…`.
fn family(address: &str) -> Option<String> {
    const DIGITS_MIN: usize = 4;
    let (local, domain) = address.rsplit_once('@')?;
    let stem = local.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = local.len().saturating_sub(stem.len());
    (digits >= DIGITS_MIN && stem.ends_with(['-', '.', '_', '=', '#']))
        .then(|| format!("{stem}@{domain}"))
}

/// The beginning of the hour that ends now.
pub(super) fn an_hour_before(now: Timestamp) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN)
}
