//! Access ends and comes back: the whole way of an unpaid invoice, and what stops it on the way.

use crate::collections::{Books, COLLECTIONS, collected, contact, file, invoice, under};
use crate::world::{ADA, ANA, CARMEN, FERMIN, Person, RULES, Received, SOFIA, World};
use saldo::domain::account::ContactRole;
use saldo::domain::approval::Standing;
use saldo::domain::case::Status;
use saldo::domain::collections::suspension::SuspensionState;
use saldo::domain::delivery::OutboxEntry;
use saldo::domain::ledger::LedgerItem;

/// What a suspension does, in words of this house's own.
pub(crate) const REGIME: &str = r#"
[[collections.regime]]
name = "nce"
data_loss = "90 days"
checked_on = "2026-02-01"
source = "https://provider.example/suspension"
charges_continue = true
checklist = { en = ["automatic renewal"], es = ["renovación automática"] }
stops = { en = "Users can no longer sign in.", es = "Los usuarios ya no pueden entrar." }
remains = { en = "Administrators keep access to the data.", es = "La administración conserva el acceso a los datos." }
"#;

/// Owns the business and reads about serious things.
pub(crate) const OWNER: Person =
    Person { name: "Olga Prats", address: "olga@customers.test", is_spanish: false };
/// The same, of the Spanish customer.
const DUENA: Person =
    Person { name: "Olga Ortega", address: "olga@panaderia.example", is_spanish: true };

