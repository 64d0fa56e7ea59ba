//! HTML → tags and text, forgiving as browsers are, each byte looked at a bounded number of times.

/// One piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Characters between tags, entities not yet decoded.
    Text(&'a str),
    /// `<name attributes>`.
    Open(Tag<'a>),
    /// `</name>`.
    Close(&'a str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// As written: compare without regard to case.
    pub(super) name: &'a str,
    /// The bytes between the name and the closing bracket.
    pub(super) attributes_bytes: usize,
    values: [Option<&'a str>; ATTRIBUTES.len()],
}

/// The attributes that mean something here, in the order of [`ATTRIBUTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
    Alt,
    Class,
    Hidden,
    Href,
    Id,
    Name,
    Start,
    Style,
    Type,
}

const ATTRIBUTES: [&str; 9] =
    ["alt", "class", "hidden", "href", "id", "name", "start", "style", "type"];

impl<'a> Tag<'a> {
    /// Reads the attributes once, whoever asks for how many of them; of two of a name the first
    /// counts.
    fn read(name: &'a str, attributes: &'a str) -> Self {
        let mut values = [None; ATTRIBUTES.len()];
        for (written, value) in (Attributes { rest: attributes }) {
            let known = ATTRIBUTES.iter().position(|known| written.eq_ignore_ascii_case(known));
            if let Some(slot) = known.and_then(|at| values.get_mut(at)) {
                slot.get_or_insert(value);
            }
        }
        Self { name, attributes_bytes: attributes.len(), values }
    }

    /// The value of an attribute, quotes removed, entities not decoded; empty if it has no value.
    pub(super) fn value(&self, of: Attribute) -> Option<&'a str> {
        self.values.get(of as usize).copied().flatten()
    }
}

struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let blank = |c: char| c.is_ascii_whitespace() || c == '/';
        self.rest = self.rest.trim_start_matches(blank);
        if self.rest.is_empty() {
            return None;
        }
        // A stray `=` is a name of its own, so that every turn consumes something.
        let end = self
            .rest
            .char_indices()
            .find(|&(at, c)| at > 0 && (blank(c) || c == '='))
            .map_or(self.rest.len(), |(at, _)| at);
        let (name, rest) = self.rest.split_at(end);
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.rest = rest;
            return Some((name, ""));
        };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = value.get(1..).unwrap_or_default();
                inside.split_once(quote).unwrap_or((inside, ""))
            }
            Some(_) => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            None => ("", ""),
        };
        self.rest = rest;
        Some((name, value))
    }
}

/// Elements whose content is no text for readers, and holds no tags either.
const RAW: [&str; 8] =
    ["style", "script", "title", "template", "iframe", "object", "noembed", "svg"];

/// Cuts a document into tokens.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// What ends a comment, tag, value or element is searched for once only where it is missing,
    /// or a document of a million open ones would be read a million times.
    missing: Missing,
}

#[derive(Default)]
struct Missing {
    comment: bool,
    tag: bool,
    quote: bool,
    raw: [bool; RAW.len()],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self { rest: html, missing: Missing::default() }
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Text up to the next `<` that could begin markup; always at least one byte.
    fn text(&mut self) -> Token<'a> {
        let end = self
            .rest
            .match_indices('<')
            .find(|&(at, _)| at > 0 && self.rest.get(at..).is_some_and(begins_markup))
            .map_or(self.rest.len(), |(at, _)| at);
        Token::Text(self.take(end))
    }

    /// Consumes `<!…>` or `<?…>`; `false` if it has no end.
    fn skip_declaration(&mut self) -> bool {
        if let Some(inside) = self.rest.strip_prefix("<!--") {
            if !self.missing.comment {
                if inside.starts_with('>') || inside.starts_with("->") {
                    self.rest = inside.trim_start_matches('-').get(1..).unwrap_or_default();
                    return true;
                }
                if let Some((_, rest)) = inside.split_once("-->") {
                    self.rest = rest;
                    return true;
                }
                self.missing.comment = true;
            }
            // Never closed: drop the mark, keep what follows.
            self.rest = inside;
            return true;
        }
        if self.missing.tag {
            return false;
        }
        match self.rest.find('>') {
            Some(end) => drop(self.take(end.saturating_add(1))),
            None => self.missing.tag = true,
        }
        !self.missing.tag
    }

    /// The inside of the tag at the head, brackets taken off; `None` if it has no end.
    fn tag(&mut self) -> Option<&'a str> {
        if self.missing.tag {
            return None;
        }
        let end = self.tag_end_outside_quotes().or_else(|| self.rest.find('>'));
        let Some(end) = end else {
            self.missing.tag = true;
            return None;
        };
        let inside = self.rest.get(1..end);
        self.take(end.saturating_add(1));
        inside
    }

    fn tag_end_outside_quotes(&mut self) -> Option<usize> {
        if self.missing.quote {
            return None;
        }
        let mut open = None;
        let mut last = b'<';
        for (at, byte) in self.rest.bytes().enumerate() {
            match (open, byte) {
                (None, b'>') => return Some(at),
                // Only after `=` does a quote open a value; elsewhere it is a slip of the pen.
                (None, b'"' | b'\'') if last == b'=' => open = Some(byte),
                (Some(quote), _) if quote == byte => open = None,
                (None | Some(_), _) => {}
            }
            if !byte.is_ascii_whitespace() {
                last = byte;
            }
        }
        self.missing.quote = true;
        None
    }

    /// Consumes the content of a raw element up to its end tag, which is left for the next turn.
    fn skip_raw(&mut self, name: &str) {
        let Some(at) = RAW.iter().position(|raw| raw.eq_ignore_ascii_case(name)) else { return };
        if self.missing.raw.get(at).copied().unwrap_or(true) {
            return;
        }
        let end = self.rest.match_indices("</").find(|&(end, _)| {
            self.rest
                .get(end.saturating_add(2)..)
                .and_then(|rest| rest.get(..name.len()))
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        });
        match end {
            Some((end, _)) => drop(self.take(end)),
            None => {
                if let Some(missing) = self.missing.raw.get_mut(at) {
                    *missing = true;
                }
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if !begins_markup(self.rest) {
                return Some(self.text());
            }
            // `</=` is read as a comment too, as browsers do.
            let is_end_tag = self.rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic);
            let no_tag = ["<!", "<?"].iter().any(|start| self.rest.starts_with(start));
            if no_tag || self.rest.starts_with("</") && !is_end_tag {
                if self.skip_declaration() {
                    continue;
                }
                return Some(self.text());
            }
            let Some(inside) = self.tag() else { return Some(self.text()) };
            if let Some(name) = inside.strip_prefix('/') {
                return Some(Token::Close(split_name(name).0));
            }
            let (name, attributes) = split_name(inside);
            if !attributes.ends_with('/') {
                self.skip_raw(name);
            }
            return Some(Token::Open(Tag::read(name, attributes)));
        }
        None
    }
}

fn split_name(inside: &str) -> (&str, &str) {
    let end = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len());
    inside.split_at(end)
}

/// Whether this `<` opens a tag, a comment or a declaration, as in "a < b" it does not.
fn begins_markup(rest: &str) -> bool {
    let mut bytes = rest.bytes();
    bytes.next() == Some(b'<')
        && bytes.next().is_some_and(|b| matches!(b, b'/' | b'!' | b'?') || b.is_ascii_alphabetic())
}
