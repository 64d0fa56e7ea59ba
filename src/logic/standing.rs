//! What a case waits for and owes, a line each, for an operator at a terminal.
//!
//! # Contract
//! The words are those of the sheet on every agent's letter. What is over is told where it says
//! how the case came to stand as it does; an approval that was answered is in the history.

use crate::domain::approval::Approval;
use crate::domain::case::Case;
use crate::domain::claim_window::ClaimWindow;
use crate::domain::collections::file::FileState;
use crate::domain::collections::hold::Hold;
use crate::domain::commitment::{Commitment, Keeping};
use crate::domain::escalation::Escalation;
use crate::domain::kind::Language;
use crate::logic::phrasebook::Phrasebook;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is about: `account`, `provider`, `promised`, `window`, `approval`, `collections`.
    pub about: &'static str,
    /// The words.
    pub words: String,
}

/// The lines of a case, in English, with days and hours of `zone`; `file` is its collections file.
#[must_use]
pub fn lines(case: &Case, file: Option<&FileState>, zone: &TimeZone, now: Timestamp) -> Vec<Line> {
    let Some(book) = Phrasebook::new(Language::EN, zone.clone()) else { return Vec::new() };
    let today = now.to_zoned(zone.clone()).date();
    let line = |about| move |words| Line { about, words };
    let account = case.account.iter().map(ToString::to_string).map(line("account"));
    let provider = case.escalations.iter().map(|one| escalation(one, &book));
    let promised = case.commitments.iter().map(|one| commitment(one, today, &book));
    let windows = case.windows.iter().map(|one| window(one, now, &book));
    let approvals = case.pending_approvals().map(|one| approval(one, &book));
    account
        .chain(provider.map(line("provider")))
        .chain(promised.map(line("promised")))
        .chain(windows.map(line("window")))
        .chain(approvals.map(line("approval")))
        .chain(file.into_iter().flat_map(|file| collections(file, &book)).map(line("collections")))
        .collect()
}

fn escalation(one: &Escalation, book: &Phrasebook) -> String {
    let reference = one.reference.as_deref().map(|it| format!("{it} · ")).unwrap_or_default();
    let since = book.short_moment(one.sent_at);
    let chase = one.chase_at.filter(|_| one.is_awaited());
    let chase = chase.map(|at| format!("; asked again on {}", book.short_moment(at)));
    let state = book.escalation(one.status);
    format!("{reference}{state}, sent {since}{}", chase.unwrap_or_default())
}

fn commitment(one: &Commitment, today: Date, book: &Phrasebook) -> String {
    let state = match &one.keeping {
        Keeping::Open if one.due_on < today => "late".to_owned(),
        Keeping::Open => "open".to_owned(),
        Keeping::Fulfilled { at, document } => {
            let document = document.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
            format!("kept {}{document}", book.short_moment(*at))
        }
        Keeping::TakenBack => "taken back".to_owned(),
    };
    let due = book.short_day(one.due_on);
    format!("{} {}, due {due}: {state}", one.number, book.promise(&one.promise))
}

fn window(one: &ClaimWindow, now: Timestamp, book: &Phrasebook) -> String {
    let until = book.in_utc().short_moment(one.ends_at);
    let begins = if one.has_ended(now) { "too late since" } else { "only until" };
    let assumed = if one.is_assumed { ", assumed from the mail" } else { "" };
    format!("{begins} {until}: {} ({}{assumed})", one.what_in(Language::EN), one.code)
}

fn approval(one: &Approval, book: &Phrasebook) -> String {
    let (matter, by) = (book.matter(one.matter), one.requested_by.shown());
    let until = book.short_moment(one.expires_at);
    format!("{matter} {}, asked by {by}, until {until}", one.what)
}

/// How far each invoice that is owed has come, and what rests.
fn collections(file: &FileState, book: &Phrasebook) -> Vec<String> {
    let owed = file.tracks.iter().filter(|(_, track)| track.settled_at.is_none());
    let reached = owed.filter_map(|(key, _)| Some((key, file.stage(key)?)));
    let stages = reached.map(|(key, stage)| format!("{key}: {}", stage.word()));
    let rests = |hold: &Hold| {
        let review = book.short_day(hold.review_on);
        format!("hold {}: {}, looked at again on {review}", hold.number, hold.reason.word())
    };
    stages.chain(file.active_holds().map(rests)).collect()
}
