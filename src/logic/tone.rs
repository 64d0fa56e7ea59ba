//! Is a customer's message thanks, a confirmation, a withdrawal, or something to act upon?
//!
//! # Contract
//! When in doubt it is substantive: reopening a case once too often is a nuisance, overlooking an
//! objection is a lost customer (I-05). Courtesy never reopens anything.

mod withdrawal;

use crate::domain::event::Tone;
use crate::domain::facts::Facts;
use crate::logic::fold::folded;
use withdrawal::withdraws;

/// Words that a courtesy may have; more is a letter.
const WORDS_MAX: usize = 30;

/// Each stands for itself and everything that begins with it.
const THANKS: &[&str] = &[
    "thank",
    "thx",
    "cheers",
    "much appreciated",
    "appreciate it",
    "gracias",
    "agradec",
    "danke",
    "vielen dank",
    "merci",
    "obrigad",
    "grazie",
    "dank u",
    "bedankt",
    "dziek",
    "gracies",
];

/// The matter is settled.
const SETTLED: &[&str] = &[
    "that solves it",
    "this solves it",
    "solves it",
    "that solves",
    "solved",
    "resolved",
    "sorted",
    "all good",
    "all clear",
    "that s all",
    "that is all",
    "that answers",
    "answers my question",
    "that works",
    "works now",
    "makes sense",
    "case can be closed",
    "you can close",
    "please close",
    "can be closed",
    "happy with",
    "perfect",
    "great job",
    "confirmed",
    "i confirm",
    "we confirm",
    "resuelto",
    "solucionado",
    "todo aclarado",
    "queda claro",
    "todo claro",
    "aclarado",
    "perfecto",
    "ya esta",
    "todo correcto",
    "todo bien",
    "pueden cerrar",
    "podeis cerrar",
    "puede cerrar",
    "confirmo",
    "confirmamos",
    "conforme",
    "de acuerdo con la solucion",
    "genial",
    "estupendo",
    "erledigt",
    "gelost",
    "geklart",
    "passt",
    "alles klar",
    "c est regle",
    "resolu",
    "parfait",
    "resolvido",
    "tudo certo",
    "risolto",
    "tutto chiaro",
    "opgelost",
];

/// Anything that asks, objects, limits or denies makes it substantive.
const OBJECTS: &[&str] = &[
    "but",
    "however",
    "still",
    "not",
    "n t",
    "no",
    "never",
    "yet",
    "again",
    "except",
    "although",
    "wrong",
    "why",
    "when",
    "where",
    "how",
    "could you",
    "can you",
    "please send",
    "also",
    "another",
    "question",
    "unfortunately",
    "disagree",
    "unacceptable",
    "wait",
    "need",
    "missing",
    "problem",
    "pero",
    "sin embargo",
    "aun",
    "todavia",
    "nunca",
    "tampoco",
    "excepto",
    "aunque",
    "mal",
    "por que",
    "cuando",
    "donde",
    "como",
    "podrian",
    "pueden enviar",
    "puede enviar",
    "tambien",
    "otra",
    "otro",
    "pregunta",
    "lamentablemente",
    "desacuerdo",
    "inaceptable",
    "falta",
    "necesit",
    "problema",
    "ni",
    "aber",
    "jedoch",
    "nicht",
    "noch",
    "kein",
    "warum",
    "mais",
    "pas",
    "encore",
    "pourquoi",
    "mas",
    "nao",
    "ainda",
    "ma",
    "non",
    "ancora",
    "perche",
    "maar",
    "niet",
];

/// Words around thanks that say nothing more.
const FILLER: &[&str] = &[
    "a",
    "all",
    "and",
    "best",
    "buen",
    "buena",
    "buenas",
    "buenos",
    "cordial",
    "cordialmente",
    "day",
    "dear",
    "de",
    "del",
    "dia",
    "dias",
    "el",
    "en",
    "estimada",
    "estimado",
    "everyone",
    "for",
    "from",
    "good",
    "great",
    "have",
    "hello",
    "help",
    "hi",
    "hola",
    "i",
    "information",
    "informacion",
    "it",
    "kind",
    "la",
    "las",
    "lot",
    "los",
    "many",
    "message",
    "mil",
    "muchas",
    "muchisimas",
    "muy",
    "nice",
    "ok",
    "okay",
    "vale",
    "por",
    "prompt",
    "quick",
    "quickly",
    "rapida",
    "rapidez",
    "received",
    "recibido",
    "regards",
    "reply",
    "response",
    "respuesta",
    "saludo",
    "saludos",
    "so",
    "such",
    "support",
    "sus",
    "su",
    "tarde",
    "tardes",
    "team",
    "that",
    "the",
    "this",
    "to",
    "todo",
    "todos",
    "tu",
    "un",
    "una",
    "up",
    "us",
    "very",
    "warm",
    "we",
    "weekend",
    "y",
    "you",
    "your",
    "ayuda",
    "much",
    "kindly",
    "atencion",
    "atentamente",
    "equipo",
    "gestion",
    "again",
    "of",
    "by",
    "appreciated",
];

