//! Text → numbered features: concepts, pairs of concepts, and hashed n-grams of words and letters.
//!
//! # Contract
//! The same text gives the same features on every machine. The three groups have bounded length
//! each (Euclid's norm), so a long mail does not shout louder than a short one.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "bucket arithmetic modulo fixed sizes, which all fit"
)]

use super::concepts::{Hit, Lexicon};
use super::words::Text;

/// Buckets altogether.
pub const BUCKETS: usize = 1 << 17;
/// Where the pairs of concepts begin; below stand the single concepts, plain and negated.
const PAIRS: u32 = 512;
/// Where the n-grams begin.
const GRAMS: u32 = 1 << 13;
/// Words whose n-grams count: the question stands at the front, boilerplate at the end.
const GRAM_WORDS_MAX: usize = 320;

/// Pairs beyond this say no more.
const PAIRS_MAX: usize = 64;

/// Weight of the concepts as a group against the n-grams.
const CONCEPTS_NORM: f32 = 1.6;
const PAIRS_NORM: f32 = 0.8;
const WORDS_NORM: f32 = 1.0;
const LETTERS_NORM: f32 = 0.8;

/// The features of one text, each bucket once in its group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// Concepts and their pairs: bucket and value.
    pub concepts: Vec<(u32, f32)>,
    /// N-grams: bucket and value.
    pub grams: Vec<(u32, f32)>,
}

impl Features {
    /// The features of a text whose concepts were found already.
    #[must_use]
    pub fn new(text: &Text, hits: &[Hit]) -> Self {
        let mut concepts = single_concepts(hits);
        level(&mut concepts, CONCEPTS_NORM);
        let mut pairs = concept_pairs(hits);
        level(&mut pairs, PAIRS_NORM);
        concepts.append(&mut pairs);
        let mut seen = Seen::default();
        let mut grams = Vec::with_capacity(1024);
        word_grams(text, &mut seen, &mut grams);
        level(&mut grams, WORDS_NORM);
        let mut letters = Vec::with_capacity(2048);
        letter_grams(text, &mut seen, &mut letters);
        level(&mut letters, LETTERS_NORM);
        grams.append(&mut letters);
        Self { concepts, grams }
    }

    /// The features of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = Text::new(text);
        let hits = Lexicon::shipped().hits(&text);
        Self::new(&text, &hits)
    }

    /// Concepts, then n-grams.
    pub fn iter(&self) -> impl Iterator<Item = (u32, f32)> {
        self.concepts.iter().chain(&self.grams).copied()
    }
}

/// The bucket of a single concept.
#[must_use]
pub fn concept_bucket(concept: u16, negated: bool) -> u32 {
    (u32::from(concept) * 2 + u32::from(negated)) % PAIRS
}

fn single_concepts(hits: &[Hit]) -> Vec<(u32, f32)> {
    let mut found: Vec<(u32, f32)> = Vec::new();
    for hit in hits {
        let bucket = concept_bucket(hit.concept, hit.negated);
        // What is said first, in the subject or the first sentence, is the matter.
        let value = if hit.first_word < 30 { 1.3 } else { 1.0 };
        match found.iter_mut().find(|(known, _)| *known == bucket) {
            Some((_, known)) => *known = f32::min(*known + 0.3, 2.0),
            None => found.push((bucket, value)),
        }
    }
    found
}

fn concept_pairs(hits: &[Hit]) -> Vec<(u32, f32)> {
    let mut found: Vec<(u32, f32)> = Vec::with_capacity(PAIRS_MAX);
    for (at, hit) in hits.iter().enumerate() {
        let later = hits.iter().skip(at + 1).take_while(|next| next.sentence == hit.sentence);
        for other in later.take(12) {
            let (low, high) = (hit.concept.min(other.concept), hit.concept.max(other.concept));
            let hash = mix(u32::from(low) << 16 | u32::from(high));
            let bucket = PAIRS + hash % (GRAMS - PAIRS);
            if found.len() < PAIRS_MAX && !found.iter().any(|(known, _)| *known == bucket) {
                found.push((bucket, 1.0));
            }
        }
        if found.len() >= PAIRS_MAX {
            break;
        }
    }
    found
}

