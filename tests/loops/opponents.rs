//! Everything else that answers mail by itself, politely or not.

use crate::play::Opponent;
use crate::world::{DESK, Received};
use jiff::Timestamp;
use std::cell::Cell;

const ADA: &str = "ada@customers.test";

/// Where an answer goes.
#[derive(Clone, Copy)]
pub(crate) enum Envelope {
    /// To the envelope's sender, as RFC 3834 asks.
    Sender,
    /// To the author.
    From,
}

impl Envelope {
    fn of(self, letter: &Received) -> String {
        match self {
            Self::Sender => letter.sender.as_ref().map_or(DESK.to_owned(), ToString::to_string),
            Self::From => DESK.to_owned(),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Sender => "the envelope's sender",
            Self::From => "the author",
        }
    }
}

/// A message under way.
pub(crate) struct Note {
    from: String,
    to: String,
    path: String,
    subject: String,
    id: String,
    head: String,
    body: String,
    at: Timestamp,
}

impl Note {
    /// Every message has an id of its own, whatever else is the same.
    pub(crate) fn by(from: &str, at: Timestamp) -> Self {
        thread_local!(static COUNT: Cell<u64> = const { Cell::new(0) });
        let count = COUNT.with(|count| count.replace(count.get() + 1));
        Self {
            from: from.to_owned(),
            to: DESK.to_owned(),
            path: from.to_owned(),
            subject: String::new(),
            id: format!("{count}.{}@mailer.example", at.as_second()),
            head: String::new(),
            body: String::new(),
            at,
        }
    }

    pub(crate) fn to(mut self, to: &str) -> Self {
        to.clone_into(&mut self.to);
        self
    }

    pub(crate) fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    pub(crate) fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    pub(crate) fn about(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.subject);
        self
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let field = format!("{name}: {value}\r\n");
        self.head.push_str(&field);
        self
    }

    pub(crate) fn saying(mut self, words: &str) -> Self {
        self.body = words.replace("\r\n", "\n").replace('\n', "\r\n");
        self
    }

    /// As the desk's mail host receives it; the author's domain vouches for it.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let Self { from, to, path, subject, id, head, body, at } = self;
        let domain = from.rsplit('@').next().unwrap_or_default().trim_end_matches('>');
        let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
        let kind = if head.contains("Content-Type:") {
            ""
        } else {
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        };
        format!(
            "Return-Path: <{path}>\r\nDelivered-To: {to}\r\n\
             Received: from mx.{domain} by mail.reseller.example\r\n\
             Authentication-Results: mail.reseller.example; dmarc=pass header.from={domain}\r\n\
             From: {from}\r\nTo: <{to}>\r\nSubject: {subject}\r\nDate: {date}\r\n\
             Message-ID: <{id}>\r\n{head}MIME-Version: 1.0\r\n{kind}\r\n{body}\r\n"
        )
        .into_bytes()
    }
}

/// Ada asks; what she has set up answers.
fn question(at: Timestamp) -> Vec<Vec<u8>> {
    let words = "Could you explain this charge on invoice F-2026-00017, please?";
    vec![Note::by(ADA, at).about("Why is March higher?").saying(words).raw()]
}

/// The message without the fields by which a machine or a thread is known.
pub(crate) fn stripped(text: &str) -> String {
    const TELLING: [&str; 12] = [
        "auto-submitted",
        "x-auto-response-suppress",
        "x-loop",
        "precedence",
        "message-id",
        "references",
        "in-reply-to",
        "reply-to",
        "return-path",
        "list-id",
        "received",
        "feedback-id",
    ];
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut kept = String::new();
    let mut drops = false;
    for line in head.split("\r\n") {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().to_lowercase();
            drops = TELLING.contains(&name.as_str());
        }
        if !drops {
            kept.push_str(line);
            kept.push_str("\r\n");
        }
    }
    format!("{kept}\r\n{body}")
}

/// An away notice that obeys RFC 3834.
pub(crate) struct VacationRobot {
    pub(crate) answers_to: Envelope,
}

impl Opponent for VacationRobot {
    fn name(&self) -> String {
        format!("vacation robot (RFC 3834), to {}", self.answers_to.word())
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let note = Note::by(ADA, at).to(&self.answers_to.of(letter)).path("");
        let note = note.with("Auto-Submitted", "auto-replied");
        let note = note.with("In-Reply-To", &format!("<{}>", letter.id()));
        let subject = format!("Auto: {}", letter.message.subject);
        vec![note.about(&subject).saying("I am away until Monday.").raw()]
    }
}

/// Answers every mail as a person would, with no field that says that it is none.
pub(crate) struct Naive {
    pub(crate) delay_minutes: i64,
    pub(crate) copies: usize,
}

impl Opponent for Naive {
    fn name(&self) -> String {
        format!("naive responder, {}×, after {} minutes", self.copies, self.delay_minutes)
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, _letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let write = |copy: usize| {
            let words = "We have received your request and will come back to you soon.";
            Note::by(ADA, at).about("Your request").saying(&format!("{words}\n\n{copy}")).raw()
        };
        (0..self.copies).map(write).collect()
    }

    fn delay_minutes(&self) -> i64 {
        self.delay_minutes
    }
}

/// Answers every mail as a person would, and never twice in the same words.
pub(crate) struct Chatty;

