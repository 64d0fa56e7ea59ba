//! The same message along two ways has one fingerprint.

use crate::domain::message::{ContentHash, Message};

/// Hash over id, author, date, subject and body; the trace fields that relays add are left out.
///
/// `None` without a Message-ID: two such messages that look alike may be two messages, and a
/// message is never dropped on a guess.
#[must_use]
pub fn fingerprint(message: &Message, raw: &[u8]) -> Option<ContentHash> {
    let id = message.message_id.as_ref()?;
    let author = message.from.first().map(|from| from.address.as_str()).unwrap_or_default();
    let date = message.date.map(|date| date.to_string()).unwrap_or_default();
    let mut basis = Vec::with_capacity(raw.len().saturating_add(message.subject.len()));
    for field in [id.as_str(), author, &date, &message.subject] {
        basis.extend_from_slice(field.as_bytes());
        basis.push(0);
    }
    // Mail hosts differ in line ends; the words do not.
    for line in body(raw).split(|byte| *byte == b'\r') {
        basis.extend_from_slice(line);
    }
    while basis.last() == Some(&b'\n') {
        basis.pop();
    }
    Some(ContentHash::of(&basis))
}

/// What stands behind the first empty line; everything where there is none.
fn body(raw: &[u8]) -> &[u8] {
    let mut rest = raw;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let is_network = rest.get(..end).is_some_and(|line| line.ends_with(b"\r"));
        rest = rest.get(end.saturating_add(1)..).unwrap_or_default();
        if let Some(body) = rest.strip_prefix(b"\n") {
            return body;
        }
        if is_network && let Some(body) = rest.strip_prefix(b"\r\n") {
            return body;
        }
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    fn of(raw: &str) -> Option<ContentHash> {
        fingerprint(&parse(raw.as_bytes()), raw.as_bytes())
    }

    #[test]
    fn two_ways_of_one_message_have_one_fingerprint() {
        let message = "Message-ID: <1@customers.test>\nFrom: a@customers.test\n\nHello\n";
        let relayed = format!("Received: from x by y\n{message}").replace('\n', "\r\n");
        assert_eq!(of(message), of(&relayed));
        assert!(of(message).is_some());
    }

    #[test]
    fn a_reused_id_with_other_words_is_another_message() {
        let one = "Message-ID: <1@customers.test>\nFrom: a@customers.test\n\nHello\n";
        assert_ne!(of(one), of(&one.replace("Hello", "Goodbye")));
        assert_eq!(of("From: a@customers.test\n\nHello\n"), None, "no id, no guess");
    }
}
