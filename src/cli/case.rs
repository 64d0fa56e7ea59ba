//! `saldo case list|show|search`.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::out::{say, show};
use crate::cli::table::{cell, table};
use crate::domain::address::Address;
use crate::domain::case::Status;
use crate::domain::case_number::CaseNumber;
use crate::shell::control::Request;
use serde_json::Value;
use std::path::Path;

/// What one may ask about cases.
#[derive(clap::Subcommand)]
pub enum CaseCommand {
    /// Cases, newest first
    List {
        /// Only this status; may be given several times: new, open, `waiting_customer`,
        /// `waiting_provider`, resolved, closed
        #[arg(long, value_parser = status)]
        status: Vec<Status>,
        /// Only cases of the agent with this address
        #[arg(long, value_parser = address)]
        assignee: Option<Address>,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// One case with its history and letters
    Show {
        /// The number, such as SD-10427-K
        #[arg(value_parser = number)]
        number: CaseNumber,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// Cases that meet all of these terms, newest first
    ///
    /// Words stand for all that begin with them, in subject, people, facts and messages. Terms with
    /// a key: invoice: order: po: tracking: domain: tenant: subscription: (the beginning of a
    /// number), from: (an address or a name), agent:, status:, kind:, urgency:, opened: and closed:
    /// (2026-11-01, 2026-11-01..2026-11-20, 2026-11-01.. or ..2026-11-20). For example:
    /// saldo case search refund invoice:F-17 from:ada@customers.test status:open
    Search {
        /// Words and terms
        #[arg(required = true)]
        words: Vec<String>,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// JSON
        #[arg(long)]
        json: bool,
    },
}

/// Answers one of them.
///
/// # Errors
/// What is wrong and what would be right.
pub async fn run(named: Option<&Path>, command: CaseCommand) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    let (request, is_json) = match command {
        CaseCommand::List { status, assignee, limit, json } => {
            (Request::CaseList { statuses: status, assignee, limit }, json)
        }
        CaseCommand::Show { number, json } => (Request::CaseShow { number }, json),
        CaseCommand::Search { words, limit, json } => {
            (Request::CaseSearch { words: words.join(" "), limit }, json)
        }
    };
    let answer = house::ask(&config, &request).await?;
    if is_json {
        say!("{answer:#}");
    } else if answer.is_array() {
        show!("{}", rows(&answer));
    } else {
        show!("{}", whole(&answer));
    }
    Ok(())
}

fn rows(answer: &Value) -> String {
    let cases = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    if cases.is_empty() {
        return "no cases\n".to_owned();
    }
    let row = |case: &Value| {
        ["case", "status", "kind", "urgency", "assignee", "answer_by", "subject"]
            .iter()
            .map(|key| cell(case.get(key).unwrap_or(&Value::Null)))
            .collect()
    };
    let rows: Vec<Vec<String>> = cases.iter().map(row).collect();
    table(&["CASE", "STATUS", "KIND", "URGENCY", "AGENT", "ANSWER BY", "SUBJECT"], &rows)
}

fn whole(case: &Value) -> String {
    let at = |pointer: &str| case.pointer(pointer).map(cell).unwrap_or_default();
    let mut out = format!("{}  {}\n\n", at("/case"), at("/subject"));
    for (name, pointer) in [
        ("status", "/status"),
        ("kind", "/kind"),
        ("urgency", "/urgency"),
        ("customer", "/customer/address"),
        ("trust", "/state/trust"),
        ("language", "/language"),
        ("agent", "/assignee"),
        ("opened", "/opened_at"),
        ("answer by", "/answer_by"),
        ("outcome", "/state/outcome/words"),
    ] {
        let value = at(pointer);
        if !value.is_empty() {
            out.extend([format!("{name:<11} {value}\n")]);
        }
    }
    for line in case.get("standing").and_then(Value::as_array).into_iter().flatten() {
        let at = |key: &str| line.get(key).map(cell).unwrap_or_default();
        out.extend([format!("{:<11} {}\n", at("about"), at("words"))]);
    }
    out.push_str("\nHistory\n");
    for entry in case.get("history").and_then(Value::as_array).into_iter().flatten() {
        let at = |key: &str| entry.get(key).map(cell).unwrap_or_default();
        out.extend([format!("  {}  {}: {}\n", at("at"), at("who"), at("what"))]);
    }
    out.push_str("\nLetters\n");
    for letter in case.get("letters").and_then(Value::as_array).into_iter().flatten() {
        let at = |pointer: &str| letter.pointer(pointer).map(cell).unwrap_or_default();
        let line = format!(
            "  {:<5} {:<28} {:<10} {}\n",
            at("/id"),
            at("/letter"),
            at("/delivery/state"),
            at("/recipient")
        );
        out.push_str(&line);
    }
    out
}

fn status(text: &str) -> Result<Status, String> {
    Status::parse(text)
        .ok_or_else(|| format!("one of {}", Status::ALL.map(Status::word).join(", ")))
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text).map_err(|bad| bad.to_string())
}

fn number(text: &str) -> Result<CaseNumber, String> {
    CaseNumber::parse(text.trim_matches(['[', ']'])).ok_or_else(|| {
        "not a case number; the last letter checks the others, as in SD-10427-K".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_shown_with_what_it_waits_for_between_its_facts_and_its_history() {
        let standing = [("account", "ACME"), ("provider", "2603 · they have filed it")];
        let standing: Vec<Value> = standing
            .map(|(about, words)| serde_json::json!({"about": about, "words": words}))
            .into();
        let case =
            serde_json::json!({"case": "SD-10001-J", "status": "open", "standing": standing});
        let shown = whole(&case);
        let (facts, rest) = shown.split_once("\nHistory\n").unwrap();
        assert!(facts.contains("status      open\naccount     ACME\nprovider    2603 · they"));
        assert!(!rest.contains("ACME"));
    }
}
