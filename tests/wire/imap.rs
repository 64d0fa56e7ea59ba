//! Reading mail from a real Dovecot.

use crate::mailhost::MailHost;
use crate::{at, imap_settings, letter, password, question, read_all, smtp_settings, token};
use saldo::adapters::imap::{ImapMailbox, ImapSettings, Security};
use saldo::adapters::oauth2::{Credential, Secret, SecretSource};
use saldo::adapters::smtp::SmtpTransport;
use saldo::adapters::tls::Endpoint;
use saldo::ports::{Mailbox, MailboxError, Transport};
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn implicit_tls_and_starttls_both_lead_to_the_mailbox() {
    let host = MailHost::shared();
    host.put("erin", "", &question(1));
    for (security, port) in [(Security::Implicit, 993), (Security::StartTls, 143)] {
        let endpoint = at(host.port(port));
        let mut mailbox =
            ImapMailbox::new(ImapSettings { security, endpoint, ..imap_settings(host, "erin") });
        assert!(mailbox.open().await.unwrap() > 0);
        assert_eq!(read_all(&mut mailbox, 0).await.len(), 1, "{security:?}");
    }
}

async fn remedy(settings: ImapSettings) -> String {
    match ImapMailbox::new(settings).open().await {
        Err(MailboxError::Fix(words)) => words,
        other => panic!("a person should be called, but: {other:?}"),
    }
}

#[tokio::test]
async fn an_authority_that_did_not_sign_the_certificate_is_refused_with_the_remedy() {
    let host = MailHost::shared();
    for ca_file in [Some(host.other_ca()), None] {
        for (security, port) in [(Security::Implicit, 993), (Security::StartTls, 143)] {
            let endpoint = at(host.port(port));
            let ca_file = ca_file.clone();
            let words =
                remedy(ImapSettings { ca_file, security, endpoint, ..imap_settings(host, "eve") });
            assert!(words.await.contains("ca_file"));
        }
    }
}

#[tokio::test]
async fn a_name_that_the_certificate_lacks_is_refused_with_the_remedy() {
    let host = MailHost::shared();
    let endpoint = Endpoint { host: "127.0.0.9".into(), port: host.port(993) };
    let forward = tokio::net::TcpListener::bind(("127.0.0.9", endpoint.port)).await.unwrap();
    let real = host.port(993);
    tokio::spawn(async move {
        let (mut near, _) = forward.accept().await.unwrap();
        let mut far = tokio::net::TcpStream::connect(("127.0.0.1", real)).await.unwrap();
        let _ended = tokio::io::copy_bidirectional(&mut near, &mut far).await;
    });
    let words = remedy(ImapSettings { endpoint, ..imap_settings(host, "eve") }).await;
    assert!(words.contains("another name"), "{words}");
}

#[tokio::test]
async fn a_ca_file_that_is_missing_or_holds_no_certificate_is_named() {
    let host = MailHost::shared();
    let (_, key) = host.identity();
    for ca_file in [key, "/nowhere/ca.pem".into()] {
        let shown = ca_file.display().to_string();
        let settings = ImapSettings { ca_file: Some(ca_file), ..imap_settings(host, "eve") };
        let words = remedy(settings).await;
        assert!(words.contains(&shown), "{words}");
    }
}

#[tokio::test]
async fn a_wrong_password_calls_a_person_and_is_not_shown() {
    let host = MailHost::shared();
    let wrong = Credential::Password(SecretSource::Given(Secret::new("pw-of-somebody-else")));
    let words = remedy(ImapSettings { credential: wrong, ..imap_settings(host, "eve") }).await;
    assert!(words.contains("check user and password"), "{words}");
    assert!(!words.contains("pw-of"), "{words}");
}

#[tokio::test]
async fn a_good_token_opens_and_an_expired_one_calls_a_person() {
    let host = MailHost::shared();
    let credential = token(host, "olga", "3600");
    let mut mailbox = ImapMailbox::new(ImapSettings { credential, ..imap_settings(host, "olga") });
    mailbox.open().await.unwrap();
    let credential = token(host, "olga", "-60");
    let words = remedy(ImapSettings { credential, ..imap_settings(host, "olga") }).await;
    assert!(words.contains("token"), "{words}");
}

#[tokio::test]
async fn a_missing_folder_a_closed_port_and_an_unknown_host_say_what_to_check() {
    let host = MailHost::shared();
    let settings = imap_settings(host, "eve");
    let words = remedy(ImapSettings { folder: "Inbos".into(), ..settings.clone() }).await;
    assert!(words.contains("Inbos") && words.contains("check folder"), "{words}");
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let closed = ImapSettings { endpoint: at(free), ..settings.clone() };
    match ImapMailbox::new(closed).open().await {
        Err(MailboxError::Reconnect(words)) => assert!(words.contains("refuses connections")),
        other => panic!("{other:?}"),
    }
    // Whether a name that is not found is wrong or out of reach depends on the resolver.
    let nowhere = Endpoint { host: "mail.reseller.invalid".into(), port: 993 };
    let error = ImapMailbox::new(ImapSettings { endpoint: nowhere, ..settings }).open().await;
    assert!(error.unwrap_err().to_string().contains("mail.reseller.invalid"));
}

