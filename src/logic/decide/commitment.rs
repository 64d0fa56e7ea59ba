//! Promises to a customer: made, remembered on their day, missed, kept (T10, I-04, I-26).

use super::approval::{self, Permit, Request};
use super::{Alert, Decision, Notice, Readers, Saying, of, soonest};
use crate::domain::approval::Matter;
use crate::domain::case::{Case, Participant, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::commitment::{Commitment, CommitmentStep, Keeping, Promise};
use crate::domain::event::Event;
use crate::domain::letter::{BriefLine, CustomerLetter};
use crate::domain::policy::Policy;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// A promise further away than this is a slip of the pen.
const DAYS_MAX: i32 = 400;

/// An agent promises something by a day.
pub(super) fn made(
    case: &Case,
    event: &Event,
    by: &Participant,
    promise: &Promise,
    due_on: Date,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let today = policy.calendar.date(now);
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    if due_on < today || today.checked_add(DAYS_MAX.days()).is_ok_and(|last| due_on > last) {
        return Err(Refusal::UnlikelyDay { day: due_on });
    }
    let leave = match costly(promise, due_on, policy) {
        Some(request) => match approval::permit(case, event, by, request, policy, now)? {
            Permit::Asked(decision) => return Ok(decision),
            Permit::Given(spent) => Some(spent),
        },
        None => None,
    };
    let mut decision = promised(case, by, promise, due_on, policy, now);
    decision.changes.extend(leave);
    Ok(decision)
}

/// What a supervisor is asked about a credit over the limit.
fn costly(promise: &Promise, due_on: Date, policy: &Policy) -> Option<Request> {
    let Promise::Credit(money) = promise else { return None };
    policy.approvals.exceeded(*money)?;
    let line = BriefLine { key: "due".to_owned(), value: due_on.to_string() };
    Some(Request { matter: Matter::Credit, what: money.to_string(), lines: vec![line] })
}

fn promised(
    case: &Case,
    by: &Participant,
    promise: &Promise,
    due_on: Date,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let (on_the_day, after_it) = watched(due_on, policy, now);
    let is_reminded = on_the_day <= now;
    let commitment = Commitment {
        number: u32::try_from(case.commitments.len()).unwrap_or(u32::MAX).saturating_add(1),
        promise: promise.clone(),
        due_on,
        owner: by.address.clone(),
        made_at: now,
        watch_at: if is_reminded { after_it } else { on_the_day },
        is_reminded,
        delays: 0,
        keeping: Keeping::Open,
    };
    let first = earliest(case.commitments.iter())
        .map_or(commitment.watch_at, |first| first.min(commitment.watch_at));
    let mut changes = vec![
        Change::Committed(Box::new(commitment)),
        Change::Started(Timer::CommitmentDue, soonest(first, now)),
        Change::ClosingDropped,
    ];
    // A case that was told to close by itself waits for the promise first (I-04).
    if case.status == Status::Resolved {
        let confirm_at = policy.confirm_at(after_it.max(now));
        changes.extend([Change::Reminded(0), Change::Started(Timer::Confirm, confirm_at)]);
    }
    Decision {
        changes,
        sayings: Vec::new(),
        withdrawn: vec!["customer.closing", "customer.closing_no_reply"],
    }
}

/// The customer has it: they are told, and the case may end.
pub(super) fn fulfilled(
    case: &Case,
    which: Option<u32>,
    document: Option<&str>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let kept = select(case, which)?;
    let step = CommitmentStep::Fulfilled { document: document.map(str::to_owned) };
    let mut decision = of(ended(case, kept, step, policy, now));
    let letter = CustomerLetter::CommitmentFulfilled {
        promise: kept.promise.clone(),
        document: document.map(str::to_owned),
        is_late: policy.calendar.date(now) > kept.due_on,
    };
    decision.sayings.push(Saying::Customer(letter));
    decision.withdrawn = vec!["commitment.delayed"];
    Ok(decision)
}

/// It was a mistake, or is not needed: nobody watches it any more.
pub(super) fn taken_back(
    case: &Case,
    which: Option<u32>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let kept = select(case, which)?;
    let mut decision = of(ended(case, kept, CommitmentStep::TakenBack, policy, now));
    decision.withdrawn = vec!["commitment.delayed"];
    Ok(decision)
}

/// The earliest promise's moment has come: its day, the day after, or a day by which we write.
pub(super) fn due(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    let watched = case.open_commitments().min_by_key(|commitment| commitment.watch_at);
    let Some(commitment) = watched else { return of([Change::Stopped(Timer::CommitmentDue)]) };
    let number = commitment.number;
    let (_, after_it) = self::watched(commitment.due_on, policy, now);
    if now < after_it {
        let notice = Notice::Alert(Alert::CommitmentDue { number });
        let step = CommitmentStep::Reminded { watch_at: after_it };
        let owner = Readers::One(commitment.owner.clone());
        return Decision {
            changes: moved(case, number, step, after_it, now),
            sayings: vec![Saying::Agents(owner, notice)],
            withdrawn: Vec::new(),
        };
    }
    let next_update_by = policy.update_by(now);
    let letter = CustomerLetter::CommitmentDelayed {
        promise: commitment.promise.clone(),
        due_on: commitment.due_on,
        next_update_by,
    };
    let notice = Notice::Alert(Alert::CommitmentMissed { number });
    Decision {
        changes: moved(
            case,
            number,
            CommitmentStep::Missed { watch_at: next_update_by },
            next_update_by,
            now,
        ),
        sayings: vec![
            Saying::Customer(letter),
            Saying::Agents(Readers::HandlersAndSupervisors, notice),
        ],
        withdrawn: vec!["commitment.delayed"],
    }
}

/// When the last open promise can be found kept, for a case that waits to close; `now` if none.
pub(super) fn kept_by(case: &Case, policy: &Policy, now: Timestamp) -> Timestamp {
    let ends = case
        .open_commitments()
        .map(|commitment| watched(commitment.due_on, policy, now).1.max(commitment.watch_at));
    ends.chain([now]).max().unwrap_or(now)
}

fn moved(
    case: &Case,
    number: u32,
    step: CommitmentStep,
    watch_at: Timestamp,
    now: Timestamp,
) -> Vec<Change> {
    let others = case.commitments.iter().filter(|other| other.number != number);
    let next = earliest(others).map_or(watch_at, |first| first.min(watch_at));
    vec![
        Change::CommitmentMoved { number, step },
        Change::Started(Timer::CommitmentDue, soonest(next, now)),
    ]
}

fn ended(
    case: &Case,
    kept: &Commitment,
    step: CommitmentStep,
    policy: &Policy,
    now: Timestamp,
) -> Vec<Change> {
    let others = || case.commitments.iter().filter(|other| other.number != kept.number);
    let mut changes = vec![Change::CommitmentMoved { number: kept.number, step }];
    changes.push(match earliest(others()) {
        Some(first) => Change::Started(Timer::CommitmentDue, soonest(first, now)),
        None => Change::Stopped(Timer::CommitmentDue),
    });
    if case.status == Status::Resolved && earliest(others()).is_none() {
        // The customer hears of it now and gets the whole time to object.
        changes
            .extend([Change::Reminded(0), Change::Started(Timer::Confirm, policy.confirm_at(now))]);
    }
    changes
}

/// The morning of the day, or of the last day of work before it; and the first moment of work
/// after it, when it has been missed.
fn watched(due_on: Date, policy: &Policy, now: Timestamp) -> (Timestamp, Timestamp) {
    let calendar = &policy.calendar;
    let midnight =
        |day: Date| day.to_zoned(calendar.zone().clone()).map_or(now, |zoned| zoned.timestamp());
    let start = midnight(due_on);
    let on_the_day = if calendar.is_business_day(due_on) {
        start
    } else {
        calendar.business_days_before(start, 1)
    };
    let after_it = midnight(due_on.tomorrow().unwrap_or(due_on));
    (calendar.next_open(on_the_day), calendar.next_open(after_it))
}

fn earliest<'a>(commitments: impl Iterator<Item = &'a Commitment>) -> Option<Timestamp> {
    commitments.filter(|one| one.is_open()).map(|one| one.watch_at).min()
}

/// The one that is meant: by its number, or the only one that is open.
fn select(case: &Case, which: Option<u32>) -> Result<&Commitment, Refusal> {
    let open: Vec<&Commitment> = case.open_commitments().collect();
    let numbers = || open.iter().map(|one| one.number).collect();
    match (which, open.as_slice()) {
        (_, []) => Err(Refusal::NothingPromised),
        (None, [only]) => Ok(only),
        (None, _) => Err(Refusal::WhichCommitment { open: numbers() }),
        (Some(number), all) => all
            .iter()
            .find(|one| one.number == number)
            .copied()
            .ok_or_else(|| Refusal::WhichCommitment { open: numbers() }),
    }
}
