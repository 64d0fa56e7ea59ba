//! What customers and agents say about money that is owed: holds, promises, payments.
//!
//! # Contract
//! The hold, what it means for the customer's file, the letter that tells the customer, and the
//! withdrawal of letters that it overtakes are one commit (I-07).

use super::collections::Scene;
use super::filing::Incoming;
use super::{Desk, DeskError, Draft};
use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::case::{Case, Participant};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::collections::file::{FileChange, FileEvent, FileKey};
use crate::domain::collections::hold::{HoldReason, Promise};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::collections::stage::Stage;
use crate::domain::collections::suspension::SuspensionState;
use crate::domain::delivery::Delivery;
use crate::domain::event::{Event, Tone};
use crate::domain::facts::Facts;
use crate::domain::letter::CollectionsLetter;
use crate::domain::money::Money;
use crate::logic::collect::clock;
use crate::logic::collect::holds::{
    FileDecision, HoldRefusal, Wanted, lift, named, place, promise,
};
use crate::logic::collect::letters::{dues, readers};
use crate::logic::collect::look::{Row, View};
use crate::logic::collect::reply;
use crate::logic::collect::words::CollectionsNews;
use crate::ports::{Archive, Store};

impl<S: Store, A: Archive> Desk<S, A> {
    /// A customer answered in a case that carries collections letters: collections rest at once,
    /// and our people are told what the words were taken for. Only those whom the books authorise
    /// are taken at their word (I-20).
    pub(super) async fn heed(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        number: &CaseNumber,
        tone: Tone,
        facts: &Facts,
    ) -> Result<(), DeskError> {
        if tone != Tone::Substantive {
            return Ok(());
        }
        let Some(key) = draft.case(number).and_then(|case| case.collections.clone()) else {
            return Ok(());
        };
        // Whoever else takes part is heard by our people, who decide what it means.
        if !self.speaks_for(letter.author, &key.account).await? {
            return Ok(());
        }
        let Some(scene) = self.scene(draft, &key).await? else { return Ok(()) };
        let practice = self.practice.clone();
        let view = scene.view(&practice);
        let reason = reply::meaning(&letter.reading.excerpt.words);
        let theirs = facts
            .invoices
            .iter()
            .filter(|invoice| named(&view, std::slice::from_ref(*invoice)).is_ok());
        let narrow = match reason {
            HoldReason::Dispute | HoldReason::PaymentClaim | HoldReason::Promise => true,
            HoldReason::Arrangement
            | HoldReason::Insolvency
            | HoldReason::Manual
            | HoldReason::BouncedContact
            | HoldReason::StaleLedger
            | HoldReason::Exclusion => false,
        };
        let invoices: Vec<String> = theirs.filter(|_| narrow).cloned().collect();
        let first = invoices.first().cloned();
        let wanted = Wanted { reason, invoices, part: None, by: None, case: Some(number.clone()) };
        let Ok(decision) = place(&view, &wanted) else { return Ok(()) };
        let meaning = reason.word().to_owned();
        let event = FileEvent::CustomerWrote { case: number.clone(), meaning };
        self.follow(draft, &key, event, decision).await?;
        if reason == HoldReason::Dispute {
            self.tell_of_hold(draft, number, &key).await?;
        }
        let command = reply::command(reason, first.as_deref(), facts.dates.first().copied());
        let news = CollectionsNews::Understood { reason, command };
        self.alert(draft, number, "collections rest after the customer's words", news).await
    }

    /// Carries out what a decision about a file asks for: its changes, and letters that must not
    /// leave.
    async fn follow(
        &mut self,
        draft: &mut Draft,
        key: &FileKey,
        event: FileEvent,
        decision: FileDecision,
    ) -> Result<(), DeskError> {
        for id in decision.withdrawn {
            if let Some(mut entry) = self.store.letter(id).await? {
                let reason = "what it asks for rests now".to_owned();
                entry.delivery = Delivery::Withdrawn { reason };
                draft.commit.outbox.push(entry);
            }
        }
        if decision.changes.is_empty() {
            return Ok(());
        }
        let is_disputed = decision.changes.iter().any(
            |change| matches!(change, FileChange::Held(hold) if hold.reason == HoldReason::Dispute),
        );
        self.amend(draft, key, event, decision.changes).await?;
        self.follow_dropped(draft, key, !is_disputed).await
    }

