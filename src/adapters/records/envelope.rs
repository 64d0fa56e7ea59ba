//! How a record is kept under a key: version, checksum, JSON; long ones in parts.
//!
//! # Contract
//! No value has more than [`PART_BYTES`] + [`HEAD_BYTES`] octets, because sled 0.34 puts larger
//! ones into files of their own that it never syncs. A record that was damaged on
//! the way to the disk and back is told from a whole one by its CRC-32.
//!
//! ```text
//! octet 0     format version
//! octets 1–4  CRC-32 of the whole payload, big-endian
//! octets 5–6  number of further parts, big-endian; they stand under keys of their own
//! octets 7–   the payload, or its first part
//! ```

use crate::adapters::records::keys;
use crate::ports::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A value as it is kept; shared, because overlay, batch and reader hold it at once.
pub type Bytes = Arc<[u8]>;

/// The version of the form that is written today. Older ones stay readable for ever.
pub const VERSION: u8 = 1;

/// Octets of payload in one value.
pub const PART_BYTES: usize = 12 * 1024;

/// Octets before the payload.
pub const HEAD_BYTES: usize = 7;

/// Something that gives values by key.
pub trait Read {
    /// The value of a key.
    ///
    /// # Errors
    /// The engine below failed.
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError>;
}

/// What [`Keys::scan`] calls with each key and value; says whether to go on.
pub type Visit<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// Something that also gives keys in order.
pub trait Keys: Read {
    /// Calls `visit` for every key from `from` on and below `to`, ascending, until it breaks.
    ///
    /// # Errors
    /// The engine below failed.
    fn scan(&self, from: &[u8], to: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError>;
}

/// The values that keep `record`: the first under its own key, the others under
/// [`keys::part`] 1, 2, …
///
/// # Errors
/// [`StoreError::Broken`] where a record cannot be written as JSON or has no end.
pub fn seal<T: Serialize>(record: &T) -> Result<Vec<Bytes>, StoreError> {
    let payload = serde_json::to_vec(record).map_err(|error| broken(&error.to_string()))?;
    let mut parts = payload.chunks(PART_BYTES);
    let first = parts.next().unwrap_or_default();
    let further = u16::try_from(parts.len()).map_err(|_| broken("it is larger than 768 MiB"))?;

    let mut head = Vec::with_capacity(first.len().saturating_add(HEAD_BYTES));
    head.push(VERSION);
    head.extend_from_slice(&crc32fast::hash(&payload).to_be_bytes());
    head.extend_from_slice(&further.to_be_bytes());
    head.extend_from_slice(first);
    Ok(std::iter::once(head.into()).chain(parts.map(Bytes::from)).collect())
}

/// The record under `key`; `None` where there is none.
///
/// # Errors
/// [`StoreError::Broken`] where what stands there is not what was written.
pub fn open<T: DeserializeOwned>(read: &dyn Read, key: &[u8]) -> Result<Option<T>, StoreError> {
    let Some(head) = read.get(key)? else { return Ok(None) };
    let damaged = |what: &str| damaged(key, what);
    let (version, crc, further, first) = split(&head).ok_or_else(|| damaged("it is too short"))?;
    if version != VERSION {
        return Err(damaged(&format!("its format {version} is not known to this version")));
    }
    let payload = match further {
        0 => std::borrow::Cow::Borrowed(first),
        _ => std::borrow::Cow::Owned(gather(read, key, first, further)?),
    };
    if crc32fast::hash(&payload) != crc {
        return Err(damaged("its checksum does not fit"));
    }
    serde_json::from_slice(&payload).map(Some).map_err(|error| damaged(&error.to_string()))
}

/// How many further parts belong to a value that [`seal`] made first.
#[must_use]
pub fn further_parts(head: &[u8]) -> u16 {
    split(head).map_or(0, |(_, _, further, _)| further)
}

fn gather(read: &dyn Read, key: &[u8], first: &[u8], further: u16) -> Result<Vec<u8>, StoreError> {
    let mut payload = first.to_vec();
    for number in 1..=further {
        let part = read.get(&keys::part(key, number))?;
        payload.extend_from_slice(&part.ok_or_else(|| damaged(key, "a part of it is missing"))?);
    }
    Ok(payload)
}

fn split(head: &[u8]) -> Option<(u8, u32, u16, &[u8])> {
    let (version, rest) = head.split_first()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let (further, payload) = rest.split_first_chunk::<2>()?;
    Some((*version, u32::from_be_bytes(*crc), u16::from_be_bytes(*further), payload))
}

fn damaged(key: &[u8], what: &str) -> StoreError {
    let name = keys::shown(key);
    StoreError::Broken(format!("the record {name} cannot be read: {what}"))
}

fn broken(what: &str) -> StoreError {
    StoreError::Broken(format!("a record cannot be written: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Shelf(BTreeMap<Vec<u8>, Bytes>);

    impl Read for Shelf {
        fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
            Ok(self.0.get(key).cloned())
        }
    }

    fn shelf_with(text: &str) -> Shelf {
        let parts = seal(&text).unwrap();
        let key_of = |number: usize| match number {
            0 => b"k".to_vec(),
            n => keys::part(b"k", u16::try_from(n).unwrap()),
        };
        Shelf(parts.into_iter().enumerate().map(|(n, part)| (key_of(n), part)).collect())
    }

    #[test]
    fn a_record_of_any_length_reads_back_and_no_value_is_large() {
        for length in [0, 1, PART_BYTES - 2, PART_BYTES - 1, 5 * PART_BYTES, 100_000] {
            let text = "n".repeat(length);
            let shelf = shelf_with(&text);
            assert_eq!(open::<String>(&shelf, b"k").unwrap().as_deref(), Some(text.as_str()));
            assert!(shelf.0.values().all(|value| value.len() <= 16 * 1024), "{length}");
        }
    }

    #[test]
    fn every_single_wrong_octet_is_noticed() {
        let good = shelf_with(&"Die Rechnung stimmt nicht. ".repeat(600));
        for (key, value) in &good.0 {
            for at in (0..value.len()).step_by(97).chain(0..HEAD_BYTES.min(value.len())) {
                let mut bad = value.to_vec();
                bad[at] ^= 0x10;
                let mut shelf = Shelf(good.0.clone());
                shelf.0.insert(key.clone(), bad.into());
                let read = open::<String>(&shelf, b"k");
                assert!(matches!(read, Err(StoreError::Broken(_))), "octet {at}: {read:?}");
            }
        }
    }
}
