//! Whole letters, `fixtures/mail/reply-*.eml`, each with the words an agent is shown beside it, as
//! the key `reply` of its `.expected`.

use saldo::domain::message::Message;
use saldo::logic::excerpt::{LEFT_OUT, excerpt};
use saldo::logic::html::to_text;
use saldo::logic::parse::parse;
use std::fs;
use std::path::{Path, PathBuf};

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail");
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("reply-") && name.ends_with(".eml")
        })
        .collect();
    found.sort();
    found
}

/// A fixture as it was read; a letter of HTML alone has the text made of it.
fn read(path: &Path) -> Message {
    let mut message = parse(&fs::read(path).expect("a readable fixture"));
    let plain = message.parts.iter().any(|part| part.media_type == "text/plain");
    if let (Some(html), false) = (&message.html, plain) {
        message.text = to_text(html);
    }
    message
}

#[test]
fn the_words_of_every_letter_are_those_beside_it() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 20, "fixtures are missing");
    for path in fixtures {
        let beside = fs::read_to_string(path.with_extension("expected")).expect("words beside it");
        let expected: serde_json::Value = serde_json::from_str(&beside).expect("JSON");
        assert_eq!(excerpt(&read(&path)).words, expected["reply"], "{}", path.display());
    }
}

#[test]
fn the_lines_folded_are_those_not_shown() {
    let said = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    for path in fixtures() {
        let message = read(&path);
        let excerpt = excerpt(&message);
        let shown = excerpt.words.lines().filter(|line| !line.trim().is_empty());
        let shown = shown.filter(|line| *line != LEFT_OUT).count();
        assert_eq!(shown + excerpt.lines_folded, said(&message.text), "{}", path.display());
    }
}

#[test]
fn words_that_are_shown_once_more_lose_nothing() {
    for path in fixtures() {
        let mut message = read(&path);
        message.text = excerpt(&message).words;
        (message.html, message.parts) = (None, Vec::new());
        assert_eq!(excerpt(&message).words, message.text, "{}", path.display());
    }
}
