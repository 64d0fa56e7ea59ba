//! Forged authors and stolen keys: nothing of a case reaches who takes no part in it.

use crate::world::{ADA, ANA, CARMEN, DESK, MALLORY, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;
use saldo::domain::trust::Trust;
use saldo::shell::control::Request;

#[test]
fn a_forged_reply_of_a_customer_waits_in_quarantine() {
    let mut world = World::where_ana_has_resolved();
    let before = world.sent(ADA);
    let forged = world.reply(ADA, "Please send the refund to our new bank.").dmarc("fail");
    let done = world.posts(&forged);
    assert_eq!(done.fate, Fate::Quarantined);
    assert!(done.is_refused);
    assert_eq!(world.status(), Status::Resolved);
    assert_eq!(world.sent(ADA), before);
    assert_eq!(world.count(ANA, "agent.quarantine"), 1, "an agent was told (I-05)");
    assert_eq!(world.inbox().quarantine.len(), 1);
}

#[test]
fn a_quarantined_reply_that_an_operator_releases_continues_its_case() {
    let mut world = World::where_ana_has_answered();
    let held = world.reply(ADA, "It is the subscription for the bakery.").dmarc("fail");
    let done = world.posts(&held);
    assert_eq!(world.status(), Status::WaitingCustomer);
    let id: String = done.content.unwrap().to_string().chars().take(12).collect();
    let quarantine = world.latest(ANA);
    assert!(quarantine.says(&id), "the letter says how to look at it: {}", quarantine.text());

    world.operator(&Request::MailRelease { id: id.clone() }).unwrap();
    assert_eq!(world.status(), Status::Open);
    assert!(world.latest(ANA).says("the subscription for the bakery"));
    let again = world.operator(&Request::MailRelease { id });
    assert!(again.unwrap_err().contains("not in quarantine"));
}

#[test]
fn a_stranger_with_a_stolen_subject_gets_a_case_of_their_own_and_no_data() {
    let mut world = World::where_ana_has_resolved();
    let subject = world.latest(ADA).message.subject;
    let done = world.writes(MALLORY, &format!("Re: {subject}"), "What was the outcome?");
    assert_eq!(done.fate, Fate::Opened);
    assert!(done.is_refused);
    assert_eq!(world.status(), Status::Resolved);
    let [ada, own] = world.cases().try_into().unwrap();
    let got = world.latest(MALLORY);
    assert!(!got.everything().contains(&ada.number.to_string()), "{}", got.text());
    assert!(got.says(&own.number.to_string()));
    assert!(!got.says("Five seats"), "{}", got.text());
    assert!(world.latest(ANA).says("takes no part"), "{}", world.latest(ANA).text());
}

#[test]
fn a_stranger_with_a_stolen_message_id_or_reply_address_joins_no_conversation() {
    for steals_address in [false, true] {
        let mut world = World::where_ana_has_resolved();
        let letter = world.latest(ADA);
        let mail = world.reply_to(MALLORY, &letter, "That does not solve it. Refund me.");
        let mail = if steals_address { mail } else { mail.to(DESK) };
        let done = world.posts(&mail);
        assert_eq!(done.fate, Fate::Opened, "by address: {steals_address}");
        assert_ne!(done.case, Some(world.case().number.clone()));
        assert_eq!(world.status(), Status::Resolved);
        assert_eq!(world.sent(MALLORY), ["case.ack"]);
        world.answers(ADA, "Thanks, that solves it!");
        assert_eq!(world.status(), Status::Closed, "hers is hers as before");
    }
}

#[test]
fn a_stranger_whom_nobody_vouches_for_and_who_steals_a_key_is_quarantined() {
    let mut world = World::where_ana_has_resolved();
    let letter = world.latest(ADA);
    let mail = world.reply_to(MALLORY, &letter, "Refund me.").dmarc("fail");
    assert_eq!(world.posts(&mail).fate, Fate::Quarantined);
    assert!(world.sent(MALLORY).is_empty());
}

#[test]
fn a_reply_address_that_was_changed_is_worth_nothing() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let carmens = world.writes(CARMEN, "Factura de marzo", "¿Por qué ha subido la factura?");
    let genuine = world.latest(ADA).reply_to();
    let mac = genuine.local().rsplit('.').next().unwrap().to_owned();
    let number = carmens.case.unwrap().to_string().to_lowercase();
    let forged = format!("billing+{number}.c.{mac}@reseller.example");
    let mail = world.mail(ADA).to(&forged).about("hello").saying("What does Carmen pay?");
    let done = world.posts(&mail);
    assert_eq!(done.fate, Fate::Opened);
    assert!(done.is_refused);
    assert!(world.cases()[1].has_unread, "Carmen's case is as it was");
    assert_eq!(world.history(&world.cases()[1].number).len(), 2, "asked, acknowledged");
}

