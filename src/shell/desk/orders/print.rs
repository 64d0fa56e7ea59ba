//! The transcript of an agent's mail: each line with its effect, or why not and what would be
//! right.

use super::super::{Desk, DeskError, Draft};
use super::plan::Stopped;
use super::{Commanded, LINE_CHARS};
use crate::domain::case::{Case, Status};
use crate::domain::case_number::CaseNumber;
use crate::domain::colleague::Away;
use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, CaseRow, CaseSheet, Count, HelpLine, TranscriptLine};
use crate::domain::people::Colleague;
use crate::domain::words::one_line;
use crate::logic::command::{Command, Filter, Line, Orders, Slip, done, help};
use crate::logic::overview::overview;
use crate::logic::phrasebook::Phrasebook;
use crate::logic::refusal;
use crate::logic::sheet::{is_late, row, sheet};
use crate::ports::{Archive, CaseQuery, Store};

/// Open cases that an overview counts.
const OPEN_MAX: usize = 20_000;

/// Cases that a `#list` shows.
const LIST_MAX: usize = 50;

/// What a mail's commands print besides their effects.
#[derive(Default)]
pub(super) struct Printed {
    pub(super) lines: Vec<TranscriptLine>,
    pub(super) help: Vec<HelpLine>,
    pub(super) sheet: Option<Box<CaseSheet>>,
    /// The case of the sheet.
    pub(super) shown: Option<CaseNumber>,
    pub(super) cases: Vec<CaseRow>,
    pub(super) is_list: bool,
    pub(super) counts: Vec<Count>,
    pub(super) undo: Option<String>,
    pub(super) kept_back: Option<String>,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// What a command that was carried out did, or the answer to its question.
    pub(super) async fn print(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        line: &Line,
        command: &Command,
        number: Option<&CaseNumber>,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        match command {
            Command::Show(other) => {
                return self.show(draft, mail, line, other.as_ref().or(number), printed).await;
            }
            Command::List(filter) => return self.list(draft, mail, line, *filter, printed).await,
            Command::Help => printed.help = help(mail.language),
            Command::Away(until) => self.absence(draft, mail.agent, Some(Away { until: *until })),
            Command::Back => self.absence(draft, mail.agent, None),
            Command::Report => self.report(draft, mail, printed).await?,
            Command::Send
            | Command::Undo(_)
            | Command::Merge(_)
            | Command::Open(_)
            | Command::Take
            | Command::Assign(_)
            | Command::Note
            | Command::Kind(_)
            | Command::Priority(_)
            | Command::Language(_)
            | Command::Escalate
            | Command::Reference(..)
            | Command::Withdraw(_)
            | Command::Judge(..)
            | Command::Provider(_)
            | Command::Contest(_)
            | Command::Origin(_)
            | Command::Customer(_)
            | Command::Quote
            | Command::Ask(_)
            | Command::Commit { .. }
            | Command::Fulfilled { .. }
            | Command::TakeBack(_)
            | Command::Window { .. }
            | Command::Collections(_)
            | Command::Split(_)
            | Command::Resolve(_)
            | Command::Approve(_)
            | Command::Suspend
            | Command::Deny(_) => {}
        }
        let mut effect = done(command, mail.language);
        if let (Command::Assign(_), Some(number)) = (command, number)
            && let Some(agent) = draft.case(number).and_then(|case| case.assignee.clone())
            && let Some(absence) = self.absence_of(&agent, draft.now, mail.language)
        {
            effect = format!("{effect}; {absence}");
        }
        printed.lines.push(carried_out(line, effect));
        Ok(())
    }

    async fn show(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        line: &Line,
        number: Option<&CaseNumber>,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        let es = mail.language == Language::ES;
        let Some(number) = number else {
            let slip = Slip::Unreadable { said: String::new(), example: "#show SD-10427-V" };
            printed.lines.push(refused(line, &slip.in_words(mail.language)));
            return Ok(());
        };
        self.load(draft, number).await?;
        let Some(case) = draft.case(number) else {
            let why = if es { "no hay ningún caso así" } else { "there is no such case" };
            printed.lines.push(refused(line, why));
            return Ok(());
        };
        let directory = &self.practice.directory;
        let account = self.account_lines(draft, case, mail.language);
        let sheet = sheet(case, draft.history(number), directory, account, mail.language);
        printed.sheet = Some(Box::new(sheet));
        printed.shown = Some(number.clone());
        let below = if es { "está más abajo" } else { "stands below" };
        printed.lines.push(carried_out(line, format!("{number} {below}")));
        Ok(())
    }

