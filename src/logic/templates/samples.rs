//! What every letter's facts look like, learnt from sample letters; and a trial of every template.

mod books;
mod cast;
mod collections;
mod report;
mod script;

use super::{Page, RenderProblem, Setting, TemplateProblem, Templates, facts};
use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::Language;
use crate::domain::letter::{Audience, Letter};
use crate::logic::phrasebook::Phrasebook;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub use cast::letters;

/// The form of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Printed.
    Text,
    /// Printed, or asked for: zero counts as absent.
    Number,
    /// Asked for.
    Flag,
    /// Gone through; the form of a row, `Text` where no sample has a row.
    List(Box<Shape>),
    /// Facts of its own.
    Record(BTreeMap<String, Shape>),
}

/// What is known of one letter of the catalogue.
pub(super) struct Known {
    pub(super) audience: Audience,
    /// The letter's own facts; `true` where some sample lacks it.
    pub(super) own: BTreeMap<String, bool>,
    /// All facts, the common ones too.
    pub(super) shape: Shape,
}

impl Known {
    /// The facts without which the letter is not written.
    pub(super) fn required(&self) -> Vec<String> {
        self.own.iter().filter(|(_, optional)| !**optional).map(|(name, _)| name.clone()).collect()
    }
}

/// Every letter of the catalogue, by name.
pub(super) fn catalogue() -> BTreeMap<&'static str, Known> {
    let mut by_name: BTreeMap<&'static str, Vec<Letter>> = BTreeMap::new();
    for letter in letters(Language::EN) {
        by_name.entry(letter.name()).or_default().push(letter);
    }
    let book = Phrasebook::new(Language::EN, TimeZone::UTC);
    by_name
        .into_iter()
        .filter_map(|(name, samples)| Some((name, known(&samples, book.as_ref()?)?)))
        .collect()
}

fn known(samples: &[Letter], book: &Phrasebook) -> Option<Known> {
    let each: Vec<Map<String, Value>> =
        samples.iter().map(|letter| facts::own(letter, book).0).collect();
    let own = each
        .iter()
        .flat_map(Map::keys)
        .map(|name| (name.clone(), !each.iter().all(|facts| facts.contains_key(name))))
        .collect();
    let everything = Stage::of(Language::EN)?;
    let setting = everything.setting(true, book);
    let mut shape = shape_of(&Value::Object(facts::common(samples.first()?, &setting).0));
    for facts in each {
        shape = merged(shape, shape_of(&Value::Object(facts)));
    }
    Some(Known { audience: samples.first()?.audience(), own, shape })
}

fn shape_of(value: &Value) -> Shape {
    match value {
        Value::Null | Value::String(_) => Shape::Text,
        Value::Bool(_) => Shape::Flag,
        Value::Number(_) => Shape::Number,
        Value::Array(rows) => {
            let row = rows.iter().map(shape_of).reduce(merged);
            Shape::List(Box::new(row.unwrap_or(Shape::Text)))
        }
        Value::Object(fields) => Shape::Record(
            fields.iter().map(|(name, value)| (name.clone(), shape_of(value))).collect(),
        ),
    }
}

/// The union of two forms; where they disagree, the richer one.
fn merged(one: Shape, other: Shape) -> Shape {
    match (one, other) {
        (Shape::Record(mut fields), Shape::Record(more)) => {
            for (name, shape) in more {
                let known = fields.remove(&name);
                let union = known.map_or(shape.clone(), |known| merged(known, shape));
                fields.insert(name, union);
            }
            Shape::Record(fields)
        }
        (Shape::List(one), Shape::List(other)) => Shape::List(Box::new(merged(*one, *other))),
        (Shape::Text, other) => other,
        (one, _) => one,
    }
}

/// The facts of the layout.
pub(super) fn page_shape() -> Shape {
    let names = ["language", "subject", "preview", "marker", "body", "case"];
    Shape::Record(names.into_iter().map(|name| (name.to_owned(), Shape::Text)).collect())
}

/// What stands round the sample letters.
struct Stage {
    desk_address: Address,
    case: CaseNumber,
    language: Language,
}

