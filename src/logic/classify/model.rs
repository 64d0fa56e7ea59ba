//! The sorter's model: linear weights, a calibration, a threshold. Bytes in, probabilities out.
//!
//! # The file
//! Little-endian: `SALDOKIND` and a version byte; checksum of the lexicon it was made for; slope,
//! offset and working threshold of the calibration; then the rows: one bit for each bucket that
//! has weights, and twelve 16-bit weights for each of those (eleven kinds in the order of
//! [`Kind::ALL`], then spam), in units of 1/1024; last a CRC-32 of all before.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "fixed-point weights: clamped before they are narrowed"
)]

use super::concepts::Lexicon;
use super::features::{BUCKETS, Features};
use crate::domain::kind::Kind;
use std::sync::OnceLock;

/// Kinds, then spam.
pub const OUTPUTS: usize = 12;
/// How many kinds there are.
pub const KINDS: usize = Kind::ALL.len();
/// The largest file that is read; the shipped one must stay under 3 MiB.
pub const MODEL_BYTES_MAX: usize = 8 * 1024 * 1024;

const MAGIC: &[u8; 10] = b"SALDOKIND\x01";
const UNIT: f32 = 1024.0;
const SHIPPED: &[u8] = include_bytes!("model.bin");

/// Scores: one for each kind, then spam's.
pub type Scores = [f32; OUTPUTS];
/// One probability for each kind, in the order of [`Kind::ALL`].
pub type Probabilities = [f32; KINDS];

/// How raw scores become probabilities that come true as often as they say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// What the scores are multiplied with: under 1 where training flattered itself.
    pub slope: f32,
    /// Share of doubt that is spread over all kinds, `0.0..=1.0`.
    pub doubt: f32,
    /// Under this confidence an agent decides.
    pub threshold: f32,
}

/// A trained model.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    rows: Vec<[i16; OUTPUTS]>,
    /// Its calibration.
    pub calibration: Calibration,
}

/// Why a model file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadModel {
    /// Not a model of ours, or of a later version.
    #[error("this is not a model of this version of Saldo; train it anew")]
    NotAModel,
    /// Bytes were lost or changed.
    #[error("the model file is damaged (its checksum does not fit)")]
    Damaged,
    /// The lexicon of the program has changed since.
    #[error("the model was made for another lexicon; train it anew")]
    OtherLexicon,
}

impl Model {
    /// The model that is part of the program.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static MODEL: OnceLock<Model> = OnceLock::new();
        // A test reads the file. Were it unreadable all the same, the rules would still stand
        // and everything else be unsure.
        MODEL.get_or_init(|| Self::read(SHIPPED).unwrap_or_else(|_| Self::blank()))
    }

    /// A model that knows nothing: every kind is as likely as the next.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            rows: vec![[0; OUTPUTS]; BUCKETS],
            calibration: Calibration { slope: 1.0, doubt: 0.0, threshold: 0.5 },
        }
    }

    /// A model from trained weights, one row a bucket.
    #[must_use]
    pub fn from_weights(weights: &[[f32; OUTPUTS]], calibration: Calibration) -> Self {
        let rows = weights.iter().map(|row| row.map(fixed)).collect();
        Self { rows, calibration }
    }

    /// Adds up the weights of the features.
    #[must_use]
    pub fn scores(&self, features: &Features) -> Scores {
        let mut scores = [0.0; OUTPUTS];
        for (bucket, value) in features.iter() {
            let Some(row) = self.rows.get(bucket as usize) else { continue };
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += f32::from(*weight) * value;
            }
        }
        scores.map(|score| score / UNIT)
    }

    /// Calibrated probabilities of the kinds.
    #[must_use]
    pub fn probabilities(&self, features: &Features) -> Probabilities {
        self.calibration.apply(&self.scores(features))
    }

    /// Probability that a text is unsolicited advertising or worse.
    #[must_use]
    pub fn spam(&self, features: &Features) -> f32 {
        let [.., score] = self.scores(features);
        1.0 / (1.0 + (-score).exp())
    }

    /// How much each concept speaks for a kind, strongest first.
    #[must_use]
    pub fn weight(&self, bucket: u32, kind: usize) -> f32 {
        let row = self.rows.get(bucket as usize);
        row.and_then(|row| row.get(kind)).map_or(0.0, |weight| f32::from(*weight) / UNIT)
    }

    /// A model one small step nearer to an agent's correction.
    ///
    /// The step is the gradient at `rate` (0.5 was measured to teach without destroying what the
    /// model knew), and no weight moves by more than `rate`.
    #[must_use]
    pub fn corrected(&self, features: &Features, right: Kind, rate: f32) -> Self {
        let mut taught = self.clone();
        taught.correct(features, right, rate);
        taught
    }

    /// [`Self::corrected`] in place, for many corrections in a row.
    pub fn correct(&mut self, features: &Features, right: Kind, rate: f32) {
        let probabilities = softmax(&self.scores(features), 1.0);
        let errors = Kind::ALL
            .iter()
            .zip(probabilities)
            .map(|(kind, probability)| rate * (f32::from(u8::from(*kind == right)) - probability));
        let errors: Vec<f32> = errors.collect();
        for (bucket, value) in features.iter() {
            let Some(row) = self.rows.get_mut(bucket as usize) else { continue };
            for (weight, error) in row.iter_mut().zip(&errors) {
                *weight = weight.saturating_add(fixed((error * value).clamp(-rate, rate)));
            }
        }
    }

    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(Lexicon::shipped_checksum().to_le_bytes());
        let Calibration { slope, doubt, threshold } = self.calibration;
        for number in [slope, doubt, threshold] {
            bytes.extend(number.to_le_bytes());
        }
        for eight in self.rows.chunks(8) {
            let bits = eight.iter().enumerate().map(|(at, row)| u8::from(has_weights(row)) << at);
            bytes.push(bits.fold(0, |all, bit| all | bit));
        }
        for row in self.rows.iter().filter(|row| has_weights(row)) {
            bytes.extend(row.iter().flat_map(|weight| weight.to_le_bytes()));
        }
        let checksum = crc32fast::hash(&bytes);
        bytes.extend(checksum.to_le_bytes());
        bytes
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// What is wrong with them, in words for the operator.
    pub fn read(bytes: &[u8]) -> Result<Self, BadModel> {
        let (body, checksum) = bytes.split_last_chunk::<4>().ok_or(BadModel::NotAModel)?;
        let mut body_left = body.strip_prefix(MAGIC).ok_or(BadModel::NotAModel)?;
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(BadModel::Damaged);
        }
        if u32::from_le_bytes(take(&mut body_left)?) != Lexicon::shipped_checksum() {
            return Err(BadModel::OtherLexicon);
        }
        let mut number = || take(&mut body_left).map(f32::from_le_bytes);
        let calibration = Calibration { slope: number()?, doubt: number()?, threshold: number()? };
        let (bits, mut weights) =
            body_left.split_at_checked(BUCKETS / 8).ok_or(BadModel::Damaged)?;
        let mut model = Self { rows: Vec::with_capacity(BUCKETS), calibration };
        for bit in bits.iter().flat_map(|byte| (0..8).map(move |at| byte >> at & 1 == 1)) {
            let mut row = [0; OUTPUTS];
            if bit {
                for weight in &mut row {
                    *weight = i16::from_le_bytes(take(&mut weights)?);
                }
            }
            model.rows.push(row);
        }
        if weights.is_empty() { Ok(model) } else { Err(BadModel::Damaged) }
    }
}

