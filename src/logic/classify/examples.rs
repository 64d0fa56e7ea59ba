//! Labelled JSON lines → examples, with the line number of whatever cannot be used.
//!
//! # The format
//! One object a line: `text` and `label` must be there; `lang`, `source`, `accept` (other labels
//! that count as right), `weight` (how much it teaches, 1 where absent) and `spam` may. A row with
//! `spam`, or whose source ends in `-spam` or `-ham`, teaches the spam stage only: archives of
//! mail would teach the kinds a false shortcut (long means "other").

use crate::domain::kind::Kind;
use serde::Deserialize;

/// Text beyond this is not kept of an example.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// One labelled question.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What was written, subject first.
    pub text: String,
    /// What it is about.
    pub label: Kind,
    /// Other kinds that count as right.
    pub accept: Vec<Kind>,
    /// ISO 639-1, or empty.
    pub lang: String,
    /// Where it comes from: rows of one source resemble each other.
    pub source: String,
    /// How much it teaches; 1 is usual.
    pub weight: f32,
    /// Unsolicited advertising or worse.
    pub is_spam: bool,
    /// From an archive of mail: teaches the spam stage only.
    pub is_archive: bool,
}

impl Example {
    /// It says something about kinds.
    #[must_use]
    pub fn teaches_kind(&self) -> bool {
        !self.is_archive
    }

    /// The kind counts as right for it.
    #[must_use]
    pub fn accepts(&self, kind: Kind) -> bool {
        kind == self.label || self.accept.contains(&kind)
    }
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct BadLine {
    /// The file's name, as given.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

#[derive(Deserialize)]
struct Row {
    text: String,
    label: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    accept: Vec<String>,
    weight: Option<f32>,
    spam: Option<bool>,
    ship: Option<bool>,
}

/// What a file of labelled lines holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Examples {
    /// The usable rows, in order.
    pub rows: Vec<Example>,
    /// Rows that may be measured but not learned from (`"ship": false`), by their place in `rows`.
    pub not_to_learn: Vec<usize>,
}

/// Reads a file of labelled lines.
///
/// # Errors
/// Every line that is not such an object, with its number; blank lines are no error.
pub fn read_examples(file: &str, content: &str) -> Result<Examples, Vec<BadLine>> {
    let mut examples = Examples::default();
    let mut bad = Vec::new();
    for (line, row) in (1..).zip(content.lines()).filter(|(_, row)| !row.trim().is_empty()) {
        match read_row(file, row) {
            Ok((example, may_learn)) => {
                if !may_learn {
                    examples.not_to_learn.push(examples.rows.len());
                }
                examples.rows.push(example);
            }
            Err(what) => bad.push(BadLine { file: file.to_owned(), line, what }),
        }
    }
    if bad.is_empty() { Ok(examples) } else { Err(bad) }
}

fn read_row(file: &str, row: &str) -> Result<(Example, bool), String> {
    let row: Row = serde_json::from_str(row).map_err(|error| format!("{error}"))?;
    let kind = |label: &str| {
        Kind::parse(label).ok_or_else(|| {
            let known = Kind::ALL.map(Kind::label).join(", ");
            format!("{label:?} is no label; the labels are {known}")
        })
    };
    let weight = row.weight.unwrap_or(1.0);
    if !(0.0..=100.0).contains(&weight) {
        return Err(format!("weight {weight} is not between 0 and 100"));
    }
    let mut text = row.text;
    text.truncate(text.floor_char_boundary(TEXT_BYTES_MAX));
    let source = if row.source.is_empty() { file.to_owned() } else { row.source };
    let from_spam = source.ends_with("-spam");
    Ok((
        Example {
            text,
            label: kind(&row.label)?,
            accept: row.accept.iter().map(|label| kind(label)).collect::<Result<_, _>>()?,
            lang: row.lang,
            weight,
            is_spam: row.spam.unwrap_or(from_spam),
            is_archive: row.spam.is_some() || from_spam || source.ends_with("-ham"),
            source,
        },
        row.ship.unwrap_or(true),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_lines_are_named_with_their_numbers_all_at_once() {
        let content = concat!(
            "{\"text\":\"a\",\"label\":\"dispute\"}\n\nnot json\n",
            "{\"text\":\"b\",\"label\":\"disput\"}\n",
        );
        let bad = read_examples("x.jsonl", content).unwrap_err();
        assert_eq!(bad.iter().map(|b| b.line).collect::<Vec<_>>(), [3, 4]);
        assert!(
            bad[1].to_string().starts_with("x.jsonl:4: \"disput\" is no label; the labels are")
        );
    }

    #[test]
    fn archives_teach_no_kinds_and_rows_not_to_ship_are_marked() {
        let content = concat!(
            "{\"text\":\"win\",\"label\":\"other\",\"source\":\"old-spam\"}\n",
            "{\"text\":\"hi\",\"label\":\"other\",\"source\":\"old-ham\"}\n",
            "{\"text\":\"why\",\"label\":\"payment\",\"ship\":false,\"accept\":[\"dispute\"]}\n",
        );
        let Examples { rows, not_to_learn } = read_examples("x", content).unwrap();
        assert_eq!(rows.iter().map(|e| e.is_spam).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(
            rows.iter().map(Example::teaches_kind).collect::<Vec<_>>(),
            [false, false, true]
        );
        assert_eq!(not_to_learn, [2]);
        assert!(rows[2].accepts(Kind::Dispute) && !rows[2].accepts(Kind::Other));
    }
}
