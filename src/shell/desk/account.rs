//! Whose account a case is, told from its author and from the reseller's books.

use super::filing::Incoming;
use super::{Desk, DeskError, Draft};
use crate::domain::account::{Account, AccountCode};
use crate::domain::address::Address;
use crate::domain::case::Case;
use crate::domain::change::Refusal;
use crate::domain::kind::Language;
use crate::domain::trust::Trust;
use crate::logic::decide::Acknowledgement;
use crate::logic::glance::{Glance, belongs_to, lines};
use crate::logic::resembling::resembling;
use crate::ports::{Archive, Store};

/// Invoices and tenants of a message that are looked up for a hint.
const NAMED_MAX: usize = 10;

impl<S: Store, A: Archive> Desk<S, A> {
    /// The books hold accounts, so that strangers can be told from customers.
    async fn has_accounts(&self) -> Result<bool, DeskError> {
        Ok(!self.store.accounts(None, 1).await?.is_empty())
    }

    /// The account that the author of a message belongs to. Nobody belongs anywhere whose mail
    /// failed DMARC.
    pub(super) async fn account_of(
        &self,
        letter: &Incoming<'_>,
    ) -> Result<Option<Account>, DeskError> {
        if letter.identity.trust == Trust::Refused {
            return Ok(None);
        }
        self.account_of_address(letter.author).await
    }

    /// The account that an address belongs to: as a contact, else by the account's own domain.
    pub(super) async fn account_of_address(
        &self,
        author: &Address,
    ) -> Result<Option<Account>, DeskError> {
        let by_address = self.store.accounts_of_address(author).await?;
        let domain = author.domain();
        let by_domain = if self.practice.limits.is_shared(domain) {
            Vec::new()
        } else {
            self.store.accounts_of_domain(domain).await?
        };
        Ok(belongs_to(by_address, by_domain))
    }

    /// Accounts in whose cases this author may take part, because the books authorise them.
    pub(super) async fn authorised_in(
        &self,
        author: &Address,
    ) -> Result<Vec<AccountCode>, DeskError> {
        let accounts = self.store.accounts_of_address(author).await?;
        let may = |account: &Account| {
            account.role_of(author).is_some_and(crate::domain::account::ContactRole::is_authorised)
        };
        Ok(accounts.into_iter().filter(may).map(|account| account.code).collect())
    }

    /// An author whom the books do not authorise gets process, not data (I-20).
    pub(super) async fn acknowledged(
        &self,
        usual: Acknowledgement,
        author: &Address,
    ) -> Result<Acknowledgement, DeskError> {
        let may_be_known = usual == Acknowledgement::Usual && self.has_accounts().await?;
        if may_be_known && self.authorised_in(author).await?.is_empty() {
            return Ok(Acknowledgement::Unverified);
        }
        Ok(usual)
    }

    /// What the books say about a case; `None` where nothing was ever imported.
    pub(super) async fn glance(&self, case: &Case) -> Result<Option<Glance>, DeskError> {
        if !self.has_accounts().await? {
            return Ok(None);
        }
        let account = match &case.account {
            Some(code) => self.store.account(code).await?,
            None => None,
        };
        let items = match &account {
            Some(account) => self.store.ledger_items(&account.code).await?,
            None => Vec::new(),
        };
        let as_of = self.store.snapshot().await?.map(|snapshot| snapshot.as_of);
        let own = account.as_ref().map(|account| &account.code);
        let hint = self.named_account(case).await?.filter(|code| Some(code) != own);
        Ok(Some(Glance { account, items, as_of, hint }))
    }

    /// The account that an agent names by its code.
    ///
    /// # Errors
    /// In the inner result: there is none, and which ones come near.
    pub(super) async fn account_named(
        &self,
        said: &str,
    ) -> Result<Result<AccountCode, Refusal>, DeskError> {
        if let Ok(code) = AccountCode::parse(said)
            && self.store.account(&code).await?.is_some()
        {
            return Ok(Ok(code));
        }
        let all = self.all_accounts().await?;
        let near = resembling(said, all.values()).into_iter();
        let near = near.map(|account| format!("{} ({})", account.code, account.legal_name));
        Ok(Err(Refusal::NoSuchAccount { said: said.to_owned(), near: near.collect() }))
    }

    /// What the books say about a case, for one of our own people.
    pub(super) fn account_lines(
        &self,
        draft: &Draft,
        case: &Case,
        language: Language,
    ) -> Vec<String> {
        let zone = self.practice.policy.calendar.zone();
        let author = &case.customer.address;
        let glance = draft.glance(&case.number);
        glance.map(|glance| lines(glance, author, zone, language)).unwrap_or_default()
    }

    /// Whose the invoices and tenants are that a case names.
    async fn named_account(&self, case: &Case) -> Result<Option<AccountCode>, DeskError> {
        for number in case.facts.invoices.iter().take(NAMED_MAX) {
            if let Some(code) = self.store.account_of_invoice(number).await? {
                return Ok(Some(code));
            }
        }
        let tenants = case.facts.tenants.iter().chain(&case.facts.domains);
        for name in tenants.take(NAMED_MAX) {
            let found = self.store.accounts_of_tenant(name).await?;
            if let Some(account) = found.into_iter().next() {
                return Ok(Some(account.code));
            }
        }
        Ok(None)
    }
}
