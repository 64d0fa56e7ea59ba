//! What an agent's mail means: its commands and words as events, tried on copies of the cases.

use super::super::{Desk, DeskError, Draft};
use super::Commanded;
use crate::domain::address::Address;
use crate::domain::approval::{Approval, Verdict};
use crate::domain::case::{Case, Participant};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::{Change, MergeBar, Refusal};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::delivery::{Delivery, OutboxEntry};
use crate::domain::event::Event;
use crate::domain::letter::Audience;
use crate::domain::words::Words;
use crate::logic::collect::terms;
use crate::logic::command::{Command, Orders};
use crate::logic::correlate::marked_references;
use crate::logic::decide::{approval, decide, needs_leave};
use crate::logic::undo::undoing;
use crate::logic::{collision, refusal};
use crate::ports::{Archive, Store};
use std::collections::{BTreeMap, BTreeSet};

/// Why nothing of a mail is carried out.
#[derive(Debug)]
pub(super) enum Stopped {
    /// A line was not understood; each such line says why.
    NotUnderstood,
    /// The rules refuse a line.
    Refused {
        /// Its place among the lines; their number means the words.
        line: usize,
        /// Why.
        why: Refusal,
    },
}

/// What a whole mail will do.
#[derive(Debug, Default)]
pub(in crate::shell::desk) struct Plan {
    /// What happens, and in which case; nearly always the one whose letter was answered.
    pub(in crate::shell::desk) events: Vec<(CaseNumber, Event)>,
    /// The line that each event comes from; none for what a supervisor's answer sets off.
    pub(in crate::shell::desk) lines: Vec<Option<usize>>,
    /// The lines, by their places, that do nothing yet but ask a supervisor.
    pub(super) asked: BTreeSet<usize>,
    /// Letters that will not leave any more.
    pub(super) withdrawn: Vec<OutboxEntry>,
}

/// Copies of the cases, on which the events are tried.
type Trials = BTreeMap<CaseNumber, Case>;

/// A refusal is an answer, not an error.
type Answer<T> = Result<Result<T, Refusal>, DeskError>;

/// A promise that takes the words of its mail along to a supervisor.
fn waits_with_words(event: &Event) -> bool {
    matches!(event, Event::AgentCommitted { words, .. } if !words.is_blank())
}

