//! A policy replayed over a ledger and a span of time: what would be sent to whom and when, before
//! anything is switched on.
//!
//! # Contract
//! Pure, and the same rules as the desk's own ([`look`], [`tend`]): there is no second policy here.
//! Assumed are a ledger that is always fresh, letters that arrive when they are written, and
//! customers who do nothing but what later ledgers show. Suspension notices are listed as due;
//! people decide those.

use crate::domain::account::{Account, AccountCode};
use crate::domain::calendar::Calendar;
use crate::domain::collections::file::{CollectionsFile, FileChange, FileKey};
use crate::domain::collections::house::Window;
use crate::domain::collections::notice::{Copy, Notice, Passage, Statement};
use crate::domain::collections::policy::{CollectionsPolicy, PolicyBook};
use crate::domain::collections::stage::Stage;
use crate::domain::delivery::LetterId;
use crate::domain::ledger::LedgerItem;
use crate::logic::collect::clock;
use crate::logic::collect::look::{DueLetter, Standing, Step, View, look};
use crate::logic::collect::tend::{self, News, tend};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The books as they will state it from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    /// The first day on which they are known.
    pub from: Date,
    /// Every invoice.
    pub items: Vec<LedgerItem>,
}

/// What a simulation is about.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Every policy.
    pub book: &'a PolicyBook,
    /// Business time.
    pub calendar: &'a Calendar,
    /// When letters may leave.
    pub window: &'a Window,
    /// The accounts that are known; of others only the code is.
    pub accounts: &'a BTreeMap<AccountCode, Account>,
    /// The books, by day.
    pub books: &'a [Books],
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// What would happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// The policy is told.
    PolicyTold,
    /// A letter at that stage.
    Letter(Stage),
    /// People of ours are asked whether there shall be a suspension notice.
    SuspensionProposed,
    /// Everything overdue is settled; the customer is thanked.
    Cleared,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub key: FileKey,
    /// What.
    pub act: Act,
    /// The invoices it is about, as written, oldest first, with what is asked for each.
    pub rows: Vec<(String, Decimal)>,
}

/// A file under the simulation.
struct Played<'a> {
    file: CollectionsFile,
    items: Vec<LedgerItem>,
    account: Option<&'a Account>,
}

/// The whole span.
#[must_use]
pub fn simulate(plan: &Plan<'_>) -> Vec<Planned> {
    let mut stage = Simulation {
        plan,
        files: BTreeMap::new(),
        agenda: BTreeMap::new(),
        planned: Vec::new(),
        slots: 0,
    };
    let mut day = plan.from;
    stage.read_books(day, true);
    while day <= plan.until {
        stage.read_books(day, false);
        stage.play(day);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    stage.planned
}

struct Simulation<'a> {
    plan: &'a Plan<'a>,
    files: BTreeMap<FileKey, Played<'a>>,
    agenda: BTreeMap<Date, BTreeSet<FileKey>>,
    planned: Vec<Planned>,
    /// Letters written on the current day.
    slots: u32,
}

