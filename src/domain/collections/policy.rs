//! The collections policy: what happens to an unpaid invoice, and when; dated, with floors.
//!
//! # Contract
//! A [`CollectionsPolicy`] cannot be harsher than its floors ([`CollectionsPolicy::check`] says
//! which one it breaks and why there is one). Days are counted from the due date of an invoice,
//! never from its issue; "business days" are those of the desk's calendar. Every letter names the
//! version under which it was written (I-12, I-13).

use crate::domain::collections::law::Jurisdiction;
use crate::domain::collections::stage::Stage;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which version of which policy: `standard/3`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The policy's name, such as `standard`.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
}

impl fmt::Display for PolicyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.id, self.version)
    }
}

/// How much of an invoice rests while the customer disputes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeScope {
    /// The whole invoice.
    #[default]
    Invoice,
    /// The disputed amount alone; the rest of the invoice is asked for as before.
    Amount,
}

/// What letters say of interest and fixed sums for late payment. The desk never adds any to an
/// invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateCharges {
    /// Nothing.
    #[default]
    None,
    /// The final demand mentions the right, with the law or clause it rests on.
    Mention,
}

/// Everything a policy states, before it is checked. Defaults are those of domain.md 3.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Which version of which policy.
    pub name: PolicyVersion,
    /// The first day on which it holds.
    pub effective_from: Date,
    /// Whose law its late charges rest on.
    pub jurisdiction: Jurisdiction,
    /// The segments of customers it is for; empty: everybody whom no other policy is for.
    pub segments: Vec<String>,
    /// Days before the due date of a courtesy note; 0: there is none.
    pub pre_due_days: u32,
    /// Days after the due date of each reminder; one to [`Terms::REMINDERS_MAX`] of them, rising.
    pub reminder_days: Vec<u32>,
    /// Days after the due date of the final demand, which names suspension as the next step.
    pub final_demand_day: u32,
    /// Days after the due date, at the earliest, of a suspension notice.
    pub suspension_notice_day: u32,
    /// Business days between the suspension notice and the suspension.
    pub notice_days: u32,
    /// Below this overdue total, in whatever currency, nobody is threatened with suspension.
    pub overdue_min: Decimal,
    /// Reminders that must have been delivered before a suspension notice.
    pub reminders_min: u32,
    /// Days between two collections letters to one customer.
    pub apart_days: u32,
    /// Business days of rest after a hold is lifted.
    pub resume_days: u32,
    /// Days from the invoice date in which a dispute holds collections by itself.
    pub dispute_window_days: u32,
    /// How much rests.
    pub dispute_scope: DisputeScope,
    /// Days after which a supervisor reviews a dispute that still holds. Never releases it.
    pub dispute_review_days: u32,
    /// How many days ahead a promise to pay may lie.
    pub promise_horizon_days: u32,
    /// Promises that are accepted on one invoice.
    pub promises_max: u32,
    /// Business days of grace after a promised date.
    pub promise_grace_days: u32,
    /// Business days in which a payment that the customer reports is looked for.
    pub payment_claim_days: u32,
    /// Hours after which the ledger is too old to write anybody by it.
    pub ledger_hours_max: u32,
    /// What letters say of late charges.
    pub late_charges: LateCharges,
    /// The contract clause that late charges rest on, where it is not the law.
    pub clause: Option<String>,
    /// Business days for which a supervisor's approval of a suspension is good.
    pub approval_days: u32,
    /// Hours in which the operator confirms an order before they are asked again.
    pub confirm_hours: u32,
    /// Business days from the payment to the reinstatement.
    pub reinstate_days: u32,
}

impl Terms {
    /// More reminders than this are noise.
    pub const REMINDERS_MAX: usize = 4;

    /// The defaults of domain.md 3.2.
    #[must_use]
    pub fn usual(name: PolicyVersion, effective_from: Date, jurisdiction: Jurisdiction) -> Self {
        Self {
            name,
            effective_from,
            jurisdiction,
            segments: Vec::new(),
            pre_due_days: 7,
            reminder_days: vec![3, 10],
            final_demand_day: 20,
            suspension_notice_day: 30,
            notice_days: 10,
            overdue_min: Decimal::from(50),
            reminders_min: 2,
            apart_days: 3,
            resume_days: 3,
            dispute_window_days: 60,
            dispute_scope: DisputeScope::Invoice,
            dispute_review_days: 45,
            promise_horizon_days: 30,
            promises_max: 2,
            promise_grace_days: 2,
            payment_claim_days: 5,
            ledger_hours_max: 24,
            late_charges: LateCharges::None,
            clause: None,
            approval_days: 5,
            confirm_hours: 4,
            reinstate_days: 1,
        }
    }
}

