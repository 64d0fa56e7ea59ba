//! What was understood of a customer's message, kept with it for our own people.

use crate::domain::case_number::CaseNumber;
use crate::domain::facts::Fact;
use crate::domain::kind::Kind;
use crate::domain::words::{one_line, shortened};
use serde::{Deserialize, Serialize};

/// Why a message was sorted as it was, the questions in it, and where its facts stand.
///
/// Texts are kept short, because a history stays small; the whole stands in the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Understood {
    /// Why this kind, in English sentences; `logic::classify::reasons` has the other languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
    /// Its questions, in order, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Asked>,
    /// Where each fact stands first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
}

impl Understood {
    /// Nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One of several questions in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What it is about.
    pub kind: Kind,
    /// The sentences that ask it, at most [`Asked::CHARS_MAX`] characters of them.
    pub words: String,
}

impl Asked {
    /// Characters kept of a question.
    pub const CHARS_MAX: usize = 1_000;
    /// Characters that a list of questions shows.
    const SHOWN_MAX: usize = 120;

    /// A question in these words.
    #[must_use]
    pub fn new(kind: Kind, words: &str) -> Self {
        Self { kind, words: shortened(words.trim(), Self::CHARS_MAX) }
    }

    /// Its beginning on one line.
    #[must_use]
    pub fn shown(&self) -> String {
        one_line(&self.words, Self::SHOWN_MAX)
    }
}

/// A question that got a case of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitOff {
    /// The new case.
    pub case: CaseNumber,
    /// The question.
    pub asked: Asked,
}

/// Where a fact stands in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The fact.
    #[serde(flatten)]
    pub fact: Fact,
    /// In which part of the message.
    pub part: Part,
    /// In which line of that part, from 1.
    pub line: u32,
}

/// A part of a message that is searched for facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The subject.
    Subject,
    /// What the author wrote this time.
    Words,
    /// The name of an attachment.
    FileName(String),
}
