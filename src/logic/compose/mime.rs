//! The body of a letter: parts, boundaries, transfer encodings (RFC 2045, RFC 2046).
//!
//! Written by hand rather than by lettre's builder, because a letter must be the same bytes each
//! time it is composed (lettre draws its boundaries at random), and because the builder chooses
//! "7bit" for lines that are too long for the wire.

use super::Attachment;
use crate::domain::message::{ContentHash, MessageId};
use crate::logic::markdown::one_line;
use data_encoding::BASE64;
use std::fmt::Write;

/// Octets of a line of Base64 or quoted-printable (RFC 2045 §6.7, §6.8).
const LINE_MAX: usize = 76;
/// Octets that make one full line of Base64.
const BASE64_OCTETS: usize = 57;

/// What a message holds.
pub(super) struct Body<'a> {
    pub(super) text: &'a str,
    pub(super) html: &'a str,
    pub(super) attachments: &'a [Attachment],
    pub(super) message_id: &'a MessageId,
}

/// The whole message; `fields` are the other header fields, each ending in CRLF.
pub(super) fn message(fields: &str, body: &Body<'_>) -> Vec<u8> {
    let attached: usize = body.attachments.iter().map(|file| file.bytes.len()).sum();
    let room = fields.len().saturating_add(body.text.len()).saturating_add(body.html.len());
    let mut out = Vec::with_capacity(
        room.saturating_mul(5).saturating_div(4).saturating_add(attached.saturating_mul(2)),
    );
    push(&mut out, fields);
    push(&mut out, "MIME-Version: 1.0\r\n");
    let mut files = body.attachments.iter().filter(|file| file.content_id.is_none()).peekable();
    if files.peek().is_none() {
        push_alternative(&mut out, body);
    } else {
        let boundary = boundary(body.message_id, "mixed");
        push_multipart(&mut out, "mixed", &boundary);
        push(&mut out, &format!("--{boundary}\r\n"));
        push_alternative(&mut out, body);
        for file in files {
            push(&mut out, &format!("\r\n--{boundary}\r\n"));
            push_attachment(&mut out, file);
        }
        push(&mut out, &format!("\r\n--{boundary}--\r\n"));
    }
    out
}

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn push_alternative(out: &mut Vec<u8>, body: &Body<'_>) {
    let boundary = boundary(body.message_id, "alternative");
    push_multipart(out, "alternative", &boundary);
    push(out, &format!("--{boundary}\r\n"));
    push_text(out, "plain", body.text);
    push(out, &format!("\r\n--{boundary}\r\n"));
    push_html(out, body);
    push(out, &format!("\r\n--{boundary}--\r\n"));
}

/// The HTML part, with its pictures where it has any.
fn push_html(out: &mut Vec<u8>, body: &Body<'_>) {
    let mut pictures = body.attachments.iter().filter(|file| file.content_id.is_some()).peekable();
    if pictures.peek().is_none() {
        return push_text(out, "html", body.html);
    }
    let boundary = boundary(body.message_id, "related");
    push_multipart(out, "related", &boundary);
    push(out, &format!("--{boundary}\r\n"));
    push_text(out, "html", body.html);
    for picture in pictures {
        push(out, &format!("\r\n--{boundary}\r\n"));
        push_attachment(out, picture);
    }
    push(out, &format!("\r\n--{boundary}--\r\n"));
}

