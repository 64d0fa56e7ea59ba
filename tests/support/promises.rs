//! What is promised of any input whatever: the fuzzers of `fuzz/` hold the house to it for hours,
//! `tests/fuzzed.rs` for the inputs that once broke it. Each promise takes bytes and panics where
//! it is broken.
#![allow(dead_code, reason = "each test binary and each fuzzer uses a part of it")]

use crate::post::{Post, normal, sample};
use saldo::cli::inspect::to_json;
use saldo::domain::address::{Address, Person};
use saldo::domain::kind::Language;
use saldo::domain::letter::{AgentLetter, BriefLine, CustomerLetter, Letter, ProviderLetter};
use saldo::domain::message::{Excerpt, Message};
use saldo::logic::bounce;
use saldo::logic::classify::facts::{FactPatterns, found_facts};
use saldo::logic::classify::{kind, language, urgency};
use saldo::logic::command::orders;
use saldo::logic::compose::Composed;
use saldo::logic::excerpt::{self, LEFT_OUT};
use saldo::logic::parse::{LIMITS, embedded, parse_unguarded};
use saldo::logic::screen::{Ourselves, screen};
use saldo::logic::understand::{House, understand};
use saldo::logic::uuencode::take_out;
use saldo::logic::{html, markdown};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

#[path = "stopwatch.rs"]
mod stopwatch;
use stopwatch::timed;

/// The house of these tests.
fn house() -> House {
    House {
        ourselves: Ourselves {
            addresses: vec![Address::parse("billing@reseller.example").unwrap()],
            message_id_domain: Some("reseller.example".to_owned()),
            bounce_prefix: Some("billing+bounce.".to_owned()),
            ..Ourselves::default()
        },
        patterns: FactPatterns { invoices: vec!["F-9999-99999".to_owned()] },
        sorter: None,
    }
}

/// A raw message is understood without the last belt, twice alike, safely and within its bounds.
pub(crate) fn reading(raw: &[u8]) {
    let message = in_time(raw.len(), || parse_unguarded(raw));
    is_harmless(&message);
    assert_eq!(message.size_bytes, raw.len() as u64);
    assert!(message.defects.len() <= LIMITS.defects);
    assert!(message.parts.len() <= LIMITS.parts.saturating_mul(2), "{}", message.parts.len());
    let octets: usize = message.parts.iter().map(|part| part.bytes.len()).sum();
    assert!(octets <= LIMITS.octets.saturating_mul(2), "{octets}");
    let inner = in_time(raw.len(), || embedded(&message));
    assert!(inner.len() <= LIMITS.embedded);
    inner.iter().for_each(is_harmless);

    let once = in_time(raw.len(), || understand(raw, &house()));
    stands_in(&once.excerpt, &once.message);
    is_a_share(once.language.1);
    is_a_share(once.verdict.confidence);
    let again = understand(raw, &house());
    assert_eq!(to_json("-", &once), to_json("-", &again), "the same bytes read differently");
}

/// Nothing of a message can start a line, move a cursor or leave a folder.
fn is_harmless(message: &Message) {
    let people = message.from.iter().chain(&message.to).chain(&message.cc).chain(&message.reply_to);
    let lines = people.flat_map(|person: &Person| [&person.name, &person.address]);
    let headers = message.headers.iter().flat_map(|header| [&header.name, &header.value]);
    for line in lines.chain(headers).chain([&message.subject]) {
        assert!(!line.chars().any(char::is_control), "{line:?}");
    }
    is_text(&message.text);
    for part in &message.parts {
        let odd = |c: char| c.is_control() || "/\\\u{202e}".contains(c);
        assert!(!part.name.contains(odd) && !part.name.starts_with('.'), "{:?}", part.name);
        assert!(!part.is_attachment || !part.name.is_empty(), "a file that nobody can name");
    }
}

fn is_text(text: &str) {
    assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
}

/// The author's own words are lines of the text, in their order.
fn stands_in(excerpt: &Excerpt, message: &Message) {
    let mut lines = message.text.lines().map(str::trim_end);
    // Blank lines may be put between an answer and the quote that it answers.
    let is_own = |line: &&str| !line.is_empty() && *line != LEFT_OUT;
    for own in excerpt.words.lines().map(str::trim_end).filter(is_own) {
        let found = lines.any(|line| line == own || line.trim_start() == own);
        assert!(found, "{own:?} is no line of the text, or stands in another order");
    }
    assert!(excerpt.lines_folded <= message.text.lines().count().saturating_add(1));
    let says_something = message.text.chars().any(char::is_alphanumeric);
    assert!(!says_something || !excerpt.words.trim().is_empty(), "all of the words were cut");
}

fn is_a_share(confidence: f32) {
    assert!((0.0..=1.0).contains(&confidence), "{confidence}");
}

