//! `Content-Type` and `Content-Disposition`: a value and its parameters (RFC 2045 §5.1, RFC 2231).

use super::fields::{one_line, unfold};
use super::words::{self, RawCharset};
use crate::logic::charset;
use crate::logic::transfer::hex_escapes;

/// A value with parameters, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// The value itself in lower case, such as `text/plain` or `attachment`; may be empty.
    pub(super) value: String,
    list: Vec<(String, String)>,
}

/// More parameters than this are a bomb; the rest is not looked at.
const PARAMETERS_MAX: usize = 200;

impl Parameters {
    /// Reads a field's raw value, as sloppily as it may have been written.
    pub(super) fn parse(raw: &[u8], charset: &RawCharset) -> Self {
        let line = unfold(raw);
        let end = line.iter().position(|b| b";, \t(".contains(b)).unwrap_or(line.len());
        let (value, rest) = line.split_at_checked(end).unwrap_or((&line, &[]));
        let value = String::from_utf8_lossy(value).trim_matches(['"', '\'']).to_ascii_lowercase();
        // Some forget the type and begin with the parameters.
        let is_parameter = value.contains('=') && !value.contains('/');
        let (value, rest) =
            if is_parameter { (String::new(), line.as_slice()) } else { (value, rest) };
        Self { value, list: merge(&pieces(rest), charset) }
    }

    /// The first parameter of that name (lower case).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.list.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

/// `name*2*=value` before it is put together with its siblings.
struct Piece {
    name: String,
    section: Option<u16>,
    is_extended: bool,
    value: Vec<u8>,
}

/// Splits `; a=b; c="d; e"` into pieces. Separators may be missing, quotes left open.
fn pieces(line: &[u8]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = line;
    while found.len() < PARAMETERS_MAX {
        let blank = |b: &u8| b"; ,\t".contains(b);
        let start = rest.iter().position(|b| !blank(b)).unwrap_or(rest.len());
        rest = rest.get(start..).unwrap_or_default();
        if rest.first() == Some(&b'(') {
            rest = after_comment(rest);
            continue;
        }
        let Some(end) = rest.iter().position(|b| b"=;".contains(b)) else {
            return found;
        };
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        let Some(after) = after.strip_prefix(b"=") else {
            rest = after;
            continue;
        };
        let (value, after) = value(after.trim_ascii_start());
        found.extend(piece(name, value));
        rest = after;
    }
    found
}

fn after_comment(rest: &[u8]) -> &[u8] {
    let end = rest.iter().position(|b| *b == b')').unwrap_or(rest.len());
    rest.get(end.saturating_add(1)..).unwrap_or_default()
}

fn piece(name: &[u8], value: Vec<u8>) -> Option<Piece> {
    // Where a separator was forgotten, the name is the last word before the `=`.
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let name = name.split_ascii_whitespace().next_back()?;
    let mut parts = name.split('*');
    let base = parts.next().filter(|base| !base.is_empty())?.to_owned();
    let (section, is_extended) = match (parts.next(), parts.next()) {
        (None, _) => (None, false),
        (Some(""), _) => (None, true),
        (Some(number), star) => (Some(number.parse().ok()?), star.is_some()),
    };
    Some(Piece { name: base, section, is_extended, value })
}

/// A value, quoted or not, and what follows it.
fn value(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    if let Some(inside) = bytes.strip_prefix(b"\"") {
        return quoted(inside);
    }
    // A name with blanks and no quotes goes up to the semicolon, unless another `x=` begins.
    let semicolon = bytes.iter().position(|b| *b == b';').unwrap_or(bytes.len());
    let stretch = bytes.get(..semicolon).unwrap_or_default();
    let end = next_parameter(stretch).unwrap_or(semicolon);
    let (value, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    (value.trim_ascii().to_vec(), rest)
}

/// Where, after a blank, one of the names we look for and a `=` stand.
fn next_parameter(stretch: &[u8]) -> Option<usize> {
    const NAMES: [&[u8]; 5] = [b"charset", b"name", b"boundary", b"filename", b"format"];
    let mut from = 0;
    while let Some(at) = stretch.get(from..)?.iter().position(|b| b" \t".contains(b)) {
        from = from.saturating_add(at).saturating_add(1);
        let rest = stretch.get(from..)?;
        let word_end = rest.iter().take(12).position(|b| b"=*".contains(b));
        let word = word_end.and_then(|end| rest.get(..end)).unwrap_or_default();
        if NAMES.iter().any(|name| word.eq_ignore_ascii_case(name)) {
            return Some(from);
        }
    }
    None
}

/// The inside of a quoted string. A backslash quotes only a quote or a backslash: whoever writes
/// `"C:\new.txt"` means a path. A quote inside a name (`"my "best" file.txt"`) ends it only where
/// a separator or nothing follows.
fn quoted(inside: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::new();
    let mut rest = inside;
    loop {
        match rest {
            [] => return (out, &[]),
            [b'\\', quoted @ (b'"' | b'\\'), after @ ..] => {
                out.push(*quoted);
                rest = after;
            }
            [b'"', after @ ..] => {
                let blanks = after.iter().take(80).take_while(|b| b" \t".contains(b)).count();
                let next = after.get(blanks..).unwrap_or_default();
                if next.first().is_none_or(|b| b";,(".contains(b)) || starts_parameter(next) {
                    return (out, after);
                }
                rest = after;
            }
            [byte, after @ ..] => {
                out.push(*byte);
                rest = after;
            }
        }
    }
}

/// Whether `x=` or `x*0*=` stands here: a separator was forgotten.
fn starts_parameter(bytes: &[u8]) -> bool {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || b"*-_".contains(b);
    let length = bytes.iter().take(40).take_while(|b| is_name(b)).count();
    length > 0 && bytes.get(length) == Some(&b'=')
}

/// Puts continuations together (RFC 2231 §3) and decodes everything. An extended form wins over
/// a plain one of the same name (§4: the plain one is there for old readers); otherwise the first.
fn merge(pieces: &[Piece], charset: &RawCharset) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    for extended in [true, false] {
        for piece in pieces {
            let is_extended = piece.is_extended || piece.section.is_some();
            if is_extended != extended || list.iter().any(|(name, _)| *name == piece.name) {
                continue;
            }
            let text = if extended { together(&piece.name, pieces) } else { plain(piece, charset) };
            list.push((piece.name.clone(), one_line(&text)));
        }
    }
    list
}

fn plain(piece: &Piece, charset: &RawCharset) -> String {
    if piece.name == "boundary" {
        // Some have `=?` in it and mean nothing by that.
        return String::from_utf8_lossy(&piece.value).into_owned();
    }
    words::decode(&piece.value, charset)
}

fn together(name: &str, pieces: &[Piece]) -> String {
    let mut sections: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| piece.name == name && (piece.is_extended || piece.section.is_some()))
        .collect();
    sections.sort_by_key(|piece| piece.section);
    sections.dedup_by_key(|piece| piece.section);
    let mut octets = Vec::new();
    let mut label = None;
    for (at, piece) in sections.iter().enumerate() {
        let mut value = piece.value.as_slice();
        if at == 0 && piece.is_extended {
            (label, value) = charset_prefix(value);
        }
        if piece.is_extended {
            hex_escapes(value, b'%', &mut octets);
        } else {
            octets.extend_from_slice(value);
        }
    }
    if words::find(&octets, b"=?").is_some() {
        // Both encodings at once: not allowed, and common.
        return words::decode(&octets, &RawCharset::new(label));
    }
    charset::decode(label.as_deref(), &octets).text.into_owned()
}

