//! Search: which cases hold which words.
//!
//! # Contract
//! Every word of subject, people, facts and what was said finds its case, in any writing: case
//! and accents do not count, and a number is found by its beginning. A case keeps at most
//! [`WORDS_MAX`] words, so that a flood of mail cannot make the index larger than itself.

use crate::adapters::records::envelope::Read;
use crate::adapters::records::project::Draft;
use crate::adapters::records::{keys, runs};
use crate::domain::case::{Case, Opening, Participant};
use crate::domain::change::Change;
use crate::domain::commit::HistoryEntry;
use crate::domain::escalation::EscalationStep;
use crate::domain::event::{Event, Received};
use crate::domain::facts::Facts;
use crate::domain::letter::BriefLine;
use crate::domain::words::{Words, shortened};
use crate::ports::StoreError;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Different words of one case that are found.
pub const WORDS_MAX: usize = 1_000;

/// Letters of a word that count.
const LETTERS_MAX: usize = 32;

/// The words of a text: without accents, in lower case, cut at everything that is neither letter
/// nor digit.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()) {
        if piece.is_ascii() {
            // Most are, and are in their normal form already.
            let word = piece.get(..LETTERS_MAX).unwrap_or(piece);
            words.extend((!word.is_empty()).then(|| word.to_ascii_lowercase()));
            continue;
        }
        let letters = piece.nfkd().filter(|c| !is_combining_mark(*c));
        let plain: String = letters.flat_map(char::to_lowercase).collect();
        let parts = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.extend(parts.map(|word| word.chars().take(LETTERS_MAX).collect::<String>()));
    }
    words
}

/// A number, an address or an id as one word, so that it is found as a whole.
#[must_use]
pub fn joined(text: &str) -> String {
    words(text).concat().chars().take(LETTERS_MAX).collect()
}

/// The words that a case is found by.
///
/// # Errors
/// The engine below failed.
pub fn words_of(read: &dyn Read, count: u64) -> Result<BTreeSet<String>, StoreError> {
    let line: Option<String> = super::envelope::open(read, &keys::words_of(count))?;
    Ok(line.unwrap_or_default().split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect())
}

