//! Nothing crosses from one conversation into another, whoever pastes it (I-18, I-19).

use crate::world::{ADA, ANA, DANA, FERMIN, World};
use saldo::domain::case::Status;
use saldo::domain::event::Event;

/// What the provider writes, with what must stay with us.
const ANSWER: &str = "Hello,\n\nas per our internal policy the partner was charged in error and \
    we will not comment on the root cause of this incident any further.\n\nSee \
    https://tools.provider.example/ticket/77\n\nDana W\nManager: boss@engineering.provider.example";

/// Ana has asked the provider, and the provider has answered.
fn answered() -> World {
    let mut world = World::where_ada_asks("Charged twice in February");
    world.answers(
        ANA,
        "#escalate\ncustomer: Bakery Ltd\ntenant: bakery.onmicrosoft.com\n\
         subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
         period: February 2026\ncharge: Business Basic, 20 seats\namount: 240.00 EUR\n\
         reason: charged twice\nexpected: a credit for the second charge\n\
         checked: our order log, the reconciliation lines\n\nPlease credit the second one.",
    );
    world.answers(FERMIN, "#ref 2603020040001234");
    world.writes(DANA, "RE: Duplicate - TrackingID#2603020040001234", ANSWER);
    world
}

fn said(world: &World, whom: crate::world::Person) -> usize {
    world.sent(whom).len()
}

#[test]
fn pasted_words_of_the_provider_stop_the_mail_and_the_transcript_shows_which() {
    for command in ["", "#verified\n#resolve provider-duplicate\n\n"] {
        let mut world = answered();
        let before = (said(&world, ADA), world.status());
        let pasted = format!(
            "{command}Dear Ada,\n\n> as per our INTERNAL policy, the partner\n> was charged in \
             error and we will not comment on the root cause.\n\nAna"
        );
        world.answers(ANA, &pasted);
        assert_eq!((said(&world, ADA), world.status()), before, "nothing was sent, nothing moved");
        let transcript = world.latest(ANA);
        assert!(transcript.says("the provider's mail"), "{}", transcript.text());
        assert!(transcript.says("was charged in error and we will not comment"));
        assert!(transcript.says("#quote"), "and how to do it on purpose");
    }
}

#[test]
fn an_address_a_tracking_id_and_an_internal_link_stop_the_mail() {
    for leak in [
        "Just write to boss@engineering.provider.example about it.",
        "Just write to SupportMail@techsupport.provider.example about it.",
        "Your number there is TrackingID#2603020040001234.",
        "Your number there is 2603 0200 4000 1234.",
        "Look here: https://tools.provider.example/ticket/78",
        "Write to filing@reseller.example, please.",
    ] {
        let mut world = answered();
        let before = said(&world, ADA);
        world.answers(ANA, &format!("Hello Ada,\n\n{leak}\n\nAna"));
        assert_eq!(said(&world, ADA), before, "{leak}");
        assert!(world.latest(ANA).says("not sent to anybody"), "{}", world.latest(ANA).text());
    }
}

#[test]
fn an_agent_who_says_so_quotes_the_provider_and_the_history_tells_it() {
    let mut world = answered();
    world.answers(
        ANA,
        "#quote\n\nThis is their statement: as per our internal policy the partner was charged \
         in error and we will not comment.",
    );
    assert!(world.latest(ADA).says("the partner was charged in error"));
    let history = world.history(&world.case().number);
    let mut quoted = None;
    for entry in &history {
        if let Event::AgentQuoted { passages, .. } = &entry.event {
            quoted = Some(passages.join("; "));
        }
    }
    assert!(quoted.expect("it is recorded").contains("the partner was charged in error"));
}

#[test]
fn own_words_about_the_same_thing_go_out() {
    let mut world = answered();
    let before = said(&world, ADA);
    world.answers(ANA, "Hello Ada, the charge was an error, and you get 240.00 EUR back.");
    assert_eq!(said(&world, ADA), before + 1);
}

#[test]
fn a_note_never_leaves_not_even_on_purpose() {
    let note = "This customer has called three times and was rude each time so be careful please";
    let mut world = World::where_ada_asks("Why is March higher?");
    world.answers(ANA, &format!("#note\n\n{note}."));
    // Long afterwards: the guard looks at the whole history, not at its end.
    for _ in 0..8 {
        world.answers(ADA, "Any news? The invoice of March is F-2026-00017.");
        world.answers(ANA, "#note\n\nStill looking.");
    }
    let before = said(&world, ADA);
    for command in ["", "#quote\n\n"] {
        world.answers(ANA, &format!("{command}Hello, {note}!"));
        assert_eq!(said(&world, ADA), before);
        assert!(world.latest(ANA).says("never leaves"), "{}", world.latest(ANA).text());
    }
}

#[test]
fn a_letter_to_our_own_people_is_not_sent_on_by_a_paste() {
    let mut world = World::where_ada_asks("Why is March higher?");
    let inner = world.latest(ANA).text().replace("> ", "");
    let about = inner.find("Answer this mail").expect("it says what can be done");
    let pasted: String = inner[about..].split_whitespace().take(30).collect::<Vec<_>>().join(" ");
    let before = said(&world, ADA);
    world.answers(ANA, &format!("Hello Ada,\n\nit is right.\n\n{}", pasted.replace('#', "")));
    assert_eq!(said(&world, ADA), before, "{pasted}");
    assert!(world.latest(ANA).says("a letter to our own people"));
}

#[test]
fn the_customers_own_words_may_be_quoted_back_to_them() {
    let words = "On invoice F-2026-00017 we are charged twice for the same twenty five licences \
                 and we do not know why, see our case 2603020040001234 with the vendor";
    let mut world = World::new();
    world.writes(ADA, "Charged twice", words);
    let before = said(&world, ADA);
    world.answers(ANA, &format!("You wrote: {words}. Could you send us the second invoice?"));
    assert_eq!(said(&world, ADA), before + 1, "{}", world.latest(ANA).text());
}

#[test]
fn a_customers_mail_is_not_pasted_into_a_brief_and_their_address_never_is() {
    let words = "We were charged twice for the very same twenty licences in the month of February \
                 and our accountant is furious about it";
    let brief = "#escalate\ncustomer: Bakery Ltd\ntenant: bakery.onmicrosoft.com\n\
         subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
         period: February 2026\ncharge: Business Basic\namount: 240.00 EUR\nreason: twice\n\
         expected: a credit\nchecked: our order log";
    for pasted in [words, "Please answer ada@customers.test directly."] {
        let mut world = World::new();
        world.writes(ADA, "Charged twice", words);
        world.answers(ANA, &format!("{brief}\n\n{pasted}"));
        assert!(world.sent(FERMIN).is_empty(), "{pasted}");
        assert!(world.latest(ANA).says("the customer's mail"), "{}", world.latest(ANA).text());
        assert_eq!(world.status(), Status::New);
    }
    let mut world = World::new();
    world.writes(ADA, "Charged twice", words);
    world.answers(ANA, &format!("{brief}\nimpact: ask ada@customers.test\n\nPlease credit it."));
    assert!(world.sent(FERMIN).is_empty(), "nor in a line of the brief");
}
