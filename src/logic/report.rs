//! Cases and their histories → the figures of a period.
//!
//! # Contract
//! Pure. Each case is shown once ([`Tally::add`]), with its whole history, in any order. What was
//! left at the period's end is told from the histories, so that a report of last year is the same
//! today as it was then.

pub mod charts;
mod standing;

use crate::domain::address::Address;
use crate::domain::case::{Case, Status};
use crate::domain::change::Change;
use crate::domain::collections::file::CollectionsFile;
use crate::domain::commit::HistoryEntry;
use crate::domain::event::Event;
use crate::domain::kind::Kind;
use crate::domain::ledger::LedgerItem;
use crate::domain::policy::Policy;
use crate::domain::report::standing::{CollectionsReport, Standing};
use crate::domain::report::{
    AgeRow, Ageing, AgentRow, BooksReport, DayRow, KindRow, OldCase, Period, Report, Spread,
};
use crate::domain::satisfaction::{Rating, Ratings};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Old cases that a report names.
const OLDEST_MAX: usize = 10;

/// Ages of what is left: from so many days to so many.
const AGES: [(u64, Option<u64>); 5] =
    [(0, Some(2)), (3, Some(7)), (8, Some(14)), (15, Some(30)), (31, None)];

/// A report in the making.
pub struct Tally<'a> {
    policy: &'a Policy,
    report: Report,
    end: Timestamp,
    first_answers: Vec<u64>,
    settled: Vec<u64>,
    settled_without_provider: Vec<u64>,
    opened_by_kind: BTreeMap<Kind, usize>,
    left_by_kind: BTreeMap<Kind, Vec<u64>>,
    by_day: BTreeMap<Date, (usize, usize)>,
    by_agent: BTreeMap<Address, (usize, usize)>,
    ageing: Vec<Ageing>,
    books_as_of: Option<Timestamp>,
}

impl<'a> Tally<'a> {
    /// An empty tally of a period; `now` bounds one that is not over.
    #[must_use]
    pub fn new(period: Period, policy: &'a Policy, now: Timestamp) -> Self {
        let zone = policy.calendar.zone().clone();
        let after = period.last.tomorrow().unwrap_or(period.last);
        // What happens at this very moment has happened.
        let present = now.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(now);
        let end = after.to_zoned(zone).map_or(present, |midnight| midnight.timestamp());
        let end = end.min(present);
        let report = Report {
            period,
            made_at: now,
            opened: 0,
            resolved: 0,
            closed: 0,
            reopened: 0,
            escalated: 0,
            first_answer: Spread::default(),
            first_answer_kept: 0,
            settled: Spread::default(),
            settled_without_provider: Spread::default(),
            ratings: Ratings::default(),
            kinds: Vec::new(),
            ages: Vec::new(),
            days: Vec::new(),
            agents: Vec::new(),
            oldest: Vec::new(),
            standing: Standing::default(),
            books: None,
            collections: None,
        };
        Self {
            policy,
            report,
            end,
            first_answers: Vec::new(),
            settled: Vec::new(),
            settled_without_provider: Vec::new(),
            opened_by_kind: BTreeMap::new(),
            left_by_kind: BTreeMap::new(),
            by_day: BTreeMap::new(),
            by_agent: BTreeMap::new(),
            ageing: Vec::new(),
            books_as_of: None,
        }
    }

    /// The case can have no part in the period, so that its history need not be read: it ended
    /// before, or began after.
    #[must_use]
    pub fn is_beside(&self, case: &Case) -> bool {
        let date = |at| self.policy.calendar.date(at);
        case.opened_at >= self.end
            || case.closed_at.is_some_and(|at| date(at) < self.report.period.first)
    }

    /// Counts a case.
    pub fn add(&mut self, case: &Case, history: &[HistoryEntry]) {
        if self.is_beside(case) {
            return;
        }
        let way = Way::of(case, history, self.end);
        self.count_steps(case, &way);
        self.time(case, history, &way);
        self.rate(history);
        if !way.is_settled() {
            self.leave(case);
        }
    }

