//! The one place where a decision becomes a fact: load → decide → compose → commit.
//!
//! # Contract
//! One event at a time. Everything an event causes (the case, its history, ids, timers, letters,
//! the disposition of the message behind it) is kept together, or nothing is. Nothing leaves the
//! house from here: whoever holds the [`Ticket`] waits for it first.
//!
//! # Failure
//! [`DeskError`] comes from the store or the archive only; the rules' refusals are answers, not
//! errors. After an error nothing has happened.
//!
//! # After a crash
//! An event that was not committed did not happen: its source offers it again.

mod access;
mod account;
mod belonging;
mod books;
mod collections;
mod decrees;
mod doubt;
mod draft;
mod enclosures;
mod filer;
mod filing;
mod freshness;
mod guard;
mod inbound;
mod letters;
mod merged;
mod meter;
mod missing;
mod orders;
mod outcomes;
mod policy_told;
mod provider;
mod rating;
mod returns;
mod rota;
mod rulings;
mod split;
mod statement;
mod unsolicited;

pub use books::{AccountsManner, AccountsTaken, ImportError, LedgerTaken};
pub use draft::Draft;
pub use filing::drawer;
pub use inbound::{Arrival, Contents};
pub use outcomes::{Attempt, Release};

use crate::domain::disposition::Fate;
use crate::logic::rota::States;
use crate::ports::{
    Archive, ArchiveError, Clock, Drawer, Step, Store, StoreError, Ticket, Witness,
};
use crate::shell::practice::Practice;
use jiff::Timestamp;
use jiff::civil::Date;
use meter::{Meter, an_hour_before};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why an event could not be handled now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// See [`ArchiveError`].
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

impl DeskError {
    /// There is no room; it passes when somebody makes some.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Store(error) => matches!(error, StoreError::Full(_)),
            Self::Archive(error) => matches!(error, ArchiveError::Full(_)),
        }
    }
}

/// What became of an inbound message.
#[derive(Debug)]
#[must_use = "the message may be filed away only when the ticket is fulfilled"]
pub struct Receipt {
    /// Its fate.
    pub fate: Fate,
    /// Where the server's copy goes, once the ticket is fulfilled.
    pub drawer: Drawer,
    /// Tells when the disposition is on disk; `None` where it was already.
    pub ticket: Option<Ticket>,
}

/// The desk.
pub struct Desk<S, A> {
    store: Arc<S>,
    archive: Arc<A>,
    clock: Arc<dyn Clock>,
    practice: Arc<Practice>,
    witness: Arc<dyn Witness>,
    cases_opened: u64,
    letters_written: u64,
    meter: Meter,
    /// When everything overdue is looked at again.
    collect_at: Timestamp,
    /// The hour, and the collections letters written in it.
    collected: (i64, u32),
    /// Domains of customers about whom nothing is odd.
    acquainted: BTreeSet<String>,
    /// What is remembered of our own people, as the store has it.
    colleagues: States,
    /// The day whose digests are written.
    greeted_on: Option<Date>,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// A desk at work on a store and an archive.
    ///
    /// # Errors
    /// [`DeskError`] where the store cannot be read.
    pub async fn open(
        store: Arc<S>,
        archive: Arc<A>,
        clock: Arc<dyn Clock>,
        practice: Arc<Practice>,
        witness: Arc<dyn Witness>,
    ) -> Result<Self, DeskError> {
        let counters = store.counters().await?;
        let hour_ago = an_hour_before(clock.now());
        let meter = Meter::knowing(store.automatic_letters_since(hour_ago).await?);
        let colleagues = store.colleagues().await?;
        let acquainted = doubt::acquainted(store.as_ref()).await?;
        Ok(Self {
            cases_opened: counters.cases.max(practice.first_case.saturating_sub(1)),
            letters_written: counters.letters,
            store,
            archive,
            clock,
            practice,
            witness,
            meter,
            collect_at: Timestamp::MIN,
            collected: (0, 0),
            acquainted,
            colleagues: colleagues.into_iter().map(|s| (s.address.clone(), s)).collect(),
            greeted_on: None,
        })
    }

    /// The store, for questions.
    #[must_use]
    pub fn store(&self) -> &Arc<S> {
        &self.store
    }

    /// The archive, for questions.
    #[must_use]
    pub fn archive(&self) -> &Arc<A> {
        &self.archive
    }

    /// How the desk works now.
    #[must_use]
    pub fn practice(&self) -> &Arc<Practice> {
        &self.practice
    }

    /// Works in another way from now on.
    pub fn adopt(&mut self, practice: Arc<Practice>) {
        self.practice = practice;
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Hands a finished draft to the store. Numbers given meanwhile stay given even if it fails:
    /// a gap harms nobody, a number given twice does.
    async fn stage(&mut self, draft: Draft) -> Result<Ticket, DeskError> {
        self.witness.reached(Step::Decided);
        let ticket = self.store.stage(draft.into_commit()).await?;
        self.witness.reached(Step::Committed);
        Ok(ticket)
    }
}
