//! Dates, times, kinds and other small words, in the reader's language and the desk's zone.
//!
//! # Contract
//! Whatever a template prints that is neither its own wording nor somebody's words comes from
//! here. A shown time always carries its zone (I-25). A language without a row here is not
//! spoken: [`Phrasebook::new`] says so, instead of mixing two languages in one letter.

use crate::domain::commitment::Promise;
mod escalation;
mod figures;

pub use figures::ReportWords;

use crate::domain::approval::Matter;
use crate::domain::collections::stage::Stage;
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::money::Money;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The line above which an English answer is written.
pub const REPLY_MARKER_EN: &str = "## write your answer above this line ##";
/// The line above which a Spanish answer is written.
pub const REPLY_MARKER_ES: &str = "## escriba su respuesta por encima de esta línea ##";

/// A language that Saldo can write letters in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tongue {
    English,
    Spanish,
}

/// The small words of one language, at the desk's clock.
#[derive(Clone, Debug)]
pub struct Phrasebook {
    tongue: Tongue,
    zone: TimeZone,
}

impl Phrasebook {
    /// The languages that have a phrasebook.
    pub const LANGUAGES: [Language; 2] = [Language::EN, Language::ES];

    /// The phrasebook of a language; `None` if Saldo does not speak it.
    #[must_use]
    pub fn new(language: Language, zone: TimeZone) -> Option<Self> {
        let tongue = match language.as_str() {
            "en" => Tongue::English,
            "es" => Tongue::Spanish,
            _ => return None,
        };
        Some(Self { tongue, zone })
    }

