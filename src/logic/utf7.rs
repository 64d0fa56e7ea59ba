//! UTF-7 (RFC 2152) → text: ASCII with stretches of base64 that hold UTF-16.

/// Decodes UTF-7. What is not well-formed becomes U+FFFD; bytes beyond ASCII stand as Latin-1.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        if byte != b'+' {
            text.push(char::from(byte));
            rest = after;
            continue;
        }
        let end = after.iter().position(|b| sextet(*b).is_none()).unwrap_or(after.len());
        let (coded, tail) = after.split_at_checked(end).unwrap_or((after, &[]));
        let closed = tail.strip_prefix(b"-");
        if coded.is_empty() {
            text.push('+');
        } else {
            push_utf16(coded, &mut text);
        }
        rest = closed.unwrap_or(tail);
    }
    text
}

fn push_utf16(coded: &[u8], text: &mut String) {
    let mut held: u32 = 0;
    let mut bits: u32 = 0;
    let mut units = Vec::with_capacity(coded.len() / 2);
    for value in coded.iter().copied().filter_map(sextet) {
        held = (held << 6 | u32::from(value)) & 0x3f_ffff;
        bits = bits.saturating_add(6);
        if bits >= 16 {
            bits = bits.saturating_sub(16);
            units.push(u16::try_from(held >> bits & 0xffff).unwrap_or(0xfffd));
        }
    }
    text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')));
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => byte.checked_sub(b'A'),
        b'a'..=b'z' => byte.checked_sub(b'a' - 26),
        b'0'..=b'9' => byte.checked_add(52 - b'0'),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_examples_of_rfc_2152_come_out_right() {
        assert_eq!(decode(b"A+ImIDkQ."), "A≢Α.");
        assert_eq!(decode(b"Hi Mom -+Jjo--!"), "Hi Mom -☺-!");
        assert_eq!(decode(b"+ZeVnLIqe-"), "日本語");
        assert_eq!(decode(b"Item 3 is +AKM-1. 1 +- 1 +2D3cqQ-"), "Item 3 is £1. 1 + 1 💩");
    }

    #[test]
    fn broken_utf7_is_read_as_far_as_it_goes() {
        assert_eq!(decode(b"5 + 6"), "5 + 6");
        assert_eq!(decode(b"cut +2D"), "cut ");
        assert_eq!(decode(b"lone +2D0-."), "lone \u{fffd}.");
    }
}
