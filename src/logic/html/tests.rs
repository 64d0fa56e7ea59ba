//! What a reader of HTML is shown, and that no markup can make it slow.

use super::to_text;

#[test]
fn paragraphs_and_line_breaks_stay_apart() {
    assert_eq!(to_text("<p>One</p><p>Two<br>Three</p>"), "One\n\nTwo\nThree");
}
