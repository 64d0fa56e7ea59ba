//! A look at a customer's unpaid invoices of one currency: what is to be done now, or until when
//! there is nothing to do.
//!
//! # Contract
//! Pure: open items × file × policy × calendar × now → one step (domain.md 3.3). Looking twice is
//! harmless: what was written is in the file, and a stage that is on its way is not due again.
//! One letter at a time, listing every invoice that is asked for; no stage is skipped, none is
//! sent twice (I-09); what rests, is settled or stale is not asked for (I-07, I-08).

use crate::domain::calendar::Calendar;
use crate::domain::collections::file::FileState;
use crate::domain::collections::hold::{HoldReason, HoldScope, invoice_key};
use crate::domain::collections::house::Window;
use crate::domain::collections::notice::Notice;
use crate::domain::collections::policy::CollectionsPolicy;
use crate::domain::collections::stage::Stage;
use crate::domain::ledger::{ItemStatus, LedgerItem};
use crate::domain::message::ContentHash;
use crate::logic::collect::clock;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What the account's master data say that matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Collected from their bank: no note before the due date.
    pub is_direct_debit: bool,
    /// Left out of collections today.
    pub is_excluded: bool,
}

/// Everything a look sees.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The policy in force for this customer today.
    pub policy: &'a CollectionsPolicy,
    /// Business time.
    pub calendar: &'a Calendar,
    /// When letters may leave.
    pub window: &'a Window,
    /// The customer's items of this currency, settled ones too where the ledger states them.
    pub items: &'a [LedgerItem],
    /// What was done so far.
    pub file: &'a FileState,
    /// Master data.
    pub standing: Standing,
    /// When the books said so; `None`: there is no ledger.
    pub ledger_as_of: Option<Timestamp>,
    /// The present.
    pub now: Timestamp,
}

/// One invoice in a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// It.
    pub item: &'a LedgerItem,
    /// What is asked for: what is open, without what rests of it.
    pub asked: Decimal,
    /// How far it has come before this letter.
    pub stage: Option<Stage>,
}

/// A letter that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueLetter<'a> {
    /// The highest stage in it.
    pub stage: Stage,
    /// The invoices it brings a stage further, by [`invoice_key`].
    pub steps: BTreeMap<String, Stage>,
    /// The customer has not been told this version of the policy: it goes out beside the letter.
    pub tells_policy: bool,
    /// Every invoice it asks for.
    pub rows: Vec<Row<'a>>,
    /// What rests and is named as not asked for.
    pub resting: Vec<&'a LedgerItem>,
    /// Its total.
    pub total: Decimal,
    /// Of what it says.
    pub content: ContentHash,
}

