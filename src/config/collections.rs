//! `[collections]`: the creditor, the hours, the policies and the providers' regimes.

use super::reader::Section;
use super::units;
use crate::domain::collections::house::{CollectionsHouse, Creditor, Window};
use crate::domain::collections::law::Jurisdiction;
use crate::domain::collections::policy::{
    CollectionsPolicy, DisputeScope, LateCharges, PolicyBook, PolicyVersion, Terms,
};
use crate::domain::collections::regime::{DataLoss, Regime, Regimes};
use crate::domain::kind::Language;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The whole section.
pub(super) fn collections(section: Section<'_, '_>) -> CollectionsHouse {
    let is_active = section.boolean("active").unwrap_or(false);
    let creditor = creditor(&section);
    let window = window(&section);
    let policies: Vec<_> = section.sections("policy").into_iter().filter_map(policy).collect();
    let regimes = section.sections("regime").into_iter().filter_map(regime).collect();
    let has_policies = !policies.is_empty();
    let book = PolicyBook::new(if has_policies { policies } else { usual() });
    if let Err(reason) = &book {
        section.complain("policy", reason);
    }
    if is_active {
        let demand = |holds: bool, key: &'static str, reason: &str| {
            if !holds {
                section.complain(key, reason);
            }
        };
        demand(
            !creditor.legal_name.is_empty(),
            "legal_name",
            "is missing; every collections letter says who is owed",
        );
        demand(
            !creditor.pay_to.is_empty(),
            "pay_to",
            "is missing; write the lines that say how one pays, such as [\"IBAN ES00 …\"]",
        );
        demand(
            has_policies,
            "policy",
            "is missing; write [[collections.policy]], and look at it with saldo policy simulate before active = true",
        );
    }
    section.end();
    CollectionsHouse {
        is_active,
        creditor,
        window,
        book: book.unwrap_or_default(),
        regimes: Regimes(regimes),
    }
}

/// What is shown and simulated while no policy is written.
fn usual() -> Vec<CollectionsPolicy> {
    let name = PolicyVersion { id: "standard".to_owned(), version: 1 };
    let terms = Terms::usual(name, date(2000, 1, 1), Jurisdiction::Elsewhere);
    CollectionsPolicy::check(terms).into_iter().collect()
}

fn creditor(section: &Section<'_, '_>) -> Creditor {
    Creditor {
        legal_name: section.text("legal_name").unwrap_or_default().trim().to_owned(),
        tax_id: section.text("tax_id"),
        pay_to: section.texts("pay_to").unwrap_or_default(),
        phone: section.text("phone"),
        policy_link: section.checked("policy_link", |text| {
            let is_link = text.starts_with("https://") && !text.contains(char::is_whitespace);
            is_link
                .then(|| text.to_owned())
                .ok_or("must be a web address that begins with https://")
        }),
    }
}

fn window(section: &Section<'_, '_>) -> Window {
    let usual = Window::default();
    let window = Window {
        opens: section.checked("letters_from", units::hour).unwrap_or(usual.opens),
        closes: section.checked("letters_until", units::hour).unwrap_or(usual.closes),
        letters_hour_max: section.number("letters_per_hour").unwrap_or(usual.letters_hour_max),
    };
    if window.closes <= window.opens {
        section.complain("letters_until", "must be later than letters_from");
    }
    if window.letters_hour_max == 0 {
        section.complain("letters_per_hour", "must be 1 or more");
    }
    window
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("{text:?} is not a date; write \"2026-12-25\""))
}

fn policy(section: Section<'_, '_>) -> Option<CollectionsPolicy> {
    let id = section.text("id").unwrap_or_else(|| "standard".to_owned());
    let version = section.number("version").unwrap_or(1);
    let from = section.required("effective_from", "2026-12-01");
    let effective_from = from.and_then(|_| section.checked("effective_from", day));
    let jurisdiction = section.checked("jurisdiction", |text| {
        Jurisdiction::parse(text).ok_or("must be \"eu\", \"es\", \"uk\", \"us\" or \"none\"")
    });
    let name = PolicyVersion { id, version };
    let usual =
        Terms::usual(name, effective_from.unwrap_or_default(), jurisdiction.unwrap_or_default());
    let terms = terms(&section, usual);
    let checked = CollectionsPolicy::check(terms);
    if let Err(broken) = &checked {
        for floor in broken {
            section.complain(floor.key, &floor.reason);
        }
    }
    section.end();
    effective_from?;
    checked.ok()
}

