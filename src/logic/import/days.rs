//! Written dates → calendar days, in one order for the whole file.

use super::{BadLine, shown};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What stands first in `03/04/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// `31/12/2026`
    DayFirst,
    /// `12/31/2026`
    MonthFirst,
}

impl Order {
    /// Reads `dmy` or `mdy`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "dmy" => Some(Self::DayFirst),
            "mdy" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// A date as it is written.
enum Written {
    /// The year is first, so the rest is told.
    Told(Date),
    /// Two numbers and a year.
    Either(i8, i8, i16),
}

/// The order of a file, told by all its dates with their lines.
///
/// # Errors
/// The dates contradict each other, or leave it open although it matters.
pub fn order<'c>(dates: impl Iterator<Item = (u64, &'c str)>) -> Result<Order, BadLine> {
    let mut said: BTreeMap<Order, (u64, &str)> = BTreeMap::new();
    let mut open: Option<(u64, &str)> = None;
    for (line, cell) in dates {
        match written(cell) {
            Some(Written::Either(first, second, _)) if first > 12 && second <= 12 => {
                said.entry(Order::DayFirst).or_insert((line, cell));
            }
            Some(Written::Either(first, second, _)) if second > 12 && first <= 12 => {
                said.entry(Order::MonthFirst).or_insert((line, cell));
            }
            Some(Written::Either(first, second, _)) if first != second => {
                open = open.or(Some((line, cell)));
            }
            Some(Written::Told(_) | Written::Either(..)) | None => {}
        }
    }
    match (said.get(&Order::DayFirst), said.get(&Order::MonthFirst), open) {
        (Some((at, day)), Some((line, month)), _) => Err(BadLine::at(
            *(at.max(line)),
            format!(
                "dates are mixed: {} in line {at}, {} in line {line}; export the file with one form, best 2026-12-31",
                shown(day),
                shown(month)
            ),
        )),
        (Some(_), None, _) | (None, None, None) => Ok(Order::DayFirst),
        (None, Some(_), _) => Ok(Order::MonthFirst),
        (None, None, Some((line, cell))) => Err(BadLine::at(
            line,
            format!(
                "{} has two readings, and no other date tells: say --dates dmy or --dates mdy",
                shown(cell)
            ),
        )),
    }
}

/// A calendar day.
///
/// # Errors
/// What is wrong with it, in words.
pub fn day(cell: &str, order: Order) -> Result<Date, String> {
    if cell.len() == 5 && cell.chars().all(|c| c.is_ascii_digit()) {
        return Err(format!(
            "{} is a day as a spreadsheet counts it: format the column as a date and export again",
            shown(cell)
        ));
    }
    let wrong = || format!("{} is not a date; write it like 2026-12-31", shown(cell));
    match written(cell).ok_or_else(wrong)? {
        Written::Told(date) => Ok(date),
        Written::Either(first, second, year) => {
            let (day, month) = match order {
                Order::DayFirst => (first, second),
                Order::MonthFirst => (second, first),
            };
            Date::new(year, month, day).map_err(|_| wrong())
        }
    }
}

fn written(cell: &str) -> Option<Written> {
    let cell = cell.trim();
    if let Ok(date) = cell.parse::<Date>() {
        return Some(Written::Told(date));
    }
    // Spreadsheets and databases add the midnight: 31/12/2026 0:00:00
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    let is_sign = |c: char| "/.-".contains(c);
    let sign = day.chars().find(|c| is_sign(*c));
    let Some(sign) = sign else { return compact(day).map(Written::Told) };
    let numbers: Vec<&str> = day.split(sign).collect();
    let [first, second, third] = numbers.as_slice() else { return None };
    let small = |text: &str| (text.len() <= 2).then(|| text.parse::<i8>().ok()).flatten();
    if first.len() == 4 {
        let (month, day) = (small(second)?, small(third)?);
        return Date::new(first.parse().ok()?, month, day).ok().map(Written::Told);
    }
    let year: i16 = match third.len() {
        4 => third.parse().ok()?,
        2 => third.parse::<i16>().ok()?.checked_add(2000)?,
        _ => return None,
    };
    let (first, second) = (small(first)?, small(second)?);
    if sign == '.' {
        // Points stand between day and month only where the day is first.
        return Date::new(year, second, first).ok().map(Written::Told);
    }
    let is_day = |number: i8| (1..=31).contains(&number);
    (is_day(first) && is_day(second)).then_some(Written::Either(first, second, year))
}

/// `20261231`
fn compact(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let number =
        |range: std::ops::Range<usize>| text.get(range).and_then(|t| t.parse::<i16>().ok());
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn told(cells: &[&str]) -> Result<Order, u64> {
        order((2..).zip(cells.iter().copied())).map_err(|bad| bad.line)
    }

    #[test]
    fn the_order_is_told_by_any_date_that_leaves_no_doubt() {
        for (cells, expected) in [
            (vec!["03/04/2026", "31/12/2026"], Ok(Order::DayFirst)),
            (vec!["03/04/2026", "12/31/2026"], Ok(Order::MonthFirst)),
            (vec!["2026-04-03", "03.04.2026", "20260403"], Ok(Order::DayFirst)),
            (vec!["05/05/2026"], Ok(Order::DayFirst)),
            (vec!["05/05/2026", "03/04/2026"], Err(3)),
            (vec!["31/12/2026", "12/31/2026"], Err(3)),
        ] {
            assert_eq!(told(&cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn a_date_is_read_in_every_form_that_programs_export() {
        let expected = date(2026, 4, 3);
        for cell in [
            "2026-04-03",
            "2026/4/3",
            "2026-04-03T00:00:00",
            "2026-04-03 00:00:00",
            "20260403",
            "03.04.2026",
            "3.4.26",
            "03/04/2026",
            "3/4/26 0:00",
            "03-04-2026",
        ] {
            assert_eq!(day(cell, Order::DayFirst), Ok(expected), "{cell}");
        }
        assert_eq!(day("04/03/2026", Order::MonthFirst), Ok(expected));
        for cell in
            ["", "soon", "31/02/2026", "2026-13-01", "1/2", "46115", "00/04/2026", "3/4/226"]
        {
            assert!(day(cell, Order::DayFirst).is_err(), "{cell}");
        }
        assert!(day("46115", Order::DayFirst).unwrap_err().contains("spreadsheet"));
    }
}
