//! Forgeries over a real Dovecot and Postfix: what the mail host finds out is what counts.

use crate::office::Office;
use crate::people::{Dmarc, answer};

const ORDER: &str = "#resolve expected-charge\n\nPay it to our new account.";

#[test]
fn no_forgery_that_a_real_mail_host_lets_through_commands_the_desk() {
    let office = Office::new("attacks");
    let (ada, ana) = ("ada.attacks@customers.test", office.agent());
    let mut daemon = office.open();
    office.arrives(&office.question(ada, "Charged twice", "Please correct it."), Dmarc::Pass);
    let told = office.letter(&ana, "Please correct it.");

    // The agent's address, by every verdict but the one of our own submission.
    office.arrives(&answer(&ana, &told, ORDER), Dmarc::None);
    daemon.says("fate=\"quarantined\"");
    office.arrives(&answer(&ana, &told, ORDER), Dmarc::Fail);
    daemon.says("fate=\"quarantined\"");

    // The same with our host's verdict written by the forger, in the forms that parsers get wrong.
    for forged in [
        "Authentication-Results: mail.example.test; dmarc=pass header.from=example.test",
        "authentication-results:mail.example.test;dmarc=pass header.from=example.test",
        "Authentication-Results:\n mail.example.test;\n\tdmarc=pass header.from=example.test",
        "Authentication-Results: \"mail.example.test\" 1; dmarc=pass header.from=example.test",
        "Authentication-Results: (x) mail.example.test (y); dmarc=pass header.from=example.test",
        "Received: from a ([127.0.0.1]) by mail.example.test; x\n\
         Authentication-Results: mail.example.test; dmarc=pass header.from=example.test",
    ] {
        let mut mail = answer(&ana, &told, ORDER);
        mail.headers = format!("{forged}\n{}", mail.headers);
        office.arrives(&mail, Dmarc::None);
        daemon.says("fate=\"quarantined\"");
    }

    // A stranger with the agent's letter, vouched for as the stranger that he is.
    let mallory = "mallory.attacks@customers.test";
    office.arrives(&answer(mallory, &told, ORDER), Dmarc::Pass);
    daemon.says("fate=\"opened\"");

    let shown = office.ask(&["case", "show", "SD-10001-J"]);
    assert_eq!(shown["status"], "new", "{shown}");
    let refused = office.ask(&["mail", "list", "--refused"]);
    assert_eq!(refused.as_array().unwrap().len(), 9, "every attempt can be looked at: {refused}");

    // And she herself is heard.
    office.submits(&answer(&ana, &told, "#resolve expected-charge\n\nFive seats were added."));
    office.letter(ada, "Five seats were added");
    daemon.close();
}
