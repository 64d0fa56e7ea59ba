//! What stops the clock of collections: holds, and the promises behind some of them.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Why collections rest (domain.md 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// The customer rejects the charge.
    Dispute,
    /// The customer will pay on a named day.
    Promise,
    /// The customer says that they have paid.
    PaymentClaim,
    /// The customer cannot pay at once and asks for a plan, or has one.
    Arrangement,
    /// Insolvency, death, lawyers: only people of ours write from here on.
    Insolvency,
    /// One of ours wants it so.
    Manual,
    /// The ledger is too old to write anybody by it. Never kept: it is seen at each look.
    StaleLedger,
    /// No letter reaches the customer.
    BouncedContact,
    /// The books leave the account out of collections. Never kept: it is seen at each look.
    Exclusion,
}

impl HoldReason {
    /// The word used in files and listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Promise => "promise",
            Self::PaymentClaim => "payment_claim",
            Self::Arrangement => "arrangement",
            Self::Insolvency => "insolvency",
            Self::Manual => "manual",
            Self::StaleLedger => "stale_ledger",
            Self::BouncedContact => "bounced_contact",
            Self::Exclusion => "exclusion",
        }
    }
}

/// What rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldScope {
    /// Everything in the file, also what becomes due later.
    Everything,
    /// Some invoices, by [`invoice_key`].
    Invoices(BTreeSet<String>),
    /// A part of one invoice: lines that are disputed.
    Part {
        /// Which invoice, by [`invoice_key`].
        invoice: String,
        /// How much of it.
        amount: Decimal,
    },
}

impl HoldScope {
    /// The whole of that invoice rests.
    #[must_use]
    pub fn covers(&self, key: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Invoices(keys) => keys.contains(key),
            Self::Part { .. } => false,
        }
    }

    /// It says something about that invoice.
    #[must_use]
    pub fn touches(&self, key: &str) -> bool {
        match self {
            Self::Part { invoice, .. } => invoice == key,
            Self::Everything | Self::Invoices(_) => self.covers(key),
        }
    }
}

/// What stands for an invoice number in a file: people type `inv-7` for `INV-7`.
#[must_use]
pub fn invoice_key(number: &str) -> String {
    number.trim().to_uppercase()
}

/// A hold ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// When.
    pub at: Timestamp,
    /// Why, in words.
    pub because: String,
}

/// One reason to rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Why.
    pub reason: HoldReason,
    /// What rests.
    pub scope: HoldScope,
    /// Since when.
    pub since: Timestamp,
    /// Who of ours placed it; `None`: the desk.
    pub by: Option<Address>,
    /// Placed because of what a customer wrote, and no agent has confirmed it yet. It holds all
    /// the same.
    pub is_provisional: bool,
    /// When a person looks at it again. Reaching that day lifts nothing.
    pub review_on: Date,
    /// The last day on which it holds by itself; `None`: until somebody lifts it.
    pub ends_on: Option<Date>,
    /// The case in which it came up.
    pub case: Option<CaseNumber>,
    /// It has ended.
    pub lifted: Option<Lifted>,
}

impl Hold {
    /// It holds.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.lifted.is_none()
    }
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Its day has not come.
    Open,
    /// It was paid in time.
    Kept,
    /// It was not.
    Broken,
    /// Something else happened first: settled otherwise, or taken back by an agent.
    Ended,
}

/// The customer will pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Which invoices, by [`invoice_key`].
    pub invoices: BTreeSet<String>,
    /// How much, in the file's currency.
    pub amount: Decimal,
    /// By when.
    pub on: Date,
    /// What was open of these invoices when it was made.
    pub open_before: Decimal,
    /// When it was made.
    pub made_at: Timestamp,
    /// The hold that rests on it.
    pub hold: u32,
    /// How it stands.
    pub state: PromiseState,
}
