//! A filer wrote: the reference of the ticket they filed, or what the provider says.
//!
//! # Contract
//! Nothing that a filer reports gets lost in silence: it is kept in the case, shown to an agent,
//! or refused in a transcript that says why.

use super::filing::{Filed, Incoming, received};
use super::provider::{meant, understood};
use super::{Desk, DeskError, Draft};
use crate::domain::case::Participant;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::disposition::Fate;
use crate::domain::event::Event;
use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, TranscriptLine};
use crate::domain::people::{Colleague, Role};
use crate::domain::words::one_line;
use crate::logic::command::{Command, Line, Orders, orders};
use crate::logic::correlate::{Correlation, bare_references, marked_references};
use crate::logic::decide::decide;
use crate::logic::refusal;
use crate::ports::{Archive, Store};

/// Characters of a line that a transcript repeats.
const LINE_CHARS: usize = 120;

impl<S: Store, A: Archive> Desk<S, A> {
    /// A reference, unless it belongs to another case: one reference is never on two.
    pub(super) async fn free_reference(
        &self,
        reference: Option<String>,
        case: &CaseNumber,
    ) -> Result<Option<String>, DeskError> {
        let Some(reference) = reference else { return Ok(None) };
        let owner = self.store.reference(&reference).await?;
        Ok(owner.is_none_or(|owner| owner == *case).then_some(reference))
    }

