//! Every mistake in `saldo.toml` has a message with its line and what would be right, and all of
//! them are told at once.
//!
//! `fixtures/config/broken-*.toml` have their problems beside them; `UPDATE_EXPECTED=1` rewrites.

use saldo::config::Config;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The commented file that `saldo init` writes.
const INIT: &str = include_str!("../src/cli/init/saldo.toml");

/// The demonstration's file.
const DEMO: &str = include_str!("../src/demo/saldo.toml");

/// Fixtures whose name begins so.
fn fixtures(start: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("fixtures/config")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(start))
        .collect();
    assert!(!found.is_empty(), "the fixtures are gone");
    found.sort();
    found
}

fn problems(text: &str) -> Vec<String> {
    match Config::parse(text, Path::new("/etc/saldo")) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

/// A folder that ends with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("saldo-config-{name}-{}", std::process::id()));
        let _none_before = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

fn saldo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_saldo")).args(arguments).output().unwrap()
}

fn check(folder: &Folder) -> (bool, String) {
    let file = folder.0.join("saldo.toml");
    let output = saldo(&["--config", file.to_str().unwrap(), "check", "--offline"]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn every_mistake_is_told_with_its_line_and_what_would_be_right() {
    for path in fixtures("broken") {
        let found = problems(&fs::read_to_string(&path).unwrap());
        assert!(!found.is_empty(), "{} is accepted", path.display());
        let told = format!("{}\n", found.join("\n"));
        let expected = path.with_extension("expected");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &told).unwrap();
        }
        let expected = fs::read_to_string(expected).unwrap_or_default();
        assert_eq!(told, expected, "{}", path.display());
        for problem in found {
            assert!(problem.starts_with("line "), "{}: {problem}", path.display());
        }
    }
}

#[test]
fn mistakes_are_told_all_at_once_in_the_order_of_the_lines() {
    let text = fs::read_to_string("fixtures/config/broken-values.toml").unwrap();
    let found = problems(&text);
    assert!(found.len() >= 20, "{found:#?}");
    let line =
        |problem: &String| -> usize { problem.split([' ', ':']).nth(1).unwrap().parse().unwrap() };
    assert!(found.iter().map(line).is_sorted(), "{found:#?}");
}

#[test]
fn a_secret_is_never_told() {
    let text = fs::read_to_string("fixtures/config/broken-secrets.toml").unwrap();
    assert!(!problems(&text).join("\n").contains("let me in"));
}

#[test]
fn good_files_are_good() {
    for path in fixtures("good") {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(problems(&text), [""; 0], "{}", path.display());
    }
    assert_eq!(problems(DEMO), [""; 0], "the demonstration's");
    assert_eq!(problems(INIT), [""; 0], "what saldo init writes");
}

#[test]
fn relative_paths_start_at_the_file() {
    let text = fs::read_to_string("fixtures/config/good-smallest.toml").unwrap();
    let config = Config::parse(&text, Path::new("/etc/saldo")).unwrap();
    assert_eq!(config.store.folder, Path::new("/etc/saldo/data"));
    assert_eq!(config.desk.key_file, Path::new("/etc/saldo/saldo.key"));
}

#[test]
fn every_key_of_the_commented_file_is_a_key() {
    for line in INIT.lines() {
        let Some(key) = line.strip_prefix("# ").filter(|rest| rest.contains(" = ")) else {
            continue;
        };
        let whole = INIT.replace(line, key);
        let unknown: Vec<_> =
            problems(&whole).into_iter().filter(|it| it.contains("there is no key")).collect();
        assert!(unknown.is_empty(), "{key}: {unknown:?}");
    }
}

