//! What a case waits for and owes, as an operator and the agents see it.

use crate::approvals::careful;
use crate::escalation::ESCALATION;
use crate::world::{ADA, ANA, FERMIN, World};
use saldo::shell::control::Request;

/// The lines of the only case, `about: words` each.
fn standing(world: &mut World) -> Vec<String> {
    let number = world.case().number.clone();
    let shown = world.operator(&Request::CaseShow { number }).unwrap();
    let lines = shown["standing"].as_array().unwrap();
    let word = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_owned();
    lines.iter().map(|line| format!("{}: {}", word(line, "about"), word(line, "words"))).collect()
}

fn has(lines: &[String], about: &str, words: &[&str]) {
    let fits = |line: &&String| line.starts_with(about) && words.iter().all(|it| line.contains(it));
    assert!(lines.iter().any(|line| fits(&line)), "{about} {words:?}: {lines:#?}");
}

#[test]
fn an_escalation_is_shown_with_its_reference_its_state_and_when_we_ask_again() {
    let mut world = World::where_ada_asks("Charged twice in February");
    assert!(standing(&mut world).is_empty(), "nothing is promised, asked or held");
    world.answers(ANA, ESCALATION);
    has(
        &standing(&mut world),
        "provider",
        &["asked, no reference yet, sent ", "; asked again on "],
    );
    world.answers(FERMIN, "#ref 2603020040001234");
    has(&standing(&mut world), "provider", &["2603020040001234 · they have filed it"]);
    world.answers(ADA, "Is there any news?");
    let sheet = world.latest(ANA);
    assert!(sheet.says("At the provider: 2603020040001234"), "{}", sheet.text());
    assert!(sheet.says("they have filed it"), "{}", sheet.text());
    world.answers(ANA, "#resolve provider-duplicate\n\nThe provider takes it back.");
    has(&standing(&mut world), "provider", &["2603020040001234 · withdrawn"]);
}

#[test]
fn a_promise_is_shown_open_late_and_kept() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, "#commit 2026-03-10 credit 120.00 EUR\n\nYou get 120.00 EUR back.");
    let due = "1 a credit of 120.00 EUR, due 10 Mar 2026: ";
    has(&standing(&mut world), "promised", &[&format!("{due}open")]);
    world.days_pass(10);
    has(&standing(&mut world), "promised", &[&format!("{due}late")]);
    world.answers(ANA, "#fulfilled A-2026-00009");
    has(&standing(&mut world), "promised", &[&format!("{due}kept "), "(A-2026-00009)"]);
}

#[test]
fn a_claim_window_is_shown_with_its_end_in_the_hours_of_the_provider() {
    let mut world = World::where_ada_asks("Cancel two seats");
    world.answers(ANA, "#window nce-cancel 2026-03-02T08:00:00Z");
    has(&standing(&mut world), "window", &["only until 9 Mar 2026, 08:00 UTC: ", "(nce-cancel)"]);
    world.days_pass(8);
    has(&standing(&mut world), "window", &["too late since 9 Mar 2026, 08:00 UTC: "]);
}

#[test]
fn what_waits_for_a_supervisor_is_shown_until_they_answer() {
    let mut world = careful();
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    world.answers(ANA, "#commit 2026-03-20 credit 640.00 EUR\n\nYou get it back.");
    has(
        &standing(&mut world),
        "approval",
        &["a credit of 640.00 EUR", "asked by Ana Ruiz, until "],
    );
    world.days_pass(20);
    let lines = standing(&mut world);
    assert!(!lines.iter().any(|line| line.starts_with("approval")), "it expired: {lines:#?}");
}
