//! Everything Saldo understands of a raw message; `inspect` and the daemon both ask here.

use crate::domain::facts::{Fact, Facts};
use crate::domain::kind::{Language, Urgency, Verdict};
use crate::domain::message::{Bounce, Excerpt, Message, Nature, Screening};
use crate::domain::understood::{Asked, Part, Place, Understood};
use crate::logic::bounce::bounces;
use crate::logic::classify::facts::{FactPatterns, found_facts};
use crate::logic::classify::language::detect;
use crate::logic::classify::model::Model;
use crate::logic::classify::sort::{Sorted, sort};
use crate::logic::excerpt::excerpt;
use crate::logic::parse::parse;
use crate::logic::screen::{Ourselves, screen};
use std::sync::Arc;

/// A message with all that was understood of it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The message itself.
    pub message: Message,
    /// Person or machine.
    pub screening: Screening,
    /// The author's own words.
    pub excerpt: Excerpt,
    /// Failed recipients, where it is a bounce.
    pub bounces: Vec<Bounce>,
    /// The language of the words, with a confidence.
    pub language: (Language, f32),
    /// What it is about.
    pub verdict: Verdict,
    /// How soon somebody must look, and why.
    pub urgency: (Urgency, Vec<String>),
    /// Probability that it is unsolicited advertising or worse, `0.0..=1.0`.
    pub spam: f32,
    /// What it names, file names included.
    pub facts: Facts,
    /// Why it was sorted so, its questions, and where its facts stand.
    pub understood: Understood,
}

/// What the reader must know of the house.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// How we recognise ourselves.
    pub ourselves: Ourselves,
    /// How this reseller writes its numbers.
    pub patterns: FactPatterns,
    /// A sorter that learned from this house's agents; `None` is the shipped one.
    pub sorter: Option<Arc<Model>>,
}

impl House {
    /// The model that sorts.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.sorter.as_deref().unwrap_or_else(|| Model::shipped())
    }
}

/// Reads a raw message as far as it can be read.
#[must_use]
pub fn understand(raw: &[u8], house: &House) -> Reading {
    let message = parse(raw);
    let excerpt = excerpt(&message);
    reading(message, excerpt, house)
}

/// Reads words that came without a message of their own, such as those of a forward.
#[must_use]
pub fn read_words(subject: &str, words: &str, house: &House) -> Reading {
    let mut message = parse(b"");
    subject.clone_into(&mut message.subject);
    reading(message, Excerpt { words: words.to_owned(), lines_folded: 0 }, house)
}

fn reading(message: Message, excerpt: Excerpt, house: &House) -> Reading {
    let screening = screen(&message, &house.ourselves);
    let bounces = match screening.nature {
        Nature::Bounce => bounces(&message),
        Nature::Person
        | Nature::AutoReply
        | Nature::Receipt
        | Nature::Feedback
        | Nature::List
        | Nature::Own => Vec::new(),
    };
    let named = format!("{}\n{}", message.subject, excerpt.words);
    let language = language_of(&excerpt.words, &named);
    let Sorted { verdict, spam, urgency, questions } =
        sort(house.model(), &message.subject, &excerpt.words);
    let mut places = places(&message.subject, &named, language.0, &house.patterns);
    places.extend(in_file_names(&message, language.0, &house.patterns));
    let facts = Facts::gather(places.iter().map(|place| place.fact.clone()));
    places.truncate(Facts::VALUES_MAX);
    let asked = questions.iter().filter_map(|question| {
        Some(Asked::new(question.label, excerpt.words.get(question.start..question.end)?))
    });
    let questions = if questions.len() > 1 { asked.collect() } else { Vec::new() };
    let understood = Understood { because: verdict.because.clone(), questions, places };
    Reading {
        message,
        screening,
        excerpt,
        bounces,
        language,
        verdict,
        urgency,
        spam,
        facts,
        understood,
    }
}

/// Where each fact of subject and words stands first.
fn places(subject: &str, named: &str, language: Language, patterns: &FactPatterns) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for found in found_facts(named, language, patterns) {
        if places.iter().any(|known| known.fact == found.fact) {
            continue;
        }
        let is_subject = found.start < subject.len();
        let before = named.get(subject.len()..found.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let line = if is_subject { 1 } else { u32::try_from(line).unwrap_or(u32::MAX) };
        let part = if is_subject { Part::Subject } else { Part::Words };
        places.push(Place { fact: found.fact, part, line });
    }
    places
}

