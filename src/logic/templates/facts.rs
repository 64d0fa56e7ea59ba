//! Letter → the facts of its template, in the reader's words.
//!
//! # Contract
//! Every field of the letter appears under its own name. Instants and days become words in the
//! desk's zone, kinds and statuses words of the language, texts lose what could break a line.
//! What is absent or blank has no entry at all: a template that asks for it without `{{#if}}`
//! fails, instead of leaving a blank in somebody's letter (I-29).

use super::Setting;
use crate::domain::letter::{
    AgentLetter, BriefLine, CaseRow, CaseSheet, CustomerLetter, FactLine, HistoryLine, Letter,
    ProviderLetter, TranscriptLine,
};
use crate::logic::markdown::{lines, one_line};
use crate::logic::phrasebook::Phrasebook;
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
            facts.block("support", setting.support.unwrap_or_default());
        }
        Letter::Agent(_) => facts.optional("topic", setting.topic.map(bare_subject).as_deref()),
        Letter::Provider(_) => {}
    }
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
        CustomerLetter::CaseAck { .. }
        | CustomerLetter::CaseAckUnverified { .. }
        | CustomerLetter::CaseAckEncrypted { .. }
        | CustomerLetter::CaseReopened { .. }
        | CustomerLetter::CaseLateReply { .. }
        | CustomerLetter::CustomerEscalated { .. }
        | CustomerLetter::CustomerProgress { .. }
        | CustomerLetter::CustomerConfirmReminder { .. }
        | CustomerLetter::CustomerClosing { .. }
        | CustomerLetter::CustomerClosingNoReply { .. }
        | CustomerLetter::CustomerWithdrawn { .. }
        | CustomerLetter::InfoReminder { .. }
        | CustomerLetter::InfoLastCall { .. } => return false,
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
        Letter::Customer(letter) => customer(letter, book),
        Letter::Agent(letter) => agent(letter, book),
        Letter::Provider(letter) => provider(letter, book),
    }
}

fn customer(letter: &CustomerLetter, book: &Phrasebook) -> Facts {
    use CustomerLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::CaseAck { received_at, first_response_by, topic } => {
            facts.phrase("received_at", book.moment(*received_at));
            facts.phrase("first_response_by", book.moment(*first_response_by));
            facts.optional("topic", topic.as_deref().map(bare_subject).as_deref());
        }
        L::CaseAckUnverified { received_at, first_response_by } => {
            facts.phrase("received_at", book.moment(*received_at));
            facts.phrase("first_response_by", book.moment(*first_response_by));
        }
        L::CaseAckEncrypted { received_at } => {
            facts.phrase("received_at", book.moment(*received_at));
        }
        L::CaseReopened { first_response_by } => {
            facts.phrase("first_response_by", book.moment(*first_response_by));
        }
        L::CaseLateReply { old_case, first_response_by } => {
            facts.line("old_case", &old_case.to_string());
            facts.phrase("first_response_by", book.moment(*first_response_by));
        }
        L::CustomerReply { words, agent_name } => {
            facts.block("words", words);
            facts.optional("agent_name", agent_name.as_deref());
        }
        L::CustomerEscalated { next_update_by } => {
            facts.phrase("next_update_by", book.moment(*next_update_by));
        }
        L::CustomerProgress { since, next_update_by } => {
            facts.phrase("since", book.day_of(*since));
            facts.phrase("next_update_by", book.moment(*next_update_by));
        }
        L::CustomerResolution { outcome, agent_name, closes_on } => {
            facts.block("outcome", outcome);
            facts.optional("agent_name", agent_name.as_deref());
            facts.phrase("closes_on", book.day(*closes_on));
        }
        L::CustomerConfirmReminder { outcome, closes_on } => {
            facts.block("outcome", outcome);
            facts.phrase("closes_on", book.day(*closes_on));
        }
        L::CustomerClosing { outcome, is_confirmed, reopen_until } => {
            facts.block("outcome", outcome);
            facts.flag("is_confirmed", *is_confirmed);
            facts.phrase("reopen_until", book.day(*reopen_until));
        }
        L::CustomerClosingNoReply { reopen_until } | L::CustomerWithdrawn { reopen_until } => {
            facts.phrase("reopen_until", book.day(*reopen_until));
        }
        L::InfoReminder { asked, closes_on } | L::InfoLastCall { asked, closes_on } => {
            facts.block("asked", asked);
            facts.phrase("closes_on", book.day(*closes_on));
        }
    }
    facts
}

