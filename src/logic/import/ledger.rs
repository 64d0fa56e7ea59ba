//! A file of open invoices → a statement of the ledger, or everything that is wrong with it.

use super::amounts::{self, Mark};
use super::columns::{Column, Known, Places};
use super::days::{self, Order};
use super::grid::{Grid, Row};
use super::{BadLine, Read, shown, text};
use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::ledger::{ItemStatus, LedgerItem};
use crate::domain::money::{Currency, Money};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The columns of a ledger.
#[rustfmt::skip]
pub const COLUMNS: &[Column] = &[
    column("invoice_no", &["invoice", "invoice_number", "invoice_id", "number", "document_no", "factura", "nº_factura", "n_factura", "num_factura", "número", "número_de_factura"], true),
    column("customer", &["account", "customer_no", "customer_code", "customer_id", "account_code", "cliente", "código_cliente", "código_de_cliente", "cod_cliente"], true),
    column("date", &["invoice_date", "issued", "issued_on", "issue_date", "document_date", "fecha", "fecha_factura", "fecha_de_factura", "fecha_de_emisión"], true),
    column("due", &["due_date", "due_on", "vencimiento", "fecha_vencimiento", "fecha_de_vencimiento"], true),
    column("currency", &["cur", "ccy", "moneda", "divisa"], false),
    column("gross", &["total", "amount", "gross_amount", "invoice_amount", "importe", "importe_total"], true),
    column("open", &["open_amount", "balance", "outstanding", "amount_due", "remaining", "pendiente", "saldo", "importe_pendiente"], true),
    column("status", &["state", "estado", "situación"], false),
    column("as_of", &["as_at", "exported_at", "snapshot", "fecha_de_saldo", "a_fecha"], false),
];

const fn column(name: &'static str, also: &'static [&'static str], is_required: bool) -> Column {
    Column { name, also, is_required }
}

/// What the house says about every file: `[ledger]` of the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct House {
    /// The operator's own names of columns, by the documented ones.
    pub columns: BTreeMap<String, String>,
    /// The currency of files without such a column.
    pub currency: Option<Currency>,
    /// Who may mail a statement of the ledger to the desk.
    pub from: Vec<Address>,
}

impl House {
    /// The manner of a file about which the operator says nothing more.
    #[must_use]
    pub fn manner(&self) -> Manner {
        Manner { columns: self.columns.clone(), currency: self.currency, ..Manner::default() }
    }
}

/// What the operator says about a file.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// The operator's own names of columns, by the documented ones.
    pub columns: BTreeMap<String, String>,
    /// What separates the columns.
    pub delimiter: Option<char>,
    /// What separates the decimals.
    pub mark: Option<Mark>,
    /// What stands first in a date.
    pub order: Option<Order>,
    /// How many rows there are.
    pub rows: Option<u64>,
    /// The currency of a file without such a column.
    pub currency: Option<Currency>,
    /// When the books said so, for a file without such a column.
    pub as_of: Option<Timestamp>,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The invoices, by account and number.
    pub items: Vec<LedgerItem>,
    /// When the books said so.
    pub as_of: Timestamp,
    /// How the file was read, for the operator: encoding, delimiter, decimal mark.
    pub reading: String,
    /// Columns that nobody reads.
    pub unused: Vec<String>,
}

/// What reading must know of the house.
pub struct Setting<'h> {
    /// The account exists.
    pub is_known: &'h dyn Fn(&AccountCode) -> bool,
    /// Where days of the file are days.
    pub zone: &'h TimeZone,
    /// The present.
    pub now: Timestamp,
}

/// How far a clock of the books may be ahead of ours.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(60);

/// Reads a file.
///
/// # Errors
/// Every bad line, with a remedy.
pub fn read(raw: &[u8], manner: &Manner, setting: &Setting<'_>) -> Read<Statement> {
    let decoded = text::decode(raw)?;
    let known = Known::new(COLUMNS, &manner.columns);
    let grid = Grid::read(&decoded.text, &known, manner.delimiter)?;
    let places = known.places(&grid)?;
    let sheet = Sheet::of(&grid, &places, manner, setting)?;
    let mut bad = count_differs(&grid, manner).into_iter().collect::<Vec<_>>();
    let as_of = sheet.as_of().map_err(|wrong| bad.push(wrong)).ok();
    let items = sheet.items(&mut bad);
    bad.sort();
    match as_of {
        Some(as_of) if bad.is_empty() => {
            let reading = sheet.reading(decoded.encoding);
            Ok(Statement { items, as_of, reading, unused: places.unused })
        }
        Some(_) | None => Err(bad),
    }
}

fn count_differs(grid: &Grid, manner: &Manner) -> Option<BadLine> {
    let count = u64::try_from(grid.rows.len()).unwrap_or(u64::MAX);
    let wanted = manner.rows.filter(|wanted| *wanted != count)?;
    Some(BadLine::of_file(format!(
        "{count} rows are there and --rows says {wanted}: the file was cut off or joined; export it again"
    )))
}