/// Words are found in any text, with or without a page beside it (parted by a NUL).
pub(crate) fn words(raw: &[u8]) {
    let (text, page) = two_texts(raw);
    let mut message = Message::unread(raw);
    let has_page = !page.is_empty();
    message.text = if text.is_empty() && has_page { html::to_text(&page) } else { text };
    message.text.retain(|c| !c.is_control() || c == '\n' || c == '\t');
    message.html = Some(page).filter(|_| has_page);
    message.from =
        vec![Person { name: "Ana Ruiz".to_owned(), address: "ana@customer.test".to_owned() }];
    let excerpt = in_time(raw.len(), || excerpt::excerpt(&message));
    stands_in(&excerpt, &message);
    assert_eq!(excerpt, excerpt::excerpt(&message));
}

/// Person or machine, told from any message, with a reason that is one line.
pub(crate) fn screening(raw: &[u8]) {
    let message = parse_unguarded(raw);
    let found = in_time(raw.len(), || screen(&message, &house().ourselves));
    assert!(!found.because.is_empty() && !found.because.chars().any(char::is_control));
    let is_person = found.nature.word() == "person";
    assert!(is_person || !found.may_auto_reply, "a machine is answered: {}", found.because);
}

/// Failed recipients are addresses or names on one line, and not without end.
pub(crate) fn bounces(raw: &[u8]) {
    let message = parse_unguarded(raw);
    let found = in_time(raw.len(), || bounce::bounces(&message));
    for failure in &found {
        assert!(!failure.recipient.chars().any(char::is_control), "{failure:?}");
        assert!(!failure.reason.chars().any(char::is_control), "{failure:?}");
    }
    assert!(found.len() <= raw.len(), "more failures than octets");
}

/// Facts, kind, urgency and language of any words.
pub(crate) fn facts(raw: &[u8]) {
    let (subject, words) = two_texts(raw);
    let named = format!("{subject}\n{words}");
    let (tongue, sure) = in_time(raw.len(), || language::detect(&named));
    is_a_share(sure);
    let found = in_time(raw.len(), || found_facts(&named, tongue, &house().patterns));
    for fact in &found {
        assert!(fact.start < fact.end && named.get(fact.start..fact.end).is_some(), "{fact:?}");
    }
    let verdict = in_time(raw.len(), || kind::classify(&subject, &words));
    is_a_share(verdict.confidence);
    for ranked in &verdict.ranking {
        is_a_share(ranked.confidence);
    }
    let (_, because) = in_time(raw.len(), || urgency::urgency(&named, &verdict));
    assert!(because.iter().all(|reason| !reason.contains('\n')));
}

/// Any HTML becomes text of no more than a few times its size.
pub(crate) fn page(raw: &[u8]) {
    let page = String::from_utf8_lossy(raw);
    let text = in_time(raw.len(), || html::to_text(&page));
    assert!(text.len() <= page.len().saturating_mul(20).saturating_add(64), "{}", text.len());
    assert_eq!(text, html::to_text(&page));
    assert!(!text.lines().any(|line| line.ends_with([' ', '\t'])), "a line ends with a blank");
}

/// Any text written as a fact reads back as that text, and makes no markup.
pub(crate) fn markup(raw: &[u8]) {
    let text = String::from_utf8_lossy(raw);
    let line = markdown::one_line(&text);
    let rendered = in_time(raw.len(), || markdown::render(&markdown::escape_line(&line)));
    assert_eq!(rendered.text.trim(), line.trim(), "a line reads differently");
    for tag in tags(&rendered.html) {
        assert!(tag.starts_with("p ") || tag == "/p", "{tag}");
    }
    for voice in [markdown::Voice::Own, markdown::Voice::Quoted] {
        let block = markdown::escape_block(&markdown::lines(&text), voice);
        let rendered = in_time(raw.len(), || markdown::render(&block));
        is_text(&rendered.text);
        let plain = ["p ", "/p", "br", "blockquote ", "/blockquote"];
        let is_link = |tag: &str| tag.starts_with("a class=\"link\" href=\"http") || tag == "/a";
        for tag in tags(&rendered.html) {
            let is_plain = plain.iter().any(|start| tag.starts_with(start));
            assert!(is_plain || voice == markdown::Voice::Own && is_link(&tag), "{tag}");
        }
    }
}

/// An agent's lines are understood, and their words kept: no line is lost but the commands.
pub(crate) fn commands(raw: &[u8]) {
    let text = String::from_utf8_lossy(raw);
    let orders = in_time(raw.len(), || orders(&text));
    assert_eq!(orders, saldo::logic::command::orders(&text));
    for line in &orders.lines {
        assert!(line.text.trim_start().starts_with('#'), "{:?}", line.text);
    }
    // Several commands may stand on one line.
    assert!(orders.lines.len() <= text.matches('#').count());
    assert!(orders.brief.len() <= text.lines().count());
    // Blanks may be folded; letters may not be lost or changed.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let all = letters(&text);
    assert!(orders.words.lines().all(|own| all.contains(&letters(own))), "{:?}", orders.words);
}

