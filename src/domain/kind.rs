//! What billing questions are about; a verdict is a kind and how sure we are.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a customer's message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Asks what a charge, price, tax or date on a bill is or why it changed; wants a copy.
    InvoiceQuestion,
    /// Rejects a charge: wrong, twice, not ordered, cancelled but billed.
    Dispute,
    /// Writes about paying: failed, sent, already paid, will pay on, cannot pay, a plan.
    Payment,
    /// Wants money back: refund, credit note, SLA credit, where is the credit.
    CreditRequest,
    /// Wants to cancel, add, remove, move, renew, change term or billing plan.
    SubscriptionChange,
    /// Wants invoice master data changed: PO number, VAT id, name, address, contact.
    AccountChange,
    /// Is blocked, suspended, threatened with it, or wants reactivation.
    Access,
    /// Was hacked; or the mail itself smells: bank-detail change, look-alike sender.
    Fraud,
    /// Complains about the service or wants a manager.
    Complaint,
    /// Asks about the product, not the bill.
    Technical,
    /// None of these: sales, thanks, spam, wrong address.
    Other,
}

impl Kind {
    /// Every kind, in the order of the design.
    pub const ALL: [Self; 11] = [
        Self::InvoiceQuestion,
        Self::Dispute,
        Self::Payment,
        Self::CreditRequest,
        Self::SubscriptionChange,
        Self::AccountChange,
        Self::Access,
        Self::Fraud,
        Self::Complaint,
        Self::Technical,
        Self::Other,
    ];

    /// The label used in files, commands and `inspect`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::InvoiceQuestion => "invoice_question",
            Self::Dispute => "dispute",
            Self::Payment => "payment",
            Self::CreditRequest => "credit_request",
            Self::SubscriptionChange => "subscription_change",
            Self::AccountChange => "account_change",
            Self::Access => "access",
            Self::Fraud => "fraud",
            Self::Complaint => "complaint",
            Self::Technical => "technical",
            Self::Other => "other",
        }
    }

    /// Reads a label, with `-` or blanks for `_`, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let label = text.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// A kind with the probability that it is right, `0.0..=1.0`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The kind.
    pub label: Kind,
    /// Calibrated probability.
    pub confidence: f32,
}

/// What the sorter says of one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The best guess, given even where `unsure`.
    pub label: Kind,
    /// Calibrated probability of the best guess.
    pub confidence: f32,
    /// The confidence is under the working threshold: an agent decides.
    pub unsure: bool,
    /// Every kind, most probable first.
    pub ranking: Vec<Ranked>,
    /// Why, in words: the rule that fired or the strongest features.
    pub because: Vec<String>,
}

/// How soon somebody must look.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// Can wait: thanks, sales.
    Low,
    /// The usual promise.
    #[default]
    Normal,
    /// A deadline is near, or work has stopped for some.
    High,
    /// Work has stopped for all, fraud goes on, a window closes today.
    Critical,
}

impl Urgency {
    /// Reads a word in any case; `urgent` means critical.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_lowercase().as_str() {
            "low" => Self::Low,
            "normal" => Self::Normal,
            "high" => Self::High,
            "critical" | "urgent" => Self::Critical,
            _ => return None,
        })
    }

    /// The word used in files and letters.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An ISO 639-1 language code, such as `es`.
///
/// Invariant: two lower-case ASCII letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language([u8; 2]);

impl Language {
    /// English.
    pub const EN: Self = Self(*b"en");
    /// Spanish.
    pub const ES: Self = Self(*b"es");

    /// Takes a code in any case, with or without a region (`es-ES`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let primary = text.trim().split(['-', '_']).next()?;
        let octets: [u8; 2] = primary.as_bytes().try_into().ok()?;
        octets
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Self(octets.map(|o| o.to_ascii_lowercase())))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("en")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not an ISO 639-1 language code"))
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.as_str().to_owned()
    }
}
