//! The collections file of one customer in one currency: what was sent, what rests, what was
//! promised, what is suspended.
//!
//! # Contract
//! A [`CollectionsFile`] can be read by everybody and is changed by [`CollectionsFile::apply`]
//! alone, one recorded [`FileChange`] at a time, so that its state can always be told again from
//! its entries (I-27). It holds no amounts of invoices: those are the ledger's, looked at anew
//! each time. It holds no stage either: how far an invoice has come is read from the notices that
//! reached somebody ([`FileState::stage`]), never counted.

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::hold::{
    Hold, HoldReason, Lifted, Promise, PromiseState, invoice_key,
};
use crate::domain::collections::notice::{Copy, Notice, Passage, Statement};
use crate::domain::collections::policy::PolicyVersion;
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::{Suspension, SuspensionState};
use crate::domain::delivery::LetterId;
use crate::domain::money::Currency;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;

/// Whose file: an account, and the currency it owes in. Currencies never meet (I-10).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileKey {
    /// The account.
    pub account: AccountCode,
    /// The currency.
    pub currency: Currency,
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.account, self.currency)
    }
}

/// What one invoice went through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Each stage it was brought to, with the number of the latest notice that did.
    pub steps: BTreeMap<Stage, u32>,
    /// It is not owed any more, since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Timestamp>,
    /// It was settled before and is owed again, since then: a returned debit, a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<Timestamp>,
}

/// Everything a file knows. Read through [`CollectionsFile`]; see there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Whose.
    pub key: FileKey,
    /// How many entries it has; the next one is numbered so.
    pub revision: u64,
    /// The collections case that carries its letters, while one is open.
    pub case: Option<CaseNumber>,
    /// Invoices that were written about, by [`invoice_key`].
    pub tracks: BTreeMap<String, Track>,
    /// Letters that some track still refers to, by number.
    pub notices: BTreeMap<u32, Notice>,
    /// The highest number of a notice so far.
    pub last_notice: u32,
    /// When the last letter was written.
    pub last_written_at: Option<Timestamp>,
    /// Holds, lifted ones too while the clock still needs them.
    pub holds: Vec<Hold>,
    /// The highest number of a hold so far.
    pub last_hold: u32,
    /// Promises, kept and broken ones too: they are remembered.
    pub promises: Vec<Promise>,
    /// Which versions of the policy the customer was told.
    pub statements: Vec<Statement>,
    /// The latest suspension.
    pub suspension: Option<Suspension>,
    /// People of ours were last told that a suspension notice is due.
    pub proposed_at: Option<Timestamp>,
}

impl FileState {
    /// Invoices of one file that are written about at a time, oldest first: nobody reads a longer
    /// letter, and a record must stay small (the store's values are below 16 KiB).
    pub const INVOICES_MAX: usize = 60;
    /// Invoices that are kept, settled ones included: a returned debit goes on where it was.
    const TRACKS_MAX: usize = 80;
    /// Lifted holds that are kept.
    const LIFTED_MAX: usize = 30;
    /// Promises that are kept.
    const PROMISES_MAX: usize = 20;
    /// Statements that are kept.
    const STATEMENTS_MAX: usize = 6;

    /// How far an invoice has come: the highest stage that a notice carried which reached
    /// somebody or is still on its way. The notice of a suspension that was dropped or undone
    /// counts no more: another suspension needs a notice of its own (I-13).
    #[must_use]
    pub fn stage(&self, key: &str) -> Option<Stage> {
        let track = self.tracks.get(key)?;
        let open = self.open_suspension().map(|suspension| suspension.notice);
        let counts = |(stage, number): &(&Stage, &u32)| {
            (**stage != Stage::SuspensionNotice || open == Some(**number))
                && self.notices.get(*number).is_some_and(|notice| !notice.is_lost())
        };
        track.steps.iter().rev().find(counts).map(|(stage, _)| *stage)
    }

    /// The notice that brought an invoice to a stage, unless it is lost.
    #[must_use]
    pub fn notice_of(&self, key: &str, stage: Stage) -> Option<&Notice> {
        let number = self.tracks.get(key)?.steps.get(&stage)?;
        self.notices.get(number).filter(|notice| !notice.is_lost())
    }

