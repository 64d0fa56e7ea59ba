//! The provider is asked, answers, is judged, is chased, and is no longer asked (domain.md 2, 7.4).
//!
//! A case may ask several things at once. Each request has its own state, reference and clock;
//! the one timer of the case runs for the earliest of those clocks.

mod ask;

use super::{Alert, Decision, Notice, Readers, Saying, of, soonest};
use crate::domain::address::Address;
use crate::domain::case::{Case, Participant, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::escalation::{Escalation, EscalationStatus, EscalationStep, Judgement, Seeming};
use crate::domain::letter::ProviderLetter;
use crate::domain::policy::Policy;
use crate::domain::words::Words;
use jiff::Timestamp;

pub(super) use ask::escalated;

/// The reference became known; from now on the provider's mail finds the case by it.
pub(super) fn referenced(
    case: &Case,
    reference: &str,
    which: Option<&str>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let owner = case.escalations.iter().find(|one| one.reference.as_deref() == Some(reference));
    let open = match owner {
        Some(owner) => owner,
        None => nameless(case, which)?,
    };
    let mut changes = Changes::of(case, open.number);
    changes.step(EscalationStep::Referenced(reference.to_owned()));
    // The report may be later than the provider's answer: nobody is chased then.
    if open.is_awaited() {
        changes.step(EscalationStep::ChaseAt(after_days(policy.promises.chase_days, policy, now)));
    }
    Ok(of(changes.watched(now)))
}

/// A message of the provider, as the desk understood it.
pub(super) struct Message<'a> {
    /// Who wrote.
    pub(super) from: &'a Address,
    /// The reference it carried.
    pub(super) reference: Option<&'a str>,
    /// The escalation that its headers lead to.
    pub(super) number: Option<u32>,
    /// What it seems to be.
    pub(super) seems: Option<Seeming>,
    /// In how many days they close it by themselves.
    pub(super) ends_in_days: Option<u32>,
}

/// The provider wrote: an agent judges what it means, whatever it says (I-03). Only a plain word
/// on the way leaves the turn with the provider.
pub(super) fn wrote(
    case: &Case,
    message: &Message<'_>,
    policy: &Policy,
    now: Timestamp,
) -> Decision {
    let meant = meant(case, message);
    let is_progress = message.seems.is_some_and(Seeming::is_only_progress)
        && meant.is_some_and(Escalation::is_awaited);
    let mut changes = Changes::of(case, meant.map_or(0, |one| one.number));
    if let Some(open) = meant {
        if let (None, Some(reference)) = (&open.reference, message.reference) {
            changes.step(EscalationStep::Referenced(reference.to_owned()));
        }
        if !open.is_by_filer || *message.from != open.recipient {
            changes.step(EscalationStep::HeardFrom(message.from.clone()));
        }
        changes.step(step(message.seems));
        if is_progress {
            let chase_at = after_days(policy.promises.chase_days, policy, now);
            changes.step(EscalationStep::ChaseAt(chase_at));
        }
    }
    let mut all = changes.watched(now);
    if case.status == Status::WaitingProvider && !is_progress {
        let due_at = policy.answer_by(case.urgency, now);
        all.extend([Change::Moved(Status::Open), Change::Started(Timer::AnswerDue, due_at)]);
    }
    if let Some(days) = message.ends_in_days.filter(|_| meant.is_some()) {
        // The day before, so that there is one left to object in.
        let warn_at = policy.calendar.after_business_days(now, days.saturating_sub(2).max(1));
        let known = case.timers.get(&Timer::ProviderEnds).copied().unwrap_or(warn_at);
        all.push(Change::Started(Timer::ProviderEnds, known.min(warn_at)));
    }
    let reference = message.reference.map(str::to_owned);
    let reference = reference.or_else(|| meant.and_then(|one| one.reference.clone()));
    let notice = Notice::ProviderUpdate { reference, seems: message.seems, is_progress };
    Decision {
        changes: all,
        sayings: vec![Saying::Agents(Readers::Handlers, notice)],
        withdrawn: vec!["provider.chase"],
    }
}

