//! The collections policy, told in a case that is about something else.
//!
//! # Contract
//! Only to an author whom the books authorise for the account: the letter names the customer and
//! counts, once it has arrived, as the policy that they were told (I-13). Which version it was is
//! kept in the account's file, which begins with it where there is none.

use super::collections::Scene;
use super::{Desk, DeskError, Draft};
use crate::domain::account::AccountCode;
use crate::domain::case::{Case, Participant};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::collections::file::{CollectionsFile, FileChange, FileEvent, FileKey};
use crate::domain::collections::notice::Statement;
use crate::domain::delivery::LetterId;
use crate::domain::ledger::LedgerItem;
use crate::domain::letter::CollectionsLetter;
use crate::domain::money::Currency;
use crate::logic::collect::letters::dues;
use crate::logic::collect::simulate::policy_of;
use crate::ports::{Archive, Store};
use std::collections::BTreeSet;

/// The currency of the file of a customer who owes nothing, where the configuration names none.
const USUAL_CURRENCY: &str = "EUR";

impl<S: Store, A: Archive> Desk<S, A> {
    /// What `#policy` looks at in a case that carries no collections letters.
    ///
    /// # Errors
    /// In the inner result: why the policy cannot be told here.
    pub(super) async fn policy_scene(
        &self,
        draft: &Draft,
        case: &Case,
    ) -> Result<Result<Scene, Refusal>, DeskError> {
        let authorised = self.authorised_in(&case.customer.address).await?;
        let Some(code) = account_of(case, &authorised) else {
            return Ok(refused(
                "nobody knows which customer of the books this case belongs to, so there is no policy to send: import the author as a contact with saldo account import",
                "no se sabe a qué cliente de los libros pertenece este caso, así que no hay política que enviar: importe al autor como contacto con saldo account import",
            ));
        };
        if !authorised.contains(&code) {
            let (english, spanish) = (
                format!(
                    "the author of this case is no authorised contact of {code}, and the policy goes to nobody else here: import them as one, or answer a letter of {code}'s collections case"
                ),
                format!(
                    "el autor de este caso no es un contacto autorizado de {code} y aquí la política no se envía a nadie más: impórtelo como tal o responda a una carta del caso de cobros de {code}"
                ),
            );
            return Ok(Err(Refusal::Collections { english, spanish }));
        }
        let now = draft.now;
        let Some(account) = self.store.account(&code).await? else {
            return Ok(refused(
                "the books do not have this customer any more",
                "este cliente ya no figura en los libros",
            ));
        };
        let today = self.practice.policy.calendar.date(now);
        let book = &self.practice.collections.book;
        let Some(policy) = policy_of(book, Some(&account), today).cloned() else {
            return Ok(refused(
                "no collections policy is in force for this customer",
                "no hay ninguna política de cobros en vigor para este cliente",
            ));
        };
        let Some(key) = self.policy_keys(&code).await?.into_iter().next() else {
            return Ok(refused(
                "the configuration names no currency: [ledger] currency",
                "la configuración no indica ninguna moneda: [ledger] currency",
            ));
        };
        let file = if let Some(file) = draft.files.get(&key) {
            file.clone()
        } else {
            let kept = self.store.collections_file(&key).await?;
            kept.unwrap_or_else(|| CollectionsFile::new(key))
        };
        let as_of = self.store.snapshot().await?.map_or(now, |snapshot| snapshot.as_of);
        Ok(Ok(Scene { account, policy, file, items: Vec::new(), as_of, now }))
    }

    /// Tells the author of a case the policy in force; which version they were told is kept.
    pub(super) async fn tell_policy_here(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        scene: &Scene,
        by: &Participant,
    ) -> Result<(), DeskError> {
        let Some(author) = draft.case(number).map(|case| case.customer.clone()) else {
            return Ok(());
        };
        let practice = self.practice.clone();
        let creditor = &practice.collections.creditor;
        let letter = CollectionsLetter::PolicyStatement {
            dues: dues(&scene.view(&practice), &scene.account, creditor, &[], &[]),
            policy: Box::new(scene.policy.clone()),
        };
        let copies = self.say(draft, number, &[author], letter).await?;
        if copies.is_empty() {
            // It cannot be written, and our people were told.
            return Ok(());
        }
        let (policy, written_at) = (scene.policy.name.clone(), draft.now);
        let changes = vec![FileChange::Told(Statement { policy, written_at, copies })];
        let event = FileEvent::Commanded { by: by.address.clone(), command: "#policy".to_owned() };
        self.amend(draft, &scene.file.key.clone(), event, changes).await.map(drop)
    }

    /// The file to which a letter belongs that left in a case of something else: only the policy
    /// is told there.
    pub(super) async fn policy_file(
        &self,
        draft: &Draft,
        number: &CaseNumber,
        letter: LetterId,
    ) -> Result<Option<FileKey>, DeskError> {
        let entry = self.store.letter(letter).await?;
        if entry.is_none_or(|entry| entry.letter != "policy.statement") {
            return Ok(None);
        }
        let Some(case) = draft.case(number) else { return Ok(None) };
        let authorised = self.authorised_in(&case.customer.address).await?;
        let Some(code) = account_of(case, &authorised) else { return Ok(None) };
        for key in self.policy_keys(&code).await? {
            let file = self.store.collections_file(&key).await?;
            if file.is_some_and(|file| file.has_letter(letter)) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// The files in which it may be kept what an account was told: of the currencies it owes in,
    /// then the usual one.
    async fn policy_keys(&self, account: &AccountCode) -> Result<Vec<FileKey>, DeskError> {
        let items = self.store.ledger_items(account).await?;
        let owed: BTreeSet<Currency> = items.iter().map(LedgerItem::currency).collect();
        let usual = self.practice.ledger.currency.or_else(|| Currency::parse(USUAL_CURRENCY));
        let of = |currency| FileKey { account: account.clone(), currency };
        Ok(owed.into_iter().chain(usual).map(of).collect())
    }
}

/// Whose case it is: as the desk knows it, or the only account for which its author may speak.
fn account_of(case: &Case, authorised: &[AccountCode]) -> Option<AccountCode> {
    let only = || match authorised {
        [only] => Some(only.clone()),
        [] | [_, _, ..] => None,
    };
    case.account.clone().or_else(only)
}

fn refused(english: &str, spanish: &str) -> Result<Scene, Refusal> {
    let (english, spanish) = (english.to_owned(), spanish.to_owned());
    Err(Refusal::Collections { english, spanish })
}
