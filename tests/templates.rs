//! A reseller's own templates: what overrides what, and that every mistake is told at once, with
//! the file, the line and what would be right.

use saldo::logic::templates::{BUILTIN, TemplateProblem, Templates};
use std::collections::BTreeMap;

fn built_in(path: &str) -> String {
    BUILTIN.iter().find(|(known, _)| *known == path).unwrap().1.to_owned()
}

/// Loads the built-in templates with one file replaced.
fn with(path: &str, source: &str) -> Result<Templates, Vec<TemplateProblem>> {
    Templates::load(&BTreeMap::from([(path.to_owned(), source.to_owned())]))
}

/// Loads the acknowledgement with a piece of its text changed, and gives what is said of it.
fn said_of(from: &str, to: &str) -> Vec<String> {
    let source = built_in("en/case.ack.hbs");
    assert!(source.contains(from), "the template no longer says {from:?}");
    let problems = with("en/case.ack.hbs", &source.replace(from, to)).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_built_in_templates_are_without_problems() {
    assert!(Templates::builtin().is_ok());
}

#[test]
fn a_resellers_file_takes_the_place_of_the_built_in_one() {
    assert!(with("es/partials/signature.hbs", "Saludos\\\n{{desk}}\n").is_ok());
    assert!(with("es/partials/of_our_own.hbs", "Hola").is_ok(), "a partial nobody includes yet");
}

#[test]
fn an_unknown_path_is_told_even_where_handlebars_is_silent() {
    let said = said_of("{{#if topic}} “", "{{#if topik}} “");
    assert_eq!(said, ["templates/en/case.ack.hbs:9: there is no fact topik; did you mean topic?"]);
    let said = said_of("**{{case}}**", "**{{case.number}}**");
    assert!(said[0].contains("case.ack.hbs:9: there is no fact case.number"), "{said:?}");
}

#[test]
fn a_mistake_in_a_partial_is_told_where_it_stands() {
    let said = with("en/partials/signature.hbs", "Kind regards\\\n{{deks}}\n").unwrap_err();
    let first = said[0].to_string();
    assert_eq!(
        first,
        "templates/en/partials/signature.hbs:2: there is no fact deks; did you mean desk?"
    );
    assert_eq!(said.len(), 1, "once, however many letters include it");
}

#[test]
fn a_head_that_disagrees_with_its_letter_is_told() {
    let said =
        said_of("facts: received_at, first_response_by, topic?", "facts: received_at?, topics");
    assert_eq!(said.len(), 4, "{said:#?}");
    assert!(said.iter().all(|line| line.contains("en/case.ack.hbs:5:")));
    assert!(said.iter().any(|line| line.contains("received_at is always there")));
    assert!(said.iter().any(|line| line.contains("the letter has no fact topics")));
    assert!(said.iter().any(|line| line.contains("add topic? to facts")));
    let said = said_of("audience: customer", "audience: agent");
    assert_eq!(
        said,
        ["templates/en/case.ack.hbs:2: the audience is said to be \"agent\"; \
          this letter's is customer"]
    );
}

#[test]
fn what_may_be_absent_must_be_asked_for() {
    let said = said_of("{{#if topic}} “{{topic}}”{{/if}}", "“{{topic}}”");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(said[0].contains("lacks the fact topic"), "{said:?}");
    assert!(said[0].contains("put it between {{#if topic}} and {{/if}}"), "{said:?}");
}

#[test]
fn three_braces_are_for_our_helpers_only() {
    let said = said_of("**{{case}}**", "{{{case}}}");
    assert!(said[0].contains("three braces let case through unescaped"), "{said:?}");
    let said = said_of("**{{case}}**", "{{&case}}");
    assert!(said[0].contains("unescaped"), "{said:?}");
    let said = said_of("**{{case}}**", "{{quote case}}");
    assert!(said[0].contains("quote is written with three braces"), "{said:?}");
}

#[test]
fn a_template_knows_if_and_each_and_no_more() {
    for (written, told) in [
        ("{{#if (eq case \"x\")}}a{{/if}}", "a fact is named, not computed"),
        ("{{lookup this \"case\"}}", "there is no helper lookup"),
        ("{{#each case}}a{{/each}}", "each cannot go into this fact"),
        ("{{#case}}a{{/case}}", "takes one fact"),
        ("{{#*inline \"x\"}}a{{/inline}}", "no decorators"),
        ("so {{> signature}} ends", "a partial stands inside a line"),
        ("{{log case}}", "there is no helper log"),
    ] {
        let said = said_of("**{{case}}**", written);
        assert!(said.iter().any(|line| line.contains(told)), "{written}: {said:#?}");
    }
}

#[test]
fn broken_syntax_is_told_with_its_line() {
    let said = said_of("{{#if topic}} “{{topic}}”{{/if}}", "{{#if topic}} “{{topic}}”");
    assert_eq!(
        said,
        ["templates/en/case.ack.hbs:9: {{#if …}} is not closed; write {{/if}} where it ends"]
    );
    let said = said_of("**{{case}}**", "**{{case}**");
    assert!(said[0].starts_with("templates/en/case.ack.hbs:9: this is no Handlebars"), "{said:?}");
}

#[test]
fn marks_that_would_be_seen_by_a_reader_are_told() {
    let said = said_of("**{{case}}**", "`{{case}}`");
    assert!(said[0].contains("between backticks"), "{said:?}");
    let said = said_of("**{{case}}**", "** {{case}} **");
    assert!(said[0].contains("stars"), "{said:?}");
}

#[test]
fn every_problem_of_every_file_is_told_at_once() {
    let own = BTreeMap::from([
        ("en/case.ack.hbs".to_owned(), "no head".to_owned()),
        ("es/case.akc.hbs".to_owned(), String::new()),
        ("fr/case.ack.hbs".to_owned(), String::new()),
        ("layout.html.hbs".to_owned(), "<html>{{{subject}}}</html>".to_owned()),
        ("notes.txt".to_owned(), String::new()),
    ]);
    let problems = Templates::load(&own).unwrap_err();
    let files: Vec<&str> = problems.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(
        files,
        ["en/case.ack.hbs", "es/case.akc.hbs", "fr/case.ack.hbs", "layout.html.hbs", "notes.txt"]
    );
    assert!(problems[1].remedy.contains("case.ack.hbs"), "{}", problems[1]);
    assert!(problems[2].remedy.contains("en, es"), "{}", problems[2]);
}

#[test]
fn a_layout_must_hold_the_body() {
    let problems = with("layout.html.hbs", "<html>{{subject}}</html>").unwrap_err();
    assert!(problems.iter().all(|problem| problem.what.contains("drops the body")));
    assert_eq!(problems.len(), 1, "once, not once a letter");
}

#[test]
fn a_partial_that_includes_itself_is_told_and_does_not_hang() {
    let problems = with("en/partials/signature.hbs", "{{> signature}}\n").unwrap_err();
    assert!(problems.iter().any(|problem| problem.what.contains("includes itself")));
    let problems = with("en/partials/signature.hbs", "{{> signatura}}\n").unwrap_err();
    assert!(problems[0].what.contains("there is no partial signatura"), "{}", problems[0]);
}
