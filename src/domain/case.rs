//! A case: one question of one customer, from first message to closing notice.
//!
//! # Contract
//! A [`Case`] can be read by everybody and is changed by [`Case::apply`] alone, one recorded
//! [`Change`] at a time, so that its state can always be told again from its history (I-27).

mod status;

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::approval::Approval;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Change;
use crate::domain::claim_window::ClaimWindow;
use crate::domain::collections::file::FileKey;
use crate::domain::commitment::Commitment;
use crate::domain::escalation::Escalation;
use crate::domain::facts::Facts;
use crate::domain::kind::{Kind, Language, Ranked, Urgency};
use crate::domain::letter::Audience;
use crate::domain::message::MessageId;
use crate::domain::origin::Origin;
use crate::domain::outcome::Outcome;
use crate::domain::satisfaction::Satisfaction;
use crate::domain::trust::Trust;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Deref;

pub use status::{Status, Timer};

/// Somebody with a part in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The name they give themselves; may be empty, and proves nothing.
    pub name: String,
    /// Their address.
    pub address: Address,
}

impl Participant {
    /// The name, or the address where there is none.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.name.trim().is_empty() { self.address.as_str() } else { &self.name }
    }
}

/// One of the three conversations, as mail programs thread it (RFC 5322 §3.6.4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The first id, then the latest ones: what `References` carries.
    pub references: Vec<MessageId>,
}

impl Thread {
    /// Ids kept. RFC 5322 asks for all; the first and the latest are what mail programs use.
    pub const IDS_MAX: usize = 12;

    fn add(&mut self, id: MessageId) {
        self.references.retain(|known| *known != id);
        self.references.push(id);
        if self.references.len() > Self::IDS_MAX {
            self.references.remove(1);
        }
    }
}

/// Everything a case knows. Read through [`Case`]; see there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseState {
    /// Its number.
    pub number: CaseNumber,
    /// How many history entries it has; the next one is numbered so.
    pub revision: u64,
    /// Where it stands.
    pub status: Status,
    /// What the customer called it.
    pub subject: String,
    /// Who asked.
    pub customer: Participant,
    /// Whose case it is in the reseller's books, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountCode>,
    /// How sure we were of the one who asked.
    pub trust: Trust,
    /// That trust, in words.
    pub trust_because: String,
    /// Others of the customer's side who take part.
    pub people: Vec<Participant>,
    /// The language letters to the customer are in.
    pub language: Language,
    /// What it is about.
    pub kind: Kind,
    /// The verdict was under the threshold, and no agent has said otherwise.
    pub is_unsure: bool,
    /// The likeliest kinds; kept while unsure.
    pub ranking: Vec<Ranked>,
    /// How soon somebody must look.
    pub urgency: Urgency,
    /// Why.
    pub urgency_because: String,
    /// What the customer named so far.
    pub facts: Facts,
    /// Who of ours handles it.
    pub assignee: Option<Address>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When a person of ours first answered.
    pub answered_at: Option<Timestamp>,
    /// When it was last resolved.
    pub resolved_at: Option<Timestamp>,
    /// When it was last closed.
    pub closed_at: Option<Timestamp>,
    /// The customer wrote, and no person of ours has answered since.
    pub has_unread: bool,
    /// The beginning of what we last wrote to the customer, for reminders.
    pub last_said: String,
    /// How many reminders of the current wait went out.
    pub reminders: u8,
    /// A closing letter is on its way; the case closes when it is taken.
    pub is_closing: bool,
    /// The outcome the customer was told.
    pub outcome: Option<Outcome>,
    /// The provider's part.
    pub escalations: Vec<Escalation>,
    /// What it waits for time to do.
    pub timers: BTreeMap<Timer, Timestamp>,
    /// The three conversations.
    pub threads: BTreeMap<Audience, Thread>,
    /// Related cases.
    pub links: Vec<CaseNumber>,
    /// What the customer was promised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Commitment>,
    /// Claim windows that run on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<ClaimWindow>,
    /// The facts that the customer was last asked for and has not named since, by their keys;
    /// empty once all are named, absent while nothing was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Vec<String>>,
    /// Whose affair it is, as an agent said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Whose affair the first words point to, while no agent has sorted it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeming_origin: Option<Origin>,
    /// The collections file whose letters it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collections: Option<FileKey>,
    /// Since when a person of ours owes the customer a promised word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<Timestamp>,
    /// The case in which this one goes on; its mail belongs there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<CaseNumber>,
    /// What supervisors were asked, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<Approval>,
    /// Whether the customer was asked how content they are, and what they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
}

