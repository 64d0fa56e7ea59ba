//! A message after MIME is gone: ids, subject, people, words, parts, and what was wrong with it.

use crate::domain::address::Person;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 of some bytes: the name under which the archive keeps them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 octets themselves.
    #[must_use]
    pub fn octets(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for ContentHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let octets = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|e| e.to_string())?;
        octets.try_into().map(Self).map_err(|_| "a SHA-256 has 64 hexadecimal digits".to_owned())
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.to_string()
    }
}

/// A message identifier without its angle brackets (RFC 5322 §3.6.4).
///
/// Invariant: not empty, no blanks, no control characters, no angle brackets, at most
/// [`MessageId::OCTETS_MAX`] octets. An id that real mail programs emit, such as one without an
/// `@`, is accepted: it is a key, not an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageId(String);

impl MessageId {
    /// A header line has at most 998 octets (RFC 5322 §2.1.1); no honest id comes near.
    pub const OCTETS_MAX: usize = 900;

    /// Takes an id with or without its angle brackets; `None` if nothing usable is left.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '<' || c == '>';
        (!id.is_empty() && id.len() <= Self::OCTETS_MAX && !id.contains(odd))
            .then(|| Self(id.to_owned()))
    }

    /// An id of our own from parts that we chose: whatever no id may hold is left out.
    #[must_use]
    pub fn of_ours(token: &str, domain: &str) -> Self {
        let odd = |c: &char| !(c.is_ascii_alphanumeric() || ".-_".contains(*c));
        let clean = |text: &str| text.chars().filter(|c| !odd(c)).take(200).collect::<String>();
        Self(format!("{}@{}", clean(token), clean(domain)))
    }

    /// The id without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MessageId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| "not a message identifier".to_owned())
    }
}

impl From<MessageId> for String {
    fn from(id: MessageId) -> Self {
        id.0
    }
}

/// One header field in the order it stood, unfolded, its value decoded as far as it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The field name as written.
    pub name: String,
    /// The value on one line.
    pub value: String,
}

/// A leaf of the MIME tree, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// `type/subtype` in lower case, `application/octet-stream` where it said nothing usable.
    pub media_type: String,
    /// The file name, decoded and made safe (no path, no control characters). An attachment that
    /// came without one is named after what it is (`image.jpg`); empty for other parts without.
    pub name: String,
    /// `Content-ID` without angle brackets; empty if none.
    pub content_id: String,
    /// Shown inside the text (a logo), rather than offered as a file.
    pub is_inline: bool,
    /// Counts as an attachment for people; `false` for the bodies and the parts of a report.
    pub is_attachment: bool,
    /// The bytes after transfer decoding; for the bodies and the parts of a report, UTF-8.
    pub bytes: Vec<u8>,
}

impl Part {
    /// The bytes as text, lossily.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// How a message was locked, so that nobody here can read its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// `OpenPGP` (RFC 3156), or its armour in the text.
    Pgp,
    /// S/MIME enveloped data (RFC 8551 §3.3).
    Smime,
}

/// A message, read. Reading never fails; what was odd stands in `defects`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Hash of the raw bytes.
    pub hash: ContentHash,
    /// Length of the raw bytes.
    pub size_bytes: u64,
    /// Every header field of the top level, in order, first on the wire first.
    pub headers: Vec<Header>,
    /// The message's own id.
    pub message_id: Option<MessageId>,
    /// Ids it answers, nearest first as written.
    pub in_reply_to: Vec<MessageId>,
    /// Ids of its thread, oldest first as written.
    pub references: Vec<MessageId>,
    /// When it says it was written, in UTC.
    pub date: Option<Timestamp>,
    /// The authors.
    pub from: Vec<Person>,
    /// The addressees.
    pub to: Vec<Person>,
    /// Those copied.
    pub cc: Vec<Person>,
    /// Where answers are asked to go. Never an identity.
    pub reply_to: Vec<Person>,
    /// The subject, decoded, on one line.
    pub subject: String,
    /// The whole body as text; HTML turned to text where there is no plain part.
    pub text: String,
    /// The HTML body as sent, decoded to UTF-8, where there is one.
    pub html: Option<String>,
    /// Every leaf, bodies included, in order; files inside winmail.dat count one by one.
    pub parts: Vec<Part>,
    /// Its words are locked: the sender must be asked, kindly, to write in clear.
    pub encryption: Option<Encryption>,
    /// The first invitation in it, or the answer to one, told in words. It is part of `text` only
    /// where the mail shows nothing else.
    pub invitation: Option<String>,
    /// What was wrong and how it was read all the same, one sentence each.
    pub defects: Vec<String>,
}

impl Message {
    /// A message of which nothing has been read yet but the hash and length of its bytes.
    #[must_use]
    pub fn unread(raw: &[u8]) -> Self {
        Self {
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
            encryption: None,
            invitation: None,
            defects: Vec::new(),
        }
    }

    /// Several `From` fields, or one that names several authors: programs disagree about who
    /// wrote, so that no proof about one of them counts (RFC 7489 §6.6.1).
    #[must_use]
    pub fn has_ambiguous_author(&self) -> bool {
        self.headers_named("From").count() > 1 || self.from.len() > 1
    }

    /// The first value of a header field, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
    }

    /// All values of a header field, topmost first.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
    }

    /// What counts as an attachment for people.
    pub fn attachments(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_attachment)
    }

    /// The first part of a media type, such as `message/delivery-status`.
    #[must_use]
    pub fn part(&self, media_type: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.media_type == media_type)
    }
}

/// What kind of sender wrote (RFC 3834 calls all but `Person` automatic).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// A human being.
    Person,
    /// A vacation notice, a receipt of a ticket system, any answer by a machine.
    AutoReply,
    /// A delivery status notification or a home-made bounce.
    Bounce,
    /// A delivery or read receipt (RFC 8098).
    Receipt,
    /// A feedback report (RFC 5965).
    Feedback,
    /// A mailing list, a newsletter, bulk mail.
    List,
    /// Our own mail come back.
    Own,
}

impl Nature {
    /// The word of `saldo inspect`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::AutoReply => "auto-reply",
            Self::Bounce => "bounce",
            Self::Receipt => "receipt",
            Self::Feedback => "feedback",
            Self::List => "list",
            Self::Own => "own",
        }
    }
}

/// The outcome of screening: what wrote, whether it may be answered automatically, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screening {
    /// What kind of sender.
    pub nature: Nature,
    /// An automatic answer may go out. `false` for every machine, and for a person whose mail
    /// asks for none (`X-Auto-Response-Suppress`, `Precedence: bulk`, a null return path).
    pub may_auto_reply: bool,
    /// The evidence, in words for a person, such as "Auto-Submitted: auto-replied (RFC 3834)".
    pub because: String,
}

/// One failed (or delayed, or relayed) recipient of a bounce (RFC 3464 §2.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// The address that failed, in lower case; empty where the report names none.
    pub recipient: String,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    pub action: String,
    /// Enhanced status code (RFC 3463), such as `5.1.1`; empty where unknown.
    pub status: String,
    /// Trying again would not help.
    pub permanent: bool,
    /// The reason in plain words.
    pub reason: String,
    /// The id of the message that bounced.
    pub original_message_id: Option<MessageId>,
}

/// The words an author wrote this time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// No quotes, no attribution line, no signature, no disclaimer.
    pub words: String,
    /// Lines of the text that were folded away.
    pub lines_folded: usize,
}
