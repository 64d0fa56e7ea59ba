//! What an operator looks for among the cases: words, facts, people, days, states.
//!
//! ```text
//! refund azure                     words, each standing for all that begin with it
//! invoice:F-17 order: po: tracking: domain: tenant: subscription:     facts, by their beginning
//! from:ada@customers.test          who asks or takes part, by address or a part of the name
//! agent:ana@reseller.example       who handles it
//! status:open kind:dispute urgency:high                               one of those of one key
//! opened:2026-11-01..2026-11-20    a day, two days with both, or one end left open; closed: too
//! ```

use crate::domain::address::Address;
use crate::domain::case::{Case, Status};
use crate::domain::facts::Facts;
use crate::domain::kind::{Kind, Urgency};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// A sort of fact that has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// `invoice:`.
    Invoice,
    /// `order:`.
    Order,
    /// `po:`.
    PurchaseOrder,
    /// `tracking:`.
    Tracking,
    /// `domain:`.
    Domain,
    /// `tenant:`.
    Tenant,
    /// `subscription:`.
    Subscription,
}

/// From one instant to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant that is no longer in it.
    pub to: Timestamp,
}

impl Period {
    /// The instant lies in it.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// What is looked for; a case must meet all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words, as they were written, with blanks between.
    pub words: String,
    /// Facts, as they were written.
    pub facts: Vec<(Sort, String)>,
    /// People of the customer's side, as they were written.
    pub people: Vec<String>,
    /// Who handles it, one of these.
    pub agents: Vec<Address>,
    /// One of these; none means any.
    pub statuses: Vec<Status>,
    /// One of these; none means any.
    pub kinds: Vec<Kind>,
    /// One of these; none means any.
    pub urgencies: Vec<Urgency>,
    /// When it was opened.
    pub opened: Option<Period>,
    /// When it was last closed.
    pub closed: Option<Period>,
}

/// A term that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{term:?}: {what}")]
pub struct BadSearch {
    /// The term.
    pub term: String,
    /// What would be right.
    pub what: String,
}

const KEYS: &str = "invoice, order, po, tracking, domain, tenant, subscription, from, agent, status, kind, urgency, opened, closed";

impl Search {
    /// Only words.
    #[must_use]
    pub fn of_words(words: &str) -> Self {
        Self { words: words.to_owned(), ..Self::default() }
    }

    /// Reads a search as it is typed; days are those of `zone`.
    ///
    /// # Errors
    /// The first term that cannot be meant, with what would be right.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, BadSearch> {
        let mut search = Self::default();
        let mut words = Vec::new();
        for term in text.split_whitespace() {
            match term.split_once(':').filter(|(key, value)| is_key(key, value)) {
                None => words.push(term),
                Some((key, value)) => search
                    .add(&key.to_lowercase(), value, zone)
                    .map_err(|what| BadSearch { term: term.to_owned(), what })?,
            }
        }
        search.words = words.join(" ");
        Ok(search)
    }

    fn add(&mut self, key: &str, value: &str, zone: &TimeZone) -> Result<(), String> {
        let one_of = |words: Vec<&str>| format!("one of {}", words.join(", "));
        match key {
            "from" => self.people.push(value.to_owned()),
            "agent" => {
                self.agents.push(Address::parse(value).map_err(|bad| bad.to_string())?);
            }
            "status" => {
                let status = Status::parse(value);
                let all = || one_of(Status::ALL.map(Status::word).to_vec());
                self.statuses.push(status.ok_or_else(all)?);
            }
            "kind" => {
                let all = || one_of(Kind::ALL.map(Kind::label).to_vec());
                self.kinds.push(Kind::parse(value).ok_or_else(all)?);
            }
            "urgency" => {
                let all = || one_of(vec!["low", "normal", "high", "critical"]);
                self.urgencies.push(Urgency::parse(value).ok_or_else(all)?);
            }
            "opened" => self.opened = Some(period(value, zone)?),
            "closed" => self.closed = Some(period(value, zone)?),
            key => match sort(key) {
                Some(sort) => self.facts.push((sort, value.to_owned())),
                None => return Err(format!("there is no such key; there are {KEYS}")),
            },
        }
        Ok(())
    }

    /// The case meets everything but the words, which only the index knows.
    #[must_use]
    pub fn admits(&self, case: &Case) -> bool {
        let one_of = |wanted: bool, none: bool| none || wanted;
        one_of(self.statuses.contains(&case.status), self.statuses.is_empty())
            && one_of(self.kinds.contains(&case.kind), self.kinds.is_empty())
            && one_of(self.urgencies.contains(&case.urgency), self.urgencies.is_empty())
            && one_of(
                case.assignee.as_ref().is_some_and(|agent| self.agents.contains(agent)),
                self.agents.is_empty(),
            )
            && self.opened.is_none_or(|period| period.holds(case.opened_at))
            && self.closed.is_none_or(|period| case.closed_at.is_some_and(|at| period.holds(at)))
            && self.people.iter().all(|person| takes_part(case, person))
            && self.facts.iter().all(|(sort, value)| names(&case.facts, *sort, value))
    }
}

