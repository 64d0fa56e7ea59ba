//! Killed at any moment: everything acknowledged is there, and nothing twice.

use crate::child::{Desk, Running};
use crate::house::{Folder, run};

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
    let folder = Folder::new("crash");
    let mut dice = Dice(0x5a1d_0c45);
    let mut acknowledged = 0;
    for _ in 0..rounds("SALDO_CRASH_ROUNDS", 24) {
        let mut child = Running::start(folder.path(), "one start of the machine");
        // Line 1 is said before it opens, line 2 after.
        let lines = if dice.below(3) == 0 { 1 } else { 2 + dice.below(120) };
        child.listen(lines);
        for _ in 0..dice.below(100_000) {
            std::hint::spin_loop();
        }
        child.kill();
        child.listen_to_the_end();
        acknowledged = child.acknowledged.max(acknowledged);
        let desk = Desk::open(folder.path(), "one start of the machine");
        run(desk.must_hold(acknowledged));
    }
    assert!(acknowledged > 100, "{acknowledged}");
    assert!(folder.path().join("data/sled/1").is_dir(), "sled was believed after every kill");
}