    fn count_steps(&mut self, case: &Case, way: &Way) {
        if self.within(case.opened_at) {
            self.report.opened = self.report.opened.saturating_add(1);
            bump(self.opened_by_kind.entry(case.kind).or_default());
            bump(&mut self.by_day.entry(self.date(case.opened_at)).or_default().0);
        }
        for step in &way.steps {
            if !self.within(step.at) {
                continue;
            }
            match step.to {
                Status::Resolved if step.from != Status::Resolved => {
                    bump(&mut self.report.resolved);
                    bump(&mut self.by_day.entry(self.date(step.at)).or_default().1);
                }
                Status::Closed => bump(&mut self.report.closed),
                Status::New
                | Status::Open
                | Status::WaitingCustomer
                | Status::WaitingProvider
                | Status::Resolved => {}
            }
            if step.is_reopening() {
                bump(&mut self.report.reopened);
            }
        }
        if way.escalated_at.is_some_and(|at| self.within(at)) {
            bump(&mut self.report.escalated);
        }
    }

    fn time(&mut self, case: &Case, history: &[HistoryEntry], way: &Way) {
        let calendar = &self.policy.calendar;
        if self.within(case.opened_at)
            && let Some(at) = first_answer(history).filter(|at| *at < self.end)
        {
            let promised = self.policy.answer_by(case.urgency, case.opened_at);
            if at <= promised {
                bump(&mut self.report.first_answer_kept);
            }
            self.first_answers.push(calendar.business_minutes(case.opened_at, at));
        }
        if let Some(at) = way.settled_at.filter(|at| self.within(*at)) {
            let whole = minutes(case.opened_at, at).saturating_sub(way.at_customer);
            self.settled.push(whole);
            self.settled_without_provider.push(whole.saturating_sub(way.at_provider));
            if let Some(agent) = &case.assignee {
                bump(&mut self.by_agent.entry(agent.clone()).or_default().0);
            }
        }
    }

    /// Counts whether the customer was asked how content they are, and their last answer to it.
    fn rate(&mut self, history: &[HistoryEntry]) {
        let mut asked: Vec<(Timestamp, Option<Rating>)> = Vec::new();
        for entry in history {
            for change in &entry.changes {
                if let Change::RatingAsked = change {
                    asked.push((entry.at, None));
                } else if let (Change::Rated(rating), Some(last)) = (change, asked.last_mut()) {
                    last.1 = Some(*rating);
                }
            }
        }
        for (at, rating) in asked {
            if self.within(at) {
                self.report.ratings.add(rating);
            }
        }
    }

    fn leave(&mut self, case: &Case) {
        let days = minutes(case.opened_at, self.end) / (24 * 60);
        self.left_by_kind.entry(case.kind).or_default().push(days);
        if let Some(agent) = &case.assignee {
            bump(&mut self.by_agent.entry(agent.clone()).or_default().1);
        }
        let (case, subject) = (case.number.clone(), case.subject.clone());
        let oldest = &mut self.report.oldest;
        oldest.push(OldCase { case, subject, days });
        oldest.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.case.cmp(&b.case)));
        oldest.truncate(OLDEST_MAX);
    }

    /// Counts what waits in a case now, whatever the period.
    pub fn add_standing(&mut self, case: &Case) {
        let now = self.report.made_at;
        let today = self.date(now);
        standing::add_case(&mut self.report.standing, case, today, now);
    }

    /// Counts what rests and what was promised in a collections file; `items` is what its account
    /// owes, in whatever currency.
    pub fn add_file(&mut self, file: &CollectionsFile, items: &[LedgerItem]) {
        let period = self.report.period;
        let report = self.report.collections.get_or_insert_with(CollectionsReport::default);
        standing::add_file(report, file, items, period);
    }

    /// Counts what an account owes.
    pub fn add_items(&mut self, items: &[LedgerItem]) {
        let today = self.policy.calendar.date(self.report.made_at);
        for more in Ageing::of(items, today) {
            match self.ageing.iter_mut().find(|ageing| ageing.currency == more.currency) {
                Some(ageing) => ageing.add(&more),
                None => self.ageing.push(more),
            }
        }
    }

    /// Says when the books were last heard; without it, there is no report of them.
    pub fn heard_of_books(&mut self, as_of: Timestamp) {
        self.books_as_of = Some(as_of);
    }

    /// The report of what was added.
    #[must_use]
    pub fn finish(mut self) -> Report {
        self.report.kinds = self.kinds();
        self.report.ages = self.ages();
        let ageing = std::mem::take(&mut self.ageing);
        self.report.books = self.books_as_of.map(|as_of| BooksReport { as_of, ageing });
        let by_day = &self.by_day;
        let day = |day: Date| {
            let (opened, resolved) = by_day.get(&day).copied().unwrap_or_default();
            DayRow { day, opened, resolved }
        };
        self.report.days = self.report.period.days().map(day).collect();
        let agent = |(agent, (resolved, left)): (Address, (usize, usize))| AgentRow {
            agent,
            resolved,
            left,
        };
        self.report.agents = self.by_agent.into_iter().map(agent).collect();
        self.report.agents.sort_by_key(|row| std::cmp::Reverse((row.resolved, row.left)));
        self.report.first_answer = Spread::of(self.first_answers);
        self.report.settled = Spread::of(self.settled);
        self.report.settled_without_provider = Spread::of(self.settled_without_provider);
        self.report
    }

    fn kinds(&self) -> Vec<KindRow> {
        let row = |kind: Kind| {
            let left = self.left_by_kind.get(&kind).cloned().unwrap_or_default();
            KindRow {
                kind,
                opened: self.opened_by_kind.get(&kind).copied().unwrap_or(0),
                left: left.len(),
                left_median_days: Spread::of(left).median_minutes,
            }
        };
        let mut rows: Vec<_> = Kind::ALL.into_iter().map(row).collect();
        rows.retain(|row| row.opened > 0 || row.left > 0);
        rows.sort_by_key(|row| std::cmp::Reverse((row.opened, row.left)));
        rows
    }

    fn ages(&self) -> Vec<AgeRow> {
        let ages: Vec<u64> = self.left_by_kind.values().flatten().copied().collect();
        let row = |(from_days, to_days): (u64, Option<u64>)| {
            let fits = |days: &&u64| **days >= from_days && to_days.is_none_or(|to| **days <= to);
            AgeRow { from_days, to_days, count: ages.iter().filter(fits).count() }
        };
        AGES.into_iter().map(row).collect()
    }

    fn within(&self, at: Timestamp) -> bool {
        at < self.end && self.report.period.holds(self.date(at))
    }

    fn date(&self, at: Timestamp) -> Date {
        self.policy.calendar.date(at)
    }
}

