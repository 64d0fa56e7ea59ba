//! The table of commands: their names in English and Spanish, how they are written, what they are
//! for, and who reads their arguments.

use super::arguments::{self as read, Read};
use super::promises;
use super::{Command, Slip};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::escalation::Judgement;
use crate::domain::kind::Language;
use crate::domain::letter::HelpLine;
use crate::logic::fold::folded;

/// What may stand between a command and its argument, and behind it, without meaning anything.
const BETWEEN: [char; 15] =
    [':', '.', ',', ';', '=', '!', '*', '_', '`', '~', '-', '–', '—', '…', '>'];

/// Quotes that people and mail programs put round an argument.
const QUOTES: [char; 11] = ['"', '\'', '“', '”', '„', '‘', '’', '«', '»', '<', '>'];

/// A text in English and in Spanish.
type Both = (&'static str, &'static str);

/// One command.
struct Row {
    /// Its names, folded; the first is the one that refusals and lists use.
    names: &'static [&'static str],
    /// How it is written.
    written: Both,
    /// What it is for.
    meaning: Both,
    /// Reads what stands behind it.
    read: fn(&str) -> Read,
}

/// In the order in which help lists them: what everybody needs first.
#[rustfmt::skip]
const ROWS: [Row; 44] = [
    Row {
        names: &["take", "mine", "tomar", "asumir"],
        written: ("#take", "#tomar"),
        meaning: ("you handle the case", "usted lleva el caso"),
        read: |rest| read::alone("take", Command::Take, rest),
    },
    Row {
        names: &["assign", "asignar"],
        written: ("#assign ana@reseller.example", "#asignar ana@reseller.example"),
        meaning: ("somebody else handles it", "lo lleva otra persona"),
        read: read::assign,
    },
    Row {
        names: &["note", "nota"],
        written: ("#note", "#nota"),
        meaning: ("your words stay among us", "el texto queda entre nosotros"),
        read: |rest| Ok(read::with_words(Command::Note, rest)),
    },
    Row {
        names: &["resolve", "resolver"],
        written: ("#resolve expected-charge", "#resolver expected-charge"),
        meaning: ("your words are the outcome the customer is told",
                  "el texto es el resultado que se comunica al cliente"),
        read: read::resolve,
    },
    Row {
        names: &["ask", "pedir", "preguntar"],
        written: ("#ask, #ask po vat", "#pedir, #pedir po nif"),
        meaning: ("ask the customer for what is missing, or for these facts",
                  "pedir al cliente lo que falta, o estos datos"),
        read: promises::ask,
    },
    Row {
        names: &["commit", "compromiso", "comprometer"],
        written: ("#commit 2026-12-08 credit 120.00 EUR", "#compromiso 2026-12-08 abono 120.00 EUR"),
        meaning: ("what the customer is promised by a day: credit, document, callback, change",
                  "lo prometido al cliente para un día: abono, documento, llamada, cambio"),
        read: promises::commit,
    },
    Row {
        names: &["fulfilled", "kept", "cumplido"],
        written: ("#fulfilled, #fulfilled 1 A-2026-0009", "#cumplido, #cumplido 1 A-2026-0009"),
        meaning: ("the customer has what was promised, and is told",
                  "el cliente ya tiene lo prometido, y se le dice"),
        read: |rest| Ok(promises::fulfilled(rest)),
    },
    Row {
        names: &["uncommit", "descomprometer"],
        written: ("#uncommit, #uncommit 1", "#descomprometer, #descomprometer 1"),
        meaning: ("the promise was a mistake or is not needed",
                  "el compromiso fue un error o ya no hace falta"),
        read: promises::take_back,
    },
    Row {
        names: &["window", "plazo"],
        written: ("#window nce-cancel 2026-11-20, #window fraud none",
                  "#plazo nce-cancel 2026-11-20, #plazo fraud ninguno"),
        meaning: ("a claim window and since when it runs (UTC)",
                  "un plazo de reclamación y desde cuándo corre (UTC)"),
        read: promises::window,
    },
    Row {
        names: &["escalate", "escalar"],
        written: ("#escalate", "#escalar"),
        meaning: ("to the provider; “key: value” lines follow",
                  "al proveedor; siguen líneas «clave: valor»"),
        read: |rest| Ok(read::with_words(Command::Escalate, rest)),
    },
    Row {
        names: &["ref", "reference", "referencia"],
        written: ("#ref 2409120040001234", "#ref 2409120040001234"),
        meaning: ("the provider's reference", "la referencia del proveedor"),
        read: read::reference,
    },
    Row {
        names: &["provider", "proveedor"],
        written: ("#provider", "#proveedor"),
        meaning: ("your words go to the provider", "el texto se envía al proveedor"),
        read: |rest| {
            let (which, words) = read::which_and_words(rest);
            Ok((Command::Provider(which), words))
        },
    },
    Row {
        names: &["answered", "respondido"],
        written: ("#answered, #answered 2", "#respondido, #respondido 2"),
        meaning: ("the provider has answered (2: the second request)",
                  "el proveedor ha respondido (2: la segunda solicitud)"),
        read: |rest| Ok(read::only(Command::Judge(Judgement::Answered, read::which(rest)))),
    },
    Row {
        names: &["working", "encurso"],
        written: ("#working", "#encurso"),
        meaning: ("the provider is still at it", "el proveedor sigue en ello"),
        read: |rest| Ok(read::only(Command::Judge(Judgement::Working, read::which(rest)))),
    },
    Row {
        names: &["verified", "comprobado", "verificado"],
        written: ("#verified", "#comprobado"),
        meaning: ("you have checked the provider's answer, and it holds",
                  "ha comprobado la respuesta del proveedor y es correcta"),
        read: |rest| Ok(read::only(Command::Judge(Judgement::Verified, read::which(rest)))),
    },
    Row {
        names: &["contest", "objetar", "rebatir"],
        written: ("#contest", "#objetar"),
        meaning: ("your words object to the provider's answer",
                  "el texto objeta la respuesta del proveedor"),
        read: |rest| {
            let (which, words) = read::which_and_words(rest);
            Ok((Command::Contest(which), words))
        },
    },
    Row {
        names: &["origin", "origen"],
        written: ("#origin provider", "#origen proveedor"),
        meaning: ("whose affair it is: own, provider, mixed",
                  "de quién es el asunto: propio, proveedor, mixto"),
        read: read::origin,
    },
    Row {
        names: &["withdraw", "retirar"],
        written: ("#withdraw", "#retirar"),
        meaning: ("the provider is not asked any more", "ya no se pregunta al proveedor"),
        read: |rest| Ok(read::only(Command::Withdraw(read::which(rest)))),
    },
    Row {
        names: &["quote", "citar", "cita"],
        written: ("#quote", "#citar"),
        meaning: ("your words quote the provider on purpose",
                  "el texto cita al proveedor a propósito"),
        read: |rest| read::alone("quote", Command::Quote, rest),
    },
    Row {
        names: &["dispute", "disputa"],
        written: ("#dispute F-2026-00017 120.00", "#disputa F-2026-00017 120.00"),
        meaning: ("collections rest on it, or on that much of it",
                  "los cobros quedan en pausa por ella, o por ese importe"),
        read: read::dispute,
    },
    Row {
        names: &["release", "reanudar"],
        written: ("#release F-2026-00017", "#reanudar F-2026-00017"),
        meaning: ("collections go on; without a number, on everything",
                  "los cobros siguen; sin número, por todo"),
        read: read::release,
    },
    Row {
        names: &["promise", "promesa"],
        written: ("#promise F-2026-00017 2026-12-04", "#promesa F-2026-00017 2026-12-04"),
        meaning: ("the customer will pay by then; an amount may follow",
                  "el cliente pagará para entonces; puede seguir un importe"),
        read: read::promise,
    },
    Row {
        names: &["paid", "pagada", "pagado"],
        written: ("#paid F-2026-00017", "#pagada F-2026-00017"),
        meaning: ("the customer says so; it is looked for",
                  "el cliente lo dice; se busca el pago"),
        read: read::paid,
    },
    Row {
        names: &["suspend", "suspender"],
        written: ("#suspend", "#suspender"),
        meaning: ("notice that access ends; lines “service: …”, “regime: …”, “term_ends: …”, “exposure: …” follow",
                  "aviso de fin del acceso; siguen líneas «servicio: …», «régimen: …», «fin: …», «exposición: …»"),
        read: |rest| read::alone("suspend", Command::Suspend, rest),
    },
    Row {
        names: &["restore", "reactivar"],
        written: ("#restore", "#reactivar"),
        meaning: ("a suspension is given up, or undone",
                  "se renuncia a una suspensión o se deshace"),
        read: |rest| read::alone("restore", Command::Collections(CollectionsOrder::Restore), rest),
    },
    Row {
        names: &["done", "hecho"],
        written: ("#done suspended, #done restored", "#hecho suspendido, #hecho reactivado"),
        meaning: ("the order about access is carried out",
                  "la orden sobre el acceso está cumplida"),
        read: read::done,
    },
    Row {
        names: &["policy", "politica"],
        written: ("#policy", "#política"),
        meaning: ("the customer is sent the collections policy",
                  "se envía al cliente la política de cobros"),
        read: |rest| read::alone("policy", Command::Collections(CollectionsOrder::TellPolicy), rest),
    },
    Row {
        names: &["customer", "account", "cliente", "cuenta"],
        written: ("#customer ACME", "#cliente ACME"),
        meaning: ("whose case it is, by the account's code",
                  "de quién es el caso, por el código de su cuenta"),
        read: read::customer,
    },
    Row {
        names: &["kind", "tipo"],
        written: ("#kind dispute", "#tipo disputa"),
        meaning: ("what the case is about", "de qué trata el caso"),
        read: read::kind,
    },
    Row {
        names: &["priority", "prioridad", "urgencia"],
        written: ("#priority high", "#prioridad alta"),
        meaning: ("how urgent it is", "cuánto urge"),
        read: read::priority,
    },
    Row {
        names: &["lang", "language", "idioma"],
        written: ("#lang es", "#idioma es"),
        meaning: ("the language of the letters to the customer",
                  "el idioma de las cartas al cliente"),
        read: read::language,
    },
    Row {
        names: &["merge", "unir", "fusionar"],
        written: ("#merge SD-10427-V", "#unir SD-10427-V"),
        meaning: ("that case of the same customer becomes part of this one",
                  "aquel caso del mismo cliente pasa a formar parte de este"),
        read: read::merge,
    },
    Row {
        names: &["send", "enviar"],
        written: ("#send", "#enviar"),
        meaning: ("your words go to the customer although a colleague has just answered",
                  "su texto llega al cliente aunque un compañero acabe de responder"),
        read: |rest| Ok(read::with_words(Command::Send, rest)),
    },
    Row {
        names: &["undo", "deshacer"],
        written: ("#undo K7QX2M", "#deshacer K7QX2M"),
        meaning: ("takes back what a mail of yours has just done",
                  "deshace lo que acaba de hacer un mensaje suyo"),
        read: read::undo,
    },
    Row {
        names: &["open", "abrir"],
        written: ("#open ada@customers.example About your invoice",
                  "#abrir ada@customers.example Sobre su factura"),
        meaning: ("a case for a customer; your words go to them as the first letter",
                  "un caso para un cliente; el texto le llega como primera carta"),
        read: read::open,
    },
    Row {
        names: &["split", "separar"],
        written: ("#split, #split 2", "#separar, #separar 2"),
        meaning: ("questions of the mail get cases of their own",
                  "las preguntas del mensaje reciben casos propios"),
        read: read::split,
    },
    Row {
        names: &["approve", "aprobar", "apruebo"],
        written: ("#approve k7q2m-xad4p", "#aprobar k7q2m-xad4p"),
        meaning: ("a supervisor's yes, with the code of the letter that asked",
                  "el sí de un supervisor, con el código de la carta que lo pide"),
        read: |rest| read::code("approve", rest),
    },
    Row {
        names: &["deny", "reject", "denegar", "rechazar"],
        written: ("#deny k7q2m-xad4p", "#denegar k7q2m-xad4p"),
        meaning: ("a supervisor's no; your words are the reason",
                  "el no de un supervisor; el texto es el motivo"),
        read: |rest| read::code("deny", rest),
    },
    Row {
        names: &["show", "ver", "mostrar"],
        written: ("#show, #show SD-10427-V", "#ver, #ver SD-10427-V"),
        meaning: ("this case, or another", "este caso u otro"),
        read: read::show,
    },
    Row {
        names: &["list", "lista", "listar"],
        written: ("#list, #list mine, #list late", "#lista, #lista míos, #lista atrasados"),
        meaning: ("many cases", "varios casos"),
        read: read::list,
    },
    Row {
        names: &["away", "ausente"],
        written: ("#away until 2026-12-01", "#ausente hasta 2026-12-01"),
        meaning: ("you are away; on that day you are back",
                  "usted no está; ese día vuelve"),
        read: read::away,
    },
    Row {
        names: &["back", "vuelta"],
        written: ("#back", "#vuelta"),
        meaning: ("you are back", "usted ha vuelto"),
        read: |rest| read::alone("back", Command::Back, rest),
    },
    Row {
        names: &["report", "informe", "resumen"],
        written: ("#report", "#informe"),
        meaning: ("how the desk stands", "cómo está la oficina"),
        read: |rest| read::alone("report", Command::Report, rest),
    },
    Row {
        names: &["help", "ayuda"],
        written: ("#help", "#ayuda"),
        meaning: ("this list", "esta lista"),
        read: |rest| read::alone("help", Command::Help, rest),
    },
];

