//! The same mail twice, and mail that is broken, empty, huge or absurd: each is handled, and so is
//! the next one.

use crate::world::{ADA, ANA, CARMEN, DESK, MALLORY, RULES, World, practice};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

#[test]
fn the_same_bytes_twice_change_nothing() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    world.posts(&mail);
    let again = world.posts(&mail);
    assert_eq!((again.fate, again.case), (Fate::Duplicate, Some(world.case().number.clone())));
    assert_eq!((world.cases().len(), world.sent(ADA).len()), (1, 1));
}

#[test]
fn the_same_message_along_two_ways_is_one_message() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    world.posts(&mail);
    let text = String::from_utf8(mail.raw()).unwrap();
    let other = format!("Received: from list by mail.reseller.example\r\n{text}\r\n");
    assert_eq!(world.delivers(other).fate, Fate::Duplicate);
    assert_eq!(world.cases().len(), 1);
}

#[test]
fn the_same_message_id_with_other_words_is_another_message() {
    let mut world = World::new();
    let first = world.mail(ADA).about("One").saying("First question.").with_id("1@customers.test");
    let second = world.mail(ADA).about("Two").saying("Second one.").with_id("1@customers.test");
    assert_eq!(world.posts(&first).fate, Fate::Opened);
    assert_eq!(world.posts(&second).fate, Fate::Opened);
    assert_eq!(world.cases().len(), 2);
}

#[test]
fn a_message_without_an_id_is_handled_and_the_same_bytes_are_still_one() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Why is March higher?").saying("Explain it.").without_id();
    assert_eq!(world.posts(&mail).fate, Fate::Opened);
    assert_eq!(world.posts(&mail).fate, Fate::Duplicate);
    world.answers(ANA, "Five seats were added.");
    assert_eq!(world.status(), Status::WaitingCustomer);
}

#[test]
fn a_message_that_names_no_author_waits_for_a_person() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Hello").saying("Who am I?").from("");
    let done = world.posts(&mail);
    assert_eq!(done.fate, Fate::Quarantined);
    assert_eq!(world.count(ANA, "agent.quarantine"), 1);
    assert_eq!(world.inbox().quarantine.len(), 1);
}

#[test]
fn nothing_is_too_odd_to_be_followed_by_a_good_message() {
    let mut world = World::new();
    for odd in [
        &b""[..],
        b"\r\n",
        b"\0\0\0\0",
        b"no header at all",
        b"From: <>\r\n\r\n",
        b"From: ada@customers.test\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\"\r\n\r\n--\r\n",
        b"From: a@b@c\r\nSubject: =?utf-8?B?////?=\r\n\r\n\xff\xfe",
    ] {
        world.delivers(odd.to_vec());
    }
    let good = world.writes(ADA, "Why is March higher?", "Please explain it.");
    assert_eq!(good.fate, Fate::Opened);
    assert_eq!(world.sent(ADA).last().map(String::as_str), Some("case.ack"));
}

#[test]
fn ten_thousand_recipients_are_read_and_only_the_author_is_answered() {
    let mut world = World::new();
    let crowd: Vec<String> = (0..10_000).map(|n| format!("p{n}@customers.test")).collect();
    let mail = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    let mail = mail.with("Cc", &crowd.join(",\r\n "));
    assert_eq!(world.posts(&mail).fate, Fate::Opened);
    let outside = |entry: &&saldo::domain::delivery::OutboxEntry| {
        entry.recipient.domain() == "customers.test"
    };
    assert_eq!(world.outbox().iter().filter(outside).count(), 1);
}

#[test]
fn a_message_over_the_size_limit_is_kept_unread_and_the_next_one_is_handled() {
    let rules = RULES.replace("maildir:inbox\"", "maildir:inbox\"\nmax_message = \"20 KiB\"");
    let mut world = World::under(practice(&rules));
    let huge = world.mail(ADA).about("A photograph").saying(&"x".repeat(30_000));
    let done = world.posts(&huge);
    assert_eq!((done.fate, done.content), (Fate::Quarantined, None));
    assert!(done.because.contains("max_message"), "{}", done.because);
    assert_eq!(world.count(ANA, "agent.quarantine"), 1);
    assert_eq!(world.writes(ADA, "Why is March higher?", "Explain it.").fate, Fate::Opened);
}

#[test]
fn a_message_that_breaks_the_connection_does_not_keep_the_others_back() {
    let mut world = World::new();
    let place = |world: &mut World, who, subject: &str| {
        let mail = world.mail(who).about(subject).saying("Please explain it.");
        world.inbox().deliver(mail.raw())
    };
    let first = place(&mut world, ADA, "One");
    let broken = place(&mut world, MALLORY, "Two");
    let last = place(&mut world, CARMEN, "Three");
    world.inbox().breaks_at.insert(broken);
    world.works();
    assert_eq!(world.disposition(first).fate, Fate::Opened);
    assert_eq!(world.disposition(last).fate, Fate::Opened);
    assert_eq!(world.disposition(broken).fate, Fate::Quarantined);
    assert_eq!(world.count(ANA, "agent.quarantine"), 1);
}

#[test]
fn a_backlog_is_handled_in_one_look_oldest_first() {
    let mut world = World::new();
    for n in 0..150 {
        let mail = world.mail(ADA).about(&format!("Question {n}")).saying("Please explain it.");
        world.inbox().deliver(mail.raw());
    }
    world.looks();
    assert_eq!(world.dispositions().len(), 150);
    let subjects: Vec<String> = world.cases().iter().map(|case| case.subject.clone()).collect();
    let expected: Vec<String> = (0..150).map(|n| format!("Question {n}")).collect();
    assert_eq!(subjects, expected);
    world.leaves("held");
    world.works();
}

#[test]
fn renumbered_mailboxes_double_nothing() {
    let mut world = World::new();
    world.inbox().is_stuck = true;
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    world.answers(ANA, "Five seats were added.");
    let before = world.outbox().len();
    world.inbox().renumber();
    world.works();
    assert_eq!(world.cases().len(), 1);
    assert_eq!(world.outbox().len(), before);
    assert_eq!(world.fates()[2..], [Fate::Duplicate, Fate::Duplicate]);
    assert_eq!(world.writes(ADA, "Another", "And April?").fate, Fate::Opened);
}

#[test]
fn a_message_that_was_handled_before_a_crash_is_only_filed_away() {
    let mut world = World::new();
    world.inbox().is_stuck = true;
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    world.inbox().is_stuck = false;
    world.restarts();
    world.works();
    assert_eq!(world.fates(), [Fate::Opened]);
    assert!(world.inbox().waiting.is_empty());
    assert_eq!(world.sent(ADA), ["case.ack"]);
}

#[test]
fn a_subject_cannot_smuggle_a_header_or_a_template() {
    let mut world = World::new();
    let mail = world
        .mail(ADA)
        .about("x =?utf-8?Q?=0D=0ABcc:_mallory=40elsewhere.example?= {{sheet}} {{{words}}}")
        .saying("{{#each cases}}{{customer_name}}{{/each}}\n<script>alert(1)</script>");
    world.posts(&mail);
    for reader in [ADA, ANA] {
        let letter = world.latest(reader);
        assert!(letter.message.header("Bcc").is_none());
        let html = letter.message.html.clone().unwrap();
        assert!(!html.contains("<script>"), "{html}");
    }
    assert!(world.latest(ANA).says("{{#each cases}}"), "{}", world.latest(ANA).text());
    assert!(world.letters(MALLORY).is_empty());
    assert!(!world.outbox().iter().any(|entry| entry.recipient.as_str() == DESK));
}
