//! Why we ask, in a sentence for the customer: who knows why answers sooner (domain.md 7.8).

use super::topic::Topic;
use crate::domain::kind::Language;

/// Why a request for information is made, by its topic.
#[must_use]
pub fn why(topic: Topic, language: Language) -> &'static str {
    let (english, spanish) = match topic {
        Topic::Generic => (
            "We want to answer your question exactly, and cannot do so yet.",
            "Queremos darle una respuesta exacta y todavía no podemos.",
        ),
        Topic::Proration => (
            "A charge for part of a month depends on the day of the change and on the number of \
             licences before and after it.",
            "Un cargo por parte de un mes depende del día del cambio y del número de licencias \
             antes y después.",
        ),
        Topic::Cancellation => (
            "Whether a subscription can be cancelled, and from when, depends on the day on which \
             it was bought or renewed.",
            "Que una suscripción pueda cancelarse, y desde cuándo, depende del día en que se \
             compró o se renovó.",
        ),
        Topic::AzureUsage => (
            "Usage is charged by resource and day, so we have to know where to look.",
            "El consumo se cobra por recurso y día, así que debemos saber dónde mirar.",
        ),
        Topic::Fraud => (
            "A claim for usage that was not yours has a deadline, and needs these facts.",
            "La reclamación de un consumo que no es suyo tiene un plazo y exige estos datos.",
        ),
        Topic::Duplicate => (
            "To see whether it was charged twice or paid twice, we compare both documents with \
             both payments.",
            "Para ver si se cobró o se pagó dos veces, comparamos ambos documentos con ambos \
             pagos.",
        ),
        Topic::TaxData => (
            "The tax on an invoice follows from your tax number and its proof.",
            "El impuesto de una factura depende de su número fiscal y de su justificante.",
        ),
        Topic::PoReissue => (
            "An invoice that was issued is corrected by a new document, which should be right at \
             once.",
            "Una factura emitida se corrige con un documento nuevo, que debe ser correcto a la \
             primera.",
        ),
        Topic::PaymentProof => (
            "We look for your payment and find it soonest by its day, its amount and the bank's \
             confirmation.",
            "Buscamos su pago, y lo encontramos antes por su fecha, su importe y el justificante \
             del banco.",
        ),
        Topic::SlaCredit => (
            "A credit for an outage is only granted with its times and whom it hit.",
            "Un abono por una caída solo se concede con sus horas y a quién afectó.",
        ),
        Topic::PriceQuote => (
            "We compare what was charged with what was agreed.",
            "Comparamos lo cobrado con lo acordado.",
        ),
        Topic::AccountChange => (
            "Data of an account are changed exactly as you write them.",
            "Los datos de una cuenta se cambian exactamente como usted los escriba.",
        ),
    };
    if language == Language::ES { spanish } else { english }
}
