//! The school: what it refuses, what it repeats, and that corrections teach without destroying.

use super::{ROWS_MIN, TooLittle, is_held_back, teach, train};
use crate::domain::kind::Kind;
use crate::logic::classify::examples::{Example, read_examples};
use crate::logic::classify::kind::classify_with;
use crate::logic::classify::model::Model;

const QUESTIONS: &str = include_str!("../../../../fixtures/sorting/questions-en.jsonl");

fn questions() -> Vec<Example> {
    read_examples("questions", QUESTIONS).unwrap().rows
}

/// Two rows of three: enough to learn from, and quick.
fn some() -> Vec<Example> {
    let rows = questions().into_iter().enumerate();
    rows.filter(|(at, _)| at % 3 != 0).map(|(_, example)| example).collect()
}

fn right_share(model: &Model, rows: &[Example]) -> f64 {
    let right = rows.iter().filter(|e| classify_with(model, "", &e.text).label == e.label);
    right.count() as f64 / rows.len() as f64
}

#[test]
fn the_same_rows_give_the_same_bytes_and_the_rows_are_learned() {
    let rows = some();
    let (one, two) = (train(&rows).unwrap(), train(&rows).unwrap());
    assert!(one.model.to_bytes() == two.model.to_bytes());
    assert!(right_share(&one.model, &rows) > 0.9, "{}", right_share(&one.model, &rows));
    assert_eq!(one.left_out.len(), 1);
}

#[test]
fn too_little_and_missing_kinds_are_said() {
    let rows: Vec<Example> = questions().into_iter().take(50).collect();
    assert!(matches!(train(&rows), Err(TooLittle::Rows { rows: 1..50 })));
    let no_fraud: Vec<Example> =
        questions().into_iter().filter(|e| e.label != Kind::Fraud).collect();
    assert!(no_fraud.len() > ROWS_MIN);
    assert_eq!(train(&no_fraud).unwrap_err(), TooLittle::Kind { kind: Kind::Fraud });
}

#[test]
fn about_a_tenth_is_held_back_and_always_the_same_tenth() {
    let rows = questions();
    let held = rows.iter().filter(|e| is_held_back(&e.text)).count();
    assert!((rows.len() / 20..rows.len() / 5).contains(&held), "{held} of {}", rows.len());
}

#[test]
fn corrections_teach_a_house_word_without_destroying_what_was_known() {
    let shipped = Model::shipped();
    let said = [
        "the quarterly flumox has not been posted",
        "our flumox is missing this quarter",
        "when do we get the flumox",
        "flumox not arrived again",
    ];
    let corrections = said.iter().cycle().take(24).map(|text| (*text, Kind::CreditRequest));
    let taught = teach(shipped, corrections);
    let asked = "any news about the flumox?";
    assert_eq!(classify_with(&taught, "", asked).label, Kind::CreditRequest);
    let (before, after) = (right_share(shipped, &questions()), right_share(&taught, &questions()));
    assert!(after > before - 0.05, "{before} → {after}");
}

#[test]
fn the_shipped_model_knows_the_catalogue_in_both_languages() {
    let shipped = Model::shipped();
    let rows: Vec<Example> = questions().into_iter().filter(|e| is_held_back(&e.text)).collect();
    assert!(right_share(shipped, &rows) > 0.7, "{}", right_share(shipped, &rows));
    #[rustfmt::skip]
    let never_learned = [
        ("Our December statement is far above November's. How come?", Kind::InvoiceQuestion),
        ("¿Cómo es que este mes pagamos bastante más que el pasado?", Kind::InvoiceQuestion),
        ("Two identical debits for one contract, that is one too many.", Kind::Dispute),
        ("Nos han pasado el mismo recibo por duplicado", Kind::Dispute),
        ("Would you accept payment in two instalments?", Kind::Payment),
        ("Solicitamos un abono por el corte de servicio del martes", Kind::CreditRequest),
        ("Kindly lower our seat count by three from July.", Kind::SubscriptionChange),
        ("Las facturas tienen que salir a nombre de otra razón social", Kind::AccountChange),
        ("Please unblock us, the transfer went out this morning", Kind::Access),
        ("Outlook no arranca desde esta mañana", Kind::Technical),
    ];
    for (text, kind) in never_learned {
        let verdict = classify_with(shipped, "", text);
        assert_eq!(verdict.label, kind, "{text}: {verdict:?}");
    }
}
