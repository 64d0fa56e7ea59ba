//! Letters that are nothing but another's.

use super::words;

const FORWARDED: &str = "From: Ada <ada@customers.test>\nDate: Thu, 21 Nov 2024 10:37\n\
                         Subject: Invoice\nTo: desk@desk.test\n\nWhere is my invoice?\n\nAda";

#[test]
fn a_forward_with_a_comment_shows_the_comment() {
    for above in ["---------- Forwarded message ---------\n", "Begin forwarded message:\n\n", ""] {
        let text = format!("Please look at this.\n\n{above}{FORWARDED}");
        assert_eq!(words(&text), "Please look at this.", "{above:?}");
    }
}

#[test]
fn a_forward_without_a_comment_shows_the_forwarded_words() {
    for above in ["---------- Forwarded message ---------\n", "Begin forwarded message:\n\n", ""] {
        assert_eq!(
            words(&format!("{above}{FORWARDED}")),
            "Where is my invoice?\n\nAda",
            "{above:?}"
        );
    }
}

#[test]
fn a_forward_of_a_thread_shows_its_newest_letter() {
    let text =
        format!("{FORWARDED}\n\nOn 20 Nov 2024, at 9:00, Bob <bob@desk.test> wrote:\n> Older.");
    assert_eq!(words(&text), "Where is my invoice?\n\nAda");
}

#[test]
fn a_letter_of_quotes_alone_is_shown_whole() {
    for text in ["> Only a quote.", "> One.\n>\n> Two.", "-- \nAda Byron\n+34 600 100 200"] {
        assert_eq!(words(text), text);
    }
}

#[test]
fn an_attribution_with_nothing_but_unquoted_words_below_gives_those() {
    let text =
        "On 8 May 2024 17:34, \"Bob\" <bob@desk.test> wrote:\n\n    2 + 2\n\nIs what I mean.";
    assert_eq!(words(text), "2 + 2\n\nIs what I mean.");
}

#[test]
fn a_forward_under_a_signature_alone_shows_the_forwarded_words() {
    for signature in ["Sent from my iPhone", "-- \nBob Cash\nCustomer"] {
        let text = format!("{signature}\n\n---------- Forwarded message ---------\n{FORWARDED}");
        assert_eq!(words(&text), "Where is my invoice?\n\nAda", "{signature:?}");
        let text = format!("{signature}\n\nBegin forwarded message:\n\n> From: a@b.test\n> Hello");
        assert_eq!(words(&text), text, "{signature:?}");
    }
}

#[test]
fn the_end_of_a_separator_that_was_wrapped_is_nobodys_words() {
    let above = "---------------------- Forwarded by Ada Byron/Desk on 12/18/2000 \n\
                 04:03 PM ---------------------------\n\n\n";
    assert_eq!(words(&format!("{above}{FORWARDED}")), "Where is my invoice?\n\nAda");
    let text = format!("Please look at this.\n{above}{FORWARDED}");
    assert_eq!(words(&text), "Please look at this.");
}
