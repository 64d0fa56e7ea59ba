//! Suspension and reinstatement: when a notice may be written, when an order may go out, and what
//! must happen afterwards (domain.md 1.2, I-13 … I-17).
//!
//! # Contract
//! Pure. Access is never ended by a rule: [`plan`] needs one of ours who names what is suspended,
//! [`next`] asks supervisors before it orders anything, and every condition of the notice is
//! looked at again in the moment of the order. What the operator has not confirmed has not
//! happened.

use crate::domain::address::Address;
use crate::domain::collections::hold::{HoldReason, invoice_key};
use crate::domain::collections::notice::Notice;
use crate::domain::collections::regime::Regime;
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::{AccessPlan, Suspension, SuspensionState};
use crate::domain::ledger::LedgerItem;
use crate::domain::message::ContentHash;
use crate::logic::collect::clock;
use crate::logic::collect::look::{Row, Step, View, look, total};
use crate::logic::collect::reinstate;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Days before the data loss on which the customer is warned (T18).
pub const WARNING_DAYS: [u32; 4] = [30, 14, 7, 2];

/// Business days before the suspension of its last reminder, and of the question to supervisors.
const REMINDER_DAYS: u32 = 3;
const APPROVAL_DAYS: u32 = 2;

/// Why there is no suspension notice, in words for the agent who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanRefusal {
    /// The stages before it are not over.
    #[error("a suspension notice is not due: {0}")]
    NotDue(String),
    /// The customer never got the policy.
    #[error(
        "the customer has not been told the policy {0} yet, or that letter has not arrived; nobody is suspended under rules they never saw"
    )]
    PolicyUnknown(String),
    /// Nothing is named.
    #[error(
        "name what is suspended, a line each: service: Microsoft 365 Business Premium, 25 users"
    )]
    NoServices,
    /// The regime counts data loss from the end of the term.
    #[error(
        "under {0} data loss counts from the end of the commitment: add a line term_ends: 2027-03-01"
    )]
    TermUnknown(String),
    /// There is one.
    #[error("a suspension is under way already ({0})")]
    AlreadyPlanned(&'static str),
}

impl PlanRefusal {
    /// The same in Spanish.
    #[must_use]
    pub fn in_spanish(&self) -> String {
        match self {
            Self::NotDue(why) => format!("todavía no procede un aviso de suspensión: {why}"),
            Self::PolicyUnknown(policy) => format!(
                "el cliente aún no ha recibido la política {policy}; no se suspende a nadie con reglas que no ha visto"
            ),
            Self::NoServices => "indique qué se suspende, una línea por servicio: servicio: Microsoft 365 Empresa Premium, 25 usuarios".to_owned(),
            Self::TermUnknown(regime) => format!(
                "con {regime}, la pérdida de datos se cuenta desde el fin del compromiso: añada una línea fin: 2027-03-01"
            ),
            Self::AlreadyPlanned(state) => format!("ya hay una suspensión en curso ({state})"),
        }
    }
}

/// What forbids a suspension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nothing of it is owed any more.
    Settled,
    /// The account is left out of collections.
    Excluded,
    /// The notice reached nobody.
    NoticeLost,
    /// An invoice of it rests.
    Rests,
    /// What is left of it is too little.
    Trifle,
    /// The customer was never told the policy of its notice.
    PolicyUnknown,
    /// Too few reminders reached the customer.
    FewReminders,
    /// A supervisor said no.
    Denied,
    /// One of ours gave it up.
    GivenUp,
}

impl Obstacle {
    /// It in words, in English or Spanish.
    #[must_use]
    pub fn words(self, es: bool) -> &'static str {
        let (english, spanish) = match self {
            Self::Settled => ("the invoices are settled", "las facturas están saldadas"),
            Self::Excluded => {
                ("the account is left out of collections", "la cuenta queda fuera de los cobros")
            }
            Self::NoticeLost => ("its notice reached nobody", "su aviso no llegó a nadie"),
            Self::Rests => ("an invoice of it rests", "una de sus facturas está en pausa"),
            Self::Trifle => ("what is left of it is too little", "lo que queda es demasiado poco"),
            Self::PolicyUnknown => (
                "the customer was never told the policy of its notice",
                "el cliente nunca recibió la política de su aviso",
            ),
            Self::FewReminders => (
                "too few reminders reached the customer",
                "llegaron demasiado pocos recordatorios al cliente",
            ),
            Self::Denied => ("a supervisor denied it", "un supervisor la denegó"),
            Self::GivenUp => ("one of ours gave it up", "se ha renunciado a ella"),
        };
        if es { spanish } else { english }
    }
}

/// A notice that may be written, before it has letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedNotice<'a> {
    /// The suspension; its notice has the file's next number.
    pub suspension: Suspension,
    /// The stage of each invoice.
    pub steps: BTreeMap<String, Stage>,
    /// The invoices, as the letter lists them.
    pub rows: Vec<Row<'a>>,
    /// Of what it says.
    pub content: ContentHash,
}

