//! The journal: every commit, in order, in files that only grow. It is the truth.
//!
//! # Contract
//! [`Journal::append`] writes a group of commits with one write and one `fdatasync`; when it
//! returns they outlive a power cut. Nothing that was synced is ever changed or removed.
//!
//! # After a crash
//! What a power cut left half-written at the very end of the last segment was never
//! acknowledged and is cut. Anything else that is not sound is damage to what was on disk: the
//! journal is not opened, the place is named, and nothing is changed.

use crate::adapters::disk;
use crate::adapters::journal::frame::{self, Sort};
use crate::adapters::journal::segment::{Before, Next, Position, Records, Segment, broken, failed};
use crate::ports::StoreError;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// How long a segment becomes before the next is begun.
pub const SEGMENT_BYTES: u64 = 64 << 20;

/// Zeros that are written ahead: a sync that makes no file longer is two to three times as fast,
/// because the file system has nothing of its own to write.
const AHEAD_BYTES: u64 = 2 << 20;

/// The journal, open for appending.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    segment_bytes: u64,
    segment: Segment,
    file: File,
    /// Where the next commit goes.
    length: u64,
    /// The length of the file: from `length` on it holds zeros.
    ahead: u64,
    end: Position,
    /// The last append did not fail.
    is_sure: bool,
}

/// What a start found at the end of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Octets that were cut off.
    pub octets: u64,
}

impl Journal {
    /// Opens the journal in `folder`, or begins one, and cuts a torn tail.
    ///
    /// `known` is a commit that is known to have been on disk: a tail that would have held it is
    /// not torn but damaged.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Full`], [`StoreError::Broken`].
    pub fn open(
        folder: &Path,
        segment_bytes: u64,
        known: Position,
    ) -> Result<(Self, Option<Cut>), StoreError> {
        disk::make_folder(folder).map_err(|error| failed(folder, &error))?;
        let mut segments = Segment::all(folder)?;
        drop_unfinished(folder, &mut segments)?;
        check_heads(&segments)?;
        let Some(segment) = segments.pop() else {
            let nothing = Before { first: 0, length: 0, end: Position::default() };
            let (segment, file, length) = Segment::create(folder, nothing)?;
            let opened = (segment, file, length, nothing.end);
            return Ok((Self::with(folder, segment_bytes, opened, length), None));
        };
        let tail = end_of(&segment, known)?;
        let file = OpenOptions::new().read(true).write(true).open(&segment.path);
        let file = file.map_err(|error| broken(&segment.path, &error))?;
        let cut = if tail.is_torn { Some(cut(&segment, &file, tail.length)?) } else { None };
        let ahead = segment.length()?;
        let opened = (segment, file, tail.length, tail.end);
        Ok((Self::with(folder, segment_bytes, opened, ahead), cut))
    }

    fn with(
        folder: &Path,
        segment_bytes: u64,
        opened: (Segment, File, u64, Position),
        ahead: u64,
    ) -> Self {
        let (folder, (segment, file, length, end)) = (folder.to_owned(), opened);
        Self { folder, segment_bytes, segment, file, length, ahead, end, is_sure: true }
    }

    /// The last commit.
    #[must_use]
    pub fn end(&self) -> Position {
        self.end
    }

    /// Writes a group of commits; they are on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Broken`]. The journal must then be opened again: nobody
    /// knows what is on disk (a failed `fdatasync` may drop what it could not write).
    pub fn append(&mut self, commits: &[&[u8]]) -> Result<Position, StoreError> {
        if self.length >= self.segment_bytes {
            self.begin_segment()?;
        }
        let group = self.end.sequence.saturating_add(1);
        let mut buffer = Vec::new();
        let mut end = self.end;
        for commit in commits {
            let sequence = end.sequence.saturating_add(1);
            let check = frame::write(&mut buffer, Sort::Commit, sequence, group, end.check, commit);
            end = Position { sequence, check };
        }
        self.is_sure = false;
        let length = self.length.saturating_add(u64::try_from(buffer.len()).unwrap_or(u64::MAX));
        self.go_ahead(length);
        let written = self.file.write_all_at(&buffer, self.length);
        let synced = written.and_then(|()| self.file.sync_data());
        synced.map_err(|error| failed(&self.segment.path, &error))?;
        (self.length, self.end, self.is_sure) = (length, end, true);
        self.ahead = self.ahead.max(length);
        Ok(end)
    }

    /// Writes zeros ahead where `length` would make the file longer. That they fit is no promise:
    /// where they do not, the commit itself finds out.
    fn go_ahead(&mut self, length: u64) {
        if length <= self.ahead {
            return;
        }
        let octets = usize::try_from(AHEAD_BYTES).unwrap_or(0);
        if self.file.write_all_at(&vec![0; octets], length).is_ok() {
            self.ahead = length.saturating_add(AHEAD_BYTES);
        }
    }

