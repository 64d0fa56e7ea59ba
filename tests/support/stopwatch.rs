//! Times code by what its thread has had of the processor: a machine that is busy with something
//! else makes no test fail.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// What this thread has used of a processor so far.
pub(crate) fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap()
}

/// What `work` gives, and what it used.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = spent();
    let done = work();
    (done, spent().saturating_sub(before))
}
