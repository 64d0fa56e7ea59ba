//! Writing into a Maildir so that no reader and no crash ever finds half a message.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes the three folders of a Maildir where they are missing.
///
/// # Errors
/// If they cannot be made.
pub fn create(maildir: &Path) -> io::Result<()> {
    ["cur", "new", "tmp"].iter().try_for_each(|part| fs::create_dir_all(maildir.join(part)))
}

/// Makes a Maildir++ folder; the empty file tells delivery agents that it is no inbox.
pub(super) fn create_subfolder(maildir: &Path) -> io::Result<()> {
    create(maildir)?;
    File::options().create(true).append(true).open(maildir.join("maildirfolder")).map(drop)
}

/// Delivers a message nobody has seen yet.
pub(super) fn into_new(maildir: &Path, content: &[u8]) -> io::Result<()> {
    let name = unique_name()?;
    write(maildir, &name, content, &Path::new("new").join(&name))
}

/// Keeps a message that counts as read.
pub(super) fn into_cur(maildir: &Path, content: &[u8]) -> io::Result<()> {
    let name = unique_name()?;
    write(maildir, &name, content, &Path::new("cur").join(format!("{name}:2,S")))
}

fn write(maildir: &Path, name: &str, content: &[u8], to: &Path) -> io::Result<()> {
    replace(&maildir.join("tmp").join(name), &maildir.join(to), content)
}

/// Writes `content` to `draft` and renames that to `target`; both outlive a power cut.
pub(super) fn replace(draft: &Path, target: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(draft)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    drop(file);
    if let Err(why) = written.and_then(|()| fs::rename(draft, target)) {
        // The error that matters is the first; a draft left behind is no message.
        let _leftover = fs::remove_file(draft);
        return Err(why);
    }
    target.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// `seconds.MmicrosPpidQcounter.host`: sorts by time of delivery within one process.
fn unique_name() -> io::Result<String> {
    static DELIVERIES: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let count = DELIVERIES.fetch_add(1, Ordering::Relaxed);
    let (seconds, micros) = (now.as_secs(), now.subsec_micros());
    Ok(format!("{seconds}.M{micros:06}P{}Q{count:06}.saldo", process::id()))
}
