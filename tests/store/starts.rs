//! What a start does with what it finds: journal damaged, sled gone, stale, strange.

use crate::cast::{self, number};
use crate::house::{Folder, open, run, settings};
use saldo::adapters::archive::memory::MemoryArchive;
use saldo::adapters::records::door::KeyStore;
use saldo::adapters::sled::settings::SledSettings;
use saldo::adapters::sled::store::SledStore;
use saldo::domain::case::Status;
use saldo::domain::search::Search;
use saldo::ports::{Archive, ArchiveError, Store, StoreError};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A store with so many cases, closed.
fn filled(cases: u64) -> Folder {
    let folder = Folder::new("start");
    fill(&settings(folder.path()), 1..=cases);
    folder
}

fn fill(settings: &SledSettings, cases: std::ops::RangeInclusive<u64>) {
    let store = open(settings).unwrap();
    for count in cases {
        run(store.commit(cast::question(count, "Cobro", &format!("words of {count}")))).unwrap();
    }
}

/// Cases 1 to `last` are there, once each, and nothing else.
fn holds(store: &SledStore, last: u64) {
    run(async {
        assert_eq!(store.counters().await.unwrap().cases, last);
        for count in 1..=last {
            let case = store.case(&number(count)).await.unwrap();
            assert_eq!(case.map(|case| case.revision), Some(1), "case {count}");
            assert_eq!(store.history(&number(count), 0, 9).await.unwrap().len(), 1);
        }
        let found = store.search(&Search::of_words("words"), usize::MAX).await.unwrap();
        assert_eq!(found.len() as u64, last);
    });
}

fn sound(store: &SledStore) {
    let archive = MemoryArchive::new();
    archive.stage(b"letter").unwrap();
    let report = store.verify(&archive, &mut |_, _| {}).unwrap();
    assert_eq!(report.differences, Vec::<String>::new());
}

