//! What a command did, in the agent's language; one row each.

use super::{Command, Filter};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::escalation::Judgement;
use crate::domain::kind::Language;
use crate::logic::phrasebook::Phrasebook;
use jiff::tz::TimeZone;

/// What the transcript says of a command that waits for a supervisor's leave.
#[must_use]
pub fn asked(language: Language) -> String {
    let say = |english: &str, spanish: &str| {
        (if language == Language::ES { spanish } else { english }).to_owned()
    };
    say(
        "a supervisor must approve this and has been asked; until then nothing is done or sent, and you will hear of the answer",
        "esto tiene que aprobarlo un supervisor, al que ya se ha preguntado; hasta entonces no se hace ni se envía nada, y usted sabrá la respuesta",
    )
}

/// What the transcript says of a command that was carried out. Questions are answered below the
/// lines; their row only says where.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a table: one row a command")]
pub fn done(command: &Command, language: Language) -> String {
    let es = language == Language::ES;
    let say = |english: &str, spanish: &str| (if es { spanish } else { english }).to_owned();
    let book = Phrasebook::new(language, TimeZone::UTC);
    match command {
        Command::Take => say("the case is yours", "el caso es suyo"),
        Command::Assign(whom) => {
            let (before, after) = if es {
                ("el caso lo lleva ahora", "que ya lo sabe")
            } else {
                ("the case is with", "who has been told")
            };
            format!("{before} {whom}, {after}")
        }
        Command::Note => {
            say("noted; our own people alone see it", "anotado; solo lo ven los nuestros")
        }
        Command::Kind(kind) => {
            let shown = book.map_or_else(|| kind.label(), |book| book.kind(*kind));
            format!("{} {kind} ({shown})", say("sorted as", "clasificado como"))
        }
        Command::Priority(urgency) => {
            let shown = book.map_or_else(|| urgency.word(), |book| book.urgency(*urgency));
            format!("{} {shown}", say("the urgency is", "la urgencia es"))
        }
        Command::Language(language) => {
            format!("{} {language}", say("letters go out in", "las cartas salen en"))
        }
        Command::Escalate => say(
            "the brief has gone out; the customer was told by when they hear from us",
            "la solicitud ha salido; el cliente sabe para cuándo tendrá noticias",
        ),
        Command::Reference(reference, _) => {
            let (before, after) = if es {
                ("queda guardada la referencia", "")
            } else {
                ("the reference", " is kept")
            };
            format!("{before} {reference}{after}")
        }
        Command::Withdraw(_) => say("the escalation is withdrawn", "el escalado queda retirado"),
        Command::Ask(_) => say(
            "the customer was asked, and is reminded until they answer",
            "se ha preguntado al cliente, y se le recordará hasta que responda",
        ),
        Command::Commit { due_on, .. } => {
            format!(
                "{} {due_on}",
                say("promised; we watch it until", "prometido; se vigila hasta el")
            )
        }
        Command::Fulfilled { .. } => {
            say("kept; the customer was told", "cumplido; se ha avisado al cliente")
        }
        Command::TakeBack(_) => {
            say("nobody watches that promise any more", "ese compromiso ya no se vigila")
        }
        Command::Window { code, starts_at: Some(at) } => {
            let from = at.strftime("%Y-%m-%d %H:%M UTC");
            format!("{code} {} {from}", say("runs from", "corre desde el"))
        }
        Command::Window { code, starts_at: None } => {
            format!("{code} {}", say("does not run on this case", "no corre en este caso"))
        }
        Command::Judge(Judgement::Working, _) => say(
            "they are still at it; we wait and ask again",
            "siguen en ello; esperamos e insistimos",
        ),
        Command::Judge(Judgement::Answered, _) => {
            say("they have answered; it is our turn", "han respondido; nos toca a nosotros")
        }
        Command::Judge(Judgement::Verified, _) => say(
            "their answer is checked; the case may be resolved on it",
            "su respuesta está comprobada; el caso puede resolverse con ella",
        ),
        Command::Provider(_) => {
            say("your words went to the provider", "su texto se ha enviado al proveedor")
        }
        Command::Contest(_) => {
            say("your objection went to the provider", "su objeción se ha enviado al proveedor")
        }
        Command::Customer(code) => {
            format!("{} {}", say("the case belongs to", "el caso es de"), code.to_uppercase())
        }
        Command::Origin(origin) => {
            format!("{} {}", say("the matter is", "el asunto es"), origin.word())
        }
        Command::Quote => {
            say("what you quote goes out with your words", "lo citado sale con su texto")
        }
        Command::Resolve(reason) => {
            let (before, after) = if es {
                ("resuelto", "el cliente ha recibido su texto y puede objetar")
            } else {
                ("resolved", "the customer got your words and may object")
            };
            format!("{before} ({reason}); {after}")
        }
        Command::Collections(order) => decided(order, es),
        Command::Suspend => say(
            "the notice leaves in the hours for letters; supervisors are asked before access ends",
            "el aviso sale en el horario de las cartas; antes del fin del acceso se pregunta a los supervisores",
        ),
        Command::Send => say("your words went to the customer", "su texto ha ido al cliente"),
        Command::Undo(_) => say(
            "taken back: the case is as it was before that mail",
            "deshecho: el caso está como antes de aquel mensaje",
        ),
        Command::Merge(other) => {
            let (before, after) = if es {
                ("forma parte de este caso", "el cliente lo sabe y su correo llega aquí")
            } else {
                ("is part of this case now", "the customer is told, and its mail comes here")
            };
            format!("{other} {before}; {after}")
        }
        Command::Open(_) => say(
            "the case is open; your words are on their way to the customer",
            "el caso está abierto; su texto va camino del cliente",
        ),
        Command::Away(None) => say(
            "you are away until you write #back; what customers write goes to your colleagues",
            "está ausente hasta que escriba #vuelta; lo que escriban los clientes va a sus compañeros",
        ),
        Command::Away(Some(day)) => {
            let (before, after) = if es {
                ("está ausente hasta el", "lo que escriban los clientes va a sus compañeros")
            } else {
                ("you are away until", "what customers write goes to your colleagues")
            };
            let day = book.map_or_else(|| day.to_string(), |book| book.day(*day));
            format!("{before} {day}; {after}")
        }
        Command::Back => {
            say("welcome back: you get cases again", "hola de nuevo: vuelve a recibir casos")
        }
        Command::Report => say("see below", "véase abajo"),
        Command::Split(_) => say(
            "the questions have cases of their own; the customer was told",
            "las preguntas tienen casos propios; se ha informado al cliente",
        ),
        Command::Approve(_) => say(
            "approved: it is carried out now, or on its day",
            "aprobado: se ejecuta ahora, o el día previsto",
        ),
        Command::Deny(_) => {
            say("denied; who asked has been told", "denegado; quien lo pidió ya lo sabe")
        }
        Command::Show(_) => say("see below", "véase abajo"),
        Command::List(Filter::Mine | Filter::Open | Filter::Late) => {
            say("see below", "véase abajo")
        }
        Command::Help => say("see below", "véase abajo"),
    }
}