/// Every command, how it is written and what it is for, in the agent's language.
#[must_use]
pub fn help(language: Language) -> Vec<HelpLine> {
    let pick = |both: Both| if language == Language::ES { both.1 } else { both.0 };
    ROWS.iter()
        .map(|row| HelpLine {
            command: pick(row.written).to_owned(),
            meaning: pick(row.meaning).to_owned(),
        })
        .collect()
}

/// A command as people of `language` write it: `#take` → `#tomar`; what stands behind its name,
/// and what is no command, stays as it is.
#[must_use]
pub fn in_language(command: &str, language: Language) -> String {
    let end = command.find(char::is_whitespace).unwrap_or(command.len());
    let (name, rest) = command.split_at(end);
    let known = name.strip_prefix('#').and_then(row);
    let both =
        known.map(|row| if language == Language::ES { row.written.1 } else { row.written.0 });
    let written = both.and_then(|written| written.split([' ', ',']).next());
    format!("{}{rest}", written.unwrap_or(name))
}

/// There is a command of this name.
pub(super) fn is_known(name: &str) -> bool {
    row(name).is_some()
}

/// A name and what stands behind it → the command.
///
/// Arguments are read without the punctuation and the quotes round them; words keep theirs.
pub(super) fn command(name: &str, rest: &str) -> Read {
    let row = row(name).ok_or_else(|| unknown(name))?;
    let is_around = |c: char| c.is_whitespace() || BETWEEN.contains(&c) || QUOTES.contains(&c);
    let (command, words) = (row.read)(rest.trim_matches(is_around))?;
    if words.is_empty() {
        return Ok((command, words));
    }
    (row.read)(
        rest.trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c)).trim_end(),
    )
}

