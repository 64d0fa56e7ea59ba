//! Bytes in some charset, named rightly, wrongly or not at all → text. Never refused.
//!
//! A label is a claim. It is believed where the bytes do not contradict it; where they do, valid
//! UTF-8 is believed next, then what the bytes look like (chardetng). What is left over becomes
//! U+FFFD, and the caller is told what was done so that it can say so.

use crate::logic::utf7;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, KOI8_R, SHIFT_JIS, UTF_8, UTF_16BE,
    UTF_16LE, WINDOWS_1252,
};
use std::borrow::Cow;

/// Text, and how its bytes were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// What it was read as.
    pub trust: Trust,
}

/// Whether the label told the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The bytes are what the label (or its absence) says.
    Sound,
    /// The bytes are something else, which is named.
    Lying(&'static str),
    /// Nobody knows the label; the charset that was guessed is named.
    Unknown(&'static str),
    /// Some bytes fit nothing and became U+FFFD.
    Damaged(&'static str),
}

/// The longest stretch that is looked at to guess a charset: more would only cost time.
const SAMPLE_OCTETS_MAX: usize = 16 * 1024;

/// Decodes `bytes`, which are labelled with `label` (a MIME charset name, RFC 2978) or with none.
#[must_use]
pub fn decode<'a>(label: Option<&str>, bytes: &'a [u8]) -> Decoded<'a> {
    let label = label.map(tidy).filter(|label| !label.is_empty());
    if let Some(text) = by_mark(bytes) {
        return text;
    }
    let Some(label) = label else {
        return unlabelled(bytes);
    };
    match known(&label, bytes) {
        Known::Ascii => unlabelled(bytes),
        Known::Web(encoding) => labelled(encoding, bytes),
        Known::Own(text, name) if text.contains('\u{fffd}') => match std::str::from_utf8(bytes) {
            Ok(sound) if !bytes.is_ascii() => lying(sound.into(), UTF_8.name()),
            Ok(_) | Err(_) => Decoded { text: text.into(), trust: Trust::Damaged(name) },
        },
        Known::Own(text, _) => Decoded { text: text.into(), trust: Trust::Sound },
        Known::Nobody => {
            let (text, name) = guess(bytes, true);
            let trust = if bytes.is_ascii() { Trust::Sound } else { Trust::Unknown(name) };
            Decoded { text, trust }
        }
    }
}

/// Decodes without a guess: as UTF-8 where it is that, otherwise as told. For what is read so often
/// that guesses would take long.
#[must_use]
pub fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding.decode_without_bom_handling(bytes).0,
    }
}

/// What the label names in the WHATWG table; windows-1252 if it names nothing there.
#[must_use]
pub fn by_label(label: &str) -> &'static Encoding {
    Encoding::for_label_no_replacement(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// The charset of a Windows code page; windows-1252 if the number is none.
#[must_use]
pub fn code_page(number: u32) -> &'static Encoding {
    match number {
        932 => SHIFT_JIS,
        936 => GBK,
        949 => EUC_KR,
        950 => BIG5,
        20_866 => KOI8_R,
        28_591..=28_606 => by_label(&format!("iso-8859-{}", number.saturating_sub(28_590))),
        50_220..=50_222 => ISO_2022_JP,
        51_932 => EUC_JP,
        54_936 => GB18030,
        65_001 => UTF_8,
        _ => by_label(&format!("windows-{number}")),
    }
}

/// True where `label` names UTF-7, whose bytes are ASCII and say nothing of themselves.
#[must_use]
pub fn is_utf7(label: &str) -> bool {
    matches!(tidy(label).as_str(), "utf-7" | "unicode-1-1-utf-7" | "csutf7" | "utf7")
}

/// A label in lower case, without the quotes, blanks and prefixes that real mail puts round it.
fn tidy(label: &str) -> String {
    let bare = label.trim_matches(|c: char| c.is_whitespace() || "\"'`<>;,=".contains(c));
    let bare = bare.split([';', ' ', '"']).next().unwrap_or(bare).to_ascii_lowercase();
    bare.strip_prefix("charset=").unwrap_or(&bare).replace('_', "-")
}

