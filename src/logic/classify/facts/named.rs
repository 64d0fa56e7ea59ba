//! Numbers that a word before them names: invoices, orders, purchase orders, tracking ids, domains.

use super::said::Said;
use super::tokens::{Token, Tokens};
use crate::domain::facts::{Fact, Found};

/// Folded words that announce an invoice number, in the languages of the desk's customers.
#[rustfmt::skip]
pub(super) const INVOICE_WORDS: &[&str] = &[
    "invoice", "invoices", "inv", "bill", "bills", "factura", "facturas", "fra", "fact", "recibo",
    "recibos", "rechnung", "rechnungen", "rechnungsnummer", "rechnungsnummern", "rechnungsnr",
    "rechnungs-nr", "re-nr", "rg-nr", "rechnungs-nummer", "facture", "factures", "fatura",
    "faturas", "fattura", "fatture", "factuur", "faktura", "fakturan", "faktury", "n.f", "nf-e",
];
#[rustfmt::skip]
pub(super) const ORDER_WORDS: &[&str] = &[
    "order", "orders", "orderid", "pedido", "pedidos", "orden", "ordenes", "bestellung",
    "bestellungen", "auftrag", "auftragsnummer", "commande", "commandes", "encomenda",
    "encomendas", "ordine", "ordini", "comanda",
];
/// One word, or two, that announce a customer's own purchase order.
#[rustfmt::skip]
pub(super) const PURCHASE_WORDS: &[&str] = &[
    "po", "p.o", "po-number", "purchase order", "purchase orders", "orden de compra",
    "ordenes de compra", "pedido de compra", "numero de pedido", "n de pedido", "bestellnummer",
    "bestellnr", "bestell-nr", "bon de commande", "ordem de compra", "nota de encomenda",
    "ordine d'acquisto", "ordine di acquisto", "po-nummer",
];
/// Small words that may stand between the name and the number.
#[rustfmt::skip]
const BETWEEN: &[&str] = &[
    "no", "nr", "num", "numero", "numeros", "number", "numbers", "nummer", "nummern", "id",
    "ids", "is", "n", "nº", "n°", "no°", "ref", "reference", "referencia", "the", "es", "ist",
    "est", "e", "la", "las", "with", "con", "mit", "avec", "com", "de", "del", "numeros:",
    "n.º", "n.o", "num.", "our", "#", "lautet", "die", "le", "les", "as", "the", "numer",
    "nuestra", "nuestras", "your",
];
/// Of those, the words after which any number counts, even a short one.
#[rustfmt::skip]
const MARKERS: &[&str] = &[
    "no", "nr", "num", "numero", "number", "nummer", "id", "n", "nº", "n°", "ref", "reference",
    "referencia", "n.º", "n.o", "numeros", "numbers", "nummern", "ids", "#",
];
/// Words between two numbers of a list.
const AND: &[&str] = &["and", "y", "e", "und", "et", "&", "i", "or", "o", "ou", "oder", "sowie"];
/// What a number counts when it is no number of an invoice.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "licen", "lizenz", "user", "usuari", "benutzer", "utili", "uten", "seat", "day", "dia",
    "tag", "jour", "giorn", "month", "mes", "monat", "mois", "euro", "dollar", "dolar", "pound",
    "time", "vec", "vez", "mal", "fois", "volt", "mailbox", "buzon", "hour", "hora", "stunde",
    "heure", "ore", "page", "pagina", "seite", "line", "linea", "percent", "%", "year", "ano",
    "jahr", "week", "seman", "woche", "item", "unit", "unidad", "invoices", "facturas",
    "customers", "clientes", "minut",
];
/// How many small words may stand between.
const BETWEEN_MAX: usize = 4;
/// How far from the announcing word its number can stand at most, in tokens.
const NUMBER_REACH: usize = 14;

