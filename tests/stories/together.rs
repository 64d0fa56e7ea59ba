//! Agents at one case: buttons to act by, two answers at once, the overview.

use crate::world::{ADA, ANA, BEN, CARMEN, SOFIA, World};
use saldo::domain::address::Address;
use saldo::domain::case::Status;

/// The link of the button with this command, taken apart: address, subject, body.
fn button(html: &str, command: &str) -> (String, String, String) {
    labelled(html, &format!("· {command}"))
}

/// The link of the button whose label ends so.
pub(crate) fn labelled(html: &str, label: &str) -> (String, String, String) {
    let label = format!("{label}</a>");
    let (before, _) = html.split_once(&label).unwrap_or_else(|| panic!("no {label} in {html}"));
    let (_, link) = before.rsplit_once("href=\"mailto:").unwrap();
    let (link, _) = link.split_once('"').unwrap();
    let (to, rest) = link.split_once("?subject=").unwrap();
    let (subject, body) = rest.split_once("&amp;body=").unwrap();
    (decoded(to), decoded(subject), decoded(body))
}

fn decoded(text: &str) -> String {
    let mut octets = Vec::new();
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet == b'%' {
            let hex: String = rest.by_ref().take(2).map(char::from).collect();
            octets.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            octets.push(octet);
        }
    }
    String::from_utf8(octets).unwrap().replace("\r\n", "\n")
}

#[test]
fn one_tap_takes_a_case_and_another_takes_it_back() {
    let mut world = World::where_ada_asks("Why is March higher? 50 %");
    world.minutes_pass(3);
    for (command, assignee) in [("#take", Some("ana@reseller.example")), ("#undo", None)] {
        let html = world.latest(ANA).message.html.clone().unwrap();
        let command = html
            .split("· ")
            .filter_map(|rest| rest.split("</a>").next())
            .find(|label| label.starts_with(command))
            .unwrap_or_else(|| panic!("no button {command}: {html}"))
            .to_owned();
        let (to, subject, body) = button(&html, &command);
        let mail = world.mail(ANA).to(&to).about(&subject).saying(&body);
        world.posts(&mail);
        assert_eq!(world.case().assignee.as_ref().map(Address::as_str), assignee, "{command}");
        world.minutes_pass(1);
    }
}

#[test]
fn one_tap_of_a_supervisor_approves_and_one_denies() {
    for (command, status) in [("#approve", Status::Resolved), ("#deny", Status::New)] {
        let mut world = crate::approvals::careful();
        world.writes(ADA, "Charged twice in February", "Invoice F-2026-00031 charges us twice.");
        world.answers(ANA, "#resolve own-price-error\n\nHello Ada,\n\nWe credit 640 EUR to you.");
        let html = world.latest(SOFIA).message.html.clone().unwrap();
        let code = crate::approvals::code(&world, SOFIA);
        let (to, subject, body) = button(&html, &format!("{command} {code}"));
        let mail = world.mail(SOFIA).to(&to).about(&subject).saying(&body);
        world.posts(&mail);
        assert_eq!(world.status(), status, "{command}: {}", world.latest(SOFIA).text());
        assert_eq!(world.case().pending_approvals().count(), 0, "{command}");
    }
}

#[test]
fn a_button_that_needs_words_harms_nobody_without_them() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let html = world.latest(ANA).message.html.clone().unwrap();
    for command in ["#resolve expected-charge", "#escalate"] {
        let (to, subject, body) = button(&html, command);
        let mail = world.mail(ANA).to(&to).about(&subject).saying(&body);
        world.posts(&mail);
        assert_eq!(world.status(), Status::New, "{command}");
        assert_eq!(world.sent(ADA), ["case.ack"]);
    }
}

#[test]
fn a_second_answer_within_minutes_is_kept_back_until_its_author_knows_of_the_first() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let anas = world.latest(ANA);
    world.minutes_pass(2);
    world.answers(BEN, "Hello Ada, five seats were added in February.");
    world.minutes_pass(3);
    let mail = world.reply_to(ANA, &anas, "Hello Ada, we will credit the whole invoice.");
    world.posts(&mail);
    assert_eq!(world.count(ADA, "customer.reply"), 1, "one answer, not two");
    let told = world.latest(ANA);
    assert!(
        told.says("five seats were added in February") && told.says("#send"),
        "{}",
        told.text()
    );
    let (to, subject, body) = button(told.message.html.as_deref().unwrap(), "#send");
    let mail = world.mail(ANA).to(&to).about(&subject).saying(&body);
    world.minutes_pass(1);
    world.posts(&mail);
    assert_eq!(world.count(ADA, "customer.reply"), 2);
    assert!(world.latest(ADA).says("credit the whole invoice"), "{}", world.latest(ADA).text());
}

#[test]
fn who_was_told_of_the_first_answer_or_answers_later_is_not_held_up() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.minutes_pass(2);
    world.answers(BEN, "Hello Ada, five seats were added in February.");
    world.minutes_pass(20);
    world.answers(ANA, "Hello Ada, and one seat in March.");
    assert_eq!(world.count(ADA, "customer.reply"), 2);
}

#[test]
fn an_overview_counts_what_is_open_and_names_what_is_late() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    world.days_pass(3);
    let asked = world.mail(BEN).about("how are we?").saying("#report");
    world.posts(&asked);
    let report = world.latest(BEN);
    for part in ["open cases: 2", "late: 2", "age of the oldest in days (", "Ada Lindqvist"] {
        assert!(report.says(part), "{part}: {}", report.text());
    }
}
