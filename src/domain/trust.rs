//! How sure we are that the author of a message is who `From` says.

use serde::{Deserialize, Serialize};

/// The strength of an authorship (DESIGN.md 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The receiving server says that DMARC failed: somebody else may have written it.
    Refused,
    /// Nothing speaks against it, nothing proves it.
    Plausible,
    /// The receiving server says that DMARC passed for the author's domain (RFC 7489).
    Authenticated,
}

impl Trust {
    /// The word used in files and listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Plausible => "plausible",
            Self::Authenticated => "authenticated",
        }
    }
}
