//! The MIME tree (RFC 2046): where parts begin and end, however well or badly they are marked.
//!
//! Every level is one pass over its own bytes. An outer boundary is looked for first, so that an
//! inner multipart that forgot its end cannot swallow what follows it.

use super::alternatives::{Block, alternative, compose};
use super::fields::{self, Field, Section, split_line};
use super::parameters::Parameters;
use super::words::RawCharset;
use super::{Defects, LIMITS};
use crate::domain::message::{Encryption, Message, Part};
use std::borrow::Cow;

/// Where an entity stands, as far as that changes what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The message itself.
    Top,
    /// Beside others, each for itself.
    Mixed,
    /// One form of the same words.
    Alternative,
    /// The page of a multipart/related, or what belongs to it.
    RelatedRoot,
    RelatedRest,
    /// A multipart/report: what a machine says to a machine is no attachment.
    Report,
    /// A multipart/digest, where parts without a type are messages.
    Digest,
}

/// One walk over one message.
pub(super) struct Walk {
    pub(super) charset: RawCharset,
    pub(super) defects: Defects,
    pub(super) parts: Vec<Part>,
    pub(super) encryption: Option<Encryption>,
    pub(super) invitation: Option<String>,
    /// What is shown only where there is nothing else to show.
    pub(super) fallback: Option<Block>,
    pub(super) octets_left: usize,
    /// What may still be made of compressed containers.
    pub(super) inflated_left: usize,
}

const PLAIN: &str = "text/plain";
const OCTETS: &str = "application/octet-stream";

/// The fields that say what an entity is.
#[derive(Default)]
pub(super) struct Kind {
    pub(super) content_type: Parameters,
    pub(super) disposition: Parameters,
    pub(super) media_type: String,
}

impl Walk {
    pub(super) fn new(charset: RawCharset, defects: Defects, inflated_left: usize) -> Self {
        Self {
            charset,
            defects,
            parts: Vec::new(),
            encryption: None,
            invitation: None,
            fallback: None,
            octets_left: LIMITS.octets,
            inflated_left,
        }
    }

    /// Reads one entity and everything below it; gives what of it a mail program shows.
    pub(super) fn entity(
        &mut self,
        section: &Section<'_>,
        place: Place,
        depth: usize,
    ) -> Vec<Block> {
        if self.parts.len() >= LIMITS.parts {
            self.defects.note(format!(
                "there are more than {} parts; those after them were left unopened",
                LIMITS.parts
            ));
            return Vec::new();
        }
        let kind = self.kind(section, place);
        if !kind.media_type.starts_with("multipart/") {
            return self.leaf(section, &kind, place, depth);
        }
        let Some(below) = depth.checked_sub(1) else {
            self.defects.note(format!(
                "parts are nested deeper than {}; the innermost were left unopened",
                LIMITS.depth
            ));
            return self.opaque(section.body, &kind);
        };
        match self.children(section.body, &kind) {
            Some(children) => self.multipart(&children, &kind, below),
            None => match self.encoded_children(section, &kind, below) {
                Some(blocks) => blocks,
                None => self.undivided(section, place, depth),
            },
        }
    }

    fn kind(&mut self, section: &Section<'_>, place: Place) -> Kind {
        let read = |name: &str| {
            let field = section.fields.iter().find(|field| field.is(name));
            field.map(|field| Parameters::parse(field.value, &self.charset)).unwrap_or_default()
        };
        let content_type = read("Content-Type");
        let disposition = read("Content-Disposition");
        let is_named = disposition.get("filename").or(content_type.get("name")).is_some();
        let media_type = match media_type(&content_type.value) {
            Some(media_type) => media_type,
            None if content_type.value.is_empty() => match place {
                Place::Digest => "message/rfc822".to_owned(),
                _ if disposition.value == "attachment" && is_named => OCTETS.to_owned(),
                Place::Top => hidden_multipart(section.body).unwrap_or(PLAIN.to_owned()),
                Place::Mixed
                | Place::Alternative
                | Place::RelatedRoot
                | Place::RelatedRest
                | Place::Report => PLAIN.to_owned(),
            },
            None if content_type.get("boundary").is_some() => "multipart/mixed".to_owned(),
            None if is_named => OCTETS.to_owned(),
            None => {
                let odd: String = content_type.value.chars().take(40).collect();
                self.defects.note(format!(
                    "a part calls itself {odd:?}, which is no media type; it was read as text"
                ));
                PLAIN.to_owned()
            }
        };
        Kind { content_type, disposition, media_type }
    }

