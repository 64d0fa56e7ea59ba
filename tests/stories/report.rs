//! The month's figures: counted from what happened, mailed to those who lead.

use crate::world::{ADA, ANA, SOFIA, World};
use saldo::shell::control::Request;
use serde_json::Value;

pub(crate) fn report(world: &mut World, month: Option<&str>, mail: bool) -> Value {
    let month = month.map(str::to_owned);
    world.operator(&Request::Report { month, language: None, mail }).unwrap()
}

pub(crate) fn count(answer: &Value, pointer: &str) -> u64 {
    answer.pointer(pointer).and_then(Value::as_u64).unwrap_or_else(|| panic!("{answer:#}"))
}

#[test]
fn a_case_that_is_opened_again_was_not_settled_and_waiting_for_the_customer_is_not_our_time() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.hours_pass(2);
    world.answers(ANA, "Which of the two invoices is it?");
    world.days_pass(2);
    world.answers(ADA, "It is INV-2026-00017, the second one.");
    world.hours_pass(3);
    world.answers(ANA, "#resolve own-price-error\n\nWe have corrected it.");
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/opened"), 1);
    assert_eq!(count(&answer, "/report/resolved"), 1);
    assert_eq!(count(&answer, "/report/first_answer/median_minutes"), 120);
    assert_eq!(count(&answer, "/report/first_answer_kept"), 1);
    let ours = count(&answer, "/report/settled/median_minutes");
    assert!((300..330).contains(&ours), "two hours, then three: {ours}");

    world.answers(ADA, "No, it is still on the bill. This is wrong.");
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/reopened"), 1);
    assert_eq!(count(&answer, "/report/settled/count"), 0, "it was not settled after all");
    assert_eq!(answer.pointer("/report/oldest/0/case").unwrap(), &world.case().number.to_string());
}

#[test]
fn time_at_the_provider_counts_to_the_customer_and_is_told_apart() {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(ANA, crate::escalation::ESCALATION);
    world.days_pass(2);
    world.answers(ANA, "#resolve provider-duplicate\n\nThe provider takes it back.");
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/escalated"), 1);
    let whole = count(&answer, "/report/settled/median_minutes");
    let without = count(&answer, "/report/settled_without_provider/median_minutes");
    assert!(whole >= 2 * 24 * 60 && without < 60, "{whole} {without}");
}

#[test]
fn a_month_that_is_over_says_later_what_it_said_then() {
    let mut world = World::where_ada_asks("Charged twice in February");
    let month = world.time().strftime("%Y-%m").to_string();
    let then = report(&mut world, Some(&month), false);
    world.is_down_for_days(40);
    world.answers(ANA, "#resolve expected-charge\n\nIt is the proration.");
    let later = report(&mut world, Some(&month), false);
    assert_eq!(count(&later, "/report/resolved"), 0);
    assert_eq!(count(&later, "/report/opened"), count(&then, "/report/opened"));
    let left = |answer: &Value| -> u64 {
        answer
            .pointer("/report/ages")
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|row| count(row, "/count"))
            .sum()
    };
    assert_eq!((left(&then), left(&later)), (1, 1));
}

#[test]
fn supervisors_get_it_with_its_pictures_and_agents_do_not() {
    let mut world = World::where_ada_asks("Charged twice in February");
    let answer = report(&mut world, None, true);
    world.works();
    assert_eq!(count(&answer, "/mailed"), 1);
    assert_eq!((world.count(SOFIA, "report.month"), world.count(ANA, "report.month")), (1, 0));
    let raw = String::from_utf8(world.latest(SOFIA).raw.clone()).unwrap();
    assert!(raw.contains("multipart/related") && raw.contains("Content-ID: <days."), "{raw}");
    let page = answer.get("html").unwrap().as_str().unwrap();
    assert!(page.contains("data:image/png;base64,") && !page.contains("cid:"));
}

#[test]
fn a_month_that_is_none_or_has_not_begun_is_refused_in_words() {
    let mut world = World::new();
    for (month, why) in [("2026-13", "write it like 2026-11"), ("2126-01", "not begun")] {
        let month = Some(month.to_owned());
        let asked = world.operator(&Request::Report { month, language: None, mail: false });
        assert!(asked.unwrap_err().contains(why));
    }
}
