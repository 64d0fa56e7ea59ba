//! What carries its own check or shape: addresses, GUIDs, accounts, cards, telephones, tax ids.
//! Most of these are found only so that nobody takes them for invoice numbers.

use super::tokens::Tokens;
use crate::domain::facts::{Fact, Found};

/// Claims mail addresses, links and numbers with `@`; keeps tenant domains.
pub(super) fn addresses(tokens: &mut Tokens, found: &mut Vec<Found>) {
    const TENANT: &str = ".onmicrosoft.com";
    // Only what has a dot, an at sign or a slash inside can be an address.
    let is_joint = |byte: u8| matches!(byte, b'.' | b'@' | b'/');
    for token in tokens.list.iter_mut().filter(|token| token.core.bytes().any(is_joint)) {
        let core = token.core;
        let lower = core.to_ascii_lowercase();
        if let Some(end) = lower.find(TENANT).and_then(|at| at.checked_add(TENANT.len())) {
            let head = lower.get(..end).unwrap_or_default();
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            let name = head.rsplit(|c: char| !is_part(c)).next().unwrap_or_default();
            let whole = lower.get(end..).is_none_or(|rest| !rest.starts_with(is_part));
            if whole && name.len() > TENANT.len() {
                let start = token.start.saturating_add(end).saturating_sub(name.len());
                let end = token.start.saturating_add(end);
                found.push(Found { fact: Fact::Domain(name.to_owned()), start, end });
            }
            token.claimed = true;
        }
        let is_link =
            lower.starts_with("//") || lower.starts_with("www.") || lower.starts_with("http");
        if core.contains('@') || is_link {
            token.claimed = true;
        }
    }
}

/// Words before (or right after) a GUID that say what it is, folded beginnings.
const TENANT_WORDS: &[&str] = &[
    "tenant",
    "inquilino",
    "directory",
    "directorio",
    "mandant",
    "verzeichnis",
    "locataire",
    "annuaire",
    "diretorio",
    "tenantid",
    "arrendat",
];
const SUBSCRIPTION_WORDS: &[&str] = &[
    "subscription",
    "suscrip",
    "subscri",
    "abonnement",
    "abo",
    "assinatura",
    "abbonament",
    "sub",
    "sottoscri",
];
const ORDER_WORDS: &[&str] =
    &["order", "pedido", "orden", "bestell", "auftrag", "commande", "encomenda", "ordine"];
/// How far back the word may stand.
const GUID_REACH: usize = 8;

/// Finds GUIDs that the text calls a subscription, a tenant or an order. The nearest word decides;
/// in a list the word before the list counts for all.
pub(super) fn guids(tokens: &mut Tokens, found: &mut Vec<Found>) {
    let mut list_kind: Option<(usize, Named)> = None;
    for at in 0..tokens.list.len() {
        let Some((offset, guid)) = tokens.free(at).and_then(|token| guid(token.core)) else {
            continue;
        };
        let (core, start) = match tokens.get(at) {
            Some(token) => (token.core, token.start.saturating_add(offset)),
            None => continue,
        };
        let path = core.get(..offset).unwrap_or_default().to_ascii_lowercase();
        let follows = list_kind.filter(|(last, _)| at.saturating_sub(*last) <= 3);
        let kind = if path.ends_with("subscriptions/") {
            Some(Named::Subscription)
        } else {
            named_before(tokens, at)
                .or_else(|| named_after(tokens, at))
                .or(follows.map(|(_, kind)| kind))
        };
        let end = start.saturating_add(guid.len());
        if let Some(kind) = kind {
            list_kind = Some((at, kind));
            let guid = guid.to_ascii_lowercase();
            let fact = match kind {
                Named::Tenant => Fact::Tenant(guid),
                Named::Subscription => Fact::Subscription(guid),
                Named::Order => Fact::Order(guid),
            };
            found.push(Found { fact, start, end });
        }
        tokens.claim(at..at.saturating_add(1));
    }
}

#[derive(Clone, Copy)]
enum Named {
    Tenant,
    Subscription,
    Order,
}

fn named(folded: &str) -> Option<Named> {
    let is = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
    if is(TENANT_WORDS) {
        Some(Named::Tenant)
    } else if is(SUBSCRIPTION_WORDS) {
        Some(Named::Subscription)
    } else if is(ORDER_WORDS) {
        Some(Named::Order)
    } else {
        None
    }
}

