//! Time passes. A timer that lost a race against news is late, not wrong.
//!
//! A timer fires once however long the daemon was down, and starts its successor from now: what
//! downtime made late makes what follows later, never sooner, and never two letters at once.

use super::{Alert, Decision, Notice, Readers, Saying, approval, commitment, of, provider, window};
use crate::domain::case::{Case, Status, Timer};
use crate::domain::change::Change;
use crate::domain::escalation::Escalation;
use crate::domain::letter::CustomerLetter;
use crate::domain::policy::Policy;
use jiff::Timestamp;

/// A timer of the case fired.
#[rustfmt::skip]
pub(super) fn fired(case: &Case, timer: Timer, policy: &Policy, now: Timestamp) -> Decision {
    use {Status::*, Timer::*};

    match (timer, case.status) {
        (AnswerDue, New | Open)                                   => answer_is_late(policy, now),
        (UpdateDue, New | Open | WaitingCustomer | WaitingProvider) => update(case, policy, now),
        (Silence,   WaitingCustomer)                              => silence(case, policy, now),
        (Confirm,   Resolved)                                     => confirm(case, policy, now),
        (Ceiling,   New | Open | WaitingProvider)                 => ceiling(policy, now),
        // Nobody can decide what the customer has not answered; the day after counts again.
        (Ceiling,   WaitingCustomer)                              => of([Change::Started(Ceiling, policy.calendar.after_business_days(now, 1))]),
        (Chase,     New | Open | WaitingCustomer | WaitingProvider) => provider::chased(case, policy, now),
        (Approval,  New | Open | WaitingCustomer | WaitingProvider | Resolved | Closed) => approval::expired(case, now),

        (ProviderEnds, New | Open | WaitingCustomer | WaitingProvider) => provider::ends_soon(case),
        (Timer::ClaimWindow, New | Open | WaitingCustomer | WaitingProvider | Resolved) => window::due(case, policy, now),
        (CommitmentDue, New | Open | WaitingCustomer | WaitingProvider | Resolved) => commitment::due(case, policy, now),

        (Timer::ClaimWindow | CommitmentDue, Closed)
        | (AnswerDue, WaitingCustomer | WaitingProvider | Resolved | Closed)
        | (UpdateDue | Ceiling | Chase | ProviderEnds, Resolved | Closed)
        | (Silence, New | Open | WaitingProvider | Resolved | Closed)
        | (Confirm, New | Open | WaitingCustomer | WaitingProvider | Closed) => of([Change::Stopped(timer)]),
    }
}

fn answer_is_late(policy: &Policy, now: Timestamp) -> Decision {
    let again = policy.calendar.after_business_days(now, 1);
    let notice = Notice::Alert(Alert::AnswerDue);
    Decision {
        changes: vec![Change::Overdue, Change::Started(Timer::AnswerDue, again)],
        sayings: vec![Saying::Agents(Readers::HandlersAndSupervisors, notice)],
        withdrawn: Vec::new(),
    }
}

/// The customer was promised word by now, so word they get; and an agent hears of it (I-26).
fn update(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    let Some(open) = case.open_escalation() else {
        return of([Change::Stopped(Timer::UpdateDue)]);
    };
    let next_update_by = policy.update_by(now);
    // Downtime may have made it late: then we say so, and a supervisor hears of it (I-26).
    let due_at = case.timers.get(&Timer::UpdateDue).copied().unwrap_or(now);
    let is_late = policy.calendar.date(now) > policy.calendar.date(due_at);
    let letter = CustomerLetter::CustomerProgress {
        since: open.sent_at,
        next_update_by,
        has_answer: !case.escalations.iter().any(Escalation::is_awaited),
        is_late,
    };
    let notice = Notice::Alert(Alert::UpdateSent);
    let readers = if is_late { Readers::HandlersAndSupervisors } else { Readers::Handlers };
    Decision {
        changes: vec![Change::Started(Timer::UpdateDue, next_update_by)],
        sayings: vec![Saying::Customer(letter), Saying::Agents(readers, notice)],
        withdrawn: Vec::new(),
    }
}

