//! Placing and lifting holds, and the letters that a hold overtakes.
//!
//! # Contract
//! Pure. A hold is in force from the moment a customer objects, before anybody of ours has looked
//! at it, and every letter that asks for what now rests and has not left yet is withdrawn in the
//! same decision (I-07). Lifting one restores nothing by itself: the next look decides.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::file::{FileChange, FileState};
use crate::domain::collections::hold::{
    Hold, HoldReason, HoldScope, Promise, PromiseState, invoice_key,
};
use crate::domain::collections::notice::{Notice, Passage};
use crate::domain::collections::policy::DisputeScope;
use crate::domain::collections::suspension::SuspensionState;
use crate::domain::delivery::LetterId;
use crate::domain::ledger::LedgerItem;
use crate::logic::collect::clock;
use crate::logic::collect::look::View;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A hold that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Why.
    pub reason: HoldReason,
    /// Which invoices, as written; empty: all of them.
    pub invoices: Vec<String>,
    /// The disputed part of a single invoice, where only a part is.
    pub part: Option<Decimal>,
    /// By whom of ours; `None`: because of what the customer wrote.
    pub by: Option<Address>,
    /// In which case.
    pub case: Option<CaseNumber>,
}

/// What a decision about a file asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileDecision {
    /// Changes of the file.
    pub changes: Vec<FileChange>,
    /// Letters in the outbox that must not leave.
    pub withdrawn: Vec<LetterId>,
}

/// Why a command about collections is refused, in words for the agent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefusal {
    /// Not the customer's, or not in the ledger.
    #[error("{invoice} is no open invoice of this customer; open are: {open}")]
    NotOwed {
        /// As written.
        invoice: String,
        /// Their open invoices.
        open: String,
    },
    /// More is disputed than is open.
    #[error(
        "{part} is more than is open of {invoice} ({open}); leave the amount out to dispute all of it"
    )]
    PartTooLarge {
        /// As written.
        invoice: String,
        /// Disputed.
        part: Decimal,
        /// Open.
        open: Decimal,
    },
    /// The promised day is no good.
    #[error(
        "{on} is not within {days} days from today; a promise further away is a payment plan, which a supervisor decides"
    )]
    PromiseTooFar {
        /// The day.
        on: Date,
        /// The limit.
        days: u32,
    },
    /// The promised day has passed.
    #[error("{on} has passed; a promise is about a day to come")]
    PromisePast {
        /// The day.
        on: Date,
    },
    /// No more promises.
    #[error(
        "{count} promises were made on {invoice} already; one more is a supervisor's to accept"
    )]
    TooManyPromises {
        /// As written.
        invoice: String,
        /// So many.
        count: usize,
    },
    /// The promised amount is no good.
    #[error("{amount} is more than the {open} that is open; a promise is about what is owed")]
    PromiseTooLarge {
        /// Promised.
        amount: Decimal,
        /// Open.
        open: Decimal,
    },
    /// There is no such hold.
    #[error("nothing rests on {invoice}")]
    NothingHeld {
        /// As written.
        invoice: String,
    },
}

impl HoldRefusal {
    /// The same in Spanish.
    #[must_use]
    pub fn in_spanish(&self) -> String {
        match self {
            Self::NotOwed { invoice, open } => {
                format!("{invoice} no es una factura pendiente de este cliente; pendientes: {open}")
            }
            Self::PartTooLarge { invoice, part, open } => format!(
                "{part} es más de lo pendiente de {invoice} ({open}); sin importe se disputa toda"
            ),
            Self::PromiseTooFar { on, days } => format!(
                "{on} queda a más de {days} días; un compromiso más lejano es un plan de pagos, que decide un supervisor"
            ),
            Self::PromisePast { on } => format!("{on} ya ha pasado"),
            Self::TooManyPromises { invoice, count } => format!(
                "ya hubo {count} compromisos sobre {invoice}; otro más lo acepta un supervisor"
            ),
            Self::PromiseTooLarge { amount, open } => {
                format!("{amount} es más de lo pendiente, {open}")
            }
            Self::NothingHeld { invoice } => format!("no hay nada en pausa en {invoice}"),
        }
    }
}

/// The customer's open items that are named; all of them where none is.
///
/// # Errors
/// [`HoldRefusal::NotOwed`] for the first that is not open.
pub fn named<'v>(view: &View<'v>, invoices: &[String]) -> Result<Vec<&'v LedgerItem>, HoldRefusal> {
    let owed = || view.items.iter().filter(|item| item.is_owed());
    if invoices.is_empty() {
        return Ok(owed().collect());
    }
    let find = |invoice: &String| {
        let key = invoice_key(invoice);
        owed().find(|item| invoice_key(&item.invoice) == key).ok_or_else(|| HoldRefusal::NotOwed {
            invoice: invoice.clone(),
            open: owed().map(|item| item.invoice.clone()).collect::<Vec<_>>().join(", "),
        })
    };
    invoices.iter().map(find).collect()
}