fn named_before(tokens: &Tokens, at: usize) -> Option<Named> {
    let before = tokens.list.get(at.saturating_sub(GUID_REACH)..at).unwrap_or_default();
    before
        .iter()
        .rev()
        .take_while(|token| guid(token.core).is_none())
        .find_map(|token| named(&token.folded))
}

fn named_after(tokens: &Tokens, at: usize) -> Option<Named> {
    let bracket = tokens.get(at)?.tail.is_empty();
    let next = tokens.get(at.saturating_add(1))?;
    bracket.then(|| named(&next.folded))?
}

/// A GUID inside a token, with its offset: 8-4-4-4-12 hexadecimal digits and nothing joined to it.
fn guid(core: &str) -> Option<(usize, &str)> {
    const LENGTH: usize = 36;
    let last = core.len().checked_sub(LENGTH)?;
    // Paths carry it behind a slash; elsewhere it is the token.
    let starts = std::iter::once(0)
        .chain(core.match_indices(['/', '{', '=']).map(|(at, _)| at.saturating_add(1)));
    starts.filter(|start| *start <= last).find_map(|start| {
        let candidate = core.get(start..start.checked_add(LENGTH)?)?;
        let rest = core.get(start.checked_add(LENGTH)?..)?;
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        (ends && is_guid(candidate)).then_some((start, candidate))
    })
}

fn is_guid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Claims IBANs and card numbers, written together or in groups; tells whether there are any.
pub(super) fn bank_accounts_and_cards(tokens: &mut Tokens) -> bool {
    let mut is_any = false;
    let mut at = 0;
    while at < tokens.list.len() {
        let end = if tokens.is_numeric(at) {
            iban(tokens, at).or_else(|| card(tokens, at))
        } else {
            None
        };
        if let Some(end) = end {
            tokens.claim(at..end);
            is_any = true;
        }
        at = end.unwrap_or(at.saturating_add(1));
    }
    is_any
}

/// Joins tokens of letters and digits until `length` is reached; gives the joined text and the
/// token after.
fn joined(tokens: &Tokens, at: usize, length: usize) -> Option<(String, usize)> {
    let mut text = String::new();
    for next in at..tokens.list.len().min(at.saturating_add(9)) {
        let token = tokens.free(next)?;
        let part: String = token.core.chars().filter(|c| *c != '-').collect();
        if !part.chars().all(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        text.push_str(&part);
        if text.len() >= length {
            return (text.len() == length).then_some((text, next.saturating_add(1)));
        }
    }
    None
}

/// ISO 13616: country, check digits, account; remainder 1 modulo 97.
fn iban(tokens: &Tokens, at: usize) -> Option<usize> {
    let core = tokens.free(at)?.core;
    let [a, b, c, d] = core.as_bytes().first_chunk::<4>()?;
    if !(a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && c.is_ascii_digit()
        && d.is_ascii_digit())
    {
        return None;
    }
    (15..=34).find_map(|length| {
        let (text, end) = joined(tokens, at, length)?;
        remainder_97(&text).filter(|rest| *rest == 1).map(|_| end)
    })
}

fn remainder_97(text: &str) -> Option<u32> {
    let (head, tail) = text.split_at_checked(4)?;
    tail.chars().chain(head.chars()).try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        let shift = if value > 9 { 100 } else { 10 };
        rest.checked_mul(shift)?.checked_add(value)?.checked_rem(97)
    })
}

/// Thirteen to nineteen digits whose Luhn check fits, in groups of four or together.
fn card(tokens: &Tokens, at: usize) -> Option<usize> {
    let first = tokens.free(at)?;
    if first.core.len() != 4 && first.core.len() < 13 {
        return None;
    }
    let grouped = first.core.len() == 4 || first.core.contains('-');
    if !first.core.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    [16, 15, 14, 13, 19].into_iter().find_map(|length| {
        let (digits, end) = joined(tokens, at, length)?;
        let alone = end == at.saturating_add(1);
        let sound = digits.bytes().all(|byte| byte.is_ascii_digit()) && luhn(&digits);
        (sound && (grouped || alone)).then_some(end)
    })
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit.saturating_mul(factor))
        .map(|value| if value > 9 { value.saturating_sub(9) } else { value })
        .sum();
    sum.is_multiple_of(10)
}

const TELEPHONE_WORDS: &[&str] = &[
    "tel",
    "phone",
    "mobile",
    "movil",
    "tlf",
    "fax",
    "call",
    "llam",
    "handy",
    "mobil",
    "ruf",
    "cell",
    "telefon",
    "whatsapp",
    "ligue",
    "appel",
    "chiam",
    "cellulare",
    "portable",
    "extension",
    "ext",
    "teléf",
];

