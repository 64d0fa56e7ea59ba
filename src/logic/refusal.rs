//! The rules' no in the reader's language, with what would be right.
//!
//! English is what [`Refusal`] says of itself; a refusal more asks for its row here.

use crate::domain::approval::{Standing, Voidness};
use crate::domain::change::{MergeBar, Refusal};
use crate::domain::kind::Language;
use crate::domain::leak::Leak;
use crate::domain::words::{Words, one_line};
use crate::logic::command::in_language;

/// Why it was refused, in words.
#[must_use]
pub fn in_words(refusal: &Refusal, language: Language) -> String {
    if language == Language::ES { in_spanish(refusal) } else { refusal.to_string() }
}

/// A colleague's words as a refusal repeats them.
#[must_use]
pub fn shown(words: &Words) -> String {
    const CHARS: usize = 600;
    one_line(words.as_str(), CHARS)
}

#[expect(clippy::too_many_lines, reason = "a table: one row a refusal")]
fn in_spanish(refusal: &Refusal) -> String {
    match refusal {
        Refusal::WordsMissing { command, reader } => {
            let reader = match *reader {
                "the provider" => "el proveedor",
                "the customer" => "el cliente",
                other => other,
            };
            let command = spanish(command);
            format!("{command} necesita el texto que ha de leer {reader}: escríbalo debajo")
        }
        Refusal::BriefIncomplete { missing } => {
            format!("la solicitud está incompleta; añada una línea para: {}", missing.join(", "))
        }
        Refusal::AlreadyEscalated { reference } => {
            let known = reference.as_ref().map(|known| format!(" ({known})")).unwrap_or_default();
            format!(
                "el mismo escalado ya está abierto{known}; responda a la carta del proveedor o escriba antes #retirar"
            )
        }
        Refusal::NotEscalated => {
            "no hay ningún escalado abierto en este caso; #escalar abre uno".to_owned()
        }
        Refusal::ReferenceTaken { reference, case } => {
            format!(
                "la referencia {reference} es del caso {case}; una referencia nunca está en dos casos"
            )
        }
        Refusal::NothingToSplit => "no hay nada que separar: el último mensaje del cliente contiene una sola pregunta, que sepamos".to_owned(),
        Refusal::NoSuchQuestion { said, there } => {
            let there: Vec<String> = there.iter().map(ToString::to_string).collect();
            format!("el mensaje no tiene ninguna pregunta {said}; están {}", there.join(", "))
        }
        Refusal::NoQuestionLeft => {
            "una pregunta tiene que quedarse en este caso; nombre las otras".to_owned()
        }
        Refusal::CaseIsClosed => {
            "el caso está cerrado; una respuesta sin comandos llega al cliente y lo reabre"
                .to_owned()
        }
        Refusal::NoSuchAgent { said, agents } => {
            format!("«{said}» no es de la casa; están {}", agents.join(", "))
        }
        Refusal::WhichEscalation { open } => format!(
            "¿cuál de ellos? están abiertos {}; escriba el número, como #comprobado 2",
            open.join(", ")
        ),
        Refusal::OwnAffair { was_said: true } => {
            "alguien dijo que es un asunto nuestro, que ningún proveedor puede responder; si el proveedor tiene parte, escriba antes #origen proveedor".to_owned()
        }
        Refusal::OwnAffair { was_said: false } => {
            "parece un asunto nuestro (impuestos, datos de factura, copias, plazos, pagos), que ningún proveedor puede responder; si el proveedor tiene parte, escriba antes #origen proveedor".to_owned()
        }
        Refusal::NothingToContest => {
            "el proveedor no ha respondido todavía; #proveedor le escribe".to_owned()
        }
        Refusal::Unverified { open } => format!(
            "nadie ha comprobado aún la respuesta del proveedor a {}: ¿está el abono, encaja la explicación con las líneas? escriba #comprobado encima de #resolver",
            open.join(", ")
        ),
        Refusal::UnlikelyDay { day } => format!(
            "el {day} no puede ser; escriba un día a partir de hoy, como #compromiso 2026-12-08 llamada"
        ),
        Refusal::NothingPromised => {
            "no hay ningún compromiso abierto en este caso; #compromiso promete algo".to_owned()
        }
        Refusal::WhichCommitment { open } => {
            let open: Vec<String> = open.iter().map(ToString::to_string).collect();
            format!(
                "¿cuál de ellos? están abiertos {}; escriba el número, como #cumplido 2",
                open.join(", ")
            )
        }
        Refusal::NoSuchWindow { said, codes } => {
            format!("no existe el plazo «{said}»; existen {}", codes.join(", "))
        }
        Refusal::NothingMissing => {
            "el cliente ya ha dado todo lo que necesita una consulta así; escriba qué falta con sus palabras, o nómbrelo: #pedir po nif".to_owned()
        }
        Refusal::WouldLeak { leaks } => {
            let told: Vec<String> = leaks.iter().map(Leak::in_spanish).collect();
            let remedy = if leaks.iter().all(Leak::is_quotable) {
                "dígalo con sus palabras, o escriba #citar encima para citarlo a propósito"
            } else {
                "esto no sale nunca; dígalo con sus palabras"
            };
            format!("{}; {remedy}", told.join("; "))
        }
        Refusal::NoSuchAccount { said, near } if near.is_empty() => {
            format!("los libros no tienen ninguna cuenta «{said}»; saldo account list las muestra")
        }
        Refusal::NoSuchAccount { said, near } => {
            format!("los libros no tienen ninguna cuenta «{said}»; ¿quería decir {}?", near.join(", "))
        }
        Refusal::CollectsFor { account } => {
            format!("este caso lleva los recordatorios de {account} y sigue con esa cuenta; abra otro con #abrir")
        }
        Refusal::Collections { spanish, .. } => spanish.clone(),
        Refusal::NothingToUndo => "no hay nada que deshacer con este código: vale diez minutos, una vez y para quien lo recibió".to_owned(),
        Refusal::MovedOn => "el caso ha seguido adelante; corrija lo que esté mal con #asignar, #tipo u otro comando".to_owned(),
        Refusal::LetterHasLeft { letter } => {
            format!("{letter} ya ha salido y no se puede retirar; escriba de nuevo a su destinatario")
        }
        Refusal::GoesAlone { command } => {
            let command = spanish(command);
            format!("{command} va solo: envíelo en un mensaje propio, sin otros comandos ni texto")
        }
        Refusal::DayIsPast { day } => {
            format!("el {day} ya ha pasado; escriba el día en que vuelve")
        }
        Refusal::OnlyWithWords { command } => {
            let command = spanish(command);
            format!("{command} va sin otros comandos: delos respondiendo a su resumen")
        }
        Refusal::GoesToTheDesk { command } => {
            let command = spanish(command);
            format!("{command} abre un caso propio: envíelo a la dirección de la oficina, fuera de todo caso")
        }
        Refusal::Collision { by, words } => {
            format!("{by} acaba de escribir al cliente; para enviar su texto de todos modos, escriba #enviar encima. {by} ha escrito: «{words}»")
        }
        Refusal::CannotMerge { case, why } => {
            let why = match why {
                MergeBar::Unknown => "no existe",
                MergeBar::Same => "es este mismo caso",
                MergeBar::OtherCustomer => "es de otro cliente",
                MergeBar::Ended => "ya ha terminado",
                MergeBar::Escalated => {
                    "en él se pregunta al proveedor; una este caso a aquel, o use allí #retirar"
                }
                MergeBar::Promised => {
                    "en él hay algo prometido que se olvidaría; una este caso a aquel, o use antes allí #cumplido o #descomprometer"
                }
                MergeBar::AwaitsApproval => {
                    "en él se espera a un supervisor; una este caso a aquel, o espere su respuesta"
                }
                MergeBar::Collects => {
                    "lleva los recordatorios de una cuenta; una este caso a aquel"
                }
                MergeBar::Unproven => "nada prueba quién es su autor; respóndale antes",
            };
            format!("{case} no se puede unir: {why}")
        }
        Refusal::NoLettersIn { language } => format!("no hay cartas en «{language}»"),
        Refusal::NoSuchFile { said } => {
            format!("el cliente no envió ningún fichero llamado «{said}» que se pueda pasar")
        }
        Refusal::NobodyApproves { matter: _ } => "esto necesita la aprobación de un supervisor y en la configuración no hay otro que usted; añada un [[agent]] con role = \"supervisor\"".to_owned(),
        Refusal::ApprovalPending { matter: _ } => {
            "ya se ha pedido a los supervisores; espere su respuesta".to_owned()
        }
        Refusal::TooLongToApprove => "esto necesita la aprobación de un supervisor y el texto es demasiado largo para aprobarlo; acórtelo".to_owned(),
        Refusal::NoSuchApproval => {
            "el código no es de ninguna aprobación de este caso; cópielo de la carta que se la pidió"
                .to_owned()
        }
        Refusal::NotASupervisor => "solo un supervisor aprueba o deniega".to_owned(),
        Refusal::OwnRequest => {
            "lo pidió usted mismo; tiene que responder otro supervisor".to_owned()
        }
        Refusal::ApprovalOver(standing) => over(standing),
    }
}

