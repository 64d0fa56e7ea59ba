//! The reseller's open invoices as their books stated them at one moment, and what changed since
//! the last statement.
//!
//! # Contract
//! The desk never computes a balance: it repeats what the books say, with the time at which they
//! said it. Currencies are never mixed (I-10).

use crate::domain::account::AccountCode;
use crate::domain::message::ContentHash;
use crate::domain::money::{Currency, Money};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Where an invoice stands in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Nothing of it is paid.
    Open,
    /// Some of it is paid.
    PartPaid,
    /// All of it is paid.
    Paid,
    /// The books know that the customer rejects it.
    Disputed,
    /// It was withdrawn; nothing is owed.
    Void,
    /// A credit note covers it; nothing is owed.
    Credited,
}

impl ItemStatus {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::PartPaid, Self::Paid, Self::Disputed, Self::Void, Self::Credited];

    /// The word used in files and letters.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::PartPaid => "part_paid",
            Self::Paid => "paid",
            Self::Disputed => "disputed",
            Self::Void => "void",
            Self::Credited => "credited",
        }
    }

    /// Reads a word in any case, with `-` or blanks for `_`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Something may still be owed.
    #[must_use]
    pub fn is_owed(self) -> bool {
        match self {
            Self::Open | Self::PartPaid | Self::Disputed => true,
            Self::Paid | Self::Void | Self::Credited => false,
        }
    }
}

impl fmt::Display for ItemStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One invoice of the ledger.
///
/// Invariants: `gross` and `open` are of one currency, `0 <= open <= gross`, `gross` above zero,
/// `issued_on <= due_on`, and what is not owed any more has nothing open. The import sees to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerItem {
    /// Whose.
    pub account: AccountCode,
    /// Our own invoice number, as written; unique in a snapshot.
    pub invoice: String,
    /// Its date.
    pub issued_on: Date,
    /// When it is due.
    pub due_on: Date,
    /// Its total with taxes.
    pub gross: Money,
    /// What is still to be paid of it.
    pub open: Money,
    /// Where it stands.
    pub status: ItemStatus,
}

/// What is wrong with an invoice of a ledger in itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadItem {
    /// Two currencies in one line.
    #[error("the open amount is in {0} and the total in {1}; an invoice has one currency")]
    Currencies(Currency, Currency),
    /// Nothing to pay, or less.
    #[error("the total {0} is not above zero; leave credit notes and empty invoices out")]
    Total(Money),
    /// Less than nothing is open.
    #[error("the open amount {0} is negative; state what is still to be paid, 0 if nothing is")]
    Negative(Money),
    /// More is open than was billed.
    #[error("{0} is open of a total of {1}; were the two columns exchanged?")]
    Exceeds(Money, Money),
    /// Due before it was written.
    #[error("it is due on {0}, before its date {1}; were the two columns exchanged?")]
    DueBeforeIssued(Date, Date),
    /// The status and the open amount contradict each other.
    #[error("it is {0}, but {1} is open; correct one of them in the books")]
    Contradiction(ItemStatus, Money),
    /// An absurd amount or date.
    #[error("{0} is out of range")]
    Absurd(String),
}

impl LedgerItem {
    /// Characters of an invoice number.
    pub const INVOICE_CHARS_MAX: usize = 60;

    /// The largest total that is believed, in any currency.
    pub const GROSS_MAX: Decimal = Decimal::from_parts(2_764_472_320, 232_830, 0, false, 0);

    /// What its amounts are in.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.gross.currency
    }

    /// Whole days since it was due; zero or less while it is not.
    #[must_use]
    pub fn days_overdue(&self, today: Date) -> i32 {
        today.since(self.due_on).map_or(0, |span| span.get_days())
    }

    /// Something is owed.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        self.status.is_owed() && !self.open.amount.is_zero()
    }

    /// The invariants.
    ///
    /// # Errors
    /// The first that does not hold.
    pub fn check(&self) -> Result<(), BadItem> {
        let (gross, open) = (self.gross, self.open);
        if gross.currency != open.currency {
            return Err(BadItem::Currencies(open.currency, gross.currency));
        }
        if gross.amount <= Decimal::ZERO {
            return Err(BadItem::Total(gross));
        }
        if open.amount < Decimal::ZERO {
            return Err(BadItem::Negative(open));
        }
        if open.amount > gross.amount {
            return Err(BadItem::Exceeds(open, gross));
        }
        if gross.amount > Self::GROSS_MAX {
            return Err(BadItem::Absurd(format!("the total {gross}")));
        }
        if self.due_on < self.issued_on {
            return Err(BadItem::DueBeforeIssued(self.due_on, self.issued_on));
        }
        for day in [self.issued_on, self.due_on] {
            if !(1990..=2100).contains(&day.year()) {
                return Err(BadItem::Absurd(format!("the date {day}")));
            }
        }
        match (self.status.is_owed(), open.amount.is_zero()) {
            (true, true) | (false, false) => Err(BadItem::Contradiction(self.status, open)),
            (true, false) | (false, true) => Ok(()),
        }
    }
}

/// Which import a snapshot came in by: 1 for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SnapshotId(pub u64);

/// One statement of the books: the head of all its invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which.
    pub id: SnapshotId,
    /// When the books said so.
    pub as_of: Timestamp,
    /// Where it came from: a file's name, or the message it came in.
    pub source: String,
    /// When it was taken over.
    pub imported_at: Timestamp,
    /// Of its raw bytes.
    pub hash: ContentHash,
    /// Its invoices.
    pub rows: u64,
    /// The parts in which they were staged ([`LedgerStep::Staged`]).
    pub parts: u32,
    /// What is open, by currency.
    pub open: Vec<Money>,
}

