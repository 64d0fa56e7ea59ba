//! Sample letters about overdue invoices: each with everything, and with nothing that may be
//! absent.

use super::cast::{at, day};
use crate::domain::collections::house::Creditor;
use crate::domain::collections::law::Jurisdiction;
use crate::domain::collections::policy::{CollectionsPolicy, LateCharges, PolicyVersion, Terms};
use crate::domain::collections::regime::{DataLoss, Regime};
use crate::domain::collections::stage::Stage;
use crate::domain::kind::Language;
use crate::domain::letter::{
    AccessFacts, AccessOrder, CollectionsLetter, DueRow, Dues, LateChargesSaid,
};
use crate::domain::money::{Currency, Money};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Every letter to a customer.
pub(super) fn letters(language: Language) -> Vec<CollectionsLetter> {
    let (Some(full), Some(sparse)) = (dues(true), dues(false)) else { return Vec::new() };
    let mut letters = demands(&full, &sparse);
    letters.extend(agreements(&full, &sparse));
    for (dues, is_full) in [(&full, true), (&sparse, false)] {
        letters.extend(access(dues, is_full, language));
        letters.extend(policy(is_full).map(|policy| CollectionsLetter::PolicyStatement {
            dues: dues.clone(),
            policy: Box::new(policy),
        }));
    }
    letters
}

/// Every order to the operator.
pub(super) fn orders() -> Vec<AccessOrder> {
    let mut orders = Vec::new();
    for is_reinstatement in [false, true] {
        for is_full in [true, false] {
            orders.push(AccessOrder {
                is_reinstatement,
                account: "ACME, Acme Ibérica SL".to_owned(),
                tenants: some(is_full, &["acme.onmicrosoft.com"]),
                services: some(true, &["Microsoft 365 Business Premium, 25 users"]),
                approved_by: "Sol Vega".to_owned(),
                data_loss_on: day(9, 30),
                checklist: some(is_full, &["turn auto-renew on again", "check add-ons"]),
                promised_by: at(31, 15, 0),
                is_chase: !is_full,
            });
        }
    }
    orders
}

fn some(is_full: bool, lines: &[&str]) -> Vec<String> {
    lines.iter().filter(|_| is_full).map(|line| (*line).to_owned()).collect()
}

fn money(cents: i64) -> Option<Money> {
    Some(Money { amount: Decimal::new(cents, 2), currency: Currency::parse("EUR")? })
}

fn dues(is_full: bool) -> Option<Dues> {
    let row = |invoice: &str, issued, due, gross, asked, days| {
        Some(DueRow {
            invoice: invoice.to_owned(),
            issued_on: issued,
            due_on: due,
            gross: money(gross)?,
            asked: money(asked)?,
            days_overdue: days,
        })
    };
    let first = row("F-2026-00017", day(1, 5), day(2, 4), 120_000, 120_000, 26)?;
    let second = row("F-2026-00031", day(1, 12), day(2, 11), 84_050, 34_050, 19)?;
    let disputed = row("F-2026-00009", day(1, 2), day(2, 1), 9_990, 9_990, 29)?;
    Some(Dues {
        creditor: Creditor {
            legal_name: "Contoso Cloud SL".to_owned(),
            tax_id: is_full.then(|| "ES B00000000".to_owned()),
            pay_to: some(true, &["IBAN ES00 0000 0000 0000 0000 0000", "BIC AAAAESMM"]),
            phone: is_full.then(|| "+34 900 000 000".to_owned()),
            policy_link: is_full.then(|| "https://www.reseller.example/collections".to_owned()),
        },
        customer: "Acme Ibérica SL".to_owned(),
        reference: "ACME F-2026-00017".to_owned(),
        invoices: if is_full { vec![first, second] } else { vec![first] },
        resting: if is_full { vec![disputed] } else { Vec::new() },
        total: money(if is_full { 154_050 } else { 120_000 })?,
        policy: PolicyVersion { id: "standard".to_owned(), version: 3 },
    })
}

fn policy(is_full: bool) -> Option<CollectionsPolicy> {
    let name = PolicyVersion { id: "standard".to_owned(), version: 3 };
    let usual = Terms::usual(name, day(1, 1), Jurisdiction::Spain);
    let late_charges = if is_full { LateCharges::Mention } else { LateCharges::None };
    let pre_due_days = if is_full { 7 } else { 0 };
    CollectionsPolicy::check(Terms { pre_due_days, late_charges, ..usual }).ok()
}

