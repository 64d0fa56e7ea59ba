//! `saldo run` against a real Dovecot and Postfix, beside the physical limits in the same run.
//!
//! Prints: a bare `UID FETCH 1:* (BODY.PEEK[])` of the mailbox over TLS; `saldo run --once` over the
//! same messages with every letter held (intake alone) and with the letters going out to Postfix;
//! the peak memory of each; and, with the daemon on IDLE, the time from a message's arrival in
//! the mailbox to its acknowledgement taken by an SMTP server, beside a bare IDLE client's.
//!
//! `cargo bench --bench mailhost`; `MESSAGES=10000` for another size. Rates move with the machine:
//! compare within one run only.
#![allow(
    missing_docs,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    unreachable_pub,
    reason = "a stopwatch, not a library"
)]

#[path = "mailhost/letters.rs"]
mod letters;
#[path = "../tests/support/mailhost.rs"]
mod mailhost;
#[path = "mailhost/measure.rs"]
mod measure;

use mailhost::MailHost;
use measure::{Run, bare_fetch, idle_latencies};

fn main() {
    let count: usize =
        std::env::var("MESSAGES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let host = MailHost::start("dovecot postfix");
    let messages = letters::generate(count);
    let octets: usize = messages.iter().map(Vec::len).sum();
    println!("{count} messages, {:.1} MB", octets as f64 / 1e6);

    let fill = |user: &str| {
        for message in &messages {
            host.put(user, "", message);
        }
    };
    fill("bare");
    bare_fetch(&host, "bare");
    let bare = bare_fetch(&host, "bare");
    print("bare UID FETCH 1:* over TLS", count, &Run { seconds: bare, memory_kib: 0 }, bare);

    fill("intake");
    let intake = measure::once(&host, "intake", 0);
    print("saldo, intake alone", count, &intake, bare);

    fill("letters");
    let letters = measure::once(&host, "letters", 1_000_000);
    print("saldo, with its letters to Postfix", count, &letters, bare);

    let (ours, bare) = idle_latencies(&host, 30);
    println!(
        "arrival to acknowledgement taken by SMTP, IDLE: median {:.1} ms, p99 {:.1} ms",
        ours.0, ours.1
    );
    println!(
        "arrival to a bare client's IDLE push:           median {:.1} ms, p99 {:.1} ms",
        bare.0, bare.1
    );
}

fn print(what: &str, count: usize, run: &Run, bare: f64) {
    let memory = match run.memory_kib {
        0 => String::new(),
        kib => format!(", peak memory {} MiB", kib / 1024),
    };
    println!(
        "{what:36} {:7.2} s  {:7.0} msg/s  {:5.1} x bare{memory}",
        run.seconds,
        count as f64 / run.seconds,
        run.seconds / bare
    );
}
