//! What we promise is kept or told to be late; what we ask for is just what is missing; what runs
//! out is seen in time.

use crate::world::{ADA, ANA, CARMEN, SOFIA, World};
use saldo::domain::case::{Status, Timer};

fn refunded() -> World {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, "#commit 2026-03-10 credit 120.00 EUR\n\nYou get 120.00 EUR back.");
    world
}

#[test]
fn a_promise_is_shown_on_every_letter_until_it_is_kept() {
    let mut world = refunded();
    assert!(world.latest(ANA).says("promised"), "{}", world.latest(ANA).text());
    world.answers(ADA, "Thank you, on which invoice will it be?");
    let letter = world.latest(ANA);
    assert!(letter.says("10 March 2026") && letter.says("a credit of 120.00 EUR"));
    world.answers(ANA, "#fulfilled A-2026-0009");
    let told = world.latest(ADA);
    assert!(told.says("a credit of 120.00 EUR") && told.says("A-2026-0009"), "{}", told.text());
    assert!(!told.says("sorry"), "it is in time");
    world.answers(ADA, "And where do I see it?");
    assert!(!world.latest(ANA).says("10 March 2026"));
}

#[test]
fn its_owner_hears_on_the_day_and_the_customer_and_a_supervisor_when_it_is_missed() {
    let mut world = refunded();
    world.days_pass(8);
    assert!(world.latest(ANA).says("due today"), "{}", world.latest(ANA).text());
    assert_eq!(world.count(ADA, "commitment.delayed"), 0);
    world.days_pass(1);
    assert_eq!(world.count(ADA, "commitment.delayed"), 1);
    let told = world.letters(ADA).into_iter().rfind(|letter| letter.says("sorry"));
    let told = told.expect("we say that we are sorry");
    assert!(told.says("18 March 2026"), "and when we write again: {}", told.text());
    assert!(world.count(SOFIA, "agent.alert") > 0);
    world.days_pass(7);
    assert_eq!(world.count(ADA, "commitment.delayed"), 2, "that promise is watched, too");
    world.answers(ANA, "#fulfilled A-2026-0009");
    assert!(world.letters(ADA).iter().any(|it| it.says("It is done") && it.says("sorry")));
    assert!(!world.case().timers.contains_key(&Timer::CommitmentDue));
}

#[test]
fn a_case_with_an_open_promise_never_closes() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(
        ANA,
        "#commit 2026-03-31 credit 120.00 EUR\n#resolve own-price-error\n\nYou get it back.",
    );
    assert_eq!(world.status(), Status::Resolved);
    world.answers(ADA, "Perfect, thank you, that settles it.");
    world.days_pass(27);
    assert_eq!(world.status(), Status::Resolved, "{:?}", world.sent(ADA));
    assert_eq!(world.count(ADA, "customer.closing"), 0);
    world.answers(ANA, "#cumplido");
    world.days_pass(15);
    assert_eq!(world.status(), Status::Closed, "{:?}", world.sent(ADA));
}

#[test]
fn silence_does_not_end_a_case_over_a_promise() {
    let mut world = refunded();
    world.days_pass(30);
    assert_ne!(world.status(), Status::Closed);
    assert_eq!(world.count(ADA, "customer.closing_no_reply"), 0);
}

#[test]
fn of_several_promises_the_one_that_is_kept_is_named() {
    let mut world = refunded();
    world.answers(ANA, "#commit 2026-03-12 callback");
    world.answers(ANA, "#fulfilled A-1");
    assert!(world.latest(ANA).says("which of them"), "{}", world.latest(ANA).text());
    world.answers(ANA, "#fulfilled 2");
    assert!(world.latest(ADA).says("a call"));
    world.answers(ANA, "#uncommit");
    assert!(world.case().open_commitments().next().is_none());
    for wrong in ["#commit 2026-02-01 callback", "#commit 2099-01-01 callback", "#fulfilled"] {
        world.answers(ANA, wrong);
        assert!(world.latest(ANA).says("refused"), "{wrong}");
    }
}

