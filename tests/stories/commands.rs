//! Who may command the desk, and what happens to a command that is refused.

use crate::world::{ADA, ANA, BEN, CARMEN, DESK, FERMIN, MALLORY, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

#[test]
fn an_agent_who_is_not_authenticated_commands_nothing() {
    for result in [Some("fail"), Some("none"), None] {
        let mut world = World::where_ada_asks("Why is March higher?");
        let mail = world.reply(ANA, "#resolve expected-charge\n\nPay it.");
        let mail = match result {
            Some(result) => mail.dmarc(result),
            None => mail.unchecked(),
        };
        let done = world.posts(&mail);
        assert_eq!(done.fate, Fate::Quarantined, "{result:?}");
        assert!(done.is_refused, "{result:?}");
        assert_eq!(world.status(), Status::New, "{result:?}");
        assert_eq!(world.sent(ADA), ["case.ack"], "{result:?}");
        assert_eq!(world.count(BEN, "agent.quarantine"), 1, "{result:?}");
    }
}

#[test]
fn results_of_another_server_prove_nothing() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let forged = "mail.elsewhere.example; dmarc=pass header.from=reseller.example";
    let mail = world.reply(ANA, "#take").unchecked().with("Authentication-Results", forged);
    assert_eq!(world.posts(&mail).fate, Fate::Quarantined);
    assert_eq!(world.case().assignee, None);
}

#[test]
fn a_look_alike_of_an_agent_is_a_stranger() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let letter = world.latest(ANA);
    let mail = world.reply_to(MALLORY, &letter, "#resolve expected-charge\n\nPay it.");
    let mail = mail.from("Ana Ruiz <ana@reseller.example.elsewhere.example>").unchecked();
    let done = world.posts(&mail);
    assert_eq!(done.fate, Fate::Opened, "a case of its own");
    assert!(done.is_refused);
    assert_eq!(world.cases()[0].status, Status::New);
    assert_eq!(world.sent(ADA), ["case.ack"]);
}

#[test]
fn another_agents_reply_address_serves_nobody_else() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let anas = world.latest(ANA);
    let mail = world.reply_to(BEN, &anas, "#resolve expected-charge\n\nPay it.");
    world.posts(&mail);
    assert_eq!(world.status(), Status::New);
    assert_eq!(world.sent(ADA), ["case.ack"]);
    assert!(world.latest(BEN).says("nothing was done"), "{}", world.latest(BEN).text());
}

#[test]
fn a_subject_and_a_message_id_are_no_way_to_command() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let letter = world.latest(ANA);
    let mail = world.reply_to(ANA, &letter, "#resolve expected-charge\n\nPay it.").to(DESK);
    world.posts(&mail);
    assert_eq!(world.status(), Status::New);
    assert_eq!(world.sent(ADA), ["case.ack"], "her words went to nobody");
    assert!(world.latest(ANA).says("reply address"), "{}", world.latest(ANA).text());
}

#[test]
fn what_a_customer_writes_with_a_hash_are_only_words() {
    let mut world = World::where_ana_has_answered();
    let done = world.answers(ADA, "#resolve expected-charge\n\nI resolve this myself.");
    assert_eq!(done.fate, Fate::Continued);
    assert_eq!(world.status(), Status::Open);
    assert!(world.latest(ANA).says("#resolve expected-charge"), "the agent reads the words");
}

#[test]
fn commands_in_what_is_quoted_are_not_given() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let letter = world.latest(ANA);
    let mail = world.reply_to(
        ANA,
        &letter,
        "Looking into it.\n\nOn Monday, Ada wrote:\n> #take\n> #resolve other\n> bye",
    );
    world.posts(&mail);
    assert_eq!(world.status(), Status::WaitingCustomer);
    let answer = world.latest(ADA);
    assert!(answer.says("Looking into it.") && !answer.says("#resolve"), "{}", answer.text());
}

