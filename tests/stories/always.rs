//! What holds whatever happens in whatever order: random lives of a case, decided step by step.

use crate::world::usual;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use saldo::domain::account::AccountCode;
use saldo::domain::address::Address;
use saldo::domain::case::{Case, Opening, Participant, Status, Timer};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::change::Change;
use saldo::domain::commitment::Promise;
use saldo::domain::delivery::LetterId;
use saldo::domain::escalation::{Judgement, Seeming};
use saldo::domain::event::{Event, Received, Tone};
use saldo::domain::facts::Facts;
use saldo::domain::kind::{Kind, Language, Urgency};
use saldo::domain::letter::{BriefLine, CustomerLetter};
use saldo::domain::message::{ContentHash, Nature};
use saldo::domain::origin::Origin;
use saldo::domain::outcome::ReasonCode;
use saldo::domain::policy::Policy;
use saldo::domain::trust::Trust;
use saldo::domain::understood::Understood;
use saldo::domain::words::Words;
use saldo::logic::decide::{
    Acknowledgement, CLOSING_LETTERS, Decision, Readers, Saying, decide, open,
};
use std::collections::{BTreeMap, BTreeSet};

/// Steps of one life.
const STEPS_MAX: usize = 40;

/// What may happen next. What depends on the case is looked up when its turn comes.
#[derive(Clone, Debug)]
enum Step {
    /// This event.
    Happens(Box<Event>),
    /// So many hours pass, and every timer that is due then fires.
    HoursPass(i64),
    /// The relay takes a letter that waits, the n-th of them.
    Taken(usize),
    /// It refuses one for good, or one comes back.
    Refused(usize),
}

fn acme() -> AccountCode {
    AccountCode::parse("ACME").unwrap()
}

fn somebody(name: &str) -> Participant {
    let address = Address::parse(&format!("{}@reseller.example", name.to_lowercase())).unwrap();
    Participant { name: name.to_owned(), address }
}

fn received() -> Received {
    Received {
        content: ContentHash::of(b"words"),
        message_id: None,
        author: Participant {
            name: "Ada".to_owned(),
            address: Address::parse("ada@customers.test").unwrap(),
        },
        words: Words::from("words"),
        lines_folded: 0,
        attachments: Vec::new(),
        evidence: String::new(),
        warnings: Vec::new(),
        understood: Understood::default(),
    }
}

fn brief() -> Vec<BriefLine> {
    let keys = [
        "customer",
        "tenant",
        "subscription",
        "invoice",
        "period",
        "charge",
        "amount",
        "reason",
        "expected",
        "checked",
    ];
    keys.map(|key| BriefLine { key: key.to_owned(), value: "x".to_owned() }).into()
}

fn customers() -> impl Strategy<Value = Event> {
    let tones = [Tone::Substantive, Tone::Confirms, Tone::Courtesy, Tone::Withdraws];
    prop_oneof![
        4 => proptest::sample::select(tones.to_vec()).prop_map(|tone| Event::CustomerWrote {
            mail: received(),
            tone,
            facts: Facts::default(),
            rating: None,
        }),
        1 => Just(Event::MachineWrote { mail: received(), nature: Nature::AutoReply }),
    ]
}

