//! What the sorter makes of a case's messages, for the sheet: why this kind, which facts stand
//! where, what is missing, and which questions one mail holds.

use crate::domain::case::{Case, Status};
use crate::domain::commit::HistoryEntry;
use crate::domain::event::Event;
use crate::domain::facts::{Fact, Facts};
use crate::domain::kind::Language;
use crate::domain::letter::{FactLine, QuestionLine};
use crate::domain::money::Money;
use crate::domain::understood::{Asked, Part, Place};
use crate::logic::classify::reasons::in_language;
use crate::logic::missing::{Known, missing as lacking};
use crate::logic::phrasebook::Phrasebook;
use crate::logic::split::{customers_mail, open_questions};
use jiff::tz::TimeZone;

/// Reasons shown of a verdict.
const REASONS_MAX: usize = 2;

/// Facts shown of one sort; a pasted list is read in the mail itself.
const VALUES_SHOWN: usize = 12;

/// In short mails everybody finds a line; from this one on its number helps.
const LINE_SHOWN_FROM: u32 = 8;

/// Why the case was sorted as it was; empty once an agent has said what it is about.
pub(super) fn kind_because(history: &[HistoryEntry], language: Language) -> String {
    let is_sorted = |entry: &HistoryEntry| matches!(entry.event, Event::AgentSorted { .. });
    if history.iter().any(is_sorted) {
        return String::new();
    }
    let asked = history.iter().find_map(|entry| {
        let Event::CustomerAsked { mail, .. } = &entry.event else { return None };
        Some(mail)
    });
    let reasons = asked.map(|mail| mail.understood.because.as_slice()).unwrap_or_default();
    let shown: Vec<&str> = reasons.iter().take(REASONS_MAX).map(String::as_str).collect();
    in_language(&shown.join("; "), language)
}

/// The questions of the customer's latest mail, where there are several and it was not split.
pub(super) fn questions(history: &[HistoryEntry]) -> Vec<QuestionLine> {
    let line = |(number, asked): (usize, &Asked)| QuestionLine {
        number,
        kind: asked.kind,
        words: asked.shown(),
    };
    open_questions(history).into_iter().map(line).collect()
}

/// What the answer will need and nobody has said, while an answer is still owed.
pub(super) fn missing(case: &Case, history: &[HistoryEntry], language: Language) -> Vec<String> {
    match case.status {
        Status::New | Status::Open | Status::WaitingCustomer => {}
        Status::WaitingProvider | Status::Resolved | Status::Closed => return Vec::new(),
    }
    let mails = || history.iter().filter_map(|entry| customers_mail(&entry.event));
    let said = mails().map(|mail| mail.words.as_str());
    let words = [case.subject.as_str()].into_iter().chain(said).collect::<Vec<_>>().join("\n\n");
    let known = Known {
        kind: case.kind,
        words: &words,
        facts: &case.facts,
        // Who writes is the business of the identity line, not of a question to the customer.
        account_known: true,
        has_files: mails().any(|mail| !mail.attachments.is_empty()),
    };
    lacking(&known).into_iter().map(|wanted| wanted.words(language).to_owned()).collect()
}

/// The facts of a case, with their places where those help: the subject, a file, a late line.
pub(super) fn fact_lines(
    facts: &Facts,
    history: &[HistoryEntry],
    language: Language,
) -> Vec<FactLine> {
    let mails = history.iter().filter_map(|entry| customers_mail(&entry.event));
    let places: Vec<&Place> = mails.flat_map(|mail| &mail.understood.places).collect();
    let placed = |fact: Fact, value: String| {
        let found = places.iter().find(|place| place.fact == fact);
        match found.and_then(|place| where_in(place, language)) {
            Some(part) => format!("{value} ({part})"),
            None => value,
        }
    };
    let texts = |values: &[String], fact: fn(String) -> Fact| {
        values.iter().map(|value| placed(fact(value.clone()), value.clone())).collect()
    };
    let book = Phrasebook::new(language, TimeZone::UTC);
    let money =
        |amount: Money| book.as_ref().map_or_else(|| amount.to_string(), |book| book.money(amount));
    let rows: [(&str, Vec<String>); 9] = [
        ("invoices", texts(&facts.invoices, Fact::Invoice)),
        ("orders", texts(&facts.orders, Fact::Order)),
        ("amounts", facts.amounts.iter().map(|amount| money(*amount)).collect()),
        ("subscriptions", texts(&facts.subscriptions, Fact::Subscription)),
        ("tenants", texts(&facts.tenants, Fact::Tenant)),
        ("domains", texts(&facts.domains, Fact::Domain)),
        ("tracking", texts(&facts.tracking, Fact::Tracking)),
        ("dates", facts.dates.iter().map(ToString::to_string).collect()),
        ("purchase_orders", texts(&facts.purchase_orders, Fact::PurchaseOrder)),
    ];
    let named = rows.into_iter().filter(|(_, values)| !values.is_empty());
    named
        .map(|(label, mut values)| {
            let more = values.len().saturating_sub(VALUES_SHOWN);
            values.truncate(VALUES_SHOWN);
            let more = (more > 0).then(|| format!("… (+{more})"));
            let values: Vec<String> = values.into_iter().chain(more).collect();
            FactLine { label: label.to_owned(), values: values.join(", ") }
        })
        .collect()
}

fn where_in(place: &Place, language: Language) -> Option<String> {
    let is_spanish = language == Language::ES;
    match &place.part {
        Part::Subject => Some(if is_spanish { "asunto" } else { "subject" }.to_owned()),
        Part::FileName(name) => Some(name.clone()),
        Part::Words if place.line >= LINE_SHOWN_FROM => {
            Some(format!("{} {}", if is_spanish { "línea" } else { "line" }, place.line))
        }
        Part::Words => None,
    }
}