fn terms(section: &Section<'_, '_>, usual: Terms) -> Terms {
    let number = |key: &'static str, usual: u32| section.number(key).unwrap_or(usual);
    let amount = section.checked("overdue_min", |text| {
        let amount = text.parse::<Decimal>().ok().filter(|amount| *amount >= Decimal::ZERO);
        amount.ok_or("must be an amount such as \"50\" or \"12.50\"")
    });
    let scope = section.checked("dispute_scope", |text| match text {
        "invoice" => Ok(DisputeScope::Invoice),
        "amount" => Ok(DisputeScope::Amount),
        _ => Err("must be \"invoice\" or \"amount\""),
    });
    let late_charges = section.checked("late_charges", |text| match text {
        "none" => Ok(LateCharges::None),
        "mention" => Ok(LateCharges::Mention),
        _ => Err("must be \"none\" or \"mention\"; the desk never adds charges to an invoice"),
    });
    Terms {
        segments: section.texts("segments").unwrap_or_default(),
        pre_due_days: number("pre_due_days", usual.pre_due_days),
        reminder_days: section.numbers("reminder_days").unwrap_or(usual.reminder_days),
        final_demand_day: number("final_demand_day", usual.final_demand_day),
        suspension_notice_day: number("suspension_notice_day", usual.suspension_notice_day),
        notice_days: number("notice_days", usual.notice_days),
        overdue_min: amount.unwrap_or(usual.overdue_min),
        reminders_min: number("reminders_min", usual.reminders_min),
        apart_days: number("letters_apart_days", usual.apart_days),
        resume_days: number("resume_days", usual.resume_days),
        dispute_window_days: number("dispute_window_days", usual.dispute_window_days),
        dispute_scope: scope.unwrap_or(usual.dispute_scope),
        dispute_review_days: number("dispute_review_days", usual.dispute_review_days),
        promise_horizon_days: number("promise_horizon_days", usual.promise_horizon_days),
        promises_max: number("promises_max", usual.promises_max),
        promise_grace_days: number("promise_grace_days", usual.promise_grace_days),
        payment_claim_days: number("payment_claim_days", usual.payment_claim_days),
        ledger_hours_max: number("ledger_hours_max", usual.ledger_hours_max),
        late_charges: late_charges.unwrap_or(usual.late_charges),
        clause: section.text("clause"),
        approval_days: number("approval_days", usual.approval_days),
        confirm_hours: number("confirm_hours", usual.confirm_hours),
        reinstate_days: number("reinstate_days", usual.reinstate_days),
        ..usual
    }
}

fn regime(section: Section<'_, '_>) -> Option<Regime> {
    let name = section.required("name", "nce");
    let data_loss = section
        .required("data_loss", "90 days")
        .and_then(|_| section.checked("data_loss", data_loss));
    let checked_on = section
        .required("checked_on", "2026-11-01")
        .and_then(|_| section.checked("checked_on", day));
    let source = section.required("source", "https://learn.microsoft.com/partner-center/…");
    let (stops, remains) = (words(&section.section("stops")), words(&section.section("remains")));
    if stops.is_empty() {
        section.complain("stops", "is missing; write stops = { en = \"…\", es = \"…\" }");
    }
    let charges_continue = section.boolean("charges_continue").unwrap_or(true);
    let checklist = checklist(&section.section("checklist"));
    section.end();
    Some(Regime {
        name: name?,
        stops,
        remains,
        charges_continue,
        data_loss: data_loss?,
        checklist,
        source: source?,
        checked_on: checked_on?,
    })
}

fn data_loss(text: &str) -> Result<DataLoss, &'static str> {
    if text == "end of term" {
        return Ok(DataLoss::EndOfTerm);
    }
    let days = text.strip_suffix(" days").and_then(|number| number.trim().parse().ok());
    days.map(DataLoss::DaysAfter).ok_or("must be \"end of term\", or days such as \"90 days\"")
}

/// `checklist = { en = ["…"], es = ["…"] }`.
fn checklist(section: &Section<'_, '_>) -> BTreeMap<Language, Vec<String>> {
    let lines = [(Language::EN, section.texts("en")), (Language::ES, section.texts("es"))];
    lines.into_iter().filter_map(|(language, lines)| Some((language, lines?))).collect()
}

fn words(section: &Section<'_, '_>) -> BTreeMap<Language, String> {
    let texts = section.free_texts();
    texts.into_iter().filter_map(|(key, text)| Some((Language::parse(&key)?, text))).collect()
}
