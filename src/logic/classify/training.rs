//! Labelled questions → a model. The same rows in the same order give the same model.
//!
//! # Contract
//! Pure: no clock, no randomness; "random" choices are hashes of the row and the round. A tenth of
//! the rows, chosen by what they say, is held back ([`is_held_back`]) and never learned from, so
//! that an old and a new model can be compared on rows that neither has seen.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "the inner loop over weight rows; buckets are bounded by their making"
)]

use super::examples::Example;
use super::features::{BUCKETS, Features};
use super::model::{Calibration, KINDS, Model, OUTPUTS, Scores, softmax};
use crate::domain::kind::Kind;
use std::collections::BTreeMap;

/// Fewer rows than this, or a kind without any, make no model.
pub const ROWS_MIN: usize = 200;
/// Rounds over all rows.
const ROUNDS: u32 = 14;
/// Step length of the first round (Adagrad).
const RATE: f32 = 0.25;
/// Pull of the weights towards nothing.
const DECAY: f32 = 2e-5;
/// Share of the visits, in percent, in which a row shows only its concepts: so they learn to
/// carry a text whose words were never seen.
const CONCEPTS_ONLY: u32 = 40;
/// And share in which it shows only its n-grams.
const GRAMS_ONLY: u32 = 10;
/// A kind must be right this often, on sources left out of training, to be given without
/// "unsure". Nine of ten are wanted; sources of one author resemble each other, hence the margin.
const ACCURACY_WANTED: f32 = 0.93;

/// A row ready to be learned from.
struct Lesson {
    features: Features,
    kind: Kind,
    teaches_kind: bool,
    is_spam: bool,
    weight: f32,
    source: String,
    salt: u32,
}

/// Rows that are never learned from: those whose text hashes to a tenth.
#[must_use]
pub fn is_held_back(text: &str) -> bool {
    crc32fast::hash(text.as_bytes()).is_multiple_of(10)
}

/// Too little to learn from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooLittle {
    /// Not enough rows altogether.
    #[error("{rows} rows are too little to learn from; {ROWS_MIN} are needed")]
    Rows {
        /// What there was.
        rows: usize,
    },
    /// A kind has no rows.
    #[error("no row is labelled {kind}; every kind needs rows")]
    Kind {
        /// The kind without rows.
        kind: Kind,
    },
}

/// A model and how it did on what it did not see.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// For each source: its name, its rows, and the share that a model trained without that
    /// source got right.
    pub left_out: Vec<(String, usize, f64)>,
}

/// Learns a model from all rows that are not held back, and calibrates it on whole sources left
/// out in turn: mail of strangers is what it will meet.
///
/// # Errors
/// Too few rows, or a kind without rows.
pub fn train(examples: &[Example]) -> Result<Trained, TooLittle> {
    let learned: Vec<&Example> = examples.iter().filter(|e| !is_held_back(&e.text)).collect();
    let rows = learned.iter().filter(|e| e.teaches_kind()).count();
    if rows < ROWS_MIN {
        return Err(TooLittle::Rows { rows });
    }
    for kind in Kind::ALL {
        if !learned.iter().any(|e| e.label == kind && e.teaches_kind()) {
            return Err(TooLittle::Kind { kind });
        }
    }
    let lessons = lessons(&learned);
    let said = left_out(&lessons);
    let model = Model::from_weights(&learn(&lessons, &|_| false), calibrate(&said));
    Ok(Trained { model, left_out: by_source(&said) })
}

/// What was said of a row by a model that never saw its source.
struct Said<'a> {
    scores: Scores,
    lesson: &'a Lesson,
}

impl Said<'_> {
    fn is_right(&self) -> bool {
        let truth = self.scores[self.lesson.kind as usize];
        let others = self.scores[..KINDS].iter().enumerate();
        others.filter(|(at, _)| *at != self.lesson.kind as usize).all(|(_, score)| *score < truth)
    }
}

