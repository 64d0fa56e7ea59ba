//! Templates: built in, overridden file by file, checked whole before the first letter is written.
//!
//! # Contract
//! `templates/<language>/<letter>.hbs` is a head ([front matter](front_matter)) and a body in
//! Markdown. `{{> name}}` on a line of its own stands for `templates/<language>/partials/name.hbs`.
//! Facts are printed by `{{fact}}`, always escaped; a text of several lines by `{{{words fact}}}`
//! (our own words) or `{{{quote fact}}}` (somebody else's). `if`, `unless`, `each` and `with` are
//! all the logic there is. The body is rendered once, as Markdown in which facts are inert
//! ([`crate::logic::markdown`]), and read twice: as the text part and as the HTML part.
//!
//! # Failure
//! [`Templates::load`] gives every [`TemplateProblem`] of every file, not the first: paths that
//! no fact has (also inside `{{#if}}`, where Handlebars itself is silent), heads that disagree
//! with the letter, a missing language, a letter that cannot be rendered with sample facts.

pub mod builtin;
mod facts;
mod front_matter;
mod helpers;
mod lint;
mod samples;

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::Language;
use crate::domain::letter::Letter;
use crate::logic::markdown::{self, one_line};
use crate::logic::phrasebook::Phrasebook;
use handlebars::{Context, Handlebars, RenderError, RenderErrorReason, no_escape};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

pub(crate) use facts::repeats_nothing;

pub use builtin::FILES as BUILTIN;
pub use samples::letters as sample_letters;

/// What is wrong with a template, where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateProblem {
    /// The file, as a path below the templates' folder, such as `es/case.ack.hbs`.
    pub file: String,
    /// The line, from 1; 0 where it concerns the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "templates/{}: {}; {}", self.file, self.what, self.remedy),
            line => write!(f, "templates/{}:{line}: {}; {}", self.file, self.what, self.remedy),
        }
    }
}

/// Why a letter could not be written. It goes to an agent instead of being sent (I-29).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderProblem {
    /// Nothing is written in that language.
    #[error("there is no template {letter} in {language}; configure one of the languages en, es")]
    NoTemplate {
        /// The letter.
        letter: String,
        /// The language that was asked for.
        language: Language,
    },
    /// A fact that the letter cannot do without is absent or blank.
    #[error("the letter {letter} lacks the fact {fact}")]
    MissingFact {
        /// The letter.
        letter: String,
        /// The fact.
        fact: String,
    },
    /// The template failed in a way that its check at load did not foresee.
    #[error("the template {letter} failed: {reason}")]
    Broken {
        /// The letter.
        letter: String,
        /// What Handlebars says.
        reason: String,
    },
}

/// What a letter says, before it is a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The subject, one line.
    pub subject: String,
    /// What mail programs show beside the subject, one line.
    pub preview: String,
    /// The body as plain text.
    pub text: String,
    /// The body as an HTML fragment.
    pub html: String,
}

/// What stands round every letter, beside its own facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    pub(crate) language: Language,
    pub(crate) book: &'a Phrasebook,
    pub(crate) desk_name: &'a str,
    pub(crate) desk_address: &'a Address,
    /// The signed address that answers go to.
    pub(crate) reply_to: &'a Address,
    pub(crate) case: Option<&'a CaseNumber>,
    pub(crate) topic: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    pub(crate) support: Option<&'a str>,
}

/// Every template, compiled and checked.
#[derive(Debug)]
pub struct Templates {
    racks: BTreeMap<Language, Rack>,
    /// The layout: facts are escaped for HTML.
    layout: Handlebars<'static>,
}

/// The templates of one language.
#[derive(Debug)]
struct Rack {
    /// Subjects and previews: plain text, nothing is escaped.
    lines: Handlebars<'static>,
    /// Bodies: facts are escaped for Markdown.
    bodies: Handlebars<'static>,
    /// By letter: its keys in `lines`, and the facts that it cannot do without.
    letters: BTreeMap<String, Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    subject_key: String,
    preview_key: String,
    required: Vec<String>,
}

impl Templates {
    /// The templates that come with the program.
    ///
    /// # Errors
    /// None, unless the program was built with a broken template, which its tests forbid.
    pub fn builtin() -> Result<Self, Vec<TemplateProblem>> {
        Self::load(&BTreeMap::new())
    }

