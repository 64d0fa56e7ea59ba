//! Who may read what: an agent's words are held against what their reader must not see (I-18).
//!
//! # Contract
//! The whole history of the case counts, not its tail, and every message of it with its whole
//! text as the archive keeps it. What the archive no longer holds counts with the words on record.

use super::orders::Plan;
use super::{Desk, DeskError, Draft};
use crate::domain::address::Person;
use crate::domain::case::Case;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::commit::HistoryEntry;
use crate::domain::event::{Event, Received, Said};
use crate::domain::leak::{Leak, Source};
use crate::domain::letter::Audience;
use crate::domain::message::ContentHash;
use crate::logic::correlate::{bare_references, marked_references};
use crate::logic::leak::Guard;
use crate::logic::parse::parse;
use crate::ports::{Archive, Store};
use std::collections::BTreeMap;

/// Messages and letters of one case that are read again from the archive, the latest ones; what
/// is older counts with the words on record.
const READ_AGAIN_MAX: usize = 100;

/// Letters to our own people that are held against the words. A transcript is left out: it
/// repeats what its reader wrote and may send after all.
const UNGUARDED: &str = "agent.command_result";

/// For whom the words are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Customer,
    Provider,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Holds the words of events that are about to be carried out against what their reader must
    /// not see. Fills in what is quoted on purpose. The refusal names the line it comes from.
    pub(super) async fn confine(
        &self,
        draft: &Draft,
        cases: &BTreeMap<CaseNumber, Case>,
        plan: &mut Plan,
    ) -> Result<Result<(), (usize, Refusal)>, DeskError> {
        let is_quote = |(_, event): &(_, Event)| matches!(event, Event::AgentQuoted { .. });
        let may_quote = plan.events.iter().any(is_quote);
        let mut quoted: Vec<String> = Vec::new();
        for ((number, event), line) in plan.events.iter().zip(&plan.lines) {
            let (Some(line), Some(case)) = (line, cases.get(number)) else { continue };
            let (reader, words) = match event.said() {
                Said::ToCustomer(words) => (Reader::Customer, words.as_str()),
                Said::ToProvider(words) => (Reader::Provider, words.as_str()),
                Said::ByCustomer(_) | Said::ByProvider(_) | Said::Inside(_) | Said::Nothing => {
                    continue;
                }
            };
            let leaks = self.guard(draft, case, reader).await?.leaks(&with_brief(event, words));
            let (fine, stopped): (Vec<Leak>, Vec<Leak>) =
                leaks.into_iter().partition(|leak| may_quote && leak.is_quotable());
            if !stopped.is_empty() {
                return Ok(Err((*line, Refusal::WouldLeak { leaks: stopped })));
            }
            quoted.extend(fine.iter().map(|leak| leak.given().to_owned()));
        }
        for (_, event) in &mut plan.events {
            if let Event::AgentQuoted { passages, .. } = event {
                passages.clone_from(&quoted);
            }
        }
        Ok(Ok(()))
    }

    async fn guard(&self, draft: &Draft, case: &Case, reader: Reader) -> Result<Guard, DeskError> {
        let mut guard = Guard::default();
        let history = self.whole_history(draft, case).await?;
        let old = history.len().saturating_sub(READ_AGAIN_MAX);
        for (index, entry) in history.iter().enumerate() {
            self.sort_words(&mut guard, reader, entry, index >= old)?;
        }
        match reader {
            Reader::Customer => self.hide_provider(&mut guard, case).await?,
            Reader::Provider => {
                guard.hide_address(Source::Customer, &case.customer.address);
                for person in &case.people {
                    guard.hide_address(Source::Customer, &person.address);
                }
            }
        }
        Ok(guard)
    }

    /// One entry's words: hidden from the reader, or known to them.
    fn sort_words(
        &self,
        guard: &mut Guard,
        reader: Reader,
        entry: &HistoryEntry,
        is_recent: bool,
    ) -> Result<(), DeskError> {
        match (entry.event.said(), reader) {
            (Said::ByProvider(mail), Reader::Customer) => {
                let (text, people) = self.whole(mail, is_recent)?;
                guard.hide(Source::Provider, &text);
                let marker = &self.practice.directory.provider.reference_marker;
                let references = marked_references(&text, marker).into_iter();
                for reference in references.chain(bare_references(&text)) {
                    guard.hide_reference(Source::Provider, &reference);
                }
                for address in people.iter().filter_map(Person::checked) {
                    if self.practice.directory.provider.owns(&address) {
                        guard.hide_address(Source::Provider, &address);
                    }
                }
            }
            (Said::ByCustomer(mail), Reader::Provider) => {
                guard.hide(Source::Customer, &self.whole(mail, is_recent)?.0);
            }
            (Said::ByCustomer(mail), Reader::Customer)
            | (Said::ByProvider(mail), Reader::Provider) => {
                guard.know(&self.whole(mail, is_recent)?.0);
            }
            (Said::ToCustomer(words), Reader::Customer)
            | (Said::ToProvider(words), Reader::Provider) => guard.know(words.as_str()),
            (Said::Inside(words), _) | (Said::ToProvider(words), Reader::Customer) => {
                guard.hide(Source::Note, words.as_str());
            }
            (Said::ToCustomer(_), Reader::Provider) | (Said::Nothing, _) => {}
        }
        Ok(())
    }

    /// The provider's addresses and references, and the letters to our own people.
    async fn hide_provider(&self, guard: &mut Guard, case: &Case) -> Result<(), DeskError> {
        let directory = &self.practice.directory;
        for domain in &directory.provider.domains {
            guard.hide_domain(Source::Provider, domain);
        }
        for address in &directory.provider.addresses {
            guard.hide_address(Source::Provider, address);
        }
        for escalation in &case.escalations {
            guard.hide_address(Source::Provider, &escalation.recipient);
            if let Some(reference) = &escalation.reference {
                guard.hide_reference(Source::Provider, reference);
            }
        }
        let letters = self.store.letters_of(&case.number).await?;
        let inner = letters
            .iter()
            .rev()
            .filter(|entry| entry.audience == Audience::Agent && entry.letter != UNGUARDED);
        for entry in inner.take(READ_AGAIN_MAX) {
            if let Some(text) = self.text_of(entry.content)? {
                guard.hide(Source::OwnLetter, &text);
            }
        }
        Ok(())
    }

    /// The whole history, with what this draft adds to it.
    pub(super) async fn whole_history(
        &self,
        draft: &Draft,
        case: &Case,
    ) -> Result<Vec<HistoryEntry>, DeskError> {
        let mut history = self.store.history(&case.number, 0, usize::MAX).await?;
        let next = history.last().map_or(0, |entry| entry.revision.saturating_add(1));
        let new = draft.history(&case.number).iter().filter(|entry| entry.revision >= next);
        history.extend(new.cloned());
        Ok(history)
    }

    /// The whole text of a message, and everybody in its header.
    fn whole(&self, mail: &Received, is_recent: bool) -> Result<(String, Vec<Person>), DeskError> {
        let raw = if is_recent { self.archive.get(mail.content)? } else { None };
        let Some(raw) = raw else { return Ok((mail.words.as_str().to_owned(), Vec::new())) };
        let message = parse(&raw);
        let mut people = message.from;
        people.extend(message.cc);
        people.extend(message.reply_to);
        Ok((format!("{}\n\n{}\n\n{}", message.subject, message.text, mail.words.as_str()), people))
    }

    fn text_of(&self, content: ContentHash) -> Result<Option<String>, DeskError> {
        Ok(self.archive.get(content)?.map(|raw| parse(&raw).text))
    }
}

/// The words for the provider go with the brief, which people type in the same mail.
fn with_brief(event: &Event, words: &str) -> String {
    let mut text = words.to_owned();
    if let Event::AgentEscalated { brief, .. } = event {
        for line in brief {
            text.push('\n');
            text.push_str(&line.value);
        }
    }
    text
}
