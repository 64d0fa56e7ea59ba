//! Concepts: what customers say, whatever the language. The lexicon is a table of word patterns.
//!
//! # The lexicon
//! `lexicon.txt` has one block a concept: `[name]`, then a line a language: `es: one | two`.
//! A pattern is words; `cobr*` is a prefix, `*rechnung*` a part of a (German) compound, `..`
//! lets up to five other words stand between, within one sentence. Patterns are written as
//! [`super::words`] folds them: lower case, no accents. All languages count in every text, since
//! people mix them.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "counts of words in a bounded text and of patterns in a fixed lexicon"
)]

use super::words::{Text, Word};
use std::sync::OnceLock;

/// The lexicon that is part of the program.
const LEXICON: &str = include_str!("lexicon.txt");
/// Buckets of the index by the first three letters of a pattern.
const BUCKETS: usize = 4096;
/// How many words `..` may skip.
const GAP_WORDS_MAX: usize = 5;
/// Words looked at; a mail longer than this has said what it wants.
const WORDS_MAX: usize = 700;
/// Compounds are searched for inside words of at least this length.
const COMPOUND_BYTES_MIN: usize = 10;

/// A concept's place in the lexicon.
pub type ConceptId = u16;

/// A place in a text where a concept is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which concept.
    pub concept: ConceptId,
    /// Index of its first word.
    pub first_word: usize,
    /// One past the index of its last word.
    pub end_word: usize,
    /// Number of its sentence.
    pub sentence: u32,
    /// A "not" or "without" stands before it: *nobody* charged us.
    pub negated: bool,
    /// It is asked or supposed, not said: "can we …?", "if we …".
    pub asked: bool,
}

/// One word of a pattern.
#[derive(Clone, Debug)]
struct Piece {
    letters: Box<str>,
    shape: Shape,
    /// Other words may stand before it.
    gap: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Whole,
    Prefix,
    Inside,
}

#[derive(Clone, Debug)]
struct Pattern {
    concept: ConceptId,
    pieces: Vec<Piece>,
}

/// A pattern in the index.
#[derive(Clone, Copy, Debug)]
struct Entry {
    pattern: u16,
    /// Bucket of the pattern's last word: a text without any word of it need not be tried.
    needs: Option<u16>,
    /// Hash of the first word, where it must be a whole one.
    whole: Option<u32>,
}

/// A compiled lexicon.
#[derive(Debug)]
pub struct Lexicon {
    names: Vec<String>,
    patterns: Vec<Pattern>,
    /// Patterns by the hash of their first three letters.
    index: Vec<Vec<Entry>>,
    /// The same for patterns that begin inside a compound.
    compounds: Vec<Vec<Entry>>,
}

/// A line of a lexicon that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("lexicon line {line}: {what}")]
pub struct BadLexicon {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Lexicon {
    /// The lexicon that is part of the program; compiled once.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Lexicon> = OnceLock::new();
        // A test reads the file; a broken one would still leave the n-grams of the model.
        SHIPPED.get_or_init(|| Self::parse(LEXICON).unwrap_or_else(|_| Self::empty()))
    }

    /// A number that changes whenever the shipped lexicon does: models are made for one lexicon.
    #[must_use]
    pub fn shipped_checksum() -> u32 {
        crc32fast::hash(LEXICON.as_bytes())
    }

