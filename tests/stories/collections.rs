//! Overdue accounts: who is written to, when, and what stops it.

use crate::world::{ADA, ANA, CARMEN, RULES, SOFIA, World, practice};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use saldo::domain::account::{Account, AccountCode, Contact, ContactRole};
use saldo::domain::address::Address;
use saldo::domain::case::Status;
use saldo::domain::collections::file::{CollectionsFile, FileKey};
use saldo::domain::collections::hold::HoldReason;
use saldo::domain::commit::Commit;
use saldo::domain::kind::Language;
use saldo::domain::ledger::{ItemStatus, LedgerItem, LedgerStep, Snapshot, SnapshotId};
use saldo::domain::message::ContentHash;
use saldo::domain::money::{Currency, Money};
use saldo::ports::{Books as _, CollectionsFiles, DeliveryError, Store};

pub(crate) const COLLECTIONS: &str = r#"
[collections]
active = true
legal_name = "Contoso Cloud SL"
pay_to = ["IBAN ES00 0000 0000 0000 0000 0000"]
phone = "+34 900 000 000"

[[collections.policy]]
effective_from = "2026-01-01"
jurisdiction = "es"
"#;

/// The reseller's books in a story: stated anew every morning.
pub(crate) struct Books {
    items: Vec<LedgerItem>,
    stated: u64,
}

