//! Message → the words its author wrote this time, without quotes, signature, disclaimer.
//!
//! # Contract
//! The words are lines of the message's text in their order; nothing is invented, but for
//! [`LEFT_OUT`] where a long quote between two answers is shortened. When in doubt a line stays:
//! cutting a customer's words is worse than showing a quote. Where nothing would stay, or the
//! author says that answers stand unmarked inside the quoted letter, the whole text does.

mod attribution;
mod disclaimer;
mod forward;
mod head;
mod line;
mod separator;
mod signature;
#[cfg(test)]
mod tests;
mod vocabulary;
mod walk;
mod zone;

use crate::domain::message::{Excerpt, Message, Part};
use crate::logic::html;
pub use forward::{Forwarded, forwarded};
pub use separator::REPLY_MARKER;
use signature::Author;
use zone::Kind;

/// Lines to which the rules are put, so that no letter takes long. A longer text is data, and
/// unless it is a quote by then the rest of it is shown as it stands.
const LINES_MAX: usize = 10_000;

/// HTML is read for its marks up to this size; the text of more is judged by its words alone.
const HTML_BYTES_MAX: usize = 512 << 10;

/// Stands for the lines left out of a long quote between an author's answers.
pub const LEFT_OUT: &str = "> […]";

/// The author's own words.
#[must_use]
pub fn excerpt(message: &Message) -> Excerpt {
    let text = message.text.trim_start_matches(['\r', '\n']);
    let made_of_html = message
        .html
        .as_deref()
        .filter(|html| html.len() <= HTML_BYTES_MAX && !has_plain_body(message))
        .map(html::marked)
        .filter(|made| text.starts_with(&made.text));
    let marks = made_of_html.map(|made| made.marks).unwrap_or_default();
    let people = message.from.iter().map(|from| (from.name.as_str(), from.address.as_str()));
    of_text(text, &marks, &Author::new(people))
}

/// Whether the text came as text, so that nothing needs to be made of the HTML.
fn has_plain_body(message: &Message) -> bool {
    let plain = |part: &Part| part.media_type == "text/plain" && !part.is_attachment;
    message.parts.iter().any(|part| plain(part) && !part.bytes.trim_ascii().is_empty())
}

/// The author's own words in a text whose lines the HTML may have marked.
fn of_text(text: &str, marks: &[html::Mark], author: &Author) -> Excerpt {
    let (head, rest) = split_after_lines(text, LINES_MAX);
    let lines = line::lines(head, marks);
    let shown = zone::own_words(&lines, author);
    let mut words = shown.lines.join("\n");
    if shown.last == Some(Kind::Own) {
        words.push_str(rest);
    }
    let words = with_plain_line_ends(words.trim());
    if words.is_empty() || shown.last == Some(Kind::Introduction) && tells_of_answers_inside(&words)
    {
        return Excerpt { words: with_plain_line_ends(text.trim()), lines_folded: 0 };
    }
    let left_out = words.matches(LEFT_OUT).count();
    let shown = said(&words).saturating_sub(left_out);
    Excerpt { lines_folded: said(text).saturating_sub(shown), words }
}

/// Whether the author says that more of his words stand inside the quoted letter ("my answers are
/// in red"), where no mark tells them from the other's.
fn tells_of_answers_inside(words: &str) -> bool {
    const COVER_NOTE_BYTES_MAX: usize = 600;
    if words.len() > COVER_NOTE_BYTES_MAX {
        return false;
    }
    let lower = words.to_lowercase();
    vocabulary::ANSWERS_INSIDE.iter().any(|phrase| lower.contains(phrase))
}

fn with_plain_line_ends(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() }
}

/// How many lines of a text say anything.
fn said(text: &str) -> usize {
    let mut count = 0_usize;
    let mut silent = true;
    for byte in text.bytes() {
        if byte == b'\n' {
            silent = true;
        } else if silent && !byte.is_ascii_whitespace() {
            silent = false;
            count = count.saturating_add(1);
        }
    }
    count
}

/// The first `count` lines, their ends included, and what follows.
fn split_after_lines(text: &str, count: usize) -> (&str, &str) {
    let end = text.match_indices('\n').nth(count.saturating_sub(1));
    end.and_then(|(at, _)| text.split_at_checked(at)).unwrap_or((text, ""))
}
