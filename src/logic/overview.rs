//! How the desk stands, in a few numbers: what `#report` prints.

use crate::domain::case::{Case, Status};
use crate::domain::kind::Kind;
use crate::domain::letter::Count;
use crate::logic::phrasebook::Phrasebook;
use crate::logic::sheet::is_late;
use jiff::Timestamp;

/// Open cases by status and by kind, how many are late, and since when the oldest waits.
#[must_use]
pub fn overview(open: &[Case], book: &Phrasebook, now: Timestamp) -> Vec<Count> {
    let count = |fits: &dyn Fn(&Case) -> bool| open.iter().filter(|case| fits(case)).count();
    let mut counts = vec![Count { what: book.open_cases().to_owned(), number: open.len() }];
    let late = count(&|case| is_late(case, now));
    if late > 0 {
        counts.push(Count { what: book.late().to_owned(), number: late });
    }
    for status in Status::ALL {
        let number = count(&|case| case.status == status);
        counts.extend((number > 0).then(|| Count { what: book.status(status.word()), number }));
    }
    for kind in Kind::ALL {
        let number = count(&|case| case.kind == kind);
        counts.extend((number > 0).then(|| Count { what: book.kind(kind).to_owned(), number }));
    }
    if let Some(oldest) = open.iter().min_by_key(|case| case.opened_at) {
        let days = now.duration_since(oldest.opened_at).as_hours().max(0) / 24;
        let number = usize::try_from(days).unwrap_or(0);
        let what = format!("{} ({})", book.days_of_the_oldest(), oldest.number);
        counts.push(Count { what, number });
    }
    counts
}
