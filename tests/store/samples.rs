//! One value of every sort that is kept, for the golden files.

pub use crate::cast::FATES;
use crate::cast::{self, ada, address, ana, at, id, number};
use saldo::domain::account::{Account, Exclusion, Exposure};
use saldo::domain::approval::*;
use saldo::domain::case::{Case, Status, Timer};
use saldo::domain::change::Change;
use saldo::domain::claim_window::{ClaimWindow, Warned};
use saldo::domain::colleague::{Away, ColleagueState};
use saldo::domain::commit::Commit;
use saldo::domain::commitment::{Commitment, CommitmentStep, Keeping, Promise};
use saldo::domain::delivery::{Delivery, LetterId};
use saldo::domain::disposition::Cursor;
use saldo::domain::escalation::*;
use saldo::domain::event::{Event, Tone};
use saldo::domain::facts::Facts;
use saldo::domain::kind::{Kind, Language, Ranked, Urgency};
use saldo::domain::ledger::{LedgerStep, SnapshotId};
use saldo::domain::letter::{Audience, BriefLine};
use saldo::domain::message::{ContentHash, Nature};
use saldo::domain::money::{Currency, Money};
use saldo::domain::outcome::*;
use saldo::domain::understood::{Asked, SplitOff};
use saldo::domain::{origin::Origin, satisfaction::Rating, undo::Restored, words::Words};

fn facts() -> Facts {
    let amount = "1234.50".parse().unwrap();
    Facts {
        invoices: vec!["INV-2026-001".to_owned()],
        orders: vec!["O-77".to_owned()],
        subscriptions: vec!["8d1f5a52-0000-4000-8000-000000000001".to_owned()],
        tenants: vec!["8d1f5a52-0000-4000-8000-000000000002".to_owned()],
        domains: vec!["rios.onmicrosoft.com".to_owned()],
        tracking: vec!["2409120040001234".to_owned()],
        amounts: vec![Money { amount, currency: Currency::parse("EUR").unwrap() }],
        dates: vec![jiff::civil::date(2026, 2, 28)],
        purchase_orders: vec!["PO-9".to_owned()],
    }
}

fn brief() -> Vec<BriefLine> {
    vec![BriefLine { key: "subscription".to_owned(), value: "8d1f5a52".to_owned() }]
}

fn escalation() -> Escalation {
    Escalation {
        number: 1,
        status: EscalationStatus::Sent,
        recipient: address("filer@reseller.test"),
        is_by_filer: true,
        reference: None,
        brief: brief(),
        sent_at: at(10),
        chases: 0,
        was_answered: false,
        correspondent: Some(address("support@provider.test")),
        message_ids: vec![id("brief")],
        chase_at: Some(at(20)),
    }
}

fn credit() -> Promise {
    Promise::Credit(facts().amounts[0])
}

fn due_on() -> jiff::civil::Date {
    jiff::civil::date(2026, 3, 6)
}

fn commitment() -> Commitment {
    Commitment {
        number: 1,
        promise: credit(),
        due_on: due_on(),
        owner: ana().address,
        made_at: at(10),
        watch_at: at(20),
        is_reminded: false,
        delays: 0,
        keeping: Keeping::Open,
    }
}

fn window() -> ClaimWindow {
    ClaimWindow {
        code: "fraud".to_owned(),
        what: ("claim it".to_owned(), "reclamarlo".to_owned()),
        starts_at: at(3),
        ends_at: at(4),
        is_assumed: true,
        warned: Warned::Half,
    }
}

/// What `#undo` puts back.
fn restored() -> Box<Restored> {
    Box::new(Restored::of(&Case::open(cast::opening(1, "Cobro duplicado"))))
}

fn approval() -> Approval {
    let words = Words::from("We credit 640.00 EUR.");
    let event = Event::AgentResolved { by: ana(), reason: ReasonCode::OwnPriceError, words };
    Approval {
        number: 1,
        matter: Matter::Credit,
        what: "640.00 EUR".to_owned(),
        lines: brief(),
        snapshot: ContentHash::of(b"what was shown"),
        proposal: Proposal::new(&event),
        requested_by: ana(),
        requested_at: at(20),
        expires_at: at(432_020),
        is_outdated: false,
        standing: Standing::Asked,
    }
}