fn step(seems: Option<Seeming>) -> EscalationStep {
    match seems {
        Some(Seeming::Filed | Seeming::Assigned | Seeming::Working) => EscalationStep::Working,
        Some(Seeming::Asks) => EscalationStep::AskedUs,
        Some(Seeming::Answer | Seeming::Closes) | None => EscalationStep::Answered,
    }
}

/// The escalation that a message is about: by its reference, by what it answers, or because no
/// other is open.
fn meant<'a>(case: &'a Case, message: &Message<'_>) -> Option<&'a Escalation> {
    let by_reference = case
        .escalations
        .iter()
        .find(|one| one.reference.is_some() && one.reference.as_deref() == message.reference);
    let by_number = || case.escalations.iter().find(|one| Some(one.number) == message.number);
    let found = by_reference.or_else(by_number).filter(|one| one.is_open());
    found.or_else(|| match open(case).as_slice() {
        [only] if only.reference.is_none() || message.reference.is_none() => Some(*only),
        many => {
            let nameless: Vec<_> = many.iter().filter(|one| one.reference.is_none()).collect();
            match (nameless.as_slice(), message.reference) {
                ([only], Some(_)) => Some(**only),
                _ => None,
            }
        }
    })
}

/// An agent says what the provider's mail was, or that its answer holds.
pub(super) fn judged(
    case: &Case,
    judgement: Judgement,
    which: Option<&str>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let open = select(case, which)?;
    let mut changes = Changes::of(case, open.number);
    changes.step(match judgement {
        Judgement::Working => EscalationStep::Working,
        Judgement::Answered => EscalationStep::Answered,
        Judgement::Verified => EscalationStep::Verified,
    });
    if judgement == Judgement::Working {
        changes.step(EscalationStep::ChaseAt(after_days(policy.promises.chase_days, policy, now)));
        return Ok(of(theirs(case, changes.watched(now), policy, now)));
    }
    let mut all = changes.watched(now);
    if case.status == Status::WaitingProvider {
        let due_at = policy.answer_by(case.urgency, now);
        all.extend([Change::Moved(Status::Open), Change::Started(Timer::AnswerDue, due_at)]);
    }
    if judgement == Judgement::Verified {
        all.push(Change::Stopped(Timer::ProviderEnds));
    }
    Ok(of(all))
}

/// An agent's words to the provider: an answer to what they ask, or an objection to what they say.
pub(super) fn told(
    case: &Case,
    words: &Words,
    which: Option<&str>,
    is_objection: bool,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if words.is_blank() {
        let command = if is_objection { "#contest" } else { "#provider" };
        return Err(Refusal::WordsMissing { command, reader: "the provider" });
    }
    let open = select(case, which)?;
    if is_objection
        && !matches!(open.status, EscalationStatus::Answered | EscalationStatus::Verified)
    {
        return Err(Refusal::NothingToContest);
    }
    ask::no_customer_in(case, words.as_str())?;
    let mut changes = Changes::of(case, open.number);
    changes.step(if is_objection { EscalationStep::Contested } else { EscalationStep::Replied });
    changes.step(EscalationStep::ChaseAt(after_days(policy.promises.chase_days, policy, now)));
    let letter = ProviderLetter::Reply {
        number: open.number,
        words: words.as_str().to_owned(),
        reference: shown(open, policy),
        is_objection,
    };
    let mut all = theirs(case, changes.watched(now), policy, now);
    all.push(Change::Stopped(Timer::ProviderEnds));
    Ok(Decision {
        changes: all,
        sayings: vec![Saying::Provider(open.addressee().clone(), letter)],
        withdrawn: vec!["provider.chase"],
    })
}

/// The provider owes the next word again; while the customer owes one, or the case has ended, it
/// stands where it stood.
fn theirs(case: &Case, mut changes: Vec<Change>, policy: &Policy, now: Timestamp) -> Vec<Change> {
    match case.status {
        Status::New | Status::Open | Status::WaitingProvider => {
            changes.extend([
                Change::Moved(Status::WaitingProvider),
                Change::Stopped(Timer::AnswerDue),
            ]);
            if !case.timers.contains_key(&Timer::UpdateDue) {
                changes.push(Change::Started(Timer::UpdateDue, policy.update_by(now)));
            }
        }
        Status::WaitingCustomer | Status::Resolved | Status::Closed => {}
    }
    changes
}

