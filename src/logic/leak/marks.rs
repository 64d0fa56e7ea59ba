//! What two texts are compared by: folded words, addresses, hosts, and numbers without blanks.

use crate::domain::address::Address;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word, folded for comparison, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In lower case, without accents.
    pub folded: String,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// The words of a text. Everything that is neither letter nor digit parts them, so that
/// quotation marks and line breaks make no difference; what cannot be seen does not, nor does a
/// hyphen at the end of a line.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = Word { folded: String::new(), start: 0, end: 0 };
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        let mut is_letter = false;
        for piece in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)) {
            for lower in piece.to_lowercase().filter(|c| c.is_alphanumeric()) {
                if word.folded.is_empty() {
                    word.start = at;
                }
                word.folded.push(lower);
                is_letter = true;
            }
        }
        if is_letter {
            word.end = at.saturating_add(c.len_utf8());
        } else if c == '-' && breaks_line(rest.as_str()) {
            rest.next();
            // A quotation mark of the next line is no end of the word either.
            while rest.as_str().starts_with(['>', ' ', '\n', '\r', '|']) {
                rest.next();
            }
        } else if !is_invisible(c) && !is_combining_mark(c) && !word.folded.is_empty() {
            words.push(std::mem::replace(
                &mut word,
                Word { folded: String::new(), start: 0, end: 0 },
            ));
        }
    }
    if !word.folded.is_empty() {
        words.push(word);
    }
    words
}

/// A line ends here and goes on with a small letter: the hyphen before it parted a word.
fn breaks_line(rest: &str) -> bool {
    let Some(next) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else {
        return false;
    };
    next.trim_start_matches(['>', ' ', '|']).starts_with(char::is_lowercase)
}

/// Soft hyphens, joiners and byte order marks, which HTML and PDF strew into words.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The mail addresses in a text.
#[must_use]
pub fn addresses(text: &str) -> Vec<Address> {
    let is_end = |c: char| c.is_whitespace() || "<>()[]{},;:\"'|“”«»".contains(c);
    text.split(is_end)
        .filter(|piece| piece.contains('@'))
        .filter_map(|piece| Address::parse(piece.trim_matches(['.', '!', '?', '*', '_'])).ok())
        .collect()
}

/// The hosts of the links in a text, in lower case; `www.` at the start counts as a link.
#[must_use]
pub fn hosts(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    let is_end = |c: char| c.is_whitespace() || "<>()[]{}\"'|“”«»,;".contains(c);
    for piece in lower.split(is_end) {
        let rest = piece.split_once("://").map(|(_, rest)| rest);
        let Some(rest) = rest.or_else(|| piece.starts_with("www.").then_some(piece)) else {
            continue;
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default().trim_matches('.');
        if host.contains('.') && !found.iter().any(|known| known == host) {
            found.push(host.to_owned());
        }
    }
    found
}

/// Letters and digits alone, in lower case: a number is the same however it is spaced.
#[must_use]
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
