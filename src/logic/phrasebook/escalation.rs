//! How an escalation stands, in words for our own people.

use super::Phrasebook;
use crate::domain::escalation::EscalationStatus;

impl Phrasebook {
    /// Where an escalation stands, after its reference: `they are at work on it`.
    #[must_use]
    pub fn escalation(&self, status: EscalationStatus) -> &'static str {
        use EscalationStatus as S;
        let (english, spanish) = match status {
            S::Sent => ("asked, no reference yet", "solicitado, todavía sin referencia"),
            S::Referenced => ("they have filed it", "lo tienen registrado"),
            S::InProgress => ("they are at work on it", "están en ello"),
            S::NeedsInfo => ("they ask us something", "nos preguntan algo"),
            S::Answered => ("they have answered, to be checked", "han respondido, por comprobar"),
            S::Verified => ("their answer holds", "su respuesta es correcta"),
            S::Contested => ("we object to their answer", "objetamos su respuesta"),
            S::Ended => ("over", "terminado"),
            S::Withdrawn => ("withdrawn", "retirado"),
        };
        self.pick(english, spanish)
    }
}