/// Why there is nothing to write now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing is owed that is due or nearly so.
    NothingDue,
    /// The day of the next stage has not come.
    NotYet,
    /// A hold covers everything.
    Held(HoldReason),
    /// A letter is on its way.
    OnItsWay,
    /// The last letter was written too recently.
    Apart,
    /// It is no day or hour for such letters.
    OutOfHours,
    /// Access is suspended or about to be: other letters go out then.
    Suspension,
    /// Every stage was reached and people of ours decide.
    WithPeople,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Nothing; look again on that day, unless news comes before. `None`: only news can change it.
    Rest(Rest, Option<Date>),
    /// Write this.
    Write(Box<DueLetter<'a>>),
    /// A suspension notice is due: people of ours decide whether there is one, and what it names.
    /// On that day something else may be due.
    ProposeSuspension(Vec<Row<'a>>, Option<Date>),
}

impl<'a> View<'a> {
    /// The local date.
    #[must_use]
    pub fn today(&self) -> Date {
        self.calendar.date(self.now)
    }

    /// The ledger is there and fresh enough to write by (I-08).
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        let hours = i64::from(self.policy.ledger_hours_max);
        let age_max = SignedDuration::from_hours(hours);
        self.ledger_as_of.is_some_and(|as_of| self.now.duration_since(as_of) <= age_max)
    }

    /// What holds everything back, whatever the invoice.
    #[must_use]
    pub fn held_back(&self) -> Option<HoldReason> {
        if self.standing.is_excluded {
            return Some(HoldReason::Exclusion);
        }
        let wide = |reason: &HoldReason| {
            self.file
                .active_holds()
                .any(|hold| hold.reason == *reason && matches!(hold.scope, HoldScope::Everything))
        };
        let reasons = [
            HoldReason::Insolvency,
            HoldReason::Dispute,
            HoldReason::Arrangement,
            HoldReason::Promise,
            HoldReason::PaymentClaim,
            HoldReason::Manual,
            HoldReason::BouncedContact,
        ];
        let kept = reasons.into_iter().find(wide);
        kept.or_else(|| (!self.is_fresh()).then_some(HoldReason::StaleLedger))
    }

    /// What is asked for of an item: `None` where it is settled or rests.
    #[must_use]
    pub fn asked(&self, item: &LedgerItem) -> Option<Decimal> {
        let key = invoice_key(&item.invoice);
        if !item.is_owed() || item.status == ItemStatus::Disputed {
            return None;
        }
        let mut asked = item.open.amount;
        for hold in self.file.active_holds() {
            if hold.scope.covers(&key) {
                return None;
            }
            if let HoldScope::Part { invoice, amount } = &hold.scope
                && *invoice == key
            {
                asked = asked.saturating_sub(*amount);
            }
        }
        (asked > Decimal::ZERO).then_some(asked)
    }

    /// Overdue invoices that are asked for, oldest first, [`FileState::INVOICES_MAX`] at most.
    #[must_use]
    pub fn overdue(&self) -> Vec<Row<'a>> {
        let today = self.today();
        self.rows(|item| item.due_on < today)
    }

    /// Overdue invoices that rest, oldest first.
    #[must_use]
    pub fn resting(&self) -> Vec<&'a LedgerItem> {
        let today = self.today();
        let mut items: Vec<&LedgerItem> = self
            .items
            .iter()
            .filter(|item| item.is_owed() && item.due_on < today && self.asked(item).is_none())
            .collect();
        items.sort_by(|a, b| (a.due_on, &a.invoice).cmp(&(b.due_on, &b.invoice)));
        items.truncate(FileState::INVOICES_MAX);
        items
    }

    /// A letter still says what is true: asked once more right before it leaves (I-08). What has
    /// changed meanwhile, a payment, a hold, a stale ledger, makes it untrue.
    #[must_use]
    pub fn is_still_true(&self, notice: &Notice) -> bool {
        if self.held_back().is_some() {
            return false;
        }
        let rows = if notice.stage == Stage::PreDue {
            let is_in_it = |item: &LedgerItem| {
                let track = self.file.tracks.get(&invoice_key(&item.invoice));
                track.and_then(|track| track.steps.get(&Stage::PreDue)) == Some(&notice.number)
            };
            self.rows(is_in_it)
        } else {
            self.overdue()
        };
        Self::content(&rows) == notice.content
    }

    fn rows(&self, is_wanted: impl Fn(&LedgerItem) -> bool) -> Vec<Row<'a>> {
        let mut rows: Vec<Row<'_>> = self
            .items
            .iter()
            .filter(|item| is_wanted(item))
            .filter_map(|item| {
                let stage = self.file.stage(&invoice_key(&item.invoice));
                Some(Row { item, asked: self.asked(item)?, stage })
            })
            .collect();
        rows.sort_by(|a, b| {
            (a.item.due_on, &a.item.invoice).cmp(&(b.item.due_on, &b.item.invoice))
        });
        rows.truncate(FileState::INVOICES_MAX);
        rows
    }

    /// The stage to which an overdue invoice goes next, and the day from which it may. `None`: a
    /// letter is on its way, or there is no further stage.
    #[must_use]
    pub fn due_stage(&self, row: &Row<'_>) -> Option<(Stage, Date)> {
        let key = invoice_key(&row.item.invoice);
        let next = self.policy.after(row.stage)?;
        let (anchor, need) = match row.stage {
            None | Some(Stage::PreDue) => (row.item.due_on, self.policy.day(next)?),
            Some(stage) => {
                let delivered = self.file.notice_of(&key, stage)?.delivered_at()?;
                (self.calendar.date(delivered), self.policy.dwell(stage, next))
            }
        };
        let day = clock::ready_on(&key, anchor, need, self.file, self.policy, self.calendar)?;
        Some((next, day))
    }

    /// The digest of what a letter says: who owes what, and when it was due.
    #[must_use]
    pub fn content(rows: &[Row<'_>]) -> ContentHash {
        let mut said = String::new();
        for row in rows {
            let (invoice, due_on) = (&row.item.invoice, row.item.due_on);
            let _infallible = writeln!(said, "{invoice}\t{due_on}\t{}", row.asked.normalize());
        }
        ContentHash::of(said.as_bytes())
    }
}