/// Adds what a history entry says to the words of its case.
pub(in crate::adapters::records) fn learn(
    draft: &mut Draft<'_>,
    case: &Case,
    entry: &HistoryEntry,
) -> Result<(), StoreError> {
    let count = case.number.count();
    let mut known = words_of(draft, count)?;
    let mut new = Vec::new();
    for word in said(entry) {
        if known.len() < WORDS_MAX && known.insert(word.clone()) {
            new.push(word);
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    runs::say(draft, count, &new)?;
    let line = known.into_iter().collect::<Vec<_>>().join(" ");
    draft.put(&keys::words_of(count), &line)
}

/// Every word of an entry, names and numbers first, so that a long mail cannot crowd them out.
fn said(entry: &HistoryEntry) -> Vec<String> {
    let mut text = Spoken(String::new());
    text.add(&entry.case.to_string());
    for change in &entry.changes {
        text.change(change);
    }
    text.event(&entry.event);
    words(&text.0)
}

/// Gathers text; the stored form of [`Words`] counts, because the journal has no other.
struct Spoken(String);

impl Spoken {
    fn add(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// Its words, and all of it as one.
    fn whole(&mut self, text: &str) {
        self.add(text);
        self.add(&joined(text));
    }

    fn words(&mut self, words: &Words) {
        self.add(&shortened(words.as_str(), Words::CHARS_KEPT));
    }

    fn person(&mut self, person: &Participant) {
        self.add(&person.name);
        self.whole(person.address.as_str());
    }

    fn mail(&mut self, mail: &Received) {
        self.person(&mail.author);
        for name in &mail.attachments {
            self.add(name);
        }
        self.words(&mail.words);
    }

    fn facts(&mut self, facts: &Facts) {
        let lists = [
            &facts.invoices,
            &facts.orders,
            &facts.subscriptions,
            &facts.tenants,
            &facts.domains,
            &facts.tracking,
            &facts.purchase_orders,
        ];
        for fact in lists.into_iter().flatten() {
            self.whole(fact);
        }
    }

    fn brief(&mut self, lines: &[BriefLine]) {
        for line in lines {
            self.add(&line.value);
        }
    }

    fn opening(&mut self, opening: &Opening) {
        self.add(&opening.subject);
        self.person(&opening.customer);
        self.facts(&opening.facts);
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Opened(opening) => self.opening(opening),
            Change::Named(facts) => self.facts(facts),
            Change::Assigned(Some(agent)) => self.add(agent.as_str()),
            Change::Escalated(escalation) => {
                self.add(escalation.reference.as_deref().unwrap_or_default());
                self.brief(&escalation.brief);
            }
            Change::EscalationMoved { step, .. } => self.step(step),
            Change::Concluded(outcome) => {
                self.add(outcome.reason.code());
                self.add(&outcome.words);
            }
            Change::Assigned(None)
            | Change::Moved(_)
            | Change::Sorted(_)
            | Change::Hastened { .. }
            | Change::LanguageChosen(_)
            | Change::Heard
            | Change::TakenBack
            | Change::Answered { .. }
            | Change::Started(..)
            | Change::Stopped(_)
            | Change::Reminded(_)
            | Change::ClosingBegun
            | Change::ClosingDropped
            | Change::Threaded { .. }
            | Change::Linked(_)
            | Change::Committed(_)
            | Change::CommitmentMoved { .. }
            | Change::WindowOpened(_)
            | Change::WindowWarned { .. }
            | Change::WindowDropped(_)
            | Change::AskedFor(_)
            | Change::OriginSaid(_)
            | Change::Overdue
            | Change::Restored(_)
            | Change::MergedInto(_)
            | Change::ApprovalAsked(_)
            | Change::ApprovalMoved { .. }
            | Change::RatingAsked
            | Change::Rated(_)
            | Change::Noted => {}
            Change::Collects(key) => self.add(key.account.as_str()),
            Change::AccountSaid(code) => self.add(code.as_str()),
            Change::Joined(person) => self.person(person),
        }
    }

    fn step(&mut self, step: &EscalationStep) {
        match step {
            EscalationStep::Referenced(reference) => self.add(reference),
            EscalationStep::Answered
            | EscalationStep::Working
            | EscalationStep::AskedUs
            | EscalationStep::Verified
            | EscalationStep::Contested
            | EscalationStep::Replied
            | EscalationStep::HeardFrom(_)
            | EscalationStep::Threaded(_)
            | EscalationStep::ChaseAt(_)
            | EscalationStep::Chased
            | EscalationStep::Ended
            | EscalationStep::Withdrawn => {}
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::CustomerAsked { mail, late_for: _ } | Event::MachineWrote { mail, .. } => {
                self.mail(mail);
            }
            Event::CustomerWrote { mail, facts, tone: _, rating: _ } => {
                self.facts(facts);
                self.mail(mail);
            }
            Event::ProviderWrote { mail, reference, .. } => {
                self.add(reference.as_deref().unwrap_or_default());
                self.mail(mail);
            }
            Event::AgentAnswered { by, words }
            | Event::AgentNoted { by, words }
            | Event::AgentOpened { by, words }
            | Event::AgentResolved { by, words, reason: _ }
            | Event::ApprovalAnswered { by, words, .. } => {
                self.person(by);
                self.words(words);
            }
            Event::AgentEscalated { by, brief, words } => {
                self.person(by);
                self.brief(brief);
                self.words(words);
            }
            Event::AgentAssigned { by, to } => {
                self.person(by);
                self.person(to);
            }
            Event::ReferenceReported { by, reference, .. } => {
                self.person(by);
                self.add(reference);
            }
            Event::AgentTook { by }
            | Event::AgentSplit { by, .. }
            | Event::AgentSorted { by, .. }
            | Event::AgentHastened { by, .. }
            | Event::AgentChoseLanguage { by, .. }
            | Event::AgentWithdrew { by, .. }
            | Event::AgentRuled { by, .. }
            | Event::AgentUndid { by, .. }
            | Event::AgentMerged { by, .. }
            | Event::AttemptRefused { by, .. } => self.person(by),
            Event::CaseAbsorbed { by, facts, .. } => {
                self.person(by);
                self.facts(facts);
            }
            Event::LetterFailed { recipient, .. } => self.add(recipient.as_str()),
            Event::AgentAsked { by, words, .. }
            | Event::AgentCommitted { by, words, .. }
            | Event::AgentToldProvider { by, words, .. } => {
                self.person(by);
                self.words(words);
            }
            Event::AgentFulfilled { by, document, .. } => {
                self.person(by);
                self.add(document.as_deref().unwrap_or_default());
            }
            Event::ProviderJudged { by, .. }
            | Event::AgentSaidOrigin { by, .. }
            | Event::AgentSaidAccount { by, .. }
            | Event::AgentTookBack { by, .. }
            | Event::AgentSetWindow { by, .. } => self.person(by),
            Event::AgentQuoted { by, passages } => {
                self.person(by);
                for passage in passages {
                    self.add(passage);
                }
            }
            Event::TimerFired(_) | Event::LetterTaken { .. } | Event::CollectionsMoved { .. } => {}
        }
    }
}
