//! Figures of the store on this machine: durable commits, opening, searching, memory.
//!
//! `cargo run --release --example store_figures -- FOLDER [CASES]`: FOLDER is made, must lie on
//! the disk that is to be measured, and is removed at the end. CASES is 100000 where not given.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use saldo::adapters::archive::folder::{ArchiveSettings, FolderArchive};
use saldo::adapters::sled::settings::SledSettings;
use saldo::adapters::sled::store::SledStore;
use saldo::domain::address::Address;
use saldo::domain::case::{Opening, Participant, Status, Timer};
use saldo::domain::case_number::CaseNumber;
use saldo::domain::change::Change;
use saldo::domain::commit::{Commit, HistoryEntry, KnownId};
use saldo::domain::delivery::{Delivery, LetterId, OutboxEntry};
use saldo::domain::disposition::{Disposition, Fate, Location};
use saldo::domain::event::{Event, Received};
use saldo::domain::facts::Facts;
use saldo::domain::kind::{Kind, Language, Urgency};
use saldo::domain::letter::Audience;
use saldo::domain::message::{ContentHash, MessageId};
use saldo::domain::search::Search;
use saldo::domain::trust::Trust;
use saldo::domain::understood::Understood;
use saldo::domain::words::Words;
use saldo::ports::{Archive, CaseQuery, Store};
use std::collections::VecDeque;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Customers who ask, again and again.
const PEOPLE: u64 = 5_000;

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: store_figures FOLDER [CASES]")?;
    let cases: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let folder = Path::new(&folder);
    fs::create_dir(folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
    let done = raw(folder)
        .and_then(|()| runtime.block_on(commits(folder)))
        .and_then(|()| runtime.block_on(load(folder, cases)))
        .and_then(|()| runtime.block_on(questions(folder, cases)));
    fs::remove_dir_all(folder)?;
    done
}

/// Appends of the size of a commit, each with its sync: what the disk can do.
fn raw(folder: &Path) -> Done<()> {
    let commit = serde_json::to_vec(&question(1, 0)?)?;
    let mut file = File::create(folder.join("raw"))?;
    let (begun, mut appends) = (Instant::now(), 0u64);
    while begun.elapsed() < Duration::from_secs(3) {
        file.write_all(&commit)?;
        file.sync_data()?;
        appends += 1;
    }
    let rate = rate(appends, begun.elapsed());
    println!("raw append + fdatasync of {} octets: {rate}/s", commit.len());
    Ok(())
}

/// Commits a second, each waited for by one of 1, 8, 64 tasks.
async fn commits(folder: &Path) -> Done<()> {
    for with_archive in [false, true] {
        for tasks in [1, 8, 64] {
            let name = format!("commits-{tasks}-{with_archive}");
            let (store, archive) = open(&folder.join(name))?;
            let next = Arc::new(AtomicU64::new(1));
            let begun = Instant::now();
            let mut running = tokio::task::JoinSet::new();
            for _ in 0..tasks {
                let (store, archive, next) = (store.clone(), archive.clone(), next.clone());
                running.spawn(async move {
                    while begun.elapsed() < Duration::from_secs(4) {
                        let count = next.fetch_add(1, Ordering::Relaxed);
                        if with_archive {
                            archive.stage(&message(count)).map_err(|e| e.to_string())?;
                        }
                        let commit = question(count, count).map_err(|e| e.to_string())?;
                        store.commit(commit).await.map_err(|e| e.to_string())?;
                    }
                    Ok::<(), String>(())
                });
            }
            while let Some(task) = running.join_next().await {
                task??;
            }
            let done = next.load(Ordering::Relaxed).saturating_sub(1);
            let rate = rate(done, begun.elapsed());
            let what = if with_archive { "commit + 6 KiB in the archive" } else { "commit" };
            println!("durable {what}, {tasks} waiting: {rate}/s");
        }
    }
    Ok(())
}

