//! `saldo train` and `saldo evaluate`: the sorter's school and its examination.

use crate::domain::kind::Verdict;
use crate::logic::classify::evaluation::{Judged, evaluate, figures};
use crate::logic::classify::examples::{Example, Examples, read_examples};
use crate::logic::classify::kind::{classify_with, spam_with};
use crate::logic::classify::language::detect;
use crate::logic::classify::model::{MODEL_BYTES_MAX, Model};
use crate::logic::classify::training::{Trained, is_held_back, train};
use jiff::Timestamp;
use serde_json::json;
use std::io::{Error, Result, Write};
use std::path::{Path, PathBuf};

/// What `saldo train` takes.
#[derive(clap::Args)]
pub struct TrainArguments {
    /// Labelled JSON lines: {"text", "label", …}; rows with "ship": false are left out
    #[arg(required_unless_present = "from_cases")]
    files: Vec<String>,
    /// Teaches the shipped model what agents corrected (#kind, final reasons) instead
    #[arg(long, conflicts_with_all = ["files", "force"])]
    pub from_cases: bool,
    /// Where the model goes; the one that stood there is kept beside it under its date
    /// [default with --from-cases: [sorter] model]
    #[arg(short, long, required_unless_present = "from_cases")]
    pub output: Option<PathBuf>,
    /// Take the new model even where it is not better on the held-back rows
    #[arg(long)]
    force: bool,
}

/// What `saldo evaluate` takes.
#[derive(clap::Args)]
pub struct EvaluateArguments {
    /// One JSON object for each row, in order
    #[arg(long)]
    json: bool,
    /// A model file instead of the shipped one
    #[arg(long)]
    model: Option<PathBuf>,
    /// Measures on what agents corrected, with the model of this house
    #[arg(long, conflicts_with = "files")]
    pub from_cases: bool,
    /// Labelled JSON lines
    #[arg(required_unless_present = "from_cases")]
    files: Vec<String>,
}

/// Trains a model and takes it if it is better than the one it replaces.
///
/// # Errors
/// Files that cannot be read or written, lines that cannot be used, too little data, or a new
/// model that is no better.
pub fn run_train(arguments: &TrainArguments, out: &mut dyn Write) -> Result<()> {
    let mut examples = Vec::new();
    for file in &arguments.files {
        let Examples { rows, not_to_learn } = read_file(file)?;
        let may_learn = |(at, example)| (!not_to_learn.contains(&at)).then_some(example);
        examples.extend(rows.into_iter().enumerate().filter_map(may_learn));
    }
    let Trained { model, left_out } = train(&examples).map_err(Error::other)?;
    writeln!(out, "each source by a model trained without it:")?;
    for (source, rows, accuracy) in left_out {
        writeln!(out, "  {source:28} {rows:6} rows, {:5.1} % right", 100.0 * accuracy)?;
    }
    let held_back: Vec<Example> = examples
        .into_iter()
        .filter(|example| is_held_back(&example.text) && example.teaches_kind())
        .collect();
    let output = arguments.output.as_deref().ok_or_else(|| Error::other("--output is missing"))?;
    let old = old_model(output);
    let (new_score, old_score) = (score(&model, &held_back), score(&old, &held_back));
    writeln!(
        out,
        "held-back rows: {}, accuracy {:.1} % (before {:.1} %), macro-F1 {:.1} % (before {:.1} %)",
        held_back.len(),
        100.0 * new_score.0,
        100.0 * old_score.0,
        100.0 * new_score.1,
        100.0 * old_score.1,
    )?;
    if sum(new_score) <= sum(old_score) && !arguments.force {
        return Err(Error::other("the new model is no better on the held-back rows; not taken"));
    }
    keep(output, &model.to_bytes(), Timestamp::now())?;
    let calibration = model.calibration;
    writeln!(
        out,
        "taken: {} ({} bytes; slope {:.2}, doubt {:.2}, threshold {:.2})",
        output.display(),
        model.to_bytes().len(),
        calibration.slope,
        calibration.doubt,
        calibration.threshold,
    )
}

/// Examines a model.
///
/// # Errors
/// Files that cannot be read and lines that cannot be used.
pub fn run_evaluate(arguments: &EvaluateArguments, out: &mut dyn Write) -> Result<()> {
    let own = arguments.model.as_deref().map(read_model).transpose()?;
    let model = own.as_ref().unwrap_or_else(|| Model::shipped());
    for file in &arguments.files {
        examine(model, file, &read_file(file)?.rows, arguments.json, out)?;
    }
    Ok(())
}