    /// Compiles a lexicon.
    ///
    /// # Errors
    /// The first line that is neither a comment, a `[name]` nor `xx: patterns`, with its number.
    pub fn parse(source: &str) -> Result<Self, BadLexicon> {
        let mut lexicon = Self::empty();
        for (number, line) in source.lines().enumerate() {
            let bad = |what: String| BadLexicon { line: number + 1, what };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                lexicon.name(name).map_err(bad)?;
                continue;
            }
            let (_language, patterns) =
                line.split_once(':').ok_or_else(|| bad("no language before a colon".into()))?;
            for pattern in patterns.split('|') {
                lexicon.add(pattern).map_err(bad)?;
            }
        }
        Ok(lexicon)
    }

    /// How many concepts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// A concept's name, in plain words with hyphens.
    #[must_use]
    pub fn name_of(&self, concept: ConceptId) -> &str {
        self.names.get(usize::from(concept)).map_or("", String::as_str)
    }

    /// The concept of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ConceptId> {
        self.names.iter().position(|known| known == name).map(|at| at as ConceptId)
    }

    /// Every place where a concept is named, in order; a concept counts once a sentence.
    #[must_use]
    pub fn hits(&self, text: &Text) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let words = text.words.get(..text.words.len().min(WORDS_MAX)).unwrap_or_default();
        let mut present = vec![false; BUCKETS];
        let buckets: Vec<usize> = words.iter().map(|word| bucket(text.word(word))).collect();
        for bucket in &buckets {
            if let Some(present) = present.get_mut(*bucket) {
                *present = true;
            }
        }
        let is_present =
            |entry: &&Entry| entry.needs.is_none_or(|b| present.get(usize::from(b)) == Some(&true));
        for (at, (word, bucket)) in words.iter().zip(buckets).enumerate() {
            let word = text.word(word);
            let near = self.index.get(bucket).map(Vec::as_slice).unwrap_or_default();
            let hash = if near.is_empty() { 0 } else { hash_of(word) };
            let is_same = |entry: &&Entry| entry.whole.is_none_or(|whole| whole == hash);
            let near = near.iter().filter(is_same);
            for entry in near.chain(self.inside(word)).filter(is_present) {
                let Some(pattern) = self.patterns.get(usize::from(entry.pattern)) else { continue };
                if let Some(end_word) = pattern.fits(text, words, at) {
                    note(&mut hits, pattern.concept, at, end_word, text, words);
                }
            }
        }
        hits
    }

    /// Patterns whose first letters stand somewhere inside a long word.
    fn inside<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a Entry> {
        let last = if word.len() >= COMPOUND_BYTES_MIN { word.len() - 3 } else { 0 };
        let tails = (1..last).filter_map(|at| word.get(at..));
        tails.flat_map(|tail| self.compounds.get(bucket(tail)).into_iter().flatten())
    }

    fn empty() -> Self {
        Self {
            names: Vec::new(),
            patterns: Vec::new(),
            index: vec![Vec::new(); BUCKETS],
            compounds: vec![Vec::new(); BUCKETS],
        }
    }

    fn name(&mut self, name: &str) -> Result<(), String> {
        if self.find(name).is_some() {
            return Err(format!("[{name}] stands twice"));
        }
        self.names.push(name.to_owned());
        Ok(())
    }

    fn add(&mut self, pattern: &str) -> Result<(), String> {
        let concept =
            self.names.len().checked_sub(1).ok_or("patterns before the first [name]")? as u16;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut gap = false;
        for word in pattern.split_whitespace() {
            if word == ".." {
                gap = true;
                continue;
            }
            pieces.push(piece(word, std::mem::take(&mut gap))?);
        }
        let first = pieces.first().ok_or("an empty pattern")?;
        let number = self.patterns.len() as u16;
        let needs = pieces
            .last()
            .filter(|last| pieces.len() > 1 && last.shape != Shape::Inside)
            .map(|last| bucket(&last.letters) as u16);
        let index = match first.shape {
            Shape::Inside => &mut self.compounds,
            Shape::Whole | Shape::Prefix => &mut self.index,
        };
        if let Some(bucket) = index.get_mut(bucket(&first.letters)) {
            let whole = (first.shape == Shape::Whole).then(|| hash_of(&first.letters));
            bucket.push(Entry { pattern: number, needs, whole });
        }
        self.patterns.push(Pattern { concept, pieces });
        Ok(())
    }
}

fn piece(word: &str, gap: bool) -> Result<Piece, String> {
    let (letters, shape) = match (word.strip_prefix('*'), word.strip_suffix('*')) {
        (Some(rest), _) => (rest.trim_end_matches('*'), Shape::Inside),
        (None, Some(rest)) => (rest, Shape::Prefix),
        (None, None) => (word, Shape::Whole),
    };
    if shape != Shape::Whole && letters.len() < 3 {
        return Err(format!("{word:?}: fewer than three letters say too little"));
    }
    if letters.chars().any(|c| !c.is_lowercase() && !c.is_ascii_digit() && c != '¤') {
        return Err(format!("{word:?} is not folded"));
    }
    Ok(Piece { letters: letters.into(), shape, gap })
}

impl Pattern {
    /// One past the last word, where the pattern fits from word `at`.
    fn fits(&self, text: &Text, words: &[Word], at: usize) -> Option<usize> {
        let sentence = words.get(at)?.sentence;
        let mut next = at;
        for (number, piece) in self.pieces.iter().enumerate() {
            let reach = if piece.gap && number > 0 { GAP_WORDS_MAX } else { 0 };
            next = (next..=next + reach).find(|&candidate| {
                words
                    .get(candidate)
                    .is_some_and(|word| word.sentence == sentence && piece.fits(text.word(word)))
            })? + 1;
        }
        Some(next)
    }
}

impl Piece {
    fn fits(&self, word: &str) -> bool {
        match self.shape {
            Shape::Whole => *self.letters == *word,
            Shape::Prefix => word.starts_with(&*self.letters),
            Shape::Inside => word.contains(&*self.letters),
        }
    }
}

/// A bucket from the first three bytes of a word; shorter words are words of their own.
fn bucket(word: &str) -> usize {
    let key = word
        .bytes()
        .take(3)
        .fold(7_u32, |key, byte| key.wrapping_mul(0x9e37_79b1).rotate_left(5) ^ u32::from(byte));
    (key.wrapping_mul(0x85eb_ca6b) >> 20) as usize % BUCKETS
}

