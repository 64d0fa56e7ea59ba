//! Is a person writing? Own loop, bounce, auto-reply, receipt, feedback, bulk, or human.

use crate::domain::address::Address;
use crate::domain::message::{Message, Nature, Screening};

/// How we recognise ourselves.
#[derive(Clone, Debug, Default)]
pub struct Ourselves {
    /// The desk's addresses, without tags.
    pub addresses: Vec<Address>,
}

/// Tells people from machines.
#[must_use]
pub fn screen(message: &Message, _ourselves: &Ourselves) -> Screening {
    let automatic = message.header("Auto-Submitted").is_some_and(|v| !v.eq_ignore_ascii_case("no"));
    if automatic {
        return Screening {
            nature: Nature::AutoReply,
            may_auto_reply: false,
            because: "Auto-Submitted (RFC 3834)".to_owned(),
        };
    }
    Screening {
        nature: Nature::Person,
        may_auto_reply: true,
        because: "nothing says otherwise".to_owned(),
    }
}
