//! Any commits in any order: every store answers like a plain list of what was accepted.

use crate::cast::{self, at, number};
use crate::house::{self, Kept};
use crate::samples;
use proptest::prelude::*;
use saldo::adapters::memory::MemoryStore;
use saldo::domain::case::{Case, Status, Timer};
use saldo::domain::change::Change;
use saldo::domain::commit::{Commit, KnownId};
use saldo::domain::delivery::{LetterId, OutboxEntry};
use saldo::domain::disposition::{Disposition, Fate};
use saldo::domain::letter::Audience;
use saldo::domain::message::ContentHash;
use saldo::ports::{CaseQuery, MailQuery, Store, StoreError};
use std::collections::BTreeMap;

/// Something that a test does.
#[derive(Clone, Debug)]
enum Deed {
    /// With the revisions as they were drawn: mostly a conflict.
    Blind(Commit),
    /// With the revisions that the cases have.
    Informed(Commit),
    Restart,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let agent = |text: &str| Some(cast::address(text));
    let change = prop_oneof![
        prop::sample::select(Status::ALL.to_vec()).prop_map(Change::Moved),
        (0..4i64).prop_map(|hour| Change::Started(Timer::Silence, at(hour * 3_600))),
        Just(Change::Stopped(Timer::Silence)),
        Just(Change::Stopped(Timer::AnswerDue)),
        Just(Change::Assigned(agent("ana@reseller.test"))),
        Just(Change::Assigned(agent("luis@reseller.test"))),
        Just(Change::Assigned(None)),
        prop::sample::select(samples::changes())
            .prop_filter("opens nothing", |change| { !matches!(change, Change::Opened(_)) }),
    ];
    prop::collection::vec(change, 0..4)
}

fn letters() -> impl Strategy<Value = OutboxEntry> {
    let delivery = prop::sample::select(samples::deliveries());
    (1..6u64, 0..4u64, delivery, 0..5i64, any::<bool>()).prop_map(
        |(id, case, delivery, due, is_automatic)| OutboxEntry {
            due_at: at(due),
            is_automatic,
            ..cast::letter(id, Some(case).filter(|case| *case > 0), delivery)
        },
    )
}

fn mails() -> impl Strategy<Value = Disposition> {
    let fate = prop::sample::select(samples::FATES.to_vec());
    (1..6u32, 7..9u32, fate, 0..4u8, any::<bool>()).prop_map(
        |(uid, validity, fate, words, is_refused)| Disposition {
            location: cast::place(validity, uid),
            is_refused,
            ..cast::disposition(u64::from(uid), fate, &format!("raw {words}"))
        },
    )
}

/// Part of a commit.
fn part() -> impl Strategy<Value = Commit> {
    prop_oneof![
        (1..4u64, "[a-zé]{1,5} [0-9]{1,3}").prop_map(|(count, words)| {
            Commit { ids: Vec::new(), ..cast::question(count, "Cobro", &words) }
        }),
        (1..4u64, 0..5u64, changes())
            .prop_map(|(count, revision, changes)| { cast::step(count, revision, changes) }),
        letters().prop_map(|letter| Commit { outbox: vec![letter], ..Commit::default() }),
        mails().prop_map(|mail| Commit { dispositions: vec![mail], ..Commit::default() }),
        (1..4u64, 1..4u64).prop_map(|(name, case)| Commit {
            references: vec![(format!("R{name}"), number(case))],
            ids: vec![KnownId {
                message_id: cast::id(&format!("i{name}")),
                case: number(case),
                audience: Audience::Customer,
            }],
            ..Commit::default()
        }),
    ]
}