/// A grid whose marks are known.
struct Sheet<'g> {
    grid: &'g Grid,
    places: &'g Places,
    manner: &'g Manner,
    setting: &'g Setting<'g>,
    mark: Mark,
    order: Order,
}

impl<'g> Sheet<'g> {
    fn of(
        grid: &'g Grid,
        places: &'g Places,
        manner: &'g Manner,
        setting: &'g Setting<'g>,
    ) -> Read<Self> {
        let cells = |name: &'static str| {
            grid.rows.iter().map(move |row| (row.line, places.cell(&row.cells, name)))
        };
        let one = |wrong: BadLine| vec![wrong];
        let mark = match manner.mark {
            Some(mark) => mark,
            // A number of JSON has one form.
            None if grid.delimiter.is_none() => Mark::Point,
            None => amounts::mark(cells("gross").chain(cells("open"))).map_err(one)?,
        };
        let order = match manner.order {
            Some(order) => order,
            None => days::order(cells("date").chain(cells("due"))).map_err(one)?,
        };
        Ok(Self { grid, places, manner, setting, mark, order })
    }

    fn reading(&self, encoding: &str) -> String {
        match self.grid.delimiter {
            None => format!("{encoding}, JSON"),
            Some('\t') => format!("{encoding}, columns by tab, decimal {}", self.mark.word()),
            Some(sign) => format!("{encoding}, columns by {sign} , decimal {}", self.mark.word()),
        }
    }

    fn cell<'r>(&self, row: &'r Row, name: &str) -> &'r str {
        self.places.cell(&row.cells, name)
    }

    fn items(&self, bad: &mut Vec<BadLine>) -> Vec<LedgerItem> {
        let mut lines: BTreeMap<String, u64> = BTreeMap::new();
        let mut items = Vec::with_capacity(self.grid.rows.len());
        for row in &self.grid.rows {
            match self.item(row) {
                Ok(item) => {
                    let number = item.invoice.to_uppercase();
                    if let Some(first) = lines.insert(number, row.line) {
                        bad.push(BadLine::at(
                            row.line,
                            format!(
                                "invoice {} is in line {first} already: state each invoice once",
                                item.invoice
                            ),
                        ));
                    }
                    items.push(item);
                }
                Err(wrong) => bad.extend(wrong.into_iter().map(|why| BadLine::at(row.line, why))),
            }
        }
        items.sort_by(|a, b| (&a.account, &a.invoice).cmp(&(&b.account, &b.invoice)));
        items
    }

    /// The invoice of a row, or all that is wrong with it.
    fn item(&self, row: &Row) -> Result<LedgerItem, Vec<String>> {
        let mut bad = Vec::new();
        let mut or_bad = |why: String| bad.push(why);
        let invoice = self.invoice(row).map_err(&mut or_bad).ok();
        let account = self.account(row).map_err(&mut or_bad).ok();
        let issued_on = self.day(row, "date").map_err(&mut or_bad).ok();
        let due_on = self.day(row, "due").map_err(&mut or_bad).ok();
        let currency = self.currency(row).map_err(&mut or_bad).ok();
        let mut money = |name: &str| {
            let currency = currency?;
            let read = amounts::amount(self.cell(row, name), self.mark, currency);
            let amount = read.map_err(|why| or_bad(format!("{name}: {why}"))).ok()?;
            Some(Money { amount, currency })
        };
        let (gross, open) = (money("gross"), money("open"));
        let status = self.status(row).map_err(&mut or_bad).ok();
        let item = (|| {
            let (gross, open) = (gross?, open?);
            Some(LedgerItem {
                account: account?,
                invoice: invoice?,
                issued_on: issued_on?,
                due_on: due_on?,
                gross,
                open,
                status: status?.unwrap_or_else(|| derived(gross, open)),
            })
        })();
        match item.map(|item| item.check().map(|()| item)) {
            Some(Ok(item)) if bad.is_empty() => Ok(item),
            Some(Err(wrong)) => {
                bad.push(wrong.to_string());
                Err(bad)
            }
            Some(Ok(_)) | None => Err(bad),
        }
    }

    fn invoice(&self, row: &Row) -> Result<String, String> {
        let cell = self.cell(row, "invoice_no");
        if cell.is_empty() {
            return Err("the invoice number is empty".to_owned());
        }
        if cell.chars().count() > LedgerItem::INVOICE_CHARS_MAX
            || cell.chars().any(char::is_control)
        {
            return Err(format!("{} is no invoice number", shown(cell)));
        }
        Ok(cell.to_owned())
    }

    fn account(&self, row: &Row) -> Result<AccountCode, String> {
        let code = AccountCode::parse(self.cell(row, "customer")).map_err(|bad| bad.to_string())?;
        if (self.setting.is_known)(&code) {
            return Ok(code);
        }
        Err(format!("there is no account {code}: add it with saldo account import, or correct it"))
    }

    fn day(&self, row: &Row, name: &str) -> Result<Date, String> {
        days::day(self.cell(row, name), self.order).map_err(|why| format!("{name}: {why}"))
    }

    fn currency(&self, row: &Row) -> Result<Currency, String> {
        match (self.cell(row, "currency"), self.manner.currency) {
            ("", Some(currency)) => Ok(currency),
            ("", None) => Err(
                "its currency is missing: add the column currency, or currency = \"EUR\" under [ledger]"
                    .to_owned(),
            ),
            (cell, _) => amounts::currency(cell),
        }
    }

    fn status(&self, row: &Row) -> Result<Option<ItemStatus>, String> {
        let cell = self.cell(row, "status");
        if cell.is_empty() {
            return Ok(None);
        }
        status(cell).map(Some).ok_or_else(|| {
            let words = ItemStatus::ALL.map(ItemStatus::word).join(", ");
            format!("{} is not a status; write one of {words}, or nothing", shown(cell))
        })
    }

    /// When the books said so: the same in every row.
    fn as_of(&self) -> Result<Timestamp, BadLine> {
        let mut stated: Option<(u64, &str)> = None;
        for row in &self.grid.rows {
            let cell = self.cell(row, "as_of");
            match stated {
                None => stated = Some((row.line, cell)),
                Some((line, first)) if first != cell => {
                    return Err(BadLine::at(
                        row.line,
                        format!(
                            "as_of is {} here and {} in line {line}: a statement has one time",
                            shown(cell),
                            shown(first)
                        ),
                    ));
                }
                Some(_) => {}
            }
        }
        let (line, read) = match (stated, self.manner.as_of) {
            (None | Some((_, "")), Some(as_of)) => (0, Ok(as_of)),
            (None | Some((_, "")), None) => (0, Err(
                "it does not say when it was true: add the column as_of, or say --as-of 2026-11-23T18:00".to_owned(),
            )),
            (Some((line, cell)), _) => {
                (line, moment(cell, self.order, self.setting.zone, self.setting.now))
            }
        };
        let as_of = read.map_err(|why| BadLine::at(line, why))?;
        let ahead = as_of.duration_since(self.setting.now);
        if ahead > AHEAD_MAX {
            let says =
                format!("the statement is of {as_of}, which is still to come: correct as_of");
            return Err(BadLine::at(line, says));
        }
        Ok(as_of)
    }
}