/// How a message with these words is to be taken; `named` is what the words themselves name (the
/// subject repeats what was said before), and an attachment is always something to look at.
#[must_use]
pub fn tone(words: &str, named: &Facts, has_attachments: bool) -> Tone {
    let text = folded(words);
    let count = text.split(' ').filter(|word| !word.is_empty()).count();
    let asks = words.contains(['?', '¿']);
    if count == 0 || count > WORDS_MAX || asks || has_attachments || !named.is_empty() {
        return Tone::Substantive;
    }
    if withdraws(words) {
        return Tone::Withdraws;
    }
    if holds(&text, SETTLED) && !objects(&text) {
        return Tone::Confirms;
    }
    if holds_start(&text, THANKS) && only_courtesy(&text) {
        return Tone::Courtesy;
    }
    Tone::Substantive
}

/// Nothing but thanks, courtesy and the author's own name, as stands below other words.
#[must_use]
pub fn is_farewell(words: &str, author_name: &str) -> bool {
    let (text, name) = (folded(words), folded(author_name));
    text.split(' ').filter(|word| !word.is_empty()).all(|word| {
        FILLER.contains(&word)
            || THANKS.iter().any(|start| word.starts_with(start))
            || name.split(' ').any(|part| part == word)
    })
}

/// "no problem" and "no further questions" deny nothing, and "thanks again" asks for nothing.
fn objects(text: &str) -> bool {
    let harmless = [
        "no problem",
        "no further",
        "no more questions",
        "sin problema",
        "no hay problema",
        "thanks again",
        "thank you again",
        "once again thank",
        "thank you once again",
        "thanks once again",
    ];
    let rest = harmless.iter().fold(format!(" {text} "), |rest, phrase| rest.replace(phrase, " "));
    OBJECTS.iter().any(|word| rest.contains(&format!(" {word} ")))
}

fn holds(text: &str, phrases: &[&str]) -> bool {
    let padded = format!(" {text} ");
    phrases.iter().any(|phrase| padded.contains(&format!(" {phrase} ")))
}

fn holds_start(text: &str, starts: &[&str]) -> bool {
    let padded = format!(" {text}");
    starts.iter().any(|start| padded.contains(&format!(" {start}")))
}

/// Thanks, filler and a name or two; anything with more content is a message.
fn only_courtesy(text: &str) -> bool {
    let unknown = text
        .split(' ')
        .filter(|word| !word.is_empty())
        .filter(|word| {
            !FILLER.contains(word) && !THANKS.iter().any(|start| word.starts_with(start))
        })
        .count();
    unknown <= 3 && !objects(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Tone {
        tone(words, &Facts::default(), false)
    }

    #[test]
    fn confirmations_close_in_both_languages() {
        for words in [
            "Thanks, that solves it!",
            "Perfecto, queda todo aclarado. Muchas gracias.\n\nCarmen",
            "Great, all good now. No further questions.",
            "Confirmamos que está resuelto, gracias.",
        ] {
            assert_eq!(of(words), Tone::Confirms, "{words}");
        }
    }

    #[test]
    fn thanks_are_courtesy_and_nothing_more() {
        for words in [
            "Thank you!",
            "Muchas gracias por su ayuda. Un saludo, Carmen",
            "OK, thanks a lot",
            "Thanks again!",
        ] {
            assert_eq!(of(words), Tone::Courtesy, "{words}");
        }
    }

    #[test]
    fn a_farewell_holds_nothing_that_somebody_must_read() {
        for words in ["", "Thanks,\nAda", "Un saludo,\nCarmen Ríos", "Kind regards\n\nAda Byron"] {
            let name = if words.contains("Ada") { "Ada Byron" } else { "Carmen Ríos" };
            assert!(is_farewell(words, name), "{words}");
        }
        for words in ["Too late.", "Thanks, Bob", "Seats gone"] {
            assert!(!is_farewell(words, "Ada Byron"), "{words}");
        }
    }

    #[test]
    fn whatever_asks_objects_or_adds_is_for_a_person() {
        for words in [
            "Thanks, but the second charge is still there",
            "Gracias, pero no estoy de acuerdo",
            "Thanks! When will the credit appear?",
            "That does not solve it",
            "No está resuelto",
            "Thanks, it happened again",
            "Gracias. Adjunto el justificante del pago de la factura de marzo",
            "",
            "👍",
        ] {
            assert_eq!(of(words), Tone::Substantive, "{words}");
        }
        assert_eq!(tone("Thanks", &Facts::default(), true), Tone::Substantive, "an attachment");
    }
}