/// A floor that a policy breaks: the key, and the reason there is one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {reason}")]
pub struct BrokenFloor {
    /// The key of the configuration.
    pub key: &'static str,
    /// Why, with what would be right.
    pub reason: String,
}

/// A policy that keeps its floors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Terms", into = "Terms")]
pub struct CollectionsPolicy(Terms);

impl std::ops::Deref for CollectionsPolicy {
    type Target = Terms;

    fn deref(&self) -> &Terms {
        &self.0
    }
}

impl From<CollectionsPolicy> for Terms {
    fn from(policy: CollectionsPolicy) -> Self {
        policy.0
    }
}

impl TryFrom<Terms> for CollectionsPolicy {
    type Error = BrokenFloor;

    fn try_from(terms: Terms) -> Result<Self, BrokenFloor> {
        Self::check(terms).map_err(|mut broken| {
            broken.pop().unwrap_or(BrokenFloor { key: "policy", reason: "is broken".to_owned() })
        })
    }
}

impl CollectionsPolicy {
    /// Business days of notice before a suspension, whatever a policy says: contracts of this
    /// market give ten, none that was read less than five (domain.md 3.1).
    pub const NOTICE_DAYS_MIN: u32 = 5;

    /// Takes terms that break no floor.
    ///
    /// # Errors
    /// Every floor that they break.
    pub fn check(terms: Terms) -> Result<Self, Vec<BrokenFloor>> {
        let mut broken = Vec::new();
        let mut demand = |holds: bool, key: &'static str, reason: &str| {
            if !holds {
                broken.push(BrokenFloor { key, reason: reason.to_owned() });
            }
        };
        let reminders = terms.reminder_days.len();
        let few = (1..=Terms::REMINDERS_MAX).contains(&reminders);
        demand(few, "reminder_days", "one to four reminders, such as [3, 10]");
        demand(
            rises(&terms),
            "reminder_days",
            "reminders, final demand and suspension notice must follow each other in this order, at least letters_apart_days from each other, so that no stage overtakes another",
        );
        demand(
            terms.reminder_days.first().is_none_or(|first| *first >= 1),
            "reminder_days",
            "nobody is reminded on the due date itself: write 1 or more",
        );
        demand(
            terms.notice_days >= Self::NOTICE_DAYS_MIN,
            "notice_days",
            "a suspension needs at least 5 business days of notice; contracts of this market give 10",
        );
        demand(
            terms.suspension_notice_day >= 14,
            "suspension_notice_day",
            "nobody is threatened with suspension less than 14 days after the due date; most overdue invoices are clerical errors",
        );
        let delivered = usize::try_from(terms.reminders_min).unwrap_or(usize::MAX);
        demand(
            terms.reminders_min >= 1 && delivered <= reminders,
            "reminders_min",
            "at least one reminder must have been delivered before a suspension notice, and no more than there are",
        );
        demand(terms.apart_days >= 1, "letters_apart_days", "one letter a day at most");
        demand(
            terms.resume_days >= 1,
            "resume_days",
            "a customer whose hold was lifted needs at least one business day before the next letter",
        );
        demand(
            terms.dispute_window_days >= 30,
            "dispute_window_days",
            "a customer needs at least 30 days from the invoice date to dispute it",
        );
        demand(
            terms.payment_claim_days >= 3,
            "payment_claim_days",
            "a transfer takes a day or two and the bank statement another: write 3 or more",
        );
        demand(
            (1..=72).contains(&terms.ledger_hours_max),
            "ledger_hours_max",
            "nobody is written to by a ledger older than three days: write 1 to 72",
        );
        demand(
            terms.late_charges == LateCharges::None
                || terms.jurisdiction.law().is_some()
                || terms.clause.as_ref().is_some_and(|clause| !clause.trim().is_empty()),
            "late_charges",
            "this jurisdiction gives no right to late charges by itself: cite the contract in clause, or write \"none\"",
        );
        demand(
            terms.approval_days >= 1,
            "approval_days",
            "an approval must be good for a day at least",
        );
        if broken.is_empty() { Ok(Self(terms)) } else { Err(broken) }
    }

    /// Days after the due date of a stage; `None` for the note before it and for a reminder that
    /// the policy does not have.
    #[must_use]
    pub fn day(&self, stage: Stage) -> Option<u32> {
        match stage {
            Stage::PreDue => None,
            Stage::Reminder(number) => {
                let index = usize::from(number).checked_sub(1)?;
                self.reminder_days.get(index).copied()
            }
            Stage::FinalDemand => Some(self.final_demand_day),
            Stage::SuspensionNotice => Some(self.suspension_notice_day),
        }
    }

    /// The stage that follows one (`None`: nothing was sent yet); `None` after the last.
    ///
    /// The note before the due date is a courtesy outside this order: reminders follow whether
    /// or not there was one.
    #[must_use]
    pub fn after(&self, stage: Option<Stage>) -> Option<Stage> {
        let reminders = u8::try_from(self.reminder_days.len()).unwrap_or(u8::MAX);
        match stage {
            None | Some(Stage::PreDue) => Some(Stage::Reminder(1)),
            Some(Stage::Reminder(number)) if number < reminders => {
                Some(Stage::Reminder(number.saturating_add(1)))
            }
            Some(Stage::Reminder(_)) => Some(Stage::FinalDemand),
            Some(Stage::FinalDemand) => Some(Stage::SuspensionNotice),
            Some(Stage::SuspensionNotice) => None,
        }
    }

    /// Days that lie between a stage and the one that follows it.
    #[must_use]
    pub fn dwell(&self, from: Stage, to: Stage) -> u32 {
        let day = |stage| self.day(stage).unwrap_or(0);
        day(to).saturating_sub(day(from)).max(self.apart_days)
    }
}

