//! Which claim window a question has, and since when it runs, from its kind, words and facts.
//!
//! # Contract
//! A guess on the safe side, always marked as assumed: the clock starts at the earliest day that
//! the mail names and that fits, so that a warning comes too early rather than too late. Without
//! such a day nothing is guessed, except where the day of the mail itself is on the safe side.
//! An agent says better with `#window CODE DATE`.

use crate::domain::claim_window::{ClaimWindow, Length, WindowRule, WindowTable};
use crate::domain::facts::Facts;
use crate::domain::kind::Kind;
use crate::logic::classify::concepts::Lexicon;
use crate::logic::classify::words::Text;
use crate::logic::fold::folded;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The window of a question that was asked at `asked_at`, if its words speak of one that still
/// runs.
#[must_use]
pub fn infer(
    table: &WindowTable,
    kind: Kind,
    words: &str,
    facts: &Facts,
    asked_at: Timestamp,
) -> Option<ClaimWindow> {
    let rule = table.find(code(kind, words)?)?;
    let asked_on = asked_at.to_zoned(TimeZone::UTC).date();
    let named = earliest(rule, facts, words, asked_on);
    let start = named.or_else(|| is_safe_today(rule).then_some(asked_on))?;
    let starts_at = start.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(rule.from(starts_at, true)).filter(|window| !window.has_ended(asked_at))
}

/// The code that a question's words lead to.
fn code(kind: Kind, words: &str) -> Option<&'static str> {
    // Most questions are of kinds that have no window, whatever their words.
    if !HAVE_WINDOWS.contains(&kind) {
        return None;
    }
    let lexicon = Lexicon::shipped();
    let text = Text::new(words);
    let hits = lexicon.hits(&text);
    let says =
        |name: &str| hits.iter().any(|hit| !hit.negated && lexicon.name_of(hit.concept) == name);
    let folded = format!(" {} ", folded(words));
    let holds = |any: &[&str]| any.iter().any(|word| folded.contains(word));
    match kind {
        Kind::Fraud if says("hacked") => Some("fraud"),
        Kind::CreditRequest if says("outage-compensation") || holds(OUTAGE) => {
            Some(if holds(&[" azure "]) { "sla-azure" } else { "sla-other" })
        }
        Kind::SubscriptionChange | Kind::CreditRequest | Kind::Dispute
            if holds(&[" marketplace "]) && says("cancel") =>
        {
            Some(if holds(YEARLY) { "marketplace-annual" } else { "marketplace-monthly" })
        }
        Kind::SubscriptionChange if says("add-remove-seats") && holds(FEWER) => Some("nce-reduce"),
        Kind::SubscriptionChange if says("cancel") => Some("nce-cancel"),
        Kind::Dispute | Kind::CreditRequest if holds(RENEWED) => Some("nce-cancel"),
        Kind::Fraud
        | Kind::CreditRequest
        | Kind::SubscriptionChange
        | Kind::InvoiceQuestion
        | Kind::Dispute
        | Kind::Payment
        | Kind::AccountChange
        | Kind::Access
        | Kind::Complaint
        | Kind::Technical
        | Kind::Other => None,
    }
}

/// Kinds that may have a claim window.
const HAVE_WINDOWS: [Kind; 4] =
    [Kind::Fraud, Kind::CreditRequest, Kind::SubscriptionChange, Kind::Dispute];

/// Words of an outage, folded.
const OUTAGE: &[&str] =
    &[" outage", " downtime ", " sla ", " caida del ", " caidas ", " interrupcion ", " incident "];
/// Words of a purchase for a year, folded.
const YEARLY: &[&str] = &[" annual", " yearly ", " anual", " per year ", " al ano "];
/// Words of fewer seats, folded.
const FEWER: &[&str] = &[
    " remove", " reduce", " reducir", " reduzc", " quitar", " quiten", " fewer ", " menos ",
    " baja ",
];
/// Words of a renewal that nobody wanted, folded.
const RENEWED: &[&str] =
    &[" auto renew", " renewed automatically", " renovado automatic", " renovo automatic"];

/// A claim of a month counts from the month's end, and fraud is found after it began: there the
/// mail's own day is a start that the true one can only precede by days, not by the whole window.
fn is_safe_today(rule: &WindowRule) -> bool {
    match rule.length {
        Length::MonthsAfterMonth(_) => true,
        Length::Hours(_) => rule.code == "fraud",
    }
}

