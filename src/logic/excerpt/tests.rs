//! What is shown of a letter, class by class.

mod answers;
mod attributions;
mod forwards;
mod heads;
mod promises;
mod signatures;
mod webmail;

/// The excerpt of a plain text by somebody unknown.
fn plain(text: &str) -> crate::domain::message::Excerpt {
    super::of_text(text, &[], &super::Author::default())
}

/// The words shown of a plain text.
fn words(text: &str) -> String {
    plain(text).words
}

/// The words shown of an HTML body.
fn words_of_html(html: &str) -> String {
    let made = crate::logic::html::marked(html);
    super::of_text(&made.text, &made.marks, &super::Author::default()).words
}
