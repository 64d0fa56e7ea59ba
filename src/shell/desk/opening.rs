//! How a case begins: what its first message says of it.

use super::Desk;
use super::filing::{Incoming, SUBJECT_CHARS, participant};
use crate::domain::case::Opening;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::Urgency;
use crate::domain::words::one_line;
use crate::logic::claim_window::infer;
use crate::logic::classify::urgency::raised;
use crate::logic::subject::bare_subject;
use crate::logic::understand::Reading;
use crate::ports::{Archive, Store};

impl<S: Store, A: Archive> Desk<S, A> {
    /// What is known of a question when it opens a case.
    pub(super) fn opening(
        &self,
        letter: &Incoming<'_>,
        number: &CaseNumber,
        late_for: Option<&CaseNumber>,
        now: jiff::Timestamp,
    ) -> Opening {
        let reading = letter.reading;
        let (language, confidence) = reading.language;
        let language = if confidence > 0.0 { language } else { self.practice.default_language() };
        let (urgency, because) = self.urgency(reading, now);
        Opening {
            number: number.clone(),
            subject: one_line(&bare_subject(&reading.message.subject), SUBJECT_CHARS),
            customer: participant(letter),
            trust: letter.identity.trust,
            trust_because: one_line(&letter.identity.because, SUBJECT_CHARS),
            language,
            kind: reading.verdict.label,
            is_unsure: reading.verdict.unsure,
            ranking: reading.verdict.ranking.iter().take(3).copied().collect(),
            urgency,
            urgency_because: one_line(&because.join("; "), SUBJECT_CHARS),
            facts: reading.facts.capped(),
            links: late_for.into_iter().cloned().collect(),
            at: now,
        }
    }

    /// Words and kind say how urgent it is; a claim window that closes may raise that.
    fn urgency(&self, reading: &Reading, now: jiff::Timestamp) -> (Urgency, Vec<String>) {
        let words = format!("{}\n{}", reading.message.subject, reading.excerpt.words);
        let windows = &self.practice.policy.windows;
        let window = infer(windows, reading.verdict.label, &words, &reading.facts, now);
        raised(reading.urgency.clone(), window.map(|window| window.ends_at.duration_since(now)))
    }
}