/// No letter shows an element, an attribute or a link of anybody else's making, whatever the
/// facts in it say, and none has a header field that its template does not give it.
pub(crate) fn letters(raw: &[u8]) {
    let (first, second) = two_texts(raw);
    for (name, letter) in hostile_letters(&first, &second) {
        let mut post = Post::of(letter, Language::EN);
        let plain = Post::of(sample(name), Language::EN).compose();
        if let Some(addressee) = post.to.first_mut() {
            addressee.name.clone_from(&second);
        }
        // A letter whose fact says nothing is not sent (I-29).
        let Ok(composed) = in_time(raw.len(), || post.try_compose()) else { continue };
        is_of_our_making(&composed, &[first.as_str(), second.as_str()]);
        let message = parse_unguarded(&composed.content);
        let fields = |message: &Message| -> Vec<String> {
            message.headers.iter().map(|header| header.name.clone()).collect()
        };
        assert_eq!(fields(&message), fields(&parse_unguarded(&plain.content)), "{name}");
        // A file in uuencode that somebody typed is a file to whoever reads the letter.
        let (text, files) = take_out(&composed.text)
            .map_or((composed.text.clone(), 0), |(text, files)| (text, files.len()));
        assert_eq!(normal(&message.text), normal(&text), "{name}");
        assert!(composed.content.split(|b| *b == b'\n').all(|line| line.len() <= 998), "{name}");
        assert_eq!(message.attachments().count(), files, "{name}");
    }
}

/// Letters into which people outside, and agents, write what they like.
fn hostile_letters(first: &str, second: &str) -> Vec<(&'static str, Letter)> {
    let (words, value) = (|| first.to_owned(), || second.to_owned());
    let mut letters = Vec::new();
    let Letter::Agent(AgentLetter::NewCase { mut sheet, .. }) = sample("agent.new_case") else {
        panic!("the sample is another letter");
    };
    sheet.customer_name = value();
    sheet.warnings = vec![value()];
    sheet.attachments = vec![value(), words()];
    for fact in &mut sheet.facts {
        fact.values = value();
    }
    let new = AgentLetter::NewCase { words: words(), lines_folded: 1, sheet: sheet.clone() };
    letters.push(("agent.new_case", Letter::Agent(new)));
    let reply = CustomerLetter::CustomerReply { words: words(), agent_name: Some(value()) };
    letters.push(("customer.reply", Letter::Customer(reply)));
    let brief = vec![BriefLine { key: value(), value: words() }];
    let escalation = ProviderLetter::Escalation { number: 1, brief, words: words() };
    letters.push(("provider.escalation", Letter::Provider(escalation)));
    letters
}

/// Every element of the letter stands in some letter of plain facts, but for links, which go
/// where the words say and nowhere else.
fn is_of_our_making(composed: &Composed, facts: &[&str]) {
    static PLAIN: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let letters = crate::post::everything();
        letters.iter().flat_map(|(_, post)| tags(&post.compose().html)).collect()
    });
    // Invisible characters are taken out of facts, also from the middle of a link.
    let clean =
        |fact: &&str| format!("{} {}", markdown::lines(fact).join("\n"), markdown::one_line(fact));
    let facts: Vec<String> = facts.iter().map(clean).collect();
    for tag in tags(&composed.html) {
        let target = tag.strip_prefix("a class=\"link\" href=\"").and_then(|t| t.split('"').next());
        let target = target.map(|target| target.replace("&amp;", "&"));
        let is_said = |target: &String| facts.iter().any(|fact| fact.contains(target.as_str()));
        let is_link = target.as_ref().is_some_and(|t| t.starts_with("http") && is_said(t));
        assert!(PLAIN.contains(&tag) || is_link, "<{tag}> is not of our making");
    }
}

/// What stands between `<` and `>`: everything that a browser could take for markup.
fn tags(html: &str) -> BTreeSet<String> {
    let after = html.split('<').skip(1);
    after.map(|rest| rest.split('>').next().unwrap_or_default().to_owned()).collect()
}

fn two_texts(raw: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(raw).into_owned();
    text.split_once('\0').map_or((text.clone(), String::new()), |(first, second)| {
        (first.to_owned(), second.to_owned())
    })
}

/// Runs something and holds it to a time on the processor that only code that is not linear needs:
/// a second, and twenty more for each MiB, in code that is built with every check.
fn in_time<T>(octets: usize, work: impl FnOnce() -> T) -> T {
    let (done, took) = timed(work);
    let bound = Duration::from_secs(1) + Duration::from_micros(20) * u32::try_from(octets).unwrap();
    assert!(took < bound, "{octets} octets took {took:?}");
    done
}
