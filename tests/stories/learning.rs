//! Agents say `#kind`, the sorter learns, and the next question of that sort is sorted by itself.

use crate::world::{ADA, ANA, World};
use saldo::domain::kind::Kind;
use saldo::logic::classify::learning::{Correction, correction, learn};
use saldo::logic::classify::model::Model;
use saldo::shell::control::Request;
use saldo::shell::practice::Practice;
use std::sync::Arc;

/// A sort of question that this reseller's customers have and no other: lent hardware goes back.
const ASKED: [&str; 10] = [
    "The lease of the loaner laptop docks: when do you collect the pallets?",
    "Which day do you collect the loaner docks from our Leeds site?",
    "Loaner docks: the pallets are packed, please arrange the collection",
    "Can the driver collect the loaner docks from the back entrance?",
    "We have eleven loaner docks on two pallets to be collected",
    "Loaner docks again: nobody came to collect the pallets on Monday",
    "Please collect the loaner laptop docks before Friday",
    "The pallets with the loaner docks still stand in our hall",
    "Who collects the loaner docks, you or the carrier?",
    "Two more pallets of loaner docks are ready for the carrier",
];
const ELEVENTH: &str = "Our Madrid office has loaner docks on a pallet; when will you collect it?";

fn corrections(world: &mut World) -> Vec<Correction> {
    let answer = world.operator(&Request::Corrections { limit: 100 }).unwrap();
    serde_json::from_value(answer).unwrap()
}

/// The world with a house that sorts by a model of its own.
fn with_sorter(model: Model) -> World {
    let mut practice: Practice =
        Arc::into_inner(crate::world::practice(crate::world::RULES)).unwrap();
    practice.house.sorter = Some(Arc::new(model));
    World::under(Arc::new(practice))
}

#[test]
fn ten_corrections_teach_the_desk_to_sort_the_eleventh_question() {
    let mut world = World::new();
    for (number, words) in ASKED.into_iter().enumerate() {
        world.writes(ADA, &format!("Question {number}"), words);
        world.answers(ANA, "#kind account_change");
        world.minutes_pass(90);
    }
    let taught = corrections(&mut world);
    assert_eq!(taught.len(), 10);
    assert!(taught[0].text.contains(ASKED[0]), "oldest first: {}", taught[0].text);
    assert!(taught.iter().all(|correction| correction.label == Kind::AccountChange));

    let before = world.writes(ADA, "Docks", ELEVENTH);
    assert_ne!(world.case_of(&before).kind, Kind::AccountChange, "nobody has learned yet");

    let learned = learn(Model::shipped(), &taught).unwrap();
    let mut world = with_sorter(learned.model);
    let after = world.writes(ADA, "Docks", ELEVENTH);
    let case = world.case_of(&after);
    assert_eq!(case.kind, Kind::AccountChange);
    let usual = world.writes(ADA, "Twice", "You charged us twice for invoice F-2026-00017.");
    assert_eq!(world.case_of(&usual).kind, Kind::Dispute, "what was known is known");
}

#[test]
fn a_final_reason_corrects_a_kind_that_it_does_not_go_with() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#resolve fraud-compromise\n\nSomebody mined with your tenant.");
    let case = world.case();
    let found = correction(&case, &world.history(&case.number)).unwrap();
    assert_eq!(found.label, Kind::Fraud);
    assert!(found.text.starts_with("Why is March higher?"), "{}", found.text);

    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#resolve expected-charge\n\nFive seats were added.");
    assert!(corrections(&mut world).is_empty(), "an explained charge corrects nothing");
}
