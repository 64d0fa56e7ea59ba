//! A message arrived: what becomes of it (DESIGN.md section 2, from screen to disposition).

use super::filing::{
    Filed, Incoming, SUBJECT_CHARS, disposition, drawer, duplicate_of, named_author, opening_reply,
    participant, received, received_from_customer, reply_note, short,
};
use super::{Desk, DeskError, Draft, Receipt};
use crate::domain::account::Account;
use crate::domain::case::{Case, Opening};
use crate::domain::case_number::CaseNumber;
use crate::domain::disposition::{Fate, Location};
use crate::domain::event::{Event, Tone};
use crate::domain::letter::{AgentLetter, Audience};
use crate::domain::message::{ContentHash, Nature};
use crate::domain::people::{Duty, Role};
use crate::domain::trust::Trust;
use crate::domain::words::one_line;
use crate::logic::classify::facts::facts;
use crate::logic::classify::urgency::raised;
use crate::logic::correlate::Correlation;
use crate::logic::decide::{decide, open};
use crate::logic::identify::identify;
use crate::logic::origin::seems_own;
use crate::logic::rating::said;
use crate::logic::subject::bare_subject;
use crate::logic::tone::{is_farewell, tone};
use crate::logic::understand::Reading;
use crate::ports::{Archive, Store};

/// Said of a case that gets no acknowledgement, because a machine may be writing.
const REPEATED: &str = "a question that belongs to no case, in words that its author has sent before: not acknowledged";

/// A message as the intake hands it over.
#[derive(Debug)]
pub struct Arrival {
    /// Where it lies.
    pub location: Location,
    /// Its size as the server states it.
    pub size_bytes: u64,
    /// What was understood of it; an explanation where it could not be had at all.
    pub content: Result<Contents, String>,
}

/// A message that was read; its bytes are in the archive under the hash of the message.
#[derive(Debug)]
pub struct Contents {
    /// What was understood of it.
    pub reading: Box<Reading>,
    /// See [`crate::logic::fingerprint::fingerprint`].
    pub fingerprint: Option<ContentHash>,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Gives a message its one disposition. The same bytes twice, or the same message again after
    /// a crash, change nothing.
    ///
    /// # Errors
    /// [`DeskError`]; the message has then no disposition and must be offered again.
    pub async fn receive(&mut self, arrival: &Arrival) -> Result<Receipt, DeskError> {
        if let Some(known) = self.store.disposition_at(&arrival.location).await? {
            return Ok(Receipt { fate: known.fate, drawer: drawer(known.fate), ticket: None });
        }
        let mut draft = Draft::new(self.now());
        let filed = match &arrival.content {
            Ok(content) => Box::pin(self.sort(&mut draft, arrival, content)).await?,
            Err(reason) => self.unreadable(&mut draft, arrival, reason)?,
        };
        let fate = filed.fate;
        draft.commit.dispositions.push(disposition(arrival, filed, draft.now));
        let ticket = self.stage(draft).await?;
        Ok(Receipt { fate, drawer: drawer(fate), ticket: Some(ticket) })
    }

    fn unreadable(
        &mut self,
        draft: &mut Draft,
        arrival: &Arrival,
        reason: &str,
    ) -> Result<Filed, DeskError> {
        let letter = AgentLetter::Quarantine {
            author: "unknown, it was not read".to_owned(),
            topic: format!("a message of {} octets", arrival.size_bytes),
            reason: reason.to_owned(),
            remedy: "open it in the quarantine folder of the desk's mailbox".to_owned(),
        };
        let readers = self.agents();
        self.tell_house(draft, &readers, &letter, false)?;
        Ok(Filed::new(
            Fate::Quarantined,
            reason,
            "none: it could not be read; the agents were told",
        ))
    }

