//! The record of an inbound message: its disposition, what of it enters a case's history, and why
//! a reply was or was not sent, in words.

use super::Draft;
use super::inbound::Arrival;
use crate::domain::address::Address;
use crate::domain::case::Participant;
use crate::domain::case_number::CaseNumber;
use crate::domain::disposition::{Disposition, Fate, Location};
use crate::domain::event::Received;
use crate::domain::letter::Audience;
use crate::domain::message::ContentHash;
use crate::domain::trust::Trust;
use crate::domain::understood::Understood;
use crate::domain::warning::Warning;
use crate::domain::words::{Words, one_line};
use crate::logic::decide::Acknowledgement;
use crate::logic::identify::Identity;
use crate::logic::understand::Reading;
use crate::ports::Drawer;
use jiff::Timestamp;

/// Characters of a subject that a record keeps.
pub(super) const SUBJECT_CHARS: usize = 200;

/// What became of a message, in words; the disposition in the making.
pub(super) struct Filed {
    pub(super) fate: Fate,
    pub(super) case: Option<CaseNumber>,
    pub(super) because: String,
    pub(super) reply: String,
    pub(super) is_refused: bool,
}

impl Filed {
    pub(super) fn new(fate: Fate, because: impl Into<String>, reply: impl Into<String>) -> Self {
        Self { fate, case: None, because: because.into(), reply: reply.into(), is_refused: false }
    }

    pub(super) fn in_case(mut self, case: &CaseNumber) -> Self {
        self.case = Some(case.clone());
        self
    }

    pub(super) fn refused(mut self) -> Self {
        self.is_refused = true;
        self
    }
}

/// A message with everything that the rules ask of it.
pub(super) struct Incoming<'a> {
    pub(super) reading: &'a Reading,
    pub(super) identity: &'a Identity,
    pub(super) author: &'a Address,
    pub(super) content: ContentHash,
    pub(super) warnings: Vec<Warning>,
    /// An operator looked at it and let it in.
    pub(super) is_admitted: bool,
}

impl Incoming<'_> {
    /// How it is acknowledged, if it opens a case.
    pub(super) fn acknowledgement(&self, repeats: bool) -> Acknowledgement {
        if !self.reading.screening.may_auto_reply || repeats {
            Acknowledgement::None
        } else if self.reading.message.encryption.is_some() {
            Acknowledgement::Locked
        } else if self.warnings.iter().any(Warning::is_suspicion) {
            Acknowledgement::Plain
        } else {
            Acknowledgement::Usual
        }
    }
}

pub(super) fn short(hash: ContentHash) -> String {
    hash.to_string().chars().take(12).collect()
}

/// Where the server's copy of a message goes.
#[must_use]
pub fn drawer(fate: Fate) -> Drawer {
    match fate {
        Fate::Quarantined => Drawer::Quarantine,
        Fate::Opened
        | Fate::Continued
        | Fate::Command
        | Fate::Provider
        | Fate::Bounce
        | Fate::Automatic
        | Fate::Duplicate
        | Fate::Ignored
        | Fate::Ledger => Drawer::Done,
    }
}

pub(super) fn disposition(arrival: &Arrival, filed: Filed, at: Timestamp) -> Disposition {
    let content = arrival.content.as_ref().ok();
    let message = content.map(|content| &content.reading.message);
    let author =
        message.and_then(|m| m.from.first()).and_then(crate::domain::address::Person::checked);
    Disposition {
        location: arrival.location.clone(),
        content: message.map(|message| message.hash),
        fingerprint: content.and_then(|content| content.fingerprint),
        message_id: message.and_then(|message| message.message_id.clone()),
        author,
        subject: message.map(|m| one_line(&m.subject, SUBJECT_CHARS)).unwrap_or_default(),
        size_bytes: arrival.size_bytes,
        at,
        fate: filed.fate,
        case: filed.case,
        because: filed.because,
        reply: filed.reply,
        is_refused: filed.is_refused,
    }
}

pub(super) fn duplicate_of(first: &Disposition, location: &Location) -> String {
    let is_renumbered = first.location.mailbox == location.mailbox
        && first.location.uid_validity != location.uid_validity;
    if is_renumbered {
        "the server renumbered the mailbox; this message has its disposition".to_owned()
    } else {
        format!("the same message as the one handled on {}", first.at)
    }
}

pub(super) fn participant(letter: &Incoming<'_>) -> Participant {
    Participant { name: one_line(&letter.identity.name, 100), address: letter.author.clone() }
}

pub(super) fn received(letter: &Incoming<'_>, evidence: &str) -> Received {
    let message = &letter.reading.message;
    // A logo is no file; a picture that is all there is of a message is.
    let is_wordless = letter.reading.excerpt.words.trim().is_empty();
    let attachments = message
        .attachments()
        .filter(|part| !part.is_inline || is_wordless)
        .take(20)
        .map(|part| {
            format!("{} ({} KiB)", one_line(&part.name, 80), part.bytes.len().div_ceil(1_024))
        })
        .collect();
    Received {
        content: letter.content,
        message_id: message.message_id.clone(),
        author: participant(letter),
        words: Words(letter.reading.excerpt.words.clone()),
        lines_folded: letter.reading.excerpt.lines_folded,
        attachments,
        evidence: evidence.to_owned(),
        warnings: letter.warnings.clone(),
        understood: Understood::default(),
    }
}

/// A customer's message as the history keeps it, with what was understood of it.
pub(super) fn received_from_customer(letter: &Incoming<'_>, evidence: &str) -> Received {
    Received { understood: letter.reading.understood.clone(), ..received(letter, evidence) }
}

pub(super) fn reply_note(draft: &Draft, case: &CaseNumber) -> String {
    let letters: Vec<&str> = draft
        .commit
        .outbox
        .iter()
        .filter(|entry| entry.case.as_ref() == Some(case) && entry.delivery.is_pending())
        .map(|entry| entry.letter.as_str())
        .collect();
    if letters.is_empty() { "none".to_owned() } else { letters.join(", ") }
}

pub(super) fn opening_reply(letter: &Incoming<'_>, draft: &Draft, case: &CaseNumber) -> String {
    let acknowledgement =
        draft.commit.outbox.iter().find(|entry| {
            entry.case.as_ref() == Some(case) && entry.audience == Audience::Customer
        });
    match acknowledgement {
        Some(entry) if entry.delivery.is_pending() => format!("{} was written", entry.letter),
        Some(entry) => {
            format!("{} is {}: a limit was reached", entry.letter, entry.delivery.word())
        }
        None if letter.identity.trust == Trust::Refused => {
            format!("no automatic letter: {}", letter.identity.because)
        }
        None => format!("no automatic letter: {}", letter.reading.screening.because),
    }
}

/// The author as the header says; a letter is never without that fact, even if the header is.
pub(super) fn named_author(reading: &Reading) -> String {
    let from = reading.message.from.first();
    let said = from.map(|from| format!("{} {}", from.name, from.address)).unwrap_or_default();
    match one_line(&said, 120) {
        said if said.is_empty() => "the message names none".to_owned(),
        said => said,
    }
}