/// What one customer says, in their language.
pub(crate) struct Part {
    pub(crate) account: &'static str,
    pub(crate) customer: Person,
    pub(crate) owner: Person,
    pub(crate) disputes: &'static str,
    pub(crate) promises: &'static str,
    pub(crate) suspend: &'static str,
    pub(crate) approve: &'static str,
    pub(crate) done: [&'static str; 2],
    pub(crate) said: [&'static str; 5],
}

pub(crate) const ENGLISH: Part = Part {
    account: "ACME",
    customer: ADA,
    owner: OWNER,
    disputes: "We do not agree with F-2026-00017: we never ordered that.",
    promises: "We will pay F-2026-00018 on 20 March 2026.",
    suspend: "#suspend\nservice: Microsoft 365 Business Premium, 25 users\nexposure: 900.00 EUR",
    approve: "#approve",
    done: ["#done suspended", "#done restored"],
    said: [
        "Notice: access will be suspended",
        "Users can no longer sign in.",
        "Charges go on",
        "has been suspended since",
        "has been restored since",
    ],
};

pub(crate) const SPANISH: Part = Part {
    account: "PAN",
    customer: CARMEN,
    owner: DUENA,
    disputes: "No estamos de acuerdo con la F-2026-00017: no lo hemos pedido.",
    promises: "Pagaremos la factura F-2026-00018 el 20 de marzo de 2026.",
    suspend: "#suspender\nservicio: Microsoft 365 Empresa Premium, 25 usuarios\nexposición: 900.00 EUR",
    approve: "#aprobar",
    done: ["#hecho suspendido", "#hecho reactivado"],
    said: [
        "Aviso: se suspenderá el acceso",
        "Los usuarios ya no pueden entrar.",
        "Los cargos continúan",
        "está suspendido desde",
        "está reactivado desde",
    ],
};

pub(crate) fn house(items: Vec<LedgerItem>) -> (World, Books) {
    house_under(&format!("{COLLECTIONS}{REGIME}"), items)
}

/// A house with collections of its own.
pub(crate) fn house_under(collections: &str, items: Vec<LedgerItem>) -> (World, Books) {
    let owner = |person: Person| contact(person.name, person.address, ContactRole::Owner);
    let owners = [("ACME", owner(OWNER)), ("PAN", owner(DUENA))];
    under(&format!("{RULES}{collections}"), &owners, items)
}

pub(crate) fn state(world: &World, account: &str) -> SuspensionState {
    file(world, account).suspension.clone().expect("a suspension was planned").state
}

/// The code in the latest letter that asks this supervisor.
pub(crate) fn code(world: &World, supervisor: Person) -> String {
    let asked = named(world, supervisor, "supervisor.approval");
    let (_, rest) = asked.text().split_once("#approve ").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Mornings pass until somebody has got a letter once more.
pub(crate) fn until(world: &mut World, books: &mut Books, whom: Person, letter: &str) -> Received {
    let before = world.count(whom, letter);
    for _ in 0..60 {
        if world.count(whom, letter) > before {
            return named(world, whom, letter);
        }
        books.days(world, 1);
    }
    panic!("{} never got {letter}: {:?}", whom.name, world.sent(whom));
}

/// The latest letter of a name that somebody got.
pub(crate) fn named(world: &World, whom: Person, letter: &str) -> Received {
    let is_it =
        |entry: &OutboxEntry| entry.letter == letter && entry.recipient.as_str() == whom.address;
    let written: Vec<OutboxEntry> = world.outbox().into_iter().filter(is_it).collect();
    let got = world.letters(whom).into_iter().rev();
    let ids = |got: &Received| written.iter().any(|it| it.message_id.as_str() == got.id());
    got.into_iter().find(ids).expect("they got it")
}

/// Every stage is over and people are asked; gives what they were told.
fn where_notice_is_due(part: &Part) -> (World, Books) {
    let (mut world, mut books) =
        house(vec![invoice(part.account, "F-2026-00018", "2026-02-28", 95_000)]);
    until(&mut world, &mut books, part.customer, "coll.final_demand");
    until_proposed(&mut world, &mut books);
    (world, books)
}

/// Mornings pass until our people are asked whether access should be suspended.
pub(crate) fn until_proposed(world: &mut World, books: &mut Books) {
    for _ in 0..60 {
        if world.letters(ANA).last().is_some_and(|letter| letter.says("#suspend")) {
            return;
        }
        books.days(world, 1);
    }
    panic!("nobody proposed a suspension: {:?}", world.sent(ANA));
}

fn where_notice_is_given(part: &Part) -> (World, Books) {
    let (mut world, mut books) = where_notice_is_due(part);
    world.answers(ANA, part.suspend);
    assert!(world.latest(ANA).says("#susp"), "{}", world.latest(ANA).text());
    // It is the day before a holiday: the notice waits for a day on which somebody reads it.
    assert_eq!(world.count(part.customer, "coll.suspension_notice"), 0);
    until(&mut world, &mut books, part.customer, "coll.suspension_notice");
    (world, books)
}

fn where_supervisors_are_asked(part: &Part) -> (World, Books) {
    let (mut world, mut books) = where_notice_is_given(part);
    until(&mut world, &mut books, SOFIA, "supervisor.approval");
    (world, books)
}

pub(crate) fn where_access_is_to_end(part: &Part) -> (World, Books) {
    let (mut world, mut books) = where_supervisors_are_asked(part);
    let code = code(&world, SOFIA);
    world.answers(SOFIA, &format!("{} {code}", part.approve));
    until(&mut world, &mut books, FERMIN, "operator.suspend_order");
    (world, books)
}

pub(crate) fn where_access_has_ended(part: &Part) -> (World, Books) {
    let (mut world, books) = where_access_is_to_end(part);
    world.answers(FERMIN, part.done[0]);
    assert_eq!(state(&world, part.account).word(), "suspended");
    (world, books)
}

fn the_whole_way(part: &Part) {
    let both = vec![
        invoice(part.account, "F-2026-00017", "2026-02-28", 49_900),
        invoice(part.account, "F-2026-00018", "2026-02-28", 95_000),
    ];
    let (mut world, mut books) = house(both);
    let customer = part.customer;
    until(&mut world, &mut books, customer, "coll.reminder1");

    world.answers(customer, part.disputes);
    assert_eq!(collected(&world, customer).last().unwrap(), "coll.dispute_hold_on");
    world.answers(ANA, "#dispute F-2026-00017");
    world.answers(customer, part.promises);
    world.answers(ANA, "#promise F-2026-00018 2026-03-20");
    assert_eq!(collected(&world, customer).last().unwrap(), "coll.promise_confirm");
    world.answers(ANA, "We are looking into F-2026-00017 / Estamos revisando la F-2026-00017.");
    until(&mut world, &mut books, customer, "coll.promise_broken");

    for stage in ["coll.reminder2", "coll.final_demand"] {
        let letter = until(&mut world, &mut books, customer, stage);
        let asked: Vec<&str> = letter.text().lines().filter(|l| l.contains("**F-")).collect();
        assert!(asked.iter().all(|line| line.contains("F-2026-00018")), "{stage}: {asked:?}");
    }
    until_proposed(&mut world, &mut books);
    world.answers(ANA, part.suspend);
    for reader in [customer, part.owner] {
        let notice = world.latest(reader);
        let seen = notice.everything();
        for said in &part.said[..3] {
            assert!(seen.contains(said), "{said}: {seen}");
        }
        assert!(!notice.text().contains("**F-2026-00017**"), "what is disputed is not named");
    }
    until(&mut world, &mut books, customer, "coll.suspension_reminder");
    let asked = until(&mut world, &mut books, SOFIA, "supervisor.approval");
    for shown in ["900.00 EUR", "950", "F-2026-00018", "Microsoft 365"] {
        assert!(asked.says(shown), "{shown}: {}", asked.text());
    }
    let code = code(&world, SOFIA);
    world.answers(SOFIA, &format!("{} {code}", part.approve));
    assert_eq!(state(&world, part.account).word(), "approved");
    let order = until(&mut world, &mut books, FERMIN, "operator.suspend_order");
    assert!(order.says("Sofía Marín") && order.says("Microsoft 365"), "{}", order.text());
    assert_eq!(world.count(customer, "coll.suspended"), 0, "I-15: nobody has confirmed it");

    world.answers(FERMIN, part.done[0]);
    assert!(world.latest(part.owner).says(part.said[3]), "{}", world.latest(part.owner).text());
    books.pays("F-2026-00018");
    let order = until(&mut world, &mut books, FERMIN, "operator.reinstate_order");
    assert!(order.says("automatic renewal"), "Fermín reads English: {}", order.text());
    assert_eq!(world.count(customer, "coll.cleared"), 0, "access first");
    world.answers(FERMIN, part.done[1]);
    let restored =
        if customer.is_spanish { "renovación automática" } else { "automatic renewal" };
    assert!(world.latest(customer).says(restored), "{}", world.latest(customer).text());
    assert!(world.latest(customer).says(part.said[4]), "{}", world.latest(customer).text());

    // The dispute is decided for the customer: the books credit the invoice.
    books.pays("F-2026-00017");
    until(&mut world, &mut books, customer, "coll.cleared");
    assert_eq!(world.status(), Status::Closed);
}

#[test]
fn an_unpaid_invoice_goes_its_whole_way_and_back_in_english() {
    the_whole_way(&ENGLISH);
}

#[test]
fn an_unpaid_invoice_goes_its_whole_way_and_back_in_spanish() {
    the_whole_way(&SPANISH);
}

#[test]
fn a_code_given_after_the_payment_is_void_and_the_customer_is_thanked() {
    let (mut world, mut books) = where_supervisors_are_asked(&ENGLISH);
    let code = code(&world, SOFIA);
    books.pays("F-2026-00018");
    books.state(&mut world);
    assert_eq!(state(&world, "ACME").word(), "dropped");
    assert!(matches!(world.case().approvals[0].standing, Standing::Void(_)));
    world.answers(SOFIA, &format!("#approve {code}"));
    assert!(named(&world, SOFIA, "agent.command_result").says("the code is void"));
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 0, "I-13");
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.cleared");
    assert_eq!(world.count(ADA, "coll.suspension_off"), 0, "thanks say it all");
}

#[test]
fn a_part_payment_after_the_question_voids_it_and_the_supervisors_are_asked_anew() {
    let (mut world, mut books) = where_supervisors_are_asked(&ENGLISH);
    let old = code(&world, SOFIA);
    books.pays_part("F-2026-00018", 30_000);
    books.state(&mut world);
    assert_eq!(world.count(SOFIA, "supervisor.approval"), 2);
    assert!(named(&world, SOFIA, "supervisor.approval").says("650.00 EUR"));
    world.answers(SOFIA, &format!("#approve {old}"));
    assert_eq!(
        state(&world, "ACME").word(),
        "approval_asked",
        "I-13: not on what was shown before"
    );
    let new = code(&world, SOFIA);
    world.answers(SOFIA, &format!("#approve {new}"));
    assert_eq!(state(&world, "ACME").word(), "approved");
}

#[test]
fn a_dispute_at_the_last_moment_stops_a_suspension_that_was_approved() {
    let (mut world, mut books) = where_supervisors_are_asked(&ENGLISH);
    let code = code(&world, SOFIA);
    world.answers(SOFIA, &format!("#approve {code}"));
    world.answers(ADA, "We dispute F-2026-00018: the licences were cancelled in January.");
    assert_eq!(state(&world, "ACME").word(), "dropped");
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.dispute_hold_on");
    books.days(&mut world, 20);
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 0, "I-07 I-13");
    assert_eq!(world.count(ADA, "coll.suspended"), 0);
    world.answers(ANA, "#release F-2026-00018\n\nWe have looked: they were not cancelled.");
    until_proposed_again(&mut world, &mut books);
    world.answers(ANA, ENGLISH.suspend);
    assert_eq!(world.count(ADA, "coll.suspension_notice"), 2, "another notice, with its full time");
}

#[test]
fn an_order_that_was_not_carried_out_is_called_back_by_a_payment() {
    let (mut world, mut books) = where_access_is_to_end(&ENGLISH);
    books.pays("F-2026-00018");
    books.state(&mut world);
    assert_eq!(world.count(FERMIN, "operator.reinstate_order"), 1);
    let late = named(&world, FERMIN, "operator.suspend_order");
    let late = world.reply_to(FERMIN, &late, "#done suspended");
    world.posts(&late);
    assert_eq!(state(&world, "ACME").word(), "reinstatement_ordered", "a late word is no lie");
    assert!(world.latest(FERMIN).says("#done restored"), "{}", world.latest(FERMIN).text());
    let order = named(&world, FERMIN, "operator.reinstate_order");
    let done = world.reply_to(FERMIN, &order, "#done restored");
    world.posts(&done);
    assert_eq!(state(&world, "ACME").word(), "reinstated");
    assert_eq!(
        collected(&world, ADA)[collected(&world, ADA).len() - 2..],
        ["coll.reinstated", "coll.cleared"]
    );
    assert_eq!(world.count(ADA, "coll.suspended"), 0);
}

#[test]
fn an_order_that_nobody_confirms_is_chased_and_the_supervisor_hears() {
    let (mut world, _) = where_access_is_to_end(&ENGLISH);
    let (alerts, orders) = (world.count(SOFIA, "agent.alert"), 1);
    world.hours_pass(3);
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), orders);
    world.hours_pass(2);
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 2, "four business hours");
    assert!(world.latest(FERMIN).says("no confirmation of this order"));
    assert_eq!(world.count(SOFIA, "agent.alert"), alerts + 1);
    assert!(world.latest(SOFIA).says("Nobody has confirmed that access is suspended"));
    assert_eq!(state(&world, "ACME").word(), "ordered", "I-15: chased, not assumed");
}

