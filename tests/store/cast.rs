//! The people of the store's tests, and what happens to them.

use jiff::Timestamp;
use saldo::domain::account::{Account, AccountCode, Contact, ContactRole};
use saldo::domain::address::Address;
use saldo::domain::case::{Opening, Participant, Status, Timer};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::change::Change;
use saldo::domain::commit::{Commit, HistoryEntry, KnownId};
use saldo::domain::commitment::Promise;
use saldo::domain::delivery::{Delivery, LetterId, OutboxEntry};
use saldo::domain::disposition::{Disposition, Fate, Location};
use saldo::domain::event::{Event, Received};
use saldo::domain::facts::Facts;
use saldo::domain::kind::{Kind, Language, Urgency};
use saldo::domain::ledger::{ItemStatus, LedgerItem, LedgerStep, Snapshot, SnapshotId};
use saldo::domain::letter::Audience;
use saldo::domain::message::{ContentHash, MessageId};
use saldo::domain::money::{Currency, Money};
use saldo::domain::trust::Trust;
use saldo::domain::understood::Understood;
use saldo::domain::words::Words;

/// 2026-11-23, 08:00 in UTC, and so many seconds.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_420_800 + seconds).unwrap()
}

pub fn number(count: u64) -> CaseNumber {
    CaseNumber::new("SD", count).unwrap()
}

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub fn ada() -> Participant {
    Participant { name: "Ada Ríos".to_owned(), address: address("ada@customers.test") }
}

pub fn id(text: &str) -> MessageId {
    MessageId::parse(&format!("{text}@customers.test")).unwrap()
}

pub fn received(count: u64, words: &str) -> Received {
    Received {
        content: ContentHash::of(words.as_bytes()),
        message_id: Some(id(&format!("m{count}"))),
        author: ada(),
        words: Words::from(words),
        lines_folded: 0,
        attachments: vec!["factura-2026.pdf (12 KB)".to_owned()],
        evidence: "a new question".to_owned(),
        warnings: Vec::new(),
        understood: Understood::default(),
    }
}

pub fn opening(count: u64, subject: &str) -> Opening {
    Opening {
        number: number(count),
        subject: subject.to_owned(),
        customer: ada(),
        account: None,
        trust: Trust::Authenticated,
        trust_because: "DMARC passed".to_owned(),
        language: Language::ES,
        kind: Kind::Dispute,
        is_unsure: false,
        ranking: Vec::new(),
        urgency: Urgency::Normal,
        urgency_because: String::new(),
        facts: Facts { invoices: vec![format!("INV-2026-{count}")], ..Facts::default() },
        links: Vec::new(),
        window: None,
        seems_own: false,
        at: at(0),
    }
}

/// Ada's question opens case `count`, and an acknowledgement waits as letter `count`.
pub fn question(count: u64, subject: &str, words: &str) -> Commit {
    let history = HistoryEntry {
        case: number(count),
        revision: 0,
        at: at(0),
        event: Event::CustomerAsked { mail: received(count, words), late_for: None },
        changes: vec![
            Change::Opened(Box::new(opening(count, subject))),
            Change::Started(Timer::AnswerDue, at(3_600)),
            Change::Heard,
        ],
    };
    Commit {
        history: vec![history],
        ids: vec![KnownId {
            message_id: id(&format!("m{count}")),
            case: number(count),
            audience: Audience::Customer,
        }],
        references: Vec::new(),
        outbox: vec![letter(count, Some(count), Delivery::Waiting)],
        dispositions: vec![disposition(count, Fate::Opened, words)],
        ..Commit::default()
    }
}

/// One more entry in the history of a case.
pub fn step(count: u64, revision: u64, changes: Vec<Change>) -> Commit {
    let event = Event::AgentTook {
        by: Participant { name: "Ana".to_owned(), address: address("ana@reseller.test") },
    };
    let entry = HistoryEntry { case: number(count), revision, at: at(60), event, changes };
    Commit { history: vec![entry], ..Commit::default() }
}

pub fn moved(count: u64, revision: u64, status: Status) -> Commit {
    step(count, revision, vec![Change::Moved(status)])
}

