//! What our own people can be told.

use super::books::{BooksStale, StatementRefused, StatementTaken};
use super::provider::BriefLine;
use crate::domain::address::Address;
use crate::domain::approval::Matter;
use crate::domain::case_number::CaseNumber;
use crate::domain::commitment::Promise;
use crate::domain::escalation::EscalationStatus;
use crate::domain::kind::{Kind, Ranked, Urgency};
use crate::domain::report::Report;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

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

/// What the customer wrote last, in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastWords {
    /// When we received it.
    pub at: Timestamp,
    /// The words, without what was quoted.
    pub words: String,
    /// How many lines were left out: earlier messages, the signature.
    pub lines_folded: usize,
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
    /// Why the sorter took it for that kind, in words; empty once an agent has said.
    pub kind_because: String,
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
    /// The claim windows that run on it (I-24).
    pub windows: Vec<WindowLine>,
    /// What the customer was promised and does not have yet.
    pub promises: Vec<PromiseLine>,
    /// The provider's part that is not over.
    pub escalation: Option<EscalationLine>,
    /// What the books say about the author, one fact each; empty where there are no books.
    pub account: Vec<String>,
    /// What the customer named: label and values, such as `Invoices` and `F-2026-00017`.
    pub facts: Vec<FactLine>,
    /// What its answer will need and nobody has said yet, in words.
    pub missing: Vec<String>,
    /// What a request to the provider needs, with what the case knows of it; blank where nothing.
    pub brief: Vec<BriefLine>,
    /// The questions of the customer's latest mail, where there are several.
    pub questions: Vec<QuestionLine>,
    /// What the customer wrote last; absent where they have not written, as in a case of `#open`.
    pub last_words: Option<LastWords>,
    /// The last events, oldest first.
    pub history: Vec<HistoryLine>,
    /// The mail's attachments by name and size, and other things worth knowing.
    pub attachments: Vec<String>,
}

/// A claim window that runs on a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WindowLine {
    /// Its code, for `#window`.
    pub code: String,
    /// What ends with it, in the reader's language.
    pub what: String,
    /// The first instant at which it is too late; shown in UTC.
    pub ends_at: Timestamp,
    /// Nobody has confirmed since when it runs.
    pub is_assumed: bool,
    /// It is too late.
    pub has_ended: bool,
}

/// Something that a customer was promised and does not have yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PromiseLine {
    /// Its number, for `#fulfilled`.
    pub number: u32,
    /// What was promised.
    pub promise: Promise,
    /// For which day.
    pub due_on: Date,
    /// The customer was told that it is late.
    pub is_late: bool,
}

/// The provider's part of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EscalationLine {
    /// The provider's reference, once known.
    pub reference: Option<String>,
    /// Where it stands.
    pub status: EscalationStatus,
}

/// One line of the fact sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactLine {
    /// What kind of fact: the key of a `saldo inspect` fact, such as `invoices`.
    pub label: String,
    /// The values, joined with commas.
    pub values: String,
}

/// One of several questions in a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionLine {
    /// What `#split` calls it, from 1.
    pub number: usize,
    /// What it is about.
    pub kind: Kind,
    /// Its beginning.
    pub words: String,
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

/// One command that can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HelpLine {
    /// How it is written.
    pub command: String,
    /// What it is for.
    pub meaning: String,
}

/// How many there are of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Of what, in words.
    pub what: String,
    /// How many.
    pub number: usize,
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

/// A claim window that ends soon, with the case on which it runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueWindow {
    /// The case.
    pub row: CaseRow,
    /// The window.
    pub window: WindowLine,
}

/// A commitment that is due or late, with its case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DuePromise {
    /// The case.
    pub row: CaseRow,
    /// The commitment; late means here that its day has passed.
    pub promise: PromiseLine,
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
        /// What the message seems to be, in words; a suggestion.
        seems: Option<String>,
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
    /// `supervisor.approval`: somebody asks for your leave.
    Approval {
        /// Who asks.
        requested_by: String,
        /// For what.
        matter: Matter,
        /// What exactly, such as an amount.
        what: String,
        /// What the supervisor must know beside the case.
        lines: Vec<FactLine>,
        /// The words that would go out; may be empty.
        words: String,
        /// The code that serves this supervisor, once.
        code: String,
        /// When it stops to serve.
        expires_at: Timestamp,
        /// The case.
        sheet: Box<CaseSheet>,
    },
    /// `agent.approval`: what became of your request.
    ApprovalSettled {
        /// For what it was.
        matter: Matter,
        /// What exactly.
        what: String,
        /// What became of it, one sentence.
        outcome: String,
        /// The supervisor's words; may be empty.
        words: String,
        /// What to do now, one sentence.
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
    /// `agent.ledger_taken`: a statement of the ledger came by mail and counts now.
    LedgerTaken(Box<StatementTaken>),
    /// `agent.ledger_refused`: one came by mail and was refused whole.
    LedgerRefused(Box<StatementRefused>),
    /// `agent.ledger_stale`: nobody is reminded because the books are too old.
    LedgerStale(Box<BooksStale>),
    /// `report.month`: the figures of a month, with pictures of them.
    Report {
        /// The figures.
        report: Box<Report>,
        /// The names of the agents in it, in its order.
        agents: Vec<String>,
    },
    /// `agent.digest`: what waits this morning.
    Digest {
        /// Claim windows that end before the next working day is over, soonest first.
        windows: Vec<DueWindow>,
        /// Commitments that are due before the next working day, or late, oldest first.
        promises: Vec<DuePromise>,
        /// Promises that are past.
        late: Vec<CaseRow>,
        /// The reader's own, in which it is our turn.
        waiting: Vec<CaseRow>,
        /// Those that nobody handles.
        unclaimed: Vec<CaseRow>,
        /// How many more are the reader's and wait for others.
        others: usize,
        /// How many rows were left out.
        unlisted: usize,
    },
    /// `agent.command_result`: what the commands did.
    Transcript {
        /// Each command.
        lines: Vec<TranscriptLine>,
        /// Something was refused.
        has_refusals: bool,
        /// What can be commanded, where it was asked or would help; empty otherwise.
        help: Vec<HelpLine>,
        /// The answer to `#show`.
        sheet: Option<Box<CaseSheet>>,
        /// The answer to `#list`.
        cases: Vec<CaseRow>,
        /// `#list` was asked.
        is_list: bool,
        /// How the desk stands, where `#report` was asked; empty otherwise.
        counts: Vec<Count>,
        /// The code by which what was done can be taken back.
        undo: Option<String>,
        /// Words that were kept back because a colleague had just answered.
        kept_back: Option<String>,
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
            Self::Approval { .. } => "supervisor.approval",
            Self::ApprovalSettled { .. } => "agent.approval",
            Self::Bounce { .. } => "agent.bounce",
            Self::Quarantine { .. } => "agent.quarantine",
            Self::Held { .. } => "agent.held",
            Self::LedgerTaken(_) => "agent.ledger_taken",
            Self::LedgerRefused(_) => "agent.ledger_refused",
            Self::LedgerStale(_) => "agent.ledger_stale",
            Self::Report { .. } => "report.month",
            Self::Digest { .. } => "agent.digest",
            Self::Transcript { .. } => "agent.command_result",
        }
    }
}
