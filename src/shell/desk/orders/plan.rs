//! What an agent's mail means: its commands and words as events, tried on a copy of the case.

use super::super::{Desk, DeskError, Draft};
use super::Commanded;
use crate::domain::address::Address;
use crate::domain::approval::{Approval, Verdict};
use crate::domain::case::{Case, Participant};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::{Change, Refusal};
use crate::domain::event::Event;
use crate::domain::words::Words;
use crate::logic::command::{Command, Nature, Orders};
use crate::logic::correlate::marked_references;
use crate::logic::decide::{approval, decide};
use crate::ports::{Archive, Store};
use std::collections::BTreeSet;

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

/// What a mail does.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The events, in order.
    pub(super) events: Vec<Event>,
    /// The lines, by their places, that do nothing yet but ask a supervisor.
    pub(super) asked: BTreeSet<usize>,
}

/// It asks a supervisor instead of doing something.
fn asks(change: &Change) -> bool {
    matches!(change, Change::ApprovalAsked(_))
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Tries the whole mail on a copy of the case. The refusal names the line it comes from.
    pub(super) async fn plan(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
    ) -> Result<Result<Plan, Stopped>, DeskError> {
        let Some(case) = draft.case(number) else { return Ok(Err(Stopped::NotUnderstood)) };
        let mut trial: Case = case.clone();
        let mut plan = Plan::default();
        let mut planned: Vec<(Option<usize>, Event)> = Vec::new();
        let by = mail.participant();
        for (line, event) in self.events(&by, &mail.orders, case) {
            let mut event = match event {
                Ok(event) => event,
                Err(why) => return Ok(Err(Stopped::Refused { line, why })),
            };
            self.name_missing(draft, &trial, &mut event).await?;
            let event = match self.with_parts(event, draft, number, &plan.events) {
                Ok(event) => event,
                Err(why) => return Ok(Err(Stopped::Refused { line, why })),
            };
            if let Some(why) = self.taken_reference(&event, number).await? {
                return Ok(Err(Stopped::Refused { line, why }));
            }
            // What a supervisor approves was held against its reader when it was asked for.
            let mut at = Some(line);
            let mut next = Some(event);
            while let Some(event) = next {
                match decide(&trial, &event, &self.practice.policy, draft.now) {
                    Ok(decision) => {
                        trial.apply(draft.now, &decision.changes);
                        if decision.changes.iter().any(asks) {
                            plan.asked.insert(line);
                        }
                    }
                    Err(why) => return Ok(Err(Stopped::Refused { line, why })),
                }
                next = approval::follows(&trial, &event);
                plan.events.push(event.clone());
                planned.push((at.take(), event));
            }
        }
        if let Err((line, why)) = self.confine(draft, &trial, &mut planned).await? {
            return Ok(Err(Stopped::Refused { line, why }));
        }
        plan.events = planned.into_iter().map(|(_, event)| event).collect();
        Ok(Ok(plan))
    }

    /// Keeps in the case's history that somebody answered an approval in vain.
    pub(super) async fn keep_attempt(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        stop: &Stopped,
    ) -> Result<(), DeskError> {
        let Stopped::Refused { line, why } = stop else { return Ok(()) };
        let command = mail.orders.lines.get(*line).map(|line| &line.command);
        let Some(Ok(Command::Approve(code) | Command::Deny(code))) = command else { return Ok(()) };
        let Some(case) = draft.case(number) else { return Ok(()) };
        let event = Event::AttemptRefused {
            by: mail.participant(),
            what: "#approve / #deny".to_owned(),
            why: why.to_string(),
            approval: self.approval(case, code, &mail.agent.address),
        };
        let decision = decide(case, &event, &self.practice.policy, draft.now).unwrap_or_default();
        self.record(draft, number, event, decision).await
    }

    /// The approval of a case that this supervisor's code stands for, over or not.
    fn approval(&self, case: &Case, code: &str, supervisor: &Address) -> Option<u32> {
        let signer = &self.practice.signer;
        let fits = |it: &&Approval| signer.is_approval_code(code, &case.number, it, supervisor);
        case.approvals.iter().find(fits).map(|approval| approval.number)
    }

    /// A supervisor's answer under a code.
    fn answer(
        &self,
        case: &Case,
        by: Participant,
        code: &str,
        verdict: Verdict,
        words: Words,
    ) -> Result<Event, Refusal> {
        if !self.practice.policy.approvals.supervisors.contains(&by.address) {
            return Err(Refusal::NotASupervisor);
        }
        let approval = self.approval(case, code, &by.address).ok_or(Refusal::NoSuchApproval)?;
        Ok(Event::ApprovalAnswered { by, approval, verdict, words })
    }

    /// The events that a mail's commands and words mean, each with the line it comes from.
    fn events(
        &self,
        by: &Participant,
        orders: &Orders,
        case: &Case,
    ) -> Vec<(usize, Result<Event, Refusal>)> {
        let mut events = Vec::new();
        for (index, line) in orders.lines.iter().enumerate() {
            let Ok(command) = &line.command else { continue };
            let event = self.event(by, command, orders, case);
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
        case: &Case,
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
            Command::Split(which) => {
                Event::AgentSplit { by, which: which.clone(), parts: Vec::new() }
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
            Command::Approve(code) => self.answer(case, by, code, Verdict::Approve, words)?,
            Command::Deny(code) => self.answer(case, by, code, Verdict::Deny, words)?,
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
