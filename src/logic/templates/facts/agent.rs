//! The facts of our own people's letters.

use super::{Facts, books, report};
use crate::domain::letter::{
    AgentLetter, CaseRow, CaseSheet, Count, DuePromise, DueWindow, FactLine, HelpLine, HistoryLine,
    PromiseLine, QuestionLine, TranscriptLine, WindowLine,
};
use crate::domain::money::{Currency, Money};
use crate::logic::markdown::one_line;
use crate::logic::phrasebook::Phrasebook;
use serde_json::Value;

pub(super) fn facts(letter: &AgentLetter, book: &Phrasebook) -> Facts {
    use AgentLetter as L;
    let mut facts = Facts::default();
    match letter {
        L::NewCase { words, lines_folded, sheet } => {
            facts.words(words, *lines_folded);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::CustomerReplied { words, lines_folded, effect, sheet } => {
            facts.words(words, *lines_folded);
            facts.line("effect", effect);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::ProviderUpdate { words, lines_folded, provider_name, reference, seems, sheet } => {
            facts.optional("seems", seems.as_deref());
            facts.words(words, *lines_folded);
            facts.line("provider_name", provider_name);
            facts.optional("reference", reference.as_deref());
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Assigned { assigned_by, sheet } => {
            facts.line("assigned_by", assigned_by);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Alert { what, remedy, sheet } => {
            facts.sentence("what", what);
            facts.sentence("remedy", remedy);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Approval { requested_by, matter, what, lines, words, code, expires_at, sheet } => {
            facts.line("requested_by", requested_by);
            facts.line("request", &format!("{} {}", book.matter(*matter), amounts(what, book)));
            facts.list("lines", lines.iter().map(|line| fact_line(line, book)));
            facts.block("words", words);
            facts.line("code", code);
            facts.phrase("expires_at", book.moment(*expires_at));
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::ApprovalSettled { matter, what, outcome, words, remedy, sheet } => {
            facts.line("request", &format!("{} {}", book.matter(*matter), amounts(what, book)));
            facts.sentence("outcome", outcome);
            facts.block("words", words);
            facts.sentence("remedy", remedy);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Bounce { letter, recipient, reason, is_permanent, sheet } => {
            facts.line("letter", &book.letter(letter));
            facts.line("recipient", recipient.as_str());
            facts.line("reason", reason);
            facts.flag("is_permanent", *is_permanent);
            facts.record("sheet", case_sheet(sheet, book));
        }
        L::Quarantine { author, topic, reason, remedy } => {
            facts.line("author", author);
            facts.line("topic", topic);
            facts.line("reason", reason);
            facts.line("remedy", remedy);
        }
        L::Held { reason, remedy } => {
            facts.line("reason", reason);
            facts.line("remedy", remedy);
        }
        L::LedgerTaken(told) => return books::taken(told, book),
        L::LedgerRefused(told) => return books::refused(told, book),
        L::LedgerStale(told) => return books::stale(told, book),
        L::Report { report, agents } => return report::facts(report, agents, book),
        L::Digest { windows, promises, late, waiting, unclaimed, others, unlisted } => {
            facts.list("windows", windows.iter().map(|due| due_window(due, book)));
            facts.list("promises", promises.iter().map(|due| due_promise(due, book)));
            for (name, rows) in [("late", late), ("waiting", waiting), ("unclaimed", unclaimed)] {
                facts.list(name, rows.iter().map(|row| case_row(row, book)));
            }
            let counted = |count: &usize| (*count > 0).then(|| count.to_string());
            facts.optional("others", counted(others).as_deref());
            facts.optional("unlisted", counted(unlisted).as_deref());
        }
        L::Transcript {
            lines,
            has_refusals,
            help,
            sheet,
            cases,
            is_list,
            counts,
            undo,
            kept_back: _,
        } => {
            facts.list("lines", lines.iter().map(transcript_line));
            facts.flag("has_refusals", *has_refusals);
            facts.list("help", help.iter().map(help_line));
            if let Some(sheet) = sheet {
                facts.record("sheet", case_sheet(sheet, book));
            }
            facts.list("cases", cases.iter().map(|row| case_row(row, book)));
            facts.flag("is_list", *is_list);
            facts.list("counts", counts.iter().map(count));
            facts.optional("undo", undo.as_deref());
        }
    }
    facts
}

fn case_sheet(sheet: &CaseSheet, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("customer_name", &sheet.customer_name);
    facts.line("customer_address", sheet.customer_address.as_str());
    facts.line("customer", &name_and_address(sheet));
    let warnings = sheet.warnings.iter().map(|sentence| Value::String(one_line(sentence)));
    facts.0.insert("warnings".to_owned(), Value::Array(warnings.collect()));
    facts.line("trust", &sheet.trust);
    facts.phrase("kind", book.kind(sheet.kind));
    facts.flag("is_unsure", sheet.is_unsure);
    facts.list(
        "ranking",
        sheet.ranking.iter().map(|ranked| {
            let mut facts = Facts::default();
            facts.phrase("kind", book.kind(ranked.label));
            facts.line("label", ranked.label.label());
            facts.phrase("confidence", book.percent(ranked.confidence));
            facts
        }),
    );
    facts.line("kind_because", &sheet.kind_because);
    facts.phrase("urgency", book.urgency(sheet.urgency));
    facts.line("urgency_because", &sheet.urgency_because);
    facts.line("status", &book.status(&sheet.status));
    facts.optional("assignee", sheet.assignee.as_deref());
    facts.phrase("opened_at", book.short_moment(sheet.opened_at));
    facts.optional("answer_by", sheet.answer_by.map(|at| book.short_moment(at)).as_deref());
    facts.list("windows", sheet.windows.iter().map(|line| window_line(line, book)));
    facts.list("promises", sheet.promises.iter().map(|line| promise_line(line, book)));
    if let Some(line) = &sheet.escalation {
        let mut escalation = Facts::default();
        escalation.optional("reference", line.reference.as_deref());
        escalation.phrase("status", book.escalation(line.status));
        facts.record("escalation", escalation);
    }
    let account = sheet.account.iter().map(|line| Value::String(one_line(line)));
    facts.0.insert("account".to_owned(), Value::Array(account.collect()));
    facts.list("facts", sheet.facts.iter().map(|line| fact_line(line, book)));
    let missing = sheet.missing.iter().map(|wanted| Value::String(one_line(wanted)));
    facts.0.insert("missing".to_owned(), Value::Array(missing.collect()));
    facts.list("questions", sheet.questions.iter().map(|line| question_line(line, book)));
    facts.list("history", sheet.history.iter().map(|line| history_line(line, book)));
    if let Some(last) = &sheet.last_words {
        facts.block("last_words", &last.words);
        facts.phrase("last_said_at", book.short_moment(last.at));
        facts.0.insert("last_folded".to_owned(), Value::from(last.lines_folded));
    }
    let attachments = sheet.attachments.iter().map(|name| Value::String(one_line(name)));
    facts.0.insert("attachments".to_owned(), Value::Array(attachments.collect()));
    facts
}

fn window_line(line: &WindowLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("code", &line.code);
    facts.line("what", &line.what);
    facts.phrase("until", book.in_utc().short_moment(line.ends_at));
    facts.flag("is_assumed", line.is_assumed);
    facts.flag("has_ended", line.has_ended);
    facts
}

fn due_window(due: &DueWindow, book: &Phrasebook) -> Facts {
    let mut facts = case_row(&due.row, book);
    facts.0.append(&mut window_line(&due.window, book).0);
    facts
}

/// Late is said of the promise here, not of the answer.
fn due_promise(due: &DuePromise, book: &Phrasebook) -> Facts {
    let mut facts = case_row(&due.row, book);
    facts.0.append(&mut promise_line(&due.promise, book).0);
    facts
}

fn promise_line(line: &PromiseLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("number", &line.number.to_string());
    facts.line("promise", &book.promise(&line.promise));
    facts.phrase("due_on", book.day(line.due_on));
    facts.flag("is_late", line.is_late);
    facts
}

/// `Ada Byron <ada@…>`, or the address alone where no name is known.
fn name_and_address(sheet: &CaseSheet) -> String {
    let (name, address) = (one_line(&sheet.customer_name), sheet.customer_address.as_str());
    if name.is_empty() || name.eq_ignore_ascii_case(address) {
        return address.to_owned();
    }
    format!("{name} <{address}>")
}

fn fact_line(line: &FactLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("label", &book.fact_label(&line.label));
    facts.line("values", &amounts(&line.values, book));
    facts
}

/// A text that is an amount and nothing else, as the reader writes amounts; others as they are.
fn amounts(text: &str, book: &Phrasebook) -> String {
    let money = text.split_once(' ').and_then(|(amount, currency)| {
        Some(Money { amount: amount.parse().ok()?, currency: Currency::parse(currency)? })
    });
    money.map_or_else(|| text.to_owned(), |money| book.money(money))
}

fn question_line(line: &QuestionLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("number", &line.number.to_string());
    facts.phrase("kind", book.kind(line.kind));
    facts.line("question", &line.words);
    facts
}

fn history_line(line: &HistoryLine, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.phrase("at", book.short_moment(line.at));
    facts.line("who", &line.who);
    facts.line("what", &line.what);
    facts
}

fn transcript_line(line: &TranscriptLine) -> Facts {
    let mut facts = Facts::default();
    facts.line("line", &line.line);
    facts.flag("is_done", line.is_done);
    facts.line("effect", &line.effect);
    facts
}

fn count(count: &Count) -> Facts {
    let mut facts = Facts::default();
    facts.line("what", &count.what);
    facts.line("number", &count.number.to_string());
    facts
}

fn help_line(line: &HelpLine) -> Facts {
    let mut facts = Facts::default();
    facts.line("command", &line.command);
    facts.line("meaning", &line.meaning);
    facts
}

fn case_row(row: &CaseRow, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.line("case", &row.case.to_string());
    facts.optional("subject", Some(&row.subject));
    facts.line("customer_name", &row.customer_name);
    facts.line("status", &book.status(&row.status));
    facts.optional("assignee", row.assignee.as_deref());
    facts.optional("answer_by", row.answer_by.map(|at| book.short_moment(at)).as_deref());
    facts.flag("is_late", row.is_late);
    facts
}
