//! The header section of an entity: raw bytes → fields, and where the body begins (RFC 5322 §2.2).

use super::LIMITS;
use super::words::{RawCharset, decode};

/// A field as it stood: nothing decoded, folds still in it.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a [u8],
    /// A blank stood before the colon (RFC 5322 §4.5).
    pub(super) has_blank: bool,
}

impl Field<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether people read it.
    pub(super) fn is_shown(&self) -> bool {
        ["Subject", "From", "To", "Cc", "Reply-To"].iter().any(|name| self.is(name))
    }

    /// The name under which others find the field. A relay strips forged proofs of identity by
    /// their name; one that it did not recognise, because of a blank, must not be found here.
    pub(super) fn shown_name(&self) -> &str {
        let is_proof = self.name.to_ascii_lowercase().contains("authentication-results");
        if self.has_blank && is_proof { "X-Not-Authentication-Results" } else { self.name }
    }

    /// Whether encoded words may stand in it (RFC 2047 §5). In a field that machines write for
    /// machines they are a disguise: `=?us-ascii?Q?mx.example?=` must not become a name we trust.
    pub(super) fn has_words(&self) -> bool {
        const NEVER: [&str; 10] = [
            "received",
            "return-path",
            "delivered-to",
            "message-id",
            "in-reply-to",
            "references",
            "auto-submitted",
            "precedence",
            "mime-version",
            "content-transfer-encoding",
        ];
        let name = self.name.to_ascii_lowercase();
        let is_proof = ["arc-", "dkim-", "received-"].iter().any(|head| name.starts_with(head));
        !is_proof && !name.contains("authentication-results") && !NEVER.contains(&name.as_str())
    }

    /// The value on one line as it stands, lossily.
    pub(super) fn plain(&self) -> String {
        one_line(&String::from_utf8_lossy(&unfold(self.value)))
    }

    /// The value on one line, decoded, without control characters.
    pub(super) fn text(&self, raw: &RawCharset) -> String {
        one_line(&decode(&unfold(self.value), raw))
    }
}

/// A header section, split from its body.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) fields: Vec<Field<'a>>,
    pub(super) body: &'a [u8],
    /// An mbox `From ` line stood on top.
    pub(super) has_mbox_line: bool,
    /// Lines among the fields that were none, and were passed over.
    pub(super) junk_lines: usize,
    /// The body began without the empty line before it.
    pub(super) lacks_blank: bool,
    /// Blank lines stood before the first field.
    pub(super) has_leading_blanks: bool,
}

/// How many lines in a row may be no field before what follows is taken for the body.
const JUNK_LINES_MAX: usize = 3;

/// Splits `raw` at its first empty line, or where fields end without one.
pub(super) fn split(raw: &[u8]) -> Section<'_> {
    let mut section = Section {
        fields: Vec::new(),
        body: raw,
        has_mbox_line: false,
        junk_lines: 0,
        lacks_blank: false,
        has_leading_blanks: false,
    };
    let mut rest = leading(raw, &mut section);
    loop {
        let (line, after) = split_line(rest);
        if line.is_empty() {
            section.body = after;
            return section;
        }
        if let Some((name, used)) = field_name(line) {
            let has_blank = name.len().saturating_add(1) < used;
            let end = rest.len().saturating_sub(after_folds(after).len());
            let value = rest.get(used..end).unwrap_or_default();
            if section.fields.len() < LIMITS.fields {
                section.fields.push(Field { name, value, has_blank });
            }
            rest = rest.get(end..).unwrap_or_default();
        } else if let Some(skipped) = junk_before_fields(rest) {
            section.junk_lines = section.junk_lines.saturating_add(1);
            rest = skipped;
        } else {
            section.lacks_blank = !line.trim_ascii().is_empty();
            section.body = if section.lacks_blank { rest } else { after };
            return section;
        }
    }
}

/// Skips a byte order mark, blank lines and an mbox line, if fields follow.
fn leading<'a>(raw: &'a [u8], section: &mut Section<'a>) -> &'a [u8] {
    let mut rest = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let mut trimmed = rest;
    loop {
        let (line, after) = split_line(trimmed);
        if after.len() == trimmed.len() || !line.trim_ascii().is_empty() {
            break;
        }
        trimmed = after;
    }
    let (line, after) = split_line(trimmed);
    if field_name(line).is_some() || is_mbox_line(line) {
        section.has_leading_blanks = trimmed.len() != rest.len();
        rest = trimmed;
    }
    if is_mbox_line(line) && field_name(split_line(after).0).is_some() {
        section.has_mbox_line = true;
        rest = after;
    }
    rest
}

fn is_mbox_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// One line without its end, and the rest. `\r\r\n` ends a line, too.
pub(super) fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some(at) = bytes.iter().position(|b| *b == b'\n') else {
        return (bytes, &[]);
    };
    let (line, after) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
    let mut line = line;
    while let Some(cut) = line.strip_suffix(b"\r") {
        line = cut;
    }
    (line, after.get(1..).unwrap_or_default())
}

/// The name of the field that `line` starts, and the length up to and with its colon.
fn field_name(line: &[u8]) -> Option<(&str, usize)> {
    let colon = line.iter().take(1000).position(|b| *b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|b| (b'!'..=b'~').contains(b));
    let name = std::str::from_utf8(name).ok().filter(|_| is_name)?;
    Some((name, colon.saturating_add(1)))
}