/// Places a hold, or confirms the provisional one that there is, and takes back what it overtakes.
///
/// # Errors
/// [`HoldRefusal`]: an agent named an invoice or a part that makes no sense.
pub fn place(view: &View<'_>, wanted: &Wanted) -> Result<FileDecision, HoldRefusal> {
    let items = named(view, &wanted.invoices)?;
    let scope = scope(view, wanted, &items)?;
    let same =
        view.file.active_holds().find(|hold| hold.reason == wanted.reason && hold.scope == scope);
    if let Some(same) = same {
        // The books may have brought the hold while a letter about the invoice waited to leave.
        let mut decision = called_back(view, |notice| asks_for(view, notice, &scope));
        let confirmed = wanted.by.clone().filter(|_| same.is_provisional);
        let Some(by) = confirmed else { return Ok(decision) };
        let number = same.number;
        let review_on = hold(view, wanted, scope, number).review_on;
        decision.changes.push(FileChange::HoldConfirmed { number, by });
        decision.changes.push(FileChange::HoldReviewed { number, review_on });
        return Ok(decision);
    }
    let hold = hold(view, wanted, scope.clone(), view.file.last_hold.saturating_add(1));
    let mut decision = overtaken(view, |key| scope.touches(key));
    decision.changes.insert(0, FileChange::Held(hold));
    // A provisional hold of the same reason is what the agent has now put more exactly.
    if wanted.by.is_some() {
        let replaced = view
            .file
            .active_holds()
            .filter(|hold| hold.is_provisional && hold.reason == wanted.reason);
        decision.changes.extend(replaced.map(|hold| FileChange::Lifted {
            number: hold.number,
            because: "an agent has put it more exactly".to_owned(),
        }));
    }
    Ok(decision)
}

fn scope(
    view: &View<'_>,
    wanted: &Wanted,
    items: &[&LedgerItem],
) -> Result<HoldScope, HoldRefusal> {
    if wanted.invoices.is_empty() {
        return Ok(HoldScope::Everything);
    }
    if let (Some(part), [item]) = (wanted.part, items) {
        if part > item.open.amount {
            return Err(HoldRefusal::PartTooLarge {
                invoice: item.invoice.clone(),
                part,
                open: item.open.amount,
            });
        }
        if part < item.open.amount && view.policy.dispute_scope == DisputeScope::Amount {
            let invoice = invoice_key(&item.invoice);
            return Ok(HoldScope::Part { invoice, amount: part });
        }
    }
    Ok(HoldScope::Invoices(items.iter().map(|item| invoice_key(&item.invoice)).collect()))
}

fn hold(view: &View<'_>, wanted: &Wanted, scope: HoldScope, number: u32) -> Hold {
    let today = view.today();
    let (review_days, ends_on) = match wanted.reason {
        HoldReason::Dispute => (view.policy.dispute_review_days, None),
        HoldReason::PaymentClaim => {
            let days = view.policy.payment_claim_days;
            (14, Some(view.calendar.business_days_after(today, days)))
        }
        HoldReason::Promise => (view.policy.promise_horizon_days.saturating_add(14), None),
        HoldReason::Arrangement
        | HoldReason::Insolvency
        | HoldReason::Manual
        | HoldReason::BouncedContact
        | HoldReason::StaleLedger
        | HoldReason::Exclusion => (7, None),
    };
    // Nobody has looked at what the customer wrote: somebody should within days.
    let is_provisional = wanted.by.is_none() && wanted.case.is_some();
    let review_on = if is_provisional {
        view.calendar.business_days_after(today, 2)
    } else {
        clock::plus(today, review_days)
    };
    Hold {
        number,
        reason: wanted.reason,
        scope,
        since: view.now,
        by: wanted.by.clone(),
        is_provisional,
        review_on,
        ends_on,
        case: wanted.case.clone(),
        lifted: None,
    }
}

/// Letters that ask for something that now rests, and have not left; and a suspension that rests
/// on it and has not been ordered (I-13: any change voids it).
#[must_use]
pub fn overtaken(view: &View<'_>, is_touched: impl Fn(&str) -> bool) -> FileDecision {
    let rests =
        view.items.iter().any(|item| item.is_owed() && is_touched(&invoice_key(&item.invoice)));
    let mut decision = called_back(view, |_| rests);
    if let Some(suspension) = view.file.open_suspension()
        && !suspension.is_under_way()
        && suspension.invoices.iter().any(|key| is_touched(key))
    {
        decision.changes.push(FileChange::SuspensionMoved(SuspensionState::Dropped {
            at: view.now,
            because: "an invoice of it rests now".to_owned(),
        }));
    }
    decision
}

/// The copies of some notices that have not left yet do not leave any more.
fn called_back(view: &View<'_>, is_meant: impl Fn(&Notice) -> bool) -> FileDecision {
    let mut decision = FileDecision::default();
    for notice in view.file.notices.values().filter(|notice| is_meant(notice)) {
        let waiting = notice.copies.iter().filter(|copy| copy.passage == Passage::Waiting);
        for copy in waiting {
            let passage = Passage::Withdrawn;
            decision.changes.push(FileChange::Passed { letter: copy.letter, passage });
            decision.withdrawn.push(copy.letter);
        }
    }
    decision
}

