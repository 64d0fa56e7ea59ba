//! `saldo ledger import|show`.

use crate::cli::account::{About, code, content, invoices, joined, refused};
use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::table::cell;
use crate::domain::account::AccountCode;
use crate::shell::control::Request;
use crate::shell::control::books::{BooksRequest, FileOptions};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Invoices of a difference that are named.
const NAMED_MAX: usize = 12;

/// What one may ask about the ledger.
#[derive(clap::Subcommand)]
pub enum LedgerCommand {
    /// Takes over a statement of all open invoices, all of the file or nothing
    ///
    /// CSV with the columns `invoice_no`, customer, date, due, currency, gross, open, status,
    /// `as_of` (currency, status and `as_of` may be missing; other names go into the
    /// configuration), or JSON with the same names. A last line `#end;N` proves that the file is
    /// whole.
    Import {
        /// The file
        file: PathBuf,
        /// What else there is to say about it
        #[command(flatten)]
        about: About,
        /// The order of dates: dmy or mdy
        #[arg(long, value_name = "WORD")]
        dates: Option<String>,
        /// When the books said so, for a file without such a column: 2026-11-23T18:00, or a day
        #[arg(long, value_name = "TIME")]
        as_of: Option<String>,
        /// The currency of a file without such a column
        #[arg(long, value_name = "CODE")]
        currency: Option<String>,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// What the books say, of all or of one account
    Show {
        /// Only this account's invoices
        #[arg(value_parser = code)]
        account: Option<AccountCode>,
        /// At most so many accounts
        #[arg(long, default_value_t = 100)]
        limit: usize,
        /// JSON
        #[arg(long)]
        json: bool,
    },
}

/// Answers one of them.
///
/// # Errors
/// What is wrong and what would be right; of a file, every line.
pub async fn run(named: Option<&Path>, command: LedgerCommand) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    let (request, is_json) = match command {
        LedgerCommand::Import { file, about, dates, as_of, currency, json } => {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let options = FileOptions { dates, as_of, currency, ..about.options() };
            (BooksRequest::LedgerImport { content: content(&file)?, name, options }, json)
        }
        LedgerCommand::Show { account, limit, json } => {
            (BooksRequest::LedgerShow { code: account, limit }, json)
        }
    };
    let answer = house::ask(&config, &Request::Books(request)).await?;
    refused(&answer)?;
    if is_json {
        println!("{answer:#}");
    } else if answer.get("news").is_some() {
        print!("{}", taken(&answer));
    } else {
        print!("{}", shown(&answer));
    }
    Ok(())
}

fn shown(answer: &Value) -> String {
    let age = answer.get("age_hours").map(cell).unwrap_or_default();
    format!("{}, {age} hours old\n\n{}", head(answer), invoices(answer))
}

/// The head of a statement on one line.
fn head(answer: &Value) -> String {
    let at = |key: &str| answer.pointer(&format!("/snapshot/{key}")).map(joined);
    let at = |key: &str| at(key).unwrap_or_default();
    format!(
        "{} invoices as of {} ({}), open: {}",
        at("rows"),
        at("as_of"),
        at("source"),
        at("open")
    )
}

fn taken(answer: &Value) -> String {
    let mut out = format!("{}\n", head(answer));
    let at = |key: &str| answer.get(key).map(joined).unwrap_or_default();
    out.extend([format!("read as {}\n", at("reading"))]);
    if answer.get("unused").and_then(Value::as_array).is_some_and(|unused| !unused.is_empty()) {
        out.extend([format!("columns not used: {}\n", at("unused"))]);
    }
    if answer.get("known").and_then(Value::as_bool).unwrap_or(false) {
        out.push_str("this statement was taken over before; nothing is different\n");
        return out;
    }
    let news = answer.get("news").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let since = answer.pointer("/before/as_of").map(cell);
    let since = match (since, news.is_empty()) {
        (None, _) => "the first statement\n".to_owned(),
        (Some(since), true) => format!("nothing is different since {since}\n"),
        (Some(since), false) => format!("different since {since}:\n"),
    };
    out.push_str(&since);
    for list in news {
        out.push_str(&difference(list));
    }
    out
}

fn difference(list: &Value) -> String {
    let at = |key: &str| list.get(key).map(joined).unwrap_or_default();
    let invoices = list.get("invoices").and_then(Value::as_array);
    let all = invoices.map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<String> = all.iter().take(NAMED_MAX).map(cell).collect();
    if all.len() > NAMED_MAX {
        names.push("…".to_owned());
    }
    format!("  {:>6} {:<16} {}  {}\n", at("count"), at("what"), at("open"), names.join(" "))
}
