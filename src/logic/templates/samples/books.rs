//! Sample letters about statements of the ledger that came by mail.

use super::cast::at;
use crate::domain::letter::{
    AgentLetter, BooksStale, LedgerDifference, StatementRefused, StatementTaken,
};
use crate::domain::money::{Currency, Money};
use rust_decimal::Decimal;

pub(super) fn letters() -> Vec<AgentLetter> {
    let (author, file) = ("books@reseller.example".to_owned(), "open-items.csv".to_owned());
    let first = StatementTaken {
        author: author.clone(),
        file: file.clone(),
        rows: 0,
        as_of: at(2, 6, 0),
        since: None,
        open: Vec::new(),
        news: Vec::new(),
    };
    let next = StatementTaken {
        rows: 412,
        as_of: at(3, 6, 0),
        since: Some(at(2, 6, 0)),
        open: money("EUR", 12_345_678).into_iter().chain(money("USD", 99_900)).collect(),
        news: vec![
            change("new", 1, 24_000, &["F-2026-00021"]),
            change("paid", 2, 48_000, &["F-2026-00007", "F-2026-00009"]),
            change("no longer stated", 13, 130_000, &["F-2025-00911", "F-2025-00912"]),
        ],
        ..first.clone()
    };
    let wrong = StatementRefused {
        author,
        file,
        problems: vec![
            "line 4: there is no account ACNE: add it with saldo account import, or correct it"
                .to_owned(),
            "line 9: invoice F-2026-00007 is in line 3 already: state each invoice once".to_owned(),
        ],
        unlisted: 17,
        stands: Some(at(2, 6, 0)),
    };
    let none = StatementRefused {
        problems: vec!["this file is a PDF: export it as CSV and import that".to_owned()],
        unlisted: 0,
        stands: None,
        ..wrong.clone()
    };
    let stale = BooksStale {
        source: "open-items.csv".to_owned(),
        as_of: at(2, 6, 0),
        rests_since: at(3, 6, 0),
        hours_max: 24,
        customers: 37,
        overdue: money("EUR", 1_234_567).into_iter().chain(money("USD", 99_900)).collect(),
        mailed_from: vec!["books@reseller.example".to_owned()],
    };
    let idle =
        BooksStale { customers: 0, overdue: Vec::new(), mailed_from: Vec::new(), ..stale.clone() };
    vec![
        AgentLetter::LedgerTaken(Box::new(next)),
        AgentLetter::LedgerTaken(Box::new(first)),
        AgentLetter::LedgerRefused(Box::new(wrong)),
        AgentLetter::LedgerRefused(Box::new(none)),
        AgentLetter::LedgerStale(Box::new(stale)),
        AgentLetter::LedgerStale(Box::new(idle)),
    ]
}

fn money(currency: &str, cents: i64) -> Option<Money> {
    Some(Money { amount: Decimal::new(cents, 2), currency: Currency::parse(currency)? })
}

fn change(what: &'static str, count: usize, cents: i64, invoices: &[&str]) -> LedgerDifference {
    LedgerDifference {
        what,
        count,
        open: money("EUR", cents).into_iter().collect(),
        invoices: invoices.iter().map(|invoice| (*invoice).to_owned()).collect(),
    }
}
