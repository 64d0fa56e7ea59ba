//! Gathers what agents have taught the sorter: the corrections in the histories of all cases.

use crate::logic::classify::learning::{Correction, correction};
use crate::ports::{CaseQuery, Store, StoreError};

/// Cases read at once.
const PAGE: usize = 256;

/// History entries of one case that are looked at.
const HISTORY_MAX: usize = 1_000;

/// The latest `limit` corrections, oldest first.
///
/// # Errors
/// The store cannot be read.
pub async fn corrections<S: Store>(store: &S, limit: usize) -> Result<Vec<Correction>, StoreError> {
    let mut found = Vec::new();
    let mut query = CaseQuery { limit: PAGE, ..CaseQuery::default() };
    while found.len() < limit {
        let cases = store.cases(&query).await?;
        for case in &cases {
            let history = store.history(&case.number, 0, HISTORY_MAX).await?;
            found.extend(correction(case, &history));
        }
        let Some(last) = cases.last() else { break };
        query.before = Some(last.number.count());
    }
    found.truncate(limit);
    found.reverse();
    Ok(found)
}
