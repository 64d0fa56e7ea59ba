//! What a question still lacks before it can be answered: what to ask the customer for, once.
//!
//! # Contract
//! Pure. Only what the topic needs (domain.md section 4) and what neither the facts nor the words
//! name is listed, in the order in which a letter asks. To ask for what was said already costs a
//! day and the customer's patience, so a hint of it counts as said; an agent asks further.

pub mod topic;
pub mod wanted;
pub mod why;

use crate::domain::facts::Facts;
use crate::domain::kind::Kind;
use crate::logic::classify::words::Text;
use topic::Topic;
use wanted::Wanted;

/// What is known of a question.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What it is about.
    pub kind: Kind,
    /// Subject and everything that the customer wrote.
    pub words: &'a str,
    /// What that names.
    pub facts: &'a Facts,
    /// We know which customer account it concerns.
    pub account_known: bool,
    /// Files came with it: photographs, confirmations, certificates.
    pub has_files: bool,
}

/// What is still missing, in the order in which a letter asks for it.
#[must_use]
pub fn missing(known: &Known<'_>) -> Vec<Wanted> {
    let text = Text::new(known.words);
    let topic = Topic::of_text(known.kind, &text);
    let wanted = needed(known.kind, topic);
    let company = (!known.account_known && !wanted.is_empty()).then_some(Wanted::Company);
    let unnamed = wanted.iter().copied().filter(|wanted| !is_named(*wanted, known, &text));
    company.into_iter().chain(unnamed).collect()
}

/// What of the facts that were asked for an answer does not name.
#[must_use]
pub fn unnamed(asked: &[Wanted], answer: &Known<'_>) -> Vec<Wanted> {
    let text = Text::new(answer.words);
    asked.iter().copied().filter(|wanted| !is_named(*wanted, answer, &text)).collect()
}

/// What a topic needs beyond the basics; the order is that of the letter.
fn needed(kind: Kind, topic: Topic) -> &'static [Wanted] {
    use Wanted::{
        AgreedPrice, ChangeDate, Invoice, Line, Measures, NewData, OtherInvoice, OutageTimes,
        PaidAmount, PaidOn, PaymentProof, Period, PurchaseDate, PurchaseOrder, Quote, Remedy,
        Resources, Seats, Since, Subscription, TaxId, TaxProof, Tenant, UsersHit,
    };
    match topic {
        Topic::Proration if kind == Kind::SubscriptionChange => &[Tenant, Subscription, Seats],
        Topic::Proration => &[Invoice, Line, ChangeDate, Seats],
        Topic::Cancellation if kind == Kind::SubscriptionChange => {
            &[Tenant, Subscription, PurchaseDate]
        }
        Topic::Cancellation => &[Invoice, Subscription, ChangeDate],
        Topic::AzureUsage => &[Invoice, Subscription, Period, Resources],
        Topic::Fraud => &[Tenant, Subscription, Resources, Since, Measures],
        Topic::Duplicate => &[Invoice, OtherInvoice, PaidOn, PaymentProof],
        Topic::TaxData => &[Invoice, TaxId, TaxProof],
        Topic::PoReissue => &[Invoice, PurchaseOrder],
        Topic::PaymentProof => &[Invoice, PaidOn, PaidAmount, PaymentProof],
        Topic::SlaCredit => &[Tenant, OutageTimes, UsersHit],
        Topic::PriceQuote => &[Invoice, Line, Quote, AgreedPrice],
        Topic::AccountChange => &[NewData],
        Topic::Generic => match kind {
            Kind::InvoiceQuestion | Kind::Dispute => &[Invoice, Line],
            Kind::Payment | Kind::CreditRequest => &[Invoice],
            Kind::SubscriptionChange => &[Tenant, Subscription, ChangeDate],
            Kind::Access => &[Tenant, Since],
            Kind::Complaint => &[Remedy],
            Kind::AccountChange => &[NewData],
            Kind::Fraud => &[Tenant, Since, Measures],
            Kind::Technical | Kind::Other => &[],
        },
    }
}

