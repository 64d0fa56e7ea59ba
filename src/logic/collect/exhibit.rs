//! What supervisors are shown before access is suspended (I-13): whom it hits, for what, what was
//! sent and reached somebody, what it does, what it costs us. Without words of any language but
//! those of the configuration, because supervisors read different ones.

use crate::domain::account::Account;
use crate::domain::address::Address;
use crate::domain::collections::hold::PromiseState;
use crate::domain::collections::hold::invoice_key;
use crate::domain::collections::order::AccessShown;
use crate::domain::collections::regime::Regime;
use crate::domain::collections::suspension::Suspension;
use crate::domain::kind::Language;
use crate::domain::letter::BriefLine;
use crate::domain::money::Money;
use crate::logic::collect::access::{rows, snapshot};
use crate::logic::collect::look::{View, total};

/// Everything that a supervisor must see; the labels are the phrase book's.
#[must_use]
pub fn shown(
    view: &View<'_>,
    suspension: &Suspension,
    account: &Account,
    regime: &Regime,
    language: Language,
) -> AccessShown {
    let rows = rows(view, suspension);
    let currency = view.file.key.currency;
    let total = Money { amount: total(&rows), currency };
    let line = |key: &str, value: String| BriefLine { key: key.to_owned(), value };
    let invoices: Vec<String> = rows
        .iter()
        .map(|row| format!("{} ({}, {})", row.item.invoice, row.item.due_on, row.asked))
        .collect();
    let plan = &suspension.plan;
    let mut lines = vec![
        line("services", plan.services.join("; ")),
        line("access_ends", moment(view, suspension.effective_at)),
        line("invoices", invoices.join("; ")),
        line("total", total.to_string()),
        line("exposure", exposure(suspension, account)),
        line("effects", Regime::words(&regime.stops, language).to_owned()),
    ];
    if regime.charges_continue {
        lines.push(line("charges_continue", regime.name.clone()));
    }
    lines.push(line("data_loss_on", suspension.data_loss_on.to_string()));
    lines.extend(served(view, suspension).map(|value| line("notice_served", value)));
    let reminders = rows
        .iter()
        .map(|row| view.file.reminders_delivered(&invoice_key(&row.item.invoice)))
        .min()
        .unwrap_or(0);
    lines.push(line("reminders_delivered", reminders.to_string()));
    let broken = view.file.promises.iter().filter(|it| it.state == PromiseState::Broken).count();
    if broken > 0 {
        lines.push(line("promises_broken", broken.to_string()));
    }
    lines.push(line("policy", view.policy.name.to_string()));
    AccessShown {
        suspension: suspension.number,
        what: format!("{} ({}, {total})", account.legal_name, account.code),
        lines,
        snapshot: snapshot(view, suspension),
        valid_days: Some(view.policy.approval_days),
    }
}

/// What we go on owing the provider: as the agent stated it, else as the books do; never computed.
fn exposure(suspension: &Suspension, account: &Account) -> String {
    let of_books = || {
        let known = account.exposure.as_ref()?;
        Some(format!("{} ({})", known.amount, known.stated_on))
    };
    let stated = suspension.plan.exposure.map(|money| money.to_string());
    stated.or_else(of_books).unwrap_or_else(|| "?".to_owned())
}

/// On whom the notice was served, and when.
fn served(view: &View<'_>, suspension: &Suspension) -> Option<String> {
    let notice = view.file.notices.get(&suspension.notice)?;
    let at = moment(view, notice.served_at()?);
    let readers: Vec<&str> = notice.served_on().map(Address::as_str).collect();
    Some(format!("{} ({at})", readers.join(", ")))
}

/// A moment with its zone (I-25), in figures.
fn moment(view: &View<'_>, at: jiff::Timestamp) -> String {
    at.to_zoned(view.calendar.zone().clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}