/// Examines a model on what agents corrected: `--model`, else the one at work.
///
/// # Errors
/// A model file that cannot be read.
pub fn run_evaluate_cases(
    arguments: &EvaluateArguments,
    examples: &[Example],
    at_work: Option<&Model>,
    out: &mut dyn Write,
) -> Result<()> {
    let own = arguments.model.as_deref().map(read_model).transpose()?;
    let model = own.as_ref().or(at_work).unwrap_or_else(|| Model::shipped());
    examine(model, "corrections by agents", examples, arguments.json, out)
}

fn examine(
    model: &Model,
    title: &str,
    examples: &[Example],
    as_json: bool,
    out: &mut dyn Write,
) -> Result<()> {
    if as_json {
        return answer(model, examples, out);
    }
    let verdicts: Vec<Verdict> =
        examples.iter().map(|e| classify_with(model, "", &e.text)).collect();
    let judged: Vec<Judged> = pair(examples, &verdicts);
    writeln!(out, "{title}\n{}", evaluate(&judged))?;
    write_stages(model, examples, out)
}

/// One JSON object a row (DESIGN.md 7).
fn answer(model: &Model, examples: &[Example], out: &mut dyn Write) -> Result<()> {
    for example in examples {
        let verdict = classify_with(model, "", &example.text);
        let row = json!({
            "label": verdict.label,
            "confidence": verdict.confidence,
            "unsure": verdict.unsure,
            "ranking": verdict.ranking,
            "language": detect(&example.text).0,
            "spam": spam_with(model, "", &example.text),
        });
        writeln!(out, "{row}")?;
    }
    Ok(())
}

/// Language and spam, which stand beside the kind.
fn write_stages(model: &Model, examples: &[Example], out: &mut dyn Write) -> Result<()> {
    let with_language: Vec<&Example> = examples.iter().filter(|e| !e.lang.is_empty()).collect();
    let right = with_language.iter().filter(|e| detect(&e.text).0.as_str() == e.lang).count();
    writeln!(out, "language right: {right} of {}", with_language.len())?;
    let is_spam =
        |e: &&Example| spam_with(model, "", &e.text) > crate::logic::classify::kind::SPAM_CERTAIN;
    let (spam, mail): (Vec<&Example>, Vec<&Example>) = examples.iter().partition(|e| e.is_spam);
    let (caught, wronged) = (
        spam.iter().copied().filter(is_spam).count(),
        mail.iter().copied().filter(is_spam).count(),
    );
    writeln!(
        out,
        "spam found: {caught} of {}; taken for spam: {wronged} of {}",
        spam.len(),
        mail.len()
    )
}

fn pair<'a>(examples: &'a [Example], verdicts: &'a [Verdict]) -> Vec<Judged<'a>> {
    let both = examples.iter().zip(verdicts);
    both.map(|(example, verdict)| Judged { example, verdict }).collect()
}

fn score(model: &Model, examples: &[Example]) -> (f64, f64) {
    let verdicts: Vec<Verdict> =
        examples.iter().map(|e| classify_with(model, "", &e.text)).collect();
    let figures = figures(&pair(examples, &verdicts));
    (figures.accuracy, figures.macro_f1)
}

fn sum((accuracy, macro_f1): (f64, f64)) -> f64 {
    accuracy + macro_f1
}

fn read_file(file: &str) -> Result<Examples> {
    let content =
        std::fs::read_to_string(file).map_err(|e| Error::new(e.kind(), format!("{file}: {e}")))?;
    read_examples(file, &content).map_err(|bad| {
        let lines: Vec<String> = bad.iter().take(10).map(ToString::to_string).collect();
        let more = bad.len().saturating_sub(lines.len());
        let tail = if more > 0 { format!("\n… and {more} more") } else { String::new() };
        Error::other(format!("lines that cannot be used:\n{}{tail}", lines.join("\n")))
    })
}

/// The model a new one must beat: the file's, else the shipped one.
fn old_model(path: &Path) -> Model {
    read_model(path).unwrap_or_else(|_| Model::shipped().clone())
}

