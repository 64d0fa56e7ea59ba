//! Whose turn it is, who is away, and what everybody reads in the morning.

use crate::world::{ADA, ANA, BEN, CARMEN, Person, RULES, SOFIA, World, practice};
use saldo::domain::address::Address;

/// A house that gives cases round.
fn in_turn() -> World {
    let rules = RULES.replace("digest = false", "digest = false\nassign = \"round-robin\"");
    World::under(practice(&rules))
}

/// A house that writes digests.
fn with_digests() -> World {
    World::under(practice(&RULES.replace("digest = false", "digest = true")))
}

fn assignees(world: &World) -> Vec<String> {
    let of = |case: &saldo::domain::case::Case| {
        case.assignee.as_ref().map_or("nobody", Address::local).to_owned()
    };
    world.cases().iter().map(of).collect()
}

fn asks(world: &mut World, who: Person, times: usize) {
    for _ in 0..times {
        world.minutes_pass(1);
        let number = world.cases().len();
        world.writes(who, &format!("Question {number}"), &format!("What is line {number} about?"));
    }
}

#[test]
fn cases_go_round_and_a_restart_forgets_no_turn() {
    let mut world = in_turn();
    asks(&mut world, ADA, 2);
    world.restarts();
    asks(&mut world, ADA, 2);
    assert_eq!(assignees(&world), ["ana", "ben", "sofia", "ana"]);
    assert_eq!(world.count(ANA, "agent.new_case"), 2, "who has the case is told, nobody else");
    assert_eq!(world.count(BEN, "agent.new_case"), 1);
}

#[test]
fn a_case_goes_to_who_speaks_its_language() {
    let rules = RULES
        .replace("digest = false", "digest = false\nassign = \"round-robin\"")
        .replace(
            "address = \"ana@reseller.example\"",
            "address = \"ana@reseller.example\"\nlanguages = [\"en\"]",
        )
        .replace(
            "address = \"sofia@reseller.example\"",
            "address = \"sofia@reseller.example\"\nlanguages = [\"en\"]",
        );
    let mut world = World::under(practice(&rules));
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    world.minutes_pass(1);
    world.writes(CARMEN, "Factura de marzo", "¿Y por qué ha subido la factura de marzo?");
    assert_eq!(assignees(&world), ["ben", "ben"]);
}

#[test]
fn who_is_away_gets_no_case_until_the_day_they_named() {
    let mut world = in_turn();
    world.writes(ANA, "", "#away until 2026-03-04");
    assert!(world.latest(ANA).says("Wednesday 4 March 2026"), "{}", world.latest(ANA).text());
    world.restarts();
    asks(&mut world, ADA, 2);
    assert_eq!(assignees(&world), ["ben", "sofia"]);
    world.days_pass(2);
    asks(&mut world, ADA, 1);
    assert_eq!(assignees(&world).last().map(String::as_str), Some("ana"), "she is back");
}

#[test]
fn what_a_customer_writes_to_somebody_who_is_away_goes_to_a_colleague() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#take\n\nHello Ada, which subscription do you mean?");
    world.writes(ANA, "", "#away");
    world.minutes_pass(30);
    world.answers(ADA, "The second one, and it is urgent for us.");
    assert_ne!(assignees(&world), ["ana"]);
    assert_eq!(world.count(ANA, "agent.customer_replied"), 0);
    assert_eq!(world.count(BEN, "agent.customer_replied"), 1, "he has it now");
    world.writes(ANA, "", "#back");
    assert!(world.latest(ANA).says("welcome back"), "{}", world.latest(ANA).text());
}

#[test]
fn nobody_is_away_until_a_day_that_is_past() {
    let mut world = World::new();
    for (line, says) in [
        ("#away until 2026-03-01", "is past"),
        ("#away until tomorrow", "#away until 2026-12-01"),
        ("#away\n#lst", "not carried out"),
    ] {
        world.writes(ANA, "", line);
        assert!(world.latest(ANA).says(says), "{line}: {}", world.latest(ANA).text());
    }
    assert!(world.asks(saldo::ports::Store::colleagues(&*world.store)).unwrap().is_empty());
}

