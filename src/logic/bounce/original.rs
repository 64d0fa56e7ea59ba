//! Which of our letters a bounce is about: the header section that it returns.

use super::address::addresses;
use crate::domain::message::{Message, MessageId};

/// The header fields at the beginning of a returned message, unfolded.
#[derive(Debug, Default)]
pub(super) struct Returned {
    fields: Vec<(String, String)>,
}

impl Returned {
    /// Reads the header section in `text`, whatever announces it and however it is quoted.
    pub(super) fn read(text: &str) -> Self {
        const FIELDS_MAX: usize = 300;
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in text.lines() {
            let bare = line.trim_start_matches(['>', '|']);
            let unquoted = bare.strip_prefix(' ').filter(|_| bare.len() < line.len());
            let bare = unquoted.unwrap_or(bare);
            match (bare.trim_start().split_once(':'), fields.last_mut()) {
                (_, Some((_, value))) if bare.starts_with([' ', '\t']) && is_open(value) => {
                    value.push(' ');
                    value.push_str(bare.trim());
                }
                (Some((name, value)), _) if is_name(name) => {
                    fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
                _other => {}
            }
            if fields.len() >= FIELDS_MAX {
                break;
            }
        }
        Self { fields }
    }

    /// The addresses in the first field of that name, given in lower case.
    pub(super) fn addresses(&self, name: &str) -> Vec<String> {
        self.values(name).next().map(addresses).unwrap_or_default()
    }

    /// The address that the topmost `Received` says the message was for.
    pub(super) fn received_for(&self) -> Option<String> {
        let recipients = self.values("received").filter_map(|value| {
            let (_, after) = value.rsplit_once(" for ")?;
            addresses(after).into_iter().next()
        });
        recipients.take(1).next()
    }

    fn message_id(&self) -> Option<MessageId> {
        self.values("message-id").find_map(|value| MessageId::parse(first_id(value)))
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

/// The id of the letter that came back: from its returned header, else from what the report says it
/// answers.
pub(super) fn original_message_id(message: &Message, returned: &Returned) -> Option<MessageId> {
    returned
        .message_id()
        .or_else(|| message.in_reply_to.first().cloned())
        .or_else(|| message.references.last().cloned())
        .or_else(|| message.header("X-Original-Message-ID").and_then(MessageId::parse))
}

fn first_id(value: &str) -> &str {
    let id = value.find('<').and_then(|at| value.get(at..)).unwrap_or(value);
    id.find('>').and_then(|end| id.get(..end)).unwrap_or(id)
}

fn is_open(value: &str) -> bool {
    value.len() < 4096
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_returned_header_is_read_through_quotes_and_folds() {
        let returned = Returned::read(
            "--- original message ---\n> Received: from a by b\n>  for <ana@customers.test>; now\n\
             > Message-ID:\n>  <SD-1.x@reseller.example>\n> To: Ana <ana@customers.test>\n",
        );
        assert_eq!(returned.received_for().as_deref(), Some("ana@customers.test"));
        assert_eq!(returned.addresses("to"), ["ana@customers.test"]);
        let id = returned.message_id().unwrap();
        assert_eq!(id.as_str(), "SD-1.x@reseller.example");
    }
}
