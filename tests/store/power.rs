//! The power fails: what was acknowledged is on the disk, whatever else is not.
//!
//! On a machine that has them, a real file system in a file tells what had reached the disk at
//! that moment. Everywhere, whatever was not acknowledged is mangled by hand.

use crate::child::{DISK_IS_FULL, Desk, Running};
use crate::crashes::{Dice, rounds};
use crate::house::{Folder, run};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted file system in a file; unmounted at the end.
struct Disk {
    place: PathBuf,
}

impl Disk {
    fn mount(image: &Path, place: &Path) -> Result<Self, String> {
        fs::create_dir_all(place).unwrap();
        sh("mount", &["-o".as_ref(), "loop".as_ref(), image, place])?;
        Ok(Self { place: place.to_owned() })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        sh("umount", &[&self.place]).unwrap();
    }
}

fn sh(command: &str, arguments: &[&Path]) -> Result<(), String> {
    let done = Command::new(command).args(arguments).output().map_err(|e| e.to_string())?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    if done.status.success() { Ok(()) } else { Err(format!("{command}: {said}")) }
}

fn new_image(path: &Path, bytes: u64) -> Result<(), String> {
    let file = fs::File::create(path).unwrap();
    file.set_len(bytes).unwrap();
    sh("mkfs.ext4", &["-q".as_ref(), path])
}

/// Says past the test harness what this machine cannot do.
fn say_loudly(what: &str) {
    let text = format!("\n*** NOT TESTED HERE: {what} ***\n\n");
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

/// Why file systems in files cannot be had here, if so.
fn no_disks() -> Option<String> {
    let folder = Folder::new("probe");
    let image = folder.path().join("image");
    let tried = new_image(&image, 16 << 20)
        .and_then(|()| Disk::mount(&image, &folder.path().join("mounted")));
    tried.err()
}

/// `SALDO_POWERLOSS_ROUNDS=50 cargo test --test store power`, as root, plays more of them.
#[test]
fn what_was_acknowledged_is_on_the_disk_when_the_power_fails() {
    if let Some(why) = no_disks() {
        say_loudly(&format!("power loss on a real file system (needs root and loop): {why}"));
        return;
    }
    let mut dice = Dice(0x0ff_1ce);
    let mut acknowledged = 0;
    for round in 0..rounds("SALDO_POWERLOSS_ROUNDS", 3) {
        let folder = Folder::new("power");
        let (before, after) = (folder.path().join("before"), folder.path().join("after"));
        let image = folder.path().join("image");
        new_image(&image, 512 << 20).unwrap();
        let mut child;
        {
            let mounted = Disk::mount(&image, &before).unwrap();
            child = Running::start(&mounted.place, "before the cut");
            child.listen(2 + dice.below(400));
            child.freeze();
            // What the loop device was given is what the disk holds; the rest is in memory.
            sh("cp", &["--sparse=always".as_ref(), &image, &folder.path().join("crashed")])
                .unwrap();
            child.kill();
            child.listen_to_the_end();
        }
        let mounted = Disk::mount(&folder.path().join("crashed"), &after).unwrap();
        let desk = Desk::open(&mounted.place, "after the cut");
        run(desk.must_hold(child.acknowledged));
        drop(desk);
        acknowledged += child.acknowledged;
        assert!(child.acknowledged > 0, "round {round} acknowledged nothing");
    }
    assert!(acknowledged > 0);
}

/// On every machine: sled's files lose pages and tails, the open pack and the last segment get
/// garbage after what was acknowledged. That is what a disk may do with what was not synced.
#[test]
fn what_was_not_synced_may_be_anything() {
    let mut dice = Dice(0xdead_beef);
    for _ in 0..4 {
        let folder = Folder::new("mangled");
        let mut child = Running::start(folder.path(), "before the cut");
        child.listen(20 + dice.below(100));
        child.kill();
        child.listen_to_the_end();
        mangle_sled(&folder.path().join("data/sled"), &mut dice);
        let garbage: Vec<u8> = (0..dice.below(9_000)).map(|_| dice.below(256) as u8).collect();
        append(&newest(&folder.path().join("data/journal"), "journal"), &garbage);
        append(&newest(&folder.path().join("archive/packs"), "pack"), &garbage);
        let desk = Desk::open(folder.path(), "after the cut");
        run(desk.must_hold(child.acknowledged));
    }
}

fn mangle_sled(folder: &Path, dice: &mut Dice) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            mangle_sled(&path, dice);
        } else if path.file_name().is_some_and(|name| name != "state.json") {
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            let length = file.metadata().unwrap().len();
            for _ in 0..16 {
                let page = dice.below(length / 4_096 + 1) * 4_096;
                file.write_all_at(&[0; 4_096], page).unwrap();
            }
            file.set_len(length - dice.below(length + 1) / 2).unwrap();
        }
    }
}

fn newest(folder: &Path, ending: &str) -> PathBuf {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|e| e == ending)).max().unwrap()
}

fn append(path: &Path, garbage: &[u8]) {
    OpenOptions::new().append(true).open(path).unwrap().write_all(garbage).unwrap();
}

/// A disk that is really full: said, nothing lost, and work goes on once there is room.
#[test]
fn a_disk_that_is_really_full_loses_nothing() {
    if let Some(why) = no_disks() {
        say_loudly(&format!("a full disk on a real file system (needs root and loop): {why}"));
        return;
    }
    let folder = Folder::new("full");
    let image = folder.path().join("image");
    new_image(&image, 64 << 20).unwrap();
    let mounted = Disk::mount(&image, &folder.path().join("disk")).unwrap();
    let mut child = Running::start(&mounted.place, "full");
    // It ends by itself: its archive or its store says that there is no room.
    child.listen_to_the_end();
    assert_eq!(child.child.wait().unwrap().code(), Some(DISK_IS_FULL));
    assert!(child.acknowledged > 10, "{}", child.acknowledged);
    // An operator makes room: here, by the reserve that the floor keeps elsewhere.
    let bigger = OpenOptions::new().write(true).open(&image).unwrap();
    drop(mounted);
    bigger.set_len(256 << 20).unwrap();
    sh("e2fsck", &["-fp".as_ref(), &image]).unwrap();
    sh("resize2fs", &[&image]).unwrap();
    let mounted = Disk::mount(&image, &folder.path().join("disk")).unwrap();
    let desk = Desk::open(&mounted.place, "full");
    run(desk.must_hold(child.acknowledged));
}
