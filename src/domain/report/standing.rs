//! How it stands in the moment of a report: what we promised, what runs out, what rests, what
//! customers promised. These are no figures of a month: whoever reads them acts on them today.

use crate::domain::case_number::CaseNumber;
use crate::domain::claim_window::ClaimWindow;
use crate::domain::collections::hold::HoldReason;
use crate::domain::commitment::Promise;
use crate::domain::money::Money;
use jiff::civil::Date;
use serde::Serialize;

/// A commitment to a customer that is late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LateCommitment {
    /// In which case.
    pub case: CaseNumber,
    /// What was promised.
    pub promise: Promise,
    /// By when.
    pub due_on: Date,
}

/// A claim window that closes soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosingWindow {
    /// In which case.
    pub case: CaseNumber,
    /// Which.
    pub window: ClaimWindow,
}

/// What waits in cases that are not over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Commitments whose day has passed.
    pub late: usize,
    /// Commitments due today or within [`Standing::SOON_DAYS`].
    pub due_soon: usize,
    /// Commitments due later.
    pub due_later: usize,
    /// The late ones, oldest first, [`Standing::NAMED_MAX`] at most.
    pub late_named: Vec<LateCommitment>,
    /// Claim windows that close within [`Standing::SOON_DAYS`].
    pub closing_soon: usize,
    /// Claim windows that close after those, within [`Standing::MONTH_DAYS`].
    pub closing_later: usize,
    /// The next to close, [`Standing::NAMED_MAX`] at most.
    pub closing_named: Vec<ClosingWindow>,
    /// Cases about a dispute that are not settled.
    pub disputes: usize,
}

impl Standing {
    /// Days that are soon.
    pub const SOON_DAYS: i32 = 7;
    /// Days beyond which nobody looks yet.
    pub const MONTH_DAYS: i32 = 30;
    /// Late commitments, and windows, that are named.
    pub const NAMED_MAX: usize = 5;

    /// Commitments that are not kept yet.
    #[must_use]
    pub fn commitments(&self) -> usize {
        self.late.saturating_add(self.due_soon).saturating_add(self.due_later)
    }

    /// Windows that close within [`Standing::MONTH_DAYS`].
    #[must_use]
    pub fn closing(&self) -> usize {
        self.closing_soon.saturating_add(self.closing_later)
    }
}

/// What rests for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoldRow {
    /// Why.
    pub reason: HoldReason,
    /// So many holds.
    pub count: usize,
    /// Of those, placed because of a customer's words and confirmed by nobody yet.
    pub unconfirmed: usize,
    /// What is open of the invoices under them, by currency; an invoice counts once for a reason.
    pub open: Vec<Money>,
}

/// What customers promised to pay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PromisesToPay {
    /// Kept, of those whose day lies in the period.
    pub kept: usize,
    /// Broken, of those whose day lies in the period.
    pub broken: usize,
    /// Open now, whatever their day.
    pub open: usize,
    /// How much those are, by currency.
    pub open_amounts: Vec<Money>,
}

/// What the collections files say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CollectionsReport {
    /// What rests, by reason, most holds first.
    pub holds: Vec<HoldRow>,
    /// What was promised.
    pub promises: PromisesToPay,
}