enum Known {
    Ascii,
    Web(&'static Encoding),
    Own(String, &'static str),
    Nobody,
}

/// Names that the WHATWG table (of `encoding_rs`) has under another name, or has not at all.
fn known(label: &str, bytes: &[u8]) -> Known {
    match label {
        "us-ascii" | "ascii" | "ansi-x3.4-1968" | "ansi-x3.4-1986" | "iso-646" | "iso646-us"
        | "646" | "unknown-8bit" | "x-unknown" | "unknown" | "default" | "8bit" | "binary"
        | "none" | "default-charset" | "user-defined" => return Known::Ascii,
        "utf-7" | "unicode-1-1-utf-7" | "csutf7" | "utf7" => {
            return Known::Own(utf7::decode(bytes), "UTF-7");
        }
        "iso-2022-kr" | "csiso2022kr" => return Known::Own(iso_2022_kr(bytes), "ISO-2022-KR"),
        "hz-gb-2312" | "hz" => return Known::Own(hz(bytes), "HZ-GB-2312"),
        "utf-16" | "utf16" | "ucs-2" | "iso-10646-ucs-2" | "csunicode" | "unicode" => {
            return Known::Web(utf16_by_zeros(bytes));
        }
        "utf-32" | "utf-32le" | "utf-32be" | "ucs-4" => {
            return Known::Own(utf32(label, bytes), "UTF-32");
        }
        _ => {}
    }
    let alias = match label {
        "ansi"
        | "cp1252"
        | "windows1252"
        | "win-1252"
        | "latin-1"
        | "latin1"
        | "8859-1"
        | "iso8859-1"
        | "iso-8859-1-windows-3.1-latin-1" => "windows-1252",
        "cp1250" | "windows1250" | "win-1250" => "windows-1250",
        "cp1251" | "windows1251" | "win-1251" | "win1251" => "windows-1251",
        "cp932" | "ms932" | "x-ms-cp932" | "windows-932" | "mskanji" => "shift_jis",
        "cp936" | "ms936" | "x-gbk" | "gb" | "chinesesimplified" => "gbk",
        "cp949" | "ms949" | "x-windows-949" | "ks-c-5601" | "uhc" => "euc-kr",
        "cp950" | "ms950" | "big5-eten" => "big5",
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-3" | "iso-2022-jp-2004"
        | "iso-2022-jp-ms" | "cp50220" | "cp50221" | "cp50222" => "iso-2022-jp",
        "utf8mb4" | "utf-8-mac" | "utf" | "utf-8n" | "cp65001" | "unicode-utf-8" => "utf-8",
        other => other,
    };
    // The table spells some names with underscores: the tidy label has none left.
    let web = Encoding::for_label_no_replacement(alias.as_bytes())
        .or_else(|| Encoding::for_label_no_replacement(alias.replace('-', "_").as_bytes()))
        .or_else(|| Encoding::for_label_no_replacement(alias.replace('-', "").as_bytes()));
    if let Some(encoding) = web {
        return Known::Web(encoding);
    }
    match mail_parser::decoders::charsets::map::charset_decoder(alias.as_bytes()) {
        Some(decoder) => Known::Own(decoder(bytes), "its label"),
        None => made_up(label, bytes),
    }
}

/// `iso-gb2312`, `x-utf-8-strict` and what else was made up round a name that exists. Whoever made
/// it up did not know what he sent: UTF-8 is believed first.
fn made_up(label: &str, bytes: &[u8]) -> Known {
    if std::str::from_utf8(bytes).is_ok() {
        return Known::Nobody;
    }
    let names = ["utf-8", "utf8", "gb2312", "gbk", "gb18030", "big5", "shift-jis", "1252"];
    match names.into_iter().find(|name| label.contains(name)) {
        Some("shift-jis") => Known::Web(SHIFT_JIS),
        Some("1252") => Known::Web(WINDOWS_1252),
        Some(name) => Encoding::for_label(name.as_bytes()).map_or(Known::Nobody, Known::Web),
        None => Known::Nobody,
    }
}

/// A byte order mark is worth more than any label.
fn by_mark(bytes: &[u8]) -> Option<Decoded<'_>> {
    let (encoding, length) = Encoding::for_bom(bytes)?;
    let (text, damaged) = encoding.decode_without_bom_handling(bytes.get(length..)?);
    let trust = if damaged { Trust::Damaged(encoding.name()) } else { Trust::Sound };
    Some(Decoded { text, trust })
}

fn unlabelled(bytes: &[u8]) -> Decoded<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.contains(&0x1b) => Decoded { text: text.into(), trust: Trust::Sound },
        Ok(_) | Err(_) => {
            let (text, name) = guess(bytes, true);
            let trust = if bytes.is_ascii() && name != ISO_2022_JP.name() {
                Trust::Sound
            } else {
                Trust::Lying(name)
            };
            Decoded { text, trust }
        }
    }
}

