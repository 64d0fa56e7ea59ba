//! The breaker: what the desk writes by itself is bounded, whoever asks for more.

use crate::world::{ADA, ANA, CARMEN, MALLORY, RULES, SOFIA, World, practice};
use saldo::domain::case::Status;
use saldo::shell::control::Request;

fn limited(limits: &str) -> World {
    let (head, _) = RULES.split_once("[limits]").unwrap();
    World::under(practice(&format!("{head}[limits]\n{limits}\n")))
}

/// Words that differ in more than numbers.
fn matter(n: usize) -> String {
    let tens = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    format!("What about the {} of the {}?", tens[n % 10], tens[n / 10 % 10])
}

/// So many people of a domain ask one question each.
fn crowd(world: &mut World, domain: &str, count: usize) {
    for n in 0..count {
        let from = format!("Person <person{n}@{domain}>");
        let mail = world.mail(MALLORY).from(&from).about("Question").saying(&matter(n));
        world.posts(&mail.dmarc("none"));
    }
}

fn acknowledged(world: &World, domain: &str, delivery: &str) -> usize {
    let outbox = world.outbox();
    let acks = outbox.iter().filter(|e| e.letter == "case.ack" && e.recipient.domain() == domain);
    acks.filter(|entry| entry.delivery.word() == delivery).count()
}

#[test]
fn a_domain_gets_so_many_automatic_letters_an_hour_but_a_free_mail_domain_is_no_house() {
    let mut world = limited("per_domain_hour = 3\nshared_domains = [\"townnet.example\"]");
    for (domain, sent) in [("vendor.example", 3), ("gmail.com", 6), ("townnet.example", 6)] {
        crowd(&mut world, domain, 6);
        assert_eq!(acknowledged(&world, domain, "sent"), sent, "{domain}");
        assert_eq!(acknowledged(&world, domain, "held"), 6 - sent, "{domain}");
    }
    assert_eq!(world.count(SOFIA, "agent.held"), 1);
    assert!(world.letters(SOFIA).iter().any(|letter| letter.says("vendor.example got 3")));
    world.leaves("held");
}

#[test]
fn tags_do_not_make_an_address_another_one() {
    let mut world = limited("per_address_hour = 2");
    for n in 0..4 {
        let mail = world.mail(MALLORY).from(&format!("<mallory+{n}@elsewhere.example>"));
        world.posts(&mail.about("Question").saying(&matter(n)));
    }
    assert_eq!(acknowledged(&world, "elsewhere.example", "sent"), 2);
    world.leaves("held");
}

#[test]
fn a_case_has_so_many_automatic_letters_a_day_and_a_person_is_never_held() {
    let mut world = limited("per_case_day = 3");
    world.writes(ADA, "Why is March higher?", "Please explain it.");
    for n in 0..4 {
        world.answers(ANA, "#resolve expected-charge\n\nFive seats were added.");
        world.hours_pass(2);
        world.answers(ADA, &format!("No, that does not explain it: {}", matter(n)));
        assert_eq!(world.status(), Status::Open);
    }
    assert_eq!(world.count(ADA, "case.ack") + world.count(ADA, "case.reopened"), 3);
    assert_eq!(world.named(ADA, "held"), ["case.reopened", "case.reopened"]);
    assert_eq!(world.count(ADA, "customer.resolution"), 4);
    assert!(world.count(SOFIA, "agent.held") >= 1);
    world.operator(&Request::MailRelease { id: "all".to_owned() }).unwrap();
    assert!(world.named(ADA, "held").is_empty());
}

#[test]
fn a_flood_from_one_author_holds_acknowledgements_and_agents_hear_of_it_once() {
    let mut world = limited("per_address_hour = 2");
    for n in 0..12 {
        world.writes(MALLORY, &format!("Question {n}"), &matter(n));
    }
    assert_eq!(world.cases().len(), 12, "nothing is lost");
    assert_eq!(world.count(MALLORY, "case.ack"), 2);
    assert_eq!(world.count(ANA, "agent.new_case"), 4);
    assert_eq!(world.named(ANA, "held").len(), 8);
    assert_eq!(world.count(ANA, "agent.held"), 1, "once");
    world.writes(CARMEN, "Factura", "¿Por qué ha subido la factura?");
    assert_eq!(world.count(ANA, "agent.new_case"), 5, "others are heard as ever");
    world.leaves("held");
}

#[test]
fn whoever_says_the_same_again_and_again_is_no_longer_acknowledged() {
    let mut world = limited("");
    for n in 0..5 {
        world.days_pass(1);
        world.writes(
            MALLORY,
            &format!("[#{n}] Your request"),
            &format!("Request {n} was received."),
        );
    }
    assert_eq!(world.count(MALLORY, "case.ack"), 2);
    let last = world.dispositions().pop().unwrap();
    assert!(last.because.contains("sent before"), "{}", last.because);
    assert!(last.reply.contains("no automatic letter"), "{}", last.reply);
}
