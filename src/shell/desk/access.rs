//! Access ends and comes back: notice, supervisors, order, confirmation, and the way back
//! (domain.md 1.2, I-13 … I-17).
//!
//! # Contract
//! What the rules ask for ([`next`]) and what our own people command is carried out here, each
//! step with its letters in one commit. Nothing is done to access itself: a filer of ours is told
//! to, and only their word makes it so.

use super::collections::Scene;
use super::{Desk, DeskError, Draft};
use crate::domain::address::Address;
use crate::domain::approval::{Matter, Standing, Voidness};
use crate::domain::case::Participant;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Change;
use crate::domain::collections::file::{FileChange, FileEvent};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::collections::regime::Regime;
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::{Suspension, SuspensionState};
use crate::domain::event::Event;
use crate::domain::letter::{AccessFacts, AccessOrder, CollectionsLetter, Dues, ProviderLetter};
use crate::domain::people::{Colleague, Duty};
use crate::logic::collect::access::{AccessStep, Obstacle, next, obstacle, rows};
use crate::logic::collect::letters::{dues, readers};
use crate::logic::collect::words::CollectionsNews;
use crate::logic::collect::{exhibit, reinstate};
use crate::logic::decide::{Decision, Saying, approval, decide};
use crate::ports::{Archive, Store};
use jiff::Timestamp;

/// How the supervisors' answer to the latest question stands.
enum Answer {
    /// They were asked about what is still so.
    Awaited,
    /// A supervisor said no.
    Denied,
    /// Nobody answered in time, or the customer has written since: it is asked anew.
    Lapsed,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// What time and the books ask of a suspension that goes on.
    pub(super) async fn tend_access(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
    ) -> Result<(), DeskError> {
        let Some(suspension) = scene.file.open_suspension().cloned() else { return Ok(()) };
        let contacts = readers(&scene.account, Stage::SuspensionNotice);
        let Some(number) = self.case_at_hand(draft, scene, &contacts).await? else { return Ok(()) };
        let step = self.step(draft, scene, &number, &suspension);
        match step {
            AccessStep::Rest(_) => Ok(()),
            AccessStep::Remind => {
                let letter = self.ahead(scene, &suspension, true);
                let Some(letter) = letter else { return Ok(()) };
                self.say(draft, &number, &contacts, letter).await?;
                self.moved(draft, scene, FileChange::SuspensionReminded).await
            }
            AccessStep::AskApproval(_) => {
                self.ask_supervisors(draft, scene, &number, &suspension).await
            }
            AccessStep::Order => self.order(draft, scene, &number, &suspension, false).await,
            AccessStep::OrderReinstatement => {
                self.order(draft, scene, &number, &suspension, true).await
            }
            AccessStep::Drop(why) => {
                self.drop_suspension(draft, scene, &number, &suspension, why).await
            }
            AccessStep::Apologise(ordered_at) => {
                self.apologise(draft, scene, &number, &suspension, ordered_at).await
            }
            AccessStep::Chase => self.chase_operator(draft, scene, &number, &suspension).await,
            AccessStep::WarnOfLoss(days) => {
                self.warn_of_loss(draft, scene, &number, &suspension, days).await
            }
        }
    }

    /// The rules' next step, and what the supervisors' answer makes of it.
    fn step(
        &self,
        draft: &Draft,
        scene: &Scene,
        number: &CaseNumber,
        suspension: &Suspension,
    ) -> AccessStep {
        let step = next(&scene.view(&self.practice));
        let SuspensionState::ApprovalAsked { snapshot, .. } = &suspension.state else {
            return step;
        };
        match (answer(draft, number), step) {
            (_, step @ (AccessStep::Drop(_) | AccessStep::Remind)) => step,
            (Answer::Denied, _) => AccessStep::Drop(Obstacle::Denied),
            (Answer::Lapsed, AccessStep::Rest(_)) => AccessStep::AskApproval(*snapshot),
            (Answer::Awaited | Answer::Lapsed, step) => step,
        }
    }

    async fn moved(
        &self,
        draft: &mut Draft,
        scene: &mut Scene,
        change: FileChange,
    ) -> Result<(), DeskError> {
        let key = scene.file.key.clone();
        scene.file = self.amend(draft, &key, FileEvent::Swept, vec![change]).await?;
        Ok(())
    }

