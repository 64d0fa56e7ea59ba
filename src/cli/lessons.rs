//! `saldo train --from-cases`: the sorter learns from what agents made of its verdicts.

use crate::cli::failure::Failure;
use crate::cli::house;
use crate::cli::sorter::keep;
use crate::config::Config;
use crate::domain::kind::Kind;
use crate::logic::classify::examples::Example;
use crate::logic::classify::learning::{CORRECTIONS_MAX, Correction, Learned, learn};
use crate::logic::classify::model::Model;
use crate::shell::control::Request;
use jiff::Timestamp;
use std::io::Write;
use std::path::Path;

/// Asks the house for its agents' corrections, teaches the shipped model, and takes the outcome
/// if it is better on corrections that it has not seen.
///
/// # Errors
/// Too few corrections, a model that is no better, or a file that cannot be written.
pub async fn train(
    named: Option<&Path>,
    output: Option<&Path>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let (_, config) = house::config(named)?;
    let corrections = Box::pin(corrections(&config)).await?;
    let learned = learn(Model::shipped(), &corrections).map_err(|why| why.to_string())?;
    let path = output.unwrap_or(&config.sorter_model);
    let old = keep(path, &learned.model.to_bytes(), Timestamp::now())?;
    tell(&learned, out)?;
    writeln!(out, "taken: {}", path.display())?;
    if let Some(old) = old {
        writeln!(out, "the one before: {}", old.display())?;
    }
    if output.is_none() {
        writeln!(out, "a running daemon takes it up at SIGHUP (systemctl reload saldo)")?;
    }
    Ok(())
}

/// The corrections as labelled rows of one source, for `saldo evaluate --from-cases`.
///
/// # Errors
/// Nobody could be asked, or the answer was no answer.
pub async fn examples(named: Option<&Path>) -> Result<Vec<Example>, Failure> {
    let (_, config) = house::config(named)?;
    let row = |correction: Correction| Example {
        text: correction.text,
        label: correction.label,
        accept: Vec::new(),
        lang: correction.lang.to_string(),
        source: correction.source,
        weight: 1.0,
        is_spam: false,
        is_archive: false,
    };
    Ok(Box::pin(corrections(&config)).await?.into_iter().map(row).collect())
}

async fn corrections(config: &Config) -> Result<Vec<Correction>, Failure> {
    let request = Request::Corrections { limit: CORRECTIONS_MAX };
    let answer = house::ask(config, &request).await?;
    Ok(serde_json::from_value(answer)?)
}

fn tell(learned: &Learned, out: &mut dyn Write) -> std::io::Result<()> {
    let Learned { before, after, .. } = learned;
    writeln!(out, "{} corrections, each taken {} times", learned.corrections, learned.rounds)?;
    writeln!(
        out,
        "corrections not learned from: {:.1} % right (before {:.1} %)",
        100.0 * after.corrections,
        100.0 * before.corrections
    )?;
    writeln!(
        out,
        "examination of {} kinds: {:.1} % right (before {:.1} %)",
        Kind::ALL.len(),
        100.0 * after.examination,
        100.0 * before.examination
    )
}
