//! Filing away and keeping copies, on a real Dovecot.

use crate::mailhost::MailHost;
use crate::{imap_settings, question, read_all};
use saldo::adapters::imap::{ImapMailbox, ImapSent, ImapSettings};
use saldo::adapters::tls::Endpoint;
use saldo::ports::{Drawer, Mailbox, SentFolder};

async fn opened(settings: ImapSettings) -> (ImapMailbox, Vec<u32>) {
    let mut mailbox = ImapMailbox::new(settings);
    mailbox.open().await.unwrap();
    let uids = read_all(&mut mailbox, 0).await.iter().map(|fetched| fetched.uid).collect();
    (mailbox, uids)
}

#[tokio::test]
async fn handled_mail_moves_into_its_drawer_and_the_rest_stays() {
    let host = MailHost::shared();
    // On 127.0.0.2 Dovecot hides MOVE: copy, then remove exactly what was copied.
    for (user, address) in [("mara", "127.0.0.1"), ("mila", "127.0.0.2")] {
        for number in 0..5 {
            host.put(user, "", &question(number));
        }
        let endpoint = Endpoint { host: address.into(), port: host.port(993) };
        let settings = ImapSettings { endpoint, ..imap_settings(host, user) };
        let (mut mailbox, uids) = opened(settings).await;
        // Somebody else has marked one as deleted; it is not ours to remove.
        let uid = uids[4].to_string();
        let who = format!("{user}@example.test");
        host.doveadm(&["flags", "add", "-u", &who, "\\Deleted", "mailbox", "INBOX", "uid", &uid]);
        mailbox.file_away(&uids[..2], Drawer::Done).await.unwrap();
        mailbox.file_away(&uids[2..3], Drawer::Quarantine).await.unwrap();
        assert_eq!(host.uids(user, "INBOX"), uids[3..], "{address}");
        assert_eq!(host.uids(user, "Saldo.Done").len(), 2, "{address}");
        assert_eq!(host.uids(user, "Saldo.Quarantine").len(), 1, "{address}");
        mailbox.file_away(&uids[..3], Drawer::Done).await.unwrap();
        assert_eq!(host.uids(user, "Saldo.Done").len(), 2, "what has vanished needs no filing");
    }
}

#[tokio::test]
async fn without_a_safe_way_to_move_mail_stays_and_is_marked_as_read() {
    let host = MailHost::shared();
    for (user, address, has_drawers) in [("nora", "127.0.0.3", true), ("nils", "127.0.0.1", false)]
    {
        for number in 0..3 {
            host.put(user, "", &question(number));
        }
        let endpoint = Endpoint { host: address.into(), port: host.port(993) };
        let mut settings = ImapSettings { endpoint, ..imap_settings(host, user) };
        if !has_drawers {
            (settings.done, settings.quarantine) = (None, None);
        }
        let (mut mailbox, uids) = opened(settings).await;
        mailbox.file_away(&uids[..2], Drawer::Done).await.unwrap();
        assert_eq!(host.uids(user, "INBOX"), uids, "{address}");
        let who = format!("{user}@example.test");
        let unseen = host.doveadm(&["search", "-u", &who, "mailbox", "INBOX", "unseen"]);
        assert_eq!(unseen.lines().count(), 1, "{address}: {unseen}");
    }
}

#[tokio::test]
async fn drawers_with_blanks_umlauts_and_ampersands_are_made_and_found_again() {
    let host = MailHost::shared();
    let settings = ImapSettings {
        done: Some("Erledigt & geprüft/März 2026".into()),
        quarantine: Some("台北 \"x\"".into()),
        ..imap_settings(host, "otto")
    };
    for number in 0..2 {
        host.put("otto", "", &question(number));
        let (mut mailbox, uids) = opened(settings.clone()).await;
        mailbox.file_away(&uids, Drawer::Done).await.unwrap();
        host.put("otto", "", &question(number));
        let (mut mailbox, uids) = opened(settings.clone()).await;
        mailbox.file_away(&uids, Drawer::Quarantine).await.unwrap();
    }
    assert_eq!(host.uids("otto", "Erledigt & geprüft.März 2026").len(), 2);
    assert_eq!(host.uids("otto", "台北 \"x\"").len(), 2);
    assert!(host.uids("otto", "INBOX").is_empty());
}

#[tokio::test]
async fn a_drawer_that_somebody_removed_is_made_again() {
    let host = MailHost::shared();
    host.put("pia", "", &question(1));
    let (mut mailbox, uids) = opened(imap_settings(host, "pia")).await;
    host.doveadm(&["mailbox", "delete", "-u", "pia@example.test", "Saldo.Done"]);
    mailbox.file_away(&uids, Drawer::Done).await.unwrap();
    assert_eq!(host.uids("pia", "Saldo.Done").len(), 1);
}

#[tokio::test]
async fn copies_of_sent_letters_lie_read_in_the_folder_the_server_marks_or_the_config_names() {
    let host = MailHost::shared();
    for (name, folder) in [(None, "Gesendete Objekte"), (Some("Desk/Sent"), "Desk.Sent")] {
        let mut sent = ImapSent::new(imap_settings(host, "quinn"), name.map(Into::into));
        sent.append(&question(1)).await.unwrap();
        sent.append(&question(2)).await.unwrap();
        assert_eq!(host.uids("quinn", folder).len(), 2);
        let query = ["search", "-u", "quinn@example.test", "mailbox", folder, "unseen"];
        assert_eq!(host.doveadm(&query), "", "copies count as read");
        let settings =
            ImapSettings { folder: folder.replace('.', "/"), ..imap_settings(host, "quinn") };
        let mut mailbox = ImapMailbox::new(settings);
        mailbox.open().await.unwrap();
        let kept = read_all(&mut mailbox, 0).await;
        assert_eq!(kept[0].raw, question(1));
        assert_eq!(kept[1].raw, question(2));
    }
}
