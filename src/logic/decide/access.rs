//! Whether access may be suspended: only with a supervisor's leave for exactly what was shown
//! (I-13). Whatever else is decided about collections is the file's, not the case's.

use super::approval::{Permit, Request, permit};
use super::{Decision, of};
use crate::domain::approval::Matter;
use crate::domain::case::{Case, Participant};
use crate::domain::change::{Change, Refusal};
use crate::domain::collections::order::CollectionsOrder;
use crate::domain::event::Event;
use crate::domain::policy::Policy;
use jiff::Timestamp;

/// What follows in the case from a decision about collections.
pub(super) fn ruled(
    case: &Case,
    event: &Event,
    by: &Participant,
    order: &CollectionsOrder,
    policy: &Policy,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    match order {
        CollectionsOrder::EndAccess(shown) => {
            let (what, lines) = (shown.what.clone(), shown.lines.clone());
            let request = Request { matter: Matter::Suspension, what, lines };
            Ok(match permit(case, event, by, request, policy, now)? {
                Permit::Given(spent) => of([spent]),
                Permit::Asked(question) => question,
            })
        }
        CollectionsOrder::Dispute { .. }
        | CollectionsOrder::Release { .. }
        | CollectionsOrder::Promise { .. }
        | CollectionsOrder::Paid { .. }
        | CollectionsOrder::Suspend(_)
        | CollectionsOrder::Restore
        | CollectionsOrder::Done(_)
        | CollectionsOrder::TellPolicy => Ok(of([Change::Noted])),
    }
}
