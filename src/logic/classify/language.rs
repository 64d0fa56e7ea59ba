//! The language of the author's own words, and how sure we are.
//!
//! # Contract
//! Bounded and total. Scripts that one language owns decide by themselves; for the rest, tables of
//! words that give a language away (`language_words.txt`, with Catalan, Polish and others that
//! whichlang lacks) vote together with whichlang's n-grams. Names of products are English
//! everywhere and do not vote. Three words give a cautious answer, none gives English with 0.
#![expect(
    clippy::cast_precision_loss,
    clippy::arithmetic_side_effects,
    reason = "counts of letters and words in the first pages become weights"
)]

use crate::domain::kind::Language;
use std::collections::HashMap;
use std::sync::OnceLock;

const TABLE: &str = include_str!("language_words.txt");
/// How much of a text is looked at, in bytes.
const LOOKED_AT_MAX: usize = 1024;
/// Words beyond this add no certainty.
const WORDS_MAX: usize = 64;

/// Names that stand in mails of every language.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "microsoft", "azure", "office", "teams", "outlook", "exchange", "sharepoint", "onedrive",
    "copilot", "windows", "visio", "power", "bi", "defender", "intune", "entra", "business",
    "premium", "standard", "basic", "enterprise", "online", "plan", "marketplace", "csp", "cloud",
    "google", "adobe", "linkedin", "dynamics", "excel", "word", "onmicrosoft", "com", "www", "http",
    "https", "re", "fw", "fwd", "aw", "rv", "pdf", "iban", "sepa", "po", "id", "gmbh", "sl", "ltd",
    "inc", "sas", "vm", "vpn", "api", "crm", "email", "mail", "tenant", "iva", "vat",
];

/// The language of `text` with a confidence of `0.0..=1.0`; English with 0 where nothing can be
/// said.
#[must_use]
pub fn detect(text: &str) -> (Language, f32) {
    let text = text.get(..text.floor_char_boundary(LOOKED_AT_MAX)).unwrap_or(text);
    let mut votes = Votes::default();
    votes.count_letters(text);
    if let Some(found) = votes.by_script() {
        return found;
    }
    votes.count_words(text);
    votes.decide()
}

#[derive(Default)]
struct Votes {
    latin: usize,
    scripts: HashMap<&'static str, usize>,
    ukrainian: bool,
    persian: bool,
    words: usize,
    known: usize,
    scores: HashMap<&'static str, f32>,
    /// The words that may vote, for whichlang.
    voters: String,
}

