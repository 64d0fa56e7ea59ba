//! Accounts and the ledger: what every store promises about the books.

use crate::cast::{self, account, code, item, ledger, snapshot, staged};
use crate::house::{self, Kept};
use proptest::prelude::*;
use saldo::adapters::archive::memory::MemoryArchive;
use saldo::adapters::memory::MemoryStore;
use saldo::domain::account::Account;
use saldo::domain::commit::Commit;
use saldo::domain::ledger::{LedgerItem, LedgerStep, SnapshotId};
use saldo::ports::{Archive, Books, Store, StoreError};
use std::collections::BTreeMap;

fn accounts(accounts: Vec<Account>) -> Commit {
    Commit { accounts, ..Commit::default() }
}

fn current(id: u64, parts: u32) -> LedgerStep {
    LedgerStep::Current(snapshot(id, parts))
}

async fn invoices(kept: &Kept, account: &str) -> Vec<String> {
    let items = kept.ledger_items(&code(account)).await.unwrap();
    items.into_iter().map(|item| item.invoice).collect()
}

#[test]
fn an_account_is_found_by_each_of_its_traits_until_it_loses_them() {
    house::each(async |kept: &mut Kept| {
        let rios = account("RIOS", "ada@rios.test");
        let sol = Account { domains: rios.domains.clone(), ..account("SOL", "ADA@rios.test") };
        kept.commit(accounts(vec![sol.clone(), rios.clone()])).await.unwrap();
        let ada = cast::address("ada@RIOS.test");
        let both = [rios.clone(), sol.clone()];
        for _ in 0..2 {
            assert_eq!(kept.account(&code("rios")).await.unwrap().as_ref(), Some(&rios));
            assert_eq!(kept.accounts_of_address(&ada).await.unwrap(), both);
            assert_eq!(kept.accounts_of_domain("RIOS.test").await.unwrap(), both);
            let tenant = "8D1F5A52-0000-4000-8000-000000000002";
            assert_eq!(kept.accounts_of_tenant(tenant).await.unwrap(), both);
            assert_eq!(kept.accounts(None, 1).await.unwrap(), both[..1]);
            assert_eq!(kept.accounts(Some(&code("RIOS")), 9).await.unwrap(), both[1..]);
            kept.restart();
        }
        let moved = account("SOL", "eva@sol.test");
        let retired = vec![code("RIOS")];
        kept.commit(Commit { retired, ..accounts(vec![moved.clone()]) }).await.unwrap();
        assert_eq!(kept.accounts_of_address(&ada).await.unwrap(), []);
        assert_eq!(kept.accounts_of_domain("rios.test").await.unwrap(), []);
        assert_eq!(kept.accounts_of_domain("sol.test").await.unwrap(), [moved]);
        assert_eq!(kept.account(&code("RIOS")).await.unwrap(), None);
    });
}

#[test]
fn a_ledger_counts_as_a_whole_or_not_at_all() {
    house::each(async |kept: &mut Kept| {
        let one = staged(1, 0, &[item("RIOS", "F1"), item("RIOS", "F2"), item("SOL", "F3")]);
        kept.commit(ledger(vec![one])).await.unwrap();
        assert!(invoices(kept, "RIOS").await.is_empty(), "staged is not stated");
        kept.commit(ledger(vec![current(1, 1)])).await.unwrap();
        assert_eq!(invoices(kept, "RIOS").await, ["F1", "F2"]);

        // The next import ends in the middle.
        assert_eq!(kept.next_snapshot().await.unwrap(), SnapshotId(2));
        kept.commit(ledger(vec![staged(2, 0, &[item("RIOS", "F9")])])).await.unwrap();
        kept.restart();
        assert_eq!(invoices(kept, "RIOS").await, ["F1", "F2"]);
        assert_eq!(kept.account_of_invoice("f3").await.unwrap(), Some(code("SOL")));
        assert_eq!(kept.ledger_leftovers(9).await.unwrap(), [(SnapshotId(2), 0)]);

        // The one after it takes the place of both.
        assert_eq!(kept.next_snapshot().await.unwrap(), SnapshotId(3));
        let steps = vec![staged(3, 0, &[item("SOL", "F4")]), staged(3, 1, &[]), current(3, 2)];
        kept.commit(ledger(steps)).await.unwrap();
        assert!(invoices(kept, "RIOS").await.is_empty());
        assert_eq!(kept.account_of_invoice("F3").await.unwrap(), None);
        let page = kept.ledger_page(None, 9).await.unwrap();
        assert_eq!(page, [(code("SOL"), vec![item("SOL", "F4")])]);
        let leftovers = kept.ledger_leftovers(9).await.unwrap();
        assert_eq!(leftovers, [(SnapshotId(2), 0), (SnapshotId(1), 0)]);
        let swept = |(snapshot, part)| LedgerStep::Swept { snapshot, part };
        kept.commit(ledger(leftovers.into_iter().map(swept).collect())).await.unwrap();
        assert_eq!(kept.ledger_leftovers(9).await.unwrap(), []);
        assert_eq!(invoices(kept, "SOL").await, ["F4"]);
        assert_eq!(kept.snapshot().await.unwrap().unwrap().id, SnapshotId(3));
    });
}

