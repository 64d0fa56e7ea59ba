//! The whole desk at work: a customer, two agents, a supervisor, a filer and the provider, each at
//! a mailbox of their own, from a disputed charge to the credit that appears and the closing
//! notice.

use crate::office::{Daemon, Office};
use crate::people::{Dmarc, Mail, answer};
use saldo::domain::message::Message;
use serde_json::Value;
use std::collections::BTreeSet;

const CASE: &str = "SD-10001-J";

/// What the provider calls it; the customer never hears of it.
const TRACKING: &str = "2603020040001234";

const PROVIDER: &str = "supportmail@techsupport.vendor.test";

/// What the provider writes; not a run of these words may reach the customer.
const PROVIDER_WORDS: [&str; 2] = [
    "our engineering partner looks into the rating pipeline of the affected tenant and will come \
     back to the partner within two working days",
    "the rating engine emitted the cycle fee twice after a catalogue refresh and the partner of \
     record receives a concession on the next billing cycle of the reseller agreement",
];

/// Those who play, and their daemon.
struct Cast {
    office: Office<'static>,
    daemon: Daemon,
    ada: &'static str,
    ana: String,
    ben: String,
    sofia: String,
    fermin: String,
}

impl Cast {
    fn assemble() -> Self {
        let office = Office::new("dispute");
        let [ana, ben, sofia, fermin] =
            ["ana", "ben", "sofia", "fermin"].map(|who| office.colleague(who));
        let usual = office.usual();
        let (before, rest) = usual.split_once("[[agent]]").unwrap();
        let (_, after) = rest.split_once("[provider]").unwrap();
        let (before, after) = (
            before.replace("timezone", "assign = \"round-robin\"\ndigest = false\ntimezone"),
            after.replace("escalate_to = \"dispute@vendor.test\"", "escalate_to = \"filer\""),
        );
        let person = |name: &str, address: &str, role: &str| {
            format!("[[agent]]\nname = \"{name}\"\naddress = \"{address}\"\nrole = \"{role}\"\n")
        };
        let people = [
            person("Ana Ruiz", &ana, "agent"),
            person("Ben Okafor", &ben, "agent"),
            person("Sofía Marín", &sofia, "supervisor"),
            person("Fermín Gil", &fermin, "filer"),
        ];
        let toml = format!(
            "{before}{}[approvals]\ncredit_over = [\"100 EUR\"]\n[provider]{after}",
            people.concat()
        );
        office.write("saldo.toml", &toml);
        let daemon = office.open();
        Self { office, daemon, ada: "ada.dispute@customers.test", ana, ben, sofia, fermin }
    }

    /// One of ours answers a letter through the reseller's own server.
    fn submits(&self, who: &str, letter: &Message, words: &str) {
        self.office.submits(&answer(who, letter, words));
    }

    /// The customer answers a letter.
    fn ada_answers(&self, letter: &Message, words: &str) {
        self.office.arrives(&answer(self.ada, letter, words), Dmarc::Pass);
    }

    /// The provider writes; nothing but its reference says what it is about.
    fn provider_writes(&self, words: &str) {
        let mail = Mail {
            from: PROVIDER.into(),
            to: self.office.desk(),
            subject: format!("Duplicate charge - TrackingID#{TRACKING}"),
            headers: String::new(),
            words: words.into(),
        };
        self.office.arrives(&mail, Dmarc::Pass);
    }

    fn letter(&self, to: &str, words: &str) -> Message {
        self.office.letter(to, words)
    }

    fn case(&self) -> Value {
        self.office.ask(&["case", "show", CASE])
    }

    /// The letters to somebody by their names, in the order in which they were committed.
    fn got(&self, who: &str) -> Vec<String> {
        let outbox = self.office.ask(&["mail", "list", "--outbox", "--limit", "1000"]);
        let mut letters: Vec<(u64, String)> = Vec::new();
        for letter in outbox.as_array().unwrap().iter().filter(|it| it["recipient"] == who) {
            let id = letter["id"].as_u64().or_else(|| letter["id"].as_str()?.parse().ok());
            letters.push((id.unwrap(), letter["letter"].as_str().unwrap().to_owned()));
        }
        letters.sort();
        letters.into_iter().map(|(_, letter)| letter).collect()
    }
}