    /// Supervisors other than who asked are shown everything, and nothing happens without them.
    async fn ask_supervisors(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        number: &CaseNumber,
        suspension: &Suspension,
    ) -> Result<(), DeskError> {
        let Some(regime) = self.regime(suspension) else { return Ok(()) };
        self.void_approvals(draft, number, Voidness::FactsChanged).await?;
        let practice = self.practice.clone();
        let language = practice.default_language();
        let view = scene.view(&practice);
        let shown = exhibit::shown(&view, suspension, &scene.account, &regime, language);
        let (at, snapshot) = (draft.now, shown.snapshot);
        let by = self.person(&suspension.requested_by);
        let order = CollectionsOrder::EndAccess(Box::new(shown));
        let event = Event::AgentRuled { by, order };
        let Some(case) = draft.case(number) else { return Ok(()) };
        match decide(case, &event, &practice.policy, draft.now) {
            Ok(question) => {
                self.record(draft, number, event, question).await?;
                let state = SuspensionState::ApprovalAsked { at, snapshot };
                self.moved(draft, scene, FileChange::SuspensionMoved(state)).await
            }
            Err(refusal) => {
                tracing::error!(case.number = %number, %refusal, "supervisors cannot be asked about a suspension; it rests");
                Ok(())
            }
        }
    }

    /// Questions about a suspension that need no answer any more.
    pub(super) async fn void_approvals(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        why: Voidness,
    ) -> Result<(), DeskError> {
        self.load(draft, number).await?;
        let Some(case) = draft.case(number) else { return Ok(()) };
        if !case.pending_approvals().any(|asked| asked.matter == Matter::Suspension) {
            return Ok(());
        }
        let decision = approval::voided(case, Matter::Suspension, why);
        let what = "a question for the supervisors is void".to_owned();
        self.record(draft, number, Event::CollectionsMoved { what }, decision).await
    }

    /// The filer is told to end or to restore access; our people hear of it.
    pub(super) async fn order(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        number: &CaseNumber,
        suspension: &Suspension,
        is_reinstatement: bool,
    ) -> Result<(), DeskError> {
        if !self.tell_operator(draft, scene, number, suspension, is_reinstatement, None).await? {
            return Ok(());
        }
        let at = draft.now;
        let state = if is_reinstatement {
            self.void_approvals(draft, number, Voidness::Overtaken).await?;
            SuspensionState::ReinstatementOrdered { at, asked_at: at }
        } else {
            SuspensionState::Ordered { at, asked_at: at }
        };
        self.moved(draft, scene, FileChange::SuspensionMoved(state)).await?;
        let promised = self.promised_by(scene, at);
        let restore_by = is_reinstatement.then(|| self.moment(promised));
        let news = CollectionsNews::AccessOrdered { restore_by };
        self.alert(draft, number, "an order about access has gone out", news).await
    }

    /// The order as a letter, for the first time or again; `false` where there is nobody to tell.
    async fn tell_operator(
        &mut self,
        draft: &mut Draft,
        scene: &Scene,
        number: &CaseNumber,
        suspension: &Suspension,
        is_reinstatement: bool,
        ordered_at: Option<Timestamp>,
    ) -> Result<bool, DeskError> {
        let Some(operator) = self.operator() else {
            tracing::error!(case.number = %number, "nobody carries out orders about access; add an [[agent]] with role = \"filer\"");
            return Ok(false);
        };
        let regime = self.practice.collections.regimes.find(&suspension.plan.regime);
        let language = self.practice.colleague_language(&operator);
        let account = &scene.account;
        let order = AccessOrder {
            is_reinstatement,
            account: format!("{}, {}", account.code, account.legal_name),
            tenants: account.tenants.clone(),
            services: suspension.plan.services.clone(),
            approved_by: approver(draft, number),
            data_loss_on: suspension.data_loss_on,
            checklist: regime.map(|regime| regime.checklist(language)).unwrap_or_default(),
            promised_by: self.promised_by(scene, ordered_at.unwrap_or(draft.now)),
            is_chase: ordered_at.is_some(),
        };
        let what = format!("wrote {}", order.name());
        let letter = ProviderLetter::Order(Box::new(order));
        let sayings = vec![Saying::Provider(operator.address, letter)];
        let decision = Decision { changes: vec![Change::Noted], sayings, withdrawn: Vec::new() };
        self.record(draft, number, Event::CollectionsMoved { what }, decision).await?;
        Ok(true)
    }

