//! How a case ended: words for the customer, a reason code for the reseller (I-02).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why the question arose, found out at the end (domain.md section 4, the last paragraph).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// The charge was right; it was explained.
    ExpectedCharge,
    /// Our price was wrong.
    OwnPriceError,
    /// Our order was wrong.
    OwnOrderError,
    /// Our tax or master data was wrong.
    OwnTaxMasterData,
    /// The invoice, its PO number or its addressee was wrong or missing.
    OwnDelivery,
    /// A payment was not allocated.
    PaymentAllocation,
    /// The provider rated usage wrongly.
    ProviderRatingError,
    /// The provider charged twice.
    ProviderDuplicate,
    /// An outage with an SLA credit.
    ProviderOutageSla,
    /// The provider changed a policy or a price.
    ProviderChangePolicy,
    /// The customer ordered the wrong thing.
    CustomerOrderError,
    /// The customer used what was charged.
    CustomerUsage,
    /// Somebody broke in.
    FraudCompromise,
    /// The contract says something else than was expected.
    ContractExpectationGap,
    /// None of these.
    Other,
}

impl ReasonCode {
    /// Every code.
    pub const ALL: [Self; 15] = [
        Self::ExpectedCharge,
        Self::OwnPriceError,
        Self::OwnOrderError,
        Self::OwnTaxMasterData,
        Self::OwnDelivery,
        Self::PaymentAllocation,
        Self::ProviderRatingError,
        Self::ProviderDuplicate,
        Self::ProviderOutageSla,
        Self::ProviderChangePolicy,
        Self::CustomerOrderError,
        Self::CustomerUsage,
        Self::FraudCompromise,
        Self::ContractExpectationGap,
        Self::Other,
    ];

    /// The code used in commands and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ExpectedCharge => "expected-charge",
            Self::OwnPriceError => "own-price-error",
            Self::OwnOrderError => "own-order-error",
            Self::OwnTaxMasterData => "own-tax-master-data",
            Self::OwnDelivery => "own-delivery",
            Self::PaymentAllocation => "payment-allocation",
            Self::ProviderRatingError => "provider-rating-error",
            Self::ProviderDuplicate => "provider-duplicate",
            Self::ProviderOutageSla => "provider-outage-sla",
            Self::ProviderChangePolicy => "provider-change-policy",
            Self::CustomerOrderError => "customer-order-error",
            Self::CustomerUsage => "customer-usage",
            Self::FraudCompromise => "fraud-compromise",
            Self::ContractExpectationGap => "contract-expectation-gap",
            Self::Other => "other",
        }
    }

    /// Reads a code in any case, with blanks or `_` for `-`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_lowercase().replace([' ', '_'], "-");
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What the customer was told in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Why the question arose.
    pub reason: ReasonCode,
    /// The words the customer was told, at most [`Outcome::CHARS_MAX`] of them kept.
    pub words: String,
}

impl Outcome {
    /// Characters kept in the record of a case, for the reminder and the closing notice.
    pub const CHARS_MAX: usize = 1_500;
}
