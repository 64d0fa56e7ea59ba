//! Waiting for news: IDLE where the server has it (RFC 2177), asking now and then otherwise.

use super::link::Failure;
use super::{ImapSettings, Session};
use crate::ports::MailboxError;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

impl Session {
    /// Returns when something may have arrived, or after `at_most`.
    pub(super) async fn wait(
        &mut self,
        at_most: Duration,
        settings: &ImapSettings,
    ) -> Result<(), MailboxError> {
        let end = Instant::now()
            .checked_add(at_most)
            .ok_or_else(|| MailboxError::Fix("nobody waits that long".into()))?;
        while !self.link.has_news && Instant::now() < end {
            if self.link.offers.idle {
                self.idle(end, settings.idle_max).await?;
            } else {
                let next = Instant::now().checked_add(settings.poll).map_or(end, |at| at.min(end));
                sleep_until(next).await;
                // NOOP may be refused, but a refusal proves that the connection lives.
                match self.link.command("NOOP", |_| {}).await {
                    Err(why @ Failure::Lost(_)) => return Err(why.into()),
                    Ok(()) | Err(Failure::No(_) | Failure::Bad(_)) => {}
                }
            }
        }
        Ok(())
    }

    async fn idle(&mut self, end: Instant, idle_max: Duration) -> Result<(), MailboxError> {
        let end = Instant::now().checked_add(idle_max).map_or(end, |limit| limit.min(end));
        let tag = self.link.send("IDLE").await?;
        match self.link.continuation(&tag).await {
            Ok(()) => {}
            Err(Failure::No(_) | Failure::Bad(_)) => {
                self.link.offers.idle = false;
                return Ok(());
            }
            Err(why @ Failure::Lost(_)) => return Err(why.into()),
        }
        while !self.link.has_news && Instant::now() < end {
            if self.link.idle_until(&tag, end).await? {
                // The server has ended the IDLE by itself, and would do so again at once.
                self.link.offers.idle = false;
                return Ok(());
            }
        }
        self.link.write(b"DONE\r\n").await?;
        Ok(self.link.finish(&tag, |_| {}).await?)
    }
}
