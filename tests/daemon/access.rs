//! The whole way of an unpaid invoice over real IMAP and SMTP: the desk's parts as the daemon
//! builds them, with a hand on their clock, because no test waits ten weeks.

use crate::office::{Office, PATIENCE};
use crate::people::{Dmarc, answer};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use saldo::adapters::archive::folder::FolderArchive;
use saldo::adapters::sled::store::SledStore;
use saldo::cli::house::{self, OpenHouse};
use saldo::config::Config;
use saldo::domain::account::{Account, AccountCode, Contact, ContactRole};
use saldo::domain::address::Address;
use saldo::domain::collections::file::{CollectionsFile, FileKey};
use saldo::domain::commit::Commit;
use saldo::domain::kind::Language;
use saldo::domain::ledger::{ItemStatus, LedgerItem, LedgerStep, Snapshot, SnapshotId};
use saldo::domain::message::{ContentHash, Message};
use saldo::domain::money::{Currency, Money};
use saldo::ports::{CollectionsFiles, Store};
use saldo::shell::daemon::fire_due;
use saldo::shell::dispatch::Dispatch;
use saldo::shell::intake::Intake;
use saldo::wiring::{self, AnyMailbox, AnyTransport, Wires};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const BEGINS: &str = "2026-03-02T08:12:00Z";

const HOUSE: &str = r#"
[collections]
active = true
legal_name = "Contoso Cloud SL"
pay_to = ["IBAN ES00 0000 0000 0000 0000 0000"]

[[collections.policy]]
effective_from = "2026-01-01"
jurisdiction = "es"

[[collections.regime]]
name = "nce"
data_loss = "90 days"
checked_on = "2026-02-01"
source = "https://provider.example/suspension"
checklist = { en = ["automatic renewal"], es = ["renovación automática"] }
stops = { en = "Users can no longer sign in.", es = "Los usuarios ya no pueden entrar." }
"#;