/// Attachments whose names are searched.
const FILES_MAX: usize = 20;

/// Numbers of invoices, orders and the like in the names of attachments. Dates and amounts there
/// are those of a scanner or an export, not of the question.
fn in_file_names(message: &Message, language: Language, patterns: &FactPatterns) -> Vec<Place> {
    let files = message.attachments().filter(|part| !part.is_inline).take(FILES_MAX);
    let named = files.flat_map(|part| {
        let stem = part.name.rsplit_once('.').map_or(part.name.as_str(), |(stem, _)| stem);
        let words = stem.replace('_', " ");
        let found = found_facts(&words, language, patterns);
        found.into_iter().map(|found| (found.fact, part.name.clone())).collect::<Vec<_>>()
    });
    let is_number = |fact: &Fact| match fact {
        Fact::Invoice(_)
        | Fact::Order(_)
        | Fact::PurchaseOrder(_)
        | Fact::Tracking(_)
        | Fact::Subscription(_)
        | Fact::Tenant(_) => true,
        Fact::Domain(_) | Fact::Amount(_) | Fact::Date(_) => false,
    };
    let place = |(fact, name)| Place { fact, part: Part::FileName(name), line: 1 };
    named.filter(|(fact, _)| is_number(fact)).map(place).collect()
}

/// The language of the words; where they are too few to tell, the subject helps.
fn language_of(words: &str, with_subject: &str) -> (Language, f32) {
    let of_words = detect(words);
    if of_words.1 >= 0.5 {
        return of_words;
    }
    let of_both = detect(with_subject);
    if of_both.1 > of_words.1 { of_both } else { of_words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Reading {
        let head = "From: ada@customers.test\r\nSubject: \r\n\r\n";
        understand(format!("{head}{body}").as_bytes(), &House::default())
    }

    #[test]
    fn a_mail_of_one_emoji_or_nothing_asks_nothing_and_is_unsure() {
        for body in ["👍\r\n", "", "…", "> \r\n>\r\n"] {
            let reading = of(body);
            assert!(reading.verdict.unsure, "{body:?}: {:?}", reading.verdict);
            assert!(
                reading.understood.questions.is_empty() && reading.facts.is_empty(),
                "{body:?}"
            );
            assert!(reading.spam <= 0.5, "{body:?}: {}", reading.spam);
        }
    }

    #[test]
    fn a_mail_that_is_all_quote_is_sorted_by_what_is_quoted() {
        let reading = of("> You charged us twice for Visio.\r\n> Please correct the invoice.\r\n");
        assert_eq!(reading.verdict.label, crate::domain::kind::Kind::Dispute);
        assert!(reading.spam < 0.5);
    }

    #[test]
    fn each_fact_is_told_with_its_place() {
        let raw = "From: ada@customers.test\r\nSubject: Invoice F-2026-00017\r\n\
            Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello,\r\n\r\n\
            you charged 120.00 EUR on F-2026-00017 and F-2026-00018.\r\n--b\r\n\
            Content-Type: application/pdf; name=\"Invoice_F-2026-00019.pdf\"\r\n\
            Content-Disposition: attachment\r\n\r\nx\r\n--b--\r\n";
        let patterns = FactPatterns { invoices: vec!["F-9999-99999".to_owned()] };
        let house = House { patterns, ..House::default() };
        let reading = understand(raw.as_bytes(), &house);
        let told: Vec<(String, String, u32)> = reading
            .understood
            .places
            .iter()
            .map(|place| (format!("{:?}", place.fact), format!("{:?}", place.part), place.line))
            .collect();
        let invoice = |number: &str| format!("Invoice(\"{number}\")");
        assert_eq!(told[0], (invoice("F-2026-00017"), "Subject".to_owned(), 1));
        assert!(told.contains(&(invoice("F-2026-00018"), "Words".to_owned(), 3)), "{told:?}");
        let file = "FileName(\"Invoice_F-2026-00019.pdf\")".to_owned();
        assert!(told.contains(&(invoice("F-2026-00019"), file, 1)), "{told:?}");
        assert_eq!(reading.facts.invoices.len(), 3);
        assert_eq!(reading.facts.amounts.len(), 1);
    }
}
