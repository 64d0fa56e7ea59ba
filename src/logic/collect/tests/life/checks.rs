//! What must hold whatever happens: the invariants of domain.md 7.9 about money and access, read
//! from what was owed and what left the house, not from the file alone.

use super::{Happening, Life};
use crate::domain::collections::hold::{HoldReason, invoice_key};
use crate::domain::collections::notice::Notice;
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::SuspensionState;
use crate::domain::ledger::{ItemStatus, LedgerItem};
use crate::logic::collect::clock::is_letter_day;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

impl Life {
    /// I-07, I-08, I-10: nothing that rests or is settled is asked for, and the total is the sum.
    pub(super) fn check_rows(&self, rows: &[(LedgerItem, Decimal)], total: Decimal) {
        assert_eq!(total, rows.iter().map(|(_, asked)| *asked).sum::<Decimal>(), "I-10");
        let age = self.now.duration_since(self.as_of.unwrap());
        assert!(age <= SignedDuration::from_hours(24), "I-08: the ledger is {age:?} old");
        for (item, asked) in rows {
            assert!(item.is_owed() && item.status != ItemStatus::Disputed, "I-07 I-08: {item:?}");
            assert!(*asked > Decimal::ZERO && *asked <= item.open.amount, "I-10");
            let key = invoice_key(&item.invoice);
            assert!(self.file.hold_on(&key).is_none(), "I-07 I-08: {key} rests");
        }
        let today = self.calendar.date(self.now);
        assert!(is_letter_day(today, &self.calendar), "nothing before a weekend");
    }

    /// I-07 and I-08 in the moment of sending; I-09 over everything that has left.
    pub(super) fn check_leaving(&self, notice: &Notice) {
        let steps = &self.written[&notice.number].1;
        for (key, stage) in steps {
            assert!(self.file.hold_on(key).is_none(), "I-07: {key} rests and is dunned");
            let stated = self.items.iter().find(|item| invoice_key(&item.invoice) == *key);
            assert!(stated.is_some_and(LedgerItem::is_owed), "I-08: {key} is not owed");
            for (number, left) in &self.left {
                let same = left.steps.get(key) == Some(stage);
                // Another suspension has a notice of its own.
                let is_another = *stage == Stage::SuspensionNotice
                    && self.file.open_suspension().is_some_and(|s| s.notice == notice.number);
                assert!(
                    !same || left.came_back || *number == notice.number || is_another,
                    "I-09: {key} was brought to {stage} twice"
                );
            }
            if let Stage::Reminder(2) | Stage::FinalDemand | Stage::SuspensionNotice = stage {
                let before = match stage {
                    Stage::FinalDemand => Stage::Reminder(2),
                    Stage::SuspensionNotice => Stage::FinalDemand,
                    Stage::PreDue | Stage::Reminder(_) => Stage::Reminder(1),
                };
                let reached = self
                    .left
                    .values()
                    .find(|left| !left.came_back && left.steps.get(key) == Some(&before));
                let reached = reached.unwrap_or_else(|| panic!("I-09: {key} skipped {before}"));
                let apart = notice.written_at.duration_since(reached.at).as_hours();
                let dwell = i64::from(self.policy.dwell(before, *stage));
                assert!(apart >= (dwell - 1) * 24, "I-09: {before} and {stage}: {apart} hours");
            }
            if let Some(lifted) = self.lifted.get(key).filter(|at| **at < notice.written_at) {
                let rest = self.calendar.business_days_after(self.calendar.date(*lifted), 3);
                let written = self.calendar.date(notice.written_at);
                assert!(written >= rest, "I-09: {key} had no rest after its hold");
            }
        }
    }

