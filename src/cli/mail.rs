//! `saldo mail list|show|release`: what became of inbound mail, the quarantine, the outbox.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::out::{say, show};
use crate::cli::table::{cell, table};
use crate::domain::disposition::Fate;
use crate::shell::control::Request;
use serde_json::Value;
use std::path::Path;

/// What one may ask about mail.
#[derive(clap::Subcommand)]
pub enum MailCommand {
    /// What became of inbound mail, newest first; or the outbox
    List {
        /// Only this fate; may be given several times: opened, continued, command, provider,
        /// bounce, automatic, duplicate, quarantined, ignored, ledger
        #[arg(long, value_parser = fate)]
        fate: Vec<Fate>,
        /// Only what is in quarantine
        #[arg(long)]
        quarantine: bool,
        /// Only refused attempts: forged, a stranger's, a command without authority
        #[arg(long)]
        refused: bool,
        /// Letters instead of inbound mail
        #[arg(long)]
        outbox: bool,
        /// Only letters that a limit or an operator holds
        #[arg(long)]
        held: bool,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// One message by the beginning of its hash, or one letter by its number, with its bytes
    Show {
        /// As `saldo mail list` gives it
        id: String,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// Lets a held letter go (by number; `all` for every one), or takes a message out of
    /// quarantine (by the beginning of its hash)
    Release {
        /// As `saldo mail list` gives it
        id: String,
        /// JSON
        #[arg(long)]
        json: bool,
    },
}

/// Answers one of them.
///
/// # Errors
/// What is wrong and what would be right.
pub async fn run(named: Option<&Path>, command: MailCommand) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    match command {
        MailCommand::List { mut fate, quarantine, refused, outbox, held, limit, json } => {
            if quarantine {
                fate.push(Fate::Quarantined);
            }
            let is_outbox = outbox || held;
            let request = if is_outbox {
                Request::LetterList { delivery: held.then(|| "held".to_owned()), limit }
            } else {
                Request::MailList { fates: fate, refused_only: refused, limit }
            };
            let answer = house::ask(&config, &request).await?;
            if json {
                say!("{answer:#}");
            } else {
                show!("{}", if is_outbox { letters(&answer) } else { mail(&answer) });
            }
        }
        MailCommand::Show { id, json } => {
            let answer = house::ask(&config, &Request::MailShow { id }).await?;
            print_one(&answer, json);
        }
        MailCommand::Release { id, json } => {
            let answer = house::ask(&config, &Request::MailRelease { id }).await?;
            if json {
                say!("{answer:#}");
            } else {
                say!("{}", released(&answer));
            }
        }
    }
    Ok(())
}

fn print_one(answer: &Value, is_json: bool) {
    if is_json {
        say!("{answer:#}");
        return;
    }
    for (key, value) in answer.as_object().into_iter().flatten() {
        if key != "message" && !value.is_null() {
            say!("{key:<14} {}", cell(value));
        }
    }
    say!("\n{}", answer.get("message").map(cell).unwrap_or_default());
}

fn released(answer: &Value) -> String {
    let count = answer.get("released").map(cell).unwrap_or_default();
    match answer.get("fate") {
        Some(fate) => format!("released; it is {} now", cell(fate)),
        None if count == "0" => "nothing was held".to_owned(),
        None => format!("{count} letters may go"),
    }
}

fn mail(answer: &Value) -> String {
    let keys = ["id", "at", "fate", "case", "author", "subject", "because"];
    listed(answer, &keys, &["ID", "AT", "FATE", "CASE", "AUTHOR", "SUBJECT", "WHY"], "no mail\n")
}

fn letters(answer: &Value) -> String {
    let rows: Vec<Vec<String>> = answer
        .as_array()
        .into_iter()
        .flatten()
        .map(|letter| {
            [
                "/id",
                "/written_at",
                "/delivery/state",
                "/case",
                "/letter",
                "/recipient",
                "/delivery/reason",
            ]
            .iter()
            .map(|pointer| letter.pointer(pointer).map(cell).unwrap_or_default())
            .collect()
        })
        .collect();
    if rows.is_empty() {
        return "no letters\n".to_owned();
    }
    table(&["ID", "WRITTEN", "STATE", "CASE", "LETTER", "TO", "WHY"], &rows)
}

fn listed(answer: &Value, keys: &[&str], head: &[&str], none: &str) -> String {
    let rows: Vec<Vec<String>> = answer
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| keys.iter().map(|key| row.get(key).map(cell).unwrap_or_default()).collect())
        .collect();
    if rows.is_empty() { none.to_owned() } else { table(head, &rows) }
}

fn fate(text: &str) -> Result<Fate, String> {
    serde_json::from_value(Value::String(text.to_lowercase())).map_err(|_| {
        "one of opened, continued, command, provider, bounce, automatic, duplicate, quarantined, ignored, ledger".to_owned()
    })
}
