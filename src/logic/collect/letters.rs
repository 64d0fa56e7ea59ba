//! A look → the facts of the letter that it asks for.

use crate::domain::account::{Account, ContactRole};
use crate::domain::case::Participant;
use crate::domain::collections::house::Creditor;
use crate::domain::collections::stage::Stage;
use crate::domain::ledger::LedgerItem;
use crate::domain::letter::{CollectionsLetter, DueRow, Dues, LateChargesSaid};
use crate::domain::money::{Currency, Money};
use crate::logic::collect::clock;
use crate::logic::collect::look::{DueLetter, Row, View, total};

/// Contacts who get a copy at most.
const READERS_MAX: usize = 5;

/// Who is written to at a stage: the billing contacts, and the owners besides where it gets
/// serious; owners alone where nobody is named for bills.
#[must_use]
pub fn readers(account: &Account, stage: Stage) -> Vec<Participant> {
    let of = |role| {
        account.contacts_of(role).map(|contact| Participant {
            name: contact.name.clone(),
            address: contact.address.clone(),
        })
    };
    let mut readers: Vec<Participant> = of(ContactRole::Billing).collect();
    if readers.is_empty() || stage >= Stage::FinalDemand {
        readers.extend(of(ContactRole::Owner));
    }
    readers.truncate(READERS_MAX);
    readers
}

/// What stands in every letter.
#[must_use]
pub fn dues(
    view: &View<'_>,
    account: &Account,
    creditor: &Creditor,
    rows: &[Row<'_>],
    resting: &[&LedgerItem],
) -> Dues {
    let today = view.today();
    let currency = view.file.key.currency;
    let row = |item: &LedgerItem, asked| DueRow {
        invoice: item.invoice.clone(),
        issued_on: item.issued_on,
        due_on: item.due_on,
        gross: item.gross,
        asked,
        days_overdue: clock::days_between(item.due_on, today),
    };
    let mut reference = account.code.to_string();
    if let [only] = rows {
        reference = format!("{reference} {}", only.item.invoice);
    }
    Dues {
        creditor: creditor.clone(),
        customer: account.legal_name.clone(),
        reference,
        invoices: rows.iter().map(|r| row(r.item, money(r.asked, currency))).collect(),
        resting: resting.iter().map(|item| row(item, item.open)).collect(),
        total: money(total(rows), currency),
        policy: view.policy.name.clone(),
    }
}

fn money(amount: rust_decimal::Decimal, currency: Currency) -> Money {
    Money { amount, currency }
}

/// The letter of a stage.
#[must_use]
pub fn demand(
    view: &View<'_>,
    account: &Account,
    creditor: &Creditor,
    due: &DueLetter<'_>,
) -> CollectionsLetter {
    let next = view.policy.after(Some(due.stage)).filter(|_| due.stage != Stage::PreDue);
    let next_on = next.map(|next| {
        let day = clock::plus(view.today(), view.policy.dwell(due.stage, next));
        clock::letter_day_from(day, view.calendar)
    });
    CollectionsLetter::Demand {
        stage: due.stage,
        dues: dues(view, account, creditor, &due.rows, &due.resting),
        next_on,
        late_charges: LateChargesSaid::of(view.policy),
        policy_notice: view.policy.notice_days,
    }
}