    /// Reminders about an invoice that reached somebody.
    #[must_use]
    pub fn reminders_delivered(&self, key: &str) -> usize {
        let Some(track) = self.tracks.get(key) else { return 0 };
        let delivered = track.steps.iter().filter(|(stage, number)| {
            let is_reminder = matches!(stage, Stage::Reminder(_));
            let notice = self.notices.get(*number);
            is_reminder && notice.is_some_and(|notice| notice.served_at().is_some())
        });
        delivered.count()
    }

    /// Holds that are not lifted.
    pub fn active_holds(&self) -> impl Iterator<Item = &Hold> {
        self.holds.iter().filter(|hold| hold.is_active())
    }

    /// The first active hold under which the whole of an invoice rests.
    #[must_use]
    pub fn hold_on(&self, key: &str) -> Option<&Hold> {
        self.active_holds().find(|hold| hold.scope.covers(key))
    }

    /// A hold by number.
    #[must_use]
    pub fn hold(&self, number: u32) -> Option<&Hold> {
        self.holds.iter().find(|hold| hold.number == number)
    }

    /// Promises that were made on an invoice, those that ended for other reasons aside.
    #[must_use]
    pub fn promises_on(&self, key: &str) -> usize {
        let counts = |promise: &&Promise| {
            promise.invoices.contains(key) && promise.state != PromiseState::Ended
        };
        self.promises.iter().filter(counts).count()
    }

    /// This version was told to the customer, and the letter reached somebody.
    #[must_use]
    pub fn knows_policy(&self, policy: &PolicyVersion) -> bool {
        self.statements.iter().any(|told| told.policy == *policy && told.is_delivered())
    }

    /// This version was told, or the letter that tells it is on its way.
    #[must_use]
    pub fn is_told(&self, policy: &PolicyVersion) -> bool {
        self.statements.iter().any(|told| told.policy == *policy && !told.is_lost())
    }

    /// The suspension that goes on.
    #[must_use]
    pub fn open_suspension(&self) -> Option<&Suspension> {
        self.suspension.as_ref().filter(|suspension| suspension.is_open())
    }

    /// The file to which one of these copies belongs holds that letter.
    #[must_use]
    pub fn has_letter(&self, letter: LetterId) -> bool {
        let of = |copies: &[Copy]| copies.iter().any(|copy| copy.letter == letter);
        self.notices.values().any(|notice| of(&notice.copies))
            || self.statements.iter().any(|told| of(&told.copies))
    }
}

/// A file; see the head of this page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CollectionsFile(FileState);

impl Deref for CollectionsFile {
    type Target = FileState;

    fn deref(&self) -> &FileState {
        &self.0
    }
}

/// One change of a file. Only these are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileChange {
    /// A case carries the letters from here on; `None`: it has ended.
    InCase(Option<CaseNumber>),
    /// A letter was written: the notice, and the stage to which it brings each invoice.
    Notified {
        /// The notice.
        notice: Notice,
        /// Invoice, by [`invoice_key`], and stage.
        steps: BTreeMap<String, Stage>,
    },
    /// The policy was told.
    Told(Statement),
    /// What became of a copy of a letter.
    Passed {
        /// Which.
        letter: LetterId,
        /// What.
        passage: Passage,
    },
    /// Something rests.
    Held(Hold),
    /// An agent agreed with a provisional hold.
    HoldConfirmed {
        /// Which.
        number: u32,
        /// Who.
        by: Address,
    },
    /// A person looks at a hold again on another day.
    HoldReviewed {
        /// Which.
        number: u32,
        /// When next.
        review_on: jiff::civil::Date,
    },
    /// A hold ended.
    Lifted {
        /// Which.
        number: u32,
        /// Why, in words.
        because: String,
    },
    /// The customer promised.
    Promised(Promise),
    /// A promise was kept, broken or ended.
    PromiseEnded {
        /// Which.
        number: u32,
        /// How.
        state: PromiseState,
    },
    /// These invoices are not owed any more.
    Settled(BTreeSet<String>),
    /// These are owed again.
    Returned(BTreeSet<String>),
    /// People of ours were told that a suspension notice is due.
    SuspensionProposed,
    /// A suspension was asked for and its notice written.
    SuspensionPlanned(Box<Suspension>),
    /// The suspension went a step.
    SuspensionMoved(SuspensionState),
    /// The reminder of the suspension was written.
    SuspensionReminded,
    /// The warning of the data loss, so many days before it, was written.
    DataLossWarned {
        /// Days before.
        days: u32,
    },
    /// The customer was told that access comes back late.
    DelayTold {
        /// The new time.
        until: Timestamp,
    },
}

