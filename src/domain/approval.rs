//! An approval: a supervisor's leave for one thing, exactly as it was shown (I-13, I-22).
//!
//! # Contract
//! What money or access it costs is never carried out on the word of one person: the event that
//! would do it is kept here, a supervisor other than who asked is shown it, and only their answer
//! under a code of their own carries it out. The code serves once, for that event and the facts
//! that were shown with it.

use crate::domain::address::Address;
use crate::domain::case::Participant;
use crate::domain::event::Event;
use crate::domain::letter::BriefLine;
use crate::domain::message::ContentHash;
use crate::domain::money::Money;
use crate::domain::words::Words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What needs a supervisor's leave (domain.md 7.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// An escalation of severity A or B.
    Severity,
    /// A credit, promised or told as an outcome, over the limit.
    Credit,
    /// A plan for payments.
    Arrangement,
    /// Access is to be suspended.
    Suspension,
    /// An exception from the rules, such as a charge that is let off.
    Waiver,
}

impl Matter {
    /// Every matter.
    pub const ALL: [Self; 5] =
        [Self::Severity, Self::Credit, Self::Arrangement, Self::Suspension, Self::Waiver];

    /// The word used in files and listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Credit => "credit",
            Self::Arrangement => "arrangement",
            Self::Suspension => "suspension",
            Self::Waiver => "waiver",
        }
    }

    /// Another word of the customer's makes it another question. Money and access may look
    /// different after it; that something is urgent does not.
    #[must_use]
    pub fn hangs_on_the_customers_words(self) -> bool {
        match self {
            Self::Severity => false,
            Self::Credit | Self::Arrangement | Self::Suspension | Self::Waiver => true,
        }
    }
}

/// The event that is carried out when it is approved.
///
/// Records keep only the beginning of an event's words ([`Words`]); these must go out whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    event: Box<Event>,
    words: Option<String>,
}

impl Proposal {
    /// Longer words are not put before a supervisor: they must be read before they are approved.
    pub const CHARS_MAX: usize = 10_000;

    /// A proposal; `None` where its words are longer than anybody would read.
    #[must_use]
    pub fn new(event: &Event) -> Option<Self> {
        let words = event.words().map(|words| words.as_str().to_owned());
        let fits = words.as_ref().is_none_or(|words| words.chars().count() <= Self::CHARS_MAX);
        fits.then(|| Self { event: Box::new(event.clone()), words })
    }

    /// The event, its words whole.
    #[must_use]
    pub fn event(&self) -> Event {
        let mut event = (*self.event).clone();
        if let (Some(cut), Some(whole)) = (event.words_mut(), &self.words) {
            *cut = Words(whole.clone());
        }
        event
    }

    /// The words that would go out; empty where there are none.
    #[must_use]
    pub fn words(&self) -> &str {
        self.words.as_deref().unwrap_or_default()
    }
}

/// Why an approval is worth nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voidness {
    /// What it was asked for is not as it was shown.
    FactsChanged,
    /// The case went on without it.
    Overtaken,
}

/// How an approval stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has answered.
    Asked,
    /// A supervisor said yes; the event follows at once.
    Approved {
        /// Who.
        by: Participant,
    },
    /// The event was carried out: it serves no second time.
    Spent {
        /// Who had approved it.
        by: Participant,
    },
    /// A supervisor said no.
    Denied {
        /// Who.
        by: Participant,
        /// Why, in their words; may be empty.
        reason: String,
    },
    /// Nobody answered in time.
    Expired,
    /// It must be asked anew.
    Void(Voidness),
}

/// One approval of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// 1 for the first of its case.
    pub number: u32,
    /// What kind of leave it is.
    pub matter: Matter,
    /// What exactly, without words of any language, such as an amount.
    pub what: String,
    /// The facts that the supervisor is shown beside the case itself.
    pub lines: Vec<BriefLine>,
    /// The hash of everything that must not change before the answer.
    pub snapshot: ContentHash,
    /// What is carried out then; `None` once it is over, because the history has it.
    pub proposal: Option<Proposal>,
    /// Who asked; may not answer.
    pub requested_by: Participant,
    /// When.
    pub requested_at: Timestamp,
    /// When the code stops to serve (T14).
    pub expires_at: Timestamp,
    /// The customer has written since, and the matter hangs on their words.
    pub is_outdated: bool,
    /// How it stands.
    pub standing: Standing,
}

