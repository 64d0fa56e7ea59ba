//! An agent wrote: words for the customer, commands for the desk.
//!
//! # Contract
//! A mail is carried out whole or not at all: every command is understood first, then all are
//! decided on one working copy of the case (`orders/plan.rs`); the first that is not understood or
//! refused stops everything, the words included, and the transcript (`orders/print.rs`) says so. No
//! half of an agent's intention is ever carried out.

mod files;
mod opening;
mod plan;
mod print;

use super::filing::{Filed, Incoming};
use super::split::parts_of;
use super::{Desk, DeskError, Draft};
use crate::domain::case::Participant;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Refusal;
use crate::domain::commit::HistoryEntry;
use crate::domain::commit::command_mark;
use crate::domain::disposition::Fate;
use crate::domain::event::Event;
use crate::domain::kind::Language;
use crate::domain::people::{Colleague, Role};
use crate::logic::command::{Command, Line, Nature, Orders, asked, orders};
use crate::logic::correlate::Correlation;
use crate::logic::decide::decide;
use crate::logic::enclose::{Enclosed, enclosed};
use crate::logic::{refusal, undo};
use crate::ports::{Archive, Store};
use files::Destination;
pub(super) use plan::Plan;
use plan::Stopped;
use print::{Printed, carried_out, refuse_all, refused, stopped};

/// Characters of an agent's line that a transcript repeats.
const LINE_CHARS: usize = 120;

/// An agent's mail on its way through the desk.
struct Commanded<'a> {
    agent: &'a Colleague,
    language: Language,
    orders: Orders,
}

impl Commanded<'_> {
    /// The agent, as a history names people.
    fn participant(&self) -> Participant {
        Participant { name: self.agent.name.clone(), address: self.agent.address.clone() }
    }
}