    /// The children of a multipart; `None` where no boundary divides it.
    fn children<'a>(&mut self, body: &'a [u8], kind: &Kind) -> Option<Vec<&'a [u8]>> {
        let declared = kind.content_type.get("boundary").map(str::as_bytes);
        let by = |exact| declared.map(|boundary| divide(body, boundary, exact)).unwrap_or_default();
        let mut found = by(true);
        if found.children.is_empty() {
            // RFC 2046 §5.1.1 would have the beginning of a line suffice, but then an outer
            // boundary swallows an inner one that is longer: only where nothing else divides.
            found = by(false);
        }
        if !found.children.is_empty() {
            if !found.is_closed {
                self.defects.note("a multipart has no end; it was read to the end of the bytes");
            }
            return Some(found.children);
        }
        let guessed = guess_boundary(body)?;
        let found = divide(body, guessed, true);
        self.defects.note(match declared {
            Some(_) => "a multipart has another boundary than it says; the one in use was taken",
            None => "a multipart names no boundary; the one in use was taken",
        });
        Some(found.children).filter(|children| !children.is_empty())
    }

    fn multipart(&mut self, children: &[&[u8]], kind: &Kind, depth: usize) -> Vec<Block> {
        match kind.media_type.as_str() {
            "multipart/alternative" => alternative(self.each(children, Place::Alternative, depth)),
            "multipart/related" => self.related(children, kind, depth),
            "multipart/report" => self.each(children, Place::Report, depth).concat(),
            "multipart/digest" => self.each(children, Place::Digest, depth).concat(),
            "multipart/encrypted" => {
                self.encryption = Some(Encryption::Pgp);
                self.each(children, Place::Mixed, depth).concat()
            }
            _ => self.each(children, Place::Mixed, depth).concat(),
        }
    }

    fn each(&mut self, children: &[&[u8]], place: Place, depth: usize) -> Vec<Vec<Block>> {
        children.iter().map(|child| self.entity(&part_section(child), place, depth)).collect()
    }

    /// RFC 2387: the root is the one that `start` names, otherwise the first.
    fn related(&mut self, children: &[&[u8]], kind: &Kind, depth: usize) -> Vec<Block> {
        let sections: Vec<Section<'_>> =
            children.iter().take(LIMITS.parts).map(|child| part_section(child)).collect();
        let start = kind.content_type.get("start").map(|id| id.trim_matches(['<', '>']));
        let is_start = |section: &Section<'_>| {
            section
                .fields
                .iter()
                .any(|field| field.is("Content-ID") && start == Some(id(field).as_str()))
        };
        let root = start.and_then(|_| sections.iter().position(is_start)).unwrap_or(0);
        let mut blocks = Vec::new();
        for (at, section) in sections.iter().enumerate() {
            let place = if at == root { Place::RelatedRoot } else { Place::RelatedRest };
            blocks.extend(self.entity(section, place, depth));
        }
        blocks
    }

    /// A multipart that nothing divides: what is in it is shown as text.
    fn undivided(&mut self, section: &Section<'_>, place: Place, depth: usize) -> Vec<Block> {
        if section.body.trim_ascii().is_empty() {
            self.defects.note("a multipart has no parts");
            return Vec::new();
        }
        self.defects.note("a multipart has no parts; what it holds was read as text");
        let media_type = PLAIN.to_owned();
        let kind = Kind { media_type, ..Kind::default() };
        self.leaf(section, &kind, place, depth)
    }

    /// The children of a multipart that was transfer-encoded as a whole, which RFC 2045 §6.4
    /// forbids and some programs do.
    fn encoded_children(
        &mut self,
        section: &Section<'_>,
        kind: &Kind,
        depth: usize,
    ) -> Option<Vec<Block>> {
        let mut part = Part::default();
        let Cow::Owned(octets) = self.undo(section, false, &mut part)? else {
            return None;
        };
        let children = self.children(&octets, kind)?;
        self.defects.note("a multipart is transfer-encoded as a whole; it was decoded first");
        Some(self.multipart(&children, kind, depth))
    }

    /// Gives back what was found.
    pub(super) fn finish(mut self, blocks: Vec<Block>, message: &mut Message) {
        let mut blocks = blocks;
        if blocks.iter().all(Block::is_blank) {
            blocks.extend(self.fallback.take());
        }
        if blocks.iter().all(Block::is_blank) {
            blocks.extend(self.invitation.clone().map(Block::plain));
        }
        let (text, html) = compose(blocks);
        message.text = text;
        message.html = html;
        super::leaf::mark_inline(&mut self.parts, message.html.as_deref());
        super::nameless::name_all(&mut self.parts);
        message.parts = self.parts;
        message.encryption = self.encryption;
        message.invitation = self.invitation;
        message.defects = self.defects.0;
    }
}

