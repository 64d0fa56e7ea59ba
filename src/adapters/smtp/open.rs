//! From nothing to a relay that waits for a letter: socket, TLS, `EHLO`, login.
//!
//! # Contract
//! `STARTTLS` is done here and not by lettre, which keeps what the server said in the clear and
//! reads it as if it had come under TLS. No secret leaves in the clear, except on loopback.

use super::converse::{Conversation, Stop, StopReason, ended};
use super::verdict::{Step, judge};
use super::{SmtpLogin, SmtpSecurity, SmtpSettings};
use crate::adapters::oauth2::{Proof, xoauth2_response};
use crate::adapters::tls::{Trouble, Trust, connect};
use crate::adapters::wire::{Wire, contained};
use crate::ports::DeliveryError;
use data_encoding::BASE64;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The longest reply to read before TLS; Postfix' own limits for lines and replies are larger.
const REPLY_BYTES_MAX: u64 = 32 * 1024;

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.peer()
    }
}

impl From<Trouble> for DeliveryError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotNow(why) => Self::Temporary(why),
            Trouble::Fix(why) => Self::Fix(why),
        }
    }
}

/// Connects, secures, greets and logs in.
pub(super) async fn open(settings: &SmtpSettings) -> Result<Conversation, DeliveryError> {
    let proof = match &settings.login {
        Some(login) => Some((login, login.credential.proof().await?)),
        None => None,
    };
    if !settings.hello_name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(DeliveryError::Fix(format!(
            "{:?} is not a name to greet a relay with; use the desk's domain",
            settings.hello_name
        )));
    }
    let (wire, is_private) = wire(settings).await?;
    let stream: Box<dyn AsyncTokioStream> = Box::new(wire.ascii_only());
    let hello = ClientId::Domain(settings.hello_name.clone());
    let work = contained(AsyncSmtpConnection::connect_with_transport(stream, &hello));
    let refused = |stop: Stop| judge(&stop, settings.login.is_some());
    let connection =
        ended(Step::Hello, timeout(settings.command_timeout, work).await).map_err(refused)?;
    let mut conversation =
        Conversation::new(connection, settings.command_timeout, settings.acceptance_timeout);
    if let Some((login, proof)) = proof {
        if !is_private {
            return Err(DeliveryError::Fix(format!(
                "{} is reached without TLS, and Saldo sends no password in the clear; use \
                 submission:// or smtps://",
                settings.endpoint
            )));
        }
        authenticate(&mut conversation, login, &proof, settings).await?;
    }
    Ok(conversation)
}

/// A stream on which the relay's greeting is the next thing to read, and whether nobody else can
/// listen to it.
async fn wire(settings: &SmtpSettings) -> Result<(Wire, bool), DeliveryError> {
    let (to, patience) = (&settings.endpoint, settings.command_timeout);
    let trust = Trust::load(settings.ca_file.as_deref())?;
    let socket = connect(to, patience).await?;
    let is_loopback = socket.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
    match settings.security {
        SmtpSecurity::Implicit => Ok((trust.secure(to, socket, patience).await?, true)),
        SmtpSecurity::StartTls => match start_tls(settings, socket).await? {
            Some(socket) => Ok((after_start_tls(&trust, settings, socket).await?, true)),
            None => Err(DeliveryError::Fix(format!(
                "{to} offers no STARTTLS, and Saldo sends nothing there in the clear; use smtps:// \
                 and its port, or smtp:// for a relay of your own"
            ))),
        },
        SmtpSecurity::Opportunistic { is_clear_allowed } => {
            let distrust = match start_tls(settings, socket).await? {
                Some(socket) => match after_start_tls(&trust, settings, socket).await {
                    Ok(wire) => return Ok((wire, true)),
                    Err(why) => why,
                },
                None => DeliveryError::Fix(format!("{to} offers no STARTTLS")),
            };
            // Whoever can forge a certificate can as well hide STARTTLS, so that insisting on a
            // good one would protect nobody; what protects is to forbid the clear.
            if !(is_loopback || is_clear_allowed) {
                return Err(distrust);
            }
            Ok((Wire::clear(connect(to, patience).await?), is_loopback))
        }
    }
}

async fn after_start_tls(
    trust: &Trust,
    settings: &SmtpSettings,
    socket: TcpStream,
) -> Result<Wire, DeliveryError> {
    let wire = trust.secure(&settings.endpoint, socket, settings.command_timeout).await?;
    // lettre waits for a greeting, and there is none after STARTTLS.
    Ok(wire.replaying(b"220 secured\r\n".to_vec()))
}

