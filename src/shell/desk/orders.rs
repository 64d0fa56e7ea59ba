//! An agent wrote: words for the customer, commands for the desk.
//!
//! # Contract
//! A mail is carried out whole or not at all: every command is understood first, then all are
//! decided on one working copy of the case; the first that is not understood or refused stops
//! everything, the words included, and the transcript says so. No half of an agent's intention is
//! ever carried out.

use super::filing::{Filed, Incoming};
use super::{Desk, DeskError, Draft};
use crate::domain::case::{Case, Participant, Status};
use crate::domain::case_number::CaseNumber;
use crate::domain::disposition::Fate;
use crate::domain::event::Event;
use crate::domain::letter::{AgentLetter, CaseRow, CaseSheet, TranscriptLine};
use crate::domain::message::Part;
use crate::domain::people::{Colleague, Role};
use crate::domain::words::Words;
use crate::logic::command::{Command, Filter, Line, Orders, orders};
use crate::logic::correlate::{Correlation, marked_references};
use crate::logic::decide::decide;
use crate::logic::sheet::{is_late, row, sheet};
use crate::ports::{Archive, CaseQuery, Store};

/// Cases that a `#list` shows.
const LIST_MAX: usize = 50;

/// What a mail's commands print besides their effects.
#[derive(Default)]
struct Printed {
    lines: Vec<TranscriptLine>,
    help: bool,
    sheet: Option<Box<CaseSheet>>,
    cases: Vec<CaseRow>,
    is_list: bool,
}

