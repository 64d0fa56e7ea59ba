//! A bounce taken apart: the machine's words, its fields, and what it returns of our letter.

use crate::domain::message::{Message, Part};

/// No honest notice is longer; what follows would be the returned message.
const NOTICE_OCTETS_MAX: usize = 48 * 1024;

/// Enough for the fields of some thousand recipients.
const FIELDS_OCTETS_MAX: usize = 512 * 1024;

/// Enough for the longest header section that servers accept.
const RETURNED_OCTETS_MAX: usize = 64 * 1024;

/// The three things that a report may hold (RFC 3462), found by type and, in reports that are plain
/// text, by shape.
#[derive(Debug, Default)]
pub(crate) struct Notice {
    /// What the machine says in words.
    pub(crate) words: String,
    /// The text of `message/delivery-status` (RFC 3464 §2); empty where there is no such part.
    pub(crate) fields: String,
    /// The returned message or its header section.
    pub(crate) returned: String,
}

impl Notice {
    /// Takes a message apart. What no part shows is looked for in the text.
    pub(crate) fn of(message: &Message) -> Self {
        let mut notice = Self::default();
        let (mut plain, mut html) = (String::new(), String::new());
        for part in &message.parts {
            let is_after = !notice.returned.is_empty();
            match part.media_type.as_str() {
                // Behind the returned message they may be its own: it may be a report itself.
                "message/delivery-status" | "message/global-delivery-status"
                    if !is_after || notice.fields.is_empty() =>
                {
                    append(&mut notice.fields, part, FIELDS_OCTETS_MAX);
                }
                media_type if is_returned(media_type) => {
                    append(&mut notice.returned, part, RETURNED_OCTETS_MAX);
                }
                "text/html" if !is_after => append(&mut html, part, NOTICE_OCTETS_MAX),
                media_type if media_type.starts_with("text/plain") && !is_after => {
                    append(&mut plain, part, NOTICE_OCTETS_MAX);
                }
                _other => {}
            }
        }
        if plain.trim().is_empty() && !html.trim().is_empty() {
            plain = crate::logic::html::to_text(&html);
        }
        if plain.trim().is_empty() {
            clip(&message.text, NOTICE_OCTETS_MAX).clone_into(&mut plain);
        }
        let (words, returned) = split(&plain);
        notice.words = words;
        if notice.returned.trim().is_empty() {
            notice.returned = returned;
        }
        notice
    }
}

/// `text`, or as much of its beginning as fits into `octets_max`.
pub(crate) fn clip(text: &str, octets_max: usize) -> &str {
    text.get(..text.floor_char_boundary(octets_max)).unwrap_or(text)
}

fn append(to: &mut String, part: &Part, octets_max: usize) {
    let text = part.text();
    to.push_str(clip(&text, octets_max.saturating_sub(to.len())));
    to.push('\n');
}

fn is_returned(media_type: &str) -> bool {
    matches!(
        media_type,
        "message/rfc822"
            | "message/global"
            | "message/global-headers"
            | "message/rfc822-headers"
            | "message/partial"
            | "message/news"
            | "text/rfc822-headers"
            | "text/rfc822"
    )
}

/// Splits a notice at the line that announces the returned message, or where its header begins.
fn split(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().collect();
    let mut is_begun = false;
    for (at, line) in lines.iter().enumerate() {
        if is_begun && (announces(line) || is_header_start(line)) {
            let start = if announces(line) { at } else { header_start(&lines, at) };
            let (words, returned) = lines.split_at(start.min(lines.len()));
            if words.iter().any(|line| !line.trim().is_empty()) {
                return (words.join("\n"), returned.join("\n"));
            }
        }
        // A message whose own header section could not be read stands in the text from its top.
        let is_head = is_field(line) || line.starts_with([' ', '\t']);
        is_begun = is_begun || !(line.trim().is_empty() || is_head);
    }
    (text.to_owned(), String::new())
}

/// The first line of the run of header fields that holds line `at`.
fn header_start(lines: &[&str], at: usize) -> usize {
    let before = lines.get(..at).unwrap_or_default();
    let fields = before.iter().rev().take(40).take_while(|line| is_field(line)).count();
    at.saturating_sub(fields)
}

fn is_field(line: &str) -> bool {
    let bare = line.trim_start_matches([' ', '\t', '>', '|']);
    bare.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    })
}

/// Fields that only a message's own header section has; `From`, `To`, `Subject` also stand in the
/// words of Exchange and others, before the recipients.
fn is_header_start(line: &str) -> bool {
    #[rustfmt::skip]
    const FIELDS: &[&str] = &[
        "received:", "return-path:", "message-id:", "delivered-to:", "dkim-signature:",
        "domainkey-signature:", "received-spf:", "x-originating-ip:", "arc-seal:",
    ];
    let bare = line.trim_start_matches([' ', '\t', '>', '|']);
    FIELDS
        .iter()
        .any(|field| bare.get(..field.len()).is_some_and(|start| start.eq_ignore_ascii_case(field)))
}

/// A line such as "--- Below this line is a copy of the message."
fn announces(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ANNOUNCEMENTS.iter().any(|start| bare.starts_with(start))
}

/// How reports begin what they return. "The original message was received at" is no such line:
/// with it sendmail begins its words.
#[rustfmt::skip]
const ANNOUNCEMENTS: &[&str] = &[
    "a copy of the message", "a copy of the original message", "a copy of your message",
    "begin forwarded message", "below is a copy of", "below the next line is a copy",
    "below this line is", "bounced message", "content of message",
    "contents of the undelivered mail", "copia del mensaje", "copia del messaggio",
    "copie de votre message", "copie du message", "copy of the original message",
    "copy of your message", "der header der ursprünglichen", "die kopfzeilen der",
    "en-têtes du message", "encabezados de mensajes originales", "es folgt der header",
    "failed message follows", "forwarded message", "header of the original message",
    "here is a copy of", "here are the headers", "included is a copy of", "kopie der nachricht",
    "le message original", "mensagem original", "mensaje original", "message content follows",
    "message d'origine", "message header", "messaggio originale", "oorspronkelijk bericht",
    "original mail as follows", "original message", "originalnachricht", "oryginalna wiadomość",
    "rejected message follows", "returned message", "start of returned message",
    "text of original message", "the first 50 lines of your", "the following is a copy",
    "the header of the original", "the headers of the original", "the original message follows",
    "the original message is", "this is a copy of", "undeliverable message follows",
    "unsent message follows", "ursprüngliche nachricht", "urspruengliche nachricht",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_the_returned_message_begins() {
        for text in [
            "<ana@customers.test>: no such user\n\n--- Below this line is a copy.\n\nSubject: x\n",
            "<ana@customers.test>: no such user\n\nSubject: x\nReceived: from a by b\nTo: c\n",
            "<ana@customers.test>: no such user\n> Subject: x\n> Received: from a by b\n",
        ] {
            let (words, returned) = split(text);
            assert_eq!(words.trim(), "<ana@customers.test>: no such user");
            assert!(returned.contains("Subject: x"));
        }
    }

    #[test]
    fn sendmails_first_line_announces_nothing() {
        let text = "The original message was received at noon\nfrom a\n550 no\n";
        assert_eq!(split(text).1, "");
    }
}
