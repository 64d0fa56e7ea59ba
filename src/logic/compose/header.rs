//! The header of a letter: fields that cannot be broken out of, folded and encoded.
//!
//! Non-ASCII text becomes encoded words (RFC 2047); an address outside ASCII stands as it is
//! (RFC 6532), because there is no other way to write it: such a letter needs SMTPUTF8.

use super::{Addressee, Cause, Mailing, Stationery, urgency};
use crate::domain::kind::Urgency;
use crate::domain::letter::Letter;
use crate::domain::message::MessageId;
use crate::logic::markdown::one_line;
use crate::logic::templates::repeats_nothing;
use jiff::fmt::rfc2822;
use std::borrow::Cow;
use std::fmt::Write;

/// A line should be no longer (RFC 5322 §2.1.1).
const LINE_CHARS: usize = 76;
/// A word that fits a line together with the blank before it.
const WORD_CHARS_MAX: usize = 75;
/// A name that fits a line together with its quotes, even if every character is escaped.
const NAME_CHARS_BARE: usize = 36;
/// A subject longer than this is somebody's whole letter.
const SUBJECT_CHARS_MAX: usize = 180;
const NAME_CHARS_MAX: usize = 100;
/// The first id and the last ones say where a message belongs; all of a long thread would make
/// a header that relays refuse.
const REFERENCES_MAX: usize = 20;
/// An encoded word holds 75 characters (RFC 2047 §2): 63 of Base64, that is 45 octets.
const ENCODED_OCTETS_MAX: usize = 45;

/// All fields but those of MIME, each ending in CRLF.
pub(super) fn fields(stationery: &Stationery, mailing: &Mailing<'_>, subject: &str) -> String {
    let mut out = String::with_capacity(1_024);
    let desk = |address: &crate::domain::address::Address| Addressee {
        name: stationery.desk_name.clone(),
        address: address.clone(),
    };
    let date = mailing.written_at.to_zoned(stationery.zone.clone());
    if let Ok(date) = rfc2822::to_string(&date) {
        push_line(&mut out, "Date", &date);
    }
    push_people(&mut out, "From", &[desk(&stationery.desk_address)]);
    push_people(&mut out, "Reply-To", &[desk(mailing.reply_to)]);
    let (to, cc) = (named(mailing.letter, mailing.to), named(mailing.letter, mailing.cc));
    push_people(&mut out, "To", &to);
    push_people(&mut out, "Cc", &cc);
    push_text(&mut out, "Subject", &shortened(&one_line(subject), SUBJECT_CHARS_MAX));
    push_ids(&mut out, "Message-ID", &[mailing.message_id]);
    let answered: Vec<&MessageId> =
        mailing.in_reply_to.into_iter().filter(|id| is_plain(id)).collect();
    push_ids(&mut out, "In-Reply-To", &answered);
    push_ids(&mut out, "References", &thread(mailing));
    if mailing.letter.is_automatic() {
        push_line(
            &mut out,
            "Auto-Submitted",
            match mailing.cause {
                Cause::Message => "auto-replied",
                Cause::Timer => "auto-generated",
            },
        );
        push_line(&mut out, "X-Auto-Response-Suppress", "All");
    }
    if urgency(mailing.letter).is_some_and(|urgency| urgency >= Urgency::High) {
        push_line(&mut out, "Importance", "high");
    }
    out
}

/// The readers, without their names where a name is a stranger's word.
fn named<'a>(letter: &Letter, people: &'a [Addressee]) -> Cow<'a, [Addressee]> {
    match letter {
        Letter::Customer(letter) if repeats_nothing(letter) => {
            let bare = |person: &Addressee| Addressee { name: String::new(), ..person.clone() };
            people.iter().map(bare).collect()
        }
        Letter::Customer(_) | Letter::Agent(_) | Letter::Provider(_) => Cow::Borrowed(people),
    }
}

/// The ids of the thread, ending with the message that is answered, each once.
fn thread<'a>(mailing: &Mailing<'a>) -> Vec<&'a MessageId> {
    let mut ids: Vec<&MessageId> = Vec::new();
    for id in mailing.references.iter().chain(mailing.in_reply_to).filter(|id| is_plain(id)) {
        ids.retain(|known| *known != id);
        ids.push(id);
    }
    let surplus = ids.len().saturating_sub(REFERENCES_MAX);
    let mut position = 0usize;
    ids.retain(|_| {
        position = position.saturating_add(1);
        position == 1 || position > surplus.saturating_add(1)
    });
    ids
}

