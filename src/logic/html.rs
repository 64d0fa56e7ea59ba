//! HTML → readable text, in linear time, whatever the markup.

/// The text of an HTML body, as a person would read it aloud.
#[must_use]
pub fn to_text(html: &str) -> String {
    mail_parser::decoders::html::html_to_text(html)
}