#[test]
fn a_disputed_charge_goes_its_whole_way_to_the_credit_and_the_closing_notice() {
    let mut cast = Cast::assemble();
    asked_and_asked_back(&mut cast);
    the_provider_is_asked(&mut cast);
    the_provider_answers(&cast);
    the_credit_is_promised_and_allowed(&cast);
    the_credit_appears_and_the_case_closes(&cast);
    the_customer_heard_us_and_nobody_else(&cast);
    everybody_got_their_letters(&cast);
    the_history_tells_it_all(&cast);
    cast.daemon.close();
    assert!(cast.office.saldo(&["verify"]).is_good());
    assert_eq!(cast.office.kept("desk", "").len(), 0, "mail was left in the inbox");
    assert_eq!(cast.office.kept("desk", "Saldo.Quarantine").len(), 0);
}

/// The dispute arrives, goes to whose turn it is, and the customer is asked for what is missing.
fn asked_and_asked_back(cast: &mut Cast) {
    let words = "Hello,\n\nwe were charged twice for Business Basic in February. We do not accept \
                 the second charge.\n\nAda";
    let question = cast.office.question(cast.ada, "Charged twice in February", words);
    cast.office.arrives(&question, Dmarc::Pass);
    cast.letter(cast.ada, "is now case");
    let told = cast.letter(&cast.ana, "charged twice for Business Basic");
    assert!(cast.office.letters(&cast.ben).is_empty(), "the case is Ana's");
    assert_eq!(cast.case()["assignee"], cast.ana.as_str());

    // She sorts it by a slip of the finger, takes it back, and does it right.
    cast.submits(&cast.ana, &told, "#kind fraud");
    let transcript = cast.letter(&cast.ana, "#undo ");
    let (_, behind) = transcript.text.split_once("#undo ").unwrap();
    let code: String = behind.chars().take_while(char::is_ascii_alphanumeric).collect();
    cast.submits(&cast.ana, &transcript, &format!("#undo {code}"));
    cast.letter(&cast.ana, "taken back");
    assert_eq!(cast.case()["kind"], "dispute");

    // Ben finds the case in his list. He answers, too, and is told before Ada gets two answers.
    cast.office.submits(&cast.office.question(&cast.ben, "", "#list open"));
    let list = cast.letter(&cast.ben, CASE);
    assert!(list.text.contains("Charged twice in February"), "{}", list.text);
    cast.office.submits(&cast.office.question(&cast.ben, "", &format!("#show {CASE}")));
    let shown = cast.letter(&cast.ben, "stands below");

    cast.submits(&cast.ana, &told, "#take\n#ask invoice amount\n\nHello Ada, I look into it.");
    let request = cast.letter(cast.ada, "Hello Ada, I look into it.");
    assert!(request.text.contains("the number of the invoice"), "{}", request.text);

    cast.submits(&cast.ben, &shown, "Dear Ada, please send us the invoice.");
    let collision = cast.letter(&cast.ben, "#send");
    assert!(collision.text.contains("Ana Ruiz"), "{}", collision.text);
    assert!(!cast.office.letters(cast.ada).iter().any(|it| it.text.contains("Dear Ada")));

    let facts = "It is invoice G012345678, and 240.00 EUR were charged too much.";
    cast.ada_answers(&request, facts);
    cast.letter(&cast.ana, "G012345678");
}