/// An id with octets outside ASCII cannot stand in a header of ours.
fn is_plain(id: &MessageId) -> bool {
    id.as_str().bytes().all(|octet| octet.is_ascii_graphic())
}

fn push_line(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, "{name}: {value}\r\n");
}

fn push_ids(out: &mut String, name: &str, ids: &[&MessageId]) {
    if ids.is_empty() {
        return;
    }
    let ids: Vec<String> = ids.iter().map(|id| format!("<{id}>")).collect();
    push_line(out, name, &ids.join("\r\n "));
}

fn push_people(out: &mut String, name: &str, people: &[Addressee]) {
    if people.is_empty() {
        return;
    }
    let last = people.len().saturating_sub(1);
    let mut tokens = Vec::new();
    for (index, person) in people.iter().enumerate() {
        tokens.extend(mailbox(person));
        if let Some(end) = tokens.last_mut().filter(|_| index < last) {
            end.push(',');
        }
    }
    push_folded(out, name, &tokens);
}

/// `"Name" <address>`, the name quoted or encoded as it needs, in pieces that may be folded.
fn mailbox(person: &Addressee) -> Vec<String> {
    let name = shortened(&one_line(&person.name), NAME_CHARS_MAX);
    if name.is_empty() {
        return vec![person.address.as_str().to_owned()];
    }
    // A quoted name that looks like an encoded word would be decoded by careless programs.
    let is_bare = is_printable(&name) && !name.contains("=?") && name.len() < NAME_CHARS_BARE;
    let mut pieces = if is_bare {
        vec![format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))]
    } else {
        encoded_words(&name)
    };
    pieces.push(format!("<{}>", person.address));
    pieces
}

/// Free text, folded at its blanks. Only the stretch from the first to the last word that needs
/// it is encoded, so that a case number in front stays readable in the raw header.
fn push_text(out: &mut String, name: &str, text: &str) {
    let words: Vec<&str> = text.split(' ').collect();
    let is_bare =
        |word: &&str| is_printable(word) && word.len() < WORD_CHARS_MAX && !word.contains("=?");
    let first = words.iter().position(|word| !is_bare(word)).unwrap_or(words.len());
    let end =
        words.iter().rposition(|word| !is_bare(word)).map_or(first, |last| last.saturating_add(1));
    let bare = |range: std::ops::Range<usize>| {
        words.get(range).unwrap_or_default().iter().map(|word| (*word).to_owned())
    };
    let mut tokens: Vec<String> = bare(0..first).collect();
    if let Some(middle) = words.get(first..end).filter(|middle| !middle.is_empty()) {
        tokens.extend(encoded_words(&middle.join(" ")));
    }
    tokens.extend(bare(end..words.len()));
    push_folded(out, name, &tokens);
}

fn push_folded(out: &mut String, name: &str, tokens: &[String]) {
    let mut width = name.len().saturating_add(1);
    out.push_str(name);
    out.push(':');
    for token in tokens {
        if width.saturating_add(token.len()) >= LINE_CHARS {
            out.push_str("\r\n");
            width = 0;
        }
        out.push(' ');
        out.push_str(token);
        width = width.saturating_add(token.len()).saturating_add(1);
    }
    out.push_str("\r\n");
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|octet| octet == b' ' || octet.is_ascii_graphic())
}

/// Encoded words, torn between words where that is possible and never inside a character
/// (RFC 2047 §5). The blanks between them vanish.
fn encoded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut piece = String::with_capacity(ENCODED_OCTETS_MAX);
    for word in text.split_inclusive(' ') {
        let fits = |piece: &str, more: usize| {
            piece.is_empty() || piece.len().saturating_add(more) <= ENCODED_OCTETS_MAX
        };
        if !fits(&piece, word.len()) {
            words.push(encoded_word(&std::mem::take(&mut piece)));
        }
        for c in word.chars() {
            if !fits(&piece, c.len_utf8()) {
                words.push(encoded_word(&std::mem::take(&mut piece)));
            }
            piece.push(c);
        }
    }
    words.push(encoded_word(&piece));
    words
}

fn encoded_word(piece: &str) -> String {
    format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(piece.as_bytes()))
}

fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}
