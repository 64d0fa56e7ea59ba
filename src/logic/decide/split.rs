//! An agent parts the questions of a mail: each gets a case, the customer is told once.

use super::agent::touched;
use super::{Decision, Saying};
use crate::domain::case::{Case, Status};
use crate::domain::change::{Change, Refusal};
use crate::domain::letter::{CustomerLetter, SplitCase};
use crate::domain::trust::Trust;
use crate::domain::understood::SplitOff;

/// The case keeps the first question and is linked with those of the others.
///
/// # Errors
/// The case is closed.
pub(super) fn split(case: &Case, parts: &[SplitOff]) -> Result<Decision, Refusal> {
    if case.status == Status::Closed {
        return Err(Refusal::CaseIsClosed);
    }
    let mut changes: Vec<Change> =
        parts.iter().map(|part| Change::Linked(part.case.clone())).collect();
    changes.extend(touched(case));
    // The desk repeats nobody's words to an author who is not proven.
    let is_proven = case.trust == Trust::Authenticated;
    let cases = parts.iter().map(|part| SplitCase {
        case: part.case.clone(),
        topic: is_proven.then(|| part.asked.shown()),
    });
    let letter = CustomerLetter::CaseSplit { cases: cases.collect() };
    Ok(Decision { changes, sayings: vec![Saying::Customer(letter)], withdrawn: Vec::new() })
}
