//! The stage: a desk on Maildirs, a hand on the clock, and people who write and read mail.

use crate::adapters::archive::folder::FolderArchive;
use crate::adapters::sled::store::SledStore;
use crate::cli::failure::Failure;
use crate::cli::house::{self, OpenHouse};
use crate::cli::out::say;
use crate::config::Config;
use crate::domain::message::Message;
use crate::logic::parse::parse;
use crate::ports::{MailQuery, Store};
use crate::shell::daemon::fire_due;
use crate::shell::dispatch::Dispatch;
use crate::shell::intake::Intake;
use crate::wiring::{self, AnyMailbox, AnyTransport, Wires};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Monday, 2 March 2026, 9:12 in Madrid.
const BEGINS: &str = "2026-03-02T08:12:00Z";

/// Lines of a letter that are shown; the whole lies in the reader's mailbox.
const LINES_SHOWN: usize = 32;

/// Columns of a letter that are shown; mail programs wrap, terminals should.
const COLUMNS: usize = 88;

/// Somebody who writes.
#[derive(Clone, Copy)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) address: &'static str,
}

/// What the played mail host finds out about a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dmarc {
    Pass,
    Fail,
}

/// Everything that stands on the stage.
pub(super) struct Stage {
    folder: PathBuf,
    zone: TimeZone,
    now: Arc<Mutex<Timestamp>>,
    house: OpenHouse,
    intake: Intake<AnyMailbox, SledStore, FolderArchive>,
    dispatch: Dispatch<AnyTransport, SledStore, FolderArchive>,
    shown: BTreeSet<PathBuf>,
    written: u32,
    mail_seen: u64,
}

impl Stage {
    /// Builds it in a folder that holds `saldo.toml`.
    pub(super) async fn build(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join("saldo.toml");
        let config = Config::read(&path).map_err(|found| Failure::of_config(&path, &found))?;
        wiring::write_key(&config.desk.key_file)?;
        let practice = Arc::new(wiring::practice(&config).map_err(Failure)?);
        let zone = config.policy.calendar.zone().clone();
        let now = Arc::new(Mutex::new(BEGINS.parse::<Timestamp>()?));
        let hand = now.clone();
        let clock = move || hand.lock().map(|now| *now).unwrap_or_default();
        let house = house::open(&config, practice, Arc::new(clock)).await?;
        let wires = Wires::of(&config)?;
        let mailbox = wires.mailboxes()?.pop().ok_or("the demonstration has no mailbox")?;
        let (desk, archive) = (house.desk.clone(), house.archive.clone());
        let intake = Intake::new(mailbox, desk, archive, Arc::new(()), house.outbox.clone());
        let (desk, archive) = (house.desk.clone(), house.archive.clone());
        let dispatch = Dispatch::new(wires.transports(1)?, desk, archive, Arc::new(()));
        Ok(Self {
            folder: folder.to_path_buf(),
            zone,
            now,
            house,
            intake,
            dispatch,
            shown: BTreeSet::new(),
            written: 0,
            mail_seen: 0,
        })
    }

    /// A line of the narrator.
    pub(super) fn narrate(&self, text: &str) {
        say!("\n── {} · {text}", self.moment());
    }

    /// Somebody writes to the desk for the first time.
    pub(super) async fn writes(
        &mut self,
        who: Person,
        subject: &str,
        words: &str,
        dmarc: Dmarc,
    ) -> Result<(), Failure> {
        let raw = self.message(who, "billing@reseller.example", subject, None, words, dmarc, "");
        self.arrives(who, subject, words, &raw).await
    }

    /// Somebody answers the latest letter they got.
    pub(super) async fn answers(&mut self, who: Person, words: &str) -> Result<(), Failure> {
        let letter = self.latest(who)?;
        let quote = quoted(&letter.text);
        let body = format!("{words}\n\nOn Monday, Contoso Cloud Billing wrote:\n{quote}");
        let subject = format!("Re: {}", letter.subject);
        let to = reply_to(&letter);
        let raw = self.message(who, &to, &subject, Some(&letter), &body, Dmarc::Pass, "");
        self.arrives(who, &subject, words, &raw).await
    }

