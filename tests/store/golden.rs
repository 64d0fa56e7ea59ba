//! What was ever written stays readable: golden files of every record of every version.
//!
//! `UPDATE_EXPECTED=1 cargo test --test store golden` writes files for forms that have none yet.
//! It never changes a file that is there: what stands in one may stand on somebody's disk.

use crate::cast::{self, at, number};
use crate::house::{self, Folder};
use crate::samples;
use saldo::adapters::archive::folder::{ArchiveSettings, FolderArchive};
use saldo::adapters::records::envelope::{self, Bytes, Read};
use saldo::adapters::records::project::Numbers;
use saldo::adapters::records::runs::{Page, Progress};
use saldo::adapters::records::stored;
use saldo::domain::account::Account;
use saldo::domain::case::{Case, Timer};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::colleague::ColleagueState;
use saldo::domain::commit::{Commit, HistoryEntry, KnownId};
use saldo::domain::delivery::OutboxEntry;
use saldo::domain::disposition::{Cursor, Disposition};
use saldo::domain::ledger::Snapshot;
use saldo::domain::letter::Audience;
use saldo::domain::message::ContentHash;
use saldo::domain::search::Search;
use saldo::ports::{Archive, Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/records/v1")
}

fn is_updating() -> bool {
    std::env::var_os("UPDATE_EXPECTED").is_some()
}

/// `old` stands in `new`, where `new` may say more.
fn stands_in(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            old.iter().all(|(key, old)| new.get(key).is_some_and(|new| stands_in(old, new)))
        }
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| stands_in(old, new))
        }
        (old, new) => old == new,
    }
}

/// The files of a form: `name.json`, `name.2.json`, …
fn files(name: &str) -> Vec<PathBuf> {
    let path = |number: u32| match number {
        1 => folder().join(format!("{name}.json")),
        n => folder().join(format!("{name}.{n}.json")),
    };
    (1..1_000).map(path).take_while(|path| path.exists()).collect()
}

fn next_file(name: &str) -> PathBuf {
    match files(name).len() + 1 {
        1 => folder().join(format!("{name}.json")),
        n => folder().join(format!("{name}.{n}.json")),
    }
}

/// Every file of this form is readable and loses nothing; today's form has its file.
fn check<T: Serialize + DeserializeOwned>(name: &str, sample: &T) {
    let today = serde_json::to_value(sample).unwrap();
    let mut is_known = false;
    for path in files(name) {
        let text = fs::read_to_string(&path).unwrap();
        let old: Value = serde_json::from_str(&text).unwrap();
        let read: T = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{} is not readable: {error}", path.display()));
        let again = serde_json::to_value(&read).unwrap();
        assert!(stands_in(&old, &again), "{} loses something", path.display());
        is_known |= old == today;
    }
    if !is_known && is_updating() {
        let text = serde_json::to_string_pretty(&today).unwrap() + "\n";
        fs::write(next_file(name), text).unwrap();
        is_known = true;
    }
    assert!(is_known, "{name} is written in a form without a golden file (UPDATE_EXPECTED=1)");
}

fn everything() -> Commit {
    let mut commit = cast::question(1, "Cobro duplicado", "Nos habéis cobrado dos veces.");
    commit.references.push(("2409120040001234".to_owned(), number(1)));
    commit
}

#[test]
fn every_record_that_was_ever_written_is_readable() {
    for (revision, event) in (0..).zip(samples::events()) {
        let name = format!("history-{}", samples::event_name(&event));
        let changes = Vec::new();
        let entry = HistoryEntry { case: number(1), revision, at: at(5), event, changes };
        check(&name, &entry);
    }
    for change in samples::changes() {
        check(&format!("change-{}", samples::change_name(&change)), &change);
    }
    for delivery in samples::deliveries() {
        let name = format!("letter-{}", delivery.word());
        check::<OutboxEntry>(&name, &cast::letter(4, Some(1), delivery));
    }
    for fate in samples::FATES {
        let name = format!("disposition-{}", fate.word());
        check::<Disposition>(&name, &cast::disposition(9, fate, "raw"));
    }
    let (message_id, audience) = (cast::id("m1"), Audience::Customer);
    check("known-id", &KnownId { message_id, case: number(1), audience });
    check::<Case>("case", &samples::case());
    check::<Cursor>("cursor", &samples::CURSOR);
    check("counters", &Numbers { cases: 7, letters: 9, dispositions: 11 });
    check::<(String, CaseNumber)>("reference", &("2409120040001234".to_owned(), number(1)));
    check::<(CaseNumber, Timer)>("timer", &(number(1), Timer::Confirm));
    check::<String>("words", &"cobro duplicado factura".to_owned());
    check::<(u64, String)>("said", &(7, "cobro duplicado".to_owned()));
    check::<Page>(
        "page",
        &vec![("cobro".to_owned(), vec![7, 1]), ("duplicado".to_owned(), vec![8])],
    );
    check("runs", &Progress { said: 5_000, sorted: 4_096, runs: 2 });
    check::<ColleagueState>("colleague", &samples::colleague());
    check::<Commit>("commit", &everything());
    check::<Account>("account", &samples::account());
    check::<Snapshot>("snapshot", &cast::snapshot(1, 1));
    for step in samples::ledger_steps() {
        check(&format!("ledger-{}", samples::ledger_step_name(&step)), &step);
    }
    check::<Commit>("commit-books", &samples::books());
}

