//! A second desk, of another reseller, that takes our letters for questions.

use crate::opponents::{Note, stripped};
use crate::play::Opponent;
use crate::world::{RULES, Received, World, practice};
use jiff::Timestamp;

const OTHER: &str = "billing@other.example";

/// Another Saldo.
pub(crate) struct OtherDesk {
    world: World,
    seen: usize,
    count: usize,
    strips: bool,
}

impl OtherDesk {
    pub(crate) fn over_an_honest_wire() -> Self {
        Self::over(false)
    }

    /// Between the two a gateway drops every field by which a machine or a thread is known.
    pub(crate) fn over_a_wire_that_strips_headers() -> Self {
        Self::over(true)
    }

    fn over(strips: bool) -> Self {
        let rules = RULES
            .replace("reseller.example", "other.example")
            .replace("per_address_hour = 100\n", "")
            .replace("per_desk_hour = 1000\n", "");
        let mut world = World::under(practice(&rules));
        world.leaves("held");
        Self { world, seen: 0, count: 0, strips }
    }

    fn carried(&mut self, raw: &[u8], from: &str, to: &str) -> Vec<u8> {
        let text = String::from_utf8_lossy(raw).into_owned();
        let domain = from.rsplit('@').next().unwrap_or_default();
        let host = to.rsplit('@').next().unwrap_or_default();
        self.count += 1;
        let text = if self.strips {
            format!("Message-ID: <gw.{}@gateway.example>\r\n{}", self.count, stripped(&text))
        } else {
            text
        };
        format!(
            "Return-Path: <{from}>\r\nDelivered-To: {to}\r\nReceived: from mx.{domain} by mail.{host}\r\n\
             Authentication-Results: mail.{host}; dmarc=pass header.from={domain}\r\n{text}"
        )
        .into_bytes()
    }
}

impl Opponent for OtherDesk {
    fn name(&self) -> String {
        let wire = if self.strips { "a wire that strips headers" } else { "an honest wire" };
        format!("another desk over {wire}")
    }

    /// Somebody wrote to us under the other desk's address.
    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        let note = Note::by(OTHER, at).id("first@other-mailer.example");
        vec![note.about("Invoice").saying("Why is March higher?").raw()]
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let sender = letter.sender.as_ref().map(ToString::to_string).unwrap_or_default();
        let to = letter.message.to.first().map(|to| to.address.clone()).unwrap_or_default();
        let raw = self.carried(&letter.raw, &sender, &to);
        self.world.turn(at.max(self.world.time()));
        self.world.inbox().deliver(raw);
        self.world.works();
        let taken: Vec<_> = self.world.relay().taken.iter().skip(self.seen).cloned().collect();
        self.seen += taken.len();
        let back = taken.into_iter().filter(|(_, mail)| mail.recipient.domain() != "other.example");
        back.map(|(_, mail)| {
            let sender = mail.sender.as_ref().map(ToString::to_string).unwrap_or_default();
            self.carried(&mail.content, &sender, mail.recipient.as_str())
        })
        .collect()
    }
}
