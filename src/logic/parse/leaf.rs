//! The leaves of the MIME tree: undone, decoded, named, opened where something is packed inside.

use super::alternatives::Block;
use super::fields::{Field, Section};
use super::tree::{Kind, Place, Walk};
use super::{Defects, LIMITS, fields, nameless};
use crate::domain::message::{Encryption, Part};
use crate::logic::charset::{self, Trust};
use crate::logic::file_name::safe;
use crate::logic::transfer::{self, Transfer};
use crate::logic::{calendar, enriched, flowed, smime, tnef, uuencode};
use std::borrow::Cow;
use std::collections::HashSet;

const TNEF: &str = "application/ms-tnef";

/// What a leaf is to us.
enum Sort {
    /// Words that a mail program shows.
    Shown,
    /// Words with a file name, beside others: a file, shown only where nothing else is.
    NamedWords,
    /// A form of the words for programs of one maker; nobody misses it.
    Other,
    /// An invitation.
    Calendar,
    /// What a machine says to a machine in a report.
    Report,
    /// A mail inside this mail.
    Message,
    /// `winmail.dat`.
    Tnef,
    /// A CMS container.
    Container,
    /// Anything else.
    File,
}

impl Walk {
    /// Reads a leaf, keeps it among the parts, and gives what of it is shown.
    pub(super) fn leaf(
        &mut self,
        section: &Section<'_>,
        kind: &Kind,
        place: Place,
        depth: usize,
    ) -> Vec<Block> {
        let mut part = self.part(section, kind);
        let sort = sort(kind, place, &part);
        let is_text = matches!(sort, Sort::Shown | Sort::NamedWords | Sort::Calendar);
        let Some(octets) = self.undo(section, is_text, &mut part) else {
            return Vec::new();
        };
        if part.name.is_empty() && matches!(sort, Sort::File | Sort::Message) {
            part.name = nameless::hint(section, &self.charset);
        }
        match sort {
            Sort::Shown => self.shown(&octets, kind, part),
            Sort::NamedWords => {
                let block = self.words(&octets, kind);
                self.fallback.get_or_insert(block);
                self.keep(part, octets)
            }
            Sort::Other => {
                part.is_attachment = false;
                self.keep(part, octets)
            }
            Sort::Calendar => self.calendar(octets, kind, part),
            Sort::Report => {
                part.is_attachment = false;
                let text = self.decoded(&octets, kind);
                self.keep(part, text.into_bytes().into())
            }
            Sort::Message => {
                part.is_attachment = place != Place::Report;
                if place == Place::Top {
                    self.fallback = self.message_inside(&octets, depth);
                }
                self.keep(part, octets)
            }
            Sort::Tnef => self.tnef(octets, part),
            Sort::Container => self.container(octets, part, place, depth),
            Sort::File => self.keep(part, octets),
        }
    }

    /// Keeps a body that cannot be divided as one file.
    pub(super) fn opaque(&mut self, body: &[u8], kind: &Kind) -> Vec<Block> {
        let media_type = kind.media_type.clone();
        let part = Part { media_type, is_attachment: true, ..Part::default() };
        self.keep(part, body.into())
    }

    fn keep(&mut self, mut part: Part, octets: Cow<'_, [u8]>) -> Vec<Block> {
        part.bytes = octets.into_owned();
        self.parts.push(part);
        Vec::new()
    }

    fn part(&self, section: &Section<'_>, kind: &Kind) -> Part {
        let (file_name, type_name) =
            (kind.disposition.get("filename"), kind.content_type.get("name"));
        // Where a charset was too small for a name, the other parameter often has it whole.
        let is_lossy = |name: &str| name.contains("??") || name.contains('\u{fffd}');
        let whole = type_name.filter(|name| file_name.is_some_and(is_lossy) && !is_lossy(name));
        let name = whole.or(file_name).or(type_name);
        let text = |name: &str| {
            let field = section.fields.iter().find(|field| field.is(name));
            field.map(|field| field.text(&self.charset)).unwrap_or_default()
        };
        Part {
            media_type: kind.media_type.clone(),
            name: name.map(safe).unwrap_or_default(),
            content_id: text("Content-ID").trim_matches(['<', '>', ' ']).to_owned(),
            is_inline: kind.disposition.value == "inline" && kind.media_type.starts_with("image/"),
            is_attachment: true,
            bytes: Vec::new(),
        }
    }

