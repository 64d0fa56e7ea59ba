//! Written amounts → exact decimals, under one decimal mark for the whole file.
//!
//! `1.234` is a thousand in Madrid and a bit more than one in London. Which of them a file means is
//! told by its other amounts; where they do not tell, the operator must.

use super::{BadLine, shown};
use crate::domain::money::Currency;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What separates the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl Mark {
    /// Reads `point` or `comma`, or the sign itself.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "point" | "dot" | "." => Some(Self::Point),
            "comma" | "," => Some(Self::Comma),
            _ => None,
        }
    }

    /// The word used in options and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// What one amount says about the mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hint {
    /// It has no separator, or none that matters.
    Silent,
    /// `1.234`, `1,234`: either.
    Either,
    /// Only this one.
    Says(Mark),
}

fn hint(cell: &str) -> Hint {
    // What is no number says nothing, and is told as a bad line later.
    if cell.chars().any(char::is_alphabetic) {
        return Hint::Silent;
    }
    let body: String = cell.chars().filter(|c| c.is_ascii_digit() || ".,".contains(*c)).collect();
    let count = |mark: Mark| body.matches(mark.sign()).count();
    let (points, commas) = (count(Mark::Point), count(Mark::Comma));
    let last = body.rfind(['.', ',']);
    let Some(after) = last.and_then(|at| body.get(at..)) else { return Hint::Silent };
    let mark = if after.starts_with('.') { Mark::Point } else { Mark::Comma };
    match (points, commas) {
        (1.., 1..) => Hint::Says(mark),
        // Grouping only: 1.234.567
        (2.., 0) | (0, 2..) => Hint::Says(mark.other()),
        _one => {
            let before = body.len().saturating_sub(after.len());
            let is_group = after.len() == 4 && (1..=3).contains(&before) && !body.starts_with('0');
            if is_group { Hint::Either } else { Hint::Says(mark) }
        }
    }
}

/// The mark of a file, told by all its amounts with their lines.
///
/// # Errors
/// The amounts contradict each other, or leave it open although it matters.
pub fn mark<'c>(amounts: impl Iterator<Item = (u64, &'c str)>) -> Result<Mark, BadLine> {
    let mut said: BTreeMap<Mark, (u64, &str)> = BTreeMap::new();
    let mut open: Option<(u64, &str)> = None;
    for (line, cell) in amounts {
        match hint(cell) {
            Hint::Silent => {}
            Hint::Either => open = open.or(Some((line, cell))),
            Hint::Says(mark) => {
                said.entry(mark).or_insert((line, cell));
            }
        }
    }
    match (said.get(&Mark::Point), said.get(&Mark::Comma), open) {
        (Some((at, point)), Some((line, comma)), _) => Err(BadLine::at(
            *(at.max(line)),
            format!(
                "decimal marks are mixed: {} in line {at}, {} in line {line}; export the file with one of them",
                shown(point),
                shown(comma)
            ),
        )),
        (Some(_), None, _) | (None, None, None) => Ok(Mark::Point),
        (None, Some(_), _) => Ok(Mark::Comma),
        (None, None, Some((line, cell))) => Err(BadLine::at(
            line,
            format!(
                "{} may be a thousand or a fraction, and no other amount tells: say --decimal comma or --decimal point",
                shown(cell)
            ),
        )),
    }
}

/// An exact amount.
///
/// # Errors
/// What is wrong with it, in words.
pub fn amount(cell: &str, mark: Mark, currency: Currency) -> Result<Decimal, String> {
    let wrong = || {
        let (group, sign) = (mark.other().sign(), mark.sign());
        format!("{} is not an amount such as 1{group}234{sign}50", shown(cell))
    };
    let (is_negative, body) = signed(cell).ok_or_else(wrong)?;
    let (whole, fraction) = body.split_once(mark.sign()).unwrap_or((body, ""));
    let whole = ungrouped(whole, mark.other().sign()).ok_or_else(wrong)?;
    let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !is_digits(fraction)
        || whole.is_empty()
        || (fraction.is_empty() && body != cell_body(body, mark))
    {
        return Err(wrong());
    }
    let digits = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
    let mut value: Decimal =
        digits.parse().map_err(|_| format!("{} has too many digits", shown(cell)))?;
    if value.normalize().scale() > decimals(currency) {
        return Err(format!(
            "{} has more decimals than {currency}, whose smallest unit has {}: is the sign before the last digits a thousands separator? say --decimal {}",
            shown(cell),
            decimals(currency),
            mark.other().word(),
        ));
    }
    value.set_sign_negative(is_negative);
    Ok(value)
}

/// `body` without a mark at its end.
fn cell_body(body: &str, mark: Mark) -> &str {
    body.strip_suffix(mark.sign()).unwrap_or(body)
}

