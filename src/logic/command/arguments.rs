//! What stands behind a command: read leniently, refused with an example of what would be right.
//!
//! A reader of arguments gets the rest of the line, without the punctuation and quotes that mail
//! programs put round it. It gives the [`Command`], and the words that stood behind its arguments
//! where the command takes words.

use super::{Command, Filter, Opening, Slip};
use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::order::{CollectionsOrder, Deed};
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::money::Currency;
use crate::domain::origin::Origin;
use crate::domain::outcome::ReasonCode;
use crate::logic::fold::folded;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A command, and the words that stood on its line.
pub(super) type Read = Result<(Command, String), Slip>;

/// A command that takes nothing.
pub(super) fn alone(name: &'static str, command: Command, argument: &str) -> Read {
    if argument.is_empty() { Ok(only(command)) } else { Err(Slip::NothingFollows { name }) }
}

/// A command that takes the rest of its line as the first of the words.
pub(super) fn with_words(command: Command, argument: &str) -> (Command, String) {
    (command, argument.to_owned())
}

pub(super) fn assign(argument: &str) -> Read {
    let whom = text(argument, "#assign ana@reseller.example")?;
    Ok(only(Command::Assign(whom)))
}

/// The provider's number; before it, where several requests are open, which of them it is of.
pub(super) fn reference(argument: &str) -> Read {
    let argument = text(argument, "#ref 2409120040001234")?;
    let (first, rest) = argument.split_once(char::is_whitespace).unwrap_or((&argument, ""));
    if !rest.trim().is_empty() && first.len() <= 2 && first.parse::<u32>().is_ok() {
        return Ok(only(Command::Reference(rest.trim().to_owned(), Some(first.to_owned()))));
    }
    Ok(only(Command::Reference(argument, None)))
}

/// Which escalation is meant; nothing else may follow.
pub(super) fn which(argument: &str) -> Option<String> {
    (!argument.is_empty()).then(|| argument.to_owned())
}

/// Which escalation is meant, where the line begins with its number; the rest are words.
pub(super) fn which_and_words(argument: &str) -> (Option<String>, String) {
    let (first, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let number = first.trim_end_matches([':', '.']);
    if number.len() <= 2 && number.parse::<u32>().is_ok() {
        return (Some(number.to_owned()), rest.trim().to_owned());
    }
    (None, argument.to_owned())
}

pub(super) fn origin(argument: &str) -> Read {
    let slip = || one_of("origin", argument, Origin::ALL.map(Origin::word).to_vec());
    Ok(only(Command::Origin(Origin::parse(argument).ok_or_else(slip)?)))
}

pub(super) fn kind(argument: &str) -> Read {
    let spanish = |kind: &Kind| kind_in_spanish(*kind).contains(&folded(argument).as_str());
    let found = Kind::parse(argument).or_else(|| Kind::ALL.into_iter().find(spanish));
    let slip = || one_of("kind", argument, Kind::ALL.map(Kind::label).to_vec());
    Ok(only(Command::Kind(found.ok_or_else(slip)?)))
}

/// What stands behind `#kind` for a reader of `language`.
#[must_use]
pub fn kind_word(kind: Kind, language: Language) -> &'static str {
    let spanish = kind_in_spanish(kind).first().filter(|_| language == Language::ES);
    spanish.copied().unwrap_or_else(|| kind.label())
}

fn kind_in_spanish(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::InvoiceQuestion => &["factura", "consulta"],
        Kind::Dispute => &["disputa"],
        Kind::Payment => &["pago"],
        Kind::CreditRequest => &["abono", "reembolso"],
        Kind::SubscriptionChange => &["suscripcion", "cambio de suscripcion"],
        Kind::AccountChange => &["cuenta", "datos"],
        Kind::Access => &["acceso"],
        Kind::Fraud => &["fraude"],
        Kind::Complaint => &["reclamacion", "queja"],
        Kind::Technical => &["tecnico", "tecnica"],
        Kind::Other => &["otro", "otra"],
    }
}

pub(super) fn customer(argument: &str) -> Read {
    Ok(only(Command::Customer(text(argument, "#customer ACME")?)))
}

