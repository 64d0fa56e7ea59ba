//! The life of one customer, as it happens: what is owed, what the books say of it, what leaves
//! the house. What was sent is kept here too, apart from the file, and the invariants of domain.md
//! 7.9 are read from it.

use super::super::access::{self, AccessStep};
use super::super::holds::{self, FileDecision, Wanted};
use super::super::look::{Standing, Step, View, look};
use super::super::tend::tend;
use super::{euro, item, madrid, policy};
use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::calendar::Calendar;
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::file::{CollectionsFile, FileChange, FileKey};
use crate::domain::collections::hold::{HoldReason, invoice_key};
use crate::domain::collections::house::Window;
use crate::domain::collections::notice::{Copy, Notice, Passage, Statement};
use crate::domain::collections::policy::CollectionsPolicy;
use crate::domain::collections::regime::{DataLoss, Regime};
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::{AccessPlan, SuspensionState};
use crate::domain::delivery::LetterId;
use crate::domain::ledger::{ItemStatus, LedgerItem};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(super) enum Happening {
    Hours(u16),
    Days(u8),
    Sweep,
    Ledger,
    Pay(u8),
    PartPay(u8),
    Reopen(u8),
    LedgerDisputes(u8, bool),
    Customer(u8, u8),
    Promise(u8, u8),
    Release(u8),
    Deliver(u8),
    Plan,
    Approve,
    Deny,
    Done,
}

/// A letter that really left.
pub(super) struct Left {
    at: Timestamp,
    pub(super) stage: Stage,
    steps: BTreeMap<String, Stage>,
    came_back: bool,
}

pub(super) struct Life {
    policy: CollectionsPolicy,
    calendar: Calendar,
    window: Window,
    pub(super) file: CollectionsFile,
    /// What the world owes, and what the books say of it.
    truth: Vec<LedgerItem>,
    items: Vec<LedgerItem>,
    as_of: Option<Timestamp>,
    now: Timestamp,
    next_letter: u64,
    outbox: Vec<(LetterId, Option<u32>)>,
    written: BTreeMap<u32, (Timestamp, BTreeMap<String, Stage>)>,
    pub(super) left: BTreeMap<u32, Left>,
    /// When something last rested on an invoice.
    lifted: BTreeMap<String, Timestamp>,
}

fn agent() -> Address {
    Address::parse("ana@reseller.example").unwrap()
}

fn regime() -> Regime {
    Regime {
        name: "nce".to_owned(),
        stops: BTreeMap::new(),
        remains: BTreeMap::new(),
        charges_continue: true,
        data_loss: DataLoss::DaysAfter(90),
        checklist: BTreeMap::new(),
        source: "https://learn.microsoft.com".to_owned(),
        checked_on: date(2026, 1, 1),
    }
}

mod checks;

impl Life {
    pub(super) fn new() -> Self {
        let due = |day| date(2026, 2, day);
        let truth = vec![
            item("acme", "F-0", due(2), 20_000),
            item("acme", "F-1", due(2), 3_000),
            item("acme", "F-2", due(20), 40_000),
            item("acme", "F-3", due(27), 1_000),
        ];
        let key = FileKey { account: AccountCode::parse("acme").unwrap(), currency: euro() };
        Self {
            policy: policy(|_| ()),
            calendar: madrid(),
            window: Window::default(),
            file: CollectionsFile::new(key),
            items: truth.clone(),
            truth,
            as_of: Some(super::at("2026-01-20T06:00:00Z")),
            now: super::at("2026-01-20T08:30:00Z"),
            next_letter: 0,
            outbox: Vec::new(),
            written: BTreeMap::new(),
            left: BTreeMap::new(),
            lifted: BTreeMap::new(),
        }
    }

    /// The customer has done nothing, and the notice of a suspension is written.
    pub(super) fn noticed() -> Self {
        let mut life = Self::new();
        let day =
            [Happening::Ledger, Happening::Sweep, Happening::Deliver(5), Happening::Deliver(5)];
        for _ in 0..120 {
            for happening in &day {
                life.step(happening);
            }
            life.step(&Happening::Plan);
            if life.file.open_suspension().is_some() {
                return life;
            }
            life.step(&Happening::Days(1));
        }
        panic!("no notice was ever due");
    }

