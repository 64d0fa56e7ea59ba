//! Tokens → lines: keeps the stack of open elements and tells the flow what they mean for it.

use super::element::{self, Layout, Name, Role};
use super::entity;
use super::flow::Flow;
use super::meaning::{Meaning, meaning};
use super::token::{Attribute, Tag, Token, Tokens};
use super::{Mark, Marked};

/// How far an end tag looks for its start: real letters close what they opened last, and without
/// a limit a hostile one makes every end tag walk a stack of 100,000.
const MISNESTING_MAX: usize = 48;
/// Elements nested deeper are part of the one above, as in browsers.
const NESTING_MAX: usize = 512;
/// A longer address is a tracker's or a picture's data; nobody could read it.
const ADDRESS_CHARS_MAX: usize = 400;
/// Words of a link that are compared with its address; longer ones say more than an address.
const LINK_TEXT_BYTES_MAX: usize = 4096;

/// What becomes of elements that a reader would not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// They are left out.
    Dropped,
    /// They are text like the rest.
    Shown,
}

/// The text of a document, with its marks, and whether something hidden was left out.
pub(super) fn render(html: &str, hidden: Hidden) -> (Marked, bool) {
    let mut page = Page {
        hidden,
        flow: Flow::default(),
        open: Vec::new(),
        link: None,
        begins: false,
        ruled: false,
        has_hidden: false,
    };
    let mut decoded = String::new();
    for token in Tokens::new(html) {
        match token {
            Token::Text(text) => {
                decoded.clear();
                entity::decode(text, &mut decoded);
                page.text(&decoded);
            }
            Token::Open(tag) => page.open(&tag),
            Token::Close(name) => page.close(Name::read(name)),
        }
    }
    (page.flow.finish(), page.has_hidden)
}

struct Page {
    hidden: Hidden,
    flow: Flow,
    open: Vec<Element>,
    link: Option<Link>,
    /// The next line begins a quoted letter.
    begins: bool,
    /// The last line is a rule; another below it would say nothing.
    ruled: bool,
    /// Something was left out that a reader would not see.
    has_hidden: bool,
}

/// An open element with what holds inside it, all of its ancestors counted in.
#[derive(Clone, Debug)]
struct Element {
    name: Name,
    layout: Layout,
    inside: Inside,
    /// For a list: the number of its next item; `None` for bullets.
    item: Option<usize>,
    /// For a row: cells begun. For a cell: the count of lines when it began.
    count: usize,
    /// For a row: all its cells so far took one line.
    flat: bool,
}

#[expect(clippy::struct_excessive_bools, reason = "each holds or not, whatever the others do")]
#[derive(Clone, Copy, Debug, Default)]
struct Inside {
    hidden: bool,
    keeps_blanks: bool,
    quote_depth: usize,
    list_depth: usize,
    quote_box: bool,
    signature: bool,
}

struct Link {
    address: String,
    text: String,
}

impl Page {
    fn inside(&self) -> Inside {
        self.open.last().map(|element| element.inside).unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        let inside = self.inside();
        if inside.hidden && self.hidden == Hidden::Dropped {
            self.has_hidden = true;
            return;
        }
        self.ruled &= text.trim_ascii().is_empty();
        if let Some(link) = &mut self.link
            && link.text.len() < LINK_TEXT_BYTES_MAX
        {
            link.text.push_str(text);
        }
        let mark = Mark {
            in_quote_box: inside.quote_box,
            begins_quoted_letter: self.begins,
            in_signature: inside.signature,
        };
        if inside.keeps_blanks {
            self.flow.preformatted(text, inside.quote_depth, mark);
        } else {
            self.flow.words(text, inside.quote_depth, mark);
        }
        self.begins &= text.trim_ascii().is_empty();
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = Name::read(tag.name);
        let role = name.role();
        if role.ends_its_like() && self.open.last().is_some_and(|last| last.name == name) {
            self.close_last();
        }
        let style = element::declarations(tag);
        let meaning = meaning(role, tag, &style);
        if role == Role::Break {
            self.flow.line_break();
        } else if role == Role::Rule {
            self.rule();
        } else if role == Role::Image {
            self.image(tag);
        } else if role == Role::Link {
            self.open_link(tag);
        }
        if meaning == Meaning::QuotedLetterBegins {
            self.flow.break_lines(1);
            self.begins = true;
        }
        if !role.is_void() && self.open.len() < NESTING_MAX {
            self.push(name, tag, meaning, &style);
        }
    }

    fn push(&mut self, name: Name, tag: &Tag<'_>, meaning: Meaning, style: &str) {
        let role = name.role();
        let layout = role.layout(tag);
        let mut inside = self.inside();
        inside.hidden |= element::is_hidden(tag, style);
        // A table inside `<pre>` is laid out as tables are.
        let anew = matches!(role, Role::Table | Role::Cell);
        inside.keeps_blanks = inside.keeps_blanks && !anew || element::keeps_blanks(role, style);
        inside.quote_box |= meaning == Meaning::QuoteBox;
        inside.signature |= meaning == Meaning::Signature;
        let is_list = matches!(role, Role::Bullets | Role::Numbers);
        inside.list_depth = inside.list_depth.saturating_add(usize::from(is_list));
        self.enter(layout, is_list && inside.list_depth > 1);
        let is_quote = role == Role::Quote && !is_indentation(tag);
        inside.quote_depth = inside.quote_depth.saturating_add(usize::from(is_quote));
        let item = (role == Role::Numbers).then(|| {
            tag.value(Attribute::Start).and_then(|start| start.trim().parse().ok()).unwrap_or(1)
        });
        let count = if layout == Layout::Cell { self.flow.lines() } else { 0 };
        self.open.push(Element { name, layout, inside, item, count, flat: true });
    }

