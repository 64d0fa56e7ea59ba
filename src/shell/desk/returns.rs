//! What becomes of collections letters: taken, returned, or no longer true before they left.

use super::{Desk, DeskError, Draft};
use crate::domain::case_number::CaseNumber;
use crate::domain::collections::file::{FileChange, FileEvent};
use crate::domain::collections::hold::{Hold, HoldReason, HoldScope};
use crate::domain::collections::notice::Passage;
use crate::domain::delivery::{LetterId, OutboxEntry};
use crate::domain::message::Message;
use crate::logic::collect::access;
use crate::logic::collect::words::CollectionsNews;
use crate::ports::{Archive, Store};

impl<S: Store, A: Archive> Desk<S, A> {
    /// A relay took a letter of a file, or will never: the file hears of it, and where nothing
    /// reaches the customer any more, collections rest and our people are told.
    pub(super) async fn letter_moved(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        letter: LetterId,
        passage: Passage,
    ) -> Result<(), DeskError> {
        let key = match draft.case(number).and_then(|case| case.collections.clone()) {
            Some(key) => Some(key),
            None => self.policy_file(draft, number, letter).await?,
        };
        let Some(key) = key else { return Ok(()) };
        let file = self.store.collections_file(&key).await?;
        if !file.is_some_and(|file| file.has_letter(letter)) {
            return Ok(());
        }
        let event = FileEvent::LetterMoved { letter };
        let changes = vec![FileChange::Passed { letter, passage }];
        let file = self.amend(draft, &key, event.clone(), changes).await?;
        let is_returned = file.notices.values().any(|notice| {
            notice.is_returned() && notice.copies.iter().any(|copy| copy.letter == letter)
        });
        let rests = file.active_holds().any(|hold| hold.reason == HoldReason::BouncedContact);
        if !is_returned || rests {
            return Ok(());
        }
        let hold = Hold {
            number: file.last_hold.saturating_add(1),
            reason: HoldReason::BouncedContact,
            scope: HoldScope::Everything,
            since: draft.now,
            by: None,
            is_provisional: false,
            review_on: self.practice.policy.calendar.date(draft.now),
            ends_on: None,
            case: Some(number.clone()),
            lifted: None,
        };
        self.amend(draft, &key, event, vec![FileChange::Held(hold)]).await?;
        let what = "no letter reaches the customer";
        self.alert(draft, number, what, CollectionsNews::Unreachable).await
    }

    /// A letter of collections that is about to leave still says what is true. What has changed
    /// since it was written makes it wait for nobody: it is withdrawn (I-08).
    pub(super) async fn is_still_true(&self, entry: &OutboxEntry) -> Result<bool, DeskError> {
        if !entry.letter.starts_with("coll.") {
            return Ok(true);
        }
        let Some(number) = &entry.case else { return Ok(true) };
        let Some(key) = self.store.case(number).await?.and_then(|case| case.collections.clone())
        else {
            return Ok(true);
        };
        let draft = Draft::new(self.now());
        let Some(scene) = self.scene(&draft, &key).await? else { return Ok(true) };
        let view = scene.view(&self.practice);
        let mut notices = scene.file.notices.values();
        let notice = notices.find(|sent| sent.copies.iter().any(|copy| copy.letter == entry.id));
        match entry.letter.as_str() {
            "coll.suspension_notice"
            | "coll.suspension_reminder"
            | "coll.data_loss_warning"
            | "coll.reinstatement_late" => Ok(access::is_still_true(&view, &entry.letter, notice)),
            _ => Ok(notice.is_none_or(|notice| view.is_still_true(notice))),
        }
    }

    /// A machine answered one of the file's letters for its reader: it may have been seen by
    /// nobody, and a notice that machines alone have answered is no notice (I-14).
    pub(super) async fn answered_by_machine(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        message: &Message,
    ) -> Result<(), DeskError> {
        let Some(key) = draft.case(number).and_then(|case| case.collections.clone()) else {
            return Ok(());
        };
        let answers = |entry: &&OutboxEntry| {
            message.in_reply_to.iter().chain(&message.references).any(|id| *id == entry.message_id)
        };
        let letters = self.store.letters_of(number).await?;
        let Some(letter) = letters.iter().rev().find(answers).map(|entry| entry.id) else {
            return Ok(());
        };
        let Some(file) = self.store.collections_file(&key).await? else { return Ok(()) };
        if !file.has_letter(letter) {
            return Ok(());
        }
        let passage = Passage::Away(draft.now);
        let changes = vec![FileChange::Passed { letter, passage }];
        let file = self.amend(draft, &key, FileEvent::LetterMoved { letter }, changes).await?;
        let notice = file.open_suspension().and_then(|open| file.notices.get(&open.notice));
        let is_unserved = notice.is_some_and(|notice| {
            notice.copies.iter().any(|copy| copy.letter == letter) && notice.served_at().is_none()
        });
        if !is_unserved {
            return Ok(());
        }
        let what = "a notice of suspension was answered by machines alone";
        self.alert(draft, number, what, CollectionsNews::NoticeUnserved).await
    }
}
