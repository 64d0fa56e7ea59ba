//! The facts of letters about statements of the ledger.

use super::Facts;
use crate::domain::kind::Language;
use crate::domain::letter::{BooksStale, LedgerDifference, StatementRefused, StatementTaken};
use crate::domain::money::Money;
use crate::logic::markdown::one_line;
use crate::logic::phrasebook::Phrasebook;
use serde_json::Value;

/// What the differences of a ledger are called in Spanish.
const SPANISH: [(&str, &str); 9] = [
    ("new", "nuevas"),
    ("paid", "pagadas"),
    ("part-paid", "pagadas en parte"),
    ("credited", "abonadas"),
    ("void", "anuladas"),
    ("no longer stated", "ya no figuran"),
    ("disputed", "en disputa"),
    ("open again", "pendientes de nuevo"),
    ("corrected", "corregidas"),
];

pub(super) fn taken(told: &StatementTaken, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("author", &told.author);
    facts.line("file", &told.file);
    facts.phrase("rows", told.rows.to_string());
    facts.phrase("as_of", book.short_moment(told.as_of));
    facts.optional("since", told.since.map(|since| book.short_moment(since)).as_deref());
    let open = told.open.iter().map(|money| Value::String(book.money(*money)));
    facts.0.insert("open".to_owned(), Value::Array(open.collect()));
    facts.list("news", told.news.iter().map(|change| difference(change, book)));
    facts
}

fn difference(change: &LedgerDifference, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.phrase("count", change.count.to_string());
    let spanish = SPANISH.iter().find(|(english, _)| *english == change.what);
    let what = match spanish {
        Some((_, spanish)) if book.language() == Language::ES => spanish,
        Some(_) | None => change.what,
    };
    facts.phrase("what", what.to_owned());
    facts.optional("open", Some(&sums(&change.open, book)));
    let is_cut = change.count > change.invoices.len();
    let more = if is_cut { ", …" } else { "" };
    facts.line("invoices", &format!("{}{more}", change.invoices.join(", ")));
    facts
}

fn sums(open: &[Money], book: &Phrasebook) -> String {
    open.iter().map(|money| book.money(*money)).collect::<Vec<_>>().join(" + ")
}

pub(super) fn refused(told: &StatementRefused, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("author", &told.author);
    facts.line("file", &told.file);
    let problems = told.problems.iter().map(|why| Value::String(one_line(why)));
    facts.0.insert("problems".to_owned(), Value::Array(problems.collect()));
    let unlisted = (told.unlisted > 0).then(|| told.unlisted.to_string());
    facts.optional("unlisted", unlisted.as_deref());
    facts.optional("stands", told.stands.map(|as_of| book.short_moment(as_of)).as_deref());
    facts
}

pub(super) fn stale(told: &BooksStale, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("source", &told.source);
    facts.phrase("as_of", book.short_moment(told.as_of));
    facts.phrase("rests_since", book.short_moment(told.rests_since));
    facts.phrase("hours_max", told.hours_max.to_string());
    let customers = (told.customers > 0).then(|| told.customers.to_string());
    facts.optional("customers", customers.as_deref());
    let overdue = told.overdue.iter().map(|money| Value::String(book.money(*money)));
    facts.0.insert("overdue".to_owned(), Value::Array(overdue.collect()));
    facts.optional("mailed_from", Some(&told.mailed_from.join(", ")));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ledger::LedgerNews;

    #[test]
    fn every_difference_has_its_name_in_spanish() {
        let names = LedgerNews::default().lists().map(|(name, _)| name);
        assert_eq!(names, SPANISH.map(|(english, _)| english));
    }
}
