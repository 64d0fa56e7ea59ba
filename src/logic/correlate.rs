//! Message + known ids → which case, and on what evidence.
//!
//! # Contract
//! Strongest first: reply address, `In-Reply-To`/`References`, provider reference, case number in
//! the subject. Every key is checked against the author. A key that fails its check bars its case:
//! no weaker key of the same case lets the message in (I-22, pains 2 and 12 of other desks).

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::case::Case;
use crate::domain::case_number::CaseNumber;
use crate::domain::commit::KnownId;
use crate::domain::letter::Audience;
use crate::domain::message::{Message, MessageId};
use crate::domain::people::{Duty, Provider, Role};
use crate::logic::reply_address::{Signer, Tag};
use std::collections::BTreeMap;

/// Message ids looked up for one message: the nearest ones. Longer lists are somebody's joke.
const IDS_MAX: usize = 30;

/// The strongest evidence, in words.
const SIGNED: &str = "the signed reply address";

/// Everything in a message that may name a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Tags of our addresses among its recipients.
    pub tags: Vec<Tag>,
    /// Ids it refers to, nearest first.
    pub ids: Vec<MessageId>,
    /// Provider references in its subject and, where marked, in its words.
    pub references: Vec<String>,
    /// Case numbers in its subject.
    pub numbers: Vec<CaseNumber>,
}

/// What the store knows of the keys.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Whose conversations the ids belong to.
    pub ids: Vec<KnownId>,
    /// Whose the references are.
    pub references: Vec<(String, CaseNumber)>,
    /// Every case that any key names.
    pub cases: BTreeMap<CaseNumber, Case>,
    /// Customer accounts that authorise the author.
    pub accounts: Vec<AccountCode>,
}

/// The outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correlation {
    /// It belongs to this case.
    Found {
        /// Which.
        case: CaseNumber,
        /// Which of its conversations.
        audience: Audience,
        /// Why we believe it, in words.
        evidence: String,
    },
    /// It names a case that its author has no business in.
    Refused {
        /// Which, where it exists.
        case: Option<CaseNumber>,
        /// Why not, in words.
        why: String,
    },
    /// It names no case.
    Unknown,
}

/// The keys of a message.
#[must_use]
pub fn keys(message: &Message, signer: &Signer, provider: &Provider) -> Keys {
    let mut ids = message.in_reply_to.clone();
    ids.extend(message.references.iter().rev().cloned());
    let mut nearest: Vec<MessageId> = Vec::new();
    for id in ids {
        if nearest.len() < IDS_MAX && !nearest.contains(&id) {
            nearest.push(id);
        }
    }
    Keys {
        tags: recipients(message).iter().filter_map(|address| signer.tag(address)).collect(),
        ids: nearest,
        references: marked_references(&message.subject, &provider.reference_marker),
        numbers: CaseNumber::in_subject(&message.subject),
    }
}

/// Everybody the message was addressed to, as far as headers tell; the envelope of a local
/// delivery shows in `Delivered-To`, `X-Original-To` or `Envelope-To`.
#[must_use]
pub fn recipients(message: &Message) -> Vec<Address> {
    let named =
        message.to.iter().chain(&message.cc).filter_map(crate::domain::address::Person::checked);
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"]
        .into_iter()
        .filter_map(|name| message.header(name))
        .filter_map(|value| Address::parse(value.trim_matches(['<', '>', ' '])).ok());
    let mut all: Vec<Address> = Vec::new();
    for address in named.take(200).chain(delivered) {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    all
}

/// References behind the provider's marker: a run of exactly 16 digits, of 19 (a child task of
/// the first 16), or of 15 (the form before 2018); any other length is no reference
/// (domain.md 2.3). Without a marker nothing is taken.
#[must_use]
pub fn marked_references(text: &str, marker: &str) -> Vec<String> {
    let marker = marker.to_lowercase();
    if marker.is_empty() {
        return Vec::new();
    }
    let lower = text.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for (index, piece) in lower.split(marker.as_str()).enumerate() {
        let is_glued = before.is_some_and(char::is_alphanumeric);
        if index > 0 && !is_glued {
            let reference = leading_reference(piece);
            found.extend(reference.filter(|new| !found.contains(new)));
        }
        before = piece.chars().next_back();
    }
    found
}

/// Runs of digits that have a reference's length, without a marker before them. Only where nothing
/// else can be meant, as in a filer's answer to our request.
#[must_use]
pub fn bare_references(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let reference = leading_reference(word);
        found.extend(reference.filter(|new| !found.contains(new)));
    }
    found
}

fn leading_reference(text: &str) -> Option<String> {
    let rest = text.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at_checked(end)?;
    if after.starts_with(char::is_alphanumeric) {
        return None;
    }
    match digits.len() {
        15 | 16 => Some(digits.to_owned()),
        19 => digits.get(..16).map(str::to_owned),
        _ => None,
    }
}