/// Invoice numbers in the shapes that the reseller's config names.
pub(super) fn configured(tokens: &mut Tokens, shapes: &[String], found: &mut Vec<Found>) {
    for shape in shapes.iter().filter(|shape| shape.contains(['9', 'A'])) {
        for at in 0..tokens.list.len() {
            let Some(token) = tokens.free(at).filter(|token| may_begin(shape, token.core)) else {
                continue;
            };
            let (start, end) = (token.start, token.start.saturating_add(shape.len()));
            let Some(candidate) = tokens.text.get(start..end) else { continue };
            if !fits(shape, candidate) || goes_on(tokens.text, end) {
                continue;
            }
            found.push(Found { fact: Fact::Invoice(candidate.to_owned()), start, end });
            let next = tokens.list.iter().skip(at).take_while(|token| token.start < end).count();
            tokens.claim(at..at.saturating_add(next));
        }
    }
}

/// A look at the first octet spares most words the closer one.
fn may_begin(shape: &str, core: &str) -> bool {
    match (shape.as_bytes().first(), core.as_bytes().first()) {
        (Some(b'9'), Some(first)) => first.is_ascii_digit(),
        (Some(b'A'), Some(first)) => first.is_ascii_alphabetic(),
        (Some(literal), Some(first)) => literal.eq_ignore_ascii_case(first),
        (None, _) | (_, None) => false,
    }
}

fn fits(shape: &str, candidate: &str) -> bool {
    shape.len() == candidate.len()
        && shape.chars().zip(candidate.chars()).all(|(wanted, c)| match wanted {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_alphabetic(),
            literal => literal.eq_ignore_ascii_case(&c),
        })
}

/// More of the same number stands behind: then the shape has found only a part.
fn goes_on(text: &str, end: usize) -> bool {
    let mut rest = text.get(end..).unwrap_or_default().chars();
    match rest.next() {
        Some(c) if c.is_alphanumeric() => true,
        Some('-' | '/' | '.' | '_') => rest.next().is_some_and(char::is_alphanumeric),
        Some(_) | None => false,
    }
}

/// Tracking ids: after `TrackingID#` a run of exactly 16 digits, 19 (a child task: the first 16) or
/// 15 (before 2017); after "case number" exactly 16. Any other length is none (domain.md 2.3).
pub(super) fn tracking(tokens: &mut Tokens, found: &mut Vec<Found>) {
    const MARKER: &str = "trackingid#";
    let lower = tokens.text.to_ascii_lowercase();
    for (at, _) in lower.match_indices(MARKER) {
        let glued = lower
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(char::is_alphanumeric);
        let Some(rest) = at.checked_add(MARKER.len()).and_then(|from| lower.get(from..)) else {
            continue;
        };
        let digits_from = rest.trim_start_matches([' ', '\t', '\u{a0}']);
        let run: usize = digits_from.bytes().take_while(u8::is_ascii_digit).count();
        let kept = match run {
            16 | 19 => 16,
            15 => 15,
            _ => continue,
        };
        if glued {
            continue;
        }
        let start = lower.len().saturating_sub(digits_from.len());
        let end = start.saturating_add(kept);
        let id = tokens.text.get(start..end).unwrap_or_default().to_owned();
        found.push(Found { fact: Fact::Tracking(id), start, end });
        let run_end = start.saturating_add(run);
        for token in tokens.list.iter_mut().filter(|t| t.start < run_end && t.end() > at) {
            token.claimed = true;
        }
    }
    case_numbers(tokens, found);
}

fn case_numbers(tokens: &mut Tokens, found: &mut Vec<Found>) {
    #[rustfmt::skip]
    const CASE: &[&str] = &[
        "case", "caso", "ticket", "sr", "request", "solicitud", "fall", "dossier", "chamado",
    ];
    for at in 0..tokens.list.len() {
        let Some(token) = tokens.free(at) else { continue };
        if token.core.len() == 16 && token.is_digits() && tokens.is_after(at, 4, CASE) {
            let (id, start, end) = (token.core.to_owned(), token.start, token.end());
            found.push(Found { fact: Fact::Tracking(id), start, end });
            tokens.claim(at..at.saturating_add(1));
        }
    }
}

/// Purchase order numbers.
pub(super) fn purchase_orders(tokens: &mut Tokens, found: &mut Vec<Found>) {
    announced(tokens, found, announces_purchase, Fact::PurchaseOrder);
}

