//! Sample letters: every letter of the catalogue at least once with everything and once with
//! nothing that may be absent, so that every branch of every template is written once.

use super::collections;
use super::report;
use super::script::{ENGLISH, SPANISH, Script};
use crate::domain::address::Address;
use crate::domain::approval::Matter;
use crate::domain::case_number::CaseNumber;
use crate::domain::commitment::Promise;
use crate::domain::escalation::EscalationStatus;
use crate::domain::kind::{Kind, Language, Ranked, Urgency};
use crate::domain::letter::{
    AgentLetter, BriefLine, CaseRow, CaseSheet, Count, CustomerLetter, DuePromise, DueWindow,
    EscalationLine, FactLine, HistoryLine, LastWords, Letter, PromiseLine, ProviderLetter,
    QuestionLine, SplitCase, TranscriptLine, WindowLine,
};
use crate::domain::money::{Currency, Money};
use jiff::Timestamp;
use jiff::civil::Date;

/// Every letter, with sample facts in `language` (English, where it has no script); the richest
/// sample of each comes first.
#[must_use]
pub fn letters(language: Language) -> Vec<Letter> {
    let script = if language == Language::ES { &SPANISH } else { &ENGLISH };
    let mut letters = Vec::new();
    letters.extend(customer_process(script).into_iter().map(Letter::Customer));
    letters.extend(customer_outcome(script).into_iter().map(Letter::Customer));
    if let Some((full, sparse)) = sheets(script) {
        letters.extend(agent_case(script, &full, &sparse).into_iter().map(Letter::Agent));
        letters.extend(agent_trouble(script, &full, &sparse).into_iter().map(Letter::Agent));
        letters.extend(transcripts(script, language, &full).into_iter().map(Letter::Agent));
    }
    letters.extend(report::letters(script.topic).into_iter().map(Letter::Agent));
    letters.extend(provider(script).into_iter().map(Letter::Provider));
    letters.extend(
        collections::letters(language)
            .into_iter()
            .map(|letter| Letter::Customer(CustomerLetter::Collections(Box::new(letter)))),
    );
    letters.extend(
        collections::orders()
            .into_iter()
            .map(|order| Letter::Provider(ProviderLetter::Order(Box::new(order)))),
    );
    letters
}

