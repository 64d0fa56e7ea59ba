//! Letters go out over SMTP: to a submission server, or to a relay nearby.
//!
//! # Contract
//! One recipient a letter, one letter at a time, on one connection that is kept between letters.
//! The bytes arrive as they are, dots doubled on the wire and single again behind it.
//!
//! # Failure
//! 4yz replies, silence and lost connections are [`DeliveryError::Temporary`], also after the final
//! dot, where nobody knows whether the relay took the letter. Only a clear 5yz about this letter
//! is [`DeliveryError::Permanent`]. What would refuse every letter is [`DeliveryError::Fix`].
//!
//! # After a crash
//! A dropped future drops its connection. lettre's pool does not: after a cancelled send its next
//! letter gets the answer to the one before (measured in November 2026), so it is not used.

mod converse;
mod open;
mod verdict;

use crate::adapters::oauth2::Credential;
use crate::adapters::tls::Endpoint;
use crate::domain::delivery::MailObject;
use crate::ports::{DeliveryError, Transport};
use converse::{Conversation, Stop};
use std::path::PathBuf;
use std::time::Duration;
use verdict::Step;

/// How the connection to the relay is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte: `smtps://`, port 465 (RFC 8314).
    Implicit,
    /// `STARTTLS`, or nothing at all: `submission://`, port 587.
    StartTls,
    /// `STARTTLS` where it is offered and its certificate trusted: `smtp://`, port 25. Otherwise
    /// in the clear, which is accepted on loopback, and elsewhere only if the config allows it.
    Opportunistic {
        /// Whether mail may cross a network in the clear.
        is_clear_allowed: bool,
    },
}

/// Who we are to the relay.
#[derive(Clone, Debug)]
pub struct SmtpLogin {
    /// The user name.
    pub user: String,
    /// The password or token.
    pub credential: Credential,
}

/// How to reach a relay.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server.
    pub endpoint: Endpoint,
    /// How the connection is secured.
    pub security: SmtpSecurity,
    /// `None` for a relay that knows us by our address.
    pub login: Option<SmtpLogin>,
    /// PEM file with the authority to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// What we call ourselves in `EHLO`: the domain of the desk.
    pub hello_name: String,
    /// How long the relay may take to answer a command.
    pub command_timeout: Duration,
    /// How long the relay may take after the final dot. RFC 5321 §4.5.3.2.6 says ten minutes:
    /// whoever gives up sooner makes doubles.
    pub acceptance_timeout: Duration,
}

impl SmtpSettings {
    /// What most relays need; the fields are there to be changed.
    #[must_use]
    pub fn new(endpoint: Endpoint, security: SmtpSecurity, hello_name: impl Into<String>) -> Self {
        Self {
            endpoint,
            security,
            login: None,
            ca_file: None,
            hello_name: hello_name.into(),
            command_timeout: Duration::from_mins(1),
            acceptance_timeout: Duration::from_mins(10),
        }
    }
}

/// A relay.
pub struct SmtpTransport {
    settings: SmtpSettings,
    /// Taken out while a letter is under way, put back only in a known state.
    idle: Option<Conversation>,
}

impl SmtpTransport {
    /// A relay that is called when the first letter is there.
    #[must_use]
    pub fn new(settings: SmtpSettings) -> Self {
        Self { settings, idle: None }
    }

    /// Connects, secures and logs in, without a letter: for `saldo check`.
    ///
    /// # Errors
    /// As [`Transport::deliver`].
    pub async fn check(&mut self) -> Result<(), DeliveryError> {
        let conversation = open::open(&self.settings).await?;
        self.idle = Some(conversation);
        Ok(())
    }

    /// Hands over one letter; a kept connection that has died is replaced, once, as long as the
    /// relay has heard nothing of the letter but its sender.
    async fn hand_over(
        &mut self,
        mail: &MailObject,
        content: &[u8],
    ) -> Result<(Conversation, Result<(), Stop>), DeliveryError> {
        if let Some(mut kept) = self.idle.take()
            && kept.lives().await
        {
            let outcome = kept.send(mail, content).await;
            let is_stale =
                matches!(&outcome, Err(stop) if stop.step == Step::Mail && stop.is_end());
            if !is_stale {
                return Ok((kept, outcome));
            }
        }
        let mut fresh = open::open(&self.settings).await?;
        let outcome = fresh.send(mail, content).await;
        Ok((fresh, outcome))
    }
}

impl Transport for SmtpTransport {
    async fn deliver(&mut self, mail: &MailObject) -> Result<(), DeliveryError> {
        let content = converse::checked(&mail.content)?;
        let (mut conversation, outcome) = self.hand_over(mail, content).await?;
        match outcome {
            Ok(()) => {
                self.idle = Some(conversation);
                Ok(())
            }
            Err(stop) => {
                if !stop.is_end() && conversation.reset().await {
                    self.idle = Some(conversation);
                }
                Err(verdict::judge(&stop, self.settings.login.is_some()))
            }
        }
    }
}
