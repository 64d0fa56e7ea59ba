//! A process that commits until it is killed, and what must be there after it.
//!
//! It tells on its output what was acknowledged, a line each, so that its parent knows what must
//! not be lost. Commit `n` opens case `n` and moves case `n - 1` on, so that half a commit shows.

use crate::cast::{self, number};
use crate::house;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use saldo::adapters::archive::folder::{ArchiveSettings, FolderArchive};
use saldo::adapters::sled::settings::SledSettings;
use saldo::adapters::sled::store::SledStore;
use saldo::domain::case::Status;
use saldo::domain::commit::Commit;
use saldo::domain::message::ContentHash;
use saldo::ports::{Archive, MailQuery, Store, StoreError, Ticket};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

const FOLDER: &str = "SALDO_TEST_CHILD_FOLDER";
const BOOT: &str = "SALDO_TEST_CHILD_BOOT";

/// The status with which a process ends that has no room any more.
pub const DISK_IS_FULL: i32 = 28;

/// Store and archive as the daemon would open them, with short segments and packs so that their
/// borders are met.
pub struct Desk {
    pub store: SledStore,
    pub archive: Arc<FolderArchive>,
}

impl Desk {
    pub fn open(folder: &Path, boot: &str) -> Self {
        let archive = ArchiveSettings {
            floor_bytes: 0,
            pack_bytes: 256 << 10,
            ..ArchiveSettings::at(&folder.join("archive"))
        };
        let archive = Arc::new(FolderArchive::open(&archive).unwrap());
        let settings = SledSettings {
            segment_bytes: 256 << 10,
            boot: boot.to_owned(),
            ..house::settings(&folder.join("data"))
        };
        let barrier = archive.clone();
        let store =
            SledStore::open(&settings, Arc::new(move || barrier.sync()), &mut |_, _| {}).unwrap();
        Self { store, archive }
    }

    /// The last case.
    pub async fn last(&self) -> u64 {
        self.store.counters().await.unwrap().cases
    }

    async fn stage(&self, count: u64) -> Ticket {
        done(self.archive.stage(&message(count)).map_err(StoreError::from));
        done(self.archive.stage(b"letter").map_err(StoreError::from));
        done(self.store.stage(commit(count)).await)
    }

    /// Everything up to `acknowledged` is there, nothing is doubled, nothing is half.
    pub async fn must_hold(&self, acknowledged: u64) {
        let last = self.last().await;
        assert!(last >= acknowledged, "{acknowledged} were acknowledged, {last} are there");
        for count in 1..=last {
            let case = self.store.case(&number(count)).await.unwrap().expect("a case is missing");
            let revision = if count == last { 1 } else { 2 };
            assert_eq!(case.revision, revision, "case {count} of {last} has half a commit");
            let history = self.store.history(&number(count), 0, 9).await.unwrap();
            assert_eq!(history.len() as u64, revision, "history of case {count}");
            let content = self.archive.get(ContentHash::of(&message(count))).unwrap();
            assert_eq!(content, Some(message(count)), "raw message of case {count}");
        }
        let query = MailQuery { limit: usize::MAX, ..MailQuery::default() };
        let sequences = self.store.dispositions(&query).await.unwrap();
        assert!(sequences.iter().map(|(sequence, _)| *sequence).eq((1..=last).rev()), "doubled");
        let report = self.store.verify(&*self.archive, &mut |_, _| {}).unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.commits, last);
    }
}

/// Most are small, some are larger than a pack takes.
fn message(count: u64) -> Vec<u8> {
    let length =
        if count.is_multiple_of(16) { 300_000 } else { 1_000 + (count as usize * 97) % 9_000 };
    format!("Subject: {count}\r\n").into_bytes().into_iter().cycle().take(length).collect()
}

fn commit(count: u64) -> Commit {
    let mut commit = cast::question(count, "Cobro duplicado", &format!("words of {count}"));
    let content = Some(ContentHash::of(&message(count)));
    commit.dispositions.iter_mut().for_each(|record| record.content = content);
    for entry in &mut commit.history {
        if let saldo::domain::event::Event::CustomerAsked { mail, .. } = &mut entry.event {
            mail.content = ContentHash::of(&message(count));
        }
    }
    if count > 1 {
        commit.history.extend(cast::moved(count - 1, 1, Status::Open).history);
    }
    commit
}

/// A child that runs, and what it has said so far.
pub struct Running {
    pub child: Child,
    lines: BufReader<ChildStdout>,
    pub acknowledged: u64,
}

impl Running {
    /// Starts one on `folder`.
    pub fn start(folder: &Path, boot: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child::commits_until_it_is_killed", "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .env(BOOT, boot)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, acknowledged: 0 }
    }

    /// Listens until it has said `lines` lines of its story, or has ended.
    pub fn listen(&mut self, lines: u64) {
        let mut heard = 0;
        while heard < lines && self.hear().is_some() {
            heard += 1;
        }
    }

    /// Takes in everything it said before it was stopped.
    pub fn listen_to_the_end(&mut self) {
        while self.hear().is_some() {}
    }

    fn hear(&mut self) -> Option<()> {
        loop {
            let mut line = String::new();
            self.lines.read_line(&mut line).unwrap();
            if line.is_empty() {
                return None;
            }
            // A line that was cut by the kill was not said.
            if let Some(said) = line.strip_suffix('\n').and_then(|l| l.strip_prefix("story: ")) {
                self.acknowledged = said.parse().unwrap_or(self.acknowledged);
                return Some(());
            }
        }
    }

    /// Stops every thread of it where it stands; returns when all have stopped.
    pub fn freeze(&mut self) {
        let id = Pid::from_child(&self.child);
        kill_process(id, Signal::STOP).unwrap();
        let stopped = waitpid(Some(id), WaitOptions::UNTRACED).unwrap();
        assert!(stopped.is_some_and(|(_, status)| status.stopped()), "it ended");
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What was done. Where the disk is full, the process ends and says so by its status.
fn done<T>(result: Result<T, StoreError>) -> T {
    match result {
        Err(StoreError::Full(_)) => std::process::exit(DISK_IS_FULL),
        other => other.unwrap(),
    }
}

fn say(what: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("story: {what}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "played by a process of its own, which the crash tests start and kill"]
fn commits_until_it_is_killed() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("started by a crash test"));
    say("opening");
    let desk = Desk::open(&folder, &std::env::var(BOOT).unwrap());
    say("opened");
    house::run(async {
        let mut waiting = VecDeque::new();
        for count in desk.last().await + 1.. {
            waiting.push_back((count, desk.stage(count).await));
            // Between one and eight commits wait for one sync.
            while waiting.len() as u64 > count % 8 {
                let (count, ticket) = waiting.pop_front().unwrap();
                done(ticket.durable().await);
                say(&count.to_string());
            }
        }
    });
}
