//! Lines between dashes above a quoted or forwarded letter, and our own marker.

use super::line::{Line, words};
use super::vocabulary::SEPARATORS;

/// The line that our letters carry above their words. Its words, not its marks, are what is
/// recognised when a client has wrapped, quoted or beautified it.
pub const REPLY_MARKER: &str =
    "## write your answer above this line / escriba su respuesta por encima de esta línea ##";

/// Phrases by which help desks ask for answers above a line: ours first, then those of others,
/// whose letters our customers forward and whose marker our peers' customers keep.
#[rustfmt::skip]
const MARKERS: &[&str] = &[
    "write your answer above this line", "escriba su respuesta por encima de esta linea",
    "reply above this line", "please type your reply above this line",
    "type your response above this line", "write above this line",
    "responda por encima de esta linea", "escriba su respuesta encima de esta linea",
    "antworten sie oberhalb dieser zeile", "bitte oberhalb dieser zeile antworten",
    "repondez au dessus de cette ligne", "repondre au dessus de cette ligne",
    "rispondi sopra questa riga", "responda acima desta linha", "antwoord boven deze regel",
    "odpowiedz powyzej tej linii",
];

/// A word of each phrase, looked for before a line is folded: most lines hold none.
#[rustfmt::skip]
const MARKER_HINTS: &[&str] = &[
    "bove", "BOVE", "cima", "CIMA", "berhalb", "BERHALB", "dessus", "DESSUS", "sopra", "SOPRA",
    "oven deze", "OVEN DEZE", "powy", "POWY",
];
/// A marker line holds its phrase in a few languages and its frame, and no more.
const MARKER_BYTES_MAX: usize = 400;

/// Whether our marker stands on the line, whatever a client did to its blanks, dashes, accents
/// and case. `next` is the line below, onto which a client may have wrapped it.
pub(super) fn is_marker(line: &Line<'_>, next: Option<&Line<'_>>) -> bool {
    let Some(bare) = line.rule().filter(|bare| bare.len() <= MARKER_BYTES_MAX) else {
        return false;
    };
    let framed = bare.starts_with(['#', '-', '=', '_', '~', '*', '[', '\u{2013}', '\u{2014}']);
    if !framed && !hints(bare) {
        return false;
    }
    if hints(bare) && is_marker_text(bare, framed) {
        return true;
    }
    let goes_on = |below: &str| framed && (hints(bare) || hints(below));
    let below = next.and_then(Line::rule).filter(|below| goes_on(below));
    below.is_some_and(|below| is_marker_text(&format!("{bare} {below}"), framed))
}

fn hints(bare: &str) -> bool {
    MARKER_HINTS.iter().any(|hint| bare.contains(hint))
}

fn is_marker_text(text: &str, framed: bool) -> bool {
    let letters = folded(text);
    let said = letters.trim();
    // An author may speak of the marker in a sentence; alone on its line it is the marker.
    MARKERS.iter().any(|phrase| if framed { said.contains(phrase) } else { said == *phrase })
}

/// Whether the line says "original message" or the like, and that it does is all it says.
pub(super) fn is_separator(line: &Line<'_>) -> bool {
    let Some(bare) = line.rule() else { return false };
    // One dash makes an item of a list.
    let is_dash =
        |c: char| matches!(c, '-' | '*' | '_' | '=' | '~' | '\u{2013}' | '\u{2014}' | '<');
    let count = bare.chars().take_while(|&c| is_dash(c)).count();
    let dashed = count >= 2 || count == 1 && bare.ends_with(is_dash);
    let inner = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if inner.is_empty() || inner.len() > 160 || !(dashed || bare.ends_with([':', '：'])) {
        return false;
    }
    let inner = inner.to_lowercase();
    let found = SEPARATORS.iter().find(|phrase| inner.starts_with(**phrase));
    let Some(phrase) = found else { return false };
    let rest = inner.get(phrase.len()..).unwrap_or_default();
    // "Forwarded by Ada Byron/Desk on 26/06/2000" goes on; "original message" does not.
    dashed || words(rest).count() <= 4
}

/// Whether the line is the end of a separator that was wrapped, as Notes' are:
/// `---- Forwarded by Ada Byron/Desk on 26/06/2000` and below it `04:03 PM --------------`.
pub(super) fn is_tail(line: &Line<'_>) -> bool {
    const DASHES_MIN: usize = 8;
    line.rule().is_some_and(|bare| {
        let said = bare.trim_end_matches('-');
        let dashes = bare.len().saturating_sub(said.len());
        dashes >= DASHES_MIN && said.len() <= 20 && words(said).count() <= 4
    })
}

/// What `GroupWise` writes: `>>> "Ada Byron" <ada@customers.test> 01/02/01 11:12AM >>>`.
pub(super) fn is_groupwise(line: &Line<'_>) -> bool {
    line.depth == 3
        && line.rule().and_then(|bare| bare.strip_suffix(">>>")).is_some_and(|inner| {
            inner.contains('@') && inner.contains(':') && inner.contains(['/', '.', '-'])
        })
}

/// Lower case without accents, everything but letters and digits folded to single blanks.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}
