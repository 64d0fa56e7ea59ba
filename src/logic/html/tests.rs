//! What a reader of HTML is shown, and that no markup can make it slow or silent.

use super::to_text;
use proptest::prelude::*;

/// Markup and what is read of it, one class of markup a row.
const READ: &[(&str, &str)] = &[
    // Lines
    ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
    ("<div>One</div><div>Two</div>", "One\nTwo"),
    ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
    ("<div>One<br></div><div>Two</div>", "One\nTwo"),
    ("One<br><br><br><br>Two", "One\n\nTwo"),
    (
        "<p class=MsoNormal>One</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Two</p>",
        "One\n\nTwo",
    ),
    ("<p class=MsoNormal>One</p><p class=MsoNormal>Two</p>", "One\nTwo"),
    ("  One \n two\tthree ", "One two three"),
    ("<b>bo</b>ld <i> it</i>", "bold it"),
    ("<h1>Title</h1>Text", "Title\n\nText"),
    ("One<hr>Two", "One\n________________________________\nTwo"),
    ("<pre>a\n  b\r\nc</pre>", "a\n  b\nc"),
    ("<div style='white-space: pre-wrap'>a\n  b</div>", "a\n  b"),
    ("<p>One<p>Two", "One\n\nTwo"),
    // Characters
    ("&lt;b&gt; &amp;amp; &quot;&#39;&#x20AC;&euro; &aacute;", "<b> &amp; \"'€€ á"),
    ("AT&T &copy 2024 x&y=1&copying", "AT&T © 2024 x&y=1&copying"),
    ("&#146;&#150;&#0;&#xFFFFFFFF;&unknown;", "’–\u{fffd}\u{fffd}&unknown;"),
    ("1&nbsp;200,00&nbsp;&euro;", "1 200,00 €"),
    ("in\u{ad}voice\u{200b}", "invoice"),
    ("a < b and c > d", "a < b and c > d"),
    // Lists
    ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
    ("<ol><li>One<li>Two</ol>", "1. One\n2. Two"),
    ("<ol start=3><li>One</li></ol>", "3. One"),
    ("<ul><li>One<ul><li>Deep</li></ul></li><li>Two</li></ul>", "- One\n  - Deep\n- Two"),
    ("<ul><li><p>One</p></li><li><p>Two</p></li></ul>", "- One\n\n- Two"),
    // Tables
    (
        "<table><tr><td>Invoice</td><td>Total</td></tr><tr><td>4711</td><td>12</td></tr></table>",
        "Invoice\tTotal\n4711\t12",
    ),
    ("<table><tr><td><p>Invoice</p></td><td><p>Total</p></td></tr></table>", "Invoice\tTotal"),
    (
        "<table><tr><td>a</td><td></td><td>b</td><td> </td></tr><tr><td>c</td></tr></table>",
        "a\tb\nc",
    ),
    ("<table><tr><td>One<br>Two</td><td>Three</td></tr></table>", "One\nTwo\nThree"),
    ("<table><tr><td><table><tr><td>a<td>b</table></td></tr></table>", "a\tb"),
    // Quotes
    ("Hi<blockquote>One<br>Two</blockquote>Bye", "Hi\n\n> One\n> Two\n\nBye"),
    ("<blockquote>One<blockquote>Two</blockquote></blockquote>", "> One\n>\n> > Two"),
    // Links
    ("<a href='https://desk.test/pay'>Pay</a>", "Pay <https://desk.test/pay>"),
    ("<a href='https://desk.test/'>desk.test</a>", "desk.test"),
    (
        "<a href='https://www.desk.test/pay'>https://www.desk.test/pay</a>",
        "https://www.desk.test/pay",
    ),
    ("<a href='mailto:ada@customers.test'>ada@customers.test</a>", "ada@customers.test"),
    ("<a href='mailto:ada@customers.test?subject=x'>ada@customers.test</a>", "ada@customers.test"),
    ("<a href='mailto:ada@customers.test'>Ada</a>", "Ada <ada@customers.test>"),
    ("<a href='tel:+34600100200'>+34 600 100 200</a>", "+34 600 100 200"),
    ("<a href='javascript:alert(1)'>Click</a>", "Click"),
    ("<a href='JaVaScRiPt:alert(1)'>Click</a> <a href='data:text/html,x'>here</a>", "Click here"),
    ("<a href='#top'>Top</a> <a name=x>here</a>", "Top here"),
    ("<a href='https://desk.test/'><img src=x alt='Logo of the desk'></a>", ""),
    (
        "<a href='https://a.test'>A</a> and <a href='https://b.test'>B</a>",
        "A <https://a.test> and B <https://b.test>",
    ),
    // What is not read
    ("<style>p{color:red}</style><script>x()</script><title>T</title>One", "One"),
    ("<!-- <p>no</p> -->One<!--[if mso]>no<![endif]--><![if !mso]>Two<![endif]>", "OneTwo"),
    ("<div style='display:none'>Preheader</div>One", "One"),
    ("<span style='DISPLAY : NONE !important;'>no</span>One<div hidden>no</div>", "One"),
    ("<img src='cid:1' alt='logo.png'>One<img alt='🙂'>", "One🙂"),
    ("<head><meta charset=utf-8><title>T</title></head><body>One</body>", "One"),
    // What is broken
    ("<div style='display:none'>One", "One"),
    ("<style>One", "One"),
    ("One<!-- Two", "One Two"),
    ("One <b Two", "One <b Two"),
    ("<a href=\"https://x.test>One</a> Two", "One <https://x.test> Two"),
    ("One</div></p></td>Two", "One\nTwo"),
    ("One</=\ntd>Two", "OneTwo"),
    ("", ""),
    ("<", "<"),
    ("&", "&"),
];

