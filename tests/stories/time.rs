//! Timers: kept, fired once however long the daemon was down, on the desk's own calendar.

use crate::world::{ADA, ANA, SOFIA, World};
use jiff::Timestamp;
use saldo::domain::case::{Status, Timer};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn after_a_month_of_downtime_a_timer_fires_once_and_never_two_letters_at_once() {
    let mut world = World::where_ana_has_answered();
    world.is_down_for_days(31);
    assert_eq!(world.sent(ADA)[2..], ["info.reminder"], "one, not four");
    assert_eq!(world.status(), Status::WaitingCustomer, "nothing closes unannounced");
    world.days_pass(30);
    assert_eq!(
        world.sent(ADA)[2..],
        ["info.reminder", "info.reminder", "info.last_call", "customer.closing_no_reply"]
    );
}

#[test]
fn after_a_month_of_downtime_a_resolved_case_asks_before_it_closes() {
    let mut world = World::where_ana_has_resolved();
    world.is_down_for_days(31);
    assert_eq!(world.count(ADA, "customer.confirm_reminder"), 1);
    assert_eq!(world.status(), Status::Resolved);
    world.days_pass(4);
    assert_eq!(world.status(), Status::Resolved, "the days after the reminder are whole");
    world.days_pass(2);
    assert_eq!(world.status(), Status::Closed);
}

#[test]
fn mail_that_came_during_the_downtime_is_heard_before_a_timer_speaks() {
    let mut world = World::where_ana_has_resolved();
    let objection = world.reply(ADA, "No, this is wrong.");
    world.inbox().deliver(objection.raw());
    world.is_down_for_days(31);
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(ADA, "customer.confirm_reminder"), 0, "{:?}", world.sent(ADA));
}

#[test]
fn a_missed_answer_alerts_handlers_and_supervisors_every_business_day() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.hours_pass(23);
    assert_eq!(world.count(SOFIA, "agent.alert"), 0);
    world.hours_pass(2);
    assert_eq!(world.count(SOFIA, "agent.alert"), 1);
    assert_eq!(world.count(ANA, "agent.alert"), 1);
    world.days_pass(1);
    assert_eq!(world.count(SOFIA, "agent.alert"), 2);
}

#[test]
fn promises_are_made_in_business_time() {
    let mut world = World::new();
    world.turn(at("2026-03-06T17:30:00Z"));
    world.writes(ADA, "On a Friday evening", "Please explain it.");
    let due = world.case().timers[&Timer::AnswerDue];
    assert_eq!(due, at("2026-03-10T08:00:00Z"), "Monday's opening, and a business day more");
}

#[test]
fn holidays_and_the_change_of_clocks_are_known() {
    let mut world = World::new();
    world.turn(at("2026-03-27T10:00:00Z"));
    world.writes(ADA, "Before the clocks change", "Please explain it.");
    let due = world.case().timers[&Timer::AnswerDue];
    assert_eq!(due, at("2026-03-30T09:00:00Z"), "eleven o'clock in Madrid is eleven o'clock");

    let mut world = World::new();
    world.turn(at("2026-04-02T10:00:00Z"));
    world.writes(ADA, "Before Good Friday", "Please explain it.");
    let due = world.case().timers[&Timer::AnswerDue];
    assert_eq!(due, at("2026-04-06T10:00:00Z"), "nobody works on a holiday or a weekend");
}

#[test]
fn what_is_critical_is_due_in_opening_minutes() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "#priority urgent");
    let due = world.case().timers[&Timer::AnswerDue];
    assert_eq!(due, at("2026-03-02T10:12:00Z"), "two hours");
}

#[test]
fn a_case_that_nobody_decides_reaches_the_supervisor() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.days_pass(22);
    let alerts: Vec<_> = world.letters(SOFIA).into_iter().filter(|l| l.says("limit")).collect();
    assert!(!alerts.is_empty(), "{:?}", world.sent(SOFIA));
}

#[test]
fn every_promise_that_a_customer_reads_has_a_timer() {
    let mut world = World::where_ana_has_resolved();
    let told = world.latest(ADA);
    assert!(told.says("Monday 16 March 2026"), "{}", told.text());
    world.days_pass(14);
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(world.latest(ADA).at.to_string().get(..10), Some("2026-03-16"));
}
