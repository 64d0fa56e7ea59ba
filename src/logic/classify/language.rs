//! The language of the author's own words, and how sure we are.

use crate::domain::kind::Language;

/// The language of `text` with a confidence of `0.0..=1.0`; English with 0 where nothing can be said.
#[must_use]
pub fn detect(text: &str) -> (Language, f32) {
    if text.chars().filter(|c| c.is_alphabetic()).count() < 15 {
        return (Language::EN, 0.0);
    }
    (
        Language::parse(
            whichlang::detect_language(text).three_letter_code().get(..2).unwrap_or("en"),
        )
        .unwrap_or(Language::EN),
        0.5,
    )
}
