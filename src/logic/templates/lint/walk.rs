//! Walks a compiled template with the shape of its facts in hand.

use super::super::TemplateProblem;
use super::super::samples::Shape;
use super::resolve;
use handlebars::Template;
use handlebars::template::{HelperTemplate, Parameter, TemplateElement};

/// From the lines of the text that was compiled to the files and lines they came from.
#[derive(Default)]
pub(super) struct Place {
    lines: Vec<(String, usize)>,
}

impl Place {
    /// A file that was compiled as it is, from its line `first`.
    pub(super) fn of_lines(path: &str, count: usize, first: usize) -> Self {
        Self { lines: (first..).take(count).map(|line| (path.to_owned(), line)).collect() }
    }

    pub(super) fn push(&mut self, path: &str, line: usize) {
        self.lines.push((path.to_owned(), line));
    }

    /// File and line of a compiled line, which counts from 1.
    pub(super) fn of(&self, line: usize) -> (String, usize) {
        let place = self.lines.get(line.saturating_sub(1)).or_else(|| self.lines.last());
        place.cloned().unwrap_or_default()
    }
}

/// What a template may use.
pub(super) struct Scope<'a> {
    /// The facts.
    pub(super) root: &'a Shape,
    /// What may stand in three braces: helpers that write Markdown, or a fact that is HTML.
    pub(super) raw: &'a [&'a str],
    /// Helpers that may stand in two braces.
    pub(super) helpers: &'a [&'a str],
}

/// Everything wrong with a template.
pub(super) fn problems(
    template: &Template,
    scope: &Scope<'_>,
    place: &Place,
) -> Vec<TemplateProblem> {
    let mut walk = Walk { scope, place, line: 1, problems: Vec::new() };
    walk.template(template, &mut vec![scope.root]);
    walk.problems
}

struct Walk<'a> {
    scope: &'a Scope<'a>,
    place: &'a Place,
    line: usize,
    problems: Vec<TemplateProblem>,
}

type Stack<'s> = Vec<&'s Shape>;