    /// Duplicate, or what its sender makes it.
    async fn sort(
        &mut self,
        draft: &mut Draft,
        arrival: &Arrival,
        content: &Contents,
    ) -> Result<Filed, DeskError> {
        let hash = content.reading.message.hash;
        let same = match self.store.disposition_of(hash).await? {
            Some(same) => Some(same),
            None => match content.fingerprint {
                Some(print) => self.store.disposition_like(print).await?,
                None => None,
            },
        };
        if let Some(first) = same {
            let because = duplicate_of(&first, &arrival.location);
            let filed = Filed::new(Fate::Duplicate, because, "none: the first one had its answer");
            return Ok(match &first.case {
                Some(case) => filed.in_case(case),
                None => filed,
            });
        }
        self.judge(draft, &content.reading, hash).await
    }

    /// What a message is worth, by what its sender is.
    pub(super) async fn judge(
        &mut self,
        draft: &mut Draft,
        reading: &Reading,
        content: ContentHash,
    ) -> Result<Filed, DeskError> {
        let practice = self.practice.clone();
        let identity = identify(&reading.message, &practice.believed);
        let screening = &reading.screening;
        match (screening.nature, &identity.author) {
            (Nature::Own, _) => Ok(Filed::new(
                Fate::Ignored,
                screening.because.clone(),
                "none: we do not write to ourselves",
            )),
            (Nature::Bounce, _) => self.bounced(draft, reading).await,
            (_, None) => self.quarantine(draft, reading, "its author cannot be read", false),
            (nature, Some(author)) => {
                let role = practice.directory.role(author, identity.trust);
                let warnings = match role {
                    Role::Customer => self.suspicions(reading, author).await?,
                    Role::Colleague(_)
                    | Role::UnprovenColleague
                    | Role::Provider
                    | Role::UnprovenProvider => Vec::new(),
                };
                let letter = Incoming {
                    reading,
                    identity: &identity,
                    author,
                    content,
                    warnings,
                    is_admitted: false,
                };
                if let Some(filed) = Box::pin(self.statement_came(draft, &letter, &role)).await? {
                    return Ok(filed);
                }
                match (nature, role) {
                    // Case systems of providers write by machine; nobody answers them anyway.
                    (Nature::Person | Nature::AutoReply | Nature::List, Role::Provider) => {
                        self.provider_wrote(draft, &letter).await
                    }
                    (Nature::Person, role) => self.person_wrote(draft, &letter, role).await,
                    (_, role) => self.machine_wrote(draft, &letter, &role).await,
                }
            }
        }
    }

