//! What a chart shows is what it was given.

use super::*;

fn bar(label: &str, value: f32) -> Bar {
    Bar { label: label.to_owned(), value, shown: format!("{value}"), tint: Tint::Usual }
}

/// Width, height and RGB pixels of a PNG.
fn decoded(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    (frame.width as usize, frame.height as usize, pixels)
}

fn count(pixels: &[u8], ink: Ink) -> usize {
    pixels.chunks_exact(3).filter(|p| **p == [ink.0, ink.1, ink.2]).count()
}

#[test]
fn a_bar_twice_as_long_has_twice_the_ink() {
    let area = |value: f32| {
        let others = [bar("a", 100.0), Bar { tint: Tint::Late, ..bar("b", value) }];
        let (_, _, pixels) = decoded(&bars("t", &others));
        count(&pixels, Tint::Late.ink())
    };
    let (half, whole) = (area(50.0), area(100.0));
    assert!(half * 2 >= whole && half * 2 <= whole + 200, "{half} {whole}");
}

#[test]
fn the_same_figures_give_the_same_bytes_and_other_words_do_not() {
    let figures = [bar("disputa", 3.0), bar("reclamación", 1.0)];
    assert_eq!(bars("Casos", &figures), bars("Casos", &figures));
    assert_ne!(bars("Casos", &figures), bars("Cases", &figures));
}

#[test]
fn words_that_are_too_long_are_cut_and_never_run_into_the_bar() {
    let long = bar(&"invoice question ".repeat(30), 1.0);
    let (width, _, pixels) = decoded(&bars("t", &[long]));
    let left = &pixels[..width * 3];
    assert!(left.iter().all(|p| *p == 0xff), "the first row stays white");
    let ink = Tint::Usual.ink();
    assert!(count(&pixels, ink) > 0);
}

#[test]
fn odd_numbers_draw_a_chart_all_the_same() {
    for value in [f32::NAN, f32::INFINITY, -5.0, 0.0, f32::MAX] {
        let (width, height, _) = decoded(&bars("t", &[bar("a", value), bar("b", 1.0)]));
        assert_eq!((width, height > 50), (1200, true), "{value}");
        let pair = Pair { label: "1".to_owned(), first: value, second: 1.0 };
        assert_eq!(decoded(&columns("t", ["a", "b"], &[pair])).0, 1200);
    }
    assert_eq!(decoded(&columns("t", ["a", "b"], &[])).0, 1200);
    assert_eq!(decoded(&bars("", &[])).0, 1200);
}