impl CaseState {
    /// The address is the customer's or that of somebody who takes part on their side.
    #[must_use]
    pub fn has_part(&self, address: &Address) -> bool {
        self.customer.address == *address || self.people.iter().any(|p| p.address == *address)
    }

    /// The escalation that is not over, latest first.
    #[must_use]
    pub fn open_escalation(&self) -> Option<&Escalation> {
        self.escalations.iter().rev().find(|escalation| escalation.is_open())
    }

    /// What was promised and is not kept yet.
    pub fn open_commitments(&self) -> impl Iterator<Item = &Commitment> {
        self.commitments.iter().filter(|commitment| commitment.is_open())
    }

    /// What supervisors have not answered yet.
    pub fn pending_approvals(&self) -> impl Iterator<Item = &Approval> {
        self.approvals.iter().filter(|approval| approval.is_pending())
    }

    /// When the customer must hear from us next.
    #[must_use]
    pub fn answer_by(&self) -> Option<Timestamp> {
        let due = |timer| self.timers.get(&timer).copied();
        due(Timer::AnswerDue).into_iter().chain(due(Timer::UpdateDue)).min()
    }

    /// It has not ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.status != Status::Closed
    }
}

/// A case; see the head of this file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Case(CaseState);

impl Deref for Case {
    type Target = CaseState;

    fn deref(&self) -> &CaseState {
        &self.0
    }
}

/// How a case begins. The only [`Change`] that needs no case before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// Its number.
    pub number: CaseNumber,
    /// What the customer called it.
    pub subject: String,
    /// Who asks.
    pub customer: Participant,
    /// Whose they are in the reseller's books, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountCode>,
    /// How sure we are of them.
    pub trust: Trust,
    /// That trust, in words.
    pub trust_because: String,
    /// The language of the letters.
    pub language: Language,
    /// What it is about.
    pub kind: Kind,
    /// Under the threshold.
    pub is_unsure: bool,
    /// The likeliest kinds, where unsure.
    pub ranking: Vec<Ranked>,
    /// How soon somebody must look.
    pub urgency: Urgency,
    /// Why.
    pub urgency_because: String,
    /// What the message names.
    pub facts: Facts,
    /// The case this one follows, or claims to.
    pub links: Vec<CaseNumber>,
    /// The claim window that the message speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<ClaimWindow>,
    /// The message speaks of our own affairs alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seems_own: bool,
    /// When.
    pub at: Timestamp,
}

impl Case {
    /// A new case, before its first history entry is counted.
    #[must_use]
    pub fn open(opening: Opening) -> Self {
        Self(CaseState {
            number: opening.number,
            revision: 0,
            status: Status::New,
            subject: opening.subject,
            customer: opening.customer,
            account: opening.account,
            trust: opening.trust,
            trust_because: opening.trust_because,
            people: Vec::new(),
            language: opening.language,
            kind: opening.kind,
            is_unsure: opening.is_unsure,
            ranking: opening.ranking,
            urgency: opening.urgency,
            urgency_because: opening.urgency_because,
            facts: opening.facts,
            assignee: None,
            opened_at: opening.at,
            answered_at: None,
            resolved_at: None,
            closed_at: None,
            has_unread: true,
            last_said: String::new(),
            reminders: 0,
            is_closing: false,
            outcome: None,
            escalations: Vec::new(),
            timers: BTreeMap::new(),
            threads: BTreeMap::new(),
            links: opening.links,
            commitments: Vec::new(),
            windows: opening.window.into_iter().collect(),
            asked: None,
            origin: None,
            seeming_origin: opening.seems_own.then_some(Origin::Own),
            collections: None,
            overdue_since: None,
            merged_into: None,
            approvals: Vec::new(),
            satisfaction: None,
        })
    }

    /// Applies one history entry: its changes in order, and the revision goes up by one.
    pub fn apply(&mut self, at: Timestamp, changes: &[Change]) {
        for change in changes {
            self.change(at, change);
        }
        self.0.revision = self.0.revision.saturating_add(1);
    }