impl Snapshot {
    /// It is older than `age_max` at `now`: nothing may be dunned on it (I-08).
    #[must_use]
    pub fn is_stale(&self, now: Timestamp, age_max: SignedDuration) -> bool {
        now.duration_since(self.as_of) > age_max
    }
}

/// How a snapshot takes the place of the one before, whatever its size: its invoices are staged
/// in parts that nobody reads, then one small step makes all of them count at once. What was
/// staged and never made current, or is overtaken, is swept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerStep {
    /// A part, the next one of its snapshot. The invoices of an account stand together, and in
    /// one part.
    Staged {
        /// Of which.
        snapshot: SnapshotId,
        /// Its number, from 0.
        part: u32,
        /// Its invoices.
        items: Vec<LedgerItem>,
    },
    /// From now on this is what the books say.
    Current(Snapshot),
    /// A part of a snapshot that does not count is removed.
    Swept {
        /// Of which.
        snapshot: SnapshotId,
        /// Its number.
        part: u32,
    },
}

/// The sum of `amounts` by currency, in the order of the codes. A sum that does not fit stays at
/// the largest value there is; no ledger whose items are checked comes near it.
pub fn totals(amounts: impl IntoIterator<Item = Money>) -> Vec<Money> {
    let mut sums: BTreeMap<Currency, Decimal> = BTreeMap::new();
    for money in amounts {
        let sum = sums.entry(money.currency).or_default();
        *sum = sum.saturating_add(money.amount);
    }
    sums.into_iter().map(|(currency, amount)| Money { amount, currency }).collect()
}

/// What is different between two statements of the books.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerNews {
    /// Invoices that were not known, and are owed.
    pub new: Vec<LedgerItem>,
    /// Owed before, paid now; stands with what was open before.
    pub paid: Vec<LedgerItem>,
    /// Less is open than before, but not nothing: as it stands now.
    pub part_paid: Vec<LedgerItem>,
    /// Owed before, credited now: with what was open before.
    pub credited: Vec<LedgerItem>,
    /// Owed before, void now: with what was open before.
    pub voided: Vec<LedgerItem>,
    /// Owed before and not stated any more: with what was open before. Books that list only what
    /// is open leave out what was paid, but also what was credited or lost; nobody may be told
    /// that it was paid.
    pub gone: Vec<LedgerItem>,
    /// Disputed in the books now, and not before.
    pub disputed: Vec<LedgerItem>,
    /// Settled before and owed again, or more is open than before: a returned debit, a
    /// correction.
    pub reopened: Vec<LedgerItem>,
    /// Same invoice, other account, due date, total or currency: as it stands now.
    pub changed: Vec<LedgerItem>,
}

impl LedgerNews {
    /// Nothing is different.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every list with its name, in the order in which people want to hear of them.
    #[must_use]
    pub fn lists(&self) -> [(&'static str, &[LedgerItem]); 9] {
        [
            ("new", &self.new),
            ("paid", &self.paid),
            ("part-paid", &self.part_paid),
            ("credited", &self.credited),
            ("void", &self.voided),
            ("no longer stated", &self.gone),
            ("disputed", &self.disputed),
            ("open again", &self.reopened),
            ("corrected", &self.changed),
        ]
    }
}

/// What is different in `new`, compared with `old`. Invoices are the same where their numbers are,
/// whatever their case. Each is told once, in the order of `new`, then of `old`.
#[must_use]
pub fn difference(old: &[LedgerItem], new: &[LedgerItem]) -> LedgerNews {
    let key = |item: &LedgerItem| item.invoice.to_uppercase();
    let mut before: BTreeMap<String, &LedgerItem> =
        old.iter().map(|item| (key(item), item)).collect();
    let mut news = LedgerNews::default();
    for item in new {
        match before.remove(&key(item)) {
            None if item.is_owed() => news.new.push(item.clone()),
            None => {}
            Some(known) => compare(&mut news, known, item),
        }
    }
    let gone = old.iter().filter(|item| item.is_owed() && before.contains_key(&key(item)));
    news.gone.extend(gone.cloned());
    news
}

fn compare(news: &mut LedgerNews, old: &LedgerItem, new: &LedgerItem) {
    let settled = LedgerItem { open: old.open, ..new.clone() };
    let is_other = old.account != new.account
        || old.due_on != new.due_on
        || old.gross.currency != new.gross.currency
        || old.gross.amount != new.gross.amount;
    match (old.is_owed(), new.status) {
        (true, ItemStatus::Paid) => news.paid.push(settled),
        (true, ItemStatus::Credited) => news.credited.push(settled),
        (true, ItemStatus::Void) => news.voided.push(settled),
        (false, ItemStatus::Open | ItemStatus::PartPaid | ItemStatus::Disputed) => {
            news.reopened.push(new.clone());
        }
        (false, ItemStatus::Paid | ItemStatus::Credited | ItemStatus::Void) => {}
        (true, ItemStatus::Open | ItemStatus::PartPaid | ItemStatus::Disputed) => {
            if is_other {
                news.changed.push(new.clone());
            } else if new.open.amount > old.open.amount {
                news.reopened.push(new.clone());
            } else if new.status == ItemStatus::Disputed && old.status != ItemStatus::Disputed {
                news.disputed.push(new.clone());
            } else if new.open.amount < old.open.amount {
                news.part_paid.push(new.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;
