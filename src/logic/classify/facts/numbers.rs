//! Numbers as the world writes them → exact decimals.

use rust_decimal::Decimal;

/// Digits beyond this are no amount.
const DIGITS_MAX: usize = 18;

/// Reads `1.234,56`, `1,234.56`, `1'234.50`, `1 234,5`, `1.234.567`, `12,34,567.00`, `1234`, with
/// an optional sign. `thousandths` says that three decimals are usual (dinars).
///
/// A single separator before exactly three digits groups thousands, since amounts of money seldom
/// have three decimals; after a lone zero it is a decimal point.
pub(super) fn number(written: &str, thousandths: bool) -> Option<Decimal> {
    let (negative, written) = match written.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, written.strip_prefix('+').unwrap_or(written)),
    };
    // Swiss and German price tags: 1'234.– and 12,-
    let written = written.trim_end_matches(['-', '–', '—']).trim_end_matches(['.', ',']);
    if !written.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, decimals) = split(written, thousandths)?;
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    if digits.len().saturating_add(decimals.len()) > DIGITS_MAX {
        return None;
    }
    let point = if decimals.is_empty() { "" } else { "." };
    let sign = if negative { "-" } else { "" };
    format!("{sign}{digits}{point}{decimals}").parse().ok()
}

/// Whole part (with its separators, checked) and decimals.
fn split(written: &str, thousandths: bool) -> Option<(&str, &str)> {
    let is_group = |c: char| matches!(c, '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
    let known = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',') || is_group(c);
    if !written.chars().all(known) {
        return None;
    }
    let last = written.rfind(['.', ',']);
    let Some(last) = last else { return is_grouped(written).then_some((written, "")) };
    let (whole, rest) = written.split_at_checked(last)?;
    let separator = rest.chars().next()?;
    let decimals = rest.get(1..)?;
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) || decimals.is_empty() {
        return None;
    }
    let repeated = whole.contains(separator);
    let mixed = whole.contains(|c: char| c != separator && !c.is_ascii_digit());
    let groups_thousands = repeated
        || (decimals.len() == 3
            && !mixed
            && !thousandths
            && (1..=3).contains(&whole.len())
            && whole != "0");
    if groups_thousands {
        return (!mixed && is_grouped(written)).then_some((written, ""));
    }
    (is_grouped(whole) && !whole.contains(separator)).then_some((whole, decimals))
}

/// One run of digits, or groups: one to three digits, then threes (or twos, then three: India).
fn is_grouped(whole: &str) -> bool {
    let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
    let Some((first, rest)) = groups.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return !first.is_empty() };
    let mut separators = whole.chars().filter(|c| !c.is_ascii_digit());
    let one_kind = separators.next().is_some_and(|first| separators.all(|c| c == first));
    let threes = middle.iter().all(|group| group.len() == 3);
    let twos = !middle.is_empty() && middle.iter().all(|group| group.len() == 2);
    one_kind && (1..=3).contains(&first.len()) && last.len() == 3 && (threes || twos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notations_of_the_world_are_exact() {
        #[rustfmt::skip]
        let table = [
            ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1'234.50", "1234.50"),
            ("1’234.50", "1234.50"), ("1 234.56", "1234.56"), ("1\u{202f}234,5", "1234.5"),
            ("1.234.567", "1234567"), ("1,234,567.8", "1234567.8"), ("12,34,567.00", "1234567.00"),
            ("1234", "1234"), ("1234.5", "1234.5"), ("1.234", "1234"), ("1,234", "1234"),
            ("0.125", "0.125"), ("0,99", "0.99"), ("12,5", "12.5"), ("-12,50", "-12.50"),
            ("−7", "-7"), ("12,-", "12"), ("1'234.–", "1234"), ("1234.5678", "1234.5678"),
        ];
        for (written, value) in table {
            assert_eq!(
                number(written, false).map(|n| n.to_string()).as_deref(),
                Some(value),
                "{written}"
            );
        }
        assert_eq!(number("1.234", true).map(|n| n.to_string()).as_deref(), Some("1.234"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for written in [
            "",
            "-",
            "12.34.56",
            "1,2,3",
            "1.2345.678",
            "12a",
            "192.168.1.10",
            "1234567890123456789",
            "1.23,456.7",
            "3/4",
            "1'23.4",
        ] {
            assert_eq!(number(written, false), None, "{written}");
        }
    }
}
