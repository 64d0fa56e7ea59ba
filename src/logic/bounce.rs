//! What a bounce says: which recipients failed, how, for good or not, and which message it was.
//!
//! Three sources, best first: the fields of a delivery status notification (RFC 3464), wherever
//! they stand; `X-Failed-Recipients`; the words of the hundreds of programs that never read the
//! RFC. The words are read by shape (an address at the head of its line, in a sentence that says it
//! failed, in an SMTP dialogue), not by program, because the next program is one we never saw.
//!
//! # Contract
//! Pure, linear in the size of the message, bounded in what it returns.

mod address;
pub(crate) mod failure;
mod fields;
pub(crate) mod notice;
mod original;
mod reason;
mod recipients;
mod status;

use crate::domain::message::{Bounce, Message, MessageId};
use failure::{failure, fold, is_delay, is_final};
use fields::Fields;
use notice::{Notice, clip};
use original::Returned;
use reason::{Clues, Found, Reason};
use recipients::Named;

/// The recipients of a delivery report; empty where the message names none.
///
/// Recipients that were reached (`delivered`, `relayed`, `expanded`) are left out where another one
/// was not.
#[must_use]
pub fn bounces(message: &Message) -> Vec<Bounce> {
    let notice = Notice::of(message);
    let returned = Returned::read(&notice.returned);
    let original = original::original_message_id(message, &returned);
    let words = fold(&notice.words);
    let mut reported = reported(message, &notice);
    let mut named = named(message, &notice, &returned);
    if reported.is_empty() && named.is_empty() {
        // A gateway that passes on another system's report as if it were our letter.
        reported = once(fields::recipients(&notice.returned));
    }
    if reported.is_empty() && named.is_empty() {
        named = addressees(message, &notice, &returned);
    }
    let is_about_one = reported.len().max(named.len()) <= 1;
    let whole = Whole {
        named: &named,
        text: if is_about_one { &notice.words } else { "" },
        status: if is_about_one { status_in(&notice.words) } else { None },
        clues: Clues::of(&words),
        is_delay: is_delay(&words),
        is_final: is_final(&words),
        original,
    };
    let tell = |fields: Fields| tell(fields, &whole);
    if reported.is_empty() {
        let of_words = named.iter().map(|named| Fields::about(named.recipient.clone()));
        return of_words.map(tell).collect();
    }
    let told: Vec<Bounce> =
        reported.into_iter().map(|fields| readable(fields, &named)).map(tell).collect();
    let is_reached =
        |bounce: &Bounce| matches!(bounce.action.as_str(), "delivered" | "relayed" | "expanded");
    if told.iter().all(is_reached) {
        return told;
    }
    told.into_iter().filter(|bounce| !is_reached(bounce)).collect()
}

/// The words hold a reply of an SMTP server that refuses.
pub(crate) fn has_reply_code(words: &str) -> bool {
    status::reply_code(words).is_some() || status::enhanced(words).is_some()
}

/// The words list recipients the way machines do, rather than name one in a sentence.
pub(crate) fn lists_recipients(words: &str) -> bool {
    recipients::is_list(words) || !fields::notified(words).is_empty()
}

/// Recipients by field.
fn reported(message: &Message, notice: &Notice) -> Vec<Fields> {
    let mut found = fields::recipients(&notice.fields);
    if found.is_empty() {
        found = fields::recipients(&notice.words);
    }
    if found.is_empty() {
        found = fields::notified(&notice.words);
    }
    if found.is_empty() {
        let of_header = message.headers_named("X-Failed-Recipients");
        found = of_header.flat_map(fields::failed_recipients).map(Fields::about).collect();
    }
    once(found)
}

/// Each recipient once: the first group that tells of one counts.
fn once(mut found: Vec<Fields>) -> Vec<Fields> {
    let mut seen = std::collections::HashSet::new();
    found.retain(|fields| seen.insert(fields.recipient.clone()));
    found
}

/// A file or program as recipient is replaced by the address that the words name, where it is one.
fn readable(mut fields: Fields, named: &[Named]) -> Fields {
    if let ([only], false) = (named, fields::is_address(&fields.recipient)) {
        fields.recipient.clone_from(&only.recipient);
    }
    fields
}

/// Recipients by word.
fn named(message: &Message, notice: &Notice, returned: &Returned) -> Vec<Named> {
    let home = message.from.first().and_then(|from| from.address.rsplit_once('@'));
    let home = home.map_or("", |(_, domain)| domain);
    recipients::named(&notice.words, &ours(message, returned), home)
}

/// The addressees of the returned letter, where the report names nobody.
fn addressees(message: &Message, notice: &Notice, returned: &Returned) -> Vec<Named> {
    let ours = ours(message, returned);
    let mut found = returned.addresses("to");
    found.retain(|address| !ours.contains(address));
    if found.len() != 1 {
        found = returned.received_for().into_iter().collect();
    }
    let diagnostic = clip(&notice.words, 4096);
    let named = |recipient| Named { recipient, diagnostic: diagnostic.to_owned() };
    found.into_iter().map(named).collect()
}

