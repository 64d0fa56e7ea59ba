//! One IMAP connection: a command goes out, its responses come in, and its tagged result is read.
//!
//! # Contract
//! async-imap's own commands take `NO`, `BAD` and a closed connection for an empty answer, so only
//! its response reader is used. Here a command ends in exactly one of these ways: `OK`, a
//! [`Failure::No`], a [`Failure::Bad`], or [`Failure::Lost`], after which the link must be dropped.
//! Every wait has a deadline, every answer a size limit, and a panic of the parser is a lost link.
//!
//! # Failure
//! Dropping a future of this type in the middle leaves answers on the way; the link is then of no
//! use any more and must be dropped too.

use crate::adapters::wire::{Wire, contained};
use async_imap::Client;
use imap_proto::{MailboxDatum, Outcome, Response, ResponseCode, Status};
use std::io;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};

/// Bytes that must come in for a deadline to be moved: slower is taken for dead.
const HEADWAY_BYTES_MIN: u64 = 64 * 1024;

/// What an answer without message bodies may hold: a million UIDs fit.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// How a command failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// The connection is gone, silent or out of step.
    #[error("{0}")]
    Lost(String),
    /// The server will not do it.
    #[error("{0}")]
    No(String),
    /// The server did not understand it.
    #[error("{0}")]
    Bad(String),
}

impl Failure {
    /// A `NO` that will pass by itself (RFC 5530).
    pub(super) fn is_passing(&self) -> bool {
        let Self::No(words) = self else { return false };
        let words = words.to_ascii_uppercase();
        ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "TOO MANY", "TRY AGAIN"]
            .iter()
            .any(|sign| words.contains(sign))
    }

    /// A `NO` with this response code in front (RFC 5530), which imap-proto leaves in the text.
    pub(super) fn has_code(&self, code: &str) -> bool {
        matches!(self, Self::No(words) if words.to_ascii_uppercase().contains(code))
    }
}

/// What the server offers beyond the base protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one word of CAPABILITY, set or not")]
pub(super) struct Offers {
    /// `AUTH=PLAIN`.
    pub(super) plain: bool,
    /// `LOGINDISABLED`.
    pub(super) login_disabled: bool,
    /// `ID` (RFC 2971).
    pub(super) id: bool,
    /// `IDLE` (RFC 2177).
    pub(super) idle: bool,
    /// `MOVE` (RFC 6851).
    pub(super) mv: bool,
    /// `UIDPLUS` (RFC 4315).
    pub(super) uidplus: bool,
    /// `SPECIAL-USE` (RFC 6154).
    pub(super) special_use: bool,
}

impl Offers {
    fn learn(words: &[imap_proto::Capability<'_>]) -> Self {
        let has = |name: &str| {
            words.iter().any(|word| match word {
                imap_proto::Capability::Atom(atom) => atom.eq_ignore_ascii_case(name),
                imap_proto::Capability::Auth(_) | imap_proto::Capability::Imap4rev1 => false,
            })
        };
        let plain = words.iter().any(|word| match word {
            imap_proto::Capability::Auth(how) => how.eq_ignore_ascii_case("PLAIN"),
            imap_proto::Capability::Atom(_) | imap_proto::Capability::Imap4rev1 => false,
        });
        Self {
            plain,
            login_disabled: has("LOGINDISABLED"),
            id: has("ID"),
            idle: has("IDLE"),
            mv: has("MOVE"),
            uidplus: has("UIDPLUS"),
            special_use: has("SPECIAL-USE"),
        }
    }
}

/// A connection to an IMAP server.
pub(super) struct Link {
    client: Client<Wire>,
    commands: u64,
    patience: Duration,
    /// What the server can do; all false until it said so.
    pub(super) offers: Offers,
    /// Something may have arrived since this was last set to false.
    pub(super) has_news: bool,
    /// When the server last answered a command.
    pub(super) heard_at: Instant,
}

impl Link {
    /// Speaks IMAP over `wire`; every command gets `patience`.
    pub(super) fn new(wire: Wire, patience: Duration) -> Self {
        Self {
            client: Client::new(wire),
            commands: 0,
            patience,
            offers: Offers::default(),
            has_news: false,
            heard_at: Instant::now(),
        }
    }

    /// The stream below, for the TLS handshake. What was read ahead is thrown away on purpose:
    /// it came before the server had proven who it is.
    pub(super) fn into_wire(self) -> Wire {
        self.client.into_inner()
    }

