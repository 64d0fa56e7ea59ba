//! What our own people command about access: notice, giving it up, "done", and the policy.
//!
//! # Contract
//! A command is refused before it does anything, with what would be right; what is carried out,
//! its letters and the file's change are one commit.

use super::access::facts;
use super::collections::Scene;
use super::{Desk, DeskError, Draft};
use crate::domain::approval::{Matter, Standing, Voidness};
use crate::domain::case::Participant;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::collections::file::{FileChange, FileEvent};
use crate::domain::collections::notice::{Notice, Statement};
use crate::domain::collections::order::{AccessShown, CollectionsOrder, Deed};
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::{AccessPlan, Suspension, SuspensionState};
use crate::domain::letter::{Audience, CollectionsLetter};
use crate::logic::collect::access::{Obstacle, leaves_at, obstacle, plan, snapshot};
use crate::logic::collect::letters::{dues, readers};
use crate::logic::collect::tend::{News, is_cleared};
use crate::ports::{Archive, Store};
use jiff::Timestamp;

fn no<T>(english: &str, spanish: &str) -> Result<T, Refusal> {
    let (english, spanish) = (english.to_owned(), spanish.to_owned());
    Err(Refusal::Collections { english, spanish })
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Why a command about access is refused; nothing is done here.
    pub(super) fn refused_decree(
        &self,
        scene: &Scene,
        by: &Participant,
        order: &CollectionsOrder,
    ) -> Result<(), Refusal> {
        match order {
            CollectionsOrder::Suspend(wanted) => self.may_suspend(scene, by, wanted),
            CollectionsOrder::EndAccess(shown) => self.is_as_shown(scene, shown),
            CollectionsOrder::Restore => self.may_restore(scene, by),
            CollectionsOrder::Done(deed) => {
                let suspension = scene.file.open_suspension();
                confirmed(suspension, *deed, by, scene.now).map(drop)
            }
            CollectionsOrder::TellPolicy
            | CollectionsOrder::Dispute { .. }
            | CollectionsOrder::Release { .. }
            | CollectionsOrder::Promise { .. }
            | CollectionsOrder::Paid { .. } => Ok(()),
        }
    }

    /// Carries out a command about access that is not refused.
    pub(super) async fn decree(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        scene: &mut Scene,
        by: &Participant,
        order: &CollectionsOrder,
    ) -> Result<(), DeskError> {
        // What follows from it is not left to the next quarter of an hour.
        self.collect_at = Timestamp::MIN;
        match order {
            CollectionsOrder::Suspend(wanted) => self.give_notice(draft, scene, by, wanted).await,
            CollectionsOrder::EndAccess(shown) => {
                self.approved(draft, number, scene, by, shown).await
            }
            CollectionsOrder::Restore => self.give_up(draft, number, scene, by).await,
            CollectionsOrder::Done(deed) => self.carried_out(draft, number, scene, by, *deed).await,
            CollectionsOrder::TellPolicy => {
                let is_elsewhere = draft.case(number).is_some_and(|it| it.collections.is_none());
                if is_elsewhere {
                    return self.tell_policy_here(draft, number, scene, by).await;
                }
                self.tell_policy(draft, scene, by).await
            }
            CollectionsOrder::Dispute { .. }
            | CollectionsOrder::Release { .. }
            | CollectionsOrder::Promise { .. }
            | CollectionsOrder::Paid { .. } => Ok(()),
        }
    }

    /// The plan of a suspension that may be noticed now.
    fn may_suspend(
        &self,
        scene: &Scene,
        by: &Participant,
        wanted: &AccessPlan,
    ) -> Result<(), Refusal> {
        if self.operator().is_none() {
            return no(
                "nobody carries out orders about access: add an [[agent]] with role = \"filer\" to the configuration",
                "nadie ejecuta órdenes sobre el acceso: añada un [[agent]] con role = \"filer\" a la configuración",
            );
        }
        let supervisors = &self.practice.policy.approvals.supervisors;
        if !supervisors.iter().any(|other| *other != by.address) {
            return Err(Refusal::NobodyApproves { matter: Matter::Suspension });
        }
        let Some(regime) = self.practice.collections.regimes.find(&wanted.regime) else {
            return no(
                "the configuration does not hold that provider regime",
                "la configuración no tiene ese régimen del proveedor",
            );
        };
        let view = scene.view(&self.practice);
        match plan(&view, wanted.clone(), regime, &by.address) {
            Ok(_) => Ok(()),
            Err(why) => {
                Err(Refusal::Collections { english: why.to_string(), spanish: why.in_spanish() })
            }
        }
    }

    /// Notice to every contact that it concerns, and the suspension that it announces.
    async fn give_notice(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        by: &Participant,
        wanted: &AccessPlan,
    ) -> Result<(), DeskError> {
        let practice = self.practice.clone();
        let Some(regime) = practice.collections.regimes.find(&wanted.regime) else {
            return Ok(());
        };
        let contacts = readers(&scene.account, Stage::SuspensionNotice);
        let Some(number) = self.case_at_hand(draft, scene, &contacts).await? else { return Ok(()) };
        let view = scene.view(&practice);
        let Ok(planned) = plan(&view, wanted.clone(), regime, &by.address) else { return Ok(()) };
        let (suspension, steps, content) = (planned.suspension, planned.steps, planned.content);
        let leaves_at = leaves_at(&view);
        let Some(letter) = self.ahead(scene, &suspension, false) else { return Ok(()) };
        let before = draft.commit.outbox.len();
        let copies = self.say(draft, &number, &contacts, letter).await?;
        if copies.is_empty() {
            // It cannot be written, and our people were told: there is no notice then.
            return Ok(());
        }
        for entry in draft.commit.outbox.iter_mut().skip(before) {
            if entry.audience == Audience::Customer {
                entry.due_at = leaves_at;
            }
        }
        let notice = Notice {
            number: suspension.notice,
            stage: Stage::SuspensionNotice,
            policy: scene.policy.name.clone(),
            written_at: draft.now,
            content,
            copies,
        };
        let changes = vec![
            FileChange::Notified { notice, steps },
            FileChange::SuspensionPlanned(Box::new(suspension)),
        ];
        self.command(draft, scene, by, "#suspend", changes).await
    }

    /// What the supervisor was shown is still so, in the books too (I-13).
    fn is_as_shown(&self, scene: &Scene, shown: &AccessShown) -> Result<(), Refusal> {
        let over = |why| Err(Refusal::ApprovalOver(Box::new(Standing::Void(why))));
        let Some(suspension) = scene.file.open_suspension() else {
            return over(Voidness::Overtaken);
        };
        let is_asked = matches!(
            &suspension.state,
            SuspensionState::ApprovalAsked { snapshot, .. } if *snapshot == shown.snapshot
        );
        let view = scene.view(&self.practice);
        let is_same = suspension.number == shown.suspension
            && snapshot(&view, suspension) == shown.snapshot
            && obstacle(&view, suspension).is_none();
        if is_asked && is_same { Ok(()) } else { over(Voidness::FactsChanged) }
    }

    /// A supervisor gave leave: the order goes out in its time, after one more look.
    async fn approved(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        scene: &mut Scene,
        by: &Participant,
        shown: &AccessShown,
    ) -> Result<(), DeskError> {
        let approvals = draft.case(number).map(|case| case.approvals.clone()).unwrap_or_default();
        let latest = approvals.into_iter().rev().find(|it| it.matter == Matter::Suspension);
        let Some(Standing::Spent { by: supervisor }) = latest.map(|asked| asked.standing) else {
            return Ok(());
        };
        let (at, snapshot) = (draft.now, shown.snapshot);
        let state = SuspensionState::Approved { at, by: supervisor.address, snapshot };
        let changes = vec![FileChange::SuspensionMoved(state)];
        self.command(draft, scene, by, "#approve", changes).await
    }

    /// Giving up what was not ordered is anybody's; giving access back unpaid is a supervisor's.
    fn may_restore(&self, scene: &Scene, by: &Participant) -> Result<(), Refusal> {
        let Some(suspension) = scene.file.open_suspension() else {
            return no(
                "no suspension is under way for this customer",
                "no hay ninguna suspensión en curso para este cliente",
            );
        };
        if matches!(suspension.state, SuspensionState::ReinstatementOrdered { .. }) {
            return no(
                "restoring access is ordered already",
                "la reactivación del acceso ya está ordenada",
            );
        }
        let supervisors = &self.practice.policy.approvals.supervisors;
        if suspension.is_under_way() && !supervisors.contains(&by.address) {
            return no(
                "the order has gone out: giving access back before it is paid is a supervisor's to decide",
                "la orden ya ha salido: devolver el acceso antes del pago lo decide un supervisor",
            );
        }
        Ok(())
    }

    async fn give_up(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        scene: &mut Scene,
        by: &Participant,
    ) -> Result<(), DeskError> {
        let Some(suspension) = scene.file.open_suspension().cloned() else { return Ok(()) };
        self.command(draft, scene, by, "#restore", Vec::new()).await?;
        if suspension.is_under_way() {
            return self.order(draft, scene, number, &suspension, true).await;
        }
        self.drop_suspension(draft, scene, number, &suspension, Obstacle::GivenUp).await
    }

    /// The operator's word: it has happened (I-15), and the customer hears of it.
    async fn carried_out(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        scene: &mut Scene,
        by: &Participant,
        deed: Option<Deed>,
    ) -> Result<(), DeskError> {
        let Some(suspension) = scene.file.open_suspension().cloned() else { return Ok(()) };
        let Ok(state) = confirmed(Some(&suspension), deed, by, draft.now) else { return Ok(()) };
        let is_back = matches!(state, SuspensionState::Reinstated { .. });
        let changes = vec![FileChange::SuspensionMoved(state)];
        self.command(draft, scene, by, "#done", changes).await?;
        let letter = if is_back {
            Some(self.access_is_back(scene, &suspension, draft.now))
        } else {
            self.access_has_ended(scene, &suspension, draft.now)
        };
        let contacts = readers(&scene.account, Stage::SuspensionNotice);
        if let Some(letter) = letter {
            self.say(draft, number, &contacts, letter).await?;
        }
        if is_back && is_cleared(&scene.view(&self.practice)) {
            self.tell_news(draft, scene, News::Cleared).await?;
        }
        Ok(())
    }

    fn access_has_ended(
        &self,
        scene: &Scene,
        suspension: &Suspension,
        since: Timestamp,
    ) -> Option<CollectionsLetter> {
        Some(CollectionsLetter::Suspended {
            dues: self.dues_of(scene, suspension),
            access: facts(suspension, self.regime(suspension)?),
            since,
            reinstate_days: scene.policy.reinstate_days,
        })
    }

    fn access_is_back(
        &self,
        scene: &Scene,
        suspension: &Suspension,
        since: Timestamp,
    ) -> CollectionsLetter {
        let view = scene.view(&self.practice);
        let creditor = &self.practice.collections.creditor;
        let regime = self.practice.collections.regimes.find(&suspension.plan.regime);
        let wanted = scene.account.language.unwrap_or_else(|| self.practice.default_language());
        let language = self.practice.language(wanted);
        CollectionsLetter::Reinstated {
            dues: dues(&view, &scene.account, creditor, &[], &[]),
            services: suspension.plan.services.clone(),
            since,
            checklist: regime.map(|regime| regime.checklist(language)).unwrap_or_default(),
            is_paid: obstacle(&view, suspension) == Some(Obstacle::Settled),
        }
    }

    /// The policy in force, to every contact; which version they were told is kept.
    async fn tell_policy(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        by: &Participant,
    ) -> Result<(), DeskError> {
        let contacts = readers(&scene.account, Stage::FinalDemand);
        let Some(number) = self.case_at_hand(draft, scene, &contacts).await? else { return Ok(()) };
        let practice = self.practice.clone();
        let view = scene.view(&practice);
        let creditor = &practice.collections.creditor;
        let letter = CollectionsLetter::PolicyStatement {
            dues: dues(&view, &scene.account, creditor, &[], &[]),
            policy: Box::new(scene.policy.clone()),
        };
        let copies = self.say(draft, &number, &contacts, letter).await?;
        let (policy, written_at) = (scene.policy.name.clone(), draft.now);
        let changes = vec![FileChange::Told(Statement { policy, written_at, copies })];
        self.command(draft, scene, by, "#policy", changes).await
    }

    /// Keeps in the file that one of ours commanded it.
    async fn command(
        &self,
        draft: &mut Draft,
        scene: &mut Scene,
        by: &Participant,
        command: &str,
        changes: Vec<FileChange>,
    ) -> Result<(), DeskError> {
        let event = FileEvent::Commanded { by: by.address.clone(), command: command.to_owned() };
        let key = scene.file.key.clone();
        scene.file = self.amend(draft, &key, event, changes).await?;
        Ok(())
    }
}

