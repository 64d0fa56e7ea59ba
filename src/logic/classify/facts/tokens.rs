//! A text cut at blanks, each piece without the punctuation round it, and who has claimed it.

use super::said::{Said, said};
use std::borrow::Cow;

/// One piece of a text between blanks.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// The piece without punctuation at its ends.
    pub core: &'a str,
    /// The piece in lower case without accents.
    pub folded: Cow<'a, str>,
    /// Where the core starts, in bytes.
    pub start: usize,
    /// A `#` or a colon stood right before the core.
    pub marked: bool,
    /// Punctuation right after the core.
    pub tail: &'a str,
    /// It has a digit.
    pub numeric: bool,
    /// How many tokens on the next one with a digit stands.
    pub to_number: usize,
    /// What it announces.
    pub said: Said,
    /// Part of a fact, or known not to be one.
    pub claimed: bool,
}

impl Token<'_> {
    /// One past the last byte of the core.
    pub(super) fn end(&self) -> usize {
        self.start.saturating_add(self.core.len())
    }

    /// A sentence ends after it.
    pub(super) fn ends_sentence(&self) -> bool {
        self.tail.contains(['.', '!', '?', ';', '\n'])
    }

    /// Nothing but ASCII digits.
    pub(super) fn is_digits(&self) -> bool {
        !self.core.is_empty() && self.core.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The pieces of a text.
pub(super) struct Tokens<'a> {
    /// The text itself.
    pub text: &'a str,
    /// Its pieces, in order.
    pub list: Vec<Token<'a>>,
}

/// Punctuation that may surround a piece. `#` marks a number, `+` a telephone, and stay.
#[rustfmt::skip]
fn is_around(c: char) -> bool {
    matches!(
        c,
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | ',' | ';' | ':' | '.' | '!' | '?' | '"'
            | '\'' | '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '¿' | '¡' | '*' | '=' | '|' | '…'
            | '`' | '–' | '—' | '/'
    )
}

impl<'a> Tokens<'a> {
    /// Cuts a text at blanks, and at `:`, `=` and brackets inside a piece.
    pub(super) fn new(text: &'a str) -> Self {
        // A word and its blank have six octets.
        let mut tokens = Self { text, list: Vec::with_capacity(text.len() / 6) };
        let mut start = None;
        let mut lead_mark = false;
        for (at, c) in text.char_indices() {
            let cuts = c.is_whitespace() || matches!(c, ':' | '=' | '|' | '(' | ')' | '<' | '>');
            if cuts {
                if let Some(start) = start.take() {
                    tokens.push(start, at, std::mem::take(&mut lead_mark), c);
                }
                lead_mark |= matches!(c, ':' | '=');
            } else if start.is_none() {
                start = Some(at);
            }
        }
        if let Some(start) = start {
            tokens.push(start, text.len(), lead_mark, '\n');
        }
        let mut to_number = usize::MAX;
        for token in tokens.list.iter_mut().rev() {
            token.to_number = to_number;
            to_number = if token.numeric { 1 } else { to_number.saturating_add(1) };
        }
        tokens
    }

    /// A token by number.
    pub(super) fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.list.get(at)
    }

    /// A token nobody has claimed.
    pub(super) fn free(&self, at: usize) -> Option<&Token<'a>> {
        self.list.get(at).filter(|token| !token.claimed)
    }

    /// The token has a digit.
    pub(super) fn is_numeric(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| token.numeric)
    }

    /// One of the next few tokens has a digit: without one, nothing is announced.
    pub(super) fn number_follows(&self, at: usize, reach: usize) -> bool {
        self.list.get(at).is_some_and(|token| token.to_number <= reach)
    }

    /// Takes tokens out of the game.
    pub(super) fn claim(&mut self, range: std::ops::Range<usize>) {
        for token in self.list.get_mut(range).into_iter().flatten() {
            token.claimed = true;
        }
    }

    /// Whether one of the tokens in front (in the same sentence, at most `reach`) begins with one
    /// of the words.
    pub(super) fn is_after(&self, at: usize, reach: usize, words: &[&str]) -> bool {
        let before = self.list.get(at.saturating_sub(reach)..at).unwrap_or_default();
        before
            .iter()
            .rev()
            .take_while(|token| {
                !token.ends_sentence() || token.tail.starts_with('.') && token.core.len() <= 4
            })
            .any(|token| words.iter().any(|word| token.folded.starts_with(word)))
    }

    fn push(&mut self, start: usize, end: usize, after_mark: bool, next: char) {
        let Some(piece) = self.text.get(start..end) else { return };
        let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let opens_plain = is_plain(piece.as_bytes().first());
        let core = if opens_plain { piece } else { piece.trim_start_matches(is_around) };
        let lead_bytes = piece.len().saturating_sub(core.len());
        let (core, hash_bytes) = match core.strip_prefix('#') {
            Some(rest) if !rest.is_empty() => (rest, 1),
            Some(_) | None => (core, 0),
        };
        let start = start.saturating_add(lead_bytes).saturating_add(hash_bytes);
        let ends_plain = is_plain(core.as_bytes().last());
        let trimmed = if ends_plain { core } else { core.trim_end_matches(is_around) };
        let tail_end = if matches!(next, '\n' | '\r') { end.saturating_add(1) } else { end };
        let tail_start = start.saturating_add(trimmed.len());
        let tail = self.text.get(tail_start..tail_end.min(self.text.len())).unwrap_or_default();
        if trimmed.is_empty() {
            // Lone punctuation still ends a sentence.
            return;
        }
        let folded = fold(trimmed);
        self.list.push(Token {
            core: trimmed,
            said: said(folded.trim_end_matches(['.', 'º'])),
            folded,
            start,
            marked: hash_bytes > 0 || after_mark,
            tail,
            to_number: usize::MAX,
            numeric: trimmed.bytes().any(|byte| byte.is_ascii_digit()),
            claimed: false,
        });
    }
}

/// Lower case without the accents of Western Europe.
fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        let is_folded = !word.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_folded { Cow::Borrowed(word) } else { word.to_ascii_lowercase().into() };
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        folded.push(match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        });
    }
    folded.into()
}
