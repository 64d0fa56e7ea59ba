//! The books grow too old to collect by, and somebody who can help hears of it.

use crate::collections::{COLLECTIONS, invoice, under};
use crate::world::{ADA, ANA, BOOKS, RULES, SOFIA, World};

const STALE: &str = "agent.ledger_stale";

fn desk() -> (World, crate::collections::Books) {
    let rules = format!("{RULES}{COLLECTIONS}\n[ledger]\nfrom = [\"{}\"]\n", BOOKS.address);
    under(&rules, &[], vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)])
}

#[test]
fn supervisors_hear_once_of_a_statement_that_grew_too_old_and_a_restart_repeats_nothing() {
    let (mut world, mut books) = desk();
    world.hours_pass(23);
    assert_eq!(world.count(SOFIA, STALE), 0, "a day is a day");
    world.hours_pass(2);
    assert_eq!((world.count(SOFIA, STALE), world.count(ANA, STALE)), (1, 0));
    let told = world.latest(SOFIA);
    for words in ["950.00 EUR", "ledger.csv", "24 hours", "saldo ledger import", BOOKS.address] {
        assert!(told.says(words), "{words}: {}", told.text());
    }
    world.restarts();
    world.days_pass(3);
    assert_eq!(world.count(SOFIA, STALE), 1, "once, whatever happens");
    assert_eq!(world.count(ADA, "coll.reminder1"), 0, "nobody is reminded by such books");

    books.state(&mut world);
    assert_eq!(world.count(SOFIA, STALE), 1);
    world.days_pass(3);
    assert_eq!(world.count(SOFIA, STALE), 2, "another statement is another matter");
}

#[test]
fn nobody_hears_of_it_at_night_or_where_a_new_statement_comes_before_the_desk_opens() {
    let (mut world, mut books) = desk();
    let at = |moment: &str| moment.parse::<jiff::Timestamp>().unwrap();
    while world.time() < at("2026-03-06T00:00:00Z") {
        books.days(&mut world, 1);
    }
    // From Friday to Monday morning nobody states anything, and nobody need know.
    world.minutes_pass(at("2026-03-09T07:30:00Z").duration_since(world.time()).as_mins());
    assert_eq!(world.count(SOFIA, STALE), 0, "it is the weekend");
    books.state(&mut world);
    world.hours_pass(4);
    assert_eq!(world.count(SOFIA, STALE), 0, "the books came in time");
    world.days_pass(2);
    assert_eq!(world.count(SOFIA, STALE), 1, "and then no more of them did");
}

#[test]
fn a_desk_that_collects_nothing_says_nothing_of_its_books() {
    let rules = format!("{RULES}{}", COLLECTIONS.replace("active = true", "active = false"));
    let (mut world, _) =
        under(&rules, &[], vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)]);
    world.days_pass(5);
    assert_eq!(world.count(SOFIA, STALE), 0);
}
