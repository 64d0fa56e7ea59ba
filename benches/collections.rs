//! A year of a portfolio of 10,000 accounts, simulated: `cargo bench --bench collections`.

use jiff::civil::{Time, Weekday, date};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use saldo::domain::account::AccountCode;
use saldo::domain::calendar::Calendar;
use saldo::domain::collections::house::Window;
use saldo::domain::collections::law::Jurisdiction;
use saldo::domain::collections::policy::{CollectionsPolicy, PolicyBook, PolicyVersion, Terms};
use saldo::domain::ledger::{ItemStatus, LedgerItem};
use saldo::domain::money::{Currency, Money};
use saldo::logic::collect::clock::plus;
use saldo::logic::collect::simulate::{Books, Plan, simulate};
use std::collections::BTreeMap;
use std::time::Instant;

const ACCOUNTS: u32 = 10_000;

/// The books as they stand on the first of a month: an invoice a month each, paid after a number
/// of days that the account's number decides.
fn books(month: i8) -> Books {
    let first = date(2026, month, 1);
    let mut items = Vec::new();
    for account in 0..ACCOUNTS {
        for issued in 1..=month {
            let issued_on = date(2026, issued, 1);
            let due_on = plus(issued_on, 30);
            let paid_on = plus(due_on, (account * 7) % 90);
            let gross = Money {
                amount: Decimal::new(i64::from(5_000 + account), 2),
                currency: Currency::parse("EUR").expect("a code"),
            };
            if paid_on > first {
                items.push(LedgerItem {
                    account: AccountCode::parse(&format!("C{account:05}")).expect("a code"),
                    invoice: format!("F-2026-{issued:02}-{account:05}"),
                    issued_on,
                    due_on,
                    gross,
                    open: gross,
                    status: ItemStatus::Open,
                });
            }
        }
    }
    Books { from: first, items }
}

fn main() {
    let week =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    let zone = TimeZone::get("Europe/Madrid").expect("a zone");
    let (opens, closes) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
    let calendar = Calendar::new(zone, opens, closes, &week, []).expect("a calendar");
    let name = PolicyVersion { id: "standard".to_owned(), version: 1 };
    let terms = Terms::usual(name, date(2026, 1, 1), Jurisdiction::Spain);
    let book = PolicyBook::new(vec![CollectionsPolicy::check(terms).expect("a policy")]);
    let books: Vec<Books> = (1..=12).map(books).collect();
    let plan = Plan {
        book: &book.expect("a book"),
        calendar: &calendar,
        window: &Window { letters_hour_max: 1_000, ..Window::default() },
        accounts: &BTreeMap::new(),
        books: &books,
        from: date(2026, 1, 1),
        until: date(2026, 12, 31),
    };
    let begun = Instant::now();
    let planned = simulate(&plan);
    let seconds = begun.elapsed().as_secs_f64();
    println!("{ACCOUNTS} accounts, a year, {} acts: {seconds:.2} s", planned.len());
}
