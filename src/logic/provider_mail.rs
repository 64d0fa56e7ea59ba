//! What a message of the provider seems to be, from its subject and words (domain.md 2.3).
//!
//! # Contract
//! A suggestion for an agent. Only what is plainly a word on the way ("we are looking into it",
//! and nothing else) counts as one; whatever may be a question, a decision or an end is put before
//! an agent as such, and what is unclear as unclear.

use crate::domain::escalation::Seeming;
use crate::logic::fold::folded;

/// Phrases of one sort of message, folded, in English and Spanish.
struct Sign {
    seems: Seeming,
    phrases: &'static [&'static str],
}

/// The first sort with a phrase in the message is what it seems to be.
#[rustfmt::skip]
const SIGNS: &[Sign] = &[
    Sign { seems: Seeming::Closes, phrases: &[
        "has been closed", "is now closed", "was closed", "closed as", "we will close", "will be closed",
        "closing this", "close this case", "close the case", "close this ticket", "close the ticket", "has been archived", "will be archived", "will archive",
        "we will archive", "case closure", "se ha cerrado", "ha sido cerrado", "vamos a cerrar", "cerraremos",
        "procedemos a cerrar", "se cerrara", "archivaremos", "se archivara", "ha sido archivado", "damos por cerrado",
    ] },
    Sign { seems: Seeming::Asks, phrases: &[
        "please provide", "please confirm", "please share", "please send", "please let us know", "please advise",
        "could you", "can you please", "kindly", "we need the following", "we need you to", "waiting for your",
        "awaiting your", "pending your", "in order to proceed we need", "por favor indique", "por favor confirme",
        "por favor envie", "rogamos que", "le rogamos", "indiquenos", "confirmenos", "envienos", "necesitamos que",
        "podria", "podrian", "quedamos a la espera de su", "a la espera de su respuesta",
    ] },
    Sign { seems: Seeming::Answer, phrases: &[
        "we have confirmed", "we confirmed", "has been approved", "was approved", "has been denied", "was denied",
        "has been rejected", "was rejected", "we have credited", "we credited", "credit has been", "credit of", "issued a credit", "credit note", "refund",
        "is by design", "charge is correct", "charged correctly", "billed correctly", "is a duplicate", "not eligible", "is not possible",
        "we cannot", "we are unable", "we will not", "has been resolved", "is resolved", "has been corrected",
        "we have corrected", "resolution", "hemos confirmado", "ha sido aprobad", "se ha aprobado", "se ha rechazado",
        "ha sido rechazad", "hemos abonado", "se ha emitido", "abono de", "nota de abono", "reembolso", "no procede",
        "no es posible", "no podemos", "es correcto el cargo", "el cargo es correcto", "se ha corregido", "queda resuelto", "esta resuelto",
    ] },
    Sign { seems: Seeming::Working, phrases: &[
        "we are investigating", "is being investigated", "looking into", "still looking", "we are working", "working on it",
        "is under review", "we are reviewing", "will get back to you", "we will update you", "we will keep you",
        "i will update you", "in progress", "severity change", "re opened", "reopened", "estamos investigando",
        "estamos revisando", "estamos trabajando", "seguimos trabajando", "seguimos investigando", "en curso", "en revision", "le mantendremos",
        "les mantendremos", "le informaremos", "les informaremos",
    ] },
    Sign { seems: Seeming::Assigned, phrases: &[
        "took ownership", "ownership accepted", "has been assigned", "i will be assisting", "i will be helping",
        "i am the support engineer", "i have taken ownership", "se ha asignado", "ha sido asignad", "me hago cargo",
        "sere la persona", "sere el ingeniero", "sere la ingeniera",
    ] },
    Sign { seems: Seeming::Filed, phrases: &[
        "created with severity", "has been created", "was created", "we have received your request",
        "thank you for contacting", "se ha creado", "ha sido cread", "hemos recibido su solicitud",
        "gracias por ponerse en contacto",
    ] },
];

/// Subjects that case systems write themselves, folded; they say what the words may not.
#[rustfmt::skip]
const SUBJECTS: &[(&str, Seeming)] = &[
    ("closure", Seeming::Closes), ("closed", Seeming::Closes), ("archived", Seeming::Closes),
    ("cerrado", Seeming::Closes), ("cerrada", Seeming::Closes),
];