/// An instant on a weekday of March 2026, when Madrid changes its clock at the end of the month.
pub(super) fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    jiff::civil::date(2026, 3, day)
        .at(hour, minute, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

pub(super) fn day(month: i8, day: i8) -> Date {
    jiff::civil::date(2026, month, day)
}

fn customer_process(script: &Script) -> Vec<CustomerLetter> {
    let (received_at, first_response_by) = (at(2, 8, 30), at(3, 8, 30));
    let mut letters = vec![
        CustomerLetter::CaseAck {
            received_at,
            first_response_by,
            topic: Some(script.topic.to_owned()),
        },
        CustomerLetter::CaseAck { received_at, first_response_by, topic: None },
        CustomerLetter::CaseAckUnverified { received_at, first_response_by },
        CustomerLetter::CaseAckEncrypted { received_at },
        CustomerLetter::CaseReopened { first_response_by },
        CustomerLetter::CustomerEscalated { next_update_by: at(9, 16, 0) },
        progress(false),
        progress(true),
        CustomerLetter::InfoReminder { asked: script.asked.to_owned(), closes_on: day(3, 20) },
        CustomerLetter::InfoLastCall { asked: script.asked.to_owned(), closes_on: day(3, 20) },
    ];
    letters.extend(requests(script));
    letters.extend(promises(script));
    let split = [(10_432, Some(script.questions[1])), (10_433, None)].map(|(count, topic)| {
        CaseNumber::new("SD", count).map(|case| SplitCase { case, topic: topic.map(str::to_owned) })
    });
    letters.push(CustomerLetter::CaseSplit { cases: split.into_iter().flatten().collect() });
    letters.extend(
        CaseNumber::new("SD", 9112)
            .map(|old_case| CustomerLetter::CaseLateReply { old_case, first_response_by }),
    );
    letters.extend(CaseNumber::new("SD", 10431).map(|into| CustomerLetter::CaseMerged { into }));
    letters
}

fn progress(is_late: bool) -> CustomerLetter {
    CustomerLetter::CustomerProgress {
        since: at(2, 15, 0),
        next_update_by: at(16, 16, 0),
        has_answer: is_late,
        is_late,
    }
}

fn requests(script: &Script) -> [CustomerLetter; 2] {
    let missing = ["invoice", "po"].map(str::to_owned).to_vec();
    let agent_name = Some("Ana Ruiz\nBilling team · +34 900 000 000".to_owned());
    [
        CustomerLetter::InfoRequest {
            words: Some(script.asks_first.to_owned()),
            topic: "po_reissue".to_owned(),
            missing: missing.clone(),
            reply_by: day(3, 16),
            agent_name,
        },
        CustomerLetter::InfoRequest {
            words: None,
            topic: "generic".to_owned(),
            missing,
            reply_by: day(3, 16),
            agent_name: None,
        },
    ]
}

fn promises(script: &Script) -> [CustomerLetter; 4] {
    let document = Promise::Document(script.document.to_owned());
    [
        CustomerLetter::CommitmentFulfilled {
            promise: credit(),
            document: Some("A-2026-0009".to_owned()),
            is_late: true,
        },
        CustomerLetter::CommitmentFulfilled { promise: document, document: None, is_late: false },
        CustomerLetter::CommitmentDelayed {
            promise: credit(),
            due_on: day(3, 6),
            next_update_by: at(16, 16, 0),
        },
        CustomerLetter::CommitmentDelayed {
            promise: Promise::Change(String::new()),
            due_on: day(3, 6),
            next_update_by: at(16, 16, 0),
        },
    ]
}

fn customer_outcome(script: &Script) -> Vec<CustomerLetter> {
    let (outcome, closes_on, reopen_until) = (script.outcome.to_owned(), day(3, 13), day(5, 12));
    let agent_name = Some("Ana Ruiz\nBilling team · +34 900 000 000".to_owned());
    vec![
        CustomerLetter::CustomerReply { words: outcome.clone(), agent_name: agent_name.clone() },
        CustomerLetter::CustomerReply { words: outcome.clone(), agent_name: None },
        CustomerLetter::CustomerResolution { outcome: outcome.clone(), agent_name, closes_on },
        CustomerLetter::CustomerResolution {
            outcome: outcome.clone(),
            agent_name: None,
            closes_on,
        },
        CustomerLetter::CustomerConfirmReminder { outcome: outcome.clone(), closes_on },
        CustomerLetter::CustomerClosing {
            outcome: outcome.clone(),
            is_confirmed: false,
            reopen_until,
            asks_rating: false,
        },
        CustomerLetter::CustomerClosing {
            outcome,
            is_confirmed: true,
            reopen_until,
            asks_rating: true,
        },
        CustomerLetter::CustomerClosingNoReply { reopen_until },
        CustomerLetter::CustomerWithdrawn { reopen_until },
    ]
}

/// A sheet with everything, and one with nothing that may be absent.
fn sheets(script: &Script) -> Option<(Box<CaseSheet>, Box<CaseSheet>)> {
    let full = CaseSheet {
        customer_name: "Ada Byron".to_owned(),
        customer_address: Address::parse("ada@customers.test").ok()?,
        warnings: vec![script.warning.to_owned()],
        trust: script.trust.to_owned(),
        kind: Kind::Dispute,
        is_unsure: true,
        ranking: vec![
            Ranked { label: Kind::Dispute, confidence: 0.46 },
            Ranked { label: Kind::InvoiceQuestion, confidence: 0.39 },
            Ranked { label: Kind::Payment, confidence: 0.08 },
        ],
        kind_because: script.kind_because.to_owned(),
        urgency: Urgency::High,
        urgency_because: script.urgency_because.to_owned(),
        status: "open".to_owned(),
        assignee: Some("Ana Ruiz".to_owned()),
        opened_at: at(2, 8, 30),
        answer_by: Some(at(3, 8, 30)),
        windows: vec![
            window(script, at(9, 0, 0), true, false),
            window(script, at(2, 0, 0), false, true),
        ],
        promises: vec![promise(1, false), promise(2, true)],
        escalation: Some(EscalationLine {
            reference: Some("2603020040001234".to_owned()),
            status: EscalationStatus::InProgress,
        }),
        account: script.account.map(str::to_owned).into(),
        facts: [("invoices", "F-2026-00017"), ("amounts", "120.00 EUR")]
            .map(|(label, values)| FactLine { label: label.to_owned(), values: values.to_owned() })
            .into(),
        missing: script.missing.map(str::to_owned).into(),
        brief: [("customer", ""), ("amount", "120.00 EUR"), ("checked", "")]
            .map(|(key, value)| BriefLine { key: key.to_owned(), value: value.to_owned() })
            .into(),
        questions: (1..)
            .zip([Kind::Dispute, Kind::InvoiceQuestion].into_iter().zip(script.questions))
            .map(|(number, (kind, words))| QuestionLine { number, kind, words: words.to_owned() })
            .collect(),
        history: [
            (at(2, 8, 30), "Ada Byron", script.asks),
            (at(2, 8, 31), "Saldo", script.acknowledges),
            (at(2, 9, 12), "Ana Ruiz", script.takes),
        ]
        .map(|(at, who, what)| HistoryLine { at, who: who.to_owned(), what: what.to_owned() })
        .into(),
        last_words: Some(LastWords {
            at: at(2, 8, 30),
            words: script.question.to_owned(),
            lines_folded: 14,
        }),
        attachments: vec!["F-2026-00017.pdf (84 KiB)".to_owned()],
    };
    let sparse = CaseSheet {
        customer_name: "ada@customers.test".to_owned(),
        customer_address: full.customer_address.clone(),
        warnings: Vec::new(),
        trust: script.doubt.to_owned(),
        kind: Kind::InvoiceQuestion,
        is_unsure: false,
        ranking: Vec::new(),
        kind_because: String::new(),
        urgency: Urgency::Normal,
        urgency_because: String::new(),
        status: "new".to_owned(),
        assignee: None,
        opened_at: at(2, 8, 30),
        answer_by: None,
        windows: Vec::new(),
        promises: Vec::new(),
        escalation: None,
        account: Vec::new(),
        facts: Vec::new(),
        missing: Vec::new(),
        brief: Vec::new(),
        questions: Vec::new(),
        last_words: None,
        history: Vec::new(),
        attachments: Vec::new(),
    };
    Some((Box::new(full), Box::new(sparse)))
}

fn window(script: &Script, ends_at: Timestamp, is_assumed: bool, has_ended: bool) -> WindowLine {
    let (code, what) = ("nce-cancel".to_owned(), script.window.to_owned());
    WindowLine { code, what, ends_at, is_assumed, has_ended }
}

fn promise(number: u32, is_late: bool) -> PromiseLine {
    let promise = if is_late { Promise::Callback } else { credit() };
    PromiseLine { number, promise, due_on: day(3, 6), is_late }
}

fn credit() -> Promise {
    let amount = rust_decimal::Decimal::new(12_000, 2);
    let currency = Currency::parse("EUR");
    currency.map_or(Promise::Callback, |currency| Promise::Credit(Money { amount, currency }))
}

fn agent_case(script: &Script, full: &CaseSheet, sparse: &CaseSheet) -> Vec<AgentLetter> {
    let both = [(full, script.question, 14), (sparse, "", 0)];
    let boxed = |sheet: &CaseSheet| Box::new(sheet.clone());
    let mut letters = Vec::new();
    for (sheet, words, lines_folded) in both {
        letters.extend([
            AgentLetter::NewCase { words: words.to_owned(), lines_folded, sheet: boxed(sheet) },
            AgentLetter::CustomerReplied {
                words: words.to_owned(),
                lines_folded,
                effect: script.effect.to_owned(),
                sheet: boxed(sheet),
            },
            AgentLetter::ProviderUpdate {
                words: if words.is_empty() { words } else { script.provider_words }.to_owned(),
                lines_folded,
                provider_name: "Microsoft".to_owned(),
                reference: (lines_folded > 0).then(|| "2409120040001234".to_owned()),
                seems: (lines_folded > 0).then(|| script.seems.to_owned()),
                sheet: boxed(sheet),
            },
            AgentLetter::Assigned { assigned_by: "Marta Gil".to_owned(), sheet: boxed(sheet) },
        ]);
    }
    letters
}

fn agent_trouble(script: &Script, full: &CaseSheet, sparse: &CaseSheet) -> Vec<AgentLetter> {
    let boxed = |sheet: &CaseSheet| Box::new(sheet.clone());
    let mut letters = Vec::new();
    for (sheet, is_permanent) in [(full, true), (sparse, false)] {
        letters.extend([
            AgentLetter::Alert {
                what: script.alert.to_owned(),
                remedy: script.alert_remedy.to_owned(),
                sheet: boxed(sheet),
            },
            AgentLetter::Bounce {
                letter: "customer.resolution".to_owned(),
                recipient: sheet.customer_address.clone(),
                reason: script.bounce_reason.to_owned(),
                is_permanent,
                sheet: boxed(sheet),
            },
        ]);
    }
    for (sheet, words) in [(full, script.outcome), (sparse, "")] {
        letters.extend([
            AgentLetter::Approval {
                requested_by: "Ana Ruiz".to_owned(),
                matter: Matter::Credit,
                what: "640.00 EUR".to_owned(),
                lines: vec![FactLine { label: "limit".to_owned(), values: "500 EUR".to_owned() }],
                words: words.to_owned(),
                code: "k7q2m-xad4p".to_owned(),
                expires_at: at(9, 16, 0),
                sheet: boxed(sheet),
            },
            AgentLetter::ApprovalSettled {
                matter: Matter::Credit,
                what: "640.00 EUR".to_owned(),
                outcome: script.denied.to_owned(),
                words: if words.is_empty() { "" } else { script.denied_because }.to_owned(),
                remedy: script.denied_remedy.to_owned(),
                sheet: boxed(sheet),
            },
        ]);
    }
    letters.push(AgentLetter::Quarantine {
        author: "Contoso Invoices <invoices@c0ntoso.example>".to_owned(),
        topic: script.quarantine_topic.to_owned(),
        reason: script.quarantine_reason.to_owned(),
        remedy: "saldo mail show 4711".to_owned(),
    });
    letters.push(AgentLetter::Quarantine {
        author: "nobody can be read in the header".to_owned(),
        topic: String::new(),
        reason: "the mailbox cannot give us its bytes".to_owned(),
        remedy: "look at it in the mailbox itself".to_owned(),
    });
    letters.push(AgentLetter::Held {
        reason: script.held_reason.to_owned(),
        remedy: "saldo mail list --held; saldo mail release".to_owned(),
    });
    letters.extend(super::books::letters());
    letters
}

fn transcripts(script: &Script, language: Language, full: &CaseSheet) -> Vec<AgentLetter> {
    let line = |line: &str, is_done: bool, effect: &str| TranscriptLine {
        line: line.to_owned(),
        is_done,
        effect: effect.to_owned(),
    };
    let row = |count, is_late: bool, assignee: Option<&str>| {
        CaseNumber::new("SD", count).map(|case| CaseRow {
            case,
            subject: if is_late { script.topic } else { "" }.to_owned(),
            customer_name: "Ada Byron".to_owned(),
            status: "open".to_owned(),
            assignee: assignee.map(str::to_owned),
            answer_by: is_late.then(|| at(3, 8, 30)),
            is_late,
        })
    };
    let help = || crate::logic::command::help(language);
    let rows = || -> Vec<CaseRow> {
        [row(10427, true, Some("Ana Ruiz")), row(10431, false, None)]
            .into_iter()
            .flatten()
            .collect()
    };
    let windows = || -> Vec<DueWindow> {
        let due = |(row, window)| DueWindow { row, window };
        rows().into_iter().zip(full.windows.iter().cloned()).map(due).collect()
    };
    let promises = || -> Vec<DuePromise> {
        let due = |(row, promise)| DuePromise { row, promise };
        rows().into_iter().zip(full.promises.iter().cloned()).map(due).collect()
    };
    let morning = |windows, promises, late, waiting, unclaimed, count| AgentLetter::Digest {
        windows,
        promises,
        late,
        waiting,
        unclaimed,
        others: count,
        unlisted: count,
    };
    let told = |lines, has_refusals, help| AgentLetter::Transcript {
        lines,
        has_refusals,
        help,
        sheet: None,
        cases: Vec::new(),
        is_list: false,
        counts: Vec::new(),
        undo: None,
        kept_back: None,
    };
    vec![
        AgentLetter::Transcript {
            lines: vec![
                line("#take", true, script.taken),
                line("#kind dispuet", false, script.unknown_kind),
            ],
            has_refusals: true,
            help: help(),
            sheet: Some(Box::new(full.clone())),
            cases: [row(10427, true, Some("Ana Ruiz")), row(10431, false, None)]
                .into_iter()
                .flatten()
                .collect(),
            is_list: true,
            counts: vec![Count { what: script.taken.to_owned(), number: 3 }],
            undo: Some("K7QX2M".to_owned()),
            kept_back: Some(script.outcome.to_owned()),
        },
        told(vec![line("#take", true, script.taken)], false, Vec::new()),
        AgentLetter::Transcript {
            lines: vec![line("#list late", true, script.none_late)],
            has_refusals: false,
            help: Vec::new(),
            sheet: None,
            cases: Vec::new(),
            is_list: true,
            counts: vec![Count { what: script.taken.to_owned(), number: 3 }],
            undo: Some("K7QX2M".to_owned()),
            kept_back: Some(script.outcome.to_owned()),
        },
        told(Vec::new(), false, help()),
        morning(windows(), promises(), rows(), rows(), rows(), 4),
        morning(Vec::new(), Vec::new(), Vec::new(), rows(), Vec::new(), 0),
    ]
}

fn provider(script: &Script) -> Vec<ProviderLetter> {
    let brief: Vec<BriefLine> = [
        ("customer", "ACME Ltd"),
        ("tenant", "acme.onmicrosoft.com"),
        ("subscription", "6f4c1c1e-2f3a-4b7e-9d51-0a2b3c4d5e6f"),
        ("invoice", "G012345678, February 2026"),
        ("amount", "120.00 EUR"),
    ]
    .map(|(key, value)| BriefLine { key: key.to_owned(), value: value.to_owned() })
    .into();
    let words = script.brief_words;
    let reference = Some("TrackingID#2409120040001234".to_owned());
    vec![
        ProviderLetter::FilerRequest { number: 2, brief: brief.clone(), words: words.to_owned() },
        ProviderLetter::FilerRequest { number: 1, brief: brief.clone(), words: String::new() },
        ProviderLetter::Escalation { number: 2, brief: brief.clone(), words: words.to_owned() },
        ProviderLetter::Escalation { number: 1, brief, words: String::new() },
        ProviderLetter::Reply {
            number: 2,
            words: words.to_owned(),
            reference: reference.clone(),
            is_objection: true,
        },
        ProviderLetter::Reply {
            number: 1,
            words: words.to_owned(),
            reference: None,
            is_objection: false,
        },
        ProviderLetter::Chase { number: 2, reference: reference.clone(), sent_at: at(2, 15, 0) },
        ProviderLetter::Chase { number: 1, reference: None, sent_at: at(2, 15, 0) },
        ProviderLetter::Withdraw { number: 2, reference },
        ProviderLetter::Withdraw { number: 1, reference: None },
    ]
}
