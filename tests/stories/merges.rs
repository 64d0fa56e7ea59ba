//! Two cases of one customer become one; nobody else's ever do.

use crate::access::{house, until};
use crate::collections::invoice;
use crate::world::{ADA, ANA, CARMEN, RULES, SOFIA, World, practice};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

/// Ada has asked twice, and Ana answers the letter of the first case.
fn asked_twice() -> (World, String, String) {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.hours_pass(1);
    world.writes(ADA, "March again", "Invoice F-2026-00031 is higher than February's. Why?");
    let [first, second] = world.cases().try_into().unwrap();
    (world, first.number.to_string(), second.number.to_string())
}

/// Ana answers the letter of the first case.
fn ana_commands(world: &mut World, commands: &str) {
    let letter = world.letters(ANA).into_iter().next().unwrap();
    let mail = world.reply_to(ANA, &letter, commands);
    world.posts(&mail);
}

#[test]
fn a_merged_case_ends_with_a_word_to_the_customer_and_its_mail_goes_on_in_the_other() {
    let (mut world, first, second) = asked_twice();
    let ack = world.latest(ADA);
    ana_commands(&mut world, &format!("#merge {second}"));
    let [here, there] = world.cases().try_into().unwrap();
    assert_eq!(there.status, Status::Closed, "{}", world.latest(ANA).text());
    assert_eq!(there.merged_into, Some(here.number.clone()));
    assert!(here.facts.invoices.contains(&"F-2026-00031".to_owned()), "what it named is kept");
    let told = world.latest(ADA);
    assert_eq!(world.count(ADA, "case.merged"), 1);
    assert!(told.says(&first) && told.says(&second), "{}", told.text());

    for answered in [&ack, &told] {
        let mail = world.reply_to(ADA, answered, "It is about the same seats.");
        let done = world.posts(&mail);
        assert_eq!((done.fate, done.case), (Fate::Continued, Some(here.number.clone())));
    }
    assert_eq!(world.cases().len(), 2);
}

#[test]
fn another_customers_case_is_never_merged() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.hours_pass(1);
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    let other = world.cases()[1].number.to_string();
    ana_commands(&mut world, &format!("#merge {other}"));
    assert!(world.cases().iter().all(|case| case.merged_into.is_none()));
    assert!(world.latest(ANA).says("another customer's"), "{}", world.latest(ANA).text());
    assert_eq!(world.count(CARMEN, "case.merged"), 0);
}

#[test]
fn a_case_is_merged_neither_into_itself_nor_twice() {
    let (mut world, first, second) = asked_twice();
    ana_commands(&mut world, &format!("#merge {first}"));
    assert!(world.latest(ANA).says("it is this case"), "{}", world.latest(ANA).text());
    ana_commands(&mut world, &format!("#merge {second}"));
    ana_commands(&mut world, &format!("#merge {second}"));
    assert!(world.latest(ANA).says("it has ended already"), "{}", world.latest(ANA).text());
    assert_eq!(world.count(ADA, "case.merged"), 1);
}

#[test]
fn an_unanswered_question_still_waits_in_the_case_that_goes_on() {
    let (mut world, _, second) = asked_twice();
    ana_commands(&mut world, "Hello Ada, which subscription is it?");
    assert_eq!(world.status(), Status::WaitingCustomer);
    ana_commands(&mut world, &format!("#merge {second}"));
    assert_eq!(world.status(), Status::Open, "{}", world.latest(ANA).text());
}

#[test]
fn a_case_that_waits_for_a_supervisor_is_not_merged_away_from_the_answer() {
    let rules = format!("{RULES}\n[approvals]\ncredit_over = [\"100 EUR\"]\n");
    let mut world = World::under(practice(&rules));
    world.writes(ADA, "Why is March higher?", "Could you explain this charge, please?");
    world.hours_pass(1);
    world.writes(ADA, "March again", "Invoice F-2026-00031 is higher than February's. Why?");
    let second = world.cases()[1].number.to_string();
    world.answers(ANA, "#resolve own-price-error\n\nHello Ada,\n\nWe credit 640.00 EUR to you.");
    assert_eq!(world.count(SOFIA, "supervisor.approval"), 1, "{}", world.latest(ANA).text());
    ana_commands(&mut world, &format!("#merge {second}"));
    let told = world.latest(ANA);
    assert!(told.says("cannot be merged") && told.says("supervisor"), "{}", told.text());
    assert!(world.cases().iter().all(|case| case.merged_into.is_none()));
}

#[test]
fn the_case_of_an_accounts_reminders_is_merged_into_no_question() {
    let (mut world, mut books) = house(vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)]);
    until(&mut world, &mut books, ADA, "coll.reminder1");
    let reminders = world.cases().into_iter().find(|case| case.collections.is_some()).unwrap();
    world.writes(ADA, "Seats in March", "How many seats do we have in March?");
    let letter = world.latest(ANA);
    let mail = world.reply_to(ANA, &letter, &format!("#merge {}", reminders.number));
    world.posts(&mail);
    let told = world.latest(ANA);
    assert!(told.says("cannot be merged") && told.says("reminders"), "{}", told.text());
    assert!(world.cases().iter().all(|case| case.merged_into.is_none()));
    assert_eq!(world.count(ADA, "case.merged"), 0);
}
