//! Mail of a case that was merged: it belongs to the case in which that one goes on.

use super::{Desk, DeskError};
use crate::logic::correlate::Correlation;
use crate::ports::{Archive, Store};

/// Cases that became part of one another in a row; nobody merges more.
const MERGES_MAX: usize = 20;

impl<S: Store, A: Archive> Desk<S, A> {
    /// The mail of a case that was merged belongs to the case in which it goes on.
    pub(super) async fn where_it_goes_on(
        &self,
        found: Correlation,
    ) -> Result<Correlation, DeskError> {
        let Correlation::Found { mut case, audience, evidence } = found else { return Ok(found) };
        let first = case.clone();
        for _ in 0..MERGES_MAX {
            let Some(into) = self.store.case(&case).await?.and_then(|c| c.merged_into.clone())
            else {
                break;
            };
            case = into;
        }
        let evidence =
            if case == first { evidence } else { format!("{evidence} of {first}, merged") };
        Ok(Correlation::Found { case, audience, evidence })
    }
}