pub(super) fn priority(argument: &str) -> Read {
    let urgency = Urgency::parse(argument).or_else(|| match folded(argument).as_str() {
        "baja" => Some(Urgency::Low),
        "alta" => Some(Urgency::High),
        "critica" | "urgente" => Some(Urgency::Critical),
        _ => None,
    });
    let slip = || one_of("priority", argument, vec!["low", "normal", "high", "critical"]);
    Ok(only(Command::Priority(urgency.ok_or_else(slip)?)))
}

pub(super) fn language(argument: &str) -> Read {
    let code = match folded(argument).as_str() {
        "english" | "ingles" => Some(Language::EN),
        "spanish" | "espanol" | "castellano" => Some(Language::ES),
        _ => Language::parse(argument),
    };
    Ok(only(Command::Language(code.ok_or_else(|| unreadable(argument, "#lang es"))?)))
}

/// The code, in as many words as it was written in; words for the customer may follow at once.
pub(super) fn resolve(argument: &str) -> Read {
    let ends = argument.match_indices(char::is_whitespace).map(|(at, _)| at);
    let mut splits: Vec<usize> = ends.chain([argument.len()]).collect();
    splits.reverse();
    for at in splits {
        let Some((head, tail)) = argument.split_at_checked(at) else { continue };
        let code = head.trim_end_matches([':', '.', ',', ';']);
        if let Some(reason) = ReasonCode::parse(code) {
            return Ok((Command::Resolve(reason), tail.trim().to_owned()));
        }
    }
    Err(one_of("resolve", argument, ReasonCode::ALL.map(ReasonCode::code).to_vec()))
}

/// A day, alone or behind `until`: as a list shows it, or with dots as it is said.
pub(super) fn away(argument: &str) -> Read {
    let folded = argument.to_lowercase();
    let said = ["until", "hasta", "till", "to", "al", "el"]
        .iter()
        .find_map(|word| folded.strip_prefix(word)?.strip_prefix(char::is_whitespace))
        .unwrap_or(&folded)
        .trim();
    if said.is_empty() {
        return Ok(only(Command::Away(None)));
    }
    let dotted = || Date::strptime("%d.%m.%Y", said).ok();
    let day = said.parse().ok().or_else(dotted);
    let day = day.ok_or_else(|| unreadable(argument, "#away until 2026-12-01"))?;
    Ok(only(Command::Away(Some(day))))
}

pub(super) fn undo(argument: &str) -> Read {
    let code = text(argument, "#undo K7QX2M")?;
    Ok(only(Command::Undo(code.to_uppercase())))
}

pub(super) fn merge(argument: &str) -> Read {
    Ok(only(Command::Merge(case_number(argument, "#merge SD-10427-V")?)))
}

