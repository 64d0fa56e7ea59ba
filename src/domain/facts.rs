//! What a message names: invoices, orders, ids, amounts, dates. Precise before complete.

use crate::domain::money::Money;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The facts of one message, each list without repetition, in order of appearance.
///
/// An entry here is something that the text names as such: a number that may be a telephone
/// number or a date is left out rather than guessed (a wrong invoice is worse than none).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Our own and the provider's invoice numbers, as written.
    pub invoices: Vec<String>,
    /// Order numbers and ids.
    pub orders: Vec<String>,
    /// Subscription GUIDs, in lower case.
    pub subscriptions: Vec<String>,
    /// Tenant GUIDs, in lower case.
    pub tenants: Vec<String>,
    /// Tenant domains (`….onmicrosoft.com`) and domains named as such, in lower case.
    pub domains: Vec<String>,
    /// The provider's tracking ids: 16 digits (domain.md 2.3).
    pub tracking: Vec<String>,
    /// Amounts that carry a currency.
    pub amounts: Vec<Money>,
    /// Calendar dates, read in the message's language.
    pub dates: Vec<Date>,
    /// Purchase order numbers.
    pub purchase_orders: Vec<String>,
}

impl Facts {
    /// Nothing was named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
