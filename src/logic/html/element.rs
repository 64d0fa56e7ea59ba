//! What an element does to the flow of text.

use super::token::{Attribute, Tag};

/// What an element is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of a line; so are all elements of no name known here.
    Inline,
    /// Lines of its own.
    Block,
    /// Lines of its own with a blank one around.
    Paragraph,
    /// `<p>`: a paragraph, but to Word, to which every line is one.
    Text,
    /// A list with bullets.
    Bullets,
    /// A list with numbers.
    Numbers,
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a row.
    Cell,
    /// Lines of its own, ended by the next of its kind.
    Term,
    /// A quotation.
    Quote,
    /// Text whose blanks are kept.
    Preformatted,
    /// The end of a line.
    Break,
    /// A line across the page.
    Rule,
    /// A picture.
    Image,
    /// A link.
    Link,
    /// What some mail programs call their signatures.
    Signature,
    /// Nothing: no content and no end tag.
    Void,
}

use Role::{
    Block, Break, Bullets, Cell, Image, Inline, Item, Link, Numbers, Paragraph, Preformatted,
    Quote, Row, Rule, Signature, Table, Term, Text, Void,
};

/// Every name that means something here, sorted, with its role.
#[rustfmt::skip]
const ELEMENTS: [(&str, Role); 81] = [
    ("a", Link), ("abbr", Inline), ("address", Block), ("area", Void), ("article", Block),
    ("aside", Block), ("b", Inline), ("base", Void), ("basefont", Void), ("blockquote", Quote),
    ("body", Block), ("br", Break), ("caption", Block), ("center", Block), ("code", Inline),
    ("col", Void), ("dd", Term), ("details", Block), ("div", Block), ("dl", Paragraph),
    ("dt", Term), ("em", Inline), ("embed", Void), ("fieldset", Block), ("figcaption", Block),
    ("figure", Block), ("font", Inline), ("footer", Block), ("form", Block), ("h1", Paragraph),
    ("h2", Paragraph), ("h3", Paragraph), ("h4", Paragraph), ("h5", Paragraph), ("h6", Paragraph),
    ("head", Inline), ("header", Block), ("hr", Rule), ("html", Block), ("i", Inline),
    ("img", Image), ("input", Void), ("label", Inline), ("legend", Block), ("li", Item),
    ("link", Void), ("listing", Preformatted), ("main", Block), ("meta", Void), ("nav", Block),
    ("o:p", Inline), ("ol", Numbers), ("option", Term), ("p", Text), ("param", Void),
    ("pre", Preformatted), ("section", Block), ("select", Inline), ("signature", Signature),
    ("small", Inline), ("source", Void), ("span", Inline), ("strong", Inline), ("style", Inline),
    ("sub", Inline), ("summary", Block), ("sup", Inline), ("table", Table), ("tbody", Inline),
    ("td", Cell), ("textarea", Preformatted), ("tfoot", Inline), ("th", Cell), ("thead", Inline),
    ("title", Inline), ("tr", Row), ("tt", Inline), ("u", Inline), ("ul", Bullets), ("wbr", Void),
    ("xmp", Preformatted),
];

/// An element's name: its place among [`ELEMENTS`], or one past them for all others. Names are
/// compared for every tag, so they are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(usize);

impl Name {
    /// The name as written, whatever its case.
    pub(super) fn read(written: &str) -> Self {
        let key = if written.len() > KEY_BYTES { None } else { Some(key(written.as_bytes())) };
        let found = key.and_then(|key| KEYS.binary_search(&key).ok());
        Self(found.unwrap_or(ELEMENTS.len()))
    }

    /// What an element of this name is to a reader.
    pub(super) fn role(self) -> Role {
        ELEMENTS.get(self.0).map_or(Inline, |&(_, role)| role)
    }
}

const KEY_BYTES: usize = 16;
const KEYS: [u128; ELEMENTS.len()] = keys();

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
const fn keys() -> [u128; ELEMENTS.len()] {
    let mut keys = [0; ELEMENTS.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = key(ELEMENTS[at].0.as_bytes());
        at = at.saturating_add(1);
    }
    keys
}

impl Role {
    /// It has no content and no end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(self, Break | Rule | Image | Void)
    }

    /// The next of its name ends it where the end tag was left out.
    pub(super) fn ends_its_like(self) -> bool {
        matches!(self, Text | Item | Cell | Row | Term)
    }

    /// How it sits in the flow.
    pub(super) fn layout(self, tag: &Tag<'_>) -> Layout {
        match self {
            Inline | Link | Signature | Void | Break | Rule | Image => Layout::Inline,
            Block | Row | Term => Layout::Block,
            Text if class_begins(tag, "Mso") => Layout::Block,
            Text | Paragraph | Bullets | Numbers | Table | Quote | Preformatted => {
                Layout::Paragraph
            }
            Cell => Layout::Cell,
            Item => Layout::Item,
        }
    }
}

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

/// Whether a reader would not see the element, whose [`declarations`] are these.
pub(super) fn is_hidden(tag: &Tag<'_>, style: &str) -> bool {
    let has = |wanted: &str| !style.is_empty() && style.contains(wanted);
    tag.value(Attribute::Hidden).is_some()
        || has("display:none")
        || has("visibility:hidden")
        || has("mso-hide:all")
        || (has("max-height:0") && has("overflow:hidden"))
}

/// Whether white space of the source is to be kept in an element of these [`declarations`].
pub(super) fn keeps_blanks(role: Role, style: &str) -> bool {
    role == Preformatted || !style.is_empty() && style.contains("white-space:pre")
}

/// Styles are read so far: what hides an element stands near the front.
const STYLE_BYTES_MAX: usize = 4000;

/// The style attribute in lower case without blanks, so that `display : NONE` is found.
pub(super) fn declarations(tag: &Tag<'_>) -> String {
    let style = tag.value(Attribute::Style).unwrap_or_default();
    // A longer one is no style that anybody wrote.
    let style = style.get(..STYLE_BYTES_MAX).unwrap_or(style);
    style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

fn class_begins(tag: &Tag<'_>, prefix: &str) -> bool {
    tag.value(Attribute::Class).is_some_and(|class| class.trim_start().starts_with(prefix))
}
