//! Amounts that carry a currency, before or after the number, attached or not.

use super::numbers::number;
use super::tokens::Tokens;
use crate::domain::facts::{Fact, Found};
use crate::domain::money::{Currency, Money};

/// Finds amounts and claims what they are written with.
pub(super) fn amounts(tokens: &mut Tokens, found: &mut Vec<Found>) {
    let mut at = 0;
    while at < tokens.list.len() {
        let nearby = tokens.is_numeric(at) || tokens.is_numeric(at.saturating_add(1));
        let amount = if nearby { amount_at(tokens, at) } else { None };
        match amount {
            Some(amount) => {
                found.push(amount.found);
                tokens.claim(at..amount.next);
                at = amount.next;
            }
            None => at = at.saturating_add(1),
        }
    }
}

struct Amount {
    found: Found,
    /// The token after its last.
    next: usize,
}

/// An amount whose first token is `at`: `€1,234.56`, `USD 1 234.56`, `1.234,56 €`, `1234 euros`.
fn amount_at(tokens: &Tokens, at: usize) -> Option<Amount> {
    let first = tokens.free(at)?;
    let (before, rest) = leading_currency(first.core);
    if let Some(currency) = before {
        // A sign or code of its own is followed by the number.
        let (number_at, skip) = if rest.is_empty() {
            (at.saturating_add(1), 0)
        } else {
            (at, currency_bytes(first.core, rest))
        };
        return read(tokens, at, number_at, skip, Some(currency));
    }
    let unsigned = first.core.trim_start_matches(['-', '−', '+']);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| read(tokens, at, at, 0, None)).flatten()
}

fn read(
    tokens: &Tokens,
    first_at: usize,
    number_at: usize,
    skip_bytes: usize,
    before: Option<Currency>,
) -> Option<Amount> {
    let start = tokens.free(first_at)?.start;
    // Blanks may group thousands; the longest reading that leads to a currency wins.
    for last_at in (number_at..=grouped_until(tokens, number_at)).rev() {
        let number_start = tokens.free(number_at)?.start.saturating_add(skip_bytes);
        let last = tokens.free(last_at)?;
        let written = tokens.text.get(number_start..last.end())?;
        let (written, attached) = trailing_currency(written);
        let written = written.split('/').next().unwrap_or(written);
        let after = attached.or_else(|| currency_after(tokens, last_at));
        let Some(currency) = before.or(after) else { continue };
        let joined: String = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(amount) = number(&joined, has_thousandths(currency)) else { continue };
        let own_word = before.is_none() && attached.is_none();
        let last_at = if own_word { last_at.saturating_add(1) } else { last_at };
        let end = tokens.get(last_at)?.end();
        let found = Found { fact: Fact::Amount(Money { amount, currency }), start, end };
        return Some(Amount { found, next: last_at.saturating_add(1) });
    }
    None
}

/// The last token of digits in groups of three: `1 234 567.89`.
fn grouped_until(tokens: &Tokens, at: usize) -> usize {
    let mut last = at;
    while let (Some(here), Some(next)) = (tokens.get(last), tokens.free(last.saturating_add(1))) {
        let head = next.core.bytes().take_while(u8::is_ascii_digit).count();
        let opens =
            last > at || here.core.trim_start_matches(|c: char| !c.is_ascii_digit()).len() <= 3;
        let joins = here.tail.trim_matches('\n').is_empty()
            && here.core.ends_with(|c: char| c.is_ascii_digit());
        if head != 3 || !opens || !joins || last.saturating_sub(at) > 3 {
            break;
        }
        last = last.saturating_add(1);
    }
    last
}

/// How many bytes of a token its currency takes.
fn currency_bytes(core: &str, rest: &str) -> usize {
    core.len().saturating_sub(rest.len())
}

#[rustfmt::skip]
const SIGNS: &[(&str, &str)] = &[
    ("US$", "USD"), ("U$S", "USD"), ("MX$", "MXN"), ("R$", "BRL"), ("A$", "AUD"), ("AU$", "AUD"),
    ("C$", "CAD"), ("CA$", "CAD"), ("NZ$", "NZD"), ("S/", "PEN"), ("€", "EUR"), ("£", "GBP"),
    ("$", "USD"), ("¥", "JPY"), ("₹", "INR"), ("₺", "TRY"), ("₩", "KRW"), ("₽", "RUB"),
    ("₪", "ILS"),
    ("zł", "PLN"), ("Kč", "CZK"), ("Fr", "CHF"), ("SFr", "CHF"),
];

