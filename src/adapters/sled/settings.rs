//! Where the sled store lies and what it may use.

use crate::adapters::disk::{Probe, Room};
use crate::adapters::journal::log;
use crate::adapters::sled::state;
use std::path::{Path, PathBuf};

/// How to open a [`SledStore`](crate::adapters::sled::store::SledStore).
#[derive(Clone)]
pub struct SledSettings {
    /// The data folder; `lock`, `journal/` and `sled/` lie in it.
    pub folder: PathBuf,
    /// Octets of sled's cache. Under 64 MiB sled takes gigabytes instead.
    pub cache_bytes: u64,
    /// Octets of free disk under which nothing is accepted.
    pub floor_bytes: u64,
    /// Who is asked for the free octets; `None` asks the system.
    pub free_bytes: Option<Probe>,
    /// Length at which a segment of the journal ends.
    pub segment_bytes: u64,
    /// The name of this start of the machine; another one after each power cut.
    pub boot: String,
}

impl SledSettings {
    /// The usual settings for a data folder.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            cache_bytes: 128 << 20,
            floor_bytes: Room::FLOOR_BYTES,
            free_bytes: None,
            segment_bytes: log::SEGMENT_BYTES,
            boot: state::this_boot(),
        }
    }

    pub(in crate::adapters::sled) fn room(&self) -> Room {
        let room = Room::of(&self.folder, self.floor_bytes);
        match &self.free_bytes {
            Some(probe) => room.asking(probe.clone()),
            None => room,
        }
    }
}
