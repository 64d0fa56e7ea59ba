//! Domains that can be taken for one that we know: homographs, a slip of the hand, our own name
//! under another roof.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names shorter than this differ by one letter all the time.
const SLIP_CHARS_MIN: usize = 6;

/// Octets by which a domain and what it imitates may differ in length.
const LENGTHS_APART_MAX: usize = 8;

/// From this length on two slips still look the same.
const TWO_SLIPS_CHARS_MIN: usize = 12;

/// The domain that `domain` can be taken for: one of `own` (ours and the provider's) or of
/// `customers`. A domain that is itself known, or below a known one, imitates nobody.
pub(super) fn imitated(domain: &str, own: &[&str], customers: &[&str]) -> Option<String> {
    let house = organisation(domain);
    let all = || own.iter().chain(customers).map(|known| organisation(known));
    if all().any(|known| known == house) {
        return None;
    }
    let seen = skeleton(&house);
    let close = all().find(|known| {
        // Most domains are of another length; what is drawn with two letters for one is not far.
        known.len().abs_diff(seen.len()) <= LENGTHS_APART_MAX && {
            let known = skeleton(known);
            known == seen || is_slip(name(&seen), name(&known))
        }
    });
    close.or_else(|| own.iter().map(|known| organisation(known)).find(|it| bears(&house, it)))
}

/// The part of a domain that somebody registered, as far as it can be told without a list: two
/// labels, three below a short second one such as `co.uk`.
pub(super) fn organisation(domain: &str) -> String {
    let labels: Vec<&str> = domain.trim_matches('.').rsplit('.').collect();
    let is_short = labels.get(1).is_some_and(|second| second.len() <= 3);
    let kept: Vec<&str> = labels.into_iter().take(if is_short { 3 } else { 2 }).collect();
    kept.into_iter().rev().collect::<Vec<_>>().join(".").to_lowercase()
}

fn name(organisation: &str) -> &str {
    organisation.split('.').next().unwrap_or_default()
}

/// One letter more, less, changed or swapped in the name, under the same or another roof.
fn is_slip(one: &str, other: &str) -> bool {
    let shorter = one.chars().count().min(other.chars().count());
    let slips_max = match shorter {
        0..SLIP_CHARS_MIN => return false,
        SLIP_CHARS_MIN..TWO_SLIPS_CHARS_MIN => 1,
        TWO_SLIPS_CHARS_MIN.. => 2,
    };
    // The very same name under another roof is usual among customers: contoso.com, contoso.es.
    one != other && strsim::damerau_levenshtein(one, other) <= slips_max
}

/// Our own name under another roof, or with a word beside it: `reseller-billing.example`.
fn bears(house: &str, ours: &str) -> bool {
    let own = skeleton(name(ours));
    own.chars().count() >= SLIP_CHARS_MIN
        && name(house).split(['-', '_']).any(|word| skeleton(word) == own)
}

/// What a domain looks like: letters that cannot be told from each other are one.
fn skeleton(domain: &str) -> String {
    let shown: Vec<String> = domain.split('.').map(unicode_label).collect();
    let plain: String = shown
        .join(".")
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(latin)
        .collect();
    plain.replace("rn", "m").replace("vv", "w")
}

/// The Latin letter that a character looks like (from the confusables of Unicode TR 39).
#[rustfmt::skip]
fn latin(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'Ь' | 'ь' | 'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' => 'e',
        'ɡ' => 'g',
        'һ' | 'н' => 'h',
        'і' | 'ι' | 'ı' | 'ӏ' | '1' | 'i' | '|' => 'l',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' | 'օ' | '0' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' | '5' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ѡ' | 'ω' | 'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        other => other,
    }
}

/// A label as people see it; `xn--` labels decoded, left as they are where they cannot be.
fn unicode_label(label: &str) -> String {
    let decoded = label.strip_prefix("xn--").and_then(punycode);
    decoded.unwrap_or_else(|| label.to_owned())
}

/// Decodes Punycode (RFC 3492 §6.2); `None` where it is none.
fn punycode(text: &str) -> Option<String> {
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = extended.chars();
    while !digits.as_str().is_empty() {
        let (before, mut weight, mut k) = (i, 1_u32, 36_u32);
        loop {
            let digit = digits.next()?.to_digit(36)?;
            // Punycode counts a–z before 0–9, `to_digit` the other way.
            let digit = if digit < 10 { digit.checked_add(26)? } else { digit.checked_sub(10)? };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36_u32.checked_sub(threshold)?)?;
            k = k.checked_add(36)?;
        }
        let length = u32::try_from(out.len()).ok()?.checked_add(1)?;
        bias = adapted(i.checked_sub(before)?, length, before == 0)?;
        n = n.checked_add(i.checked_div(length)?)?;
        i = i.checked_rem(length)?;
        out.insert(usize::try_from(i).ok()?, char::from_u32(n)?);
        i = i.checked_add(1)?;
    }
    Some(out.into_iter().collect())
}

fn adapted(delta: u32, length: u32, is_first: bool) -> Option<u32> {
    let mut delta = delta.checked_div(if is_first { 700 } else { 2 })?;
    delta = delta.checked_add(delta.checked_div(length)?)?;
    let mut k = 0_u32;
    while delta > 455 {
        delta = delta.checked_div(35)?;
        k = k.checked_add(36)?;
    }
    k.checked_add(delta.checked_mul(36)?.checked_div(delta.checked_add(38)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_that_can_be_taken_for_a_known_one_is_named() {
        let (own, customers) = (["reseller.example", "microsoft.com"], ["panaderia-sol.test"]);
        for (domain, like) in [
            ("rese11er.example", Some("reseller.example")),
            ("resel1er.example", Some("reseller.example")),
            ("mail.reselller.example", Some("reseller.example")),
            ("rnicrosoft.com", Some("microsoft.com")),
            ("micrоsoft.com", Some("microsoft.com")),
            ("xn--micrsoft-qbh.com", Some("microsoft.com")),
            ("reseller-billing.test", Some("reseller.example")),
            ("reseller.test", Some("reseller.example")),
            ("panaderia-so1.test", Some("panaderia-sol.test")),
            ("panadería-sol.test", Some("panaderia-sol.test")),
            ("panadreia-sol.test", Some("panaderia-sol.test")),
            ("panaderia-sol.es", None),
            ("mail.reseller.example", None),
            ("customers.test", None),
            ("example.com", None),
        ] {
            assert_eq!(imitated(domain, &own, &customers).as_deref(), like, "{domain}");
        }
    }

    #[test]
    fn punycode_is_read_as_people_see_it() {
        assert_eq!(unicode_label("xn--bcher-kva"), "bücher");
        assert_eq!(unicode_label("xn--80ak6aa92e"), "аррӏе");
        assert_eq!(unicode_label("xn--\u{fffd}"), "xn--\u{fffd}");
    }
}