/// Invoice numbers: after a word that names them, or in the provider's own shape.
pub(super) fn invoices(tokens: &mut Tokens, found: &mut Vec<Found>) {
    announced(tokens, found, |tokens, at| one_word(tokens, at, |said| said.invoice), Fact::Invoice);
    for at in 0..tokens.list.len() {
        let Some(token) = tokens.free(at).filter(|token| is_provider_invoice(token.core)) else {
            continue;
        };
        found.push(Found {
            fact: Fact::Invoice(token.core.to_owned()),
            start: token.start,
            end: token.end(),
        });
        tokens.claim(at..at.saturating_add(1));
    }
}

/// Order numbers.
pub(super) fn orders(tokens: &mut Tokens, found: &mut Vec<Found>) {
    announced(tokens, found, |tokens, at| one_word(tokens, at, |said| said.order), Fact::Order);
}

/// Domains that the text calls one.
pub(super) fn domains(tokens: &mut Tokens, found: &mut Vec<Found>) {
    const WORDS: &[&str] = &["domain", "dominio", "domaine", "domane", "dominis", "dominios"];
    for at in 0..tokens.list.len() {
        let dotted = tokens.free(at).filter(|token| token.core.contains('.'));
        let Some(token) = dotted.filter(|token| is_domain(token.core)) else { continue };
        if tokens.is_after(at, 4, WORDS) {
            let (name, start, end) = (token.core.to_ascii_lowercase(), token.start, token.end());
            found.push(Found { fact: Fact::Domain(name), start, end });
            tokens.claim(at..at.saturating_add(1));
        }
    }
}

fn is_domain(core: &str) -> bool {
    let labels: Vec<&str> = core.split('.').collect();
    let sound = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && labels.iter().all(sound)
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Microsoft's numbers for bills of a partner: `G` or `D`, then nine digits beginning with 0.
fn is_provider_invoice(core: &str) -> bool {
    let mut letters = core.bytes();
    matches!(letters.next(), Some(b'G' | b'D'))
        && matches!(letters.next(), Some(b'0'))
        && core.len() == 10
        && letters.all(|byte| byte.is_ascii_digit())
}

/// How many tokens from `at` announce a number; none do where this is `None`.
fn one_word(tokens: &Tokens, at: usize, announces: fn(Said) -> bool) -> Option<usize> {
    tokens.get(at).filter(|token| announces(token.said)).map(|_| 1)
}

fn announces_purchase(tokens: &Tokens, at: usize) -> Option<usize> {
    let first = tokens.get(at)?;
    if !first.said.purchase {
        return None;
    }
    let head = first.folded.trim_end_matches(['.', 'º']);
    PURCHASE_WORDS.iter().filter(|phrase| phrase.starts_with(head)).find_map(|phrase| {
        let words = phrase.split(' ');
        let length = words.clone().count();
        let fits = words.zip(at..).all(|(word, at)| {
            tokens.get(at).is_some_and(|token| token.folded.trim_end_matches(['.', 'º']) == word)
        });
        // "po" is a Polish and Czech preposition; as a name it is written in capitals.
        let capital = *phrase != "po" || first.core == "PO";
        (fits && capital).then_some(length)
    })
}

fn announced(
    tokens: &mut Tokens,
    found: &mut Vec<Found>,
    announces: impl Fn(&Tokens, usize) -> Option<usize>,
    fact: impl Fn(String) -> Fact,
) {
    let mut at = 0;
    while at < tokens.list.len() {
        let nearby = |at: &usize| tokens.number_follows(*at, NUMBER_REACH);
        let Some(length) = announces(tokens, at).filter(|_| nearby(&at)) else {
            at = at.saturating_add(1);
            continue;
        };
        let mut next = at.saturating_add(length);
        let mut marked = false;
        let mut open = true;
        while open {
            let Some(value_at) = value_after(tokens, next, &mut marked) else { break };
            let Some(token) = tokens.get(value_at) else { break };
            found.push(Found {
                fact: fact(token.core.to_owned()),
                start: token.start,
                end: token.end(),
            });
            open = !token.ends_sentence() || token.tail.starts_with(';');
            tokens.claim(value_at..value_at.saturating_add(1));
            next = value_at.saturating_add(1);
            if tokens.get(next).is_some_and(|token| AND.contains(&&*token.folded)) {
                next = next.saturating_add(1);
            } else if tokens.get(value_at).is_none_or(|token| !token.tail.starts_with([',', ';'])) {
                open = false;
            }
        }
        at = next;
    }
}

/// The token with the number, after small words.
fn value_after(tokens: &Tokens, from: usize, marked: &mut bool) -> Option<usize> {
    for at in from..=from.saturating_add(BETWEEN_MAX) {
        let token = tokens.free(at)?;
        let last = at.checked_sub(1).and_then(|before| tokens.get(before));
        // An abbreviation's full stop ends no sentence, nor does a line end after a colon.
        let stopped = last.is_some_and(|last| last.ends_sentence() && last.core.len() > 5);
        if stopped && !token.marked {
            return None;
        }
        *marked |= token.marked;
        if is_number(tokens, at, *marked) {
            return Some(at);
        }
        let small = token.folded.trim_end_matches('.');
        if !BETWEEN.contains(&small) {
            return strong_after(tokens, at);
        }
        *marked |= MARKERS.contains(&small);
    }
    None
}

/// A number that shows by itself what it is (`F-2026-00123`), a few words on.
fn strong_after(tokens: &Tokens, from: usize) -> Option<usize> {
    for at in from..=from.saturating_add(BETWEEN_MAX) {
        let token = tokens.free(at)?;
        if is_strong(token.core) {
            return Some(at);
        }
        if token.ends_sentence() {
            return None;
        }
    }
    None
}

/// Up to five letters, a hyphen or slash, and at least three digits behind.
fn is_strong(core: &str) -> bool {
    let Some(cut) = core.find(['-', '/']) else { return false };
    let (head, tail) = (core.get(..cut).unwrap_or_default(), core.get(cut..).unwrap_or_default());
    let digits = tail.bytes().filter(u8::is_ascii_digit).count();
    (1..=5).contains(&head.len())
        && head.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits >= 3
        && tail
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b'-' | b'/'))
}

