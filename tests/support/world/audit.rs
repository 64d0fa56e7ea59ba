//! Looks through the whole store when a story ends: the invariants of the domain, one by one.

use super::World;
use super::letter::Received;
use saldo::domain::address::Address;
use saldo::domain::case::{Case, Status, Timer};
use saldo::domain::change::Change;
use saldo::domain::commit::HistoryEntry;
use saldo::domain::delivery::{Delivery, MailObject, OutboxEntry};
use saldo::domain::event::Event;
use saldo::domain::letter::Audience;
use saldo::logic::decide::CLOSING_LETTERS;
use saldo::ports::Archive;
use saldo::shell::practice::Practice;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words in a row that two texts may share by chance, at most (I-18).
const RUN_MAX: usize = 12;

/// Everything that is wrong, in words.
pub(super) fn audit(world: &World) -> Vec<String> {
    let mut broken = Vec::new();
    let outbox = world.outbox();
    mail(world, &mut broken);
    post(world, &outbox, &mut broken);
    for case in world.cases() {
        let history = world.history(&case.number);
        let letters: Vec<_> =
            outbox.iter().filter(|entry| entry.case.as_ref() == Some(&case.number)).collect();
        let mut found = Vec::new();
        told_again(&case, &history, &mut found);
        ended(&case, &history, &letters, &mut found);
        somebody_owes(world, &case, &mut found);
        acknowledged(&letters, &mut found);
        confined(world, &case, &history, &letters, &mut found);
        broken.extend(found.into_iter().map(|what| format!("{}: {what}", case.number)));
    }
    broken
}

/// Every message that lay in the mailbox has exactly one disposition, and lies where it belongs.
fn mail(world: &World, broken: &mut Vec<String>) {
    let mut places: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for disposition in world.dispositions() {
        let place = (disposition.location.uid_validity, disposition.location.uid);
        *places.entry(place).or_default() += 1;
        if disposition.because.trim().is_empty() || disposition.reply.trim().is_empty() {
            broken.push(format!("message {place:?} is not explained"));
        }
    }
    let inbox = world.inbox();
    for place in &inbox.places {
        match places.get(place) {
            Some(1) => {}
            count => broken.push(format!("message {place:?} has {count:?} dispositions")),
        }
    }
    if !inbox.waiting.is_empty() && !inbox.is_stuck {
        broken.push(format!("{} messages lie in the inbox", inbox.waiting.len()));
    }
}

/// Every letter has left, or stands where the story said; nothing went out twice or without words.
fn post(world: &World, outbox: &[OutboxEntry], broken: &mut Vec<String>) {
    for entry in outbox {
        let word = entry.delivery.word();
        let is_over = matches!(entry.delivery, Delivery::Sent { .. } | Delivery::Withdrawn { .. });
        if !is_over && !world.excuses.contains(word) {
            broken.push(format!("{} to {} is {word}", entry.letter, entry.recipient));
        }
    }
    let desk = practice(world).stationery.desk_address.clone();
    let relay = world.relay();
    for (at, mail) in &relay.taken {
        let letter = Received::read(*at, mail);
        let same = |other: &&(_, MailObject)| other.1.content == mail.content;
        if relay.taken.iter().filter(same).count() > 1 {
            broken.push(format!("{} went out twice", letter.message.subject));
        }
        if letter.message.text.trim().is_empty() || letter.message.html.is_none() {
            broken.push(format!("{} lacks its text or HTML part", letter.message.subject));
        }
        if letter.message.from.first().is_none_or(|from| from.address != desk.as_str()) {
            broken.push(format!("{} is not from the desk", letter.message.subject));
        }
        if !letter.message.defects.is_empty() {
            broken.push(format!("a letter is malformed: {:?}", letter.message.defects));
        }
    }
}

/// The state is what the history tells (I-27).
fn told_again(case: &Case, history: &[HistoryEntry], broken: &mut Vec<String>) {
    let Some(HistoryEntry { changes, .. }) = history.first() else {
        return broken.push("it has no history".to_owned());
    };
    let Some(Change::Opened(opening)) = changes.first() else {
        return broken.push("its history does not begin with its opening".to_owned());
    };
    let mut again = Case::open((**opening).clone());
    for entry in history {
        if entry.revision != again.revision {
            broken.push(format!("revision {} stands after {}", entry.revision, again.revision));
        }
        again.apply(entry.at, &entry.changes);
    }
    if again != *case {
        broken.push("its history tells another state than the one it has".to_owned());
    }
}

/// A closed case has a closing letter that a relay took, and nothing in it is open (I-01, I-04).
fn ended(
    case: &Case,
    history: &[HistoryEntry],
    letters: &[&OutboxEntry],
    broken: &mut Vec<String>,
) {
    for entry in history {
        let closes = entry.changes.contains(&Change::Moved(Status::Closed));
        let by_farewell = matches!(
            &entry.event,
            Event::LetterTaken { name, .. } if CLOSING_LETTERS.contains(&name.as_str())
        );
        if closes && !by_farewell {
            broken.push(format!("it was closed by {:?}", entry.event));
        }
    }
    if case.status != Status::Closed {
        return;
    }
    let was_told = letters.iter().any(|entry| {
        CLOSING_LETTERS.contains(&entry.letter.as_str())
            && entry.recipient == case.customer.address
            && matches!(entry.delivery, Delivery::Sent { .. })
    });
    if !was_told {
        broken.push("it is closed and its customer was not told".to_owned());
    }
    if case.open_escalation().is_some() || case.has_unread || !case.timers.is_empty() {
        broken.push("it is closed over something open".to_owned());
    }
}

