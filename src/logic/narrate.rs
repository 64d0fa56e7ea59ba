//! A case's history in words, for letters and listings, in English and Spanish.

mod alert;

pub use alert::alert;

use crate::domain::approval::{Standing, Verdict, Voidness};
use crate::domain::case::{Status, Timer};
use crate::domain::change::Change;
use crate::domain::commit::HistoryEntry;
use crate::domain::commitment::Promise;
use crate::domain::escalation::{Judgement, Seeming};
use crate::domain::event::{Event, Received, Tone};
use crate::domain::kind::Language;
use crate::domain::letter::HistoryLine;
use crate::domain::limits::Excess;
use crate::domain::satisfaction::Rating;
use crate::domain::words::one_line;
use crate::logic::collect::words as collect_words;
use crate::logic::decide::Effect;
use crate::logic::phrasebook::Phrasebook;

/// Characters of somebody's words that a line of history shows.
const WORDS_CHARS: usize = 120;

/// One entry as a line for people.
#[must_use]
pub fn line(entry: &HistoryEntry, language: Language) -> HistoryLine {
    let es = language == Language::ES;
    let (who, mut what) = told(&entry.event, es);
    if entry.changes.iter().any(|change| matches!(change, Change::ApprovalAsked(_))) {
        let asked =
            if es { "pidió permiso a un supervisor" } else { "asked a supervisor's leave" };
        what = format!("{asked}: {what}");
    }
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
        | Change::Committed(_)
        | Change::CommitmentMoved { .. }
        | Change::WindowOpened(_)
        | Change::WindowWarned { .. }
        | Change::WindowDropped(_)
        | Change::AskedFor(_)
        | Change::OriginSaid(_)
        | Change::AccountSaid(_)
        | Change::Collects(_)
        | Change::Joined(_)
        | Change::Overdue
        | Change::Restored(_)
        | Change::MergedInto(_)
        | Change::ApprovalAsked(_)
        | Change::ApprovalMoved { .. }
        | Change::RatingAsked
        | Change::Rated(_)
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
        Event::CustomerWrote { mail, tone, rating, .. } => {
            let verb = match (rating, tone) {
                (Some(Rating::Good), _) => say("said it went well", "dijo que fue bien"),
                (Some(Rating::Fair), _) => say("said it went so-so", "dijo que fue regular"),
                (Some(Rating::Poor), _) => say("said it went badly", "dijo que fue mal"),
                (None, Tone::Substantive) => say("wrote", "escribió"),
                (None, Tone::Confirms) => say("confirmed", "confirmó"),
                (None, Tone::Courtesy) => say("thanked", "dio las gracias"),
                (None, Tone::Withdraws) => say("withdrew the question", "retiró la consulta"),
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
            let kind = in_book(es, kind.label(), |book| book.kind(*kind).to_owned());
            (by.shown().to_owned(), format!("{}: {kind}", say("sorted it", "lo clasificó")))
        }
        Event::AgentHastened { by, urgency } => {
            let urgency = in_book(es, urgency.word(), |book| book.urgency(*urgency).to_owned());
            let verb = say("set the urgency", "fijó la urgencia");
            (by.shown().to_owned(), format!("{verb}: {urgency}"))
        }
        Event::AgentChoseLanguage { by, language } => (
            by.shown().to_owned(),
            format!("{}: {language}", say("chose the language", "eligió el idioma")),
        ),
        Event::AgentEscalated { by, words, .. } => {
            let verb = say("asked the provider", "preguntó al proveedor");
            let words = one_line(words.as_str(), WORDS_CHARS);
            let what = if words.is_empty() { verb } else { format!("{verb}: {words}") };
            (by.shown().to_owned(), what)
        }
        Event::ReferenceReported { by, reference, .. } => {
            let verb =
                say("reported the provider's reference", "comunicó la referencia del proveedor");
            (by.shown().to_owned(), format!("{verb} {reference}"))
        }
        Event::AgentWithdrew { by, .. } => {
            (by.shown().to_owned(), say("withdrew the escalation", "retiró el escalado"))
        }
        Event::AgentResolved { by, reason, words } => {
            let verb = say("told the outcome", "comunicó el resultado");
            let words = one_line(words.as_str(), WORDS_CHARS);
            (by.shown().to_owned(), format!("{verb} ({reason}): {words}"))
        }
        Event::AgentQuoted { by, passages } => {
            let verb = say("quoted on purpose", "citó a propósito");
            (
                by.shown().to_owned(),
                format!("{verb}: {}", one_line(&passages.join("; "), WORDS_CHARS)),
            )
        }
        Event::ProviderJudged { by, judgement, .. } => {
            let what = match judgement {
                Judgement::Working => say(
                    "read that the provider is still at it",
                    "leyó que el proveedor sigue en ello",
                ),
                Judgement::Answered => say(
                    "took the provider's mail for its answer",
                    "dio por respuesta lo que escribió el proveedor",
                ),
                Judgement::Verified => {
                    say("checked the provider's answer", "comprobó la respuesta")
                }
            };
            (by.shown().to_owned(), what)
        }
        Event::AgentToldProvider { by, words, is_objection, .. } => {
            let verb = if *is_objection {
                say("objected to the provider's answer", "objetó la respuesta del proveedor")
            } else {
                say("wrote to the provider", "escribió al proveedor")
            };
            (by.shown().to_owned(), format!("{verb}: {}", one_line(words.as_str(), WORDS_CHARS)))
        }
        Event::AgentSaidOrigin { by, origin } => {
            let verb = say("said whose affair it is", "dijo de quién es el asunto");
            (by.shown().to_owned(), format!("{verb}: {}", origin.word()))
        }
        Event::AgentSaidAccount { by, account } => {
            let verb = say("said whose case it is", "dijo de qué cuenta es el caso");
            (by.shown().to_owned(), format!("{verb}: {account}"))
        }
        Event::AgentAsked { by, wanted, .. } => {
            let verb = say("asked the customer for", "pidió al cliente");
            (by.shown().to_owned(), format!("{verb}: {}", wanted.join(", ")))
        }
        Event::AgentCommitted { by, promise, due_on, .. } => {
            let verb = say("promised by", "prometió para el");
            (by.shown().to_owned(), format!("{verb} {due_on}: {}", promised(promise, es)))
        }
        Event::AgentFulfilled { by, document, .. } => {
            let verb = say("kept a promise", "cumplió un compromiso");
            let shown = document.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
            (by.shown().to_owned(), format!("{verb}{shown}"))
        }
        Event::AgentTookBack { by, .. } => {
            (by.shown().to_owned(), say("took back a promise", "retiró un compromiso"))
        }
        Event::AgentSetWindow { by, code, starts_at } => {
            let verb = match starts_at {
                Some(at) => format!(
                    "{} {}",
                    say("set the claim window from", "fijó el plazo desde"),
                    utc(*at)
                ),
                None => say("dropped the claim window", "quitó el plazo"),
            };
            (by.shown().to_owned(), format!("{verb}: {code}"))
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
        Event::LetterTaken { name, .. } => {
            let letter = in_book(es, name, |book| book.letter(name));
            (desk(), format!("{} {letter}", say("sent", "envió")))
        }
        Event::LetterFailed { name, reason, .. } => {
            let letter = in_book(es, name, |book| book.letter(name));
            let verb = say("could not deliver", "no pudo entregar");
            (desk(), format!("{verb} {letter}: {}", one_line(reason, WORDS_CHARS)))
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
        (Timer::ProviderEnds, false) => "the provider closes it soon by itself",
        (Timer::ProviderEnds, true) => "el proveedor lo cierra pronto por su cuenta",
        (Timer::ClaimWindow, false) => "a claim window needed a warning",
        (Timer::ClaimWindow, true) => "tocaba avisar de un plazo",
        (Timer::CommitmentDue, false) => "the day of a promise came",
        (Timer::CommitmentDue, true) => "llegó el día de un compromiso",
        (Timer::Approval, false) => "the time for a supervisor's answer was over",
        (Timer::Approval, true) => "venció el plazo para que respondiera un supervisor",
    }
}

/// What a provider's message seems to be and what follows, in the reader's words.
#[must_use]
pub fn seeming(seems: Seeming, is_progress: bool, es: bool) -> &'static str {
    match (seems, is_progress, es) {
        (Seeming::Filed | Seeming::Assigned | Seeming::Working, true, false) => {
            "they are at work on it: we wait. If it is more than that, write #answered."
        }
        (Seeming::Filed | Seeming::Assigned | Seeming::Working, true, true) => {
            "están en ello: esperamos. Si es algo más, escriba #respondido."
        }
        (Seeming::Filed | Seeming::Assigned | Seeming::Working, false, false) => {
            "they are at work on it."
        }
        (Seeming::Filed | Seeming::Assigned | Seeming::Working, false, true) => "están en ello.",
        (Seeming::Asks, _, false) => {
            "they ask us something: #provider above your words answers them, #ask asks the customer."
        }
        (Seeming::Asks, _, true) => {
            "nos preguntan algo: #proveedor encima del texto les responde, #pedir pregunta al cliente."
        }
        (Seeming::Answer, _, false) => {
            "they have decided or answered: check it, then #verified or #contest."
        }
        (Seeming::Answer, _, true) => {
            "han decidido o respondido: compruébelo y escriba #comprobado u #objetar."
        }
        (Seeming::Closes, _, false) => {
            "they close it on their side, which closes nothing of ours: #verified or #contest."
        }
        (Seeming::Closes, _, true) => {
            "lo cierran por su parte, lo que no cierra nada nuestro: #comprobado u #objetar."
        }
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
            "el cliente dice que está resuelto: con #resolver se le comunica el resultado y se cierra"
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
            "el cliente ya no necesita respuesta, pero queda algo abierto: termínelo y use #resolver"
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

/// An instant by the clock in which providers count.
fn utc(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn promised(promise: &Promise, es: bool) -> String {
    in_book(es, "", |book| book.promise(promise))
}

/// Words of the reader's phrasebook.
fn in_book(es: bool, unspoken: &str, words: impl Fn(&Phrasebook) -> String) -> String {
    let language = if es { Language::ES } else { Language::EN };
    let book = Phrasebook::new(language, jiff::tz::TimeZone::UTC);
    book.map_or_else(|| unspoken.to_owned(), |book| words(&book))
}
