//! Which file of a mail from the reseller's books is the statement of the ledger.
//!
//! # Contract
//! Pure. One mail brings one statement: where two files could be it, none is, and whoever can
//! correct it is told.

use crate::domain::message::{Message, Part};

/// Endings of files that are read, and below them those that are tables nonetheless: the import
/// says how to export them.
const TIERS: [&[&str]; 3] =
    [&["csv", "tsv", "tab", "json"], &["txt"], &["xlsx", "xls", "ods", "zip", "gz", "pdf"]];

/// Media types of the first tier, for files whose name has no ending.
const TYPES: [&str; 4] =
    ["text/csv", "application/csv", "text/tab-separated-values", "application/json"];

/// What a mail brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brought<'m> {
    /// No file that could be a statement.
    Nothing,
    /// This one.
    One(&'m Part),
    /// Any of these, by their names.
    Several(Vec<String>),
}

/// The statement that a message brings.
#[must_use]
pub fn brought(message: &Message) -> Brought<'_> {
    for (tier, endings) in TIERS.into_iter().enumerate() {
        let is_meant = |part: &&Part| is_of(part, endings) || tier == 0 && is_typed(part);
        let files: Vec<&Part> = message.attachments().filter(is_meant).collect();
        match files.as_slice() {
            [] => {}
            [one] => return Brought::One(one),
            several => {
                return Brought::Several(several.iter().map(|part| part.name.clone()).collect());
            }
        }
    }
    Brought::Nothing
}

fn is_of(part: &Part, endings: &[&str]) -> bool {
    let ending = part.name.rsplit_once('.').map(|(_, ending)| ending.trim().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

fn is_typed(part: &Part) -> bool {
    !part.name.contains('.') && TYPES.contains(&part.media_type.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::parse::parse;

    fn mail(files: &[(&str, &str)]) -> Message {
        let mut raw = "From: books@reseller.example\r\nSubject: Ledger\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nToday's.\r\n"
            .to_owned();
        for (name, media_type) in files {
            raw.extend([format!(
                "--b\r\nContent-Type: {media_type}\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\r\nx;y\r\n"
            )]);
        }
        parse((raw + "--b--\r\n").as_bytes())
    }

    fn told(files: &[(&str, &str)]) -> String {
        match brought(&mail(files)) {
            Brought::Nothing => "nothing".to_owned(),
            Brought::One(part) => part.name.clone(),
            Brought::Several(names) => names.join(" or "),
        }
    }

    #[test]
    fn a_table_is_the_statement_and_what_comes_with_it_is_not() {
        assert_eq!(told(&[("logo.png", "image/png"), ("Open.CSV", "text/plain")]), "Open.CSV");
        assert_eq!(told(&[("read-me.txt", "text/plain"), ("a.json", "text/json")]), "a.json");
        assert_eq!(told(&[("EXPORT.TXT", "text/plain")]), "EXPORT.TXT");
        assert_eq!(told(&[("export", "text/csv")]), "export");
        assert_eq!(told(&[("open.xlsx", "application/octet-stream")]), "open.xlsx");
        assert_eq!(told(&[("logo.png", "image/png")]), "nothing");
        assert_eq!(told(&[]), "nothing");
    }

    #[test]
    fn of_two_tables_neither_is_taken() {
        assert_eq!(told(&[("a.csv", "text/csv"), ("b.csv", "text/csv")]), "a.csv or b.csv");
    }
}
