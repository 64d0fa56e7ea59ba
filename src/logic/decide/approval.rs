//! A supervisor's leave: asked for, given or refused, and spent (I-13, I-22, T14).
//!
//! # How a rule asks for it
//! A row of `decide` that money or access depends on calls [`permit`] with the event it decides
//! and what a supervisor must see. Without leave it returns the [`Permit::Asked`] decision, which
//! asks; with leave it goes on and adds the [`Permit::Given`] change, which spends it. The answer
//! itself is an event; [`follows`] names what it sets off.

use super::{Decision, Notice, Readers, Saying, of};
use crate::domain::approval::{Approval, Matter, Proposal, Standing, Verdict, Voidness};
use crate::domain::case::{Case, Participant, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::event::Event;
use crate::domain::letter::BriefLine;
use crate::domain::message::ContentHash;
use crate::domain::policy::Policy;
use crate::domain::words::{Words, shortened};
use jiff::Timestamp;

/// Approvals of one case that may wait at a time; who asks more often asks wrongly.
const PENDING_MAX: usize = 5;

/// Characters of a supervisor's reason that are kept.
const REASON_CHARS: usize = 1_000;

/// What a supervisor is asked.
pub(super) struct Request {
    /// Which kind of leave.
    pub(super) matter: Matter,
    /// What exactly, without words of any language, such as an amount.
    pub(super) what: String,
    /// What the supervisor must know beside the case itself. If these would be others when the
    /// answer comes, the approval is void.
    pub(super) lines: Vec<BriefLine>,
}

/// Whether a thing may be done now.
pub(super) enum Permit {
    /// It may; this change spends the leave and belongs to the decision.
    Given(Change),
    /// It must be asked for first; this is the whole decision.
    Asked(Decision),
}

/// The leave to do what `event` asks for, or the question for it.
pub(super) fn permit(
    case: &Case,
    event: &Event,
    by: &Participant,
    request: Request,
    policy: &Policy,
    now: Timestamp,
) -> Result<Permit, Refusal> {
    let snapshot = snapshot(case, event, &request);
    let given = case.approvals.iter().find_map(|approval| match &approval.standing {
        Standing::Approved { by } if approval.snapshot == snapshot && !approval.is_outdated => {
            let standing = Standing::Spent { by: by.clone() };
            Some(Change::ApprovalMoved { number: approval.number, standing })
        }
        Standing::Approved { .. }
        | Standing::Asked
        | Standing::Spent { .. }
        | Standing::Denied { .. }
        | Standing::Expired
        | Standing::Void(_) => None,
    });
    match given {
        Some(spent) => Ok(Permit::Given(spent)),
        None => ask(case, event, by, request, snapshot, policy, now).map(Permit::Asked),
    }
}

fn ask(
    case: &Case,
    event: &Event,
    by: &Participant,
    request: Request,
    snapshot: ContentHash,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if !policy.approvals.supervisors.iter().any(|other| *other != by.address) {
        return Err(Refusal::NobodyApproves { matter: request.matter });
    }
    let pending: Vec<&Approval> = case.pending_approvals().collect();
    if pending.iter().any(|approval| approval.snapshot == snapshot) || pending.len() >= PENDING_MAX
    {
        return Err(Refusal::ApprovalPending { matter: request.matter });
    }
    let proposal = Proposal::new(event).ok_or(Refusal::TooLongToApprove)?;
    let number = u32::try_from(case.approvals.len()).unwrap_or(u32::MAX).saturating_add(1);
    let expires_at = policy.calendar.after_business_days(now, valid_days(event, policy));
    let approval = Approval {
        number,
        matter: request.matter,
        what: request.what,
        lines: request.lines,
        snapshot,
        proposal: Some(proposal),
        requested_by: by.clone(),
        requested_at: now,
        expires_at,
        is_outdated: false,
        standing: Standing::Asked,
    };
    let first = pending.iter().map(|approval| approval.expires_at).min();
    let due_at = first.map_or(expires_at, |first| first.min(expires_at));
    let readers = Readers::SupervisorsBut(by.address.clone());
    Ok(Decision {
        changes: vec![
            Change::ApprovalAsked(Box::new(approval)),
            Change::Started(Timer::Approval, due_at),
        ],
        sayings: vec![Saying::Agents(readers, Notice::ApprovalAsked { number })],
        withdrawn: Vec::new(),
    })
}

/// Business days in which it may be answered: a suspension's own, where its policy gives them.
fn valid_days(event: &Event, policy: &Policy) -> u32 {
    let own = if let Event::AgentRuled { order: CollectionsOrder::EndAccess(shown), .. } = event {
        shown.valid_days
    } else {
        None
    };
    own.unwrap_or(policy.approvals.valid_days)
}

/// The hash of everything that must be the same when the answer comes: what would be done, what
/// was shown, whom the case concerns, and what they named.
fn snapshot(case: &Case, event: &Event, request: &Request) -> ContentHash {
    let outcome = case.outcome.as_ref().map(|outcome| &outcome.words);
    let words = event.words();
    let words = words.as_ref().map(Words::as_str);
    let shown = (request.matter, &request.what, &request.lines, event, words);
    let known = (&case.number, &case.customer.address, &case.facts, outcome);
    // None of these types can fail to be written as JSON; an empty text equals no other snapshot
    // of a case that could be written.
    let text = serde_json::to_string(&(shown, known)).unwrap_or_default();
    ContentHash::of(text.as_bytes())
}

/// A supervisor answered under a code that is theirs.
pub(super) fn answered(
    case: &Case,
    by: &Participant,
    number: u32,
    verdict: Verdict,
    words: &Words,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let approval = answerable(case, by, number, policy, now)?;
    let standing = match verdict {
        Verdict::Approve => {
            holds(case, approval, by, policy, now)?;
            Standing::Approved { by: by.clone() }
        }
        Verdict::Deny => {
            let reason = shortened(words.as_str(), REASON_CHARS);
            Standing::Denied { by: by.clone(), reason }
        }
    };
    Ok(settled(case, [(approval, standing)]))
}

/// The approval, if this person may answer it now.
fn answerable<'a>(
    case: &'a Case,
    by: &Participant,
    number: u32,
    policy: &Policy,
    now: Timestamp,
) -> Result<&'a Approval, Refusal> {
    let found = case.approvals.iter().find(|approval| approval.number == number);
    let approval = found.ok_or(Refusal::NoSuchApproval)?;
    if !policy.approvals.supervisors.contains(&by.address) {
        return Err(Refusal::NotASupervisor);
    }
    if approval.requested_by.address == by.address {
        return Err(Refusal::OwnRequest);
    }
    if !approval.is_pending() {
        return Err(Refusal::ApprovalOver(Box::new(approval.standing.clone())));
    }
    if approval.expires_at <= now {
        return Err(Refusal::ApprovalOver(Box::new(Standing::Expired)));
    }
    Ok(approval)
}

