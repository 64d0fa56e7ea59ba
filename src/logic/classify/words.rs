//! Text → words as the sorter sees them: lower case, without accents, cut into sentences.
//!
//! # Contract
//! Linear in the text and bounded: nothing after [`LOOKED_AT_MAX`] bytes is read. A subject stands
//! before the words and is a sentence of its own.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "offsets into texts that LOOKED_AT_MAX bounds"
)]

/// How much of a text is looked at, in bytes. A question stands in the first pages of a mail.
pub const LOOKED_AT_MAX: usize = 16 * 1024;

/// One word of a [`Text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    start: u32,
    end: u32,
    /// Where the word starts in the text as written, in bytes.
    pub at: u32,
    /// Number of the sentence that it stands in, from 0.
    pub sentence: u32,
    /// A comma, colon or bracket stands between the word before and this one.
    pub after_break: bool,
}

/// One sentence of a [`Text`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// First byte in the text as written.
    pub start: usize,
    /// One past the last byte in the text as written.
    pub end: usize,
    /// It ends with a question mark.
    pub asks: bool,
}

/// A folded text.
#[derive(Clone, Debug, Default)]
pub struct Text {
    folded: String,
    /// Its words, in order.
    pub words: Vec<Word>,
    /// Its sentences, in order; each has at least one word.
    pub sentences: Vec<Sentence>,
}

impl Text {
    /// Folds and cuts a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let looked_at = text.get(..text.floor_char_boundary(LOOKED_AT_MAX)).unwrap_or(text);
        let mut cutter = Cutter { text: Self::default(), word_start: None, after_break: false };
        cutter.text.folded.reserve(looked_at.len());
        let mut rest = looked_at.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            let next = rest.peek().map(|&(_, next)| next);
            cutter.take(at, c, next, looked_at);
        }
        cutter.end_sentence(looked_at.len(), false);
        cutter.text
    }

    /// A word, folded.
    #[must_use]
    pub fn word(&self, word: &Word) -> &str {
        self.folded.get(word.start as usize..word.end as usize).unwrap_or_default()
    }

    /// All words, folded.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| self.word(word))
    }
}

struct Cutter {
    text: Text,
    /// Where the current word began: in the folded text, and as written.
    word_start: Option<(u32, u32)>,
    after_break: bool,
}

impl Cutter {
    fn take(&mut self, at: usize, c: char, next: Option<char>, source: &str) {
        if c.is_alphanumeric() {
            self.word_start.get_or_insert((self.text.folded.len() as u32, at as u32));
            fold(c, &mut self.text.folded);
        } else if matches!(c, '\'' | '’') && self.word_start.is_some() {
            self.apostrophe(source.get(at + c.len_utf8()..).unwrap_or_default());
        } else if matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}') {
            // Combining accents, soft hyphens and joiners are part of the word and not kept.
        } else if matches!(c, '€' | '$' | '£') {
            self.end_word();
            self.word_start = Some((self.text.folded.len() as u32, at as u32));
            self.text.folded.push('¤');
            self.end_word();
        } else {
            self.end_word();
            self.stop(at, c, next);
        }
    }

    /// English "don't" is one word, French "l'abonnement" two.
    fn apostrophe(&mut self, rest: &str) {
        let tail: String = rest.chars().take_while(|c| c.is_alphabetic()).take(4).collect();
        let is_english = matches!(
            tail.to_ascii_lowercase().as_str(),
            "t" | "s" | "ve" | "ll" | "re" | "d" | "m"
        );
        if !is_english {
            self.end_word();
        }
    }

    fn stop(&mut self, at: usize, c: char, next: Option<char>) {
        let spaced = next.is_none_or(|next| !next.is_alphanumeric());
        match c {
            '?' | '？' | '؟' => self.end_sentence(at + c.len_utf8(), true),
            '!' | '。' | '！' => self.end_sentence(at + c.len_utf8(), false),
            '.' | ';' | '…' if spaced => self.end_sentence(at + c.len_utf8(), false),
            '\n' if next.is_some_and(|next| matches!(next, '\n' | '\r' | '-' | '*' | '•')) => {
                self.end_sentence(at, false);
            }
            ',' | ':' | '(' | ')' => self.after_break = true,
            _ => {}
        }
    }

    fn end_word(&mut self) {
        let Some((start, at)) = self.word_start.take() else { return };
        let end = self.text.folded.len() as u32;
        let sentence = self.text.sentences.len() as u32;
        let after_break = std::mem::take(&mut self.after_break);
        self.text.words.push(Word { start, end, at, sentence, after_break });
    }

    fn end_sentence(&mut self, end: usize, asks: bool) {
        self.end_word();
        let number = self.text.sentences.len() as u32;
        let first = self.text.words.partition_point(|word| word.sentence < number);
        let Some(first) = self.text.words.get(first) else { return };
        self.text.sentences.push(Sentence { start: first.at as usize, end, asks });
        self.after_break = false;
    }
}

/// Appends a letter in lower case without its accent.
fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    let plain = match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'Á' | 'À' | 'Â' | 'Ä' | 'Ã' | 'Å' => {
            "a"
        }
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'É' | 'È' | 'Ê' | 'Ë' | 'Ę' => {
            "e"
        }
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' | 'Í' | 'Ì' | 'Î' | 'Ï' | 'İ' => "i",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' | 'Ó' | 'Ò' | 'Ô' | 'Ö' | 'Õ' | 'Ø' => {
            "o"
        }
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'Ú' | 'Ù' | 'Û' | 'Ü' => "u",
        'ñ' | 'ń' | 'ň' | 'Ñ' | 'Ń' => "n",
        'ç' | 'ć' | 'č' | 'Ç' | 'Ć' | 'Č' => "c",
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' => "s",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' => "z",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ł' | 'Ł' => "l",
        'ğ' | 'Ğ' => "g",
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' => "r",
        'ť' | 'ț' | 'ţ' => "t",
        'ď' | 'đ' => "d",
        _ => {
            into.extend(c.to_lowercase());
            return;
        }
    };
    into.push_str(plain);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Text::new(text).iter().map(str::to_owned).collect()
    }

    #[test]
    fn accents_case_and_apostrophes_do_not_split_what_people_mean_as_one() {
        assert_eq!(words("No CUADRA, ¿por qué?"), ["no", "cuadra", "por", "que"]);
        assert_eq!(words("I don’t owe €20"), ["i", "dont", "owe", "¤", "20"]);
        assert_eq!(words("résilier l'abonnement"), ["resilier", "l", "abonnement"]);
        assert_eq!(words("Größe\u{ad} u\u{308}ber"), ["grosse", "uber"]);
    }

    #[test]
    fn sentences_end_at_stops_but_not_inside_numbers_and_domains() {
        let text = "We paid 1.234,56 on contoso.com. Is it right? Thanks";
        let cut = Text::new(text);
        let said: Vec<_> =
            cut.sentences.iter().map(|s| text.get(s.start..s.end).unwrap_or_default()).collect();
        assert_eq!(said, ["We paid 1.234,56 on contoso.com.", "Is it right?", "Thanks"]);
        assert_eq!(cut.sentences.iter().map(|s| s.asks).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn only_the_first_pages_are_looked_at() {
        let long = "é ".repeat(3_000_000);
        assert!(Text::new(&long).words.len() <= LOOKED_AT_MAX);
        assert!(Text::new("🙂 … ?!").words.is_empty());
    }
}
