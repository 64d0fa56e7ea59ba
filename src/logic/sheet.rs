//! What our own people are shown of a case: the sheet on every letter, the row in every list.

mod insight;

use crate::domain::approval::{Approval, Proposal, Standing};
use crate::domain::case::{Case, Status, Timer};
use crate::domain::change::Refusal;
use crate::domain::claim_window::{ClaimWindow, Warned};
use crate::domain::commit::HistoryEntry;
use crate::domain::commitment::Commitment;
use crate::domain::event::{Event, Received};
use crate::domain::kind::{Language, Urgency};
use crate::domain::letter::{
    AgentLetter, BriefLine, CaseRow, CaseSheet, EscalationLine, FactLine, LastWords, PromiseLine,
    WindowLine,
};
use crate::domain::people::Directory;
use crate::logic::brief;
use crate::logic::classify::reasons::in_language;
use crate::logic::decide::{Effect, Notice};
use crate::logic::missing::wanted::Wanted;
use crate::logic::narrate;
use crate::logic::split::customers_mail;
use crate::logic::suspicion::sentence;
use jiff::Timestamp;

/// History lines that a letter shows.
const HISTORY_MAX: usize = 6;

/// Kinds of the ranking that a letter shows.
const RANKING_MAX: usize = 3;

/// The sheet of a case for a reader of `language`, with the latest of `history` and what the books
/// say (`logic/glance.rs`).
#[must_use]
pub fn sheet(
    case: &Case,
    history: &[HistoryEntry],
    directory: &Directory,
    account: Vec<String>,
    language: Language,
) -> CaseSheet {
    let first = history.len().saturating_sub(HISTORY_MAX);
    let mail = history.iter().rev().find_map(|entry| entry.event.mail());
    CaseSheet {
        customer_name: case.customer.shown().to_owned(),
        customer_address: case.customer.address.clone(),
        warnings: warnings(history, language),
        trust: trust(case, mail),
        kind: case.kind,
        is_unsure: case.is_unsure,
        ranking: if case.is_unsure {
            case.ranking.iter().take(RANKING_MAX).copied().collect()
        } else {
            Vec::new()
        },
        kind_because: insight::kind_because(history, language),
        urgency: case.urgency,
        urgency_because: urgency_because(case, language),
        status: narrate::status_word(case.status, language == Language::ES).to_owned(),
        assignee: case.assignee.as_ref().map(|address| colleague_name(address, directory)),
        opened_at: case.opened_at,
        answer_by: case.answer_by(),
        windows: case.windows.iter().map(|window| window_line(window, language)).collect(),
        promises: case.open_commitments().map(promise_line).collect(),
        escalation: case
            .open_escalation()
            .map(|open| EscalationLine { reference: open.reference.clone(), status: open.status }),
        account,
        facts: insight::fact_lines(&case.facts, history, language),
        missing: insight::missing(case, history, language),
        brief: brief::form(case),
        questions: insight::questions(history),
        last_words: last_words(history),
        history: history
            .get(first..)
            .unwrap_or_default()
            .iter()
            .map(|entry| narrate::line(entry, language))
            .collect(),
        attachments: mail.map(|mail| mail.attachments.clone()).unwrap_or_default(),
    }
}

/// Why it is urgent, or need not be; that nothing presses is no news.
fn urgency_because(case: &Case, language: Language) -> String {
    match case.urgency {
        Urgency::Normal => String::new(),
        Urgency::Low | Urgency::High | Urgency::Critical => {
            in_language(&case.urgency_because, language)
        }
    }
}

fn last_words(history: &[HistoryEntry]) -> Option<LastWords> {
    history.iter().rev().find_map(|entry| {
        let mail = customers_mail(&entry.event)?;
        let (words, lines_folded) = (mail.words.as_str().to_owned(), mail.lines_folded);
        Some(LastWords { at: entry.at, words, lines_folded })
    })
}

/// The row of a case in a list.
#[must_use]
pub fn row(case: &Case, directory: &Directory, language: Language, now: Timestamp) -> CaseRow {
    let answer_by = case.overdue_since.or_else(|| case.answer_by());
    CaseRow {
        case: case.number.clone(),
        subject: case.subject.clone(),
        customer_name: case.customer.shown().to_owned(),
        status: narrate::status_word(case.status, language == Language::ES).to_owned(),
        assignee: case.assignee.as_ref().map(|address| colleague_name(address, directory)),
        answer_by,
        is_late: is_late(case, now),
    }
}

/// A promise to the customer is past.
#[must_use]
pub fn is_late(case: &Case, now: Timestamp) -> bool {
    let ceiling = case.timers.get(&Timer::Ceiling).copied();
    let due = case.answer_by().into_iter().chain(ceiling).min();
    let waits = matches!(case.status, Status::New | Status::Open | Status::WaitingProvider);
    waits && (case.overdue_since.is_some() || due.is_some_and(|due| due < now))
}