impl<S: Store, A: Archive> Desk<S, A> {
    pub(super) async fn agent_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        agent: &Colleague,
    ) -> Result<Filed, DeskError> {
        let orders = orders(&letter.reading.excerpt.words);
        let role = Role::Colleague(agent.clone());
        match self.correlate(letter, &role).await? {
            Correlation::Found { case, evidence, .. } => {
                let left_behind = files(letter);
                self.in_a_case(draft, agent, &case, &orders, &evidence, left_behind).await
            }
            Correlation::Refused { why, .. } => {
                let lines = refuse_all(&orders, &format!("nothing was done: {why}"));
                self.transcribe(draft, agent, None, Printed { lines, ..Printed::default() })?;
                Ok(Filed::new(Fate::Command, why, "a transcript that says why nothing was done"))
            }
            Correlation::Unknown => self.outside_any_case(draft, agent, &orders).await,
        }
    }

    /// `#list`, `#show`, `#help` to the desk itself.
    async fn outside_any_case(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        orders: &Orders,
    ) -> Result<Filed, DeskError> {
        let mut printed = Printed::default();
        let is_question = |command: &Command| match command {
            Command::Show(Some(_)) | Command::List(_) | Command::Help => true,
            Command::Take
            | Command::Assign(_)
            | Command::Note
            | Command::Kind(_)
            | Command::Priority(_)
            | Command::Language(_)
            | Command::Escalate
            | Command::Reference(_)
            | Command::Withdraw
            | Command::Resolve(_)
            | Command::Show(None) => false,
        };
        for line in &orders.lines {
            match &line.command {
                Ok(command) if is_question(command) => {
                    self.print(draft, agent, line, command, None, &mut printed).await?;
                }
                Ok(_) => {
                    let why = "needs a case: answer a letter of the case, so that it goes to the case's own reply address";
                    printed.lines.push(refused(line, why));
                }
                Err(why) => printed.lines.push(refused(line, why)),
            }
        }
        if orders.lines.is_empty() {
            let first = orders.words.lines().next().unwrap_or_default();
            printed.help = true;
            printed.lines.push(TranscriptLine {
                line: crate::domain::words::one_line(first, 120),
                is_done: false,
                effect: "there is no case to which these words belong, and nothing was sent to anybody; to answer a customer, answer the letter of the case".to_owned(),
            });
        }
        self.transcribe(draft, agent, None, printed)?;
        Ok(Filed::new(Fate::Command, "an agent's mail outside any case", "a transcript"))
    }

    async fn in_a_case(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        number: &CaseNumber,
        orders: &Orders,
        evidence: &str,
        left_behind: Vec<TranscriptLine>,
    ) -> Result<Filed, DeskError> {
        let filed = |reply: &str| {
            Filed::new(Fate::Command, format!("found by {evidence}"), reply).in_case(number)
        };
        if orders.lines.is_empty() && orders.words.is_empty() && left_behind.is_empty() {
            return Ok(filed("none: the mail holds neither words nor commands"));
        }
        // Also for a mail that is refused: its transcript belongs to the case, so that the agent
        // can answer it with what would be right.
        self.load(draft, number).await?;
        let plan = if orders.has_errors() {
            Err(None)
        } else {
            self.plan(draft, agent, number, orders).await?
        };
        let mut printed = Printed::default();
        match plan {
            Ok(events) => {
                self.carry_out(draft, number, events).await?;
                for line in &orders.lines {
                    if let Ok(command) = &line.command {
                        self.print(draft, agent, line, command, Some(number), &mut printed).await?;
                    }
                }
            }
            Err(refusal) => printed.lines = stopped(orders, refusal),
        }
        printed.lines.extend(left_behind);
        if printed.lines.is_empty() {
            return Ok(filed("none: the words went to the customer"));
        }
        self.transcribe(draft, agent, Some(number), printed)?;
        Ok(filed("a transcript of the commands"))
    }

    /// Tries the whole mail on a copy of the case. The refusal names the line it comes from.
    async fn plan(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        number: &CaseNumber,
        orders: &Orders,
    ) -> Result<Result<Vec<Event>, Option<(usize, String)>>, DeskError> {
        let Some(case) = draft.case(number) else { return Ok(Err(None)) };
        let mut trial: Case = case.clone();
        let mut events = Vec::new();
        let by = Participant { name: agent.name.clone(), address: agent.address.clone() };
        for (index, event) in self.events(&by, orders) {
            let event = match event {
                Ok(event) => event,
                Err(why) => return Ok(Err(Some((index, why)))),
            };
            if let Event::ReferenceReported { reference, .. } = &event
                && let Some(owner) = self.store.reference(reference).await?
                && owner != *number
            {
                let refusal = crate::domain::change::Refusal::ReferenceTaken {
                    reference: reference.clone(),
                    case: owner,
                };
                return Ok(Err(Some((index, refusal.to_string()))));
            }
            match decide(&trial, &event, &self.practice.policy, draft.now) {
                Ok(decision) => trial.apply(draft.now, &decision.changes),
                Err(refusal) => return Ok(Err(Some((index, refusal.to_string())))),
            }
            events.push(event);
        }
        Ok(Ok(events))
    }

    async fn carry_out(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        events: Vec<Event>,
    ) -> Result<(), DeskError> {
        let policy = self.practice.policy.clone();
        for event in events {
            let Some(case) = draft.case(number) else { continue };
            let decision = decide(case, &event, &policy, draft.now).unwrap_or_default();
            self.record(draft, number, event, decision).await?;
        }
        Ok(())
    }

    /// The events that a mail's commands and words mean, each with the line it comes from.
    fn events(&self, by: &Participant, orders: &Orders) -> Vec<(usize, Result<Event, String>)> {
        let words = Words(orders.words.clone());
        let mut takes_words = false;
        let mut events = Vec::new();
        for (index, line) in orders.lines.iter().enumerate() {
            let Ok(command) = &line.command else { continue };
            let by = by.clone();
            let event = match command {
                Command::Take => Ok(Event::AgentTook { by }),
                Command::Assign(whom) => {
                    self.colleague(whom).map(|to| Event::AgentAssigned { by, to })
                }
                Command::Kind(kind) => Ok(Event::AgentSorted { by, kind: *kind }),
                Command::Priority(urgency) => Ok(Event::AgentHastened { by, urgency: *urgency }),
                Command::Language(language) => self
                    .practice
                    .languages
                    .contains(language)
                    .then_some(Event::AgentChoseLanguage { by, language: *language })
                    .ok_or_else(|| format!("the desk has no letters in {language}")),
                Command::Reference(reference) => {
                    Ok(Event::ReferenceReported { by, reference: self.bare_reference(reference) })
                }
                Command::Withdraw => Ok(Event::AgentWithdrew { by }),
                Command::Note if takes_words => continue,
                Command::Note => Ok(Event::AgentNoted { by, words: words.clone() }),
                Command::Escalate => Ok(Event::AgentEscalated {
                    by,
                    brief: orders.brief.clone(),
                    words: words.clone(),
                }),
                Command::Resolve(reason) => {
                    Ok(Event::AgentResolved { by, reason: *reason, words: words.clone() })
                }
                Command::Show(_) | Command::List(_) | Command::Help => continue,
            };
            takes_words = takes_words
                || matches!(command, Command::Note | Command::Escalate | Command::Resolve(_));
            events.push((index, event));
        }
        let is_for_customer = !takes_words && !words.is_blank();
        if is_for_customer {
            let event = Event::AgentAnswered { by: by.clone(), words };
            events.push((orders.lines.len(), Ok(event)));
        }
        events
    }

    fn colleague(&self, whom: &str) -> Result<Participant, String> {
        let found = self.practice.directory.find(whom).filter(|colleague| {
            self.practice.directory.agents().any(|agent| agent.address == colleague.address)
        });
        if let Some(colleague) = found {
            Ok(Participant { name: colleague.name.clone(), address: colleague.address.clone() })
        } else {
            let names: Vec<_> =
                self.practice.directory.agents().map(|agent| agent.address.as_str()).collect();
            Err(format!("{whom} is no agent; there are {}", names.join(", ")))
        }
    }

    /// A reference as the provider writes it, without the marker that may stand before it.
    pub(super) fn bare_reference(&self, text: &str) -> String {
        let marker = &self.practice.directory.provider.reference_marker;
        marked_references(text, marker).into_iter().next().unwrap_or_else(|| text.trim().to_owned())
    }

    /// What a command that was carried out did, or the answer to its question.
    async fn print(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        line: &Line,
        command: &Command,
        number: Option<&CaseNumber>,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        let effect = match command {
            Command::Take => "the case is yours".to_owned(),
            Command::Assign(whom) => format!("the case is with {whom} now, who has been told"),
            Command::Note => "noted; our own people alone see it".to_owned(),
            Command::Kind(kind) => format!("sorted as {kind}"),
            Command::Priority(urgency) => format!("the urgency is {urgency}"),
            Command::Language(language) => format!("letters go out in {language}"),
            Command::Escalate => {
                "the brief has gone out; the customer was told by when they hear from us".to_owned()
            }
            Command::Reference(reference) => {
                format!("the reference {} is kept", self.bare_reference(reference))
            }
            Command::Withdraw => "the escalation is withdrawn".to_owned(),
            Command::Resolve(reason) => {
                format!("resolved ({reason}); the customer got your words and may object")
            }
            Command::Show(other) => {
                return self.show(draft, agent, line, other.as_ref().or(number), printed).await;
            }
            Command::List(filter) => return self.list(draft, agent, line, *filter, printed).await,
            Command::Help => {
                printed.help = true;
                "see below".to_owned()
            }
        };
        printed.lines.push(TranscriptLine { line: line.text.clone(), is_done: true, effect });
        Ok(())
    }

    async fn show(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        line: &Line,
        number: Option<&CaseNumber>,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        let Some(number) = number else {
            printed.lines.push(refused(line, "which case? write #show SD-10427-K"));
            return Ok(());
        };
        self.load(draft, number).await?;
        let Some(case) = draft.case(number) else {
            printed.lines.push(refused(line, "there is no such case"));
            return Ok(());
        };
        let language = self.practice.colleague_language(agent);
        let sheet = sheet(case, draft.history(number), &self.practice.directory, language);
        printed.sheet = Some(Box::new(sheet));
        let effect = format!("{number} stands below");
        printed.lines.push(TranscriptLine { line: line.text.clone(), is_done: true, effect });
        Ok(())
    }

    async fn list(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        line: &Line,
        filter: Filter,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        let query = CaseQuery {
            statuses: vec![
                Status::New,
                Status::Open,
                Status::WaitingCustomer,
                Status::WaitingProvider,
            ],
            assignee: (filter == Filter::Mine).then(|| agent.address.clone()),
            before: None,
            limit: if filter == Filter::Late { LIST_MAX.saturating_mul(20) } else { LIST_MAX },
        };
        let now = draft.now;
        let language = self.practice.colleague_language(agent);
        let mut cases = self.store.cases(&query).await?;
        if filter == Filter::Late {
            cases.retain(|case| is_late(case, now));
            cases.truncate(LIST_MAX);
        }
        printed.cases =
            cases.iter().map(|case| row(case, &self.practice.directory, language, now)).collect();
        printed.is_list = true;
        let effect = format!("{} cases", printed.cases.len());
        printed.lines.push(TranscriptLine { line: line.text.clone(), is_done: true, effect });
        Ok(())
    }

    fn transcribe(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        number: Option<&CaseNumber>,
        printed: Printed,
    ) -> Result<(), DeskError> {
        let has_refusals = printed.lines.iter().any(|line| !line.is_done);
        let letter = AgentLetter::Transcript {
            lines: printed.lines,
            has_refusals,
            help: printed.help || has_refusals,
            sheet: printed.sheet,
            cases: printed.cases,
            is_list: printed.is_list,
        };
        let case = number.and_then(|number| draft.case(number)).cloned();
        self.answer_agent(draft, agent, case.as_ref(), letter)
    }
}

