//! An agent's `#` lines → commands, or what was wrong with them.
//!
//! Lines that start with `#` before the words are commands; `key: value` lines below `#escalate`
//! belong to the brief; the rest are words. All commands are understood before any is carried out.

use crate::domain::case_number::CaseNumber;
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::letter::BriefLine;
use crate::domain::outcome::ReasonCode;
use crate::logic::brief;

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
    Reference(String),
    /// Do not ask the provider any more.
    Withdraw,
    /// The words are the outcome.
    Resolve(ReasonCode),
    /// Show this case, or another.
    Show(Option<CaseNumber>),
    /// Show a list of cases.
    List(Filter),
    /// What can be commanded.
    Help,
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
    pub command: Result<Command, String>,
}

/// An agent's mail, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    /// The commands in order.
    pub lines: Vec<Line>,
    /// The brief below `#escalate`.
    pub brief: Vec<BriefLine>,
    /// The words.
    pub words: String,
}

impl Orders {
    /// A command could not be understood.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.lines.iter().any(|line| line.command.is_err())
    }

    /// One of the commands is this one.
    #[must_use]
    pub fn holds(&self, wanted: impl Fn(&Command) -> bool) -> bool {
        self.lines.iter().any(|line| line.command.as_ref().is_ok_and(&wanted))
    }
}

/// Commands by their names; the first of each is the one that help shows.
const NAMES: [(&str, &[&str]); 13] = [
    ("take", &["mine", "tomar", "asumir"]),
    ("assign", &["asignar"]),
    ("note", &["nota"]),
    ("kind", &["tipo"]),
    ("priority", &["prioridad"]),
    ("lang", &["language", "idioma"]),
    ("escalate", &["escalar"]),
    ("ref", &["reference", "referencia"]),
    ("withdraw", &["retirar"]),
    ("resolve", &["resolver"]),
    ("show", &["ver", "mostrar"]),
    ("list", &["lista", "listar"]),
    ("help", &["ayuda"]),
];

/// Takes an agent's own words apart.
#[must_use]
pub fn orders(text: &str) -> Orders {
    let mut orders = Orders::default();
    let mut rest = text.lines();
    let mut words: Vec<&str> = Vec::new();
    for line in rest.by_ref() {
        let bare = line.trim();
        if let Some(order) = bare.strip_prefix(['#', '＃']).filter(|order| starts_a_word(order)) {
            orders.lines.push(Line { text: bare.to_owned(), command: command(order) });
        } else if bare.is_empty() {
            // Blank lines between commands say nothing.
        } else if let Some(fact) = brief_line(bare).filter(|_| wants_brief(&orders)) {
            orders.brief.push(fact);
        } else {
            words.push(line);
            break;
        }
    }
    one_reader(&mut orders.lines);
    words.extend(rest);
    words.join("\n").trim().clone_into(&mut orders.words);
    orders
}

/// The words are for our own people, for the provider or for the customer; what is meant for one
/// of them must not reach another because two commands asked for it (I-18).
fn one_reader(lines: &mut [Line]) {
    let takes_words = |line: &&mut Line| match &line.command {
        Ok(Command::Note | Command::Escalate | Command::Resolve(_)) => true,
        Ok(
            Command::Take
            | Command::Assign(_)
            | Command::Kind(_)
            | Command::Priority(_)
            | Command::Language(_)
            | Command::Reference(_)
            | Command::Withdraw
            | Command::Show(_)
            | Command::List(_)
            | Command::Help,
        )
        | Err(_) => false,
    };
    for line in lines.iter_mut().filter(takes_words).skip(1) {
        line.command = Err(
            "the words below can have one reader: send #note, #escalate and #resolve in mails of their own"
                .to_owned(),
        );
    }
}

/// `# 1 …` and `#1` are a customer's way to number things, not commands.
fn starts_a_word(order: &str) -> bool {
    order.trim_start().starts_with(char::is_alphabetic)
}

fn wants_brief(orders: &Orders) -> bool {
    orders.holds(|command| *command == Command::Escalate)
}

fn brief_line(line: &str) -> Option<BriefLine> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim().trim_start_matches(['-', '*', '•']).trim();
    let is_key = brief::is_wanted(key);
    is_key.then(|| BriefLine { key: key.to_owned(), value: value.trim().to_owned() })
}