/// The letter that tells one of our own people something of a case; `code` is the reader's for an
/// approval.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "they are the letter's facts, each one needed")]
pub fn agent_letter(
    notice: &Notice,
    event: &Event,
    case: &Case,
    history: &[HistoryEntry],
    directory: &Directory,
    account: Vec<String>,
    language: Language,
    code: &dyn Fn(&Approval) -> String,
) -> AgentLetter {
    let sheet = Box::new(sheet(case, history, directory, account, language));
    let (words, lines_folded) = event
        .mail()
        .map(|mail| (mail.words.as_str().to_owned(), mail.lines_folded))
        .unwrap_or_default();
    match notice {
        Notice::NewCase => AgentLetter::NewCase { words, lines_folded, sheet },
        Notice::CustomerReplied { effect } => AgentLetter::CustomerReplied {
            words,
            lines_folded,
            effect: effect_of_reply(case, *effect, language),
            sheet,
        },
        Notice::ProviderUpdate { reference, seems, is_progress } => AgentLetter::ProviderUpdate {
            seems: seems.map(|seems| {
                narrate::seeming(seems, *is_progress, language == Language::ES).to_owned()
            }),
            words,
            lines_folded,
            provider_name: event.mail().map_or_else(
                || directory.provider.name.clone(),
                |mail| mail.author.shown().to_owned(),
            ),
            reference: reference
                .clone()
                .or_else(|| case.open_escalation().and_then(|e| e.reference.clone())),
            sheet,
        },
        Notice::Assigned { by } => AgentLetter::Assigned { assigned_by: by.clone(), sheet },
        Notice::Alert(alert) => {
            let (what, remedy) = narrate::alert(alert, language == Language::ES);
            AgentLetter::Alert { what, remedy, sheet }
        }
        Notice::ApprovalAsked { number } | Notice::ApprovalSettled { number } => {
            approval_letter(*number, case, language, code, sheet)
        }
        Notice::Bounce { letter, recipient, reason, is_permanent } => AgentLetter::Bounce {
            letter: letter.clone(),
            recipient: recipient.clone(),
            reason: reason.clone(),
            is_permanent: *is_permanent,
            sheet,
        },
    }
}

/// What a customer's message did, and whether it names what we asked for.
fn effect_of_reply(case: &Case, effect: Effect, language: Language) -> String {
    let es = language == Language::ES;
    let told = narrate::effect(effect, es).to_owned();
    let Some(left) = &case.asked else { return told };
    if left.is_empty() {
        let all = if es {
            "la respuesta nombra todo lo que pedimos"
        } else {
            "the answer names everything that we asked for"
        };
        return format!("{told}; {all}");
    }
    let known = left.iter().filter_map(|key| Wanted::parse(key));
    let names: Vec<&str> = known.map(|wanted| wanted.words(language)).collect();
    let still = if es { "falta todavía" } else { "still missing" };
    format!("{told}; {still}: {}", names.join(", "))
}

/// A claim window as the sheet and the digest show it.
#[must_use]
pub fn window_line(window: &ClaimWindow, language: Language) -> WindowLine {
    WindowLine {
        code: window.code.clone(),
        what: window.what_in(language).to_owned(),
        ends_at: window.ends_at,
        is_assumed: window.is_assumed,
        has_ended: window.warned == Warned::Ended,
    }
}

fn promise_line(commitment: &Commitment) -> PromiseLine {
    PromiseLine {
        number: commitment.number,
        promise: commitment.promise.clone(),
        due_on: commitment.due_on,
        is_late: commitment.delays > 0,
    }
}

/// What a supervisor is asked, or what became of what was asked. A number without an approval
/// cannot come from `decide`; it would be told as an alert without a remedy.
fn approval_letter(
    number: u32,
    case: &Case,
    language: Language,
    code: &dyn Fn(&Approval) -> String,
    sheet: Box<CaseSheet>,
) -> AgentLetter {
    let Some(approval) = case.approvals.iter().find(|approval| approval.number == number) else {
        let what = Refusal::NoSuchApproval.to_string();
        return AgentLetter::Alert { what, remedy: String::new(), sheet };
    };
    let (matter, what) = (approval.matter, approval.what.clone());
    if approval.is_pending() {
        let line =
            |line: &BriefLine| FactLine { label: line.key.clone(), values: line.value.clone() };
        return AgentLetter::Approval {
            requested_by: approval.requested_by.shown().to_owned(),
            matter,
            what,
            lines: approval.lines.iter().map(line).collect(),
            words: approval.proposal.as_ref().map(Proposal::words).unwrap_or_default().to_owned(),
            code: code(approval),
            expires_at: approval.expires_at,
            sheet,
        };
    }
    let words = match &approval.standing {
        Standing::Denied { reason, .. } => reason.clone(),
        Standing::Asked
        | Standing::Approved { .. }
        | Standing::Spent { .. }
        | Standing::Expired
        | Standing::Void(_) => String::new(),
    };
    let (outcome, remedy) = narrate::settled(&approval.standing, language == Language::ES);
    AgentLetter::ApprovalSettled { matter, what, outcome, words, remedy, sheet }
}

/// What was odd about the messages that the letter tells of, each oddity once.
fn warnings(history: &[HistoryEntry], language: Language) -> Vec<String> {
    let mut all = Vec::new();
    for warning in history.iter().filter_map(|e| e.event.mail()).flat_map(|m| &m.warnings) {
        let sentence = sentence(warning, language == Language::ES);
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    }
    all
}

/// How sure we are of the author, and what was odd about the message.
fn trust(case: &Case, mail: Option<&Received>) -> String {
    let author = format!("{} ({})", case.trust.word(), case.trust_because);
    match mail {
        Some(mail) if !mail.evidence.is_empty() => format!("{author}; {}", mail.evidence),
        Some(_) | None => author,
    }
}

fn colleague_name(address: &crate::domain::address::Address, directory: &Directory) -> String {
    directory
        .colleagues
        .iter()
        .find(|colleague| colleague.address == *address && !colleague.name.is_empty())
        .map_or_else(|| address.to_string(), |colleague| colleague.name.clone())
}