#[test]
fn data_that_may_be_lost_is_warned_of_in_time() {
    let (mut world, mut books) = where_access_has_ended(&ENGLISH);
    let told = file(&world, "ACME").suspension.clone().unwrap().data_loss_on;
    books.days(&mut world, 89);
    assert_eq!(world.count(ADA, "coll.data_loss_warning"), 4, "30, 14, 7 and 2 days before");
    assert_eq!(world.count(OWNER, "coll.data_loss_warning"), 4);
    let warnings = world.letters(ADA);
    let named = warnings.iter().filter(|it| it.message.subject.contains("Your data may be lost"));
    let days = told.strftime("%-d %B %Y").to_string();
    assert!(named.clone().all(|it| it.says(&days)), "{days}");
    assert!(world.letters(SOFIA).iter().any(|it| it.says("Data of the suspended customer")));
}

#[test]
fn a_supervisor_who_says_no_ends_it_and_the_customer_is_told() {
    let (mut world, mut books) = where_supervisors_are_asked(&ENGLISH);
    let code = code(&world, SOFIA);
    world.answers(SOFIA, &format!("#deny {code}\n\nThey have a hospital to run."));
    assert_eq!(state(&world, "ACME").word(), "dropped");
    let told = world.latest(ADA);
    assert!(told.says("That will not happen") && !told.says("hospital"), "{}", told.text());
    books.days(&mut world, 20);
    assert_eq!(world.count(FERMIN, "operator.suspend_order"), 0);
}

