//! What words would give away of one conversation in another, and in words for their author.

use std::fmt;

/// Where something hidden comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The provider's mail. An agent may quote it on purpose.
    Provider,
    /// A note, or words for the provider. They never reach a customer.
    Note,
    /// The desk's own letters to our people. They never leave.
    OwnLetter,
    /// The customer's mail and address, hidden from the provider.
    Customer,
}

/// What the words would give away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Given {
    /// A run of words, as they stand in the words that were checked.
    Passage(String),
    /// An address.
    Address(String),
    /// A reference.
    Reference(String),
    /// A link's host.
    Host(String),
}

/// One thing that the words would give away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// Where it comes from.
    pub source: Source,
    /// What it is.
    pub given: Given,
}

impl Leak {
    /// An agent may give it away on purpose, with `#quote`. An address never: the customer must
    /// not be the contact of an escalation (I-19), nor we lose the thread to the provider.
    #[must_use]
    pub fn is_quotable(&self) -> bool {
        let is_address = matches!(self.given, Given::Address(_));
        match self.source {
            Source::Provider => true,
            Source::Customer => !is_address,
            Source::Note | Source::OwnLetter => false,
        }
    }

    /// What is given away, as it stands.
    #[must_use]
    pub fn given(&self) -> &str {
        match &self.given {
            Given::Passage(text)
            | Given::Address(text)
            | Given::Reference(text)
            | Given::Host(text) => text,
        }
    }

    /// The same in Spanish.
    #[must_use]
    pub fn in_spanish(&self) -> String {
        let whose = match self.source {
            Source::Provider => "del correo del proveedor",
            Source::Note => "de nuestras notas o de lo que escribimos al proveedor",
            Source::OwnLetter => "de un mensaje interno",
            Source::Customer => "del correo del cliente",
        };
        match &self.given {
            Given::Passage(text) => format!("estas palabras son {whose}: «{text}»"),
            Given::Address(text) => format!("esta dirección es {whose}: {text}"),
            Given::Reference(text) => format!("esta referencia es {whose}: {text}"),
            Given::Host(text) => format!("este enlace es {whose}: {text}"),
        }
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = match self.source {
            Source::Provider => "the provider's mail",
            Source::Note => "our notes or our words to the provider",
            Source::OwnLetter => "a letter to our own people",
            Source::Customer => "the customer's mail",
        };
        match &self.given {
            Given::Passage(text) => write!(f, "these words are from {whose}: “{text}”"),
            Given::Address(text) => write!(f, "this address is from {whose}: {text}"),
            Given::Reference(text) => write!(f, "this reference is from {whose}: {text}"),
            Given::Host(text) => write!(f, "this link is from {whose}: {text}"),
        }
    }
}
