//! Which full pack holds a hash: twelve octets of memory each, the rest stays on disk.

use crate::adapters::archive::pack::{self, Hash, Spot, Spots};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The full packs of a folder.
#[derive(Debug, Default)]
pub(in crate::adapters::archive) struct Frozen {
    /// First octets of each hash, sorted, with the pack beside it.
    beginnings: Vec<u64>,
    packs: Vec<u32>,
    /// Packs that became full since the start; folded in when they are many.
    recent: Vec<(u64, u32)>,
}

/// Entries that are searched one by one before they are folded in.
const RECENT_MAX: usize = 4_096;

impl Frozen {
    /// Adds a full pack.
    pub(in crate::adapters::archive) fn add(&mut self, number: u32, spots: &Spots) {
        self.recent.extend(spots.keys().map(|hash| (beginning(hash), number)));
        if self.recent.len() > RECENT_MAX {
            self.fold();
        }
    }

    /// Sorts what was added in.
    pub(in crate::adapters::archive) fn fold(&mut self) {
        let old = self.beginnings.drain(..).zip(self.packs.drain(..));
        let mut all: Vec<(u64, u32)> = old.chain(self.recent.drain(..)).collect();
        all.sort_unstable();
        (self.beginnings, self.packs) = all.into_iter().unzip();
        self.beginnings.shrink_to_fit();
        self.packs.shrink_to_fit();
    }

    /// The pack that holds a hash, and where in it.
    ///
    /// # Errors
    /// The system's.
    pub(in crate::adapters::archive) fn find(
        &self,
        folder: &Path,
        hash: &Hash,
    ) -> io::Result<Option<(u32, Spot)>> {
        let wanted = beginning(hash);
        let first = self.beginnings.partition_point(|beginning| *beginning < wanted);
        let sorted = self.beginnings.iter().zip(&self.packs).skip(first);
        let sorted = sorted.take_while(|(beginning, _)| **beginning == wanted).map(|(_, p)| *p);
        let recent = self.recent.iter().filter(|(beginning, _)| *beginning == wanted);
        for number in sorted.chain(recent.map(|(_, number)| *number)) {
            let index = File::open(index_path(folder, number))?;
            if let Some(spot) = pack::look_up(&index, hash)? {
                return Ok(Some((number, spot)));
            }
        }
        Ok(None)
    }
}

fn beginning(hash: &Hash) -> u64 {
    hash.first_chunk::<8>().map_or(0, |octets| u64::from_be_bytes(*octets))
}

/// Where a pack lies.
pub(in crate::adapters::archive) fn pack_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.pack"))
}

/// Where its index lies.
pub(in crate::adapters::archive) fn index_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{number:08}.idx"))
}
