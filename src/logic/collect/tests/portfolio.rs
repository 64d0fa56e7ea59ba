//! Whole portfolios: the simulation agrees with the second opinion letter for letter.

use super::super::clock::{days_between, plus};
use super::super::simulate::{Books, Plan, Planned, simulate};
use super::reference;
use super::{euro, item, madrid, policy};
use crate::domain::account::{Account, AccountCode, Exclusion};
use crate::domain::collections::house::Window;
use crate::domain::collections::policy::{CollectionsPolicy, PolicyBook, PolicyVersion};
use crate::domain::ledger::{ItemStatus, LedgerItem};
use crate::domain::money::{Currency, Money};
use jiff::civil::{Date, Time, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// One invoice, and the days from its due date on which its status changes.
#[derive(Clone, Debug)]
struct Bill {
    account: u8,
    is_dollar: bool,
    due: u32,
    cents: i64,
    /// Day since the beginning, and what it is from then on.
    news: Vec<(u32, u8)>,
}

fn bills() -> impl Strategy<Value = Vec<Bill>> {
    let news = prop::collection::vec((0_u32..120, 0_u8..4), 0..3);
    let bill = (0_u8..6, any::<bool>(), 0_u32..90, 100_i64..30_000, news);
    let bill = bill.prop_map(|(account, dollar, due, cents, news)| Bill {
        account,
        is_dollar: dollar && account == 0,
        due,
        cents,
        news,
    });
    prop::collection::vec(bill, 1..14)
}

const START: Date = date(2026, 1, 1);

fn books(bills: &[Bill]) -> Vec<Books> {
    let mut days: Vec<u32> =
        bills.iter().flat_map(|bill| bill.news.iter().map(|(day, _)| *day)).collect();
    days.push(0);
    days.sort_unstable();
    days.dedup();
    days.iter().map(|day| Books { from: plus(START, *day), items: stated(bills, *day) }).collect()
}

fn stated(bills: &[Bill], day: u32) -> Vec<LedgerItem> {
    let each = bills.iter().enumerate().filter_map(|(index, bill)| {
        let mut item = item(
            &format!("C{}", bill.account),
            &format!("INV-{index:03}"),
            plus(START, bill.due),
            bill.cents,
        );
        if bill.is_dollar {
            let currency = Currency::parse("USD").unwrap();
            item.gross.currency = currency;
            item.open.currency = currency;
        }
        let state = bill.news.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from);
        match state.map_or(0, |(_, state)| *state) {
            1 => {
                item.status = ItemStatus::Paid;
                item.open = Money { amount: Decimal::ZERO, ..item.open };
            }
            2 => {
                item.status = ItemStatus::PartPaid;
                item.open.amount = item.gross.amount / Decimal::from(2);
            }
            // Books that list only what is open leave out what was paid.
            3 => return None,
            _ => {}
        }
        Some(item)
    });
    each.collect()
}

fn accounts(odd: u8) -> BTreeMap<AccountCode, Account> {
    let account = |n: u8| {
        let code = AccountCode::parse(&format!("C{n}")).unwrap();
        let mut account = Account::new(code.clone(), &format!("Customer {n}"));
        if n == odd {
            account.is_direct_debit = true;
        }
        if n == odd + 1 {
            account.segment = Some("public".to_owned());
        }
        if n == odd + 2 {
            account.exclusion = Some(Exclusion {
                reason: "payment plan".to_owned(),
                owner: "Ana".to_owned(),
                until: Some(date(2026, 2, 20)),
            });
        }
        (code, account)
    };
    (0..6).map(account).collect()
}

fn book() -> PolicyBook {
    let later = CollectionsPolicy::check(crate::domain::collections::policy::Terms {
        name: PolicyVersion { id: "standard".to_owned(), version: 2 },
        effective_from: date(2026, 3, 1),
        reminder_days: vec![5, 12, 18],
        final_demand_day: 25,
        suspension_notice_day: 40,
        ..policy(|_| ()).into()
    });
    let public = policy(|terms| {
        terms.name = PolicyVersion { id: "public".to_owned(), version: 1 };
        terms.segments = vec!["public".to_owned()];
        terms.reminder_days = vec![10, 20];
        terms.final_demand_day = 30;
        terms.suspension_notice_day = 60;
        terms.pre_due_days = 0;
    });
    PolicyBook::new(vec![policy(|_| ()), later.unwrap(), public]).unwrap()
}

