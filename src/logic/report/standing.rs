//! Cases and collections files → how it stands in the moment of a report.
//!
//! # Contract
//! Pure. Each case and each file is shown once, in any order. Amounts of several currencies are
//! never added up (I-10).

use super::is_settled;
use crate::domain::case::{Case, Status};
use crate::domain::collections::file::CollectionsFile;
use crate::domain::collections::hold::{Hold, HoldReason, HoldScope, PromiseState, invoice_key};
use crate::domain::kind::Kind;
use crate::domain::ledger::{LedgerItem, totals};
use crate::domain::money::Money;
use crate::domain::report::Period;
use crate::domain::report::standing::{
    ClosingWindow, CollectionsReport, HoldRow, LateCommitment, Standing,
};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Counts what waits in a case.
pub(super) fn add_case(standing: &mut Standing, case: &Case, today: Date, now: Timestamp) {
    if case.status == Status::Closed {
        return;
    }
    add_commitments(standing, case, today);
    if is_settled(case.status) {
        return;
    }
    if case.kind == Kind::Dispute {
        standing.disputes = standing.disputes.saturating_add(1);
    }
    add_windows(standing, case, now);
}

fn add_commitments(standing: &mut Standing, case: &Case, today: Date) {
    let soon = today.saturating_add(Standing::SOON_DAYS.days());
    for commitment in case.open_commitments() {
        let due_on = commitment.due_on;
        let count = match due_on {
            day if day < today => &mut standing.late,
            day if day <= soon => &mut standing.due_soon,
            _ => &mut standing.due_later,
        };
        *count = count.saturating_add(1);
        if due_on < today {
            let (case, promise) = (case.number.clone(), commitment.promise.clone());
            standing.late_named.push(LateCommitment { case, promise, due_on });
        }
    }
    standing.late_named.sort_by(|a, b| (a.due_on, &a.case).cmp(&(b.due_on, &b.case)));
    standing.late_named.truncate(Standing::NAMED_MAX);
}

fn add_windows(standing: &mut Standing, case: &Case, now: Timestamp) {
    let after = |days: i32| {
        let hours = jiff::SignedDuration::from_hours(i64::from(days).saturating_mul(24));
        now.checked_add(hours).unwrap_or(now)
    };
    for window in case.windows.iter().filter(|window| !window.has_ended(now)) {
        let count = match window.ends_at {
            end if end <= after(Standing::SOON_DAYS) => &mut standing.closing_soon,
            end if end <= after(Standing::MONTH_DAYS) => &mut standing.closing_later,
            _ => continue,
        };
        *count = count.saturating_add(1);
        let (case, window) = (case.number.clone(), window.clone());
        standing.closing_named.push(ClosingWindow { case, window });
    }
    let key = |it: &ClosingWindow| (it.window.ends_at, it.case.clone());
    standing.closing_named.sort_by_key(key);
    standing.closing_named.truncate(Standing::NAMED_MAX);
}

/// Counts what rests in a file and what was promised in it; `items` is what its account owes.
pub(super) fn add_file(
    report: &mut CollectionsReport,
    file: &CollectionsFile,
    items: &[LedgerItem],
    period: Period,
) {
    let reasons: BTreeSet<HoldReason> = file.active_holds().map(|hold| hold.reason).collect();
    for reason in reasons {
        let holds: Vec<&Hold> = file.active_holds().filter(|hold| hold.reason == reason).collect();
        let theirs = items.iter().filter(|item| item.currency() == file.key.currency);
        let open = theirs.map(|item| resting(&holds, item)).filter(|m| !m.amount.is_zero());
        let row = HoldRow {
            reason,
            count: holds.len(),
            unconfirmed: holds.iter().filter(|hold| hold.is_provisional).count(),
            open: totals(open),
        };
        add_row(&mut report.holds, row);
    }
    report.holds.sort_by_key(|row| (std::cmp::Reverse(row.count), row.reason));
    add_promises(report, file, period);
}

