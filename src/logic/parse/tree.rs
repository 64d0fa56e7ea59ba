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
}

/// The fields that say what an entity is.
pub(super) struct Kind {
    pub(super) content_type: Parameters,
    pub(super) disposition: Parameters,
    pub(super) media_type: String,
}

impl Walk {
    pub(super) fn new(charset: RawCharset, defects: Defects) -> Self {
        Self {
            charset,
            defects,
            parts: Vec::new(),
            encryption: None,
            invitation: None,
            fallback: None,
            octets_left: LIMITS.octets,
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
            None => self.undivided(section, place, depth),
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
        let media_type = match content_type.value.as_str() {
            "" if place == Place::Digest => "message/rfc822".to_owned(),
            "" if disposition.value == "attachment" && is_named => {
                "application/octet-stream".to_owned()
            }
            "" | "text" | "plain" | "text/" => "text/plain".to_owned(),
            "html" => "text/html".to_owned(),
            "multipart" | "multipart/" => "multipart/mixed".to_owned(),
            full if full.split('/').filter(|half| !half.is_empty()).count() == 2 => full.to_owned(),
            _ if content_type.get("boundary").is_some() => "multipart/mixed".to_owned(),
            _ if is_named => "application/octet-stream".to_owned(),
            odd => {
                self.defects.note(format!(
                    "a part calls itself {:?}, which is no media type; it was read as text",
                    odd.chars().take(40).collect::<String>()
                ));
                "text/plain".to_owned()
            }
        };
        let media_type = match media_type.as_str() {
            "text/plain" if content_type.value.is_empty() && place == Place::Top => {
                hidden_multipart(section.body).unwrap_or(media_type)
            }
            _ => media_type,
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
            "multipart/alternative" => {
                let each = |walk: &mut Self| walk.each(children, Place::Alternative, depth);
                alternative(each(self))
            }
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
        let content_type = Parameters::default();
        let disposition = Parameters::default();
        let media_type = "text/plain".to_owned();
        self.leaf(section, &Kind { content_type, disposition, media_type }, place, depth)
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
        message.parts = self.parts;
        message.encryption = self.encryption;
        message.invitation = self.invitation;
        message.defects = self.defects.0;
    }
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