fn journals(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path().join("journal")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn damaged(folder: &Folder, settings: &SledSettings) -> String {
    let before = snapshot(folder);
    let Err(StoreError::Damaged(why)) = open(settings) else { panic!("it was opened") };
    assert!(why.contains("backup"), "a remedy: {why}");
    assert_eq!(snapshot(folder), before, "nothing was changed");
    why
}

fn snapshot(folder: &Folder) -> Vec<Vec<u8>> {
    journals(folder).iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What may happen to a data folder.
type Deed<'a> = &'a dyn Fn(&Path);

#[test]
fn a_sled_that_is_deleted_emptied_or_garbage_is_built_anew() {
    let data = |folder: &Path| folder.join("sled/1");
    let deeds: [(&str, Deed); 6] = [
        ("deleted", &|folder| fs::remove_dir_all(folder.join("sled")).unwrap()),
        ("deleted below its state", &|folder| fs::remove_dir_all(data(folder)).unwrap()),
        ("emptied", &|folder| {
            fs::remove_dir_all(data(folder)).unwrap();
            fs::create_dir(data(folder)).unwrap();
        }),
        ("garbage", &|folder| fs::write(data(folder).join("db"), vec![0x5a; 3 << 20]).unwrap()),
        ("without its settings", &|folder| fs::remove_file(data(folder).join("conf")).unwrap()),
        ("half its length", &|folder| {
            let file = fs::OpenOptions::new().write(true).open(data(folder).join("db")).unwrap();
            file.set_len(file.metadata().unwrap().len() / 2).unwrap();
        }),
    ];
    for (name, deed) in deeds {
        let folder = filled(20);
        deed(folder.path());
        let store = open(&settings(folder.path())).unwrap_or_else(|e| panic!("{name}: {e}"));
        holds(&store, 20);
        sound(&store);
    }
}

#[test]
fn a_sled_that_is_older_catches_up_and_one_of_another_store_is_built_anew() {
    let folder = filled(5);
    let aside = Folder::new("aside");
    copy(&folder.path().join("sled"), &aside.path().join("older"));
    fill(&settings(folder.path()), 6..=9);
    let sled = folder.path().join("sled");
    fs::remove_dir_all(&sled).unwrap();
    copy(&aside.path().join("older"), &sled);
    let store = open(&settings(folder.path())).unwrap();
    holds(&store, 9);
    sound(&store);
    drop(store);

    for others in [3, 9, 12] {
        let other = Folder::new("other");
        let store = open(&settings(other.path())).unwrap();
        for count in 1..=others {
            run(store.commit(cast::question(count, "Other", "somebody else's"))).unwrap();
        }
        drop(store);
        fs::remove_dir_all(&sled).unwrap();
        copy(&other.path().join("sled"), &sled);
        let store = open(&settings(folder.path())).unwrap();
        holds(&store, 9);
        sound(&store);
    }
}

#[test]
fn after_a_power_cut_sled_is_not_believed_and_after_a_kill_it_is() {
    let folder = filled(5);
    let store = open(&settings(folder.path())).unwrap();
    let state = folder.path().join("sled/state.json");
    let open_state = fs::read_to_string(&state).unwrap();
    assert!(open_state.contains("\"is_closed\":false"));
    drop(store);
    assert!(fs::read_to_string(&state).unwrap().contains("\"is_closed\":true"));

    fs::write(&state, &open_state).unwrap();
    drop(open(&settings(folder.path())).unwrap());
    assert!(folder.path().join("sled/1").is_dir(), "killed, and believed");

    fs::write(&state, &open_state).unwrap();
    let later = SledSettings { boot: "another start".to_owned(), ..settings(folder.path()) };
    let store = open(&later).unwrap();
    holds(&store, 5);
    assert!(!folder.path().join("sled/1").exists(), "a power cut, and built anew");
}

#[test]
fn half_a_commit_at_the_end_is_cut_and_work_goes_on() {
    let folder = filled(3);
    let path = journals(&folder).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    let mut unfinished = whole.clone();
    let commit = whole[40 + 60..].to_vec();
    for tail in [vec![7], b"SJr1".to_vec(), commit[..20].to_vec(), vec![0; 4_096], vec![0xff; 100]]
    {
        unfinished.truncate(whole.len());
        unfinished.extend_from_slice(&tail);
        fs::write(&path, &unfinished).unwrap();
        let store = open(&settings(folder.path())).unwrap();
        holds(&store, 3);
        drop(store);
        assert_eq!(fs::read(&path).unwrap(), whole, "cut");
    }
    fill(&settings(folder.path()), 4..=5);
    holds(&open(&settings(folder.path())).unwrap(), 5);
}

#[test]
fn a_wrong_octet_anywhere_in_the_journal_is_refused_with_its_place() {
    let folder = filled(4);
    let path = journals(&folder).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    let step = whole.len() / 90;
    for at in (0..40).chain((40..whole.len()).step_by(step)) {
        let mut bad = whole.clone();
        bad[at] ^= 0x04;
        fs::write(&path, &bad).unwrap();
        let why = damaged(&folder, &settings(folder.path()));
        assert!(why.contains(&*path.to_string_lossy()) && why.contains("octet"), "{at}: {why}");
    }
    fs::write(&path, &whole).unwrap();
    holds(&open(&settings(folder.path())).unwrap(), 4);
}

#[test]
fn a_commit_that_sled_knows_is_not_taken_for_one_that_was_never_finished() {
    let folder = filled(4);
    let path = journals(&folder).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(damaged(&folder, &settings(folder.path())).contains("commit 4"));
}

#[test]
fn damage_before_the_last_commit_is_seen_without_sled_too() {
    let folder = filled(4);
    let path = journals(&folder).pop().unwrap();
    let whole = fs::read(&path).unwrap();
    let last = whole.windows(4).rposition(|window| window == b"SJr1").unwrap();
    let step = last / 40;
    for at in (40..last).step_by(step) {
        fs::remove_dir_all(folder.path().join("sled")).unwrap();
        let mut bad = whole.clone();
        bad[at] ^= 0x04;
        fs::write(&path, &bad).unwrap();
        damaged(&folder, &settings(folder.path()));
    }
    fs::write(&path, &whole).unwrap();
    holds(&open(&settings(folder.path())).unwrap(), 4);
}

/// sled's pages rot although it was closed well: noticed at the start or when they are read, and
/// mended by the next start.
#[test]
fn rotten_pages_of_sled_are_never_believed_for_long() {
    for seed in 0..12u64 {
        let folder = filled(40);
        let path = folder.path().join("sled/1/db");
        let mut content = fs::read(&path).unwrap();
        let length = content.iter().rposition(|octet| *octet != 0).unwrap() as u64;
        for page in 0..8 {
            let at = ((seed * 8 + page).wrapping_mul(0x9e37_79b9_7f4a_7c15) % length) as usize;
            content[at..at + 64].iter_mut().for_each(|octet| *octet ^= 0xa5);
        }
        fs::write(&path, content).unwrap();
        let store = open(&settings(folder.path())).unwrap();
        let read = run(async {
            for count in 1..=40 {
                store.case(&number(count)).await?;
                store.history(&number(count), 0, 9).await?;
            }
            store.search(&Search::of_words("words"), 99).await
        });
        drop(store);
        if read.is_ok() {
            continue;
        }
        let store = open(&settings(folder.path())).unwrap();
        holds(&store, 40);
        sound(&store);
    }
}

/// Short segments: a new one after every few commits.
fn short(folder: &Folder) -> SledSettings {
    SledSettings { segment_bytes: 8 << 10, ..settings(folder.path()) }
}

#[test]
fn segments_follow_each_other_and_each_must_be_there_and_whole() {
    let folder = Folder::new("segments");
    fill(&short(&folder), 1..=20);
    let segments = journals(&folder);
    assert!(segments.len() > 3, "{segments:?}");
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let store = open(&short(&folder)).unwrap();
    holds(&store, 20);
    sound(&store);
    drop(store);

    let middle = &segments[1];
    let whole = fs::read(middle).unwrap();
    fs::write(middle, &whole[..whole.len() - 1]).unwrap();
    assert!(damaged(&folder, &short(&folder)).contains(&*middle.to_string_lossy()));
    fs::remove_file(middle).unwrap();
    assert!(damaged(&folder, &short(&folder)).contains("is missing"));
    fs::write(middle, &whole).unwrap();

    let mut bad = whole.clone();
    bad[whole.len() / 2] ^= 1;
    fs::write(middle, &bad).unwrap();
    let store = open(&short(&folder)).unwrap();
    let Err(StoreError::Damaged(why)) = store.verify(&MemoryArchive::new(), &mut |_, _| {}) else {
        panic!("verify does not see it")
    };
    assert!(why.contains(&*middle.to_string_lossy()), "{why}");
    drop(store);
    fs::write(middle, &whole).unwrap();
    holds(&open(&short(&folder)).unwrap(), 20);
}

#[test]
fn a_segment_that_was_only_begun_is_begun_again() {
    let folder = Folder::new("segments");
    fill(&short(&folder), 1..=20);
    let next = folder.path().join("journal").join(format!("{:020}.journal", 21));
    for unfinished in [&b""[..], b"SJs1", &[0; 40]] {
        fs::write(&next, unfinished).unwrap();
        holds(&open(&short(&folder)).unwrap(), 20);
    }
    fill(&short(&folder), 21..=25);
    holds(&open(&short(&folder)).unwrap(), 25);
}

#[test]
fn a_journal_that_is_gone_is_for_a_person() {
    let folder = filled(2);
    fs::rename(folder.path().join("journal"), folder.path().join("elsewhere")).unwrap();
    let Err(StoreError::Damaged(why)) = open(&settings(folder.path())) else { panic!("opened") };
    assert!(why.contains("no journal") && why.contains("backup"), "{why}");
    fs::rename(folder.path().join("elsewhere"), folder.path().join("journal")).unwrap();
    holds(&open(&settings(folder.path())).unwrap(), 2);
}

#[test]
fn an_older_journal_that_was_put_back_is_believed_and_sled_is_not() {
    let folder = filled(3);
    let older = snapshot(&folder).pop().unwrap();
    fill(&settings(folder.path()), 4..=6);
    fs::write(journals(&folder).pop().unwrap(), older).unwrap();
    let store = open(&settings(folder.path())).unwrap();
    holds(&store, 3);
    sound(&store);
}

#[test]
fn a_second_daemon_is_kept_out_and_told_by_whom() {
    let folder = filled(1);
    let first = open(&settings(folder.path())).unwrap();
    let Err(StoreError::InUse(why)) = open(&settings(folder.path())) else {
        panic!("opened twice")
    };
    assert!(why.contains(&format!("process {}", std::process::id())), "{why}");
    drop(first);
    holds(&open(&settings(folder.path())).unwrap(), 1);
}

#[test]
fn half_a_snapshot_of_sled_is_swept_away() {
    let folder = filled(3);
    let junk = folder.path().join("sled/1/snap.FFFFFFFFFFFFFFFF.generating");
    fs::write(&junk, b"junk").unwrap();
    holds(&open(&settings(folder.path())).unwrap(), 3);
    assert!(!junk.exists());
    assert!(folder.path().join("sled/1").is_dir(), "it did not have to be built anew");
}

#[test]
fn nothing_is_acknowledged_without_the_archive_and_a_failure_stays() {
    let folder = filled(1);
    let fails = Arc::new(AtomicBool::new(false));
    let asked = fails.clone();
    let barrier = Arc::new(move || {
        if asked.load(Ordering::Relaxed) {
            return Err(ArchiveError::Broken("input/output error".to_owned()));
        }
        Ok(())
    });
    let store = SledStore::open(&settings(folder.path()), barrier, &mut |_, _| {}).unwrap();
    run(async {
        store.commit(cast::moved(1, 1, Status::Open)).await.unwrap();
        fails.store(true, Ordering::Relaxed);
        let failed = store.commit(cast::moved(1, 2, Status::Closed)).await.unwrap_err();
        assert!(matches!(&failed, StoreError::Broken(why) if why.contains("input/output")));
        fails.store(false, Ordering::Relaxed);
        let after = store.commit(cast::question(2, "Two", "two")).await;
        assert!(matches!(after, Err(StoreError::Broken(_))), "{after:?}");
        let read = store.case(&number(1)).await;
        assert!(matches!(read, Err(StoreError::Broken(_))), "{read:?}");
    });
    drop(store);
    let store = open(&settings(folder.path())).unwrap();
    let case = run(store.case(&number(1))).unwrap().unwrap();
    assert_eq!(case.status, Status::Open, "what was not acknowledged did not happen");
    sound(&store);
}

#[test]
fn a_disk_that_runs_low_stops_commits_and_lets_them_go_on_by_itself() {
    let folder = Folder::new("low");
    let free = Arc::new(AtomicU64::new(u64::MAX));
    let probe = free.clone();
    let settings = SledSettings {
        floor_bytes: 1 << 20,
        free_bytes: Some(Arc::new(move |_| Ok(probe.load(Ordering::Relaxed)))),
        ..settings(folder.path())
    };
    let store = open(&settings).unwrap();
    run(async {
        store.commit(cast::question(1, "One", "one words")).await.unwrap();
        free.store(1 << 20, Ordering::Relaxed);
        let refused = store.stage(cast::question(2, "Two", "two words")).await.unwrap_err();
        assert!(matches!(&refused, StoreError::Full(why) if why.contains("make room")));
        assert!(store.case(&number(2)).await.unwrap().is_none());
        free.store(2 << 20, Ordering::Relaxed);
        store.commit(cast::question(2, "Two", "two words")).await.unwrap();
    });
    holds(&store, 2);
    sound(&store);
}

#[test]
fn verify_names_what_sled_has_wrong_and_what_the_archive_has_lost() {
    let folder = filled(3);
    let database = sled::Config::new().path(folder.path().join("sled/1")).segment_size(2 << 20);
    let database = database.open().unwrap();
    let (key, _) = database.scan_prefix("s").next().unwrap().unwrap();
    database.remove(&key).unwrap();
    database.insert(b"strange", b"value").unwrap();
    database.flush().unwrap();
    drop(database);
    let store = open(&settings(folder.path())).unwrap();
    let archive = MemoryArchive::new();
    archive.stage(b"letter").unwrap();
    archive.stage(b"words of 2").unwrap();
    let report = store.verify(&archive, &mut |_, _| {}).unwrap();
    assert_eq!(report.differences.len(), 2, "{report:?}");
    assert_eq!((report.commits, report.contents, report.lost.len()), (3, 4, 2));
    assert!(!report.is_sound());
    assert!(!folder.path().join("verify").exists(), "it cleans up");
}

#[test]
fn verify_is_exact_while_commits_go_on() {
    let folder = filled(50);
    let store = open(&settings(folder.path())).unwrap();
    let archive = MemoryArchive::new();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for revision in 1..200 {
                run(store.commit(cast::moved(7, revision, Status::Open))).unwrap();
            }
        });
        while !writer.is_finished() {
            assert!(store.verify(&archive, &mut |_, _| {}).unwrap().differences.is_empty());
        }
    });
    let report = store.verify(&archive, &mut |_, _| {}).unwrap();
    assert_eq!((report.commits, report.differences.len()), (249, 0));
    assert!(store.ask(|keys| keys.get(b"nothing")).unwrap().is_none());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).map(drop).unwrap();
        }
    }
}