fn command(order: &str) -> Result<Command, String> {
    let order = order.trim();
    let (name, argument) = order.split_once(char::is_whitespace).unwrap_or((order, ""));
    let (name, argument) = (name.to_lowercase(), argument.trim());
    let known =
        NAMES.iter().find(|(main, others)| *main == name || others.contains(&name.as_str()));
    let Some((main, _)) = known else { return Err(unknown(&name)) };
    match *main {
        "take" => Ok(Command::Take),
        "assign" if argument.is_empty() => {
            Err("write whom: #assign ana@reseller.example".to_owned())
        }
        "assign" => Ok(Command::Assign(argument.to_owned())),
        "note" => Ok(Command::Note),
        "kind" => Kind::parse(argument)
            .map(Command::Kind)
            .ok_or_else(|| one_of("#kind", argument, Kind::ALL.map(Kind::label).as_slice())),
        "priority" => Urgency::parse(argument)
            .map(Command::Priority)
            .ok_or_else(|| one_of("#priority", argument, &["low", "normal", "high", "critical"])),
        "lang" => Language::parse(argument)
            .map(Command::Language)
            .ok_or_else(|| "write the language's code: #lang es".to_owned()),
        "escalate" => Ok(Command::Escalate),
        "ref" if argument.is_empty() => {
            Err("write the provider's number: #ref 2409120040001234".to_owned())
        }
        "ref" => Ok(Command::Reference(argument.to_owned())),
        "withdraw" => Ok(Command::Withdraw),
        "resolve" => ReasonCode::parse(argument).map(Command::Resolve).ok_or_else(|| {
            one_of("#resolve", argument, ReasonCode::ALL.map(ReasonCode::code).as_slice())
        }),
        "show" => show(argument),
        "list" => list(argument),
        _ => Ok(Command::Help),
    }
}

fn show(argument: &str) -> Result<Command, String> {
    if argument.is_empty() {
        return Ok(Command::Show(None));
    }
    let number = CaseNumber::parse(argument.trim_matches(['[', ']']));
    number
        .map(|number| Command::Show(Some(number)))
        .ok_or_else(|| format!("{argument} is not a case number; write it like #show SD-10427-K"))
}

fn list(argument: &str) -> Result<Command, String> {
    match argument.to_lowercase().as_str() {
        "" | "open" | "abiertos" => Ok(Command::List(Filter::Open)),
        "mine" | "míos" | "mios" => Ok(Command::List(Filter::Mine)),
        "late" | "atrasados" => Ok(Command::List(Filter::Late)),
        _ => Err(one_of("#list", argument, &["mine", "open", "late"])),
    }
}

fn unknown(name: &str) -> String {
    let names = NAMES.iter().flat_map(|(main, others)| std::iter::once(main).chain(*others));
    let nearest = names
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    match nearest {
        Some((_, known)) => format!("there is no #{name}; did you mean #{known}? #help lists all"),
        None => format!("there is no #{name}; #help lists what there is"),
    }
}

fn one_of(command: &str, argument: &str, choices: &[&str]) -> String {
    let said = if argument.is_empty() { "nothing".to_owned() } else { format!("{argument:?}") };
    format!("{command} takes one of {}; it had {said}", choices.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_before_the_words_and_words_keep_their_form() {
        let orders = orders("#take\n# KIND Dispute\n\nHello,\n\n#1 is fine.\nBye");
        let commands: Vec<_> = orders.lines.iter().map(|l| l.command.clone().unwrap()).collect();
        assert_eq!(commands, [Command::Take, Command::Kind(Kind::Dispute)]);
        assert_eq!(orders.words, "Hello,\n\n#1 is fine.\nBye");
    }

    #[test]
    fn a_brief_stands_below_escalate_and_nowhere_else() {
        let text = "#escalate\ninvoice: G012345678\nFactura: x\nPlease note: this is prose";
        let taken = orders(text);
        assert_eq!(taken.brief.len(), 2);
        assert_eq!(taken.words, "Please note: this is prose");
        assert_eq!(orders("invoice: 7\nis wrong").words, "invoice: 7\nis wrong");
    }

    #[test]
    fn words_have_one_reader() {
        let taken = orders("#note\n#take\n#resolve other\n\nHe never pays.");
        assert!(taken.lines[0].command.is_ok() && taken.lines[1].command.is_ok());
        assert!(taken.lines[2].command.as_ref().unwrap_err().contains("one reader"));
    }

    #[test]
    fn a_slip_is_answered_with_what_would_be_right() {
        let slip = |text: &str| orders(text).lines.remove(0).command.unwrap_err();
        assert!(slip("#resovle other").contains("#resolve"));
        assert!(slip("#resolve").contains("expected-charge"));
        assert!(slip("#show 10427").contains("SD-10427-K"));
        assert!(slip("#assign").contains("#assign ana@"));
    }
}
