//! The facts of a month's report.

use super::Facts;
use crate::domain::money::Money;
use crate::domain::report::standing::{CollectionsReport, Standing};
use crate::domain::report::{Ageing, Report, Spread};
use crate::logic::phrasebook::Phrasebook;
use crate::logic::report::charts::{ageing_name, capital, content_id};

pub(super) fn facts(report: &Report, agents: &[String], book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.phrase("month", book.month_of(report.period.first));
    facts.phrase("made_at", book.short_moment(report.made_at));
    for (name, count) in [
        ("opened", report.opened),
        ("resolved", report.resolved),
        ("closed", report.closed),
        ("reopened", report.reopened),
        ("escalated", report.escalated),
        ("left", report.left()),
    ] {
        facts.phrase(name, count.to_string());
    }
    if report.first_answer.count > 0 {
        facts.record("first_answer", first_answer(report, book));
    }
    if report.ratings.asked > 0 {
        let ratings = &report.ratings;
        let mut record = Facts::default();
        for (name, count) in [
            ("asked", ratings.asked),
            ("answered", ratings.answered()),
            ("good", ratings.good),
            ("fair", ratings.fair),
            ("poor", ratings.poor),
        ] {
            record.phrase(name, count.to_string());
        }
        facts.record("ratings", record);
    }
    if report.settled.count > 0 {
        let mut settled = spread(&report.settled, |minutes| book.duration(minutes));
        let without = &report.settled_without_provider;
        settled.phrase("without_provider", book.duration(without.median_minutes));
        facts.record("settled", settled);
    }
    facts.list(
        "kinds",
        report.kinds.iter().map(|row| {
            let mut facts = Facts::default();
            facts.phrase("kind", capital(book.kind(row.kind)));
            facts.phrase("opened", row.opened.to_string());
            facts.phrase("left", row.left.to_string());
            facts.flag("has_left", row.left > 0);
            facts.phrase("days", row.left_median_days.to_string());
            facts
        }),
    );
    facts.list(
        "ages",
        report.ages.iter().map(|row| {
            let mut facts = Facts::default();
            facts.phrase("age", capital(&book.days_between(row.from_days, row.to_days)));
            facts.phrase("count", row.count.to_string());
            facts
        }),
    );
    facts.list(
        "agents",
        report.agents.iter().zip(agents).map(|(row, name)| {
            let mut facts = Facts::default();
            facts.line("name", name);
            facts.phrase("resolved", row.resolved.to_string());
            facts.phrase("left", row.left.to_string());
            facts
        }),
    );
    facts.list(
        "oldest",
        report.oldest.iter().map(|row| {
            let mut facts = Facts::default();
            facts.line("case", &row.case.to_string());
            facts.optional("subject", Some(&row.subject));
            facts.phrase("days", row.days.to_string());
            facts
        }),
    );
    standing(&mut facts, &report.standing, book);
    if let Some(files) = &report.collections {
        collections(&mut facts, report, files, book);
    } else {
        facts.list("holds", std::iter::empty());
    }
    if let Some(books) = &report.books {
        facts.phrase("books_as_of", book.short_moment(books.as_of));
        facts.list("ageing", books.ageing.iter().map(|ageing| owed(report, ageing, book)));
    }
    facts.line("picture_days", &content_id(report, "days"));
    if !report.kinds.is_empty() {
        facts.line("picture_kinds", &content_id(report, "kinds"));
    }
    if report.left() > 0 {
        facts.line("picture_ages", &content_id(report, "ages"));
    }
    facts
}

/// What we promised and what runs out.
fn standing(facts: &mut Facts, standing: &Standing, book: &Phrasebook) {
    let disputes = (standing.disputes > 0).then(|| standing.disputes.to_string());
    facts.flag(
        "is_waiting",
        standing.commitments() > 0 || standing.closing() > 0 || disputes.is_some(),
    );
    facts.optional("disputes", disputes.as_deref());
    if standing.commitments() > 0 {
        let mut record = Facts::default();
        record.phrase("late", standing.late.to_string());
        record.phrase("soon", standing.due_soon.to_string());
        record.phrase("later", standing.due_later.to_string());
        facts.record("commitments", record);
    }
    if standing.closing() > 0 {
        let mut record = Facts::default();
        record.phrase("soon", standing.closing_soon.to_string());
        record.phrase("later", standing.closing_later.to_string());
        facts.record("closing", record);
    }
    facts.list(
        "late_named",
        standing.late_named.iter().map(|late| {
            let mut facts = Facts::default();
            facts.line("case", &late.case.to_string());
            facts.line("promise", &book.promise(&late.promise));
            facts.phrase("due_on", book.day(late.due_on));
            facts
        }),
    );
    facts.list(
        "closing_named",
        standing.closing_named.iter().map(|closing| {
            let mut facts = Facts::default();
            facts.line("case", &closing.case.to_string());
            facts.line("what", closing.window.what_in(book.language()));
            facts.phrase("ends_at", book.moment(closing.window.ends_at));
            facts
        }),
    );
}

/// What rests, and what customers promised to pay.
fn collections(facts: &mut Facts, report: &Report, files: &CollectionsReport, book: &Phrasebook) {
    if !files.holds.is_empty() {
        facts.line("picture_holds", &content_id(report, "holds"));
    }
    facts.list(
        "holds",
        files.holds.iter().map(|row| {
            let mut facts = Facts::default();
            facts.phrase("reason", capital(book.hold(row.reason)));
            facts.phrase("count", row.count.to_string());
            facts.optional("open", Some(&sums(&row.open, book)));
            let unconfirmed = (row.unconfirmed > 0).then(|| row.unconfirmed.to_string());
            facts.optional("unconfirmed", unconfirmed.as_deref());
            facts
        }),
    );
    let promises = &files.promises;
    if promises.kept.saturating_add(promises.broken).saturating_add(promises.open) > 0 {
        let mut record = Facts::default();
        record.phrase("kept", promises.kept.to_string());
        record.phrase("broken", promises.broken.to_string());
        record.phrase("open", promises.open.to_string());
        record.optional("amounts", Some(&sums(&promises.open_amounts, book)));
        facts.record("promised", record);
    }
}

fn sums(amounts: &[Money], book: &Phrasebook) -> String {
    amounts.iter().map(|money| book.money(*money)).collect::<Vec<_>>().join(" + ")
}

fn first_answer(report: &Report, book: &Phrasebook) -> Facts {
    let mut facts = spread(&report.first_answer, |minutes| book.working_time(minutes));
    facts.phrase("kept", report.first_answer_kept.to_string());
    facts.phrase("count", report.first_answer.count.to_string());
    facts
}

fn spread(spread: &Spread, words: impl Fn(u64) -> String) -> Facts {
    let mut facts = Facts::default();
    facts.phrase("half", words(spread.median_minutes));
    facts.phrase("most", words(spread.p90_minutes));
    facts
}

fn owed(report: &Report, ageing: &Ageing, book: &Phrasebook) -> Facts {
    let mut facts = Facts::default();
    facts.phrase("currency", ageing.currency.as_str());
    facts.line("picture", &content_id(report, &ageing_name(ageing)));
    let rows = ageing.open.iter().zip(ageing.invoices).enumerate();
    facts.list(
        "buckets",
        rows.map(|(bucket, (open, invoices))| {
            let mut facts = Facts::default();
            facts.phrase("age", capital(&book.days_overdue(bucket)));
            facts.phrase("open", format!("{} {}", book.amount(open), ageing.currency.as_str()));
            facts.phrase("invoices", invoices.to_string());
            facts
        }),
    );
    facts
}
