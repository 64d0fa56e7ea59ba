//! What letters about money and access may say, and what they must (I-11, I-12, I-16).

use crate::access::{ENGLISH, OWNER, REGIME, house, house_under, named, until, until_proposed};
use crate::collections::{Books, COLLECTIONS, file, invoice};
use crate::world::{ADA, ANA, FERMIN, SOFIA, World};

/// A regime under which nothing is billed while access is away.
const FREE_OF_CHARGE: &str = r#"
[[collections.regime]]
name = "azure"
data_loss = "30 days"
checked_on = "2026-02-01"
source = "https://provider.example/azure"
charges_continue = false
stops = { en = "Machines are switched off." }
"#;

/// Access is away, after every letter on the way.
fn suspended(collections: &str) -> (World, Books) {
    let (mut world, mut books) =
        house_under(collections, vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)]);
    until(&mut world, &mut books, ADA, "coll.final_demand");
    until_proposed(&mut world, &mut books);
    world.answers(ANA, ENGLISH.suspend);
    until(&mut world, &mut books, SOFIA, "supervisor.approval");
    let asked = named(&world, SOFIA, "supervisor.approval");
    let (_, code) = asked.text().split_once("#approve ").unwrap();
    let code = code.split_whitespace().next().unwrap().to_owned();
    world.answers(SOFIA, &format!("#approve {code}"));
    until(&mut world, &mut books, FERMIN, "operator.suspend_order");
    world.answers(FERMIN, "#done suspended");
    (world, books)
}

#[test]
fn every_letter_about_a_suspension_names_the_day_of_the_data_and_charges_only_where_they_go_on() {
    for (regime, goes_on) in [(REGIME, true), (FREE_OF_CHARGE, false)] {
        let (mut world, mut books) = suspended(&format!("{COLLECTIONS}{regime}"));
        until_warned(&mut world, &mut books);
        let loss = file(&world, "ACME").suspension.clone().unwrap().data_loss_on;
        let day = loss.strftime("%-d %B %Y").to_string();
        for letter in [
            "coll.suspension_notice",
            "coll.suspension_reminder",
            "coll.suspended",
            "coll.data_loss_warning",
        ] {
            for reader in [ADA, OWNER] {
                let text = named(&world, reader, letter);
                assert!(text.says(&day), "I-16: {letter} without {day}: {}", text.text());
                assert_eq!(text.says("Charges go on"), goes_on, "I-16: {letter}");
            }
        }
    }
}

fn until_warned(world: &mut World, books: &mut Books) {
    for _ in 0..90 {
        if world.count(ADA, "coll.data_loss_warning") > 0 {
            return;
        }
        books.days(world, 1);
    }
    panic!("nobody warned of the loss");
}

#[test]
fn no_letter_repeats_a_bank_account_that_came_by_mail() {
    let (mut world, mut books) = house(vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)]);
    until(&mut world, &mut books, ADA, "coll.reminder1");
    world.answers(
        ADA,
        "We will pay F-2026-00018 on 12 March 2026, to your new account \
         IBAN DE89 3704 0044 0532 0130 00, as your colleague wrote.",
    );
    world.answers(ANA, "#promise F-2026-00018 2026-03-12");
    world.answers(ANA, "Please call us before you pay: our account has not changed.");
    until(&mut world, &mut books, ADA, "coll.promise_broken");
    until(&mut world, &mut books, ADA, "coll.final_demand");
    for letter in world.letters(ADA) {
        let seen = letter.everything();
        assert!(!seen.contains("DE89"), "I-11: {seen}");
        let names_account = seen.contains("IBAN");
        assert!(!names_account || seen.contains("IBAN ES00"), "I-11: {seen}");
    }
}

#[test]
fn late_charges_are_named_only_where_the_policy_says_so_and_cite_the_law() {
    let said = COLLECTIONS
        .replace("jurisdiction = \"es\"", "jurisdiction = \"es\"\nlate_charges = \"mention\"");
    for (collections, is_said) in [(COLLECTIONS, false), (said.as_str(), true)] {
        let (mut world, mut books) = house_under(
            &format!("{collections}{REGIME}"),
            vec![invoice("ACME", "F-2026-00018", "2026-02-28", 95_000)],
        );
        until(&mut world, &mut books, ADA, "coll.final_demand");
        let demand = named(&world, ADA, "coll.final_demand");
        assert_eq!(demand.says("Ley 3/2004"), is_said, "I-12: {}", demand.text());
        assert!(demand.says("standard/1"), "the policy is cited: {}", demand.text());
        for letter in world.letters(ADA).iter().filter(|_| !is_said) {
            assert!(!letter.says("interest"), "I-12: {}", letter.text());
        }
    }
}