fn euros(cents: i64) -> Money {
    Money { amount: Decimal::new(cents, 2), currency: Currency::parse("EUR").unwrap() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn invoice(account: &str, number: &str, due_on: &str, cents: i64) -> LedgerItem {
    let due_on = day(due_on);
    LedgerItem {
        account: AccountCode::parse(account).unwrap(),
        invoice: number.to_owned(),
        issued_on: due_on.checked_sub(30.days()).unwrap(),
        due_on,
        gross: euros(cents),
        open: euros(cents),
        status: ItemStatus::Open,
    }
}

pub(crate) fn contact(name: &str, address: &str, role: ContactRole) -> Contact {
    Contact { name: name.to_owned(), address: Address::parse(address).unwrap(), role }
}

/// A desk that collects, with Ada of ACME and Carmen of PAN in its books.
fn world(items: Vec<LedgerItem>) -> (World, Books) {
    under(&format!("{RULES}{COLLECTIONS}"), &[], items)
}

/// The same under other rules, where each account has these owners besides.
pub(crate) fn under(
    rules: &str,
    owners: &[(&str, Contact)],
    items: Vec<LedgerItem>,
) -> (World, Books) {
    let mut world = World::under(practice(rules));
    let account = |code: &str, name: &str, contacts, language| Account {
        contacts,
        language: Some(language),
        ..Account::new(AccountCode::parse(code).unwrap(), name)
    };
    let ada = contact(ADA.name, ADA.address, ContactRole::Billing);
    let carmen = contact(CARMEN.name, CARMEN.address, ContactRole::Billing);
    let mut accounts = vec![
        account("ACME", "Acme Ltd", vec![ada], Language::EN),
        account("PAN", "Panadería Ortega SL", vec![carmen], Language::ES),
    ];
    for account in &mut accounts {
        let theirs = owners.iter().filter(|(code, _)| *code == account.code.as_str());
        account.contacts.extend(theirs.map(|(_, owner)| owner.clone()));
    }
    let store = world.store.clone();
    let kept = world.asks(store.commit(Commit { accounts, ..Commit::default() }));
    kept.unwrap();
    let mut books = Books { items, stated: 0 };
    books.state(&mut world);
    (world, books)
}

impl Books {
    /// The books say how it stands now.
    pub(crate) fn state(&mut self, world: &mut World) {
        self.stated += 1;
        let id = SnapshotId(self.stated);
        let mut items = self.items.clone();
        items.sort_by(|a, b| (&a.account, &a.invoice).cmp(&(&b.account, &b.invoice)));
        let snapshot = Snapshot {
            id,
            as_of: world.time(),
            source: "ledger.csv".to_owned(),
            imported_at: world.time(),
            hash: ContentHash::of(self.stated.to_string().as_bytes()),
            rows: u64::try_from(items.len()).unwrap(),
            parts: 1,
            open: Vec::new(),
        };
        let staged = LedgerStep::Staged { snapshot: id, part: 0, items };
        let ledger = vec![staged, LedgerStep::Current(snapshot)];
        let store = world.store.clone();
        world.asks(store.commit(Commit { ledger, ..Commit::default() })).unwrap();
        world.minutes_pass(16);
    }

    /// The books name these contacts of an account from now on, and no others.
    pub(crate) fn authorise(world: &mut World, code: &str, contacts: Vec<Contact>) {
        let store = world.store.clone();
        let code = AccountCode::parse(code).unwrap();
        let known = world.asks(store.account(&code)).unwrap().unwrap();
        let accounts = vec![Account { contacts, ..known }];
        world.asks(store.commit(Commit { accounts, ..Commit::default() })).unwrap();
    }

    /// Mornings with new books.
    pub(crate) fn days(&mut self, world: &mut World, days: i64) {
        for _ in 0..days {
            world.minutes_pass(24 * 60 - 16);
            self.state(world);
        }
    }

    /// What is left of an invoice is so much less, in cents.
    pub(crate) fn pays_part(&mut self, number: &str, cents: i64) {
        for item in self.items.iter_mut().filter(|item| item.invoice == number) {
            item.open.amount -= Decimal::new(cents, 2);
        }
    }

    pub(crate) fn pays(&mut self, number: &str) {
        for item in self.items.iter_mut().filter(|item| item.invoice == number) {
            item.open.amount = Decimal::ZERO;
            item.status = ItemStatus::Paid;
        }
    }
}

pub(crate) fn file(world: &World, account: &str) -> CollectionsFile {
    let account = AccountCode::parse(account).unwrap();
    let key = FileKey { account, currency: Currency::parse("EUR").unwrap() };
    let store = world.store.clone();
    world.asks(store.collections_file(&key)).unwrap().expect("something was collected")
}

/// What a customer got about money, in order.
pub(crate) fn collected(world: &World, whom: crate::world::Person) -> Vec<String> {
    let is_ours = |name: &String| name.starts_with("coll.") || name.starts_with("policy.");
    world.sent(whom).into_iter().filter(is_ours).collect()
}

#[test]
fn an_unpaid_invoice_is_asked_for_step_by_step_and_a_payment_ends_it_with_thanks() {
    let (mut world, mut books) =
        world(vec![invoice("ACME", "F-2026-00017", "2026-03-12", 120_000)]);
    books.days(&mut world, 4);
    assert_eq!(collected(&world, ADA), ["policy.statement", "coll.pre_due"]);
    books.days(&mut world, 35);
    assert_eq!(
        collected(&world, ADA)[2..],
        ["coll.reminder1", "coll.reminder2", "coll.final_demand"]
    );
    let demand = world.latest(ADA);
    for fact in ["F-2026-00017", "1,200.00 EUR", "IBAN ES00", "Contoso Cloud SL", "standard/1"] {
        assert!(demand.message.text.contains(fact), "{fact}: {}", demand.message.text);
    }
    books.pays("F-2026-00017");
    books.days(&mut world, 1);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.cleared");
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(file(&world, "ACME").case, None);
}

#[test]
fn nobody_is_written_to_by_an_old_ledger_nor_before_a_weekend_and_downtime_leaps_over_nothing() {
    let (mut world, mut books) = world(vec![invoice("PAN", "F-2026-00020", "2026-03-05", 40_000)]);
    world.days_pass(30);
    assert!(collected(&world, CARMEN).len() <= 2, "only before the ledger was a day old");
    books.state(&mut world);
    books.days(&mut world, 1);
    let once = collected(&world, CARMEN);
    assert_eq!(once.last().unwrap(), "coll.reminder1", "the first, however late: {once:?}");
    books.days(&mut world, 10);
    assert_eq!(collected(&world, CARMEN).last().unwrap(), "coll.reminder2");
    let letter = world.latest(CARMEN);
    assert!(letter.message.subject.contains("Segundo recordatorio"), "{}", letter.message.subject);
    for letter in world.letters(CARMEN) {
        let weekday =
            letter.at.to_zoned(jiff::tz::TimeZone::get("Europe/Madrid").unwrap()).weekday();
        assert!(weekday.to_monday_one_offset() <= 4, "{weekday:?}");
    }
}

#[test]
fn a_letter_that_waits_for_the_relay_is_withdrawn_when_the_payment_comes_first() {
    let (mut world, mut books) = world(vec![invoice("ACME", "F-2026-00017", "2026-02-28", 9_900)]);
    world.relay_refuses(ADA, DeliveryError::Temporary("4.3.2 not now".to_owned()));
    books.days(&mut world, 1);
    assert!(world.named(ADA, "waiting").contains(&"coll.reminder1".to_owned()));
    books.pays("F-2026-00017");
    books.days(&mut world, 1);
    world.relay_takes_all();
    books.days(&mut world, 1);
    assert_eq!(world.named(ADA, "withdrawn"), ["coll.reminder1"], "I-08");
    assert!(!collected(&world, ADA).contains(&"coll.reminder1".to_owned()));
}

#[test]
fn a_reminder_that_comes_back_is_no_reminder_and_people_find_another_contact() {
    let (mut world, mut books) = world(vec![invoice("ACME", "F-2026-00017", "2026-02-28", 9_900)]);
    world.relay_refuses(ADA, DeliveryError::Permanent("5.1.1 no such mailbox".to_owned()));
    world.leaves("failed");
    books.days(&mut world, 3);
    let held: Vec<HoldReason> = file(&world, "ACME").active_holds().map(|h| h.reason).collect();
    assert_eq!(held, [HoldReason::BouncedContact]);
    assert!(world.count(ANA, "agent.alert") >= 1 && world.count(SOFIA, "agent.alert") >= 1);
    books.days(&mut world, 20);
    let failed = world.named(ADA, "failed");
    let tried = failed.iter().filter(|name| *name == "coll.reminder1").count();
    assert_eq!(tried, 1, "I-14: nothing goes on where nothing arrives: {failed:?}");
}

#[test]
fn a_disputed_invoice_rests_at_once_while_the_other_goes_on_until_an_agent_releases_it() {
    let both = vec![
        invoice("ACME", "F-2026-00017", "2026-02-28", 9_900),
        invoice("ACME", "F-2026-00018", "2026-02-28", 5_000),
    ];
    let (mut world, mut books) = world(both);
    books.days(&mut world, 2);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.reminder1");
    world.answers(ADA, "We do not agree with F-2026-00017: we never ordered that.");
    let told = world.latest(ADA);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.dispute_hold_on");
    assert!(told.message.text.contains("F-2026-00018"), "what remains: {}", told.message.text);
    books.days(&mut world, 9);
    let second = world.latest(ADA);
    assert!(second.message.subject.contains("Second reminder"), "{}", second.message.subject);
    let asked = second.message.text.split("Not asked for").next().unwrap();
    assert!(asked.contains("F-2026-00018") && !asked.contains("F-2026-00017"), "{asked}");

    world.answers(ANA, "#dispute f-2026-00017");
    world.answers(ANA, "#release F-2026-00017");
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.dispute_hold_off");
    assert_eq!(file(&world, "ACME").active_holds().count(), 0);
    world.answers(ANA, "We have looked into it: you ordered it on 3 January.");
}

#[test]
fn a_promise_is_waited_for_and_a_broken_one_is_told_and_remembered() {
    let (mut world, mut books) = world(vec![invoice("ACME", "F-2026-00017", "2026-02-28", 9_900)]);
    books.days(&mut world, 2);
    world.answers(ADA, "We will pay F-2026-00017 on 12 March 2026.");
    let held: Vec<HoldReason> = file(&world, "ACME").active_holds().map(|h| h.reason).collect();
    assert_eq!(held, [HoldReason::Promise], "at once, before anybody has read it");
    world.answers(ANA, "#promise F-2026-00017 2027-01-01");
    let refused = world.latest(ANA);
    assert!(refused.message.text.contains("payment plan"), "{}", refused.message.text);
    world.answers(ANA, "#promise F-2026-00017 2026-03-12");
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.promise_confirm");
    let before = collected(&world, ADA).len();
    books.days(&mut world, 14);
    assert_eq!(collected(&world, ADA)[before..], ["coll.promise_broken"]);
    books.days(&mut world, 6);
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.reminder2", "nothing was skipped");
    world.answers(ANA, "Hello Ada, the payment has not arrived.");
}
