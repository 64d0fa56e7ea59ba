//! Letters on their way out: limits, retries, refusals, and letters overtaken by news.

use crate::world::{ADA, ANA, BEN, CARMEN, RULES, SOFIA, World, practice};
use saldo::domain::case::Status;
use saldo::domain::delivery::Delivery;
use saldo::ports::{DeliveryError, Store};
use saldo::shell::control::Request;
use saldo::shell::desk::Attempt;

/// Nobody who asks six things asks them in the same words.
const MATTERS: [&str; 6] = [
    "Please explain the first line.",
    "What is the tax on licences?",
    "Why are there two subscriptions?",
    "Where is my credit note?",
    "Which seats did we add?",
    "Can I have a copy of it?",
];

fn limited(per_address: u32, per_desk: u32) -> World {
    let rules =
        RULES.replace("per_address_hour = 100", &format!("per_address_hour = {per_address}"));
    World::under(practice(
        &rules.replace("per_desk_hour = 1000", &format!("per_desk_hour = {per_desk}")),
    ))
}

#[test]
fn an_address_gets_so_many_automatic_letters_an_hour_and_a_supervisor_hears_once() {
    let mut world = limited(3, 1000);
    for (n, matter) in MATTERS.iter().enumerate() {
        world.writes(ADA, &format!("Question {n}"), matter);
    }
    assert_eq!(world.named(ADA, "sent").len(), 3);
    assert_eq!(world.named(ADA, "held").len(), 3);
    assert_eq!(world.count(SOFIA, "agent.held"), 1, "once an hour");
    assert_eq!(world.count(ANA, "agent.new_case"), 6, "our own people hear of every case");
    assert_eq!(world.count(CARMEN, "case.ack"), 0);
    world.writes(CARMEN, "Factura", "¿Por qué ha subido la factura?");
    assert_eq!(world.count(CARMEN, "case.ack"), 1, "others are not held");

    world.answers(ANA, "A person's own words are not held.");
    world.hours_pass(1);
    world.writes(ADA, "Question 7", "Please explain it.");
    assert_eq!(world.count(ADA, "case.ack"), 4, "the next hour has its own letters");

    world.operator(&Request::MailRelease { id: "all".to_owned() }).unwrap();
    assert!(world.named(ADA, "held").is_empty());
    assert_eq!(world.count(ADA, "case.ack"), 7);
}

#[test]
fn the_whole_desk_writes_so_many_automatic_letters_an_hour_and_forgets_none() {
    let mut world = limited(100, 10);
    for (n, matter) in MATTERS.iter().enumerate() {
        world.writes(ADA, &format!("Question {n}"), matter);
    }
    let held = world.outbox().iter().filter(|e| e.delivery.word() == "held").count();
    assert_eq!(held, 6 * 4 - 10);
    assert_eq!(world.count(SOFIA, "agent.held"), 1);
    world.hours_pass(1);
    world.writes(CARMEN, "Factura", "¿Por qué ha subido la factura?");
    world.writes(CARMEN, "Factura 2", "¿Qué es este cargo?");
    world.writes(CARMEN, "Factura 3", "¿Dónde está el abono?");
    assert_eq!(world.count(SOFIA, "agent.held"), 2, "told again in another hour");
    world.operator(&Request::MailRelease { id: "all".to_owned() }).unwrap();
}

#[test]
fn the_limit_is_remembered_over_a_restart() {
    let mut world = limited(3, 1000);
    for (n, matter) in MATTERS.iter().take(3).enumerate() {
        world.writes(ADA, &format!("Question {n}"), matter);
    }
    world.restarts();
    world.writes(ADA, "Question 3", MATTERS[3]);
    assert_eq!(world.named(ADA, "held").len(), 1);
    world.leaves("held");
}

#[test]
fn a_temporary_refusal_is_tried_again_with_growing_pauses() {
    let mut world = World::new();
    world.relay_refuses(ADA, DeliveryError::Temporary("451 4.7.1 greylisted".to_owned()));
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    world.hours_pass(6);
    let times: Vec<_> = {
        let relay = world.relay();
        let to_ada = |(_, mail): &&(_, saldo::domain::delivery::MailObject)| {
            mail.recipient.as_str() == ADA.address
        };
        relay.offered.iter().filter(to_ada).map(|(at, _)| at.as_second()).collect()
    };
    let pauses: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.len() >= 5, "{pauses:?}");
    assert!(pauses.is_sorted(), "{pauses:?}");
    assert!(pauses[0] < 120 && *pauses.last().unwrap() > 3_000, "{pauses:?}");
    world.relay_takes_all();
    world.hours_pass(5);
    assert_eq!(world.sent(ADA), ["case.ack"]);
    let ids: std::collections::BTreeSet<String> = {
        let relay = world.relay();
        let read = |(at, mail): &(_, _)| super::world::Received::read(*at, mail);
        relay
            .offered
            .iter()
            .map(read)
            .filter(|letter| letter.message.to[0].address == ADA.address)
            .map(|letter| letter.id().to_owned())
            .collect()
    };
    assert_eq!(ids.len(), 1, "the same letter every time");
}

#[test]
fn after_five_days_of_refusals_an_agent_is_told() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#take");
    world.relay_refuses(ADA, DeliveryError::Temporary("452 mailbox full".to_owned()));
    world.answers(ANA, "Five seats were added.");
    world.days_pass(4);
    assert_eq!(world.count(ANA, "agent.bounce"), 0);
    world.days_pass(2);
    assert_eq!(world.count(ANA, "agent.bounce"), 1);
    assert!(world.latest(ANA).says("mailbox full"), "{}", world.latest(ANA).text());
    world.leaves("failed");
    world.leaves("waiting");
}

