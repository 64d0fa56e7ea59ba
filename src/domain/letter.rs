//! What the desk can say, and to whom: the catalogue of letters with their facts.
//!
//! # Contract
//! A letter to a customer, one to our own people and one to the provider are three types with
//! three sets of facts. What has no field here cannot reach its reader: there is no provider's
//! word, internal note or other customer's datum that a [`CustomerLetter`] could carry (I-18).
//! The field names are the facts that a template may use; a field that may be absent is an
//! `Option`, and a list may be empty. Times are instants or dates; templates print them in the
//! reader's language and the desk's zone (I-25).

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::{Kind, Ranked, Urgency};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The three conversations of a case. Nothing crosses from one to another by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// The customer and the people they write with.
    Customer,
    /// Our own people: agents, supervisors.
    Agent,
    /// The provider, or the filer who files with the provider.
    Provider,
}

impl Audience {
    /// The letter that stands for it in a reply address.
    #[must_use]
    pub fn initial(self) -> char {
        match self {
            Self::Customer => 'c',
            Self::Agent => 'a',
            Self::Provider => 'p',
        }
    }

    /// The word of a template's front matter.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Agent => "agent",
            Self::Provider => "provider",
        }
    }
}

/// A letter to a customer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum CustomerLetter {
    /// `case.ack`: we have your question, this happens next. Once a case.
    CaseAck {
        /// When the question arrived.
        received_at: Timestamp,
        /// By when a person answers.
        first_response_by: Timestamp,
        /// What the customer called it; absent where the author is not authenticated, because
        /// an acknowledgement must not carry somebody else's words to a third party.
        topic: Option<String>,
    },
    /// `case.ack_unverified`: the sender is not known to us; process, not data (I-20).
    CaseAckUnverified {
        /// When the question arrived.
        received_at: Timestamp,
        /// By when a person answers.
        first_response_by: Timestamp,
    },
    /// `case.ack_encrypted`: we cannot read encrypted mail; please write again in clear. Carries
    /// nothing of the message.
    CaseAckEncrypted {
        /// When the message arrived.
        received_at: Timestamp,
    },
    /// `case.reopened`: your reply opened the case again.
    CaseReopened {
        /// By when a person answers.
        first_response_by: Timestamp,
    },
    /// `case.late_reply`: the old case is closed for good, this new one goes on.
    CaseLateReply {
        /// The closed case.
        old_case: CaseNumber,
        /// By when a person answers.
        first_response_by: Timestamp,
    },
    /// `customer.reply`: an agent's own words.
    CustomerReply {
        /// The words.
        words: String,
        /// The agent's name, where the reseller shows it.
        agent_name: Option<String>,
    },
    /// `customer.escalated`: we have passed it to somebody who can decide. No provider text.
    CustomerEscalated {
        /// By when we write again, whatever has happened.
        next_update_by: Timestamp,
    },
    /// `customer.progress`: still being worked on.
    CustomerProgress {
        /// Since when we wait.
        since: Timestamp,
        /// By when we write again.
        next_update_by: Timestamp,
    },
    /// `customer.resolution`: the outcome, in words.
    CustomerResolution {
        /// The agent's words.
        outcome: String,
        /// The agent's name, where the reseller shows it.
        agent_name: Option<String>,
        /// When the case closes if nobody objects.
        closes_on: Date,
    },
    /// `customer.confirm_reminder`: is it solved? Else it closes on that day.
    CustomerConfirmReminder {
        /// The outcome told before.
        outcome: String,
        /// When the case closes.
        closes_on: Date,
    },
    /// `customer.closing`: closed; this was the outcome; a reply opens it again.
    CustomerClosing {
        /// The outcome told before.
        outcome: String,
        /// The customer said so, rather than falling silent.
        is_confirmed: bool,
        /// The last day on which a reply opens the case again.
        reopen_until: Date,
    },
    /// `customer.closing_no_reply`: closed because what we asked for did not come.
    CustomerClosingNoReply {
        /// The last day on which a reply opens the case again.
        reopen_until: Date,
    },
    /// `customer.withdrawn`: closed because you told us that it need not go on.
    CustomerWithdrawn {
        /// The last day on which a reply opens the case again.
        reopen_until: Date,
    },
    /// `info.reminder`: we wait for your answer.
    InfoReminder {
        /// What we last wrote, in short.
        asked: String,
        /// When the case closes without an answer.
        closes_on: Date,
    },
    /// `info.last_call`: the case closes soon without your answer.
    InfoLastCall {
        /// What we last wrote, in short.
        asked: String,
        /// When the case closes without an answer.
        closes_on: Date,
    },
}