/// The stages follow each other with room between them.
fn rises(terms: &Terms) -> bool {
    let mut days = terms.reminder_days.clone();
    days.extend([terms.final_demand_day, terms.suspension_notice_day]);
    days.windows(2).all(|pair| match pair {
        [one, next] => one.saturating_add(terms.apart_days.max(1)) <= *next,
        _ => true,
    })
}

/// Every version of every policy, so that each date and customer has exactly one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyBook {
    policies: Vec<CollectionsPolicy>,
}

impl PolicyBook {
    /// A book of these policies.
    ///
    /// # Errors
    /// Two versions that could not be told apart: of one name and version, or of one name from
    /// one day on.
    pub fn new(mut policies: Vec<CollectionsPolicy>) -> Result<Self, String> {
        policies
            .sort_by(|a, b| (&a.name.id, a.effective_from).cmp(&(&b.name.id, b.effective_from)));
        for pair in policies.windows(2) {
            let [one, next] = pair else { continue };
            if one.name.id != next.name.id {
                continue;
            }
            if one.effective_from == next.effective_from {
                return Err(format!("{} and {} begin on the same day", one.name, next.name));
            }
            if one.name.version >= next.name.version {
                return Err(format!(
                    "{} begins after {}: a later version needs a higher number",
                    next.name, one.name
                ));
            }
        }
        Ok(Self { policies })
    }

    /// Every version, by name and date.
    #[must_use]
    pub fn all(&self) -> &[CollectionsPolicy] {
        &self.policies
    }

    /// One version.
    #[must_use]
    pub fn version(&self, name: &PolicyVersion) -> Option<&CollectionsPolicy> {
        self.policies.iter().find(|policy| policy.name == *name)
    }

    /// The fewest hours after which any policy in force on `day` calls the ledger too old; `None`
    /// where none is in force.
    #[must_use]
    pub fn ledger_hours_max(&self, day: Date) -> Option<u32> {
        let names = self.policies.iter().map(|policy| policy.name.id.as_str());
        names.filter_map(|name| self.of(Some(name), None, day)).map(|p| p.ledger_hours_max).min()
    }

