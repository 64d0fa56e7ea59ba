//! What a command changed, as it was before: enough to put it back.

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::case::{CaseState, Status, Timer};
use crate::domain::change::Change;
use crate::domain::kind::{Kind, Language, Ranked, Urgency};
use crate::domain::outcome::Outcome;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The part of a case that commands change and `#undo` restores. Threads, links, escalations and
/// the history only grow; they are not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    status: Status,
    assignee: Option<Address>,
    kind: Kind,
    is_unsure: bool,
    ranking: Vec<Ranked>,
    urgency: Urgency,
    urgency_because: String,
    language: Language,
    answered_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    has_unread: bool,
    overdue_since: Option<Timestamp>,
    last_said: String,
    reminders: u8,
    is_closing: bool,
    outcome: Option<Outcome>,
    timers: BTreeMap<Timer, Timestamp>,
    /// Absent in what was stored before agents could say whose case it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    whose: Option<Whose>,
}

/// Whose case it was; nobody's, perhaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Whose {
    account: Option<AccountCode>,
}

impl Restored {
    /// That part of a case as it stands.
    #[must_use]
    pub fn of(case: &CaseState) -> Self {
        Self {
            status: case.status,
            assignee: case.assignee.clone(),
            kind: case.kind,
            is_unsure: case.is_unsure,
            ranking: case.ranking.clone(),
            urgency: case.urgency,
            urgency_because: case.urgency_because.clone(),
            language: case.language,
            answered_at: case.answered_at,
            resolved_at: case.resolved_at,
            closed_at: case.closed_at,
            has_unread: case.has_unread,
            overdue_since: case.overdue_since,
            last_said: case.last_said.clone(),
            reminders: case.reminders,
            is_closing: case.is_closing,
            outcome: case.outcome.clone(),
            timers: case.timers.clone(),
            whose: Some(Whose { account: case.account.clone() }),
        }
    }

    /// Timers whose time came while the change stood start afresh at `soonest`.
    #[must_use]
    pub fn with_timers_after(mut self, now: Timestamp, soonest: Timestamp) -> Self {
        for due_at in self.timers.values_mut().filter(|due_at| **due_at <= now) {
            *due_at = soonest;
        }
        self
    }

    pub(super) fn put_back(self, case: &mut CaseState) {
        case.status = self.status;
        case.assignee = self.assignee;
        case.kind = self.kind;
        case.is_unsure = self.is_unsure;
        case.ranking = self.ranking;
        case.urgency = self.urgency;
        case.urgency_because = self.urgency_because;
        case.language = self.language;
        case.answered_at = self.answered_at;
        case.resolved_at = self.resolved_at;
        case.closed_at = self.closed_at;
        case.has_unread = self.has_unread;
        case.overdue_since = self.overdue_since;
        case.last_said = self.last_said;
        case.reminders = self.reminders;
        case.is_closing = self.is_closing;
        case.outcome = self.outcome;
        case.timers = self.timers;
        if let Some(whose) = self.whose {
            case.account = whose.account;
        }
    }
}

/// Putting the [`Restored`] part back undoes it wholly. What is not listed cannot be undone:
/// somebody outside was asked, or another case has changed with it.
#[must_use]
pub fn can_be_undone(change: &Change) -> bool {
    matches!(
        change,
        Change::Moved(_)
            | Change::Assigned(_)
            | Change::Sorted(_)
            | Change::Hastened { .. }
            | Change::LanguageChosen(_)
            | Change::AccountSaid(_)
            | Change::Answered { .. }
            | Change::Started(..)
            | Change::Stopped(_)
            | Change::Reminded(_)
            | Change::ClosingDropped
            | Change::Concluded(_)
            | Change::Threaded { .. }
            | Change::Noted
    )
}
