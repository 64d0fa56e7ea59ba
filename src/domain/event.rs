//! What can happen to a case: facts, in the past tense.

mod said;

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::approval::Verdict;
use crate::domain::case::{Participant, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::claim_window::ClaimWindow;
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::commitment::Promise;
use crate::domain::delivery::LetterId;
use crate::domain::escalation::{Judgement, Seeming};
use crate::domain::facts::Facts;
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::letter::BriefLine;
use crate::domain::message::{ContentHash, MessageId, Nature};
use crate::domain::origin::Origin;
use crate::domain::outcome::ReasonCode;
use crate::domain::satisfaction::Rating;
use crate::domain::understood::{SplitOff, Understood};
use crate::domain::undo::Restored;
use crate::domain::warning::Warning;
use crate::domain::words::Words;
use serde::{Deserialize, Serialize};

pub use said::Said;

/// A message that came in, as the history keeps it; the bytes are in the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The raw bytes.
    pub content: ContentHash,
    /// Its id.
    pub message_id: Option<MessageId>,
    /// Who wrote it.
    pub author: Participant,
    /// What the author wrote this time.
    pub words: Words,
    /// Lines of the mail that are folded away.
    pub lines_folded: usize,
    /// Attachments, name and size in words.
    pub attachments: Vec<String>,
    /// Why we believe that it belongs here, and what was odd, in words.
    pub evidence: String,
    /// What is odd about its author, for our own people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// What was understood of it; nothing of the provider's and machines' messages.
    #[serde(default, skip_serializing_if = "Understood::is_empty")]
    pub understood: Understood,
}

