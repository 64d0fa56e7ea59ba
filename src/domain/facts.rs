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

/// One fact, by what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "value")]
pub enum Fact {
    /// An invoice number, our own or the provider's, as written.
    Invoice(String),
    /// An order number or id, as written.
    Order(String),
    /// A subscription GUID, in lower case.
    Subscription(String),
    /// A tenant GUID, in lower case.
    Tenant(String),
    /// A domain, in lower case.
    Domain(String),
    /// A tracking id of the provider: 15 or 16 digits.
    Tracking(String),
    /// An amount with its currency.
    Amount(Money),
    /// A calendar date.
    Date(Date),
    /// A purchase order number, as written.
    PurchaseOrder(String),
}

/// A fact and where it stands in the text it was found in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was found.
    pub fact: Fact,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

impl Facts {
    /// Gathers facts, each once, in order of appearance.
    #[must_use]
    pub fn gather(found: impl IntoIterator<Item = Fact>) -> Self {
        let mut facts = Self::default();
        for fact in found {
            match fact {
                Fact::Invoice(number) => gathered(&mut facts.invoices, number),
                Fact::Order(number) => gathered(&mut facts.orders, number),
                Fact::Subscription(id) => gathered(&mut facts.subscriptions, id),
                Fact::Tenant(id) => gathered(&mut facts.tenants, id),
                Fact::Domain(name) => gathered(&mut facts.domains, name),
                Fact::Tracking(id) => gathered(&mut facts.tracking, id),
                Fact::Amount(money) => gathered(&mut facts.amounts, money),
                Fact::Date(date) => gathered(&mut facts.dates, date),
                Fact::PurchaseOrder(number) => gathered(&mut facts.purchase_orders, number),
            }
        }
        facts
    }

    /// Nothing was named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Facts {
    /// Values of one sort that a case keeps; no honest question names more.
    pub const VALUES_MAX: usize = 40;

    /// The same with no more values than a case keeps.
    #[must_use]
    pub fn capped(&self) -> Self {
        let mut capped = Self::default();
        capped.add(self);
        capped
    }

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

fn gathered<T: PartialEq>(list: &mut Vec<T>, fact: T) {
    if !list.contains(&fact) {
        list.push(fact);
    }
}
