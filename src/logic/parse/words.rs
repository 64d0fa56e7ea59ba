//! Encoded words (RFC 2047, language tags of RFC 2231 §5) and raw 8-bit bytes of a header → text.
//!
//! Neighbouring words of one charset are decoded together, because many programs cut in the
//! middle of a character, and some in the middle of a base64 group.

use crate::logic::charset::{self, Trust};
use crate::logic::transfer::{base64, hex_escapes};
use std::borrow::Cow;
use std::cell::Cell;

/// How raw 8-bit bytes of this message's header are to be read: found out once, for all fields.
/// It also counts the encoded words that had to be guessed at, since a guess costs some 3 µs.
#[derive(Clone, Debug)]
pub(super) struct RawCharset {
    pub(super) label: Option<String>,
    guesses_left: Cell<u16>,
}

impl RawCharset {
    const GUESSES_MAX: u16 = 500;

    pub(super) fn new(label: Option<String>) -> Self {
        Self { label, guesses_left: Cell::new(Self::GUESSES_MAX) }
    }

    fn word<'a>(&self, label: &str, octets: &'a [u8]) -> Cow<'a, str> {
        if self.guesses_left.get() == 0 {
            return charset::decode_as(charset::by_label(label), octets);
        }
        let decoded = charset::decode(Some(label), octets);
        if decoded.trust != Trust::Sound {
            self.guesses_left.update(|left| left.saturating_sub(1));
        }
        decoded.text
    }
}

impl Default for RawCharset {
    fn default() -> Self {
        Self::new(None)
    }
}

/// Decodes every encoded word in `value`, wherever it stands, and everything else by `raw`.
pub(super) fn decode(value: &[u8], raw: &RawCharset) -> String {
    let mut text = String::with_capacity(value.len());
    let mut run = Run::default();
    let mut rest = value;
    let mut has_end = true;
    while let Some(at) = if has_end { find(rest, b"=?") } else { None } {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        let Some((word, after)) = Word::split(from, &mut has_end) else {
            run.flush(raw, &mut text);
            let (mark, after) = from.split_at_checked(2).unwrap_or((from, &[]));
            push_raw(before, raw, &mut text);
            push_raw(mark, raw, &mut text);
            rest = after;
            continue;
        };
        if !before.iter().all(u8::is_ascii_whitespace) || run.is_empty() {
            run.flush(raw, &mut text);
            push_raw(before, raw, &mut text);
        }
        if !run.takes(&word) {
            run.flush(raw, &mut text);
        }
        run.add(&word);
        rest = after;
    }
    run.flush(raw, &mut text);
    push_raw(rest, raw, &mut text);
    text
}

/// One encoded word, still encoded.
struct Word<'a> {
    charset: &'a [u8],
    is_base64: bool,
    coded: &'a [u8],
}

impl<'a> Word<'a> {
    /// RFC 2047 allows 75 octets; a charset name longer than this is no charset name.
    const CHARSET_OCTETS_MAX: usize = 60;

    /// Splits the word at the start of `from` (which begins with `=?`) off. `has_end` becomes
    /// false once no `?=` is left at all, so that the search is not repeated for each `=?`.
    fn split(from: &'a [u8], has_end: &mut bool) -> Option<(Self, &'a [u8])> {
        let inside = from.get(2..)?;
        let name_end = inside.iter().take(Self::CHARSET_OCTETS_MAX).position(|b| *b == b'?')?;
        let charset = inside.get(..name_end)?;
        let [b'?', kind, b'?', coded @ ..] = inside.get(name_end..)? else {
            return None;
        };
        let is_base64 = match kind {
            b'B' | b'b' => true,
            b'Q' | b'q' => false,
            _ => return None,
        };
        if charset.is_empty() || charset.iter().any(|b| b.is_ascii_whitespace() || *b == b'=') {
            return None;
        }
        let Some(end) = find(coded, b"?=") else {
            *has_end = false;
            // The field was cut in the middle of its last word: what is there can be read.
            let end = coded.iter().position(u8::is_ascii_whitespace).unwrap_or(coded.len());
            let (coded, after) = coded.split_at_checked(end)?;
            return Some((Self { charset, is_base64, coded }, after));
        };
        let end = if is_base64 { end } else { past_question_marks(coded, end) };
        let after = coded.get(end.saturating_add(2)..)?;
        Some((Self { charset, is_base64, coded: coded.get(..end)? }, after))
    }
}