/// How a customer's message is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// There is something in it for us to do or to read.
    Substantive,
    /// It says that the matter is settled.
    Confirms,
    /// Thanks and courtesy, nothing else.
    Courtesy,
    /// It says that the question itself need not be answered any more.
    Withdraws,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A customer's message opened the case.
    CustomerAsked {
        /// The message.
        mail: Received,
        /// The closed case that it answered, too late to open it again.
        late_for: Option<CaseNumber>,
    },
    /// A customer's message continued the case.
    CustomerWrote {
        /// The message.
        mail: Received,
        /// How it is to be taken.
        tone: Tone,
        /// What it names.
        facts: Facts,
        /// How content they say they are, where the closing notice asked them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rating: Option<Rating>,
    },
    /// A machine wrote into the case; kept, nothing follows.
    MachineWrote {
        /// The message.
        mail: Received,
        /// What kind of machine.
        nature: Nature,
    },
    /// The provider wrote.
    ProviderWrote {
        /// The message.
        mail: Received,
        /// The reference it carried.
        reference: Option<String>,
        /// The escalation that its headers lead to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
        /// What it seems to be; a suggestion.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seems: Option<Seeming>,
        /// In how many days they close it by themselves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends_in_days: Option<u32>,
    },
    /// An agent's words for the customer.
    AgentAnswered {
        /// Who.
        by: Participant,
        /// The words.
        words: Words,
    },
    /// An agent's words for our own people.
    AgentNoted {
        /// Who.
        by: Participant,
        /// The words.
        words: Words,
    },
    /// An agent handles it now.
    AgentTook {
        /// Who.
        by: Participant,
    },
    /// It was given to an agent.
    AgentAssigned {
        /// By whom.
        by: Participant,
        /// To whom.
        to: Participant,
    },
    /// An agent said what it is about; the sorter learns from it.
    AgentSorted {
        /// Who.
        by: Participant,
        /// What it is about.
        kind: Kind,
    },
    /// An agent said how urgent it is.
    AgentHastened {
        /// Who.
        by: Participant,
        /// How urgent.
        urgency: Urgency,
    },
    /// An agent chose the language of the letters.
    AgentChoseLanguage {
        /// Who.
        by: Participant,
        /// Which.
        language: Language,
    },
    /// An agent asks the provider.
    AgentEscalated {
        /// Who.
        by: Participant,
        /// The facts the agent typed.
        brief: Vec<BriefLine>,
        /// What we need, in the agent's words.
        words: Words,
    },
    /// The provider's reference was reported by an agent or the filer.
    ReferenceReported {
        /// Who.
        by: Participant,
        /// The reference, verbatim.
        reference: String,
        /// Which escalation it is of, by its number; the only one without one if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        which: Option<String>,
    },
    /// An agent no longer asks the provider.
    AgentWithdrew {
        /// Who.
        by: Participant,
        /// Which escalation, by its number or reference; the only open one if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        which: Option<String>,
    },
    /// An agent took back what a mail of theirs had just done.
    AgentUndid {
        /// Who.
        by: Participant,
        /// The case as it was before.
        restored: Box<Restored>,
    },
    /// An agent made the case part of another, in which it goes on.
    AgentMerged {
        /// Who.
        by: Participant,
        /// The case that goes on.
        into: CaseNumber,
    },
    /// Another case of the customer became part of this one.
    CaseAbsorbed {
        /// Who merged them.
        by: Participant,
        /// The case that ended.
        other: CaseNumber,
        /// What it named.
        facts: Facts,
        /// Its customer was waiting for an answer.
        is_waiting: bool,
        /// The claim windows that ran on it. Absent in what was stored before they ran on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        windows: Vec<ClaimWindow>,
    },
    /// An agent wrote first: the case begins with our words.
    AgentOpened {
        /// Who.
        by: Participant,
        /// The words.
        words: Words,
    },
    /// An agent told the outcome.
    AgentResolved {
        /// Who.
        by: Participant,
        /// Why the question arose.
        reason: ReasonCode,
        /// What the customer is told.
        words: Words,
    },
    /// An agent quotes on purpose what the next words' reader would not see otherwise (I-18).
    AgentQuoted {
        /// Who.
        by: Participant,
        /// What is quoted, each as it stands in the words.
        passages: Vec<String>,
    },
    /// An agent judged what the provider wrote.
    ProviderJudged {
        /// Who.
        by: Participant,
        /// What it is.
        judgement: Judgement,
        /// Which escalation, by its number or reference; the only open one if absent.
        which: Option<String>,
    },
    /// An agent's words to the provider.
    AgentToldProvider {
        /// Who.
        by: Participant,
        /// The words.
        words: Words,
        /// They object to the provider's answer.
        is_objection: bool,
        /// Which escalation, by its number or reference; the only open one if absent.
        which: Option<String>,
    },
    /// An agent said whose affair the case is.
    AgentSaidOrigin {
        /// Who.
        by: Participant,
        /// Whose.
        origin: Origin,
    },
    /// An agent said whose case it is.
    AgentSaidAccount {
        /// Who.
        by: Participant,
        /// Whose.
        account: AccountCode,
    },
    /// An agent asks the customer for facts.
    AgentAsked {
        /// Who.
        by: Participant,
        /// The facts, by their keys.
        wanted: Vec<String>,
        /// The topic that says why.
        topic: String,
        /// The agent's own words above them; may be blank.
        words: Words,
    },
    /// An agent promised the customer something.
    AgentCommitted {
        /// Who.
        by: Participant,
        /// What.
        promise: Promise,
        /// The last day on which it is kept in time.
        due_on: jiff::civil::Date,
        /// What the customer is told of it when a supervisor has allowed it; blank where no leave
        /// is needed, for then the words are an answer of their own.
        #[serde(default, skip_serializing_if = "Words::is_blank")]
        words: Words,
    },
    /// An agent said that the customer has what was promised.
    AgentFulfilled {
        /// Who.
        by: Participant,
        /// Which commitment; the only open one if absent.
        which: Option<u32>,
        /// The document that shows it.
        document: Option<String>,
    },
    /// An agent took back a promise that was a mistake or is not needed.
    AgentTookBack {
        /// Who.
        by: Participant,
        /// Which commitment; the only open one if absent.
        which: Option<u32>,
    },
    /// An agent said that a claim window runs, or that it does not.
    AgentSetWindow {
        /// Who.
        by: Participant,
        /// Its code.
        code: String,
        /// When its clock started; absent: it does not run.
        starts_at: Option<jiff::Timestamp>,
    },
    /// An agent decided something about what the customer owes.
    AgentRuled {
        /// Who.
        by: Participant,
        /// What.
        order: CollectionsOrder,
    },
    /// The collections file behind the case moved on; its own record says how.
    CollectionsMoved {
        /// What happened, in English words.
        what: String,
    },
    /// An agent gave questions of the customer's mail cases of their own.
    AgentSplit {
        /// Who.
        by: Participant,
        /// Which questions, as the sheet numbers them; none means all but the first.
        which: Vec<usize>,
        /// The questions and their cases.
        parts: Vec<SplitOff>,
    },
    /// A supervisor answered a question for their leave.
    ApprovalAnswered {
        /// Who.
        by: Participant,
        /// Which of the case's approvals.
        approval: u32,
        /// What they said.
        verdict: Verdict,
        /// Their words: the reason of a no.
        words: Words,
    },
    /// One of our own people tried what they may not do; nothing was done.
    AttemptRefused {
        /// Who.
        by: Participant,
        /// What they wrote, on one line.
        what: String,
        /// Why it was refused.
        why: String,
        /// The approval that it was about.
        approval: Option<u32>,
    },
    /// Time passed.
    TimerFired(Timer),
    /// A relay took a letter of the case.
    LetterTaken {
        /// Which.
        letter: LetterId,
        /// Its name in the catalogue.
        name: String,
    },
    /// A letter of the case could not be delivered, or came back.
    LetterFailed {
        /// Which.
        letter: LetterId,
        /// Its name in the catalogue.
        name: String,
        /// To whom.
        recipient: Address,
        /// Why, in words.
        reason: String,
        /// It will not be tried again.
        is_permanent: bool,
    },
}
