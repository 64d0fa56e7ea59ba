//! Sample reports: a full month, and one in which nothing happened.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::claim_window::{ClaimWindow, Warned};
use crate::domain::collections::hold::HoldReason;
use crate::domain::commitment::Promise;
use crate::domain::kind::Kind;
use crate::domain::letter::AgentLetter;
use crate::domain::money::{Currency, Money};
use crate::domain::report::standing::{
    ClosingWindow, CollectionsReport, HoldRow, LateCommitment, PromisesToPay, Standing,
};
use crate::domain::report::{
    AgeRow, Ageing, AgentRow, BooksReport, DayRow, KindRow, OldCase, Period, Report, Spread,
};
use crate::domain::satisfaction::Ratings;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

pub(super) fn letters(subject: &str) -> Vec<AgentLetter> {
    let agents = ["Ana Ruiz", "Marta Gil"].map(str::to_owned).to_vec();
    vec![
        AgentLetter::Report { report: Box::new(full(subject)), agents },
        AgentLetter::Report { report: Box::new(quiet()), agents: Vec::new() },
    ]
}

/// A February with nothing in it.
fn quiet() -> Report {
    let period = Period::month_of(jiff::civil::date(2026, 2, 1));
    let made_at = jiff::civil::date(2026, 3, 2)
        .at(8, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    Report {
        period,
        made_at,
        opened: 0,
        resolved: 0,
        closed: 0,
        reopened: 0,
        escalated: 0,
        first_answer: Spread::default(),
        first_answer_kept: 0,
        settled: Spread::default(),
        settled_without_provider: Spread::default(),
        ratings: Ratings::default(),
        kinds: Vec::new(),
        ages: Vec::new(),
        days: period.days().map(|day| DayRow { day, opened: 0, resolved: 0 }).collect(),
        agents: Vec::new(),
        oldest: Vec::new(),
        standing: Standing::default(),
        books: None,
        collections: None,
    }
}

fn full(subject: &str) -> Report {
    let quiet = quiet();
    let kind =
        |kind, opened, left, left_median_days| KindRow { kind, opened, left, left_median_days };
    let age = |from_days, to_days, count| AgeRow { from_days, to_days, count };
    let agent = |address, resolved, left| {
        Address::parse(address).ok().map(|agent| AgentRow { agent, resolved, left })
    };
    let old = |count, subject: &str, days| {
        CaseNumber::new("SD", count).map(|case| OldCase { case, subject: subject.to_owned(), days })
    };
    Report {
        opened: 47,
        resolved: 41,
        closed: 38,
        reopened: 2,
        escalated: 6,
        first_answer: Spread { count: 47, median_minutes: 95, p90_minutes: 420 },
        first_answer_kept: 45,
        settled: Spread { count: 41, median_minutes: 1_900, p90_minutes: 11_520 },
        settled_without_provider: Spread { count: 41, median_minutes: 1_440, p90_minutes: 4_000 },
        ratings: Ratings { asked: 36, good: 14, fair: 3, poor: 2 },
        kinds: vec![
            kind(Kind::InvoiceQuestion, 25, 4, 2),
            kind(Kind::Dispute, 14, 5, 9),
            kind(Kind::Fraud, 8, 0, 0),
        ],
        ages: vec![
            age(0, Some(2), 3),
            age(3, Some(7), 2),
            age(8, Some(14), 3),
            age(15, Some(30), 1),
            age(31, None, 0),
        ],
        days: quiet.days.iter().map(busy).collect(),
        agents: [agent("ana@reseller.example", 24, 4), agent("marta@reseller.example", 17, 5)]
            .into_iter()
            .flatten()
            .collect(),
        oldest: [old(10_398, subject, 21), old(10_411, "", 12)].into_iter().flatten().collect(),
        standing: standing(quiet.made_at),
        collections: Some(files()),
        books: Some(BooksReport { as_of: quiet.made_at, ageing: owed() }),
        ..quiet
    }
}

/// Promises of ours that are late, windows that close, disputes.
fn standing(now: Timestamp) -> Standing {
    let late = CaseNumber::new("SD", 10_398).map(|case| LateCommitment {
        case,
        promise: Promise::Document(String::new()),
        due_on: jiff::civil::date(2026, 2, 27),
    });
    let hours = |hours| now.checked_add(SignedDuration::from_hours(hours)).unwrap_or(now);
    let closing = CaseNumber::new("SD", 10_411).map(|case| ClosingWindow {
        case,
        window: ClaimWindow {
            code: "billing-dispute".to_owned(),
            what: ("dispute the charge".to_owned(), "reclamar el cargo".to_owned()),
            starts_at: hours(-1_000),
            ends_at: hours(76),
            is_assumed: false,
            warned: Warned::Half,
        },
    });
    Standing {
        late: 1,
        due_soon: 4,
        due_later: 2,
        late_named: late.into_iter().collect(),
        closing_soon: 1,
        closing_later: 3,
        closing_named: closing.into_iter().collect(),
        disputes: 5,
    }
}

/// What rests in collections, and what customers promised.
fn files() -> CollectionsReport {
    let money = |code: &str, cents: i64| {
        Currency::parse(code).map(|currency| Money { amount: Decimal::new(cents, 2), currency })
    };
    let row = |reason, count, unconfirmed, open: Vec<Option<Money>>| HoldRow {
        reason,
        count,
        unconfirmed,
        open: open.into_iter().flatten().collect(),
    };
    let both = vec![money("EUR", 310_050), money("USD", 99_900)];
    CollectionsReport {
        holds: vec![
            row(HoldReason::Dispute, 5, 2, both.clone()),
            row(HoldReason::Promise, 3, 0, vec![money("EUR", 98_000)]),
            row(HoldReason::BouncedContact, 1, 0, Vec::new()),
        ],
        promises: PromisesToPay {
            kept: 6,
            broken: 2,
            open: 3,
            open_amounts: both.into_iter().flatten().collect(),
        },
    }
}

fn busy(row: &DayRow) -> DayRow {
    let is_weekend = row.day.weekday().to_monday_one_offset() > 5;
    let of_day = |factor: i8| {
        let count = row.day.day().saturating_mul(factor).checked_rem(6).unwrap_or(0);
        if is_weekend { 0 } else { usize::try_from(count).unwrap_or(0) }
    };
    DayRow { day: row.day, opened: of_day(3), resolved: of_day(2) }
}

fn owed() -> Vec<Ageing> {
    let cents = |cents: i64| Decimal::new(cents, 2);
    let open = [1_245_000, 310_050, 98_000, 0, 12_040].map(cents);
    let ageing = |currency| Ageing { currency, open, invoices: [31, 9, 3, 0, 1] };
    Currency::parse("EUR").map(ageing).into_iter().collect()
}
