//! Time passed, a letter was taken or failed, a bounce came back, an operator let something go.

use super::filing::Filed;
use super::{Desk, DeskError, Draft};
use crate::domain::case::Timer;
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::notice::Passage;
use crate::domain::delivery::{Delivery, LetterId, OutboxEntry};
use crate::domain::disposition::Fate;
use crate::domain::event::Event;
use crate::domain::letter::AgentLetter;
use crate::domain::message::Bounce;
use crate::domain::words::masked;
use crate::logic::correlate::recipients;
use crate::logic::decide::decide;
use crate::logic::reply_address::Tag;
use crate::logic::understand::{Reading, understand};
use crate::ports::{Archive, Store, Ticket};
use jiff::{SignedDuration, Timestamp};

/// How long a letter is tried before it is given up (RFC 5321 §4.5.4.1: four to five days).
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// The first pause; it doubles with each attempt.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// The longest pause.
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(4);

/// How an attempt to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The relay took it.
    Taken,
    /// Not now.
    Deferred(String),
    /// Not ever.
    Refused(String),
    /// The relay refuses all of us: the attempt does not count, the letter waits.
    Blocked(String),
}

/// What an operator lets go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// A letter that was held.
    Letter(LetterId),
    /// Every letter that is held.
    AllLetters,
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Fires a timer of a case that is due.
    ///
    /// # Errors
    /// [`DeskError`]; the timer is then due as before.
    pub async fn fire(
        &mut self,
        number: &CaseNumber,
        timer: Timer,
    ) -> Result<Option<Ticket>, DeskError> {
        let now = self.now();
        let mut draft = Draft::new(now);
        self.load(&mut draft, number).await?;
        let Some(case) = draft.case(number) else { return Ok(None) };
        // News may have stopped or moved it since it was seen to be due.
        if case.timers.get(&timer).is_none_or(|due| *due > now) {
            return Ok(None);
        }
        let event = Event::TimerFired(timer);
        let policy = self.practice.policy.clone();
        let decision = decide(case, &event, &policy, now).unwrap_or_default();
        self.record(&mut draft, number, event, decision).await?;
        self.stage(draft).await.map(Some)
    }

    /// Records that a letter is about to be tried, before it is.
    ///
    /// `None`: it must not be tried any more, because it was withdrawn, held or sent meanwhile.
    ///
    /// # Errors
    /// [`DeskError`]; it must not be tried then.
    pub async fn begin_attempt(
        &mut self,
        id: LetterId,
    ) -> Result<Option<(OutboxEntry, Ticket)>, DeskError> {
        let Some(mut entry) = self.store.letter(id).await? else { return Ok(None) };
        if !entry.delivery.is_pending() {
            return Ok(None);
        }
        let mut draft = Draft::new(self.now());
        if !Box::pin(self.is_still_true(&entry)).await? {
            Box::pin(self.overtaken(&mut draft, entry)).await?;
            self.stage(draft).await?.durable().await?;
            return Ok(None);
        }
        entry.delivery = Delivery::Trying;
        entry.attempts = entry.attempts.saturating_add(1);
        // Should the end of the attempt never be heard of, it is tried again after a pause.
        entry.due_at = later(draft.now, pause(&entry));
        draft.commit.outbox.push(entry.clone());
        let ticket = self.stage(draft).await?;
        Ok(Some((entry, ticket)))
    }

    /// A letter that is no longer true does not leave.
    async fn overtaken(
        &mut self,
        draft: &mut Draft,
        mut entry: OutboxEntry,
    ) -> Result<(), DeskError> {
        let reason = "what it says is no longer true".to_owned();
        let (letter, case) = (entry.id, entry.case.clone());
        entry.delivery = Delivery::Withdrawn { reason };
        draft.commit.outbox.push(entry);
        if let Some(number) = case {
            self.load(draft, &number).await?;
            Box::pin(self.letter_moved(draft, &number, letter, Passage::Withdrawn)).await?;
        }
        Ok(())
    }

    /// Records how an attempt ended, and what follows for the case.
    ///
    /// # Errors
    /// [`DeskError`]; the letter is tried again after its pause then, with the same Message-ID.
    pub async fn end_attempt(
        &mut self,
        mut entry: OutboxEntry,
        attempt: Attempt,
    ) -> Result<Ticket, DeskError> {
        let mut draft = Draft::new(self.now());
        let now = draft.now;
        let kept = self.store.letter(entry.id).await?.map(|kept| kept.delivery);
        let overtaken = kept.filter(|kept| matches!(kept, Delivery::Withdrawn { .. }));
        let event = match (attempt, overtaken) {
            // News overtook it while it was tried: there will be no other attempt.
            (Attempt::Blocked(_) | Attempt::Deferred(_), Some(withdrawn)) => {
                entry.delivery = withdrawn;
                None
            }
            (attempt, _) => settle(&mut entry, attempt, now),
        };
        draft.commit.outbox.push(entry.clone());
        if let (Some(event), Some(number)) = (event, entry.case.clone()) {
            self.tell_case(&mut draft, &number, event).await?;
        }
        self.stage(draft).await
    }

    /// Records what happened to a letter in its case. A letter to our own people that simply went
    /// out is no part of a case's story, and the outbox keeps it anyway.
    async fn tell_case(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        event: Event,
    ) -> Result<(), DeskError> {
        if let Event::LetterTaken { name, .. } = &event
            && (name.starts_with("agent.") || name.starts_with("supervisor."))
        {
            return Ok(());
        }
        self.load(draft, number).await?;
        let policy = self.practice.policy.clone();
        let moved = passage(&event, draft.now);
        if let Some(case) = draft.case(number) {
            let decision = decide(case, &event, &policy, draft.now).unwrap_or_default();
            self.record(draft, number, event, decision).await?;
        }
        if let Some((letter, passage)) = moved {
            Box::pin(self.letter_moved(draft, number, letter, passage)).await?;
        }
        Ok(())
    }

    /// A bounce: the letter's delivery is marked, and an agent hears of it once.
    pub(super) async fn bounced(
        &mut self,
        draft: &mut Draft,
        reading: &Reading,
    ) -> Result<Filed, DeskError> {
        let because = reading.screening.because.clone();
        let Some(mut entry) = self.bounced_letter(reading).await? else {
            return Ok(Filed::new(
                Fate::Bounce,
                format!("{because}; it names no letter of ours"),
                "none: bounces are never answered",
            ));
        };
        let failure = reading.bounces.iter().find(|bounce| bounce.permanent);
        let reason = failure.or(reading.bounces.first()).map_or_else(|| because.clone(), reason_of);
        let letter = entry.id;
        let is_news = !matches!(entry.delivery, Delivery::Failed { .. });
        let case = entry.case.clone();
        if failure.is_some() && is_news {
            let event = given_up(&mut entry, draft.now, reason.clone());
            draft.commit.outbox.push(entry);
            if let Some(number) = &case {
                self.tell_case(draft, number, event).await?;
            }
        }
        let reply = match (failure.is_some(), is_news) {
            (true, true) => "none; an agent was told",
            (true, false) => "none; an agent was told before",
            (false, _) => "none: the delivery is only delayed",
        };
        let filed = Filed::new(Fate::Bounce, format!("letter {letter} failed: {reason}"), reply);
        Ok(match &case {
            Some(case) => filed.in_case(case),
            None => filed,
        })
    }

    /// Which letter bounced: by the bounce address, else by the returned Message-ID.
    async fn bounced_letter(&self, reading: &Reading) -> Result<Option<OutboxEntry>, DeskError> {
        let signer = &self.practice.signer;
        for address in recipients(&reading.message) {
            if let Some(tag @ Tag::Letter { .. }) = signer.tag(&address)
                && signer.is_genuine(&tag, None)
                && let Tag::Letter { letter, .. } = tag
            {
                return Ok(self.store.letter(letter).await?);
            }
        }
        for id in reading.bounces.iter().filter_map(|bounce| bounce.original_message_id.as_ref()) {
            if let Some(known) = self.store.known_id(id).await? {
                let letters = self.store.letters_of(&known.case).await?;
                return Ok(letters.into_iter().find(|entry| entry.message_id == *id));
            }
        }
        Ok(None)
    }

    /// Lets held letters go.
    ///
    /// # Errors
    /// [`DeskError`]; they are held as before.
    pub async fn release(&mut self, what: &Release) -> Result<usize, DeskError> {
        let entries = match what {
            Release::Letter(id) => self.store.letter(*id).await?.into_iter().collect(),
            Release::AllLetters => self.store.letters(Some("held"), None, usize::MAX).await?,
        };
        let mut draft = Draft::new(self.now());
        for mut entry in entries {
            if matches!(entry.delivery, Delivery::Held { .. }) {
                entry.delivery = Delivery::Waiting;
                entry.due_at = draft.now;
                draft.commit.outbox.push(entry);
            }
        }
        let count = draft.commit.outbox.len();
        if count > 0 {
            self.stage(draft).await?.durable().await?;
        }
        Ok(count)
    }

    /// Puts a letter of the house to each supervisor into the outbox; gives how many. An operator
    /// asked for it, so that no limit holds it.
    ///
    /// # Errors
    /// [`DeskError`]; nothing is written then.
    pub async fn tell_supervisors(&mut self, letter: &AgentLetter) -> Result<usize, DeskError> {
        let mut draft = Draft::new(self.now());
        let readers = self.supervisors();
        self.tell_house(&mut draft, &readers, letter, true)?;
        let count = draft.commit.outbox.len();
        self.stage(draft).await?.durable().await?;
        Ok(count)
    }

    /// Reads a quarantined message again, after an operator looked at it, and takes its author for
    /// who `From` says; gives what became of it.
    ///
    /// # Errors
    /// [`DeskError`]; it is quarantined as before.
    pub async fn release_message(
        &mut self,
        content: crate::domain::message::ContentHash,
    ) -> Result<Option<Fate>, DeskError> {
        let Some(mut disposition) = self.store.disposition_of(content).await? else {
            return Ok(None);
        };
        if disposition.fate != Fate::Quarantined {
            return Ok(None);
        }
        let Some(raw) = self.archive.get(content)? else { return Ok(None) };
        let reading = understand(&raw, &self.practice.house);
        let mut draft = Draft::new(self.now());
        let filed = self.admit_by_hand(&mut draft, &reading, content).await?;
        disposition.fate = filed.fate;
        disposition.case.clone_from(&filed.case);
        disposition.because = format!("released by an operator; {}", filed.because);
        disposition.reply = filed.reply;
        draft.commit.dispositions.push(disposition);
        self.stage(draft).await?.durable().await?;
        Ok(Some(filed.fate))
    }
}

