//! Two cases of one customer become one; nobody else's ever do.

use crate::world::{ADA, ANA, CARMEN, World};
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
