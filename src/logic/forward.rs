//! An agent's forward → the customer's original: attached whole, or written out in the text.

use crate::domain::address::{Address, Person};
use crate::domain::message::{Message, MessageId, Part};
use crate::domain::words::one_line;
use crate::logic::excerpt::{excerpt, forwarded};
use crate::logic::parse::parse;
use crate::logic::subject::is_forwarded;

/// Who wrote the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub address: Address,
}

/// The original, as far as the forward lets it be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forward {
    /// `None` where the forward names no address.
    pub author: Option<Author>,
    /// What it was called.
    pub subject: String,
    /// When it was written, in the forward's own words; may be empty.
    pub sent: String,
    /// Its words, without what it quotes.
    pub words: String,
    /// Its id, where the whole message is attached.
    pub message_id: Option<MessageId>,
    /// Its files by name and size.
    pub attachments: Vec<String>,
    /// What the agent wrote above it.
    pub comment: String,
}

/// The original in a forward; `None` if the message forwards nothing.
#[must_use]
pub fn forward(message: &Message) -> Option<Forward> {
    attached(message).or_else(|| inline(message))
}

/// The first attached message. Words above it are the agent's.
fn attached(message: &Message) -> Option<Forward> {
    let is_message = |part: &&Part| part.media_type == "message/rfc822" && part.is_attachment;
    let original = parse(&message.attachments().find(is_message)?.bytes);
    let author = original.from.first().and_then(author);
    let words = excerpt(&original).words;
    let is_comment = excerpt(message).words != words;
    Some(Forward {
        author,
        subject: original.subject.clone(),
        sent: original.date.map(|date| date.to_string()).unwrap_or_default(),
        words,
        message_id: original.message_id.clone(),
        attachments: original.attachments().filter(|part| !part.is_inline).map(file).collect(),
        comment: if is_comment { excerpt(message).words } else { String::new() },
    })
}

/// The text of a forward. A letter that an agent answers with the desk in copy has such a head too:
/// it counts only if something says that it was forwarded.
fn inline(message: &Message) -> Option<Forward> {
    let read = forwarded(&message.text)?;
    if !(read.is_marked || is_forwarded(&message.subject) || read.comment.trim().is_empty()) {
        return None;
    }
    let subject =
        if read.subject.is_empty() { message.subject.clone() } else { read.subject.clone() };
    Some(Forward {
        author: author_in(&read.from),
        subject,
        sent: read.sent,
        words: read.words,
        message_id: None,
        attachments: message.attachments().filter(|part| !part.is_inline).map(file).collect(),
        comment: read.comment,
    })
}

fn author(person: &Person) -> Option<Author> {
    Some(Author { name: person.name.clone(), address: person.checked()? })
}

/// `Ada Lindqvist <ada@customers.test>`, `Ada [mailto:ada@customers.test]`, `"Ada" (ada@…)`.
fn author_in(from: &str) -> Option<Author> {
    let around = |c: char| c.is_whitespace() || "<>[]()\"'“”,;*".contains(c);
    let bare = |word: &str| {
        let word = word.trim_matches(around);
        Address::parse(word.strip_prefix("mailto:").unwrap_or(word)).ok()
    };
    let address = from.split([' ', '\u{a0}', '<', '[', '(', ':']).find_map(bare)?;
    let end = from.find(['<', '[', '(']).unwrap_or(from.len());
    let name = from.get(..end).unwrap_or_default().trim_matches(around);
    let name = if name.contains('@') { "" } else { name };
    Some(Author { name: name.to_owned(), address })
}

fn file(part: &Part) -> String {
    format!("{} ({} KiB)", one_line(&part.name, 80), part.bytes.len().div_ceil(1_024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_read_in_every_way_that_mail_programs_write_one() {
        for from in [
            "Ada Lindqvist <ada@customers.test>",
            "Ada Lindqvist [mailto:ada@customers.test]",
            "\"Ada Lindqvist\" (ada@customers.test)",
            "Ada Lindqvist <ada@customers.test<mailto:ada@customers.test>>",
        ] {
            let read = author_in(from).unwrap_or_else(|| panic!("{from}"));
            assert_eq!(
                (&*read.name, read.address.as_str()),
                ("Ada Lindqvist", "ada@customers.test")
            );
        }
        assert_eq!(author_in("ada@customers.test").unwrap().name, "");
        assert_eq!(author_in("Ada Lindqvist"), None, "Outlook often shows the name alone");
    }
}
