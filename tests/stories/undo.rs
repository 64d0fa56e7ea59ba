//! What an agent can take back, and what not.

use crate::escalation::ESCALATION;
use crate::world::{ADA, ANA, BEN, FERMIN, World};
use saldo::domain::case::{Status, Timer};
use saldo::domain::kind::Kind;
use saldo::ports::DeliveryError;

/// The code that the latest transcript offers.
fn code(world: &World) -> String {
    let transcript = world.latest(ANA);
    let text = transcript.text().to_owned();
    let (_, behind) = text.split_once("#undo ").unwrap_or_else(|| panic!("no code: {text}"));
    behind.chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[test]
fn commands_are_taken_back_within_ten_minutes() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let before = world.case();
    world.minutes_pass(5);
    world.answers(ANA, "#take\n#kind fraud\n#priority urgent\n#lang es");
    assert_eq!(world.case().kind, Kind::Fraud);
    let code = code(&world);
    world.minutes_pass(9);
    world.answers(ANA, &format!("#Undo {}", code.to_lowercase()));
    let after = world.case();
    assert_eq!(
        (after.assignee.clone(), after.kind, after.urgency, after.language, after.status),
        (None, before.kind, before.urgency, before.language, before.status)
    );
    assert_eq!(after.timers.get(&Timer::AnswerDue), before.timers.get(&Timer::AnswerDue));
    assert!(world.latest(ANA).says("taken back"), "{}", world.latest(ANA).text());
    world.answers(ANA, &format!("#undo {code}"));
    assert!(world.latest(ANA).says("refused"), "a code is good once");
}

#[test]
fn a_code_is_good_for_ten_minutes_and_for_its_own_agent() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.minutes_pass(5);
    world.answers(ANA, "#kind fraud");
    let code = code(&world);
    world.answers(BEN, &format!("#undo {code}"));
    assert!(world.latest(BEN).says("nothing to undo"), "{}", world.latest(BEN).text());
    world.minutes_pass(11);
    world.answers(ANA, &format!("#undo {code}"));
    assert!(world.latest(ANA).says("nothing to undo"), "{}", world.latest(ANA).text());
    assert_eq!(world.case().kind, Kind::Fraud);
}

#[test]
fn what_has_moved_on_is_not_turned_back() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.minutes_pass(5);
    world.answers(ANA, "#kind fraud");
    let code = code(&world);
    world.minutes_pass(1);
    world.answers(ADA, "And one thing more: which seats are these?");
    world.minutes_pass(1);
    let letter = world.latest(ANA);
    let mail = world.reply_to(ANA, &letter, &format!("#undo {code}"));
    world.posts(&mail);
    assert!(world.latest(ANA).says("has moved on"), "{}", world.latest(ANA).text());
    assert_eq!(world.case().kind, Kind::Fraud);
}

#[test]
fn a_letter_that_has_left_is_not_called_back() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.minutes_pass(5);
    world.answers(ANA, "#resolve expected-charge\n\nFive seats were added.");
    let code = code(&world);
    world.answers(ANA, &format!("#undo {code}"));
    assert_eq!(world.status(), Status::Resolved);
    assert!(world.latest(ANA).says("has left already"), "{}", world.latest(ANA).text());
}

#[test]
fn a_letter_that_still_waits_is_withdrawn() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.minutes_pass(5);
    world.relay_refuses(ADA, DeliveryError::Temporary("greylisted".to_owned()));
    world.answers(ANA, "#resolve expected-charge\n\nFive seats were added.");
    let code = code(&world);
    world.answers(ANA, &format!("#undo {code}"));
    assert_eq!(world.status(), Status::New, "{}", world.latest(ANA).text());
    world.relay_takes_all();
    world.hours_pass(3);
    assert_eq!(world.sent(ADA), ["case.ack"]);
    assert_eq!(world.named(ADA, "withdrawn"), ["customer.resolution"]);
}

#[test]
fn undo_goes_alone() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.minutes_pass(5);
    world.answers(ANA, "#kind fraud");
    let code = code(&world);
    world.answers(ANA, &format!("#undo {code}\n#take"));
    assert_eq!((world.case().kind, world.case().assignee.clone()), (Kind::Fraud, None));
    assert!(world.latest(ANA).says("goes alone"), "{}", world.latest(ANA).text());
}

#[test]
fn an_escalation_is_not_offered_for_undoing_because_it_is_withdrawn() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.minutes_pass(5);
    world.answers(ANA, ESCALATION);
    let told = world.latest(ANA);
    assert!(told.says("the brief has gone out") && !told.says("#undo"), "{}", told.text());
    world.answers(ANA, "#undo K7QX2M");
    assert!(world.latest(ANA).says("nothing to undo"), "{}", world.latest(ANA).text());
    assert!(world.case().open_escalation().is_some());
    world.answers(ANA, "#withdraw");
    assert!(world.case().open_escalation().is_none(), "{}", world.latest(ANA).text());
    assert_eq!(world.sent(FERMIN), ["filer.request", "provider.withdraw"], "who files it hears");
}
