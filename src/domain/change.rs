//! What a decision asks for, and why it may refuse.

use crate::domain::account::AccountCode;
use crate::domain::address::Address;
use crate::domain::approval::{Approval, Matter, Standing, Voidness};
use crate::domain::case::{Opening, Participant, Status, Timer};
use crate::domain::case_number::CaseNumber;
use crate::domain::claim_window::{ClaimWindow, Warned};
use crate::domain::collections::file::FileKey;
use crate::domain::commitment::{Commitment, CommitmentStep};
use crate::domain::escalation::{Escalation, EscalationStep};
use crate::domain::facts::Facts;
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::leak::Leak;
use crate::domain::letter::Audience;
use crate::domain::message::MessageId;
use crate::domain::origin::Origin;
use crate::domain::outcome::Outcome;
use crate::domain::satisfaction::Rating;
use crate::domain::undo::Restored;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One change of a case. Only these are recorded, and only [`crate::domain::case::Case::apply`]
/// carries them out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The case begins.
    Opened(Box<Opening>),
    /// It stands somewhere else.
    Moved(Status),
    /// Somebody else handles it, or nobody.
    Assigned(Option<Address>),
    /// An agent said what it is about.
    Sorted(Kind),
    /// It is more or less urgent.
    Hastened {
        /// How urgent.
        urgency: Urgency,
        /// Why.
        because: String,
    },
    /// Letters go out in another language.
    LanguageChosen(Language),
    /// More was named.
    Named(Facts),
    /// The customer wrote and waits for a person.
    Heard,
    /// The customer takes back what they asked: nothing of it waits for an answer.
    TakenBack,
    /// A person of ours wrote to the customer.
    Answered {
        /// The beginning of the words, for a later reminder.
        beginning: String,
    },
    /// Time shall do something; replaces an earlier timer of the same kind.
    Started(Timer, Timestamp),
    /// It need not.
    Stopped(Timer),
    /// So many reminders of the current wait have gone out.
    Reminded(u8),
    /// A closing letter is on its way.
    ClosingBegun,
    /// It was overtaken or could not be delivered.
    ClosingDropped,
    /// This is the outcome.
    Concluded(Outcome),
    /// The provider is asked.
    Escalated(Box<Escalation>),
    /// An escalation went a step.
    EscalationMoved {
        /// Which of the case's escalations.
        number: u32,
        /// The step.
        step: EscalationStep,
    },
    /// A message belongs to one of the case's conversations.
    Threaded {
        /// Which conversation.
        audience: Audience,
        /// The message.
        message_id: MessageId,
    },
    /// It has to do with another case.
    Linked(CaseNumber),
    /// Something was promised.
    Committed(Box<Commitment>),
    /// A commitment went a step.
    CommitmentMoved {
        /// Which of the case's commitments.
        number: u32,
        /// The step.
        step: CommitmentStep,
    },
    /// A claim window runs; replaces one of the same code.
    WindowOpened(Box<ClaimWindow>),
    /// A warning about a window went out.
    WindowWarned {
        /// Its code.
        code: String,
        /// Which warning.
        warned: Warned,
    },
    /// A window does not run after all.
    WindowDropped(String),
    /// The customer still owes these facts, by their keys; none are left once all are named.
    AskedFor(Vec<String>),
    /// An agent said whose affair it is.
    OriginSaid(Origin),
    /// An agent said whose case it is in the books.
    AccountSaid(AccountCode),
    /// It carries the letters of a collections file.
    Collects(FileKey),
    /// Somebody else of the customer's side takes part.
    Joined(Participant),
    /// A promised time has come, and a person of ours still owes the customer the next word.
    Overdue,
    /// What commands changed is as it was before them.
    Restored(Box<Restored>),
    /// It goes on in another case, to which its mail belongs from now on.
    MergedInto(CaseNumber),
    /// A supervisor is asked for their leave.
    ApprovalAsked(Box<Approval>),
    /// An approval stands otherwise.
    ApprovalMoved {
        /// Which of the case's approvals.
        number: u32,
        /// How it stands now.
        standing: Standing,
    },
    /// The closing notice asks the customer how content they are.
    RatingAsked,
    /// The customer said how content they are.
    Rated(Rating),
    /// Nothing but the history changes.
    Noted,
}

