//! The promises of the ledger.

use super::*;
use jiff::civil::date;

fn money(text: &str) -> Money {
    let (amount, currency) = text.split_once(' ').unwrap();
    Money { amount: amount.parse().unwrap(), currency: Currency::parse(currency).unwrap() }
}

fn item(invoice: &str, gross: &str, open: &str, status: ItemStatus) -> LedgerItem {
    LedgerItem {
        account: AccountCode::parse("ACME").unwrap(),
        invoice: invoice.to_owned(),
        issued_on: date(2026, 10, 1),
        due_on: date(2026, 10, 31),
        gross: money(gross),
        open: money(open),
        status,
    }
}

fn owed(invoice: &str, open: &str) -> LedgerItem {
    item(invoice, "100.00 EUR", open, ItemStatus::Open)
}

fn told(news: &LedgerNews) -> Vec<(&'static str, Vec<&str>)> {
    news.lists()
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(name, items)| (name, items.iter().map(|item| item.invoice.as_str()).collect()))
        .collect()
}

#[test]
fn an_invoice_that_contradicts_itself_is_refused_with_the_reason() {
    assert_eq!(owed("F1", "100.00 EUR").check(), Ok(()));
    let day = |issued_on, due_on| LedgerItem { issued_on, due_on, ..owed("F1", "1 EUR") };
    let absurd = |item: LedgerItem| matches!(item.check(), Err(BadItem::Absurd(_)));
    assert!(matches!(
        item("F1", "5 EUR", "5 USD", ItemStatus::Open).check(),
        Err(BadItem::Currencies(..))
    ));
    assert!(matches!(
        item("F1", "0 EUR", "0 EUR", ItemStatus::Paid).check(),
        Err(BadItem::Total(_))
    ));
    assert!(matches!(owed("F1", "-1 EUR").check(), Err(BadItem::Negative(_))));
    assert!(matches!(owed("F1", "100.01 EUR").check(), Err(BadItem::Exceeds(..))));
    assert!(absurd(item("F1", "1000000000000001 EUR", "1 EUR", ItemStatus::Open)));
    assert!(!absurd(item("F1", "1000000000000000 EUR", "1 EUR", ItemStatus::Open)));
    assert!(matches!(
        day(date(2026, 2, 2), date(2026, 2, 1)).check(),
        Err(BadItem::DueBeforeIssued(..))
    ));
    assert!(absurd(day(date(1926, 1, 1), date(2026, 1, 1))));
    for status in ItemStatus::ALL {
        let open = if status.is_owed() { "0.00 EUR" } else { "0.01 EUR" };
        let refused = item("F1", "10 EUR", open, status).check();
        assert!(matches!(refused, Err(BadItem::Contradiction(..))), "{status}");
    }
}

#[test]
fn days_overdue_count_from_the_due_date() {
    let item = owed("F1", "1 EUR");
    assert_eq!(item.days_overdue(date(2026, 10, 31)), 0);
    assert_eq!(item.days_overdue(date(2026, 11, 1)), 1);
    assert_eq!(item.days_overdue(date(2026, 10, 30)), -1);
    assert_eq!(item.days_overdue(date(2027, 10, 31)), 365);
}

#[test]
fn totals_never_mix_currencies_and_are_exact() {
    let sums = totals(["0.10 EUR", "0.20 EUR", "5 USD"].map(money));
    assert_eq!(sums, [money("0.30 EUR"), money("5 USD")]);
}

#[test]
fn each_difference_is_told_once_and_by_its_name() {
    use ItemStatus::*;
    let old = [
        owed("paid", "60 EUR"),
        owed("part", "60 EUR"),
        owed("credited", "60 EUR"),
        owed("void", "60 EUR"),
        owed("gone", "60 EUR"),
        owed("disputed", "60 EUR"),
        owed("more", "60 EUR"),
        owed("moved", "60 EUR"),
        owed("same", "60 EUR"),
        item("returned", "100 EUR", "0 EUR", Paid),
        item("settled", "100 EUR", "0 EUR", Paid),
    ];
    let mut moved = owed("MOVED", "60 EUR");
    moved.due_on = date(2026, 12, 31);
    let new = [
        owed("new", "100 EUR"),
        item("paid at once", "100 EUR", "0 EUR", Paid),
        item("paid", "100 EUR", "0 EUR", Paid),
        item("part", "100 EUR", "20.00 EUR", PartPaid),
        item("credited", "100 EUR", "0 EUR", Credited),
        item("void", "100 EUR", "0 EUR", Void),
        item("disputed", "100 EUR", "60 EUR", Disputed),
        owed("more", "61 EUR"),
        moved,
        owed("same", "60.00 EUR"),
        owed("returned", "100 EUR"),
    ];
    let news = difference(&old, &new);
    let expected: Vec<(&str, Vec<&str>)> = vec![
        ("new", vec!["new"]),
        ("paid", vec!["paid"]),
        ("part-paid", vec!["part"]),
        ("credited", vec!["credited"]),
        ("void", vec!["void"]),
        ("no longer stated", vec!["gone"]),
        ("disputed", vec!["disputed"]),
        ("open again", vec!["more", "returned"]),
        ("corrected", vec!["MOVED"]),
    ];
    assert_eq!(told(&news), expected);
    assert_eq!(news.paid.first().unwrap().open, money("60 EUR"), "what was paid is told");
    assert!(difference(&new, &new).is_empty());
}

#[test]
fn a_statement_is_stale_once_it_is_older_than_allowed() {
    let as_of: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
    let snapshot = Snapshot {
        id: SnapshotId(1),
        as_of,
        source: "ledger.csv".to_owned(),
        imported_at: as_of,
        hash: ContentHash::of(b"ledger"),
        rows: 0,
        parts: 0,
        open: Vec::new(),
    };
    let day = SignedDuration::from_hours(24);
    assert!(!snapshot.is_stale(as_of + day, day));
    assert!(snapshot.is_stale(as_of + day + SignedDuration::from_secs(1), day));
}