/// What is left after the continuation lines at the start of `rest`.
///
/// A line of blanks only is a fold when another fold or a field comes after it (RFC 5322 §4.2);
/// otherwise it is the empty line, with blanks that an editor left.
fn after_folds(mut rest: &[u8]) -> &[u8] {
    loop {
        let (line, after) = split_line(rest);
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            return rest;
        }
        if line.trim_ascii().is_empty() {
            let (next, _) = split_line(after);
            let goes_on = field_name(next).is_some()
                || matches!(next.first(), Some(b' ' | b'\t')) && !next.trim_ascii().is_empty();
            if !goes_on {
                return rest;
            }
        }
        rest = after;
    }
}

/// The bytes after some lines that are no fields, if a field that mail has follows them soon.
fn junk_before_fields(rest: &[u8]) -> Option<&[u8]> {
    let (first, mut after) = split_line(rest);
    if first.trim_ascii().is_empty() {
        return None;
    }
    let skipped = after;
    for _ in 0..JUNK_LINES_MAX {
        let (line, next) = split_line(after);
        match field_name(line) {
            Some((name, _)) if is_mail_name(name) => return Some(skipped),
            Some(_) | None if line.is_empty() => return None,
            Some(_) | None => after = next,
        }
    }
    None
}

/// Names that make a line a field even after lines that were none. Anything with a colon may
/// stand in a text; `Subject:` or `X-Mailer:` after junk is a header that goes on.
fn is_mail_name(name: &str) -> bool {
    const NAMES: [&str; 18] = [
        "from",
        "to",
        "cc",
        "bcc",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "reply-to",
        "sender",
        "mime-version",
        "references",
        "in-reply-to",
        "delivered-to",
        "status",
        "precedence",
        "dkim-signature",
    ];
    let lower = name.to_ascii_lowercase();
    NAMES.contains(&lower.as_str())
        || ["content-", "x-", "list-", "arc-", "resent-"].iter().any(|head| lower.starts_with(head))
}

/// The value with its folds taken out: each line end, and the blanks after it, is one blank.
pub(super) fn unfold(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut fold = false;
    for &byte in value.trim_ascii() {
        match byte {
            b'\r' | b'\n' => fold = true,
            b' ' | b'\t' if fold => {}
            _ => {
                if fold {
                    out.push(b' ');
                    fold = false;
                }
                out.push(byte);
            }
        }
    }
    out
}

/// Text that is safe to print on one line: controls and line separators are blanks or nothing.
pub(super) fn one_line(text: &str) -> String {
    let clean = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        _ if c.is_control() => None,
        _ => Some(c),
    });
    clean.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(raw: &str) -> Vec<String> {
        split(raw.as_bytes()).fields.iter().map(|field| field.name.to_owned()).collect()
    }

    fn body(raw: &str) -> String {
        String::from_utf8_lossy(split(raw.as_bytes()).body).into_owned()
    }

    #[test]
    fn fields_end_at_the_empty_line() {
        assert_eq!(names("A: 1\r\nB : 2\r\n 3\r\n\r\nC: 4"), ["A", "B"]);
        assert_eq!(body("A: 1\r\n\r\nC: 4"), "C: 4");
    }

    #[test]
    fn a_body_without_its_empty_line_is_still_a_body() {
        assert_eq!(body("Subject: x\nHello, this is: me\nbye"), "Hello, this is: me\nbye");
        assert_eq!(names("just words\nand more"), [""; 0]);
        assert_eq!(body("just words\nand more"), "just words\nand more");
    }

    #[test]
    fn junk_between_fields_is_passed_over() {
        let raw = "From ana@example.com Mon\nSubject: x\n>From nobody\nTo: y\n\nbody";
        let section = split(raw.as_bytes());
        assert!(section.has_mbox_line);
        assert_eq!((section.junk_lines, section.fields.len()), (1, 2));
        assert_eq!(section.body, b"body");
    }

    #[test]
    fn a_line_of_blanks_is_a_fold_between_fields_and_the_end_before_text() {
        assert_eq!(names("A: 1\n \nB: 2\n\nx"), ["A", "B"]);
        assert_eq!(body("A: 1\n \nHello\n"), "Hello\n");
        assert_eq!(names("\r\n\r\nA: 1\r\n\r\nx"), ["A"]);
    }

    #[test]
    fn a_value_is_one_line_without_controls() {
        let value = b" a\r\n\t b\0\x07c=?utf-8?q?=0Ad?= ";
        let field = Field { name: "Subject", value, has_blank: false };
        assert_eq!(field.text(&RawCharset::default()), "a bc d");
    }

    #[test]
    fn a_disguised_proof_of_identity_is_none() {
        let section = split(b"Authentication-Results : mx.example; dmarc=pass\n\n");
        assert_eq!(section.fields[0].shown_name(), "X-Not-Authentication-Results");
        let section = split(b"Authentication-Results: =?us-ascii?Q?mx.example?=; dmarc=pass\n\n");
        assert!(!section.fields[0].has_words());
        assert!(section.fields[0].plain().starts_with("=?us-ascii?Q?"));
    }
}
