//! The customer speaks.

use super::time::left_open;
use super::{Decision, Effect, Notice, Readers, SILENCE_LETTERS, Saying, is_silenced, noted};
use crate::domain::case::{Case, Status, Timer};
use crate::domain::change::Change;
use crate::domain::event::Tone;
use crate::domain::facts::Facts;
use crate::domain::letter::CustomerLetter;
use crate::domain::policy::Policy;
use jiff::Timestamp;

/// A customer's message continued the case.
#[rustfmt::skip]
pub(super) fn wrote(
    case: &Case, tone: Tone, facts: &Facts, policy: &Policy, now: Timestamp,
) -> Decision {
    use {Status::*, Tone::*};

    let is_owed = owes(case);

    match (tone, case.status) {
        // Thanks never reopen anything, and never start a second farewell (I-05).
        (Courtesy, Resolved | Closed | WaitingProvider)  => noted(),
        (Confirms, Closed)                               => noted(),
        (Confirms, Resolved) if case.is_closing          => noted(),
        // It is settled for the customer, and not yet for us (I-04).
        (Confirms, Resolved) if is_owed                  => noted(),
        (Confirms, Resolved)                             => confirmed(case, policy, now),

        // While we owe an answer, more words do not buy us more time.
        (Courtesy | Substantive, New | Open)             => heard(facts, Effect::WaitsAsBefore),
        (Confirms, New | Open | WaitingProvider)         => heard(facts, Effect::SaysSettled),

        // It is our turn again.
        (Courtesy | Substantive, WaitingCustomer)        => our_turn(case, facts, policy, now, Effect::OurTurn),
        (Confirms, WaitingCustomer)                      => our_turn(case, facts, policy, now, Effect::SaysSettled),
        (Substantive, WaitingProvider)                   => our_turn(case, facts, policy, now, Effect::OurTurnBesideEscalation),

        (Substantive, Resolved | Closed)                 => reopened(case, facts, policy, now),

        // The question is taken back. Money, access and what the provider has in hand are for a
        // person to end.
        (Withdraws, Closed)                              => noted(),
        (Withdraws, Resolved) if case.is_closing         => noted(),
        (Withdraws, Resolved) if is_owed                 => told(vec![Change::Noted], Effect::SaysWithdrawn),
        (Withdraws, Resolved)                            => confirmed(case, policy, now),
        (Withdraws, New | Open | WaitingCustomer) if may_be_ended(case)
                                                         => withdrawn(policy, now),
        (Withdraws, New | Open | WaitingProvider)        => heard(facts, Effect::SaysWithdrawn),
        (Withdraws, WaitingCustomer)                     => our_turn(case, facts, policy, now, Effect::SaysWithdrawn),
    }
}

fn heard(facts: &Facts, effect: Effect) -> Decision {
    let changes = vec![Change::Named(facts.clone()), Change::Heard];
    told(changes, effect)
}

fn our_turn(
    case: &Case,
    facts: &Facts,
    policy: &Policy,
    now: Timestamp,
    effect: Effect,
) -> Decision {
    let changes = vec![
        Change::Named(facts.clone()),
        Change::Heard,
        Change::Moved(Status::Open),
        Change::Stopped(Timer::Silence),
        Change::Reminded(0),
        Change::ClosingDropped,
        Change::Started(Timer::AnswerDue, policy.answer_by(case.urgency, now)),
    ];
    Decision { withdrawn: SILENCE_LETTERS.into(), ..told(changes, effect) }
}

fn reopened(case: &Case, facts: &Facts, policy: &Policy, now: Timestamp) -> Decision {
    let answer_by = policy.answer_by(case.urgency, now);
    let ceiling = policy.calendar.after_business_days(now, policy.promises.decide_days);
    let mut changes = vec![
        Change::Named(facts.clone()),
        Change::Heard,
        Change::Moved(Status::Open),
        Change::ClosingDropped,
        Change::Stopped(Timer::Confirm),
        Change::Reminded(0),
        Change::Started(Timer::AnswerDue, answer_by),
        Change::Started(Timer::Ceiling, ceiling),
    ];
    changes.extend(super::window::reopened(case, policy, now));
    let mut decision = told(changes, Effect::Reopened);
    let letter = CustomerLetter::CaseReopened { first_response_by: answer_by };
    decision.sayings.insert(0, Saying::Customer(letter));
    decision.withdrawn = SILENCE_LETTERS.into();
    decision
}

fn confirmed(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    Decision {
        changes: vec![Change::ClosingBegun, Change::Stopped(Timer::Confirm)],
        sayings: vec![Saying::Customer(CustomerLetter::CustomerClosing {
            outcome: super::outcome_words(case),
            is_confirmed: true,
            reopen_until: policy.reopen_until(now),
            asks_rating: false,
        })],
        withdrawn: vec!["customer.confirm_reminder"],
    }
}

/// Something of ours is still under way: a promise, a request of the provider's, an approval.
fn owes(case: &Case) -> bool {
    case.open_commitments().next().is_some()
        || case.open_escalation().is_some()
        || case.pending_approvals().next().is_some()
}

/// The customer's word alone ends it: nothing is open in it, and they can be told (I-01).
fn may_be_ended(case: &Case) -> bool {
    left_open(case).is_none() && !is_silenced(case)
}

fn withdrawn(policy: &Policy, now: Timestamp) -> Decision {
    let changes = vec![
        Change::TakenBack,
        Change::Moved(Status::Resolved),
        Change::ClosingBegun,
        Change::Stopped(Timer::AnswerDue),
        Change::Stopped(Timer::Silence),
    ];
    let mut decision = told(changes, Effect::Withdrawn);
    let letter = CustomerLetter::CustomerWithdrawn { reopen_until: policy.reopen_until(now) };
    decision.sayings.insert(0, Saying::Customer(letter));
    decision.withdrawn = vec!["info.reminder", "info.last_call"];
    decision
}

fn told(changes: Vec<Change>, effect: Effect) -> Decision {
    let notice = Notice::CustomerReplied { effect };
    Decision {
        changes,
        sayings: vec![Saying::Agents(Readers::Handlers, notice)],
        withdrawn: Vec::new(),
    }
}
