//! Sample letters: every letter of the catalogue at least once with everything and once with
//! nothing that may be absent, so that every branch of every template is written once.

use crate::domain::address::Address;
use crate::domain::case_number::CaseNumber;
use crate::domain::kind::{Kind, Ranked, Urgency};
use crate::domain::letter::{
    AgentLetter, BriefLine, CaseRow, CaseSheet, CustomerLetter, FactLine, HistoryLine, Letter,
    ProviderLetter, TranscriptLine,
};
use jiff::Timestamp;
use jiff::civil::Date;

/// Every letter, with sample facts; the richest sample of each comes first.
#[must_use]
pub fn letters() -> Vec<Letter> {
    let mut letters = Vec::new();
    letters.extend(customer_process().into_iter().map(Letter::Customer));
    letters.extend(customer_outcome().into_iter().map(Letter::Customer));
    if let Some((full, sparse)) = sheets() {
        letters.extend(agent_case(&full, &sparse).into_iter().map(Letter::Agent));
        letters.extend(agent_trouble(&full, &sparse).into_iter().map(Letter::Agent));
        letters.extend(transcripts(&full).into_iter().map(Letter::Agent));
    }
    letters.extend(provider().into_iter().map(Letter::Provider));
    letters
}

/// An instant on a weekday of March 2026, when Madrid changes its clock at the end of the month.
fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    jiff::civil::date(2026, 3, day)
        .at(hour, minute, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

fn day(month: i8, day: i8) -> Date {
    jiff::civil::date(2026, month, day)
}

const OUTCOME: &str = "Hello Ada,\n\nYou were right: invoice F-2026-00017 charged the 25 licences \
    twice.\nWe have issued credit note A-2026-0009 over 120.00 EUR; it is taken off your next \
    invoice.\n\nThe two lines side by side: https://portal.reseller.example/invoices/F-2026-00017";

fn customer_process() -> Vec<CustomerLetter> {
    let (received_at, first_response_by) = (at(2, 8, 30), at(3, 8, 30));
    let mut letters = vec![
        CustomerLetter::CaseAck {
            received_at,
            first_response_by,
            topic: Some("Charged twice in February".to_owned()),
        },
        CustomerLetter::CaseAck { received_at, first_response_by, topic: None },
        CustomerLetter::CaseAckUnverified { received_at, first_response_by },
        CustomerLetter::CaseReopened { first_response_by },
        CustomerLetter::CustomerEscalated { next_update_by: at(9, 16, 0) },
        CustomerLetter::CustomerProgress { since: at(2, 15, 0), next_update_by: at(16, 16, 0) },
        CustomerLetter::InfoReminder { asked: ASKED.to_owned(), closes_on: day(3, 20) },
        CustomerLetter::InfoLastCall { asked: ASKED.to_owned(), closes_on: day(3, 20) },
    ];
    letters.extend(
        CaseNumber::new("SD", 9112)
            .map(|old_case| CustomerLetter::CaseLateReply { old_case, first_response_by }),
    );
    letters
}

const ASKED: &str = "To look into it we need:\n- the number of the invoice\n- the month you mean";

fn customer_outcome() -> Vec<CustomerLetter> {
    let (outcome, closes_on, reopen_until) = (OUTCOME.to_owned(), day(3, 13), day(5, 12));
    let agent_name = Some("Ana Ruiz".to_owned());
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
        },
        CustomerLetter::CustomerClosing { outcome, is_confirmed: true, reopen_until },
        CustomerLetter::CustomerClosingNoReply { reopen_until },
        CustomerLetter::CustomerWithdrawn { reopen_until },
    ]
}

const WORDS: &str = "Good morning,\n\non invoice F-2026-00017 we are charged twice for the same 25 \
    licences:\n  1) 120.00 EUR on 3 February\n  2) 120.00 EUR on 14 February\n\nPlease correct it \
    before the direct debit on Friday. The second charge is not ours.\n\nAda";

