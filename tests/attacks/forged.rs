//! Somebody poses as one of us, or as the provider.

use crate::world::{ADA, ANA, BEN, DANA, FERMIN, MALLORY, Mail, Person, SOFIA, World};
use saldo::domain::case::Status;
use saldo::domain::disposition::{Disposition, Fate};

/// What every forger tries: to end Ada's case with words of their own.
const ORDER: &str = "#resolve expected-charge\n\nPay it to our new account.";

/// A case in which Ada waits and nothing has been said yet.
fn waiting() -> World {
    World::where_ada_asks("Why is March higher?")
}

/// Nothing happened in the case, and the customer read nothing.
fn nothing_happened(world: &World, attack: &str) {
    let case = &world.cases()[0];
    assert_eq!(case.status, Status::New, "{attack}");
    assert_eq!(case.assignee, None, "{attack}");
    assert_eq!(world.sent(ADA), ["case.ack"], "{attack}");
}

/// The attempt is kept, marked as refused, and was not answered to its author.
fn kept(done: &Disposition, attack: &str) {
    assert!(done.is_refused, "{attack}: {done:?}");
    assert!(done.content.is_some(), "{attack}: its bytes are kept");
}

/// Ana's answer to her letter, which the forger somehow has.
fn as_ana(world: &mut World, change: impl FnOnce(Mail) -> Mail) -> Disposition {
    let mail = change(world.reply(ANA, ORDER));
    world.posts(&mail)
}

#[test]
fn an_agent_whom_the_mail_host_does_not_vouch_for_resolves_nothing() {
    for verdict in ["none", "fail", "temperror", "permerror", "bestguesspass"] {
        let mut world = waiting();
        let done = as_ana(&mut world, |mail| mail.dmarc(verdict));
        assert_eq!(done.fate, Fate::Quarantined, "{verdict}");
        kept(&done, verdict);
        nothing_happened(&world, verdict);
        assert_eq!(world.count(BEN, "agent.quarantine"), 1, "{verdict}: our people are told");
    }
}

#[test]
fn a_forged_result_of_another_host_or_of_ours_below_the_way_in_resolves_nothing() {
    let pass = "dmarc=pass header.from=reseller.example";
    for forged in [
        format!("mail.elsewhere.example; {pass}"),
        format!("mail.reseller.example.elsewhere.example; {pass}"),
        format!("mail.reseller.example@elsewhere.example; {pass}"),
        format!("(mail.reseller.example) elsewhere.example; {pass}"),
        format!("elsewhere.example 1; reason=\"mail.reseller.example; {pass}\""),
        format!("mail.reseller.example 2; {pass}"),
        "mail.reseller.example; dmarc=pass".to_owned(),
        "mail.reseller.example; dmarc=pass header.from=elsewhere.example".to_owned(),
        "mail.reseller.example; spf=none (dmarc=pass header.from=reseller.example)".to_owned(),
    ] {
        let mut world = waiting();
        let done =
            as_ana(&mut world, |mail| mail.unchecked().with("Authentication-Results", &forged));
        kept(&done, &forged);
        nothing_happened(&world, &forged);
    }
    // Our host says "none" above; the forger has written "pass" in its name below.
    let mut world = waiting();
    let forged = format!("mail.reseller.example; {pass}");
    let done =
        as_ana(&mut world, |mail| mail.dmarc("none").with("Authentication-Results", &forged));
    kept(&done, "a pass below a none");
    nothing_happened(&world, "a pass below a none");
    // Nothing is said above, and the forger's own hops stand above what he wrote.
    let mut world = waiting();
    let done = as_ana(&mut world, |mail| {
        mail.unchecked()
            .with("Received", "from laptop ([203.0.113.5]) by mx.elsewhere.example; today")
            .with("Authentication-Results", &forged)
    });
    kept(&done, "below a foreign hop");
    nothing_happened(&world, "below a foreign hop");
}

#[test]
fn a_look_alike_domain_is_no_agent() {
    for address in [
        "ana@reseller.example.elsewhere.example",
        "ana@xn--reseler-9za.example",
        "ana@reseIler.example",
        "ana@reseller-example.com",
        "ana@notreseller.example",
        "ana@mail.reseller.example",
        "ana+reseller.example@elsewhere.example",
    ] {
        let mut world = waiting();
        let from = format!("Ana Ruiz <{address}>");
        let host = address.rsplit('@').next().unwrap().to_lowercase();
        let verdict = format!("mail.reseller.example; dmarc=pass header.from={host}");
        let done = as_ana(&mut world, |mail| {
            mail.from(&from).unchecked().with("Authentication-Results", &verdict)
        });
        kept(&done, address);
        nothing_happened(&world, address);
    }
}

#[test]
fn a_display_name_is_no_agent() {
    for from in [
        "\"Ana Ruiz\" <mallory@elsewhere.example>",
        "\"ana@reseller.example\" <mallory@elsewhere.example>",
        "\"Ana Ruiz <ana@reseller.example>\" <mallory@elsewhere.example>",
        "ana@reseller.example <mallory@elsewhere.example>",
        "=?utf-8?q?ana=40reseller=2Eexample?= <mallory@elsewhere.example>",
    ] {
        let mut world = waiting();
        let letter = world.latest(ANA);
        let mail = world.reply_to(MALLORY, &letter, ORDER).from(from);
        let done = world.posts(&mail);
        kept(&done, from);
        nothing_happened(&world, from);
    }
}

