//! A supervisor's code is used where it must not serve: twice, too late, or by somebody else.

use crate::world::{ADA, ANA, MARTA, Person, RULES, SOFIA, World, practice};
use saldo::domain::disposition::Disposition;

/// Two supervisors, and a credit that Ana may not give alone.
fn asked() -> World {
    let marta = "[[agent]]\nname = \"Marta Gil\"\naddress = \"marta@reseller.example\"\n\
                 role = \"supervisor\"\n";
    let rules = format!("{RULES}\n{marta}\n[approvals]\ncredit_over = [\"500 EUR\"]\n");
    let mut world = World::under(practice(&rules));
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    world.answers(ANA, "#resolve own-price-error\n\nWe credit 640.00 EUR to you.");
    world
}

/// The line by which this supervisor approves.
fn order(world: &World, supervisor: Person) -> String {
    let letter = world.latest(supervisor);
    let line = letter.text().lines().find(|line| line.starts_with("#approve "));
    line.expect("a supervisor was asked").to_owned()
}

/// The credit was told so often, and the vain attempt is kept and listed as refused.
fn was_in_vain(world: &World, done: &Disposition, told: usize, attack: &str) {
    assert!(done.is_refused, "{attack}: {done:?}");
    assert_eq!(world.count(ADA, "customer.resolution"), told, "{attack}");
}

#[test]
fn two_approvals_at_once_do_not_carry_it_out_twice() {
    let mut world = asked();
    let late = order(&world, MARTA);
    let late = world.reply(MARTA, &late);
    let first = order(&world, SOFIA);
    assert!(!world.answers(SOFIA, &first).is_refused);
    let done = world.posts(&late);
    was_in_vain(&world, &done, 1, "the second supervisor");
}

#[test]
fn a_code_that_was_spent_carries_nothing_out_again() {
    let mut world = asked();
    let order = order(&world, SOFIA);
    world.answers(SOFIA, &order);
    let done = world.answers(SOFIA, &order);
    was_in_vain(&world, &done, 1, "the same code in another mail");
}

#[test]
fn an_approval_after_the_facts_changed_carries_nothing_out() {
    let mut world = asked();
    let order = order(&world, SOFIA);
    world.answers(ADA, "It was our own mistake: please leave the invoice as it is.");
    let done = world.answers(SOFIA, &order);
    was_in_vain(&world, &done, 0, "the customer has written since");
}

#[test]
fn one_supervisors_code_serves_no_other_and_no_agent() {
    for thief in [MARTA, ANA] {
        let mut world = asked();
        let order = order(&world, SOFIA);
        let done = world.answers(thief, &order);
        was_in_vain(&world, &done, 0, thief.address);
    }
}

#[test]
fn an_approval_that_comes_too_late_carries_nothing_out() {
    let mut world = asked();
    let order = order(&world, SOFIA);
    let late = world.reply(SOFIA, &order);
    world.days_pass(10);
    let done = world.posts(&late);
    was_in_vain(&world, &done, 0, "after ten days");
}