/// What a decision about money that is owed did.
fn decided(order: &CollectionsOrder, es: bool) -> String {
    let say = |english: &str, spanish: &str| (if es { spanish } else { english }).to_owned();
    match order {
        CollectionsOrder::Dispute { invoice, .. } => {
            let what = say(
                "collections rest; the customer was told",
                "los cobros quedan en pausa; el cliente lo sabe",
            );
            format!("{invoice}: {what}")
        }
        CollectionsOrder::Release { .. } => say(
            "collections go on after the days of rest; the customer was told",
            "los cobros siguen tras los días de pausa; el cliente lo sabe",
        ),
        CollectionsOrder::Promise { invoice, on, .. } => {
            format!("{invoice}: {} {on}", say("we wait until", "esperamos hasta el"))
        }
        CollectionsOrder::Paid { invoice } => {
            let what = say(
                "the payment is looked for, and collections rest meanwhile",
                "se busca el pago y, mientras tanto, los cobros quedan en pausa",
            );
            format!("{invoice}: {what}")
        }
        CollectionsOrder::Suspend(_) | CollectionsOrder::EndAccess(_) => say(
            "access ends in its time, after one more look",
            "el acceso termina a su tiempo, tras una última comprobación",
        ),
        CollectionsOrder::Restore => say(
            "the suspension is given up; what was ordered is called back",
            "se renuncia a la suspensión; lo ordenado se revoca",
        ),
        CollectionsOrder::Done(_) => {
            say("noted as done; the customer was told", "anotado como hecho; el cliente lo sabe")
        }
        CollectionsOrder::TellPolicy => say("the policy has gone out", "la política ha salido"),
    }
}