/// One of ours asks for a suspension.
///
/// # Errors
/// [`PlanRefusal`].
pub fn plan<'a>(
    view: &View<'a>,
    plan: AccessPlan,
    regime: &Regime,
    by: &Address,
) -> Result<PlannedNotice<'a>, PlanRefusal> {
    if let Some(open) = view.file.open_suspension() {
        return Err(PlanRefusal::AlreadyPlanned(open.state.word()));
    }
    let rows = match look(view) {
        Step::ProposeSuspension(rows, _) => rows,
        Step::Write(letter) => {
            return Err(PlanRefusal::NotDue(format!("{} goes out first", letter.stage)));
        }
        Step::Rest(why, on) => {
            let on = on.map(|day| format!(", look again on {day}")).unwrap_or_default();
            return Err(PlanRefusal::NotDue(format!("{why:?}{on}")));
        }
    };
    if !view.file.knows_policy(&view.policy.name) {
        return Err(PlanRefusal::PolicyUnknown(view.policy.name.to_string()));
    }
    if plan.services.iter().all(|service| service.trim().is_empty()) {
        return Err(PlanRefusal::NoServices);
    }
    let ripe = |row: &Row<'_>| {
        let stage = view.due_stage(row);
        stage.is_some_and(|(s, day)| s == Stage::SuspensionNotice && day <= view.today())
    };
    let rows: Vec<Row<'a>> = rows.into_iter().filter(ripe).collect();
    let steps: BTreeMap<String, Stage> =
        rows.iter().map(|r| (invoice_key(&r.item.invoice), Stage::SuspensionNotice)).collect();
    let leaves_on = hours_from(view).unwrap_or_else(|| view.today());
    let effective_on = effective_on(view, leaves_on);
    let data_loss_on = regime
        .data_loss_on(effective_on, plan.term_ends)
        .ok_or_else(|| PlanRefusal::TermUnknown(regime.name.clone()))?;
    let suspension = Suspension {
        number: view.file.suspension.as_ref().map_or(0, |s| s.number).saturating_add(1),
        requested_by: by.clone(),
        requested_at: view.now,
        plan,
        invoices: steps.keys().cloned().collect(),
        effective_at: view.calendar.at(effective_on, view.window.opens),
        data_loss_on,
        notice: view.file.last_notice.saturating_add(1),
        is_reminded: false,
        warned_days: None,
        ended_at: None,
        delayed_until: None,
        state: SuspensionState::Noticed,
    };
    let content = View::content(&rows);
    Ok(PlannedNotice { suspension, steps, rows, content })
}

/// The first day on which access may end if notice is served on `day`: after the notice period,
/// and never before a weekend or a holiday.
fn effective_on(view: &View<'_>, day: Date) -> Date {
    let over = view.calendar.business_days_after(day, view.policy.notice_days);
    clock::letter_day_from(clock::plus(over, 1), view.calendar)
}

/// What is to be done about a suspension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessStep {
    /// Nothing, until then.
    Rest(Option<Date>),
    /// The last reminder before it.
    Remind,
    /// Ask the supervisors; the snapshot is what they are asked about.
    AskApproval(ContentHash),
    /// Tell the operator to suspend.
    Order,
    /// It must not go on.
    Drop(Obstacle),
    /// Ask the operator whether it is done.
    Chase,
    /// Warn of the data loss, so many days before it.
    WarnOfLoss(u32),
    /// Tell the operator to restore access.
    OrderReinstatement,
    /// Access, ordered back then, is late: tell the customer, with a new time.
    Apologise(Timestamp),
}

/// The next step of the suspension that goes on.
#[must_use]
pub fn next(view: &View<'_>) -> AccessStep {
    let Some(suspension) = view.file.open_suspension() else { return AccessStep::Rest(None) };
    match &suspension.state {
        SuspensionState::Noticed => before_the_order(view, suspension, None),
        SuspensionState::ApprovalAsked { snapshot, .. } => {
            before_the_order(view, suspension, Some((*snapshot, false)))
        }
        SuspensionState::Approved { at, snapshot, .. } => {
            // An order that had to wait too long, for a ledger or for us, is asked about anew.
            let good_until = view.calendar.after_business_days(*at, view.policy.approval_days);
            let is_good = view.now <= good_until;
            before_the_order(view, suspension, is_good.then_some((*snapshot, true)))
        }
        SuspensionState::Ordered { asked_at, .. } => {
            // What was not carried out yet is called back; what was, is undone.
            if is_paid(view, suspension) || rests(view, suspension) {
                return AccessStep::OrderReinstatement;
            }
            chase(view, *asked_at)
        }
        SuspensionState::Suspended { .. } => while_suspended(view, suspension),
        SuspensionState::ReinstatementOrdered { at, asked_at } => {
            reinstate::while_ordered(view, suspension, *at, *asked_at)
        }
        SuspensionState::Reinstated { .. } | SuspensionState::Dropped { .. } => {
            AccessStep::Rest(None)
        }
    }
}

