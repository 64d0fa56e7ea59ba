//! Secrets from files and commands, tokens from a token server.

use crate::mailhost::MailHost;
use crate::scripted::acceptor;
use crate::{at, imap_settings};
use saldo::adapters::imap::{ImapMailbox, ImapSettings};
use saldo::adapters::oauth2::{Credential, GrantSettings, Secret, SecretSource, TokenGrant};
use saldo::adapters::tls::Trouble;
use saldo::ports::{Mailbox, MailboxError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A token server that gives its answers in turn, the last one for ever, and notes the forms.
struct TokenServer {
    port: u16,
    forms: Arc<Mutex<Vec<String>>>,
}

impl TokenServer {
    async fn start(answers: &[(u16, String)]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let forms = Arc::new(Mutex::new(Vec::new()));
        let (noted, answers) = (Arc::clone(&forms), answers.to_vec());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor().accept(socket).await else { continue };
                let mut request = Vec::new();
                let form = loop {
                    let mut piece = [0; 4096];
                    let count = stream.read(&mut piece).await.unwrap();
                    request.extend_from_slice(&piece[..count]);
                    let text = String::from_utf8_lossy(&request);
                    let length = text
                        .split_once("Content-Length: ")
                        .and_then(|(_, rest)| rest.lines().next()?.parse::<usize>().ok());
                    if let Some((_, form)) = text.split_once("\r\n\r\n")
                        && Some(form.len()) == length
                    {
                        break form.to_owned();
                    }
                };
                let nth = {
                    let mut forms = noted.lock().unwrap();
                    forms.push(form);
                    forms.len() - 1
                };
                let (status, body) = &answers[nth.min(answers.len() - 1)];
                let reply =
                    format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                stream.write_all(reply.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
            }
        });
        Self { port, forms }
    }

    fn settings(&self) -> GrantSettings {
        GrantSettings {
            token_url: format!("https://127.0.0.1:{}/tenant/token", self.port),
            client_id: "saldo".into(),
            client_secret: Some(SecretSource::Given(Secret::new("s&cret"))),
            scope: Some("https://mail.example.test/.default".into()),
            refresh_token_file: None,
            ca_file: Some(MailHost::shared().ca()),
            timeout: Duration::from_secs(20),
        }
    }

    fn forms(&self) -> Vec<String> {
        self.forms.lock().unwrap().clone()
    }
}

fn good(token: &str, expires_in: &str) -> (u16, String) {
    let text =
        format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{expires_in}}}"#);
    (200, text)
}

fn mailbox(user: &str, credential: Credential) -> ImapMailbox {
    let settings = imap_settings(MailHost::shared(), user);
    ImapMailbox::new(ImapSettings { credential, ..settings })
}

/// A file that is gone when the test ends.
struct Draft(PathBuf);

