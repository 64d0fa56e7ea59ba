//! What the sorter tells our own people: reasons, places of facts, what is missing, questions that
//! go separate ways, and advertising that is set aside.

use crate::world::{ADA, ANA, BEN, CARMEN, MALLORY, World};
use saldo::domain::disposition::Fate;
use saldo::domain::kind::{Kind, Urgency};
use saldo::shell::control::Request;

const THREE: &str = "Hello,\n\nPlease send me a copy of invoice F-2026-00031. You also charged us \
    twice for Visio in April. And please cancel our Power BI subscription.\n\nThank you!";

/// What everybody calls spam, in the words of every day.
const SPAM: &str = "CONGRATULATIONS WINNER!!! You have been selected to receive a FREE bonus! Click \
    here now to claim your cash prize, 100% guaranteed, no risk. Lose weight fast with our amazing \
    pills, order viagra online at the lowest prices. Limited time offer, act now! To be removed \
    from our mailing list reply with remove in the subject.";

#[test]
fn three_questions_in_one_mail_go_three_ways_and_the_customer_hears_of_it_once() {
    let mut world = World::new();
    world.writes(ADA, "Several things", THREE);
    let letter = world.latest(ANA);
    assert!(letter.says("Several questions in this mail"), "{}", letter.text());
    assert!(letter.says("2.") && letter.says("charged us twice for Visio"), "{}", letter.text());

    world.answers(ANA, "#split");
    let cases = world.cases();
    assert_eq!(cases.len(), 3);
    let first = cases.iter().find(|case| case.links.len() == 2).unwrap();
    let others: Vec<_> = cases.iter().filter(|case| case.number != first.number).collect();
    let kinds: Vec<Kind> = others.iter().map(|case| case.kind).collect();
    assert!(kinds.contains(&Kind::Dispute) && kinds.contains(&Kind::SubscriptionChange));
    for other in &others {
        assert_eq!(other.links.as_slice(), std::slice::from_ref(&first.number));
        assert_eq!(other.customer.address, first.customer.address);
    }
    assert_eq!(world.count(ADA, "case.split"), 1);
    assert_eq!(world.sent(ADA), ["case.ack", "case.split"]);
    let told = world.latest(ADA);
    assert!(others.iter().all(|case| told.says(&case.number.to_string())), "{}", told.text());
    assert_eq!(world.count(BEN, "agent.new_case"), 3);

    world.answers(ANA, "#split");
    assert_eq!(world.cases().len(), 3, "there is nothing left to split");
}

#[test]
fn one_question_is_split_by_its_number_and_a_wrong_number_changes_nothing() {
    let mut world = World::new();
    world.writes(ADA, "Several things", THREE);
    world.answers(ANA, "#split 7");
    assert_eq!(world.cases().len(), 1);
    assert!(world.latest(ANA).says("there are 1, 2, 3"), "{}", world.latest(ANA).text());
    world.answers(ANA, "#split 1 2 3");
    assert_eq!(world.cases().len(), 1, "one question stays");

    world.answers(ANA, "#split 2");
    let cases = world.cases();
    assert_eq!(cases.len(), 2);
    let part = cases.iter().find(|case| case.subject != "Several things").unwrap();
    assert_eq!(part.kind, Kind::Dispute);
    assert!(part.subject.contains("charged us twice"), "{}", part.subject);
}

#[test]
fn a_part_of_a_split_is_a_case_like_any_other() {
    let mut world = World::new();
    world.writes(ADA, "Several things", THREE);
    world.answers(ANA, "#split 2");
    let letters = world.letters(ANA);
    let of_part = letters.iter().rev().find(|letter| letter.says("New case")).unwrap().clone();
    let mail = world.reply_to(ANA, &of_part, "One of the two charges is credited.");
    world.posts(&mail);
    assert!(world.latest(ADA).says("One of the two charges"), "{}", world.latest(ADA).text());
    world.answers(ADA, "Thank you, but which of the two?");
    let part = world.cases().into_iter().find(|case| case.kind == Kind::Dispute).unwrap();
    assert!(part.has_unread, "the answer finds the new case");
}

