//! Every letter in both languages, as its reader gets it (`fixtures/letters/`), and the promises
//! that hold for all of them. `UPDATE_EXPECTED=1` rewrites what is expected.

#[path = "support/post.rs"]
mod post;

use post::{Post, everything, sample};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::kind::Language;
use saldo::domain::letter::{Audience, CustomerLetter, Letter};
use saldo::logic::compose::{REPLY_MARKER_EN, REPLY_MARKER_ES};
use saldo::logic::phrasebook::Phrasebook;
use saldo::logic::templates::BUILTIN;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn every_letter_reads_as_it_is_known_to_read() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let mut differing = Vec::new();
    let mut known: Vec<PathBuf> = Vec::new();
    for (file, post) in everything() {
        let composed = post.compose();
        let text = format!("Subject: {}\n\n{}", composed.subject, composed.text);
        for (ending, content) in [("txt", &text), ("html", &composed.html)] {
            let path = root().join(format!("fixtures/letters/{file}.{ending}"));
            if update {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, content).unwrap();
            }
            if std::fs::read_to_string(&path).ok().as_ref() != Some(content) {
                differing.push(path.clone());
            }
            known.push(path);
        }
    }
    for language in ["en", "es"] {
        for entry in std::fs::read_dir(root().join("fixtures/letters").join(language)).unwrap() {
            let path = entry.unwrap().path();
            assert!(known.contains(&path), "{} belongs to no letter", path.display());
        }
    }
    assert!(differing.is_empty(), "look at them, then UPDATE_EXPECTED=1: {differing:#?}");
}

#[test]
fn a_history_calls_no_letter_by_the_name_of_its_template() {
    for (file, post) in everything() {
        let name = post.letter.name();
        for language in Phrasebook::LANGUAGES {
            let book = Phrasebook::new(language, jiff::tz::TimeZone::UTC).unwrap();
            let is_known = book.letter(name) != name || post.letter.audience() == Audience::Agent;
            assert!(is_known, "{file} has no words in {language}");
        }
    }
}

#[test]
fn the_built_in_table_is_what_the_folder_holds() {
    let mut on_disk = BTreeMap::new();
    let folder = root().join("templates");
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "hbs") {
                continue;
            }
            let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            on_disk.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    let built_in: BTreeMap<String, String> =
        BUILTIN.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    assert_eq!(on_disk.keys().collect::<Vec<_>>(), built_in.keys().collect::<Vec<_>>());
    assert_eq!(on_disk, built_in);
}

/// Letters that carry nothing of the message, not even its subject.
const NOTHING_REPEATED: [&str; 3] =
    ["en/case.ack_unverified", "en/case.ack_encrypted", "en/case.ack.2"];

#[test]
fn a_customers_letters_keep_one_subject_over_the_life_of_the_case() {
    let mut subjects: Vec<String> = everything()
        .iter()
        .filter(|(_, post)| post.language == Language::EN)
        .filter(|(_, post)| post.letter.audience() == Audience::Customer)
        .filter(|(file, _)| !NOTHING_REPEATED.contains(&file.as_str()))
        // A final demand must not look like the reminder before it.
        .filter(|(file, _)| !file.contains("/coll.") && !file.contains("/policy."))
        .map(|(_, post)| post.compose().subject)
        .collect();
    subjects.dedup();
    let case = CaseNumber::new("SD", 10427).unwrap();
    assert_eq!(subjects, [format!("Re: [{case}] Charged twice in February")]);
    let mut post = Post::of(sample("customer.closing"), Language::EN);
    post.topic = Some("RE: [SD-10427-V] RV: Charged twice in February");
    assert_eq!(post.compose().subject, subjects[0], "however the last message was called");
}

#[test]
fn markers_stand_on_top_where_people_answer_and_never_on_a_providers_letter() {
    for (file, post) in everything() {
        let marker = if post.language == Language::ES { REPLY_MARKER_ES } else { REPLY_MARKER_EN };
        let composed = post.compose();
        let is_marked = post.case.is_some() && post.letter.audience() != Audience::Provider;
        assert_eq!(composed.text.starts_with(marker), is_marked, "{file}");
        assert_eq!(composed.html.contains(marker), is_marked, "{file}");
    }
}

#[test]
fn an_author_whom_nothing_proves_gets_nothing_of_theirs_back() {
    let topic = None;
    let (received_at, first_response_by) = ("2026-03-02T08:30:00Z", "2026-03-03T08:30:00Z");
    let (received_at, first_response_by) =
        (received_at.parse().unwrap(), first_response_by.parse().unwrap());
    for letter in [
        CustomerLetter::CaseAck { received_at, first_response_by, topic },
        CustomerLetter::CaseAckUnverified { received_at, first_response_by },
        CustomerLetter::CaseAckEncrypted { received_at },
    ] {
        let mut post = Post::of(Letter::Customer(letter), Language::EN);
        post.topic = Some("Buy cheap pills");
        post.name = Some("Pill Seller");
        post.to[0].name = "Pill Seller".to_owned();
        let composed = post.compose();
        let raw = String::from_utf8(composed.content).unwrap();
        let all = format!("{}{}{raw}", composed.text, composed.html);
        assert!(!all.to_lowercase().contains("pill"), "{all}");
    }
}

#[test]
fn a_provider_is_told_nothing_of_the_customer_but_the_brief() {
    for (file, mut post) in everything() {
        if post.letter.audience() != Audience::Provider {
            continue;
        }
        post.topic = Some("From ada@customers.test: my secret");
        let composed = post.compose();
        let all = format!("{}{}{}", composed.subject, composed.text, composed.html);
        for word in ["ada@customers.test", "Ada", "secret"] {
            assert!(!all.contains(word), "{file}: {word}");
        }
        let is_request = ["filer.request", "provider.escalation"].contains(&post.letter.name());
        assert!(!is_request || composed.text.contains("billing@reseller.example"), "{file}");
    }
}

#[test]
fn a_blank_where_a_fact_should_be_is_never_sent() {
    let letter = Letter::Customer(CustomerLetter::CustomerReply {
        words: " \n\t\n".to_owned(),
        agent_name: None,
    });
    let mut post = Post::of(letter, Language::EN);
    assert_eq!(
        post.try_compose().unwrap_err().to_string(),
        "the letter customer.reply lacks the fact words"
    );
    post.letter = sample("case.ack");
    post.case = None;
    assert_eq!(
        post.try_compose().unwrap_err().to_string(),
        "the letter case.ack lacks the fact case"
    );
    post.case = CaseNumber::new("SD", 1);
    post.language = Language::parse("fr").unwrap();
    assert!(post.try_compose().unwrap_err().to_string().contains("fr"));
    post.language = Language::EN;
    post.to.clear();
    assert!(post.try_compose().is_err());
}
