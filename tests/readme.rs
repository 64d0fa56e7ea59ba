//! What the README promises: its tables name what there is, and its samples work as they stand.

use saldo::domain::kind::Language;
use saldo::logic::command::help;
use saldo::logic::import::{accounts, ledger};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The table of commands, as `#help` and `#ayuda` list them.
fn commands() -> String {
    let rows = help(Language::EN).into_iter().zip(help(Language::ES));
    let row = |(english, spanish): (saldo::domain::letter::HelpLine, _)| {
        let spanish: saldo::domain::letter::HelpLine = spanish;
        format!("| `{}` | `{}` | {} |\n", english.command, spanish.command, english.meaning)
    };
    let rows: String = rows.map(row).collect();
    format!("| in English | in Spanish | what for |\n|---|---|---|\n{rows}")
}

#[test]
fn the_table_of_commands_is_what_help_says() {
    let (begin, end) = ("<!-- commands -->\n", "<!-- end of commands -->");
    let readme = readme();
    let (head, rest) = readme.split_once(begin).expect("the table has its mark");
    let (table, tail) = rest.split_once(end).expect("the table ends");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        let written = format!("{head}{begin}{}{end}{tail}", commands());
        fs::write(root().join("README.md"), written).unwrap();
        return;
    }
    assert_eq!(table, commands(), "UPDATE_EXPECTED=1 cargo test --test readme rewrites it");
}

#[test]
fn every_column_of_the_books_is_explained() {
    let readme = readme();
    for column in accounts::COLUMNS.iter().chain(ledger::COLUMNS) {
        let name = format!("`{}`", column.name);
        assert!(readme.contains(&name), "the README does not explain {name}");
    }
}

#[test]
fn the_samples_of_the_readme_are_the_files_of_the_folder() {
    let readme = readme();
    for name in ["customers.csv", "ledger.csv", "export.csv"] {
        let sample = fs::read_to_string(root().join("fixtures/books").join(name)).unwrap();
        assert!(readme.contains(sample.trim_end()), "{name} is another in the README");
    }
}
