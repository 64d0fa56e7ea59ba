//! What a customer's answer to a collections letter means: why to rest, before anybody of ours
//! has read it.
//!
//! # Contract
//! Every answer makes collections rest: one that is not understood rests too, because nobody is
//! dunned over words that nobody has read (domain.md 1.3, I-07). What it was taken for is only
//! proposed; a person confirms or releases.

use crate::domain::collections::hold::HoldReason;
use crate::logic::fold::folded;

/// Words that mean it, in English and Spanish, folded. The first row that fits counts: "we will
/// not pay until" is no promise.
const ROWS: [(HoldReason, &[&str]); 5] = [
    (
        HoldReason::Insolvency,
        &[
            "insolven",
            "bankrupt",
            "chapter 11",
            "chapter 7",
            "in administration",
            "into administration",
            "administrator has been appointed",
            "liquidation",
            "concurso",
            "preconcurso",
            "liquidacion",
            "quiebra",
            "our lawyers",
            "nuestros abogados",
            "nuestro abogado",
            "has died",
            "passed away",
            "ha fallecido",
        ],
    ),
    (
        HoldReason::Dispute,
        &[
            "dispute",
            "disagree",
            "do not agree",
            "don t agree",
            "incorrect",
            "not correct",
            "wrong",
            "mistake",
            "error",
            "did not order",
            "didn t order",
            "never ordered",
            "cancelled",
            "canceled",
            "charged twice",
            "double charge",
            "overcharged",
            "not ours",
            "will not pay",
            "won t pay",
            "refuse to pay",
            "not going to pay",
            "no estoy de acuerdo",
            "no estamos de acuerdo",
            "en desacuerdo",
            "no conforme",
            "no es correct",
            "disput",
            "no hemos pedido",
            "no lo hemos pedido",
            "no pedimos",
            "no vamos a pagar",
            "no pagaremos",
            "no pienso pagar",
            "cobrado dos veces",
            "duplicad",
            "equivocad",
            "no nos corresponde",
            "reclam",
            "dimos de baja",
            "cancelamos",
            "credit note is missing",
            "falta el abono",
        ],
    ),
    (
        HoldReason::Arrangement,
        &[
            "payment plan",
            "instalment",
            "installment",
            "in parts",
            "cannot pay",
            "can t pay",
            "unable to pay",
            "cash flow",
            "more time",
            "postpone",
            "defer",
            "plan de pago",
            "a plazos",
            "en plazos",
            "aplaz",
            "fraccion",
            "no podemos pagar",
            "no puedo pagar",
            "no podemos abonar",
            "mas tiempo",
            "prorroga",
        ],
    ),
    (
        HoldReason::PaymentClaim,
        &[
            "have paid",
            "has been paid",
            "already paid",
            "was paid",
            "we paid",
            "i paid",
            "ve paid",
            "payment was made",
            "payment was sent",
            "have transferred",
            "was transferred",
            "proof of payment",
            "remittance",
            "ya esta pagad",
            "ya pagamos",
            "ya la pagamos",
            "hemos pagado",
            "he pagado",
            "pagamos el",
            "esta abonad",
            "hemos abonado",
            "hemos hecho la transferencia",
            "hicimos la transferencia",
            "transferencia realizada",
            "justificante",
            "ya se pago",
            "esta pagad",
        ],
    ),
    (
        HoldReason::Promise,
        &[
            "will pay",
            "ll pay",
            "will be paid",
            "shall pay",
            "going to pay",
            "payment will",
            "will transfer",
            "pay it on",
            "pay on",
            "pay by",
            "pagaremos",
            "pagare ",
            "vamos a pagar",
            "voy a pagar",
            "se pagara",
            "abonaremos",
            "sera pagad",
            "sera abonad",
            "haremos la transferencia",
            "haremos el pago",
            "realizaremos",
        ],
    ),
];

/// Why collections rest after such words: what they were taken for, or
/// [`HoldReason::Manual`] where nobody can tell.
#[must_use]
pub fn meaning(words: &str) -> HoldReason {
    let text = format!(" {} ", folded(words));
    let fits =
        |phrases: &&[&str]| phrases.iter().any(|phrase| text.contains(&format!(" {phrase}")));
    let row = ROWS.iter().find(|(_, phrases)| fits(phrases));
    row.map_or(HoldReason::Manual, |(reason, _)| *reason)
}

/// What an agent writes to confirm it.
#[must_use]
pub fn command(reason: HoldReason, invoice: Option<&str>, on: Option<jiff::civil::Date>) -> String {
    let invoice = invoice.unwrap_or("INVOICE");
    match reason {
        HoldReason::Dispute => format!("#dispute {invoice}"),
        HoldReason::Promise => {
            let day = on.map_or_else(|| "YYYY-MM-DD".to_owned(), |day| day.to_string());
            format!("#promise {invoice} {day}")
        }
        HoldReason::PaymentClaim => format!("#paid {invoice}"),
        HoldReason::Arrangement
        | HoldReason::Insolvency
        | HoldReason::Manual
        | HoldReason::BouncedContact
        | HoldReason::StaleLedger
        | HoldReason::Exclusion => "#note".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_for_what_they_say_in_both_languages() {
        for (words, expected) in [
            ("We do not agree with this invoice, we cancelled in March.", HoldReason::Dispute),
            ("No estamos de acuerdo: esto no lo hemos pedido.", HoldReason::Dispute),
            ("We will not pay until the credit note arrives.", HoldReason::Dispute),
            ("No vamos a pagar hasta que lo aclaren.", HoldReason::Dispute),
            ("We will pay on 15 April.", HoldReason::Promise),
            ("Pagaremos el día 15 de abril.", HoldReason::Promise),
            ("We have paid this on 3 March, see attached.", HoldReason::PaymentClaim),
            ("Ya está pagada, adjunto justificante.", HoldReason::PaymentClaim),
            ("We cannot pay all of it, could we have a payment plan?", HoldReason::Arrangement),
            ("¿Podríamos fraccionar el pago?", HoldReason::Arrangement),
            ("La empresa está en concurso de acreedores.", HoldReason::Insolvency),
            ("The company is in administration since Monday.", HoldReason::Insolvency),
            ("Please call me about this.", HoldReason::Manual),
        ] {
            assert_eq!(meaning(words), expected, "{words}");
        }
    }
}
