//! Columns that line up, for people at a terminal.

/// Longest cell; more is cut with `…`.
const CELL_MAX: usize = 48;

/// Rows under a head, columns padded to the widest cell of each.
#[must_use]
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let cut = |cell: &str| crate::domain::words::one_line(cell, CELL_MAX);
    let mut lines: Vec<Vec<String>> = vec![head.iter().map(|cell| (*cell).to_owned()).collect()];
    lines.extend(rows.iter().map(|row| row.iter().map(|cell| cut(cell)).collect()));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            lines
                .iter()
                .filter_map(|line| line.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for line in lines {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// The text of a JSON value for a cell: empty for `null`.
#[must_use]
pub fn cell(value: &serde_json::Value) -> String {
    if value.is_null() {
        return String::new();
    }
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows =
            [vec!["1".to_owned(), "ñandú".to_owned()], vec!["234".to_owned(), "b".to_owned()]];
        assert_eq!(table(&["id", "name"], &rows), "id   name\n1    ñandú\n234  b\n");
    }
}
