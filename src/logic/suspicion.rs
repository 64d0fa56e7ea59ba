//! What is odd about the author of a customer's message, in one plain sentence each.
//!
//! # Contract
//! Pure. Whoever asks has looked up what the store knows ([`Acquaintance`]). A finding is a hint
//! for an agent and never shown to the customer; its one effect is that the acknowledgement
//! repeats nothing of the message.

mod lookalike;

use crate::domain::address::{Address, Person};
use crate::domain::case_number::CaseNumber;
use crate::domain::message::{Encryption, Message};
use crate::domain::people::Directory;
use crate::domain::warning::Warning;
use crate::logic::fold::folded;
use lookalike::{imitated, organisation};

/// What we know of an author and their surroundings.
#[derive(Clone, Debug, Default)]
pub struct Acquaintance {
    /// Domains of customers who have written before, in lower case.
    pub domains: Vec<String>,
    /// The author takes part in a case already.
    pub has_written: bool,
    /// An invoice that the message names, and another customer's case about it.
    pub foreign_invoice: Option<(String, CaseNumber)>,
}

/// Who we are.
#[derive(Clone, Copy, Debug)]
pub struct Selves<'a> {
    /// The desk's own name.
    pub desk_name: &'a str,
    /// The desk's address.
    pub desk: &'a Address,
    /// Our people and the provider.
    pub directory: &'a Directory,
}

/// Names shorter than this are too common to mean anybody.
const NAME_CHARS_MIN: usize = 4;

/// Everything odd about a message of `author`, whose own words are `words`.
#[must_use]
pub fn warnings(
    message: &Message,
    author: &Address,
    words: &str,
    selves: &Selves<'_>,
    known: &Acquaintance,
) -> Vec<Warning> {
    let mut found = Vec::new();
    found.extend(message.encryption.map(Warning::Encrypted));
    found.extend(look_alike(author, selves, known));
    found.extend(answers_elsewhere(message, author));
    found.extend(message.from.first().and_then(|from| false_name(from, author, selves)));
    if !known.has_written {
        let foreign = known.foreign_invoice.clone();
        found.extend(foreign.map(|(invoice, case)| Warning::ForeignInvoice { invoice, case }));
    }
    // Whoever asks: it is the mailboxes of known customers that are broken into for this (I-11).
    let said = format!("{}\n{words}", message.subject);
    found.extend(wants_bank_change(&said).then_some(Warning::BankChange));
    found
}

fn look_alike(author: &Address, selves: &Selves<'_>, known: &Acquaintance) -> Option<Warning> {
    let directory = selves.directory;
    let provider = &directory.provider;
    let ours = directory.colleagues.iter().map(|colleague| colleague.address.domain());
    let theirs = provider.addresses.iter().map(Address::domain);
    let own: Vec<&str> = std::iter::once(selves.desk.domain())
        .chain(ours)
        .chain(theirs)
        .chain(provider.domains.iter().map(String::as_str))
        .collect();
    let customers: Vec<&str> = known.domains.iter().map(String::as_str).collect();
    let like = imitated(author.domain(), &own, &customers)?;
    Some(Warning::LookAlike { domain: author.domain().to_owned(), like })
}

fn answers_elsewhere(message: &Message, author: &Address) -> Option<Warning> {
    let home = organisation(author.domain());
    let mut answers = message.reply_to.iter().filter_map(Person::checked);
    let elsewhere = answers.find(|address| organisation(address.domain()) != home)?;
    Some(Warning::AnswersElsewhere { domain: elsewhere.domain().to_owned() })
}

/// A display name is free text, and all that many mail programs show.
fn false_name(from: &Person, author: &Address, selves: &Selves<'_>) -> Option<Warning> {
    let held = from.name.split(|c: char| c.is_whitespace() || "<>()[]\"',;:".contains(c));
    let mut held = held.filter(|word| word.contains('@')).filter_map(|w| Address::parse(w).ok());
    if let Some(other) = held.find(|address| address != author) {
        return Some(Warning::NameIsAddress { address: other.to_string() });
    }
    let shown = format!(" {} ", folded(&from.name));
    let directory = selves.directory;
    let colleagues = directory.colleagues.iter().map(|colleague| colleague.name.as_str());
    let ours = [selves.desk_name, directory.provider.name.as_str()];
    let name = ours.into_iter().chain(colleagues).find(|name| {
        let plain = folded(name);
        plain.chars().count() >= NAME_CHARS_MIN && shown.contains(&format!(" {plain} "))
    })?;
    Some(Warning::NameOfOurs { name: name.to_owned() })
}

