//! Outcome → confirmed, objected to, or silence → closed; and what opens a case again.

use crate::world::{ADA, ANA, BEN, CARMEN, SOFIA, World};
use saldo::domain::case::{Status, Timer};
use saldo::domain::disposition::Fate;
use saldo::domain::outcome::ReasonCode;
use saldo::ports::DeliveryError;

#[test]
fn an_outcome_needs_a_reason_and_words() {
    let mut world = World::where_ada_asks("Why is March higher?");
    for (slip, answer) in [
        ("#resolve", "expected-charge"),
        ("#resolve because", "expected-charge"),
        ("#resolve expected-charge", "needs the words"),
    ] {
        world.answers(ANA, slip);
        let transcript = world.latest(ANA);
        assert!(transcript.says(answer), "{slip}: {}", transcript.text());
        assert_eq!(world.status(), Status::New, "{slip}");
    }
    assert_eq!(world.sent(ADA), ["case.ack"]);
}

#[test]
fn a_customer_is_told_the_outcome_and_by_when_to_object() {
    let world = World::where_ana_has_resolved();
    assert_eq!(world.status(), Status::Resolved);
    assert_eq!(world.case().outcome.as_ref().unwrap().reason, ReasonCode::ExpectedCharge);
    let told = world.latest(ADA);
    assert!(told.says("Five seats were added on 12 February."), "{}", told.text());
    assert!(told.says("Monday 16 March 2026"), "ten days and two weekends: {}", told.text());
}

#[test]
fn a_customer_who_confirms_closes_the_case_with_a_closing_letter() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "Thanks, that solves it!");
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(world.sent(ADA), ["case.ack", "customer.resolution", "customer.closing"]);
    let closing = world.latest(ADA);
    assert!(closing.says("Five seats were added"), "the outcome again: {}", closing.text());

    world.answers(ADA, "Perfect, thank you!");
    assert_eq!(world.status(), Status::Closed, "thanks open nothing");
    assert_eq!(world.count(ADA, "customer.closing"), 1);
}

#[test]
fn a_spanish_case_ends_in_spanish() {
    let mut world = World::new();
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    world.answers(ANA, "#resolve expected-charge\n\nEn febrero se añadieron cinco licencias.");
    world.answers(CARMEN, "Perfecto, queda todo aclarado. Muchas gracias.");
    assert_eq!(world.status(), Status::Closed);
    assert!(world.latest(CARMEN).says("Hemos cerrado el caso"), "{}", world.latest(CARMEN).text());
}

#[test]
fn a_customer_who_objects_opens_the_case_again() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "No, we never ordered those seats.");
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.latest(ADA).message.subject, world.letters(ADA)[0].message.subject);
    assert_eq!(world.count(ADA, "case.reopened"), 1);
    assert_eq!(world.count(ANA, "agent.customer_replied"), 1);
    world.days_pass(20);
    assert_eq!(world.count(ADA, "customer.closing"), 0, "an objection is never closed by time");
    assert!(world.count(SOFIA, "agent.alert") > 0, "a promise was missed");
}

#[test]
fn a_customer_who_thanks_changes_nothing_and_the_case_closes_in_its_time() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "Thank you very much!");
    assert_eq!(world.status(), Status::Resolved);
    world.days_pass(15);
    assert_eq!(world.status(), Status::Closed);
    world.answers(ADA, "Thanks again, kind regards");
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(world.count(ADA, "case.reopened"), 0);
}

#[test]
fn a_customer_who_falls_silent_is_reminded_once_and_then_told_the_end() {
    let mut world = World::where_ana_has_resolved();
    world.days_pass(6);
    assert_eq!(world.count(ADA, "customer.confirm_reminder"), 0, "nobody is asked on a Sunday");
    world.days_pass(1);
    assert_eq!(world.count(ADA, "customer.confirm_reminder"), 1);
    world.days_pass(6);
    assert_eq!(world.status(), Status::Resolved, "it closes on the day that was named");
    world.days_pass(1);
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(world.count(ADA, "customer.confirm_reminder"), 1);
}

#[test]
fn a_customer_who_never_answers_is_reminded_called_once_more_and_told_the_end() {
    let mut world = World::where_ana_has_answered();
    assert_eq!(world.status(), Status::WaitingCustomer);
    world.days_pass(40);
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(
        world.sent(ADA)[2..],
        ["info.reminder", "info.reminder", "info.last_call", "customer.closing_no_reply"]
    );
}

