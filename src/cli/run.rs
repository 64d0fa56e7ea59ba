//! `saldo run`: the daemon, or one round of its work with `--once`.

use crate::adapters::archive::folder::FolderArchive;
use crate::adapters::sled::store::SledStore;
use crate::cli::failure::Failure;
use crate::cli::house::{self, OpenHouse};
use crate::cli::out::say;
use crate::config::Config;
use crate::domain::disposition::Fate;
use crate::shell::control::{Console, Request};
use crate::shell::daemon::{Stop, fire_due, run_dispatch, run_intake, run_timers};
use crate::shell::desk::DeskError;
use crate::shell::dispatch::{self, Dispatch};
use crate::shell::intake::{Intake, Tally};
use crate::wiring::{self, AnyMailbox, AnyTransport, Wires};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Connections over which letters go out. Postfix takes most over two (measured).
const CONNECTIONS: usize = 2;

/// Octets of one request over the socket: a file of the books in base 64.
const REQUEST_MAX: u64 = 96 << 20;

type Desk = crate::shell::desk::Desk<SledStore, FolderArchive>;

/// Runs until told to stop, or one round.
///
/// # Errors
/// What kept it from starting, or ended it.
pub async fn run(named: Option<&Path>, once: bool) -> Result<(), Failure> {
    let (path, config) = house::config(named)?;
    first_start(&config)?;
    let practice = Arc::new(wiring::practice(&config).map_err(Failure)?);
    let house = house::open(&config, practice, house::clock()).await?;
    let parts = Parts::new(&config, &house)?;
    if once { parts.once(&house).await } else { parts.forever(&path, &config, &house).await }
}

/// A store that was never used gets its key, so that one command is enough to begin with.
fn first_start(config: &Config) -> Result<(), Failure> {
    if !config.store.folder.exists() && wiring::write_key(&config.desk.key_file)? {
        tracing::info!("a new key was written; keep a copy of it: it signs every reply address");
    }
    Ok(())
}

/// The house's working parts.
struct Parts {
    intakes: Vec<Intake<AnyMailbox, SledStore, FolderArchive>>,
    dispatch: Dispatch<AnyTransport, SledStore, FolderArchive>,
    copies: Option<JoinHandle<()>>,
}

impl Parts {
    fn new(config: &Config, house: &OpenHouse) -> Result<Self, Failure> {
        let wires = Wires::of(config)?;
        let intakes = wires
            .mailboxes()?
            .into_iter()
            .map(|mailbox| {
                let (desk, archive) = (house.desk.clone(), house.archive.clone());
                Intake::new(mailbox, desk, archive, Arc::new(()), house.outbox.clone())
            })
            .collect();
        let transports = wires.transports(CONNECTIONS)?;
        let (desk, archive) = (house.desk.clone(), house.archive.clone());
        let mut dispatch = Dispatch::new(transports, desk, archive, Arc::new(()));
        let mut copies = None;
        if let Some(folder) = wires.sent_folder()? {
            let (sender, receiver) = dispatch::copies();
            dispatch = dispatch.with_copies(sender);
            copies = Some(tokio::spawn(dispatch::keep_copies(folder, receiver)));
        }
        Ok(Self { intakes, dispatch, copies })
    }

    /// Handles what waits (mail, timers, outbox) and ends.
    async fn once(mut self, house: &OpenHouse) -> Result<(), Failure> {
        let mut tally = Tally::default();
        let mut failures = Vec::new();
        for intake in &mut self.intakes {
            match intake.look().await {
                Ok(found) => tally.add(&found),
                Err(error) => failures.push(error.to_string()),
            }
        }
        let fired = fire_due(&house.desk).await?;
        let round = self.dispatch.flush().await?;
        failures.extend(round.blocked.clone());
        say!(
            "{}; {fired} timers; {} letters sent, {} deferred, {} failed",
            in_words(&tally),
            round.taken,
            round.deferred,
            round.failed
        );
        drop(self.dispatch);
        if let Some(copies) = self.copies {
            copies.await?;
        }
        if failures.is_empty() { Ok(()) } else { Err(Failure(failures)) }
    }