    /// The server's first line.
    pub(super) async fn greeting(&mut self) -> Result<(), Failure> {
        self.allow(ANSWER_BYTES_MAX);
        let until = Instant::now().checked_add(self.patience);
        self.read_until(until, |_link, response| {
            let Response::Data { status, outcome } = response else {
                return Err(Failure::Lost("the server does not greet like an IMAP server".into()));
            };
            match status {
                Status::Ok | Status::PreAuth => Ok(()),
                Status::No | Status::Bad | Status::Bye => Err(goodbye(outcome)),
            }
        })
        .await?
    }

    /// Runs a command that answers in few words.
    pub(super) async fn command(
        &mut self,
        line: &str,
        seen: impl FnMut(&Response<'_>),
    ) -> Result<(), Failure> {
        self.command_with(line, ANSWER_BYTES_MAX, seen).await
    }

    /// Runs a command whose answer may take `answer_bytes_max`; `seen` gets the untagged responses
    /// and, as [`Response::Done`], the tagged one.
    pub(super) async fn command_with(
        &mut self,
        line: &str,
        answer_bytes_max: u64,
        seen: impl FnMut(&Response<'_>),
    ) -> Result<(), Failure> {
        self.allow(answer_bytes_max);
        let tag = self.send(line).await?;
        self.finish(&tag, seen).await
    }

    /// Sends a command and gives its tag; [`Link::finish`] must follow.
    pub(super) async fn send(&mut self, line: &str) -> Result<String, Failure> {
        if line.contains(['\r', '\n', '\0']) {
            return Err(Failure::Bad("a command must be one line".into()));
        }
        self.commands = self.commands.saturating_add(1);
        let tag = format!("S{}", self.commands);
        self.write(format!("{tag} {line}\r\n").as_bytes()).await?;
        Ok(tag)
    }

    /// Sends bytes as they are: an answer to a continuation request, or a literal.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let wire = self.client.get_mut();
        // A long literal may take its time, as an answer may: slower than this is taken for dead.
        let pieces = u32::try_from(bytes.len() as u64 / HEADWAY_BYTES_MIN).unwrap_or(u32::MAX);
        let patience = self.patience.saturating_mul(pieces.saturating_add(1));
        let work = async {
            wire.write_all(bytes).await?;
            wire.flush().await
        };
        match timeout(patience, work).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(lost(&why)),
            Err(_elapsed) => Err(silent(self.patience)),
        }
    }

    /// Reads up to the continuation request (`+`).
    pub(super) async fn continuation(&mut self, tag: &str) -> Result<(), Failure> {
        if self.finish_or_challenge(tag).await? {
            return Err(out_of_step("answered before it was told all"));
        }
        Ok(())
    }

    /// Reads up to the tagged `OK` (true) or up to one more continuation request (false).
    pub(super) async fn finish_or_challenge(&mut self, tag: &str) -> Result<bool, Failure> {
        let until = Instant::now().checked_add(self.patience);
        loop {
            let end = self.read_until(until, |link, response| {
                if matches!(response, Response::Continue(_)) {
                    return Some(Ok(false));
                }
                link.judge(tag, response, &mut |_| {}).map(|end| end.map(|()| true))
            });
            if let Some(end) = end.await? {
                return end;
            }
        }
    }

