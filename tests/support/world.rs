//! A world in memory: the real desk, a mailbox, a relay, a hand on the clock, and people who write
//! and read real mail.
//!
//! # Contract
//! Nothing of the desk is replaced but its doors: intake, rules, composing, dispatch and timers
//! are the real ones. When a story ends, the world looks through the whole store ([`audit`]) and
//! fails if a letter is unsent or an invariant is broken.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each story uses another part of the world"
)]

#[path = "world/audit.rs"]
mod audit;
#[path = "world/cast.rs"]
mod cast;
#[path = "world/doors.rs"]
mod doors;
#[path = "world/house.rs"]
mod house;
#[path = "world/letter.rs"]
mod letter;

pub(crate) use cast::{
    ADA, ANA, BEN, BOOKS, CARMEN, DANA, DESK, FERMIN, MALLORY, MARTA, Mail, Person, SOFIA,
};
pub(crate) use doors::MAILBOX;
pub(crate) use house::{RULES, practice, usual};
pub(crate) use letter::Received;

use cast::quoted;
use doors::{Inbox, PlayedMailbox, PlayedTransport, Relay};
use jiff::{SignedDuration, Timestamp};
use saldo::adapters::archive::memory::MemoryArchive;
use saldo::adapters::memory::MemoryStore;
use saldo::domain::address::Address;
use saldo::domain::case::{Case, Status};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::commit::HistoryEntry;
use saldo::domain::delivery::{LetterId, MailObject, OutboxEntry};
use saldo::domain::disposition::{Disposition, Fate, Location};
use saldo::ports::{CaseQuery, DeliveryError, MailQuery, Store};
use saldo::shell::control::{Console, Request};
use saldo::shell::daemon::fire_due;
use saldo::shell::desk::{Attempt, Desk};
use saldo::shell::dispatch::Dispatch;
use saldo::shell::intake::Intake;
use saldo::shell::practice::Practice;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

/// Monday, 2 March 2026, 9:12 in Madrid.
const BEGINS: &str = "2026-03-02T08:12:00Z";

/// Letters that may be left in the outbox when a story ends, and invariants it breaks on purpose.
type Excuses = BTreeSet<&'static str>;

/// The desk at work, and everybody who has to do with it.
pub(crate) struct World {
    runtime: Runtime,
    now: Arc<Mutex<Timestamp>>,
    pub(crate) desk: Arc<tokio::sync::Mutex<Desk<MemoryStore, MemoryArchive>>>,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) archive: Arc<MemoryArchive>,
    intake: Intake<PlayedMailbox, MemoryStore, MemoryArchive>,
    dispatch: Dispatch<PlayedTransport, MemoryStore, MemoryArchive>,
    inbox: Arc<Mutex<Inbox>>,
    relay: Arc<Mutex<Relay>>,
    written: u32,
    read: BTreeMap<&'static str, usize>,
    excuses: Excuses,
}

impl World {
    /// A desk with Ana, Ben, Sofía and Fermín, and an empty mailbox.
    pub(crate) fn new() -> Self {
        Self::under(usual())
    }

    /// A desk under house rules of its own; see [`practice`].
    pub(crate) fn under(practice: Arc<Practice>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let now = Arc::new(Mutex::new(BEGINS.parse::<Timestamp>().unwrap()));
        let store = Arc::new(MemoryStore::new());
        let archive = Arc::new(MemoryArchive::new());
        let inbox = Arc::new(Mutex::new(Inbox::empty()));
        let relay = Arc::new(Mutex::new(Relay {
            now: now.clone(),
            verdict: Box::new(|_| None),
            offered: Vec::new(),
            taken: Vec::new(),
        }));
        let (desk, intake, dispatch) =
            runtime.block_on(open(&store, &archive, &now, practice, &inbox, &relay));
        Self {
            runtime,
            now,
            desk,
            store,
            archive,
            intake,
            dispatch,
            inbox,
            relay,
            written: 0,
            read: BTreeMap::new(),
            excuses: Excuses::new(),
        }
    }

    /// Ada has asked, and nothing else has happened.
    pub(crate) fn where_ada_asks(subject: &str) -> Self {
        let mut world = Self::new();
        world.writes(ADA, subject, "Could you explain this charge, please?");
        world
    }