/// A sheet with everything, and one with nothing that may be absent.
fn sheets() -> Option<(Box<CaseSheet>, Box<CaseSheet>)> {
    let full = CaseSheet {
        customer_name: "Ada Byron".to_owned(),
        customer_address: Address::parse("ada@customers.test").ok()?,
        trust: "authenticated: DMARC pass for customers.test; a contact of ACME".to_owned(),
        kind: Kind::Dispute,
        is_unsure: true,
        ranking: vec![
            Ranked { label: Kind::Dispute, confidence: 0.46 },
            Ranked { label: Kind::InvoiceQuestion, confidence: 0.39 },
            Ranked { label: Kind::Payment, confidence: 0.08 },
        ],
        urgency: Urgency::High,
        urgency_because: "“before the direct debit on Friday”".to_owned(),
        status: "open".to_owned(),
        assignee: Some("Ana Ruiz".to_owned()),
        opened_at: at(2, 8, 30),
        answer_by: Some(at(3, 8, 30)),
        facts: [("invoices", "F-2026-00017"), ("amounts", "120.00 EUR")]
            .map(|(label, values)| FactLine { label: label.to_owned(), values: values.to_owned() })
            .into(),
        history: [
            (at(2, 8, 30), "Ada Byron", "asked"),
            (at(2, 8, 31), "Saldo", "acknowledged"),
            (at(2, 9, 12), "Ana Ruiz", "took the case"),
        ]
        .map(|(at, who, what)| HistoryLine { at, who: who.to_owned(), what: what.to_owned() })
        .into(),
        attachments: vec!["F-2026-00017.pdf (84 KiB)".to_owned()],
    };
    let sparse = CaseSheet {
        customer_name: "ada@customers.test".to_owned(),
        customer_address: full.customer_address.clone(),
        trust: "plausible: nothing proves the sender".to_owned(),
        kind: Kind::InvoiceQuestion,
        is_unsure: false,
        ranking: Vec::new(),
        urgency: Urgency::Normal,
        urgency_because: String::new(),
        status: "new".to_owned(),
        assignee: None,
        opened_at: at(2, 8, 30),
        answer_by: None,
        facts: Vec::new(),
        history: Vec::new(),
        attachments: Vec::new(),
    };
    Some((Box::new(full), Box::new(sparse)))
}

fn agent_case(full: &CaseSheet, sparse: &CaseSheet) -> Vec<AgentLetter> {
    let both = [(full, WORDS, 14), (sparse, "", 0)];
    let boxed = |sheet: &CaseSheet| Box::new(sheet.clone());
    let mut letters = Vec::new();
    for (sheet, words, lines_folded) in both {
        letters.extend([
            AgentLetter::NewCase { words: words.to_owned(), lines_folded, sheet: boxed(sheet) },
            AgentLetter::CustomerReplied {
                words: words.to_owned(),
                lines_folded,
                effect: "the case is open again".to_owned(),
                sheet: boxed(sheet),
            },
            AgentLetter::ProviderUpdate {
                words: words.to_owned(),
                lines_folded,
                provider_name: "Microsoft".to_owned(),
                reference: (lines_folded > 0).then(|| "2409120040001234".to_owned()),
                sheet: boxed(sheet),
            },
            AgentLetter::Assigned { assigned_by: "Marta Gil".to_owned(), sheet: boxed(sheet) },
        ]);
    }
    letters
}