/// The earliest day that the mail names and in whose window it was still written; `today` and
/// `yesterday` count.
fn earliest(rule: &WindowRule, facts: &Facts, words: &str, asked_on: Date) -> Option<Date> {
    let folded = format!(" {} ", folded(words));
    let says = |any: &[&str]| any.iter().any(|word| folded.contains(word));
    let today = says(&[" today ", " hoy ", " this morning ", " esta manana "]).then_some(asked_on);
    let yesterday =
        says(&[" yesterday ", " ayer "]).then(|| asked_on.checked_sub(1.day()).ok()).flatten();
    let named = facts.dates.iter().copied().chain(today).chain(yesterday);
    let runs = |date: &Date| {
        let start = date.to_zoned(TimeZone::UTC);
        let now = asked_on.to_zoned(TimeZone::UTC);
        *date <= asked_on
            && start.is_ok_and(|start| {
                let window = rule.from(start.timestamp(), true);
                now.is_ok_and(|now| !window.has_ended(now.timestamp()))
            })
    };
    named.filter(runs).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn table() -> WindowTable {
        let rule = |code: &str, length| WindowRule {
            code: code.to_owned(),
            what: (String::new(), String::new()),
            begins: (String::new(), String::new()),
            length,
            source: String::new(),
            checked_on: date(2026, 1, 1),
        };
        WindowTable(vec![
            rule("nce-cancel", Length::Hours(168)),
            rule("nce-reduce", Length::Hours(168)),
            rule("fraud", Length::Hours(60 * 24)),
            rule("sla-azure", Length::MonthsAfterMonth(2)),
            rule("sla-other", Length::MonthsAfterMonth(1)),
            rule("marketplace-annual", Length::Hours(14 * 24)),
        ])
    }

    fn asked(kind: Kind, words: &str, dates: &[Date]) -> Option<ClaimWindow> {
        let facts = Facts { dates: dates.into(), ..Facts::default() };
        infer(&table(), kind, words, &facts, "2026-11-23T10:00:00Z".parse().unwrap())
    }

    fn ends(kind: Kind, words: &str, dates: &[Date]) -> Option<(String, String)> {
        let window = asked(kind, words, dates)?;
        assert!(window.is_assumed, "a guess says that it is one");
        Some((window.code, window.ends_at.to_string()))
    }

    #[test]
    fn a_purchase_of_friday_can_be_cancelled_until_friday() {
        let words = "Please cancel the subscription we bought on 20 November.";
        let (code, end) =
            ends(Kind::SubscriptionChange, words, &[date(2026, 11, 20)]).expect("a window");
        assert_eq!((code.as_str(), end.as_str()), ("nce-cancel", "2026-11-27T00:00:00Z"));
        let words = "Queremos cancelar la suscripción que compramos ayer.";
        let (_, end) = ends(Kind::SubscriptionChange, words, &[]).expect("a window");
        assert_eq!(end, "2026-11-29T00:00:00Z");
    }

    #[test]
    fn the_earliest_day_that_fits_counts_and_one_that_is_long_past_does_not() {
        let words = "Please cancel it.";
        let dates = [date(2026, 11, 21), date(2026, 11, 19), date(2026, 2, 1), date(2027, 1, 1)];
        let (_, end) = ends(Kind::SubscriptionChange, words, &dates).expect("a window");
        assert_eq!(end, "2026-11-26T00:00:00Z");
        assert_eq!(ends(Kind::SubscriptionChange, words, &[date(2026, 2, 1)]), None);
        assert_eq!(ends(Kind::SubscriptionChange, words, &[]), None, "nothing is made up");
    }

    #[test]
    fn an_outage_is_claimed_by_its_month_and_fraud_from_its_first_day() {
        let words = "We want a credit for the Azure outage.";
        let (code, end) = ends(Kind::CreditRequest, words, &[date(2026, 10, 30)]).expect("one");
        assert_eq!((code.as_str(), end.as_str()), ("sla-azure", "2027-01-01T00:00:00Z"));
        let (code, _) = ends(Kind::CreditRequest, "Abono por la caída del correo", &[]).unwrap();
        assert_eq!(code, "sla-other");
        let words = "We have been hacked, somebody mines on our machines.";
        let (code, end) = ends(Kind::Fraud, words, &[date(2026, 11, 3)]).expect("one");
        assert_eq!((code.as_str(), end.as_str()), ("fraud", "2027-01-02T00:00:00Z"));
    }

    #[test]
    fn a_question_about_a_bill_has_no_window() {
        let words = "Why is it higher than in October? We cancelled nothing.";
        assert_eq!(asked(Kind::InvoiceQuestion, words, &[date(2026, 11, 20)]), None);
        assert_eq!(asked(Kind::Fraud, "New bank details, please use them", &[]), None);
    }
}
