//! Bytes → message and a list of defects. Never fails, never panics, whatever arrives.
//!
//! mail-parser knows the odd dates and the charsets that the web forgot. The tree is our own:
//! real mail leaves boundaries out, lies about charsets and nests without end, and the bytes that
//! were meant must be found again from the raw ones.
//!
//! # Contract
//! Everything is bounded ([`LIMITS`]) and one pass over the bytes a level; what goes beyond a bound
//! is left unread, and said so in the defects. The raw bytes are never changed.

mod alternatives;
mod fields;
mod ids;
mod leaf;
mod parameters;
mod people;
mod tree;
mod words;

use crate::domain::message::{Message, Part};
use crate::logic::charset::{self, Trust};
use fields::{Field, Section};
use parameters::Parameters;
use words::RawCharset;

/// How much of a message is opened. Real mail stays far below; bombs do not matter to us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Multiparts, signed containers and the like inside one another.
    pub depth: usize,
    /// Fields of one header.
    pub fields: usize,
    /// People in one address field.
    pub people: usize,
    /// Leaves of one message.
    pub parts: usize,
    /// Octets of all leaves together, after decoding.
    pub octets: usize,
    /// Messages inside messages, opened by [`embedded`].
    pub embedded_depth: usize,
    /// Messages that [`embedded`] gives.
    pub embedded: usize,
    /// Sentences about what was wrong.
    pub defects: usize,
}

/// The bounds in force.
pub const LIMITS: Limits = Limits {
    depth: 15,
    fields: 5_000,
    people: 5_000,
    parts: 1_000,
    octets: 256 * 1024 * 1024,
    embedded_depth: 4,
    embedded: 20,
    defects: 40,
};

/// Reads a raw message.
#[must_use]
pub fn parse(raw: &[u8]) -> Message {
    // The code below has no panics in it; this belt is for what it calls. Nothing is shared with
    // the closure but the bytes, so that nothing can be left half changed.
    std::panic::catch_unwind(|| parse_unguarded(raw)).unwrap_or_else(|_| {
        let mut message = Message::unread(raw);
        message.text = String::from_utf8_lossy(raw).into_owned();
        message.defects.push(
            "reading the message failed in a way that nobody foresaw; the whole of it is kept as \
             text"
                .to_owned(),
        );
        message
    })
}

/// [`parse`] without its last belt, for tests that look for panics.
#[must_use]
pub fn parse_unguarded(raw: &[u8]) -> Message {
    let mut message = Message::unread(raw);
    let unix;
    let mut bytes = raw;
    let mut defects = Defects::default();
    if raw.contains(&b'\r') && !raw.contains(&b'\n') {
        unix = raw.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect::<Vec<u8>>();
        bytes = &unix;
        defects.note("its lines end with a bare CR; each was read as a line end");
    }
    let section = fields::split(bytes);
    section_defects(&section, bytes, &mut defects);
    let charset = raw_charset(&section, &mut defects);
    read_header(&section.fields, &charset, &mut message, &mut defects);
    let mut walk = tree::Walk::new(charset, defects);
    let blocks = walk.entity(&section, tree::Place::Top, LIMITS.depth);
    walk.finish(blocks, &mut message);
    message
}

/// The messages inside a message (`message/rfc822` and its like), each read for itself, and those
/// inside them, outermost first. Bounded in depth and number ([`LIMITS`]).
#[must_use]
pub fn embedded(message: &Message) -> Vec<Message> {
    let mut found = Vec::new();
    gather(message, LIMITS.embedded_depth, &mut found);
    found
}

fn gather(message: &Message, depth: usize, found: &mut Vec<Message>) {
    for part in message.parts.iter().filter(|part| is_message(part)) {
        if depth == 0 || found.len() >= LIMITS.embedded {
            return;
        }
        let inner = parse(&part.bytes);
        found.push(inner.clone());
        gather(&inner, depth.saturating_sub(1), found);
    }
}

fn is_message(part: &Part) -> bool {
    let by_name = || part.name.to_ascii_lowercase().ends_with(".eml");
    matches!(part.media_type.as_str(), "message/rfc822" | "message/global" | "message/news")
        || (part.media_type == "application/octet-stream" && by_name())
}

/// What was wrong: each sentence once, and not too many of them.
#[derive(Debug, Default)]
struct Defects(Vec<String>);

impl Defects {
    fn note(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if self.0.len() < LIMITS.defects && !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }
}

fn section_defects(section: &Section<'_>, raw: &[u8], defects: &mut Defects) {
    if raw.trim_ascii().is_empty() {
        defects.note("the message is empty");
        return;
    }
    if section.fields.is_empty() {
        defects.note("no header could be read; the whole is kept as text");
        return;
    }
    if section.has_mbox_line {
        defects.note("an mbox \"From \" line stands on top; it was passed over");
    }
    if section.has_leading_blanks {
        defects.note("empty lines stand before the header; they were passed over");
    }
    if section.junk_lines > 0 {
        defects.note("lines that are no fields stand in the header; they were passed over");
    }
    if section.lacks_blank {
        defects.note("no empty line divides header and body; the body begins where fields end");
    }
    if section.fields.len() >= LIMITS.fields {
        defects.note(format!("only the first {} fields of the header were read", LIMITS.fields));
    }
    if section.fields.iter().any(|field| field.value.contains(&0)) {
        defects.note("the header holds NUL octets; they were taken out");
    }
}