#[test]
fn everybody_reads_in_the_morning_what_waits_for_them_once_a_day() {
    let mut world = with_digests();
    world.works();
    assert_eq!(world.count(ANA, "agent.digest"), 0, "there is nothing to say");
    world.writes(ADA, "Why is March higher?", "Could you explain this charge, please?");
    world.minutes_pass(5);
    world.answers(ANA, "#take");
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    world.days_pass(1);
    for _ in 0..2 {
        world.restarts();
        world.works();
    }
    assert_eq!(world.count(ANA, "agent.digest"), 1, "once, however often the program starts");
    let letters = world.letters(ANA);
    let anas = letters.iter().find(|letter| letter.message.subject.contains("Your day")).unwrap();
    assert!(
        anas.says("Why is March higher?") && anas.says("Factura de febrero"),
        "{}",
        anas.text()
    );
    let letters = world.letters(BEN);
    let bens = letters.iter().find(|letter| letter.message.subject.contains("Your day")).unwrap();
    assert!(!bens.says("Why is March higher?"), "it is Ana's: {}", bens.text());
    assert_eq!(world.count(SOFIA, "agent.digest"), 1);
}

#[test]
fn nobody_is_woken_on_a_day_off_or_while_away() {
    let mut world = with_digests();
    world.works();
    world.writes(ADA, "Why is March higher?", "Could you explain this charge, please?");
    world.writes(BEN, "", "#away");
    world.days_pass(5);
    world.works();
    assert_eq!(
        world.time().to_zoned(jiff::tz::TimeZone::UTC).weekday(),
        jiff::civil::Weekday::Saturday
    );
    let before = world.count(ANA, "agent.digest");
    world.days_pass(1);
    world.works();
    assert_eq!(world.count(ANA, "agent.digest"), before, "Sunday");
    assert_eq!(world.count(BEN, "agent.digest"), 0);
}

#[test]
fn the_morning_names_what_runs_out_and_what_was_promised_and_nothing_else() {
    let mut world = with_digests();
    world.works();
    world.writes(ADA, "Charged twice in February", "We want to cancel Visio, please.");
    world.minutes_pass(5);
    world.answers(ANA, "#window nce-cancel 2026-02-25T12:00:00Z");
    world.minutes_pass(5);
    world.answers(ANA, "#commit 2026-03-03 callback\n#resolve own-price-error\n\nWe call you.");
    world.days_pass(1);
    world.works();
    let letters = world.letters(ANA);
    let anas = letters.iter().rfind(|letter| letter.message.subject.contains("Your day")).unwrap();
    assert!(anas.says("Promised for") && anas.says("#fulfilled 1"), "{}", anas.text());
    assert!(anas.says("Runs out soon") && anas.says("nce-cancel"), "{}", anas.text());
    let about = |who| {
        let letters = world.letters(who);
        letters.iter().filter(|letter| letter.message.subject.contains("Your day")).count()
    };
    assert_eq!(about(SOFIA), 1, "a supervisor sees all");
    assert_eq!(about(BEN), 0, "it is Ana's, and he has nothing");
}

#[test]
fn who_gives_a_case_to_somebody_who_is_away_is_told_so_and_until_when() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.writes(BEN, "", "#away until 2026-03-09");
    world.answers(ANA, "#assign ben@reseller.example");
    let told = world.latest(ANA);
    assert!(told.says("back on Monday 9 March 2026"), "{}", told.text());
    assert_eq!(assignees(&world), ["ben"], "it is a hint, not a refusal");

    let rules = RULES.replace("name = \"Ana Ruiz\"", "language = \"es\"\nname = \"Ana Ruiz\"");
    let mut world = World::under(practice(&rules));
    world.writes(ADA, "Why is March higher?", "Could you explain this charge, please?");
    world.writes(BEN, "", "#away");
    world.answers(ANA, "#asignar ben");
    let told = world.latest(ANA);
    assert!(told.says("está ausente; lo que escriba el cliente"), "{}", told.text());

    world.writes(BEN, "", "#back");
    world.answers(ANA, "#asignar ben");
    assert!(!world.latest(ANA).says("ausente"), "{}", world.latest(ANA).text());
}