fn labelled<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let as_utf8 = std::str::from_utf8(bytes).ok().filter(|_| !bytes.is_ascii());
    if let Some(sound) = as_utf8
        && encoding != UTF_8
        && (damaged || encoding.is_single_byte())
    {
        // Text of a one-byte charset that happens to be UTF-8 throughout does not occur.
        return lying(sound.into(), UTF_8.name());
    }
    if !damaged {
        return Decoded { text, trust: Trust::Sound };
    }
    let is_cut = encoding == UTF_8
        && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    if is_cut || is_mostly_sound(&text) {
        return Decoded { text, trust: Trust::Damaged(encoding.name()) };
    }
    let (guessed, name) = guess(bytes, false);
    let (before, after) = (marks(&text), marks(&guessed));
    if after < before {
        lying(guessed, name)
    } else {
        Decoded { text, trust: Trust::Damaged(encoding.name()) }
    }
}

fn lying<'a>(text: Cow<'a, str>, name: &'static str) -> Decoded<'a> {
    Decoded { text, trust: Trust::Lying(name) }
}

/// The characters by which a reading is judged: enough of those from the first odd one on.
fn sample(text: &str) -> impl Iterator<Item = char> {
    text.chars().skip_while(char::is_ascii).take(SAMPLE_OCTETS_MAX)
}

fn marks(text: &str) -> usize {
    sample(text).filter(|c| *c == '\u{fffd}').count()
}

/// A text cut short in the middle of a character is not a lie: most of what is not ASCII was right.
fn is_mostly_sound(text: &str) -> bool {
    let right = sample(text).filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    right >= marks(text).saturating_mul(4)
}

/// What the bytes look like. UTF-8 is left out where it has been tried already.
fn guess(bytes: &[u8], utf8: bool) -> (Cow<'_, str>, &'static str) {
    let first = bytes.iter().position(|b| !b.is_ascii() || *b == 0x1b).unwrap_or(bytes.len());
    let start = first.saturating_sub(2);
    let end = first.saturating_add(SAMPLE_OCTETS_MAX).min(bytes.len());
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(start..end).unwrap_or_default(), true);
    let allow = if utf8 { Utf8Detection::Allow } else { Utf8Detection::Deny };
    let encoding = detector.guess(None, allow);
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    // Half-width katakana alone is what accented Latin letters look like to a Japanese eye.
    let is_half_width = encoding == SHIFT_JIS
        && text.chars().all(|c| c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c));
    // One or two odd octets tell nothing; then the most usual charset is the best guess.
    let is_hint = bytes.iter().filter(|octet| !octet.is_ascii()).take(3).count() > 2;
    let is_weak = encoding.is_single_byte() && (damaged || !is_hint);
    if is_half_width || is_weak {
        // Every byte of windows-1252 is a character, so that at least nothing is lost.
        let (all, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        return (all, WINDOWS_1252.name());
    }
    (text, encoding.name())
}

/// RFC 2781 §4.3 says big-endian where there is no mark; Windows says otherwise. Latin text tells.
fn utf16_by_zeros(bytes: &[u8]) -> &'static Encoding {
    let sample = || bytes.iter().take(SAMPLE_OCTETS_MAX);
    let high = sample().step_by(2).filter(|b| **b == 0).count();
    let low = sample().skip(1).step_by(2).filter(|b| **b == 0).count();
    if low > high { UTF_16LE } else { UTF_16BE }
}

fn utf32(label: &str, bytes: &[u8]) -> String {
    let first = bytes.first_chunk::<4>().copied().unwrap_or_default();
    let little = label.ends_with("le") || first == [0xff, 0xfe, 0, 0] || first[0] != 0;
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|four| if little { u32::from_le_bytes(*four) } else { u32::from_be_bytes(*four) })
        .map(|code| char::from_u32(code).unwrap_or('\u{fffd}'))
        .filter(|c| *c != '\u{feff}')
        .collect()
}

/// ISO-2022-KR (RFC 1557): between SO and SI the bytes are EUC-KR less its high bit.
fn iso_2022_kr(bytes: &[u8]) -> String {
    let mut shifted = false;
    let mut plain = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            0x0e => shifted = true,
            0x0f => shifted = false,
            b'\n' => {
                shifted = false;
                plain.push(byte);
            }
            _ if shifted && byte > b' ' => plain.push(byte | 0x80),
            _ => plain.push(byte),
        }
    }
    let text = EUC_KR.decode_without_bom_handling(&plain).0;
    text.replace("\u{1b}$)C", "")
}

