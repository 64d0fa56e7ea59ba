//! Overdue accounts at the desk: each is looked at in its time, letters are written within the
//! hours and the pace of the house, and what becomes of them is kept in the customer's file.
//!
//! # Contract
//! A letter, the stage it brings an invoice to, the case that carries it and what rests meanwhile
//! are one commit. A letter is looked at once more right before it leaves; what is no longer true
//! is withdrawn instead (I-07, I-08).

use super::{Desk, DeskError, Draft};
use crate::domain::account::Account;
use crate::domain::case::{Case, Opening, Participant, Status};
use crate::domain::case_number::CaseNumber;
use crate::domain::change::Change;
use crate::domain::collections::file::{
    CollectionsEntry, CollectionsFile, FileChange, FileEvent, FileKey,
};
use crate::domain::collections::hold::HoldScope;
use crate::domain::collections::notice::{Copy, Notice as Sent, Passage, Statement};
use crate::domain::collections::policy::CollectionsPolicy;
use crate::domain::collections::stage::Stage;
use crate::domain::event::Event;
use crate::domain::facts::Facts;
use crate::domain::kind::{Kind, Language, Urgency};
use crate::domain::ledger::LedgerItem;
use crate::domain::letter::{Audience, CollectionsLetter, CustomerLetter};
use crate::domain::money::Money;
use crate::domain::trust::Trust;
use crate::logic::collect::letters::{demand, dues, readers};
use crate::logic::collect::look::{DueLetter, Step, View, look};
use crate::logic::collect::simulate::{policy_of, standing};
use crate::logic::collect::tend::{News, tend};
use crate::logic::collect::words::CollectionsNews;
use crate::logic::decide::{Alert, Decision, Notice, Readers, Saying};
use crate::ports::{Archive, Store, Ticket};
use crate::shell::practice::Practice;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// Accounts read at a time.
const PAGE: usize = 200;

/// Between two looks at everything; news of a file is looked at when it comes.
const LOOK_EVERY: SignedDuration = SignedDuration::from_mins(15);

/// Days until people are told again that a suspension notice is due.
const PROPOSE_EVERY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Everything that the rules look at, in one hand.
pub(super) struct Scene {
    pub(super) account: Account,
    pub(super) policy: CollectionsPolicy,
    pub(super) file: CollectionsFile,
    pub(super) items: Vec<LedgerItem>,
    pub(super) as_of: Timestamp,
    pub(super) now: Timestamp,
}

impl Scene {
    pub(super) fn view<'v>(&'v self, practice: &'v Practice) -> View<'v> {
        let calendar = &practice.policy.calendar;
        View {
            policy: &self.policy,
            calendar,
            window: &practice.collections.window,
            items: &self.items,
            file: &self.file,
            standing: standing(Some(&self.account), calendar.date(self.now)),
            ledger_as_of: Some(self.as_of),
            now: self.now,
        }
    }
}

impl<S: Store, A: Archive> Desk<S, A> {
    /// Looks at every account that owes something, a quarter of an hour after the last time at
    /// the earliest; gives the tickets of what followed.
    ///
    /// # Errors
    /// [`DeskError`]; what was not looked at is looked at next time.
    pub async fn collect(&mut self) -> Result<Vec<Ticket>, DeskError> {
        let now = self.now();
        if !self.practice.collections.is_active || now < self.collect_at {
            return Ok(Vec::new());
        }
        self.collect_at = now.checked_add(LOOK_EVERY).unwrap_or(now);
        let mut tickets = Vec::new();
        let mut seen = BTreeSet::new();
        let mut after = None;
        loop {
            let page = self.store.ledger_page(after.as_ref(), PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.clone());
            for (account, items) in page {
                let currencies: BTreeSet<_> = items.iter().map(LedgerItem::currency).collect();
                for currency in currencies {
                    let key = FileKey { account: account.clone(), currency };
                    tickets.extend(Box::pin(self.look_at(&key)).await?);
                    seen.insert(key);
                }
            }
        }
        tickets.extend(self.look_at_the_gone(&seen).await?);
        tickets.extend(self.tell_of_stale_books().await?);
        Ok(tickets)
    }

    /// Files of customers of whom the books no longer state anything in that currency.
    async fn look_at_the_gone(
        &mut self,
        seen: &BTreeSet<FileKey>,
    ) -> Result<Vec<Ticket>, DeskError> {
        let mut tickets = Vec::new();
        let mut after: Option<FileKey> = None;
        loop {
            let page = self.store.collections_files(after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(tickets) };
            after = Some(last.key.clone());
            for file in page.iter().filter(|file| file.case.is_some() && !seen.contains(&file.key))
            {
                tickets.extend(Box::pin(self.look_at(&file.key)).await?);
            }
        }
    }

