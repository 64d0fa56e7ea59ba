//! The operator's questions and orders about accounts and the ledger.

use super::Console;
use crate::domain::account::{Account, AccountCode};
use crate::domain::ledger::{LedgerItem, LedgerNews, Snapshot, totals};
use crate::domain::money::{Currency, Money};
use crate::logic::import::BadLine;
use crate::logic::import::amounts::{self, Mark};
use crate::logic::import::days::Order;
use crate::logic::import::ledger::moment;
use crate::ports::{Archive, Store};
use crate::shell::desk::{AccountsManner, AccountsTaken, ImportError, LedgerTaken};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What the operator says about a file, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOptions {
    /// What separates the columns: `;`, `,` or `tab`.
    #[serde(default)]
    pub delimiter: Option<String>,
    /// What separates the decimals: `comma` or `point`.
    #[serde(default)]
    pub decimal: Option<String>,
    /// The order of dates: `dmy` or `mdy`.
    #[serde(default)]
    pub dates: Option<String>,
    /// How many rows there are.
    #[serde(default)]
    pub rows: Option<u64>,
    /// When the books said so.
    #[serde(default)]
    pub as_of: Option<String>,
    /// The currency of a file without such a column.
    #[serde(default)]
    pub currency: Option<String>,
    /// Even where the file looks wrong.
    #[serde(default)]
    pub force: bool,
}

/// What an operator may ask of the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "books")]
pub enum BooksRequest {
    /// Takes over customers.
    AccountImport {
        /// The file, in base 64.
        content: String,
        /// About it.
        options: FileOptions,
        /// The file has all customers: the others are retired.
        all: bool,
    },
    /// Accounts in the order of their codes.
    AccountList {
        /// At most so many.
        limit: usize,
    },
    /// One account with its invoices.
    AccountShow {
        /// Which.
        code: AccountCode,
    },
    /// Takes over a statement of the ledger.
    LedgerImport {
        /// The file, in base 64.
        content: String,
        /// Its name, for people.
        name: String,
        /// About it.
        options: FileOptions,
    },
    /// What the books say, of one account or of all.
    LedgerShow {
        /// Only this account's.
        code: Option<AccountCode>,
        /// At most so many accounts.
        limit: usize,
    },
}

/// Accounts read at a time.
const PAGE: usize = 500;

impl<S: Store, A: Archive> Console<S, A> {
    /// The answer to a request about the books. A file that is refused is an answer too:
    /// `refused` with every line.
    ///
    /// # Errors
    /// What is wrong and what would be right, in words.
    pub(super) async fn books(&self, request: &BooksRequest) -> Result<Value, String> {
        match request {
            BooksRequest::AccountImport { content, options, all } => {
                let raw = decoded(content)?;
                let manner = AccountsManner {
                    delimiter: delimiter(options)?,
                    mark: mark(options)?,
                    count: options.rows,
                    is_all: *all,
                    is_forced: options.force,
                };
                let taken = self.desk.lock().await.import_accounts(&raw, &manner).await;
                told(taken.map(|taken| accounts_taken(&taken)))
            }
            BooksRequest::AccountList { limit } => self.account_list(*limit).await,
            BooksRequest::AccountShow { code } => self.account_show(code).await,
            BooksRequest::LedgerImport { content, name, options } => {
                self.ledger_import(content, name, options).await
            }
            BooksRequest::LedgerShow { code, limit } => {
                self.ledger_show(code.as_ref(), *limit).await
            }
        }
    }

    async fn ledger_import(
        &self,
        content: &str,
        name: &str,
        options: &FileOptions,
    ) -> Result<Value, String> {
        let raw = decoded(content)?;
        let mut desk = self.desk.lock().await;
        let practice = desk.practice().clone();
        let mut manner = practice.ledger.manner();
        manner.delimiter = delimiter(options)?;
        manner.mark = mark(options)?;
        manner.order = order(options)?;
        manner.rows = options.rows;
        manner.currency = currency(options)?.or(manner.currency);
        let zone = practice.policy.calendar.zone();
        let as_of = options.as_of.as_deref();
        let order = manner.order.unwrap_or(Order::DayFirst);
        manner.as_of = as_of.map(|text| moment(text, order, zone, desk.now())).transpose()?;
        let taken = desk.import_ledger(&raw, name, &manner, options.force).await;
        told(taken.map(|taken| ledger_taken(&taken)))
    }

    async fn account_list(&self, limit: usize) -> Result<Value, String> {
        let store = self.store().await;
        let mut rows = Vec::new();
        let mut after: Option<AccountCode> = None;
        while rows.len() < limit {
            let wanted = PAGE.min(limit.saturating_sub(rows.len()));
            let page = store.accounts(after.as_ref(), wanted).await.map_err(|e| e.to_string())?;
            let Some(last) = page.last() else { break };
            after = Some(last.code.clone());
            for account in &page {
                let items = store.ledger_items(&account.code).await.map_err(|e| e.to_string())?;
                rows.push(account_row(account, &items));
            }
        }
        Ok(Value::Array(rows))
    }

    async fn account_show(&self, code: &AccountCode) -> Result<Value, String> {
        let store = self.store().await;
        let account = store.account(code).await.map_err(|e| e.to_string())?;
        let account = account
            .ok_or_else(|| format!("there is no account {code}; saldo account list shows all"))?;
        let items = store.ledger_items(code).await.map_err(|e| e.to_string())?;
        let snapshot = store.snapshot().await.map_err(|e| e.to_string())?;
        let today = self.today().await;
        Ok(json!({
            "account": account,
            "open": open_of(&items),
            "invoices": items.iter().map(|item| item_row(item, today)).collect::<Vec<_>>(),
            "as_of": snapshot.map(|snapshot| snapshot.as_of),
        }))
    }

