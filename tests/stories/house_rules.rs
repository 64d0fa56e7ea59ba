//! What a reseller may choose in `saldo.toml`, and what then holds.

use crate::world::{ADA, ANA, BEN, CARMEN, DANA, FERMIN, RULES, SOFIA, World, practice};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

fn under(old: &str, new: &str) -> World {
    let rules = RULES.replace(old, new);
    assert_ne!(rules, RULES, "{old} is not in the rules");
    World::under(practice(&rules))
}

/// A complete escalation.
const ESCALATION: &str = "#escalate
customer: Bakery Ltd
tenant: bakery.onmicrosoft.com
subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10
invoice: G012345678
period: February 2026
charge: Business Basic, 20 seats
amount: 240.00 EUR
reason: charged twice
expected: a credit
checked: our order log

Please credit it.";

#[test]
fn customers_see_who_answered_only_where_the_reseller_shows_it() {
    for (shows, names) in [("true", true), ("false", false)] {
        let mut world = under("timezone =", &format!("agent_names = {shows}\ntimezone ="));
        world.writes(ADA, "Why is March higher?", "Please explain it.");
        world.answers(ANA, "Five seats were added.");
        let answer = world.latest(ADA);
        assert_eq!(answer.everything().contains("Ana Ruiz"), names, "{}", answer.text());
    }
}

#[test]
fn an_agent_is_believed_by_address_alone_only_where_the_reseller_chose_so() {
    let mut world = under("[trust]", "[trust]\nagents = \"address\"");
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    let mail = world.reply(ANA, "#take").unchecked();
    assert_eq!(world.posts(&mail).fate, Fate::Command);
    assert!(world.case().assignee.is_some());
    let forged = world.reply(BEN, "#take").dmarc("fail");
    assert_eq!(
        world.posts(&forged).fate,
        Fate::Quarantined,
        "a failed check is believed by nobody"
    );
}

#[test]
fn without_a_pinned_server_nobody_is_authenticated() {
    let mut world = under("authserv_id = \"mail.reseller.example\"", "");
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    assert_eq!(world.sent(ADA), ["case.ack"], "a customer is still answered");
    assert!(!world.latest(ADA).everything().contains("Why is March"), "without their words");
    assert_eq!(world.answers(ANA, "#take").fate, Fate::Quarantined);
}

#[test]
fn a_customer_of_another_language_is_answered_in_the_desks_own() {
    let mut world = under("\"en\", \"es\"", "\"es\", \"en\"");
    let words = "Guten Tag, warum ist die Rechnung vom März höher als im Februar?";
    world.writes(ADA, "Rechnung", words);
    let html = world.latest(ADA).message.html.unwrap();
    assert!(html.contains("lang=\"es\""), "{html}");
}

#[test]
fn each_of_us_reads_letters_in_their_own_language() {
    let mut world = under(
        "address = \"ana@reseller.example\"",
        "address = \"ana@reseller.example\"\nlanguage = \"es\"",
    );
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    assert!(world.latest(ANA).message.html.unwrap().contains("lang=\"es\""));
    assert!(world.latest(BEN).message.html.unwrap().contains("lang=\"en\""));
}

#[test]
fn a_provider_who_takes_mail_is_asked_directly_and_its_answer_finds_the_case() {
    let mut world =
        under("escalate_to = \"filer\"", &format!("escalate_to = \"{}\"", DANA.address));
    world.writes(ADA, "Charged twice in February", "Please explain it.");
    world.answers(ANA, ESCALATION);
    assert_eq!(world.sent(DANA), ["provider.escalation"]);
    assert!(world.letters(FERMIN).is_empty());
    let answer = world.answers(DANA, "We have credited 240.00 EUR.");
    assert_eq!(answer.fate, Fate::Provider, "{}", answer.because);
    assert_eq!(world.status(), Status::Open);
    assert!(world.latest(ANA).says("We have credited 240.00 EUR."));
}

#[test]
fn without_anybody_to_escalate_to_an_escalation_is_refused_with_the_remedy() {
    let mut world = under("escalate_to = \"filer\"", "");
    world.writes(ADA, "Charged twice in February", "Please explain it.");
    world.answers(ANA, ESCALATION);
    assert!(world.latest(ANA).says("escalate_to"), "{}", world.latest(ANA).text());
    assert_eq!(world.status(), Status::New);
}

#[test]
fn without_a_supervisor_every_agent_hears_what_a_supervisor_would() {
    let mut world = under("role = \"supervisor\"", "");
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    world.answers(ANA, "#take");
    world.days_pass(2);
    assert!(world.count(ANA, "agent.alert") > 0);
    assert!(world.count(SOFIA, "agent.alert") > 0, "{:?}", world.sent(SOFIA));
}

#[test]
fn numbers_begin_where_the_reseller_says_and_carry_its_prefix() {
    let mut world = under("timezone =", "case_prefix = \"CC2\"\nfirst_case = 70001\ntimezone =");
    world.writes(CARMEN, "Factura", "¿Por qué ha subido la factura?");
    assert!(world.case().number.to_string().starts_with("CC2-70001-"));
    world.restarts();
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    assert!(world.cases()[1].number.to_string().starts_with("CC2-70002-"));
}

#[test]
fn promises_are_those_of_the_reseller() {
    let rules = "[promises]\nreminder_days = [2]\nsilence_days = 4\n\n[hours]";
    let mut world = under("[hours]", rules);
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    world.answers(ANA, "Which subscription do you mean?");
    world.days_pass(7);
    assert_eq!(world.sent(ADA)[2..], ["info.last_call", "customer.closing_no_reply"]);
    assert_eq!(world.status(), Status::Closed);
}
