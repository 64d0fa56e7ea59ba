//! Which column is which: our names, names that other programs use, names that the operator maps.

use super::grid::Grid;
use super::{BadLine, Read};
use std::collections::BTreeMap;

/// A column that a file may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its documented name.
    pub name: &'static str,
    /// Names under which other programs export it, in the form of [`normal`].
    pub also: &'static [&'static str],
    /// A file without it is refused.
    pub is_required: bool,
}

/// The columns of a sort of file, with the operator's own names for them.
#[derive(Clone, Debug)]
pub struct Known {
    columns: &'static [Column],
    own: BTreeMap<String, &'static str>,
}

impl Known {
    /// The columns, where `own` maps documented names to the operator's.
    #[must_use]
    pub fn new(columns: &'static [Column], own: &BTreeMap<String, String>) -> Self {
        let names = own.iter().filter_map(|(name, theirs)| {
            let column = columns.iter().find(|column| column.name == name)?;
            Some((normal(theirs), column.name))
        });
        Self { columns, own: names.collect() }
    }

    /// The documented name of a header's cell. The operator's own names count first, and a column
    /// that they map is known under no other name.
    #[must_use]
    pub fn find(&self, header: &str) -> Option<&'static str> {
        let header = normal(header);
        if let Some(name) = self.own.get(&header) {
            return Some(name);
        }
        let is_mapped = |name: &str| self.own.values().any(|mapped| *mapped == name);
        let is_it = |column: &&Column| {
            !is_mapped(column.name)
                && (column.name == header || column.also.contains(&header.as_str()))
        };
        self.columns.iter().find(is_it).map(|column| column.name)
    }

    /// The names of the columns that must be there.
    #[must_use]
    pub fn required(&self) -> Vec<&'static str> {
        self.columns.iter().filter(|column| column.is_required).map(|column| column.name).collect()
    }

    /// Where each column stands in a grid.
    ///
    /// # Errors
    /// A required column is missing, or two headers name the same one.
    pub fn places(&self, grid: &Grid) -> Read<Places> {
        let mut places = Places::default();
        let mut bad = Vec::new();
        for (place, header) in grid.header.iter().enumerate() {
            let Some(name) = self.find(header) else {
                places.unused.push(header.clone());
                continue;
            };
            if places.places.insert(name, place).is_some() {
                bad.push(BadLine::at(
                    1,
                    format!(
                        "two columns are {name} (the second is {header:?}): rename or remove one"
                    ),
                ));
            }
        }
        for name in self.required() {
            if !places.has(name) {
                bad.push(BadLine::at(1, format!(
                    "the column {name} is missing: add it, or say in the configuration which of {} it is",
                    listed(&grid.header)
                )));
            }
        }
        if bad.is_empty() { Ok(places) } else { Err(bad) }
    }
}

/// Where the columns of a file stand.
#[derive(Clone, Debug, Default)]
pub struct Places {
    places: BTreeMap<&'static str, usize>,
    /// Headers that nobody reads.
    pub unused: Vec<String>,
}

impl Places {
    /// The file has this column.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The cell of a column; empty where there is none.
    #[must_use]
    pub fn cell<'c>(&self, cells: &'c [String], name: &str) -> &'c str {
        self.places.get(name).and_then(|place| cells.get(*place)).map_or("", String::as_str)
    }
}

fn listed(header: &[String]) -> String {
    header.iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>().join(", ")
}

/// A header as it is compared: lower case, one `_` for everything between words.
#[must_use]
pub fn normal(header: &str) -> String {
    let lower = header.trim().to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}
