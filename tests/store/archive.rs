//! What the archive promises.

use crate::house::Folder;
use saldo::adapters::archive::folder::{ArchiveSettings, FolderArchive};
use saldo::adapters::archive::memory::MemoryArchive;
use saldo::domain::message::ContentHash;
use saldo::ports::{Archive, ArchiveError};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Small packs, so that a test fills several.
fn settings(folder: &Folder) -> ArchiveSettings {
    ArchiveSettings {
        floor_bytes: 0,
        pack_bytes: 64 << 10,
        ..ArchiveSettings::at(&folder.path().join("archive"))
    }
}

fn message(number: u32, length: usize) -> Vec<u8> {
    format!("Subject: question {number}\r\n\r\n")
        .into_bytes()
        .into_iter()
        .cycle()
        .take(length)
        .collect()
}

/// Lengths around every border: empty, a pack's record, a file of its own.
const LENGTHS: [usize; 7] = [0, 1, 5_000, 40_000, 256 << 10, (256 << 10) + 1, 1 << 20];

fn packs(folder: &Folder) -> Vec<PathBuf> {
    let mut packs: Vec<PathBuf> = fs::read_dir(folder.path().join("archive/packs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pack"))
        .collect();
    packs.sort();
    packs
}

#[test]
fn what_is_kept_is_found_by_its_hash_before_and_after_a_sync_and_a_restart() {
    let folder = Folder::new("archive");
    let memory = MemoryArchive::new();
    let mut hashes = Vec::new();
    for start in 0..3u32 {
        let archive = FolderArchive::open(&settings(&folder)).unwrap();
        for (number, length) in (start * 10..).zip(LENGTHS) {
            let bytes = message(number, length);
            let hash = archive.stage(&bytes).unwrap();
            assert_eq!(memory.stage(&bytes).unwrap(), hash);
            assert_eq!(archive.get(hash).unwrap().as_deref(), Some(&*bytes), "{length} unsynced");
            hashes.push(hash);
        }
        archive.sync().unwrap();
        for hash in &hashes {
            assert_eq!(archive.get(*hash).unwrap(), memory.get(*hash).unwrap());
        }
        assert_eq!(archive.get(ContentHash::of(b"never")).unwrap(), None);
        let mut names: Vec<_> =
            archive.names().unwrap().into_iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        let mut known = hashes.clone();
        known.sort_unstable();
        known.dedup();
        assert_eq!(names, known, "start {start}");
    }
}

#[test]
fn the_same_bytes_are_kept_once_wherever_they_lie() {
    let folder = Folder::new("archive");
    for _ in 0..2 {
        let archive = FolderArchive::open(&settings(&folder)).unwrap();
        for _ in 0..2 {
            for length in LENGTHS {
                archive.stage(&message(1, length)).unwrap();
            }
            archive.sync().unwrap();
        }
        assert_eq!(archive.names().unwrap().len(), LENGTHS.len());
    }
    let size: u64 = packs(&folder).iter().map(|pack| fs::metadata(pack).unwrap().len()).sum();
    let small: usize = LENGTHS.iter().filter(|length| **length <= 256 << 10).sum();
    assert!(size < small as u64 + 1_000, "{size}");
}

#[test]
fn many_hands_may_stage_and_sync_at_once() {
    let folder = Folder::new("archive");
    let archive = FolderArchive::open(&settings(&folder)).unwrap();
    std::thread::scope(|scope| {
        for hand in 0..4u32 {
            let archive = &archive;
            scope.spawn(move || {
                for number in 0..50 {
                    // Two hands at a time bring the same messages.
                    let bytes = message((hand / 2) * 1_000 + number, 3_000 + number as usize);
                    let hash = archive.stage(&bytes).unwrap();
                    if number % 5 == 0 {
                        archive.sync().unwrap();
                    }
                    assert_eq!(archive.get(hash).unwrap(), Some(bytes));
                }
            });
        }
    });
    archive.sync().unwrap();
    assert_eq!(archive.names().unwrap().len(), 100);
}