/// The files of an agent's mail. Letters to customers carry none yet, so that one who attached a
/// file must not believe that it arrived.
fn files(letter: &Incoming<'_>) -> Vec<TranscriptLine> {
    let attached = letter.reading.message.attachments().filter(|part| !part.is_inline).take(20);
    let line = |part: &Part| TranscriptLine {
        line: crate::domain::words::one_line(&part.name, 120),
        is_done: false,
        effect: "a file of an agent's mail is not sent on: nobody outside got it".to_owned(),
    };
    attached.map(line).collect()
}

fn refused(line: &Line, why: &str) -> TranscriptLine {
    TranscriptLine { line: line.text.clone(), is_done: false, effect: why.to_owned() }
}

fn refuse_all(orders: &Orders, why: &str) -> Vec<TranscriptLine> {
    if orders.lines.is_empty() {
        let first = orders.words.lines().next().unwrap_or_default();
        let line = crate::domain::words::one_line(first, 120);
        return vec![TranscriptLine { line, is_done: false, effect: why.to_owned() }];
    }
    orders.lines.iter().map(|line| refused(line, why)).collect()
}

/// The transcript of a mail of which nothing was carried out: the line that stopped it with its
/// reason, the others with theirs.
fn stopped(orders: &Orders, refusal: Option<(usize, String)>) -> Vec<TranscriptLine> {
    let mut lines: Vec<TranscriptLine> = orders
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| match (&line.command, &refusal) {
            (Err(why), _) => refused(line, why),
            (Ok(_), Some((at, why))) if *at == index => refused(line, why),
            (Ok(_), _) => {
                refused(line, "not carried out, because another line of this mail was refused")
            }
        })
        .collect();
    if let Some((at, why)) = refusal
        && at >= orders.lines.len()
    {
        lines.push(TranscriptLine { line: "(the words)".to_owned(), is_done: false, effect: why });
    }
    if !orders.words.is_empty() {
        lines.push(TranscriptLine {
            line: crate::domain::words::one_line(&orders.words, 80),
            is_done: false,
            effect: "these words were not sent to anybody".to_owned(),
        });
    }
    lines
}
