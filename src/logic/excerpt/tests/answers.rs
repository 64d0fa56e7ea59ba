//! Authors who answer above, below and between the lines, and our own marker.

use super::plain;
use super::words;
use crate::logic::excerpt::{LEFT_OUT, REPLY_MARKER};

const ATTRIBUTION: &str = "On 21 Nov 2024, at 10:37, Bob Cash <bob@desk.test> wrote:";

#[test]
fn an_answer_below_the_quote_is_shown_alone() {
    for gap in ["", "\n", "\n\n"] {
        let text = format!("{ATTRIBUTION}\n{gap}> Did you pay?\n> Bob\n{gap}Yes, on Monday.\n");
        assert_eq!(words(&text), "Yes, on Monday.", "{gap:?}");
    }
}

#[test]
fn a_greeting_above_the_quote_goes_with_the_answer_below() {
    let text = format!("Hi Bob,\n{ATTRIBUTION}\n> Did you pay?\n\nYes, on Monday.\n\nAda\n");
    assert_eq!(words(&text), "Hi Bob,\n\nYes, on Monday.\n\nAda");
}

#[test]
fn answers_between_the_lines_keep_the_questions_and_lose_the_rest() {
    let text = format!(
        "Hi Bob,\n\n{ATTRIBUTION}\n> Did you pay?\n\nYes.\n\n> When?\n\nOn Monday.\n\n> \
             Thanks,\n> Bob\n"
    );
    assert_eq!(words(&text), "Hi Bob,\n\n> Did you pay?\n\nYes.\n\n> When?\n\nOn Monday.");
}

#[test]
fn a_long_quote_between_answers_is_shortened_to_its_end() {
    let long: Vec<String> = (0..30).map(|nth| format!("> line {nth}")).collect();
    let long = long.join("\n");
    let text = format!("{ATTRIBUTION}\n{long}\nYes.\n> When?\nOn Monday.\n");
    let shown = words(&text);
    assert!(shown.starts_with(LEFT_OUT), "{shown}");
    assert!(shown.contains("> line 29\nYes.") || shown.contains("> line 29\n\nYes."), "{shown}");
    assert!(!shown.contains("> line 3\n"), "{shown}");
}

#[test]
fn a_quote_that_nobody_introduced_is_context() {
    let text = "> This is a quote.\n\nAnd this is some text.";
    assert_eq!(words(text), text);
    let text = "Visit us...\n>>> >>>  http://www.customers.test <<<\nVisit our site";
    assert_eq!(words(text).replace("\n\n", "\n"), text);
}

#[test]
fn a_quoted_line_that_a_client_broke_is_no_answer() {
    let text = format!(
        "Paid.\n\n{ATTRIBUTION}\n> We would like to know whether the invoice 4711 of the third \
             of May has been\n\
         paid by you, since we cannot find it.\n> Thanks\n"
    );
    assert_eq!(words(&text), "Paid.");
}

#[test]
fn an_answer_under_an_item_of_a_quoted_list_is_an_answer() {
    let text = format!(
        "See below.\n\n{ATTRIBUTION}\n> - invoice 4711 of the third of May, for which we have no \
             payment yet\n\
         paid on Monday\n> - invoice 4712\npaid today\n"
    );
    let shown = words(&text);
    assert!(shown.contains("paid on Monday") && shown.contains("paid today"), "{shown}");
}

#[test]
fn our_marker_ends_the_words_whatever_a_client_did_to_it() {
    for marker in [
        REPLY_MARKER.to_owned(),
        format!("> {REPLY_MARKER}"),
        format!("> > {REPLY_MARKER}"),
        REPLY_MARKER.to_uppercase(),
        REPLY_MARKER.replace(' ', "  "),
        REPLY_MARKER.replace(' ', "\u{a0}"),
        REPLY_MARKER.replace("##", "# #"),
        REPLY_MARKER.replace("í", "i"),
        REPLY_MARKER.replace(" / ", "\n"),
        format!("*{REPLY_MARKER}*"),
        "## write your answer above this\nline / escriba su respuesta por\nencima de esta línea \
             ##"
        .into(),
        "> ## write your answer above this line / escriba su respuesta por encima\n> de esta \
             línea ##"
            .into(),
        "-- REPLY ABOVE THIS LINE --".into(),
        "##- Please type your reply above this line -##".into(),
    ] {
        for quote in ["Old words.", "> Old words."] {
            // Below a quoted marker the author may go on.
            let quote = if marker.starts_with('>') { "> Old words." } else { quote };
            let text = format!("New words.\n\n{marker}\n\n{quote}\n");
            assert_eq!(words(&text), "New words.", "{marker:?}");
        }
    }
}

#[test]
fn a_sentence_about_the_marker_is_an_authors_words() {
    let text = "You say write your answer above this line, but where?\n\nAda";
    assert_eq!(words(text), text);
}

#[test]
fn the_lines_folded_are_counted() {
    let text = format!("Yes.\n\nAda\n\n{ATTRIBUTION}\n\n> Did you pay?\n> Bob\n");
    let excerpt = plain(&text);
    assert_eq!((excerpt.words.as_str(), excerpt.lines_folded), ("Yes.\n\nAda", 3));
}

#[test]
fn where_an_author_says_that_answers_stand_inside_the_letter_all_of_it_is_shown() {
    for note in ["My answers in red.", "Respondo abajo, en rojo.", "Antworten unten in blau"] {
        let text = format!(
            "{note}\n\nFrom: Bob <bob@desk.test>\nSent: 3.5.2024\nTo: Ada\n\
                            Subject: x\n\nDid you pay?\nYes, on Monday."
        );
        assert_eq!(words(&text), text, "{note:?}");
        // A quote with marks tells by itself which words are whose.
        let text = format!("{note}\n\n{ATTRIBUTION}\n> Did you pay?\n");
        assert_eq!(words(&text), note);
    }
}
