//! Reads every template file, says all that is wrong, and fills the registries with the rest.
//!
//! Handlebars checks syntax when it compiles and paths when it renders, and never says a word
//! about an unknown path inside `{{#if}}`. So each template is walked here against the shape of
//! the letter's facts, which is learnt from the sample letters ([`super::samples`]).

use super::front_matter::{self, Sheet};
use super::helpers::{BLOCK_HELPERS, LINE_HELPERS};
use super::samples::{self, Shape};
use super::{Entry, Rack, TemplateProblem, Templates};
use crate::domain::kind::Language;
use crate::logic::phrasebook::Phrasebook;
use handlebars::Template;
use std::collections::BTreeMap;
use walk::{Place, Scope};

mod blocks;
mod walk;

const INCLUDES_DEEP_MAX: usize = 4;

/// Where a file belongs, by its path.
enum Shelfmark<'a> {
    Layout,
    Partial,
    Letter(Language, &'a str),
}

/// Checks all files and registers those that are right.
pub(super) fn register(
    files: &BTreeMap<&str, &str>,
    templates: &mut Templates,
) -> Vec<TemplateProblem> {
    let catalogue = samples::catalogue();
    let mut desk = Desk { files, problems: Vec::new() };
    for language in Phrasebook::LANGUAGES {
        templates.racks.insert(language, Rack::empty(language));
    }
    for (path, source) in files {
        match shelfmark(path, &catalogue) {
            Ok(Shelfmark::Layout) => desk.layout(path, source, templates),
            Ok(Shelfmark::Partial) => {}
            Ok(Shelfmark::Letter(language, letter)) => {
                if let (Some(rack), Some(sample)) =
                    (templates.racks.get_mut(&language), catalogue.get(letter))
                {
                    desk.letter(path, source, sample, letter, rack);
                }
            }
            Err(problem) => desk.problems.push(problem),
        }
    }
    desk.twins(&catalogue);
    desk.problems
}

struct Desk<'a> {
    files: &'a BTreeMap<&'a str, &'a str>,
    problems: Vec<TemplateProblem>,
}

impl Desk<'_> {
    /// Every letter needs its file in every language (I-30).
    fn twins(&mut self, catalogue: &BTreeMap<&'static str, samples::Known>) {
        for language in Phrasebook::LANGUAGES {
            for letter in catalogue.keys() {
                let file = format!("{language}/{letter}.hbs");
                if !self.files.contains_key(file.as_str()) {
                    self.problems.push(TemplateProblem {
                        file,
                        line: 0,
                        what: "the template is missing".to_owned(),
                        remedy: "every letter is needed in every language; write it".to_owned(),
                    });
                }
            }
        }
    }

    fn layout(&mut self, path: &str, source: &str, templates: &mut Templates) {
        let place = Place::of_lines(path, source.lines().count(), 1);
        let scope = Scope { root: &samples::page_shape(), raw: &["body"], helpers: &[] };
        if let Some(template) = self.compile(source, &place) {
            self.problems.extend(walk::problems(&template, &scope, &place));
            templates.layout.register_template("layout", template);
        }
    }

    fn letter(
        &mut self,
        path: &str,
        source: &str,
        known: &samples::Known,
        letter: &str,
        rack: &mut Rack,
    ) {
        let sheet = match front_matter::read(path, source) {
            Ok(sheet) => sheet,
            Err(problems) => return self.problems.extend(problems),
        };
        self.audience_and_facts(path, &sheet, known);
        let entry = Entry {
            subject_key: format!("{letter}#subject"),
            preview_key: format!("{letter}#preview"),
            required: known.required(),
        };
        for (key, value) in
            [(&entry.subject_key, &sheet.subject), (&entry.preview_key, &sheet.preview)]
        {
            let (text, place) = self.included(path, &value.value, value.line);
            let scope = Scope { root: &known.shape, raw: &[], helpers: &LINE_HELPERS };
            if let Some(template) = self.checked(text.trim(), &scope, &place) {
                rack.lines.register_template(key, template);
            }
        }
        let (body, place) = self.included(path, &sheet.body, sheet.body_line);
        let scope = Scope { root: &known.shape, raw: &BLOCK_HELPERS, helpers: &[] };
        if let Some(template) = self.checked(&body, &scope, &place) {
            rack.bodies.register_template(letter, template);
        }
        rack.letters.insert(letter.to_owned(), entry);
    }

    fn audience_and_facts(&mut self, path: &str, sheet: &Sheet, known: &samples::Known) {
        let mut say = |line: usize, what: String, remedy: String| {
            self.problems.push(TemplateProblem { file: path.to_owned(), line, what, remedy });
        };
        let audience = known.audience.word();
        if sheet.audience.value != audience {
            let what = format!("the audience is said to be {:?}", sheet.audience.value);
            say(sheet.audience.line, what, format!("this letter's is {audience}"));
        }
        let line = sheet.facts_line;
        for (name, is_optional) in &known.own {
            let declared = if *is_optional { format!("{name}?") } else { name.clone() };
            match sheet.facts.get(name) {
                None => {
                    let what = format!("the letter's fact {name} is not declared");
                    say(line, what, format!("add {declared} to facts"));
                }
                Some(said) if said != is_optional => {
                    let sometimes = if *is_optional { "may be absent" } else { "is always there" };
                    let what = format!("the fact {name} {sometimes}");
                    say(line, what, format!("declare it as {declared}"));
                }
                Some(_) => {}
            }
        }
        for name in sheet.facts.keys().filter(|name| !known.own.contains_key(*name)) {
            let what = format!("the letter has no fact {name}");
            let names: Vec<&str> = known.own.keys().map(String::as_str).collect();
            say(line, what, format!("its facts are: {}", names.join(", ")));
        }
    }

    /// A text with its `{{> name}}` lines replaced by the partials' content.
    fn included(&mut self, path: &str, text: &str, first_line: usize) -> (String, Place) {
        let mut place = Place::default();
        let mut out = String::with_capacity(text.len());
        self.include(path, text, first_line, 0, &mut out, &mut place);
        (out, place)
    }

    fn include(
        &mut self,
        path: &str,
        text: &str,
        first_line: usize,
        depth: usize,
        out: &mut String,
        place: &mut Place,
    ) {
        let folder = path.split('/').next().unwrap_or_default();
        for (line, row) in (first_line..).zip(text.lines()) {
            let Some(name) = included_name(row) else {
                out.push_str(row);
                out.push('\n');
                place.push(path, line);
                continue;
            };
            let partial = format!("{folder}/partials/{name}.hbs");
            match self.files.get(partial.as_str()) {
                Some(content) if depth < INCLUDES_DEEP_MAX => {
                    self.include(&partial, content, 1, depth.saturating_add(1), out, place);
                }
                Some(_) => {
                    self.say(path, line, format!("{name} includes itself"), "break the ring");
                }
                None => {
                    let what = format!("there is no partial {name}");
                    self.say(path, line, what, &format!("write templates/{partial}"));
                }
            }
        }
    }

    fn say(&mut self, file: &str, line: usize, what: String, remedy: &str) {
        let (file, remedy) = (file.to_owned(), remedy.to_owned());
        self.problems.push(TemplateProblem { file, line, what, remedy });
    }

    fn checked(&mut self, text: &str, scope: &Scope<'_>, place: &Place) -> Option<Template> {
        let template = self.compile(text, place)?;
        self.problems.extend(walk::problems(&template, scope, place));
        Some(template)
    }

    fn compile(&mut self, text: &str, place: &Place) -> Option<Template> {
        if let Some(found) = blocks::unbalanced(text) {
            let (file, line) = place.of(found.line);
            self.say(&file, line, found.what, &found.remedy);
            return None;
        }
        match Template::compile(text) {
            Ok(template) => Some(template),
            Err(error) => {
                let (file, line) = place.of(error.pos().map_or(1, |(line, _)| line));
                let what = format!("this is no Handlebars: {}", error.reason());
                let remedy = "see `{{` and `}}`, `{{#if …}}` and `{{/if}}` of this line and above";
                self.say(&file, line, what, remedy);
                None
            }
        }
    }
}

