//! An agent opens a case for a customer: by writing first (`#open`), or by forwarding what the
//! customer wrote to the agent alone.
//!
//! # Contract
//! A case is opened for an author who can be read; where none can, the agent is asked. What the
//! agent wrote above a forward is for our own people, never for the customer.

use super::super::filing::{Filed, Incoming, SUBJECT_CHARS};
use super::super::{Desk, DeskError, Draft};
use super::files::{self, Destination};
use super::print::{Printed, refused};
use super::{Commanded, LINE_CHARS};
use crate::domain::case::{Case, Opening, Participant};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::disposition::Fate;
use crate::domain::event::{Event, Received};
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::letter::TranscriptLine;
use crate::domain::trust::Trust;
use crate::domain::words::{Words, one_line};
use crate::logic::command::{Command, Line, Opening as Asked};
use crate::logic::decide::{Acknowledgement, open, open_by_us};
use crate::logic::enclose::{Enclosed, enclosed};
use crate::logic::forward::{Author, Forward, forward};
use crate::logic::refusal;
use crate::logic::subject::bare_subject;
use crate::logic::understand::{Reading, read_words};
use crate::ports::{Archive, Store};

impl<S: Store, A: Archive> Desk<S, A> {
    /// `None` if the mail is neither a forward nor an `#open`.
    pub(super) async fn agent_opens(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        mail: &Commanded<'_>,
    ) -> Result<Option<Filed>, DeskError> {
        let asked = mail.orders.lines.iter().find_map(|line| match &line.command {
            Ok(Command::Open(asked)) => Some((line, asked)),
            Ok(_) | Err(_) => None,
        });
        let forwarded = forward(&letter.reading.message);
        match (asked, forwarded) {
            (Some((_, asked)), Some(forwarded)) => {
                let author = Participant { name: String::new(), address: asked.customer.clone() };
                self.open_forwarded(draft, letter, mail, &forwarded, author).await.map(Some)
            }
            (Some((line, asked)), None) => {
                self.open_by_writing(draft, letter, mail, line, asked).await.map(Some)
            }
            (None, Some(forwarded)) => match self.author_of(&forwarded) {
                Some(author) => {
                    self.open_forwarded(draft, letter, mail, &forwarded, author).await.map(Some)
                }
                None => self.ask_for_author(draft, mail, &forwarded).map(Some),
            },
            (None, None) => Ok(None),
        }
    }

    /// Whoever wrote the original, unless it was one of ours or the provider.
    fn author_of(&self, forwarded: &Forward) -> Option<Participant> {
        let Author { name, address } = forwarded.author.as_ref()?;
        let directory = &self.practice.directory;
        let is_ours = directory.colleagues.iter().any(|colleague| colleague.address == *address)
            || address.without_tag() == *self.practice.signer.desk()
            || directory.provider.owns(address);
        (!is_ours).then(|| Participant { name: one_line(name, 100), address: address.clone() })
    }

    async fn open_by_writing(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        mail: &Commanded<'_>,
        line: &Line,
        asked: &Asked,
    ) -> Result<Filed, DeskError> {
        let words = Words(mail.orders.words.clone());
        let refusal = if words.is_blank() {
            Some(Refusal::WordsMissing { command: "#open", reader: "the customer" })
        } else if mail.orders.lines.len() > 1 {
            Some(Refusal::OnlyWithWords { command: "#open" })
        } else {
            None
        };
        let number = self.next_number();
        let (None, Some(number)) = (&refusal, number) else {
            let why = refusal.map(|why| refusal::in_words(&why, mail.language)).unwrap_or_default();
            let lines = mail.orders.lines.iter().map(|line| refused(line, &why)).collect();
            return self.answered(draft, mail, None, lines);
        };
        let subject =
            asked.subject.clone().unwrap_or_else(|| letter.reading.message.subject.clone());
        let customer = Participant { name: String::new(), address: asked.customer.clone() };
        let reading = read_words(&subject, words.as_str(), &self.practice.house);
        let mut opening = self.opened_by(mail, &number, &subject, customer, &reading, draft.now);
        self.attribute(&mut opening).await?;
        let files = enclosed(&letter.reading.message, self.practice.limits.files_outside_bytes);
        let sent = files::told(&files, Destination::Customer, &mail.orders, mail.language);
        files::enclose(draft, Destination::Customer, files);
        let by = mail.participant();
        let decision = open_by_us(opening.clone(), &by, &words, &self.practice.policy);
        let case = Case::open(opening);
        let glance = self.glance(&case).await?;
        draft.begin(case, glance);
        self.record(draft, &number, Event::AgentOpened { by, words }, decision).await?;
        let effect = crate::logic::command::done(&Command::Open(asked.clone()), mail.language);
        let effect = format!("{number}: {effect}");
        let told = TranscriptLine { line: line.text.clone(), is_done: true, effect };
        let lines = std::iter::once(told).chain(sent).collect();
        self.answered(draft, mail, Some(&number), lines)
    }

