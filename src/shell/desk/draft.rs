//! A commit in the making: the cases as they will stand, and everything that goes with them.

use super::enclosures::Enclosures;
use super::{Desk, DeskError, rating};
use crate::domain::case::Case;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Change;
use crate::domain::collections::file::{CollectionsFile, FileKey};
use crate::domain::commit::{Commit, HistoryEntry, KnownId, author_mark, invoice_mark};
use crate::domain::delivery::{Delivery, OutboxEntry};
use crate::domain::escalation::EscalationStep;
use crate::domain::event::Event;
use crate::domain::letter::Audience;
use crate::logic::decide::{Decision, Saying};
use crate::logic::glance::Glance;
use crate::ports::{Archive, Store};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// History entries of a case that letters may show.
const HISTORY_TAIL: u64 = 12;

/// Everything one event causes, until it is committed.
#[derive(Debug)]
pub struct Draft {
    pub(super) now: Timestamp,
    pub(super) commit: Commit,
    /// Files that go with the letters of this event.
    pub(super) enclosures: Enclosures,
    cases: BTreeMap<CaseNumber, Work>,
    /// Collections files as they will stand, where the draft touches them.
    pub(super) files: BTreeMap<FileKey, CollectionsFile>,
    /// Automatic letters that went to the outside about a case within a day before this event.
    automatic: BTreeMap<CaseNumber, usize>,
}

/// A case under the pen.
#[derive(Clone, Debug)]
struct Work {
    case: Case,
    history: Vec<HistoryEntry>,
    glance: Option<Glance>,
}

impl Draft {
    /// An empty draft of an event that happens `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            commit: Commit::default(),
            enclosures: Enclosures::default(),
            cases: BTreeMap::new(),
            files: BTreeMap::new(),
            automatic: BTreeMap::new(),
        }
    }

    /// The case as it will stand, if the draft touches it.
    #[must_use]
    pub fn case(&self, number: &CaseNumber) -> Option<&Case> {
        self.cases.get(number).map(|work| &work.case)
    }

    /// What the books say about a case that the draft touches.
    #[must_use]
    pub fn glance(&self, number: &CaseNumber) -> Option<&Glance> {
        self.cases.get(number).and_then(|work| work.glance.as_ref())
    }

    /// The latest history of a case that the draft touches, its own entries last.
    #[must_use]
    pub fn history(&self, number: &CaseNumber) -> &[HistoryEntry] {
        self.cases.get(number).map(|work| work.history.as_slice()).unwrap_or_default()
    }

    /// Automatic letters to the outside about a case within a day, this event's own included.
    pub(super) fn automatic_letters(&self, number: &CaseNumber) -> usize {
        let own = self.commit.outbox.iter().filter(|entry| entry.case.as_ref() == Some(number));
        let before = self.automatic.get(number).copied().unwrap_or(0);
        own.filter(|entry| counts(entry)).count().saturating_add(before)
    }

    pub(super) fn into_commit(self) -> Commit {
        self.commit
    }

    /// Puts a case that is only now opened under the pen.
    pub(super) fn begin(&mut self, case: Case, glance: Option<Glance>) {
        let number = case.number.clone();
        self.cases.insert(number, Work { case, history: Vec::new(), glance });
    }
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Puts a stored case under the pen; `false` if there is none.
    pub(super) async fn load(
        &self,
        draft: &mut Draft,
        number: &CaseNumber,
    ) -> Result<bool, DeskError> {
        if draft.cases.contains_key(number) {
            return Ok(true);
        }
        let Some(case) = self.store.case(number).await? else { return Ok(false) };
        let from = case.revision.saturating_sub(HISTORY_TAIL);
        let tail = usize::try_from(HISTORY_TAIL).unwrap_or(usize::MAX);
        let history = self.store.history(number, from, tail).await?;
        let glance = self.glance(&case).await?;
        draft.cases.insert(number.clone(), Work { case, history, glance });
        Ok(true)
    }

    /// Writes down what happened in a case under the pen and what follows: its changes, its
    /// letters, the ids by which answers will find it, and the letters overtaken by the news.
    pub(super) async fn record(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        event: Event,
        decision: Decision,
    ) -> Result<(), DeskError> {
        let now = draft.now;
        let Some(work) = draft.cases.get(number) else { return Ok(()) };
        let (mut case, mut history) = (work.case.clone(), work.history.clone());
        let glance = work.glance.clone();
        let revision = case.revision;
        let decision = Box::pin(self.asking_how_it_went(&case, decision, now)).await?;
        let mut changes = decision.changes;
        changes.extend(threaded(&event));
        let mut as_it_will_stand = case.clone();
        as_it_will_stand.apply(now, &changes);
        history.push(HistoryEntry {
            case: number.clone(),
            revision,
            at: now,
            event: event.clone(),
            changes: changes.clone(),
        });
        self.withdraw(draft, number, &decision.withdrawn).await?;
        if decision.sayings.iter().any(|saying| !matches!(saying, Saying::Agents(..))) {
            self.count_letters(draft, number).await?;
        }
        let written =
            self.write_letters(draft, &as_it_will_stand, &history, &event, decision.sayings)?;
        changes.extend(written);
        case.apply(now, &changes);
        if let Some(entry) = history.last_mut() {
            entry.changes.clone_from(&changes);
            draft.commit.history.push(entry.clone());
        }
        Self::know(draft, number, &event, &changes);
        if changes.contains(&Change::RatingAsked) {
            let marks = rating::marks(&case).map(|mark| (mark, number.clone()));
            draft.commit.references.extend(marks);
        }
        let glance = match draft.case(number) {
            Some(before) if before.account != case.account => self.glance(&case).await?,
            Some(_) | None => glance,
        };
        draft.cases.insert(number.clone(), Work { case, history, glance });
        Ok(())
    }

    /// Ids and references by which later messages find the case.
    fn know(draft: &mut Draft, number: &CaseNumber, event: &Event, changes: &[Change]) {
        if let (Some(mail), Some(audience)) = (event.mail(), audience(event))
            && let Some(message_id) = mail.message_id.clone()
        {
            let case = number.clone();
            draft.commit.ids.push(KnownId { message_id, case, audience });
        }
        let mut mark = |mark: String| draft.commit.references.push((mark, number.clone()));
        for change in changes {
            if let Change::EscalationMoved { step: EscalationStep::Referenced(reference), .. } =
                change
            {
                mark(reference.clone());
            } else if let Change::Opened(opening) = change {
                mark(author_mark(&opening.customer.address));
                opening.facts.invoices.iter().for_each(|invoice| mark(invoice_mark(invoice)));
            } else if let Change::Named(facts) = change {
                facts.invoices.iter().for_each(|invoice| mark(invoice_mark(invoice)));
            }
        }
    }

    /// Counts what went to the outside about a case within the last day, once an event.
    async fn count_letters(&self, draft: &mut Draft, number: &CaseNumber) -> Result<(), DeskError> {
        if draft.automatic.contains_key(number) {
            return Ok(());
        }
        let day = SignedDuration::from_hours(24);
        let since = draft.now.checked_sub(day).unwrap_or(Timestamp::MIN);
        let letters = self.store.letters_of(number).await?;
        let recent = letters.iter().filter(|entry| entry.written_at > since && counts(entry));
        draft.automatic.insert(number.clone(), recent.count());
        Ok(())
    }

    /// Letters of the case that must not leave any more. One that is being tried may just be
    /// taken, and then it was sent; if it is not, it is not tried again.
    async fn withdraw(
        &self,
        draft: &mut Draft,
        number: &CaseNumber,
        names: &[&'static str],
    ) -> Result<(), DeskError> {
        if names.is_empty() {
            return Ok(());
        }
        for mut entry in self.store.letters_of(number).await? {
            if names.contains(&entry.letter.as_str()) && is_unsent(&entry.delivery) {
                let reason = "overtaken by news of the case".to_owned();
                entry.delivery = Delivery::Withdrawn { reason };
                draft.commit.outbox.push(entry);
            }
        }
        Ok(())
    }
}