/// Fills a store: each case is opened, taken and answered.
async fn load(folder: &Path, cases: u64) -> Done<()> {
    let (store, _) = open(&folder.join("large"))?;
    let (begun, mut tickets) = (Instant::now(), VecDeque::new());
    for count in 1..=cases {
        let mut commits = vec![question(count, count)?];
        for revision in 1..3 {
            commits.push(step(count, revision)?);
        }
        for commit in commits {
            tickets.push_back(store.stage(commit).await?);
        }
        while tickets.len() > 256 {
            if let Some(ticket) = tickets.pop_front() {
                ticket.durable().await?;
            }
        }
    }
    for ticket in tickets {
        ticket.durable().await?;
    }
    let rate = rate(cases * 3, begun.elapsed());
    println!("{cases} cases, {} commits: {rate}/s; {}", cases * 3, memory()?);
    let begun = Instant::now();
    drop(store);
    println!("closed in {:.2} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// What is looked for; `{n}` is a case's number, `{w}` a word that few cases hold.
const SEARCHES: [(&str, &str); 9] = [
    ("a common word", "w3"),
    ("a rare word", "w{w}"),
    ("two words", "w{w} w5"),
    ("an invoice", "invoice:INV-2026-{n}"),
    ("a person", "from:ada{p}@customers.test"),
    ("a word, a status and a month", "w7 status:open opened:2026-12-01..2026-12-31"),
    ("a status and two days", "status:open opened:2026-12-05..2026-12-06"),
    ("a letter", "w"),
    ("nothing that is there", "nothing"),
];

/// Rounds of each search, and of point reads.
const ROUNDS: u64 = 200;

/// Plain reads of one case each, to compare searches with.
async fn point_reads(store: &SledStore, cases: u64) -> Done<()> {
    let mut times = Vec::new();
    for round in 1..=ROUNDS {
        let number = CaseNumber::new("SD", any(round, cases)).ok_or("a number")?;
        let begun = Instant::now();
        store.case(&number).await?.ok_or("a case")?;
        times.push(begun.elapsed());
    }
    println!("{}", told("one case by its number", times, 1));
    Ok(())
}

async fn searches(store: &SledStore, what: &str, terms: &str, cases: u64) -> Done<()> {
    let (mut times, mut found) = (Vec::new(), 0);
    for round in 1..=ROUNDS {
        let count = any(round, cases);
        let terms = terms
            .replace("{n}", &count.to_string())
            .replace("{w}", &(1_000 + count % 7_000).to_string())
            .replace("{p}", &(count % PEOPLE).to_string());
        let wanted = Search::parse(&terms, &TimeZone::UTC)?;
        let begun = Instant::now();
        found = store.search(&wanted, 50).await?.len();
        times.push(begun.elapsed());
    }
    println!("{}", told(&format!("search: {what} ({terms})"), times, found));
    Ok(())
}

/// Another case each round, everywhere in the store.
fn any(round: u64, cases: u64) -> u64 {
    round.wrapping_mul(0x9e37_79b9_7f4a_7c15) % cases + 1
}

fn told(what: &str, mut times: Vec<Duration>, found: usize) -> String {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1));
    let millis = |share| at(share).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    format!("{what}: {found} found; median {:.3} ms, p99 {:.3} ms", millis(50), millis(99))
}

async fn questions(folder: &Path, cases: u64) -> Done<()> {
    let begun = Instant::now();
    let (store, archive) = open(&folder.join("large"))?;
    println!("opened in {:.3} s; {}", begun.elapsed().as_secs_f64(), memory()?);
    point_reads(&store, cases).await?;
    for (what, terms) in SEARCHES {
        searches(&store, what, terms, cases).await?;
    }
    let begun = Instant::now();
    let query = CaseQuery { statuses: vec![Status::Open], limit: 50, ..CaseQuery::default() };
    let found = store.cases(&query).await?.len();
    println!("newest open cases: {found} in {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let begun = Instant::now();
    let report = store.verify(&*archive, &mut |_, _| {})?;
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "verified {} keys in {seconds:.1} s, {} differ",
        report.keys,
        report.differences.len()
    );
    println!("{}", memory()?);
    drop(store);
    fs::remove_dir_all(folder.join("large/data/sled"))?;
    let begun = Instant::now();
    drop(open_store(&folder.join("large"), &archive)?);
    println!("rebuilt from the journal in {:.1} s; {}", begun.elapsed().as_secs_f64(), memory()?);
    Ok(())
}

fn open(folder: &Path) -> Done<(Arc<SledStore>, Arc<FolderArchive>)> {
    let archive = Arc::new(FolderArchive::open(&ArchiveSettings::at(&folder.join("archive")))?);
    Ok((open_store(folder, &archive)?, archive))
}

fn open_store(folder: &Path, archive: &Arc<FolderArchive>) -> Done<Arc<SledStore>> {
    let settings = SledSettings::at(&folder.join("data"));
    let barrier = archive.clone();
    let store = SledStore::open(&settings, Arc::new(move || barrier.sync()), &mut |_, _| {})?;
    Ok(Arc::new(store))
}

/// So many a second.
fn rate(count: u64, passed: Duration) -> u64 {
    let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX).max(1);
    count.saturating_mul(1_000) / millis
}

