//! An agent asks the provider on the customer's behalf; the customer hears of it, never from it.

use crate::world::{ADA, ANA, BEN, CARMEN, DANA, FERMIN, SOFIA, World};
use saldo::domain::case::{Status, Timer};
use saldo::domain::disposition::Fate;
use saldo::domain::escalation::EscalationStatus;

/// A complete escalation, as an agent types it.
pub(crate) const ESCALATION: &str = "#escalate
customer: Bakery Ltd
tenant: bakery.onmicrosoft.com
subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10
invoice: G012345678
period: February 2026
charge: Business Basic, 20 seats
amount: 240.00 EUR
reason: charged twice
expected: a credit for the second charge
checked: our order log, the reconciliation lines

The same cycle charge appears twice for February. Please credit the second one.";

fn escalated() -> World {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, ESCALATION);
    world
}

#[test]
fn an_incomplete_escalation_is_refused_with_every_missing_fact_named() {
    let mut world = World::where_ada_asks("Charged twice in February");
    let done = world.answers(ANA, "#escalate\ninvoice: G012345678\n\nPlease credit it.");
    assert_eq!(done.fate, Fate::Command);
    let transcript = world.latest(ANA);
    for missing in ["customer", "tenant", "subscription", "period", "expected", "checked"] {
        assert!(transcript.says(missing), "{missing}: {}", transcript.text());
    }
    assert!(transcript.says("these words were not sent to anybody"));
    assert!(world.sent(FERMIN).is_empty(), "nothing was sent");
    assert_eq!(world.status(), Status::New);
    assert!(world.case().escalations.is_empty());
}

#[test]
fn the_facts_alone_are_a_complete_request() {
    let mut world = World::where_ada_asks("Charged twice in February");
    let (facts, _words) = ESCALATION.rsplit_once("\n\n").unwrap();
    world.answers(ANA, facts);
    assert_eq!(world.case().status, Status::WaitingProvider, "{}", world.latest(ANA).text());
    let request = world.latest(FERMIN);
    assert!(request.says("charge: Business Basic, 20 seats"), "{}", request.text());
    assert!(!request.says("The same cycle charge"), "{}", request.text());
    world.answers(ANA, "#show");
    let told = world.latest(ANA);
    assert!(!told.says("asked the provider:"), "no colon before nothing: {}", told.text());
}

#[test]
fn a_complete_escalation_goes_to_the_filer_and_the_customer_is_told_when_to_expect_news() {
    let mut world = escalated();
    assert_eq!(world.status(), Status::WaitingProvider);
    let request = world.latest(FERMIN);
    for fact in ["Bakery Ltd", "G012345678", "240.00 EUR", "Please credit the second one."] {
        assert!(request.says(fact), "{fact}: {}", request.text());
    }
    assert!(!request.everything().contains(ADA.address), "the customer's address is not theirs");
    let told = world.latest(ADA);
    assert!(told.says("9 March 2026"), "five business days: {}", told.text());
    assert!(world.latest(ANA).says("the brief has gone out"));
    world.answers(ANA, ESCALATION);
    assert!(world.latest(ANA).says("is open already"), "{}", world.latest(ANA).text());
    assert_eq!(world.sent(FERMIN), ["filer.request"]);
}

#[test]
fn the_filer_reports_the_reference_and_the_providers_mail_finds_the_case_by_it() {
    let mut world = escalated();
    let reported = world.answers(FERMIN, "#ref TrackingID#2603020040001234");
    assert_eq!(reported.fate, Fate::Provider);
    let escalation = world.case().escalations[0].clone();
    assert_eq!(escalation.reference.as_deref(), Some("2603020040001234"));
    assert_eq!(escalation.status, EscalationStatus::Referenced);

    let answer = world.writes(
        DANA,
        "RE: Duplicate charge - TrackingID#2603020040001234",
        "Hello,\n\nwe have confirmed the duplicate and issued a credit of 240.00 EUR on invoice \
         G012399999.\n\nDana",
    );
    assert_eq!((answer.fate, answer.case), (Fate::Provider, Some(world.case().number.clone())));
    assert_eq!(world.status(), Status::Open, "an agent judges what it means");
    assert!(world.latest(ANA).says("issued a credit of 240.00 EUR"));
    assert!(world.sent(DANA).is_empty(), "nobody answers the provider by machine");
}

