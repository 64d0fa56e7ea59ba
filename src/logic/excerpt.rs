//! Message → the words its author wrote this time, without quotes, signature, disclaimer.
//!
//! # Contract
//! The words are lines of the message's text in their order; nothing is invented, but for
//! [`LEFT_OUT`] where a long quote between two answers is shortened. When in doubt a line stays:
//! cutting a customer's words is worse than showing a quote. Where nothing would stay, the whole
//! text does.

mod attribution;
mod disclaimer;
mod head;
mod line;
mod separator;
mod signature;
#[cfg(test)]
mod tests;
mod vocabulary;
mod zone;

use crate::domain::message::{Excerpt, Message};
use crate::logic::html;
pub use separator::REPLY_MARKER;
use signature::Author;

/// Stands for the lines left out of a long quote between an author's answers.
pub const LEFT_OUT: &str = "> […]";

/// The author's own words.
#[must_use]
pub fn excerpt(message: &Message) -> Excerpt {
    let made_of_html = message
        .html
        .as_deref()
        .map(html::marked)
        .filter(|made| made.text.trim() == message.text.trim());
    let marks = made_of_html.map(|made| made.marks).unwrap_or_default();
    let people = message.from.iter().map(|from| (from.name.as_str(), from.address.as_str()));
    of_text(&message.text, &marks, &Author::new(people))
}

/// The author's own words in a text whose lines the HTML may have marked.
fn of_text(text: &str, marks: &[html::Mark], author: &Author) -> Excerpt {
    let lines = line::lines(text, marks);
    let kept = zone::own_words(&lines, author);
    let words = kept.join("\n").trim().to_owned();
    let count = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).count();
    if words.is_empty() {
        return Excerpt { words: text.trim().to_owned(), lines_folded: 0 };
    }
    let shown = words.lines().filter(|line| *line != LEFT_OUT && !line.trim().is_empty()).count();
    Excerpt { lines_folded: count(text).saturating_sub(shown), words }
}