    /// Undoes the transfer encoding; `None` when the bound on all octets is reached.
    pub(super) fn undo<'a>(
        &mut self,
        section: &Section<'a>,
        is_text: bool,
        part: &mut Part,
    ) -> Option<Cow<'a, [u8]>> {
        let field = section.fields.iter().find(|field| field.is("Content-Transfer-Encoding"));
        let octets = match self.transfer(field) {
            Transfer::Identity => Cow::Borrowed(section.body),
            Transfer::QuotedPrintable => {
                let (octets, is_odd) = transfer::quoted_printable(section.body);
                self.note_if(is_odd, "quoted-printable with stray \"=\"; they were kept");
                octets.into()
            }
            Transfer::Base64 => {
                let (code, tail) = if is_text {
                    transfer::split_base64_text(section.body)
                } else {
                    (section.body, &[][..])
                };
                let (mut octets, is_odd) = transfer::base64(code);
                self.note_if(
                    is_odd,
                    "base64 with stray characters or cut short; they were skipped",
                );
                self.note_if(
                    !tail.is_empty(),
                    "a part that claims to be base64 holds plain text; it was read as such",
                );
                octets.extend_from_slice(tail);
                octets.into()
            }
            Transfer::Uuencode => self.uudecoded(section.body, part),
        };
        self.octets_left = self.octets_left.saturating_sub(octets.len());
        if self.octets_left == 0 {
            self.defects.note(format!(
                "the parts together hold more than {} MiB; those after them were left unopened",
                LIMITS.octets >> 20
            ));
            return None;
        }
        Some(octets)
    }

    fn uudecoded<'a>(&mut self, body: &'a [u8], part: &mut Part) -> Cow<'a, [u8]> {
        let text = String::from_utf8_lossy(body);
        let Some(file) = uuencode::decode(&transfer::unix_lines(&text)) else {
            self.defects.note("a part is no uuencode as it claims; it was left as it is");
            return Cow::Borrowed(body);
        };
        if part.name.is_empty() {
            part.name = safe(&file.name);
        }
        file.bytes.into()
    }

    fn transfer(&mut self, field: Option<&Field<'_>>) -> Transfer {
        let value = field.map(|field| field.text(&self.charset)).unwrap_or_default();
        Transfer::parse(&value).unwrap_or_else(|| {
            let value: String = value.chars().take(40).collect();
            self.defects.note(format!(
                "nobody knows the transfer encoding {value:?}; the bytes were taken as they are"
            ));
            Transfer::Identity
        })
    }

    fn note_if(&mut self, is_so: bool, sentence: &str) {
        if is_so {
            self.defects.note(sentence);
        }
    }

    /// The text of a part in UTF-8, with Unix line ends and without NUL octets.
    fn decoded(&mut self, octets: &[u8], kind: &Kind) -> String {
        let declared = kind.content_type.get("charset");
        let sniffed = match declared {
            None if kind.media_type == "text/html" => meta_charset(octets),
            Some(_) | None => None,
        };
        let label = declared.or(sniffed.as_deref());
        let decoded = charset::decode(label, octets);
        note_trust(&decoded.trust, label, &mut self.defects);
        let text = transfer::unix_lines(&decoded.text);
        if !text.contains('\0') {
            return text.into_owned();
        }
        self.defects.note("the text holds NUL octets; they were taken out");
        text.replace('\0', "")
    }

    fn words(&mut self, octets: &[u8], kind: &Kind) -> Block {
        let text = self.decoded(octets, kind);
        match kind.media_type.as_str() {
            "text/html" => Block::html(text),
            "text/enriched" | "text/richtext" => Block::plain(enriched::to_text(&text)),
            _ => Block::plain(flowed(text, kind)),
        }
    }

    fn shown(&mut self, octets: &[u8], kind: &Kind, mut part: Part) -> Vec<Block> {
        let mut block = self.words(octets, kind);
        part.is_attachment = false;
        let text = block.plain.as_ref().or(block.html.as_ref()).cloned().unwrap_or_default();
        self.keep(part, text.into_bytes().into());
        if let Some(plain) = &block.plain {
            if plain.contains("-----BEGIN PGP MESSAGE-----") && self.encryption.is_none() {
                self.encryption = Some(Encryption::Pgp);
            }
            if let Some((left, files)) = uuencode::take_out(plain) {
                for file in files {
                    self.found_file(&file.name, "", "", file.bytes);
                }
                block.plain = Some(left);
            }
        }
        vec![block]
    }

    /// A file that was packed inside a part.
    fn found_file(&mut self, name: &str, media_type: &str, content_id: &str, bytes: Vec<u8>) {
        if self.parts.len() >= LIMITS.parts {
            return;
        }
        let is_type = media_type.split('/').filter(|half| !half.is_empty()).count() == 2;
        let media_type = if is_type { media_type } else { "application/octet-stream" };
        self.parts.push(Part {
            media_type: media_type.to_owned(),
            name: safe(name),
            content_id: content_id.to_owned(),
            is_inline: false,
            is_attachment: true,
            bytes,
        });
    }

    fn calendar(&mut self, octets: Cow<'_, [u8]>, kind: &Kind, mut part: Part) -> Vec<Block> {
        let words = calendar::words(&self.decoded(&octets, kind));
        part.is_attachment = !part.name.is_empty() || words.is_none();
        self.invitation = self.invitation.take().or(words);
        self.keep(part, octets)
    }

    /// What the mail shows that is all there is of this mail.
    fn message_inside(&mut self, octets: &[u8], depth: usize) -> Option<Block> {
        let below = depth.checked_sub(1)?;
        let mut walk = Walk::new(self.charset.clone(), Defects::default(), self.inflated_left);
        let blocks = walk.entity(&fields::split(octets), Place::Top, below);
        self.inflated_left = walk.inflated_left;
        let (text, html) = super::alternatives::compose(blocks);
        Some(Block { plain: Some(text), html })
    }

    fn tnef(&mut self, octets: Cow<'_, [u8]>, mut part: Part) -> Vec<Block> {
        let is_first = !self.parts.iter().any(|part| part.media_type == TNEF);
        let Some(found) = tnef::unpack(&octets, is_first) else {
            self.defects.note("a winmail.dat could not be read; it was kept as a file");
            return self.keep(part, octets);
        };
        part.is_attachment = false;
        TNEF.clone_into(&mut part.media_type);
        self.keep(part, octets);
        for file in found.files {
            self.found_file(&file.name, &file.media_type, &file.content_id, file.bytes);
        }
        let some = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        let plain = some(found.text).map(|text| transfer::unix_lines(&text).into_owned());
        let block = Block { plain, html: some(found.html) };
        if !block.is_blank() {
            // Outlook repeats in it what the plain part says already.
            self.fallback.get_or_insert(block);
        }
        Vec::new()
    }

    fn container(
        &mut self,
        octets: Cow<'_, [u8]>,
        mut part: Part,
        place: Place,
        depth: usize,
    ) -> Vec<Block> {
        let (content, is_compressed) = match smime::open(&octets) {
            smime::Container::Signed(content) => (content, false),
            smime::Container::Compressed(content) => (content, true),
            smime::Container::Encrypted => {
                self.encryption = Some(Encryption::Smime);
                return self.keep(part, octets);
            }
            smime::Container::Other => return self.keep(part, octets),
        };
        let Some(below) = depth.checked_sub(1) else {
            self.defects.note("S/MIME containers are nested too deep; one was left closed");
            return self.keep(part, octets);
        };
        let smime::Content { octets: mut inner, is_container } = content;
        part.is_attachment = false;
        if is_compressed {
            let inflated = self.inflated(&inner);
            part.is_attachment = inflated.is_cut;
            inner = inflated.octets;
        } else {
            self.defects.note(
                "the words stand inside an S/MIME signature; they were taken out, and the \
                 signature proves nothing here",
            );
        }
        self.keep(part, octets);
        if is_container {
            let media_type = "application/pkcs7-mime".to_owned();
            let part = Part { media_type, is_attachment: true, ..Part::default() };
            return self.container(inner.into(), part, place, below);
        }
        self.entity(&fields::split(&inner), place, below)
    }

    /// What a compressed container holds, as far as it may be opened.
    fn inflated(&mut self, octets: &[u8]) -> smime::Inflated {
        let inflated = smime::inflate(octets, self.inflated_left);
        self.inflated_left = self.inflated_left.saturating_sub(inflated.octets.len());
        self.defects.note(if inflated.is_cut {
            "compressed S/MIME is damaged or holds more than may be opened; what came out is shown \
             and the whole is kept as a file"
        } else {
            "the words stand inside compressed S/MIME; they were taken out"
        });
        inflated
    }
}