    /// Looks at one file: what follows from time and the ledger, then the letter that is due.
    pub(super) async fn look_at(&mut self, key: &FileKey) -> Result<Option<Ticket>, DeskError> {
        let now = self.now();
        let mut draft = Draft::new(now);
        let Some(mut scene) = self.scene(&draft, key).await? else { return Ok(None) };
        let practice = self.practice.clone();
        let tended = tend(&scene.view(&practice));
        if !tended.changes.is_empty() {
            scene.file = self.amend(&mut draft, key, FileEvent::LedgerRead, tended.changes).await?;
        }
        Box::pin(self.tend_access(&mut draft, &mut scene)).await?;
        for news in tended.news {
            self.tell_news(&mut draft, &mut scene, news).await?;
        }
        match look(&scene.view(&practice)) {
            Step::Rest(..) => {}
            Step::Write(due) => self.write_stage(&mut draft, &scene, &due).await?,
            Step::ProposeSuspension(rows, _) => {
                let view = scene.view(&practice);
                let sheet = dues(&view, &scene.account, &practice.collections.creditor, &rows, &[]);
                let total = sheet.total.to_string();
                self.propose_suspension(&mut draft, &scene, total).await?;
            }
        }
        if draft.commit.collections.is_empty() && draft.commit.history.is_empty() {
            return Ok(None);
        }
        self.stage(draft).await.map(Some)
    }

    /// What the rules look at; `None` where nothing is collected: no ledger, no account, no policy.
    pub(super) async fn scene(
        &self,
        draft: &Draft,
        key: &FileKey,
    ) -> Result<Option<Scene>, DeskError> {
        let now = draft.now;
        let Some(snapshot) = self.store.snapshot().await? else { return Ok(None) };
        let Some(account) = self.store.account(&key.account).await? else { return Ok(None) };
        let today = self.practice.policy.calendar.date(now);
        let book = &self.practice.collections.book;
        let Some(policy) = policy_of(book, Some(&account), today).cloned() else {
            return Ok(None);
        };
        let file = if let Some(file) = draft.files.get(key) {
            file.clone()
        } else {
            let kept = self.store.collections_file(key).await?;
            kept.unwrap_or_else(|| CollectionsFile::new(key.clone()))
        };
        let mut items = self.store.ledger_items(&key.account).await?;
        items.retain(|item| item.currency() == key.currency);
        Ok(Some(Scene { account, policy, file, items, as_of: snapshot.as_of, now }))
    }

    /// Writes an entry of a file; gives the file as it stands then.
    pub(super) async fn amend(
        &self,
        draft: &mut Draft,
        key: &FileKey,
        event: FileEvent,
        changes: Vec<FileChange>,
    ) -> Result<CollectionsFile, DeskError> {
        let mut file = if let Some(file) = draft.files.remove(key) {
            file
        } else {
            let kept = self.store.collections_file(key).await?;
            kept.unwrap_or_else(|| CollectionsFile::new(key.clone()))
        };
        let (revision, at) = (file.revision, draft.now);
        file.apply(at, &changes);
        let key = key.clone();
        draft.files.insert(key.clone(), file.clone());
        draft.commit.collections.push(CollectionsEntry { key, revision, at, event, changes });
        Ok(file)
    }

    /// The letter of a stage, in a copy for each contact, and the policy beside it where the
    /// customer has not been told it.
    async fn write_stage(
        &mut self,
        draft: &mut Draft,
        scene: &Scene,
        due: &DueLetter<'_>,
    ) -> Result<(), DeskError> {
        if !self.has_room_this_hour(draft.now) {
            return Ok(());
        }
        let contacts = readers(&scene.account, due.stage);
        let practice = self.practice.clone();
        let creditor = &practice.collections.creditor;
        let view = scene.view(&practice);
        let key = scene.file.key.clone();
        let Some(number) = self.case_of(draft, scene, &contacts).await? else { return Ok(()) };
        let mut changes = vec![FileChange::InCase(Some(number.clone()))];
        if due.tells_policy {
            let letter = CollectionsLetter::PolicyStatement {
                dues: dues(&view, &scene.account, creditor, &[], &[]),
                policy: Box::new(scene.policy.clone()),
            };
            let copies = self.say(draft, &number, &contacts, letter).await?;
            let policy = scene.policy.name.clone();
            changes.push(FileChange::Told(Statement { policy, written_at: draft.now, copies }));
        }
        let letter = demand(&view, &scene.account, creditor, due);
        let copies = self.say(draft, &number, &contacts, letter).await?;
        if copies.is_empty() {
            // It cannot be written, and our people were told: there is no notice then.
            return self.amend(draft, &key, FileEvent::Swept, changes).await.map(drop);
        }
        let notice = Sent {
            number: scene.file.last_notice.saturating_add(1),
            stage: due.stage,
            policy: scene.policy.name.clone(),
            written_at: draft.now,
            content: due.content,
            copies,
        };
        changes.push(FileChange::Notified { notice, steps: due.steps.clone() });
        self.amend(draft, &key, FileEvent::Swept, changes).await.map(drop)
    }

