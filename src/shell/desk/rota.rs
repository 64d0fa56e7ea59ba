//! Who of ours gets a case, who is away, and what everybody reads in the morning.
//!
//! # After a crash
//! Absence, turns and digests are in the store, in the commit of the event that changed them: a
//! digest is sent once a day however often the program starts.

use super::{Desk, DeskError, Draft};
use crate::domain::address::Address;
use crate::domain::case::{Case, Opening};
use crate::domain::change::{Change, Refusal};
use crate::domain::colleague::{Away, ColleagueState};
use crate::domain::kind::{Kind, Language};
use crate::domain::people::Colleague;
use crate::logic::command::Command;
use crate::logic::decide::Decision;
use crate::logic::digest::{Morning, digest};
use crate::logic::rota;
use crate::ports::{Archive, Store, Ticket};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

impl<S: Store, A: Archive> Desk<S, A> {
    /// The case begins with whose turn it is, where the house assigns cases.
    pub(super) fn assigned(
        &mut self,
        draft: &mut Draft,
        opening: &Opening,
        mut decision: Decision,
    ) -> Decision {
        if self.practice.policy.rota.assigns {
            let next = self.next_in_turn(draft, opening.language, opening.kind);
            decision.changes.extend(next.map(|address| Change::Assigned(Some(address))));
        }
        decision
    }

    /// What a customer wrote in a case whose agent is away goes to a colleague.
    pub(super) fn handed_over(
        &mut self,
        draft: &mut Draft,
        case: &Case,
        mut decision: Decision,
    ) -> Decision {
        if case.assignee.as_ref().is_some_and(|agent| self.is_away(agent, draft.now)) {
            let next = self.next_in_turn(draft, case.language, case.kind);
            decision.changes.push(Change::Assigned(next));
        }
        decision
    }

    fn next_in_turn(
        &mut self,
        draft: &mut Draft,
        language: Language,
        kind: Kind,
    ) -> Option<Address> {
        let local = self.local(draft.now);
        let agents = self.practice.directory.agents();
        let next = rota::next(agents, &self.colleagues, language, kind, local)?;
        let mut state = self.state(&next.address);
        state.assigned_at = Some(draft.now);
        let address = state.address.clone();
        self.remember(draft, state);
        Some(address)
    }

    /// Whether one of ours is away.
    pub(super) fn is_away(&self, agent: &Address, now: Timestamp) -> bool {
        let today = self.local(now).date();
        self.colleagues.get(agent).is_some_and(|state| state.is_away(today))
    }

    /// The rules' no to what an agent says of themselves.
    pub(super) fn barred(&self, command: &Command, now: Timestamp) -> Option<Refusal> {
        let Command::Away(Some(until)) = command else { return None };
        (*until <= self.local(now).date()).then_some(Refusal::DayIsPast { day: *until })
    }

    /// `#away` and `#back`.
    pub(super) fn absence(&mut self, draft: &mut Draft, agent: &Colleague, until: Option<Away>) {
        let mut state = self.state(&agent.address);
        state.away = until;
        self.remember(draft, state);
    }

    /// Sends each agent their digest, once the desk has opened for the day.
    ///
    /// # Errors
    /// [`DeskError`]; those not yet sent are due as before.
    pub async fn morning(&mut self) -> Result<Option<Ticket>, DeskError> {
        let now = self.now();
        let policy = &self.practice.policy;
        let today = self.local(now).date();
        if !policy.rota.digests || !policy.calendar.is_open(now) || self.greeted_on == Some(today) {
            return Ok(None);
        }
        let due = self.due_for_digest(today);
        self.greeted_on = Some(today);
        if due.is_empty() {
            return Ok(None);
        }
        let mut cases = self.open_cases().await?;
        cases.extend(self.resolved_cases().await?);
        let mut draft = Draft::new(now);
        for colleague in due {
            let language = self.practice.colleague_language(&colleague);
            let morning = Morning {
                colleague: &colleague,
                directory: &self.practice.directory,
                language,
                calendar: &self.practice.policy.calendar,
                now,
            };
            if let Some(letter) = digest(&cases, morning) {
                self.answer_agent(&mut draft, &colleague, None, letter)?;
            }
            let mut state = self.state(&colleague.address);
            state.digest_on = Some(today);
            self.remember(&mut draft, state);
        }
        self.stage(draft).await.map(Some)
    }

    /// Agents who are there and whose digest of the day is not written.
    fn due_for_digest(&self, today: Date) -> Vec<Colleague> {
        let is_due = |agent: &&Colleague| {
            self.colleagues.get(&agent.address).is_none_or(|state| {
                state.digest_on.is_none_or(|day| day < today) && !state.is_away(today)
            })
        };
        self.practice.directory.agents().filter(is_due).cloned().collect()
    }

    pub(super) fn state(&self, address: &Address) -> ColleagueState {
        self.colleagues.get(address).cloned().unwrap_or_else(|| ColleagueState::of(address))
    }

    pub(super) fn remember(&mut self, draft: &mut Draft, state: ColleagueState) {
        draft.commit.colleagues.retain(|earlier| earlier.address != state.address);
        draft.commit.colleagues.push(state.clone());
        self.colleagues.insert(state.address.clone(), state);
    }

    fn local(&self, now: Timestamp) -> DateTime {
        now.to_zoned(self.practice.policy.calendar.zone().clone()).datetime()
    }
}