#[tokio::test]
async fn a_port_that_speaks_the_other_kind_of_tls_is_explained() {
    let host = MailHost::shared();
    let settings = ImapSettings { endpoint: at(host.port(143)), ..imap_settings(host, "eve") };
    let words = remedy(settings).await;
    assert!(words.contains("STARTTLS"), "{words}");
}

#[tokio::test]
async fn seen_mail_and_old_mail_is_read_like_any_other_oldest_first_and_byte_for_byte() {
    let host = MailHost::shared();
    let flags = ["S", "", "RS", "FS", ""];
    for (number, flags) in flags.iter().enumerate() {
        host.put("bela", flags, &question(number));
    }
    let mut mailbox = ImapMailbox::new(imap_settings(host, "bela"));
    mailbox.open().await.unwrap();
    let waiting = mailbox.waiting(0).await.unwrap();
    let fetched = read_all(&mut mailbox, 0).await;
    let raw: Vec<_> = fetched.iter().map(|fetched| fetched.raw.clone()).collect();
    assert_eq!(raw, (0..flags.len()).map(question).collect::<Vec<_>>());
    assert!(fetched.windows(2).all(|pair| pair[0].uid < pair[1].uid));
    for (waiting, fetched) in waiting.iter().zip(&fetched) {
        assert_eq!((waiting.uid, waiting.size_bytes), (fetched.uid, fetched.raw.len() as u64));
    }
}

#[tokio::test]
async fn looking_does_not_mark_as_seen_and_what_is_below_the_cursor_stays_below() {
    let host = MailHost::shared();
    host.put("cleo", "", &question(1));
    let mut mailbox = ImapMailbox::new(imap_settings(host, "cleo"));
    mailbox.open().await.unwrap();
    let last = read_all(&mut mailbox, 0).await[0].uid;
    // `UID SEARCH n:*` names the last message even if it is older; the cursor must not go back.
    assert_eq!(mailbox.waiting(last).await.unwrap(), []);
    assert_eq!(mailbox.waiting(u32::MAX).await.unwrap(), []);
    let query = ["search", "-u", "cleo@example.test", "mailbox", "INBOX", "unseen"];
    assert_eq!(host.doveadm(&query).lines().count(), 1);
    host.put("cleo", "", &question(2));
    assert_eq!(read_all(&mut mailbox, last).await.len(), 1);
}

#[tokio::test]
async fn three_thousand_waiting_messages_come_in_chunks_without_gap_or_double() {
    let host = MailHost::shared();
    for number in 0..3_000 {
        host.put("flora", if number % 3 == 0 { "S" } else { "" }, &question(number));
    }
    let mut mailbox = ImapMailbox::new(imap_settings(host, "flora"));
    mailbox.open().await.unwrap();
    let first = mailbox.waiting(0).await.unwrap();
    assert!(first.len() <= 1_000, "memory does not grow with the mailbox");
    let second = mailbox.waiting(first[first.len() - 1].uid).await.unwrap();
    assert!(second[0].uid > first[first.len() - 1].uid);
    assert_eq!(mailbox.waiting(0).await.unwrap(), first, "going back loses nothing");
    let all = read_all(&mut mailbox, 0).await;
    assert_eq!(all.len(), 3_000);
    assert!(all.windows(2).all(|pair| pair[0].uid < pair[1].uid), "ascending, each one once");
    assert!(all.iter().enumerate().all(|(number, fetched)| fetched.raw == question(number)));
}

