//! The accounting system mails its statement of open invoices, as it does every night.

use crate::world::{ADA, ANA, BEN, BOOKS, Mail, RULES, SOFIA, World, practice};
use saldo::domain::disposition::{Disposition, Fate};
use saldo::domain::ledger::Snapshot;
use saldo::ports::Books;
use saldo::shell::control::Request;
use saldo::shell::control::books::{BooksRequest, FileOptions};

const HEAD: &str = "invoice_no,customer,date,due,currency,gross,open,as_of\n";

fn line(invoice: &str, open: &str, as_of: &str) -> String {
    format!("{invoice},ACME,2026-02-01,2026-02-28,EUR,240.00,{open},{as_of}\n")
}

/// A desk whose books have one customer, and to which the accounting system may write.
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

fn statement(world: &mut World, file: &str, content: &str) -> Mail {
    let mail = world.mail(BOOKS).about("Open items").bringing(file, content);
    mail.with("Auto-Submitted", "auto-generated")
}

fn mails(world: &mut World, content: &str) -> Disposition {
    let mail = statement(world, "open.csv", content);
    world.posts(&mail)
}

fn snapshot(world: &World) -> Option<Snapshot> {
    world.asks(world.store.snapshot()).unwrap()
}

#[test]
fn a_mailed_ledger_is_taken_over_and_the_supervisor_reads_what_is_different() {
    let mut world = desk();
    let first = HEAD.to_owned()
        + &line("F-1", "240.00", "2026-03-01")
        + &line("F-2", "240.00", "2026-03-01");
    let done = mails(&mut world, &first);
    assert_eq!((done.fate, done.is_refused), (Fate::Ledger, false), "{}", done.because);
    let told = world.latest(SOFIA);
    assert!(told.says("It is the first statement"), "{}", told.text());
    assert!(told.says("480.00 EUR"), "{}", told.text());
    assert_eq!(snapshot(&world).unwrap().source, "open.csv, mailed by books@reseller.example");

    world.days_pass(1);
    let next = HEAD.to_owned()
        + &line("F-2", "100.00", "2026-03-02T09:00")
        + &line("F-3", "240.00", "2026-03-02T09:00");
    assert_eq!(mails(&mut world, &next).fate, Fate::Ledger);
    let told = world.latest(SOFIA);
    for words in ["new: 1", "part-paid: 1", "no longer stated: 1", "F-1", "F-2", "F-3"] {
        assert!(told.says(words), "{words}: {}", told.text());
    }
    assert!(world.sent(BOOKS).is_empty(), "nobody answers a machine");
    assert!(world.sent(ANA).is_empty(), "what went well is the supervisor's to know");
    assert!(world.cases().is_empty(), "it is no question");
}

#[test]
fn a_statement_in_which_nothing_is_different_disturbs_nobody() {
    let mut world = desk();
    mails(&mut world, &(HEAD.to_owned() + &line("F-1", "240.00", "2026-03-01")));
    world.days_pass(1);
    mails(&mut world, &(HEAD.to_owned() + &line("F-1", "240.00", "2026-03-02T09:00")));
    assert_eq!(world.count(SOFIA, "agent.ledger_taken"), 1);
    let as_of = snapshot(&world).unwrap().as_of.to_string();
    assert!(as_of.starts_with("2026-03-02"), "it counts all the same: {as_of}");
}

#[test]
fn a_ledger_with_bad_lines_is_refused_whole_and_the_agents_read_each_with_its_remedy() {
    let mut world = desk();
    mails(&mut world, &(HEAD.to_owned() + &line("F-1", "240.00", "2026-03-01")));
    let before = snapshot(&world);
    let bad = HEAD.to_owned()
        + &line("F-2", "240.00", "2026-03-01")
        + &line("F-2", "900.00", "2026-03-01")
        + "F-3,ZEPHYR,2026-02-01,2026-02-28,EUR,1.00,1.00,2026-03-01\n";
    let done = mails(&mut world, &bad);
    assert_eq!(done.fate, Fate::Ledger);
    assert_eq!(snapshot(&world), before, "all or nothing");
    for agent in [ANA, BEN, SOFIA] {
        let told = world.latest(agent);
        for words in ["line 3:", "line 4: there is no account ZEPHYR", "saldo account import"] {
            assert!(told.says(words), "{words}: {}", told.text());
        }
    }
    assert!(world.sent(BOOKS).is_empty());
}

#[test]
fn two_files_and_a_spreadsheet_are_told_apart_from_a_ledger() {
    let mut world = desk();
    let good = HEAD.to_owned() + &line("F-1", "240.00", "2026-03-01");
    let two = world.mail(BOOKS).about("Open items");
    let done = world.posts(&two.bringing_all(&[("a.csv", &good), ("b.csv", &good)]));
    assert_eq!(done.fate, Fate::Ledger);
    assert!(world.latest(ANA).says("several files"), "{}", world.latest(ANA).text());
    let sheet = statement(&mut world, "open.xlsx", "PK\u{3}\u{4}rest");
    world.posts(&sheet);
    assert!(world.latest(ANA).says("export it as CSV"), "{}", world.latest(ANA).text());
    assert_eq!(snapshot(&world), None);
}

#[test]
fn whoever_may_mail_the_ledger_may_also_ask_a_question() {
    let mut world = desk();
    let done = world.writes(BOOKS, "Who pays F-1?", "Could somebody call the customer, please?");
    assert_eq!(done.fate, Fate::Opened, "{}", done.because);
}

#[test]
fn a_ledger_that_comes_twice_is_taken_once() {
    let mut world = desk();
    let mail =
        statement(&mut world, "open.csv", &(HEAD.to_owned() + &line("F-1", "1.00", "2026-03-01")));
    world.posts(&mail);
    let id = snapshot(&world).unwrap().id;
    world.restarts();
    assert_eq!(world.posts(&mail).fate, Fate::Duplicate);
    assert_eq!(snapshot(&world).unwrap().id, id);
    assert_eq!(world.count(SOFIA, "agent.ledger_taken"), 1);
}
