//! Inputs that fuzzers found, and their like, keep every promise: `fixtures/fuzz/<promise>/*`.
//!
//! `FUZZED=folder` takes other inputs than those of the fixtures, in the same order of folders.

#[path = "support/post.rs"]
mod post;
#[path = "support/promises.rs"]
mod promises;

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

type Promise = (&'static str, fn(&[u8]));

const PROMISES: [Promise; 9] = [
    ("reading", promises::reading),
    ("words", promises::words),
    ("screening", promises::screening),
    ("bounces", promises::bounces),
    ("facts", promises::facts),
    ("page", promises::page),
    ("markup", promises::markup),
    ("commands", promises::commands),
    ("letters", promises::letters),
];

#[test]
fn what_fuzzers_found_breaks_no_promise_any_more() {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fuzz");
    let folder = std::env::var_os("FUZZED").map_or_else(own, PathBuf::from);
    let mut broken = Vec::new();
    for (name, promise) in PROMISES {
        let inputs = files(&folder.join(name));
        assert!(!inputs.is_empty(), "there are no inputs for {name}");
        for input in inputs {
            let raw = std::fs::read(&input).unwrap();
            if catch_unwind(|| promise(&raw)).is_err() {
                broken.push(input);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_fixture_of_mail_keeps_every_promise_of_mail() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail");
    for mail in files(&folder).iter().filter(|file| file.extension().is_some_and(|e| e == "eml")) {
        let raw = std::fs::read(mail).unwrap();
        for promise in [promises::reading, promises::screening, promises::bounces] {
            assert!(catch_unwind(|| promise(&raw)).is_ok(), "{}", mail.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
