//! What commands print. Whoever reads it may have seen enough (`saldo case list | head`): that is
//! no failure of ours, and `println!` would panic over it.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Prints a line, like `println!`, for as long as anybody reads.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::out::print(format_args!($($text)*), "\n") };
}

/// Prints a text that has its line ends, like `print!`, for as long as anybody reads.
macro_rules! show {
    ($($text:tt)*) => { $crate::cli::out::print(format_args!($($text)*), "") };
}

pub(crate) use {say, show};

/// Prints `text` and `end`. A disk that is full behind a redirection is told on standard error:
/// the command itself did what it was asked.
pub fn print(text: fmt::Arguments<'_>, end: &str) {
    let mut out = io::stdout().lock();
    let printed = out.write_fmt(text).and_then(|()| out.write_all(end.as_bytes()));
    if let Err(error) = while_read(printed) {
        let _nobody_to_tell = writeln!(io::stderr(), "saldo: cannot print: {error}");
    }
}

/// Takes the end of all interest for a good end.
///
/// # Errors
/// Any other failure to write.
pub fn while_read(printed: io::Result<()>) -> io::Result<()> {
    match printed {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_who_has_seen_enough_is_no_failure_and_a_full_disk_is_one() {
        assert!(while_read(Ok(())).is_ok());
        assert!(while_read(Err(ErrorKind::BrokenPipe.into())).is_ok());
        assert!(while_read(Err(ErrorKind::StorageFull.into())).is_err());
    }
}