/// Where a suspension stands once the operator says that it is done.
///
/// A late word about the order to suspend, when access is already to be restored, must not be
/// taken for the other: there the operator says which.
fn confirmed(
    suspension: Option<&Suspension>,
    deed: Option<Deed>,
    by: &Participant,
    at: Timestamp,
) -> Result<SuspensionState, Refusal> {
    let by = by.address.clone();
    let Some(suspension) = suspension.filter(|suspension| suspension.is_under_way()) else {
        return no(
            "no order about access waits for a confirmation in this case",
            "en este caso no hay ninguna orden sobre el acceso por confirmar",
        );
    };
    match (&suspension.state, deed) {
        (SuspensionState::Ordered { .. }, None | Some(Deed::Suspended)) => {
            Ok(SuspensionState::Suspended { at, by })
        }
        (SuspensionState::Ordered { .. }, Some(Deed::Restored)) => no(
            "access is to be suspended, not restored; write #done suspended when it is",
            "el acceso se ha de suspender, no reactivar; escriba #hecho suspendido cuando lo esté",
        ),
        (SuspensionState::ReinstatementOrdered { .. }, Some(Deed::Restored)) => {
            Ok(SuspensionState::Reinstated { at, by })
        }
        (SuspensionState::ReinstatementOrdered { .. }, None | Some(Deed::Suspended)) => no(
            "access is to be restored now; whatever was done before, write #done restored once users can sign in again",
            "ahora hay que reactivar el acceso; se haya hecho lo que se haya hecho antes, escriba #hecho reactivado cuando los usuarios puedan entrar",
        ),
        (
            SuspensionState::Suspended { .. }
            | SuspensionState::Noticed
            | SuspensionState::ApprovalAsked { .. }
            | SuspensionState::Approved { .. }
            | SuspensionState::Reinstated { .. }
            | SuspensionState::Dropped { .. },
            _,
        ) => no(
            "that is noted already; nothing waits for a confirmation",
            "ya está anotado; no hay nada por confirmar",
        ),
    }
}
