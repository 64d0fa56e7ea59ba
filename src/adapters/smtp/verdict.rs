//! What a relay's refusal means: try again, give up, or call a person. A pure table.

use super::converse::{Stop, StopReason};
use crate::ports::DeliveryError;

/// Where in the conversation something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The relay's first words, and `EHLO`.
    Hello,
    /// `AUTH`.
    Login,
    /// `MAIL FROM`.
    Mail,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`, up to the 354.
    Data,
    /// The letter itself, up to the answer after the final dot.
    Content,
}

impl Step {
    fn words(self) -> &'static str {
        match self {
            Self::Hello => "at the greeting",
            Self::Login => "at the login",
            Self::Mail => "at the sender",
            Self::Recipient => "at the recipient",
            Self::Data => "before the letter",
            Self::Content => "after the letter, which it may or may not have taken",
        }
    }
}

/// What the outbox does next.
pub(super) fn judge(stop: &Stop, is_logged_in: bool) -> DeliveryError {
    let (code, words) = match &stop.reason {
        StopReason::Lost(why) => {
            return DeliveryError::Temporary(format!("{why}, {}", stop.step.words()));
        }
        StopReason::Reply { code, words } => (*code, words),
        StopReason::CannotCarry(why) => return DeliveryError::Permanent((*why).into()),
    };
    let reply = format!("{code} {words}");
    if code < 500 {
        DeliveryError::Temporary(reply)
    } else if let Some(remedy) = refuses_us(stop.step, code, words, is_logged_in) {
        DeliveryError::Fix(format!("{reply}; {remedy}"))
    } else {
        DeliveryError::Permanent(reply)
    }
}

/// Why a 5yz reply would meet every letter, and what to do; `None` if it is about this one.
fn refuses_us(step: Step, code: u16, words: &str, is_logged_in: bool) -> Option<&'static str> {
    // RFC 4954 §6; 530 is also the answer where TLS is required.
    if matches!(code, 530 | 534 | 535 | 538) {
        return Some("check user, password and the way of TLS in the config");
    }
    let enhanced = words.split(' ').next().unwrap_or_default();
    match step {
        Step::Hello => Some("the relay does not serve us; check host and port"),
        Step::Login => Some("check user and password in the config"),
        // Size and internationalisation are about the letter, the rest of it about its sender,
        // which is the desk.
        Step::Mail if code == 552 || matches!(enhanced, "5.3.4" | "5.6.7") => None,
        Step::Mail => Some("let the relay accept the desk's domain as sender"),
        Step::Recipient if !is_logged_in && denies_relaying(words) => {
            Some("let the relay accept mail from this machine, or give user and password")
        }
        // Exchange: "Client does not have permissions to send as this sender".
        Step::Data | Step::Content if enhanced == "5.7.60" => {
            Some("give the user the right to send as the desk")
        }
        Step::Recipient | Step::Data | Step::Content => None,
    }
}

/// "Relay access denied", "Client host rejected: Access denied" (Postfix), "relay not permitted"
/// (Exim), "Unable to relay" (Exchange), "Relaying denied" (Sendmail), "Authentication required":
/// no code tells them from a refused recipient.
fn denies_relaying(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    let is_about_relaying = words.contains("relay")
        && ["denied", "not permitted", "unable", "not allowed", "prohibited"]
            .iter()
            .any(|sign| words.contains(sign));
    is_about_relaying || words.contains("access denied") || words.contains("authentication")
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeliveryError as E;

    fn kind(step: Step, code: u16, words: &str, is_logged_in: bool) -> &'static str {
        let reason = StopReason::Reply { code, words: words.into() };
        match judge(&Stop { step, reason }, is_logged_in) {
            E::Temporary(_) => "temporary",
            E::Permanent(_) => "permanent",
            E::Fix(_) => "fix",
        }
    }

    #[test]
    fn a_reply_is_about_the_hour_or_the_letter_or_about_us() {
        for (step, code, words, is_logged_in, expected) in [
            (Step::Recipient, 450, "4.2.0 Greylisted", true, "temporary"),
            (Step::Recipient, 452, "4.2.2 Mailbox full", true, "temporary"),
            (Step::Recipient, 550, "5.1.1 User unknown", true, "permanent"),
            (Step::Recipient, 554, "5.7.1 Relay access denied", true, "permanent"),
            (Step::Recipient, 554, "5.7.1 Relay access denied", false, "fix"),
            (Step::Recipient, 550, "5.7.1 Unable to relay", false, "fix"),
            (Step::Recipient, 554, "5.7.1 Client host rejected: Access denied", false, "fix"),
            (Step::Recipient, 550, "5.7.1 Blocked by policy", false, "permanent"),
            (Step::Mail, 530, "5.7.0 Must issue a STARTTLS command first", false, "fix"),
            (Step::Mail, 553, "5.7.1 Sender not owned by user", true, "fix"),
            (Step::Mail, 552, "5.3.4 Message size exceeds fixed limit", true, "permanent"),
            (Step::Mail, 451, "4.3.0 Try later", true, "temporary"),
            (Step::Hello, 554, "No SMTP service here", false, "fix"),
            (Step::Hello, 421, "4.3.2 Shutting down", false, "temporary"),
            (Step::Login, 535, "5.7.8 Bad credentials", true, "fix"),
            (Step::Login, 454, "4.7.0 Temporary authentication failure", true, "temporary"),
            (Step::Data, 554, "5.5.1 No valid recipients", true, "permanent"),
            (Step::Content, 550, "5.7.60 not permitted to send as this sender", true, "fix"),
            (Step::Content, 554, "5.7.1 Looks like spam", true, "permanent"),
            (Step::Content, 451, "4.3.0 Queue file write error", true, "temporary"),
        ] {
            assert_eq!(kind(step, code, words, is_logged_in), expected, "{step:?} {code} {words}");
        }
    }

    #[test]
    fn the_relays_own_words_and_codes_are_kept() {
        let reason = StopReason::Reply { code: 550, words: "5.1.1 No such user here".into() };
        let error = judge(&Stop { step: Step::Recipient, reason }, true);
        assert_eq!(error, E::Permanent("550 5.1.1 No such user here".into()));
    }
}