fn is_number(tokens: &Tokens, at: usize, marked: bool) -> bool {
    let Some(token) = tokens.free(at) else { return false };
    let digits = token.core.bytes().filter(u8::is_ascii_digit).count();
    let sound = token.core.len() <= 30
        && digits >= 1
        && token
            .core
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'_' | b'.'));
    if !sound {
        return false;
    }
    if token.is_digits() || token.core.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return token.is_digits() && is_plain_number(tokens, at, token, marked);
    }
    is_mixed_number(token, digits, marked)
}

/// Letters and digits: an ordinal (3rd) or a product (E3, O365) is none.
fn is_mixed_number(token: &Token, digits: usize, marked: bool) -> bool {
    let ending = token.folded.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_ordinal = matches!(ending, "st" | "nd" | "rd" | "th" | "er");
    let is_product = matches!(&*token.folded, "o365" | "m365" | "d365");
    let letters = token.core.bytes().filter(u8::is_ascii_alphabetic).count();
    // INV-7: a prefix in capitals and a hyphen say it as well as three digits do.
    let prefix = token.core.split(['-', '/']).next().unwrap_or_default();
    let is_prefixed = prefix.len() >= 2
        && prefix.len() < token.core.len()
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    !is_ordinal && !is_product && letters <= 12 && (digits >= 3 || marked || is_prefixed)
}

/// Digits alone: long enough, no year, no count, no Spanish mobile.
fn is_plain_number(tokens: &Tokens, at: usize, token: &Token, marked: bool) -> bool {
    let next = tokens.get(at.saturating_add(1));
    let counts = token.tail.is_empty()
        && next.is_some_and(|next| COUNTED.iter().any(|word| next.folded.starts_with(word)));
    if counts || token.tail.starts_with('%') {
        return false;
    }
    if marked {
        return token.core.len() <= 20;
    }
    let is_year =
        token.core.len() == 4 && (token.core.starts_with("19") || token.core.starts_with("20"));
    let is_mobile = token.core.len() == 9 && token.core.starts_with(['6', '7']);
    (3..=14).contains(&token.core.len()) && !is_year && !is_mobile
}