impl Approval {
    /// Nobody has answered yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        match self.standing {
            Standing::Asked => true,
            Standing::Approved { .. }
            | Standing::Spent { .. }
            | Standing::Denied { .. }
            | Standing::Expired
            | Standing::Void(_) => false,
        }
    }

    /// The customer wrote.
    pub(in crate::domain) fn hear(&mut self) {
        self.is_outdated |= self.is_pending() && self.matter.hangs_on_the_customers_words();
    }

    pub(in crate::domain) fn stand(&mut self, standing: &Standing) {
        self.standing = standing.clone();
        match self.standing {
            Standing::Asked | Standing::Approved { .. } => {}
            Standing::Spent { .. }
            | Standing::Denied { .. }
            | Standing::Expired
            | Standing::Void(_) => self.proposal = None,
        }
    }
}

/// What a supervisor answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// `#approve CODE`.
    Approve,
    /// `#deny CODE`.
    Deny,
}

/// The house rules about approvals: `[approvals]` of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// Credits above these need leave, and so does one in a currency that is not here; empty: no
    /// credit does.
    pub credit_over: Vec<Money>,
    /// Business days in which an answer counts.
    pub valid_days: u32,
    /// Who may answer: the supervisors of the configuration.
    pub supervisors: Vec<Address>,
}

impl Default for Approvals {
    fn default() -> Self {
        Self { credit_over: Vec::new(), valid_days: 5, supervisors: Vec::new() }
    }
}

impl Approvals {
    /// The limit that a credit is over, or `Some(None)` where its currency has none.
    #[must_use]
    pub fn exceeded(&self, credit: Money) -> Option<Option<Money>> {
        if self.credit_over.is_empty() {
            return None;
        }
        let limit = self.credit_over.iter().find(|limit| limit.currency == credit.currency);
        match limit {
            Some(limit) => (credit.amount > limit.amount).then_some(Some(*limit)),
            None => Some(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use crate::domain::outcome::ReasonCode;

    fn money(amount: &str, currency: &str) -> Money {
        Money { amount: amount.parse().unwrap(), currency: Currency::parse(currency).unwrap() }
    }

    #[test]
    fn a_credit_is_over_the_limit_of_its_currency_or_over_none() {
        let rules = Approvals { credit_over: vec![money("500", "EUR")], ..Approvals::default() };
        assert_eq!(rules.exceeded(money("500.00", "EUR")), None);
        assert_eq!(rules.exceeded(money("500.01", "EUR")), Some(Some(money("500", "EUR"))));
        assert_eq!(rules.exceeded(money("1", "USD")), Some(None), "no limit says that it may");
        assert_eq!(Approvals::default().exceeded(money("9999", "EUR")), None);
    }

    #[test]
    fn a_proposal_that_was_stored_goes_out_with_every_word() {
        let by = Participant {
            name: "Ana".to_owned(),
            address: Address::parse("ana@reseller.example").unwrap(),
        };
        let words = Words("ñ".repeat(9_000));
        let event = Event::AgentResolved { by, reason: ReasonCode::Other, words };
        let stored = serde_json::to_string(&Proposal::new(&event).unwrap()).unwrap();
        let read: Proposal = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.event(), event);
    }

    #[test]
    fn what_nobody_would_read_is_not_put_before_a_supervisor() {
        let by = Participant {
            name: String::new(),
            address: Address::parse("ana@reseller.example").unwrap(),
        };
        let words = Words("x".repeat(Proposal::CHARS_MAX + 1));
        assert!(Proposal::new(&Event::AgentNoted { by, words }).is_none());
    }
}
