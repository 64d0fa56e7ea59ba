//! Words → kind: rules for what must never be missed, then the model.

use super::concepts::Lexicon;
use super::features::Features;
use super::model::{Model, Probabilities};
use super::words::Text;
use crate::domain::kind::{Kind, Ranked, Verdict};

/// What a message with this subject and these words is about, by the shipped model.
#[must_use]
pub fn classify(subject: &str, words: &str) -> Verdict {
    classify_with(Model::shipped(), subject, words)
}

/// What a message with this subject and these words is about.
#[must_use]
pub fn classify_with(model: &Model, subject: &str, words: &str) -> Verdict {
    let text = Text::new(&joined(subject, words));
    let hits = Lexicon::shipped().hits(&text);
    let features = Features::new(&text, &hits);
    verdict(model.probabilities(&features), model.calibration.threshold)
}

/// Probability that a message is unsolicited advertising or worse. Quarantine only over
/// [`SPAM_CERTAIN`], and never mail of known contacts.
#[must_use]
pub fn spam(subject: &str, words: &str) -> f32 {
    spam_with(Model::shipped(), subject, words)
}

/// [`spam`] by a model of one's own.
#[must_use]
pub fn spam_with(model: &Model, subject: &str, words: &str) -> f32 {
    model.spam(&Features::of(&joined(subject, words)))
}

/// Over this probability a stranger's mail may be quarantined as spam.
pub const SPAM_CERTAIN: f32 = 0.95;

fn joined(subject: &str, words: &str) -> String {
    if subject.is_empty() { words.to_owned() } else { format!("{subject}\n\n{words}") }
}

fn verdict(probabilities: Probabilities, threshold: f32) -> Verdict {
    let mut ranking: Vec<Ranked> = Kind::ALL
        .into_iter()
        .zip(probabilities)
        .map(|(label, confidence)| Ranked { label, confidence })
        .collect();
    ranking.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let best = ranking.first().copied();
    let Ranked { label, confidence } =
        best.unwrap_or(Ranked { label: Kind::Other, confidence: 0.0 });
    Verdict { label, confidence, unsure: confidence < threshold, ranking, because: Vec::new() }
}
