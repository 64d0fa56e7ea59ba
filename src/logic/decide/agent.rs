//! An agent speaks.

use super::approval::{self, Permit};
use super::{Decision, Notice, Readers, SILENCE_LETTERS, Saying, credit, of};
use crate::domain::account::AccountCode;
use crate::domain::case::{Case, Participant, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::escalation::Escalation;
use crate::domain::event::Event;
use crate::domain::kind::Urgency;
use crate::domain::letter::CustomerLetter;
use crate::domain::outcome::{Outcome, ReasonCode};
use crate::domain::policy::Policy;
use crate::domain::words::{Words, shortened};
use jiff::Timestamp;

/// Characters of our words that a reminder repeats.
pub(super) const BEGINNING_CHARS: usize = 400;

/// An agent's words go to the customer. Who owes the next word follows from who was asked.
pub(super) fn answered(
    case: &Case,
    by: &Participant,
    words: &Words,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let mut changes = vec![
        Change::Answered { beginning: shortened(words.as_str(), BEGINNING_CHARS) },
        Change::Stopped(Timer::AnswerDue),
        Change::Reminded(0),
        Change::ClosingDropped,
    ];
    changes.extend(taken_by(case, by));
    // Silence ends no case about what is owed: its own letters follow, in their time.
    let silence = match case.collections {
        Some(_) => Change::Stopped(Timer::Silence),
        None => Change::Started(Timer::Silence, policy.next_reminder(0, now)),
    };
    let their_turn = [Change::Moved(Status::WaitingCustomer), silence];
    match case.status {
        Status::New | Status::Open | Status::WaitingCustomer | Status::WaitingProvider => {
            // A provider who has answered owes nothing: whatever we write now, the customer does.
            if case.escalations.iter().any(Escalation::is_awaited) {
                changes.push(Change::Moved(Status::WaitingProvider));
            } else {
                changes.push(Change::Stopped(Timer::UpdateDue));
                changes.extend(their_turn);
            }
        }
        // More words on the outcome: the customer gets the whole time again to object.
        Status::Resolved => changes.push(Change::Started(Timer::Confirm, policy.confirm_at(now))),
        Status::Closed => changes.extend(their_turn),
    }
    let letter = CustomerLetter::CustomerReply {
        words: words.as_str().to_owned(),
        agent_name: shown_name(by, policy),
    };
    Decision { changes, sayings: vec![Saying::Customer(letter)], withdrawn: SILENCE_LETTERS.into() }
}

/// An agent handles the case now.
pub(super) fn took(case: &Case, by: &Participant) -> Decision {
    let mut changes = vec![Change::Assigned(Some(by.address.clone()))];
    changes.extend(touched(case));
    of(changes)
}

/// The case was given to an agent, who is told.
pub(super) fn assigned(case: &Case, by: &Participant, to: &Participant) -> Decision {
    let mut changes = vec![Change::Assigned(Some(to.address.clone()))];
    changes.extend(touched(case));
    let notice = Notice::Assigned { by: by.shown().to_owned() };
    let sayings = if by.address == to.address {
        Vec::new()
    } else {
        vec![Saying::Agents(Readers::One(to.address.clone()), notice)]
    };
    Decision { changes, sayings, withdrawn: Vec::new() }
}

/// An agent said whose case it is. Reminders of one account are never taken for another's.
pub(super) fn identified(case: &Case, account: &AccountCode) -> Result<Decision, Refusal> {
    match &case.collections {
        Some(key) if key.account != *account => {
            Err(Refusal::CollectsFor { account: key.account.clone() })
        }
        Some(_) | None => Ok(of([Change::AccountSaid(account.clone())])),
    }
}

/// An agent said how urgent it is; a promise already made is kept or bettered, never put off.
pub(super) fn hastened(
    case: &Case,
    by: &Participant,
    urgency: Urgency,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let because = format!("{} said so", by.shown());
    let mut changes = vec![Change::Hastened { urgency, because }];
    if let Some(due_at) = case.timers.get(&Timer::AnswerDue) {
        let sooner = policy.answer_by(urgency, now).min(*due_at);
        changes.push(Change::Started(Timer::AnswerDue, sooner));
    }
    of(changes)
}

/// An agent told the outcome; the customer may object until the case closes.
pub(super) fn resolved(
    case: &Case,
    event: &Event,
    by: &Participant,
    reason: ReasonCode,
    words: &Words,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if words.is_blank() {
        return Err(Refusal::WordsMissing { command: "#resolve", reader: "the customer" });
    }
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    let (end, farewells) = super::provider::ends(case, policy)?;
    let leave = match credit::promised(case, reason, words, policy) {
        Some(request) => match approval::permit(case, event, by, request, policy, now)? {
            Permit::Asked(decision) => return Ok(decision),
            Permit::Given(spent) => Some(spent),
        },
        None => None,
    };
    let outcome = Outcome { reason, words: shortened(words.as_str(), Outcome::CHARS_MAX) };
    let mut changes = vec![
        Change::Answered { beginning: shortened(words.as_str(), BEGINNING_CHARS) },
        Change::Concluded(outcome),
        Change::Moved(Status::Resolved),
        Change::ClosingDropped,
        Change::Reminded(0),
    ];
    changes.extend(taken_by(case, by));
    changes.extend(
        [Timer::AnswerDue, Timer::UpdateDue, Timer::Silence, Timer::Ceiling, Timer::Chase]
            .map(Change::Stopped),
    );
    // What was promised must be there before the customer is asked whether it is settled.
    let from = super::commitment::kept_by(case, policy, now);
    changes.push(Change::Started(Timer::Confirm, policy.confirm_at(from)));
    let mut sayings = vec![Saying::Customer(CustomerLetter::CustomerResolution {
        outcome: words.as_str().to_owned(),
        agent_name: shown_name(by, policy),
        closes_on: policy.closes_on(from),
    })];
    changes.extend(end);
    sayings.extend(farewells);
    changes.extend(leave);
    approval::overtaken(case, &mut changes);
    Ok(Decision { changes, sayings, withdrawn: withdrawn_by_outcome() })
}

pub(super) fn withdrawn_by_outcome() -> Vec<&'static str> {
    let mut letters: Vec<_> = SILENCE_LETTERS.into();
    letters.extend(["customer.progress", "provider.chase"]);
    letters
}

/// Whoever answers a case that nobody handles handles it.
pub(super) fn taken_by(case: &Case, by: &Participant) -> Option<Change> {
    case.assignee.is_none().then(|| Change::Assigned(Some(by.address.clone())))
}

pub(super) fn touched(case: &Case) -> Option<Change> {
    (case.status == Status::New).then_some(Change::Moved(Status::Open))
}

/// How an agent signs: the name, and below it the lines that the reseller has set for them.
pub(super) fn shown_name(by: &Participant, policy: &Policy) -> Option<String> {
    let is_shown = policy.shows_agent_names && !by.name.trim().is_empty();
    is_shown.then(|| match policy.signatures.get(&by.address) {
        Some(signature) => format!("{}\n{}", by.name.trim(), signature.trim()),
        None => by.name.clone(),
    })
}
