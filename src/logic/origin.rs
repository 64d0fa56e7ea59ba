//! Whose affair a question seems to be: an escalation of our own affairs is refused (I-23).
//!
//! About half of what customers ask is between them and us: tax, PO numbers, copies of invoices,
//! payment terms, bank details (domain.md 0.1 and section 4). An agent who knows better says
//! `#origin provider`.

use crate::domain::case::Case;
use crate::domain::kind::Kind;
use crate::domain::origin::Origin;
use crate::logic::classify::concepts::Lexicon;
use crate::logic::classify::words::Text;
use crate::logic::missing::topic::Topic;

/// Concepts of our own affairs: copies, terms and ways of payment, what stands on our invoice.
const OWN: [&str; 7] = [
    "copy-of-invoice",
    "invoice-missing",
    "how-to-pay",
    "po-number",
    "billing-contact",
    "split-invoice",
    "change-payment-method",
];

/// Concepts of the provider's part, beside which nothing is ours alone.
const PROVIDERS: [&str; 6] = [
    "proration",
    "add-remove-seats",
    "cancelled-but-billed",
    "charged-twice",
    "unknown-charge",
    "outage-compensation",
];

/// A question's words speak of our own affairs, and of nothing that the provider has a part in.
#[must_use]
pub fn seems_own(kind: Kind, words: &str) -> bool {
    let lexicon = Lexicon::shipped();
    let text = Text::new(words);
    let hits = lexicon.hits(&text);
    let says = |names: &[&str]| {
        hits.iter().any(|hit| !hit.negated && names.contains(&lexicon.name_of(hit.concept)))
    };
    let topic = Topic::of_hits(kind, &text, &hits);
    let is_own_topic = matches!(topic, Topic::TaxData | Topic::PoReissue | Topic::PaymentProof);
    (is_own_topic || says(&OWN)) && !says(&PROVIDERS)
}

/// The case is our own affair: an agent said so, or its kind and words do and nobody said else.
#[must_use]
pub fn is_own(case: &Case) -> bool {
    match case.origin {
        Some(Origin::Own) => true,
        Some(Origin::Provider | Origin::Mixed) => false,
        None if case.seeming_origin == Some(Origin::Own) => true,
        None => !case.is_unsure && is_own_kind(case.kind),
    }
}

/// Kinds between the customer and us alone.
fn is_own_kind(kind: Kind) -> bool {
    match kind {
        Kind::AccountChange | Kind::Payment => true,
        Kind::InvoiceQuestion
        | Kind::Dispute
        | Kind::CreditRequest
        | Kind::SubscriptionChange
        | Kind::Access
        | Kind::Fraud
        | Kind::Complaint
        | Kind::Technical
        | Kind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_po_copies_and_terms_are_ours_and_charges_are_not() {
        for words in [
            "Please put our PO number 4711 on the invoice.",
            "Could you send us a copy of the invoice of March?",
            "The VAT on the invoice is wrong, we are exempt.",
            "¿Me pueden enviar una copia de la factura?",
        ] {
            assert!(seems_own(Kind::InvoiceQuestion, words), "{words}");
        }
        for words in [
            "We were charged twice in February.",
            "We removed five licences, and they are on the invoice, please send a copy.",
            "Why is this month higher than the last one?",
        ] {
            assert!(!seems_own(Kind::Dispute, words), "{words}");
        }
    }
}
