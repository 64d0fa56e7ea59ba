//! What crosses and what does not, by example and over random texts.

use super::*;
use proptest::prelude::*;

const PROVIDER: &str = "Hello,\n\nas per our internal policy the partner was charged in error and \
    we will not comment on the root cause of this incident.\n\nDana W\n\
    dana.w@engineering.provider.example\nhttps://tools.provider.example/ticket/77?x=1\n";

fn guard() -> Guard {
    let mut guard = Guard::default();
    guard.hide(Source::Provider, PROVIDER);
    guard.hide_reference(Source::Provider, "2603020040001234");
    guard.hide_domain(Source::Provider, "techsupport.provider.example");
    guard.hide(
        Source::Note,
        "He never pays in time and I would not give him one more day of credit if it were mine.",
    );
    guard
}

fn given(words: &str) -> Vec<Given> {
    guard().leaks(words).into_iter().map(|leak| leak.given).collect()
}

#[test]
fn twelve_words_in_a_row_are_a_leak_and_eleven_are_not() {
    let twelve = "the partner was charged in error and we will not comment on";
    assert_eq!(given(twelve), [Given::Passage(twelve.to_owned())]);
    assert!(given("the partner was charged in error and we will not comment").is_empty());
}

#[test]
fn case_accents_breaks_quotation_marks_and_hyphens_hide_nothing() {
    for disguised in [
        "The PARTNER was charged in error, and we will not comment on it",
        "> the partner was\n> charged in error and\n> we will not comment on",
        "the pártner wás charged — in error — and: we «will» not comment on",
        "the part\u{ad}ner was char-\nged in error and we will not com\u{200b}ment on",
        "the part-\n> ner was charged in error and we will not comment on",
    ] {
        assert_eq!(guard().leaks(disguised).len(), 1, "{disguised}");
    }
}

#[test]
fn the_passage_is_shown_as_it_was_written_and_no_more_of_it() {
    let words = "Dear Ada, sorry: As per our internal policy the partner was charged in error \
                 and we will credit it.";
    let leaks = given(words);
    let Some(Given::Passage(shown)) = leaks.first() else { panic!("{leaks:?}") };
    assert_eq!(shown, "As per our internal policy the partner was charged in error and we will");
}

#[test]
fn an_address_a_reference_and_a_host_of_the_provider_are_leaks() {
    assert_eq!(
        given("Write to Dana.W@engineering.provider.example."),
        [Given::Address("dana.w@engineering.provider.example".to_owned())]
    );
    assert_eq!(
        given("(someone@mail.techsupport.provider.example)").len(),
        1,
        "of the provider's domain, whoever it is"
    );
    assert!(given("someone@nottechsupport.provider.example").is_empty(), "a dot stands between");
    for reference in ["2603020040001234", "TrackingID#2603020040001234", "2603 0200 4000 1234"] {
        assert_eq!(given(reference), [Given::Reference("2603020040001234".to_owned())]);
    }
    let host = Given::Host("tools.provider.example".to_owned());
    assert_eq!(given("See <https://tools.provider.example/other>."), [host]);
}

#[test]
fn what_the_customer_wrote_or_was_told_is_no_secret_from_them() {
    let mut guard = guard();
    guard.know(
        "As per our internal policy the partner was charged in error and we will see. Ask \
                dana.w@engineering.provider.example about 2603020040001234 or look at \
                https://tools.provider.example/ for it.",
    );
    for known in [
        "our internal policy the partner was charged in error and we will see",
        "dana.w@engineering.provider.example",
        "2603020040001234",
        "http://tools.provider.example/x",
    ] {
        assert_eq!(guard.leaks(known), [], "{known}");
    }
}

#[test]
fn a_note_leaks_like_the_providers_words_and_cannot_be_quoted() {
    let leaks = guard().leaks("I would not give him one more day of credit if it were mine.");
    assert_eq!(leaks.len(), 1);
    assert!(!leaks[0].is_quotable());
    assert!(leaks[0].to_string().contains("one more day of credit"));
    assert!(leaks[0].in_spanish().contains("nuestras notas"));
}

proptest! {
    /// Whatever stands round it and however it is broken, a run of twelve is found.
    #[test]
    fn a_hidden_run_is_found_wherever_it_stands(
        words in proptest::collection::vec("[a-zA-Zñéü0-9]{1,9}", 12..40),
        before in "[\\PC\n]{0,80}",
        after in "[\\PC\n]{0,80}",
        first in 0usize..28,
        parts in proptest::collection::vec("[ ,.\n>|!]{1,4}", 12),
    ) {
        let mut guard = Guard::default();
        guard.hide(Source::Provider, &words.join(" "));
        let first = first.min(words.len() - RUN_WORDS);
        let run: Vec<String> = words[first..first + RUN_WORDS]
            .iter()
            .zip(&parts)
            .map(|(word, part)| format!("{}{part} ", word.to_uppercase()))
            .collect();
        let text = format!("{before}\n\n{}\n\n{after}", run.concat());
        let found = guard.leaks(&text);
        prop_assert!(found.iter().any(|leak| matches!(leak.given, Given::Passage(_))), "{text:?}");
    }

    /// Texts that share no word share nothing.
    #[test]
    fn a_text_with_no_hidden_word_is_never_stopped(
        hidden in proptest::collection::vec("[a-m]{1,9}", 0..60),
        words in proptest::collection::vec("[n-z]{1,9}", 0..60),
    ) {
        let mut guard = Guard::default();
        guard.hide(Source::Note, &hidden.join(" "));
        prop_assert!(guard.leaks(&words.join(" ")).is_empty());
    }

    /// No text, however odd, makes it stumble; what is known whole is never a leak.
    #[test]
    fn no_text_is_a_leak_of_itself_once_it_is_known(text in "\\PC{0,200}") {
        let mut guard = Guard::default();
        guard.hide(Source::Provider, &text);
        guard.know(&text);
        prop_assert!(guard.leaks(&text).is_empty());
    }
}
