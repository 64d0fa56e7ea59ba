//! A supervisor's leave: nobody gives money away alone, and a code serves once, for what was shown.

use crate::world::{ADA, ANA, BEN, MARTA, Person, RULES, SOFIA, World, practice};
use saldo::domain::approval::{Standing, Voidness};
use saldo::domain::case::{Status, Timer};
use saldo::domain::event::Event;

/// The usual house, where a credit over 500 EUR needs leave.
pub(crate) fn careful() -> World {
    under("")
}

fn under(more: &str) -> World {
    World::under(practice(&format!("{RULES}{more}\n[approvals]\ncredit_over = [\"500 EUR\"]\n")))
}

/// A house with two supervisors.
const TWO: &str = r#"
[[agent]]
name = "Marta Gil"
address = "marta@reseller.example"
role = "supervisor"
"#;

/// The code in the latest letter that asks this supervisor.
pub(crate) fn code(world: &World, supervisor: Person) -> String {
    let asked = world.letters(supervisor).into_iter().rev().find(|it| it.says("#approve "));
    let text = asked.expect("a supervisor was asked").text().to_owned();
    let (_, rest) = text.split_once("#approve ").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Ana has promised more than she may.
fn where_ana_credits(amount: &str) -> World {
    asks_for_a_credit(careful(), amount)
}

fn asks_for_a_credit(mut world: World, amount: &str) -> World {
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
    for shown in ["Ana Ruiz asks you", "a credit of 640.00 EUR", "500.00 EUR", "We credit 640.00"] {
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

#[test]
fn what_a_supervisor_approves_is_carried_out_in_the_name_of_who_asked() {
    let mut world = where_ana_credits("640.00 EUR");
    let code = code(&world, SOFIA);
    assert!(
        world.latest(ANA).says("a supervisor must approve this"),
        "{}",
        world.latest(ANA).text()
    );
    world.answers(SOFIA, &format!("#approve {}\n\nFine with me.", code.to_uppercase()));
    assert_eq!(world.status(), Status::Resolved);
    let told = world.latest(ADA);
    assert!(told.says("We credit 640.00 EUR") && !told.says("Fine with me"), "{}", told.text());
    assert!(matches!(world.case().approvals[0].standing, Standing::Spent { .. }));
    assert_eq!(world.count(ANA, "agent.approval"), 1);
    assert!(world.letters(ANA).iter().any(|letter| letter.says("Sofía Marín approved it")));
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
    assert!(!world.case().timers.contains_key(&Timer::Approval));
}

#[test]
fn what_a_supervisor_denies_is_not_done_and_who_asked_reads_why() {
    let mut world = where_ana_credits("640.00 EUR");
    let denial = format!("#deny {}\n\nThe second line is an order of hers.", code(&world, SOFIA));
    world.answers(SOFIA, &denial);
    assert_eq!((world.status(), world.sent(ADA).len()), (Status::New, 1));
    let told = world.latest(ANA);
    assert!(told.says("denied it") && told.says("an order of hers"), "{}", told.text());
    world.answers(SOFIA, &denial.replace("#deny", "#approve"));
    assert_eq!(world.status(), Status::New, "a no is a no");
    assert!(world.latest(SOFIA).says("has denied it already"), "{}", world.latest(SOFIA).text());
}

#[test]
fn of_two_supervisors_the_first_decides_and_the_second_is_told() {
    let mut world = asks_for_a_credit(under(TWO), "640.00 EUR");
    let (sofias, martas) = (code(&world, SOFIA), code(&world, MARTA));
    assert_ne!(sofias, martas, "a code is one supervisor's own");
    let late = world.reply(MARTA, &format!("#approve {martas}"));
    world.answers(SOFIA, &format!("#approve {sofias}"));
    world.posts(&late);
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
    let told = world.latest(MARTA);
    assert!(told.says("Sofía Marín has approved it already"), "{}", told.text());
}

#[test]
fn a_supervisor_does_not_approve_what_they_asked_for_themselves() {
    let mut world = under(TWO);
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    world.answers(SOFIA, "#resolve own-price-error\n\nWe credit 640.00 EUR to you.");
    assert_eq!(world.count(SOFIA, "supervisor.approval"), 0);
    let martas = code(&world, MARTA);
    world.answers(SOFIA, &format!("#approve {martas}"));
    assert_eq!((world.status(), world.sent(ADA).len()), (Status::New, 1));
    world.answers(MARTA, &format!("#approve {martas}"));
    assert_eq!(world.status(), Status::Resolved);
}

#[test]
fn an_approval_is_void_when_the_customer_has_written_since() {
    let mut world = where_ana_credits("640.00 EUR");
    let code = code(&world, SOFIA);
    world.answers(ADA, "It was our own mistake: please leave the invoice as it is.");
    world.answers(SOFIA, &format!("#approve {code}"));
    assert_eq!(world.count(ADA, "customer.resolution"), 0);
    let told = world.latest(SOFIA);
    assert!(told.says("the facts have changed since you were asked"), "{}", told.text());
    assert!(world.letters(ANA).iter().any(|letter| letter.says("so the request is void")));

    world.answers(ANA, "#resolve own-price-error\n\nWe credit 640.00 EUR to you.");
    let anew = self::code(&world, SOFIA);
    assert_ne!(anew, code);
    world.answers(SOFIA, &format!("#approve {code}"));
    assert_eq!(world.count(ADA, "customer.resolution"), 0, "the old code serves no more");
    world.answers(SOFIA, &format!("#approve {anew}"));
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
}

#[test]
fn every_vain_answer_is_kept_in_the_history() {
    let mut world = where_ana_credits("640.00 EUR");
    let code = code(&world, SOFIA);
    world.answers(ANA, &format!("#approve {code}"));
    assert!(world.latest(ANA).says("only a supervisor"), "{}", world.latest(ANA).text());
    world.answers(SOFIA, "#approve aaaaa-bbbbb");
    assert!(world.latest(SOFIA).says("fits no approval"), "{}", world.latest(SOFIA).text());
    let history = world.history(&world.case().number);
    let kept = |why: &str| {
        history.iter().any(|entry| {
            matches!(&entry.event, Event::AttemptRefused { why: kept, .. } if kept.contains(why))
        })
    };
    assert!(kept("only a supervisor") && kept("fits no approval"));
    assert_eq!((world.status(), world.sent(ADA).len()), (Status::New, 1));
    world.answers(SOFIA, &format!("#approve {code}"));
    assert_eq!(world.status(), Status::Resolved, "vain tries spend no code");
}

#[test]
fn an_outcome_told_without_the_credit_leaves_no_approval_open() {
    let mut world = where_ana_credits("640.00 EUR");
    let code = code(&world, SOFIA);
    world.answers(BEN, "#resolve expected-charge\n\nThe second line is your order of August.");
    assert_eq!(world.status(), Status::Resolved);
    assert_eq!(world.case().approvals[0].standing, Standing::Void(Voidness::Overtaken));
    world.answers(SOFIA, &format!("#approve {code}"));
    assert!(world.latest(SOFIA).says("the case went on without it"));
    assert_eq!(world.count(ADA, "customer.resolution"), 1);
}

#[test]
fn the_same_is_not_asked_twice() {
    let mut world = where_ana_credits("640.00 EUR");
    world.answers(ANA, "#resolve own-price-error\n\nHello Ada,\n\nWe credit 640.00 EUR to you.");
    assert_eq!(world.case().approvals.len(), 1);
    assert!(world.latest(ANA).says("being asked already"), "{}", world.latest(ANA).text());
}

#[test]
fn words_beside_a_promise_wait_with_it_for_a_supervisor() {
    let mut world = careful();
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    let promises = "#commit 2026-03-20 credit 640.00 EUR\n#commit 2026-03-27 credit 700.00 EUR";
    world.answers(ANA, &format!("{promises}\n\nYou were right, you get it back."));
    assert_eq!((world.sent(ADA).len(), world.case().commitments.len()), (1, 0));
    let asked = world.letters(SOFIA).into_iter().find(|it| it.says("640.00")).unwrap();
    assert!(asked.says("You were right"), "she reads what would go out: {}", asked.text());
    let (_, rest) = asked.text().split_once("#approve ").unwrap();
    let first = rest.split_whitespace().next().unwrap().to_owned();
    let second = code(&world, SOFIA);
    for code in [first, second] {
        let answer = world.reply_to(SOFIA, &asked, &format!("#approve {code}"));
        world.posts(&answer);
    }
    assert_eq!(world.case().commitments.len(), 2, "{}", world.latest(SOFIA).text());
    assert_eq!(world.sent(ADA), ["case.ack", "customer.reply"], "and the words go out once");
    assert!(world.latest(ADA).says("You were right"));
}
