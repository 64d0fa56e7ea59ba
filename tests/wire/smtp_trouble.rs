//! Relays that refuse, fall silent, hang up, or answer something else.

use crate::mailhost::MailHost;
use crate::scripted::{Answer, FINAL_DOT, Manner, Rule, Scripted};
use crate::{at, letter, password, question};
use Answer::{Close, Say, Silence, Tls};
use saldo::adapters::smtp::{SmtpLogin, SmtpSecurity, SmtpSettings, SmtpTransport};
use saldo::ports::{DeliveryError, Transport};
use std::time::{Duration, Instant};

async fn with(rules: &[Rule]) -> (Scripted, SmtpTransport) {
    let server = Scripted::start(Manner::Smtp, rules).await;
    let transport = SmtpTransport::new(settings(&server));
    (server, transport)
}

/// As `with`, but given up after half a second of silence: only for tests of silence, since a busy
/// machine is silent now and then.
async fn impatient(rules: &[Rule]) -> (Scripted, SmtpTransport) {
    let server = Scripted::start(Manner::Smtp, rules).await;
    let short = Duration::from_millis(500);
    let settings = settings(&server);
    let settings = SmtpSettings { command_timeout: short, acceptance_timeout: short, ..settings };
    (server, SmtpTransport::new(settings))
}

fn settings(server: &Scripted) -> SmtpSettings {
    SmtpSettings {
        command_timeout: Duration::from_secs(20),
        acceptance_timeout: Duration::from_secs(20),
        ..SmtpSettings::new(
            at(server.port),
            SmtpSecurity::Opportunistic { is_clear_allowed: false },
            "reseller.example",
        )
    }
}

fn kind(result: &Result<(), DeliveryError>) -> &'static str {
    match result {
        Ok(()) => "sent",
        Err(DeliveryError::Temporary(_)) => "temporary",
        Err(DeliveryError::Permanent(_)) => "permanent",
        Err(DeliveryError::Fix(_)) => "fix",
    }
}

#[tokio::test]
async fn each_reply_is_judged_where_it_comes_and_the_next_letter_is_not_harmed() {
    for (word, words, expected) in [
        ("MAIL", "451 4.3.0 later\r\n", "temporary"),
        ("MAIL", "530 5.7.0 Must issue a STARTTLS command first\r\n", "fix"),
        ("RCPT", "450 4.2.0 greylisted\r\n", "temporary"),
        ("RCPT", "550-5.1.1 no such\r\n550 5.1.1 mailbox\r\n", "permanent"),
        ("RCPT", "550 5.1.1 gibt es nicht: M\u{fc}ller\r\n", "permanent"),
        ("RCPT", "554 5.7.1 Relay access denied\r\n", "fix"),
        ("DATA", "554 5.5.1 no\r\n", "permanent"),
        (FINAL_DOT, "452 4.3.1 disk full\r\n", "temporary"),
        (FINAL_DOT, "552 5.3.4 too big\r\n", "permanent"),
        // Answers of the wrong kind belong to another command: the connection is dropped.
        ("MAIL", "354 go on\r\n", "temporary"),
        ("DATA", "250 fine\r\n", "temporary"),
        (FINAL_DOT, "354 go on\r\n", "temporary"),
    ] {
        let usual = match word {
            "DATA" => "354 go on\r\n",
            _ => "250 fine\r\n",
        };
        let (_server, mut transport) = with(&[(word, Say(words)), (word, Say(usual))]).await;
        let first = transport.deliver(&letter("ada@customers.test", &question(1))).await;
        assert_eq!(kind(&first), expected, "{word} {words} {first:?}");
        let second = transport.deliver(&letter("ada@customers.test", &question(2))).await;
        assert_eq!(kind(&second), "sent", "{word} {words} {second:?}");
    }
}

#[tokio::test]
async fn a_connection_lost_after_the_final_dot_is_tried_again() {
    for answer in [Close(""), Silence, Close("25"), Say("nonsense\r\n")] {
        let (_server, mut transport) = impatient(&[(FINAL_DOT, answer.clone())]).await;
        let outcome = transport.deliver(&letter("ada@customers.test", &question(1))).await;
        assert_eq!(kind(&outcome), "temporary", "{answer:?} {outcome:?}");
    }
}

#[tokio::test]
async fn a_silent_relay_is_given_up_at_every_step() {
    let mut trials = tokio::task::JoinSet::new();
    for word in ["(greeting)", "EHLO", "MAIL", "RCPT", "DATA", FINAL_DOT] {
        trials.spawn(async move {
            let (_server, mut transport) = impatient(&[(word, Silence)]).await;
            let begun = Instant::now();
            let outcome = transport.deliver(&letter("ada@customers.test", &question(1))).await;
            assert_eq!(kind(&outcome), "temporary", "{word}");
            assert!(begun.elapsed() < Duration::from_mins(1), "{word}");
        });
    }
    trials.join_all().await;
}

