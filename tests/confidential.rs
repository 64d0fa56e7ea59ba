//! What a customer's letter can never say: every fact of a letter to our own people or to the
//! provider is tried in every customer's template, and none can be written there (I-18).

use saldo::logic::templates::{BUILTIN, TemplateProblem, Templates};
use std::collections::{BTreeMap, BTreeSet};

/// What stands behind a key of a template's head.
fn head<'a>(source: &'a str, key: &str) -> &'a str {
    let line = source.lines().find_map(|line| line.strip_prefix(key));
    line.unwrap_or_else(|| panic!("no {key} in {source}")).trim()
}

/// The letters of these audiences in one language, with their sources.
fn letters(language: &str, audiences: &[&str]) -> Vec<(&'static str, &'static str)> {
    let is_letter = |path: &str| path.starts_with(language) && !path.contains("partials/");
    let all = BUILTIN.iter().filter(|(path, _)| is_letter(path)).copied();
    all.filter(|(_, source)| audiences.contains(&head(source, "audience:"))).collect()
}

/// What every customer's letter knows: their own case and question, and the desk.
const COMMON: [&str; 5] = ["case", "desk", "name", "support", "topic"];

fn facts(source: &str) -> BTreeSet<String> {
    let names = head(source, "facts:").split(',');
    names.map(|name| name.trim().trim_end_matches('?').to_owned()).collect()
}

/// What is said of a customer's template that writes these facts below its words.
fn problems(path: &str, source: &str, secrets: &BTreeSet<&String>) -> Vec<TemplateProblem> {
    let tries: String = secrets.iter().flat_map(|fact| ["\n\n{{#if ", fact, "}}{{/if}}"]).collect();
    let own = BTreeMap::from([(path.to_owned(), format!("{source}{tries}\n"))]);
    Templates::load(&own).map_or_else(|problems| problems, |_| Vec::new())
}

#[test]
fn no_fact_of_an_inner_letter_can_be_written_into_a_customers_letter() {
    for language in ["en", "es"] {
        let inner = letters(language, &["agent", "provider"]);
        let all: BTreeSet<String> = inner.iter().flat_map(|(_, source)| facts(source)).collect();
        assert!(all.len() > 40 && all.contains("sheet") && all.contains("brief"), "{all:?}");
        let customers = letters(language, &["customer"]);
        assert!(customers.len() > 20, "{}", customers.len());
        for (path, source) in customers {
            let own: BTreeSet<String> =
                facts(source).into_iter().chain(COMMON.map(str::to_owned)).collect();
            let secrets: BTreeSet<&String> = all.difference(&own).collect();
            let said = problems(path, source, &secrets);
            for secret in secrets {
                let refusal = format!("there is no fact {secret}");
                assert!(said.iter().any(|one| one.what == refusal), "{path}: {secret}: {said:#?}");
            }
        }
    }
}

#[test]
fn no_fact_of_an_inner_letter_can_be_claimed_for_a_customers_letter() {
    let inner = letters("en", &["agent", "provider"]);
    let all: BTreeSet<String> = inner.iter().flat_map(|(_, source)| facts(source)).collect();
    for (path, source) in letters("en", &["customer"]) {
        let own = facts(source);
        let more: String = all.difference(&own).flat_map(|fact| [", ", fact, "?"]).collect();
        let known = head(source, "facts:");
        let claimed =
            source.replacen(&format!("facts: {known}"), &format!("facts: {known}{more}"), 1);
        let said = problems(path, &claimed, &BTreeSet::new());
        for secret in all.difference(&own) {
            let refusal = format!("the letter has no fact {secret}");
            assert!(said.iter().any(|one| one.what == refusal), "{path}: {secret}: {said:#?}");
        }
    }
}

#[test]
fn no_part_of_an_inner_letter_can_be_included_in_a_customers_letter() {
    for (path, source) in letters("en", &["customer"]) {
        for part in ["sheet", "at_a_glance"] {
            let own =
                BTreeMap::from([(path.to_owned(), format!("{source}\n\n{{{{> {part}}}}}\n"))]);
            assert!(Templates::load(&own).is_err(), "{path} includes {part}");
        }
    }
}