impl Walk<'_> {
    fn template(&mut self, template: &Template, stack: &mut Stack<'_>) {
        for (index, element) in template.elements.iter().enumerate() {
            if let Some(mapping) = template.mapping.get(index) {
                self.line = mapping.0;
            }
            self.element(element, stack);
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the enum is non-exhaustive")]
    fn element(&mut self, element: &TemplateElement, stack: &mut Stack<'_>) {
        match element {
            TemplateElement::RawString(_) | TemplateElement::Comment(_) => {}
            TemplateElement::Expression(printed) => self.printed(printed, stack),
            TemplateElement::HtmlExpression(raw) => self.raw(raw, stack),
            TemplateElement::HelperBlock(block) => self.block(block, stack),
            TemplateElement::PartialExpression(_) => {
                self.say("a partial stands inside a line", "give `{{> name}}` a line of its own");
            }
            _ => self.say(
                "a template has no decorators and no partial blocks",
                "write it with if, unless, each, with and `{{> name}}`",
            ),
        }
    }

    /// `{{fact}}` or `{{helper fact}}`.
    fn printed(&mut self, printed: &HelperTemplate, stack: &Stack<'_>) {
        let name = printed.name.as_name().unwrap_or_default().to_owned();
        if self.scope.helpers.contains(&name.as_str()) {
            return self.text_parameter(printed, stack);
        }
        if self.scope.raw.contains(&name.as_str()) {
            let remedy = format!("write {{{{{{{name} …}}}}}}, on a line of its own");
            return self.say(&format!("{name} is written with three braces"), &remedy);
        }
        if !printed.params.is_empty() {
            return self.say(&format!("there is no helper {name}"), "print a fact by its name");
        }
        match self.find(&printed.name, stack) {
            Some(Shape::Text | Shape::Number) | None => {}
            Some(Shape::Flag) => {
                self.say(&format!("{name} is a yes or no"), "ask for it with `{{#if …}}`");
            }
            Some(Shape::List(_)) => {
                self.say(&format!("{name} is a list"), "go through it with `{{#each …}}`");
            }
            Some(Shape::Record(_)) => {
                self.say(&format!("{name} has facts of its own"), "name one: `{{sheet.kind}}`");
            }
        }
    }

    /// `{{{…}}}`: nothing from outside may stand there unescaped.
    fn raw(&mut self, raw: &HelperTemplate, stack: &Stack<'_>) {
        let name = raw.name.as_name().unwrap_or_default();
        if !self.scope.raw.contains(&name) {
            let remedy = "write {{fact}}, or {{{words fact}}} or {{{quote fact}}} for many lines";
            return self.say(&format!("three braces let {name} through unescaped"), remedy);
        }
        if resolve(self.scope.root, &[name]).is_none() {
            self.text_parameter(raw, stack);
        }
    }

    fn text_parameter(&mut self, helper: &HelperTemplate, stack: &Stack<'_>) {
        let name = helper.name.as_name().unwrap_or_default();
        match helper.params.as_slice() {
            [fact] => match self.find(fact, stack) {
                Some(Shape::Text) | None => {}
                Some(Shape::Number | Shape::Flag | Shape::List(_) | Shape::Record(_)) => {
                    self.say(&format!("{name} is for a text"), "name a fact that is a text");
                }
            },
            _ => self.say(&format!("{name} takes one fact"), "write `{{{quote words}}}`"),
        }
    }

    fn block(&mut self, block: &HelperTemplate, stack: &mut Stack<'_>) {
        let name = block.name.as_name().unwrap_or_default().to_owned();
        let shape = if let [fact] = block.params.as_slice() {
            self.find(fact, stack)
        } else {
            let what = format!("{name} takes one fact");
            self.say(&what, "write it like `{{#if name}}`, without comparisons");
            None
        };
        let inner = match (name.as_str(), shape) {
            ("if" | "unless", _) | (_, None) => None,
            ("each", Some(Shape::List(row))) => Some(&**row),
            ("with", Some(record @ Shape::Record(_))) => Some(record),
            ("each" | "with", Some(_)) => {
                self.say(&format!("{name} cannot go into this fact"), "each is for lists");
                return;
            }
            (_, Some(_)) => {
                self.say(&format!("there is no block {name}"), "if, unless, each and with are");
                return;
            }
        };
        stack.extend(inner);
        if let Some(template) = block
            .template
            .as_ref()
            .filter(|_| inner.is_some() || matches!(name.as_str(), "if" | "unless"))
        {
            self.template(template, stack);
        }
        if inner.is_some() {
            stack.pop();
        }
        if let Some(inverse) = &block.inverse {
            self.template(inverse, stack);
        }
    }

    /// The shape of the fact that a parameter names; says so where there is none.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the enum is non-exhaustive")]
    fn find<'s>(&mut self, parameter: &Parameter, stack: &Stack<'s>) -> Option<&'s Shape> {
        let raw = match parameter {
            Parameter::Name(_) | Parameter::Path(_) => parameter.as_name().unwrap_or_default(),
            _ => {
                self.say("a fact is named, not computed", "a template knows if and each, no more");
                return None;
            }
        };
        let found = locate(raw, stack);
        if found.is_none() && !matches!(raw, "@first" | "@last" | "@index") {
            let what = format!("there is no fact {raw}");
            let remedy = nearest(raw, stack);
            self.say(&what, &remedy);
        }
        found
    }

    fn say(&mut self, what: &str, remedy: &str) {
        let (file, line) = self.place.of(self.line);
        let (what, remedy) = (what.to_owned(), remedy.to_owned());
        self.problems.push(TemplateProblem { file, line, what, remedy });
    }
}

/// Follows `a.b`, `../a`, `this` and `@root.a`.
fn locate<'s>(raw: &str, stack: &Stack<'s>) -> Option<&'s Shape> {
    let (mut depth, mut path) = (0usize, raw);
    while let Some(rest) = path.strip_prefix("../") {
        (depth, path) = (depth.saturating_add(1), rest);
    }
    let mut base = *stack.iter().rev().nth(depth)?;
    if let Some(rest) = path.strip_prefix("@root") {
        (base, path) = (*stack.first()?, rest.trim_start_matches(['.', '/']));
    }
    let path = path.strip_prefix("this").map_or(path, |rest| rest.trim_start_matches(['.', '/']));
    let names: Vec<&str> = path.split(['.', '/']).filter(|name| !name.is_empty()).collect();
    resolve(base, &names)
}

fn nearest(raw: &str, stack: &Stack<'_>) -> String {
    let Some(Shape::Record(fields)) = stack.last() else {
        return "here it is `{{this}}`".to_owned();
    };
    let name = raw.rsplit(['.', '/']).next().unwrap_or(raw);
    let near = |candidate: &String| strsim::jaro_winkler(candidate, name);
    match fields.keys().max_by(|a, b| near(a).total_cmp(&near(b))) {
        Some(best) if near(best) > 0.8 => format!("did you mean {best}?"),
        Some(_) | None => {
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            format!("there are: {}", names.join(", "))
        }
    }
}