fn agents() -> impl Strategy<Value = Event> {
    let words = || Words::from("words");
    prop_oneof![
        Just(Event::AgentAnswered { by: somebody("Ana"), words: words() }),
        Just(Event::AgentNoted { by: somebody("Ana"), words: words() }),
        Just(Event::AgentTook { by: somebody("Ben") }),
        Just(Event::AgentAssigned { by: somebody("Ana"), to: somebody("Ben") }),
        proptest::sample::select(Kind::ALL.to_vec())
            .prop_map(|kind| Event::AgentSorted { by: somebody("Ana"), kind }),
        proptest::sample::select(vec![Urgency::Low, Urgency::Critical])
            .prop_map(|urgency| Event::AgentHastened { by: somebody("Ana"), urgency }),
        Just(Event::AgentChoseLanguage { by: somebody("Ana"), language: Language::ES }),
        Just(Event::AgentEscalated { by: somebody("Ana"), brief: brief(), words: words() }),
        Just(Event::AgentEscalated { by: somebody("Ana"), brief: Vec::new(), words: words() }),
        which().prop_map(|which| Event::AgentWithdrew { by: somebody("Ana"), which }),
        Just(Event::AgentResolved {
            by: somebody("Ana"),
            reason: ReasonCode::ExpectedCharge,
            words: words(),
        }),
        Just(Event::ReferenceReported {
            by: somebody("Fermin"),
            reference: "2603020040001234".to_owned(),
            which: None,
        }),
        provider(),
        promises(),
    ]
}

/// One of two escalations or commitments, or the only one.
fn which() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(proptest::sample::select(vec!["1".to_owned(), "2".to_owned()]))
}

fn provider() -> impl Strategy<Value = Event> {
    let reference = proptest::option::of(Just("2603020040001234".to_owned()));
    let seems = proptest::option::of(proptest::sample::select(vec![
        Seeming::Working,
        Seeming::Asks,
        Seeming::Answer,
        Seeming::Closes,
    ]));
    let judgements = vec![Judgement::Working, Judgement::Answered, Judgement::Verified];
    prop_oneof![
        (reference, seems, proptest::option::of(1_u32..3), proptest::option::of(1_u32..9))
            .prop_map(|(reference, seems, number, ends_in_days)| Event::ProviderWrote {
                mail: received(),
                reference,
                number,
                seems,
                ends_in_days,
            }),
        (proptest::sample::select(judgements), which()).prop_map(|(judgement, which)| {
            Event::ProviderJudged { by: somebody("Ana"), judgement, which }
        }),
        (proptest::bool::ANY, which()).prop_map(|(is_objection, which)| Event::AgentToldProvider {
            by: somebody("Ana"),
            words: Words::from("words"),
            is_objection,
            which,
        }),
        proptest::sample::select(Origin::ALL.to_vec())
            .prop_map(|origin| Event::AgentSaidOrigin { by: somebody("Ana"), origin }),
        Just(Event::AgentSaidAccount { by: somebody("Ana"), account: acme() }),
    ]
}

fn promises() -> impl Strategy<Value = Event> {
    let by = || somebody("Ana");
    prop_oneof![
        (0_i32..60).prop_map(move |days| Event::AgentCommitted {
            by: by(),
            promise: Promise::Callback,
            due_on: jiff::civil::date(2026, 3, 2).checked_add(days.days()).unwrap(),
            words: Words::default(),
        }),
        proptest::option::of(1_u32..3).prop_map(move |which| Event::AgentFulfilled {
            by: by(),
            which,
            document: None,
        }),
        proptest::option::of(1_u32..3)
            .prop_map(move |which| Event::AgentTookBack { by: by(), which }),
        (0_i64..2_000).prop_map(move |hours| Event::AgentSetWindow {
            by: by(),
            code: if hours % 2 == 0 { "nce-cancel" } else { "fraud" }.to_owned(),
            starts_at: "2026-02-20T00:00:00Z"
                .parse::<Timestamp>()
                .unwrap()
                .checked_add(SignedDuration::from_hours(hours))
                .ok(),
        }),
        proptest::collection::vec(Just("po".to_owned()), 0..2).prop_map(move |wanted| {
            Event::AgentAsked {
                by: by(),
                wanted,
                topic: "generic".to_owned(),
                words: Words::default(),
            }
        }),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => customers().prop_map(|event| Step::Happens(Box::new(event))),
        5 => agents().prop_map(|event| Step::Happens(Box::new(event))),
        4 => (1..400_i64).prop_map(Step::HoursPass),
        4 => (0..4_usize).prop_map(Step::Taken),
        1 => (0..4_usize).prop_map(Step::Refused),
    ];
    proptest::collection::vec(step, 1..STEPS_MAX)
}

