//! What the desk can say, and to whom: the catalogue of letters with their facts.
//!
//! # Contract
//! A letter to a customer, one to our own people and one to the provider are three types with
//! three sets of facts. What has no field here cannot reach its reader: there is no provider's
//! word, internal note or other customer's datum that a [`CustomerLetter`] could carry (I-18).
//! The field names are the facts that a template may use; a field that may be absent is an
//! `Option`, and a list may be empty. Times are instants or dates; templates print them in the
//! reader's language and the desk's zone (I-25).

mod agent;
mod books;
mod collections;
mod customer;
mod provider;

pub use agent::{
    AgentLetter, CaseRow, CaseSheet, Count, DuePromise, DueWindow, EscalationLine, FactLine,
    HelpLine, HistoryLine, LastWords, PromiseLine, QuestionLine, TranscriptLine, WindowLine,
};
pub use books::{BooksStale, LedgerDifference, StatementRefused, StatementTaken};
pub use collections::{AccessFacts, AccessOrder, CollectionsLetter, DueRow, Dues, LateChargesSaid};
pub use customer::{CustomerLetter, SplitCase};
pub use provider::{BriefLine, ProviderLetter};

use serde::{Deserialize, Serialize};

/// The three conversations of a case. Nothing crosses from one to another by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// The customer and the people they write with.
    Customer,
    /// Our own people: agents, supervisors.
    Agent,
    /// The provider, or the filer who files with the provider.
    Provider,
}

impl Audience {
    /// The letter that stands for it in a reply address.
    #[must_use]
    pub fn initial(self) -> char {
        match self {
            Self::Customer => 'c',
            Self::Agent => 'a',
            Self::Provider => 'p',
        }
    }

    /// The word of a template's front matter.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Provider => "provider",
        }
    }
}

/// A letter of any audience.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Letter {
    /// To a customer.
    Customer(CustomerLetter),
    /// To our own people.
    Agent(AgentLetter),
    /// To the provider or a filer.
    Provider(ProviderLetter),
}

impl Letter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Customer(letter) => letter.name(),
            Self::Agent(letter) => letter.name(),
            Self::Provider(letter) => letter.name(),
        }
    }

    /// Which conversation it belongs to.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::Customer(_) => Audience::Customer,
            Self::Agent(_) => Audience::Agent,
            Self::Provider(_) => Audience::Provider,
        }
    }

    /// Written by the desk itself, not by a person (RFC 3834 §5: `Auto-Submitted`).
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        match self {
            Self::Customer(letter) => !letter.is_from_a_person(),
            Self::Agent(_) => true,
            Self::Provider(letter) => match letter {
                ProviderLetter::FilerRequest { .. }
                | ProviderLetter::Escalation { .. }
                | ProviderLetter::Reply { .. } => false,
                ProviderLetter::Chase { .. }
                | ProviderLetter::Withdraw { .. }
                | ProviderLetter::Order(_) => true,
            },
        }
    }
}