    async fn list(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
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
            assignee: (filter == Filter::Mine).then(|| mail.agent.address.clone()),
            before: None,
            limit: if filter == Filter::Late { LIST_MAX.saturating_mul(20) } else { LIST_MAX },
        };
        let now = draft.now;
        let mut cases = self.store.cases(&query).await?;
        if filter == Filter::Late {
            cases.retain(|case| is_late(case, now));
            cases.truncate(LIST_MAX);
        }
        let directory = &self.practice.directory;
        printed.cases = cases.iter().map(|case| row(case, directory, mail.language, now)).collect();
        printed.is_list = true;
        let cases = match (mail.language == Language::ES, printed.cases.len()) {
            (true, 1) => "caso",
            (true, _) => "casos",
            (false, 1) => "case",
            (false, _) => "cases",
        };
        let effect = format!("{} {cases}", printed.cases.len());
        printed.lines.push(carried_out(line, effect));
        Ok(())
    }

    /// Every open case by where it stands and what it is about, the late ones, the oldest.
    async fn report(
        &mut self,
        draft: &Draft,
        mail: &Commanded<'_>,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        let cases = self.open_cases().await?;
        let zone = self.practice.stationery.zone.clone();
        let book = Phrasebook::new(mail.language, zone);
        printed.counts = book.map(|book| overview(&cases, &book, draft.now)).unwrap_or_default();
        let directory = &self.practice.directory;
        let late = cases.iter().filter(|case| is_late(case, draft.now)).take(LIST_MAX);
        printed.cases = late.map(|case| row(case, directory, mail.language, draft.now)).collect();
        printed.is_list = !printed.cases.is_empty();
        Ok(())
    }

    /// Every case that is resolved and not closed: what was promised in it is still to come.
    pub(in crate::shell::desk) async fn resolved_cases(&self) -> Result<Vec<Case>, DeskError> {
        let statuses = vec![Status::Resolved];
        let query = CaseQuery { statuses, limit: OPEN_MAX, ..CaseQuery::default() };
        Ok(self.store.cases(&query).await?)
    }

    /// Every case that is neither resolved nor closed, newest first.
    pub(in crate::shell::desk) async fn open_cases(&self) -> Result<Vec<Case>, DeskError> {
        let statuses =
            vec![Status::New, Status::Open, Status::WaitingCustomer, Status::WaitingProvider];
        let query = CaseQuery { statuses, limit: OPEN_MAX, ..CaseQuery::default() };
        Ok(self.store.cases(&query).await?)
    }

    pub(super) fn transcribe(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        number: Option<&CaseNumber>,
        printed: Printed,
    ) -> Result<(), DeskError> {
        let letter = AgentLetter::Transcript {
            has_refusals: printed.lines.iter().any(|line| !line.is_done),
            lines: printed.lines,
            help: printed.help,
            sheet: printed.sheet,
            cases: printed.cases,
            is_list: printed.is_list,
            counts: printed.counts,
            undo: printed.undo,
            kept_back: printed.kept_back,
        };
        let case = number.and_then(|number| draft.case(number)).cloned();
        self.answer_agent(draft, agent, case.as_ref(), letter)
    }
}

/// A line that was carried out.
pub(super) fn carried_out(line: &Line, effect: String) -> TranscriptLine {
    TranscriptLine { line: line.text.clone(), is_done: true, effect }
}

/// A line that was refused.
pub(super) fn refused(line: &Line, why: &str) -> TranscriptLine {
    let text = one_line(&line.text, LINE_CHARS);
    TranscriptLine { line: text, is_done: false, effect: why.to_owned() }
}

/// Every line of the mail was refused for one reason; its words, if it holds no command.
pub(super) fn refuse_all(orders: &Orders, why: &str, language: Language) -> Vec<TranscriptLine> {
    if orders.lines.is_empty() {
        let first = orders.words.lines().next().unwrap_or_default();
        let line = one_line(first, LINE_CHARS);
        let line = if line.is_empty() { the_words(language) } else { line };
        return vec![TranscriptLine { line, is_done: false, effect: why.to_owned() }];
    }
    orders.lines.iter().map(|line| refused(line, why)).collect()
}

/// The transcript of a mail of which nothing was carried out: the line that stopped it with its
/// reason, the others with theirs.
pub(super) fn stopped(orders: &Orders, stop: &Stopped, language: Language) -> Vec<TranscriptLine> {
    let es = language == Language::ES;
    let beside = beside(language);
    let reason = |index: usize, line: &Line| match (&line.command, stop) {
        (Err(slip), _) => slip.in_words(language),
        (Ok(_), Stopped::Refused { line: at, why }) if *at == index => {
            refusal::in_words(why, language)
        }
        (Ok(_), Stopped::Refused { .. } | Stopped::NotUnderstood) => beside.to_owned(),
    };
    let lines = orders.lines.iter().enumerate();
    let mut told: Vec<_> = lines.map(|(index, line)| refused(line, &reason(index, line))).collect();
    if let Stopped::Refused { line, why } = stop
        && *line >= orders.lines.len()
    {
        let effect = refusal::in_words(why, language);
        told.push(TranscriptLine { line: the_words(language), is_done: false, effect });
    }
    if !orders.words.is_empty() {
        let effect = if es {
            "este texto no se ha enviado a nadie"
        } else {
            "these words were not sent to anybody"
        };
        told.push(TranscriptLine {
            line: one_line(&orders.words, LINE_CHARS),
            is_done: false,
            effect: effect.to_owned(),
        });
    }
    told
}

fn the_words(language: Language) -> String {
    if language == Language::ES { "(el texto)" } else { "(the words)" }.to_owned()
}

/// Why a line that was understood is not carried out: another one of its mail was not.
pub(super) fn beside(language: Language) -> &'static str {
    if language == Language::ES {
        "no se ha llevado a cabo, porque se ha rechazado otra línea de este mensaje"
    } else {
        "not carried out, because another line of this mail was refused"
    }
}
