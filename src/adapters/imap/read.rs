//! Which messages wait, and their bytes.

use super::Session;
use super::link::Failure;
use super::names::uid_set;
use crate::ports::{Fetched, MailboxError, Waiting};
use imap_proto::{AttributeValue, MailboxDatum, Response};
use std::collections::BTreeMap;

/// UIDs whose sizes are asked for at once, and so the most that [`Session::waiting`] gives.
const SIZES_MAX: usize = 1_000;

/// UIDs in one command: a command line stays below 1,000 octets, which all servers take.
pub(super) const UIDS_PER_COMMAND_MAX: usize = 80;

/// What the answer to a `FETCH` takes beside the message itself.
const FRAME_BYTES_MAX: u64 = 64 * 1024;

impl Session {
    /// The oldest messages above `after`; empty only if there is none.
    pub(super) async fn waiting(&mut self, after: u32) -> Result<Vec<Waiting>, MailboxError> {
        if after < self.backlog_after {
            // The caller went back; what was found above is not all that waits now.
            self.backlog.clear();
        }
        loop {
            while self.backlog.front().is_some_and(|uid| *uid <= after) {
                self.backlog.pop_front();
            }
            self.backlog_after = after;
            if self.backlog.is_empty() {
                self.search(after).await?;
            }
            let mut asked = self.backlog.iter().take(SIZES_MAX).copied();
            let Some(first) = asked.next() else { return Ok(Vec::new()) };
            let last = asked.next_back().unwrap_or(first);
            let found = self.sizes(first, last).await?;
            if !found.is_empty() {
                return Ok(found);
            }
            // A chunk may have vanished as a whole; what stands behind it still waits.
            self.backlog.retain(|uid| *uid > last);
        }
    }

    async fn search(&mut self, after: u32) -> Result<(), MailboxError> {
        let Some(first) = after.checked_add(1) else { return Ok(()) };
        // NOOP lets the server look at the folder again; SEARCH alone may tell of yesterday.
        self.link.command("NOOP", |_| {}).await?;
        self.link.has_news = false;
        let mut found = Vec::new();
        self.link
            .command(&format!("UID SEARCH UID {first}:*"), |response| {
                if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                    found.extend_from_slice(uids);
                }
            })
            .await?;
        // `n:*` always holds the last message, even if its UID is below n (RFC 3501 §9).
        found.retain(|uid| *uid > after);
        found.sort_unstable();
        found.dedup();
        self.backlog = found.into();
        Ok(())
    }

    async fn sizes(&mut self, first: u32, last: u32) -> Result<Vec<Waiting>, MailboxError> {
        let mut found = Vec::new();
        let line = format!("UID FETCH {first}:{last} (UID RFC822.SIZE)");
        self.link
            .command(&line, |response| {
                let Response::Fetch(_, attributes) = response else { return };
                let (mut uid, mut size) = (None, None);
                for attribute in attributes {
                    if let AttributeValue::Uid(value) = attribute {
                        uid = Some(*value);
                    } else if let AttributeValue::Rfc822Size(value) = attribute {
                        size = Some(u64::from(*value));
                    }
                }
                // Others may be told unasked, a changed flag for instance; they lack the size.
                if let Some((uid, size_bytes)) = uid.zip(size) {
                    found.push(Waiting { uid, size_bytes });
                }
            })
            .await?;
        found.retain(|waiting| (first..=last).contains(&waiting.uid));
        found.sort_unstable_by_key(|waiting| waiting.uid);
        found.dedup_by_key(|waiting| waiting.uid);
        Ok(found)
    }

    /// The bytes of `uids`, without those that have vanished.
    pub(super) async fn fetch(
        &mut self,
        uids: &[u32],
        message_bytes_max: u64,
    ) -> Result<Vec<Fetched>, MailboxError> {
        let mut uids = uids.to_vec();
        uids.sort_unstable();
        uids.dedup();
        let mut all = Vec::with_capacity(uids.len());
        for chunk in uids.chunks(UIDS_PER_COMMAND_MAX) {
            match self.fetch_chunk(chunk, message_bytes_max).await {
                Ok(found) => all.extend(found),
                Err(Failure::Lost(why)) => return Err(MailboxError::Reconnect(why)),
                Err(why) if why.is_passing() => return Err(why.into()),
                Err(Failure::No(_) | Failure::Bad(_)) => {
                    all.extend(self.one_by_one(chunk, message_bytes_max).await?);
                }
            }
        }
        Ok(all)
    }

    /// One message that the server cannot give spoils the answer for all; this finds it.
    async fn one_by_one(
        &mut self,
        uids: &[u32],
        message_bytes_max: u64,
    ) -> Result<Vec<Fetched>, MailboxError> {
        let mut all = Vec::with_capacity(uids.len());
        for uid in uids {
            match self.fetch_chunk(&[*uid], message_bytes_max).await {
                Ok(found) => all.extend(found),
                Err(Failure::Lost(why)) => return Err(MailboxError::Reconnect(why)),
                Err(Failure::No(reason) | Failure::Bad(reason)) => {
                    return Err(MailboxError::Message { uid: *uid, reason });
                }
            }
        }
        Ok(all)
    }

    async fn fetch_chunk(
        &mut self,
        uids: &[u32],
        message_bytes_max: u64,
    ) -> Result<Vec<Fetched>, Failure> {
        let mut found = BTreeMap::new();
        let mut without_body = Vec::new();
        let each = message_bytes_max.saturating_add(FRAME_BYTES_MAX);
        let answer_bytes_max = each.saturating_mul(uids.len() as u64).saturating_add(each);
        let line = format!("UID FETCH {} (UID BODY.PEEK[])", uid_set(uids));
        let outcome = self
            .link
            .command_with(&line, answer_bytes_max, |response| {
                let Response::Fetch(_, attributes) = response else { return };
                let (mut uid, mut body) = (None, None);
                for attribute in attributes {
                    if let AttributeValue::Uid(value) = attribute {
                        uid = Some(*value);
                    } else if let AttributeValue::BodySection { section: None, data, .. } =
                        attribute
                    {
                        body = Some(data);
                    }
                }
                match uid.zip(body) {
                    Some((uid, Some(data))) if uids.binary_search(&uid).is_ok() => {
                        found.entry(uid).or_insert_with(|| data.to_vec());
                    }
                    Some((uid, None)) => without_body.push(uid),
                    Some(_) | None => {}
                }
            })
            .await;
        match outcome {
            // Some went away while we asked, and the others have come (RFC 5530).
            Err(why) if why.has_code("[EXPUNGEISSUED]") => {}
            other => other?,
        }
        if let Some(uid) = without_body.first() {
            return Err(Failure::No(format!("the server has no body for message {uid}")));
        }
        Ok(found.into_iter().map(|(uid, raw)| Fetched { uid, raw }).collect())
    }
}
