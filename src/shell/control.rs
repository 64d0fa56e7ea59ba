//! The operator's questions and orders, answered from the store and through the desk.
//!
//! The same requests come over the daemon's Unix socket, one JSON object a line, or straight from
//! the command line while no daemon runs.

pub mod books;

use crate::domain::address::Address;
use crate::domain::case::{Case, Status};
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::file::FileState;
use crate::domain::commit::HistoryEntry;
use crate::domain::delivery::{LetterId, OutboxEntry};
use crate::domain::disposition::{Disposition, Fate};
use crate::domain::kind::Language;
use crate::domain::report::Period;
use crate::domain::search::Search;
use crate::logic::{narrate, standing};
use crate::ports::{Archive, CaseQuery, MailQuery, Store};
use crate::shell::desk::{Desk, Release};
use crate::shell::lessons::corrections;
use crate::shell::report;
use books::BooksRequest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify};

/// What an operator may ask of the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Request {
    /// Cases, newest first.
    CaseList {
        /// Status words; empty means all.
        statuses: Vec<Status>,
        /// Only this agent's.
        assignee: Option<Address>,
        /// At most so many.
        limit: usize,
    },
    /// One case with its history and letters.
    CaseShow {
        /// Which.
        number: CaseNumber,
    },
    /// Cases that meet a search, as [`Search::parse`] reads it.
    CaseSearch {
        /// The words.
        words: String,
        /// At most so many.
        limit: usize,
    },
    /// What became of inbound mail, newest first.
    MailList {
        /// Only these fates; empty means all.
        fates: Vec<Fate>,
        /// Only refused attempts.
        refused_only: bool,
        /// At most so many.
        limit: usize,
    },
    /// Letters in the outbox, newest first.
    LetterList {
        /// Only this state, such as `held`.
        delivery: Option<String>,
        /// At most so many.
        limit: usize,
    },
    /// One inbound message by the beginning of its hash, or one letter by its number.
    MailShow {
        /// `4f2a…` or `123`.
        id: String,
    },
    /// Lets a held letter go (by number), all of them (`all`), or handles a quarantined message
    /// (by the beginning of its hash).
    MailRelease {
        /// `123`, `all` or `4f2a…`.
        id: String,
    },
    /// What agents have taught the sorter: labelled rows, oldest first.
    Corrections {
        /// At most so many, the latest.
        limit: usize,
    },
    /// The figures of a month.
    Report {
        /// Such as `2026-11`; the current one, if none.
        month: Option<String>,
        /// In which language it is written; the desk's own, if none.
        language: Option<Language>,
        /// Supervisors get it by mail too.
        mail: bool,
    },
    /// Is the daemon there, and how full is its desk?
    Status,
    /// Accounts and the ledger.
    Books(BooksRequest),
}

/// Dispositions among which the beginning of a hash is looked for.
const RECENT_MAIL: usize = 100_000;

/// History entries that `case show` gives.
const HISTORY_MAX: usize = 10_000;

/// Digits of a hash that listings and letters show.
const HASH_SHOWN: usize = 12;

/// Answers requests.
pub struct Console<S, A> {
    desk: Arc<Mutex<Desk<S, A>>>,
    outbox: Arc<Notify>,
}

impl<S: Store, A: Archive> Console<S, A> {
    /// A console of a desk; `outbox` is rung when letters may go.
    pub fn new(desk: Arc<Mutex<Desk<S, A>>>, outbox: Arc<Notify>) -> Self {
        Self { desk, outbox }
    }