    /// Nobody has confirmed an order: it is chased, never assumed (I-15), and supervisors hear.
    async fn chase_operator(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        number: &CaseNumber,
        suspension: &Suspension,
    ) -> Result<(), DeskError> {
        let asked_at = draft.now;
        let (at, is_reinstatement, state) = match &suspension.state {
            SuspensionState::Ordered { at, .. } => {
                (*at, false, SuspensionState::Ordered { at: *at, asked_at })
            }
            SuspensionState::ReinstatementOrdered { at, .. } => {
                (*at, true, SuspensionState::ReinstatementOrdered { at: *at, asked_at })
            }
            SuspensionState::Noticed
            | SuspensionState::ApprovalAsked { .. }
            | SuspensionState::Approved { .. }
            | SuspensionState::Suspended { .. }
            | SuspensionState::Reinstated { .. }
            | SuspensionState::Dropped { .. } => return Ok(()),
        };
        self.tell_operator(draft, scene, number, suspension, is_reinstatement, Some(at)).await?;
        self.moved(draft, scene, FileChange::SuspensionMoved(state)).await?;
        let news = CollectionsNews::Unconfirmed { is_reinstatement, since: self.moment(at) };
        self.alert(draft, number, "an order about access is not confirmed", news).await
    }

    /// It will not happen. Who was told that it would is told so.
    pub(super) async fn drop_suspension(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        number: &CaseNumber,
        suspension: &Suspension,
        why: Obstacle,
    ) -> Result<(), DeskError> {
        let because = why.words(false).to_owned();
        let state = SuspensionState::Dropped { at: draft.now, because };
        self.moved(draft, scene, FileChange::SuspensionMoved(state)).await?;
        self.unsay(draft, scene, number, suspension, why != Obstacle::Settled).await?;
        if why == Obstacle::Settled {
            return Ok(());
        }
        let news = CollectionsNews::SuspensionDropped { because: why };
        self.alert(draft, number, "a suspension will not happen", news).await
    }

    /// What a dropped suspension leaves behind: questions that need no answer, and customers who
    /// had notice of it.
    pub(super) async fn unsay(
        &mut self,
        draft: &mut Draft,
        scene: &Scene,
        number: &CaseNumber,
        suspension: &Suspension,
        tells_customer: bool,
    ) -> Result<(), DeskError> {
        self.void_approvals(draft, number, Voidness::Overtaken).await?;
        let notice = scene.file.notices.get(&suspension.notice);
        let was_told = notice.is_some_and(|notice| notice.delivered_at().is_some());
        if !was_told || !tells_customer {
            return Ok(());
        }
        let practice = self.practice.clone();
        let view = scene.view(&practice);
        let (due, resting) = (view.overdue(), view.resting());
        let creditor = &practice.collections.creditor;
        let dues = dues(&view, &scene.account, creditor, &due, &resting);
        let services = suspension.plan.services.clone();
        let letter = CollectionsLetter::SuspensionOff { dues, services };
        let contacts = readers(&scene.account, Stage::SuspensionNotice);
        self.say(draft, number, &contacts, letter).await.map(drop)
    }

    /// Access is not back by the time that the customer was promised: they hear so, once, with a
    /// new time, and so do our people (T17).
    async fn apologise(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        number: &CaseNumber,
        suspension: &Suspension,
        ordered_at: Timestamp,
    ) -> Result<(), DeskError> {
        let view = scene.view(&self.practice);
        let creditor = &self.practice.collections.creditor;
        let (promised_by, new_by) =
            (reinstate::promised_by(&view, ordered_at), reinstate::promised_by(&view, draft.now));
        let letter = CollectionsLetter::ReinstatementLate {
            dues: dues(&view, &scene.account, creditor, &[], &[]),
            services: suspension.plan.services.clone(),
            promised_by,
            new_by,
            is_paid: obstacle(&view, suspension) == Some(Obstacle::Settled),
        };
        let contacts = readers(&scene.account, Stage::SuspensionNotice);
        self.say(draft, number, &contacts, letter).await?;
        self.moved(draft, scene, FileChange::DelayTold { until: new_by }).await?;
        let (promised, until) = (self.moment(promised_by), self.moment(new_by));
        let news = CollectionsNews::RestoredLate { promised, until };
        self.alert(draft, number, "access is not back in its time", news).await
    }