#[test]
fn what_init_writes_passes_check_once_its_secrets_exist() {
    let folder = Folder::new("init");
    let output = saldo(&["init", folder.0.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let secret = folder.0.join("secret");
    let file = folder.0.join("saldo.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("/run/secrets/imap", secret.to_str().unwrap())).unwrap();

    let (is_good, said) = check(&folder);
    assert!(!is_good && said.contains("secret"), "{said}");
    folder.write("secret", "let me in\n");
    let (is_good, said) = check(&folder);
    assert!(is_good, "{said}");
    assert!(!said.contains("let me in"), "{said}");
    assert!(said.contains("the shipped model"), "{said}");
    folder.write("data/sorter.bin", "no model");
    let (is_good, said) = check(&folder);
    assert!(is_good, "a sorter that cannot be read stops nobody's mail: {said}");
    assert!(said.contains("saldo train --from-cases makes it anew"), "{said}");
}

#[test]
fn without_corrections_nothing_is_learned_and_the_operator_is_told_what_teaches() {
    let folder = Folder::new("learn");
    let rules = DEMO_RULES.replace("FOLDER", folder.0.to_str().unwrap());
    folder.write("saldo.toml", &rules);
    folder.write("saldo.key", "a key that signs nothing but this test, long enough");
    let file = folder.0.join("saldo.toml");
    let run = |arguments: &[&str]| {
        let all = [&["--config", file.to_str().unwrap()], arguments].concat();
        let output = saldo(&all);
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let (is_good, said) = run(&["train", "--from-cases"]);
    assert!(!is_good && said.contains("0 corrections are too few"), "{said}");
    assert!(said.contains("#kind"), "{said}");
    assert!(!folder.0.join("data/sorter.bin").exists());
    let (is_good, said) = run(&["evaluate", "--from-cases"]);
    assert!(is_good && said.contains("corrections by agents"), "{said}");
}

/// The smallest house: folders for mail and letters.
const DEMO_RULES: &str = r#"
[desk]
name = "Contoso Cloud Billing"
address = "billing@reseller.example"

[mailbox]
url = "maildir:FOLDER/inbox"

[submission]
url = "maildir:FOLDER/delivered"

[trust]
authserv_id = "mail.reseller.example"

[[agent]]
name = "Ana Ruiz"
address = "ana@reseller.example"
"#;

#[test]
fn the_demonstration_plays_to_its_end_and_every_case_in_it_closes() {
    let folder = Folder::new("demo");
    let stage = folder.0.join("stage");
    let output = saldo(&["demo", stage.to_str().unwrap()]);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success() && said.contains("── The end."), "{said}");
    let rules = stage.join("saldo.toml");
    let output = saldo(&["--config", rules.to_str().unwrap(), "case", "list", "--json"]);
    let cases: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let closed = |case: &serde_json::Value| case["status"] == "closed";
    let cases = cases.as_array().unwrap();
    assert!(cases.len() >= 2 && cases.iter().all(closed), "{cases:?}");
}

#[test]
fn init_overwrites_nothing() {
    let folder = Folder::new("again");
    let path = folder.0.to_str().unwrap();
    assert!(saldo(&["init", path]).status.success());
    let key = fs::read(folder.0.join("saldo.key")).unwrap();
    folder.write("saldo.toml", "# mine\n");
    assert!(saldo(&["init", path]).status.success());
    assert_eq!(fs::read_to_string(folder.0.join("saldo.toml")).unwrap(), "# mine\n");
    assert_eq!(fs::read(folder.0.join("saldo.key")).unwrap(), key);
}

#[test]
fn check_tells_of_the_key_the_letters_and_the_secrets_at_once() {
    let folder = Folder::new("all");
    let text = fs::read_to_string("fixtures/config/good-smallest.toml").unwrap();
    let text = text.replace("[mailbox]", "templates = \"letters\"\n\n[mailbox]");
    let submission = "[submission]\nurl = \"smtps://mail.reseller.example\"\nuser = \"billing\"\n\
                      password_file = \"nowhere\"";
    let text = text.replace("[submission]\nurl = \"maildir:delivered\"", submission);
    folder.write("saldo.toml", &text);
    folder.write("letters/en/case.ack.hbs", "---\naudience: customer\n---\nHello {{nme}}\n");
    folder.write("letters/es/customer.closing.hbs", "Hola {{#if}\n");
    let (is_good, said) = check(&folder);
    assert!(!is_good);
    for part in ["saldo.key", "case.ack.hbs", "customer.closing.hbs", "nowhere", "authserv_id"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn check_tells_every_problem_of_the_file_with_its_name() {
    let folder = Folder::new("file");
    let text = fs::read_to_string("fixtures/config/broken-values.toml").unwrap();
    folder.write("saldo.toml", &text);
    let (is_good, said) = check(&folder);
    assert!(!is_good);
    for problem in problems(&text) {
        assert!(said.contains(&format!("saldo.toml: {problem}")), "{problem}: {said}");
    }
}

#[test]
fn a_file_that_is_not_there_is_told_with_its_name_and_a_way_out() {
    let output = saldo(&["--config", "/nowhere/saldo.toml", "check", "--offline"]);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("/nowhere/saldo.toml") && said.contains("saldo init"), "{said}");
}
