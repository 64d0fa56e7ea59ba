//! What an agent states below `#suspend` → the plan of a suspension: services, the provider's
//! regime, the end of the commitment, what we go on owing.

use crate::domain::collections::regime::Regimes;
use crate::domain::collections::suspension::AccessPlan;
use crate::domain::letter::BriefLine;
use crate::domain::money::{Currency, Money};
use crate::logic::fold::folded;
use rust_decimal::Decimal;

/// A fact that may stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Service,
    Regime,
    TermEnds,
    Exposure,
}

/// Their names, folded, in English and Spanish.
const KEYS: [(Key, &[&str]); 4] = [
    (Key::Service, &["service", "services", "servicio", "servicios"]),
    (Key::Regime, &["regime", "regimen"]),
    (Key::TermEnds, &["term ends", "term_ends", "term", "fin", "fin del compromiso"]),
    (Key::Exposure, &["exposure", "exposicion"]),
];

/// Services that one suspension names at most: the notice must be read.
pub const SERVICES_MAX: usize = 40;

/// Why a plan cannot be made of what was stated, in words for the agent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefusal {
    /// Words stand below it that belong to no line.
    #[error(
        "below #suspend stand lines alone: service, regime, term_ends, exposure; write words for the customer in another mail"
    )]
    WordsBelow,
    /// The regime is none of the configuration's.
    #[error("“{said}” is no provider regime of the configuration; there are: {known}")]
    UnknownRegime {
        /// What was said.
        said: String,
        /// Their names.
        known: String,
    },
    /// The configuration holds none.
    #[error(
        "the configuration holds no provider regime, and nobody is suspended without saying what that does: write a [[collections.regime]]"
    )]
    NoRegimes,
    /// A value cannot be read.
    #[error("“{said}” cannot be read; write it like {example}")]
    Unreadable {
        /// What was said.
        said: String,
        /// What would be right.
        example: &'static str,
    },
    /// More than a customer reads.
    #[error("{0} services are more than a notice can name; put some together on one line")]
    TooMany(usize),
}

impl TermsRefusal {
    /// The same in Spanish.
    #[must_use]
    pub fn in_spanish(&self) -> String {
        match self {
            Self::WordsBelow => "debajo de #suspender solo van líneas: servicio, régimen, fin, exposición; el texto para el cliente, en otro mensaje".to_owned(),
            Self::UnknownRegime { said, known } => format!(
                "«{said}» no es ningún régimen del proveedor en la configuración; están: {known}"
            ),
            Self::NoRegimes => "la configuración no tiene ningún régimen del proveedor, y no se suspende a nadie sin decir qué supone: escriba un [[collections.regime]]".to_owned(),
            Self::Unreadable { said, example } => {
                format!("«{said}» no se entiende; escríbalo así: {example}")
            }
            Self::TooMany(count) => {
                format!("{count} servicios son más de los que caben en un aviso; agrupe algunos en una línea")
            }
        }
    }
}

/// A line's key names a fact of a plan.
#[must_use]
pub fn is_wanted(key: &str) -> bool {
    named(key).is_some()
}

fn named(key: &str) -> Option<Key> {
    let key = folded(key);
    KEYS.iter().find(|(_, names)| names.contains(&key.as_str())).map(|(key, _)| *key)
}

/// The plan. Where the configuration holds one regime alone, it need not be named.
///
/// # Errors
/// [`TermsRefusal`].
pub fn plan(
    lines: &[BriefLine],
    words: &str,
    regimes: &Regimes,
) -> Result<AccessPlan, TermsRefusal> {
    if !words.trim().is_empty() {
        return Err(TermsRefusal::WordsBelow);
    }
    let stated = |wanted: Key| lines.iter().filter(move |line| named(&line.key) == Some(wanted));
    let last = |wanted: Key| stated(wanted).next_back().map(|line| line.value.trim());
    let services: Vec<String> = stated(Key::Service)
        .map(|line| line.value.trim().to_owned())
        .filter(|service| !service.is_empty())
        .collect();
    if services.len() > SERVICES_MAX {
        return Err(TermsRefusal::TooMany(services.len()));
    }
    let unreadable =
        |said: &str, example| TermsRefusal::Unreadable { said: said.to_owned(), example };
    let term_ends = last(Key::TermEnds)
        .map(|day| day.parse().map_err(|_| unreadable(day, "term_ends: 2027-03-01")));
    let exposure = last(Key::Exposure)
        .map(|said| amount(said).ok_or_else(|| unreadable(said, "exposure: 1200.00 EUR")));
    Ok(AccessPlan {
        services,
        regime: regime(last(Key::Regime), regimes)?,
        term_ends: term_ends.transpose()?,
        exposure: exposure.transpose()?,
    })
}

