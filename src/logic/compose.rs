//! Letter + templates + who writes to whom → the final bytes of a message.
//!
//! # Contract
//! Pure: the same arguments give the same bytes, so a letter that is composed again after a crash
//! is the same letter. Content is `multipart/alternative` (text, then HTML), inside
//! `multipart/mixed` where there are attachments; pictures of the HTML part stand beside it in a
//! `multipart/related` (RFC 2387); lines end in CRLF and hold at most 998 octets.
//! Every header value is checked or encoded here: no fact can end a line (RFC 5322 §2.2).
//!
//! # Failure
//! [`ComposeError`]: the letter lacks a fact or a reader. It is not sent; an agent is told (I-29).

mod header;
mod mime;

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::{Language, Urgency};
use crate::domain::letter::{AgentLetter, Audience, Letter};
use crate::domain::message::MessageId;
use crate::logic::phrasebook::Phrasebook;
use crate::logic::report::charts;
use crate::logic::templates::{Page, RenderProblem, Setting, Templates};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

pub use crate::logic::phrasebook::{REPLY_MARKER_EN, REPLY_MARKER_ES};

/// What is the same on every letter of the desk.
#[derive(Clone, Debug)]
pub struct Stationery {
    /// The name under which the desk writes.
    pub desk_name: String,
    /// The only address the public knows.
    pub desk_address: Address,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// What stands after the `@` of our message ids.
    pub message_id_domain: String,
    /// Hours and channels of support, by language, in words for customers. Lines are kept.
    pub support: BTreeMap<Language, String>,
}

impl Stationery {
    /// A message id of ours from a token that is unique in the store, such as a letter's number
    /// and its moment; `None` if they hold a character that no id may have.
    #[must_use]
    pub fn message_id(&self, token: &str) -> Option<MessageId> {
        MessageId::parse(&format!("{token}@{}", self.message_id_domain))
    }
}

/// Somebody to whom a letter goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The display name; may be empty.
    pub name: String,
    /// The checked address.
    pub address: Address,
}

/// A file that goes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The name it is offered under.
    pub name: String,
    /// `type/subtype`; anything else is sent as `application/octet-stream`.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The id under which the HTML part shows it (`cid:`, RFC 2392), for a picture that belongs
    /// to the letter's words; `None` for a file beside them.
    pub content_id: Option<String>,
}

/// What set an automatic letter off (RFC 3834 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A message that came in: `Auto-Submitted: auto-replied`.
    Message,
    /// A timer or an operator: `Auto-Submitted: auto-generated`.
    Timer,
}

/// One letter with its readers and its place in a thread.
#[derive(Clone, Copy, Debug)]
pub struct Mailing<'a> {
    /// What is said.
    pub letter: &'a Letter,
    /// In which language.
    pub language: Language,
    /// About which case; `None` for letters outside any case.
    pub case: Option<&'a CaseNumber>,
    /// What the customer called it. `None` where the author is not authenticated: the desk
    /// repeats no stranger's words to somebody else.
    pub topic: Option<&'a str>,
    /// By which name the reader is greeted. `None` where the author is not authenticated.
    pub greeting_name: Option<&'a str>,
    /// At least one.
    pub to: &'a [Addressee],
    /// May be empty.
    pub cc: &'a [Addressee],
    /// The signed address that answers go to.
    pub reply_to: &'a Address,
    /// Fixed, however often the letter is tried.
    pub message_id: &'a MessageId,
    /// The message this one answers.
    pub in_reply_to: Option<&'a MessageId>,
    /// The thread so far, oldest first; shortened here where it is long.
    pub references: &'a [MessageId],
    /// When the letter was committed.
    pub written_at: Timestamp,
    /// What set it off.
    pub cause: Cause,
    /// Files that go with it.
    pub attachments: &'a [Attachment],
}

/// A letter, ready to be handed to a transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Header and body as they go over the wire.
    pub content: Vec<u8>,
    /// The subject, decoded.
    pub subject: String,
    /// The text part, decoded, lines ending in LF; what `saldo demo` prints.
    pub text: String,
    /// The HTML part, decoded.
    pub html: String,
}