/// Somebody of ours who is away.
pub fn colleague() -> ColleagueState {
    ColleagueState {
        away: Some(Away { until: Some(jiff::civil::date(2026, 12, 1)) }),
        assigned_at: Some(at(60)),
        digest_on: Some(jiff::civil::date(2026, 11, 23)),
        told_stale: Some(SnapshotId(7)),
        ..ColleagueState::of(&ana().address)
    }
}

/// One of every event. A new one does not compile below until it is named; add it here too.
pub fn events() -> Vec<Event> {
    let mail = cast::received(1, "Nos habéis cobrado dos veces.");
    let words = Words::from("We have refunded the second charge.");
    vec![
        Event::CustomerAsked { mail: mail.clone(), late_for: Some(number(3)) },
        Event::CustomerWrote {
            mail: mail.clone(),
            tone: Tone::Courtesy,
            facts: facts(),
            rating: None,
        },
        Event::MachineWrote { mail: mail.clone(), nature: Nature::AutoReply },
        Event::ProviderWrote {
            mail,
            reference: Some("2409120040001234".to_owned()),
            number: Some(1),
            seems: Some(Seeming::Asks),
            ends_in_days: Some(5),
        },
        Event::AgentAnswered { by: ana(), words: words.clone() },
        Event::AgentNoted { by: ana(), words: words.clone() },
        Event::AgentTook { by: ana() },
        Event::AgentAssigned { by: ana(), to: ana() },
        Event::AgentSorted { by: ana(), kind: Kind::Dispute },
        Event::AgentHastened { by: ana(), urgency: Urgency::Critical },
        Event::AgentChoseLanguage { by: ana(), language: Language::EN },
        Event::AgentEscalated { by: ana(), brief: brief(), words: words.clone() },
        Event::ReferenceReported {
            by: ana(),
            reference: "2409120040001234".to_owned(),
            which: Some("1".to_owned()),
        },
        Event::AgentWithdrew { by: ana(), which: Some("1".to_owned()) },
        Event::ProviderJudged { by: ana(), judgement: Judgement::Verified, which: None },
        Event::AgentToldProvider {
            by: ana(),
            words: words.clone(),
            is_objection: true,
            which: Some("1".to_owned()),
        },
        Event::AgentSaidOrigin { by: ana(), origin: Origin::Mixed },
        Event::AgentRuled {
            by: ana(),
            order: saldo::domain::collections::order::CollectionsOrder::Paid {
                invoice: "F-2026-00017".to_owned(),
            },
        },
        Event::CollectionsMoved { what: "a reminder was written".to_owned() },
        Event::AgentResolved { by: ana(), reason: ReasonCode::ProviderDuplicate, words },
        Event::AgentQuoted { by: ana(), passages: vec!["a credit of 240.00 EUR".to_owned()] },
        Event::AgentAsked {
            by: ana(),
            wanted: vec!["po".to_owned()],
            topic: "po_reissue".to_owned(),
            words: Words::from("One thing more:"),
        },
        cast::committed(ana(), credit(), due_on()),
        Event::AgentFulfilled { by: ana(), which: Some(1), document: Some("A-9".to_owned()) },
        Event::AgentTookBack { by: ana(), which: None },
        Event::AgentSetWindow { by: ana(), code: "fraud".to_owned(), starts_at: Some(at(3)) },
        Event::AgentUndid { by: ana(), restored: restored() },
        Event::AgentMerged { by: ana(), into: number(2) },
        Event::CaseAbsorbed {
            by: ana(),
            other: number(3),
            facts: facts(),
            is_waiting: true,
            windows: Vec::new(),
        },
        Event::AgentOpened { by: ana(), words: Words::from("Your card has expired.") },
        Event::TimerFired(Timer::Silence),
        Event::LetterTaken { letter: LetterId(4), name: "case.ack".to_owned() },
        Event::LetterFailed {
            letter: LetterId(4),
            name: "case.ack".to_owned(),
            recipient: ada().address,
            reason: "550 5.1.1 no such user".to_owned(),
            is_permanent: true,
        },
        Event::ApprovalAnswered {
            by: ana(),
            approval: 1,
            verdict: Verdict::Deny,
            words: Words::from("Ask the customer first."),
        },
        Event::AttemptRefused {
            by: ana(),
            what: "#approve".to_owned(),
            why: "only a supervisor approves or denies".to_owned(),
            approval: Some(1),
        },
        Event::AgentSplit {
            by: ana(),
            which: vec![2],
            parts: vec![SplitOff {
                case: number(4),
                asked: Asked::new(Kind::Dispute, "You also charged us twice."),
            }],
        },
        Event::AgentSaidAccount { by: ana(), account: cast::code("ACME") },
    ]
}

