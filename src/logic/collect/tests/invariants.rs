//! Random histories of one customer: payments, disputes, promises, claims, outages, stale ledgers,
//! bounces, clocks that jump. Whatever happens, the invariants of domain.md 7.9 hold.

use super::life::{Happening, Life};
use crate::domain::collections::file::CollectionsFile;
use crate::domain::collections::stage::Stage;
use crate::domain::ledger::ItemStatus;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        6 => (1_u16..60).prop_map(Happening::Hours),
        8 => (1_u8..8).prop_map(Happening::Days),
        10 => Just(Happening::Sweep),
        8 => Just(Happening::Ledger),
        1 => (0_u8..4).prop_map(Happening::Pay),
        1 => (0_u8..4).prop_map(Happening::PartPay),
        1 => (0_u8..4).prop_map(Happening::Reopen),
        1 => (0_u8..4, any::<bool>()).prop_map(|(i, b)| Happening::LedgerDisputes(i, b)),
        1 => (0_u8..5, 0_u8..5).prop_map(|(i, what)| Happening::Customer(i, what)),
        1 => (0_u8..4, 0_u8..40).prop_map(|(i, day)| Happening::Promise(i, day)),
        2 => (0_u8..5).prop_map(Happening::Release),
        10 => (0_u8..12).prop_map(Happening::Deliver),
        4 => Just(Happening::Plan),
        4 => Just(Happening::Approve),
        1 => Just(Happening::Deny),
        3 => Just(Happening::Done),
    ];
    prop::collection::vec(one, 20..160)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_invariants_of_money_and_access_hold(happenings in happenings()) {
        let mut life = Life::new();
        for happening in &happenings {
            life.step(happening);
        }
        // The record tells the same state again (I-27), and it stays a small record.
        let stored = serde_json::to_vec(&life.file).unwrap();
        prop_assert!(stored.len() < 16 * 1024, "{} octets", stored.len());
        let read: CollectionsFile = serde_json::from_slice(&stored).unwrap();
        prop_assert_eq!(&read, &life.file);
    }
}

/// What happens between a notice and the day on which access is back.
fn access_happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        2 => (1_u16..30).prop_map(Happening::Hours),
        8 => (1_u8..5).prop_map(Happening::Days),
        14 => Just(Happening::Sweep),
        10 => Just(Happening::Ledger),
        1 => (0_u8..4).prop_map(Happening::Pay),
        1 => (0_u8..4).prop_map(Happening::PartPay),
        1 => (0_u8..4).prop_map(Happening::Reopen),
        1 => (0_u8..4, any::<bool>()).prop_map(|(i, b)| Happening::LedgerDisputes(i, b)),
        1 => (0_u8..5, 0_u8..5).prop_map(|(i, what)| Happening::Customer(i, what)),
        1 => (0_u8..4, 0_u8..20).prop_map(|(i, day)| Happening::Promise(i, day)),
        2 => (0_u8..5).prop_map(Happening::Release),
        8 => (0_u8..20).prop_map(Happening::Deliver),
        2 => Just(Happening::Plan),
        6 => Just(Happening::Approve),
        1 => Just(Happening::Deny),
        5 => Just(Happening::Done),
    ];
    prop::collection::vec(one, 20..120)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_after_a_notice_access_ends_and_comes_back_by_the_rules(
        happenings in access_happenings(),
    ) {
        let mut life = Life::noticed();
        for happening in &happenings {
            life.step(happening);
        }
    }
}

/// The random histories are only worth something if they reach every stage.
#[test]
fn a_customer_who_does_nothing_reaches_suspension_and_a_payment_undoes_it() {
    let mut life = Life::new();
    let mut seen = BTreeSet::new();
    for day in 0..160 {
        for happening in [
            Happening::Ledger,
            Happening::Sweep,
            Happening::Deliver(5),
            Happening::Deliver(5),
            Happening::Plan,
            Happening::Approve,
            Happening::Sweep,
            Happening::Done,
        ] {
            life.step(&happening);
        }
        if let Some(suspension) = &life.file.suspension {
            seen.insert(suspension.state.word());
        }
        if day == 120 {
            (0..4).for_each(|index| life.settle(index, ItemStatus::Paid));
        }
        life.step(&Happening::Days(1));
    }
    let expected = ["approved", "noticed", "reinstated", "suspended"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
    assert!(life.left.values().any(|left| left.stage == Stage::FinalDemand));
}
