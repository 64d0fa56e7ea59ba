//! What mail programs say with their elements: here is a quote, there a signature.

use super::element::Role;
use super::token::{Attribute, Tag};

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

/// What a mail program says with this element, whose declarations of style are these.
pub(super) fn meaning(role: Role, tag: &Tag<'_>, style: &str) -> Meaning {
    if role == Role::Signature {
        return Meaning::Signature;
    }
    if tag.attributes_bytes == 0 || tag.attributes_bytes > ATTRIBUTES_BYTES_MAX {
        return Meaning::Plain;
    }
    // GMX and web.de put the answered letter into `<div name="quote">`.
    if tag.value(Attribute::Name) == Some("quote") {
        return Meaning::QuoteBox;
    }
    let named = [tag.value(Attribute::Id), tag.value(Attribute::Class)];
    let mut words = named.into_iter().flatten().flat_map(str::split_ascii_whitespace);
    let meaning = words.find_map(|word| {
        let word = word.to_ascii_lowercase();
        let word = without_prefix(&word);
        MEANINGS.iter().find(|(known, _)| word.starts_with(known)).map(|&(_, meaning)| meaning)
    });
    meaning.unwrap_or_else(|| outlook_rule(style))
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
fn outlook_rule(style: &str) -> Meaning {
    let drawn = ["border-top:solid#e1e1e11.0pt", "border-top:solid#b5c4df1.0pt"];
    if drawn.iter().any(|rule| style.contains(rule)) {
        Meaning::QuotedLetterBegins
    } else {
        Meaning::Plain
    }
}

/// No mail program writes more; what does is not worth comparing with a table.
const ATTRIBUTES_BYTES_MAX: usize = 2000;
