//! The provider is asked: only with a complete brief, and only what it can answer (I-19, I-23).

use super::{after_days, name, open, taken_by};
use crate::domain::address::Address;
use crate::domain::approval::Matter;
use crate::domain::case::{Case, Participant, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::escalation::{Escalation, EscalationStatus};
use crate::domain::event::Event;
use crate::domain::leak::{Given, Leak, Source};
use crate::domain::letter::{BriefLine, CustomerLetter, ProviderLetter};
use crate::domain::origin::Origin;
use crate::domain::policy::{EscalationDesk, Policy};
use crate::domain::words::Words;
use crate::logic::brief;
use crate::logic::decide::approval::{self, Permit, Request};
use crate::logic::decide::{Decision, SILENCE_LETTERS, Saying, soonest};
use crate::logic::leak::marks::addresses;
use crate::logic::origin::is_own;
use jiff::Timestamp;

/// An agent asks the provider. Refused while the brief is incomplete, or where the question is our
/// own affair.
pub(in crate::logic::decide) fn escalated(
    case: &Case,
    event: &Event,
    by: &Participant,
    typed: &[BriefLine],
    words: &Words,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    if is_own(case) {
        return Err(Refusal::OwnAffair { was_said: case.origin == Some(Origin::Own) });
    }
    let brief =
        brief::complete(case, typed).map_err(|missing| Refusal::BriefIncomplete { missing })?;
    no_customer_in(case, words.as_str())?;
    for line in &brief {
        no_customer_in(case, &line.value)?;
    }
    if let Some(twin) = open(case).into_iter().find(|one| one.brief == brief) {
        return Err(Refusal::AlreadyEscalated { reference: Some(name(twin)) });
    }
    let Some(desk) = policy.route(case.kind, brief::value(&brief, "topic")) else {
        let missing =
            vec!["a recipient: set [provider] escalate_to in the configuration".to_owned()];
        return Err(Refusal::BriefIncomplete { missing });
    };
    let leave = match brief::severity(&brief).filter(|severity| severity.needs_leave()) {
        Some(_) => match approval::permit(case, event, by, woken(&brief), policy, now)? {
            Permit::Asked(decision) => return Ok(decision),
            Permit::Given(spent) => Some(spent),
        },
        None => None,
    };
    let mut decision = sent(case, by, desk, brief, words, policy, now);
    decision.changes.extend(leave);
    Ok(decision)
}

/// What a supervisor is asked before the provider's people are woken.
fn woken(brief: &[BriefLine]) -> Request {
    let shown = ["customer", "charge", "amount", "severity", "impact", "expected"];
    Request {
        matter: Matter::Severity,
        what: brief::value(brief, "severity").unwrap_or_default().to_owned(),
        lines: brief.iter().filter(|line| shown.contains(&line.key.as_str())).cloned().collect(),
    }
}

fn sent(
    case: &Case,
    by: &Participant,
    desk: &EscalationDesk,
    brief: Vec<BriefLine>,
    words: &Words,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let number = u32::try_from(case.escalations.len()).unwrap_or(u32::MAX).saturating_add(1);
    let chase_at = after_days(policy.promises.reference_days, policy, now);
    let first = match (case.timers.get(&Timer::Chase), open(case).is_empty()) {
        (Some(known), false) => chase_at.min(*known),
        (Some(_) | None, _) => chase_at,
    };
    let next_update_by = policy.update_by(now);
    let mut changes = vec![
        Change::Escalated(Box::new(escalation(number, desk, brief.clone(), chase_at, now))),
        Change::Moved(Status::WaitingProvider),
        Change::Stopped(Timer::AnswerDue),
        Change::Stopped(Timer::Silence),
        Change::Stopped(Timer::Confirm),
        Change::ClosingDropped,
        Change::Started(Timer::UpdateDue, next_update_by),
        Change::Started(Timer::Chase, soonest(first, now)),
    ];
    changes.extend(taken_by(case, by));
    let words = words.as_str().to_owned();
    let letter = if desk.is_filer {
        ProviderLetter::FilerRequest { number, brief, words }
    } else {
        ProviderLetter::Escalation { number, brief, words }
    };
    let sayings = vec![
        Saying::Provider(desk.address.clone(), letter),
        Saying::Customer(CustomerLetter::CustomerEscalated { next_update_by }),
    ];
    Decision { changes, sayings, withdrawn: SILENCE_LETTERS.into() }
}

fn escalation(
    number: u32,
    desk: &EscalationDesk,
    brief: Vec<BriefLine>,
    chase_at: Timestamp,
    now: Timestamp,
) -> Escalation {
    Escalation {
        number,
        status: EscalationStatus::Sent,
        recipient: desk.address.clone(),
        is_by_filer: desk.is_filer,
        reference: None,
        brief,
        sent_at: now,
        chases: 0,
        was_answered: false,
        correspondent: None,
        message_ids: Vec::new(),
        chase_at: Some(chase_at),
    }
}

/// The customer is never the contact of an escalation: none of their addresses goes out (I-19).
pub(in crate::logic::decide) fn no_customer_in(case: &Case, text: &str) -> Result<(), Refusal> {
    let is_theirs = |address: &Address| case.has_part(address);
    let leak =
        |address: Address| Leak { source: Source::Customer, given: Given::Address(address.key()) };
    let leaks: Vec<Leak> = addresses(text).into_iter().filter(is_theirs).map(leak).collect();
    if leaks.is_empty() { Ok(()) } else { Err(Refusal::WouldLeak { leaks }) }
}
