//! What a customer can be told.

use crate::domain::case_number::CaseNumber;
use crate::domain::commitment::Promise;
use crate::domain::letter::CollectionsLetter;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

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
    /// `case.merged`: two questions of the customer are handled as one from now on.
    CaseMerged {
        /// The case that goes on.
        into: CaseNumber,
    },
    /// `customer.reply`: an agent's own words.
    CustomerReply {
        /// The words.
        words: String,
        /// The agent's name, where the reseller shows it; the lines of a signature below it.
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
        /// The provider has answered, and we are checking it.
        has_answer: bool,
        /// This very word comes later than promised (I-26).
        is_late: bool,
    },
    /// `customer.resolution`: the outcome, in words.
    CustomerResolution {
        /// The agent's words.
        outcome: String,
        /// The agent's name, where the reseller shows it; the lines of a signature below it.
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
        /// The customer is asked how content they are. Whoever sends it decides: that hangs on
        /// what else the customer was asked lately.
        asks_rating: bool,
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
    /// `info.request`: just the facts that are missing, and why.
    InfoRequest {
        /// The agent's own words above the list.
        words: Option<String>,
        /// What it is about, by the key of a topic of requests.
        topic: String,
        /// The facts, by their keys; shown in the reader's words.
        missing: Vec<String>,
        /// The last day before we ask again more firmly.
        reply_by: Date,
        /// The agent's name, where the reseller shows it.
        agent_name: Option<String>,
    },
    /// `commitment.fulfilled`: what we promised is done.
    CommitmentFulfilled {
        /// What was promised.
        promise: Promise,
        /// The document that shows it, such as a credit note's number.
        document: Option<String>,
        /// It came after its day.
        is_late: bool,
    },
    /// `commitment.delayed`: what we promised is late; we are sorry, and write again by then.
    CommitmentDelayed {
        /// What was promised.
        promise: Promise,
        /// For which day.
        due_on: Date,
        /// By when we write again.
        next_update_by: Timestamp,
    },
    /// `case.split`: your questions go separate ways.
    CaseSplit {
        /// The new cases.
        cases: Vec<SplitCase>,
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
    /// `coll.…` and `policy.statement`: what is owed, access, the policy.
    Collections(Box<CollectionsLetter>),
}

/// A question of a mail and the case it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SplitCase {
    /// The case.
    pub case: CaseNumber,
    /// The beginning of the question; absent where the author is not proven.
    pub topic: Option<String>,
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
            Self::CaseMerged { .. } => "case.merged",
            Self::CustomerReply { .. } => "customer.reply",
            Self::CustomerEscalated { .. } => "customer.escalated",
            Self::CustomerProgress { .. } => "customer.progress",
            Self::CustomerResolution { .. } => "customer.resolution",
            Self::CustomerConfirmReminder { .. } => "customer.confirm_reminder",
            Self::CustomerClosing { .. } => "customer.closing",
            Self::CustomerClosingNoReply { .. } => "customer.closing_no_reply",
            Self::CustomerWithdrawn { .. } => "customer.withdrawn",
            Self::InfoRequest { .. } => "info.request",
            Self::CommitmentFulfilled { .. } => "commitment.fulfilled",
            Self::CommitmentDelayed { .. } => "commitment.delayed",
            Self::CaseSplit { .. } => "case.split",
            Self::InfoReminder { .. } => "info.reminder",
            Self::InfoLastCall { .. } => "info.last_call",
            Self::Collections(letter) => letter.name(),
        }
    }

    /// A person's own words go out, rather than the desk's (RFC 3834: not automatic).
    #[must_use]
    pub fn is_from_a_person(&self) -> bool {
        matches!(
            self,
            Self::CustomerReply { .. }
                | Self::CustomerResolution { .. }
                | Self::InfoRequest { .. }
                | Self::CommitmentFulfilled { .. }
        )
    }
}
