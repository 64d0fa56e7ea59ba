//! Everything at work side by side: mailboxes, timers, outbox, until somebody says stop.
//!
//! # Contract
//! Each part does one thing at a time and finishes what it has in hand before it ends. A part that
//! fails for good ends all of them with its error; the supervisor starts the process again.
//!
//! # Failure
//! A mailbox that cannot be reached is tried again with growing pauses, for ever; a relay likewise.
//! A full disk stops intake, not the process, and intake resumes when there is room.

use crate::domain::words::masked;
use crate::ports::{Archive, Mailbox, MailboxError, Store, Transport};
use crate::shell::desk::{Desk, DeskError};
use crate::shell::dispatch::Dispatch;
use crate::shell::intake::{Intake, IntakeError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify, watch};

/// The first pause after a failure; it doubles.
const PAUSE_MIN: Duration = Duration::from_secs(1);

/// The longest pause after a failure.
const PAUSE_MAX: Duration = Duration::from_mins(2);

/// The longest sleep of timers and outbox: the clock may have been set.
const SLEEP_MAX: Duration = Duration::from_mins(1);

/// How long one wait on a mailbox may last (RFC 2177 §3: renew IDLE before 29 minutes).
const IDLE_MAX: Duration = Duration::from_mins(5);

/// Timers fired before the others get a turn.
const TIMERS_BATCH: usize = 256;

/// Says stop, once and to all.
pub type Stop = watch::Receiver<bool>;

/// Reads a mailbox until told to stop.
///
/// # Errors
/// Only what the desk cannot work without: a broken store or archive.
pub async fn run_intake<M, S, A>(
    mut intake: Intake<M, S, A>,
    mut stop: Stop,
) -> Result<(), DeskError>
where
    M: Mailbox + 'static,
    S: Store,
    A: Archive + 'static,
{
    let mut pause = PAUSE_MIN;
    while !*stop.borrow() {
        let failure = match intake.look_until(&stop).await {
            Ok(_) => {
                pause = PAUSE_MIN;
                tokio::select! {
                    waited = wait(&mut intake) => waited.err().map(IntakeError::from),
                    _ = stop.wait_for(|stop| *stop) => return Ok(()),
                }
            }
            Err(error) => Some(error),
        };
        match failure {
            None => {}
            Some(IntakeError::Desk(error)) if !error.is_full() => return Err(error),
            Some(error) => {
                let name = intake.mailbox().map(|mailbox| mailbox.name().to_owned());
                report(&name.unwrap_or_default(), &error, pause);
                let _stopped = tokio::time::timeout(pause, stop.wait_for(|stop| *stop)).await;
                pause = pause.saturating_mul(2).min(PAUSE_MAX);
            }
        }
    }
    Ok(())
}

async fn wait<M, S, A>(intake: &mut Intake<M, S, A>) -> Result<(), MailboxError>
where
    M: Mailbox + 'static,
    S: Store,
    A: Archive + 'static,
{
    intake.mailbox()?.wait(IDLE_MAX).await
}

fn report(mailbox: &str, error: &IntakeError, pause: Duration) {
    let seconds = pause.as_secs();
    let (mailbox, reason) = (masked(mailbox), masked(&error.to_string()));
    match error {
        IntakeError::Mailbox(MailboxError::Fix(_)) => {
            tracing::error!(mailbox, seconds, "{reason}; saldo check says more; trying again");
        }
        IntakeError::Mailbox(MailboxError::Reconnect(_) | MailboxError::Message { .. }) => {
            tracing::warn!(mailbox, seconds, "{reason}; trying again");
        }
        IntakeError::Desk(_) => {
            tracing::error!(
                mailbox,
                seconds,
                "{reason}; intake stops until there is room, nothing is lost"
            );
        }
    }
}

/// Fires timers until told to stop.
///
/// # Errors
/// Only what the desk cannot work without.
pub async fn run_timers<S: Store, A: Archive>(
    desk: Arc<Mutex<Desk<S, A>>>,
    outbox: Arc<Notify>,
    mut stop: Stop,
) -> Result<(), DeskError> {
    while !*stop.borrow() {
        match fire_due(&desk).await {
            Ok(0) => {}
            Ok(_) => outbox.notify_one(),
            Err(error) if error.is_full() => {
                tracing::error!("{error}; timers wait until there is room");
            }
            Err(error) => return Err(error),
        }
        let sleep = {
            let desk = desk.lock().await;
            until(desk.store().next_timer().await?, desk.now())
        };
        let _stopped = tokio::time::timeout(sleep, stop.wait_for(|stop| *stop)).await;
    }
    Ok(())
}

/// Fires every timer that is due now, each once; gives how many.
///
/// # Errors
/// [`DeskError`]; the timers not yet fired are due as before.
pub async fn fire_due<S: Store, A: Archive>(
    desk: &Arc<Mutex<Desk<S, A>>>,
) -> Result<usize, DeskError> {
    let mut fired: usize = 0;
    loop {
        let mut held = desk.lock().await;
        let now = held.now();
        let due = held.store().timers_due(now, TIMERS_BATCH).await?;
        let mut tickets: Vec<_> = held.morning().await?.into_iter().collect();
        for (_, case, timer) in due {
            tickets.extend(held.fire(&case, timer).await?);
        }
        drop(held);
        if tickets.is_empty() {
            return Ok(fired.saturating_add(collect(desk).await?));
        }
        fired = fired.saturating_add(tickets.len());
        for ticket in tickets {
            ticket.durable().await?;
        }
    }
}

/// Looks at what is overdue; gives how many files something followed for.
async fn collect<S: Store, A: Archive>(desk: &Arc<Mutex<Desk<S, A>>>) -> Result<usize, DeskError> {
    let tickets = desk.lock().await.collect().await?;
    let count = tickets.len();
    for ticket in tickets {
        ticket.durable().await?;
    }
    Ok(count)
}

/// Sends letters until told to stop.
///
/// # Errors
/// Only what the desk cannot work without.
pub async fn run_dispatch<T, S, A>(
    mut dispatch: Dispatch<T, S, A>,
    desk: Arc<Mutex<Desk<S, A>>>,
    outbox: Arc<Notify>,
    mut stop: Stop,
) -> Result<(), DeskError>
where
    T: Transport,
    S: Store,
    A: Archive,
{
    let mut pause = PAUSE_MIN;
    while !*stop.borrow() {
        let sleep = match dispatch.flush_until(&stop).await {
            Ok(round) => match round.blocked {
                None => {
                    pause = PAUSE_MIN;
                    let desk = desk.lock().await;
                    until(desk.store().next_letter().await?, desk.now())
                }
                Some(reason) => {
                    tracing::error!(
                        reason,
                        "the relay refuses the desk; letters wait; saldo check says more"
                    );
                    pause = pause.saturating_mul(2).min(PAUSE_MAX);
                    pause
                }
            },
            Err(error) if error.is_full() => {
                tracing::error!("{error}; letters wait until there is room");
                PAUSE_MAX
            }
            Err(error) => return Err(error),
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = outbox.notified() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    Ok(())
}

/// How long until something is due; a moment at least, so that nothing ever spins.
fn until(due: Option<jiff::Timestamp>, now: jiff::Timestamp) -> Duration {
    let Some(due) = due else { return SLEEP_MAX };
    let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
    wait.clamp(Duration::from_millis(20), SLEEP_MAX)
}
