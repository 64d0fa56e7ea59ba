//! Who plays in the stories, and how their mail programs write.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The one address the public knows.
pub(crate) const DESK: &str = "billing@reseller.example";

/// Somebody who writes and reads mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    /// Their mail program speaks Spanish.
    pub(crate) is_spanish: bool,
}

/// A customer who writes in English.
pub(crate) const ADA: Person = english("Ada Lindqvist", "ada@customers.test");
/// A customer who writes in Spanish.
pub(crate) const CARMEN: Person =
    Person { name: "Carmen Ortega", address: "carmen@panaderia.example", is_spanish: true };
/// An agent.
pub(crate) const ANA: Person = english("Ana Ruiz", "ana@reseller.example");
/// Another agent.
pub(crate) const BEN: Person = english("Ben Okafor", "ben@reseller.example");
/// The supervisor.
pub(crate) const SOFIA: Person = english("Sofía Marín", "sofia@reseller.example");
/// Another supervisor, where a story has two.
pub(crate) const MARTA: Person = english("Marta Gil", "marta@reseller.example");
/// Files tickets in the provider's portal.
pub(crate) const FERMIN: Person = english("Fermín Gil", "filing@reseller.example");
/// Writes for the provider.
pub(crate) const DANA: Person = english("Dana W", "supportmail@techsupport.provider.example");
/// Has no business here.
pub(crate) const MALLORY: Person = english("Mallory Quick", "mallory@elsewhere.example");

/// The accounting system.
pub(crate) const BOOKS: Person = english("Books", "books@reseller.example");

const fn english(name: &'static str, address: &'static str) -> Person {
    Person { name, address, is_spanish: false }
}

impl Person {
    pub(crate) fn domain(&self) -> &'static str {
        self.address.rsplit('@').next().unwrap()
    }
}

/// A message as somebody's mail program writes it and the desk's mail host receives it.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    author: Person,
    from: String,
    to: String,
    subject: String,
    body: String,
    message_id: Option<String>,
    headers: Vec<(String, String)>,
    dmarc: Option<String>,
    at: Timestamp,
}

impl Mail {
    pub(crate) fn by(author: Person, id: u32, at: Timestamp) -> Self {
        Self {
            author,
            from: format!("{} <{}>", word(author.name), author.address),
            to: DESK.to_owned(),
            subject: String::new(),
            body: String::new(),
            message_id: Some(format!("{id}@{}", author.domain())),
            headers: Vec::new(),
            dmarc: Some(format!("pass header.from={}", author.domain())),
            at,
        }
    }

    pub(crate) fn to(mut self, to: &str) -> Self {
        to.clone_into(&mut self.to);
        self
    }

    pub(crate) fn about(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.subject);
        self
    }

    pub(crate) fn saying(mut self, words: &str) -> Self {
        words.clone_into(&mut self.body);
        self
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this file.
    pub(crate) fn bringing(self, name: &str, content: &str) -> Self {
        self.bringing_all(&[(name, content)])
    }

    /// With these files.
    pub(crate) fn bringing_all(self, files: &[(&str, &str)]) -> Self {
        let mut body =
            "--paper\nContent-Type: text/plain; charset=utf-8\n\nOpen items.\n".to_owned();
        for (name, content) in files {
            body.extend([format!(
                "--paper\nContent-Type: application/octet-stream\n\
                 Content-Disposition: attachment; filename=\"{name}\"\n\
                 Content-Transfer-Encoding: base64\n\n{}\n",
                data_encoding::BASE64.encode(content.as_bytes())
            )]);
        }
        self.with("Content-Type", "multipart/mixed; boundary=paper").saying(&(body + "--paper--"))
    }

    /// What the desk's mail host finds out, such as `fail` or `none`.
    pub(crate) fn dmarc(mut self, result: &str) -> Self {
        self.dmarc = Some(format!("{result} header.from={}", self.author.domain()));
        self
    }

    /// The desk's mail host says nothing of it.
    pub(crate) fn unchecked(mut self) -> Self {
        self.dmarc = None;
        self
    }

    pub(crate) fn without_id(mut self) -> Self {
        self.message_id = None;
        self
    }

    pub(crate) fn with_id(mut self, id: &str) -> Self {
        self.message_id = Some(id.to_owned());
        self
    }

    /// Another `From` than the author's usual one.
    pub(crate) fn from(mut self, from: &str) -> Self {
        from.clone_into(&mut self.from);
        self
    }

    pub(crate) fn id(&self) -> &str {
        self.message_id.as_deref().unwrap_or_default()
    }

    /// The bytes as they lie in the desk's mailbox: the host's fields above the author's.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let mut head = vec![
            ("Return-Path".to_owned(), format!("<{}>", self.author.address)),
            ("Delivered-To".to_owned(), self.to.clone()),
            (
                "Received".to_owned(),
                format!("from mx.{} by mail.reseller.example", self.author.domain()),
            ),
        ];
        if let Some(dmarc) = &self.dmarc {
            let value = format!("mail.reseller.example; spf=pass; dmarc={dmarc}");
            head.push(("Authentication-Results".to_owned(), value));
        }
        head.push(("From".to_owned(), self.from.clone()));
        head.push(("To".to_owned(), format!("<{}>", self.to)));
        head.push(("Subject".to_owned(), word(&self.subject)));
        head.push(("Date".to_owned(), rfc5322(self.at)));
        if let Some(id) = &self.message_id {
            head.push(("Message-ID".to_owned(), format!("<{id}>")));
        }
        head.extend(self.headers.iter().cloned());
        head.push(("MIME-Version".to_owned(), "1.0".to_owned()));
        if !self.headers.iter().any(|(name, _)| name == "Content-Type") {
            head.push(("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned()));
            head.push(("Content-Transfer-Encoding".to_owned(), "8bit".to_owned()));
        }
        head.retain(|(name, value)| !(name == "From" && value.is_empty()));
        let head: Vec<String> =
            head.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = head.concat();
        format!("{head}\r\n{}\r\n", self.body.replace('\n', "\r\n")).into_bytes()
    }
}

/// What a mail program puts below an answer: who wrote when, and the letter, barred.
pub(crate) fn quoted(who: Person, letter: &str, at: Timestamp) -> String {
    let local = at.to_zoned(zone());
    let line = if who.is_spanish {
        let moment = local.strftime("El %-d/%-m/%Y a las %H:%M");
        format!("{moment}, Contoso Cloud Billing <{DESK}> escribió:")
    } else {
        let moment = local.strftime("On %a, %b %-d, %Y at %H:%M");
        format!("{moment} Contoso Cloud Billing <{DESK}> wrote:")
    };
    let bars: Vec<String> = letter.lines().map(|line| format!("> {line}")).collect();
    format!("{line}\n{}\n", bars.join("\n"))
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}

fn rfc5322(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

/// Encoded words (RFC 2047) where the text is not ASCII.
fn word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let characters: Vec<char> = text.chars().collect();
    let words = characters.chunks(12).map(|chunk| {
        let piece: String = chunk.iter().collect();
        format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(piece.as_bytes()))
    });
    words.collect::<Vec<_>>().join("\r\n ")
}