impl Simulation<'_> {
    /// The books that begin on a day; at the start, the latest that began before.
    fn read_books(&mut self, day: Date, is_start: bool) {
        let new = if is_start {
            self.plan.books.iter().filter(|books| books.from < day).max_by_key(|books| books.from)
        } else {
            self.plan.books.iter().find(|books| books.from == day)
        };
        if let Some(books) = new {
            let mut items: BTreeMap<FileKey, Vec<LedgerItem>> = BTreeMap::new();
            for item in &books.items {
                let key = FileKey { account: item.account.clone(), currency: item.currency() };
                items.entry(key).or_default().push(item.clone());
            }
            for (key, played) in &mut self.files {
                let now = items.remove(key).unwrap_or_default();
                if played.items != now {
                    played.items = now;
                    self.agenda.entry(day).or_default().insert(key.clone());
                }
            }
            for (key, items) in items {
                let account = self.plan.accounts.get(&key.account);
                let file = CollectionsFile::new(key.clone());
                self.agenda.entry(day).or_default().insert(key.clone());
                self.files.insert(key, Played { file, items, account });
            }
        }
        if self.plan.book.all().iter().any(|policy| policy.effective_from == day) {
            self.agenda.entry(day).or_default().extend(self.files.keys().cloned());
        }
    }

    fn play(&mut self, day: Date) {
        self.slots = 0;
        while let Some(entry) = self.agenda.first_entry() {
            if *entry.key() > day {
                return;
            }
            for key in entry.remove() {
                let again = self.visit(&key, day).map(|on| on.max(clock::plus(day, 1)));
                if let Some(on) = again {
                    self.agenda.entry(on).or_default().insert(key);
                }
            }
        }
    }

    /// Plays one file on one day; gives the day on which to come again.
    fn visit(&mut self, key: &FileKey, day: Date) -> Option<Date> {
        let now = self.moment(day);
        let slots = &mut self.slots;
        let played = self.files.get_mut(key)?;
        let policy = policy_of(self.plan.book, played.account, day)?;
        let tended = tend(&view(self.plan, played, policy, now));
        if tended.news.contains(&News::Cleared) {
            let rows = Vec::new();
            self.planned.push(Planned { at: now, key: key.clone(), act: Act::Cleared, rows });
        }
        played.file.apply(now, &tended.changes);
        let seen = view(self.plan, played, policy, now);
        let ends = tend::tend_on(&seen);
        let step = look(&seen);
        let (acts, changes, look_on) = match step {
            Step::Rest(_, look_on) => {
                let exclusion = played.account.and_then(|a| a.exclusion.as_ref());
                let until = exclusion.and_then(|e| e.until).filter(|until| *until >= day);
                let over = until.map(|until| clock::plus(until, 1));
                return look_on.into_iter().chain(ends).chain(over).min();
            }
            Step::ProposeSuspension(rows, look_on) => {
                if played.file.proposed_at.is_some() {
                    return look_on;
                }
                let rows = shown(rows.iter().map(|row| (&row.item.invoice, row.asked)));
                (
                    vec![(Act::SuspensionProposed, rows)],
                    vec![FileChange::SuspensionProposed],
                    look_on,
                )
            }
            Step::Write(letter) => {
                *slots = slots.saturating_add(1);
                let (acts, changes) = written(&letter, played, policy, now);
                (acts, changes, Some(day))
            }
        };
        for (act, rows) in acts {
            self.planned.push(Planned { at: now, key: key.clone(), act, rows });
        }
        played.file.apply(now, &changes);
        look_on
    }

    /// When the next letter of a day would leave: so many an hour, from the opening on.
    fn moment(&self, day: Date) -> Timestamp {
        let window = self.plan.window;
        let hours = self.slots.checked_div(window.letters_hour_max.max(1)).unwrap_or(0);
        let from: Time = window.opens;
        let at = from.checked_add(i64::from(hours).hours()).unwrap_or(Time::MAX);
        self.plan.calendar.at(day, at)
    }
}

fn view<'v>(
    plan: &Plan<'v>,
    played: &'v Played<'_>,
    policy: &'v CollectionsPolicy,
    now: Timestamp,
) -> View<'v> {
    View {
        policy,
        calendar: plan.calendar,
        window: plan.window,
        items: &played.items,
        file: &played.file,
        standing: standing(played.account, plan.calendar.date(now)),
        ledger_as_of: Some(now),
        now,
    }
}

/// What the account says of itself on a day.
#[must_use]
pub fn standing(account: Option<&Account>, day: Date) -> Standing {
    let excluded = |account: &Account| {
        account.exclusion.as_ref().is_some_and(|exclusion| exclusion.is_in_force(day))
    };
    Standing {
        is_direct_debit: account.is_some_and(|account| account.is_direct_debit),
        is_excluded: account.is_some_and(excluded),
    }
}

/// The policy in force for an account on a day.
#[must_use]
pub fn policy_of<'b>(
    book: &'b PolicyBook,
    account: Option<&Account>,
    day: Date,
) -> Option<&'b CollectionsPolicy> {
    let name = account.and_then(|account| account.policy.as_deref());
    let segment = account.and_then(|account| account.segment.as_deref());
    book.of(name, segment, day)
}

type Acts = Vec<(Act, Vec<(String, Decimal)>)>;

fn written(
    letter: &DueLetter<'_>,
    played: &Played<'_>,
    policy: &CollectionsPolicy,
    now: Timestamp,
) -> (Acts, Vec<FileChange>) {
    let rows = shown(letter.rows.iter().map(|row| (&row.item.invoice, row.asked)));
    let number = played.file.last_notice.saturating_add(1);
    // Nobody is written to here: the copy stands for whoever the contacts will be.
    let copies = crate::domain::address::Address::parse("contact@customers.test").map(|to| {
        vec![Copy { letter: LetterId(u64::from(number)), to, passage: Passage::Taken(now) }]
    });
    let copies = copies.unwrap_or_default();
    let notice = Notice {
        number,
        stage: letter.stage,
        policy: policy.name.clone(),
        written_at: now,
        content: letter.content,
        copies: copies.clone(),
    };
    let mut acts = Vec::new();
    let mut changes = vec![FileChange::Notified { notice, steps: letter.steps.clone() }];
    if letter.tells_policy {
        acts.push((Act::PolicyTold, Vec::new()));
        let policy = policy.name.clone();
        changes.push(FileChange::Told(Statement { policy, written_at: now, copies }));
    }
    acts.push((Act::Letter(letter.stage), rows));
    (acts, changes)
}

fn shown<'r>(rows: impl Iterator<Item = (&'r String, Decimal)>) -> Vec<(String, Decimal)> {
    rows.map(|(invoice, asked)| (invoice.clone(), asked)).collect()
}