fn row(name: &str) -> Option<&'static Row> {
    let name = folded(name);
    ROWS.iter().find(|row| row.names.contains(&name.as_str()))
}

fn unknown(name: &str) -> Slip {
    let said = folded(name);
    let nearest = ROWS
        .iter()
        .flat_map(|row| row.names)
        .map(|known| (strsim::damerau_levenshtein(&said, known), *known))
        .filter(|(distance, _)| *distance <= 2 && *distance < said.chars().count())
        .min();
    Slip::Unknown { name: name.to_lowercase(), nearest: nearest.map(|(_, known)| known) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::command::orders;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_commands_share_a_name() {
        let names: Vec<_> = ROWS.iter().flat_map(|row| row.names).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn help_is_written_as_the_desk_understands_it() {
        for language in [Language::EN, Language::ES] {
            for line in help(language) {
                for example in line.command.split(", ") {
                    let read = orders(example);
                    assert!(!read.has_errors() && read.lines.len() == 1, "{example}: {read:?}");
                }
            }
        }
    }

    #[test]
    fn every_name_is_found_as_it_is_written() {
        for name in ROWS.iter().flat_map(|row| row.names) {
            assert_eq!(folded(name), **name, "names are kept folded");
            assert!(is_known(&name.to_uppercase()), "{name}");
        }
    }
}