fn lines(planned: Vec<Planned>, window: &Window) -> Vec<reference::Line> {
    let calendar = madrid();
    let line = |planned: Planned| {
        let hour = calendar.time(planned.at).hour() - window.opens.hour();
        let hour = u32::try_from(hour).unwrap();
        (calendar.date(planned.at), hour, planned.key, planned.act, planned.rows)
    };
    planned.into_iter().map(line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn the_simulation_agrees_with_a_second_opinion_letter_for_letter(
        bills in bills(), odd in 0_u8..6, per_hour in 1_u32..4,
    ) {
        let (books, accounts, book, calendar) = (books(&bills), accounts(odd), book(), madrid());
        let window = Window { letters_hour_max: per_hour, ..Window::default() };
        let until = plus(START, 200);
        let plan = Plan {
            book: &book, calendar: &calendar, window: &window, accounts: &accounts,
            books: &books, from: START, until,
        };
        let world = reference::World {
            book: &book, calendar: &calendar, accounts: &accounts, books: &books, per_hour,
            hours: 7,
        };
        let ours = lines(simulate(&plan), &window);
        let theirs = reference::play(&world, START, until);
        prop_assert_eq!(ours, theirs);
    }
}

#[test]
fn a_customer_who_never_pays_is_asked_at_each_stage_once_and_then_people_decide() {
    let (calendar, accounts, book) = (madrid(), BTreeMap::new(), book_of_one());
    let books =
        [Books { from: START, items: vec![item("acme", "F-1", date(2026, 1, 15), 12_000)] }];
    let window = Window::default();
    let plan = Plan {
        book: &book,
        calendar: &calendar,
        window: &window,
        accounts: &accounts,
        books: &books,
        from: START,
        until: date(2026, 12, 31),
    };
    let told: Vec<String> = simulate(&plan)
        .iter()
        .map(|planned| format!("{} {:?}", calendar.date(planned.at), planned.act))
        .collect();
    let expected = [
        "2026-01-08 PolicyTold",
        "2026-01-08 Letter(PreDue)",
        "2026-01-19 Letter(Reminder(1))",
        "2026-01-26 Letter(Reminder(2))",
        "2026-02-05 Letter(FinalDemand)",
        "2026-02-15 SuspensionProposed",
    ];
    assert_eq!(told, expected);
}

#[test]
fn letters_of_a_day_are_spread_over_its_hours_and_the_rest_waits_for_the_next() {
    let (calendar, accounts, book) = (madrid(), BTreeMap::new(), book_of_one());
    let due = date(2026, 2, 2);
    let items = (0..20).map(|n| item(&format!("c{n:02}"), &format!("F-{n}"), due, 9_900)).collect();
    let books = [Books { from: START, items }];
    let window = Window { letters_hour_max: 2, ..Window::default() };
    let plan = Plan {
        book: &book,
        calendar: &calendar,
        window: &window,
        accounts: &accounts,
        books: &books,
        from: date(2026, 2, 3),
        until: date(2026, 2, 11),
    };
    let mut letters: BTreeMap<(Date, Time), u32> = BTreeMap::new();
    for planned in simulate(&plan) {
        if matches!(planned.act, super::super::simulate::Act::Letter(_)) {
            let slot = (calendar.date(planned.at), calendar.time(planned.at));
            *letters.entry(slot).or_default() += 1;
        }
    }
    assert!(letters.values().all(|count| *count <= 2), "{letters:?}");
    assert_eq!(letters.values().sum::<u32>(), 20);
    let first = letters.keys().next().unwrap().0;
    let last = letters.keys().last().unwrap().0;
    assert_eq!(days_between(first, last), 4, "14 on Thursday, 6 on Monday, none before a weekend");
}

#[test]
fn currencies_are_never_in_one_letter() {
    let (calendar, accounts, book) = (madrid(), BTreeMap::new(), book_of_one());
    let mut dollars = item("acme", "F-2", date(2026, 1, 15), 5_000);
    dollars.gross.currency = Currency::parse("USD").unwrap();
    dollars.open.currency = dollars.gross.currency;
    let items = vec![item("acme", "F-1", date(2026, 1, 15), 12_000), dollars];
    let books = [Books { from: START, items }];
    let plan = Plan {
        book: &book,
        calendar: &calendar,
        window: &Window::default(),
        accounts: &accounts,
        books: &books,
        from: START,
        until: date(2026, 3, 31),
    };
    for planned in simulate(&plan) {
        let wanted = if planned.key.currency == euro() { "F-1" } else { "F-2" };
        assert!(planned.rows.iter().all(|(invoice, _)| invoice == wanted), "{planned:?}");
    }
}

fn book_of_one() -> PolicyBook {
    PolicyBook::new(vec![policy(|_| ())]).unwrap()
}
