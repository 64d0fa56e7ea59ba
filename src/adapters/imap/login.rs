//! From nothing to a logged-in IMAP connection: socket, TLS, greeting, capabilities, login.
//!
//! # Contract
//! No secret leaves before TLS stands. `STARTTLS` is not a wish: without it there is no login, and
//! what the server said in the clear is forgotten (RFC 3501 §6.2.1). A capability list that cannot
//! be parsed costs the optional features, not the mailbox.

use super::link::{Failure, Link};
use super::names;
use super::{ImapSettings, Security};
use crate::adapters::oauth2::{Proof, Secret, xoauth2_response};
use crate::adapters::tls::{Trouble, Trust, connect};
use crate::adapters::wire::Wire;
use crate::ports::MailboxError;
use data_encoding::BASE64;

impl From<Trouble> for MailboxError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotNow(why) => Self::Reconnect(why),
            Trouble::Fix(why) => Self::Fix(why),
        }
    }
}

/// Opens a connection and logs in.
pub(super) async fn log_in(settings: &ImapSettings) -> Result<Link, MailboxError> {
    match attempt(settings, true).await {
        Err(Step::Capabilities) => attempt(settings, false).await,
        other => other,
    }
    .map_err(|step| match step {
        Step::Capabilities => MailboxError::Reconnect("the server lists no capabilities".into()),
        Step::Failed(why) => why,
    })
}

/// Where an attempt ended.
enum Step {
    /// At the question what the server offers, which can be left out.
    Capabilities,
    /// Elsewhere.
    Failed(MailboxError),
}

impl<E: Into<MailboxError>> From<E> for Step {
    fn from(why: E) -> Self {
        Self::Failed(why.into())
    }
}

impl From<Failure> for MailboxError {
    fn from(failure: Failure) -> Self {
        Self::Reconnect(failure.to_string())
    }
}

async fn attempt(settings: &ImapSettings, asks: bool) -> Result<Link, Step> {
    // The secret first: a command that prints it may take longer than a server waits for a login.
    let proof = settings.credential.proof().await?;
    let mut link = secured(settings).await?;
    if asks {
        ask_capabilities(&mut link).await?;
    }
    authenticate(&mut link, settings, &proof).await?;
    if asks {
        // What is offered may change with the login.
        ask_capabilities(&mut link).await?;
    }
    if link.offers.id {
        let who = concat!(r#"ID ("name" "Saldo" "version" ""#, env!("CARGO_PKG_VERSION"), "\")");
        match link.command(who, |_| {}).await {
            Err(Failure::Lost(why)) => return Err(MailboxError::Reconnect(why).into()),
            Ok(()) | Err(Failure::No(_) | Failure::Bad(_)) => {}
        }
    }
    Ok(link)
}

async fn secured(settings: &ImapSettings) -> Result<Link, MailboxError> {
    let (to, patience) = (&settings.endpoint, settings.command_timeout);
    let trust = Trust::load(settings.ca_file.as_deref())?;
    let socket = connect(to, patience).await?;
    match settings.security {
        Security::Implicit => {
            let mut link = Link::new(trust.secure(to, socket, patience).await?, patience);
            link.greeting().await?;
            Ok(link)
        }
        Security::StartTls => {
            let mut link = Link::new(Wire::clear(socket), patience);
            link.greeting().await.map_err(|why| {
                MailboxError::Reconnect(format!(
                    "{why}; if this port wants TLS from the first byte, use imaps://"
                ))
            })?;
            match link.command("STARTTLS", |_| {}).await {
                Ok(()) => {}
                Err(Failure::Lost(why)) => return Err(MailboxError::Reconnect(why)),
                Err(why @ (Failure::No(_) | Failure::Bad(_))) => {
                    return Err(MailboxError::Fix(format!(
                        "{to} refuses STARTTLS ({why}), and Saldo sends no password in the clear; \
                         use imaps:// and its port"
                    )));
                }
            }
            let socket = link.into_wire().into_socket().ok_or_else(|| {
                MailboxError::Reconnect("the connection was secured twice".into())
            })?;
            Ok(Link::new(trust.secure(to, socket, patience).await?, patience))
        }
    }
}

async fn ask_capabilities(link: &mut Link) -> Result<(), Step> {
    match link.command("CAPABILITY", |_| {}).await {
        Ok(()) | Err(Failure::No(_) | Failure::Bad(_)) => Ok(()),
        Err(Failure::Lost(_)) => Err(Step::Capabilities),
    }
}

async fn authenticate(
    link: &mut Link,
    settings: &ImapSettings,
    proof: &Proof,
) -> Result<(), MailboxError> {
    let result = match proof {
        Proof::Token(token) => xoauth2(link, &settings.user, token).await,
        Proof::Password(password) => with_password(link, &settings.user, password).await,
    };
    let Err(why) = result else { return Ok(()) };
    if !matches!(why, Failure::Lost(_)) && settings.credential.refused().await {
        return Err(MailboxError::Reconnect(
            "the token has worn out; a new one is asked for".into(),
        ));
    }
    Err(match &why {
        Failure::Lost(words) => MailboxError::Reconnect(words.clone()),
        Failure::No(_) if why.is_passing() => MailboxError::Reconnect(why.to_string()),
        Failure::No(words) | Failure::Bad(words) => MailboxError::Fix(match proof {
            Proof::Password(_) => format!(
                "{} refuses the login: {words}; check user and password in the config",
                settings.endpoint
            ),
            Proof::Token(_) => format!(
                "{} refuses the OAuth2 token: {words}; check that it is fresh, made for this user, \
                 and allows IMAP",
                settings.endpoint
            ),
        }),
    })
}

async fn with_password(link: &mut Link, user: &str, password: &Secret) -> Result<(), Failure> {
    let quoted = names::quoted(user).zip(names::quoted(password.reveal()));
    match quoted {
        // Where nothing is known of the server, LOGIN is what every server has.
        Some((user, password)) if !link.offers.plain && !link.offers.login_disabled => {
            link.command(&format!("LOGIN {user} {password}"), |_| {}).await
        }
        Some(_) | None => {
            let response = format!("\0{user}\0{}", password.reveal());
            sasl(link, "PLAIN", &response).await
        }
    }
}

async fn sasl(link: &mut Link, mechanism: &str, response: &str) -> Result<(), Failure> {
    let tag = link.send(&format!("AUTHENTICATE {mechanism}")).await?;
    link.continuation(&tag).await?;
    link.write(format!("{}\r\n", BASE64.encode(response.as_bytes())).as_bytes()).await?;
    link.finish(&tag, |_| {}).await
}

/// A refused token is answered by a second challenge that holds the reason in JSON; only an empty
/// line brings the tagged `NO`, and without it both sides wait for ever.
async fn xoauth2(link: &mut Link, user: &str, token: &Secret) -> Result<(), Failure> {
    let tag = link.send("AUTHENTICATE XOAUTH2").await?;
    link.continuation(&tag).await?;
    let response = xoauth2_response(user, token);
    link.write(format!("{}\r\n", BASE64.encode(response.as_bytes())).as_bytes()).await?;
    if link.finish_or_challenge(&tag).await? {
        return Ok(());
    }
    link.write(b"\r\n").await?;
    link.finish(&tag, |_| {}).await
}
