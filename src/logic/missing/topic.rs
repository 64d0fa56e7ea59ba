//! Which of the twelve requests for information fits a question (domain.md 7.8, `info.request`).

use crate::domain::kind::Kind;
use crate::logic::classify::concepts::{Hit, Lexicon};
use crate::logic::classify::words::Text;

/// What a request for information is about: it decides which facts are asked for, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// None of the others.
    Generic,
    /// Part of a month was charged, or seats changed within it.
    Proration,
    /// To end a subscription, or one that was ended and is billed all the same.
    Cancellation,
    /// Metered usage is higher than expected.
    AzureUsage,
    /// An account is in other hands.
    Fraud,
    /// The same was charged twice.
    Duplicate,
    /// VAT, tax id, exemption, name and address on the invoice.
    TaxData,
    /// A purchase order number belongs on the invoice.
    PoReissue,
    /// The customer says that it is paid.
    PaymentProof,
    /// Money back for an outage.
    SlaCredit,
    /// The price is not what was agreed.
    PriceQuote,
    /// Contact, payment method, how the invoice is cut.
    AccountChange,
}

impl Topic {
    /// Every topic, in the order of domain.md 7.8.
    pub const ALL: [Self; 12] = [
        Self::Generic,
        Self::Proration,
        Self::Cancellation,
        Self::AzureUsage,
        Self::Fraud,
        Self::Duplicate,
        Self::TaxData,
        Self::PoReissue,
        Self::PaymentProof,
        Self::SlaCredit,
        Self::PriceQuote,
        Self::AccountChange,
    ];

    /// The name of domain.md, for templates and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Proration => "proration",
            Self::Cancellation => "cancellation",
            Self::AzureUsage => "azure_usage",
            Self::Fraud => "fraud",
            Self::Duplicate => "duplicate",
            Self::TaxData => "tax_data",
            Self::PoReissue => "po_reissue",
            Self::PaymentProof => "payment_proof",
            Self::SlaCredit => "sla_credit",
            Self::PriceQuote => "price_quote",
            Self::AccountChange => "account_change",
        }
    }

    /// The topic of a question of this kind in these words (subject and all that was written).
    /// An agent's kind stands over what the words suggest: topics of other kinds are not looked at.
    #[must_use]
    pub fn of(kind: Kind, words: &str) -> Self {
        Self::of_text(kind, &Text::new(words))
    }

    pub(super) fn of_text(kind: Kind, text: &Text) -> Self {
        Self::of_hits(kind, text, &Lexicon::shipped().hits(text))
    }

    /// The same where the concepts of the text were found already.
    pub(in crate::logic) fn of_hits(kind: Kind, text: &Text, hits: &[Hit]) -> Self {
        let lexicon = Lexicon::shipped();
        let concept = |name: &str| {
            hits.iter().any(|hit| !hit.negated && lexicon.name_of(hit.concept) == name)
        };
        let row = ROWS.iter().filter(|row| row.kinds.contains(&kind)).find(|row| {
            row.concepts.iter().any(|name| concept(name))
                || text.iter().any(|word| row.stems.iter().any(|stem| word.starts_with(stem)))
        });
        row.map_or_else(|| Self::unsaid(kind), |row| row.topic)
    }

    /// The topic of a kind whose words say nothing nearer.
    fn unsaid(kind: Kind) -> Self {
        match kind {
            Kind::Fraud => Self::Fraud,
            Kind::AccountChange => Self::AccountChange,
            Kind::InvoiceQuestion
            | Kind::Dispute
            | Kind::Payment
            | Kind::CreditRequest
            | Kind::SubscriptionChange
            | Kind::Access
            | Kind::Complaint
            | Kind::Technical
            | Kind::Other => Self::Generic,
        }
    }
}

/// A topic, the kinds in which it occurs, and what speaks for it: concepts of the sorter's
/// lexicon, or beginnings of words. The first row that fits decides.
struct Row {
    topic: Topic,
    kinds: &'static [Kind],
    concepts: &'static [&'static str],
    stems: &'static [&'static str],
}