fn push_text(out: &mut Vec<u8>, subtype: &str, text: &str) {
    let head = format!(
        "Content-Type: text/{subtype}; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    );
    push(out, &head);
    push_quoted_printable(out, text);
}

fn push_multipart(out: &mut Vec<u8>, subtype: &str, boundary: &str) {
    let field = format!("Content-Type: multipart/{subtype};\r\n boundary=\"{boundary}\"\r\n\r\n");
    push(out, &field);
}

/// A boundary that no part can hold: `=_` occurs neither in quoted-printable nor in Base64
/// (RFC 2045 §6.7), and the id makes it differ from those of other messages.
fn boundary(id: &MessageId, part: &str) -> String {
    let hash = ContentHash::of(id.as_str().as_bytes()).to_string();
    let start: String = hash.chars().take(24).collect();
    format!("=_{part}_{start}")
}

fn push_attachment(out: &mut Vec<u8>, file: &Attachment) {
    let media_type = media_type(&file.media_type);
    let is_utf8 = media_type.starts_with("text/") && std::str::from_utf8(&file.bytes).is_ok();
    let charset = if is_utf8 { "; charset=utf-8" } else { "" };
    let head = format!(
        "Content-Type: {media_type}{charset}\r\nContent-Transfer-Encoding: base64\r\n\
         {}Content-Disposition: {}{}\r\n\r\n",
        content_id(file),
        if file.content_id.is_some() { "inline" } else { "attachment" },
        filename(&file.name)
    );
    push(out, &head);
    let mut line = String::with_capacity(LINE_MAX);
    for chunk in file.bytes.chunks(BASE64_OCTETS) {
        line.clear();
        BASE64.encode_append(chunk, &mut line);
        push(out, &line);
        push(out, "\r\n");
    }
}

/// `Content-ID`, with nothing in it that an id may not hold (RFC 2045 §7).
fn content_id(file: &Attachment) -> String {
    let Some(id) = &file.content_id else { return String::new() };
    let fits = |c: &char| c.is_ascii_alphanumeric() || "._-@".contains(*c);
    format!("Content-ID: <{}>\r\n", id.chars().filter(fits).collect::<String>())
}

/// A media type that may stand in a header. Messages and multiparts must not be sent in Base64
/// (RFC 2046 §5), so they travel as the file they are.
fn media_type(said: &str) -> String {
    let is_token = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    let said = said.trim().to_lowercase();
    let fits = said.len() <= 100
        && said.split_once('/').is_some_and(|(kind, subtype)| {
            is_token(kind) && is_token(subtype) && kind != "message" && kind != "multipart"
        });
    if fits { said } else { "application/octet-stream".to_owned() }
}

/// The file name as `filename` and, outside ASCII, as `filename*` (RFC 2231, RFC 6266 app. D).
fn filename(name: &str) -> String {
    const CHARS_MAX: usize = 120;
    let name: String = one_line(name)
        .chars()
        .map(|c| if "/\\".contains(c) { '_' } else { c })
        .take(CHARS_MAX)
        .collect();
    if name.is_empty() {
        return String::new();
    }
    let plain = |c: char| c.is_ascii_graphic() && c != '"' || c == ' ';
    if name.chars().all(plain) {
        return format!(";\r\n filename=\"{name}\"");
    }
    let mut field = String::new();
    let mut line = String::new();
    let mut section = 0usize;
    for c in name.chars() {
        let mut octets = [0u8; 4];
        for octet in c.encode_utf8(&mut octets).bytes() {
            match octet {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    line.push(char::from(octet));
                }
                _ => {
                    let _ = write!(line, "%{octet:02X}");
                }
            }
        }
        if line.len() > 50 {
            push_section(&mut field, &mut section, &mut line);
        }
    }
    push_section(&mut field, &mut section, &mut line);
    field
}

/// One continuation of a long parameter (RFC 2231 §3); only the first names the charset.
fn push_section(field: &mut String, section: &mut usize, line: &mut String) {
    if line.is_empty() {
        return;
    }
    let charset = if *section == 0 { "utf-8''" } else { "" };
    let _ = write!(field, ";\r\n filename*{section}*={charset}{line}");
    *section = section.saturating_add(1);
    line.clear();
}

/// Quoted-printable of a text whose lines end in LF (RFC 2045 §6.7).
fn push_quoted_printable(out: &mut Vec<u8>, text: &str) {
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        push_quoted_line(out, line.as_bytes());
        push(out, "\r\n");
    }
}

fn push_quoted_line(out: &mut Vec<u8>, line: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hex = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    let mut rest = line;
    let mut width = 0usize;
    while let Some((octet, tail)) = rest.split_first() {
        let room = LINE_MAX.saturating_sub(1).saturating_sub(width);
        if width > 0 && room > 0 {
            let (literal, left) = rest.split_at(literals(rest, room));
            if !literal.is_empty() {
                out.extend_from_slice(literal);
                width = width.saturating_add(literal.len());
                rest = left;
                continue;
            }
        }
        // A blank at the end would be lost; a dot or "From " at the beginning may be changed.
        let is_first = width == 0 || room == 0;
        let is_risky = is_first && (*octet == b'.' || rest.starts_with(b"From "));
        let is_literal = is_literal(*octet) && !is_risky && !(is_blank(*octet) && tail.is_empty());
        let cost = if is_literal { 1 } else { 3 };
        if width.saturating_add(cost) >= LINE_MAX {
            push(out, "=\r\n");
            width = 0;
        }
        if is_literal {
            out.push(*octet);
        } else {
            out.extend([b'=', hex(*octet >> 4), hex(*octet & 15)]);
        }
        width = width.saturating_add(cost);
        rest = tail;
    }
}

/// How many of the next octets stand for themselves where they are not the first of a line; at
/// most `room`.
fn literals(rest: &[u8], room: usize) -> usize {
    let run = rest.iter().take(room).take_while(|octet| is_literal(**octet)).count();
    let is_blank_last = run == rest.len() && rest.last().is_some_and(|octet| is_blank(*octet));
    run.saturating_sub(usize::from(is_blank_last))
}

fn is_literal(octet: u8) -> bool {
    (octet.is_ascii_graphic() && octet != b'=') || is_blank(octet)
}

fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}
