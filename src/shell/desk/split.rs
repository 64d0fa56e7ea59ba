//! Questions of one mail get cases of their own.
//!
//! # Contract
//! The new cases hold the question's own words and the message that asked it, are linked with the
//! case they come from, and are committed with it, or not at all. The customer hears of all of them
//! in one letter, which the old case sends; our own people get each as a new case.

use super::filing::SUBJECT_CHARS;
use super::{Desk, DeskError, Draft};
use crate::domain::case::{Case, Opening};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::event::{Event, Received};
use crate::domain::kind::Verdict;
use crate::domain::understood::{Asked, SplitOff, Understood};
use crate::domain::words::{Words, one_line};
use crate::logic::classify::facts::facts;
use crate::logic::classify::urgency::urgency;
use crate::logic::decide::{Acknowledgement, open};
use crate::logic::split::{chosen, latest_mail};
use crate::ports::{Archive, Store};

/// The questions that an event gave cases of their own.
pub(super) fn parts_of(event: &Event) -> Vec<SplitOff> {
    if let Event::AgentSplit { parts, .. } = event { parts.clone() } else { Vec::new() }
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// An order to split, with the questions it means and the numbers of their cases; every other
    /// event as it is. `planned` is what the same mail does before it.
    pub(super) fn with_parts(
        &self,
        event: Event,
        draft: &Draft,
        number: &CaseNumber,
        planned: &[(CaseNumber, Event)],
    ) -> Result<Event, Refusal> {
        let Event::AgentSplit { by, which, .. } = event else { return Ok(event) };
        if planned.iter().any(|(_, event)| !parts_of(event).is_empty()) {
            return Err(Refusal::NothingToSplit);
        }
        let questions = chosen(draft.history(number), &which)?;
        let counts = (1..).map(|count| self.cases_opened.saturating_add(count));
        let part = |(count, asked)| {
            CaseNumber::new(&self.practice.case_prefix, count).map(|case| SplitOff { case, asked })
        };
        let parts = counts.zip(questions).filter_map(part).collect();
        Ok(Event::AgentSplit { by, which, parts })
    }

    /// Opens the cases that a split gave out.
    pub(super) async fn open_parts(
        &mut self,
        draft: &mut Draft,
        from: &CaseNumber,
        parts: &[SplitOff],
    ) -> Result<(), DeskError> {
        let Some(mail) = latest_mail(draft.history(from)).cloned() else { return Ok(()) };
        for SplitOff { case, asked } in parts {
            self.cases_opened = self.cases_opened.max(case.count());
            let Some(opening) = self.part_opening(draft, from, case, asked) else { continue };
            let policy = self.practice.policy.clone();
            let decision = open(opening.clone(), Acknowledgement::None, None, &policy);
            let mail = Received {
                words: Words(asked.words.clone()),
                lines_folded: 0,
                attachments: mail.attachments.clone(),
                evidence: format!("split off from {from}"),
                understood: Understood::default(),
                ..mail.clone()
            };
            let part = Case::open(opening);
            let glance = self.glance(&part).await?;
            draft.begin(part, glance);
            let event = Event::CustomerAsked { mail, late_for: None };
            self.record(draft, case, event, decision).await?;
        }
        Ok(())
    }

    fn part_opening(
        &self,
        draft: &Draft,
        from: &CaseNumber,
        number: &CaseNumber,
        asked: &Asked,
    ) -> Option<Opening> {
        let old = draft.case(from)?;
        let verdict = Verdict {
            label: asked.kind,
            confidence: 1.0,
            unsure: false,
            ranking: Vec::new(),
            because: Vec::new(),
        };
        let (urgency, because) = urgency(&asked.words, &verdict);
        Some(Opening {
            number: number.clone(),
            subject: one_line(&asked.words, SUBJECT_CHARS / 2),
            customer: old.customer.clone(),
            trust: old.trust,
            trust_because: old.trust_because.clone(),
            language: old.language,
            kind: asked.kind,
            is_unsure: false,
            ranking: Vec::new(),
            urgency,
            urgency_because: one_line(&because.join("; "), SUBJECT_CHARS),
            facts: facts(&asked.words, old.language, &self.practice.house.patterns).capped(),
            links: vec![from.clone()],
            window: None,
            seems_own: false,
            account: old.account.clone(),
            at: draft.now,
        })
    }
}