    /// A machine answers the latest letter that somebody got.
    pub(super) async fn auto_answers(&mut self, who: Person, words: &str) -> Result<(), Failure> {
        let letter = self.latest(who)?;
        let subject = format!("Automatic reply: {}", letter.subject);
        let to = reply_to(&letter);
        let header = "Auto-Submitted: auto-replied\r\n";
        let raw = self.message(who, &to, &subject, Some(&letter), words, Dmarc::Pass, header);
        self.arrives(who, &subject, words, &raw).await
    }

    /// The subject of the latest letter that somebody got; what a thief might see.
    pub(super) fn latest_subject(&self, who: Person) -> Result<String, Failure> {
        Ok(self.latest(who)?.subject)
    }

    /// Turns the clock on by some minutes, and lets the desk work.
    pub(super) async fn minutes_pass(&mut self, minutes: i64) -> Result<(), Failure> {
        let later = jiff::SignedDuration::from_mins(minutes);
        self.turn(self.time().checked_add(later)?);
        self.work().await
    }

    /// Turns the clock from timer to timer until nothing is to be done any more, or `days` passed.
    pub(super) async fn days_pass(&mut self, days: i64) -> Result<(), Failure> {
        let end =
            self.time().checked_add(jiff::SignedDuration::from_hours(days.saturating_mul(24)))?;
        loop {
            let store = self.house.desk.lock().await.store().clone();
            let Some(next) = store.next_timer().await?.filter(|next| *next <= end) else { break };
            self.turn(next.max(self.time()));
            say!("\n── {} · the clock is turned on to the next timer", self.moment());
            self.work().await?;
        }
        Ok(())
    }

    /// The last words.
    pub(super) fn curtain(&self) {
        let here = self.folder.display();
        say!("\n── The end. Have a closer look:");
        say!("   everybody's mail       {here}/delivered/<address>/new");
        say!(
            "   the desk's inbox       {here}/inbox (handled mail in .Saldo.Done, refused in .Saldo.Quarantine)"
        );
        say!("   the cases              saldo --config {here}/saldo.toml case list");
        say!("   what became of mail    saldo --config {here}/saldo.toml mail list");
        say!("   journal against index  saldo --config {here}/saldo.toml verify");
    }

