//! Reads TOML tables key by key and collects every problem with its line, instead of stopping at
//! the first: an operator mends a file once.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do, in words.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

/// The file and what is wrong with it so far.
pub struct Sheet<'t> {
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> Sheet<'t> {
    /// Parses the whole file; a syntax error is its only problem then.
    ///
    /// # Errors
    /// The syntax error with its line.
    pub fn parse(text: &'t str) -> Result<(Self, Spanned<DeTable<'t>>), Problem> {
        let sheet = Self { text, problems: RefCell::default() };
        match DeTable::parse(text) {
            Ok(table) => Ok((sheet, table)),
            Err(error) => {
                let line = error.span().map_or(0, |span| sheet.line(span.start));
                let message = error.message().trim().to_owned();
                Err(Problem { line, message: format!("this is not TOML: {message}") })
            }
        }
    }

    /// The problems found, in the order of their lines.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems
    }

    /// Notes a problem at an offset of the file.
    pub fn problem(&self, offset: usize, message: impl Into<String>) {
        let line = self.line(offset);
        self.problems.borrow_mut().push(Problem { line, message: message.into() });
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or(self.text);
        before.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1)
    }
}

/// One table of the file. Every key that is asked for is known; [`Section::end`] reports the rest.
pub struct Section<'s, 't> {
    name: String,
    sheet: &'s Sheet<'t>,
    table: Option<&'s DeTable<'t>>,
    offset: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'s, 't> Section<'s, 't> {
    /// The top of the file.
    #[must_use]
    pub fn top(sheet: &'s Sheet<'t>, table: &'s Spanned<DeTable<'t>>) -> Self {
        Self {
            name: String::new(),
            sheet,
            table: Some(table.get_ref()),
            offset: 0,
            asked: RefCell::default(),
        }
    }

    /// The table is there.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.table.is_some()
    }

    /// A table below this one; absent tables read as empty ones.
    #[must_use]
    pub fn section(&self, key: &'static str) -> Section<'s, 't> {
        let (table, offset) = match self.value(key) {
            None => (None, self.offset),
            Some(value) => {
                if let Some(table) = value.get_ref().as_table() {
                    (Some(table), value.span().start)
                } else {
                    self.wrong(key, value, "a table");
                    (None, value.span().start)
                }
            }
        };
        self.below(key, table, offset)
    }

    /// All tables of `[[key]]`, or the one of `[key]`.
    #[must_use]
    pub fn sections(&self, key: &'static str) -> Vec<Section<'s, 't>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        if value.get_ref().is_table() {
            return vec![self.section(key)];
        }
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(key, value, "a table");
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| {
                let table = item.get_ref().as_table();
                if table.is_none() {
                    self.wrong(key, item, "a table");
                }
                table.map(|table| self.below(key, Some(table), item.span().start))
            })
            .collect()
    }

    /// The keys that stand in the table, for tables whose keys are free.
    #[must_use]
    pub fn free_texts(&self) -> Vec<(String, String)> {
        let Some(table) = self.table else { return Vec::new() };
        table
            .iter()
            .filter_map(|(key, value)| {
                let text = value.get_ref().as_str();
                if text.is_none() {
                    self.sheet.problem(
                        value.span().start,
                        format!("{} must be a text", self.path(key.get_ref())),
                    );
                }
                Some((key.get_ref().to_string(), text?.to_owned()))
            })
            .collect()
    }

    /// A text.
    #[must_use]
    pub fn text(&self, key: &'static str) -> Option<String> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(key, value, "a text in quotes");
        }
        text.map(str::to_owned)
    }

    /// A text that must be there.
    #[must_use]
    pub fn required(&self, key: &'static str, example: &str) -> Option<String> {
        let text = self.text(key).filter(|text| !text.trim().is_empty());
        if text.is_none() && !self.has_problem_at(key) {
            let message = format!("{} is missing; write {key} = \"{example}\"", self.path(key));
            self.sheet.problem(self.offset, message);
        }
        text
    }

    /// A text that must pass a check.
    #[must_use]
    pub fn checked<T, E: fmt::Display>(
        &self,
        key: &'static str,
        check: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(key)?;
        match check(&text) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.complain(key, &reason.to_string());
                None
            }
        }
    }

    /// A whole number that is not negative.
    #[must_use]
    pub fn number(&self, key: &'static str) -> Option<u32> {
        let value = self.value(key)?;
        let digits = value.get_ref().as_integer();
        let number = digits.and_then(|d| u32::from_str_radix(d.as_str(), d.radix()).ok());
        if number.is_none() {
            self.wrong(key, value, "a whole number from 0");
        }
        number
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.wrong(key, value, "true or false");
        }
        boolean
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        self.list(key, "a list of texts", |value| value.as_str().map(str::to_owned))
    }

    /// A list of whole numbers.
    #[must_use]
    pub fn numbers(&self, key: &'static str) -> Option<Vec<u32>> {
        self.list(key, "a list of whole numbers", |value| {
            value.as_integer().and_then(|d| u32::from_str_radix(d.as_str(), d.radix()).ok())
        })
    }

    /// Notes what is wrong with a key's value.
    pub fn complain(&self, key: &'static str, reason: &str) {
        let offset = self.value(key).map_or(self.offset, |value| value.span().start);
        self.sheet.problem(offset, format!("{}: {reason}", self.path(key)));
    }

    /// Reports every key that nobody asked for, with the nearest one that exists.
    pub fn end(self) {
        let Some(table) = self.table else { return };
        let asked = self.asked.borrow();
        for key in table.keys().filter(|key| !asked.contains(key.get_ref().as_ref())) {
            let name: &str = key.get_ref();
            let nearest = asked
                .iter()
                .map(|known| (strsim::damerau_levenshtein(name, known), *known))
                .filter(|(distance, known)| *distance <= 3.min(known.len() / 2))
                .min();
            let hint = if let Some((_, known)) = nearest {
                format!("did you mean {known}?")
            } else {
                let all: Vec<_> = asked.iter().copied().collect();
                format!("known here: {}", all.join(", "))
            };
            let message = format!("there is no key {}; {hint}", self.path(name));
            self.sheet.problem(key.span().start, message);
        }
    }

    fn list<T>(
        &self,
        key: &'static str,
        what: &str,
        read: impl Fn(&DeValue<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.value(key)?;
        let items = value
            .get_ref()
            .as_array()
            .and_then(|list| list.iter().map(|item| read(item.get_ref())).collect());
        if items.is_none() {
            self.wrong(key, value, what);
        }
        items
    }

    fn value(&self, key: &'static str) -> Option<&'s Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key);
        self.table?.get(key)
    }

    fn below(
        &self,
        key: &'static str,
        table: Option<&'s DeTable<'t>>,
        offset: usize,
    ) -> Section<'s, 't> {
        Section {
            name: self.path(key),
            sheet: self.sheet,
            table,
            offset,
            asked: RefCell::default(),
        }
    }

    fn has_problem_at(&self, key: &'static str) -> bool {
        self.value(key).is_some_and(|value| !value.get_ref().is_str())
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'t>>, wanted: &str) {
        let got = value.get_ref().type_str();
        let message = format!("{} must be {wanted}, not {got}", self.path(key));
        self.sheet.problem(value.span().start, message);
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}