    /// The answer to a request.
    ///
    /// # Errors
    /// What is wrong and what would be right, in words.
    pub async fn answer(&self, request: &Request) -> Result<Value, String> {
        match request {
            Request::CaseList { statuses, assignee, limit } => {
                let query = CaseQuery {
                    statuses: statuses.clone(),
                    assignee: assignee.clone(),
                    before: None,
                    limit: *limit,
                };
                let store = self.store().await;
                let cases = store.cases(&query).await.map_err(|e| e.to_string())?;
                Ok(cases.iter().map(summary).collect())
            }
            Request::CaseSearch { words, limit } => {
                let zone = self.desk.lock().await.practice().policy.calendar.zone().clone();
                let wanted = Search::parse(words, &zone).map_err(|bad| bad.to_string())?;
                let store = self.store().await;
                let cases = store.search(&wanted, *limit).await.map_err(|e| e.to_string())?;
                Ok(cases.iter().map(summary).collect())
            }
            Request::CaseShow { number } => self.case(number).await,
            Request::MailList { fates, refused_only, limit } => {
                let query = MailQuery {
                    fates: fates.clone(),
                    refused_only: *refused_only,
                    before: None,
                    limit: *limit,
                };
                let store = self.store().await;
                let mail = store.dispositions(&query).await.map_err(|e| e.to_string())?;
                Ok(mail.iter().map(|(_, disposition)| mail_row(disposition)).collect())
            }
            Request::LetterList { delivery, limit } => {
                let store = self.store().await;
                let letters = store
                    .letters(delivery.as_deref(), None, *limit)
                    .await
                    .map_err(|e| e.to_string())?;
                Ok(letters.iter().map(letter_row).collect())
            }
            Request::MailShow { id } => self.mail(id).await,
            Request::MailRelease { id } => self.release(id).await,
            Request::Corrections { limit } => {
                let store = self.store().await;
                let found = corrections(store.as_ref(), *limit).await.map_err(|e| e.to_string())?;
                Ok(json!(found))
            }
            Request::Report { month, language, mail } => {
                self.report(month.as_deref(), *language, *mail).await
            }
            Request::Status => self.status().await,
            Request::Books(request) => self.books(request).await,
        }
    }

    async fn store(&self) -> Arc<S> {
        self.desk.lock().await.store().clone()
    }

    async fn case(&self, number: &CaseNumber) -> Result<Value, String> {
        let store = self.store().await;
        let case = store.case(number).await.map_err(|e| e.to_string())?;
        let case =
            case.ok_or_else(|| format!("there is no case {number}; saldo case list shows all"))?;
        let history = store.history(number, 0, HISTORY_MAX).await.map_err(|e| e.to_string())?;
        let letters = store.letters_of(number).await.map_err(|e| e.to_string())?;
        let file = match &case.collections {
            Some(key) => store.collections_file(key).await.map_err(|e| e.to_string())?,
            None => None,
        };
        let standing = self.standing(&case, file.as_deref()).await;
        let mut value = summary(&case);
        if let Some(object) = value.as_object_mut() {
            object.insert("standing".to_owned(), json!(standing));
            object.insert("state".to_owned(), json!(case));
            object.insert("history".to_owned(), history.iter().map(told).collect());
            object.insert("letters".to_owned(), letters.iter().map(letter_row).collect());
        }
        Ok(value)
    }

    async fn standing(&self, case: &Case, file: Option<&FileState>) -> Vec<standing::Line> {
        let desk = self.desk.lock().await;
        standing::lines(case, file, desk.practice().policy.calendar.zone(), desk.now())
    }

    async fn mail(&self, id: &str) -> Result<Value, String> {
        if let Some(letter) = letter_number(id) {
            return self.letter(letter).await;
        }
        let disposition = self.message(id).await?;
        let mut value = mail_row(&disposition);
        if let Some(hash) = disposition.content {
            let archive = self.desk.lock().await.archive().clone();
            let raw = archive.get(hash).map_err(|e| e.to_string())?.unwrap_or_default();
            if let Some(object) = value.as_object_mut() {
                let message = String::from_utf8_lossy(&raw).into_owned();
                object.insert("message".to_owned(), json!(message));
            }
        }
        Ok(value)
    }

    async fn letter(&self, id: LetterId) -> Result<Value, String> {
        let store = self.store().await;
        let entry = store.letter(id).await.map_err(|e| e.to_string())?;
        let entry = entry.ok_or_else(|| {
            format!("there is no letter {id}; saldo mail list --outbox shows all")
        })?;
        let archive = self.desk.lock().await.archive().clone();
        let raw = archive.get(entry.content).map_err(|e| e.to_string())?.unwrap_or_default();
        let mut value = letter_row(&entry);
        if let Some(object) = value.as_object_mut() {
            let message = String::from_utf8_lossy(&raw).into_owned();
            object.insert("message".to_owned(), json!(message));
        }
        Ok(value)
    }

