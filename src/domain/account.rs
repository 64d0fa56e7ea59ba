//! A customer account: who the customer is in the books, and who may speak for them.
//!
//! Accounts come from the reseller's own books (`saldo account import`); nothing in a message
//! changes one.

use crate::domain::address::Address;
use crate::domain::kind::Language;
use crate::domain::money::Money;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of an account in the reseller's books, such as `ACME` or `430.00123`.
///
/// Invariant: 1 to [`AccountCode::CHARS_MAX`] letters, digits and `. _ - / & +`, kept in upper
/// case, because people type both. No blanks, so that it is one word in a command.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountCode(String);

/// Why a text is not an account code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an account code: {reason}")]
pub struct BadAccountCode {
    text: String,
    reason: &'static str,
}

impl AccountCode {
    /// Characters of a code.
    pub const CHARS_MAX: usize = 40;

    /// Checks `text`, without the blanks around it.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadAccountCode> {
        let bad = |reason| BadAccountCode { text: text.chars().take(60).collect(), reason };
        let code = text.trim().to_uppercase();
        if code.is_empty() {
            return Err(bad("it is empty"));
        }
        if code.chars().count() > Self::CHARS_MAX {
            return Err(bad("it is longer than 40 characters"));
        }
        if !code.chars().all(|c| c.is_alphanumeric() || "._-/&+".contains(c)) {
            return Err(bad("it may hold letters, digits and . _ - / & + only, and no blank"));
        }
        if !code.chars().any(char::is_alphanumeric) {
            return Err(bad("it holds neither a letter nor a digit"));
        }
        Ok(Self(code))
    }

    /// The code, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AccountCode {
    type Error = BadAccountCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<AccountCode> for String {
    fn from(code: AccountCode) -> Self {
        code.0
    }
}

/// What a contact may do for their company (domain.md 7.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContactRole {
    /// Authorised for bills: opens, disputes, promises, confirms; receives every bill's letter.
    Billing,
    /// Answers for the account as a whole; receives demands and notices besides.
    Owner,
    /// Known, but not authorised: gets help, never figures.
    Other,
}

impl ContactRole {
    /// Every role, the one for bills first.
    pub const ALL: [Self; 3] = [Self::Billing, Self::Owner, Self::Other];

    /// The word used in files and letters.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Billing => "billing",
            Self::Owner => "owner",
            Self::Other => "other",
        }
    }

    /// Reads a word in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// May be told invoices, amounts and account data (I-20).
    #[must_use]
    pub fn is_authorised(self) -> bool {
        match self {
            Self::Billing | Self::Owner => true,
            Self::Other => false,
        }
    }
}

impl fmt::Display for ContactRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A person who speaks for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Their name; may be empty.
    pub name: String,
    /// Where they write from and are written to.
    pub address: Address,
    /// What they may do.
    pub role: ContactRole,
}

/// What the reseller still owes the provider for this customer (domain.md 1.2): stated by a
/// person, never computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// Remaining term × price.
    pub amount: Money,
    /// The day it was stated.
    pub stated_on: Date,
    /// Where it comes from, in words; may be empty.
    pub note: String,
}

/// Why an account is left out of collections altogether.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Insolvency, a public body, a payment plan …, in words.
    pub reason: String,
    /// Who decided it and looks at it again.
    pub owner: String,
    /// The last day it holds; for ever, if `None`.
    pub until: Option<Date>,
}

impl Exclusion {
    /// It holds on `day`.
    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// A customer in the reseller's books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Their code.
    pub code: AccountCode,
    /// Their name on invoices.
    pub legal_name: String,
    /// VAT or other tax id, as written.
    pub tax_id: Option<String>,
    /// Billing country: ISO 3166-1, two capital letters.
    pub country: Option<String>,
    /// The language they want to be written to in; told by their mail where `None`.
    pub language: Option<Language>,
    /// IANA name, such as `Europe/Madrid`; the desk's own zone where `None`.
    pub time_zone: Option<String>,
    /// Who speaks for them.
    pub contacts: Vec<Contact>,
    /// Mail domains of their own, in lower case; never one that strangers share.
    pub domains: Vec<String>,
    /// Tenant ids (GUIDs) and tenant domains, in lower case.
    pub tenants: Vec<String>,
    /// The segment whose collections policy applies.
    pub segment: Option<String>,
    /// The collections policy, where it is not the segment's.
    pub policy: Option<String>,
    /// What is still owed to the provider for them.
    pub exposure: Option<Exposure>,
    /// Why they are left out of collections.
    pub exclusion: Option<Exclusion>,
    /// Invoices are collected from their bank: no reminder before the due date.
    pub is_direct_debit: bool,
}

