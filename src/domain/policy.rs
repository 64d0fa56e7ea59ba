//! The house rules that a reseller tunes: what is promised, and how often one asks.

use crate::domain::address::Address;
use crate::domain::approval::Approvals;
use crate::domain::calendar::Calendar;
use crate::domain::claim_window::WindowTable;
use crate::domain::kind::{Kind, Urgency};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How our own people share the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rota {
    /// A new case is given to whose turn it is; otherwise all agents are told of it.
    pub assigns: bool,
    /// Every agent reads a digest when the desk opens.
    pub digests: bool,
}

/// Promises and patience (domain.md 6 and 7.6); every one is a key of `[promises]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promises {
    /// Business days until a person answers.
    pub answer_days: u32,
    /// Minutes of opening time until a person answers what is critical.
    pub urgent_answer_minutes: u32,
    /// Business days between words to a customer who waits for the provider.
    pub update_days: u32,
    /// Business days of a customer's silence until each reminder; the last one is the last call.
    pub reminder_days: Vec<u32>,
    /// Business days of a customer's silence until the case closes.
    pub silence_days: u32,
    /// Days after the outcome until the customer is asked whether it holds.
    pub confirm_days: u32,
    /// Days after the outcome until the case closes.
    pub close_days: u32,
    /// Days after closing in which an answer opens the case again.
    pub reopen_days: u32,
    /// Business days within which every case must be decided.
    pub decide_days: u32,
    /// Business days until somebody asks where the provider's reference is.
    pub reference_days: u32,
    /// Business days between two chases of the provider.
    pub chase_days: u32,
    /// Chases after which a supervisor is told.
    pub chases_until_alert: u32,
}

impl Default for Promises {
    fn default() -> Self {
        Self {
            answer_days: 1,
            urgent_answer_minutes: 120,
            update_days: 5,
            reminder_days: vec![3, 7, 10],
            silence_days: 15,
            confirm_days: 5,
            close_days: 10,
            reopen_days: 60,
            decide_days: 15,
            reference_days: 1,
            chase_days: 3,
            chases_until_alert: 3,
        }
    }
}

/// What `decide` may know of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Business time.
    pub calendar: Calendar,
    /// Promises and patience.
    pub promises: Promises,
    /// The address escalations go to, and whether a filer sits there.
    pub escalate_to: Option<EscalationDesk>,
    /// Other places for some questions; the first that fits counts.
    pub routes: Vec<Route>,
    /// What stands before the provider's references in a subject, such as `TrackingID#`.
    pub reference_marker: String,
    /// What needs a supervisor's leave, and who may give it.
    pub approvals: Approvals,
    /// What stands below an agent's name on letters to customers: `[[agent]] signature`.
    pub signatures: BTreeMap<Address, String>,
    /// Customers' letters show the agent's name.
    pub shows_agent_names: bool,
    /// Closing notices ask customers how content they are.
    pub asks_rating: bool,
    /// Claim windows and their lengths.
    pub windows: WindowTable,
    /// How our own people share the work.
    pub rota: Rota,
}

/// Where escalations go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscalationDesk {
    /// The recipient.
    pub address: Address,
    /// It is a filer of ours, who files in the provider's portal.
    pub is_filer: bool,
}

/// Where escalations of some kind or topic go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Only of this kind; any if absent.
    pub kind: Option<Kind>,
    /// Only where the brief's topic holds these words; any if absent.
    pub topic: Option<String>,
    /// Where they go.
    pub desk: EscalationDesk,
}

impl Policy {
    /// Where an escalation of a kind and topic goes; `None` where nobody is named.
    #[must_use]
    pub fn route(&self, kind: Kind, topic: Option<&str>) -> Option<&EscalationDesk> {
        let topic = topic.unwrap_or_default().to_lowercase();
        let fits = |route: &&Route| {
            route.kind.is_none_or(|wanted| wanted == kind)
                && route.topic.as_ref().is_none_or(|wanted| topic.contains(wanted.as_str()))
        };
        let routed = self.routes.iter().find(fits).map(|route| &route.desk);
        routed.or(self.escalate_to.as_ref())
    }