    pub(super) async fn person_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        role: Role,
    ) -> Result<Filed, DeskError> {
        match role {
            Role::Customer => self.customer_wrote(draft, letter).await,
            Role::Colleague(colleague) => match colleague.duty {
                Duty::Agent | Duty::Supervisor => self.agent_wrote(draft, letter, &colleague).await,
                Duty::Filer => self.filer_wrote(draft, letter, &colleague).await,
            },
            Role::Provider => self.provider_wrote(draft, letter).await,
            Role::UnprovenColleague => self.quarantine(
                draft,
                letter.reading,
                &format!(
                    "it claims to come from one of us, which nothing proves ({})",
                    letter.identity.because
                ),
                true,
            ),
            Role::UnprovenProvider => self.quarantine(
                draft,
                letter.reading,
                &format!(
                    "it claims to come from the provider, which nothing proves ({})",
                    letter.identity.because
                ),
                true,
            ),
        }
    }

    async fn customer_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
    ) -> Result<Filed, DeskError> {
        let correlation = self.correlate(letter, &Role::Customer).await?;
        match correlation {
            Correlation::Unknown => match self.set_aside(draft, letter).await? {
                Some(filed) => Ok(filed),
                None => self.open_case(draft, letter, None, "").await,
            },
            Correlation::Refused { case, why } => {
                if letter.identity.trust == Trust::Refused {
                    let reason =
                        format!("{why}, and its author is not proven: {}", letter.identity.because);
                    return self.quarantine(draft, letter.reading, &reason, true);
                }
                let note = match &case {
                    Some(case) => format!(
                        "it claims to continue {case}, but {why}: it opened a case of its own"
                    ),
                    None => format!("it names a case, but {why}: it opened a case of its own"),
                };
                Ok(self.open_case(draft, letter, None, &note).await?.refused())
            }
            Correlation::Found { case, evidence, .. } => {
                if letter.identity.trust == Trust::Refused {
                    let reason = format!(
                        "it claims to continue {case}, but DMARC says that its author did not send it"
                    );
                    return self.quarantine(draft, letter.reading, &reason, true);
                }
                self.continue_case(draft, letter, &case, &evidence).await
            }
        }
    }

    async fn continue_case(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        number: &CaseNumber,
        evidence: &str,
    ) -> Result<Filed, DeskError> {
        self.load(draft, number).await?;
        let policy = self.practice.policy.clone();
        let now = draft.now;
        let Some(case) = draft.case(number) else {
            return self.open_case(draft, letter, None, "").await;
        };
        let words = letter.reading.excerpt.words.as_str();
        let rated = case.satisfaction.and_then(|_| said(words));
        let words = rated.map_or(words, |(_, below)| below);
        let named = facts(words, letter.reading.language.0, &self.practice.house.patterns);
        let has_files = letter.reading.message.attachments().any(|part| !part.is_inline);
        let tone = match rated {
            Some((_, below)) if !has_files && is_farewell(below, &letter.identity.name) => {
                Tone::Courtesy
            }
            Some(_) | None => tone(words, &named, has_files),
        };
        let is_late = case.closed_at.is_some_and(|closed| policy.is_too_late(closed, now));
        if is_late && tone == Tone::Substantive {
            return self.open_case(draft, letter, Some(number), "").await;
        }
        let enclosures = self.files_for_agents(letter);
        let event = Event::CustomerWrote {
            mail: received_from_customer(letter, &format!("found by {evidence}")),
            tone,
            facts: letter.reading.facts.capped(),
            rating: rated.map(|(rating, _)| rating),
        };
        let decision = decide(case, &event, &policy, now).unwrap_or_default();
        let case = case.clone();
        draft.enclosures = enclosures;
        let decision = self.handed_over(draft, &case, decision);
        self.record(draft, number, event, decision).await?;
        Box::pin(self.heed(draft, letter, number, tone, &named)).await?;
        let reply = reply_note(draft, number);
        Ok(Filed::new(Fate::Continued, format!("found by {evidence}"), reply).in_case(number))
    }

    /// Opens a case; `late_for` is the closed one that it answers too late.
    pub(super) async fn open_case(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        late_for: Option<&CaseNumber>,
        note: &str,
    ) -> Result<Filed, DeskError> {
        let practice = self.practice.clone();
        let count = self.cases_opened.saturating_add(1);
        let Some(number) = CaseNumber::new(&practice.case_prefix, count) else {
            return self.quarantine(
                draft,
                letter.reading,
                "the case prefix of the configuration is unusable",
                false,
            );
        };
        self.cases_opened = count;
        let account = self.account_of(letter).await?;
        let opening = self.opening(letter, &number, late_for, account, draft.now);
        let words = &letter.reading.excerpt.words;
        let repeats = self.meter.repeats(draft.now, letter.author, words, &practice.limits);
        let usual = letter.acknowledgement(repeats);
        let acknowledgement = self.acknowledged(usual, letter.author).await?;
        let decision = open(opening.clone(), acknowledgement, late_for.cloned(), &practice.policy);
        let decision = self.assigned(draft, &opening, decision);
        self.meet(letter);
        let evidence = match late_for {
            Some(old) => format!("it answers {old}, which was closed too long ago"),
            None if repeats && note.is_empty() => REPEATED.to_owned(),
            None => note.to_owned(),
        };
        let event = Event::CustomerAsked {
            mail: received_from_customer(letter, &evidence),
            late_for: late_for.cloned(),
        };
        let case = Case::open(opening);
        let glance = self.glance(&case).await?;
        draft.begin(case, glance);
        draft.enclosures = self.files_for_agents(letter);
        self.record(draft, &number, event, decision).await?;
        let because = match evidence.as_str() {
            "" => "a question that belongs to no case".to_owned(),
            evidence => evidence.to_owned(),
        };
        let reply = opening_reply(letter, draft, &number);
        Ok(Filed::new(Fate::Opened, because, reply).in_case(&number))
    }

    fn opening(
        &self,
        letter: &Incoming<'_>,
        number: &CaseNumber,
        late_for: Option<&CaseNumber>,
        account: Option<Account>,
        now: jiff::Timestamp,
    ) -> Opening {
        let reading = letter.reading;
        let (language, confidence) = reading.language;
        let heard = if confidence > 0.0 { language } else { self.practice.default_language() };
        let wanted = account.as_ref().and_then(|account| account.language);
        let language = wanted.map_or(heard, |wanted| self.practice.language(wanted));
        let window = self.window_of(reading, now);
        // A claim window that closes may raise what words and kind say.
        let left = window.as_ref().map(|window| window.ends_at.duration_since(now));
        let (urgency, because) = raised(reading.urgency.clone(), left);
        Opening {
            number: number.clone(),
            subject: one_line(&bare_subject(&reading.message.subject), SUBJECT_CHARS),
            customer: participant(letter),
            account: account.map(|account| account.code),
            trust: letter.identity.trust,
            trust_because: one_line(&letter.identity.because, SUBJECT_CHARS),
            language,
            kind: reading.verdict.label,
            is_unsure: reading.verdict.unsure,
            ranking: reading.verdict.ranking.iter().take(3).copied().collect(),
            urgency,
            urgency_because: one_line(&because.join("; "), SUBJECT_CHARS),
            facts: reading.facts.capped(),
            links: late_for.into_iter().cloned().collect(),
            window,
            seems_own: seems_own(reading.verdict.label, &reading.excerpt.words),
            at: now,
        }
    }

    /// A machine's message is kept with its case, if its author takes part in one, and that is
    /// all: it is never answered and changes no status.
    async fn machine_wrote(
        &mut self,
        draft: &mut Draft,
        letter: &Incoming<'_>,
        role: &Role,
    ) -> Result<Filed, DeskError> {
        let nature = letter.reading.screening.nature;
        let because = letter.reading.screening.because.clone();
        let filed = Filed::new(Fate::Automatic, because, "none: a machine wrote it");
        let Correlation::Found { case, audience: Audience::Customer, evidence } =
            self.correlate(letter, role).await?
        else {
            return Ok(filed);
        };
        self.load(draft, &case).await?;
        let event = Event::MachineWrote { mail: received(letter, &evidence), nature };
        let policy = self.practice.policy.clone();
        if let Some(at_hand) = draft.case(&case) {
            let decision = decide(at_hand, &event, &policy, draft.now).unwrap_or_default();
            self.record(draft, &case, event, decision).await?;
        }
        if nature == Nature::AutoReply {
            Box::pin(self.answered_by_machine(draft, &case, &letter.reading.message)).await?;
        }
        Ok(filed.in_case(&case))
    }

    /// Keeps a message for a person to look at, and says so.
    pub(super) fn quarantine(
        &mut self,
        draft: &mut Draft,
        reading: &Reading,
        reason: &str,
        is_refused: bool,
    ) -> Result<Filed, DeskError> {
        let letter = AgentLetter::Quarantine {
            author: named_author(reading),
            topic: one_line(&reading.message.subject, 120),
            reason: reason.to_owned(),
            remedy: format!("look at it with saldo mail show {}", short(reading.message.hash)),
        };
        let readers = self.agents();
        self.tell_house(draft, &readers, &letter, false)?;
        let filed = Filed::new(
            Fate::Quarantined,
            reason,
            "none: a person must look at it; the agents were told",
        );
        Ok(if is_refused { filed.refused() } else { filed })
    }
}
