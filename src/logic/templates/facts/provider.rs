//! The facts of the provider's letters.

use super::Facts;
use crate::domain::letter::{BriefLine, ProviderLetter};
use crate::logic::phrasebook::Phrasebook;

pub(super) fn facts(letter: &ProviderLetter, book: &Phrasebook) -> Facts {
    use ProviderLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::FilerRequest { brief, words } | L::Escalation { brief, words } => {
            facts.list("brief", brief.iter().map(brief_line));
            facts.block("words", words);
        }
        L::Chase { reference, sent_at } => {
            facts.optional("reference", reference.as_deref());
            facts.phrase("sent_at", book.day_of(*sent_at));
        }
        L::Order(order) => return super::collections::order(order, book),
        L::Withdraw { reference } => facts.optional("reference", reference.as_deref()),
    }
    facts
}

fn brief_line(line: &BriefLine) -> Facts {
    let mut facts = Facts::default();
    facts.line("key", &line.key);
    facts.line("value", &line.value);
    facts
}