impl Votes {
    fn count_letters(&mut self, text: &str) {
        if text.contains(['¿', '¡']) {
            // Only Spanish opens its questions; Galician and Catalan sometimes do.
            self.scores.extend([("es", 1.0), ("gl", 0.5), ("ca", 0.2)]);
        }
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            match script(c) {
                Some(language) => *self.scripts.entry(language).or_default() += 1,
                None => self.latin += 1,
            }
            self.ukrainian |= matches!(c, 'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є');
            self.persian |= matches!(c, 'پ' | 'چ' | 'ژ' | 'گ');
        }
    }

    /// Where most letters are of a script that tells the language.
    fn by_script(&self) -> Option<(Language, f32)> {
        let count = |language: &str| self.scripts.get(language).copied().unwrap_or(0);
        let foreign: usize = self.scripts.values().sum();
        if foreign == 0 || foreign * 2 < self.latin {
            return None;
        }
        // Kana among Chinese characters is Japanese; a little of it suffices.
        let language = if count("ja") * 10 > foreign {
            "ja"
        } else {
            self.scripts.iter().max_by_key(|(name, count)| (**count, **name)).map(|(l, _)| *l)?
        };
        let language = match language {
            "ru" if self.ukrainian => "uk",
            "ar" if self.persian => "fa",
            other => other,
        };
        let sure = 1.0 - 1.0 / (1.0 + foreign as f32 * 0.4);
        Some((Language::parse(language)?, sure))
    }

    fn count_words(&mut self, text: &str) {
        let table = table();
        for word in text.split(|c: char| c.is_whitespace() || "()[]<>,;:!?\"/“”«»¿¡".contains(c))
        {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            if word.is_empty() || word.contains(['@', '.', '_', '\\']) || has_digit(word) {
                continue;
            }
            let word = word.to_lowercase();
            if NAMES.contains(&word.as_str()) || self.words >= WORDS_MAX {
                continue;
            }
            self.voters.push_str(&word);
            self.voters.push(' ');
            self.words += 1;
            // French and Italian articles, Catalan pronouns: the part after the apostrophe.
            for part in word.split(['\'', '’']) {
                self.vote(part, table);
            }
        }
    }

    fn vote(&mut self, word: &str, table: &HashMap<&'static str, Vec<&'static str>>) {
        if let Some(languages) = table.get(word) {
            self.known += 1;
            // A word that one language owns says most; long words seldom lie.
            let length = (word.chars().count() as f32 / 4.0).clamp(0.6, 1.5);
            let weight = length / (languages.len() as f32).powf(1.2);
            for language in languages {
                *self.scores.entry(language).or_default() += weight;
            }
        }
        for c in word.chars() {
            for (language, weight) in letter(c) {
                *self.scores.entry(language).or_default() += weight;
            }
        }
    }

    fn decide(mut self) -> (Language, f32) {
        if self.words == 0 {
            return (Language::EN, 0.0);
        }
        let letters = self.voters.chars().filter(|c| c.is_alphabetic()).count();
        if letters >= 6 {
            let guess = whichlang::detect_language(&self.voters).three_letter_code();
            // Its n-grams see words that no table has; they are worth more the longer the text.
            let mut weight = 0.3 * (letters as f32 / 10.0).min(14.0);
            if self.known == 0 && letters < 30 {
                // A misspelt English word looks like any language.
                weight *= 0.5;
                self.scores.entry("en").and_modify(|score| *score += 0.3).or_insert(0.3);
            }
            for (language, share) in speaks_for(guess) {
                *self.scores.entry(language).or_default() += weight * share;
            }
        }
        for (language, weight) in EXPECTED {
            if let Some(score) = self.scores.get_mut(language) {
                *score += weight;
            }
        }
        let mut ranked: Vec<(&str, f32)> = self.scores.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let mut ranked = ranked.into_iter();
        let Some((language, best)) = ranked.next() else { return (Language::EN, 0.0) };
        let second = ranked.next().map_or(0.0, |(_, score)| score);
        let margin = (best - second) / best.max(0.1);
        let evidence = 1.0 - (-(best - second) * 0.6).exp();
        let words = self.words as f32 / (self.words as f32 + 0.8);
        let sure = evidence * words * (0.8 + 0.2 * margin);
        (Language::parse(language).unwrap_or(Language::EN), sure.clamp(0.0, 1.0))
    }
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

/// The language whose script a letter is of; `None` for Latin.
fn script(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => "el",
        '\u{400}'..='\u{52f}' => "ru",
        '\u{590}'..='\u{5ff}' => "he",
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' => "ar",
        '\u{900}'..='\u{97f}' => "hi",
        '\u{980}'..='\u{9ff}' => "bn",
        '\u{b80}'..='\u{bff}' => "ta",
        '\u{e00}'..='\u{e7f}' => "th",
        '\u{10a0}'..='\u{10ff}' => "ka",
        '\u{530}'..='\u{58f}' => "hy",
        '\u{3040}'..='\u{30ff}' => "ja",
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => "ko",
        '\u{3400}'..='\u{9fff}' => "zh",
        _ => return None,
    })
}

