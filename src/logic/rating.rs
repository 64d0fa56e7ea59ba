//! The one-tap answer to "how did we do?": the buttons of a closing notice, and how they are read.
//!
//! A button opens an answer whose first line says the rating ([`said`]); a tap on "send" is all
//! that is left. What the customer adds below it is a message of theirs like any other.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::Language;
use crate::domain::satisfaction::Rating;
use crate::logic::actions::Action;
use crate::logic::fold::folded;
use crate::logic::reply_link::mailto;

/// A rating on its button, and as the line that an answer begins with.
struct Words {
    rating: Rating,
    label: &'static str,
    line: &'static str,
}

/// In English.
const ENGLISH: [Words; 3] = [
    Words { rating: Rating::Good, label: "Good", line: "My rating: good" },
    Words { rating: Rating::Fair, label: "So-so", line: "My rating: so-so" },
    Words { rating: Rating::Poor, label: "Bad", line: "My rating: bad" },
];

/// In Spanish.
const SPANISH: [Words; 3] = [
    Words { rating: Rating::Good, label: "Bien", line: "Mi valoración: bien" },
    Words { rating: Rating::Fair, label: "Ni bien ni mal", line: "Mi valoración: regular" },
    Words { rating: Rating::Poor, label: "Mal", line: "Mi valoración: mal" },
];

/// The buttons of a closing notice, the best rating first.
#[must_use]
pub fn buttons(
    reply_to: &Address,
    case: &CaseNumber,
    topic: Option<&str>,
    language: Language,
) -> Vec<Action> {
    let subject = match topic {
        Some(topic) => format!("Re: [{case}] {topic}"),
        None => format!("Re: [{case}]"),
    };
    let words = if language == Language::ES { &SPANISH } else { &ENGLISH };
    let button = |one: &Words| Action {
        label: one.label.to_owned(),
        link: mailto(reply_to, &subject, one.line),
    };
    words.iter().map(button).collect()
}

/// The rating that an answer begins with, in any of the languages, and the words below it. Who
/// reads no buttons types what stands on them.
#[must_use]
pub fn said(words: &str) -> Option<(Rating, &str)> {
    let words = words.trim_start();
    let (first, rest) = words.split_once('\n').unwrap_or((words, ""));
    let first = folded(first);
    let is_meant = |one: &&Words| folded(one.line) == first || folded(one.label) == first;
    let known = ENGLISH.iter().chain(&SPANISH).find(is_meant);
    known.map(|one| (one.rating, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_is_read_as_what_it_says_however_a_telephone_wrote_it() {
        for one in ENGLISH.iter().chain(&SPANISH) {
            assert_eq!(said(one.line), Some((one.rating, "")), "{}", one.line);
            assert_eq!(said(one.label), Some((one.rating, "")), "{}", one.label);
        }
        assert_eq!(said("\n MY RATING :  Good.  \n\n"), Some((Rating::Good, "")));
        assert_eq!(said("Mi valoracion: mal\r\n\r\nNo.\n"), Some((Rating::Poor, "No.")));
    }

    #[test]
    fn a_sentence_that_only_speaks_of_ratings_is_none() {
        for words in
            ["", "Good day", "My rating: good but late", "Hello,\nMy rating: good", "good bad"]
        {
            assert_eq!(said(words), None, "{words}");
        }
    }
}
