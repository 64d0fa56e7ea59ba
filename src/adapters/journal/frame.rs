//! One record of the journal on disk.
//!
//! ```text
//! octets 0–3    "SJr1" for a commit, "SJs1" for the head of a segment
//! octets 4–7    length of the payload
//! octets 8–15   sequence number of the commit (of the first one, in a head)
//! octets 16–23  sequence number of the first commit of its group (in a head: length of the
//!               segment before)
//! octets 24–27  check of the record before
//! octets 28–31  check: CRC-32 of octets 4–27 and the payload
//! octets 32–    the payload
//! ```
//!
//! All numbers are big-endian. Each record holds the check of the one before it, so that a record
//! of another journal, or one that was left behind, does not fit in; and so that the check of the
//! last record stands for all of the journal before it.

use crate::adapters::records::stored;
use std::io::{self, Read};

/// Octets before the payload.
pub const HEAD_BYTES: usize = 32;

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A commit.
    Commit,
    /// The head of a segment.
    Head,
}

impl Sort {
    fn magic(self) -> [u8; 4] {
        match self {
            Self::Commit => *b"SJr1",
            Self::Head => *b"SJs1",
        }
    }

    fn of(magic: [u8; 4]) -> Option<Self> {
        [Self::Commit, Self::Head].into_iter().find(|sort| sort.magic() == magic)
    }
}

/// A record; see the head of this file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub sort: Sort,
    /// Its number.
    pub sequence: u64,
    /// The number of the first commit that was synced with it.
    pub group: u64,
    /// The check of the record before.
    pub before: u32,
    /// Its own check.
    pub check: u32,
    /// What it holds.
    pub payload: Vec<u8>,
}

impl Frame {
    /// Octets on disk.
    #[must_use]
    pub fn length(&self) -> u64 {
        u64::try_from(self.payload.len().saturating_add(HEAD_BYTES)).unwrap_or(u64::MAX)
    }
}

/// Appends a record to `buffer` and gives its check.
pub fn write(
    buffer: &mut Vec<u8>,
    sort: Sort,
    sequence: u64,
    group: u64,
    before: u32,
    payload: &[u8],
) -> u32 {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut fields = Vec::with_capacity(HEAD_BYTES);
    fields.extend_from_slice(&length.to_be_bytes());
    fields.extend_from_slice(&sequence.to_be_bytes());
    fields.extend_from_slice(&group.to_be_bytes());
    fields.extend_from_slice(&before.to_be_bytes());
    let check = check(&fields, payload);
    buffer.extend_from_slice(&sort.magic());
    buffer.extend_from_slice(&fields);
    buffer.extend_from_slice(&check.to_be_bytes());
    buffer.extend_from_slice(payload);
    check
}

fn check(fields: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(fields);
    hasher.update(payload);
    hasher.finalize()
}

/// Reads one record; `None` where there is none, whole and sound.
///
/// # Errors
/// The system's, except that the end of the file is `None`.
pub fn read(source: &mut dyn Read) -> io::Result<Option<Frame>> {
    let mut head = [0; HEAD_BYTES];
    if !filled(source, &mut head)? {
        return Ok(None);
    }
    let Some((sort, length, mut frame)) = parsed(&head) else { return Ok(None) };
    if length > stored::OCTETS_MAX {
        return Ok(None);
    }
    frame.sort = sort;
    frame.payload = vec![0; length];
    let is_whole = filled(source, &mut frame.payload)?;
    let fields = head.get(4..28).unwrap_or_default();
    Ok((is_whole && check(fields, &frame.payload) == frame.check).then_some(frame))
}

fn parsed(head: &[u8; HEAD_BYTES]) -> Option<(Sort, usize, Frame)> {
    let (magic, rest) = head.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (sequence, rest) = rest.split_first_chunk::<8>()?;
    let (group, rest) = rest.split_first_chunk::<8>()?;
    let (before, rest) = rest.split_first_chunk::<4>()?;
    let (check, _) = rest.split_first_chunk::<4>()?;
    let frame = Frame {
        sort: Sort::of(*magic)?,
        sequence: u64::from_be_bytes(*sequence),
        group: u64::from_be_bytes(*group),
        before: u32::from_be_bytes(*before),
        check: u32::from_be_bytes(*check),
        payload: Vec::new(),
    };
    Some((frame.sort, usize::try_from(u32::from_be_bytes(*length)).ok()?, frame))
}

fn filled(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a sound record of a group that begins after `sequence` stands anywhere in `bytes`.
///
/// Such a record was written only after everything before it was on disk. Numbers of more than
/// seven octets do not count: no journal gets there, and without a zero octet in its head, which
/// JSON cannot hold, nobody can put a record of their own making into a mail.
#[must_use]
pub fn holds_later_group(bytes: &[u8], sequence: u64) -> bool {
    let magic = Sort::Commit.magic();
    bytes.windows(magic.len()).enumerate().filter(|(_, window)| *window == magic).any(|(at, _)| {
        let mut rest = bytes.get(at..).unwrap_or_default();
        let found = read(&mut rest).ok().flatten();
        found.is_some_and(|frame| frame.group > sequence && frame.group >> 56 == 0)
    })
}
