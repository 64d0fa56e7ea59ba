//! The promises of reading a ledger.

use super::*;

const HEAD: &str = "invoice_no;customer;date;due;currency;gross;open;status;as_of\n";

fn now() -> Timestamp {
    "2026-11-23T17:00:00Z".parse().unwrap()
}

fn read_with(text: &str, manner: &Manner) -> Read<Statement> {
    let zone = TimeZone::get("Europe/Madrid").unwrap();
    let is_known = |code: &AccountCode| code.as_str() != "NOBODY";
    read(text.as_bytes(), manner, &Setting { is_known: &is_known, zone: &zone, now: now() })
}

fn read_rows(rows: &str) -> Read<Statement> {
    read_with(&format!("{HEAD}{rows}"), &Manner::default())
}

fn wrong(rows: &str) -> Vec<String> {
    read_rows(rows).unwrap_err().iter().map(ToString::to_string).collect()
}

fn assert_wrong(rows: &str, expected: &[&str]) {
    let wrong = wrong(rows);
    assert_eq!(wrong.len(), expected.len(), "{wrong:#?}");
    for (line, part) in wrong.iter().zip(expected) {
        assert!(line.contains(part), "{line:?} should say {part:?}");
    }
}

#[test]
fn a_ledger_of_a_spanish_program_is_read_exactly() {
    let text = "Nº Factura;Cliente;Fecha;Vencimiento;Moneda;Importe Total;Pendiente;Estado;Vendedor\n\
        F-2;sol;01/10/2026;31/10/2026;€;1.210,00;1.210,00;Pendiente;Eva\n\
        F-1;acme;15/09/2026;15/10/2026;EUR;242,00;42,50;;Eva\n\
        F-3;acme;15/09/2026;15/10/2026;EUR;10,00;0,00;Pagada;Eva\n";
    let manner = Manner { as_of: Some(now()), ..Manner::default() };
    let statement = read_with(text, &manner).unwrap();
    let told: Vec<String> = statement
        .items
        .iter()
        .map(|i| {
            format!("{} {} {} {} {} {}", i.account, i.invoice, i.due_on, i.gross, i.open, i.status)
        })
        .collect();
    assert_eq!(
        told,
        [
            "ACME F-1 2026-10-15 242.00 EUR 42.50 EUR part_paid",
            "ACME F-3 2026-10-15 10.00 EUR 0.00 EUR paid",
            "SOL F-2 2026-10-31 1210.00 EUR 1210.00 EUR open",
        ]
    );
    assert_eq!(statement.unused, ["Vendedor"]);
    assert_eq!(statement.reading, "UTF-8, columns by ; , decimal comma");
    assert_eq!(statement.as_of, now());
}

#[test]
fn every_bad_line_is_told_at_once_with_its_number() {
    assert_wrong(
        "F1;NOBODY;2026-10-01;2026-10-31;EUR;10.00;10.00;open;2026-11-23\n\
         F2;ACME;2026-10-01;2026-10-31;EUR;10.00;10.00;open;2026-11-23\n\
         f2;ACME;2026-10-01;2026-10-31;EUR;10.00;10.00;open;2026-11-23\n\
         F4;ACME;2026-10-01;2026-10-31;EUR;-5.00;-5.00;open;2026-11-23\n\
         F5;ACME;2026-10-01;2026-10-31;EUR;10.00;11.00;open;2026-11-23\n\
         F6;ACME;2026-10-31;2026-10-01;EUR;10.00;10.00;open;2026-11-23\n\
         F7;ACME;2026-10-01;2026-10-31;EUR;10.00;10.00;paid;2026-11-23\n\
         F8;ACME;soon;2026-10-31;Euro;ten;10.00;maybe;2026-11-23\n\
         F9;ACME;2026-10-01;2026-10-31;EUR;1000000000000001.00;5.00;;2026-11-23\n",
        &[
            "line 2: there is no account NOBODY",
            "line 4: invoice f2 is in line 3 already",
            "line 5: the total -5.00 EUR is not above zero",
            "line 6: 11.00 EUR is open of a total of 10.00 EUR",
            "line 7: it is due on 2026-10-01, before its date 2026-10-31",
            "line 8: it is paid, but 10.00 EUR is open",
            "line 9: \"Euro\" is not a currency code",
            "line 9: \"maybe\" is not a status",
            "line 9: date: \"soon\" is not a date",
            "line 10: the total 1000000000000001.00 EUR is out of range",
        ],
    );
}

