//! What a question still lacks, and what runs out meanwhile, from everything its customer wrote.

use super::{Desk, DeskError, Draft};
use crate::domain::case::Case;
use crate::domain::claim_window::ClaimWindow;
use crate::domain::event::{Event, Said};
use crate::logic::claim_window::infer;
use crate::logic::decide::seen;
use crate::logic::missing::topic::Topic;
use crate::logic::missing::{Known, missing};
use crate::logic::understand::Reading;
use crate::ports::{Archive, Store};

impl<S: Store, A: Archive> Desk<S, A> {
    /// Completes an agent's question to the customer: its topic, and, where the agent named no
    /// fact, all that the case lacks.
    pub(super) async fn name_missing(
        &self,
        draft: &Draft,
        case: &Case,
        event: &mut Event,
    ) -> Result<(), DeskError> {
        let Event::AgentAsked { wanted, topic, .. } = event else { return Ok(()) };
        let mut words = case.subject.clone();
        let mut has_files = false;
        for entry in self.whole_history(draft, case).await? {
            if let Said::ByCustomer(mail) = entry.event.said() {
                words.push('\n');
                words.push_str(mail.words.as_str());
                has_files |= !mail.attachments.is_empty();
            }
        }
        Topic::of(case.kind, &words).key().clone_into(topic);
        if wanted.is_empty() {
            let (kind, facts) = (case.kind, &case.facts);
            let known = Known { kind, words: &words, facts, account_known: false, has_files };
            *wanted = missing(&known).iter().map(|fact| fact.key().to_owned()).collect();
        }
        Ok(())
    }

    /// The claim window that a first message speaks of.
    pub(super) fn window_of(&self, reading: &Reading, now: jiff::Timestamp) -> Option<ClaimWindow> {
        let words = format!("{}\n{}", reading.message.subject, reading.excerpt.words);
        let policy = &self.practice.policy;
        infer(&policy.windows, reading.verdict.label, &words, &reading.facts, now)
            .map(|window| seen(window, policy, now))
    }
}