impl Calibration {
    /// Scores → probabilities.
    #[must_use]
    pub fn apply(&self, scores: &Scores) -> Probabilities {
        let sharp = softmax(scores, self.slope);
        sharp.map(|p| p * (1.0 - self.doubt) + self.doubt / KINDS as f32)
    }
}

/// Probabilities in proportion to the exponential of the kinds' scores.
#[must_use]
pub fn softmax(scores: &Scores, slope: f32) -> Probabilities {
    let mut powers = [0.0; KINDS];
    let top = scores.iter().take(KINDS).copied().fold(f32::NEG_INFINITY, f32::max);
    for (power, score) in powers.iter_mut().zip(scores) {
        *power = ((score - top) * slope).exp();
    }
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

fn fixed(weight: f32) -> i16 {
    (weight * UNIT).round().clamp(-32_767.0, 32_767.0) as i16
}

fn has_weights(row: &[i16; OUTPUTS]) -> bool {
    row.iter().any(|weight| *weight != 0)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], BadModel> {
    let (first, rest) = bytes.split_first_chunk::<N>().ok_or(BadModel::Damaged)?;
    *bytes = rest;
    Ok(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_can_be_read_and_is_small() {
        assert!(Model::read(SHIPPED).is_ok(), "{:?}", Model::read(SHIPPED).err());
        assert!(SHIPPED.len() <= 3 * 1024 * 1024, "{}", SHIPPED.len());
    }

    #[test]
    fn a_model_comes_back_from_its_bytes_and_a_changed_byte_is_noticed() {
        let features = Features::of("please refund the duplicate charge");
        let model = Model::blank().corrected(&features, Kind::Dispute, 0.5);
        let mut bytes = model.to_bytes();
        assert_eq!(Model::read(&bytes).as_ref(), Ok(&model));
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        assert_eq!(Model::read(&bytes), Err(BadModel::Damaged));
        assert_eq!(Model::read(b"MZ"), Err(BadModel::NotAModel));
        assert_eq!(Model::read(&[0; 64]), Err(BadModel::NotAModel));
    }

    #[test]
    fn a_correction_is_one_small_step_in_the_right_direction() {
        let features = Features::of("the thing with the widget fee again");
        let before = Model::blank();
        let after = before.corrected(&features, Kind::Complaint, 0.5);
        let p = |model: &Model| model.probabilities(&features)[8];
        assert!(p(&after) > p(&before));
        assert!(p(&after) < 0.5, "one letter does not decide for ever: {}", p(&after));
    }
}