    /// Ada has asked and Ana has answered: Ada owes the next word.
    pub(crate) fn where_ana_has_answered() -> Self {
        let mut world = Self::where_ada_asks("Why is March higher?");
        world.answers(ANA, "Hello Ada, which of the two subscriptions do you mean?");
        world
    }

    /// Ada has asked and Ana has told her the outcome.
    pub(crate) fn where_ana_has_resolved() -> Self {
        let mut world = Self::where_ada_asks("Why is March higher?");
        world.answers(ANA, "#resolve expected-charge\n\nFive seats were added on 12 February.");
        world
    }

    /// The process ends and starts again; the store is all that it remembers.
    pub(crate) fn restarts(&mut self) {
        let practice = self.runtime.block_on(async { self.desk.lock().await.practice().clone() });
        let (store, archive, now) = (&self.store, &self.archive, &self.now);
        let opening = open(store, archive, now, practice, &self.inbox, &self.relay);
        (self.desk, self.intake, self.dispatch) = self.runtime.block_on(opening);
    }
}

/// What people do.
impl World {
    /// A message in somebody's mail program, not yet sent.
    pub(crate) fn mail(&mut self, who: Person) -> Mail {
        self.written += 1;
        Mail::by(who, self.written, self.time())
    }

    /// Somebody writes to the desk's public address.
    pub(crate) fn writes(&mut self, who: Person, subject: &str, words: &str) -> Disposition {
        let mail = self.mail(who).about(subject).saying(words);
        self.posts(&mail)
    }

    /// Somebody answers the latest letter they got.
    pub(crate) fn answers(&mut self, who: Person, words: &str) -> Disposition {
        let mail = self.reply(who, words);
        self.posts(&mail)
    }

    /// An answer to the latest letter that somebody got, not yet sent.
    pub(crate) fn reply(&mut self, who: Person, words: &str) -> Mail {
        let letter = self.latest(who);
        self.reply_to(who, &letter, words)
    }

    /// An answer to a letter as mail programs write it, not yet sent.
    pub(crate) fn reply_to(&mut self, who: Person, letter: &Received, words: &str) -> Mail {
        let quote = quoted(who, &letter.message.text, letter.at);
        self.mail(who)
            .to(letter.reply_to().as_str())
            .about(&format!("Re: {}", letter.message.subject))
            .with("In-Reply-To", &format!("<{}>", letter.id()))
            .with("References", &letter.references())
            .saying(&format!("{words}\n\n{quote}"))
    }

    /// Somebody sends what they wrote; gives what became of it.
    pub(crate) fn posts(&mut self, mail: &Mail) -> Disposition {
        self.delivers(mail.raw())
    }

    /// The mail host has a message for the desk; gives what became of it.
    pub(crate) fn delivers(&mut self, raw: impl Into<Vec<u8>>) -> Disposition {
        let uid = self.inbox().deliver(raw.into());
        self.works();
        self.disposition(uid)
    }

    /// The operator asks at the command line.
    pub(crate) fn operator(&mut self, request: &Request) -> Result<serde_json::Value, String> {
        let console = Console::new(self.desk.clone(), Arc::new(Notify::new()));
        let answer = self.runtime.block_on(console.answer(request));
        self.works();
        answer
    }
}