/// Fewer sources than this, and rows are left out by fifths instead.
const SOURCES_MIN: usize = 3;

fn left_out(lessons: &[Lesson]) -> Vec<Said<'_>> {
    let mut sources: Vec<&str> =
        lessons.iter().filter(|l| l.teaches_kind).map(|l| l.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    let mut said = Vec::new();
    let mut examine = |is_out: &dyn Fn(&Lesson) -> bool| {
        let weights = learn(lessons, is_out);
        for lesson in lessons.iter().filter(|lesson| lesson.teaches_kind && is_out(lesson)) {
            said.push(Said { scores: scores(&weights, &lesson.features), lesson });
        }
    };
    if sources.len() < SOURCES_MIN {
        for fifth in 0..5 {
            examine(&|lesson: &Lesson| scramble(lesson.salt, 77) % 5 == fifth);
        }
    } else {
        for source in sources {
            examine(&|lesson: &Lesson| lesson.source == source);
        }
    }
    said
}

fn by_source(said: &[Said]) -> Vec<(String, usize, f64)> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for one in said {
        let (rows, right) = counts.entry(&one.lesson.source).or_default();
        *rows += 1;
        *right += usize::from(one.is_right());
    }
    counts
        .iter()
        .map(|(name, (n, right))| ((*name).to_owned(), *n, *right as f64 / *n as f64))
        .collect()
}

/// Rows → features, each weighed so that no source and no kind drowns the others.
fn lessons(examples: &[&Example]) -> Vec<Lesson> {
    let mut of_source: BTreeMap<(&str, bool, Kind), f32> = BTreeMap::new();
    for example in examples {
        let key = (example.source.as_str(), example.is_spam, example.label);
        *of_source.entry(key).or_default() += 1.0;
    }
    let lesson = |example: &&Example| {
        let key = (example.source.as_str(), example.is_spam, example.label);
        let fellows = of_source.get(&key).copied().unwrap_or(1.0);
        Lesson {
            features: Features::of(&example.text),
            kind: example.label,
            teaches_kind: example.teaches_kind(),
            is_spam: example.is_spam,
            weight: example.weight * (60.0 / fellows).powf(0.8).clamp(0.1, 4.0),
            source: example.source.clone(),
            salt: crc32fast::hash(example.text.as_bytes()),
        }
    };
    examples.iter().map(lesson).collect()
}

type Weights = Vec<[f32; OUTPUTS]>;

/// Weights from all lessons but those left out.
fn learn(lessons: &[Lesson], is_out: &dyn Fn(&Lesson) -> bool) -> Weights {
    let mut weights: Weights = vec![[0.0; OUTPUTS]; BUCKETS];
    let mut squares: Weights = vec![[1e-2; OUTPUTS]; BUCKETS];
    let mut order: Vec<&Lesson> = lessons.iter().filter(|lesson| !is_out(lesson)).collect();
    for round in 0..ROUNDS {
        order.sort_by_key(|lesson| scramble(lesson.salt, round));
        for lesson in &order {
            step(&mut weights, &mut squares, lesson, round);
        }
    }
    weights
}

fn step(weights: &mut Weights, squares: &mut Weights, lesson: &Lesson, round: u32) {
    let Features { concepts, grams } = &lesson.features;
    let lot = scramble(lesson.salt ^ 0x5bd1_e995, round) % 100;
    let (concepts, grams) = if lot < CONCEPTS_ONLY {
        (concepts.as_slice(), &grams[..0])
    } else if lot < CONCEPTS_ONLY + GRAMS_ONLY {
        (&concepts[..0], grams.as_slice())
    } else {
        (concepts.as_slice(), grams.as_slice())
    };
    let shown = || concepts.iter().chain(grams);
    let mut said = [0.0; OUTPUTS];
    for (bucket, value) in shown() {
        for (score, weight) in said.iter_mut().zip(&weights[*bucket as usize]) {
            *score += weight * value;
        }
    }
    let errors = errors(&said, lesson);
    for (bucket, value) in shown() {
        let row = &mut weights[*bucket as usize];
        let square = &mut squares[*bucket as usize];
        for at in 0..OUTPUTS {
            let gradient = errors[at] * value + DECAY * row[at];
            square[at] += gradient * gradient;
            row[at] -= RATE * gradient / square[at].sqrt();
        }
    }
}

