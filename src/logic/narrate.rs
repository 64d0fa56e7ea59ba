//! A case's history in words, for letters and listings, in English and Spanish.

use crate::domain::approval::{Standing, Verdict, Voidness};
use crate::domain::case::{Status, Timer};
use crate::domain::change::Change;
use crate::domain::commit::HistoryEntry;
use crate::domain::event::{Event, Received, Tone};
use crate::domain::kind::Language;
use crate::domain::letter::HistoryLine;
use crate::domain::limits::Excess;
use crate::domain::words::one_line;
use crate::logic::collect;
use crate::logic::collect::words as collect_words;
use crate::logic::decide::{Alert, Effect};

/// Characters of somebody's words that a line of history shows.
const WORDS_CHARS: usize = 120;

/// One entry as a line for people.
#[must_use]
pub fn line(entry: &HistoryEntry, language: Language) -> HistoryLine {
    let es = language == Language::ES;
    let (who, mut what) = told(&entry.event, es);
    if let Some(status) = moved(&entry.changes) {
        what.push_str(" → ");
        what.push_str(status_word(status, es));
    }
    HistoryLine { at: entry.at, who, what }
}

/// A status in the reader's words.
#[must_use]
pub fn status_word(status: Status, es: bool) -> &'static str {
    match (status, es) {
        (Status::New, false) => "new",
        (Status::New, true) => "nuevo",
        (Status::Open, false) => "our turn",
        (Status::Open, true) => "nos toca",
        (Status::WaitingCustomer, false) => "waiting for the customer",
        (Status::WaitingCustomer, true) => "esperando al cliente",
        (Status::WaitingProvider, false) => "waiting for the provider",
        (Status::WaitingProvider, true) => "esperando al proveedor",
        (Status::Resolved, false) => "resolved",
        (Status::Resolved, true) => "resuelto",
        (Status::Closed, false) => "closed",
        (Status::Closed, true) => "cerrado",
    }
}

fn moved(changes: &[Change]) -> Option<Status> {
    changes.iter().rev().find_map(|change| match change {
        Change::Moved(status) => Some(*status),
        Change::Opened(_)
        | Change::Assigned(_)
        | Change::Sorted(_)
        | Change::Hastened { .. }
        | Change::LanguageChosen(_)
        | Change::Named(_)
        | Change::Heard
        | Change::TakenBack
        | Change::Answered { .. }
        | Change::Started(..)
        | Change::Stopped(_)
        | Change::Reminded(_)
        | Change::ClosingBegun
        | Change::ClosingDropped
        | Change::Concluded(_)
        | Change::Escalated(_)
        | Change::EscalationMoved { .. }
        | Change::Threaded { .. }
        | Change::Linked(_)
        | Change::Collects(_)
        | Change::Joined(_)
        | Change::Overdue
        | Change::Restored(_)
        | Change::MergedInto(_)
        | Change::ApprovalAsked(_)
        | Change::ApprovalMoved { .. }
        | Change::Noted => None,
    })
}