    /// What holds on `day` for a customer: the policy they are given by name, else the one of
    /// their segment, else the one that is for everybody. `None`: nothing is collected from them.
    #[must_use]
    pub fn of(
        &self,
        name: Option<&str>,
        segment: Option<&str>,
        day: Date,
    ) -> Option<&CollectionsPolicy> {
        let in_force = |wanted: &dyn Fn(&CollectionsPolicy) -> bool| {
            let begun = self.policies.iter().filter(|policy| policy.effective_from <= day);
            begun.filter(|policy| wanted(policy)).max_by_key(|policy| policy.effective_from)
        };
        if let Some(name) = name {
            return in_force(&|policy| policy.name.id.eq_ignore_ascii_case(name));
        }
        let is_theirs = |policy: &CollectionsPolicy| {
            segment.is_some_and(|own| policy.segments.iter().any(|s| s.eq_ignore_ascii_case(own)))
        };
        in_force(&is_theirs).or_else(|| in_force(&|policy| policy.segments.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn terms(version: u32) -> Terms {
        let name = PolicyVersion { id: "standard".to_owned(), version };
        Terms::usual(name, date(2026, 1, 1), Jurisdiction::Spain)
    }

    fn broken(change: impl Fn(&mut Terms)) -> Vec<&'static str> {
        let mut terms = terms(1);
        change(&mut terms);
        let broken = CollectionsPolicy::check(terms).err().unwrap_or_default();
        broken.iter().map(|floor| floor.key).collect()
    }

    #[test]
    fn the_defaults_keep_their_own_floors_in_every_jurisdiction() {
        for jurisdiction in Jurisdiction::ALL {
            let terms = Terms { jurisdiction, ..terms(1) };
            assert!(CollectionsPolicy::check(terms).is_ok(), "{jurisdiction:?}");
        }
    }

    #[test]
    fn a_policy_under_a_floor_is_refused_with_the_key_that_breaks_it() {
        assert_eq!(broken(|t| t.notice_days = 4), ["notice_days"]);
        assert_eq!(broken(|t| t.reminder_days = vec![10, 3]), ["reminder_days"]);
        assert_eq!(broken(|t| t.reminder_days = vec![3, 19]), ["reminder_days"], "a day apart");
        assert_eq!(broken(|t| t.reminders_min = 3), ["reminders_min"]);
        assert_eq!(broken(|t| t.reminders_min = 0), ["reminders_min"]);
        assert_eq!(broken(|t| t.ledger_hours_max = 500), ["ledger_hours_max"]);
        assert_eq!(broken(|t| t.payment_claim_days = 1), ["payment_claim_days"]);
        let in_the_us = |t: &mut Terms| {
            t.jurisdiction = Jurisdiction::UnitedStates;
            t.late_charges = LateCharges::Mention;
        };
        assert_eq!(broken(in_the_us), ["late_charges"]);
        let cited = |t: &mut Terms| {
            in_the_us(t);
            t.clause = Some("clause 7.3 of the master agreement".to_owned());
        };
        assert!(broken(cited).is_empty());
    }

    #[test]
    fn every_broken_floor_is_told_at_once() {
        let keys = broken(|t| {
            t.notice_days = 0;
            t.suspension_notice_day = 2;
        });
        assert_eq!(keys, ["reminder_days", "notice_days", "suspension_notice_day"]);
    }

    #[test]
    fn stages_follow_each_other_and_the_courtesy_note_is_no_condition() {
        let policy = CollectionsPolicy::check(terms(1)).unwrap();
        let order: Vec<Stage> =
            std::iter::successors(policy.after(None), |stage| policy.after(Some(*stage))).collect();
        let expected =
            [Stage::Reminder(1), Stage::Reminder(2), Stage::FinalDemand, Stage::SuspensionNotice];
        assert_eq!(order, expected);
        assert_eq!(policy.after(Some(Stage::PreDue)), Some(Stage::Reminder(1)));
        assert_eq!(policy.dwell(Stage::Reminder(2), Stage::FinalDemand), 10);
    }

    #[test]
    fn each_day_and_customer_have_one_version() {
        let of = |version, from, segments: &[&str]| {
            let segments = segments.iter().map(|s| (*s).to_owned()).collect();
            let id = if version > 10 { "public" } else { "standard" };
            let name = PolicyVersion { id: id.to_owned(), version };
            CollectionsPolicy::check(Terms { name, effective_from: from, segments, ..terms(1) })
                .unwrap()
        };
        let (one, two) = (of(1, date(2026, 1, 1), &[]), of(2, date(2026, 7, 1), &[]));
        let public = of(11, date(2026, 1, 1), &["public"]);
        let book = PolicyBook::new(vec![two.clone(), public.clone(), one.clone()]).unwrap();
        assert_eq!(book.of(None, None, date(2026, 6, 30)), Some(&one));
        assert_eq!(book.of(None, None, date(2026, 7, 1)), Some(&two));
        assert_eq!(book.of(None, Some("Public"), date(2026, 7, 1)), Some(&public));
        assert_eq!(book.of(Some("standard"), Some("public"), date(2026, 7, 1)), Some(&two));
        assert_eq!(book.of(None, None, date(2025, 12, 31)), None);
        assert!(PolicyBook::new(vec![one.clone(), one.clone()]).is_err());
        assert!(
            PolicyBook::new(vec![of(2, date(2026, 1, 1), &[]), of(1, date(2026, 7, 1), &[])])
                .is_err()
        );
    }
}