/// While a case lives, somebody owes the next word and a timer watches them.
fn somebody_owes(world: &World, case: &Case, broken: &mut Vec<String>) {
    let runs = |timer| case.timers.contains_key(&timer);
    let is_watched = match case.status {
        Status::New | Status::Open => runs(Timer::AnswerDue),
        // What is owed is looked at every morning.
        Status::WaitingCustomer => runs(Timer::Silence) || case.collections.is_some(),
        Status::WaitingProvider => runs(Timer::UpdateDue),
        Status::Resolved => runs(Timer::Confirm) || case.is_closing,
        Status::Closed => true,
    };
    if !is_watched {
        broken.push(format!("nobody watches over it while it is {}", case.status.word()));
    }
    for (timer, due) in &case.timers {
        if *due <= world.time() {
            broken.push(format!("its timer {} is past", timer.word()));
        }
    }
}

/// One acknowledgement a case (I-06).
fn acknowledged(letters: &[&OutboxEntry], broken: &mut Vec<String>) {
    let names = ["case.ack", "case.ack_unverified", "case.late_reply"];
    let count = letters.iter().filter(|entry| names.contains(&entry.letter.as_str())).count();
    if count > 1 {
        broken.push(format!("it was acknowledged {count} times"));
    }
}

/// Nothing crosses from one conversation to another (I-18, I-19, I-21).
fn confined(
    world: &World,
    case: &Case,
    history: &[HistoryEntry],
    letters: &[&OutboxEntry],
    broken: &mut Vec<String>,
) {
    // What an agent quoted on purpose, in this very case, is no leak; the history tells it.
    let quotes = history.iter().any(|entry| matches!(entry.event, Event::AgentQuoted { .. }));
    let internal: Vec<&str> =
        history.iter().filter_map(|entry| inner_words(&entry.event)).collect();
    for entry in letters {
        let raw = world.archive.get(entry.content).unwrap().unwrap();
        let mail = MailObject { sender: None, recipient: entry.recipient.clone(), content: raw };
        let seen = Received::read(entry.written_at, &mail).everything();
        let name = &entry.letter;
        let mut leaks = |what: &str| broken.push(format!("{name} gives away {what}"));
        match entry.audience {
            Audience::Customer => {
                if !case.has_part(&entry.recipient) {
                    leaks("the case: it goes to somebody else");
                }
                for address in inner_addresses(world) {
                    if seen.to_lowercase().contains(&address) {
                        leaks("an address of ours or the provider's");
                    }
                }
                for escalation in &case.escalations {
                    if escalation.reference.as_ref().is_some_and(|it| seen.contains(it)) {
                        leaks("the provider's reference");
                    }
                }
                if !quotes && internal.iter().any(|words| shares_a_run(words, &seen)) {
                    leaks("words of the provider or of a note");
                }
                for other in world.cases() {
                    let customer = &other.customer.address;
                    if *customer != case.customer.address && seen.contains(customer.as_str()) {
                        leaks("another customer");
                    }
                }
            }
            Audience::Provider => {
                if seen.contains(case.customer.address.as_str()) {
                    leaks("the customer's address");
                }
            }
            Audience::Agent => {
                let desk = practice(world).stationery.desk_address.clone();
                let is_ours = |address: &Address| address.domain() == desk.domain();
                if !is_ours(&entry.recipient) {
                    leaks("the house's own letter: it goes outside");
                }
            }
        }
    }
}

/// Words that are not for customers.
fn inner_words(event: &Event) -> Option<&str> {
    match event {
        Event::ProviderWrote { mail, .. } => Some(mail.words.as_str()),
        Event::AgentNoted { words, .. }
        | Event::AgentEscalated { words, .. }
        | Event::AgentToldProvider { words, .. } => Some(words.as_str()),
        Event::CustomerAsked { .. }
        | Event::CustomerWrote { .. }
        | Event::MachineWrote { .. }
        | Event::AgentAnswered { .. }
        | Event::AgentTook { .. }
        | Event::AgentAssigned { .. }
        | Event::AgentSorted { .. }
        | Event::AgentHastened { .. }
        | Event::AgentChoseLanguage { .. }
        | Event::ReferenceReported { .. }
        | Event::AgentWithdrew { .. }
        | Event::AgentResolved { .. }
        | Event::AgentQuoted { .. }
        | Event::ProviderJudged { .. }
        | Event::AgentSaidOrigin { .. }
        | Event::AgentSaidAccount { .. }
        | Event::AgentAsked { .. }
        | Event::AgentCommitted { .. }
        | Event::AgentFulfilled { .. }
        | Event::AgentTookBack { .. }
        | Event::AgentSetWindow { .. }
        | Event::AgentRuled { .. }
        | Event::CollectionsMoved { .. }
        | Event::AgentUndid { .. }
        | Event::AgentMerged { .. }
        | Event::CaseAbsorbed { .. }
        | Event::AgentOpened { .. }
        | Event::ApprovalAnswered { .. }
        | Event::AttemptRefused { .. }
        | Event::TimerFired(_)
        | Event::LetterTaken { .. }
        | Event::AgentSplit { .. }
        | Event::LetterFailed { .. } => None,
    }
}

fn practice(world: &World) -> Arc<Practice> {
    world.runtime.block_on(async { world.desk.lock().await.practice().clone() })
}

fn inner_addresses(world: &World) -> Vec<String> {
    let practice = practice(world);
    let ours = practice.directory.colleagues.iter().map(|colleague| colleague.address.key());
    ours.chain(practice.directory.provider.domains.iter().cloned()).collect()
}

/// The texts share a run of words, or the shorter one whole.
fn shares_a_run(words: &str, seen: &str) -> bool {
    let plain = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (words, seen) = (plain(words), plain(seen).join(" "));
    let run = RUN_MAX.min(words.len());
    run >= 4 && words.windows(run).any(|run| seen.contains(&run.join(" ")))
}