/// Says `EHLO` and `STARTTLS`; `None` if the relay does not offer it.
async fn start_tls(
    settings: &SmtpSettings,
    socket: TcpStream,
) -> Result<Option<TcpStream>, DeliveryError> {
    let mut socket = BufReader::new(socket);
    let work = async {
        expect(&mut socket, 220).await?;
        socket
            .write_all(format!("EHLO {}\r\n", settings.hello_name).as_bytes())
            .await
            .map_err(|why| lost(&why))?;
        let offers = expect(&mut socket, 250).await?;
        if !offers.lines().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
            return Ok(false);
        }
        socket.write_all(b"STARTTLS\r\n").await.map_err(|why| lost(&why))?;
        expect(&mut socket, 220).await?;
        Ok(true)
    };
    let is_ready = match timeout(settings.command_timeout, work).await {
        Ok(result) => result,
        Err(_elapsed) => Err(StopReason::Lost("the relay was silent for too long".into())),
    }
    .map_err(|reason| judge(&Stop { step: Step::Hello, reason }, settings.login.is_some()))?;
    if !is_ready {
        return Ok(None);
    }
    if !socket.buffer().is_empty() {
        return Err(DeliveryError::Temporary(
            "somebody put words in before TLS began; nothing was sent".into(),
        ));
    }
    Ok(Some(socket.into_inner()))
}

fn lost(why: &io::Error) -> StopReason {
    StopReason::Lost(format!("the connection to the relay broke: {why}"))
}

/// Reads one reply; its words, a line each, if it has the code `expected`.
async fn expect(socket: &mut BufReader<TcpStream>, expected: u16) -> Result<String, StopReason> {
    let mut limited = socket.take(REPLY_BYTES_MAX);
    let (mut words, mut line) = (String::new(), Vec::new());
    loop {
        line.clear();
        limited.read_until(b'\n', &mut line).await.map_err(|why| lost(&why))?;
        let text = String::from_utf8_lossy(&line);
        let (code, rest) = text.trim_end().split_at_checked(3).unwrap_or_default();
        let code: u16 = code
            .parse()
            .map_err(|_| StopReason::Lost("the relay hung up or does not speak SMTP".into()))?;
        words.push_str(rest.trim_start_matches([' ', '-']));
        if rest.starts_with('-') {
            words.push('\n');
        } else if code == expected {
            return Ok(words);
        } else if code >= 400 {
            return Err(StopReason::Reply { code, words: words.replace('\n', " ") });
        } else {
            return Err(StopReason::Lost("the relay's answers are out of step".into()));
        }
    }
}

async fn authenticate(
    conversation: &mut Conversation,
    login: &SmtpLogin,
    proof: &Proof,
    settings: &SmtpSettings,
) -> Result<(), DeliveryError> {
    let offers = |way| conversation.connection().server_info().supports_auth_mechanism(way);
    let outcome = match proof {
        Proof::Token(token) => {
            if !offers(Mechanism::Xoauth2) {
                return Err(offers_not(settings, "XOAUTH2"));
            }
            xoauth2(conversation, &xoauth2_response(&login.user, token)).await
        }
        Proof::Password(password) => {
            let way = if offers(Mechanism::Plain) {
                Mechanism::Plain
            } else if offers(Mechanism::Login) {
                Mechanism::Login
            } else {
                return Err(offers_not(settings, "PLAIN or LOGIN"));
            };
            let who = Credentials::new(login.user.clone(), password.reveal().to_owned());
            conversation.log_in(way, &who).await
        }
    };
    let Err(stop) = outcome else { return Ok(()) };
    if !stop.is_end() && login.credential.refused().await {
        return Err(DeliveryError::Temporary(
            "the token has worn out; a new one is asked for".into(),
        ));
    }
    Err(judge(&stop, true))
}

fn offers_not(settings: &SmtpSettings, ways: &str) -> DeliveryError {
    DeliveryError::Fix(format!(
        "{} offers no login by {ways}; for a relay that knows this machine leave out user, or use \
         another port",
        settings.endpoint
    ))
}

/// A refused token is answered by a challenge with the reason in JSON, and only an empty line
/// brings the refusal itself. lettre sends none.
async fn xoauth2(conversation: &mut Conversation, response: &str) -> Result<(), Stop> {
    let line = format!("AUTH XOAUTH2 {}\r\n", BASE64.encode(response.as_bytes()));
    let reply = conversation.command(Step::Login, line).await?;
    if reply.has_code(334) {
        conversation.completes(Step::Login, "\r\n".into()).await
    } else {
        Ok(())
    }
}