/// The rules say no, in words for a person, with what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The command needs words below it.
    #[error("{command} needs the words that {reader} shall read: write them below the command")]
    WordsMissing {
        /// Which command.
        command: &'static str,
        /// Who reads them.
        reader: &'static str,
    },
    /// The brief is not complete (I-23).
    #[error("the brief is incomplete; add a line each for: {}", missing.join(", "))]
    BriefIncomplete {
        /// The missing keys.
        missing: Vec<String>,
    },
    /// There is one already.
    #[error("the same escalation is open already{}; answer the provider's letter, or write #withdraw first", reference.as_ref().map(|r| format!(" ({r})")).unwrap_or_default())]
    AlreadyEscalated {
        /// Its reference.
        reference: Option<String>,
    },
    /// There is none.
    #[error("no escalation is open in this case; #escalate opens one")]
    NotEscalated,
    /// The reference belongs to another escalation.
    #[error(
        "the reference {reference} belongs to case {case}; one reference is never on two cases"
    )]
    ReferenceTaken {
        /// The reference.
        reference: String,
        /// Whose it is.
        case: CaseNumber,
    },
    /// There are no two questions to part.
    #[error(
        "there is nothing to split: the customer's latest mail holds one question as far as we see"
    )]
    NothingToSplit,
    /// The mail has no question of this number.
    #[error("the mail has no question {said}; there are {}", there.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    NoSuchQuestion {
        /// The number the agent wrote.
        said: usize,
        /// The numbers there are.
        there: Vec<usize>,
    },
    /// The case would be left without a question.
    #[error("one question must stay with this case; name the others")]
    NoQuestionLeft,
    /// The case has ended.
    #[error(
        "the case is closed; an answer without a command goes to the customer and opens it again"
    )]
    CaseIsClosed,
    /// Nobody but who asks could approve it.
    #[error(
        "this needs a supervisor's approval ({}), and the configuration lists no supervisor but you; add an [[agent]] with role = \"supervisor\"",
        matter.word()
    )]
    NobodyApproves {
        /// What for.
        matter: Matter,
    },
    /// The same is being asked already, or too much is.
    #[error("the supervisors are being asked already ({}); wait for their answer", matter.word())]
    ApprovalPending {
        /// What for.
        matter: Matter,
    },
    /// No supervisor could be expected to read it.
    #[error(
        "this needs a supervisor's approval, and the words are too long to be approved; shorten them"
    )]
    TooLongToApprove,
    /// No approval of this case is meant.
    #[error("the code fits no approval of this case; copy it from the letter that asked you")]
    NoSuchApproval,
    /// Approving is not this person's part.
    #[error("only a supervisor approves or denies")]
    NotASupervisor,
    /// One does not approve what one asked for.
    #[error("you asked for this yourself; another supervisor must answer")]
    OwnRequest,
    /// The code has served, or never will.
    #[error("{}", over(.0))]
    ApprovalOver(Box<Standing>),
    /// The case cannot be given to whoever was named.
    #[error("“{said}” is no agent; there are {}", agents.join(", "))]
    NoSuchAgent {
        /// Who was named.
        said: String,
        /// The addresses of those who are.
        agents: Vec<String>,
    },
    /// The books have no account of this code.
    #[error("the books have no account “{said}”{}", near_of(near))]
    NoSuchAccount {
        /// What was written.
        said: String,
        /// Codes and names of those that come near.
        near: Vec<String>,
    },
    /// The case carries the letters of another account's overdue invoices.
    #[error(
        "this case carries the reminders of {account} and stays with that account; open another with #open"
    )]
    CollectsFor {
        /// Which.
        account: AccountCode,
    },
    /// The rules of collections say no, in words of both languages.
    #[error("{english}")]
    Collections {
        /// In English.
        english: String,
        /// In Spanish.
        spanish: String,
    },
    /// The customer sent no file of this name.
    #[error("the customer sent no file that is called “{said}” and may be passed on")]
    NoSuchFile {
        /// What was named.
        said: String,
    },
    /// No template speaks the language.
    #[error("the desk has no letters in {language}")]
    NoLettersIn {
        /// Which.
        language: Language,
    },
    /// Several escalations are open.
    #[error("which of them? open are {}; write the number, such as #verified 2", open.join(", "))]
    WhichEscalation {
        /// Their numbers and references.
        open: Vec<String>,
    },
    /// The question is our own affair (I-23).
    #[error("{}; if the provider has a part in it, write #origin provider first", if *was_said { "somebody said that this is our own affair, which no provider can answer" } else { "this looks like our own affair (tax, invoice data, copies, terms, payments), which no provider can answer" })]
    OwnAffair {
        /// An agent said so, rather than the desk having guessed it.
        was_said: bool,
    },
    /// There is no answer to object to.
    #[error("the provider has not answered yet; #provider writes to them")]
    NothingToContest,
    /// The provider's answer was not checked.
    #[error("nobody has checked the provider's answer to {} yet: is the credit there, does the explanation fit the lines? then write #verified above #resolve", open.join(", "))]
    Unverified {
        /// The escalations that were answered.
        open: Vec<String>,
    },
    /// A promise for a day that has passed, or that nobody can mean.
    #[error(
        "{day} cannot be meant; write a day from today on, such as #commit 2026-12-08 callback"
    )]
    UnlikelyDay {
        /// The day.
        day: jiff::civil::Date,
    },
    /// No commitment is open.
    #[error("nothing that was promised is open in this case; #commit promises something")]
    NothingPromised,
    /// Several commitments are open.
    #[error("which of them? open are {}; write the number, such as #fulfilled 2", open.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    WhichCommitment {
        /// Their numbers.
        open: Vec<u32>,
    },
    /// There is no such claim window.
    #[error("there is no claim window “{said}”; there are {}", codes.join(", "))]
    NoSuchWindow {
        /// What was written.
        said: String,
        /// What there is.
        codes: Vec<String>,
    },
    /// The desk misses nothing that it could ask for.
    #[error(
        "the customer has named everything that such a question needs; write what is missing in words, or name it: #ask po vat"
    )]
    NothingMissing,
    /// The words would give away what their reader must not see (I-18, I-19).
    #[error("{}", leak_words(leaks))]
    WouldLeak {
        /// What.
        leaks: Vec<Leak>,
    },
    /// The code is unknown, another's, used, or older than ten minutes.
    #[error(
        "there is nothing to undo by this code: it is good for ten minutes, once, for its own agent"
    )]
    NothingToUndo,
    /// Something else has happened in the case since.
    #[error(
        "the case has moved on since; set right what is wrong now with #assign, #kind or the like"
    )]
    MovedOn,
    /// A letter that the commands wrote is on its way.
    #[error("{letter} has left already and cannot be called back; write to its reader again")]
    LetterHasLeft {
        /// Its name in the catalogue.
        letter: String,
    },
    /// The command does not go together with others, or with words.
    #[error("{command} goes alone: send it in a mail of its own, without other commands or words")]
    GoesAlone {
        /// Which.
        command: &'static str,
    },
    /// The command goes together with words, but not with other commands.
    #[error("{command} goes without other commands: give them in answer to its transcript")]
    OnlyWithWords {
        /// Which.
        command: &'static str,
    },
    /// Nobody is away until a day that is past.
    #[error("{day} is past; write the day on which you are back")]
    DayIsPast {
        /// Which.
        day: Date,
    },
    /// The command belongs to a mail to the desk itself.
    #[error("{command} opens a case of its own: send it to the desk's address, outside any case")]
    GoesToTheDesk {
        /// Which.
        command: &'static str,
    },
    /// A colleague has answered the customer minutes before.
    #[error(
        "{by} has just written to the customer; to send your words all the same, write #send above them. {by} wrote: “{words}”"
    )]
    Collision {
        /// Who.
        by: String,
        /// The beginning of their words, on one line.
        words: String,
    },
    /// The two cases cannot become one.
    #[error("{case} cannot be merged: {why}")]
    CannotMerge {
        /// The case that was to end.
        case: CaseNumber,
        /// Why not.
        why: MergeBar,
    },
}

