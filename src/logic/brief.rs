//! The escalation brief: which facts it needs, and where they come from (domain.md 2.2).

use crate::domain::case::Case;
use crate::domain::letter::BriefLine;

/// A fact that the brief asks for.
struct Wanted {
    /// Its key in the brief.
    key: &'static str,
    /// Other names under which an agent may type it.
    aliases: &'static [&'static str],
    /// The brief does not go out without it.
    is_required: bool,
}

/// In the order in which a filer pastes them.
#[rustfmt::skip]
const WANTED: [Wanted; 12] = [
    Wanted { key: "customer",     aliases: &["company", "cliente", "empresa"],          is_required: true },
    Wanted { key: "tenant",       aliases: &["domain", "tenant id", "dominio"],         is_required: true },
    Wanted { key: "subscription", aliases: &["order", "sub", "suscripción", "suscripcion", "pedido"], is_required: true },
    Wanted { key: "invoice",      aliases: &["bill", "factura"],                        is_required: true },
    Wanted { key: "period",       aliases: &["billing period", "periodo", "período"],   is_required: true },
    Wanted { key: "charge",       aliases: &["line", "lines", "cargo", "línea", "linea"], is_required: true },
    Wanted { key: "amount",       aliases: &["importe", "cantidad"],                    is_required: true },
    Wanted { key: "reason",       aliases: &["motivo", "razón", "razon"],               is_required: true },
    Wanted { key: "expected",     aliases: &["expects", "esperado", "esperamos"],       is_required: true },
    Wanted { key: "checked",      aliases: &["already checked", "comprobado"],          is_required: true },
    Wanted { key: "impact",       aliases: &["severity", "impacto", "gravedad"],        is_required: false },
    Wanted { key: "window",       aliases: &["claim window", "plazo"],                  is_required: false },
];

/// The whole brief from what the agent typed and what the case knows, in a fixed order.
///
/// What the agent typed wins. The customer's personal contact details are never in it: only the
/// company they name (I-19).
///
/// # Errors
/// The keys that are still missing (I-23).
pub fn complete(case: &Case, typed: &[BriefLine]) -> Result<Vec<BriefLine>, Vec<String>> {
    let mut brief = Vec::new();
    let mut missing = Vec::new();
    for wanted in &WANTED {
        match stated(wanted, typed).or_else(|| known(wanted.key, case)) {
            Some(value) => brief.push(BriefLine { key: wanted.key.to_owned(), value }),
            None if wanted.is_required => missing.push(wanted.key.to_owned()),
            None => {}
        }
    }
    brief.extend(typed.iter().filter(|line| !is_wanted(&line.key)).cloned());
    if missing.is_empty() { Ok(brief) } else { Err(missing) }
}

/// The keys without which it does not go out, in their order.
pub fn asked_for() -> impl Iterator<Item = &'static str> {
    WANTED.iter().filter(|wanted| wanted.is_required).map(|wanted| wanted.key)
}

/// A line's key names a fact of the brief.
#[must_use]
pub fn is_wanted(key: &str) -> bool {
    WANTED.iter().any(|wanted| names(wanted, key))
}

fn names(wanted: &Wanted, key: &str) -> bool {
    let key = key.trim().to_lowercase();
    wanted.key == key || wanted.aliases.contains(&key.as_str())
}

fn stated(wanted: &Wanted, typed: &[BriefLine]) -> Option<String> {
    let line = typed.iter().find(|line| names(wanted, &line.key))?;
    let value = line.value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// What the customer named. The invoice only if it is in the provider's form: our own number
/// means nothing to them (domain.md 0.1).
fn known(key: &str, case: &Case) -> Option<String> {
    let facts = &case.facts;
    match key {
        "tenant" => facts.tenants.first().or(facts.domains.first()).cloned(),
        "subscription" => facts.subscriptions.first().or(facts.orders.first()).cloned(),
        "invoice" => facts.invoices.iter().find(|number| is_providers(number)).cloned(),
        "amount" => facts.amounts.first().map(ToString::to_string),
        _ => None,
    }
}

/// `D…` legacy, `G…` new commerce (domain.md 1.0).
fn is_providers(invoice: &str) -> bool {
    let digits = invoice.strip_prefix(['D', 'G', 'E']).unwrap_or_default();
    digits.len() >= 8 && digits.chars().all(|c| c.is_ascii_alphanumeric())
}
