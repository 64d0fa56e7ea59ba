//! What our own people are told about overdue accounts, in their language.

use crate::domain::collections::hold::HoldReason;
use crate::domain::collections::order::{CollectionsOrder, Deed};
use crate::domain::collections::policy::PolicyVersion;
use crate::logic::collect::access::Obstacle;
use jiff::civil::Date;

/// Something of collections that a person of ours should know or do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CollectionsNews {
    /// A promised payment did not come.
    PromiseBroken {
        /// How much, with its currency.
        amount: String,
        /// By when.
        on: Date,
    },
    /// A payment that the customer reported was not found.
    ClaimUnfound,
    /// A hold is to be looked at.
    HoldDue {
        /// Why it holds.
        reason: HoldReason,
        /// Which invoices; empty: all.
        invoices: Vec<String>,
    },
    /// Every letter was written: a suspension notice is for people to decide.
    SuspensionDue {
        /// How much is overdue, with its currency.
        total: String,
        /// Under which policy.
        policy: PolicyVersion,
    },
    /// The books name nobody to write to.
    NoContact,
    /// No letter reaches the customer any more.
    Unreachable,
    /// A suspension will not happen.
    SuspensionDropped {
        /// What forbids it.
        because: Obstacle,
    },
    /// Nobody has confirmed an order about access.
    Unconfirmed {
        /// Access was to be restored, not ended.
        is_reinstatement: bool,
        /// When it was ordered, in words.
        since: String,
    },
    /// The order to end access has gone out.
    AccessOrdered {
        /// By when access is to be restored, in words; `None`: it is to end.
        restore_by: Option<String>,
    },
    /// Access was promised back and is late; the customer was told so.
    RestoredLate {
        /// What was promised first, in words.
        promised: String,
        /// The new time that the customer was given, in words.
        until: String,
    },
    /// Data of a suspended customer may be lost soon.
    DataLossNear {
        /// Days that are left.
        days: u32,
        /// From then on.
        on: Date,
    },
    /// The notice of a suspension was answered by machines alone, so that it is no notice (I-14).
    NoticeUnserved,
    /// What a customer wrote was taken for this, and held provisionally.
    Understood {
        /// For what.
        reason: HoldReason,
        /// What to write to confirm it.
        command: String,
    },
}

/// What happened and what to do, in the reader's words.
#[must_use]
pub fn alert(news: &CollectionsNews, es: bool) -> (String, String) {
    let pick = |en: &str, spanish: &str| if es { spanish.to_owned() } else { en.to_owned() };
    match news {
        CollectionsNews::PromiseBroken { amount, on } => (
            if es {
                format!("No llegó el pago comprometido de {amount} para el {on}.")
            } else {
                format!("The payment of {amount} promised by {on} did not come.")
            },
            pick(
                "The customer was told; collections go on after the days of rest.",
                "Se ha avisado al cliente; los cobros siguen tras los días de pausa.",
            ),
        ),
        CollectionsNews::ClaimUnfound => (
            pick(
                "The payment that the customer reported was not found in time.",
                "No se ha encontrado a tiempo el pago que comunicó el cliente.",
            ),
            pick(
                "Ask for the proof of payment, or look for it in the bank statement: collections go on after the days of rest.",
                "Pida el justificante o búsquelo en el extracto bancario: los cobros siguen tras los días de pausa.",
            ),
        ),
        CollectionsNews::HoldDue { reason, invoices } => {
            let which =
                if invoices.is_empty() { pick("everything", "todo") } else { invoices.join(", ") };
            (
                if es {
                    format!("Los cobros están en pausa ({}): {which}.", hold(*reason, true))
                } else {
                    format!("Collections rest ({}): {which}.", hold(*reason, false))
                },
                pick(
                    "Look at it: nothing is released by itself.",
                    "Revíselo: nada se reanuda por sí solo.",
                ),
            )
        }
        CollectionsNews::SuspensionDue { total, policy } => (
            if es {
                format!(
                    "Se enviaron todas las cartas y siguen vencidos {total} (política {policy})."
                )
            } else {
                format!("Every letter was sent, and {total} is still overdue (policy {policy}).")
            },
            pick(
                "Call the customer. If access is to be suspended, answer with #suspend and, below it, a line “service: …” for each service, and “term_ends: …” and “exposure: …” where they matter; a supervisor is asked before anything ends.",
                "Llame al cliente. Si hay que suspender el acceso, responda con #suspender y, debajo, una línea «servicio: …» por cada servicio, y «fin: …» y «exposición: …» si procede; antes de nada se pregunta a un supervisor.",
            ),
        ),
        CollectionsNews::NoContact => (
            pick(
                "Something is overdue, and the books name no billing contact.",
                "Hay algo vencido y los libros no indican ningún contacto de facturación.",
            ),
            pick(
                "Add one to the account and import it again.",
                "Añada uno a la cuenta e impórtela de nuevo.",
            ),
        ),
        CollectionsNews::Unreachable => (
            pick(
                "No letter about overdue invoices reaches the customer; collections rest.",
                "Ninguna carta sobre facturas vencidas llega al cliente; los cobros están en pausa.",
            ),
            pick(
                "Find another contact and import the account again, then write #release.",
                "Busque otro contacto, importe de nuevo la cuenta y escriba después #release.",
            ),
        ),
        CollectionsNews::SuspensionDropped { .. }
        | CollectionsNews::Unconfirmed { .. }
        | CollectionsNews::AccessOrdered { .. }
        | CollectionsNews::RestoredLate { .. }
        | CollectionsNews::DataLossNear { .. }
        | CollectionsNews::NoticeUnserved => access(news, es),
        CollectionsNews::Understood { reason, command } => (
            if es {
                format!(
                    "Lo que escribe el cliente se ha entendido así: {}. Los cobros están en pausa desde ahora.",
                    hold(*reason, true)
                )
            } else {
                format!(
                    "What the customer writes was taken for this: {}. Collections rest from now on.",
                    hold(*reason, false)
                )
            },
            if es {
                format!("Confírmelo con {command}, o reanude con #release.")
            } else {
                format!("Confirm it with {command}, or go on with #release.")
            },
        ),
    }
}

