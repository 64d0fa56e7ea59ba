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

/// Elements that have no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    #[rustfmt::skip]
    const VOID: [&str; 14] = [
        "area", "base", "basefont", "br", "col", "embed", "hr", "img", "input", "link", "meta",
        "param", "source", "wbr",
    ];
    VOID.contains(&name)
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
    let has = |wanted: &str| style.contains(wanted);
    tag.attribute("hidden").is_some()
        || has("display:none")
        || has("visibility:hidden")
        || has("mso-hide:all")
        || (has("max-height:0") && has("overflow:hidden"))
}

/// Whether white space of the source is to be kept.
pub(super) fn keeps_blanks(name: &str, tag: &Tag<'_>) -> bool {
    matches!(name, "pre" | "textarea" | "xmp" | "listing")
        || declarations(tag).contains("white-space:pre")
}

/// The style attribute in lower case without blanks, so that `display : NONE` is found.
fn declarations(tag: &Tag<'_>) -> String {
    tag.attribute("style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect()
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
const MEANINGS: [(&str, Meaning); 36] = [
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
    let named = [tag.attribute("id"), tag.attribute("class")];
    let meaning = named
        .into_iter()
        .flatten()
        .flat_map(str::split_ascii_whitespace)
        .filter_map(|word| {
            let word = word.to_ascii_lowercase();
            let word = word.strip_prefix("x_").unwrap_or(&word);
            MEANINGS.iter().find(|(known, _)| word.starts_with(known))
        })
        .map(|&(_, meaning)| meaning)
        .next();
    meaning.unwrap_or(Meaning::Plain)
}

/// No mail program writes more; what does is not worth comparing with a table.
const ATTRIBUTES_BYTES_MAX: usize = 2000;

fn class_begins(tag: &Tag<'_>, prefix: &str) -> bool {
    tag.attribute("class").is_some_and(|class| class.trim_start().starts_with(prefix))
}
