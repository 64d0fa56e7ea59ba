//! A second opinion, written from domain.md 3 without a look at the rules: every customer is
//! asked every day, and days are counted one by one. Slow, plain, and it must agree.

use super::super::simulate::{Act, Books};
use crate::domain::account::{Account, AccountCode};
use crate::domain::calendar::Calendar;
use crate::domain::collections::file::FileKey;
use crate::domain::collections::policy::{CollectionsPolicy, PolicyBook, PolicyVersion};
use crate::domain::collections::stage::Stage;
use crate::domain::ledger::{ItemStatus, LedgerItem};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Day, hour of the window (0 for the first), whom, what, and the invoices with their amounts.
pub(super) type Line = (Date, u32, FileKey, Act, Vec<(String, Decimal)>);

#[derive(Default)]
struct Customer {
    told: Vec<PolicyVersion>,
    last_letter: Option<Date>,
    proposed: bool,
    invoices: BTreeMap<String, Invoice>,
}

#[derive(Default)]
struct Invoice {
    /// Name of what was sent, and the day.
    sent: Vec<(Stage, Date)>,
    /// Days on which it was not owed, after it had been written about.
    gone_since: Option<Date>,
    gone: Vec<(Date, Date)>,
}

pub(super) struct World<'a> {
    pub(super) book: &'a PolicyBook,
    pub(super) calendar: &'a Calendar,
    pub(super) accounts: &'a BTreeMap<AccountCode, Account>,
    pub(super) books: &'a [Books],
    pub(super) per_hour: u32,
    pub(super) hours: u32,
}

pub(super) fn play(world: &World<'_>, from: Date, until: Date) -> Vec<Line> {
    let mut customers: BTreeMap<FileKey, Customer> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut day = from;
    while day <= until {
        let items = world.books.iter().filter(|b| b.from <= day).max_by_key(|b| b.from);
        let items: &[LedgerItem] = items.map_or(&[], |books| &books.items);
        for item in items {
            let key = FileKey { account: item.account.clone(), currency: item.gross.currency };
            customers.entry(key).or_default();
        }
        let mut letters_today = 0;
        for (key, customer) in &mut customers {
            let own: Vec<&LedgerItem> = items
                .iter()
                .filter(|i| i.account == key.account && i.gross.currency == key.currency)
                .collect();
            let hour = letters_today / world.per_hour;
            one_day(world, day, hour, key, customer, &own, &mut letters_today, &mut lines);
        }
        day = day.tomorrow().unwrap();
    }
    lines
}

fn is_owed(item: &LedgerItem) -> bool {
    let may = [ItemStatus::Open, ItemStatus::PartPaid, ItemStatus::Disputed];
    may.contains(&item.status) && item.open.amount > Decimal::ZERO
}

#[expect(clippy::too_many_arguments, reason = "a day has many circumstances")]
fn one_day(
    world: &World<'_>,
    day: Date,
    hour: u32,
    key: &FileKey,
    customer: &mut Customer,
    own: &[&LedgerItem],
    letters_today: &mut u32,
    lines: &mut Vec<Line>,
) {
    let account = world.accounts.get(&key.account);
    let Some(policy) = in_force(world.book, account, day) else { return };
    if note_payments(day, customer, own) {
        lines.push((day, hour, key.clone(), Act::Cleared, vec![]));
    }
    if account.and_then(|a| a.exclusion.as_ref()).is_some_and(|e| e.until.is_none_or(|u| day <= u))
    {
        return;
    }
    let mut overdue: Vec<&LedgerItem> = own
        .iter()
        .copied()
        .filter(|i| is_owed(i) && i.status != ItemStatus::Disputed && i.due_on < day)
        .collect();
    overdue.sort_by(|a, b| (a.due_on, &a.invoice).cmp(&(b.due_on, &b.invoice)));
    let total: Decimal = overdue.iter().map(|i| i.open.amount).sum();
    let mut going: Vec<(String, Stage)> = Vec::new();
    let mut notice_is_due = false;
    for item in &overdue {
        let state = customer.invoices.get(&item.invoice);
        let Some((next, ready)) = next_of(policy, world.calendar, item, state, day) else {
            continue;
        };
        if next >= Stage::FinalDemand && total < policy.overdue_min {
            continue;
        }
        if next == Stage::SuspensionNotice {
            notice_is_due |= ready && reminders(state) >= policy.reminders_min;
        } else if ready {
            going.push((item.invoice.clone(), next));
        }
    }
    let rows = |items: &[&LedgerItem]| -> Vec<(String, Decimal)> {
        items.iter().map(|i| (i.invoice.clone(), i.open.amount)).collect()
    };
    let tomorrow = day.tomorrow().unwrap();
    let is_good_day =
        world.calendar.is_business_day(day) && world.calendar.is_business_day(tomorrow);
    let apart = i32::try_from(policy.apart_days).unwrap();
    let too_soon =
        customer.last_letter.is_some_and(|last| day.since(last).unwrap().get_days() < apart);
    let may_write = is_good_day && !too_soon && hour < world.hours;
    let near = near(policy, account, day, customer, own);
    let (act, rows) = match going.iter().map(|(_, stage)| *stage).max() {
        Some(stage) if may_write => (Act::Letter(stage), rows(&overdue)),
        Some(_) => return,
        None if may_write && !near.is_empty() => {
            going = near.iter().map(|item| (item.invoice.clone(), Stage::PreDue)).collect();
            (Act::Letter(Stage::PreDue), rows(&near))
        }
        None => {
            if notice_is_due && !customer.proposed {
                customer.proposed = true;
                lines.push((day, hour, key.clone(), Act::SuspensionProposed, rows(&overdue)));
            }
            return;
        }
    };
    if !customer.told.contains(&policy.name) {
        customer.told.push(policy.name.clone());
        lines.push((day, hour, key.clone(), Act::PolicyTold, vec![]));
    }
    lines.push((day, hour, key.clone(), act, rows));
    *letters_today += 1;
    customer.last_letter = Some(day);
    for (invoice, stage) in going {
        customer.invoices.entry(invoice).or_default().sent.push((stage, day));
    }
}

