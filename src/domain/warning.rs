//! What is odd about a customer's message, for our own people to see before they answer it.

use crate::domain::case_number::CaseNumber;
use crate::domain::message::Encryption;
use serde::{Deserialize, Serialize};

/// One oddity. None is a proof: each may have an honest reason, so the mail is handled, and only
/// what the desk says by itself becomes more careful.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The author's domain is nearly one that we know.
    LookAlike {
        /// The author's.
        domain: String,
        /// The one it can be taken for.
        like: String,
    },
    /// Answers are asked to go to another house.
    AnswersElsewhere {
        /// The domain of `Reply-To`.
        domain: String,
    },
    /// The author calls themselves by an address that is not theirs.
    NameIsAddress {
        /// The address in the name.
        address: String,
    },
    /// The author calls themselves as the desk, the provider or one of us is called.
    NameOfOurs {
        /// That name.
        name: String,
    },
    /// Somebody who never wrote before names an invoice that is another customer's matter.
    ForeignInvoice {
        /// The invoice.
        invoice: String,
        /// The other customer's case.
        case: CaseNumber,
    },
    /// Somebody, known or not, wants bank details changed.
    BankChange,
    /// The words are encrypted, so that nobody here can read them.
    Encrypted(Encryption),
}

impl Warning {
    /// The author may not be who they seem.
    #[must_use]
    pub fn is_suspicion(&self) -> bool {
        match self {
            Self::LookAlike { .. }
            | Self::AnswersElsewhere { .. }
            | Self::NameIsAddress { .. }
            | Self::NameOfOurs { .. }
            | Self::ForeignInvoice { .. }
            | Self::BankChange => true,
            Self::Encrypted(_) => false,
        }
    }
}