#[expect(clippy::too_many_lines, reason = "a table: a row for every event")]
fn told(event: &Event, es: bool) -> (String, String) {
    let say = |en: &str, spanish: &str| (if es { spanish } else { en }).to_owned();
    let desk = || say("the desk", "la oficina");
    match event {
        Event::CustomerAsked { mail, .. } => {
            (mail.author.shown().to_owned(), quoting(&say("asked", "preguntó"), mail))
        }
        Event::CustomerWrote { mail, tone, .. } => {
            let verb = match tone {
                Tone::Substantive => say("wrote", "escribió"),
                Tone::Confirms => say("confirmed", "confirmó"),
                Tone::Courtesy => say("thanked", "dio las gracias"),
                Tone::Withdraws => say("withdrew the question", "retiró la consulta"),
            };
            (mail.author.shown().to_owned(), quoting(&verb, mail))
        }
        Event::MachineWrote { mail, nature } => {
            let what = say("an automatic message was kept", "se guardó un mensaje automático");
            (mail.author.shown().to_owned(), format!("{what} ({})", nature.word()))
        }
        Event::ProviderWrote { mail, .. } => {
            let verb = say("wrote for the provider", "escribió por el proveedor");
            (mail.author.shown().to_owned(), quoting(&verb, mail))
        }
        Event::AgentAnswered { by, words } => {
            let verb = say("answered the customer", "respondió al cliente");
            (by.shown().to_owned(), format!("{verb}: {}", one_line(words.as_str(), WORDS_CHARS)))
        }
        Event::AgentNoted { by, words } => {
            let verb = say("noted", "anotó");
            (by.shown().to_owned(), format!("{verb}: {}", one_line(words.as_str(), WORDS_CHARS)))
        }
        Event::AgentTook { by } => {
            (by.shown().to_owned(), say("took the case", "se hizo cargo del caso"))
        }
        Event::AgentAssigned { by, to } => {
            let verb = say("gave the case to", "asignó el caso a");
            (by.shown().to_owned(), format!("{verb} {}", to.shown()))
        }
        Event::AgentSorted { by, kind } => {
            (by.shown().to_owned(), format!("{}: {kind}", say("sorted it", "lo clasificó")))
        }
        Event::AgentHastened { by, urgency } => (
            by.shown().to_owned(),
            format!("{}: {urgency}", say("set the urgency", "fijó la urgencia")),
        ),
        Event::AgentChoseLanguage { by, language } => (
            by.shown().to_owned(),
            format!("{}: {language}", say("chose the language", "eligió el idioma")),
        ),
        Event::AgentEscalated { by, words, .. } => {
            let verb = say("asked the provider", "preguntó al proveedor");
            (by.shown().to_owned(), format!("{verb}: {}", one_line(words.as_str(), WORDS_CHARS)))
        }
        Event::ReferenceReported { by, reference } => {
            let verb =
                say("reported the provider's reference", "comunicó la referencia del proveedor");
            (by.shown().to_owned(), format!("{verb} {reference}"))
        }
        Event::AgentWithdrew { by } => {
            (by.shown().to_owned(), say("withdrew the escalation", "retiró el escalado"))
        }
        Event::AgentResolved { by, reason, words } => {
            let verb = say("told the outcome", "comunicó el resultado");
            let words = one_line(words.as_str(), WORDS_CHARS);
            (by.shown().to_owned(), format!("{verb} ({reason}): {words}"))
        }
        Event::AgentRuled { by, order } => (by.shown().to_owned(), collect_words::order(order, es)),
        Event::CollectionsMoved { what } => (desk(), what.clone()),
        Event::AgentUndid { by, .. } => {
            (by.shown().to_owned(), say("took the last commands back", "deshizo lo último"))
        }
        Event::AgentMerged { by, into } => {
            let verb = say("merged it into", "lo unió a");
            (by.shown().to_owned(), format!("{verb} {into}"))
        }
        Event::CaseAbsorbed { by, other, .. } => {
            let verb = say("merged into it", "unió a este");
            (by.shown().to_owned(), format!("{verb} {other}"))
        }
        Event::AgentOpened { by, words } => {
            let verb = say("wrote to the customer first", "escribió primero al cliente");
            (by.shown().to_owned(), format!("{verb}: {}", one_line(words.as_str(), WORDS_CHARS)))
        }
        Event::AgentSplit { by, parts, .. } => {
            let cases: Vec<String> = parts.iter().map(|part| part.case.to_string()).collect();
            let verb =
                say("gave questions cases of their own:", "separó preguntas en casos propios:");
            (by.shown().to_owned(), format!("{verb} {}", cases.join(", ")))
        }
        Event::ApprovalAnswered { by, verdict, words, .. } => {
            let verb = match verdict {
                Verdict::Approve => say("approved it", "lo aprobó"),
                Verdict::Deny => say("denied it", "lo denegó"),
            };
            let words = one_line(words.as_str(), WORDS_CHARS);
            let what = if words.is_empty() { verb } else { format!("{verb}: {words}") };
            (by.shown().to_owned(), what)
        }
        Event::AttemptRefused { by, what, why, .. } => {
            let verb = say("tried in vain", "intentó sin éxito");
            let why = one_line(why, WORDS_CHARS);
            (by.shown().to_owned(), format!("{verb} {}: {why}", one_line(what, WORDS_CHARS)))
        }
        Event::TimerFired(timer) => (desk(), timer_word(*timer, es).to_owned()),
        Event::LetterTaken { name, .. } => (desk(), format!("{} {name}", say("sent", "envió"))),
        Event::LetterFailed { name, reason, .. } => {
            let what = say("could not be delivered", "no se pudo entregar");
            (desk(), format!("{name} {what}: {}", one_line(reason, WORDS_CHARS)))
        }
    }
}

fn quoting(verb: &str, mail: &Received) -> String {
    format!("{verb}: {}", one_line(mail.words.as_str(), WORDS_CHARS))
}

fn timer_word(timer: Timer, es: bool) -> &'static str {
    match (timer, es) {
        (Timer::AnswerDue, false) => "the promised time for an answer came",
        (Timer::AnswerDue, true) => "venció el plazo prometido para responder",
        (Timer::UpdateDue, false) => "the promised time for news came",
        (Timer::UpdateDue, true) => "venció el plazo prometido para dar noticias",
        (Timer::Silence, false) => "the customer has been silent",
        (Timer::Silence, true) => "el cliente no ha respondido",
        (Timer::Confirm, false) => "time for the customer's word on the outcome",
        (Timer::Confirm, true) => "plazo para que el cliente confirme el resultado",
        (Timer::Ceiling, false) => "the limit for a decision came",
        (Timer::Ceiling, true) => "venció el límite para decidir",
        (Timer::Chase, false) => "the provider owes an answer",
        (Timer::Chase, true) => "el proveedor debe una respuesta",
        (Timer::Approval, false) => "the time for a supervisor's answer was over",
        (Timer::Approval, true) => "venció el plazo para que respondiera un supervisor",
    }
}