#[test]
fn ask_names_just_what_is_missing_and_the_answer_is_held_against_it() {
    let mut world = World::new();
    world.writes(ADA, "PO number", "Please put our PO number on invoice F-2026-00017, thank you.");
    world.answers(ANA, "#kind account_change\n#ask po\n\nWe can issue it again.");
    assert_eq!(world.status(), Status::WaitingCustomer);
    let request = world.latest(ADA);
    assert!(request.says("the purchase order number"), "{}", request.text());
    assert!(request.says("We can issue it again.") && request.says("passwords"));
    assert!(!request.says("number of the invoice"), "it is known");
    assert_eq!(world.sent(ADA).last().map(String::as_str), Some("info.request"));
    world.days_pass(4);
    let reminder = world.latest(ADA);
    assert!(reminder.says("the purchase order number"), "{}", reminder.text());
    world.answers(ADA, "I have to look for it.");
    assert!(world.latest(ANA).says("still missing"), "{}", world.latest(ANA).text());
    world.answers(ADA, "The purchase order number is PO-4711-22.");
    assert!(world.latest(ANA).says("names everything"), "{}", world.latest(ANA).text());
}

#[test]
fn ask_alone_asks_for_all_that_such_a_question_needs_in_the_customers_language() {
    let mut world = World::new();
    world.writes(CARMEN, "Cargo duplicado", "Nos han cobrado dos veces lo mismo.");
    world.answers(ANA, "#kind dispute\n#ask");
    let request = world.latest(CARMEN);
    for part in ["el número de la factura", "justificante", "nunca"] {
        assert!(request.says(part), "{part}: {}", request.text());
    }
    world.answers(ANA, "#ask moon");
    assert!(world.latest(ANA).says("purchase-date"), "a refusal lists what there is");
}

#[test]
fn a_claim_window_is_seen_in_the_mail_shown_and_warned_of_in_time() {
    let mut world = World::new();
    world.writes(
        ADA,
        "Cancel Visio",
        "Please cancel the Visio subscription that we bought on 1 March 2026.",
    );
    let first = world.latest(ANA);
    assert!(first.says("nce-cancel") && first.says("8 Mar 2026, 00:00 UTC"), "{}", first.text());
    assert!(first.says("assumed"));
    world.answers(ANA, "#window nce-cancel 2026-03-02T08:00:00Z");
    assert!(!world.case().windows[0].is_assumed);
    world.days_pass(8);
    let about = |person| {
        let letters = world.letters(person);
        letters.iter().filter(|it| it.says("new-commerce") && it.says("UTC")).count()
    };
    assert!(about(SOFIA) >= 3, "half of it, a day before, and the end: {:?}", world.sent(SOFIA));
    let ended = world.letters(SOFIA).iter().any(|letter| letter.says("It is too late since"));
    assert!(ended, "its end is not silent");
    world.answers(ADA, "Is it done?");
    assert!(world.latest(ANA).says("Too late since"), "{}", world.latest(ANA).text());
}

#[test]
fn a_window_that_does_not_run_is_dropped_and_an_unknown_one_refused() {
    let mut world = World::where_ada_asks("We want to cancel");
    world.answers(ANA, "#plazo fraud 2026-03-01");
    assert_eq!(world.case().windows.len(), 1);
    world.answers(ANA, "#window fraud none");
    assert!(world.case().windows.is_empty());
    assert!(!world.case().timers.contains_key(&Timer::ClaimWindow));
    world.answers(ANA, "#window moon 2026-03-01");
    assert!(world.latest(ANA).says("sla-azure"), "{}", world.latest(ANA).text());
}

#[test]
fn a_window_that_passed_while_the_daemon_was_down_is_told_once() {
    let mut world = World::where_ada_asks("We want to cancel");
    world.answers(ANA, "#window nce-cancel 2026-03-02");
    world.is_down_for_days(10);
    let told = |world: &World| {
        world.letters(SOFIA).iter().filter(|it| it.says("It is too late since")).count()
    };
    assert_eq!(told(&world), 1);
    world.days_pass(3);
    assert_eq!(told(&world), 1);
}
