//! What our own people are told of a statement of the ledger that came by mail.

use crate::domain::ledger::{LedgerItem, LedgerNews, Snapshot, totals};
use crate::domain::money::Money;
use jiff::Timestamp;
use serde::Serialize;

/// A statement that was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementTaken {
    /// Who mailed it.
    pub author: String,
    /// The file's name.
    pub file: String,
    /// Its invoices.
    pub rows: u64,
    /// When the books said so.
    pub as_of: Timestamp,
    /// Of when the statement before it was; `None` for the first one.
    pub since: Option<Timestamp>,
    /// What is open, by currency.
    pub open: Vec<Money>,
    /// What is different.
    pub news: Vec<LedgerDifference>,
}

/// Invoices that are different in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerDifference {
    /// In which way: a name of [`LedgerNews::lists`].
    pub what: &'static str,
    /// How many.
    pub count: usize,
    /// What is, or was, open of them.
    pub open: Vec<Money>,
    /// Their numbers, the first [`LedgerDifference::NAMED_MAX`].
    pub invoices: Vec<String>,
}

impl LedgerDifference {
    /// Invoices that are named.
    pub const NAMED_MAX: usize = 12;

    /// The differences that there are, in the order in which people want to hear of them.
    #[must_use]
    pub fn all(news: &LedgerNews) -> Vec<Self> {
        let told = |(what, items): (&'static str, &[LedgerItem])| Self {
            what,
            count: items.len(),
            open: totals(items.iter().map(|item| item.open)),
            invoices: items.iter().take(Self::NAMED_MAX).map(|i| i.invoice.clone()).collect(),
        };
        news.lists().into_iter().filter(|(_, items)| !items.is_empty()).map(told).collect()
    }
}

impl StatementTaken {
    /// What is told of a statement that `author` mailed as `file`.
    #[must_use]
    pub fn of(
        author: String,
        file: String,
        snapshot: &Snapshot,
        before: Option<&Snapshot>,
        news: &LedgerNews,
    ) -> Self {
        Self {
            author,
            file,
            rows: snapshot.rows,
            as_of: snapshot.as_of,
            since: before.map(|before| before.as_of),
            open: snapshot.open.clone(),
            news: LedgerDifference::all(news),
        }
    }
}

/// A statement that grew too old to write anybody by, with what rests because of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BooksStale {
    /// Where the statement came from.
    pub source: String,
    /// When the books said so.
    pub as_of: Timestamp,
    /// Since when collections rest.
    pub rests_since: Timestamp,
    /// Hours that the strictest policy allows.
    pub hours_max: u32,
    /// Customers of whom something is overdue.
    pub customers: usize,
    /// What is overdue of them, by currency.
    pub overdue: Vec<Money>,
    /// Who may mail a newer one to the desk; empty where nobody may.
    pub mailed_from: Vec<String>,
}

/// A statement of which nothing was taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementRefused {
    /// Who mailed it.
    pub author: String,
    /// The file's name.
    pub file: String,
    /// What is wrong with it and what would be right, a sentence each, as the command line says
    /// it; the first [`StatementRefused::PROBLEMS_MAX`].
    pub problems: Vec<String>,
    /// How many problems more.
    pub unlisted: usize,
    /// Of when the statement is that still counts.
    pub stands: Option<Timestamp>,
}

impl StatementRefused {
    /// Problems that are told.
    pub const PROBLEMS_MAX: usize = 40;
}