fn is_unsent(delivery: &Delivery) -> bool {
    match delivery {
        Delivery::Waiting | Delivery::Trying | Delivery::Held { .. } => true,
        Delivery::Sent { .. } | Delivery::Failed { .. } | Delivery::Withdrawn { .. } => false,
    }
}

/// It goes or went to the outside by itself; what is held or withdrawn harms nobody.
fn counts(entry: &OutboxEntry) -> bool {
    let is_kept_back = matches!(entry.delivery, Delivery::Held { .. } | Delivery::Withdrawn { .. });
    entry.is_automatic && entry.audience != Audience::Agent && !is_kept_back
}

/// The message behind the event becomes part of its conversation's thread.
fn threaded(event: &Event) -> Option<Change> {
    let message_id = event.mail()?.message_id.clone()?;
    Some(Change::Threaded { audience: audience(event)?, message_id })
}

/// The conversation to which the message behind an event belongs. A machine's message belongs to
/// none: nobody answers it.
fn audience(event: &Event) -> Option<Audience> {
    match event {
        Event::CustomerAsked { .. } | Event::CustomerWrote { .. } => Some(Audience::Customer),
        Event::ProviderWrote { .. } => Some(Audience::Provider),
        Event::MachineWrote { .. }
        | Event::AgentAnswered { .. }
        | Event::AgentNoted { .. }
        | Event::AgentTook { .. }
        | Event::AgentAssigned { .. }
        | Event::AgentSorted { .. }
        | Event::AgentHastened { .. }
        | Event::AgentChoseLanguage { .. }
        | Event::AgentEscalated { .. }
        | Event::ReferenceReported { .. }
        | Event::AgentWithdrew { .. }
        | Event::AgentResolved { .. }
        | Event::AgentQuoted { .. }
        | Event::ProviderJudged { .. }
        | Event::AgentToldProvider { .. }
        | Event::AgentSaidOrigin { .. }
        | Event::AgentSaidAccount { .. }
        | Event::AgentAsked { .. }
        | Event::AgentCommitted { .. }
        | Event::AgentFulfilled { .. }
        | Event::AgentTookBack { .. }
        | Event::AgentSetWindow { .. }
        | Event::AgentRuled { .. }
        | Event::CollectionsMoved { .. }
        | Event::AgentUndid { .. }
        | Event::AgentMerged { .. }
        | Event::CaseAbsorbed { .. }
        | Event::AgentOpened { .. }
        | Event::AgentSplit { .. }
        | Event::ApprovalAnswered { .. }
        | Event::AttemptRefused { .. }
        | Event::TimerFired(_)
        | Event::LetterTaken { .. }
        | Event::LetterFailed { .. } => None,
    }
}
