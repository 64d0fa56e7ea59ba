//! What must not happen, attack by attack: each test is named after it.
//!
//! They are played in the world in memory, where every letter can be looked at; those that hang on
//! what a mail host writes into the header, over a real Dovecot and Postfix in
//! `tests/daemon/forgeries.rs`.

#[path = "../support/world.rs"]
mod world;

mod approved;
mod books;
mod forged;
mod replayed;
mod stolen;
mod unintended;