fn flowed(text: String, kind: &Kind) -> String {
    let is = |name: &str, value: &str| {
        kind.content_type.get(name).is_some_and(|got| got.eq_ignore_ascii_case(value))
    };
    if is("format", "flowed") { flowed::unflow(&text, is("delsp", "yes")) } else { text }
}

fn sort(kind: &Kind, place: Place, part: &Part) -> Sort {
    let disposition = kind.disposition.value.as_str();
    let is_file = !matches!(disposition, "" | "inline");
    let is_named = !part.name.is_empty();
    match kind.media_type.as_str() {
        "message/delivery-status"
        | "message/global-delivery-status"
        | "message/disposition-notification"
        | "message/global-disposition-notification"
        | "message/feedback-report"
        | "message/global-headers"
        | "text/rfc822-headers" => Sort::Report,
        "message/rfc822" | "message/global" | "message/news" => Sort::Message,
        "application/ms-tnef" | "application/vnd.ms-tnef" => Sort::Tnef,
        _ if part.name.eq_ignore_ascii_case("winmail.dat") => Sort::Tnef,
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => Sort::Container,
        "application/octet-stream" if part.name.eq_ignore_ascii_case("smime.p7m") => {
            Sort::Container
        }
        "text/x-amp-html" | "text/watch-html" if !is_file => Sort::Other,
        "text/calendar" if !is_file => Sort::Calendar,
        "text/calendar" | "text/vcard" | "text/x-vcard" | "text/directory" | "text/css"
        | "text/csv" | "text/xml" | "text/javascript" => Sort::File,
        media_type if !media_type.starts_with("text/") => Sort::File,
        _ if is_file && (is_named || place != Place::Top) => Sort::File,
        _ if place == Place::RelatedRest && !part.content_id.is_empty() => Sort::File,
        _ if is_named && matches!(place, Place::Mixed | Place::Report | Place::RelatedRest) => {
            Sort::NamedWords
        }
        _ => Sort::Shown,
    }
}

