//! The head of a template: whom it is for, its subject, its preview, the facts it may use.
//!
//! ```text
//! ---
//! audience: customer
//! subject: {{> thread}}
//! preview: A person answers you by {{first_response_by}}.
//! facts: received_at, first_response_by, topic?
//! ---
//! Hello …
//! ```
//!
//! Four keys, each once, one line each; a fact with a question mark may be absent.

use super::TemplateProblem;
use std::collections::BTreeMap;

/// A value of the head with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) value: String,
    pub(super) line: usize,
}

/// A template file, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub(super) audience: Entry,
    pub(super) subject: Entry,
    pub(super) preview: Entry,
    /// Names with `true` where the fact may be absent.
    pub(super) facts: BTreeMap<String, bool>,
    pub(super) facts_line: usize,
    pub(super) body: String,
    /// The line of the file on which the body begins.
    pub(super) body_line: usize,
}

const KEYS: [&str; 4] = ["audience", "subject", "preview", "facts"];
const SHAPE: &str = "begin the file with a line of three dashes, then audience:, subject:, \
                     preview: and facts:, one line each, then three dashes again";

/// Takes a template file apart; says everything that is wrong with its head.
pub(super) fn read(file: &str, source: &str) -> Result<Sheet, Vec<TemplateProblem>> {
    let problem = |line: usize, what: String, remedy: &str| TemplateProblem {
        file: file.to_owned(),
        line,
        what,
        remedy: remedy.to_owned(),
    };
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut rows = (1usize..).zip(source.lines());
    if rows.next().is_none_or(|(_, first)| first.trim_end() != "---") {
        return Err(vec![problem(1, "there is no front matter".to_owned(), SHAPE)]);
    }
    let mut problems = Vec::new();
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    let mut end = None;
    for (line, row) in rows.by_ref() {
        if row.trim_end() == "---" {
            end = Some(line);
            break;
        }
        let (key, value) = row.split_once(':').unwrap_or((row, ""));
        let Some(key) = KEYS.into_iter().find(|known| *known == key.trim()) else {
            let what = format!("the front matter has no key {:?}", key.trim());
            problems.push(problem(line, what, SHAPE));
            continue;
        };
        let entry = Entry { value: value.trim().to_owned(), line };
        if entries.insert(key, entry).is_some() {
            problems.push(problem(line, format!("{key} is given twice"), "keep one of them"));
        }
    }
    let Some(end) = end else {
        problems.push(problem(1, "the front matter does not end".to_owned(), SHAPE));
        return Err(problems);
    };
    for key in KEYS {
        if entries.get(key).is_none_or(|entry| entry.value.is_empty() && key != "facts") {
            problems.push(problem(end, format!("the front matter lacks {key}"), SHAPE));
        }
    }
    let body = rows.fold(String::new(), |mut body, (_, row)| {
        body.push_str(row);
        body.push('\n');
        body
    });
    let mut take = |key| entries.remove(key);
    match (take("audience"), take("subject"), take("preview"), take("facts")) {
        (Some(audience), Some(subject), Some(preview), Some(facts)) if problems.is_empty() => {
            Ok(Sheet {
                audience,
                subject,
                preview,
                facts: read_facts(&facts.value),
                facts_line: facts.line,
                body,
                body_line: end.saturating_add(1),
            })
        }
        (_, _, _, _) => Err(problems),
    }
}

fn read_facts(list: &str) -> BTreeMap<String, bool> {
    list.split([',', ' '])
        .filter(|name| !name.is_empty())
        .map(|name| match name.strip_suffix('?') {
            Some(name) => (name.to_owned(), true),
            None => (name.to_owned(), false),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_with_the_lines_it_stands_on() {
        let source = "---\naudience: agent\nsubject: A: {{x}}\npreview: p\nfacts: x, y?\n---\nHi\n";
        let sheet = read("en/x.hbs", source).unwrap();
        assert_eq!(sheet.subject, Entry { value: "A: {{x}}".to_owned(), line: 3 });
        assert_eq!(sheet.facts, [("x".to_owned(), false), ("y".to_owned(), true)].into());
        assert_eq!((sheet.body.as_str(), sheet.body_line), ("Hi\n", 7));
    }

    #[test]
    fn everything_wrong_with_a_head_is_said_at_once() {
        let source = "---\naudience: agent\naudience: agent\nsubjekt: x\n---\n";
        let problems = read("en/x.hbs", source).unwrap_err();
        let said: Vec<String> = problems.iter().map(|p| p.what.clone()).collect();
        assert_eq!(
            said,
            [
                "audience is given twice",
                "the front matter has no key \"subjekt\"",
                "the front matter lacks subject",
                "the front matter lacks preview",
                "the front matter lacks facts",
            ]
        );
    }

    #[test]
    fn a_file_without_a_head_or_without_its_end_is_refused() {
        assert_eq!(read("a", "Hello").unwrap_err().len(), 1);
        assert!(read("a", "---\naudience: agent\n").is_err());
        assert!(read("a", "").is_err());
    }
}