    /// The customer and our people are warned before data is lost (T18).
    async fn warn_of_loss(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        number: &CaseNumber,
        suspension: &Suspension,
        days: u32,
    ) -> Result<(), DeskError> {
        let Some(regime) = self.regime(suspension) else { return Ok(()) };
        let days_left = crate::logic::collect::clock::days_between(
            scene.view(&self.practice).today(),
            suspension.data_loss_on,
        );
        let letter = CollectionsLetter::DataLossWarning {
            dues: self.dues_of(scene, suspension),
            access: facts(suspension, regime),
            days_left,
        };
        let contacts = readers(&scene.account, Stage::SuspensionNotice);
        self.say(draft, number, &contacts, letter).await?;
        self.moved(draft, scene, FileChange::DataLossWarned { days }).await?;
        let news = CollectionsNews::DataLossNear { days: days_left, on: suspension.data_loss_on };
        self.alert(draft, number, "data of a suspended customer may be lost soon", news).await
    }

    /// The notice of a suspension, or its reminder; `None`, told to the operator of the desk,
    /// where the configuration no longer knows what it does.
    pub(super) fn ahead(
        &self,
        scene: &Scene,
        suspension: &Suspension,
        is_reminder: bool,
    ) -> Option<CollectionsLetter> {
        Some(CollectionsLetter::SuspensionAhead {
            is_reminder,
            dues: self.dues_of(scene, suspension),
            access: facts(suspension, self.regime(suspension)?),
            effective_at: suspension.effective_at,
        })
    }

    /// The invoices of a suspension, as its letters list them.
    pub(super) fn dues_of(&self, scene: &Scene, suspension: &Suspension) -> Dues {
        let view = scene.view(&self.practice);
        let creditor = &self.practice.collections.creditor;
        dues(&view, &scene.account, creditor, &rows(&view, suspension), &[])
    }

    /// The regime under which access ends.
    pub(super) fn regime(&self, suspension: &Suspension) -> Option<Regime> {
        let name = &suspension.plan.regime;
        let found = self.practice.collections.regimes.find(name).cloned();
        if found.is_none() {
            tracing::error!(regime = %name, "a suspension goes on under a provider regime that the configuration no longer holds; it rests");
        }
        found
    }

    /// Who carries out orders about access.
    pub(super) fn operator(&self) -> Option<Colleague> {
        let mut colleagues = self.practice.directory.colleagues.iter();
        colleagues.find(|colleague| colleague.duty == Duty::Filer).cloned()
    }

    /// One of ours, as histories name people.
    fn person(&self, address: &Address) -> Participant {
        let mut colleagues = self.practice.directory.colleagues.iter();
        let name = colleagues.find(|known| known.address == *address).map(|it| it.name.clone());
        Participant { name: name.unwrap_or_default(), address: address.clone() }
    }

    /// By when the customer was promised access (I-17).
    fn promised_by(&self, scene: &Scene, ordered_at: Timestamp) -> Timestamp {
        reinstate::promised_by(&scene.view(&self.practice), ordered_at)
    }

    /// A moment with its zone, for our own people.
    fn moment(&self, at: Timestamp) -> String {
        let zone = self.practice.policy.calendar.zone().clone();
        at.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z").to_string()
    }
}

/// What a suspension does, in its letters.
pub(super) fn facts(suspension: &Suspension, regime: Regime) -> AccessFacts {
    AccessFacts {
        services: suspension.plan.services.clone(),
        regime,
        data_loss_on: suspension.data_loss_on,
    }
}

/// The latest question about a suspension, answered or not.
fn answer(draft: &Draft, number: &CaseNumber) -> Answer {
    let approvals = draft.case(number).map(|case| case.approvals.as_slice()).unwrap_or_default();
    let latest = approvals.iter().rev().find(|asked| asked.matter == Matter::Suspension);
    match latest.map(|asked| (&asked.standing, asked.is_outdated)) {
        Some((Standing::Asked, false)) => Answer::Awaited,
        Some((Standing::Denied { .. }, _)) => Answer::Denied,
        Some((Standing::Approved { .. } | Standing::Spent { .. }, _)) => Answer::Awaited,
        Some((Standing::Asked, true) | (Standing::Expired | Standing::Void(_), _)) | None => {
            Answer::Lapsed
        }
    }
}

/// Who gave leave for it, by name.
fn approver(draft: &Draft, number: &CaseNumber) -> String {
    let approvals = draft.case(number).map(|case| case.approvals.as_slice()).unwrap_or_default();
    let spent = approvals.iter().rev().find_map(|asked| match &asked.standing {
        Standing::Spent { by } if asked.matter == Matter::Suspension => Some(by.shown().to_owned()),
        Standing::Spent { .. }
        | Standing::Asked
        | Standing::Approved { .. }
        | Standing::Denied { .. }
        | Standing::Expired
        | Standing::Void(_) => None,
    });
    spent.unwrap_or_else(|| "a supervisor".to_owned())
}
