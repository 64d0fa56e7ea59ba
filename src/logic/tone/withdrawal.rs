//! Does a customer take the question back? "Please cancel my request", "olvídenlo".
//!
//! # Contract
//! Rather never than wrongly: the words must name the question itself (a request, a case, a
//! message), or be the few that can mean nothing else, and nothing beside them may have content.
//! "Please cancel the subscription" is an order, and "cancel my request for two seats" is for a
//! person to read.

use super::{FILLER, THANKS, objects};
use crate::logic::fold::folded;

/// Words of a name.
const NAME_WORDS_MAX: usize = 3;

/// What is done to the question.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "cancel", "withdraw", "disregard", "ignore", "drop", "forget", "forget about", "take back",
    "cancelen", "cancele", "cancela", "cancelad", "cancelar", "anulen", "anule", "anula", "anulad",
    "anular", "retiro", "retiramos", "retirar", "ignoren", "ignore", "ignora", "ignorad",
    "ignorar", "olviden", "olvide", "olvida", "olvidad", "descarten", "descarte",
];

/// Whose, or which.
#[rustfmt::skip]
const WHOSE: &[&str] = &[
    "my", "our", "this", "the", "my last", "my previous", "my earlier", "our last",
    "our previous", "our earlier", "the last", "the previous",
    "mi", "nuestra", "nuestro", "la", "el", "esta", "este", "mi anterior", "mi ultima",
    "mi ultimo", "nuestra anterior", "nuestro anterior", "el anterior", "la anterior",
];

/// The question.
#[rustfmt::skip]
const QUESTIONS: &[&str] = &[
    "request", "question", "enquiry", "inquiry", "query", "ticket", "case", "email", "e mail",
    "message", "complaint",
    "consulta", "solicitud", "peticion", "pregunta", "caso", "ticket", "incidencia", "correo",
    "mensaje", "email", "queja",
];

/// Whole sentences that mean nothing else. They must stand alone between two stops.
#[rustfmt::skip]
const ALONE: &[&str] = &[
    "never mind", "nevermind", "forget it", "forget about it", "please forget it",
    "please forget about it", "no longer needed", "not needed anymore", "not needed any more",
    "no need to reply", "no need to answer", "no need to look into it", "no need to look into this",
    "no need to look into it any further", "you can forget it",
    "olvidenlo", "olvidelo", "olvidalo", "olvidadlo", "dejenlo", "dejelo", "dejadlo", "dejalo",
    "dejenlo estar", "ya no hace falta", "ya no es necesario", "no hace falta ya",
    "no hace falta que respondan", "no hace falta que contesten", "no hace falta que sigan",
    "no es necesario que respondan", "no es necesario que sigan", "no hace falta que hagan nada",
    "ya no hace falta que hagan nada", "ya no necesito respuesta", "ya no necesitamos respuesta",
    "i no longer need an answer", "we no longer need an answer", "i no longer need help",
    "we no longer need help", "i no longer need your help", "we no longer need your help",
];

/// Words of courtesy and of the usual reasons.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "please", "favor", "sorry", "ok", "hi", "then", "so", "it", "was", "is", "our", "my",
    "mistake", "error", "fault", "found", "we", "i", "have", "ve", "disculpen", "disculpe",
    "perdon", "perdonen", "molestias", "inconvenience", "trouble", "sentimos", "siento", "lo",
    "fue", "era", "mio", "nuestro", "encontrado", "hemos", "he", "solved", "sorted", "resolved",
    "resuelto", "solucionado", "ourselves", "myself", "now", "ya", "esta", "would", "like", "to",
    "want", "can", "quiero", "queremos", "pueden", "puede", "deseo", "entonces", "asi", "pues",
    "buenos", "buenas", "gracias", "saludos", "esto", "este", "thanks", "igualmente", "the",
];

/// What stands before a name.
#[rustfmt::skip]
const GREETINGS: &[&str] = &[
    "hi", "hello", "dear", "hola", "estimada", "estimado", "regards", "best", "kind", "saludo",
    "saludos", "un", "cordial", "muchas", "many", "buenos", "buenas", "dias", "tardes",
    "atentamente", "a", "lot",
];

