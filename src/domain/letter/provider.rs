//! What the provider, or the filer who files with the provider, can be told.

use crate::domain::letter::AccessOrder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One `key: value` of an escalation brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefLine {
    /// The key, such as `subscription`.
    pub key: String,
    /// The value as the agent typed it.
    pub value: String,
}

/// A letter to the provider, or to the filer who files with the provider.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ProviderLetter {
    /// `filer.request`: please file this in the portal and answer with the reference.
    FilerRequest {
        /// The brief, ready to paste.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: String,
    },
    /// `provider.escalation`: the same brief, to somebody who takes mail.
    Escalation {
        /// The brief.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: String,
    },
    /// `provider.chase`: no word from you yet.
    Chase {
        /// Their reference, where known.
        reference: Option<String>,
        /// When we wrote.
        sent_at: Timestamp,
    },
    /// `provider.withdraw`: it need not go on.
    Withdraw {
        /// Their reference, where known.
        reference: Option<String>,
    },
    /// `operator.suspend_order`, `operator.reinstate_order`: end or restore access, and confirm.
    Order(Box<AccessOrder>),
}

impl ProviderLetter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::FilerRequest { .. } => "filer.request",
            Self::Escalation { .. } => "provider.escalation",
            Self::Chase { .. } => "provider.chase",
            Self::Withdraw { .. } => "provider.withdraw",
            Self::Order(order) => order.name(),
        }
    }
}
