//! Logs: sentences with fields, to standard error; never an address, a subject or a body.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging, at `info` unless `SALDO_LOG` says otherwise (`debug`, `saldo=debug,warn` …).
///
/// async-imap logs whole protocol lines at `trace`, passwords included, and handlebars each fact
/// of a letter at `debug`, so they are held at `info` whatever is asked for.
pub fn start(as_json: bool) {
    let wanted = std::env::var("SALDO_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::builder()
        .parse_lossy(format!("{wanted},async_imap=info,handlebars=info,sled=warn"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let logs = logs.with_ansi(std::io::stderr().is_terminal());
    // A second start in one process (tests) changes nothing.
    let _started = if as_json { logs.json().try_init() } else { logs.compact().try_init() };
}