fn spanish(command: &str) -> String {
    in_language(command, Language::ES)
}

/// Why an approval cannot be answered any more.
fn over(standing: &Standing) -> String {
    match standing {
        Standing::Asked => "está a la espera de respuesta".to_owned(),
        Standing::Approved { by } | Standing::Spent { by } => {
            format!("{} ya lo aprobó; un código sirve una sola vez", by.shown())
        }
        Standing::Denied { by, .. } => format!("{} ya lo denegó", by.shown()),
        Standing::Expired => "el código ha caducado; hay que pedirlo de nuevo".to_owned(),
        Standing::Void(Voidness::FactsChanged) => {
            "los datos han cambiado desde que se le preguntó: el código ya no vale y hay que pedirlo de nuevo".to_owned()
        }
        Standing::Void(Voidness::Overtaken) => {
            "el caso siguió adelante sin ello: el código ya no vale".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_what_would_be_right_in_both_languages() {
        let refusal = Refusal::BriefIncomplete { missing: vec!["amount".to_owned()] };
        for language in [Language::EN, Language::ES] {
            assert!(in_words(&refusal, language).contains("amount"));
        }
        let missing = Refusal::WordsMissing { command: "#resolve", reader: "the customer" };
        assert!(in_words(&missing, Language::ES).contains("leer el cliente"));
    }
}