#[test]
fn the_agents_letter_says_why_where_and_what_is_missing_in_the_agents_language() {
    let mut world = World::new();
    world.writes(ADA, "Invoice F-2026-00017", "You charged us twice, please correct it.");
    let letter = world.latest(ANA);
    assert!(letter.says("it speaks of: ") && letter.says("charged twice"), "{}", letter.text());
    assert!(letter.says("F-2026-00017 (subject)"), "{}", letter.text());
    assert!(letter.says("the number of the other invoice"), "{}", letter.text());

    let rules = crate::world::RULES
        .replace("name = \"Ana Ruiz\"", "language = \"es\"\nname = \"Ana Ruiz\"");
    let mut world = World::under(crate::world::practice(&rules));
    world.writes(CARMEN, "Duda", "Nos han cobrado dos veces y nadie puede trabajar.");
    let letter = world.latest(ANA);
    assert!(letter.says("habla de: ") && letter.says("cobro duplicado"), "{}", letter.text());
    assert!(letter.says("el número de la factura"), "{}", letter.text());
}

#[test]
fn the_operator_sees_where_each_fact_stands() {
    let mut world = World::new();
    let done = world.writes(ADA, "Invoice F-2026-00017", "Hello,\n\nwhy 120.00 EUR on it?");
    let number = done.case.unwrap();
    let shown = world.operator(&Request::CaseShow { number }).unwrap();
    let places = shown.pointer("/history/0/event/customer_asked/mail/understood/places").unwrap();
    assert_eq!(places[0]["is"], "invoice", "{places}");
    assert_eq!(places[0]["part"], "subject");
    assert_eq!(places[1]["part"], "words");
    assert_eq!(places[1]["line"], 3);
}

#[test]
fn a_cancellation_whose_window_closes_is_urgent_and_says_why() {
    let mut world = World::new();
    let words = "Please cancel our Power BI subscription, we bought it on 24 February 2026.";
    let done = world.writes(ADA, "Cancel", words);
    let case = world.case_of(&done);
    assert!(case.urgency >= Urgency::High, "{:?} {}", case.urgency, case.urgency_because);
    assert!(case.urgency_because.contains("a claim window closes"), "{}", case.urgency_because);
}

#[test]
fn certain_spam_of_a_stranger_is_set_aside_said_once_a_day_and_let_in_by_the_operator() {
    let mut world = World::new();
    let first = world.writes(MALLORY, "Winner", SPAM);
    assert_eq!(first.fate, Fate::Quarantined, "{}", first.because);
    assert!(first.because.contains("unsolicited advertising"), "{}", first.because);
    assert_eq!(world.count(ANA, "agent.quarantine"), 1);
    let second = world.writes(MALLORY, "Winner again", &format!("Dear friend! {SPAM}"));
    assert_eq!(second.fate, Fate::Quarantined);
    assert_eq!(world.count(ANA, "agent.quarantine"), 1, "one letter a day is enough");
    assert!(world.sent(MALLORY).is_empty(), "spam gets no answer");

    let id = first.content.unwrap().to_string();
    world.operator(&Request::MailRelease { id: id[..12].to_owned() }).unwrap();
    assert_eq!(world.cases().len(), 1);
    let third = world.writes(MALLORY, "Winner, third", &format!("Hello! {SPAM}"));
    assert_eq!(third.fate, Fate::Opened, "whoever has a case is no stranger");
}

#[test]
fn customers_and_answers_are_never_taken_for_spam() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let forwarded = world.writes(ADA, "Is this from you?", SPAM);
    assert_ne!(forwarded.fate, Fate::Quarantined);
    let mail = world.mail(MALLORY).about("Re: offer").saying(SPAM);
    let done = world.posts(&mail.with("In-Reply-To", "<some@elsewhere.example>"));
    assert_ne!(done.fate, Fate::Quarantined, "an answer is read");
    let named = world.writes(MALLORY, "F-2026-00017", &format!("{SPAM} Invoice F-2026-00017"));
    assert_ne!(named.fate, Fate::Quarantined, "who names an invoice of ours is read");
}