/// The same, about access.
fn access(news: &CollectionsNews, es: bool) -> (String, String) {
    let say = |english: String, spanish: String| if es { spanish } else { english };
    let pick = |english: &str, spanish: &str| say(english.to_owned(), spanish.to_owned());
    match news {
        CollectionsNews::SuspensionDropped { because } => (
            say(
                format!("The suspension will not happen: {}.", because.words(false)),
                format!("La suspensión no se llevará a cabo: {}.", because.words(true)),
            ),
            pick(
                "Another one needs another notice; #suspend gives it when it is due.",
                "Otra necesita otro aviso; #suspender lo da cuando proceda.",
            ),
        ),
        CollectionsNews::Unconfirmed { is_reinstatement, since } => (
            if *is_reinstatement {
                say(
                    format!("Nobody has confirmed that access is restored, ordered on {since}."),
                    format!(
                        "Nadie ha confirmado que el acceso esté reactivado, ordenado el {since}."
                    ),
                )
            } else {
                say(
                    format!("Nobody has confirmed that access is suspended, ordered on {since}."),
                    format!(
                        "Nadie ha confirmado que el acceso esté suspendido, ordenado el {since}."
                    ),
                )
            },
            pick(
                "The filer was asked again. Call them; when it is done, write #done suspended or #done restored.",
                "Se ha vuelto a preguntar a quien presenta. Llámele; cuando esté hecho, escriba #hecho suspendido o #hecho reactivado.",
            ),
        ),
        CollectionsNews::AccessOrdered { restore_by: Some(by) } => (
            say(
                format!("Restoring access is ordered; the customer has our promise for {by}."),
                format!(
                    "Se ha ordenado reactivar el acceso; al cliente se le prometió para el {by}."
                ),
            ),
            pick(
                "Nothing counts as done before the filer confirms it.",
                "Nada cuenta como hecho hasta que quien presenta lo confirme.",
            ),
        ),
        CollectionsNews::AccessOrdered { restore_by: None } => (
            pick(
                "The suspension is ordered, after one more look at the books.",
                "La suspensión está ordenada, tras una última mirada a los libros.",
            ),
            pick(
                "Nothing counts as done before the filer confirms it.",
                "Nada cuenta como hecho hasta que quien presenta lo confirme.",
            ),
        ),
        CollectionsNews::RestoredLate { promised, until } => (
            say(
                format!(
                    "Access was promised back by {promised}, and nobody has confirmed it; the customer was asked for patience until {until}."
                ),
                format!(
                    "Se prometió reactivar el acceso para el {promised} y nadie lo ha confirmado; se ha pedido paciencia al cliente hasta el {until}."
                ),
            ),
            pick(
                "They are told this once. Call the filer now; when it is done, they write #done restored.",
                "Solo se le dice una vez. Llame ya a quien presenta; cuando esté hecho, escribirá #hecho reactivado.",
            ),
        ),
        CollectionsNews::DataLossNear { days, on } => (
            say(
                format!("Data of the suspended customer may be lost from {on} on, in {days} days."),
                format!(
                    "Desde el {on}, dentro de {days} días, pueden perderse datos del cliente suspendido."
                ),
            ),
            pick(
                "The customer was warned. Call them: #restore, by a supervisor, gives access back without payment.",
                "Se ha advertido al cliente. Llámele: #reactivar, de un supervisor, devuelve el acceso sin pago.",
            ),
        ),
        CollectionsNews::NoticeUnserved => (
            pick(
                "The notice of suspension was answered by machines alone: it counts as not given.",
                "Al aviso de suspensión solo respondieron máquinas: cuenta como no dado.",
            ),
            pick(
                "Call the customer and find another contact: nothing is suspended on this notice. #restore gives it up, #suspend gives another.",
                "Llame al cliente y busque otro contacto: con este aviso no se suspende nada. #reactivar lo retira, #suspender da otro.",
            ),
        ),
        CollectionsNews::PromiseBroken { .. }
        | CollectionsNews::ClaimUnfound
        | CollectionsNews::HoldDue { .. }
        | CollectionsNews::SuspensionDue { .. }
        | CollectionsNews::NoContact
        | CollectionsNews::Unreachable
        | CollectionsNews::Understood { .. } => alert(news, es),
    }
}

