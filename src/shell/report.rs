//! A report: counted from the store, written as a letter.

use crate::domain::kind::Language;
use crate::domain::letter::{AgentLetter, Letter};
use crate::domain::message::MessageId;
use crate::domain::policy::Policy;
use crate::domain::report::{Period, Report};
use crate::logic::compose::{Addressee, Cause, Composed, Mailing, compose, pictures};
use crate::logic::phrasebook::Phrasebook;
use crate::logic::report::Tally;
use crate::ports::{Books, CaseQuery, Store, StoreError};
use crate::shell::practice::Practice;
use data_encoding::BASE64;
use jiff::Timestamp;

/// Cases read at a time.
const PAGE: usize = 500;

/// History entries of one case that count.
const HISTORY_MAX: usize = 10_000;

/// Accounts whose invoices are read at a time.
const ACCOUNTS: usize = 500;

/// Counts a period. The desk works on meanwhile: what happens while it is counted may be in it or
/// not.
///
/// # Errors
/// [`StoreError`].
pub async fn counted<S: Store>(
    store: &S,
    policy: &Policy,
    period: Period,
    now: Timestamp,
) -> Result<Report, StoreError> {
    let mut tally = Tally::new(period, policy, now);
    let mut before = None;
    loop {
        let query = CaseQuery { before, limit: PAGE, ..CaseQuery::default() };
        let cases = store.cases(&query).await?;
        let Some(last) = cases.last() else { break };
        before = Some(last.number.count());
        for case in &cases {
            tally.add_standing(case);
            if tally.is_beside(case) {
                continue;
            }
            let history = store.history(&case.number, 0, HISTORY_MAX).await?;
            tally.add(case, &history);
        }
    }
    count_books(store, &mut tally).await?;
    count_files(store, &mut tally).await?;
    Ok(tally.finish())
}

async fn count_books<B: Books>(books: &B, tally: &mut Tally<'_>) -> Result<(), StoreError> {
    let Some(snapshot) = books.snapshot().await? else { return Ok(()) };
    tally.heard_of_books(snapshot.as_of);
    let mut after = None;
    loop {
        let page = books.ledger_page(after.as_ref(), ACCOUNTS).await?;
        for (_, items) in &page {
            tally.add_items(items);
        }
        let Some((last, _)) = page.into_iter().next_back() else { return Ok(()) };
        after = Some(last);
    }
}

async fn count_files<S: Store>(store: &S, tally: &mut Tally<'_>) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = store.collections_files(after.as_ref(), ACCOUNTS).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.key.clone());
        for file in &page {
            let items = if file.active_holds().next().is_some() {
                store.ledger_items(&file.key.account).await?
            } else {
                Vec::new()
            };
            tally.add_file(file, &items);
        }
    }
}

/// The letter that tells a report.
#[must_use]
pub fn letter(report: Report, practice: &Practice) -> AgentLetter {
    let name = |row: &crate::domain::report::AgentRow| {
        let known = practice.directory.colleagues.iter().find(|who| who.address == row.agent);
        known.map_or_else(|| row.agent.to_string(), |who| who.name.clone())
    };
    let agents = report.agents.iter().map(name).collect();
    AgentLetter::Report { report: Box::new(report), agents }
}

/// The letter as a page of its own, with its pictures inside, and as text: for a file, or for a
/// terminal.
///
/// # Errors
/// Why it cannot be written, in words.
pub fn page(
    letter: &AgentLetter,
    practice: &Practice,
    language: Language,
    now: Timestamp,
) -> Result<Composed, String> {
    let letter = Letter::Agent(letter.clone());
    let stationery = &practice.stationery;
    let message_id = MessageId::parse(&format!("report@{}", stationery.message_id_domain))
        .ok_or("the desk's domain makes no message id")?;
    let reader = Addressee { name: String::new(), address: stationery.desk_address.clone() };
    let mailing = Mailing {
        letter: &letter,
        language,
        case: None,
        topic: None,
        greeting_name: None,
        to: &[reader],
        cc: &[],
        reply_to: &stationery.desk_address,
        message_id: &message_id,
        in_reply_to: None,
        references: &[],
        written_at: now,
        cause: Cause::Timer,
        attachments: &[],
    };
    let mut composed =
        compose(&practice.templates, stationery, &mailing).map_err(|error| error.to_string())?;
    let book = Phrasebook::new(language, stationery.zone.clone()).ok_or("no such language")?;
    for picture in pictures(&letter, &book) {
        let id = picture.content_id.unwrap_or_default();
        let data = format!("data:{};base64,{}", picture.media_type, BASE64.encode(&picture.bytes));
        composed.html = composed.html.replace(&format!("cid:{id}"), &data);
    }
    Ok(composed)
}
