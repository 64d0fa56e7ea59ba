//! A report's figures as pictures, in the reader's language.

use crate::domain::kind::Kind;
use crate::domain::report::standing::HoldRow;
use crate::domain::report::{Ageing, Report};
use crate::logic::chart::{Bar, Pair, Tint, bars, columns};
use crate::logic::phrasebook::Phrasebook;
use rust_decimal::prelude::ToPrimitive;

/// Days after which what is not settled is shown as late.
const LATE_DAYS: u64 = 15;

/// A picture with the word by which a letter names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Such as `days`, or `ageing-eur`.
    pub name: String,
    /// PNG.
    pub png: Vec<u8>,
}

/// The id under which a letter shows one of its pictures; the month keeps it apart from those of
/// other letters in a thread.
#[must_use]
pub fn content_id(report: &Report, name: &str) -> String {
    format!("{name}.{}@report.saldo", report.period.first)
}

/// Every picture of a report.
#[must_use]
pub fn pictures(report: &Report, book: &Phrasebook) -> Vec<Picture> {
    let mut pictures = vec![days(report, book)];
    if !report.kinds.is_empty() {
        pictures.push(kinds(report, book));
    }
    if report.left() > 0 {
        pictures.push(ages(report, book));
    }
    if report.collections.as_ref().is_some_and(|files| !files.holds.is_empty()) {
        pictures.push(holds(report, book));
    }
    let ageing = report.books.iter().flat_map(|books| &books.ageing);
    pictures.extend(ageing.map(|ageing| owed(ageing, book)));
    pictures
}

/// The name of the picture of what is owed in a currency.
#[must_use]
pub fn ageing_name(ageing: &Ageing) -> String {
    format!("ageing-{}", ageing.currency.as_str().to_lowercase())
}

fn days(report: &Report, book: &Phrasebook) -> Picture {
    let words = book.report();
    let pair = |row: &crate::domain::report::DayRow| Pair {
        label: row.day.day().to_string(),
        first: number(row.opened),
        second: number(row.resolved),
    };
    let pairs: Vec<_> = report.days.iter().map(pair).collect();
    let title = format!("{}, {}", words.by_day, book.month_of(report.period.first));
    Picture {
        name: "days".to_owned(),
        png: columns(&title, [words.opened, words.resolved], &pairs),
    }
}

fn kinds(report: &Report, book: &Phrasebook) -> Picture {
    let bar = |row: &crate::domain::report::KindRow| Bar {
        label: capital(book.kind(row.kind)),
        value: number(row.opened),
        shown: row.opened.to_string(),
        tint: if matches!(row.kind, Kind::Fraud | Kind::Complaint) {
            Tint::Late
        } else {
            Tint::Usual
        },
    };
    let rows: Vec<_> = report.kinds.iter().filter(|row| row.opened > 0).map(bar).collect();
    Picture { name: "kinds".to_owned(), png: bars(book.report().by_kind, &rows) }
}

fn ages(report: &Report, book: &Phrasebook) -> Picture {
    let bar = |row: &crate::domain::report::AgeRow| Bar {
        label: book.days_between(row.from_days, row.to_days),
        value: number(row.count),
        shown: row.count.to_string(),
        tint: if row.from_days >= LATE_DAYS { Tint::Late } else { Tint::Usual },
    };
    let rows: Vec<_> = report.ages.iter().map(bar).collect();
    Picture { name: "ages".to_owned(), png: bars(book.report().by_age, &rows) }
}

fn holds(report: &Report, book: &Phrasebook) -> Picture {
    let bar = |row: &HoldRow| Bar {
        label: capital(book.hold(row.reason)),
        value: number(row.count),
        shown: row.count.to_string(),
        tint: if row.unconfirmed > 0 { Tint::Late } else { Tint::Usual },
    };
    let rows: Vec<_> = report.collections.iter().flat_map(|files| &files.holds).map(bar).collect();
    Picture { name: "holds".to_owned(), png: bars(book.report().holds, &rows) }
}

fn owed(ageing: &Ageing, book: &Phrasebook) -> Picture {
    let bar = |(bucket, open): (usize, &rust_decimal::Decimal)| Bar {
        label: book.days_overdue(bucket),
        value: open.to_f32().unwrap_or(0.0),
        shown: book.amount(open),
        tint: if bucket > 1 { Tint::Late } else { Tint::Usual },
    };
    let rows: Vec<_> = ageing.open.iter().enumerate().map(bar).collect();
    let title = format!("{} ({})", book.report().owed, ageing.currency.as_str());
    Picture { name: ageing_name(ageing), png: bars(&title, &rows) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of cases, drawn in a few hundred pixels")]
fn number(count: usize) -> f32 {
    count as f32
}

/// Words of the phrasebook at the beginning of a line.
pub(crate) fn capital(words: &str) -> String {
    let mut characters = words.chars();
    let first: String = characters.next().map(char::to_uppercase).into_iter().flatten().collect();
    first + characters.as_str()
}