#[test]
fn an_agent_gives_a_notice_up_and_only_a_supervisor_gives_access_back_unpaid() {
    let (mut world, _) = where_notice_is_given(&ENGLISH);
    world.answers(ANA, "#restore");
    assert_eq!(state(&world, "ACME").word(), "dropped");
    assert_eq!(collected(&world, ADA).last().unwrap(), "coll.suspension_off");

    let (mut world, _) = where_access_has_ended(&SPANISH);
    world.answers(ANA, "#restore");
    assert!(world.latest(ANA).says("a supervisor's to decide"), "{}", world.latest(ANA).text());
    assert_eq!(state(&world, "PAN").word(), "suspended");
    world.answers(SOFIA, "#restore");
    assert_eq!(state(&world, "PAN").word(), "reinstatement_ordered");
    world.answers(FERMIN, "#hecho reactivado");
    let told = named(&world, CARMEN, "coll.reinstated");
    assert!(!told.says("Gracias por su pago"), "it is not paid: {}", told.text());
    assert_eq!(world.count(CARMEN, "coll.cleared"), 0, "and still owed");
}

#[test]
fn who_gave_notice_does_not_approve_and_without_a_second_supervisor_there_is_no_notice() {
    let (mut world, _) = where_notice_is_due(&ENGLISH);
    world.answers(SOFIA, ENGLISH.suspend);
    assert!(world.latest(SOFIA).says("no supervisor but you"), "{}", world.latest(SOFIA).text());
    assert_eq!(world.count(ADA, "coll.suspension_notice"), 0);
}

