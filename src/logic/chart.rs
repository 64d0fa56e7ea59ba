//! Figures → a picture that mail programs show: a PNG with bars, words and numbers.
//!
//! # Contract
//! Pure: the same figures give the same bytes. Pictures are drawn at twice the size at which a
//! letter shows them, because most screens have the pixels; the numbers stand beside the bars,
//! and whoever cannot see pictures finds the same numbers in the letter's words.
//!
//! SVG is not an alternative: the large mail programs drop it.

mod canvas;

use canvas::{Align, Canvas, Ink, Place};

/// Points of width at which a letter shows a chart; it has twice as many pixels.
pub const WIDTH: u32 = 600;

/// Pixels for one point.
const SCALE: f32 = 2.0;

/// Bars drawn at most; more belong into a table.
pub const BARS_MAX: usize = 40;

/// What a bar is to say by its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// Nothing.
    Usual,
    /// The other series of a pair.
    Second,
    /// Somebody should look.
    Late,
}

impl Tint {
    fn ink(self) -> Ink {
        match self {
            Self::Usual => Ink(0x2f, 0x6f, 0xb5),
            Self::Second => Ink(0x7f, 0xb2, 0x8a),
            Self::Late => Ink(0xc2, 0x41, 0x3b),
        }
    }
}

/// One bar with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How long it is, against the others; what is not a number or below zero counts as zero.
    pub value: f32,
    /// The number that stands at its end.
    pub shown: String,
    /// Its colour.
    pub tint: Tint,
}

/// Bars one below the other, each with its words before it and its number behind it.
#[must_use]
pub fn bars(title: &str, bars: &[Bar]) -> Vec<u8> {
    const ROW: f32 = 24.0;
    const LABEL: f32 = 190.0;
    const NUMBER: f32 = 96.0;
    let bars = bars.get(..BARS_MAX).unwrap_or(bars);
    let mut canvas = with_title(title, rows(bars.len()) * ROW);
    let longest = bars.iter().map(|bar| sound(bar.value)).fold(0.0, f32::max);
    let room = points(WIDTH) - MARGIN - LABEL - NUMBER - MARGIN;
    for (row, bar) in bars.iter().enumerate() {
        let top = TITLE + rows(row) * ROW;
        let length = share(bar.value, longest) * room;
        let left = MARGIN + LABEL;
        let label = Place { x: left - 8.0, y: top + 15.0, size: 12.0, align: Align::End };
        canvas.words(&canvas.fitting(&bar.label, 12.0, LABEL - 8.0), &label, INK);
        canvas.fill(left, top + 4.0, length.max(1.0), ROW - 9.0, bar.tint.ink());
        let number =
            Place { x: left + length + 6.0, y: top + 15.0, size: 12.0, align: Align::Start };
        canvas.words(&canvas.fitting(&bar.shown, 12.0, NUMBER), &number, INK);
    }
    canvas.png()
}

/// Two numbers of one day, or of anything else that has an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// What stands below; where there are many, not every one is written.
    pub label: String,
    /// The first series.
    pub first: f32,
    /// The second series.
    pub second: f32,
}

/// Two series of columns side by side, with their names above.
#[must_use]
pub fn columns(title: &str, names: [&str; 2], pairs: &[Pair]) -> Vec<u8> {
    const HEIGHT: f32 = 150.0;
    const LEGEND: f32 = 22.0;
    const FOOT: f32 = 22.0;
    const SCALE_ROOM: f32 = 30.0;
    const LABELS_MAX: usize = 12;
    let mut canvas = with_title(title, LEGEND + HEIGHT + FOOT);
    let mut x = MARGIN;
    for (name, tint) in names.into_iter().zip([Tint::Usual, Tint::Second]) {
        canvas.fill(x, TITLE + 3.0, 10.0, 10.0, tint.ink());
        let place = Place { x: x + 15.0, y: TITLE + 12.0, size: 12.0, align: Align::Start };
        x = canvas.words(name, &place, INK) + 18.0;
    }
    let highest = pairs.iter().flat_map(|pair| [pair.first, pair.second]).map(sound);
    let highest = highest.fold(1.0, f32::max);
    let (base, left) = (TITLE + LEGEND + HEIGHT, MARGIN + SCALE_ROOM);
    for (part, shown) in [(1.0, highest), (0.5, highest / 2.0)] {
        let y = base - HEIGHT * part;
        canvas.fill(left, y, points(WIDTH) - left - MARGIN, 0.5, RULE);
        if shown.fract() == 0.0 {
            let place = Place { x: left - 5.0, y: y + 4.0, size: 11.0, align: Align::End };
            canvas.words(&format!("{shown:.0}"), &place, FAINT);
        }
    }
    canvas.fill(left, base, points(WIDTH) - left - MARGIN, 1.0, FAINT);
    let step = (points(WIDTH) - left - MARGIN) / rows(pairs.len().max(1));
    let width = (step * 0.38).min(24.0);
    let every = pairs.len().div_ceil(LABELS_MAX).max(1);
    for (index, pair) in pairs.iter().enumerate() {
        let middle = left + step * (rows(index) + 0.5);
        for (value, tint, from) in
            [(pair.first, Tint::Usual, middle - width), (pair.second, Tint::Second, middle)]
        {
            let height = share(value, highest) * HEIGHT;
            canvas.fill(from, base - height, width, height, tint.ink());
        }
        if index.is_multiple_of(every) {
            let place = Place { x: middle, y: base + 15.0, size: 11.0, align: Align::Middle };
            canvas.words(&pair.label, &place, FAINT);
        }
    }
    canvas.png()
}

const MARGIN: f32 = 12.0;
const TITLE: f32 = 34.0;
const INK: Ink = Ink(0x1d, 0x23, 0x29);
const FAINT: Ink = Ink(0x5b, 0x66, 0x73);
const RULE: Ink = Ink(0xd5, 0xdb, 0xe1);

fn with_title(title: &str, height: f32) -> Canvas {
    let mut canvas = Canvas::new(points(WIDTH), TITLE + height + MARGIN, SCALE);
    let place = Place { x: MARGIN, y: 22.0, size: 15.0, align: Align::Start };
    canvas.words(&canvas.fitting(title, 15.0, points(WIDTH) - 2.0 * MARGIN), &place, INK);
    canvas
}

fn sound(value: f32) -> f32 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

fn share(value: f32, whole: f32) -> f32 {
    if whole > 0.0 { sound(value) / whole } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred points, rows or columns")]
fn points(count: u32) -> f32 {
    count as f32
}

fn rows(count: usize) -> f32 {
    points(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
