//! An agent's `#` lines → commands, or what was wrong with them.
//!
//! # Contract
//! Forgiving in form, strict in effect: `＃Take.`, `# resolve: “expected charge”` and `#tomar` are
//! understood; what is not understood is never guessed at, and stops the whole mail.
//!
//! # A command more
//! 1. a variant of [`Command`], and its row in [`Command::nature`];
//! 2. a row in `command/names.rs`: its names, how it is written, what it is for, how its
//!    arguments are read (`command/arguments.rs`; what can be wrong with them is a [`Slip`]);
//! 3. a row in `command/effects.rs`: what the transcript says when it was done;
//! 4. a row in `shell/desk/orders/plan.rs`: the event that it means.
//!
//! The compiler asks for all but the second; a test asks for that.

mod arguments;
mod effects;
mod lines;
mod names;
mod promises;
mod slip;

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::commitment::Promise;
use crate::domain::escalation::Judgement;
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::letter::BriefLine;
use crate::domain::origin::Origin;
use crate::domain::outcome::ReasonCode;
use crate::domain::words::Words;
use crate::logic::missing::wanted::Wanted;
use jiff::Timestamp;
use jiff::civil::Date;

pub use arguments::kind_word;
pub use effects::{asked, done};
pub use lines::{internal_orders, orders};
pub use names::{help, in_language};
pub use slip::Slip;

/// One of the case's escalations, by its number or reference; the only one that fits if absent.
pub type Which = Option<String>;

/// What an agent may ask of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// I handle this case.
    Take,
    /// That colleague handles it.
    Assign(String),
    /// The words are internal.
    Note,
    /// This is what it is about.
    Kind(Kind),
    /// This urgent it is.
    Priority(Urgency),
    /// Letters go out in this language.
    Language(Language),
    /// Ask the provider.
    Escalate,
    /// The provider's reference.
    Reference(String, Which),
    /// Do not ask the provider any more.
    Withdraw(Which),
    /// What the provider wrote is this.
    Judge(Judgement, Which),
    /// The words are for the provider.
    Provider(Which),
    /// The words object to the provider's answer.
    Contest(Which),
    /// Whose affair the case is.
    Origin(Origin),
    /// Whose case it is: an account's code, as written.
    Customer(String),
    /// The words quote the provider, or the customer to the provider, on purpose.
    Quote,
    /// Ask the customer for these facts; for all that is missing if none is named.
    Ask(Vec<Wanted>),
    /// Promise the customer something by a day.
    Commit {
        /// What.
        promise: Promise,
        /// The last day on which it is kept in time.
        due_on: Date,
    },
    /// The customer has what was promised.
    Fulfilled {
        /// Which commitment; the only open one if absent.
        which: Option<u32>,
        /// The document that shows it.
        document: Option<String>,
    },
    /// Take back a promise.
    TakeBack(Option<u32>),
    /// A claim window runs, or does not.
    Window {
        /// Its code.
        code: String,
        /// Since when; absent: it does not run.
        starts_at: Option<Timestamp>,
    },
    /// The words are the outcome.
    Resolve(ReasonCode),
    /// Something about what the customer owes.
    Collections(CollectionsOrder),
    /// The customer gets notice of a suspension; the lines below say of what.
    Suspend,
    /// Questions of the mail get cases of their own; none named: all but the first.
    Split(Vec<usize>),
    /// A supervisor's yes to what stands behind this code.
    Approve(String),
    /// A supervisor's no; the words say why.
    Deny(String),
    /// Show this case, or another.
    Show(Option<CaseNumber>),
    /// Show a list of cases.
    List(Filter),
    /// The words go to the customer although a colleague has just answered.
    Send,
    /// Take back what a mail of mine has just done.
    Undo(String),
    /// That case becomes part of this one.
    Merge(CaseNumber),
    /// A case for a customer to whom we write first, or whose forwarded mail names no author.
    Open(Opening),
    /// I am away, until a day on which I am back or until I say so.
    Away(Option<Date>),
    /// I am back.
    Back,
    /// How the desk stands.
    Report,
    /// What can be commanded.
    Help,
}

/// What `#open` says of the case to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The customer.
    pub customer: Address,
    /// What it is about; the subject of the mail where nothing is said.
    pub subject: Option<String>,
}

/// What kind of a thing a command is; the frame treats all of one nature alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// It changes the case whose letter is answered.
    Deed,
    /// A deed whose words are in the mail, for this reader; a mail has one of them at most.
    DeedWithWords(Reader),
    /// It opens a case, and the words are its first letter.
    Opening,
    /// It changes nothing but what the desk remembers of the agent.
    Personal,
    /// It changes nothing and is answered in the transcript.
    Question,
}

/// Whom the words below a command are for, where it is not the customer as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Our own people.
    Ourselves,
    /// The provider, or the filer.
    Provider,
    /// The customer, as more than an answer.
    Customer,
}

impl Command {
    /// See [`Nature`].
    #[must_use]
    pub fn nature(&self) -> Nature {
        match self {
            Self::Take
            | Self::Assign(_)
            | Self::Kind(_)
            | Self::Priority(_)
            | Self::Language(_)
            | Self::Reference(..)
            | Self::Withdraw(_)
            | Self::Judge(..)
            | Self::Origin(_)
            | Self::Customer(_)
            | Self::Quote
            | Self::Commit { .. }
            | Self::Fulfilled { .. }
            | Self::TakeBack(_)
            | Self::Window { .. }
            | Self::Collections(_)
            | Self::Suspend
            | Self::Undo(_)
            | Self::Merge(_)
            | Self::Split(_) => Nature::Deed,
            Self::Note | Self::Approve(_) | Self::Deny(_) => {
                Nature::DeedWithWords(Reader::Ourselves)
            }
            Self::Escalate | Self::Provider(_) | Self::Contest(_) => {
                Nature::DeedWithWords(Reader::Provider)
            }
            Self::Resolve(_) | Self::Ask(_) | Self::Send => Nature::DeedWithWords(Reader::Customer),
            Self::Open(_) => Nature::Opening,
            Self::Away(_) | Self::Back => Nature::Personal,
            Self::Show(_) | Self::List(_) | Self::Report | Self::Help => Nature::Question,
        }
    }

    /// The words of the mail are its words.
    #[must_use]
    pub fn takes_words(&self) -> bool {
        matches!(self.nature(), Nature::DeedWithWords(_) | Nature::Opening)
    }
}

/// Which cases `#list` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Those I handle.
    Mine,
    /// All that are not resolved or closed.
    Open,
    /// Those whose promise is past.
    Late,
}

/// One `#` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As it was written.
    pub text: String,
    /// What it means, or what would be right.
    pub command: Result<Command, Slip>,
}

/// An agent's mail, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// The commands in order.
    pub lines: Vec<Line>,
    /// The brief below `#escalate`.
    pub brief: Vec<BriefLine>,
    /// The customer's files that go with the brief: names, or `all`.
    pub attach: Vec<String>,
    /// The words.
    pub words: String,
}

impl Orders {
    /// A command could not be understood.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.lines.iter().any(|line| line.command.is_err())
    }

    /// The words, where no command takes them: they answer the customer.
    #[must_use]
    pub fn words_for_the_customer(&self) -> Option<Words> {
        let is_answer = !self.holds(Command::takes_words) && !self.words.trim().is_empty();
        is_answer.then(|| Words(self.words.clone()))
    }

    /// One of the commands is this one.
    #[must_use]
    pub fn holds(&self, wanted: impl Fn(&Command) -> bool) -> bool {
        self.lines.iter().any(|line| line.command.as_ref().is_ok_and(&wanted))
    }
}