/// What is to be done now.
#[must_use]
pub fn look<'a>(view: &View<'a>) -> Step<'a> {
    if let Some(reason) = view.held_back() {
        return Step::Rest(Rest::Held(reason), None);
    }
    if view.file.open_suspension().is_some() {
        return Step::Rest(Rest::Suspension, None);
    }
    let overdue = view.overdue();
    let stages = Stages::of(view, &overdue);
    if stages.steps.is_empty() {
        return no_stage_due(view, overdue, &stages);
    }
    let stage = stages.steps.values().max().copied().unwrap_or(Stage::Reminder(1));
    let resting = view.resting();
    written_or_not(view, stage, stages.steps, overdue, resting)
}

/// No invoice may go a stage further: a courtesy note, a question to our own people, or rest.
fn no_stage_due<'a>(view: &View<'a>, overdue: Vec<Row<'a>>, stages: &Stages) -> Step<'a> {
    let courtesy = courtesy(view)
        .map(|(rows, steps)| written_or_not(view, Stage::PreDue, steps, rows, Vec::new()));
    let look_on = stages.look_on(view);
    let (why, look_on) = match courtesy {
        Some(Step::Rest(why, on)) => (why, look_on.into_iter().chain(on).min()),
        Some(write) => return write,
        None => (stages.why(look_on), look_on),
    };
    if stages.is_notice_due {
        return Step::ProposeSuspension(overdue, look_on);
    }
    Step::Rest(why, look_on)
}

/// The stages of a customer's overdue invoices.
struct Stages {
    /// Those that may go a stage further now.
    steps: BTreeMap<String, Stage>,
    /// When the next one may.
    next_on: Option<Date>,
    /// Some letter has not reached anybody yet.
    is_waiting: bool,
    /// All are at the end of what the desk does by itself.
    is_notice_due: bool,
    /// Some are.
    is_with_people: bool,
}

impl Stages {
    fn of(view: &View<'_>, overdue: &[Row<'_>]) -> Self {
        let today = view.today();
        let total = total(overdue);
        let is_trifle = total < view.policy.overdue_min;
        let mut stages = Self {
            steps: BTreeMap::new(),
            next_on: None,
            is_waiting: view.file.notices.values().any(Notice::is_waiting),
            is_notice_due: false,
            is_with_people: false,
        };
        for row in overdue {
            let Some((stage, day)) = view.due_stage(row) else { continue };
            let key = invoice_key(&row.item.invoice);
            // Nobody is threatened with suspension for a trifle (domain.md 3.2).
            if is_trifle && stage >= Stage::FinalDemand {
                continue;
            }
            if stage == Stage::SuspensionNotice {
                let enough = usize::try_from(view.policy.reminders_min).unwrap_or(usize::MAX);
                if view.file.reminders_delivered(&key) >= enough {
                    stages.is_with_people = true;
                    stages.is_notice_due |= day <= today;
                }
            } else if day <= today {
                stages.steps.insert(key, stage);
                continue;
            }
            if day > today {
                stages.next_on = Some(stages.next_on.map_or(day, |next| next.min(day)));
            }
        }
        stages
    }

    fn look_on(&self, view: &View<'_>) -> Option<Date> {
        let upcoming = next_courtesy(view).into_iter().chain(next_due(view));
        self.next_on.into_iter().chain(upcoming).min()
    }

    fn why(&self, look_on: Option<Date>) -> Rest {
        match (self.is_waiting, self.is_with_people, look_on) {
            (true, _, _) => Rest::OnItsWay,
            (false, true, _) => Rest::WithPeople,
            (false, false, Some(_)) => Rest::NotYet,
            (false, false, None) => Rest::NothingDue,
        }
    }
}