    async fn arrives(
        &mut self,
        who: Person,
        subject: &str,
        words: &str,
        raw: &str,
    ) -> Result<(), Failure> {
        say!("\n── {} · {} <{}> writes: {subject}", self.moment(), who.name, who.address);
        for line in words.lines() {
            say!("   │ {line}");
        }
        let inbox = self.folder.join("inbox");
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(inbox.join(part))?;
        }
        let name = format!("{}.{}.demo", self.time().as_second(), self.written);
        fs::write(inbox.join("tmp").join(&name), raw)?;
        fs::rename(inbox.join("tmp").join(&name), inbox.join("new").join(&name))?;
        self.work().await
    }

    /// Everything that is to be done now: mail, timers, outbox; and what came of it is shown.
    async fn work(&mut self) -> Result<(), Failure> {
        self.intake.look().await?;
        self.show_dispositions().await?;
        loop {
            let fired = fire_due(&self.house.desk).await?;
            let round = self.dispatch.flush().await?;
            if fired == 0 && round.taken == 0 {
                break;
            }
        }
        self.show_letters()
    }

    async fn show_dispositions(&mut self) -> Result<(), Failure> {
        let store = self.house.desk.lock().await.store().clone();
        let mut news = store.dispositions(&MailQuery { limit: 20, ..MailQuery::default() }).await?;
        news.reverse();
        for (sequence, disposition) in news {
            if sequence < self.mail_seen {
                continue;
            }
            self.mail_seen = sequence.saturating_add(1);
            let case = disposition.case.map(|case| format!(" {case}")).unwrap_or_default();
            say!(
                "   ⇒ {}{case}: {}; reply: {}",
                disposition.fate,
                disposition.because,
                disposition.reply
            );
        }
        Ok(())
    }

    fn show_letters(&mut self) -> Result<(), Failure> {
        for path in self.delivered()? {
            if !self.shown.insert(path.clone()) {
                continue;
            }
            let letter = parse(&fs::read(&path)?);
            let to = letter.to.first().map(|to| to.address.clone()).unwrap_or_default();
            say!("\n   ✉ to {to}: {}", letter.subject);
            let lines: Vec<String> = letter.text.lines().flat_map(wrapped).collect();
            for line in lines.iter().take(LINES_SHOWN) {
                say!("   │ {line}");
            }
            if lines.len() > LINES_SHOWN {
                let more = lines.len().saturating_sub(LINES_SHOWN);
                say!("   │ … {more} more lines in the mailbox");
            }
        }
        Ok(())
    }

    /// All delivered letters, oldest first.
    fn delivered(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut all = Vec::new();
        let base = self.folder.join("delivered");
        if !base.exists() {
            return Ok(Vec::new());
        }
        for mailbox in fs::read_dir(base)? {
            let new = mailbox?.path().join("new");
            for file in fs::read_dir(new)? {
                let path = file?.path();
                all.push((fs::metadata(&path)?.modified()?, path));
            }
        }
        all.sort();
        Ok(all.into_iter().map(|(_, path)| path).collect())
    }

    fn latest(&self, who: Person) -> Result<Message, Failure> {
        let mailbox = self.folder.join("delivered").join(who.address);
        let latest = self.delivered()?.into_iter().rfind(|path| path.starts_with(&mailbox));
        let latest = latest.ok_or_else(|| format!("{} has no mail to answer", who.name))?;
        Ok(parse(&fs::read(latest)?))
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of one message")]
    fn message(
        &mut self,
        who: Person,
        to: &str,
        subject: &str,
        answers: Option<&Message>,
        body: &str,
        dmarc: Dmarc,
        more: &str,
    ) -> String {
        self.written = self.written.saturating_add(1);
        let domain = who.address.rsplit('@').next().unwrap_or_default();
        let verdict = if dmarc == Dmarc::Pass { "pass" } else { "fail" };
        let thread = answers
            .and_then(|letter| letter.message_id.as_ref())
            .map(|id| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n"))
            .unwrap_or_default();
        let date = self
            .time()
            .to_zoned(self.zone.clone())
            .strftime("%a, %d %b %Y %H:%M:%S %z")
            .to_string();
        let body = body.replace('\n', "\r\n");
        format!(
            "Authentication-Results: mail.reseller.example; dmarc={verdict} header.from={domain}\r\n\
             From: {} <{}>\r\nTo: <{to}>\r\nSubject: {subject}\r\nDate: {date}\r\n\
             Message-ID: <{}@{domain}>\r\n{thread}{more}MIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n",
            who.name, who.address, self.written,
        )
    }

    fn time(&self) -> Timestamp {
        self.now.lock().map(|now| *now).unwrap_or_default()
    }

    fn turn(&self, to: Timestamp) {
        if let Ok(mut now) = self.now.lock() {
            *now = to;
        }
    }

    fn moment(&self) -> String {
        self.time().to_zoned(self.zone.clone()).strftime("%a %-d %b %Y, %H:%M").to_string()
    }
}

fn reply_to(letter: &Message) -> String {
    letter.reply_to.first().or(letter.from.first()).map(|p| p.address.clone()).unwrap_or_default()
}

fn quoted(text: &str) -> String {
    text.lines().flat_map(|line| ["> ", line, "\n"]).collect()
}

fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split_inclusive(' ') {
        let is_full = lines.last().is_some_and(|last| {
            !last.is_empty() && last.chars().count().saturating_add(word.chars().count()) > COLUMNS
        });
        if is_full {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(word);
        }
    }
    lines
}