/// Damages the open pack at an octet, as a power cut may, and starts again.
fn damaged_at(at: impl Fn(u64) -> u64, cut: bool) {
    let folder = Folder::new("archive");
    let settings = ArchiveSettings { pack_bytes: 1 << 20, ..settings(&folder) };
    let archive = FolderArchive::open(&settings).unwrap();
    let bytes: Vec<Vec<u8>> = (0..10).map(|number| message(number, 2_000)).collect();
    let hashes: Vec<_> = bytes.iter().map(|bytes| archive.stage(bytes).unwrap()).collect();
    archive.sync().unwrap();
    drop(archive);

    let pack = packs(&folder).pop().unwrap();
    let mut content = fs::read(&pack).unwrap();
    let place = usize::try_from(at(content.len() as u64)).unwrap();
    if cut {
        content.truncate(place);
    } else {
        content[place] ^= 1;
    }
    fs::write(&pack, &content).unwrap();

    let archive = FolderArchive::open(&settings).unwrap();
    let lost = hashes.iter().filter(|hash| archive.get(**hash).unwrap().is_none()).count();
    assert_eq!(lost, 1, "one message is gone, the others stay");
    for bytes in &bytes {
        archive.stage(bytes).unwrap();
    }
    archive.sync().unwrap();
    drop(archive);
    let archive = FolderArchive::open(&settings).unwrap();
    for (hash, bytes) in hashes.iter().zip(bytes) {
        assert_eq!(archive.get(*hash).unwrap(), Some(bytes), "it came again and is whole");
    }
}

#[test]
fn half_a_message_at_the_end_is_never_given_out_and_can_come_again() {
    damaged_at(|length| length - 1, true);
    damaged_at(|length| length - 2_000, true);
    damaged_at(|length| length - 2_040, true);
}

#[test]
fn damage_anywhere_costs_one_message_and_no_other() {
    for record in [0, 4, 9] {
        for octet in [0, 5, 20, 41, 44, 2_043] {
            damaged_at(|_| record * 2_044 + octet, false);
        }
    }
}

#[test]
fn damage_in_a_full_pack_or_a_large_file_is_named_and_never_given_out() {
    let folder = Folder::new("archive");
    let archive = FolderArchive::open(&settings(&folder)).unwrap();
    let hashes: Vec<_> =
        (0..10).map(|number| archive.stage(&message(number, 30_000)).unwrap()).collect();
    let large = archive.stage(&message(11, 600_000)).unwrap();
    archive.sync().unwrap();
    let first = packs(&folder).remove(0);
    flip(&first, 100);
    let name = large.to_string();
    flip(&folder.path().join("archive/files").join(&name[..2]).join(&name), 7);
    for hash in [hashes[0], large] {
        let Err(ArchiveError::Broken(why)) = archive.get(hash) else { panic!("given out") };
        assert!(why.contains(&hash.to_string()) && why.contains("backup"), "{why}");
    }
    assert!(archive.get(hashes[1]).unwrap().is_some());
}

#[test]
fn an_index_of_a_pack_that_is_lost_or_damaged_is_made_again() {
    for damage in [|path: &Path| fs::remove_file(path).unwrap(), |path: &Path| flip(path, 50)] {
        let folder = Folder::new("archive");
        let archive = FolderArchive::open(&settings(&folder)).unwrap();
        let hashes: Vec<_> =
            (0..10).map(|number| archive.stage(&message(number, 30_000)).unwrap()).collect();
        archive.sync().unwrap();
        drop(archive);
        damage(&packs(&folder).remove(0).with_extension("idx"));
        let archive = FolderArchive::open(&settings(&folder)).unwrap();
        assert!(hashes.iter().all(|hash| archive.get(*hash).unwrap().is_some()));
    }
}

#[test]
fn a_full_disk_is_said_before_anything_is_written_and_ends_by_itself() {
    let folder = Folder::new("archive");
    let free = Arc::new(AtomicU64::new(100 << 20));
    let probe = free.clone();
    let settings = ArchiveSettings {
        floor_bytes: 10 << 20,
        free_bytes: Some(Arc::new(move |_| Ok(probe.load(Ordering::Relaxed)))),
        ..settings(&folder)
    };
    let archive = FolderArchive::open(&settings).unwrap();
    archive.stage(b"first").unwrap();
    free.store(9 << 20, Ordering::Relaxed);
    let refused = archive.stage(b"second").unwrap_err();
    assert!(matches!(&refused, ArchiveError::Full(why) if why.contains("make room")), "{refused}");
    assert_eq!(archive.stage(b"first").unwrap(), ContentHash::of(b"first"), "it is there");
    archive.sync().unwrap();
    free.store(11 << 20, Ordering::Relaxed);
    archive.stage(b"second").unwrap();
}

#[test]
fn a_second_process_is_kept_out() {
    let folder = Folder::new("archive");
    let _first = FolderArchive::open(&settings(&folder)).unwrap();
    let Err(ArchiveError::Broken(why)) = FolderArchive::open(&settings(&folder)) else {
        panic!("opened twice")
    };
    assert!(why.contains(&std::process::id().to_string()), "{why}");
}

fn flip(path: &Path, at: usize) {
    let mut content = fs::read(path).unwrap();
    content[at] ^= 0x20;
    fs::write(path, content).unwrap();
}
