//! Reads the arguments, starts what they name, and turns the outcome into an exit status.
//! No decisions.

use clap::{Parser, Subcommand};
use saldo::cli::account::AccountCommand;
use saldo::cli::case::CaseCommand;
use saldo::cli::failure::{Failure, printed};
use saldo::cli::ledger::LedgerCommand;
use saldo::cli::mail::MailCommand;
use saldo::cli::out::while_read;
use saldo::cli::policy::PolicyCommand;
use saldo::cli::report::ReportArguments;
use saldo::cli::sorter::{EvaluateArguments, TrainArguments};
use saldo::cli::{
    account, case, check, house, init, inspect, ledger, lessons, mail, policy, report, run, sorter,
    verify,
};
use saldo::{demo, telemetry, wiring};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// A billing desk that lives in a mailbox.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The configuration [default: saldo.toml, then /etc/saldo/saldo.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Logs as JSON
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The whole story on embedded parts: Maildirs, sled, a clock that runs fast
    Demo {
        /// Where mailboxes and store are written [default: a new folder for temporary files]
        folder: Option<PathBuf>,
    },
    /// Writes a commented saldo.toml, the templates and the key
    Init {
        /// Where
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Looks at configuration, templates, mailbox, submission and trust; each with a remedy
    Check {
        /// Without the network
        #[arg(long)]
        offline: bool,
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// The daemon
    Run {
        /// Handles what is waiting (mail, timers, outbox) and ends
        #[arg(long)]
        once: bool,
    },
    /// What Saldo understands of a message; `-` is standard input
    Inspect {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// Files holding one raw message each
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Cases
    #[command(subcommand)]
    Case(CaseCommand),
    /// Customers and their contacts
    #[command(subcommand)]
    Account(AccountCommand),
    /// The reseller's open invoices, as the books state them
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// What became of mail, the quarantine, the outbox
    #[command(subcommand)]
    Mail(MailCommand),
    /// What is done about unpaid invoices, and what it would do
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// The figures of a month: as text, as a page with pictures, by mail to the supervisors
    Report(ReportArguments),
    /// Compares journal, index and archive
    Verify {
        /// JSON
        #[arg(long)]
        json: bool,
    },
    /// Learns a sorter from labelled JSON lines
    Train(TrainArguments),
    /// Measures the sorter on labelled JSON lines
    Evaluate(EvaluateArguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    telemetry::start(arguments.log_json);
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(carry_out(arguments)));
    let _flushed = std::io::stdout().flush();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprint!("{}", printed(&failure));
            ExitCode::FAILURE
        }
    }
}

async fn carry_out(arguments: Arguments) -> Result<(), Failure> {
    let named = arguments.config.as_deref();
    let out = &mut std::io::BufWriter::new(std::io::stdout());
    match arguments.command {
        Command::Demo { folder } => Box::pin(demo::run(folder.as_deref())).await,
        Command::Init { folder } => init::run(&folder),
        Command::Check { offline, json } => Box::pin(check::run(named, offline, json)).await,
        Command::Run { once } => Box::pin(run::run(named, once)).await,
        Command::Inspect { json, files } => {
            // Without a configuration a message is read all the same, only without house rules.
            let house = house::config(named).map(|(_, config)| wiring::house(&config));
            let house = match (house, named) {
                (Ok(house), _) => house,
                (Err(_), None) => saldo::logic::understand::House::default(),
                (Err(failure), Some(_)) => return Err(failure),
            };
            Ok(while_read(inspect::run(&files, json, &house, out))?)
        }
        Command::Case(command) => Box::pin(case::run(named, command)).await,
        Command::Account(command) => Box::pin(account::run(named, command)).await,
        Command::Ledger(command) => Box::pin(ledger::run(named, command)).await,
        Command::Mail(command) => Box::pin(mail::run(named, command)).await,
        Command::Policy(command) => policy::run(named, command),
        Command::Report(arguments) => Box::pin(report::run(named, arguments, out)).await,
        Command::Verify { json } => Box::pin(verify::run(named, json)).await,
        Command::Train(arguments) if arguments.from_cases => {
            Box::pin(lessons::train(named, arguments.output.as_deref(), out)).await
        }
        Command::Train(arguments) => Ok(while_read(sorter::run_train(&arguments, out))?),
        Command::Evaluate(arguments) if arguments.from_cases => {
            let examples = Box::pin(lessons::examples(named)).await?;
            let (_, config) = house::config(named)?;
            let at_work = wiring::sorter(&config)?;
            Ok(sorter::run_evaluate_cases(&arguments, &examples, at_work.as_deref(), out)?)
        }
        Command::Evaluate(arguments) => Ok(while_read(sorter::run_evaluate(&arguments, out))?),
    }
}
