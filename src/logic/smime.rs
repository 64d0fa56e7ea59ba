//! CMS containers (RFC 5652) of S/MIME: what they are, and the words inside a signed or a
//! compressed one (RFC 3274).
//!
//! A bounded walk over BER, which checks no signature: what comes out is as (un)trusted as the
//! mail that held it.

use miniz_oxide::inflate::TINFLStatus::{Done, HasMoreOutput};
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// What a CMS container is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// Signed, with the content inside.
    Signed(Content),
    /// Compressed with zlib (RFC 3274 §2), the only way that was ever registered; the content is
    /// to be [inflated](inflate).
    Compressed(Content),
    /// Only its addressee can read it.
    Encrypted,
    /// Certificates only, or nothing that can be made out.
    Other,
}

/// What stands in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The octets, as they stand.
    pub octets: Vec<u8>,
    /// They are (once inflated) another container rather than a MIME entity.
    pub is_container: bool,
}

/// What a compressed content held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inflated {
    /// As much of it as came out.
    pub octets: Vec<u8>,
    /// There was more, or the rest is damaged.
    pub is_cut: bool,
}

/// The content types of RFC 5652 §4 to §6, RFC 5083 and RFC 3274, all below 1.2.840.113549.1.
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3];
const ENCRYPTED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 6];
const AUTH_ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 23];

const COMPRESSED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 9];

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

/// Undoes zlib (RFC 1950), up to `octets_max`: a bomb gives no more than that.
#[must_use]
pub fn inflate(octets: &[u8], octets_max: usize) -> Inflated {
    const FLAGS: u32 = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = Box::<DecompressorOxide>::default();
    let mut out = vec![0; octets.len().saturating_mul(2).min(octets_max)];
    let (mut read, mut written) = (0_usize, 0_usize);
    loop {
        let rest = octets.get(read..).unwrap_or_default();
        let (status, taken, given) = decompress(&mut state, rest, &mut out, written, FLAGS);
        read = read.saturating_add(taken);
        written = written.saturating_add(given);
        // The crate's own loop leaves zeros after what came out of a damaged stream.
        if status != HasMoreOutput || out.len() >= octets_max {
            out.truncate(written);
            return Inflated { octets: out, is_cut: status != Done };
        }
        out.resize(out.len().saturating_mul(2).min(octets_max), 0);
    }
}

fn read(der: &[u8]) -> Option<Container> {
    let info = Element::first(der)?.expect(SEQUENCE)?;
    let kind = Element::first(info.content)?.expect(OBJECT_ID)?;
    let hold: fn(Content) -> Container = match kind.content {
        SIGNED => Container::Signed,
        COMPRESSED => Container::Compressed,
        ENVELOPED | ENCRYPTED | AUTH_ENVELOPED => return Some(Container::Encrypted),
        _ => return Some(Container::Other),
    };
    let wrapped = Element::first(kind.after)?.expect(EXPLICIT_0)?;
    content(wrapped.content).map(hold)
}

/// The content of `SignedData` (RFC 5652 §5.1) and of `CompressedData` (RFC 3274 §1.1), which
/// begin alike: version, algorithm or algorithms, encapContentInfo.
fn content(of: &[u8]) -> Option<Content> {
    let data = Element::first(of)?.expect(SEQUENCE)?;
    let version = Element::first(data.content)?;
    let algorithms = Element::first(version.after)?;
    let encapsulated = Element::first(algorithms.after)?.expect(SEQUENCE)?;
    let content_type = Element::first(encapsulated.content)?.expect(OBJECT_ID)?;
    let content = Element::first(content_type.after)?.expect(EXPLICIT_0)?;
    let mut octets = Vec::new();
    gather(content.content, DEPTH_MAX, &mut octets);
    let is_container = content_type.content != DATA;
    (!octets.is_empty()).then_some(Content { octets, is_container })
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
    use miniz_oxide::deflate::compress_to_vec_zlib;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    }

    fn indefinite(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80], content, &[0, 0]].concat()
    }

    fn container(kind: &[u8], octets: &[u8], wrap: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
        let inner = wrap(SEQUENCE, &[element(OBJECT_ID, DATA), wrap(EXPLICIT_0, octets)].concat());
        let parts = [element(2, &[1]), element(0x31, &[]), inner, element(0x31, &[])].concat();
        let data = wrap(SEQUENCE, &parts);
        wrap(SEQUENCE, &[element(OBJECT_ID, kind), wrap(EXPLICIT_0, &data)].concat())
    }

    fn entity(octets: &[u8]) -> Content {
        Content { octets: octets.to_vec(), is_container: false }
    }

    #[test]
    fn the_content_of_a_signed_container_comes_out_in_both_length_forms() {
        let whole = element(OCTET_STRING, b"Content-Type: text/plain\n\nHi");
        let expected = Container::Signed(entity(b"Content-Type: text/plain\n\nHi"));
        assert_eq!(open(&container(SIGNED, &whole, element)), expected);
        let cut = [element(OCTET_STRING, b"Content-Type: text/"), element(4, b"plain\n\nHi")];
        let pieces = indefinite(OCTET_STRING | CONSTRUCTED, &cut.concat());
        assert_eq!(open(&container(SIGNED, &pieces, indefinite)), expected);
    }

    #[test]
    fn the_content_of_a_compressed_container_is_inflated_and_a_bomb_is_cut() {
        let deflated = compress_to_vec_zlib(&b"a".repeat(100_000), 9);
        let whole = element(OCTET_STRING, &deflated);
        let Container::Compressed(found) = open(&container(COMPRESSED, &whole, element)) else {
            panic!("it is compressed");
        };
        assert_eq!(found, entity(&deflated));
        let all = inflate(&found.octets, 200_000);
        assert_eq!((all.octets.len(), all.is_cut), (100_000, false));
        let some = inflate(&found.octets, 1_000);
        assert_eq!((some.octets.len(), some.is_cut), (1_000, true));
        let damaged = deflated.get(..deflated.len() / 2).unwrap();
        let rest = inflate(damaged, 200_000);
        assert!(rest.is_cut && rest.octets.iter().all(|octet| *octet == b'a'));
        assert_eq!(inflate(b"no zlib", 9), Inflated { octets: Vec::new(), is_cut: true });
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
