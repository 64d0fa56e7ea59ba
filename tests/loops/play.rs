//! One game: the desk with an agent who tells the first askers the outcome, an opponent who answers
//! whatever reaches it, and six weeks.

use crate::world::{ANA, RULES, Received, World, practice};
use jiff::{SignedDuration, Timestamp};
use saldo::domain::delivery::MailObject;
use std::collections::BTreeMap;
use std::fmt;

/// How long a game goes on.
const DAYS: i64 = 42;

/// By then the last letter must have left: the days of a case that ends by silence, and some.
const QUIET_DAYS: i64 = 10;

/// Cases to which the agent tells an outcome, before a person sees that a machine is asking.
const OUTCOMES_MAX: usize = 3;

/// The limits of the game: those that hold where the file says nothing.
const PER_ADDRESS_HOUR: usize = 10;
const PER_DESK_HOUR: usize = 1_000;

/// Something that sends mail and answers mail.
pub(crate) trait Opponent {
    fn name(&self) -> String;

    /// With what it begins.
    fn opens(&mut self, at: Timestamp) -> Vec<Vec<u8>>;

    /// What it sends when a letter reaches it.
    fn answers(&mut self, letter: &Received, at: Timestamp) -> Vec<Vec<u8>>;

    /// Automatic letters to it that are still no nuisance: a quarter of what a domain may get
    /// within an hour, and the reminders and farewells of the cases that the agent answered.
    fn letters_max(&self) -> usize {
        15 + 9
    }

    /// How long it takes for that.
    fn delay_minutes(&self) -> i64 {
        1
    }
}

/// How a game ended.
pub(crate) struct Score {
    opponent: String,
    /// Letters that left the house, by the desk itself.
    automatic: usize,
    /// Letters that left the house, in an agent's words.
    personal: usize,
    /// Letters to our own people.
    internal: usize,
    received: usize,
    cases: usize,
    held: usize,
    /// Days until the last letter left the house.
    quiet_after: i64,
    /// The most automatic letters to one address within an hour.
    address_peak: usize,
    desk_peak: usize,
}

impl Score {
    /// The first line of the table.
    pub(crate) fn head() -> String {
        let columns = "automatic | an agent's | inside | received | cases | held | quiet after";
        format!("{:<55} | {columns}", "opponent")
    }

    /// What of it is too much.
    pub(crate) fn beyond(&self, letters_max: usize) -> Vec<String> {
        let checks = [
            (self.automatic <= letters_max, "too many letters"),
            (self.address_peak <= PER_ADDRESS_HOUR, "over the limit of an address"),
            (self.desk_peak <= PER_DESK_HOUR, "over the limit of the desk"),
            (self.quiet_after <= DAYS - QUIET_DAYS, "never quiet"),
        ];
        let failed = checks.into_iter().filter(|(holds, _)| !holds);
        failed.map(|(_, what)| format!("{}: {what}", self.opponent)).collect()
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<55} | {:>9} | {:>10} | {:>6} | {:>8} | {:>5} | {:>4} | {:>4} days",
            self.opponent,
            self.automatic,
            self.personal,
            self.internal,
            self.received,
            self.cases,
            self.held,
            self.quiet_after
        )
    }
}

/// Lets an opponent loose on a desk.
pub(crate) fn play(opponent: &mut dyn Opponent) -> Score {
    let rules = RULES.replace("per_address_hour = 100\n", "").replace("per_desk_hour = 1000\n", "");
    let mut world = World::under(practice(&rules));
    let begins = world.time();
    let mut post: BTreeMap<Timestamp, Vec<Vec<u8>>> = BTreeMap::new();
    post.insert(begins, opponent.opens(begins));
    let (mut seen, mut outcomes) = (0, 0);
    while world.time() < later(begins, DAYS * 24 * 60) {
        let due = post.split_off(&later(world.time(), 1));
        for raw in std::mem::replace(&mut post, due).into_values().flatten() {
            world.inbox().deliver(raw);
        }
        world.works();
        let new: Vec<_> = world.relay().taken.iter().skip(seen).cloned().collect();
        seen += new.len();
        for (at, mail) in &new {
            let letter = Received::read(*at, mail);
            if !is_inside(mail) {
                let arrives = later(world.time(), opponent.delay_minutes());
                post.entry(arrives).or_default().extend(opponent.answers(&letter, arrives));
            } else if mail.recipient.as_str() == ANA.address
                && letter.says("New case from")
                && outcomes < OUTCOMES_MAX
            {
                outcomes += 1;
                let outcome = "#resolve expected-charge\n\nFive seats were added in February.";
                let answer = world.reply_to(ANA, &letter, outcome);
                world.inbox().deliver(answer.raw());
            }
        }
        let next = post.keys().next().map_or(180, |due| minutes(world.time(), *due));
        world.minutes_pass(if new.is_empty() { next.clamp(1, 180) } else { 1 });
    }
    for what in ["held", "failed"] {
        world.leaves(what);
    }
    score(&world, opponent.name(), begins)
}

fn score(world: &World, opponent: String, begins: Timestamp) -> Score {
    let relay = world.relay();
    let is_automatic = |mail: &MailObject| {
        let head = String::from_utf8_lossy(&mail.content);
        let head = head.split("\r\n\r\n").next().unwrap_or_default();
        head.contains("\r\nAuto-Submitted:")
    };
    let outside: Vec<_> = relay.taken.iter().filter(|(_, mail)| !is_inside(mail)).collect();
    let automatic: Vec<_> = outside.iter().filter(|(_, mail)| is_automatic(mail)).collect();
    let mut by_address: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
    for (at, mail) in &automatic {
        by_address.entry(mail.recipient.without_tag().key()).or_default().push(*at);
    }
    let all: Vec<Timestamp> = relay.taken.iter().map(|(at, _)| *at).collect();
    let last = outside.iter().map(|(at, _)| *at).max().unwrap_or(begins);
    Score {
        opponent,
        automatic: automatic.len(),
        personal: outside.len() - automatic.len(),
        internal: relay.taken.len() - outside.len(),
        received: world.inbox().places.len(),
        cases: world.cases().len(),
        held: world.outbox().iter().filter(|entry| entry.delivery.word() == "held").count(),
        quiet_after: last.duration_since(begins).as_hours().div_euclid(24),
        address_peak: by_address.values().map(|times| peak(times)).max().unwrap_or(0),
        desk_peak: peak(&all),
    }
}

fn is_inside(mail: &MailObject) -> bool {
    mail.recipient.domain() == "reseller.example"
}

/// The most within any hour.
fn peak(times: &[Timestamp]) -> usize {
    let within = |from: &Timestamp| {
        let end = later(*from, 60);
        times.iter().filter(|at| *from <= **at && **at < end).count()
    };
    times.iter().map(within).max().unwrap_or(0)
}

fn minutes(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().div_euclid(60)
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(minutes)).unwrap()
}
