//! A policy and a simulation, for people: as words on a terminal and as a picture.

use crate::domain::calendar::Calendar;
use crate::domain::collections::law::Jurisdiction;
use crate::domain::collections::policy::{
    CollectionsPolicy, DisputeScope, LateCharges, PolicyBook,
};
use crate::domain::collections::stage::Stage;
use crate::logic::collect::clock::{days_between, plus};
use crate::logic::collect::simulate::{Act, Planned};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Rows of a picture; a larger portfolio shows those who hear first.
const ROWS_MAX: usize = 60;

/// A policy in words, line by line.
#[must_use]
pub fn policy(policy: &CollectionsPolicy) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("Collections policy {}, in force since {}", policy.name, policy.effective_from));
    let whom = if policy.segments.is_empty() {
        "every account that no other policy is for".to_owned()
    } else {
        format!("accounts of the segments {}", policy.segments.join(", "))
    };
    line(format!("for {whom}"));
    line(String::new());
    line("Days from the due date of an invoice".to_owned());
    if policy.pre_due_days > 0 {
        let days = format!("-{}", policy.pre_due_days);
        line(format!("  {days:>4}  a note that it falls due, not by direct debit"));
    }
    let mut stage = None;
    while let Some(next) = policy.after(stage) {
        let day = policy.day(next).unwrap_or(0);
        line(format!("  {day:>4}  {}", stage_words(next)));
        stage = Some(next);
    }
    line(format!(
        "        then, after {} business days of notice served on somebody, a supervisor's approval and one more look: the order to suspend",
        policy.notice_days
    ));
    line(String::new());
    line("What stops the clock".to_owned());
    let scope = match policy.dispute_scope {
        DisputeScope::Invoice => "the invoice rests",
        DisputeScope::Amount => "the disputed amount rests",
    };
    line(format!(
        "  dispute        {scope}, within {} days of the invoice date; a supervisor looks after {} days; never released by itself",
        policy.dispute_window_days, policy.dispute_review_days
    ));
    line(format!(
        "  promise        up to {} days ahead, {} on one invoice, {} business days of grace",
        policy.promise_horizon_days, policy.promises_max, policy.promise_grace_days
    ));
    line(format!("  payment claim  {} business days", policy.payment_claim_days));
    line(format!("  any hold       then {} business days of rest", policy.resume_days));
    line(format!(
        "  stale ledger   older than {} hours: nobody is written to",
        policy.ledger_hours_max
    ));
    line(String::new());
    line(format!(
        "One letter a customer in {} days at most, {} reminders delivered before a notice.",
        policy.apart_days, policy.reminders_min
    ));
    line(format!("Below {} nobody is threatened with suspension.", policy.overdue_min));
    line(late_charges(policy));
    out
}

fn late_charges(policy: &CollectionsPolicy) -> String {
    match (policy.late_charges, &policy.clause, policy.jurisdiction.law()) {
        (LateCharges::None, _, _) => "Late charges: none, and no word of them.".to_owned(),
        (LateCharges::Mention, Some(clause), _) => {
            format!("Late charges: mentioned ({clause}), never added.")
        }
        (LateCharges::Mention, None, Some(law)) => format!(
            "Late charges: mentioned ({}; read on {}), never added.",
            law.source, law.checked_on
        ),
        (LateCharges::Mention, None, None) => "Late charges: none.".to_owned(),
    }
}

fn stage_words(stage: Stage) -> String {
    match stage {
        Stage::PreDue => "a note before the due date".to_owned(),
        Stage::Reminder(1) => "first reminder: is something wrong?".to_owned(),
        Stage::Reminder(number) => format!("reminder {number}"),
        Stage::FinalDemand => "final demand, naming suspension as the next step".to_owned(),
        Stage::SuspensionNotice => "suspension notice is proposed to people".to_owned(),
    }
}

/// Every version of every policy, one line each.
#[must_use]
pub fn book(book: &PolicyBook) -> String {
    let line = |policy: &CollectionsPolicy| {
        let place = match policy.jurisdiction {
            Jurisdiction::Elsewhere => "",
            Jurisdiction::EuropeanUnion
            | Jurisdiction::Spain
            | Jurisdiction::UnitedKingdom
            | Jurisdiction::UnitedStates => policy.jurisdiction.word(),
        };
        format!("{} since {} {place}\n", policy.name, policy.effective_from)
    };
    book.all().iter().map(line).collect()
}

/// What one act is called in a list.
#[must_use]
pub fn act(act: Act) -> &'static str {
    match act {
        Act::PolicyTold => "policy told",
        Act::Letter(Stage::PreDue) => "note before due",
        Act::Letter(Stage::Reminder(0 | 1)) => "reminder 1",
        Act::Letter(Stage::Reminder(2)) => "reminder 2",
        Act::Letter(Stage::Reminder(_)) => "further reminder",
        Act::Letter(Stage::FinalDemand) => "final demand",
        Act::Letter(Stage::SuspensionNotice) => "suspension notice",
        Act::SuspensionProposed => "suspension proposed",
        Act::Cleared => "cleared",
    }
}

