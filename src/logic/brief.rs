//! The escalation brief: which facts it needs, and where they come from (domain.md 2.2).

use crate::domain::case::Case;
use crate::domain::kind::{Kind, Language};
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
const WANTED: [Wanted; 15] = [
    Wanted { key: "customer",     aliases: &["company", "cliente", "empresa"],          is_required: true },
    Wanted { key: "tenant",       aliases: &["domain", "tenant id", "dominio"],         is_required: true },
    Wanted { key: "subscription", aliases: &["order", "sub", "suscripción", "suscripcion", "pedido"], is_required: true },
    Wanted { key: "invoice",      aliases: &["bill", "factura"],                        is_required: true },
    Wanted { key: "period",       aliases: &["billing period", "periodo", "período"],   is_required: true },
    Wanted { key: "charge",       aliases: &["line", "lines", "cargo", "línea", "linea"], is_required: true },
    Wanted { key: "amount",       aliases: &["importe", "cantidad"],                    is_required: true },
    Wanted { key: "topic",        aliases: &["route", "tema"],                          is_required: false },
    Wanted { key: "reason",       aliases: &["motivo", "razón", "razon"],               is_required: true },
    Wanted { key: "expected",     aliases: &["expects", "esperado", "esperamos"],       is_required: true },
    Wanted { key: "checked",      aliases: &["already checked", "comprobado"],          is_required: true },
    Wanted { key: "severity",     aliases: &["gravedad"],                               is_required: false },
    Wanted { key: "impact",       aliases: &["impacto"],                                is_required: false },
    Wanted { key: "window",       aliases: &["claim window", "plazo"],                  is_required: false },
    Wanted { key: "language",     aliases: &["idioma"],                                 is_required: false },
];

/// How urgent the provider is told it is; billing is C unless a supervisor says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Critical: production stands still.
    A,
    /// Moderate: production is impaired.
    B,
    /// Minimal; the usual one for billing.
    C,
}

impl Severity {
    /// Reads `A`, `B (moderate)`, `crítica` and the like.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.trim().to_lowercase();
        let word: String = lower.chars().take_while(|c| c.is_alphanumeric()).collect();
        match word.as_str() {
            "a" | "critical" | "critica" | "crítica" | "1" => Some(Self::A),
            "b" | "moderate" | "moderada" | "media" | "2" => Some(Self::B),
            "c" | "minimal" | "minima" | "mínima" | "baja" | "3" => Some(Self::C),
            _ => None,
        }
    }

    /// A supervisor must agree before the provider's people are woken for it.
    #[must_use]
    pub fn needs_leave(self) -> bool {
        self < Self::C
    }
}

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
    match severity(&brief) {
        None => missing.push("severity (A, B or C)".to_owned()),
        Some(severity) if severity.needs_leave() && value(&brief, "impact").is_none() => {
            missing.push("impact".to_owned());
        }
        Some(_) => {}
    }
    brief.extend(typed.iter().filter(|line| !is_wanted(&line.key)).cloned());
    if missing.is_empty() { Ok(brief) } else { Err(missing) }
}

/// The severity of a brief; `None` where it is no severity.
#[must_use]
pub fn severity(brief: &[BriefLine]) -> Option<Severity> {
    Severity::parse(value(brief, "severity")?)
}

/// The value of a key in a finished brief.
#[must_use]
pub fn value<'a>(brief: &'a [BriefLine], key: &str) -> Option<&'a str> {
    brief.iter().find(|line| line.key == key).map(|line| line.value.as_str())
}

/// The facts without which it does not go out, in their order, with what the case knows of each;
/// the rest is blank, for an agent to fill in.
#[must_use]
pub fn form(case: &Case) -> Vec<BriefLine> {
    let line = |wanted: &Wanted| BriefLine {
        key: wanted.key.to_owned(),
        value: known(wanted.key, case).unwrap_or_default(),
    };
    WANTED.iter().filter(|wanted| wanted.is_required).map(line).collect()
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

/// What the case knows. The invoice only if it is in the provider's form: our own number means
/// nothing to them (domain.md 0.1).
fn known(key: &str, case: &Case) -> Option<String> {
    let facts = &case.facts;
    match key {
        "tenant" => facts.tenants.first().or(facts.domains.first()).cloned(),
        "subscription" => facts.subscriptions.first().or(facts.orders.first()).cloned(),
        "invoice" => facts.invoices.iter().find(|number| is_providers(number)).cloned(),
        "amount" => facts.amounts.first().map(ToString::to_string),
        "topic" => Some(topic(case.kind).to_owned()),
        "severity" => Some("C (minimal)".to_owned()),
        "window" => {
            let first = case.windows.iter().min_by_key(|window| window.ends_at)?;
            let ends_at = first.ends_at.strftime("%Y-%m-%d %H:%M UTC");
            Some(format!("{}: until {ends_at}", first.what_in(Language::EN)))
        }
        "language" => Some(case.language.to_string()),
        _ => None,
    }
}

/// Which desk of the provider's answers a kind of question (domain.md 1.4); an agent types better.
fn topic(kind: Kind) -> &'static str {
    match kind {
        Kind::SubscriptionChange => "subscription management",
        Kind::CreditRequest => "credit request",
        Kind::Fraud => "fraud",
        Kind::Technical | Kind::Access => "service",
        Kind::InvoiceQuestion
        | Kind::Dispute
        | Kind::Payment
        | Kind::AccountChange
        | Kind::Complaint
        | Kind::Other => "billing",
    }
}

/// `D…` legacy, `G…` new commerce (domain.md 1.0).
fn is_providers(invoice: &str) -> bool {
    let digits = invoice.strip_prefix(['D', 'G', 'E']).unwrap_or_default();
    digits.len() >= 8 && digits.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severity_is_read_by_its_letter_or_its_word() {
        for (text, severity) in [
            ("A", Severity::A),
            ("b (moderate)", Severity::B),
            ("C - minimal", Severity::C),
            ("crítica", Severity::A),
        ] {
            assert_eq!(Severity::parse(text), Some(severity), "{text}");
        }
        assert_eq!(Severity::parse("very"), None);
        assert!(Severity::A.needs_leave() && Severity::B.needs_leave());
        assert!(!Severity::C.needs_leave());
    }
}