#[test]
fn a_step_that_does_not_follow_is_refused_and_changes_nothing() {
    house::each(async |kept: &mut Kept| {
        let first = vec![staged(4, 0, &[item("RIOS", "F1")]), current(4, 1)];
        kept.commit(ledger(first)).await.unwrap();
        let other = || item("SOL", "F2");
        kept.commit(ledger(vec![staged(5, 0, &[other()])])).await.unwrap();
        for (what, steps) in [
            ("a part is missing", vec![staged(5, 2, &[other()])]),
            ("a part comes twice", vec![staged(5, 0, &[other()])]),
            ("the current one grows", vec![staged(4, 1, &[other()])]),
            ("an older one begins", vec![staged(3, 0, &[other()])]),
            ("not all parts are there", vec![current(5, 2)]),
            ("more parts are there", vec![staged(5, 1, &[]), current(5, 1)]),
            ("an older one returns", vec![current(4, 1)]),
            (
                "the current one is swept",
                vec![LedgerStep::Swept { snapshot: SnapshotId(4), part: 0 }],
            ),
        ] {
            let refused = kept.stage(ledger(steps)).await;
            assert!(matches!(refused, Err(StoreError::Stale(_))), "{what}: {refused:?}");
        }
        assert_eq!(invoices(kept, "RIOS").await, ["F1"]);
        assert_eq!(kept.ledger_leftovers(9).await.unwrap(), [(SnapshotId(5), 0)]);
    });
}

#[test]
fn an_account_with_very_many_invoices_is_kept_in_small_values() {
    house::each(async |kept: &mut Kept| {
        let items: Vec<LedgerItem> =
            (0..2_000).map(|number| item("RIOS", &format!("F{number:05}"))).collect();
        kept.commit(ledger(vec![staged(1, 0, &items), current(1, 1)])).await.unwrap();
        kept.restart();
        assert_eq!(kept.ledger_items(&code("RIOS")).await.unwrap(), items);
        let swept = LedgerStep::Swept { snapshot: SnapshotId(1), part: 0 };
        let next = vec![staged(2, 0, &items[..1]), current(2, 1), swept];
        kept.commit(ledger(next)).await.unwrap();
        assert_eq!(invoices(kept, "RIOS").await, ["F00000"]);
    });
}

#[test]
fn the_books_are_told_from_the_journal_again_and_verified() {
    let folder = house::Folder::new("books");
    let settings = house::settings(folder.path());
    let archive = MemoryArchive::new();
    archive.stage(b"ledger").unwrap();
    let store = house::open(&settings).unwrap();
    let steps = vec![staged(1, 0, &[item("RIOS", "F1")]), current(1, 1)];
    let commit = Commit { accounts: vec![account("RIOS", "ada@rios.test")], ..ledger(steps) };
    house::run(store.commit(commit)).unwrap();
    let report = store.verify(&archive, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.contents, 1, "the statement itself is kept");
    assert!(!store.verify(&MemoryArchive::new(), &mut |_, _| {}).unwrap().is_sound());
    drop(store);

    std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
    std::fs::create_dir(folder.path().join("sled")).unwrap();
    let store = house::open(&settings).unwrap();
    assert_eq!(house::run(store.ledger_items(&code("RIOS"))).unwrap(), [item("RIOS", "F1")]);
    let ada = cast::address("ada@rios.test");
    assert_eq!(house::run(store.accounts_of_address(&ada)).unwrap().len(), 1);
}

