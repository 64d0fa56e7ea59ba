//! Every `fixtures/mail/<what-it-proves>.eml` is read as the `.expected` beside it says.
//!
//! An `.expected` file holds some of the keys of `saldo inspect --json`, and these of our own:
//! `encryption`, `invitation`, `parts` (types of all leaves) and `embedded` (subject and author of
//! the messages inside). Only the keys that it holds are compared. `UPDATE_EXPECTED=1` writes the
//! present values of those keys, and those of parsing where there is no file yet.

use saldo::cli::inspect::to_json;
use saldo::domain::message::Message;
use saldo::logic::parse::{embedded, parse_unguarded};
use saldo::logic::understand::{House, understand};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

const KEYS_OF_PARSING: [&str; 16] = [
    "message_id",
    "in_reply_to",
    "references",
    "date",
    "from",
    "to",
    "cc",
    "reply_to",
    "subject",
    "text",
    "attachments",
    "defects",
    "encryption",
    "invitation",
    "parts",
    "embedded",
];

#[test]
fn every_mail_is_read_as_expected() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mails = mails();
    assert!(mails.len() >= 60, "the fixtures are not there");
    let mut wrong = Vec::new();
    for mail in mails.into_iter().filter(|mail| !is_of_screening(mail)) {
        let read = read(&mail);
        let file = mail.with_extension("expected");
        let expected = std::fs::read_to_string(&file).ok();
        let expected: Option<Map<String, Value>> =
            expected.map(|text| serde_json::from_str(&text).unwrap());
        let keys = expected.as_ref().map_or_else(default_keys, |map| map.keys().cloned().collect());
        let now: Map<String, Value> =
            keys.into_iter().map(|key| (key.clone(), read[&key].clone())).collect();
        if update {
            std::fs::write(&file, format!("{:#}\n", Value::Object(now))).unwrap();
        } else if expected.as_ref() != Some(&now) {
            wrong.push(format!("{}\n{:#}", mail.display(), Value::Object(now)));
        }
    }
    assert!(wrong.is_empty(), "read differently:\n{}", wrong.join("\n"));
}

/// These prove who wrote and whether to answer, which depends on the house: tests/screening.rs
/// reads them.
fn is_of_screening(mail: &Path) -> bool {
    let name = mail.file_name().unwrap_or_default().to_string_lossy();
    ["auto-", "bounce-", "list-", "receipt-", "trust-"].iter().any(|kind| name.starts_with(kind))
}

#[test]
fn no_mail_needs_the_last_belt() {
    for mail in mails() {
        let raw = std::fs::read(&mail).unwrap();
        let message = parse_unguarded(&raw);
        assert_eq!(message.size_bytes, raw.len() as u64);
        for one in std::iter::once(&message).chain(&embedded(&message)) {
            assert_is_safe(one, &mail);
        }
    }
}

/// What no message may do to those who print it, store it or offer its files.
fn assert_is_safe(message: &Message, mail: &Path) {
    let lines = message.headers.iter().map(|header| &header.value).chain([&message.subject]);
    for line in lines.chain(message.from.iter().flat_map(|p| [&p.name, &p.address])) {
        assert!(!line.chars().any(char::is_control), "{}: {line:?}", mail.display());
    }
    for part in &message.parts {
        let name = &part.name;
        let is_odd = |c: char| c.is_control() || "/\\\u{202e}".contains(c);
        assert!(!name.contains(is_odd) && !name.starts_with('.'), "{}: {name:?}", mail.display());
    }
    assert!(
        !message.text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'),
        "{}",
        mail.display()
    );
}

fn mails() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut mails: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    mails.sort();
    mails
}

/// All keys of one mail.
fn read(mail: &Path) -> Value {
    let raw = std::fs::read(mail).unwrap();
    let reading = understand(&raw, &House::default());
    let name = mail.file_name().unwrap().to_string_lossy();
    let mut value = to_json(&name, &reading);
    let message = &reading.message;
    // Where a text ends is a matter of taste of whoever turns HTML into text.
    value["text"] = json!(message.text.trim_end());
    value["encryption"] = json!(message.encryption);
    value["invitation"] = json!(message.invitation);
    value["parts"] = message.parts.iter().take(20).map(|part| part.media_type.as_str()).collect();
    value["embedded"] = embedded(message)
        .iter()
        .map(|inner| {
            let authors: Vec<&str> = inner.from.iter().map(|p| p.address.as_str()).collect();
            json!({ "from": authors, "subject": inner.subject })
        })
        .collect();
    let attachments = value["attachments"].as_array_mut().unwrap();
    attachments.truncate(20);
    value
}

fn default_keys() -> Vec<String> {
    KEYS_OF_PARSING.map(str::to_owned).to_vec()
}