/// Letters that few languages use.
fn letter(c: char) -> &'static [(&'static str, f32)] {
    match c {
        'ñ' => &[("es", 1.0), ("gl", 0.3)],
        'ß' => &[("de", 2.0)],
        'ä' => &[("de", 0.4), ("sv", 0.3), ("fi", 0.4)],
        'ö' => &[("de", 0.3), ("sv", 0.3), ("fi", 0.2), ("hu", 0.2), ("tr", 0.2)],
        'ü' => &[("de", 0.4), ("tr", 0.3), ("hu", 0.2)],
        'å' => &[("sv", 0.5), ("da", 0.4), ("nb", 0.4)],
        'ø' | 'æ' => &[("da", 0.7), ("nb", 0.6)],
        'ã' | 'õ' => &[("pt", 1.5)],
        'ç' => &[("pt", 0.3), ("fr", 0.3), ("ca", 0.3), ("tr", 0.3)],
        '·' => &[("ca", 2.0)],
        'ê' | 'â' => &[("fr", 0.3), ("pt", 0.3), ("ro", 0.1), ("vi", 0.2)],
        'è' => &[("fr", 0.4), ("it", 0.4), ("ca", 0.4)],
        'ò' | 'ì' => &[("it", 0.5), ("ca", 0.2), ("vi", 0.1)],
        'ù' => &[("it", 0.3), ("fr", 0.2)],
        'î' | 'û' => &[("fr", 0.4)],
        'ł' | 'ą' | 'ę' | 'ś' | 'ź' | 'ż' | 'ń' => &[("pl", 1.2)],
        'ě' | 'ř' | 'ů' | 'ď' | 'ť' => &[("cs", 1.2)],
        'č' | 'š' | 'ž' => &[("cs", 0.6)],
        'ő' | 'ű' => &[("hu", 1.5)],
        'ğ' | 'ı' | 'ş' => &[("tr", 1.2)],
        'ț' | 'ș' | 'ţ' | 'ă' => &[("ro", 1.0), ("vi", 0.2)],
        'đ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}' => &[("vi", 1.5)],
        _ => &[],
    }
}

/// What breaks a tie: the languages that a desk in Europe hears most.
const EXPECTED: &[(&str, f32)] =
    &[("en", 0.2), ("es", 0.3), ("de", 0.1), ("fr", 0.1), ("pt", 0.1), ("it", 0.1)];

/// The languages that an answer of whichlang speaks for: the one it names and, nearly as much,
/// those sisters that it does not know and takes for it.
fn speaks_for(code: &str) -> &'static [(&'static str, f32)] {
    match code {
        "eng" => &[("en", 1.0)],
        "spa" => &[("es", 1.0), ("ca", 0.8), ("gl", 0.6)],
        "fra" => &[("fr", 1.0), ("ca", 0.6)],
        "deu" => &[("de", 1.0)],
        "por" => &[("pt", 1.0), ("gl", 0.5), ("es", 0.3), ("ca", 0.2)],
        "ita" => &[("it", 1.0), ("ro", 0.7), ("ca", 0.5)],
        "nld" => &[("nl", 1.0)],
        "swe" => &[("sv", 1.0), ("da", 0.9), ("nb", 0.9), ("fi", 0.8)],
        "tur" => &[("tr", 1.0)],
        "vie" => &[("vi", 1.0)],
        _ => &[],
    }
}