impl CustomerLetter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::CaseAck { .. } => "case.ack",
            Self::CaseAckUnverified { .. } => "case.ack_unverified",
            Self::CaseAckEncrypted { .. } => "case.ack_encrypted",
            Self::CaseReopened { .. } => "case.reopened",
            Self::CaseLateReply { .. } => "case.late_reply",
            Self::CustomerReply { .. } => "customer.reply",
            Self::CustomerEscalated { .. } => "customer.escalated",
            Self::CustomerProgress { .. } => "customer.progress",
            Self::CustomerResolution { .. } => "customer.resolution",
            Self::CustomerConfirmReminder { .. } => "customer.confirm_reminder",
            Self::CustomerClosing { .. } => "customer.closing",
            Self::CustomerClosingNoReply { .. } => "customer.closing_no_reply",
            Self::CustomerWithdrawn { .. } => "customer.withdrawn",
            Self::InfoReminder { .. } => "info.reminder",
            Self::InfoLastCall { .. } => "info.last_call",
        }
    }

    /// A person's own words go out, rather than the desk's (RFC 3834: not automatic).
    #[must_use]
    pub fn is_from_a_person(&self) -> bool {
        matches!(self, Self::CustomerReply { .. } | Self::CustomerResolution { .. })
    }
}

/// One line of a case's history, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// Who, in words.
    pub who: String,
    /// What, in words.
    pub what: String,
}

/// What an agent must see of a case on every letter about it, at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseSheet {
    /// The customer's display name, or their address.
    pub customer_name: String,
    /// The customer's address.
    pub customer_address: Address,
    /// What may deceive the reader about the author, one sentence each; shown on top.
    pub warnings: Vec<String>,
    /// How sure we are of the author, in words; names every oddity.
    pub trust: String,
    /// What the case is about.
    pub kind: Kind,
    /// The verdict was under the threshold: somebody must say `#kind`.
    pub is_unsure: bool,
    /// The likeliest kinds; empty unless unsure.
    pub ranking: Vec<Ranked>,
    /// How soon somebody must look.
    pub urgency: Urgency,
    /// Why so urgent, in words.
    pub urgency_because: String,
    /// The status in words.
    pub status: String,
    /// Who handles it.
    pub assignee: Option<String>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By when the customer must hear from us.
    pub answer_by: Option<Timestamp>,
    /// What the customer named: label and values, such as `Invoices` and `F-2026-00017`.
    pub facts: Vec<FactLine>,
    /// The last events, oldest first.
    pub history: Vec<HistoryLine>,
    /// The mail's attachments by name and size, and other things worth knowing.
    pub attachments: Vec<String>,
}

/// One line of the fact sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactLine {
    /// What kind of fact: the key of a `saldo inspect` fact, such as `invoices`.
    pub label: String,
    /// The values, joined with commas.
    pub values: String,
}

/// What one command did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TranscriptLine {
    /// The line as it was written.
    pub line: String,
    /// It was carried out.
    pub is_done: bool,
    /// What it did, or why not and what would be right.
    pub effect: String,
}

/// One row of a list of cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseRow {
    /// The number.
    pub case: CaseNumber,
    /// The subject.
    pub subject: String,
    /// The customer's name or address.
    pub customer_name: String,
    /// The status in words.
    pub status: String,
    /// Who handles it.
    pub assignee: Option<String>,
    /// By when the customer must hear from us.
    pub answer_by: Option<Timestamp>,
    /// That time has passed.
    pub is_late: bool,
}

