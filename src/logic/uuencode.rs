//! Files that were pasted into a text with uuencode, as mail programs did before MIME.

/// A file found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name as written after `begin 644`.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// More files than this in one text are a bomb; the rest stays in the text.
const FILES_MAX: usize = 100;

/// Takes every complete `begin … end` stretch out of a text. `None` if there is none.
#[must_use]
pub fn take_out(text: &str) -> Option<(String, Vec<Found>)> {
    if !text.starts_with("begin ") && !text.contains("\nbegin ") {
        return None;
    }
    let mut left = String::with_capacity(text.len());
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if let Some(name) = header(line)
            && found.len() < FILES_MAX
        {
            let (bytes, behind, is_whole) = body(after);
            if is_whole {
                found.push(Found { name: name.to_owned(), bytes });
                rest = behind;
                continue;
            }
            // The lines that were read as data are text: they are copied, not looked at again.
            let read = rest.len().saturating_sub(behind.len());
            left.push_str(rest.get(..read).unwrap_or_default());
            rest = behind;
            continue;
        }
        left.push_str(rest.get(..rest.len().saturating_sub(after.len())).unwrap_or_default());
        rest = after;
    }
    (!found.is_empty()).then_some((left, found))
}

/// Decodes a body whose transfer encoding is uuencode: its name and its bytes, as far as they go.
#[must_use]
pub fn decode(text: &str) -> Option<Found> {
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = split_line(rest);
        if let Some(name) = header(line) {
            return Some(Found { name: name.to_owned(), bytes: body(after).0 });
        }
        rest = after;
    }
    // Some leave the frame out, since the transfer encoding says already what it is.
    let (bytes, _, _) = body(text);
    (!bytes.is_empty()).then(|| Found { name: String::new(), bytes })
}

/// `begin 644 name` → name.
fn header(line: &str) -> Option<&str> {
    let (mode, name) = line.strip_prefix("begin ")?.trim_start().split_once(' ')?;
    let is_mode = (3..=6).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    is_mode.then(|| name.trim()).filter(|name| !name.is_empty())
}

/// The data after a header, what stands behind it, and whether it ended as it should.
fn body(text: &str) -> (Vec<u8>, &str, bool) {
    let mut bytes = Vec::new();
    let mut rest = text;
    loop {
        let (line, after) = split_line(rest);
        let line = line.trim_end();
        if line == "end" {
            return (bytes, after, true);
        }
        if !line.is_empty() && line != "`" && !data_line(line.as_bytes(), &mut bytes) {
            return (bytes, rest, false);
        }
        if after.is_empty() {
            return (bytes, after, false);
        }
        rest = after;
    }
}

/// Decodes a line: a length, then groups of four. Blanks at its end may have been cut.
fn data_line(line: &[u8], bytes: &mut Vec<u8>) -> bool {
    let Some((length, data)) = line.split_first() else {
        return false;
    };
    if !(b' '..=b'`').contains(length) || data.iter().any(|b| !(b' '..=b'`').contains(b)) {
        return false;
    }
    let length = usize::from(value(*length));
    let needed = length.div_ceil(3).saturating_mul(4);
    if data.len() > needed.saturating_add(4) || data.len().saturating_add(8) < needed {
        return false;
    }
    let mut out = Vec::with_capacity(length.saturating_add(3));
    for group in data.chunks(4) {
        let [a, b, c, d] = [0, 1, 2, 3].map(|at| group.get(at).map_or(0, |byte| value(*byte)));
        out.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    out.resize(length, 0);
    bytes.append(&mut out);
    true
}

fn value(byte: u8) -> u8 {
    byte.wrapping_sub(b' ') & 0x3f
}

fn split_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAT: &str = "Here it is:\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye\n";

    #[test]
    fn a_file_is_taken_out_of_a_text() {
        let (left, found) = take_out(CAT).unwrap();
        assert_eq!(left, "Here it is:\nBye\n");
        assert_eq!(found, [Found { name: "cat.txt".to_owned(), bytes: b"Cat".to_vec() }]);
        assert_eq!(decode(CAT).unwrap().bytes, b"Cat");
        assert_eq!(decode("#0V%T\n`\n").unwrap().bytes, b"Cat");
        assert_eq!(decode("no code at all"), None);
    }

    #[test]
    fn words_that_begin_are_not_a_file() {
        assert_eq!(take_out("begin 644 reasons to complain\nFirst of all, you …\nend\n"), None);
        assert_eq!(take_out("begin now\nend\n"), None);
        assert_eq!(take_out("begin 644 cut.txt\n#0V%T\n"), None);
    }

    #[test]
    fn a_million_beginnings_take_no_time() {
        assert_eq!(take_out(&"begin 644 x\n".repeat(100_000)), None);
    }
}