/// The facts or the words name it, as far as they can show that.
fn is_named(wanted: Wanted, known: &Known<'_>, text: &Text) -> bool {
    let facts = known.facts;
    let says = |stems: &[&str]| has_stem(text, stems);
    let has_day = !facts.dates.is_empty() || says(DAYS);
    match wanted {
        Wanted::Company => known.account_known,
        Wanted::Invoice => !facts.invoices.is_empty(),
        Wanted::OtherInvoice => facts.invoices.len() > 1,
        Wanted::Line => !facts.amounts.is_empty() || says(LINES) || says(PRODUCTS),
        Wanted::Subscription => !facts.subscriptions.is_empty() || says(PRODUCTS),
        Wanted::Tenant => !facts.tenants.is_empty() || !facts.domains.is_empty(),
        Wanted::ChangeDate | Wanted::PurchaseDate | Wanted::PaidOn | Wanted::Since => has_day,
        Wanted::Period => has_day || says(MONTHS),
        Wanted::Seats => counts(text, SEATS),
        Wanted::UsersHit => counts(text, SEATS) || says(EVERYBODY),
        Wanted::Resources => says(RESOURCES),
        Wanted::Measures => says(MEASURES),
        Wanted::PaidAmount | Wanted::AgreedPrice => !facts.amounts.is_empty(),
        Wanted::PaymentProof | Wanted::TaxProof => known.has_files,
        Wanted::TaxId => names_tax_id(text),
        Wanted::NewData => known.has_files || says(NEW_DATA),
        Wanted::PurchaseOrder => !facts.purchase_orders.is_empty(),
        Wanted::OutageTimes => has_day,
        Wanted::Quote => known.has_files || says_numbered(text, QUOTES),
        Wanted::Remedy => says(REMEDIES),
    }
}

const LINES: &[&str] = &["line", "linea", "concepto", "position", "posten"];
#[rustfmt::skip]
const PRODUCTS: &[&str] = &[
    "microsoft", "office", "365", "m365", "azure", "exchange", "sharepoint", "teams", "visio",
    "project", "power", "copilot", "defender", "intune", "dynamics", "entra", "windows", "e3",
    "e5", "premium", "marketplace", "reserv", "backup",
];
/// Days that are named without being dates.
const DAYS: &[&str] = &["yesterday", "ayer", "today", "hoy", "anteayer", "gestern", "heute"];
#[rustfmt::skip]
const MONTHS: &[&str] = &[
    "january", "february", "march", "april", "june", "july", "august", "september", "october",
    "november", "december", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
    "agosto", "septiembre", "octubre", "noviembre", "diciembre",
];
const SEATS: &[&str] = &["seat", "licen", "user", "usuari", "puesto", "lizenz", "benutzer"];
const EVERYBODY: &[&str] = &["everybody", "everyone", "nobody", "todos", "nadie", "toda"];
#[rustfmt::skip]
const RESOURCES: &[&str] = &[
    "vm", "vms", "virtual", "machine", "maquina", "disk", "disco", "storage", "almacenamiento",
    "cluster", "database", "sql", "openai", "gpu", "servidor", "server",
];
#[rustfmt::skip]
const MEASURES: &[&str] = &[
    "deleted", "borr", "stopped", "deten", "paramos", "password", "contrasen", "mfa", "disabled",
    "desactiv", "blocked", "bloque", "revoked", "revoc",
];
const NEW_DATA: &[&str] = &["instead", "nuevo", "nueva", "nuevos", "new", "correct", "correcto"];
const QUOTES: &[&str] = &["quot", "presupuesto", "oferta", "offer", "angebot", "devis"];
#[rustfmt::skip]
const REMEDIES: &[&str] = &[
    "refund", "reembols", "credit", "abono", "apolog", "disculp", "compens", "want", "expect",
    "quiero", "queremos", "espera", "exig", "demand",
];
/// Words that announce a tax number.
const TAX_WORDS: &[&str] = &["vat", "iva", "nif", "cif", "tax", "ust", "tva", "vies"];

fn has_stem(text: &Text, stems: &[&str]) -> bool {
    text.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

/// A number stands before one of these words: "25 licences", "25 new users".
fn counts(text: &Text, stems: &[&str]) -> bool {
    let words: Vec<&str> = text.iter().collect();
    words.windows(3).any(|three| match three {
        [number, between, unit] => {
            let is_unit = |word: &str| stems.iter().any(|stem| word.starts_with(stem));
            is_number(number) && (is_unit(between) || is_unit(unit))
        }
        _ => false,
    }) || matches!(words.as_slice(), [number, unit] if is_number(number)
        && stems.iter().any(|stem| unit.starts_with(stem)))
}

fn is_number(word: &str) -> bool {
    word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A word with digits follows one of these within four words.
fn says_numbered(text: &Text, stems: &[&str]) -> bool {
    let words: Vec<&str> = text.iter().collect();
    words.iter().enumerate().any(|(at, word)| {
        stems.iter().any(|stem| word.starts_with(stem))
            && words.iter().skip(at).take(5).any(|near| near.bytes().any(|b| b.is_ascii_digit()))
    })
}

/// A tax word stands near a word of eight or more letters and digits, as tax numbers are.
fn names_tax_id(text: &Text) -> bool {
    let words: Vec<&str> = text.iter().collect();
    let is_tax_number = |word: &&str| {
        (8..=15).contains(&word.len())
            && word.bytes().filter(u8::is_ascii_digit).count() >= 7
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    words.iter().enumerate().any(|(at, word)| {
        TAX_WORDS.contains(word) && words.iter().skip(at).take(7).any(is_tax_number)
    })
}

#[cfg(test)]
mod tests;
