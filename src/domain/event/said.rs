//! Whose mail and whose words an event holds.

use super::{Event, Received};
use crate::domain::words::Words;

impl Event {
    /// The message behind an event, if there is one.
    #[must_use]
    pub fn mail(&self) -> Option<&Received> {
        match self {
            Self::CustomerAsked { mail, .. }
            | Self::CustomerWrote { mail, .. }
            | Self::MachineWrote { mail, .. }
            | Self::ProviderWrote { mail, .. } => Some(mail),
            Self::AgentAnswered { .. }
            | Self::AgentNoted { .. }
            | Self::AgentTook { .. }
            | Self::AgentAssigned { .. }
            | Self::AgentSorted { .. }
            | Self::AgentHastened { .. }
            | Self::AgentChoseLanguage { .. }
            | Self::AgentEscalated { .. }
            | Self::ReferenceReported { .. }
            | Self::AgentWithdrew { .. }
            | Self::AgentResolved { .. }
            | Self::AgentQuoted { .. }
            | Self::ProviderJudged { .. }
            | Self::AgentToldProvider { .. }
            | Self::AgentSaidOrigin { .. }
            | Self::AgentSaidAccount { .. }
            | Self::AgentAsked { .. }
            | Self::AgentCommitted { .. }
            | Self::AgentFulfilled { .. }
            | Self::AgentTookBack { .. }
            | Self::AgentSetWindow { .. }
            | Self::AgentRuled { .. }
            | Self::CollectionsMoved { .. }
            | Self::AgentUndid { .. }
            | Self::AgentMerged { .. }
            | Self::CaseAbsorbed { .. }
            | Self::AgentOpened { .. }
            | Self::AgentSplit { .. }
            | Self::ApprovalAnswered { .. }
            | Self::AttemptRefused { .. }
            | Self::TimerFired(_)
            | Self::LetterTaken { .. }
            | Self::LetterFailed { .. } => None,
        }
    }

    /// The words of one of our own people that the event carries.
    #[must_use]
    pub fn words(&self) -> Option<Words> {
        self.clone().words_mut().cloned()
    }

    /// The same words, for [`crate::domain::approval::Proposal`] to put back whole.
    pub(in crate::domain) fn words_mut(&mut self) -> Option<&mut Words> {
        match self {
            Self::AgentAnswered { words, .. }
            | Self::AgentNoted { words, .. }
            | Self::AgentEscalated { words, .. }
            | Self::AgentResolved { words, .. }
            | Self::AgentToldProvider { words, .. }
            | Self::AgentAsked { words, .. }
            | Self::AgentOpened { words, .. }
            | Self::ApprovalAnswered { words, .. } => Some(words),
            Self::CustomerAsked { .. }
            | Self::CustomerWrote { .. }
            | Self::MachineWrote { .. }
            | Self::ProviderWrote { .. }
            | Self::AgentTook { .. }
            | Self::AgentAssigned { .. }
            | Self::AgentSorted { .. }
            | Self::AgentHastened { .. }
            | Self::AgentChoseLanguage { .. }
            | Self::ReferenceReported { .. }
            | Self::AgentWithdrew { .. }
            | Self::AgentUndid { .. }
            | Self::AgentMerged { .. }
            | Self::CaseAbsorbed { .. }
            | Self::AgentSplit { .. }
            | Self::AttemptRefused { .. }
            | Self::AgentQuoted { .. }
            | Self::ProviderJudged { .. }
            | Self::AgentSaidOrigin { .. }
            | Self::AgentSaidAccount { .. }
            | Self::AgentCommitted { .. }
            | Self::AgentFulfilled { .. }
            | Self::AgentTookBack { .. }
            | Self::AgentSetWindow { .. }
            | Self::AgentRuled { .. }
            | Self::CollectionsMoved { .. }
            | Self::TimerFired(_)
            | Self::LetterTaken { .. }
            | Self::LetterFailed { .. } => None,
        }
    }

    /// Whose words the event holds, and for whom: what the guard of I-18 keeps apart.
    #[must_use]
    pub fn said(&self) -> Said<'_> {
        match self {
            Self::CustomerAsked { mail, .. } | Self::CustomerWrote { mail, .. } => {
                Said::ByCustomer(mail)
            }
            Self::ProviderWrote { mail, .. } => Said::ByProvider(mail),
            Self::AgentAnswered { words, .. }
            | Self::AgentResolved { words, .. }
            | Self::AgentAsked { words, .. }
            | Self::AgentOpened { words, .. } => Said::ToCustomer(words),
            Self::AgentEscalated { words, .. } | Self::AgentToldProvider { words, .. } => {
                Said::ToProvider(words)
            }
            Self::AgentNoted { words, .. } => Said::Inside(words),
            Self::MachineWrote { .. }
            | Self::AgentTook { .. }
            | Self::AgentAssigned { .. }
            | Self::AgentSorted { .. }
            | Self::AgentHastened { .. }
            | Self::AgentChoseLanguage { .. }
            | Self::ReferenceReported { .. }
            | Self::AgentWithdrew { .. }
            | Self::AgentSplit { .. }
            | Self::AgentUndid { .. }
            | Self::AgentMerged { .. }
            | Self::CaseAbsorbed { .. }
            | Self::ApprovalAnswered { .. }
            | Self::AttemptRefused { .. }
            | Self::AgentQuoted { .. }
            | Self::ProviderJudged { .. }
            | Self::AgentSaidOrigin { .. }
            | Self::AgentSaidAccount { .. }
            | Self::AgentCommitted { .. }
            | Self::AgentFulfilled { .. }
            | Self::AgentTookBack { .. }
            | Self::AgentSetWindow { .. }
            | Self::AgentRuled { .. }
            | Self::CollectionsMoved { .. }
            | Self::TimerFired(_)
            | Self::LetterTaken { .. }
            | Self::LetterFailed { .. } => Said::Nothing,
        }
    }
}

/// Words of an event, by who may see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<'a> {
    /// The customer's own.
    ByCustomer(&'a Received),
    /// The provider's.
    ByProvider(&'a Received),
    /// Ours, for the customer.
    ToCustomer(&'a Words),
    /// Ours, for the provider or the filer.
    ToProvider(&'a Words),
    /// Ours, for ourselves.
    Inside(&'a Words),
    /// None.
    Nothing,
}
