//! A customer who no longer wants the answer: the case ends, and says so.

use crate::world::{ADA, ANA, CARMEN, World};
use saldo::domain::case::Status;

#[test]
fn a_question_that_is_taken_back_ends_the_case_with_a_letter_and_ana_hears_of_it() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ADA, "Never mind, we found it ourselves. Thanks, Ada");
    assert_eq!(world.status(), Status::Closed);
    assert_eq!(world.sent(ADA), ["case.ack", "customer.withdrawn"]);
    assert!(world.latest(ANA).says("no longer needs an answer"), "{}", world.latest(ANA).text());
    world.days_pass(30);
    assert_eq!(world.sent(ADA), ["case.ack", "customer.withdrawn"], "and that is all");
}

#[test]
fn a_case_that_was_taken_back_opens_again_with_a_reply() {
    let mut world = World::new();
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    world.answers(CARMEN, "Olvídenlo, ya no hace falta.");
    assert_eq!(world.status(), Status::Closed);
    assert!(
        world.latest(CARMEN).says("no era necesario seguir"),
        "{}",
        world.latest(CARMEN).text()
    );

    world.answers(CARMEN, "Perdonen, sí que la necesito: sigue sin cuadrar la línea cuatro.");
    assert_eq!(world.status(), Status::Open);
    assert_eq!(world.count(CARMEN, "case.reopened"), 1);
}

#[test]
fn taking_back_what_we_asked_about_ends_the_reminders() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, "Which of your two tenants do you mean?");
    assert_eq!(world.status(), Status::WaitingCustomer);
    world.answers(ADA, "Please cancel my request.");
    assert_eq!(world.status(), Status::Closed);
    world.days_pass(40);
    assert_eq!(world.count(ADA, "info.reminder"), 0);
    assert_eq!(world.count(ADA, "customer.closing_no_reply"), 0);
}

#[test]
fn an_order_to_cancel_something_is_no_withdrawal() {
    let mut world = World::where_ada_asks("Why is March higher?");
    for order in ["Please cancel the subscription.", "Please cancel my request for two more seats."]
    {
        world.answers(ADA, order);
        assert_eq!(world.status(), Status::New, "{order}");
    }
    assert_eq!(world.sent(ADA), ["case.ack"]);
}

#[test]
fn a_dispute_that_is_taken_back_is_for_a_person_to_end() {
    let mut world = World::where_ada_asks("Wrong invoice: we were charged twice, we dispute it");
    world.answers(ANA, "#kind dispute");
    world.answers(ADA, "Please disregard my complaint, it was our mistake.");
    assert_ne!(world.status(), Status::Closed);
    assert_eq!(world.count(ADA, "customer.withdrawn"), 0);
    assert!(
        world.latest(ANA).says("something in the case is open"),
        "{}",
        world.latest(ANA).text()
    );
}
