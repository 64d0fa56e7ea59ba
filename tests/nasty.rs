//! Time: no message takes over 50 ms of CPU for a MiB of input, whatever it holds: all that
//! `understand` does with it is counted.
//!
//! `cargo test --release --test nasty -- --nocapture` prints a table. Without optimisation the
//! bound is wider, and what is quadratic still breaks it: sizes are chosen so that it must.

#[path = "support/stopwatch.rs"]
mod stopwatch;

use saldo::logic::parse::parse_unguarded;
use saldo::logic::understand::{House, understand};
use std::time::Duration;
use stopwatch::timed;

const MIB: usize = 1024 * 1024;
const MIB_OCTETS: f64 = 1_048_576.0;

/// What one MiB may cost. Debug code is some thirty times slower than what we ship.
const BOUND: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2_500 } else { 50 });

#[test]
fn no_message_takes_long_whatever_it_holds() {
    let mut slow = Vec::new();
    println!("{:<44} {:>8} {:>10} {:>10} {:>6}", "what", "MiB", "ms", "ms/MiB", "parts");
    for (what, raw) in nasty() {
        let (took, parts) = quickest(&raw);
        let mib = f64::from(u32::try_from(raw.len()).unwrap()) / MIB_OCTETS;
        let each = took.div_f64(mib);
        let (ms, each_ms) = (took.as_secs_f64() * 1e3, each.as_secs_f64() * 1e3);
        println!("{what:<44} {mib:>8.2} {ms:>10.2} {each_ms:>10.2} {parts:>6}");
        if each > BOUND {
            slow.push(format!("{what}: {each_ms:.0} ms a MiB"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn an_ordinary_letter_takes_a_fraction_of_a_millisecond() {
    let bound = Duration::from_micros(if cfg!(debug_assertions) { 30_000 } else { 300 });
    let raw = ordinary();
    let parsed = || {
        let (message, took) = timed(|| parse_unguarded(&raw));
        assert_eq!(message.parts.len(), 3);
        took
    };
    let took = (0..20).map(|_| parsed()).min().unwrap_or_default();
    println!("{} octets of an ordinary letter: {} µs", raw.len(), took.as_micros());
    assert!(took < bound, "{took:?}");
}

/// A page with its plain form and a PDF, 39 KB: what a customer sends.
fn ordinary() -> Vec<u8> {
    let words = "We were charged twice in March, as you see from the invoice. ".repeat(40);
    let page = format!("<div><p style=\"margin:0\">{words}</p></div>\r\n").repeat(4);
    let received = "Received: from a.example by b.example; Tue, 5 Mar 2024 10:30:00 +0100\r\n";
    let file =
        format!("{}\r\n", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg5QUJDREVGR0hJSktM")
            .repeat(360);
    let head = "From: Ana <ana@customer.test>\r\nTo: billing@reseller.example\r\n\
                Subject: =?utf-8?Q?R=C3=BCckfrage?=\r\nMessage-ID: <1@customer.test>\r\n\
                Content-Type: multipart/mixed; boundary=m\r\n\r\n";
    let body = format!(
        "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}--a--\r\n\
         --m\r\nContent-Type: application/pdf; name=i.pdf\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{file}--m--\r\n"
    );
    [received.repeat(8), head.to_owned(), body].concat().into_bytes()
}

/// The better of two: caches that other programs fill make a run slower.
fn quickest(raw: &[u8]) -> (Duration, usize) {
    let once = || {
        let (reading, took) = timed(|| understand(raw, &House::default()));
        (took, reading.message.parts.len())
    };
    once().min(once())
}

fn nasty() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = headers();
    all.extend(structures());
    all.extend(texts());
    all
}

/// `piece` as often as it fits into a MiB.
fn mib_of(piece: &str) -> String {
    piece.repeat(MIB / piece.len())
}

fn message(header: &str, body: &str) -> Vec<u8> {
    format!("From: ana@customer.test\r\nSubject: x\r\n{header}\r\n\r\n{body}").into_bytes()
}

fn headers() -> Vec<(&'static str, Vec<u8>)> {
    let field = |name: &str, piece: &str| message(&format!("{name}: {}", mib_of(piece)), "x");
    vec![
        ("100,000 header fields", message(&"X-A: b\r\n".repeat(100_000), "x")),
        ("100,000 From fields", message(&"From: a@b.c\r\n".repeat(100_000), "x")),
        ("100,000 Content-Type fields", message(&"Content-Type: a/b\r\n".repeat(100_000), "x")),
        ("100,000 lines that are no fields", message(&"no field\r\n".repeat(100_000), "x")),
        ("100,000 folds", field("X-Folded", "\r\n a")),
        ("100,000 blank folds", field("X-Folded", "\r\n ")),
        ("a header of one line", field("Subject", "a")),
        ("100,000 addresses", field("To", "Ana <a@b.c>, ")),
        ("addresses without commas", field("To", "a@b.c ")),
        ("open quotes", field("Cc", "\"a@b.c, ")),
        ("open comments", field("Cc", "((a@b.c, ")),
        ("open angle brackets", field("Cc", "<a@b.c, <")),
        ("source routes", field("Cc", "<@a,@b:")),
        ("backslashes", field("Cc", "\"\\")),
        ("encoded words", field("Subject", "=?utf-8?Q?=C3=A9?= ")),
        ("encoded words of a lying charset", field("Subject", "=?utf-8?Q?=E9=E8?= a ")),
        ("encoded words of unknown charsets", field("Subject", "=?none?Q?=E9=E8?= a ")),
        ("encoded words without an end", field("Subject", "=?utf-8?Q?a")),
        ("encoded words in an address", field("Cc", "=?utf-8?Q?a?b?c")),
        ("question marks in encoded words", field("Subject", "=?utf-8?Q?a?=20")),
        ("raw 8-bit fields", [b"X: ".to_vec(), b"\r\nX: \xe9\xe8".repeat(140_000)].concat()),
        ("100,000 references", field("References", "<a@b> ")),
        ("references without brackets", field("References", "a@b ")),
        ("100,000 parameters", field("Content-Type", "; a=b")),
        ("continued parameters", field("Content-Type", "; name*1*=%41")),
        ("parameters with open quotes", field("Content-Type", "; name=\"a\"b")),
        ("open comments among parameters", field("Content-Type", "(a; b=")),
        ("blanks in a parameter", field("Content-Type", "; name=a a a")),
        ("a date of a MiB", field("Date", "(1 Jan) ")),
        ("colons and no field", mib_of(": ").into_bytes()),
        ("nothing but line ends", mib_of("\r\n").into_bytes()),
        ("nothing but bare CRs", mib_of("a\r").into_bytes()),
        ("nothing but NULs", vec![0; MIB]),
        ("nothing but 0xFF", vec![0xff; MIB]),
    ]
}

fn structures() -> Vec<(&'static str, Vec<u8>)> {
    let mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b";
    let level = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    let nested = (0..20_000).map(level).collect::<Vec<_>>().concat();
    let deep = (0..20).map(level).collect::<Vec<_>>().concat();
    let forwarded = "Content-Type: message/rfc822\r\n\r\n".repeat(30_000);
    let no_boundary = "--b\r\nContent-Type: multipart/mixed\r\n\r\n--";
    let lost = "--b\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\nx\r\n";
    vec![
        ("100,000 empty parts", message(mixed, &"--b\r\n".repeat(100_000))),
        ("100,000 parts", message(mixed, &"--b\r\n\r\nx\r\n".repeat(100_000))),
        (
            "100,000 HTML parts",
            message(mixed, &mib_of("--b\r\nContent-Type: text/html\r\n\r\nx\r\n")),
        ),
        ("100,000 boundaries that are none", message(mixed, &mib_of("--bb\r\n"))),
        ("dashes", message(mixed, &mib_of("--"))),
        ("20,000 multiparts in one another", nested.clone().into_bytes()),
        ("20,000 multiparts, open, with a MiB", [nested, mib_of("a\r\n")].concat().into_bytes()),
        ("multiparts in one another, and dashes", [deep, mib_of("--b\r\n")].concat().into_bytes()),
        ("30,000 messages in one another", forwarded.into_bytes()),
        ("multiparts without boundaries", message(mixed, &mib_of(no_boundary))),
        ("multiparts with lost boundaries", message(mixed, &mib_of(lost))),
        ("S/MIME in S/MIME in S/MIME", opaque()),
        (
            "winmail.dat full of nothing",
            tnef(&[2, 0x05, 0x90, 6, 0, 8, 0, 0, 0, 255, 255, 255, 127]),
        ),
        ("winmail.dat full of names", tnef(&[2, 0x10, 0x80, 1, 0, 2, 0, 0, 0, 0xe9, 0xe8, 0, 0])),
        ("winmail.dat full of files", tnef(&[2, 0x02, 0x90, 6, 0, 0, 0, 0, 0, 0, 0])),
        ("winmail.dat with a bomb of RTF", tnef(&bomb())),
        ("100 winmail.dats with bombs of RTF", bombs()),
    ]
}

fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let plain = |more: &str, body: &str| message(&format!("Content-Type: text/plain{more}"), body);
    let coded =
        |coding: &str, body: &str| message(&format!("Content-Transfer-Encoding: {coding}"), body);
    let flowed = "; format=flowed; delsp=yes";
    let calendar = "BEGIN:VEVENT\r\nSUMMARY:a\r\n b\r\n";
    let html = |body: &str| message("Content-Type: text/html", body);
    vec![
        ("a line of 10 MiB", plain("", &"a".repeat(10 * MIB))),
        ("a base64 line of 10 MiB", coded("base64", &"QUJD".repeat(10 * MIB / 4))),
        ("base64 padding", coded("base64", &mib_of("="))),
        ("base64 with strays", coded("base64", &mib_of("Q!U?J(D)"))),
        ("quoted-printable equals signs", coded("quoted-printable", &mib_of("="))),
        ("quoted-printable of one line", coded("quoted-printable", &mib_of("=C3=A9"))),
        ("quoted-printable soft ends", coded("quoted-printable", &mib_of("=\r\n"))),
        ("uuencode beginnings", plain("", &mib_of("begin 644 x\r\n"))),
        ("uuencode without an end", plain("", &mib_of("begin 644 x\r\n#0V%T\r\n"))),
        ("100,000 uuencoded files", plain("", &mib_of("begin 644 x\r\n#0V%T\r\nend\r\n"))),
        ("flowed quotes", plain(flowed, &mib_of(">>>> a \r\n> b \r\n"))),
        ("a flowed line of marks", plain(flowed, &mib_of(">"))),
        ("UTF-7 pluses", plain("; charset=utf-7", &mib_of("+"))),
        ("UTF-7 base64", plain("; charset=utf-7", &mib_of("+AOk-"))),
        (
            "UTF-8 that is Latin-1",
            [plain("; charset=utf-8", ""), b"\xe9t\xe9 ".repeat(MIB / 4)].concat(),
        ),
        ("8-bit without a charset", [plain("", ""), b"\xcf\xf0\xe8 ".repeat(MIB / 4)].concat()),
        ("bare CRs in a text", plain("", &mib_of("a\r\n\r"))),
        ("enriched commands", message("Content-Type: text/enriched", &mib_of("<<a><"))),
        ("a calendar of folds", message("Content-Type: text/calendar", &mib_of(calendar))),
        ("HTML of open elements", html(&mib_of("<div>"))),
        ("HTML of open brackets", html(&mib_of("<"))),
        ("HTML of entities", html(&mib_of("&amp"))),
        ("HTML of cid: links", html(&mib_of("<img src=cid:a>"))),
        ("HTML of paragraphs", html(&mib_of("<p>x"))),
        ("HTML of lists in lists", html(&mib_of("<ol><li>x"))),
        ("HTML of tables in tables", html(&mib_of("<table><tr><td>x"))),
        ("HTML of a huge table", html(&mib_of("<td>x"))),
        ("HTML of hidden words", html(&mib_of("<span style=\"display:none\">x</span>"))),
        ("HTML of attributes", html(&mib_of(&format!("<p {}>x", "a=b ".repeat(200))))),
        ("a text of short lines", plain("", &mib_of("x\r\n"))),
        ("a text of quotes and answers", plain("", &mib_of("> x\r\n\r\ny\r\n\r\n"))),
        ("a text of attributions", plain("", &mib_of(ATTRIBUTION))),
        ("a text of signatures", plain("", &mib_of("-- \r\nAna\r\n"))),
        ("a text of amounts and dates", plain("", &mib_of("1.234,56 EUR 3 March 2024 "))),
        ("a subject of answers", message(&format!("Subject: {}", mib_of("Re: ")), "x")),
    ]
}

const ATTRIBUTION: &str = "On Mon, 1 Jan 2024 at 10:00, Ana <ana@customer.test> wrote:\r\n";

/// Indefinite BER lengths inside one another, with a signed container round them.
fn opaque() -> Vec<u8> {
    let mut ber = vec![0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    ber.extend([0xa0, 0x80, 0x30, 0x80].repeat(MIB / 4));
    [message("Content-Type: application/pkcs7-mime", ""), ber].concat()
}

/// One attribute after the other, a MiB of them.
fn tnef(attribute: &[u8]) -> Vec<u8> {
    let mut bytes = 0x223e_9f78_u32.to_le_bytes().to_vec();
    bytes.extend([1, 0]);
    bytes.extend(attribute.repeat((MIB / attribute.len()).max(1)));
    [message("Content-Type: application/ms-tnef", ""), bytes].concat()
}

/// The RTF property of a message: eight octets that the compression repeats for ever.
fn bomb() -> Vec<u8> {
    let words = br"\'e9\par";
    let mut data = vec![0];
    data.extend(words);
    let mut at = 207 + words.len();
    let mut reference = || {
        let offset = (at - words.len()) % 4096;
        at += 17;
        u16::try_from(offset << 4 | 0xf).unwrap().to_be_bytes()
    };
    for _ in 0..4_000 {
        data.extend([0xff]);
        data.extend((0..8).flat_map(|_| reference()));
    }
    let length = |of: usize| u32::try_from(of).unwrap().to_le_bytes();
    let mut rtf = [length(data.len() + 12), length(MIB), *b"LZFu", [0; 4]].concat();
    rtf.extend(&data);
    rtf.resize(rtf.len().next_multiple_of(4), 0);
    let property = [&[1, 0, 0, 0, 2, 1, 9, 16, 1, 0, 0, 0][..], &length(rtf.len()), &rtf].concat();
    [&[1, 3, 0x90, 6, 0][..], &length(property.len()), &property, &[0, 0]].concat()
}

#[test]
fn the_bomb_of_rtf_goes_off_where_nobody_is_hurt() {
    let text = parse_unguarded(&tnef(&bomb())).text;
    assert!(text.len() > MIB / 8, "{}", text.len());
    assert!(text.starts_with("é\né\n"), "the compression is undone");
}

fn bombs() -> Vec<u8> {
    let one = [&[0x78, 0x9f, 0x3e, 0x22, 1, 0][..], &bomb()].concat();
    let part = [b"--b\r\nContent-Type: application/ms-tnef\r\n\r\n", &one[..], b"\r\n"].concat();
    [message("Content-Type: multipart/mixed; boundary=b", ""), part.repeat(100)].concat()
}
