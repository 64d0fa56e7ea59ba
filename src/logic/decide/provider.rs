//! The provider is asked, answers, is chased, and is no longer asked (domain.md 2 and 7.4).

use super::{Alert, Decision, Notice, Readers, Saying, of};
use crate::domain::case::{Case, Participant, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::escalation::{Escalation, EscalationStatus, EscalationStep};
use crate::domain::letter::{BriefLine, CustomerLetter, ProviderLetter};
use crate::domain::policy::Policy;
use crate::domain::words::Words;
use crate::logic::brief;
use jiff::Timestamp;

/// An agent asks the provider. Refused while the brief is incomplete (I-23).
pub(super) fn escalated(
    case: &Case,
    by: &Participant,
    typed: &[BriefLine],
    words: &Words,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if let Some(open) = case.open_escalation() {
        return Err(Refusal::AlreadyEscalated { reference: open.reference.clone() });
    }
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    let Some(desk) = &policy.escalate_to else {
        let missing =
            vec!["a recipient: set [provider] escalate_to in the configuration".to_owned()];
        return Err(Refusal::BriefIncomplete { missing });
    };
    if words.is_blank() {
        return Err(Refusal::WordsMissing { command: "#escalate", reader: "the provider" });
    }
    let brief =
        brief::complete(case, typed).map_err(|missing| Refusal::BriefIncomplete { missing })?;
    let escalation = Escalation {
        number: u32::try_from(case.escalations.len()).unwrap_or(u32::MAX).saturating_add(1),
        status: EscalationStatus::Sent,
        recipient: desk.address.clone(),
        is_by_filer: desk.is_filer,
        reference: None,
        brief: brief.clone(),
        sent_at: now,
        chases: 0,
        was_answered: false,
    };
    let next_update_by = policy.update_by(now);
    let mut changes = vec![
        Change::Escalated(Box::new(escalation)),
        Change::Moved(Status::WaitingProvider),
        Change::Stopped(Timer::AnswerDue),
        Change::Stopped(Timer::Silence),
        Change::Stopped(Timer::Confirm),
        Change::ClosingDropped,
        Change::Started(Timer::UpdateDue, next_update_by),
        Change::Started(Timer::Chase, after_days(policy.promises.reference_days, policy, now)),
    ];
    if case.assignee.is_none() {
        changes.push(Change::Assigned(Some(by.address.clone())));
    }
    let words = words.as_str().to_owned();
    let letter = if desk.is_filer {
        ProviderLetter::FilerRequest { brief, words }
    } else {
        ProviderLetter::Escalation { brief, words }
    };
    let sayings = vec![
        Saying::Provider(desk.address.clone(), letter),
        Saying::Customer(CustomerLetter::CustomerEscalated { next_update_by }),
    ];
    Ok(Decision { changes, sayings, withdrawn: super::SILENCE_LETTERS.into() })
}

/// The reference became known; from now on the provider's mail finds the case by it.
pub(super) fn referenced(
    case: &Case,
    reference: &str,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let open = case.open_escalation().ok_or(Refusal::NotEscalated)?;
    let step = EscalationStep::Referenced(reference.to_owned());
    let mut changes = vec![Change::EscalationMoved { number: open.number, step }];
    // The report may be later than the provider's answer: nobody is chased then.
    if open.is_awaited() {
        let chase_at = after_days(policy.promises.chase_days, policy, now);
        changes.push(Change::Started(Timer::Chase, chase_at));
    }
    Ok(of(changes))
}

/// The provider wrote: an agent judges what it means, whatever it says (I-03).
pub(super) fn wrote(
    case: &Case,
    reference: Option<&str>,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let mut changes = Vec::new();
    if let Some(open) = case.open_escalation() {
        let number = open.number;
        if let (None, Some(reference)) = (&open.reference, reference) {
            let step = EscalationStep::Referenced(reference.to_owned());
            changes.push(Change::EscalationMoved { number, step });
        }
        changes.push(Change::EscalationMoved { number, step: EscalationStep::Answered });
    }
    match case.status {
        Status::WaitingProvider => changes.extend([
            Change::Moved(Status::Open),
            Change::Stopped(Timer::Chase),
            Change::Started(Timer::AnswerDue, policy.answer_by(case.urgency, now)),
        ]),
        // An end is not undone by the provider; an agent is told and decides.
        Status::New
        | Status::Open
        | Status::WaitingCustomer
        | Status::Resolved
        | Status::Closed => changes.push(Change::Stopped(Timer::Chase)),
    }
    let notice = Notice::ProviderUpdate { reference: reference.map(str::to_owned) };
    Decision {
        changes,
        sayings: vec![Saying::Agents(Readers::Handlers, notice)],
        withdrawn: vec!["provider.chase"],
    }
}

/// An agent no longer asks the provider: it is our turn.
pub(super) fn withdrew(case: &Case, policy: &Policy, now: Timestamp) -> Result<Decision, Refusal> {
    let open = case.open_escalation().ok_or(Refusal::NotEscalated)?;
    let step = EscalationStep::Withdrawn;
    let mut changes =
        vec![Change::EscalationMoved { number: open.number, step }, Change::Stopped(Timer::Chase)];
    if case.status == Status::WaitingProvider {
        changes.push(Change::Moved(Status::Open));
        let due_at = policy.answer_by(case.urgency, now);
        changes.push(Change::Started(Timer::AnswerDue, due_at));
    }
    let letter = ProviderLetter::Withdraw { reference: open.reference.clone() };
    Ok(Decision {
        changes,
        sayings: vec![Saying::Provider(open.recipient.clone(), letter)],
        withdrawn: vec!["provider.chase"],
    })
}

/// The provider or the filer is silent: asked again; after some times a supervisor hears of it.
pub(super) fn chased(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    let Some(open) = case.open_escalation() else {
        return of([Change::Stopped(Timer::Chase)]);
    };
    let changes = vec![
        Change::EscalationMoved { number: open.number, step: EscalationStep::Chased },
        Change::Started(Timer::Chase, after_days(policy.promises.chase_days, policy, now)),
    ];
    let letter = ProviderLetter::Chase { reference: open.reference.clone(), sent_at: open.sent_at };
    let mut sayings = vec![Saying::Provider(open.recipient.clone(), letter)];
    let is_late = open.chases.saturating_add(1) >= policy.promises.chases_until_alert;
    if is_late || open.reference.is_none() {
        let alert = match &open.reference {
            None => Alert::NoReference,
            Some(reference) => Alert::ProviderSilent(reference.clone()),
        };
        let readers = if is_late { Readers::HandlersAndSupervisors } else { Readers::Handlers };
        sayings.push(Saying::Agents(readers, Notice::Alert(alert)));
    }
    Decision { changes, sayings, withdrawn: Vec::new() }
}

fn after_days(days: u32, policy: &Policy, now: Timestamp) -> Timestamp {
    policy.calendar.after_business_days(now, days)
}
