//! What work costs, and not what the machine does beside it.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::time::{Duration, Instant};

/// The kernel may be a tick late in counting what a thread has used.
const TICK: Duration = Duration::from_millis(4);

/// Measures what this thread spends from a moment on.
pub(crate) struct Stopwatch {
    began: Instant,
    spent_before: Option<Duration>,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { began: Instant::now(), spent_before: spent() }
    }

    /// The time a CPU worked for this thread since the start, a tick too much at most; where the
    /// kernel does not tell, the time that passed.
    pub(crate) fn took(&self) -> Duration {
        let passed = self.began.elapsed();
        let spent = spent().zip(self.spent_before);
        let spent = spent.map(|(after, before)| after.saturating_sub(before) + TICK);
        spent.map_or(passed, |spent| passed.min(spent))
    }
}

/// What this thread has used of a CPU, where the kernel tells (Linux does).
fn spent() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