impl Account {
    /// Contacts, domains or tenants of one account; no honest customer has more.
    pub const ENTRIES_MAX: usize = 200;

    /// An account of which only code and name are known.
    #[must_use]
    pub fn new(code: AccountCode, legal_name: &str) -> Self {
        Self {
            code,
            legal_name: legal_name.to_owned(),
            tax_id: None,
            country: None,
            language: None,
            time_zone: None,
            contacts: Vec::new(),
            domains: Vec::new(),
            tenants: Vec::new(),
            segment: None,
            policy: None,
            exposure: None,
            exclusion: None,
            is_direct_debit: false,
        }
    }

    /// The contact who has this address.
    #[must_use]
    pub fn contact(&self, address: &Address) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.address == *address)
    }

    /// Contacts of a role, in the order of the books.
    pub fn contacts_of(&self, role: ContactRole) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(move |contact| contact.role == role)
    }

    /// What this person may do: their role, or `None` for a stranger, even one who writes from a
    /// domain of the account.
    #[must_use]
    pub fn role_of(&self, address: &Address) -> Option<ContactRole> {
        self.contact(address).map(|contact| contact.role)
    }

    /// `domain` is one of this account's, or below one.
    #[must_use]
    pub fn has_domain(&self, domain: &str) -> bool {
        let domain = domain.to_lowercase();
        self.domains.iter().any(|own| {
            domain
                .strip_suffix(own.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn acme() -> Account {
        let contact = |name: &str, text: &str, role| Contact {
            name: name.to_owned(),
            address: address(text),
            role,
        };
        Account {
            contacts: vec![
                contact("Ada", "ada@acme.example", ContactRole::Billing),
                contact("Olga", "olga@acme.example", ContactRole::Owner),
                contact("Pau", "pau@acme.example", ContactRole::Other),
            ],
            domains: vec!["acme.example".to_owned()],
            ..Account::new(AccountCode::parse("acme").unwrap(), "Acme SL")
        }
    }

    #[test]
    fn a_code_is_one_word_compared_without_case() {
        for (text, code) in [(" acme ", "ACME"), ("430.00123", "430.00123"), ("a&b/1", "A&B/1")] {
            assert_eq!(AccountCode::parse(text).unwrap().as_str(), code);
        }
        for text in ["", " ", "two words", "a\nb", "--", "a;b", "a\"b", &"x".repeat(41)] {
            assert!(AccountCode::parse(text).is_err(), "{text:?}");
        }
        assert!(serde_json::from_str::<AccountCode>("\"two words\"").is_err());
    }

    #[test]
    fn only_named_contacts_are_authorised_and_a_colleague_of_theirs_is_not() {
        let acme = acme();
        let may = |text: &str| acme.role_of(&address(text)).is_some_and(ContactRole::is_authorised);
        assert!(may("ADA@acme.example"));
        assert!(may("olga@acme.example"));
        assert!(!may("pau@acme.example"));
        assert!(!may("eva@acme.example"));
        assert_eq!(acme.contacts_of(ContactRole::Owner).count(), 1);
    }

    #[test]
    fn a_domain_covers_what_is_below_it_and_not_what_ends_alike() {
        let acme = acme();
        assert!(acme.has_domain("acme.example"));
        assert!(acme.has_domain("Mail.ACME.example"));
        assert!(!acme.has_domain("notacme.example"));
        assert!(!acme.has_domain("example"));
    }

    #[test]
    fn an_exclusion_holds_through_its_last_day() {
        let until = jiff::civil::date(2026, 12, 31);
        let plan = Exclusion {
            reason: "payment plan".to_owned(),
            owner: "Ana".to_owned(),
            until: Some(until),
        };
        assert!(plan.is_in_force(until));
        assert!(!plan.is_in_force(jiff::civil::date(2027, 1, 1)));
        assert!(Exclusion { until: None, ..plan }.is_in_force(jiff::civil::date(2099, 1, 1)));
    }
}
