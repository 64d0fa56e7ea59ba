//! HTML → readable text, in linear time, whatever the markup.
//!
//! # Contract
//! Nothing a reader of the HTML would not have seen comes out (styles, scripts, hidden elements),
//! and nothing that could act: an address is printed only if its scheme is one that people follow.
//! No line begins with a mark of ours that means something elsewhere, such as `#`: headings are
//! set off by blank lines only.

mod element;
mod entity;
mod flow;
mod meaning;
mod render;
#[cfg(test)]
mod tests;
mod token;

/// The text of an HTML body, as a person would read it aloud.
///
/// Block quotes are marked with `> ` as in a plain mail; cells of a row are parted by a tab; list
/// items begin with `- ` or their number; a link's address follows its text in angle brackets
/// unless the text says it already.
#[must_use]
pub fn to_text(html: &str) -> String {
    marked(html).text
}

/// A text with what the markup said of each of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    /// The text, lines parted by `\n`.
    pub(crate) text: String,
    /// One for each line of `text`, in order.
    pub(crate) marks: Vec<Mark>,
}

/// What mail programs' own elements say of one line: the element its first character stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Inside an element in which a mail program puts the letter being answered, attribution and
    /// all (`gmail_quote`, `yahoo_quoted`), though authors answer between its lines too.
    pub(crate) in_quote_box: bool,
    /// The first line of an element after which nothing is the author's (`divRplyFwdMsg`).
    pub(crate) begins_quoted_letter: bool,
    /// Inside an element that holds a signature (`gmail_signature`).
    pub(crate) in_signature: bool,
}

/// The text of an HTML body together with its marks.
#[must_use]
pub(crate) fn marked(html: &str) -> Marked {
    let (shown, has_hidden) = render::render(html, render::Hidden::Dropped);
    if shown.text.is_empty() && has_hidden {
        // A hidden element that is never closed must not swallow a letter.
        return render::render(html, render::Hidden::Shown).0;
    }
    shown
}
