//! The number of a case: prefix, counter, check letter, so that nothing else is taken for one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Letters that can stand at the end of a number; no I and no O, which people read as digits.
const CHECK_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRSTUVWXY";

/// A case number such as `SD-10427-K`.
///
/// Invariant: the prefix is one to six capital letters or digits, starting with a letter; the
/// check letter fits. The check finds every single wrong digit and every swap of neighbours,
/// because 23 is prime and greater than any weight's difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    prefix: String,
    count: u64,
}

impl CaseNumber {
    /// The number of the `count`th case under `prefix`; `None` if the prefix has a wrong form.
    #[must_use]
    pub fn new(prefix: &str, count: u64) -> Option<Self> {
        let prefix = prefix.to_uppercase();
        let fits = (1..=6).contains(&prefix.len())
            && prefix.starts_with(|c: char| c.is_ascii_uppercase())
            && prefix.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        fits.then_some(Self { prefix, count })
    }

    /// Reads one that is exactly that, in any case; `None` if it is not one or the check fails.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let upper = text.trim().to_uppercase();
        let mut parts = upper.split('-');
        let (prefix, digits, check) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = !digits.starts_with('0')
            && digits.len() <= 12
            && digits.chars().all(|c| c.is_ascii_digit())
            && parts.next().is_none();
        let number = Self::new(prefix, digits.parse().ok()?)?;
        (plain && check.len() == 1 && check.starts_with(number.check())).then_some(number)
    }

    /// The numbers that stand in brackets in a subject, `[SD-10427-K]`, in order.
    #[must_use]
    pub fn in_subject(subject: &str) -> Vec<Self> {
        subject
            .split('[')
            .skip(1)
            .filter_map(|rest| rest.split_once(']'))
            .filter_map(|(inside, _)| Self::parse(inside))
            .collect()
    }

    /// The counter.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    fn check(&self) -> char {
        let sum =
            self.count.to_string().bytes().rev().zip(2u64..).fold(0u64, |sum, (digit, weight)| {
                sum.saturating_add(u64::from(digit.saturating_sub(b'0')).saturating_mul(weight))
            });
        let index = usize::try_from(sum % 23).unwrap_or(0);
        char::from(CHECK_LETTERS.get(index).copied().unwrap_or(b'A'))
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.prefix, self.count, self.check())
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is not a case number"))
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_back_in_any_case_and_no_neighbouring_slip_does() {
        let number = CaseNumber::new("sd", 10427).unwrap();
        let text = number.to_string();
        assert_eq!(CaseNumber::parse(&text.to_lowercase()), Some(number));
        let check = &text[text.len() - 1..];
        for wrong in [10247, 10472, 10428, 11427, 14027, 20427, 1042, 104_270] {
            assert_eq!(CaseNumber::parse(&format!("SD-{wrong}-{check}")), None, "{wrong}");
        }
    }

    #[test]
    fn invoices_telephones_and_half_numbers_are_no_case_numbers() {
        for text in ["SD-10427", "INV-2026-001", "34-600-123456", "SD-010427-K", "SD-10427-KK", ""]
        {
            assert_eq!(CaseNumber::parse(text), None, "{text}");
        }
        let number = CaseNumber::new("SD", 10427).unwrap();
        let subject = format!("RE: [EXTERNAL] [{number}] invoice");
        assert_eq!(CaseNumber::in_subject(&subject), vec![number]);
    }
}
