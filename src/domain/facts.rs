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

impl Facts {
    /// Values of one sort that a case keeps; no honest question names more.
    pub const VALUES_MAX: usize = 40;

    /// Adds what is new in `other`, in order.
    pub fn add(&mut self, other: &Self) {
        merge(&mut self.invoices, &other.invoices);
        merge(&mut self.orders, &other.orders);
        merge(&mut self.subscriptions, &other.subscriptions);
        merge(&mut self.tenants, &other.tenants);
        merge(&mut self.domains, &other.domains);
        merge(&mut self.tracking, &other.tracking);
        merge(&mut self.amounts, &other.amounts);
        merge(&mut self.dates, &other.dates);
        merge(&mut self.purchase_orders, &other.purchase_orders);
    }
}

fn merge<T: Clone + PartialEq>(known: &mut Vec<T>, new: &[T]) {
    for value in new {
        if known.len() < Facts::VALUES_MAX && !known.contains(value) {
            known.push(value.clone());
        }
    }
}
