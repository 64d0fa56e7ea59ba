//! Letters through a real Postfix into a real Dovecot.

use crate::mailhost::MailHost;
use crate::{imap_settings, letter, question, read_all, smtp_settings, token};
use saldo::adapters::imap::ImapMailbox;
use saldo::adapters::oauth2::{Credential, Secret, SecretSource};
use saldo::adapters::smtp::{SmtpLogin, SmtpSettings, SmtpTransport};
use saldo::domain::delivery::MailObject;
use saldo::ports::{DeliveryError, Mailbox, Transport};
use std::time::Duration;

/// Waits for `count` messages of `user` and gives their bytes.
async fn arrived(user: &str, count: usize) -> Vec<Vec<u8>> {
    let mut mailbox = ImapMailbox::new(imap_settings(MailHost::shared(), user));
    mailbox.open().await.unwrap();
    loop {
        let all = read_all(&mut mailbox, 0).await;
        if all.len() >= count {
            return all.into_iter().map(|fetched| fetched.raw).collect();
        }
        mailbox.wait(Duration::from_secs(30)).await.unwrap();
    }
}

#[tokio::test]
async fn a_letter_arrives_by_relay_by_submission_and_by_smtps() {
    for (offset, login) in [(25, None), (587, Some("billing")), (465, Some("billing"))] {
        let user = format!("sam{offset}");
        let mut transport = SmtpTransport::new(smtp_settings(offset, login));
        let to = format!("{user}@example.test");
        transport.deliver(&letter(&to, &question(1))).await.unwrap();
        transport.deliver(&letter(&to, &question(2))).await.unwrap();
        let all = arrived(&user, 2).await;
        // Postfix delivers two at once; which comes first is its own affair.
        let all = String::from_utf8_lossy(&all.concat()).into_owned();
        assert!(all.contains("invoice 1 higher") && all.contains("invoice 2 higher"), "{offset}");
    }
}

#[tokio::test]
async fn every_byte_of_a_letter_arrives_dots_and_empty_lines_included() {
    let body = "\r\n.\r\n..\r\n.a line with a dot\r\nfoo.\r\n\r\n\r\n.\r\nlast\r\n\r\n";
    let content = format!("From: Desk <billing@example.test>\r\nSubject: dots\r\n{body}");
    let mut transport = SmtpTransport::new(smtp_settings(25, None));
    transport.deliver(&letter("tess@example.test", content.as_bytes())).await.unwrap();
    let all = arrived("tess", 1).await;
    let raw = String::from_utf8(all[0].clone()).unwrap();
    assert!(raw.ends_with(body), "{raw:?}");
}

#[tokio::test]
async fn automatic_letters_go_out_under_the_null_sender() {
    let mail = MailObject { sender: None, ..letter("ulla@example.test", &question(1)) };
    SmtpTransport::new(smtp_settings(25, None)).deliver(&mail).await.unwrap();
    let all = arrived("ulla", 1).await;
    assert!(all[0].starts_with(b"Return-Path: <>"));
}

#[tokio::test]
async fn an_unknown_recipient_is_final_and_the_next_letter_goes_out() {
    let mut transport = SmtpTransport::new(smtp_settings(587, Some("billing")));
    for _ in 0..2 {
        let refused = transport.deliver(&letter("nobody@example.test", &question(1))).await;
        match refused {
            Err(DeliveryError::Permanent(words)) => {
                assert!(words.starts_with("550 5.1.1"), "{words}");
            }
            other => panic!("{other:?}"),
        }
        transport.deliver(&letter("vera@example.test", &question(1))).await.unwrap();
    }
    assert_eq!(arrived("vera", 2).await.len(), 2);
}

async fn remedy(settings: SmtpSettings) -> String {
    match SmtpTransport::new(settings).deliver(&letter("vera@example.test", &question(1))).await {
        Err(DeliveryError::Fix(words)) => words,
        other => panic!("a person should be called, but: {other:?}"),
    }
}

#[tokio::test]
async fn a_wrong_password_or_certificate_calls_a_person_and_no_letter_is_given_up() {
    let host = MailHost::shared();
    for offset in [465, 587] {
        let settings = smtp_settings(offset, Some("billing"));
        let login = Some(SmtpLogin {
            user: "billing@example.test".into(),
            credential: Credential::Password(SecretSource::Given(Secret::new("pw-wrong"))),
        });
        let words = remedy(SmtpSettings { login, ..settings.clone() }).await;
        assert!(words.contains("535") && words.contains("check user"), "{words}");
        assert!(!words.contains("pw-wrong"));
        let ca_file = Some(host.other_ca());
        let words = remedy(SmtpSettings { ca_file, ..settings.clone() }).await;
        assert!(words.contains("ca_file"), "{words}");
        let words = remedy(SmtpSettings { login: None, ..settings }).await;
        assert!(words.contains("give user and password"), "{words}");
    }
}

#[tokio::test]
async fn a_good_token_sends_and_an_expired_one_calls_a_person() {
    let host = MailHost::shared();
    let user = "billing@example.test".to_owned();
    let settings = smtp_settings(587, Some("billing"));
    let login = Some(SmtpLogin { user: user.clone(), credential: token(host, "billing", "3600") });
    let mut transport = SmtpTransport::new(SmtpSettings { login, ..settings.clone() });
    transport.deliver(&letter("wim@example.test", &question(1))).await.unwrap();
    assert_eq!(arrived("wim", 1).await.len(), 1);
    let login = Some(SmtpLogin { user, credential: token(host, "billing", "-60") });
    let words = remedy(SmtpSettings { login, ..settings }).await;
    assert!(words.contains("535"), "{words}");
}

#[tokio::test]
async fn a_relay_nearby_is_used_even_if_its_certificate_is_its_own() {
    let settings = SmtpSettings { ca_file: None, ..smtp_settings(25, None) };
    let mut transport = SmtpTransport::new(settings);
    transport.deliver(&letter("xena@example.test", &question(1))).await.unwrap();
    assert_eq!(arrived("xena", 1).await.len(), 1);
}

#[tokio::test]
async fn addresses_in_other_scripts_go_out_where_the_relay_can_carry_them() {
    let mut transport = SmtpTransport::new(smtp_settings(25, None));
    let refused = transport.deliver(&letter("bücher@example.test", &question(1))).await;
    // Postfix speaks SMTPUTF8 and simply does not know this mailbox.
    assert!(matches!(refused, Err(DeliveryError::Permanent(why)) if why.starts_with("550 5.1.1")));
}
