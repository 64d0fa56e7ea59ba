//! What agents teach the sorter: corrections found in the histories of cases → a model that has
//! taken them, if it is better for it.
//!
//! # Contract
//! Pure and deterministic: the same corrections in the same order give the same model. A model is
//! given only where it sorts corrections that it has not seen better than the shipped one, and
//! forgets next to nothing of what that one knew ([`EXAMINATION`], rows that no model learns from).
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "counts of a few thousand corrections become shares"
)]

use super::examples::{Example, read_examples};
use super::features::Features;
use super::kind::{classify_with, joined};
use super::model::Model;
use super::training::CORRECTION_RATE;
use crate::domain::case::Case;
use crate::domain::commit::HistoryEntry;
use crate::domain::event::Event;
use crate::domain::kind::{Kind, Language};
use crate::domain::outcome::ReasonCode;
use serde::{Deserialize, Serialize};

/// Fewer corrections teach nothing that could be examined.
pub const CORRECTIONS_MIN: usize = 5;
/// More are not needed: the latest count.
pub const CORRECTIONS_MAX: usize = 5_000;
/// Parts into which the corrections are cut: each is judged by a model that learned the others.
const PARTS: usize = 5;
/// How often each correction is taken, in small steps; more would destroy what the model knew.
const ROUNDS: [usize; 5] = [1, 2, 3, 5, 8];
/// Share of the examination that learning may cost (measured: two to three points).
const FORGETTING_MAX: f64 = 0.03;

/// The rows of this project that no model has learned from (`fixtures/sorting`, a tenth of them).
const EXAMINATION: &str = include_str!("examination.jsonl");

/// What an agent made of a question, against the sorter or with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Subject and words of the message that opened the case.
    pub text: String,
    /// What it is about.
    pub label: Kind,
    /// The language of the case.
    pub lang: Language,
    /// Always `cases`, for [`super::evaluation`].
    pub source: String,
}

/// The correction that a case holds: the kind that an agent gave it last, else a final reason that
/// does not go with the kind it was sorted as.
#[must_use]
pub fn correction(case: &Case, history: &[HistoryEntry]) -> Option<Correction> {
    let asked = history.iter().find_map(|entry| {
        let Event::CustomerAsked { mail, .. } = &entry.event else { return None };
        Some(mail.words.as_str())
    })?;
    let sorted = history.iter().rev().find_map(|entry| {
        let Event::AgentSorted { kind, .. } = &entry.event else { return None };
        Some(*kind)
    });
    let text = joined(&case.subject, asked);
    let label = sorted.or_else(|| {
        let kinds = kinds_of(case.outcome.as_ref()?.reason);
        kinds.first().copied().filter(|_| !kinds.contains(&case.kind))
    })?;
    let is_empty = text.trim().is_empty();
    let source = "cases".to_owned();
    (!is_empty).then_some(Correction { text, label, lang: case.language, source })
}

/// The kinds of question that a final reason goes with, the likeliest first; none where it goes
/// with any.
fn kinds_of(reason: ReasonCode) -> &'static [Kind] {
    match reason {
        ReasonCode::FraudCompromise => &[Kind::Fraud],
        ReasonCode::OwnTaxMasterData => {
            &[Kind::AccountChange, Kind::InvoiceQuestion, Kind::Dispute]
        }
        ReasonCode::OwnDelivery => &[Kind::AccountChange, Kind::InvoiceQuestion],
        ReasonCode::PaymentAllocation => &[Kind::Payment, Kind::Dispute, Kind::Access],
        ReasonCode::ProviderOutageSla => {
            &[Kind::CreditRequest, Kind::Complaint, Kind::Dispute, Kind::Technical]
        }
        ReasonCode::ProviderDuplicate | ReasonCode::ProviderRatingError => {
            &[Kind::Dispute, Kind::InvoiceQuestion, Kind::CreditRequest, Kind::Complaint]
        }
        ReasonCode::CustomerUsage => &[Kind::InvoiceQuestion, Kind::Dispute, Kind::Fraud],
        ReasonCode::ExpectedCharge
        | ReasonCode::OwnPriceError
        | ReasonCode::OwnOrderError
        | ReasonCode::ProviderChangePolicy
        | ReasonCode::CustomerOrderError
        | ReasonCode::ContractExpectationGap
        | ReasonCode::Other => &[],
    }
}

/// How a model did on what it had not seen; shares from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marks {
    /// Corrections sorted right, each by a model that had not learned it.
    pub corrections: f64,
    /// Rows of the examination sorted right.
    pub examination: f64,
}