fn regime(said: Option<&str>, regimes: &Regimes) -> Result<String, TermsRefusal> {
    if let (None, [only]) = (said, regimes.0.as_slice()) {
        return Ok(only.name.clone());
    }
    if regimes.0.is_empty() {
        return Err(TermsRefusal::NoRegimes);
    }
    let said = said.unwrap_or_default();
    let found = regimes.find(said).map(|regime| regime.name.clone());
    found.ok_or_else(|| TermsRefusal::UnknownRegime {
        said: said.to_owned(),
        known: regimes.names(),
    })
}

/// `1200.00 EUR` or `EUR 1200.00`: decimals with a point, as in the other commands.
fn amount(text: &str) -> Option<Money> {
    let (one, other) = text.split_once(char::is_whitespace)?;
    let read = |number: &str, code: &str| {
        let amount = number.parse::<Decimal>().ok().filter(|it| *it >= Decimal::ZERO)?;
        Some(Money { amount, currency: Currency::parse(code.trim())? })
    };
    read(one, other).or_else(|| read(other.trim(), one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::collections::regime::{DataLoss, Regime};
    use jiff::civil::date;
    use std::collections::BTreeMap;

    fn regimes(names: &[&str]) -> Regimes {
        let regime = |name: &&str| Regime {
            name: (*name).to_owned(),
            stops: BTreeMap::new(),
            remains: BTreeMap::new(),
            charges_continue: true,
            data_loss: DataLoss::EndOfTerm,
            checklist: BTreeMap::new(),
            source: "https://provider.example/rules".to_owned(),
            checked_on: date(2026, 1, 1),
        };
        Regimes(names.iter().map(regime).collect())
    }

    fn lines(text: &str) -> Vec<BriefLine> {
        let line = |line: &str| {
            let (key, value) = line.split_once(':').unwrap();
            BriefLine { key: key.to_owned(), value: value.to_owned() }
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn a_plan_is_read_in_english_and_spanish() {
        let english = lines("service: A, 5 users\nservice: B\nregime: NCE\nterm_ends: 2027-03-01");
        let spanish = lines("Servicio: A, 5 users\nservicio: B\nRégimen: nce\nFin: 2027-03-01");
        let (one, other) = (
            plan(&english, "", &regimes(&["nce", "azure"])),
            plan(&spanish, " ", &regimes(&["nce", "azure"])),
        );
        assert_eq!(one, other);
        let read = one.unwrap();
        assert_eq!(read.services, ["A, 5 users", "B"]);
        assert_eq!((read.regime.as_str(), read.term_ends), ("nce", Some(date(2027, 3, 1))));
    }

    #[test]
    fn the_only_regime_need_not_be_named_and_none_of_many_is_guessed() {
        assert_eq!(plan(&[], "", &regimes(&["nce"])).unwrap().regime, "nce");
        let refused = plan(&[], "", &regimes(&["nce", "azure"])).unwrap_err();
        assert!(refused.to_string().contains("nce, azure"), "{refused}");
        assert_eq!(plan(&[], "", &regimes(&[])), Err(TermsRefusal::NoRegimes));
    }

    #[test]
    fn what_cannot_be_read_or_would_reach_the_customer_stops_it() {
        let nce = regimes(&["nce"]);
        for line in ["term_ends: next year", "exposure: 1.200,00 €", "exposure: -3 EUR"] {
            let refused = plan(&lines(line), "", &nce).unwrap_err();
            assert!(matches!(refused, TermsRefusal::Unreadable { .. }), "{line}: {refused}");
        }
        let stated = plan(&lines("exposure: 1200.00 EUR"), "", &nce).unwrap().exposure.unwrap();
        assert_eq!(stated.to_string(), "1200.00 EUR");
        assert_eq!(plan(&[], "Pay now.", &nce), Err(TermsRefusal::WordsBelow));
    }
}