/// What became of a letter, for the collections file that may have written it.
fn passage(event: &Event, now: Timestamp) -> Option<(LetterId, Passage)> {
    if let Event::LetterTaken { letter, .. } = event {
        return Some((*letter, Passage::Taken(now)));
    }
    if let Event::LetterFailed { letter, is_permanent: true, .. } = event {
        return Some((*letter, Passage::Failed));
    }
    None
}

/// Where a letter stands after an attempt, and what happened to it for good.
fn settle(entry: &mut OutboxEntry, attempt: Attempt, now: Timestamp) -> Option<Event> {
    match attempt {
        Attempt::Taken => {
            entry.delivery = Delivery::Sent { at: now };
            Some(Event::LetterTaken { letter: entry.id, name: entry.letter.clone() })
        }
        Attempt::Blocked(_) => {
            entry.delivery = Delivery::Waiting;
            entry.attempts = entry.attempts.saturating_sub(1);
            entry.due_at = later(now, FIRST_PAUSE);
            None
        }
        Attempt::Deferred(reason) if now < later(entry.written_at, GIVE_UP_AFTER) => {
            let (letter, attempt, reason) = (entry.id.0, entry.attempts, masked(&reason));
            tracing::info!(letter, attempt, reason, "a letter was deferred");
            entry.delivery = Delivery::Waiting;
            entry.due_at = later(now, pause(entry));
            None
        }
        Attempt::Deferred(reason) => {
            Some(given_up(entry, now, format!("five days of trying were in vain: {reason}")))
        }
        Attempt::Refused(reason) => Some(given_up(entry, now, reason)),
    }
}

