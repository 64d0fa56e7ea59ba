//! Servers that misbehave on purpose: they answer each command by a script and note what they hear.
#![allow(dead_code, unreachable_pub, reason = "every test binary uses another part of it")]

use crate::mailhost::MailHost;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What a scripted server does when it hears something.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Says this; `{tag}` stands for the command's tag.
    Say(&'static str),
    /// Says this and closes the connection.
    Close(&'static str),
    /// Says nothing, and keeps the connection.
    Silence,
    /// Says this in twenty pieces with 100 ms between them, as a slow line does.
    Slowly(&'static str),
    /// Says this and then speaks TLS.
    Tls(&'static str),
}

/// The answer to a command that contains a word, the n-th time it comes; the last rule that is
/// left for a word goes on for ever.
pub type Rule = (&'static str, Answer);

/// The word for the line with the final dot of a letter.
pub const FINAL_DOT: &str = "(final dot)";

/// A server that follows its rules, and a default manner where no rule fits.
#[derive(Clone)]
pub struct Scripted {
    rules: Arc<Mutex<Vec<Rule>>>,
    heard: Arc<Mutex<Vec<String>>>,
    pub port: u16,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// IMAP under TLS from the first byte.
    Imap,
    /// IMAP in the clear.
    ClearImap,
    /// SMTP in the clear.
    Smtp,
}

impl Scripted {
    /// Starts a server in `manner`.
    pub async fn start(manner: Manner, rules: &[Rule]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let server = Self {
            rules: Arc::new(Mutex::new(rules.to_vec())),
            heard: Arc::default(),
            port: listener.local_addr().unwrap().port(),
        };
        let this = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let this = this.clone();
                this.note("(connected)".into());
                tokio::spawn(async move {
                    match manner {
                        // A client that does not trust us leaves in the handshake.
                        Manner::Imap => {
                            if let Ok(stream) = acceptor().accept(socket).await {
                                this.serve(stream, manner).await;
                            }
                        }
                        Manner::ClearImap | Manner::Smtp => {
                            if let Some(socket) = this.serve(socket, manner).await
                                && let Ok(stream) = acceptor().accept(socket).await
                            {
                                let manner =
                                    if manner == Manner::Smtp { manner } else { Manner::Imap };
                                this.go_on(BufReader::new(stream), manner).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }

    /// Everything heard so far.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// How often a line with `word` was heard.
    pub fn count(&self, word: &str) -> usize {
        self.heard().iter().filter(|line| line.contains(word)).count()
    }

    fn note(&self, line: String) {
        self.heard.lock().unwrap().push(line);
    }

    fn answer(&self, line: &str) -> Option<Answer> {
        let mut rules = self.rules.lock().unwrap();
        let at = rules.iter().position(|(word, _)| line.contains(word))?;
        let word = rules[at].0;
        let is_last = rules.iter().filter(|(other, _)| *other == word).count() == 1;
        Some(if is_last { rules[at].1.clone() } else { rules.remove(at).1 })
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: S,
        manner: Manner,
    ) -> Option<S> {
        let greeting = match self.answer("(greeting)") {
            Some(Answer::Say(words)) => words,
            Some(_) => return None,
            None if manner == Manner::Smtp => "220 scripted\r\n",
            None => "* OK scripted\r\n",
        };
        stream.write_all(greeting.as_bytes()).await.ok()?;
        self.go_on(BufReader::new(stream), manner).await
    }

    /// Hears and answers; gives the stream back where TLS is to begin.
    async fn go_on<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        mut stream: BufReader<S>,
        manner: Manner,
    ) -> Option<S> {
        let mut is_content = false;
        let mut literal = None;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let line = line.trim_end_matches(['\r', '\n']).to_owned();
            self.note(line.clone());
            if is_content && line != "." {
                continue;
            }
            if let Some((left, end)) = &mut literal {
                // The literal, and the line end of its command behind it.
                *left -= line.len() + 2;
                if *left == 0 {
                    stream.write_all(format!("{end} OK done\r\n").as_bytes()).await.ok()?;
                    stream.flush().await.ok()?;
                    literal = None;
                }
                continue;
            }
            let is_smtp = manner == Manner::Smtp;
            is_content = is_smtp && line == "DATA";
            let tag = line.split(' ').next().unwrap_or_default();
            let usual = if is_smtp { smtp(&line) } else { imap(&line) };
            let asked = if line == "." { FINAL_DOT } else { &line };
            let (words, is_end, is_tls) = match self.answer(asked).unwrap_or(Answer::Say(usual)) {
                Answer::Say(words) => (words, false, false),
                Answer::Close(words) => (words, true, false),
                Answer::Silence => ("", false, false),
                Answer::Slowly(words) => {
                    let mut ticks = tokio::time::interval(Duration::from_millis(100));
                    for piece in words.replace("{tag}", tag).as_bytes().chunks(words.len() / 20 + 1)
                    {
                        ticks.tick().await;
                        stream.write_all(piece).await.ok()?;
                        stream.flush().await.ok()?;
                    }
                    ("", false, false)
                }
                Answer::Tls(words) => (words, false, true),
            };
            is_content &= words.starts_with("354");
            let words = words.replace("{tag}", tag);
            if words.contains("+ go on") && line.ends_with('}') {
                let count = line.rsplit('{').next().unwrap().trim_end_matches('}');
                literal = Some((count.parse::<usize>().unwrap() + 2, tag.to_owned()));
            }
            stream.write_all(words.as_bytes()).await.ok()?;
            stream.flush().await.ok()?;
            if is_tls {
                return Some(stream.into_inner());
            }
            if is_end {
                // An orderly end, so that what was said arrives.
                stream.shutdown().await.ok()?;
                return None;
            }
        }
    }
}

/// A friendly IMAP server with two messages.
fn imap(line: &str) -> &'static str {
    let command = line.split_once(' ').map_or("", |(_, command)| command);
    let is = |word: &str| command.starts_with(word);
    if is("CAPABILITY") {
        "* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n{tag} OK done\r\n"
    } else if is("LIST") {
        "* LIST (\\Noselect) \"/\" \"\"\r\n{tag} OK done\r\n"
    } else if is("SELECT") {
        "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{tag} OK [READ-WRITE] done\r\n"
    } else if is("UID SEARCH") {
        "* SEARCH 4 5\r\n{tag} OK done\r\n"
    } else if command.contains("RFC822.SIZE") {
        "* 1 FETCH (UID 4 RFC822.SIZE 5)\r\n* 2 FETCH (UID 5 RFC822.SIZE 5)\r\n{tag} OK done\r\n"
    } else if command.contains("BODY.PEEK") {
        concat!(
            "* 1 FETCH (UID 4 BODY[] {5}\r\nfour!)\r\n",
            "* 2 FETCH (UID 5 BODY[] {5}\r\nfive!)\r\n{tag} OK done\r\n"
        )
    } else if is("IDLE") {
        "+ idling\r\n"
    } else {
        "{tag} OK done\r\n"
    }
}

/// A friendly relay.
fn smtp(line: &str) -> &'static str {
    match line.split(' ').next().unwrap_or_default() {
        "EHLO" => "250-scripted\r\n250 8BITMIME\r\n",
        "DATA" => "354 go on\r\n",
        "." => "250 2.0.0 taken\r\n",
        _ => "250 fine\r\n",
    }
}

/// Speaks TLS with the mail host's certificate.
pub fn acceptor() -> TlsAcceptor {
    let (certificate, key) = MailHost::shared().identity();
    let chain = CertificateDer::pem_file_iter(certificate).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}
