//! Somebody poses as the accounting system: whoever owns the ledger decides who is dunned.

use crate::world::{ADA, ANA, BOOKS, MALLORY, Mail, RULES, World, practice};
use saldo::domain::disposition::Fate;
use saldo::ports::Books;
use saldo::shell::control::Request;
use saldo::shell::control::books::{BooksRequest, FileOptions};

const FORGED: &str = "invoice_no,customer,date,due,currency,gross,open,as_of\n\
    F-1,ACME,2026-02-01,2026-02-28,EUR,9999.00,9999.00,2026-03-01\n";

fn desk() -> World {
    let rules = format!("{RULES}\n[ledger]\nfrom = [\"{}\"]\n", BOOKS.address);
    let mut world = World::under(practice(&rules));
    let customers = format!("code,legal_name,email\nACME,Acme SL,{}\n", ADA.address);
    let content = data_encoding::BASE64.encode(customers.as_bytes());
    let options = FileOptions::default();
    let taken = Request::Books(BooksRequest::AccountImport { content, options, all: false });
    world.operator(&taken).unwrap();
    world
}

/// What a forger does to an honest mail.
type Forgery = fn(Mail) -> Mail;

fn nothing_counts(world: &World, attack: &str) {
    assert_eq!(world.asks(world.store.snapshot()).unwrap(), None, "{attack}");
    assert!(world.sent(BOOKS).is_empty(), "{attack}");
}

#[test]
fn a_forged_ledger_is_kept_aside_whatever_the_mail_host_says_but_pass() {
    for verdict in ["none", "fail", "temperror", "permerror", "bestguesspass"] {
        for is_machine in [true, false] {
            let mut world = desk();
            let mut mail = world.mail(BOOKS).bringing("open.csv", FORGED).dmarc(verdict);
            if is_machine {
                mail = mail.with("Auto-Submitted", "auto-generated");
            }
            let done = world.posts(&mail);
            assert_eq!(done.fate, Fate::Quarantined, "{verdict}");
            assert!(done.is_refused && done.content.is_some(), "{verdict}: kept, and refused");
            nothing_counts(&world, verdict);
            assert_eq!(world.count(ANA, "agent.quarantine"), 1, "{verdict}: our people are told");
        }
    }
}

#[test]
fn a_ledger_of_an_address_that_is_not_listed_is_mail_like_any_other() {
    let changes: [(&str, Forgery); 4] = [
        ("a stranger", |mail| mail),
        ("a stranger with the name of the books", |mail| {
            mail.from("books@reseller.example <mallory@elsewhere.example>")
        }),
        ("a stranger who writes below the books' name", |mail| {
            mail.with("Sender", "books@reseller.example").with("Reply-To", "books@reseller.example")
        }),
        ("two authors", |mail| mail.from("mallory@elsewhere.example, books@reseller.example")),
    ];
    for (attack, change) in changes {
        let mut world = desk();
        let mail = change(world.mail(MALLORY).about("Open items").bringing("open.csv", FORGED));
        let done = world.posts(&mail);
        assert_ne!(done.fate, Fate::Ledger, "{attack}");
        nothing_counts(&world, attack);
    }
    let mut world = desk();
    let mail = world.mail(ANA).bringing("open.csv", FORGED);
    assert_eq!(world.posts(&mail).fate, Fate::Command, "an agent is not the books either");
    nothing_counts(&world, "an agent");
}

#[test]
fn two_authors_of_whom_the_books_stand_first_are_not_the_books() {
    let mut world = desk();
    let mail = world.mail(BOOKS).bringing("open.csv", FORGED);
    let done = world.posts(&mail.from("books@reseller.example, mallory@elsewhere.example"));
    assert_eq!(done.fate, Fate::Quarantined, "{}", done.because);
    nothing_counts(&world, "two authors");
}

#[test]
fn a_forged_ledger_that_an_operator_lets_in_counts() {
    let mut world = desk();
    let mail = world.mail(BOOKS).bringing("open.csv", FORGED).dmarc("fail");
    let done = world.posts(&mail);
    let id: String = done.content.unwrap().to_string().chars().take(12).collect();
    world.operator(&Request::MailRelease { id }).unwrap();
    assert!(world.asks(world.store.snapshot()).unwrap().is_some());
}
