//! What follows from time and the ledger alone, before anybody is written to: invoices settled or
//! owed again, promises kept and broken, claims that have run out, holds to be looked at.
//!
//! # Contract
//! Pure, and quiet the second time: what it finds is recorded, and then no longer found. Nothing
//! is judged by a ledger that is older than what it would have to show.

use crate::domain::collections::file::{FileChange, FileState, Track};
use crate::domain::collections::hold::{
    Hold, HoldReason, HoldScope, Promise, PromiseState, invoice_key,
};
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::Suspension;
use crate::domain::ledger::{ItemStatus, LedgerItem};
use crate::logic::collect::look::View;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Something that somebody should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A promise was not kept.
    PromiseBroken(Promise),
    /// A promise was kept.
    PromiseKept(Promise),
    /// The payment that the customer reported was not found in time.
    ClaimUnfound(Hold),
    /// Somebody should look at a hold again.
    HoldDue(Hold),
    /// Nothing overdue is owed any more.
    Cleared,
}

/// What follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tended {
    /// Changes of the file.
    pub changes: Vec<FileChange>,
    /// Who should hear of what.
    pub news: Vec<News>,
}

/// Days after which a hold is looked at again (T12).
const REVIEW_DAYS: u32 = 7;

/// See the head of this file.
#[must_use]
pub fn tend(view: &View<'_>) -> Tended {
    let mut tended = Tended::default();
    if view.ledger_as_of.is_none() {
        return tended;
    }
    settle(view, &mut tended);
    let promises = judge_promises(view, &mut tended);
    let claims = end_claims(view, &mut tended);
    let lifted: BTreeSet<u32> = promises.into_iter().chain(claims).collect();
    drop_settled_holds(view, &lifted, &mut tended);
    follow_the_ledger(view, &mut tended);
    review(view, &lifted, &mut tended);
    tended
}

fn is_settled(track: &Track) -> bool {
    track.settled_at.is_some_and(|at| track.returned_at.is_none_or(|back| back < at))
}

fn owed<'v>(view: &View<'v>, key: &str) -> Option<&'v LedgerItem> {
    view.items.iter().find(|item| item.is_owed() && invoice_key(&item.invoice) == *key)
}

/// What is open of some invoices.
fn open_of(view: &View<'_>, keys: &BTreeSet<String>) -> Decimal {
    let open = keys.iter().filter_map(|key| owed(view, key)).map(|item| item.open.amount);
    open.fold(Decimal::ZERO, Decimal::saturating_add)
}

fn settle(view: &View<'_>, tended: &mut Tended) {
    let mut settled = BTreeSet::new();
    let mut returned = BTreeSet::new();
    for (key, track) in &view.file.tracks {
        match (is_settled(track), owed(view, key).is_some()) {
            (false, false) => settled.insert(key.clone()),
            (true, true) => returned.insert(key.clone()),
            (true, false) | (false, true) => continue,
        };
    }
    let was_asked =
        |key: &String| view.file.stage(key).is_some_and(|stage| stage >= Stage::Reminder(1));
    let was_open = view.file.tracks.iter().any(|(key, track)| !is_settled(track) && was_asked(key));
    let still_open =
        view.file.tracks.iter().any(|(key, _)| was_asked(key) && owed(view, key).is_some());
    let still_overdue = view.items.iter().any(|item| item.is_owed() && item.due_on < view.today());
    // A customer whose access is away is told that it is back before they are told the rest.
    let is_away = view.file.open_suspension().is_some_and(Suspension::is_under_way);
    if was_open && !still_open && !still_overdue && !is_away {
        tended.news.push(News::Cleared);
    }
    if !settled.is_empty() {
        tended.changes.push(FileChange::Settled(settled));
    }
    if !returned.is_empty() {
        tended.changes.push(FileChange::Returned(returned));
    }
}

/// Nothing that was asked for is owed any more, nor anything else overdue.
#[must_use]
pub fn is_cleared(view: &View<'_>) -> bool {
    let was_asked = view
        .file
        .tracks
        .keys()
        .any(|key| view.file.stage(key).is_some_and(|stage| stage >= Stage::Reminder(1)));
    let today = view.today();
    was_asked
        && !view.items.iter().any(|item| {
            let is_asked = view.file.tracks.contains_key(&invoice_key(&item.invoice));
            item.is_owed() && (is_asked || item.due_on < today)
        })
}

/// Gives the numbers of the holds that end with their promise.
fn judge_promises(view: &View<'_>, tended: &mut Tended) -> Vec<u32> {
    let mut lifted = Vec::new();
    for promise in view.file.promises.iter().filter(|p| p.state == PromiseState::Open) {
        let open = open_of(view, &promise.invoices);
        let paid = promise.open_before.saturating_sub(open);
        let state = if open.is_zero() || paid >= promise.amount {
            PromiseState::Kept
        } else if is_over(view, promise_ends(view, promise)) {
            PromiseState::Broken
        } else {
            continue;
        };
        let (because, news) = if state == PromiseState::Kept {
            ("the promise was kept", News::PromiseKept(promise.clone()))
        } else {
            ("the promised day passed without the payment", News::PromiseBroken(promise.clone()))
        };
        tended.changes.push(FileChange::PromiseEnded { number: promise.number, state });
        let is_active = view.file.hold(promise.hold).is_some_and(Hold::is_active);
        if is_active {
            lifted.push(promise.hold);
            let because = because.to_owned();
            tended.changes.push(FileChange::Lifted { number: promise.hold, because });
        }
        tended.news.push(news);
    }
    lifted
}