    fn begin_segment(&mut self) -> Result<(), StoreError> {
        let trimmed = self.file.set_len(self.length).and_then(|()| self.file.sync_all());
        trimmed.map_err(|error| failed(&self.segment.path, &error))?;
        let before = Before { first: self.segment.first, length: self.length, end: self.end };
        let (segment, file, length) = Segment::create(&self.folder, before)?;
        (self.segment, self.file, self.length, self.ahead) = (segment, file, length, length);
        Ok(())
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if self.is_sure {
            // Only so that copies have no zeros at their end; a start does not mind them.
            let _ = self.file.set_len(self.length);
        }
    }
}

/// Calls `visit` for every commit of the journal in `folder` from number `from` on, up to and
/// with number `to`, and `progress` with the octets read so far and in all.
///
/// # Errors
/// [`StoreError::Damaged`] with the place, also where the journal ends before `to`;
/// [`StoreError::Broken`]; whatever `visit` fails with.
pub fn replay(
    folder: &Path,
    from: u64,
    to: u64,
    progress: &mut dyn FnMut(u64, u64),
    visit: &mut dyn FnMut(Position, Vec<u8>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let segments = Segment::all(folder)?;
    let skipped = segments.iter().skip(1).take_while(|segment| segment.first <= from).count();
    let needed: Vec<&Segment> =
        segments.iter().skip(skipped).take_while(|segment| segment.first <= to).collect();
    let mut total = 0u64;
    for segment in &needed {
        total = total.saturating_add(segment.length()?);
    }
    let (mut done, mut reached, mut chain) = (0u64, 0, None);
    for segment in needed {
        let mut records = segment.records()?;
        if chain.is_some_and(|end| end != records.at()) {
            return Err(segment.damaged(0, "it does not follow the segment before it"));
        }
        while let Some((at, commit)) = commit_of(segment, &mut records)? {
            if at.sequence >= from && at.sequence <= to {
                visit(at, commit)?;
            }
            progress(done.saturating_add(records.offset()), total);
            // What lies behind may be in the hands of the writer.
            if at.sequence >= to {
                break;
            }
        }
        reached = records.at().sequence;
        chain = Some(records.at());
        done = done.saturating_add(segment.length()?);
    }
    if reached < to {
        return Err(StoreError::Damaged(format!(
            "the journal in {} ends with commit {reached}, not {to}",
            folder.display()
        )));
    }
    Ok(())
}

fn commit_of(
    segment: &Segment,
    records: &mut Records,
) -> Result<Option<(Position, Vec<u8>)>, StoreError> {
    match records.next()? {
        Next::Commit(at, commit) => Ok(Some((at, commit))),
        Next::End => Ok(None),
        Next::Unsound => {
            let what = format!("commit {} is damaged", records.at().sequence.saturating_add(1));
            Err(segment.damaged(records.offset(), &what))
        }
    }
}

/// A last segment without a whole head was being begun when the power failed; nothing was in it.
fn drop_unfinished(folder: &Path, segments: &mut Vec<Segment>) -> Result<(), StoreError> {
    let Some(last) = segments.last() else { return Ok(()) };
    let head_bytes = u64::try_from(frame::HEAD_BYTES).unwrap_or(u64::MAX).saturating_add(8);
    if last.length()? > head_bytes || last.head()?.is_some() {
        return Ok(());
    }
    let removed = fs::remove_file(&last.path).and_then(|()| disk::sync_folder(folder));
    removed.map_err(|error| broken(&last.path, &error))?;
    segments.pop();
    Ok(())
}

/// Every segment is there, and has the length that the next one says.
fn check_heads(segments: &[Segment]) -> Result<(), StoreError> {
    let mut before: Option<&Segment> = None;
    for segment in segments {
        let head = segment.head()?.ok_or_else(|| segment.damaged(0, "its head is not whole"))?;
        let (first, length) = match before {
            Some(before) => (before.first, before.length()?),
            None => (0, 0),
        };
        if head.first != first {
            return Err(segment.damaged(
                0,
                &format!("the segment before it, {:020}.journal, is missing", head.first),
            ));
        }
        if let Some(before) = before.filter(|_| head.length != length) {
            let what = format!("it has {length} octets and had {}", head.length);
            return Err(before.damaged(head.length.min(length), &what));
        }
        before = Some(segment);
    }
    Ok(())
}

/// Where the last segment ends, soundly.
struct Tail {
    length: u64,
    end: Position,
    /// Behind it is half a commit.
    is_torn: bool,
}

fn end_of(segment: &Segment, known: Position) -> Result<Tail, StoreError> {
    let mut records = segment.records()?;
    let is_torn = loop {
        match records.next()? {
            Next::Commit(..) => {}
            Next::End => break false,
            Next::Unsound => break true,
        }
    };
    let (length, end) = (records.offset(), records.at());
    let next = end.sequence.saturating_add(1);
    if is_torn && (known.sequence >= next || frame::holds_later_group(&records.rest()?, next)) {
        let what = format!("commit {next} is damaged, and it was whole once");
        return Err(segment.damaged(length, &what));
    }
    Ok(Tail { length, end, is_torn })
}

fn cut(segment: &Segment, file: &File, length: u64) -> Result<Cut, StoreError> {
    let octets = segment.length()?.saturating_sub(length);
    let cut = file.set_len(length).and_then(|()| file.sync_all());
    cut.map_err(|error| broken(&segment.path, &error))?;
    Ok(Cut { octets })
}
