//! The bytes of an exported file → text, in one of the encodings that programs export in.
//!
//! UTF-8 and UTF-16 are known by their mark or by their form; what is neither is Windows-1252, in
//! which every Western accounting program exports. Damage is refused rather than imported.

use super::{BadLine, Read};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file and the name of its encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without its byte order mark.
    pub text: String,
    /// The name of the encoding, for the operator.
    pub encoding: &'static str,
}

/// Octets that begin files which are no text.
const NO_TEXT: [(&[u8], &str); 4] = [
    (b"PK\x03\x04", "a spreadsheet (.xlsx, .ods) or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "compressed"),
];

/// Reads the bytes of a CSV or JSON file.
///
/// # Errors
/// The file is no text, is damaged, or mixes encodings; with the line.
pub fn decode(raw: &[u8]) -> Read<Decoded> {
    if let Some((_, what)) = NO_TEXT.iter().find(|(start, _)| raw.starts_with(start)) {
        let remedy = "export it as CSV (\"CSV UTF-8\" in Excel) and import that";
        return refused(0, &format!("this file is {what}: {remedy}"));
    }
    let (encoding, body) = match Encoding::for_bom(raw) {
        Some((encoding, mark)) => (encoding, raw.get(mark..).unwrap_or_default()),
        None => (by_form(raw)?, raw),
    };
    let (text, is_damaged) = encoding.decode_without_bom_handling(body);
    let damaged = text.find('\u{fffd}').map(|at| line_of(text.as_bytes(), at));
    match damaged {
        Some(line) => refused(
            line,
            &format!("a character was lost ({}): export the file again as UTF-8", encoding.name()),
        ),
        None if is_damaged => refused(0, "the file is damaged: export it again as UTF-8"),
        None => Ok(Decoded { text: text.into_owned(), encoding: encoding.name() }),
    }
}

/// The encoding of bytes without a mark.
fn by_form(raw: &[u8]) -> Read<&'static Encoding> {
    if raw.contains(&0) {
        return utf16(raw);
    }
    let Err(error) = std::str::from_utf8(raw) else { return Ok(UTF_8) };
    let at = error.valid_up_to();
    let (before, after) = raw.split_at_checked(at).unwrap_or((raw, &[]));
    if !before.is_ascii() || holds_utf8(after) {
        let both = "it is UTF-8 in one place and something else here: were two files joined? export it again as UTF-8";
        return refused(line_of(raw, at), both);
    }
    // Not assigned in Windows-1252, and never exported in it.
    let strange = |octet: &u8| matches!(octet, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    match raw.iter().position(strange) {
        Some(at) => refused(
            line_of(raw, at),
            "its encoding is neither UTF-8, UTF-16 nor Windows-1252: export it again as UTF-8",
        ),
        None => Ok(WINDOWS_1252),
    }
}

/// UTF-16 without a mark has its zeros on one side of each pair.
fn utf16(raw: &[u8]) -> Read<&'static Encoding> {
    let zeros = |skip: usize| raw.iter().skip(skip).step_by(2).filter(|o| **o == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let pairs = raw.len() / 2;
    if raw.len().is_multiple_of(2) && low > pairs / 2 && high == 0 {
        Ok(UTF_16LE)
    } else if raw.len().is_multiple_of(2) && high > pairs / 2 && low == 0 {
        Ok(UTF_16BE)
    } else {
        refused(0, "it holds zero octets: this is no text; export the file again as UTF-8")
    }
}

/// A letter of two octets or more that is valid UTF-8 stands in it. In Windows-1252 the first
/// would be a capital with an accent and the second a sign: no word has that.
fn holds_utf8(octets: &[u8]) -> bool {
    octets.windows(2).any(|pair| {
        matches!(pair, [first @ 0xc2..=0xf4, second @ 0x80..=0xbf]
            if std::str::from_utf8(&[*first, *second]).is_ok())
    })
}

fn line_of(octets: &[u8], at: usize) -> u64 {
    let before = octets.iter().take(at).filter(|octet| **octet == b'\n').count();
    u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1)
}

fn refused<T>(line: u64, message: &str) -> Read<T> {
    Err(vec![BadLine::at(line, message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "cliente;núm\nPeñalver;1\n";

    #[test]
    fn every_encoding_of_an_export_reads_as_the_same_text() {
        let with_mark = |mark: &[u8], body: Vec<u8>| [mark.to_vec(), body].concat();
        let wide = |swap: bool| -> Vec<u8> {
            let octets = |unit: u16| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() };
            LINE.encode_utf16().flat_map(octets).collect()
        };
        let western = LINE.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for (name, raw) in [
            ("UTF-8", LINE.as_bytes().to_vec()),
            ("UTF-8", with_mark(b"\xef\xbb\xbf", LINE.as_bytes().to_vec())),
            ("UTF-16LE", with_mark(b"\xff\xfe", wide(false))),
            ("UTF-16BE", with_mark(b"\xfe\xff", wide(true))),
            ("UTF-16LE", wide(false)),
            ("UTF-16BE", wide(true)),
            ("windows-1252", western),
        ] {
            let read = decode(&raw).unwrap();
            assert_eq!((read.encoding, read.text.as_str()), (name, LINE), "{name}");
        }
    }

    #[test]
    fn what_is_no_text_or_damaged_is_refused_with_its_line() {
        let wrong = |raw: &[u8]| decode(raw).unwrap_err().remove(0);
        assert!(wrong(b"PK\x03\x04rest").message.contains("CSV"));
        assert_eq!(wrong("a\nPe\u{fffd}alver\n".as_bytes()).line, 2);
        assert_eq!(wrong(b"a;b\nPe\xc3\xb1alver\nMu\xf1oz\n").line, 3);
        assert_eq!(wrong(b"a;b\nMu\xf1oz\nPe\xc3\xb1alver\n").line, 2);
        assert_eq!(wrong(b"a;b\nx\x81y\n").line, 2);
        assert_eq!(wrong(b"a\0b;c").line, 0);
        assert_eq!(wrong(b"\xff\xfea\0b\0\0\xd8").line, 1);
    }
}
