//! Reports that machines write about mail: feedback, receipts, bounces.

use super::away;
use super::sender::{Sender, has_null_path, sender};
use crate::domain::message::{Message, Nature};
use crate::logic::bounce::failure::{failure, fold, is_failure_subject, is_program_subject};
use crate::logic::bounce::notice::Notice;
use crate::logic::bounce::{bounces, has_reply_code, lists_recipients};

/// What a report is, with the evidence; `None` if the message is none. `is_for_bounces`: it came to
/// an address of ours where only machines write, so its author is none, whatever the name.
pub(super) fn report(message: &Message, is_for_bounces: bool) -> Option<(Nature, String)> {
    let kind = report_type(message);
    if let Some(because) = away::challenge(message) {
        return Some((Nature::AutoReply, because));
    }
    feedback(message, &kind)
        .map(|because| (Nature::Feedback, because))
        .or_else(|| receipt(message, &kind).map(|because| (Nature::Receipt, because)))
        .or_else(|| delivery(message, &kind, is_for_bounces))
        .or_else(|| {
            (!kind.is_empty()).then(|| (Nature::AutoReply, format!("a report of type {kind}")))
        })
}

/// The `report-type` of a `multipart/report` (RFC 6522) in lower case; empty if it is none.
fn report_type(message: &Message) -> String {
    let value = message.header("Content-Type").unwrap_or_default().to_lowercase();
    if let Some(kind) = value.strip_prefix("message/") {
        let kind = kind.split([';', ' ']).next().unwrap_or_default();
        return if kind.ends_with("delivery-status") { kind.to_owned() } else { String::new() };
    }
    if !value.starts_with("multipart/report") {
        return String::new();
    }
    let kind = value.split_once("report-type").map_or("", |(_, after)| after);
    let kind = kind.trim_start_matches(['=', ' ', '"', '\'']);
    let word: String = kind.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
    if word.is_empty() { "unnamed".to_owned() } else { word }
}

/// Abuse reports (RFC 5965), Hotmail's and Apple's own forms of them, aggregate reports of DMARC
/// (RFC 7489 §7.2) and TLS (RFC 8460).
fn feedback(message: &Message, kind: &str) -> Option<String> {
    if kind == "feedback-report" || message.part("message/feedback-report").is_some() {
        return Some("a feedback report (RFC 5965)".to_owned());
    }
    if kind == "tlsrpt" || message.header("TLS-Report-Domain").is_some() {
        return Some("an aggregate report about TLS (RFC 8460)".to_owned());
    }
    let subject = fold(&message.subject);
    let has_returned = message.part("message/rfc822").is_some();
    if has_returned && subject.starts_with("complaint about message from") {
        return Some(format!("a complaint of a mail provider: {}", message.subject));
    }
    if subject.contains("report domain:") && subject.contains("submitter:") {
        return Some("an aggregate report about DMARC (RFC 7489)".to_owned());
    }
    let is_machine = sender(message) != Sender::Person;
    let is_automatic = message.header("Auto-Submitted").is_some();
    // Told in JSON; nothing else of a person's message needs to be looked through here.
    let is_json = message.text.contains("\":\"");
    if !(is_machine || is_automatic || is_json) {
        return None;
    }
    let words = fold(crate::logic::bounce::notice::clip(&message.text, 4096));
    if is_machine && words.contains("feedback-type:") && words.contains("user-agent:") {
        return Some("a feedback report (RFC 5965) without its MIME type".to_owned());
    }
    if words.contains("\"notificationtype\":\"complaint\"") {
        return Some("a complaint told by Amazon SES".to_owned());
    }
    (is_automatic && subject == "unsubscribe" && words.contains("sent this email to unsubscribe"))
        .then(|| "a mail program unsubscribes its user".to_owned())
}

/// Delivery and read receipts: RFC 8098, and the words of Exchange and Notes.
fn receipt(message: &Message, kind: &str) -> Option<String> {
    if kind == "disposition-notification"
        || message.part("message/disposition-notification").is_some()
    {
        return Some("a read receipt (RFC 8098)".to_owned());
    }
    let subject = fold(&message.subject);
    let prefix = RECEIPT_SUBJECTS.iter().find(|prefix| subject.starts_with(*prefix))?;
    let words = fold(crate::logic::bounce::notice::clip(&message.text, 4096));
    let says_so = RECEIPT_WORDS.iter().find(|phrase| words.contains(*phrase))?;
    Some(format!("a receipt by its words: subject \"{prefix}\", text \"{says_so}\""))
}

