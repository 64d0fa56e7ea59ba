//! A Maildir inbox with UIDs, in the manner of IMAP.
//!
//! # Contract
//! `saldo-uids` beside `new` and `cur` says which file has which UID: a first line with its
//! version, UIDVALIDITY and the next UID, then a line for each message. It is replaced as a whole
//! and on disk before a new UID is told to anybody. Without it, or with one that cannot be read,
//! a new UIDVALIDITY begins, and everything is looked at again.

use super::MaildirSettings;
use super::deliver;
use crate::adapters::utf7;
use crate::ports::{Drawer, Fetched, MailboxError, Waiting};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

const LIST: &str = "saldo-uids";
const LIST_VERSION: &str = "1";

/// Messages given at once; the caller asks again.
const WAITING_MAX: usize = 1_000;

/// An inbox that has been looked at.
pub(super) struct Folder {
    root: PathBuf,
    done: Option<PathBuf>,
    quarantine: Option<PathBuf>,
    uid_validity: u32,
    uid_next: u32,
    /// By UID: the file's name without flags, which no mail program changes.
    names: BTreeMap<u32, String>,
    /// By that name: where the file was last seen.
    paths: HashMap<String, PathBuf>,
}

/// The Maildir++ folder `name` of `inbox`: `Saldo/Done` is `.Saldo.Done`.
pub(super) fn subfolder(inbox: &Path, name: &str) -> PathBuf {
    inbox.join(format!(".{}", utf7::encode(&name.replace('/', "."))))
}

impl Folder {
    /// Reads the list, makes the drawers, and looks at the files.
    pub(super) fn open(settings: &MaildirSettings) -> Result<Self, MailboxError> {
        let root = settings.path.clone();
        if !root.join("new").is_dir() || !root.join("cur").is_dir() {
            return Err(MailboxError::Fix(format!(
                "{} is not a Maildir: it has no folders cur and new; check the path, or make them",
                root.display()
            )));
        }
        let drawer = |name: &Option<String>| name.as_ref().map(|name| subfolder(&root, name));
        let (done, quarantine) = (drawer(&settings.done), drawer(&settings.quarantine));
        for path in [&done, &quarantine].into_iter().flatten() {
            deliver::create_subfolder(path).map_err(|why| {
                MailboxError::Fix(format!("{} cannot be made: {why}", path.display()))
            })?;
        }
        let (uid_validity, uid_next, names) = read_list(&root).map_or_else(begin, Ok)?;
        let paths = HashMap::new();
        let mut folder = Self { root, done, quarantine, uid_validity, uid_next, names, paths };
        folder.look()?;
        Ok(folder)
    }

    pub(super) fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    /// The oldest messages above `after`.
    pub(super) fn waiting(&mut self, after: u32) -> Result<Vec<Waiting>, MailboxError> {
        self.look()?;
        let Some(first) = after.checked_add(1) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for (uid, name) in self.names.range(first..).take(WAITING_MAX) {
            let size = self.paths.get(name).and_then(|path| fs::metadata(path).ok());
            // A file that is renamed under our eyes still waits; its size comes with its bytes.
            found.push(Waiting { uid: *uid, size_bytes: size.map_or(0, |meta| meta.len()) });
        }
        Ok(found)
    }

