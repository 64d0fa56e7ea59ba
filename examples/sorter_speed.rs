//! Prints how long the sorter takes for a mail of 6 KiB on one core.
//!
//! `cargo run --release --example sorter_speed`
//!
//! The limits (issue 4): kind alone under 100 µs, kind, language and facts together under 300 µs.

use saldo::logic::classify::facts::{FactPatterns, facts};
use saldo::logic::classify::kind::classify;
use saldo::logic::classify::language::detect;
use saldo::logic::classify::questions::questions;
use saldo::logic::classify::urgency::urgency;
use std::hint::black_box;
use std::time::{Duration, Instant};

const PARAGRAPH: &str = "Buenos días: en la factura F-2026-00871 del 12 de marzo de 2026 nos \
    cobráis 27 licencias de Microsoft 365 Business Premium a 12,40 € (334,80 € en total), pero \
    en el portal contoso.onmicrosoft.com vemos 25. Quitamos dos usuarios en febrero, el pedido \
    5568120 lo demuestra, y nadie nos ha contestado todavía. ¿Podéis revisarlo y decirnos por \
    qué ha subido el importe? Nuestro teléfono es el +34 600 123 456 y estamos todos los días.\n\n";

fn main() {
    let mut mail = PARAGRAPH.repeat(14);
    mail.truncate(mail.floor_char_boundary(6 * 1024));
    let short = "You charged us twice for invoice F-2026-00871, please refund one of them.";
    let patterns = FactPatterns { invoices: vec!["F-9999-99999".to_owned()] };

    measure("kind, one line", || classify("", black_box(short)));
    measure("kind, 6 KiB", || classify("", black_box(&mail)));
    measure("language, 6 KiB", || detect(black_box(&mail)));
    measure("facts, 6 KiB", || facts(black_box(&mail), detect("el").0, &patterns));
    measure("kind + language + facts, 6 KiB", || {
        let language = detect(black_box(&mail));
        let named = facts(&mail, language.0, &patterns);
        (classify("", &mail), language, named)
    });
    let verdict = classify("", &mail);
    measure("urgency, 6 KiB", || urgency(black_box(&mail), &verdict));
    measure("questions, 6 KiB", || questions(black_box(&mail)));
}

/// The fastest of many rounds: what the work costs where nobody else disturbs it.
fn measure<T>(what: &str, work: impl Fn() -> T) {
    black_box(work());
    let best = (0..300).map(|_| {
        let started = Instant::now();
        black_box(work());
        started.elapsed()
    });
    println!("{what:32} {:>10.1?}", best.min().unwrap_or(Duration::ZERO));
}
