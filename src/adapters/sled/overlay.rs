//! Accepted writes that sled does not hold yet, laid over those that it does.

use crate::adapters::disk;
use crate::adapters::records::envelope::{Bytes, Keys, Read, Visit};
use crate::adapters::records::project::Write;
use crate::ports::StoreError;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Writes by key, each with the number of the commit that made it last.
#[derive(Debug, Default)]
pub(in crate::adapters::sled) struct Overlay(BTreeMap<Bytes, (u64, Option<Bytes>)>);

impl Overlay {
    /// Lays the writes of commit `number` over all before it.
    pub(in crate::adapters::sled) fn lay(&mut self, number: u64, writes: &[Write]) {
        for write in writes {
            self.0.insert(write.key.clone(), (number, write.value.clone()));
        }
    }

    /// sled holds everything.
    pub(in crate::adapters::sled) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lifts off what commits up to `number` wrote under `keys`: sled holds it now.
    pub(in crate::adapters::sled) fn lift<'a>(
        &mut self,
        number: u64,
        keys: impl Iterator<Item = &'a Bytes>,
    ) {
        for key in keys {
            if self.0.get(key).is_some_and(|(by, _)| *by <= number) {
                self.0.remove(key);
            }
        }
    }
}

/// What stands once everything accepted is applied.
pub(in crate::adapters::sled) struct View<'a> {
    pub(in crate::adapters::sled) overlay: &'a Overlay,
    pub(in crate::adapters::sled) tree: &'a ::sled::Tree,
}

impl Read for View<'_> {
    fn get(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        match self.overlay.0.get(key) {
            Some((_, value)) => Ok(value.clone()),
            None => get(self.tree, key),
        }
    }
}

impl Keys for View<'_> {
    fn scan(&self, from: &[u8], to: &[u8], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        if from >= to {
            return Ok(());
        }
        let range = (Bound::Included(from), Bound::Excluded(to));
        let mut above = self.overlay.0.range::<[u8], _>(range).peekable();
        let mut below = self.tree.range::<&[u8], _>(range);
        while let Some((key, value)) = guarded(|| below.next().transpose())? {
            let key: &[u8] = &key;
            while let Some((over, (_, value))) = above.next_if(|(over, _)| ***over < *key) {
                if value.as_ref().is_some_and(|value| visit(over, value).is_break()) {
                    return Ok(());
                }
            }
            let flow = match above.next_if(|(over, _)| ***over == *key) {
                Some((_, (_, Some(value)))) => visit(key, value),
                Some((_, (_, None))) => continue,
                None => visit(key, &value),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
        for (over, (_, value)) in above {
            if value.as_ref().is_some_and(|value| visit(over, value).is_break()) {
                break;
            }
        }
        Ok(())
    }
}

/// A value of sled.
///
/// # Errors
/// [`failed`].
pub(in crate::adapters::sled) fn get(
    tree: &::sled::Tree,
    key: &[u8],
) -> Result<Option<Bytes>, StoreError> {
    let value = guarded(|| tree.get(key))?;
    Ok(value.map(|value| Bytes::from(&*value)))
}

/// sled panics over pages that it cannot read; that is an error like others.
pub(in crate::adapters::sled) fn guarded<T>(
    access: impl FnOnce() -> ::sled::Result<T>,
) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(access)) {
        Ok(done) => done.map_err(|error| failed(&error)),
        Err(_) => Err(StoreError::Broken("sled panicked over what it read".to_owned())),
    }
}

/// What sled's errors mean to a caller.
pub(in crate::adapters::sled) fn failed(error: &::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Io(io) if disk::is_full(io) => StoreError::Full(format!("sled: {io}")),
        ::sled::Error::Io(_)
        | ::sled::Error::CollectionNotFound(_)
        | ::sled::Error::Unsupported(_)
        | ::sled::Error::ReportableBug(_)
        | ::sled::Error::Corruption { .. } => StoreError::Broken(format!("sled: {error}")),
    }
}
