//! Is a statement of the ledger believable after the one before it? Nothing is sent on a doubtful
//! ledger, so a doubtful one is not taken over.

use super::BadLine;
use crate::domain::ledger::{Snapshot, totals};
use crate::domain::money::Money;
use crate::logic::import::ledger::Statement;
use rust_decimal::Decimal;

/// Below so many invoices a ledger may shrink to nothing without anything being wrong.
pub const ROWS_MIN: u64 = 20;

/// Why `statement` is doubtful after `last`. Whoever knows better says so (`--force`).
#[must_use]
pub fn doubts(last: &Snapshot, statement: &Statement) -> Vec<BadLine> {
    let mut doubts = Vec::new();
    if statement.as_of < last.as_of {
        doubts.push(format!(
            "it is of {} and the last statement is of {}: an older file was taken",
            statement.as_of, last.as_of
        ));
    }
    if last.rows >= ROWS_MIN {
        let rows = u64::try_from(statement.items.len()).unwrap_or(u64::MAX);
        if rows < last.rows / 2 {
            doubts.push(format!(
                "it has {rows} invoices and the last statement had {}: half a file",
                last.rows
            ));
        }
        let open = totals(statement.items.iter().map(|item| item.open));
        doubts.extend(last.open.iter().filter_map(|before| shrunk(*before, &open)));
    }
    let remedy = "; if it is right all the same, import it with --force";
    doubts.into_iter().map(|doubt| BadLine::of_file(doubt + remedy)).collect()
}

/// Less than half of what was open in a currency is open.
fn shrunk(before: Money, open: &[Money]) -> Option<String> {
    let now = open.iter().find(|money| money.currency == before.currency);
    let amount = now.map_or(Decimal::ZERO, |money| money.amount);
    let is_shrunk = amount.saturating_add(amount) < before.amount;
    is_shrunk.then(|| {
        format!(
            "{amount} {} are open and the last statement had {before}: half a file",
            before.currency
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::AccountCode;
    use crate::domain::ledger::{ItemStatus, LedgerItem, SnapshotId};
    use crate::domain::message::ContentHash;
    use crate::domain::money::Currency;
    use jiff::Timestamp;
    use jiff::civil::date;

    fn euros(amount: i64) -> Money {
        Money { amount: amount.into(), currency: Currency::parse("EUR").unwrap() }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn statement(rows: usize, each: i64) -> Statement {
        let item = LedgerItem {
            account: AccountCode::parse("ACME").unwrap(),
            invoice: "F1".to_owned(),
            issued_on: date(2026, 10, 1),
            due_on: date(2026, 10, 31),
            gross: euros(each),
            open: euros(each),
            status: ItemStatus::Open,
        };
        Statement {
            items: vec![item; rows],
            as_of: at("2026-11-23T18:00:00Z"),
            reading: String::new(),
            unused: Vec::new(),
        }
    }

    fn last(rows: u64, open: i64) -> Snapshot {
        Snapshot {
            id: SnapshotId(1),
            as_of: at("2026-11-22T18:00:00Z"),
            source: "ledger.csv".to_owned(),
            imported_at: at("2026-11-22T18:01:00Z"),
            hash: ContentHash::of(b"ledger"),
            rows,
            parts: 1,
            open: vec![euros(open)],
        }
    }

    #[test]
    fn a_statement_that_shrinks_by_more_than_half_is_doubtful_and_one_by_half_is_not() {
        assert!(doubts(&last(40, 4_000), &statement(20, 100)).is_empty());
        assert_eq!(doubts(&last(40, 2_000), &statement(19, 100)).len(), 1);
        assert_eq!(doubts(&last(40, 4_001), &statement(20, 100)).len(), 1);
        assert_eq!(doubts(&last(40, 4_000), &statement(0, 100)).len(), 2);
        assert!(doubts(&last(19, 4_000), &statement(0, 100)).is_empty());
    }

    #[test]
    fn an_older_statement_is_doubtful_and_one_of_the_same_moment_is_a_correction() {
        let mut older = statement(1, 1);
        older.as_of = at("2026-11-22T18:00:00Z");
        assert!(doubts(&last(1, 1), &older).is_empty());
        older.as_of = at("2026-11-22T17:59:59Z");
        assert!(doubts(&last(1, 1), &older).first().unwrap().message.contains("--force"));
    }
}
