//! The promises of rows under a header.

use super::*;
use crate::logic::import::ledger::COLUMNS;
use std::collections::BTreeMap;

fn read(text: &str) -> Read<Grid> {
    Grid::read(text, &Known::new(COLUMNS, &BTreeMap::new()), None)
}

fn cells(text: &str) -> Vec<Vec<String>> {
    read(text).unwrap().rows.into_iter().map(|row| row.cells).collect()
}

fn wrong(text: &str) -> Vec<(u64, String)> {
    read(text).unwrap_err().into_iter().map(|bad| (bad.line, bad.message)).collect()
}

#[test]
fn the_delimiter_is_the_one_that_makes_the_header_known() {
    for sign in DELIMITERS {
        let text = format!("invoice_no{sign}customer{sign}gross\r\nF1{sign}ACME{sign}5\r\n");
        assert_eq!(cells(&text), [["F1", "ACME", "5"]], "{sign:?}");
    }
    // A comma inside the cells does not win against the header.
    assert_eq!(cells("invoice_no;gross\nF1;1,5\nF2;2,5\n"), [["F1", "1,5"], ["F2", "2,5"]]);
    let told = "sep=|\ninvoice_no|gross\nF1|5\n";
    let grid = read(told).unwrap();
    assert_eq!(grid.rows, [Row { line: 3, cells: vec!["F1".to_owned(), "5".to_owned()] }]);
}

#[test]
fn a_header_of_nobody_or_of_two_is_refused_with_the_remedy() {
    assert!(wrong("a;b;c\n1;2;3\n")[0].1.contains("invoice_no;customer"));
    assert!(wrong("")[0].1.contains("empty"));
    assert!(wrong("\n \n")[0].1.contains("empty"));
    assert!(wrong("customer,x;gross\n")[0].1.contains("--delimiter"));
}

#[test]
fn quoted_cells_blank_lines_and_empty_ends_are_no_errors() {
    let text = "invoice_no,customer\n\n\"F,1\",\"a \"\"b\"\"\"\n,\nF2,\"two\nlines\"\nF3,c,,\n";
    let grid = read(text).unwrap();
    let lines = |grid: &Grid| grid.rows.iter().map(|row| row.line).collect::<Vec<_>>();
    assert_eq!(lines(&grid), [3, 5, 7]);
    assert_eq!(lines(&read(&text.replace('\n', "\r\n")).unwrap()), [3, 5, 7]);
    let first: Vec<&str> = grid.rows.iter().map(|row| row.cells[1].as_str()).collect();
    assert_eq!(first, ["a \"b\"", "two\nlines", "c"]);
}

#[test]
fn a_line_with_more_or_fewer_cells_is_told_with_its_number() {
    let bad = wrong("invoice_no,gross,open\nF1,1,1\nF2,1,50,1\nF3,1\n");
    assert_eq!(bad.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4]);
    assert!(bad[0].1.contains("4 cells and the header has 3"), "{}", bad[0].1);
    let unclosed = wrong("invoice_no,gross\nF1,1\n\"F2,1\nF3,1\n");
    assert_eq!(unclosed[0].0, 3);
}

#[test]
fn a_trailer_proves_that_the_file_is_whole() {
    assert_eq!(read("invoice_no;gross\nF1;1\n#END;1\n").unwrap().rows_stated, Some(1));
    assert!(wrong("invoice_no;gross\nF1;1\n#end;2\n")[0].1.contains("cut off"));
    assert!(wrong("invoice_no;gross\nF1;1\n#end\n")[0].1.contains("trailer"));
    for end in ["#end;1", "#end,1", "#END;1,", "#end|1"] {
        let text = format!("invoice_no,gross\nF1,1\n{end}\n");
        assert_eq!(cells(&text), [["F1", "1"]], "{end}");
    }
    assert!(wrong("invoice_no;gross\n#end;0\nF1;1\n")[0].1.contains("after the trailer"));
}

#[test]
fn json_is_the_same_grid() {
    let list = r#"[{"invoice_no": "F1", "gross": 10.50}, {"gross": "20", "open": null}]"#;
    let grid = read(list).unwrap();
    assert_eq!(grid.delimiter, None);
    let row = |row: &Row| {
        let mut cells: Vec<_> = grid.header.iter().zip(&row.cells).collect();
        cells.sort();
        cells.iter().map(|(name, cell)| format!("{name}={cell}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row(&grid.rows[0]), "gross=10.5 invoice_no=F1 open=");
    assert_eq!(row(&grid.rows[1]), "gross=20 invoice_no= open=");

    let object = r#"{"as_of": "2026-11-23", "rows": 1, "items": [{"invoice_no": "F1"}]}"#;
    assert_eq!(read(object).unwrap().rows.len(), 1);
    let cut = r#"{"rows": 2, "items": [{"invoice_no": "F1"}]}"#;
    assert!(wrong(cut)[0].1.contains("2 rows"));
    assert_eq!(wrong("[{\"a\": 1},\n{\"b\"]")[0].0, 2);
    assert_eq!(wrong("[{}, 5]")[0].0, 2);
    assert!(wrong(r#"{"some": "thing"}"#)[0].1.contains("no list"));
    let lossy = r#"[{"gross": 12345678901234.567}]"#;
    assert!(wrong(lossy)[0].1.contains("write a string"));
}
