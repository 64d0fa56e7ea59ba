//! A letter of ours was taken by a relay, or could not be delivered.

use super::{CLOSING_LETTERS, Decision, Notice, Readers, Saying, noted, of};
use crate::domain::address::Address;
use crate::domain::case::{Case, Status, Timer};
use crate::domain::change::Change;
use crate::domain::policy::Policy;
use jiff::Timestamp;

/// A relay took a letter. Only this closes a case, and only if the letter was its farewell (I-01).
pub(super) fn taken(case: &Case, name: &str) -> Decision {
    if !(case.is_closing && CLOSING_LETTERS.contains(&name)) {
        return noted();
    }
    let mut changes = vec![Change::Moved(Status::Closed)];
    changes.extend(case.timers.keys().copied().map(Change::Stopped));
    of(changes)
}

/// A letter could not be delivered, or came back: an agent hears of it, once; what it should
/// have ended or promised is open again.
pub(super) fn failed(
    case: &Case,
    name: &str,
    recipient: &Address,
    reason: &str,
    is_permanent: bool,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    if !is_permanent {
        return noted();
    }
    let was_end = CLOSING_LETTERS.contains(&name) || name == "customer.resolution";
    let has_ended = matches!(case.status, Status::Resolved | Status::Closed);
    let is_customers = recipient == &case.customer.address;
    let changes = if was_end && has_ended && is_customers {
        vec![
            Change::Moved(Status::Open),
            Change::ClosingDropped,
            Change::Stopped(Timer::Confirm),
            Change::Started(Timer::AnswerDue, policy.answer_by(case.urgency, now)),
        ]
    } else {
        vec![Change::Noted]
    };
    let notice = Notice::Bounce {
        letter: name.to_owned(),
        recipient: recipient.clone(),
        reason: reason.to_owned(),
        is_permanent,
    };
    Decision {
        changes,
        sayings: vec![Saying::Agents(Readers::HandlersAndSupervisors, notice)],
        withdrawn: Vec::new(),
    }
}