fn leak_words(leaks: &[Leak]) -> String {
    let told: Vec<String> = leaks.iter().map(ToString::to_string).collect();
    let remedy = if leaks.iter().all(Leak::is_quotable) {
        "say it in your own words, or write #quote above them to quote on purpose"
    } else {
        "this never leaves; say it in your own words"
    };
    format!("{}; {remedy}", told.join("; "))
}

/// Why two cases cannot become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeBar {
    /// There is no such case.
    #[error("there is no such case")]
    Unknown,
    /// It is this very case.
    #[error("it is this case")]
    Same,
    /// One customer must not read another's mail.
    #[error("it is another customer's")]
    OtherCustomer,
    /// It has ended.
    #[error("it has ended already")]
    Ended,
    /// The provider is asked in it.
    #[error("the provider is asked in it; merge this case into that one, or #withdraw there first")]
    Escalated,
    /// The customer was promised something in it.
    #[error(
        "something is promised in it and would be forgotten; merge this case into that one, or #fulfilled or #uncommit there first"
    )]
    Promised,
    /// A supervisor is asked in it.
    #[error("a supervisor is asked in it; merge this case into that one, or wait for the answer")]
    AwaitsApproval,
    /// It carries the letters of a collections file.
    #[error("it carries an account's reminders; merge this case into that one")]
    Collects,
    /// Nothing proves its author, who could not be told.
    #[error("its author is not proven and cannot be told of it; answer it first")]
    Unproven,
}

/// The accounts that may have been meant.
fn near_of(near: &[String]) -> String {
    if near.is_empty() {
        return "; saldo account list shows all".to_owned();
    }
    format!("; did you mean {}?", near.join(", "))
}

/// Why an approval cannot be answered any more.
fn over(standing: &Standing) -> String {
    match standing {
        Standing::Asked => "it waits for an answer".to_owned(),
        Standing::Approved { by } | Standing::Spent { by } => {
            format!("{} has approved it already; a code serves once", by.shown())
        }
        Standing::Denied { by, .. } => format!("{} has denied it already", by.shown()),
        Standing::Expired => "the code has expired; it must be asked for anew".to_owned(),
        Standing::Void(Voidness::FactsChanged) => {
            "the facts have changed since you were asked: the code is void, and it must be asked for anew".to_owned()
        }
        Standing::Void(Voidness::Overtaken) => {
            "the case went on without it: the code is void".to_owned()
        }
    }
}