impl Stage {
    fn of(language: Language) -> Option<Self> {
        let desk_address = Address::parse("billing@reseller.example").ok()?;
        Some(Self { desk_address, case: CaseNumber::new("SD", 10427)?, language })
    }

    /// With everything that may be there, or with nothing of it.
    fn setting<'a>(&'a self, is_full: bool, book: &'a Phrasebook) -> Setting<'a> {
        Setting {
            language: self.language,
            book,
            desk_name: "Contoso Cloud Billing",
            desk_address: &self.desk_address,
            reply_to: &self.desk_address,
            case: Some(&self.case),
            topic: is_full.then_some("Charged twice in February"),
            name: is_full.then_some("Ada Byron"),
            support: is_full.then_some("Monday to Friday, 9:00 to 18:00 CET\n+34 900 000 000"),
        }
    }
}

/// Renders every sample letter in every language, with and without what may be absent.
pub(super) fn try_all(templates: &Templates) -> Vec<TemplateProblem> {
    let mut problems = Vec::new();
    for language in Phrasebook::LANGUAGES {
        let (Some(book), Some(stage)) =
            (Phrasebook::new(language, TimeZone::UTC), Stage::of(language))
        else {
            continue;
        };
        for letter in letters(language) {
            for is_full in [true, false] {
                let mut setting = stage.setting(is_full, &book);
                if !is_full && may_stand_alone(&letter) {
                    setting.case = None;
                }
                let tried = try_one(templates, &letter, &setting);
                problems.extend(tried.err().map(|why| problem(language, &letter, &why)));
            }
        }
    }
    problems
}

/// Letters that may belong to no case.
fn may_stand_alone(letter: &Letter) -> bool {
    matches!(
        letter.name(),
        "agent.quarantine"
            | "agent.held"
            | "agent.ledger_taken"
            | "agent.ledger_refused"
            | "agent.ledger_stale"
            | "agent.command_result"
            | "agent.digest"
    )
}

fn try_one(
    templates: &Templates,
    letter: &Letter,
    setting: &Setting<'_>,
) -> Result<(), RenderProblem> {
    let parts = templates.render(letter, setting)?;
    let broken =
        |reason: String| RenderProblem::Broken { letter: letter.name().to_owned(), reason };
    for (part, text) in
        [("subject", &parts.subject), ("preview", &parts.preview), ("body", &parts.text)]
    {
        if text.trim().is_empty() {
            return Err(broken(format!("its {part} is empty")));
        }
    }
    // No sample fact holds these; so they are Markdown that did not work.
    for (marks, why) in [
        ("\\", "a fact stands between backticks, or a backslash ends a paragraph"),
        ("**", "stars that should make text bold touch a blank or a letter"),
    ] {
        if parts.text.contains(marks) {
            return Err(broken(format!("{marks} can be seen in it: {why}")));
        }
    }
    let (marker, case) = (Some("## marker ##"), Some("[SD-10427-K]"));
    for (marker, case) in [(marker, case), (None, None)] {
        let page = templates.page(&Page {
            language: setting.language.as_str(),
            subject: &parts.subject,
            preview: &parts.preview,
            marker,
            body: &parts.html,
            case,
        })?;
        if !page.contains(parts.html.as_str()) {
            let (letter, reason) = ("layout.html".to_owned(), "it drops the body".to_owned());
            return Err(RenderProblem::Broken { letter, reason });
        }
    }
    Ok(())
}

fn problem(language: Language, letter: &Letter, why: &RenderProblem) -> TemplateProblem {
    let file = match why {
        RenderProblem::Broken { letter, .. } if letter == "layout.html" => {
            "layout.html.hbs".to_owned()
        }
        RenderProblem::Broken { .. }
        | RenderProblem::MissingFact { .. }
        | RenderProblem::NoTemplate { .. } => format!("{language}/{}.hbs", letter.name()),
    };
    let remedy = match why {
        RenderProblem::MissingFact { fact, .. } => {
            format!("{fact} may be absent: put it between {{{{#if {fact}}}}} and {{{{/if}}}}")
        }
        RenderProblem::Broken { .. } | RenderProblem::NoTemplate { .. } => {
            "compare it with the built-in template that `saldo init` writes".to_owned()
        }
    };
    TemplateProblem { file, line: 0, what: why.to_string(), remedy }
}