    fn view(&self) -> View<'_> {
        View {
            policy: &self.policy,
            calendar: &self.calendar,
            window: &self.window,
            items: &self.items,
            file: &self.file,
            standing: Standing::default(),
            ledger_as_of: self.as_of,
            now: self.now,
        }
    }

    fn apply(&mut self, changes: &[FileChange]) {
        for change in changes {
            if let FileChange::Lifted { number, .. } = change {
                for item in &self.truth {
                    let key = invoice_key(&item.invoice);
                    let touched = self.file.hold(*number).is_some_and(|h| h.scope.covers(&key));
                    if touched {
                        self.lifted.insert(key, self.now);
                    }
                }
            }
        }
        self.file.apply(self.now, changes);
    }

    fn decided(&mut self, decision: &FileDecision) {
        self.outbox.retain(|(letter, _)| !decision.withdrawn.contains(letter));
        self.apply(&decision.changes);
    }

    fn copies(&mut self, number: Option<u32>, readers: usize) -> Vec<Copy> {
        let readers = ["ada@acme.example", "olga@acme.example"].into_iter().take(readers);
        let copies: Vec<Copy> = readers
            .map(|to| {
                self.next_letter += 1;
                let to = Address::parse(to).unwrap();
                Copy { letter: LetterId(self.next_letter), to, passage: Passage::Waiting }
            })
            .collect();
        self.outbox.extend(copies.iter().map(|copy| (copy.letter, number)));
        copies
    }

    fn sweep(&mut self) {
        let tended = tend(&self.view());
        self.apply(&tended.changes);
        let again = tend(&self.view());
        assert!(again.changes.is_empty(), "what is found once is not found twice: {again:?}");
        self.access();
        let view = self.view();
        let (stage, steps, content, tells, asked, rows) = match look(&view) {
            Step::Write(due) => {
                let rows: Vec<_> =
                    due.rows.iter().map(|row| (row.item.clone(), row.asked)).collect();
                (due.stage, due.steps.clone(), due.content, due.tells_policy, due.total, rows)
            }
            Step::ProposeSuspension(..) | Step::Rest(..) => return,
        };
        self.check_rows(&rows, asked);
        let number = self.file.last_notice + 1;
        let copies = self.copies(Some(number), 1);
        let (policy, written_at) = (self.policy.name.clone(), self.now);
        let notice = Notice { number, stage, policy: policy.clone(), written_at, content, copies };
        self.written.insert(number, (self.now, steps.clone()));
        let mut changes = vec![FileChange::Notified { notice, steps }];
        if tells {
            let copies = self.copies(None, 1);
            changes.push(FileChange::Told(Statement { policy, written_at, copies }));
        }
        self.apply(&changes);
        assert!(!matches!(look(&self.view()), Step::Write(_)), "looking twice is harmless");
    }

    /// One letter of the outbox meets its fate, after it was looked at once more.
    fn deliver(&mut self, fate: u8) {
        let Some((letter, number)) = self.outbox.first().copied() else { return };
        let notice = number.and_then(|number| self.file.notices.get(&number)).cloned();
        let is_true = notice.as_ref().is_none_or(|notice| match notice.stage {
            Stage::SuspensionNotice => {
                access::is_still_true(&self.view(), "coll.suspension_notice", Some(notice))
            }
            Stage::PreDue | Stage::Reminder(_) | Stage::FinalDemand => {
                self.view().is_still_true(notice)
            }
        });
        self.outbox.remove(0);
        let passage = match fate {
            _ if !is_true => Passage::Withdrawn,
            0 => Passage::Failed,
            1 => Passage::Away(self.now),
            _ => Passage::Taken(self.now),
        };
        if let (Some(notice), Passage::Taken(_) | Passage::Away(_)) = (&notice, &passage) {
            self.check_leaving(notice);
            let steps = self.written[&notice.number].1.clone();
            let (at, stage) = (self.now, notice.stage);
            self.left.entry(notice.number).or_insert(Left { at, stage, steps, came_back: false });
        }
        self.apply(&[FileChange::Passed { letter, passage }]);
        let returned = notice
            .is_some_and(|n| self.file.notices.get(&n.number).is_some_and(Notice::is_returned));
        let has_hold =
            self.file.active_holds().any(|hold| hold.reason == HoldReason::BouncedContact);
        if returned && !has_hold {
            self.hold(HoldReason::BouncedContact, &[], None);
        }
    }

    fn hold(&mut self, reason: HoldReason, invoices: &[String], by: Option<Address>) {
        let case = CaseNumber::new("SD", 10_001);
        let wanted = Wanted { reason, invoices: invoices.to_vec(), part: None, by, case };
        let Ok(decision) = holds::place(&self.view(), &wanted) else { return };
        self.decided(&decision);
        let waiting = self.outbox.iter().filter_map(|(_, number)| *number);
        for number in waiting.collect::<Vec<_>>() {
            for key in self.written[&number].1.keys() {
                let rests = self.file.hold_on(key).is_some();
                assert!(!rests, "I-07: a letter about {key} is still queued");
            }
        }
    }

    fn promise(&mut self, invoice: &str, days: u8) {
        let on = self.calendar.date(self.now).checked_add(i64::from(days).days()).unwrap();
        let named = [invoice.to_owned()];
        let decided = holds::promise(&self.view(), &named, on, None, None, None);
        if let Ok((decision, promise)) = decided {
            assert!(days <= 30, "a promise beyond the horizon is not accepted");
            assert!(self.file.promises_on(&invoice_key(invoice)) < 2, "two promises at most");
            assert!(promise.amount > Decimal::ZERO);
            self.decided(&decision);
        }
    }

    fn plan_suspension(&mut self) {
        let plan = AccessPlan {
            services: vec!["Microsoft 365 Business Premium, 25 users".to_owned()],
            regime: "nce".to_owned(),
            term_ends: None,
            exposure: None,
        };
        let view = self.view();
        let Ok(planned) = access::plan(&view, plan, &regime(), &agent()) else { return };
        let (suspension, steps, content) = (planned.suspension, planned.steps, planned.content);
        assert!(self.file.knows_policy(&self.policy.name), "I-13: the policy was told");
        let number = suspension.notice;
        let copies = self.copies(Some(number), 2);
        self.written.insert(number, (self.now, steps.clone()));
        let notice = Notice {
            number,
            stage: Stage::SuspensionNotice,
            policy: self.policy.name.clone(),
            written_at: self.now,
            content,
            copies,
        };
        let planned = FileChange::SuspensionPlanned(Box::new(suspension));
        self.apply(&[FileChange::Notified { notice, steps }, planned]);
    }

    fn access(&mut self) {
        let state = match access::next(&self.view()) {
            AccessStep::Rest(_) => return,
            AccessStep::Remind => return self.apply(&[FileChange::SuspensionReminded]),
            AccessStep::AskApproval(snapshot) => {
                SuspensionState::ApprovalAsked { at: self.now, snapshot }
            }
            AccessStep::Order => {
                self.check_order();
                SuspensionState::Ordered { at: self.now, asked_at: self.now }
            }
            AccessStep::Drop(because) => {
                let because = because.words(false).to_owned();
                SuspensionState::Dropped { at: self.now, because }
            }
            AccessStep::Chase => match &self.file.suspension.as_ref().unwrap().state {
                SuspensionState::Ordered { at, .. } => {
                    SuspensionState::Ordered { at: *at, asked_at: self.now }
                }
                SuspensionState::ReinstatementOrdered { at, .. } => {
                    SuspensionState::ReinstatementOrdered { at: *at, asked_at: self.now }
                }
                other @ (SuspensionState::Noticed
                | SuspensionState::ApprovalAsked { .. }
                | SuspensionState::Approved { .. }
                | SuspensionState::Suspended { .. }
                | SuspensionState::Reinstated { .. }
                | SuspensionState::Dropped { .. }) => panic!("nobody is asked about {other:?}"),
            },
            AccessStep::WarnOfLoss(days) => {
                return self.apply(&[FileChange::DataLossWarned { days }]);
            }
            AccessStep::Apologise(_) => {
                self.check_delay();
                return self.apply(&[FileChange::DelayTold { until: self.now }]);
            }
            AccessStep::OrderReinstatement => {
                self.check_reinstatement();
                SuspensionState::ReinstatementOrdered { at: self.now, asked_at: self.now }
            }
        };
        self.apply(&[FileChange::SuspensionMoved(state)]);
    }

    /// One thing happens, and everything that must hold is looked at.
    pub(super) fn step(&mut self, happening: &Happening) {
        let before = self.file.suspension.as_ref().map(|suspension| suspension.state.clone());
        self.happens(happening);
        self.check_access(before.as_ref(), happening);
    }

    fn happens(&mut self, happening: &Happening) {
        let invoice = |index: u8| format!("f-{index}");
        match happening {
            Happening::Hours(hours) => {
                self.now += SignedDuration::from_hours(i64::from(*hours));
            }
            Happening::Days(days) => self.now += SignedDuration::from_hours(24 * i64::from(*days)),
            Happening::Sweep => self.sweep(),
            Happening::Ledger => {
                self.items.clone_from(&self.truth);
                self.as_of = Some(self.now);
            }
            Happening::Pay(index) => self.settle(*index, ItemStatus::Paid),
            Happening::PartPay(index) => {
                let item = &mut self.truth[usize::from(*index)];
                if item.is_owed() {
                    item.open.amount /= Decimal::from(2);
                }
            }
            Happening::Reopen(index) => {
                let item = &mut self.truth[usize::from(*index)];
                (item.open, item.status) = (item.gross, ItemStatus::Open);
            }
            Happening::LedgerDisputes(index, is_disputed) => {
                let item = &mut self.truth[usize::from(*index)];
                if item.is_owed() {
                    item.status =
                        if *is_disputed { ItemStatus::Disputed } else { ItemStatus::Open };
                }
            }
            Happening::Customer(index, what) => {
                let invoices = if *index < 4 { vec![invoice(*index)] } else { Vec::new() };
                let (reason, by) = match what {
                    0 => (HoldReason::Dispute, None),
                    1 => (HoldReason::Dispute, Some(agent())),
                    2 => (HoldReason::PaymentClaim, None),
                    3 => (HoldReason::Arrangement, None),
                    _ => (HoldReason::Manual, Some(agent())),
                };
                self.hold(reason, &invoices, by);
            }
            Happening::Promise(index, days) => self.promise(&invoice(*index), *days),
            Happening::Release(index) => {
                let invoices = if *index < 4 { vec![invoice(*index)] } else { Vec::new() };
                if let Ok(decision) = holds::lift(&self.file, &invoices, &[], "settled") {
                    self.decided(&decision);
                }
            }
            Happening::Deliver(fate) => self.deliver(*fate),
            Happening::Plan => self.plan_suspension(),
            Happening::Approve => self.approve(),
            Happening::Deny => self.moved_if(
                |state| matches!(state, SuspensionState::ApprovalAsked { .. }),
                |at| SuspensionState::Dropped { at, because: "denied".to_owned() },
            ),
            Happening::Done => self.done(),
        }
    }

    pub(super) fn settle(&mut self, index: u8, status: ItemStatus) {
        let item = &mut self.truth[usize::from(index)];
        item.open.amount = Decimal::ZERO;
        item.status = status;
    }

    fn moved_if(
        &mut self,
        is_so: impl Fn(&SuspensionState) -> bool,
        to: impl Fn(Timestamp) -> SuspensionState,
    ) {
        let state = self.file.suspension.as_ref().map(|suspension| &suspension.state);
        if state.is_some_and(is_so) {
            self.apply(&[FileChange::SuspensionMoved(to(self.now))]);
        }
    }

    fn approve(&mut self) {
        let state = self.file.suspension.as_ref().map(|suspension| suspension.state.clone());
        if let Some(SuspensionState::ApprovalAsked { snapshot, .. }) = state {
            let (at, by) = (self.now, Address::parse("sol@reseller.example").unwrap());
            let approved = SuspensionState::Approved { at, by, snapshot };
            self.apply(&[FileChange::SuspensionMoved(approved)]);
        }
    }

    /// I-15: only the operator's word makes it suspended or reinstated.
    fn done(&mut self) {
        let by = Address::parse("olivia@reseller.example").unwrap();
        let (first, second) = (by.clone(), by);
        self.moved_if(
            |state| matches!(state, SuspensionState::ReinstatementOrdered { .. }),
            |at| SuspensionState::Reinstated { at, by: first.clone() },
        );
        self.moved_if(
            |state| matches!(state, SuspensionState::Ordered { .. }),
            |at| SuspensionState::Suspended { at, by: second.clone() },
        );
    }
}