/// A moment as a column or an option states it: with an offset, local, or a day. A day counts to
/// its end, and today counts to now: whoever exports writes the day on which they do.
///
/// # Errors
/// What would be right.
pub fn moment(
    cell: &str,
    order: Order,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Timestamp, String> {
    let cell = cell.trim();
    if let Ok(at) = cell.parse::<Timestamp>() {
        return Ok(at);
    }
    let wrong = || format!("as_of: {} is no time; write 2026-11-23T18:00 or a day", shown(cell));
    let has_time = cell.contains(':');
    if has_time && let Ok(local) = cell.parse::<jiff::civil::DateTime>() {
        return local.to_zoned(zone.clone()).map(|at| at.timestamp()).map_err(|_| wrong());
    }
    let day = days::day(cell, order).map_err(|_| wrong())?;
    let next = day.tomorrow().map_err(|_| wrong())?;
    let end = next.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp();
    // The last second of the day itself, so that it is shown as that day.
    let end = end.checked_sub(SignedDuration::from_secs(1)).map_err(|_| wrong())?;
    let is_today = day == now.to_zoned(zone.clone()).date();
    let second = Timestamp::from_second(now.as_second()).unwrap_or(now);
    Ok(if is_today { second } else { end })
}

/// What a row without a status is.
fn derived(gross: Money, open: Money) -> ItemStatus {
    if open.amount.is_zero() {
        ItemStatus::Paid
    } else if open.amount < gross.amount {
        ItemStatus::PartPaid
    } else {
        ItemStatus::Open
    }
}

/// A status in our words, or in those of English and Spanish programs.
fn status(cell: &str) -> Option<ItemStatus> {
    use ItemStatus::*;
    ItemStatus::parse(cell).or_else(|| {
        Some(match super::columns::normal(cell).as_str() {
            "unpaid" | "outstanding" | "overdue" | "due" | "pending" | "abierta" | "abierto"
            | "pendiente" | "vencida" | "impagada" => Open,
            "partial"
            | "partially_paid"
            | "partly_paid"
            | "parcial"
            | "pago_parcial"
            | "parcialmente_pagada" => PartPaid,
            "settled" | "cleared" | "pagada" | "pagado" | "cobrada" | "cobrado" => Paid,
            "in_dispute" | "dispute" | "en_disputa" | "disputada" | "reclamada" => Disputed,
            "voided" | "cancelled" | "canceled" | "anulada" | "anulado" | "cancelada" => Void,
            "credit" | "abonada" | "abonado" | "rectificada" => Credited,
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests;