fn read_model(path: &Path) -> Result<Model> {
    let named = |what: String| Error::other(format!("{}: {what}", path.display()));
    let bytes = std::fs::read(path).map_err(|e| named(e.to_string()))?;
    if bytes.len() > MODEL_BYTES_MAX {
        return Err(named("too large for a model".to_owned()));
    }
    Model::read(&bytes).map_err(|e| named(e.to_string()))
}

/// Writes beside the old file, keeps that under the time `now` (to the second), then swaps; gives
/// the old one's name.
///
/// # Errors
/// The file cannot be written; the old one then stands as before.
pub fn keep(path: &Path, bytes: &[u8], now: Timestamp) -> Result<Option<PathBuf>> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let named = |e: Error| Error::new(e.kind(), format!("{}: {e}", path.display()));
    std::fs::write(beside(".new"), bytes).map_err(named)?;
    let old = beside(&now.strftime(".%Y-%m-%dT%H%M%SZ").to_string());
    let is_old = path.exists();
    if is_old {
        std::fs::rename(path, &old).map_err(named)?;
    }
    std::fs::rename(beside(".new"), path).map_err(named)?;
    Ok(is_old.then_some(old))
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: &str = include_str!("../../fixtures/sorting/questions-en.jsonl");

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("saldo-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn train_with(folder: &Path, force: bool) -> std::result::Result<String, String> {
        let files = vec![folder.join("rows.jsonl").display().to_string()];
        let output = Some(folder.join("model.bin"));
        let arguments = TrainArguments { files, from_cases: false, output, force };
        let mut out = Vec::new();
        let done = run_train(&arguments, &mut out);
        done.map(|()| String::from_utf8(out).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_model_is_taken_only_if_it_is_better_and_the_old_one_is_kept() {
        let folder = folder("train");
        let two_of_three = QUESTIONS.lines().enumerate().filter(|(at, _)| at % 3 != 0);
        let rows: Vec<&str> = two_of_three.map(|(_, row)| row).collect();
        std::fs::write(folder.join("rows.jsonl"), rows.join("\n")).unwrap();

        let refused = train_with(&folder, false).unwrap_err();
        assert!(refused.contains("no better"), "{refused}");
        assert!(!folder.join("model.bin").exists(), "refused means nothing is written");

        let said = train_with(&folder, true).unwrap();
        assert!(said.contains("held-back rows") && said.contains("taken"), "{said}");
        let first = std::fs::read(folder.join("model.bin")).unwrap();
        assert!(Model::read(&first).is_ok());

        std::fs::write(folder.join("model.bin"), Model::blank().to_bytes()).unwrap();
        train_with(&folder, false).unwrap();
        assert!(std::fs::read(folder.join("model.bin")).unwrap() == first);
        let is_dated = |path: &PathBuf| path.to_string_lossy().contains("model.bin.20");
        let beside = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let kept: Vec<PathBuf> = beside.filter(is_dated).collect();
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert!(std::fs::read(&kept[0]).unwrap() == Model::blank().to_bytes());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn bad_lines_are_errors_with_their_numbers_and_answers_come_in_order() {
        let folder = folder("evaluate");
        let file = folder.join("rows.jsonl");
        std::fs::write(&file, "{\"text\":\"x\",\"label\":\"nonsense\"}\n{}\n").unwrap();
        let refused = train_with(&folder, false).unwrap_err();
        assert!(refused.contains(":1: \"nonsense\" is no label"), "{refused}");
        assert!(refused.contains(":2: "), "{refused}");

        let rows = "{\"text\":\"You charged us twice\",\"label\":\"dispute\"}\n\
                    {\"text\":\"Nos han cortado el servicio\",\"label\":\"access\"}\n";
        std::fs::write(&file, rows).unwrap();
        let files = vec![file.display().to_string()];
        let mut out = Vec::new();
        let evaluate =
            |json, files| EvaluateArguments { json, model: None, from_cases: false, files };
        let json = evaluate(true, files.clone());
        run_evaluate(&json, &mut out).unwrap();
        let answers: Vec<serde_json::Value> =
            out.split(|b| *b == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect();
        assert_eq!(answers[0]["label"], "dispute");
        assert_eq!(answers[1]["label"], "access");
        assert_eq!(answers[1]["language"], "es");
        assert_eq!(answers[0]["ranking"].as_array().map(Vec::len), Some(11));

        let mut out = Vec::new();
        run_evaluate(&evaluate(false, files), &mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        assert!(table.contains("truth \\ said") && table.contains("threshold"), "{table}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