pub fn letter(letter: u64, case: Option<u64>, delivery: Delivery) -> OutboxEntry {
    OutboxEntry {
        id: LetterId(letter),
        case: case.map(number),
        letter: "case.ack".to_owned(),
        audience: Audience::Customer,
        message_id: id(&format!("l{letter}")),
        sender: Some(address("billing@reseller.test")),
        recipient: address("ada@customers.test"),
        content: ContentHash::of(b"letter"),
        is_automatic: true,
        written_at: at(i64::try_from(letter).unwrap()),
        attempts: 0,
        due_at: at(i64::try_from(letter).unwrap()),
        delivery,
    }
}

pub fn disposition(uid: u64, fate: Fate, words: &str) -> Disposition {
    Disposition {
        location: place(7, u32::try_from(uid).unwrap()),
        content: Some(ContentHash::of(words.as_bytes())),
        fingerprint: Some(ContentHash::of(format!("print of {words}").as_bytes())),
        message_id: Some(id(&format!("m{uid}"))),
        author: Some(address("ada@customers.test")),
        subject: "Charged twice".to_owned(),
        size_bytes: 2_048,
        at: at(0),
        fate,
        case: None,
        because: "a person asks".to_owned(),
        reply: "an acknowledgement waits".to_owned(),
        is_refused: false,
    }
}

pub fn place(uid_validity: u32, uid: u32) -> Location {
    Location { mailbox: "billing@reseller.test/INBOX".to_owned(), uid_validity, uid }
}

pub fn code(text: &str) -> AccountCode {
    AccountCode::parse(text).unwrap()
}

/// An account with a contact at an address and a domain of its own.
pub fn account(text: &str, contact: &str) -> Account {
    let contact = Contact {
        name: "Ada Ríos".to_owned(),
        address: address(contact),
        role: ContactRole::Billing,
    };
    Account {
        contacts: vec![contact],
        domains: vec![format!("{}.test", text.to_lowercase())],
        tenants: vec!["8d1f5a52-0000-4000-8000-000000000002".to_owned()],
        ..Account::new(code(text), "Ríos SL")
    }
}

pub fn item(account: &str, invoice: &str) -> LedgerItem {
    let amount = |text: &str| Money {
        amount: text.parse().unwrap(),
        currency: Currency::parse("EUR").unwrap(),
    };
    LedgerItem {
        account: code(account),
        invoice: invoice.to_owned(),
        issued_on: jiff::civil::date(2026, 10, 1),
        due_on: jiff::civil::date(2026, 10, 31),
        gross: amount("121.00"),
        open: amount("21.50"),
        status: ItemStatus::PartPaid,
    }
}

pub fn staged(id: u64, part: u32, items: &[LedgerItem]) -> LedgerStep {
    LedgerStep::Staged { snapshot: SnapshotId(id), part, items: items.to_vec() }
}

pub fn snapshot(id: u64, parts: u32) -> Snapshot {
    Snapshot {
        id: SnapshotId(id),
        as_of: at(0),
        source: "ledger.csv".to_owned(),
        imported_at: at(60),
        hash: ContentHash::of(b"ledger"),
        rows: u64::from(parts),
        parts,
        open: vec![item("ACME", "F1").open],
    }
}

pub fn ledger(steps: Vec<LedgerStep>) -> Commit {
    Commit { ledger: steps, ..Commit::default() }
}

pub fn ana() -> Participant {
    Participant { name: "Ana Ruiz".to_owned(), address: address("ana@reseller.test") }
}

pub fn committed(by: Participant, promise: Promise, due_on: jiff::civil::Date) -> Event {
    Event::AgentCommitted { by, promise, due_on, words: Words::default() }
}

/// One of every fate.
pub const FATES: [Fate; 10] = [
    Fate::Opened,
    Fate::Continued,
    Fate::Command,
    Fate::Provider,
    Fate::Bounce,
    Fate::Automatic,
    Fate::Duplicate,
    Fate::Quarantined,
    Fate::Ignored,
    Fate::Ledger,
];