/// What was shown is still so: with the leave, the very thing would be done.
fn holds(
    case: &Case,
    approval: &Approval,
    by: &Participant,
    policy: &Policy,
    now: Timestamp,
) -> Result<(), Refusal> {
    let changed = || Refusal::ApprovalOver(Box::new(Standing::Void(Voidness::FactsChanged)));
    let proposal = approval.proposal.as_ref().ok_or_else(changed)?;
    let standing = Standing::Approved { by: by.clone() };
    let mut trial = case.clone();
    trial.apply(now, &[Change::ApprovalMoved { number: approval.number, standing }]);
    let decision = super::decide(&trial, &proposal.event(), policy, now)?;
    let spends = |change: &Change| moved(change) == Some(approval.number);
    if decision.changes.iter().any(spends) { Ok(()) } else { Err(changed()) }
}

/// The approval that a change moves.
fn moved(change: &Change) -> Option<u32> {
    if let Change::ApprovalMoved { number, .. } = change { Some(*number) } else { None }
}

/// What an event sets off at once: an approval, the event that was approved.
#[must_use]
pub fn follows(case: &Case, event: &Event) -> Option<Event> {
    if let Event::AgentCommitted { by, words, .. } = event {
        let proposes = |it: &Approval| it.proposal.as_ref().is_some_and(|p| p.event() == *event);
        let is_told = !words.is_blank() && !case.pending_approvals().any(proposes);
        return is_told.then(|| Event::AgentAnswered { by: by.clone(), words: words.clone() });
    }
    let Event::ApprovalAnswered { approval: number, verdict: Verdict::Approve, .. } = event else {
        return None;
    };
    let approval = case.approvals.iter().find(|approval| approval.number == *number)?;
    approval.proposal.as_ref().map(Proposal::event)
}

