//! What the envelope and the author's address say about who is writing: a person, or a mail system.

use crate::domain::address::Person;
use crate::domain::message::Message;

/// How much the sender looks like a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// `MAILER-DAEMON` and its kin: no person writes from there.
    Daemon,
    /// An address that mail systems use but people too: `postmaster`, `System Administrator`.
    System,
    /// No author, or one without an address: `<>`.
    Nobody,
    /// An address that nobody reads: `noreply@`, `list-admin@`.
    Unread,
    /// A person, as far as the address says, but no answer is wanted: the return path is null
    /// (RFC 5321 §4.5.5).
    NullPath,
    /// A person, as far as the address says.
    Person,
}

/// Looks at From and the return path.
pub(super) fn sender(message: &Message) -> Sender {
    let is_usable = |from: &&Person| from.address.contains('@');
    let from = message.from.iter().find(is_usable).or(message.from.first());
    let address = from.map_or("", |from| from.address.as_str()).to_lowercase();
    let name = from.map_or("", |from| from.name.as_str()).to_lowercase();
    let local = address.split('@').next().unwrap_or_default();
    let path = return_path(message).unwrap_or("?").to_lowercase();
    let path_local = path.trim_start_matches('<').split(['@', '>']).next().unwrap_or_default();
    if is_daemon(local) || is_daemon(path_local) || is_daemon(&name) {
        return Sender::Daemon;
    }
    let is_system = SYSTEM_LOCALS.contains(&local)
        || SYSTEM_NAMES.iter().any(|system| name.contains(system) || local.contains(system));
    if is_system {
        return Sender::System;
    }
    if !address.contains('@') {
        return Sender::Nobody;
    }
    if is_unread(local) {
        return Sender::Unread;
    }
    if has_null_path(message) { Sender::NullPath } else { Sender::Person }
}

/// The envelope sender, as the receiving server wrote it down; `<>` where there was none.
pub(super) fn return_path(message: &Message) -> Option<&str> {
    ["Return-Path", "X-Envelope-From", "Envelope-From", "X-Envelope-Sender"]
        .iter()
        .find_map(|name| message.header(name))
        .map(str::trim)
}

/// The envelope sender is null: nobody waits for an answer.
pub(super) fn has_null_path(message: &Message) -> bool {
    return_path(message).is_some_and(|path| path == "<>" || path == "< >")
}

/// `noreply@` and its kin, by which a system asks not to be answered.
pub(super) fn is_unread(local: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "noreply", "donotreply", "nepasrepondre", "nichtantworten", "noresponder",
        "nonrispondere", "naoresponda", "nieodpowiadaj", "dontreply", "no.reply", "do.not.reply",
    ];
    let plain: String = local.chars().filter(|c| !"-_".contains(*c)).collect();
    WORDS.iter().any(|word| plain.starts_with(word) || plain.ends_with(word))
        || ["-admin", "-bounces", "-request", "-owner"].iter().any(|end| local.ends_with(end))
}

fn is_daemon(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    ["mailerdaemon", "maildaemon", "maildeliverysubsystem", "maildeliverysystem", "doublebounce"]
        .iter()
        .any(|word| plain.starts_with(word) || plain.ends_with(word))
}

#[rustfmt::skip]
const SYSTEM_LOCALS: &[&str] = &[
    "postmaster", "post_master", "poostmaster", "post-master", "mdaemon", "bounce", "bounces",
    "mailadm", "imss", "mailgateway",
];

#[rustfmt::skip]
const SYSTEM_NAMES: &[&str] = &[
    "mail delivery", "mail administrator", "system administrator", "postmaster", "mail service",
    "delivery subsystem", "delivery service", "mail deliver system", "mail.delivery.system",
    "ndr administrator", "email system", "mail system", "mail gateway", "microsoft outlook",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    #[test]
    fn the_sender_says_whether_a_machine_may_be_writing() {
        for (head, expected) in [
            ("From: Mail Delivery Subsystem <MAILER-DAEMON@mx.test>", Sender::Daemon),
            ("From: <ana@customers.test>\r\nReturn-Path: <MAILER-DAEMON@mx.test>", Sender::Daemon),
            ("From: Postmaster <postmaster@customers.test>", Sender::System),
            ("Subject: nobody", Sender::Nobody),
            ("From: no-reply@customers.test", Sender::Unread),
            ("Return-Path: <>\r\nFrom: ana@customers.test", Sender::NullPath),
            ("Return-Path: <ana@customers.test>\r\nFrom: ana@customers.test", Sender::Person),
            ("From: Norep Lyman <norep.lyman@customers.test>", Sender::Person),
        ] {
            assert_eq!(sender(&parse(format!("{head}\r\n\r\nx").as_bytes())), expected, "{head}");
        }
    }
}
