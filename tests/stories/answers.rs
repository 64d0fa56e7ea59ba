//! A customer asks, is acknowledged, and an agent answers from their own mail program.

use crate::world::{ADA, ANA, BEN, CARMEN, SOFIA, World};
use saldo::domain::case::{Status, Timer};
use saldo::domain::disposition::Fate;
use saldo::domain::kind::{Kind, Language, Urgency};

#[test]
fn a_question_is_acknowledged_once_with_its_number_and_a_time() {
    let mut world = World::new();
    let first = world.writes(ADA, "Charged twice in February", "Why are there two charges?");
    assert_eq!(first.fate, Fate::Opened);
    let number = world.case().number.to_string();

    let ack = world.latest(ADA);
    assert!(ack.message.subject.contains(&number), "{}", ack.message.subject);
    assert!(ack.says(&number) && ack.says("3 March 2026"), "{}", ack.text());
    assert_eq!(ack.header("Auto-Submitted"), "auto-replied");

    world.answers(ADA, "And the invoice is F-2026-00017.");
    world.writes(ADA, &format!("Re: [{number}] Charged twice"), "Any news?");
    assert_eq!(world.sent(ADA), ["case.ack"]);
    assert_eq!(world.cases().len(), 1);
}

#[test]
fn a_spanish_customer_is_answered_in_spanish() {
    let mut world = World::new();
    world.writes(
        CARMEN,
        "Factura de febrero",
        "Buenos días:\n\n¿Por qué nos han cobrado dos veces la licencia de febrero?",
    );
    let ack = world.latest(CARMEN);
    assert!(ack.says("Gracias por escribirnos"), "{}", ack.text());
    assert!(ack.message.html.unwrap().contains("lang=\"es\""));
}

#[test]
fn an_answer_goes_to_the_customer_in_the_desks_name_and_nothing_else_does() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(
        ANA,
        "Hello Ada,\n\nfive seats were added on 12 February.\n\n-- \nAna Ruiz\n+34 600 111 222",
    );
    let answer = world.latest(ADA);
    assert!(answer.says("five seats were added on 12 February."), "{}", answer.text());
    for hidden in ["600 111 222", "ana@reseller.example", "wrote:", "Could you explain"] {
        assert!(!answer.everything().contains(hidden), "{hidden}: {}", answer.text());
    }
    assert_eq!(answer.message.from[0].address, "billing@reseller.example");
    assert_eq!(answer.header("Auto-Submitted"), "", "a person wrote it");
    assert_eq!(world.status(), Status::WaitingCustomer);
    assert_eq!(world.sent(BEN), ["agent.new_case"]);
    assert_eq!(world.sent(SOFIA), ["agent.new_case"]);
}

#[test]
fn a_note_stays_among_us() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let before = world.sent(ADA);
    world.answers(BEN, "#note\n\nThis customer is about to leave us; be generous.");
    assert_eq!(world.sent(ADA), before);
    assert_eq!(world.status(), Status::New, "a note answers nobody");

    world.answers(ANA, "#show");
    assert!(world.latest(ANA).says("be generous"), "{}", world.latest(ANA).text());
}

#[test]
fn who_takes_a_case_handles_it_and_hears_of_it_alone() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(BEN, "#take");
    let case = world.case();
    assert_eq!(case.assignee.as_ref().unwrap().as_str(), BEN.address);
    assert_eq!(case.status, Status::Open);
    assert!(world.latest(BEN).says("the case is yours"), "{}", world.latest(BEN).text());

    world.answers(ADA, "One more thing: the invoice is F-2026-00031.");
    assert_eq!(world.count(BEN, "agent.customer_replied"), 1);
    assert_eq!(world.count(ANA, "agent.customer_replied"), 0);
}

#[test]
fn who_is_given_a_case_is_told_by_whom() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#assign ben");
    assert_eq!(world.case().assignee.as_ref().unwrap().as_str(), BEN.address);
    let told = world.latest(BEN);
    assert!(told.says("Ana Ruiz gave it to you"), "{}", told.text());
    assert!(told.message.subject.contains("Why is March higher?"), "{}", told.message.subject);

    world.answers(ANA, "#assign nobody@reseller.example");
    let refused = world.latest(ANA);
    assert!(refused.says("is no agent") && refused.says(BEN.address), "{}", refused.text());
    assert_eq!(world.case().assignee.as_ref().unwrap().as_str(), BEN.address);
}

#[test]
fn an_agent_says_what_it_is_about_how_urgent_it_is_and_in_which_language() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let promised = world.case().timers[&Timer::AnswerDue];
    world.answers(ANA, "#kind dispute\n#priority urgent\n#lang es\n\nBuenos días, lo miramos hoy.");
    let case = world.case();
    assert_eq!((case.kind, case.is_unsure), (Kind::Dispute, false));
    assert_eq!((case.urgency, case.language), (Urgency::Critical, Language::ES));
    assert!(world.latest(ADA).message.html.unwrap().contains("lang=\"es\""));

    let mut other = World::where_ada_asks("Why is March higher?");
    other.answers(ANA, "#priority urgent");
    assert!(other.case().timers[&Timer::AnswerDue] < promised, "an urgent answer is due sooner");
    other.answers(ANA, "#priority low");
    let due = other.case().timers[&Timer::AnswerDue];
    assert!(due < promised, "a promise once made is never put off");
}

#[test]
fn an_agent_sees_one_case_many_cases_and_what_can_be_commanded() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    let number = world.case().number.to_string();
    let [ada, carmen] = world.cases().try_into().unwrap();

    let asked = world.mail(BEN).about("cases").saying("#list\n#help");
    world.posts(&asked);
    let list = world.latest(BEN);
    assert!(list.says(&ada.number.to_string()) && list.says(&carmen.number.to_string()));
    assert!(list.says("#resolve expected-charge"), "{}", list.text());
    assert_eq!(list.reply_to().as_str(), "billing@reseller.example", "it belongs to no case");

    let asked = world.mail(BEN).about("a case").saying(&format!("#show {number}"));
    world.posts(&asked);
    assert!(world.latest(BEN).says("Ada Lindqvist"), "{}", world.latest(BEN).text());

    let asked = world.mail(BEN).about("mine").saying("#list mine");
    world.posts(&asked);
    assert!(world.latest(BEN).says("There are none."), "{}", world.latest(BEN).text());
}

#[test]
fn answers_thread_under_the_question_in_real_mail_programs() {
    let mut world = World::new();
    let question = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    world.posts(&question);
    world.answers(ANA, "Which subscription do you mean?");
    world.answers(ADA, "The one for the bakery.");
    world.answers(ANA, "Thank you, I am looking into it.");
    let letters = world.letters(ADA);
    let subject = &letters[0].message.subject;
    for letter in &letters {
        let first = &letter.message.references[0];
        assert_eq!(first.as_str(), question.id(), "the thread begins with the question");
        assert_eq!(&letter.message.subject, subject, "the subject is stable");
    }
}
