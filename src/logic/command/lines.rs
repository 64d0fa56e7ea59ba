//! An agent's mail → its command lines, its brief and its words.
//!
//! Mail programs and telephones change what people type: capitals, a full stop at the end, curly
//! quotes, no-break and zero-width blanks, a full-width `＃`, Markdown's stars, the greeting that
//! is always there. None of it changes what is meant.

use super::{Command, Line, Orders, Slip, names};
use crate::domain::letter::BriefLine;
use crate::logic::brief;
use crate::logic::collect::terms;
use crate::logic::fold::folded;

/// What stands for `#`: ASCII, full width, small.
const HASHES: [char; 3] = ['#', '＃', '﹟'];

/// What may stand before the `#` of a command without meaning anything.
const BEFORE: [char; 8] = ['*', '_', '-', '•', '·', '\\', '`', '~'];

/// A greeting is not longer than this.
const GREETING_CHARS_MAX: usize = 48;

/// The keys of a brief that name the customer's files.
const ATTACH: [&str; 4] = ["attach", "attachments", "adjuntar", "adjuntos"];

/// Takes an agent's own words apart.
#[must_use]
pub fn orders(text: &str) -> Orders {
    let mut taking = Taking::default();
    let mut rest = text.lines();
    for line in rest.by_ref() {
        if !taking.takes(line) {
            taking.words.push(line.to_owned());
            break;
        }
    }
    taking.words.extend(rest.map(str::to_owned));
    taking.finished()
}

/// Takes apart what an agent wrote above a forward: its words are for our own people.
#[must_use]
pub fn internal_orders(text: &str) -> Orders {
    let mut orders = orders(text);
    if orders.words_for_the_customer().is_some() {
        orders.lines.push(Line { text: "#note".to_owned(), command: Ok(super::Command::Note) });
    }
    orders.lines.retain(|line| !matches!(line.command, Ok(super::Command::Open(_))));
    orders
}

#[derive(Default)]
struct Taking {
    greeting: Option<String>,
    orders: Orders,
    /// Words that stood on the lines of commands, and those below.
    words: Vec<String>,
}

impl Taking {
    /// Takes a line that stands before the words; `false`: the words begin with it.
    fn takes(&mut self, line: &str) -> bool {
        let visible = without_invisible(line);
        let bare = visible.trim();
        if let Some(pieces) = commands(bare) {
            for piece in pieces {
                self.command(piece);
            }
        } else if bare.is_empty() {
            // Blank lines between commands say nothing.
        } else if let Some(fact) = self.brief_line(bare) {
            if ATTACH.contains(&folded(&fact.key).as_str()) {
                self.orders.attach.push(fact.value);
            } else {
                self.orders.brief.push(fact);
            }
        } else if self.greeting.is_none() && self.orders.lines.is_empty() && is_greeting(bare) {
            self.greeting = Some(bare.to_owned());
        } else {
            return false;
        }
        true
    }

    fn command(&mut self, piece: &str) {
        let (name, argument) = parted(piece);
        let command = names::command(name, argument).map(|(command, words)| {
            if !words.is_empty() {
                self.words.push(words);
            }
            command
        });
        self.orders.lines.push(Line { text: piece.to_owned(), command });
    }

    /// A line of the brief below `#escalate`, or of the plan below `#suspend`.
    fn brief_line(&self, line: &str) -> Option<BriefLine> {
        let is_below = |wanted: &Command| self.orders.holds(|command| command == wanted);
        let is_wanted = |key: &str| {
            (is_below(&Command::Suspend) && terms::is_wanted(key))
                || (is_below(&Command::Escalate)
                    && (brief::is_wanted(key) || ATTACH.contains(&folded(key).as_str())))
        };
        brief_line(line).filter(|fact| is_wanted(&fact.key))
    }

    fn finished(mut self) -> Orders {
        one_reader(&mut self.orders.lines);
        self.orders.lines.extend(self.words.iter().filter_map(|line| late(line)));
        // A greeting alone greets nobody; before words it is the first of them.
        let words = self.words.join("\n");
        let words = words.trim();
        self.orders.words = match self.greeting {
            Some(greeting) if !words.is_empty() => format!("{greeting}\n\n{words}"),
            Some(greeting) if self.orders.lines.is_empty() => greeting,
            Some(_) | None => words.to_owned(),
        };
        self.orders
    }
}

/// The commands of a line; `None` if it is no command line. Several may stand on one line where a
/// mail program joined them: every further `#` must then be a known command.
fn commands(line: &str) -> Option<Vec<&str>> {
    let first = hashed(line)?;
    let mut pieces = Vec::new();
    let mut rest = first;
    while let Some(at) = next_command(rest) {
        let (piece, behind) = rest.split_at_checked(at)?;
        pieces.push(piece.trim());
        rest = behind.trim_start();
    }
    pieces.push(rest);
    Some(pieces)
}

