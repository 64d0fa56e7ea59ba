//! Everything Saldo understands of a raw message; `inspect` and the daemon both ask here.

use crate::domain::facts::Facts;
use crate::domain::kind::{Language, Urgency, Verdict};
use crate::domain::message::{Bounce, Excerpt, Message, Nature, Screening};
use crate::logic::bounce::bounces;
use crate::logic::classify::concepts::Lexicon;
use crate::logic::classify::facts::{FactPatterns, facts};
use crate::logic::classify::kind::{joined, judge_by};
use crate::logic::classify::language::detect;
use crate::logic::classify::model::Model;
use crate::logic::classify::urgency::urgency_by;
use crate::logic::classify::words::Text;
use crate::logic::excerpt::excerpt;
use crate::logic::parse::parse;
use crate::logic::screen::{Ourselves, screen};

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
    /// What it names.
    pub facts: Facts,
}

/// What the reader must know of the house.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// How we recognise ourselves.
    pub ourselves: Ourselves,
    /// How this reseller writes its numbers.
    pub patterns: FactPatterns,
}

/// Reads a raw message as far as it can be read.
#[must_use]
pub fn understand(raw: &[u8], house: &House) -> Reading {
    let message = parse(raw);
    let screening = screen(&message, &house.ourselves);
    let excerpt = excerpt(&message);
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
    let text = Text::new(&joined(&message.subject, &excerpt.words));
    let concepts = Lexicon::shipped().hits(&text);
    let verdict = judge_by(Model::shipped(), &text, &concepts);
    let urgency = urgency_by(&concepts, &verdict);
    let facts = facts(&named, language.0, &house.patterns);
    Reading { message, screening, excerpt, bounces, language, verdict, urgency, facts }
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