/// The message takes the question back and says nothing else. `words` hold no question mark.
pub(super) fn withdraws(words: &str) -> bool {
    let mut is_withdrawn = false;
    for sentence in words.split(['.', '!', ';', ':', ',', '\n', '…']) {
        let sentence = folded(sentence);
        if ALONE.contains(&sentence.as_str()) {
            is_withdrawn = true;
        } else if let Some(rest) = without_withdrawal(&sentence) {
            // In the same breath nothing but courtesy: "cancel it and refund me" is an order.
            if objects(&rest) || !rest.split(' ').all(is_courtesy) {
                return false;
            }
            is_withdrawn = true;
        } else if objects(&sentence)
            || !(sentence.split(' ').all(is_courtesy) || is_name(&sentence))
        {
            return false;
        }
    }
    is_withdrawn
}

/// What a sentence says beside taking a question back; `None` if it does not.
fn without_withdrawal(sentence: &str) -> Option<String> {
    let padded = format!(" {sentence} ");
    for verb in VERBS {
        let Some((before, after)) = padded.split_once(&format!(" {verb} ")) else { continue };
        let taken_back = WHOSE.iter().find_map(|whose| {
            let named = after.strip_prefix(*whose)?.strip_prefix(' ')?;
            QUESTIONS.iter().find_map(|question| {
                named.strip_prefix(*question).filter(|rest| rest.starts_with(' '))
            })
        });
        if let Some(rest) = taken_back {
            return Some(format!("{before} {rest}"));
        }
    }
    None
}

fn is_courtesy(word: &str) -> bool {
    word.is_empty() || FILLER.contains(&word) || BESIDE.contains(&word) || is_thanks(word)
}

fn is_thanks(word: &str) -> bool {
    THANKS.iter().any(|start| word.starts_with(start))
}

/// "Ada Byron", "thanks Ada": a greeting, and then up to three words that say nothing here.
fn is_name(sentence: &str) -> bool {
    let is_greeting = |word: &&str| GREETINGS.contains(word) || is_thanks(word);
    let name: Vec<&str> = sentence.split(' ').skip_while(is_greeting).collect();
    name.len() <= NAME_WORDS_MAX && !name.iter().any(|word| is_courtesy(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_is_taken_back_is_known_in_both_languages() {
        for words in [
            "Please cancel my request.",
            "Hi, please disregard my previous email. Sorry for the trouble! Ada",
            "Never mind, we found it ourselves. Thanks, Ada Byron",
            "I would like to withdraw my complaint.",
            "You can forget about this ticket, thank you",
            "Forget it.\n\nAda",
            "Olvídenlo, ya no hace falta.",
            "Ya no hace falta, gracias. Carmen",
            "Por favor, cancelen mi solicitud. Disculpen las molestias.",
            "Buenos días: quiero retirar la consulta. Un saludo, Carmen Vidal",
            "Ignoren mi anterior correo, ya está solucionado.",
        ] {
            assert!(withdraws(words), "{words}");
        }
    }

    #[test]
    fn an_order_an_objection_or_a_reason_to_look_is_no_withdrawal() {
        for words in [
            "Please cancel the subscription.",
            "Please cancel my Visio licences.",
            "Please cancel my request for two more seats.",
            "Please cancel my request and refund me.",
            "Please cancel my order.",
            "Cancel my subscription request.",
            "Please do not cancel my request.",
            "Don't forget my request!",
            "Please don't ignore this email.",
            "Do not drop this case.",
            "Visio is no longer needed.",
            "This user is no longer needed.",
            "The invoice is no longer needed, send the credit note.",
            "Never mind the first line, the second one is wrong.",
            "Forget it, I will go to my lawyer.",
            "Forget it, we will sue you.",
            "Never mind, I will dispute it with the bank tomorrow morning",
            "Cancelen la suscripción, por favor.",
            "Ya no hace falta la licencia de Visio.",
            "No cancelen mi solicitud.",
            "No olviden mi consulta.",
            "Olviden la factura de marzo y manden la de abril.",
            "Por favor no ignoren este mensaje.",
            "Thanks!",
            "",
        ] {
            assert!(!withdraws(words), "{words}");
        }
    }
}
