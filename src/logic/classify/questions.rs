//! One mail, several questions: where each stands, so that an agent can split the case.
//!
//! # Contract
//! Every question is a run of whole sentences of one kind. Two different kinds, each said with
//! confidence, make two questions; greetings, thanks and context make none.

use super::concepts::{Hit, Lexicon};
use super::kind::judge;
use super::model::Model;
use super::words::{Sentence, Text};
use crate::domain::kind::Kind;

/// Under this confidence a sentence is context, not a question of its own.
const CONFIDENT: f32 = 0.6;
/// Sentences looked at, and questions shown.
const SENTENCES_MAX: usize = 80;
const QUESTIONS_MAX: usize = 6;
/// A shorter sentence asks nothing by itself.
const WORDS_MIN: usize = 3;

/// One question of a mail.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// First byte of its first sentence in the words.
    pub start: usize,
    /// One past the last byte of its last sentence.
    pub end: usize,
    /// What it is about.
    pub label: Kind,
    /// How sure that is, `0.0..=1.0`.
    pub confidence: f32,
}

/// The questions of a mail, by the shipped model, in order; more than one means it could be split.
#[must_use]
pub fn questions(words: &str) -> Vec<Question> {
    questions_with(Model::shipped(), words)
}

/// [`questions`] by a model of one's own.
#[must_use]
pub fn questions_with(model: &Model, words: &str) -> Vec<Question> {
    let text = Text::new(words);
    let hits = Lexicon::shipped().hits(&text);
    questions_of(model, words, &text, &hits, 0)
}

/// The questions of a text whose concepts were found already, in the sentences that begin at byte
/// `from` or later; places are counted from there. A sentence without a concept asks nothing.
pub(super) fn questions_of(
    model: &Model,
    words: &str,
    text: &Text,
    hits: &[Hit],
    from: usize,
) -> Vec<Question> {
    let speaks = |number: usize| hits.iter().any(|hit| hit.sentence as usize == number);
    let mut found: Vec<Question> = Vec::new();
    let sentences = text.sentences.iter().enumerate().filter(|(number, _)| speaks(*number));
    let sentences = sentences.filter(|(_, sentence)| sentence.start >= from);
    for (_, sentence) in sentences.take(SENTENCES_MAX) {
        if let Some(mut question) = question(model, words, sentence) {
            question.start = question.start.saturating_sub(from);
            question.end = question.end.saturating_sub(from);
            join(&mut found, question);
        }
    }
    found.truncate(QUESTIONS_MAX);
    found
}

fn question(model: &Model, words: &str, sentence: &Sentence) -> Option<Question> {
    let said = Text::new(words.get(sentence.start..sentence.end)?);
    if said.words.len() < WORDS_MIN {
        return None;
    }
    let verdict = judge(model, &said);
    let is_question = verdict.confidence >= CONFIDENT && verdict.label != Kind::Other;
    is_question.then_some(Question {
        start: sentence.start,
        end: sentence.end,
        label: verdict.label,
        confidence: verdict.confidence,
    })
}

/// A sentence of a kind met already belongs to that question: it is grown when they are
/// neighbours, else the first mention stands for both.
fn join(found: &mut Vec<Question>, new: Question) {
    let last_at = found.len().saturating_sub(1);
    let same = found.iter_mut().enumerate().find(|(_, known)| known.label == new.label);
    match same {
        Some((at, known)) => {
            if at == last_at {
                known.end = new.end;
            }
            known.confidence = known.confidence.max(new.confidence);
        }
        None => found.push(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(words: &str) -> Vec<Kind> {
        questions(words).iter().map(|question| question.label).collect()
    }

    #[test]
    fn three_questions_in_one_mail_are_three() {
        let mail = "Hello,\n\nPlease send me a copy of the March invoice. You also charged us \
            twice for Visio in April. And please cancel our Power BI subscription.\n\nThank you!";
        assert_eq!(
            labels(mail),
            [Kind::InvoiceQuestion, Kind::Dispute, Kind::SubscriptionChange],
            "{:?}",
            questions(mail)
        );
        let second = &questions(mail)[1];
        assert_eq!(
            mail.get(second.start..second.end),
            Some("You also charged us twice for Visio in April.")
        );
    }

    #[test]
    fn one_question_with_its_story_is_one() {
        let mail = "Buenos días. Nos han cobrado dos veces la misma suscripción. El importe es \
            incorrecto y la factura está duplicada. Un saludo, Marta";
        assert_eq!(labels(mail), [Kind::Dispute]);
        assert!(questions("").is_empty() && questions("Thanks a lot!").is_empty());
    }
}
