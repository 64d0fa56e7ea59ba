//! JSON files as the same grid of cells: a list of objects, or an object that holds one.
//!
//! Amounts may be strings or numbers; a number of more than fifteen digits is refused, because
//! programs that write such numbers have lost the last of them already.

use super::grid::{Grid, Row};
use super::{BadLine, Read};
use serde_json::{Map, Value};

/// Names under which an object may hold the list.
const LISTS: [&str; 4] = ["items", "invoices", "accounts", "lines"];

/// Digits of a number that a double keeps for certain.
const DIGITS_MAX: usize = 15;

/// The grid of a JSON text. Values beside the list (`as_of`) count for every entry.
pub(super) fn grid(text: &str) -> Read<Grid> {
    let whole: Value = serde_json::from_str(text).map_err(|error| {
        let line = u64::try_from(error.line()).unwrap_or(0);
        vec![BadLine::at(line, format!("this is not JSON: {error}"))]
    })?;
    let (common, list) = match whole {
        Value::Array(list) => (Map::new(), list),
        Value::Object(mut object) => {
            let name = LISTS.into_iter().find(|name| object.contains_key(*name));
            match name.and_then(|name| object.remove(name)) {
                Some(Value::Array(list)) => (object, list),
                Some(_) | None => return Err(no_list()),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(no_list()),
    };
    let rows_stated = common.get("rows").and_then(Value::as_u64);
    let mut entries = Vec::with_capacity(list.len());
    let mut bad = Vec::new();
    for (number, entry) in (1..).zip(list) {
        match entry {
            Value::Object(entry) => entries.push((number, entry)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                bad.push(BadLine::at(number, "this entry is not an object with named values"));
            }
        }
    }
    let grid = laid_out(&common, &entries, rows_stated, &mut bad);
    if let Err(wrong) = grid.check_trailer() {
        bad.extend(wrong);
    }
    if bad.is_empty() { Ok(grid) } else { Err(bad) }
}

fn no_list() -> Vec<BadLine> {
    let wanted = "write a list of objects, or an object with \"items\" or \"accounts\"";
    vec![BadLine::of_file(format!("there is no list in this JSON: {wanted}"))]
}

fn laid_out(
    common: &Map<String, Value>,
    entries: &[(u64, Map<String, Value>)],
    rows_stated: Option<u64>,
    bad: &mut Vec<BadLine>,
) -> Grid {
    let mut header: Vec<String> = common.keys().filter(|key| *key != "rows").cloned().collect();
    for key in entries.iter().flat_map(|(_, entry)| entry.keys()) {
        if !header.contains(key) {
            header.push(key.clone());
        }
    }
    let mut rows = Vec::with_capacity(entries.len());
    for (line, entry) in entries {
        let cell = |key: &String| {
            let value = entry.get(key).or_else(|| common.get(key)).unwrap_or(&Value::Null);
            text(value).map_err(|why| BadLine::at(*line, format!("{key}: {why}")))
        };
        let (cells, wrong): (Vec<_>, Vec<_>) = header.iter().map(cell).partition(Result::is_ok);
        bad.extend(wrong.into_iter().filter_map(Result::err));
        rows.push(Row { line: *line, cells: cells.into_iter().filter_map(Result::ok).collect() });
    }
    Grid { header, rows, delimiter: None, rows_stated }
}

/// The cell of a value. Lists become one cell with `|` between; contacts their mail form.
fn text(value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(is_true) => Ok(if *is_true { "yes" } else { "no" }.to_owned()),
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => {
            let digits = number.to_string();
            if digits.chars().filter(char::is_ascii_digit).count() > DIGITS_MAX {
                return Err(format!("{digits} has too many digits for a number: write a string"));
            }
            Ok(digits)
        }
        Value::Array(list) => Ok(list.iter().map(text).collect::<Result<Vec<_>, _>>()?.join("|")),
        Value::Object(object) => {
            let of = |key: &str| object.get(key).and_then(Value::as_str).map(str::trim);
            let address =
                of("address").ok_or("an object here must be a contact with an address")?;
            let role = of("role").unwrap_or("billing");
            Ok(format!("{} <{address}> ({role})", of("name").unwrap_or_default()))
        }
    }
}
