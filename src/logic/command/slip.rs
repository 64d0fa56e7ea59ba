//! What was wrong with a command, and what would be right, in the agent's language.

use crate::domain::kind::Language;

/// Why a `#` line was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// There is no such command.
    Unknown {
        /// What stood behind the `#`.
        name: String,
        /// The command that may have been meant.
        nearest: Option<&'static str>,
    },
    /// The command stands alone, and something stood behind it.
    NothingFollows {
        /// The command.
        name: &'static str,
    },
    /// What stood behind the command is not what it takes.
    Unreadable {
        /// What stood there; may be empty.
        said: String,
        /// How it is written.
        example: &'static str,
    },
    /// The command takes one of these.
    OneOf {
        /// The command.
        name: &'static str,
        /// What stood behind it.
        said: String,
        /// What may stand there.
        choices: Vec<&'static str>,
    },
    /// Another command of the mail takes the words already (I-18).
    OneReader,
    /// It stands below the words, where it would have reached their reader as text.
    BelowTheWords,
}

impl Slip {
    /// What was wrong and what would be right.
    #[must_use]
    pub fn in_words(&self, language: Language) -> String {
        if language == Language::ES { self.in_spanish() } else { self.in_english() }
    }

    fn in_english(&self) -> String {
        match self {
            Self::Unknown { name, nearest: Some(known) } => {
                format!("there is no #{name}; did you mean #{known}? #help lists all")
            }
            Self::Unknown { name, nearest: None } => {
                format!("there is no #{name}; #help lists what there is")
            }
            Self::NothingFollows { name } => {
                format!("#{name} stands alone on its line; write your words below it")
            }
            Self::Unreadable { said, example } if said.is_empty() => {
                format!("something is missing; write it like {example}")
            }
            Self::Unreadable { said, example } => {
                format!("“{said}” is not understood; write it like {example}")
            }
            Self::OneOf { name, said, choices } => {
                let said = if said.is_empty() { "nothing".to_owned() } else { quoted(said, false) };
                format!("#{name} takes one of {}; it had {said}", choices.join(", "))
            }
            Self::OneReader => "the words below can have one reader: two commands of this mail ask for them, so send each in a mail of its own".to_owned(),
            Self::BelowTheWords => {
                "commands stand before the words; move it up, and send the mail again".to_owned()
            }
        }
    }

    fn in_spanish(&self) -> String {
        match self {
            Self::Unknown { name, nearest: Some(known) } => {
                format!("no existe #{name}; ¿quería decir #{known}? #ayuda los enumera todos")
            }
            Self::Unknown { name, nearest: None } => {
                format!("no existe #{name}; #ayuda enumera los que hay")
            }
            Self::NothingFollows { name } => {
                format!("#{name} va solo en su línea; escriba el texto debajo")
            }
            Self::Unreadable { said, example } if said.is_empty() => {
                format!("falta algo; escríbalo así: {example}")
            }
            Self::Unreadable { said, example } => {
                format!("no se entiende «{said}»; escríbalo así: {example}")
            }
            Self::OneOf { name, said, choices } => {
                let said = if said.is_empty() { "nada".to_owned() } else { quoted(said, true) };
                format!("#{name} admite uno de {}; llevaba {said}", choices.join(", "))
            }
            Self::OneReader => "el texto solo puede tener un destinatario: dos comandos de este mensaje lo piden; envíe cada uno en un mensaje propio".to_owned(),
            Self::BelowTheWords => {
                "los comandos van antes del texto; súbalo y envíe el mensaje de nuevo".to_owned()
            }
        }
    }
}

fn quoted(said: &str, es: bool) -> String {
    if es { format!("«{said}»") } else { format!("“{said}”") }
}