    /// A filer reports the reference of the ticket they filed, or passes on what the provider says.
    pub(super) async fn filer_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        filer: &Colleague,
    ) -> Result<Filed, DeskError> {
        let role = Role::Colleague(filer.clone());
        let (number, evidence) = match self.correlate(letter, &role).await? {
            Correlation::Found { case, evidence, .. } => (case, evidence),
            Correlation::Refused { why, .. } => {
                let reason = format!("a filer's mail that has no business in its case: {why}");
                return self.quarantine(draft, letter.reading, &reason, true);
            }
            Correlation::Unknown => {
                let reason =
                    "a filer's mail that answers none of our requests; answer the request itself";
                return self.quarantine(draft, letter.reading, reason, false);
            }
        };
        self.load(draft, &number).await?;
        let orders = orders(&letter.reading.excerpt.words);
        let language = self.practice.colleague_language(filer);
        let mut refused = misplaced(&orders, language);
        if let Some((line, reference)) = self.reported(letter, &orders)
            && let Err(why) = self.refer(draft, letter, filer, &number, reference).await?
        {
            let effect = refusal::in_words(&why, language);
            refused.push(TranscriptLine { line, is_done: false, effect });
        }
        refused.extend(self.done(draft, filer, &number, &orders).await?);
        if !orders.words.is_empty() && !is_only_a_number(&orders.words) {
            let mail = received(letter, &evidence);
            let policy = self.practice.policy.clone();
            if let Some(case) = draft.case(&number) {
                let event = understood(case, letter, mail, None);
                let decision = decide(case, &event, &policy, draft.now).unwrap_or_default();
                self.record(draft, &number, event, decision).await?;
            }
        }
        let filed = |reply| {
            Filed::new(Fate::Provider, format!("found by {evidence}"), reply).in_case(&number)
        };
        if refused.is_empty() {
            return Ok(filed("none: an agent sees what was reported"));
        }
        self.answer_agent(draft, filer, None, refusal_letter(refused))?;
        Ok(filed("a transcript that says what was not done"))
    }

    /// The reference in a filer's mail, and the line in which it stands.
    fn reported(&self, letter: &Incoming<'_>, orders: &Orders) -> Option<(String, String)> {
        let commanded = orders.lines.iter().find_map(|line| match &line.command {
            Ok(Command::Reference(reference, _)) => {
                Some((line.text.clone(), self.bare_reference(reference)))
            }
            Ok(_) | Err(_) => None,
        });
        if commanded.is_some() {
            return commanded;
        }
        let words = &letter.reading.excerpt.words;
        let marker = &self.practice.directory.provider.reference_marker;
        let marked = marked_references(words, marker).into_iter().next();
        let named = marked.or_else(|| letter.reading.facts.tracking.first().cloned());
        // In an answer to our request a lone number of that length can be nothing else.
        let found = named.or_else(|| match bare_references(words).as_slice() {
            [only] => Some(only.clone()),
            [] | [_, _, ..] => None,
        });
        let first = one_line(words.lines().next().unwrap_or_default(), LINE_CHARS);
        found.map(|reference| (first, reference))
    }

    /// The filer says that an order about access is carried out; gives the lines that make no
    /// sense as things stand.
    async fn done(
        &mut self,
        draft: &mut Draft,
        filer: &Colleague,
        number: &CaseNumber,
        orders: &Orders,
    ) -> Result<Vec<TranscriptLine>, DeskError> {
        let by = Participant { name: filer.name.clone(), address: filer.address.clone() };
        let language = self.practice.colleague_language(filer);
        let mut refused = Vec::new();
        for line in &orders.lines {
            let Ok(Command::Collections(order @ CollectionsOrder::Done(_))) = &line.command else {
                continue;
            };
            let event = Event::AgentRuled { by: by.clone(), order: order.clone() };
            let Some(case) = draft.case(number) else { continue };
            if let Some(why) = Box::pin(self.refused_order(draft, case, &event)).await? {
                let effect = refusal::in_words(&why, language);
                refused.push(TranscriptLine { line: line.text.clone(), is_done: false, effect });
                continue;
            }
            let policy = self.practice.policy.clone();
            let decision = decide(case, &event, &policy, draft.now).unwrap_or_default();
            self.record(draft, number, event, decision).await?;
            Box::pin(self.rule(draft, number, &by, order)).await?;
        }
        Ok(refused)
    }

    /// Keeps a reported reference, unless it is another case's or nothing is escalated.
    async fn refer(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        filer: &Colleague,
        number: &CaseNumber,
        reference: String,
    ) -> Result<Result<(), Refusal>, DeskError> {
        if let Some(case) = self.store.reference(&reference).await?
            && case != *number
        {
            return Ok(Err(Refusal::ReferenceTaken { reference, case }));
        }
        let by = Participant { name: filer.name.clone(), address: filer.address.clone() };
        let policy = self.practice.policy.clone();
        let Some(case) = draft.case(number) else { return Ok(Ok(())) };
        // The request that the filer answers says which of several escalations it is.
        let which = meant(case, letter).map(|number| number.to_string());
        let event = Event::ReferenceReported { by, reference, which };
        match decide(case, &event, &policy, draft.now) {
            Ok(decision) => {
                self.record(draft, number, event, decision).await?;
                Ok(Ok(()))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }
}

/// Commands that were not understood, or that are not a filer's.
fn misplaced(orders: &Orders, language: Language) -> Vec<TranscriptLine> {
    let why = |line: &Line| {
        match &line.command {
        Ok(Command::Reference(..) | Command::Collections(CollectionsOrder::Done(_))) => None,
        Ok(_) if language == Language::ES => {
            Some("quien presenta comunica referencias, #ref 2409120040001234, y órdenes cumplidas, #hecho suspendido".to_owned())
        }
        Ok(_) => Some("a filer reports references, #ref 2409120040001234, and orders carried out, #done suspended".to_owned()),
        Err(slip) => Some(slip.in_words(language)),
    }
    };
    let line = |line: &Line| {
        let effect = why(line)?;
        Some(TranscriptLine { line: line.text.clone(), is_done: false, effect })
    };
    orders.lines.iter().filter_map(line).collect()
}

fn refusal_letter(lines: Vec<TranscriptLine>) -> AgentLetter {
    AgentLetter::Transcript {
        lines,
        has_refusals: true,
        help: Vec::new(),
        sheet: None,
        cases: Vec::new(),
        is_list: false,
        counts: Vec::new(),
        undo: None,
        kept_back: None,
    }
}

/// A filer's "2409120040001234" or "TrackingID#2409120040001234": nothing for an agent to read.
fn is_only_a_number(words: &str) -> bool {
    let text = words.trim();
    text.split_whitespace().count() <= 3 && text.chars().any(|c| c.is_ascii_digit())
}
