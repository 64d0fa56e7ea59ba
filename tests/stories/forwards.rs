//! Cases that agents open: by forwarding a customer's mail, and by writing first.

use crate::world::{ADA, ANA, BEN, CARMEN, Mail, World};
use saldo::domain::address::Address;
use saldo::domain::case::Status;
use saldo::domain::commit::HistoryEntry;
use saldo::domain::disposition::Fate;
use saldo::domain::event::Event;

const GMAIL: &str = "---------- Forwarded message ---------\n\
    From: Ada Lindqvist <ada@customers.test>\nDate: Mon, 2 Mar 2026 at 08:01\n\
    Subject: Charged twice in February\nTo: Ana Ruiz <ana@reseller.example>\n\n\n\
    Hello Ana,\n\ninvoice F-2026-00031 charges us twice.\n\nAda";

fn forward(world: &mut World, subject: &str, text: &str) -> Mail {
    world.mail(ANA).about(subject).saying(text)
}

#[test]
fn a_forwarded_mail_opens_a_case_for_its_author() {
    let outlook = "De: Ada Lindqvist <ada@customers.test>\nEnviado: lunes, 2 de marzo de 2026 8:01\n\
        Para: Ana Ruiz <ana@reseller.example>\nAsunto: Charged twice in February\n\n\
        Hello Ana,\n\ninvoice F-2026-00031 charges us twice.\n\nAda";
    let apple = "Begin forwarded message:\n\n> From: Ada Lindqvist <ada@customers.test>\n\
        > Subject: Charged twice in February\n> Date: 2 March 2026 at 08:01:12 CET\n\
        > To: ana@reseller.example\n> \n> Hello Ana,\n> \n\
        > invoice F-2026-00031 charges us twice.\n> \n> Ada";
    let thunderbird = "-------- Weitergeleitete Nachricht --------\n\
        Betreff: Charged twice in February\nDatum: Mon, 2 Mar 2026 08:01:12 +0100\n\
        Von: Ada Lindqvist <ada@customers.test>\nAn: ana@reseller.example\n\n\
        Hello Ana,\n\ninvoice F-2026-00031 charges us twice.\n\nAda";
    for text in [GMAIL, outlook, apple, thunderbird] {
        let mut world = World::new();
        let mail = forward(&mut world, "Fwd: Charged twice in February", text);
        let done = world.posts(&mail);
        assert_eq!(done.fate, Fate::Opened, "{text}: {}", world.latest(ANA).text());
        let case = world.case();
        assert_eq!(case.customer.address.as_str(), "ada@customers.test");
        assert_eq!(
            (&*case.customer.name, &*case.subject),
            ("Ada Lindqvist", "Charged twice in February")
        );
        assert_eq!(case.facts.invoices, ["F-2026-00031"]);
        assert_eq!(world.sent(ADA), ["case.ack"], "she hears of it");
        let told = world.letters(BEN).pop().expect("the others are told of the new case");
        assert!(told.says("charges us twice") && !told.says("Begin forwarded"), "{}", told.text());
        assert!(told.says("forwarded by Ana Ruiz"), "{}", told.text());
        let answer = world.reply(ADA, "Any news?");
        assert_eq!(world.posts(&answer).fate, Fate::Continued, "her answer finds it");
    }
}