    /// Reads up to the tagged result of `tag`.
    pub(super) async fn finish(
        &mut self,
        tag: &str,
        mut seen: impl FnMut(&Response<'_>),
    ) -> Result<(), Failure> {
        let mut until = Instant::now().checked_add(self.patience);
        let mut mark = self.client.get_ref().received_bytes();
        loop {
            let end = self.read_until(until, |link, response| link.judge(tag, response, &mut seen));
            match end.await {
                Ok(None) => {}
                Ok(Some(end)) => {
                    self.heard_at = Instant::now();
                    return end;
                }
                Err(_late) if self.made_headway(&mut mark, until) => {
                    until = Instant::now().checked_add(self.patience);
                }
                Err(why) => return Err(why),
            }
        }
    }

    /// Reads one response of the command `tag`, or gives up at `until`, which is no failure. Used
    /// while idling; true means that the server has ended the command.
    pub(super) async fn idle_until(&mut self, tag: &str, until: Instant) -> Result<bool, Failure> {
        let end =
            self.read_until(Some(until), |link, response| link.judge(tag, response, &mut |_| {}));
        match end.await {
            Ok(Some(end)) => end.map(|()| true),
            Ok(None) => Ok(false),
            Err(_late) if Instant::now() >= until => Ok(false),
            Err(why) => Err(why),
        }
    }

    /// A deadline passed, but enough came in since the last one to go on waiting.
    fn made_headway(&self, mark: &mut u64, until: Option<Instant>) -> bool {
        let received = self.client.get_ref().received_bytes();
        let enough = received.saturating_sub(*mark) >= HEADWAY_BYTES_MIN;
        *mark = received;
        enough && until.is_some_and(|until| Instant::now() >= until)
    }

    /// What a response means for the command `tag`: its end, or `None` if it goes on.
    fn judge(
        &mut self,
        tag: &str,
        response: &Response<'_>,
        seen: &mut impl FnMut(&Response<'_>),
    ) -> Option<Result<(), Failure>> {
        if let Response::Done { tag: theirs, status, outcome } = response {
            if theirs.0 != tag {
                return Some(Err(out_of_step("answered a command that was not given")));
            }
            self.note(outcome);
            seen(response);
            return Some(match status {
                Status::Ok => Ok(()),
                Status::No => Err(Failure::No(words(outcome))),
                Status::Bad => Err(Failure::Bad(words(outcome))),
                Status::PreAuth | Status::Bye => Err(goodbye(outcome)),
            });
        }
        if let Response::Continue(_) = response {
            return Some(Err(out_of_step("asks for more where nothing is to follow")));
        }
        if let Response::Data { status, outcome } = response {
            if *status == Status::Bye {
                return Some(Err(goodbye(outcome)));
            }
            self.note(outcome);
        } else if let Response::MailboxData(MailboxDatum::Exists(_)) = response {
            self.has_news = true;
        } else if let Response::Capabilities(words) = response {
            self.offers = Offers::learn(words);
        }
        seen(response);
        None
    }

    fn note(&mut self, outcome: &Outcome<'_>) {
        if let Some(ResponseCode::Capabilities(words)) = &outcome.code {
            self.offers = Offers::learn(words);
        }
    }

    fn allow(&mut self, bytes: u64) {
        self.client.get_mut().allow(bytes);
    }

    /// Hands the next response to `with`. async-imap does not let its type be named.
    async fn read_until<T>(
        &mut self,
        until: Option<Instant>,
        with: impl FnOnce(&mut Self, &Response<'_>) -> T,
    ) -> Result<T, Failure> {
        // Far beyond any patience, should the clock's range ever be at its end.
        let until = until.unwrap_or_else(Instant::now);
        match timeout_at(until, contained(self.client.read_response())).await {
            Ok(Some(Ok(Some(data)))) => Ok(with(self, data.parsed())),
            Ok(Some(Ok(None))) => Err(Failure::Lost("the server closed the connection".into())),
            Ok(Some(Err(why))) => Err(lost(&why)),
            Ok(None) => Err(Failure::Lost("the server sent what our parser cannot bear".into())),
            Err(_elapsed) => Err(silent(self.patience)),
        }
    }
}

/// The server's words, its response code included.
pub(super) fn words(outcome: &Outcome<'_>) -> String {
    let text = outcome.information.as_deref().unwrap_or_default();
    match &outcome.code {
        Some(ResponseCode::Alert) => format!("[ALERT] {text}"),
        Some(ResponseCode::TryCreate) => format!("[TRYCREATE] {text}"),
        Some(_) | None => text.to_owned(),
    }
}

fn goodbye(outcome: &Outcome<'_>) -> Failure {
    Failure::Lost(format!("the server ends the connection: {}", words(outcome)))
}

fn out_of_step(what: &str) -> Failure {
    Failure::Lost(format!("the server {what}"))
}

fn silent(patience: Duration) -> Failure {
    Failure::Lost(format!("the server was silent for {} s", patience.as_secs_f32()))
}

fn lost(why: &io::Error) -> Failure {
    let kind = why.kind();
    Failure::Lost(if kind == io::ErrorKind::UnexpectedEof {
        "the server closed the connection in mid-sentence".into()
    } else if kind == io::ErrorKind::QuotaExceeded {
        "the server sent far more than was asked for".into()
    } else if kind == io::ErrorKind::Other {
        // async-imap puts what it could not parse into the text, and that may be somebody's mail.
        "the server sent something that is not IMAP".into()
    } else {
        format!("the connection broke: {why}")
    })
}
