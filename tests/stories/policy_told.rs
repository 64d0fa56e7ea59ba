//! An agent sends the collections policy in a case that is about something else.

use crate::collections::{COLLECTIONS, file, invoice, under};
use crate::world::{ADA, ANA, CARMEN, MALLORY, RULES, World};

const POLICY: &str = "policy.statement";

fn desk() -> (World, crate::collections::Books) {
    let items = vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)];
    under(&format!("{RULES}{COLLECTIONS}"), &[], items)
}

#[test]
fn a_contact_who_asks_is_sent_the_policy_in_their_own_case_and_is_not_sent_it_again() {
    let (mut world, mut books) = desk();
    world.writes(ADA, "How do you collect?", "What happens when we pay late?");
    world.answers(ANA, "#policy");
    assert!(world.latest(ANA).says("the policy has gone out"), "{}", world.latest(ANA).text());
    let letter = world.latest(ADA);
    assert!(letter.says("standard/1") && letter.says("counted from the due date"));
    let told = file(&world, "ACME").statements.last().cloned().unwrap();
    assert!(told.is_delivered() && told.policy.to_string() == "standard/1", "{told:?}");
    let cases = world.cases().len();

    books.days(&mut world, 4);
    assert_eq!(world.count(ADA, "coll.reminder1"), 1);
    assert_eq!(world.count(ADA, POLICY), 1, "they know it");
    assert_eq!(world.cases().len(), cases + 1, "overdue invoices have a case of their own");
}

#[test]
fn a_customer_who_owes_nothing_is_sent_it_in_their_language() {
    let (mut world, _) = desk();
    world.writes(CARMEN, "Política", "¿Qué pasa si pagamos una factura tarde?");
    world.answers(ANA, "#policy");
    assert_eq!(world.count(CARMEN, POLICY), 1);
    assert!(world.latest(CARMEN).says("política de cobros"), "{}", world.latest(CARMEN).text());
    let told = file(&world, "PAN").statements.last().cloned().unwrap();
    assert!(told.is_delivered(), "{told:?}");
}

#[test]
fn a_stranger_is_not_sent_it_and_the_agent_reads_why() {
    let (mut world, _) = desk();
    world.writes(MALLORY, "Your policy", "What happens to Acme when they pay late?");
    world.answers(ANA, "#policy");
    let why = "nobody knows which customer of the books";
    assert!(world.latest(ANA).says(why), "{}", world.latest(ANA).text());
    assert_eq!(world.count(MALLORY, POLICY), 0);
}

#[test]
fn a_house_without_collections_has_no_policy_to_send() {
    let mut world = World::where_ada_asks("How do you collect?");
    world.answers(ANA, "#policy");
    assert!(world.latest(ANA).says("collections are not switched on"));
    assert_eq!(world.count(ADA, POLICY), 0);
}