    async fn ledger_show(&self, code: Option<&AccountCode>, limit: usize) -> Result<Value, String> {
        let store = self.store().await;
        let snapshot = store.snapshot().await.map_err(|e| e.to_string())?;
        let Some(snapshot) = snapshot else {
            return Err("there is no ledger yet; saldo ledger import takes one over".to_owned());
        };
        let today = self.today().await;
        let now = self.desk.lock().await.now();
        let mut rows = Vec::new();
        if let Some(code) = code {
            let items = store.ledger_items(code).await.map_err(|e| e.to_string())?;
            rows.extend(items.iter().map(|item| item_row(item, today)));
        } else {
            let page = store.ledger_page(None, limit).await.map_err(|e| e.to_string())?;
            let items = page.iter().flat_map(|(_, items)| items);
            rows.extend(items.map(|item| item_row(item, today)));
        }
        let age = now.duration_since(snapshot.as_of);
        Ok(json!({
            "snapshot": snapshot_row(&snapshot),
            "age_hours": age.as_hours(),
            "invoices": rows,
        }))
    }

    /// The day it is at the desk.
    async fn today(&self) -> jiff::civil::Date {
        let desk = self.desk.lock().await;
        let practice = desk.practice().clone();
        practice.policy.calendar.date(desk.now())
    }
}

/// A refused file is an answer; what broke is an error.
fn told(taken: Result<Value, ImportError>) -> Result<Value, String> {
    match taken {
        Ok(value) => Ok(value),
        Err(ImportError::Refused(bad)) => Ok(json!({ "refused": lines(&bad) })),
        Err(ImportError::Desk(error)) => Err(error.to_string()),
    }
}

fn lines(bad: &[BadLine]) -> Vec<String> {
    bad.iter().map(ToString::to_string).collect()
}

fn decoded(content: &str) -> Result<Vec<u8>, String> {
    data_encoding::BASE64
        .decode(content.as_bytes())
        .map_err(|error| format!("the file did not arrive whole: {error}"))
}

fn delimiter(options: &FileOptions) -> Result<Option<char>, String> {
    options
        .delimiter
        .as_deref()
        .map(|text| match text {
            ";" | "semicolon" => Ok(';'),
            "," | "comma" => Ok(','),
            "\t" | "\\t" | "tab" => Ok('\t'),
            "|" | "pipe" => Ok('|'),
            other => Err(format!("--delimiter {other:?} must be ; , | or tab")),
        })
        .transpose()
}

fn mark(options: &FileOptions) -> Result<Option<Mark>, String> {
    let read = |text: &str| {
        Mark::parse(text).ok_or_else(|| format!("--decimal {text:?} must be comma or point"))
    };
    options.decimal.as_deref().map(read).transpose()
}

fn order(options: &FileOptions) -> Result<Option<Order>, String> {
    let read = |text: &str| {
        Order::parse(text).ok_or_else(|| format!("--dates {text:?} must be dmy or mdy"))
    };
    options.dates.as_deref().map(read).transpose()
}

fn currency(options: &FileOptions) -> Result<Option<Currency>, String> {
    options.currency.as_deref().map(amounts::currency).transpose()
}

fn accounts_taken(taken: &AccountsTaken) -> Value {
    json!({
        "new": taken.new,
        "changed": taken.changed,
        "retired": taken.retired,
        "same": taken.same,
    })
}

fn ledger_taken(taken: &LedgerTaken) -> Value {
    json!({
        "snapshot": snapshot_row(&taken.snapshot),
        "before": taken.before.as_ref().map(snapshot_row),
        "known": taken.is_known,
        "reading": taken.reading,
        "unused": taken.unused,
        "news": news(&taken.news),
    })
}

fn news(news: &LedgerNews) -> Vec<Value> {
    let lists = news.lists().into_iter().filter(|(_, items)| !items.is_empty());
    lists
        .map(|(name, items)| {
            json!({
                "what": name,
                "count": items.len(),
                "open": shown(&totals(items.iter().map(|item| item.open))),
                "invoices": items.iter().map(|item| &item.invoice).collect::<Vec<_>>(),
            })
        })
        .collect()
}

fn snapshot_row(snapshot: &Snapshot) -> Value {
    json!({
        "as_of": snapshot.as_of,
        "source": snapshot.source,
        "imported_at": snapshot.imported_at,
        "sha256": snapshot.hash,
        "rows": snapshot.rows,
        "open": shown(&snapshot.open),
    })
}

fn shown(amounts: &[Money]) -> Vec<String> {
    amounts.iter().map(ToString::to_string).collect()
}

/// What is open, by currency.
fn open_of(items: &[LedgerItem]) -> Vec<String> {
    shown(&totals(items.iter().filter(|item| item.is_owed()).map(|item| item.open)))
}

fn account_row(account: &Account, items: &[LedgerItem]) -> Value {
    json!({
        "code": account.code,
        "legal_name": account.legal_name,
        "country": account.country,
        "language": account.language,
        "segment": account.segment,
        "contacts": account.contacts.len(),
        "open": open_of(items),
        "excluded": account.exclusion.as_ref().map(|exclusion| &exclusion.reason),
    })
}

fn item_row(item: &LedgerItem, today: jiff::civil::Date) -> Value {
    json!({
        "account": item.account,
        "invoice": item.invoice,
        "issued_on": item.issued_on,
        "due_on": item.due_on,
        "days_overdue": if item.is_owed() { item.days_overdue(today).max(0) } else { 0 },
        "gross": item.gross.to_string(),
        "open": item.open.to_string(),
        "status": item.status,
    })
}
