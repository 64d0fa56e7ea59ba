//! Case × event × policy × now → what follows. Pure and total: a router and one table each.
//!
//! # Contract
//! No row says `_`: a new event or status does not compile until the house has a rule for it.
//! What a decision says to a customer is finished here, fact by fact; what it says to our own
//! people is only named, because their letters show the case as it stands afterwards.

mod access;
mod agent;
pub mod approval;
mod ask;
mod commitment;
mod credit;
mod customer;
mod delivery;
mod merge;
mod provider;
mod split;
mod time;
mod window;

pub use commitment::needs_leave;

use crate::domain::address::Address;
use crate::domain::case::{Case, Opening, Participant, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::{Change, Refusal};
use crate::domain::claim_window::ClaimWindow;
use crate::domain::escalation::Seeming;
use crate::domain::event::{Event, Tone};
use crate::domain::letter::{CustomerLetter, ProviderLetter};
use crate::domain::policy::Policy;
use crate::domain::trust::Trust;
use crate::domain::words::Words;
use crate::logic::classify::facts::names_account;
use crate::logic::collect::words::CollectionsNews;
use jiff::{SignedDuration, Timestamp};

pub use window::seen;

/// What follows from an event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// Changes of the case, in order.
    pub changes: Vec<Change>,
    /// What is said, and to whom.
    pub sayings: Vec<Saying>,
    /// Letters of the case, by name, that news has overtaken and that must not leave any more.
    pub withdrawn: Vec<&'static str>,
}

/// Something to be said.
#[derive(Clone, Debug, PartialEq)]
pub enum Saying {
    /// To the customer.
    Customer(CustomerLetter),
    /// To one of the customer's contacts.
    Contact(Participant, CustomerLetter),
    /// To our own people.
    Agents(Readers, Notice),
    /// To the provider or the filer.
    Provider(Address, ProviderLetter),
}

/// Which of our own people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Who handles the case; all agents while nobody does.
    Handlers,
    /// Who handles the case, and every supervisor.
    HandlersAndSupervisors,
    /// One of them.
    One(Address),
    /// Every supervisor but this one, who asks them.
    SupervisorsBut(Address),
}

/// What our own people are told of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A customer asks.
    NewCase,
    /// The customer wrote again.
    CustomerReplied {
        /// What that did.
        effect: Effect,
    },
    /// The provider wrote.
    ProviderUpdate {
        /// Its reference.
        reference: Option<String>,
        /// What it seems to be.
        seems: Option<Seeming>,
        /// It is a word on the way, and the turn stays with the provider.
        is_progress: bool,
    },
    /// The case is yours now.
    Assigned {
        /// Who gave it.
        by: String,
    },
    /// Somebody must act.
    Alert(Alert),
    /// A supervisor's leave is asked for.
    ApprovalAsked {
        /// Which of the case's approvals.
        number: u32,
    },
    /// An approval has come to its end.
    ApprovalSettled {
        /// Which of the case's approvals.
        number: u32,
    },
    /// A letter could not be delivered.
    Bounce {
        /// Its name.
        letter: String,
        /// To whom.
        recipient: Address,
        /// Why.
        reason: String,
        /// For good.
        is_permanent: bool,
    },
}

/// What a customer's message did to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it waited for us already.
    WaitsAsBefore,
    /// It is our turn again.
    OurTurn,
    /// It is our turn, and the escalation goes on beside it.
    OurTurnBesideEscalation,
    /// The customer says that the matter is settled; nobody has told the outcome yet.
    SaysSettled,
    /// The customer objects or asks again after the outcome.
    Reopened,
    /// The customer does not want the answer any more: the case ends, and the customer is told.
    Withdrawn,
    /// The same, but what is open in the case is for a person to end.
    SaysWithdrawn,
}

/// Why somebody must act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alert {
    /// The promised time for an answer has come without one.
    AnswerDue,
    /// The promised time for news has come; the customer got a word of progress.
    UpdateSent,
    /// The customer is silent in a case that silence never ends.
    SilentUndecided,
    /// The case should close, but something in it is open.
    OpenAtClosing,
    /// The limit for a decision has come.
    Ceiling,
    /// No reference has come back for the escalation.
    NoReference,
    /// The provider is silent on this reference.
    ProviderSilent(String),
    /// The provider closes this escalation by itself soon.
    ProviderEnds(String),
    /// A claim window is half over, ends soon, or has ended.
    Window(Box<ClaimWindow>),
    /// Something promised is due today.
    CommitmentDue {
        /// Which commitment.
        number: u32,
    },
    /// Something promised is late, and the customer was told.
    CommitmentMissed {
        /// Which commitment.
        number: u32,
    },
    /// Something about what the customer owes.
    Collections(CollectionsNews),
    /// A letter could not be written.
    Unwritten {
        /// Its name.
        letter: String,
        /// Why.
        reason: String,
    },
}

