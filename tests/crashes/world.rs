//! A folder with a desk, its mail, and a clock that moves on with every life.

use crate::audit;
use crate::child::{End, Running};
use crate::post;
use jiff::{SignedDuration, Timestamp};
use saldo::domain::message::{ContentHash, Message};
use saldo::logic::parse::parse;
use saldo::ports::Step;
use saldo::wiring;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A sequence without pattern that is the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// What lies in one folder.
pub(crate) struct World {
    folder: PathBuf,
    now: Timestamp,
    kills: u32,
    handed_in: Vec<ContentHash>,
}

impl World {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("saldo-crashes-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        for part in ["post", "inbox/new", "inbox/cur", "inbox/tmp"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        wiring::write_key(&post::config(&folder).desk.key_file).unwrap();
        let now = "2026-03-02T08:30:00Z".parse().unwrap();
        Self { folder, now, kills: 0, handed_in: Vec::new() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How often it was killed.
    pub(crate) fn kills(&self) -> u32 {
        self.kills
    }

    /// The hash of every message that was ever handed in.
    pub(crate) fn handed_in(&self) -> &[ContentHash] {
        &self.handed_in
    }

    /// The messages of an act wait for the mail host to deliver them.
    pub(crate) fn hand_in(&mut self, act: fn(&Self) -> Vec<String>) {
        for raw in act(self) {
            let name = format!("{:04}.post", self.handed_in.len());
            fs::write(self.folder.join("post").join(name), &raw).unwrap();
            self.handed_in.push(ContentHash::of(raw.as_bytes()));
        }
    }

    /// One life, killed at the `n`-th reaching of a step if told so. Ten hours lie between two
    /// lives: a letter whose attempt was never heard of is due again.
    pub(crate) fn live(&mut self, kill: Option<(Step, u32)>) -> End {
        let end = self.start(kill).end(&self.folder);
        self.ended(end)
    }

    /// One life that is killed from outside, somewhere.
    pub(crate) fn live_for_a_moment(&mut self, dice: &mut Dice) {
        let mut child = self.start(None);
        child.listen(dice.below(60));
        for _ in 0..dice.below(3_000_000) {
            std::hint::spin_loop();
        }
        child.kill();
        let end = child.end(&self.folder);
        self.ended(end);
    }

    /// A life that ends only when a whole round of it found nothing to do.
    pub(crate) fn live_until_quiet(&mut self) {
        assert_eq!(self.live(None), End::Quiet);
    }

    /// Starts it once more, which must change nothing, and fails where anything is lost or
    /// doubled; each letter may be on the wire `copies_max` times.
    pub(crate) fn audit(&mut self, copies_max: u32) {
        let before = self.snapshot();
        self.live_until_quiet();
        assert_eq!(self.snapshot(), before, "a start without news did something");
        audit::audit(self, copies_max);
    }

    /// The letters that reached somebody, each once.
    pub(crate) fn letters_to(&self, address: &str) -> Vec<Message> {
        let folder = self.folder.join("delivered").join(address).join("new");
        let mut seen = BTreeSet::new();
        let letters = files(&folder).into_iter().map(|path| parse(&fs::read(path).unwrap()));
        letters.filter(|letter| seen.insert(letter.message_id.clone())).collect()
    }

    fn start(&mut self, kill: Option<(Step, u32)>) -> Running {
        self.now = self.now.checked_add(SignedDuration::from_hours(10)).unwrap();
        Running::start(&self.folder, self.now, kill)
    }

    fn ended(&mut self, end: End) -> End {
        self.kills += u32::from(end == End::Killed);
        end
    }

    /// Every file of mail, in and out.
    fn snapshot(&self) -> Vec<PathBuf> {
        let mut all = files(&self.folder.join("post"));
        all.extend(files(&self.folder.join("inbox/new")));
        for reader in files(&self.folder.join("delivered")) {
            all.extend(files(&reader.join("new")));
        }
        all
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the world that failed lies in {}", self.folder.display());
        } else {
            let _removed = fs::remove_dir_all(&self.folder);
        }
    }
}

/// What lies in a folder, in order of names; nothing if there is none.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}
