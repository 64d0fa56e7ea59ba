//! `#undo CODE`: what a mail of commands changed, put back while nothing else has happened.
//!
//! # Contract
//! A code names one mail of one agent: all that it did in the case, at one moment. It is good for
//! [`WITHIN`], once, and only while the case has not moved on. Codes are computed from the desk's
//! key, so that nothing needs to be kept for them.

use crate::domain::case::{Case, Participant};
use crate::domain::change::{Change, Refusal};
use crate::domain::commit::HistoryEntry;
use crate::domain::event::Event;
use crate::domain::undo::{Restored, can_be_undone};
use crate::logic::reply_address::Signer;
use jiff::{SignedDuration, Timestamp};

/// How long a code is good for.
pub const WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Restored timers that are past come after this pause, in which the agent may act.
const PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// The code of what `by` did in one mail, from the first of its entries on; `None` where it
/// cannot be undone, or nothing was done.
#[must_use]
pub fn code(entries: &[HistoryEntry], by: &Participant, signer: &Signer) -> Option<String> {
    let first = entries.first()?;
    let all_can = entries.iter().flat_map(|entry| &entry.changes).all(can_be_undone);
    let all_notes = entries.iter().all(|entry| matches!(entry.event, Event::AgentNoted { .. }));
    // What is owed has a record of its own, with commands that take back: #release, #restore.
    let is_ruling = entries.iter().any(|entry| matches!(entry.event, Event::AgentRuled { .. }));
    (all_can && !all_notes && !is_ruling)
        .then(|| signer.undo_code(&first.case, first.revision, &by.address))
}

/// What a code undoes.
#[derive(Clone, Debug, PartialEq)]
pub struct Undoing {
    /// The case as it was.
    pub restored: Restored,
    /// When the mail was carried out: letters written then are withdrawn.
    pub at: Timestamp,
}

/// Finds what a code of `by` undoes in the whole history of a case.
///
/// # Errors
/// [`Refusal::NothingToUndo`] for a wrong or stale code, [`Refusal::MovedOn`] where something else
/// has happened in the case since.
pub fn undoing(
    history: &[HistoryEntry],
    given: &str,
    by: &Participant,
    signer: &Signer,
    now: Timestamp,
) -> Result<Undoing, Refusal> {
    let given = given.trim().to_uppercase();
    let is_meant = |entry: &HistoryEntry| {
        now.duration_since(entry.at) <= WITHIN
            && signer.undo_code(&entry.case, entry.revision, &by.address) == given
    };
    let start = history.iter().position(is_meant).ok_or(Refusal::NothingToUndo)?;
    let (before, rest) = history.split_at_checked(start).ok_or(Refusal::NothingToUndo)?;
    let at = rest.first().map(|entry| entry.at).ok_or(Refusal::NothingToUndo)?;
    let since: Vec<_> = rest.iter().skip_while(|entry| entry.at == at).collect();
    if since.iter().any(|entry| matters(entry)) {
        return Err(Refusal::MovedOn);
    }
    let restored = replayed(before).ok_or(Refusal::NothingToUndo)?;
    let soonest = now.checked_add(PAUSE).unwrap_or(Timestamp::MAX);
    Ok(Undoing { restored: Restored::of(&restored).with_timers_after(now, soonest), at })
}

/// A letter that simply left has moved nothing; whether it may have left is asked of the outbox.
fn matters(entry: &HistoryEntry) -> bool {
    !entry.changes.iter().all(|change| matches!(change, Change::Noted))
}

/// The case as these entries tell it.
fn replayed(history: &[HistoryEntry]) -> Option<Case> {
    let first = history.first()?;
    let Some(Change::Opened(opening)) = first.changes.first() else { return None };
    let mut case = Case::open((**opening).clone());
    for entry in history {
        case.apply(entry.at, &entry.changes);
    }
    Some(case)
}
