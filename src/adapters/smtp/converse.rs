//! One conversation with a relay: every command under a deadline, every reply of the right kind.

use super::verdict::Step;
use crate::adapters::wire::contained;
use crate::domain::address::Address;
use crate::domain::delivery::MailObject;
use crate::ports::DeliveryError;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::Extension;
use lettre::transport::smtp::response::{Response, Severity};
use std::error::Error as _;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a connection may lie idle before it is asked whether it lives.
const IDLE_UNPROVEN_MAX: Duration = Duration::from_secs(20);

/// How long the answer to that may take.
const PROOF_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a conversation did not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StopReason {
    /// The relay said 4yz or 5yz.
    Reply {
        /// The three digits.
        code: u16,
        /// The rest, enhanced code included.
        words: String,
    },
    /// The connection is gone, silent or out of step.
    Lost(String),
    /// The relay lacks what this letter needs.
    CannotCarry(&'static str),
}

/// Where and why a conversation did not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) step: Step,
    pub(super) reason: StopReason,
}

impl Stop {
    /// The connection is of no use any more. 421 announces that the relay closes it.
    pub(super) fn is_end(&self) -> bool {
        match &self.reason {
            StopReason::Lost(_) => true,
            StopReason::Reply { code, .. } => *code == 421,
            StopReason::CannotCarry(_) => false,
        }
    }
}

/// A connection on which letters can be sent.
pub(super) struct Conversation {
    connection: AsyncSmtpConnection,
    command_timeout: Duration,
    acceptance_timeout: Duration,
    heard_at: Instant,
}

impl Conversation {
    pub(super) fn new(
        connection: AsyncSmtpConnection,
        command_timeout: Duration,
        acceptance_timeout: Duration,
    ) -> Self {
        Self { connection, command_timeout, acceptance_timeout, heard_at: Instant::now() }
    }

    /// What the relay offers.
    pub(super) fn connection(&self) -> &AsyncSmtpConnection {
        &self.connection
    }

    /// Hands over one letter, whose final line end has been taken off.
    pub(super) async fn send(&mut self, mail: &MailObject, content: &[u8]) -> Result<(), Stop> {
        let parameters = self.parameters(mail, content)?;
        let sender = mail.sender.as_ref().map_or("", Address::as_str);
        self.completes(Step::Mail, format!("MAIL FROM:<{sender}>{parameters}\r\n")).await?;
        let recipient = mail.recipient.as_str();
        self.completes(Step::Recipient, format!("RCPT TO:<{recipient}>\r\n")).await?;
        let go_on = self.command(Step::Data, "DATA\r\n".into()).await?;
        if !go_on.has_code(354) {
            return Err(out_of_step(Step::Data));
        }
        let end = contained(self.connection.message(content));
        let reply = ended(Step::Content, timeout(self.acceptance_timeout, end).await)?;
        self.heard_at = Instant::now();
        completed(Step::Content, &reply)
    }

    fn parameters(&self, mail: &MailObject, content: &[u8]) -> Result<String, Stop> {
        let cannot = |why| Stop { step: Step::Mail, reason: StopReason::CannotCarry(why) };
        let offers = |extension| self.connection.server_info().supports_feature(extension);
        let mut parameters = String::new();
        let is_ascii = |address: &Address| address.as_str().is_ascii();
        if !(is_ascii(&mail.recipient) && mail.sender.as_ref().is_none_or(is_ascii)) {
            if !offers(Extension::SmtpUtfEight) {
                return Err(cannot("the address is not ASCII, and the relay has no SMTPUTF8"));
            }
            parameters.push_str(" SMTPUTF8");
        }
        if !content.is_ascii() {
            if !offers(Extension::EightBitMime) {
                return Err(cannot("the letter is not 7-bit, and the relay has no 8BITMIME"));
            }
            parameters.push_str(" BODY=8BITMIME");
        }
        Ok(parameters)
    }

    /// Logs in by user name and password.
    pub(super) async fn log_in(&mut self, way: Mechanism, who: &Credentials) -> Result<(), Stop> {
        let ways = [way];
        let work = contained(self.connection.auth(&ways, who));
        let reply = ended(Step::Login, timeout(self.command_timeout, work).await)?;
        completed(Step::Login, &reply)
    }

