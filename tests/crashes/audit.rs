//! The view from outside, when all is quiet: what was handed in, what the store says became of
//! it, and what arrived where.

use crate::post::{self, CUSTOMERS};
use crate::world::{World, files};
use saldo::adapters::sled::store::SledStore;
use saldo::domain::case::{Case, Status};
use saldo::domain::change::Change;
use saldo::domain::delivery::{Delivery, OutboxEntry};
use saldo::domain::disposition::Fate;
use saldo::domain::message::{ContentHash, MessageId};
use saldo::logic::parse::parse;
use saldo::ports::{Archive, CaseQuery, MailQuery, Store};
use saldo::wiring;
use std::collections::BTreeMap;
use std::fs;

/// Fails where anything was lost or doubled.
pub(crate) fn audit(world: &World, copies_max: u32) {
    let config = post::config(world.folder());
    let archive = wiring::open_archive(&config).unwrap();
    let store = wiring::open_store(&config, &archive, &mut |_, _| {}).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        every_message_has_one_disposition(world, &store).await;
        every_message_is_filed_away(world);
        every_case_went_its_way_once(&store).await;
        let letters = store.letters(None, None, 10_000).await.unwrap();
        every_letter_left_and_none_too_often(world, &*archive, &letters, copies_max);
    });
    let report = store.verify(&*archive, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
}

fn counted<T: Ord>(all: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts
}

async fn every_message_has_one_disposition(world: &World, store: &SledStore) {
    let query = MailQuery { limit: usize::MAX, ..MailQuery::default() };
    let found = store.dispositions(&query).await.unwrap();
    let places = counted(found.iter().map(|(_, disposition)| disposition.location.clone()));
    assert!(places.values().all(|count| *count == 1), "two dispositions: {places:?}");
    let contents = counted(found.iter().map(|(_, disposition)| disposition.content.unwrap()));
    assert_eq!(contents, counted(world.handed_in().iter().copied()), "mail in ≠ dispositions");

    let fates = counted(found.iter().map(|(_, disposition)| disposition.fate));
    let expected = [
        (Fate::Opened, CUSTOMERS.len()),
        (Fate::Continued, CUSTOMERS.len()),
        (Fate::Command, CUSTOMERS.len() + 1),
        (Fate::Automatic, 1),
        (Fate::Duplicate, 1),
        // The forged one, the empty one and the one without headers.
        (Fate::Quarantined, 3),
    ];
    assert_eq!(fates, expected.into_iter().collect());
}

fn every_message_is_filed_away(world: &World) {
    let inbox = world.folder().join("inbox");
    let held = |part: &str| files(&inbox.join(part));
    assert!(held("new").is_empty() && held("cur").is_empty(), "mail was left in the inbox");
    let (done, quarantined) = (held(".Saldo.Done/cur"), held(".Saldo.Quarantine/cur"));
    assert_eq!(quarantined.len(), 3);
    let kept = done.iter().chain(&quarantined);
    let kept = counted(kept.map(|path| ContentHash::of(&fs::read(path).unwrap())));
    assert_eq!(kept, counted(world.handed_in().iter().copied()), "mail in ≠ mail kept");
}

async fn every_case_went_its_way_once(store: &SledStore) {
    let cases = store.cases(&CaseQuery { limit: 1_000, ..CaseQuery::default() }).await.unwrap();
    assert_eq!(cases.len(), CUSTOMERS.len(), "cases opened");
    for case in cases {
        assert_eq!(case.status, Status::Closed, "{} did not come to its end", case.number);
        assert_eq!(replayed(&case, store).await, case, "state ≠ history");
        let letters = store.letters_of(&case.number).await.unwrap();
        let names = counted(letters.iter().map(|entry| entry.letter.as_str()));
        for once in ["case.ack", "agent.new_case", "customer.resolution", "customer.closing"] {
            assert_eq!(names.get(once), Some(&1), "{once} of {}: {names:?}", case.number);
        }
    }
}

/// The case as its history tells it.
async fn replayed(case: &Case, store: &SledStore) -> Case {
    let history = store.history(&case.number, 0, 10_000).await.unwrap();
    assert_eq!(history.len() as u64, case.revision, "entries of {}", case.number);
    let Some(Change::Opened(opening)) = history[0].changes.first() else {
        panic!("{} does not begin with its opening", case.number)
    };
    let mut told = Case::open((**opening).clone());
    for entry in &history {
        assert_eq!(entry.revision, told.revision);
        let openings = entry.changes.iter().filter(|c| matches!(c, Change::Opened(_))).count();
        assert_eq!(openings, usize::from(entry.revision == 0), "{} opened twice", case.number);
        told.apply(entry.at, &entry.changes);
    }
    told
}

fn every_letter_left_and_none_too_often(
    world: &World,
    archive: &dyn Archive,
    letters: &[OutboxEntry],
    copies_max: u32,
) {
    let mut arrived: BTreeMap<MessageId, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for reader in files(&world.folder().join("delivered")) {
        let address = reader.file_name().unwrap().to_string_lossy().into_owned();
        for path in files(&reader.join("new")) {
            let raw = fs::read(path).unwrap();
            let id = parse(&raw).message_id.expect("every letter has its id");
            arrived.entry(id).or_default().push((address.clone(), raw));
        }
    }
    for entry in letters {
        let copies = arrived.remove(&entry.message_id).unwrap_or_default();
        assert!(!copies.is_empty(), "{} {} was lost", entry.letter, entry.id);
        assert!(matches!(entry.delivery, Delivery::Sent { .. }), "{}", entry.delivery.word());
        let content = archive.get(entry.content).unwrap().expect("the archive has every letter");
        for (address, raw) in &copies {
            assert_eq!(*address, entry.recipient.to_string());
            // Delivery puts its trace before it; the letter itself is the same, octet by octet.
            assert!(raw.ends_with(&content), "{} went out with other bytes", entry.letter);
        }
        at_most(entry, u32::try_from(copies.len()).unwrap(), copies_max);
    }
    assert!(arrived.is_empty(), "letters that the store does not know: {:?}", arrived.keys());
}

/// An attempt whose end was never heard of may have been one; more copies have no excuse.
fn at_most(entry: &OutboxEntry, copies: u32, copies_max: u32) {
    assert!(copies <= entry.attempts, "{}: more copies than attempts", entry.letter);
    assert!(copies <= copies_max, "{} arrived {copies} times", entry.letter);
}
