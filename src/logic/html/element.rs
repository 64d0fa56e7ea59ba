//! What an element does to the flow of text, and what mail programs mean by theirs.

use super::token::Tag;

/// How an element sits in the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Part of a line.
    Inline,
    /// Lines of its own.
    Block,
    /// Lines of its own with a blank one around.
    Paragraph,
    /// A cell of a table's row.
    Cell,
    /// An item of a list.
    Item,
}

/// Every name that means something here; all others are [`UNKNOWN`].
#[rustfmt::skip]
const NAMES: [&str; 80] = [
    "a", "abbr", "address", "area", "article", "aside", "b", "base", "basefont", "blockquote",
    "body", "br", "caption", "center", "code", "col", "dd", "details", "div", "dl", "dt", "em",
    "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hr", "html", "i", "img", "input", "legend", "li", "link",
    "listing", "main", "meta", "nav", "o:p", "ol", "option", "p", "param", "pre", "section",
    "select", "signature", "small", "source", "span", "strong", "style", "sub", "summary", "sup",
    "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "tt", "u", "ul",
    "wbr", "xmp",
];
/// An element's name: its place among [`NAMES`], or one past them for all that mean nothing
/// here. Names are compared for every tag, so they are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(usize);

impl Name {
    /// The name as written, whatever its case.
    pub(super) fn read(written: &str) -> Self {
        let key = if written.len() > KEY_BYTES { None } else { Some(key(written.as_bytes())) };
        let found = key.and_then(|key| KEYS.binary_search(&key).ok());
        Self(found.unwrap_or(NAMES.len()))
    }

    /// In lower case; `?` for what means nothing here.
    pub(super) fn text(self) -> &'static str {
        NAMES.get(self.0).copied().unwrap_or("?")
    }
}

const KEY_BYTES: usize = 16;
const KEYS: [u128; NAMES.len()] = keys();

/// A short name as a number that sorts as the name does, in lower case.
const fn key(mut name: &[u8]) -> u128 {
    let mut key = 0;
    let mut left = KEY_BYTES;
    while left > 0 {
        let mut byte = 0;
        if let [first, rest @ ..] = name {
            (byte, name) = (first.to_ascii_lowercase(), rest);
        }
        key = key << 8 | byte as u128;
        left = left.saturating_sub(1);
    }
    key
}

#[expect(clippy::indexing_slicing, reason = "run by the compiler, which would say so")]
const fn keys() -> [u128; NAMES.len()] {
    let mut keys = [0; NAMES.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = key(NAMES[at].as_bytes());
        at = at.saturating_add(1);
    }
    keys
}

/// Elements that have no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "wbr"
    )
}

/// Elements whose next one ends them where the end tag was left out.
pub(super) fn ends_its_like(name: &str) -> bool {
    matches!(name, "p" | "li" | "td" | "th" | "tr" | "dt" | "dd" | "option")
}

/// How an element with this name and these attributes sits in the flow.
pub(super) fn layout(name: &str, tag: &Tag<'_>) -> Layout {
    match name {
        // Word makes every line a paragraph without margins.
        "p" if class_begins(tag, "Mso") => Layout::Block,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "blockquote"
        | "pre" | "table" => Layout::Paragraph,
        "td" | "th" => Layout::Cell,
        "li" => Layout::Item,
        "div" | "section" | "article" | "header" | "footer" | "center" | "form" | "fieldset"
        | "address" | "main" | "nav" | "aside" | "figure" | "figcaption" | "body" | "html"
        | "tr" | "dt" | "dd" | "caption" | "option" | "legend" | "summary" | "details" => {
            Layout::Block
        }
        _ => Layout::Inline,
    }
}

/// Whether a reader would not see the element.
pub(super) fn is_hidden(tag: &Tag<'_>) -> bool {
    if tag.attributes.is_empty() {
        return false;
    }
    let style = declarations(tag);
    let has = |wanted: &str| !style.is_empty() && style.contains(wanted);
    tag.attribute("hidden").is_some()
        || has("display:none")
        || has("visibility:hidden")
        || has("mso-hide:all")
        || (has("max-height:0") && has("overflow:hidden"))
}

/// Whether white space of the source is to be kept.
pub(super) fn keeps_blanks(name: &str, tag: &Tag<'_>) -> bool {
    matches!(name, "pre" | "textarea" | "xmp" | "listing")
        || !tag.attributes.is_empty() && declarations(tag).contains("white-space:pre")
}

/// Styles are read so far: what hides an element stands near the front.
const STYLE_BYTES_MAX: usize = 4000;