/// ISO 4217 codes met in mail; a code that is a common word (`ALL`, `TRY`) needs its capitals,
/// which all of them do but the three below.
#[rustfmt::skip]
const CODES: &[&str] = &[
    "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "BRL", "MXN", "COP", "ARS", "CLP", "PEN",
    "UYU", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY",
    "ILS", "ZAR", "AED", "SAR", "KWD", "BHD", "OMR", "TND", "JOD", "MAD", "EGP", "NGN", "KES",
    "SGD", "HKD", "TWD", "KRW", "THB", "MYR", "IDR", "PHP", "VND", "UAH", "RUB", "DOP", "GTQ",
    "CRC", "BOB", "PYG", "ISK",
];
const CODES_IN_ANY_CASE: &[&str] = &["eur", "usd", "gbp", "chf"];

/// Names of currencies, folded. "Pesos" and "kroner" alone are several currencies and none here.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    ("euro", "EUR"), ("euros", "EUR"), ("dollar", "USD"), ("dollars", "USD"), ("dolar", "USD"),
    ("dolares", "USD"), ("dollari", "USD"), ("dollaro", "USD"), ("dolares americanos", "USD"),
    ("pound", "GBP"), ("pounds", "GBP"), ("quid", "GBP"), ("libras", "GBP"), ("sterline", "GBP"),
    ("pfund", "GBP"), ("franken", "CHF"), ("reais", "BRL"), ("real", "BRL"), ("yen", "JPY"),
    ("zloty", "PLN"), ("zlotych", "PLN"), ("rupees", "INR"), ("bucks", "USD"), ("€uros", "EUR"),
];

fn leading_currency(core: &str) -> (Option<Currency>, &str) {
    // A long word without digits can be no currency, nor a number the beginning of one.
    let is_word = core.len() > 3 && core.is_ascii() && !core.bytes().any(|b| b.is_ascii_digit());
    if is_word || core.starts_with(|c: char| c.is_ascii_digit()) {
        return (None, core);
    }
    for (sign, code) in SIGNS {
        let opens = |rest: &&str| {
            rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        };
        if let Some(rest) = core.strip_prefix(sign).filter(opens) {
            return (Currency::parse(code), rest);
        }
    }
    let head = core.get(..3).unwrap_or_default();
    let rest = core.get(3..).unwrap_or_default();
    if is_code(head) && (rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit())) {
        return (Currency::parse(head), rest);
    }
    (None, core)
}

fn trailing_currency(written: &str) -> (&str, Option<Currency>) {
    if written.ends_with(|c: char| c.is_ascii_digit()) {
        return (written, None);
    }
    let ends_in_digit =
        |rest: &str| rest.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–'));
    for (sign, code) in SIGNS {
        if let Some(rest) = written.strip_suffix(sign).filter(|rest| ends_in_digit(rest)) {
            return (rest, Currency::parse(code));
        }
    }
    let parts = written.len().checked_sub(3).and_then(|at| written.split_at_checked(at));
    if let Some((rest, code)) = parts.filter(|(rest, code)| is_code(code) && ends_in_digit(rest)) {
        return (rest, Currency::parse(code));
    }
    (written, None)
}

/// The currency that the token after a number names.
fn currency_after(tokens: &Tokens, at: usize) -> Option<Currency> {
    let here = tokens.get(at)?;
    if !here.tail.trim_matches(['\n', '-', '–', '.', ',']).is_empty() || here.tail.starts_with(", ")
    {
        return None;
    }
    let next = tokens.free(at.saturating_add(1))?;
    if is_code(next.core) {
        return Currency::parse(next.core);
    }
    let sign = SIGNS.iter().find(|(sign, _)| *sign == next.core);
    let word = || WORDS.iter().find(|(word, _)| *word == next.folded);
    sign.or_else(word).and_then(|(_, code)| Currency::parse(code))
}

fn is_code(text: &str) -> bool {
    text.len() == 3
        && (CODES.contains(&text)
            || CODES_IN_ANY_CASE.iter().any(|code| code.eq_ignore_ascii_case(text)))
}

/// Currencies of thousandths (ISO 4217: exponent 3).
fn has_thousandths(currency: Currency) -> bool {
    matches!(currency.as_str(), "KWD" | "BHD" | "OMR" | "TND" | "JOD")
}