/// Somebody tried what they may not. It is kept; and an approval that was tried after the facts
/// had changed is void from now on, so that who asked for it hears of it.
pub(super) fn attempted(
    case: &Case,
    number: Option<u32>,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let tried = case.pending_approvals().find(|approval| Some(approval.number) == number);
    let Some(approval) = tried else { return of([Change::Noted]) };
    let somebody = &approval.requested_by;
    let facts_changed = Standing::Void(Voidness::FactsChanged);
    match holds(case, approval, somebody, policy, now) {
        Err(Refusal::ApprovalOver(over)) if *over == facts_changed => {
            settled(case, [(approval, facts_changed)])
        }
        Ok(()) | Err(_) => of([Change::Noted]),
    }
}

/// The time of an approval, or of several, is over.
pub(super) fn expired(case: &Case, now: Timestamp) -> Decision {
    let late = case.pending_approvals().filter(|approval| approval.expires_at <= now);
    settled(case, late.map(|approval| (approval, Standing::Expired)))
}

/// What was asked about one matter is not as it was shown, or need not be answered any more.
#[must_use]
pub fn voided(case: &Case, matter: Matter, why: Voidness) -> Decision {
    let asked = case.pending_approvals().filter(|approval| approval.matter == matter);
    settled(case, asked.map(|approval| (approval, Standing::Void(why))))
}

/// The case went on without them: nobody need answer any more. For the decisions that end what
/// was asked for, such as an outcome.
pub(super) fn overtaken(case: &Case, changes: &mut Vec<Change>) {
    let settled: Vec<u32> = changes.iter().filter_map(moved).collect();
    let left: Vec<u32> =
        case.pending_approvals().map(|it| it.number).filter(|it| !settled.contains(it)).collect();
    if left.is_empty() {
        return;
    }
    let standing = Standing::Void(Voidness::Overtaken);
    changes.extend(
        left.into_iter().map(|number| Change::ApprovalMoved { number, standing: standing.clone() }),
    );
    changes.push(Change::Stopped(Timer::Approval));
}

/// Approvals come to their end: the timer watches those that are left, and who asked is told.
fn settled<'a>(case: &Case, ended: impl IntoIterator<Item = (&'a Approval, Standing)>) -> Decision {
    let mut decision = Decision::default();
    let mut numbers = Vec::new();
    for (approval, standing) in ended {
        let number = approval.number;
        numbers.push(number);
        decision.changes.push(Change::ApprovalMoved { number, standing });
        let reader = Readers::One(approval.requested_by.address.clone());
        decision.sayings.push(Saying::Agents(reader, Notice::ApprovalSettled { number }));
    }
    let left = case.pending_approvals().filter(|approval| !numbers.contains(&approval.number));
    decision.changes.push(match left.map(|approval| approval.expires_at).min() {
        Some(next) => Change::Started(Timer::Approval, next),
        None => Change::Stopped(Timer::Approval),
    });
    decision
}