    /// By when a person answers.
    #[must_use]
    pub fn answer_by(&self, urgency: Urgency, now: Timestamp) -> Timestamp {
        match urgency {
            Urgency::Critical => {
                self.calendar.after_business_minutes(now, self.promises.urgent_answer_minutes)
            }
            Urgency::Low | Urgency::Normal | Urgency::High => {
                self.calendar.after_business_days(now, self.promises.answer_days)
            }
        }
    }

    /// By when a customer who waits for the provider hears from us.
    #[must_use]
    pub fn update_by(&self, now: Timestamp) -> Timestamp {
        self.calendar.after_business_days(now, self.promises.update_days)
    }

    /// When the `reminders`th reminder of a silence (from 0) is due, or the closing after the
    /// last one, counted from the reminder before it: a reminder that downtime made late makes
    /// what follows later, never sooner.
    #[must_use]
    pub fn next_reminder(&self, reminders: u8, now: Timestamp) -> Timestamp {
        let at = |index: usize| self.promises.reminder_days.get(index).copied();
        let index = usize::from(reminders);
        let before = index.checked_sub(1).and_then(at).unwrap_or(0);
        let next = at(index).unwrap_or(self.promises.silence_days);
        self.calendar.after_business_days(now, next.saturating_sub(before).max(1))
    }

    /// The day on which a silent customer's case closes, if that reminder goes out now.
    #[must_use]
    pub fn silence_ends_on(&self, reminders: u8, now: Timestamp) -> Date {
        let index = usize::from(reminders);
        let reached = self.promises.reminder_days.get(index).copied().unwrap_or(0);
        let left = self.promises.silence_days.saturating_sub(reached).max(1);
        self.calendar.date(self.calendar.after_business_days(now, left))
    }

    /// All reminders of a silence have gone out.
    #[must_use]
    pub fn is_last_word(&self, reminders: u8) -> bool {
        usize::from(reminders) >= self.promises.reminder_days.len()
    }

    /// When the customer is asked whether the outcome holds.
    #[must_use]
    pub fn confirm_at(&self, now: Timestamp) -> Timestamp {
        self.calendar.after_days(now, self.promises.confirm_days)
    }

    /// When a case closes whose customer was asked `at`.
    #[must_use]
    pub fn close_after_reminder(&self, at: Timestamp) -> Timestamp {
        let left = self.promises.close_days.saturating_sub(self.promises.confirm_days).max(1);
        self.calendar.after_days(at, left)
    }

    /// The day on which a case closes whose outcome is told `now`.
    #[must_use]
    pub fn closes_on(&self, now: Timestamp) -> Date {
        self.calendar.date(self.close_after_reminder(self.confirm_at(now)))
    }

    /// The last day on which an answer opens a case again that closes `now`.
    #[must_use]
    pub fn reopen_until(&self, now: Timestamp) -> Date {
        let days = jiff::Span::new().try_days(self.promises.reopen_days).unwrap_or_default();
        let today = self.calendar.date(now);
        today.checked_add(days).unwrap_or(today)
    }

    /// A customer's answer `now` comes too late to open a case again that closed `closed_at`.
    #[must_use]
    pub fn is_too_late(&self, closed_at: Timestamp, now: Timestamp) -> bool {
        self.calendar.date(now) > self.reopen_until(closed_at)
    }

    /// Silence alone never ends such a case: somebody of ours must decide it.
    #[must_use]
    pub fn needs_decision(kind: Kind) -> bool {
        match kind {
            Kind::Dispute | Kind::Complaint | Kind::Fraud => true,
            Kind::InvoiceQuestion
            | Kind::Payment
            | Kind::CreditRequest
            | Kind::SubscriptionChange
            | Kind::AccountChange
            | Kind::Access
            | Kind::Technical
            | Kind::Other => false,
        }
    }
}