fn given_up(entry: &mut OutboxEntry, now: Timestamp, reason: String) -> Event {
    entry.delivery = Delivery::Failed { at: now, reason: reason.clone() };
    if entry.case.is_none() {
        // No case tells of it, and a letter about a letter could go round for ever.
        let (letter, reason) = (entry.id.0, masked(&reason));
        tracing::error!(letter, reason, "a letter to our own people could not be delivered");
    }
    Event::LetterFailed {
        letter: entry.id,
        name: entry.letter.clone(),
        recipient: entry.recipient.clone(),
        reason,
        is_permanent: true,
    }
}

fn reason_of(bounce: &Bounce) -> String {
    match bounce.status.as_str() {
        "" => bounce.reason.clone(),
        status => format!("{} ({status})", bounce.reason),
    }
}

/// Doubling pauses with a little of the letter's number in them, so that letters that failed
/// together do not come back together.
fn pause(entry: &OutboxEntry) -> SignedDuration {
    let doublings = entry.attempts.saturating_sub(1).min(10);
    let pause = FIRST_PAUSE.checked_mul(1 << doublings).unwrap_or(PAUSE_MAX).min(PAUSE_MAX);
    let spread = i64::try_from(entry.id.0 % 20).unwrap_or(0);
    pause.checked_add(SignedDuration::from_secs(spread)).unwrap_or(pause)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