/// Letters that end a case; it is closed when a relay has taken one of them (I-01).
pub const CLOSING_LETTERS: [&str; 5] = [
    "customer.closing",
    "customer.closing_no_reply",
    "customer.withdrawn",
    "case.merged",
    "coll.cleared",
];

/// Letters that only make sense while the customer is silent.
const SILENCE_LETTERS: [&str; 6] = [
    "info.reminder",
    "info.last_call",
    "customer.confirm_reminder",
    "customer.closing",
    "customer.closing_no_reply",
    "customer.withdrawn",
];

/// What follows from an event in a case that exists.
///
/// # Errors
/// The rules' no, in words for whoever asked; nothing changes then.
pub fn decide(
    case: &Case,
    event: &Event,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let decision = match event {
        // A case begins through `open`; the same event in an existing case changes nothing.
        Event::CustomerAsked { .. }
        | Event::MachineWrote { .. }
        | Event::AgentQuoted { .. }
        | Event::CollectionsMoved { .. } => noted(),
        Event::AgentRuled { by, order } => access::ruled(case, event, by, order, policy, now)?,
        Event::AgentAsked { by, wanted, topic, words } => {
            ask::asked(case, by, &ask::Question { wanted, topic, words }, policy, now)?
        }
        Event::AgentCommitted { by, promise, due_on, .. } => {
            commitment::made(case, event, by, promise, *due_on, policy, now)?
        }
        Event::AgentFulfilled { which, document, .. } => {
            commitment::fulfilled(case, *which, document.as_deref(), policy, now)?
        }
        Event::AgentTookBack { which, .. } => commitment::taken_back(case, *which, policy, now)?,
        Event::AgentSetWindow { code, starts_at, .. } => {
            window::set(case, code, *starts_at, policy, now)?
        }
        // A rating with nothing to read below it is counted, and that is all.
        Event::CustomerWrote { tone: Tone::Courtesy, rating: Some(rating), .. } => {
            of([Change::Rated(*rating)])
        }
        Event::CustomerWrote { mail, tone, facts, rating } => {
            let mut decision = customer::wrote(case, *tone, facts, policy, now);
            decision.changes.extend(ask::answered(case, mail, facts));
            decision.changes.extend(rating.map(Change::Rated));
            decision
        }
        Event::ProviderWrote { mail, reference, number, seems, ends_in_days } => {
            let message = provider::Message {
                from: &mail.author.address,
                reference: reference.as_deref(),
                number: *number,
                seems: *seems,
                ends_in_days: *ends_in_days,
            };
            provider::wrote(case, &message, policy, now)
        }
        Event::ProviderJudged { judgement, which, .. } => {
            provider::judged(case, *judgement, which.as_deref(), policy, now)?
        }
        Event::AgentToldProvider { words, is_objection, which, .. } => {
            provider::told(case, words, which.as_deref(), *is_objection, policy, now)?
        }
        Event::AgentSaidOrigin { origin, .. } => of([Change::OriginSaid(*origin)]),
        Event::AgentSaidAccount { account, .. } => agent::identified(case, account)?,
        Event::ReferenceReported { reference, which, .. } => {
            provider::referenced(case, reference, which.as_deref(), policy, now)?
        }
        Event::AgentAnswered { by, words } => agent::answered(case, by, words, policy, now),
        Event::AgentNoted { .. } => noted(),
        Event::AgentTook { by } => agent::took(case, by),
        Event::AgentAssigned { by, to } => agent::assigned(case, by, to),
        Event::AgentSorted { kind, .. } => of([Change::Sorted(*kind)]),
        Event::AgentHastened { by, urgency } => agent::hastened(case, by, *urgency, policy, now),
        Event::AgentChoseLanguage { language, .. } => of([Change::LanguageChosen(*language)]),
        Event::AgentEscalated { by, brief, words } => {
            provider::escalated(case, event, by, brief, words, policy, now)?
        }
        Event::AgentWithdrew { which, .. } => {
            provider::withdrew(case, which.as_deref(), policy, now)?
        }
        Event::AgentResolved { by, reason, words } => {
            agent::resolved(case, event, by, *reason, words, policy, now)?
        }
        Event::AgentUndid { restored, .. } => of([Change::Restored(restored.clone())]),
        Event::AgentMerged { into, .. } => merge::merged(case, into)?,
        Event::CaseAbsorbed { other, facts, is_waiting, windows, .. } => {
            merge::absorbed(case, other, facts, *is_waiting, windows, policy, now)?
        }
        // A case begins through `open_by_us`.
        Event::AgentOpened { .. } => noted(),
        Event::AgentSplit { parts, .. } => split::split(case, parts)?,
        Event::ApprovalAnswered { by, approval, verdict, words } => {
            approval::answered(case, by, *approval, *verdict, words, policy, now)?
        }
        Event::AttemptRefused { approval, .. } => approval::attempted(case, *approval, policy, now),
        Event::TimerFired(timer) => time::fired(case, *timer, policy, now),
        Event::LetterTaken { name, .. } => delivery::taken(case, name),
        Event::LetterFailed { name, recipient, reason, is_permanent, .. } => {
            delivery::failed(case, name, recipient, reason, *is_permanent, policy, now)
        }
    };
    Ok(silenced(decision, case))
}

