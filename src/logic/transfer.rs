//! Transfer encodings (RFC 2045 §6) → bytes, whatever was lost or added on the way.

use std::borrow::Cow;

/// How a part's bytes were made fit for the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// 7bit, 8bit, binary, or nothing that anybody knows: the bytes as they are.
    Identity,
    /// RFC 2045 §6.8.
    Base64,
    /// RFC 2045 §6.7.
    QuotedPrintable,
    /// `x-uuencode` and its other names.
    Uuencode,
}

impl Transfer {
    /// Reads a `Content-Transfer-Encoding`; `None` if it names nothing we know.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let name = value.split([';', '(', ',']).next().unwrap_or_default();
        let name = name.trim_matches(['"', '\'', ' ', '\t']).to_ascii_lowercase();
        match name.replace([' ', '_'], "-").as_str() {
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" | "7bits" | "8bits" | "none"
            | "us-ascii" | "utf-8" | "8859-1" => Some(Self::Identity),
            "base64" | "base-64" | "b" => Some(Self::Base64),
            "quoted-printable" | "quoted-printeable" | "quotedprintable" | "q" => {
                Some(Self::QuotedPrintable)
            }
            "x-uuencode" | "uuencode" | "x-uue" | "uue" | "x-uu" => Some(Self::Uuencode),
            _ => None,
        }
    }
}

/// Decodes base64: blanks, line ends and stray characters are skipped, padding may be missing or
/// in the middle (some programs join encoded pieces). The second value says whether anything but
/// blanks had to be skipped or the end was cut.
#[must_use]
pub fn base64(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity((bytes.len() / 4).saturating_mul(3));
    let mut held: u32 = 0;
    let mut count: u8 = 0;
    let mut odd = false;
    for &byte in bytes {
        match BASE64.get(usize::from(byte)).copied() {
            Some(value @ 0..=63) => {
                held = held << 6 | u32::from(value);
                count = count.wrapping_add(1);
                if count == 4 {
                    let [_, a, b, c] = held.to_be_bytes();
                    out.extend_from_slice(&[a, b, c]);
                    (held, count) = (0, 0);
                }
            }
            Some(PADDING) => {
                odd |= flush(held, count, &mut out);
                (held, count) = (0, 0);
            }
            Some(BLANK) => {}
            Some(_) | None => odd = true,
        }
    }
    odd |= flush(held, count, &mut out);
    (out, odd)
}

/// Splits text that claims to be base64 into what is, and what stands behind it in clear: list
/// programs append footers so, and some label plain words as base64.
#[must_use]
pub fn split_base64_text(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let end =
            rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at.saturating_add(1));
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let is_code = |b: &u8| BASE64.get(usize::from(*b)).is_some_and(|v| *v <= PADDING);
        let strays = line.trim_ascii().iter().filter(|b| !is_code(b)).count();
        if strays > 2 {
            return bytes
                .split_at_checked(bytes.len().saturating_sub(rest.len()))
                .unwrap_or_default();
        }
        rest = after;
    }
    (bytes, &[])
}

/// Writes the one or two octets that an unfinished group of four holds; true if it holds none.
fn flush(held: u32, count: u8, out: &mut Vec<u8>) -> bool {
    match count {
        3 => {
            let [_, a, b, _] = (held << 6).to_be_bytes();
            out.extend_from_slice(&[a, b]);
        }
        2 => {
            let [_, a, _, _] = (held << 12).to_be_bytes();
            out.push(a);
        }
        _ => {}
    }
    count == 1
}

const PADDING: u8 = 64;
const BLANK: u8 = 65;
const STRAY: u8 = 66;

static BASE64: [u8; 256] = base64_values();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "run by the compiler, which would refuse an index that is not there"
)]
const fn base64_values() -> [u8; 256] {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [STRAY; 256];
    let mut value: u8 = 0;
    while value < 64 {
        table[letters[value as usize] as usize] = value;
        value += 1;
    }
    table[b'=' as usize] = PADDING;
    table[b' ' as usize] = BLANK;
    table[b'\t' as usize] = BLANK;
    table[b'\r' as usize] = BLANK;
    table[b'\n' as usize] = BLANK;
    table
}

