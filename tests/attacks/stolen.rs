//! A stranger who has got hold of a subject, a reference, a Message-ID or a reply address.

use crate::world::{ADA, ANA, CARMEN, DESK, MALLORY, Received, World};
use saldo::domain::case::Status;

/// Ada's case was resolved with words that only she may read.
fn resolved() -> World {
    World::where_ana_has_resolved()
}

/// The stranger read nothing of Ada's case, and it stands as it stood.
fn nothing_was_gained(world: &World, before: u64, theft: &str) {
    let case = &world.cases()[0];
    assert_eq!((case.revision, case.status), (before, Status::Resolved), "{theft}");
    for letter in world.letters(MALLORY) {
        for secret in ["Five seats", "12 February", ADA.address, "Ada", &case.number.to_string()] {
            assert!(!letter.everything().contains(secret), "{theft}: {secret}: {}", letter.text());
        }
    }
}

/// How a stranger uses what was stolen.
type Theft = fn(&mut World, &Received) -> crate::world::Mail;

const THEFTS: [(&str, Theft); 6] = [
    ("the subject", |world, letter| {
        world.mail(MALLORY).about(&format!("Re: {}", letter.message.subject)).saying(WORDS)
    }),
    ("the Message-ID", |world, letter| {
        let id = format!("<{}>", letter.id());
        world.mail(MALLORY).about("Question").with("In-Reply-To", &id).saying(WORDS)
    }),
    ("the references", |world, letter| {
        world.mail(MALLORY).about("Question").with("References", &letter.references()).saying(WORDS)
    }),
    ("the reply address", |world, letter| {
        world.mail(MALLORY).to(letter.reply_to().as_str()).about("Question").saying(WORDS)
    }),
    ("the reply address in Cc", |world, letter| {
        world.mail(MALLORY).about("Question").with("Cc", letter.reply_to().as_str()).saying(WORDS)
    }),
    ("everything at once", |world, letter| world.reply_to(MALLORY, letter, WORDS)),
];

const WORDS: &str = "What was the outcome? Please send the refund to our new account.";

#[test]
fn no_stolen_key_opens_a_case_to_a_stranger() {
    for (theft, steal) in THEFTS {
        for verdict in ["pass", "none", "fail"] {
            let mut world = resolved();
            let before = world.case().revision;
            let letter = world.latest(ADA);
            let mail = steal(&mut world, &letter).dmarc(verdict);
            let done = world.posts(&mail);
            assert!(done.is_refused, "{theft}, {verdict}: {done:?}");
            assert_ne!(done.case, Some(world.cases()[0].number.clone()), "{theft}, {verdict}");
            nothing_was_gained(&world, before, theft);
        }
    }
}

#[test]
fn no_stolen_key_of_an_agents_letter_opens_a_case_to_a_stranger() {
    for (theft, steal) in THEFTS {
        let mut world = resolved();
        let before = world.case().revision;
        let letter = world.letters(ANA).into_iter().next().unwrap();
        let mail = steal(&mut world, &letter);
        let done = world.posts(&mail);
        assert_ne!(done.case, Some(world.cases()[0].number.clone()), "{theft}");
        nothing_was_gained(&world, before, theft);
    }
}

#[test]
fn a_customer_with_another_customers_key_learns_nothing_of_theirs() {
    for (theft, _) in THEFTS {
        let mut world = resolved();
        let letter = world.latest(ADA);
        let mail = world.reply_to(CARMEN, &letter, "¿Cuál fue el resultado?");
        let mail = if theft == "the reply address" { mail } else { mail.to(DESK) };
        world.posts(&mail);
        assert_eq!(world.cases()[0].status, Status::Resolved, "{theft}");
        for letter in world.letters(CARMEN) {
            assert!(!letter.everything().contains("Five seats"), "{theft}: {}", letter.text());
            assert!(!letter.everything().contains(ADA.address), "{theft}");
        }
    }
}

#[test]
fn a_forged_customer_with_every_key_changes_nothing_and_is_answered_nothing() {
    let mut world = resolved();
    let before = (world.case().revision, world.sent(ADA));
    let forged = world.reply(ADA, "Please send the refund to our new account.").dmarc("fail");
    let done = world.posts(&forged);
    assert!(done.is_refused, "{done:?}");
    assert_eq!((world.case().revision, world.sent(ADA)), before);
}
