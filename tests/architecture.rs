//! The plan of the house, held to: imports go down the stairs, every file says what it is for,
//! nothing below the ports knows of clocks, chance or the world outside.

use saldo::logic::templates::BUILTIN;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a file.
const LINES_MAX: usize = 500;

/// Characters of a line.
const COLUMNS_MAX: usize = 100;

/// Which floors of ours a floor may use. The roof (everything else) sees all.
const STAIRS: [(&str, &[&str]); 5] = [
    ("domain", &["domain"]),
    ("logic", &["domain", "logic"]),
    ("ports", &["domain"]),
    ("adapters", &["domain", "ports", "adapters"]),
    ("shell", &["domain", "logic", "ports", "shell"]),
];

/// Crates that the nouns may use.
const OF_DOMAIN: [&str; 7] =
    ["std", "jiff", "thiserror", "serde", "rust_decimal", "sha2", "data_encoding"];

/// Crates that the verbs may use besides: functions of their arguments, all of them.
const OF_LOGIC: [&str; 17] = [
    "crc32fast",
    "csv",
    "mail_parser",
    "handlebars",
    "serde_json",
    "hmac",
    "subtle",
    "strsim",
    "unicode_normalization",
    "chardetng",
    "encoding_rs",
    "miniz_oxide",
    "pulldown_cmark",
    "psl",
    "whichlang",
    "ab_glyph",
    "png",
];

/// What would let time, chance or the world into a floor where they are arguments. Only code
/// counts, not the words of comments.
const OF_THE_WORLD: [&str; 14] = [
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "tokio",
    "async fn",
    "RandomState",
    "println!",
];

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn floor(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src").ok()?;
        let first = inside.components().next()?.as_os_str().to_str()?;
        Some(first.trim_end_matches(".rs"))
    }

    /// The file without comments, and without its tests: those may use a test's tools.
    fn code(&self) -> String {
        let code: Vec<&str> = self
            .text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]")
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        code.join("\n")
    }

    fn is_tests(&self) -> bool {
        let path = self.path.to_string_lossy();
        path.ends_with("/tests.rs") || path.contains("/tests/")
    }
}

/// Every Rust file below some folders.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push(Source { path, text });
        }
    }
    assert!(found.len() > 20, "the house is somewhere else");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Names that follow `before` in a text, up to the end of the word.
fn names_after<'t>(text: &'t str, before: &str) -> BTreeSet<&'t str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let follow = |rest: &'t str| rest.split(|c| !is_word(c)).next().unwrap_or_default();
    text.split(before).skip(1).map(follow).filter(|name| !name.is_empty()).collect()
}

#[test]
fn an_import_goes_down_the_stairs_never_up() {
    let mut broken = Vec::new();
    for source in sources(&["src"]) {
        let Some((_, below)) = STAIRS.iter().find(|(floor, _)| Some(*floor) == source.floor())
        else {
            continue;
        };
        for name in names_after(&source.text, "crate::") {
            if !below.contains(&name) {
                broken.push(format!("{} uses crate::{name}", source.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn nouns_and_verbs_stand_on_pure_crates_alone() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let ours: Vec<String> = dependencies
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect();
    assert!(ours.iter().any(|name| name == "tokio"), "{ours:?}");
    let mut broken = Vec::new();
    for source in sources(&["src"]).iter().filter(|source| !source.is_tests()) {
        let code = source.code();
        let allowed: Vec<&str> = match source.floor() {
            Some("domain") => OF_DOMAIN.to_vec(),
            Some("logic") => OF_DOMAIN.iter().chain(&OF_LOGIC).copied().collect(),
            _ => continue,
        };
        for name in &ours {
            let is_used = code.contains(&format!("{name}::"));
            if is_used && !allowed.contains(&name.as_str()) {
                broken.push(format!("{} uses {name}", source.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn below_the_ports_there_is_no_clock_no_chance_and_no_world() {
    let mut broken = Vec::new();
    for source in sources(&["src/domain", "src/logic"]) {
        if source.is_tests() {
            continue;
        }
        let code = source.code();
        for word in OF_THE_WORLD {
            if code.contains(word) {
                broken.push(format!("{} has {word}", source.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let untold: Vec<String> = sources(&["src", "tests", "examples"])
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path.display().to_string())
        .collect();
    assert!(untold.is_empty(), "{}", untold.join("\n"));
}

#[test]
fn no_file_is_too_long_and_no_line_too_wide() {
    let mut broken = Vec::new();
    for source in sources(&["src", "tests", "examples"]) {
        let path = source.path.display();
        let lines = source.text.lines().count();
        if lines > LINES_MAX {
            broken.push(format!("{path} has {lines} lines"));
        }
        let mut is_drawn = false;
        for (index, line) in source.text.lines().enumerate() {
            // A diagram or a table keeps its form; so does a text that would break in the middle.
            is_drawn ^= line.trim_start_matches(['/', '!', ' ']).starts_with("```");
            if line.chars().count() > COLUMNS_MAX && !is_drawn && !may_be_wide(&source, line) {
                broken.push(format!("{path}:{} is too wide", index + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A row of a table that `rustfmt` was told to leave alone, or a text in quotes: wrapping either
/// would hide what it says.
fn may_be_wide(source: &Source, line: &str) -> bool {
    let is_table = source.text.contains("#[rustfmt::skip]") && line.contains("=>")
        || line.contains("Wanted {");
    is_table || line.contains('"')
}

#[test]
fn the_map_names_every_file() {
    let map = fs::read_to_string("src/lib.rs").unwrap();
    let declared = names_after(&map, "mod ");
    for folder in ["domain", "logic", "shell", "adapters", "cli"] {
        for entry in fs::read_dir(Path::new("src").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let is_file = path.extension().is_some_and(|extension| extension == "rs");
            assert!(!is_file || declared.contains(name), "{} is not on it", path.display());
        }
    }
}

#[test]
fn the_built_in_letters_are_the_files_of_the_folder() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut waiting = vec![PathBuf::from("templates")];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "hbs") {
            let name = path.strip_prefix("templates").unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    let built_in: BTreeMap<String, String> =
        BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    assert_eq!(files.keys().collect::<Vec<_>>(), built_in.keys().collect::<Vec<_>>());
    assert!(files == built_in, "a template has changed since the program was built");
}

#[test]
fn the_rules_are_found_where_they_are_broken() {
    let source = Source {
        path: PathBuf::from("src/domain/case.rs"),
        text: "//! x\nuse crate::shell::desk::Desk;\nlet a = crate::logic::tone::tone;".to_owned(),
    };
    assert_eq!(source.floor(), Some("domain"));
    assert_eq!(names_after(&source.text, "crate::"), BTreeSet::from(["logic", "shell"]));
}
