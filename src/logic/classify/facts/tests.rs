//! What is found in mail, and above all what is not.

use super::{FactPatterns, LOOKED_AT_MAX, facts, found_facts};
use crate::domain::facts::{Fact, Facts};
use crate::domain::kind::Language;
use proptest::prelude::*;

fn house() -> FactPatterns {
    FactPatterns { invoices: vec!["F-9999-99999".to_owned(), "AB/999999".to_owned()] }
}

fn of(text: &str) -> Facts {
    facts(text, Language::EN, &house())
}

fn in_language(language: &str, text: &str) -> Facts {
    facts(text, Language::parse(language).unwrap(), &house())
}

fn dates(language: &str, text: &str) -> Vec<String> {
    in_language(language, text).dates.iter().map(ToString::to_string).collect()
}

fn amounts(text: &str) -> Vec<String> {
    of(text).amounts.iter().map(ToString::to_string).collect()
}

#[test]
fn invoice_numbers_are_found_by_shape_and_by_the_word_before_them() {
    #[rustfmt::skip]
    let table: &[(&str, &[&str])] = &[
        ("I mean F-2026-00123.", &["F-2026-00123"]),
        ("see f-2026-00123, please", &["f-2026-00123"]),
        ("(AB/123456)", &["AB/123456"]),
        ("invoice 4410", &["4410"]),
        ("Invoice no. 20260417 is wrong", &["20260417"]),
        ("Invoice #7 please", &["7"]),
        ("invoices 118, 121 and 133", &["118", "121", "133"]),
        ("bill #00108", &["00108"]),
        ("the invoice of March, INV-2026/0042, is wrong", &["INV-2026/0042"]),
        ("Factura nº 2026/00871: no cuadra", &["2026/00871"]),
        ("la factura número A-1203", &["A-1203"]),
        ("facturas 118 y 121", &["118", "121"]),
        ("fra. 2201", &["2201"]),
        ("Rechnung Nr. 4711 ist falsch", &["4711"]),
        ("Rechnungsnummer: RE-10023", &["RE-10023"]),
        ("Ihre Rechnungen 4711 und 4712", &["4711", "4712"]),
        ("la facture n° FA2026-0099", &["FA2026-0099"]),
        ("fatura n.º FT-2026/12", &["FT-2026/12"]),
        ("fattura n. 512/2026", &["512/2026"]),
        ("Microsoft bills us as G003456789 each month", &["G003456789"]),
        ("Subject: Invoice INV-7\n\nPlease check it.", &["INV-7"]),
        ("invoice number is 55-1020", &["55-1020"]),
    ];
    for (text, wanted) in table {
        assert_eq!(of(text).invoices, *wanted, "{text}");
    }
}

#[test]
fn what_may_be_a_telephone_a_bank_account_a_card_or_a_tax_id_is_no_invoice() {
    for text in [
        "Call me about the invoice: +34 600 123 456",
        "factura, mi móvil es 600 123 456",
        "Llámame por la factura 612345678",
        "invoice question, phone 0044 20 7946 0958",
        "invoice, tel. 93-123-45-67",
        "Our IBAN for the invoice: ES91 2100 0418 4502 0005 1332",
        "invoice DE89370400440532013000",
        "the invoice was paid with 4111 1111 1111 1111",
        "factura con NIF B12345674",
        "factura a nombre de B-12345674",
        "nuestra factura lleva el CIF: A58818501",
        "factura, DNI 12345678Z",
        "invoice for VAT no. DE123456789",
        "factura de marzo de 2026",
        "invoice 2026",
        "the invoice of 12/03/2026",
        "invoice of 1.234,56 €",
        "invoice 300 licences",
        "invoice for 3 users at EUR 12",
        "factura 28 licencias",
        "3 invoices in 30 days",
        "invoice for 28013 Madrid",
        "invoice E3 licences",
        "Please bill 250 users",
        "The invoice has 14 pages. 4410 is our extension.",
        "F-2026-001234 is longer than our shape",
        "XF-2026-00123",
    ] {
        assert!(of(text).invoices.is_empty(), "{text}: {:?}", of(text).invoices);
    }
}

#[test]
fn orders_and_purchase_orders_are_told_apart() {
    let mail = of("Put PO number 4500123987 on the invoice for order 5568120.");
    assert_eq!(mail.purchase_orders, ["4500123987"]);
    assert_eq!(mail.orders, ["5568120"]);
    assert!(mail.invoices.is_empty(), "{mail:?}");
    assert_eq!(of("Número de pedido: 4500123987").purchase_orders, ["4500123987"]);
    assert_eq!(of("nuestra orden de compra OC-2026-17").purchase_orders, ["OC-2026-17"]);
    assert_eq!(of("Bestellnummer 778812").purchase_orders, ["778812"]);
    assert_eq!(of("bon de commande n° 99120").purchase_orders, ["99120"]);
    assert_eq!(of("el pedido 5568120").orders, ["5568120"]);
    assert!(of("in order to pay 300 euros").orders.is_empty());
    assert!(of("in order 2 understand").orders.is_empty());
}

