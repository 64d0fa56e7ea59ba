//! The adapters that touch the wire, against real servers and against servers that misbehave.
//!
//! Dovecot and Postfix run on loopback, started and ended by this binary; a missing program is a
//! failure that names the package, never a skipped test.

#[path = "support/mailhost.rs"]
mod mailhost;
#[path = "support/scripted.rs"]
mod scripted;

#[path = "wire/imap.rs"]
mod imap;
#[path = "wire/imap_filing.rs"]
mod imap_filing;
#[path = "wire/imap_trouble.rs"]
mod imap_trouble;
#[path = "wire/maildir.rs"]
mod maildir;
#[path = "wire/oauth2.rs"]
mod oauth2;
#[path = "wire/smtp.rs"]
mod smtp;
#[path = "wire/smtp_trouble.rs"]
mod smtp_trouble;

use mailhost::MailHost;
use saldo::adapters::imap::{ImapMailbox, ImapSettings, Security};
use saldo::adapters::oauth2::{Credential, Secret, SecretSource};
use saldo::adapters::smtp::{SmtpLogin, SmtpSecurity, SmtpSettings};
use saldo::adapters::tls::Endpoint;
use saldo::domain::address::Address;
use saldo::domain::delivery::MailObject;
use saldo::ports::{Fetched, Mailbox};
use std::time::Duration;

/// A server on this machine.
fn at(port: u16) -> Endpoint {
    Endpoint { host: "127.0.0.1".into(), port }
}

fn password(user: &str) -> Credential {
    Credential::Password(SecretSource::Given(Secret::new(format!("pw-{user}"))))
}

fn token(host: &MailHost, user: &str, seconds: &str) -> Credential {
    Credential::Token(SecretSource::Given(Secret::new(host.run("token", &[user, seconds]))))
}

/// How `user` reads mail on `host`: implicit TLS, the host's own authority, short patience.
fn imap_settings(host: &MailHost, user: &str) -> ImapSettings {
    let who = format!("{user}@example.test");
    ImapSettings {
        ca_file: Some(host.ca()),
        command_timeout: Duration::from_secs(20),
        ..ImapSettings::new(at(host.port(993)), Security::Implicit, who, password(user))
    }
}

/// How letters go out through port `offset` of the shared host; with a login where there is one.
fn smtp_settings(offset: u16, user: Option<&str>) -> SmtpSettings {
    let host = MailHost::shared();
    let security = match offset {
        465 => SmtpSecurity::Implicit,
        587 => SmtpSecurity::StartTls,
        _ => SmtpSecurity::Opportunistic { is_clear_allowed: false },
    };
    let login = user
        .map(|user| SmtpLogin { user: format!("{user}@example.test"), credential: password(user) });
    SmtpSettings {
        ca_file: Some(host.ca()),
        login,
        command_timeout: Duration::from_secs(20),
        ..SmtpSettings::new(at(host.port(offset)), security, "reseller.example")
    }
}

/// A customer's question, `number` making it different from the others.
fn question(number: usize) -> Vec<u8> {
    format!(
        "From: Ada Lund <ada@customers.test>\r\nTo: billing@example.test\r\n\
         Subject: Invoice {number}\r\nMessage-ID: <q{number}@customers.test>\r\n\r\n\
         Why is invoice {number} higher than the last one?\r\n"
    )
    .into_bytes()
}

/// A letter from the desk.
fn letter(to: &str, content: &[u8]) -> MailObject {
    MailObject {
        sender: Some(Address::parse("billing@example.test").unwrap()),
        recipient: Address::parse(to).unwrap(),
        content: content.to_vec(),
    }
}

/// Reads everything above `after` the way the intake does: chunk by chunk.
async fn read_all(mailbox: &mut ImapMailbox, mut after: u32) -> Vec<Fetched> {
    let mut all = Vec::new();
    loop {
        let waiting = mailbox.waiting(after).await.unwrap();
        let Some(last) = waiting.last() else { return all };
        after = last.uid;
        for chunk in waiting.chunks(50) {
            let uids: Vec<u32> = chunk.iter().map(|waiting| waiting.uid).collect();
            all.extend(mailbox.fetch(&uids).await.unwrap());
        }
    }
}
