//! `saldo init`: a commented `saldo.toml`, the templates to change, and the key.

use crate::cli::failure::Failure;
use crate::cli::out::say;
use crate::logic::templates::builtin;
use crate::wiring;
use std::fs;
use std::path::Path;

/// The commented configuration; every key is in it.
pub const SALDO_TOML: &str = include_str!("init/saldo.toml");

/// Writes them into a folder. What is there already is left as it is.
///
/// # Errors
/// Why a file cannot be written.
pub fn run(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let config = folder.join("saldo.toml");
    said(&config, write_new(&config, SALDO_TOML)?);
    for (path, text) in builtin::FILES {
        write_new(&folder.join("templates").join(path), text)?;
    }
    said(&folder.join("templates"), true);
    let key = folder.join("saldo.key");
    said(&key, wiring::write_key(&key)?);
    say!(
        "\nNext: change {} (the desk, the mailbox, your agents), then run\n  saldo --config {} check\n\nDelete the templates that you do not change: the built-in ones then take their place\nand improve with each version. Keep a copy of the key: it signs every reply address.",
        config.display(),
        config.display()
    );
    Ok(())
}

fn said(path: &Path, is_new: bool) {
    let what = if is_new { "written" } else { "was there, left as it is" };
    say!("{:<40} {what}", path.display());
}

fn write_new(path: &Path, text: &str) -> Result<bool, Failure> {
    if path.exists() {
        return Ok(false);
    }
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)?;
    Ok(true)
}
