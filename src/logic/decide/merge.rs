//! Two cases of one customer become one.

use super::{Decision, Saying, of};
use crate::domain::approval::Approval;
use crate::domain::case::{Case, Status, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::{Change, MergeBar, Refusal};
use crate::domain::claim_window::ClaimWindow;
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
    if case.open_commitments().next().is_some() {
        return barred(MergeBar::Promised);
    }
    if case.approvals.iter().any(Approval::is_pending) {
        return barred(MergeBar::AwaitsApproval);
    }
    if case.collections.is_some() {
        return barred(MergeBar::Collects);
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

/// The windows of the other run on here; of two of one code the one that ends first.
fn windows_run_on(
    case: &Case,
    theirs: &[ClaimWindow],
    policy: &Policy,
    now: Timestamp,
) -> Vec<Change> {
    let mut all = case.windows.clone();
    let mut changes = Vec::new();
    for window in theirs {
        let own = all.iter().find(|own| own.code == window.code);
        if own.is_some_and(|own| own.ends_at <= window.ends_at) {
            continue;
        }
        all.retain(|own| own.code != window.code);
        all.push(window.clone());
        changes.push(Change::WindowOpened(Box::new(window.clone())));
    }
    if !changes.is_empty() {
        changes.push(super::window::timer(&all, policy, now));
    }
    changes
}

/// The case takes another in: what it named, its unanswered question, and what runs out.
pub(super) fn absorbed(
    case: &Case,
    other: &CaseNumber,
    facts: &Facts,
    is_waiting: bool,
    windows: &[ClaimWindow],
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if case.merged_into.is_some() || case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    let mut changes = vec![Change::Linked(other.clone()), Change::Named(facts.clone())];
    changes.extend(windows_run_on(case, windows, policy, now));
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