#[test]
fn a_filer_who_only_pastes_the_number_is_understood() {
    for words in ["2603020040001234", "TrackingID#2603020040001234", "Done: 2603020040001234"] {
        let mut world = escalated();
        world.answers(FERMIN, words);
        let reference = world.case().escalations[0].reference.clone();
        assert_eq!(reference.as_deref(), Some("2603020040001234"), "{words}");
    }
}

#[test]
fn the_providers_first_mail_brings_its_reference_along() {
    let mut world = escalated();
    let number = world.case().number.to_string();
    let subject = format!("[{number}] Duplicate charge - TrackingID#2603020040001234");
    world.writes(DANA, &subject, "We are looking into it.");
    let escalation = world.case().escalations[0].clone();
    assert_eq!(escalation.reference.as_deref(), Some("2603020040001234"));

    let next = world.writes(DANA, "Update - TrackingID#2603020040001234", "Still looking.");
    assert_eq!(next.fate, Fate::Provider, "the next one is found by it alone");
}

#[test]
fn a_reference_in_the_providers_words_counts_where_it_is_the_only_one() {
    for (words, learned) in [
        ("Your case 2603020040001234 was created. TrackingID#2603020040001234", true),
        ("Thank you. Case number: 2603020040001234", true),
        ("This is TrackingID#2603020040001234, a copy of TrackingID#2603020040009999", false),
        ("Call us at 26030200400012345", false),
    ] {
        let mut world = escalated();
        let subject = format!("[{}] Duplicate charge", world.case().number);
        world.writes(DANA, &subject, words);
        let reference = world.case().escalations[0].reference.clone();
        assert_eq!(reference.as_deref(), learned.then_some("2603020040001234"), "{words}");
    }
}

#[test]
fn one_reference_is_never_on_two_cases() {
    let mut world = escalated();
    world.answers(FERMIN, "#ref 2603020040001234");
    let second = world.writes(CARMEN, "Cargo duplicado", "Nos han cobrado dos veces el cargo.");
    world.answers(BEN, ESCALATION);
    world.answers(BEN, "#ref 2603020040001234");
    let refused = world.latest(BEN);
    assert!(refused.says("one reference is never on two cases"), "{}", refused.text());

    let request = world.latest(FERMIN);
    let slip = world.reply_to(FERMIN, &request, "#ref 2603020040001234");
    let before = world.sent(FERMIN).len() + world.sent(BEN).len();
    world.posts(&slip);
    assert_eq!(world.case_of(&second).escalations[0].reference, None);
    let after = world.sent(FERMIN).len() + world.sent(BEN).len();
    assert!(after > before, "somebody must hear that the report was not kept");

    let found = world.writes(DANA, "TrackingID#2603020040001234", "We have issued a credit.");
    assert_eq!(found.case, Some(world.case().number.clone()));
}

#[test]
fn not_a_word_of_the_provider_reaches_the_customer() {
    let mut world = escalated();
    world.answers(FERMIN, "#ref 2603020040001234");
    world.writes(
        DANA,
        "TrackingID#2603020040001234 closed",
        "As per our internal policy the partner was charged in error and we will not comment \
         on the root cause of this incident any further at this time.",
    );
    assert_eq!(world.status(), Status::Open, "the provider closes nothing of ours");
    world.answers(
        ANA,
        "#verified\n#resolve provider-duplicate\n\nYou were right: 240.00 EUR come back.",
    );
    world.days_pass(15);
    assert_eq!(world.status(), Status::Closed);
    // The world's audit has read every letter to Ada for the provider's words and reference.
    assert_eq!(
        world.sent(ADA),
        [
            "case.ack",
            "customer.escalated",
            "customer.resolution",
            "customer.confirm_reminder",
            "customer.closing"
        ]
    );
}

#[test]
fn an_unproven_provider_is_not_believed() {
    for result in ["fail", "none"] {
        let mut world = escalated();
        world.answers(FERMIN, "#ref 2603020040001234");
        let forged = world
            .mail(DANA)
            .about("TrackingID#2603020040001234")
            .saying("The customer must pay.")
            .dmarc(result);
        let done = world.posts(&forged);
        assert_eq!(done.fate, Fate::Quarantined, "{result}");
        assert_eq!(world.status(), Status::WaitingProvider, "{result}");
    }
}

