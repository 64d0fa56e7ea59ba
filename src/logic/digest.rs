//! An agent's morning: what waits for them, what is late, what nobody has yet.

use crate::domain::address::Address;
use crate::domain::case::{Case, Status};
use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, CaseRow};
use crate::domain::people::{Colleague, Directory, Duty};
use crate::logic::sheet::{is_late, row};
use jiff::Timestamp;

/// Rows of each part; the rest is counted.
const ROWS_MAX: usize = 15;

/// The digest of a colleague over every open case; `None` where there is nothing to say.
#[must_use]
pub fn digest(
    open: &[Case],
    colleague: &Colleague,
    directory: &Directory,
    language: Language,
    now: Timestamp,
) -> Option<AgentLetter> {
    let is_mine = |case: &&Case| case.assignee.as_ref() == Some(&colleague.address);
    let is_supervisor = colleague.duty == Duty::Supervisor;
    let is_theirs = |case: &&Case| is_mine(case) || is_supervisor || is_nobodys(case, directory);
    let late = |case: &&Case| is_late(case, now);
    let our_turn = |case: &&Case| matches!(case.status, Status::New | Status::Open);
    let rows = |cases: Vec<&Case>| -> Vec<CaseRow> {
        cases.into_iter().map(|case| row(case, directory, language, now)).collect()
    };
    let all_late: Vec<&Case> = by_age(open.iter().filter(late).filter(is_theirs));
    let waiting: Vec<&Case> =
        by_age(open.iter().filter(is_mine).filter(our_turn).filter(|case| !late(case)));
    let unclaimed: Vec<&Case> =
        by_age(open.iter().filter(|case| is_nobodys(case, directory) && !late(case)));
    let others = open.iter().filter(is_mine).filter(|case| !our_turn(case) && !late(case)).count();
    let listed = |cases: &Vec<&Case>| cases.len().min(ROWS_MAX);
    let total = all_late.len().saturating_add(waiting.len()).saturating_add(unclaimed.len());
    let shown =
        listed(&all_late).saturating_add(listed(&waiting)).saturating_add(listed(&unclaimed));
    (total > 0).then(|| AgentLetter::Digest {
        late: rows(all_late.into_iter().take(ROWS_MAX).collect()),
        waiting: rows(waiting.into_iter().take(ROWS_MAX).collect()),
        unclaimed: rows(unclaimed.into_iter().take(ROWS_MAX).collect()),
        others,
        unlisted: total.saturating_sub(shown),
    })
}

fn by_age<'a>(cases: impl Iterator<Item = &'a Case>) -> Vec<&'a Case> {
    let mut cases: Vec<&Case> = cases.collect();
    cases.sort_by_key(|case| (case.overdue_since.or_else(|| case.answer_by()), case.opened_at));
    cases
}

/// It waits for us, and nobody of those who are listed handles it.
fn is_nobodys(case: &Case, directory: &Directory) -> bool {
    let is_agent = |address: &Address| directory.agents().any(|agent| agent.address == *address);
    matches!(case.status, Status::New | Status::Open)
        && !case.assignee.as_ref().is_some_and(is_agent)
}