#[test]
fn decimal_commas_are_never_mixed_nor_guessed() {
    let row = |n: u8, gross: &str| {
        format!("F{n};ACME;2026-10-01;2026-10-31;EUR;{gross};{gross};;2026-11-23\n")
    };
    assert_wrong(&(row(1, "10,50") + &row(2, "7.25")), &["line 3: decimal marks are mixed"]);
    assert_wrong(&(row(1, "10") + &row(2, "1.250")), &["line 3: \"1.250\" may be a thousand"]);
    let manner = Manner { mark: Some(Mark::Comma), ..Manner::default() };
    let statement = read_with(&format!("{HEAD}{}", row(2, "1.250")), &manner).unwrap();
    assert_eq!(statement.items.first().unwrap().gross.to_string(), "1250 EUR");
}

#[test]
fn columns_are_found_by_the_operators_names_and_missing_ones_are_named() {
    let text = "doc;who;d1;d2;cur;sum;rest\nF1;ACME;2026-10-01;2026-10-31;EUR;5.00;5.00\n";
    let own = [
        ("invoice_no", "Doc"),
        ("customer", "who"),
        ("date", "D1"),
        ("due", "d2"),
        ("gross", "sum"),
    ];
    let own = own.map(|(name, theirs)| (name.to_owned(), theirs.to_owned()));
    let mut manner =
        Manner { columns: BTreeMap::from(own), as_of: Some(now()), ..Manner::default() };
    let missing = read_with(text, &manner).unwrap_err();
    assert!(missing[0].message.contains("the column open is missing"), "{missing:?}");
    manner.columns.insert("open".to_owned(), "rest".to_owned());
    assert_eq!(read_with(text, &manner).unwrap().items.len(), 1);
    let usual = "invoice_no;customer;date;due;gross;total;open\n";
    let unknown = read_with(usual, &manner).unwrap_err();
    assert!(unknown[0].message.contains("names none of the columns"), "{unknown:?}");
    let twice = read_with("invoice_no;invoice;customer\n", &Manner::default()).unwrap_err();
    assert!(twice[0].message.contains("two columns are invoice_no"), "{twice:?}");
}

#[test]
fn a_cut_off_file_and_a_wrong_count_are_refused() {
    let row = "F1;ACME;2026-10-01;2026-10-31;EUR;10.00;10.00;;2026-11-23\n";
    let manner = Manner { rows: Some(2), ..Manner::default() };
    let bad = read_with(&format!("{HEAD}{row}"), &manner).unwrap_err();
    assert!(bad[0].message.contains("--rows says 2"), "{bad:?}");
    assert_wrong(&format!("{row}F2;ACME;2026-10-01;20"), &["line 3: it has 4 cells"]);
    assert_wrong(&format!("{row}#end;7\n"), &["7 rows, but 1 are there"]);
    let whole = Manner { rows: Some(1), ..Manner::default() };
    assert!(read_with(&format!("{HEAD}{row}#end;1\n"), &whole).is_ok());
}

#[test]
fn a_statement_has_one_time_which_is_not_in_the_future() {
    let row =
        |as_of: &str| format!("F{as_of};ACME;2026-10-01;2026-10-31;EUR;10.00;10.00;;{as_of}\n");
    let as_of = |cell: &str| read_rows(&row(cell)).unwrap().as_of.to_string();
    assert_eq!(as_of("2026-11-23T16:30:00Z"), "2026-11-23T16:30:00Z");
    assert_eq!(as_of("2026-11-23T16:30:00+01:00"), "2026-11-23T15:30:00Z");
    assert_eq!(as_of("2026-11-23 16:30"), "2026-11-23T15:30:00Z", "local time of the desk");
    assert_eq!(as_of("2026-11-23"), "2026-11-23T17:00:00Z", "today is now");
    assert_eq!(as_of("2026-11-20"), "2026-11-20T22:59:59Z", "a day counts to its end");
    assert_wrong(&row("2026-11-24"), &["still to come"]);
    assert_wrong(&row("yesterday"), &["is no time"]);
    assert_wrong(&row(""), &["--as-of"]);
    assert_wrong(&(row("2026-11-22") + &row("2026-11-23")), &["a statement has one time"]);
}

#[test]
fn an_empty_ledger_is_a_statement_too() {
    let manner = Manner { as_of: Some(now()), ..Manner::default() };
    assert_eq!(read_with(HEAD, &manner).unwrap().items, []);
}
