//! One file of the journal: its name, its head, and its records in order.

use crate::adapters::disk;
use crate::adapters::journal::frame::{self, Frame, Sort};
use crate::ports::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A place in the journal: a commit and the check that stands for all before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The commit's number; 0 before the first.
    pub sequence: u64,
    /// Its check; 0 before the first.
    pub check: u32,
}

/// A file of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The number of its first commit.
    pub first: u64,
    /// Where it lies.
    pub path: PathBuf,
}

/// What the head of a segment says of the segment before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// Number of its first commit; 0 where there is none.
    pub first: u64,
    /// Its length.
    pub length: u64,
    /// Its last commit.
    pub end: Position,
}

impl Segment {
    fn at(folder: &Path, first: u64) -> Self {
        Self { first, path: folder.join(format!("{first:020}.journal")) }
    }

    /// The segments of a folder, in order; no folder has none.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the folder cannot be read.
    pub fn all(folder: &Path) -> Result<Vec<Self>, StoreError> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(broken(folder, &error)),
        };
        let mut segments = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| broken(folder, &error))?.file_name();
            let first = name.to_str().and_then(|name| name.strip_suffix(".journal"));
            segments.extend(
                first.and_then(|first| first.parse().ok()).map(|first| Self::at(folder, first)),
            );
        }
        segments.sort_by_key(|segment| segment.first);
        Ok(segments)
    }

    /// Makes a new segment whose name and head outlive a power cut.
    ///
    /// # Errors
    /// [`failed`].
    pub fn create(folder: &Path, before: Before) -> Result<(Self, File, u64), StoreError> {
        let segment = Self::at(folder, before.end.sequence.saturating_add(1));
        let mut head = Vec::new();
        let payload = before.first.to_be_bytes();
        let (length, end) = (before.length, before.end);
        frame::write(&mut head, Sort::Head, segment.first, length, end.check, &payload);
        let write = || {
            let mut options = OpenOptions::new();
            let mut file = options.read(true).write(true).create_new(true).open(&segment.path)?;
            file.write_all(&head)?;
            file.sync_all()?;
            disk::sync_folder(folder)?;
            Ok(file)
        };
        let file = write().map_err(|error| failed(&segment.path, &error))?;
        let length = u64::try_from(head.len()).unwrap_or(u64::MAX);
        Ok((segment, file, length))
    }

    /// The file's length.
    ///
    /// # Errors
    /// [`StoreError::Broken`].
    pub fn length(&self) -> Result<u64, StoreError> {
        let metadata = fs::metadata(&self.path).map_err(|error| broken(&self.path, &error))?;
        Ok(metadata.len())
    }

    /// What the head says; `None` where it is not whole.
    ///
    /// # Errors
    /// [`StoreError::Broken`].
    pub fn head(&self) -> Result<Option<Before>, StoreError> {
        let mut file = File::open(&self.path).map_err(|error| broken(&self.path, &error))?;
        let head = frame::read(&mut file).map_err(|error| broken(&self.path, &error))?;
        Ok(head.and_then(|head| before(self.first, &head)))
    }

    /// The records, from the first on.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the head is not whole; [`StoreError::Broken`].
    pub fn records(&self) -> Result<Records, StoreError> {
        let file = File::open(&self.path).map_err(|error| broken(&self.path, &error))?;
        let mut source = BufReader::with_capacity(1 << 18, file);
        let head = frame::read(&mut source).map_err(|error| broken(&self.path, &error))?;
        let found = head.and_then(|head| before(self.first, &head).map(|b| (head.length(), b)));
        let (offset, before) = found.ok_or_else(|| self.damaged(0, "its head is not whole"))?;
        Ok(Records { segment: self.clone(), source, offset, at: before.end })
    }

    /// The error for a place that was whole before.
    #[must_use]
    pub fn damaged(&self, offset: u64, what: &str) -> StoreError {
        StoreError::Damaged(format!(
            "the journal segment {} at octet {offset}: {what}; put the segment back from a \
             backup, nothing was changed",
            self.path.display()
        ))
    }
}

fn before(first: u64, head: &Frame) -> Option<Before> {
    let payload = head.payload.first_chunk::<8>()?;
    let end = Position { sequence: first.checked_sub(1)?, check: head.before };
    let is_head = head.sort == Sort::Head && head.sequence == first;
    is_head.then_some(Before { first: u64::from_be_bytes(*payload), length: head.group, end })
}

/// The records of a segment, one after the other.
pub struct Records {
    segment: Segment,
    source: BufReader<File>,
    offset: u64,
    at: Position,
}

/// What comes next in a segment.
pub enum Next {
    /// A commit and its place.
    Commit(Position, Vec<u8>),
    /// Nothing, or nothing but the zeros that were put there in advance.
    End,
    /// Something that is not a sound record.
    Unsound,
}

impl Records {
    /// Reads on.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the file cannot be read.
    #[expect(clippy::should_implement_trait, reason = "an end can be of two kinds")]
    pub fn next(&mut self) -> Result<Next, StoreError> {
        let read = frame::read(&mut self.source);
        let Some(frame) = read.map_err(|error| broken(&self.segment.path, &error))? else {
            let is_blank = self.is_blank();
            let is_blank = is_blank.map_err(|error| broken(&self.segment.path, &error))?;
            return Ok(if is_blank { Next::End } else { Next::Unsound });
        };
        let follows = frame.sort == Sort::Commit
            && frame.sequence == self.at.sequence.saturating_add(1)
            && frame.before == self.at.check;
        if !follows {
            return Ok(Next::Unsound);
        }
        self.offset = self.offset.saturating_add(frame.length());
        self.at = Position { sequence: frame.sequence, check: frame.check };
        Ok(Next::Commit(self.at, frame.payload))
    }

    /// Where the next record begins.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The last commit that was read, or the last one of the segment before.
    #[must_use]
    pub fn at(&self) -> Position {
        self.at
    }

    /// Everything from [`Records::offset`] on.
    ///
    /// # Errors
    /// [`StoreError::Broken`].
    pub fn rest(&mut self) -> Result<Vec<u8>, StoreError> {
        let mut rest = Vec::new();
        let read = self
            .source
            .seek(SeekFrom::Start(self.offset))
            .and_then(|_| self.source.read_to_end(&mut rest));
        read.map_err(|error| broken(&self.segment.path, &error))?;
        Ok(rest)
    }

    fn is_blank(&mut self) -> io::Result<bool> {
        self.source.seek(SeekFrom::Start(self.offset))?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = self.source.read(&mut buffer)?;
            if read == 0 {
                return Ok(true);
            }
            if buffer.iter().take(read).any(|octet| *octet != 0) {
                return Ok(false);
            }
        }
    }
}

/// The error of a write: the disk is full, or something else.
#[must_use]
pub fn failed(path: &Path, error: &io::Error) -> StoreError {
    if disk::is_full(error) {
        return StoreError::Full(format!("{}: {error}", path.display()));
    }
    broken(path, error)
}

/// The error of anything else.
#[must_use]
pub fn broken(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Broken(format!("{}: {error}", path.display()))
}