fn note_trust(trust: &Trust, label: Option<&str>, defects: &mut Defects) {
    let has_label = label.is_some_and(|label| !label.is_empty());
    let label: String = label.unwrap_or_default().chars().take(40).collect();
    match trust {
        Trust::Sound => {}
        Trust::Lying(name) if has_label => {
            defects.note(format!("the charset is not {label} as declared; it was read as {name}"));
        }
        Trust::Lying(name) => {
            defects.note(format!("no charset is declared for 8-bit text; it was read as {name}"));
        }
        Trust::Unknown(name) => {
            defects.note(format!("nobody knows the charset {label:?}; it was read as {name}"));
        }
        Trust::Damaged(name) => {
            defects.note(format!("some octets are no {name}; they became \u{fffd}"));
        }
    }
}

/// The charset that a page itself declares (HTML §13.2.3.2), near its start.
fn meta_charset(page: &[u8]) -> Option<String> {
    let head = page.get(..page.len().min(1024)).unwrap_or_default().to_ascii_lowercase();
    let at = super::words::find(&head, b"charset=")?;
    let rest = head.get(at.saturating_add(8)..)?;
    let rest = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b));
    let label = rest.get(..end.unwrap_or(rest.len()))?;
    String::from_utf8(label.to_vec()).ok().filter(|label| !label.is_empty())
}

/// Marks the images that the page shows by `cid:` (RFC 2392), whatever their disposition says.
pub(super) fn mark_inline(parts: &mut [Part], page: Option<&str>) {
    let Some(page) = page.filter(|page| page.contains("cid:")) else {
        return;
    };
    let shown: HashSet<&str> = page
        .split("cid:")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| c.is_whitespace() || "\"'<>()".contains(c)).next())
        .collect();
    for part in parts.iter_mut().filter(|part| !part.content_id.is_empty()) {
        part.is_inline |= shown.contains(part.content_id.as_str());
    }
}