#[test]
fn whoever_fails_dmarc_gets_no_automatic_letter_until_an_agent_has_answered() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    let done = world.posts(&mail.dmarc("fail"));
    assert_eq!(done.fate, Fate::Opened);
    assert_eq!(world.case().trust, Trust::Refused);
    assert!(world.sent(ADA).is_empty(), "it may be somebody else's address");
    assert!(done.reply.contains("no automatic letter"), "{}", done.reply);
    assert!(world.latest(ANA).says("DMARC failed"), "{}", world.latest(ANA).text());

    world.answers(ANA, "Hello Ada, which subscription do you mean?");
    assert_eq!(world.sent(ADA), ["customer.reply"]);
    world.days_pass(4);
    assert_eq!(world.count(ADA, "info.reminder"), 1, "a person has taken her for herself");
}

#[test]
fn the_words_of_an_unauthenticated_author_are_repeated_to_nobody_outside() {
    for result in ["none", "temperror"] {
        let mut world = World::new();
        let mail = world.mail(ADA).from("Buy Pills Now <ada@customers.test>");
        let mail = mail.about("Cheap pills at pills.test").saying("Hello there.").dmarc(result);
        world.posts(&mail);
        let ack = world.latest(ADA);
        for word in ["pills", "Pills", "Hello there"] {
            assert!(!ack.everything().contains(word), "{result}: {}", ack.everything());
        }
        assert!(!ack.header("To").contains("Pills"), "{}", ack.header("To"));
    }
}

#[test]
fn a_reply_to_or_cc_widens_no_audience() {
    let mut world = World::new();
    let mail = world
        .mail(ADA)
        .about("Why is March higher?")
        .saying("Please explain it.")
        .with("Reply-To", "Mallory <mallory@elsewhere.example>")
        .with("Cc", "Mallory <mallory@elsewhere.example>");
    world.posts(&mail);
    world.answers(ANA, "Five seats were added.");
    assert_eq!(world.sent(ADA), ["case.ack", "customer.reply"]);
    assert!(world.letters(MALLORY).is_empty());
    let copied = world.latest(ADA);
    let mail = world.reply_to(MALLORY, &copied, "I am with Ada. What is her bill?");
    let done = world.posts(&mail);
    assert_ne!(done.case, Some(world.case().number.clone()));
}

#[test]
fn nobody_takes_over_a_conversation_by_the_id_of_one_of_its_messages() {
    let mut world = World::new();
    let question = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    world.posts(&question);
    let thief = world.mail(MALLORY).about("Mine").saying("Other words.").with_id(question.id());
    let stolen = world.posts(&thief);
    assert_eq!(stolen.fate, Fate::Opened, "another message under the same id");
    let mail = world
        .mail(ADA)
        .about("Why is March higher?")
        .with("In-Reply-To", &format!("<{}>", question.id()))
        .saying("I forgot: it is F-2026-00031.");
    let done = world.posts(&mail);
    assert_eq!(done.case, Some(world.case().number.clone()), "her answer finds her case");
}