#[rustfmt::skip]
const RECEIPT_SUBJECTS: &[&str] = &[
    "read:", "not read:", "delivered:", "relayed:", "received:", "return receipt", "read receipt",
    "delivery receipt", "read notification", "gelesen:", "empfangsbestätigung", "lesebestätigung",
    "zugestellt:", "leído:", "leido:", "lu :", "lu:", "letto:", "lida:", "gelezen:",
    "przeczytano:", "lido:",
];

#[rustfmt::skip]
const RECEIPT_WORDS: &[&str] = &[
    "was read on", "was read at", "has been read", "message was read", "was displayed",
    "has been displayed", "was deleted without being read", "was received by",
    "has been delivered", "has been successfully", "successfully relayed", "return receipt",
    "wurde gelesen", "wurde am", "wurde angezeigt", "ha sido leído", "fue leído", "se leyó",
    "a été lu", "è stato letto", "foi lida", "is gelezen", "przeczytan",
];

/// Bounces, warnings, and their opposite: the success reports of RFC 3464, which are receipts.
fn delivery(message: &Message, kind: &str, is_for_bounces: bool) -> Option<(Nature, String)> {
    let from = sender(message);
    let from = if is_for_bounces && from == Sender::Person { Sender::Unread } else { from };
    let is_report = kind.ends_with("delivery-status") || kind == "unnamed";
    let has_failed = message.header("X-Failed-Recipients").is_some();
    if from == Sender::Person && !is_report && !has_failed {
        return None;
    }
    let notice = Notice::of(message);
    if !notice.fields.trim().is_empty() && (is_report || from != Sender::Person) {
        return Some(by_action(message));
    }
    if has_failed {
        return Some((Nature::Bounce, "a bounce: X-Failed-Recipients".to_owned()));
    }
    if is_report {
        return Some((Nature::Bounce, format!("a bounce: multipart/report of type {kind}")));
    }
    let words = fold(&notice.words);
    let subject = fold(&message.subject);
    let failed = failure(&words);
    let is_named = || bounces(message).iter().any(|bounce| !bounce.recipient.is_empty());
    let is_bounce = match from {
        Sender::Daemon => failed.is_some() || is_failure_subject(&subject) || is_named(),
        _person if is_forward(&subject) => false,
        Sender::System if is_failure_subject(&subject) => {
            failed.is_some() || is_program_subject(&subject) || is_named()
        }
        Sender::System => failed.is_some() && is_named(),
        // Forms on web pages write from such addresses too, in a customer's words.
        Sender::Unread => {
            let is_machines = is_failure_subject(&subject)
                || is_for_bounces
                || has_null_path(message)
                || lists_recipients(&notice.words);
            failed.is_some() && is_machines && is_named()
        }
        Sender::Nobody | Sender::NullPath => {
            failed.is_some() && (is_failure_subject(&subject) || has_reply_code(&words))
        }
        Sender::Person => false,
    };
    is_bounce.then(|| {
        let said = failed.unwrap_or(message.subject.as_str());
        (Nature::Bounce, format!("a bounce: a mail system says \"{said}\""))
    })
}

/// A person passes on what they got.
fn is_forward(subject: &str) -> bool {
    ["fwd:", "fw:", "wg:", "rv:", "tr:", "i:", "enc:"]
        .iter()
        .any(|start| subject.starts_with(start))
}

fn by_action(message: &Message) -> (Nature, String) {
    let told = bounces(message);
    let is_reached = |action: &str| matches!(action, "delivered" | "relayed" | "expanded");
    if !told.is_empty() && told.iter().all(|bounce| is_reached(&bounce.action)) {
        return (Nature::Receipt, "a delivery receipt (RFC 3464)".to_owned());
    }
    (Nature::Bounce, "a bounce: delivery status notification (RFC 3464)".to_owned())
}
