//! Reads the arguments, builds the adapters, starts, waits, stops. No decisions.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// A billing desk that lives in a mailbox.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What Saldo understands of a message; `-` is standard input
    Inspect {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
        /// Files holding one raw message each
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// Learns a sorter from labelled JSON lines
    Train(saldo::cli::sorter::TrainArguments),
    /// Measures the sorter on labelled JSON lines
    Evaluate(saldo::cli::sorter::EvaluateArguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let out = &mut std::io::stdout().lock();
    let done = match arguments.command {
        Command::Inspect { json, files } => {
            let house = saldo::logic::understand::House::default();
            saldo::cli::inspect::run(&files, json, &house, out)
        }
        Command::Train(arguments) => saldo::cli::sorter::run_train(&arguments, out),
        Command::Evaluate(arguments) => saldo::cli::sorter::run_evaluate(&arguments, out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("saldo: {error}");
            ExitCode::FAILURE
        }
    }
}
