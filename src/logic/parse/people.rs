//! Address lists (RFC 5322 §3.4) → people, however they were written.
//!
//! Structure first, decoding after: what an encoded word hides (a comma, a second address) is
//! part of a name and never becomes an address beside a real one.

use super::LIMITS;
use super::fields::{one_line, unfold};
use super::words::{self, RawCharset};
use crate::domain::address::Person;

/// Everybody in a raw `From`, `To`, `Cc` or `Reply-To`, groups opened, in order.
pub(super) fn parse(raw: &[u8], charset: &RawCharset) -> Vec<Person> {
    let line = unfold(raw);
    let mut list = List { charset, people: Vec::new(), item: Item::default() };
    let mut rest = line.as_slice();
    let mut open = Open::default();
    while let Some((&byte, after)) = rest.split_first()
        && list.people.len() < LIMITS.people
    {
        rest = match byte {
            b'"' => list.item.quoted(after, &mut open),
            b'(' => list.item.comment(after, &mut open),
            b'<' => list.item.angle(after),
            b'=' => list.item.encoded_word(rest, &mut open),
            b',' | b';' => {
                list.finish();
                after
            }
            b':' if list.item.is_group_name() => {
                list.item = Item::default();
                after
            }
            b'\\' => {
                let (quoted, after) = after.split_at_checked(1).unwrap_or((after, &[]));
                list.item.phrase.extend_from_slice(quoted);
                after
            }
            _ => {
                list.item.phrase.push(byte);
                after
            }
        };
    }
    list.finish();
    list.people
}

/// Which brackets are known to have no end in what is left, so that nobody looks again.
#[derive(Default)]
struct Open {
    quote: bool,
    comment: bool,
    /// No word that begins before this many octets from the end has an end near.
    words_until: Option<usize>,
}

struct List<'a> {
    charset: &'a RawCharset,
    people: Vec<Person>,
    item: Item,
}

impl List<'_> {
    fn finish(&mut self) {
        let item = std::mem::take(&mut self.item);
        self.people.extend(item.people(self.charset));
    }
}

/// One mailbox being read: what stands outside of brackets, in `(…)` and in `<…>`.
#[derive(Default)]
struct Item {
    phrase: Vec<u8>,
    comment: Vec<u8>,
    angle: Option<Vec<u8>>,
}

impl Item {
    /// A quoted string up to its end. Quotes stay round a local part (`"a b"@example.com`).
    fn quoted<'a>(&mut self, after: &'a [u8], open: &mut Open) -> &'a [u8] {
        let Some(end) = (!open.quote).then(|| quote_end(after)).flatten() else {
            open.quote = true;
            return after;
        };
        let (inside, rest) = after.split_at_checked(end).unwrap_or((after, &[]));
        let rest = rest.get(1..).unwrap_or_default();
        if rest.first() == Some(&b'@') {
            self.phrase.push(b'"');
            self.phrase.extend_from_slice(inside);
            self.phrase.push(b'"');
        } else {
            self.phrase.extend(unescape(inside));
        }
        rest
    }

    /// A comment with those inside it.
    fn comment<'a>(&mut self, after: &'a [u8], open: &mut Open) -> &'a [u8] {
        let Some(end) = (!open.comment).then(|| comment_end(after)).flatten() else {
            open.comment = true;
            return after;
        };
        let (inside, rest) = after.split_at_checked(end).unwrap_or((after, &[]));
        if !self.comment.is_empty() {
            self.comment.push(b' ');
        }
        self.comment.extend(unescape(inside));
        rest.get(1..).unwrap_or_default()
    }

    /// What stands in angle brackets; without a closing one, up to the next comma.
    fn angle<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        // A source route (RFC 5322 §4.4) has commas inside: `<@a,@b:ana@c>`.
        let ends: &[u8] = if after.starts_with(b"@") { b"><" } else { b">,<" };
        let end = after.iter().position(|b| ends.contains(b)).unwrap_or(after.len());
        let (inside, mut rest) = after.split_at_checked(end).unwrap_or((after, &[]));
        let inside = inside.trim_ascii();
        if self.angle.is_none() || !inside.is_empty() {
            let held = self.angle.get_or_insert_default();
            // Two bracketed addresses in one mailbox: the last is the one that programs send to,
            // and the first goes to the name, where everybody sees it.
            if !held.is_empty() {
                self.phrase.push(b' ');
                self.phrase.append(held);
            }
            held.extend_from_slice(inside);
        }
        while let Some(cut) = rest.strip_prefix(b">") {
            rest = cut;
        }
        rest
    }

    /// Takes a whole encoded word, in which commas and brackets mean nothing.
    fn encoded_word<'a>(&mut self, from: &'a [u8], open: &mut Open) -> &'a [u8] {
        const OCTETS_MAX: usize = 300;
        let may_end = open.words_until.is_none_or(|until| from.len() <= until);
        let end = Some(from.get(..OCTETS_MAX.min(from.len())).unwrap_or_default())
            .filter(|window| may_end && window.starts_with(b"=?"))
            .and_then(|window| {
                let third = window.iter().enumerate().filter(|(_, b)| **b == b'?').nth(2)?.0;
                let coded = window.get(third.saturating_add(1)..)?;
                let end = words::find(coded, b"?=");
                if end.is_none() {
                    open.words_until = Some(from.len().saturating_sub(OCTETS_MAX));
                }
                Some(end?.saturating_add(third).saturating_add(3))
            });
        let (word, rest) = from.split_at_checked(end.unwrap_or(1)).unwrap_or((from, &[]));
        self.phrase.extend_from_slice(word);
        rest
    }

    /// `Friends:` begins a group; `mailto:` and what has an `@` before the colon does not.
    fn is_group_name(&self) -> bool {
        self.angle.is_none()
            && !self.phrase.contains(&b'@')
            && !self.phrase.trim_ascii().eq_ignore_ascii_case(b"mailto")
    }

    /// One person as a rule; several where commas between addresses were forgotten, so that a
    /// second author is not hidden behind the first.
    fn people(self, charset: &RawCharset) -> Vec<Person> {
        let text = |bytes: &[u8]| one_line(&words::decode(bytes, charset));
        let comment = text(&self.comment);
        let angle = self.angle.map(|angle| address(&angle)).unwrap_or_default();
        if !angle.is_empty() {
            let name = bare_name(&text(&self.phrase));
            return vec![Person { name: with_comment(name, comment), address: angle }];
        }
        let (mut addresses, phrase) = bare_addresses(&self.phrase);
        let name = bare_name(&text(&phrase));
        if addresses.is_empty() && name.contains('@') && name.contains('<') {
            return vec![encoded_whole(&name)];
        }
        let name = with_comment(name, comment);
        if addresses.is_empty() && !name.is_empty() {
            addresses.push(String::new());
        }
        let person = |address| Person { name: name.clone(), address };
        addresses.into_iter().map(person).collect()
    }
}