#[test]
fn a_mail_is_carried_out_whole_or_not_at_all() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#take\n#knd dispute\n#priority high\n\nWe will credit it.");
    let case = world.case();
    assert_eq!((case.assignee.clone(), case.status), (None, Status::New));
    assert_eq!(world.sent(ADA), ["case.ack"], "the words were not sent");
    let transcript = world.latest(ANA);
    for part in [
        "Not everything was done",
        "did you mean #kind?",
        "not carried out, because another line of this mail was refused",
        "these words were not sent to anybody",
    ] {
        assert!(transcript.says(part), "{part}: {}", transcript.text());
    }
}

#[test]
fn a_refusal_at_the_last_line_undoes_the_lines_before_it() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#take\n#kind dispute\n#withdraw");
    let case = world.case();
    assert_eq!((case.assignee.clone(), case.status), (None, Status::New));
    assert!(world.latest(ANA).says("no escalation is open"), "{}", world.latest(ANA).text());
}

#[test]
fn every_command_that_was_carried_out_is_told() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#take\n#kind dispute\n#lang es\n#priority high");
    let transcript = world.latest(ANA);
    for effect in ["the case is yours", "sorted as dispute", "in es", "the urgency is high"] {
        assert!(transcript.says(effect), "{effect}: {}", transcript.text());
    }
    assert!(!transcript.says("refused"));
}

#[test]
fn a_desk_without_letters_in_a_language_says_so() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#lang fr");
    assert!(world.latest(ANA).says("no letters in fr"), "{}", world.latest(ANA).text());
}

#[test]
fn words_that_belong_to_no_case_go_to_nobody() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let before = world.sent(ADA);
    world.writes(ANA, "hello", "Please refund this customer.");
    assert_eq!(world.sent(ADA), before);
    assert!(world.latest(ANA).says("nothing was sent to anybody"), "{}", world.latest(ANA).text());
}

#[test]
fn a_filer_resolves_nothing() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let letter = world.latest(ANA);
    let mail = world.reply_to(FERMIN, &letter, "#resolve expected-charge\n\nPay it.");
    assert_eq!(world.posts(&mail).fate, Fate::Quarantined);
    assert_eq!(world.status(), Status::New);
}

#[test]
fn words_that_two_commands_claim_go_to_nobody() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#note\n#resolve other\n\nShe never pays in time, be careful.");
    assert_eq!((world.status(), world.sent(ADA).len()), (Status::New, 1));
    assert!(world.latest(ANA).says("one reader"), "{}", world.latest(ANA).text());
}

#[test]
fn whoever_looks_a_case_up_can_answer_it() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let number = world.case().number.to_string();
    world.writes(BEN, "", &format!("#show {number}"));
    assert!(world.latest(BEN).says("Why is March higher?") || world.latest(BEN).says(&number));
    world.answers(BEN, "#take\n\nFive seats were added on 3 March.");
    assert_eq!(world.case().assignee.as_ref().unwrap().as_str(), BEN.address);
    assert!(world.latest(ADA).says("Five seats were added"));
    world.writes(CARMEN, "Factura de marzo", "¿Por qué ha subido la factura de marzo?");
    let other = world.cases().iter().find(|it| it.number.to_string() != number).cloned().unwrap();
    let anas = world.letters(ANA).into_iter().find(|it| it.message.subject.contains(&number));
    let mail = world.reply_to(ANA, &anas.unwrap(), &format!("#show {}", other.number));
    world.posts(&mail);
    let shown = world.latest(ANA);
    assert!(shown.message.subject.contains(&other.number.to_string()), "{}", shown.text());
    let answer = world.reply_to(ANA, &shown, "Han subido dos licencias.");
    world.posts(&answer);
    assert!(world.latest(CARMEN).says("Han subido dos licencias."), "of the case that was shown");
}

#[test]
fn no_refusal_brings_the_whole_list_of_commands() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#lst\n\nHello");
    assert!(world.latest(ANA).says("#help lists") && !world.latest(ANA).says("#uncommit"));
    world.writes(ANA, "hello", "Please refund this customer.");
    assert!(world.latest(ANA).says("#show") && !world.latest(ANA).says("#uncommit"));
    world.answers(ANA, "#help");
    assert!(world.latest(ANA).says("#uncommit"));
}