/// FNV-1a: most words of a bucket differ in it, so that few are compared letter by letter.
fn hash_of(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn note(
    hits: &mut Vec<Hit>,
    concept: ConceptId,
    first_word: usize,
    end_word: usize,
    text: &Text,
    words: &[Word],
) {
    let Some(sentence) = words.get(first_word).map(|word| word.sentence) else { return };
    let mut known = hits.iter_mut().rev().take_while(|hit| hit.sentence == sentence);
    if let Some(known) = known.find(|hit| hit.concept == concept) {
        // Said plainly once is said.
        known.negated = known.negated && is_negated(text, words, first_word);
        return;
    }
    let negated = is_negated(text, words, first_word);
    let asked = is_asked(text, words, first_word, sentence);
    hits.push(Hit { concept, first_word, end_word, sentence, negated, asked });
}

/// Words that turn the next few around.
#[rustfmt::skip]
const NEGATIONS: &[&str] = &[
    "not", "never", "no", "nobody", "none", "without", "dont", "doesnt", "didnt", "isnt", "wasnt",
    "arent", "werent", "havent", "hasnt", "hadnt", "wont", "wouldnt", "cant", "cannot", "nor",
    "sin", "nunca", "tampoco", "ni", "jamas", "nadie",
    "nicht", "kein", "keine", "keinen", "keiner", "nie", "ohne", "niemand", "keinerlei",
    "pas", "ne", "n", "sans", "jamais", "aucun", "aucune",
    "nao", "sem", "nem", "ninguem", "non", "senza", "mai", "nessuno", "nessuna",
];
/// Words between which and a concept a negation still reaches.
const NEGATION_REACH: usize = 3;

fn is_negated(text: &Text, words: &[Word], at: usize) -> bool {
    let Some(here) = words.get(at) else { return false };
    let mut last = here;
    for back in 1..=NEGATION_REACH {
        let Some(word) = at.checked_sub(back).and_then(|before| words.get(before)) else { break };
        if word.sentence != here.sentence || last.after_break {
            break;
        }
        if NEGATIONS.contains(&text.word(word)) {
            return true;
        }
        last = word;
    }
    false
}

/// Words that open a question or a supposition.
#[rustfmt::skip]
const SUPPOSING: &[&str] = &[
    "if", "when", "whether", "unless", "before", "si", "cuando", "antes", "wenn", "falls", "ob",
    "bevor", "quand", "avant", "se", "quando", "prima", "caso", "should",
];

fn is_asked(text: &Text, words: &[Word], at: usize, sentence: u32) -> bool {
    if text.sentences.get(sentence as usize).is_some_and(|sentence| sentence.asks) {
        return true;
    }
    words
        .get(..at)
        .unwrap_or_default()
        .iter()
        .rev()
        .take_while(|word| word.sentence == sentence)
        .take(8)
        .any(|word| SUPPOSING.contains(&text.word(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "[charged-twice]
        en: charg* .. twice | double charge
        es: cobr* .. dos veces
        de: *abbuchung* .. doppelt
        [refund]
        en: refund*
        es: reembols*";

    fn named(text: &str) -> Vec<(String, bool, bool)> {
        let lexicon = Lexicon::parse(SAMPLE).unwrap();
        let hits = lexicon.hits(&Text::new(text));
        hits.iter().map(|h| (lexicon.name_of(h.concept).to_owned(), h.negated, h.asked)).collect()
    }

    #[test]
    fn patterns_fit_over_gaps_within_a_sentence_in_any_language() {
        for said in [
            "You charged our card twice!",
            "Nos habéis cobrado la cuota dos veces.",
            "Die Kontoabbuchung erfolgte doppelt",
        ] {
            assert_eq!(named(said), [("charged-twice".to_owned(), false, false)], "{said}");
        }
        assert!(named("You charged us. Twice we called.").is_empty());
        assert!(named("charged one two three four five six twice").is_empty());
    }

    #[test]
    fn negation_and_questions_are_kept_with_the_hit() {
        assert_eq!(named("I do not want a refund"), [("refund".to_owned(), true, false)]);
        assert_eq!(named("No, I want a refund"), [("refund".to_owned(), false, false)]);
        assert_eq!(named("¿Me harán un reembolso?"), [("refund".to_owned(), false, true)]);
    }

    #[test]
    fn a_broken_lexicon_says_in_which_line() {
        assert_eq!(Lexicon::parse("[a]\nen: x*").unwrap_err().line, 2);
        assert_eq!(Lexicon::parse("en: word").unwrap_err().line, 1);
        assert_eq!(Lexicon::parse("[a]\n[a]").unwrap_err().line, 2);
        assert_eq!(Lexicon::parse("[a]\nen: año").unwrap().len(), 1);
    }

    #[test]
    fn the_shipped_lexicon_can_be_read() {
        let lexicon = Lexicon::parse(LEXICON).unwrap();
        assert!(
            lexicon.len() >= 30 && lexicon.patterns.len() >= 1000,
            "{}",
            lexicon.patterns.len()
        );
    }
}