/// The sign of an amount and what is left: `-5`, `5-` and `(5)` are negative.
fn signed(cell: &str) -> Option<(bool, &str)> {
    let cell = cell.trim();
    if let Some(inside) = cell.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return Some((true, inside.trim()));
    }
    let minus = ['-', '\u{2212}'];
    let cut = cell.strip_prefix(minus).or_else(|| cell.strip_suffix(minus));
    let body = cut.or_else(|| cell.strip_prefix('+')).unwrap_or(cell).trim();
    (!body.is_empty()).then_some((cut.is_some(), body))
}

/// The digits of a whole number, whose groups of three may be separated by `group`, blanks or `'`.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let is_group = |c: char| c == group || c == '\'' || c == '\u{2019}' || c.is_whitespace();
    let parts: Vec<&str> = whole.split(is_group).collect();
    let is_sound = parts.iter().enumerate().all(|(place, part)| {
        let fits = match (place, parts.len()) {
            (_, 1) => !part.is_empty(),
            (0, _) => (1..=3).contains(&part.len()),
            (_, _) => part.len() == 3,
        };
        fits && part.chars().all(|c| c.is_ascii_digit())
    });
    is_sound.then(|| parts.concat())
}

/// Decimals of a currency's smallest unit (ISO 4217).
fn decimals(currency: Currency) -> u32 {
    match currency.as_str() {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMN" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// A currency cell: a code, or a sign that only one currency has.
///
/// # Errors
/// What is wrong with it, in words.
pub fn currency(cell: &str) -> Result<Currency, String> {
    let text = match cell.trim() {
        "€" => "EUR",
        "£" => "GBP",
        "$" => {
            return Err("$ may be one of twenty currencies: write its code, such as USD".to_owned());
        }
        other => other,
    };
    Currency::parse(text)
        .ok_or_else(|| format!("{} is not a currency code such as EUR", shown(cell)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cells: &[&str]) -> Result<Mark, u64> {
        mark((2..).zip(cells.iter().copied())).map_err(|bad| bad.line)
    }

    #[test]
    fn the_mark_is_told_by_any_amount_that_leaves_no_doubt() {
        for (cells, expected) in [
            (vec!["1.234", "5,50"], Ok(Mark::Comma)),
            (vec!["1.234", "5.50"], Ok(Mark::Point)),
            (vec!["1.234.567"], Ok(Mark::Comma)),
            (vec!["1,234,567"], Ok(Mark::Point)),
            (vec!["1.234,56"], Ok(Mark::Comma)),
            (vec!["1 234,5"], Ok(Mark::Comma)),
            (vec!["0.125"], Ok(Mark::Point)),
            (vec!["12345.678"], Ok(Mark::Point)),
            (vec!["1.21x", "7,50"], Ok(Mark::Comma)),
            (vec!["100", "20"], Ok(Mark::Point)),
            (vec!["20", "1.234"], Err(3)),
            (vec!["1,50", "7", "2.25"], Err(4)),
        ] {
            assert_eq!(told(&cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn amounts_are_read_exactly_and_never_half() {
        let eur = Currency::parse("EUR").unwrap();
        for (cell, mark, value) in [
            ("1.234,56", Mark::Comma, "1234.56"),
            ("1,234.56", Mark::Point, "1234.56"),
            ("1'234.50", Mark::Point, "1234.50"),
            ("1 234,5", Mark::Comma, "1234.5"),
            ("1\u{202f}234,50", Mark::Comma, "1234.50"),
            ("1234", Mark::Comma, "1234"),
            ("-12,30", Mark::Comma, "-12.30"),
            ("12,30-", Mark::Comma, "-12.30"),
            ("(12.30)", Mark::Point, "-12.30"),
            ("1.234", Mark::Comma, "1234"),
            ("0.10", Mark::Point, "0.10"),
            ("5.100", Mark::Point, "5.100"),
        ] {
            let read = amount(cell, mark, eur).map(|value| value.to_string());
            assert_eq!(read.as_deref(), Ok(value), "{cell}");
        }
        for cell in
            ["", "-", "12a", "1.23,4.5", "1.2345,00", ",50", "1,,5", "12,", "1e5", "0x10", "1,234"]
        {
            assert!(amount(cell, Mark::Comma, eur).is_err(), "{cell}");
        }
        let jpy = Currency::parse("JPY").unwrap();
        assert!(amount("1.50", Mark::Point, jpy).unwrap_err().contains("more decimals"));
        let huge = "99999999999999999999999999999999";
        assert!(amount(huge, Mark::Point, eur).unwrap_err().contains("too many digits"));
    }

    #[test]
    fn a_sign_is_a_currency_only_where_it_is_one() {
        assert_eq!(currency(" eur ").unwrap().as_str(), "EUR");
        assert_eq!(currency("€").unwrap().as_str(), "EUR");
        assert!(currency("$").is_err());
        assert!(currency("").is_err());
    }
}
