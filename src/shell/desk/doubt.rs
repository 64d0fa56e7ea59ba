//! Looks up what the store knows of an author, so that oddities can be told ([`warnings`]); and
//! what happens to doubtful mail that an operator lets in.

use super::filing::{Filed, Incoming};
use super::{Desk, DeskError, Draft};
use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::commit::{author_mark, invoice_mark};
use crate::domain::disposition::Fate;
use crate::domain::message::ContentHash;
use crate::domain::people::Role;
use crate::domain::trust::Trust;
use crate::domain::warning::Warning;
use crate::logic::correlate::Correlation;
use crate::logic::identify::{Identity, identify};
use crate::logic::suspicion::{Acquaintance, Selves, warnings};
use crate::logic::understand::Reading;
use crate::ports::{Archive, CaseQuery, Store, StoreError};
use std::collections::BTreeSet;

/// The latest cases from which the domains of customers are learned at start.
const CASES_MAX: usize = 1_000;

/// Domains remembered at most.
const DOMAINS_MAX: usize = 2_000;

/// Invoices of one message that are looked up.
const INVOICES_MAX: usize = 5;

/// Domains of customers whom a person of ours has answered: with those we do business.
pub(super) async fn acquainted<S: Store>(store: &S) -> Result<BTreeSet<String>, StoreError> {
    let query = CaseQuery { limit: CASES_MAX, ..CaseQuery::default() };
    let cases = store.cases(&query).await?;
    let answered = cases.iter().filter(|case| case.answered_at.is_some());
    Ok(answered.map(|case| case.customer.address.domain().to_owned()).collect())
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Everything odd about the author of a customer's message.
    pub(super) async fn suspicions(
        &self,
        reading: &Reading,
        author: &Address,
    ) -> Result<Vec<Warning>, DeskError> {
        let has_written = self.has_written(author).await?;
        let foreign_invoice =
            if has_written { None } else { self.foreign_invoice(reading, author).await? };
        let limits = &self.practice.limits;
        let is_known = self.acquainted.contains(author.domain());
        let others = self.acquainted.iter().filter(|it| !is_known && !limits.is_shared(it));
        let domains = others.cloned().collect();
        let known = Acquaintance { domains, has_written, foreign_invoice };
        let selves = Selves {
            desk_name: &self.practice.stationery.desk_name,
            desk: &self.practice.stationery.desk_address,
            directory: &self.practice.directory,
        };
        Ok(warnings(&reading.message, author, &reading.excerpt.words, &selves, &known))
    }

    /// Remembers the domain of an author about whom nothing is odd.
    pub(super) fn meet(&mut self, letter: &Incoming<'_>) {
        if letter.warnings.is_empty() && self.acquainted.len() < DOMAINS_MAX {
            self.acquainted.insert(letter.author.domain().to_owned());
        }
    }

    pub(super) async fn has_written(&self, author: &Address) -> Result<bool, DeskError> {
        Ok(self.store.reference(&author_mark(author)).await?.is_some())
    }

    /// An invoice that the message names and that is the matter of somebody else's case.
    async fn foreign_invoice(
        &self,
        reading: &Reading,
        author: &Address,
    ) -> Result<Option<(String, CaseNumber)>, DeskError> {
        let limits = &self.practice.limits;
        for invoice in reading.facts.invoices.iter().take(INVOICES_MAX) {
            let Some(number) = self.store.reference(&invoice_mark(invoice)).await? else {
                continue;
            };
            let Some(case) = self.store.case(&number).await? else { continue };
            let is_colleague = limits
                .domain_of(author)
                .is_some_and(|domain| domain == case.customer.address.domain());
            if !is_colleague && !case.has_part(author) {
                return Ok(Some((invoice.clone(), number)));
            }
        }
        Ok(None)
    }

    /// Handles a quarantined message after an operator looked at it: its author is taken for who
    /// `From` says, and provider mail that fits no escalation opens a case.
    pub(super) async fn admit_by_hand(
        &mut self,
        draft: &mut Draft,
        reading: &Reading,
        content: ContentHash,
    ) -> Result<Filed, DeskError> {
        let identity = Identity {
            trust: Trust::Authenticated,
            because: "an operator looked at it".to_owned(),
            ..identify(&reading.message, &self.practice.believed)
        };
        let Some(author) = &identity.author else {
            let because = "its author cannot be read; answer it by hand";
            return Ok(Filed::new(Fate::Quarantined, because, "none"));
        };
        let warnings = Vec::new();
        let letter =
            Incoming { reading, identity: &identity, author, content, warnings, is_admitted: true };
        let role = self.practice.directory.role(author, Trust::Authenticated);
        if let Some(filed) = Box::pin(self.statement_came(draft, &letter, &role)).await? {
            return Ok(filed);
        }
        match role {
            Role::Provider => {
                let role = Role::Provider;
                match self.correlate(&letter, &role).await? {
                    Correlation::Found { .. } => self.provider_wrote(draft, &letter).await,
                    Correlation::Refused { .. } | Correlation::Unknown => {
                        self.open_case(draft, &letter, None, "").await
                    }
                }
            }
            role @ (Role::Customer
            | Role::Colleague(_)
            | Role::UnprovenColleague
            | Role::UnprovenProvider) => self.person_wrote(draft, &letter, role).await,
        }
    }
}
