//! What one of ours decides about what a customer owes, by command.

use crate::domain::collections::suspension::AccessPlan;
use crate::domain::letter::BriefLine;
use crate::domain::message::ContentHash;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What the operator says they have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Access is suspended.
    Suspended,
    /// Access is back.
    Restored,
}

/// What supervisors are shown of a suspension, and what their leave is worth: anything else
/// voids it (I-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessShown {
    /// The suspension, by its number in the file.
    pub suspension: u32,
    /// Of whom, and for how much; without words of any language.
    pub what: String,
    /// The facts, line by line.
    pub lines: Vec<BriefLine>,
    /// Of what must be the same when the order goes out.
    pub snapshot: ContentHash,
    /// Business days in which supervisors may answer, as the customer's policy says; `None` in
    /// questions of before it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
}

/// A decision about collections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CollectionsOrder {
    /// The customer rejects an invoice, or a part of it: it rests.
    Dispute {
        /// Which.
        invoice: String,
        /// How much of it; `None`: all.
        part: Option<Decimal>,
    },
    /// What rests goes on.
    Release {
        /// Of which invoice; `None`: everything of the customer whose case it is.
        invoice: Option<String>,
    },
    /// The customer will pay.
    Promise {
        /// Which invoice.
        invoice: String,
        /// By when.
        on: Date,
        /// How much; `None`: all that is open.
        amount: Option<Decimal>,
    },
    /// The customer says that they have paid.
    Paid {
        /// Which invoice.
        invoice: String,
    },
    /// The customer gets notice that access will be suspended.
    Suspend(Box<AccessPlan>),
    /// What supervisors were shown is to be done: access ends, in its time.
    EndAccess(Box<AccessShown>),
    /// A suspension is given up, or undone where it was ordered.
    Restore,
    /// The operator has carried out an order; `None`: they did not say which.
    Done(Option<Deed>),
    /// The customer is told the policy in force.
    TellPolicy,
}

impl CollectionsOrder {
    /// It is about access or the policy, not about single invoices.
    #[must_use]
    pub fn is_about_access(&self) -> bool {
        match self {
            Self::Dispute { .. }
            | Self::Release { .. }
            | Self::Promise { .. }
            | Self::Paid { .. } => false,
            Self::Suspend(_)
            | Self::EndAccess(_)
            | Self::Restore
            | Self::Done(_)
            | Self::TellPolicy => true,
        }
    }

    /// The invoice that it names.
    #[must_use]
    pub fn invoice(&self) -> Option<&str> {
        match self {
            Self::Dispute { invoice, .. }
            | Self::Promise { invoice, .. }
            | Self::Paid { invoice } => Some(invoice),
            Self::Release { invoice } => invoice.as_deref(),
            Self::Suspend(_)
            | Self::EndAccess(_)
            | Self::Restore
            | Self::Done(_)
            | Self::TellPolicy => None,
        }
    }
}
