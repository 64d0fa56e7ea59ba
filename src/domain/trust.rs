//! How sure we are that a message comes from the author it names.

use serde::{Deserialize, Serialize};

/// What the receiving server's checks say about the author (DESIGN.md 2.5).
///
/// Ordered from best to worst, so that the greatest of several verdicts is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// DMARC passed for the author's domain (RFC 7489): the domain vouches for the mail. It may
    /// command the desk, where the author is an agent.
    Authenticated,
    /// Nobody vouches and nobody denies. It may open a case and continue the author's own; it
    /// moves no money and learns nothing that its author does not know.
    Plausible,
    /// DMARC failed: the domain says that it did not send this. It is shown to an agent, and no
    /// automatic letter answers it.
    Refused,
}

impl Trust {
    /// The word for people and for the history of a case.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Authenticated => "authenticated",
            Self::Plausible => "plausible",
            Self::Refused => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_verdicts_is_the_greatest() {
        let verdicts = [Trust::Authenticated, Trust::Refused, Trust::Plausible];
        assert_eq!(verdicts.iter().max(), Some(&Trust::Refused));
    }
}