/// The request goes to the filer, who reports the provider's reference.
fn the_provider_is_asked(cast: &mut Cast) {
    let replied = cast.letter(&cast.ana, "240.00 EUR were charged too much");
    cast.submits(&cast.ana, &replied, "#escalate\ncustomer: Lund Mills\n\nPlease credit it.");
    let refused = cast.letter(&cast.ana, "Not everything was done");
    assert!(refused.text.contains("subscription"), "{}", refused.text);
    assert!(cast.office.letters(&cast.fermin).is_empty());

    let brief = "#escalate\ncustomer: Lund Mills\n\
        subscription: 5b2f6c1e-8f0a-4c58-9d3a-2f1f6b7a9c10\ninvoice: G012345678\n\
        tenant: lund.onmicrosoft.com\nperiod: February 2026\ncharge: Business Basic, 20 seats\n\
        amount: 240.00 EUR\nreason: charged twice\nexpected: a credit\n\
        checked: our order log\n\nThe same charge appears twice. Please credit the second one.";
    cast.submits(&cast.ana, &replied, brief);
    let request = cast.letter(&cast.fermin, "Please credit the second one");
    assert!(request.text.contains(&cast.office.desk()), "the contact is the desk");
    assert!(!request.text.contains(cast.ada), "{}", request.text);
    cast.letter(cast.ada, "hear from us");

    cast.submits(&cast.fermin, &request, &format!("#ref TrackingID#{TRACKING}"));
    cast.daemon.says("fate=\"provider\"");
    let escalation = &cast.case()["state"]["escalations"][0];
    assert_eq!(escalation["reference"], TRACKING, "{escalation}");
}

/// What the provider writes is an event that an agent judges.
fn the_provider_answers(cast: &Cast) {
    cast.provider_writes(PROVIDER_WORDS[0]);
    let update = cast.letter(&cast.ana, "looks into the rating pipeline");
    assert!(update.subject.contains(TRACKING) || update.text.contains(TRACKING));
    assert_eq!(cast.case()["status"], "open", "an agent judges");
    cast.submits(&cast.ana, &update, "#working");
    cast.letter(&cast.ana, "#working · done");
    assert_eq!(cast.case()["status"], "waiting_provider");

    cast.provider_writes(PROVIDER_WORDS[1]);
    let update = cast.letter(&cast.ana, "emitted the cycle fee twice");
    cast.submits(&cast.ana, &update, &format!("Dear Ada,\n\n{}", PROVIDER_WORDS[1]));
    cast.letter(&cast.ana, "#quote");
    cast.submits(&cast.ana, &update, "#answered");
    cast.letter(&cast.ana, "#answered · done");
    cast.submits(&cast.ana, &update, "#verified");
    cast.letter(&cast.ana, "#verified · done");
}

/// A credit over the limit is not promised before a supervisor allows it.
fn the_credit_is_promised_and_allowed(cast: &Cast) {
    let update = cast.letter(&cast.ana, "emitted the cycle fee twice");
    let day = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(14)).unwrap();
    let words = format!(
        "#commit {day} credit 240.00 EUR\n\nDear Ada, you were right. You get 240.00 EUR back."
    );
    cast.submits(&cast.ana, &update, &words);
    let asked = cast.letter(&cast.sofia, "#approve ");
    assert!(asked.text.contains("240.00"), "{}", asked.text);
    assert!(!cast.office.letters(cast.ada).iter().any(|it| it.text.contains("you were right")));
    let (_, behind) = asked.text.split_once("#approve ").unwrap();
    let code = behind.split(|c: char| c.is_whitespace() || c == '*').next().unwrap();
    cast.submits(&cast.sofia, &asked, &format!("#approve {code}"));
    cast.letter(cast.ada, "you were right");
    cast.letter(&cast.ana, "Sofía Marín approved it");
}

/// The promise is kept with its document, the outcome told and confirmed.
fn the_credit_appears_and_the_case_closes(cast: &Cast) {
    let settled = cast.letter(&cast.ana, "Sofía Marín approved it");
    let kept = answer(&cast.ana, &settled, "#fulfilled A-2026-0009");
    cast.office.submits(&kept.with_file("credit-note.csv", "A-2026-0009,240.00,EUR"));
    let kept = cast.letter(cast.ada, "A-2026-0009");
    let names: Vec<&str> = kept.attachments().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["credit-note.csv"]);

    let words = "#resolve provider-duplicate\n\nThe second charge was an error. It is credited.";
    cast.submits(&cast.ana, &settled, words);
    let outcome = cast.letter(cast.ada, "The second charge was an error");
    cast.ada_answers(&outcome, "Thank you, that solves it.");
    cast.letter(cast.ada, "closed");
    assert_eq!(cast.case()["status"], "closed");
}

