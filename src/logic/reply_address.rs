//! Signed addresses: which case and conversation an answer belongs to, and which letter bounced.
//!
//! # Contract
//! `billing+sd-10427-k.c.<mac>@reseller.example` can be made by this desk only. The MAC is
//! HMAC-SHA256 over case, conversation and (for our own people and filers) the addressee, cut to
//! 80 bits, in base32 and lower case because mail programs fold the case of addresses. Whoever
//! steals such an address still has to be somebody who takes part in the case.

use crate::domain::address::Address;
use crate::domain::approval::Approval;
use crate::domain::case_number::CaseNumber;
use crate::domain::delivery::LetterId;
use crate::domain::letter::Audience;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// Octets of the MAC that are used: 80 bits.
const MAC_OCTETS: usize = 10;

/// The first word of a bounce address's tag. No case number looks like it.
const BOUNCE: &str = "bounce";

/// A tag found in one of our addresses; not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag {
    /// An answer to a letter of a case.
    Case {
        /// The case it claims.
        case: CaseNumber,
        /// The conversation it claims.
        audience: Audience,
        /// The MAC that stands in it.
        mac: String,
    },
    /// A bounce of a letter.
    Letter {
        /// The letter it claims.
        letter: LetterId,
        /// The MAC that stands in it.
        mac: String,
    },
    /// Something else stands behind the `+`.
    Unreadable,
}

/// Makes and checks the desk's signed addresses.
#[derive(Clone)]
pub struct Signer {
    key: Vec<u8>,
    desk: Address,
}

impl Signer {
    /// A signer with a secret key of at least 32 octets; `None` if it is shorter.
    #[must_use]
    pub fn new(key: &[u8], desk: &Address) -> Option<Self> {
        (key.len() >= 32).then(|| Self { key: key.to_vec(), desk: desk.without_tag() })
    }

    /// How the local part of every bounce address begins: only machines write there.
    #[must_use]
    pub fn bounce_prefix(desk: &Address) -> String {
        format!("{}+{BOUNCE}.", desk.without_tag().local())
    }

    /// The desk's address without any tag.
    #[must_use]
    pub fn desk(&self) -> &Address {
        &self.desk
    }

    /// The address to which answers to a letter go.
    #[must_use]
    pub fn reply_address(
        &self,
        case: &CaseNumber,
        audience: Audience,
        addressee: Option<&Address>,
    ) -> Address {
        let mac = self.case_mac(case, audience, addressee);
        let number = case.to_string().to_lowercase();
        self.tagged(&format!("{number}.{}.{mac}", audience.initial()))
    }

    /// The envelope sender of an automatic letter: a bounce comes back to it.
    #[must_use]
    pub fn bounce_address(&self, letter: LetterId) -> Address {
        self.tagged(&format!("{BOUNCE}.{letter}.{}", self.letter_mac(letter)))
    }

    /// The tag of an address, if it is one of ours that carries any.
    #[must_use]
    pub fn tag(&self, address: &Address) -> Option<Tag> {
        let (user, tag) = address.local().split_once('+')?;
        let is_ours =
            user.eq_ignore_ascii_case(self.desk.local()) && address.domain() == self.desk.domain();
        is_ours.then(|| read(tag).unwrap_or(Tag::Unreadable))
    }

    /// The tag was made by this desk; for our own people and filers, for this author.
    #[must_use]
    pub fn is_genuine(&self, tag: &Tag, author: Option<&Address>) -> bool {
        match tag {
            Tag::Case { case, audience, mac } => match audience {
                Audience::Customer => equal(mac, &self.case_mac(case, *audience, None)),
                Audience::Agent => {
                    author.is_some() && equal(mac, &self.case_mac(case, *audience, author))
                }
                Audience::Provider => {
                    equal(mac, &self.case_mac(case, *audience, None))
                        || author.is_some() && equal(mac, &self.case_mac(case, *audience, author))
                }
            },
            Tag::Letter { letter, mac } => equal(mac, &self.letter_mac(*letter)),
            Tag::Unreadable => false,
        }
    }

    /// The code under which one supervisor answers one approval, as it is shown: `abcde-fgh23`.
    ///
    /// It is bound to the case, the approval, everything that was shown, and the supervisor. 50
    /// bits are enough for something that only an authenticated supervisor can try, by mail, and
    /// every vain try is kept in the case's history.
    #[must_use]
    pub fn approval_code(
        &self,
        case: &CaseNumber,
        approval: &Approval,
        supervisor: &Address,
    ) -> String {
        const CHARS_HALF: usize = 5;
        let fields = [
            "approval",
            &case.to_string(),
            &approval.number.to_string(),
            &approval.snapshot.to_string(),
            &supervisor.key(),
        ];
        let mac = self.mac(&fields);
        let half = |from: usize| mac.chars().skip(from).take(CHARS_HALF).collect::<String>();
        format!("{}-{}", half(0), half(CHARS_HALF))
    }

