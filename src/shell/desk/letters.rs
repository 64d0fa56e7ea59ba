//! What a decision says becomes outbox entries with final bytes, within the limits.

use super::{Desk, DeskError, Draft};
use crate::domain::address::Address;
use crate::domain::case::Case;
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Change;
use crate::domain::commit::{HistoryEntry, KnownId};
use crate::domain::delivery::{Delivery, LetterId, OutboxEntry};
use crate::domain::escalation::EscalationStep;
use crate::domain::event::Event;
use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, Audience, Letter};
use crate::domain::message::MessageId;
use crate::domain::people::{Colleague, Duty};
use crate::domain::trust::Trust;
use crate::logic::classify::facts::names_account;
use crate::logic::compose::{Addressee, Cause, ComposeError, Mailing, compose};
use crate::logic::decide::{Alert, Notice, Readers, Saying};
use crate::logic::narrate;
use crate::logic::sheet::agent_letter;
use crate::ports::{Archive, Store};

/// Answers to a letter to the provider are about the escalation that the letter is of.
fn belongs_to(number: u32, threaded: &mut Vec<Change>, before: usize) {
    let ids: Vec<_> = threaded
        .iter()
        .skip(before)
        .filter_map(|change| {
            let Change::Threaded { message_id, .. } = change else { return None };
            Some(message_id.clone())
        })
        .collect();
    threaded.extend(
        ids.into_iter()
            .map(|id| Change::EscalationMoved { number, step: EscalationStep::Threaded(id) }),
    );
}