/// A model that took corrections and is better for it.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The model.
    pub model: Model,
    /// How often it took each correction.
    pub rounds: usize,
    /// How many corrections there were.
    pub corrections: usize,
    /// How the model before did.
    pub before: Marks,
    /// How it does.
    pub after: Marks,
}

/// Why no model came of it.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NotLearned {
    /// Too few corrections.
    #[error(
        "{found} corrections are too few to learn from; {CORRECTIONS_MIN} are needed: agents correct with #kind"
    )]
    TooFew {
        /// How many there were.
        found: usize,
    },
    /// The corrections teach nothing that helps with others like them.
    #[error(
        "a model with the {found} corrections is no better: it sorts {:.0} % of those that it has not seen, as before {:.0} %, and {:.1} % of the examination (before {:.1} %); not taken",
        100.0 * after.corrections, 100.0 * before.corrections,
        100.0 * after.examination, 100.0 * before.examination
    )]
    NoBetter {
        /// How many corrections there were.
        found: usize,
        /// How the model before did.
        before: Marks,
        /// How the best attempt did.
        after: Marks,
    },
}

/// Teaches a copy of `base` the corrections, as often as proves best on those held back.
///
/// # Errors
/// [`NotLearned`]: the model at work stays.
pub fn learn(base: &Model, corrections: &[Correction]) -> Result<Learned, NotLearned> {
    let found = corrections.len();
    if found < CORRECTIONS_MIN {
        return Err(NotLearned::TooFew { found });
    }
    let lessons: Vec<(Features, Kind)> =
        corrections.iter().map(|c| (Features::of(&c.text), c.label)).collect();
    let examination = examination();
    let unseen = |model: &Model| corrections.iter().filter(|c| is_right(model, c)).count();
    let before = Marks {
        corrections: unseen(base) as f64 / found as f64,
        examination: examined(base, &examination),
    };
    let held_back = held_back(base, corrections, &lessons);
    let mut pupil = base.clone();
    let mut taken = 0;
    let mut best: Option<Learned> = None;
    for (rounds, right) in ROUNDS.into_iter().zip(held_back) {
        take(&mut pupil, &lessons, rounds - taken, |_| true);
        taken = rounds;
        let after = Marks {
            corrections: right as f64 / found as f64,
            examination: examined(&pupil, &examination),
        };
        let forgets = after.examination < before.examination - FORGETTING_MAX;
        let is_better = best.as_ref().is_none_or(|best| after.corrections > best.after.corrections);
        if (is_better && !forgets) || best.is_none() {
            let model = pupil.clone();
            best = Some(Learned { model, rounds, corrections: found, before, after });
        }
    }
    match best {
        Some(best) if best.is_better() => Ok(best),
        Some(Learned { after, .. }) => Err(NotLearned::NoBetter { found, before, after }),
        None => Err(NotLearned::TooFew { found }),
    }
}

impl Learned {
    fn is_better(&self) -> bool {
        self.after.corrections > self.before.corrections
            && self.after.examination >= self.before.examination - FORGETTING_MAX
    }
}

/// After each of [`ROUNDS`], how many corrections models sort right that learned the other parts.
fn held_back(
    base: &Model,
    corrections: &[Correction],
    lessons: &[(Features, Kind)],
) -> [usize; ROUNDS.len()] {
    let mut right = [0; ROUNDS.len()];
    for part in 0..PARTS {
        let mut pupil = base.clone();
        let mut taken = 0;
        for (right, rounds) in right.iter_mut().zip(ROUNDS) {
            take(&mut pupil, lessons, rounds - taken, |at| at % PARTS != part);
            taken = rounds;
            let held_back = corrections.iter().enumerate().filter(|(at, _)| at % PARTS == part);
            *right += held_back.filter(|(_, correction)| is_right(&pupil, correction)).count();
        }
    }
    right
}

fn take(
    pupil: &mut Model,
    lessons: &[(Features, Kind)],
    rounds: usize,
    learns: impl Fn(usize) -> bool,
) {
    for _ in 0..rounds {
        for (_, (features, right)) in lessons.iter().enumerate().filter(|(at, _)| learns(*at)) {
            pupil.correct(features, *right, CORRECTION_RATE);
        }
    }
}

fn is_right(model: &Model, correction: &Correction) -> bool {
    classify_with(model, "", &correction.text).label == correction.label
}

fn examined(model: &Model, rows: &[Example]) -> f64 {
    let right = rows.iter().filter(|row| row.accepts(classify_with(model, "", &row.text).label));
    right.count() as f64 / rows.len().max(1) as f64
}

/// A test reads the file; an empty examination would only mean that forgetting goes unseen.
fn examination() -> Vec<Example> {
    read_examples("examination.jsonl", EXAMINATION).unwrap_or_default().rows
}

#[cfg(test)]
mod tests;
