//! What must not happen, attack by attack: each test is named after it.
//!
//! Most are played in the world in memory, where every letter can be looked at; those that hang on
//! what a mail host writes into the header, over a real Dovecot and Postfix (`wire`).

#[path = "../support/mailhost.rs"]
mod mailhost;
#[path = "../daemon/office.rs"]
mod office;
#[path = "../daemon/people.rs"]
mod people;
#[path = "../support/world.rs"]
mod world;

mod forged;
mod replayed;
mod stolen;
mod unintended;
mod wire;