    /// What rests now may have been the reason of a suspension, which is dropped then: its
    /// questions are void, and the customer hears of it, unless the letter about the dispute
    /// says so.
    async fn follow_dropped(
        &mut self,
        draft: &mut Draft,
        key: &FileKey,
        tells_customer: bool,
    ) -> Result<(), DeskError> {
        let Some(scene) = self.scene(draft, key).await? else { return Ok(()) };
        let dropped = scene.file.suspension.clone().filter(|suspension| {
            matches!(suspension.state, SuspensionState::Dropped { at, .. } if at == draft.now)
        });
        let (Some(dropped), Some(number)) = (dropped, scene.file.case.clone()) else {
            return Ok(());
        };
        self.unsay(draft, &scene, &number, &dropped, tells_customer).await
    }

    /// The file that an order is about, and what the rules see of it.
    ///
    /// # Errors
    /// In the inner result: why the order makes no sense in this case.
    async fn file_of(
        &self,
        draft: &Draft,
        case: &Case,
        order: &CollectionsOrder,
    ) -> Result<Result<Scene, Refusal>, DeskError> {
        let no = |english: &str, spanish: &str| {
            let (english, spanish) = (english.to_owned(), spanish.to_owned());
            Ok(Err(Refusal::Collections { english, spanish }))
        };
        if !self.practice.collections.is_active {
            return no(
                "collections are not switched on: [collections] active in the configuration",
                "los cobros no están activados: [collections] active en la configuración",
            );
        }
        let own = case.collections.clone();
        if own.is_none() && *order == CollectionsOrder::TellPolicy {
            return self.policy_scene(draft, case).await;
        }
        let key = match order.invoice() {
            Some(invoice) => self.key_of_invoice(invoice).await?,
            None => own.clone(),
        };
        let Some(key) = key else {
            if order.is_about_access() {
                return no(
                    "this is not a case about overdue invoices: answer a letter of the customer's collections case",
                    "este caso no es de facturas vencidas: responda a una carta del caso de cobros del cliente",
                );
            }
            return no(
                "the ledger does not know that invoice; saldo ledger show lists what is open",
                "los libros no conocen esa factura; saldo ledger show muestra lo pendiente",
            );
        };
        let is_theirs = match &own {
            Some(own) => own.account == key.account,
            None => self.is_about(case, &key.account).await?,
        };
        if !is_theirs {
            return no(
                "that invoice belongs to another customer than this case",
                "esa factura es de otro cliente, no del de este caso",
            );
        }
        match self.scene(draft, &key).await? {
            Some(scene) => Ok(Ok(scene)),
            None => no(
                "no collections policy is in force for this customer",
                "no hay ninguna política de cobros en vigor para este cliente",
            ),
        }
    }

    async fn key_of_invoice(&self, invoice: &str) -> Result<Option<FileKey>, DeskError> {
        let Some(account) = self.store.account_of_invoice(invoice).await? else { return Ok(None) };
        let items = self.store.ledger_items(&account).await?;
        let item = items.iter().find(|item| item.invoice.eq_ignore_ascii_case(invoice));
        Ok(item.map(|item| FileKey { account, currency: item.currency() }))
    }

    /// The books authorise this person to speak for the account, and to be told its figures (I-20).
    async fn speaks_for(&self, person: &Address, account: &AccountCode) -> Result<bool, DeskError> {
        Ok(self.authorised_in(person).await?.contains(account))
    }