fn word_grams(text: &Text, seen: &mut Seen, grams: &mut Vec<(u32, f32)>) {
    let mut before = 0_u32;
    for word in text.iter().take(GRAM_WORDS_MAX) {
        let one = if word.bytes().any(|byte| byte.is_ascii_digit()) {
            hash(b"#")
        } else {
            hash(word.as_bytes())
        };
        // The first five letters stand in for the inflected forms of a word.
        let stem = word.get(..word.floor_char_boundary(5)).unwrap_or(word);
        seen.note(mix(one), 1.0, grams);
        seen.note(mix(hash(stem.as_bytes()) ^ 0x51ed_270b), 0.7, grams);
        if before != 0 {
            seen.note(mix(before.rotate_left(9) ^ one), 0.8, grams);
        }
        before = one;
    }
}

fn letter_grams(text: &Text, seen: &mut Seen, grams: &mut Vec<(u32, f32)>) {
    let mut letters: Vec<u8> = Vec::with_capacity(32);
    for word in text.iter().take(GRAM_WORDS_MAX).filter(|word| word.len() > 3) {
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        letters.clear();
        letters.push(b'<');
        letters.extend(word.bytes().take(24));
        letters.push(b'>');
        for tail in 0..letters.len().saturating_sub(3) {
            let mut state = 0x811c_9dc5_u32;
            for (length, letter) in letters.iter().skip(tail).take(5).enumerate() {
                state = (state ^ u32::from(*letter)).wrapping_mul(0x0100_0193);
                if length >= 3 {
                    seen.note(mix(state ^ 0x2545_f491), 1.0, grams);
                }
            }
        }
    }
}

/// Which buckets were met already: one bit each.
struct Seen(Vec<u64>);

impl Default for Seen {
    fn default() -> Self {
        Self(vec![0; BUCKETS / 64])
    }
}

impl Seen {
    fn note(&mut self, hash: u32, value: f32, grams: &mut Vec<(u32, f32)>) {
        let bucket = GRAMS + hash % (BUCKETS as u32 - GRAMS);
        let Some(cell) = self.0.get_mut(bucket as usize / 64) else { return };
        let bit = 1_u64 << (bucket % 64);
        if *cell & bit == 0 {
            *cell |= bit;
            grams.push((bucket, value));
        }
    }
}

/// Gives a group its length.
fn level(features: &mut [(u32, f32)], norm: f32) {
    let length = features.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    // A lone word is weaker evidence than a sentence: short texts stay under the full length.
    let scale = norm / length.max(2.0);
    for (_, value) in features {
        *value *= scale;
    }
}

fn hash(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0x811c_9dc5, |state: u32, byte| (state ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Spreads the bits (murmur3's finaliser).
fn mix(mut state: u32) -> u32 {
    state ^= state >> 16;
    state = state.wrapping_mul(0x85eb_ca6b);
    state ^= state >> 13;
    state = state.wrapping_mul(0xc2b2_ae35);
    state ^ (state >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bucket_counts_once_in_a_group_and_long_texts_are_no_louder() {
        let once = Features::of("You charged our card twice, please refund us.");
        let often = Features::of(&"You charged our card twice, please refund us. ".repeat(50));
        let norm = |f: &Features| f.iter().map(|(_, v)| v * v).sum::<f32>().sqrt();
        assert!(norm(&often) < norm(&once) * 1.6, "{} {}", norm(&often), norm(&once));
        let mut buckets: Vec<u32> = once.grams.iter().map(|(bucket, _)| *bucket).collect();
        buckets.sort_unstable();
        buckets.dedup();
        assert_eq!(buckets.len(), once.grams.len());
    }

    #[test]
    fn groups_keep_to_their_buckets() {
        let features = Features::of("We do not agree with this charge: we cancelled in March!");
        assert!(features.concepts.iter().all(|(bucket, _)| *bucket < GRAMS));
        assert!(
            features
                .grams
                .iter()
                .all(|(bucket, _)| (*bucket >= GRAMS) && (*bucket as usize) < BUCKETS)
        );
        assert!(
            usize::from(u16::try_from(Lexicon::shipped().len()).unwrap()) * 2 <= PAIRS as usize
        );
        assert_eq!(Features::of(""), Features::default());
    }
}