#[test]
fn provider_mail_that_fits_nothing_waits_in_quarantine_and_somebody_is_told() {
    let mut world = World::new();
    let done = world.writes(DANA, "Your ticket TrackingID#2603020040009999", "What is it about?");
    assert_eq!(done.fate, Fate::Quarantined);
    assert_eq!(world.sent(ANA), ["agent.quarantine"]);
    assert!(world.sent(DANA).is_empty() && world.cases().is_empty());
}

#[test]
fn the_customer_hears_by_every_promised_date_while_the_provider_is_silent() {
    let mut world = escalated();
    world.answers(FERMIN, "#ref 2603020040001234");
    world.days_pass(15);
    assert_eq!(world.count(ADA, "customer.progress"), 2, "{:?}", world.sent(ADA));
    assert_eq!(world.count(FERMIN, "provider.chase"), 3, "{:?}", world.sent(FERMIN));
    assert!(world.count(SOFIA, "agent.alert") > 0, "{:?}", world.sent(SOFIA));
}

#[test]
fn a_provider_who_has_answered_is_not_chased_for_the_filers_late_report() {
    let mut world = escalated();
    let number = world.case().number.to_string();
    let subject = format!("[{number}] TrackingID#2603020040001234");
    world.writes(DANA, &subject, "The charge is a duplicate; we have credited it.");
    let request = world.latest(FERMIN);
    let late = world.reply_to(FERMIN, &request, "#ref 2603020040001234");
    world.posts(&late);
    assert!(!world.case().timers.contains_key(&Timer::Chase), "nobody owes us an answer");
    world.days_pass(4);
    assert_eq!(world.sent(FERMIN), ["filer.request"]);
}

#[test]
fn once_the_provider_has_answered_the_customer_owes_the_next_word() {
    let mut world = escalated();
    world.answers(FERMIN, "#ref 2603020040001234");
    world.writes(DANA, "TrackingID#2603020040001234", "Which tenant is it exactly?");
    world.answers(ANA, "Could you tell us the name of the tenant, please?");
    assert_eq!(world.status(), Status::WaitingCustomer);
    world.days_pass(10);
    assert_eq!(world.count(ADA, "customer.progress"), 0, "we do not claim to be waiting");
    assert!(world.count(ADA, "info.reminder") > 0, "{:?}", world.sent(ADA));
}

#[test]
fn a_withdrawn_escalation_is_told_to_the_filer_and_is_our_turn_again() {
    let mut world = escalated();
    world.answers(ANA, "#withdraw");
    assert_eq!(world.sent(FERMIN), ["filer.request", "provider.withdraw"]);
    assert_eq!(world.status(), Status::Open);
    world.answers(ANA, "#withdraw");
    assert!(world.latest(ANA).says("no escalation is open"), "{}", world.latest(ANA).text());
}

#[test]
fn a_customer_who_writes_meanwhile_is_heard_and_the_escalation_goes_on() {
    let mut world = escalated();
    world.answers(ADA, "We have found a third charge.");
    assert_eq!(world.status(), Status::Open);
    assert!(world.case().open_escalation().is_some());
    world.answers(ANA, "Thank you, I have added it.");
    assert_eq!(world.status(), Status::WaitingProvider);
}

#[test]
fn thanks_for_the_news_do_not_take_the_case_from_the_provider() {
    let mut world = escalated();
    world.answers(ADA, "Thank you!");
    assert_eq!(world.status(), Status::WaitingProvider);
}

#[test]
fn silence_never_ends_a_case_over_an_open_escalation() {
    let mut world = escalated();
    world.answers(FERMIN, "#ref 2603020040001234");
    world.writes(DANA, "TrackingID#2603020040001234", "Which tenant is it exactly?");
    world.answers(ANA, "Could you tell us the name of the tenant, please?");
    world.days_pass(30);
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(ADA, "info.last_call"), 0, "{:?}", world.sent(ADA));
    assert!(world.count(ANA, "agent.alert") > 0, "an agent decides");
}
