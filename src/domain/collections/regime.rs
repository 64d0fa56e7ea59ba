//! What a suspension does under a provider's rules: dated facts with their source, from the
//! configuration (domain.md 1.2). Letters say nothing of it that does not stand here (I-16).

use crate::domain::kind::Language;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// When data may be lost, at the earliest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataLoss {
    /// So many days after the suspension.
    DaysAfter(u32),
    /// When the commitment ends. Where the provider's pages contradict each other, this is the
    /// earliest of what they say.
    EndOfTerm,
}

/// One provider regime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Regime {
    /// Its name, such as `nce`.
    pub name: String,
    /// What stops working, by language.
    pub stops: BTreeMap<Language, String>,
    /// What goes on working, by language.
    pub remains: BTreeMap<Language, String>,
    /// Charges go on while access is suspended.
    pub charges_continue: bool,
    /// When data may be lost.
    pub data_loss: DataLoss,
    /// What a reinstatement does not restore and the operator sets again, one line each.
    pub checklist: BTreeMap<Language, Vec<String>>,
    /// Where this can be read.
    pub source: String,
    /// When somebody last did.
    pub checked_on: Date,
}

impl Regime {
    /// Days after which somebody should read the source again (T19).
    pub const CHECK_DAYS_MAX: u32 = 180;

    /// The earliest day on which data may be lost; `None` where the end of the term counts and
    /// nobody stated it.
    #[must_use]
    pub fn data_loss_on(&self, suspended_on: Date, term_ends: Option<Date>) -> Option<Date> {
        match self.data_loss {
            DataLoss::DaysAfter(days) => suspended_on.checked_add(i64::from(days).days()).ok(),
            DataLoss::EndOfTerm => term_ends,
        }
    }

    /// Nobody has read the source for long.
    #[must_use]
    pub fn is_old(&self, today: Date) -> bool {
        let fresh_until = self.checked_on.checked_add(i64::from(Self::CHECK_DAYS_MAX).days());
        fresh_until.is_ok_and(|until| today > until)
    }

    /// What a reinstatement does not restore, in the reader's language, else in English, else in
    /// any.
    #[must_use]
    pub fn checklist(&self, language: Language) -> Vec<String> {
        let found = self.checklist.get(&language).or_else(|| self.checklist.get(&Language::EN));
        found.or_else(|| self.checklist.values().next()).cloned().unwrap_or_default()
    }

    /// A text in the reader's language, else in English, else in any.
    #[must_use]
    pub fn words(texts: &BTreeMap<Language, String>, language: Language) -> &str {
        let found = texts.get(&language).or_else(|| texts.get(&Language::EN));
        found.or_else(|| texts.values().next()).map_or("", String::as_str)
    }
}

/// Every regime of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regimes(pub Vec<Regime>);

impl Regimes {
    /// A regime by name, in any case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Regime> {
        self.0.iter().find(|regime| regime.name.eq_ignore_ascii_case(name.trim()))
    }

    /// Their names, for an error that says what would be right.
    #[must_use]
    pub fn names(&self) -> String {
        self.0.iter().map(|regime| regime.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn regime(data_loss: DataLoss) -> Regime {
        Regime {
            name: "nce".to_owned(),
            stops: BTreeMap::from([(Language::EN, "users cannot sign in".to_owned())]),
            remains: BTreeMap::new(),
            charges_continue: true,
            data_loss,
            checklist: BTreeMap::new(),
            source: "https://learn.microsoft.com/partner-center".to_owned(),
            checked_on: date(2026, 3, 1),
        }
    }

    #[test]
    fn the_earliest_day_of_loss_is_known_or_asked_for() {
        let (day, term) = (date(2026, 6, 1), date(2027, 1, 15));
        assert_eq!(
            regime(DataLoss::DaysAfter(90)).data_loss_on(day, None),
            Some(date(2026, 8, 30))
        );
        assert_eq!(regime(DataLoss::EndOfTerm).data_loss_on(day, Some(term)), Some(term));
        assert_eq!(regime(DataLoss::EndOfTerm).data_loss_on(day, None), None);
    }

    #[test]
    fn facts_that_nobody_has_checked_for_half_a_year_are_old() {
        assert!(!regime(DataLoss::EndOfTerm).is_old(date(2026, 8, 28)));
        assert!(regime(DataLoss::EndOfTerm).is_old(date(2026, 9, 1)));
    }

    #[test]
    fn a_text_is_shown_in_the_language_there_is() {
        let regime = regime(DataLoss::EndOfTerm);
        assert_eq!(Regime::words(&regime.stops, Language::ES), "users cannot sign in");
    }
}