    /// The message whose hash begins so.
    async fn message(&self, start: &str) -> Result<Disposition, String> {
        let start = start.trim().to_lowercase();
        if start.len() < 4 || !start.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(format!(
                "{start:?} is neither a letter's number nor the beginning of a message's hash; saldo mail list shows both"
            ));
        }
        let query = MailQuery { limit: RECENT_MAIL, ..MailQuery::default() };
        let store = self.store().await;
        let all = store.dispositions(&query).await.map_err(|e| e.to_string())?;
        let found = all.into_iter().map(|(_, disposition)| disposition).find(|disposition| {
            disposition.content.is_some_and(|hash| hash.to_string().starts_with(&start))
        });
        found.ok_or_else(|| {
            format!("no message's hash begins with {start}; saldo mail list shows them")
        })
    }

    async fn release(&self, id: &str) -> Result<Value, String> {
        let what = match id {
            "all" => Some(Release::AllLetters),
            id => letter_number(id).map(Release::Letter),
        };
        let done = if let Some(what) = what {
            let count = self.desk.lock().await.release(&what).await.map_err(|e| e.to_string())?;
            json!({"released": count})
        } else {
            let message = self.message(id).await?;
            let hash = message.content.ok_or(
                "the message was never read; it lies in the quarantine folder of the mailbox",
            )?;
            let fate =
                self.desk.lock().await.release_message(hash).await.map_err(|e| e.to_string())?;
            let fate = fate.ok_or("that message is not in quarantine")?;
            json!({"released": 1, "fate": fate})
        };
        self.outbox.notify_one();
        Ok(done)
    }

    async fn report(
        &self,
        month: Option<&str>,
        language: Option<Language>,
        mail: bool,
    ) -> Result<Value, String> {
        let desk = self.desk.lock().await;
        let (store, practice, now) = (desk.store().clone(), desk.practice().clone(), desk.now());
        drop(desk);
        let today = practice.policy.calendar.date(now);
        let period = match month {
            Some(month) => Period::parse_month(month)
                .ok_or_else(|| format!("{month:?} is no month; write it like 2026-11"))?,
            None => Period::month_of(today),
        };
        if period.first > today {
            return Err(format!("{} has not begun yet", period.first.strftime("%Y-%m")));
        }
        let counted = report::counted(&*store, &practice.policy, period, now);
        let counted = counted.await.map_err(|error| error.to_string())?;
        let letter = report::letter(counted.clone(), &practice);
        let language = practice.language(language.unwrap_or(practice.default_language()));
        let page = report::page(&letter, &practice, language, now)?;
        let mut mailed = 0;
        if mail {
            let told = self.desk.lock().await.tell_supervisors(&letter).await;
            mailed = told.map_err(|error| error.to_string())?;
            self.outbox.notify_one();
        }
        Ok(json!({"report": counted, "text": page.text, "html": page.html, "mailed": mailed}))
    }

    async fn status(&self) -> Result<Value, String> {
        let desk = self.desk.lock().await;
        let store = desk.store();
        let counters = store.counters().await.map_err(|e| e.to_string())?;
        let next_timer = store.next_timer().await.map_err(|e| e.to_string())?;
        let next_letter = store.next_letter().await.map_err(|e| e.to_string())?;
        Ok(json!({
            "cases": counters.cases,
            "letters": counters.letters,
            "next_timer": next_timer,
            "next_letter": next_letter,
        }))
    }
}

/// A letter's number. The beginning of a hash may happen to have digits only; it has twelve.
fn letter_number(id: &str) -> Option<LetterId> {
    let is_number = id.len() < HASH_SHOWN && id.chars().all(|c| c.is_ascii_digit());
    if is_number { id.parse().ok().map(LetterId) } else { None }
}

fn summary(case: &Case) -> Value {
    json!({
        "case": case.number,
        "status": case.status,
        "kind": case.kind,
        "unsure": case.is_unsure,
        "urgency": case.urgency,
        "subject": case.subject,
        "customer": case.customer,
        "language": case.language,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "answer_by": case.answer_by(),
    })
}

fn told(entry: &HistoryEntry) -> Value {
    let line = narrate::line(entry, Language::EN);
    json!({"at": entry.at, "who": line.who, "what": line.what, "event": entry.event, "changes": entry.changes})
}

fn mail_row(disposition: &Disposition) -> Value {
    json!({
        "id": disposition.content.map(|hash| hash.to_string().chars().take(12).collect::<String>()),
        "sha256": disposition.content,
        "at": disposition.at,
        "fate": disposition.fate,
        "refused": disposition.is_refused,
        "case": disposition.case,
        "author": disposition.author,
        "subject": disposition.subject,
        "because": disposition.because,
        "reply": disposition.reply,
        "size": disposition.size_bytes,
        "mailbox": disposition.location.mailbox,
        "uid_validity": disposition.location.uid_validity,
        "uid": disposition.location.uid,
    })
}

fn letter_row(entry: &OutboxEntry) -> Value {
    json!({
        "id": entry.id,
        "letter": entry.letter,
        "case": entry.case,
        "audience": entry.audience,
        "recipient": entry.recipient,
        "message_id": entry.message_id,
        "written_at": entry.written_at,
        "attempts": entry.attempts,
        "due_at": entry.due_at,
        "delivery": entry.delivery,
    })
}