/// Claims telephone numbers: with `+` or `00`, after a word such as "tel", or nine and more digits
/// in three and more groups.
pub(super) fn telephones(tokens: &mut Tokens) {
    let mut at = 0;
    while at < tokens.list.len() {
        let end = if tokens.is_numeric(at) { telephone(tokens, at) } else { None };
        if let Some(end) = end {
            tokens.claim(at..end);
        }
        at = end.unwrap_or(at.saturating_add(1));
    }
}

fn telephone(tokens: &Tokens, at: usize) -> Option<usize> {
    let first = tokens.free(at)?;
    let is_dialled =
        |text: &str| text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | '+'));
    let count = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    if !is_dialled(first.core) || count(first.core) == 0 {
        return None;
    }
    let (mut digits, mut groups, mut end) = (0_usize, 0_usize, at);
    while let Some(token) = tokens.free(end).filter(|token| is_dialled(token.core)) {
        let more = digits.saturating_add(count(token.core));
        if more > 15 {
            break;
        }
        digits = more;
        let parts = token.core.split(['-', '.', '/']).filter(|part| !part.is_empty()).count();
        groups = groups.saturating_add(parts);
        end = end.saturating_add(1);
        if token.tail.contains([',', ';', '.', '\n']) {
            break;
        }
    }
    let international = first.core.starts_with('+') || first.core.starts_with("00");
    let called = tokens.is_after(at, 3, TELEPHONE_WORDS);
    let has_letters = first.core.contains('/') && !called && !international;
    let is_telephone = (international && digits >= 8)
        || (called && digits >= 6)
        || (digits >= 9 && groups >= 3 && digits <= 13 && !has_letters);
    is_telephone.then_some(end)
}

/// Claims tax ids: Spanish NIF, NIE and CIF with a right check character, and what follows a word
/// such as NIF, VAT or USt-IdNr.
pub(super) fn tax_ids(tokens: &mut Tokens) {
    const WORDS: &[&str] = &[
        "nif",
        "cif",
        "nie",
        "vat",
        "dni",
        "ust",
        "ustid",
        "steuernummer",
        "tva",
        "nipc",
        "cnpj",
        "cpf",
        "siret",
        "siren",
        "rfc",
        "rut",
        "partita",
        "p.iva",
        "tax",
        "iva",
        "fiscal",
        "contribuinte",
    ];
    for at in 0..tokens.list.len() {
        let Some(token) = tokens.free(at).filter(|token| token.numeric) else { continue };
        let digits = token.core.bytes().filter(u8::is_ascii_digit).count();
        if digits < 6 {
            continue;
        }
        let named = tokens.is_after(at, 3, WORDS);
        let compact: String = token.core.chars().filter(|c| !matches!(c, '-' | '.')).collect();
        if named || is_spanish_tax_id(&compact.to_ascii_uppercase()) {
            tokens.claim(at..at.saturating_add(1));
        }
    }
}

/// DNI and NIE: the letter is the number modulo 23. CIF: a weighed sum gives digit or letter.
fn is_spanish_tax_id(text: &str) -> bool {
    let text = text.strip_prefix("ES").filter(|rest| rest.len() == 9).unwrap_or(text);
    if text.len() != 9 || !text.is_ascii() {
        return false;
    }
    let (Some(head), Some(middle), Some(tail)) = (text.get(..1), text.get(1..8), text.get(8..))
    else {
        return false;
    };
    if !middle.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let lead = match head {
        "X" => "0",
        "Y" => "1",
        "Z" => "2",
        digit if digit.bytes().all(|byte| byte.is_ascii_digit()) => digit,
        _ => return is_company(head, middle, tail),
    };
    let letters = "TRWAGMYFPDXBNJZSQVHLCKE";
    let number: usize = format!("{lead}{middle}").parse().unwrap_or(0);
    letters.get(number % 23..).is_some_and(|rest| rest.starts_with(tail))
}

fn is_company(head: &str, middle: &str, tail: &str) -> bool {
    if !"ABCDEFGHJNPQRSUVW".contains(head) {
        return false;
    }
    let sum: u32 = middle
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, factor)| digit.saturating_mul(factor))
        .map(|value| (value / 10).saturating_add(value % 10))
        .sum();
    let check = (10_u32.saturating_sub(sum % 10)) % 10;
    let as_letter = "JABCDEFGHI".chars().nth(usize::try_from(check).unwrap_or(0));
    tail == check.to_string() || as_letter.is_some_and(|letter| tail.starts_with(letter))
}
