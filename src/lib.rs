//! Saldo: a billing desk that lives in a mailbox.
//!
//! This page is the map. The house has five floors and a roof; an import may go down the stairs,
//! never up (`tests/architecture.rs` holds it to that):
//!
//! ```text
//! IMAP → intake → parse → screen → identify → correlate → classify ┐
//!                                     timers: time passed ─────────┤
//!                                     control: an operator asks ───┼→ DECIDE → compose → commit → outbox
//!                                                                  └─ sent, bounced ← dispatch ←────┘ → SMTP
//! ```
#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::arithmetic_side_effects,
        clippy::panic
    )
)]

/// Floor 1, nouns: plain values, checked once. No clock, no randomness, no I/O.
pub mod domain {
    pub mod address;
    pub mod case_number;
    pub mod delivery;
    pub mod disposition;
    pub mod facts;
    pub mod kind;
    pub mod letter;
    pub mod message;
    pub mod money;
}

/// Floor 2, verbs: pure functions of their arguments.
pub mod logic {
    pub mod bounce;
    pub mod compose;
    pub mod excerpt;
    pub mod html;
    pub mod markdown;
    pub mod parse;
    pub mod phrasebook;
    pub mod screen;
    pub mod subject;
    pub mod templates;
    pub mod understand;

    /// Words → kind, language, urgency, facts.
    pub mod classify {
        pub mod facts;
        pub mod kind;
        pub mod language;
        pub mod urgency;
    }
}

pub mod ports;

/// The roof: the operator's command line.
pub mod cli {
    pub mod inspect;
}
