//! `saldo` as its operator, its agents and its customers see it: the real binary against a real
//! Dovecot and Postfix on loopback, started and ended by this binary of tests.
//!
//! Every wait has a deadline and an aim: a line of the daemon's log, or mail in somebody's
//! mailbox. People's mailboxes are read where the server keeps them.

#[path = "support/mailhost.rs"]
mod mailhost;

#[path = "daemon/access.rs"]
mod access;
#[path = "daemon/backlog.rs"]
mod backlog;
#[path = "daemon/check.rs"]
mod check;
#[path = "daemon/dispute.rs"]
mod dispute;
#[path = "daemon/forgeries.rs"]
mod forgeries;
#[path = "daemon/office.rs"]
mod office;
#[path = "daemon/people.rs"]
mod people;
#[path = "daemon/signals.rs"]
mod signals;
#[path = "daemon/story.rs"]
mod story;
#[path = "daemon/trouble.rs"]
mod trouble;