/// The line from its `#` on, if a command begins there. `#1` and `# 1 …` are a customer's way to
/// number things.
fn hashed(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(BEFORE).trim_start();
    let name = bare.strip_prefix(HASHES)?.trim_start_matches(HASHES).trim_start();
    name.starts_with(char::is_alphabetic).then_some(bare)
}

/// Where behind the first command another known one begins.
fn next_command(line: &str) -> Option<usize> {
    line.match_indices(HASHES).map(|(at, _)| at).filter(|at| *at > 0).find(|at| {
        let Some((before, behind)) = line.split_at_checked(*at) else { return false };
        before.ends_with(char::is_whitespace) && names::is_known(parted(behind).0)
    })
}

/// A command's name, and what stands behind it.
fn parted(piece: &str) -> (&str, &str) {
    let bare = piece.trim_start_matches(HASHES).trim_start();
    let end = bare.find(|c: char| !c.is_alphabetic()).unwrap_or(bare.len());
    bare.split_at_checked(end).unwrap_or((bare, ""))
}

/// The words are for our own people, for the provider or for the customer; what is meant for one
/// of them must not reach another because two commands asked for it (I-18).
fn one_reader(lines: &mut [Line]) {
    let takes_words =
        |line: &&mut Line| line.command.as_ref().is_ok_and(super::Command::takes_words);
    for line in lines.iter_mut().filter(takes_words).skip(1) {
        line.command = Err(Slip::OneReader);
    }
}

/// A command below the words would reach the customer as text: the mail is stopped instead.
fn late(line: &str) -> Option<Line> {
    let visible = without_invisible(line);
    let bare = hashed(visible.trim())?;
    names::is_known(parted(bare).0)
        .then(|| Line { text: bare.to_owned(), command: Err(Slip::BelowTheWords) })
}

fn brief_line(line: &str) -> Option<BriefLine> {
    let (key, value) = line.split_once([':', '：'])?;
    let is_mark = |c: char| c.is_whitespace() || ['-', '*', '•'].contains(&c);
    let key = key.trim_matches(is_mark);
    let value = value.trim().trim_start_matches('*').trim();
    (!key.is_empty()).then(|| BriefLine { key: key.to_owned(), value: value.to_owned() })
}

/// `Hola,` or `Dear team:`. Only where a command follows does it matter, and an agent's words for
/// the customer keep it.
fn is_greeting(line: &str) -> bool {
    const WORDS: [&str; 14] = [
        "hello",
        "hi",
        "hey",
        "dear",
        "good",
        "hola",
        "estimado",
        "estimada",
        "estimados",
        "buenos",
        "buenas",
        "buen",
        "saldo",
        "team",
    ];
    let folded = folded(line);
    let first = folded.split(' ').next().unwrap_or_default();
    let ends = line.ends_with([',', ':', '!', '.', ';']) || folded.split(' ').count() <= 3;
    line.chars().count() <= GREETING_CHARS_MAX && ends && WORDS.contains(&first)
}