fn demands(full: &Dues, sparse: &Dues) -> Vec<CollectionsLetter> {
    let mut letters = Vec::new();
    let stages = [Stage::PreDue, Stage::Reminder(1), Stage::Reminder(2), Stage::FinalDemand];
    for (dues, is_full) in [(full, true), (sparse, false)] {
        for stage in stages {
            let mut dues = dues.clone();
            if stage == Stage::PreDue {
                dues.invoices.iter_mut().for_each(|row| row.days_overdue = 0);
            }
            letters.push(CollectionsLetter::Demand {
                stage,
                dues,
                next_on: (stage > Stage::PreDue).then(|| day(3, 12)),
                late_charges: policy(is_full).as_ref().and_then(LateChargesSaid::of),
                policy_notice: 10,
            });
        }
    }
    letters
}

fn agreements(full: &Dues, sparse: &Dues) -> Vec<CollectionsLetter> {
    let mut letters = Vec::new();
    for dues in [full, sparse] {
        let rests = Dues {
            resting: dues.resting.iter().chain(&dues.invoices).take(1).cloned().collect(),
            invoices: if dues == full { dues.invoices.clone() } else { Vec::new() },
            ..dues.clone()
        };
        let amount = dues.total;
        letters.extend([
            CollectionsLetter::HoldOn { dues: rests, is_everything: dues != full },
            CollectionsLetter::HoldOff { dues: dues.clone(), next_on: day(3, 12) },
            CollectionsLetter::PromiseNoted { dues: dues.clone(), amount, promised_on: day(3, 20) },
            CollectionsLetter::PromiseBroken {
                dues: dues.clone(),
                amount,
                promised_on: day(3, 20),
            },
            CollectionsLetter::ClaimNoted { dues: dues.clone(), ends_on: day(3, 9) },
        ]);
    }
    letters
}

fn access(dues: &Dues, is_full: bool, language: Language) -> Vec<CollectionsLetter> {
    let (stops, remains, restore) = if language == Language::ES {
        (
            "Los usuarios ya no podrán iniciar sesión en los servicios indicados.",
            "Los administradores podrán seguir accediendo y guardar sus datos.",
            "la renovación automática",
        )
    } else {
        (
            "Users can no longer sign in to the services above.",
            "Administrators can still sign in and save your data.",
            "automatic renewal",
        )
    };
    let words = |text: &str| BTreeMap::from([(language, text.to_owned())]);
    let services = some(true, &["Microsoft 365 Business Premium, 25 users"]);
    let facts = AccessFacts {
        services: services.clone(),
        regime: Regime {
            name: "nce".to_owned(),
            stops: words(stops),
            remains: if is_full { words(remains) } else { BTreeMap::new() },
            charges_continue: is_full,
            data_loss: DataLoss::EndOfTerm,
            checklist: BTreeMap::new(),
            source: "https://learn.microsoft.com/partner-center".to_owned(),
            checked_on: day(1, 15),
        },
        data_loss_on: day(9, 30),
    };
    let (dues, access, since) = (dues.clone(), facts, at(24, 9, 15));
    vec![
        CollectionsLetter::SuspensionAhead {
            is_reminder: false,
            dues: dues.clone(),
            access: access.clone(),
            effective_at: at(24, 8, 0),
        },
        CollectionsLetter::SuspensionAhead {
            is_reminder: true,
            dues: dues.clone(),
            access: access.clone(),
            effective_at: at(24, 8, 0),
        },
        CollectionsLetter::SuspensionOff {
            dues: Dues {
                invoices: if is_full { dues.invoices.clone() } else { Vec::new() },
                ..dues.clone()
            },
            services: services.clone(),
        },
        CollectionsLetter::Suspended {
            dues: dues.clone(),
            access: access.clone(),
            since,
            reinstate_days: if is_full { 1 } else { 2 },
        },
        CollectionsLetter::DataLossWarning { dues: dues.clone(), access, days_left: 14 },
        CollectionsLetter::Reinstated {
            dues: dues.clone(),
            services: services.clone(),
            since: at(26, 15, 40),
            checklist: some(is_full, &[restore]),
            is_paid: is_full,
        },
        CollectionsLetter::ReinstatementLate {
            dues: dues.clone(),
            services,
            promised_by: at(26, 15, 0),
            new_by: at(27, 15, 0),
            is_paid: is_full,
        },
        CollectionsLetter::Cleared { dues, settled: some(true, &["F-2026-00017"]) },
    ]
}
