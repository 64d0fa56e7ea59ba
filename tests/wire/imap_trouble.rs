//! IMAP servers that refuse, fall silent, hang up, or talk nonsense.

use crate::mailhost::MailHost;
use crate::scripted::{Answer, Manner, Rule, Scripted};
use crate::{at, imap_settings, question};
use Answer::{Close, Say, Silence, Slowly, Tls};
use saldo::adapters::imap::{ImapMailbox, ImapSent, ImapSettings, Security};
use saldo::ports::{Drawer, Mailbox, MailboxError, SentFolder};
use std::time::{Duration, Instant};

/// A scripted server and a mailbox on it, opened.
async fn opened(rules: &[Rule]) -> (Scripted, ImapMailbox) {
    let (server, mut mailbox) = with(Manner::Imap, rules).await;
    assert_eq!(mailbox.open().await, Ok(7));
    (server, mailbox)
}

async fn with(manner: Manner, rules: &[Rule]) -> (Scripted, ImapMailbox) {
    let server = Scripted::start(manner, rules).await;
    let mailbox = ImapMailbox::new(settings(&server, manner));
    (server, mailbox)
}

/// As `opened`, and then it gives up after `patience` of silence: for tests of nothing else, since
/// a busy machine is silent now and then.
async fn opened_with(patience: Duration, rules: &[Rule]) -> (Scripted, ImapMailbox) {
    let server = Scripted::start(Manner::Imap, rules).await;
    let command_timeout = patience;
    let settings = ImapSettings { command_timeout, ..settings(&server, Manner::Imap) };
    let mut mailbox = ImapMailbox::new(settings);
    // The way there is not what is tested.
    for _ in 0..20 {
        if mailbox.open().await == Ok(7) {
            break;
        }
    }
    (server, mailbox)
}

fn settings(server: &Scripted, manner: Manner) -> ImapSettings {
    ImapSettings {
        endpoint: at(server.port),
        security: if manner == Manner::Imap { Security::Implicit } else { Security::StartTls },
        ..imap_settings(MailHost::shared(), "rita")
    }
}

/// A patience that a silent server outlasts soon.
const SHORT: Duration = Duration::from_millis(500);

fn is_reconnect<T>(result: &Result<T, MailboxError>) -> bool {
    matches!(result, Err(MailboxError::Reconnect(_)))
}

#[tokio::test]
async fn the_scripted_server_is_a_good_one_where_no_rule_says_otherwise() {
    let (_server, mut mailbox) = opened(&[]).await;
    let waiting = mailbox.waiting(3).await.unwrap();
    assert_eq!(waiting.iter().map(|waiting| waiting.uid).collect::<Vec<_>>(), [4, 5]);
    let fetched = mailbox.fetch(&[4, 5]).await.unwrap();
    assert_eq!(fetched[1].raw, b"five!");
    mailbox.file_away(&[4, 5], Drawer::Done).await.unwrap();
}

#[tokio::test]
async fn a_refused_search_or_size_is_never_taken_for_an_empty_mailbox() {
    for word in ["UID SEARCH", "RFC822.SIZE", "NOOP"] {
        for words in ["{tag} NO not now\r\n", "{tag} BAD what?\r\n"] {
            let (_server, mut mailbox) = opened(&[(word, Say(words))]).await;
            let result = mailbox.waiting(3).await;
            assert!(is_reconnect(&result), "{word} {words}: {result:?}");
        }
    }
}