#[test]
fn a_notice_says_what_it_is_about_or_does_not_go_out() {
    let (mut world, _) = where_notice_is_due(&ENGLISH);
    for (words, answer) in [
        ("#suspend", "name what is suspended"),
        ("#suspend\nservice: A\nregime: azure", "there are: nce"),
        ("#suspend\nservice: A\nPay at last!", "in another mail"),
    ] {
        world.answers(ANA, words);
        assert!(world.latest(ANA).says(answer), "{words}: {}", world.latest(ANA).text());
    }
    assert_eq!(world.count(ADA, "coll.suspension_notice"), 0);
    world.answers(ANA, "#done");
    assert!(world.latest(ANA).says("no order about access waits"), "{}", world.latest(ANA).text());
}

#[test]
fn a_notice_that_only_machines_answered_is_no_notice() {
    let (mut world, mut books) = where_notice_is_given(&ENGLISH);
    for reader in [ADA, OWNER] {
        let notice = named(&world, reader, "coll.suspension_notice");
        let away = world
            .reply_to(reader, &notice, "I am out of the office.")
            .with("Auto-Submitted", "auto-replied");
        world.posts(&away);
    }
    assert!(world.latest(ANA).says("counts as not given"), "{}", world.latest(ANA).text());
    books.days(&mut world, 25);
    assert_eq!(world.count(SOFIA, "supervisor.approval"), 0, "I-14");
}

#[test]
fn the_policy_is_sent_when_an_agent_asks_and_the_version_is_kept() {
    let (mut world, _) = where_notice_is_due(&ENGLISH);
    let before = file(&world, "ACME").statements.len();
    world.answers(ANA, "#policy");
    assert_eq!(collected(&world, ADA).last().unwrap(), "policy.statement");
    assert_eq!(world.count(OWNER, "policy.statement"), 1);
    let file = file(&world, "ACME");
    assert_eq!(file.statements.len(), before + 1);
    let told = file.statements.last().unwrap();
    assert!(told.is_delivered() && told.policy.to_string() == "standard/1", "{told:?}");
}

/// Mornings pass until our people are asked once more.
fn until_proposed_again(world: &mut World, books: &mut Books) {
    let asked = |world: &World| {
        world
            .letters(ANA)
            .iter()
            .filter(|letter| letter.says("a supervisor is asked before"))
            .count()
    };
    let before = asked(world);
    for _ in 0..60 {
        if asked(world) > before {
            return;
        }
        books.days(world, 1);
    }
    panic!("nobody proposed it again");
}

#[test]
fn a_case_is_not_resolved_over_access_that_is_suspended() {
    let (mut world, _) = where_access_has_ended(&ENGLISH);
    let before = world.case().status;
    let sent = world.letters(ADA).len();
    world.answers(ANA, "#resolve payment-allocation\n\nIt is settled.");
    let told = world.latest(ANA);
    assert!(told.says("access is suspended") && told.says("#restore first"), "{}", told.text());
    assert_eq!((world.case().status, world.letters(ADA).len()), (before, sent));
}