    fn change(&mut self, at: Timestamp, change: &Change) {
        let case = &mut self.0;
        match change {
            Change::Opened(_) => {}
            Change::Moved(status) => Self::moved(case, at, *status),
            Change::Assigned(agent) => case.assignee.clone_from(agent),
            Change::Sorted(kind) => {
                case.kind = *kind;
                case.is_unsure = false;
                case.seeming_origin = None;
                case.ranking.clear();
            }
            Change::Hastened { urgency, because } => {
                case.urgency = *urgency;
                case.urgency_because.clone_from(because);
            }
            Change::LanguageChosen(language) => case.language = *language,
            Change::Named(facts) => case.facts.add(facts),
            Change::Heard => {
                case.has_unread = true;
                case.approvals.iter_mut().for_each(Approval::hear);
            }
            Change::TakenBack => case.has_unread = false,
            Change::Answered { beginning } => {
                case.has_unread = false;
                case.overdue_since = None;
                case.answered_at.get_or_insert(at);
                case.last_said.clone_from(beginning);
                case.asked = None;
            }
            Change::Started(timer, due_at) => {
                case.timers.insert(*timer, *due_at);
            }
            Change::Stopped(timer) => {
                case.timers.remove(timer);
            }
            Change::Reminded(count) => case.reminders = *count,
            Change::ClosingBegun => case.is_closing = true,
            Change::ClosingDropped => case.is_closing = false,
            Change::Concluded(outcome) => case.outcome = Some(outcome.clone()),
            Change::Escalated(escalation) => case.escalations.push((**escalation).clone()),
            Change::EscalationMoved { number, step } => {
                if let Some(escalation) = case.escalations.iter_mut().find(|e| e.number == *number)
                {
                    escalation.apply(at, step);
                }
            }
            Change::Threaded { audience, message_id } => {
                case.threads.entry(*audience).or_default().add(message_id.clone());
            }
            Change::Linked(number) => {
                if !case.links.contains(number) {
                    case.links.push(number.clone());
                }
            }
            Change::Committed(commitment) => case.commitments.push((**commitment).clone()),
            Change::CommitmentMoved { number, step } => {
                if let Some(one) = case.commitments.iter_mut().find(|one| one.number == *number) {
                    one.apply(at, step);
                }
            }
            Change::WindowOpened(window) => {
                case.windows.retain(|known| known.code != window.code);
                case.windows.push((**window).clone());
            }
            Change::WindowWarned { code, warned } => {
                if let Some(window) = case.windows.iter_mut().find(|known| known.code == *code) {
                    window.warned = *warned;
                }
            }
            Change::WindowDropped(code) => case.windows.retain(|known| known.code != *code),
            Change::OriginSaid(origin) => case.origin = Some(*origin),
            Change::AccountSaid(code) => case.account = Some(code.clone()),
            Change::AskedFor(wanted) => case.asked = Some(wanted.clone()),
            Change::Collects(key) => case.collections = Some(key.clone()),
            Change::Joined(person) => {
                if !case.has_part(&person.address) {
                    case.people.push(person.clone());
                }
            }
            Change::Overdue => {
                case.overdue_since.get_or_insert(at);
            }
            Change::Restored(restored) => (**restored).clone().put_back(case),
            Change::MergedInto(other) => {
                case.merged_into = Some(other.clone());
                case.has_unread = false;
            }
            Change::ApprovalAsked(approval) => case.approvals.push((**approval).clone()),
            Change::ApprovalMoved { number, standing } => {
                if let Some(approval) = case.approvals.iter_mut().find(|a| a.number == *number) {
                    approval.stand(standing);
                }
            }
            Change::RatingAsked => case.satisfaction = Some(Satisfaction::asked(at)),
            Change::Rated(rating) => Satisfaction::answer(&mut case.satisfaction, *rating),
            Change::Noted => {}
        }
    }

    fn moved(case: &mut CaseState, at: Timestamp, status: Status) {
        case.status = status;
        match status {
            Status::Resolved => case.resolved_at = Some(at),
            Status::Closed => {
                case.closed_at = Some(at);
                case.is_closing = false;
            }
            Status::New | Status::Open | Status::WaitingCustomer | Status::WaitingProvider => {
                case.closed_at = None;
                case.is_closing = false;
            }
        }
    }
}