impl<S: Store, A: Archive> Desk<S, A> {
    pub(super) async fn agent_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        agent: &Colleague,
    ) -> Result<Filed, DeskError> {
        let language = self.practice.colleague_language(agent);
        let orders = orders(&letter.reading.excerpt.words);
        let mail = Commanded { agent, language, orders };
        let role = Role::Colleague(agent.clone());
        match self.correlate(letter, &role).await? {
            Correlation::Found { case, .. } if self.was_commanded(letter).await? => {
                let lines = refuse_all(&mail.orders, repeated(language), language);
                self.load(draft, &case).await?;
                let printed = Printed { lines, ..Printed::default() };
                self.transcribe(draft, agent, Some(&case), printed)?;
                let why = "its Message-ID has commanded the desk before, in other words";
                let reply = "a transcript that says why nothing was done";
                Ok(Filed::new(Fate::Command, why, reply).in_case(&case).refused())
            }
            Correlation::Found { case, evidence, .. } => {
                if let Some(id) = &letter.reading.message.message_id {
                    draft.commit.references.push((command_mark(id), case.clone()));
                }
                let bytes_max = self.practice.limits.files_outside_bytes;
                let files = enclosed(&letter.reading.message, bytes_max);
                self.in_a_case(draft, &mail, &case, &evidence, files).await
            }
            Correlation::Refused { why, .. } => {
                let es = language == Language::ES;
                let nothing = if es { "no se ha hecho nada" } else { "nothing was done" };
                let lines = refuse_all(&mail.orders, &format!("{nothing}: {why}"), language);
                self.transcribe(draft, agent, None, Printed { lines, ..Printed::default() })?;
                let reply = "a transcript that says why nothing was done";
                Ok(Filed::new(Fate::Command, why, reply).refused())
            }
            Correlation::Unknown => {
                if let Some(filed) = self.agent_opens(draft, letter, &mail).await? {
                    return Ok(filed);
                }
                self.outside_any_case(draft, &mail).await
            }
        }
    }

    /// Another message has commanded under this id: somebody replays an agent's mail with words of
    /// their own, or a mail program is out of order; a command is applied once either way (I-22).
    async fn was_commanded(&self, letter: &Incoming<'_>) -> Result<bool, DeskError> {
        let Some(id) = &letter.reading.message.message_id else { return Ok(false) };
        Ok(self.store.reference(&command_mark(id)).await?.is_some())
    }

    /// `#list`, `#show`, `#help` to the desk itself.
    async fn outside_any_case(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
    ) -> Result<Filed, DeskError> {
        let mut printed = Printed::default();
        let es = mail.language == Language::ES;
        for line in &mail.orders.lines {
            match &line.command {
                Ok(command) if command.nature() == Nature::Personal && mail.orders.has_errors() => {
                    printed.lines.push(refused(line, print::beside(mail.language)));
                }
                Ok(command) if is_for_the_desk(command) => {
                    if let Some(why) = self.barred(command, draft.now) {
                        let why = refusal::in_words(&why, mail.language);
                        printed.lines.push(refused(line, &why));
                        continue;
                    }
                    self.print(draft, mail, line, command, None, &mut printed).await?;
                }
                Ok(_) => {
                    let why = if es {
                        "este comando necesita un caso: responda a la carta del caso"
                    } else {
                        "this command needs a case: answer the letter of the case"
                    };
                    printed.lines.push(refused(line, why));
                }
                Err(slip) => printed.lines.push(refused(line, &slip.in_words(mail.language))),
            }
        }
        if mail.orders.lines.is_empty() {
            let why = if es {
                "no hay ningún caso al que corresponda este texto y no se ha enviado nada a nadie; para responder a un cliente, responda a la carta del caso, o a la que trae #mostrar con su número; #ayuda muestra los comandos"
            } else {
                "there is no case to which these words belong, and nothing was sent to anybody; to answer a customer, answer the letter of the case, or the one that #show with its number brings; #help lists the commands"
            };
            printed.lines.extend(refuse_all(&mail.orders, why, mail.language));
        }
        // Whoever has looked a case up can act on it: the transcript is a letter of that case.
        let shown = printed.shown.take();
        self.transcribe(draft, mail.agent, shown.as_ref(), printed)?;
        Ok(Filed::new(Fate::Command, "an agent's mail outside any case", "a transcript"))
    }

    async fn in_a_case(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        evidence: &str,
        files: Enclosed,
    ) -> Result<Filed, DeskError> {
        let filed = |reply: &str| {
            Filed::new(Fate::Command, format!("found by {evidence}"), reply).in_case(number)
        };
        let orders = &mail.orders;
        if orders.lines.is_empty() && orders.words.is_empty() && files.is_empty() {
            return Ok(filed("none: the mail holds neither words nor commands"));
        }
        // Also for a mail that is refused: its transcript belongs to the case, so that the agent
        // can answer it with what would be right.
        self.load(draft, number).await?;
        let mut printed = Printed::default();
        self.commanded(draft, mail, number, files, &mut printed).await?;
        if printed.lines.is_empty() {
            return Ok(filed("none: the words went to the customer"));
        }
        // A case that was only looked up is the one that the next answer is about.
        let only_asks = |line: &Line| {
            line.command.as_ref().is_ok_and(|command| command.nature() == Nature::Question)
        };
        let shown = printed.shown.take().filter(|_| orders.lines.iter().all(only_asks));
        self.transcribe(draft, mail.agent, Some(shown.as_ref().unwrap_or(number)), printed)?;
        let filed = filed("a transcript of the commands");
        let is_attempt = |entry: &HistoryEntry| matches!(entry.event, Event::AttemptRefused { .. });
        let was_tried = draft.commit.history.iter().any(is_attempt);
        Ok(if was_tried { filed.refused() } else { filed })
    }

    /// Carries out a mail's commands and words in a case, all or none.
    async fn commanded(
        &mut self,
        draft: &mut Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        files: Enclosed,
        printed: &mut Printed,
    ) -> Result<(), DeskError> {
        let orders = &mail.orders;
        let plan = if orders.has_errors() {
            Err(Stopped::NotUnderstood)
        } else if let Err(stop) = self.attach(draft, mail, number, &files)? {
            Err(stop)
        } else {
            self.plan(draft, mail, number).await?
        };
        let told;
        match plan {
            Ok(plan) => {
                let destination = Destination::of(orders, !plan.asked.is_empty());
                told = files::told(&files, destination, orders, mail.language);
                files::enclose(draft, destination, files);
                let before = draft.case(number).map_or(0, |case| case.revision);
                let asked_for = plan.asked.clone();
                self.carry_out(draft, plan).await?;
                printed.undo = self.undo_code(draft, mail, number, before);
                for (place, line) in orders.lines.iter().enumerate() {
                    if asked_for.contains(&place) {
                        printed.lines.push(carried_out(line, asked(mail.language)));
                    } else if let Ok(command) = &line.command {
                        self.print(draft, mail, line, command, Some(number), printed).await?;
                    }
                }
            }
            Err(stop) => {
                told = files::told(&files, Destination::Stopped, orders, mail.language);
                self.keep_attempt(draft, mail, number, &stop).await?;
                printed.lines = stopped(orders, &stop, mail.language);
                printed.kept_back = kept_back(orders, &stop);
            }
        }
        printed.lines.extend(told);
        Ok(())
    }

    async fn carry_out(&mut self, draft: &mut Draft, plan: Plan) -> Result<(), DeskError> {
        let policy = self.practice.policy.clone();
        for (number, event) in plan.events {
            let Some(case) = draft.case(&number) else { continue };
            let decision = decide(case, &event, &policy, draft.now).unwrap_or_default();
            let ruling = if let Event::AgentRuled { by, order } = &event {
                Some((by.clone(), order.clone()))
            } else {
                None
            };
            let parts = parts_of(&event);
            // A supervisor's answer is looked at now, not in a quarter of an hour.
            if matches!(event, Event::ApprovalAnswered { .. }) {
                self.collect_at = jiff::Timestamp::MIN;
            }
            self.record(draft, &number, event, decision).await?;
            if let Some((by, order)) = ruling {
                Box::pin(self.rule(draft, &number, &by, &order)).await?;
            }
            self.open_parts(draft, &number, &parts).await?;
        }
        draft.commit.outbox.extend(plan.withdrawn);
        Ok(())
    }

    /// The code that takes back what the mail did in its case from a revision on.
    fn undo_code(
        &self,
        draft: &Draft,
        mail: &Commanded<'_>,
        number: &CaseNumber,
        before: u64,
    ) -> Option<String> {
        let history = draft.history(number);
        let first = history.iter().position(|entry| entry.revision >= before)?;
        undo::code(history.get(first..)?, &mail.participant(), &self.practice.signer)
    }
}

fn repeated(language: Language) -> &'static str {
    if language == Language::ES {
        "ya se recibió otro mensaje con este mismo Message-ID; no se ha hecho nada: escriba un mensaje nuevo"
    } else {
        "another message came under this Message-ID before; nothing was done: write a new message"
    }
}

/// It needs no case: the desk itself answers it.
fn is_for_the_desk(command: &Command) -> bool {
    match command.nature() {
        Nature::Question => *command != Command::Show(None),
        Nature::Personal => true,
        Nature::Deed | Nature::DeedWithWords(_) | Nature::Opening => false,
    }
}

/// The words that a colleague's answer kept back.
fn kept_back(orders: &Orders, stop: &Stopped) -> Option<String> {
    let is_collision = matches!(stop, Stopped::Refused { why: Refusal::Collision { .. }, .. });
    is_collision.then(|| orders.words.clone())
}
