//! What a word announces: an invoice, an order, a purchase, a month. One look-up a word, because
//! every word of a mail is asked.

use super::dates::MONTHS;
use super::named::{INVOICE_WORDS, ORDER_WORDS, PURCHASE_WORDS};
use std::sync::OnceLock;

/// What a word announces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// An invoice number.
    pub invoice: bool,
    /// An order number.
    pub order: bool,
    /// It begins a name of the customer's own purchase order.
    pub purchase: bool,
    /// A month, from 1; 0 is none.
    pub month: i8,
}

/// Twice as many places as words, a power of two.
const PLACES: usize = 1 << 9;

/// An open-addressing table: some two hundred words that never change.
type Table = Vec<Option<(&'static str, Said)>>;

/// What a folded word announces.
pub(super) fn said(word: &str) -> Said {
    let table = table();
    let mut at = place(word);
    while let Some(Some((known, said))) = table.get(at) {
        if *known == word {
            return *said;
        }
        at = at.wrapping_add(1) % PLACES;
    }
    Said::default()
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![None; PLACES];
        for word in INVOICE_WORDS {
            note(&mut table, word, |said| said.invoice = true);
        }
        for word in ORDER_WORDS {
            note(&mut table, word, |said| said.order = true);
        }
        for phrase in PURCHASE_WORDS {
            let head = phrase.split(' ').next().unwrap_or(phrase);
            note(&mut table, head, |said| said.purchase = true);
        }
        for (month, names) in (1..).zip(&MONTHS) {
            for name in *names {
                let short = name.get(..3).unwrap_or(name);
                for word in [name, short] {
                    note(&mut table, word, |said| {
                        said.month = if said.month == 0 { month } else { said.month };
                    });
                }
            }
        }
        table
    })
}

fn note(table: &mut Table, word: &'static str, change: impl FnOnce(&mut Said)) {
    let mut at = place(word);
    while table.get(at).is_some_and(|held| held.is_some_and(|(known, _)| known != word)) {
        at = at.wrapping_add(1) % PLACES;
    }
    if let Some(held) = table.get_mut(at) {
        let (_, said) = held.get_or_insert((word, Said::default()));
        change(said);
    }
}

/// FNV-1a over the first octets; short words are told apart by them.
fn place(word: &str) -> usize {
    let hash = word
        .bytes()
        .take(12)
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    usize::try_from(hash ^ (hash >> 16)).unwrap_or(0) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_list_is_found_and_no_other() {
        assert!(INVOICE_WORDS.iter().all(|word| said(word).invoice));
        assert!(ORDER_WORDS.iter().all(|word| said(word).order));
        for (month, names) in (1..).zip(&MONTHS) {
            assert!(names.iter().all(|name| said(name).month == month), "{month}");
        }
        assert!(said("purchase").purchase && !said("purchase").order);
        assert_eq!(said("mar").month, 3);
        assert_eq!(said("licences"), Said::default());
        assert_eq!(said(""), Said::default());
        let taken = table().iter().flatten().count();
        assert!(taken * 2 <= PLACES, "{taken}: a fuller table is a slower one");
    }
}
