//! Why somebody must act, and what to do about it, in English and Spanish.

use super::utc;
use crate::domain::claim_window::{ClaimWindow, Warned};
use crate::domain::kind::Language;
use crate::logic::collect;
use crate::logic::decide::Alert;

/// Why somebody must act, and what to do, in the reader's words.
#[must_use]
#[expect(clippy::too_many_lines, reason = "a table: one row an alert")]
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
                "Decídalo: #resolver CÓDIGO y el resultado con sus palabras.",
            ),
        ),
        Alert::OpenAtClosing => say(
            (
                "The case should close today, but something in it is still open.",
                "Answer the customer, #withdraw the escalation, or say that a promise is kept with #fulfilled.",
            ),
            (
                "El caso debería cerrarse hoy, pero queda algo abierto.",
                "Responda al cliente, retire el escalado con #retirar o dé por cumplido lo prometido con #cumplido.",
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
                "Mire en el portal y escriba #ref NÚMERO, o #retirar.",
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
                    "Hemos insistido; mire en el portal, o escriba #retirar.",
                ),
            );
            (format!("{what} {reference}."), remedy)
        }
        Alert::ProviderEnds(which) => {
            let (what, remedy) = say(
                (
                    "The provider closes our request by itself tomorrow or the day after:",
                    "Check it today: #verified if it holds, #contest with your words if not.",
                ),
                (
                    "El proveedor cierra nuestra solicitud por su cuenta mañana o pasado:",
                    "Compruébelo hoy: #comprobado si es correcto, #objetar con su texto si no.",
                ),
            );
            (format!("{what} {which}."), remedy)
        }
        Alert::Window(window) => window_alert(window, es),
        Alert::CommitmentDue { number } => {
            let (what, remedy) = say(
                (
                    "What we promised the customer is due today: commitment",
                    "When they have it, write #fulfilled, with the document's number if there is one.",
                ),
                (
                    "Hoy vence lo que prometimos al cliente: compromiso",
                    "Cuando lo tenga, escriba #cumplido, con el número del documento si lo hay.",
                ),
            );
            (format!("{what} {number}."), remedy)
        }
        Alert::CommitmentMissed { number } => {
            let (what, remedy) = say(
                (
                    "We are late with what we promised, and the customer was told so: commitment",
                    "See to it today, then write #fulfilled; or tell the customer why not.",
                ),
                (
                    "Llevamos retraso con lo prometido y el cliente ya lo sabe: compromiso",
                    "Ocúpese hoy y escriba #cumplido; o explique al cliente por qué no.",
                ),
            );
            (format!("{what} {number}."), remedy)
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

fn window_alert(window: &ClaimWindow, es: bool) -> (String, String) {
    let language = if es { Language::ES } else { Language::EN };
    let (what, until) = (window.what_in(language), utc(window.ends_at));
    let told = match (window.warned, es) {
        (Warned::Ended, false) => format!("It is too late since {until} to {what}."),
        (Warned::Ended, true) => format!("Desde el {until} es tarde para {what}."),
        (Warned::Soon, false) => format!("Only until {until} can we {what}."),
        (Warned::Soon, true) => format!("Solo hasta el {until} podemos {what}."),
        (Warned::Nothing | Warned::Half, false) => {
            format!("Half of the time has passed: until {until} we can {what}.")
        }
        (Warned::Nothing | Warned::Half, true) => {
            format!("Ha pasado la mitad del plazo: hasta el {until} podemos {what}.")
        }
    };
    let remedy = match (window.warned, es) {
        (Warned::Ended, false) => "Tell the customer what that means for them.",
        (Warned::Ended, true) => "Explique al cliente qué supone para él.",
        (Warned::Nothing | Warned::Half | Warned::Soon, false) => {
            "Act today; #window CODE DATE corrects the date, #window CODE none drops it."
        }
        (Warned::Nothing | Warned::Half | Warned::Soon, true) => {
            "Actúe hoy; #plazo CÓDIGO FECHA corrige la fecha, #plazo CÓDIGO ninguno lo quita."
        }
    };
    (told, remedy.to_owned())
}