/// The file name of an event.
pub fn event_name(event: &Event) -> &'static str {
    match event {
        Event::CustomerAsked { .. } => "customer-asked",
        Event::CustomerWrote { .. } => "customer-wrote",
        Event::MachineWrote { .. } => "machine-wrote",
        Event::ProviderWrote { .. } => "provider-wrote",
        Event::AgentAnswered { .. } => "agent-answered",
        Event::AgentNoted { .. } => "agent-noted",
        Event::AgentTook { .. } => "agent-took",
        Event::AgentAssigned { .. } => "agent-assigned",
        Event::AgentSorted { .. } => "agent-sorted",
        Event::AgentHastened { .. } => "agent-hastened",
        Event::AgentChoseLanguage { .. } => "agent-chose-language",
        Event::AgentEscalated { .. } => "agent-escalated",
        Event::ReferenceReported { .. } => "reference-reported",
        Event::AgentWithdrew { .. } => "agent-withdrew",
        Event::AgentRuled { .. } => "agent-ruled",
        Event::CollectionsMoved { .. } => "collections-moved",
        Event::AgentResolved { .. } => "agent-resolved",
        Event::AgentQuoted { .. } => "agent-quoted",
        Event::ProviderJudged { .. } => "provider-judged",
        Event::AgentToldProvider { .. } => "agent-told-provider",
        Event::AgentSaidOrigin { .. } => "agent-said-origin",
        Event::AgentSaidAccount { .. } => "agent-said-account",
        Event::AgentAsked { .. } => "agent-asked",
        Event::AgentCommitted { .. } => "agent-committed",
        Event::AgentFulfilled { .. } => "agent-fulfilled",
        Event::AgentTookBack { .. } => "agent-took-back",
        Event::AgentSetWindow { .. } => "agent-set-window",
        Event::AgentUndid { .. } => "agent-undid",
        Event::AgentMerged { .. } => "agent-merged",
        Event::CaseAbsorbed { .. } => "case-absorbed",
        Event::AgentOpened { .. } => "agent-opened",
        Event::AgentSplit { .. } => "agent-split",
        Event::ApprovalAnswered { .. } => "approval-answered",
        Event::AttemptRefused { .. } => "attempt-refused",
        Event::TimerFired(_) => "timer-fired",
        Event::LetterTaken { .. } => "letter-taken",
        Event::LetterFailed { .. } => "letter-failed",
    }
}

