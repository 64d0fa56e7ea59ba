//! A mailbox with more than anybody handles at once.

use crate::office::Office;
use rustix::process::Signal;
use std::collections::BTreeSet;

/// More than a mailbox tells of at once (1,000) and many batches (80).
const WAITING: usize = 1_100;

/// What stands in line from the fetch to the decision: five batches, and one that may begin while
/// the signal is on its way inside.
const IN_HAND_MAX: usize = 6 * 80;

#[test]
fn told_to_stop_in_a_backlog_it_ends_after_the_batch_in_hand_and_the_next_start_does_the_rest() {
    let office = Office::new("backlog");
    for n in 0..WAITING {
        let mail = format!(
            "From: robot{n}@customers.test\r\nSubject: Away {n}\r\n\
             Auto-Submitted: auto-replied\r\nMessage-ID: <{n}@customers.test>\r\n\r\nAway.\r\n"
        );
        office.host.put("desk-backlog", "", mail.as_bytes());
    }
    let mut daemon = office.start(&[]);
    daemon.says("fate=\"automatic\"");
    daemon.signal(Signal::TERM);
    let status = daemon.ends();
    assert!(status.success(), "{}", daemon.heard());
    let heard = daemon.heard();
    let count = |words: &str| words.matches("fate=\"automatic\"").count();
    let (_, after) = heard.split_once("told to stop").unwrap();
    assert!(count(after) <= IN_HAND_MAX, "it went on for {} messages", count(after));
    let handled = count(&heard);
    assert!(handled < WAITING, "all was handled before it was told to stop");
    assert_eq!(office.kept("desk", "").len(), WAITING - handled, "what is handled is filed away");

    let said = office.saldo(&["run", "--once"]);
    assert!(said.is_good(), "{}", said.all());
    let rest = format!("{} messages", WAITING - handled);
    assert!(said.out().contains(&rest), "not {rest}: {}", said.out());
    assert_eq!(office.kept("desk", "").len(), 0);
    let limit = (WAITING * 2).to_string();
    let mail = office.ask(&["mail", "list", "--limit", &limit]);
    let mail = mail.as_array().unwrap();
    let distinct: BTreeSet<&str> = mail.iter().map(|m| m["sha256"].as_str().unwrap()).collect();
    assert_eq!((mail.len(), distinct.len()), (WAITING, WAITING));
}
