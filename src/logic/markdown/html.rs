//! Markdown events → HTML that every mail program shows: no tables, styles on the elements.
//!
//! Many programs drop style sheets, so what matters stands in `style`; the classes are there for
//! the dark colours of `templates/layout.html.hbs`. Only `https`, `http` and `mailto` links are
//! made; everything that is not markup by the parser's word is escaped.

use super::{Piece, piece, words};
use pulldown_cmark::Event;

/// Writes an HTML fragment, event by event.
pub(super) struct HtmlWriter {
    out: String,
    /// What closes each open piece.
    closing: Vec<&'static str>,
}

const PARAGRAPH: &str = r#"<p style="margin:0 0 14px">"#;
/// In a quotation: less air, so that the bar beside it does not outlast the words.
const QUOTED_PARAGRAPH: &str = r#"<p style="margin:0 0 8px">"#;
const HEADING: &str = r#"<h2 style="margin:24px 0 8px;font-size:16px;line-height:1.4">"#;
const QUOTE: &str = concat!(
    r#"<blockquote class="quote" style="margin:0 0 14px;padding:2px 0 1px 14px;"#,
    r#"border-left:3px solid #9aa5b1">"#
);
const QUOTE_END: &str = "</blockquote>\n";
const LIST: &str = r#"<ul style="margin:0 0 14px;padding:0 0 0 20px">"#;
const NUMBERS: &str = r#"<ol style="margin:0 0 14px;padding:0 0 0 24px">"#;
const ITEM: &str = r#"<li style="margin:0 0 5px">"#;
const PICTURE_END: &str =
    r#"" width="600" style="display:block;width:100%;max-width:600px;height:auto;border:0">"#;
const CODE_BLOCK: &str = concat!(
    r#"<pre style="margin:0 0 14px;white-space:pre-wrap;"#,
    r#"font-family:ui-monospace,Consolas,Menlo,monospace;font-size:14px">"#
);
const RULE: &str =
    concat!(r#"<hr style="margin:20px 0;border:0;border-top:1px solid #9aa5b1">"#, "\n");
const CODE: &str = concat!(
    r#"<code class="code" style="font-family:ui-monospace,Consolas,Menlo,monospace;"#,
    r#"font-size:14px">"#
);

const LINK: &str = r#"" style="color:#0b5cad;overflow-wrap:anywhere">"#;
/// A thumb needs some 44 pixels; several stand in a row where there is room.
const BUTTON: &str = concat!(
    r#"" style="display:inline-block;margin:0 6px 8px 0;padding:10px 14px;"#,
    r#"border:1px solid #9aa5b1;border-radius:8px;color:#0b5cad;text-decoration:none">"#
);

impl HtmlWriter {
    pub(super) fn with_capacity(octets: usize) -> Self {
        Self { out: String::with_capacity(octets), closing: Vec::new() }
    }

    pub(super) fn write(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(piece(tag)),
            Event::End(_) => self.out.push_str(self.closing.pop().unwrap_or_default()),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str(RULE),
            Event::Code(code) => {
                self.out.push_str(CODE);
                push_escaped(&mut self.out, code);
                self.out.push_str("</code>");
            }
            Event::Text(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {
                push_escaped(&mut self.out, words(event).unwrap_or_default());
            }
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn start(&mut self, piece: Piece<'_>) {
        let (opening, closing) = match piece {
            Piece::Paragraph if self.closing.contains(&QUOTE_END) => (QUOTED_PARAGRAPH, "</p>\n"),
            Piece::Paragraph => (PARAGRAPH, "</p>\n"),
            Piece::Heading => (HEADING, "</h2>\n"),
            Piece::Quote => (QUOTE, QUOTE_END),
            Piece::List(None) => (LIST, "</ul>\n"),
            Piece::List(Some(_)) => (NUMBERS, "</ol>\n"),
            Piece::Item => (ITEM, "</li>\n"),
            Piece::Code => (CODE_BLOCK, "</pre>\n"),
            Piece::Strong => ("<strong>", "</strong>"),
            Piece::Emphasis => ("<em>", "</em>"),
            Piece::Link(target) => (self.open_link(target, LINK), "</a>"),
            Piece::Button(target) => (self.open_link(target, BUTTON), "</a>"),
            Piece::Picture(source) => (self.open_picture(source), PICTURE_END),
            Piece::Plain => ("", ""),
        };
        self.out.push_str(opening);
        let is_dead_link = matches!(piece, Piece::Link(_) | Piece::Button(_)) && opening.is_empty();
        self.closing.push(if is_dead_link { "" } else { closing });
    }

    fn open_link(&mut self, target: &str, style: &'static str) -> &'static str {
        let is_safe = ["https://", "http://", "mailto:"].iter().any(|s| target.starts_with(s));
        if !is_safe {
            return "";
        }
        self.out.push_str(r#"<a class="link" href=""#);
        push_escaped(&mut self.out, target);
        style
    }

    /// Everything up to the words that describe it, for those who cannot see it.
    fn open_picture(&mut self, source: &str) -> &'static str {
        self.out.push_str(r#"<img src=""#);
        push_escaped(&mut self.out, source);
        r#"" alt=""#
    }
}

/// Escapes for element content and for attributes in double quotes.
fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        out.push_str(match special.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(_) | None => "&quot;",
        });
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}