fn agent_trouble(full: &CaseSheet, sparse: &CaseSheet) -> Vec<AgentLetter> {
    let boxed = |sheet: &CaseSheet| Box::new(sheet.clone());
    let mut letters = Vec::new();
    for (sheet, is_permanent) in [(full, true), (sparse, false)] {
        letters.extend([
            AgentLetter::Alert {
                what: "The customer has waited longer than we promised.".to_owned(),
                remedy: "Answer this mail, or give the case to somebody who can: #assign"
                    .to_owned(),
                sheet: boxed(sheet),
            },
            AgentLetter::Bounce {
                letter: "customer.resolution".to_owned(),
                recipient: sheet.customer_address.clone(),
                reason: "550 5.1.1 the mailbox does not exist".to_owned(),
                is_permanent,
                sheet: boxed(sheet),
            },
        ]);
    }
    letters.push(AgentLetter::Quarantine {
        author: "Contoso Invoices <invoices@c0ntoso.example>".to_owned(),
        topic: "Our bank details have changed".to_owned(),
        reason: "the mail failed DMARC and answers to another author's case".to_owned(),
        remedy: "saldo mail show 4711".to_owned(),
    });
    letters.push(AgentLetter::Quarantine {
        author: "nobody can be read in the header".to_owned(),
        topic: String::new(),
        reason: "the mailbox cannot give us its bytes".to_owned(),
        remedy: "look at it in the mailbox itself".to_owned(),
    });
    letters.push(AgentLetter::Held {
        reason: "more than 10 automatic letters to one address within an hour".to_owned(),
        remedy: "saldo mail list --held, then saldo mail release".to_owned(),
    });
    letters
}

fn transcripts(full: &CaseSheet) -> Vec<AgentLetter> {
    let line = |line: &str, is_done: bool, effect: &str| TranscriptLine {
        line: line.to_owned(),
        is_done,
        effect: effect.to_owned(),
    };
    let row = |count, is_late: bool, assignee: Option<&str>| {
        CaseNumber::new("SD", count).map(|case| CaseRow {
            case,
            subject: if is_late { "Charged twice in February" } else { "" }.to_owned(),
            customer_name: "Ada Byron".to_owned(),
            status: "open".to_owned(),
            assignee: assignee.map(str::to_owned),
            answer_by: is_late.then(|| at(3, 8, 30)),
            is_late,
        })
    };
    let told = |lines, has_refusals, help| AgentLetter::Transcript {
        lines,
        has_refusals,
        help,
        sheet: None,
        cases: Vec::new(),
        is_list: false,
    };
    vec![
        AgentLetter::Transcript {
            lines: vec![
                line("#take", true, "the case is yours"),
                line("#kind dispuet", false, "there is no such kind; did you mean dispute?"),
            ],
            has_refusals: true,
            help: true,
            sheet: Some(Box::new(full.clone())),
            cases: [row(10427, true, Some("Ana Ruiz")), row(10431, false, None)]
                .into_iter()
                .flatten()
                .collect(),
            is_list: true,
        },
        told(vec![line("#take", true, "the case is yours")], false, false),
        AgentLetter::Transcript {
            lines: vec![line("#list late", true, "no case is late")],
            has_refusals: false,
            help: false,
            sheet: None,
            cases: Vec::new(),
            is_list: true,
        },
        told(Vec::new(), false, true),
    ]
}

fn provider() -> Vec<ProviderLetter> {
    let brief: Vec<BriefLine> = [
        ("customer", "ACME Ltd"),
        ("tenant", "acme.onmicrosoft.com"),
        ("subscription", "6f4c1c1e-2f3a-4b7e-9d51-0a2b3c4d5e6f"),
        ("invoice", "G012345678, February 2026"),
        ("amount", "120.00 EUR"),
    ]
    .map(|(key, value)| BriefLine { key: key.to_owned(), value: value.to_owned() })
    .into();
    let words = "The same 25 licences are charged twice on this invoice.\nPlease credit the second \
        line.";
    let reference = Some("2409120040001234".to_owned());
    vec![
        ProviderLetter::FilerRequest { brief: brief.clone(), words: words.to_owned() },
        ProviderLetter::FilerRequest { brief: brief.clone(), words: String::new() },
        ProviderLetter::Escalation { brief: brief.clone(), words: words.to_owned() },
        ProviderLetter::Escalation { brief, words: String::new() },
        ProviderLetter::Chase { reference: reference.clone(), sent_at: at(2, 15, 0) },
        ProviderLetter::Chase { reference: None, sent_at: at(2, 15, 0) },
        ProviderLetter::Withdraw { reference },
        ProviderLetter::Withdraw { reference: None },
    ]
}
