//! Files that go with letters: an agent's to the customer or the provider, a customer's to agents.
//!
//! # Contract
//! A file goes where the words of its mail go and nowhere else, and only with the letter that
//! carries those words. What stays behind is named to whoever would miss it.

use super::filing::Incoming;
use super::{Desk, DeskError, Draft};
use crate::domain::case_number::CaseNumber;
use crate::domain::event::Event;
use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, CustomerLetter, Letter};
use crate::domain::message::ContentHash;
use crate::domain::trust::Trust;
use crate::logic::compose::Attachment;
use crate::logic::enclose::{Enclosed, LeftOut, Obstacle, enclosed};
use crate::logic::parse::parse;
use crate::ports::{Archive, Store};

/// Files by the conversation into which they go.
#[derive(Debug, Default)]
pub(super) struct Enclosures {
    /// Of an agent, for the customer, with the agent's words.
    pub(super) customer: Vec<Attachment>,
    /// Of an agent, for the customer, with the news that a promise is kept.
    pub(super) kept: Vec<Attachment>,
    /// Of an agent, or of the customer because an agent said so, for the provider.
    pub(super) provider: Vec<Attachment>,
    /// Of the customer, for our own people.
    pub(super) agents: Enclosed,
    /// The message of the customer's that they came with.
    pub(super) source: Option<ContentHash>,
}

impl Enclosures {
    /// The files that a letter carries.
    pub(super) fn of(&self, letter: &Letter) -> &[Attachment] {
        match letter {
            Letter::Customer(CustomerLetter::CommitmentFulfilled { .. }) => &self.kept,
            Letter::Customer(letter) if letter.is_from_a_person() => &self.customer,
            Letter::Agent(AgentLetter::NewCase { .. } | AgentLetter::CustomerReplied { .. }) => {
                &self.agents.files
            }
            Letter::Provider(_) if !letter.is_automatic() => &self.provider,
            Letter::Customer(_) | Letter::Agent(_) | Letter::Provider(_) => &[],
        }
    }

    /// Names the customer's files that stay behind, with how to get at them.
    pub(super) fn name_left_out(&self, letter: &mut AgentLetter, language: Language) {
        let (AgentLetter::NewCase { sheet, .. } | AgentLetter::CustomerReplied { sheet, .. }) =
            letter
        else {
            return;
        };
        let hash = self.source.map(super::filing::short).unwrap_or_default();
        for left in &self.agents.left_out {
            sheet.attachments.push(left_behind(left, &hash, language));
        }
    }
}

fn left_behind(left: &LeftOut, hash: &str, language: Language) -> String {
    let es = language == Language::ES;
    let why = obstacle(left.why, es);
    let remedy = if es {
        format!("quien administra lo tiene: saldo mail show {hash}")
    } else {
        format!("the operator has it: saldo mail show {hash}")
    };
    let does = if es { "no va adjunto" } else { "is not enclosed" };
    format!("{} ({} KiB) {does}: {why}; {remedy}", left.name, left.size_bytes.div_ceil(1_024))
}

/// Why a file does not go along, in the reader's words.
pub(super) fn obstacle(why: Obstacle, es: bool) -> &'static str {
    match (why, es) {
        (Obstacle::Dangerous, false) => "such a file can start a program on its reader's machine",
        (Obstacle::Dangerous, true) => "un fichero así puede ejecutar un programa al abrirse",
        (Obstacle::TooLarge, false) => "with it the letter would be over the limit for files",
        (Obstacle::TooLarge, true) => "con él la carta superaría el límite de ficheros",
        (Obstacle::TooMany, false) => "a letter carries twenty files at most",
        (Obstacle::TooMany, true) => "una carta lleva veinte ficheros como máximo",
    }
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// A customer's files for our own people. Those of an author whom DMARC refuses stay where
    /// they are: nobody is to open what somebody else may have sent.
    pub(super) fn files_for_agents(&self, letter: &Incoming<'_>) -> Enclosures {
        let agents = if letter.identity.trust == Trust::Refused {
            Enclosed::default()
        } else {
            enclosed(&letter.reading.message, self.practice.limits.files_inside_bytes)
        };
        Enclosures { agents, source: Some(letter.content), ..Enclosures::default() }
    }

    /// The customer's files of a case's latest messages whose names hold `wanted` (all, if it is
    /// `all`), newest message first, as far as there is room.
    pub(super) fn files_of_customer(
        &self,
        draft: &Draft,
        number: &CaseNumber,
        wanted: &str,
        mut room: u64,
    ) -> Result<Enclosed, DeskError> {
        let mut found = Enclosed::default();
        let wanted = wanted.trim().to_lowercase();
        let fits = |name: &str| {
            ["all", "todo", "todos"].contains(&wanted.as_str())
                || name.to_lowercase().contains(&wanted)
        };
        for entry in draft.history(number).iter().rev() {
            let (Event::CustomerAsked { mail, .. } | Event::CustomerWrote { mail, .. }) =
                &entry.event
            else {
                continue;
            };
            if mail.attachments.is_empty() {
                continue;
            }
            let Some(raw) = self.archive.get(mail.content)? else { continue };
            let theirs = enclosed(&parse(&raw), room);
            for file in theirs.files.into_iter().filter(|file| fits(&file.name)) {
                room = room.saturating_sub(file.bytes.len() as u64);
                found.files.push(file);
            }
            found.left_out.extend(theirs.left_out.into_iter().filter(|left| fits(&left.name)));
        }
        Ok(found)
    }
}