/// What a customer's message did, in the reader's words.
#[must_use]
pub fn effect(effect: Effect, es: bool) -> &'static str {
    match (effect, es) {
        (Effect::WaitsAsBefore, false) => "the case waits for us as before",
        (Effect::WaitsAsBefore, true) => "el caso sigue esperando nuestra respuesta",
        (Effect::OurTurn, false) => "it is our turn again",
        (Effect::OurTurn, true) => "vuelve a tocarnos a nosotros",
        (Effect::OurTurnBesideEscalation, false) => "it is our turn; the escalation goes on",
        (Effect::OurTurnBesideEscalation, true) => "nos toca a nosotros; el escalado sigue abierto",
        (Effect::SaysSettled, false) => {
            "the customer says that it is settled: #resolve tells them the outcome and closes the loop"
        }
        (Effect::SaysSettled, true) => {
            "el cliente dice que está resuelto: con #resolve se le comunica el resultado y se cierra"
        }
        (Effect::Reopened, false) => "the customer objects or asks again: the case is open again",
        (Effect::Reopened, true) => {
            "el cliente objeta o vuelve a preguntar: el caso se ha reabierto"
        }
        (Effect::Withdrawn, false) => {
            "the customer no longer needs an answer: the case is being closed, and the customer told"
        }
        (Effect::Withdrawn, true) => {
            "el cliente ya no necesita respuesta: se le comunica el cierre y el caso se cierra"
        }
        (Effect::SaysWithdrawn, false) => {
            "the customer no longer needs an answer; something in the case is open: end it, then #resolve"
        }
        (Effect::SaysWithdrawn, true) => {
            "el cliente ya no necesita respuesta, pero queda algo abierto: termínelo y use #resolve"
        }
    }
}

/// Which limit a letter met, in the reader's words.
#[must_use]
pub fn excess(excess: &Excess, es: bool) -> String {
    match (excess, es) {
        (Excess::Address(most), false) => {
            format!("this address got {most} automatic letters within an hour")
        }
        (Excess::Address(most), true) => {
            format!("esta dirección recibió {most} mensajes automáticos en una hora")
        }
        (Excess::Domain(domain, most), false) => {
            format!("the domain {domain} got {most} automatic letters within an hour")
        }
        (Excess::Domain(domain, most), true) => {
            format!("el dominio {domain} recibió {most} mensajes automáticos en una hora")
        }
        (Excess::Case(most), false) => format!("the case had {most} automatic letters in a day"),
        (Excess::Case(most), true) => {
            format!("el caso tuvo {most} mensajes automáticos en un día")
        }
        (Excess::Desk(most), false) => {
            format!("the desk has written {most} automatic letters within an hour")
        }
        (Excess::Desk(most), true) => {
            format!("la oficina escribió {most} mensajes automáticos en una hora")
        }
        (Excess::Flood(customer, most), false) => {
            format!("you got {most} letters about {customer} within an hour")
        }
        (Excess::Flood(customer, most), true) => {
            format!("recibió {most} mensajes sobre {customer} en una hora")
        }
        (Excess::DomainFlood(domain, most), false) => {
            format!("you got {most} letters about customers at {domain} within an hour")
        }
        (Excess::DomainFlood(domain, most), true) => {
            format!("recibió {most} mensajes sobre clientes de {domain} en una hora")
        }
    }
}

/// What to do about letters that are held, in the reader's words.
#[must_use]
pub fn held_remedy(es: bool) -> &'static str {
    if es {
        "véalos con saldo mail list --held, y déjelos salir con saldo mail release"
    } else {
        "look at saldo mail list --held, and let them go with saldo mail release"
    }
}