#[test]
fn an_attached_original_is_read_as_it_was_and_its_thread_goes_on_here() {
    let mut world = World::new();
    let body = "--b\nContent-Type: text/plain\n\nPlease take over.\n--b\n\
        Content-Type: message/rfc822\nContent-Disposition: attachment\n\n\
        From: Carmen Ortega <carmen@panaderia.example>\nTo: ana@reseller.example\n\
        Subject: Factura de febrero\nMessage-ID: <first@panaderia.example>\n\
        Date: Mon, 2 Mar 2026 08:01:12 +0100\nContent-Type: text/plain; charset=utf-8\n\n\
        Hola, no entiendo la factura de febrero, ha subido mucho.\n--b--";
    let mail = forward(&mut world, "Fwd: Factura de febrero", body)
        .with("Content-Type", "multipart/mixed; boundary=\"b\"");
    assert_eq!(world.posts(&mail).fate, Fate::Opened);
    let case = world.case();
    assert_eq!((&*case.customer.name, &*case.subject), ("Carmen Ortega", "Factura de febrero"));
    assert_eq!(case.language.as_str(), "es");
    let told = world.latest(BEN);
    assert!(told.says("no entiendo la factura"), "{}", told.text());
    let kept = |entry: &HistoryEntry| matches!(&entry.event, Event::AgentNoted { words, .. } if words.as_str() == "Please take over.");
    assert!(world.history(&case.number).iter().any(kept), "her words are a note");
    assert!(!world.latest(CARMEN).says("Please take over."), "that was for our own people");
    let more = world
        .mail(CARMEN)
        .about("Re: Factura de febrero")
        .with("In-Reply-To", "<first@panaderia.example>")
        .saying("Adjunto el número: F-2026-00017.");
    assert_eq!(world.posts(&more).case, Some(case.number.clone()));
}

#[test]
fn commands_above_a_forward_are_for_the_new_case_and_words_are_a_note() {
    let mut world = World::new();
    let text = format!("#take\n#kind dispute\n\nShe is our biggest customer.\n\n{GMAIL}");
    let mail = forward(&mut world, "Fwd: Charged twice in February", &text);
    world.posts(&mail);
    let case = world.case();
    assert_eq!(case.assignee.as_ref().map(Address::as_str), Some("ana@reseller.example"));
    assert_eq!((case.kind.label(), case.status), ("dispute", Status::Open));
    assert_eq!(world.sent(ADA), ["case.ack"]);
    assert!(!world.latest(ADA).everything().contains("biggest"), "that was for our own people");
}

#[test]
fn an_uncertain_author_is_asked_for() {
    let mut world = World::new();
    let nameless = GMAIL.replace(" <ada@customers.test>", "");
    let own = GMAIL.replace("ada@customers.test", "ben@reseller.example");
    for text in [&nameless, &own] {
        let mail = forward(&mut world, "Fwd: Charged twice in February", text);
        assert_eq!(world.posts(&mail).fate, Fate::Command);
        assert!(world.cases().is_empty());
        assert!(
            world.latest(ANA).says("#open ada@customers.example"),
            "{}",
            world.latest(ANA).text()
        );
    }
    let text = format!("#open ada@customers.test\n\n{nameless}");
    let mail = forward(&mut world, "Fwd: Charged twice in February", &text);
    assert_eq!(world.posts(&mail).fate, Fate::Opened);
    assert_eq!(world.case().customer.address.as_str(), "ada@customers.test");
    assert!(world.latest(BEN).says("charges us twice"));
}

#[test]
fn an_agent_writes_first_and_the_answer_finds_the_case() {
    let mut world = World::new();
    let words = "#open ada@customers.test Your card expires\n\nHello Ada, your card ends in March.";
    let done = world.writes(ANA, "", words);
    assert_eq!((done.fate, world.status()), (Fate::Opened, Status::WaitingCustomer));
    let letter = world.latest(ADA);
    assert_eq!(world.sent(ADA), ["customer.reply"], "no acknowledgement of what she never asked");
    assert!(letter.says("your card ends in March"), "{}", letter.text());
    assert!(letter.message.subject.contains("Your card expires"), "{}", letter.message.subject);
    world.answers(ADA, "Thank you, the new one is on file. Is that enough?");
    assert_eq!(world.cases().len(), 1);
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(ANA, "agent.customer_replied"), 1, "it is Ana's case");
}

#[test]
fn an_opening_without_words_or_address_opens_nothing() {
    let mut world = World::new();
    for (words, says) in [
        ("#open ada@customers.test Hello", "needs the words"),
        ("#open ada\n\nHello Ada.", "write it like #open"),
        ("#open ada@customers.test\n#take\n\nHello Ada.", "goes without other commands"),
    ] {
        world.writes(ANA, "hello", words);
        assert!(world.cases().is_empty());
        assert!(world.latest(ANA).says(says), "{words}: {}", world.latest(ANA).text());
    }
    assert_eq!(world.letters(ADA).len(), 0);
}
