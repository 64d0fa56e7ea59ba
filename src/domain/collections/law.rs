//! What the law of some places says of late payment between businesses: dated facts with their
//! sources (domain.md 3.4). The desk may mention a right; it never computes or claims a charge.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Whose law of late payment a policy stands under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Jurisdiction {
    /// A member state of the European Union (Directive 2011/7/EU).
    EuropeanUnion,
    /// Spain (Ley 3/2004).
    Spain,
    /// The United Kingdom (Late Payment of Commercial Debts (Interest) Act 1998).
    UnitedKingdom,
    /// The United States: contract and state law.
    UnitedStates,
    /// Anywhere else: contract alone.
    #[default]
    Elsewhere,
}

/// A right that the law gives a creditor without a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Law {
    /// How letters cite it.
    pub citation: &'static str,
    /// The fixed sum for recovery, in English words.
    pub fixed_sum_en: &'static str,
    /// The same in Spanish.
    pub fixed_sum_es: &'static str,
    /// The interest, in English words.
    pub interest_en: &'static str,
    /// The same in Spanish.
    pub interest_es: &'static str,
    /// Where it can be read.
    pub source: &'static str,
    /// When somebody last did.
    pub checked_on: Date,
}

impl Jurisdiction {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::EuropeanUnion,
        Self::Spain,
        Self::UnitedKingdom,
        Self::UnitedStates,
        Self::Elsewhere,
    ];

    /// The word of the configuration.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::EuropeanUnion => "eu",
            Self::Spain => "es",
            Self::UnitedKingdom => "uk",
            Self::UnitedStates => "us",
            Self::Elsewhere => "none",
        }
    }

    /// Reads a word in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|place| place.word() == word)
    }

    /// The right to late charges that holds between businesses without a contract; `None` where
    /// there is none.
    #[must_use]
    pub fn law(self) -> Option<Law> {
        match self {
            Self::EuropeanUnion => Some(Law {
                citation: "Directive 2011/7/EU",
                fixed_sum_en: "a fixed sum of EUR 40 for each late payment",
                fixed_sum_es: "una cantidad fija de 40 EUR por cada pago atrasado",
                interest_en: "interest at the reference rate of the ECB plus 8 percentage points",
                interest_es: "intereses al tipo de referencia del BCE más 8 puntos porcentuales",
                source: "Directive 2011/7/EU, articles 3 and 6",
                checked_on: date(2026, 7, 1),
            }),
            Self::Spain => Some(Law {
                citation: "Ley 3/2004",
                fixed_sum_en: "a fixed sum of EUR 40 for each late payment",
                fixed_sum_es: "una cantidad fija de 40 EUR por cada pago atrasado",
                interest_en: "interest at the reference rate of the ECB plus 8 percentage points",
                interest_es: "intereses al tipo de referencia del BCE más 8 puntos porcentuales",
                source: "Ley 3/2004, artículos 5 a 8; the rate of each half-year is in the BOE",
                checked_on: date(2026, 7, 1),
            }),
            Self::UnitedKingdom => Some(Law {
                citation: "Late Payment of Commercial Debts (Interest) Act 1998",
                fixed_sum_en: "a fixed sum of GBP 40, 70 or 100 for each invoice, by its size",
                fixed_sum_es: "una cantidad fija de 40, 70 o 100 GBP por factura, según su importe",
                interest_en: "interest at the Bank of England base rate plus 8 percentage points",
                interest_es: "intereses al tipo base del Banco de Inglaterra más 8 puntos",
                source: "sections 1 to 6 of the Act",
                checked_on: date(2026, 7, 1),
            }),
            Self::UnitedStates | Self::Elsewhere => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_back_from_their_words() {
        for place in Jurisdiction::ALL {
            assert_eq!(Jurisdiction::parse(place.word()), Some(place));
        }
        assert_eq!(Jurisdiction::parse("UK"), Some(Jurisdiction::UnitedKingdom));
        assert_eq!(Jurisdiction::parse("mars"), None);
    }

    #[test]
    fn only_the_places_with_a_statute_have_a_right_without_a_contract() {
        assert!(Jurisdiction::UnitedStates.law().is_none());
        assert!(Jurisdiction::Spain.law().is_some_and(|law| law.citation.contains("3/2004")));
    }
}