/// A comment beside a name is kept behind it: it may say who it really is.
fn with_comment(name: String, comment: String) -> String {
    match (name.is_empty(), comment.is_empty()) {
        (true, _) => comment,
        (false, true) => name,
        (false, false) => format!("{name} ({comment})"),
    }
}

/// Some programs encode the whole mailbox, address and all, as one word.
fn encoded_whole(text: &str) -> Person {
    let (name, rest) = text.split_once('<').unwrap_or((text, ""));
    let address = address(rest.split('>').next().unwrap_or_default().as_bytes());
    Person { name: bare_name(name), address }
}

/// Addresses outside of brackets, and what is left for the name.
fn bare_addresses(phrase: &[u8]) -> (Vec<String>, Vec<u8>) {
    let phrase = phrase.trim_ascii();
    if phrase.is_empty() {
        return (Vec::new(), Vec::new());
    }
    if phrase.starts_with(b"\"") && phrase.contains(&b'@') {
        return (vec![address(phrase)], Vec::new());
    }
    let words: Vec<&[u8]> =
        phrase.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    let is_word = |word: &[u8]| word.starts_with(b"=?");
    match words.as_slice() {
        [only] if !is_word(only) => return (vec![address(only)], Vec::new()),
        [_, b"@", _] => return (vec![address(&words.concat())], Vec::new()),
        _ => {}
    }
    let (addresses, others): (Vec<&[u8]>, Vec<&[u8]>) =
        words.iter().partition(|word| word.contains(&b'@') && !is_word(word));
    let addresses = addresses.iter().take(LIMITS.people).map(|word| address(word)).collect();
    (addresses, others.join(&b' '))
}

/// An address as it stood, without a route, `mailto:`, blanks round its `@` and dots, and the
/// quotes that some put round the whole.
fn address(bytes: &[u8]) -> String {
    let text = one_line(&String::from_utf8_lossy(bytes));
    let text = match text.strip_prefix('@').and_then(|route| route.split_once(':')) {
        Some((_, behind)) => behind.to_owned(),
        None => text,
    };
    let text = match text.get(..7) {
        Some(head) if head.eq_ignore_ascii_case("mailto:") => text.get(7..).unwrap_or_default(),
        Some(_) | None => &text,
    };
    let text = match text.strip_prefix('\'').and_then(|inside| inside.strip_suffix('\'')) {
        Some(inside) => inside,
        None => text,
    };
    if text.starts_with('"') || !text.contains(char::is_whitespace) {
        return text.to_owned();
    }
    let mut tight = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let joins = tight.is_empty() || tight.ends_with(['@', '.']) || word.starts_with(['@', '.']);
        if !joins {
            tight.push(' ');
        }
        tight.push_str(word);
    }
    tight
}

