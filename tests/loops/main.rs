//! Loop safety, proved: the real desk against everything that answers mail by itself, over weeks
//! of simulated time, until nobody has anything left to say.
//!
//! `cargo test --test loops -- --nocapture` prints the table: opponent, letters, cases, held.

#[path = "../support/world.rs"]
mod world;

mod desks;
mod opponents;
mod play;

use opponents::{
    BounceGenerator, ChallengeResponse, Chatty, Envelope, Forwarder, MailingList, Naive, Quoter,
    Tickets, VacationRobot,
};
use play::{Opponent, Score, play};

fn opponents() -> Vec<Box<dyn Opponent>> {
    vec![
        Box::new(desks::OtherDesk::over_an_honest_wire()),
        Box::new(desks::OtherDesk::over_a_wire_that_strips_headers()),
        Box::new(VacationRobot { answers_to: Envelope::Sender }),
        Box::new(VacationRobot { answers_to: Envelope::From }),
        Box::new(Naive { delay_minutes: 1, copies: 1 }),
        Box::new(Naive { delay_minutes: 1, copies: 3 }),
        Box::new(Naive { delay_minutes: 125, copies: 1 }),
        Box::new(Naive { delay_minutes: 26 * 60, copies: 2 }),
        Box::new(Chatty),
        Box::new(Forwarder { keeps_id: true }),
        Box::new(Forwarder { keeps_id: false }),
        Box::new(Tickets { separator: '+' }),
        Box::new(Tickets { separator: '-' }),
        Box::new(MailingList { changes_from: false }),
        Box::new(MailingList { changes_from: true }),
        Box::new(BounceGenerator { answers_to: Envelope::From, path: "" }),
        Box::new(BounceGenerator { answers_to: Envelope::Sender, path: "" }),
        Box::new(BounceGenerator {
            answers_to: Envelope::From,
            path: "mailer-daemon@mx.customers.test",
        }),
        Box::new(ChallengeResponse),
        Box::new(Quoter),
    ]
}

#[test]
fn whoever_answers_the_desk_by_machine_it_falls_silent_and_stays_within_its_limits() {
    let mut broken = Vec::new();
    println!("{}", Score::head());
    for mut opponent in opponents() {
        let score = play(opponent.as_mut());
        println!("{score}");
        broken.extend(score.beyond(opponent.letters_max()));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
