//! The facts that a billing question may need, each with its words for the customer.

use crate::domain::kind::Language;

/// A fact that we may have to ask a customer for (domain.md section 4, "needed").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
    /// Whose account it is.
    Company,
    /// The number of the invoice in question.
    Invoice,
    /// The number of the invoice it is compared with.
    OtherInvoice,
    /// Which line or product.
    Line,
    /// Which subscription.
    Subscription,
    /// The tenant's domain.
    Tenant,
    /// When something was ordered, asked for or changed.
    ChangeDate,
    /// When it was bought or last renewed.
    PurchaseDate,
    /// Seats before and after.
    Seats,
    /// The months or days in question.
    Period,
    /// The resources that cost.
    Resources,
    /// Since when.
    Since,
    /// What was done about it so far.
    Measures,
    /// When it was paid.
    PaidOn,
    /// How much was paid.
    PaidAmount,
    /// The bank's confirmation.
    PaymentProof,
    /// The VAT or tax id.
    TaxId,
    /// The certificate or register entry behind it.
    TaxProof,
    /// Name, address or contact as they shall stand.
    NewData,
    /// The purchase order number.
    PurchaseOrder,
    /// When the service was down.
    OutageTimes,
    /// How many users it hit.
    UsersHit,
    /// The quotation.
    Quote,
    /// The price that was agreed.
    AgreedPrice,
    /// What would put it right.
    Remedy,
}

/// What a fact is called.
struct Row {
    wanted: Wanted,
    /// In files and templates, and what agents write after `#ask`.
    key: &'static str,
    /// Other words that agents write after `#ask`.
    aliases: &'static [&'static str],
    english: &'static str,
    spanish: &'static str,
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { wanted: Wanted::Company, key: "company", aliases: &["empresa", "customer", "cliente"],
        english: "your company's name as it stands on the invoice",
        spanish: "el nombre de su empresa tal como figura en la factura" },
    Row { wanted: Wanted::Invoice, key: "invoice", aliases: &["factura", "bill"],
        english: "the number of the invoice",
        spanish: "el número de la factura" },
    Row { wanted: Wanted::OtherInvoice, key: "other-invoice",
        aliases: &["otra-factura", "both", "ambas"],
        english: "the number of the other invoice, the one you compare it with",
        spanish: "el número de la otra factura, aquella con la que la compara" },
    Row { wanted: Wanted::Line, key: "line", aliases: &["linea", "línea", "product", "producto"],
        english: "the line of the invoice or the product that you mean",
        spanish: "la línea de la factura o el producto al que se refiere" },
    Row { wanted: Wanted::Subscription, key: "subscription", aliases: &["suscripcion",
            "suscripción", "sub"],
        english: "the subscription: its product and, if you have it, its id",
        spanish: "la suscripción: el producto y, si lo tiene, su identificador" },
    Row { wanted: Wanted::Tenant, key: "tenant", aliases: &["inquilino", "domain", "dominio"],
        english: "your tenant's domain (such as example.onmicrosoft.com)",
        spanish: "el dominio de su tenant (por ejemplo, example.onmicrosoft.com)" },
    Row { wanted: Wanted::ChangeDate, key: "change-date", aliases: &["date", "fecha",
            "fecha-cambio"],
        english: "the day on which the change was asked for, and who asked",
        spanish: "el día en que se pidió el cambio y quién lo pidió" },
    Row { wanted: Wanted::PurchaseDate, key: "purchase-date", aliases: &["renewal", "renovacion",
            "renovación", "fecha-compra"],
        english: "the day on which it was bought or last renewed",
        spanish: "el día en que se compró o se renovó por última vez" },
    Row { wanted: Wanted::Seats, key: "seats", aliases: &["licences", "licenses", "licencias",
            "puestos"],
        english: "how many licences it was before, and how many it should be",
        spanish: "cuántas licencias eran antes y cuántas deberían ser" },
    Row { wanted: Wanted::Period, key: "period", aliases: &["periodo", "período", "month", "mes"],
        english: "the month or the days that you mean",
        spanish: "el mes o los días a los que se refiere" },
    Row { wanted: Wanted::Resources, key: "resources", aliases: &["recursos", "resource",
            "recurso"],
        english: "the names of the resources or resource groups concerned",
        spanish: "los nombres de los recursos o grupos de recursos afectados" },
    Row { wanted: Wanted::Since, key: "since", aliases: &["desde", "start", "inicio"],
        english: "since when",
        spanish: "desde cuándo" },
    Row { wanted: Wanted::Measures, key: "measures", aliases: &["medidas", "actions", "acciones"],
        english: "what you have done about it so far",
        spanish: "qué han hecho hasta ahora al respecto" },
    Row { wanted: Wanted::PaidOn, key: "paid-on", aliases: &["payment-date", "fecha-pago"],
        english: "the day of the payment",
        spanish: "el día del pago" },
    Row { wanted: Wanted::PaidAmount, key: "paid-amount", aliases: &["amount", "importe"],
        english: "the amount that was paid, with its currency",
        spanish: "el importe pagado, con su moneda" },
    Row { wanted: Wanted::PaymentProof, key: "payment-proof", aliases: &["proof", "justificante",
            "comprobante"],
        english: "your bank's confirmation of the payment, as an attachment",
        spanish: "el justificante bancario del pago, como adjunto" },
    Row { wanted: Wanted::TaxId, key: "tax-id", aliases: &["vat", "iva", "nif", "cif", "tax"],
        english: "your VAT or tax number",
        spanish: "su NIF o número de IVA" },
    Row { wanted: Wanted::TaxProof, key: "tax-proof", aliases: &["certificate", "certificado",
            "vies"],
        english: "a copy of the certificate or of the register entry (VIES, for instance)",
        spanish: "una copia del certificado o de la inscripción (VIES, por ejemplo)" },
    Row { wanted: Wanted::NewData, key: "new-data", aliases: &["datos", "data", "contact",
            "contacto", "address", "direccion", "dirección"],
        english: "the data exactly as they should stand from now on",
        spanish: "los datos exactamente como deben figurar a partir de ahora" },
    Row { wanted: Wanted::PurchaseOrder, key: "po", aliases: &["pedido", "purchase-order", "oc"],
        english: "the purchase order number",
        spanish: "el número de pedido u orden de compra" },
    Row { wanted: Wanted::OutageTimes, key: "outage", aliases: &["incident", "incidente",
            "caida", "caída"],
        english: "when the service was down: from when until when",
        spanish: "cuándo estuvo caído el servicio: desde cuándo hasta cuándo" },
    Row { wanted: Wanted::UsersHit, key: "users", aliases: &["usuarios"],
        english: "how many users could not work",
        spanish: "cuántos usuarios no pudieron trabajar" },
    Row { wanted: Wanted::Quote, key: "quote", aliases: &["presupuesto", "quotation", "oferta"],
        english: "the number or the date of our quotation",
        spanish: "el número o la fecha de nuestro presupuesto" },
    Row { wanted: Wanted::AgreedPrice, key: "price", aliases: &["precio"],
        english: "the price that was agreed",
        spanish: "el precio acordado" },
    Row { wanted: Wanted::Remedy, key: "remedy", aliases: &["solucion", "solución"],
        english: "what would put it right for you",
        spanish: "qué solución esperan de nosotros" },
];

