//! Bytes → message and a list of defects. Never fails, never panics, whatever arrives.
//!
//! mail-parser knows the odd dates and the charsets that the web forgot. The tree is our own:
//! real mail leaves boundaries out, lies about charsets and nests without end, and the bytes that
//! were meant must be found again from the raw ones.
//!
//! # Contract
//! Everything is bounded ([`LIMITS`]) and one pass over the bytes a level; what goes beyond a bound
//! is left unread, and said so in the defects. The raw bytes are never changed.

mod alternatives;
mod fields;
mod header;
mod ids;
mod leaf;
mod nameless;
mod parameters;
mod people;
mod tree;
mod words;

use crate::domain::message::{Message, Part};

/// How much of a message is opened. Real mail stays far below; bombs do not matter to us.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Multiparts, signed containers and the like inside one another.
    pub depth: usize,
    /// Fields of one header.
    pub fields: usize,
    /// People in one address field.
    pub people: usize,
    /// Leaves of one message.
    pub parts: usize,
    /// Octets of all leaves together, after decoding.
    pub octets: usize,
    /// Messages inside messages, opened by [`embedded`].
    pub embedded_depth: usize,
    /// Messages that [`embedded`] gives.
    pub embedded: usize,
    /// Sentences about what was wrong.
    pub defects: usize,
}

/// The bounds in force.
pub const LIMITS: Limits = Limits {
    depth: 15,
    fields: 5_000,
    people: 5_000,
    parts: 1_000,
    octets: 256 * 1024 * 1024,
    embedded_depth: 4,
    embedded: 20,
    defects: 40,
};

/// Compressed S/MIME may hold as many times the octets of its message: words are squeezed to a
/// third, files hardly at all.
const INFLATED_TIMES: usize = 4;

/// And this much of them in any case, so that a short message of one long table is read.
const INFLATED_FLOOR: usize = 4 * 1024 * 1024;

/// Reads a raw message.
#[must_use]
pub fn parse(raw: &[u8]) -> Message {
    // The code below has no panics in it; this belt is for what it calls. The closure sees nothing
    // but the bytes, so that nothing can be left half changed.
    std::panic::catch_unwind(|| parse_unguarded(raw)).unwrap_or_else(|_| {
        let mut message = Message::unread(raw);
        message.text = String::from_utf8_lossy(raw).into_owned();
        message.defects.push(
            "reading the message failed in a way that nobody foresaw; the whole of it is kept as \
             text"
                .to_owned(),
        );
        message
    })
}

/// [`parse`] without its last belt, for tests that look for panics.
#[must_use]
pub fn parse_unguarded(raw: &[u8]) -> Message {
    let mut message = Message::unread(raw);
    let unix;
    let mut bytes = raw;
    let mut defects = Defects::default();
    if raw.contains(&b'\r') && !raw.contains(&b'\n') {
        unix = raw.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect::<Vec<u8>>();
        bytes = &unix;
        defects.note("its lines end with a bare CR; each was read as a line end");
    }
    let section = fields::split(bytes);
    let charset = header::read(&section, bytes, &mut message, &mut defects);
    let inflated_max = raw.len().saturating_mul(INFLATED_TIMES).max(INFLATED_FLOOR);
    let mut walk = tree::Walk::new(charset, defects, inflated_max);
    let blocks = walk.entity(&section, tree::Place::Top, LIMITS.depth);
    walk.finish(blocks, &mut message);
    message
}

/// The messages inside a message (`message/rfc822` and its like), each read for itself, and those
/// inside them, outermost first. Bounded in depth and number ([`LIMITS`]).
#[must_use]
pub fn embedded(message: &Message) -> Vec<Message> {
    gather(message, LIMITS.embedded_depth, LIMITS.embedded)
}

fn gather(message: &Message, depth: usize, room: usize) -> Vec<Message> {
    let mut found = Vec::new();
    for part in message.parts.iter().filter(|part| is_message(part)) {
        let room = room.saturating_sub(found.len());
        if depth == 0 || room == 0 {
            break;
        }
        let inner = parse(&part.bytes);
        let mut below = gather(&inner, depth.saturating_sub(1), room.saturating_sub(1));
        found.push(inner);
        found.append(&mut below);
    }
    found
}

fn is_message(part: &Part) -> bool {
    let by_name = || part.name.to_ascii_lowercase().ends_with(".eml");
    matches!(part.media_type.as_str(), "message/rfc822" | "message/global" | "message/news")
        || (part.media_type == "application/octet-stream" && by_name())
}

/// What was wrong: each sentence once, and not too many of them.
#[derive(Debug, Default)]
struct Defects(Vec<String>);

impl Defects {
    fn note(&mut self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        if self.0.len() < LIMITS.defects && !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }
}
