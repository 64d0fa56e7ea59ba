//! A command that was given once is given again.

use crate::world::{ADA, ANA, MALLORY, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

/// Ana resolved, Ada objected: a second "resolve" would close what is open.
fn reopened() -> (World, Vec<u8>) {
    let mut world = World::where_ada_asks("Why is March higher?");
    let command = world.reply(ANA, "#resolve expected-charge\n\nFive seats were added.");
    let raw = command.raw();
    world.delivers(raw.clone());
    world.answers(ADA, "No, that is wrong: we removed them.");
    assert_eq!(world.status(), Status::Open);
    (world, raw)
}

#[test]
fn the_same_bytes_command_nothing_a_second_time() {
    let (mut world, raw) = reopened();
    for _ in 0..2 {
        assert_eq!(world.delivers(raw.clone()).fate, Fate::Duplicate);
    }
    world.days_pass(1);
    assert_eq!(world.delivers(raw).fate, Fate::Duplicate, "later neither");
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
    assert_eq!(world.status(), Status::Open);
}

#[test]
fn the_same_message_by_another_way_commands_nothing_a_second_time() {
    let (mut world, raw) = reopened();
    let text = String::from_utf8(raw).unwrap();
    let again =
        text.replacen("Received: from", "Received: from relay.example by x\r\nReceived: from", 1);
    world.delivers(again);
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
    assert_eq!(world.status(), Status::Open);
}

#[test]
fn other_words_under_a_known_message_id_command_nothing() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let first = world.reply(ANA, "#take");
    world.posts(&first);
    let mut second = world.reply(ANA, "#resolve expected-charge\n\nPay it to our new account.");
    second = second.with_id(first.id());
    let done = world.posts(&second);
    assert_ne!(world.status(), Status::Resolved, "{done:?}");
    assert_eq!(world.count(ADA, "customer.resolution"), 0);
    assert!(done.is_refused || done.fate == Fate::Duplicate, "{done:?}");
}

#[test]
fn a_command_that_somebody_else_resends_commands_nothing() {
    let (mut world, raw) = reopened();
    let text = String::from_utf8(raw).unwrap();
    let resent = text
        .replace("header.from=reseller.example", "header.from=elsewhere.example")
        .replace("From: Ana Ruiz <ana@reseller.example>", "From: <mallory@elsewhere.example>")
        .replace("Message-ID: <", "Message-ID: <again.");
    let done = world.delivers(resent);
    assert!(done.is_refused, "{done:?}");
    assert_eq!(world.cases()[0].status, Status::Open);
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
    assert!(world.sent(MALLORY).len() <= 1, "an acknowledgement at most");
}