/// The last day of grace.
#[must_use]
pub fn promise_ends(view: &View<'_>, promise: &Promise) -> Date {
    view.calendar.business_days_after(promise.on, view.policy.promise_grace_days)
}

/// A day is over, and the books are from after it.
fn is_over(view: &View<'_>, day: Date) -> bool {
    let as_of = view.ledger_as_of.map(|at| view.calendar.date(at));
    view.today() > day && as_of.is_some_and(|as_of| as_of > day) && view.is_fresh()
}

fn end_claims(view: &View<'_>, tended: &mut Tended) -> Vec<u32> {
    let mut lifted = Vec::new();
    for hold in view.file.active_holds() {
        let Some(ends_on) = hold.ends_on else { continue };
        if hold.reason == HoldReason::PaymentClaim && is_over(view, ends_on) && !is_moot(view, hold)
        {
            let because = "the reported payment was not found".to_owned();
            tended.changes.push(FileChange::Lifted { number: hold.number, because });
            tended.news.push(News::ClaimUnfound(hold.clone()));
            lifted.push(hold.number);
        }
    }
    lifted
}

/// Every invoice of the hold is settled.
fn is_moot(view: &View<'_>, hold: &Hold) -> bool {
    match &hold.scope {
        HoldScope::Everything => {
            hold.reason == HoldReason::PaymentClaim && !view.items.iter().any(LedgerItem::is_owed)
        }
        HoldScope::Invoices(keys) => keys.iter().all(|key| owed(view, key).is_none()),
        HoldScope::Part { invoice, .. } => owed(view, invoice).is_none(),
    }
}

fn drop_settled_holds(view: &View<'_>, lifted: &BTreeSet<u32>, tended: &mut Tended) {
    let moot = view.file.active_holds().filter(|hold| !lifted.contains(&hold.number));
    for hold in moot.filter(|hold| is_moot(view, hold)) {
        let because = "the invoices are settled".to_owned();
        tended.changes.push(FileChange::Lifted { number: hold.number, because });
    }
}

/// A dispute that the books state holds like one that a customer told us, and ends with theirs.
fn follow_the_ledger(view: &View<'_>, tended: &mut Tended) {
    let mut number = view.file.last_hold;
    for item in view.items.iter().filter(|item| item.status == ItemStatus::Disputed) {
        let key = invoice_key(&item.invoice);
        let is_held = view
            .file
            .active_holds()
            .any(|hold| hold.reason == HoldReason::Dispute && hold.scope.covers(&key));
        if !is_held {
            number = number.saturating_add(1);
            tended.changes.push(FileChange::Held(Hold {
                number,
                reason: HoldReason::Dispute,
                scope: HoldScope::Invoices(BTreeSet::from([key])),
                since: view.now,
                by: None,
                is_provisional: false,
                review_on: super::clock::plus(view.today(), view.policy.dispute_review_days),
                ends_on: None,
                case: None,
                lifted: None,
            }));
        }
    }
    for hold in view.file.active_holds().filter(|hold| is_of_the_books(hold)) {
        let ended = |item: &&LedgerItem| {
            item.is_owed()
                && item.status != ItemStatus::Disputed
                && hold.scope.covers(&invoice_key(&item.invoice))
        };
        if view.items.iter().any(|item| ended(&item)) {
            let because = "the books no longer say that it is disputed".to_owned();
            tended.changes.push(FileChange::Lifted { number: hold.number, because });
        }
    }
}

/// Placed because the books said so.
fn is_of_the_books(hold: &Hold) -> bool {
    hold.reason == HoldReason::Dispute
        && hold.by.is_none()
        && hold.case.is_none()
        && !hold.is_provisional
}

fn review(view: &View<'_>, lifted: &BTreeSet<u32>, tended: &mut Tended) {
    let today = view.today();
    for hold in view.file.active_holds() {
        if hold.review_on > today || lifted.contains(&hold.number) || is_moot(view, hold) {
            continue;
        }
        let review_on = super::clock::plus(today, REVIEW_DAYS);
        tended.changes.push(FileChange::HoldReviewed { number: hold.number, review_on });
        tended.news.push(News::HoldDue(hold.clone()));
    }
}

/// The first day on which time alone may change the file: a promise or a claim runs out.
#[must_use]
pub fn tend_on(view: &View<'_>) -> Option<Date> {
    let promises = view.file.promises.iter().filter(|p| p.state == PromiseState::Open);
    let claims = view.file.active_holds().filter_map(|hold| hold.ends_on);
    let ends = promises.map(|promise| promise_ends(view, promise)).chain(claims);
    ends.map(|day| super::clock::plus(day, 1)).min()
}

/// What the file knows of an invoice, for listings.
#[must_use]
pub fn is_tracked(file: &FileState, key: &str) -> bool {
    file.tracks.get(key).is_some_and(|track| !is_settled(track))
}
