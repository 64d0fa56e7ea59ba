//! Closing notices ask how content a customer is, but never too often.
//!
//! What a customer was asked lately hangs on their other cases, which no decision sees; so the
//! question is put into a finished decision here.

use super::{Desk, DeskError};
use crate::domain::case::Case;
use crate::domain::change::Change;
use crate::domain::commit::rating_mark;
use crate::domain::letter::CustomerLetter;
use crate::logic::decide::{Decision, Saying};
use crate::ports::{Archive, Store};
use jiff::Timestamp;

/// The marks of everybody who counts as the one customer of a case.
pub(super) fn marks(case: &Case) -> impl Iterator<Item = String> {
    let account = case.account.as_ref().map(|code| rating_mark(code.as_str()));
    account.into_iter().chain([rating_mark(&case.customer.address.key())])
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// The decision, its closing notice asking how content the customer is where they were not
    /// asked lately.
    pub(super) async fn asking_how_it_went(
        &self,
        case: &Case,
        mut decision: Decision,
        now: Timestamp,
    ) -> Result<Decision, DeskError> {
        if !self.practice.policy.asks_rating {
            return Ok(decision);
        }
        let closing = decision.sayings.iter_mut().find_map(|saying| match saying {
            Saying::Customer(CustomerLetter::CustomerClosing { asks_rating, .. }) => {
                Some(asks_rating)
            }
            Saying::Customer(_)
            | Saying::Contact(..)
            | Saying::Agents(..)
            | Saying::Provider(..) => None,
        });
        if let Some(asks_rating) = closing
            && !self.was_asked_lately(case, now).await?
        {
            *asks_rating = true;
            decision.changes.push(Change::RatingAsked);
        }
        Ok(decision)
    }

    async fn was_asked_lately(&self, case: &Case, now: Timestamp) -> Result<bool, DeskError> {
        for mark in marks(case) {
            let Some(number) = self.store.reference(&mark).await? else { continue };
            let asked = self.store.case(&number).await?.and_then(|case| case.satisfaction);
            if asked.is_some_and(|asked| asked.is_recent(now)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