/// Why a letter has no bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// It cannot be written.
    #[error(transparent)]
    Letter(#[from] RenderProblem),
    /// Nobody would read it.
    #[error("the letter {0} has no addressee")]
    Nobody(&'static str),
    /// The desk does not speak the language.
    #[error("no letters are written in {0}; configure one of the languages en, es")]
    Language(Language),
}

/// Composes a letter.
///
/// # Errors
/// [`ComposeError`].
pub fn compose(
    templates: &Templates,
    stationery: &Stationery,
    mailing: &Mailing<'_>,
) -> Result<Composed, ComposeError> {
    if mailing.to.is_empty() {
        return Err(ComposeError::Nobody(mailing.letter.name()));
    }
    let book = Phrasebook::new(mailing.language, stationery.zone.clone())
        .ok_or(ComposeError::Language(mailing.language))?;
    let parts = templates.render(
        mailing.letter,
        &Setting {
            language: mailing.language,
            book: &book,
            desk_name: &stationery.desk_name,
            desk_address: &stationery.desk_address,
            reply_to: mailing.reply_to,
            case: mailing.case,
            topic: mailing.topic,
            name: mailing.greeting_name,
            support: stationery.support.get(&mailing.language).map(String::as_str),
        },
    )?;
    let marker = has_marker(mailing).then(|| book.reply_marker());
    let case = mailing.case.map(|case| format!("[{case}]"));
    let html = templates.page(&Page {
        language: mailing.language.as_str(),
        subject: &parts.subject,
        preview: &parts.preview,
        marker,
        body: &parts.html,
        case: case.as_deref(),
    })?;
    let text = framed(&parts.text, marker, case.as_deref());
    let mut attachments = pictures(mailing.letter, &book);
    attachments.extend_from_slice(mailing.attachments);
    let content = mime::message(
        &header::fields(stationery, mailing, &parts.subject),
        &mime::Body {
            text: &text,
            html: &html,
            attachments: &attachments,
            message_id: mailing.message_id,
        },
    );
    Ok(Composed { content, subject: parts.subject, text, html })
}

/// The pictures that a letter's words call for.
#[must_use]
pub fn pictures(letter: &Letter, book: &Phrasebook) -> Vec<Attachment> {
    let Letter::Agent(AgentLetter::Report { report, .. }) = letter else { return Vec::new() };
    let attached = |picture: charts::Picture| Attachment {
        name: format!("{}.png", picture.name),
        media_type: "image/png".to_owned(),
        content_id: Some(charts::content_id(report, &picture.name)),
        bytes: picture.png,
    };
    charts::pictures(report, book).into_iter().map(attached).collect()
}

/// The text part: the marker on top, the case's number below, where they belong.
fn framed(body: &str, marker: Option<&str>, case: Option<&str>) -> String {
    let mut text = String::with_capacity(body.len().saturating_add(120));
    if let Some(marker) = marker {
        text.push_str(marker);
        text.push_str("\n\n");
    }
    text.push_str(body);
    if let Some(case) = case {
        text.push('\n');
        text.push_str(case);
        text.push('\n');
    }
    text
}

/// Answers are cut at the marker where we read them for their words: a provider answers as
/// providers do, and a letter outside any case asks for none.
fn has_marker(mailing: &Mailing<'_>) -> bool {
    mailing.case.is_some()
        && match mailing.letter.audience() {
            Audience::Customer | Audience::Agent => true,
            Audience::Provider => false,
        }
}

/// The urgency that a letter to our own people carries into their mail program.
fn urgency(letter: &Letter) -> Option<Urgency> {
    match letter {
        Letter::Agent(AgentLetter::Alert { .. }) => Some(Urgency::High),
        Letter::Agent(
            AgentLetter::NewCase { sheet, .. }
            | AgentLetter::CustomerReplied { sheet, .. }
            | AgentLetter::ProviderUpdate { sheet, .. }
            | AgentLetter::Assigned { sheet, .. }
            | AgentLetter::Approval { sheet, .. }
            | AgentLetter::ApprovalSettled { sheet, .. }
            | AgentLetter::Bounce { sheet, .. },
        ) => Some(sheet.urgency),
        Letter::Agent(
            AgentLetter::Quarantine { .. }
            | AgentLetter::Digest { .. }
            | AgentLetter::Held { .. }
            | AgentLetter::LedgerTaken(_)
            | AgentLetter::LedgerRefused(_)
            | AgentLetter::LedgerStale(_)
            | AgentLetter::Report { .. }
            | AgentLetter::Transcript { .. },
        )
        | Letter::Customer(_)
        | Letter::Provider(_) => None,
    }
}
