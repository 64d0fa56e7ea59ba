//! What Saldo writes into an IMAP command: quoted strings, folder names, sets of UIDs.
//!
//! # Contract
//! Nothing that comes out of here can end a command line or a quoted string, so no folder name or
//! password can smuggle in a command of its own.

use crate::adapters::utf7;
use std::fmt::Write;

/// `text` as a quoted string (RFC 3501 §4.3); `None` if it holds what no quoted string may hold.
pub(super) fn quoted(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A folder name as the server knows it: modified UTF-7 (RFC 3501 §5.1.3), then quoted, with the
/// server's own hierarchy separator in place of `/`, which is what the config uses.
///
/// `None` if the name is empty or holds control characters.
pub(super) fn folder(name: &str, separator: Option<char>) -> Option<String> {
    if name.is_empty() || name.chars().any(char::is_control) {
        return None;
    }
    let native = match separator {
        Some(separator) => name.replace('/', separator.encode_utf8(&mut [0; 4])),
        None => name.to_owned(),
    };
    quoted(&utf7::encode(&native))
}

/// A set of UIDs in its shortest form, such as `3:5,9`. The UIDs must be ascending.
pub(super) fn uid_set(uids: &[u32]) -> String {
    let mut out = String::new();
    let mut rest = uids.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| Some(*next) == last.checked_add(1)) {
            last = next;
        }
        let comma = if out.is_empty() { "" } else { "," };
        let _infallible = if first == last {
            write!(out, "{comma}{first}")
        } else {
            write!(out, "{comma}{first}:{last}")
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_names_are_written_in_modified_utf7_with_the_servers_separator() {
        for (name, separator, wire) in [
            ("Saldo/Done", Some('.'), r#""Saldo.Done""#),
            ("Saldo/Done", Some('/'), r#""Saldo/Done""#),
            ("Saldo/Done", None, r#""Saldo/Done""#),
            ("In Arbeit/Entwürfe", Some('.'), r#""In Arbeit.Entw&APw-rfe""#),
            (r#"say "hi" \ there"#, Some('/'), r#""say \"hi\" \\ there""#),
        ] {
            assert_eq!(folder(name, separator).as_deref(), Some(wire));
        }
    }

    #[test]
    fn nothing_that_could_end_a_line_is_ever_quoted() {
        for text in ["a\r\nA2 DELETE INBOX", "a\0", "é", "tab\t", "\u{7f}"] {
            assert_eq!(quoted(text), None, "{text:?}");
        }
        for name in ["", "a\r\nb", "a\u{85}b"] {
            assert_eq!(folder(name, Some('/')), None, "{name:?}");
        }
    }

    #[test]
    fn runs_of_uids_become_ranges() {
        assert_eq!(uid_set(&[3, 4, 5, 9]), "3:5,9");
        assert_eq!(uid_set(&[1]), "1");
        assert_eq!(uid_set(&[1, 3, u32::MAX - 1, u32::MAX]), "1,3,4294967294:4294967295");
        assert_eq!(uid_set(&[]), "");
    }
}
