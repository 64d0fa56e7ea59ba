//! The RTF body of a TNEF message (MS-OXRTFCP, MS-OXRTFEX) → text, or the HTML hidden in it.

use crate::logic::charset;
use encoding_rs::Encoding;

/// A body as it was before Outlook made RTF of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// It was HTML (`\fromhtml1`).
    Html(String),
    /// It was text, or RTF whose text this is.
    Text(String),
}

/// No honest body is larger.
const OCTETS_MAX: usize = 2 * 1024 * 1024;

/// The dictionary starts with this (MS-OXRTFCP 2.1.2.1).
const PRELOAD: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}\
{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New \
RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const WINDOW: usize = 4096;

/// Undoes the compression; `None` if the bytes are nothing of the kind.
#[must_use]
pub fn decompress(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = bytes.split_at_checked(16)?;
    let raw_size = u32::from_le_bytes(header.get(4..8)?.try_into().ok()?);
    let size = usize::try_from(raw_size).ok()?.min(OCTETS_MAX);
    match header.get(8..12)? {
        b"MELA" => return Some(rest.get(..size.min(rest.len()))?.to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut window = PRELOAD.to_vec();
    let start = window.len();
    'all: while let Some((&control, after)) = rest.split_first() {
        rest = after;
        for bit in 0..8_u8 {
            if window.len().saturating_sub(start) >= size {
                break 'all;
            }
            if control >> bit & 1 == 0 {
                let Some((&literal, after)) = rest.split_first() else { break 'all };
                window.push(literal);
                rest = after;
                continue;
            }
            let Some((&[high, low], after)) = rest.split_first_chunk::<2>() else { break 'all };
            rest = after;
            let token = usize::from(u16::from_be_bytes([high, low]));
            let (offset, length) = (token >> 4, (token & 0xf).saturating_add(2));
            if !copy(&mut window, offset, length) {
                break 'all;
            }
        }
    }
    window.drain(..start);
    Some(window)
}

/// Repeats `length` octets from `offset` of the circular window; false at its end mark.
fn copy(window: &mut Vec<u8>, offset: usize, length: usize) -> bool {
    let now = window.len() % WINDOW;
    if offset == now {
        return false;
    }
    let back = now.saturating_add(WINDOW).saturating_sub(offset) % WINDOW;
    for _ in 0..length {
        let from = window.len().checked_sub(back);
        let octet = from.and_then(|at| window.get(at)).copied().unwrap_or(b' ');
        window.push(octet);
    }
    true
}

/// Reads RTF in one pass.
#[must_use]
pub fn read(rtf: &[u8]) -> Body {
    let head = rtf.get(..rtf.len().min(1_000)).unwrap_or_default();
    let is_html = head.windows(9).any(|window| window == b"\\fromhtml");
    let mut reader = Reader {
        out: String::new(),
        octets: Vec::new(),
        code_page: charset::code_page(1252),
        is_html,
        stack: Vec::new(),
        state: State::default(),
    };
    reader.run(rtf);
    if is_html { Body::Html(reader.out) } else { Body::Text(reader.out) }
}

#[derive(Clone, Copy, Default)]
struct State {
    /// Inside a destination whose words are no body.
    is_skipped: bool,
    /// Inside `\htmltag`, whose words are markup.
    is_tag: bool,
    /// Inside `\htmlrtf`: RTF for readers that know no HTML.
    is_for_rtf: bool,
    /// Characters that stand after `\u` for old readers (`\uc`), less one, so that 0 means 1.
    fallback: i32,
}

struct Reader {
    out: String,
    octets: Vec<u8>,
    code_page: &'static Encoding,
    is_html: bool,
    stack: Vec<State>,
    state: State,
}

/// Groups deeper than this are a bomb: they are read as one.
const DEPTH_MAX: usize = 1_000;

impl Reader {
    fn run(&mut self, rtf: &[u8]) {
        let mut rest = rtf;
        let mut skip: i32 = 0;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            match byte {
                b'{' if self.stack.len() < DEPTH_MAX => self.stack.push(self.state),
                b'}' => self.state = self.stack.pop().unwrap_or(self.state),
                b'{' | b'\r' | b'\n' => {}
                b'\\' => rest = self.control(after, &mut skip),
                _ if skip > 0 => skip = skip.saturating_sub(1),
                _ => self.octet(byte),
            }
        }
        self.flush();
    }

    /// A control word or symbol, and what follows it.
    fn control<'a>(&mut self, rest: &'a [u8], skip: &mut i32) -> &'a [u8] {
        let Some((&first, after)) = rest.split_first() else {
            return rest;
        };
        if !first.is_ascii_alphabetic() {
            return self.symbol(first, after, skip);
        }
        let is_letter = |b: &u8| b.is_ascii_alphabetic();
        let length = rest.iter().take(40).take_while(|b| is_letter(b)).count();
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let digits =
            after.iter().take(11).take_while(|b| b.is_ascii_digit() || **b == b'-').count();
        let (number, after) = after.split_at_checked(digits).unwrap_or((after, &[]));
        let number = std::str::from_utf8(number).ok().and_then(|text| text.parse::<i32>().ok());
        self.word(word, number, skip);
        after.strip_prefix(b" ").unwrap_or(after)
    }

    fn symbol<'a>(&mut self, first: u8, after: &'a [u8], skip: &mut i32) -> &'a [u8] {
        match (first, after) {
            (b'\'', [high, low, behind @ ..]) => {
                let hex = std::str::from_utf8(&[*high, *low]).ok().map(str::to_owned);
                let octet = hex.and_then(|hex| u8::from_str_radix(&hex, 16).ok());
                if *skip > 0 {
                    *skip = skip.saturating_sub(1);
                } else if let Some(octet) = octet {
                    self.octet(octet);
                }
                return behind;
            }
            (b'*', _) => self.state.is_skipped = true,
            (b'~', _) => self.push("\u{a0}"),
            (b'\\' | b'{' | b'}', _) => self.octet(first),
            (_, _) => {}
        }
        after
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, skip: &mut i32) {
        match word {
            b"par" | b"line" | b"row" => self.push("\n"),
            b"tab" | b"cell" => self.push("\t"),
            b"lquote" => self.push("‘"),
            b"rquote" => self.push("’"),
            b"ldblquote" => self.push("“"),
            b"rdblquote" => self.push("”"),
            b"bullet" => self.push("•"),
            b"endash" => self.push("–"),
            b"emdash" => self.push("—"),
            b"ansicpg" => {
                let page = number.and_then(|page| u32::try_from(page).ok()).unwrap_or(1252);
                self.code_page = charset::code_page(page);
            }
            b"uc" => self.state.fallback = number.unwrap_or(1).clamp(0, 20).saturating_sub(1),
            b"u" => {
                let code = number.unwrap_or(0).rem_euclid(65_536);
                let c = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
                self.push(c.encode_utf8(&mut [0; 4]));
                *skip = self.state.fallback.saturating_add(1);
            }
            b"htmltag" => (self.state.is_skipped, self.state.is_tag) = (!self.is_html, true),
            b"htmlrtf" => {
                self.flush();
                self.state.is_for_rtf = self.is_html && number != Some(0);
            }
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object"
            | b"mhtmltag" | b"header" | b"footer" | b"generator" | b"listtable" => {
                self.state.is_skipped = true;
            }
            _ => {}
        }
    }

    fn is_silent(&self) -> bool {
        self.state.is_skipped || self.state.is_for_rtf
    }

    fn octet(&mut self, octet: u8) {
        if !self.is_silent() {
            self.octets.push(octet);
        }
    }

    fn push(&mut self, text: &str) {
        if self.is_silent() || (self.state.is_tag && text == "\t") {
            return;
        }
        self.flush();
        self.out.push_str(text);
    }

    /// Octets are decoded together, since a character may be several of them.
    fn flush(&mut self) {
        if !self.octets.is_empty() {
            let octets = std::mem::take(&mut self.octets);
            self.out.push_str(&charset::decode_as(self.code_page, &octets));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compressed(kind: &[u8], size: u32, data: &[u8]) -> Vec<u8> {
        [&[0; 4][..], &size.to_le_bytes(), kind, &[0; 4], data].concat()
    }

    #[test]
    fn compression_is_undone_as_the_specification_shows() {
        // MS-OXRTFCP 4.1.1: "{\rtf1\ansi\ansicpg1252\pard hello world}\r\n".
        let data = [
            0x03, 0x00, 0x0a, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a,
            0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64,
            0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let plain = decompress(&compressed(b"LZFu", 0x2b, &data)).unwrap();
        assert_eq!(plain, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(read(&plain), Body::Text("hello world".to_owned()));
        assert_eq!(decompress(&compressed(b"MELA", 3, b"abcd")), Some(b"abc".to_vec()));
        assert_eq!(decompress(b"short"), None);
    }

    #[test]
    fn text_is_read_without_its_clothes() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x}
\f0 Gr\'fc\'dfe\par \u8364?5\tab x}";
        assert_eq!(read(rtf), Body::Text("Grüße\n€5\tx".to_owned()));
    }

    #[test]
    fn html_that_was_wrapped_in_rtf_comes_out() {
        let rtf = br"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Hi
{\*\htmltag84 <b>}\htmlrtf \b\htmlrtf0 you{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0
{\*\htmltag72 </p>}}";
        assert_eq!(read(rtf), Body::Html("<p>Hi<b>you</b></p>".to_owned()));
    }
}
