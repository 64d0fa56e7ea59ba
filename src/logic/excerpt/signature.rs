//! What stands below an author's words and is not theirs: signatures, device lines, list footers.
//!
//! Only the end of a stretch of words is looked at, and only so far as each rule says. What no
//! rule knows stays: a name too many is better than a word too few.

use super::disclaimer;
use super::line::{Line, words};

/// A signature after `-- ` is at most so long; more is a letter whose author likes dashes.
const DELIMITED_LINES_MAX: usize = 30;
/// After dashes without the blank that RFC 3676 asks for, fewer: people part paragraphs so.
const BARE_LINES_MAX: usize = 14;
/// A contact block without a delimiter is shorter.
const CONTACT_LINES_MAX: usize = 12;
/// Lines at the end among which a device line is looked for.
const DEVICE_LINES_MAX: usize = 12;

/// How many of `lines` remain when the signature at their end is left off; never cuts everything.
pub(super) fn end_of_words(lines: &[Line<'_>], is_last: bool, author: &Author) -> usize {
    let mut end = trimmed(lines, lines.len());
    // Each rule may lay bare what another knows: a disclaimer below a signature below a device
    // line. Every turn shortens, so the turns are bounded by the rules' own lengths.
    for _ in 0..6 {
        let before = end;
        for rule in [marked, device, delimited] {
            end = cut(lines, end, rule);
        }
        if is_last {
            for rule in [disclaimer::begins, ruled, closing] {
                end = cut(lines, end, rule);
            }
            end = cut(lines, end, |kept| contact(kept, author));
        }
        if end == before {
            break;
        }
    }
    end
}

/// Whether nothing but signature, notice or footer stands in `lines`.
pub(super) fn is_all_signature(lines: &[Line<'_>]) -> bool {
    let kept = [marked, delimited, disclaimer::begins, device]
        .into_iter()
        .filter_map(|rule| rule(lines))
        .min();
    kept.is_some_and(|start| trimmed(lines, start) == 0)
}

/// Applies a rule unless nothing would remain.
fn cut(lines: &[Line<'_>], end: usize, rule: impl Fn(&[Line<'_>]) -> Option<usize>) -> usize {
    let Some(kept) = lines.get(..end) else { return end };
    match rule(kept) {
        Some(start) if trimmed(lines, start) > 0 => trimmed(lines, start),
        Some(_) | None => end,
    }
}

/// `end` without the blank lines and rules before it, which part words from what was below.
fn trimmed(lines: &[Line<'_>], end: usize) -> usize {
    lines
        .iter()
        .take(end)
        .rposition(|line| !line.is_blank() && !is_rule(line))
        .map_or(0, |last| last.saturating_add(1))
}

/// The lines that the HTML itself says are a signature.
fn marked(lines: &[Line<'_>]) -> Option<usize> {
    let mut start = None;
    for (at, line) in lines.iter().enumerate().rev() {
        if line.mark.in_signature {
            start = Some(at);
        } else if !line.is_blank() {
            break;
        }
    }
    start
}

/// `-- ` (RFC 3676 section 4.3) and what people make of it.
fn delimited(lines: &[Line<'_>]) -> Option<usize> {
    let mut start = None;
    let mut below = 0_usize;
    for (at, line) in lines.iter().enumerate().rev() {
        if below > DELIMITED_LINES_MAX {
            break;
        }
        if is_delimiter(line) && (below <= BARE_LINES_MAX || line.whole == "-- ") {
            start = Some(at);
        }
        below = below.saturating_add(usize::from(!line.is_blank()));
    }
    start
}

fn is_delimiter(line: &Line<'_>) -> bool {
    matches!(
        line.bare,
        "--" | "\u{2014}" | "\u{2013}" | "- -" | "-- --" | "__" | "\u{2014}\u{2014}"
    )
}

/// "Sent from my iPhone" in the languages of the phones' makers: how such lines begin.
#[rustfmt::skip]
const DEVICE_STARTS: &[&str] = &[
    "sent from my", "sent from a", "sent from an", "sent from the", "sent from yahoo",
    "sent from outlook", "sent from mail", "sent from samsung", "sent from gmail",
    "sent from windows", "sent from proton", "sent from typeapp", "sent from bluemail",
    "sent from blackberry", "sent from mobile", "sent from nine", "sent from aqua",
    "sent from spark", "sent from postbox", "sent from android", "sent from iphone",
    "sent from ipad", "sent from huawei", "sent from xiaomi", "sent from fairphone",
    "sent from hey", "sent from edison", "sent from newton", "sent from superhuman",
    "sent from mailspring", "sent from web", "sent from tutanota", "sent from tuta",
    "sent from zoho", "sent from aol", "sent from galaxy", "sent via", "sent with", "sent by my",
    "sent on the go", "sent using", "get outlook for", "get the outlook", "download outlook",
    "sent while mobile", "sent on my", "gesendet von", "gesendet mit", "gesendet über",
    "von meinem", "von unterwegs gesendet", "diese nachricht wurde von meinem",
    "holen sie sich outlook", "outlook für", "enviado desde", "enviado con", "enviado a través de",
    "enviado de mi", "enviado por mi", "obtener outlook", "enviat des de", "enviat des del",
    "aconsegueix", "obtén outlook", "enviado do meu", "enviado de meu", "enviado a partir",
    "enviada do meu", "obter outlook", "obter o outlook", "enviado via", "enviado pelo",
    "envoyé de mon", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé d'", "envoyé d’",
    "télécharger outlook", "obtenez outlook", "envoyé par", "inviato da", "inviato dal",
    "inviato con", "scarica outlook", "ottieni outlook", "verstuurd vanaf", "verzonden vanaf",
    "verstuurd met", "verzonden met", "verzonden via", "download outlook voor", "outlook voor",
    "outlook downloaden", "wysłano z", "wysłane z", "wysłano za pomocą", "pobierz outlook",
    "pobierz program outlook", "skickat från", "skickat med", "hämta outlook", "skaffa outlook",
    "sendt fra", "sendt med", "hent outlook", "få outlook", "lähetetty", "hanki outlook",
    "odesláno z", "odesláno pomocí", "získat outlook", "stáhnout outlook", "odoslané z",
    "poslano z", "poslato s", "trimis de pe", "trimis din", "elküldve", "az iphone-omról",
    "iphone'umdan gönderildi", "отправлено с", "отправлено из", "послано с", "надіслано з",
    "изпратено от", "отримати outlook", "скачать outlook", "στάλθηκε από", "gửi từ", "dikirim dari",
    "从我的", "发自我的", "發自", "發自我的", "发自", "從我的", "傳送自", "寄件自", "iphoneから送信", "iphone から送信",
    "androidから送信", "나의 iphone에서", "내 iphone에서", "נשלח מה", "أرسلت من", "مُرسل من", "تم الإرسال من",
];

/// How such lines end where they begin with the device.
#[rustfmt::skip]
const DEVICE_ENDS: &[&str] = &[
    "gesendet", "から送信", "から送信されました", "에서 보냄", "gönderildi", "küldve", "gesendet.",
];

/// Makes and programs whose advertisement may run on after a comma.
#[rustfmt::skip]
const DEVICES: &[&str] = &[
    "iphone", "ipad", "ipod", "android", "samsung", "galaxy", "blackberry", "outlook", "huawei",
    "xiaomi", "nokia", "htc", "sony", "lumia", "windows", "mail", "mailspring", "spark", "proton",
    "tutanota", "verizon", "t-mobile", "at&t", "telefon", "smartphone", "handy", "móvil", "movil",
    "mobile", "mobiel", "mobil", "phone", "tablet", "dispositivo", "appareil", "boxer", "typeapp",
    "bluemail", "postbox", "superhuman", "hey", "mac", "macbook", "surface", "pixel", "oneplus",
    "telefono", "teléfono", "celular", "portable", "telephone", "cell", "yahoo", "gmail", "aol",
];

/// A line about the device or program, and what stands below it if that is a footer.
fn device(lines: &[Line<'_>]) -> Option<usize> {
    let tail = lines.len().saturating_sub(DEVICE_LINES_MAX);
    let (at, _) = lines
        .iter()
        .enumerate()
        .skip(tail)
        .rfind(|(_, line)| line.rule().is_some_and(is_device_line))?;
    let below = lines.get(at.saturating_add(1)..)?;
    below.iter().all(|line| line.is_blank() || is_contact(line)).then_some(at)
}

fn is_device_line(bare: &str) -> bool {
    if bare.len() > 220 {
        return false;
    }
    let lower = bare
        .trim_matches(['-', '*', '_', ' ', '.', '(', '[', '\u{2014}', '\u{2013}'])
        .to_lowercase();
    let outlook = lower.contains("outlook") && (lower.contains("ios") || lower.contains("android"));
    let known = outlook
        || DEVICE_STARTS.iter().any(|start| lower.starts_with(start))
        || DEVICE_ENDS.iter().any(|end| lower.ends_with(end) && lower.len() < 80);
    if !known {
        return false;
    }
    let short = without_addresses(&lower);
    let words = short.split_whitespace().count();
    let makes = DEVICES.iter().any(|device| short.contains(device));
    // "Sent from my desk, is much easier than my phone": an author's sentence has a verb and a
    // comma, or goes on for long.
    let sentence = [", is ", ", it ", ", so ", ", but ", ", and ", "? ", " because "]
        .iter()
        .any(|mark| short.contains(mark));
    !sentence && (words <= 7 || makes && words <= 16)
}

/// The line without `<https://…>` and the like.
fn without_addresses(lower: &str) -> String {
    let mut out = String::new();
    for word in lower.split_whitespace() {
        let word = word.split(['<', '[']).next().unwrap_or_default();
        if !word.starts_with("http") && !word.is_empty() {
            out.push_str(word);
            out.push(' ');
        }
    }
    out
}

/// The words by which a block of contact data is known to be its author's own.
#[derive(Clone, Debug, Default)]
pub(super) struct Author {
    words: Vec<String>,
}

impl Author {
    /// From the names and addresses of `From:`.
    pub(super) fn new<'p>(people: impl Iterator<Item = (&'p str, &'p str)>) -> Self {
        let said =
            people.flat_map(|(name, address)| [name, address.split('@').next().unwrap_or("")]);
        let words = said.flat_map(words).filter(|word| word.chars().count() >= 3);
        Self { words: words.take(12).collect() }
    }

    fn is_named(&self, line: &Line<'_>) -> bool {
        words(line.bare).any(|word| self.words.contains(&word))
    }
}

/// A block at the end that says how to reach its author, under a blank line.
///
/// A customer who writes "our new contact is" gives such a block too: it is a signature if it
/// names the author, or if it is as complete as only signatures are, and nothing announces it.
fn contact(lines: &[Line<'_>], author: &Author) -> Option<usize> {
    let tail = lines.len().saturating_sub(CONTACT_LINES_MAX);
    let (mut means, mut named, mut other, mut paragraphs) = (Vec::new(), false, false, 0_usize);
    let mut start = None;
    for (at, line) in lines.iter().enumerate().skip(tail).rev() {
        if line.is_blank() {
            paragraphs = paragraphs.saturating_add(1);
            let own = other && (named && means.len() >= 2 || means.len() >= 3);
            if own {
                start = Some(at);
            }
            if own || paragraphs >= 2 {
                break;
            }
            continue;
        }
        if !is_signature_like(line) {
            break;
        }
        named |= author.is_named(line);
        match means_of_contact(line) {
            Some(kind) if !means.contains(&kind) => means.push(kind),
            Some(_) => {}
            None => other = true,
        }
    }
    let above = lines.get(..start?)?.iter().rfind(|line| !line.is_blank());
    start.filter(|_| !above.is_some_and(|line| line.bare.ends_with([':', '：'])))
}

/// A rule with nothing but a signature below it.
fn ruled(lines: &[Line<'_>]) -> Option<usize> {
    let at = lines.iter().rposition(is_rule)?;
    is_block(lines.get(at.saturating_add(1)..)?, 1).then_some(at)
}

/// "Regards," with a name and a title below it.
fn closing(lines: &[Line<'_>]) -> Option<usize> {
    let at = lines.iter().rposition(is_valediction)?;
    let below = lines.get(at.saturating_add(1)..)?;
    let mut said = below.iter().filter(|line| !line.is_blank());
    let named = said.next().is_some_and(is_name);
    (named && said.next().is_some() && is_block(below, 0)).then_some(at)
}

/// Whether lines are a signature: short ones, with at least so many means of contact. Numbers
/// that are no means of contact are what the letter is about, unless those are plenty.
fn is_block(lines: &[Line<'_>], means_min: usize) -> bool {
    let (mut said, mut means, mut numbers) = (0_usize, 0_usize, 0_usize);
    for line in lines.iter().filter(|line| !line.is_blank()) {
        said = said.saturating_add(1);
        if said > CONTACT_LINES_MAX || !is_signature_like(line) {
            return false;
        }
        let is_means = is_contact(line);
        let digits = line.bare.chars().filter(char::is_ascii_digit).count();
        means = means.saturating_add(usize::from(is_means));
        numbers = numbers.saturating_add(usize::from(!is_means && digits >= 3));
    }
    means >= means_min && (numbers == 0 || means >= 2)
}

/// Looks like a person's or a company's name: a few words with capitals.
fn is_name(line: &Line<'_>) -> bool {
    #[rustfmt::skip]
    const THANKS: &[&str] = &[
        "thanks", "thank", "gracias", "danke", "vielen", "merci", "grazie", "obrigado", "obrigada",
        "bedankt", "gràcies", "dziękuję", "tack", "takk", "tak", "please", "por", "bitte",
    ];
    if line.bare.len() > 200 {
        return false;
    }
    let mut words = words(line.bare).peekable();
    let thanks = words.peek().is_some_and(|first| THANKS.contains(&first.as_str()));
    let parts = line.bare.split_whitespace();
    let capital = |part: &str| !part.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    !thanks && (1..=5).contains(&parts.clone().count()) && parts.clone().all(capital)
}

/// Ends of letters: whole lines, in lower case, punctuation left off.
#[rustfmt::skip]
const VALEDICTIONS: &[&str] = &[
    "regards", "best regards", "kind regards", "warm regards", "many thanks and regards",
    "kindest regards", "best", "best wishes", "sincerely", "yours sincerely", "sincerely yours",
    "yours faithfully", "yours truly", "cheers", "thanks and regards", "thanks & regards",
    "with kind regards", "with best regards", "respectfully", "cordially",
    "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß",
    "freundliche grüße", "viele grüße", "beste grüße", "liebe grüße", "mfg", "lg", "vg", "gruß",
    "herzliche grüße", "hochachtungsvoll", "saludos", "un saludo", "saludos cordiales",
    "un cordial saludo", "cordialmente", "atentamente", "reciba un cordial saludo", "un abrazo",
    "salutacions", "salutacions cordials", "atentament", "cordialment", "una salutació",
    "cordialement", "bien cordialement", "bien à vous", "sincères salutations", "salutations",
    "meilleures salutations", "cdt", "cdlt", "cordiali saluti", "distinti saluti", "saluti",
    "un saluto", "buona giornata", "atenciosamente", "cumprimentos", "com os melhores cumprimentos",
    "melhores cumprimentos", "abraços", "met vriendelijke groet", "met vriendelijke groeten",
    "vriendelijke groet", "vriendelijke groeten", "groeten", "groet", "mvg", "z poważaniem",
    "pozdrawiam", "pozdrawiam serdecznie", "z wyrazami szacunku", "med vänliga hälsningar",
    "vänliga hälsningar", "mvh", "med vennlig hilsen", "med venlig hilsen", "vennlig hilsen",
    "venlig hilsen", "s pozdravem", "s přátelským pozdravem", "с уважением",
    "с наилучшими пожеланиями", "ystävällisin terveisin", "terveisin", "üdvözlettel", "cu stimă",
    "lep pozdrav", "srdačan pozdrav",
];

fn is_valediction(line: &Line<'_>) -> bool {
    if line.bare.len() > 60 {
        return false;
    }
    let lower = line.bare.to_lowercase();
    VALEDICTIONS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// Could stand in a signature: short, and no sentence.
fn is_signature_like(line: &Line<'_>) -> bool {
    let long = line.bare.chars().nth(70).is_some() || line.bare.split_whitespace().nth(8).is_some();
    if long {
        return is_contact(line) || is_valediction(line);
    }
    let ends_sentence = line.bare.ends_with(['?', ':', ';', ','])
        || line.bare.ends_with('.') && line.bare.split_whitespace().count() > 5;
    let first = words(line.bare).next().unwrap_or_default();
    let afterthought = matches!(first.as_str(), "ps" | "pd" | "p" | "nb" | "pss" | "ojo");
    is_contact(line) || is_valediction(line) || (!ends_sentence && !afterthought)
}

/// What stands before a number or an address in a signature.
#[rustfmt::skip]
const CONTACT_LABELS: &[&str] = &[
    "tel", "phone", "fax", "mob", "cell", "skype", "web", "www", "e-mail", "email", "mail",
    "t:", "t.", "m:", "f:", "f.", "p:", "e:", "w:", "tlf", "tfno", "móvil", "office", "direct",
    "teléfono", "telefon", "téléphone", "telefono", "linkedin", "twitter", "vat", "cif", "nif",
    "ust-id", "hrb", "p.o. box", "http", "ext", "extn", "voice", "main", "desk", "pager",
];

/// How a line says somebody can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    Mail,
    Telephone,
    Web,
}

fn is_contact(line: &Line<'_>) -> bool {
    means_of_contact(line).is_some()
}

/// What a line says of how to reach somebody, if that is what it says.
fn means_of_contact(line: &Line<'_>) -> Option<Means> {
    let bare = line.bare;
    if bare.is_empty() || bare.len() > 120 {
        return None;
    }
    let lower = bare.to_lowercase();
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let words = bare.split_whitespace().count();
    let labelled = words <= 12 && CONTACT_LABELS.iter().any(|label| lower.starts_with(label));
    let web = ["www.", "http", "linkedin", "skype"].iter().any(|mark| lower.contains(mark));
    if (words <= 3 || labelled) && lower.contains('@') {
        return Some(Means::Mail);
    }
    if (words <= 3 || labelled) && web {
        return Some(Means::Web);
    }
    (labelled && digits >= 5 || is_telephone(bare)).then_some(Means::Telephone)
}

/// A telephone number alone on its line. An order number has no blanks in it.
fn is_telephone(bare: &str) -> bool {
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let parts = bare.split([' ', '-', '.', '/', '\u{a0}']).filter(|part| !part.is_empty()).count();
    let only = bare.chars().all(|c| c.is_ascii_digit() || " -./()+\u{a0}".contains(c));
    (7..=16).contains(&digits) && only && (parts >= 3 || bare.starts_with(['+', '(']))
}

/// A line of dashes, underscores or the like.
pub(super) fn is_rule(line: &Line<'_>) -> bool {
    line.bare.len() >= 3
        && line.bare.chars().all(|c| {
            matches!(
                c,
                '-' | '_'
                    | '='
                    | '*'
                    | '~'
                    | '#'
                    | ' '
                    | '\u{2014}'
                    | '\u{2013}'
                    | '\u{2500}'
                    | '\u{2015}'
            )
        })
}