fn before_the_order(
    view: &View<'_>,
    suspension: &Suspension,
    asked: Option<(ContentHash, bool)>,
) -> AccessStep {
    if let Some(because) = obstacle(view, suspension) {
        return AccessStep::Drop(because);
    }
    let Some(notice) = view.file.notices.get(&suspension.notice) else {
        return AccessStep::Drop(Obstacle::NoticeLost);
    };
    let Some(served_at) = notice.served_at() else { return AccessStep::Rest(None) };
    // A ledger that is too old neither stops the suspension nor lets it go on.
    if !view.is_fresh() {
        return AccessStep::Rest(Some(view.today()));
    }
    let effective_on = order_on(view, suspension, served_at);
    let today = view.today();
    let snapshot = snapshot(view, suspension);
    if let Some((shown, _)) = asked
        && shown != snapshot
    {
        return AccessStep::AskApproval(snapshot);
    }
    let remind_on = before(view, effective_on, REMINDER_DAYS);
    if !suspension.is_reminded && today >= remind_on && today < effective_on {
        return in_hours(view, AccessStep::Remind);
    }
    let ask_on = before(view, effective_on, APPROVAL_DAYS);
    match asked {
        None if today >= ask_on => AccessStep::AskApproval(snapshot),
        None => AccessStep::Rest(Some(ask_on)),
        Some((_, true)) if today >= effective_on => in_hours(view, AccessStep::Order),
        Some((_, true)) => AccessStep::Rest(Some(effective_on)),
        Some((_, false)) => AccessStep::Rest(None),
    }
}

/// The day of the order: the one the customer was told, or later where the notice was served late.
#[must_use]
pub fn order_on(view: &View<'_>, suspension: &Suspension, served_at: Timestamp) -> Date {
    let told = view.calendar.date(suspension.effective_at);
    told.max(effective_on(view, view.calendar.date(served_at)))
}

/// What forbids the suspension.
#[must_use]
pub fn obstacle(view: &View<'_>, suspension: &Suspension) -> Option<Obstacle> {
    if is_paid(view, suspension) {
        return Some(Obstacle::Settled);
    }
    if view.standing.is_excluded {
        return Some(Obstacle::Excluded);
    }
    let notice = view.file.notices.get(&suspension.notice);
    if notice.is_none_or(Notice::is_lost) {
        return Some(Obstacle::NoticeLost);
    }
    if rests(view, suspension) {
        return Some(Obstacle::Rests);
    }
    let rows = rows(view, suspension);
    if total(&rows) < view.policy.overdue_min {
        return Some(Obstacle::Trifle);
    }
    if !notice.is_some_and(|notice| view.file.knows_policy(&notice.policy)) {
        return Some(Obstacle::PolicyUnknown);
    }
    let enough = usize::try_from(view.policy.reminders_min).unwrap_or(usize::MAX);
    let few =
        |row: &Row<'_>| view.file.reminders_delivered(&invoice_key(&row.item.invoice)) < enough;
    rows.iter().any(few).then_some(Obstacle::FewReminders)
}

/// An invoice of it rests.
fn rests(view: &View<'_>, suspension: &Suspension) -> bool {
    let is_held = |key: &String| view.file.active_holds().any(|hold| hold.scope.touches(key));
    suspension.invoices.iter().any(is_held)
}

/// Whatever is still owed of it is disputed, and an agent or the books agree that it is: access is
/// then denied for nothing that is asked for (I-17).
pub(super) fn is_all_disputed(view: &View<'_>, suspension: &Suspension) -> bool {
    let is_disputed = |item: &LedgerItem| {
        let key = invoice_key(&item.invoice);
        view.file.active_holds().any(|hold| {
            hold.reason == HoldReason::Dispute && !hold.is_provisional && hold.scope.covers(&key)
        })
    };
    let mut owed = view
        .items
        .iter()
        .filter(|item| item.is_owed() && suspension.invoices.contains(&invoice_key(&item.invoice)));
    owed.all(is_disputed)
}

