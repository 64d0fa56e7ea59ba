//! The facts of the provider's letters.

use super::Facts;
use crate::domain::letter::{BriefLine, ProviderLetter};
use crate::logic::phrasebook::Phrasebook;

pub(super) fn facts(letter: &ProviderLetter, book: &Phrasebook) -> Facts {
    use ProviderLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::FilerRequest { brief, words, number: _ } | L::Escalation { brief, words, number: _ } => {
            facts.list("brief", brief.iter().map(brief_line));
            facts.block("words", words);
        }
        L::Chase { reference, sent_at, number: _ } => {
            facts.optional("reference", reference.as_deref());
            facts.phrase("sent_at", book.day_of(*sent_at));
        }
        L::Order(order) => return super::collections::order(order, book),
        L::Withdraw { reference, number: _ } => {
            facts.optional("reference", reference.as_deref());
        }
        L::Reply { words, reference, is_objection, number: _ } => {
            facts.block("words", words);
            facts.optional("reference", reference.as_deref());
            facts.flag("is_objection", *is_objection);
        }
    }
    // The first request of a case needs no number: most cases have no other.
    if let Some(number) = letter.escalation().filter(|number| *number > 1) {
        facts.line("request", &number.to_string());
    }
    facts
}

fn brief_line(line: &BriefLine) -> Facts {
    let mut facts = Facts::default();
    facts.line("key", &line.key);
    facts.line("value", &line.value);
    facts
}
