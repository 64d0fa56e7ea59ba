//! The sorter's reasons in the reader's language. They are kept in English, in which the rules and
//! the lexicon name them; this table has them in Spanish.

use crate::domain::kind::Language;

/// What stands before the concept that spoke for a kind.
pub(super) const SPEAKS_OF: &str = "it speaks of: ";
const SPEAKS_OF_IN_SPANISH: &str = "habla de: ";

/// Between two reasons of one line.
const BETWEEN: &str = "; ";

/// Reasons as the case keeps them (several with `; ` between) in the reader's language. What is no
/// reason of the sorter's, such as an agent's own, stays as it is.
#[must_use]
pub fn in_language(reasons: &str, language: Language) -> String {
    let (told, speaks_of): (fn(&str) -> String, _) = if language == Language::ES {
        (in_spanish, SPEAKS_OF_IN_SPANISH)
    } else {
        (in_english, SPEAKS_OF)
    };
    let mut all = String::new();
    let mut spoke = false;
    for reason in reasons.split(BETWEEN).map(told) {
        match reason.strip_prefix(speaks_of) {
            // What several concepts have in common is said once.
            Some(concept) if spoke => all.extend([", ", concept]),
            concept => {
                spoke = concept.is_some();
                let between = if all.is_empty() { "" } else { BETWEEN };
                all.extend([between, reason.as_str()]);
            }
        }
    }
    all
}

/// The lexicon calls a concept that a single word names `charge-word`; people need not know.
fn in_english(reason: &str) -> String {
    let concept = reason.strip_prefix(SPEAKS_OF).and_then(|concept| concept.strip_suffix(" word"));
    concept.map_or_else(|| reason.to_owned(), |concept| format!("{SPEAKS_OF}{concept}"))
}

fn in_spanish(reason: &str) -> String {
    if let Some(concept) = reason.strip_prefix(SPEAKS_OF) {
        let (not, name) = match concept.strip_prefix("not ") {
            Some(name) => ("no ", name),
            None => ("", concept),
        };
        let spanish = find(CONCEPTS, name).unwrap_or(name);
        return format!("{SPEAKS_OF_IN_SPANISH}{not}{spanish}");
    }
    find(SENTENCES, reason).unwrap_or(reason).to_owned()
}