#[tokio::test]
async fn a_refused_fetch_names_the_message_and_leaves_the_mailbox_open() {
    let refused = Say("{tag} NO [SERVERBUG] cannot read\r\n");
    let four = Say("* 1 FETCH (UID 4 BODY[] {5}\r\nfour!)\r\n{tag} OK done\r\n");
    let rules = [
        ("FETCH 4:5 (UID BODY", refused.clone()),
        ("FETCH 4 (UID BODY", four),
        ("FETCH 5 (UID BODY", refused),
    ];
    let (_server, mut mailbox) = opened(&rules).await;
    match mailbox.fetch(&[4, 5]).await {
        Err(MailboxError::Message { uid: 5, reason }) => assert!(reason.contains("cannot read")),
        other => panic!("{other:?}"),
    }
    assert_eq!(mailbox.fetch(&[4]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_body_that_the_server_does_not_have_is_no_empty_message() {
    let nil = Say("* 1 FETCH (UID 4 BODY[] NIL)\r\n{tag} OK done\r\n");
    let (_server, mut mailbox) = opened(&[("BODY.PEEK", nil)]).await;
    assert!(matches!(mailbox.fetch(&[4]).await, Err(MailboxError::Message { uid: 4, .. })));
}

#[tokio::test]
async fn answers_about_messages_that_were_not_asked_for_are_not_taken() {
    let unasked = Say("* 9 FETCH (FLAGS (\\Seen))\r\n* 3 FETCH (UID 8 BODY[] {3}\r\nno!)\r\n\
         * 1 FETCH (BODY[] {5}\r\nfour! UID 4 X-NEW (a b))\r\n{tag} OK done\r\n");
    let (_server, mut mailbox) = opened(&[("BODY.PEEK", unasked)]).await;
    let fetched = mailbox.fetch(&[4, 5]).await.unwrap();
    assert_eq!(fetched.iter().map(|fetched| fetched.uid).collect::<Vec<_>>(), [4]);
}

#[tokio::test]
async fn a_refused_move_or_store_is_told_and_nothing_is_removed_without_a_copy() {
    let no = || Say("{tag} NO over quota\r\n");
    for capability in ["IMAP4rev1 MOVE UIDPLUS", "IMAP4rev1 UIDPLUS", "IMAP4rev1"] {
        let line: &'static str = format!("* CAPABILITY {capability}\r\n{{tag}} OK done\r\n").leak();
        let rules = [
            ("CAPABILITY", Say(line)),
            ("UID MOVE", no()),
            ("UID COPY", no()),
            ("UID STORE", no()),
        ];
        let (server, mut mailbox) = opened(&rules).await;
        let result = mailbox.file_away(&[4, 5], Drawer::Done).await;
        assert!(matches!(result, Err(MailboxError::Message { uid: 4, .. })), "{result:?}");
        assert_eq!(server.count("EXPUNGE"), 0, "{capability}");
        assert_eq!(server.count("\\Deleted"), 0, "{capability}");
    }
}

#[tokio::test]
async fn only_what_the_server_says_it_copied_is_removed() {
    let plain = Say("* CAPABILITY IMAP4rev1 UIDPLUS\r\n{tag} OK done\r\n");
    let copied = Say("{tag} OK [COPYUID 9 5 77] done\r\n");
    let (server, mut mailbox) = opened(&[("CAPABILITY", plain), ("UID COPY", copied)]).await;
    mailbox.file_away(&[4, 5], Drawer::Done).await.unwrap();
    assert_eq!(server.count("UID STORE 5 +FLAGS.SILENT (\\Deleted)"), 1);
    assert_eq!(server.count("UID EXPUNGE 5"), 1);
    assert_eq!(server.count("UID EXPUNGE"), 1);
}

#[tokio::test]
async fn a_goodbye_a_hang_up_and_nonsense_are_lost_connections_and_the_next_one_works() {
    for answer in [
        Say("* BYE shutting down\r\n"),
        Close("* BYE shutting down\r\n{tag} NO sorry\r\n"),
        Close(""),
        Close("* 1 FETCH (UID 4 BODY[] {5}\r\nfour!)\r\n"),
        Close("* 1 FETCH (UID 4 BODY[] {5}\r\nfo"),
        Say("Error 500: <html>\r\n{tag} OK done\r\n"),
        Say("{tag} NO [ALERT]\u{e9}\r\n"),
        Say("* 1 FETCH (INTERNALDATE NIL UID 4)\r\n{tag} OK done\r\n"),
        Say("* ESEARCH (TAG \"x\") UID ALL 4\r\n{tag} OK done\r\n"),
        Say("S999 OK done\r\n"),
        Say("+ go on\r\n{tag} OK done\r\n"),
    ] {
        let good = Say("* 1 FETCH (UID 4 BODY[] {5}\r\nfour!)\r\n{tag} OK done\r\n");
        let rules = [("BODY.PEEK", answer.clone()), ("BODY.PEEK", good)];
        let (_server, mut mailbox) = opened(&rules).await;
        let result = mailbox.fetch(&[4]).await;
        assert!(is_reconnect(&result), "{answer:?}: {result:?}");
        assert!(is_reconnect(&mailbox.fetch(&[4]).await), "it must be opened first");
        assert_eq!(mailbox.open().await, Ok(7), "{answer:?}");
        assert_eq!(mailbox.fetch(&[4]).await.unwrap().len(), 1, "{answer:?}");
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_at_every_step() {
    let mut trials = tokio::task::JoinSet::new();
    for word in [
        "CAPABILITY",
        "LOGIN",
        "LIST",
        "STATUS",
        "SELECT",
        "NOOP",
        "UID SEARCH",
        "BODY.PEEK",
        "UID MOVE",
    ] {
        trials.spawn(async move {
            let begun = Instant::now();
            let result = whole_round(word).await;
            // A capability list that never comes costs one attempt more, and then the features.
            let is_survived = word == "CAPABILITY" && result.is_ok();
            assert!(is_reconnect(&result) || is_survived, "{word}: {result:?}");
            assert!(begun.elapsed() < Duration::from_mins(1), "{word}");
        });
    }
    trials.join_all().await;
}

/// Everything the intake does with a mailbox, on a server that is silent on `word`.
async fn whole_round(word: &'static str) -> Result<(), MailboxError> {
    let server = Scripted::start(Manner::Imap, &[(word, Silence)]).await;
    let settings = ImapSettings { command_timeout: SHORT, ..settings(&server, Manner::Imap) };
    let mut mailbox = ImapMailbox::new(settings);
    mailbox.open().await?;
    mailbox.waiting(3).await?;
    mailbox.fetch(&[4]).await?;
    mailbox.file_away(&[4], Drawer::Done).await
}

#[tokio::test]
async fn a_large_message_on_a_slow_line_is_waited_for_and_a_trickle_is_not() {
    let body = "x".repeat(4_000_000);
    let large = format!("* 1 FETCH (UID 4 BODY[] {{4000000}}\r\n{body})\r\n{{tag}} OK done\r\n");
    let patience = Duration::from_millis(1_500);
    let rules = [("BODY.PEEK", Slowly(large.leak()))];
    let (_server, mut mailbox) = opened_with(patience, &rules).await;
    let fetched = mailbox.fetch(&[4]).await.unwrap();
    assert_eq!(fetched[0].raw.len(), 4_000_000, "two seconds, with a patience of less");

    let trickle = format!("{}{{tag}} OK done\r\n", "* OK still here\r\n".repeat(200));
    let rules = [("BODY.PEEK", Slowly(trickle.leak()))];
    let (_server, mut mailbox) = opened_with(patience, &rules).await;
    assert!(is_reconnect(&mailbox.fetch(&[4]).await));
}

#[tokio::test]
async fn more_than_was_asked_for_is_not_taken_in() {
    let body = "x".repeat(300_000);
    let flood = format!("* 1 FETCH (UID 4 BODY[] {{300000}}\r\n{body})\r\n{{tag}} OK done\r\n");
    let server = Scripted::start(Manner::Imap, &[("BODY.PEEK", Say(flood.leak()))]).await;
    let message_bytes_max = 1_000;
    let mut mailbox =
        ImapMailbox::new(ImapSettings { message_bytes_max, ..settings(&server, Manner::Imap) });
    mailbox.open().await.unwrap();
    let result = mailbox.fetch(&[4]).await;
    assert!(matches!(&result, Err(MailboxError::Reconnect(why)) if why.contains("far more")));
}

#[tokio::test]
async fn a_silent_or_closing_server_is_noticed_while_idling() {
    for rule in [
        ("IDLE", Silence),
        ("DONE", Silence),
        ("IDLE", Close("+ idling\r\n")),
        ("IDLE", Say("+ idling\r\n* BYE restart\r\n")),
    ] {
        let (_server, mut mailbox) = opened_with(SHORT, std::slice::from_ref(&rule)).await;
        let result = match mailbox.waiting(3).await {
            Ok(_) => mailbox.wait(Duration::from_millis(200)).await,
            Err(lost) => Err(lost),
        };
        assert!(is_reconnect(&result), "{rule:?}: {result:?}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_idle_is_asked_instead() {
    let (server, mut mailbox) = opened(&[("IDLE", Say("{tag} NO no IDLE here\r\n"))]).await;
    mailbox.waiting(3).await.unwrap();
    let before = server.count("NOOP");
    mailbox.wait(Duration::from_millis(200)).await.unwrap();
    assert!(server.count("NOOP") > before);
}

#[tokio::test]
async fn news_that_came_before_the_wait_end_it_at_once() {
    let news = Say("* SEARCH 4 5\r\n* 3 EXISTS\r\n{tag} OK done\r\n");
    let (server, mut mailbox) = opened(&[("UID SEARCH", news)]).await;
    mailbox.waiting(3).await.unwrap();
    mailbox.wait(Duration::from_mins(10)).await.unwrap();
    assert_eq!(server.count("IDLE"), 0);
}

#[tokio::test]
async fn a_capability_list_that_cannot_be_parsed_costs_the_features_but_not_the_mailbox() {
    let double_space = Say("* CAPABILITY  IMAP4rev1  IDLE\r\n{tag} OK done\r\n");
    let (server, mut mailbox) = opened(&[("CAPABILITY", double_space)]).await;
    assert_eq!(mailbox.fetch(&[4, 5]).await.unwrap().len(), 2);
    mailbox.file_away(&[4], Drawer::Done).await.unwrap();
    assert_eq!(server.count("UID STORE 4 +FLAGS.SILENT (\\Seen)"), 1);
}

#[tokio::test]
async fn without_uidvalidity_or_with_a_read_only_folder_a_person_is_called() {
    for (words, sign) in [
        ("* 2 EXISTS\r\n{tag} OK done\r\n", "UIDVALIDITY"),
        ("* OK [UIDVALIDITY 7] x\r\n* OK [UIDNOTSTICKY] x\r\n{tag} OK done\r\n", "UIDNOTSTICKY"),
        ("* OK [UIDVALIDITY 7] x\r\n{tag} OK [READ-ONLY] done\r\n", "reading only"),
    ] {
        let (_server, mut mailbox) = with(Manner::Imap, &[("SELECT", Say(words))]).await;
        match mailbox.open().await {
            Err(MailboxError::Fix(why)) => assert!(why.contains(sign), "{why}"),
            other => panic!("{words}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn where_folders_live_below_the_inbox_the_drawers_are_made_there() {
    let rules = [
        ("LIST", Say("* LIST (\\Noselect) \".\" \"\"\r\n{tag} OK done\r\n")),
        ("STATUS", Say("{tag} NO [NONEXISTENT] no such folder\r\n")),
        ("CREATE \"Saldo.", Say("{tag} NO [CANNOT] Invalid mailbox name\r\n")),
    ];
    let (server, mut mailbox) = opened(&rules).await;
    mailbox.file_away(&[4], Drawer::Quarantine).await.unwrap();
    assert_eq!(server.count("UID MOVE 4 \"INBOX.Saldo.Quarantine\""), 1);
}

#[tokio::test]
async fn a_passing_refusal_of_the_login_is_tried_again_and_a_lasting_one_is_not() {
    let (_server, mut mailbox) =
        with(Manner::Imap, &[("LOGIN", Say("{tag} NO [UNAVAILABLE] later\r\n"))]).await;
    assert!(is_reconnect(&mailbox.open().await));
    let (_server, mut mailbox) =
        with(Manner::Imap, &[("LOGIN", Say("{tag} NO [AUTHENTICATIONFAILED] no\r\n"))]).await;
    assert!(matches!(mailbox.open().await, Err(MailboxError::Fix(_))));
}

#[tokio::test]
async fn without_starttls_no_password_leaves_and_words_from_before_tls_do_not_count() {
    let (server, mut mailbox) =
        with(Manner::ClearImap, &[("STARTTLS", Say("{tag} BAD unknown\r\n"))]).await;
    assert!(
        matches!(mailbox.open().await, Err(MailboxError::Fix(why)) if why.contains("STARTTLS"))
    );
    assert_eq!(server.count("LOGIN"), 0);
    assert_eq!(server.count("AUTHENTICATE"), 0);

    // Said in the clear, behind the OK: a forged answer to the first command under TLS.
    let injected = Tls("{tag} OK go\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nS2 OK forged\r\n");
    let (_server, mut mailbox) = with(Manner::ClearImap, &[("STARTTLS", injected)]).await;
    assert_eq!(mailbox.open().await, Ok(7));
    assert_eq!(mailbox.fetch(&[4, 5]).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_copy_is_kept_even_if_news_come_before_the_go_ahead() {
    let rules = [
        ("LIST", Say("* LIST (\\Sent) \"/\" \"Sent \\\"x\\\"\"\r\n{tag} OK done\r\n")),
        ("APPEND", Say("* 3 EXISTS\r\n* 1 RECENT\r\n+ go on\r\n")),
    ];
    let server = Scripted::start(Manner::Imap, &rules).await;
    let mut sent = ImapSent::new(settings(&server, Manner::Imap), None);
    sent.append(&question(1)).await.unwrap();
    sent.append(&question(2)).await.unwrap();
    let line = format!("APPEND \"Sent \\\"x\\\"\" (\\Seen) {{{}}}", question(1).len());
    assert_eq!(server.count(&line), 2);
    assert_eq!(server.count("Why is invoice"), 2);
    assert_eq!(server.count("(connected)"), 1);
}

#[tokio::test]
async fn a_refused_copy_calls_a_person_and_a_lost_one_is_tried_again() {
    for (answer, is_lasting) in [(Say("{tag} NO [OVERQUOTA] full\r\n"), true), (Close(""), false)] {
        let server = Scripted::start(Manner::Imap, &[("APPEND", answer)]).await;
        let mut sent = ImapSent::new(settings(&server, Manner::Imap), Some("Sent".into()));
        let outcome = sent.append(&question(1)).await;
        assert_eq!(matches!(outcome, Err(MailboxError::Fix(_))), is_lasting, "{outcome:?}");
        assert_eq!(is_reconnect(&outcome), !is_lasting, "{outcome:?}");
    }
}