/// Some programs leave `?` bare in Q text, so that `Wie?=20So?=` has its end at the second `?=`.
/// An end that is followed by two hexadecimal digits, with another end before the next blank or
/// the next word, is not yet the end.
fn past_question_marks(coded: &[u8], first: usize) -> usize {
    let mut end = first;
    loop {
        let from = end.saturating_add(2);
        let after = coded.get(from..).unwrap_or_default();
        let is_escape =
            matches!(after, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit());
        let near = after.iter().take(76).take_while(|b| !b.is_ascii_whitespace()).count();
        let near = after.get(..near).unwrap_or_default();
        let more = find(near, b"?=").filter(|_| is_escape);
        let next_word = find(near, b"=?");
        match more {
            Some(more) if next_word.is_none_or(|next| next > more) => {
                end = from.saturating_add(more);
            }
            Some(_) | None => return end,
        }
    }
}

/// Neighbouring words of one charset, decoded as one.
#[derive(Default)]
struct Run<'a> {
    charset: &'a [u8],
    octets: Vec<u8>,
    /// Base64 that is not yet a whole number of groups.
    coded: Vec<u8>,
}

impl<'a> Run<'a> {
    fn is_empty(&self) -> bool {
        self.octets.is_empty() && self.coded.is_empty() && self.charset.is_empty()
    }

    fn takes(&self, word: &Word<'_>) -> bool {
        self.charset.eq_ignore_ascii_case(word.charset)
    }

    fn add(&mut self, word: &Word<'a>) {
        self.charset = word.charset;
        if !word.is_base64 {
            self.close_group();
            let spaced: Vec<u8> =
                word.coded.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
            hex_escapes(&spaced, b'=', &mut self.octets);
            return;
        }
        self.coded.extend_from_slice(word.coded);
        if self.coded.len().is_multiple_of(4) || self.coded.ends_with(b"=") {
            self.close_group();
        }
    }

    fn close_group(&mut self) {
        if !self.coded.is_empty() {
            self.octets.extend_from_slice(&base64(&self.coded).0);
            self.coded.clear();
        }
    }

    fn flush(&mut self, raw: &RawCharset, text: &mut String) {
        self.close_group();
        if !self.octets.is_empty() {
            let label = String::from_utf8_lossy(self.charset);
            let label = label.split('*').next().unwrap_or_default();
            text.push_str(&raw.word(label, &self.octets));
            self.octets.clear();
        }
        self.charset = b"";
    }
}

fn push_raw(bytes: &[u8], raw: &RawCharset, text: &mut String) {
    if bytes.contains(&0x1b) {
        // Raw ISO-2022-JP is ASCII to the eye of a UTF-8 reader.
        text.push_str(&charset::decode(None, bytes).text);
        return;
    }
    let utf7 = raw.label.as_deref().is_some_and(charset::is_utf7);
    match std::str::from_utf8(bytes) {
        Ok(sound) if !utf7 => text.push_str(sound),
        Ok(_) | Err(_) => text.push_str(&charset::decode(raw.label.as_deref(), bytes).text),
    }
}

/// The place of `needle` in `hay`, in linear time for the short needles used here.
pub(super) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> String {
        decode(value.as_bytes(), &RawCharset::default())
    }

    #[test]
    fn words_are_decoded_and_the_blank_between_two_of_them_goes() {
        assert_eq!(read("=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?utf-8?q?_an_alle?= !"), "Grüße an alle !");
        assert_eq!(read("Re: =?iso-8859-1*de?Q?M=FCller?="), "Re: Müller");
        assert_eq!(read("a=?utf-8?b?w6k=?=b"), "aéb");
    }

    #[test]
    fn a_character_split_over_two_words_is_whole_again() {
        assert_eq!(read("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?="), "Grüße");
        assert_eq!(read("=?utf-8?B?R3LDvMM=?= =?utf-8?B?n2U=?="), "Grüße");
        assert_eq!(read("=?utf-8?B?R3LDvM?=\t=?utf-8?B?OfZQ==?="), "Grüße");
    }

    #[test]
    fn broken_words_are_read_as_far_as_they_go() {
        assert_eq!(read("=?utf-8?Q?Wie?=20geht?=20es??="), "Wie? geht? es?");
        assert_eq!(read("=?utf-8?Q?cut_sho"), "cut sho");
        assert_eq!(read("=?utf-8?Q?two words?="), "two words");
        assert_eq!(read("=?x?y?z =? ?= 2 =? 3"), "=?x?y?z =? ?= 2 =? 3");
        assert_eq!(read("=?no-such?Q?=E9t=E9 et caf=E9?="), "été et café");
    }

    #[test]
    fn raw_bytes_are_read_by_the_charset_of_the_message() {
        let raw = RawCharset::new(Some("iso-8859-1".to_owned()));
        assert_eq!(decode(b"Fr\xf6sche", &raw), "Frösche");
        assert_eq!(decode("Frösche".as_bytes(), &RawCharset::default()), "Frösche");
    }

    #[test]
    fn a_million_beginnings_without_an_end_take_no_time() {
        let hostile = "=?a?q?".repeat(200_000);
        assert!(read(&hostile).len() >= 200_000);
    }
}
