//! Claim windows: opened, corrected, warned of in time, and never silently over (T9, I-24).

use super::{Alert, Decision, Notice, Readers, Saying, of, soonest};
use crate::domain::case::{Case, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::claim_window::ClaimWindow;
use crate::domain::policy::Policy;
use jiff::Timestamp;

/// An agent says which window runs and since when; without a start, that it does not run.
pub(super) fn set(
    case: &Case,
    code: &str,
    starts_at: Option<Timestamp>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    let codes = || policy.windows.codes().into_iter().map(str::to_owned).collect();
    let rule = policy
        .windows
        .find(code)
        .ok_or_else(|| Refusal::NoSuchWindow { said: code.to_owned(), codes: codes() })?;
    let mut windows: Vec<ClaimWindow> =
        case.windows.iter().filter(|window| window.code != rule.code).cloned().collect();
    let change = match starts_at {
        None => Change::WindowDropped(rule.code.clone()),
        Some(starts_at) => {
            let window = seen(rule.from(starts_at, false), policy, now);
            windows.push(window.clone());
            Change::WindowOpened(Box::new(window))
        }
    };
    Ok(of([change, timer(&windows, policy, now)]))
}

/// A window as it stands when it is learned: what is past is shown, not warned of.
#[must_use]
pub fn seen(mut window: ClaimWindow, policy: &Policy, now: Timestamp) -> ClaimWindow {
    window.warned = window.past(&policy.calendar, now);
    window
}

/// A warning is due: always to who handles the case and to a supervisor.
pub(super) fn due(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    let calendar = &policy.calendar;
    let mut windows = case.windows.clone();
    let mut changes = Vec::new();
    let mut sayings = Vec::new();
    for window in &mut windows {
        let is_due = window.next(calendar).is_some_and(|(due, _)| due <= now);
        let past = window.past(calendar, now);
        if is_due && past > window.warned {
            // Downtime may have skipped one: the latest is said, once.
            window.warned = past;
            changes.push(Change::WindowWarned { code: window.code.clone(), warned: past });
            let alert = Alert::Window(Box::new(window.clone()));
            sayings.push(Saying::Agents(Readers::HandlersAndSupervisors, Notice::Alert(alert)));
        }
    }
    changes.push(timer(&windows, policy, now));
    Decision { changes, sayings, withdrawn: Vec::new() }
}

/// The timer of the next warning of all windows.
pub(super) fn timer(windows: &[ClaimWindow], policy: &Policy, now: Timestamp) -> Change {
    let next = windows.iter().filter_map(|window| window.next(&policy.calendar)).min();
    match next {
        Some((due, _)) => Change::Started(Timer::ClaimWindow, soonest(due, now)),
        None => Change::Stopped(Timer::ClaimWindow),
    }
}

/// The timer again, for a case that closed over its windows and is open once more.
pub(super) fn reopened(case: &Case, policy: &Policy, now: Timestamp) -> Option<Change> {
    (case.status == Status::Closed && !case.windows.is_empty())
        .then(|| timer(&case.windows, policy, now))
}