#[test]
fn guids_are_what_the_nearest_word_calls_them() {
    const ONE: &str = "0F8FAD5B-D9CB-469F-A165-70867728950E";
    const TWO: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
    let mail = of(&format!("Tenant ID: {ONE}, subscription {TWO}."));
    assert_eq!(mail.tenants, [ONE.to_lowercase()]);
    assert_eq!(mail.subscriptions, [TWO]);
    let path = of(&format!("/subscriptions/{TWO}/resourceGroups/web"));
    assert_eq!(path.subscriptions, [TWO]);
    let list = of(&format!("Suscripciones:\n{ONE}\n{TWO}\n"));
    assert_eq!(list.subscriptions.len(), 2, "{list:?}");
    assert!(of(ONE).is_empty(), "a GUID of which nothing is said is not guessed");
    assert!(of(&format!("tenant {TWO}ff")).tenants.is_empty());
}

#[test]
fn domains_are_kept_where_they_name_a_tenant_or_are_called_one() {
    let mail =
        of("admin@Contoso.onmicrosoft.com wrote; our domain is contoso.example, see www.x.com");
    assert_eq!(mail.domains, ["contoso.onmicrosoft.com", "contoso.example"]);
    assert_eq!(of("https://fabrikam.onmicrosoft.com/x").domains, ["fabrikam.onmicrosoft.com"]);
    assert!(of("evil.onmicrosoft.com.attacker.test").domains.is_empty());
    assert!(of("I wrote from ada@contoso.example").domains.is_empty());
}

#[test]
fn tracking_ids_have_exact_lengths() {
    #[rustfmt::skip]
    let table: &[(&str, &[&str])] = &[
        ("RE: seats - TrackingID#2402220010002574", &["2402220010002574"]),
        ("[trackingid# 2402220010002574]", &["2402220010002574"]),
        ("TrackingID#2402220010002574001", &["2402220010002574"]),
        ("TRACKINGID#616122292874576", &["616122292874576"]),
        ("TrackingID#24022200100025740", &[]),
        ("TrackingID#240222001000257400", &[]),
        ("xTrackingID#2402220010002574", &[]),
        ("Case number: 2402220010002574", &["2402220010002574"]),
        ("caso 0402220010002574", &["0402220010002574"]),
        ("2402220010002574", &[]),
        ("TrackingID#２４０２２２００１０００２５７４", &[]),
    ];
    for (text, wanted) in table {
        assert_eq!(of(text).tracking, *wanted, "{text}");
        assert!(of(text).invoices.is_empty(), "{text}");
    }
}

#[test]
fn amounts_are_exact_in_the_notations_of_the_world() {
    #[rustfmt::skip]
    let table: &[(&str, &[&str])] = &[
        ("1.234,56 €", &["1234.56 EUR"]),
        ("€1,234.56", &["1234.56 EUR"]),
        ("€ 1,234.56.", &["1234.56 EUR"]),
        ("USD 1 234.56", &["1234.56 USD"]),
        ("1'234.50 CHF", &["1234.50 CHF"]),
        ("1234 euros", &["1234 EUR"]),
        ("£12", &["12 GBP"]),
        ("1.234.567 COP", &["1234567 COP"]),
        ("1 234 567,89 EUR", &["1234567.89 EUR"]),
        ("1234.5EUR and EUR99", &["1234.5 EUR", "99 EUR"]),
        ("R$ 1.500,00", &["1500.00 BRL"]),
        ("US$300", &["300 USD"]),
        ("12,34,567.00 INR", &["1234567.00 INR"]),
        ("KWD 1.234", &["1.234 KWD"]),
        ("$12.40/user", &["12.40 USD"]),
        ("-12,50 €", &["-12.50 EUR"]),
        ("CHF 49.-", &["49 CHF"]),
        ("300 dólares", &["300 USD"]),
        ("(230,00€)", &["230.00 EUR"]),
        ("we paid €1,100, not €1,540", &["1100 EUR", "1540 EUR"]),
        ("0,125 € per GB", &["0.125 EUR"]),
        ("1234", &[]),
        ("30 days", &[]),
        ("EUR", &[]),
        ("€", &[]),
        ("500 pesos", &[]),
        ("192.168.1.10 EUR", &[]),
        ("USD 1.2.3.4", &[]),
    ];
    for (text, wanted) in table {
        assert_eq!(amounts(text), *wanted, "{text}");
    }
}