/// An agent no longer asks the provider: it is our turn, unless another request is open.
pub(super) fn withdrew(
    case: &Case,
    which: Option<&str>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let gone = select(case, which)?;
    let mut changes = Changes::of(case, gone.number);
    changes.step(EscalationStep::Withdrawn);
    let mut all = changes.watched(now);
    let is_last = open(case).len() <= 1;
    if case.status == Status::WaitingProvider && is_last {
        let due_at = policy.answer_by(case.urgency, now);
        all.extend([Change::Moved(Status::Open), Change::Started(Timer::AnswerDue, due_at)]);
    }
    Ok(Decision {
        changes: all,
        sayings: vec![farewell(gone, policy)],
        withdrawn: vec!["provider.chase"],
    })
}

/// Resolving ends every escalation; a provider who never answered is told that we no longer ask.
///
/// # Errors
/// An answer that nobody has checked is nothing to resolve a case on (domain.md 7.4).
pub(super) fn ends(case: &Case, policy: &Policy) -> Result<(Vec<Change>, Vec<Saying>), Refusal> {
    let unchecked: Vec<String> = open(case)
        .iter()
        .filter(|one| one.status == EscalationStatus::Answered)
        .map(|one| name(one))
        .collect();
    if !unchecked.is_empty() {
        return Err(Refusal::Unverified { open: unchecked });
    }
    let mut changes = Vec::new();
    let mut sayings = Vec::new();
    for one in open(case) {
        let step = if one.was_answered {
            EscalationStep::Ended
        } else {
            sayings.push(farewell(one, policy));
            EscalationStep::Withdrawn
        };
        changes.push(Change::EscalationMoved { number: one.number, step });
    }
    changes.push(Change::Stopped(Timer::ProviderEnds));
    Ok((changes, sayings))
}

fn farewell(one: &Escalation, policy: &Policy) -> Saying {
    let letter = ProviderLetter::Withdraw { number: one.number, reference: shown(one, policy) };
    Saying::Provider(one.addressee().clone(), letter)
}

/// The provider or the filer is silent: asked again; after some times a supervisor hears of it.
pub(super) fn chased(case: &Case, policy: &Policy, now: Timestamp) -> Decision {
    let due = open(case)
        .into_iter()
        .filter(|one| one.is_awaited())
        .min_by_key(|one| one.chase_at.unwrap_or(Timestamp::MIN));
    let Some(one) = due else { return of([Change::Stopped(Timer::Chase)]) };
    let mut changes = Changes::of(case, one.number);
    changes.step(EscalationStep::Chased);
    changes.step(EscalationStep::ChaseAt(after_days(policy.promises.chase_days, policy, now)));
    let reference = shown(one, policy);
    let letter = ProviderLetter::Chase { number: one.number, reference, sent_at: one.sent_at };
    let mut sayings = vec![Saying::Provider(one.addressee().clone(), letter)];
    let is_late = one.chases.saturating_add(1) >= policy.promises.chases_until_alert;
    if is_late || one.reference.is_none() {
        let alert = match &one.reference {
            None => Alert::NoReference,
            Some(reference) => Alert::ProviderSilent(reference.clone()),
        };
        let readers = if is_late { Readers::HandlersAndSupervisors } else { Readers::Handlers };
        sayings.push(Saying::Agents(readers, Notice::Alert(alert)));
    }
    Decision { changes: changes.watched(now), sayings, withdrawn: Vec::new() }
}

/// The provider closes it soon by itself (T21): who handles it can still object.
pub(super) fn ends_soon(case: &Case) -> Decision {
    let stopped = Change::Stopped(Timer::ProviderEnds);
    let open = open(case);
    let [.., latest] = open.as_slice() else { return of([stopped]) };
    let notice = Notice::Alert(Alert::ProviderEnds(name(latest)));
    Decision {
        changes: vec![stopped],
        sayings: vec![Saying::Agents(Readers::HandlersAndSupervisors, notice)],
        withdrawn: Vec::new(),
    }
}

