//! How soon somebody must look, always with the reasons in words.

use crate::domain::kind::{Urgency, Verdict};

/// Urgency of a message from its words and verdict, with the reasons.
#[must_use]
pub fn urgency(_words: &str, _verdict: &Verdict) -> (Urgency, Vec<String>) {
    (Urgency::Normal, vec!["nothing presses".to_owned()])
}
