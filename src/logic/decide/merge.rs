//! Two cases of one customer become one.

use super::{Decision, Saying, of};
use crate::domain::case::{Case, Status, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::{Change, MergeBar, Refusal};
use crate::domain::facts::Facts;
use crate::domain::letter::CustomerLetter;
use crate::domain::policy::Policy;
use crate::domain::trust::Trust;
use jiff::Timestamp;

/// The case ends in another: the customer is told, and it closes when a relay took that letter
/// (I-01). From now on its mail belongs to the other.
pub(super) fn merged(case: &Case, into: &CaseNumber) -> Result<Decision, Refusal> {
    let barred = |why| Err(Refusal::CannotMerge { case: case.number.clone(), why });
    if case.status == Status::Closed || case.merged_into.is_some() {
        return barred(MergeBar::Ended);
    }
    if case.open_escalation().is_some() {
        return barred(MergeBar::Escalated);
    }
    if case.trust == Trust::Refused && case.answered_at.is_none() {
        return barred(MergeBar::Unproven);
    }
    let mut changes = vec![
        Change::MergedInto(into.clone()),
        Change::Linked(into.clone()),
        Change::Moved(Status::Resolved),
        Change::ClosingBegun,
    ];
    changes.extend(case.timers.keys().copied().map(Change::Stopped));
    Ok(Decision {
        changes,
        sayings: vec![Saying::Customer(CustomerLetter::CaseMerged { into: into.clone() })],
        withdrawn: super::agent::withdrawn_by_outcome(),
    })
}

/// The case takes another in: what it named, and its unanswered question.
pub(super) fn absorbed(
    case: &Case,
    other: &CaseNumber,
    facts: &Facts,
    is_waiting: bool,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if case.merged_into.is_some() || case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    let mut changes = vec![Change::Linked(other.clone()), Change::Named(facts.clone())];
    let theirs = matches!(case.status, Status::WaitingCustomer | Status::Resolved);
    if is_waiting {
        changes.push(Change::Heard);
    }
    if is_waiting && theirs {
        changes.extend([
            Change::Moved(Status::Open),
            Change::ClosingDropped,
            Change::Stopped(Timer::Silence),
            Change::Stopped(Timer::Confirm),
            Change::Started(Timer::AnswerDue, policy.answer_by(case.urgency, now)),
        ]);
    }
    let mut decision = of(changes);
    if is_waiting && theirs {
        decision.withdrawn = super::SILENCE_LETTERS.into();
    }
    Ok(decision)
}