/// Changes of one escalation, and of the case's clock that follows from all of them.
struct Changes<'a> {
    case: &'a Case,
    number: u32,
    all: Vec<Change>,
}

impl<'a> Changes<'a> {
    fn of(case: &'a Case, number: u32) -> Self {
        Self { case, number, all: Vec::new() }
    }

    fn step(&mut self, step: EscalationStep) {
        self.all.push(Change::EscalationMoved { number: self.number, step });
    }

    /// The changes, with the timer that chases the first of those who owe us a word.
    fn watched(mut self, now: Timestamp) -> Vec<Change> {
        let mut after = self.case.clone();
        after.apply(now, &self.all);
        self.all.push(chase_timer(&after, now));
        self.all
    }
}

/// The chase timer as it must run for a case.
fn chase_timer(case: &Case, now: Timestamp) -> Change {
    let known = case.timers.get(&Timer::Chase).copied();
    let awaited = case.escalations.iter().filter(|one| one.is_awaited());
    // Escalations of before a version that kept a clock each run by the case's.
    match awaited.filter_map(|one| one.chase_at.or(known)).min() {
        Some(chase_at) => Change::Started(Timer::Chase, soonest(chase_at, now)),
        None => Change::Stopped(Timer::Chase),
    }
}

fn open(case: &Case) -> Vec<&Escalation> {
    case.escalations.iter().filter(|one| one.is_open()).collect()
}

/// How an escalation is named among several: by its number, with the reference where known.
fn name(one: &Escalation) -> String {
    match &one.reference {
        Some(reference) => format!("{} ({reference})", one.number),
        None => one.number.to_string(),
    }
}

/// The reference as it must stand in a subject, so that the provider's own system finds it:
/// digits with the marker before them, anything else verbatim.
fn shown(one: &Escalation, policy: &Policy) -> Option<String> {
    let reference = one.reference.as_ref()?;
    let is_digits = reference.chars().all(|c| c.is_ascii_digit());
    Some(if is_digits {
        format!("{}{reference}", policy.reference_marker)
    } else {
        reference.clone()
    })
}

/// The open escalation that is meant: by its number or reference, or because it is the only one.
fn select<'a>(case: &'a Case, which: Option<&str>) -> Result<&'a Escalation, Refusal> {
    let open = open(case);
    let ambiguous =
        || Refusal::WhichEscalation { open: open.iter().map(|one| name(one)).collect() };
    let Some(which) = which else {
        return match open.as_slice() {
            [] => Err(Refusal::NotEscalated),
            [only] => Ok(only),
            _ => Err(ambiguous()),
        };
    };
    let is_meant = |one: &&&Escalation| {
        one.number.to_string() == which || one.reference.as_deref() == Some(which)
    };
    if open.is_empty() {
        return Err(Refusal::NotEscalated);
    }
    open.iter().find(is_meant).copied().ok_or_else(ambiguous)
}

/// The escalation that a new reference is for: the one that is named, or the only one without.
fn nameless<'a>(case: &'a Case, which: Option<&str>) -> Result<&'a Escalation, Refusal> {
    if which.is_some() {
        return select(case, which);
    }
    let open = open(case);
    let nameless: Vec<&&Escalation> = open.iter().filter(|one| one.reference.is_none()).collect();
    match (nameless.as_slice(), open.as_slice()) {
        ([only], _) => Ok(only),
        ([], _) => select(case, None),
        _ => Err(Refusal::WhichEscalation { open: open.iter().map(|one| name(one)).collect() }),
    }
}

fn after_days(days: u32, policy: &Policy, now: Timestamp) -> Timestamp {
    policy.calendar.after_business_days(now, days)
}

/// Who asks, where nobody handles the case yet, handles it.
fn taken_by(case: &Case, by: &Participant) -> Option<Change> {
    case.assignee.is_none().then(|| Change::Assigned(Some(by.address.clone())))
}