fn table() -> &'static HashMap<&'static str, Vec<&'static str>> {
    static WORDS: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words: HashMap<&str, Vec<&str>> = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let Some((language, list)) = line.split_once(':') else { continue };
            for word in list.split_whitespace() {
                let languages = words.entry(word).or_default();
                if !languages.contains(&language) {
                    languages.push(language);
                }
            }
        }
        words
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        detect(text).0.as_str().to_owned()
    }

    #[test]
    fn sentences_are_recognised_in_twenty_languages() {
        #[rustfmt::skip]
        let table = [
            ("en", "Could you please send me a copy of the last invoice?"),
            ("es", "¿Me podéis enviar una copia de la última factura?"),
            ("ca", "Ens heu cobrat dues vegades la mateixa factura, què hem de fer?"),
            ("ca", "Bon dia, voldria donar de baixa la subscripció del mes que ve. Gràcies"),
            ("pt", "Podem enviar uma cópia da última fatura, por favor? Não recebemos nada."),
            ("fr", "Pourriez-vous nous envoyer une copie de la dernière facture ?"),
            ("it", "Potete inviarmi una copia dell'ultima fattura, per favore?"),
            ("de", "Könnten Sie mir bitte eine Kopie der letzten Rechnung schicken?"),
            ("nl", "Kunt u mij een kopie van de laatste factuur sturen? Wij hebben deze niet."),
            ("sv", "Kan ni skicka en kopia av den senaste fakturan? Vi har inte fått den."),
            ("da", "Kan I sende mig en kopi af den seneste faktura? Jeg har ikke modtaget den."),
            ("pl", "Proszę o przesłanie kopii ostatniej faktury, jeszcze jej nie otrzymaliśmy."),
            ("pl", "Dlaczego kwota na fakturze jest wyższa niż w zeszłym miesiącu?"),
            ("cs", "Prosím o zaslání kopie poslední faktury, ještě jsme ji nedostali."),
            ("ro", "Vă rog să îmi trimiteți o copie a ultimei facturi, nu am primit-o."),
            ("hu", "Kérem, küldjék el az utolsó számla másolatát, még nem kaptuk meg."),
            ("tr", "Lütfen son faturanın bir kopyasını gönderir misiniz? Henüz almadık."),
            ("fi", "Voisitteko lähettää kopion viimeisestä laskusta? Emme ole saaneet sitä."),
            ("ru", "Пожалуйста, пришлите копию последнего счета."),
            ("uk", "Надішліть, будь ласка, копію останнього рахунку, ми її не отримали."),
            ("el", "Παρακαλώ στείλτε μου αντίγραφο του τιμολογίου."),
            ("ar", "يرجى إرسال نسخة من الفاتورة الأخيرة."),
            ("he", "אנא שלחו לי עותק של החשבונית האחרונה."),
            ("zh", "请把上个月的发票副本发给我。"),
            ("ja", "先月の請求書のコピーを送ってください。"),
            ("ko", "지난달 청구서 사본을 보내 주세요."),
            ("hi", "कृपया पिछले बिल की एक प्रति भेजें।"),
            ("vi", "Vui lòng gửi cho tôi bản sao hóa đơn tháng trước."),
        ];
        for (language, text) in table {
            let found = detect(text);
            assert_eq!(found.0.as_str(), language, "{text}: {found:?}");
            assert!(found.1 > 0.3, "{text}: {found:?}");
        }
    }

    #[test]
    fn subjects_are_recognised_in_spite_of_product_names() {
        #[rustfmt::skip]
        let table = [
            ("es", "Factura duplicada Microsoft 365 Business Premium"),
            ("es", "RE: licencias Office 365"),
            ("de", "Rechnung Microsoft Azure 2026"),
            ("fr", "Facture Exchange Online Plan 1 en double"),
            ("it", "Fattura errata Office 365"),
            ("pt", "Fatura não recebida"),
            ("en", "Charged twice for Visio Plan 2"),
            ("ca", "Dubte sobre la factura: llicències"),
        ];
        for (language, text) in table {
            assert_eq!(said(text), language, "{text}: {:?}", detect(text));
        }
    }

    #[test]
    fn where_nothing_can_be_said_it_is_english_with_no_confidence() {
        for text in ["", "👍", "12345 67.89", "https://contoso.com F-2026-001", "Microsoft 365"] {
            assert_eq!(detect(text), (Language::EN, 0.0), "{text}");
        }
    }

    #[test]
    fn confidence_grows_with_the_words() {
        let three = detect("la factura, gracias").1;
        let twenty = detect(
            "Buenos días, les escribo porque la factura de este mes es más alta que la del mes \
             anterior y no entendemos por qué ha subido el precio de las licencias.",
        );
        assert!(three < 0.8 && twenty.1 > 0.9, "{three} {twenty:?}");
        assert!(detect("ok").1 < 0.35, "{:?}", detect("ok"));
    }

    #[test]
    fn five_megabytes_are_looked_at_in_their_first_pages_only() {
        assert_eq!(said(&"la factura está mal. ".repeat(250_000)), "es");
    }
}