/// The letter, unless another one is on its way, was written too recently, or it is no time for it.
fn written_or_not<'a>(
    view: &View<'a>,
    stage: Stage,
    steps: BTreeMap<String, Stage>,
    rows: Vec<Row<'a>>,
    resting: Vec<&'a LedgerItem>,
) -> Step<'a> {
    let today = view.today();
    if view.file.notices.values().any(Notice::is_waiting) {
        return Step::Rest(Rest::OnItsWay, None);
    }
    let last = view.file.last_written_at.map(|at| view.calendar.date(at));
    let apart_on = last.map(|day| clock::plus(day, view.policy.apart_days));
    if let Some(day) = apart_on.filter(|day| *day > today) {
        return Step::Rest(Rest::Apart, Some(clock::letter_day_from(day, view.calendar)));
    }
    if !clock::is_letter_day(today, view.calendar) {
        let day = clock::letter_day_from(today, view.calendar);
        return Step::Rest(Rest::OutOfHours, Some(day));
    }
    let hour = view.calendar.time(view.now);
    if hour < view.window.opens {
        return Step::Rest(Rest::OutOfHours, Some(today));
    }
    if hour >= view.window.closes {
        let tomorrow = clock::plus(today, 1);
        return Step::Rest(Rest::OutOfHours, Some(clock::letter_day_from(tomorrow, view.calendar)));
    }
    let (total, content) = (total(&rows), View::content(&rows));
    let tells_policy = !view.file.is_told(&view.policy.name);
    Step::Write(Box::new(DueLetter { stage, steps, tells_policy, rows, resting, total, content }))
}

/// The courtesy note: invoices that are not due yet, asked about once, never by direct debit.
fn courtesy<'a>(view: &View<'a>) -> Option<(Vec<Row<'a>>, BTreeMap<String, Stage>)> {
    let today = view.today();
    let days = view.policy.pre_due_days;
    if days == 0 || view.standing.is_direct_debit {
        return None;
    }
    let is_near = |item: &LedgerItem| {
        let (key, from) = (invoice_key(&item.invoice), clock::minus(item.due_on, days));
        let ready = clock::ready_on(&key, from, 0, view.file, view.policy, view.calendar);
        item.due_on > today && ready.is_some_and(|day| day <= today)
    };
    let rows: Vec<Row<'a>> =
        view.rows(is_near).into_iter().filter(|row| row.stage.is_none()).collect();
    let steps: BTreeMap<String, Stage> =
        rows.iter().map(|row| (invoice_key(&row.item.invoice), Stage::PreDue)).collect();
    (!steps.is_empty()).then_some((rows, steps))
}

/// When the next invoice comes near its due date.
fn next_courtesy(view: &View<'_>) -> Option<Date> {
    let today = view.today();
    let days = view.policy.pre_due_days;
    if days == 0 || view.standing.is_direct_debit {
        return None;
    }
    let owed = view.items.iter().filter(|item| item.is_owed());
    owed.map(|item| clock::minus(item.due_on, days)).filter(|day| *day > today).min()
}

/// When the next invoice becomes overdue.
fn next_due(view: &View<'_>) -> Option<Date> {
    let today = view.today();
    let owed = view.items.iter().filter(|item| item.is_owed() && item.due_on >= today);
    owed.map(|item| clock::plus(item.due_on, 1)).min()
}

/// The sum of what rows ask for.
#[must_use]
pub fn total(rows: &[Row<'_>]) -> Decimal {
    rows.iter().fold(Decimal::ZERO, |sum, row| sum.saturating_add(row.asked))
}
