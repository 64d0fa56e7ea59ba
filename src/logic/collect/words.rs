//! What our own people are told about overdue accounts, in their language.

use crate::domain::collections::hold::HoldReason;
use crate::domain::collections::policy::PolicyVersion;
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
                "Call the customer; whether access is suspended is for people to decide, and the desk does nothing by itself.",
                "Llame al cliente; si se suspende el acceso lo deciden personas, y el escritorio no hace nada por sí solo.",
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