impl Wanted {
    /// Every fact, in the order in which letters ask for them.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.wanted)
    }

    /// What agents write after `#ask`, and templates and files call it.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.row().map_or("", |row| row.key)
    }

    /// Reads a [`Wanted::key`] or one of its other names, in English or Spanish, in any case, with
    /// blanks or `_` for `-`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_lowercase().replace(['_', ' '], "-");
        let row = ROWS.iter().find(|row| row.key == name || row.aliases.contains(&name.as_str()));
        row.map(|row| row.wanted)
    }

    /// How a letter names it: the end of a sentence or a line of a list, without a full stop.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        let is_spanish = language == Language::ES;
        self.row().map_or("", |row| if is_spanish { row.spanish } else { row.english })
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.wanted == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_fact_has_one_row_and_every_name_leads_to_one_fact() {
        let facts: BTreeSet<Wanted> = Wanted::all().collect();
        assert_eq!(facts.len(), ROWS.len());
        let names: Vec<&str> =
            ROWS.iter().flat_map(|row| row.aliases.iter().chain([&row.key])).copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for row in ROWS {
            assert_eq!(Wanted::parse(&row.key.to_uppercase()), Some(row.wanted));
            assert_eq!(row.wanted.key(), row.key);
            assert_ne!(row.english, row.spanish);
        }
        assert_eq!(Wanted::parse("VAT"), Some(Wanted::TaxId));
        assert_eq!(Wanted::parse("fecha pago"), Some(Wanted::PaidOn));
        assert_eq!(Wanted::parse("moon"), None);
    }
}
