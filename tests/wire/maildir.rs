//! Maildirs: as an inbox, as a place for letters, for copies.

use crate::{letter, question};
use saldo::adapters::maildir::{
    MaildirMailbox, MaildirSent, MaildirSettings, MaildirTransport, create,
};
use saldo::ports::{Drawer, Mailbox, MailboxError, SentFolder, Transport};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A folder that is removed when the test ends.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("saldo-{name}-{}", std::process::id()));
        create(&path).unwrap();
        Self(path)
    }

    fn put(&self, name: &str, content: &[u8]) {
        fs::write(self.0.join("new").join(name), content).unwrap();
    }

    async fn opened(&self) -> (MaildirMailbox, u32) {
        let poll = Duration::from_millis(10);
        let settings = MaildirSettings { poll, ..MaildirSettings::new(&self.0) };
        let mut mailbox = MaildirMailbox::new(settings);
        let uid_validity = mailbox.open().await.unwrap();
        (mailbox, uid_validity)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

async fn uids(mailbox: &mut MaildirMailbox) -> Vec<u32> {
    mailbox.waiting(0).await.unwrap().iter().map(|waiting| waiting.uid).collect()
}

#[tokio::test]
async fn files_get_uids_in_the_order_of_their_delivery_and_keep_them() {
    let place = Place::new("order");
    place.put("1700000009.M1P1.host", &question(2));
    place.put("1700000008.M900000P1.host", &question(1));
    place.put("1700000008.M000100P1.host", &question(0));
    let (mut mailbox, uid_validity) = place.opened().await;
    assert_eq!(uids(&mut mailbox).await, [1, 2, 3]);
    let fetched = mailbox.fetch(&[3, 1, 2]).await.unwrap();
    let raw: Vec<_> = fetched.iter().map(|fetched| fetched.raw.clone()).collect();
    assert_eq!(raw, [question(0), question(1), question(2)]);

    // A mail program reads one, another host delivers late with an old name; we start again.
    fs::rename(
        place.0.join("new/1700000008.M900000P1.host"),
        place.0.join("cur/1700000008.M900000P1.host:2,FS"),
    )
    .unwrap();
    assert_eq!(mailbox.fetch(&[2]).await.unwrap()[0].raw, question(1));
    place.put("1600000000.M1P1.host", &question(3));
    let (mut mailbox, again) = place.opened().await;
    assert_eq!(again, uid_validity);
    assert_eq!(uids(&mut mailbox).await, [1, 2, 3, 4]);
    assert_eq!(mailbox.fetch(&[4]).await.unwrap()[0].raw, question(3));
    assert_eq!(mailbox.waiting(4).await.unwrap(), []);
}

#[tokio::test]
async fn filing_moves_into_maildir_folders_and_a_uid_is_never_given_twice() {
    let place = Place::new("filing");
    for number in 0..3 {
        place.put(&format!("170000000{number}.host"), &question(number));
    }
    let (mut mailbox, _) = place.opened().await;
    mailbox.file_away(&[1], Drawer::Done).await.unwrap();
    mailbox.file_away(&[2, 3], Drawer::Quarantine).await.unwrap();
    mailbox.file_away(&[1, 2], Drawer::Done).await.unwrap();
    assert_eq!(files(&place.0.join(".Saldo.Done/cur")), ["1700000000.host:2,S"]);
    assert_eq!(files(&place.0.join(".Saldo.Quarantine/cur")).len(), 2);
    assert_eq!(mailbox.fetch(&[1]).await.unwrap(), []);
    place.put("1700000009.host", &question(9));
    let (mut mailbox, _) = place.opened().await;
    assert_eq!(uids(&mut mailbox).await, [4]);
}

#[tokio::test]
async fn without_drawers_mail_stays_is_marked_as_read_and_keeps_its_uid() {
    let place = Place::new("nodrawer");
    place.put("1700000000.host", &question(1));
    let settings =
        MaildirSettings { done: None, quarantine: None, ..MaildirSettings::new(&place.0) };
    let mut mailbox = MaildirMailbox::new(settings);
    mailbox.open().await.unwrap();
    mailbox.file_away(&[1], Drawer::Done).await.unwrap();
    assert_eq!(files(&place.0.join("cur")), ["1700000000.host:2,S"]);
    assert_eq!(uids(&mut mailbox).await, [1]);
}

#[tokio::test]
async fn a_damaged_uid_list_begins_a_new_uidvalidity_with_everything_in_it() {
    let place = Place::new("damaged");
    place.put("1700000000.host", &question(1));
    let (_mailbox, _) = place.opened().await;
    for damage in ["1 77 2\n1700000000.host\n", "9 77 2\n", "", "1 77 2\n2 1700000000.host\n"] {
        fs::write(place.0.join("saldo-uids"), damage).unwrap();
        let (mut mailbox, uid_validity) = place.opened().await;
        assert_ne!(uid_validity, 77);
        assert_eq!(uids(&mut mailbox).await, [1], "{damage:?}");
    }
}

#[tokio::test]
async fn a_delivery_wakes_a_waiting_maildir() {
    let place = Place::new("waking");
    let (mut mailbox, _) = place.opened().await;
    assert!(uids(&mut mailbox).await.is_empty());
    let begun = Instant::now();
    let (woken, ()) = tokio::join!(mailbox.wait(Duration::from_mins(1)), async {
        place.put("1700000000.host", &question(1));
    });
    woken.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(50));
    assert_eq!(uids(&mut mailbox).await, [1]);
    mailbox.wait(Duration::from_millis(30)).await.unwrap();
}

#[tokio::test]
async fn a_path_that_is_no_maildir_is_not_taken_for_an_empty_one() {
    let mut mailbox = MaildirMailbox::new(MaildirSettings::new("/nowhere/Maildir"));
    assert!(matches!(mailbox.open().await, Err(MailboxError::Fix(why)) if why.contains("cur")));
}

#[tokio::test]
async fn letters_land_in_the_recipients_own_maildir_and_nowhere_else() {
    let place = Place::new("letters");
    let mut transport = MaildirTransport::new(&place.0);
    for number in 0..12 {
        transport.deliver(&letter("Ada@customers.test", &question(number))).await.unwrap();
    }
    transport.deliver(&letter("../../up@customers.test", &question(0))).await.unwrap();
    assert!(place.0.join(".._.._up@customers.test/new").is_dir());
    let inbox = place.0.join("ada@customers.test");
    let mut mailbox = MaildirMailbox::new(MaildirSettings::new(&inbox));
    mailbox.open().await.unwrap();
    let uids = uids(&mut mailbox).await;
    let all = mailbox.fetch(&uids).await.unwrap();
    for (number, fetched) in all.iter().enumerate() {
        let mut expected = b"Return-Path: <billing@example.test>\r\n".to_vec();
        expected.extend(question(number));
        assert_eq!(fetched.raw, expected, "in the order in which they were sent");
    }
    assert_eq!(all.len(), 12);
    assert!(files(&inbox.join("tmp")).is_empty());
}

#[tokio::test]
async fn copies_of_sent_letters_lie_read_in_a_folder_of_their_own() {
    let place = Place::new("sent");
    let mut sent = MaildirSent::new(&place.0, "Sent");
    sent.append(&question(1)).await.unwrap();
    let cur = place.0.join(".Sent/cur");
    let names = files(&cur);
    assert!(names[0].ends_with(":2,S"));
    assert_eq!(fs::read(cur.join(&names[0])).unwrap(), question(1));
}