/// A case with its outbox, as the shell would keep them.
struct Life {
    case: Case,
    now: Timestamp,
    policy: Policy,
    /// Letters to the customer that wait, and of which case's revision.
    waiting: Vec<CustomerLetter>,
    /// An agent was told since the case last moved.
    is_told: bool,
}

impl Life {
    fn begin(kind: Kind, trust: Trust) -> Result<Self, TestCaseError> {
        let now: Timestamp = "2026-03-02T08:12:00Z".parse().unwrap();
        let policy = usual().policy.clone();
        let opening = Opening {
            number: CaseNumber::new("SD", 10_001).unwrap(),
            subject: "A charge".to_owned(),
            customer: received().author,
            account: None,
            trust,
            trust_because: String::new(),
            language: Language::EN,
            kind,
            is_unsure: false,
            ranking: Vec::new(),
            urgency: Urgency::Normal,
            urgency_because: String::new(),
            facts: Facts::default(),
            links: Vec::new(),
            window: None,
            seems_own: false,
            at: now,
        };
        let decision = open(opening.clone(), Acknowledgement::Usual, None, &policy);
        let case = Case::open(opening);
        let mut life = Self { case, now, policy, waiting: Vec::new(), is_told: false };
        life.follow(&Event::AgentTook { by: somebody("nobody") }, decision)?;
        Ok(life)
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Happens(event) => self.happens(&event),
            Step::HoursPass(hours) => self.hours_pass(hours),
            Step::Taken(index) => match self.next_letter(index) {
                Some(name) => self.happens(&Event::LetterTaken { letter: LetterId(1), name }),
                None => Ok(()),
            },
            Step::Refused(index) => match self.next_letter(index) {
                Some(name) => self.happens(&Event::LetterFailed {
                    letter: LetterId(1),
                    name,
                    recipient: self.case.customer.address.clone(),
                    reason: "no such user".to_owned(),
                    is_permanent: true,
                }),
                None => Ok(()),
            },
        }
    }

    fn next_letter(&mut self, index: usize) -> Option<String> {
        let index = index.checked_rem(self.waiting.len())?;
        Some(self.waiting.remove(index).name().to_owned())
    }

    fn hours_pass(&mut self, hours: i64) -> Result<(), TestCaseError> {
        self.now = self.now.checked_add(SignedDuration::from_hours(hours)).unwrap();
        let due: Vec<Timer> =
            self.case.timers.iter().filter(|(_, at)| **at <= self.now).map(|(t, _)| *t).collect();
        for timer in due {
            let is_due = self.case.timers.get(&timer).is_some_and(|at| *at <= self.now);
            if is_due {
                self.happens(&Event::TimerFired(timer))?;
            }
        }
        Ok(())
    }

    fn happens(&mut self, event: &Event) -> Result<(), TestCaseError> {
        let before = self.case.clone();
        match decide(&self.case, event, &self.policy, self.now) {
            Ok(decision) => self.follow(event, decision),
            Err(refusal) => {
                prop_assert!(!refusal.to_string().is_empty());
                prop_assert_eq!(&self.case, &before, "a refusal changes nothing");
                Ok(())
            }
        }
    }

    fn follow(&mut self, event: &Event, decision: Decision) -> Result<(), TestCaseError> {
        let before = self.case.clone();
        self.judge(event, &decision)?;
        self.case.apply(self.now, &decision.changes);
        if self.case.status != before.status {
            self.is_told = false;
        }
        self.waiting.retain(|letter| !decision.withdrawn.contains(&letter.name()));
        for saying in decision.sayings {
            match saying {
                Saying::Customer(letter) | Saying::Contact(_, letter) => self.waiting.push(letter),
                Saying::Agents(readers, _) => {
                    self.is_told |= readers != Readers::One(somebody("nobody").address);
                }
                Saying::Provider(..) => {}
            }
        }
        self.stands(&before, event)
    }

    /// What a decision may ask for.
    fn judge(&self, event: &Event, decision: &Decision) -> Result<(), TestCaseError> {
        let mut names = BTreeMap::<&str, usize>::new();
        let mut automatic = 0;
        for saying in &decision.sayings {
            if let Saying::Customer(letter) = saying {
                *names.entry(letter.name()).or_default() += 1;
                automatic += usize::from(!letter.is_from_a_person());
            }
        }
        prop_assert!(names.values().all(|count| *count == 1), "{names:?} at {event:?}");
        prop_assert!(automatic <= 1, "{names:?} at once at {event:?}");
        let is_unproven = self.case.trust == Trust::Refused && self.case.answered_at.is_none();
        prop_assert!(!is_unproven || automatic == 0, "{names:?} to a forged author");
        for change in &decision.changes {
            if let Change::Started(timer, at) = change {
                prop_assert!(*at > self.now, "{timer:?} starts in the past at {event:?}");
            }
        }
        Ok(())
    }

    /// How the case may stand afterwards.
    fn stands(&self, before: &Case, event: &Event) -> Result<(), TestCaseError> {
        let (case, status) = (&self.case, self.case.status);
        let runs = |timer| case.timers.contains_key(&timer);
        if status == Status::Closed && before.status != Status::Closed {
            let by_farewell = matches!(
                event,
                Event::LetterTaken { name, .. } if CLOSING_LETTERS.contains(&name.as_str())
            );
            prop_assert!(by_farewell && before.is_closing, "closed by {event:?}");
            prop_assert!(case.open_escalation().is_none(), "closed over an escalation");
            prop_assert!(!case.has_unread, "closed over an unread message");
            let owed = case.open_commitments().count();
            prop_assert!(owed == 0, "closed over {owed} promises");
            prop_assert!(case.pending_approvals().next().is_none(), "closed over an approval");
        }
        let is_watched = match status {
            Status::New | Status::Open => runs(Timer::AnswerDue),
            Status::WaitingCustomer => runs(Timer::Silence),
            Status::WaitingProvider => runs(Timer::UpdateDue),
            Status::Resolved => runs(Timer::Confirm) || case.is_closing,
            Status::Closed => case.timers.is_empty(),
        };
        prop_assert!(is_watched, "{status:?} with {:?} after {event:?}", case.timers);
        if case.is_closing {
            let farewells: BTreeSet<&str> = CLOSING_LETTERS.into();
            let waits = self.waiting.iter().any(|letter| farewells.contains(letter.name()));
            prop_assert!(waits, "closing, and no closing letter waits after {event:?}");
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn a_case_is_watched_to_its_told_end_whatever_happens(
        steps in steps(),
        kind in proptest::sample::select(Kind::ALL.to_vec()),
        trust in proptest::sample::select(vec![
            Trust::Authenticated,
            Trust::Plausible,
            Trust::Refused,
        ]),
    ) {
        let mut life = Life::begin(kind, trust)?;
        for step in steps {
            life.step(step)?;
        }
    }

    #[test]
    fn a_case_left_alone_ends_or_somebody_is_asked_to_end_it(
        steps in steps(),
        kind in proptest::sample::select(Kind::ALL.to_vec()),
    ) {
        let mut life = Life::begin(kind, Trust::Authenticated)?;
        for step in steps {
            life.step(step)?;
        }
        life.is_told = false;
        for _ in 0..120 {
            life.step(Step::HoursPass(24))?;
            while !life.waiting.is_empty() {
                life.step(Step::Taken(0))?;
            }
        }
        let status = life.case.status;
        prop_assert!(status == Status::Closed || life.is_told, "{status:?}, and nobody knows");
    }
}
