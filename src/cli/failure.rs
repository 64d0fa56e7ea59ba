//! Why a command did not do what it was asked, in words, and the exit status that says so.

use crate::config::Problem;
use std::fmt;
use std::path::Path;

/// A failed command: what went wrong, one line each, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Vec<String>);

impl Failure {
    /// The problems of a configuration file.
    #[must_use]
    pub fn of_config(path: &Path, problems: &[Problem]) -> Self {
        Self(problems.iter().map(|problem| format!("{}: {problem}", path.display())).collect())
    }
}

impl<T: fmt::Display> From<T> for Failure {
    fn from(cause: T) -> Self {
        Self(vec![cause.to_string()])
    }
}

/// Every line with the program's name before it, as the shell's users expect.
#[must_use]
pub fn printed(failure: &Failure) -> String {
    failure.0.iter().flat_map(|line| ["saldo: ", line, "\n"]).collect()
}