fn memory() -> Done<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let (now, peak) = (line("VmRSS:").unwrap_or("?"), line("VmHWM:").unwrap_or("?"));
    Ok(format!("memory {now}, peak {peak}"))
}

fn message(count: u64) -> Vec<u8> {
    format!("Subject: {count}\r\n").into_bytes().into_iter().cycle().take(6 << 10).collect()
}

/// Eighty words, common ones often and rare ones seldom, as people write.
fn words(seed: u64) -> String {
    let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::new();
    for _ in 0..80 {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let rank = (1u64 << (dice % 14)) + (dice >> 20) % (1 << (dice % 14));
        text.push('w');
        text.push_str(&rank.to_string());
        text.push(' ');
    }
    text
}

fn question(count: u64, seed: u64) -> Done<Commit> {
    let number = CaseNumber::new("SD", count).ok_or("a number")?;
    let address = Address::parse(&format!("ada{}@customers.test", count % PEOPLE))?;
    let id = |name: &str| MessageId::parse(&format!("{name}{count}@customers.test")).ok_or("an id");
    let customer = Participant { name: "Ada Ríos".to_owned(), address: address.clone() };
    // A case every minute, from 23 November 2026 on.
    let second = 1_795_420_800 + i64::try_from(count)? * 60;
    let (at, text) = (Timestamp::from_second(second)?, words(seed));
    let content = ContentHash::of(&message(count));
    let opening = Opening {
        number: number.clone(),
        subject: format!("Cobro duplicado w{}", count % 97),
        customer: customer.clone(),
        account: None,
        trust: Trust::Authenticated,
        trust_because: "DMARC passed".to_owned(),
        language: Language::ES,
        kind: Kind::Dispute,
        is_unsure: false,
        ranking: Vec::new(),
        urgency: Urgency::Normal,
        urgency_because: String::new(),
        facts: Facts { invoices: vec![format!("INV-2026-{count}")], ..Facts::default() },
        links: Vec::new(),
        window: None,
        seems_own: false,
        at,
    };
    let mail = Received {
        content,
        message_id: Some(id("m")?),
        author: customer,
        words: Words(text),
        lines_folded: 0,
        attachments: Vec::new(),
        evidence: "a new question".to_owned(),
        warnings: Vec::new(),
        understood: Understood::default(),
    };
    let history = HistoryEntry {
        case: number.clone(),
        revision: 0,
        at,
        event: Event::CustomerAsked { mail, late_for: None },
        changes: vec![Change::Opened(Box::new(opening)), Change::Started(Timer::AnswerDue, at)],
    };
    let letter = OutboxEntry {
        id: LetterId(count),
        case: Some(number.clone()),
        letter: "case.ack".to_owned(),
        audience: Audience::Customer,
        message_id: id("l")?,
        sender: None,
        recipient: address.clone(),
        content,
        is_automatic: true,
        written_at: at,
        attempts: 0,
        due_at: at,
        delivery: Delivery::Waiting,
    };
    let disposition = Disposition {
        location: Location {
            mailbox: "billing@reseller.test/INBOX".to_owned(),
            uid_validity: 1,
            uid: u32::try_from(count)?,
        },
        content: Some(content),
        fingerprint: Some(content),
        message_id: Some(id("m")?),
        author: Some(address),
        subject: "Cobro duplicado".to_owned(),
        size_bytes: 6 << 10,
        at,
        fate: Fate::Opened,
        case: Some(number.clone()),
        because: "a person asks".to_owned(),
        reply: "an acknowledgement waits".to_owned(),
        is_refused: false,
    };
    let known = KnownId { message_id: id("m")?, case: number, audience: Audience::Customer };
    Ok(Commit {
        history: vec![history],
        ids: vec![known],
        references: Vec::new(),
        outbox: vec![letter],
        dispositions: vec![disposition],
        ..Commit::default()
    })
}

fn step(count: u64, revision: u64) -> Done<Commit> {
    let agent = Address::parse("ana@reseller.test")?;
    let by = Participant { name: "Ana Ruiz".to_owned(), address: agent };
    let entry = HistoryEntry {
        case: CaseNumber::new("SD", count).ok_or("a number")?,
        revision,
        at: Timestamp::from_second(1_795_420_900)?,
        event: Event::AgentAnswered { by, words: Words(words(count ^ (revision << 40))) },
        changes: vec![Change::Moved(if count.is_multiple_of(3) {
            Status::Open
        } else {
            Status::Closed
        })],
    };
    Ok(Commit { history: vec![entry], ..Commit::default() })
}
