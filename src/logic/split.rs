//! Which questions of a customer's mail can still get cases of their own.

use crate::domain::change::Refusal;
use crate::domain::commit::HistoryEntry;
use crate::domain::event::{Event, Received};
use crate::domain::understood::Asked;

/// The customer's latest message.
#[must_use]
pub fn latest_mail(history: &[HistoryEntry]) -> Option<&Received> {
    history.iter().rev().find_map(|entry| customers_mail(&entry.event))
}

/// The message behind an event, if a customer wrote it.
#[must_use]
pub fn customers_mail(event: &Event) -> Option<&Received> {
    if let Event::CustomerAsked { mail, .. } | Event::CustomerWrote { mail, .. } = event {
        Some(mail)
    } else {
        None
    }
}

/// The questions of the customer's latest mail that were not split off yet, under the numbers
/// they keep; none where fewer than two are left.
#[must_use]
pub fn open_questions(history: &[HistoryEntry]) -> Vec<(usize, &Asked)> {
    let all = latest_mail(history).map(|mail| mail.understood.questions.as_slice());
    let is_open = |asked: &Asked| !history.iter().any(|entry| match_split(&entry.event, asked));
    let open: Vec<(usize, &Asked)> =
        (1..).zip(all.unwrap_or_default()).filter(|(_, asked)| is_open(asked)).collect();
    if open.len() > 1 { open } else { Vec::new() }
}

fn match_split(event: &Event, asked: &Asked) -> bool {
    matches!(event, Event::AgentSplit { parts, .. } if parts.iter().any(|p| p.asked == *asked))
}

/// The questions that `which` names, or all but the first where it names none.
///
/// # Errors
/// There are no two, there is none of that number, or none would be left.
pub fn chosen(history: &[HistoryEntry], which: &[usize]) -> Result<Vec<Asked>, Refusal> {
    let open = open_questions(history);
    if open.is_empty() {
        return Err(Refusal::NothingToSplit);
    }
    if which.is_empty() {
        return Ok(open.into_iter().skip(1).map(|(_, asked)| asked.clone()).collect());
    }
    let there: Vec<usize> = open.iter().map(|(number, _)| *number).collect();
    if let Some(said) = which.iter().copied().find(|said| !there.contains(said)) {
        return Err(Refusal::NoSuchQuestion { said, there });
    }
    let (chosen, left): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|(number, _)| which.contains(number));
    if left.is_empty() {
        return Err(Refusal::NoQuestionLeft);
    }
    Ok(chosen.into_iter().map(|(_, asked)| asked.clone()).collect())
}