/// Folded beginnings of words for where money is paid to.
const BANK: &[&str] = &[
    "iban",
    "bank detail",
    "bank account",
    "account detail",
    "new bank ",
    "new account at ",
    "our bank ",
    "nuevo banco",
    "domiciliacion",
    "bank information",
    "banking detail",
    "datos bancarios",
    "cuenta bancaria",
    "numero de cuenta",
    "bankverbindung",
    "kontoverbindung",
    "coordonnees bancaires",
    "dados bancarios",
    "coordinate bancarie",
];

/// Folded beginnings of words for a change.
const CHANGE: &[&str] = &[
    "change", "new", "update", "replace", "instead", "cambi", "nuev", "actualiz", "modific", "neu",
    "geandert", "andern", "nouve", "nov", "nuov",
];

/// Sentences that are looked at; a request comes sooner.
const SENTENCES_MAX: usize = 200;

/// One sentence speaks of bank details and of a change: "you charged my bank account for the new
/// plan" does not, where they stand apart, but every word of a request stands together.
fn wants_bank_change(said: &str) -> bool {
    let holds = |sentence: &str, starts: &[&str]| {
        starts.iter().any(|start| sentence.contains(&format!(" {start}")))
    };
    // Hardly any mail speaks of an account at all; the sentences of one that does are looked at.
    let whole = folded(said);
    if !BANK.iter().any(|start| whole.contains(start.trim_end())) {
        return false;
    }
    let sentences = said.split(['.', '!', '?', ';', '\n']).take(SENTENCES_MAX);
    let folded = sentences.map(|sentence| format!(" {} ", folded(sentence)));
    // A sentence may run over two lines.
    let mut before = String::new();
    for sentence in folded {
        let both = format!("{before}{sentence}");
        if holds(&both, BANK) && holds(&both, CHANGE) {
            return true;
        }
        before = sentence;
    }
    false
}

/// The sentence for an agent.
#[must_use]
pub fn sentence(warning: &Warning, es: bool) -> String {
    match (warning, es) {
        (Warning::LookAlike { domain, like }, false) => {
            format!("The sender's domain {domain} looks like {like} and is another one.")
        }
        (Warning::LookAlike { domain, like }, true) => {
            format!("El dominio del remitente, {domain}, se parece a {like} y es otro.")
        }
        (Warning::AnswersElsewhere { domain }, false) => {
            format!("The mail asks for answers to another house, {domain}; ours go to its author.")
        }
        (Warning::AnswersElsewhere { domain }, true) => format!(
            "El mensaje pide que se responda a otra casa, {domain}; lo nuestro va a su autor."
        ),
        (Warning::NameIsAddress { address }, false) => {
            format!("The sender's name shows another address than theirs: {address}.")
        }
        (Warning::NameIsAddress { address }, true) => {
            format!("El nombre del remitente muestra una dirección que no es la suya: {address}.")
        }
        (Warning::NameOfOurs { name }, false) => {
            format!("The sender uses the name {name}, which is not theirs.")
        }
        (Warning::NameOfOurs { name }, true) => {
            format!("El remitente usa el nombre {name}, que no es el suyo.")
        }
        (Warning::ForeignInvoice { invoice, case }, false) => format!(
            "This address never wrote before and names invoice {invoice}, which is another \
                 customer's in {case}."
        ),
        (Warning::ForeignInvoice { invoice, case }, true) => format!(
            "Esta dirección no había escrito nunca y menciona la factura {invoice}, de otro \
                 cliente en {case}."
        ),
        (Warning::BankChange, false) => {
            "The mail wants bank details changed: confirm by telephone, on a number known before."
                .to_owned()
        }
        (Warning::BankChange, true) => {
            "El mensaje pide cambiar datos bancarios: confírmelo por teléfono, en un número que ya \
             conociera."
                .to_owned()
        }
        (Warning::Encrypted(kind), false) => format!(
            "The mail is encrypted ({}) and cannot be read here; its author is asked to write again.",
            scheme(*kind)
        ),
        (Warning::Encrypted(kind), true) => format!(
            "El mensaje está cifrado ({}) y aquí no se puede leer; se ha pedido al autor que escriba \
             sin cifrar.",
            scheme(*kind)
        ),
    }
}

fn scheme(kind: Encryption) -> &'static str {
    match kind {
        Encryption::Pgp => "OpenPGP",
        Encryption::Smime => "S/MIME",
    }
}