/// What of an invoice rests under these holds: all of it, or the parts that they name.
fn resting(holds: &[&Hold], item: &LedgerItem) -> Money {
    let key = invoice_key(&item.invoice);
    let open = if item.is_owed() { item.open.amount } else { Decimal::ZERO };
    let part = |hold: &&Hold| match &hold.scope {
        HoldScope::Part { invoice, amount } if *invoice == key => *amount,
        HoldScope::Everything | HoldScope::Invoices(_) if hold.scope.covers(&key) => open,
        HoldScope::Everything | HoldScope::Invoices(_) | HoldScope::Part { .. } => Decimal::ZERO,
    };
    let parts = holds.iter().map(part).fold(Decimal::ZERO, Decimal::saturating_add);
    Money { amount: parts.min(open), currency: item.currency() }
}

fn add_row(rows: &mut Vec<HoldRow>, more: HoldRow) {
    let Some(row) = rows.iter_mut().find(|row| row.reason == more.reason) else {
        rows.push(more);
        return;
    };
    row.count = row.count.saturating_add(more.count);
    row.unconfirmed = row.unconfirmed.saturating_add(more.unconfirmed);
    row.open = totals(std::mem::take(&mut row.open).into_iter().chain(more.open));
}

fn add_promises(report: &mut CollectionsReport, file: &CollectionsFile, period: Period) {
    let promises = &mut report.promises;
    for promise in &file.promises {
        let count = match promise.state {
            PromiseState::Kept if period.holds(promise.on) => &mut promises.kept,
            PromiseState::Broken if period.holds(promise.on) => &mut promises.broken,
            PromiseState::Open => {
                let amount = Money { amount: promise.amount, currency: file.key.currency };
                let known = std::mem::take(&mut promises.open_amounts);
                promises.open_amounts = totals(known.into_iter().chain([amount]));
                &mut promises.open
            }
            PromiseState::Kept | PromiseState::Broken | PromiseState::Ended => continue,
        };
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::AccountCode;
    use crate::domain::collections::file::{FileChange, FileKey};
    use crate::domain::ledger::ItemStatus;
    use crate::domain::money::Currency;

    fn item(invoice: &str, cents: i64, currency: &str) -> LedgerItem {
        let currency = Currency::parse(currency).unwrap();
        let open = Money { amount: Decimal::new(cents, 2), currency };
        LedgerItem {
            account: AccountCode::parse("ACME").unwrap(),
            invoice: invoice.to_owned(),
            issued_on: jiff::civil::date(2026, 1, 1),
            due_on: jiff::civil::date(2026, 1, 31),
            gross: open,
            open,
            status: ItemStatus::Open,
        }
    }

    fn hold(number: u32, scope: HoldScope) -> FileChange {
        FileChange::Held(Hold {
            number,
            reason: HoldReason::Dispute,
            scope,
            since: Timestamp::UNIX_EPOCH,
            by: None,
            is_provisional: number == 1,
            review_on: jiff::civil::date(2026, 3, 1),
            ends_on: None,
            case: None,
            lifted: None,
        })
    }

    #[test]
    fn an_invoice_under_several_holds_counts_once_and_currencies_stay_apart() {
        let part =
            |cents| HoldScope::Part { invoice: "INV-1".to_owned(), amount: Decimal::new(cents, 2) };
        let items = [item("inv-1", 10_000, "EUR"), item("INV-2", 5_000, "EUR")];
        let dollars = [item("INV-3", 700, "USD")];
        let mut report = CollectionsReport::default();
        let period = Period::month_of(jiff::civil::date(2026, 3, 1));
        let mut add = |currency: &str, holds: Vec<FileChange>| {
            let account = AccountCode::parse("ACME").unwrap();
            let key = FileKey { account, currency: Currency::parse(currency).unwrap() };
            let mut file = CollectionsFile::new(key);
            file.apply(Timestamp::UNIX_EPOCH, &holds);
            let all: Vec<_> = items.iter().chain(&dollars).cloned().collect();
            add_file(&mut report, &file, &all, period);
        };
        // Two disputed lines of one invoice: never more than the invoice itself.
        add("EUR", vec![hold(1, part(4_000)), hold(2, part(9_000))]);
        add("USD", vec![hold(2, HoldScope::Everything)]);
        let [row] = report.holds.as_slice() else { panic!("{:?}", report.holds) };
        let open: Vec<String> = row.open.iter().map(ToString::to_string).collect();
        assert_eq!((row.count, row.unconfirmed), (3, 1));
        assert_eq!(open, ["100.00 EUR", "7.00 USD"]);
    }
}
