//! An Internet mail address, checked once, and the people behind one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An address that can be put into an SMTP envelope: `local@domain` (RFC 5321 §4.1.2).
///
/// Invariant: one `@` that counts, both sides present, no blanks, no control characters, no angle
/// brackets, at most [`Address::OCTETS_MAX`] octets. The domain is kept in lower case; the local
/// part keeps its case, but two addresses are equal when they differ only in case, because no
/// mail host of this century tells `Ana@` from `ana@` and people type both.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// Why a text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a mail address: {reason}; write it like billing@reseller.example")]
pub struct BadAddress {
    text: String,
    reason: &'static str,
}

impl Address {
    /// Longest path of RFC 5321 §4.5.3.1.3, without its angle brackets.
    pub const OCTETS_MAX: usize = 254;

    /// Checks `text`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let bad = |reason| BadAddress { text: text.chars().take(80).collect(), reason };
        let trimmed = text.trim();
        let (local, domain) = trimmed.rsplit_once('@').ok_or_else(|| bad("there is no @"))?;
        if local.is_empty() || domain.is_empty() {
            return Err(bad("one side of the @ is empty"));
        }
        if trimmed.len() > Self::OCTETS_MAX {
            return Err(bad("it is longer than 254 octets"));
        }
        if trimmed.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;:\"\\()".contains(c))
        {
            return Err(bad("it holds a blank or a character that no address has"));
        }
        if local.contains('@')
            || domain.starts_with('.')
            || domain.ends_with('.')
            || domain.contains("..")
        {
            return Err(bad("its domain is malformed"));
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }

    /// The whole address, as it is put on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after the `@`, in lower case.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The form under which addresses are compared and indexed.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// This address without a `+tag` in its local part (RFC 5233).
    #[must_use]
    pub fn without_tag(&self) -> Self {
        match self.local().split_once('+') {
            Some((user, _)) if !user.is_empty() => Self(format!("{user}@{}", self.domain())),
            Some(_) | None => self.clone(),
        }
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        // Nearly all are ASCII, and addresses are compared all the time.
        self.0.eq_ignore_ascii_case(&other.0)
            || (!(self.0.is_ascii() && other.0.is_ascii()) && self.key() == other.key())
    }
}

impl Eq for Address {}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl std::hash::Hash for Address {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Addresses are personal data: `{:?}` shows the domain only, so that no log line gives one away.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "…@{}", self.domain())
    }
}

impl TryFrom<String> for Address {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

/// A name and an address as a header gave them, checked by nobody: either may be empty or absurd.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The display name, decoded (RFC 2047); empty where there was none.
    pub name: String,
    /// The address as it stood; [`Person::checked`] says whether it can be used.
    pub address: String,
}

impl Person {
    /// The address, if it is one.
    #[must_use]
    pub fn checked(&self) -> Option<Address> {
        Address::parse(&self.address).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_checked_once_and_compared_without_case() {
        let ana = Address::parse(" Ana.Ruiz+x@Reseller.Example ").unwrap();
        assert_eq!(ana.as_str(), "Ana.Ruiz+x@reseller.example");
        assert_eq!(ana, Address::parse("ana.ruiz+X@reseller.example").unwrap());
        assert_eq!(ana.without_tag().as_str(), "Ana.Ruiz@reseller.example");
        assert_eq!(format!("{ana:?}"), "…@reseller.example");
    }

    #[test]
    fn what_could_smuggle_a_second_address_or_header_is_refused() {
        for text in [
            "",
            "ana",
            "@x",
            "a@",
            "a b@x.y",
            "a@x\r\nBcc: b@y",
            "a@b@c.d",
            "<a@b.c>",
            "a@.b",
            "a@b..c",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }
}
