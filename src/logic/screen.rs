//! Is a person writing? Own loop, bounce, auto-reply, receipt, feedback, bulk, or human.
//!
//! # Contract
//! Pure. Every answer comes with its evidence in words. Two mistakes are weighed against each
//! other: a machine taken for a person may start a mail loop, a person taken for a machine gets no
//! answer. So a machine needs evidence that people do not produce, and a person who merely asks for
//! no automatic answer stays a person.

mod automatic;
mod away;
mod reports;
mod sender;

use crate::domain::address::Address;
use crate::domain::message::{Message, Nature, Screening};
use crate::logic::bounce::failure::fold;
use crate::logic::bounce::notice::clip;
use automatic::{Submitted, marked_automatic, marked_list, submitted};
use sender::{Sender, sender};

/// How we recognise ourselves.
#[derive(Clone, Debug)]
pub struct Ourselves {
    /// The desk's addresses, without tags.
    pub addresses: Vec<Address>,
    /// What stands after the `@` in the Message-IDs of our letters, in lower case.
    pub message_id_domain: Option<String>,
    /// How the local part of our letters' envelope senders begins, such as `billing+bounce.`. Only
    /// machines answer there.
    pub bounce_prefix: Option<String>,
    /// More `Received` fields than this are a loop (RFC 5321 §6.3).
    pub hops_max: usize,
}

impl Ourselves {
    /// What Postfix allows before it calls a message looping (`hopcount_limit`).
    pub const HOPS_MAX: usize = 50;
}

impl Default for Ourselves {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            message_id_domain: None,
            bounce_prefix: None,
            hops_max: Self::HOPS_MAX,
        }
    }
}

/// Tells people from machines.
#[must_use]
pub fn screen(message: &Message, ourselves: &Ourselves) -> Screening {
    let is_machine = |(nature, because)| Screening { nature, may_auto_reply: false, because };
    let is_for_bounces = answers_bounce_address(message, ourselves);
    let machine = reports::report(message, is_for_bounces)
        .or_else(|| own(message, ourselves).map(|because| (Nature::Own, because)))
        .or_else(|| automatic(message, ourselves));
    if let Some(machine) = machine {
        return is_machine(machine);
    }
    let silence = asks_for_silence(message);
    Screening {
        nature: Nature::Person,
        may_auto_reply: silence.is_none(),
        because: silence.map_or_else(
            || "nothing says otherwise".to_owned(),
            |because| format!("a person, but no automatic answer: {because}"),
        ),
    }
}

/// Our own mail come back, or a loop.
fn own(message: &Message, ourselves: &Ourselves) -> Option<String> {
    let hops = message.headers_named("Received").count();
    if hops > ourselves.hops_max {
        return Some(format!("a mail loop: {hops} Received fields"));
    }
    let id = message.message_id.as_ref().and_then(|id| id.as_str().rsplit_once('@'));
    if let (Some((_, domain)), Some(ours)) = (id, &ourselves.message_id_domain)
        && domain.eq_ignore_ascii_case(ours)
    {
        return Some("our own Message-ID".to_owned());
    }
    let is_ours = |address: &Address| ourselves.addresses.contains(&address.without_tag());
    let mut from = message.from.iter().filter_map(crate::domain::address::Person::checked);
    if from.any(|address| is_ours(&address)) {
        return Some("our own address as From".to_owned());
    }
    let mut loops = message.headers_named("X-Loop").filter_map(|value| Address::parse(value).ok());
    loops.any(|address| is_ours(&address)).then(|| "our own X-Loop".to_owned())
}

/// Answers by machines, lists and bulk mail.
fn automatic(message: &Message, ourselves: &Ourselves) -> Option<(Nature, String)> {
    if let Submitted::ByMachine(value) = submitted(message) {
        return Some((Nature::AutoReply, format!("Auto-Submitted: {value} (RFC 3834)")));
    }
    if let Some(because) = marked_automatic(message) {
        return Some((Nature::AutoReply, because));
    }
    if let Some(because) = away::answered_by_machine(message) {
        return Some((Nature::AutoReply, because));
    }
    if answers_bounce_address(message, ourselves) {
        let because = "sent to the bounce address of a letter, where only machines answer";
        return Some((Nature::AutoReply, because.to_owned()));
    }
    marked_list(message, ourselves).map(|because| (Nature::List, because))
}

/// The message came to the bounce address of a letter of ours.
fn answers_bounce_address(message: &Message, ourselves: &Ourselves) -> bool {
    let Some(prefix) = ourselves.bounce_prefix.as_ref().map(|prefix| prefix.to_lowercase()) else {
        return false;
    };
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"];
    let envelope = delivered.iter().flat_map(|name| message.headers_named(name));
    let mut named = message.to.iter().map(|to| to.address.as_str()).chain(envelope);
    named.any(|address| address.trim_start_matches('<').to_lowercase().starts_with(&prefix))
}

/// Why a person's message must not be answered automatically.
fn asks_for_silence(message: &Message) -> Option<String> {
    if submitted(message) == Submitted::Forwarded {
        return Some("Auto-Submitted: auto-forwarded (RFC 3834)".to_owned());
    }
    let mut suppress = message.headers_named("X-Auto-Response-Suppress");
    if let Some(value) = suppress.find(|value| !value.trim().eq_ignore_ascii_case("none")) {
        return Some(format!("X-Auto-Response-Suppress: {value}"));
    }
    if sender::has_null_path(message) {
        return Some("null return path (RFC 5321 §4.5.5)".to_owned());
    }
    if message.header("X-RT-Loop-Prevention").is_some() {
        return Some("X-RT-Loop-Prevention: another ticket system".to_owned());
    }
    if let Some(line) = ticket_line(message) {
        return Some(format!("another ticket system writes: \"{line}\""));
    }
    match sender(message) {
        Sender::Daemon | Sender::System => Some("a mail system's address".to_owned()),
        Sender::Unread => Some("an address that nobody reads".to_owned()),
        Sender::Nobody => Some("no author".to_owned()),
        Sender::NullPath | Sender::Person => None,
    }
}

/// The line with which ticket systems mark where to answer. People write through them too, but two
/// systems that acknowledge each other never stop.
fn ticket_line(message: &Message) -> Option<&'static str> {
    const LINES: [&str; 5] = [
        "type your reply above this line",
        "reply above this line",
        "write above this line",
        "antwort oberhalb dieser zeile",
        "responda por encima de esta línea",
    ];
    let start = fold(clip(&message.text, 2000));
    LINES.iter().find(|line| start.contains(**line)).copied()
}