/// What happened, for the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileEvent {
    /// The desk looked at the file in its time.
    Swept,
    /// A newer ledger was read.
    LedgerRead,
    /// A relay took a letter, or it failed, or was withdrawn.
    LetterMoved {
        /// Which.
        letter: LetterId,
    },
    /// The customer wrote.
    CustomerWrote {
        /// The case in which.
        case: CaseNumber,
        /// What it was taken for, in words.
        meaning: String,
    },
    /// One of ours commanded.
    Commanded {
        /// Who.
        by: Address,
        /// What, as they wrote it.
        command: String,
    },
}

/// One entry of a file's append-only record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionsEntry {
    /// Whose.
    pub key: FileKey,
    /// The file's revision before this entry: 0 for the first. A store refuses an entry whose
    /// revision is not the file's.
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: FileEvent,
    /// What followed.
    pub changes: Vec<FileChange>,
}

impl CollectionsFile {
    /// An empty file.
    #[must_use]
    pub fn new(key: FileKey) -> Self {
        Self(FileState {
            key,
            revision: 0,
            case: None,
            tracks: BTreeMap::new(),
            notices: BTreeMap::new(),
            last_notice: 0,
            last_written_at: None,
            holds: Vec::new(),
            last_hold: 0,
            promises: Vec::new(),
            statements: Vec::new(),
            suspension: None,
            proposed_at: None,
        })
    }

    /// Applies one entry: its changes in order, and the revision goes up by one.
    pub fn apply(&mut self, at: Timestamp, changes: &[FileChange]) {
        for change in changes {
            change_file(&mut self.0, at, change);
        }
        prune(&mut self.0);
        self.0.revision = self.0.revision.saturating_add(1);
    }
}

fn change_file(file: &mut FileState, at: Timestamp, change: &FileChange) {
    match change {
        FileChange::InCase(case) => file.case.clone_from(case),
        FileChange::Notified { notice, steps } => notified(file, notice, steps),
        FileChange::Told(statement) => file.statements.push(statement.clone()),
        FileChange::Passed { letter, passage } => passed(file, *letter, passage),
        FileChange::Held(hold) => {
            file.last_hold = file.last_hold.max(hold.number);
            file.holds.push(hold.clone());
        }
        FileChange::HoldConfirmed { number, by } => {
            if let Some(hold) = hold_mut(file, *number) {
                hold.is_provisional = false;
                hold.by = Some(by.clone());
            }
        }
        FileChange::HoldReviewed { number, review_on } => {
            if let Some(hold) = hold_mut(file, *number) {
                hold.review_on = *review_on;
            }
        }
        FileChange::Lifted { number, because } => {
            if let Some(hold) = hold_mut(file, *number)
                && hold.lifted.is_none()
            {
                hold.lifted = Some(Lifted { at, because: because.clone() });
            }
        }
        FileChange::Promised(promise) => file.promises.push(promise.clone()),
        FileChange::PromiseEnded { number, state } => {
            if let Some(promise) = file.promises.iter_mut().find(|p| p.number == *number) {
                promise.state = *state;
            }
        }
        FileChange::Settled(keys) => {
            for key in keys {
                if let Some(track) = file.tracks.get_mut(key) {
                    track.settled_at = Some(at);
                    // What came back and was settled within one instant is settled.
                    track.returned_at = track.returned_at.filter(|back| *back < at);
                }
            }
        }
        FileChange::Returned(keys) => {
            for key in keys {
                if let Some(track) = file.tracks.get_mut(key) {
                    track.returned_at = Some(at);
                }
            }
        }
        FileChange::SuspensionProposed => file.proposed_at = Some(at),
        FileChange::SuspensionPlanned(suspension) => {
            file.suspension = Some((**suspension).clone());
        }
        FileChange::SuspensionMoved(state) => in_suspension(file, |it| it.moved(state)),
        FileChange::SuspensionReminded => in_suspension(file, |it| it.is_reminded = true),
        FileChange::DataLossWarned { days } => {
            in_suspension(file, |it| it.warned_days = Some(*days));
        }
        FileChange::DelayTold { until } => {
            in_suspension(file, |it| it.delayed_until = Some(*until));
        }
    }
}

