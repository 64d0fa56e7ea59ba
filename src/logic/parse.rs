//! Bytes → message and a list of defects. Never fails, never panics, whatever arrives.

use crate::domain::address::Person;
use crate::domain::message::{ContentHash, Header, Message, MessageId, Part};
use mail_parser::{MessageParser, MimeHeaders};

/// Reads a raw message.
#[must_use]
pub fn parse(raw: &[u8]) -> Message {
    let mut message = Message {
        hash: ContentHash::of(raw),
        size_bytes: raw.len() as u64,
        headers: Vec::new(),
        message_id: None,
        in_reply_to: Vec::new(),
        references: Vec::new(),
        date: None,
        from: Vec::new(),
        to: Vec::new(),
        cc: Vec::new(),
        reply_to: Vec::new(),
        subject: String::new(),
        text: String::new(),
        html: None,
        parts: Vec::new(),
        defects: Vec::new(),
    };
    let Some(parsed) = MessageParser::new().parse(raw) else {
        message.defects.push("no header could be read; the whole is kept as text".to_owned());
        message.text = String::from_utf8_lossy(raw).into_owned();
        return message;
    };
    message.headers = parsed
        .headers_raw()
        .map(|(name, value)| Header {
            name: name.to_owned(),
            value: value.split_whitespace().collect::<Vec<_>>().join(" "),
        })
        .collect();
    message.message_id = parsed.message_id().and_then(MessageId::parse);
    message.in_reply_to = ids(parsed.in_reply_to());
    message.references = ids(parsed.references());
    message.date =
        parsed.date().and_then(|date| jiff::Timestamp::from_second(date.to_timestamp()).ok());
    message.from = people(parsed.from());
    message.to = people(parsed.to());
    message.cc = people(parsed.cc());
    message.reply_to = people(parsed.reply_to());
    message.subject = parsed.subject().unwrap_or_default().to_owned();
    message.text = parsed.body_text(0).unwrap_or_default().into_owned();
    message.html = parsed
        .html_body
        .first()
        .and_then(|_| parsed.body_html(0))
        .map(std::borrow::Cow::into_owned);
    if message.text.is_empty()
        && let Some(html) = &message.html
    {
        message.text = crate::logic::html::to_text(html);
    }
    for part in &parsed.parts {
        if matches!(part.body, mail_parser::PartType::Multipart(_)) {
            continue;
        }
        let media_type = part.content_type().map_or_else(
            || "text/plain".to_owned(),
            |t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or("octet-stream")).to_lowercase(),
        );
        message.parts.push(Part {
            media_type,
            name: part.attachment_name().unwrap_or_default().to_owned(),
            content_id: part.content_id().unwrap_or_default().to_owned(),
            is_inline: part.content_disposition().is_some_and(|d| d.is_inline()),
            is_attachment: part.attachment_name().is_some(),
            bytes: part.contents().to_vec(),
        });
    }
    message
}

fn ids(value: &mail_parser::HeaderValue<'_>) -> Vec<MessageId> {
    value.as_text_list().unwrap_or_default().iter().filter_map(|id| MessageId::parse(id)).collect()
}

fn people(list: Option<&mail_parser::Address<'_>>) -> Vec<Person> {
    list.into_iter()
        .flat_map(mail_parser::Address::iter)
        .map(|addr| Person {
            name: addr.name().unwrap_or_default().to_owned(),
            address: addr.address().unwrap_or_default().to_owned(),
        })
        .collect()
}
