//! A message → everything the sorter says of it, its text folded and its concepts found once.

use super::concepts::Lexicon;
use super::features::Features;
use super::kind::{joined, judged};
use super::model::Model;
use super::questions::{Question, questions_of};
use super::urgency::urgency_by;
use super::words::Text;
use crate::domain::kind::{Urgency, Verdict};

/// What the sorter says of a message.
#[derive(Clone, Debug)]
pub struct Sorted {
    /// What it is about.
    pub verdict: Verdict,
    /// Probability that it is unsolicited advertising or worse, `0.0..=1.0`.
    pub spam: f32,
    /// How soon somebody must look, and why, in English.
    pub urgency: (Urgency, Vec<String>),
    /// The questions in the words, in order; more than one means that it could be split.
    pub questions: Vec<Question>,
}

/// Sorts a message with this subject and these words.
#[must_use]
pub fn sort(model: &Model, subject: &str, words: &str) -> Sorted {
    let whole = joined(subject, words);
    let text = Text::new(&whole);
    let hits = Lexicon::shipped().hits(&text);
    let features = Features::new(&text, &hits);
    let verdict = judged(model, &hits, &features);
    Sorted {
        spam: model.spam(&features),
        urgency: urgency_by(&hits, &verdict),
        questions: questions_of(
            model,
            &whole,
            &text,
            &hits,
            whole.len().saturating_sub(words.len()),
        ),
        verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::classify::kind::{classify, spam};
    use crate::logic::classify::questions::questions;
    use crate::logic::classify::urgency::urgency;

    #[test]
    fn one_look_says_the_same_as_many() {
        let subject = "Invoice F-2026-00017";
        let words = "Hello,\n\nplease send me a copy of the March invoice. You also charged us \
            twice for Visio in April. It is urgent!";
        let sorted = sort(Model::shipped(), subject, words);
        let verdict = classify(subject, words);
        assert_eq!(sorted.verdict, verdict);
        assert!((sorted.spam - spam(subject, words)).abs() < f32::EPSILON);
        assert_eq!(sorted.urgency, urgency(&format!("{subject}\n\n{words}"), &verdict));
        assert_eq!(sorted.questions, questions(words));
        assert_eq!(sorted.questions.len(), 2);
    }
}
