//! Letter → the facts of its template, in the reader's words.
//!
//! # Contract
//! Every field of the letter appears under its own name. Instants and days become words in the
//! desk's zone, kinds and statuses words of the language, texts lose what could break a line.
//! What is absent or blank has no entry at all: a template that asks for it without `{{#if}}`
//! fails, instead of leaving a blank in somebody's letter (I-29).

mod agent;
mod books;
mod collections;
mod customer;
mod provider;
mod report;

use super::Setting;
use crate::domain::letter::{AgentLetter, CustomerLetter, Letter};
use crate::logic::actions::{Action, Desk, actions};
use crate::logic::markdown::{lines, one_line};
use crate::logic::phrasebook::Phrasebook;
use crate::logic::rating;
use crate::logic::subject::bare_subject;
use serde_json::{Map, Value};

/// The facts that every letter has beside its own, where they are known.
///
/// The provider is told neither the customer's name nor what they called their question: only
/// the brief and the agent's own words go there (I-18, I-19).
pub(super) fn common(letter: &Letter, setting: &Setting<'_>) -> Facts {
    let mut facts = Facts::default();
    facts.line("desk", setting.desk_name);
    facts.line("desk_address", setting.desk_address.as_str());
    if let Some(case) = setting.case {
        facts.line("case", &case.to_string());
    }
    match letter {
        Letter::Customer(letter) => {
            if !repeats_nothing(letter) {
                facts.optional("topic", setting.topic.map(bare_subject).as_deref());
                facts.optional("name", setting.name.filter(|name| is_greetable(name)));
            }
            facts.flag("is_greeted", is_greeted(letter));
            if let CustomerLetter::CustomerClosing { .. } = letter {
                facts.list("buttons", ratings(setting).iter().map(action));
            }
            facts.block("support", setting.support.unwrap_or_default());
        }
        Letter::Agent(letter) => {
            facts.optional("topic", setting.topic.map(bare_subject).as_deref());
            facts.list("actions", buttons(letter, setting).iter().map(action));
        }
        Letter::Provider(_) => {}
    }
    facts
}

/// What the reader can do with one tap; nothing outside a case.
fn buttons(letter: &AgentLetter, setting: &Setting<'_>) -> Vec<Action> {
    let topic = setting.topic.map(bare_subject);
    let desk = setting.case.map(|case| Desk {
        reply_to: setting.reply_to,
        case,
        topic: topic.as_deref(),
        language: setting.language,
        book: setting.book,
    });
    desk.map(|desk| actions(letter, &desk)).unwrap_or_default()
}

/// How a customer says with one tap how content they are.
fn ratings(setting: &Setting<'_>) -> Vec<Action> {
    let topic = setting.topic.map(bare_subject);
    let of = |case| rating::buttons(setting.reply_to, case, topic.as_deref(), setting.language);
    setting.case.map(of).unwrap_or_default()
}

fn action(action: &Action) -> Facts {
    let mut facts = Facts::default();
    facts.line("label", &action.label);
    facts.line("link", &action.link);
    facts
}

/// A letter to an author whom nothing proves: what they call themselves and their question is
/// not sent to an address that may be somebody else's.
pub(crate) fn repeats_nothing(letter: &CustomerLetter) -> bool {
    matches!(
        letter,
        CustomerLetter::CaseAckUnverified { .. }
            | CustomerLetter::CaseAckEncrypted { .. }
            | CustomerLetter::CaseAck { topic: None, .. }
    )
}

/// An agent's words begin with a greeting of their own, so that the template's would be a second.
fn is_greeted(letter: &CustomerLetter) -> bool {
    const GREETINGS: [&str; 9] =
        ["hello", "hi", "dear", "good", "hola", "estimad", "buenos", "buenas", "querid"];
    const CHARS_MAX: usize = 60;
    let words = match letter {
        CustomerLetter::CustomerReply { words, .. } => words,
        CustomerLetter::CustomerResolution { outcome, .. } => outcome,
        CustomerLetter::InfoRequest { words: Some(words), .. } => words,
        CustomerLetter::InfoRequest { words: None, .. }
        | CustomerLetter::CaseAck { .. }
        | CustomerLetter::CaseAckUnverified { .. }
        | CustomerLetter::CaseAckEncrypted { .. }
        | CustomerLetter::CaseReopened { .. }
        | CustomerLetter::CaseSplit { .. }
        | CustomerLetter::CaseLateReply { .. }
        | CustomerLetter::CaseMerged { .. }
        | CustomerLetter::CustomerEscalated { .. }
        | CustomerLetter::CustomerProgress { .. }
        | CustomerLetter::CustomerConfirmReminder { .. }
        | CustomerLetter::CustomerClosing { .. }
        | CustomerLetter::CustomerClosingNoReply { .. }
        | CustomerLetter::CustomerWithdrawn { .. }
        | CustomerLetter::CommitmentFulfilled { .. }
        | CustomerLetter::CommitmentDelayed { .. }
        | CustomerLetter::InfoReminder { .. }
        | CustomerLetter::InfoLastCall { .. }
        | CustomerLetter::Collections(_) => return false,
    };
    let first = words.trim_start().lines().next().unwrap_or_default().trim().to_lowercase();
    let ends_as_greeting = first.ends_with([',', ':', '!', '.']) || first.split(' ').count() <= 3;
    let begins = |greeting: &&str| {
        first.strip_prefix(*greeting).is_some_and(|rest| {
            greeting.len() > 4 || !rest.starts_with(|c: char| c.is_alphanumeric())
        })
    };
    ends_as_greeting && first.chars().count() <= CHARS_MAX && GREETINGS.iter().any(begins)
}

