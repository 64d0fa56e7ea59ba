//! Text folded for comparison: lower case, no accents, only letters and digits, single blanks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` folded: `"¿Qué  TAL, Zoë?"` is `"que tal zoe"`.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in plain(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// `text` in lower case and without accents (Unicode NFKD without its combining marks).
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Most words are ASCII, which is in its normal form already; a blank joins nothing.
    for word in text.split_inclusive(' ') {
        if word.is_ascii() {
            let from = out.len();
            out.push_str(word);
            out.get_mut(from..).unwrap_or_default().make_ascii_lowercase();
        } else {
            let letters = word.nfkd().filter(|c| !is_combining_mark(*c));
            out.extend(letters.flat_map(char::to_lowercase));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_case_accents_and_punctuation() {
        assert_eq!(folded("  ¿Qué  TAL, Zoë? "), "que tal zoe");
        assert_eq!(folded("…"), "");
    }

    #[test]
    fn a_text_is_plain_whether_or_not_its_words_are_ascii() {
        for text in ["Fire WALL", "ﬁre wall Ñandú e\u{301}t\u{e9} Ⅻ", "\u{301} a \u{301}b", "İ ß ſ"]
        {
            let whole: String = text
                .nfkd()
                .filter(|c| !is_combining_mark(*c))
                .flat_map(char::to_lowercase)
                .collect();
            assert_eq!(plain(text), whole, "{text}");
        }
    }
}