    /// Why the case cannot end yet: it carries what is still collected. The file ends it itself.
    async fn still_collects(
        &self,
        draft: &Draft,
        case: &Case,
    ) -> Result<Option<Refusal>, DeskError> {
        let Some(key) = &case.collections else { return Ok(None) };
        let kept = match draft.files.get(key) {
            Some(file) => Some(file.clone()),
            None => self.store.collections_file(key).await?,
        };
        let Some(file) = kept.filter(|file| file.case.as_ref() == Some(&case.number)) else {
            return Ok(None);
        };
        let (english, spanish) = match file.open_suspension() {
            Some(suspension) if suspension.is_under_way() => (
                "access is suspended or about to be, and this case is where it comes back; #restore first, and #done restored",
                "el acceso está suspendido o a punto de estarlo, y en este caso se reactiva; escriba antes #reactivar, y #hecho reactivado",
            ),
            Some(_) => (
                "the customer has notice that access will be suspended; #restore gives that up, a payment does so by itself",
                "el cliente tiene aviso de que se suspenderá el acceso; #reactivar lo anula, y un pago también, por sí solo",
            ),
            None => (
                "this case collects overdue invoices and ends by itself once they are paid; #paid, #promise or #dispute say more of one, and an answer without #resolve still reaches the customer",
                "este caso reclama facturas vencidas y termina solo cuando se paguen; #pagada, #promesa o #disputa dicen más de una, y una respuesta sin #resolver llega igualmente al cliente",
            ),
        };
        Ok(Some(Refusal::Collections { english: english.to_owned(), spanish: spanish.to_owned() }))
    }

    /// A case is about the account: it was given to it, or its author speaks for it. What is
    /// ordered in it counts by the word of the agent, whoever asked.
    async fn is_about(&self, case: &Case, account: &AccountCode) -> Result<bool, DeskError> {
        if case.account.as_ref() == Some(account) {
            return Ok(true);
        }
        self.speaks_for(&case.customer.address, account).await
    }

    /// Why an order of an agent is refused in a case, as it stands after the commands before it;
    /// `None`: it can be carried out.
    pub(super) async fn refused_order(
        &self,
        draft: &Draft,
        case: &Case,
        event: &Event,
    ) -> Result<Option<Refusal>, DeskError> {
        if let Event::AgentResolved { .. } = event {
            return self.still_collects(draft, case).await;
        }
        let Event::AgentRuled { by, order } = event else { return Ok(None) };
        let scene = match self.file_of(draft, case, order).await? {
            Ok(scene) => scene,
            Err(refusal) => return Ok(Some(refusal)),
        };
        if order.is_about_access() {
            return Ok(self.refused_decree(&scene, by, order).err());
        }
        let practice = self.practice.clone();
        let tried = ruled(&scene.view(&practice), by, &case.number, order);
        Ok(tried.err().map(|refusal| Refusal::Collections {
            english: refusal.to_string(),
            spanish: refusal.in_spanish(),
        }))
    }

    /// Carries out an order of an agent, and tells the customer.
    pub(super) async fn rule(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        by: &Participant,
        order: &CollectionsOrder,
    ) -> Result<(), DeskError> {
        let Some(case) = draft.case(number) else { return Ok(()) };
        let Ok(mut scene) = self.file_of(draft, case, order).await? else { return Ok(()) };
        if order.is_about_access() {
            return self.decree(draft, number, &mut scene, by, order).await;
        }
        let key = scene.file.key.clone();
        let practice = self.practice.clone();
        let view = scene.view(&practice);
        let Ok((decision, promised)) = ruled(&view, by, number, order) else { return Ok(()) };
        let invoices: Vec<String> = order.invoice().map(str::to_owned).into_iter().collect();
        let rows: Vec<Row<'_>> = named(&view, &invoices)
            .unwrap_or_default()
            .into_iter()
            .map(|item| Row { item, asked: item.open.amount, stage: None })
            .collect();
        let sheet = dues(&view, &scene.account, &practice.collections.creditor, &rows, &[]);
        let event = FileEvent::Commanded { by: by.address.clone(), command: format!("{order:?}") };
        // They were told so when they objected; an agent has only agreed with them now.
        let is_told = decision.changes.iter().all(|change| {
            matches!(change, FileChange::HoldConfirmed { .. } | FileChange::HoldReviewed { .. })
        });
        self.follow(draft, &key, event, decision).await?;
        let letter = match order {
            CollectionsOrder::Dispute { .. } if is_told => return Ok(()),
            CollectionsOrder::Dispute { .. } => {
                return self.tell_of_hold(draft, number, &key).await;
            }
            CollectionsOrder::Release { .. } => {
                let days = view.policy.resume_days;
                let day = view.calendar.business_days_after(view.today(), days);
                let next_on = clock::letter_day_from(day, view.calendar);
                CollectionsLetter::HoldOff { dues: sheet, next_on }
            }
            CollectionsOrder::Promise { .. } => {
                let Some(promise) = promised else { return Ok(()) };
                let amount = Money { amount: promise.amount, currency: key.currency };
                CollectionsLetter::PromiseNoted { dues: sheet, amount, promised_on: promise.on }
            }
            CollectionsOrder::Paid { .. } => {
                let days = view.policy.payment_claim_days;
                let ends_on = view.calendar.business_days_after(view.today(), days);
                CollectionsLetter::ClaimNoted { dues: sheet, ends_on }
            }
            CollectionsOrder::Suspend(_)
            | CollectionsOrder::EndAccess(_)
            | CollectionsOrder::Restore
            | CollectionsOrder::Done(_)
            | CollectionsOrder::TellPolicy => return Ok(()),
        };
        self.tell_authorised(draft, number, &key, letter).await
    }