/// A media type as it should be written, if a value is one at all (RFC 6838 §4.2).
fn media_type(value: &str) -> Option<String> {
    match value {
        "text" | "plain" | "text/" => return Some(PLAIN.to_owned()),
        "html" => return Some("text/html".to_owned()),
        "multipart" | "multipart/" => return Some("multipart/mixed".to_owned()),
        _ => {}
    }
    let is_token = |c: &char| c.is_ascii_alphanumeric() || "!#$&-^_.+/".contains(*c);
    let token: String = value.chars().take_while(is_token).take(127).collect();
    let (kind, subtype) = token.split_once('/')?;
    (!kind.is_empty() && !subtype.is_empty() && !subtype.contains('/')).then_some(token)
}

fn id(field: &Field<'_>) -> String {
    let text = field.text(&RawCharset::default());
    text.trim_matches(['<', '>', ' ']).to_owned()
}

/// The header and body of a part. Unlike a message, a part may well have no header at all, and
/// an empty line at its start says so; only `Content-` fields after it are believed.
fn part_section(raw: &[u8]) -> Section<'_> {
    let (first, after) = split_line(raw);
    let is_headless = first.trim_ascii().is_empty()
        && !after.trim_ascii_start().get(..8).is_some_and(|h| h.eq_ignore_ascii_case(b"content-"));
    if is_headless {
        let body = after;
        return Section { body, ..fields::split(b"") };
    }
    fields::split(raw)
}

/// What a boundary divides a body into.
#[derive(Default)]
struct Divided<'a> {
    children: Vec<&'a [u8]>,
    is_closed: bool,
}

/// Splits at lines that are the boundary. Parts after the closing line are taken all the same:
/// relays and scanners append some. More children than [`LIMITS`] allows are not split off.
fn divide<'a>(body: &'a [u8], boundary: &[u8], exact: bool) -> Divided<'a> {
    let boundary = boundary.trim_ascii_end();
    let mut divided = Divided::default();
    if boundary.is_empty() {
        return divided;
    }
    let mut start: Option<usize> = None;
    let mut at: usize = 0;
    let mut rest = body;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        let next = at.saturating_add(rest.len().saturating_sub(after.len()));
        if let Some(closes) = delimiter(line, boundary, exact) {
            if let Some(from) = start.take() {
                divided.children.push(between(body, from, at));
            }
            divided.is_closed = closes;
            if !closes {
                start = Some(next);
            }
            if divided.children.len() > LIMITS.parts {
                divided.is_closed = true;
                return divided;
            }
        }
        at = next;
        rest = after;
    }
    if let Some(from) = start {
        divided.children.push(body.get(from..).unwrap_or_default());
    }
    divided
}

/// The bytes of a part: the line end before a boundary belongs to the boundary.
fn between(body: &[u8], from: usize, to: usize) -> &[u8] {
    crate::logic::transfer::without_last_line_end(body.get(from..to).unwrap_or_default())
}

/// Whether a line is the boundary, and if so, the closing one. `exact` lets nothing but blanks
/// stand behind it, or a word of a scanner behind the closing one.
fn delimiter(line: &[u8], boundary: &[u8], exact: bool) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?.trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" | [b'-', b'-', b' ', ..] => Some(true),
        _ if exact => None,
        _ => Some(rest.starts_with(b"--")),
    }
}

/// The first line that looks like a boundary: `--` and a token, with a field of MIME behind it.
fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        rest = after;
        let Some(token) = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end) else {
            continue;
        };
        let is_token = (1..=200).contains(&token.len()) && !token.contains(&b' ');
        let head = split_line(after).0.get(..8).unwrap_or_default();
        if is_token && head.eq_ignore_ascii_case(b"content-") {
            return Some(token);
        }
    }
    None
}

/// A message that lost its `Content-Type` on the way but starts with a boundary and fields.
fn hidden_multipart(body: &[u8]) -> Option<String> {
    let start = body.trim_ascii_start();
    let is_notice = start.get(..20).is_some_and(|head| head.starts_with(b"This is a multi-part"));
    let is_boundary = start.starts_with(b"--");
    if !is_notice && !is_boundary {
        return None;
    }
    let boundary = guess_boundary(start)?;
    let (first, _) = split_line(start);
    (is_notice || first.ends_with(boundary)).then(|| "multipart/mixed".to_owned())
}
