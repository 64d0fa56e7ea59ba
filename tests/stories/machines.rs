//! Machines are never answered and decide nothing; bounces mark the letter they report.

use crate::world::{ADA, ANA, BEN, MALLORY, Received, World};
use saldo::domain::case::Status;
use saldo::domain::delivery::Delivery;
use saldo::domain::disposition::Fate;
use saldo::domain::event::Event;

/// What a mail host sends to the envelope's sender when a letter cannot be delivered (RFC 3464).
pub(crate) fn bounce_of(letter: &Received, status: &str) -> Vec<u8> {
    let action = if status.starts_with('5') { "failed" } else { "delayed" };
    let text = String::from_utf8_lossy(&letter.raw).into_owned();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let to = letter.sender.as_ref().unwrap();
    let lines = [
        "Return-Path: <>",
        &format!("Delivered-To: {to}"),
        "From: Mail Delivery System <MAILER-DAEMON@mx.customers.test>",
        &format!("To: <{to}>"),
        "Subject: Undelivered Mail Returned to Sender",
        &format!("Message-ID: <{}.{status}@mx.customers.test>", letter.id().len()),
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"",
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "The address does not exist.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.customers.test",
        "",
        "Final-Recipient: rfc822; ada@customers.test",
        &format!("Action: {action}"),
        &format!("Status: {status}"),
        &format!("Diagnostic-Code: smtp; 550 {status} no such user"),
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        head,
        "",
        "--b--",
        "",
    ];
    lines.join("\r\n").into_bytes()
}

#[test]
fn a_machine_changes_no_status_and_gets_no_answer() {
    for (name, value) in [
        ("Auto-Submitted", "auto-replied"),
        ("X-Autoreply", "yes"),
        ("List-Id", "<news.customers.test>"),
        ("Precedence", "bulk"),
        ("Content-Type", "multipart/report; report-type=disposition-notification; boundary=\"b\""),
    ] {
        let mut world = World::where_ana_has_answered();
        let before = world.sent(ADA);
        let mail = world.reply(ADA, "I am out of the office until Monday.").with(name, value);
        let done = world.posts(&mail);
        assert_eq!(done.fate, Fate::Automatic, "{name}: {value}");
        assert_eq!(world.status(), Status::WaitingCustomer, "{name}: {value}");
        assert_eq!(world.sent(ADA), before, "{name}: {value}");
        assert_eq!(world.count(ANA, "agent.customer_replied"), 0, "{name}: {value}");
    }
}

#[test]
fn a_machines_reply_is_kept_with_its_case() {
    let mut world = World::where_ana_has_answered();
    let away = world.reply(ADA, "I am out until Monday.").with("Auto-Submitted", "auto-replied");
    let done = world.posts(&away);
    assert_eq!(done.case, Some(world.case().number.clone()));
    let history = world.history(&world.case().number);
    assert!(matches!(history.last().unwrap().event, Event::MachineWrote { .. }));
}

#[test]
fn a_machine_opens_no_case() {
    let mut world = World::new();
    let news = world.mail(MALLORY).about("Our newsletter").saying("Buy now.");
    let done = world.posts(
        &news
            .with("List-Unsubscribe", "<mailto:x@elsewhere.example>")
            .with("List-Id", "<news.elsewhere.example>"),
    );
    assert_eq!(done.fate, Fate::Automatic);
    assert!(world.cases().is_empty() && world.outbox().is_empty());
}

#[test]
fn an_away_notice_never_opens_a_closed_case() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "Thanks, that solves it!");
    let mail = world.reply(ADA, "I am out until Monday.").with("Auto-Submitted", "auto-replied");
    world.posts(&mail);
    assert_eq!(world.status(), Status::Closed);
}

#[test]
fn our_own_mail_that_comes_back_is_ignored() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let ack = world.latest(ADA);
    let done = world.delivers(ack.raw.clone());
    assert_eq!(done.fate, Fate::Ignored);
    assert_eq!(world.cases().len(), 1);
}

#[test]
fn a_person_who_asks_for_no_automatic_answer_gets_a_case_and_no_acknowledgement() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Why is March higher?").saying("Please explain it.");
    let done = world.posts(&mail.with("X-Auto-Response-Suppress", "All"));
    assert_eq!(done.fate, Fate::Opened);
    assert!(world.sent(ADA).is_empty());
    world.answers(ANA, "Five seats were added.");
    assert_eq!(world.sent(ADA), ["customer.reply"]);
}

#[test]
fn a_bounce_marks_the_letter_and_tells_an_agent_once() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#take\n\nFive seats were added on 12 February.");
    let answer = world.latest(ADA);
    let done = world.delivers(bounce_of(&answer, "5.1.1"));
    assert_eq!((done.fate, done.case.clone()), (Fate::Bounce, Some(world.case().number.clone())));
    let entry = world.outbox().into_iter().find(|entry| entry.letter == "customer.reply");
    assert!(matches!(entry.unwrap().delivery, Delivery::Failed { .. }));
    assert_eq!(world.count(ANA, "agent.bounce"), 1);
    assert!(world.latest(ANA).says(ADA.address), "{}", world.latest(ANA).text());

    world.delivers(bounce_of(&answer, "5.2.1"));
    assert_eq!(world.count(ANA, "agent.bounce"), 1, "once");
    assert_eq!(world.count(BEN, "agent.bounce"), 0, "Ana handles the case");
    world.leaves("failed");
}

#[test]
fn a_delay_is_no_failure() {
    let mut world = World::where_ana_has_answered();
    let answer = world.latest(ADA);
    let done = world.delivers(bounce_of(&answer, "4.2.2"));
    assert_eq!(done.fate, Fate::Bounce);
    assert_eq!(world.count(ANA, "agent.bounce"), 0);
    assert_eq!(world.status(), Status::WaitingCustomer);
}

#[test]
fn a_made_up_bounce_marks_nothing() {
    let mut world = World::where_ana_has_answered();
    let answer = world.latest(ADA);
    let real = String::from_utf8(bounce_of(&answer, "5.1.1")).unwrap();
    let sender = answer.sender.as_ref().unwrap();
    let mac = sender.local().rsplit('.').next().unwrap();
    let forged = real.replace(mac, "aaaaaaaaaaaaaaaa");
    let made_up = forged.replace(answer.id(), "unknown@elsewhere.example");
    let done = world.delivers(made_up);
    assert_eq!((done.fate, done.case), (Fate::Bounce, None));
    assert_eq!(world.count(ANA, "agent.bounce"), 0);
}
