//! The facts of the letters about overdue invoices and access.

use super::Facts;
use crate::domain::collections::policy::CollectionsPolicy;
use crate::domain::collections::regime::Regime;
use crate::domain::collections::stage::Stage;
use crate::domain::kind::Language;
use crate::domain::letter::{
    AccessFacts, AccessOrder, CollectionsLetter, DueRow, Dues, LateChargesSaid,
};
use crate::logic::phrasebook::Phrasebook;
use serde_json::Value;

pub(super) fn facts(letter: &CollectionsLetter, book: &Phrasebook) -> Facts {
    use CollectionsLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::Demand { stage, dues, next_on, late_charges, policy_notice } => {
            owed(&mut facts, dues, book);
            if let Some(next_on) = next_on {
                facts.phrase("next_on", book.day(*next_on));
            }
            if *stage >= Stage::FinalDemand {
                facts.phrase("policy_notice", policy_notice.to_string());
                said(&mut facts, late_charges.as_ref(), book);
            }
        }
        L::HoldOn { dues, is_everything } => {
            owed(&mut facts, dues, book);
            facts.flag("is_everything", *is_everything);
        }
        L::HoldOff { dues, next_on } => {
            owed(&mut facts, dues, book);
            facts.phrase("next_on", book.day(*next_on));
        }
        L::PromiseNoted { dues, amount, promised_on }
        | L::PromiseBroken { dues, amount, promised_on } => {
            owed(&mut facts, dues, book);
            facts.phrase("amount", book.money(*amount));
            facts.phrase("promised_on", book.day(*promised_on));
        }
        L::ClaimNoted { dues, ends_on } => {
            owed(&mut facts, dues, book);
            facts.phrase("ends_on", book.day(*ends_on));
        }
        L::SuspensionAhead { dues, access, effective_at, .. } => {
            owed(&mut facts, dues, book);
            effects(&mut facts, access, book);
            facts.phrase("effective_at", book.moment(*effective_at));
        }
        L::SuspensionOff { dues, services } => {
            owed(&mut facts, dues, book);
            lines(&mut facts, "services", services);
        }
        L::Suspended { dues, access, since, reinstate_days } => {
            owed(&mut facts, dues, book);
            effects(&mut facts, access, book);
            facts.phrase("restored_within", book.business_days(*reinstate_days));
            facts.phrase("since", book.moment(*since));
        }
        L::DataLossWarning { dues, access, days_left } => {
            owed(&mut facts, dues, book);
            effects(&mut facts, access, book);
            facts.phrase("days_left", book.days(*days_left));
        }
        L::Reinstated { dues, services, since, checklist, is_paid } => {
            parties(&mut facts, dues);
            facts.flag("is_paid", *is_paid);
            lines(&mut facts, "services", services);
            facts.phrase("since", book.moment(*since));
            lines(&mut facts, "checklist", checklist);
        }
        L::ReinstatementLate { dues, services, promised_by, new_by, is_paid } => {
            parties(&mut facts, dues);
            facts.flag("is_paid", *is_paid);
            lines(&mut facts, "services", services);
            facts.phrase("promised_by", book.moment(*promised_by));
            facts.phrase("new_by", book.moment(*new_by));
        }
        L::Cleared { dues, settled } => {
            parties(&mut facts, dues);
            lines(&mut facts, "invoices", settled);
        }
        L::PolicyStatement { dues, policy } => {
            parties(&mut facts, dues);
            statement(&mut facts, policy, book);
        }
    }
    facts
}

/// The facts of an order to the operator.
pub(super) fn order(order: &AccessOrder, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("account", &order.account);
    lines(&mut facts, "tenants", &order.tenants);
    lines(&mut facts, "services", &order.services);
    facts.flag("is_chase", order.is_chase);
    if order.is_reinstatement {
        lines(&mut facts, "checklist", &order.checklist);
        facts.phrase("promised_by", book.moment(order.promised_by));
    } else {
        facts.line("approved_by", &order.approved_by);
        facts.phrase("data_loss_on", book.day(order.data_loss_on));
    }
    facts
}

