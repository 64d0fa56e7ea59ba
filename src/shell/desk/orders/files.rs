//! Where the files of an agent's mail go: with the words, or nowhere.

use super::super::enclosures::obstacle;
use super::super::{Desk, DeskError, Draft};
use super::plan::Stopped;
use super::{Commanded, LINE_CHARS};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::kind::Language;
use crate::domain::letter::TranscriptLine;
use crate::domain::words::one_line;
use crate::logic::command::{Command, Nature, Orders, Reader};
use crate::logic::compose::Attachment;
use crate::logic::enclose::Enclosed;
use crate::ports::{Archive, Store};

/// Where the files of a mail go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// To the customer, with the words.
    Customer,
    /// To the provider, with the brief.
    Provider,
    /// Nowhere: the words are for our own people.
    Ourselves,
    /// Nowhere: there are no words that a letter would carry.
    NoWords,
    /// Nowhere: a supervisor must approve the words first, and approves words alone.
    Unapproved,
    /// Nowhere: nothing of the mail was carried out.
    Stopped,
}

impl Destination {
    /// Of a mail that is carried out.
    pub(super) fn of(orders: &Orders, is_asked: bool) -> Self {
        let mut natures = orders.lines.iter().filter_map(|line| line.command.as_ref().ok());
        let reader = natures.find_map(|command| match command.nature() {
            Nature::DeedWithWords(reader) => Some(reader),
            Nature::Opening => Some(Reader::Customer),
            Nature::Deed | Nature::Personal | Nature::Question => None,
        });
        match reader {
            Some(_) if is_asked => Self::Unapproved,
            Some(Reader::Customer) => Self::Customer,
            Some(Reader::Provider) => Self::Provider,
            Some(Reader::Ourselves) => Self::Ourselves,
            None if orders.words.trim().is_empty() => Self::NoWords,
            None => Self::Customer,
        }
    }
}

/// What the agent is told of the files: each that stays, and, in the transcript of commands, each
/// that goes.
pub(super) fn told(
    files: &Enclosed,
    to: Destination,
    orders: &Orders,
    language: Language,
) -> Vec<TranscriptLine> {
    let es = language == Language::ES;
    let line = |name: &str, is_done: bool, effect: &str| TranscriptLine {
        line: one_line(name, LINE_CHARS),
        is_done,
        effect: effect.to_owned(),
    };
    let (goes, effect) = fate(to, es);
    let is_worth_a_line = !goes || !orders.lines.is_empty();
    let going = files.files.iter().filter(|_| is_worth_a_line);
    let not_sent = if es { "no se ha enviado" } else { "it was not sent" };
    let staying = files
        .left_out
        .iter()
        .map(|left| line(&left.name, false, &format!("{not_sent}: {}", obstacle(left.why, es))));
    going.map(|file| line(&file.name, goes, effect)).chain(staying).collect()
}

/// Whether files go, and what the agent is told of them.
fn fate(to: Destination, es: bool) -> (bool, &'static str) {
    match (to, es) {
        (Destination::Customer, false) => (true, "sent to the customer with your words"),
        (Destination::Customer, true) => (true, "enviado al cliente con su texto"),
        (Destination::Provider, false) => (true, "sent to the provider with the brief"),
        (Destination::Provider, true) => (true, "enviado al proveedor con la solicitud"),
        (Destination::Ourselves, false) => {
            (false, "not sent: your words stay among us, and so does the file")
        }
        (Destination::Ourselves, true) => {
            (false, "no se ha enviado: el texto queda entre nosotros, y el fichero también")
        }
        (Destination::NoWords, false) => {
            (false, "not sent: write a word with it, and it goes where the word goes")
        }
        (Destination::NoWords, true) => {
            (false, "no se ha enviado: escriba algo con él e irá adonde vaya el texto")
        }
        (Destination::Unapproved, false) => {
            (false, "not sent: a supervisor approves words alone; send it when they have gone out")
        }
        (Destination::Unapproved, true) => (
            false,
            "no se ha enviado: un supervisor aprueba solo el texto; envíelo cuando haya salido",
        ),
        (Destination::Stopped, false) => (false, "not sent: nothing of this mail was carried out"),
        (Destination::Stopped, true) => {
            (false, "no se ha enviado: no se ha llevado a cabo nada de este mensaje")
        }
    }
}

/// Puts the files of a mail beside the letters that it sets off.
pub(super) fn enclose(draft: &mut Draft, to: Destination, files: Enclosed) {
    match to {
        Destination::Customer => draft.enclosures.customer = files.files,
        Destination::Provider => draft.enclosures.provider.extend(files.files),
        Destination::Ourselves
        | Destination::NoWords
        | Destination::Unapproved
        | Destination::Stopped => {}
    }
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// The customer's files that an agent sends with a brief, by their names.
    pub(super) fn attach(
        &self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        files: &Enclosed,
    ) -> Result<Result<(), Stopped>, DeskError> {
        let is_brief = |line: &crate::logic::command::Line| line.command == Ok(Command::Escalate);
        let line = mail.orders.lines.iter().position(is_brief).unwrap_or_default();
        let size = |files: &[Attachment]| files.iter().map(|it| it.bytes.len() as u64).sum::<u64>();
        let mut room = self.practice.limits.files_outside_bytes.saturating_sub(size(&files.files));
        let mut chosen = Vec::new();
        for wanted in &mail.orders.attach {
            let found = self.files_of_customer(draft, number, wanted, room)?;
            room = room.saturating_sub(size(&found.files));
            if found.files.is_empty() {
                let why = Refusal::NoSuchFile { said: wanted.clone() };
                return Ok(Err(Stopped::Refused { line, why }));
            }
            chosen.extend(found.files);
        }
        draft.enclosures.provider = chosen;
        Ok(Ok(()))
    }
}