/// The notice asks for an invoice that the scope touches.
fn asks_for(view: &View<'_>, notice: &Notice, scope: &HoldScope) -> bool {
    view.file.tracks.iter().any(|(key, track)| {
        scope.touches(key) && track.steps.values().any(|number| *number == notice.number)
    })
}

/// Lifts what rests on some invoices for some reasons; on everything, where none is named.
///
/// # Errors
/// [`HoldRefusal::NothingHeld`].
pub fn lift(
    file: &FileState,
    invoices: &[String],
    reasons: &[HoldReason],
    because: &str,
) -> Result<FileDecision, HoldRefusal> {
    let is_meant = |hold: &&Hold| {
        let named = invoices.is_empty()
            || invoices.iter().any(|invoice| hold.scope.touches(&invoice_key(invoice)));
        named && (reasons.is_empty() || reasons.contains(&hold.reason))
    };
    let mut changes = Vec::new();
    for hold in file.active_holds().filter(is_meant) {
        changes.push(FileChange::Lifted { number: hold.number, because: because.to_owned() });
        let promise = file
            .promises
            .iter()
            .find(|promise| promise.hold == hold.number && promise.state == PromiseState::Open);
        changes.extend(promise.map(|promise| FileChange::PromiseEnded {
            number: promise.number,
            state: PromiseState::Ended,
        }));
    }
    if changes.is_empty() {
        let invoice = if invoices.is_empty() {
            "this customer's invoices".to_owned()
        } else {
            invoices.join(", ")
        };
        return Err(HoldRefusal::NothingHeld { invoice });
    }
    Ok(FileDecision { changes, withdrawn: Vec::new() })
}

/// A promise to pay, with the hold that rests on it; provisional ones of the same invoices end.
///
/// # Errors
/// [`HoldRefusal`]: the day, the amount or the number of promises is over the policy's limits.
pub fn promise(
    view: &View<'_>,
    invoices: &[String],
    on: Date,
    amount: Option<Decimal>,
    by: Option<Address>,
    case: Option<CaseNumber>,
) -> Result<(FileDecision, Promise), HoldRefusal> {
    let today = view.today();
    let days = view.policy.promise_horizon_days;
    if on < today {
        return Err(HoldRefusal::PromisePast { on });
    }
    if on > clock::plus(today, days) {
        return Err(HoldRefusal::PromiseTooFar { on, days });
    }
    let items = named(view, invoices)?;
    let keys: BTreeSet<String> = items.iter().map(|item| invoice_key(&item.invoice)).collect();
    let promises_max = usize::try_from(view.policy.promises_max).unwrap_or(usize::MAX);
    for item in &items {
        let count = view.file.promises_on(&invoice_key(&item.invoice));
        if count >= promises_max {
            return Err(HoldRefusal::TooManyPromises { invoice: item.invoice.clone(), count });
        }
    }
    let open = items.iter().fold(Decimal::ZERO, |sum, i| sum.saturating_add(i.open.amount));
    let amount = amount.unwrap_or(open);
    if amount > open {
        return Err(HoldRefusal::PromiseTooLarge { amount, open });
    }
    let written: Vec<String> = items.iter().map(|item| item.invoice.clone()).collect();
    let wanted = Wanted { reason: HoldReason::Promise, invoices: written, part: None, by, case };
    let number = view.file.last_hold.saturating_add(1);
    let scope = HoldScope::Invoices(keys.clone());
    let mut decision = overtaken(view, |key| keys.contains(key));
    let ended = view.file.active_holds().filter(|hold| {
        let replaced = hold.is_provisional || hold.reason == HoldReason::Promise;
        replaced
            && matches!(hold.reason, HoldReason::Promise)
            && keys.iter().any(|k| hold.scope.touches(k))
    });
    for hold in ended {
        let because = "another promise takes its place".to_owned();
        decision.changes.push(FileChange::Lifted { number: hold.number, because });
        let old = view
            .file
            .promises
            .iter()
            .find(|p| p.hold == hold.number && p.state == PromiseState::Open);
        decision.changes.extend(old.map(|promise| FileChange::PromiseEnded {
            number: promise.number,
            state: PromiseState::Ended,
        }));
    }
    let promise = Promise {
        number: view.file.promises.iter().map(|p| p.number).max().unwrap_or(0).saturating_add(1),
        invoices: keys,
        amount,
        on,
        open_before: open,
        made_at: view.now,
        hold: number,
        state: PromiseState::Open,
    };
    decision.changes.push(FileChange::Held(hold_of_promise(view, &wanted, scope, number)));
    decision.changes.push(FileChange::Promised(promise.clone()));
    Ok((decision, promise))
}

fn hold_of_promise(view: &View<'_>, wanted: &Wanted, scope: HoldScope, number: u32) -> Hold {
    let mut placed = hold(view, wanted, scope, number);
    // A promise that a customer made stands by itself: its day is its review.
    placed.is_provisional = false;
    placed.review_on =
        clock::plus(view.today(), view.policy.promise_horizon_days.saturating_add(14));
    placed
}
