//! `saldo account import|list|show`.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::table::{cell, table};
use crate::domain::account::AccountCode;
use crate::shell::control::Request;
use crate::shell::control::books::{BooksRequest, FileOptions};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Octets of a file of the books.
const FILE_MAX: u64 = 64 << 20;

/// What one may ask about accounts.
#[derive(clap::Subcommand)]
pub enum AccountCommand {
    /// Takes over customers and their contacts, all of the file or nothing
    ///
    /// CSV with the columns code, `legal_name`, and as you have them `tax_id`, country, language,
    /// `time_zone`, `contact_name`, `contact_address`, `contact_role` (billing, owner, other; a row
    /// for each contact), or `billing_contacts`, `owner_contacts`, `other_contacts` (lists);
    /// domains, tenants, segment, policy, `direct_debit`, exposure, `exposure_currency`,
    /// `exposure_on`, `exposure_note`, excluded, `excluded_by`, `excluded_until`. Or JSON with the
    /// same names. Accounts that the file does not name stay as they are.
    Import {
        /// The file
        file: PathBuf,
        /// What else there is to say about it
        #[command(flatten)]
        about: About,
        /// The file has all customers: retire the others
        #[arg(long)]
        all: bool,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// Accounts in the order of their codes
    List {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// One account with its contacts and invoices
    Show {
        /// Its code, such as ACME
        #[arg(value_parser = code)]
        code: AccountCode,
        /// JSON
        #[arg(long)]
        json: bool,
    },
}

/// What one may say about a file, where it does not say it itself.
#[derive(clap::Args)]
pub struct About {
    /// What separates the columns: ; , | or tab
    #[arg(long, value_name = "SIGN")]
    delimiter: Option<String>,
    /// What separates the decimals: comma or point
    #[arg(long, value_name = "WORD")]
    decimal: Option<String>,
    /// How many rows there must be
    #[arg(long, value_name = "N")]
    rows: Option<u64>,
    /// Even where the file looks wrong
    #[arg(long)]
    force: bool,
}

impl About {
    /// As the desk is asked.
    #[must_use]
    pub fn options(self) -> FileOptions {
        FileOptions {
            delimiter: self.delimiter,
            decimal: self.decimal,
            rows: self.rows,
            force: self.force,
            ..FileOptions::default()
        }
    }
}

/// Answers one of them.
///
/// # Errors
/// What is wrong and what would be right; of a file, every line.
pub async fn run(named: Option<&Path>, command: AccountCommand) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    let (request, is_json) = match command {
        AccountCommand::Import { file, about, all, json } => {
            let (content, options) = (content(&file)?, about.options());
            (BooksRequest::AccountImport { content, options, all }, json)
        }
        AccountCommand::List { limit, json } => (BooksRequest::AccountList { limit }, json),
        AccountCommand::Show { code, json } => (BooksRequest::AccountShow { code }, json),
    };
    let answer = house::ask(&config, &Request::Books(request)).await?;
    refused(&answer)?;
    if is_json {
        println!("{answer:#}");
    } else if answer.is_array() {
        print!("{}", rows(&answer));
    } else if answer.get("account").is_some() {
        print!("{}", whole(&answer));
    } else {
        print!("{}", taken(&answer));
    }
    Ok(())
}

/// The file as it travels to the desk.
///
/// # Errors
/// It cannot be read, or is too large.
pub fn content(file: &Path) -> Result<String, Failure> {
    let wrong = |error: std::io::Error| Failure::from(format!("{}: {error}", file.display()));
    let size = std::fs::metadata(file).map_err(wrong)?.len();
    if size > FILE_MAX {
        let mib = FILE_MAX >> 20;
        return Err(Failure::from(format!("{}: larger than {mib} MiB", file.display())));
    }
    Ok(data_encoding::BASE64.encode(&std::fs::read(file).map_err(wrong)?))
}

/// A file that was refused ends the command, with every line.
///
/// # Errors
/// The lines.
pub fn refused(answer: &Value) -> Result<(), Failure> {
    let Some(lines) = answer.get("refused").and_then(Value::as_array) else { return Ok(()) };
    let mut told: Vec<String> = lines.iter().map(cell).collect();
    told.push("nothing was taken over".to_owned());
    Err(Failure(told))
}

fn taken(answer: &Value) -> String {
    let count = |key: &str| answer.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    let same = answer.get("same").map(cell).unwrap_or_default();
    let mut out = format!(
        "{} new, {} changed, {same} as before, {} retired\n",
        count("new"),
        count("changed"),
        count("retired")
    );
    for key in ["new", "changed", "retired"] {
        let codes: Vec<String> =
            answer.get(key).and_then(Value::as_array).into_iter().flatten().map(cell).collect();
        if !codes.is_empty() && codes.len() <= 20 {
            out.extend([format!("{key:<8} {}\n", codes.join(" "))]);
        }
    }
    out
}

fn rows(answer: &Value) -> String {
    let accounts = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    if accounts.is_empty() {
        return "no accounts; saldo account import takes them over\n".to_owned();
    }
    let keys = ["code", "legal_name", "country", "language", "contacts", "open", "excluded"];
    let row = |account: &Value| {
        keys.iter().map(|key| joined(account.get(key).unwrap_or(&Value::Null))).collect()
    };
    let rows: Vec<Vec<String>> = accounts.iter().map(row).collect();
    table(&["CODE", "NAME", "COUNTRY", "LANGUAGE", "CONTACTS", "OPEN", "EXCLUDED"], &rows)
}

/// A value in a cell; a list with commas between.
#[must_use]
pub fn joined(value: &Value) -> String {
    match value.as_array() {
        Some(list) => list.iter().map(cell).collect::<Vec<_>>().join(", "),
        None => cell(value),
    }
}

fn whole(answer: &Value) -> String {
    let at = |pointer: &str| answer.pointer(pointer).map(joined).unwrap_or_default();
    let mut out = format!("{}  {}\n\n", at("/account/code"), at("/account/legal_name"));
    for (name, pointer) in [
        ("tax id", "/account/tax_id"),
        ("country", "/account/country"),
        ("language", "/account/language"),
        ("time zone", "/account/time_zone"),
        ("domains", "/account/domains"),
        ("tenants", "/account/tenants"),
        ("segment", "/account/segment"),
        ("policy", "/account/policy"),
        ("exposure", "/account/exposure/amount/amount"),
        ("excluded", "/account/exclusion/reason"),
        ("open", "/open"),
        ("as of", "/as_of"),
    ] {
        let value = at(pointer);
        if !value.is_empty() {
            out.extend([format!("{name:<10} {value}\n")]);
        }
    }
    out.push_str("\nContacts\n");
    let contacts = answer.pointer("/account/contacts").and_then(Value::as_array);
    for contact in contacts.into_iter().flatten() {
        let at = |key: &str| contact.get(key).map(cell).unwrap_or_default();
        out.extend([format!("  {:<8} {}  {}\n", at("role"), at("address"), at("name"))]);
    }
    out.push_str("\nInvoices\n");
    out.push_str(&invoices(answer));
    out
}

/// A table of invoices.
#[must_use]
pub fn invoices(answer: &Value) -> String {
    let keys =
        ["account", "invoice", "issued_on", "due_on", "days_overdue", "gross", "open", "status"];
    let all = answer.get("invoices").and_then(Value::as_array);
    let row =
        |item: &Value| keys.iter().map(|key| cell(item.get(key).unwrap_or(&Value::Null))).collect();
    let rows: Vec<Vec<String>> = all.into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return "no invoices\n".to_owned();
    }
    table(&["ACCOUNT", "INVOICE", "DATE", "DUE", "DAYS LATE", "TOTAL", "OPEN", "STATUS"], &rows)
}

/// An account's code as an argument.
///
/// # Errors
/// Why it is none.
pub fn code(text: &str) -> Result<AccountCode, String> {
    AccountCode::parse(text).map_err(|bad| bad.to_string())
}