/// `utf-8'en'rest` → the charset and the rest; a value without both quotes has none.
fn charset_prefix(value: &[u8]) -> (Option<String>, &[u8]) {
    let mut quotes = value.splitn(3, |b| *b == b'\'');
    match (quotes.next(), quotes.next(), quotes.next()) {
        (Some(label), Some(_), Some(rest)) => {
            (Some(String::from_utf8_lossy(label).into_owned()), rest)
        }
        (_, _, _) => (None, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(raw: &str, name: &str) -> String {
        let parameters = Parameters::parse(raw.as_bytes(), &RawCharset::default());
        parameters.get(name).unwrap_or_default().to_owned()
    }

    #[test]
    fn the_forms_of_rfc_2231_are_put_together() {
        let raw = "attachment; filename*1*=ng%20%E2%82%AC; filename*0*=utf-8'de'Rechnu;\r\n\
                   \tfilename*2=\".pdf\"; filename=old.pdf";
        assert_eq!(get(raw, "filename"), "Rechnung €.pdf");
        assert_eq!(get("a; filename*=iso-8859-1''%A3.txt", "filename"), "£.txt");
        assert_eq!(get("a; filename*=no%20charset.txt", "filename"), "no charset.txt");
    }

    #[test]
    fn sloppy_parameters_are_understood() {
        assert_eq!(get("text/plain charset=utf-8", "charset"), "utf-8");
        assert_eq!(get("text/plain; charset = \"utf-8", "charset"), "utf-8");
        assert_eq!(get("a; name=my file.pdf; x=y", "name"), "my file.pdf");
        assert_eq!(get("a; name=\"my \"best\" file.pdf\"; x=y", "name"), "my best file.pdf");
        assert_eq!(get("a; name=\"C:\\new\\x.txt\"", "name"), "C:\\new\\x.txt");
        assert_eq!(get("a; name=\"=?utf-8?Q?=C3=A9t=C3=A9.txt?=\"", "name"), "été.txt");
        assert_eq!(get("name=x.txt", "name"), "x.txt");
        assert_eq!(get("a; (why; not) name=x.txt", "name"), "x.txt");
    }

    #[test]
    fn the_type_itself_is_in_lower_case_and_without_decoration() {
        let parse = |raw: &str| Parameters::parse(raw.as_bytes(), &RawCharset::default()).value;
        assert_eq!(parse("\"Text/HTML\"; charset=x"), "text/html");
        assert_eq!(parse(" multipart/mixed;boundary=b"), "multipart/mixed");
        assert_eq!(parse(""), "");
    }
}