#[test]
fn an_answer_to_a_reminder_makes_it_our_turn_again() {
    let mut world = World::where_ana_has_answered();
    world.days_pass(4);
    assert_eq!(world.count(ADA, "info.reminder"), 1);
    world.answers(ADA, "Sorry! I mean the one for the bakery.");
    assert_eq!(world.status(), Status::Open);
    world.answers(ANA, "Thank you. And which month?");
    world.days_pass(5);
    assert_eq!(world.count(ADA, "info.reminder"), 2, "the count began anew");
}

#[test]
fn silence_never_ends_a_dispute() {
    let mut world = World::where_ana_has_answered();
    world.answers(BEN, "#kind dispute");
    world.days_pass(40);
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(ADA, "info.last_call"), 0, "it is not threatened with an end");
    assert!(world.sent(ANA).contains(&"agent.alert".to_owned()));
}

#[test]
fn a_reply_within_the_window_opens_the_case_again() {
    let mut world = World::where_ana_has_resolved();
    world.days_pass(15);
    assert_eq!(world.status(), Status::Closed);
    world.days_pass(50);
    let reply = world.answers(ADA, "The credit is still missing on our bill.");
    assert_eq!(reply.fate, Fate::Continued);
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(ADA, "case.reopened"), 1);
    assert!(world.case().timers.contains_key(&Timer::AnswerDue));
}

#[test]
fn a_reply_after_the_window_opens_a_linked_case() {
    let mut world = World::where_ana_has_resolved();
    world.days_pass(80);
    let reply = world.answers(ADA, "The same charge is back on our bill.");
    assert_eq!(reply.fate, Fate::Opened);
    let [old, new] = world.cases().try_into().unwrap();
    assert_eq!((old.status, new.status), (Status::Closed, Status::New));
    assert_eq!(new.links, std::slice::from_ref(&old.number));
    assert_eq!(world.count(ADA, "case.late_reply"), 1);
    let letter = world.latest(ADA);
    assert!(letter.says(&old.number.to_string()) && letter.says(&new.number.to_string()));
    assert_eq!(world.count(ADA, "case.ack"), 1, "the new case was acknowledged by that letter");
    world.answers(ADA, "It is invoice F-2026-00077.");
    assert_eq!(world.cases().len(), 2, "her next mail finds the new case");
}

#[test]
fn no_case_is_closed_before_the_relay_has_taken_its_closing_letter() {
    let mut world = World::where_ana_has_resolved();
    world.relay_refuses(ADA, DeliveryError::Temporary("try later".to_owned()));
    world.answers(ADA, "Thanks, that solves it!");
    assert_eq!(world.status(), Status::Resolved);
    world.relay_takes_all();
    world.hours_pass(1);
    assert_eq!(world.status(), Status::Closed);
}

#[test]
fn a_refused_closing_letter_opens_the_case_again_and_tells_somebody() {
    let mut world = World::where_ana_has_resolved();
    world.relay_refuses(ADA, DeliveryError::Permanent("550 5.1.1 no such user".to_owned()));
    world.answers(ADA, "Thanks, that solves it!");
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(ANA, "agent.bounce"), 1);
    assert!(world.latest(ANA).says("no such user"), "{}", world.latest(ANA).text());
    world.leaves("failed");
}

#[test]
fn a_refused_resolution_is_no_outcome() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.relay_refuses(ADA, DeliveryError::Permanent("550 5.1.1 no such user".to_owned()));
    world.answers(ANA, "#resolve expected-charge\n\nFive seats were added.");
    assert_eq!(world.status(), Status::Open, "she was not told");
    world.days_pass(20);
    assert_eq!(world.count(ADA, "customer.closing"), 0);
    world.leaves("failed");
}

#[test]
fn a_closing_letter_that_comes_back_days_later_opens_the_case_again() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "Thanks, that solves it!");
    assert_eq!(world.status(), Status::Closed);
    world.days_pass(2);
    let closing = world.latest(ADA);
    world.delivers(crate::machines::bounce_of(&closing, "5.1.1"));
    assert_eq!(world.status(), Status::Open);
    world.leaves("failed");
}

#[test]
fn an_agents_late_answer_to_a_closed_case_goes_out_and_opens_it() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "Thanks, that solves it!");
    world.answers(ANA, "One more thing: the credit appears on the April bill.");
    assert!(world.latest(ADA).says("April bill"));
    assert_eq!(world.status(), Status::WaitingCustomer);
}

#[test]
fn a_customer_who_says_it_is_settled_before_any_outcome_is_shown_to_an_agent() {
    let mut world = World::where_ana_has_answered();
    world.answers(ADA, "Thanks, that solves it!");
    assert_eq!(world.status(), Status::Open, "only a person tells an outcome");
    assert!(world.latest(ANA).says("#resolve"), "{}", world.latest(ANA).text());
}
