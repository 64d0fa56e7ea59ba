//! What is asked for and, more important, what is not.

use super::*;
use crate::domain::kind::Language;
use crate::logic::classify::facts::{FactPatterns, facts};

fn lacks(kind: Kind, words: &str) -> Vec<&'static str> {
    let patterns = FactPatterns { invoices: vec!["F-9999-99999".to_owned()] };
    let facts = facts(words, Language::EN, &patterns);
    let known = Known { kind, words, facts: &facts, account_known: true, has_files: false };
    missing(&known).into_iter().map(Wanted::key).collect()
}

#[test]
fn a_bare_question_lacks_what_its_topic_needs() {
    #[rustfmt::skip]
    let table: &[(Kind, &str, &[&str])] = &[
        (Kind::InvoiceQuestion, "Why is the bill so high?", &["invoice", "line"]),
        (Kind::Dispute, "You charged us twice!",
            &["invoice", "other-invoice", "paid-on", "payment-proof"]),
        (Kind::AccountChange, "Please put our PO number on the invoice", &["invoice", "po"]),
        (Kind::AccountChange, "El NIF está mal", &["invoice", "tax-id", "tax-proof"]),
        (Kind::CreditRequest, "We want a credit for the outage", &["tenant", "outage", "users"]),
        (Kind::Fraud, "We have been hacked",
            &["tenant", "subscription", "resources", "since", "measures"]),
        (Kind::SubscriptionChange, "Can we still cancel?",
            &["tenant", "subscription", "purchase-date"]),
        (Kind::Technical, "Outlook does not start", &[]),
        (Kind::Other, "Thank you", &[]),
    ];
    for (kind, words, wanted) in table {
        assert_eq!(lacks(*kind, words), *wanted, "{words}");
    }
}

#[test]
fn what_was_said_is_not_asked_again() {
    #[rustfmt::skip]
    let table: &[(Kind, &str, &[&str])] = &[
        (Kind::InvoiceQuestion, "Why is line 4 of F-2026-00017 so high?", &[]),
        (Kind::Dispute, "F-2026-00017 and F-2026-00018 charge us twice. Paid on 2026-11-02",
            &["payment-proof"]),
        (Kind::AccountChange, "Put PO number PO-88213 on invoice F-2026-00017", &[]),
        (Kind::AccountChange, "The tax id on F-2026-00017 is wrong, our VAT no. is ESB12345678",
            &["tax-proof"]),
        (Kind::InvoiceQuestion,
            "Añadimos 5 usuarios de Microsoft 365 el 12/03/2026, factura F-2026-00017", &[]),
        (Kind::CreditRequest,
            "A credit for the outage of 2026-11-02 in acme.onmicrosoft.com: nobody could work",
            &[]),
    ];
    for (kind, words, wanted) in table {
        assert_eq!(lacks(*kind, words), *wanted, "{words}");
    }
}

#[test]
fn an_unknown_account_is_asked_for_first_and_files_count_as_proof() {
    let facts = Facts::default();
    let words = "You charged us twice";
    let known =
        Known { kind: Kind::Dispute, words, facts: &facts, account_known: false, has_files: true };
    let lacking = missing(&known);
    assert_eq!(lacking.first(), Some(&Wanted::Company));
    assert!(!lacking.contains(&Wanted::PaymentProof));
    let idle = Known { kind: Kind::Other, ..known };
    assert!(missing(&idle).is_empty(), "nobody is asked anything about a word of thanks");
}

#[test]
fn every_fact_that_a_topic_needs_has_words_in_both_languages() {
    for kind in Kind::ALL {
        for topic in Topic::ALL {
            for wanted in needed(kind, topic) {
                assert!(!wanted.words(Language::EN).is_empty(), "{wanted:?}");
                assert!(!wanted.words(Language::ES).is_empty(), "{wanted:?}");
            }
        }
    }
}