    /// Forgets a letter that was begun, so that the next can follow; false if that fails.
    pub(super) async fn reset(&mut self) -> bool {
        self.completes(Step::Mail, "RSET\r\n".into()).await.is_ok()
    }

    /// A connection that has been idle for long is asked before it is trusted with a letter. A
    /// firewall may have forgotten it, so the answer is not waited for as long as others.
    pub(super) async fn lives(&mut self) -> bool {
        if self.heard_at.elapsed() < IDLE_UNPROVEN_MAX {
            return true;
        }
        let noop = self.completes(Step::Mail, "NOOP\r\n".into());
        matches!(timeout(PROOF_TIMEOUT, noop).await, Ok(Ok(())))
    }

    /// Runs a command that a 2yz reply completes.
    pub(super) async fn completes(&mut self, step: Step, line: String) -> Result<(), Stop> {
        let reply = self.command(step, line).await?;
        completed(step, &reply)
    }

    /// Runs a command; 2yz and 3yz are `Ok`.
    pub(super) async fn command(&mut self, step: Step, line: String) -> Result<Response, Stop> {
        let work = contained(self.connection.command(line));
        let reply = ended(step, timeout(self.command_timeout, work).await)?;
        self.heard_at = Instant::now();
        Ok(reply)
    }
}

/// A reply of another kind than the command can have belongs to another command.
fn completed(step: Step, reply: &Response) -> Result<(), Stop> {
    match reply.code().severity {
        Severity::PositiveCompletion => Ok(()),
        Severity::PositiveIntermediate
        | Severity::TransientNegativeCompletion
        | Severity::PermanentNegativeCompletion => Err(out_of_step(step)),
    }
}

fn out_of_step(step: Step) -> Stop {
    Stop { step, reason: StopReason::Lost("the relay's answers are out of step".into()) }
}

/// Brings the ways in which a wait can end under one type.
pub(super) fn ended<T>(
    step: Step,
    result: Result<Option<Result<T, Error>>, tokio::time::error::Elapsed>,
) -> Result<T, Stop> {
    let reason = match result {
        Ok(Some(Ok(value))) => return Ok(value),
        Ok(Some(Err(why))) => reason(&why),
        Ok(None) => StopReason::Lost("the relay sent what our parser cannot bear".into()),
        Err(_elapsed) => StopReason::Lost("the relay was silent for too long".into()),
    };
    Err(Stop { step, reason })
}

fn reason(error: &Error) -> StopReason {
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => StopReason::Reply { code: code.into(), words },
        None if error.is_response() => {
            StopReason::Lost("the relay closed the connection or does not speak SMTP".into())
        }
        None => StopReason::Lost(format!("the connection to the relay broke: {words}")),
    }
}

/// The letter without its last line end, which the final dot brings along.
///
/// A lone CR or LF would let the relay and its next hop disagree where the letter ends, so that a
/// second letter could hide in the first ("SMTP smuggling", December 2023).
pub(super) fn checked(content: &[u8]) -> Result<&[u8], DeliveryError> {
    let mut before = None;
    for byte in content.iter().copied().map(Some).chain([None]) {
        if (before == Some(b'\r')) != (byte == Some(b'\n')) {
            return Err(DeliveryError::Permanent(
                "the letter holds a line end that is not CR LF; it was composed wrongly".into(),
            ));
        }
        before = byte;
    }
    Ok(content.strip_suffix(b"\r\n").unwrap_or(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_with_a_lone_cr_or_lf_never_leaves() {
        for bad in [&b"a\nb\r\n"[..], b"a\rb\r\n", b"\n", b"a\r", b"a\r\r\n", b"a\r\n\n.\r\n"] {
            assert!(matches!(checked(bad), Err(DeliveryError::Permanent(_))), "{bad:?}");
        }
        assert_eq!(checked(b"a\r\n\r\nb\r\n"), Ok(&b"a\r\n\r\nb"[..]));
        assert_eq!(checked(b"a"), Ok(&b"a"[..]));
        assert_eq!(checked(b""), Ok(&b""[..]));
    }
}