/// It is about to leave and still says what is true (I-08): the notice and its reminder while the
/// suspension stands, the warning while access is suspended.
#[must_use]
pub fn is_still_true(view: &View<'_>, letter: &str, notice: Option<&Notice>) -> bool {
    let Some(suspension) = view.file.open_suspension() else { return false };
    match letter {
        "coll.suspension_notice" => {
            let is_its = notice.is_some_and(|notice| {
                notice.number == suspension.notice
                    && notice.content == View::content(&rows(view, suspension))
            });
            is_its && view.is_fresh() && obstacle(view, suspension).is_none()
        }
        "coll.suspension_reminder" => {
            !suspension.is_under_way() && view.is_fresh() && obstacle(view, suspension).is_none()
        }
        "coll.reinstatement_late" => {
            matches!(suspension.state, SuspensionState::ReinstatementOrdered { .. })
        }
        "coll.data_loss_warning" => {
            matches!(suspension.state, SuspensionState::Suspended { .. })
                && !is_paid(view, suspension)
        }
        _ => true,
    }
}

/// The invoices of a suspension that are still asked for.
#[must_use]
pub fn rows<'a>(view: &View<'a>, suspension: &Suspension) -> Vec<Row<'a>> {
    let is_in_it = |row: &Row<'_>| suspension.invoices.contains(&invoice_key(&row.item.invoice));
    view.overdue().into_iter().filter(is_in_it).collect()
}

/// Nothing of it is owed any more: paid, credited or void.
pub(super) fn is_paid(view: &View<'_>, suspension: &Suspension) -> bool {
    view.ledger_as_of.is_some()
        && !view
            .items
            .iter()
            .any(|item| item.is_owed() && suspension.invoices.contains(&invoice_key(&item.invoice)))
}

/// What supervisors are shown: what is suspended, when, and for what.
#[must_use]
pub fn snapshot(view: &View<'_>, suspension: &Suspension) -> ContentHash {
    let rows = rows(view, suspension);
    let mut shown = String::new();
    let plan = &suspension.plan;
    let _infallible = writeln!(
        shown,
        "{}\n{}\n{}\n{:?}\n{}\n{}",
        plan.services.join("\n"),
        plan.regime,
        plan.exposure.map(|money| money.to_string()).unwrap_or_default(),
        plan.term_ends,
        suspension.effective_at,
        View::content(&rows),
    );
    ContentHash::of(shown.as_bytes())
}

fn while_suspended(view: &View<'_>, suspension: &Suspension) -> AccessStep {
    if is_paid(view, suspension) || is_all_disputed(view, suspension) {
        return AccessStep::OrderReinstatement;
    }
    let today = view.today();
    let loss = suspension.data_loss_on;
    // Rather sooner than never: the day may be a weekend's.
    let warn_on = |days: u32| clock::letter_day_until(clock::minus(loss, days), view.calendar);
    let reached = WARNING_DAYS.into_iter().rfind(|days| today >= warn_on(*days));
    if let Some(days) = reached
        && today < loss
        && suspension.warned_days.is_none_or(|warned| warned > days)
    {
        return in_hours(view, AccessStep::WarnOfLoss(days));
    }
    let next = WARNING_DAYS.into_iter().map(warn_on);
    AccessStep::Rest(next.filter(|day| *day > today).min())
}

/// The operator is asked again when the hours of confirmation have passed, in opening time.
pub(super) fn chase(view: &View<'_>, asked_at: Timestamp) -> AccessStep {
    let minutes = view.policy.confirm_hours.saturating_mul(60);
    let due = view.calendar.after_business_minutes(asked_at, minutes);
    if view.now >= due && view.calendar.is_open(view.now) {
        return AccessStep::Chase;
    }
    AccessStep::Rest(Some(view.calendar.date(due)))
}

/// Letters and orders about access go out on days and in hours in which somebody can answer.
fn in_hours(view: &View<'_>, step: AccessStep) -> AccessStep {
    hours_from(view).map_or(step, |day| AccessStep::Rest(Some(day)))
}

/// When such letters may leave: now, or when their hours begin again.
#[must_use]
pub fn leaves_at(view: &View<'_>) -> Timestamp {
    hours_from(view).map_or(view.now, |day| view.calendar.at(day, view.window.opens))
}

/// The day on which such letters may leave again; `None`: they may now.
fn hours_from(view: &View<'_>) -> Option<Date> {
    let today = view.today();
    let hour = view.calendar.time(view.now);
    let is_good = clock::is_letter_day(today, view.calendar)
        && hour >= view.window.opens
        && hour < view.window.closes;
    if is_good {
        return None;
    }
    let from = if hour < view.window.opens { today } else { clock::plus(today, 1) };
    Some(clock::letter_day_from(from, view.calendar))
}

fn before(view: &View<'_>, day: Date, business_days: u32) -> Date {
    let mut before = day;
    for _ in 0..business_days {
        before = clock::minus(before, 1);
        while !view.calendar.is_business_day(before) && before > Date::MIN {
            before = clock::minus(before, 1);
        }
    }
    before
}

/// What a suspension is about, in money.
#[must_use]
pub fn total_of(view: &View<'_>, suspension: &Suspension) -> Decimal {
    total(&rows(view, suspension))
}