impl Opponent for Chatty {
    fn name(&self) -> String {
        "responder that never repeats itself".to_owned()
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, _letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let digits = at.as_second().to_string();
        let word: String = digits.bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
        let words = format!("What about {word} in the bill of last month?");
        vec![Note::by(ADA, at).about("Your request").saying(&words).raw()]
    }

    /// An hour's worth to one address, each time that the desk speaks again: in the beginning, when
    /// it asks whether the outcome holds, and when it says goodbye.
    fn letters_max(&self) -> usize {
        3 * 10
    }
}

/// Sends everything back under a name of its own.
pub(crate) struct Forwarder {
    pub(crate) keeps_id: bool,
}

impl Opponent for Forwarder {
    fn name(&self) -> String {
        format!("forwarder with a changed From{}", if self.keeps_id { "" } else { " and id" })
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let note = Note::by("Forwarding <forward@customers.test>", at).path(ADA);
        let note = if self.keeps_id { note.id(letter.id()) } else { note };
        vec![note.about(&letter.message.subject).saying(letter.text()).raw()]
    }
}

/// Opens a ticket for every mail, and answers under the ticket's own address.
pub(crate) struct Tickets {
    pub(crate) separator: char,
}

impl Opponent for Tickets {
    fn name(&self) -> String {
        format!("ticket system, new number and ticket{}N@ each", self.separator)
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        let note = Note::by("Helpdesk <ticket@helpdesk.example>", at).about("[#1] Invoice");
        vec![note.saying("Could you explain this charge, please?").raw()]
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let number = 70_000 + letter.raw.len() + usize::try_from(at.as_second() % 9_973).unwrap();
        let from = format!("Helpdesk <ticket{}{number}@helpdesk.example>", self.separator);
        let subject = format!("[#{number}] {}", letter.message.subject.replace(['[', ']'], ""));
        let words =
            format!("Your enquiry has been recorded under number {number}. Regards, Helpdesk");
        vec![Note::by(&from, at).about(&subject).saying(&words).raw()]
    }
}

/// The desk's letters come back through a list.
pub(crate) struct MailingList {
    pub(crate) changes_from: bool,
}

impl Opponent for MailingList {
    fn name(&self) -> String {
        format!("mailing list{}", if self.changes_from { " that rewrites From" } else { "" })
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        let note = Note::by("List <list@lists.example>", at).about("Invoice");
        vec![note.saying("Could you explain this charge, please?").raw()]
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let from = if self.changes_from { "Billing via List <list@lists.example>" } else { DESK };
        let note = Note::by(from, at).path("list-bounces@lists.example");
        let note = note.with("List-Id", "<list.lists.example>").with("Precedence", "list");
        let subject = format!("[list] {}", letter.message.subject);
        vec![note.about(&subject).saying(letter.text()).raw()]
    }
}

/// Says in its own words that nothing can be delivered.
pub(crate) struct BounceGenerator {
    pub(crate) answers_to: Envelope,
    pub(crate) path: &'static str,
}

impl Opponent for BounceGenerator {
    fn name(&self) -> String {
        let path = if self.path.is_empty() { "null path" } else { "mailer-daemon" };
        format!("home-made bounces, {path}, to {}", self.answers_to.word())
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let note = Note::by("Mail Delivery <mailer-daemon@mx.customers.test>", at);
        let words = format!(
            "Hello,\n\nyour mail to {ADA} was not delivered: mailbox unknown.\n\n{}",
            letter.text()
        );
        let note = note.to(&self.answers_to.of(letter)).path(self.path);
        vec![note.about("Your mail could not be delivered").saying(&words).raw()]
    }
}

/// Asks every unknown sender to prove that they are a person.
pub(crate) struct ChallengeResponse;

impl Opponent for ChallengeResponse {
    fn name(&self) -> String {
        "challenge-response".to_owned()
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let words = format!(
            "I protect myself against unsolicited mail. Your message is waiting.\n\
             Please click this link once so that it reaches me:\nhttps://verify.customers.test/{}",
            letter.raw.len()
        );
        let note = Note::by(ADA, at).about(&format!("Re: {}", letter.message.subject));
        vec![note.saying(&words).raw()]
    }
}

/// Copies our HTML, quotes our letter and answers where a person would.
pub(crate) struct Quoter;

impl Opponent for Quoter {
    fn name(&self) -> String {
        "responder that copies our HTML and quotes us".to_owned()
    }

    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>> {
        question(at)
    }

    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>> {
        let html = letter.message.html.clone().unwrap_or_default();
        let quote = format!("> {}\n", letter.text().replace('\n', "\n> "));
        let body = format!(
            "--b\nContent-Type: text/plain; charset=utf-8\n\nWe have received your request.\n\n{quote}\n\
             --b\nContent-Type: text/html; charset=utf-8\n\n<p>We have received your request.</p>{html}\n--b--\n"
        );
        let note = Note::by(ADA, at).to(letter.reply_to().as_str());
        let note = note.with("In-Reply-To", &format!("<{}>", letter.id()));
        let note = note.with("References", &letter.references());
        let note = note.with("Content-Type", "multipart/alternative; boundary=\"b\"");
        vec![note.about(&format!("Re: {}", letter.message.subject)).saying(&body).raw()]
    }
}