/// The customer has not answered us: reminders, the last call, the end.
fn silence(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    if case.is_closing {
        return of([Change::Stopped(Timer::Silence)]);
    }
    let reminders = case.reminders;
    let next = reminders.saturating_add(1);
    if policy.is_last_word(reminders) {
        return end_of_silence(case, policy, now);
    }
    let asked = case.last_said.clone();
    let closes_on = policy.silence_ends_on(reminders, now);
    let letter = if policy.is_last_word(next) && left_open(case).is_none() {
        CustomerLetter::InfoLastCall { asked, closes_on }
    } else {
        CustomerLetter::InfoReminder { asked, closes_on }
    };
    Decision {
        changes: vec![
            Change::Reminded(next),
            Change::Started(Timer::Silence, policy.next_reminder(next, now)),
        ],
        sayings: vec![Saying::Customer(letter)],
        withdrawn: vec!["info.reminder", "info.last_call"],
    }
}

/// Why silence alone must not end this case: its kind, or an escalation or a promise that is open
/// (I-04).
pub(super) fn left_open(case: &Case) -> Option<Alert> {
    if Policy::needs_decision(case.kind) {
        return Some(Alert::SilentUndecided);
    }
    let is_open = case.open_escalation().is_some()
        || case.open_commitments().next().is_some()
        || case.pending_approvals().next().is_some();
    is_open.then_some(Alert::OpenAtClosing)
}

fn end_of_silence(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    if let Some(alert) = left_open(case) {
        let notice = Notice::Alert(alert);
        return Decision {
            changes: vec![
                Change::Moved(Status::Open),
                Change::Stopped(Timer::Silence),
                Change::Started(Timer::AnswerDue, policy.answer_by(case.urgency, now)),
            ],
            sayings: vec![Saying::Agents(Readers::Handlers, notice)],
            withdrawn: Vec::new(),
        };
    }
    let letter = CustomerLetter::CustomerClosingNoReply { reopen_until: policy.reopen_until(now) };
    Decision {
        changes: vec![
            Change::Moved(Status::Resolved),
            Change::ClosingBegun,
            Change::Stopped(Timer::Silence),
        ],
        sayings: vec![Saying::Customer(letter)],
        withdrawn: vec!["info.reminder", "info.last_call"],
    }
}

/// The outcome was told some days ago: the question whether it holds, then the closing notice.
fn confirm(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    let outcome = super::outcome_words(case);
    if case.open_commitments().next().is_some() {
        // The customer is not asked whether it is settled while we owe what we promised.
        let kept_by = commitment::kept_by(case, policy, now);
        return of([Change::Started(Timer::Confirm, policy.confirm_at(kept_by))]);
    }
    if case.reminders == 0 {
        let close_at = policy.close_after_reminder(now);
        let closes_on = policy.calendar.date(close_at);
        return Decision {
            changes: vec![Change::Reminded(1), Change::Started(Timer::Confirm, close_at)],
            sayings: vec![Saying::Customer(CustomerLetter::CustomerConfirmReminder {
                outcome,
                closes_on,
            })],
            withdrawn: Vec::new(),
        };
    }
    if case.is_closing {
        return of([Change::Stopped(Timer::Confirm)]);
    }
    // I-04: a case does not close over an open escalation or a message nobody has read.
    let waits_for_leave = case.pending_approvals().next().is_some();
    if case.open_escalation().is_some() || case.has_unread || waits_for_leave {
        let notice = Notice::Alert(Alert::OpenAtClosing);
        return Decision {
            changes: vec![Change::Started(
                Timer::Confirm,
                policy.calendar.after_business_days(now, 1),
            )],
            sayings: vec![Saying::Agents(Readers::Handlers, notice)],
            withdrawn: Vec::new(),
        };
    }
    Decision {
        changes: vec![Change::ClosingBegun, Change::Stopped(Timer::Confirm)],
        sayings: vec![Saying::Customer(CustomerLetter::CustomerClosing {
            outcome,
            is_confirmed: false,
            reopen_until: policy.reopen_until(now),
            asks_rating: false,
        })],
        withdrawn: vec!["customer.confirm_reminder"],
    }
}

fn ceiling(policy: &Policy, now: Timestamp) -> Decision {
    let again = policy.calendar.after_business_days(now, 5);
    let notice = Notice::Alert(Alert::Ceiling);
    Decision {
        changes: vec![Change::Started(Timer::Ceiling, again)],
        sayings: vec![Saying::Agents(Readers::HandlersAndSupervisors, notice)],
        withdrawn: Vec::new(),
    }
}