/// Time, and the world outside.
impl World {
    pub(crate) fn time(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    /// The desk's working day goes on by minutes.
    pub(crate) fn minutes_pass(&mut self, minutes: i64) {
        self.passes(SignedDuration::from_mins(minutes));
    }

    pub(crate) fn hours_pass(&mut self, hours: i64) {
        self.passes(SignedDuration::from_hours(hours));
    }

    pub(crate) fn days_pass(&mut self, days: i64) {
        self.passes(SignedDuration::from_hours(days * 24));
    }

    /// Every timer and every retry in between comes at its time.
    fn passes(&mut self, time: SignedDuration) {
        let end = self.time().checked_add(time).unwrap();
        loop {
            let store = self.store.clone();
            let next = self.runtime.block_on(async {
                let timer = store.next_timer().await.unwrap();
                let letter = store.next_letter().await.unwrap();
                timer.into_iter().chain(letter).min()
            });
            let Some(next) = next.filter(|next| *next <= end) else { break };
            let at = next.max(self.time());
            self.turn(at);
            self.works();
        }
        self.turn(end);
        self.works();
    }

    /// The daemon is down, and starts again afterwards.
    pub(crate) fn is_down_for_days(&mut self, days: i64) {
        self.turn(self.time().checked_add(SignedDuration::from_hours(days * 24)).unwrap());
        self.restarts();
        self.works();
    }

    pub(crate) fn turn(&mut self, to: Timestamp) {
        *self.now.lock().unwrap() = to;
    }

    /// Everything that is to be done now is done: mail, timers, letters.
    pub(crate) fn works(&mut self) {
        let Self { runtime, intake, dispatch, desk, .. } = self;
        runtime.block_on(async {
            // A connection that breaks is opened again, as the daemon does it.
            for _ in 0..20 {
                if intake.look().await.is_ok() {
                    break;
                }
            }
            loop {
                let fired = fire_due(desk).await.unwrap();
                let round = dispatch.flush().await.unwrap();
                if fired == 0 && round.taken == 0 && round.failed == 0 {
                    break;
                }
            }
        });
    }

    /// The desk looks once through its mailbox, as after one wait.
    pub(crate) fn looks(&mut self) {
        let Self { runtime, intake, .. } = self;
        runtime.block_on(intake.look()).unwrap();
    }

    /// The store is asked something.
    pub(crate) fn asks<T>(&self, question: impl Future<Output = T>) -> T {
        self.runtime.block_on(question)
    }

    /// A letter is in the relay's hands.
    pub(crate) fn begins_attempt(&mut self, id: LetterId) -> OutboxEntry {
        let desk = self.desk.clone();
        let begun = self.asks(async { desk.lock().await.begin_attempt(id).await });
        begun.unwrap().expect("the letter may be tried").0
    }

    /// The relay's answer comes.
    pub(crate) fn ends_attempt(&mut self, entry: OutboxEntry, attempt: Attempt) {
        let desk = self.desk.clone();
        let ended = self.asks(async { desk.lock().await.end_attempt(entry, attempt).await });
        drop(ended.unwrap());
        self.works();
    }

    pub(crate) fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap()
    }

    pub(crate) fn relay(&self) -> MutexGuard<'_, Relay> {
        self.relay.lock().unwrap()
    }

    /// The relay's verdict on each letter from now on.
    pub(crate) fn relay_says(
        &mut self,
        verdict: impl Fn(&MailObject) -> Option<DeliveryError> + Send + 'static,
    ) {
        self.relay().verdict = Box::new(verdict);
    }

    /// The relay refuses what goes to somebody.
    pub(crate) fn relay_refuses(&mut self, whom: Person, how: DeliveryError) {
        let address = Address::parse(whom.address).unwrap();
        self.relay_says(move |mail| (mail.recipient == address).then(|| how.clone()));
    }

    pub(crate) fn relay_takes_all(&mut self) {
        self.relay_says(|_| None);
    }

    /// The story leaves such letters behind, or breaks such an invariant, on purpose.
    pub(crate) fn leaves(&mut self, what: &'static str) {
        self.excuses.insert(what);
    }
}

/// What can be seen.
impl World {
    /// The first case of the story.
    pub(crate) fn case(&self) -> Case {
        self.cases().into_iter().next().expect("a case was opened")
    }

    pub(crate) fn status(&self) -> Status {
        self.case().status
    }

    /// Every case, oldest first.
    pub(crate) fn cases(&self) -> Vec<Case> {
        let query = CaseQuery { limit: usize::MAX, ..CaseQuery::default() };
        let mut cases = self.runtime.block_on(self.store.cases(&query)).unwrap();
        cases.reverse();
        cases
    }

    pub(crate) fn case_of(&self, disposition: &Disposition) -> Case {
        let number = disposition.case.as_ref().expect("it belongs to a case");
        self.runtime.block_on(self.store.case(number)).unwrap().unwrap()
    }

    pub(crate) fn history(&self, number: &CaseNumber) -> Vec<HistoryEntry> {
        self.runtime.block_on(self.store.history(number, 0, usize::MAX)).unwrap()
    }