/// What is told of an order, for a case's history.
#[must_use]
pub fn order(order: &CollectionsOrder, es: bool) -> String {
    let say = |english: &str, spanish: &str| (if es { spanish } else { english }).to_owned();
    let about = |verb: String, invoice: &str| format!("{verb} {invoice}");
    match order {
        CollectionsOrder::Dispute { invoice, .. } => {
            about(say("put on hold as disputed:", "puso en pausa por disputa:"), invoice)
        }
        CollectionsOrder::Release { invoice } => about(
            say("let collections go on:", "reanudó los cobros:"),
            invoice.as_deref().unwrap_or(if es { "todo" } else { "everything" }),
        ),
        CollectionsOrder::Promise { invoice, on, .. } => {
            format!("{} {invoice}, {on}", say("noted a promise to pay:", "anotó un compromiso:"))
        }
        CollectionsOrder::Paid { invoice } => {
            about(say("noted a payment to look for:", "anotó un pago por buscar:"), invoice)
        }
        CollectionsOrder::Suspend(plan) => about(
            say("gave notice of a suspension:", "avisó de una suspensión:"),
            &plan.services.join("; "),
        ),
        CollectionsOrder::EndAccess(shown) => {
            about(say("asked to end access:", "pidió terminar el acceso:"), &shown.what)
        }
        CollectionsOrder::Restore => say("gave the suspension up", "renunció a la suspensión"),
        CollectionsOrder::Done(Some(Deed::Restored)) => {
            say("confirmed that access is restored", "confirmó que el acceso está reactivado")
        }
        CollectionsOrder::Done(Some(Deed::Suspended) | None) => {
            say("confirmed that access is suspended", "confirmó que el acceso está suspendido")
        }
        CollectionsOrder::TellPolicy => {
            say("sent the collections policy", "envió la política de cobros")
        }
    }
}

/// Why something rests, in words.
#[must_use]
pub fn hold(reason: HoldReason, es: bool) -> &'static str {
    match (reason, es) {
        (HoldReason::Dispute, false) => "a charge is disputed",
        (HoldReason::Dispute, true) => "se disputa un cargo",
        (HoldReason::Promise, false) => "a payment is promised",
        (HoldReason::Promise, true) => "hay un compromiso de pago",
        (HoldReason::PaymentClaim, false) => "a payment is reported",
        (HoldReason::PaymentClaim, true) => "se comunica un pago",
        (HoldReason::Arrangement, false) => "a payment plan is wanted",
        (HoldReason::Arrangement, true) => "se pide un plan de pagos",
        (HoldReason::Insolvency, false) => "insolvency or lawyers",
        (HoldReason::Insolvency, true) => "insolvencia o abogados",
        (HoldReason::Manual, false) => "somebody of ours must read it",
        (HoldReason::Manual, true) => "alguien de nuestro equipo debe leerlo",
        (HoldReason::StaleLedger, false) => "the ledger is too old",
        (HoldReason::StaleLedger, true) => "los libros son demasiado antiguos",
        (HoldReason::BouncedContact, false) => "no letter arrives",
        (HoldReason::BouncedContact, true) => "no llega ninguna carta",
        (HoldReason::Exclusion, false) => "left out of collections",
        (HoldReason::Exclusion, true) => "fuera de los cobros",
    }
}
