//! How soon somebody must look, always with the reasons in words.
//!
//! # Contract
//! From the words and the kind alone; account state and claim windows may only raise what stands
//! here. Text says little about urgency (measured: a learned sorter reaches a macro-F1 under .5),
//! so these are rules: shouting is no reason, stopped work is.

use super::concepts::{Hit, Lexicon};
use super::words::Text;
use crate::domain::kind::{Kind, Urgency, Verdict};
use jiff::SignedDuration;

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

const NO_HURRY: &str = "the writer says there is no hurry";
const ONLY_THANKS: &str = "it only says thanks";
const NO_BILLING: &str = "it is no billing question";
const NOTHING: &str = "nothing presses";
const WITHIN_A_DAY: &str = "a claim window closes within a day";
const WITHIN_DAYS: &str = "a claim window closes within three days";

/// What may be said of an urgency, for the table of translations.
#[cfg(test)]
pub(super) fn reasons() -> impl Iterator<Item = &'static str> {
    let others = [NO_HURRY, ONLY_THANKS, NO_BILLING, NOTHING, WITHIN_A_DAY, WITHIN_DAYS];
    SIGNS.iter().map(|sign| sign.because).chain(others)
}

/// What is known beside the words raises the urgency, never lowers it: a claim window that closes
/// after so long, counted from now; `None` where there is none. One that has closed presses no
/// more.
#[must_use]
pub fn raised(
    (urgency, because): (Urgency, Vec<String>),
    closes_after: Option<SignedDuration>,
) -> (Urgency, Vec<String>) {
    let (at_least, reason) = match closes_after {
        Some(left) if left.is_negative() => return (urgency, because),
        Some(left) if left <= SignedDuration::from_hours(24) => (Urgency::Critical, WITHIN_A_DAY),
        Some(left) if left <= SignedDuration::from_hours(72) => (Urgency::High, WITHIN_DAYS),
        Some(_) | None => return (urgency, because),
    };
    let others = because.into_iter().filter(|_| urgency >= Urgency::High);
    (urgency.max(at_least), [reason.to_owned()].into_iter().chain(others).collect())
}

fn calm(verdict: &Verdict, no_hurry: bool, thanks: bool) -> (Urgency, Vec<String>) {
    let because = if no_hurry {
        NO_HURRY
    } else if thanks && verdict.label == Kind::Other {
        ONLY_THANKS
    } else if verdict.label == Kind::Other && !verdict.unsure {
        NO_BILLING
    } else {
        return (Urgency::Normal, vec![NOTHING.to_owned()]);
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
    fn a_window_that_closes_raises_the_urgency_and_says_so_and_a_closed_one_does_not() {
        let usual = || (Urgency::Low, vec![NO_HURRY.to_owned()]);
        let after = |hours| Some(SignedDuration::from_hours(hours));
        assert_eq!(raised(usual(), after(20)), (Urgency::Critical, vec![WITHIN_A_DAY.to_owned()]));
        assert_eq!(raised(usual(), after(70)), (Urgency::High, vec![WITHIN_DAYS.to_owned()]));
        let urgent = (Urgency::Critical, vec!["work has stopped for everybody".to_owned()]);
        let both = raised(urgent.clone(), after(70));
        assert_eq!((both.0, both.1.len()), (Urgency::Critical, 2));
        for none in [after(100), after(-1), None] {
            assert_eq!(raised(urgent.clone(), none), urgent);
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