/// Zero-width characters, which some mail programs leave in lines, are dropped. Not from
/// the words: there they may join the parts of a letter or of an emoji.
fn without_invisible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kind::{Kind, Language, Urgency};
    use crate::domain::outcome::ReasonCode;
    use crate::logic::command::Filter;

    fn commands_of(text: &str) -> Vec<Command> {
        let read = |line: &Line| line.command.clone().unwrap_or_else(|slip| panic!("{slip:?}"));
        orders(text).lines.iter().map(read).collect()
    }

    #[test]
    fn commands_stand_before_the_words_and_words_keep_their_form() {
        let read = orders("#take\n# KIND Dispute\n\nHello,\n\n#1 is fine.\nBye 👩\u{200d}💻");
        assert_eq!(
            commands_of("#take\n# KIND Dispute"),
            [Command::Take, Command::Kind(Kind::Dispute)]
        );
        assert_eq!(read.lines.len(), 2);
        assert_eq!(read.words, "Hello,\n\n#1 is fine.\nBye 👩\u{200d}💻");
    }

    #[test]
    fn what_mail_programs_do_to_a_line_changes_nothing() {
        let resolve = Command::Resolve(ReasonCode::ExpectedCharge);
        for line in [
            "#resolve expected-charge",
            "# Resolve Expected Charge.",
            "＃RESOLVE: “expected-charge”",
            "**#resolve** expected_charge",
            "\\#resolve\u{a0}expected-charge\u{200b}",
            "\u{feff}#resolver — expected charge",
            "- #resolve «expected-charge».",
        ] {
            assert_eq!(commands_of(line), std::slice::from_ref(&resolve), "{line:?}");
        }
        assert_eq!(commands_of("#Take."), [Command::Take]);
        assert_eq!(
            commands_of("#Asignar: ana@reseller.example."),
            [Command::Assign("ana@reseller.example".to_owned())]
        );
        assert_eq!(commands_of("#prioridad Crítica"), [Command::Priority(Urgency::Critical)]);
        assert_eq!(commands_of("#idioma Español"), [Command::Language(Language::ES)]);
        assert_eq!(commands_of("#tipo reclamación"), [Command::Kind(Kind::Complaint)]);
    }

    #[test]
    fn lines_that_were_joined_are_taken_apart_at_known_commands_only() {
        assert_eq!(
            commands_of("#take #lang es #list mine"),
            [Command::Take, Command::Language(Language::ES), Command::List(Filter::Mine)]
        );
        let read = orders("#note see line #4 and #foo");
        assert_eq!((read.lines.len(), read.words.as_str()), (1, "see line #4 and #foo"));
    }

    #[test]
    fn a_greeting_before_the_commands_belongs_to_the_words_if_there_are_any() {
        assert_eq!(orders("Hola,\n#take").words, "");
        assert_eq!(commands_of("Hola,\n\n#tomar"), [Command::Take]);
        assert_eq!(orders("Dear Ada,\n#take\n\nIt is fine.").words, "Dear Ada,\n\nIt is fine.");
        assert_eq!(orders("Hola Carmen,\n\nya está.").words, "Hola Carmen,\n\nya está.");
        assert_eq!(orders("Hola").words, "Hola");
        assert!(orders("Please note that we #take care").lines.is_empty());
    }

    #[test]
    fn words_on_the_line_of_a_command_are_the_first_of_the_words() {
        let read = orders("#note She never pays in time.\n#take\n\nBe careful.");
        assert_eq!(read.words, "She never pays in time.\nBe careful.");
        assert_eq!(read.lines.len(), 2);
        let read = orders("#resolve expected charge: Five seats were added.");
        assert_eq!(read.words, "Five seats were added.");
        assert!(orders("#take it").has_errors(), "words for nobody are not swallowed");
    }

    #[test]
    fn a_brief_stands_below_escalate_and_nowhere_else() {
        let text = "#escalate\ninvoice: G012345678\n* **Factura:** x\nPlease note: this is prose";
        let taken = orders(text);
        assert_eq!(taken.brief.len(), 2);
        assert_eq!((taken.brief[1].key.as_str(), taken.brief[1].value.as_str()), ("Factura", "x"));
        assert_eq!(taken.words, "Please note: this is prose");
        assert_eq!(orders("invoice: 7\nis wrong").words, "invoice: 7\nis wrong");
    }

    #[test]
    fn what_is_suspended_stands_below_suspend_line_by_line() {
        let taken = orders("#suspender\nservicio: Microsoft 365, 25 usuarios\nFin: 2027-03-01");
        assert_eq!((taken.brief.len(), taken.words.as_str()), (2, ""));
        let typed = orders("#suspend\nservice: A\nservce: B");
        assert_eq!(typed.words, "servce: B", "the desk asks for what it does not know");
        assert!(orders("#take\nservice: A").brief.is_empty());
    }

    #[test]
    fn words_have_one_reader() {
        let taken = orders("#note\n#take\n#resolve other\n\nHe never pays.");
        assert!(taken.lines[0].command.is_ok() && taken.lines[1].command.is_ok());
        assert_eq!(taken.lines[2].command, Err(Slip::OneReader));
    }

    #[test]
    fn a_command_below_the_words_stops_the_mail() {
        for below in ["#resolve other", " ＃Resolver otro", "**#note**"] {
            let read = orders(&format!("We have refunded it.\n\n{below}"));
            assert!(read.has_errors(), "{below}");
        }
        assert!(!orders("We have refunded it.\n#1 and #2 are right").has_errors());
    }

    #[test]
    fn a_slip_is_answered_with_what_would_be_right() {
        let slip = |text: &str, language| {
            orders(text).lines.remove(0).command.unwrap_err().in_words(language)
        };
        assert!(slip("#resovle other", Language::EN).contains("#resolve"));
        assert!(slip("#resovler other", Language::ES).contains("¿quería decir #resolver?"));
        assert!(slip("#resolve", Language::EN).contains("expected-charge"));
        assert!(slip("#show 10427", Language::EN).contains("SD-10427-V"));
        assert!(slip("#assign", Language::ES).contains("#assign ana@"));
        assert!(slip("#frobnicate 2", Language::EN).contains("there is no #frobnicate"));
    }
}
