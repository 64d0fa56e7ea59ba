//! An agent's morning: what runs out, what was promised, what waits for them, what is late, what
//! nobody has yet.

use crate::domain::address::Address;
use crate::domain::calendar::Calendar;
use crate::domain::case::{Case, Status};
use crate::domain::claim_window::{ClaimWindow, Warned};
use crate::domain::commitment::Commitment;
use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, CaseRow, DuePromise, DueWindow, PromiseLine};
use crate::domain::people::{Colleague, Directory, Duty};
use crate::logic::sheet::{is_late, row, window_line};
use jiff::Timestamp;

/// Rows of each part; the rest is counted.
const ROWS_MAX: usize = 15;

/// Who reads the digest, and when.
#[derive(Clone, Copy)]
pub struct Morning<'a> {
    /// The reader.
    pub colleague: &'a Colleague,
    /// Everybody who may handle a case.
    pub directory: &'a Directory,
    /// The reader's language.
    pub language: Language,
    /// The days on which somebody works.
    pub calendar: &'a Calendar,
    /// The instant.
    pub now: Timestamp,
}

/// The digest of a colleague over every case that has not closed; `None` where there is nothing
/// to say.
#[must_use]
pub fn digest(cases: &[Case], morning: Morning<'_>) -> Option<AgentLetter> {
    let Morning { directory, language, now, .. } = morning;
    let open = || cases.iter().filter(|case| !is_settled(case));
    let is_mine = |case: &&Case| morning.has(case);
    let is_theirs =
        |case: &&Case| is_mine(case) || morning.sees_all() || is_nobodys(case, directory);
    let late = |case: &&Case| is_late(case, now);
    let our_turn = |case: &&Case| matches!(case.status, Status::New | Status::Open);
    let rows = |cases: Vec<&Case>| -> Vec<CaseRow> {
        cases.into_iter().take(ROWS_MAX).map(|case| row(case, directory, language, now)).collect()
    };
    let all_late: Vec<&Case> = by_age(open().filter(late).filter(is_theirs));
    let waiting: Vec<&Case> =
        by_age(open().filter(is_mine).filter(our_turn).filter(|case| !late(case)));
    let unclaimed: Vec<&Case> =
        by_age(open().filter(|case| is_nobodys(case, directory) && !late(case)));
    let others = open().filter(is_mine).filter(|case| !our_turn(case) && !late(case)).count();
    let (windows, promises) = (morning.windows(cases), morning.promises(cases));
    let counts = [windows.len(), promises.len(), all_late.len(), waiting.len(), unclaimed.len()];
    let unlisted = counts.iter().map(|count| count.saturating_sub(ROWS_MAX)).sum();
    counts.iter().any(|count| *count > 0).then(|| AgentLetter::Digest {
        windows: windows.into_iter().take(ROWS_MAX).collect(),
        promises: promises.into_iter().take(ROWS_MAX).collect(),
        late: rows(all_late),
        waiting: rows(waiting),
        unclaimed: rows(unclaimed),
        others,
        unlisted,
    })
}

impl Morning<'_> {
    fn has(&self, case: &Case) -> bool {
        case.assignee.as_ref() == Some(&self.colleague.address)
    }

    fn sees_all(&self) -> bool {
        self.colleague.duty == Duty::Supervisor
    }

    /// What ends before somebody reads the digest of the next working day and can still act.
    fn windows(&self, cases: &[Case]) -> Vec<DueWindow> {
        let next_day = self.calendar.business_days_after(self.calendar.date(self.now), 1);
        let is_soon = |window: &&ClaimWindow| {
            let is_warned = window.past(self.calendar, self.now) >= Warned::Soon;
            let ends_on = self.calendar.date(window.ends_at);
            !window.has_ended(self.now) && (is_warned || ends_on <= next_day)
        };
        let is_theirs =
            |case: &&Case| self.has(case) || self.sees_all() || !is_handled(case, self.directory);
        let mut all = Vec::new();
        for case in cases.iter().filter(is_theirs) {
            all.extend(case.windows.iter().filter(is_soon).map(|window| DueWindow {
                row: row(case, self.directory, self.language, self.now),
                window: window_line(window, self.language),
            }));
        }
        all.sort_by_key(|due| due.window.ends_at);
        all
    }

    /// What must be kept before the next working day, and what is late already.
    fn promises(&self, cases: &[Case]) -> Vec<DuePromise> {
        let today = self.calendar.date(self.now);
        let next_day = self.calendar.business_days_after(today, 1);
        let is_owner = |address: &Address| *address == self.colleague.address;
        let mut all = Vec::new();
        for case in cases {
            let is_theirs = |promise: &&Commitment| {
                is_owner(&promise.owner)
                    || self.has(case)
                    || self.sees_all()
                    || !is_one_of_us(&promise.owner, self.directory)
            };
            let due = case.open_commitments().filter(|promise| promise.due_on < next_day);
            all.extend(due.filter(is_theirs).map(|promise| DuePromise {
                row: row(case, self.directory, self.language, self.now),
                promise: PromiseLine {
                    number: promise.number,
                    promise: promise.promise.clone(),
                    due_on: promise.due_on,
                    is_late: promise.due_on < today,
                },
            }));
        }
        all.sort_by_key(|due| due.promise.due_on);
        all
    }
}

fn by_age<'a>(cases: impl Iterator<Item = &'a Case>) -> Vec<&'a Case> {
    let mut cases: Vec<&Case> = cases.collect();
    cases.sort_by_key(|case| (case.overdue_since.or_else(|| case.answer_by()), case.opened_at));
    cases
}

fn is_settled(case: &Case) -> bool {
    match case.status {
        Status::Resolved | Status::Closed => true,
        Status::New | Status::Open | Status::WaitingCustomer | Status::WaitingProvider => false,
    }
}

fn is_one_of_us(address: &Address, directory: &Directory) -> bool {
    directory.agents().any(|agent| agent.address == *address)
}

/// Somebody of those who are listed handles it.
fn is_handled(case: &Case, directory: &Directory) -> bool {
    case.assignee.as_ref().is_some_and(|address| is_one_of_us(address, directory))
}

/// It waits for us, and nobody handles it.
fn is_nobodys(case: &Case, directory: &Directory) -> bool {
    matches!(case.status, Status::New | Status::Open) && !is_handled(case, directory)
}
