//! Commands that meet: what runs on a case when it is merged, split, taken back or resolved
//! goes on, is refused or is told; nothing of it is lost.

use crate::access::{ENGLISH, Part, SPANISH, house, until, until_proposed};
use crate::collections::invoice;
use crate::escalation::ESCALATION;
use crate::world::{ADA, ANA, World};
use saldo::domain::case::{Case, Status, Timer};

/// Ada has asked twice; gives the number of her second case.
fn asked_twice() -> (World, String) {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.hours_pass(1);
    world.writes(ADA, "March again", "Invoice F-2026-00031 is higher than February's. Why?");
    let second = world.cases()[1].number.to_string();
    (world, second)
}

/// Ana answers the letter that announced a case.
fn commands(world: &mut World, case: &str, words: &str) {
    let letter = world
        .letters(ANA)
        .into_iter()
        .find(|letter| letter.message.subject.contains(case))
        .expect("she was told of it");
    let mail = world.reply_to(ANA, &letter, words);
    world.posts(&mail);
}

fn numbered(world: &World, number: &str) -> Case {
    let cases = world.cases();
    cases.into_iter().find(|case| case.number.to_string() == number).expect("it is there")
}

fn first(world: &World) -> String {
    world.cases()[0].number.to_string()
}

#[test]
fn a_case_with_something_promised_in_it_is_not_merged_away() {
    let (mut world, second) = asked_twice();
    commands(&mut world, &second, "#commit 2026-03-10 credit 120.00 EUR");
    let first = first(&world);
    commands(&mut world, &first, &format!("#merge {second}"));
    assert!(world.latest(ANA).says("something is promised in it"), "{}", world.latest(ANA).text());
    assert_ne!(numbered(&world, &second).status, Status::Closed);
    assert!(numbered(&world, &second).timers.contains_key(&Timer::CommitmentDue));
    // The other way round it goes on.
    commands(&mut world, &second, &format!("#merge {first}"));
    assert_eq!(numbered(&world, &first).status, Status::Closed, "{}", world.latest(ANA).text());
    assert_eq!(numbered(&world, &second).open_commitments().count(), 1);
}

#[test]
fn a_case_in_which_the_provider_is_asked_is_not_merged_away() {
    let (mut world, second) = asked_twice();
    commands(&mut world, &second, "#origin provider");
    commands(&mut world, &second, ESCALATION);
    assert!(numbered(&world, &second).open_escalation().is_some(), "{}", world.latest(ANA).text());
    let first = first(&world);
    commands(&mut world, &first, &format!("#merge {second}"));
    assert!(world.latest(ANA).says("the provider is asked in it"), "{}", world.latest(ANA).text());
    assert!(numbered(&world, &second).open_escalation().is_some());
}

#[test]
fn what_runs_out_on_a_merged_case_runs_on_in_the_other_with_the_sooner_end() {
    let (mut world, second) = asked_twice();
    let first = first(&world);
    commands(&mut world, &first, "#window fraud 2026-03-02");
    commands(
        &mut world,
        &second,
        "#window nce-cancel 2026-03-02T08:00:00Z\n#window fraud 2026-03-01",
    );
    let there = numbered(&world, &second);
    commands(&mut world, &first, &format!("#merge {second}"));
    let here = numbered(&world, &first);
    assert_eq!(here.windows.len(), 2, "{}", world.latest(ANA).text());
    for window in &there.windows {
        let kept = here.windows.iter().find(|own| own.code == window.code).unwrap();
        assert_eq!(kept.ends_at, window.ends_at, "{}", window.code);
    }
    assert!(here.timers.contains_key(&Timer::ClaimWindow), "and it is warned of");
}

#[test]
fn windows_stay_on_the_case_whose_questions_are_split_off() {
    let mut world = World::new();
    world.writes(
        ADA,
        "Two things",
        "1. Why is invoice F-2026-00031 higher than February's?\n\n\
         2. Please cancel the Visio subscription that we bought on 1 March 2026.",
    );
    let first = first(&world);
    commands(&mut world, &first, "#window nce-cancel 2026-03-02T08:00:00Z\n#split");
    assert_eq!(world.cases().len(), 2, "{}", world.latest(ANA).text());
    assert_eq!(numbered(&world, &first).windows.len(), 1);
    assert!(numbered(&world, &first).timers.contains_key(&Timer::ClaimWindow));
}

#[test]
fn neither_a_promise_nor_an_escalation_offers_a_code_that_would_lose_it() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#commit 2026-03-10 credit 120.00 EUR\n\nYou get 120.00 EUR back.");
    assert!(!world.latest(ANA).says("#undo"), "{}", world.latest(ANA).text());
    world.answers(ANA, "#undo K7QX2M");
    assert!(world.latest(ANA).says("nothing to undo"), "{}", world.latest(ANA).text());
    assert_eq!(world.case().open_commitments().count(), 1);
    world.answers(ANA, "#uncommit");
    assert_eq!(world.case().open_commitments().count(), 0, "this is what takes it back");
}

fn is_not_resolved(part: &Part, resolve: &str, because: [&str; 2]) {
    let (mut world, mut books) =
        house(vec![invoice(part.account, "F-2026-00018", "2026-02-28", 95_000)]);
    until_proposed(&mut world, &mut books);
    world.answers(ANA, resolve);
    assert!(world.latest(ANA).says(because[0]), "{}", world.latest(ANA).text());
    assert_ne!(world.status(), Status::Resolved);
    assert_eq!(world.count(part.customer, "customer.resolution"), 0);
    world.answers(ANA, part.suspend);
    until(&mut world, &mut books, part.customer, "coll.suspension_notice");
    world.answers(ANA, resolve);
    assert!(world.latest(ANA).says(because[1]), "{}", world.latest(ANA).text());
    assert_ne!(world.status(), Status::Resolved);
    // Once it is paid, the file ends the case by itself.
    books.pays("F-2026-00018");
    until(&mut world, &mut books, part.customer, "coll.cleared");
    assert_eq!(world.status(), Status::Closed);
}

#[test]
fn a_case_that_still_collects_is_not_resolved() {
    let because = ["ends by itself once they are paid", "has notice that access"];
    is_not_resolved(&ENGLISH, "#resolve expected-charge\n\nThat is all.", because);
}

#[test]
fn a_case_that_still_collects_is_not_resolved_in_spanish_either() {
    let because = ["ends by itself once they are paid", "has notice that access"];
    is_not_resolved(&SPANISH, "#resolver expected-charge\n\nEso es todo.", because);
}
