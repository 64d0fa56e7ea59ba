//! Advertising and worse from strangers: set aside where it is certain, never where it might be a
//! customer.
//!
//! # Contract
//! Set aside means quarantined with its reason: `saldo mail list` shows it, `saldo mail release`
//! lets it in. Whoever has a case, writes from a domain of customers, answers anything, names a
//! number of ours or says what a rule must never miss is no spammer, whatever the words look like.

use super::filing::{Filed, Incoming};
use super::{Desk, DeskError, Draft};
use crate::domain::disposition::Fate;
use crate::domain::message::Message;
use crate::logic::classify::kind::SPAM_CERTAIN;
use crate::logic::understand::Reading;
use crate::ports::{Archive, MailQuery, Store};
use jiff::SignedDuration;

/// How every reason begins; by it the desk knows that it has told the agents already.
const UNSOLICITED: &str = "unsolicited advertising";

/// Quarantined messages among which the last such one is looked for.
const RECENT: usize = 50;

impl<S: Store, A: Archive> Desk<S, A> {
    /// Sets a message that belongs to no case aside, if it is certain spam of a stranger.
    ///
    /// The agents hear of the first one of a day; a letter for each would be spam itself.
    pub(super) async fn set_aside(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
    ) -> Result<Option<Filed>, DeskError> {
        let reading = letter.reading;
        if letter.is_admitted || !is_certain(reading) || self.is_acquainted(letter).await? {
            return Ok(None);
        }
        let reason = format!(
            "{UNSOLICITED}, {:.0} % sure, from a stranger; if it is not, let it in with saldo mail release",
            100.0 * reading.spam
        );
        if self.has_told_of_another(draft).await? {
            let reply = "none: the agents were told of another one today";
            return Ok(Some(Filed::new(Fate::Quarantined, reason, reply)));
        }
        self.quarantine(draft, reading, &reason, false).map(Some)
    }

    /// The author has a case, or somebody else of a domain with which we do business.
    async fn is_acquainted(&self, letter: &Incoming<'_>) -> Result<bool, DeskError> {
        let domain = letter.author.domain();
        let is_ours = self.acquainted.contains(domain) && !self.practice.limits.is_shared(domain);
        Ok(is_ours || self.has_written(letter.author).await?)
    }

    async fn has_told_of_another(&self, draft: &Draft) -> Result<bool, DeskError> {
        let query = MailQuery {
            fates: vec![Fate::Quarantined],
            refused_only: false,
            before: None,
            limit: RECENT,
        };
        let recent = self.store.dispositions(&query).await?;
        Ok(recent.iter().any(|(_, known)| {
            known.because.starts_with(UNSOLICITED)
                && draft.now.duration_since(known.at) < SignedDuration::from_hours(24)
        }))
    }
}

/// The sorter is certain, and nothing in the message says otherwise.
fn is_certain(reading: &Reading) -> bool {
    let facts = &reading.facts;
    let names_ours = !facts.invoices.is_empty()
        || !facts.tracking.is_empty()
        || !facts.subscriptions.is_empty()
        || !facts.tenants.is_empty();
    reading.spam > SPAM_CERTAIN
        && !names_ours
        && !answers(&reading.message)
        && !must_be_read(reading)
}

/// It claims to answer something; our own letters were looked for before, but a mail program may
/// have lost their ids.
fn answers(message: &Message) -> bool {
    !message.in_reply_to.is_empty() || !message.references.is_empty()
}

/// A rule fired: what must never be missed is not missed for looking like advertising.
fn must_be_read(reading: &Reading) -> bool {
    !reading.verdict.unsure && reading.verdict.label != crate::domain::kind::Kind::Other
}