/// How many of each act, by month.
#[must_use]
pub fn months(
    planned: &[Planned],
    calendar: &Calendar,
) -> BTreeMap<(i16, i8), BTreeMap<Act, usize>> {
    let mut months: BTreeMap<(i16, i8), BTreeMap<Act, usize>> = BTreeMap::new();
    for one in planned {
        let day = calendar.date(one.at);
        let month = months.entry((day.year(), day.month())).or_default();
        let count = month.entry(one.act).or_default();
        *count = count.saturating_add(1);
    }
    months
}

fn colour(act: Act) -> &'static str {
    match act {
        Act::PolicyTold => "#9aa5b1",
        Act::Letter(Stage::PreDue) => "#7fb28a",
        Act::Letter(Stage::Reminder(0 | 1)) => "#e0b04c",
        Act::Letter(Stage::Reminder(_)) => "#d98436",
        Act::Letter(Stage::FinalDemand) => "#c2413b",
        Act::Letter(Stage::SuspensionNotice) | Act::SuspensionProposed => "#6b2f8a",
        Act::Cleared => "#2f6fb5",
    }
}

/// A picture of a simulation: a row for each customer and currency, a mark for each letter, and
/// the months above. SVG, for a browser.
#[must_use]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "coordinates of a picture of at most sixty rows and a few thousand points"
)]
pub fn picture(planned: &[Planned], calendar: &Calendar, from: Date, until: Date) -> String {
    const LEFT: u32 = 170;
    const TOP: u32 = 60;
    const ROW: u32 = 18;
    const WIDTH: u32 = 900;
    let span = days_between(from, until).max(1);
    let x = |day: Date| LEFT + days_between(from, day).min(span) * WIDTH / span;
    let mut rows: Vec<String> = Vec::new();
    for one in planned {
        let name = one.key.to_string();
        if rows.len() < ROWS_MAX && !rows.contains(&name) {
            rows.push(name);
        }
    }
    let count = u32::try_from(rows.len()).unwrap_or(0);
    let height = TOP + count * ROW + 40;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{height}\" viewBox=\"0 0 {0} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        LEFT + WIDTH + 20
    );
    let mut month = from.first_of_month();
    while month <= until {
        if month >= from {
            let at = x(month);
            let _infallible = writeln!(
                svg,
                "<line x1=\"{at}\" y1=\"{}\" x2=\"{at}\" y2=\"{}\" stroke=\"#dde2e7\"/><text x=\"{}\" y=\"{}\" fill=\"#5b6673\">{}-{:02}</text>",
                TOP - 12,
                TOP + count * ROW,
                at + 3,
                TOP - 4,
                month.year(),
                month.month()
            );
        }
        month = plus(month, 32).first_of_month();
    }
    legend(&mut svg, LEFT);
    for (index, name) in (0_u32..).zip(&rows) {
        let y = TOP + index * ROW + 12;
        let _infallible =
            writeln!(svg, "<text x=\"8\" y=\"{y}\" fill=\"#1d2329\">{}</text>", escaped(name));
    }
    for one in planned.iter().filter(|one| one.act != Act::PolicyTold) {
        let name = one.key.to_string();
        let Some(index) = rows.iter().position(|row| *row == name) else { continue };
        let y = TOP + u32::try_from(index).unwrap_or(0) * ROW + 8;
        let day = calendar.date(one.at);
        let _infallible = writeln!(
            svg,
            "<circle cx=\"{}\" cy=\"{y}\" r=\"5\" fill=\"{}\"><title>{} {day}: {}</title></circle>",
            x(day),
            colour(one.act),
            escaped(&name),
            act(one.act)
        );
    }
    svg.push_str("</svg>\n");
    svg
}

#[expect(clippy::arithmetic_side_effects, reason = "seven words in a row")]
fn legend(svg: &mut String, left: u32) {
    let acts = [
        Act::Letter(Stage::PreDue),
        Act::Letter(Stage::Reminder(1)),
        Act::Letter(Stage::Reminder(2)),
        Act::Letter(Stage::FinalDemand),
        Act::SuspensionProposed,
        Act::Cleared,
    ];
    for (index, one) in (0_u32..).zip(acts) {
        let x = left + index * 150;
        let _infallible = writeln!(
            svg,
            "<circle cx=\"{x}\" cy=\"18\" r=\"5\" fill=\"{}\"/><text x=\"{}\" y=\"22\" fill=\"#1d2329\">{}</text>",
            colour(one),
            x + 10,
            act(one)
        );
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