    async fn open_forwarded(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        mail: &Commanded<'_>,
        forwarded: &Forward,
        author: Participant,
    ) -> Result<Filed, DeskError> {
        let Some(number) = self.next_number() else {
            return self.ask_for_author(draft, mail, forwarded);
        };
        let reading = read_words(&forwarded.subject, &forwarded.words, &self.practice.house);
        let subject = forwarded.subject.as_str();
        let mut opening =
            self.opened_by(mail, &number, subject, author.clone(), &reading, draft.now);
        self.attribute(&mut opening).await?;
        let evidence = forwarded_by(mail, forwarded);
        let received = Received {
            content: letter.content,
            message_id: forwarded.message_id.clone(),
            author: author.clone(),
            words: Words(forwarded.words.clone()),
            lines_folded: 0,
            attachments: forwarded.attachments.clone(),
            evidence,
            warnings: Vec::new(),
            understood: reading.understood.clone(),
        };
        let decision = open(opening.clone(), Acknowledgement::Usual, None, &self.practice.policy);
        let decision = self.assigned(draft, &opening, decision);
        let case = Case::open(opening);
        let glance = self.glance(&case).await?;
        draft.begin(case, glance);
        let event = Event::CustomerAsked { mail: received, late_for: None };
        self.record(draft, &number, event, decision).await?;
        let es = mail.language == Language::ES;
        let effect = if es {
            format!("se ha abierto {number} para {}", author.address)
        } else {
            format!("{number} is open for {}", author.address)
        };
        let line = one_line(&forwarded.subject, LINE_CHARS);
        let line = if line.is_empty() { author.shown().to_owned() } else { line };
        let mut lines = vec![TranscriptLine { line, is_done: true, effect }];
        if !forwarded.comment.trim().is_empty() {
            lines.extend(self.comment(draft, mail, &number, &forwarded.comment).await?);
        }
        self.answered(draft, mail, Some(&number), lines)
    }

    /// What stood above the forward: commands for the new case, and words for our own people.
    async fn comment(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        comment: &str,
    ) -> Result<Vec<TranscriptLine>, DeskError> {
        let orders = crate::logic::command::internal_orders(comment);
        let inner = Commanded { agent: mail.agent, language: mail.language, orders };
        let mut printed = Printed::default();
        self.commanded(draft, &inner, number, Enclosed::default(), &mut printed).await?;
        Ok(printed.lines)
    }

    /// No author can be read, or it is one of ours: the agent knows.
    fn ask_for_author(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        forwarded: &Forward,
    ) -> Result<Filed, DeskError> {
        let es = mail.language == Language::ES;
        let effect = if es {
            "no se ve qué cliente lo escribió y no se ha abierto nada; reenvíelo de nuevo con #abrir ada@customers.example encima"
        } else {
            "it does not say which customer wrote it, and nothing was opened; forward it again with #open ada@customers.example above it"
        };
        let line = one_line(&forwarded.subject, LINE_CHARS);
        let line = if line.is_empty() { "Fwd".to_owned() } else { line };
        let told = TranscriptLine { line, is_done: false, effect: effect.to_owned() };
        self.answered(draft, mail, None, vec![told])
    }

    fn answered(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: Option<&CaseNumber>,
        lines: Vec<TranscriptLine>,
    ) -> Result<Filed, DeskError> {
        self.transcribe(draft, mail.agent, number, Printed { lines, ..Printed::default() })?;
        let filed = Filed::new(Fate::Command, "an agent's mail outside any case", "a transcript");
        Ok(match number {
            Some(number) => Filed { fate: Fate::Opened, ..filed }.in_case(number),
            None => filed,
        })
    }

    fn next_number(&mut self) -> Option<CaseNumber> {
        let count = self.cases_opened.saturating_add(1);
        let number = CaseNumber::new(&self.practice.case_prefix, count)?;
        self.cases_opened = count;
        Some(number)
    }

    /// Whose case it is, by the books; their language is preferred.
    async fn attribute(&self, opening: &mut Opening) -> Result<(), DeskError> {
        let account = self.account_of_address(&opening.customer.address).await?;
        if let Some(language) = account.as_ref().and_then(|account| account.language) {
            opening.language = self.practice.language(language);
        }
        opening.account = account.map(|account| account.code);
        Ok(())
    }

    /// How the case begins. Nothing proves the customer but an agent's word.
    fn opened_by(
        &self,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        subject: &str,
        customer: Participant,
        reading: &Reading,
        now: jiff::Timestamp,
    ) -> Opening {
        let (language, confidence) = reading.language;
        let language = if confidence > 0.0 { language } else { self.practice.default_language() };
        let (urgency, because): &(Urgency, Vec<String>) = &reading.urgency;
        let kind: Kind = reading.verdict.label;
        Opening {
            number: number.clone(),
            subject: one_line(&bare_subject(subject), SUBJECT_CHARS),
            customer,
            trust: Trust::Plausible,
            trust_because: format!("{} says so", mail.participant().shown()),
            language,
            kind,
            is_unsure: reading.verdict.unsure,
            ranking: reading.verdict.ranking.iter().take(3).copied().collect(),
            urgency: *urgency,
            urgency_because: one_line(&because.join("; "), SUBJECT_CHARS),
            facts: reading.facts.capped(),
            links: Vec::new(),
            window: None,
            seems_own: false,
            account: None,
            at: now,
        }
    }
}

/// Why we believe that it is the customer's, and when it was written.
fn forwarded_by(mail: &Commanded<'_>, forwarded: &Forward) -> String {
    let by = format!("forwarded by {}", mail.participant().shown());
    if forwarded.sent.is_empty() {
        return by;
    }
    format!("{by}, written on {}", one_line(&forwarded.sent, LINE_CHARS))
}
