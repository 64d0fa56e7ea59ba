//! Mutated mail: every fixture, cut, doubled, overwritten and mixed with others, is read without
//! a panic (the last belt is off), without doing harm, and in no time.
//!
//! Deterministic: the seed is fixed, so that a failure comes again. `MUTATIONS=100000` runs more,
//! `MUTATED_MAILS=folder` takes other mails than the fixtures.

#[path = "support/stopwatch.rs"]
mod stopwatch;

use saldo::logic::parse::{embedded, parse_unguarded};
use std::path::{Path, PathBuf};
use std::time::Duration;
use stopwatch::timed;

/// Mutations a run as part of the tests: about a dozen of each fixture.
const MUTATIONS: u64 = 1_500;

/// A fixture has a few KiB; what takes this long in debug code is not linear any more.
const BOUND: Duration = Duration::from_secs(3);

/// Pieces that have a meaning somewhere, so that mutations reach beyond the first check.
const PIECES: [&[u8]; 32] = [
    b"\r\n",
    b"\n\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\x1b$B",
    b"=?utf-8?Q?",
    b"=?utf-8?B?",
    b"?=",
    b"--b",
    b"--b--\r\n",
    b"\r\n--b\r\n",
    b"Content-Type: ",
    b"multipart/mixed; boundary=b",
    b"message/rfc822",
    b"text/html; charset=utf-16",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"application/ms-tnef",
    b"filename*0*=",
    b"begin 644 x\n",
    b"\"",
    b"<",
    b"(",
    b"%",
    b"=",
    b"+",
    b";",
    b"\xe2\x80\xae",
    b"From: ",
    b"\x30\x80",
];

#[test]
fn no_mutation_of_a_mail_panics_or_takes_long() {
    let seeds = fixtures();
    assert!(seeds.len() >= 60, "the fixtures are not there");
    let count = std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(MUTATIONS);
    let mut dice = Dice(0x5a1d_0000_0000_0001);
    for round in 0..count {
        let raw = mutated(&seeds, &mut dice);
        let (read, took) = timed(|| {
            std::panic::catch_unwind(|| {
                let message = parse_unguarded(&raw);
                let inner = embedded(&message).len();
                (message, inner)
            })
        });
        let Ok((message, _)) = read else {
            panic!("mutation {round} panics: {}", raw.escape_ascii());
        };
        assert!(took < BOUND, "mutation {round} takes {took:?}: {}", raw.escape_ascii());
        assert_eq!(message.size_bytes, raw.len() as u64);
        assert!(
            !message.text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'),
            "mutation {round}"
        );
        assert!(!message.subject.chars().any(char::is_control), "mutation {round}");
        for part in &message.parts {
            let is_odd = |c: char| c.is_control() || "/\\".contains(c);
            assert!(!part.name.contains(is_odd), "mutation {round}: {:?}", part.name);
        }
    }
}

fn fixtures() -> Vec<Vec<u8>> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail");
    let folder = std::env::var_os("MUTATED_MAILS").map_or_else(own, PathBuf::from);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut raw = dice.pick(seeds).clone();
    for _ in 0..=dice.below(6) {
        let at = dice.below(raw.len() + 1);
        let end = (at + dice.below(64)).min(raw.len());
        match dice.below(7) {
            0 => drop(raw.splice(at..at, dice.pick(&PIECES).iter().copied())),
            1 => drop(raw.splice(at..end, dice.pick(&PIECES).iter().copied())),
            2 => drop(raw.drain(at..end)),
            3 => raw.truncate(at),
            4 => {
                let again = raw[at..end].repeat(1 + dice.below(20));
                raw.splice(at..at, again);
            }
            5 => {
                let other = dice.pick(seeds);
                let from = dice.below(other.len() + 1);
                raw.splice(at..end, other[from..].iter().copied());
            }
            _ => {
                if let Some(byte) = raw.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
        }
    }
    raw
}

/// A small generator of chance (xorshift64*), the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(roll).unwrap() % bound
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
