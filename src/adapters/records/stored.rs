//! A commit as the journal keeps it: one octet for the version, then JSON.

use crate::domain::commit::Commit;
use crate::ports::StoreError;

/// The version that is written today. Older ones stay readable for ever.
pub const VERSION: u8 = 1;

/// Octets that a commit may take; a thousand times what an honest message causes.
pub const OCTETS_MAX: usize = 16 << 20;

/// The octets of a commit.
///
/// # Errors
/// [`StoreError::Broken`] where it is larger than [`OCTETS_MAX`] or cannot be written as JSON.
pub fn write(commit: &Commit) -> Result<Vec<u8>, StoreError> {
    let mut octets = vec![VERSION];
    serde_json::to_writer(&mut octets, commit).map_err(|error| refused(&error.to_string()))?;
    if octets.len() > OCTETS_MAX {
        return Err(refused(&format!("it has {} octets, {OCTETS_MAX} fit", octets.len())));
    }
    Ok(octets)
}

/// The commit of some octets.
///
/// # Errors
/// [`StoreError::Broken`], in words.
pub fn read(octets: &[u8]) -> Result<Commit, StoreError> {
    match octets.split_first() {
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(|e| refused(&e.to_string())),
        Some((version, _)) => {
            Err(refused(&format!("its version {version} is not known to this version of Saldo")))
        }
        None => Err(refused("it is empty")),
    }
}

fn refused(what: &str) -> StoreError {
    StoreError::Broken(format!("a commit cannot be kept: {what}"))
}
