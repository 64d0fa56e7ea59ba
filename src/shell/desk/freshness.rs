//! Books that are too old to write anybody by: the desk rests, and says so to those who can help.
//!
//! # Contract
//! Each supervisor hears of a statement once, in opening hours, where a night or a weekend without
//! a statement is nobody's concern; a newer one that grows too old in its turn is another matter.
//!
//! # After a crash
//! Who was told of which statement is in the commit of the letter that told them.

use super::{Desk, DeskError, Draft};
use crate::domain::ledger::{LedgerItem, Snapshot, totals};
use crate::domain::letter::{AgentLetter, BooksStale};
use crate::domain::money::Money;
use crate::domain::people::Colleague;
use crate::ports::{Archive, Store, Ticket};
use jiff::SignedDuration;

/// Accounts read at a time.
const PAGE: usize = 500;

impl<S: Store, A: Archive> Desk<S, A> {
    /// Tells the supervisors that collections rest because the books are too old.
    pub(super) async fn tell_of_stale_books(&mut self) -> Result<Option<Ticket>, DeskError> {
        let now = self.now();
        let calendar = &self.practice.policy.calendar;
        let hours = self.practice.collections.book.ledger_hours_max(calendar.date(now));
        let Some(hours) = hours.filter(|_| calendar.is_open(now)) else { return Ok(None) };
        let Some(snapshot) = self.store.snapshot().await? else { return Ok(None) };
        if !snapshot.is_stale(now, SignedDuration::from_hours(i64::from(hours))) {
            return Ok(None);
        }
        let mut readers = self.supervisors();
        let knows = |who: &Colleague| self.state(&who.address).told_stale == Some(snapshot.id);
        readers.retain(|who| !knows(who));
        if readers.is_empty() {
            return Ok(None);
        }
        let letter = AgentLetter::LedgerStale(Box::new(self.stale_books(&snapshot, hours).await?));
        let mut draft = Draft::new(now);
        self.tell_house(&mut draft, &readers, &letter, false)?;
        for who in &readers {
            let mut state = self.state(&who.address);
            state.told_stale = Some(snapshot.id);
            self.remember(&mut draft, state);
        }
        self.stage(draft).await.map(Some)
    }

    /// What there is to tell of a statement that grew too old.
    async fn stale_books(&self, snapshot: &Snapshot, hours: u32) -> Result<BooksStale, DeskError> {
        let (customers, overdue) = self.overdue_in_books().await?;
        let age_max = SignedDuration::from_hours(i64::from(hours));
        Ok(BooksStale {
            source: snapshot.source.clone(),
            as_of: snapshot.as_of,
            rests_since: snapshot.as_of.checked_add(age_max).unwrap_or(snapshot.as_of),
            hours_max: hours,
            customers,
            overdue,
            mailed_from: self.practice.ledger.from.iter().map(ToString::to_string).collect(),
        })
    }

    /// How many customers owe something that is overdue, and how much, by currency.
    async fn overdue_in_books(&self) -> Result<(usize, Vec<Money>), DeskError> {
        let today = self.practice.policy.calendar.date(self.now());
        let is_late = |item: &&LedgerItem| item.is_owed() && item.due_on < today;
        let (mut customers, mut overdue): (usize, Vec<Money>) = (0, Vec::new());
        let mut after = None;
        loop {
            let page = self.store.ledger_page(after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok((customers, overdue)) };
            after = Some(last.clone());
            for (_, items) in &page {
                let late: Vec<Money> = items.iter().filter(is_late).map(|item| item.open).collect();
                customers = customers.saturating_add(usize::from(!late.is_empty()));
                overdue = totals(overdue.into_iter().chain(late));
            }
        }
    }
}
