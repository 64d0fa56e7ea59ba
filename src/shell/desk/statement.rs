//! A statement of the ledger that the accounting system mails to the desk.
//!
//! # Contract
//! Only from an address that `[ledger]` names and for which the receiving server vouches (DMARC);
//! whoever else claims to be it is kept aside. The file is taken over as `saldo ledger import`
//! does, all of it or nothing. Nobody answers a machine: our own people are told.
//!
//! # After a crash
//! The statement counts with the same commit that gives its mail a disposition.

use super::books::{ImportError, Prepared};
use super::filing::{Filed, Incoming};
use super::{Desk, DeskError, Draft};
use crate::domain::disposition::Fate;
use crate::domain::letter::{AgentLetter, StatementRefused, StatementTaken};
use crate::domain::message::Nature;
use crate::domain::people::Role;
use crate::domain::trust::Trust;
use crate::domain::words::one_line;
use crate::logic::correlate::Correlation;
use crate::logic::import::BadLine;
use crate::logic::statement_mail::{Brought, brought};
use crate::ports::{Archive, Store};

/// Characters of a file's name that are told.
const NAME_CHARS: usize = 80;

impl<S: Store, A: Archive> Desk<S, A> {
    /// Takes over the statement that a mail brings; `None` where it is mail like any other.
    pub(super) async fn statement_came(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        role: &Role,
    ) -> Result<Option<Filed>, DeskError> {
        let practice = self.practice.clone();
        let is_mail = match letter.reading.screening.nature {
            Nature::Person | Nature::AutoReply | Nature::List => true,
            Nature::Bounce | Nature::Receipt | Nature::Feedback | Nature::Own => false,
        };
        if !is_mail || !practice.ledger.from.contains(letter.author) {
            return Ok(None);
        }
        let found = brought(&letter.reading.message);
        if found == Brought::Nothing {
            return Ok(None);
        }
        // A file in answer to a letter of ours is a part of that conversation.
        match self.correlate(letter, role).await? {
            Correlation::Unknown => {}
            Correlation::Found { .. } | Correlation::Refused { .. } => return Ok(None),
        }
        if letter.identity.trust != Trust::Authenticated {
            let reason = format!(
                "it brings a ledger and claims to come from the books, which nothing proves ({})",
                letter.identity.because
            );
            return self.quarantine(draft, letter.reading, &reason, true).map(Some);
        }
        let filed = match found {
            Brought::Nothing => return Ok(None),
            Brought::One(file) => {
                let name = one_line(&file.name, NAME_CHARS);
                self.take_statement(draft, letter, &name, &file.bytes).await?
            }
            Brought::Several(names) => {
                let names = one_line(&names.join(", "), NAME_CHARS);
                let says = "the mail brings several files that could be the ledger: send one";
                self.refuse_statement(draft, letter, names, vec![BadLine::of_file(says)]).await?
            }
        };
        Ok(Some(filed))
    }

    async fn take_statement(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        name: &str,
        raw: &[u8],
    ) -> Result<Filed, DeskError> {
        let manner = self.practice.ledger.manner();
        let source = format!("{name}, mailed by {}", letter.author);
        let Prepared { taken, current } =
            match self.prepare_ledger(raw, &source, &manner, false).await {
                Ok(prepared) => prepared,
                Err(ImportError::Refused(bad)) => {
                    return self.refuse_statement(draft, letter, name.to_owned(), bad).await;
                }
                Err(ImportError::Desk(error)) => return Err(error),
            };
        let because = format!("it brought the ledger {name}, for whose author our host vouches");
        draft.commit.ledger.extend(current);
        if taken.is_known || taken.before.is_some() && taken.news.is_empty() {
            let reply = "none: a machine wrote it, and nothing is different in the books";
            return Ok(Filed::new(Fate::Ledger, because, reply));
        }
        let told = StatementTaken::of(
            letter.author.to_string(),
            name.to_owned(),
            &taken.snapshot,
            taken.before.as_ref(),
            &taken.news,
        );
        let readers = self.supervisors();
        self.tell_house(draft, &readers, &AgentLetter::LedgerTaken(Box::new(told)), false)?;
        let reply = "none: a machine wrote it; our people were told what is different";
        Ok(Filed::new(Fate::Ledger, because, reply))
    }

    async fn refuse_statement(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        file: String,
        bad: Vec<BadLine>,
    ) -> Result<Filed, DeskError> {
        let (told_max, all) = (StatementRefused::PROBLEMS_MAX, bad.len());
        let because = format!("it brought the ledger {file}, which is refused");
        let told = StatementRefused {
            author: letter.author.to_string(),
            file,
            problems: bad.iter().take(told_max).map(ToString::to_string).collect(),
            unlisted: all.saturating_sub(told_max),
            stands: self.store.snapshot().await?.map(|snapshot| snapshot.as_of),
        };
        let readers = self.agents();
        self.tell_house(draft, &readers, &AgentLetter::LedgerRefused(Box::new(told)), false)?;
        let reply = "none: a machine wrote it; our people were told what is wrong";
        Ok(Filed::new(Fate::Ledger, because, reply))
    }
}
