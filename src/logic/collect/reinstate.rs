//! The way back: access is restored within its promise, and where it is not, the customer hears so
//! before they have to ask (I-17, T17).
//!
//! # Contract
//! Pure. The customer is told of a delay once, with a new time, and only where access had ended
//! and we owe it back: who never lost it, or has it back by grace before they paid, was promised
//! nothing.

use crate::domain::collections::suspension::Suspension;
use crate::logic::collect::access::{AccessStep, chase, is_all_disputed, is_paid};
use crate::logic::collect::look::View;
use jiff::Timestamp;

/// By when access is back, for an order of that moment.
#[must_use]
pub fn promised_by(view: &View<'_>, ordered_at: Timestamp) -> Timestamp {
    view.calendar.after_business_days(ordered_at, view.policy.reinstate_days)
}

/// The next step while nobody has confirmed that access is restored.
pub(super) fn while_ordered(
    view: &View<'_>,
    suspension: &Suspension,
    ordered_at: Timestamp,
    asked_at: Timestamp,
) -> AccessStep {
    let is_owed = is_paid(view, suspension) || is_all_disputed(view, suspension);
    let is_untold = suspension.ended_at.is_some() && suspension.delayed_until.is_none();
    let is_late = view.now >= promised_by(view, ordered_at) && view.calendar.is_open(view.now);
    if is_owed && is_untold && is_late {
        return AccessStep::Apologise(ordered_at);
    }
    chase(view, asked_at)
}