/// HZ (RFC 1843): between `~{` and `~}` the bytes are GB 2312 less its high bit.
fn hz(bytes: &[u8]) -> String {
    let mut shifted = false;
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        match (byte, rest.peek()) {
            (b'~', Some(b'{')) => shifted = rest.next().is_some(),
            (b'~', Some(b'}')) => shifted = rest.next().is_none(),
            (b'~', Some(b'~')) if !shifted => plain.extend(rest.next()),
            (b'\n', _) => {
                shifted = false;
                plain.push(byte);
            }
            (_, _) if shifted => plain.push(byte | 0x80),
            (_, _) => plain.push(byte),
        }
    }
    GBK.decode_without_bom_handling(&plain).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_tells_the_truth_is_believed() {
        assert_eq!(decode(Some("ISO-8859-1"), b"Gr\xfc\xdfe").text, "Grüße");
        assert_eq!(decode(Some("\"windows-1251\""), b"\xcf\xf0\xe8\xe2\xe5\xf2").text, "Привет");
        assert_eq!(decode(Some("ks_c_5601-1987"), b"\xb0\xa1").text, "가");
        assert_eq!(decode(Some("gb2312"), b"\xc1\xaa\xcd\xa8").text, "联通");
        assert_eq!(decode(Some("utf-8"), "ñ".as_bytes()).trust, Trust::Sound);
    }

    #[test]
    fn a_label_that_lies_is_found_out() {
        let utf8_as_latin1 = decode(Some("iso-8859-1"), "Rechnung über 5 €".as_bytes());
        assert_eq!(utf8_as_latin1.text, "Rechnung über 5 €");
        assert_eq!(utf8_as_latin1.trust, Trust::Lying("UTF-8"));
        let latin1_as_utf8 = decode(Some("utf-8"), b"Die Hasen und die Fr\xf6sche \xfcber alles");
        assert_eq!(latin1_as_utf8.text, "Die Hasen und die Frösche über alles");
        let one_octet = decode(Some("utf-8"), b"a rate of 5 \xb5s \xa6 6250 don't care");
        assert_eq!(one_octet.text, "a rate of 5 µs ¦ 6250 don't care");
        let eight_bit_ascii = decode(Some("us-ascii"), b"\xbfCu\xe1ndo me devuelven el dinero?");
        assert_eq!(eight_bit_ascii.text, "¿Cuándo me devuelven el dinero?");
    }

    #[test]
    fn an_unknown_label_a_missing_one_and_cut_characters_lose_nothing_else() {
        assert_eq!(decode(Some("x-martian"), "déjà".as_bytes()).trust, Trust::Unknown("UTF-8"));
        assert_eq!(decode(Some("iso-gb2312"), "äöü".as_bytes()).text, "äöü");
        assert_eq!(decode(Some("iso-gb2312"), b"\xd6\xd0\xce\xc4").text, "中文");
        assert_eq!(decode(None, b"plain").trust, Trust::Sound);
        let cut = decode(Some("utf-8"), b"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4 cut \xc3");
        assert_eq!(cut.text, "äöüä cut \u{fffd}");
        assert_eq!(cut.trust, Trust::Damaged("UTF-8"));
    }

    #[test]
    fn charsets_that_the_web_forgot_are_read_too() {
        assert_eq!(decode(Some("utf-7"), b"Fr+APY-sche").text, "Frösche");
        assert_eq!(decode(Some("hz-gb-2312"), b"~{VPND~} ~~").text, "中文 ~");
        assert_eq!(decode(Some("iso-2022-kr"), b"\x1b$)C\x0e0!\x0f a").text, "가 a");
        assert_eq!(decode(Some("utf-16"), b"H\0i\0").text, "Hi");
        assert_eq!(decode(Some("utf-16"), b"\0H\0i").text, "Hi");
        assert_eq!(decode(Some("utf-32be"), b"\0\0\0H\0\0\0i").text, "Hi");
        assert_eq!(decode(Some("cp850"), b"\x81").text, "ü");
        let japanese = decode(None, b"\x1b$B%D!<%k\x1b(B");
        assert_eq!(japanese.text, "ツール");
    }
}