/// What one customer says and reads.
struct Part {
    name: &'static str,
    language: Language,
    disputes: &'static str,
    promises: &'static str,
    suspend: &'static str,
    done: [&'static str; 2],
    reads: [&'static str; 8],
}

/// The desk with a hand on its clock, and the reseller's books.
struct Turned {
    runtime: Runtime,
    now: Arc<Mutex<Timestamp>>,
    house: OpenHouse,
    intake: Intake<AnyMailbox, SledStore, FolderArchive>,
    dispatch: Dispatch<AnyTransport, SledStore, FolderArchive>,
    items: Vec<LedgerItem>,
    stated: u64,
}

impl Turned {
    fn open(office: &Office<'_>, customer: &Account) -> Self {
        let path = office.folder.join("saldo.toml");
        let config = Config::parse(&std::fs::read_to_string(&path).unwrap(), &office.folder);
        let config = config.unwrap_or_else(|problems| panic!("{problems:?}"));
        std::fs::create_dir_all(office.folder.join("templates")).unwrap();
        wiring::write_key(&config.desk.key_file).unwrap();
        let practice = Arc::new(wiring::practice(&config).unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let now = Arc::new(Mutex::new(BEGINS.parse::<Timestamp>().unwrap()));
        let hand = now.clone();
        let clock = Arc::new(move || *hand.lock().unwrap());
        let (house, intake, dispatch) = runtime.block_on(async {
            let Ok(house) = house::open(&config, practice, clock).await else {
                panic!("the house does not open");
            };
            let wires = Wires::of(&config).unwrap();
            let mailbox = wires.mailboxes().unwrap().remove(0);
            let (desk, archive) = (house.desk.clone(), house.archive.clone());
            let outbox = house.outbox.clone();
            let intake = Intake::new(mailbox, desk, archive, Arc::new(()), outbox);
            let (desk, archive) = (house.desk.clone(), house.archive.clone());
            let transports = wires.transports(1).unwrap();
            (house, intake, Dispatch::new(transports, desk, archive, Arc::new(())))
        });
        let items = vec![owed("F-2026-00017", 49_900), owed("F-2026-00018", 95_000)];
        let mut turned = Self { runtime, now, house, intake, dispatch, items, stated: 0 };
        turned.keep(Commit { accounts: vec![customer.clone()], ..Commit::default() });
        turned
    }

    fn keep(&mut self, commit: Commit) {
        let desk = self.house.desk.clone();
        let kept = self.runtime.block_on(async {
            let store = desk.lock().await.store().clone();
            store.commit(commit).await
        });
        kept.unwrap();
    }

    /// The books of a new morning.
    fn morning(&mut self) {
        let at = {
            let mut now = self.now.lock().unwrap();
            *now += SignedDuration::from_hours(24);
            *now
        };
        self.stated += 1;
        let id = SnapshotId(self.stated);
        let snapshot = Snapshot {
            id,
            as_of: at,
            source: "ledger.csv".to_owned(),
            imported_at: at,
            hash: ContentHash::of(self.stated.to_string().as_bytes()),
            rows: u64::try_from(self.items.len()).unwrap(),
            parts: 1,
            open: Vec::new(),
        };
        let staged = LedgerStep::Staged { snapshot: id, part: 0, items: self.items.clone() };
        let ledger = vec![staged, LedgerStep::Current(snapshot)];
        self.keep(Commit { ledger, ..Commit::default() });
        self.works();
    }

    fn pays(&mut self, invoice: &str) {
        for item in self.items.iter_mut().filter(|item| item.invoice == invoice) {
            (item.open.amount, item.status) = (Decimal::ZERO, ItemStatus::Paid);
        }
    }

    /// Mail, timers and letters, once through; gives how many messages lay in the mailbox.
    fn works(&mut self) -> usize {
        let Self { runtime, house, intake, dispatch, .. } = self;
        runtime.block_on(async {
            let found = intake.look().await.unwrap();
            loop {
                let fired = fire_due(&house.desk).await.unwrap();
                let round = dispatch.flush().await.unwrap();
                if fired == 0 && round.taken == 0 {
                    return found.total();
                }
            }
        })
    }

    /// Works until the mail host has handed a message over.
    fn hears(&mut self) {
        let end = Instant::now() + PATIENCE;
        while self.works() == 0 {
            assert!(Instant::now() < end, "the message never reached the desk's mailbox");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Mornings pass until the outbox holds a letter of that name once more.
    fn until(&mut self, letter: &str) {
        let count = |turned: &Self| {
            let desk = turned.house.desk.clone();
            let all = turned.runtime.block_on(async {
                let store = desk.lock().await.store().clone();
                store.letters(Some("sent"), None, usize::MAX).await
            });
            all.unwrap().iter().filter(|entry| entry.letter == letter).count()
        };
        let before = count(self);
        for _ in 0..40 {
            self.morning();
            if count(self) > before {
                return;
            }
        }
        panic!("{letter} never went out");
    }

    /// Mornings pass until our people are asked whether access should be suspended.
    fn until_proposed(&mut self) {
        for _ in 0..40 {
            if self.file().proposed_at.is_some() {
                return;
            }
            self.morning();
        }
        panic!("nobody was asked about a suspension");
    }

    fn state(&self) -> &'static str {
        self.file().suspension.as_ref().unwrap().state.word()
    }

    fn file(&self) -> CollectionsFile {
        let account = AccountCode::parse("LUND").unwrap();
        let key = FileKey { account, currency: Currency::parse("EUR").unwrap() };
        let desk = self.house.desk.clone();
        let file = self.runtime.block_on(async {
            let store = desk.lock().await.store().clone();
            store.collections_file(&key).await
        });
        file.unwrap().unwrap()
    }
}

fn owed(invoice: &str, cents: i64) -> LedgerItem {
    let amount = Decimal::new(cents, 2);
    let amount = Money { amount, currency: Currency::parse("EUR").unwrap() };
    LedgerItem {
        account: AccountCode::parse("LUND").unwrap(),
        invoice: invoice.to_owned(),
        issued_on: "2026-01-29".parse().unwrap(),
        due_on: "2026-02-28".parse().unwrap(),
        gross: amount,
        open: amount,
        status: ItemStatus::Open,
    }
}

fn code(letter: &Message) -> String {
    let (_, rest) = letter.text.split_once("#approve ").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

fn the_whole_way(part: &Part) {
    let office = Office::new(part.name);
    let (customer, owner) =
        (format!("ada.{}@customers.test", part.name), format!("olga.{}@customers.test", part.name));
    let (ana, sol, fer) = (
        office.agent(),
        format!("sol-{}@example.test", part.name),
        format!("fer-{}@example.test", part.name),
    );
    let people = format!(
        "\n[[agent]]\nname = \"Sol Vega\"\naddress = \"{sol}\"\nrole = \"supervisor\"\n\
         \n[[agent]]\nname = \"Fer Gil\"\naddress = \"{fer}\"\nrole = \"filer\"\n"
    );
    let patterns = "timezone = \"Europe/Madrid\"\ninvoice_patterns = [\"F-9999-99999\"]";
    let usual = office.usual().replace("timezone = \"Europe/Madrid\"", patterns);
    office.write("saldo.toml", &format!("{usual}{people}{HOUSE}"));
    let contact = |address: &str, role| Contact {
        name: String::new(),
        address: Address::parse(address).unwrap(),
        role,
    };
    let account = Account {
        contacts: vec![
            contact(&customer, ContactRole::Billing),
            contact(&owner, ContactRole::Owner),
        ],
        language: Some(part.language),
        ..Account::new(AccountCode::parse("LUND").unwrap(), "Lund Mills")
    };
    let mut desk = Turned::open(&office, &account);
    let [hold_on, promised, broken, demand, notice, ended, back, cleared] = part.reads;

    desk.until("coll.reminder1");
    let reminder = office.letter(&customer, "F-2026-00017");
    office.arrives(&answer(&customer, &reminder, part.disputes), Dmarc::Pass);
    desk.hears();
    let hold = office.letter(&customer, hold_on);
    office.arrives(&answer(&customer, &hold, part.promises), Dmarc::Pass);
    desk.hears();
    let told = office.letter(&ana, "F-2026-00018 2026-03-20");
    office.submits(&answer(&ana, &told, "#promise F-2026-00018 2026-03-20"));
    desk.hears();
    office.letter(&customer, promised);
    desk.until("coll.promise_broken");
    office.letter(&customer, broken);
    desk.until("coll.final_demand");
    let last = office.letter(&customer, demand);
    assert!(!last.text.contains("**F-2026-00017**"), "what is disputed is not asked for");

    desk.until_proposed();
    // She read each morning what waits for her; that there is something is a matter of weeks here.
    office.letter(&ana, "This is what waits today");
    let proposed = office.letter(&ana, "#suspend");
    office.submits(&answer(&ana, &proposed, part.suspend));
    desk.hears();
    desk.until("supervisor.approval");
    for reader in [&customer, &owner] {
        office.letter(reader, notice);
    }
    let asked = office.letter(&sol, "#approve ");
    // Who merely writes her address has no code, and nothing proves that it is her.
    office.arrives(&answer(&sol, &asked, &format!("#approve {}", code(&asked))), Dmarc::None);
    desk.hears();
    assert_eq!(desk.state(), "approval_asked");
    office.submits(&answer(&sol, &asked, &format!("#approve {}", code(&asked))));
    desk.hears();
    assert_eq!(desk.state(), "approved");
    desk.until("operator.suspend_order");
    assert_eq!(desk.state(), "ordered");
    let order = office.letter(&fer, "Sol Vega");
    office.submits(&answer(&fer, &order, part.done[0]));
    desk.hears();
    office.letter(&owner, ended);

    desk.pays("F-2026-00018");
    desk.until("operator.reinstate_order");
    let order = office.letter(&fer, "#done restored");
    office.submits(&answer(&fer, &order, part.done[1]));
    desk.hears();
    office.letter(&customer, back);
    assert_eq!(desk.state(), "reinstated");
    desk.pays("F-2026-00017");
    desk.until("coll.cleared");
    office.letter(&customer, cleared);
}

#[test]
fn an_unpaid_invoice_goes_its_whole_way_over_real_mail_in_english() {
    the_whole_way(&Part {
        name: "access",
        language: Language::EN,
        disputes: "We do not agree with F-2026-00017: we never ordered that.",
        promises: "We will pay F-2026-00018 on 20 March 2026.",
        suspend: "#suspend\nservice: Microsoft 365 Business Premium, 25 users",
        done: ["#done suspended", "#done restored"],
        reads: [
            "We have stopped asking",
            "We have noted that you will pay",
            "We have not found that payment",
            "This is our final demand",
            "We give you notice that access",
            "has been suspended since",
            "has been restored since",
            "With this the matter is closed",
        ],
    });
}

#[test]
fn an_unpaid_invoice_goes_its_whole_way_over_real_mail_in_spanish() {
    the_whole_way(&Part {
        name: "acceso",
        language: Language::ES,
        disputes: "No estamos de acuerdo con la F-2026-00017: no lo hemos pedido.",
        promises: "Pagaremos la factura F-2026-00018 el 20 de marzo de 2026.",
        suspend: "#suspender\nservicio: Microsoft 365 Empresa Premium, 25 usuarios",
        done: ["#hecho suspendido", "#hecho reactivado"],
        reads: [
            "Hemos dejado de reclamar",
            "Hemos anotado que pagará",
            "No hemos encontrado ese pago",
            "Este es nuestro último requerimiento",
            "Le avisamos de que se suspenderá",
            "está suspendido desde",
            "está reactivado desde",
            "damos el asunto por cerrado",
        ],
    });
}
