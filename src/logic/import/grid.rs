//! Text → rows under a header: CSV with the delimiter it was exported with, or JSON.
//!
//! The delimiter is the one that makes the header name known columns; a header that does so with
//! two of them does not exist.

use super::columns::Known;
use super::{BadLine, Read, json, shown};

/// The delimiters that programs export with.
pub const DELIMITERS: [char; 3] = [';', ',', '\t'];

/// A row with the line it begins on (the number of the entry, in JSON).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// From 1.
    pub line: u64,
    /// As many as the header has.
    pub cells: Vec<String>,
}

/// A header and its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// The names of the columns as written.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The delimiter; `None` for JSON.
    pub delimiter: Option<char>,
    /// The number of rows that the file says it has: the trailer `#end` and the number.
    pub rows_stated: Option<u64>,
}

impl Grid {
    /// The mark of a trailer: a last line `#end;4711`, or `"rows"` beside the entries in JSON.
    pub const TRAILER: &'static str = "#end";

    /// Reads a file whose columns are `known`; `delimiter` where the operator says which.
    ///
    /// # Errors
    /// The header is not one of ours, lines have other numbers of cells than the header, the file
    /// ends early.
    pub fn read(text: &str, known: &Known, delimiter: Option<char>) -> Read<Self> {
        let start = text.trim_start();
        if start.starts_with('[') || start.starts_with('{') {
            return json::grid(text);
        }
        let (text, first_line, told) = without_sep(text);
        let delimiter = match delimiter.or(told) {
            Some(delimiter) => delimiter,
            None => detect(text, known)?,
        };
        let grid = csv(text, first_line, delimiter)?;
        grid.check_trailer()?;
        Ok(grid)
    }

    /// The file has as many rows as it says.
    pub(super) fn check_trailer(&self) -> Read<()> {
        let count = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        match self.rows_stated {
            Some(stated) if stated != count => Err(vec![BadLine::of_file(format!(
                "the file says that it has {stated} rows, but {count} are there: it was cut off or joined; export it again"
            ))]),
            Some(_) | None => Ok(()),
        }
    }
}

/// Excel's own first line `sep=;`.
fn without_sep(text: &str) -> (&str, u64, Option<char>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let told = first.trim().to_lowercase().strip_prefix("sep=").and_then(|rest| {
        let mut signs = rest.chars();
        signs.next().filter(|_| signs.next().is_none())
    });
    match told {
        Some(delimiter) => (rest, 1, Some(delimiter)),
        None => (text, 0, None),
    }
}

fn detect(text: &str, known: &Known) -> Read<char> {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if header.is_empty() {
        return Err(vec![BadLine::of_file("the file is empty; export it again")]);
    }
    let named = |delimiter: char| {
        let cells = header.split(delimiter).map(|cell| cell.trim().trim_matches('"'));
        cells.filter(|cell| known.find(cell).is_some()).count()
    };
    let found = DELIMITERS.map(|delimiter| (named(delimiter), delimiter));
    let most = found.iter().map(|(count, _)| *count).max().unwrap_or(0);
    let mut best = found.iter().filter(|(count, _)| *count == most && most > 0);
    match (best.next(), best.next()) {
        (Some((_, delimiter)), None) => Ok(*delimiter),
        (Some(_), Some(_)) => Err(vec![BadLine::at(
            1,
            "nobody can tell which sign separates the columns: say it with --delimiter ';' , ',' or tab",
        )]),
        (None, _) => Err(vec![BadLine::at(
            1,
            format!(
                "the first line names none of the columns; write {} , or map your own names in the configuration",
                known.required().join(";")
            ),
        )]),
    }
}

fn csv(text: &str, lines_before: u64, delimiter: char) -> Read<Grid> {
    let Ok(octet) = u8::try_from(delimiter) else {
        return Err(vec![BadLine::of_file("the delimiter must be one of ; , and tab")]);
    };
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(octet)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut bad = Vec::new();
    let mut lines = Lines { octets: text.as_bytes(), at: 0, line: 1 };
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = lines.of(record.position().map_or(0, ::csv::Position::byte));
                let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
                if cells.iter().any(|cell| !cell.is_empty()) {
                    rows.push(Row { line: line.saturating_add(lines_before), cells });
                }
            }
            Err(error) => bad.push(BadLine::of_file(error.to_string())),
        }
    }
    let mut rows = rows.into_iter();
    let Some(header) = rows.next() else {
        return Err(vec![BadLine::of_file("the file is empty; export it again")]);
    };
    let mut grid = Grid {
        header: without_empty_end(header.cells),
        rows: Vec::new(),
        delimiter: Some(delimiter),
        rows_stated: None,
    };
    for row in rows {
        take(&mut grid, row, delimiter, &mut bad);
    }
    if bad.is_empty() { Ok(grid) } else { Err(bad) }
}

/// Which line an octet stands in. The reader's own count begins before blank lines and inside the
/// two octets of a line's end.
struct Lines<'t> {
    octets: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first sign from `from` on that ends no line. Asked in ascending order.
    fn of(&mut self, from: u64) -> u64 {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        while let Some(octet) = self.octets.get(self.at) {
            if self.at >= from && !matches!(octet, b'\r' | b'\n') {
                break;
            }
            self.line = self.line.saturating_add(u64::from(*octet == b'\n'));
            self.at = self.at.saturating_add(1);
        }
        self.line
    }
}

fn take(grid: &mut Grid, row: Row, delimiter: char, bad: &mut Vec<BadLine>) {
    let line = row.line;
    if grid.rows_stated.is_some() {
        bad.push(BadLine::at(
            line,
            "there are rows after the trailer #end: were two files joined?",
        ));
        return;
    }
    if let Some(said) = trailer(&row.cells) {
        let stated = said.parse().ok();
        if stated.is_none() {
            let says = format!(
                "the trailer does not say how many rows there are; write {}{delimiter}4711",
                Grid::TRAILER
            );
            bad.push(BadLine::at(line, says));
        }
        grid.rows_stated = stated;
        return;
    }
    let (wanted, mut cells) = (grid.header.len(), row.cells);
    while cells.len() > wanted && cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    if cells.len() == wanted {
        grid.rows.push(Row { line, cells });
        return;
    }
    let begins = cells.first().map_or_else(String::new, |cell| shown(cell));
    bad.push(BadLine::at(
        line,
        format!(
            "it has {} cells and the header has {wanted}: an unquoted {} in a cell, a quote that is not closed, or a cut-off line (begins with {begins})",
            cells.len(),
            if delimiter == '\t' { "tab".to_owned() } else { delimiter.to_string() },
        ),
    ));
}

/// What a trailer says after its mark; `None` for any other row. Whatever separates the
/// columns, people write `#end;3` as it stands in the documentation.
fn trailer(cells: &[String]) -> Option<String> {
    let whole = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty());
    let whole = whole.collect::<Vec<_>>().join(";");
    let (mark, number) = whole.split_once([';', ',', '|', '\t']).unwrap_or((&whole, ""));
    mark.eq_ignore_ascii_case(Grid::TRAILER).then(|| number.trim().to_owned())
}

fn without_empty_end(mut cells: Vec<String>) -> Vec<String> {
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

#[cfg(test)]
mod tests;