#[test]
fn dates_are_read_in_the_language_of_the_message() {
    #[rustfmt::skip]
    let table: &[(&str, &str, &[&str])] = &[
        ("es", "12 de marzo de 2026", &["2026-03-12"]),
        ("es", "el 3/4/2026", &["2026-04-03"]),
        ("en", "on 3/4/2026", &["2026-03-04"]),
        ("en", "on 13/4/2026 and 3/4/2026", &["2026-04-13", "2026-04-03"]),
        ("de", "4. März 2026", &["2026-03-04"]),
        ("de", "am 04.03.2026", &["2026-03-04"]),
        ("en", "04.03.2026", &["2026-03-04"]),
        ("fr", "le 1er février 2026", &["2026-02-01"]),
        ("pt", "15 de março de 2026", &["2026-03-15"]),
        ("it", "7 luglio 2026", &["2026-07-07"]),
        ("en", "March 12, 2026", &["2026-03-12"]),
        ("en", "the 3rd of May 2026", &["2026-05-03"]),
        ("en", "12 Mar 2026", &["2026-03-12"]),
        ("en", "2026-03-12T10:00:00Z", &["2026-03-12"]),
        ("en", "2026/03/12", &["2026-03-12"]),
        ("es", "3/4/26", &["2026-04-03"]),
        ("es", "del 1 al 15 de marzo de 2026", &["2026-03-01", "2026-03-15"]),
        ("en", "from 3 December to 5 January 2026", &["2025-12-03", "2026-01-05"]),
        ("en", "15 March", &[]),
        ("en", "we may 12 2026", &["2026-05-12"]),
        ("en", "31/02/2026", &[]),
        ("en", "version 1.2.26", &[]),
        ("en", "10.0.0.1", &[]),
        ("en", "600-12-2026-1", &[]),
        ("en", "12/2026", &[]),
    ];
    for (language, text, wanted) in table {
        let mut found = dates(language, text);
        found.sort();
        let mut wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        wanted.sort();
        assert_eq!(found, wanted, "{language}: {text}");
    }
}

#[test]
fn every_fact_knows_where_it_stands() {
    let text =
        "Factura F-2026-00123 de 1.234,56 € del 12 de marzo de 2026, TrackingID#2402220010002574";
    let found = found_facts(text, Language::ES, &house());
    let said: Vec<&str> = found.iter().map(|f| text.get(f.start..f.end).unwrap()).collect();
    assert_eq!(said, ["F-2026-00123", "1.234,56 €", "12 de marzo de 2026", "2402220010002574"]);
    assert!(matches!(found[3].fact, Fact::Tracking(_)));
}

#[test]
fn a_real_mail_gives_its_facts_and_nothing_else() {
    let mail = "Buenos días,\n\nEn la factura F-2026-00871 del 03/03/2026 nos cobráis 27 licencias \
        a 12,40 € (334,80 € en total), y en el portal contoso.onmicrosoft.com vemos 25. El pedido \
        5568120 era de 25.\n\nUn saludo,\nMarta Gil\nTel. +34 91 123 45 67\nMayor 3, 28013 Madrid\n\
        NIF B12345674 · IBAN ES91 2100 0418 4502 0005 1332";
    let facts = in_language("es", mail);
    assert_eq!(facts.invoices, ["F-2026-00871"]);
    assert_eq!(facts.orders, ["5568120"]);
    assert_eq!(facts.domains, ["contoso.onmicrosoft.com"]);
    let amounts: Vec<String> = facts.amounts.iter().map(ToString::to_string).collect();
    assert_eq!(amounts, ["12.40 EUR", "334.80 EUR"]);
    assert_eq!(facts.dates.len(), 1);
    assert!(facts.purchase_orders.is_empty() && facts.tracking.is_empty(), "{facts:?}");
}

#[test]
fn five_megabytes_of_text_are_bounded() {
    for unit in
        ["invoice 4410 1 234 567 ", "TrackingID#", "1.", "€€€ ", "a-", "invoice no no no no "]
    {
        let long = unit.repeat(5 * 1024 * 1024 / unit.len());
        assert!(found_facts(&long, Language::EN, &house()).iter().all(|f| f.end <= LOOKED_AT_MAX));
    }
}

proptest! {
    #[test]
    fn any_text_gives_spans_inside_it_on_letter_borders(text in "\\PC{0,200}") {
        for found in found_facts(&text, Language::ES, &house()) {
            prop_assert!(text.get(found.start..found.end).is_some_and(|said| !said.is_empty()));
        }
    }

    #[test]
    fn an_invoice_in_the_houses_shape_is_always_found(year in 2000..2100, number in 0..99_999_u32,
        before in "[a-z ]{0,30}", after in "[ ,;!?)]{1,3}[a-z ]{0,30}") {
        let invoice = format!("F-{year}-{number:05}");
        let text = format!("{before} {invoice}{after}");
        prop_assert_eq!(of(&text).invoices, vec![invoice]);
    }

    #[test]
    fn a_telephone_is_never_an_invoice(country in 1..99_u32, number in 600_000_000_u32..799_999_999,
        word in "(invoice|factura|Rechnung|facture) ?:?") {
        let digits = number.to_string();
        let (one, two, three) = (&digits[..3], &digits[3..6], &digits[6..]);
        let spaced = format!("{word} +{country} {one} {two} {three}");
        prop_assert!(of(&spaced).invoices.is_empty(), "{}", spaced);
    }

    #[test]
    fn an_amount_is_read_back_to_the_cent(cents in 0..100_000_000_u32) {
        let (whole, rest) = (cents / 100, cents % 100);
        let text = format!("total: {whole},{rest:02} € hoy");
        let found = of(&text).amounts;
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found[0].amount.to_string(), format!("{whole}.{rest:02}"));
    }
}
