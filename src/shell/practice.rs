//! Everything the desk knows of the house while it works; a reload swaps it whole.

use crate::domain::collections::house::CollectionsHouse;
use crate::domain::kind::Language;
use crate::domain::limits::Limits;
use crate::domain::people::{Colleague, Directory};
use crate::domain::policy::Policy;
use crate::logic::compose::Stationery;
use crate::logic::identify::Believed;
use crate::logic::import::ledger;
use crate::logic::reply_address::Signer;
use crate::logic::templates::Templates;
use crate::logic::understand::House;

/// How this desk works.
#[derive(Debug)]
pub struct Practice {
    /// House rules.
    pub policy: Policy,
    /// Who is who.
    pub directory: Directory,
    /// Makes and checks signed addresses.
    pub signer: Signer,
    /// What reading a message needs to know.
    pub house: House,
    /// Whose word about an author counts.
    pub believed: Believed,
    /// What is the same on every letter.
    pub stationery: Stationery,
    /// The letters.
    pub templates: Templates,
    /// The languages of the letters; the first is the default.
    pub languages: Vec<Language>,
    /// What stands before the counter in a case number.
    pub case_prefix: String,
    /// The number of the first case.
    pub first_case: u64,
    /// Overdue accounts.
    pub collections: CollectionsHouse,
    /// How much the desk may write by itself.
    pub limits: Limits,
    /// How the files of the reseller's books are read.
    pub ledger: ledger::House,
    /// Larger messages are not fetched.
    pub message_bytes_max: u64,
}

impl Practice {
    /// The language of the letters to somebody who writes in `wanted`.
    #[must_use]
    pub fn language(&self, wanted: Language) -> Language {
        if self.languages.contains(&wanted) { wanted } else { self.default_language() }
    }

    /// The desk's own language.
    #[must_use]
    pub fn default_language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::EN)
    }

    /// The language of the letters to a colleague.
    #[must_use]
    pub fn colleague_language(&self, colleague: &Colleague) -> Language {
        colleague.language.map_or_else(|| self.default_language(), |wanted| self.language(wanted))
    }
}
