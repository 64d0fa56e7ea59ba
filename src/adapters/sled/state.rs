//! Whether what lies in sled's folder can be believed.
//!
//! sled does not sync what it writes. After its process was killed, all of it still stands in the
//! system's memory and can be believed; after a power cut it cannot, however whole it looks. So a
//! small file says who opened it last (which start of which machine, in which place), and whether
//! it was closed and synced.

use crate::adapters::disk;
use crate::adapters::journal::segment::{broken, failed};
use crate::ports::StoreError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::adapters::sled) struct State {
    /// Which of the folders in sled's folder is the one: each rebuild takes the next.
    pub(in crate::adapters::sled) generation: u64,
    /// It was closed, and synced after that.
    pub(in crate::adapters::sled) is_closed: bool,
    /// The start of the machine under which it was opened; changes with every power cut.
    pub(in crate::adapters::sled) boot: String,
    /// The place it was opened in; a copy made while it was open lies elsewhere.
    pub(in crate::adapters::sled) place: String,
}

impl State {
    /// What the file in `folder` says; `None` where there is none, or none that can be read.
    pub(in crate::adapters::sled) fn read(folder: &Path) -> Option<Self> {
        let text = fs::read(path(folder)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Puts it in place.
    ///
    /// # Errors
    /// The system refused.
    pub(in crate::adapters::sled) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = path(folder);
        let text =
            serde_json::to_vec(self).map_err(|error| StoreError::Broken(error.to_string()))?;
        disk::replace_file(&path, &text).map_err(|error| failed(&path, &error))
    }

    /// The folder of this generation.
    pub(in crate::adapters::sled) fn data(&self, folder: &Path) -> PathBuf {
        folder.join(self.generation.to_string())
    }

    /// Everything that was written is there.
    pub(in crate::adapters::sled) fn is_credible(&self, boot: &str, place: &str) -> bool {
        self.is_closed || (self.boot == boot && self.place == place && !boot.is_empty())
    }
}

/// The name of this start of the machine; empty where the system has none.
pub(in crate::adapters::sled) fn this_boot() -> String {
    let id = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    id.trim().to_owned()
}

/// The name of a folder's place: device and inode.
///
/// # Errors
/// The system refused.
pub(in crate::adapters::sled) fn place(folder: &Path) -> Result<String, StoreError> {
    let metadata = fs::metadata(folder).map_err(|error| broken(folder, &error))?;
    Ok(format!("{}:{}", metadata.dev(), metadata.ino()))
}

fn path(folder: &Path) -> PathBuf {
    folder.join("state.json")
}
