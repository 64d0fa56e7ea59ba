//! CMS containers (RFC 5652) of S/MIME: what they are, and the words inside a signed one.
//!
//! A bounded walk over BER, which checks no signature: what comes out is as (un)trusted as the
//! mail that held it.

/// What a CMS container is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// Signed, with the content (a MIME entity) inside.
    Signed(Vec<u8>),
    /// Only its addressee can read it.
    Encrypted,
    /// Compressed (RFC 3274), certificates only, or nothing that can be made out.
    Other,
}

/// The content types of RFC 5652 §4 to §6, RFC 5083, all below 1.2.840.113549.1.
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3];
const ENCRYPTED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
const AUTH_ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 23];

const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;
const CONSTRUCTED: u8 = 0x20;

/// Octet strings inside octet strings deeper than this are a bomb.
const DEPTH_MAX: usize = 8;

/// Looks into a CMS container.
#[must_use]
pub fn open(der: &[u8]) -> Container {
    read(der).unwrap_or(Container::Other)
}

fn read(der: &[u8]) -> Option<Container> {
    let info = Element::first(der)?.expect(SEQUENCE)?;
    let kind = Element::first(info.content)?.expect(OBJECT_ID)?;
    match kind.content {
        SIGNED => {}
        ENVELOPED | ENCRYPTED | AUTH_ENVELOPED => return Some(Container::Encrypted),
        _ => return Some(Container::Other),
    }
    let wrapped = Element::first(kind.after)?.expect(EXPLICIT_0)?;
    let signed_data = Element::first(wrapped.content)?.expect(SEQUENCE)?;
    // version, digestAlgorithms, encapContentInfo (RFC 5652 §5.1)
    let version = Element::first(signed_data.content)?;
    let algorithms = Element::first(version.after)?;
    let encapsulated = Element::first(algorithms.after)?.expect(SEQUENCE)?;
    let content_type = Element::first(encapsulated.content)?.expect(OBJECT_ID)?;
    let Some(content) = Element::first(content_type.after) else {
        return Some(Container::Other);
    };
    let mut octets = Vec::new();
    gather(content.expect(EXPLICIT_0)?.content, DEPTH_MAX, &mut octets);
    Some(if octets.is_empty() { Container::Other } else { Container::Signed(octets) })
}

/// Joins the pieces of an octet string, which BER lets a sender cut as he likes.
fn gather(bytes: &[u8], depth: usize, out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some(element) = Element::first(rest) {
        match (element.tag & !CONSTRUCTED, element.tag & CONSTRUCTED) {
            (OCTET_STRING, 0) => out.extend_from_slice(element.content),
            (OCTET_STRING, _) if depth > 0 => {
                gather(element.content, depth.saturating_sub(1), out);
            }
            (_, _) => return,
        }
        rest = element.after;
    }
}

/// One BER element (X.690 §8.1) and what follows it.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
    after: &'a [u8],
}

impl<'a> Element<'a> {
    fn first(bytes: &'a [u8]) -> Option<Self> {
        let (&tag, rest) = bytes.split_first()?;
        let (&length, rest) = rest.split_first()?;
        if tag & 0x1f == 0x1f || (tag == 0 && length == 0) {
            return None;
        }
        if length == 0x80 {
            // Indefinite: up to the end-of-contents mark. Readers of the content stop there by
            // themselves; only the order of siblings needs to know where this one ends.
            let end = end_of_contents(rest, DEPTH_MAX).unwrap_or(rest.len());
            let (content, after) = rest.split_at_checked(end)?;
            return Some(Self { tag, content, after: after.get(2..).unwrap_or_default() });
        }
        let (length, rest) = match length.checked_sub(0x80) {
            None => (usize::from(length), rest),
            Some(octets) if octets <= 4 => {
                let (octets, rest) = rest.split_at_checked(usize::from(octets))?;
                let join = |sum: usize, octet: &u8| sum << 8 | usize::from(*octet);
                (octets.iter().fold(0, join), rest)
            }
            Some(_) => return None,
        };
        // A container cut short still shows what arrived.
        let (content, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        Some(Self { tag, content, after })
    }

    fn expect(self, tag: u8) -> Option<Self> {
        (self.tag == tag).then_some(self)
    }
}

/// The length of a content of indefinite length, less its end mark.
fn end_of_contents(bytes: &[u8], depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    let mut rest = bytes;
    loop {
        if rest.starts_with(&[0, 0]) {
            return bytes.len().checked_sub(rest.len());
        }
        rest = match rest {
            [_, 0x80, inside @ ..] => {
                let end = end_of_contents(inside, depth)?;
                inside.get(end.checked_add(2)?..)?
            }
            [] => return None,
            _ => Element::first(rest)?.after,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    fn indefinite(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn signed(octets: &[u8], wrap: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let data = element(OBJECT_ID, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]);
        let inner = wrap(SEQUENCE, &[data, wrap(EXPLICIT_0, octets)].concat());
        let parts = [element(2, &[1]), element(0x31, &[]), inner, element(0x31, &[])].concat();
        let data = wrap(SEQUENCE, &parts);
        wrap(SEQUENCE, &[element(OBJECT_ID, SIGNED), wrap(EXPLICIT_0, &data)].concat())
    }

    #[test]
    fn the_content_of_a_signed_container_comes_out_in_both_length_forms() {
        let whole = element(OCTET_STRING, b"Content-Type: text/plain\n\nHi");
        let expected = Container::Signed(b"Content-Type: text/plain\n\nHi".to_vec());
        assert_eq!(open(&signed(&whole, element)), expected);
        let cut = [element(OCTET_STRING, b"Content-Type: text/"), element(4, b"plain\n\nHi")];
        let pieces = indefinite(OCTET_STRING | CONSTRUCTED, &cut.concat());
        assert_eq!(open(&signed(&pieces, indefinite)), expected);
    }

    #[test]
    fn an_encrypted_container_is_recognised_and_rubbish_is_nothing() {
        assert_eq!(open(&element(SEQUENCE, &element(OBJECT_ID, ENVELOPED))), Container::Encrypted);
        assert_eq!(open(b""), Container::Other);
        assert_eq!(open(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 6]), Container::Other);
        assert_eq!(open(&[0x30, 0x80].repeat(50_000)), Container::Other);
        assert_eq!(open(&[0x24, 0x80].repeat(50_000)), Container::Other);
    }
}
