//! The process that is killed: everything that `saldo run` does, until nothing is left to do.

use crate::post::config;
use jiff::Timestamp;
use rustix::process::{Signal, getpid, kill_process};
use saldo::adapters::archive::folder::FolderArchive;
use saldo::adapters::sled::store::SledStore;
use saldo::ports::{Step, Witness};
use saldo::shell::daemon::fire_due;
use saldo::shell::desk::Desk;
use saldo::shell::dispatch::Dispatch;
use saldo::shell::intake::Intake;
use saldo::wiring::{self, AnyMailbox, AnyTransport, Wires};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

const FOLDER: &str = "SALDO_TEST_CRASH_FOLDER";
const NOW: &str = "SALDO_TEST_CRASH_NOW";
const STEP: &str = "SALDO_TEST_CRASH_STEP";
const COUNT: &str = "SALDO_TEST_CRASH_COUNT";

/// Messages that arrive between two looks at the inbox, so that one life sees several batches.
const ARRIVE_TOGETHER: usize = 4;

/// How a life ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By SIGKILL.
    Killed,
    /// Nothing was left to do.
    Quiet,
}

/// A child that runs.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Running {
    pub(crate) fn start(folder: &Path, now: Timestamp, kill: Option<(Step, u32)>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "--ignored", "--nocapture", "child::works_until_it_is_killed"])
            .env(FOLDER, folder)
            .env(NOW, now.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(fs::File::create(folder.join("stderr")).unwrap()));
        if let Some((step, count)) = kill {
            command.env(STEP, format!("{step:?}")).env(COUNT, count.to_string());
        }
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// Waits until it has told of so many steps, or has ended.
    pub(crate) fn listen(&mut self, steps: u64) {
        let mut heard = 0;
        let mut line = String::new();
        while heard < steps && self.lines.read_line(&mut line).unwrap() > 0 {
            heard += u64::from(line.starts_with("step "));
            line.clear();
        }
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
    }

    /// Waits for its end; anything but a kill or a quiet end is a failure, told in its own words.
    pub(crate) fn end(mut self, folder: &Path) -> End {
        use std::os::unix::process::ExitStatusExt;
        self.listen(u64::MAX);
        let status = self.child.wait().unwrap();
        if status.signal() == Some(Signal::KILL.as_raw()) {
            return End::Killed;
        }
        let said = fs::read_to_string(folder.join("stderr")).unwrap_or_default();
        assert!(status.success(), "the child ended with {status}:\n{said}");
        End::Quiet
    }
}

/// Ends its own process when a step is reached for the `count`-th time, and tells of each.
struct Executioner {
    at: Option<(String, u32)>,
    reached: AtomicU32,
    out: Mutex<std::io::Stdout>,
}

impl Witness for Executioner {
    fn reached(&self, step: Step) {
        let word = format!("{step:?}");
        if let Some((at, count)) = &self.at
            && *at == word
            && self.reached.fetch_add(1, Ordering::SeqCst) + 1 == *count
        {
            kill_process(getpid(), Signal::KILL).unwrap();
            loop {
                std::thread::park();
            }
        }
        let mut out = self.out.lock().unwrap();
        writeln!(out, "\nstep {word}").unwrap();
        out.flush().unwrap();
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[test]
#[ignore = "played by a process of its own, which the crash tests start and kill"]
fn works_until_it_is_killed() {
    let folder = PathBuf::from(variable(FOLDER).expect("started by a crash test"));
    let now: Timestamp = variable(NOW).unwrap().parse().unwrap();
    let count = variable(COUNT).map(|count| count.parse().unwrap());
    let witness = Arc::new(Executioner {
        at: variable(STEP).zip(count),
        reached: AtomicU32::new(0),
        out: Mutex::new(std::io::stdout()),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(work(&folder, now, witness));
}

async fn work(folder: &Path, now: Timestamp, witness: Arc<dyn Witness>) {
    let config = config(folder);
    let practice = Arc::new(wiring::practice(&config).unwrap());
    let archive = wiring::open_archive(&config).unwrap();
    let store = wiring::open_store(&config, &archive, &mut |_, _| {}).unwrap();
    let clock = Arc::new(move || now);
    let desk = Desk::open(store, archive.clone(), clock, practice, witness.clone()).await.unwrap();
    let desk = Arc::new(tokio::sync::Mutex::new(desk));
    let outbox = Arc::new(tokio::sync::Notify::new());
    let mut intakes: Vec<Intake<AnyMailbox, SledStore, FolderArchive>> = Vec::new();
    let wires = Wires::of(&config).unwrap();
    for mailbox in wires.mailboxes().unwrap() {
        let (desk, archive, outbox) = (desk.clone(), archive.clone(), outbox.clone());
        intakes.push(Intake::new(mailbox, desk, archive, witness.clone(), outbox));
    }
    let [intake] = intakes.as_mut_slice() else { panic!("one mailbox") };
    let transports = wires.transports(2).unwrap();
    let mut dispatch: Dispatch<AnyTransport, SledStore, FolderArchive> =
        Dispatch::new(transports, desk.clone(), archive, witness);
    loop {
        let arrived = arrive(folder);
        let (looked, fired, round) = tokio::join!(intake.look(), fire_due(&desk), dispatch.flush());
        let (looked, fired, round) = (looked.unwrap(), fired.unwrap(), round.unwrap());
        if arrived + looked.total() + fired + round.taken == 0 {
            return;
        }
        assert_eq!((round.deferred, round.failed), (0, 0));
    }
}

/// The mail host delivers the next messages; gives how many.
fn arrive(folder: &Path) -> usize {
    let mut waiting: Vec<PathBuf> =
        fs::read_dir(folder.join("post")).unwrap().map(|entry| entry.unwrap().path()).collect();
    waiting.sort();
    let next = waiting.iter().take(ARRIVE_TOGETHER);
    next.map(|path| fs::rename(path, folder.join("inbox/new").join(path.file_name().unwrap())))
        .map(Result::unwrap)
        .count()
}
