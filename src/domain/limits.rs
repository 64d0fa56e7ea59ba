//! How much the desk may write by itself, and which domains are shared by strangers.

use crate::domain::address::Address;

/// `[limits]`: automatic letters beyond these are held, not dropped, and a supervisor is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To one outside address, whatever its `+tag`, in an hour.
    pub per_address_hour: usize,
    /// To one outside domain in an hour; domains of [`Limits::is_shared`] have none.
    pub per_domain_hour: usize,
    /// To the outside about one case in 24 hours.
    pub per_case_day: usize,
    /// Of the whole desk in an hour, letters to our own people included.
    pub per_desk_hour: usize,
    /// Octets of files that one letter to the outside carries, before their transfer encoding.
    pub files_outside_bytes: u64,
    /// The same for a letter to each of our own people.
    pub files_inside_bytes: u64,
    /// Domains, in lower case, that the reseller knows to be shared by strangers, beside
    /// [`FREE_MAIL`].
    pub shared_domains: Vec<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_address_hour: 10,
            per_domain_hour: 60,
            per_case_day: 12,
            per_desk_hour: 1_000,
            files_outside_bytes: 15 << 20,
            files_inside_bytes: 5 << 20,
            shared_domains: Vec::new(),
        }
    }
}

impl Limits {
    /// The mailboxes of a domain belong to people who have nothing to do with each other, so that
    /// many letters to it are no loop.
    #[must_use]
    pub fn is_shared(&self, domain: &str) -> bool {
        FREE_MAIL.contains(&domain) || self.shared_domains.iter().any(|shared| shared == domain)
    }

    /// The domain under which an address is counted; `None` where domains do not count.
    #[must_use]
    pub fn domain_of<'a>(&self, address: &'a Address) -> Option<&'a str> {
        Some(address.domain()).filter(|domain| !self.is_shared(domain))
    }
}

/// Which limit an automatic letter met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excess {
    /// What one address may get within an hour.
    Address(usize),
    /// What all addresses of a domain may get within an hour.
    Domain(String, usize),
    /// What may be written about one case within a day.
    Case(usize),
    /// What the whole desk may write within an hour.
    Desk(usize),
    /// What our own people hear of one customer within an hour: enough.
    Flood(Address, usize),
    /// What our own people hear of customers at one domain within an hour.
    DomainFlood(String, usize),
}

impl Excess {
    /// Our own people have heard enough, rather than somebody outside.
    #[must_use]
    pub fn is_flood(&self) -> bool {
        match self {
            Self::Flood(..) | Self::DomainFlood(..) => true,
            Self::Address(_) | Self::Domain(..) | Self::Case(_) | Self::Desk(_) => false,
        }
    }
}

/// Large providers of mailboxes for everybody.
#[rustfmt::skip]
pub const FREE_MAIL: &[&str] = &[
    "gmail.com", "googlemail.com", "outlook.com", "outlook.es", "outlook.de", "outlook.fr",
    "hotmail.com", "hotmail.es", "hotmail.fr", "hotmail.it", "hotmail.co.uk", "live.com",
    "live.nl", "msn.com", "yahoo.com", "yahoo.es", "yahoo.fr", "yahoo.de", "yahoo.it",
    "yahoo.co.uk", "ymail.com", "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com",
    "proton.me", "protonmail.com", "pm.me", "tutanota.com", "tuta.com", "fastmail.com",
    "gmx.com", "gmx.de", "gmx.net", "gmx.at", "gmx.es", "web.de", "t-online.de", "freenet.de",
    "mail.com", "mail.ru", "yandex.ru", "yandex.com", "orange.fr", "wanadoo.fr", "free.fr",
    "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "telefonica.net",
    "movistar.es", "terra.es", "ono.com", "sapo.pt", "wp.pl", "o2.pl", "onet.pl", "interia.pl",
    "ziggo.nl", "kpnmail.nl", "telenet.be", "skynet.be", "bluewin.ch", "btinternet.com",
    "sky.com", "comcast.net", "verizon.net", "att.net", "zoho.com", "qq.com", "163.com",
    "126.com", "naver.com", "uol.com.br", "bol.com.br",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_who_share_a_provider_do_not_count_as_one_house() {
        let limits =
            Limits { shared_domains: vec!["stadtnetz.example".to_owned()], ..Limits::default() };
        let counted = |address: &str| {
            let address = Address::parse(address).unwrap();
            limits.domain_of(&address).map(str::to_owned)
        };
        assert_eq!(counted("ada@Gmail.com"), None);
        assert_eq!(counted("ada@stadtnetz.example"), None);
        assert_eq!(counted("ada@notgmail.com"), Some("notgmail.com".to_owned()));
    }
}