/// One of every change; see [`events`].
pub fn changes() -> Vec<Change> {
    let ranking = vec![Ranked { label: Kind::Dispute, confidence: 0.625 }];
    let opening = saldo::domain::case::Opening {
        facts: facts(),
        ranking,
        links: vec![number(3)],
        ..cast::opening(1, "Cobro duplicado")
    };
    let moved = |step| Change::EscalationMoved { number: 1, step };
    let kept = |step| Change::CommitmentMoved { number: 1, step };
    vec![
        Change::Opened(Box::new(opening)),
        Change::Moved(Status::WaitingProvider),
        Change::Assigned(Some(ana().address)),
        Change::Sorted(Kind::Dispute),
        Change::Hastened { urgency: Urgency::High, because: "an agent said so".to_owned() },
        Change::LanguageChosen(Language::EN),
        Change::Named(facts()),
        Change::Heard,
        Change::TakenBack,
        Change::Answered { beginning: "We have refunded".to_owned() },
        Change::Started(Timer::Silence, at(7_200)),
        Change::Stopped(Timer::AnswerDue),
        Change::Reminded(1),
        Change::ClosingBegun,
        Change::ClosingDropped,
        Change::Concluded(Outcome {
            reason: ReasonCode::ProviderDuplicate,
            words: "The second charge is refunded.".to_owned(),
        }),
        Change::Escalated(Box::new(escalation())),
        moved(EscalationStep::Referenced("2409120040001234".to_owned())),
        moved(EscalationStep::Answered),
        moved(EscalationStep::Chased),
        moved(EscalationStep::Working),
        moved(EscalationStep::AskedUs),
        moved(EscalationStep::Verified),
        moved(EscalationStep::Contested),
        moved(EscalationStep::Replied),
        moved(EscalationStep::HeardFrom(address("support@provider.test"))),
        moved(EscalationStep::Threaded(id("answer"))),
        moved(EscalationStep::ChaseAt(at(50))),
        moved(EscalationStep::Ended),
        moved(EscalationStep::Withdrawn),
        Change::Threaded { audience: Audience::Agent, message_id: id("thread") },
        Change::Linked(number(2)),
        Change::Committed(Box::new(commitment())),
        kept(CommitmentStep::Reminded { watch_at: at(30) }),
        kept(CommitmentStep::Missed { watch_at: at(40) }),
        kept(CommitmentStep::TakenBack),
        kept(CommitmentStep::Fulfilled { document: Some("A-9".to_owned()) }),
        Change::WindowOpened(Box::new(window())),
        Change::WindowWarned { code: "fraud".to_owned(), warned: Warned::Soon },
        Change::WindowDropped("nce-cancel".to_owned()),
        Change::OriginSaid(Origin::Own),
        Change::AccountSaid(cast::code("ACME")),
        Change::AskedFor(vec!["po".to_owned()]),
        Change::Collects(crate::collections::key("ACME", "EUR")),
        Change::Joined(ana()),
        Change::Overdue,
        Change::Restored(restored()),
        Change::MergedInto(number(2)),
        Change::ApprovalAsked(Box::new(approval())),
        Change::ApprovalMoved {
            number: 1,
            standing: Standing::Denied { by: ana(), reason: "Not yet.".to_owned() },
        },
        Change::RatingAsked,
        Change::Rated(Rating::Fair),
        Change::Noted,
    ]
}

/// The file name of a change.
pub fn change_name(change: &Change) -> &'static str {
    match change {
        Change::Opened(_) => "opened",
        Change::Moved(_) => "moved",
        Change::Assigned(_) => "assigned",
        Change::Sorted(_) => "sorted",
        Change::Hastened { .. } => "hastened",
        Change::LanguageChosen(_) => "language-chosen",
        Change::Named(_) => "named",
        Change::Heard => "heard",
        Change::TakenBack => "taken-back",
        Change::Answered { .. } => "answered",
        Change::Started(..) => "started",
        Change::Stopped(_) => "stopped",
        Change::Reminded(_) => "reminded",
        Change::ClosingBegun => "closing-begun",
        Change::ClosingDropped => "closing-dropped",
        Change::Concluded(_) => "concluded",
        Change::Escalated(_) => "escalated",
        Change::EscalationMoved { step, .. } => match step {
            EscalationStep::Referenced(_) => "escalation-referenced",
            EscalationStep::Answered => "escalation-answered",
            EscalationStep::Chased => "escalation-chased",
            EscalationStep::Working => "escalation-working",
            EscalationStep::AskedUs => "escalation-asked-us",
            EscalationStep::Verified => "escalation-verified",
            EscalationStep::Contested => "escalation-contested",
            EscalationStep::Replied => "escalation-replied",
            EscalationStep::HeardFrom(_) => "escalation-heard-from",
            EscalationStep::Threaded(_) => "escalation-threaded",
            EscalationStep::ChaseAt(_) => "escalation-chase-at",
            EscalationStep::Ended => "escalation-ended",
            EscalationStep::Withdrawn => "escalation-withdrawn",
        },
        Change::Threaded { .. } => "threaded",
        Change::Linked(_) => "linked",
        Change::Committed(_) => "committed",
        Change::CommitmentMoved { step, .. } => match step {
            CommitmentStep::Reminded { .. } => "commitment-reminded",
            CommitmentStep::Missed { .. } => "commitment-missed",
            CommitmentStep::Fulfilled { .. } => "commitment-fulfilled",
            CommitmentStep::TakenBack => "commitment-taken-back",
        },
        Change::WindowOpened(_) => "window-opened",
        Change::WindowWarned { .. } => "window-warned",
        Change::WindowDropped(_) => "window-dropped",
        Change::OriginSaid(_) => "origin-said",
        Change::AccountSaid(_) => "account-said",
        Change::AskedFor(_) => "asked-for",
        Change::Collects(_) => "collects",
        Change::Joined(_) => "joined",
        Change::Overdue => "overdue",
        Change::Restored(_) => "restored",
        Change::MergedInto(_) => "merged-into",
        Change::ApprovalAsked(_) => "approval-asked",
        Change::ApprovalMoved { .. } => "approval-moved",
        Change::RatingAsked => "rating-asked",
        Change::Rated(_) => "rated",
        Change::Noted => "noted",
    }
}

