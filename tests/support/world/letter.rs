//! A letter as its reader gets it: the bytes that went over the wire, read back.

use jiff::Timestamp;
use saldo::domain::address::Address;
use saldo::domain::delivery::MailObject;
use saldo::domain::message::{Message, MessageId};
use saldo::logic::parse::parse;

/// A letter in somebody's mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) at: Timestamp,
    /// The envelope's sender.
    pub(crate) sender: Option<Address>,
    pub(crate) message: Message,
    pub(crate) raw: Vec<u8>,
}

impl Received {
    pub(crate) fn read(at: Timestamp, mail: &MailObject) -> Self {
        Self {
            at,
            sender: mail.sender.clone(),
            message: parse(&mail.content),
            raw: mail.content.clone(),
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.message.text
    }

    /// Subject, text and HTML: all that a reader can see.
    pub(crate) fn everything(&self) -> String {
        let html = self.message.html.as_deref().unwrap_or_default();
        format!("{}\n{}\n{html}", self.message.subject, self.message.text)
    }

    pub(crate) fn says(&self, words: &str) -> bool {
        one_line(&self.message.text).contains(&one_line(words))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.message.header(name).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> &str {
        self.message.message_id.as_ref().map(MessageId::as_str).unwrap_or_default()
    }

    /// What an answer to it carries in `References`.
    pub(crate) fn references(&self) -> String {
        let before = self.message.references.iter().map(MessageId::as_str);
        let all: Vec<String> = before.chain([self.id()]).map(|id| format!("<{id}>")).collect();
        all.join("\r\n ")
    }

    /// Where an answer goes.
    pub(crate) fn reply_to(&self) -> Address {
        let person = self.message.reply_to.first().or(self.message.from.first()).unwrap();
        person.checked().unwrap()
    }
}

/// Lines wrap where they like.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