#[tokio::test]
async fn a_cancelled_delivery_never_shifts_the_replies_of_the_next() {
    // The relay takes the first letter's sender and then thinks for ever; whoever keeps this
    // connection reads the answers to the first letter as answers to the second.
    let rules = [("RCPT TO:<one@", Silence), ("RCPT TO:<two@", Say("550 5.1.1 unknown\r\n"))];
    let (server, mut transport) = with(&rules).await;
    let one = letter("one@customers.test", &question(1));
    let cancelled = tokio::time::timeout(Duration::from_millis(150), transport.deliver(&one));
    assert!(cancelled.await.is_err());
    let two = transport.deliver(&letter("two@customers.test", &question(2))).await;
    assert_eq!(kind(&two), "permanent", "{two:?}");
    let three = transport.deliver(&letter("three@customers.test", &question(3))).await;
    assert_eq!(kind(&three), "sent", "{three:?}");
    assert_eq!(server.count("RCPT TO:<two@"), 1);
}

#[tokio::test]
async fn one_connection_carries_many_letters() {
    let (server, mut transport) = with(&[]).await;
    for number in 0..20 {
        transport.deliver(&letter("ada@customers.test", &question(number))).await.unwrap();
    }
    // One to ask for STARTTLS, and one in the clear because there is none.
    assert_eq!(server.count("(connected)"), 2);
    assert_eq!(server.count("MAIL FROM:<billing@example.test>"), 20);
}

#[tokio::test]
async fn a_kept_connection_that_has_died_is_replaced_before_the_letter_is_tried() {
    let dying = [Close("250 2.0.0 taken\r\n"), Say("250 2.0.0 taken\r\n421 4.4.2 idle\r\n")];
    for dying in dying {
        let rules = [(FINAL_DOT, dying.clone()), (FINAL_DOT, Say("250 2.0.0 taken\r\n"))];
        let (_server, mut transport) = with(&rules).await;
        for number in 0..3 {
            let outcome = transport.deliver(&letter("ada@customers.test", &question(number))).await;
            assert_eq!(kind(&outcome), "sent", "{dying:?} {number}");
        }
    }
}

#[tokio::test]
async fn where_tls_is_required_nothing_is_said_in_the_clear() {
    let (server, _) = with(&[]).await;
    let login = SmtpLogin { user: "billing".into(), credential: password("billing") };
    let security = SmtpSecurity::StartTls;
    let settings = SmtpSettings { security, login: Some(login), ..settings(&server) };
    let outcome =
        SmtpTransport::new(settings).deliver(&letter("ada@customers.test", &question(1))).await;
    assert!(matches!(outcome, Err(DeliveryError::Fix(why)) if why.contains("STARTTLS")));
    assert_eq!(server.count("AUTH"), 0);
    assert_eq!(server.count("MAIL"), 0);
}

#[tokio::test]
async fn words_put_in_before_tls_end_the_attempt() {
    for (words, expected) in [("220 go\r\n", "sent"), ("220 go\r\n250 forged\r\n", "temporary")] {
        let offer = Say("250-scripted\r\n250 STARTTLS\r\n");
        let (server, _) = with(&[("EHLO", offer), ("STARTTLS", Tls(words))]).await;
        let settings = SmtpSettings {
            security: SmtpSecurity::StartTls,
            ca_file: Some(MailHost::shared().ca()),
            ..settings(&server)
        };
        let outcome =
            SmtpTransport::new(settings).deliver(&letter("ada@customers.test", &question(1))).await;
        assert_eq!(kind(&outcome), expected, "{outcome:?}");
        assert_eq!(server.count("MAIL"), usize::from(expected == "sent"));
    }
}

#[tokio::test]
async fn what_the_relay_cannot_carry_is_final_and_says_why() {
    let (_server, mut transport) = with(&[]).await;
    let outcome = transport.deliver(&letter("bücher@customers.test", &question(1))).await;
    assert!(matches!(outcome, Err(DeliveryError::Permanent(why)) if why.contains("SMTPUTF8")));
    let rules = [("EHLO", Say("250 scripted\r\n"))];
    let (_server, mut transport) = with(&rules).await;
    let eight_bit = "Subject: x\r\n\r\nGrüße\r\n";
    let outcome = transport.deliver(&letter("ada@customers.test", eight_bit.as_bytes())).await;
    assert!(matches!(outcome, Err(DeliveryError::Permanent(why)) if why.contains("8BITMIME")));
}

#[tokio::test]
async fn eight_bit_letters_are_announced_as_such() {
    let (server, mut transport) = with(&[]).await;
    let eight_bit = "Subject: x\r\n\r\nGrüße\r\n";
    transport.deliver(&letter("ada@customers.test", eight_bit.as_bytes())).await.unwrap();
    assert_eq!(server.count("MAIL FROM:<billing@example.test> BODY=8BITMIME"), 1);
    assert_eq!(server.count("Grüße"), 1);
}