fn agent(letter: &AgentLetter, book: &Phrasebook) -> Facts {
    use AgentLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::NewCase { words, lines_folded, sheet } => {
            facts.words(words, *lines_folded);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::CustomerReplied { words, lines_folded, effect, sheet } => {
            facts.words(words, *lines_folded);
            facts.line("effect", effect);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::ProviderUpdate { words, lines_folded, provider_name, reference, sheet } => {
            facts.words(words, *lines_folded);
            facts.line("provider_name", provider_name);
            facts.optional("reference", reference.as_deref());
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Assigned { assigned_by, sheet } => {
            facts.line("assigned_by", assigned_by);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Alert { what, remedy, sheet } => {
            facts.sentence("what", what);
            facts.sentence("remedy", remedy);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Bounce { letter, recipient, reason, is_permanent, sheet } => {
            facts.line("letter", &book.letter(letter));
            facts.line("recipient", recipient.as_str());
            facts.line("reason", reason);
            facts.flag("is_permanent", *is_permanent);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Quarantine { author, topic, reason, remedy } => {
            facts.line("author", author);
            facts.line("topic", topic);
            facts.line("reason", reason);
            facts.line("remedy", remedy);
        }
        L::Held { reason, remedy } => {
            facts.line("reason", reason);
            facts.line("remedy", remedy);
        }
        L::Transcript { lines, has_refusals, help, sheet, cases, is_list } => {
            facts.list("lines", lines.iter().map(transcript_line));
            facts.flag("has_refusals", *has_refusals);
            facts.flag("help", *help);
            if let Some(sheet) = sheet {
                facts.record("sheet", case_sheet(sheet, book));
            }
            facts.list("cases", cases.iter().map(|row| case_row(row, book)));
            facts.flag("is_list", *is_list);
        }
    }
    facts
}

fn provider(letter: &ProviderLetter, book: &Phrasebook) -> Facts {
    use ProviderLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::FilerRequest { brief, words } | L::Escalation { brief, words } => {
            facts.list("brief", brief.iter().map(brief_line));
            facts.block("words", words);
        }
        L::Chase { reference, sent_at } => {
            facts.optional("reference", reference.as_deref());
            facts.phrase("sent_at", book.day_of(*sent_at));
        }
        L::Withdraw { reference } => facts.optional("reference", reference.as_deref()),
    }
    facts
}

fn case_sheet(sheet: &CaseSheet, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("customer_name", &sheet.customer_name);
    facts.line("customer_address", sheet.customer_address.as_str());
    facts.line("customer", &name_and_address(sheet));
    let warnings = sheet.warnings.iter().map(|sentence| Value::String(one_line(sentence)));
    facts.0.insert("warnings".to_owned(), Value::Array(warnings.collect()));
    facts.line("trust", &sheet.trust);
    facts.phrase("kind", book.kind(sheet.kind));
    facts.flag("is_unsure", sheet.is_unsure);
    facts.list(
        "ranking",
        sheet.ranking.iter().map(|ranked| {
            let mut facts = Facts::default();
            facts.phrase("kind", book.kind(ranked.label));
            facts.line("label", ranked.label.label());
            facts.phrase("confidence", book.percent(ranked.confidence));
            facts
        }),
    );
    facts.phrase("urgency", book.urgency(sheet.urgency));
    facts.line("urgency_because", &sheet.urgency_because);
    facts.line("status", &book.status(&sheet.status));
    facts.optional("assignee", sheet.assignee.as_deref());
    facts.phrase("opened_at", book.short_moment(sheet.opened_at));
    facts.optional("answer_by", sheet.answer_by.map(|at| book.short_moment(at)).as_deref());
    facts.list("facts", sheet.facts.iter().map(|line| fact_line(line, book)));
    facts.list("history", sheet.history.iter().map(|line| history_line(line, book)));
    let attachments = sheet.attachments.iter().map(|name| Value::String(one_line(name)));
    facts.0.insert("attachments".to_owned(), Value::Array(attachments.collect()));
    facts
}

/// `Ada Byron <ada@…>`, or the address alone where no name is known.
fn name_and_address(sheet: &CaseSheet) -> String {
    let (name, address) = (one_line(&sheet.customer_name), sheet.customer_address.as_str());
    if name.is_empty() || name.eq_ignore_ascii_case(address) {
        return address.to_owned();
    }
    format!("{name} <{address}>")
}

fn fact_line(line: &FactLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("label", &book.fact_label(&line.label));
    facts.line("values", &line.values);
    facts
}

fn history_line(line: &HistoryLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.phrase("at", book.short_moment(line.at));
    facts.line("who", &line.who);
    facts.line("what", &line.what);
    facts
}

fn transcript_line(line: &TranscriptLine) -> Facts {
    let mut facts = Facts::default();
    facts.line("line", &line.line);
    facts.flag("is_done", line.is_done);
    facts.line("effect", &line.effect);
    facts
}

fn case_row(row: &CaseRow, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("case", &row.case.to_string());
    facts.optional("subject", Some(&row.subject));
    facts.line("customer_name", &row.customer_name);
    facts.line("status", &book.status(&row.status));
    facts.optional("assignee", row.assignee.as_deref());
    facts.optional("answer_by", row.answer_by.map(|at| book.short_moment(at)).as_deref());
    facts.flag("is_late", row.is_late);
    facts
}

fn brief_line(line: &BriefLine) -> Facts {
    let mut facts = Facts::default();
    facts.line("key", &line.key);
    facts.line("value", &line.value);
    facts
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
