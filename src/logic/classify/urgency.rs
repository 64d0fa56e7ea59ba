//! How soon somebody must look, always with the reasons in words.
//!
//! # Contract
//! From the words and the kind alone; account state and claim windows may only raise what stands
//! here. Text says little about urgency (measured: a learned sorter reaches a macro-F1 under .5),
//! so these are rules: shouting is no reason, stopped work is.

use super::concepts::{Hit, Lexicon};
use super::words::Text;
use crate::domain::kind::{Kind, Urgency, Verdict};

/// Urgency of a message from its words and verdict, with the reasons.
#[must_use]
pub fn urgency(words: &str, verdict: &Verdict) -> (Urgency, Vec<String>) {
    urgency_by(&Lexicon::shipped().hits(&Text::new(words)), verdict)
}

/// Urgency of a message in which these concepts of the shipped lexicon were found.
#[must_use]
pub fn urgency_by(hits: &[Hit], verdict: &Verdict) -> (Urgency, Vec<String>) {
    let lexicon = Lexicon::shipped();
    let says =
        |name: &str| hits.iter().any(|hit| !hit.negated && lexicon.name_of(hit.concept) == name);
    let mut found: Vec<(Urgency, &str)> = SIGNS
        .iter()
        .filter(|sign| sign.kind.is_none_or(|kind| kind == verdict.label && !verdict.unsure))
        .filter(|sign| sign.concepts.iter().all(|concept| says(concept)))
        .map(|sign| (sign.urgency, sign.because))
        .collect();
    let highest = found.iter().map(|(urgency, _)| *urgency).max().unwrap_or_default();
    if highest <= Urgency::Normal {
        return calm(verdict, says("no-hurry"), says("thanks"));
    }
    found.retain(|(urgency, _)| *urgency >= Urgency::High);
    found.sort_by_key(|(urgency, _)| std::cmp::Reverse(*urgency));
    let mut reasons: Vec<String> = Vec::new();
    for (_, because) in found {
        if !reasons.iter().any(|known| known == because) {
            reasons.push(because.to_owned());
        }
    }
    (highest, reasons)
}

/// What raises the urgency: a kind, or concepts that must all be named, or both.
struct Sign {
    kind: Option<Kind>,
    concepts: &'static [&'static str],
    urgency: Urgency,
    because: &'static str,
}

#[rustfmt::skip]
const SIGNS: &[Sign] = &[
    Sign { kind: None, concepts: &["hacked"], urgency: Urgency::Critical,
        because: "an account is said to be in other hands, and each hour costs" },
    Sign { kind: Some(Kind::Access), concepts: &["everybody-stopped"], urgency: Urgency::Critical,
        because: "work has stopped for everybody" },
    Sign { kind: None, concepts: &["service-blocked", "everybody-stopped"],
        urgency: Urgency::Critical,
        because: "work has stopped for everybody" },
    Sign { kind: Some(Kind::SubscriptionChange), concepts: &["cancel", "deadline"],
        urgency: Urgency::High,
        because: "a cancellation names a deadline: the claim window may close" },
    Sign { kind: Some(Kind::Fraud), concepts: &[], urgency: Urgency::High,
        because: "it may be fraud" },
    Sign { kind: None, concepts: &["bank-details-changed"], urgency: Urgency::High,
        because: "bank details are said to have changed" },
    Sign { kind: Some(Kind::Access), concepts: &[], urgency: Urgency::High,
        because: "the customer cannot use the service, or soon will not" },
    Sign { kind: None, concepts: &["service-blocked"], urgency: Urgency::High,
        because: "a service is said to be blocked" },
    Sign { kind: None, concepts: &["threat-of-suspension"], urgency: Urgency::High,
        because: "a suspension is near" },
    Sign { kind: None, concepts: &["everybody-stopped"], urgency: Urgency::High,
        because: "work is said to have stopped" },
    Sign { kind: Some(Kind::Complaint), concepts: &[], urgency: Urgency::High,
        because: "a complaint has its own deadline" },
    Sign { kind: None, concepts: &["insolvency"], urgency: Urgency::High,
        because: "insolvency stops all reminders" },
    Sign { kind: None, concepts: &["urgent"], urgency: Urgency::High,
        because: "the writer calls it urgent" },
];

fn calm(verdict: &Verdict, no_hurry: bool, thanks: bool) -> (Urgency, Vec<String>) {
    let because = if no_hurry {
        "the writer says there is no hurry"
    } else if thanks && verdict.label == Kind::Other {
        "it only says thanks"
    } else if verdict.label == Kind::Other && !verdict.unsure {
        "it is no billing question"
    } else {
        return (Urgency::Normal, vec!["nothing presses".to_owned()]);
    };
    (Urgency::Low, vec![because.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::classify::kind::classify;

    fn of(words: &str) -> (Urgency, Vec<String>) {
        urgency(words, &classify("", words))
    }

    #[test]
    fn stopped_work_and_break_ins_are_critical_and_shouting_is_not() {
        #[rustfmt::skip]
        let table = [
            ("Our tenant is suspended and nobody can work!", Urgency::Critical),
            ("Nos han suspendido el servicio y toda la empresa está parada", Urgency::Critical),
            ("We have been hacked, somebody is mining bitcoin", Urgency::Critical),
            ("Our account has been blocked", Urgency::High),
            ("I need to speak to a manager", Urgency::High),
            ("Please answer urgently: which VAT rate is on invoice 7?", Urgency::High),
            ("¿Puedo cancelar la suscripción hoy? Estamos en los 7 días", Urgency::High),
            ("WHY IS MY BILL HIGHER THAN LAST MONTH???", Urgency::Normal),
            ("Why is the bill higher? No hurry, whenever you can.", Urgency::Low),
            ("Muchas gracias, ya está solucionado.", Urgency::Low),
        ];
        for (words, wanted) in table {
            let (found, because) = of(words);
            assert_eq!(found, wanted, "{words}: {because:?}");
            assert!(!because.is_empty());
        }
    }

    #[test]
    fn there_is_always_a_reason_even_for_nothing() {
        assert_eq!(of("").1.len(), 1);
        assert_eq!(
            of("this is not urgent at all, which period does the bill cover?").0,
            Urgency::Low
        );
    }
}