fn find(table: &[(&str, &'static str)], english: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == english).map(|(_, spanish)| *spanish)
}

/// The reasons of rules and of urgency.
#[rustfmt::skip]
const SENTENCES: &[(&str, &str)] = &[
    ("it speaks of changed bank details, the usual mark of payment fraud",
     "habla de un cambio de datos bancarios, la señal habitual de un fraude de pagos"),
    ("it says that an account was broken into", "dice que han entrado en una cuenta"),
    ("it refuses to pay", "se niega a pagar"),
    ("it does not accept a charge", "no acepta un cargo"),
    ("it speaks of insolvency: no further reminders",
     "habla de insolvencia: no más recordatorios"),
    ("it complains formally or asks for somebody in charge",
     "pone una reclamación formal o pide hablar con un responsable"),
    ("it says that a service is blocked or suspended",
     "dice que un servicio está bloqueado o suspendido"),
    ("it says that the bill has been paid", "dice que la factura está pagada"),
    ("it promises a payment", "promete un pago"),
    ("an account is said to be in other hands, and each hour costs",
     "una cuenta estaría en otras manos, y cada hora cuesta"),
    ("work has stopped for everybody", "nadie puede trabajar"),
    ("a cancellation names a deadline: the claim window may close",
     "una cancelación menciona un plazo: puede vencer"),
    ("it may be fraud", "puede ser un fraude"),
    ("bank details are said to have changed", "habrían cambiado unos datos bancarios"),
    ("the customer cannot use the service, or soon will not",
     "el cliente no puede usar el servicio, o pronto no podrá"),
    ("a service is said to be blocked", "un servicio estaría bloqueado"),
    ("a suspension is near", "hay una suspensión cercana"),
    ("work is said to have stopped", "el trabajo estaría parado"),
    ("a complaint has its own deadline", "una reclamación tiene su propio plazo"),
    ("insolvency stops all reminders", "la insolvencia detiene todos los recordatorios"),
    ("the writer calls it urgent", "quien escribe dice que es urgente"),
    ("the writer says there is no hurry", "quien escribe dice que no hay prisa"),
    ("it only says thanks", "solo da las gracias"),
    ("it is no billing question", "no es una cuestión de facturación"),
    ("nothing presses", "nada apremia"),
    ("a claim window closes within a day", "un plazo de reclamación vence en menos de un día"),
    ("a claim window closes within three days",
     "un plazo de reclamación vence en menos de tres días"),
];

/// The concepts of the lexicon, with blanks for hyphens.
#[rustfmt::skip]
const CONCEPTS: &[(&str, &str)] = &[
    ("bank details changed", "cambio de datos bancarios"), ("hacked", "intrusión"),
    ("wont pay until", "negativa a pagar"), ("disagree charge", "desacuerdo con un cargo"),
    ("already paid", "ya pagado"), ("will pay", "promesa de pago"),
    ("insolvency", "insolvencia"), ("want manager", "hablar con un responsable"),
    ("service blocked", "servicio bloqueado"), ("charged twice", "cobro duplicado"),
    ("wrong charge", "cargo incorrecto"), ("unknown charge", "cargo desconocido"),
    ("not ordered", "no pedido"), ("cancelled but billed", "cancelado y cobrado"),
    ("quote differs", "precio distinto del presupuesto"), ("explain", "pedir una explicación"),
    ("why higher", "por qué ha subido"), ("proration", "prorrateo"),
    ("copy of invoice", "copia de factura"), ("invoice missing", "factura no recibida"),
    ("how much when due", "cuánto y cuándo vence"), ("fee", "recargo"), ("vat", "IVA"),
    ("bill word", "factura"), ("charge word", "cargo"), ("refund", "reembolso"),
    ("credit note", "nota de abono"), ("outage compensation", "compensación por una caída"),
    ("payment failed", "pago fallido"), ("payment pending", "pago pendiente"),
    ("cannot pay", "no poder pagar"), ("reminder received", "recordatorio recibido"),
    ("how to pay", "cómo pagar"), ("pay word", "pago"), ("card word", "tarjeta"),
    ("cancel", "cancelar"), ("change plan", "cambio de plan"),
    ("add remove seats", "añadir o quitar licencias"), ("subscription word", "suscripción"),
    ("po number", "número de pedido"), ("tax id data", "datos fiscales"),
    ("billing contact", "contacto de facturación"), ("split invoice", "desglosar la factura"),
    ("change payment method", "cambio de forma de pago"), ("reactivate", "reactivar"),
    ("threat of suspension", "aviso de suspensión"), ("everybody stopped", "todos parados"),
    ("suspicious mail", "correo sospechoso"),
    ("verify bank details", "comprobar datos bancarios"), ("complain", "queja"),
    ("not working", "no funciona"), ("cannot log in", "no poder entrar"),
    ("configure", "configuración"), ("security incident", "incidente de seguridad"),
    ("thanks", "agradecimiento"), ("sales or job", "oferta o empleo"),
    ("delivery shop", "entrega de una tienda"), ("wrong address", "dirección equivocada"),
    ("urgent", "urgencia"), ("deadline", "plazo"), ("no hurry", "sin prisa"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::classify::concepts::Lexicon;
    use crate::logic::classify::rules::reasons as of_rules;
    use crate::logic::classify::urgency::reasons as of_urgency;

    #[test]
    fn every_reason_and_every_concept_has_its_words_in_spanish() {
        for reason in of_rules().chain(of_urgency()) {
            assert!(find(SENTENCES, reason).is_some(), "{reason}");
        }
        let lexicon = Lexicon::shipped();
        for concept in 0..u16::try_from(lexicon.len()).unwrap() {
            let name = lexicon.name_of(concept).replace('-', " ");
            assert!(find(CONCEPTS, &name).is_some(), "{name}");
        }
    }

    #[test]
    fn reasons_are_read_in_the_readers_language_and_others_left_alone() {
        let said = "it refuses to pay; it speaks of: not charged twice; Ana Ruiz said so";
        assert_eq!(
            in_language(said, Language::ES),
            "se niega a pagar; habla de: no cobro duplicado; Ana Ruiz said so"
        );
        assert_eq!(in_language(said, Language::EN), said);
        let said = "it speaks of: not charge word; it speaks of: refund";
        assert_eq!(in_language(said, Language::EN), "it speaks of: not charge, refund");
        assert_eq!(in_language(said, Language::ES), "habla de: no cargo, reembolso");
    }
}