/// The name in a line that is `{{> name}}` and nothing else.
fn included_name(row: &str) -> Option<&str> {
    let name = row.trim().strip_prefix("{{>")?.strip_suffix("}}")?.trim();
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    is_name.then_some(name)
}

fn shelfmark<'a>(
    path: &'a str,
    catalogue: &BTreeMap<&'static str, samples::Known>,
) -> Result<Shelfmark<'a>, TemplateProblem> {
    let problem = |what: &str, remedy: String| TemplateProblem {
        file: path.to_owned(),
        line: 0,
        what: what.to_owned(),
        remedy,
    };
    if path == "layout.html.hbs" {
        return Ok(Shelfmark::Layout);
    }
    let spoken = Phrasebook::LANGUAGES.map(|language| language.to_string()).join(", ");
    let (folder, file) = path.split_once('/').unwrap_or(("", path));
    let language = Language::parse(folder)
        .filter(|language| language.as_str() == folder)
        .filter(|language| Phrasebook::LANGUAGES.contains(language))
        .ok_or_else(|| {
            problem("the file is in no language's folder", format!("move it to one of: {spoken}"))
        })?;
    let name = file.strip_suffix(".hbs").ok_or_else(|| {
        problem("this is no template", "its name must end in .hbs, or take it away".to_owned())
    })?;
    if name.strip_prefix("partials/").is_some_and(|name| !name.contains('/')) {
        return Ok(Shelfmark::Partial);
    }
    if catalogue.contains_key(name) {
        return Ok(Shelfmark::Letter(language, name));
    }
    let nearest = catalogue
        .keys()
        .max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    let remedy = nearest.map_or_else(String::new, |name| format!("did you mean {name}.hbs?"));
    Err(problem("no letter has this name", remedy))
}

/// Whether a path of a template leads to a fact; used by the walk.
fn resolve<'s>(root: &'s Shape, path: &[&str]) -> Option<&'s Shape> {
    path.iter().try_fold(root, |shape, name| match shape {
        Shape::Record(fields) => fields.get(*name),
        Shape::Text | Shape::Number | Shape::Flag | Shape::List(_) => None,
    })
}