    /// The bytes of `uids`, without those that have vanished.
    pub(super) fn fetch(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, MailboxError> {
        let mut uids = uids.to_vec();
        uids.sort_unstable();
        uids.dedup();
        let mut all = Vec::with_capacity(uids.len());
        for uid in uids {
            let read = self.at(uid, |path| fs::read(path))?;
            all.extend(read.map(|raw| Fetched { uid, raw }));
        }
        Ok(all)
    }

    /// Moves messages into a drawer, or marks them as read where there is none.
    pub(super) fn file_away(&mut self, uids: &[u32], drawer: Drawer) -> Result<(), MailboxError> {
        let to = match drawer {
            Drawer::Done => &self.done,
            Drawer::Quarantine => &self.quarantine,
        };
        let is_move = to.is_some();
        let cur = to.as_ref().unwrap_or(&self.root).join("cur");
        for uid in uids {
            let Some(name) = self.names.get(uid).cloned() else { continue };
            let moved = self.at(*uid, |path| {
                let target = cur.join(format!("{name}:2,{}", flags_with_seen(path)));
                fs::rename(path, &target).map(|()| target)
            })?;
            match moved {
                Some(target) if !is_move => drop(self.paths.insert(name, target)),
                Some(_) | None => {
                    self.names.remove(uid);
                    self.paths.remove(&name);
                }
            }
        }
        Ok(())
    }

    /// Whether a file is there that has no UID yet.
    pub(super) fn has_news(&mut self) -> Result<bool, MailboxError> {
        let found = self.list().map_err(|why| self.broken(&why))?;
        Ok(found.keys().any(|name| !self.paths.contains_key(name)))
    }

    /// Does `work` with the file of `uid`, wherever a mail program has renamed it to meanwhile;
    /// `None` if it has vanished.
    fn at<T>(
        &mut self,
        uid: u32,
        work: impl Fn(&Path) -> io::Result<T>,
    ) -> Result<Option<T>, MailboxError> {
        let Some(name) = self.names.get(&uid).cloned() else { return Ok(None) };
        for is_last in [false, true] {
            let Some(path) = self.paths.get(&name) else { return Ok(None) };
            match work(path) {
                Ok(value) => return Ok(Some(value)),
                Err(why) if why.kind() == io::ErrorKind::NotFound && is_last => return Ok(None),
                Err(why) if why.kind() == io::ErrorKind::NotFound => {
                    self.paths = self.list().map_err(|why| self.broken(&why))?;
                }
                Err(why) => return Err(MailboxError::Message { uid, reason: why.to_string() }),
            }
        }
        Ok(None)
    }

    /// Gives UIDs to files that have none, in the order of their delivery, and forgets the UIDs of
    /// files that are gone.
    fn look(&mut self) -> Result<(), MailboxError> {
        self.paths = self.list().map_err(|why| self.broken(&why))?;
        let before = self.names.len();
        self.names.retain(|_, name| self.paths.contains_key(name));
        let known: HashSet<&str> = self.names.values().map(String::as_str).collect();
        let mut fresh: Vec<_> = self
            .paths
            .iter()
            .filter(|(name, _)| !known.contains(name.as_str()))
            .map(|(name, path)| (delivered_at(name, path), name.clone()))
            .collect();
        if fresh.is_empty() && self.names.len() == before && self.root.join(LIST).exists() {
            return Ok(());
        }
        fresh.sort_unstable();
        for (_, name) in fresh {
            let uid = self.uid_next;
            self.uid_next = uid.checked_add(1).ok_or_else(|| {
                MailboxError::Fix(format!(
                    "{}: all UIDs are used up; remove {LIST}",
                    self.root.display()
                ))
            })?;
            self.names.insert(uid, name);
        }
        self.write_list().map_err(|why| self.broken(&why))
    }

    /// All messages by name. `new` comes before `cur`, so that a file which moves from one to the
    /// other meanwhile is seen at least once.
    fn list(&self) -> io::Result<HashMap<String, PathBuf>> {
        let mut found = HashMap::new();
        for part in ["new", "cur"] {
            for entry in fs::read_dir(self.root.join(part))? {
                let entry = entry?;
                // Names that are not UTF-8 are nothing a mail host writes.
                let Ok(file) = entry.file_name().into_string() else { continue };
                if file.starts_with('.') || file.contains(['\n', '\r']) {
                    continue;
                }
                let name = file.split_once(":2,").map_or(file.as_str(), |(name, _)| name);
                found.insert(name.to_owned(), entry.path());
            }
        }
        Ok(found)
    }

    fn write_list(&self) -> io::Result<()> {
        let mut text = format!("{LIST_VERSION} {} {}\n", self.uid_validity, self.uid_next);
        for (uid, name) in &self.names {
            let _infallible = writeln!(text, "{uid} {name}");
        }
        let draft = self.root.join(format!("{LIST}.draft"));
        deliver::replace(&draft, &self.root.join(LIST), text.as_bytes())
    }

    fn broken(&self, why: &io::Error) -> MailboxError {
        MailboxError::Fix(format!("the Maildir {} cannot be used: {why}", self.root.display()))
    }
}

type List = (u32, u32, BTreeMap<u32, String>);

/// `None` where there is no list, or one that contradicts itself.
fn read_list(root: &Path) -> Option<List> {
    let text = fs::read_to_string(root.join(LIST)).ok()?;
    let mut lines = text.lines();
    let mut head = lines.next()?.split(' ');
    if head.next() != Some(LIST_VERSION) {
        return None;
    }
    let uid_validity = head.next()?.parse().ok()?;
    let uid_next: u32 = head.next()?.parse().ok()?;
    let mut names = BTreeMap::new();
    for line in lines {
        let (uid, name) = line.split_once(' ')?;
        let uid = uid.parse().ok().filter(|uid| *uid > 0 && *uid < uid_next)?;
        names.insert(uid, name.to_owned());
    }
    Some((uid_validity, uid_next, names))
}

/// A UIDVALIDITY that was never used before: the seconds of now (RFC 3501 §2.3.1.1).
fn begin() -> Result<List, MailboxError> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(|_| MailboxError::Fix("this machine's clock stands before 1970".into()))?;
    let uid_validity = u32::try_from(now.as_secs())
        .map_err(|_| MailboxError::Fix("this machine's clock stands after 2106".into()))?;
    Ok((uid_validity, 1, BTreeMap::new()))
}

/// Seconds and microseconds of delivery: from the name where it tells, else from the file.
fn delivered_at(name: &str, path: &Path) -> (u64, u32) {
    let written = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let written = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let (seconds, rest) = name.split_once('.').unwrap_or_default();
    let Ok(seconds) = seconds.parse() else {
        return (written.as_secs(), written.subsec_micros());
    };
    let micros = rest.strip_prefix('M').and_then(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end)?.parse().ok()
    });
    (seconds, micros.unwrap_or(written.subsec_micros()))
}

/// The flags of a file with `S`, seen, among them; they stand in alphabetical order.
fn flags_with_seen(path: &Path) -> String {
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut flags: Vec<char> =
        file.split_once(":2,").map_or("", |(_, flags)| flags).chars().collect();
    flags.push('S');
    flags.sort_unstable();
    flags.dedup();
    flags.into_iter().collect()
}
