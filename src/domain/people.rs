//! Who is who: our own people and the provider, as the config lists them.

use crate::domain::address::Address;
use crate::domain::kind::{Kind, Language};
use crate::domain::trust::Trust;
use jiff::civil::Time;

/// What one of our own people may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// Answers customers and commands the desk.
    Agent,
    /// An agent who also decides exceptions.
    Supervisor,
    /// Files with the provider and carries out orders; sees escalations only.
    Filer,
}

/// One of our own people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The name customers may see.
    pub name: String,
    /// The one address under which they act.
    pub address: Address,
    /// What they may do.
    pub duty: Duty,
    /// The language their letters are in; the desk's default if none.
    pub language: Option<Language>,
    /// The customers' languages they answer in; empty: every one.
    pub languages: Vec<Language>,
    /// The kinds of question that are given to them; empty: every one.
    pub kinds: Vec<Kind>,
    /// Their working hours in the desk's zone; the desk's own if none.
    pub hours: Option<(Time, Time)>,
}

impl Colleague {
    /// Somebody of a name, to whom everything else is to be added.
    #[cfg(test)]
    pub(crate) fn of_name(name: &str) -> Self {
        let address = format!("{name}@reseller.example");
        Self {
            name: name.to_owned(),
            address: Address::parse(&address).expect("names of tests make addresses"),
            duty: Duty::Agent,
            language: None,
            languages: Vec::new(),
            kinds: Vec::new(),
            hours: None,
        }
    }
}

/// The provider's people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// How we call them.
    pub name: String,
    /// Addresses that are theirs.
    pub addresses: Vec<Address>,
    /// Domains that are wholly theirs; subdomains count, with a dot between.
    pub domains: Vec<String>,
    /// What stands before a reference in a subject, such as `TrackingID#`.
    pub reference_marker: String,
}

impl Provider {
    /// The address is one of theirs.
    #[must_use]
    pub fn owns(&self, address: &Address) -> bool {
        let in_domain = |domain: &String| {
            let ours = address.domain();
            ours == domain || ours.strip_suffix(domain.as_str()).is_some_and(|p| p.ends_with('.'))
        };
        self.addresses.contains(address) || self.domains.iter().any(in_domain)
    }
}

/// How our own people prove who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AgentProof {
    /// The receiving server says that DMARC passed.
    #[default]
    Dmarc,
    /// The address alone, for hosts without DMARC; `saldo check` warns of it.
    Address,
}

/// Everybody the config knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// Our own people.
    pub colleagues: Vec<Colleague>,
    /// The provider.
    pub provider: Provider,
    /// How our own people prove who they are.
    pub proof: AgentProof,
}

/// In which role an author writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// One of ours, and the author is proven.
    Colleague(Colleague),
    /// An address of ours, and the author is not proven: perhaps a forgery.
    UnprovenColleague,
    /// The provider, proven.
    Provider,
    /// The provider's address, not proven.
    UnprovenProvider,
    /// Anybody else.
    Customer,
}

impl Directory {
    /// The role of an author.
    #[must_use]
    pub fn role(&self, author: &Address, trust: Trust) -> Role {
        if let Some(colleague) = self.colleagues.iter().find(|c| c.address == *author) {
            let is_proven = match self.proof {
                AgentProof::Dmarc => trust == Trust::Authenticated,
                AgentProof::Address => trust != Trust::Refused,
            };
            return if is_proven {
                Role::Colleague(colleague.clone())
            } else {
                Role::UnprovenColleague
            };
        }
        match (self.provider.owns(author), trust) {
            (true, Trust::Authenticated) => Role::Provider,
            (true, Trust::Plausible | Trust::Refused) => Role::UnprovenProvider,
            (false, _) => Role::Customer,
        }
    }

    /// Those who answer customers.
    pub fn agents(&self) -> impl Iterator<Item = &Colleague> {
        self.colleagues.iter().filter(|c| matches!(c.duty, Duty::Agent | Duty::Supervisor))
    }

    /// Those who decide exceptions.
    pub fn supervisors(&self) -> impl Iterator<Item = &Colleague> {
        self.colleagues.iter().filter(|c| c.duty == Duty::Supervisor)
    }

    /// A colleague by address, by its local part or by name, in any case.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&Colleague> {
        let wanted = text.trim().to_lowercase();
        self.colleagues.iter().find(|colleague| {
            colleague.address.key() == wanted
                || colleague.address.local().to_lowercase() == wanted
                || colleague.name.to_lowercase() == wanted
        })
    }
}