fn parties(facts: &mut Facts, dues: &Dues) {
    facts.line("creditor", &dues.creditor.legal_name);
    facts.optional("creditor_id", dues.creditor.tax_id.as_deref());
    facts.line("customer", &dues.customer);
    facts.phrase("policy", dues.policy.to_string());
    facts.optional("policy_link", dues.creditor.policy_link.as_deref());
}

fn owed(facts: &mut Facts, dues: &Dues, book: &Phrasebook) {
    parties(facts, dues);
    facts.list("invoices", dues.invoices.iter().map(|row| row_facts(row, book)));
    facts.list("resting", dues.resting.iter().map(|row| row_facts(row, book)));
    facts.phrase("total", book.money(dues.total));
    lines(facts, "pay_to", &dues.creditor.pay_to);
    facts.line("reference", &dues.reference);
    facts.optional("phone", dues.creditor.phone.as_deref());
}

fn row_facts(row: &DueRow, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("invoice", &row.invoice);
    facts.phrase("issued_on", book.short_day(row.issued_on));
    facts.phrase("due_on", book.short_day(row.due_on));
    facts.phrase("asked", book.money(row.asked));
    facts.phrase("gross", book.money(row.gross));
    facts.flag("is_part", row.asked != row.gross);
    facts.0.insert("days_overdue".to_owned(), Value::from(row.days_overdue));
    facts.phrase("days_ago", book.days_ago(row.days_overdue));
    facts
}

fn effects(facts: &mut Facts, access: &AccessFacts, book: &Phrasebook) {
    let regime = &access.regime;
    lines(facts, "services", &access.services);
    facts.line("stops", Regime::words(&regime.stops, book.language()));
    let remains = Regime::words(&regime.remains, book.language());
    facts.optional("remains", Some(remains).filter(|words| !words.is_empty()));
    facts.flag("charges_continue", regime.charges_continue);
    facts.phrase("data_loss_on", book.day(access.data_loss_on));
}

fn statement(facts: &mut Facts, policy: &CollectionsPolicy, book: &Phrasebook) {
    facts.phrase("effective_from", book.day(policy.effective_from));
    let mut stages: Vec<Stage> = Vec::new();
    while let Some(next) = policy.after(stages.last().copied()) {
        stages.push(next);
    }
    facts.list(
        "steps",
        stages.into_iter().map(|stage| {
            let mut step = Facts::default();
            step.phrase("day", policy.day(stage).unwrap_or(0).to_string());
            step.phrase("what", book.stage(stage));
            step
        }),
    );
    if policy.pre_due_days > 0 {
        facts.phrase("pre_due_days", policy.pre_due_days.to_string());
    }
    facts.phrase("notice_days", policy.notice_days.to_string());
    facts.phrase("restored_within", book.business_days(policy.reinstate_days));
    facts.phrase("promise_days", policy.promise_horizon_days.to_string());
    facts.phrase("claim_days", policy.payment_claim_days.to_string());
    facts.phrase("dispute_days", policy.dispute_window_days.to_string());
    facts.phrase("overdue_min", policy.overdue_min.to_string());
    said(facts, LateChargesSaid::of(policy).as_ref(), book);
}

fn said(facts: &mut Facts, charges: Option<&LateChargesSaid>, book: &Phrasebook) {
    let is_spanish = book.language() == Language::ES;
    let words = charges.map(|said| if is_spanish { &said.spanish } else { &said.english });
    facts.optional("late_charges", words.map(String::as_str));
}

fn lines(facts: &mut Facts, name: &str, texts: &[String]) {
    let rows = texts.iter().map(|text| crate::logic::markdown::one_line(text));
    let rows = rows.filter(|text| !text.is_empty()).map(Value::String).collect();
    facts.0.insert(name.to_owned(), Value::Array(rows));
}