fn commit() -> impl Strategy<Value = Commit> {
    prop::collection::vec(part(), 1..4).prop_map(|parts| {
        let mut whole = Commit::default();
        for part in parts {
            whole.history.extend(part.history);
            whole.ids.extend(part.ids);
            whole.references.extend(part.references);
            whole.outbox.extend(part.outbox);
            whole.dispositions.extend(part.dispositions);
        }
        whole
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        2 => commit().prop_map(Deed::Blind),
        12 => commit().prop_map(Deed::Informed),
        1 => Just(Deed::Restart),
    ]
}

/// The plain list: what was accepted, and nothing clever.
#[derive(Clone, Default)]
struct Plain {
    cases: BTreeMap<u64, Case>,
    letters: BTreeMap<LetterId, OutboxEntry>,
    mails: Vec<Disposition>,
    /// Where the first message of these bytes stands among them.
    firsts: BTreeMap<ContentHash, usize>,
    ids: Vec<KnownId>,
    references: BTreeMap<String, saldo::domain::case_number::CaseNumber>,
}

impl Plain {
    fn accept(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let mut next = self.clone();
        for entry in &commit.history {
            let count = entry.case.count();
            let revision = next.cases.get(&count).map_or(0, |case| case.revision);
            if entry.revision != revision {
                return Err(StoreError::Conflict(entry.case.clone()));
            }
            if revision == 0 && !next.cases.contains_key(&count) {
                let Some(Change::Opened(opening)) = entry.changes.first() else {
                    return Err(StoreError::Broken(String::new()));
                };
                next.cases.insert(count, Case::open((**opening).clone()));
            }
            next.cases.get_mut(&count).unwrap().apply(entry.at, &entry.changes);
        }
        next.letters.extend(commit.outbox.iter().map(|letter| (letter.id, letter.clone())));
        for mail in &commit.dispositions {
            next.dispose(mail);
        }
        next.ids.extend(commit.ids.iter().cloned());
        next.references.extend(commit.references.iter().cloned());
        *self = next;
        Ok(())
    }

    /// A second disposition for a place takes the place of the first.
    fn dispose(&mut self, mail: &Disposition) {
        let known = self.mails.iter().position(|other| other.location == mail.location);
        let index = known.unwrap_or(self.mails.len());
        if let Some(content) = mail.content {
            self.firsts.entry(content).or_insert(index);
        }
        match self.mails.get_mut(index) {
            Some(before) => *before = mail.clone(),
            None => self.mails.push(mail.clone()),
        }
    }

    /// The commit with the revisions that fit; what continues no case is left out.
    fn informed(&self, mut commit: Commit) -> Commit {
        let mut revisions: BTreeMap<u64, u64> =
            self.cases.iter().map(|(count, case)| (*count, case.revision)).collect();
        commit.history.retain_mut(|entry| {
            let revision = revisions.entry(entry.case.count()).or_default();
            let opens = matches!(entry.changes.first(), Some(Change::Opened(_)));
            entry.revision = *revision;
            let fits = opens == (*revision == 0);
            *revision += u64::from(fits);
            fits
        });
        commit
    }

    fn counts(&self, wanted: impl Fn(&Case) -> bool) -> Vec<u64> {
        let cases = self.cases.iter().rev();
        cases.filter(|(_, case)| wanted(case)).map(|(count, _)| *count).collect()
    }
}

async fn must_agree(store: &impl Store, plain: &Plain) {
    for count in 1..4 {
        assert_eq!(store.case(&number(count)).await.unwrap().as_ref(), plain.cases.get(&count));
        let history = store.history(&number(count), 0, 99).await.unwrap();
        let revision = plain.cases.get(&count).map_or(0, |case| case.revision);
        assert!(history.iter().map(|entry| entry.revision).eq(0..revision));
        let expected: Vec<_> =
            plain.letters.values().filter(|l| l.case == Some(number(count))).cloned().collect();
        assert_eq!(store.letters_of(&number(count)).await.unwrap(), expected);
    }
    lists_agree(store, plain).await;
    times_agree(store, plain).await;
    mails_agree(store, plain).await;
}

async fn lists_agree(store: &impl Store, plain: &Plain) {
    let ana = cast::address("ana@reseller.test");
    for statuses in [vec![], vec![Status::Open], vec![Status::Closed, Status::New]] {
        for assignee in [None, Some(ana.clone())] {
            let (limit, before) = (2, None);
            let wanted = |case: &Case| {
                (statuses.is_empty() || statuses.contains(&case.status))
                    && (assignee.is_none() || case.assignee == assignee)
            };
            let mut expected = plain.counts(wanted);
            expected.truncate(limit);
            let statuses = statuses.clone();
            let query = CaseQuery { statuses, assignee: assignee.clone(), before, limit };
            let found = store.cases(&query).await.unwrap();
            assert!(found.iter().map(|case| case.number.count()).eq(expected), "{query:?}");
        }
    }
    for name in ["R1", "R2", "R3"] {
        let found = store.reference(name).await.unwrap();
        assert_eq!(found.as_ref(), plain.references.get(name));
        let id = cast::id(&name.replace('R', "i"));
        let first = plain.ids.iter().find(|known| known.message_id == id);
        assert_eq!(store.known_id(&id).await.unwrap().as_ref(), first);
    }
    for delivery in samples::deliveries() {
        let like = plain.letters.values().rev().filter(|letter| letter.delivery == delivery);
        let expected: Vec<_> = like.cloned().collect();
        assert_eq!(store.letters(Some(delivery.word()), None, 99).await.unwrap(), expected);
    }
}

async fn times_agree(store: &impl Store, plain: &Plain) {
    let mut timers: Vec<_> = plain
        .cases
        .values()
        .flat_map(|case| case.timers.iter().map(|(timer, due)| (*due, case.number.clone(), *timer)))
        .collect();
    timers.sort_by_key(|(due, case, timer)| (*due, case.count(), timer.word()));
    assert_eq!(store.next_timer().await.unwrap(), timers.first().map(|timer| timer.0));
    timers.retain(|timer| timer.0 <= at(3_600));
    assert_eq!(store.timers_due(at(3_600), 99).await.unwrap(), timers);

    let mut due: Vec<_> = plain.letters.values().filter(|l| l.delivery.is_pending()).collect();
    due.sort_by_key(|letter| (letter.due_at, letter.id));
    assert_eq!(store.next_letter().await.unwrap(), due.first().map(|letter| letter.due_at));
    due.retain(|letter| letter.due_at <= at(3));
    assert!(store.letters_due(at(3), 99).await.unwrap().iter().eq(due));

    let automatic = plain.letters.values().filter(|l| l.is_automatic && l.written_at >= at(2));
    let expected: Vec<_> = automatic.map(|l| (l.written_at, l.recipient.clone())).collect();
    assert_eq!(store.automatic_letters_since(at(2)).await.unwrap(), expected);
}

async fn mails_agree(store: &impl Store, plain: &Plain) {
    for fates in [vec![], vec![Fate::Opened], vec![Fate::Bounce, Fate::Ignored, Fate::Command]] {
        for refused_only in [false, true] {
            let (before, limit) = (Some(8), 3);
            let wanted = |mail: &Disposition| {
                (fates.is_empty() || fates.contains(&mail.fate))
                    && (mail.is_refused || !refused_only)
            };
            let numbered = (1..8u64).zip(&plain.mails).filter(|(_, mail)| wanted(mail));
            let mut expected: Vec<_> = numbered.map(|(n, mail)| (n, mail.clone())).collect();
            expected.reverse();
            expected.truncate(limit);
            let query = MailQuery { fates: fates.clone(), refused_only, before, limit };
            assert_eq!(store.dispositions(&query).await.unwrap(), expected, "{query:?}");
        }
    }
    for words in 0..4 {
        let hash = ContentHash::of(format!("raw {words}").as_bytes());
        let first = plain.firsts.get(&hash).map(|index| &plain.mails[*index]);
        assert_eq!(store.disposition_of(hash).await.unwrap().as_ref(), first);
    }
    for uid in 1..6 {
        let place = cast::place(7, uid);
        let last = plain.mails.iter().rev().find(|mail| mail.location == place);
        assert_eq!(store.disposition_at(&place).await.unwrap().as_ref(), last);
    }
}

async fn play(kept: &mut Kept, deeds: &[Deed]) {
    let mut plain = Plain::default();
    for deed in deeds {
        let commit = match deed {
            Deed::Blind(commit) => commit.clone(),
            Deed::Informed(commit) => plain.informed(commit.clone()),
            Deed::Restart => {
                kept.restart();
                continue;
            }
        };
        match (kept.stage(commit.clone()).await, plain.accept(&commit)) {
            // Reads see it before it is on disk; every third waits for it.
            (Ok(ticket), Ok(())) if plain.mails.len() % 3 == 0 => ticket.durable().await.unwrap(),
            (Ok(_), Ok(())) => {}
            (Err(refused), Err(expected)) => assert_eq!(
                std::mem::discriminant(&refused),
                std::mem::discriminant(&expected),
                "{refused}"
            ),
            (found, expected) => panic!("{found:?}, expected {expected:?}: {commit:?}"),
        }
        must_agree(kept, &plain).await;
    }
    kept.restart();
    must_agree(kept, &plain).await;
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn a_store_answers_like_a_plain_list(deeds in prop::collection::vec(deed(), 1..24)) {
        house::run(play(&mut Kept::Memory(MemoryStore::new()), &deeds));
        house::run(play(&mut house::sled(), &deeds));
    }
}
