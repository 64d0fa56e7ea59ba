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
        /// Which of the case's escalations, from 1.
        number: u32,
        /// The brief, ready to paste.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: String,
    },
    /// `provider.escalation`: the same brief, to somebody who takes mail.
    Escalation {
        /// Which of the case's escalations, from 1.
        number: u32,
        /// The brief.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: String,
    },
    /// `provider.reply`: an agent's words to the provider.
    Reply {
        /// Which of the case's escalations, from 1.
        number: u32,
        /// The words.
        words: String,
        /// Their reference, as it must stand in the subject.
        reference: Option<String>,
        /// We object to their answer.
        is_objection: bool,
    },
    /// `provider.chase`: no word from you yet.
    Chase {
        /// Which of the case's escalations, from 1.
        number: u32,
        /// Their reference, where known.
        reference: Option<String>,
        /// When we wrote.
        sent_at: Timestamp,
    },
    /// `provider.withdraw`: it need not go on.
    Withdraw {
        /// Which of the case's escalations, from 1.
        number: u32,
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
            Self::Reply { .. } => "provider.reply",
            Self::Chase { .. } => "provider.chase",
            Self::Withdraw { .. } => "provider.withdraw",
            Self::Order(order) => order.name(),
        }
    }

    /// Which of the case's escalations it is about; an order is about none.
    #[must_use]
    pub fn escalation(&self) -> Option<u32> {
        match self {
            Self::FilerRequest { number, .. }
            | Self::Escalation { number, .. }
            | Self::Reply { number, .. }
            | Self::Chase { number, .. }
            | Self::Withdraw { number, .. } => Some(*number),
            Self::Order(_) => None,
        }
    }
}
