//! The loop, over the wire: asked, acknowledged, escalated, answered, resolved, confirmed, closed.

use crate::office::Office;
use crate::people::{Dmarc, Mail, answer};

const BRIEF: &str = "#take\n#escalate\ncustomer: Lund Mills\n\
    subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
    tenant: lund.onmicrosoft.com\nperiod: February 2026\ncharge: Business Basic, 20 seats\n\
    amount: 240.00 EUR\n\
    reason: charged twice\nexpected: a credit\nchecked: our order log\n\n\
    The same charge appears twice. Please credit the second one.";

#[test]
fn a_question_goes_its_whole_way_over_real_imap_and_smtp() {
    let office = Office::new("loop");
    let (ada, ana, vendor) = ("ada.loop@customers.test", office.agent(), "loop@vendor.test");
    assert!(!office.folder.join("saldo.key").exists());
    let mut daemon = office.open();
    assert!(office.folder.join("saldo.key").exists(), "the first start writes the key");

    let words = "We were charged twice for February, 240.00 EUR. Please correct it.";
    office.arrives(&office.question(ada, "Charged twice", words), Dmarc::Pass);
    let acknowledged = office.letter(ada, "is now case");
    let told = office.letter(&ana, "charged twice for February");
    assert!(acknowledged.subject.contains("[SD-10001-J]"), "{}", acknowledged.subject);

    // The agent's own submission server vouches for her; a forger's does not.
    let forged = answer(&ana, &told, "#resolve expected-charge\n\nNothing for you.");
    office.arrives(&forged, Dmarc::None);
    daemon.says("fate=\"quarantined\"");
    office.arrives(&answer(&ana, &told, "#resolve goodwill-credit\n\nAll yours."), Dmarc::Fail);
    daemon.says("fate=\"quarantined\"");
    let thief = answer(ada, &acknowledged, "Send it to our new bank account.");
    office.arrives(&thief, Dmarc::Fail);
    daemon.says("fate=\"quarantined\"");

    office.submits(&answer(&ana, &told, BRIEF));
    let brief = office.letter(vendor, "Please credit the second one");
    office.letter(ada, "hear from us");
    let update = Mail {
        from: "supportmail@techsupport.vendor.test".into(),
        to: brief.reply_to[0].address.clone(),
        subject: format!("Re: {} - TrackingID#2603020040001234", brief.subject),
        headers: String::new(),
        words: "We have issued the credit.".into(),
    };
    office.arrives(&update, Dmarc::Pass);
    let update = office.letter(&ana, "We have issued the credit");
    office.submits(&answer(
        &ana,
        &update,
        "#verified\n#resolve provider-duplicate\n\nYou were right: 240.00",
    ));
    let outcome = office.letter(ada, "You were right: 240.00");
    office.arrives(&answer(ada, &outcome, "Thanks, that solves it."), Dmarc::Pass);
    office.letter(ada, "closed");

    let asked = |arguments: &[&str]| office.ask(arguments);
    let shown = asked(&["case", "show", "SD-10001-J"]);
    assert_eq!(shown["status"], "closed", "{shown}");
    assert_eq!(asked(&["case", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(asked(&["case", "search", "charged"])[0]["case"], "SD-10001-J");
    assert_eq!(asked(&["case", "search", "nonsense"]).as_array().unwrap().len(), 0);
    assert_eq!(asked(&["mail", "list"]).as_array().unwrap().len(), 8);
    let quarantine = asked(&["mail", "list", "--quarantine"]);
    assert_eq!(quarantine.as_array().unwrap().len(), 3);
    let id = quarantine[0]["id"].as_str().unwrap().to_owned();
    let shown = asked(&["mail", "show", &id]);
    assert!(shown["message"].as_str().unwrap().contains("new bank account"), "{shown}");
    office.each_letter_arrives(1, &[ada, &ana, vendor]);

    daemon.close();
    assert_eq!(asked(&["case", "show", "SD-10001-J"])["status"], "closed", "without the daemon");
    assert!(office.saldo(&["verify"]).is_good());
    assert_eq!(office.kept("desk", "").len(), 0, "mail was left in the inbox");
    assert_eq!(office.kept("desk", "Saldo.Done").len(), 5);
    assert_eq!(office.kept("desk", "Saldo.Quarantine").len(), 3);
    let letters = asked(&["mail", "list", "--outbox"]).as_array().unwrap().len();
    assert_eq!(office.kept("desk", "Gesendete Objekte").len(), letters, "copies of letters");
}

#[test]
fn a_quarantined_message_that_an_operator_releases_is_handled_like_any_other() {
    let office = Office::new("release");
    let mut daemon = office.open();
    let ana = office.agent();
    let ada = "ada.release@customers.test";
    office.arrives(&office.question(ada, "Refund", "When does it come?"), Dmarc::Pass);
    let told = office.letter(&ana, "When does it come?");
    office.arrives(&answer(&ana, &told, "On Friday, in full."), Dmarc::Fail);
    daemon.says("fate=\"quarantined\"");
    let quarantine = office.ask(&["mail", "list", "--quarantine"]);
    let id = quarantine[0]["id"].as_str().unwrap().to_owned();
    let released = office.ask(&["mail", "release", &id]);
    assert_eq!(released["released"], 1, "{released}");
    assert!(!office.saldo(&["mail", "release", &id]).is_good(), "it was released twice");
    assert!(!office.saldo(&["mail", "release", "beef"]).is_good());
    daemon.close();
    assert!(office.saldo(&["verify"]).is_good());
}

#[test]
fn several_mailboxes_are_read_side_by_side_by_token_and_over_starttls() {
    let office = Office::new("several");
    let (port, ca) = (office.host.port(143), office.host.ca().display().to_string());
    office.write("token", &office.host.run("token", &["second-several"]));
    let toml = format!(
        "{}[[mailbox]]\n{}[[mailbox]]\nurl = \"imap://127.0.0.1:{port}\"\n\
         user = \"second-several@example.test\"\nca_file = \"{ca}\"\n\
         oauth2 = {{ token_command = \"cat '{}/token'\" }}\n",
        office.without_mailbox(),
        office.mailbox("desk"),
        office.folder.display()
    );
    office.write("saldo.toml", &toml);
    let mut daemon = office.open();
    let first = office.question("one.several@customers.test", "First", "To the first mailbox.");
    let second = office.question("two.several@customers.test", "Second", "To the second one.");
    let second = Mail { to: "second-several@example.test".into(), ..second };
    office.arrives(&first, Dmarc::Pass);
    office.arrives(&second, Dmarc::Pass);
    office.letter("one.several@customers.test", "is now case");
    office.letter("two.several@customers.test", "is now case");
    daemon.close();
    assert_eq!(office.ask(&["case", "list"]).as_array().unwrap().len(), 2);
}