/// Decodes quoted-printable. A `=` that starts nothing stands for itself; blanks at the end of a
/// line were added on the way (RFC 2045 §6.7 rule 3) and go. The second value says whether there
/// was a `=` that had no business to be there.
#[must_use]
pub fn quoted_printable(bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(bytes.len());
    let mut odd = false;
    let mut rest = bytes;
    while !rest.is_empty() {
        let end =
            rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at.saturating_add(1));
        let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        odd |= quoted_line(line, &mut out);
        rest = after;
    }
    (out, odd)
}

fn quoted_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let words = line.trim_ascii_end();
    // A form feed is a character of the text, not a blank that a relay added.
    let (words, soft) = match words.strip_suffix(b"=") {
        Some(before) => (before, true),
        None => (words, false),
    };
    let odd = hex_escapes(words, b'=', out);
    if !soft && let Some(end) = line.strip_suffix(b"\n") {
        if end.ends_with(b"\r") {
            out.push(b'\r');
        }
        out.push(b'\n');
    }
    odd
}

/// Appends `bytes` with each `mark` + two hexadecimal digits replaced by the octet they name.
/// Says whether a mark stood without its digits; it is kept as it is.
pub fn hex_escapes(bytes: &[u8], mark: u8, out: &mut Vec<u8>) -> bool {
    let mut odd = false;
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b == mark) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        match from {
            [_, high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(nibble(*high) << 4 | nibble(*low));
                rest = after;
            }
            [_, after @ ..] => {
                odd = true;
                out.push(mark);
                rest = after;
            }
            [] => rest = &[],
        }
    }
    out.extend_from_slice(rest);
    odd
}

fn nibble(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or_default()
}

/// `bytes` without their last line end, which belongs to the boundary after it (RFC 2046 §5.1.1).
#[must_use]
pub fn without_last_line_end(bytes: &[u8]) -> &[u8] {
    let Some(cut) = bytes.strip_suffix(b"\n") else {
        return bytes;
    };
    cut.strip_suffix(b"\r").unwrap_or(cut)
}

/// Line ends as one `\n`, whatever mixture they were; `\r\r\n` is one, too.
#[must_use]
pub fn unix_lines(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\r') {
        out.push_str(before);
        let trimmed = after.trim_start_matches('\r');
        if !trimmed.starts_with('\n') {
            out.push('\n');
        }
        rest = trimmed;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_through_noise_cuts_and_joins() {
        assert_eq!(base64(b"SGVs\r\nbG8="), (b"Hello".to_vec(), false));
        assert_eq!(base64(b"SGVsbG8"), (b"Hello".to_vec(), false));
        assert_eq!(base64(b"SGk=SGk="), (b"HiHi".to_vec(), false));
        assert_eq!(base64(b"SG!Vs*bG8="), (b"Hello".to_vec(), true));
        assert_eq!(base64(b"SGVsbG8="), (b"Hello".to_vec(), false));
        assert_eq!(base64(b"SGVsb"), (b"Hel".to_vec(), true));
    }

    #[test]
    fn quoted_printable_keeps_what_it_cannot_read() {
        assert_eq!(quoted_printable(b"a=3Db =\r\nc"), (b"a=b c".to_vec(), false));
        assert_eq!(quoted_printable(b"gr=fc=DF  \r\nx=\n"), (b"gr\xfc\xdf\r\nx".to_vec(), false));
        assert_eq!(quoted_printable(b"1 = 1, =ZZ"), (b"1 = 1, =ZZ".to_vec(), true));
    }

    #[test]
    fn every_mixture_of_line_ends_becomes_one_kind() {
        assert_eq!(unix_lines("a\r\nb\rc\nd\r\r\ne"), "a\nb\nc\nd\ne");
    }

    #[test]
    fn encodings_are_known_by_their_wrong_names_too() {
        assert_eq!(Transfer::parse("Quoted-Printeable"), Some(Transfer::QuotedPrintable));
        assert_eq!(Transfer::parse("Quoted Printable"), Some(Transfer::QuotedPrintable));
        assert_eq!(Transfer::parse("base64 (why not)"), Some(Transfer::Base64));
        assert_eq!(Transfer::parse("x-rot13"), None);
    }
}
