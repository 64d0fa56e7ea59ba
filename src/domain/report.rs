//! The figures of a month: what came in, how soon it was answered and settled, what is left.
//!
//! Figures are defined so that they cannot be bettered by a trick (domain.md section 6): a
//! template is not an answer, time at the provider counts to the customer, and a case that was
//! opened again was not settled.

pub mod standing;

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::Kind;
use crate::domain::ledger::LedgerItem;
use crate::domain::money::Currency;
use crate::domain::satisfaction::Ratings;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use standing::{CollectionsReport, Standing};
use std::collections::BTreeMap;

/// Whole days, in the desk's zone, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Period {
    /// The month of a day.
    #[must_use]
    pub fn month_of(day: Date) -> Self {
        Self { first: day.first_of_month(), last: day.last_of_month() }
    }

    /// The month before the one of a day: the one that a report is wanted of when it is over.
    #[must_use]
    pub fn month_before(day: Date) -> Self {
        Self::month_of(day.first_of_month().yesterday().unwrap_or(day))
    }

    /// Reads `2026-11`.
    #[must_use]
    pub fn parse_month(text: &str) -> Option<Self> {
        let day: Date = format!("{}-01", text.trim()).parse().ok()?;
        Some(Self::month_of(day))
    }

    /// The day lies in it.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Every day of it.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        let last = self.last;
        std::iter::successors(Some(self.first), |day| day.tomorrow().ok())
            .take_while(move |day| *day <= last)
    }
}

/// How long something took, over many cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Cases counted.
    pub count: usize,
    /// Half took no longer than so many minutes.
    pub median_minutes: u64,
    /// Nine of ten took no longer than so many minutes.
    pub p90_minutes: u64,
}

impl Spread {
    /// The spread of durations in minutes (nearest rank).
    #[must_use]
    pub fn of(mut minutes: Vec<u64>) -> Self {
        minutes.sort_unstable();
        let count = minutes.len();
        let rank = |percent: usize| {
            let index = count.saturating_mul(percent).div_ceil(100).saturating_sub(1);
            minutes.get(index).copied().unwrap_or(0)
        };
        Self { count, median_minutes: rank(50), p90_minutes: rank(90) }
    }
}

/// Cases of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// Opened within the period.
    pub opened: usize,
    /// Not settled at its end.
    pub left: usize,
    /// Half of those are older than so many days.
    pub left_median_days: u64,
}

/// Cases that are not settled, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AgeRow {
    /// At least so many days old.
    pub from_days: u64,
    /// At most so many; `None` for the oldest.
    pub to_days: Option<u64>,
    /// So many cases.
    pub count: usize,
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayRow {
    /// Which.
    pub day: Date,
    /// Cases opened.
    pub opened: usize,
    /// Cases resolved.
    pub resolved: usize,
}

/// What one agent has done, and has in hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentRow {
    /// Who.
    pub agent: Address,
    /// Cases resolved within the period that were theirs.
    pub resolved: usize,
    /// Not settled, and theirs, at the end.
    pub left: usize,
}

/// A case that has waited long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OldCase {
    /// Its number.
    pub case: CaseNumber,
    /// What the customer called it.
    pub subject: String,
    /// Its age in days.
    pub days: u64,
}

/// What customers owe, by how long it has been due, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ageing {
    /// The currency; amounts of several are never added up (I-10).
    pub currency: Currency,
    /// Open amounts, a bucket each, as [`Ageing::BUCKETS`] has them.
    pub open: [Decimal; 5],
    /// Invoices behind each.
    pub invoices: [usize; 5],
}

impl Ageing {
    /// The last day of each bucket, in days past due; the first holds what is not due yet, the
    /// last everything older.
    pub const BUCKETS: [i32; 4] = [0, 30, 60, 90];

    /// What these invoices say on a day, one entry a currency.
    #[must_use]
    pub fn of<'a>(items: impl IntoIterator<Item = &'a LedgerItem>, today: Date) -> Vec<Self> {
        let mut all: BTreeMap<Currency, Self> = BTreeMap::new();
        for item in items.into_iter().filter(|item| item.is_owed()) {
            let currency = item.currency();
            let ageing = all.entry(currency).or_insert_with(|| Self::nothing(currency));
            let late = item.days_overdue(today);
            let bucket = Self::BUCKETS.iter().take_while(|last| late > **last).count();
            if let (Some(open), Some(invoices)) =
                (ageing.open.get_mut(bucket), ageing.invoices.get_mut(bucket))
            {
                *open = open.saturating_add(item.open.amount);
                *invoices = invoices.saturating_add(1);
            }
        }
        all.into_values().collect()
    }

    /// Adds what others owe in the same currency.
    pub fn add(&mut self, other: &Self) {
        for (sum, more) in self.open.iter_mut().zip(other.open) {
            *sum = sum.saturating_add(more);
        }
        for (sum, more) in self.invoices.iter_mut().zip(other.invoices) {
            *sum = sum.saturating_add(more);
        }
    }

    fn nothing(currency: Currency) -> Self {
        Self { currency, open: [Decimal::ZERO; 5], invoices: [0; 5] }
    }
}

