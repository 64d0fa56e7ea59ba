//! The promises of the store and the archive.
#![expect(unreachable_pub, reason = "a test has no outside; `pub` says what its files share")]
#![expect(clippy::cast_possible_truncation, reason = "the numbers of a test are small")]

mod archive;
mod books;
mod cast;
mod child;
mod collections;
mod conformance;
mod crashes;
mod golden;
mod house;
mod model;
mod power;
mod samples;
mod search;
mod starts;
