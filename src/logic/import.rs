//! Files from the reseller's books → accounts and statements of the ledger.
//!
//! ```text
//! bytes → text → grid (CSV or JSON) → columns by name → cells → accounts, statement
//! ```
//!
//! # Contract
//! All or nothing: one bad line refuses the file, and every bad line is told at once with its
//! number and a remedy. Nothing is guessed: a file that can be read in two ways is refused with
//! the option that says which one is meant.

pub mod accounts;
pub mod amounts;
pub mod columns;
pub mod days;
pub mod doubts;
pub mod grid;
mod json;
pub mod ledger;
pub mod text;

use crate::domain::words::one_line;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is wrong with one line of a file, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BadLine {
    /// The line, from 1, as a text editor counts; 0 where the whole file is meant.
    pub line: u64,
    /// What is wrong and what would be right.
    pub message: String,
}

impl BadLine {
    /// Something wrong with a line.
    #[must_use]
    pub fn at(line: u64, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }

    /// Something wrong with the file.
    #[must_use]
    pub fn of_file(message: impl Into<String>) -> Self {
        Self::at(0, message)
    }
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

/// The result of reading: the value, or everything that is wrong.
pub type Read<T> = Result<T, Vec<BadLine>>;

/// A cell as an error message shows it.
fn shown(cell: &str) -> String {
    format!("{:?}", one_line(cell, 40))
}