/// What the books say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BooksReport {
    /// When they said so.
    pub as_of: Timestamp,
    /// Who owes how long, by currency.
    pub ageing: Vec<Ageing>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Of which days.
    pub period: Period,
    /// When it was made; what was left at the end of a period that is not over is what was left
    /// then.
    pub made_at: Timestamp,
    /// Cases opened.
    pub opened: usize,
    /// Outcomes told.
    pub resolved: usize,
    /// Cases closed.
    pub closed: usize,
    /// Cases opened again.
    pub reopened: usize,
    /// Cases in which the provider was asked.
    pub escalated: usize,
    /// Minutes of opening time from a question to the first answer of a person, by cases opened
    /// within the period.
    pub first_answer: Spread,
    /// Of those, answered within the promised business days.
    pub first_answer_kept: usize,
    /// Minutes from a question to the outcome that held, without the time in which we waited for
    /// the customer; time at the provider counts. By cases resolved within the period.
    pub settled: Spread,
    /// The same, without the time at the provider too.
    pub settled_without_provider: Spread,
    /// How content customers are, by cases whose closing notice asked them within the period; an
    /// answer counts whenever it came.
    pub ratings: Ratings,
    /// By kind, most opened first.
    pub kinds: Vec<KindRow>,
    /// What is left, by age.
    pub ages: Vec<AgeRow>,
    /// By day.
    pub days: Vec<DayRow>,
    /// By agent, most resolved first.
    pub agents: Vec<AgentRow>,
    /// The oldest that are not settled.
    pub oldest: Vec<OldCase>,
    /// What waits in cases now.
    pub standing: Standing,
    /// What the books say now; `None` before the first import.
    pub books: Option<BooksReport>,
    /// What the collections files say now; `None` where there is none.
    pub collections: Option<CollectionsReport>,
}

impl Report {
    /// Cases not settled at the end.
    #[must_use]
    pub fn left(&self) -> usize {
        self.ages.iter().map(|row| row.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::AccountCode;
    use crate::domain::ledger::ItemStatus;
    use crate::domain::money::Money;

    #[test]
    fn a_month_has_its_days_and_no_others() {
        let month = Period::parse_month("2026-02").unwrap();
        assert_eq!(month.days().count(), 28);
        assert!(!month.holds("2026-03-01".parse().unwrap()));
        let before = Period::month_before("2026-01-31".parse().unwrap());
        assert_eq!(before, Period::parse_month("2025-12").unwrap());
        assert_eq!(Period::parse_month("2026-13"), None);
        assert_eq!(Period::parse_month("november"), None);
    }

    #[test]
    fn half_and_nine_tenths_are_counted_by_nearest_rank() {
        let spread = Spread::of((1..=10).rev().collect());
        assert_eq!((spread.count, spread.median_minutes, spread.p90_minutes), (10, 5, 9));
        assert_eq!(Spread::of(vec![7]).p90_minutes, 7);
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }

    #[test]
    fn what_is_due_today_is_not_late_and_currencies_are_kept_apart() {
        let due = |on: &str, open: &str| {
            let money = |amount: &str| Money {
                amount: amount.parse().unwrap(),
                currency: Currency::parse(open.split(' ').nth(1).unwrap()).unwrap(),
            };
            LedgerItem {
                account: AccountCode::parse("ACME").unwrap(),
                invoice: format!("INV-{on}-{open}"),
                issued_on: "2026-01-01".parse().unwrap(),
                due_on: on.parse().unwrap(),
                gross: money("500"),
                open: money(open.split(' ').next().unwrap()),
                status: ItemStatus::Open,
            }
        };
        let items = [
            due("2026-11-23", "10.50 EUR"),
            due("2026-11-22", "20 EUR"),
            due("2026-10-24", "1 EUR"),
            due("2026-10-23", "2 EUR"),
            due("2026-01-02", "5 USD"),
        ];
        let ageing = Ageing::of(&items, "2026-11-23".parse().unwrap());
        assert_eq!(ageing.len(), 2);
        let open: Vec<String> = ageing[0].open.iter().map(ToString::to_string).collect();
        assert_eq!(open, ["10.50", "21", "2", "0", "0"]);
        assert_eq!(ageing[1].invoices, [0, 0, 0, 0, 1]);
    }
}
