//! What goes in as a fact comes out as that text, in both parts, whatever it holds.

use super::*;
use proptest::prelude::*;

/// The HTML without its tags, entities decoded.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.replace("<br>\n", "\n").chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    plain.replace("&amp;", "&")
}

/// What an event adds to the text beside its words; `None` where that is nothing.
fn structure(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Start(tag) => Some(format!("{tag:?}")),
        Event::Html(_)
        | Event::InlineHtml(_)
        | Event::Code(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::FootnoteReference(_)
        | Event::TaskListMarker(_)
        | Event::Rule => Some(format!("{event:?}")),
        Event::End(_) | Event::Text(_) | Event::SoftBreak | Event::HardBreak => None,
    }
}

fn tags(markdown: &str) -> Vec<String> {
    Parser::new(markdown).filter_map(|event| structure(&event)).collect()
}

const NASTY: &[&str] = &[
    "# not a heading",
    "- not a list",
    "1. not a list",
    "2) neither",
    "> not a quote",
    "***",
    "---",
    "===",
    "```",
    "~~~",
    "    not code",
    "\tnot code",
    "<script>alert(1)</script>",
    "<!-- -->",
    "&amp; &#60;",
    "[a link](javascript:alert(1))",
    "![an image](https://evil.example/x.png)",
    "[x]: https://evil.example",
    "<https://evil.example>",
    "**bold** _em_ `code`",
    "ends with a backslash\\",
    "{{name}} {{{name}}} {{> signature}}",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\u{2028}- a\u{85}# b\u{b}> c",
    "a\r- b\r\n# c",
    "\u{202e}moc.elpmaxe",
    "",
    " ",
];

#[test]
fn a_fact_on_one_line_is_text_and_nothing_else() {
    for fact in NASTY {
        let line = one_line(fact);
        let markdown = format!("Before {} after", escape_line(&line));
        assert_eq!(tags(&markdown), ["Paragraph"], "{fact:?}");
        let rendered = render(&markdown);
        let expected = format!("Before {line} after");
        assert_eq!(one_line(&rendered.text), one_line(&expected), "{fact:?}");
        assert_eq!(one_line(&seen(&rendered.html)), one_line(&expected), "{fact:?}");
    }
}

#[test]
fn somebodys_words_keep_their_lines_and_become_nothing_else() {
    for fact in NASTY {
        let rendered = render(&escape_block(&lines(fact), Voice::Quoted));
        let expected: Vec<String> =
            lines(fact).iter().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        let blanks_as_read = |text: &str| text.replace('\u{a0}', " ").replace('\t', "    ");
        assert_eq!(
            blanks_as_read(rendered.text.trim_end()),
            blanks_as_read(&expected.join("\n")),
            "{fact:?}"
        );
        assert!(!rendered.html.contains("<a"), "{fact:?}");
    }
}

#[test]
fn our_own_links_can_be_clicked_and_a_strangers_cannot() {
    let words = lines("See https://help.example/a_b?x=1&y=(2)*, or (http://help.example/c).");
    let ours = render(&escape_block(&words, Voice::Own));
    assert_eq!(ours.text.trim_end(), words.concat());
    assert!(ours.html.contains(r#"href="https://help.example/a_b?x=1&amp;y=(2)*""#));
    assert!(ours.html.contains(r#"href="http://help.example/c""#), "{}", ours.html);
    let theirs = render(&escape_block(&words, Voice::Quoted));
    assert_eq!(theirs.text.trim_end(), format!("> {}", words.concat()));
    assert!(!theirs.html.contains("href"));
}

#[test]
fn only_links_that_lead_to_the_web_or_to_a_mailbox_are_made() {
    let rendered = render("[a](javascript:alert(1)) [b](data:text/html,x) [c](mailto:b@x.example)");
    assert_eq!(rendered.html.matches("<a ").count(), 1);
    assert_eq!(rendered.html.matches("</a>").count(), 1);
    assert!(rendered.html.contains("mailto:b@x.example"));
}

#[test]
fn raw_html_in_a_template_is_shown_as_text() {
    let rendered = render("A <b>bold</b> word\n\n<div onclick=x>\nblock\n</div>\n");
    assert!(!rendered.html.contains("<b>") && !rendered.html.contains("<div"));
    assert!(rendered.html.contains("&lt;b&gt;") && rendered.html.contains("&lt;div onclick=x&gt;"));
}

#[test]
fn the_text_part_reads_aloud() {
    let markdown = "Hello **Ada**,\n\nlong\nline\\\nnew line\n\n## What to do\n\n- one `#take`\n\
                    - two\\\n  still two\n\n1. a\n2. b\n\n> said\n>\n> again\n\n---\n\n\
                    See [the help](https://help.example/x) or <https://help.example/y>.\n";
    let expected = "Hello Ada,\n\nlong line\nnew line\n\nWhat to do:\n\n- one #take\n- two\n  \
                    still two\n\n1. a\n2. b\n\n> said\n>\n> again\n\n-----\n\nSee the help \
                    <https://help.example/x> or https://help.example/y.\n";
    assert_eq!(render(markdown).text, expected);
}

proptest! {
    #[test]
    fn no_fact_whatsoever_becomes_markup(fact in "(?s).{0,80}") {
        let line = one_line(&fact);
        let rendered = render(&format!("x{}x", escape_line(&line)));
        prop_assert_eq!(rendered.text.trim_end_matches('\n'), format!("x{line}x"));
        let in_html = seen(&rendered.html);
        prop_assert_eq!(in_html.trim_end_matches('\n'), format!("x{line}x"));
    }

    #[test]
    fn no_words_whatsoever_leave_their_quotation(fact in "(?s)[ -~\n\t\r]{0,200}") {
        let markdown = escape_block(&lines(&fact), Voice::Quoted);
        let is_safe = |tag: &String| tag.starts_with("BlockQuote") || tag == "Paragraph";
        prop_assert!(tags(&markdown).iter().all(is_safe), "{:?}", tags(&markdown));
        let outside = render(&format!("{markdown}\n\nAfter."));
        prop_assert!(outside.html.ends_with("After.</p>\n"));
        for line in outside.text.lines().rev().skip(2) {
            prop_assert!(line.starts_with('>'), "{line:?}");
        }
    }

    #[test]
    fn our_own_words_are_text_and_links(fact in "(?s)[ -~\n]{0,120}") {
        let markdown = escape_block(&lines(&fact), Voice::Own);
        let is_safe = |tag: &String| {
            tag == "Paragraph"
                || (tag.starts_with("Link { link_type: Autolink") && tag.contains("(\"http"))
        };
        let found = tags(&markdown);
        prop_assert!(found.iter().all(is_safe), "{found:?}");
        let shown = render(&markdown).text.replace('\u{a0}', " ");
        let expected = lines(&fact).join("\n");
        prop_assert_eq!(shown.trim_end(), expected.trim_end());
    }
}

#[test]
fn a_picture_of_the_letters_own_is_shown_and_one_from_elsewhere_is_not() {
    let own = render("Before\n\n![Cases \"per\" day](cid:chart@saldo.example)\n\nAfter");
    assert_eq!(own.text, "Before\n\nAfter\n");
    let expected = r#"<img src="cid:chart@saldo.example" alt="Cases &quot;per&quot; day" width="#;
    assert!(own.html.contains(expected), "{}", own.html);
    let other = render("![who reads](https://evil.example/pixel.gif)");
    assert!(!other.html.contains("<img") && other.text.contains("who reads"), "{}", other.html);
}