/// From one status to another.
struct StatusStep {
    at: Timestamp,
    from: Status,
    to: Status,
}

impl StatusStep {
    fn is_reopening(&self) -> bool {
        is_settled(self.from) && !is_settled(self.to)
    }
}

/// A case's way through its statuses until some moment.
struct Way {
    steps: Vec<StatusStep>,
    now: Status,
    /// When it was told the outcome that held.
    settled_at: Option<Timestamp>,
    /// Minutes until then in which the customer owed the next word.
    at_customer: u64,
    /// Minutes until then at the provider.
    at_provider: u64,
    escalated_at: Option<Timestamp>,
}

impl Way {
    fn of(case: &Case, history: &[HistoryEntry], until: Timestamp) -> Self {
        let mut way = Self {
            steps: Vec::new(),
            now: Status::New,
            settled_at: None,
            at_customer: 0,
            at_provider: 0,
            escalated_at: None,
        };
        let mut since = case.opened_at;
        for entry in history.iter().filter(|entry| entry.at < until) {
            for change in &entry.changes {
                if let Change::Moved(to) = change {
                    way.spent(since, entry.at);
                    way.steps.push(StatusStep { at: entry.at, from: way.now, to: *to });
                    (way.now, since) = (*to, entry.at);
                    way.settle(entry.at);
                } else if let Change::Escalated(_) = change {
                    way.escalated_at.get_or_insert(entry.at);
                }
            }
        }
        way
    }

    fn spent(&mut self, since: Timestamp, until: Timestamp) {
        let spent = minutes(since, until);
        match self.now {
            Status::WaitingCustomer => self.at_customer = self.at_customer.saturating_add(spent),
            Status::WaitingProvider => self.at_provider = self.at_provider.saturating_add(spent),
            Status::New | Status::Open | Status::Resolved | Status::Closed => {}
        }
    }

    fn settle(&mut self, at: Timestamp) {
        if is_settled(self.now) {
            self.settled_at.get_or_insert(at);
        } else {
            self.settled_at = None;
        }
    }

    fn is_settled(&self) -> bool {
        is_settled(self.now)
    }
}

fn is_settled(status: Status) -> bool {
    match status {
        Status::Resolved | Status::Closed => true,
        Status::New | Status::Open | Status::WaitingCustomer | Status::WaitingProvider => false,
    }
}

/// When a person of ours first wrote to the customer.
fn first_answer(history: &[HistoryEntry]) -> Option<Timestamp> {
    let answers = |entry: &&HistoryEntry| {
        matches!(entry.event, Event::AgentAnswered { .. } | Event::AgentResolved { .. })
    };
    history.iter().find(answers).map(|entry| entry.at)
}

fn minutes(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_mins()).unwrap_or(0)
}

fn bump(count: &mut usize) {
    *count = count.saturating_add(1);
}