/// It asks a supervisor instead of doing something.
fn asks(change: &Change) -> bool {
    matches!(change, Change::ApprovalAsked(_))
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Tries the whole mail on copies. The refusal names the line it comes from.
    pub(super) async fn plan(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
    ) -> Result<Result<Plan, Stopped>, DeskError> {
        let (mut plan, mut trials) = (Plan::default(), Trials::new());
        let by = mail.participant();
        for (line, command) in mail.orders.lines.iter().enumerate() {
            let Ok(command) = &command.command else { continue };
            let meant = self.meant(draft, mail, number, command, &mut plan).await?;
            let tried = match meant {
                Ok(events) => self.tried(draft, line, events, &mut trials, &mut plan).await?,
                Err(why) => Err(why),
            };
            if let Err(why) = tried {
                return Ok(Err(Stopped::Refused { line, why }));
            }
        }
        let is_waiting = plan.events.iter().any(|(_, event)| waits_with_words(event));
        if let Some(words) = mail.orders.words_for_the_customer().filter(|_| !is_waiting) {
            let line = mail.orders.lines.len();
            let answered = Event::AgentAnswered { by, words };
            let events = vec![(number.clone(), answered)];
            if let Err(why) = self.tried(draft, line, events, &mut trials, &mut plan).await? {
                return Ok(Err(Stopped::Refused { line, why }));
            }
        }
        if let Err((line, why)) = self.confine(draft, &trials, &mut plan).await? {
            return Ok(Err(Stopped::Refused { line, why }));
        }
        if let Some(why) = self.collides(draft, mail, number, &plan).await? {
            return Ok(Err(Stopped::Refused { line: mail.orders.lines.len(), why }));
        }
        Ok(Ok(plan))
    }

    /// Decides the events on the copies, and adds them to the plan.
    async fn tried(
        &self,
        draft: &Draft,
        line: usize,
        events: Vec<(CaseNumber, Event)>,
        trials: &mut Trials,
        plan: &mut Plan,
    ) -> Answer<()> {
        for (number, mut event) in events {
            if let Some(case) = draft.case(&number) {
                self.name_missing(draft, case, &mut event).await?;
            }
            let event = match self.with_parts(event, draft, &number, &plan.events) {
                Ok(event) => event,
                Err(why) => return Ok(Err(why)),
            };
            if let Some(why) = self.taken_reference(&event, &number).await? {
                return Ok(Err(why));
            }
            if !trials.contains_key(&number) {
                trials.extend(draft.case(&number).map(|case| (number.clone(), case.clone())));
            }
            let Some(trial) = trials.get_mut(&number) else { continue };
            if let Some(why) = self.refused_order(draft, trial, &event).await? {
                return Ok(Err(why));
            }
            // What a supervisor approves was held against its reader when it was asked for.
            let (mut at, mut next) = (Some(line), Some(event));
            while let Some(event) = next {
                match decide(trial, &event, &self.practice.policy, draft.now) {
                    Ok(decision) => {
                        trial.apply(draft.now, &decision.changes);
                        if decision.changes.iter().any(asks) {
                            plan.asked.insert(line);
                        }
                    }
                    Err(why) => return Ok(Err(why)),
                }
                next = approval::follows(trial, &event);
                plan.events.push((number.clone(), event));
                plan.lines.push(at.take());
            }
        }
        Ok(Ok(()))
    }

    /// Keeps in the case's history that somebody answered an approval in vain.
    pub(super) async fn keep_attempt(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        stop: &Stopped,
    ) -> Result<(), DeskError> {
        let Stopped::Refused { line, why } = stop else { return Ok(()) };
        let command = mail.orders.lines.get(*line).map(|line| &line.command);
        let Some(Ok(Command::Approve(code) | Command::Deny(code))) = command else { return Ok(()) };
        let Some(case) = draft.case(number) else { return Ok(()) };
        let event = Event::AttemptRefused {
            by: mail.participant(),
            what: "#approve / #deny".to_owned(),
            why: why.to_string(),
            approval: self.approval(case, code, &mail.agent.address),
        };
        let decision = decide(case, &event, &self.practice.policy, draft.now).unwrap_or_default();
        self.record(draft, number, event, decision).await
    }

    /// The approval of a case that this supervisor's code stands for, over or not.
    fn approval(&self, case: &Case, code: &str, supervisor: &Address) -> Option<u32> {
        let signer = &self.practice.signer;
        let fits = |it: &&Approval| signer.is_approval_code(code, &case.number, it, supervisor);
        case.approvals.iter().find(fits).map(|approval| approval.number)
    }

    /// A supervisor's answer under a code.
    fn answer(
        &self,
        case: &Case,
        by: Participant,
        code: &str,
        verdict: Verdict,
        words: Words,
    ) -> Result<Event, Refusal> {
        if !self.practice.policy.approvals.supervisors.contains(&by.address) {
            return Err(Refusal::NotASupervisor);
        }
        let approval = self.approval(case, code, &by.address).ok_or(Refusal::NoSuchApproval)?;
        Ok(Event::ApprovalAnswered { by, approval, verdict, words })
    }

    /// The events that a command means, in whichever cases.
    async fn meant(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        command: &Command,
        plan: &mut Plan,
    ) -> Answer<Vec<(CaseNumber, Event)>> {
        if let Some(why) = self.barred(command, draft.now) {
            return Ok(Err(why));
        }
        if let Command::Undo(code) = command {
            return self.undone(draft, mail, number, code, plan).await;
        }
        if let Command::Merge(other) = command {
            return self.merged(draft, mail, number, other).await;
        }
        if let Command::Customer(said) = command {
            let found = self.account_named(said).await?;
            let by = mail.participant();
            let event = |account| (number.clone(), Event::AgentSaidAccount { by, account });
            return Ok(found.map(|account| vec![event(account)]));
        }
        let Some(case) = draft.case(number) else { return Ok(Ok(Vec::new())) };
        let event = self.event(&mail.participant(), command, &mail.orders, case);
        Ok(event.map(|event| event.into_iter().map(|event| (number.clone(), event)).collect()))
    }

    /// The event that a command means in the case whose letter was answered.
    fn event(
        &self,
        by: &Participant,
        command: &Command,
        orders: &Orders,
        case: &Case,
    ) -> Result<Option<Event>, Refusal> {
        let (by, words) = (by.clone(), Words(orders.words.clone()));
        Ok(Some(match command {
            Command::Take => Event::AgentTook { by },
            Command::Assign(whom) => Event::AgentAssigned { by, to: self.colleague(whom)? },
            Command::Kind(kind) => Event::AgentSorted { by, kind: *kind },
            Command::Priority(urgency) => Event::AgentHastened { by, urgency: *urgency },
            Command::Language(language) => {
                if !self.practice.languages.contains(language) {
                    return Err(Refusal::NoLettersIn { language: *language });
                }
                Event::AgentChoseLanguage { by, language: *language }
            }
            Command::Reference(reference, which) => Event::ReferenceReported {
                by,
                reference: self.bare_reference(reference),
                which: which.clone(),
            },
            Command::Withdraw(which) => Event::AgentWithdrew { by, which: which.clone() },
            Command::Judge(judgement, which) => {
                Event::ProviderJudged { by, judgement: *judgement, which: which.clone() }
            }
            Command::Collections(order) => Event::AgentRuled { by, order: order.clone() },
            Command::Suspend => {
                let regimes = &self.practice.collections.regimes;
                let plan = terms::plan(&orders.brief, &orders.words, regimes);
                let plan = plan.map_err(|why| Refusal::Collections {
                    english: why.to_string(),
                    spanish: why.in_spanish(),
                })?;
                Event::AgentRuled { by, order: CollectionsOrder::Suspend(Box::new(plan)) }
            }
            Command::Split(which) => {
                Event::AgentSplit { by, which: which.clone(), parts: Vec::new() }
            }
            Command::Provider(which) => {
                Event::AgentToldProvider { by, words, is_objection: false, which: which.clone() }
            }
            Command::Contest(which) => {
                Event::AgentToldProvider { by, words, is_objection: true, which: which.clone() }
            }
            Command::Origin(origin) => Event::AgentSaidOrigin { by, origin: *origin },
            Command::Ask(wanted) => Event::AgentAsked {
                by,
                wanted: wanted.iter().map(|wanted| wanted.key().to_owned()).collect(),
                topic: String::new(),
                words,
            },
            Command::Commit { promise, due_on } => {
                let (promise, due_on) = (promise.clone(), *due_on);
                // Told before it is allowed, it would be promised all the same.
                let waits = self.first_that_waits(orders) == Some(command);
                let words = orders.words_for_the_customer().filter(|_| waits).unwrap_or_default();
                Event::AgentCommitted { by, promise, due_on, words }
            }
            Command::Fulfilled { which, document } => {
                Event::AgentFulfilled { by, which: *which, document: document.clone() }
            }
            Command::TakeBack(which) => Event::AgentTookBack { by, which: *which },
            Command::Window { code, starts_at } => {
                Event::AgentSetWindow { by, code: code.clone(), starts_at: *starts_at }
            }
            Command::Quote => Event::AgentQuoted { by, passages: Vec::new() },
            Command::Note => Event::AgentNoted { by, words },
            Command::Escalate => Event::AgentEscalated { by, brief: orders.brief.clone(), words },
            Command::Resolve(reason) => Event::AgentResolved { by, reason: *reason, words },
            Command::Approve(code) => self.answer(case, by, code, Verdict::Approve, words)?,
            Command::Deny(code) => self.answer(case, by, code, Verdict::Deny, words)?,
            Command::Send if words.is_blank() => {
                return Err(Refusal::WordsMissing { command: "#send", reader: "the customer" });
            }
            Command::Send => Event::AgentAnswered { by, words },
            Command::Open(_) => return Err(Refusal::GoesToTheDesk { command: "#open" }),
            Command::Away(_)
            | Command::Back
            | Command::Undo(_)
            | Command::Merge(_)
            | Command::Customer(_)
            | Command::Show(_)
            | Command::List(_)
            | Command::Report
            | Command::Help => return Ok(None),
        }))
    }

    /// The promise of a mail with which its words wait for a supervisor's leave.
    fn first_that_waits<'a>(&self, orders: &'a Orders) -> Option<&'a Command> {
        let policy = &self.practice.policy;
        let mut commands = orders.lines.iter().filter_map(|line| line.command.as_ref().ok());
        commands.find(|command| {
            matches!(command, Command::Commit { promise, .. } if needs_leave(promise, policy))
        })
    }

    /// What a mail of commands did is taken back, its letters with it.
    async fn undone(
        &self,
        draft: &Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        code: &str,
        plan: &mut Plan,
    ) -> Answer<Vec<(CaseNumber, Event)>> {
        if mail.orders.lines.len() > 1 || !mail.orders.words.is_empty() {
            return Ok(Err(Refusal::GoesAlone { command: "#undo" }));
        }
        let history = self.store.history(number, 0, usize::MAX).await?;
        let by = mail.participant();
        let undoing = match undoing(&history, code, &by, &self.practice.signer, draft.now) {
            Ok(undoing) => undoing,
            Err(why) => return Ok(Err(why)),
        };
        for mut entry in self.store.letters_of(number).await? {
            if entry.written_at != undoing.at || entry.letter == "agent.command_result" {
                continue;
            }
            match entry.delivery {
                Delivery::Waiting | Delivery::Held { .. } => {
                    let reason = "the agent took it back".to_owned();
                    entry.delivery = Delivery::Withdrawn { reason };
                    plan.withdrawn.push(entry);
                }
                Delivery::Trying | Delivery::Sent { .. } | Delivery::Failed { .. }
                    if entry.audience != Audience::Agent =>
                {
                    return Ok(Err(Refusal::LetterHasLeft { letter: entry.letter }));
                }
                Delivery::Trying
                | Delivery::Sent { .. }
                | Delivery::Failed { .. }
                | Delivery::Withdrawn { .. } => {}
            }
        }
        let event = Event::AgentUndid { by, restored: Box::new(undoing.restored) };
        Ok(Ok(vec![(number.clone(), event)]))
    }

    /// Another case of the same customer becomes part of this one.
    async fn merged(
        &self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        other: &CaseNumber,
    ) -> Answer<Vec<(CaseNumber, Event)>> {
        let barred = |why| Ok(Err(Refusal::CannotMerge { case: other.clone(), why }));
        if other == number {
            return barred(MergeBar::Same);
        }
        if !self.load(draft, other).await? {
            return barred(MergeBar::Unknown);
        }
        let (Some(here), Some(there)) = (draft.case(number), draft.case(other)) else {
            return barred(MergeBar::Unknown);
        };
        if !here.has_part(&there.customer.address) {
            return barred(MergeBar::OtherCustomer);
        }
        let by = mail.participant();
        let absorbed = Event::CaseAbsorbed {
            by: by.clone(),
            other: other.clone(),
            facts: there.facts.clone(),
            is_waiting: there.has_unread,
            windows: there.windows.clone(),
        };
        let merged = Event::AgentMerged { by, into: number.clone() };
        Ok(Ok(vec![(number.clone(), absorbed), (other.clone(), merged)]))
    }

    /// The words would reach the customer minutes after a colleague's, who had not been heard of.
    async fn collides(
        &self,
        draft: &Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        plan: &Plan,
    ) -> Result<Option<Refusal>, DeskError> {
        // Words that a supervisor lets go are their author's, who has been heard already.
        let own = |event: &Event| {
            collision::words(event).is_some_and(|(by, _)| by.address == mail.agent.address)
        };
        let speaks = plan.events.iter().any(|(_, event)| own(event));
        if !speaks || mail.orders.holds(|command| *command == Command::Send) {
            return Ok(None);
        }
        let me = &mail.agent.address;
        let Some(first) = collision::first(draft.history(number), me, draft.now) else {
            return Ok(None);
        };
        let letters = self.store.letters_of(number).await?;
        let was_told =
            letters.iter().any(|entry| entry.recipient == *me && entry.written_at > first.at);
        let told = |(by, words): (&Participant, &Words)| Refusal::Collision {
            by: by.shown().to_owned(),
            words: refusal::shown(words),
        };
        Ok(collision::words(&first.event).filter(|_| !was_told).map(told))
    }

    /// One reference is never on two cases.
    async fn taken_reference(
        &self,
        event: &Event,
        number: &CaseNumber,
    ) -> Result<Option<Refusal>, DeskError> {
        let Event::ReferenceReported { reference, .. } = event else { return Ok(None) };
        let owner = self.store.reference(reference).await?.filter(|owner| owner != number);
        Ok(owner.map(|case| Refusal::ReferenceTaken { reference: reference.clone(), case }))
    }

    fn colleague(&self, whom: &str) -> Result<Participant, Refusal> {
        let directory = &self.practice.directory;
        let found = directory
            .find(whom)
            .filter(|found| directory.agents().any(|agent| agent.address == found.address));
        let Some(found) = found else {
            let agents = directory.agents().map(|agent| agent.address.to_string()).collect();
            return Err(Refusal::NoSuchAgent { said: whom.to_owned(), agents });
        };
        Ok(Participant { name: found.name.clone(), address: found.address.clone() })
    }

    /// A reference as the provider writes it, without the marker that may stand before it.
    pub(in crate::shell::desk) fn bare_reference(&self, text: &str) -> String {
        let marker = &self.practice.directory.provider.reference_marker;
        marked_references(text, marker).into_iter().next().unwrap_or_else(|| text.trim().to_owned())
    }
}
