//! What must never be missed, said plainly: rules that answer before the model, with their reason.
//!
//! # Contract
//! A rule is a row: the concept that calls it, the kind it gives, what must not stand beside it.
//! The first row that fires gives the kind, later ones come second in the ranking. What is denied
//! ("we have not been hacked") never fires; what is only asked or supposed fires where the row
//! says so.

use super::concepts::{Hit, Lexicon};
use super::model::Probabilities;
use crate::domain::kind::Kind;

/// How sure a rule is; measured on rows of sources that are left out (docs/sorter.md).
pub const RULE_CONFIDENCE: f32 = 0.93;
/// A rule that asks for the model's consent needs at least this probability.
const CONSENT: f32 = 0.08;

/// A rule that fired.
#[derive(Clone, Debug, PartialEq)]
pub struct Fired {
    /// The kind it gives.
    pub kind: Kind,
    /// Why, in words for an agent.
    pub because: String,
}

struct Rule {
    concept: &'static str,
    kind: Kind,
    /// Concepts beside which it keeps still: then the mail is about those.
    unless: &'static [&'static str],
    /// At least one of these must stand beside it; none listed means none needed.
    beside: &'static [&'static str],
    /// It fires on questions too.
    even_asked: bool,
    /// The model must not think it absurd.
    by_consent: bool,
    because: &'static str,
}

const MONEY_OBJECTIONS: &[&str] = &[
    "charged-twice",
    "wrong-charge",
    "unknown-charge",
    "not-ordered",
    "cancelled-but-billed",
    "refund",
    "credit-note",
    "fee",
];

#[rustfmt::skip]
const RULES: &[Rule] = &[
    Rule { concept: "bank-details-changed", kind: Kind::Fraud, unless: &[], beside: &[],
        even_asked: true, by_consent: false,
        because: "it speaks of changed bank details, the usual mark of payment fraud" },
    Rule { concept: "hacked", kind: Kind::Fraud, unless: &["security-incident"], beside: &[],
        even_asked: false, by_consent: false,
        because: "it says that an account was broken into" },
    Rule { concept: "wont-pay-until", kind: Kind::Dispute, unless: &["insolvency"], beside: &[],
        even_asked: false, by_consent: false,
        because: "it refuses to pay" },
    Rule { concept: "disagree-charge", kind: Kind::Dispute, unless: &[], beside: &[],
        even_asked: true, by_consent: true,
        because: "it does not accept a charge" },
    Rule { concept: "insolvency", kind: Kind::Payment, unless: &[], beside: &[],
        even_asked: false, by_consent: false,
        because: "it speaks of insolvency: no further reminders" },
    Rule { concept: "want-manager", kind: Kind::Complaint,
        unless: &["charged-twice", "unknown-charge"], beside: &[],
        even_asked: true, by_consent: true,
        because: "it complains formally or asks for somebody in charge" },
    Rule { concept: "service-blocked", kind: Kind::Access,
        unless: &["cancelled-but-billed", "refund", "charged-twice"], beside: &[],
        even_asked: true, by_consent: true,
        because: "it says that a service is blocked or suspended" },
    Rule { concept: "already-paid", kind: Kind::Payment, unless: MONEY_OBJECTIONS,
        beside: &["bill-word", "reminder-received", "how-much-when-due"],
        even_asked: false, by_consent: true,
        because: "it says that the bill has been paid" },
    Rule { concept: "will-pay", kind: Kind::Payment, unless: MONEY_OBJECTIONS, beside: &[],
        even_asked: false, by_consent: true,
        because: "it promises a payment" },
];

/// The rules that fire on what a text names, most important first; one a kind.
#[must_use]
pub fn fired(lexicon: &Lexicon, hits: &[Hit], model_says: &Probabilities) -> Vec<Fired> {
    let mut fired: Vec<Fired> = Vec::new();
    for rule in RULES {
        if rule.fires(lexicon, hits, model_says) && fired.iter().all(|f| f.kind != rule.kind) {
            fired.push(Fired { kind: rule.kind, because: rule.because.to_owned() });
        }
    }
    fired
}

/// What the rules may say, for the table of translations.
#[cfg(test)]
pub(super) fn reasons() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.because)
}

impl Rule {
    fn fires(&self, lexicon: &Lexicon, hits: &[Hit], model_says: &Probabilities) -> bool {
        let named = |names: &[&str]| {
            hits.iter().any(|hit| !hit.negated && names.contains(&lexicon.name_of(hit.concept)))
        };
        let says_so = hits.iter().any(|hit| {
            lexicon.name_of(hit.concept) == self.concept
                && !hit.negated
                && (self.even_asked || !hit.asked)
        });
        let consents =
            !self.by_consent || model_says.get(self.kind as usize).is_some_and(|p| *p >= CONSENT);
        says_so && consents && !named(self.unless) && (self.beside.is_empty() || named(self.beside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::classify::kind::classify;

    #[test]
    fn every_rule_speaks_of_concepts_that_the_lexicon_has() {
        let lexicon = Lexicon::shipped();
        for rule in RULES {
            for name in [rule.concept].iter().chain(rule.unless).chain(rule.beside) {
                assert!(lexicon.find(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn what_must_never_be_missed_is_not_missed_and_says_why() {
        #[rustfmt::skip]
        let table = [
            ("Please note that our bank details have changed, use the new account.", Kind::Fraud),
            ("Les informamos de nuestra nueva cuenta bancaria.", Kind::Fraud),
            ("Bitte beachten Sie unsere neue Bankverbindung!", Kind::Fraud),
            ("I think we have been hacked, there are 40 machines in Brazil.", Kind::Fraud),
            ("Creemos que nos han hackeado.", Kind::Fraud),
            ("We will not pay until the seat count is corrected.", Kind::Dispute),
            ("No pagaremos hasta que nos expliquen la línea 4.", Kind::Dispute),
            ("We do not agree with this charge.", Kind::Dispute),
            ("No estamos de acuerdo con este cargo", Kind::Dispute),
            ("Invoice 2214 has already been paid on 3 March.", Kind::Payment),
            ("La factura ya está pagada, adjunto justificante.", Kind::Payment),
            ("We will pay the invoice on Friday.", Kind::Payment),
            ("Pagaremos el día 15.", Kind::Payment),
            ("Our company is in administration.", Kind::Payment),
            ("Estamos en concurso de acreedores.", Kind::Payment),
            ("I want to speak to a manager.", Kind::Complaint),
            ("Quiero hablar con un responsable.", Kind::Complaint),
            ("Our account has been suspended!", Kind::Access),
            ("Nos han cortado el servicio.", Kind::Access),
            ("Notre compte est bloqué", Kind::Access),
        ];
        for (said, kind) in table {
            let verdict = classify("", said);
            assert_eq!(verdict.label, kind, "{said}: {verdict:?}");
            assert!(!verdict.unsure && !verdict.because.is_empty(), "{said}: {verdict:?}");
        }
    }

    #[test]
    fn denied_and_supposed_things_do_not_call_a_rule() {
        for said in [
            "We have not been hacked, the usage is ours.",
            "What happens if we get hacked?",
            "If we do not pay until May, is there a fee?",
            "We do not dispute the charge, we only want to understand it.",
            "Has this invoice already been paid?",
            "Our bank details have not changed.",
        ] {
            let verdict = classify("", said);
            let ruled = RULES.iter().any(|r| verdict.because.iter().any(|b| b == r.because));
            assert!(!ruled, "{said}: {:?}", verdict.because);
        }
    }
}