fn in_suspension(file: &mut FileState, change: impl FnOnce(&mut Suspension)) {
    if let Some(suspension) = &mut file.suspension {
        change(suspension);
    }
}

fn notified(file: &mut FileState, notice: &Notice, steps: &BTreeMap<String, Stage>) {
    for (key, stage) in steps {
        let track = file.tracks.entry(invoice_key(key)).or_default();
        track.steps.insert(*stage, notice.number);
    }
    file.last_notice = file.last_notice.max(notice.number);
    file.last_written_at = Some(notice.written_at);
    file.notices.insert(notice.number, notice.clone());
}

fn passed(file: &mut FileState, letter: LetterId, passage: &Passage) {
    let notices = file.notices.values_mut().flat_map(|notice| notice.copies.iter_mut());
    let told = file.statements.iter_mut().flat_map(|told| told.copies.iter_mut());
    for copy in notices.chain(told).filter(|copy| copy.letter == letter) {
        copy.passage = passage.clone();
    }
}

fn hold_mut(file: &mut FileState, number: u32) -> Option<&mut Hold> {
    file.holds.iter_mut().find(|hold| hold.number == number)
}

/// Forgets what no rule asks for any more; the record of entries keeps all of it.
fn prune(file: &mut FileState) {
    while file.tracks.len() > FileState::TRACKS_MAX {
        let settled = file.tracks.iter().filter(|(_, track)| track.settled_at.is_some());
        let oldest = settled.min_by_key(|(_, track)| track.settled_at).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { break };
        file.tracks.remove(&oldest);
    }
    let used: BTreeSet<u32> =
        file.tracks.values().flat_map(|track| track.steps.values().copied()).collect();
    let planned = file.suspension.as_ref().map(|suspension| suspension.notice);
    // A letter that has not left yet may still have to be called back (I-07).
    file.notices.retain(|number, notice| {
        used.contains(number) || planned == Some(*number) || notice.is_waiting()
    });
    let lifted = file.holds.iter().filter(|hold| !hold.is_active()).count();
    drop_first(&mut file.holds, lifted.saturating_sub(FileState::LIFTED_MAX), |hold| {
        !hold.is_active()
    });
    let ended = file.promises.iter().filter(|promise| promise.state != PromiseState::Open).count();
    drop_first(&mut file.promises, ended.saturating_sub(FileState::PROMISES_MAX), |promise| {
        promise.state != PromiseState::Open
    });
    let told = file.statements.len();
    drop_first(&mut file.statements, told.saturating_sub(FileState::STATEMENTS_MAX), |_| true);
}

/// Drops the first `count` of those that may go.
fn drop_first<T>(list: &mut Vec<T>, count: usize, may_go: impl Fn(&T) -> bool) {
    let mut left = count;
    list.retain(|item| {
        let goes = left > 0 && may_go(item);
        left = left.saturating_sub(usize::from(goes));
        !goes
    });
}

/// Reasons that people give, as opposed to those that are seen at each look.
#[must_use]
pub fn is_kept(reason: HoldReason) -> bool {
    match reason {
        HoldReason::Dispute
        | HoldReason::Promise
        | HoldReason::PaymentClaim
        | HoldReason::Arrangement
        | HoldReason::Insolvency
        | HoldReason::Manual
        | HoldReason::BouncedContact => true,
        HoldReason::StaleLedger | HoldReason::Exclusion => false,
    }
}
