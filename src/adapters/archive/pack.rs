//! Packs: files that hold many small messages, and the sorted indexes of those that are full.
//!
//! A file of its own costs two syncs and half a millisecond a message; in a pack one sync serves
//! all that arrived together.
//!
//! ```text
//! pack    "SAp1", length (4), SHA-256 (32), CRC-32 of length and hash (4), the bytes; and so on
//! index   "SAi1", count (4), then for each entry in order of hash: hash (32), offset of the bytes
//!         (8), length (4); CRC-32 of all before (4)
//! ```
//!
//! All numbers are big-endian.

use crate::adapters::disk;
use crate::domain::message::ContentHash;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The octets of a SHA-256.
pub type Hash = [u8; 32];

/// Longest content that goes into a pack.
pub const CONTENT_MAX: usize = 256 << 10;

/// Octets before the content.
pub const HEAD_BYTES: usize = 44;

const PACK_MAGIC: [u8; 4] = *b"SAp1";
const INDEX_MAGIC: [u8; 4] = *b"SAi1";
const INDEX_HEAD: usize = 8;
const ENTRY_BYTES: usize = 44;

/// Where some bytes lie in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Offset of the content.
    pub offset: u64,
    /// Its length.
    pub length: u32,
}

/// What stands in a pack.
pub type Spots = BTreeMap<Hash, Spot>;

/// What reading a pack from its beginning gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Everything that is whole.
    pub spots: Spots,
    /// All of the file is whole, so that it can be written on.
    pub is_whole: bool,
    /// The file's length.
    pub length: u64,
}

/// A record as it stands in a pack.
#[must_use]
pub fn record(hash: &Hash, content: &[u8]) -> Vec<u8> {
    let mut record = Vec::with_capacity(content.len().saturating_add(HEAD_BYTES));
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    record.extend_from_slice(&PACK_MAGIC);
    record.extend_from_slice(&length.to_be_bytes());
    record.extend_from_slice(hash);
    record.extend_from_slice(&head_crc(length, hash).to_be_bytes());
    record.extend_from_slice(content);
    record
}

fn head_crc(length: u32, hash: &Hash) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length.to_be_bytes());
    hasher.update(hash);
    hasher.finalize()
}

/// Reads a pack that has no index, every content against its hash: a power cut may have left the
/// head of a record and not its content. What is not whole is stepped over, never cut, because
/// nobody here knows what a commit refers to.
///
/// # Errors
/// The system's.
pub fn scan(path: &Path) -> io::Result<Scan> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut source = BufReader::with_capacity(1 << 18, file);
    let mut scan = Scan { length, is_whole: true, ..Scan::default() };
    let mut offset = 0u64;
    while offset < length {
        if let Some((hash, spot)) = record_at(&mut source, offset)? {
            offset = spot.offset.saturating_add(u64::from(spot.length));
            scan.spots.entry(hash).or_insert(spot);
        } else {
            scan.is_whole = false;
            offset = next_magic(&mut source, offset.saturating_add(1))?;
            source.seek(SeekFrom::Start(offset))?;
        }
    }
    Ok(scan)
}

/// The record at the source's place, which is `offset`; `None` where it is not whole.
fn record_at(source: &mut impl Read, offset: u64) -> io::Result<Option<(Hash, Spot)>> {
    let mut head = [0; HEAD_BYTES];
    if !filled(source, &mut head)? {
        return Ok(None);
    }
    let Some((length, hash)) = parsed(&head) else { return Ok(None) };
    let mut content = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    if !filled(source, &mut content)? || ContentHash::of(&content).octets() != &hash {
        return Ok(None);
    }
    let offset = offset.saturating_add(u64::try_from(HEAD_BYTES).unwrap_or(0));
    Ok(Some((hash, Spot { offset, length })))
}