const BILLED: &[Kind] =
    &[Kind::InvoiceQuestion, Kind::Dispute, Kind::CreditRequest, Kind::Complaint];

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { topic: Topic::Duplicate, kinds: BILLED, concepts: &["charged-twice"], stems: &[] },
    Row { topic: Topic::PoReissue, kinds: &[Kind::InvoiceQuestion, Kind::AccountChange],
        concepts: &["po-number"], stems: &[] },
    Row { topic: Topic::TaxData,
        kinds: &[Kind::InvoiceQuestion, Kind::Dispute, Kind::AccountChange, Kind::CreditRequest],
        concepts: &["tax-id-data", "vat"], stems: &[] },
    Row { topic: Topic::SlaCredit, kinds: BILLED, concepts: &["outage-compensation"],
        stems: &["outage", "downtime", "caida", "caido", "ausfall"] },
    Row { topic: Topic::AzureUsage, kinds: BILLED, concepts: &[],
        stems: &["azure", "usage", "consumo", "verbrauch", "consommation"] },
    Row { topic: Topic::PriceQuote, kinds: BILLED, concepts: &["quote-differs"], stems: &[] },
    Row { topic: Topic::Cancellation,
        kinds: &[Kind::InvoiceQuestion, Kind::Dispute, Kind::CreditRequest, Kind::Complaint,
            Kind::SubscriptionChange],
        concepts: &["cancelled-but-billed", "cancel"], stems: &[] },
    Row { topic: Topic::Proration,
        kinds: &[Kind::InvoiceQuestion, Kind::Dispute, Kind::CreditRequest, Kind::Complaint,
            Kind::SubscriptionChange],
        concepts: &["proration", "add-remove-seats"], stems: &[] },
    Row { topic: Topic::PaymentProof, kinds: &[Kind::Payment, Kind::Access],
        concepts: &["already-paid"], stems: &[] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_follows_from_kind_and_words_in_both_languages() {
        #[rustfmt::skip]
        let table = [
            (Kind::Dispute, "You charged us twice", Topic::Duplicate),
            (Kind::Dispute, "Nos han cobrado dos veces", Topic::Duplicate),
            (Kind::InvoiceQuestion, "What are these prorated lines?", Topic::Proration),
            (Kind::InvoiceQuestion, "Añadimos usuarios a mitad de mes", Topic::Proration),
            (Kind::InvoiceQuestion, "Our Azure bill is huge", Topic::AzureUsage),
            (Kind::InvoiceQuestion, "La factura de Azure se ha disparado", Topic::AzureUsage),
            (Kind::AccountChange, "Please put our PO number on the invoice", Topic::PoReissue),
            (Kind::AccountChange, "El NIF de la factura está mal", Topic::TaxData),
            (Kind::AccountChange, "Split the invoice by department", Topic::AccountChange),
            (Kind::Payment, "We already paid this invoice", Topic::PaymentProof),
            (Kind::Payment, "Can we pay later?", Topic::Generic),
            (Kind::CreditRequest, "A credit for the outage of Monday", Topic::SlaCredit),
            (Kind::CreditRequest, "Un abono por la caída del servicio", Topic::SlaCredit),
            (Kind::SubscriptionChange, "Please cancel our subscription", Topic::Cancellation),
            (Kind::Dispute, "The price is not what you quoted", Topic::PriceQuote),
            (Kind::Fraud, "", Topic::Fraud),
            (Kind::Technical, "Azure is down", Topic::Generic),
        ];
        for (kind, words, topic) in table {
            assert_eq!(Topic::of(kind, words), topic, "{kind}: {words}");
        }
    }

    #[test]
    fn every_row_speaks_of_concepts_that_the_lexicon_has_and_every_topic_can_be_had() {
        for name in ROWS.iter().flat_map(|row| row.concepts) {
            assert!(Lexicon::shipped().find(name).is_some(), "{name}");
        }
        for topic in Topic::ALL {
            let unsaid = Kind::ALL.iter().any(|kind| Topic::unsaid(*kind) == topic);
            assert!(unsaid || ROWS.iter().any(|row| row.topic == topic), "{topic:?}");
        }
    }
}
