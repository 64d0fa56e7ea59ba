//! What is shown of a letter, class by class.

use super::of_text;

#[test]
fn a_quote_below_an_attribution_is_left_out() {
    let text = "Hello.\n\nOn 3 May 2024 at 10:12, Ada <ada@customers.test> wrote:\n> Hi";
    assert_eq!(of_text(text, &[]).words, "Hello.");
}