#[test]
fn every_class_of_markup_is_read_as_a_person_would() {
    for (html, text) in READ {
        assert_eq!(to_text(html), *text, "{html}");
    }
}

#[test]
fn an_address_too_long_to_read_is_not_printed() {
    let html = format!("<a href='https://track.test/{}'>Pay</a>", "x".repeat(1000));
    assert_eq!(to_text(&html), "Pay");
}

/// Pieces of which hostile documents are made.
const PIECES: &[&str] = &[
    "<div>",
    "<",
    "<a ",
    "<a href=\"",
    "<!--",
    "<!",
    "<style>",
    "</b>",
    "&",
    "&amp",
    "<blockquote>x",
    "<table><tr><td>",
    "<ul><li>x",
    "<br>",
    "<p>x",
    "<b><i></b></i>",
    "<pre>\n",
    "&nbsp;",
    "<svg>",
    "<svg></sv",
    "<hr>",
    "<i style='display:none'>",
    "</",
    "\"",
    "'",
    "=",
    ">",
    "-->",
    "é",
    "<td>",
];

#[test]
fn sixty_thousand_of_anything_take_no_longer_than_their_length() {
    for piece in PIECES {
        let html = piece.repeat(60_000);
        // Quadratic work on them takes minutes in this build: the test would not end.
        let text = to_text(&html);
        assert!(text.len() <= html.len().saturating_mul(5), "{piece:?} swells");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_markup_makes_it_panic_and_each_line_has_its_mark(
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60),
        noise in any::<String>(),
    ) {
        let made = super::marked(&(pieces.concat() + &noise));
        prop_assert_eq!(made.marks.len(), made.text.lines().count());
    }

    #[test]
    fn plain_words_come_out_as_they_went_in(words in "[a-zé]{1,9}( [a-zé]{1,9}){0,20}") {
        prop_assert_eq!(to_text(&words), words.clone());
        prop_assert_eq!(to_text(&format!("<div><p><b>{words}</b></p></div>")), words);
    }

    #[test]
    fn no_script_address_is_ever_printed(
        scheme in "(?i)(javascript|vbscript|data|file)",
        rest in "[a-z()]{0,9}",
    ) {
        let text = to_text(&format!("<a href=' {scheme}:{rest}'>Click</a>"));
        prop_assert_eq!(text, "Click");
    }
}
