//! The rules of collections, held to a second opinion and to their invariants.

mod invariants;
mod life;
mod portfolio;
mod reference;

use crate::domain::account::AccountCode;
use crate::domain::calendar::Calendar;
use crate::domain::collections::law::Jurisdiction;
use crate::domain::collections::policy::{CollectionsPolicy, PolicyVersion, Terms};
use crate::domain::ledger::{ItemStatus, LedgerItem};
use crate::domain::money::{Currency, Money};
use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday, date};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

/// Monday to Friday, 9 to 17 h in Madrid, with some holidays.
pub(super) fn madrid() -> Calendar {
    let week =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let zone = TimeZone::get("Europe/Madrid").unwrap();
    let (opens, closes) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
    let holidays = [date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 3), date(2026, 5, 1)];
    Calendar::new(zone, opens, closes, &week, holidays).unwrap()
}

pub(super) fn euro() -> Currency {
    Currency::parse("EUR").unwrap()
}

pub(super) fn policy(change: impl Fn(&mut Terms)) -> CollectionsPolicy {
    let name = PolicyVersion { id: "standard".to_owned(), version: 1 };
    let mut terms = Terms::usual(name, date(2025, 1, 1), Jurisdiction::Spain);
    change(&mut terms);
    CollectionsPolicy::check(terms).unwrap()
}

pub(super) fn item(account: &str, invoice: &str, due_on: Date, cents: i64) -> LedgerItem {
    let money = |cents| Money { amount: Decimal::new(cents, 2), currency: euro() };
    LedgerItem {
        account: AccountCode::parse(account).unwrap(),
        invoice: invoice.to_owned(),
        issued_on: super::clock::minus(due_on, 30),
        due_on,
        gross: money(cents.max(1)),
        open: money(cents),
        status: if cents == 0 { ItemStatus::Paid } else { ItemStatus::Open },
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
