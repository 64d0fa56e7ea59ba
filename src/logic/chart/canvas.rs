//! A white sheet, filled rectangles and words on it, and the PNG of it (RFC 2083).
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels: every value is bounded by the sheet, and casts from floats saturate"
)]

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

/// The letters of the charts; see `LICENSE-letters.txt` beside them.
const LETTERS: &[u8] = include_bytes!("letters.ttf");

/// Pixels of a sheet's side at most: a chart is a picture in a letter.
const SIDE_MAX: f32 = 4_000.0;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ink(pub(super) u8, pub(super) u8, pub(super) u8);

/// Which end of the words stands at the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Start,
    Middle,
    End,
}

/// Where words stand: a point on their base line, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) align: Align,
}

/// The sheet. Places and sizes are given in points; what lies outside is not drawn.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    scale: f32,
    pixels: Vec<u8>,
    font: Option<FontRef<'static>>,
}

impl Canvas {
    /// A white sheet of so many points, `scale` pixels each.
    pub(super) fn new(width: f32, height: f32, scale: f32) -> Self {
        let side = |points: f32| (points * scale).clamp(1.0, SIDE_MAX) as usize;
        let (width, height) = (side(width), side(height));
        let pixels = vec![0xff; width * height * 3];
        Self { width, height, scale, pixels, font: FontRef::try_from_slice(LETTERS).ok() }
    }

    /// A filled rectangle.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        let pixel = |points: f32| (points * self.scale).round().max(0.0) as usize;
        let (left, top) = (pixel(x), pixel(y));
        let (right, bottom) = (pixel(x + width), pixel(y + height).max(top + 1));
        for row in top..bottom.min(self.height) {
            for column in left..right.min(self.width) {
                self.blend(column, row, 1.0, ink);
            }
        }
    }

    /// Writes words; gives the point at which they end.
    pub(super) fn words(&mut self, words: &str, place: &Place, ink: Ink) -> f32 {
        let width = self.width_of(words, place.size);
        let start = match place.align {
            Align::Start => place.x,
            Align::Middle => place.x - width / 2.0,
            Align::End => place.x - width,
        };
        for glyph in self.glyphs(words, place.size, start, place.y) {
            self.draw(glyph, ink);
        }
        start + width
    }

    /// The words, shortened with an ellipsis where they are wider than so many points.
    pub(super) fn fitting(&self, words: &str, size: f32, width: f32) -> String {
        if self.width_of(words, size) <= width {
            return words.to_owned();
        }
        let mut short = words.to_owned();
        while short.pop().is_some() {
            let with_ellipsis = format!("{}…", short.trim_end());
            if self.width_of(&with_ellipsis, size) <= width {
                return with_ellipsis;
            }
        }
        String::new()
    }

    fn width_of(&self, words: &str, size: f32) -> f32 {
        let Some(font) = &self.font else { return 0.0 };
        let scaled = font.as_scaled(PxScale::from(size * self.scale));
        let advance = |c: char| scaled.h_advance(scaled.glyph_id(c));
        words.chars().map(advance).sum::<f32>() / self.scale
    }

    fn glyphs(&self, words: &str, size: f32, x: f32, y: f32) -> Vec<Glyph> {
        let Some(font) = &self.font else { return Vec::new() };
        let scale = PxScale::from(size * self.scale);
        let scaled = font.as_scaled(scale);
        let mut at = x * self.scale;
        let place = |c: char| {
            let id = scaled.glyph_id(c);
            let glyph = id.with_scale_and_position(scale, point(at, y * self.scale));
            at += scaled.h_advance(id);
            glyph
        };
        words.chars().map(place).collect()
    }

    fn draw(&mut self, glyph: Glyph, ink: Ink) {
        let Some(outline) = self.font.as_ref().and_then(|font| font.outline_glyph(glyph)) else {
            return;
        };
        let corner = outline.px_bounds().min;
        outline.draw(|dx, dy, coverage| {
            let (column, row) = (corner.x + dx as f32, corner.y + dy as f32);
            if column >= 0.0 && row >= 0.0 {
                self.blend(column as usize, row as usize, coverage, ink);
            }
        });
    }

    fn blend(&mut self, column: usize, row: usize, coverage: f32, ink: Ink) {
        if column >= self.width || row >= self.height {
            return;
        }
        let at = (row * self.width + column) * 3;
        let Some(pixel) = self.pixels.get_mut(at..at + 3) else { return };
        for (below, above) in pixel.iter_mut().zip([ink.0, ink.1, ink.2]) {
            let mixed = f32::from(*below) + (f32::from(above) - f32::from(*below)) * coverage;
            *below = mixed.round().clamp(0.0, 255.0) as u8;
        }
    }

    /// The sheet as a PNG; empty only if memory cannot be written to.
    pub(super) fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        let mut encoder = png::Encoder::new(&mut out, side(self.width), side(self.height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let written =
            encoder.write_header().and_then(|mut writer| writer.write_image_data(&self.pixels));
        if written.is_ok() { out } else { Vec::new() }
    }
}
