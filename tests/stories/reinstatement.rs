//! Access comes back late: the customer hears so before they have to ask, once.

use crate::access::{
    ENGLISH, Part, SPANISH, code, named, state, until, where_access_has_ended,
    where_access_is_to_end,
};
use crate::collections::{Books, collected, invoice};
use crate::world::{ADA, ANA, FERMIN, SOFIA, World};

const LATE: &str = "coll.reinstatement_late";

fn where_it_is_paid(part: &Part) -> (World, Books) {
    let (mut world, mut books) = where_access_has_ended(part);
    books.pays("F-2026-00018");
    until(&mut world, &mut books, FERMIN, "operator.reinstate_order");
    (world, books)
}

fn told_once(part: &Part, words: [&str; 3]) {
    let (mut world, mut books) = where_it_is_paid(part);
    assert_eq!(world.count(part.customer, LATE), 0, "it is not late yet");
    let alerts = world.count(SOFIA, "agent.alert");
    let told = until(&mut world, &mut books, part.customer, LATE);
    assert_eq!(world.count(part.owner, LATE), 1, "who had the notice hears of the delay");
    for words in words {
        assert!(told.says(words), "{words}: {}", told.text());
    }
    assert!(world.count(SOFIA, "agent.alert") > alerts, "a supervisor hears of it");
    let heard = world.letters(SOFIA);
    assert!(heard.iter().any(|it| it.says("asked for patience until")), "{}", part.account);

    world.restarts();
    books.days(&mut world, 10);
    assert_eq!(world.count(part.customer, LATE), 1, "once, however long it takes");
    world.answers(FERMIN, part.done[1]);
    assert_eq!(state(&world, part.account).word(), "reinstated");
    assert!(named(&world, part.customer, "coll.reinstated").says(part.said[4]));
}

#[test]
fn a_customer_whose_access_is_not_back_in_its_time_is_told_once_with_a_new_time_in_english() {
    told_once(&ENGLISH, ["You have paid, and we promised", "Our new time is", "Microsoft 365"]);
}

#[test]
fn a_customer_whose_access_is_not_back_in_its_time_is_told_once_with_a_new_time_in_spanish() {
    told_once(&SPANISH, ["Usted ha pagado y le prometimos", "El nuevo plazo es", "Microsoft 365"]);
}

#[test]
fn access_that_is_back_in_its_time_needs_no_apology() {
    let (mut world, mut books) = where_it_is_paid(&ENGLISH);
    world.answers(FERMIN, ENGLISH.done[1]);
    books.days(&mut world, 10);
    assert_eq!(world.count(ADA, LATE), 0);
}

#[test]
fn who_never_lost_access_or_gets_it_back_by_grace_was_promised_nothing() {
    let (mut world, mut books) = where_access_is_to_end(&ENGLISH);
    books.pays("F-2026-00018");
    books.days(&mut world, 5);
    assert_eq!(state(&world, "ACME").word(), "reinstatement_ordered");
    assert_eq!(world.count(ADA, LATE), 0, "nobody has confirmed that access had ended");

    let (mut world, mut books) = where_access_has_ended(&ENGLISH);
    world.answers(SOFIA, "#restore");
    books.days(&mut world, 5);
    assert_eq!(world.count(ADA, LATE), 0, "it is not paid");
}

#[test]
fn supervisors_who_answer_late_are_asked_anew_and_who_asked_hears_that_it_lapsed() {
    let days = "approval_days = 1\n\n[[collections.regime]]";
    let rules = format!("{}{}", crate::collections::COLLECTIONS, crate::access::REGIME);
    let rules = rules.replacen("[[collections.regime]]", days, 1);
    let items = vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)];
    let (mut world, mut books) = crate::access::house_under(&rules, items);
    until(&mut world, &mut books, ADA, "coll.final_demand");
    crate::access::until_proposed(&mut world, &mut books);
    world.answers(ANA, ENGLISH.suspend);
    until(&mut world, &mut books, SOFIA, "supervisor.approval");
    let old = code(&world, SOFIA);
    let settled = world.count(ANA, "agent.approval");
    until(&mut world, &mut books, SOFIA, "supervisor.approval");
    assert_eq!(world.count(ANA, "agent.approval"), settled + 1, "a business day is over");
    world.answers(SOFIA, &format!("#approve {old}"));
    assert_eq!(state(&world, "ACME").word(), "approval_asked", "the old code is void");
    let new = code(&world, SOFIA);
    world.answers(SOFIA, &format!("#approve {new}"));
    assert_eq!(state(&world, "ACME").word(), "approved");
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 0);
    assert!(!collected(&world, ADA).contains(&"coll.suspended".to_owned()));
}

#[test]
fn leave_that_waited_too_long_for_a_ledger_is_asked_for_anew() {
    let rules = format!("{}{}", crate::collections::COLLECTIONS, crate::access::REGIME);
    let items = vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)];
    let (mut world, mut books) = crate::access::house_under(&rules, items);
    until(&mut world, &mut books, ADA, "coll.final_demand");
    crate::access::until_proposed(&mut world, &mut books);
    world.answers(ANA, ENGLISH.suspend);
    until(&mut world, &mut books, SOFIA, "supervisor.approval");
    let first = code(&world, SOFIA);
    world.answers(SOFIA, &format!("#approve {first}"));
    world.days_pass(14);
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 0, "I-08: the books are too old");
    books.days(&mut world, 2);
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 0, "five business days are over");
    assert_eq!(world.count(SOFIA, "supervisor.approval"), 2);
    let second = code(&world, SOFIA);
    world.answers(SOFIA, &format!("#approve {second}"));
    until(&mut world, &mut books, FERMIN, "operator.suspend_order");
}