/// The facts of the letter itself.
pub(super) fn own(letter: &Letter, book: &Phrasebook) -> Facts {
    match letter {
        Letter::Customer(letter) => customer::facts(letter, book),
        Letter::Agent(letter) => agent::facts(letter, book),
        Letter::Provider(letter) => provider::facts(letter, book),
    }
}

/// A name that people are greeted by. A display name is text that a stranger chose: one that
/// holds an address, a link or half a letter is not repeated.
fn is_greetable(name: &str) -> bool {
    const CHARS_MAX: usize = 60;
    let is_odd = |c: char| !(c.is_alphanumeric() || c.is_whitespace() || ".,'’&-·()".contains(c));
    let has_domain = name.split_whitespace().any(|word| {
        word.split_once('.')
            .is_some_and(|(_, rest)| rest.chars().take_while(|c| c.is_alphanumeric()).count() > 1)
    });
    name.chars().any(char::is_alphabetic)
        && name.chars().count() <= CHARS_MAX
        && !name.contains(is_odd)
        && !has_domain
}

/// Named facts on their way into a template.
#[derive(Default)]
pub(super) struct Facts(pub(super) Map<String, Value>);

impl Facts {
    fn line(&mut self, name: &str, text: &str) {
        let line = one_line(text);
        if !line.is_empty() {
            self.0.insert(name.to_owned(), Value::String(line));
        }
    }

    /// A text that stands alone in a letter begins with a capital and ends with a stop, however
    /// it was put where it came from.
    fn sentence(&mut self, name: &str, text: &str) {
        let line = one_line(text);
        let mut characters = line.chars();
        let Some(first) = characters.next() else { return };
        let mut sentence: String = first.to_uppercase().collect();
        sentence.push_str(characters.as_str());
        if sentence.ends_with(|c: char| c.is_alphanumeric() || c == ')') {
            sentence.push('.');
        }
        self.phrase(name, sentence);
    }

    /// Words of the phrasebook: nothing in them came from outside.
    fn phrase(&mut self, name: &str, phrase: impl Into<String>) {
        self.0.insert(name.to_owned(), Value::String(phrase.into()));
    }

    fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.line(name, text);
        }
    }

    fn block(&mut self, name: &str, text: &str) {
        let block = lines(text).join("\n");
        if !block.is_empty() {
            self.0.insert(name.to_owned(), Value::String(block));
        }
    }

    fn words(&mut self, words: &str, lines_folded: usize) {
        self.block("words", words);
        self.0.insert("lines_folded".to_owned(), Value::from(lines_folded));
    }

    fn flag(&mut self, name: &str, is_so: bool) {
        self.0.insert(name.to_owned(), Value::Bool(is_so));
    }

    fn list(&mut self, name: &str, rows: impl Iterator<Item = Facts>) {
        let rows = rows.map(|row| Value::Object(row.0)).collect();
        self.0.insert(name.to_owned(), Value::Array(rows));
    }

    /// A list of lines, none of which came from outside.
    fn lines<'a>(&mut self, name: &str, lines: impl Iterator<Item = &'a str>) {
        let lines = lines.map(|line| Value::String(line.to_owned())).collect();
        self.0.insert(name.to_owned(), Value::Array(lines));
    }

    fn record(&mut self, name: &str, facts: Facts) {
        self.0.insert(name.to_owned(), Value::Object(facts.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_greeted_and_slogans_are_not() {
        for name in ["Ada Byron", "Ruiz, Ana", "O'Neill", "José María Núñez", "Acme S.L.", "Li"]
        {
            assert!(is_greetable(name), "{name}");
        }
        for name in [
            "ada@customers.test",
            "Win now at evil.example",
            "https://evil.example",
            "WIN!!!",
            "007",
            "",
            "a very long name that goes on and on so that nobody could ever be called by it",
        ] {
            assert!(!is_greetable(name), "{name}");
        }
    }

    #[test]
    fn a_greeting_in_the_agents_words_is_seen_and_a_sentence_is_no_greeting() {
        let reply = |words: &str| {
            is_greeted(&CustomerLetter::CustomerReply { words: words.to_owned(), agent_name: None })
        };
        for words in ["Hello Ada,\n\nit is paid.", "Buenos días:\n\nYa está.", "Hi\nok", "Hola"] {
            assert!(reply(words), "{words}");
        }
        for words in
            ["It is paid.", "His invoice is wrong,", "Good news first and then the bad one", ""]
        {
            assert!(!reply(words), "{words}");
        }
    }
}
