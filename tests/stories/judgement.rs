//! What the provider writes is judged by an agent, request by request, and closes nothing (I-03).

use crate::world::{ADA, ANA, DANA, FERMIN, RULES, SOFIA, World, practice};
use saldo::domain::case::{Status, Timer};
use saldo::domain::escalation::EscalationStatus;

/// A complete escalation about one charge.
fn about(charge: &str) -> String {
    format!(
        "#escalate\ncustomer: Bakery Ltd\ntenant: bakery.onmicrosoft.com\n\
         subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
         period: February 2026\ncharge: {charge}\namount: 240.00 EUR\nreason: charged twice\n\
         expected: a credit\nchecked: our order log\n\nPlease credit {charge}."
    )
}

/// Ana has asked the provider, and its reference is known.
fn referenced() -> World {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, &about("the second line"));
    world.answers(FERMIN, "#ref 2603020040001234");
    world
}

fn standing(world: &World, index: usize) -> EscalationStatus {
    world.case().escalations[index].status
}

const SUBJECT: &str = "RE: Duplicate charge - TrackingID#2603020040001234";

#[test]
fn a_word_on_the_way_leaves_the_turn_with_the_provider_and_an_agent_may_say_otherwise() {
    let mut world = referenced();
    world.writes(DANA, SUBJECT, "We are looking into it and will update you next week.");
    assert_eq!(world.status(), Status::WaitingProvider);
    assert_eq!(standing(&world, 0), EscalationStatus::InProgress);
    assert!(world.latest(ANA).says("at work on it"), "{}", world.latest(ANA).text());
    world.answers(ANA, "#answered");
    assert_eq!(world.status(), Status::Open);
    world.answers(ANA, "#working");
    assert_eq!(
        (world.status(), standing(&world, 0)),
        (Status::WaitingProvider, EscalationStatus::InProgress)
    );
}

#[test]
fn a_question_of_the_provider_is_answered_in_words_that_go_to_its_mailbox_under_its_reference() {
    let mut world = referenced();
    world.writes(DANA, SUBJECT, "Please provide the order id.");
    assert_eq!((world.status(), standing(&world, 0)), (Status::Open, EscalationStatus::NeedsInfo));
    assert!(world.latest(ANA).says("they ask us something"), "{}", world.latest(ANA).text());
    world.answers(ANA, "#provider\n\nThe order is O-77.");
    let reply = world.latest(DANA);
    assert!(reply.message.subject.contains("TrackingID#2603020040001234"), "verbatim");
    assert!(reply.message.subject.contains(&world.case().number.to_string()));
    assert!(reply.says("The order is O-77."));
    assert_eq!(world.status(), Status::WaitingProvider);
    assert!(world.case().timers.contains_key(&Timer::Chase), "they owe us a word again");
    assert_eq!(world.count(ADA, "customer.reply"), 0);
}

#[test]
fn an_answer_nobody_checked_is_nothing_to_resolve_on_and_an_objection_sends_it_back() {
    let mut world = referenced();
    world.writes(DANA, SUBJECT, "We have confirmed that the charge is correct.");
    world.answers(ANA, "#resolve expected-charge\n\nThe charge is right.");
    assert!(world.latest(ANA).says("#verified"), "{}", world.latest(ANA).text());
    assert_eq!(world.status(), Status::Open);
    world.answers(ANA, "#contest\n\nThe reconciliation lines show it twice: lines 4 and 9.");
    let objection = world.latest(DANA);
    assert!(objection.says("do not agree") && objection.says("lines 4 and 9"));
    let stands = (world.status(), standing(&world, 0));
    assert_eq!(stands, (Status::WaitingProvider, EscalationStatus::Contested));
    world.writes(DANA, SUBJECT, "You are right, we have credited 240.00 EUR.");
    world.answers(ANA, "#comprobado\n#resolver provider-duplicate\n\nYou get 240.00 EUR back.");
    assert_eq!(world.status(), Status::Resolved);
    assert_eq!(standing(&world, 0), EscalationStatus::Ended);
}

#[test]
fn a_provider_that_closes_closes_nothing_of_ours_and_its_deadline_is_seen() {
    let mut world = referenced();
    world.writes(DANA, SUBJECT, "The charge is correct. We will archive this case in 5 days.");
    assert_eq!((world.status(), standing(&world, 0)), (Status::Open, EscalationStatus::Answered));
    world.days_pass(4);
    let warned = world.letters(SOFIA).iter().any(|letter| letter.says("by itself"));
    assert!(warned, "a supervisor hears before it: {:?}", world.sent(SOFIA));
    world.writes(DANA, "TrackingID#2603020040001234 [closure]", "Closed.");
    assert_eq!(world.status(), Status::Open);
}

