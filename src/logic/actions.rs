//! What a reader of ours can do about a letter with one tap: its buttons.
//!
//! Each is an answer to the letter's signed address with the command already written
//! ([`mailto`]); what still needs words opens with room for them, and is refused while they are
//! missing, so that a tap too many harms nobody.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::{Kind, Language};
use crate::domain::letter::{AgentLetter, CaseSheet};
use crate::domain::outcome::ReasonCode;
use crate::logic::command::{in_language, kind_word};
use crate::logic::phrasebook::Phrasebook;
use crate::logic::reply_link::mailto;

/// Octets of an agent's own words that a link carries.
const LINK_WORDS_MAX: usize = 1_200;

/// One button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What is written on it: what it does, and the command.
    pub label: String,
    /// The `mailto:` link behind it.
    pub link: String,
}

/// To whom and about what the buttons of a letter write.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The letter's signed reply address.
    pub reply_to: &'a Address,
    /// The case.
    pub case: &'a CaseNumber,
    /// What the customer called it.
    pub topic: Option<&'a str>,
    /// The reader's language.
    pub language: Language,
    /// The small words of that language.
    pub book: &'a Phrasebook,
}

/// The buttons of a letter about a case, most likely first.
#[must_use]
pub fn actions(letter: &AgentLetter, desk: &Desk<'_>) -> Vec<Action> {
    match letter {
        AgentLetter::NewCase { sheet, .. }
        | AgentLetter::CustomerReplied { sheet, .. }
        | AgentLetter::Assigned { sheet, .. }
        | AgentLetter::Alert { sheet, .. } => of_case(sheet, desk),
        AgentLetter::ProviderUpdate { sheet, .. } => of_provider(sheet, desk),
        AgentLetter::Approval { code, .. } => vec![
            desk.button(desk.say("Approve", "Aprobar"), &format!("#approve {code}"), ""),
            desk.button(desk.say("Deny", "Denegar"), &format!("#deny {code}"), "\n\n"),
        ],
        AgentLetter::ApprovalSettled { .. } | AgentLetter::Bounce { .. } => vec![note(desk)],
        // Only questions were asked: the letter is about the case of the sheet.
        AgentLetter::Transcript { undo: None, kept_back: None, sheet: Some(sheet), .. } => {
            of_case(sheet, desk)
        }
        AgentLetter::Transcript { undo, kept_back, .. } => {
            of_transcript(undo.as_deref(), kept_back.as_deref(), desk)
        }
        AgentLetter::Quarantine { .. }
        | AgentLetter::Held { .. }
        | AgentLetter::LedgerTaken(_)
        | AgentLetter::LedgerRefused(_)
        | AgentLetter::LedgerStale(_)
        | AgentLetter::Digest { .. }
        | AgentLetter::Report { .. } => Vec::new(),
    }
}

fn of_case(sheet: &CaseSheet, desk: &Desk<'_>) -> Vec<Action> {
    let mut all: Vec<Action> = take(sheet, desk).into_iter().collect();
    for ranked in &sheet.ranking {
        let command = format!("#kind {}", kind_word(ranked.label, desk.language));
        all.push(desk.button(&initial_capital(desk.book.kind(ranked.label)), &command, ""));
    }
    if !sheet.missing.is_empty() {
        let ask = desk.say("Ask for what is missing", "Pedir lo que falta");
        all.push(desk.button(ask, "#ask", "\n\n"));
    }
    for reason in likely(sheet.kind) {
        let command = format!("#resolve {reason}");
        all.push(desk.button(desk.say("Resolve", "Resolver"), &command, "\n\n"));
    }
    let lines: Vec<String> =
        sheet.brief.iter().map(|line| format!("{}: {}", line.key, line.value)).collect();
    let brief = format!("\n{}\n\n", lines.join("\n"));
    all.push(desk.button(desk.say("Ask the provider", "Al proveedor"), "#escalate", &brief));
    all.push(note(desk));
    all
}

/// An agent judges what the provider wrote, answers it, or keeps it for later.
fn of_provider(sheet: &CaseSheet, desk: &Desk<'_>) -> Vec<Action> {
    let judged = [
        desk.button(desk.say("It holds", "Es correcto"), "#verified", ""),
        desk.button(desk.say("Still at it", "Siguen en ello"), "#working", ""),
        desk.button(desk.say("Their answer", "Han respondido"), "#answered", ""),
        desk.button(desk.say("Object", "Objetar"), "#contest", "\n\n"),
        desk.button(desk.say("Answer them", "Responderles"), "#provider", "\n\n"),
        note(desk),
    ];
    take(sheet, desk).into_iter().chain(judged).collect()
}

/// What nobody handles is taken first.
fn take(sheet: &CaseSheet, desk: &Desk<'_>) -> Option<Action> {
    let take = || desk.button(desk.say("Take it", "Asumir"), "#take", "");
    sheet.assignee.is_none().then(take)
}

fn of_transcript(undo: Option<&str>, kept_back: Option<&str>, desk: &Desk<'_>) -> Vec<Action> {
    let undone = undo.map(|code| {
        desk.button(desk.say("Take it back", "Deshacer"), &format!("#undo {code}"), "")
    });
    let sent = kept_back.map(|words| {
        // Longer links are cut by some programs, and half of the words must not go out.
        let words = if words.len() <= LINK_WORDS_MAX { words } else { "" };
        let below = format!("\n\n{words}");
        desk.button(desk.say("Send it all the same", "Enviar de todos modos"), "#send", &below)
    });
    undone.into_iter().chain(sent).collect()
}

fn note(desk: &Desk<'_>) -> Action {
    desk.button(desk.say("Note", "Anotar"), "#note", "\n\n")
}

impl Desk<'_> {
    fn say(&self, english: &'static str, spanish: &'static str) -> &'static str {
        if self.language == Language::ES { spanish } else { english }
    }

    fn button(&self, does: &str, command: &str, below: &str) -> Action {
        let command = in_language(command, self.language);
        let subject = match self.topic {
            Some(topic) => format!("Re: [{}] {topic}", self.case),
            None => format!("Re: [{}]", self.case),
        };
        Action {
            label: format!("{does} · {command}"),
            link: mailto(self.reply_to, &subject, &format!("{command}{below}")),
        }
    }
}

/// The reasons that a question of this kind most often turns out to have.
fn likely(kind: Kind) -> [ReasonCode; 2] {
    match kind {
        Kind::InvoiceQuestion => [ReasonCode::ExpectedCharge, ReasonCode::OwnDelivery],
        Kind::Dispute => [ReasonCode::ExpectedCharge, ReasonCode::OwnPriceError],
        Kind::Payment => [ReasonCode::PaymentAllocation, ReasonCode::Other],
        Kind::CreditRequest => [ReasonCode::ProviderOutageSla, ReasonCode::CustomerOrderError],
        Kind::SubscriptionChange => [ReasonCode::CustomerOrderError, ReasonCode::OwnOrderError],
        Kind::AccountChange => [ReasonCode::OwnTaxMasterData, ReasonCode::OwnDelivery],
        Kind::Access => [ReasonCode::PaymentAllocation, ReasonCode::Other],
        Kind::Fraud => [ReasonCode::FraudCompromise, ReasonCode::CustomerUsage],
        Kind::Complaint => [ReasonCode::ContractExpectationGap, ReasonCode::Other],
        Kind::Technical | Kind::Other => [ReasonCode::Other, ReasonCode::ExpectedCharge],
    }
}

fn initial_capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
