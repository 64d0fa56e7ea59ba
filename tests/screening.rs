//! Every mail in `fixtures/mail` that is about machines, bounces and trust is read as the file
//! beside it says.
//!
//! An `.expected` file holds those keys of `saldo inspect --json` that its mail proves, and three
//! more that `inspect` does not print: `may_auto_reply`, `author`, `trust`. Objects may be given in
//! part, lists only whole.

use proptest::prelude::*;
use saldo::cli::inspect::to_json;
use saldo::domain::address::Address;
use saldo::logic::identify::{Believed, identify};
use saldo::logic::screen::Ourselves;
use saldo::logic::understand::{House, understand};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const PROVED_HERE: [&str; 5] = ["auto-", "bounce-", "list-", "receipt-", "trust-"];

fn believed() -> Believed {
    Believed { authserv_id: "mail.reseller.example".to_owned(), ..Believed::default() }
}

#[test]
fn machines_are_told_from_people_and_reports_are_understood() {
    let mails = mails();
    assert!(mails.len() >= 50, "only {} mails were found", mails.len());
    let wrong: Vec<String> = mails.iter().filter_map(|mail| difference(mail)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_difference_is_noticed() {
    let actual = json!({"nature": "person", "bounces": [{"recipient": "a@b.test", "status": ""}]});
    assert!(contains(&actual, &json!({"bounces": [{"recipient": "a@b.test"}]})));
    assert!(!contains(&actual, &json!({"bounces": []})));
    assert!(!contains(&actual, &json!({"nature": "bounce"})));
    assert!(!contains(&actual, &json!({"trust": "refused"})));
}

proptest! {
    /// Whatever arrives is read, and what comes out of it is bounded.
    #[test]
    fn hostile_text_is_read_and_its_bounces_are_bounded(
        head in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        body in prop::collection::vec(prop::sample::select(PIECES), 0..200),
    ) {
        let raw = format!("From: MAILER-DAEMON@a.test\n{}\n\n{}", head.concat(), body.concat());
        let reading = understand(raw.as_bytes(), &house());
        let identity = identify(&reading.message, &believed());
        prop_assert!(!identity.because.is_empty());
        prop_assert!(reading.bounces.len() <= 1000);
        for bounce in &reading.bounces {
            prop_assert!(bounce.recipient.len() <= 700, "{}", bounce.recipient);
            prop_assert!(bounce.reason.chars().count() <= 300, "{}", bounce.reason);
        }
    }
}

/// What mails and attacks on their readers are made of.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "@", "<", ">", "a@b.test", "é@ü.test", "\"x y\"@b.test", ":", ";", "=", "\n", "\r\n", "\n\n",
    " ", "\t", "550", "5.1.1", "550-", "(", ")", "\"", "\\", "\0", "ß", "İ", "\u{200b}",
    "RCPT TO:<", "--b", "not delivered ", "Final-Recipient: rfc822;", "Action: failed\n",
    "Status: 5", "Diagnostic-Code: smtp; ", "\nReceived: a", "Subject: ", "\nFrom: ",
    "\nAuthentication-Results: mail.reseller.example; ", "dmarc=pass ", "header.from=",
    "\nContent-Type: multipart/report; boundary=b\n",
    "\nContent-Type: message/delivery-status\n\n", "\"bouncedRecipients\":[",
    "{\"emailAddress\":\"", "> ", "=?utf-8?q?", "?=", "Auto-Submitted: ",
];

fn mails() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut mails: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            PROVED_HERE.iter().any(|prefix| name.starts_with(prefix))
        })
        .collect();
    mails.sort();
    mails
}

/// What is wrong with the reading of one mail, if anything.
fn difference(mail: &Path) -> Option<String> {
    let name = mail.file_name().unwrap().to_string_lossy();
    let expected = std::fs::read_to_string(mail.with_extension("expected")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let reading = understand(&std::fs::read(mail).unwrap(), &house());
    let identity = identify(&reading.message, &believed());
    let mut actual = to_json(&name, &reading);
    actual["may_auto_reply"] = json!(reading.screening.may_auto_reply);
    actual["author"] = json!(identity.author);
    actual["trust"] = json!(identity.trust.word());
    let wrong = expected.as_object().unwrap().iter().find(|(key, value)| {
        !actual.get(key.as_str()).is_some_and(|actual| contains(actual, value))
    });
    let because = (&reading.screening.because, &identity.because);
    wrong.map(|(key, value)| format!("{name}: {key} is {} not {value} {because:?}", actual[key]))
}

fn contains(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected
            .iter()
            .all(|(key, value)| actual.get(key).is_some_and(|actual| contains(actual, value))),
        (Value::Array(actual), Value::Array(expected)) => {
            actual.len() == expected.len()
                && actual.iter().zip(expected).all(|(actual, expected)| contains(actual, expected))
        }
        (actual, expected) => actual == expected,
    }
}

fn house() -> House {
    let ourselves = Ourselves {
        addresses: vec![Address::parse("billing@reseller.example").unwrap()],
        message_id_domain: Some("letters.reseller.example".to_owned()),
        bounce_prefix: Some("billing+bounce.".to_owned()),
        ..Ourselves::default()
    };
    House { ourselves, ..House::default() }
}