    /// A moment to be read in a sentence: `Tuesday 1 December 2026, 09:30 CET`,
    /// `martes 1 de diciembre de 2026 a las 9:30 (CET)`.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let (hour, minute, zone) = (local.hour(), local.minute(), zone_name(&local));
        let day = self.day(local.date());
        match self.tongue {
            Tongue::English => format!("{day}, {hour:02}:{minute:02} {zone}"),
            Tongue::Spanish => {
                let article = if hour == 1 { "la" } else { "las" };
                format!("{day} a {article} {hour}:{minute:02} ({zone})")
            }
        }
    }

    /// A moment for a list: `1 Dec 2026, 09:30 CET`, `1 dic 2026, 9:30 CET`.
    #[must_use]
    pub fn short_moment(&self, at: Timestamp) -> String {
        let local = at.to_zoned(self.zone.clone());
        let (day, year, minute) = (local.day(), local.year(), local.minute());
        let (hour, zone) = (local.hour(), zone_name(&local));
        let month: String = self.month(local.month()).chars().take(3).collect();
        match self.tongue {
            Tongue::English => format!("{day} {month} {year}, {hour:02}:{minute:02} {zone}"),
            Tongue::Spanish => format!("{day} {month} {year}, {hour}:{minute:02} {zone}"),
        }
    }

    /// A day: `Tuesday 1 December 2026`, `martes 1 de diciembre de 2026`.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        let weekday = self.weekday(date.weekday());
        let (day, month, year) = (date.day(), self.month(date.month()), date.year());
        match self.tongue {
            Tongue::English => format!("{weekday} {day} {month} {year}"),
            Tongue::Spanish => format!("{weekday} {day} de {month} de {year}"),
        }
    }

    /// The day of a moment, in the desk's zone.
    #[must_use]
    pub fn day_of(&self, at: Timestamp) -> String {
        self.day(at.to_zoned(self.zone.clone()).date())
    }

    /// A letter of the catalogue in words, by its template's name; what is no such name is
    /// given back as it is.
    #[must_use]
    pub fn letter(&self, name: &str) -> String {
        let (english, spanish) = match name.trim() {
            "case.ack" | "case.ack_unverified" | "case.ack_encrypted" => {
                ("the acknowledgement", "el acuse de recibo")
            }
            "case.split" => {
                ("the news that questions have cases of their own", "el aviso de casos separados")
            }
            "case.reopened" => ("the news that the case is open again", "el aviso de reapertura"),
            "case.merged" => ("the news of a merged case", "el aviso de un caso unido a otro"),
            "case.late_reply" => ("the news of a new case", "el aviso de un caso nuevo"),
            "supervisor.approval" => ("a request for approval", "una petición de aprobación"),
            "agent.approval" => ("the answer to a request", "la respuesta a una petición"),
            "customer.reply" => ("an agent's answer", "la respuesta de un agente"),
            "customer.escalated" => ("the news that it was passed on", "el aviso de traslado"),
            "customer.progress" => ("a word on how it stands", "el aviso de seguimiento"),
            "customer.resolution" => ("the outcome", "el resultado"),
            "customer.confirm_reminder" => {
                ("the question whether it is settled", "la pregunta de si quedó resuelto")
            }
            "customer.closing" | "customer.closing_no_reply" | "customer.withdrawn" => {
                ("the closing notice", "el aviso de cierre")
            }
            "info.request" => ("the request for facts", "la petición de datos"),
            "commitment.fulfilled" => {
                ("the news that a promise is kept", "el aviso de cumplimiento")
            }
            "commitment.delayed" => ("the news of a delay", "el aviso de retraso"),
            "info.reminder" | "info.last_call" => {
                ("a reminder of what we asked", "un recordatorio de lo que pedimos")
            }
            "filer.request" => ("the request to file", "la petición de presentar la solicitud"),
            "provider.escalation" => ("the request to the provider", "la solicitud al proveedor"),
            "provider.reply" => ("an answer to the provider", "una respuesta al proveedor"),
            "provider.chase" => ("a reminder to the provider", "un recordatorio al proveedor"),
            "provider.withdraw" => ("the withdrawal of a request", "la retirada de una solicitud"),
            "coll.pre_due" => ("a note before the due date", "un aviso antes del vencimiento"),
            "coll.reminder1" | "coll.reminder2" => {
                ("a payment reminder", "un recordatorio de pago")
            }
            "coll.final_demand" => ("the final demand", "el último requerimiento"),
            "coll.suspension_notice" | "coll.suspension_reminder" => {
                ("the notice of suspension", "el aviso de suspensión")
            }
            "coll.suspension_off" => {
                ("the end of a notice of suspension", "la retirada del aviso de suspensión")
            }
            "coll.reinstatement_late" => {
                ("the news that access comes back late", "el aviso de una reactivación tardía")
            }
            "coll.payment_claim" => {
                ("the answer to a reported payment", "la respuesta sobre un pago")
            }
            "coll.promise_confirm" => {
                ("the note of a promised payment", "la nota de un pago prometido")
            }
            "coll.promise_broken" => {
                ("the news of a missing payment", "el aviso de un pago no recibido")
            }
            "coll.dispute_hold_on" => ("word that reminders rest", "el aviso de que no se reclama"),
            "coll.dispute_hold_off" => {
                ("word that reminders go on", "el aviso de que se vuelve a reclamar")
            }
            "coll.data_loss_warning" => {
                ("the warning of data loss", "el aviso de pérdida de datos")
            }
            "coll.cleared" => ("word that all is paid", "el aviso de que todo está pagado"),
            "coll.suspended" => ("word that access is suspended", "la noticia de la suspensión"),
            "coll.reinstated" => ("word that access is back", "la noticia de la reactivación"),
            "policy.statement" => ("the collections policy", "la política de cobros"),
            "operator.suspend_order" => ("the order to suspend", "la orden de suspender"),
            "operator.reinstate_order" => ("the order to restore", "la orden de reactivar"),
            _ => return name.to_owned(),
        };
        self.pick(english, spanish).to_owned()
    }

    /// The same book by the clock of UTC, in which providers count.
    #[must_use]
    pub fn in_utc(&self) -> Self {
        Self { tongue: self.tongue, zone: TimeZone::UTC }
    }

    /// What was promised, as the object of a sentence: `a credit of 120.00 EUR`.
    #[must_use]
    pub fn promise(&self, promise: &Promise) -> String {
        let named = |bare: &'static str, words: &str| match (words.trim(), self.tongue) {
            ("", _) => bare.to_owned(),
            (words, Tongue::English) => format!("{bare} ({words})"),
            (words, Tongue::Spanish) => format!("{bare} ({words})"),
        };
        match promise {
            Promise::Credit(money) => match self.tongue {
                Tongue::English => format!("a credit of {}", self.money(*money)),
                Tongue::Spanish => format!("un abono de {}", self.money(*money)),
            },
            Promise::Document(words) => named(self.pick("a document", "un documento"), words),
            Promise::Callback => self.pick("a call", "una llamada").to_owned(),
            Promise::Change(words) => named(self.pick("a change", "un cambio"), words),
        }
    }

    /// The heading of the number of open cases.
    #[must_use]
    pub fn open_cases(&self) -> &'static str {
        self.pick("open cases", "casos abiertos")
    }

    /// The heading of the number of cases whose promise is past.
    #[must_use]
    pub fn late(&self) -> &'static str {
        self.pick("late", "con retraso")
    }

    /// The heading of the age of the oldest open case.
    #[must_use]
    pub fn days_of_the_oldest(&self) -> &'static str {
        self.pick("age of the oldest in days", "antigüedad del más viejo en días")
    }

    /// What a case is about.
    #[must_use]
    pub fn kind(&self, kind: Kind) -> &'static str {
        let (english, spanish) = match kind {
            Kind::InvoiceQuestion => ("question about an invoice", "consulta sobre una factura"),
            Kind::Dispute => ("dispute", "disputa"),
            Kind::Payment => ("payment", "pago"),
            Kind::CreditRequest => ("credit or refund", "abono o reembolso"),
            Kind::SubscriptionChange => ("subscription change", "cambio de suscripción"),
            Kind::AccountChange => ("change of account data", "cambio de datos de la cuenta"),
            Kind::Access => ("access blocked", "acceso bloqueado"),
            Kind::Fraud => ("fraud", "fraude"),
            Kind::Complaint => ("complaint", "reclamación"),
            Kind::Technical => ("technical question", "consulta técnica"),
            Kind::Other => ("something else", "otro asunto"),
        };
        self.pick(english, spanish)
    }

    /// What a supervisor is asked to allow.
    #[must_use]
    pub fn matter(&self, matter: Matter) -> &'static str {
        let (english, spanish) = match matter {
            Matter::Severity => ("an escalation of severity", "un escalado de gravedad"),
            Matter::Credit => ("a credit of", "un abono de"),
            Matter::Arrangement => ("a payment plan", "un plan de pagos"),
            Matter::Suspension => ("the suspension of", "la suspensión de"),
            Matter::Waiver => ("an exception", "una excepción"),
        };
        self.pick(english, spanish)
    }

    /// How soon somebody must look.
    #[must_use]
    pub fn urgency(&self, urgency: Urgency) -> &'static str {
        let (english, spanish) = match urgency {
            Urgency::Low => ("low", "baja"),
            Urgency::Normal => ("normal", "normal"),
            Urgency::High => ("high", "alta"),
            Urgency::Critical => ("critical", "crítica"),
        };
        self.pick(english, spanish)
    }

    /// A status of domain.md 7.3 from its label, such as `waiting_customer` or `Waiting customer`;
    /// what is no label is given back as it is, because the caller may already have put it in
    /// words.
    #[must_use]
    pub fn status(&self, label: &str) -> String {
        let key = label.trim().to_lowercase().replace([' ', '-', '_'], "");
        let (english, spanish) = match key.as_str() {
            "new" => ("new", "nuevo"),
            "open" => ("open", "abierto"),
            "waitingcustomer" => ("waiting for the customer", "a la espera del cliente"),
            "waitingprovider" => ("waiting for the provider", "a la espera del proveedor"),
            "waitinginternal" => ("waiting for our own people", "a la espera de nuestro equipo"),
            "resolved" => ("resolved", "resuelto"),
            "closed" => ("closed", "cerrado"),
            "merged" => ("merged", "unido a otro caso"),
            "withdrawn" => ("withdrawn", "retirado"),
            "rejected" => ("rejected", "rechazado"),
            _ => return label.to_owned(),
        };
        self.pick(english, spanish).to_owned()
    }

    /// The label of a fact from its key in `saldo inspect`; an unknown key stands as it is.
    #[must_use]
    pub fn fact_label(&self, key: &str) -> String {
        let (english, spanish) = match key.trim().to_lowercase().as_str() {
            "invoices" => ("Invoices", "Facturas"),
            "orders" => ("Orders", "Pedidos"),
            "subscriptions" => ("Subscriptions", "Suscripciones"),
            "tenants" => ("Tenants", "Inquilinos (tenant)"),
            "domains" => ("Domains", "Dominios"),
            "tracking" => ("Tracking ids", "N.º de seguimiento"),
            "amounts" => ("Amounts", "Importes"),
            "dates" => ("Dates", "Fechas"),
            "reason" => ("Reason code", "Código de motivo"),
            "limit" => ("Limit without approval", "Límite sin aprobación"),
            "services" => ("Services", "Servicios"),
            "access_ends" => ("Access ends", "Fin del acceso"),
            "total" => ("Total", "Total"),
            "exposure" => ("What we go on owing", "Lo que seguimos debiendo"),
            "effects" => ("What stops", "Qué deja de funcionar"),
            "charges_continue" => ("Charges go on under", "Los cargos continúan con"),
            "data_loss_on" => ("Data may be lost from", "Pueden perderse datos desde"),
            "notice_served" => ("Notice reached", "El aviso llegó a"),
            "reminders_delivered" => ("Reminders that arrived", "Recordatorios que llegaron"),
            "promises_broken" => ("Promises broken", "Compromisos incumplidos"),
            "policy" => ("Policy", "Política"),
            "purchase_orders" => ("Purchase orders", "Órdenes de compra"),
            _ => return key.trim().to_owned(),
        };
        self.pick(english, spanish).to_owned()
    }

    /// A probability as people say it: `72 %` in Spanish (with a no-break space), `72%` in English.
    #[must_use]
    pub fn percent(&self, share: f32) -> String {
        let rounded = (share.clamp(0.0, 1.0) * 100.0).round();
        match self.tongue {
            Tongue::English => format!("{rounded}%"),
            Tongue::Spanish => format!("{rounded}\u{a0}%"),
        }
    }

    /// An amount with its currency: `1,540.50 EUR`, `1.540,50 EUR`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        format!("{} {}", self.amount(&money.amount), money.currency)
    }

    /// A day for a list: `1 Dec 2026`, `1 dic 2026`.
    #[must_use]
    pub fn short_day(&self, date: Date) -> String {
        let month: String = self.month(date.month()).chars().take(3).collect();
        format!("{} {month} {}", date.day(), date.year())
    }

    /// A stage of collections.
    #[must_use]
    pub fn stage(&self, stage: Stage) -> String {
        match (stage, self.tongue) {
            (Stage::PreDue, Tongue::English) => "a note before the due date".to_owned(),
            (Stage::PreDue, Tongue::Spanish) => "aviso antes del vencimiento".to_owned(),
            (Stage::Reminder(1), Tongue::English) => "a reminder".to_owned(),
            (Stage::Reminder(1), Tongue::Spanish) => "recordatorio".to_owned(),
            (Stage::Reminder(number), Tongue::English) => format!("reminder {number}"),
            (Stage::Reminder(number), Tongue::Spanish) => format!("recordatorio {number}"),
            (Stage::FinalDemand, Tongue::English) => "a final demand".to_owned(),
            (Stage::FinalDemand, Tongue::Spanish) => "último requerimiento".to_owned(),
            (Stage::SuspensionNotice, Tongue::English) => {
                "notice of suspension, if two people of ours decide it".to_owned()
            }
            (Stage::SuspensionNotice, Tongue::Spanish) => {
                "aviso de suspensión, si lo deciden dos personas de nuestro equipo".to_owned()
            }
        }
    }

    /// The language of the words.
    #[must_use]
    pub fn language(&self) -> Language {
        match self.tongue {
            Tongue::English => Language::EN,
            Tongue::Spanish => Language::ES,
        }
    }

    /// The line above which people write their answer; correlation and excerpt look for it.
    #[must_use]
    pub fn reply_marker(&self) -> &'static str {
        self.pick(REPLY_MARKER_EN, REPLY_MARKER_ES)
    }

    /// What stands under a quotation that was cut.
    #[must_use]
    pub fn lines_cut(&self, lines: usize) -> String {
        match self.tongue {
            Tongue::English => format!("[… lines left out, see the original message: {lines}]"),
            Tongue::Spanish => format!("[… líneas omitidas, véase el mensaje original: {lines}]"),
        }
    }

    fn pick(&self, english: &'static str, spanish: &'static str) -> &'static str {
        match self.tongue {
            Tongue::English => english,
            Tongue::Spanish => spanish,
        }
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        let (english, spanish) = match day {
            Weekday::Monday => ("Monday", "lunes"),
            Weekday::Tuesday => ("Tuesday", "martes"),
            Weekday::Wednesday => ("Wednesday", "miércoles"),
            Weekday::Thursday => ("Thursday", "jueves"),
            Weekday::Friday => ("Friday", "viernes"),
            Weekday::Saturday => ("Saturday", "sábado"),
            Weekday::Sunday => ("Sunday", "domingo"),
        };
        self.pick(english, spanish)
    }

    fn month(&self, month: i8) -> &'static str {
        let (english, spanish) = match month {
            1 => ("January", "enero"),
            2 => ("February", "febrero"),
            3 => ("March", "marzo"),
            4 => ("April", "abril"),
            5 => ("May", "mayo"),
            6 => ("June", "junio"),
            7 => ("July", "julio"),
            8 => ("August", "agosto"),
            9 => ("September", "septiembre"),
            10 => ("October", "octubre"),
            11 => ("November", "noviembre"),
            _ => ("December", "diciembre"),
        };
        self.pick(english, spanish)
    }
}