fn in_force<'b>(
    book: &'b PolicyBook,
    account: Option<&Account>,
    day: Date,
) -> Option<&'b CollectionsPolicy> {
    let mut best: Option<&CollectionsPolicy> = None;
    for wanted in ["name", "segment", "all"] {
        for policy in book.all().iter().filter(|p| p.effective_from <= day) {
            let fits = match wanted {
                "name" => account.and_then(|a| a.policy.clone()) == Some(policy.name.id.clone()),
                "segment" => account
                    .and_then(|a| a.segment.clone())
                    .is_some_and(|s| policy.segments.contains(&s)),
                _ => policy.segments.is_empty(),
            };
            if fits && best.is_none_or(|b| b.effective_from < policy.effective_from) {
                best = Some(policy);
            }
        }
        if best.is_some() || (wanted == "name" && account.is_some_and(|a| a.policy.is_some())) {
            return best;
        }
    }
    best
}

/// Marks what was settled or came back; true if that cleared everything that was reminded of.
fn note_payments(day: Date, customer: &mut Customer, own: &[&LedgerItem]) -> bool {
    let owed = |invoice: &String| own.iter().any(|i| is_owed(i) && i.invoice == *invoice);
    let asked = |state: &Invoice| state.sent.iter().any(|(stage, _)| *stage >= Stage::Reminder(1));
    let mut some_was_open = false;
    let mut some_is_open = false;
    for (invoice, state) in &mut customer.invoices {
        let is_owed = owed(invoice);
        some_was_open |= asked(state) && state.gone_since.is_none();
        some_is_open |= asked(state) && is_owed;
        match (state.gone_since, is_owed) {
            (None, false) => state.gone_since = Some(day),
            (Some(since), true) => {
                state.gone.push((since, day));
                state.gone_since = None;
            }
            _ => {}
        }
    }
    let overdue = own.iter().any(|i| is_owed(i) && i.due_on < day);
    some_was_open && !some_is_open && !overdue
}

fn reminders(state: Option<&Invoice>) -> u32 {
    let sent = state.map(|s| &s.sent);
    u32::try_from(
        sent.into_iter().flatten().filter(|(s, _)| matches!(s, Stage::Reminder(_))).count(),
    )
    .unwrap()
}

/// The next stage of an overdue invoice, and whether its day has come: days are counted one by
/// one, those on which it was not owed left out.
fn next_of(
    policy: &CollectionsPolicy,
    calendar: &Calendar,
    item: &LedgerItem,
    state: Option<&Invoice>,
    day: Date,
) -> Option<(Stage, bool)> {
    let reminders = u8::try_from(policy.reminder_days.len()).unwrap();
    let last = state.and_then(|s| s.sent.iter().max_by_key(|(stage, _)| *stage)).copied();
    let days_of = |stage: Stage| match stage {
        Stage::PreDue => 0,
        Stage::Reminder(n) => policy.reminder_days[usize::from(n) - 1],
        Stage::FinalDemand => policy.final_demand_day,
        Stage::SuspensionNotice => policy.suspension_notice_day,
    };
    let (next, since, need) = match last {
        None | Some((Stage::PreDue, _)) => {
            (Stage::Reminder(1), item.due_on, days_of(Stage::Reminder(1)))
        }
        Some((stage, on)) => {
            let next = match stage {
                Stage::Reminder(n) if n < reminders => Stage::Reminder(n + 1),
                Stage::Reminder(_) => Stage::FinalDemand,
                Stage::FinalDemand => Stage::SuspensionNotice,
                Stage::PreDue | Stage::SuspensionNotice => return None,
            };
            (next, on, days_of(next) - days_of(stage))
        }
    };
    let gone = state.map(|s| s.gone.clone()).unwrap_or_default();
    let latest = gone.last().copied();
    let mut counted = 0;
    let mut walk = since;
    while walk < day {
        // Only the latest absence is remembered; earlier ones have long been counted.
        let rested = latest.is_some_and(|(from, to)| from <= walk && walk < to);
        counted += u32::from(!rested);
        walk = walk.tomorrow().unwrap();
    }
    let mut rested_enough = true;
    if let Some((_, to)) = latest {
        let mut business = 0;
        let mut walk = to;
        while walk < day {
            walk = walk.tomorrow().unwrap();
            business += u32::from(calendar.is_business_day(walk));
        }
        rested_enough = business >= policy.resume_days;
    }
    Some((next, counted >= need && rested_enough))
}

fn near<'i>(
    policy: &CollectionsPolicy,
    account: Option<&Account>,
    day: Date,
    customer: &Customer,
    own: &[&'i LedgerItem],
) -> Vec<&'i LedgerItem> {
    if policy.pre_due_days == 0 || account.is_some_and(|a| a.is_direct_debit) {
        return vec![];
    }
    let mut near: Vec<&LedgerItem> = own
        .iter()
        .copied()
        .filter(|i| is_owed(i) && i.status != ItemStatus::Disputed && i.due_on > day)
        .filter(|i| {
            i.due_on.since(day).unwrap().get_days() <= i32::try_from(policy.pre_due_days).unwrap()
        })
        .filter(|i| customer.invoices.get(&i.invoice).is_none_or(|s| s.sent.is_empty()))
        .collect();
    near.sort_by(|a, b| (a.due_on, &a.invoice).cmp(&(b.due_on, &b.invoice)));
    near
}