#[test]
fn several_requests_have_each_their_reference_state_and_name() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, &about("the second line"));
    let first = world.latest(FERMIN);
    world.answers(ANA, &about("the third line"));
    let second = world.latest(FERMIN);
    assert_eq!(world.case().escalations.len(), 2);
    assert!(second.says("request 2") && !first.says("request 1"), "{}", second.text());
    let reported = world.reply_to(FERMIN, &second, "#ref 2603020040002222");
    world.posts(&reported);
    let reported = world.reply_to(FERMIN, &first, "2603020040001111");
    world.posts(&reported);
    let references: Vec<_> =
        world.case().escalations.iter().map(|one| one.reference.clone().unwrap()).collect();
    assert_eq!(references, ["2603020040001111", "2603020040002222"]);
    world.writes(DANA, "TrackingID#2603020040002222", "We have credited it.");
    assert_eq!(standing(&world, 0), EscalationStatus::Referenced);
    assert_eq!(standing(&world, 1), EscalationStatus::Answered);
    world.answers(ANA, "#verified");
    assert!(world.latest(ANA).says("which of them"), "{}", world.latest(ANA).text());
    world.answers(ANA, "#verified 2");
    assert_eq!(standing(&world, 1), EscalationStatus::Verified);
    world.answers(ANA, "#withdraw 2603020040001111");
    assert_eq!(standing(&world, 0), EscalationStatus::Withdrawn);
    world.answers(ANA, "#ref 1 2603020040002222");
    assert_eq!(world.case().escalations[0].reference.as_deref(), Some("2603020040001111"));
}

#[test]
fn our_own_affair_is_not_put_to_the_provider_until_somebody_says_that_it_is_theirs() {
    let mut world = World::new();
    world.writes(ADA, "PO number", "Please put our PO number 4711 on the invoice of February.");
    world.answers(ANA, &about("the second line"));
    assert!(world.latest(ANA).says("our own affair"), "{}", world.latest(ANA).text());
    assert!(world.sent(FERMIN).is_empty() && world.case().escalations.is_empty());
    world.answers(ANA, &format!("#origin provider\n{}", about("the second line")));
    assert_eq!(world.sent(FERMIN), ["filer.request"]);
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, "#origen propio");
    world.answers(ANA, &about("the second line"));
    assert!(world.sent(FERMIN).is_empty(), "an agent said that it is ours");
}

#[test]
fn the_provider_is_not_woken_without_a_reason_and_a_supervisors_leave() {
    let mut world = World::where_ada_asks("Charged twice in February");
    let typed = about("the second line").replace("reason:", "severity: A\nreason:");
    world.answers(ANA, &typed);
    assert!(world.latest(ANA).says("impact"), "{}", world.latest(ANA).text());
    world.answers(ANA, &typed.replace("reason:", "impact: production stands still\nreason:"));
    assert!(world.latest(ANA).says("supervisor"), "{}", world.latest(ANA).text());
    assert!(world.sent(FERMIN).is_empty());
    let text = world.latest(SOFIA).text().to_owned();
    let (_, rest) = text.split_once("#approve ").expect("she is asked");
    let code: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
    world.answers(SOFIA, &format!("#approve {code}"));
    assert_eq!(world.sent(FERMIN), ["filer.request"], "{}", world.latest(SOFIA).text());
}

#[test]
fn some_questions_go_to_the_distributor_by_mail() {
    let rules = RULES.replace(
        "[limits]",
        "[[provider.route]]\ntopic = \"azure\"\nto = \"support@distributor.example\"\n\n[limits]",
    );
    let mut world = World::under(practice(&rules));
    world.writes(ADA, "Azure bill", "We were charged twice for it.");
    world.answers(ANA, &about("the meter").replace("reason:", "topic: Azure usage\nreason:"));
    let recipient = world.case().escalations[0].recipient.clone();
    assert_eq!(recipient.as_str(), "support@distributor.example");
    assert!(world.sent(FERMIN).is_empty());
    world.answers(ANA, &about("the licence"));
    assert_eq!(world.sent(FERMIN), ["filer.request"]);
}

#[test]
fn a_customer_whom_downtime_left_without_the_promised_word_is_told_that_we_are_sorry() {
    let mut world = referenced();
    world.is_down_for_days(9);
    let progress = world.letters(ADA).into_iter().rfind(|it| it.says("hear from us again"));
    let progress = progress.expect("the promised word");
    assert!(progress.says("sorry"), "{}", progress.text());
    world.days_pass(8);
    assert!(!world.latest(ADA).says("sorry"), "the next one is in time");
}

#[test]
fn while_we_check_an_answer_the_customer_is_not_told_that_there_is_none() {
    let mut world = referenced();
    world.writes(DANA, SUBJECT, "We have confirmed the duplicate.");
    world.days_pass(8);
    let progress = world.letters(ADA).into_iter().rfind(|it| it.says("hear from us again"));
    assert!(progress.expect("the promised word").says("checking it"));
}