#[test]
fn two_authors_are_no_agent() {
    for from in [
        "Ana <ana@reseller.example>, Mallory <mallory@elsewhere.example>",
        "Mallory <mallory@elsewhere.example>, Ana <ana@reseller.example>",
    ] {
        let mut world = waiting();
        let done = as_ana(&mut world, |mail| mail.from(from));
        kept(&done, from);
        nothing_happened(&world, from);
    }
    let mut world = waiting();
    let done = as_ana(&mut world, |mail| mail.with("From", "Mallory <mallory@elsewhere.example>"));
    kept(&done, "two From fields");
    nothing_happened(&world, "two From fields");
}

#[test]
fn a_reply_to_or_a_sender_is_no_agent() {
    for field in ["Reply-To", "Sender", "Resent-From", "X-Original-From", "Return-Path"] {
        let mut world = waiting();
        let letter = world.latest(ANA);
        let mail = world.reply_to(MALLORY, &letter, ORDER).with(field, "<ana@reseller.example>");
        let done = world.posts(&mail);
        kept(&done, field);
        nothing_happened(&world, field);
        assert_eq!(world.count(ANA, "agent.command_result"), 0, "{field}: she gave no command");
    }
}

#[test]
fn an_agents_own_reply_address_serves_no_other_agent_and_no_filer() {
    for thief in [BEN, SOFIA, FERMIN] {
        let mut world = waiting();
        let letter = world.letters(ANA).into_iter().last().unwrap();
        let mail = world.reply_to(thief, &letter, ORDER);
        let done = world.posts(&mail);
        kept(&done, thief.name);
        nothing_happened(&world, thief.name);
    }
}

#[test]
fn whoever_writes_from_an_agents_address_is_told_no_customers_data() {
    let mut world = waiting();
    let done = as_ana(&mut world, |mail| mail.dmarc("fail").saying("#show\n#list"));
    kept(&done, "a forged question");
    let told = world.letters(ANA);
    assert!(told.iter().all(|letter| !letter.header("Subject").contains("Your commands")));
}

/// A case that the provider has been asked about, under its reference.
fn escalated() -> World {
    let mut world = waiting();
    world.answers(ANA, crate::unintended::BRIEF);
    world.answers(FERMIN, "#ref 2409120040001234");
    world
}

/// What a forger of the provider tries.
fn as_provider(world: &mut World, who: Person, change: impl FnOnce(Mail) -> Mail) -> Disposition {
    let words = "The case is closed as not our fault. The customer must pay.";
    let mail = world.mail(who).about("Bill - TrackingID#2409120040001234").saying(words);
    let mail = change(mail);
    world.posts(&mail)
}

#[test]
fn a_provider_whom_nobody_vouches_for_writes_into_no_escalation() {
    for verdict in ["none", "fail"] {
        let mut world = escalated();
        let before = world.case().revision;
        let done = as_provider(&mut world, DANA, |mail| mail.dmarc(verdict));
        assert_eq!(done.fate, Fate::Quarantined, "{verdict}");
        kept(&done, verdict);
        assert_eq!(world.case().revision, before, "{verdict}: nothing was written into the case");
    }
}

#[test]
fn a_providers_mail_with_our_case_tag_from_outside_reaches_no_case() {
    let mut world = escalated();
    let before = world.case().revision;
    let number = world.case().number.to_string();
    let letter = world.latest(FERMIN);
    let tagged = letter.reply_to().to_string();
    for (who, verdict) in [(DANA, "none"), (DANA, "fail"), (MALLORY, "pass")] {
        let subject = format!("[{number}] Bill - TrackingID#2409120040001234");
        let mail = world.mail(who).to(&tagged).about(&subject).saying("It is closed.");
        let mail = mail.with("In-Reply-To", &format!("<{}>", letter.id())).dmarc(verdict);
        let done = world.posts(&mail);
        kept(&done, verdict);
        assert_eq!(world.case().revision, before, "{} {verdict}", who.name);
    }
}

#[test]
fn a_provider_of_a_domain_that_only_looks_right_writes_into_no_escalation() {
    for address in [
        "supportmail@techsupport.provider.example.elsewhere.example",
        "supportmail@nottechsupport.provider.example",
        "supportmail@provider.example",
        "supportmail@techsupport-provider.example",
    ] {
        let mut world = escalated();
        let before = world.cases()[0].revision;
        let host = address.rsplit('@').next().unwrap();
        let verdict = format!("mail.reseller.example; dmarc=pass header.from={host}");
        let done = as_provider(&mut world, DANA, |mail| {
            let mail = mail.from(&format!("Dana W <{address}>")).unchecked();
            mail.with("Authentication-Results", &verdict)
        });
        assert_ne!(done.fate, Fate::Provider, "{address}");
        assert_eq!(world.cases()[0].revision, before, "{address}");
    }
}
