//! `[ledger]`: how the files of the reseller's books are read, and who may mail them.

use super::reader::Section;
use crate::domain::address::Address;
use crate::logic::import::amounts;
use crate::logic::import::ledger::{COLUMNS, House};

/// The section.
pub(super) fn ledger(section: Section<'_, '_>) -> House {
    let mut house =
        House { currency: section.checked("currency", amounts::currency), ..House::default() };
    for text in section.texts("from").unwrap_or_default() {
        match Address::parse(&text) {
            Ok(address) => house.from.push(address),
            Err(bad) => section.complain("from", &bad.to_string()),
        }
    }
    let columns = section.section("columns");
    for (name, theirs) in columns.free_texts() {
        if COLUMNS.iter().any(|column| column.name == name) {
            house.columns.insert(name, theirs);
        } else {
            let known: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
            let says = format!("{name:?} is no column of ours; they are {}", known.join(", "));
            section.complain("columns", &says);
        }
    }
    section.end();
    house
}