/// A case that everything happened to.
pub fn case() -> Case {
    let changes = changes();
    let Some(Change::Opened(opening)) = changes.first().cloned() else { unreachable!() };
    let mut case = Case::open(*opening);
    case.apply(at(60), &changes);
    case
}

/// One of every delivery.
pub fn deliveries() -> Vec<Delivery> {
    let reason = || "a reason".to_owned();
    vec![
        Delivery::Waiting,
        Delivery::Trying,
        Delivery::Sent { at: at(90) },
        Delivery::Failed { at: at(90), reason: reason() },
        Delivery::Held { reason: reason() },
        Delivery::Withdrawn { reason: reason() },
    ]
}

/// A cursor.
pub const CURSOR: Cursor = Cursor { uid_validity: 7, uid: 42 };

/// An account with everything an account may have.
pub fn account() -> Account {
    let amount = "8800.00".parse().unwrap();
    Account {
        tax_id: Some("ESB00000000".to_owned()),
        country: Some("ES".to_owned()),
        language: Some(Language::ES),
        time_zone: Some("Europe/Madrid".to_owned()),
        segment: Some("standard".to_owned()),
        policy: Some("es-b2b".to_owned()),
        exposure: Some(Exposure {
            amount: Money { amount, currency: Currency::parse("EUR").unwrap() },
            stated_on: jiff::civil::date(2026, 11, 2),
            note: "term until June".to_owned(),
        }),
        exclusion: Some(Exclusion {
            reason: "payment plan".to_owned(),
            owner: "Ana Ruiz".to_owned(),
            until: Some(jiff::civil::date(2027, 1, 31)),
        }),
        is_direct_debit: true,
        ..cast::account("ACME", "ada@customers.test")
    }
}

/// One of every step of the ledger.
pub fn ledger_steps() -> Vec<LedgerStep> {
    vec![
        cast::staged(1, 0, &[cast::item("ACME", "F1")]),
        LedgerStep::Current(cast::snapshot(1, 1)),
        LedgerStep::Swept { snapshot: SnapshotId(1), part: 0 },
    ]
}

/// The file name of a step.
pub fn ledger_step_name(step: &LedgerStep) -> &'static str {
    match step {
        LedgerStep::Staged { .. } => "staged",
        LedgerStep::Current(_) => "current",
        LedgerStep::Swept { .. } => "swept",
    }
}

/// A commit about the books.
pub fn books() -> Commit {
    Commit {
        accounts: vec![account()],
        retired: vec![cast::code("OLD")],
        ledger: vec![cast::staged(1, 0, &[cast::item("ACME", "F1")])],
        ..Commit::default()
    }
}