/// `12:30` and `https://…` are words.
fn is_key(key: &str, value: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !value.is_empty()
        && !value.starts_with("//")
}

fn sort(key: &str) -> Option<Sort> {
    Some(match key {
        "invoice" => Sort::Invoice,
        "order" => Sort::Order,
        "po" => Sort::PurchaseOrder,
        "tracking" | "ref" => Sort::Tracking,
        "domain" => Sort::Domain,
        "tenant" => Sort::Tenant,
        "subscription" => Sort::Subscription,
        _ => return None,
    })
}

/// `2026-11-01`, `2026-11-01..2026-11-20`, `..2026-11-20`, `2026-11-01..`.
fn period(value: &str, zone: &TimeZone) -> Result<Period, String> {
    let (first, last) = value.split_once("..").unwrap_or((value, value));
    let bad =
        || "a day such as 2026-11-01, or two with .. between, or one with .. beside".to_owned();
    let day = |text: &str| text.parse::<Date>().map_err(|_| bad());
    let begins = |date: Date| date.to_zoned(zone.clone()).map(|at| at.timestamp());
    let from = match first {
        "" => Timestamp::MIN,
        first => begins(day(first)?).map_err(|_| bad())?,
    };
    let to = match last {
        "" => Timestamp::MAX,
        last => {
            let after = day(last)?.checked_add(1.day()).map_err(|_| bad())?;
            begins(after).map_err(|_| bad())?
        }
    };
    if from >= to { Err("it ends before it begins".to_owned()) } else { Ok(Period { from, to }) }
}

fn takes_part(case: &Case, person: &str) -> bool {
    let wanted = person.to_lowercase();
    [&case.customer].into_iter().chain(&case.people).any(|known| {
        known.name.to_lowercase().contains(&wanted)
            || known.address.as_str().to_lowercase().contains(&wanted)
    })
}

/// A fact of the sort begins so; only letters and digits count, in any case.
fn names(facts: &Facts, sort: Sort, value: &str) -> bool {
    let values = match sort {
        Sort::Invoice => &facts.invoices,
        Sort::Order => &facts.orders,
        Sort::PurchaseOrder => &facts.purchase_orders,
        Sort::Tracking => &facts.tracking,
        Sort::Domain => &facts.domains,
        Sort::Tenant => &facts.tenants,
        Sort::Subscription => &facts.subscriptions,
    };
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(value);
    !wanted.is_empty() && values.iter().any(|known| plain(known).starts_with(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Search, BadSearch> {
        Search::parse(text, &TimeZone::UTC)
    }

    #[test]
    fn terms_have_keys_and_everything_else_is_words() {
        let search = read(
            "refund invoice:F-17 From:ada@customers.test status:open 12:30 https://x.example kind:dispute",
        )
        .unwrap();
        assert_eq!(search.words, "refund 12:30 https://x.example");
        assert_eq!(search.facts, [(Sort::Invoice, "F-17".to_owned())]);
        assert_eq!(search.people, ["ada@customers.test"]);
        assert_eq!((search.statuses, search.kinds), (vec![Status::Open], vec![Kind::Dispute]));
        assert_eq!(read("").unwrap(), Search::default());
    }

    #[test]
    fn days_are_taken_with_both_ends_and_either_may_be_open() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let period = read("opened:2026-11-01..2026-11-20").unwrap().opened.unwrap();
        assert!(
            period.holds(at("2026-11-01T00:00:00Z")) && period.holds(at("2026-11-20T23:59:59Z"))
        );
        assert!(!period.holds(at("2026-11-21T00:00:00Z")));
        let day = read("closed:2026-11-01").unwrap().closed.unwrap();
        assert!(day.holds(at("2026-11-01T12:00:00Z")) && !day.holds(at("2026-11-02T00:00:00Z")));
        assert!(
            read("opened:..2026-11-20").unwrap().opened.unwrap().holds(at("1990-01-01T00:00:00Z"))
        );
        assert!(
            read("opened:2026-11-01..").unwrap().opened.unwrap().holds(at("2099-01-01T00:00:00Z"))
        );
    }

    #[test]
    fn a_term_that_cannot_be_meant_says_what_would_be_right() {
        #[rustfmt::skip]
        let table = [
            ("statsu:open", "there are invoice"), ("status:maybe", "waiting_customer"),
            ("kind:moon", "invoice_question"), ("opened:yesterday", "2026-11-01"),
            ("opened:2026-11-20..2026-11-01", "ends before"), ("urgency:x", "critical"),
        ];
        for (text, right) in table {
            let bad = read(text).unwrap_err().to_string();
            assert!(bad.contains(right) && bad.contains(text), "{bad}");
        }
    }
}