/// How a first message is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// Not at all: its author must not get an automatic answer.
    None,
    /// With what it was about, where its author is proven.
    Usual,
    /// With nothing of the message, and no word of another case: something about it is odd.
    Plain,
    /// With process and no data: the books do not authorise its author (I-20).
    Unverified,
    /// With the request to write again in clear, because it cannot be read.
    Locked,
}

/// What follows from a customer's first message.
///
/// Nobody whom DMARC refuses is acknowledged.
#[must_use]
pub fn open(
    opening: Opening,
    acknowledgement: Acknowledgement,
    late_for: Option<CaseNumber>,
    policy: &Policy,
) -> Decision {
    let now = opening.at;
    let answer_by = policy.answer_by(opening.urgency, now);
    let ceiling = policy.calendar.after_business_days(now, policy.promises.decide_days);
    let is_usual = acknowledgement == Acknowledgement::Usual;
    let letter = match late_for {
        _locked if acknowledgement == Acknowledgement::Locked => {
            CustomerLetter::CaseAckEncrypted { received_at: now }
        }
        _unverified if acknowledgement == Acknowledgement::Unverified => {
            CustomerLetter::CaseAckUnverified { received_at: now, first_response_by: answer_by }
        }
        Some(old_case) if is_usual => {
            CustomerLetter::CaseLateReply { old_case, first_response_by: answer_by }
        }
        Some(_) | None => CustomerLetter::CaseAck {
            received_at: now,
            first_response_by: answer_by,
            topic: (is_usual
                && opening.trust == Trust::Authenticated
                && !opening.subject.is_empty()
                && !names_account(&opening.subject))
            .then(|| opening.subject.clone()),
        },
    };
    let acknowledged = acknowledgement != Acknowledgement::None && opening.trust != Trust::Refused;
    let mut sayings = vec![Saying::Agents(Readers::Handlers, Notice::NewCase)];
    if acknowledged {
        sayings.insert(0, Saying::Customer(letter));
    }
    let windows: Vec<ClaimWindow> = opening.window.iter().cloned().collect();
    let mut changes = vec![
        Change::Opened(Box::new(opening)),
        Change::Started(Timer::AnswerDue, answer_by),
        Change::Started(Timer::Ceiling, ceiling),
    ];
    if !windows.is_empty() {
        changes.push(window::timer(&windows, policy, now));
    }
    Decision { changes, sayings, withdrawn: Vec::new() }
}

/// What follows when an agent writes first: the case begins, and the customer owes the next word.
#[must_use]
pub fn open_by_us(opening: Opening, by: &Participant, words: &Words, policy: &Policy) -> Decision {
    let now = opening.at;
    let mut case = Case::open(opening.clone());
    let ceiling = policy.calendar.after_business_days(now, policy.promises.decide_days);
    let mut changes =
        vec![Change::Opened(Box::new(opening)), Change::Started(Timer::Ceiling, ceiling)];
    case.apply(now, &changes);
    let answer = agent::answered(&case, by, words, policy, now);
    changes.extend(answer.changes);
    Decision { changes, ..answer }
}

/// No automatic letter goes to an author whose mail failed DMARC, until a person of ours has
/// written to them and thereby taken them for who they say they are.
fn silenced(mut decision: Decision, case: &Case) -> Decision {
    if is_silenced(case) {
        decision.sayings.retain(|saying| match saying {
            Saying::Customer(letter) | Saying::Contact(_, letter) => letter.is_from_a_person(),
            Saying::Agents(..) | Saying::Provider(..) => true,
        });
    }
    decision
}

/// A moment that has come already is the next one: a timer never starts in the past.
fn soonest(at: Timestamp, now: Timestamp) -> Timestamp {
    at.max(now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now))
}

fn is_silenced(case: &Case) -> bool {
    case.trust == Trust::Refused && case.answered_at.is_none()
}

fn of(changes: impl Into<Vec<Change>>) -> Decision {
    Decision { changes: changes.into(), ..Decision::default() }
}

fn noted() -> Decision {
    of([Change::Noted])
}

/// The outcome the customer was told, for the letters that repeat it.
fn outcome_words(case: &Case) -> String {
    case.outcome.as_ref().map(|outcome| outcome.words.clone()).unwrap_or_default()
}
