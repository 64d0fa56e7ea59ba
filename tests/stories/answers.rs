//! A customer asks, is acknowledged, and an agent answers from their own mail program.

use crate::world::{ADA, ANA, BEN, CARMEN, SOFIA, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::Fate;

#[test]
fn a_question_is_acknowledged_once_with_its_number_and_a_time() {
    let mut world = World::new();
    let first = world.writes(ADA, "Charged twice in February", "Why are there two charges?");
    assert_eq!(first.fate, Fate::Opened);
    let number = world.case().number.to_string();

    let ack = world.latest(ADA);
    assert!(ack.message.subject.contains(&number), "{}", ack.message.subject);
    assert!(ack.says(&number) && ack.says("3 March 2026"), "{}", ack.text());
    assert_eq!(ack.header("Auto-Submitted"), "auto-replied");

    world.answers(ADA, "And the invoice is F-2026-00017.");
    world.writes(ADA, &format!("Re: [{number}] Charged twice"), "Any news?");
    assert_eq!(world.sent(ADA), ["case.ack"]);
    assert_eq!(world.cases().len(), 1);
}

#[test]
fn a_spanish_customer_is_answered_in_spanish() {
    let mut world = World::new();
    world.writes(
        CARMEN,
        "Factura de febrero",
        "Buenos días:\n\n¿Por qué nos han cobrado dos veces la licencia de febrero?",
    );
    let ack = world.latest(CARMEN);
    assert!(ack.says("Gracias por escribirnos"), "{}", ack.text());
    assert!(ack.message.html.unwrap().contains("lang=\"es\""));
}

#[test]
fn an_answer_goes_to_the_customer_in_the_desks_name_and_nothing_else_does() {
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(
        ANA,
        "Hello Ada,\n\nfive seats were added on 12 February.\n\n-- \nAna Ruiz\n+34 600 111 222",
    );
    let answer = world.latest(ADA);
    assert!(answer.says("five seats were added on 12 February."), "{}", answer.text());
    for hidden in ["600 111 222", "ana@reseller.example", "wrote:", "Could you explain"] {
        assert!(!answer.everything().contains(hidden), "{hidden}: {}", answer.text());
    }
    assert_eq!(answer.message.from[0].address, "billing@reseller.example");
    assert_eq!(answer.header("Auto-Submitted"), "", "a person wrote it");
    assert_eq!(world.status(), Status::WaitingCustomer);
    assert_eq!(world.sent(BEN), ["agent.new_case"]);
    assert_eq!(world.sent(SOFIA), ["agent.new_case"]);
}
