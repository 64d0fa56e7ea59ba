//! Fuzzes the promise `words` of `tests/support/promises.rs`.
#![no_main]

#[path = "../../tests/support/post.rs"]
mod post;
#[path = "../../tests/support/promises.rs"]
mod promises;

libfuzzer_sys::fuzz_target!(|raw: &[u8]| promises::words(raw));
