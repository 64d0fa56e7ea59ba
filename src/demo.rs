//! `saldo demo`: the whole story on embedded parts: Maildirs, sled, and a clock that is turned.
//!
//! The pipeline is the real one; only the clock, the people and their mail host are played. The
//! played mail host adds `Authentication-Results`, as a real one would.

mod stage;
mod story;

use crate::cli::failure::Failure;
use stage::Stage;
use std::path::{Path, PathBuf};

/// The configuration that is written into the demonstration's folder.
const SALDO_TOML: &str = include_str!("demo/saldo.toml");

/// Plays the story in a folder: the one named, or a new one for temporary files.
///
/// # Errors
/// Why the stage could not be built, or what broke during the play.
pub async fn run(folder: Option<&Path>) -> Result<(), Failure> {
    let folder = match folder {
        Some(folder) => folder.to_path_buf(),
        None => new_folder()?,
    };
    if folder.join("saldo.toml").exists() {
        let message = format!("{} holds a desk already; name a new folder", folder.display());
        return Err(Failure::from(message));
    }
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    std::fs::write(folder.join("saldo.toml"), SALDO_TOML)?;
    let mut stage = Stage::build(&folder).await?;
    Box::pin(story::play(&mut stage)).await?;
    stage.curtain();
    Ok(())
}

fn new_folder() -> Result<PathBuf, Failure> {
    let base = std::env::temp_dir();
    for attempt in 1..1_000_u32 {
        let folder = base.join(format!("saldo-demo-{}-{attempt}", std::process::id()));
        if std::fs::create_dir(&folder).is_ok() {
            return Ok(folder);
        }
    }
    Err(Failure::from(format!("no folder can be made below {}", base.display())))
}
