//! Which case a message belongs to: the keys it carries, looked up in the store.

use super::filing::Incoming;
use super::{Desk, DeskError};
use crate::domain::case_number::CaseNumber;
use crate::domain::people::Role;
use crate::logic::correlate::{Correlation, Known, correlate, keys};
use crate::ports::{Archive, Store};

impl<S: Store, A: Archive> Desk<S, A> {
    /// The case, with the evidence for it; every key is checked against who wrote.
    pub(super) async fn correlate(
        &self,
        letter: &Incoming<'_>,
        role: &Role,
    ) -> Result<Correlation, DeskError> {
        let practice = &self.practice;
        let keys = keys(&letter.reading.message, &practice.signer, &practice.directory.provider);
        let mut known = Known::default();
        let mut numbers: Vec<CaseNumber> = keys.numbers.clone();
        for tag in &keys.tags {
            if let crate::logic::reply_address::Tag::Case { case, .. } = tag {
                numbers.push(case.clone());
            }
        }
        for id in &keys.ids {
            if let Some(found) = self.store.known_id(id).await? {
                numbers.push(found.case.clone());
                known.ids.push(found);
            }
        }
        for reference in &keys.references {
            if let Some(case) = self.store.reference(reference).await? {
                numbers.push(case.clone());
                known.references.push((reference.clone(), case));
            }
        }
        for number in numbers {
            if !known.cases.contains_key(&number)
                && let Some(case) = self.store.case(&number).await?
            {
                known.cases.insert(number, case);
            }
        }
        known.accounts = self.authorised_in(letter.author).await?;
        let found = correlate(role, letter.author, &keys, &known, &practice.signer);
        self.where_it_goes_on(found).await
    }
}
