//! What one of ours decides about what a customer owes, by command.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

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
}

impl CollectionsOrder {
    /// The invoice that it names.
    #[must_use]
    pub fn invoice(&self) -> Option<&str> {
        match self {
            Self::Dispute { invoice, .. }
            | Self::Promise { invoice, .. }
            | Self::Paid { invoice } => Some(invoice),
            Self::Release { invoice } => invoice.as_deref(),
        }
    }
}
