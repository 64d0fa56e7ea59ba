//! What every store promises, asked of each.

use crate::cast::{self, at, number};
use crate::house::{self, Kept};
use saldo::domain::case::{Status, Timer};
use saldo::domain::change::Change;
use saldo::domain::colleague::{Away, ColleagueState};
use saldo::domain::delivery::{Delivery, LetterId};
use saldo::domain::disposition::{Cursor, Fate};
use saldo::domain::message::ContentHash;
use saldo::domain::search::Search;
use saldo::ports::{CaseQuery, Counters, MailQuery, Store, StoreError};

fn all(limit: usize) -> CaseQuery {
    CaseQuery { limit, ..CaseQuery::default() }
}

#[test]
fn a_question_is_found_in_every_way_at_once_and_after_a_restart() {
    house::each(async |kept: &mut Kept| {
        let words = "Nos habéis cobrado dos veces la factura";
        kept.commit(cast::question(1, "Cobro duplicado", words)).await.unwrap();
        for _ in 0..2 {
            let case = kept.case(&number(1)).await.unwrap().unwrap();
            assert_eq!((case.revision, case.status), (1, Status::New));
            assert_eq!(kept.history(&number(1), 0, 9).await.unwrap().len(), 1);
            assert_eq!(kept.known_id(&cast::id("m1")).await.unwrap().unwrap().case, number(1));
            assert_eq!(kept.letters_of(&number(1)).await.unwrap().len(), 1);
            let due = kept.timers_due(at(3_600), 9).await.unwrap();
            assert_eq!(due, [(at(3_600), number(1), Timer::AnswerDue)]);
            assert_eq!(kept.next_timer().await.unwrap(), Some(at(3_600)));
            assert_eq!(kept.next_letter().await.unwrap(), Some(at(1)));
            let content = ContentHash::of(words.as_bytes());
            assert_eq!(kept.disposition_of(content).await.unwrap().unwrap().fate, Fate::Opened);
            let cursor = kept.cursor("billing@reseller.test/INBOX").await.unwrap();
            assert_eq!(cursor, Some(Cursor { uid_validity: 7, uid: 1 }));
            let counters = kept.counters().await.unwrap();
            assert_eq!(counters, Counters { cases: 1, letters: 1 });
            for asked in ["FACTURA dos", "habeis", "inv-2026-1", "SD-1", "rios ada", "duplic"] {
                assert_eq!(
                    kept.search(&Search::of_words(asked), 9).await.unwrap().len(),
                    1,
                    "{asked}"
                );
            }
            assert!(
                kept.search(&Search::of_words("factura reembolso"), 9).await.unwrap().is_empty()
            );
            kept.restart();
        }
    });
}

#[test]
fn a_decision_on_a_state_that_is_past_is_a_conflict_and_changes_nothing() {
    house::each(async |kept: &mut Kept| {
        kept.commit(cast::question(1, "One", "one")).await.unwrap();
        kept.commit(cast::moved(1, 1, Status::Open)).await.unwrap();
        for stale in [0, 1, 3] {
            let mut commit = cast::moved(1, stale, Status::Closed);
            commit.outbox.push(cast::letter(9, Some(1), Delivery::Waiting));
            let refused = kept.stage(commit).await;
            assert_eq!(refused.unwrap_err(), StoreError::Conflict(number(1)));
        }
        let again = kept.stage(cast::question(1, "Again", "again")).await;
        assert_eq!(again.unwrap_err(), StoreError::Conflict(number(1)));
        assert_eq!(kept.case(&number(1)).await.unwrap().unwrap().status, Status::Open);
        assert_eq!(kept.letter(LetterId(9)).await.unwrap(), None);
        assert_eq!(kept.counters().await.unwrap().letters, 1);
        assert_eq!(
            kept.dispositions(&MailQuery { limit: 9, ..MailQuery::default() }).await.unwrap().len(),
            1
        );
    });
}

#[test]
fn entries_of_one_commit_are_applied_in_order_and_all_or_none() {
    house::each(async |kept: &mut Kept| {
        let mut commit = cast::question(1, "One", "one");
        commit.history.extend(cast::moved(1, 1, Status::Open).history);
        commit.history.extend(cast::moved(1, 2, Status::Resolved).history);
        kept.commit(commit).await.unwrap();
        let mut half = cast::moved(1, 3, Status::Closed);
        half.history.extend(cast::moved(1, 3, Status::Open).history);
        assert_eq!(kept.stage(half).await.unwrap_err(), StoreError::Conflict(number(1)));
        let case = kept.case(&number(1)).await.unwrap().unwrap();
        assert_eq!((case.revision, case.status), (3, Status::Resolved));
    });
}

