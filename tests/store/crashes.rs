//! Killed at any moment: everything acknowledged is there, and nothing twice.

use crate::child::{Desk, Running};
use crate::house::{Folder, run};
use std::path::Path;

/// A sequence without pattern that is the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// How many rounds a variable asks for.
pub fn rounds(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// `SALDO_CRASH_ROUNDS=500 cargo test --test store crashes` plays more of them.
#[test]
fn what_was_acknowledged_outlives_a_kill_at_any_moment() {
    let mut dice = Dice(0x5a1d_0c45);
    for _ in 0..rounds("SALDO_CRASH_ROUNDS", 24).div_ceil(LIVES) {
        let folder = Folder::new("crash");
        let mut acknowledged = 0;
        for _ in 0..LIVES {
            acknowledged = acknowledged.max(a_life(folder.path(), &mut dice));
            let desk = Desk::open(folder.path(), BOOT);
            run(desk.must_hold(acknowledged));
        }
        assert!(acknowledged > 0, "not one of its lives acknowledged anything");
        assert!(folder.path().join("data/sled/1").is_dir(), "sled was believed after every kill");
    }
}

/// How often one store is killed.
const LIVES: u64 = 6;

const BOOT: &str = "one start of the machine";

/// Starts a child, kills it somewhere, and gives the last commit that it acknowledged.
fn a_life(folder: &Path, dice: &mut Dice) -> u64 {
    let mut child = Running::start(folder, BOOT);
    // Line 1 is said before it opens, line 2 after.
    let lines = if dice.below(3) == 0 { 1 } else { 2 + dice.below(60) };
    child.listen(lines);
    for _ in 0..dice.below(100_000) {
        std::hint::spin_loop();
    }
    child.kill();
    child.listen_to_the_end();
    child.acknowledged
}
