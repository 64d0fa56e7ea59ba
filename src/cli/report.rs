//! `saldo report`: the figures of a month, on the terminal, as a page, by mail.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::domain::kind::Language;
use crate::shell::control::Request;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What one may ask of a report.
#[derive(clap::Args)]
pub struct ReportArguments {
    /// Which month, such as 2026-11 [default: the current one]
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<String>,
    /// Mails it to every supervisor, each in their language
    #[arg(long)]
    mail: bool,
    /// Writes it as a page with pictures, to be opened in a browser or printed
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// In which language [default: the desk's own]
    #[arg(long, value_parser = language)]
    lang: Option<Language>,
    /// JSON
    #[arg(long)]
    json: bool,
}

/// Makes it.
///
/// # Errors
/// What is wrong and what would be right.
pub async fn run(
    named: Option<&Path>,
    arguments: ReportArguments,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    let ReportArguments { month, mail, html, lang, json } = arguments;
    let answer = house::ask(&config, &Request::Report { month, language: lang, mail }).await?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    if json {
        writeln!(out, "{:#}", answer.get("report").unwrap_or(&Value::Null))?;
    } else if html.is_none() {
        write!(out, "{}", text("text"))?;
    }
    if let Some(path) = html {
        std::fs::write(&path, text("html"))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if mail {
        let count = answer.get("mailed").and_then(Value::as_u64).unwrap_or(0);
        writeln!(
            out,
            "{count} letters wait in the outbox; the daemon, or saldo run --once, sends them"
        )?;
    }
    Ok(())
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "a language's code, such as es".to_owned())
}
