//! Killed with SIGKILL at every step of a message's and a letter's way, and at random moments:
//! nothing is lost, nothing is doubled, and the story goes on to its end.
//!
//! The tests start their own binary as a child, which runs the real intake, desk, timers and
//! dispatch on Maildirs, sled and the archive, and ends itself without warning at the step it was
//! told. It is started again until nothing is left to do; then a person's view from outside is
//! compared with what was handed in.
//!
//! `SALDO_CRASH_ROUNDS=500 cargo test --test crashes` plays more of the random ones.

#[path = "crashes/audit.rs"]
mod audit;
#[path = "crashes/child.rs"]
mod child;
#[path = "crashes/post.rs"]
mod post;
#[path = "crashes/world.rs"]
mod world;

use child::End;
use saldo::ports::Step;
use world::{Dice, World};

/// How many of the random lives a variable asks for.
fn rounds(usual: u64) -> u64 {
    let wanted = std::env::var("SALDO_CRASH_ROUNDS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Plays the whole story; in each of its acts the child is killed once, at the `count`-th
/// reaching of `step`, before it may go on.
fn killed_once_in_each_act(step: Step, counts: &[u32]) {
    for count in counts {
        let mut world = World::new();
        let mut kills = 0;
        for act in post::ACTS {
            world.hand_in(act);
            if world.live(Some((step, *count))) == End::Killed {
                kills += 1;
            }
            world.live_until_quiet();
        }
        assert!(kills > 0, "{step:?} was never reached {count} times: nothing was proven");
        // Each act killed it once at most, so no letter was in the air at two kills.
        world.audit(2);
    }
}

#[test]
fn a_kill_after_fetching_loses_and_doubles_nothing() {
    killed_once_in_each_act(Step::Fetched, &[1, 2]);
}

#[test]
fn a_kill_after_archiving_loses_and_doubles_nothing() {
    killed_once_in_each_act(Step::Archived, &[1, 2]);
}

#[test]
fn a_kill_after_a_decision_loses_and_doubles_nothing() {
    killed_once_in_each_act(Step::Decided, &[1, 4, 9]);
}

#[test]
fn a_kill_after_a_commit_was_accepted_loses_and_doubles_nothing() {
    killed_once_in_each_act(Step::Committed, &[1, 4, 9]);
}

#[test]
fn a_kill_when_commits_are_on_disk_loses_and_doubles_nothing() {
    killed_once_in_each_act(Step::Durable, &[1, 2]);
}

#[test]
fn a_kill_after_filing_away_loses_and_doubles_nothing() {
    killed_once_in_each_act(Step::FiledAway, &[1, 2]);
}

#[test]
fn a_kill_between_a_recorded_attempt_and_its_delivery_loses_no_letter() {
    killed_once_in_each_act(Step::AttemptRecorded, &[1, 2]);
}

#[test]
fn a_kill_after_delivery_sends_a_letter_once_more_at_most() {
    killed_once_in_each_act(Step::Delivered, &[1, 3]);
}

#[test]
fn a_kill_after_the_outcome_is_on_disk_doubles_nothing() {
    killed_once_in_each_act(Step::Settled, &[1, 2]);
}

#[test]
fn killed_again_and_again_at_random_steps_it_still_ends_well() {
    let mut dice = Dice(0x005a_1d0c_a5e5);
    for _ in 0..rounds(6).div_ceil(LIVES) {
        let mut world = World::new();
        for act in post::ACTS {
            world.hand_in(act);
            for _ in 0..LIVES / 3 {
                let step = Step::ALL[usize::try_from(dice.below(9)).unwrap()];
                let count = 1 + u32::try_from(dice.below(6)).unwrap();
                world.live(Some((step, count)));
            }
            world.live_until_quiet();
        }
        world.audit(1 + world.kills());
    }
}

#[test]
fn killed_again_and_again_at_any_moment_it_still_ends_well() {
    let mut dice = Dice(0x0c4a_5be5);
    for _ in 0..rounds(6).div_ceil(LIVES) {
        let mut world = World::new();
        for act in post::ACTS {
            world.hand_in(act);
            for _ in 0..LIVES / 3 {
                world.live_for_a_moment(&mut dice);
            }
            world.live_until_quiet();
        }
        world.audit(1 + world.kills());
    }
}

/// How often one world is killed.
const LIVES: u64 = 6;