    /// So many letters an hour, whatever is due.
    fn has_room_this_hour(&mut self, now: Timestamp) -> bool {
        let hour = now.as_second().div_euclid(3_600);
        let (of, count) = self.collected;
        let count = if of == hour { count } else { 0 };
        let has_room = count < self.practice.collections.window.letters_hour_max;
        self.collected = (hour, count.saturating_add(u32::from(has_room)));
        has_room
    }

    /// Says something to contacts; gives the copies that are on their way.
    pub(super) async fn say(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        contacts: &[Participant],
        letter: CollectionsLetter,
    ) -> Result<Vec<Copy>, DeskError> {
        let (name, before) = (letter.name(), draft.commit.outbox.len());
        let sayings = contacts
            .iter()
            .map(|contact| {
                let letter = CustomerLetter::Collections(Box::new(letter.clone()));
                Saying::Contact(contact.clone(), letter)
            })
            .collect();
        let event = Event::CollectionsMoved { what: format!("wrote {name}") };
        // A contact who is written to takes part from then on: their answers belong here.
        let Some(case) = draft.case(number) else { return Ok(Vec::new()) };
        let new = contacts.iter().filter(|contact| !case.has_part(&contact.address));
        let mut changes: Vec<Change> = new.cloned().map(Change::Joined).collect();
        changes.push(Change::Noted);
        let decision = Decision { changes, sayings, withdrawn: Vec::new() };
        self.record(draft, number, event, decision).await?;
        let written = draft.commit.outbox.iter().skip(before);
        let copies = written.filter(|entry| entry.audience == Audience::Customer);
        Ok(copies
            .map(|entry| Copy {
                letter: entry.id,
                to: entry.recipient.clone(),
                passage: Passage::Waiting,
            })
            .collect())
    }

    /// Tells our own people something in the case of a file.
    pub(super) async fn alert(
        &mut self,
        draft: &mut Draft,
        number: &CaseNumber,
        what: &str,
        news: CollectionsNews,
    ) -> Result<(), DeskError> {
        let notice = Notice::Alert(Alert::Collections(news));
        let sayings = vec![Saying::Agents(Readers::HandlersAndSupervisors, notice)];
        let decision = Decision { changes: vec![Change::Noted], sayings, withdrawn: Vec::new() };
        let event = Event::CollectionsMoved { what: what.to_owned() };
        self.record(draft, number, event, decision).await
    }

    /// The same, kept in the file at once, so that everything of it goes on in one case.
    pub(super) async fn case_at_hand(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        contacts: &[Participant],
    ) -> Result<Option<CaseNumber>, DeskError> {
        let number = self.case_of(draft, scene, contacts).await?;
        if number.is_some() && scene.file.case != number {
            let (key, here) = (scene.file.key.clone(), vec![FileChange::InCase(number.clone())]);
            scene.file = self.amend(draft, &key, FileEvent::Swept, here).await?;
        }
        Ok(number)
    }

    /// The case that carries the file's letters: the open one, or a new one.
    async fn case_of(
        &mut self,
        draft: &mut Draft,
        scene: &Scene,
        contacts: &[Participant],
    ) -> Result<Option<CaseNumber>, DeskError> {
        if let Some(number) = &scene.file.case
            && self.load(draft, number).await?
            && draft.case(number).is_some_and(|case| case.status != Status::Closed)
        {
            return Ok(Some(number.clone()));
        }
        let Some(first) = contacts.first() else {
            let account = &scene.account.code;
            tracing::error!(%account, "something is overdue and the account names no billing contact; add one and import the account again");
            return Ok(None);
        };
        let count = self.cases_opened.saturating_add(1);
        let Some(number) = CaseNumber::new(&self.practice.case_prefix, count) else {
            return Ok(None);
        };
        self.cases_opened = count;
        let opening = self.collections_opening(&number, scene, first, draft.now);
        let beginning = opening.subject.clone();
        let mut changes = vec![
            Change::Opened(Box::new(opening.clone())),
            Change::Collects(scene.file.key.clone()),
            Change::Answered { beginning },
            Change::Moved(Status::WaitingCustomer),
        ];
        changes.extend(contacts.iter().skip(1).cloned().map(Change::Joined));
        let case = Case::open(opening);
        let glance = self.glance(&case).await?;
        draft.begin(case, glance);
        let event = Event::CollectionsMoved { what: "opened the case".to_owned() };
        let decision = Decision { changes, ..Decision::default() };
        self.record(draft, &number, event, decision).await?;
        Ok(Some(number))
    }

