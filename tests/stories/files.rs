//! Files go where the words of their mail go, within limits, and nothing that runs goes anywhere.

use crate::world::{ADA, ANA, FERMIN, Mail, RULES, World, practice};
use saldo::domain::case::Status;

/// A mail with words and files: each a name and its content.
fn with_files(mail: Mail, words: &str, files: &[(&str, &str)]) -> Mail {
    let mut body = format!("--b\nContent-Type: text/plain; charset=utf-8\n\n{words}\n");
    for (name, content) in files {
        body.extend([format!(
            "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; \
             filename=\"{name}\"\n\n{content}\n"
        )]);
    }
    body.push_str("--b--");
    mail.with("Content-Type", "multipart/mixed; boundary=\"b\"").saying(&body)
}

fn names(letter: &crate::world::Received) -> Vec<String> {
    letter.message.attachments().map(|part| part.name.clone()).collect()
}

fn ana_sends(world: &mut World, words: &str, files: &[(&str, &str)]) {
    let reply = world.reply(ANA, "");
    world.posts(&with_files(reply, words, files));
}

#[test]
fn an_agents_file_reaches_the_customer_with_the_words() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let before = world.letters(ANA).len();
    ana_sends(&mut world, "Here is the invoice.", &[("F-2026-00031.pdf", "%PDF-1.7 pages")]);
    let letter = world.latest(ADA);
    assert!(letter.says("Here is the invoice."), "{}", letter.text());
    assert_eq!(names(&letter), ["F-2026-00031.pdf"]);
    assert!(letter.message.attachments().next().unwrap().text().contains("%PDF-1.7 pages"));
    assert_eq!(world.letters(ANA).len(), before, "what went well needs no transcript");
    ana_sends(&mut world, "#resolve expected-charge\n\nAs it says.", &[("plan.csv", "a;b")]);
    assert_eq!(world.status(), Status::Resolved);
    assert_eq!(names(&world.latest(ADA)), ["plan.csv"]);
    assert!(world.latest(ANA).says("sent to the customer with your words"));
}

#[test]
fn a_file_that_can_start_a_program_reaches_nobody_and_the_agent_is_told() {
    let mut world = World::where_ada_asks("Why is March higher?");
    ana_sends(&mut world, "See both.", &[("tool.exe", "MZ code"), ("page.pdf", "%PDF")]);
    assert_eq!(names(&world.latest(ADA)), ["page.pdf"]);
    let told = world.latest(ANA);
    assert!(told.says("tool.exe") && told.says("can start a program"), "{}", told.text());

    let mail = world.reply(ADA, "");
    world.posts(&with_files(mail, "Look at this, please.", &[("bill.pdf.js", "run()")]));
    let told = world.latest(ANA);
    assert!(names(&told).is_empty(), "{:?}", names(&told));
    assert!(told.says("bill.pdf.js") && told.says("saldo mail show"), "{}", told.text());
}

#[test]
fn a_file_stays_where_its_words_stay() {
    for (words, why) in [
        ("#note\n\nShe sent this by post.", "your words stay among us"),
        ("#take", "write a word with it"),
        ("#tke\n\nHello.", "nothing of this mail was carried out"),
    ] {
        let mut world = World::where_ada_asks("Why is March higher?");
        ana_sends(&mut world, words, &[("scan.pdf", "%PDF")]);
        assert_eq!(world.sent(ADA), ["case.ack"], "{words}");
        let told = world.latest(ANA);
        assert!(told.says("scan.pdf") && told.says(why), "{words}: {}", told.text());
    }
}

#[test]
fn a_customers_files_go_along_with_the_letter_to_the_agents() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Charged twice");
    let question = with_files(mail, "See the invoice.", &[("F-2026-00031.pdf", "%PDF one")]);
    world.posts(&question);
    assert_eq!(names(&world.latest(ANA)), ["F-2026-00031.pdf"]);
    assert!(names(&world.latest(ADA)).is_empty(), "an acknowledgement sends nothing back");
    let more = world.reply(ADA, "");
    world.posts(&with_files(more, "And the order.", &[("order.pdf", "%PDF two")]));
    assert_eq!(names(&world.latest(ANA)), ["order.pdf"]);
}

#[test]
fn the_files_of_an_author_whom_dmarc_refuses_go_to_nobody() {
    let mut world = World::new();
    let mail = world.mail(ADA).about("Charged twice").dmarc("fail");
    world.posts(&with_files(mail, "See the invoice.", &[("F-2026-00031.pdf", "%PDF")]));
    let told = world.latest(ANA);
    assert!(names(&told).is_empty(), "{:?}", names(&told));
    assert!(told.says("F-2026-00031.pdf"), "she knows that there is one: {}", told.text());
}

#[test]
fn what_is_over_the_limit_is_named_with_its_size_and_how_to_get_it() {
    let (head, limits) = RULES.split_once("[limits]").unwrap();
    let rules =
        format!("{head}[limits]\nfiles_inside = \"2 KiB\"\nfiles_outside = \"2 KiB\"{limits}");
    let mut world = World::under(practice(&rules));
    let large = "x".repeat(3_000);
    let mail = world.mail(ADA).about("Charged twice");
    world.posts(&with_files(mail, "Both.", &[("large.pdf", &large), ("small.pdf", "%PDF")]));
    let told = world.latest(ANA);
    assert_eq!(names(&told), ["small.pdf"]);
    assert!(told.says("large.pdf (3 KiB)") && told.says("over the limit"), "{}", told.text());
    ana_sends(&mut world, "Both.", &[("large.pdf", &large)]);
    assert!(names(&world.latest(ADA)).is_empty());
    assert!(world.latest(ANA).says("over the limit"), "{}", world.latest(ANA).text());
}

/// A brief that is complete, with lines of its own on top.
fn brief(more: &str) -> String {
    format!(
        "#escalate\n{more}customer: Lund Mills\ntenant: lund.onmicrosoft.com\n\
         subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
         period: February 2026\ncharge: Business Basic, 20 seats\namount: 240.00 EUR\n\
         reason: charged twice\nexpected: a credit\nchecked: our order log\n\n\
         The same charge appears twice."
    )
}

#[test]
fn a_customers_file_goes_to_the_provider_only_when_an_agent_says_so() {
    for (more, sent) in [
        ("", vec![]),
        ("attach: all\n", vec!["lines.csv", "shot.pdf"]),
        ("Adjuntar: SHOT\n", vec!["shot.pdf"]),
    ] {
        let mut world = World::new();
        let mail = world.mail(ADA).about("Charged twice");
        let files = [("lines.csv", "a;b"), ("shot.pdf", "%PDF")];
        world.posts(&with_files(mail, "See both.", &files));
        world.answers(ANA, &brief(more));
        let request = world.latest(FERMIN);
        assert_eq!(names(&request), sent, "{more}");
        assert!(!request.says("attach"), "{}", request.text());
    }
}

#[test]
fn a_brief_that_names_a_file_nobody_sent_is_not_sent() {
    let mut world = World::where_ada_asks("Charged twice");
    world.answers(ANA, &brief("attach: contract.pdf\n"));
    assert!(world.letters(FERMIN).is_empty());
    assert!(world.latest(ANA).says("no file that is called “contract.pdf”"));
}
