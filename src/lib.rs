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
    pub mod account;
    pub mod address;
    pub mod approval;
    pub mod calendar;
    pub mod case;
    pub mod case_number;
    pub mod change;
    pub mod claim_window;
    pub mod colleague;
    pub mod commit;
    pub mod commitment;
    pub mod delivery;
    pub mod disposition;
    pub mod escalation;
    pub mod event;
    pub mod facts;
    pub mod kind;
    pub mod leak;
    pub mod ledger;
    pub mod letter;
    pub mod limits;
    pub mod message;
    pub mod money;
    pub mod origin;
    pub mod outcome;
    pub mod people;
    pub mod policy;
    pub mod report;
    pub mod satisfaction;
    pub mod search;
    pub mod trust;
    pub mod understood;
    pub mod undo;
    pub mod warning;
    pub mod words;

    /// Overdue accounts: the policy, and a file for each customer and currency.
    pub mod collections {
        pub mod file;
        pub mod hold;
        pub mod house;
        pub mod law;
        pub mod notice;
        pub mod order;
        pub mod policy;
        pub mod regime;
        pub mod stage;
        pub mod suspension;
    }
}

/// Floor 2, verbs: pure functions of their arguments.
pub mod logic {
    pub mod actions;
    pub mod bounce;
    pub mod brief;
    pub mod calendar;
    pub mod charset;
    pub mod chart;
    pub mod claim_window;
    pub mod collision;
    pub mod command;
    pub mod compose;
    pub mod correlate;
    pub mod decide;
    pub mod digest;
    pub mod enclose;
    pub mod enriched;
    pub mod excerpt;
    pub mod file_name;
    pub mod fingerprint;
    pub mod flowed;
    pub mod fold;
    pub mod forward;
    pub mod glance;
    pub mod html;
    pub mod identify;
    pub mod import;
    pub mod leak;
    pub mod markdown;
    pub mod missing;
    pub mod narrate;
    pub mod origin;
    pub mod overview;
    pub mod parse;
    pub mod phrasebook;
    pub mod provider_mail;
    pub mod rating;
    pub mod refusal;
    pub mod reply_address;
    pub mod reply_link;
    pub mod report;
    pub mod resembling;
    pub mod rota;
    pub mod rtf;
    pub mod screen;
    pub mod sheet;
    pub mod smime;
    pub mod split;
    pub mod standing;
    pub mod statement_mail;
    pub mod subject;
    pub mod suspicion;
    pub mod templates;
    pub mod tnef;
    pub mod tone;
    pub mod transfer;
    pub mod understand;
    pub mod undo;
    pub mod utf7;
    pub mod uuencode;

    /// Collections: what is due, what rests, what a policy would do.
    pub mod collect {
        pub mod access;
        pub mod clock;
        pub mod exhibit;
        pub mod holds;
        pub mod letters;
        pub mod look;
        pub mod reinstate;
        pub mod reply;
        pub mod show;
        pub mod simulate;
        pub mod tend;
        pub mod terms;
        #[cfg(test)]
        mod tests;
        pub mod words;
    }

    /// Words → kind, language, urgency, facts.
    pub mod classify {
        pub mod concepts;
        pub mod evaluation;
        pub mod examples;
        pub mod facts;
        pub mod features;
        pub mod kind;
        pub mod language;
        pub mod learning;
        pub mod model;
        pub mod questions;
        pub mod reasons;
        pub mod rules;
        pub mod sort;
        pub mod training;
        pub mod urgency;
        pub mod words;
    }
}

pub mod ports;

/// Floor 5, the house at work: one event at a time.
pub mod shell {
    pub mod control;
    pub mod daemon;
    pub mod desk;
    pub mod dispatch;
    pub mod intake;
    pub mod lessons;
    pub mod practice;
    pub mod report;
}

pub mod config;

/// Floor 4, behind the doors: one adapter a file. `tls`, `wire`, `oauth2` and `utf7` are what the
/// mail adapters stand on.
pub mod adapters {
    pub mod disk;
    pub mod imap;
    pub mod maildir;
    pub mod memory;
    pub mod oauth2;
    pub mod smtp;
    pub mod tls;
    pub mod utf7;
    pub mod wire;

    /// Bytes by the hash of what they are.
    pub mod archive {
        pub mod folder;
        pub(in crate::adapters::archive) mod frozen;
        pub mod memory;
        pub mod pack;
    }

    /// Every commit in order, in files that only grow.
    pub mod journal {
        pub mod frame;
        pub mod log;
        pub mod segment;
    }

    /// The store on one machine: the journal, and sled as its index.
    pub mod sled {
        pub(in crate::adapters::sled) mod index;
        pub mod open;
        pub(in crate::adapters::sled) mod overlay;
        pub mod settings;
        pub(in crate::adapters::sled) mod state;
        pub mod store;
        pub mod verify;
        pub mod writer;
    }

    /// The stored form: records in envelopes under ordered keys, and the questions over them.
    pub mod records {
        pub mod books;
        pub mod collections;
        pub mod door;
        pub mod envelope;
        pub mod index;
        pub mod keys;
        pub mod project;
        pub mod read;
        pub mod runs;
        pub mod search;
        pub mod stored;
        pub mod words;
    }
}

pub mod demo;

pub mod telemetry;

pub mod wiring;

/// The roof: the operator's command line.
pub mod cli {
    pub mod account;
    pub mod case;
    pub mod check;
    pub mod failure;
    pub mod house;
    pub mod init;
    pub mod inspect;
    pub mod ledger;
    pub mod lessons;
    pub mod mail;
    pub mod out;
    pub mod policy;
    pub mod report;
    pub mod run;
    pub mod sorter;
    pub mod table;
    pub mod verify;
}