/// An address, and what it is about.
pub(super) fn open(argument: &str) -> Read {
    const EXAMPLE: &str = "#open ada@customers.example About your invoice";
    let (first, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let bare = first.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
    let customer = Address::parse(bare).map_err(|_| unreadable(first, EXAMPLE))?;
    let rest = rest.trim();
    let subject = (!rest.is_empty()).then(|| rest.to_owned());
    Ok(only(Command::Open(Opening { customer, subject })))
}

/// Numbers of questions, with whatever people put between them; none is as good.
pub(super) fn split(argument: &str) -> Read {
    let parts = argument.split(|c: char| c.is_whitespace() || ",;&+".contains(c));
    let numbers = parts.filter(|part| !part.is_empty() && !matches!(*part, "and" | "y" | "all"));
    let which: Result<Vec<usize>, _> = numbers.map(str::parse).collect();
    Ok(only(Command::Split(which.map_err(|_| unreadable(argument, "#split 2"))?)))
}

/// The code of an approval; words may follow at once.
pub(super) fn code(name: &str, argument: &str) -> Read {
    let (code, words) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let command = match name {
        "deny" => Command::Deny(text(code, "#deny k7q2m-xad4p")?),
        _ => Command::Approve(text(code, "#approve k7q2m-xad4p")?),
    };
    Ok((command, words.trim().to_owned()))
}

pub(super) fn show(argument: &str) -> Read {
    if argument.is_empty() {
        return Ok(only(Command::Show(None)));
    }
    Ok(only(Command::Show(Some(case_number(argument, "#show SD-10427-V")?))))
}

pub(super) fn list(argument: &str) -> Read {
    let filter = match folded(argument).as_str() {
        "" | "open" | "abiertos" => Filter::Open,
        "mine" | "mios" => Filter::Mine,
        "late" | "atrasados" => Filter::Late,
        _ => return Err(one_of("list", argument, vec!["mine", "open", "late"])),
    };
    Ok(only(Command::List(filter)))
}

pub(super) fn dispute(argument: &str) -> Read {
    let example = "#dispute F-2026-00017 120.00";
    let mut words = argument.split_whitespace();
    let invoice = text(words.next().unwrap_or_default(), example)?;
    let part = optional_amount(words, argument, example)?;
    Ok(only(Command::Collections(CollectionsOrder::Dispute { invoice, part })))
}

pub(super) fn release(argument: &str) -> Read {
    let mut words = argument.split_whitespace();
    let invoice = words.next().map(str::to_owned);
    if words.next().is_some() {
        return Err(unreadable(argument, "#release F-2026-00017"));
    }
    Ok(only(Command::Collections(CollectionsOrder::Release { invoice })))
}

pub(super) fn promise(argument: &str) -> Read {
    let example = "#promise F-2026-00017 2026-12-04";
    let mut words = argument.split_whitespace();
    let invoice = text(words.next().unwrap_or_default(), example)?;
    let on = words.next().and_then(|day| day.parse().ok());
    let on = on.ok_or_else(|| unreadable(argument, example))?;
    let amount = optional_amount(words, argument, example)?;
    Ok(only(Command::Collections(CollectionsOrder::Promise { invoice, on, amount })))
}

pub(super) fn paid(argument: &str) -> Read {
    let example = "#paid F-2026-00017";
    let mut words = argument.split_whitespace();
    let invoice = text(words.next().unwrap_or_default(), example)?;
    if words.next().is_some() {
        return Err(unreadable(argument, example));
    }
    Ok(only(Command::Collections(CollectionsOrder::Paid { invoice })))
}

/// What was done; nothing said is as good where one order is open alone.
pub(super) fn done(argument: &str) -> Read {
    let deed = match folded(argument).as_str() {
        "" => None,
        "suspended" | "suspendido" | "suspendida" | "suspendidos" => Some(Deed::Suspended),
        "restored" | "reactivado" | "reactivada" | "reactivados" => Some(Deed::Restored),
        _ => return Err(one_of("done", argument, vec!["suspended", "restored"])),
    };
    Ok(only(Command::Collections(CollectionsOrder::Done(deed))))
}

/// An amount, and perhaps its currency; the invoice has one anyway.
fn optional_amount<'w>(
    mut words: impl Iterator<Item = &'w str>,
    argument: &str,
    example: &'static str,
) -> Result<Option<Decimal>, Slip> {
    let Some(amount) = words.next() else { return Ok(None) };
    let amount = amount.parse::<Decimal>().ok().filter(|amount| *amount > Decimal::ZERO);
    let is_currency = words.next().is_none_or(|word| Currency::parse(word).is_some());
    match amount {
        Some(amount) if is_currency && words.next().is_none() => Ok(Some(amount)),
        Some(_) | None => Err(unreadable(argument, example)),
    }
}

/// A command without words of its own.
pub(super) fn only(command: Command) -> (Command, String) {
    (command, String::new())
}

/// Some text, whatever it is.
pub(super) fn text(argument: &str, example: &'static str) -> Result<String, Slip> {
    if argument.is_empty() { Err(unreadable("", example)) } else { Ok(argument.to_owned()) }
}

/// A case number, with or without its brackets.
pub(super) fn case_number(argument: &str, example: &'static str) -> Result<CaseNumber, Slip> {
    CaseNumber::parse(argument.trim_matches(['[', ']']))
        .ok_or_else(|| unreadable(argument, example))
}

/// Something that is not what the command takes.
pub(super) fn unreadable(said: &str, example: &'static str) -> Slip {
    Slip::Unreadable { said: said.to_owned(), example }
}

/// Something that is none of the choices.
pub(super) fn one_of(name: &'static str, said: &str, choices: Vec<&'static str>) -> Slip {
    Slip::OneOf { name, said: said.to_owned(), choices }
}
