//! Two agents answer one customer within minutes, and the second does not know of the first.

use crate::domain::address::Address;
use crate::domain::case::Participant;
use crate::domain::change::Change;
use crate::domain::commit::HistoryEntry;
use crate::domain::event::Event;
use crate::domain::words::Words;
use jiff::{SignedDuration, Timestamp};

/// So long after a colleague's words an agent may not know of them: the time in which a mail is
/// read and answered.
pub const WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// The latest words of a colleague to the customer within [`WITHIN`], unless `me` or the customer
/// has spoken since.
#[must_use]
pub fn first<'a>(
    history: &'a [HistoryEntry],
    me: &Address,
    now: Timestamp,
) -> Option<&'a HistoryEntry> {
    // Words that wait for a supervisor's leave have reached nobody.
    let has_answered =
        |entry: &HistoryEntry| entry.changes.iter().any(|c| matches!(c, Change::Answered { .. }));
    let speaks = |entry: &&HistoryEntry| {
        words(&entry.event).is_some() && has_answered(entry)
            || matches!(entry.event, Event::CustomerWrote { .. })
    };
    let last = history.iter().rev().find(speaks)?;
    let (by, _) = words(&last.event)?;
    (by.address != *me && now.duration_since(last.at) <= WITHIN).then_some(last)
}

/// An agent's words that go to the customer, and whose.
#[must_use]
pub fn words(event: &Event) -> Option<(&Participant, &Words)> {
    if let Event::AgentAnswered { by, words }
    | Event::AgentResolved { by, words, .. }
    | Event::AgentAsked { by, words, .. }
    | Event::AgentOpened { by, words } = event
    {
        return Some((by, words));
    }
    None
}