/// A letter to our own people.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum AgentLetter {
    /// `agent.new_case`: a customer asks.
    NewCase {
        /// The customer's words.
        words: String,
        /// Lines of the mail that are folded away (quotes, signature).
        lines_folded: usize,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.customer_replied`: the customer wrote again.
    CustomerReplied {
        /// The customer's words.
        words: String,
        /// Lines of the mail that are folded away.
        lines_folded: usize,
        /// What that did to the case, in words, such as "the case is open again".
        effect: String,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.provider_update`: the provider wrote. For our eyes only.
    ProviderUpdate {
        /// The provider's words.
        words: String,
        /// Lines that are folded away.
        lines_folded: usize,
        /// Who wrote.
        provider_name: String,
        /// The provider's reference, where known.
        reference: Option<String>,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.assigned`: the case is yours now.
    Assigned {
        /// Who gave it.
        assigned_by: String,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.alert`: a promise is about to be missed, or was.
    Alert {
        /// What is the matter, one sentence.
        what: String,
        /// What to do about it, one sentence.
        remedy: String,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.bounce`: a letter could not be delivered.
    Bounce {
        /// Which letter.
        letter: String,
        /// To whom.
        recipient: Address,
        /// Why, in words.
        reason: String,
        /// It will not be tried again.
        is_permanent: bool,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.quarantine`: a message was kept for a person to look at, outside any case.
    Quarantine {
        /// Its author as the header says, unchecked.
        author: String,
        /// Its subject.
        topic: String,
        /// Why it was kept.
        reason: String,
        /// How to look at it.
        remedy: String,
    },
    /// `agent.held`: a limit holds automatic letters back.
    Held {
        /// Which limit.
        reason: String,
        /// How to release them.
        remedy: String,
    },
    /// `agent.command_result`: what the commands did.
    Transcript {
        /// Each command.
        lines: Vec<TranscriptLine>,
        /// Something was refused.
        has_refusals: bool,
        /// What `#help`, `#show` or the like printed; empty otherwise.
        help: bool,
        /// The answer to `#show`.
        sheet: Option<Box<CaseSheet>>,
        /// The answer to `#list`.
        cases: Vec<CaseRow>,
        /// `#list` was asked.
        is_list: bool,
    },
}

impl AgentLetter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NewCase { .. } => "agent.new_case",
            Self::CustomerReplied { .. } => "agent.customer_replied",
            Self::ProviderUpdate { .. } => "agent.provider_update",
            Self::Assigned { .. } => "agent.assigned",
            Self::Alert { .. } => "agent.alert",
            Self::Bounce { .. } => "agent.bounce",
            Self::Quarantine { .. } => "agent.quarantine",
            Self::Held { .. } => "agent.held",
            Self::Transcript { .. } => "agent.command_result",
        }
    }
}

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
        /// The brief, ready to paste.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: String,
    },
    /// `provider.escalation`: the same brief, to somebody who takes mail.
    Escalation {
        /// The brief.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: String,
    },
    /// `provider.chase`: no word from you yet.
    Chase {
        /// Their reference, where known.
        reference: Option<String>,
        /// When we wrote.
        sent_at: Timestamp,
    },
    /// `provider.withdraw`: it need not go on.
    Withdraw {
        /// Their reference, where known.
        reference: Option<String>,
    },
}

impl ProviderLetter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::FilerRequest { .. } => "filer.request",
            Self::Escalation { .. } => "provider.escalation",
            Self::Chase { .. } => "provider.chase",
            Self::Withdraw { .. } => "provider.withdraw",
        }
    }
}

/// A letter of any audience.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Letter {
    /// To a customer.
    Customer(CustomerLetter),
    /// To our own people.
    Agent(AgentLetter),
    /// To the provider or a filer.
    Provider(ProviderLetter),
}

impl Letter {
    /// The template's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Customer(letter) => letter.name(),
            Self::Agent(letter) => letter.name(),
            Self::Provider(letter) => letter.name(),
        }
    }

    /// Which conversation it belongs to.
    #[must_use]
    pub fn audience(&self) -> Audience {
        match self {
            Self::Customer(_) => Audience::Customer,
            Self::Agent(_) => Audience::Agent,
            Self::Provider(_) => Audience::Provider,
        }
    }

    /// Written by the desk itself, not by a person (RFC 3834 §5: `Auto-Submitted`).
    #[must_use]
    pub fn is_automatic(&self) -> bool {
        match self {
            Self::Customer(letter) => !letter.is_from_a_person(),
            Self::Agent(_) => true,
            Self::Provider(letter) => match letter {
                ProviderLetter::FilerRequest { .. } | ProviderLetter::Escalation { .. } => false,
                ProviderLetter::Chase { .. } | ProviderLetter::Withdraw { .. } => true,
            },
        }
    }
}
