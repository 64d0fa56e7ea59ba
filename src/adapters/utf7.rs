//! Modified UTF-7 (RFC 3501 §5.1.3): how folder names are written in IMAP and on disk in Maildir++.

use std::fmt::Write;

/// Printable ASCII as it stands, `&` as `&-`, the rest as UTF-16 in base64 with `,` for `/` and
/// without padding, between `&` and `-`.
#[must_use]
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut foreign = Vec::new();
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            shift_out(&mut foreign, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            foreign.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    shift_out(&mut foreign, &mut out);
    out
}

fn shift_out(foreign: &mut Vec<u8>, out: &mut String) {
    if foreign.is_empty() {
        return;
    }
    let base64 = data_encoding::BASE64_NOPAD.encode(foreign).replace('/', ",");
    let _infallible = write!(out, "&{base64}-");
    foreign.clear();
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn names_in_any_script_become_ascii() {
        for (name, encoded) in [
            ("Saldo/Done", "Saldo/Done"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("台北/日本語", "&U,BTFw-/&ZeVnLIqe-"),
            ("a & b", "a &- b"),
            ("Müll 😀", "M&APw-ll &2D3eAA-"),
        ] {
            assert_eq!(encode(name), encoded);
        }
    }
}