/// What the books say: accounts by code, and the ledger's items by account.
#[derive(Clone, Default)]
struct Plain {
    accounts: BTreeMap<String, Account>,
    ledger: BTreeMap<String, Vec<LedgerItem>>,
}

#[derive(Clone, Debug)]
enum Deed {
    Put(u8, u8),
    Retire(u8),
    /// Invoices by account, and whether the import ends in the middle.
    Import(BTreeMap<u8, u8>, bool),
    Sweep,
    Restart,
}

fn deed() -> impl Strategy<Value = Deed> {
    let invoices = prop::collection::btree_map(0..4u8, 1..4u8, 0..4);
    prop_oneof![
        3 => (0..4u8, 0..3u8).prop_map(|(account, contact)| Deed::Put(account, contact)),
        1 => (0..4u8).prop_map(Deed::Retire),
        3 => (invoices, any::<bool>()).prop_map(|(items, half)| Deed::Import(items, half)),
        1 => Just(Deed::Sweep),
        1 => Just(Deed::Restart),
    ]
}

async fn import(kept: &Kept, plain: &mut Plain, invoices: &BTreeMap<u8, u8>, is_half: bool) {
    let id = kept.next_snapshot().await.unwrap().0;
    let mut ledger_of = BTreeMap::new();
    let mut steps = Vec::new();
    for (part, (account, count)) in (0..).zip(invoices) {
        let name = format!("A{account}");
        let items: Vec<LedgerItem> =
            (0..*count).map(|n| item(&name, &format!("{name}-{n}"))).collect();
        steps.push(staged(id, part, &items));
        ledger_of.insert(name, items);
    }
    for step in steps {
        kept.commit(ledger(vec![step])).await.unwrap();
    }
    if !is_half {
        let parts = u32::try_from(invoices.len()).unwrap();
        kept.commit(ledger(vec![current(id, parts)])).await.unwrap();
        plain.ledger = ledger_of;
    }
}

async fn play(kept: &mut Kept, deeds: &[Deed]) {
    let mut plain = Plain::default();
    for deed in deeds {
        match deed {
            Deed::Put(account, contact) => {
                let name = format!("A{account}");
                let account = cast::account(&name, &format!("c{contact}@customers.test"));
                kept.commit(accounts(vec![account.clone()])).await.unwrap();
                plain.accounts.insert(name, account);
            }
            Deed::Retire(account) => {
                let name = format!("A{account}");
                let retired = vec![code(&name)];
                kept.commit(Commit { retired, ..Commit::default() }).await.unwrap();
                plain.accounts.remove(&name);
            }
            Deed::Import(invoices, is_half) => import(kept, &mut plain, invoices, *is_half).await,
            Deed::Sweep => {
                let swept = |(snapshot, part)| LedgerStep::Swept { snapshot, part };
                let steps = kept.ledger_leftovers(99).await.unwrap().into_iter().map(swept);
                kept.commit(ledger(steps.collect())).await.unwrap();
            }
            Deed::Restart => kept.restart(),
        }
        must_agree(kept, &plain).await;
    }
}

async fn must_agree(kept: &Kept, plain: &Plain) {
    let all: Vec<Account> = plain.accounts.values().cloned().collect();
    assert_eq!(kept.accounts(None, 99).await.unwrap(), all);
    for contact in 0..3 {
        let address = cast::address(&format!("c{contact}@customers.test"));
        let like = all.iter().filter(|account| account.contact(&address).is_some());
        assert!(kept.accounts_of_address(&address).await.unwrap().iter().eq(like));
    }
    let page = kept.ledger_page(None, 99).await.unwrap();
    let expected = plain.ledger.iter().map(|(name, items)| (code(name), items.clone()));
    assert_eq!(page, expected.collect::<Vec<_>>());
    for account in 0..4 {
        let name = format!("A{account}");
        let owner = plain.ledger.get(&name).map(|_| code(&name));
        assert_eq!(kept.account_of_invoice(&format!("{name}-0")).await.unwrap(), owner);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn the_books_answer_like_a_plain_list(deeds in prop::collection::vec(deed(), 1..20)) {
        house::run(play(&mut Kept::Memory(MemoryStore::new()), &deeds));
        house::run(play(&mut house::sled(), &deeds));
    }
}