/// Addresses that wrote the letter, the report, or got the report: they are not what failed.
fn ours(message: &Message, returned: &Returned) -> Vec<String> {
    let writers = ["from", "return-path", "reply-to", "sender"];
    let people = message.to.iter().chain(&message.from);
    let of_report = people.map(|person| person.address.to_lowercase());
    of_report.chain(writers.iter().flat_map(|name| returned.addresses(name))).collect()
}

/// What the notice as a whole says, looked up once for all its recipients.
struct Whole<'a> {
    named: &'a [Named],
    /// Its words, where it is about one recipient only.
    text: &'a str,
    /// The status in them.
    status: Option<String>,
    clues: Clues,
    is_delay: bool,
    is_final: bool,
    original: Option<MessageId>,
}

/// Puts together what fields and words say of one recipient.
fn tell(fields: Fields, whole: &Whole) -> Bounce {
    let spoken = whole.named.iter().find(|named| named.recipient == fields.recipient);
    let own_words = match fields.diagnostic.as_str() {
        "" => spoken.map_or("", |named| named.diagnostic.as_str()),
        given => given,
    };
    let status = explicit_status(&fields.status, status_in(own_words), whole.status.clone());
    let own_clues = Clues::of(&fold(own_words));
    let found = own_clues.reason(&status).or_else(|| whole.clues.reason(&status));
    let action = match fields.action.as_str() {
        "" if whole.is_delay && !whole.is_final => "delayed",
        "" => "failed",
        given => given,
    };
    let permanent = match (action, status.bytes().next()) {
        ("failed", Some(b'4')) | ("delayed" | "delivered" | "relayed" | "expanded", _) => false,
        (_, Some(b'5')) => true,
        _ if whole.is_final => true,
        _ => found.is_none_or(|(reason, _)| reason.is_permanent()),
    };
    let reason = sentence(found, own_words, whole.text);
    let found = found.map(|(reason, _)| reason);
    Bounce {
        action: action.to_owned(),
        status: if status.is_empty() { implied_status(found, permanent) } else { status },
        permanent,
        reason,
        original_message_id: whole.original.clone(),
        recipient: fields.recipient,
    }
}

/// The enhanced status that somebody wrote: the field, else the server's own words about the
/// recipient, else the whole notice. One that says no more than its class (`5.0.0`) gives way to a
/// fuller one of the same class.
fn explicit_status(field: &str, own: Option<String>, whole: Option<String>) -> String {
    let written = [(!field.is_empty()).then(|| field.to_owned()), own, whole];
    let mut best = String::new();
    for status in written.into_iter().flatten() {
        let is_same_class = best.is_empty() || best.get(..1) == status.get(..1);
        if is_same_class && (best.is_empty() || best.ends_with(".0.0")) {
            best = status;
        }
    }
    best
}

/// The status in a text; a bare reply code gives its class (`550` → `5.0.0`).
fn status_in(text: &str) -> Option<String> {
    status::enhanced(text).or_else(|| {
        let class = status::reply_code(text)?.checked_div(100)?;
        Some(format!("{class}.0.0"))
    })
}

/// The status that a reason implies, in the class that the words call for.
fn implied_status(reason: Option<Reason>, permanent: bool) -> String {
    let detail = reason.and_then(|reason| reason.status.split_once('.')).map(|(_, detail)| detail);
    let class = if permanent { '5' } else { '4' };
    detail.map_or_else(String::new, |detail| format!("{class}.{detail}"))
}

/// "The mailbox is full: 552 5.2.2 Over quota": our words, then the server's.
fn sentence(found: Option<Found>, own_words: &str, whole: &str) -> String {
    const CHARS_MAX: usize = 160;
    let phrase = found.map_or("", |(_, phrase)| phrase);
    let said = telling(own_words, phrase)
        .or_else(|| telling(whole, phrase))
        .or_else(|| own_words.lines().find(|line| failure(&fold(line)).is_some()))
        .or_else(|| own_words.lines().find(|line| !line.trim().is_empty()))
        .unwrap_or_default();
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    // The parts of a report are as raw as they came, and people will read this on a terminal.
    let said: String = said.chars().filter(|c| !c.is_control()).collect();
    let short: String = said.chars().take(CHARS_MAX).collect();
    let more = if short.len() < said.len() { "…" } else { "" };
    let ours = found.map_or("The message was not delivered", |(reason, _)| reason.words);
    if short.is_empty() { ours.to_owned() } else { format!("{ours}: {short}{more}") }
}

/// The server's reply, else the line that gave the reason away, else one with a status.
fn telling<'a>(text: &'a str, phrase: &str) -> Option<&'a str> {
    let line_with = |fits: &dyn Fn(&str) -> bool| text.lines().find(|line| fits(line));
    status::reply(text)
        .map(|(_, from_code)| from_code)
        .or_else(|| line_with(&|line| !phrase.is_empty() && fold(line).contains(phrase)))
        .or_else(|| line_with(&|line| status::enhanced(line).is_some()))
}