/// How raw 8-bit bytes in the header are to be read: as UTF-8 where they are, otherwise by the
/// charset that the body declares if the bytes fit it, otherwise by what they look like together.
fn raw_charset(section: &Section<'_>, defects: &mut Defects) -> RawCharset {
    let plain = RawCharset::default();
    let content_type = section.fields.iter().find(|field| field.is("Content-Type"));
    let declared = content_type
        .map(|field| Parameters::parse(field.value, &plain))
        .and_then(|content_type| content_type.get("charset").map(str::to_owned));
    let is_shown = |field: &&Field<'_>| {
        ["Subject", "From", "To", "Cc", "Reply-To"].iter().any(|name| field.is(name))
    };
    let foreign: Vec<u8> = section
        .fields
        .iter()
        .filter(|field| std::str::from_utf8(field.value).is_err())
        .flat_map(|field| field.value.iter().copied())
        .take(RAW_SAMPLE_OCTETS_MAX)
        .collect();
    if foreign.is_empty() {
        let utf7 = declared.filter(|label| charset::is_utf7(label));
        if section.fields.iter().filter(is_shown).any(|field| !field.value.is_ascii()) {
            defects.note("the header holds raw 8-bit text; it was read as UTF-8");
        }
        return RawCharset::new(utf7);
    }
    if let Some(label) = declared
        && charset::decode(Some(&label), &foreign).trust == Trust::Sound
    {
        defects.note(format!("the header holds raw 8-bit text; it was read as {label}"));
        return RawCharset::new(Some(label));
    }
    let name = match charset::decode(None, &foreign).trust {
        Trust::Lying(name) | Trust::Unknown(name) | Trust::Damaged(name) => name,
        Trust::Sound => "utf-8",
    };
    defects.note(format!("the header holds raw 8-bit text; it was read as {name}"));
    RawCharset::new(Some(name.to_owned()))
}

const RAW_SAMPLE_OCTETS_MAX: usize = 8 * 1024;

fn read_header(
    fields: &[Field<'_>],
    charset: &RawCharset,
    message: &mut Message,
    defects: &mut Defects,
) {
    // UTF-7 is ASCII: only words for people may be read so, or `billing+tag@` would be mangled.
    let structured = match &charset.label {
        Some(label) if charset::is_utf7(label) => RawCharset::default(),
        Some(_) | None => charset.clone(),
    };
    message.headers = fields
        .iter()
        .map(|field| crate::domain::message::Header {
            name: field.shown_name().to_owned(),
            value: if field.has_words() { field.text(&structured) } else { field.plain() },
        })
        .collect();
    let first = |name: &str| fields.iter().find(|field| field.is(name));
    let people = |name: &str| {
        let read = |field: &Field<'_>| people::parse(field.value, charset);
        fields.iter().filter(|field| field.is(name)).map(read).find(|list| !list.is_empty())
    };
    let ids = |name: &str| first(name).map(|field| ids::parse(field.value)).unwrap_or_default();
    message.message_id = first("Message-ID").and_then(|field| ids::own(field.value));
    message.in_reply_to = ids("In-Reply-To");
    message.references = ids("References");
    message.date = first("Date").and_then(|field| ids::date(field.value));
    message.from = people("From").unwrap_or_default();
    message.to = all_people(fields, "To", charset);
    message.cc = all_people(fields, "Cc", charset);
    message.reply_to = people("Reply-To").unwrap_or_default();
    message.subject = first("Subject").map(|field| field.text(charset)).unwrap_or_default();
    header_defects(fields, message, defects);
}

/// Addressees of every field of that name: a second `To` hides nobody from us.
fn all_people(
    fields: &[Field<'_>],
    name: &str,
    charset: &RawCharset,
) -> Vec<crate::domain::address::Person> {
    let named = fields.iter().filter(|field| field.is(name));
    named.flat_map(|field| people::parse(field.value, charset)).collect()
}

fn header_defects(fields: &[Field<'_>], message: &Message, defects: &mut Defects) {
    if fields.is_empty() {
        return;
    }
    let count = |name: &str| fields.iter().filter(|field| field.is(name)).count();
    if count("From") > 1 {
        defects.note(
            "there are several From fields; the first is shown, and none of them is believed",
        );
    }
    for name in ["Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References"] {
        if count(name) > 1 {
            defects.note(format!("there are several {name} fields; the first counts"));
        }
    }
    if count("From") == 0 {
        defects.note("there is no From field; nobody says who wrote");
    } else if !message.from.iter().any(|person| person.checked().is_some()) {
        defects.note("the From field holds no usable address");
    }
    if message.message_id.is_none() {
        let how = if count("Message-ID") == 0 { "there is no" } else { "nobody can read the" };
        defects.note(format!("{how} Message-ID; the message is known by its bytes"));
    }
    if message.date.is_none() {
        let how = if count("Date") == 0 { "there is no" } else { "nobody can read the" };
        defects.note(format!("{how} Date; it is left open"));
    }
}