    async fn forever(self, path: &Path, config: &Config, house: &OpenHouse) -> Result<(), Failure> {
        let (say_stop, stop) = watch::channel(false);
        let mut ends = Ends::new()?;
        let mut reloads = signal(SignalKind::hangup())?;
        let mut parts: JoinSet<Result<(), DeskError>> = JoinSet::new();
        for intake in self.intakes {
            parts.spawn(run_intake(intake, stop.clone()));
        }
        parts.spawn(run_timers(house.desk.clone(), house.outbox.clone(), stop.clone()));
        let (desk, outbox) = (house.desk.clone(), house.outbox.clone());
        parts.spawn(run_dispatch(self.dispatch, desk, outbox, stop.clone()));
        let socket = listen(&house::socket(config))?;
        let console = Arc::new(Console::new(house.desk.clone(), house.outbox.clone()));
        let serving = tokio::spawn(serve(socket, console, stop.clone()));
        let watching = tokio::spawn(watchdog(house.desk.clone(), stop));
        let _unsupervised = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        tracing::info!("the desk is open");

        let mut outcome = Ok(());
        loop {
            tokio::select! {
                () = ends.next() => {
                    if *say_stop.borrow() {
                        tracing::warn!("told to stop twice: ending at once; nothing committed is lost");
                        std::process::exit(1);
                    }
                    tracing::info!("told to stop: finishing what is in hand");
                    let _unsupervised = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
                    let _all_ended = say_stop.send(true);
                }
                _ = reloads.recv() => reload(path, house).await,
                ended = parts.join_next() => match ended {
                    None => break,
                    Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(error))) => {
                        tracing::error!(%error, "a part of the desk cannot go on; ending");
                        outcome = Err(Failure::from(error));
                        let _all_ended = say_stop.send(true);
                    }
                    Some(Err(panic)) => {
                        outcome = Err(Failure::from(panic));
                        let _all_ended = say_stop.send(true);
                    }
                },
            }
        }
        let _ended = serving.await;
        let _ended = watching.await;
        let _removed = std::fs::remove_file(house::socket(config));
        if let Some(copies) = self.copies {
            let _late = tokio::time::timeout(Duration::from_secs(20), copies).await;
        }
        tracing::info!("the desk is closed");
        outcome
    }
}

fn in_words(tally: &Tally) -> String {
    if tally.total() == 0 {
        return "no new mail".to_owned();
    }
    let fates: Vec<String> = tally
        .fates
        .iter()
        .map(|(fate, count): (&Fate, &usize)| format!("{count} {fate}"))
        .collect();
    format!("{} messages: {}", tally.total(), fates.join(", "))
}

/// Reads configuration, key and templates again. What is wrong is said, and the desk works on as
/// before. Mailboxes, submission and store are opened at start only.
async fn reload(path: &Path, house: &OpenHouse) {
    let read = house::config(Some(path))
        .and_then(|(_, config)| wiring::practice(&config).map_err(Failure));
    match read {
        Ok(practice) => {
            house.desk.lock().await.adopt(Arc::new(practice));
            tracing::info!("configuration and templates were read again");
        }
        Err(Failure(problems)) => {
            for problem in problems {
                tracing::error!(problem, "not reloaded; the desk works on as before");
            }
        }
    }
}

/// SIGTERM and SIGINT.
struct Ends {
    terminate: Signal,
    interrupt: Signal,
}

impl Ends {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A socket that the operator alone may use. A file that a killed daemon left is replaced: the
/// store's lock has proven that none is alive.
fn listen(path: &PathBuf) -> Result<UnixListener, Failure> {
    let _left = std::fs::remove_file(path);
    let socket = UnixListener::bind(path).map_err(|error| {
        format!("the control socket {} cannot be made: {error}", path.display())
    })?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(socket)
}

async fn serve(
    socket: UnixListener,
    console: Arc<Console<SledStore, FolderArchive>>,
    mut stop: Stop,
) {
    loop {
        tokio::select! {
            accepted = socket.accept() => {
                if let Ok((stream, _)) = accepted {
                    let console = console.clone();
                    tokio::spawn(async move {
                        if let Err(error) = Box::pin(converse(stream, &console)).await {
                            tracing::debug!(%error, "an operator's connection ended early");
                        }
                    });
                }
            }
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn converse(
    stream: UnixStream,
    console: &Console<SledStore, FolderArchive>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read.take(REQUEST_MAX)).read_line(&mut line).await?;
    let answer = match serde_json::from_str::<Request>(&line) {
        Ok(request) => console.answer(&request).await,
        Err(error) => Err(format!("this daemon does not know that request: {error}")),
    };
    let answer = match answer {
        Ok(value) => json!({"ok": value}),
        Err(error) => json!({"error": error}),
    };
    write.write_all(format!("{answer}\n").as_bytes()).await
}

/// Tells systemd that the desk answers, for as long as it does.
async fn watchdog(desk: Arc<tokio::sync::Mutex<Desk>>, mut stop: Stop) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let pause = limit.checked_div(3).unwrap_or(Duration::from_secs(10));
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let store = desk.lock().await.store().clone();
        if crate::ports::Store::counters(&*store).await.is_ok() {
            let _unsupervised = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
    }
}
