//! From a configuration file to an open house, or to the daemon that has it open.

use crate::adapters::archive::folder::FolderArchive;
use crate::adapters::sled::store::SledStore;
use crate::cli::failure::Failure;
use crate::config::Config;
use crate::ports::{Clock, StoreError};
use crate::shell::control::{Console, Request};
use crate::shell::desk::Desk;
use crate::shell::practice::Practice;
use crate::wiring;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use serde_json::Value;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::sync::{Mutex, Notify};

/// Octets of an answer over the socket.
const ANSWER_MAX: u64 = 256 << 20;

/// An open desk with all that belongs to it.
pub struct OpenHouse {
    /// The desk.
    pub desk: Arc<Mutex<Desk<SledStore, FolderArchive>>>,
    /// Its archive.
    pub archive: Arc<FolderArchive>,
    /// Rung when letters may go.
    pub outbox: Arc<Notify>,
}

/// The configuration named on the command line, else `saldo.toml`, else `/etc/saldo/saldo.toml`.
///
/// # Errors
/// Every problem of the file.
pub fn config(named: Option<&Path>) -> Result<(PathBuf, Config), Failure> {
    let path = if let Some(path) = named {
        path.to_path_buf()
    } else {
        let here = PathBuf::from("saldo.toml");
        if here.exists() { here } else { PathBuf::from("/etc/saldo/saldo.toml") }
    };
    match Config::read(&path) {
        Ok(config) => Ok((path, config)),
        Err(problems) => Err(Failure::of_config(&path, &problems)),
    }
}

/// Opens archive, store and desk.
///
/// # Errors
/// Why one of them cannot be opened, and what to do.
pub async fn open(
    config: &Config,
    practice: Arc<Practice>,
    clock: Arc<dyn Clock>,
) -> Result<OpenHouse, Failure> {
    if has_daemon(config).await {
        return Err(Failure(vec![format!(
            "{}: a daemon is at work here, and only one process may have the store: stop it first, or give this one a configuration of its own",
            config.store.folder.display()
        )]));
    }
    let archive = wiring::open_archive(config)?;
    let bar = bar("reading the journal");
    let store = wiring::open_store(config, &archive, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let store = store.map_err(|error| in_use(config, &error))?;
    let desk = Desk::open(store, archive.clone(), clock, practice, Arc::new(())).await?;
    Ok(OpenHouse { desk: Arc::new(Mutex::new(desk)), archive, outbox: Arc::new(Notify::new()) })
}

fn in_use(config: &Config, error: &StoreError) -> Failure {
    if let StoreError::InUse(who) = error {
        return Failure(vec![format!(
            "{}: {who}; only one process may have the store: stop the other first, or give this one a configuration of its own",
            config.store.folder.display()
        )]);
    }
    Failure::from(error)
}

/// The system's clock.
#[must_use]
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(Timestamp::now)
}

/// Where the daemon of a configuration listens.
#[must_use]
pub fn socket(config: &Config) -> PathBuf {
    config.store.folder.join("saldo.sock")
}

/// Whether a daemon has the store open and listens.
pub async fn has_daemon(config: &Config) -> bool {
    UnixStream::connect(socket(config)).await.is_ok()
}

/// Asks the daemon, or the store itself where no daemon runs.
///
/// # Errors
/// The answer's own error, or why nobody could be asked.
pub async fn ask(config: &Config, request: &Request) -> Result<Value, Failure> {
    if let Ok(stream) = UnixStream::connect(socket(config)).await {
        return ask_daemon(stream, request).await;
    }
    let practice = Arc::new(wiring::practice(config).map_err(Failure)?);
    let house = open(config, practice, clock()).await?;
    let console = Console::new(house.desk.clone(), house.outbox.clone());
    // On the heap: an answer of the whole desk is too much for a caller's stack frame.
    Ok(Box::pin(console.answer(request)).await?)
}

async fn ask_daemon(stream: UnixStream, request: &Request) -> Result<Value, Failure> {
    use tokio::io::AsyncReadExt;
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_string(request)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    BufReader::new(read.take(ANSWER_MAX)).read_line(&mut answer).await?;
    let mut answer: Value = serde_json::from_str(&answer)
        .map_err(|_| "the daemon closed the line without an answer; look at its log")?;
    match answer.get("error").and_then(Value::as_str) {
        Some(error) => Err(Failure::from(error)),
        None => Ok(answer.get_mut("ok").map(Value::take).unwrap_or_default()),
    }
}

/// A progress bar on a terminal; nothing elsewhere.
#[must_use]
pub fn bar(what: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template(&format!("{what} {{bar:40}} {{pos}}/{{len}}"));
    let bar = ProgressBar::with_draw_target(None, target);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
