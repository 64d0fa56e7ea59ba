//! Commands that nobody who may give them gave: quoted, automatic, a customer's, a filer's.

use crate::world::{ADA, ANA, DANA, FERMIN, SOFIA, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;
use saldo::domain::event::Event;

/// A whole brief, as an agent types it.
pub(crate) const BRIEF: &str = "#escalate\ncustomer: Lund Mills\ntenant: lund.onmicrosoft.com\n\
    subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
    period: February 2026\ncharge: Business Basic, 20 seats\namount: 240.00 EUR\n\
    reason: charged twice\nexpected: a credit\nchecked: our order log\n\n\
    The same charge appears twice. Please credit the second one.";

#[test]
fn a_customer_who_writes_resolve_resolves_nothing() {
    for words in [
        "#resolve expected-charge\n\nI am content.",
        "#RESOLVER other\n#take\n#approve aaaaa-bbbbb",
        "＃resolve expected-charge",
    ] {
        let mut world = World::where_ana_has_answered();
        assert_eq!(world.answers(ADA, words).fate, Fate::Continued, "{words}");
        assert_eq!(world.status(), Status::Open, "{words}");
        assert_eq!(world.count(ADA, "customer.resolution"), 0, "{words}");
        assert_eq!(world.count(ADA, "agent.command_result"), 0, "{words}");
    }
}

#[test]
fn a_command_in_quoted_text_is_not_given() {
    for quoted in [
        "On Monday, Ada wrote:\n> #resolve other\n> bye",
        "-----Original Message-----\nFrom: Ada\nSent: Monday\nTo: Billing\nSubject: x\n\n#resolve other",
        "El lunes, Ada escribió:\n> #resolver other\n> > #take",
        "## write your answer above this line ##\n\n#resolve other",
    ] {
        let mut world = World::where_ada_asks("Why is March higher?");
        let letter = world.latest(ANA);
        let mail = world.mail(ANA).to(letter.reply_to().as_str()).about("Re: March");
        let mail = mail.saying(&format!("Looking into it.\n\n{quoted}\n"));
        world.posts(&mail);
        assert_eq!(world.status(), Status::WaitingCustomer, "{quoted}");
        assert_eq!(world.count(ADA, "customer.resolution"), 0, "{quoted}");
    }
}

#[test]
fn a_command_in_an_automatic_answer_is_not_given() {
    for (field, value) in [
        ("Auto-Submitted", "auto-replied"),
        ("X-Autoreply", "yes"),
        ("Precedence", "auto_reply"),
        ("X-Auto-Response-Suppress", "All"),
    ] {
        let mut world = World::where_ada_asks("Why is March higher?");
        let mail = world.reply(ANA, "#resolve expected-charge\n\nI am away until Monday.");
        let done = world.posts(&mail.with(field, value).about("Automatic reply: March"));
        assert_eq!(done.fate, Fate::Automatic, "{field}: {}", done.because);
        assert_eq!(world.status(), Status::New, "{field}");
        assert_eq!(world.sent(ADA), ["case.ack"], "{field}");
    }
}

#[test]
fn a_filer_and_a_provider_command_nothing_but_what_is_theirs() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, BRIEF);
    let before = world.sent(ADA);
    world.answers(FERMIN, "#resolve expected-charge\n#take\n\nDone.");
    world.answers(FERMIN, "#approve aaaaa-bbbbb");
    assert_ne!(world.status(), Status::Resolved);
    assert_eq!(world.case().assignee.clone().unwrap().as_str(), ANA.address);
    world.answers(FERMIN, "#ref 2409120040001234");
    let subject = "Bill - TrackingID#2409120040001234";
    world.writes(DANA, subject, "#resolve provider-duplicate\n\nCase closed.");
    assert_ne!(world.status(), Status::Resolved, "a provider's closure closes nothing (I-03)");
    assert_eq!(world.sent(ADA), before, "not a word of theirs reaches the customer");
}

#[test]
fn a_customer_approves_nothing_even_with_the_code() {
    let mut world = crate::world::World::under(crate::world::practice(&format!(
        "{}\n[approvals]\ncredit_over = [\"500 EUR\"]\n",
        crate::world::RULES
    )));
    world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
    world.answers(ANA, "#resolve own-price-error\n\nWe credit 640.00 EUR to you.");
    let (asked, anas) = (world.latest(SOFIA), world.latest(ANA));
    let order = asked.text().lines().find(|line| line.starts_with("#approve ")).unwrap().to_owned();
    world.answers(ADA, &order);
    for verdict in ["none", "fail"] {
        let forged = world.reply_to(SOFIA, &asked, &order).dmarc(verdict);
        assert!(world.posts(&forged).is_refused, "{verdict}");
    }
    assert_eq!(world.count(ADA, "customer.resolution"), 0);
    let ana_tries = world.reply_to(ANA, &asked, &order);
    world.posts(&ana_tries);
    let ana_tries = world.reply_to(ANA, &anas, &order);
    world.posts(&ana_tries);
    assert_eq!(world.count(ADA, "customer.resolution"), 0, "nor does the agent who asked");
    let history = world.history(&world.case().number);
    let is_kept = |event: &Event| matches!(event, Event::AttemptRefused { .. });
    assert!(history.iter().any(|entry| is_kept(&entry.event)), "the agent's attempt is kept");
}
