//! The header of a message → who, when, about what, and in which charset it was written raw.

use super::fields::{Field, Section};
use super::parameters::Parameters;
use super::words::RawCharset;
use super::{Defects, LIMITS, ids, people};
use crate::domain::address::Person;
use crate::domain::message::{Header, Message};
use crate::logic::charset::{self, Trust};

/// As many raw octets of the header, and as many of the body, are looked at to find a charset.
const SAMPLE_OCTETS_MAX: usize = 8 * 1024;

/// Two lines as long as a line may be (RFC 5322 §2.1.1): no person writes more of a subject.
const SUBJECT_CHARS_MAX: usize = 2_000;

/// Reads the header of `raw` into `message`; gives how its raw 8-bit text is to be read.
pub(super) fn read(
    section: &Section<'_>,
    raw: &[u8],
    message: &mut Message,
    defects: &mut Defects,
) -> RawCharset {
    section_defects(section, raw, defects);
    let charset = raw_charset(section, defects);
    read_fields(&section.fields, &charset, message);
    if let Some((at, _)) = message.subject.char_indices().nth(SUBJECT_CHARS_MAX) {
        message.subject.truncate(at);
        defects.note("the subject is longer than anybody reads; its beginning was taken");
    }
    field_defects(&section.fields, message, defects);
    charset
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
/// charset that the body declares if the bytes fit it, otherwise by what they look like, together
/// with those of the body, since a subject alone is short.
fn raw_charset(section: &Section<'_>, defects: &mut Defects) -> RawCharset {
    let content_type = section.fields.iter().find(|field| field.is("Content-Type"));
    let declared = content_type
        .map(|field| Parameters::parse(field.value, &RawCharset::default()))
        .and_then(|content_type| content_type.get("charset").map(str::to_owned));
    let mut foreign: Vec<u8> = section
        .fields
        .iter()
        .filter(|field| std::str::from_utf8(field.value).is_err())
        .flat_map(|field| field.value.iter().copied())
        .take(SAMPLE_OCTETS_MAX)
        .collect();
    if foreign.is_empty() {
        if section.fields.iter().any(|field| field.is_shown() && !field.value.is_ascii()) {
            defects.note("the header holds raw 8-bit text; it was read as UTF-8");
        }
        return RawCharset::new(declared.filter(|label| charset::is_utf7(label)));
    }
    let fits = |label: &String| charset::decode(Some(label), &foreign).trust == Trust::Sound;
    let label = declared.filter(fits).unwrap_or_else(|| {
        if std::str::from_utf8(section.body).is_err() {
            let eight_bit = section.body.iter().skip_while(|octet| octet.is_ascii());
            foreign.extend(eight_bit.take(SAMPLE_OCTETS_MAX));
        }
        match charset::decode(None, &foreign).trust {
            Trust::Lying(name) | Trust::Unknown(name) | Trust::Damaged(name) => name.to_owned(),
            Trust::Sound => "utf-8".to_owned(),
        }
    });
    defects.note(format!("the header holds raw 8-bit text; it was read as {label}"));
    RawCharset::new(Some(label))
}

fn read_fields(fields: &[Field<'_>], charset: &RawCharset, message: &mut Message) {
    // UTF-7 is ASCII: only words for people may be read so, or `billing+tag@` would be mangled.
    let structured = match &charset.label {
        Some(label) if charset::is_utf7(label) => RawCharset::default(),
        Some(_) | None => charset.clone(),
    };
    message.headers = fields
        .iter()
        .map(|field| Header {
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
}

/// Addressees of every field of that name: a second `To` hides nobody from us.
fn all_people(fields: &[Field<'_>], name: &str, charset: &RawCharset) -> Vec<Person> {
    let named = fields.iter().filter(|field| field.is(name));
    named.flat_map(|field| people::parse(field.value, charset)).collect()
}

fn field_defects(fields: &[Field<'_>], message: &Message, defects: &mut Defects) {
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