    /// The customer is told that we have stopped, and what remains to be paid.
    async fn tell_of_hold(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        key: &FileKey,
    ) -> Result<(), DeskError> {
        let Some(scene) = self.scene(draft, key).await? else { return Ok(()) };
        let practice = self.practice.clone();
        let view = scene.view(&practice);
        let (rows, resting) = (view.overdue(), view.resting());
        let dues = dues(&view, &scene.account, &practice.collections.creditor, &rows, &resting);
        let letter = CollectionsLetter::HoldOn { dues, is_everything: rows.is_empty() };
        self.tell_authorised(draft, number, key, letter).await
    }

    /// Figures go to the author of the case where the books authorise them; else to the account's
    /// contacts, in a case of their own, so that nothing of a stranger's words reaches them and no
    /// figure the stranger (I-20).
    async fn tell_authorised(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        key: &FileKey,
        letter: CollectionsLetter,
    ) -> Result<(), DeskError> {
        let Some(case) = draft.case(number) else { return Ok(()) };
        let author = case.customer.clone();
        let is_own = case.collections.as_ref().is_some_and(|own| own.account == key.account);
        if self.speaks_for(&author.address, &key.account).await? {
            return self.say(draft, number, &[author], letter).await.map(drop);
        }
        let Some(mut scene) = self.scene(draft, key).await? else { return Ok(()) };
        let contacts = readers(&scene.account, Stage::Reminder(1));
        if contacts.is_empty() {
            let what = "the books name nobody who may be told";
            return self.alert(draft, number, what, CollectionsNews::NoContact).await;
        }
        if is_own {
            return self.say(draft, number, &contacts, letter).await.map(drop);
        }
        let Some(theirs) = self.case_at_hand(draft, &mut scene, &contacts).await? else {
            return Ok(());
        };
        self.say(draft, &theirs, &contacts, letter).await.map(drop)
    }
}

/// What an order means for the file.
fn ruled(
    view: &View<'_>,
    by: &Participant,
    number: &CaseNumber,
    order: &CollectionsOrder,
) -> Result<(FileDecision, Option<Promise>), HoldRefusal> {
    let (agent, case) = (Some(by.address.clone()), Some(number.clone()));
    let hold = |reason, invoice: &String, part| {
        let invoices = vec![invoice.clone()];
        let wanted = Wanted { reason, invoices, part, by: agent.clone(), case: case.clone() };
        place(view, &wanted).map(|decision| (decision, None))
    };
    match order {
        CollectionsOrder::Dispute { invoice, part } => hold(HoldReason::Dispute, invoice, *part),
        CollectionsOrder::Paid { invoice } => hold(HoldReason::PaymentClaim, invoice, None),
        CollectionsOrder::Release { invoice } => {
            let invoices: Vec<String> = invoice.iter().cloned().collect();
            let because = format!("released by {}", by.shown());
            lift(view.file, &invoices, &[], &because).map(|decision| (decision, None))
        }
        CollectionsOrder::Promise { invoice, on, amount } => {
            let invoices = [invoice.clone()];
            promise(view, &invoices, *on, *amount, agent.clone(), case.clone())
                .map(|(decision, promise)| (decision, Some(promise)))
        }
        CollectionsOrder::Suspend(_)
        | CollectionsOrder::EndAccess(_)
        | CollectionsOrder::Restore
        | CollectionsOrder::Done(_)
        | CollectionsOrder::TellPolicy => Ok((FileDecision::default(), None)),
    }
}