/// `CET`, or `UTC-3` for the zones whose abbreviation in the time zone database is a bare number,
/// such as `America/Sao_Paulo`.
fn zone_name(local: &Zoned) -> String {
    let name = local.strftime("%Z").to_string();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return name;
    }
    let minutes = local.offset().seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
    if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(language: Language, zone: &str) -> Phrasebook {
        Phrasebook::new(language, TimeZone::get(zone).unwrap()).unwrap()
    }

    #[test]
    fn a_shown_time_is_in_the_readers_words_and_carries_its_zone() {
        let at: Timestamp = "2026-12-01T08:30:00Z".parse().unwrap();
        let english = book(Language::EN, "Europe/Madrid");
        assert_eq!(english.moment(at), "Tuesday 1 December 2026, 09:30 CET");
        assert_eq!(english.short_moment(at), "1 Dec 2026, 09:30 CET");
        let spanish = book(Language::ES, "Europe/Madrid");
        assert_eq!(spanish.moment(at), "martes 1 de diciembre de 2026 a las 9:30 (CET)");
        assert_eq!(spanish.short_moment(at), "1 dic 2026, 9:30 CET");
    }

    #[test]
    fn a_zone_without_a_name_shows_its_distance_from_utc() {
        let at: Timestamp = "2026-07-01T04:00:00Z".parse().unwrap();
        let paulo = book(Language::ES, "America/Sao_Paulo");
        assert_eq!(paulo.moment(at), "miércoles 1 de julio de 2026 a la 1:00 (UTC-3)");
        let nepal = book(Language::EN, "Asia/Kathmandu");
        assert_eq!(nepal.short_moment(at), "1 Jul 2026, 09:45 UTC+5:45");
    }

    #[test]
    fn a_language_without_a_phrasebook_is_not_spoken() {
        let french = Language::parse("fr").unwrap();
        assert!(Phrasebook::new(french, TimeZone::UTC).is_none());
    }

    #[test]
    fn a_status_is_translated_from_its_label_and_left_alone_when_it_is_words() {
        let spanish = book(Language::ES, "UTC");
        assert_eq!(spanish.status("waiting_customer"), "a la espera del cliente");
        assert_eq!(spanish.status("WaitingCustomer"), "a la espera del cliente");
        assert_eq!(spanish.status("pendiente de Ana"), "pendiente de Ana");
    }
}
