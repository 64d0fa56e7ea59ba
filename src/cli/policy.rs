//! `saldo policy show|simulate`: what is done about unpaid invoices, before anybody is written to.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::table::table;
use crate::config::Config;
use crate::domain::account::{Account, AccountCode};
use crate::domain::collections::policy::CollectionsPolicy;
use crate::logic::collect::clock::plus;
use crate::logic::collect::show;
use crate::logic::collect::simulate::{Act, Books, Plan, Planned, simulate};
use crate::logic::import::ledger::{Setting, read};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Days that a simulation covers, unless told otherwise.
const DAYS: u32 = 120;

/// What one may ask about the collections policy.
#[derive(clap::Subcommand)]
pub enum PolicyCommand {
    /// The policy in words, as it is in force
    Show {
        /// Which policy, such as standard [default: the one for everybody]
        #[arg(long)]
        id: Option<String>,
        /// The policy of this segment of customers
        #[arg(long)]
        segment: Option<String>,
        /// On that day [default: today]
        #[arg(long)]
        on: Option<Date>,
    },
    /// What would be sent to whom and when, over a ledger and a span of time; nothing is sent
    Simulate {
        /// A statement of open invoices (CSV or JSON, as for ledger import); several, each with
        /// its own `as_of`, show how customers pay
        #[arg(long, required = true, value_name = "FILE")]
        ledger: Vec<PathBuf>,
        /// First day [default: the day of the first ledger]
        #[arg(long)]
        from: Option<Date>,
        /// Last day [default: 120 days later]
        #[arg(long)]
        to: Option<Date>,
        /// Draws the timeline into this file (SVG)
        #[arg(long, value_name = "FILE")]
        picture: Option<PathBuf>,
        /// JSON, a line for each letter
        #[arg(long)]
        json: bool,
    },
}

/// Answers one of them.
///
/// # Errors
/// What is wrong and what would be right; of a file, every line.
pub fn run(named: Option<&Path>, command: PolicyCommand) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    match command {
        PolicyCommand::Show { id, segment, on } => {
            let today = config.policy.calendar.date(Timestamp::now());
            let policy = in_force(&config, id.as_deref(), segment.as_deref(), on.unwrap_or(today))?;
            print!("{}", show::policy(policy));
            println!("\nAll versions:\n{}", show::book(&config.collections.book).trim_end());
            Ok(())
        }
        PolicyCommand::Simulate { ledger, from, to, picture, json } => {
            let books = books(&config, &ledger)?;
            let first = books.iter().map(|books| books.from).min().unwrap_or_default();
            let from = from.unwrap_or(first);
            let until = to.unwrap_or_else(|| plus(from, DAYS));
            if until < from {
                return Err(Failure::from(format!(
                    "{until} is before {from}; exchange --from and --to"
                )));
            }
            let planned = replay(&config, &books, from, until);
            if let Some(path) = picture {
                let svg = show::picture(&planned, &config.policy.calendar, from, until);
                std::fs::write(&path, svg)
                    .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
            }
            print(&config, &planned, json);
            Ok(())
        }
    }
}

fn in_force<'c>(
    config: &'c Config,
    id: Option<&str>,
    segment: Option<&str>,
    day: Date,
) -> Result<&'c CollectionsPolicy, Failure> {
    let book = &config.collections.book;
    book.of(id, segment, day).ok_or_else(|| {
        let all = show::book(book);
        Failure(vec![format!("no policy is in force on {day} for that; there are:"), all])
    })
}

/// The ledgers of the files, each known from the day on which the books said so.
fn books(config: &Config, files: &[PathBuf]) -> Result<Vec<Books>, Failure> {
    let mut all = Vec::new();
    let mut problems = Vec::new();
    for path in files {
        let raw = std::fs::read(path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let setting = Setting {
            is_known: &|_: &AccountCode| true,
            zone: config.policy.calendar.zone(),
            now: Timestamp::now(),
        };
        match read(&raw, &config.ledger.manner(), &setting) {
            Ok(statement) => all.push(Books {
                from: config.policy.calendar.date(statement.as_of),
                items: statement.items,
            }),
            Err(bad) => {
                problems.extend(bad.iter().map(|line| format!("{}: {line}", path.display())));
            }
        }
    }
    if problems.is_empty() { Ok(all) } else { Err(Failure(problems)) }
}

fn replay(config: &Config, books: &[Books], from: Date, until: Date) -> Vec<Planned> {
    let accounts: BTreeMap<AccountCode, Account> = BTreeMap::new();
    simulate(&Plan {
        book: &config.collections.book,
        calendar: &config.policy.calendar,
        window: &config.collections.window,
        accounts: &accounts,
        books,
        from,
        until,
    })
}

fn print(config: &Config, planned: &[Planned], is_json: bool) {
    let calendar = &config.policy.calendar;
    if is_json {
        for one in planned {
            println!("{}", as_json(one));
        }
        return;
    }
    let head = ["day", "hour", "account", "what", "total", "invoices"];
    let rows: Vec<Vec<String>> = planned
        .iter()
        .map(|one| {
            let total = one
                .rows
                .iter()
                .fold(rust_decimal::Decimal::ZERO, |sum, (_, asked)| sum.saturating_add(*asked));
            let invoices: Vec<_> = one.rows.iter().map(|(invoice, _)| invoice.as_str()).collect();
            let total = if one.rows.is_empty() { String::new() } else { total.to_string() };
            vec![
                calendar.date(one.at).to_string(),
                calendar.time(one.at).strftime("%H:%M").to_string(),
                one.key.to_string(),
                show::act(one.act).to_owned(),
                total,
                invoices.join(" "),
            ]
        })
        .collect();
    print!("{}", table(&head, &rows));
    println!();
    for ((year, month), acts) in show::months(planned, calendar) {
        let acts: Vec<String> =
            acts.iter().map(|(act, count)| format!("{count} {}", show::act(*act))).collect();
        println!("{year}-{month:02}  {}", acts.join(", "));
    }
    let people = planned.iter().filter(|one| one.act == Act::SuspensionProposed).count();
    println!("\n{people} suspensions would be proposed to your people; none is sent by itself.");
}

fn as_json(one: &Planned) -> Value {
    let invoices: Vec<Value> = one
        .rows
        .iter()
        .map(|(invoice, asked)| json!({ "invoice": invoice, "asked": asked.to_string() }))
        .collect();
    json!({
        "at": one.at.to_string(),
        "account": one.key.account.as_str(),
        "currency": one.key.currency.as_str(),
        "act": show::act(one.act),
        "invoices": invoices,
    })
}