/// What a message seems to be; `None` where nothing tells.
#[must_use]
pub fn seeming(subject: &str, words: &str) -> Option<Seeming> {
    let title = format!(" {} ", folded(subject));
    let by_subject = SUBJECTS.iter().find(|(word, _)| title.contains(&format!(" {word} ")));
    if let Some((_, seems)) = by_subject {
        return Some(*seems);
    }
    let text = format!("{title}{} ", folded(words));
    let holds =
        |sign: &&Sign| sign.phrases.iter().any(|phrase| text.contains(&format!(" {phrase}")));
    let found = SIGNS.iter().find(holds).map(|sign| sign.seems);
    // Whatever else it says: a question wants an answer.
    let asks = words.contains('?') && found != Some(Seeming::Closes);
    if asks { Some(Seeming::Asks) } else { found }
}

/// In how many days the provider closes or archives it by itself, if the message says so (T21).
#[must_use]
pub fn ends_in_days(words: &str) -> Option<u32> {
    const DAYS_MAX: u32 = 120;
    let folded = folded(words);
    let ends = ["archiv", "clos", "cerr"];
    let words: Vec<&str> = folded.split(' ').collect();
    for (at, _) in
        words.iter().enumerate().filter(|(_, word)| ends.iter().any(|e| word.starts_with(e)))
    {
        let from = at.saturating_sub(12);
        let near = words.get(from..at.saturating_add(13).min(words.len())).unwrap_or_default();
        let days = near.windows(3).find_map(|three| match three {
            [number, unit, _] if is_days(unit) => number.parse::<u32>().ok(),
            [number, "business" | "working" | "calendar", unit] if is_days(unit) => {
                number.parse::<u32>().ok()
            }
            _ => None,
        });
        let days = days.or_else(|| match near {
            [.., number, unit] if is_days(unit) => number.parse::<u32>().ok(),
            _ => None,
        });
        if let Some(days) = days.filter(|days| (1..=DAYS_MAX).contains(days)) {
            return Some(days);
        }
    }
    None
}

fn is_days(word: &str) -> bool {
    matches!(word, "day" | "days" | "dia" | "dias")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_six_sorts_of_provider_mail_are_told_apart_in_both_languages() {
        use Seeming::*;
        #[rustfmt::skip]
        let cases = [
            ("Case 2409120040001234 created with severity C", "", Filed),
            ("Ownership accepted: Dana took ownership", "", Assigned),
            ("", "Hello, I am the support engineer for this case.", Assigned),
            ("", "We are still looking into it and will update you on Monday.", Working),
            ("", "Seguimos investigando el cargo; les informaremos.", Working),
            ("", "Please provide the tenant id.", Asks),
            ("", "Which tenant is it exactly?", Asks),
            ("", "Quedamos a la espera de su respuesta.", Asks),
            ("", "We have confirmed the duplicate and issued a credit.", Answer),
            ("", "Hemos revisado el caso: el cargo es correcto y no procede el abono.", Answer),
            ("TrackingID#2409120040001234 [closure]", "As agreed.", Closes),
            ("", "We will archive this request in 5 days.", Closes),
            ("", "Se ha cerrado la solicitud.", Closes),
        ];
        for (subject, words, seems) in cases {
            assert_eq!(seeming(subject, words), Some(seems), "{subject} {words}");
        }
        assert_eq!(seeming("TrackingID#2409120040001234", "Hello, see attachment."), None);
    }

    #[test]
    fn a_word_on_the_way_with_a_question_or_a_decision_in_it_is_none() {
        for words in [
            "We are looking into it. Which tenant is it?",
            "We are working on it, but a refund is not possible.",
            "We are reviewing it; please confirm the amount.",
        ] {
            assert!(seeming("", words).is_some_and(|seems| !seems.is_only_progress()), "{words}");
        }
    }

    #[test]
    fn the_day_of_an_archive_is_read_and_other_days_are_not() {
        assert_eq!(ends_in_days("We will archive this case in 5 business days."), Some(5));
        assert_eq!(ends_in_days("En 3 días se cerrará la solicitud."), Some(3));
        assert_eq!(ends_in_days("Without an answer in 10 days, we close it"), Some(10));
        assert_eq!(ends_in_days("The credit comes within 30 days."), None);
        assert_eq!(ends_in_days("It was closed 4000 days ago."), None);
    }
}