struct One(Bytes);

impl Read for One {
    fn get(&self, _: &[u8]) -> Result<Option<Bytes>, StoreError> {
        Ok(Some(self.0.clone()))
    }
}

/// Octets that were written by this version, or, if there are none yet, are written now.
fn octets(name: &str, today: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = folder().join(name);
    if !path.exists() && is_updating() {
        fs::write(&path, today()).unwrap();
    }
    fs::read(&path).unwrap()
}

#[test]
fn an_envelope_and_a_commit_of_version_1_are_readable_to_the_octet() {
    let sealed = octets("envelope", || envelope::seal(&samples::CURSOR).unwrap()[0].to_vec());
    let read: Option<Cursor> = envelope::open(&One(sealed.into()), b"q").unwrap();
    assert_eq!(read, Some(samples::CURSOR));
    let commit = octets("commit", || stored::write(&everything()).unwrap());
    assert_eq!(stored::read(&commit).unwrap(), everything());
}

#[test]
fn a_journal_of_version_1_is_read_into_the_same_store() {
    let segment = octets("segment.journal", || {
        let folder = Folder::new("golden");
        let store = house::open(&house::settings(folder.path())).unwrap();
        house::run(store.commit(everything())).unwrap();
        house::run(store.commit(cast::step(1, 1, samples::changes()[1..].to_vec()))).unwrap();
        drop(store);
        fs::read(folder.path().join("journal/00000000000000000001.journal")).unwrap()
    });
    let folder = Folder::new("golden");
    fs::create_dir_all(folder.path().join("journal")).unwrap();
    let path = folder.path().join("journal/00000000000000000001.journal");
    fs::write(path, segment).unwrap();
    let store = house::open(&house::settings(folder.path())).unwrap();
    let case = house::run(store.case(&number(1))).unwrap().unwrap();
    assert_eq!((case.revision, case.escalations.len()), (2, 1));
    assert_eq!(house::run(store.search(&Search::of_words("duplicado"), 9)).unwrap().len(), 1);
}

#[test]
fn a_pack_of_version_1_is_read_with_and_without_its_index() {
    let make = || {
        let folder = Folder::new("golden");
        let settings =
            ArchiveSettings { pack_bytes: 1, floor_bytes: 0, ..ArchiveSettings::at(folder.path()) };
        let archive = FolderArchive::open(&settings).unwrap();
        archive.stage(b"first").unwrap();
        archive.stage(b"second").unwrap();
        folder
    };
    let read = |folder: Folder, name: &str| fs::read(folder.path().join("packs").join(name));
    let pack = octets("first.pack", || read(make(), "00000001.pack").unwrap());
    let index = octets("first.idx", || read(make(), "00000001.idx").unwrap());
    for with_index in [true, false] {
        let folder = Folder::new("golden");
        let packs = folder.path().join("packs");
        fs::create_dir_all(&packs).unwrap();
        fs::write(packs.join("00000001.pack"), &pack).unwrap();
        if with_index {
            fs::write(packs.join("00000001.idx"), &index).unwrap();
        }
        let settings = ArchiveSettings { floor_bytes: 0, ..ArchiveSettings::at(folder.path()) };
        let archive = FolderArchive::open(&settings).unwrap();
        let bytes = archive.get(ContentHash::of(b"first")).unwrap();
        assert_eq!(bytes.as_deref(), Some(&b"first"[..]), "with index: {with_index}");
    }
}
