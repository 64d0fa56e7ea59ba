//! Handled messages leave the inbox, or are at least marked as read.

use super::Session;
use super::link::Failure;
use super::names::uid_set;
use super::read::UIDS_PER_COMMAND_MAX;
use crate::ports::{Drawer, MailboxError};
use imap_proto::rfc4315::UidSetMember;
use imap_proto::{Response, ResponseCode};

impl Session {
    /// Moves `uids` into `drawer`, by the best means the server has.
    pub(super) async fn file_away(
        &mut self,
        uids: &[u32],
        drawer: Drawer,
    ) -> Result<(), MailboxError> {
        let to = match drawer {
            Drawer::Done => self.done.clone(),
            Drawer::Quarantine => self.quarantine.clone(),
        };
        let mut uids = uids.to_vec();
        uids.sort_unstable();
        uids.dedup();
        for chunk in uids.chunks(UIDS_PER_COMMAND_MAX) {
            match self.file_chunk(chunk, to.as_deref()).await {
                Ok(()) => {}
                Err(Failure::Lost(why)) => return Err(MailboxError::Reconnect(why)),
                Err(why) if why.is_passing() => return Err(why.into()),
                Err(Failure::No(_) | Failure::Bad(_)) => {
                    self.file_one_by_one(chunk, to.as_deref()).await?;
                }
            }
        }
        Ok(())
    }

    /// One message that cannot be moved must not keep the others; this finds it.
    async fn file_one_by_one(
        &mut self,
        uids: &[u32],
        to: Option<&str>,
    ) -> Result<(), MailboxError> {
        let mut first_refused = Ok(());
        for uid in uids {
            match self.file_chunk(&[*uid], to).await {
                Ok(()) => {}
                Err(Failure::Lost(why)) => return Err(MailboxError::Reconnect(why)),
                Err(Failure::No(reason) | Failure::Bad(reason)) => {
                    if first_refused.is_ok() {
                        first_refused = Err(MailboxError::Message { uid: *uid, reason });
                    }
                }
            }
        }
        first_refused
    }

    async fn file_chunk(&mut self, uids: &[u32], to: Option<&str>) -> Result<(), Failure> {
        let offers = self.link.offers;
        match to {
            Some(folder) if offers.mv => {
                self.command_into("UID MOVE", uids, folder).await.map(drop)
            }
            Some(folder) if offers.uidplus => self.copy_and_remove(uids, folder).await,
            // Without UIDPLUS an EXPUNGE would also remove what others have marked as deleted.
            Some(_) | None => self.mark(uids, "\\Seen").await,
        }
    }

    /// Removes from the inbox only what the server says it has copied (RFC 4315 §3).
    async fn copy_and_remove(&mut self, uids: &[u32], folder: &str) -> Result<(), Failure> {
        let mut copied = uids.to_vec();
        if let Some(confirmed) = self.command_into("UID COPY", uids, folder).await? {
            copied.retain(|uid| confirmed.iter().any(|member| covers(member, *uid)));
        }
        if copied.is_empty() {
            return Ok(());
        }
        self.mark(&copied, "\\Deleted").await?;
        self.link.command(&format!("UID EXPUNGE {}", uid_set(&copied)), |_| {}).await
    }

    /// Runs `UID MOVE` or `UID COPY`, making the folder anew if somebody has removed it meanwhile;
    /// gives the UIDs which the server confirms, if it names them.
    async fn command_into(
        &mut self,
        verb: &str,
        uids: &[u32],
        folder: &str,
    ) -> Result<Option<Vec<UidSetMember>>, Failure> {
        let line = format!("{verb} {} {folder}", uid_set(uids));
        match self.copying(&line).await {
            Err(why) if why.has_code("[TRYCREATE]") => {
                self.link.command(&format!("CREATE {folder}"), |_| {}).await?;
                self.copying(&line).await
            }
            other => other,
        }
    }

    async fn copying(&mut self, line: &str) -> Result<Option<Vec<UidSetMember>>, Failure> {
        let mut confirmed = None;
        let outcome = self
            .link
            .command(line, |response| {
                if let Response::Done { outcome, .. } | Response::Data { outcome, .. } = response
                    && let Some(ResponseCode::CopyUid(_, sources, _)) = &outcome.code
                {
                    confirmed.get_or_insert_with(Vec::new).extend(sources.iter().cloned());
                }
            })
            .await;
        match outcome {
            // What has vanished meanwhile needs no filing.
            Err(why) if why.has_code("[EXPUNGEISSUED]") => Ok(confirmed),
            other => other.map(|()| confirmed),
        }
    }

    async fn mark(&mut self, uids: &[u32], flag: &str) -> Result<(), Failure> {
        let line = format!("UID STORE {} +FLAGS.SILENT ({flag})", uid_set(uids));
        self.link.command(&line, |_| {}).await
    }
}

fn covers(member: &UidSetMember, uid: u32) -> bool {
    match member {
        UidSetMember::UidRange(range) => {
            // RFC 4315 allows a range to run backwards.
            let (low, high) = (range.start().min(range.end()), range.start().max(range.end()));
            (*low..=*high).contains(&uid)
        }
        UidSetMember::Uid(one) => *one == uid,
    }
}