impl Draft {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("saldo-{name}-{}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn secrets_from_a_file_or_a_command_are_read_for_each_connection() {
    let host = MailHost::shared();
    let file = Draft::new("password", "pw-wrong\n");
    let mut by_file = mailbox("yara", Credential::Password(SecretSource::File(file.0.clone())));
    assert!(matches!(by_file.open().await, Err(MailboxError::Fix(_))));
    std::fs::write(&file.0, "pw-yara\nsecond line\n").unwrap();
    by_file.open().await.unwrap();

    let token = Draft::new("token", &host.run("token", &["yara", "3600"]));
    let command = format!("cat {}", token.0.display());
    let mut by_command = mailbox("yara", Credential::Token(SecretSource::Command(command)));
    by_command.open().await.unwrap();
    for bad in ["exit 3", "true", "echo; echo late"] {
        let mut mailbox = mailbox("yara", Credential::Token(SecretSource::Command(bad.into())));
        match mailbox.open().await {
            Err(MailboxError::Fix(words)) => assert!(words.contains("command"), "{words}"),
            other => panic!("{bad}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn many_connections_share_one_token_and_ask_for_it_once() {
    let token = MailHost::shared().run("token", &["zoe", "3600"]);
    let server = TokenServer::start(&[good(&token, "3600")]).await;
    let grant = Arc::new(TokenGrant::new(server.settings()));
    let mut boxes: Vec<_> =
        (0..3).map(|_| mailbox("zoe", Credential::Grant(Arc::clone(&grant)))).collect();
    let [one, two, three] = boxes.get_disjoint_mut([0, 1, 2]).unwrap();
    let (one, two, three) = tokio::join!(one.open(), two.open(), three.open());
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    let forms = server.forms();
    assert_eq!(forms.len(), 1);
    assert!(forms[0].contains("grant_type=client_credentials"), "{forms:?}");
    assert!(forms[0].contains("client_secret=s%26cret"), "{forms:?}");
    assert!(forms[0].contains("scope=https%3A%2F%2Fmail.example.test%2F.default"), "{forms:?}");
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires_and_kept_until_then() {
    for (expires_in, asked) in [("60", 2), ("\"60\"", 2), ("3600", 1), ("\"3600\"", 1), ("null", 1)]
    {
        let server =
            TokenServer::start(&[good("first", expires_in), good("next", expires_in)]).await;
        let grant = TokenGrant::new(server.settings());
        grant.token().await.unwrap();
        let second = grant.token().await.unwrap();
        assert_eq!(server.forms().len(), asked, "{expires_in}");
        assert_eq!(second.reveal(), if asked == 2 { "next" } else { "first" });
    }
}

#[tokio::test]
async fn a_rotated_refresh_token_is_on_disk_before_the_access_token_is_used() {
    let file = Draft::new("refresh", "first-refresh\n");
    let rotated = r#"{"access_token":"a","expires_in":1,"refresh_token":"second-refresh"}"#;
    let server = TokenServer::start(&[(200, rotated.into()), good("b", "1")]).await;
    let refresh_token_file = Some(file.0.clone());
    let grant = TokenGrant::new(GrantSettings { refresh_token_file, ..server.settings() });
    assert_eq!(grant.token().await.unwrap().reveal(), "a");
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "second-refresh\n");
    assert_eq!(grant.token().await.unwrap().reveal(), "b");
    assert_eq!(std::fs::read_to_string(&file.0).unwrap(), "second-refresh\n");
    let forms = server.forms();
    assert!(forms[0].contains("refresh_token=first-refresh"), "{forms:?}");
    assert!(forms[1].contains("refresh_token=second-refresh"), "{forms:?}");
}

#[tokio::test]
async fn a_token_that_the_mail_server_no_longer_takes_is_replaced_once() {
    let server = TokenServer::start(&[good("first", "3600"), good("next", "3600")]).await;
    let grant = TokenGrant::new(server.settings());
    grant.token().await.unwrap();
    grant.token().await.unwrap();
    assert!(grant.refused().await, "it had been good before");
    assert_eq!(grant.token().await.unwrap().reveal(), "next");
    assert!(!grant.refused().await, "a fresh one that is refused will not get better");
}

#[tokio::test]
async fn a_refusal_calls_a_person_a_breakdown_does_not_and_no_secret_is_shown() {
    let refused = r#"{"error":"invalid_client","error_description":"the secret has expired"}"#;
    for (status, body, is_lasting) in [
        (400, refused, true),
        (401, refused, true),
        (200, r#"{"token_type":"mac","access_token":"x"}"#, true),
        (200, "{}", true),
        (404, "<html>", true),
        (429, r#"{"error":"slow down"}"#, false),
        (503, "busy", false),
    ] {
        let server = TokenServer::start(&[(status, body.into())]).await;
        let grant = TokenGrant::new(server.settings());
        let trouble = grant.token().await.unwrap_err();
        assert_eq!(matches!(trouble, Trouble::Fix(_)), is_lasting, "{status} {body}: {trouble}");
        assert!(!trouble.to_string().contains("s&cret"), "{trouble}");
        assert!(!format!("{grant:?}").contains("s&cret"));
    }
    let dead = GrantSettings {
        token_url: format!("https://{}/", at(1)),
        ..TokenServer::start(&[good("x", "1")]).await.settings()
    };
    assert!(matches!(TokenGrant::new(dead).token().await, Err(Trouble::NotNow(_))));
}