/// Every letter in the customer's mailbox is of one thread, and not a word of it is the
/// provider's (I-18) or a colleague's address.
fn the_customer_heard_us_and_nobody_else(cast: &Cast) {
    let letters = cast.office.letters(cast.ada);
    let ids: BTreeSet<String> =
        letters.iter().filter_map(|it| it.message_id.as_ref()).map(ToString::to_string).collect();
    for letter in &letters {
        let everything = format!(
            "{}\n{}\n{:?}",
            letter.text,
            letter.html.as_deref().unwrap_or(""),
            letter.headers
        );
        let secrets = [TRACKING, "vendor.test", "Fermín", &cast.ana, &cast.sofia, &cast.fermin];
        for secret in secrets {
            assert!(!everything.contains(secret), "{secret} in {everything}");
        }
        let plain = folded(&everything);
        for words in PROVIDER_WORDS {
            let words: Vec<&str> = words.split_whitespace().collect();
            for run in words.windows(5) {
                assert!(!plain.contains(&run.join(" ")), "{run:?} in {everything}");
            }
        }
        assert_eq!(letter.subject, format!("Re: [{CASE}] Charged twice in February"));
        let id = letter.message_id.as_ref().unwrap().to_string();
        let known: Vec<String> = letter.references.iter().map(ToString::to_string).collect();
        let is_first =
            !letter.references.is_empty() && known.iter().all(|reference| !ids.contains(reference));
        let follows = known.iter().any(|reference| ids.contains(reference));
        assert!(is_first || follows, "{id} stands alone");
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who got what, and nobody anything twice.
fn everybody_got_their_letters(cast: &Cast) {
    let told = "agent.command_result";
    let ada = [
        "case.ack",
        "info.request",
        "customer.escalated",
        "customer.reply",
        "commitment.fulfilled",
        "customer.resolution",
        "customer.closing",
    ];
    assert_eq!(cast.got(cast.ada), ada);
    assert_eq!(cast.got(&cast.ben), [told; 3]);
    assert_eq!(cast.got(&cast.sofia), ["supervisor.approval", told]);
    assert_eq!(cast.got(&cast.fermin), ["filer.request"]);
    let mut anas = cast.got(&cast.ana);
    anas.retain(|letter| letter != told);
    let news = ["agent.provider_update"; 2];
    let anas_own = ["agent.new_case", "agent.customer_replied", news[0], news[1], "agent.approval"];
    assert_eq!(anas, anas_own);
    let readers = [cast.ada, &cast.ana, &cast.ben, &cast.sofia, &cast.fermin];
    cast.office.each_letter_arrives(1, &readers);
}

/// The history holds each step once, in order.
fn the_history_tells_it_all(cast: &Cast) {
    let case = cast.case();
    let mut lines = case["history"].as_array().unwrap().iter().map(|entry| {
        format!("{} {}", entry["who"].as_str().unwrap(), entry["what"].as_str().unwrap())
    });
    for step in [
        "asked: Hello, we were charged twice",
        "Ana Ruiz took the last commands back",
        "Ana Ruiz asked the customer for: invoice, paid-amount",
        "wrote: It is invoice G012345678",
        "Ana Ruiz asked the provider",
        "Fermín Gil reported the provider's reference",
        "Ana Ruiz read that the provider is still at it",
        "Ana Ruiz checked the provider's answer",
        "Ana Ruiz asked a supervisor's leave: promised",
        "Sofía Marín approved it",
        "Ana Ruiz promised",
        "Ana Ruiz kept a promise (A-2026-0009)",
        "Ana Ruiz told the outcome (provider-duplicate)",
        "confirmed: Thank you",
        "sent the closing notice → closed",
    ] {
        assert!(lines.any(|line| line.contains(step)), "{step}: {case:#}");
    }
    assert_eq!(case["state"]["escalations"].as_array().unwrap().len(), 1);
}
