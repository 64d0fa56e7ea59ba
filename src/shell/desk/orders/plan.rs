//! What an agent's mail means: its commands and words as events, tried on a copy of the case.

use super::super::{Desk, DeskError, Draft};
use super::Commanded;
use crate::domain::case::{Case, Participant};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::event::Event;
use crate::domain::words::Words;
use crate::logic::command::{Command, Nature, Orders};
use crate::logic::correlate::marked_references;
use crate::logic::decide::decide;
use crate::ports::{Archive, Store};

/// Why nothing of a mail is carried out.
#[derive(Debug)]
pub(super) enum Stopped {
    /// A line was not understood; each such line says why.
    NotUnderstood,
    /// The rules refuse a line.
    Refused {
        /// Its place among the lines; their number means the words.
        line: usize,
        /// Why.
        why: Refusal,
    },
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Tries the whole mail on a copy of the case. The refusal names the line it comes from.
    pub(super) async fn plan(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
    ) -> Result<Result<Vec<Event>, Stopped>, DeskError> {
        let Some(case) = draft.case(number) else { return Ok(Err(Stopped::NotUnderstood)) };
        let mut trial: Case = case.clone();
        let mut planned = Vec::new();
        let by = Participant { name: mail.agent.name.clone(), address: mail.agent.address.clone() };
        for (line, event) in self.events(&by, &mail.orders) {
            let mut event = match event {
                Ok(event) => event,
                Err(why) => return Ok(Err(Stopped::Refused { line, why })),
            };
            self.name_missing(draft, &trial, &mut event).await?;
            if let Some(why) = self.taken_reference(&event, number).await? {
                return Ok(Err(Stopped::Refused { line, why }));
            }
            match decide(&trial, &event, &self.practice.policy, draft.now) {
                Ok(decision) => trial.apply(draft.now, &decision.changes),
                Err(why) => return Ok(Err(Stopped::Refused { line, why })),
            }
            planned.push((line, event));
        }
        if let Err((line, why)) = self.confine(draft, &trial, &mut planned).await? {
            return Ok(Err(Stopped::Refused { line, why }));
        }
        Ok(Ok(planned.into_iter().map(|(_, event)| event).collect()))
    }

    /// The events that a mail's commands and words mean, each with the line it comes from.
    fn events(&self, by: &Participant, orders: &Orders) -> Vec<(usize, Result<Event, Refusal>)> {
        let mut events = Vec::new();
        for (index, line) in orders.lines.iter().enumerate() {
            let Ok(command) = &line.command else { continue };
            let event = self.event(by, command, orders);
            events.extend(event.transpose().map(|event| (index, event)));
        }
        let is_for_customer =
            !orders.holds(Command::takes_words) && !orders.words.trim().is_empty();
        if is_for_customer {
            let words = Words(orders.words.clone());
            let event = Event::AgentAnswered { by: by.clone(), words };
            events.push((orders.lines.len(), Ok(event)));
        }
        events
    }

    /// The event that a command means; `None` if nothing happens in the case.
    fn event(
        &self,
        by: &Participant,
        command: &Command,
        orders: &Orders,
    ) -> Result<Option<Event>, Refusal> {
        if command.nature() == Nature::Question {
            return Ok(None);
        }
        let (by, words) = (by.clone(), Words(orders.words.clone()));
        Ok(Some(match command {
            Command::Take => Event::AgentTook { by },
            Command::Assign(whom) => Event::AgentAssigned { by, to: self.colleague(whom)? },
            Command::Kind(kind) => Event::AgentSorted { by, kind: *kind },
            Command::Priority(urgency) => Event::AgentHastened { by, urgency: *urgency },
            Command::Language(language) => {
                if !self.practice.languages.contains(language) {
                    return Err(Refusal::NoLettersIn { language: *language });
                }
                Event::AgentChoseLanguage { by, language: *language }
            }
            Command::Reference(reference, which) => Event::ReferenceReported {
                by,
                reference: self.bare_reference(reference),
                which: which.clone(),
            },
            Command::Withdraw(which) => Event::AgentWithdrew { by, which: which.clone() },
            Command::Judge(judgement, which) => {
                Event::ProviderJudged { by, judgement: *judgement, which: which.clone() }
            }
            Command::Provider(which) => {
                Event::AgentToldProvider { by, words, is_objection: false, which: which.clone() }
            }
            Command::Contest(which) => {
                Event::AgentToldProvider { by, words, is_objection: true, which: which.clone() }
            }
            Command::Origin(origin) => Event::AgentSaidOrigin { by, origin: *origin },
            Command::Ask(wanted) => Event::AgentAsked {
                by,
                wanted: wanted.iter().map(|wanted| wanted.key().to_owned()).collect(),
                topic: String::new(),
                words,
            },
            Command::Commit { promise, due_on } => {
                Event::AgentCommitted { by, promise: promise.clone(), due_on: *due_on }
            }
            Command::Fulfilled { which, document } => {
                Event::AgentFulfilled { by, which: *which, document: document.clone() }
            }
            Command::TakeBack(which) => Event::AgentTookBack { by, which: *which },
            Command::Window { code, starts_at } => {
                Event::AgentSetWindow { by, code: code.clone(), starts_at: *starts_at }
            }
            Command::Quote => Event::AgentQuoted { by, passages: Vec::new() },
            Command::Note => Event::AgentNoted { by, words },
            Command::Escalate => Event::AgentEscalated { by, brief: orders.brief.clone(), words },
            Command::Resolve(reason) => Event::AgentResolved { by, reason: *reason, words },
            Command::Show(_) | Command::List(_) | Command::Help => return Ok(None),
        }))
    }

    /// One reference is never on two cases.
    async fn taken_reference(
        &self,
        event: &Event,
        number: &CaseNumber,
    ) -> Result<Option<Refusal>, DeskError> {
        let Event::ReferenceReported { reference, .. } = event else { return Ok(None) };
        let owner = self.store.reference(reference).await?.filter(|owner| owner != number);
        Ok(owner.map(|case| Refusal::ReferenceTaken { reference: reference.clone(), case }))
    }

    fn colleague(&self, whom: &str) -> Result<Participant, Refusal> {
        let directory = &self.practice.directory;
        let found = directory
            .find(whom)
            .filter(|found| directory.agents().any(|agent| agent.address == found.address));
        let Some(found) = found else {
            let agents = directory.agents().map(|agent| agent.address.to_string()).collect();
            return Err(Refusal::NoSuchAgent { said: whom.to_owned(), agents });
        };
        Ok(Participant { name: found.name.clone(), address: found.address.clone() })
    }

    /// A reference as the provider writes it, without the marker that may stand before it.
    pub(in crate::shell::desk) fn bare_reference(&self, text: &str) -> String {
        let marker = &self.practice.directory.provider.reference_marker;
        marked_references(text, marker).into_iter().next().unwrap_or_else(|| text.trim().to_owned())
    }
}