/// A name without quotes round the whole of it.
fn bare_name(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    for quote in ['"', '\''] {
        let inside = name.strip_prefix(quote).and_then(|inside| inside.strip_suffix(quote));
        if let Some(inside) = inside {
            return inside.trim().to_owned();
        }
    }
    name
}

fn quote_end(bytes: &[u8]) -> Option<usize> {
    let mut is_escaped = false;
    bytes.iter().position(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    })
}

fn comment_end(bytes: &[u8]) -> Option<usize> {
    let mut is_escaped = false;
    let mut depth: usize = 1;
    bytes.iter().position(|byte| {
        match byte {
            _ if is_escaped => {}
            b'(' => depth = depth.saturating_add(1),
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = *byte == b'\\' && !is_escaped;
        depth == 0
    })
}

fn unescape(inside: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inside.len());
    let mut rest = inside.iter();
    while let Some(byte) = rest.next() {
        out.extend(if *byte == b'\\' { rest.next() } else { Some(byte) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(String, String)> {
        parse(line.as_bytes(), &RawCharset::default())
            .into_iter()
            .map(|person| (person.name, person.address))
            .collect()
    }

    fn one(line: &str) -> (String, String) {
        let all = read(line);
        assert_eq!(all.len(), 1, "{line}: {all:?}");
        all.into_iter().next().unwrap()
    }

    #[test]
    fn every_lawful_form_is_read() {
        for (line, name, address) in [
            ("ana@example.com", "", "ana@example.com"),
            ("Ana Ruiz <ana@example.com>", "Ana Ruiz", "ana@example.com"),
            ("\"Ruiz, Ana\" <ana@example.com>", "Ruiz, Ana", "ana@example.com"),
            ("ana@example.com (Ana (the elder))", "Ana (the elder)", "ana@example.com"),
            ("=?utf-8?Q?Ana_Mu=C3=B1oz?= <ana@example.com>", "Ana Muñoz", "ana@example.com"),
            ("<@relay.example,@b.example:ana@example.com>", "", "ana@example.com"),
            ("\"ana ruiz\"@example.com", "", "\"ana ruiz\"@example.com"),
            ("Ana \\(x\\) <ana @ example . com>", "Ana (x)", "ana@example.com"),
        ] {
            assert_eq!(one(line), (name.to_owned(), address.to_owned()), "{line}");
        }
    }

    #[test]
    fn lists_and_groups_are_opened() {
        let list = read("Team: Ana <ana@example.com>, bo@example.com;, c@example.com");
        let addresses: Vec<&str> = list.iter().map(|(_, address)| address.as_str()).collect();
        assert_eq!(addresses, ["ana@example.com", "bo@example.com", "c@example.com"]);
        assert!(read("undisclosed-recipients:;").is_empty());
        assert!(read("").is_empty());
    }

    #[test]
    fn broken_forms_are_read_as_a_person_would() {
        for (line, name, address) in [
            ("\"Ana <ana@example.com>", "Ana", "ana@example.com"),
            ("Ana Ruiz ana@example.com", "Ana Ruiz", "ana@example.com"),
            ("Ana <ana@example.com", "Ana", "ana@example.com"),
            ("Ana <<ana@example.com>>", "Ana", "ana@example.com"),
            ("'ana@example.com' <ana@example.com>", "ana@example.com", "ana@example.com"),
            ("<mailto:ana@example.com>", "", "ana@example.com"),
            ("=?utf-8?Q?Ruiz,_Ana?= <ana@example.com>", "Ruiz, Ana", "ana@example.com"),
            ("MAILER-DAEMON", "", "MAILER-DAEMON"),
            ("Ana Ruiz <>", "Ana Ruiz", ""),
            ("Ana <ana@example.com> (for Bo)", "Ana (for Bo)", "ana@example.com"),
            ("=?utf-8?Q?Ana_<ana=40example.com>?=", "Ana", "ana@example.com"),
        ] {
            assert_eq!(one(line), (name.to_owned(), address.to_owned()), "{line}");
        }
    }

    #[test]
    fn what_a_name_hides_never_becomes_the_address() {
        let (name, address) = one("=?utf-8?Q?boss=40bank.example=3E=2C?= <x@evil.example>");
        assert_eq!((name.as_str(), address.as_str()), ("boss@bank.example>,", "x@evil.example"));
        let (_, address) = one("\"boss@bank.example\" <x@evil.example>");
        assert_eq!(address, "x@evil.example");
        let both = read("boss@bank.example x@evil.example");
        assert_eq!(both.len(), 2, "{both:?}");
        let (name, address) = one("<boss@bank.example> <x@evil.example>");
        assert_eq!((name.as_str(), address.as_str()), ("boss@bank.example", "x@evil.example"));
    }

    #[test]
    fn a_hundred_thousand_open_brackets_take_no_time() {
        for hostile in ["(", "\"", "<", "=?a?q?", "a@b.c, ", "<@a,"] {
            parse(hostile.repeat(100_000).as_bytes(), &RawCharset::default());
        }
    }
}
