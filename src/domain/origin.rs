//! Whose affair a question is: ours alone, or the provider's too (domain.md 0.1, I-23).

use serde::{Deserialize, Serialize};

/// Where the matter of a case comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Our own invoice, tax, address, terms or bank: no provider can answer it.
    Own,
    /// The provider's charge, price or service.
    Provider,
    /// Something of both.
    Mixed,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Own, Self::Provider, Self::Mixed];

    /// The word used in commands, files and listings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Provider => "provider",
            Self::Mixed => "mixed",
        }
    }

    /// Reads a word in any case, in English or Spanish.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "own" | "ours" | "propio" | "nuestro" => Some(Self::Own),
            "provider" | "vendor" | "proveedor" => Some(Self::Provider),
            "mixed" | "both" | "mixto" | "ambos" => Some(Self::Mixed),
            _ => None,
        }
    }
}
