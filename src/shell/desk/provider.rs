//! The provider wrote: which escalation it is about, and what it seems to be.

use super::filing::{Filed, Incoming, received};
use super::{Desk, DeskError, Draft};
use crate::domain::case::Case;
use crate::domain::disposition::Fate;
use crate::domain::event::{Event, Received};
use crate::domain::people::Role;
use crate::logic::correlate::{Correlation, marked_references};
use crate::logic::decide::decide;
use crate::logic::provider_mail::{ends_in_days, seeming};
use crate::logic::understand::Reading;
use crate::ports::{Archive, Store};
use std::collections::BTreeSet;

impl<S: Store, A: Archive> Desk<S, A> {
    /// The provider wrote into an escalation of ours, or into none.
    pub(super) async fn provider_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
    ) -> Result<Filed, DeskError> {
        let (number, evidence) = match self.correlate(letter, &Role::Provider).await? {
            Correlation::Found { case, evidence, .. } => (case, evidence),
            Correlation::Refused { why, .. } => {
                let reason = format!("it comes from the provider, and {why}");
                return self.quarantine(draft, letter.reading, &reason, true);
            }
            Correlation::Unknown => {
                let reason = "it comes from the provider and fits no escalation of ours";
                return self.quarantine(draft, letter.reading, reason, false);
            }
        };
        self.load(draft, &number).await?;
        let marker = &self.practice.directory.provider.reference_marker;
        let reference = self.free_reference(named(letter.reading, marker), &number).await?;
        let mail = received(letter, &format!("found by {evidence}"));
        let policy = self.practice.policy.clone();
        if let Some(case) = draft.case(&number) {
            let event = understood(case, letter, mail, reference);
            let decision = decide(case, &event, &policy, draft.now).unwrap_or_default();
            self.record(draft, &number, event, decision).await?;
        }
        let filed = Filed::new(
            Fate::Provider,
            format!("found by {evidence}"),
            "none: an agent judges what it means",
        );
        Ok(filed.in_case(&number))
    }
}

/// The reference by which the provider calls its case: the one in the subject, or the only one in
/// the words.
fn named(reading: &Reading, marker: &str) -> Option<String> {
    if let Some(first) = marked_references(&reading.message.subject, marker).into_iter().next() {
        return Some(first);
    }
    let mut all: BTreeSet<String> =
        marked_references(&reading.excerpt.words, marker).into_iter().collect();
    all.extend(reading.facts.tracking.iter().cloned());
    if all.len() == 1 { all.pop_first() } else { None }
}

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
