//! Who may be told what an account owes, and whose word counts: those whom the books authorise.

use crate::collections::{Books, COLLECTIONS, collected, contact, file, invoice, under};
use crate::world::{ADA, ANA, CARMEN, MALLORY, Person, RULES, World};
use saldo::domain::account::ContactRole;
use saldo::domain::collections::hold::HoldReason;

/// A desk that collects from ACME, whose books know Ada, and Mallory without authority.
fn with_mallory() -> (World, Books) {
    let known = contact(MALLORY.name, MALLORY.address, ContactRole::Other);
    let owed = vec![invoice("ACME", "F-2026-00017", "2026-02-28", 9_900)];
    under(&format!("{RULES}{COLLECTIONS}"), &[("ACME", known)], owed)
}

/// The same, where nobody knows Mallory.
fn without_mallory() -> (World, Books) {
    let owed = vec![invoice("ACME", "F-2026-00017", "2026-02-28", 9_900)];
    under(&format!("{RULES}{COLLECTIONS}"), &[], owed)
}

fn holds(world: &World) -> Vec<HoldReason> {
    file(world, "ACME").active_holds().map(|hold| hold.reason).collect()
}

/// The agent answers in the case of this person, whatever else was written meanwhile.
fn rules_on(world: &mut World, whose: Person, words: &str) {
    let letters = world.letters(ANA);
    let asked = letters.into_iter().rfind(|letter| letter.says(whose.address));
    let mail = world.reply_to(ANA, &asked.expect("the agent was told"), words);
    world.posts(&mail);
}

fn no_figure_reached(world: &World, whom: Person) {
    assert_eq!(collected(world, whom), Vec::<String>::new());
    for letter in world.letters(whom) {
        assert!(!letter.says("99.00"), "{}", letter.text());
    }
}

#[test]
fn no_figure_reaches_a_contact_without_authority_whatever_an_agent_orders_in_their_case() {
    for (order, letter) in [
        ("#dispute F-2026-00017", "coll.dispute_hold_on"),
        ("#promise F-2026-00017 2026-03-12", "coll.promise_confirm"),
        ("#paid F-2026-00017", "coll.payment_claim"),
    ] {
        let (mut world, _books) = with_mallory();
        world.writes(MALLORY, "Invoice F-2026-00017", "What is still open on F-2026-00017?");
        rules_on(&mut world, MALLORY, order);
        assert_eq!(holds(&world).len(), 1, "{order}: the agent's word counts");
        assert!(collected(&world, ADA).contains(&letter.to_owned()), "{order}");
        no_figure_reached(&world, MALLORY);
    }
}

#[test]
fn a_stranger_whose_case_an_agent_gave_to_an_account_is_never_told_its_figures() {
    let (mut world, mut books) = without_mallory();
    world.writes(MALLORY, "Our invoice", "What is this charge? I work for Acme now.");
    rules_on(&mut world, MALLORY, "#dispute F-2026-00017");
    assert!(world.latest(ANA).says("another customer"), "{}", world.latest(ANA).text());
    rules_on(&mut world, MALLORY, "#customer acme\n#dispute F-2026-00017");
    assert_eq!(holds(&world), [HoldReason::Dispute]);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.dispute_hold_on");
    rules_on(&mut world, MALLORY, "#release F-2026-00017");
    assert_eq!(holds(&world), []);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.dispute_hold_off");
    books.days(&mut world, 12);
    no_figure_reached(&world, MALLORY);
    assert!(!world.latest(ADA).says("I work for Acme now"), "nor a stranger's words Ada");
    assert_eq!(collected(&world, CARMEN), Vec::<String>::new());
}

#[test]
fn a_case_given_to_an_account_does_not_rule_on_the_invoices_of_another() {
    let owed = vec![
        invoice("ACME", "F-2026-00017", "2026-02-28", 9_900),
        invoice("PAN", "F-2026-00020", "2026-02-28", 4_000),
    ];
    let (mut world, _books) = under(&format!("{RULES}{COLLECTIONS}"), &[], owed);
    world.writes(MALLORY, "Our invoice", "What is this charge? I work for Acme now.");
    rules_on(&mut world, MALLORY, "#customer acme\n#dispute F-2026-00020");
    assert!(world.latest(ANA).says("another customer"), "{}", world.latest(ANA).text());
    assert!(!collected(&world, CARMEN).contains(&"coll.dispute_hold_on".to_owned()));
}

#[test]
fn collections_do_not_rest_on_the_word_of_somebody_who_lost_their_authority() {
    let (mut world, mut books) = without_mallory();
    books.days(&mut world, 2);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.reminder1");
    let demand = world.latest(ADA);
    Books::authorise(
        &mut world,
        "ACME",
        vec![
            contact(ADA.name, ADA.address, ContactRole::Other),
            contact(CARMEN.name, CARMEN.address, ContactRole::Billing),
        ],
    );
    let before = collected(&world, ADA).len();
    let mail = world.reply_to(ADA, &demand, "We dispute F-2026-00017: it was never ordered.");
    world.posts(&mail);
    assert_eq!(holds(&world), [], "her word does not count any more");
    rules_on(&mut world, ADA, "#dispute F-2026-00017");
    assert_eq!(holds(&world), [HoldReason::Dispute], "an agent's does");
    assert_eq!(collected(&world, ADA).len(), before, "nor is she told figures");
    assert_eq!(collected(&world, CARMEN), ["coll.dispute_hold_on"]);
}
