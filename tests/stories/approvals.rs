//! A supervisor's leave: nobody gives money away alone, and a code serves once, for what was shown.

use crate::world::{ADA, ANA, BEN, RULES, SOFIA, World, practice};
use saldo::domain::approval::Standing;
use saldo::domain::case::{Status, Timer};

/// The usual house, where a credit over 500 EUR needs leave.
pub(crate) fn careful() -> World {
    World::under(practice(&format!("{RULES}\n[approvals]\ncredit_over = [\"500 EUR\"]\n")))
}

/// Ana has promised more than she may.
fn where_ana_credits(amount: &str) -> World {
    let mut world = careful();
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    let outcome = format!("#resolve own-price-error\n\nHello Ada,\n\nWe credit {amount} to you.");
    world.answers(ANA, &outcome);
    world
}

#[test]
fn a_credit_within_the_limit_needs_nobodys_leave() {
    let world = where_ana_credits("500.00 EUR");
    assert_eq!(world.status(), Status::Resolved);
    assert_eq!(world.count(SOFIA, "supervisor.approval"), 0);
}

#[test]
fn a_credit_over_the_limit_is_not_told_before_a_supervisor_allows_it() {
    let mut world = where_ana_credits("640.00 EUR");
    let case = world.case();
    assert_eq!((case.status, case.outcome.is_none()), (Status::New, true));
    assert_eq!(world.sent(ADA), ["case.ack"]);
    let asked = world.latest(SOFIA);
    for shown in ["Ana Ruiz asks you", "a credit of 640.00 EUR", "500 EUR", "We credit 640.00"] {
        assert!(asked.says(shown), "{shown}: {}", asked.text());
    }
    assert_eq!(world.count(ANA, "supervisor.approval"), 0, "who asks gets no code");
    assert_eq!(world.count(BEN, "supervisor.approval"), 0, "an agent gets no code");

    world.days_pass(10);
    assert_eq!(world.case().approvals[0].standing, Standing::Expired);
    assert!(!world.case().timers.contains_key(&Timer::Approval));
    assert!(world.letters(ANA).iter().any(|letter| letter.says("No supervisor answered in time")));
}

#[test]
fn a_supervisor_alone_in_the_house_allows_nothing_to_themselves() {
    let mut world = careful();
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    world.answers(SOFIA, "#resolve own-price-error\n\nWe credit 640.00 EUR to you.");
    assert_eq!(world.sent(ADA), ["case.ack"]);
    assert!(world.case().approvals.is_empty());
    assert!(world.latest(SOFIA).says("no supervisor but you"), "{}", world.latest(SOFIA).text());
}
