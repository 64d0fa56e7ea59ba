//! What holds for every text there is.

use super::plain;
use crate::logic::excerpt::LEFT_OUT;
use proptest::prelude::*;

/// Lines of which letters are made, so that random ones meet the rules.
fn line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "",
        "",
        "> ",
        ">> quoted",
        "> quoted",
        "own words",
        "--",
        "-- ",
        "Hi,",
        "Regards,",
        "Ada Byron",
        "+34 600 100 200",
        "On 21 Nov 2024, at 10:37, Ada <a@b.test> wrote:",
        "Ada wrote:",
        "wrote:",
        "<",
        "________________",
        "-----Original Message-----",
        "From: a@b.test",
        "Sent: 1.1.2024 10:00",
        "To: Bob",
        "Subject: x",
        "04/11/2000 08:18 AM",
        "Sent from my iPhone",
        "| bar",
        ": colon",
        ">>> Ada <a@b.test> 01/02/01 11:12AM >>>",
        "## write your answer above this line",
        "This message is confidential and for the intended recipient only, delete it.",
        ">From here",
    ]);
    prop_oneof![3 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_words_are_lines_of_the_text_in_their_order(
        lines in prop::collection::vec(line(), 0..40),
    ) {
        let text = lines.join("\n");
        let excerpt = plain(&text);
        let mut rest = text.lines();
        for shown in excerpt.words.lines().filter(|l| *l != LEFT_OUT && !l.trim().is_empty()) {
            prop_assert!(rest.any(|line| line.trim() == shown.trim()), "{:?} of {:?}", shown, text);
        }
    }

    #[test]
    fn words_are_found_wherever_there_are_any(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        prop_assert_eq!(plain(&text).words.is_empty(), text.trim().is_empty());
    }

    #[test]
    fn no_more_lines_are_folded_than_there_are(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        let count = text.lines().filter(|line| !line.trim().is_empty()).count();
        prop_assert!(plain(&text).lines_folded <= count);
    }

    #[test]
    fn plain_sentences_are_never_cut(words in prop::collection::vec("[a-z]{1,12}( \
         [a-z]{1,12}){3,9}\\.", 1..30)) {
        let text = words.join("\n");
        prop_assert_eq!(plain(&text).words, text);
    }
}