#[test]
fn lists_are_newest_first_and_go_on_below_the_last() {
    house::each(async |kept: &mut Kept| {
        for count in 1..=9 {
            kept.commit(cast::question(count, "Many", &format!("words {count}"))).await.unwrap();
        }
        kept.commit(cast::moved(4, 1, Status::Closed)).await.unwrap();
        let ana = cast::address("ANA@reseller.test");
        let assigned = Change::Assigned(Some(cast::address("ana@reseller.test")));
        kept.commit(cast::step(6, 1, vec![assigned])).await.unwrap();

        let counts = async |query: CaseQuery| -> Vec<u64> {
            kept.cases(&query).await.unwrap().iter().map(|case| case.number.count()).collect()
        };
        assert_eq!(counts(all(3)).await, [9, 8, 7]);
        assert_eq!(counts(CaseQuery { before: Some(7), ..all(3) }).await, [6, 5, 4]);
        let closed = vec![Status::Closed];
        assert_eq!(counts(CaseQuery { statuses: closed.clone(), ..all(9) }).await, [4]);
        assert_eq!(counts(CaseQuery { assignee: Some(ana.clone()), ..all(9) }).await, [6]);
        let none = CaseQuery { assignee: Some(ana), statuses: closed, ..all(9) };
        assert_eq!(counts(none).await, [0; 0]);
        let letters = kept.letters(None, Some(LetterId(3)), 9).await.unwrap();
        assert_eq!(letters.iter().map(|letter| letter.id.0).collect::<Vec<_>>(), [2, 1]);
    });
}

#[test]
fn a_letter_is_due_until_it_is_sent_or_held_and_counts_as_automatic() {
    house::each(async |kept: &mut Kept| {
        kept.commit(cast::question(1, "One", "one")).await.unwrap();
        assert!(kept.letters_due(at(0), 9).await.unwrap().is_empty());
        assert_eq!(kept.letters_due(at(1), 9).await.unwrap().len(), 1);
        let automatic = kept.automatic_letters_since(at(1)).await.unwrap();
        assert_eq!(automatic, [(at(1), cast::address("ada@customers.test"))]);
        assert!(kept.automatic_letters_since(at(2)).await.unwrap().is_empty());

        let mut trying = cast::letter(1, Some(1), Delivery::Trying);
        trying.due_at = at(50);
        kept.commit(saldo::domain::commit::Commit { outbox: vec![trying], ..Default::default() })
            .await
            .unwrap();
        assert_eq!(kept.next_letter().await.unwrap(), Some(at(50)));
        let sent = cast::letter(1, Some(1), Delivery::Sent { at: at(51) });
        kept.commit(saldo::domain::commit::Commit { outbox: vec![sent], ..Default::default() })
            .await
            .unwrap();
        assert_eq!(kept.next_letter().await.unwrap(), None);
        assert_eq!(kept.letters(Some("sent"), None, 9).await.unwrap().len(), 1);
        assert!(kept.letters(Some("waiting"), None, 9).await.unwrap().is_empty());
    });
}

#[test]
fn the_cursor_moves_forward_and_a_new_validity_begins_anew() {
    house::each(async |kept: &mut Kept| {
        let places = [(7u32, 5u32, (7, 5)), (7, 3, (7, 5)), (7, 6, (7, 6)), (8, 1, (8, 1))];
        for (validity, uid, expected) in places {
            let mut record = cast::disposition(u64::from(uid), Fate::Ignored, &format!("{uid}"));
            record.location.uid_validity = validity;
            let commit =
                saldo::domain::commit::Commit { dispositions: vec![record], ..Default::default() };
            kept.commit(commit).await.unwrap();
            let cursor = kept.cursor("billing@reseller.test/INBOX").await.unwrap().unwrap();
            assert_eq!((cursor.uid_validity, cursor.uid), expected);
        }
    });
}

#[test]
fn what_is_remembered_of_a_colleague_is_the_latest() {
    house::each(async |kept: &mut Kept| {
        assert!(kept.colleagues().await.unwrap().is_empty());
        let ana = cast::address("ana@reseller.test");
        let eva = cast::address("eva@reseller.test");
        for until in [None, Some(jiff::civil::date(2026, 12, 1))] {
            let away = Some(Away { until });
            let states = [&ana, &eva].map(|who| ColleagueState { away, ..ColleagueState::of(who) });
            let commit =
                saldo::domain::commit::Commit { colleagues: states.into(), ..Default::default() };
            kept.commit(commit).await.unwrap();
            kept.restart();
            let states = kept.colleagues().await.unwrap();
            assert_eq!(states.len(), 2);
            assert!(states.iter().all(|state| state.away == Some(Away { until })));
        }
    });
}