    /// The built-in templates, with the reseller's `own` files in place of those of the same
    /// path (`es/case.ack.hbs`, `es/partials/signature.hbs`, `layout.html.hbs`).
    ///
    /// # Errors
    /// Every problem found in any file, sorted by file and line.
    pub fn load(own: &BTreeMap<String, String>) -> Result<Self, Vec<TemplateProblem>> {
        let mut files: BTreeMap<&str, &str> = builtin::FILES.iter().copied().collect();
        files.extend(own.iter().map(|(path, source)| (path.as_str(), source.as_str())));
        let mut templates = Self::empty();
        let mut problems = lint::register(&files, &mut templates);
        if problems.is_empty() {
            problems = samples::try_all(&templates);
        }
        problems.sort();
        problems.dedup();
        if problems.is_empty() { Ok(templates) } else { Err(problems) }
    }

    /// Renders a letter's subject, preview and body.
    ///
    /// # Errors
    /// [`RenderProblem`]; nothing of the letter may then be sent.
    pub(crate) fn render(
        &self,
        letter: &Letter,
        setting: &Setting<'_>,
    ) -> Result<Parts, RenderProblem> {
        let name = letter.name();
        let rack = self.racks.get(&setting.language);
        let (rack, entry) =
            rack.and_then(|rack| Some((rack, rack.letters.get(name)?))).ok_or_else(|| {
                RenderProblem::NoTemplate { letter: name.to_owned(), language: setting.language }
            })?;
        let facts = all_facts(letter, setting);
        if let Some(fact) = entry.required.iter().find(|fact| !facts.contains_key(*fact)) {
            let (letter, fact) = (name.to_owned(), fact.clone());
            return Err(RenderProblem::MissingFact { letter, fact });
        }
        let context = Context::from(Value::Object(facts));
        let broken = |error: RenderError| broken(letter, &error);
        let line = |key: &str| rack.lines.render_with_context(key, &context);
        let subject = one_line(&line(&entry.subject_key).map_err(broken)?);
        let preview = one_line(&line(&entry.preview_key).map_err(broken)?);
        let body = rack.bodies.render_with_context(name, &context).map_err(broken)?;
        let rendered = markdown::render(&body);
        Ok(Parts { subject, preview, text: rendered.text, html: rendered.html })
    }

    /// Puts an HTML body into the layout.
    ///
    /// # Errors
    /// [`RenderProblem::Broken`], which the check at load forestalls.
    pub(crate) fn page(&self, page: &Page<'_>) -> Result<String, RenderProblem> {
        self.layout.render("layout", page).map_err(|error| RenderProblem::Broken {
            letter: "layout.html".to_owned(),
            reason: error.to_string(),
        })
    }

    fn empty() -> Self {
        Self { racks: BTreeMap::new(), layout: strict(handlebars::html_escape) }
    }
}

impl Rack {
    fn empty(language: Language) -> Self {
        let (mut lines, mut bodies) = (strict(no_escape), strict(markdown::escape_line));
        helpers::register_for_lines(&mut lines);
        helpers::register_for_bodies(&mut bodies, language);
        Self { lines, bodies, letters: BTreeMap::new() }
    }
}

fn strict(escape: fn(&str) -> String) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(escape);
    registry
}

/// The facts of the layout.
#[derive(Clone, Copy, Debug, serde::Serialize)]
pub(crate) struct Page<'a> {
    /// ISO 639-1 code.
    pub(crate) language: &'a str,
    /// The subject.
    pub(crate) subject: &'a str,
    /// What mail programs show beside the subject.
    pub(crate) preview: &'a str,
    /// The line above which an answer is written, where answers are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) marker: Option<&'a str>,
    /// The body, HTML of our own making.
    pub(crate) body: &'a str,
    /// The case's number in brackets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) case: Option<&'a str>,
}

fn all_facts(letter: &Letter, setting: &Setting<'_>) -> Map<String, Value> {
    let mut facts = facts::common(letter, setting).0;
    facts.extend(facts::own(letter, setting.book).0);
    facts
}

fn broken(letter: &Letter, error: &RenderError) -> RenderProblem {
    let letter = letter.name().to_owned();
    if let RenderErrorReason::MissingVariable(Some(path)) = error.reason() {
        return RenderProblem::MissingFact { letter, fact: path.clone() };
    }
    RenderProblem::Broken { letter, reason: error.to_string() }
}