    /// Every disposition, oldest first.
    pub(crate) fn dispositions(&self) -> Vec<Disposition> {
        let query = MailQuery { limit: usize::MAX, ..MailQuery::default() };
        let mut all = self.runtime.block_on(self.store.dispositions(&query)).unwrap();
        all.reverse();
        all.into_iter().map(|(_, disposition)| disposition).collect()
    }

    pub(crate) fn fates(&self) -> Vec<Fate> {
        self.dispositions().into_iter().map(|disposition| disposition.fate).collect()
    }

    /// What became of the message with a UID.
    pub(crate) fn disposition(&self, uid: u32) -> Disposition {
        let uid_validity = self.inbox().uid_validity;
        let place = Location { mailbox: MAILBOX.to_owned(), uid_validity, uid };
        let found = self.runtime.block_on(self.store.disposition_at(&place)).unwrap();
        found.expect("the message has its disposition")
    }

    /// Every letter that was ever written, oldest first.
    pub(crate) fn outbox(&self) -> Vec<OutboxEntry> {
        let mut all = self.runtime.block_on(self.store.letters(None, None, usize::MAX)).unwrap();
        all.reverse();
        all
    }

    /// The names of the letters written to somebody that stand so, oldest first.
    pub(crate) fn named(&self, whom: Person, delivery: &str) -> Vec<String> {
        let address = Address::parse(whom.address).unwrap();
        let fits =
            |entry: &OutboxEntry| entry.recipient == address && entry.delivery.word() == delivery;
        self.outbox().into_iter().filter(fits).map(|entry| entry.letter).collect()
    }

    /// The names of the letters that somebody got, oldest first.
    pub(crate) fn sent(&self, whom: Person) -> Vec<String> {
        self.named(whom, "sent")
    }

    /// How many letters of a name somebody got.
    pub(crate) fn count(&self, whom: Person, letter: &str) -> usize {
        self.sent(whom).iter().filter(|name| *name == letter).count()
    }

    /// Every letter in somebody's mailbox, oldest first.
    pub(crate) fn letters(&self, whom: Person) -> Vec<Received> {
        let address = Address::parse(whom.address).unwrap();
        let relay = self.relay();
        let theirs = relay.taken.iter().filter(|(_, mail)| mail.recipient == address);
        theirs.map(|(at, mail)| Received::read(*at, mail)).collect()
    }

    /// The latest letter in somebody's mailbox.
    pub(crate) fn latest(&self, whom: Person) -> Received {
        let latest = self.letters(whom).pop();
        latest.unwrap_or_else(|| panic!("{} has no mail", whom.name))
    }

    /// The letters that somebody has not looked at yet, as their texts.
    pub(crate) fn news(&mut self, whom: Person) -> Vec<Received> {
        let letters = self.letters(whom);
        let read = self.read.insert(whom.address, letters.len()).unwrap_or(0);
        letters.into_iter().skip(read).collect()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let broken = audit::audit(self);
            assert!(broken.is_empty(), "the story ends, but:\n  {}", broken.join("\n  "));
        }
    }
}

type House = (
    Arc<tokio::sync::Mutex<Desk<MemoryStore, MemoryArchive>>>,
    Intake<PlayedMailbox, MemoryStore, MemoryArchive>,
    Dispatch<PlayedTransport, MemoryStore, MemoryArchive>,
);

async fn open(
    store: &Arc<MemoryStore>,
    archive: &Arc<MemoryArchive>,
    now: &Arc<Mutex<Timestamp>>,
    practice: Arc<Practice>,
    inbox: &Arc<Mutex<Inbox>>,
    relay: &Arc<Mutex<Relay>>,
) -> House {
    let hand = now.clone();
    let clock = Arc::new(move || *hand.lock().unwrap());
    let witness = Arc::new(());
    let opened = Desk::open(store.clone(), archive.clone(), clock, practice, witness.clone()).await;
    let desk = Arc::new(tokio::sync::Mutex::new(opened.unwrap()));
    let mailbox = PlayedMailbox(inbox.clone());
    let outbox = Arc::new(Notify::new());
    let intake = Intake::new(mailbox, desk.clone(), archive.clone(), witness.clone(), outbox);
    let transports = vec![PlayedTransport(relay.clone())];
    let dispatch = Dispatch::new(transports, desk.clone(), archive.clone(), witness);
    (desk, intake, dispatch)
}
