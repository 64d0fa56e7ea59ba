//! The provider wrote: which escalation it is about, and what it seems to be.

use super::filing::Incoming;
use crate::domain::case::Case;
use crate::domain::event::{Event, Received};
use crate::logic::provider_mail::{ends_in_days, seeming};

/// The event of a message of the provider's, or of a filer who passes on what it says.
pub(super) fn understood(
    case: &Case,
    letter: &Incoming<'_>,
    mail: Received,
    reference: Option<String>,
) -> Event {
    let words = mail.words.as_str();
    Event::ProviderWrote {
        seems: seeming(&letter.reading.message.subject, words),
        ends_in_days: ends_in_days(words),
        number: meant(case, letter),
        reference,
        mail,
    }
}

/// The escalation whose letters a message answers.
pub(super) fn meant(case: &Case, letter: &Incoming<'_>) -> Option<u32> {
    let message = &letter.reading.message;
    let mut ids = message.in_reply_to.iter().chain(message.references.iter().rev());
    ids.find_map(|id| {
        let has_it = |one: &&crate::domain::escalation::Escalation| one.message_ids.contains(id);
        case.escalations.iter().find(has_it).map(|one| one.number)
    })
}
