//! Mail that may not be what it seems: the agent is warned in words, and the customer's
//! acknowledgement gives nothing away.

use crate::world::{ADA, ANA, CARMEN, MALLORY, Mail, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

/// The agent reads these words on top of the letter, and whoever wrote reads neither them nor
/// anything of their own message.
fn warned(world: &mut World, mail: &Mail, writer: &str, words: &str) {
    assert_eq!(world.posts(mail).fate, Fate::Opened, "{words}");
    let seen = world.latest(ANA);
    assert!(seen.says("Take care:") && seen.says(words), "{words}\n{}", seen.text());
    let relay = world.relay();
    let theirs: Vec<_> =
        relay.taken.iter().filter(|(_, mail)| mail.recipient.as_str() == writer).collect();
    let [(at, ack)] = theirs.as_slice() else { panic!("{words}: {} letters", theirs.len()) };
    let ack = crate::world::Received::read(*at, ack).everything();
    assert!(!ack.contains("Take care") && !ack.contains("Marmalade"), "{words}\n{ack}");
}

#[test]
fn a_domain_that_looks_like_ours_or_a_customers_is_shown_to_the_agent() {
    let mut world = World::where_ada_asks("Why is March higher?");
    for (address, like) in [
        ("billing@rese11er.example", "reseller.example"),
        ("ada@custorners.test", "customers.test"),
        ("ada@custmers.test", "customers.test"),
    ] {
        let domain = address.rsplit('@').next().unwrap();
        let mail = world.mail(MALLORY).from(&format!("Ada <{address}>"));
        let mail = mail.about("Marmalade").saying("What did we owe you again?");
        let mail = mail.with(
            "Authentication-Results",
            &format!("mail.reseller.example; dmarc=pass header.from={domain}"),
        );
        warned(&mut world, &mail.unchecked(), address, &format!("{domain} looks like {like}"));
    }
}

#[test]
fn a_false_name_and_an_answer_that_is_to_go_elsewhere_are_shown_to_the_agent() {
    for (from, words) in [
        ("\"ada@customers.test\" <mallory@elsewhere.example>", "another address than theirs"),
        ("\"Ana Ruiz\" <mallory@elsewhere.example>", "the name Ana Ruiz, which is not theirs"),
        ("Contoso Cloud Billing <mallory@elsewhere.example>", "the name Contoso Cloud Billing"),
    ] {
        let mut world = World::new();
        let mail = world.mail(MALLORY).from(from).about("Marmalade").saying("What do we owe?");
        warned(&mut world, &mail, MALLORY.address, words);
    }
    let mut world = World::new();
    let mail = world.mail(ADA).about("Marmalade").saying("What do we owe?");
    let mail = mail.with("Reply-To", "<ada@third.example>");
    warned(&mut world, &mail, ADA.address, "to another house, third.example");
}

#[test]
fn a_first_time_sender_who_names_anothers_invoice_or_new_bank_details_is_shown_to_the_agent() {
    let mut world = World::new();
    world.writes(ADA, "Why is March higher?", "Please explain invoice F-2026-00017.");
    let carmens = world.writes(CARMEN, "Factura", "¿Por qué ha subido la factura F-2026-00018?");
    assert!(!world.latest(ANA).says("Take care:"), "{}", world.latest(ANA).text());
    let number = carmens.case.unwrap();
    let mail = world.mail(MALLORY).about("Marmalade").saying("Send me invoice F-2026-00018.");
    let words = format!("names invoice F-2026-00018, which is another customer's in {number}");
    warned(&mut world, &mail, MALLORY.address, &words);

    let mut world = World::new();
    let mail = world.mail(MALLORY).about("Marmalade");
    let mail = mail.saying("Our bank details have changed. Please use the new IBAN from now on.");
    warned(&mut world, &mail, MALLORY.address, "wants bank details changed");
}

#[test]
fn a_known_customers_wish_for_other_bank_details_is_shown_to_the_agent_as_possible_fraud() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let mail = world.mail(ADA).about("Our new IBAN ES91 2100 0418 4502 0005 1332");
    let mail = mail.saying("Please note that our bank account has changed.");
    assert_eq!(world.posts(&mail).fate, Fate::Opened);
    let seen = world.latest(ANA);
    assert!(
        seen.says("wants bank details changed") && seen.says("may be fraud"),
        "{}",
        seen.text()
    );
}

#[test]
fn no_letter_to_a_customer_repeats_a_bank_account_that_came_by_mail() {
    let mut world = World::new();
    for (about, account) in [
        ("Paid from ES91 2100 0418 4502 0005 1332", "0418"),
        ("Paid from DE89370400440532013000", "0440532"),
        ("Card 4111 1111 1111 1111 was charged", "4111"),
    ] {
        world.writes(ADA, about, "Why is invoice F-2026-00017 higher than the last one?");
        world.answers(ANA, "We have looked into it: the rate of exchange has changed.");
        let relay = world.relay();
        let theirs = relay.taken.iter().filter(|(_, m)| m.recipient.as_str() == ADA.address);
        let letters: Vec<_> = theirs.map(|(at, m)| crate::world::Received::read(*at, m)).collect();
        assert!(letters.len() >= 2, "{about}: acknowledged and answered");
        for letter in letters {
            assert!(!letter.everything().contains(account), "{about}\n{}", letter.everything());
        }
    }
}

#[test]
fn whoever_is_known_and_writes_as_ever_is_not_suspected() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.writes(ADA, "Another matter", "Where is my credit note for F-2026-00017?");
    assert!(!world.latest(ANA).says("Take care:"), "{}", world.latest(ANA).text());
    assert!(world.latest(ADA).everything().contains("Another matter"));
}

#[test]
fn whoever_writes_encrypted_is_asked_kindly_to_write_again_and_the_agent_sees_it() {
    let armour =
        "-----BEGIN PGP MESSAGE-----\n\nhQEMA0000000000000AQf/\n=abcd\n-----END PGP MESSAGE-----";
    for (who, agent) in [(ADA, "is encrypted (OpenPGP)"), (CARMEN, "is encrypted (OpenPGP)")] {
        let mut world = World::new();
        let done = world.writes(who, "Invoice of March", armour);
        assert_eq!((done.fate, world.status()), (Fate::Opened, Status::New));
        assert_eq!(world.sent(who), ["case.ack_encrypted"]);
        assert!(!world.latest(who).everything().contains("hQEMA"));
        assert!(world.latest(ANA).says(agent), "{}", world.latest(ANA).text());
        world.answers(who, "Here it is again: why is invoice F-2026-00017 higher?");
        assert_eq!(world.cases().len(), 1, "the answer finds the case");
        assert!(world.latest(ANA).says("Here it is again"));
    }
}