/// What became of an approval, and what to do now, in the words of who asked for it.
#[must_use]
pub fn settled(standing: &Standing, es: bool) -> (String, String) {
    let say = |en: (String, &str), spanish: (String, &str)| {
        let (outcome, remedy) = if es { spanish } else { en };
        (outcome, remedy.to_owned())
    };
    match standing {
        Standing::Asked => say(
            ("It waits for an answer.".to_owned(), "There is nothing to do."),
            ("Está a la espera de respuesta.".to_owned(), "No hay nada que hacer."),
        ),
        Standing::Approved { by } | Standing::Spent { by } => say(
            (format!("{} approved it.", by.shown()), "It has been carried out; there is nothing to do."),
            (format!("{} lo aprobó.", by.shown()), "Ya se ha hecho; no tiene que hacer nada."),
        ),
        Standing::Denied { by, .. } => say(
            (format!("{} denied it.", by.shown()), "Nothing was done. Answer the customer in another way."),
            (format!("{} lo denegó.", by.shown()), "No se ha hecho nada. Responda al cliente de otro modo."),
        ),
        Standing::Expired => say(
            ("No supervisor answered in time.".to_owned(), "Nothing was done. Send the commands again to ask anew."),
            ("Ningún supervisor respondió a tiempo.".to_owned(), "No se ha hecho nada. Envíe de nuevo los comandos para volver a pedirlo."),
        ),
        Standing::Void(Voidness::FactsChanged) => say(
            ("The facts changed before a supervisor answered, so the request is void.".to_owned(), "Nothing was done. Look at the case, and send the commands again to ask anew."),
            ("Los datos cambiaron antes de que respondiera un supervisor, así que la solicitud ya no vale.".to_owned(), "No se ha hecho nada. Revise el caso y envíe de nuevo los comandos para volver a pedirlo."),
        ),
        Standing::Void(Voidness::Overtaken) => say(
            ("The case went on without it.".to_owned(), "There is nothing to do."),
            ("El caso siguió adelante sin ello.".to_owned(), "No hay nada que hacer."),
        ),
    }
}

/// Why somebody must act, and what to do, in the reader's words.
#[must_use]
pub fn alert(alert: &Alert, es: bool) -> (String, String) {
    let say = |en: (&str, &str), spanish: (&str, &str)| {
        let (what, remedy) = if es { spanish } else { en };
        (what.to_owned(), remedy.to_owned())
    };
    match alert {
        Alert::AnswerDue => say(
            (
                "The promised time for an answer has come, and no person has answered.",
                "Answer this letter: your words go to the customer.",
            ),
            (
                "Ha vencido el plazo prometido y nadie ha respondido.",
                "Responda a este mensaje: sus palabras llegan al cliente.",
            ),
        ),
        Alert::UpdateSent => say(
            (
                "The customer was promised news by now and got a short word that we are still at it.",
                "Answer this letter if there is more to tell.",
            ),
            (
                "El cliente esperaba noticias para hoy y ha recibido unas líneas: seguimos en ello.",
                "Responda a este mensaje si hay algo más que contar.",
            ),
        ),
        Alert::SilentUndecided => say(
            (
                "The customer is silent, and a case of this kind never closes for that.",
                "Decide it: #resolve CODE with the outcome in your words.",
            ),
            (
                "El cliente no responde, y un caso de este tipo nunca se cierra por eso.",
                "Decídalo: #resolve CÓDIGO y el resultado con sus palabras.",
            ),
        ),
        Alert::OpenAtClosing => say(
            (
                "The case should close today, but something in it is still open.",
                "Answer the customer, or #withdraw the escalation and #resolve again.",
            ),
            (
                "El caso debería cerrarse hoy, pero queda algo abierto.",
                "Responda al cliente, o retire el escalado con #withdraw y vuelva a resolver.",
            ),
        ),
        Alert::Ceiling => say(
            (
                "The case has reached the limit within which every question is decided.",
                "Decide it today, or tell the customer why it takes longer and until when.",
            ),
            (
                "El caso ha llegado al plazo máximo para decidir.",
                "Decídalo hoy, o explique al cliente por qué tarda más y hasta cuándo.",
            ),
        ),
        Alert::NoReference => say(
            (
                "No reference has come back for the escalation. We have asked again.",
                "Look into the portal and write #ref NUMBER, or #withdraw.",
            ),
            (
                "El escalado sigue sin referencia. La hemos vuelto a pedir.",
                "Mire en el portal y escriba #ref NÚMERO, o #withdraw.",
            ),
        ),
        Alert::ProviderSilent(reference) => {
            let (what, remedy) = say(
                (
                    "The provider is silent on",
                    "We have asked again; look into the portal, or #withdraw.",
                ),
                (
                    "El proveedor no responde sobre",
                    "Hemos insistido; mire en el portal, o #withdraw.",
                ),
            );
            (format!("{what} {reference}."), remedy)
        }
        Alert::Collections(news) => collect::words::alert(news, es),
        Alert::Unwritten { letter, reason } => {
            let (what, remedy) = say(
                (
                    "This letter could not be written:",
                    "Write to the customer yourself by answering this letter, and have saldo check run.",
                ),
                (
                    "No se pudo escribir esta carta:",
                    "Escriba usted al cliente respondiendo a este mensaje, y haga ejecutar saldo check.",
                ),
            );
            (format!("{what} {letter} ({reason})."), remedy)
        }
    }
}