    /// I-13, read from what left the house and not from the file.
    pub(super) fn check_order(&self) {
        let suspension = self.file.suspension.as_ref().unwrap();
        assert!(matches!(suspension.state, SuspensionState::Approved { .. }), "I-13: not approved");
        let notice = &self.file.notices[&suspension.notice];
        let served = notice.served_at().expect("I-13 I-14: the notice was served");
        let served_on = self.calendar.date(served);
        let over = self.calendar.business_days_after(served_on, self.policy.notice_days);
        let today = self.calendar.date(self.now);
        assert!(today > over, "I-13: {today} is within the notice of {served_on}");
        assert!(self.now >= suspension.effective_at, "I-13: before the day that was told");
        assert!(is_letter_day(today, &self.calendar), "never before a weekend");
        let age = self.now.duration_since(self.as_of.unwrap());
        assert!(age <= SignedDuration::from_hours(24), "I-13: a stale ledger");
        for key in &suspension.invoices {
            assert!(!self.file.active_holds().any(|h| h.scope.touches(key)), "I-13: {key} rests");
            let stages: BTreeSet<Stage> = self
                .left
                .values()
                .filter(|left| !left.came_back)
                .filter_map(|left| left.steps.get(key).copied())
                .collect();
            assert!(stages.contains(&Stage::FinalDemand), "I-13: no final demand for {key}");
        }
        let sent = self.left.get(&suspension.notice);
        assert!(sent.is_some_and(|left| left.stage == Stage::SuspensionNotice), "I-13");
    }

    /// I-17: access comes back for a payment, for a dispute that an agent or the books agree with,
    /// and an order that was not confirmed is called back for whatever rests.
    pub(super) fn check_reinstatement(&self) {
        let suspension = self.file.suspension.as_ref().unwrap();
        let is_in_it =
            |item: &&LedgerItem| suspension.invoices.contains(&invoice_key(&item.invoice));
        let is_confirmed = matches!(suspension.state, SuspensionState::Suspended { .. });
        for item in self.items.iter().filter(|item| item.is_owed()).filter(is_in_it) {
            let key = invoice_key(&item.invoice);
            let agreed = self.file.active_holds().any(|hold| {
                hold.reason == HoldReason::Dispute
                    && !hold.is_provisional
                    && hold.scope.covers(&key)
            });
            assert!(agreed || !is_confirmed, "I-17: {key} is owed and access is given back");
        }
        let owed = self.items.iter().filter(|item| item.is_owed()).find(is_in_it);
        let rests = self
            .file
            .active_holds()
            .any(|hold| suspension.invoices.iter().any(|key| hold.scope.touches(key)));
        assert!(owed.is_none() || rests, "I-17: nothing has changed and access is given back");
    }

    /// I-17: an apology is owed for access that had ended, is paid for or rightly disputed, and is
    /// not back in its time; and it is made once.
    pub(super) fn check_delay(&self) {
        let suspension = self.file.suspension.as_ref().unwrap();
        let SuspensionState::ReinstatementOrdered { at, .. } = suspension.state else {
            panic!("access was not to come back: {:?}", suspension.state)
        };
        assert!(suspension.ended_at.is_some_and(|ended| ended <= at), "it had never ended");
        assert_eq!(suspension.delayed_until, None, "they were told before");
        let late = self.now.duration_since(at);
        assert!(late >= jiff::SignedDuration::from_hours(24), "it is not late after {late}");
    }

    /// I-14, I-15, I-17 between two steps: what the operator did not say has not happened, and
    /// what is paid is not kept away from the customer once the books were looked at.
    pub(super) fn check_access(&self, before: Option<&SuspensionState>, happening: &Happening) {
        let now = self.file.suspension.as_ref().map(|suspension| &suspension.state);
        let is_new = before != now;
        let is_claimed = matches!(
            now,
            Some(SuspensionState::Suspended { .. } | SuspensionState::Reinstated { .. })
        );
        assert!(
            !is_new || !is_claimed || matches!(happening, Happening::Done),
            "I-15: {now:?} without the operator's word"
        );
        let is_ordered = matches!(now, Some(SuspensionState::Ordered { .. }));
        if is_new && is_ordered && !matches!(before, Some(SuspensionState::Ordered { .. })) {
            let served = self
                .file
                .open_suspension()
                .and_then(|open| self.file.notices.get(&open.notice).and_then(Notice::served_at));
            assert!(served.is_some(), "I-14: ordered on a notice that was not served");
        }
        if matches!(happening, Happening::Sweep)
            && let Some(open) = self.file.open_suspension()
            && matches!(open.state, SuspensionState::Suspended { .. })
        {
            let is_owed = self
                .items
                .iter()
                .any(|item| item.is_owed() && open.invoices.contains(&invoice_key(&item.invoice)));
            assert!(is_owed, "I-17: paid, looked at, and nothing was ordered");
        }
    }
}
