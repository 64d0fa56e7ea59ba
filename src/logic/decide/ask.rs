//! Asking the customer for just the facts that are missing (domain.md 7.8, `info.request`).

use super::agent::{BEGINNING_CHARS, shown_name, taken_by};
use super::{Decision, SILENCE_LETTERS, Saying};
use crate::domain::case::{Case, Participant, Status, Timer};
use crate::domain::change::{Change, Refusal};
use crate::domain::escalation::Escalation;
use crate::domain::event::Received;
use crate::domain::facts::Facts;
use crate::domain::letter::CustomerLetter;
use crate::domain::policy::Policy;
use crate::domain::words::{Words, shortened};
use crate::logic::missing::wanted::Wanted;
use crate::logic::missing::{Known, unnamed};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// What is asked for.
pub(super) struct Question<'a> {
    /// The facts, by their keys, in the order of the letter.
    pub(super) wanted: &'a [String],
    /// The topic that says why.
    pub(super) topic: &'a str,
    /// The agent's own words, which stand above the list; may be blank.
    pub(super) words: &'a Words,
}

/// The customer owes the next word now, and is reminded of what was asked.
pub(super) fn asked(
    case: &Case,
    by: &Participant,
    question: &Question<'_>,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    if question.wanted.is_empty() {
        return Err(Refusal::NothingMissing);
    }
    let mut changes = vec![
        Change::Answered { beginning: shortened(&repeated(case, question), BEGINNING_CHARS) },
        Change::AskedFor(question.wanted.to_vec()),
        Change::Moved(Status::WaitingCustomer),
        Change::Stopped(Timer::AnswerDue),
        Change::Stopped(Timer::Confirm),
        Change::Reminded(0),
        Change::ClosingDropped,
        Change::Started(Timer::Silence, policy.next_reminder(0, now)),
    ];
    if !case.escalations.iter().any(Escalation::is_awaited) {
        changes.push(Change::Stopped(Timer::UpdateDue));
    }
    changes.extend(taken_by(case, by));
    let words = question.words.as_str().trim();
    let letter = CustomerLetter::InfoRequest {
        words: (!words.is_empty()).then(|| words.to_owned()),
        topic: question.topic.to_owned(),
        missing: question.wanted.to_vec(),
        reply_by: reply_by(case, policy, now),
        agent_name: shown_name(by, policy),
    };
    Ok(Decision {
        changes,
        sayings: vec![Saying::Customer(letter)],
        withdrawn: SILENCE_LETTERS.into(),
    })
}

/// What a reminder repeats: the list, in the customer's language.
fn repeated(case: &Case, question: &Question<'_>) -> String {
    let known = question.wanted.iter().filter_map(|key| Wanted::parse(key));
    let lines: Vec<String> =
        known.map(|wanted| format!("- {}", wanted.words(case.language))).collect();
    lines.join("\n")
}

/// The day of the last call; sooner where a claim window ends before it.
fn reply_by(case: &Case, policy: &Policy, now: Timestamp) -> Date {
    let days = policy.promises.reminder_days.last().copied().unwrap_or(5);
    let usual = policy.calendar.date(policy.calendar.after_business_days(now, days));
    let tomorrow = policy.calendar.date(now).tomorrow().unwrap_or(usual);
    let ends = case
        .windows
        .iter()
        .filter(|window| !window.has_ended(now))
        .filter_map(|window| policy.calendar.date(window.ends_at).checked_sub(1.day()).ok());
    ends.chain([usual]).min().unwrap_or(usual).max(tomorrow.min(usual))
}

/// What an answer leaves open of the facts that were asked for.
pub(super) fn answered(case: &Case, mail: &Received, facts: &Facts) -> Option<Change> {
    let asked = case.asked.as_ref().filter(|left| !left.is_empty())?;
    let wanted: Vec<Wanted> = asked.iter().filter_map(|key| Wanted::parse(key)).collect();
    let known = Known {
        kind: case.kind,
        words: mail.words.as_str(),
        facts,
        account_known: false,
        has_files: !mail.attachments.is_empty(),
    };
    let left = unnamed(&wanted, &known).iter().map(|fact| fact.key().to_owned()).collect();
    Some(Change::AskedFor(left))
}
