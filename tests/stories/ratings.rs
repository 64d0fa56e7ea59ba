//! How content customers are: asked with the closing notice, answered with one tap, never twice.

use crate::report::{count, report};
use crate::together::labelled;
use crate::world::{ADA, ANA, CARMEN, Person, World};
use saldo::domain::case::{Case, Status};
use saldo::domain::disposition::{Disposition, Fate};
use saldo::domain::satisfaction::Rating;

/// The customer presses a button of their latest letter, and writes below what it says.
fn taps(world: &mut World, who: Person, label: &str, below: &str) -> Disposition {
    let html = world.latest(who).message.html.clone().unwrap();
    let (to, subject, body) = labelled(&html, label);
    let mail = world.mail(who).to(&to).about(&subject).saying(&format!("{body}{below}"));
    world.posts(&mail)
}

fn rating(case: &Case) -> Option<Rating> {
    case.satisfaction.and_then(|satisfaction| satisfaction.rating)
}

fn where_ada_is_content() -> World {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "Thanks, that solves it!");
    assert_eq!(world.status(), Status::Closed);
    world
}

#[test]
fn one_tap_says_how_it_went_and_neither_reopens_the_case_nor_gets_an_answer() {
    let mut world = where_ada_is_content();
    world.hours_pass(3);
    let (ours, hers) = (world.letters(ANA).len(), world.letters(ADA).len());
    for (label, said) in [("Bad", Rating::Poor), ("Good", Rating::Good)] {
        let disposition = taps(&mut world, ADA, &format!(">{label}"), "");
        assert_eq!(disposition.fate, Fate::Continued);
        assert_eq!((rating(&world.case()), world.status()), (Some(said), Status::Closed));
    }
    assert_eq!((world.letters(ANA).len(), world.letters(ADA).len()), (ours, hers));
    let answer = report(&mut world, None, false);
    assert_eq!(count(&answer, "/report/ratings/asked"), 1);
    assert_eq!(count(&answer, "/report/ratings/good"), 1, "the latest word counts");
    assert_eq!(count(&answer, "/report/ratings/poor"), 0);
}

#[test]
fn a_spanish_customer_answers_in_spanish_and_months_later_it_opens_nothing() {
    let mut world = World::new();
    world.writes(CARMEN, "Factura de febrero", "¿Por qué ha subido la factura de febrero?");
    world.answers(ANA, "#resolve expected-charge\n\nEn febrero se añadieron cinco licencias.");
    world.answers(CARMEN, "Perfecto, queda todo aclarado. Muchas gracias.");
    world.days_pass(90);
    taps(&mut world, CARMEN, ">Ni bien ni mal", "\n\nUn saludo,\nCarmen");
    assert_eq!((rating(&world.case()), world.status()), (Some(Rating::Fair), Status::Closed));
    assert_eq!(world.cases().len(), 1);
}

#[test]
fn words_below_a_rating_are_read_like_any_others() {
    let mut world = where_ada_is_content();
    taps(&mut world, ADA, ">Bad", "\n\nThe second charge is still on the bill of March.");
    assert_eq!((rating(&world.case()), world.status()), (Some(Rating::Poor), Status::Open));
    assert!(world.latest(ANA).says("still on the bill"), "{}", world.latest(ANA).text());
}

#[test]
fn a_customer_is_not_asked_twice_within_thirty_days_and_is_asked_again_after_them() {
    let mut world = where_ada_is_content();
    assert!(world.latest(ADA).says("How did we do?"));
    for (days, is_asked) in [(3, false), (15, false), (20, true)] {
        world.days_pass(days);
        world.writes(ADA, "Another question", "Why is the invoice of April higher than March?");
        world.answers(ANA, "#resolve expected-charge\n\nTwo seats were added on 3 April.");
        world.answers(ADA, "Thanks, that solves it!");
        assert_eq!(world.latest(ADA).says("How did we do?"), is_asked, "after {days} days");
    }
}

#[test]
fn what_looks_like_a_rating_is_none_where_nobody_asked() {
    let mut world = World::where_ana_has_resolved();
    world.answers(ADA, "My rating: bad");
    assert_eq!((rating(&world.case()), world.status()), (None, Status::Open));
}