/// The style attribute in lower case without blanks, so that `display : NONE` is found.
fn declarations(tag: &Tag<'_>) -> String {
    let style = tag.attribute("style").unwrap_or_default();
    // A longer one is no style that anybody wrote.
    let style = style.get(..STYLE_BYTES_MAX).unwrap_or(style);
    style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// What a mail program says with an element, by its name, id or classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing in particular.
    Plain,
    /// Holds the answered letter and its attribution.
    QuoteBox,
    /// After its start nothing is the author's.
    QuotedLetterBegins,
    /// Holds a signature.
    Signature,
}

/// Ids and classes by which mail programs tell; lower case, compared from the start, since
/// Outlook puts `x_` before the names in letters it quotes and others append versions.
#[rustfmt::skip]
const MEANINGS: &[(&str, Meaning)] = &[
    ("gmail_quote", Meaning::QuoteBox), ("gmail_extra", Meaning::Plain),
    ("yahoo_quoted", Meaning::QuoteBox), ("yahoo-quoted", Meaning::QuoteBox),
    ("ydp-quoted", Meaning::QuoteBox), ("protonmail_quote", Meaning::QuoteBox),
    ("tutanota_quote", Meaning::QuoteBox), ("zmail_extra", Meaning::QuoteBox),
    ("mailspring-quote", Meaning::QuoteBox), ("nylas-quote", Meaning::QuoteBox),
    ("front-blockquote", Meaning::QuoteBox), ("freshdesk_quote", Meaning::QuoteBox),
    ("hs_reply", Meaning::QuoteBox), ("replyforwardquote", Meaning::QuoteBox),
    ("moz-cite-prefix", Meaning::QuoteBox),
    ("moz-email-headers-table", Meaning::QuotedLetterBegins),
    ("moz-forward-container", Meaning::QuotedLetterBegins),
    ("divrplyfwdmsg", Meaning::QuotedLetterBegins),
    ("mail-editor-reference-message", Meaning::QuotedLetterBegins),
    ("outlookmessageheader", Meaning::QuotedLetterBegins),
    ("stopspelling", Meaning::QuotedLetterBegins), ("appendonsend", Meaning::QuotedLetterBegins),
    ("ms-outlook-mobile-reference-message", Meaning::QuotedLetterBegins),
    ("olk_src_body_section", Meaning::QuotedLetterBegins),
    ("isreplycontent", Meaning::QuotedLetterBegins), ("gmail_signature", Meaning::Signature),
    ("moz-signature", Meaning::Signature), ("ms-outlook-mobile-signature", Meaning::Signature),
    ("acompli_signature", Meaning::Signature), ("protonmail_signature", Meaning::Signature),
    ("applemailsignature", Meaning::Signature), ("apple-signature", Meaning::Signature),
    ("mailspring-signature", Meaning::Signature), ("nylas-signature", Meaning::Signature),
    ("mail_signature", Meaning::Signature), ("email-signature", Meaning::Signature),
];

/// What a mail program says with this element.
pub(super) fn meaning(name: &str, tag: &Tag<'_>) -> Meaning {
    if name == "signature" {
        return Meaning::Signature;
    }
    if tag.attributes.is_empty() || tag.attributes.len() > ATTRIBUTES_BYTES_MAX {
        return Meaning::Plain;
    }
    // GMX and web.de put the answered letter into `<div name="quote">`.
    if tag.attribute("name") == Some("quote") {
        return Meaning::QuoteBox;
    }
    let named = [tag.attribute("id"), tag.attribute("class")];
    let mut words = named.into_iter().flatten().flat_map(str::split_ascii_whitespace);
    let meaning = words.find_map(|word| {
        let word = word.to_ascii_lowercase();
        let word = without_prefix(&word);
        MEANINGS.iter().find(|(known, _)| word.starts_with(known)).map(|&(_, meaning)| meaning)
    });
    meaning.unwrap_or_else(|| outlook_rule(tag))
}

/// A name without what Outlook (`x_`) and Yahoo (`ydp1a2b3c`) put before those they quote.
fn without_prefix(word: &str) -> &str {
    let word = word.trim_start_matches("x_");
    match word.strip_prefix("ydp") {
        Some(rest) => rest.find("yahoo").and_then(|at| rest.get(at..)).unwrap_or(word),
        None => word,
    }
}

/// The line that Outlook draws above a quoted letter's head, in its two colours.
fn outlook_rule(tag: &Tag<'_>) -> Meaning {
    let style = declarations(tag);
    let drawn = ["border-top:solid#e1e1e11.0pt", "border-top:solid#b5c4df1.0pt"];
    if drawn.iter().any(|rule| style.contains(rule)) {
        Meaning::QuotedLetterBegins
    } else {
        Meaning::Plain
    }
}

/// No mail program writes more; what does is not worth comparing with a table.
const ATTRIBUTES_BYTES_MAX: usize = 2000;

fn class_begins(tag: &Tag<'_>, prefix: &str) -> bool {
    tag.attribute("class").is_some_and(|class| class.trim_start().starts_with(prefix))
}
