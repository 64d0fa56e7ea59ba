//! The facts a text names. Precise before complete: a number that may be a telephone is no invoice.
//!
//! # Contract
//! Linear in the text and bounded by [`LOOKED_AT_MAX`]. Each word of the text becomes part of one
//! fact at most: what is surest is taken first (addresses, GUIDs, bank accounts, cards, telephones,
//! tax ids), and what those took is no invoice number any more.

mod amounts;
mod dates;
mod identifiers;
mod named;
mod numbers;
mod said;
mod tokens;

use crate::domain::facts::{Facts, Found};
use crate::domain::kind::Language;
use tokens::Tokens;

/// How much of a text is searched, in bytes.
pub const LOOKED_AT_MAX: usize = 64 * 1024;
/// More facts than this are not kept: a pasted price list is no question.
const FACTS_MAX: usize = 500;

/// Where house knowledge helps: how this reseller writes its own invoice numbers, and so on.
#[derive(Clone, Debug, Default)]
pub struct FactPatterns {
    /// Shapes of our own invoice numbers: `9` a digit, `A` a letter, all else literal
    /// (`F-9999-99999`).
    pub invoices: Vec<String>,
}

/// Everything that `text` (subject and words) names.
#[must_use]
pub fn facts(text: &str, language: Language, patterns: &FactPatterns) -> Facts {
    Facts::gather(found_facts(text, language, patterns).into_iter().map(|found| found.fact))
}

/// Whether a bank account (ISO 13616) or a payment card (Luhn) stands in `text`: no letter to a
/// customer repeats one that came by mail (I-11).
#[must_use]
pub fn names_account(text: &str) -> bool {
    let text = text.get(..text.floor_char_boundary(LOOKED_AT_MAX)).unwrap_or(text);
    identifiers::bank_accounts_and_cards(&mut Tokens::new(text))
}

/// Everything that `text` names, with its place in it, in order of appearance.
#[must_use]
pub fn found_facts(text: &str, language: Language, patterns: &FactPatterns) -> Vec<Found> {
    let text = text.get(..text.floor_char_boundary(LOOKED_AT_MAX)).unwrap_or(text);
    let mut tokens = Tokens::new(text);
    let mut found = Vec::new();
    identifiers::addresses(&mut tokens, &mut found);
    named::configured(&mut tokens, &patterns.invoices, &mut found);
    named::tracking(&mut tokens, &mut found);
    identifiers::guids(&mut tokens, &mut found);
    let _ = identifiers::bank_accounts_and_cards(&mut tokens);
    amounts::amounts(&mut tokens, &mut found);
    dates::dates(&mut tokens, language, &mut found);
    identifiers::telephones(&mut tokens);
    named::purchase_orders(&mut tokens, &mut found);
    identifiers::tax_ids(&mut tokens);
    named::invoices(&mut tokens, &mut found);
    named::orders(&mut tokens, &mut found);
    named::domains(&mut tokens, &mut found);
    found.sort_by_key(|found| (found.start, found.end));
    found.truncate(FACTS_MAX);
    found
}

#[cfg(test)]
mod tests;