    /// What a supervisor typed is that code; case, blanks and the dash do not matter.
    #[must_use]
    pub fn is_approval_code(
        &self,
        typed: &str,
        case: &CaseNumber,
        approval: &Approval,
        supervisor: &Address,
    ) -> bool {
        let bare = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
        };
        equal(&bare(typed), &bare(&self.approval_code(case, approval, supervisor)))
    }

    fn tagged(&self, tag: &str) -> Address {
        let text = format!("{}+{tag}@{}", self.desk.local(), self.desk.domain());
        Address::parse(&text).unwrap_or_else(|_| self.desk.clone())
    }

    fn case_mac(
        &self,
        case: &CaseNumber,
        audience: Audience,
        addressee: Option<&Address>,
    ) -> String {
        let addressee = addressee.map(Address::key).unwrap_or_default();
        self.mac(&["reply", &case.to_string(), audience.word(), &addressee])
    }

    fn letter_mac(&self, letter: LetterId) -> String {
        self.mac(&["bounce", &letter.to_string()])
    }

    /// The code by which an agent takes back what a mail of theirs did from a revision of a case
    /// on. It tells mails apart; who may use it is proven otherwise.
    #[must_use]
    pub fn undo_code(&self, case: &CaseNumber, revision: u64, agent: &Address) -> String {
        const CHARS: usize = 6;
        let mac = self.mac(&["undo", &case.to_string(), &revision.to_string(), &agent.key()]);
        mac.chars().take(CHARS).collect::<String>().to_uppercase()
    }

    /// Every field ends in a NUL, which no field holds, so that no two lists of fields collide.
    fn mac(&self, fields: &[&str]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            return String::new(); // HMAC takes keys of any length; nothing is equal to an empty MAC
        };
        for field in fields {
            mac.update(field.as_bytes());
            mac.update(&[0]);
        }
        let full = mac.finalize().into_bytes();
        let cut = full.get(..MAC_OCTETS).unwrap_or_default();
        data_encoding::BASE32_NOPAD.encode(cut).to_lowercase()
    }
}

/// The key never shows in a log.
impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("desk", &self.desk).finish_non_exhaustive()
    }
}

fn read(tag: &str) -> Option<Tag> {
    let lower = tag.to_lowercase();
    let mut parts = lower.split('.');
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next());
    let third = third.filter(|_| parts.next().is_none())?.to_owned();
    if first == BOUNCE {
        let letter = LetterId(second.parse().ok()?);
        return Some(Tag::Letter { letter, mac: third });
    }
    let case = CaseNumber::parse(first)?;
    let audience = [Audience::Customer, Audience::Agent, Audience::Provider]
        .into_iter()
        .find(|audience| second.len() == 1 && second.starts_with(audience.initial()))?;
    Some(Tag::Case { case, audience, mac: third })
}

fn equal(given: &str, ours: &str) -> bool {
    !ours.is_empty() && bool::from(given.as_bytes().ct_eq(ours.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::new(&[7; 32], &Address::parse("billing@reseller.example").unwrap()).unwrap()
    }

    fn case() -> CaseNumber {
        CaseNumber::new("SD", 10427).unwrap()
    }

    #[test]
    fn an_address_of_ours_comes_back_whatever_a_client_did_to_its_letters() {
        let signer = signer();
        let made = signer.reply_address(&case(), Audience::Customer, None);
        assert!(made.local().len() <= 64, "RFC 5321 §4.5.3.1.1");
        let shouted = Address::parse(&made.as_str().to_uppercase()).unwrap();
        let tag = signer.tag(&shouted).unwrap();
        assert!(signer.is_genuine(&tag, None));
    }

    #[test]
    fn an_agents_address_serves_that_agent_alone() {
        let signer = signer();
        let ana = Address::parse("ana@reseller.example").unwrap();
        let eve = Address::parse("eve@reseller.example").unwrap();
        let tag = signer.tag(&signer.reply_address(&case(), Audience::Agent, Some(&ana))).unwrap();
        assert!(signer.is_genuine(&tag, Some(&ana)));
        assert!(!signer.is_genuine(&tag, Some(&eve)));
        assert!(!signer.is_genuine(&tag, None));
    }

    #[test]
    fn no_part_of_an_address_can_be_exchanged() {
        let signer = signer();
        let made = signer.reply_address(&case(), Audience::Customer, None).to_string();
        let other = CaseNumber::new("SD", 10428).unwrap().to_string().to_lowercase();
        for forged in [
            made.replace(".c.", ".a."),
            made.replace(".c.", ".p."),
            made.replace("sd-10427", "sd-10428"),
            made.replace(&case().to_string().to_lowercase(), &other),
        ] {
            let tag = signer.tag(&Address::parse(&forged).unwrap()).unwrap();
            assert!(!signer.is_genuine(&tag, None), "{forged}");
        }
        let stranger = Signer::new(&[8; 32], signer.desk()).unwrap();
        let tag = signer.tag(&Address::parse(&made).unwrap()).unwrap();
        assert!(!stranger.is_genuine(&tag, None), "another key");
    }

    #[test]
    fn a_bounce_address_names_its_letter() {
        let signer = signer();
        let tag = signer.tag(&signer.bounce_address(LetterId(99))).unwrap();
        assert!(matches!(&tag, Tag::Letter { letter: LetterId(99), .. }));
        assert!(signer.is_genuine(&tag, None));
    }
}
