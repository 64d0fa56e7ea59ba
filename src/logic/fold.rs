//! Text folded for comparison: lower case, no accents, only letters and digits, single blanks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` folded: `"¿Qué  TAL, Zoë?"` is `"que tal zoe"`.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(c);
        } else {
            blank = true;
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
}
