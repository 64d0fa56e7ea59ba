//! Four times the input takes about four times as long, whatever it repeats; what is quadratic
//! takes sixteen times.
//!
//! Ratios are compared, not times, so that the promise holds on a slow machine as well as on a
//! fast one. Everything that `understand` does is counted: parts, HTML, words, screen, facts.

#[path = "support/stopwatch.rs"]
mod stopwatch;

use saldo::logic::understand::{House, understand};
use std::time::Duration;
use stopwatch::timed;

/// The lesser size. What is bounded ends before it, so that only the rest is compared.
const OCTETS: usize = if cfg!(debug_assertions) { 32 << 10 } else { 512 << 10 };

/// Four, and room for caches, clocks and other programs; sixteen would be quadratic.
const RATIO_MAX: f64 = 8.0;

#[test]
fn four_times_the_input_takes_about_four_times_as_long() {
    let mut steep = Vec::new();
    for (what, make) in repeated() {
        let (less, more) = (make(OCTETS), make(OCTETS * 4));
        // Caches that other programs fill make a run slower: the best of some is the truth.
        let is_linear = (0..4).any(|_| {
            let (short, long) = (took(&less), took(&more));
            long.as_secs_f64() <= short.as_secs_f64() * RATIO_MAX
        });
        if !is_linear {
            steep.push(format!("{what}: {:?}, then {:?}", took(&less), took(&more)));
        }
    }
    assert!(steep.is_empty(), "{steep:#?}");
}

fn took(raw: &[u8]) -> Duration {
    let (reading, took) = timed(|| understand(raw, &House::default()));
    assert_eq!(reading.message.size_bytes, raw.len() as u64);
    took
}

type Make = Box<dyn Fn(usize) -> Vec<u8>>;

/// `piece` over and over below a header.
fn of(header: &'static str, piece: &'static str) -> Make {
    Box::new(move |octets| {
        let head = format!("From: Ana <ana@customer.test>\r\nSubject: x\r\n{header}");
        [head, piece.repeat(octets / piece.len())].concat().into_bytes()
    })
}

fn repeated() -> Vec<(&'static str, Make)> {
    const HTML: &str = "Content-Type: text/html\r\n\r\n";
    const PLAIN: &str = "Content-Type: text/plain\r\n\r\n";
    const MIXED: &str = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    const REPORT: &str = "From: MAILER-DAEMON@x.test\r\nSubject: Undelivered mail\r\n\r\n";
    let html = [
        "<p>x",
        "<div>",
        "</div>",
        "<table><tr><td>",
        "<ol><li>x",
        "<blockquote>x",
        "<a href=http://x.example/>",
        "<span style=\"display:none\">x</span>",
        "<p a=b c=\"d\" e>x",
        "<style>x",
        "<!-- x",
        "<x a=\"",
        "&amp",
        "<div class=gmail_quote>x",
        "<b><i></b></i>",
        "<pre>\n x",
        "<hr>",
    ];
    let plain = [
        "x",
        "x\r\n",
        "> x\r\n",
        "> x\r\ny\r\n\r\n",
        "On Mon, 1 Jan 2024, Ana <a@b.test> wrote:\r\n",
        "On Mon, ",
        "From: a\r\nSent: b\r\nTo: c\r\nSubject: d\r\n\r\n",
        "-- \r\nAna\r\n",
        "Sent from my iPhone\r\n",
        "a@b.test ",
        "1.234,56 EUR ",
        "INV-12345 ",
        "I am out of the office. ",
        "This mail is confidential. ",
        "begin 644 x\r\nM\r\n",
        "請求書",
        "e\u{301}",
        ": x\r\n",
    ];
    let report =
        ["<a@b.test>: 550 5.1.1 User unknown\r\n", ">>> RCPT TO:<a@b.test>\r\n<<< 550 x\r\n"];
    let header = ["X-A: b\r\n", "Received: from x by y; z\r\n", "List-Id: <x>\r\n", "no field\r\n"];
    let parts = ["--b\r\n\r\nx\r\n", "--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n", "--bb\r\n"];
    let kinds: [(&'static str, &[&'static str]); 5] =
        [(HTML, &html), (PLAIN, &plain), (REPORT, &report), ("", &header), (MIXED, &parts)];
    let each = kinds
        .into_iter()
        .flat_map(|(head, pieces)| pieces.iter().map(move |piece| (*piece, of(head, piece))));
    each.collect()
}