#[test]
fn a_relay_that_refuses_all_of_us_counts_no_attempts_and_loses_no_letter() {
    let mut world = World::new();
    world.relay_says(|_| Some(DeliveryError::Fix("535 wrong password".to_owned())));
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    for _ in 0..20 {
        let later = world.time().checked_add(jiff::SignedDuration::from_hours(8)).unwrap();
        world.turn(later);
        world.works();
    }
    let outbox = world.outbox();
    assert!(outbox.iter().all(|entry| entry.attempts == 0), "{outbox:?}");
    assert!(outbox.iter().all(|entry| entry.delivery == Delivery::Waiting));
    world.relay_takes_all();
    world.hours_pass(1);
    assert_eq!(world.sent(ADA), ["case.ack"]);
}

#[test]
fn a_letter_overtaken_by_news_never_leaves() {
    let mut world = World::where_ana_has_answered();
    world.relay_refuses(ADA, DeliveryError::Temporary("try later".to_owned()));
    world.days_pass(4);
    assert_eq!(world.named(ADA, "waiting"), ["info.reminder"]);
    let answer = world.reply(ADA, "It is the one for the bakery.");
    world.posts(&answer);
    assert_eq!(world.named(ADA, "withdrawn"), ["info.reminder"]);
    world.relay_takes_all();
    world.days_pass(1);
    assert_eq!(world.count(ADA, "info.reminder"), 0);
}

#[test]
fn a_letter_overtaken_while_it_is_being_tried_is_not_tried_again() {
    let mut world = World::where_ana_has_resolved();
    world.days_pass(8);
    world.relay_refuses(ADA, DeliveryError::Temporary("try later".to_owned()));
    world.days_pass(7);
    let closing = world.outbox().pop().unwrap();
    assert_eq!((closing.letter.as_str(), world.status()), ("customer.closing", Status::Resolved));

    let trying = world.begins_attempt(closing.id);
    let objection = world.reply(ADA, "No, this is wrong.");
    world.posts(&objection);
    assert_eq!(world.status(), Status::Open);
    world.ends_attempt(trying, Attempt::Deferred("try later".to_owned()));
    world.relay_takes_all();
    world.hours_pass(6);
    assert_eq!(world.count(ADA, "customer.closing"), 0, "{:?}", world.sent(ADA));
    assert_eq!(world.status(), Status::Open);
}

#[test]
fn a_closing_letter_of_the_past_closes_nothing() {
    let mut world = World::where_ana_has_resolved();
    world.days_pass(8);
    world.relay_refuses(ADA, DeliveryError::Temporary("try later".to_owned()));
    world.days_pass(7);
    let closing = world.outbox().pop().unwrap();
    let trying = world.begins_attempt(closing.id);
    let objection = world.reply(ADA, "No, this is wrong.");
    world.posts(&objection);
    world.ends_attempt(trying, Attempt::Taken);
    assert_eq!(world.status(), Status::Open, "the objection stands");
    world.relay_takes_all();
    world.hours_pass(6);
    assert_eq!(world.status(), Status::Open);
}

#[test]
fn a_letter_whose_end_was_never_heard_of_is_tried_again_after_a_restart() {
    let mut world = World::new();
    world.relay_says(|_| Some(DeliveryError::Temporary("try later".to_owned())));
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    let ack = world.outbox().into_iter().find(|entry| entry.letter == "case.ack").unwrap();
    let _lost = world.begins_attempt(ack.id);
    world.restarts();
    world.relay_takes_all();
    world.hours_pass(1);
    assert_eq!(world.sent(ADA), ["case.ack"]);
}

#[test]
fn a_letter_to_one_agent_that_fails_is_told_to_the_others() {
    let mut world = World::new();
    world.relay_refuses(BEN, DeliveryError::Permanent("550 no such user".to_owned()));
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    assert_eq!(world.count(ANA, "agent.bounce"), 1);
    assert_eq!(world.outbox().iter().filter(|e| e.recipient.as_str() == BEN.address).count(), 1);
    world.leaves("failed");
}

#[test]
fn every_letter_can_bounce_to_an_address_that_names_it() {
    let world = World::where_ana_has_answered();
    let relay = world.relay();
    let senders: std::collections::BTreeSet<_> =
        relay.taken.iter().map(|(_, mail)| mail.sender.clone().unwrap()).collect();
    assert_eq!(senders.len(), relay.taken.len());
}

#[test]
fn the_store_forgets_no_letter_that_is_due() {
    let mut world = World::new();
    world.relay_says(|_| Some(DeliveryError::Temporary("try later".to_owned())));
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    let store = world.store.clone();
    let next = world.asks(store.next_letter()).unwrap();
    assert!(next.is_some_and(|next| next > world.time()));
    world.relay_takes_all();
    world.hours_pass(1);
}

#[test]
fn an_agents_own_lines_stand_below_the_name_where_the_reseller_wants_it() {
    let anas = "address = \"ana@reseller.example\"";
    let signed = RULES.replace(anas, &format!("{anas}\nsignature = \"Billing team\\nExt. 12\""));
    let mut world = World::under(practice(&signed));
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    world.answers(ANA, "Five seats were added.");
    let letter = world.latest(ADA);
    assert!(letter.says("Ana Ruiz Billing team Ext. 12"), "{}", letter.text());
    world.minutes_pass(20);
    world.answers(BEN, "And one more.");
    assert!(!world.latest(ADA).says("Ext. 12"), "another agent has none");
}