/// Gradient of the loss: of the kinds together, of spam by itself.
fn errors(said: &Scores, lesson: &Lesson) -> Scores {
    let mut errors = [0.0; OUTPUTS];
    if lesson.teaches_kind {
        let probabilities = softmax(said, 1.0);
        for (at, kind) in Kind::ALL.iter().enumerate() {
            let truth = f32::from(u8::from(*kind == lesson.kind));
            errors[at] = lesson.weight * (probabilities[at] - truth);
        }
    }
    let spam = 1.0 / (1.0 + (-said[KINDS]).exp());
    errors[KINDS] = lesson.weight * (spam - f32::from(u8::from(lesson.is_spam)));
    errors
}

fn scores(weights: &Weights, features: &Features) -> Scores {
    let mut said = [0.0; OUTPUTS];
    for (bucket, value) in features.iter() {
        for (score, weight) in said.iter_mut().zip(&weights[bucket as usize]) {
            *score += weight * value;
        }
    }
    said
}

/// The calibration under which what was said comes true as often as it claims (least log loss),
/// rows weighed as in training: one large source must not decide for all.
fn calibrate(said: &[Said]) -> Calibration {
    let mut best = Calibration { slope: 1.0, doubt: 0.0, threshold: 0.5 };
    let mut least = f32::INFINITY;
    for slope in (4..=60).map(|step| step as f32 * 0.05) {
        for doubt in [0.0, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2] {
            let tried = Calibration { slope, doubt, threshold: 0.5 };
            let loss = |one: &Said| {
                let truth = tried.apply(&one.scores)[one.lesson.kind as usize];
                -truth.max(1e-6).ln() * one.lesson.weight
            };
            let loss: f32 = said.iter().map(loss).sum();
            if loss < least {
                (least, best) = (loss, tried);
            }
        }
    }
    best.threshold = threshold(said, &best);
    best
}

/// The lowest confidence above which nine of ten were right.
fn threshold(said: &[Said], calibration: &Calibration) -> f32 {
    let confidence = |one: &Said| calibration.apply(&one.scores).into_iter().fold(0.0, f32::max);
    let mut ranked: Vec<(f32, &Said)> = said.iter().map(|one| (confidence(one), one)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut threshold, mut right, mut all) = (0.9, 0.0, 0.0);
    for (confidence, one) in ranked {
        all += one.lesson.weight;
        right += if one.is_right() { one.lesson.weight } else { 0.0 };
        if right >= ACCURACY_WANTED * all {
            threshold = confidence;
        }
    }
    threshold.clamp(0.3, 0.9)
}

fn scramble(salt: u32, round: u32) -> u32 {
    let mut state = salt ^ round.wrapping_mul(0x9e37_79b9);
    state ^= state >> 16;
    state = state.wrapping_mul(0x7feb_352d);
    state ^= state >> 15;
    state = state.wrapping_mul(0x846c_a68b);
    state ^ (state >> 16)
}

/// How far one correction moves the model. Measured: 0.5 lifts a new source from 73 to 90 % after
/// fifty corrections and costs what was known before two to three points; large steps destroy it.
pub const CORRECTION_RATE: f32 = 0.5;

/// A model that has taken agents' corrections, one small bounded step each, in order.
#[must_use]
pub fn teach<'a>(model: &Model, corrections: impl IntoIterator<Item = (&'a str, Kind)>) -> Model {
    let mut taught = model.clone();
    for (text, right) in corrections {
        taught.correct(&Features::of(text), right, CORRECTION_RATE);
    }
    taught
}

#[cfg(test)]
mod tests;