/// Finds the case of a message.
#[must_use]
pub fn correlate(
    role: &Role,
    author: &Address,
    keys: &Keys,
    known: &Known,
    signer: &Signer,
) -> Correlation {
    let mut search = Search { role, author, known, signer, barred: Vec::new(), first_no: None };
    for tag in &keys.tags {
        if let Some(found) = search.by_tag(tag) {
            return found;
        }
    }
    for id in &known.ids {
        if let Some(found) = search.by_id(id) {
            return found;
        }
    }
    for (reference, case) in &known.references {
        if let Some(found) = search.by_reference(reference, case) {
            return found;
        }
    }
    for number in &keys.numbers {
        if let Some(found) = search.by_number(number) {
            return found;
        }
    }
    match search.first_no {
        Some((case, why)) => Correlation::Refused { case, why },
        None => Correlation::Unknown,
    }
}

struct Search<'a> {
    role: &'a Role,
    author: &'a Address,
    known: &'a Known,
    signer: &'a Signer,
    barred: Vec<CaseNumber>,
    first_no: Option<(Option<CaseNumber>, String)>,
}

impl Search<'_> {
    fn by_tag(&mut self, tag: &Tag) -> Option<Correlation> {
        let Tag::Case { case, audience, .. } = tag else { return None };
        if !self.signer.is_genuine(tag, Some(self.author)) {
            return self.no(case, "the reply address is not one that we made for its author");
        }
        self.admit(case, *audience, SIGNED)
    }

    fn by_id(&mut self, id: &KnownId) -> Option<Correlation> {
        // Our own people act through reply addresses made for them and nothing weaker: a stolen
        // Message-ID must not be a way to command.
        match (self.role, id.audience) {
            (Role::Customer, Audience::Customer) | (Role::Provider, Audience::Provider) => {
                self.admit(&id.case, id.audience, "the message it answers")
            }
            (Role::Colleague(_), _) => {
                self.no(&id.case, "an agent's answer must go to the reply address of the letter")
            }
            (Role::UnprovenColleague | Role::UnprovenProvider, _) => {
                self.no(&id.case, "the author is not proven")
            }
            (Role::Customer, Audience::Agent | Audience::Provider)
            | (Role::Provider, Audience::Customer | Audience::Agent) => {
                self.no(&id.case, "it answers a message of a conversation that is not its author's")
            }
        }
    }

    fn by_reference(&mut self, reference: &str, case: &CaseNumber) -> Option<Correlation> {
        match self.role {
            Role::Provider => self.admit(
                case,
                Audience::Provider,
                &format!("the provider's reference {reference}"),
            ),
            Role::UnprovenProvider => {
                self.no(case, "the author claims to be the provider, unproven")
            }
            // In anybody else's mail a provider's reference is a fact, not a key.
            Role::Customer | Role::Colleague(_) | Role::UnprovenColleague => None,
        }
    }

    fn by_number(&mut self, case: &CaseNumber) -> Option<Correlation> {
        match self.role {
            Role::Customer => {
                self.admit(case, Audience::Customer, "the case number in the subject")
            }
            Role::Provider => {
                self.admit(case, Audience::Provider, "the case number in the subject")
            }
            Role::Colleague(_) => {
                self.no(case, "an agent's answer must go to the reply address of the letter")
            }
            Role::UnprovenColleague | Role::UnprovenProvider => {
                self.no(case, "the author is not proven")
            }
        }
    }

    /// The author is authorised by the account whose case it is.
    fn is_colleague_of(&self, case: &Case) -> bool {
        case.account.as_ref().is_some_and(|account| self.known.accounts.contains(account))
    }

    /// The key is genuine; now the author must have a part in that conversation. A signed reply
    /// address also lets in the customer's colleagues, to whom the letter was handed on.
    fn admit(&mut self, number: &CaseNumber, audience: Audience, key: &str) -> Option<Correlation> {
        let is_signed = key == SIGNED;
        if self.barred.contains(number) {
            return None;
        }
        let Some(case) = self.known.cases.get(number) else {
            return self.no(number, "there is no such case");
        };
        let may = match (self.role, audience) {
            (Role::Customer, Audience::Customer) => {
                case.has_part(self.author) || is_signed && self.is_colleague_of(case)
            }
            (Role::Colleague(colleague), Audience::Agent) => colleague.duty != Duty::Filer,
            (Role::Colleague(colleague), Audience::Provider) => colleague.duty == Duty::Filer,
            (Role::Provider, Audience::Provider) => !case.escalations.is_empty(),
            (Role::Customer, Audience::Agent | Audience::Provider)
            | (Role::Colleague(_), Audience::Customer)
            | (Role::Provider, Audience::Customer | Audience::Agent)
            | (Role::UnprovenColleague | Role::UnprovenProvider, _) => false,
        };
        if !may {
            return self.no(number, "its author takes no part in that conversation of the case");
        }
        Some(Correlation::Found { case: number.clone(), audience, evidence: key.to_owned() })
    }

    fn no(&mut self, case: &CaseNumber, why: &str) -> Option<Correlation> {
        if !self.barred.contains(case) {
            self.barred.push(case.clone());
        }
        let exists = self.known.cases.contains_key(case).then(|| case.clone());
        self.first_no.get_or_insert((exists, why.to_owned()));
        None
    }
}