    /// The breaks an element wants before its content.
    fn enter(&mut self, layout: Layout, is_nested_list: bool) {
        match layout {
            Layout::Inline => {}
            Layout::Block => self.flow.break_lines(1),
            Layout::Paragraph => self.flow.break_lines(if is_nested_list { 1 } else { 2 }),
            Layout::Item => {
                let bullet = self.bullet();
                self.flow.item(bullet);
            }
            Layout::Cell => {
                let row = self.open.last_mut().filter(|parent| parent.name.role() == Role::Row);
                let beside = row.is_some_and(|row| {
                    row.count = row.count.saturating_add(1);
                    row.count > 1 && row.flat
                });
                if beside {
                    self.flow.next_cell();
                } else {
                    self.flow.break_lines(1);
                }
            }
        }
    }

    fn bullet(&mut self) -> String {
        let list = self.open.last_mut();
        let depth = list.as_ref().map_or(0, |list| list.inside.list_depth);
        // Deeper than that, blanks say nothing more.
        let indent = "  ".repeat(depth.saturating_sub(1).min(4));
        match list.and_then(|list| list.item.as_mut()) {
            Some(number) => {
                let bullet = format!("{indent}{number}. ");
                *number = number.saturating_add(1);
                bullet
            }
            None => format!("{indent}- "),
        }
    }

    fn close(&mut self, name: Name) {
        if name.role() == Role::Text && self.open.last().is_none_or(|last| last.name != name) {
            self.flow.break_lines(1);
        }
        let found = self.open.iter().rev().take(MISNESTING_MAX).position(|e| e.name == name);
        let Some(above) = found else { return };
        for _ in 0..=above {
            self.close_last();
        }
    }

    fn close_last(&mut self) {
        let Some(element) = self.open.pop() else { return };
        if element.name.role() == Role::Link {
            self.close_link(element.inside);
        }
        match element.layout {
            Layout::Inline => {}
            Layout::Block | Layout::Item => self.flow.break_lines(1),
            Layout::Paragraph => {
                let nested = element.inside.list_depth > 1 && element.name.role() != Role::Text;
                self.flow.break_lines(if nested { 1 } else { 2 });
            }
            Layout::Cell => {
                // A cell may share its line with the one before; a second line is a second thought.
                let lines = self.flow.lines().saturating_sub(element.count);
                if let Some(row) =
                    self.open.last_mut().filter(|parent| parent.name.role() == Role::Row)
                {
                    row.flat &= lines <= 1;
                }
                self.flow.end_cell();
            }
        }
    }

    /// `<hr>`, as Outlook writes it in plain text.
    fn rule(&mut self) {
        if self.ruled {
            return;
        }
        self.flow.break_lines(1);
        self.text("________________________________");
        self.flow.break_lines(1);
        self.ruled = true;
    }

    /// A picture says nothing, but for the small ones that stand for a character.
    fn image(&mut self, tag: &Tag<'_>) {
        let mut alt = String::new();
        entity::decode(tag.value(Attribute::Alt).unwrap_or_default(), &mut alt);
        let is_emoji = !alt.is_empty()
            && alt.chars().count() <= 6
            && alt.chars().all(|c| !c.is_ascii() && !c.is_alphabetic());
        if is_emoji {
            self.text(&alt);
        }
    }

    fn open_link(&mut self, tag: &Tag<'_>) {
        let mut address = String::new();
        entity::decode(tag.value(Attribute::Href).unwrap_or_default(), &mut address);
        let address = address.trim().to_owned();
        self.link = is_worth_printing(&address).then(|| Link { address, text: String::new() });
    }

    fn close_link(&mut self, inside: Inside) {
        let Some(link) = self.link.take() else { return };
        let hidden = inside.hidden && self.hidden == Hidden::Dropped;
        if hidden || link.text.trim().is_empty() || says(&link.text, &link.address) {
            return;
        }
        let shown = link.address.strip_prefix("mailto:").unwrap_or(&link.address);
        self.text(&format!(" <{shown}>"));
    }
}

/// Word and Outlook indent with a quote element; they say so by its style.
fn is_indentation(tag: &Tag<'_>) -> bool {
    let cited = tag.value(Attribute::Type).is_some_and(|value| value.eq_ignore_ascii_case("cite"));
    let style = tag.value(Attribute::Style).unwrap_or_default();
    !cited && style.contains("border:none") && !style.contains("border-left")
}

/// An address that people follow, short enough to read.
fn is_worth_printing(address: &str) -> bool {
    const FOLLOWED: [&str; 6] = ["http://", "https://", "mailto:", "tel:", "ftp://", "www."];
    address.len() <= ADDRESS_CHARS_MAX
        && !address.contains(char::is_whitespace)
        && FOLLOWED.iter().any(|scheme| {
            address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
}

/// Whether a link's words name its address already.
fn says(text: &str, address: &str) -> bool {
    let bare = |text: &str| -> String {
        let lower = text.trim().to_lowercase();
        let mut rest = lower.as_str();
        for prefix in ["https://", "http://", "mailto:", "tel:", "ftp://", "www."] {
            rest = rest.strip_prefix(prefix).unwrap_or(rest);
        }
        rest.trim_end_matches('/').chars().filter(|c| !c.is_whitespace()).collect()
    };
    let (text, address) = (bare(text), bare(address));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    text.contains(&address)
        || address.split_once('?').is_some_and(|(before, _)| text == before.trim_end_matches('/'))
        || (address.starts_with('+') && digits(&text).ends_with(&digits(&address)))
}