fn parsed(head: &[u8; HEAD_BYTES]) -> Option<(u32, Hash)> {
    let rest = head.strip_prefix(&PACK_MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (hash, rest) = rest.split_first_chunk::<32>()?;
    let crc = rest.first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length);
    let fits = usize::try_from(length).is_ok_and(|length| length <= CONTENT_MAX);
    (fits && head_crc(length, hash) == u32::from_be_bytes(*crc)).then_some((length, *hash))
}

fn next_magic(source: &mut BufReader<File>, from: u64) -> io::Result<u64> {
    source.seek(SeekFrom::Start(from))?;
    let mut last = [0u8; 4];
    for (at, octet) in (from..).zip(source.by_ref().bytes()) {
        last.rotate_left(1);
        if let Some(end) = last.last_mut() {
            *end = octet?;
        }
        if last == PACK_MAGIC && at >= from.saturating_add(3) {
            return Ok(at.saturating_sub(3));
        }
    }
    source.seek(SeekFrom::End(0))
}

fn filled(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// Puts the index of a full pack in place.
///
/// # Errors
/// The system's.
pub fn write_index(path: &Path, spots: &Spots) -> io::Result<()> {
    let mut index = Vec::with_capacity(spots.len().saturating_mul(ENTRY_BYTES));
    index.extend_from_slice(&INDEX_MAGIC);
    index.extend_from_slice(&u32::try_from(spots.len()).unwrap_or(u32::MAX).to_be_bytes());
    for (hash, spot) in spots {
        index.extend_from_slice(hash);
        index.extend_from_slice(&spot.offset.to_be_bytes());
        index.extend_from_slice(&spot.length.to_be_bytes());
    }
    let crc = crc32fast::hash(&index);
    index.extend_from_slice(&crc.to_be_bytes());
    disk::replace_file(path, &index)
}

/// Reads an index; `None` where there is none or it is not whole.
///
/// # Errors
/// The system's.
pub fn read_index(path: &Path) -> io::Result<Option<Spots>> {
    match fs::read(path) {
        Ok(index) => Ok(spots_of(&index)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn spots_of(index: &[u8]) -> Option<Spots> {
    let (body, crc) = index.split_last_chunk::<4>()?;
    if crc32fast::hash(body) != u32::from_be_bytes(*crc) {
        return None;
    }
    let (_count, entries) = body.strip_prefix(&INDEX_MAGIC)?.split_first_chunk::<4>()?;
    let (entries, rest) = entries.as_chunks::<ENTRY_BYTES>();
    rest.is_empty().then(|| entries.iter().filter_map(entry).collect())
}

fn entry(octets: &[u8; ENTRY_BYTES]) -> Option<(Hash, Spot)> {
    let (hash, rest) = octets.split_first_chunk::<32>()?;
    let (offset, rest) = rest.split_first_chunk::<8>()?;
    let length = rest.first_chunk::<4>()?;
    let (offset, length) = (u64::from_be_bytes(*offset), u32::from_be_bytes(*length));
    Some((*hash, Spot { offset, length }))
}

/// Looks one hash up in an index on disk, by halving.
///
/// # Errors
/// The system's.
pub fn look_up(index: &File, hash: &Hash) -> io::Result<Option<Spot>> {
    let mut count = [0; 4];
    index.read_exact_at(&mut count, 4)?;
    let (mut low, mut high) = (0u32, u32::from_be_bytes(count));
    while low < high {
        let middle = low.midpoint(high);
        let mut octets = [0; ENTRY_BYTES];
        index.read_exact_at(&mut octets, entry_offset(middle))?;
        let Some((found, spot)) = entry(&octets) else { return Ok(None) };
        match found.cmp(hash) {
            std::cmp::Ordering::Equal => return Ok(Some(spot)),
            std::cmp::Ordering::Less => low = middle.saturating_add(1),
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(None)
}

fn entry_offset(number: u32) -> u64 {
    let (head, entry) = (u64::try_from(INDEX_HEAD), u64::try_from(ENTRY_BYTES));
    u64::from(number).saturating_mul(entry.unwrap_or(0)).saturating_add(head.unwrap_or(0))
}
