//! The facts of customers' letters.

use super::Facts;
use crate::domain::letter::{CustomerLetter, SplitCase};
use crate::logic::missing::topic::Topic;
use crate::logic::missing::wanted::Wanted;
use crate::logic::missing::why::why;
use crate::logic::phrasebook::Phrasebook;
use crate::logic::subject::bare_subject;

pub(super) fn facts(letter: &CustomerLetter, book: &Phrasebook) -> Facts {
    use CustomerLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::CaseAck { received_at, first_response_by, topic } => {
            facts.phrase("received_at", book.moment(*received_at));
            facts.phrase("first_response_by", book.moment(*first_response_by));
            facts.optional("topic", topic.as_deref().map(bare_subject).as_deref());
        }
        L::CaseAckUnverified { received_at, first_response_by } => {
            facts.phrase("received_at", book.moment(*received_at));
            facts.phrase("first_response_by", book.moment(*first_response_by));
        }
        L::CaseAckEncrypted { received_at } => {
            facts.phrase("received_at", book.moment(*received_at));
        }
        L::CaseSplit { cases } => facts.list("cases", cases.iter().map(split_case)),
        L::CaseReopened { first_response_by } => {
            facts.phrase("first_response_by", book.moment(*first_response_by));
        }
        L::CaseMerged { into } => facts.line("into", &into.to_string()),
        L::CaseLateReply { old_case, first_response_by } => {
            facts.line("old_case", &old_case.to_string());
            facts.phrase("first_response_by", book.moment(*first_response_by));
        }
        L::CustomerReply { words, agent_name } => {
            facts.block("words", words);
            signed(&mut facts, agent_name.as_deref());
        }
        L::CustomerEscalated { next_update_by } => {
            facts.phrase("next_update_by", book.moment(*next_update_by));
        }
        L::CustomerProgress { since, next_update_by, has_answer, is_late } => {
            facts.flag("has_answer", *has_answer);
            facts.flag("is_late", *is_late);
            facts.phrase("since", book.day_of(*since));
            facts.phrase("next_update_by", book.moment(*next_update_by));
        }
        L::CustomerResolution { outcome, agent_name, closes_on } => {
            facts.block("outcome", outcome);
            signed(&mut facts, agent_name.as_deref());
            facts.phrase("closes_on", book.day(*closes_on));
        }
        L::CustomerConfirmReminder { outcome, closes_on } => {
            facts.block("outcome", outcome);
            facts.phrase("closes_on", book.day(*closes_on));
        }
        L::CustomerClosing { outcome, is_confirmed, reopen_until, asks_rating } => {
            facts.flag("asks_rating", *asks_rating);
            facts.block("outcome", outcome);
            facts.flag("is_confirmed", *is_confirmed);
            facts.phrase("reopen_until", book.day(*reopen_until));
        }
        L::CustomerClosingNoReply { reopen_until } | L::CustomerWithdrawn { reopen_until } => {
            facts.phrase("reopen_until", book.day(*reopen_until));
        }
        L::InfoRequest { words, topic, missing, reply_by, agent_name } => {
            facts.block("words", words.as_deref().unwrap_or_default());
            facts.phrase("why", why(topic_of(topic), book.language()));
            let known = missing.iter().filter_map(|key| Wanted::parse(key));
            facts.lines("missing", known.map(|wanted| wanted.words(book.language())));
            facts.phrase("reply_by", book.day(*reply_by));
            signed(&mut facts, agent_name.as_deref());
        }
        L::CommitmentFulfilled { promise, document, is_late } => {
            facts.line("promise", &book.promise(promise));
            facts.optional("document", document.as_deref());
            facts.flag("is_late", *is_late);
        }
        L::CommitmentDelayed { promise, due_on, next_update_by } => {
            facts.line("promise", &book.promise(promise));
            facts.phrase("due_on", book.day(*due_on));
            facts.phrase("next_update_by", book.moment(*next_update_by));
        }
        L::Collections(letter) => return super::collections::facts(letter, book),
        L::InfoReminder { asked, closes_on } | L::InfoLastCall { asked, closes_on } => {
            facts.block("asked", asked);
            facts.phrase("closes_on", book.day(*closes_on));
        }
    }
    facts
}

fn topic_of(key: &str) -> Topic {
    Topic::ALL.into_iter().find(|topic| topic.key() == key).unwrap_or(Topic::Generic)
}

fn split_case(split: &SplitCase) -> Facts {
    let mut facts = Facts::default();
    facts.line("number", &split.case.to_string());
    facts.optional("topic", split.topic.as_deref());
    facts
}

/// The agent's name, and the signature below it.
fn signed(facts: &mut Facts, agent_name: Option<&str>) {
    let (name, below) = agent_name.and_then(|it| it.split_once('\n')).unzip();
    facts.optional("agent_name", name.or(agent_name));
    facts.block("agent_signature", below.unwrap_or_default());
}
