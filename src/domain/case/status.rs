//! Where a case stands, and what time will do to it.

use serde::{Deserialize, Serialize};

/// Where a case stands (domain.md 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody of ours has touched it yet.
    New,
    /// We owe the next word.
    Open,
    /// The customer owes the next word.
    WaitingCustomer,
    /// The provider owes the next word; the customer is told of progress at promised dates.
    WaitingProvider,
    /// The outcome was told; the customer may object.
    Resolved,
    /// Ended, with a closing letter that the customer's relay took (I-01).
    Closed,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::Open,
        Self::WaitingCustomer,
        Self::WaitingProvider,
        Self::Resolved,
        Self::Closed,
    ];

    /// The word used in files and listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Open => "open",
            Self::WaitingCustomer => "waiting_customer",
            Self::WaitingProvider => "waiting_provider",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Reads a word in any case, with blanks or `-` for `_`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// What a case waits for time to do; one of each kind a case at most (domain.md 7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// T2: by then a person must have answered.
    AnswerDue,
    /// T3: by then the customer must hear how the escalation goes.
    UpdateDue,
    /// T4: the customer has not answered us; the next reminder or the end.
    Silence,
    /// T5: the outcome was told; reminder, then closing.
    Confirm,
    /// T6: by then the case must be decided.
    Ceiling,
    /// T7, T8: the provider or the filer owes a reference or an answer.
    Chase,
    /// T21: the provider closes or archives by itself soon.
    ProviderEnds,
    /// T9: a claim window needs a warning.
    ClaimWindow,
    /// T10: a commitment is due, or late.
    CommitmentDue,
    /// T14: a supervisor's time to answer is over; set to the earliest of the case's approvals.
    Approval,
}

impl Timer {
    /// The word used in files and listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::AnswerDue => "answer_due",
            Self::UpdateDue => "update_due",
            Self::Silence => "silence",
            Self::Confirm => "confirm",
            Self::Ceiling => "ceiling",
            Self::Chase => "chase",
            Self::ProviderEnds => "provider_ends",
            Self::ClaimWindow => "claim_window",
            Self::CommitmentDue => "commitment_due",
            Self::Approval => "approval",
        }
    }
}
