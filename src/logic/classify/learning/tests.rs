//! Learning helps, forgets nothing, and says no where it does not help.

use super::*;
use crate::logic::classify::training::is_held_back;

/// Ten questions of a sort that the shipped model has never met, and one more.
const DEPOSITS: [&str; 11] = [
    "The lease of the loaner laptop docks: when do you collect the pallets?",
    "Which day do you collect the loaner docks from our Leeds site?",
    "Loaner docks: the pallets are packed, please arrange the collection",
    "Can the driver collect the loaner docks from the back entrance?",
    "We have eleven loaner docks on two pallets to be collected",
    "Loaner docks again: nobody came to collect the pallets on Monday",
    "Please collect the loaner laptop docks before Friday",
    "The pallets with the loaner docks still stand in our hall",
    "Who collects the loaner docks, you or the carrier?",
    "Two more pallets of loaner docks are ready for the carrier",
    "Our Madrid office has loaner docks on a pallet; when will the carrier collect?",
];

fn taught(texts: &[&str], label: Kind) -> Vec<Correction> {
    let correction = |text: &&str| Correction {
        text: (*text).to_owned(),
        label,
        lang: Language::EN,
        source: "cases".to_owned(),
    };
    texts.iter().map(correction).collect()
}

#[test]
fn ten_corrections_sort_the_eleventh_and_cost_nothing_else() {
    let base = Model::shipped();
    let (ten, [eleventh]) = DEPOSITS.split_at(10) else { panic!("eleven") };
    let corrections = taught(ten, Kind::AccountChange);
    assert_ne!(classify_with(base, "", eleventh).label, Kind::AccountChange);

    let learned = learn(base, &corrections).unwrap();
    assert_eq!(classify_with(&learned.model, "", eleventh).label, Kind::AccountChange);
    assert!(learned.after.corrections > learned.before.corrections, "{:?}", learned.after);
    assert!(learned.after.examination >= learned.before.examination - FORGETTING_MAX);

    let again = learn(base, &corrections).unwrap();
    assert!(again.model.to_bytes() == learned.model.to_bytes(), "the same bytes each time");
}

#[test]
fn too_few_corrections_and_useless_ones_change_nothing() {
    let base = Model::shipped();
    let few = taught(&DEPOSITS[..4], Kind::AccountChange);
    assert_eq!(learn(base, &few).unwrap_err(), NotLearned::TooFew { found: 4 });
    let right = taught(&["You charged us twice for the same invoice"; 6], Kind::Dispute);
    let refused = learn(base, &right).unwrap_err();
    assert!(matches!(refused, NotLearned::NoBetter { found: 6, .. }), "{refused}");
}

#[test]
fn the_examination_is_the_tenth_of_our_rows_that_nobody_learns() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = std::fs::read_dir(folder.join("fixtures/sorting"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut rows = String::new();
    for file in files {
        let content = std::fs::read_to_string(&file).unwrap();
        for line in content.lines() {
            let example = &read_examples("row", line).unwrap().rows;
            if example.iter().any(|e| is_held_back(&e.text) && !e.is_spam) {
                rows.push_str(line);
                rows.push('\n');
            }
        }
    }
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(folder.join("src/logic/classify/examination.jsonl"), &rows).unwrap();
    } else {
        assert!(rows == EXAMINATION, "UPDATE_EXPECTED=1 writes it anew");
    }
    assert!(rows.lines().count() > 100);
}