    fn collections_opening(
        &self,
        number: &CaseNumber,
        scene: &Scene,
        customer: &Participant,
        now: Timestamp,
    ) -> Opening {
        let wanted = scene.account.language.unwrap_or_else(|| self.practice.default_language());
        let language = self.practice.language(wanted);
        let subject =
            if language == Language::ES { "Facturas pendientes" } else { "Unpaid invoices" };
        Opening {
            number: number.clone(),
            subject: format!("{subject}, {}", scene.file.key),
            customer: customer.clone(),
            trust: Trust::Authenticated,
            trust_because: "a billing contact in the books".to_owned(),
            language,
            kind: Kind::Payment,
            is_unsure: false,
            ranking: Vec::new(),
            urgency: Urgency::Normal,
            urgency_because: String::new(),
            facts: Facts::default(),
            links: Vec::new(),
            window: None,
            seems_own: false,
            account: Some(scene.account.code.clone()),
            at: now,
        }
    }

    /// What time and the ledger brought: letters to the customer, word to our own people.
    pub(super) async fn tell_news(
        &mut self,
        draft: &mut Draft,
        scene: &mut Scene,
        news: News,
    ) -> Result<(), DeskError> {
        let contacts = readers(&scene.account, Stage::Reminder(1));
        let Some(number) = self.case_at_hand(draft, scene, &contacts).await? else { return Ok(()) };
        let practice = self.practice.clone();
        let creditor = &practice.collections.creditor;
        let view = scene.view(&practice);
        match news {
            News::PromiseKept(_) => Ok(()),
            News::PromiseBroken(promise) => {
                let currency = scene.file.key.currency;
                let amount = Money { amount: promise.amount, currency };
                let mut rows = view.overdue();
                rows.retain(|row| promise.invoices.contains(&row.item.invoice.to_uppercase()));
                let dues = dues(&view, &scene.account, creditor, &rows, &[]);
                let promised_on = promise.on;
                let letter = CollectionsLetter::PromiseBroken { dues, amount, promised_on };
                if !rows.is_empty() {
                    self.say(draft, &number, &contacts, letter).await?;
                }
                let news =
                    CollectionsNews::PromiseBroken { amount: amount.to_string(), on: promise.on };
                self.alert(draft, &number, "a promise was not kept", news).await
            }
            News::ClaimUnfound(_) => {
                let what = "a reported payment was not found";
                self.alert(draft, &number, what, CollectionsNews::ClaimUnfound).await
            }
            News::HoldDue(hold) => {
                let invoices = match &hold.scope {
                    HoldScope::Everything => Vec::new(),
                    HoldScope::Invoices(keys) => keys.iter().cloned().collect(),
                    HoldScope::Part { invoice, .. } => vec![invoice.clone()],
                };
                let news = CollectionsNews::HoldDue { reason: hold.reason, invoices };
                self.alert(draft, &number, "a hold is to be looked at", news).await
            }
            News::Cleared => {
                let settled: Vec<String> = scene.file.tracks.keys().cloned().collect();
                let dues = dues(&view, &scene.account, creditor, &[], &[]);
                let letter = CollectionsLetter::Cleared { dues, settled };
                self.say(draft, &number, &contacts, letter).await?;
                let is_read = draft.case(&number).is_some_and(|case| !case.has_unread);
                if is_read {
                    let event = Event::CollectionsMoved { what: "nothing is overdue".to_owned() };
                    let changes = vec![Change::Moved(Status::Resolved), Change::ClosingBegun];
                    let decision = Decision { changes, ..Decision::default() };
                    self.record(draft, &number, event, decision).await?;
                }
                let (key, gone) = (scene.file.key.clone(), vec![FileChange::InCase(None)]);
                scene.file = self.amend(draft, &key, FileEvent::Swept, gone).await?;
                Ok(())
            }
        }
    }

    async fn propose_suspension(
        &mut self,
        draft: &mut Draft,
        scene: &Scene,
        total: String,
    ) -> Result<(), DeskError> {
        let told = scene.file.proposed_at;
        if told.is_some_and(|at| draft.now.duration_since(at) < PROPOSE_EVERY) {
            return Ok(());
        }
        let contacts = readers(&scene.account, Stage::FinalDemand);
        let Some(number) = self.case_of(draft, scene, &contacts).await? else { return Ok(()) };
        let news = CollectionsNews::SuspensionDue { total, policy: scene.policy.name.clone() };
        self.alert(draft, &number, "a suspension notice is due", news).await?;
        let mut changes = vec![FileChange::SuspensionProposed];
        if scene.file.case.as_ref() != Some(&number) {
            changes.push(FileChange::InCase(Some(number)));
        }
        let key = scene.file.key.clone();
        self.amend(draft, &key, FileEvent::Swept, changes).await.map(drop)
    }
}
