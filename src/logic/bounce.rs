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
use failure::{fold, is_delay, is_final};
use fields::Fields;
use notice::{Notice, clip};
use original::Returned;
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
    let named = named(message, &notice, &returned);
    let reported = reported(message, &notice);
    let tell = |fields: Fields| tell(fields, &named, &words, original.as_ref());
    if reported.is_empty() {
        let of_words = named.iter().map(|named| Fields::about(named.recipient.clone()));
        return of_words.map(tell).collect();
    }
    let told: Vec<Bounce> = reported.into_iter().map(tell).collect();
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

/// Recipients by field, each once: the first group that tells of one counts.
fn reported(message: &Message, notice: &Notice) -> Vec<Fields> {
    let mut found = fields::recipients(&notice.fields);
    if found.is_empty() {
        found = fields::recipients(&notice.words);
    }
    if found.is_empty() {
        let of_header = message.headers_named("X-Failed-Recipients");
        found = of_header.flat_map(fields::failed_recipients).map(Fields::about).collect();
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|fields| seen.insert(fields.recipient.clone()));
    found
}

/// Recipients by word; the returned `To`, where the words name nobody.
fn named(message: &Message, notice: &Notice, returned: &Returned) -> Vec<Named> {
    let mut ours: Vec<String> = message.to.iter().map(|to| to.address.to_lowercase()).collect();
    ours.extend(
        ["from", "return-path", "reply-to", "sender"].iter().flat_map(|n| returned.addresses(n)),
    );
    ours.extend(message.from.iter().map(|from| from.address.to_lowercase()));
    let named = recipients::named(&notice.words, &ours);
    if !named.is_empty() {
        return named;
    }
    let mut fallback = returned.addresses("to");
    fallback.retain(|address| !ours.contains(address));
    if fallback.len() != 1 {
        fallback = returned.received_for().into_iter().collect();
    }
    let diagnostic = clip(&notice.words, 4096).to_owned();
    fallback
        .into_iter()
        .map(|recipient| Named { recipient, diagnostic: diagnostic.clone() })
        .collect()
}

/// Puts together what fields and words say of one recipient.
fn tell(fields: Fields, named: &[Named], words: &str, original: Option<&MessageId>) -> Bounce {
    let spoken = named.iter().find(|named| named.recipient == fields.recipient);
    let own_words = if fields.diagnostic.is_empty() {
        spoken.map_or("", |named| named.diagnostic.as_str())
    } else {
        fields.diagnostic.as_str()
    };
    let folded = fold(own_words);
    let status = explicit_status(&fields, own_words, words);
    let found = reason::reason(&folded, &status).or_else(|| reason::reason(words, &status));
    let action = match fields.action.as_str() {
        "" if is_delay(words) && !is_final(words) => "delayed".to_owned(),
        "" => "failed".to_owned(),
        _given => fields.action.clone(),
    };
    let permanent = match (action.as_str(), status.bytes().next()) {
        ("failed", Some(b'4')) | ("delayed" | "delivered" | "relayed" | "expanded", _) => false,
        (_, Some(b'5')) => true,
        _ => found.map_or_else(|| is_final(words), reason::Reason::is_permanent),
    };
    let status = if status.is_empty() {
        found.map_or_else(String::new, |reason| reason.status.to_owned())
    } else {
        status
    };
    Bounce {
        recipient: fields.recipient,
        action,
        status,
        permanent,
        reason: sentence(found, own_words),
        original_message_id: original.cloned(),
    }
}

/// The enhanced status that somebody wrote: the field, else the code in the server's reply, else
/// its reply code put into words of RFC 3463 (`550` → `5.0.0`), else the same in the whole notice.
fn explicit_status(fields: &Fields, own_words: &str, words: &str) -> String {
    let written = fields.status.as_str();
    if !written.is_empty() && !written.ends_with(".0.0") {
        return written.to_owned();
    }
    let in_words = status::enhanced(own_words).or_else(|| {
        let class = status::reply_code(own_words)?.checked_div(100)?;
        Some(format!("{class}.0.0"))
    });
    match in_words {
        Some(found) if written.is_empty() || written.get(..1) == found.get(..1) => found,
        Some(_) => written.to_owned(),
        None if !written.is_empty() => written.to_owned(),
        None => status::enhanced(words)
            .or_else(|| {
                let class = status::reply_code(words)?.checked_div(100)?;
                Some(format!("{class}.0.0"))
            })
            .unwrap_or_default(),
    }
}

/// "The mailbox is full: 552 5.2.2 Over quota".
fn sentence(reason: Option<reason::Reason>, own_words: &str) -> String {
    const CHARS_MAX: usize = 160;
    let said = status::reply(own_words).map_or(own_words, |(_, from_code)| from_code);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = said.chars().take(CHARS_MAX).collect();
    let more = if short.len() < said.len() { "…" } else { "" };
    let ours = reason.map_or("The message was not delivered", |reason| reason.words);
    if short.is_empty() { ours.to_owned() } else { format!("{ours}: {short}{more}") }
}
