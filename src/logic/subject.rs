//! What a subject is about, without what mail programs and desks put in front of it.
//!
//! The subject of a case must stay the same over its life, or mail programs tear the thread
//! apart: so every `Re:`, `RV:` and case number that piled up on the way is taken off before
//! ours is put on (RFC 5256 §2.1 calls the rest the base subject).

use crate::domain::case_number::CaseNumber;

/// What mail programs write before the colon when they answer or forward, in the languages that
/// reach a European desk.
const PREFIXES: [&str; 17] = [
    "re", "fw", "fwd", "rv", "reenv", "aw", "wg", "sv", "vs", "tr", "res", "enc", "rif", "antw",
    "doorst", "odp", "r",
];

/// The subject without reply and forward prefixes and without case numbers in brackets, blanks
/// run together; empty if nothing else was there.
#[must_use]
pub fn bare_subject(subject: &str) -> String {
    let kept = without_case_numbers(subject);
    let mut rest = kept.as_str();
    while let Some(shorter) = without_prefix(rest) {
        rest = shorter;
    }
    rest.to_owned()
}

/// A mail program says that the message was forwarded: `Fwd:`, `RV:`, `WG:` …
#[must_use]
pub fn is_forwarded(subject: &str) -> bool {
    const FORWARDS: [&str; 8] = ["fw", "fwd", "rv", "reenv", "wg", "tr", "enc", "doorst"];
    let first = subject.split([':', '：']).next().unwrap_or_default();
    subject.contains([':', '：']) && FORWARDS.contains(&first.trim().to_lowercase().as_str())
}

fn without_case_numbers(subject: &str) -> String {
    let mut kept = String::with_capacity(subject.len());
    let mut rest = subject;
    while let Some((before, after)) = rest.split_once('[') {
        kept.push_str(before);
        rest = behind_number(after).unwrap_or_else(|| {
            kept.push('[');
            after
        });
    }
    kept.push_str(rest);
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What follows a case number and its closing bracket. Looks no further than the longest number
/// reaches: a subject of nothing but brackets must not take quadratic time.
fn behind_number(after: &str) -> Option<&str> {
    const NUMBER_CHARS_MAX: usize = 22;
    let (end, _) = after.char_indices().take(NUMBER_CHARS_MAX).find(|(_, c)| *c == ']')?;
    CaseNumber::parse(after.get(..end)?)?;
    after.get(end.saturating_add(1)..)
}

/// The subject behind `Re:`, `RE[2]:` or the like; `None` if it has no such beginning.
fn without_prefix(subject: &str) -> Option<&str> {
    let (prefix, rest) = subject.split_once([':', '：'])?;
    let word = prefix.trim().to_lowercase();
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^".contains(c)).trim();
    PREFIXES.contains(&word).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_piled_up_in_front_of_a_subject_is_taken_off() {
        let number = CaseNumber::new("SD", 10427).unwrap();
        for subject in [
            "Charged twice".to_owned(),
            "Re: Charged twice".to_owned(),
            "RE: RV: AW: Fwd:  Charged   twice".to_owned(),
            format!("Re: [{number}] Charged twice"),
            format!("[{number}] RE[2]: Charged twice"),
            format!("RV: [{}] Re: [{number}] Charged twice", number.to_string().to_lowercase()),
        ] {
            assert_eq!(bare_subject(&subject), "Charged twice", "{subject}");
        }
    }

    #[test]
    fn a_subject_that_only_looks_so_is_left_alone() {
        for subject in [
            "Invoice: two questions",
            "[EXTERNAL] Charged twice",
            "Report: re: nothing",
            "[SD-1-Z] not our number",
            "Open [bracket",
        ] {
            assert_eq!(bare_subject(subject), subject);
        }
        assert_eq!(bare_subject("Re: "), "");
        assert_eq!(bare_subject(""), "");
    }
}