#[tokio::test]
async fn what_has_vanished_is_left_out() {
    let host = MailHost::shared();
    for number in 0..3 {
        host.put("gil", "", &question(number));
    }
    let mut mailbox = ImapMailbox::new(imap_settings(host, "gil"));
    mailbox.open().await.unwrap();
    let all = read_all(&mut mailbox, 0).await;
    let mut uids: Vec<u32> = all.iter().map(|fetched| fetched.uid).collect();
    let gone = uids[1].to_string();
    host.doveadm(&["expunge", "-u", "gil@example.test", "mailbox", "INBOX", "uid", &gone]);
    uids.push(4_000_000_000);
    let left = mailbox.fetch(&uids).await.unwrap();
    assert_eq!(left, [all[0].clone(), all[2].clone()]);
    assert_eq!(mailbox.waiting(0).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_folder_that_was_made_anew_has_another_uidvalidity() {
    let host = MailHost::shared();
    let user = "hugo@example.test";
    host.doveadm(&["mailbox", "create", "-u", user, "Queue"]);
    let settings = ImapSettings { folder: "Queue".into(), ..imap_settings(host, "hugo") };
    let mut mailbox = ImapMailbox::new(settings);
    let before = mailbox.open().await.unwrap();
    assert_eq!(mailbox.open().await.unwrap(), before, "opening again changes nothing");
    host.doveadm(&["mailbox", "delete", "-u", user, "Queue"]);
    host.doveadm(&["mailbox", "create", "-u", user, "Queue"]);
    assert_ne!(mailbox.open().await.unwrap(), before);
}

#[tokio::test]
async fn a_delivery_wakes_a_waiting_mailbox_with_idle_and_without() {
    let host = MailHost::shared();
    // On 127.0.0.3 Dovecot hides IDLE, so that the mailbox asks.
    for (user, address) in [("ida", "127.0.0.1"), ("iris", "127.0.0.3")] {
        let endpoint = Endpoint { host: address.into(), port: host.port(993) };
        let poll = Duration::from_millis(50);
        let settings = ImapSettings { endpoint, poll, ..imap_settings(host, user) };
        let mut mailbox = ImapMailbox::new(settings);
        mailbox.open().await.unwrap();
        assert_eq!(mailbox.waiting(0).await.unwrap(), []);
        let begun = Instant::now();
        let (woken, sent) = tokio::join!(mailbox.wait(Duration::from_mins(1)), async {
            let mail = letter(&format!("{user}@example.test"), &question(1));
            SmtpTransport::new(smtp_settings(25, None)).deliver(&mail).await
        });
        sent.unwrap();
        woken.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(50), "{address}: {:?}", begun.elapsed());
        assert_eq!(read_all(&mut mailbox, 0).await.len(), 1, "{address}");
    }
}

#[tokio::test]
async fn a_wait_without_news_ends_when_its_time_is_over_and_the_mailbox_goes_on() {
    let host = MailHost::shared();
    let idle_max = Duration::from_millis(40);
    let mut mailbox = ImapMailbox::new(ImapSettings { idle_max, ..imap_settings(host, "jan") });
    mailbox.open().await.unwrap();
    assert_eq!(mailbox.waiting(0).await.unwrap(), []);
    let begun = Instant::now();
    mailbox.wait(Duration::from_millis(200)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(200));
    host.put("jan", "", &question(1));
    assert_eq!(read_all(&mut mailbox, 0).await.len(), 1);
}

#[tokio::test]
async fn a_dropped_wait_leaves_a_mailbox_that_opens_again() {
    let host = MailHost::shared();
    let mut mailbox = ImapMailbox::new(imap_settings(host, "kim"));
    mailbox.open().await.unwrap();
    assert_eq!(mailbox.waiting(0).await.unwrap(), []);
    let wait = mailbox.wait(Duration::from_mins(1));
    assert!(tokio::time::timeout(Duration::from_millis(100), wait).await.is_err());
    assert!(matches!(mailbox.waiting(0).await, Err(MailboxError::Reconnect(_))));
    mailbox.open().await.unwrap();
    assert_eq!(mailbox.waiting(0).await.unwrap(), []);
}

#[tokio::test]
async fn a_server_restart_is_noticed_in_a_wait_and_in_a_fetch_and_survived() {
    let host = Arc::new(MailHost::start("dovecot"));
    host.put("lena", "", &question(1));
    let mut mailbox = ImapMailbox::new(ImapSettings {
        credential: password("lena"),
        ..imap_settings(&host, "lena")
    });
    let uid_validity = mailbox.open().await.unwrap();
    let uid = mailbox.waiting(0).await.unwrap()[0].uid;
    let fetches = async {
        loop {
            if let Err(lost) = mailbox.fetch(&[uid]).await {
                return lost;
            }
        }
    };
    let (lost, ()) = tokio::join!(fetches, aside(&host, MailHost::imap_down));
    assert!(matches!(lost, MailboxError::Reconnect(_)), "{lost:?}");
    assert!(matches!(mailbox.open().await, Err(MailboxError::Reconnect(_))));
    host.imap_up();
    assert_eq!(mailbox.open().await.unwrap(), uid_validity);
    assert_eq!(read_all(&mut mailbox, 0).await.len(), 1);
    assert_eq!(mailbox.waiting(uid).await.unwrap(), []);

    let wait = mailbox.wait(Duration::from_mins(1));
    let (woken, ()) = tokio::join!(wait, aside(&host, MailHost::imap_down));
    assert!(matches!(woken, Err(MailboxError::Reconnect(_))), "{woken:?}");
    host.imap_up();
    assert_eq!(mailbox.open().await.unwrap(), uid_validity);
    assert_eq!(mailbox.fetch(&[uid]).await.unwrap().len(), 1);
}

/// Does something to the host while the test goes on.
async fn aside(host: &Arc<MailHost>, work: fn(&MailHost)) {
    let host = Arc::clone(host);
    tokio::task::spawn_blocking(move || work(&host)).await.unwrap();
}
