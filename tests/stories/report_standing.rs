//! What a report says of today: promises that are late, windows that close, what rests and why.

use crate::access::until;
use crate::collections::{COLLECTIONS, invoice, under};
use crate::report::{count, report};
use crate::world::{ADA, ANA, CARMEN, RULES, World};
use serde_json::Value;

fn text(answer: &Value) -> &str {
    answer.get("text").and_then(Value::as_str).unwrap()
}

#[test]
fn a_promise_that_is_late_is_named_whatever_the_month_asked_for() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, "#commit 2026-03-04 credit 120.00 EUR\n\nYou get 120.00 EUR back.");
    world.answers(ANA, "#commit 2026-03-10 callback\n\nWe call you.");
    world.answers(ANA, "#commit 2026-06-10 document\n\nYou get the corrected invoice.");
    world.days_pass(4);
    for month in [None, Some("2026-01")] {
        let answer = report(&mut world, month, false);
        for (what, so_many) in [("late", 1), ("due_soon", 1), ("due_later", 1)] {
            assert_eq!(count(&answer, &format!("/report/standing/{what}")), so_many, "{what}");
        }
        let number = world.case().number.to_string();
        assert!(text(&answer).contains(&format!("{number} a credit of 120.00 EUR")), "{month:?}");
    }
    world.answers(ANA, "#fulfilled 1 A-2026-0009");
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/standing/late"), 0, "{}", text(&answer));
}

#[test]
fn a_claim_window_is_counted_until_it_closes_and_not_in_a_case_that_is_settled() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, "#window nce-cancel 2026-03-02T08:00:00Z");
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/standing/closing_soon"), 1);
    assert!(text(&answer).contains("Closes on"), "{}", text(&answer));
    world.days_pass(8);
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/standing/closing_soon"), 0, "it has closed");

    world.answers(ANA, "#window fraud 2026-01-20");
    let answer = report(&mut world, None, false);
    let closing = |answer: &Value| {
        count(answer, "/report/standing/closing_soon")
            + count(answer, "/report/standing/closing_later")
    };
    assert_eq!(closing(&answer), 1, "{}", text(&answer));
    world.answers(ANA, "#resolve expected-charge\n\nIt is the proration.");
    let answer = report(&mut world, None, false);
    assert_eq!(closing(&answer), 0, "nothing waits in it any more");
}

#[test]
fn what_rests_is_counted_by_reason_with_its_amounts_and_promises_by_how_they_ended() {
    let items = vec![
        invoice("ACME", "F-2026-00017", "2026-02-28", 49_900),
        invoice("ACME", "F-2026-00018", "2026-02-28", 95_000),
        invoice("PAN", "F-2026-00019", "2026-02-28", 20_000),
    ];
    let (mut world, mut books) = under(&format!("{RULES}{COLLECTIONS}"), &[], items);
    until(&mut world, &mut books, ADA, "coll.reminder1");
    world.answers(ADA, "We do not agree with F-2026-00017: we never ordered that.");
    world.answers(ANA, "#promise F-2026-00018 2026-03-12");
    world.answers(CARMEN, "Pagaremos la factura F-2026-00019 el 20 de marzo de 2026.");
    world.answers(ANA, "#promise F-2026-00019 2026-03-20");

    let answer = report(&mut world, None, false);
    let said = text(&answer);
    assert!(said.contains("Payment promised: 2 (1,150.00 EUR)"), "{said}");
    assert!(
        said.contains("Charge disputed: 1 (499.00 EUR) · confirmed by nobody yet: 1"),
        "{said}"
    );
    assert!(said.contains("Open now: 2 (1,150.00 EUR)"), "{said}");
    let page = answer.get("html").and_then(Value::as_str).unwrap();
    assert!(!page.contains("cid:"), "every picture is inside");

    books.pays("F-2026-00019");
    books.days(&mut world, 14);
    let answer = report(&mut world, Some("2026-03"), false);
    let promises = "/report/collections/promises";
    assert_eq!(count(&answer, &format!("{promises}/kept")), 1, "{}", text(&answer));
    assert_eq!(count(&answer, &format!("{promises}/broken")), 1);
    assert_eq!(count(&answer, &format!("{promises}/open")), 0);
    let before = report(&mut world, Some("2026-02"), false);
    assert_eq!(count(&before, &format!("{promises}/broken")), 0, "its day lies in March");
}