/// One letter to one reader, before it has a number.
struct Outgoing<'a> {
    letter: &'a Letter,
    reader: Addressee,
    language: Language,
    case: Option<&'a Case>,
    cause: Cause,
    is_exempt: bool,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Writes what a decision says; gives the changes that thread the letters into the case.
    pub(super) fn write_letters(
        &mut self,
        draft: &mut Draft,
        case: &Case,
        history: &[HistoryEntry],
        event: &Event,
        sayings: Vec<Saying>,
    ) -> Result<Vec<Change>, DeskError> {
        let cause = if event.mail().is_some() { Cause::Message } else { Cause::Timer };
        let mut threaded = Vec::new();
        for saying in sayings {
            let (mut number, before) = (None, threaded.len());
            let (letter, reader, language) = match saying {
                Saying::Customer(letter) => {
                    let name = case.customer.name.clone();
                    let reader = Addressee { name, address: case.customer.address.clone() };
                    let language = self.practice.language(case.language);
                    (Letter::Customer(letter), reader, language)
                }
                Saying::Contact(reader, letter) => {
                    let reader = Addressee { name: reader.name, address: reader.address };
                    let language = self.practice.language(case.language);
                    (Letter::Customer(letter), reader, language)
                }
                Saying::Provider(address, letter) => {
                    number = letter.escalation();
                    let (reader, language) = self.provider_reader(address);
                    (Letter::Provider(letter), reader, language)
                }
                Saying::Agents(readers, notice) => {
                    self.tell_agents(draft, case, history, event, &readers, &notice, cause)?;
                    continue;
                }
            };
            let outgoing = Outgoing {
                letter: &letter,
                reader,
                language,
                case: Some(case),
                cause,
                is_exempt: false,
            };
            if let Err(error) = self.write(draft, &outgoing, &mut threaded)? {
                self.tell_of_unwritten(draft, case, history, event, &letter, &error)?;
            }
            if let Some(number) = number {
                belongs_to(number, &mut threaded, before);
            }
        }
        Ok(threaded)
    }

    /// Who reads what goes to the provider: a filer of ours in their language, or the provider's
    /// own address in English.
    fn provider_reader(&self, address: Address) -> (Addressee, Language) {
        let colleagues = &self.practice.directory.colleagues;
        let filer = colleagues.iter().find(|colleague| colleague.address == address);
        let language = filer.map_or(Language::EN, |filer| self.practice.colleague_language(filer));
        let name = filer.map(|filer| filer.name.clone()).unwrap_or_default();
        (Addressee { name, address }, language)
    }

    /// Tells our own people something of a case, each in their language and with a reply address
    /// that serves them alone.
    #[expect(clippy::too_many_arguments, reason = "they are the letter's facts, each one needed")]
    fn tell_agents(
        &mut self,
        draft: &mut Draft,
        case: &Case,
        history: &[HistoryEntry],
        event: &Event,
        readers: &Readers,
        notice: &Notice,
        cause: Cause,
    ) -> Result<(), DeskError> {
        for colleague in self.readers(case, readers, notice) {
            let language = self.practice.colleague_language(&colleague);
            let mut letter = agent_letter(
                notice,
                event,
                case,
                history,
                &self.practice.directory,
                self.account_lines(draft, case, language),
                language,
                &|approval| {
                    self.practice.signer.approval_code(&case.number, approval, &colleague.address)
                },
            );
            draft.enclosures.name_left_out(&mut letter, language);
            let letter = Letter::Agent(letter);
            let outgoing = Outgoing {
                letter: &letter,
                reader: Addressee { name: colleague.name.clone(), address: colleague.address },
                language,
                case: Some(case),
                cause,
                is_exempt: false,
            };
            if let Err(error) = self.write(draft, &outgoing, &mut Vec::new())? {
                tracing::error!(letter = letter.name(), %error, "a letter to an agent cannot be written; run saldo check");
            }
        }
        Ok(())
    }

    /// A letter that cannot be written goes to an agent instead of being sent half (I-29).
    fn tell_of_unwritten(
        &mut self,
        draft: &mut Draft,
        case: &Case,
        history: &[HistoryEntry],
        event: &Event,
        letter: &Letter,
        error: &ComposeError,
    ) -> Result<(), DeskError> {
        let notice = Notice::Alert(Alert::Unwritten {
            letter: letter.name().to_owned(),
            reason: error.to_string(),
        });
        self.tell_agents(
            draft,
            case,
            history,
            event,
            &Readers::HandlersAndSupervisors,
            &notice,
            Cause::Timer,
        )
    }

    /// A letter to colleagues outside any case.
    pub(super) fn tell_house(
        &mut self,
        draft: &mut Draft,
        readers: &[Colleague],
        letter: &AgentLetter,
        is_exempt: bool,
    ) -> Result<(), DeskError> {
        let letter = Letter::Agent(letter.clone());
        for colleague in readers {
            let outgoing = Outgoing {
                letter: &letter,
                reader: Addressee {
                    name: colleague.name.clone(),
                    address: colleague.address.clone(),
                },
                language: self.practice.colleague_language(colleague),
                case: None,
                cause: Cause::Message,
                is_exempt,
            };
            if let Err(error) = self.write(draft, &outgoing, &mut Vec::new())? {
                tracing::error!(letter = letter.name(), %error, "a letter to an agent cannot be written; run saldo check");
            }
        }
        Ok(())
    }

    /// A transcript to the agent who gave commands.
    pub(super) fn answer_agent(
        &mut self,
        draft: &mut Draft,
        agent: &Colleague,
        case: Option<&Case>,
        letter: AgentLetter,
    ) -> Result<(), DeskError> {
        let letter = Letter::Agent(letter);
        let outgoing = Outgoing {
            letter: &letter,
            reader: Addressee { name: agent.name.clone(), address: agent.address.clone() },
            language: self.practice.colleague_language(agent),
            case,
            cause: Cause::Message,
            is_exempt: false,
        };
        if let Err(error) = self.write(draft, &outgoing, &mut Vec::new())? {
            tracing::error!(letter = letter.name(), %error, "a transcript cannot be written; run saldo check");
        }
        Ok(())
    }

    /// Who of ours reads it. The one whose own mailbox failed is not told of it there.
    fn readers(&self, case: &Case, readers: &Readers, notice: &Notice) -> Vec<Colleague> {
        let directory = &self.practice.directory;
        let is_handler = |agent: &&Colleague| Some(&agent.address) == case.assignee.as_ref();
        let now = self.now();
        let is_away = |agent: &Colleague| self.is_away(&agent.address, now);
        let handlers = || -> Vec<Colleague> {
            match directory.agents().find(is_handler) {
                Some(handler) if !is_away(handler) => vec![handler.clone()],
                Some(_) | None => {
                    let there: Vec<_> =
                        directory.agents().filter(|agent| !is_away(agent)).cloned().collect();
                    // Better to somebody who is away than to nobody.
                    if there.is_empty() { directory.agents().cloned().collect() } else { there }
                }
            }
        };
        let mut all = match readers {
            Readers::Handlers => handlers(),
            Readers::HandlersAndSupervisors => {
                let mut all = handlers();
                let more: Vec<_> =
                    self.supervisors().into_iter().filter(|who| !all.contains(who)).collect();
                all.extend(more);
                all
            }
            Readers::SupervisorsBut(requester) => {
                directory.supervisors().filter(|who| who.address != *requester).cloned().collect()
            }
            Readers::One(address) => {
                directory.colleagues.iter().filter(|c| c.address == *address).cloned().collect()
            }
        };
        if let Notice::Bounce { recipient, .. } = notice {
            all.retain(|colleague| colleague.address != *recipient);
        }
        all
    }

    /// Composes one letter and puts it into the outbox of the draft.
    fn write(
        &mut self,
        draft: &mut Draft,
        outgoing: &Outgoing<'_>,
        threaded: &mut Vec<Change>,
    ) -> Result<Result<(), ComposeError>, DeskError> {
        let id = LetterId(self.letters_written.saturating_add(1));
        let audience = outgoing.letter.audience();
        let number = outgoing.case.map(|case| &case.number);
        let message_id = self.message_id(id, number);
        let references =
            thread(outgoing.case, audience, &self.practice.stationery.message_id_domain);
        let reply_to = self.reply_address(number, audience, &outgoing.reader.address);
        // Nothing that a stranger may have made up goes to somebody else (DESIGN.md section 3).
        let is_known = outgoing.case.is_none_or(|case| {
            audience != Audience::Customer
                || case.trust == Trust::Authenticated
                || case.answered_at.is_some()
        });
        // Nor does anybody read a bank account here that did not come from the reseller (I-11).
        let may_say =
            |text: &str| is_known && (audience != Audience::Customer || !names_account(text));
        let subject = outgoing.case.map(|case| case.subject.as_str()).filter(|s| may_say(s));
        let name = Some(outgoing.reader.name.as_str()).filter(|name| may_say(name));
        let name = name.filter(|name| !name.is_empty());
        let reader = Addressee {
            name: name.unwrap_or_default().to_owned(),
            address: outgoing.reader.address.clone(),
        };
        let mailing = Mailing {
            letter: outgoing.letter,
            language: outgoing.language,
            case: number,
            topic: subject,
            greeting_name: name,
            to: &[reader],
            cc: &[],
            reply_to: &reply_to,
            message_id: &message_id,
            in_reply_to: references.last(),
            references: &references,
            written_at: draft.now,
            cause: outgoing.cause,
            attachments: draft.enclosures.of(outgoing.letter),
        };
        let composed = match compose(&self.practice.templates, &self.practice.stationery, &mailing)
        {
            Ok(composed) => composed,
            Err(error) => return Ok(Err(error)),
        };
        let content = self.archive.stage(&composed.content)?;
        self.letters_written = id.0;
        let is_automatic = outgoing.letter.is_automatic();
        let delivery = self.admission(draft, outgoing, is_automatic)?;
        if let Some(case) = number {
            let message_id = message_id.clone();
            draft.commit.ids.push(KnownId { message_id, case: case.clone(), audience });
        }
        if audience != Audience::Agent {
            threaded.push(Change::Threaded { audience, message_id: message_id.clone() });
        }
        draft.commit.outbox.push(OutboxEntry {
            id,
            case: number.cloned(),
            letter: outgoing.letter.name().to_owned(),
            audience,
            message_id,
            sender: Some(self.practice.signer.bounce_address(id)),
            recipient: outgoing.reader.address.clone(),
            content,
            is_automatic,
            written_at: draft.now,
            attempts: 0,
            due_at: draft.now,
            delivery,
        });
        Ok(Ok(()))
    }

    /// Waiting, or held over a limit; our people hear of a limit once an hour.
    fn admission(
        &mut self,
        draft: &mut Draft,
        outgoing: &Outgoing<'_>,
        is_automatic: bool,
    ) -> Result<Delivery, DeskError> {
        if !is_automatic || outgoing.is_exempt {
            return Ok(Delivery::Waiting);
        }
        let (now, practice) = (draft.now, self.practice.clone());
        let (limits, to) = (&practice.limits, &outgoing.reader.address);
        let admitted = match outgoing.letter.audience() {
            Audience::Agent => {
                let about = outgoing.case.map(|case| &case.customer.address);
                self.meter.inside(now, to, about, limits)
            }
            Audience::Customer | Audience::Provider => {
                let of_case = outgoing.case.map_or(0, |case| draft.automatic_letters(&case.number));
                self.meter.outside(now, to, of_case, limits)
            }
        };
        let Err(excess) = admitted else { return Ok(Delivery::Waiting) };
        let readers = if excess.is_flood() { self.agents() } else { self.supervisors() };
        if self.meter.is_news(now, &excess) {
            for reader in readers {
                let es = practice.colleague_language(&reader) == Language::ES;
                let (reason, remedy) =
                    (narrate::excess(&excess, es), narrate::held_remedy(es).to_owned());
                let letter = AgentLetter::Held { reason, remedy };
                self.tell_house(draft, &[reader], &letter, true)?;
            }
        }
        // What operators list is in English, as all of the command line.
        let reason = narrate::excess(&excess, false);
        Ok(Delivery::Held { reason })
    }

    /// Those who answer customers.
    pub(super) fn agents(&self) -> Vec<Colleague> {
        self.practice.directory.agents().cloned().collect()
    }

    /// Supervisors; where there are none, all agents.
    pub(super) fn supervisors(&self) -> Vec<Colleague> {
        let directory = &self.practice.directory;
        let supervisors: Vec<_> = directory.supervisors().cloned().collect();
        if supervisors.is_empty() { directory.agents().cloned().collect() } else { supervisors }
    }

    fn reply_address(
        &self,
        case: Option<&CaseNumber>,
        audience: Audience,
        reader: &Address,
    ) -> Address {
        let signer = &self.practice.signer;
        let is_filer =
            |colleague: &&Colleague| colleague.address == *reader && colleague.duty == Duty::Filer;
        let bound = match audience {
            Audience::Customer => None,
            Audience::Agent => Some(reader),
            Audience::Provider => {
                self.practice.directory.colleagues.iter().find(is_filer).map(|_| reader)
            }
        };
        case.map_or_else(
            || signer.desk().clone(),
            |case| signer.reply_address(case, audience, bound),
        )
    }

    /// The id of a letter: fixed by its number, and not to be guessed by strangers.
    fn message_id(&self, id: LetterId, case: Option<&CaseNumber>) -> MessageId {
        let stationery = &self.practice.stationery;
        let secret = self.practice.signer.bounce_address(id);
        let tail = secret.local().rsplit('.').next().unwrap_or_default().to_owned();
        let case = case.map_or_else(|| "desk".to_owned(), |case| case.to_string().to_lowercase());
        MessageId::of_ours(&format!("{case}.{id}.{tail}"), &stationery.message_id_domain)
    }
}

/// The thread a letter continues. Agents' letters of a case hang on one id that is never sent, so
/// that mail programs show them together, whoever got which.
fn thread(case: Option<&Case>, audience: Audience, domain: &str) -> Vec<MessageId> {
    let Some(case) = case else { return Vec::new() };
    match audience {
        Audience::Customer | Audience::Provider => {
            case.threads.get(&audience).map(|thread| thread.references.clone()).unwrap_or_default()
        }
        Audience::Agent => {
            let number = case.number.to_string().to_lowercase();
            vec![MessageId::of_ours(&format!("{number}.agents"), domain)]
        }
    }
}
